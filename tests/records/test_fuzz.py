"""No text and no bytes can stop the reading of a record, and every problem stands inside its file."""

from __future__ import annotations

import string
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.problems import Problem, to_github, to_json, to_text
from pipeline.records.fit import validate
from pipeline.records.library import KINDS
from pipeline.records.references import find_references, unclosed
from pipeline.records.yaml_source import parse_yaml
from pipeline.run.examine import examine

from .project import HOUSE, INSIGHT, PAPER, TODAY, House

ALL = sorted(str(p.relative_to(HOUSE)) for p in HOUSE.glob("*/*/*"))

quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
PIECES = [
    *(
        "a",
        "b: ",
        "title: ",
        "claims:",
        "- ",
        "? ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        '"',
        "'",
        "\n",
        "\n  ",
        "\t",
    ),
    *(
        "&a ",
        "*a",
        "!t ",
        "|\n",
        ">-\n",
        "# ",
        "---\n",
        "...\n",
        "%",
        "@",
        "`",
        "<<: ",
        "~",
        "null",
        "\\x",
        "\r",
    ),
    *("é", "😀", "\u2028", "\x85", "\ufeff", "\x00", "\udc80", "[[a/b|", "]]", "[@", "measure: {value: "),
]
yaml_like = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def assert_inside(problems: Iterable[Problem], text: str) -> None:
    lines = text.split("\n")
    for p in problems:
        assert 1 <= p.line <= len(lines), p
        assert 1 <= p.column <= len(lines[p.line - 1]) + 1, p
        assert p.width >= 1, p


def assert_printable(problems: list[Problem]) -> None:
    shown = [to_json(problems), to_github(problems), *to_text(problems, lambda path, line: "x")]
    "".join(shown).encode()  # raises for half a character


@quick
@given(st.one_of(st.text(), yaml_like, st.text(st.characters(codec=None))))
@example("\ufeffa: \ufeff[")
@example("a: \x85 ]")
@example("a: é\r\r[")
@example("'")
def test_parsing_never_raises_and_places_stand_in_the_text(text: str) -> None:
    document, problems = parse_yaml("x.yml", text)
    assert document is not None or problems
    assert_inside(problems, text)
    if document is None:
        return
    for path in [*document.values, *document.keys]:
        place = document.place(path)
        assert_inside([Problem("x.yml", place.line, place.column, "x", "x")], text)


@quick
@given(st.sampled_from(KINDS), st.one_of(yaml_like, st.text()))
def test_fitting_any_document_to_any_model_never_raises(kind: object, text: str) -> None:
    document, _ = parse_yaml("x.yml", text)
    if document is None:
        return
    record, problems = validate(kind.model, document)  # type: ignore[attr-defined]
    assert isinstance(record, kind.model)  # type: ignore[attr-defined]
    assert problems  # no such text has every field
    assert_inside(problems, text)


plain = st.one_of(
    st.none(), st.text(max_size=5), st.sampled_from(["1", "reading", "2025-01-01", "a/b", "none"])
)
nested = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def one_house() -> Iterable[House]:
    with tempfile.TemporaryDirectory() as folder:
        yield House.build(Path(folder))


FIELDS = {
    PAPER: ["title", "authors", "ids", "via", "published", "claims", "note", "kind"],
    "sources/benchmarks/page-turner.yml": ["metrics", "observations", "derived", "checked", "work", "url"],
    INSIGHT: ["cards", "charts", "tldr", "takeaways", "implications", "steps", "topics", "related", "title"],
    "content/lines/does-quiet-last.md": ["next", "published", "updated", "revisions"],
    "content/notes/quiet-or-not.md": ["claims", "topics", "on", "answer"],
    "sources/feeds/library-news.yml": ["topics", "url", "expected_every", "wait_between"],
}


@settings(quick, max_examples=120)
@given(st.data())
def test_no_field_of_any_shape_stops_the_checks(one_house: House, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(FIELDS)))
    field = data.draw(st.sampled_from(FIELDS[path]))
    value = data.draw(nested)
    original = (HOUSE / path).read_text(encoding="utf-8")
    lines, inside = [], False
    for line in original.split("\n"):
        if line[:1].strip():
            inside = line.startswith(f"{field}:")
        if not inside:
            lines.append(line)
    at = 1 if path.endswith(".md") else 0
    text = "\n".join([*lines[:at], f"{field}: {flow(value)}", *lines[at:]])
    one_house.write(path, text)
    try:
        problems = one_house.examine()
    finally:
        one_house.write(path, original)
    assert_inside([p for p in problems if p.path == path], text)
    assert_printable(problems)


def flow(value: object) -> str:
    """Write a value as YAML on one line."""
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if value is None:
        return "~"
    plain_ones = string.ascii_letters + string.digits + "-/"
    return '"' + "".join(c if c in plain_ones else f"\\U{ord(c):08x}" for c in str(value)) + '"'


@settings(quick, max_examples=150)
@given(st.data())
def test_no_slip_of_the_keyboard_stops_the_checks(one_house: House, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(ALL))
    original = (HOUSE / path).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, min(len(original), start + 40)))
    piece = data.draw(st.sampled_from([p for p in PIECES if p != "\udc80"] + [""]))
    text = original[:start] + piece + original[end:]
    one_house.write(path, text)
    try:
        problems = one_house.examine()
    finally:
        one_house.write(path, original)
    shown = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert_inside([p for p in problems if p.path == path], shown)
    assert_printable(problems)


@settings(quick, max_examples=60)
@given(
    st.binary(max_size=200),
    st.sampled_from(["sources/topics/x.yml", "content/notes/x.md", "content/digests/x.md"]),
)
@example(b"\xff\xfe", "sources/topics/x.yml")
@example(b"---\na: \x85\n---\n", "content/notes/x.md")
@example(b"\xef\xbb\xbf\xef\xbb\xbf---\n", "content/notes/x.md")
def test_no_bytes_stop_the_checks(one_house: House, raw: bytes, path: str) -> None:
    one_house.write(path, raw)
    try:
        problems = one_house.examine()
    finally:
        one_house.path(path).unlink()
    ours = [p for p in problems if p.path == path]
    assert ours
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    assert_inside(ours, text)
    assert problems == ours
    assert_printable(problems)


@settings(quick, max_examples=80)
@given(st.one_of(st.text(max_size=80), yaml_like.filter(lambda t: "\udc80" not in t)))
def test_no_prose_stops_the_checks(one_house: House, prose: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in prose):
        return
    original = (HOUSE / INSIGHT).read_text(encoding="utf-8")
    one_house.write(INSIGHT, original + prose)
    try:
        problems = examine(one_house.root, TODAY).problems
    finally:
        one_house.write(INSIGHT, original)
    text = (original + prose).replace("\r\n", "\n").replace("\r", "\n")
    assert_inside([p for p in problems if p.path == INSIGHT], text)
    assert_printable(problems)


@quick
@given(st.text(st.sampled_from("[]@|:/ab \n")))
def test_every_bracket_is_either_a_reference_or_unclosed(text: str) -> None:
    covered = [(r.start, r.start + len(r.raw)) for r in find_references(text)]
    loose = [start for start, _ in unclosed(text)]
    for r in find_references(text):
        assert text[r.start : r.start + len(r.raw)] == r.raw
    for start in loose:
        assert not any(a <= start < b for a, b in covered)
    # What is left after both holds no opening of a reference.
    rest = list(text)
    for a, b in [*covered, *((s, s + 2) for s in loose)]:
        rest[a:b] = "\0" * (b - a)
    assert "[[" not in "".join(rest)
    assert "[@" not in "".join(rest)
