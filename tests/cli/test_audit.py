"""``throughline audit`` from the outside: counts, the reason for every number, refusals."""

from __future__ import annotations

import json

import pytest

from tests.records.project import INSIGHT, NOTE, House

from .conftest import Run


def test_a_project_in_order_is_counted_and_exits_with_0(house: House, throughline: Run) -> None:
    result = throughline(house.root, "audit")
    assert (result.returncode, result.stderr) == (0, "")
    first, *rest = result.stdout.splitlines()
    total = sum(int(line.split()[0]) for line in rest)
    assert first == f"{total} numbers on 6 pages:"
    assert any(line.endswith("in a reference, as its claim says") for line in rest)


def test_every_number_of_a_page_is_listed_with_its_place_and_reason(house: House, throughline: Run) -> None:
    result = throughline(house.root, "audit", "--explain", "quiet-helps")
    line, column = house.place(INSIGHT, "|‸35 of 39]] readers")
    place = f"{INSIGHT}:{line}:{column} 35 of 39 readers"
    assert f"{place}\n    reference: in a reference to quiet-rooms/finished, its count" in (result.stdout)
    cited = "agrees with quiet-rooms/pages-read, cited in this section: a number in its words"
    assert f"39 readers\n    cited: {cited}" in (result.stdout)
    assert result.returncode == 0


def test_what_is_refused_is_listed_with_the_way_out_and_exits_with_1(house: House, throughline: Run) -> None:
    house.append(NOTE, "\nIn one room, 36 of 39 did, and [[!7]]{days of a week} days passed.\n")
    result = throughline(house.root, "audit", "--explain", "quiet-or-not", "--json")
    assert result.returncode == 1
    rows = {row["text"]: row for row in json.loads(result.stdout)}
    assert rows["36 of 39"]["verdict"] == "refused"
    assert rows["36 of 39"]["hint"].startswith("It has 35 of 39")
    assert (rows["7 days"]["verdict"], rows["7 days"]["reason"]) == ("escape", "days of a week")


def test_the_whole_audit_for_programs_names_escapes_and_refusals(house: House, throughline: Run) -> None:
    house.append(NOTE, "\nIn one room, 36 of 39 did, and [[!7]]{days of a week} days passed.\n")
    result = throughline(house.root, "audit", "--json")
    report = json.loads(result.stdout)
    assert result.returncode == 1
    assert [(e["number"], e["why"], e["page"]) for e in report["escapes"]] == [
        ("7", "days of a week", "quiet-or-not")
    ]
    assert [p["code"] for p in report["refused"]] == ["unbacked-number"]
    assert report["quantities"]["refused"] == 1


def test_check_counts_what_was_let_through_by_hand(house: House, throughline: Run) -> None:
    house.append(NOTE, "\nA week has [[!7]]{by the calendar} days.\n")
    result = throughline(house.root, "check")
    assert result.returncode == 0
    assert result.stdout.endswith("1 number let past the audit by hand; see: throughline audit\n")
    report = json.loads(throughline(house.root, "check", "--format", "json").stdout)
    assert report["counts"]["numbers_let_through"] == 1
    assert report["problems"] == []


@pytest.mark.parametrize("page", ["quiet-help", "nothing-like-it"])
def test_an_unknown_page_exits_with_2(house: House, throughline: Run, page: str) -> None:
    result = throughline(house.root, "audit", "--explain", page)
    assert result.returncode == 2
    assert f'There is no article or note "{page}".' in result.stderr
