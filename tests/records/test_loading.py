"""Folders and files in any state, many errors at once, many records."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.records.checks.text import demangled
from pipeline.records.load import load_library
from pipeline.records.source_file import Lines, lines_to_show

from .breakages import digest, note, topic, work
from .project import (
    BENCHMARK,
    DIGEST,
    EXPLAINER,
    INSIGHT,
    LINE,
    NOTE,
    OTHER_NOTE,
    PAPER,
    REPORT,
    TOPIC,
    House,
    add_claim,
    claim,
    found,
)


def test_a_thousand_errors_are_reported_in_order(house: House) -> None:
    rows = "".join(claim(f"wrong-{n}", f"{{name: x, value: {n}, unit: furlongs}}") for n in range(1000))
    add_claim(house, rows)
    problems = house.examine()
    first = house.place(REPORT, "value: 0, unit: ‸furlongs")[0]
    assert [(p.code, p.line) for p in problems] == [("unknown-unit", first + 8 * n) for n in range(1000)]


def test_a_thousand_errors_of_form_are_reported_in_order(house: House) -> None:
    add_claim(house, "".join(claim(f"wrong-{n}", design="guess") for n in range(1000)))
    problems = house.examine()
    assert len(problems) == 1000
    assert {p.code for p in problems} == {"unknown-value"}
    assert [p.line for p in problems] == sorted(p.line for p in problems)


def test_a_thousand_works_are_checked_each_against_all(house: House) -> None:
    for n in range(1000):
        # The last one closes no circle: claims that hold each other up are a problem of their own.
        other = f"relates: [{{supports: work-{n + 1}/finding}}]" if n < 999 else ""
        finding = claim("finding", "{name: x, value: 5, unit: percent}", more=other)
        ids = f"{{doi: 10.5555/work.{n}}}"
        house.write(f"sources/works/work-{n}.yml", work(ids=ids, claims="\n" + finding))
    assert house.examine() == []
    house.edit("sources/works/work-500.yml", "work-501/finding", "work-1501/finding")
    house.edit("sources/works/work-7.yml", "10.5555/work.7}", "10.5555/work.8}")
    assert found(house.examine()) == [
        (
            "unknown-claim",
            "sources/works/work-500.yml",
            *house.place("sources/works/work-500.yml", "supports: ‸work"),
        ),
        ("duplicate-id", "sources/works/work-8.yml", 6, 12),
    ]


def test_one_run_reports_what_is_wrong_in_a_file_with_a_required_field_missing(house: House) -> None:
    house.edit(REPORT, "title: Lamp light and the turning of pages\n", "")
    house.edit(REPORT, "unit: usd, year: 2024}", "unit: usd}")
    house.edit(REPORT, "    says: Some words were kept.\n", "")
    house.edit(REPORT, "value: 71.4, unit: percent, baseline", "value: 71.4, unit: percnt, baseline")
    house.edit(INSIGHT, "title: Quiet rooms help readers, and lamps may too\n", "")
    house.edit(INSIGHT, "related: [does-quiet-last]", "related: [does-quiet-lost]")
    house.edit(NOTE, "on: 2025-12-02\n", "on: tomorrow\n")
    house.edit(NOTE, "  - quiet-rooms/finished\n", "  - quiet-rooms/finish\n")
    assert [(p.code, p.path) for p in house.examine()] == [
        ("missing-field", INSIGHT),
        ("unknown-article", INSIGHT),
        ("unknown-claim", NOTE),
        ("bad-date", NOTE),
        ("missing-field", REPORT),
        ("missing-field", REPORT),
        ("unknown-unit", REPORT),
        ("missing-year", REPORT),
    ]


def test_words_are_not_held_against_a_claim_that_could_not_be_read(house: House) -> None:
    house.edit(PAPER, "count: 35, of: 39", "count: thirty-five, of: 39")
    house.edit(BENCHMARK, "metric: pages, value: 40.5", "metric: pages, value: forty")
    house.edit(INSIGHT, "title: Slow readers", "title: 3 of 3 slow readers")
    assert found(house.examine()) == [
        ("wrong-type", BENCHMARK, *house.place(BENCHMARK, "value: ‸forty")),
        ("wrong-type", PAPER, *house.place(PAPER, "count: ‸thirty")),
    ]


def test_places_behind_a_bad_item_of_a_list_stay_right(house: House) -> None:
    house.edit(INSIGHT, "cards:\n", "cards:\n  - seven\n  - {claim: Not An Id, title: T}\n")
    house.edit(INSIGHT, "claim: page-turner/slow", "claim: page-turner/sloww")
    house.edit(BENCHMARK, "observations:\n", "observations:\n  - 5\n")
    house.edit(BENCHMARK, "value: 62, on: 2025-06", "value: 62, on: 2036-06")
    house.edit(EXPLAINER, "topics: [reading]", "topics: [No, reading, readin]")
    assert found(house.examine()) == [
        ("bad-id", EXPLAINER, *house.place(EXPLAINER, "[‸No, reading")),
        ("unknown-topic", EXPLAINER, *house.place(EXPLAINER, "reading, ‸readin]")),
        ("wrong-type", INSIGHT, *house.place(INSIGHT, "- ‸seven")),
        ("bad-id", INSIGHT, *house.place(INSIGHT, "claim: ‸Not An Id")),
        ("unknown-claim", INSIGHT, *house.place(INSIGHT, "‸page-turner/sloww")),
        ("wrong-type", BENCHMARK, *house.place(BENCHMARK, "- ‸5")),
        ("impossible-date", BENCHMARK, *house.place(BENCHMARK, "on: ‸2036-06")),
    ]


def test_an_article_that_shares_its_id_is_checked_all_the_same(house: House) -> None:
    house.write("content/digests/quiet-helps.md", house.read(DIGEST).replace("lamp-light", "lamp-lite"))
    house.edit(INSIGHT, "section: Rooms", "section: Room")
    codes = {(p.code, p.path) for p in house.examine()}
    assert ("unknown-section", INSIGHT) in codes
    assert ("unknown-work", "content/digests/quiet-helps.md") in codes


@pytest.mark.parametrize(
    "path", [PAPER, REPORT, BENCHMARK, TOPIC, NOTE, OTHER_NOTE, INSIGHT, LINE, EXPLAINER, DIGEST]
)
@pytest.mark.parametrize(
    "text", ["title: [\n", "---\ntitle: [\n---\n", ""], ids=["yaml", "front matter", "empty"]
)
def test_a_file_that_cannot_be_read_is_one_problem_however_much_refers_to_it(
    house: House, path: str, text: str
) -> None:
    house.write(path, text)
    problems = house.examine()
    assert [p.path for p in problems] == [path], problems


def test_a_file_that_is_gone_is_missed_by_everything_that_refers_to_it(house: House) -> None:
    house.path("sources/topics/memory.yml").unlink()
    problems = house.examine()
    assert {p.code for p in problems} == {"unknown-topic"}
    assert len(problems) == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("claims", "[]"), ("claims", "{x: 5}"), ("claims", "~"), ("claims", "{}"), ("ids", "5"), ("via", "{}")],
)
def test_a_work_with_a_field_of_the_wrong_form_is_one_problem(house: House, field: str, value: str) -> None:
    parts = {
        "claims": "\n" + claim("c"),
        "ids": "{openreview: x}",
        field: f" {value}\n".removeprefix(" " * (field != "claims")),
    }
    house.write(
        "sources/works/odd.yml", work(**{k: v.rstrip("\n") if k != "claims" else v for k, v in parts.items()})
    )
    problems = house.examine()
    assert [p.path for p in problems] == ["sources/works/odd.yml"], problems


@pytest.mark.parametrize("folder", ["sources", "content"])
def test_a_top_folder_that_is_missing_is_a_warning(house: House, folder: str) -> None:
    shutil.rmtree(house.path(folder))
    problems = house.examine()
    assert [(p.code, p.severity) for p in problems if p.path == folder] == [("missing-folder", "warning")]
    # Without its sources an article has nothing to stand on; without articles the sources still stand.
    assert any(p.severity == "error" for p in problems) == (folder == "sources")


@pytest.mark.parametrize("folder", ["sources", "content", "sources/topics", "content/notes"])
def test_a_file_in_the_place_of_a_folder_is_an_error(house: House, folder: str) -> None:
    shutil.rmtree(house.path(folder))
    house.write(folder, "not a folder")
    assert [(p.code, p.severity) for p in house.examine() if p.path == folder] == [("not-a-folder", "error")]


@pytest.mark.parametrize("target", ["nowhere", "topics"])
def test_a_folder_that_is_a_bad_link_is_an_error(house: House, target: str) -> None:
    shutil.rmtree(house.path("sources/topics"))
    house.path("sources/topics").symlink_to(target)
    assert [p.severity for p in house.examine() if p.path == "sources/topics"] == ["error"]


def test_a_folder_that_is_a_good_link_is_read(house: House, tmp_path: Path) -> None:
    shutil.move(house.path("sources/topics"), tmp_path / "elsewhere")
    house.path("sources/topics").symlink_to(tmp_path / "elsewhere")
    assert house.examine() == []


def test_a_kind_without_a_folder_has_no_records(house: House) -> None:
    shutil.rmtree(house.path("content/digests"))
    assert house.examine() == []


def test_a_file_without_permission_is_reported(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may read anything, so permission is refused here by the call and not by the file's mode.
    plain_open = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "memory.yml":
            raise PermissionError(13, "Permission denied")
        return plain_open(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = house.examine()
    assert (problem.code, problem.path, problem.line) == ("unreadable-file", "sources/topics/memory.yml", 1)
    assert "Permission denied" in problem.message


def test_a_folder_without_permission_is_reported(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_iterdir = Path.iterdir

    def refuse(self: Path) -> object:
        if self.name == "mechanisms":
            raise PermissionError(13, "Permission denied")
        return plain_iterdir(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    problems = house.examine()
    assert [(p.code, p.path) for p in problems if p.path == "sources/mechanisms"] == [
        ("unreadable-folder", "sources/mechanisms")
    ]


def test_a_line_of_a_megabyte_makes_no_message_of_a_megabyte(house: House) -> None:
    add_claim(house, claim("long-line", topics=f"[reading, {'x' * 1_000_000}]", more=f"extr{'a' * 900}: x"))
    house.append(NOTE, "\n" + "long " * 40_000 + "[[quiet-rooms/finish]].\n")
    problems = house.examine()
    assert [(p.code, p.path) for p in problems] == [
        ("unknown-claim", NOTE),
        ("unknown-topic", REPORT),
        ("unknown-field", REPORT),
    ]
    assert problems[0].column == 200_001
    assert all(len(p.message) <= 500 and len(p.field) <= 500 and len(p.hint) <= 500 for p in problems)


@pytest.mark.parametrize("piece", ["[[", "[@", "[[a/b|", "Ã©", "[[quiet-rooms/finished|7]]"])
def test_ten_thousand_slips_in_one_text_are_all_named(house: House, piece: str) -> None:
    house.append(NOTE, "\n" + (piece + "\n") * 10_000)
    problems = [p for p in house.examine() if p.code != "cut-off"]  # such a text ends in no full stop
    last = house.read(NOTE).count("\n")
    assert [p.line for p in problems] == list(range(last - 9_999, last + 1))


def test_feeds_and_topics_with_holes_are_left_out(house: House) -> None:
    # Ingest reads them without asking for the checks; what it gets must be whole.
    house.edit("sources/feeds/library-news.yml", "url: https://news.example/rss\n", "")
    house.edit(TOPIC, "keywords: [reading, page turning]", "keywords: [reading, {a: b}]")
    library = load_library(house.root)
    assert not library.feeds
    assert set(library.topics) == {"memory"}
    assert {p.code for p in library.problems} == {"missing-field", "wrong-type"}


def test_a_feed_with_a_bad_optional_field_is_kept(house: House) -> None:
    house.edit("sources/feeds/library-news.yml", "kind: feed\n", "kind: feed\nlicence: []\n")
    assert "library-news" in load_library(house.root).feeds


def test_file_positions_count_lines_from_one() -> None:
    lines = Lines("ab\n\ncd", first=5)
    assert [lines.at(n) for n in range(7)] == [(5, 1), (5, 2), (5, 3), (6, 1), (7, 1), (7, 2), (7, 3)]
    assert [lines.line(n) for n in (0, 2, 3, 4, 6)] == ["ab", "ab", "", "cd", "cd"]


def test_lines_are_shown_of_small_plain_files_only(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_bytes(b"\xef\xbb\xbfone\r\ntw\xffo\rthree")
    assert lines_to_show(file) == ["one", "tw\ufffdo", "three"]
    assert lines_to_show(tmp_path) == [""]
    assert lines_to_show(tmp_path / "missing") == [""]


@pytest.mark.parametrize(
    ("mangled", "meant"),
    [
        ("β€™", "’"),
        ("β€“", "–"),
        ("β€\x9d", "”"),
        ("Γ©", "é"),
        ("Γ—", "×"),
        ("Β±", "±"),
        ("β‰¥", "≥"),
        ("βˆ’", "−"),
        ("β\x88’", "−"),
        ("Γªtre"[:2], "ê"),
        ("Ξ±", "α"),
        ("â€™", "’"),
        ("â€œ", "“"),
        ("â€\x9d", "”"),
        ("Ã©", "é"),
        ("Ã\xad", "í"),
        ("Ãœ", "Ü"),
        ("âˆ’", "−"),
        ("Â±", "±"),
        ("Ä‡", "ć"),
        ("ðŸ˜€", "😀"),
        ("Гў", "â"),
        ("РџСЂРёРІРµС‚", "Привет"),
    ],
)
def test_mangled_characters_are_known_by_what_they_were(mangled: str, meant: str) -> None:
    assert demangled(mangled) == [(0, mangled, meant)]


@pytest.mark.parametrize(
    "text",
    [
        *("it’s", "“é”", "Zürich—Ö…", "CAFÉ”", "RÉSUMÉ’s", "VOILÀ…", "João Conceição", "Łódź", "Dvořák"),
        *(
            "Ξάνθη",
            "ΤΏ",
            "“Σ”",
            "Δ²",
            "η²",
            "χ²",
            "α–β",
            "Гагарин",
            "Вікторія",
            "日本語",
            "한국어",
            "«É»",
            "…”",
        ),
        *("95 – 97", "±0.5", "5 Å–6 Å", "−0.86", "10–40", "½", "😀😀"),
    ],
)
def test_good_characters_are_left_alone(text: str) -> None:
    assert demangled(text) == []


def test_problems_of_a_record_do_not_depend_on_the_order_of_its_neighbours(house: House) -> None:
    house.write("content/notes/aaa.md", note(body="[[quiet-rooms/x]]\n"))
    house.write("content/digests/zzz.md", digest(body="[[quiet-rooms/x]]\n"))
    house.write("sources/topics/aaa.yml", topic("titel: x"))
    first = house.examine()
    assert first == house.examine()
    assert [p.path for p in first] == sorted(p.path for p in first)


def test_a_list_with_bad_items_is_counted_in_the_same_run(house: House) -> None:
    seven = "cards:\n" + "  - {claim: quiet-rooms/mood, title: M}\n" * 6 + "  - {claim: quiet-rooms/mood}\n"
    house.write("content/digests/seven.md", digest(seven))
    house.edit(LINE, '  - {question: "What does a book hear?", note: quiet-or-not}\n', "  - {}\n" * 5)
    house.edit(TOPIC, "keywords: [reading, page turning]", "keywords: []")
    assert [(p.code, p.path, p.field) for p in house.examine()] == [
        ("wrong-number", "content/digests/seven.md", "cards"),
        ("missing-field", "content/digests/seven.md", "cards.6.title"),
        ("wrong-number", LINE, "next"),
        *[("missing-field", LINE, f"next.{n}{field}") for n in range(5) for field in (".note", "")],
        ("wrong-number", TOPIC, "keywords"),
    ]
