"""The between-study variance by restricted maximum likelihood (REML), with Fisher scoring.

Source: Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261-293; likelihood and score
are also in Raudenbush (2009), Handbook of Research Synthesis and Meta-Analysis, second edition, chapter 16.
"""

from __future__ import annotations

import math

from pipeline.evidence.heterogeneity import Numbers, dersimonian_laird, others, weighted_mean, weights
from pipeline.evidence.refusal import Refusal, refuse

STEPS = 10_000
"""Steps of scoring after which it is said that there was no convergence. A handful is usual."""

_TOLERANCE = 1e-13
_GRID = tuple(10 ** (n / 4) for n in range(-16, 33))


def restricted_log_likelihood(y: Numbers, v: Numbers, tau2: float) -> float:
    """Return the restricted log-likelihood of ``tau2``, without its constant.

    -½ Σ ln(v + τ²) - ½ ln Σw - ½ Σ w (y - μ)², with w = 1/(v + τ²) and μ the weighted mean.
    """
    w = weights(v, tau2)
    mean = weighted_mean(y, w)
    logarithms = math.fsum(math.log(variance + tau2) for variance in v)
    squares = math.fsum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    return -0.5 * (logarithms + math.log(math.fsum(w)) + squares)


def reml(y: Numbers, v: Numbers) -> float | Refusal:
    """Return the between-study variance, never below zero, or a refusal if scoring does not converge.

    The likelihood of few and very unequal studies can have two maxima. Zero, the DerSimonian-Laird value and
    a coarse grid are therefore tried; from every one that is likelier than its neighbours scoring starts and
    stays between them, and the likeliest of what it finds is taken, the smallest of equals. A program that
    starts at one place only may report the lower maximum.
    """
    # In units of the smallest sampling variance, so that one tolerance serves every scale.
    unit = min(v)
    scaled_y = [(estimate - min(y)) / math.sqrt(unit) for estimate in y]
    scaled_v = [variance / unit for variance in v]
    starts = sorted({0.0, dersimonian_laird(scaled_y, scaled_v), *_GRID})
    around = [-math.inf, *(restricted_log_likelihood(scaled_y, scaled_v, tau2) for tau2 in starts), -math.inf]
    ends = [0.0, *starts, math.inf]
    found = []
    for i in range(1, len(starts) + 1):
        if around[i] >= max(around[i - 1], around[i + 1]):
            tau2 = _score_between(scaled_y, scaled_v, ends[i], ends[i - 1], ends[i + 1])
            if tau2 is None:
                return refuse(
                    f"The between-study variance did not settle in {STEPS:,} steps of REML: "
                    "use DerSimonian-Laird."
                )
            found.append((restricted_log_likelihood(scaled_y, scaled_v, tau2), -tau2))
    return unit * -max(found)[1]


def _score_between(y: Numbers, v: Numbers, tau2: float, low: float, high: float) -> float | None:
    """Return where the score is zero, or zero if it is negative there; ``None`` without convergence.

    A step that would leave the interval between the largest value known to be too small and the smallest
    known to be too large is replaced by its middle, so that scoring can neither run away nor go in circles.
    """
    for _ in range(STEPS):
        step = _scoring_step(y, v, tau2)
        if step <= 0 and tau2 == 0:
            return 0.0
        low, high = (tau2, high) if step > 0 else (low, tau2)
        after = max(0.0, tau2 + step)
        if abs(after - tau2) <= _TOLERANCE * (1 + tau2):
            return after
        if not low < after < high and not (after == low == 0):
            after = (low + high) / 2
        tau2 = after
    return None


def _scoring_step(y: Numbers, v: Numbers, tau2: float) -> float:
    """Return the Fisher scoring step: the score over the expected information.

    With P = W - W11'W/Σw it is (y'PPy - tr P) / tr PP (Viechtbauer 2005), where Py is w (y - μ). The traces
    are written as sums of positive terms, because one very exact study would cost their digits otherwise.
    """
    w = weights(v, tau2)
    mean, total = weighted_mean(y, w), math.fsum(w)
    rests, rests_of_squares = others(w), others([x * x for x in w])
    squares = math.fsum((a * (b - mean)) ** 2 for a, b in zip(w, y, strict=True))
    trace = math.fsum(x * rest for x, rest in zip(w, rests, strict=True)) / total
    information = math.fsum(
        x * x * (rest * rest + rest_of_squares)
        for x, rest, rest_of_squares in zip(w, rests, rests_of_squares, strict=True)
    )
    return (squares - trace) * total**2 / information
