"""From the measure of a claim to an effect that can be pooled, with its variance, or why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from pipeline.evidence.conversions import Estimate, convert
from pipeline.evidence.pooling import Effect
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.scales import LOG_ODDS_RATIO, LOG_RISK_RATIO, SCALES, Scale, scale_for
from pipeline.evidence.variances import (
    log_odds_ratio,
    log_risk_ratio,
    risk_difference,
    variance_from_interval,
    variance_of_d,
    variance_of_fisher_z,
    variance_of_g,
)
from pipeline.records.works import Measure

_FROM_COUNTS: dict[str, Callable[[int, int, int, int], Estimate | Refusal]] = {
    LOG_ODDS_RATIO: log_odds_ratio,
    LOG_RISK_RATIO: log_risk_ratio,
    "percentage points": risk_difference,
}


def effect_of(
    label: str,
    measure: Measure,
    *,
    scale: str | None = None,
    sizes: tuple[int, int] | None = None,
    n: int | None = None,
    sample: str | None = None,
    by: str | None = None,
    variance: float | None = None,
    events: tuple[int, int] | None = None,
) -> Effect | Refusal:
    """Return the effect of ``measure`` on ``scale`` (by default the one its unit is pooled on).

    The variance is ``variance`` where the source gives it, on the scale the claim's own unit is pooled on.
    Else it is read from the interval, else from ``events`` and ``sizes`` of both groups (ratios of odds and
    risks, differences of shares), from ``sizes`` alone (d and g) or from ``n`` (pairs, for a correlation).
    Without any of them the effect has no variance, and :func:`pipeline.evidence.pooling.pool` says what is
    missing. ``by`` names an assumption, see :func:`pipeline.evidence.conversions.convert`.
    """
    if measure.value is None or measure.unit is None:
        return refuse(f'"{label}": only a point value can be pooled, and {_has(measure)}{_needed(scale)}.')
    if measure.bound is not None:
        return refuse(f'"{label}": the source says "{measure.bound}", which is not an estimate.')
    home = scale_for(measure.unit)
    target = home if scale is None else scale_for(scale)
    failed = [r for found in (home, target) if isinstance(found, Refusal) for r in found.reasons]
    if isinstance(home, Refusal) or isinstance(target, Refusal):
        return _about(label, refuse(*failed))
    estimate = Estimate(float(measure.value), measure.unit, sizes=sizes, n=n)
    onto_home = convert(estimate, home.name)
    if isinstance(onto_home, Refusal):
        return _about(label, onto_home)
    found = variance if variance is not None else _variance(measure, onto_home, events)
    if isinstance(found, Refusal):
        return _about(label, found)
    there = _converted(replace(onto_home, variance=found), target.name, by)
    if isinstance(there, Refusal):
        return _about(label, there)
    size = sum(sizes) if sizes else n
    return Effect(
        label, there.value, there.variance, target.name, size, sample, missing=measure.interval_missing or ""
    )


def _has(measure: Measure) -> str:
    """Say what a measure without a point value has instead."""
    if measure.count is not None:
        return "the record has a count out of a total"
    if measure.low is not None:
        return "the record has a range of observed values"
    return "the record has a direction without a size"


def _needed(scale: str | None) -> str:
    """Say what an effect on ``scale`` needs, where a scale is asked for."""
    found = scale_for(scale) if scale is not None else None
    return f". Missing: its size and {found.needs}" if isinstance(found, Scale) else ""


def _converted(estimate: Estimate, target: str, by: str | None) -> Estimate | Refusal:
    """Convert to the scale of the pool; between g and a log odds ratio the way leads over d."""
    if by is None or {estimate.unit, target} != {"hedges_g", LOG_ODDS_RATIO}:
        return convert(estimate, target, by=by)
    between = convert(estimate, "cohens_d", by=by)
    return between if isinstance(between, Refusal) else convert(between, target, by=by)


def _variance(measure: Measure, estimate: Estimate, events: tuple[int, int] | None) -> float | Refusal | None:
    """Return the variance of ``estimate``, which is on a pooling scale; ``None`` if nothing gives it."""
    if measure.interval is not None and measure.value is not None and measure.unit is not None:
        figures = (measure.value, measure.interval.low, measure.interval.high)
        value, low, high = map(float, figures)
        first, second, third = map(_half_digit, figures)
        return variance_from_interval(
            value,
            low,
            high,
            unit=measure.unit,
            level=float(measure.interval.level),
            rounding=(first, second, third),
        )
    if estimate.sizes is not None and events is not None and estimate.unit in _FROM_COUNTS:
        return _counted(measure, estimate, events, estimate.sizes)
    if estimate.sizes is not None and estimate.unit in ("cohens_d", "hedges_g"):
        formula = variance_of_d if estimate.unit == "cohens_d" else variance_of_g
        return formula(estimate.value, *estimate.sizes)
    if estimate.n is not None and SCALES[estimate.unit].form == "fisher z":
        return variance_of_fisher_z(estimate.n)
    return None


def _counted(
    measure: Measure, estimate: Estimate, events: tuple[int, int], sizes: tuple[int, int]
) -> float | Refusal | None:
    """Return the variance that the counts give, if they give the estimate as well."""
    found = _FROM_COUNTS[estimate.unit](events[0], sizes[0], events[1], sizes[1])
    if isinstance(found, Refusal):
        return found
    scale, printed = SCALES[estimate.unit], measure.value or Decimal(0)
    logarithm = measure.unit == scale.name
    counted = found.value if logarithm else scale.back(found.value)
    if abs(counted - float(printed)) > 2 * _half_digit(printed):
        return refuse(
            f"events and sizes of the groups give {counted:.4g}, and the claim has {printed}. A figure that "
            "was adjusted needs its own interval or variance."
        )
    return found.variance


def _half_digit(figure: Decimal) -> float:
    """Return half a unit of the last digit a figure was printed with."""
    exponent = figure.as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def _about(label: str, refusal: Refusal) -> Refusal:
    return Refusal(tuple(f'"{label}": {reason}' for reason in refusal.reasons))
