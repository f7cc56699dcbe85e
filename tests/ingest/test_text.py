from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.authors import names
from pipeline.ingest.dates import moment
from pipeline.ingest.text import from_html, plain, shortened


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("a<br/>b", "a b"),
        ("AT&amp;T &lt;b&gt; &#8220;x&#8221;", "AT&T <b> “x”"),
        ('<a title="x > y" href="https://example.org">link</a>', "link"),
        ("x<script>alert(1)</script>y<style>p{}</style>z<!-- no -->", "xyz"),
        ("for $a<b$ and $c<d$ we show", "for $a<b$ and $c<d$ we show"),
        ("p < 0.05 and q<0.1", "p < 0.05 and q<0.1"),
        ("H<sub>2</sub>O", "H2O"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_markup_becomes_text_and_mathematics_stays(markup: str, text: str) -> None:
    assert from_html(markup) == text


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("dÃ©jÃ  vu", "déjà vu"),
        ("itâ€™s", "it’s"),
        ("itβ€™s", "it’s"),
        ("π\x9f”΄ live", "🔴 live"),
    ],
)
def test_mojibake_is_repaired(broken: str, whole: str) -> None:
    assert plain(broken) == whole


@pytest.mark.parametrize(
    "text", ["“quotes” and ﬁgures", "Γ·x, Σ², Φ±", "naïve Ångström", "\\emph{x} \\& $\\alpha$", "π ≈ 3"]
)
def test_what_is_right_stays(text: str) -> None:
    assert plain(text) == text


def test_blanks_collapse_and_what_no_database_takes_goes() -> None:
    assert plain(" a\n\t b\u00a0c\x00d\ud800e\u202e ") == "a b cde"


def test_long_text_is_cut_at_a_blank() -> None:
    assert shortened("one two three", 9) == "one …"
    assert shortened("one two", 7) == "one two"


@settings(deadline=None)  # a busy machine is no defect
@given(st.text())
def test_any_text_can_be_stored(text: str) -> None:
    for made in (from_html(text), plain(text)):
        made.encode("utf-8")
        assert "\n" not in made


@pytest.mark.parametrize(
    "hostile", ["<a " * 60_000, '<a "' * 50_000, "<" * 200_000, "<a x='" * 30_000, "<div>" * 40_000]
)
def test_hostile_markup_costs_little(hostile: str) -> None:
    began = time.perf_counter()
    from_html(hostile)
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 27 Apr 2026 00:00:00 -0400", "2026-04-27"),
        ("Mon, 27 Apr 2026 08:15:00 GMT", "2026-04-27T08:15:00+00:00"),
        ("27 Apr 2026 08:15:00 EST", "2026-04-27T13:15:00+00:00"),
        ("2026-06-11T17:59:49Z", "2026-06-11T17:59:49+00:00"),
        ("2026-06-11T23:30:00.5-02:00", "2026-06-12T01:30:00+00:00"),
        ("2026-06-11T17:59:49", "2026-06-11"),  # of what zone nobody knows
        ("2026-06-11", "2026-06-11"),
        ("2026-06", "2026-06"),
        ("2026", "2026"),
        ("2026-13", None),
        ("0001-01-01T00:00:00Z", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_as_exact_as_they_are_written(text: str | None, expected: str | None) -> None:
    assert moment(text) == expected


@settings(deadline=None)  # a busy machine is no defect
@given(st.text())
def test_no_date_is_too_odd(text: str) -> None:
    moment(text)


@pytest.mark.parametrize(
    ("fields", "listed", "expected"),
    [
        (["A. Author, B. Author,  C. Author"], True, ("A. Author", "B. Author", "C. Author")),
        (["A. Author, Mononym"], True, ("A. Author", "Mononym")),
        (["A. Author (1, 2), B. Author (2) ((1) Place, (2) Other)"], True, ("A. Author", "B. Author")),
        (["Yan (Anna) Author, B. Author, Jr."], True, ("Yan (Anna) Author", "B. Author Jr.")),
        (["Author, A., Writer, B. C."], False, ("A. Author", "B. C. Writer")),
        (["A. Author, B. Author"], False, ("A. Author", "B. Author")),
        (["A. Author; B. Author"], False, ("A. Author", "B. Author")),
        (["Author, Ann"], False, ("Author, Ann",)),
        (["A. Author", "Author, B."], False, ("A. Author", "Author, B.")),
        (["A. Author", "A. Author", " "], False, ("A. Author",)),
        (["a.author@example.org"], False, ()),
        ([], False, ()),
    ],
)
def test_authors(fields: list[str], listed: bool, expected: tuple[str, ...]) -> None:
    assert names(fields, listed=listed) == expected
