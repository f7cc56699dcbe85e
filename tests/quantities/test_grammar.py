"""One shape each: what is found in it, and what is left alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.evidence.quantities import find_quantities


def only(text: str) -> Any:
    found = find_quantities(text)
    assert len(found) == 1, [q.text for q in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "span", "value", "unit", "kind"),
    [
        ("Some saw approximately 12 % of it.", "approximately 12 %", "12", "%", "percent"),
        ("Here n = 274 participants wrote.", "n = 274 participants", "274", "participants", "count"),
        ("with g = -0.86 overall", "-0.86", "-0.86", None, "point"),
        ("at p < 0.05 only", "< 0.05", "0.05", None, "point"),
        ("in 10−3 mol of it", "10−3 mol", "0.001", "mol", "point"),
        ("in 10^-3 s flat", "10^-3 s", "0.001", "s", "point"),
        ("up to 1.5 × 10^6 cells", "up to 1.5 × 10^6", "1500000", None, "point"),
        ("a rate of 5e-4.", "5e-4", "0.0005", None, "point"),
        ("with 1,200 items", "1,200", "1200", None, "count"),
        ("with 1\u2009200 items", "1\u2009200", "1200", None, "count"),
        ("with 3.5M views", "3.5M", "3500000", None, "point"),
        ("for 16 million homes", "16 million", "16000000", None, "count"),
        ("a dozen ponds", "a dozen", "12", None, "count"),
        ("grew twofold there", "twofold", "2", "fold", "multiple"),
        ("grew ten-fold there", "ten-fold", "10", "fold", "multiple"),
        ("by a factor of 4 there", "factor of 4", "4", "factor", "multiple"),
        ("it is $0.71$ here", "$0.71$", "0.71", None, "point"),
        ("it is 76.5\\% here", "76.5\\%", "76.5", "%", "percent"),
        ("about $10^{6}$ tokens", "about $10^{6}$ tokens", "1000000", "tokens", "count"),
        ("it took 5$\\mu$s here", "5$\\mu$s", "5", "μs", "point"),
        ("a gap of 19.8pp.", "19.8pp", "19.8", "pp", "points"),
        ("it cost US$5.20 then", "US$5.20", "5.20", "US$", "money"),
        ("it cost 5 € then", "5 €", "5", "€", "money"),
        ("minus is −11 % here", "−11 %", "-11", "%", "percent"),
        ("at 120 mg/dL now", "120 mg/dL", "120", "mg/dL", "point"),
        ("of 54.3 kJ mol−1 K−1 now", "54.3 kJ mol−1 K−1", "54.3", "kJ mol−1 K−1", "point"),
        ("at 18\u00a0°C now", "18\u00a0°C", "18", "°C", "point"),
        ("of 139 fb−1 now", "139 fb−1", "139", "fb−1", "point"),
        ("twenty-three days", "twenty-three days", "23", "days", "point"),
        ("two and a half years", "two and a half years", "2.5", "years", "point"),
        ("half a million birds", "half a million", "500000", None, "point"),
        ("at least three-fifths of it", "at least three-fifths", "0.6", None, "point"),
        ("more than 160k+ samples", "more than 160k+", "160000", None, "count"),
        (
            "12.3 per 100,000 person-years",
            "12.3 per 100,000 person-years",
            "12.3",
            "per 100,000 person-years",
            "point",
        ),
    ],
)
def test_a_single_value_is_read_with_modifier_and_unit(
    text: str, span: str, value: str, unit: str | None, kind: str
) -> None:
    quantity = only(text)
    assert quantity.text == span
    assert text[quantity.start : quantity.end] == span
    assert quantity.value == Decimal(value)
    assert (quantity.unit, quantity.kind) == (unit, kind)


@pytest.mark.parametrize(
    ("text", "span", "ends", "unit", "kind"),
    [
        ("between 3 and 5 ms", "between 3 and 5 ms", ("3", "5"), "ms", "range"),
        ("from 71.2% to 74.5% here", "71.2% to 74.5%", ("71.2", "74.5"), "%", "range"),
        ("of 6–11 years", "6–11 years", ("6", "11"), "years", "range"),
        ("of −5 to 5 V", "−5 to 5 V", ("-5", "5"), "V", "range"),
        ("of 2–3 × 10^5 cells/cm2", "2–3 × 10^5 cells/cm2", ("200000", "300000"), "cells/cm2", "range"),
        ("about $3–5 million", "about $3–5 million", ("3000000", "5000000"), "$", "range"),
        ("10 µm to 1 cm", "10 µm to 1 cm", ("10", "1"), "cm", "range"),
        ("fell from 21.2s to 2.4s", "21.2s to 2.4s", ("2.4", "21.2"), "s", "change"),
        ("(95% CI 0.3 to 0.9)", "95% CI 0.3 to 0.9", ("0.3", "0.9"), None, "interval"),
        ("95% CI [-0.40, -0.02]", "95% CI [-0.40, -0.02]", ("-0.40", "-0.02"), None, "interval"),
        ("3, 5 and 7 days", "3, 5 and 7 days", ("3", "7"), "days", "list"),
        ("4.5 kg, 6 kg and 13 kg", "4.5 kg, 6 kg and 13 kg", ("4.5", "13"), "kg", "list"),
        ("416 × 384 pixels", "416 × 384 pixels", ("384", "416"), "pixels", "list"),
    ],
)
def test_several_values_become_one_quantity(
    text: str, span: str, ends: tuple[str, str], unit: str | None, kind: str
) -> None:
    quantity = only(text)
    assert (quantity.text, quantity.low, quantity.high) == (span, Decimal(ends[0]), Decimal(ends[1]))
    assert (quantity.unit, quantity.kind, quantity.value) == (unit, kind, None)


@pytest.mark.parametrize(
    ("text", "value", "of"),
    [
        ("35 of 39", 35, 39),
        ("35/39", 35, 39),
        ("one in five", 1, 5),
        ("3:1", 3, 1),
        ("35 out of the 39", 35, 39),
    ],
)
def test_a_ratio_has_both_its_terms(text: str, value: int, of: int) -> None:
    quantity = only(text)
    assert (quantity.kind, quantity.value, quantity.of) == ("ratio", value, of)


def test_a_tolerance_belongs_to_its_value() -> None:
    quantity = only("It weighs 12.3 ± 0.4 kg.")
    assert (quantity.text, quantity.value, quantity.tolerance) == (
        "12.3 ± 0.4 kg",
        Decimal("12.3"),
        Decimal("0.4"),
    )
    assert only("at (563–624) ± 30 K").text == "(563–624) ± 30 K"
    assert only("at (82 ± 4)% now").unit == "%"


def test_an_interval_knows_its_level_and_stands_apart_from_its_estimate() -> None:
    estimate, interval = find_quantities("an OR of 2.1 (95% CI, 1.3-3.4)")
    assert (estimate.value, interval.level) == (Decimal("2.1"), 95)
    assert [q.text for q in find_quantities("OR 2.1 (1.3-3.4)")] == ["2.1", "1.3-3.4"]


def test_respectively_gives_the_items_of_a_list_to_different_things() -> None:
    found = find_quantities("They took 3, 5 and 7 days, respectively.")
    assert [(q.text, q.unit) for q in found] == [("3", "days"), ("5", "days"), ("7 days", "days")]


def test_numbers_keep_the_precision_they_were_written_with() -> None:
    (rate,) = only("19.81 %").numbers
    assert (rate.step, rate.signed) == (Decimal("0.01"), False)
    (people,) = only("26 thousand").numbers
    assert (people.value, people.step) == (26000, 1000)
    assert only("a change of +11%").numbers[0].signed


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 and from 2010 to 2020, as of March 2021, nothing moved.",
        "On 12 March 2020 and on 2024-05-17 at 10:30 it rained.",
        "It is known [12], [3, 4] and (26,29,49) and (Smith et al., 2020).",
        "See Figure 3, Tables 2 and 4, Section 4.1, Eq. (7), Fig. 3a and pp. 12–14.",
        "GPT-4o, Llama-3.2-1B, COVID-19, ImageNet-1k, SARS-CoV-2, IL-6, top-1 and H3N2.",
        "LLaMA 3, Gemma 2, Gemini 2.5 Pro, RTX 5090 and Mistral 7B Instruct.",
        "CO2, H2O, 14C, 18O, 40Ar/39Ar, 1,2-dichloroethane, B12 and CDK4/6.",
        "arXiv:2510.22954, 2510.22954v2, 10.1126/sciadv.adn5290, v1.2.3, NCT01234567.",
        "https://example.org/a12/34 and help24@example.org and github.com/example/repo42",
        "the first, the 3rd, the 21st, a second opinion, one of the ways, no one, on the one hand",
        "$x^2$, $L_2$, $\\ell_1$, O(n^2), f(0), 2n, 3D, 4o, W_{12} and 1/f noise",
        "(1) a survey, (2) a tool; 1) and 2)",
        "1. Install it.",
        "The 1990s, the half-life, the second half, a third party.",
        "Type 2 diabetes, Phase 3 trials, stage 4, layer 12, step 5",
    ],
)
def test_what_is_no_quantity_is_left_alone(text: str) -> None:
    assert [q.text for q in find_quantities(text)] == []


def test_a_year_is_told_from_a_count() -> None:
    assert find_quantities("It ended in 2000.") == []
    assert only("We asked 2000 people.").value == 2000
    assert only("It holds 1812 questions.").value == 1812


def test_the_thousand_of_115k_is_told_from_the_kelvin_of_77k() -> None:
    assert only("It has 115K clips.").value == 115000
    assert only("It runs at 77K only.").unit == "K"


def test_over_a_span_of_time_is_no_modifier() -> None:
    assert only("It grew over 12 weeks.").text == "12 weeks"
    assert only("It took over 40 mg.").text == "over 40 mg"


def test_money_is_told_from_a_formula() -> None:
    assert [q.unit for q in find_quantities("from $5 to pay, and $10 later")] == ["$", "$"]
    assert only("a score of $p=0.5$ here").unit is None
