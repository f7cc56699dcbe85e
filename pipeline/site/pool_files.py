"""Pools for programs: one JSON document each, and the data of the forest plot as CSV."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from pipeline.evidence.bias import Egger, egger
from pipeline.evidence.figures import figure
from pipeline.evidence.forest import Forest, forest
from pipeline.evidence.pooling import Effect, LeftOut, Pooled, Prediction, leave_one_out
from pipeline.evidence.pools import Member, Pooling, pool_text, pooled_measure
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.scales import SCALES
from pipeline.records.library import Library
from pipeline.site.pool_page import member_label

_DIGITS = 10


def pool_csv(library: Library, found: Pooling) -> str | None:
    """Return the rows of the forest plot; ``None`` for a pool without a value."""
    if not isinstance(found.result, Pooled):
        return None
    plot = forest(found.effects, found.result)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            *("kind", "label", "claim", "estimate", "low", "high", "weight", "n"),
            *("sample", "unit", "scale", "estimate_on_scale", "variance_on_scale"),
        ]
    )
    for index, row in enumerate(plot.rows if isinstance(plot, Forest) else ()):
        member = found.members[index] if row.kind == "study" else None
        effect = member.effect if member and isinstance(member.effect, Effect) else None
        label = member_label(library, member) if member else row.label
        figures = [_number(x) for x in (row.estimate, row.low, row.high, row.weight)]
        writer.writerow(
            [row.kind, label, member.claim if member else ""]
            + ["" if x is None else x for x in (*figures, row.n)]
            + [member.given.sample if member else "", found.record.unit, found.result.scale]
            + ["" if x is None else x for x in _on_scale(effect)]
        )
    return out.getvalue()


def _on_scale(effect: Effect | None) -> list[float | None]:
    return [None, None] if effect is None else [_number(effect.estimate), _number(effect.variance)]


def _number(value: float | None) -> float | None:
    """Return a figure with ten significant digits, so that two machines write the same; infinite is none."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{_DIGITS}g}")


def pool_document(library: Library, found: Pooling, page: str, cited_in: list[str]) -> dict[str, Any]:
    """Return a pool: its record, what was computed, or every reason why nothing was."""
    record, result = found.record, found.result
    document: dict[str, Any] = {
        "id": found.id,
        "page": page,
        "figure": pool_text(record, result) if isinstance(result, Pooled) else None,
        "refused": list(result.reasons) if isinstance(result, Refusal) else [],
        "record": record.model_dump(mode="json", exclude_none=True),
        "claims": list(found.claims),
        "effects": [_effect(library, member) for member in found.members],
        "cited_in": cited_in,
    }
    if isinstance(result, Pooled):
        document |= _computed(found, result)
    return document


def _effect(library: Library, member: Member) -> dict[str, Any]:
    found = member.effect
    label = member_label(library, member)
    if isinstance(found, Refusal):
        return {"claim": member.claim, "label": label, "refused": list(found.reasons)}
    return {
        "claim": member.claim,
        "label": label,
        "sample": found.sample,
        "n": found.n,
        "scale": found.scale,
        "estimate": _number(found.estimate),
        "variance": _number(found.variance),
    }


def _computed(found: Pooling, result: Pooled) -> dict[str, Any]:
    record, effects, spread = found.record, found.effects, result.heterogeneity
    how: dict[str, Any] = {"method": record.method, "interval": record.interval, "level": float(record.level)}
    rest = leave_one_out(effects, **how)
    test = egger(effects, level=float(record.level))
    names = ("q", "df", "p", "i2", "i2_low", "i2_high", "h2", "tau2", "tau2_low", "tau2_high")
    return {
        "method": result.method,
        "interval": result.interval,
        "level": result.level,
        "k": result.k,
        "unit": record.unit,
        "scale": result.scale,
        "pooled": {
            **_shown(result, result.estimate, result.low, result.high),
            "text": figure(pooled_measure(record, result)).text,
            "on_scale": {n: _number(getattr(result, n)) for n in ("estimate", "error", "low", "high")},
            "statistic": _number(result.statistic),
            "df": result.df,
            "p": _number(result.p),
        },
        "weights": [_number(share) for share in result.shares],
        "heterogeneity": {name: _number(getattr(spread, name)) for name in names},
        "prediction": _prediction(result),
        "leave_one_out": _refused(rest) if isinstance(rest, Refusal) else [_without(row) for row in rest],
        "egger": _egger(test) if isinstance(test, Egger) else _refused(test),
    }


def _shown(result: Pooled, estimate: float, low: float, high: float) -> dict[str, float | None]:
    back = SCALES[result.scale].back
    return {"estimate": _number(back(estimate)), "low": _number(back(low)), "high": _number(back(high))}


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {"refused": list(refusal.reasons)}


def _prediction(result: Pooled) -> dict[str, Any]:
    if not isinstance(result.prediction, Prediction):
        return _refused(result.prediction)
    back = SCALES[result.scale].back
    ends = (back(result.prediction.low), back(result.prediction.high))
    return {"low": _number(ends[0]), "high": _number(ends[1]), "df": result.prediction.df}


def _without(row: LeftOut) -> dict[str, Any]:
    one = row.pooled
    if isinstance(one, Refusal):
        return {"without": row.label, **_refused(one)}
    figures = _shown(one, one.estimate, one.low, one.high)
    return {"without": row.label, **figures, "i2": _number(one.heterogeneity.i2)}


def _egger(test: Egger) -> dict[str, Any]:
    names = ("intercept", "error", "low", "high", "t", "df", "p", "slope")
    return {**{name: _number(getattr(test, name)) for name in names}, "caution": test.caution or None}
