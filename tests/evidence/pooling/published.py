"""Tables of published meta-analyses: numbers and citations only. Studies are called by their row."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.evidence.conversions import Estimate
from pipeline.evidence.pooling import Effect
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.variances import log_odds_ratio, log_risk_ratio

Table = tuple[tuple[int, int, int, int], ...]

# Colditz et al. (1994), JAMA 271:698-702: thirteen trials of a vaccine against tuberculosis, as tabled by
# van Houwelingen, Arends & Stijnen (2002), Statistics in Medicine 21:589-624, table I. Cases and others in
# the vaccinated group, cases and others in the control group.
VACCINE: Table = (
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
)

# Raudenbush & Bryk (1985), Journal of Educational Statistics 10:75-98: what teachers are made to
# expect and what pupils' tests then show; standardised mean differences and their standard errors.
EXPECTANCY = (
    (0.03, 0.125),
    (0.12, 0.147),
    (-0.14, 0.167),
    (1.18, 0.373),
    (0.26, 0.369),
    (-0.06, 0.103),
    (-0.02, 0.103),
    (-0.32, 0.220),
    (0.27, 0.164),
    (0.80, 0.251),
    (0.54, 0.302),
    (0.18, 0.223),
    (-0.02, 0.289),
    (0.23, 0.290),
    (-0.18, 0.159),
    (-0.06, 0.167),
    (0.30, 0.139),
    (0.07, 0.094),
    (-0.07, 0.174),
)

# Normand (1999), Statistics in Medicine 18:321-359, table VIII: days in hospital after a stroke under special
# and usual care. Size, mean and standard deviation in both groups.
HOSPITAL_STAY = (
    (155, 55, 47, 156, 75, 64),
    (31, 27, 7, 32, 29, 4),
    (75, 64, 17, 71, 119, 29),
    (18, 66, 20, 18, 137, 48),
    (8, 14, 8, 13, 18, 11),
    (57, 19, 7, 52, 18, 4),
    (34, 52, 45, 33, 41, 34),
    (110, 21, 16, 183, 31, 27),
    (60, 30, 27, 52, 23, 20),
)

# DerSimonian & Kacker (2007), Contemporary Clinical Trials 28:105-114, the CLASP example: aspirin in
# pregnancy. Events and size in both groups.
ASPIRIN: Table = (
    (5, 156, 8, 74),
    (5, 303, 17, 303),
    (12, 565, 9, 477),
    (69, 1570, 94, 1565),
    (9, 103, 11, 105),
    (313, 4659, 352, 4650),
)

# Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261-293, pages 271 and 272: the two
# worked examples, estimates and sampling variances.
FIRST_EXAMPLE = (
    (-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232),
    (0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040),
)
SECOND_EXAMPLE = (
    (
        *(0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134),
        *(0.019, 0.175, 0.056, 0.045, 0.103, 0.121, -0.482, 0.290, 0.342),
    ),
    (
        *(0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034),
        *(0.033, 0.031, 0.034, 0.039, 0.167, 0.134, 0.096, 0.016, 0.035),
    ),
)

# Collins, Yusuf & Peto (1985), BMJ 290:17-23, as analysed by Viechtbauer (2007), Statistics in Medicine
# 26:37-52: diuretics and pre-eclampsia. Events and size in both groups.
DIURETICS: Table = (
    (14, 131, 14, 136),
    (21, 385, 17, 134),
    (14, 57, 24, 48),
    (6, 38, 18, 40),
    (12, 1011, 35, 760),
    (138, 1370, 175, 1336),
    (15, 506, 20, 524),
    (6, 108, 2, 103),
    (65, 153, 40, 102),
)

# Lee & Done (2004), Cochrane Database of Systematic Reviews, as analysed by Henmi & Copas (2010), Statistics
# in Medicine 29:2969-2983: acupoint stimulation against nausea. Events and size in both groups.
NAUSEA: Table = (
    (18, 100, 20, 100),
    (5, 50, 18, 50),
    (9, 20, 7, 20),
    (32, 135, 31, 139),
    (9, 23, 10, 23),
    (11, 18, 12, 18),
    (69, 122, 80, 122),
    (3, 25, 12, 25),
    (1, 30, 1, 30),
    (11, 30, 19, 30),
    (7, 44, 16, 39),
    (4, 47, 6, 47),
    (1, 30, 13, 30),
    (24, 40, 71, 80),
    (16, 50, 53, 88),
    (28, 110, 25, 111),
)


def effects(estimates: Sequence[float], variances: Sequence[float], scale: str = "hedges_g") -> list[Effect]:
    """Return numbered effects."""
    pairs = zip(estimates, variances, strict=True)
    return [Effect(f"study {i}", y, v, scale) for i, (y, v) in enumerate(pairs, 1)]


def _from(estimates: Sequence[Estimate | Refusal]) -> list[Effect]:
    found = []
    for i, estimate in enumerate(estimates, 1):
        assert isinstance(estimate, Estimate), estimate
        assert estimate.sizes is not None
        found.append(
            Effect(f"study {i}", estimate.value, estimate.variance, estimate.unit, sum(estimate.sizes))
        )
    return found


def risk_ratios_of_vaccine() -> list[Effect]:
    return _from([log_risk_ratio(a, a + b, c, c + d) for a, b, c, d in VACCINE])


def odds_ratios_of_vaccine() -> list[Effect]:
    return _from([log_odds_ratio(a, a + b, c, c + d) for a, b, c, d in VACCINE])


def odds_ratios(table: Table) -> list[Effect]:
    return _from([log_odds_ratio(*row) for row in table])


def expectancy() -> list[Effect]:
    """Return the effects with variances of four decimals, as every later analysis of the table has them."""
    return effects([d for d, _ in EXPECTANCY], [round(error**2, 4) for _, error in EXPECTANCY])


def hospital_stay() -> list[Effect]:
    """Return differences of means with the variance of one pooled standard deviation."""
    differences, variances = [], []
    for n1, mean1, sd1, n2, mean2, sd2 in HOSPITAL_STAY:
        pooled = ((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2)
        differences.append(float(mean1 - mean2))
        variances.append(pooled * (1 / n1 + 1 / n2))
    return effects(differences, variances, "mean difference")


def all_tables() -> dict[str, list[Effect]]:
    """Return every table, with a few made-up ones at the edges of the methods."""
    return {
        "vaccine, risk ratio": risk_ratios_of_vaccine(),
        "vaccine, odds ratio": odds_ratios_of_vaccine(),
        "expectancy": expectancy(),
        "hospital stay": hospital_stay(),
        "aspirin": odds_ratios(ASPIRIN),
        "diuretics": odds_ratios(DIURETICS),
        "nausea": odds_ratios(NAUSEA),
        "first example": effects(*FIRST_EXAMPLE),
        "second example": effects(*SECOND_EXAMPLE),
        "made up: closer than chance": effects((0.30, 0.32, 0.29, 0.31), (0.04, 0.02, 0.05, 0.03)),
        "made up: two that differ": effects((0.1, 0.9), (0.01, 0.02)),
        "made up: two that agree": effects((0.41, 0.39), (0.03, 0.02)),
        "made up: three, one very exact": effects((0.2, 0.8, -0.4), (0.0001, 0.09, 0.12)),
        "made up: far from zero": effects((1000.2, 1000.9, 1001.1, 999.7), (0.04, 0.05, 0.02, 0.3)),
    }
