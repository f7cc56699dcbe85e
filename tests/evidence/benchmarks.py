"""Made-up benchmarks for the tests of this folder."""

from __future__ import annotations

from typing import Any

from pipeline.evidence.computations import evaluate
from pipeline.records.catalog import Benchmark, Derived, SeenObservation
from pipeline.records.library import Uncomputed
from pipeline.records.works import Measure

SCALE = ["Dim", "Fair", "Bright"]


def lamps(*rows: dict[str, Any], series: int = 1, **metric: Any) -> Benchmark:
    """Return a benchmark of one metric, ``glow``; ``rows`` are what its observations say."""
    fields = {"name": "brightness", "unit": "score 0 to 100", "better": "higher", **metric}
    return Benchmark.model_validate(
        {
            "schema_version": "1",
            "title": "Lamps",
            "about": "Made up.",
            "not_about": "Made up.",
            "url": "https://lamps.example/",
            "at": "table",
            "checked": {"level": "primary", "on": "2026-01-01"},
            "metrics": {"glow": fields},
            "series": series,
            "observations": [{"metric": "glow", "on": "2026-01-01", **row} for row in rows],
        }
    )


def graded(*rows: tuple[str, str]) -> Benchmark:
    """Return a benchmark whose metric has grades."""
    observations = [{"subject": subject, "grade": grade} for subject, grade in rows]
    return lamps(*observations, unit="grade", scale=SCALE)


def seen(subject: str, value: str, on: str, **fields: Any) -> SeenObservation:
    """Return what a feed saw; ``value`` is empty for a subject that is gone."""
    figure = {"value": value} if value else {"gone": True}
    row = {"subject": subject, "metric": "glow", "on": on, "feed": "lamp-feed", **figure, **fields}
    return SeenObservation.model_validate(row)


def derived(compute: str, **fields: Any) -> Derived:
    frame = {"says": "Made up.", "scope": {"who": "lamps"}, "design": "benchmark", "topics": ["light"]}
    return Derived.model_validate({**frame, "compute": compute, "metric": "glow", **fields})


def compute(benchmark: Benchmark, claim: Derived) -> Measure | None:
    """Return the measure of a derived claim, or ``None`` where it is refused."""
    found = evaluate(benchmark, claim)
    return None if isinstance(found, Uncomputed) else found.measure


def refusal(benchmark: Benchmark, claim: Derived) -> str:
    """Return why a derived claim has no value."""
    found = evaluate(benchmark, claim)
    assert isinstance(found, Uncomputed), found
    return found.message
