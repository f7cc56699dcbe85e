"""throughline extract, as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.command import read_json, throughline
from tests.house import House

TEXT = "Diversity of ideas fell by 12 %\r\nin n = 274 participants.\n"


def test_quantities_and_candidates_are_printed_for_programs_outside_a_project(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    document = read_json(tmp_path, "extract", "a.txt", "--json")
    assert set(document) == {"quantities", "candidates"}
    first, second = document["quantities"]
    assert first == {
        "start": 27,
        "end": 31,
        "text": "12 %",
        "value": 12,
        "unit": "%",
        "kind": "percent",
        "modifier": None,
    }
    assert TEXT[second["start"] : second["end"]] == second["text"] == "n = 274 participants"
    (candidate,) = document["candidates"]
    assert candidate["direction"] == {"value": "down", "words": ["fell"]}
    assert candidate["sample_size"] == {"value": "274", "words": ["n = 274 participants"]}
    assert candidate["topic"] is None


def test_a_range_has_low_and_high_and_no_value(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("between 3 and 5.5 ms", encoding="utf-8")
    (quantity,) = read_json(tmp_path, "extract", "a.txt", "--json")["quantities"]
    assert (quantity["low"], quantity["high"], quantity["unit"]) == (3, 5.5, "ms")
    assert "value" not in quantity


def test_standard_input_is_read_for_a_hyphen_and_needs_no_utf8(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import app; app()", "extract", "-", "--json"],
        cwd=tmp_path,
        input=b"\xff it took 5 ms \x00",
        capture_output=True,
        timeout=120,
        check=True,
    )
    (quantity,) = json.loads(done.stdout)["quantities"]
    assert (quantity["start"], quantity["text"]) == (10, "5 ms")


def test_inside_a_project_a_candidate_gets_a_topic_of_the_records(house: House) -> None:
    topic = next((house.root / "sources" / "topics").glob("*.yml"))
    words = topic.read_text(encoding="utf-8").split("title:")[1].split("\n")[0].strip(' "')
    keywords = topic.read_text(encoding="utf-8").split("keywords:")[1].replace("\n", " ")
    (house.root / "a.txt").write_text(f"The {words} {keywords} fell by 12 %.", encoding="utf-8")
    (candidate, *_) = read_json(house.root, "extract", "a.txt", "--json")["candidates"]
    assert candidate["topic"]["value"] in {p.stem for p in topic.parent.glob("*.yml")}
    assert candidate["topic"]["words"]


def test_the_table_is_for_people(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    done = throughline(tmp_path, "extract", "a.txt")
    assert done.returncode == 0
    assert "12 %" in done.stdout.splitlines()[0]
    assert "direction: down (fell)" in done.stdout


def test_a_text_without_quantities_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing here.", encoding="utf-8")
    assert throughline(tmp_path, "extract", "a.txt").stdout == "No quantities.\n"


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    done = throughline(tmp_path, "extract", "absent.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert "absent.txt" in done.stderr
