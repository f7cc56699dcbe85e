"""Which DOIs are those of preprints: beside such a one, a journal gives the article a DOI of its own."""

from __future__ import annotations

import re

SERVERS = {
    "10.1101": "bioRxiv, medRxiv",
    "10.64898": "bioRxiv, medRxiv",
    "10.48550": "arXiv",
    "10.21203": "Research Square",
    "10.20944": "Preprints.org",
    "10.26434": "ChemRxiv",
    "10.2139": "SSRN",
    "10.36227": "TechRxiv",
    "10.22541": "Authorea",
    "10.31234": "PsyArXiv",
    "10.31235": "SocArXiv",
    "10.31219": "OSF Preprints",
    "10.31222": "MetaArXiv",
    "10.35542": "EdArXiv",
}
"""Preprint servers by the first part of their DOIs."""

_ARCHIVES = frozenset({"10.5281", "10.6084", "10.17605", "10.7910", "10.5061", "10.17632"})
"""Archives of files: Zenodo, figshare, OSF, Dataverse, Dryad, Mendeley Data."""

_NO_JOURNAL = re.compile(
    r"[a-z]+xiv\b|preprint|\bosf\b|\bssrn\b|zenodo|figshare|repository|research square|\bhal\b|openreview",
    re.IGNORECASE,
)


def server(doi: str) -> str:
    """Return the preprint server that gave this DOI, empty for any other DOI."""
    return SERVERS.get(doi.partition("/")[0], "")


def is_published(doi: str) -> bool:
    """Tell whether a DOI is that of a publication: no preprint's, and none of an archive of files."""
    return bool(doi) and not server(doi) and doi.partition("/")[0] not in _ARCHIVES


def is_journal(venue: str) -> bool:
    """Tell whether a venue is more than a place for preprints, as far as its name says."""
    return bool(venue) and _NO_JOURNAL.search(venue) is None
