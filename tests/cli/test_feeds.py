"""Feeds as an operator sees them: asked, shown, tried without storing, held back and accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import read_json, throughline
from tests.house import House, copy_records
from tests.ingest.server import Answer, FeedServer

LAMPS = b"""<rss version="2.0"><channel><title>Lamps</title><link>https://lamps.example</link>
<item><title>A made-up study of reading lamps and late reading</title><link>https://lamps.example/1</link>
<description>We read by lamp.</description><pubDate>Mon, 04 May 2026 06:00:00 GMT</pubDate></item>
</channel></rss>"""
TABLE = "system,score,day\nLamp One,71.5,2026-04-01\nLamp Two,64.0,2026-04-01\nLamp Three,50.25,2026-04-01\n"
TABLE_FEED = """schema_version: 1
title: Lamp table
kind: table
url: https://feeds.invalid/lamps.csv
expected_every: 4 weeks
table:
  benchmark: reading-lamps-bench
  format: csv
  subject: system
  date: day
  metrics:
    score: {value: score}
"""
BENCHMARK = """schema_version: 1
title: Reading lamps
about: How well lamps light a page.
not_about: Not how long they last.
url: https://lamps.example/table
at: table
checked: {level: primary, on: 2026-04-01}
metrics:
  score: {name: score, unit: percent, better: higher, low: 0, high: 100}
"""


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = copy_records(tmp_path)
    house.write("sources/feeds/lamp-table.yml", TABLE_FEED)
    house.write("sources/benchmarks/reading-lamps-bench.yml", BENCHMARK)
    return house


def ask(house: House, server: FeedServer, feed: str, *options: str) -> dict[str, object]:
    """Ask one feed of the server at ``/feed`` and return its row."""
    arguments = ("ingest", "--feed", feed, "--url", server.url("/feed"), "--json", *options)
    done = throughline(house.root, *arguments)
    assert done.returncode in (0, 1), done.stderr
    (row,) = json.loads(done.stdout)
    assert isinstance(row, dict)
    return row


def table(house: House, server: FeedServer, text: str, *options: str) -> dict[str, object]:
    server.answers["/feed"] = Answer(text.encode(), headers={"Content-Type": "text/csv"})
    return ask(house, server, "lamp-table", *options)


def test_a_dry_run_shows_what_would_change_and_stores_nothing(house: House, server: FeedServer) -> None:
    server.answers["/feed"] = Answer(LAMPS)
    for _ in range(2):
        row = ask(house, server, "made-up-feed", "--dry-run")
        assert (row["outcome"], row["new"]) == ("new", 1)
        (change,) = row["changes"]  # type: ignore[misc]
        assert change.startswith("new: A made-up study of reading lamps and late reading (")
    states = {f["id"]: f["state"] for f in read_json(house.root, "feeds", "--json")}
    assert states == {"lamp-table": "never", "made-up-feed": "never"}
    said = throughline(
        house.root, "ingest", "--feed", "made-up-feed", "--url", server.url("/feed"), "--dry-run"
    ).stdout
    assert "    new: A made-up study" in said
    assert said.endswith("Nothing was stored.\n")


def test_a_feed_is_shown_with_its_times_and_its_last_problem(house: House, server: FeedServer) -> None:
    server.answers["/feed"] = [Answer(LAMPS), Answer(b"<html><title>Maintenance</title></html>")]
    ask(house, server, "made-up-feed")
    ask(house, server, "made-up-feed")
    found = read_json(house.root, "feeds", "show", "made-up-feed", "--json")
    assert (found["state"], found["failures"]) == ("malformed", 1)
    assert "Maintenance" in found["problem"]
    assert found["reproduce"] == "throughline ingest --feed made-up-feed --dry-run"
    assert [a["outcome"] for a in found["attempts"]] == ["malformed", "new"]
    assert found["last_success"] < found["last_attempt"]
    said = throughline(house.root, "feeds", "show", "made-up-feed").stdout
    for words in ("Last success", "Next due", "Failures in a row  1", "See it again: throughline ingest"):
        assert words in said


def test_a_feed_that_is_not_there_is_a_misuse_with_a_hint(house: House) -> None:
    done = throughline(house.root, "feeds", "show", "made-up-fed")
    assert done.returncode == 2
    assert 'There is no feed "made-up-fed"' in done.stderr
    assert "made-up-feed" in done.stderr


def test_the_figures_of_a_table_are_stored_when_they_change(house: House, server: FeedServer) -> None:
    first = table(house, server, TABLE)
    assert (first["outcome"], first["values"]) == ("new", 3)
    again = table(house, server, TABLE)
    assert (again["outcome"], again["values"]) == ("unchanged", 0)
    changed = table(house, server, TABLE.replace("64.0", "66.0"))
    assert (changed["outcome"], changed["values"]) == ("new", 1)
    (change,) = changed["changes"]  # type: ignore[misc]
    assert change == "value: Lamp Two, score: 66.0"


def test_a_renamed_column_is_held_back_until_the_mapping_is_mended(house: House, server: FeedServer) -> None:
    table(house, server, TABLE)
    renamed = TABLE.replace("system,score,day", "system,score_v2,day")
    row = table(house, server, renamed)
    assert row["outcome"] == "held"
    assert '"score"' in str(row["message"])
    assert "score_v2" in str(row["message"])
    found = read_json(house.root, "feeds", "show", "lamp-table", "--json")
    assert found["state"] == "held"
    assert found["held"]
    refused = throughline(house.root, "feeds", "accept", "lamp-table")
    assert refused.returncode == 1
    assert "mapping" in refused.stderr
    house.edit("sources/feeds/lamp-table.yml", "{value: score}", "{value: score_v2}")
    assert table(house, server, renamed)["outcome"] == "unchanged"
    assert read_json(house.root, "feeds", "show", "lamp-table", "--json")["state"] == "fresh"


def test_an_odd_table_counts_once_it_is_accepted(house: House, server: FeedServer) -> None:
    table(house, server, TABLE)
    shrunk = "system,score,day\nLamp One,72.5,2026-05-01\n"
    assert table(house, server, shrunk)["outcome"] == "held"
    done = throughline(house.root, "feeds", "accept", "lamp-table")
    assert done.returncode == 0, done.stderr
    assert read_json(house.root, "feeds", "show", "lamp-table", "--json")["state"] == "fresh"
    assert table(house, server, shrunk)["outcome"] == "unchanged"
    again = throughline(house.root, "feeds", "accept", "lamp-table")
    assert again.returncode == 1
    back = table(house, server, TABLE)
    assert {str(c).split(":")[0] for c in back["changes"]} == {"value", "back"}  # type: ignore[attr-defined]


def test_after_an_edit_of_the_mapping_the_whole_table_is_asked_for(house: House, server: FeedServer) -> None:
    server.answers["/feed"] = Answer(TABLE.encode(), headers={"Content-Type": "text/csv"}, etag='"a"')
    assert ask(house, server, "lamp-table")["outcome"] == "new"
    assert ask(house, server, "lamp-table")["outcome"] == "not-modified"
    house.edit("sources/feeds/lamp-table.yml", "  date: day\n", "")
    assert ask(house, server, "lamp-table")["outcome"] != "not-modified"
