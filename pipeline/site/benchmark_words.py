"""What the standings of a benchmark say in a sentence, and what a change is called."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pipeline.evidence.events import reaches
from pipeline.evidence.figures import number_text
from pipeline.evidence.places import leaders
from pipeline.evidence.standings import Standing, Standings, worth
from pipeline.problems import number_of
from pipeline.records.catalog import Metric, Observation
from pipeline.records.units import MONEY, UNITS
from pipeline.site.overlays import bare

_LED = 8
"""Changes of the lead that are told."""


def finding(now: Standings, shown: Callable[[Observation], str]) -> str:
    """Say who is ahead, or how the grades are spread; empty while nothing is known.

    A lead is not called one where the table gives intervals and that of the next system reaches into it.
    """
    if not now.present:
        return ""
    if now.metric.scale:
        return _spread(now)
    if now.metric.better == "neither":
        top, bottom = now.present[0], now.present[-1]
        return f"from {shown(bottom.newest)} ({bottom.subject}) to {shown(top.newest)} ({top.subject})"
    first = now.present[0]
    figure = shown(first.newest)
    level = [s for s in now.present if _value(now.metric, s) == _value(now.metric, first)]
    if len(level) > 3:
        return f"{len(level)} systems share the lead with {figure}"
    if len(level) > 1:
        names = ", ".join(s.subject for s in level[:-1])
        return f"{names} and {level[-1].subject} share the lead with {figure}"
    close = sum(reaches(now.metric, other.newest, first.newest) for other in now.present[1:])
    if close:
        who = now.present[1].subject if close == 1 else f"{close} systems"
        return f"{first.subject} stands first with {figure}; the interval of {who} reaches into its own"
    return f"{first.subject} leads with {figure}"


def shown(metric: Metric, row: Observation) -> str:
    """Return a figure with its unit, or a grade."""
    unit = UNITS.get(metric.unit)
    return bare(row) + (unit.symbol if unit else "")


def led(now: Standings) -> list[tuple[str, str]]:
    """Return who led since when, the newest first: (day, names), once the lead has changed.

    Of grades nobody leads, nor where neither direction is better.
    """
    found = [] if now.metric.scale or now.metric.better == "neither" else leaders(now)
    if len(found) < 2:
        return []
    return [(on, _few(names)) for on, names in reversed(found[-_LED:])]


def _few(names: tuple[str, ...]) -> str:
    if len(names) > 3:
        return f"{len(names)} systems, level"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _spread(now: Standings) -> str:
    """Say which grade most have and how many have the best one."""
    best = now.metric.scale[-1]
    grades = [standing.newest.grade for standing in now.present]
    total = number_of(len(grades), "system")
    top = next(grade for grade in now.metric.scale[::-1] if grade in grades)
    words = f"{grades.count(top)} of {total} {'has' if grades.count(top) == 1 else 'have'} {top}"
    return words if top == best else f"{words}, the best grade given; none has {best}"


def _value(metric: Metric, standing: Standing) -> Decimal | None:
    return worth(metric, standing.newest)


def whole_change(metric: Metric, standing: Standing) -> str:
    """Return the change since the figure before, with sign and unit; empty if there is none.

    Prices of two years are not compared, and grades have no distance: the grade before is named.
    """
    newest, before = standing.newest, standing.before
    if before is None:
        return ""
    if metric.scale:
        return f"was {before.grade}" if before.grade != newest.grade else ""
    if newest.value is None or before.value is None or newest.value == before.value:
        return ""
    if metric.unit in MONEY and newest.on[:4] != before.on[:4]:
        return ""
    unit = UNITS.get("percentage points" if metric.unit == "percent" else metric.unit)
    change = newest.value - before.value
    symbol = "" if unit is None or unit.name == "times" or unit.symbol.startswith(" of ") else unit.symbol
    return signed(change) + symbol


def signed(change: Decimal) -> str:
    """Return a change with its sign."""
    return ("+" if change > 0 else "") + number_text(change)
