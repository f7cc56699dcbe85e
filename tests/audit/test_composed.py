"""What is printed is what was judged: a composed article has no number from anywhere else."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipeline.config import SiteConfig
from pipeline.evidence.relations import relate
from pipeline.records.library import Library
from pipeline.run.examine import examine
from pipeline.site.page import Status
from pipeline.site.pages import SiteInput, all_pages
from pipeline.site.stage import environment, render
from pipeline.synthesis.article import Article
from pipeline.synthesis.auditing import Auditor
from pipeline.synthesis.auditing.reading import read
from pipeline.synthesis.auditing.shown import shown
from pipeline.synthesis.compose import compose_all
from tests.audit.test_derive import with_derive
from tests.house import REPO
from tests.records.project import NOTE, TODAY, House

# What an article prints of itself and its works: ids, addresses, counts of claims and words, dates.
NOT_TEXT = {
    "id", "target", "url", "made", "evidence", "sources", "work", "related", "topics", "claim", "claims",
    "reading_minutes", "source", "source_number", "published", "updated", "chain", "works", "level", "other",
    "cited", "next", "bibliography", "other_work", "inputs", "formula",
}  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Library:
    return examine(REPO, datetime(2026, 12, 1, tzinfo=UTC).date()).library


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield html.unescape(re.sub(r"<sup\b.*?</sup>|<[^>]+>", "", str(value)))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in NOT_TEXT:
                yield from texts(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def numbers(text: str, auditor: Auditor) -> Iterator[Decimal]:
    # Markdown's marks are no part of what readers see.
    plain = shown(text, lambda _: "").text
    for reading in read(plain, auditor.names)[0]:
        yield from (abs(number.value) for number in reading.numbers)


def test_no_composed_article_prints_a_number_that_was_not_judged(library: Library) -> None:
    auditor = Auditor(library)
    judged: dict[str, set[Decimal]] = {}
    for entry in auditor.entries():
        found = judged.setdefault(entry.id, set())
        for judgement in auditor.judgements(entry):
            found |= set(numbers(judgement.sentence, auditor))
    printed = 0
    for article in compose_all(library, relate(library), "").values():
        known = set(judged[article.id])
        for note in article.notes:
            known |= judged[note.id]
        for claim_id in article.claims:
            evidence = auditor.evidence(claim_id)
            known |= {abs(b.value) for b in evidence.numbers} if evidence else set()
            known |= {round(abs(b.value), 1) for b in evidence.numbers} if evidence else set()
            for related in library.claims[claim_id].record.relates:
                known |= set(numbers(related.why or "", auditor))
        for text in texts(article):
            for number in numbers(text, auditor):
                printed += 1
                assert number in known, (article.id, number, text[:120])
    assert printed > 200


def test_feeds_and_social_text_are_the_summary_that_was_judged(library: Library) -> None:
    for article in compose_all(library, relate(library), "").values():
        words = html.unescape(re.sub(r"<sup\b.*?</sup>|<[^>]+>", "", str(article.summary_html)))
        assert words.split() == article.summary_text.split()


def site(house: House) -> SiteInput:
    library = examine(house.root, TODAY).library
    relations = relate(library)
    articles: dict[str, Article] = compose_all(library, relations, "")
    status = Status("ok", "ok", "", "2026-01-15T00:00:00+00:00", "", "", "")
    return SiteInput(house.root, library, relations, articles, status, SiteConfig())


def test_the_method_page_lists_what_was_let_through_by_hand(house: House) -> None:
    method = (REPO / "content/pages/method.md").read_text(encoding="utf-8")
    house.write("content/pages/method.md", method)
    (page,) = [p for p in all_pages(site(house)) if p.target == "method/"]
    assert "At present there is none." in page.context["body"]
    house.append(NOTE, "\nA week has [[!7]]{by the calendar} days.\n")
    found = site(house)
    (page,) = [p for p in all_pages(found) if p.target == "method/"]
    row = '- 7: by the calendar (<a href="../notes/quiet-or-not/">Does quiet help readers?</a>)'
    assert row in page.context["body"]
    (note,) = [p for p in all_pages(found) if p.target == "notes/quiet-or-not/"]
    assert "A week has 7 days." in note.context["body"]


def test_a_page_shows_how_its_numbers_were_computed_and_links_what_went_in(house: House) -> None:
    with_derive(house)
    found = site(house)
    (page,) = [p for p in all_pages(found) if p.target == "insights/quiet-helps/"]
    text = render(environment(REPO), dataclasses.replace(found, root=house.root), page)
    assert "## How figures were computed" in text
    shown_figure = 'readers who did not finish: <span class="tl-figures">4</span>'
    assert f'<dt id="computed-unfinished">{shown_figure}</dt>' in text
    claim = "quiet-rooms/finished"
    link = f'<a class="tl-number" href="../../claims/{claim}/" data-claim="{claim}">39</a>'
    assert f"= all \u2212 done, where all = {link}, done = " in text
    assert '<a class="tl-number tl-number--computed" href="#computed-unfinished"' in text


def test_a_page_without_computed_numbers_says_nothing_of_them(house: House) -> None:
    found = site(house)
    for page in all_pages(found):
        if page.target == "insights/quiet-helps/":
            assert "computed" not in render(environment(REPO), found, page)
