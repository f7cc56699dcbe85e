"""Answers of several pages: who says what to ask for next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Again:
    """The page that came can't be the whole truth (arXiv now and then sends an empty one): ask once more."""

    reason: str


class Pager(Protocol):
    """Knows how one feed goes on from page to page. Pure: it reads what came and names what comes next."""

    def after(self, page: bytes, url: str, number: int) -> str | Again | None:
        """Return the address of the page after ``page``, which is the ``number``-th and came from ``url``.

        ``None`` if it was the last, or as many as the record wants. Must not raise, whatever ``page`` holds.
        """
