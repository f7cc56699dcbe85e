from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.lookup.news import work_notices
from pipeline.store import FetchRecord, Paper, Sighting, Store, content_hash
from tests.house import NOW, House, copy_records


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as opened:
        yield opened


def show(store: Store, paper: Paper, feed: str = "f", days: int = 0) -> None:
    at = NOW + timedelta(days=days)
    fetch = FetchRecord(feed, "https://f.example/", at, at, "new", "")
    store.record_fetch(fetch, [Sighting(paper, "new", content_hash(paper), kept=True)], seen_at=at)


def test_a_work_is_told_of_by_its_doi_in_any_letter_case(house: House, store: Store) -> None:
    library = house.library()
    doi = library.works["lamp-trial"].record.ids.doi
    assert doi
    key = f"doi:{doi.lower()}"
    show(
        store,
        Paper(key, "Another name", "https://p.example/", ids=(key,), withdrawn=True, updated="2026-05-02"),
    )
    (notice,) = work_notices(library, store)["lamp-trial"]
    assert (notice.kind, notice.on) == ("withdrawn", "2026-05-02")


def test_a_work_without_a_known_id_is_told_of_by_title_and_authors(house: House, store: Store) -> None:
    house.edit(
        "sources/works/lamp-pool.yml",
        "title: Made-Up Lamps, Pooled",
        "title: Made-Up Lamps Pooled Over Trials",
    )
    library = house.library()
    record = library.works["lamp-pool"].record
    show(
        store,
        Paper(
            "arxiv:2603.90001",
            record.title.upper(),
            "",
            tuple(record.authors),
            published="2026",
            withdrawn=True,
        ),
    )
    assert [notice.kind for notice in work_notices(library, store)["lamp-pool"]] == ["withdrawn"]
    show(store, Paper("arxiv:2603.90002", "Something else", "", ("Ann Author",), withdrawn=True))
    assert list(work_notices(library, store)) == ["lamp-pool"]


def test_a_store_that_knows_no_work_has_no_news(house: House, store: Store) -> None:
    assert work_notices(house.library(), store) == {}
