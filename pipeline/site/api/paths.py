"""Where the documents of the API stand, as paths from the root of the site."""

from __future__ import annotations

API_VERSION = 1
BASE = f"api/v{API_VERSION}/"
"""A version that breaks what programs rely on gets a folder of its own beside this one."""


def api_path(name: str, part: int = 1) -> str:
    """Return the path of a document, or of one part of a list.

    No id has a point in it, so that a second part can never take the place of a record.

    >>> api_path("claims"), api_path("claims", 2), api_path("claims/lamp-trial/dimmed")
    ('api/v1/claims.json', 'api/v1/claims.2.json', 'api/v1/claims/lamp-trial/dimmed.json')
    """
    return f"{BASE}{name}.json" if part == 1 else f"{BASE}{name}.{part}.json"
