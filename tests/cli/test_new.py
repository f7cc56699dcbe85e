"""A work begins with what the services know of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.records.load import load_library
from pipeline.run.examine import examine
from tests.house import House, copy_records
from tests.ingest.server import Answer, FeedServer
from tests.lookup.test_find import ATOM, ENTRY, TODAY
from tests.lookup.test_registries import CROSSREF
from tests.records.test_skeleton import TO_BE_FILLED_IN

WORKS = "sources/works"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


@pytest.fixture
def served(house: House) -> Iterator[FeedServer]:
    """A server in the place of every service, named by the operator in throughline.toml."""
    with FeedServer() as server:
        server.answers["/api?id_list=2604.90001&max_results=1"] = Answer(
            ATOM.format(count=1, entries=ENTRY).encode()
        )
        server.answers["/works/10.99999/lamps.1"] = Answer(json.dumps({"message": CROSSREF}).encode())
        services = f'arxiv = "{server.url("/api")}"\ncrossref = "{server.url("/works/")}"\n'
        services += f'datacite = "{server.url("/dois/")}"\n'
        house.edit(
            "throughline.toml",
            "[ingest]\n",
            f"[ingest.services]\n{services}\n[ingest]\nretries = 0\n",
        )
        yield server


def new(house: House, *arguments: str) -> Result:
    with chdir(house.root):
        return CliRunner().invoke(app, ["new", *arguments], catch_exceptions=False)


def works(house: House) -> set[str]:
    return {file.name for file in (house.root / WORKS).iterdir()}


def test_a_work_that_arxiv_knows_needs_claims_only(house: House, served: FeedServer) -> None:
    before = works(house)
    done = new(house, "work", "--arxiv", "2604.90001")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Begun: sources/works/reading-lamp-readers.yml ")
    (name,) = works(house) - before
    text = (house.root / WORKS / name).read_text(encoding="utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=../../pipeline/records/schemas/work.schema.json\n"
    )
    assert 'ids: {doi: 10.99999/lamps.1, arxiv: "2604.90001"}\n' in text
    problems = [p for p in examine(house.root, TODAY).problems if p.path == f"{WORKS}/{name}"]
    assert {p.field.split(".")[0] for p in problems if p.code != "impossible-date"} == {"claims"}
    assert {p.code for p in problems} - {"impossible-date"} <= TO_BE_FILLED_IN  # the tests' day is not today


def test_a_work_that_crossref_knows_gets_the_id_that_was_given(house: House, served: FeedServer) -> None:
    done = new(house, "work", "my-lamps", "--doi", "10.99999/lamps.1")
    assert done.exit_code == 0, done.output
    work = load_library(house.root).works["my-lamps"].record
    assert (work.kind, work.title) == ("paper", "Lamps & Sleep: A Made-Up Trial")
    assert work.authors == ["Ann B. Author", "Mononym", "The Lamp Group", "Carl Author Jr."]


def test_a_page_says_what_it_knows_and_what_is_missing_is_named(house: House, served: FeedServer) -> None:
    house.edit("throughline.toml", "retries = 0\n", 'retries = 0\nallow_hosts = ["127.0.0.1"]\n')
    served.answers["/post"] = Answer(b"<title>Lamps</title>", headers={"Content-Type": "text/html"})
    done = new(house, "work", "--url", served.url("/post"))
    assert done.exit_code == 0, done.output
    assert done.stderr == "Not known, to be filled in: published.\n"
    assert load_library(house.root).works["lamps"].record.ids.url == served.url("/post")


@pytest.mark.parametrize(
    ("arguments", "work"),
    [
        (["--arxiv", "2601.90001"], "lamp-trial"),
        (["--doi", "https://doi.org/10.99999/MADE.up.1"], "lamp-trial"),
        (["--url", "https://arxiv.org/abs/2602.90002v3"], "night-survey"),
        (["--url", "http://evening.example/lamps?a=1&b=2&utm_source=x"], "evening-column"),
    ],
)
def test_a_work_that_has_a_record_is_refused_without_asking(
    house: House, served: FeedServer, arguments: list[str], work: str
) -> None:
    before = works(house)
    done = new(house, "work", "again", *arguments)
    assert done.exit_code == 1
    assert (
        done.stderr == f"Refused: sources/works/{work}.yml is the record of this work. Nothing was written.\n"
    )
    assert works(house) == before
    assert served.asked == []


def test_a_work_whose_other_id_has_a_record_is_refused_as_well(house: House, served: FeedServer) -> None:
    house.edit("sources/works/night-survey.yml", '{arxiv: "2602.90002"}', '{doi: "10.99999/lamps.1"}')
    done = new(house, "work", "--arxiv", "2604.90001")
    assert done.exit_code == 1
    assert "sources/works/night-survey.yml is the record of this work" in done.stderr


def test_without_a_network_it_is_refused_in_a_line_and_nothing_is_written(house: House) -> None:
    before = works(house)
    house.edit(
        "throughline.toml",
        "[ingest]\n",
        '[ingest.services]\narxiv = "https://arxiv.invalid/api"\n\n[ingest]\nretries = 0\n',
    )
    done = new(house, "work", "--arxiv", "2604.90001")
    assert done.exit_code == 1
    assert done.stderr.startswith("Refused: arXiv gave no usable answer. ")
    assert done.stderr.endswith(" Nothing was written.\n")
    assert done.stderr.count("\n") == 1
    assert works(house) == before


def test_an_id_that_is_taken_is_refused(house: House, served: FeedServer) -> None:
    done = new(house, "work", "lamp-pool", "--arxiv", "2604.90001")
    assert done.exit_code == 2
    assert "sources/works/lamp-pool.yml is there already" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["work"], "The id is missing"),
        (["work", "x", "--arxiv", "2604.90001", "--doi", "10.1/x"], "Name one of --arxiv, --doi and --url"),
        (["topic", "x", "--arxiv", "2604.90001"], "are for works"),
        (["work", "x", "--arxiv", "lamps"], '"lamps" is not an arXiv id'),
        (["work", "x", "--doi", "lamps"], '"lamps" is not a DOI'),
        (["work", "x", "--url", "lamps"], '"lamps" is not a web address'),
        (["work", "Not An Id", "--arxiv", "2604.90001"], '"Not An Id" is not an id'),
    ],
)
def test_misuse_is_told_from_failure(
    house: House, served: FeedServer, arguments: list[str], why: str
) -> None:
    before = works(house)
    done = new(house, *arguments)
    assert done.exit_code == 2, done.output
    assert why in done.stderr
    assert works(house) == before


def test_a_setting_that_is_no_service_is_a_problem_with_a_hint(house: House) -> None:
    house.edit(
        "throughline.toml", "[ingest]\n", '[ingest.services]\narxif = "https://x.example/"\n\n[ingest]\n'
    )
    done = new(house, "work", "--arxiv", "2604.90001")
    assert done.exit_code == 2
    assert 'There is no setting "arxif".' in done.stdout
    assert 'Did you mean "arxiv"?' in done.stdout
