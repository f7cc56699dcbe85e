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

    The likelihood of few and very unequal studies can have two maxima. Scoring therefore starts at the best
    of zero, the DerSimonian-Laird value and a coarse grid, and the better of what it finds and zero is
    taken; a program that starts at one place only may report the other maximum.
    """
    # In units of the smallest sampling variance, so that one tolerance serves every scale.
    unit = min(v)
    scaled_y = [(estimate - min(y)) / math.sqrt(unit) for estimate in y]
    scaled_v = [variance / unit for variance in v]
    starts = (0.0, dersimonian_laird(scaled_y, scaled_v), *_GRID)
    start = max(starts, key=lambda tau2: (restricted_log_likelihood(scaled_y, scaled_v, tau2), -tau2))
    found = _score_from(scaled_y, scaled_v, start)
    if found is None:
        return refuse(
            f"The between-study variance did not settle in {STEPS:,} steps of REML: use DerSimonian-Laird."
        )
    at_zero = restricted_log_likelihood(scaled_y, scaled_v, 0.0)
    return unit * found if restricted_log_likelihood(scaled_y, scaled_v, found) > at_zero else 0.0


def _score_from(y: Numbers, v: Numbers, tau2: float) -> float | None:
    """Return where the score is zero, or zero if it is negative there; ``None`` without convergence.

    A step that would leave the interval between the largest value known to be too small and the smallest
    known to be too large is replaced by its middle, so that scoring can neither run away nor go in circles.
    """
    low, high = 0.0, math.inf
    for _ in range(STEPS):
        step = _scoring_step(y, v, tau2)
        if step <= 0 and tau2 == 0:
            return 0.0
        if step > 0:
            low = max(low, tau2)
        else:
            high = min(high, tau2)
        after = max(0.0, tau2 + step)
        if abs(after - tau2) <= _TOLERANCE * (1 + tau2):
            return after
        if not low <= after <= high or (after == low > 0) or after == high:
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
