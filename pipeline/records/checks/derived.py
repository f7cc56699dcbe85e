"""Rules for derived claims: what each computation needs, and why a sound one has no value."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.problems import Problem, did_you_mean
from pipeline.records.catalog import Benchmark, Computation, Derived, Metric, are_ranks
from pipeline.records.checks.common import check_metric_id, declared_metrics
from pipeline.records.library import Entry, Library
from pipeline.records.units import difference_unit
from pipeline.records.works import ClaimFrame
from pipeline.records.yaml_source import Path, YamlDocument

_THRESHOLDS = frozenset({"below", "above", "at_least"})
_USES: dict[Computation, frozenset[str]] = {
    "latest": frozenset({"subject"}),
    "leader": frozenset(),
    "trailer": frozenset(),
    "share": _THRESHOLDS,
    "change": frozenset({"subject", "since"}),
    "mean-change": frozenset({"against", "level"}),
    "gap": frozenset({"ranks"}),
    "count": _THRESHOLDS,
    "rank": frozenset({"subject"}),
    "spread": frozenset({"statistic"}),
}
_NEEDS: dict[Computation, str] = {
    "latest": "subject",
    "change": "subject",
    "rank": "subject",
    "mean-change": "against",
}
_OWN = frozenset(Derived.model_fields) - frozenset(ClaimFrame.model_fields) - {"compute", "metric"}
_FOR_GRADES = frozenset({"share", "count", "rank"})
_DIFFERENCES = frozenset({"change", "mean-change", "gap", "spread"})


def check_derived(library: Library, entry: Entry[Benchmark], key: str, derived: Derived) -> Iterator[Problem]:
    """Check one derived claim beyond what every claim carries."""
    document, at = entry.document, ("derived", key)
    declared = declared_metrics(document)
    problems = [*check_metric_id(document, (*at, "metric"), derived.metric, declared)]
    if derived.against is not None:
        problems += check_metric_id(document, (*at, "against"), derived.against, declared)
    if document.is_sound((*at, "compute")):
        problems += _check_fields(document, at, derived)
        metric = entry.record.metrics.get(derived.metric)
        if metric is not None and document.is_sound(("metrics", derived.metric)):
            problems += _check_metric(entry, at, derived, metric)
    yield from problems or _check_computed(library, entry, key, derived)


def _check_fields(document: YamlDocument, at: Path, derived: Derived) -> Iterator[Problem]:
    given, compute = document.given(at), derived.compute
    needed = _NEEDS.get(compute)
    if needed and needed not in given:
        yield document.problem(at, "missing-field", f"{compute} needs {_a(needed)}.", f"Add {needed}.")
    for name in sorted((_OWN - _USES[compute]) & given):
        users = ", ".join(other for other, used in _USES.items() if name in used)
        message = f"{compute} makes no use of {name}."
        hint = f"Remove it; it is for {users}."
        yield document.problem((*at, name), "unused-field", message, hint, key=True)
    thresholds = _THRESHOLDS & given
    if compute == "count" and len(thresholds) > 1:
        message = f"A count has one threshold or none, not {' and '.join(sorted(thresholds))}."
        yield document.problem(at, "unused-field", message, "Keep one of them.")
    if derived.ranks is not None and document.is_sound((*at, "ranks")) and not are_ranks(derived.ranks):
        message = "A gap lies between two ranks, counted from 1, the better first."
        yield document.problem((*at, "ranks"), "impossible-value", message, "Write ranks: [1, 2].")
    if derived.level is not None and not 50 <= derived.level < 100:
        message = f"An interval's level is a percentage from 50 to under 100, not {derived.level}."
        yield document.problem((*at, "level"), "impossible-value", message, "Usually 95.")


def _a(field: str) -> str:
    return "a metric against which it is" if field == "against" else f"a {field}"


def _check_metric(entry: Entry[Benchmark], at: Path, derived: Derived, metric: Metric) -> Iterator[Problem]:
    """Check that the metric carries the computation: its form, its unit and its direction."""
    document, compute = entry.document, derived.compute
    if metric.scale and compute not in _FOR_GRADES:
        message = f"{compute} needs numbers, and this metric has grades."
        hint = "Grades have an order and no distances: use compute: share or count with at_least, or rank."
        yield document.problem((*at, "compute"), "metric-scale", message, hint)
        return
    yield from _check_threshold(document, at, derived, metric)
    if compute in ("rank", "gap") and metric.better == "neither":
        message = f"{compute} needs a better direction, and {derived.metric} has none."
        hint = "Choose a metric with better: higher or lower; spread needs no direction."
        yield document.problem((*at, "compute"), "metric-order", message, hint)
    if compute in _DIFFERENCES and difference_unit(metric.unit) is None and not metric.scale:
        message = f'{compute} takes figures off each other, and "{metric.unit}" has no differences.'
        hint = "Ratios and factors have quotients: use leader, share, count or rank."
        yield document.problem((*at, "compute"), "metric-unit", message, hint)
    other = entry.record.metrics.get(derived.against or "")
    if compute == "mean-change" and other is not None:
        if derived.against == derived.metric:
            message = "The metric is taken off itself."
            yield document.problem((*at, "against"), "metric-unit", message, "Name another metric.")
        elif other.unit != metric.unit:
            message = f"{derived.metric} is in {metric.unit}, {derived.against} in {other.unit}."
            hint = "Only figures in one unit can be taken off each other."
            yield document.problem((*at, "against"), "metric-unit", message, hint)


def _check_threshold(document: YamlDocument, at: Path, derived: Derived, metric: Metric) -> Iterator[Problem]:
    scale, thresholds = metric.scale, _THRESHOLDS & document.given(at)
    if derived.compute not in ("share", "count"):
        return
    if derived.compute == "share" and len(thresholds) != 1:
        message = "A share needs a threshold: below, above or at_least, one of the three."
        hint = f"Add at_least: {scale[-1]}, for instance." if scale else "Add below: 4, for instance."
        yield document.problem(at, "missing-field", message, hint)
    elif len(thresholds) == 1 and ("at_least" in thresholds) != bool(scale):
        (name,) = thresholds
        message = f"{name} does not fit: the metric has {'grades' if scale else 'numbers'}."
        hint = "Use at_least with a grade." if scale else "Use below or above with a number."
        yield document.problem((*at, name), "metric-scale", message, hint, key=True)
    elif derived.at_least is not None and scale and derived.at_least not in scale:
        hint = did_you_mean(derived.at_least, scale) or "The scale has: " + ", ".join(scale) + "."
        message = f'"{derived.at_least}" is not on the scale.'
        yield document.problem((*at, "at_least"), "unknown-grade", message, hint)


def _check_computed(
    library: Library, entry: Entry[Benchmark], key: str, derived: Derived
) -> Iterator[Problem]:
    """Say why a sound derived claim has no value: a subject nobody knows, no figure yet, or a refusal."""
    claim_id, document, at = f"{entry.id}/{key}", entry.document, ("derived", key)
    rows = [row for row in entry.record.observations if row.metric == derived.metric]
    subjects = sorted({row.subject for row in entry.record.observations})
    fed = any(f.record.table and f.record.table.benchmark == entry.id for f in library.feeds.values())
    if derived.subject is not None and derived.subject not in subjects and (subjects or not fed):
        message = f'There is no observation of "{derived.subject}".'
        hint = did_you_mean(derived.subject, subjects)
        yield document.problem((*at, "subject"), "unknown-subject", message, hint)
        return
    reason = library.uncomputed.get(claim_id)
    if reason is None or claim_id in library.unsound or not entry.record.work:
        return
    message, hint = reason.message, reason.hint
    if not rows:
        message = "There is no figure for this claim yet, so it has no page."
        hint = "Ask the feed that brings them: throughline ingest." if fed else "Add an observation."
    yield document.problem(at, "no-observation", message, hint, warning=True)
