"""Our figures by the names that ``oracles`` gives to theirs."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.evidence.bias import Egger, egger
from pipeline.evidence.pooling import Effect, IntervalKind, Method, Pooled, Prediction, pool

METHODS: dict[str, Method] = {"dl": "dersimonian-laird", "reml": "reml"}
KINDS: tuple[IntervalKind, ...] = ("normal", "hartung-knapp", "hartung-knapp-plain")


def ours(effects: list[Effect]) -> dict[str, float]:
    """Return everything that is compared."""
    fixed = _pooled(effects, "fixed", "normal")
    found = {f"statsmodels fixed {name}": value for name, value in _mean(fixed).items()}
    for name, method in METHODS.items():
        for kind in KINDS:
            pooled = _pooled(effects, method, kind)
            mean = _mean(pooled)
            found[f"pymare {name} mean"] = found[f"statsmodels {name} mean"] = mean.pop("mean")
            found[f"pymare {name} tau2"] = found[f"statsmodels {name} tau2"] = pooled.heterogeneity.tau2
            found[f"scipy {name} tau2"] = pooled.heterogeneity.tau2
            if kind == "normal":
                found[f"statsmodels {name} error"] = pooled.error
            for oracle in ("pymare", "statsmodels"):
                found |= {f"{oracle} {name} {kind} {figure}": value for figure, value in mean.items()}
            if kind == "normal" and isinstance(pooled.prediction, Prediction):
                found[f"scipy {name} prediction low"] = pooled.prediction.low
                found[f"scipy {name} prediction high"] = pooled.prediction.high
    spread = fixed.heterogeneity
    for oracle in ("pymare", "statsmodels"):
        found |= {f"{oracle} q": spread.q, f"{oracle} q p": spread.p}
    found |= {"statsmodels i2": spread.i2, "pymare i2 percent": 100 * spread.i2, "statsmodels h2": spread.h2}
    found |= {"pymare tau2 low": spread.tau2_low, "pymare tau2 high": spread.tau2_high}
    test = egger(effects)
    if isinstance(test, Egger):
        names = ("intercept", "error", "t", "p", "low", "high", "slope")
        found |= {f"statsmodels egger {name}": getattr(test, name) for name in names}
    return found


def gaps(effects: list[Effect], theirs: Mapping[str, float]) -> dict[str, float]:
    """Return how far our figures are from theirs, for every figure of theirs.

    A gap is relative to the figure or, for an end of an interval, to the standard error, where these are
    above 1: the end of an interval of some 35 days may lie near zero.
    """
    found = ours(effects)
    error = theirs["statsmodels fixed error"], theirs["pymare reml normal error"]
    return {name: abs(found[name] - value) / max(1.0, abs(value), *error) for name, value in theirs.items()}


def _pooled(effects: list[Effect], method: Method, kind: IntervalKind) -> Pooled:
    found = pool(effects, method=method, interval=kind)
    assert isinstance(found, Pooled), found
    return found


def _mean(pooled: Pooled) -> dict[str, float]:
    return {
        "mean": pooled.estimate,
        "error": pooled.error,
        "low": pooled.low,
        "high": pooled.high,
        "p": pooled.p,
    }
