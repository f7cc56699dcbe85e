"""Rules for what makes a move of a benchmark's table: thresholds, and when the front closes up."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.problems import Problem, did_you_mean
from pipeline.records.catalog import Metric, Threshold
from pipeline.records.yaml_source import Path, YamlDocument


def check_moves(document: YamlDocument, at: Path, metric: Metric) -> Iterator[Problem]:
    """Check the thresholds of one metric, and that it can have a front at all."""
    for name in ("thresholds", "closing"):
        if name not in document.given(at) or not document.is_sound((*at, "better")):
            continue
        if metric.better == "neither":
            message = f"{name} needs a better direction, and of this metric neither is better."
            hint = f"Set better: higher or lower, or remove {name}."
            yield document.problem((*at, name), "threshold-form", message, hint, key=True)
            return
    if metric.scale and "closing" in document.given(at):
        message = "closing is for numbers, and this metric has grades, which have no distances."
        yield document.problem((*at, "closing"), "metric-scale", message, "Remove closing.", key=True)
    seen: set[str] = set()
    for index, threshold in enumerate(metric.thresholds):
        here = (*at, "thresholds", index)
        yield from _check_threshold(document, here, metric, threshold)
        mark = f"{threshold.value} {threshold.grade}"
        if mark in seen:
            message = "This threshold is declared twice."
            yield document.problem(here, "duplicate-id", message, "Keep one of the two.")
        seen.add(mark)


def _check_threshold(
    document: YamlDocument, at: Path, metric: Metric, threshold: Threshold
) -> Iterator[Problem]:
    fitting, other = ("grade", "value") if metric.scale else ("value", "grade")
    given = document.given(at)
    if fitting not in given or other in given:
        message = f"A threshold of this metric is a {fitting}."
        hint = (
            f"Write {fitting}: and one of {', '.join(metric.scale)}." if metric.scale else "Write value: 90."
        )
        yield document.problem(at, "threshold-form", message, hint)
    elif threshold.grade is not None and threshold.grade not in metric.scale:
        hint = did_you_mean(threshold.grade, metric.scale) or f"The scale has: {', '.join(metric.scale)}."
        message = f'"{threshold.grade}" is not on the scale.'
        yield document.problem((*at, "grade"), "unknown-grade", message, hint)
    elif threshold.value is not None and (
        (metric.low is not None and threshold.value < metric.low)
        or (metric.high is not None and threshold.value > metric.high)
    ):
        message = f"No plausible figure of this metric reaches {threshold.value}."
        yield document.problem((*at, "value"), "impossible-value", message, "Look at low and high.")
