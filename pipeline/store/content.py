"""Tell whether the content of a paper changed."""

from __future__ import annotations

import hashlib
import json
import re

from pipeline.store.values import Paper

SCHEME = "1"
"""The version of the hash: hashes of different schemes can't be compared."""


def content_hash(paper: Paper) -> str:
    """Return ``<scheme>:<hash>`` over what a reader would call a change.

    Dates are left out, because some feeds stamp every entry anew each time, and so is the difference
    between ``http`` and ``https``. So are identifiers and venue, which are learned bit by bit. Empty fields
    are dropped, so that a field added later changes nothing.
    """
    fields = {
        "title": paper.title,
        "authors": list(paper.authors),
        "abstract": paper.abstract,
        "link": re.sub(r"^https?://", "", paper.link),
        "version": paper.version,
        "categories": list(paper.categories),
        "withdrawn": paper.withdrawn,
    }
    filled = {name: value for name, value in fields.items() if value}
    text = json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{SCHEME}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def differ(before: str, after: str) -> bool:
    """Tell whether two hashes show a change; those of different schemes show nothing."""
    return before != after and before.partition(":")[0] == after.partition(":")[0]
