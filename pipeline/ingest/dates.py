"""Read the dates of feeds, as exact as they are and no more exact."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

EARLIEST = date(1900, 1, 1)
_EPOCH = date(1970, 1, 1)  # what a program writes that has no date


def moment(text: str | None) -> str | None:
    """Return ``text`` as ISO 8601, or ``None`` if it can't be read as a date.

    ``2026`` and ``2026-04`` stay as they are. Midnight stands for a whole day, in whatever zone, because
    that is how programs write a date without a time; the day is the one that is written. A time without a
    zone gives the day only. Everything else is given in UTC to the second.

    >>> moment("Mon, 27 Apr 2026 00:00:00 -0400")
    '2026-04-27'
    >>> moment("2026-06-11T17:59:49Z")
    '2026-06-11T17:59:49+00:00'
    """
    text = " ".join((text or "").split())
    partial = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text)
    if partial:
        first = _day(int(partial[1]), int(partial[2] or 1))
        return text if first and first >= EARLIEST else None
    at = _iso(text) or _mail(text)
    if at is None or at.date() < EARLIEST or at.date() == _EPOCH:
        return None
    if at.tzinfo is None or at.timetz().replace(tzinfo=None) == time(0):
        return at.date().isoformat()
    try:
        return at.astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError:  # the last hours of the year 9999
        return None


def _day(year: int, month: int) -> date | None:
    try:
        return date(year, month, 1)
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    """Read ISO 8601, the form of Atom and Dublin Core."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    """Read the form of mail, which is that of RSS."""
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
