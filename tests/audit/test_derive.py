"""Numbers an article computes: formulas, their units, how they are printed, and what they back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evidence.formula import RATIO, FormulaError, Term, check_unit, evaluate
from tests.records.project import INSIGHT, House, found

steady = settings(deadline=None)

A, B = Term(Decimal(39), "count"), Term(Decimal(35), "count")
SHARE, BEFORE = Term(Decimal("71.4"), "percent"), Term(Decimal(50), "percent")


@pytest.mark.parametrize(
    ("formula", "terms", "value", "unit"),
    [
        ("a - b", {"a": A, "b": B}, "4", "count"),
        ("a \u2212 b", {"a": A, "b": B}, "4", "count"),
        ("b / a", {"a": A, "b": B}, None, RATIO),
        ("b / a * 100", {"a": A, "b": B}, None, "percent"),
        ("a - b", {"a": SHARE, "b": BEFORE}, "21.4", "percentage points"),
        ("(a - b) / b * 100", {"a": SHARE, "b": BEFORE}, "42.8", "percent"),
        ("100 - a", {"a": SHARE}, "28.6", "percent"),
        ("a / b", {"a": SHARE, "b": BEFORE}, "1.428", RATIO),
        ("-a + a + a", {"a": A}, "39", "count"),
        ("a / 2 + a / 2", {"a": A}, "39", "count"),
        ("2 * (a - (b - 1 * b))", {"a": A, "b": B}, "78", "count"),
    ],
)
def test_a_formula_has_its_value_and_unit(
    formula: str, terms: dict[str, Term], value: str | None, unit: str
) -> None:
    result = evaluate(formula, terms)
    assert result.unit == unit
    assert value is None or result.value == Decimal(value)


@pytest.mark.parametrize(
    ("here", "there", "why"),
    [
        ("percent", "proportion", "a part of one times 100 is a percentage"),
        ("accuracy", "percent", "a part of one times 100 is a percentage"),
        ("odds ratio", "risk ratio", "how common the outcome is"),
        ("odds ratio", "log odds ratio", "bring them to one unit first"),
        ("usd", "eur", "a rate that moves by the day"),
        ("elo", "seconds", "There is no valid conversion of Elo rating to seconds"),
    ],
)
def test_units_that_do_not_meet_say_what_stands_between_them(here: str, there: str, why: str) -> None:
    terms = {"a": Term(Decimal("0.6"), here), "b": Term(Decimal("0.5"), there)}
    with pytest.raises(FormulaError) as caught:
        evaluate("a - b", terms)
    assert f"{here} and {there} can't be added or subtracted: " in str(caught.value)
    assert why in str(caught.value)


def test_the_way_between_two_shares_that_is_named_can_be_taken() -> None:
    terms = {"a": Term(Decimal(71), "percent"), "b": Term(Decimal("0.5"), "proportion")}
    result = evaluate("a - b * 100", terms)
    assert (result.value, result.unit) == (21, "percentage points")


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("a +", "not whole"),
        ("(a", "not closed"),
        ("a b", "nothing is expected"),
        ("a ** 2", "not whole"),
        ("a - 7", "comes from no claim"),
        ("a - c", "not declared"),
        ("a / (a - a)", "divides by nought"),
        ("a + p", "can't be added"),
        ("1 - p", "can't be added"),
        ("__import__('os')", "has no meaning"),
        ("a.real", "has no meaning"),
        ("a" * 300, "characters"),
        ("(" * 60 + "a" + ")" * 60, "too deep"),
        ("-" * 60 + "a", "too deep"),
        ("p", "declared and not used"),
        ("", "not whole"),
    ],
)
def test_what_is_no_formula_is_refused_with_the_reason(formula: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        evaluate(formula, {"a": A, "p": SHARE})


@steady
@given(st.text(st.sampled_from("ab0129.+-*/() _=")))
def test_any_formula_gives_a_number_or_a_reason(formula: str) -> None:
    said = ""
    try:
        assert evaluate(formula, {"a": A, "b": B}).value.is_finite()
    except FormulaError as error:
        said = str(error)
    assert said == "" or said.endswith(".")


def test_a_difference_of_shares_is_not_called_percent() -> None:
    result = evaluate("a - b", {"a": SHARE, "b": BEFORE})
    assert check_unit(result, "percentage points") is None
    assert check_unit(result, "percent") == "The result is in percentage points, not in percent."


DERIVE = """derive:
  unfinished:
    says: readers who did not finish
    formula: all - done
    of: {all: quiet-rooms/finished.of, done: quiet-rooms/finished.count}
    unit: count
"""


def with_derive(house: House, text: str = DERIVE, words: str = "[[=unfinished]]") -> None:
    house.edit(INSIGHT, "stance: contested\n", f"stance: contested\n{text}")
    house.edit(INSIGHT, "of full likeness [@quiet-rooms].", f"of full likeness; {words} gave up.")


@pytest.mark.parametrize(
    "words", ["[[=unfinished]]", "[[=unfinished|4 of 39]]", "[[=unfinished|four readers]]"]
)
def test_a_computed_number_may_be_written(house: House, words: str) -> None:
    with_derive(house, words=words)
    assert [p for p in house.examine() if p.severity == "error"] == []


@pytest.mark.parametrize(
    "words", ["[[=unfinished|5 of 39]]", "[[=unfinished|4 of 40]]", "[[=unfinished|4%]]"]
)
def test_the_words_of_a_computed_number_agree_with_it(house: House, words: str) -> None:
    with_derive(house, words=words)
    (problem,) = house.examine()
    assert problem.code == "number-disagrees"
    assert problem.hint == '"unfinished" is 4: all - done.'


def test_a_computed_number_backs_a_bare_one_beside_it_and_no_other(house: House) -> None:
    with_derive(house, words="[[=unfinished|some]], that is 4 readers, and 5 others")
    assert found(house.examine()) == [("unbacked-number", INSIGHT, *house.place(INSIGHT, "and ‸5 others"))]


def test_a_name_that_is_not_declared_is_reported(house: House) -> None:
    with_derive(house, words="[[=unfinish]]")
    problems = house.examine()
    assert [p.code for p in problems] == ["unknown-derived"]
    assert problems[0].hint == 'Did you mean "unfinished"?'


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("all - done", "all - dun", "bad-formula"),
        ("unit: count", "unit: percent", "derived-unit"),
        ("unit: count", "unit: heads", "unknown-unit"),
        ("quiet-rooms/finished.of", "quiet-rooms/finished", "derived-without-value"),
        ("quiet-rooms/finished.of", "quiet-rooms/mood", "derived-without-value"),
        ("quiet-rooms/finished.of", "quiet-rooms/finnished.of", "unknown-claim"),
        ("quiet-rooms/finished.of", "quiet-rooms/finished.off", "bad-id"),
        ("{all:", "{All:", "bad-id"),
    ],
)
def test_a_computation_that_gives_no_number_is_reported_at_its_place(
    house: House, old: str, new: str, code: str
) -> None:
    with_derive(house, DERIVE.replace(old, new))
    problems = [p for p in house.examine() if p.severity == "error"]
    assert code in {p.code for p in problems}
    assert all(p.path == INSIGHT for p in problems)


def test_the_page_shows_the_formula_and_what_went_in(house: House) -> None:
    from pipeline.evidence.relations import relate  # noqa: PLC0415
    from pipeline.run.examine import examine  # noqa: PLC0415
    from pipeline.synthesis.compose import compose_all  # noqa: PLC0415
    from tests.records.project import TODAY  # noqa: PLC0415

    with_derive(house)
    library = examine(house.root, TODAY).library
    article = compose_all(library, relate(library), "")["quiet-helps"]
    (computed,) = article.computed
    assert (computed.figure.text, computed.worked) == ("4", "all \u2212 done")
    assert [(i.name, i.claim, i.shown) for i in computed.inputs] == [
        ("all", "quiet-rooms/finished", "39"),
        ("done", "quiet-rooms/finished", "35"),
    ]
    assert any('href="#computed-unfinished"' in str(t) for t in article.takeaways_html)
