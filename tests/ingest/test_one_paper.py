"""One paper once, whichever feeds show it and under whichever names."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from pipeline.ingest.decide import Decision, decide
from pipeline.ingest.entry import FoundPaper
from pipeline.ingest.identify import identify
from pipeline.ingest.latex import unicode_from_latex
from pipeline.ingest.parse import ParsedFeed
from pipeline.store import FetchRecord, Paper, Store, StoredPaper
from pipeline.store.identity import in_order, same_work
from pipeline.store.titles import title_key

from .conftest import feed

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
RECORDED = Path(__file__).parents[3] / "shared" / "feeds"
TITLE = r"The $\alpha$-rule of reading lamps: evidence from an invented library"


def entry(link: str, title: str, *, guid: str = "", doi: str = "", **more: object) -> Paper:
    """Return a paper as an entry of a feed gives it."""
    found = identify(link, guid, [doi] if doi else [])
    assert found is not None
    version = more.pop("version", found.version)
    paper = Paper(found.key, unicode_from_latex(title), found.link, ids=found.ids)
    return replace(paper, version=version, **more)


AUTHORS = ("Ann B. Author", "Jürgen Müller", "Wei Wang")
SOURCES = {
    "arxiv": entry(
        "https://arxiv.org/abs/2604.90001",
        TITLE,
        guid="oai:arXiv.org:2604.90001v1",
        authors=AUTHORS,
        abstract="Invented.",
        published="2026-04-20",
    ),
    "arxiv-later": entry("https://arxiv.org/abs/2604.90001v2", TITLE, authors=AUTHORS, published="2026-04"),
    "journal": entry(
        "https://journal.example/articles/7",
        "THE α-RULE OF READING LAMPS – Evidence from an Invented Library",
        doi="10.99999/JMR.1",
        authors=("Author, A. B.", "Müller, J.", "Wang, W."),
        published="2027-01-15",
        venue="Journal of Made-Up Reading",
    ),
    "openalex": entry(
        "https://openalex.org/W1234",
        "The alpha-rule of reading lamps: Evidence from an invented library",
        doi="https://doi.org/10.99999/jmr.1",
        authors=("Ann Author", "Juergen Mueller", "Wang Wei"),
        published="2027-01-15",
    ),
    "s2": entry(
        f"https://www.semanticscholar.org/paper/The-alpha-rule/{'ab' * 20}",
        "The 𝛼-rule of reading lamps: evidence from an invented library.",
        doi="10.48550/arXiv.2604.90001",
        authors=("A. Author", "J. Müller", "W. Wang"),
        published="2026",
    ),
    "daily": entry(
        "https://huggingface.co/papers/2604.90001", TITLE, authors=AUTHORS, published="2026-04-21"
    ),
    "blog": entry(
        "https://blog.example/lamps?utm_source=feed",
        "The α‐Rule of Reading Lamps: Evidence From an Invented Library",
        published="2026-05-01",
    ),
}
NAMESAKES = (
    entry(
        "https://arxiv.org/abs/2604.90777",
        TITLE,
        authors=("Zoe Printer", "Otto Binder"),
        published="2026-04-22",
    ),
    entry("https://arxiv.org/abs/2604.90778", TITLE, authors=AUTHORS, published="2026-04-22"),
    entry("https://doi.org/10.99999/old.1", TITLE, authors=AUTHORS, published="2016"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as opened:
        yield opened


def show(store: Store, source: str, *papers: Paper, at: datetime = NOW, **fields: object) -> Decision:
    """Let a feed show papers: decide and store."""
    record = feed(**({"keep": "all"} | fields))
    parsed = ParsedFeed("F", tuple(FoundPaper(paper) for paper in papers))
    decision = decide(parsed, store.known_papers(source, papers), record, {})
    fetch = FetchRecord(source, record.url, at, at, decision.outcome, decision.message)
    store.record_fetch(fetch, decision.sightings, seen_at=at)
    return decision


def all_papers(store: Store) -> list[StoredPaper]:
    return store.papers(5_000, everything=True)


def test_seven_sources_make_one_paper_in_any_order(tmp_path: Path) -> None:
    orders = [list(SOURCES), list(reversed(SOURCES))]
    orders += [random.Random(seed).sample(list(SOURCES), len(SOURCES)) for seed in range(6)]  # noqa: S311
    for number, order in enumerate(orders):
        with Store.open(f"sqlite:///{tmp_path}/{number}.db") as store:
            for day, source in enumerate(order):
                show(store, source, SOURCES[source], at=NOW + timedelta(days=day))
            (stored,) = all_papers(store)
        expected = {i for paper in SOURCES.values() for i in paper.ids}
        assert {seen.id for seen in stored.ids} == expected, order
        assert [seen.feed for seen in stored.seen_by] == sorted(SOURCES)
        first = {
            i: (source, day) for day, source in reversed(list(enumerate(order))) for i in SOURCES[source].ids
        }
        for seen in stored.ids:
            assert (seen.feed, seen.first_seen) == (
                first[seen.id][0],
                NOW + timedelta(days=first[seen.id][1]),
            )
        assert (stored.paper.version, stored.paper.venue) == (2, "Journal of Made-Up Reading")


def test_papers_that_share_nothing_but_their_title_stay_apart(store: Store) -> None:
    show(store, "arxiv", SOURCES["arxiv"])
    for number, namesake in enumerate(NAMESAKES):
        decision = show(store, f"other-{number}", namesake)
        assert decision.new == 1
    assert len(all_papers(store)) == 1 + len(NAMESAKES)


def test_entries_of_one_answer_that_are_one_work_are_one_paper(tmp_path: Path) -> None:
    shown = (SOURCES["openalex"], SOURCES["arxiv"], SOURCES["blog"])
    hashes = set()
    for number, order in enumerate(permutations(shown)):
        with Store.open(f"sqlite:///{tmp_path}/{number}.db") as store:
            decision = show(store, "f", *order, *NAMESAKES[:1])
            assert (decision.new, len(decision.sightings)) == (2, 2)
            hashes.add(decision.sightings[0].said)
            assert show(store, "f", *reversed(order)).outcome == "unchanged"
            assert len(all_papers(store)) == 2
            assert {paper.paper.key for paper in all_papers(store)} == {"arxiv:2604.90001", NAMESAKES[0].key}
    assert len(hashes) == 1


def test_entries_that_share_an_address_but_not_their_dois_are_two_papers(store: Store) -> None:
    one = entry("https://journal.example/issue/4", "A made-up trial of reading lamps", doi="10.99999/jmr.1")
    other = entry("https://journal.example/issue/4", "A made-up trial of night lights", doi="10.99999/jmr.2")
    for _ in range(2):
        decision = show(store, "f", one, other)
        assert len(decision.sightings) == 2
    assert decision.outcome == "unchanged"
    assert len(all_papers(store)) == 2


def test_a_paper_learns_what_it_lacked_without_being_news(store: Store) -> None:
    show(store, "s2", replace(SOURCES["s2"], abstract=""))
    decision = show(store, "journal", replace(SOURCES["journal"], abstract="Told by the journal."))
    assert (decision.new, decision.updated) == (0, 0)
    (stored,) = all_papers(store)
    assert stored.paper.title == SOURCES["s2"].title
    assert (stored.paper.venue, stored.paper.abstract) == (
        "Journal of Made-Up Reading",
        "Told by the journal.",
    )


def test_a_feed_that_passes_on_teaches_the_source_nothing_but_its_ids(store: Store) -> None:
    show(store, "arxiv", replace(SOURCES["arxiv"], abstract=""))
    show(
        store, "news", replace(SOURCES["blog"], abstract="Unbelievable!", authors=AUTHORS), attribution="via"
    )
    (stored,) = all_papers(store)
    assert stored.paper.abstract == ""
    assert "url:blog.example/lamps" in stored.paper.ids


def test_withdrawn_is_news_from_anywhere_and_stays_until_a_higher_version(store: Store) -> None:
    first = SOURCES["arxiv"]
    show(store, "arxiv", first)
    gone = replace(SOURCES["openalex"], ids=(*SOURCES["openalex"].ids, first.key), withdrawn=True)
    decision = show(store, "openalex", gone)
    assert (decision.outcome, decision.updated) == ("new", 1)
    for again in (first, replace(gone, withdrawn=False)):
        show(store, "arxiv", again)
        (stored,) = all_papers(store)
        assert stored.paper.withdrawn
        assert stored.paper.abstract == "Invented."
    show(store, "arxiv", replace(first, version=2))
    (stored,) = all_papers(store)
    assert not stored.paper.withdrawn


def test_what_only_passes_on_can_not_withdraw(store: Store) -> None:
    show(store, "arxiv", SOURCES["arxiv"])
    show(store, "news", replace(SOURCES["blog"], withdrawn=True), attribution="via")
    assert not all_papers(store)[0].paper.withdrawn


def test_writers_at_work_at_once_lose_nothing_and_end_with_one_paper(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    Store.open(url).close()

    def write(seed: int) -> None:
        order = random.Random(seed).sample(list(SOURCES), len(SOURCES))  # noqa: S311
        with Store.open(url) as store:
            for _ in range(3):
                for source in order:
                    show(store, source, SOURCES[source], at=NOW + timedelta(hours=seed))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with Store.open(url) as store:
        # Two writers may each have taken the paper for new in the same moment; the next sighting settles it.
        for source, paper in SOURCES.items():
            show(store, source, paper, at=NOW + timedelta(hours=3))
        (stored,) = all_papers(store)
        assert {seen.id for seen in stored.ids} == {i for paper in SOURCES.values() for i in paper.ids}
        assert [(seen.feed, seen.last_seen) for seen in stored.seen_by] == [
            (source, NOW + timedelta(hours=3)) for source in sorted(SOURCES)
        ]


# Real papers


def _recorded(name: str) -> Path:
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"the recorded feed {name} is not here")
    return path


def _listed() -> list[Paper]:
    """Return every paper of the recorded days of arXiv's listings."""
    papers = {}
    for file in sorted(_recorded("arxiv/daily_jsonl").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            paper = entry(f"https://arxiv.org/abs/{item['id']}", " ".join(item["title"].split()))
            papers[paper.key] = replace(
                paper, authors=tuple(item["authors"]), published=f"20{item['id'][:2]}"
            )
    return list(papers.values())


def _as_a_journal_has_it(paper: Paper, number: int) -> Paper:
    """Return a recorded paper under a DOI, its title and its authors spelt as journals spell them."""
    initials = []
    for name in paper.authors:
        *given, surname = name.split()
        first = " ".join(f"{part[0]}." for part in given)
        initials.append(f"{surname}, {first}" if given and len(surname) > 1 else name)
    title = paper.title.upper() if "$" not in paper.title else paper.title
    doi = f"doi:10.99999/made-up.{number}"
    return replace(
        paper,
        key=doi,
        ids=(doi,),
        title=title.replace("-", "\u2010").replace(":", " –"),
        authors=tuple(initials),
    )


@pytest.mark.recorded
def test_recorded_papers_are_found_again_under_a_doi_and_no_two_are_taken_for_one(store: Store) -> None:
    papers = _listed()
    assert len(papers) > 600
    show(store, "arxiv", *papers)
    assert len(all_papers(store)) == len(papers)
    telling = [paper for paper in papers if title_key(paper.title)]
    assert len(telling) > 0.97 * len(papers)
    decision = show(store, "journal", *(_as_a_journal_has_it(paper, n) for n, paper in enumerate(telling)))
    assert decision.new == 0
    assert len(all_papers(store)) == len(papers)
    others = [
        replace(_as_a_journal_has_it(paper, 10_000 + n), authors=("Nobody Q. Real", "Made Up"))
        for n, paper in enumerate(telling)
    ]
    assert show(store, "other", *others).new == len(others)


@pytest.mark.recorded
def test_recorded_works_of_a_catalogue_that_come_again_have_one_key_each() -> None:
    runs = json.loads(_recorded("papers/openalex/kitzcode_public_runs.json").read_text(encoding="utf-8"))
    works: dict[str, Paper] = {}
    for run in runs:
        for item in run["items"]:
            if not item.get("doi") or not item.get("title"):
                continue
            doi = in_order([f"doi:{item['doi'].lower()}"])
            paper = Paper(
                doi[0], item["title"], "", tuple(item["authors"] or ()), published=item["published"], ids=doi
            )
            assert title_key(works.setdefault(doi[0], paper).title) == title_key(paper.title)
    assert len(works) > 300
    by_title: dict[str, list[Paper]] = {}
    for paper in works.values():
        by_title.setdefault(title_key(paper.title), []).append(paper)
    for title, namesakes in by_title.items():
        assert not title or not any(same_work(a, b) for a in namesakes for b in namesakes if a is not b)
