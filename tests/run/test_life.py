"""What readers are told of changes between releases, over several runs; what is kept if a run is killed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.publish.releases import ReleaseError, content_hash
from pipeline.run import runner
from pipeline.run.rollback import roll_back_site
from pipeline.run.runner import RunReport, run
from pipeline.store import Store, StoredChange
from tests.house import NOW, House
from tests.site.pages import BuiltPage

DAY = timedelta(days=1)
TRIAL = "sources/works/lamp-trial.yml"
DIMMED = "lamp-trial/dimmed"
INSIGHT = "insights/lamps-slow-readers/"
WAS, NOW_IS = "value: 13.50, unit", "value: 14.50, unit"


def publish(house: House, days: int = 1) -> RunReport:
    report = run(house.project(), cause="test", feeds=False, now=NOW + days * DAY)
    assert report.state == "published", (report.message, report.problems)
    return report


def told(house: House) -> list[StoredChange]:
    with Store.open(house.project().store_url) as store:
        return store.changes()


def figures(house: House) -> list[tuple[str, str, str, str]]:
    return [(c.on, c.record, c.was, c.now) for c in told(house)]


def site(house: House) -> dict[str, bytes]:
    live = house.root / "site"
    return {p.relative_to(live).as_posix(): p.read_bytes() for p in live.rglob("*") if p.is_file()}


def read(house: House, name: str) -> Any:
    return json.loads((house.root / "site" / name).read_text(encoding="utf-8"))


def git(house: House, *arguments: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", house.root, *who, *arguments], check=True, capture_output=True)


# From one release to the next


def test_the_first_release_tells_of_no_change(published: House) -> None:
    assert told(published) == []
    assert "What moved" not in BuiltPage(published, INSIGHT).main.text()


def test_a_run_that_finds_the_same_records_tells_of_no_change(published: House) -> None:
    report = publish(published)
    assert told(published) == []
    assert {s.name: s.counts for s in report.stages}["compare"] == {"changes": 0}


def test_a_changed_figure_is_told_by_the_release_that_shows_it_wherever_the_claim_is_met(
    published: House,
) -> None:
    published.edit(TRIAL, WAS, f"{NOW_IS.split(',', maxsplit=1)[0]}, unit")
    published.edit(
        TRIAL, "    misreported:\n", "    change_note: The <i>table</i> was read again.\n    misreported:\n"
    )
    publish(published)
    line = (
        "2026-05-05 lamp-trial/dimmed figure: at least 13.50% at least 14.50% . "
        "The <i>table</i> was read again."
    )
    assert line in BuiltPage(published, "corrections/").texts(".tl-corrections li")
    assert BuiltPage(published, INSIGHT).texts(".tl-corrections li") == [line]
    history = BuiltPage(published, f"claims/{DIMMED}/").texts(".tl-revisions li")
    assert history[-1] == (
        "2026-05-05 figure changed from at least 13.50% to at least 14.50%: The <i>table</i> was read again."
    )
    (item, _) = read(published, "corrections.json")["items"][:2]
    assert item["title"] == "lamp-trial/dimmed: figure"
    assert item["url"].startswith("https://house.example/corrections/#change-")
    anchor = item["id"].split("#")[1]
    assert BuiltPage(published, "corrections/").tree.css_first(f"#{anchor}")
    home = " ".join(BuiltPage(published, "").main.text().split())
    assert "1 correction" in home
    assert "What moved" not in BuiltPage(published, "lines/do-readers-need-lamps/").main.text()


def test_what_was_told_once_is_told_for_good_and_not_again(published: House) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    publish(published)
    first = figures(published)
    published.edit(TRIAL, NOW_IS, "value: 15.50, unit")
    publish(published, 3)
    publish(published, 4)
    assert figures(published) == [
        *first,
        ("2026-05-07", DIMMED, "at least 14.50%", "at least 15.50%"),
    ]
    assert len(BuiltPage(published, INSIGHT).texts(".tl-corrections li")) == 2


def test_the_same_store_and_records_give_the_same_bytes(published: House) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    publish(published)
    first = site(published)
    publish(published)  # at the same moment: now the change comes from the store
    again = site(published)
    moving = {"status.json", "status/index.html", "status/index.md", "sitemap.xml.gz"}
    assert {n for n in first if first[n] != again[n]} - moving == set()


def test_an_entry_under_corrections_and_its_change_are_one_row(published: House) -> None:
    entry = '{on: 2026-05-04, field: measure.value, was: "13.50", now: "14.50", why: It was misread.}'
    published.edit(TRIAL, WAS, NOW_IS)
    published.edit(TRIAL, "    corrections:\n", f"    corrections:\n      - {entry}\n")
    publish(published)
    rows = [r for r in BuiltPage(published, "corrections/").texts(".tl-corrections li") if "14.50" in r]
    assert rows == ["2026-05-05 lamp-trial/dimmed figure: at least 13.50% at least 14.50% . It was misread."]
    older = [r for r in BuiltPage(published, "corrections/").texts(".tl-corrections li") if "31.50" in r]
    assert len(older) == 1  # from before anything was published
    history = BuiltPage(published, f"claims/{DIMMED}/").texts(".tl-revisions li")
    assert sum("misread" in event for event in history) == 1
    assert "figure corrected from" in history[-1]


def test_a_commit_gives_its_subject_as_the_reason_and_the_page_says_so(published: House) -> None:
    published.write(".gitignore", "/var/\n/site\n")
    git(published, "init", "--quiet")
    git(published, "add", "--all")
    git(published, "commit", "--quiet", "-m", "Everything")
    publish(published, 1)
    published.edit(TRIAL, WAS, NOW_IS)
    git(published, "commit", "--quiet", "--all", "-m", "Dimmed: <b>the</b> printed table & its note")
    published.edit("sources/works/lamp-pool.yml", "value: 12345, unit", "value: 12346, unit")  # not committed
    publish(published, 2)
    by_record = {c.record: c for c in told(published)}
    assert by_record[DIMMED].why == "Dimmed: <b>the</b> printed table & its note"
    assert by_record[DIMMED].origin == "commit"
    assert (by_record["lamp-pool/readers"].why, by_record["lamp-pool/readers"].origin) == ("", "none")
    rows = BuiltPage(published, "corrections/").texts(".tl-corrections li")
    assert any("<b>the</b> printed table & its note (from the commit that changed it)" in row for row in rows)
    assert any("lamp-pool/readers" in row and "No reason was given." in row for row in rows)


def test_a_derived_claim_that_moved_names_the_observation_that_moved_it(published: House) -> None:
    published.edit(
        "sources/benchmarks/many-lamps.yml",
        "derived:\n",
        "  - {subject: Lamp B, metric: brightness, value: 71.0, on: 2026-05-01}\n"
        "  - {subject: Lamp A, metric: brightness, value: 62.0, on: 2026-05-01}\n"
        "  - {subject: Lamp A, metric: flicker, value: 5, on: 2026-05-01}\n"
        "derived:\n",
    )
    publish(published)
    leader = next(c for c in told(published) if (c.record, c.field) == ("many-lamps/brightest", "figure"))
    assert (leader.kind, leader.was, leader.now, leader.origin) == ("moved", "62.5", "71.0", "observations")
    assert leader.why == "Lamp B went from 55.5 to 71.0 (2026-05-01, read by hand)."
    page = BuiltPage(published, "corrections/")
    assert "Moved with their tables" in page.headings()
    assert page.tree.css_first("#moved")
    assert "figures moved with a table" in " ".join(BuiltPage(published, "").main.text().split())


# Withdrawn, superseded, gone


def without_dimmed(house: House) -> None:
    """Delete a claim, and let nothing lean on it any more."""
    text = (house.root / TRIAL).read_text(encoding="utf-8")
    begin, end = text.index("  dimmed:\n"), text.index("  taken-back:\n")
    house.write(TRIAL, text[:begin] + text[end:])
    insight = "content/insights/lamps-slow-readers.md"
    house.edit(insight, "  - {claim: lamp-trial/dimmed, title: Lamps with a switch}\n", "")
    house.edit(insight, "[[lamp-trial/dimmed|can be dimmed]]", "[[lamp-trial/rooms-with-lamps|are missing]]")
    house.edit(insight, ", and [[lamp-trial/dimmed]] could be dimmed", "")
    house.edit("content/explainers/the-lamp-trial.md", "[[lamp-trial/dimmed|dimming]]", "dimming")


def test_a_claim_that_is_gone_keeps_its_address_and_is_warned_of(published: House) -> None:
    without_dimmed(published)
    report = publish(published)
    page = BuiltPage(published, f"claims/{DIMMED}/")
    assert page.text("h1") == "Few of the lamps could be dimmed."
    assert (
        page.text(".tl-tombstone") == "This claim is no longer kept, since 2026-05-05. No reason was given."
    )
    assert "at least 13.50%" in page.main.text()
    assert page.href(".tl-facts a[href*=works]") == "../../../works/lamp-trial/"
    document = read(published, f"api/v1/claims/{DIMMED}.json")
    assert document["gone"]["since"] == "2026-05-05"
    assert document["last_published"]["says"] == "Few of the lamps could be dimmed."
    assert DIMMED not in {row["id"] for row in read(published, "api/v1/claims.json")["items"]}
    assert [row["id"] for row in read(published, "api/v1/gone.json")["items"]] == [DIMMED]
    (change,) = read(published, "api/v1/changes/2026-05.json")["items"]
    assert (change["record"], change["kind"], change["on"]) == (DIMMED, "removed", "2026-05-05")
    rows = BuiltPage(published, INSIGHT).texts(".tl-corrections li")
    assert any("no longer kept" in row for row in rows)
    (problem,) = [p for p in report.problems if p.code == "claim-gone"]
    assert (problem.severity, problem.path) == ("warning", TRIAL)
    assert INSIGHT in problem.message
    publish(published, 2)
    assert (
        BuiltPage(published, f"claims/{DIMMED}/").text(".tl-tombstone").startswith("This claim is no longer")
    )


def test_a_claim_that_comes_back_has_its_page_again(published: House) -> None:
    before = (published.root / TRIAL).read_text(encoding="utf-8")
    without_dimmed(published)
    publish(published)
    published.write(TRIAL, before)
    publish(published, 2)
    page = BuiltPage(published, f"claims/{DIMMED}/")
    assert page.all(".tl-tombstone") == []
    kinds = [c.kind for c in told(published) if c.record == DIMMED]
    assert kinds == ["removed", "back"]


def test_a_work_that_is_gone_keeps_its_address_too(published: House) -> None:
    published.write(
        "sources/works/spare.yml",
        (published.root / "sources/works/night-survey.yml")
        .read_text(encoding="utf-8")
        .replace("2602.90002", "2602.90003")
        .replace("A Made-Up Survey by Night", "A Spare Survey"),
    )
    publish(published)
    (published.root / "sources/works/spare.yml").unlink()
    publish(published, 2)
    assert BuiltPage(published, "works/spare/").text("h1") == "A Spare Survey"
    page = BuiltPage(published, "claims/spare/likeness/")
    assert page.href(".tl-facts a[href*=works]") == "../../../works/spare/"


def test_a_pool_moves_with_its_claims_and_says_which(published: House) -> None:
    published.edit(TRIAL, "value: -0.80\n", "value: -0.84\n")
    publish(published)
    moved = {(c.record, c.field): c for c in told(published)}
    change = moved["pool:reading-speed", "figure"]
    assert (change.kind, change.why) == (
        "moved",
        "lamp-trial/reading-speed went from \u22120.80 g to \u22120.84 g.",
    )
    page = BuiltPage(published, "corrections/")
    assert any(row.attributes["href"] == "../pools/reading-speed/" for row in page.all(".tl-corrections a"))


def test_a_pool_that_is_gone_keeps_its_address(published: House) -> None:
    (published.root / "sources/pools/reading-speed.yml").unlink()
    publish(published)
    page = BuiltPage(published, "pools/reading-speed/")
    assert page.text(".tl-tombstone").startswith("This pool is no longer kept, since 2026-05-05.")


def test_a_derived_claim_without_a_value_says_that_it_has_none_for_now(published: House) -> None:
    published.edit(
        "sources/benchmarks/many-lamps.yml",
        "derived:\n",
        "  - {subject: Lamp A, metric: brightness, on: 2026-05-01, gone: true}\n"
        "  - {subject: Lamp B, metric: brightness, on: 2026-05-01, gone: true}\n"
        "derived:\n",
    )
    publish(published)
    page = BuiltPage(published, "claims/many-lamps/brightest/")
    assert page.text(".tl-tombstone") == (
        "This claim has no value at present, since 2026-05-05. "
        "Lamp A is no longer in the table; Lamp B is no longer in the table."
    )


def test_a_withdrawn_claim_points_to_the_one_in_its_place(published: House) -> None:
    published.edit(
        TRIAL,
        "reason: The authors took the table back.}",
        "reason: The authors took the table back., see: lamp-pool/slower}",
    )
    publish(published)
    page = BuiltPage(published, "claims/lamp-trial/taken-back/")
    assert page.href(".tl-tombstone a") == "../../../claims/lamp-pool/slower/"


def test_a_superseded_claim_says_so_at_its_top(published: House) -> None:
    published.edit("sources/works/lamp-pool.yml", "      - replicates:", "      - supersedes:")
    publish(published)
    page = BuiltPage(published, "claims/lamp-trial/reading-speed/")
    assert page.text(".tl-tombstone").startswith("Superseded. A newer claim stands in its place: Pooled over")
    assert page.href(".tl-tombstone a") == "../../../claims/lamp-pool/slower/"
    assert [(c.kind, c.now) for c in told(published)] == [("superseded", "lamp-pool/slower")]


# Runs that end badly, kills, rollbacks


def test_a_run_that_is_refused_or_fails_leaves_the_change_to_the_next_one(published: House) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    published.edit(TRIAL, "unit: hedges_g", "unit: furlongs")
    assert run(published.project(), cause="test", feeds=False, now=NOW + DAY).state == "refused"
    published.edit(TRIAL, "unit: furlongs", "unit: hedges_g")
    published.edit("content/templates/home.md.j2", "{{ site.tagline }}", "{{ site.tagline.no.such }}")
    assert run(published.project(), cause="test", feeds=False, now=NOW + 2 * DAY).state == "failed"
    assert told(published) == []
    published.edit("content/templates/home.md.j2", "{{ site.tagline.no.such }}", "{{ site.tagline }}")
    publish(published, 3)
    assert figures(published) == [("2026-05-07", DIMMED, "at least 13.50%", "at least 14.50%")]


def test_a_release_that_can_not_be_switched_in_tells_nothing(
    published: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.edit(TRIAL, WAS, NOW_IS)

    def refuse(release: Path, live: Path) -> None:
        raise ReleaseError("no room")

    monkeypatch.setattr(runner, "switch", refuse)
    assert run(published.project(), cause="test", feeds=False, now=NOW + DAY).state == "failed"
    monkeypatch.undo()
    published.edit(TRIAL, NOW_IS, WAS)
    publish(published, 2)
    assert told(published) == []


def killed(house: House, moment: datetime, name: str) -> None:
    """Run in a child process that dies at once when it comes to the step ``name`` of the release."""
    child = os.fork()
    if child == 0:
        setattr(runner, name, lambda *_, **__: os._exit(9))
        if name == "settle":
            Store.settle_publications = _dying(Store.settle_publications)  # type: ignore[method-assign]
        run(house.project(), cause="killed", feeds=False, now=moment)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _dying(settle: Callable[[Store, str | None], None]) -> Callable[[Store, str | None], None]:
    calls: list[str | None] = []

    def count(store: Store, live: str | None) -> None:
        calls.append(live)
        if len(calls) == 2:  # the first settles what an earlier run left behind
            os._exit(9)
        settle(store, live)

    return count


@pytest.mark.parametrize("step", ["prepare_publication", "switch"])
def test_a_kill_before_the_switch_publishes_nothing_and_loses_nothing(published: House, step: str) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    killed(published, NOW + DAY, step)
    assert b"14.50" not in site(published)[f"{INSIGHT}index.html"]
    assert told(published) == []
    publish(published, 2)
    assert figures(published) == [("2026-05-06", DIMMED, "at least 13.50%", "at least 14.50%")]


def test_a_kill_after_the_switch_keeps_the_day_on_which_readers_saw_it(published: House) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    killed(published, NOW + DAY, "settle")
    assert b"14.50" in site(published)[f"{INSIGHT}index.html"]
    published.edit(TRIAL, NOW_IS, WAS)  # and back, before anything ran again
    publish(published, 2)
    assert figures(published) == [
        ("2026-05-05", DIMMED, "at least 13.50%", "at least 14.50%"),
        ("2026-05-06", DIMMED, "at least 14.50%", "at least 13.50%"),
    ]


def test_a_rollback_neither_loses_nor_invents_a_change(published: House) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    publish(published)
    roll_back_site(published.project())
    assert b"14.50" not in site(published)[f"{INSIGHT}index.html"]
    publish(published, 2)
    first = ("2026-05-05", DIMMED, "at least 13.50%", "at least 14.50%")
    assert figures(published) == [first]
    roll_back_site(published.project())
    published.edit(TRIAL, NOW_IS, WAS)
    publish(published, 3)
    assert figures(published) == [first, ("2026-05-07", DIMMED, "at least 14.50%", "at least 13.50%")]


def test_a_rollback_after_a_kill_settles_first_what_had_been_published(published: House) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    killed(published, NOW + DAY, "settle")
    roll_back_site(published.project())
    assert figures(published) == [("2026-05-05", DIMMED, "at least 13.50%", "at least 14.50%")]


def test_a_store_that_does_not_work_keeps_nobody_from_rolling_back(published: House) -> None:
    published.edit(TRIAL, WAS, NOW_IS)
    publish(published)
    for path in (published.root / "var").glob("throughline.db*"):
        path.unlink()
    (published.root / "var/throughline.db").write_text("Not a database. " * 100)
    chosen = roll_back_site(published.project())
    assert content_hash((published.root / "site").resolve()) == chosen.id.rpartition("-")[2]
