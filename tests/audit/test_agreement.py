"""When words agree with a claim's record, and when they do not."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.records.works import Claim
from tests.audit.words import claim, disagreeing

steady = settings(deadline=None)  # other work on the machine is no failure

EFFECT = claim({"value": "-0.86", "unit": "hedges_g", "interval": {"low": "-1.10", "high": "-0.62"}})
POINTS = claim({"value": "19.81", "unit": "percentage points"})
COSINE = claim({"low": "0.71", "high": "0.82", "unit": "cosine similarity"})
COUNT = claim({"count": 35, "of": 39})
HALF = claim({"count": 13, "of": 26})
PERCENT = claim({"value": "71.4", "unit": "percent", "baseline": "50", "bound": "about"})
PROPORTION = claim({"value": "0.714", "unit": "proportion"})
TIMES = claim({"low": "1.6", "high": "2.1", "unit": "times"})
QUERIES = claim({"value": "26070", "unit": "count"})
TOKENS = claim({"value": "34000000", "unit": "count"})
MONEY = claim({"value": "1250", "unit": "usd", "year": 2024})
EUROS = claim({"value": "1250", "unit": "eur", "year": 2024})
DIRECTION = claim({"direction": "down"})
RANK = claim({"value": "3", "of": 17, "unit": "rank", "of_what": "systems"})
GAP = claim({"value": "5.5", "unit": "percentage points", "unsigned": "true"})
THEORY = claim()
SCOPED = claim(
    {"value": "5", "unit": "elo"},
    scope={"who": "25 models", "on": "100 prompts", "n": "2,500 answers"},
    compared_with="12 people",
    limits="3 tasks only",
    says="Seven of eight agreed.",
)

AGREE = [
    (RANK, "3 of 17"),
    (RANK, "rank 3"),
    (RANK, "3 of the 17 systems"),
    (GAP, "5.5 points behind"),
    (GAP, "5.5 points ahead"),
    (EFFECT, "an interval of −1.1 to −0.6"),
    (PERCENT, "from 50 to 71 percent"),
    (TIMES, "by a factor of 1.6 to 2.1"),
    (TIMES, "up to 2.1 times"),
    (TIMES, "at least 1.6 times"),
    (claim({"value": "2.05", "unit": "times"}), "it doubled"),
    (claim({"value": "10", "unit": "times"}), "a ten-fold rise"),
    (claim({"value": "12", "unit": "count"}), "a dozen models"),
    (claim({"value": "34000000", "unit": "count"}), "tens of millions of words"),
    (EFFECT, "−0.86"),
    (EFFECT, "-0.86"),
    (EFFECT, "−0.9"),
    (EFFECT, "lower by 0.86"),
    (EFFECT, "0.86 standard deviations less"),
    (EFFECT, "a fall of 0.9"),
    (EFFECT, "−0.86 (95% interval −1.10 to −0.62)"),
    (POINTS, "19.81 percentage points"),
    (POINTS, "19.8 points"),
    (POINTS, "20 pp"),
    (COSINE, "0.71 to 0.82"),
    (COSINE, "71% to 82%"),
    (COSINE, "71 to 82%"),
    (COSINE, "71–82%"),
    (COSINE, "between 71 and 82%"),
    (COSINE, "0.7 to 0.8"),
    (COUNT, "35 of 39"),
    (COUNT, "35"),
    (COUNT, "39 readers"),
    (COUNT, "89.7%"),
    (COUNT, "89.74%"),
    (COUNT, "90%"),
    (COUNT, "0.9 of them"),
    (HALF, "half"),
    (HALF, "50%"),
    (HALF, "13 of 26"),
    (PERCENT, "71.4%"),
    (PERCENT, "71%"),
    (PERCENT, "71%, against 50%"),
    (PERCENT, "0.71"),
    (PROPORTION, "0.714"),
    (PROPORTION, "71.4%"),
    (PROPORTION, "71%"),
    (claim({"value": "66.9", "unit": "percent"}), "two thirds"),
    (claim({"count": 2, "of": 3}), "two thirds of them"),
    (claim({"count": 2, "of": 3}), "two-thirds"),
    (claim({"value": "0.33", "unit": "proportion"}), "a third"),
    (TIMES, "1.6 to 2.1 times"),
    (TIMES, "about twice as much"),
    (QUERIES, "26,070"),
    (QUERIES, "26070"),
    (QUERIES, "26 thousand"),
    (QUERIES, "26k"),
    (TOKENS, "34 million"),
    (TOKENS, "34M"),
    (MONEY, "1,250 US dollars of 2024"),
    (EUROS, "1,250 euros of 2024"),
    (EUROS, "€1,250 of 2024"),
    (claim({"value": "100", "unit": "count"}), "a hundred"),
    (claim({"value": "26", "unit": "count"}), "twenty-six"),
    (SCOPED, "25 models on 100 prompts, 2,500 answers"),
    (SCOPED, "12 people, 3 tasks, seven of eight"),
    (SCOPED, "5"),
    (THEORY, "an argument without a number"),
    (THEORY, "GPT-4o and Llama-3.2-1B"),
    (DIRECTION, "less, in section 3.2 of a paper of 7 April 2025"),
]
DISAGREE = [
    (RANK, "4 of 17", "4 of 17"),
    (RANK, "14 of 17", "14 of 17"),
    (RANK, "18%", "18%"),
    (GAP, "5.5%", "5.5%"),
    # The ends of an interval or a range are not the finding, and a unit may not be lost.
    (EFFECT, "−1.1 to −0.6", "−1.1 to −0.6"),
    (EFFECT, "−1.1", "−1.1"),
    (POINTS, "19.8", "19.8"),
    (PERCENT, "71", "71"),
    (TIMES, "1.6 to 2.1", "1.6 to 2.1"),
    (TIMES, "1.6×", "1.6×"),
    (TIMES, "2.1-fold", "2.1-fold"),
    (TIMES, "twofold", "twofold"),
    (TIMES, "doubled", "doubled"),
    (TIMES, "at least 2.1 times", "at least 2.1 times"),
    (COSINE, "up to 0.71", "up to 0.71"),
    (EFFECT, "0.86", "0.86"),
    (EFFECT, "higher by 0.86", "0.86"),
    (EFFECT, "+0.86", "+0.86"),
    (EFFECT, "lower by +0.86", "+0.86"),
    (EFFECT, "−0.8", "−0.8"),
    (EFFECT, "−0.87", "−0.87"),
    (EFFECT, "−0.860 and −0.861", "−0.861"),
    (EFFECT, "−86%", "−86%"),
    (POINTS, "19.81%", "19.81%"),
    (POINTS, "19.9 points", "19.9 points"),
    (POINTS, "−19.81 points", "−19.81 points"),
    (PERCENT, "71.4 points", "71.4 points"),
    (PERCENT, "71.4 times", "71.4 times"),
    (PERCENT, "29%", "29%"),
    (PERCENT, "28.6%", "28.6%"),
    (PERCENT, "0.714%", "0.714%"),
    (COSINE, "71 to 82", "71 to 82"),
    (COSINE, "0.71 to 0.92", "0.71 to 0.92"),
    (COSINE, "29%", "29%"),
    (COUNT, "4 of 39", "4 of 39"),
    (COUNT, "10%", "10%"),
    (COUNT, "36 of 39", "36 of 39"),
    (COUNT, "89%", "89%"),
    (COUNT, "1", "1"),
    (PERCENT, "1 of 100", "1 of 100"),
    (COUNT, "half", "half"),
    (HALF, "two thirds", "two thirds"),
    (TIMES, "3 times", "3 times"),
    (TIMES, "1.6%", "1.6%"),
    (QUERIES, "26,000", "26,000"),
    (QUERIES, "27 thousand", "27 thousand"),
    (TOKENS, "34", "34"),
    (MONEY, "1,250 euros", "1,250 euros"),
    (EUROS, "$1,250", "$1,250"),
    (EUROS, "£1,250", "£1,250"),
    (TOKENS, "34 billion", "34 billion"),
    (THEORY, "about 5 of them", "about 5"),
    (THEORY, "half of them", "half"),
    (DIRECTION, "by 12%", "12%"),
    (SCOPED, "26 models", "26 models"),
    (claim({"value": "200", "unit": "count"}), "a hundred", "a hundred"),
    (claim({"value": "26", "unit": "count"}), "twenty-five", "twenty-five"),
]


@pytest.mark.parametrize(("record", "words"), AGREE, ids=lambda x: x if isinstance(x, str) else "")
def test_words_agree(record: Claim, words: str) -> None:
    assert disagreeing(words, record) == []


@pytest.mark.parametrize(
    ("record", "words", "wrong"), DISAGREE, ids=lambda x: x if isinstance(x, str) else ""
)
def test_words_disagree(record: Claim, words: str, wrong: str) -> None:
    assert ", ".join(disagreeing(words, record)) == wrong


@pytest.mark.parametrize("written", ["0.72", "0.73", "0.7", "0.725"])
def test_a_half_may_go_either_way(written: str) -> None:
    assert disagreeing(written, claim({"value": "0.725", "unit": "proportion"})) == []


@pytest.mark.parametrize("written", ["0.71", "0.74", "0.8", "0.724", "0.726"])
def test_beyond_a_half_there_is_no_rounding(written: str) -> None:
    assert disagreeing(written, claim({"value": "0.725", "unit": "proportion"})) != []


values = st.decimals(
    min_value=Decimal("-99999"), max_value=Decimal("99999"), places=4, allow_nan=False, allow_infinity=False
)
places = st.integers(min_value=0, max_value=4)


def shown(value: Decimal, digits: int, rounding: str) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-digits), rounding):f}".replace("-", "\u2212")


def of(value: Decimal) -> Claim:
    return claim({"value": str(value), "unit": "cosine similarity"}).model_copy(
        update={"measure": claim({"value": str(value), "unit": "elo"}).measure}
    )


@steady
@given(values, places, st.sampled_from([ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN]))
def test_every_rounding_of_a_value_agrees_with_it(value: Decimal, digits: int, rounding: str) -> None:
    assert disagreeing(f"({shown(value, digits, rounding)})", of(value)) == []


@steady
@given(values, places, st.integers(min_value=1, max_value=10**6), st.booleans())
def test_what_is_more_than_a_step_away_disagrees(value: Decimal, digits: int, far: int, above: bool) -> None:
    step = Decimal(1).scaleb(-digits)
    base = value.quantize(step, ROUND_DOWN)
    other = base + (far + 1) * step * (1 if above else -1)
    assume(abs(other - value) > step)
    written = shown(other, digits, ROUND_HALF_UP)
    assume(not re.fullmatch(r"\u2212?(?:1[5-9]|20)\d\d", written))  # read as a year, and judged as one
    assert disagreeing(f"({written})", of(value)) != []


@steady
@given(values.filter(lambda v: v != 0), places)
def test_a_sign_is_never_lost_in_silence(value: Decimal, digits: int) -> None:
    written = shown(value, digits, ROUND_HALF_UP)
    assume(abs(2 * value) > Decimal(1).scaleb(-digits))
    assume(not re.fullmatch(r"\u2212?(?:1[5-9]|20)\d\d", written))  # read as a year, and judged as one
    unsigned = written.lstrip("\u2212")
    other_sign = unsigned if value < 0 else "\u2212" + unsigned
    assert disagreeing(f"It was {other_sign}.", of(value)) != []
    if value < 0:
        assert disagreeing(f"It fell by {other_sign}.", of(value)) == []


@steady
@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 3))
def test_a_count_agrees_with_its_share_and_not_with_the_rest(count: int, of: int, digits: int) -> None:
    assume(count <= of)
    record = claim({"count": count, "of": of})
    share = Decimal(100) * count / of
    assert disagreeing(shown(share, digits, ROUND_HALF_UP) + "%", record) == []
    rest = 100 - share
    assume(abs(rest - share) > 1)
    assert disagreeing(shown(rest, digits, ROUND_HALF_UP) + "%", record) != []


@steady
@given(st.decimals(min_value=1, max_value=99, places=2), st.sampled_from(["percent", "percentage points"]))
def test_percent_and_points_are_never_traded(value: Decimal, unit: str) -> None:
    record = claim({"value": str(value), "unit": unit})
    ours, theirs = ("%", " points") if unit == "percent" else (" points", "%")
    assert disagreeing(f"{value}{ours}", record) == []
    assert disagreeing(f"{value}{theirs}", record) != []
