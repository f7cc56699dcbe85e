"""Sampling variances: from a confidence interval, from sample sizes, from counts.

Each docstring names paper and equation. Borenstein is Borenstein, Hedges, Higgins & Rothstein (2009),
Introduction to Meta-Analysis; Hedges & Olkin is their Statistical Methods for Meta-Analysis (1985). All
variances are on the scale the effect is pooled on: of the logarithm for ratios, of Fisher's z for
correlations.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from pipeline.evidence.conversions import Estimate, hedges_correction
from pipeline.evidence.distributions import level_problem, reach
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.scales import LOG_ODDS_RATIO, LOG_RISK_RATIO, Scale, scale_for

SKEW_ALLOWED = 0.1
"""How far, in half-widths, an estimate may lie from the middle of its interval beyond what rounding of the
printed figures explains. An interval of the form "estimate ± q × standard error" has none."""


def variance_from_interval(
    value: float,
    low: float,
    high: float,
    *,
    unit: str,
    level: float = 95.0,
    rounding: tuple[float, float, float] = (0.0, 0.0, 0.0),
    df: float | None = None,
) -> float | Refusal:
    """Return the variance behind an interval of the form estimate ± q × standard error.

    The standard error is (high - low) / 2q on the scale of ``unit``, the logarithm for ratios and Fisher's z
    for correlations; q is the normal quantile of ``level``, or the one of Student's t when the source used
    t with ``df`` degrees of freedom (Cochrane Handbook for Systematic Reviews, version 6, sections 6.3.1,
    6.3.2 and 6.5.2.3). ``rounding`` is half a unit of the last printed digit of value, low and high.

    Refused where the interval is not of this form: its ends in the wrong order, the estimate outside it or
    off its middle (a bootstrap, likelihood or exact interval), a level that does not exist.
    """
    scale = scale_for(unit)
    if isinstance(scale, Refusal):
        return scale
    if unit == scale.name:  # the figures are on the scale already, as those of a log odds ratio are
        scale = replace(scale, unit=scale.name, form="plain")
    problems = _interval_problems(scale, value, low, high, level)
    if df is not None and df <= 0:
        problems.append("An interval from Student's t needs one degree of freedom or more.")
    if problems:
        return refuse(*problems)
    half = (scale.onto(high) - scale.onto(low)) / 2
    if _off_middle(scale, (value, low, high), rounding) > SKEW_ALLOWED * half:
        return refuse(
            f"The estimate {value:g} does not lie in the middle of its interval {low:g} to {high:g} on the "
            f"scale of the {scale.name}, so the standard error can't be read from it. Give the variance."
        )
    return (half / reach(level, df)) ** 2


def _interval_problems(scale: Scale, value: float, low: float, high: float, level: float) -> list[str]:
    if not all(map(math.isfinite, (value, low, high))):
        return ["The estimate or its interval is not a finite number."]
    found: list[str] = []
    found += filter(None, [level_problem(level)])
    if low >= high:
        found.append(f"The interval {low:g} to {high:g} has no width.")
    if not low <= value <= high:
        found.append(f"The estimate {value:g} lies outside its interval {low:g} to {high:g}.")
    if scale.form == "log" and min(value, low) <= 0:
        found.append(f"A {scale.unit} of 0 or less has no logarithm.")
    if scale.form == "fisher z" and max(map(abs, (value, low, high))) >= 1:
        found.append("A correlation of 1 or -1 and beyond has no Fisher's z.")
    return found


def _off_middle(
    scale: Scale, figures: tuple[float, float, float], rounding: tuple[float, float, float]
) -> float:
    """Return how far the estimate lies from the middle at least, whatever was lost in rounding."""
    ends = []
    for sign in (-1, 1):
        moved = [figure + sign * step for figure, step in zip(figures, rounding, strict=True)]
        inside = all(x > 0 if scale.form == "log" else abs(x) < 1 or scale.form == "plain" for x in moved)
        ends.append([scale.onto(x) for x in (moved if inside else figures)])
    lowest, highest = ((end[1] + end[2]) / 2 for end in ends)
    return max(0.0, ends[0][0] - highest, lowest - ends[1][0])


def variance_of_d(d: float, n1: int, n2: int) -> float | Refusal:
    """Return the variance of Cohen's d: (n1 + n2)/(n1 n2) + d²/(2(n1 + n2)), Borenstein 4.20."""
    return _two_groups(n1, n2) or (n1 + n2) / (n1 * n2) + d**2 / (2 * (n1 + n2))


def variance_of_g(
    g: float, n1: int, n2: int, *, formula: Literal["borenstein", "hedges-olkin"] = "borenstein"
) -> float | Refusal:
    """Return the variance of Hedges' g.

    ``borenstein`` is J² times the variance of d = g/J (Borenstein 4.24). ``hedges-olkin`` is
    (n1 + n2)/(n1 n2) + g²/(2(n1 + n2)) (Hedges & Olkin, chapter 5, equation 8, whose d is our g); it is the
    one R's metafor uses, and a little larger in small samples.
    """
    refused = _two_groups(n1, n2)
    if refused:
        return refused
    if formula == "hedges-olkin":
        return variance_of_d(g, n1, n2)
    correction = hedges_correction(n1 + n2 - 2)
    of_d = variance_of_d(g / correction, n1, n2)
    return of_d if isinstance(of_d, Refusal) else correction**2 * of_d


def _two_groups(n1: int, n2: int) -> Refusal | None:
    if min(n1, n2) < 1 or n1 + n2 < 4:
        return refuse("A standardised mean difference needs two groups with four people or more in all.")
    return None


def variance_of_fisher_z(n: int) -> float | Refusal:
    """Return the variance of Fisher's z of a correlation over ``n`` pairs: 1/(n - 3), Borenstein 6.3."""
    return 1 / (n - 3) if n > 3 else refuse("Fisher's z has no variance with three pairs or fewer.")


def variance_of_correlation(r: float, n: int) -> float | Refusal:
    """Return the variance of a correlation itself: (1 - r²)²/(n - 1), Borenstein 6.1. Pool Fisher's z."""
    if n < 2 or abs(r) >= 1:
        return refuse("The variance of a correlation needs two pairs or more and r between -1 and 1.")
    return float((1 - r**2) ** 2 / (n - 1))


def log_odds_ratio(
    events1: int, n1: int, events2: int, n2: int, *, add_to_empty: float = 0.0
) -> Estimate | Refusal:
    """Return the log odds ratio of group 1 against 2: ln(AD/BC), variance 1/A + 1/B + 1/C + 1/D.

    Borenstein 5.9 and 5.10. A table with an empty cell is refused unless ``add_to_empty`` says what to add
    to all its cells; one half is usual (Gart & Zweifel 1967, Biometrika 54:181-187). A table in which
    nobody or everybody had the event says nothing about the effect and stays refused.
    """
    cells = _cells(events1, n1, events2, n2, add_to_empty)
    if isinstance(cells, Refusal):
        return cells
    a, b, c, d = cells
    variance = math.fsum(1 / cell for cell in cells)
    return Estimate(math.log(a * d / (b * c)), LOG_ODDS_RATIO, variance=variance, sizes=(n1, n2))


def log_risk_ratio(
    events1: int, n1: int, events2: int, n2: int, *, add_to_empty: float = 0.0
) -> Estimate | Refusal:
    """Return the log risk ratio of group 1 against 2, variance 1/A - 1/n1 + 1/C - 1/n2.

    Borenstein 5.2 and 5.3. Empty cells are treated as in :func:`log_odds_ratio`.
    """
    cells = _cells(events1, n1, events2, n2, add_to_empty)
    if isinstance(cells, Refusal):
        return cells
    a, b, c, d = cells
    variance = math.fsum((1 / a, -1 / (a + b), 1 / c, -1 / (c + d)))
    value = math.log(a * (c + d) / (c * (a + b)))
    return Estimate(value, LOG_RISK_RATIO, variance=variance, sizes=(n1, n2))


def risk_difference(events1: int, n1: int, events2: int, n2: int) -> Estimate | Refusal:
    """Return the difference of two risks in percentage points, variance 100² (AB/n1³ + CD/n2³).

    Borenstein 5.15 and 5.16, where risks are proportions. A group in which nobody or everybody had the
    event would count as known without error and is refused.
    """
    cells = _cells(events1, n1, events2, n2, 0.0)
    if isinstance(cells, Refusal):
        return cells
    a, b, c, d = cells
    variance = 100**2 * (a * b / n1**3 + c * d / n2**3)
    return Estimate(100 * (a / n1 - c / n2), "percentage points", variance=variance, sizes=(n1, n2))


def _cells(
    events1: int, n1: int, events2: int, n2: int, add: float
) -> tuple[float, float, float, float] | Refusal:
    """Return the four cells of the table, corrected if asked, or why it can't be used."""
    table = (events1, n1 - events1, events2, n2 - events2)
    if min(table) < 0 or n1 < 1 or n2 < 1:
        return refuse(f"{events1} of {n1} against {events2} of {n2} is not a table of counts.")
    if events1 == events2 == 0:
        return refuse("Nobody in either group had the event: the table says nothing about the effect.")
    if table[1] == table[3] == 0:
        return refuse("Everybody in both groups had the event: the table says nothing about the effect.")
    if 0 in table and add <= 0:
        return refuse(
            "A cell of the table is empty. Say what to add to its cells (one half is usual), or leave it out."
        )
    a, b, c, d = (cell + (add if 0 in table else 0.0) for cell in table)
    return a, b, c, d


def proportion(count: int, of: int, *, level: float = 95.0) -> Estimate | Refusal:
    """Return ``count`` out of ``of`` as a proportion with Wilson's interval.

    Wilson (1927), Journal of the American Statistical Association 22:209-212; it stays inside 0 to 1 and
    has a width even at 0 and at 1 (Brown, Cai & DasGupta 2001, Statistical Science 16:101-133).
    """
    problems = []
    if of < 1 or not 0 <= count <= of:
        problems.append(f"{count} of {of} is not a share.")
    problems += filter(None, [level_problem(level)])
    if problems:
        return refuse(*problems)
    p = count / of
    z2 = reach(level) ** 2
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = math.sqrt(z2 * (p * (1 - p) / of + z2 / (4 * of**2))) / (1 + z2 / of)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == of else min(1.0, middle + half)
    return Estimate(p, "proportion", low, high, level)
