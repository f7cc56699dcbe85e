"""From the history in the store to observations that stand beside those of the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pipeline.records.catalog import Benchmark, Metric, SeenObservation
from pipeline.records.library import Entry

if TYPE_CHECKING:  # the checks need no database
    from pipeline.store import StoredObservation


def seen_observations(
    benchmarks: Mapping[str, Entry[Benchmark]], stored: Iterable[StoredObservation]
) -> dict[str, list[SeenObservation]]:
    """Return what feeds saw, by benchmark; ``stored`` is the history in the order of appending.

    A row bears the date of the table where the table gives one, otherwise the day it was seen. A subject
    that came back bears the old date of its row again; its figures then count from the day they were seen,
    or they would stand before the day it left. What no longer fits the record (a metric that is not declared
    any more, a grade that left the scale) is left out.
    """
    found: dict[str, list[SeenObservation]] = defaultdict(list)
    left: dict[tuple[str, int, str, str], str] = {}
    for row in stored:
        entry = benchmarks.get(row.benchmark)
        metric = entry.record.metrics.get(row.metric) if entry else None
        if metric is None:
            continue
        key = (row.benchmark, row.series, row.subject, row.metric)
        day, gone = row.seen.date().isoformat(), row.event == "gone"
        on = (row.dated or day)[:10]
        if gone:
            on = left[key] = day
        elif on < left.get(key, ""):
            on = day
        value, low, high = (_rounded(text, metric) for text in (row.value, row.low, row.high))
        figure = {"grade": row.value} if metric.scale else {"value": value}
        if metric.scale and not gone and row.value not in metric.scale:
            continue
        try:
            observation = SeenObservation.model_validate(
                {
                    "subject": row.subject,
                    "metric": row.metric,
                    "on": on,
                    "series": row.series,
                    "feed": row.feed,
                    "low": low,
                    "high": high,
                    **({"gone": True} if gone else figure),
                }
            )
        except ValidationError:
            continue  # the metric was of another kind when this was stored
        found[row.benchmark].append(observation)
    return dict(found)


def _rounded(text: str | None, metric: Metric) -> str | None:
    """Round a number as the record wants; one with fewer digits, or what is no number, stays as it is."""
    if text is None or metric.decimals is None:
        return text
    try:
        number = Decimal(text)
        if -int(number.as_tuple().exponent) <= metric.decimals:
            return text
        # Adding nought takes the sign off a nought.
        return f"{number.quantize(Decimal(1).scaleb(-metric.decimals), ROUND_HALF_EVEN) + 0:f}"
    except (InvalidOperation, ValueError, TypeError):
        return text
