"""No number reaches a page from a template: what a page may print is what it was composed from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.config import SiteConfig
from pipeline.run.runner import run
from pipeline.site.known_numbers import known_numbers, numbers_in
from pipeline.site.page import Page, Status
from tests.house import NOW, House

STATUS = Status("ok", "ok", "", "2026-01-15T00:00:00+00:00", "", "", "")
PAGE = Page("x/", "document.md.j2", "Of 39", "About 12", {})


def known(**context: object) -> frozenset[str]:
    return known_numbers([replace(PAGE, context=context)], STATUS, SiteConfig())["x/"]


def test_numbers_are_read_without_the_marks_of_their_thousands() -> None:
    assert list(numbers_in("8,214 people, 0.27 g, 2026-01-15 and 12:30, v2")) == [
        "8214", "0.27", "2026", "01", "15", "12:30", "2",
    ]  # fmt: skip


def test_title_context_and_lists_are_known_and_markup_is_not() -> None:
    found = known(
        rows=["a", "b", "c"], figure=Decimal("-0.86"), text='<a href="#source-77">35</a> of 40&#49;'
    )
    assert {"39", "12", "3", "0.86", "35", "401"} <= found
    assert "77" not in found


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("insight.md.j2", "## Key takeaways", "## Key takeaways\n\nUp to 97.3 percent agree.\n"),
        ("claim.md.j2", "<div><dt>Design</dt><dd>", "<div><dt>Design</dt><dd>4711 "),
    ],
)
def test_a_number_in_a_template_stops_the_release(whole: House, template: str, old: str, new: str) -> None:
    whole.edit(f"content/templates/{template}", old, new)
    report = run(whole.project(), cause="test", feeds=False, now=NOW)
    assert report.state == "failed"
    assert {p.code for p in report.problems if p.severity == "error"} == {"number-from-nowhere"}
    assert not (whole.root / "site").exists()
