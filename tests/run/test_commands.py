"""The commands of an operator: what they print, what they return, what they leave."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline import __version__
from pipeline.cli import app
from pipeline.records.schema import SCHEMA_FOLDER, schemas
from pipeline.run.lock import run_lock
from tests.command import read_json, throughline
from tests.house import REPO, House

Command = Callable[..., Result]


@pytest.fixture
def command(published: House, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run commands inside the published house, in this process."""
    monkeypatch.chdir(published.root)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return call


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# run and build


def test_run_tells_what_it_published_and_where(published: House) -> None:
    done = throughline(published.root, "run", "--no-feeds")
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"Published \d+ pages with 5 articles on 14 claims from 5 works; 0 problems\.", done.stdout
    )
    assert f"The site is at {published.root / 'site'}" in done.stdout
    for stage in ("check", "compose", "stage", "build", "verify", "release"):
        assert re.search(rf"^  {stage} +\d+\.\d\d s", done.stdout, re.MULTILINE), stage
    assert "\x1b" not in done.stdout + done.stderr  # no progress and no colours outside a terminal


def test_run_works_from_a_folder_inside_the_project(published: House) -> None:
    found = read_json(published.root / "sources" / "works", "run", "--no-feeds", "--json")
    assert found["state"] == "published"
    assert found["site"] == str(published.root / "site")
    assert found["release"] == (published.root / "site").resolve().name
    assert found["counts"]["articles"] == 5
    assert [s["name"] for s in found["stages"]][-1] == "release"
    assert found["feeds"] == []
    assert found["problems"] == []


def test_a_refused_run_shows_each_problem_with_its_line_and_exits_1(published: House) -> None:
    live = (published.root / "site").readlink()
    published.edit("sources/works/lamp-trial.yml", "unit: hedges_g", "unit: hedges")
    done = throughline(published.root, "run", "--no-feeds")
    assert done.returncode == 1
    assert re.search(r"^sources/works/lamp-trial\.yml:\d+:\d+: error \[unknown-unit\]", done.stdout, re.M)
    assert "      unit: hedges" in done.stdout
    assert "^^^^^^" in done.stdout
    assert "Refused: 1 error in the records; nothing was published." in done.stdout
    assert "The live site is as it was." in done.stdout
    assert (published.root / "site").readlink() == live

    found = read_json(published.root, "run", "--no-feeds", "--json", code=1)
    assert (found["state"], found["site"], found["release"]) == ("refused", None, None)
    assert [p["code"] for p in found["problems"]] == ["unknown-unit"]


def test_build_publishes_without_asking_any_feed(published: House) -> None:
    before = (published.root / "site").readlink()
    done = throughline(published.root, "build")
    assert done.returncode == 0, done.stderr
    assert "ingest" not in done.stdout
    assert (published.root / "site").readlink() != before


def test_a_dead_feed_leaves_run_at_0_and_strict_makes_it_4(published: House) -> None:
    text = (published.root / "throughline.toml").read_text(encoding="utf-8")
    published.write("throughline.toml", text + 'urls = {made-up-feed = "http://127.0.0.1:9/lamps.xml"}\n')
    done = throughline(published.root, "run", "--strict")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "feed made-up-feed: failed." in done.stdout
    assert "Published" in done.stdout


def test_run_is_refused_in_one_line_while_another_is_under_way(published: House) -> None:
    with run_lock(published.project().var):
        done = throughline(published.root, "run", "--no-feeds")
    assert done.returncode == 1
    assert done.stderr.startswith("Refused: Another run is under way (process ")
    assert "Traceback" not in done.stderr


# status, feeds


def test_status_tells_last_and_next_run_release_and_feeds(command: Command, published: House) -> None:
    found = document(command("status", "--json"))
    release = (published.root / "site").resolve().name
    assert found["release"] == release
    assert found["last_run"]["state"] == "published"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00:00Z", found["next_run"])
    text = command("status").stdout
    assert f"Live release: {release}" in text
    assert "Last run: " in text
    assert "published" in text


def test_status_before_the_first_run_says_so(whole: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(whole.root)
    result = CliRunner().invoke(app, ["status"])
    assert result.exit_code == 0, result.output
    assert "Last run: never" in result.stdout
    assert "Live release: none" in result.stdout


def test_feeds_lists_each_feed_with_its_state(command: Command) -> None:
    (feed,) = document(command("feeds", "--json"))
    assert (feed["id"], feed["state"]) == ("made-up-feed", "never")
    assert feed["url"].startswith("https://")
    assert re.search(r"^○ made-up-feed +never +\S", command("feeds").stdout, re.MULTILINE)


# releases, rollback


@pytest.fixture
def older(published: House) -> str:
    """An older release beside the live one."""
    name = "20250101T000000Z-000000000001"
    published.write(f"var/releases/{name}/index.html", "older")
    return name


def test_releases_are_listed_with_the_live_one_marked(command: Command, published: House, older: str) -> None:
    live = (published.root / "site").resolve().name
    assert document(command("releases", "--json")) == [
        {"id": live, "live": True},
        {"id": older, "live": False},
    ]
    assert command("releases").stdout.splitlines() == [f"{live}  live", older]


def test_rollback_switches_at_once_and_back_again(command: Command, published: House, older: str) -> None:
    live = (published.root / "site").resolve().name
    result = command("rollback")
    assert (result.exit_code, result.stdout) == (0, f"Live now: {older}\n")
    assert (published.root / "site/index.html").read_text(encoding="utf-8") == "older"
    assert command("rollback", live).exit_code == 0
    assert (published.root / "site").resolve().name == live


@pytest.mark.parametrize(
    ("arguments", "words"), [((), "no older release"), (("20990101T000000Z-x",), "There is no release")]
)
def test_a_rollback_to_nothing_is_refused(command: Command, arguments: tuple[str, ...], words: str) -> None:
    result = command("rollback", *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("Refused: ")
    assert words in result.stderr


def test_rollback_waits_for_no_run(command: Command, published: House, older: str) -> None:
    with run_lock(published.project().var):
        result = command("rollback", older)
    assert result.exit_code == 1
    assert "Another run is under way" in result.stderr


# trace


def test_trace_follows_a_claim_a_page_and_a_number_with_a_sign(command: Command) -> None:
    claim = document(command("trace", "lamp-trial/reading-speed", "--json"))
    assert "insights/lamps-slow-readers/" in {p["target"] for p in claim["claims"][0]["places"]}
    text = command("trace", "explainers/the-lamp-trial/").stdout
    assert "article the-lamp-trial: A trial of lamps, told for readers" in text
    assert "claim lamp-trial/reading-speed  −0.80 g" in text
    assert command("trace", "-0.80").stdout.startswith("number -0.80: held by 1 claim, printed in ")


def test_trace_of_nothing_exits_1_with_a_hint(command: Command) -> None:
    result = command("trace", "lamp-trial/reading-sped")
    assert result.exit_code == 1
    assert "lamp-trial/reading-speed" in result.stderr
    assert result.stdout == ""


# new


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("work", "sources/works/a-new-one.yml"),
        ("benchmark", "sources/benchmarks/a-new-one.yml"),
        ("feed", "sources/feeds/a-new-one.yml"),
        ("topic", "sources/topics/a-new-one.yml"),
        ("mechanism", "sources/mechanisms/a-new-one.yml"),
        ("note", "content/notes/a-new-one.md"),
        ("insight", "content/insights/a-new-one.md"),
        ("line", "content/lines/a-new-one.md"),
        ("explainer", "content/explainers/a-new-one.md"),
        ("digest", "content/digests/a-new-one.md"),
    ],
)
def test_new_begins_a_record_that_the_check_can_read(
    command: Command, published: House, kind: str, path: str
) -> None:
    result = command("new", kind, "a-new-one")
    assert result.exit_code == 0, result.output
    assert path in result.stdout
    codes = {p.code for p in published.examine().problems if p.path == path}
    assert codes  # it is not finished
    assert not codes & {"yaml", "no-front-matter", "unknown-field", "duplicate-key", "not-utf8", "file-name"}
    assert command("new", kind, "a-new-one").exit_code == 2  # and never overwritten


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("wrok", "x"), 'Did you mean "work"?'),
        (("lamp", "x"), "can be begun"),
        (("work", "Not An Id"), "is not an id"),
        (("work", "../../x"), "is not an id"),
        (("work", "lamp-trial"), "is there already"),
    ],
)
def test_new_says_why_it_begins_nothing(
    command: Command, published: House, arguments: tuple[str, ...], words: str
) -> None:
    before = sorted(p for p in published.root.rglob("*"))
    result = command("new", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert sorted(p for p in published.root.rglob("*")) == before


# schema, version


def test_schema_writes_what_differs_and_then_has_nothing_to_do(command: Command, published: House) -> None:
    first = command("schema")
    assert first.exit_code == 0, first.output
    folder = published.root / SCHEMA_FOLDER
    assert {p.name for p in folder.iterdir()} == set(schemas())
    assert command("schema").stdout == "The schemas are up to date.\n"
    (folder / "work.schema.json").write_text("{}", encoding="utf-8")
    assert command("schema").stdout == f"Written: {(SCHEMA_FOLDER / 'work.schema.json').as_posix()}\n"


def test_the_schemas_in_the_repository_are_up_to_date() -> None:
    for name, text in schemas().items():
        assert (REPO / SCHEMA_FOLDER / name).read_text(encoding="utf-8") == text, name


def test_version_is_that_of_the_package(command: Command) -> None:
    assert command("version").stdout == f"{__version__}\n"


# Misuse


@pytest.mark.parametrize(
    "arguments",
    [("no-such-command",), ("run", "--no-such-option"), ("trace",), ("ingest", "no-such-feed")],
)
def test_misuse_exits_2_without_a_traceback(command: Command, arguments: tuple[str, ...]) -> None:
    result = command(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert result.stderr


def test_outside_a_project_every_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("run", "build", "status", "feeds", "releases", "rollback", "schema", "check"):
        result = CliRunner().invoke(app, [name])
        assert result.exit_code == 2, name
        assert "There is no throughline.toml here or in a folder above." in result.stderr


def test_a_broken_configuration_is_shown_with_line_and_hint(
    published: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.edit("throughline.toml", "tagline", "taglin")
    monkeypatch.chdir(published.root)
    result = CliRunner().invoke(app, ["run"])
    assert result.exit_code == 2
    assert re.search(r"throughline\.toml:\d+:1: error \[config\].*taglin", result.stdout)
    assert 'Did you mean "tagline"?' in result.stdout
