"""The licence of what a site publishes: its address, and what it does and does not reach."""

from __future__ import annotations

import re
from dataclasses import dataclass

COVERS = (
    "The words of this site and what it computed: claims in its own words, relations, marks of strength, "
    "pooled values, notes and articles."
)
EXCLUDES = (
    "Titles, names, excerpts and abstracts of works, and figures read from the tables of others: they stay "
    "under the terms of their sources."
)


@dataclass(frozen=True, slots=True)
class Terms:
    """A licence by its SPDX identifier, with its address; both are empty where a site gives no licence."""

    id: str
    url: str


def terms(spdx: str) -> Terms:
    """Return the licence for an identifier of SPDX. Creative Commons licences lead to their own pages.

    >>> terms("CC-BY-4.0").url, terms("ODbL-1.0").url
    ('https://creativecommons.org/licenses/by/4.0/', 'https://spdx.org/licenses/ODbL-1.0.html')
    """
    if not spdx:
        return Terms("", "")
    if spdx == "CC0-1.0":
        return Terms(spdx, "https://creativecommons.org/publicdomain/zero/1.0/")
    found = re.fullmatch(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-([0-9]\.[0-9])", spdx)
    if found:
        return Terms(spdx, f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/")
    return Terms(spdx, f"https://spdx.org/licenses/{spdx}.html")
