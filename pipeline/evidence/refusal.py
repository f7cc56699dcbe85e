"""A computation that was not made, and why: the answer where no honest number exists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Every reason why there is no number, each a sentence for a reader, in a fixed order.

    It is a value and not an exception: a pooled estimate that can't be had is an expected answer, and the
    page, the check and the command line each say it in their own way.
    """

    reasons: tuple[str, ...]

    @property
    def text(self) -> str:
        """All reasons in one line."""
        return " ".join(self.reasons)


def refuse(*reasons: str) -> Refusal:
    """Return a refusal for ``reasons``; each is said once."""
    return Refusal(tuple(dict.fromkeys(reasons)))
