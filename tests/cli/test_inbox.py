"""The inbox from the command line, from a feed to a claim in a record."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.records.load import load_library
from tests.command import throughline as process
from tests.house import House, copy_records
from tests.inbox.papers import ROOMS, SLOWER, offer, open_store
from tests.ingest.server import Answer, FeedServer

ENTRY = """<item>
  <title>{title}</title>
  <link>https://arxiv.org/abs/{id}</link>
  <description>arXiv:{id}v1 Announce Type: new
Abstract: {abstract}</description>
  <guid isPermaLink="false">oai:arXiv.org:{id}v1</guid>
  <pubDate>Mon, 27 Apr 2026 00:00:00 -0400</pubDate>
  <dc:creator>A. Author, B. Author</dc:creator>
</item>"""
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>A made-up listing</title><link>https://feeds.invalid/</link><description>None.</description>
{entries}
</channel></rss>"""


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def throughline(folder: Path, *arguments: str) -> Done:
    """Run one command in this process, which is quicker; what escapes it is a traceback."""
    with chdir(folder):
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return Done(result.exit_code, result.stdout, result.stderr)


def read_json(folder: Path, *arguments: str) -> Any:
    done = throughline(folder, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def fed(house: House, server: FeedServer) -> House:
    """The house after a made-up feed was ingested; one of its papers has a record, one has not.

    Its pools are taken out: their trials differ, which the inbox would offer as well.
    """
    house.without_pools()
    entries = [
        ENTRY.format(title="A Made-Up Trial of Lamps", id="2601.90001", abstract=f"A reading lamp. {SLOWER}"),
        ENTRY.format(title="A Reading Lamp for Nobody", id="2604.90009", abstract=ROOMS),
    ]
    server.answers["/feed"] = Answer(FEED.format(entries="".join(entries)).encode())
    ingest(house, server)
    return house


def ingest(house: House, server: FeedServer) -> None:
    done = throughline(house.root, "ingest", "made-up-feed", "--url", server.url("/feed"))
    assert done.returncode == 0, done.stdout + done.stderr
    with open_store(house) as store:
        offer(house, store)


def listed(house: House, *arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_json(house.root, "inbox", "list", *arguments, "--json")
    return rows


def item(house: House, excerpt: str) -> str:
    return next(str(row["id"]) for row in listed(house) if row.get("excerpt") == excerpt)


def git(house: House, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=nobody", "-c", "user.email=nobody@house.example", *arguments],
        cwd=house.root,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_from_a_feed_to_a_claim_and_the_diff_is_the_claim(fed: House) -> None:
    git(fed, "init", "-q")
    git(fed, "add", "sources")
    git(fed, "commit", "-q", "-m", "before")
    done = process(fed.root, "inbox", "accept", item(fed, SLOWER))
    assert done.returncode == 0, done.stderr
    assert (
        "accepted: lamp-trial/reading-speed-2 in sources/works/lamp-trial.yml; give it words" in done.stdout
    )
    diff = git(fed, "diff", "--numstat", "sources").split()
    assert diff[1:] == ["0", "sources/works/lamp-trial.yml"]
    rows = re.findall(r"^[+-](?![+-]).*", git(fed, "diff", "-U0", "sources"), re.MULTILINE)
    assert rows[0] == "+  reading-speed-2:"
    assert "+      level: unverified" in rows
    assert "+    status: candidate" in rows
    assert len(rows) == int(diff[0])
    checked = throughline(fed.root, "check")
    assert checked.returncode == 0, checked.stdout
    assert SLOWER not in [row.get("excerpt") for row in listed(fed)]


def test_a_new_record_passes_the_check_and_is_built_upon(fed: House) -> None:
    (row,) = read_json(
        fed.root, "inbox", "accept", item(fed, ROOMS), "--says", "Most rooms had lamps.", "--json"
    )
    assert (row["verdict"], row["created"]) == ("accepted", True)
    assert (fed.root / row["path"]).is_file()
    assert throughline(fed.root, "check").returncode == 0
    assert row["claim"] in load_library(fed.root).claims
    chain = read_json(fed.root, "trace", row["claim"], "--json")
    assert chain["id"] == row["claim"]


def test_what_was_rejected_is_never_offered_again(fed: House, server: FeedServer, tmp_path: Path) -> None:
    rejected = item(fed, ROOMS)
    done = throughline(fed.root, "inbox", "reject", rejected[:6], "--why", "about rooms")
    assert (done.returncode, done.stdout) == (0, f"{rejected}  rejected\n")

    def offered(house: House) -> list[object]:
        return [row.get("excerpt") for row in listed(house)]

    ingest(fed, server)
    assert ROOMS not in offered(fed)
    exported = tmp_path / "state"
    assert throughline(fed.root, "store", "export", str(exported)).returncode == 0
    for file in (fed.root / "var").glob("throughline.db*"):
        file.unlink()
    assert throughline(fed.root, "store", "import", str(exported)).returncode == 0
    ingest(fed, server)
    assert offered(fed) == [SLOWER]
    shown = read_json(fed.root, "inbox", "show", rejected, "--json")
    assert (shown["decision"]["verdict"], shown["decision"]["note"]) == ("rejected", "about rooms")


def test_an_editor_that_is_a_script_writes_the_claim(
    fed: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        "file = Path(sys.argv[1])\ntext = file.read_text(encoding='utf-8')\n"
        "mine = '  says: Lamps slow readers.'\n"
        "rows = [mine if row.startswith('  says:') else row for row in text.split('\\n')]\n"
        "file.write_text('\\n'.join(rows).replace('  status: candidate\\n', ''), encoding='utf-8')\n",
        encoding="utf-8",
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    done = throughline(fed.root, "inbox", "edit", item(fed, SLOWER))
    assert done.returncode == 0, done.stderr
    assert "accepted: lamp-trial/reading-speed-2 in sources/works/lamp-trial.yml\n" in done.stdout
    assert load_library(fed.root).claims["lamp-trial/reading-speed-2"].record.says == "Lamps slow readers."

    monkeypatch.setenv(
        "EDITOR", f"{sys.executable} -c \"import sys; open(sys.argv[1], 'w').write('x: {{}}\\n')\""
    )
    done = throughline(fed.root, "inbox", "edit", item(fed, ROOMS))
    assert done.returncode == 1
    assert "Refused: " in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("EDITOR", "")
    done = throughline(fed.root, "inbox", "edit", item(fed, ROOMS))
    assert (done.returncode, done.stderr) == (2, "No editor is named; set VISUAL or EDITOR.\n")


def test_the_list_is_for_people_and_for_programs(fed: House) -> None:
    text = throughline(fed.root, "inbox", "list").stdout
    assert "A Reading Lamp for Nobody" in text
    assert "relevance" in text
    assert {row["kind"] for row in listed(fed)} == {"claim"}
    assert len(listed(fed, "--limit", "1")) == 1
    assert "There may be more" in throughline(fed.root, "inbox", "list", "--limit", "1").stdout
    assert {row["paper"] for row in listed(fed, "--paper", "arxiv:2604.90009")} == {"arxiv:2604.90009"}
    assert {row["topic"]["value"] for row in listed(fed, "--topic", "light")} <= {"light"}
    for row in listed(fed):
        throughline(fed.root, "inbox", "reject", row["id"])
    assert throughline(fed.root, "inbox", "list").stdout == "Nothing waits for a decision.\n"


def test_an_item_is_shown_with_what_accepting_it_would_write(fed: House) -> None:
    name = item(fed, SLOWER)
    text = throughline(fed.root, "inbox", "show", name).stdout
    assert SLOWER in text.replace("\n    ", " ")
    assert "design: rct, guessed from randomized trial" in text
    assert "Accepting it would write into sources/works/lamp-trial.yml:" in text
    document = read_json(fed.root, "inbox", "show", name, "--json")
    assert document["claim"].startswith("reading-speed-2:\n  says: ")
    assert document["decision"] is None
    assert document["candidate"]["quantities"][1]["digits"] == ["12.50"]
    json.dumps(document)


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["list", "--topic", "lihgt"], 2, 'There is no topic "lihgt". Did you mean "light"?'),
        (["show", "nothing"], 2, 'There is no item "nothing" in the inbox.'),
        (["accept", "nothing"], 2, 'There is no item "nothing" in the inbox.'),
        (["reject", "nothing"], 2, 'There is no item "nothing" in the inbox.'),
        (["accept", "ID", "OTHER", "--says", "x"], 2, "are about one claim; name one id."),
        (["accept", "ID", "--work", "nowhere"], 1, 'there is no work "nowhere"'),
        (["accept", "ID", "--design", "guesswork"], 1, "would have errors; nothing was written"),
        (["accept", "ID", "--key", "dimmed"], 1, 'There is a claim "dimmed" already.'),
    ],
)
def test_what_can_not_be_done_is_said_in_a_line(
    fed: House, arguments: list[str], code: int, why: str
) -> None:
    names = {"ID": item(fed, SLOWER), "OTHER": item(fed, ROOMS)}
    done = throughline(fed.root, "inbox", *(names.get(a, a) for a in arguments))
    assert done.returncode == code, done.stdout + done.stderr
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert throughline(fed.root, "check").returncode == 0
    assert len(listed(fed)) == 2


def test_one_refusal_does_not_stop_the_others(fed: House) -> None:
    one, other = item(fed, SLOWER), item(fed, ROOMS)
    assert throughline(fed.root, "inbox", "accept", one).returncode == 0
    done = throughline(fed.root, "inbox", "accept", one, other, "--json")
    assert done.returncode == 1
    assert [row["verdict"] for row in json.loads(done.stdout)] == ["refused", "accepted"]
    assert f"{one} was accepted on" in done.stderr
    done = throughline(fed.root, "inbox", "reject", one, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["verdict"] == "refused"


def test_a_record_that_is_read_only_is_left_as_it_is(fed: House) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    works = fed.root / "sources" / "works"
    works.chmod(0o555)
    try:
        done = throughline(fed.root, "inbox", "accept", item(fed, SLOWER))
    finally:
        works.chmod(0o755)
    assert done.returncode == 1
    assert "can't be written" in done.stderr


NOTES = """schema_version: 1
kind: report
title: A Report {name}
authors: [A. Author]
published: 2026-02
ids: {{url: "https://example.org/{name}"}}
claims:
  finding:
    says: With an assistant, notes went {direction} in variety.
    measure: {{name: diversity of notes, direction: {direction}, better: higher}}
    scope: {{who: readers with an assistant}}
    compared_with: readers without the assistant
    design: rct
    topics: [light]
    at: page 1
    checked: {{level: primary, on: 2026-04-01}}
"""


def test_a_likely_contradiction_is_listed_shown_and_accepted_with_its_reason(house: House) -> None:
    house.without_pools()
    for name, direction in (("one", "up"), ("two", "down")):
        house.write(f"sources/works/{name}.yml", NOTES.format(name=name, direction=direction))
    (row,) = read_json(house.root, "inbox", "list", "--json")
    assert (row["kind"], row["claim"], row["other"]) == ("relation", "two/finding", "one/finding")
    shown = throughline(house.root, "inbox", "show", row["id"])
    assert (shown.returncode, "may contradict" in shown.stdout) == (0, True)
    assert throughline(house.root, "inbox", "edit", row["id"]).returncode == 2
    without = throughline(house.root, "inbox", "accept", row["id"])
    assert (without.returncode, "says what it is about" in without.stderr) == (1, True)
    assert throughline(house.root, "inbox", "accept", row["id"], "--says", "x").returncode == 2
    done = throughline(house.root, "inbox", "accept", row["id"][:14], "--why", "They moved apart.")
    assert done.stdout == f"{row['id']}  accepted: two/finding in sources/works/two.yml\n"
    (relation,) = load_library(house.root).claims["two/finding"].record.relates
    assert (relation.contradicts, relation.why) == ("one/finding", "They moved apart.")
    again = throughline(house.root, "inbox", "accept", row["id"], "--why", "Again.")
    assert (again.returncode, "was accepted on" in again.stderr) == (2, True)


def test_a_reason_is_for_one_contradiction_and_for_nothing_else(fed: House) -> None:
    assert throughline(fed.root, "inbox", "accept", item(fed, ROOMS), "--why", "x").returncode == 2
    two = [item(fed, ROOMS), item(fed, SLOWER)]
    assert throughline(fed.root, "inbox", "accept", *two, "--why", "x").returncode == 2
