"""The same figures from SciPy, statsmodels and PyMARE, which are not installed with the pipeline.

``python -m tests.evidence.pooling.oracles`` computes them for every table of ``published`` and writes
``frozen.json``, which the tests compare with everywhere; where the libraries are installed (extra ``oracle``)
the tests compare with them directly as well.

Conventions that differ, and what is done about it:

- statsmodels' DerSimonian-Laird variance may be negative; it is cut off at zero here, and its random effects
  mean is used only where it was not negative.
- statsmodels has no REML. PyMARE has it as a bounded search of the restricted likelihood, which is flat at
  its top and gives some seven digits; SciPy therefore finds the root of the score near PyMARE's value as
  well, with the projection matrix written out.
- PyMARE's standard error is Hartung and Knapp's unless ``wald`` is asked for;
  ``knapp-hartung-conservative`` is the one whose factor is at least 1.
- statsmodels' Hartung-Knapp standard error is ``scale_hksj_re`` times the variance, without that bound.
- Egger's test is statsmodels' ordinary least squares; the prediction interval is its formula with SciPy's t.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from pipeline.evidence.pooling import Effect

from .published import all_tables

FROZEN = Path(__file__).with_name("frozen.json")
LEVEL = 0.95
Figures = dict[str, float]


def figures(effects: list[Effect]) -> Figures:
    """Return every figure of one table, by a name that says from where it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import numpy  # noqa: PLC0415

        y = numpy.array([effect.estimate for effect in effects])
        v = numpy.array([effect.variance for effect in effects])
        found = {**_statsmodels(y, v), **_pymare(y, v)}
        found["scipy reml tau2"] = _restricted_root(y, v, found["pymare reml tau2"])
        return found


def _statsmodels(y: Any, v: Any) -> Figures:
    import numpy  # noqa: PLC0415
    import statsmodels.api  # noqa: PLC0415
    from scipy import stats  # noqa: PLC0415
    from statsmodels.stats.meta_analysis import combine_effects  # noqa: PLC0415

    k = len(y)
    found = combine_effects(y, v, method_re="dl")
    homogeneity = found.test_homogeneity()
    fixed_low, fixed_high = found.conf_int(use_t=False)[0]
    figures = {
        "statsmodels fixed mean": found.mean_effect_fe,
        "statsmodels fixed error": found.sd_eff_w_fe,
        "statsmodels fixed low": fixed_low,
        "statsmodels fixed high": fixed_high,
        "statsmodels q": homogeneity.statistic,
        "statsmodels q p": homogeneity.pvalue,
        "statsmodels dl tau2": max(0.0, found.tau2),
        "statsmodels i2": max(0.0, found.i2),
        "statsmodels h2": max(1.0, found.h2),
    }
    if found.tau2 >= 0:
        error = found.sd_eff_w_re
        half = stats.t.ppf(0.5 + LEVEL / 2, k - 2) * (found.tau2 + error**2) ** 0.5 if k > 2 else None
        plain = numpy.sqrt(found.var_hksj_re)
        reach = stats.t.ppf(0.5 + LEVEL / 2, k - 1) * plain
        figures |= {
            "statsmodels dl mean": found.mean_effect_re,
            "statsmodels dl error": error,
            "statsmodels dl hartung-knapp-plain error": plain,
            "statsmodels dl hartung-knapp-plain low": found.mean_effect_re - reach,
            "statsmodels dl hartung-knapp-plain high": found.mean_effect_re + reach,
        }
        if half is not None:
            figures["scipy dl prediction low"] = found.mean_effect_re - half
            figures["scipy dl prediction high"] = found.mean_effect_re + half
    if k >= 10:
        error = numpy.sqrt(v)
        fit = statsmodels.api.OLS(y / error, statsmodels.api.add_constant(1 / error)).fit()
        figures |= {
            "statsmodels egger intercept": fit.params[0],
            "statsmodels egger error": fit.bse[0],
            "statsmodels egger t": fit.tvalues[0],
            "statsmodels egger p": fit.pvalues[0],
            "statsmodels egger low": fit.conf_int()[0][0],
            "statsmodels egger high": fit.conf_int()[0][1],
            "statsmodels egger slope": fit.params[1],
        }
    return {name: float(value) for name, value in figures.items()}


def _pymare(y: Any, v: Any) -> Figures:
    from pymare import Dataset  # noqa: PLC0415
    from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator  # noqa: PLC0415

    kinds = {
        "normal": "wald",
        "hartung-knapp": "knapp-hartung-conservative",
        "hartung-knapp-plain": "knapp-hartung",
    }
    figures: Figures = {}
    for method in ("dl", "reml"):
        for kind, theirs in kinds.items():
            if method == "dl":
                estimator = DerSimonianLaird(small_sample_correction=theirs)
            else:
                estimator = VarianceBasedLikelihoodEstimator(method="REML", small_sample_correction=theirs)
            result = estimator.fit_dataset(Dataset(y, v)).summary()
            mean = result.get_fe_stats(alpha=1 - LEVEL)
            start = f"pymare {method}"
            between = result.get_re_stats(method="QP", alpha=1 - LEVEL)
            heterogeneity = result.get_heterogeneity_stats()
            rows = {
                f"{start} tau2": between["tau^2"],
                "pymare tau2 low": between["ci_l"],
                "pymare tau2 high": between["ci_u"],
                "pymare q": heterogeneity["Q"],
                "pymare q p": heterogeneity["p(Q)"],
                "pymare i2 percent": heterogeneity["I^2"],
                f"{start} mean": mean["est"],
                f"{start} {kind} error": mean["se"],
                f"{start} {kind} low": mean["ci_l"],
                f"{start} {kind} high": mean["ci_u"],
                f"{start} {kind} p": mean["p"],
            }
            figures |= {name: float(value.reshape(-1)[0]) for name, value in rows.items()}
    return figures


def _restricted_root(y: Any, v: Any, near: float) -> float:
    """Return where y'PPy equals tr P, close to ``near``; zero if that is where the search ended."""
    import numpy  # noqa: PLC0415
    from scipy.optimize import brentq  # noqa: PLC0415

    def score(tau2: float) -> float:
        w = numpy.diag(1 / (v + tau2))
        projection = w - w @ numpy.ones((len(v), len(v))) @ w / w.sum()
        half = projection @ (y - y.mean())
        return float(half @ half - numpy.trace(projection))

    if near <= 1e-12 and score(0.0) <= 0:
        return 0.0
    return float(brentq(score, near * (1 - 1e-3), near * (1 + 1e-3), xtol=1e-15, rtol=1e-14))


def main() -> None:
    """Write ``frozen.json``."""
    frozen = {name: figures(effects) for name, effects in all_tables().items()}
    FROZEN.write_text(json.dumps(frozen, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
