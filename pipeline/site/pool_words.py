"""What the page of a pool says in words: the finding, how far studies differ, how it was computed."""

from __future__ import annotations

import math

from pipeline.evidence.bias import Egger
from pipeline.evidence.figures import Trend, figure, interval_text, number_text, trend
from pipeline.evidence.pooling import LeftOut, Pooled, Prediction
from pipeline.evidence.pools import Member, pooled_measure, shown_number
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.scales import SCALES
from pipeline.records.pools import Pool
from pipeline.records.units import UNITS
from pipeline.records.works import Measure

METHODS = {
    "fixed": (
        "Fixed effect: all studies are taken to have one true effect, and are weighted by the inverse of "
        "their variance.",
        "Cochran 1954, Biometrics 10:101-129",
    ),
    "dersimonian-laird": (
        "Random effects: true effects may differ between studies; their variance τ² is estimated by moments.",
        "DerSimonian & Laird 1986, Controlled Clinical Trials 7:177-188",
    ),
    "reml": (
        "Random effects: true effects may differ between studies; their variance τ² is estimated by "
        "restricted maximum likelihood (REML).",
        "Viechtbauer 2005, Journal of Educational and Behavioral Statistics 30:261-293",
    ),
}
INTERVALS = {
    "normal": ("The interval is the usual one from the normal distribution, too narrow for few studies.", ""),
    "hartung-knapp": (
        "The interval is that of Hartung and Knapp, from Student's t, never narrower than without their "
        "factor.",
        "Hartung & Knapp 2001, Statistics in Medicine 20:3875-3889; Knapp & Hartung 2003, 22:2693-2710",
    ),
    "hartung-knapp-plain": (
        "The interval is that of Hartung and Knapp, from Student's t, without a lower bound of its width.",
        "Hartung & Knapp 2001, Statistics in Medicine 20:3875-3889",
    ),
}
_FORMS = {
    "plain": "Effects are pooled as they are, in {unit}.",
    "log": "Effects are pooled as logarithms, and shown as {unit}: twice and half lie equally far from no "
    "difference.",
    "fisher z": "Effects are pooled as Fisher's z, and shown as {unit}.",
}
_LOGISTIC = (
    "Standardised differences were taken to log odds ratios as if the outcome were logistic in both groups "
    "(Chinn 2000, Statistics in Medicine 19:3127-3131)."
)


def on_page(value: float, record: Pool, scale: str) -> str:
    """Return a figure, which is on ``scale``, as it is printed, without its unit."""
    shown = SCALES[scale].back(value)
    return number_text(shown_number(shown, record.unit)) if math.isfinite(shown) else "beyond any number"


def span(low: float, high: float, record: Pool, scale: str) -> str:
    """Return "−0.90 to 0.04" for the ends of an interval on ``scale``."""
    return f"{on_page(low, record, scale)} to {on_page(high, record, scale)}"


def finding(record: Pool, result: Pooled) -> str:
    """Return what was found, as a sentence without its full stop: the title of the plot."""
    measure = pooled_measure(record, result)
    shown = f"{figure(measure).text}, {interval_text(measure)}"
    start = f"Over {result.k} studies, the {record.outcome} is {shown}"
    return f"{start}; “no effect” lies within it" if result.low <= 0 <= result.high else start


def direction(record: Pool, result: Pooled) -> Trend | None:
    """Return which way the pooled value points; where its interval includes "no effect", nowhere clearly."""
    if result.low <= 0 <= result.high:
        return Trend("→", "no clear difference", "plain")
    return trend(pooled_measure(record, result))


def prediction(record: Pool, result: Pooled) -> str:
    """Return where one more study may lie, or why that can't be said."""
    found = result.prediction
    if isinstance(found, Refusal):
        return found.text
    ends = span(found.low, found.high, record, result.scale)
    return (
        "In one more study like these, the true effect may be expected between "
        f"{ends.replace(' to ', ' and ')}"
        f" ({number_text(record.level)}% prediction interval)."
    )


def spread(record: Pool, result: Pooled) -> list[tuple[str, str, str]]:
    """Return the figures of heterogeneity: name, figure, and what it is in half a sentence."""
    found, level = result.heterogeneity, f"{number_text(record.level)}% interval"
    within = ""
    if found.i2_low is not None and found.i2_high is not None:
        within = f" ({level} {found.i2_low:.0%} to {found.i2_high:.0%})"
    tau2 = f"{small(found.tau2)} ({level} {small(found.tau2_low)} to {small(found.tau2_high)})"
    tau2_words = "the variance of the true effects between studies, on the scale they are pooled on"
    if result.method == "fixed":
        tau2, tau2_words = "0", "by assumption: a fixed effect is the same in every study"
    degrees = "degree" if found.df == 1 else "degrees"
    return [
        (
            "Q",
            f"{found.q:.2f}, {found.df} {degrees} of freedom, {p_text(found.p)}",
            "how far the studies lie apart; a small p says farther than chance alone would have it",
        ),
        (
            "I²",
            f"{found.i2:.0%}{within}",
            "the share of the differences between studies that is not chance",
        ),
        ("τ²", tau2, tau2_words),
    ]


def test_of_no_effect(result: Pooled) -> str:
    """Return the test of the pooled estimate against no effect."""
    against = "z" if result.df is None else f"t({result.df})"
    return f"{against} = {number_text(shown_number(result.statistic, 'hedges_g'))}, {p_text(result.p)}"


def p_text(p: float) -> str:
    """Return a probability as reviews print it."""
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def small(value: float) -> str:
    """Return a variance with three significant digits."""
    return f"{value:.3g}" if value >= 0.0001 or value == 0 else "less than 0.0001"


def without_one(record: Pool, rows: tuple[LeftOut, ...]) -> str:
    """Say how far the estimate depends on single studies."""
    pooled = [row.pooled for row in rows if isinstance(row.pooled, Pooled)]
    if len(pooled) < len(rows):
        return "Without one of the studies there is no pooled value."
    lowest, highest = (pick(pooled, key=lambda p: p.estimate) for pick in (min, max))
    ends = [on_page(p.estimate, record, p.scale) for p in (lowest, highest)]
    sides = {(p.low > 0) - (p.high < 0) for p in pooled}
    same = "Whichever is left out, the interval " + (
        "includes “no effect”." if sides == {0} else "lies on the same side of “no effect”."
    )
    turn = "Whether the interval includes “no effect” depends on single studies."
    return f"The estimate moves between {ends[0]} and {ends[1]}. {same if len(sides) == 1 else turn}"


def asymmetry(record: Pool, found: Egger | Refusal) -> str:
    """Return Egger's test in words, or why it was not made."""
    if isinstance(found, Refusal):
        return found.text
    level = number_text(record.level)
    low, high = (number_text(shown_number(x, "hedges_g")) for x in (found.low, found.high))
    intercept, t = (number_text(shown_number(x, "hedges_g")) for x in (found.intercept, found.t))
    text = (
        f"Egger's test: intercept {intercept} ({level}% interval {low} to {high}), t({found.df}) = {t}, "
        f"{p_text(found.p)}. An intercept far from nought says that small studies show other effects than "
        "large ones, as they do where small studies without an effect were not published."
    )
    return f"{text} {found.caution}".rstrip()


def computed(record: Pool, result: Pooled) -> list[tuple[str, str]]:
    """Return how the value was computed: sentences with their sources."""
    scale = SCALES[result.scale]
    unit = UNITS[record.unit].label
    unit = f"{unit}s" if scale.form == "log" else unit
    rows = [METHODS[result.method], INTERVALS[result.interval], (_FORMS[scale.form].format(unit=unit), "")]
    if record.assume:
        rows.append((_LOGISTIC, ""))
    rows.append(
        ("Q, I² and their intervals.", "Higgins & Thompson 2002, Statistics in Medicine 21:1539-1558")
    )
    if result.method != "fixed":
        rows.append(
            ("The interval of τ² by the Q profile.", "Viechtbauer 2007, Statistics in Medicine 26:37-52")
        )
    if isinstance(result.prediction, Prediction):
        source = (
            "Higgins, Thompson & Spiegelhalter 2009, Journal of the Royal Statistical Society A 172:137-159"
        )
        rows.append(
            (f"The prediction interval, from Student's t with {_degrees(result.prediction)}.", source)
        )
    return rows


def _degrees(found: Prediction) -> str:
    return f"{found.df} degree{'s' if found.df > 1 else ''} of freedom"


def variance_from(member: Member, measure: Measure | None) -> str:
    """Say where the variance of an effect comes from."""
    given, place = member.given, f" ({member.given.at})" if member.given.at else ""
    if given.variance is not None:
        return f"given by the source{place}"
    if measure is not None and measure.interval is not None:
        return "its interval"
    if given.events1 is not None:
        return f"events and sizes of both groups{place}"
    if given.n1 is not None:
        return f"the sizes of both groups{place}"
    return f"the number of pairs{place}" if given.n is not None else "not known"
