"""What a release says counts from the moment it is live, and not before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.store import FetchRecord, Publication, Store, StoredChange, StoredMeaning

from .filled import NOW, contents, fetch

DAY = timedelta(days=1)


def release(name: str, days: int = 0) -> Publication:
    return Publication(name, 1, NOW + days * DAY, revision="c0ffee")


def meaning(record: str = "w/a", says: str = "One.", **more: object) -> StoredMeaning:
    return StoredMeaning(record, {"says": says}, NOW, **more)  # type: ignore[arg-type]


def change(now: str = "2", name: str = "r1") -> StoredChange:
    return StoredChange("w/a", "figure", "changed", "1", now, "2026-04-27", "", "none", "", ("p/",), name)


def test_what_is_pending_counts_for_nothing(empty: Store) -> None:
    empty.prepare_publication(release("r1"), [meaning()], [change()])
    assert (empty.meanings(), empty.changes(), empty.last_publication()) == ({}, [], None)


def test_what_is_live_counts(empty: Store) -> None:
    empty.prepare_publication(release("r1"), [meaning()], [change()])
    empty.settle_publications("r1")
    assert empty.meanings() == {"w/a": meaning()}
    assert empty.changes() == [change()]
    last = empty.last_publication()
    assert last is not None
    assert (last.release, last.revision, last.state) == ("r1", "c0ffee", "published")


@pytest.mark.parametrize("live", [None, "r0"])
def test_what_never_became_live_is_dropped_for_good(empty: Store, live: str | None) -> None:
    empty.prepare_publication(release("r1"), [meaning()], [change()])
    empty.settle_publications(live)
    empty.settle_publications("r1")  # too late: what is live has moved on
    assert (empty.meanings(), empty.changes(), empty.last_publication()) == ({}, [], None)


def test_settling_twice_counts_once(empty: Store) -> None:
    empty.prepare_publication(release("r1"), [meaning()], [change()])
    empty.settle_publications("r1")
    before = contents(empty)
    empty.settle_publications("r1")
    assert contents(empty) == before


def test_a_release_that_is_prepared_takes_the_place_of_one_that_was_not_settled(empty: Store) -> None:
    empty.prepare_publication(release("r1"), [meaning(says="Lost.")], [change("lost")])
    empty.prepare_publication(release("r2", 1), [meaning()], [change()])
    empty.settle_publications("r2")
    assert (empty.meanings(), empty.changes()) == ({"w/a": meaning()}, [change()])


def test_only_what_differs_is_written_and_the_rest_stays(empty: Store) -> None:
    empty.prepare_publication(release("r1"), [meaning("w/a"), meaning("w/b")], [])
    empty.settle_publications("r1")
    gone = meaning("w/b", gone=NOW + DAY)
    empty.prepare_publication(release("r2", 1), [gone], [change("3", "r2")])
    empty.settle_publications("r2")
    assert empty.meanings() == {"w/a": meaning("w/a"), "w/b": gone}
    assert empty.changes() == [change("3", "r2")]


def test_a_pending_release_outlives_an_export(empty: Store, folder: Path, tmp_path: Path) -> None:
    empty.prepare_publication(release("r1"), [meaning()], [change()])
    empty.export_to(folder)
    with Store.open(f"sqlite:///{tmp_path}/other.db") as other:
        other.import_from(folder)
        other.settle_publications("r1")
        assert (other.meanings(), other.changes()) == ({"w/a": meaning()}, [change()])


# Where things came from


def test_the_fetch_that_showed_a_thing_is_the_first_that_ended_then_or_later(empty: Store) -> None:
    for hours, digest in ((0, "a"), (6, "b"), (12, "c")):
        at = NOW + timedelta(hours=hours)
        empty.record_fetch(fetch("f", at, sha256=digest))
        empty.record_fetch(fetch("other", at, sha256="x"))

    def digest_at(hours: float) -> str | None:
        found = empty.fetch_that_showed("f", NOW + timedelta(hours=hours))
        assert found is None or isinstance(found, FetchRecord)
        return found.sha256 if found else None

    assert [digest_at(h) for h in (0, 0.5, 6, 11.9, 13)] == ["a", "b", "b", "c", None]
    assert empty.fetch_that_showed("nobody", NOW) is None


def test_the_run_at_a_moment_is_the_one_that_was_under_way(empty: Store) -> None:
    assert empty.run_at(NOW) is None
    first = empty.start_run("first", NOW)
    empty.finish_run(first, "published", NOW + timedelta(minutes=5))
    second = empty.start_run("second", NOW + DAY)

    def run_at(minutes: float) -> int | None:
        found = empty.run_at(NOW + timedelta(minutes=minutes))
        return found.id if found else None

    assert [run_at(m) for m in (-1, 0, 5, 6, 24 * 60 - 1, 24 * 60 + 9)] == [
        None,
        first,
        first,
        None,
        None,
        second,
    ]
