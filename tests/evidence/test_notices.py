from __future__ import annotations

import pytest

from pipeline.evidence.notices import Notice, RecordEdit, SeenWork, notices
from pipeline.records.works import Work

CLAIM = {
    "says": "Readers with a lamp were slower.",
    "scope": {"who": "readers"},
    "design": "survey",
    "topics": ["light"],
    "at": "abstract",
    "checked": {"level": "primary", "on": "2026-03-20"},
}


def work(**fields: object) -> Work:
    values: dict[str, object] = {
        "schema_version": "1",
        "kind": "preprint",
        "title": "A made-up trial of reading lamps",
        "authors": ["Ann Author"],
        "published": "2026-03",
        "venue": "arXiv preprint",
        "ids": {"arxiv": "2603.90001"},
        "claims": {"slower": CLAIM},
    }
    return Work.model_validate(values | fields)


def news(record: Work, **seen: object) -> tuple[Notice, ...]:
    return notices({"lamps": record}, {"lamps": SeenWork("2026-03-01", **seen)}).get("lamps", ())  # type: ignore[arg-type]


def test_without_news_there_is_no_notice() -> None:
    assert notices({"lamps": work()}, {}) == {}
    assert notices({"lamps": work()}, {"lamps": SeenWork("2026-03-01", version=1)}) == {}


def test_a_version_above_the_one_that_was_read_is_new() -> None:
    (notice,) = news(work(version=1), version=3, updated="2026-05-01")
    assert notice == Notice(
        kind="new-version",
        item="work-edit:lamps:new-version:v3",
        title="new version v3",
        text="A new version (v3) came out on 2026-05-01; the claims here were read in v1.",
        on="2026-05-01",
        edits=(RecordEdit(("version",), "1", "3"),),
    )
    assert news(work(version=3), version=3, updated="2026-05-01") == ()
    assert news(work(seen="abstract, on arXiv (v3)"), version=3, updated="2026-05-01") == ()


@pytest.mark.parametrize(
    ("updated", "count"), [("2026-03-19", 0), ("2026-03-20", 0), ("2026-03-21", 1), (None, 0)]
)
def test_where_the_version_read_is_not_known_the_day_of_the_last_check_tells(
    updated: str | None, count: int
) -> None:
    found = news(work(), version=2, updated=updated)
    assert len(found) == count
    for notice in found:
        assert notice.text.endswith("the claims here were last checked on 2026-03-20.")
        assert notice.edits == (RecordEdit(("version",), None, "2"),)


def test_a_preprint_that_a_journal_has_taken_is_now_published() -> None:
    dois = (("10.1101/2026.03.01.1", "2026-03-02"), ("10.99999/jmr.1", "2026-06-02"))
    (notice,) = news(work(), venue="Journal of Made-Up Reading", dois=dois)
    assert (notice.kind, notice.item, notice.on) == (
        "now-published",
        "work-edit:lamps:now-published:10.99999/jmr.1",
        "2026-06-02",
    )
    assert notice.text.startswith("Now published in Journal of Made-Up Reading (doi:10.99999/jmr.1).")
    assert notice.edits == (
        RecordEdit(("kind",), "preprint", "paper"),
        RecordEdit(("venue",), "arXiv preprint", "Journal of Made-Up Reading"),
        RecordEdit(("ids", "doi"), None, "10.99999/jmr.1"),
    )


@pytest.mark.parametrize(
    ("record", "seen"),
    [
        ({}, {"venue": "arXiv (Made-Up University)"}),
        ({}, {"dois": (("10.1101/2026.03.01.1", "2026-03-02"), ("10.5281/zenodo.1", "2026-03-02"))}),
        (
            {"kind": "paper", "venue": "Reviews of Nothing"},
            {"venue": "Journal", "dois": (("10.99999/a", "2026-03-02"),)},
        ),
        ({"kind": "article"}, {"venue": "Journal", "dois": (("10.99999/a", "2026-03-02"),)}),
        (
            {"kind": "paper", "venue": "Journal", "ids": {"doi": "10.99999/A"}},
            {"dois": (("10.99999/a", "2026-03-02"),)},
        ),
    ],
)
def test_what_is_no_publication_or_is_recorded_already_is_no_news(
    record: dict[str, object], seen: dict[str, object]
) -> None:
    assert news(work(**record), **seen) == ()


def test_a_withdrawal_is_told_until_the_record_says_so() -> None:
    (notice,) = news(work(note="Made up."), withdrawn=True, version=2, updated="2026-05-01")
    assert (notice.kind, notice.item) == ("withdrawn", "work-edit:lamps:withdrawn:v2")
    assert notice.edits == (
        RecordEdit(("note",), "Made up.", "Made up. The work was withdrawn on 2026-05-01."),
    )
    accepted = work(note=notice.edits[0].new)
    assert news(accepted, withdrawn=True, version=2, updated="2026-05-01") == ()
