"""Claims whose values are computed from a benchmark's observations."""

from __future__ import annotations

from decimal import Decimal

from pipeline.records.catalog import Benchmark, Derived, Observation
from pipeline.records.library import ClaimEntry, Entry, Library
from pipeline.records.works import Claim, ClaimFrame, Measure


def add_derived_claims(library: Library) -> None:
    """Compute every derived claim and put it beside the others, under ``benchmark/name``.

    A derived claim that can't be computed (no observation of its subject) is left out; the checks have
    already said why.
    """
    for benchmark_id, entry in library.benchmarks.items():
        for key, derived in entry.record.derived.items():
            measure = compute(entry.record, derived)
            if measure is None:
                continue
            claim_id = f"{benchmark_id}/{key}"
            library.claims[claim_id] = ClaimEntry(
                claim_id, entry.record.work, _claim(entry, derived, measure), entry.document, ("derived", key)
            )


def _claim(entry: Entry[Benchmark], derived: Derived, measure: Measure) -> Claim:
    frame = {name: getattr(derived, name) for name in ClaimFrame.model_fields}
    record = entry.record
    return Claim.model_construct(
        **frame,
        measure=measure,
        at=record.at,
        excerpt=None,
        checked=record.checked,
        status="accepted",
        withdrawn=None,
        corrections=[],
        misreported=[],
    )


def compute(benchmark: Benchmark, derived: Derived) -> Measure | None:
    """Return the measure of ``derived``, or ``None`` when the observations don't carry it."""
    metric = benchmark.metrics.get(derived.metric)
    rows = [row for row in benchmark.observations if row.metric == derived.metric and row.value is not None]
    if metric is None or not rows:
        return None
    newest = latest(rows)
    if derived.compute == "share":
        inside = [row for row in newest.values() if _inside(row.value, derived)]
        name = f"systems with {metric.name} {_threshold(derived)}"
        return Measure(name=name, count=len(inside), of=len(newest), better="neither", of_what="systems")
    if derived.compute in ("leader", "trailer"):
        ranked = sorted(newest.values(), key=lambda row: (row.value, row.subject))
        best_is_last = (metric.better != "lower") == (derived.compute == "leader")
        row = ranked[-1] if best_is_last else ranked[0]
        return _point(f"{metric.name}, {row.subject}", row.value, metric.unit, metric.better)
    own = sorted((row for row in rows if row.subject == derived.subject), key=lambda row: row.on)
    if not own:
        return None
    if derived.compute == "latest":
        return _point(f"{metric.name}, {own[-1].subject}", own[-1].value, metric.unit, metric.better)
    change = own[-1].value - own[0].value
    name = f"change in {metric.name} since {own[0].on}, {own[-1].subject}"
    unit = "percentage points" if metric.unit == "percent" else metric.unit
    return _point(name, change, unit, metric.better)


def latest(rows: list[Observation]) -> dict[str, Observation]:
    """Return the newest observation of each subject; the later row wins on the same day."""
    newest: dict[str, Observation] = {}
    for row in rows:
        if row.subject not in newest or row.on >= newest[row.subject].on:
            newest[row.subject] = row
    return newest


def _point(name: str, value: Decimal, unit: str, better: str) -> Measure:
    return Measure.model_validate({"name": name, "value": value, "unit": unit, "better": better})


def _inside(value: Decimal, derived: Derived) -> bool:
    if derived.below is not None:
        return value < derived.below
    return derived.above is not None and value > derived.above


def _threshold(derived: Derived) -> str:
    return f"below {derived.below}" if derived.below is not None else f"above {derived.above}"
