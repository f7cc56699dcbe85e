"""A run from end to end, and every way in which it may end without touching the live site."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.run.lock import RunLockedError, run_lock
from pipeline.run.runner import RunReport, input_hash, run
from pipeline.store import Run, Store
from tests.house import NOW, House

LATER = NOW + timedelta(hours=1)


def go(house: House, *, feeds: bool = False) -> RunReport:
    return run(house.project(), cause="test", feeds=feeds, now=LATER)


def ledger(house: House) -> list[Run]:
    with Store.open(house.project().store_url) as store:
        return store.runs(10)


def site_bytes(house: House) -> dict[str, bytes]:
    live = house.root / "site"
    return {p.relative_to(live).as_posix(): p.read_bytes() for p in live.rglob("*") if p.is_file()}


# What a good run leaves


def test_a_good_run_goes_through_all_its_stages_and_says_what_it_counted(published: House) -> None:
    heard: list[str] = []
    report = run(published.project(), cause="test", feeds=False, now=LATER, progress=heard.append)
    assert report.state == "published"
    stages = ["check", "compose", "compare", "stage", "build", "index", "verify", "release"]
    assert heard == [s.name for s in report.stages] == stages
    counts = {s.name: s.counts for s in report.stages}
    assert counts["check"] == {"errors": 0, "warnings": 0, "files_with_problems": 0}
    assert counts["compose"] == {"articles": 5}
    assert counts["stage"]["pages"] == report.counts["pages"] >= 44
    assert counts["verify"] == {"problems": 0}
    assert report.release is not None
    assert (published.root / "site").resolve() == report.release.path


def test_a_good_run_stands_in_the_ledger_with_its_release(published: House) -> None:
    report = go(published)
    newest, first = ledger(published)
    assert report.release is not None
    assert (newest.state, newest.cause, newest.release) == ("published", "test", report.release.id)
    assert newest.input_hash == first.input_hash == input_hash(published.root)
    assert (newest.started, newest.ended, newest.problems, newest.message) == (LATER, LATER, 0, "")
    assert [s.name for s in newest.stages] == [s.name for s in report.stages]


def test_the_next_release_shows_the_run_before_it(published: House) -> None:
    go(published)
    page = (published.root / "site/status/index.html").read_text(encoding="utf-8")
    assert "This is the first run." not in page
    assert "published" in page


def test_an_edit_is_on_the_page_after_the_next_run(published: House) -> None:
    published.edit("sources/works/lamp-trial.yml", "value: 13.50, unit", "value: 14.50, unit")
    assert go(published).state == "published"
    page = (published.root / "site/insights/lamps-slow-readers/index.html").read_text(encoding="utf-8")
    assert "at least 14.50%" in page
    assert "<del>at least 13.50%</del>" in page  # what moved is told, and nothing else says the old figure
    assert "13.50" not in page.replace("<del>at least 13.50%</del>", "")


def test_only_the_configured_number_of_releases_is_kept(published: House) -> None:
    published.write(
        "throughline.toml",
        (published.root / "throughline.toml").read_text(encoding="utf-8") + "[run]\nkeep_releases = 2\n",
    )
    folder = published.root / "var/releases"
    for name in ("20250101T000000Z-000000000001", "20250102T000000Z-000000000002"):
        (folder / name).mkdir()
        (folder / name / "index.html").write_text("old", encoding="utf-8")
    go(published)
    names = sorted(p.name for p in folder.iterdir())
    assert len(names) == 2
    assert not any(name.startswith("2025") for name in names)


# What a bad run leaves


def test_a_run_with_an_error_in_the_records_is_refused_and_nothing_live_changes(published: House) -> None:
    before = site_bytes(published)
    published.edit("sources/works/lamp-trial.yml", "unit: hedges_g", "unit: furlongs")
    report = go(published)
    assert report.state == "refused"
    assert report.message == "1 error in the records; nothing was published."
    assert [p.code for p in report.problems] == ["unknown-unit"]
    assert report.release is None
    assert site_bytes(published) == before
    newest = ledger(published)[0]
    assert (newest.state, newest.problems, newest.release) == ("refused", 1, None)
    assert [s.name for s in newest.stages] == ["check"]


def test_a_site_that_leans_on_a_claim_withdrawn_since_is_refused(published: House) -> None:
    before = site_bytes(published)
    published.edit(
        "sources/works/lamp-trial.yml",
        "    limits: One room, one evening.\n",
        "    limits: One room, one evening.\n    status: withdrawn\n"
        "    withdrawn: {on: 2026-05-01, reason: It did not hold.}\n",
    )
    report = go(published)
    assert report.state == "refused"
    assert {p.code for p in report.problems} == {"withdrawn-claim"}
    assert site_bytes(published) == before


def test_a_generator_that_fails_is_reported_in_its_own_words_and_nothing_live_changes(
    published: House,
) -> None:
    before = site_bytes(published)
    published.edit("mkdocs.yml", "  name: material\n", "  name: no-such-theme\n")
    report = go(published)
    assert report.state == "failed"
    assert report.message.startswith("The site generator failed:")
    assert "no-such-theme" in report.message
    assert site_bytes(published) == before
    newest = ledger(published)[0]
    assert (newest.state, newest.release) == ("failed", None)
    assert newest.message.startswith("The site generator failed:")
    assert newest.stages[-1].name == "build"


def test_a_warning_of_the_generator_is_a_failure(published: House) -> None:
    published.write("content/pages/stray.md", "# Stray\n\n[gone](gone.md)\n")
    report = go(published)
    assert report.state == "failed"
    assert "gone.md" in report.message


def test_a_built_site_with_a_problem_is_not_released_and_nothing_live_changes(published: House) -> None:
    before = site_bytes(published)
    published.write("content/pages/stray.md", '# Stray\n\n<a href="../no/such/page/">gone</a>\n')
    report = go(published)
    assert report.state == "failed"
    assert report.message == "The built site has 1 problem; it was not released."
    assert [(p.code, p.path) for p in report.problems] == [("broken-link", "site/stray/index.html")]
    assert site_bytes(published) == before
    assert ledger(published)[0].state == "failed"
    assert len(list((published.root / "var/releases").iterdir())) == 1


def test_a_broken_template_fails_the_run_in_words_and_nothing_live_changes(published: House) -> None:
    before = site_bytes(published)
    published.edit("content/templates/claim.md.j2", "{{ claim.says }}", "{{ claim.sais.so }}")
    report = go(published)
    assert report.state == "failed"
    assert "claim.md.j2" in report.message
    assert site_bytes(published) == before
    assert ledger(published)[0].state == "failed"


def test_a_folder_where_the_link_should_be_fails_the_run_and_is_left_alone(whole: House) -> None:
    whole.write("site/mine.txt", "mine")
    report = go(whole)
    assert report.state == "failed"
    assert "folder of its own" in report.message
    assert [p.name for p in (whole.root / "site").iterdir()] == ["mine.txt"]
    assert ledger(whole)[0].state == "failed"


def test_a_schedule_that_is_none_is_refused_in_words(published: House) -> None:
    before = site_bytes(published)
    text = (published.root / "throughline.toml").read_text(encoding="utf-8")
    published.write("throughline.toml", text + '[run]\nschedule = "0 3 * * 1"\n')
    report = go(published)
    assert report.state == "refused"
    assert report.message.startswith("run.schedule in throughline.toml: Name the weekdays")
    assert site_bytes(published) == before


def test_after_a_bad_run_a_mended_record_is_published(published: House) -> None:
    published.edit("sources/works/lamp-trial.yml", "unit: hedges_g", "unit: furlongs")
    assert go(published).state == "refused"
    published.edit("sources/works/lamp-trial.yml", "unit: furlongs", "unit: hedges_g")
    assert run(published.project(), cause="test", feeds=False, now=LATER + timedelta(hours=1)).state == (
        "published"
    )
    assert [r.state for r in ledger(published)] == ["published", "refused", "published"]


# Feeds


@pytest.mark.usefixtures("no_proxy")
def test_a_feed_that_can_not_be_reached_does_not_stop_the_site(published: House) -> None:
    text = (published.root / "throughline.toml").read_text(encoding="utf-8")
    nobody = "http://127.0.0.1:9/lamps.xml"  # the discard port, where nothing listens
    published.write("throughline.toml", text + f'urls = {{made-up-feed = "{nobody}"}}\n')
    report = go(published, feeds=True)
    assert report.state == "published"
    assert report.feeds is not None
    assert [(r.feed, r.outcome) for r in report.feeds.troubles] == [("made-up-feed", "failed")]
    page = (published.root / "site/status/index.html").read_text(encoding="utf-8")
    assert "failing" in page
    assert report.stages[0].name == "ingest"
    assert report.stages[0].counts["in_trouble"] == 1


# One at a time, and none half


def test_a_second_run_is_refused_while_one_is_under_way(published: House) -> None:
    before = ledger(published)
    with run_lock(published.project().var), pytest.raises(RunLockedError, match=str(os.getpid())):
        go(published)
    assert ledger(published) == before
    assert go(published).state == "published"


def test_the_lock_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from pipeline.run.lock import run_lock\n"
        "with run_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read(); os._exit(1)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(RunLockedError, match=str(holder.pid)), run_lock(tmp_path):
            pass
        holder.kill()
    finally:
        holder.kill()
        holder.communicate()
    with run_lock(tmp_path):
        assert (tmp_path / "run.lock").read_text(encoding="utf-8") == str(os.getpid())


def test_a_lock_file_that_was_left_behind_blocks_nobody(tmp_path: Path) -> None:
    (tmp_path / "run.lock").write_text("999999", encoding="utf-8")
    with run_lock(tmp_path):
        pass
    with (tmp_path / "run.lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it was let go


def test_a_run_that_was_killed_is_marked_by_the_next_one(published: House) -> None:
    with Store.open(published.project().store_url) as store:
        store.start_run("killed", NOW + timedelta(minutes=1))
    go(published)
    assert [(r.cause, r.state) for r in ledger(published)][:2] == [
        ("test", "published"),
        ("killed", "interrupted"),
    ]


# What a site is made from


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("sources/topics/light.yml", True),
        ("content/templates/claim.md.j2", True),
        ("site_overrides/main.html", True),
        ("mkdocs.yml", True),
        ("throughline.toml", True),
        ("var/throughline.db-made-up", False),
        ("notes.txt", False),
    ],
)
def test_the_hash_of_the_input_covers_all_that_a_site_is_made_from(
    whole: House, path: str, changed: bool
) -> None:
    before = input_hash(whole.root)
    with (whole.root / path).open("a", encoding="utf-8") as file:
        file.write("\n# one more line\n")
    assert (input_hash(whole.root) != before) is changed


def test_a_link_that_leads_nowhere_does_not_stop_the_hash(whole: House) -> None:
    (whole.root / "sources/works/dangling.yml").symlink_to("gone.yml")
    assert input_hash(whole.root)
