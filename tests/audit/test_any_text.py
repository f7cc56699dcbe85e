"""No text stops the audit, and none takes it long."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.audit import library_of_records, problems_of
from pipeline.synthesis.auditing import Auditor

LIBRARY = library_of_records()
AUDITOR = Auditor(LIBRARY)
steady = settings(deadline=None, max_examples=150)
PIECES = [
    "[[lamps/errors|", "[[noise/finished]]", "[[shelf/similarity|", "]]", "[[=a]]", "[[!7]]", "{why}",
    "[@lamps]", "35 of 39", "19.8", "%", " points", "−", "0.71 to 0.82", "1e999", "10^999", "two thirds",
    "thousands of", "about ", "lower by ", "than ", " against ", "95% CI ", ".", ", ", " ", "\n\n", "**",
    "`", "](x)", "[", "<b>", "&nbsp;", "&#57;", "0", "0.0", "1,000,000,000,000,000,000", "½", "²", "doubled",
    "## 7\n", "```\n",
]  # fmt: skip


@steady
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_heap_of_pieces_is_judged(text: str) -> None:
    for problem in problems_of(LIBRARY, AUDITOR, text):
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message


@steady
@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    clean = "".join(c for c in text if c.isprintable())
    assert all(problem.code for problem in problems_of(LIBRARY, AUDITOR, clean))


def test_a_long_text_takes_no_long_time() -> None:
    started = time.perf_counter()
    problems_of(
        LIBRARY, AUDITOR, "Under lamps errors fell by [[lamps/errors|19.8 points]], more or less. " * 400
    )
    problems_of(LIBRARY, AUDITOR, "more than a of by " * 4000)
    assert time.perf_counter() - started < 30
