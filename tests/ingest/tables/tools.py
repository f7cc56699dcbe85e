"""Made-up benchmarks, mappings and histories for the tests of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.ingest.tables import NotATable, Table, TableDecision, decide_table, read_table
from pipeline.records.catalog import Benchmark, Metric
from pipeline.records.feeds import TableMapping
from pipeline.store import StoredObservation

NOW = datetime(2026, 5, 1, 6, tzinfo=UTC)
FEED = "made-up-table"

Last = Mapping[tuple[str, str], StoredObservation]


def mapping(form: str = "csv", **fields: Any) -> TableMapping:
    """Return a mapping of columns `model` and `score`, changed by ``fields``."""
    defaults = {"benchmark": "made-up", "subject": "model", "metrics": {"score": {"value": "score"}}}
    return TableMapping.model_validate({"format": form, **defaults, **fields})


def benchmark(series: int = 1, **metrics: Any) -> Benchmark:
    """Return a benchmark with these metrics; by default `score`, in percent from 0 to 100."""
    fields = metrics or {"score": {"low": 0, "high": 100}}
    built = {
        name: Metric.model_validate({"name": name, "unit": "percent", "better": "higher", **extra})
        for name, extra in fields.items()
    }
    return Benchmark.model_construct(metrics=built, series=series, observations=[])


def table(body: str | bytes, read_by: TableMapping, content_type: str = "") -> Table:
    found = read_table(body.encode() if isinstance(body, str) else body, content_type, read_by)
    assert isinstance(found, Table), found
    return found


def refusal(body: str | bytes, read_by: TableMapping) -> str:
    found = read_table(body.encode() if isinstance(body, str) else body, "", read_by)
    assert isinstance(found, NotATable), found
    return found.reason


def decided(
    body: str | bytes | Table | NotATable,
    last: Last | None = None,
    by: TableMapping | None = None,
    of: Benchmark | None = None,
    *,
    days: int = 0,
) -> TableDecision:
    """Read ``body`` and decide on it, some days after NOW."""
    by = by or mapping()
    if isinstance(body, str | bytes):
        body = read_table(body.encode() if isinstance(body, str) else body, "", by)
    now = NOW + timedelta(days=days)
    return decide_table(body, by, of or benchmark(), last or {}, feed_id=FEED, reading="r1", now=now)


def after(last: Last, seen: Iterable[StoredObservation]) -> Last:
    """Return what is the newest of each subject and metric once ``seen`` is appended."""
    return {**last, **{(row.subject, row.metric): row for row in seen}}


def csv_of(**scores: object) -> str:
    """Return a CSV with a row for each model; underscores in the names of models become hyphens."""
    rows = (f"{name.replace('_', '-')},{score}\n" for name, score in scores.items())
    return "model,score\n" + "".join(rows)
