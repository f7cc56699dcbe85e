"""Claims that were public and whose records are gone: they are to be withdrawn, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.problems import Problem
from pipeline.records.library import Library


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """A claim that the site has shown: where its record stood, and the pages that leaned on it last."""

    id: str
    path: str
    used_in: tuple[str, ...]


def check_gone(library: Library, published: Iterable[PublishedClaim]) -> Iterator[Problem]:
    """Warn of every published claim that no record has any more."""
    for claim in published:
        if library.has("claim", claim.id):
            continue
        leaned = f" It was last used in: {', '.join(claim.used_in)}." if claim.used_in else ""
        message = f'The claim "{claim.id}" was published, and its record is gone.{leaned}'
        hint = "Put it back with status: withdrawn and withdrawn: {on: …, reason: …, see: …}."
        yield Problem(claim.path, 1, 1, "claim-gone", message, hint=hint, severity="warning")
