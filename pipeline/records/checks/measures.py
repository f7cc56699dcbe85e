"""Rules for measures: forms, units, bounds, intervals."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.problems import Problem, did_you_mean
from pipeline.records.units import GRADE, MONEY, NEEDS_INTERVAL, RANK, UNITS
from pipeline.records.works import Measure
from pipeline.records.yaml_source import Path, YamlDocument


def check_measure(measure: Measure, document: YamlDocument, at: Path) -> Iterator[Problem]:
    """Yield what is wrong with ``measure``, which stands at ``at`` in ``document``."""
    yield from _form(measure, document, at)
    yield from check_unit(measure.unit, document, (*at, "unit"))
    yield from _rank(measure, document, at)
    yield from _bounds(measure, document, at)
    yield from _interval(measure, document, at)


def check_unit(unit: str | None, document: YamlDocument, at: Path) -> Iterator[Problem]:
    """Complain about a unit that is not in the vocabulary."""
    if unit is not None and unit not in UNITS:
        hint = did_you_mean(unit, UNITS) or "The handbook lists the units."
        yield document.problem(at, "unknown-unit", f'"{unit}" is not a unit we know.', hint)


def _form(measure: Measure, document: YamlDocument, at: Path) -> Iterator[Problem]:
    raw = document.given(at)
    if measure.unit == RANK:
        raw = raw - {"of"}  # it says how many were ranked, see below
    present = {
        "value": "value" in raw,
        "low and high": "low" in raw or "high" in raw,
        "count and of": "count" in raw or "of" in raw,
    }
    forms = [name for name, there in present.items() if there]
    if len(forms) > 1:
        message = f"The measure has {' and '.join(forms)}; one form is enough."
        yield document.problem(at, "measure-form", message, "Write two claims if these are two findings.")
    if not forms and "direction" not in raw:
        hint = "Give value, low and high, count and of, or only a direction."
        yield document.problem(at, "measure-form", "The measure has no figure and no direction.", hint)
    for one, other in (("low", "high"), ("count", "of")):
        if (one in raw) != (other in raw):
            there, missing = (one, other) if one in raw else (other, one)
            message = f'"{there}" stands here without "{missing}".'
            yield document.problem((*at, there), "measure-form", message, f"Add {missing}.", key=True)
    if ("value" in raw or "low" in raw) and "unit" not in raw:
        yield document.problem(
            at, "missing-unit", "The figure has no unit.", "Add unit; the handbook lists them."
        )
    if measure.unit == GRADE:
        message = "A grade is no number; only a benchmark's metric with a scale has this unit."
        hint = "Say the grade in words, or count systems: count and of."
        yield document.problem((*at, "unit"), "measure-form", message, hint)
    if measure.unit in MONEY and "year" not in raw:
        yield document.problem(
            at, "missing-year", "Money needs the year of its prices.", "Add year, for instance year: 2025."
        )


def _rank(measure: Measure, document: YamlDocument, at: Path) -> Iterator[Problem]:
    """Judge a rank: a whole number with how many were ranked, none of which lies beyond them."""
    if measure.unit != RANK or measure.value is None:
        return
    if measure.value != measure.value.to_integral_value():
        message = f"A rank is a whole number, not {measure.value}."
        yield document.problem((*at, "value"), "impossible-value", message, "A mean of ranks is no rank.")
    if "of" not in document.given(at):
        message = "A rank says how many were ranked."
        yield document.problem(at, "missing-field", message, "Add of, for instance of: 17.")
    elif measure.of is not None and measure.value > measure.of:
        message = f"Nothing can be ranked {measure.value} of {measure.of}."
        yield document.problem((*at, "of"), "impossible-value", message, "Swap value and of, or mend one.")


def _bounds(measure: Measure, document: YamlDocument, at: Path) -> Iterator[Problem]:
    if measure.low is not None and measure.high is not None and measure.low > measure.high:
        message = f"The range runs backwards: low {measure.low} is above high {measure.high}."
        yield document.problem((*at, "low"), "range-reversed", message, "Swap low and high.")
    if measure.count is not None and measure.of is not None:
        if measure.count < 0 or measure.of <= 0:
            message = f"{measure.count} of {measure.of} can't be counted."
            yield document.problem((*at, "of"), "impossible-count", message, "Counts start at nought of one.")
        elif measure.count > measure.of:
            message = f"The numerator {measure.count} is above the denominator {measure.of}."
            yield document.problem(
                (*at, "count"), "ratio-above-one", message, "Swap count and of, or mend one."
            )
    unit = UNITS.get(measure.unit or "")
    if unit is None:
        return
    for name in ("value", "low", "high", "baseline"):
        number = getattr(measure, name)
        if number is None:
            continue
        too_low = unit.low is not None and number < unit.low
        too_high = unit.high is not None and number > unit.high
        if too_low or too_high:
            bound = unit.low if too_low else unit.high
            message = f"{number} is {'below' if too_low else 'above'} {bound}, which {unit.label} can't be."
            yield document.problem(
                (*at, name), "impossible-value", message, "Look at the figure and the unit."
            )


def _interval(measure: Measure, document: YamlDocument, at: Path) -> Iterator[Problem]:
    interval = measure.interval
    here = (*at, "interval")
    if interval is None:
        if (
            measure.unit in NEEDS_INTERVAL
            and measure.value is not None
            and not {"interval", "interval_missing"} & document.given(at)
        ):
            hint = "Add interval, or interval_missing with the reason."
            yield document.problem(at, "missing-interval", "An effect needs its interval.", hint)
        return
    if not (document.is_sound(here) and document.is_sound((*at, "value"))):
        return
    if measure.interval_missing:
        hint = "Remove interval_missing."
        yield document.problem(
            (*at, "interval_missing"), "measure-form", "The interval is there and missing.", hint, key=True
        )
    if interval.low > interval.high:
        message = f"The interval runs backwards: {interval.low} is above {interval.high}."
        yield document.problem((*here, "low"), "range-reversed", message, "Swap low and high.")
    elif measure.value is not None and not interval.low <= measure.value <= interval.high:
        message = f"The interval {interval.low} to {interval.high} does not hold the value {measure.value}."
        yield document.problem(here, "interval-misses-value", message, "Look at the signs and the digits.")
    if not 50 <= interval.level < 100:
        message = f"An interval's level is a percentage from 50 to under 100, not {interval.level}."
        yield document.problem((*here, "level"), "impossible-value", message, "Usually 95.")
