"""The rows of a table become figures: subject by subject, metric by metric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.ingest.tables.days import day
from pipeline.ingest.tables.numbers import decimal, figure, interval, is_nothing, mean, without_footnotes
from pipeline.ingest.tables.table import Table, listed, quoted, subject_columns
from pipeline.ingest.text import plain, shortened
from pipeline.records.catalog import Benchmark, Metric
from pipeline.records.feeds import Column, TableMapping
from pipeline.store import TableValue

LONGEST_SUBJECT = 200
_BADGES = "*†‡ "


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a table.

    ``unread`` are the pairs of subject and metric where something stands that is no figure. ``doubts`` say,
    for people, why the mapping does not tell what is meant; ``notes`` what else is to be known.
    """

    values: tuple[TableValue, ...]
    unread: Mapping[tuple[str, str], str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """What one row says. ``unread`` holds the texts that are no figures, by metric."""

    subject: str
    values: Mapping[str, TableValue]
    unread: Mapping[str, str]

    @property
    def figures(self) -> dict[str, tuple[Decimal | str | None, ...]]:
        """What the row says, so that it can be compared: 2 and 2.0 are the same figure."""
        return {
            metric: tuple(_comparable(text) for text in (value.value, value.low, value.high))
            for metric, value in self.values.items()
        }


def _comparable(text: str | None) -> Decimal | str | None:
    number = None if text is None else decimal(text)
    return text if number is None else number


def read_figures(table: Table, mapping: TableMapping, benchmark: Benchmark, today: date) -> Figures:
    """Read the figures of ``table``. Rows without a subject, or that ``where`` leaves out, don't count.

    Subjects are named as they are printed, without the stars that mark them as new before their names.
    Dates more than a year after ``today`` are taken for mistakes and left out.
    """
    chosen = [row for row in table.rows if _fits(row, mapping)]
    doubts: list[str] = []
    if table.rows and not chosen:
        doubts.append(_nothing_chosen(table, mapping))
    reader = _Reader(mapping, benchmark, today, table.dated)
    rows = [reader.read(row) for row in chosen]
    named = [row for row in rows if row.subject]
    reader.counted["row{s} without a subject left out"] += len(rows) - len(named)
    kept, doubtful = reader.once(named)
    doubts += doubtful + _unknown_grades(kept, benchmark)
    return Figures(
        values=tuple(value for row in kept for value in row.values.values()),
        unread={(row.subject, metric): text for row in kept for metric, text in row.unread.items()},
        doubts=tuple(doubts),
        notes=tuple(_times(number, what) for what, number in reader.counted.items() if number),
    )


def subject_of(names: Sequence[str]) -> str:
    """Return the name of a subject that stands in several cells.

    >>> subject_of(["*made-up-1", "(high)"])
    'made-up-1 (high)'
    """
    name = plain(" ".join(part for part in names if part)).lstrip(_BADGES)
    return shortened(name, LONGEST_SUBJECT)


def _fits(row: Mapping[str, str], mapping: TableMapping) -> bool:
    return all(row.get(name, "") == plain(wanted) for name, wanted in mapping.where.items())


def _nothing_chosen(table: Table, mapping: TableMapping) -> str:
    came = {name: list(dict.fromkeys(row.get(name, "") for row in table.rows)) for name in mapping.where}
    said = "; ".join(
        f"expected {quoted(wanted)} under {quoted(name)}, came {listed(came[name])}"
        for name, wanted in mapping.where.items()
    )
    return f"No row is what `where` asks for: {said}."


class _Reader:
    """Reads rows by one mapping, and counts what it could not read."""

    def __init__(self, mapping: TableMapping, benchmark: Benchmark, today: date, dated: str) -> None:
        self._mapping = mapping
        self._metrics = benchmark.metrics
        self._today = today
        self._dated = dated
        self.counted: Counter[str] = Counter()

    def read(self, row: Mapping[str, str]) -> _Row:
        subject = subject_of([row.get(name, "") for name in subject_columns(self._mapping)])
        dated = self._date(row)
        values: dict[str, TableValue] = {}
        unread: dict[str, str] = {}
        for name, column in self._mapping.metrics.items():
            metric = self._metrics.get(name)
            found, text = self._value(row, column, metric)
            if found is not None:
                ordinal = metric is not None and metric.scale
                low, high = (None, None) if ordinal else self._ends(row, column, found)
                values[name] = TableValue(subject, name, found, low, high, dated)
            elif text:
                unread[name] = text
        return _Row(subject, values, unread)

    def once(self, rows: Sequence[_Row]) -> tuple[list[_Row], list[str]]:
        """Return one row for each subject, and a doubt where the mapping does not say which."""
        together: dict[str, list[_Row]] = {}
        for row in rows:
            together.setdefault(row.subject, []).append(row)
        self.counted["row{s} about a subject that has another row left out"] += len(rows) - len(together)
        doubtful = []
        for subject, same in together.items():
            if self._mapping.twice == "refuse" and any(row.figures != same[0].figures for row in same):
                doubtful.append(f"{quoted(subject)} ({_figures_of(same)})")
        kept = [self._chosen(same) for same in together.values()]
        if not doubtful:
            return kept, []
        more = f"; and {len(doubtful) - 3} more" if len(doubtful) > 3 else ""
        doubt = (
            "Expected each subject once, came more than once with different figures: "
            f"{'; '.join(doubtful[:3])}{more}. "
            "Add a column to `subject`, or say under `twice` which row counts."
        )
        return kept, [doubt]

    def _date(self, row: Mapping[str, str]) -> str | None:
        if self._mapping.date is None:
            return None
        written = row.get(self._mapping.date, "") or self._dated
        if is_nothing(written):
            return None
        found = day(written, self._today)
        self.counted["date{s} that could not be read left out"] += found is None
        return found

    def _value(self, row: Mapping[str, str], column: Column, metric: Metric | None) -> tuple[str | None, str]:
        """Return the figure under ``column``, or what stands there instead of one."""
        if isinstance(column.value, str):
            return _single(row.get(column.value, ""), metric)
        read = [_single(row.get(name, ""), metric) for name in column.value]
        odd = next((text for value, text in read if value is None and text), "")
        values = [value for value, _ in read if value is not None]
        if len(values) == len(read):
            return mean(values), ""
        self.counted["mean{s} not taken because a column is empty"] += bool(values) and not odd
        return None, odd

    def _ends(self, row: Mapping[str, str], column: Column, value: str) -> tuple[str | None, str | None]:
        """Return both ends of the interval, or nothing where the row gives none that holds the figure."""
        if column.spread is not None:
            text = row.get(column.spread, "")
            if is_nothing(without_footnotes(text)):
                return None, None
            found = interval(value, text)
            self.counted["interval{s} that could not be read left out"] += found is None
            return found or (None, None)
        if column.low is None or column.high is None:
            return None, None
        texts = row.get(column.low, ""), row.get(column.high, "")
        low, high = (figure(text) for text in texts)
        if low is None or high is None:
            self.counted["interval{s} that could not be read left out"] += not all(map(is_nothing, texts))
        elif Decimal(low) <= Decimal(value) <= Decimal(high):
            return low, high
        else:
            self.counted["interval{s} not around the figure left out"] += 1
        return None, None

    def _chosen(self, same: Sequence[_Row]) -> _Row:
        if self._mapping.twice == "last":
            return same[-1]
        return max(same, key=self._rank) if self._mapping.twice == "best" else same[0]

    def _rank(self, row: _Row) -> tuple[bool, Decimal]:
        """Return how good a row is by the first metric of the mapping; one without a figure is the worst."""
        first = next(iter(self._mapping.metrics))
        value, metric = row.values.get(first), self._metrics.get(first)
        if value is None:
            return False, Decimal(0)
        if metric is not None and metric.scale:
            return True, Decimal(metric.scale.index(value.value))
        number = Decimal(value.value)
        return True, -number if metric is not None and metric.better == "lower" else number


def _single(text: str, metric: Metric | None) -> tuple[str | None, str]:
    if metric is not None and metric.scale:
        written = (text.casefold(), without_footnotes(text).casefold())
        found = next((grade for grade in metric.scale if plain(grade).casefold() in written), None)
    else:
        found = figure(text)
    return found, "" if found is not None or is_nothing(without_footnotes(text)) else text


def _figures_of(rows: Sequence[_Row]) -> str:
    """Show the first metric in which the rows differ."""
    for metric in dict.fromkeys(metric for row in rows for metric in row.values):
        values = [row.values[metric].value if metric in row.values else "nothing" for row in rows]
        if len(set(values)) > 1:
            return f"{metric}: {', '.join(values[:4])}"
    return "with different intervals"


def _unknown_grades(rows: Sequence[_Row], benchmark: Benchmark) -> list[str]:
    doubts = []
    for name, metric in benchmark.metrics.items():
        unknown = list(dict.fromkeys(row.unread[name] for row in rows if name in row.unread))
        if metric.scale and unknown:
            doubts.append(
                f"{name}: expected grades of the scale {listed(metric.scale, 8)}, came {listed(unknown)}. "
                "Add what is new to the scale in the record of the benchmark."
            )
    return doubts


def _times(number: int, what: str) -> str:
    return f"{number:,} {what.format(s='' if number == 1 else 's')}."
