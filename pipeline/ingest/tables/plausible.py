"""Reasons to hold a table back: each says what was expected and what came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from pipeline.ingest.tables.figures import Figures
from pipeline.ingest.tables.numbers import decimal
from pipeline.ingest.tables.table import Table, listed, quoted
from pipeline.records.catalog import Benchmark, Metric
from pipeline.records.feeds import TableMapping
from pipeline.store import StoredObservation, TableValue

Pair = tuple[str, str]
"""Subject and metric."""

TOO_FAR = 8.0
"""By how many times the values of a metric may grow or shrink at once, in the median over its subjects."""

_PERCENT = (80.0, 125.0)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a table is held back. One that is ``final`` can't be accepted: the record has to be edited."""

    text: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class _Column:
    """One metric: its record, all subjects, its values and odd texts, and what stood there before."""

    name: str
    metric: Metric | None
    subjects: Collection[str]
    values: list[TableValue] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    before: dict[str, StoredObservation] = field(default_factory=dict)


def reasons_to_hold(
    table: Table,
    figures: Figures,
    mapping: TableMapping,
    benchmark: Benchmark,
    live: Mapping[Pair, StoredObservation],
) -> tuple[Reason, ...]:
    """Return every reason to hold the table back, none if it is plausible.

    ``live`` is what stood in the last good table, by subject and metric of the mapping. What somebody has
    accepted is in it, so that it is no reason again. Without it nothing is compared, only the bounds count.
    """
    final = [*table.misfits, *figures.doubts, *_unreadable_rows(table, mapping)]
    names = listed([*benchmark.metrics])
    final += [
        f"{metric} is no metric of the benchmark {mapping.benchmark}, which has {names}."
        for metric in mapping.metrics
        if metric not in benchmark.metrics
    ]
    reasons = [Reason(text, final=True) for text in final]
    if table.misfits or not table.rows:
        return tuple(reasons)  # the figures of a table that does not fit say nothing
    subjects = {value.subject for value in figures.values} | {subject for subject, _ in figures.unread}
    reasons += [Reason(text) for text in _lost(subjects | set(table.unread), mapping, live)]
    columns = {name: _Column(name, benchmark.metrics.get(name), subjects) for name in mapping.metrics}
    for value in figures.values:
        columns[value.metric].values.append(value)
    for (_, name), text in figures.unread.items():
        columns[name].unread.append(text)
    for (subject, name), seen in live.items():
        columns[name].before[subject] = seen
    for column in columns.values():
        if column.values:
            reasons += _of_column(column, float(mapping.may_lose))
        elif column.before or not live:  # otherwise it was empty the last time, too
            reasons += _empty(column)
    return tuple(reasons)


def _empty(column: _Column) -> list[Reason]:
    if column.unread:
        came = f"none that can be read, but {listed(column.unread)}"
        return [Reason(f"{column.name}: expected values, came {came}.", final=True)]
    return [Reason(f"{column.name}: expected values, came an empty column.")]


def _of_column(column: _Column, may_lose: float) -> list[Reason]:
    if column.metric is None:
        return []
    name, unread = column.name, column.unread
    cells = len(column.values) + len(unread)
    if _share(len(unread), cells) > may_lose and not column.metric.scale:
        said = f"{name}: expected numbers, came {len(unread)} of {cells} cells with something else"
        return [Reason(f"{said}: {listed(unread)}.", final=True)]
    reasons = []
    here = {value.subject for value in column.values}
    standing = [subject for subject in column.before if subject in column.subjects]
    emptied = [subject for subject in standing if subject not in here]
    if not unread and _share(len(emptied), len(standing)) > may_lose:
        said = f"{name}: expected values for the {len(standing)} subjects that are there and had one"
        reasons.append(f"{said}, came none for {len(emptied)}: {listed(emptied)}.")
    if not column.metric.scale:
        reasons += [*_outside(column, column.metric), *_moved(column)]
    return [Reason(text) for text in reasons]


def _unreadable_rows(table: Table, mapping: TableMapping) -> list[str]:
    every = len(table.rows) + table.left_out
    if not table.rows or _share(table.left_out, every) <= mapping.may_lose:
        return []
    return [f"Expected rows with as many cells as the header, came {table.left_out} of {every} with others."]


def _lost(here: Collection[str], mapping: TableMapping, live: Mapping[Pair, StoredObservation]) -> list[str]:
    before = dict.fromkeys(subject for subject, _ in live)
    lost = [subject for subject in before if subject not in here]
    if _share(len(lost), len(before)) <= mapping.may_lose:
        return []
    allowed = int(len(before) * mapping.may_lose / 100)
    return [
        f"Expected at least {len(before) - allowed} of the {len(before)} known subjects "
        f"(may_lose: {mapping.may_lose} percent), came {len(before) - len(lost)}; missing: {listed(lost)}."
    ]


def _outside(column: _Column, metric: Metric) -> list[str]:
    """Complain of new values out of bounds; one that stood there already has been accepted."""
    low, high = metric.low, metric.high
    outside = [
        value
        for value in column.values
        if (
            (low is not None and Decimal(value.value) < low)
            or (high is not None and Decimal(value.value) > high)
        )
        and not _same(value, column.before.get(value.subject))
    ]
    if not outside:
        return []
    bounds = f"{low} to {high}" if low is not None and high is not None else ""
    bounds = bounds or (f"{low} or more" if low is not None else f"{high} or less")
    examples = ", ".join(f"{value.value} for {quoted(value.subject, 40)}" for value in outside[:3])
    more = f" and {len(outside) - 3} more" if len(outside) > 3 else ""
    return [f"{column.name}: expected {bounds}, came {examples}{more}."]


def _same(value: TableValue, seen: StoredObservation | None) -> bool:
    before = None if seen is None or seen.value is None else decimal(seen.value)
    return before is not None and before == Decimal(value.value)


def _moved(column: _Column) -> list[str]:
    """Complain when the values of the subjects in both tables grew or shrank manifold, in the median."""
    then, now, ratios = [], [], []
    for value in column.values:
        seen = column.before.get(value.subject)
        old = float((seen and seen.value and decimal(seen.value)) or 0)
        new = float(value.value)
        if old and new / old >= 0:
            then.append(old)
            now.append(new)
            ratios.append(new / old)
    if not ratios:
        return []
    ratio = median(ratios)
    if 1 / TOO_FAR < ratio < TOO_FAR:
        return []
    times = (
        f"{ratio:.3g} times as large" if ratio >= 1 else f"{1 / ratio:.3g} times as small" if ratio else "0"
    )
    hint = ""
    if _PERCENT[0] <= ratio <= _PERCENT[1]:
        hint = " Percent instead of proportions?"
    elif ratio and _PERCENT[0] <= 1 / ratio <= _PERCENT[1]:
        hint = " Proportions instead of percent?"
    return [
        f"{column.name}: expected values like the last ones (median {median(then):.6g}), came {times} "
        f"(median {median(now):.6g}) over {len(ratios)} subjects.{hint}"
    ]


def _share(part: int, whole: int) -> float:
    """Return percent."""
    return 100 * part / whole if whole else 0.0
