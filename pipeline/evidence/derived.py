"""Claims whose values are computed from a benchmark's observations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.evidence.standings import Standing, standings, worth
from pipeline.records.catalog import Benchmark, Derived, Metric, Observation
from pipeline.records.library import ClaimEntry, Entry, Library
from pipeline.records.units import MONEY
from pipeline.records.works import Claim, ClaimFrame, Measure


def add_derived_claims(library: Library) -> None:
    """Compute every derived claim and put it beside the others, under ``benchmark/name``.

    A derived claim that can't be computed (no observation of its subject, no work to cite) is left out; the
    checks say why, and where it is cited.
    """
    for benchmark_id, entry in library.benchmarks.items():
        work = entry.record.work
        for key, derived in entry.record.derived.items():
            measure = compute(entry.record, derived)
            if measure is None or not work:
                continue
            claim_id = f"{benchmark_id}/{key}"
            library.claims[claim_id] = ClaimEntry(
                claim_id, work, _claim(entry, derived, measure), entry.document, ("derived", key)
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
    """Return the measure of ``derived``, or ``None`` when the observations don't carry it.

    Only the current series of the benchmark counts, and in it only subjects that are still in the table.
    Grades can be counted and have no distances, so that an ordinal metric carries a share and nothing else.
    """
    metric = benchmark.metrics.get(derived.metric)
    if metric is None:
        return None
    present = standings(benchmark, derived.metric).present
    if not present:
        return None
    if derived.compute == "share":
        return _share(metric, derived, present)
    if metric.scale:
        return None
    if derived.compute in ("leader", "trailer"):
        return _point(metric, present[0 if derived.compute == "leader" else -1])
    own = next((standing for standing in present if standing.subject == derived.subject), None)
    if own is None:
        return None
    return _point(metric, own) if derived.compute == "latest" else _change(metric, own)


def _share(metric: Metric, derived: Derived, present: tuple[Standing, ...]) -> Measure | None:
    values = [worth(metric, standing.newest) or Decimal(0) for standing in present]
    if metric.scale:
        if derived.at_least not in metric.scale:
            return None
        least = metric.scale.index(derived.at_least)
        inside, words = [v >= least for v in values], f"{derived.at_least} or better"
        if derived.at_least == metric.scale[-1]:
            words = derived.at_least
    elif derived.below is not None:
        inside, words = [v < derived.below for v in values], f"below {derived.below}"
    elif derived.above is not None:
        inside, words = [v > derived.above for v in values], f"above {derived.above}"
    else:
        return None
    name = f"systems with {metric.name} {words}"
    return Measure(name=name, count=sum(inside), of=len(values), better="neither", of_what="systems")


def _point(metric: Metric, standing: Standing) -> Measure:
    row = standing.newest
    return _measure(metric, f"{metric.name}, {row.subject}", row.value, row.on, **_interval(metric, row))


def _change(metric: Metric, standing: Standing) -> Measure | None:
    first, last = standing.figures[0], standing.newest
    if first.value is None or last.value is None:
        return None
    if metric.unit in MONEY and first.on[:4] != last.on[:4]:
        return None  # prices of two years are not one currency
    unit = "percentage points" if metric.unit == "percent" else metric.unit
    name = f"change in {metric.name} since {first.on}, {last.subject}"
    return _measure(metric, name, last.value - first.value, last.on, unit=unit)


def _measure(metric: Metric, name: str, value: Decimal | None, on: str, **more: Any) -> Measure:
    year = {"year": int(on[:4])} if metric.unit in MONEY else {}
    return Measure.model_validate(
        {"name": name, "value": value, "unit": metric.unit, "better": metric.better, **year, **more}
    )


def _interval(metric: Metric, row: Observation) -> dict[str, Any]:
    """Return the interval of the table, where it gives both ends and the record says of which level."""
    if metric.level is None or row.low is None or row.high is None:
        return {}
    return {"interval": {"low": row.low, "high": row.high, "level": metric.level}}
