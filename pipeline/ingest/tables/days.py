"""The dates of tables, as exact as they are written, down to the day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from pipeline.ingest.dates import moment

_NUMBERS = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?")
_FORMS = ("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y")
_MONTHS = ("%B %Y", "%b %Y", "%b-%Y")
_FUTURE = timedelta(days=366)


def day(text: str, today: date) -> str | None:
    """Return ``text`` as ISO 8601, or ``None`` if it is no date, or one more than a year after ``today``.

    Where day and month could be either, as in 3/4/2025, it is no date.

    >>> day("2024/6", date(2026, 1, 1)), day("June 13, 2024", date(2026, 1, 1)), day("2023", date(2026, 1, 1))
    ('2024-06', '2024-06-13', '2023')
    """
    text = " ".join(text[:60].replace("Sept ", "Sep ").split())
    match = _NUMBERS.fullmatch(text)
    if match is not None:
        text = "-".join(part.zfill(2) for part in match.groups() if part)
    found = (moment(text) or _named(text) or "")[:10]
    first = found if len(found) == 10 else f"{found}-01-01"[:10]
    if not found or date.fromisoformat(first) > today + _FUTURE:
        return None
    return found


def _named(text: str) -> str | None:
    for form in (*_FORMS, *_MONTHS):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found.isoformat() if form in _FORMS else f"{found:%Y-%m}"
    return None
