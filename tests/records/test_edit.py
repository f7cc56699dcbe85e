"""Changing the text of a record changes nothing but what was meant."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.edit import EditError, add_relation, insert_claim, insert_claim_text, set_field
from pipeline.records.works import Work
from pipeline.records.yaml_source import parse_yaml
from pipeline.records.yaml_text import Bare, Value

from .project import PAPER, House

CLAIM: dict[str, Value] = {
    "says": "Readers with a lamp: they read, on the whole, more slowly # than the others.",
    "measure": {"name": "speed, in words", "value": Decimal("-0.80"), "unit": "hedges_g"},
    "scope": {"who": "readers", "n": "293"},
    "topics": ["light", "rest"],
    "checked": {"level": "unverified", "on": date(2026, 5, 4)},
}
READ = {
    "says": "Readers with a lamp: they read, on the whole, more slowly # than the others.",
    "measure": {"name": "speed, in words", "value": "-0.80", "unit": "hedges_g"},
    "scope": {"who": "readers", "n": "293"},
    "topics": ["light", "rest"],
    "checked": {"level": "unverified", "on": "2026-05-04"},
}


def read(text: str) -> dict[str, Any]:
    document, problems = parse_yaml("", text)
    assert document is not None, problems
    assert problems == []
    data: dict[str, Any] = document.data
    return data


def added(before: str, after: str) -> str:
    """Return the one stretch that was put into ``before``; everything around it must be as it was."""
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    rest = len(before) - start
    assert rest == 0 or after.endswith(before[start:]), "something else has changed"
    return after[start : len(after) - rest]


# One claim more


def test_a_claim_of_a_real_record_is_put_at_the_end_and_nothing_else_changes(house: House) -> None:
    before = house.read(PAPER)
    after = insert_claim(before, "slower", CLAIM)
    block = added(before, after)
    assert block.startswith("  slower:\n    says: ")
    assert '    measure: {name: "speed, in words", value: -0.80, unit: hedges_g}\n' in block
    assert read(after)["claims"] == read(before)["claims"] | {"slower": READ}
    assert list(read(after)["claims"])[-1] == "slower"


@pytest.mark.parametrize(
    ("before", "start", "end"),
    [
        ("claims:\n  a:\n    says: x\n", "claims:\n  a:\n    says: x\n  new:\n    says:", "\n"),
        (
            "claims:\n    a:\n        says: x\n",
            "claims:\n    a:\n        says: x\n    new:\n        says:",
            "\n",
        ),
        ("claims:\n  a:\n    says: x", "claims:\n  a:\n    says: x\n  new:\n", "}"),
        # A comment under a claim belongs to it, one at the margin to what follows.
        (
            "claims:\n  a:\n    says: x  # so\n    # of a\n  # of the claims\n\n# of the end\n",
            "claims:\n  a:\n    says: x  # so\n    # of a\n  # of the claims\n  new:\n",
            "}\n\n# of the end\n",
        ),
        ("claims:\n  a:\n    says: x\nvenue: y\n", "claims:\n  a:\n    says: x\n  new:\n", "}\nvenue: y\n"),
        # A block that keeps its blank lines keeps them; of another they are only space.
        (
            "claims:\n  a:\n    says: |+\n      x\n\n\n",
            "claims:\n  a:\n    says: |+\n      x\n\n\n  new:\n",
            "}\n",
        ),
        (
            "claims:\n  a:\n    says: |\n      x\n\n\n",
            "claims:\n  a:\n    says: |\n      x\n  new:\n",
            "}\n\n\n",
        ),
        (
            "claims:\n  a:\n    says: >-\n      # no\n      comment\n",
            "claims:\n  a:\n    says: >-\n      # no\n",
            "}\n",
        ),
        # Claims that stand apart go on standing apart.
        (
            "claims:\n  a:\n    says: x\n\n  # b\n  b:\n    says: x\n",
            "claims:\n  a:\n    says: x\n\n  # b\n  b:\n    says: x\n\n  new:\n",
            "}\n",
        ),
        ("claims: {}\n", "claims:\n  new:\n", "}\n"),
        ("claims: {}  # none yet\nvenue: y\n", "claims:  # none yet\n  new:\n", "}\nvenue: y\n"),
        ("claims:\n# none\nvenue: y\n", "claims:\n  new:\n", "}\n# none\nvenue: y\n"),
        ("claims: ~\n", "claims:\n  new:\n", "}\n"),
        ("venue: y\n", "venue: y\nclaims:\n  new:\n", "}\n"),
        ("---\nclaims:\n  a:\n    says: x\n...\n", "---\nclaims:\n  a:\n    says: x\n  new:\n", "}\n...\n"),
        ("claims: {a: {says: x}}\n", "claims: {a: {says: x}, new: {says: ", "}}}\n"),
        ("claims: {a: {says: x},  # of a\n}\n", "claims: {a: {says: x}, new: {says: ", "}},  # of a\n}\n"),
        ("claims: {  # none\n}\n", "claims: {new: {says: ", "}}  # none\n}\n"),
        ("{claims: {}}\n", "{claims: {new: {says: ", "}}}}\n"),
        ("{venue: y}\n", "{venue: y, claims: {new: {says: ", "}}}}\n"),
    ],
)
def test_a_claim_takes_over_the_form_of_the_file(before: str, start: str, end: str) -> None:
    after = insert_claim(before, "new", CLAIM)
    assert after.startswith(start), after
    assert after.endswith(end), after
    assert read(after)["claims"]["new"] == READ


def test_a_claim_has_its_mappings_on_lines_where_those_of_the_file_are() -> None:
    before = "claims:\n  a:\n    says: x\n    scope:\n      who: readers\n"
    assert "    measure:\n      name: speed, in words\n" in insert_claim(before, "new", CLAIM)


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    before = "\ufeffclaims:\r\n  a:\r\n    says: x\r\n\r\n# end\r\n"
    after = insert_claim(before, "new", CLAIM)
    assert after.startswith("\ufeffclaims:\r\n  a:\r\n    says: x\r\n  new:\r\n")
    assert after.endswith("\r\n\r\n# end\r\n")
    assert not re.search(r"(?<!\r)\n", after)
    assert insert_claim("\ufeff" + "claims: {}", "new", CLAIM).startswith("\ufeffclaims:\n  new:\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("claims:\n  new: {says: x}\n", 'There is a claim "new" already'),
        ("claims: [a]\n", "not a mapping"),
        ("claims: text\n", "not a mapping"),
        ("claims:\n  a: &x {says: y}\n  b: *x\n", "Line 3, column 6: An alias"),
        ("claims: {a\n", "Line 1, column"),
        ("claims:\n\ta: b\n", "Line 2, column 1"),
        ("a: 1\na: 2\nclaims: {}\n", "a second time"),
        ("# nothing\n", "only comments"),
        ("claims: !x {}\n", "The tag"),
    ],
)
def test_what_can_not_be_extended_safely_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(EditError, match=re.escape(why)):
        insert_claim(text, "new", CLAIM)


# A claim that is written already


def test_a_written_claim_is_taken_over_with_its_comments_and_quotation_marks() -> None:
    before = "claims:\n    a:\n        says: x\n"
    block = "# mine\nnew:\n  says: 'x'  # so\n  measure:\n    value: 1\n\n  at: |\n    a\n     b\n"
    after = insert_claim_text(before, block)
    assert added(before, after) == "".join(
        f"    {row}\n" if row else "\n" for row in block.rstrip("\n").split("\n")
    )
    assert read(after)["claims"]["new"] == {"says": "x", "measure": {"value": "1"}, "at": "a\n b\n"}


def test_a_written_claim_goes_into_braces_where_the_others_are() -> None:
    after = insert_claim_text("claims: {a: {says: x}}\n", "new:\n  says: y\n  excerpt:\n")
    assert after == "claims: {a: {says: x}, new: {says: y}}\n"


@pytest.mark.parametrize("block", ["", "a\n", "a: {}\nb: {}\n", "a: {\n", "- a\n"])
def test_what_is_not_one_claim_is_refused(block: str) -> None:
    with pytest.raises(EditError, match="not one claim"):
        insert_claim_text("claims: {}\n", block)


# One field

ORDER = tuple(Work.model_fields)


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("kind: preprint  # so\n", "kind", "paper", "kind: paper  # so\n"),
        ("venue: 'It''s'\n", "venue", "It's so", "venue: 'It''s so'\n"),
        ('venue: "x"\n', "venue", "y", 'venue: "y"\n'),
        ('venue: "x"\n', "venue", 'a "y"', 'venue: "a \\"y\\""\n'),
        ("venue:\nids: {}\n", "venue", "a: b", 'venue: "a: b"\nids: {}\n'),
        ("venue: # none\n", "venue", "y", "venue: y # none\n"),
        ("venue: ~\n", "venue", "y", "venue: y\n"),
        ("venue:", "venue", "y", "venue: y"),
        ("published: 2026\n", "published", Bare("2026-05"), "published: 2026-05\n"),
        ('ids: {arxiv: "2601.1"}\n', "ids.doi", "10.1/x", 'ids: {arxiv: "2601.1", doi: 10.1/x}\n'),
        ("ids: {doi: , arxiv: x}\n", "ids.doi", "10.1/x", "ids: {doi: 10.1/x, arxiv: x}\n"),
        ("ids: {doi: }\n", "ids.doi", "10.1/x", "ids: {doi: 10.1/x}\n"),
        ("ids: {doi: }\n", "ids.arxiv", "2601.90001", 'ids: {doi: , arxiv: "2601.90001"}\n'),
        ("ids: {}\n", "ids.doi", "10.1/x", "ids: {doi: 10.1/x}\n"),
        ("ids:\n  url: x  # so\nvia: z\n", "ids.doi", "y", "ids:\n  url: x  # so\n  doi: y\nvia: z\n"),
        ("ids:\n", "ids.doi", "10.1/x", "ids: {doi: 10.1/x}\n"),
        ("title: x\nclaims: {}\n", "venue", "y", "title: x\nvenue: y\nclaims: {}\n"),
        ("title: >-\n  x\n\nclaims: {}\n", "venue", "y", "title: >-\n  x\nvenue: y\n\nclaims: {}\n"),
        ("title: >-\n  x\n  y\nvenue: y\n", "title", "z", "title: z\nvenue: y\n"),
        ("title: x\r\nnote: |\r\n  a\r\n  b\r\n", "note", "z", "title: x\r\nnote: z\r\n"),
        ("title: x", "venue", "y", "title: x\nvenue: y"),
        ("{title: x}", "venue", "y, z", '{title: x, venue: "y, z"}'),
        ("\ufefftitle: x\n", "title", "y", "\ufefftitle: y\n"),
        ("authors: [A]\n", "authors", ["A", "B, C"], 'authors: [A, "B, C"]\n'),
    ],
)  # fmt: skip
def test_one_field_is_set_and_the_rest_stays(before: str, path: str, value: Value, after: str) -> None:
    assert set_field(before, path.split("."), value, ORDER) == after


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        ("authors:\n  - A\n  - B\n", "authors", "several lines"),
        ("venue: x\n", "venue.name", "no fields"),
        ("ids: [x]\n", "ids.doi", "no fields"),
    ],
)
def test_a_field_that_would_cost_more_than_itself_is_left_to_the_editor(
    text: str, path: str, why: str
) -> None:
    with pytest.raises(EditError, match=why):
        set_field(text, path.split("."), "x")


# Any record

WORDS = st.text("ab :#'\"{}[],-|>\t", max_size=12).map(lambda s: f"x{s}x")
COMMENTS = st.sampled_from(["", "  # so", "  #so: {x"])


@st.composite
def fields(draw: st.DrawFn, column: int) -> list[str]:
    """Draw the lines of one claim's fields, in any of the forms that editors use."""
    pad, rows = " " * column, []
    for name in draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True)):
        form = draw(
            st.sampled_from(["plain", "single", "double", "fold", "keep", "flow", "block", "list", "none"])
        )
        text, comment = draw(WORDS), draw(COMMENTS)
        if form == "plain":
            rows.append(f"{pad}{name}: {re.sub(r'[^ab]', 'x', text)}{comment}")
        elif form == "single":
            single = text.replace("'", "''").replace("\t", " ")
            rows.append(f"{pad}{name}: '{single}'{comment}")
        elif form == "double":
            double = text.replace('"', "'").replace("\t", " ")
            rows.append(f'{pad}{name}: "{double}"{comment}')
        elif form in ("fold", "keep"):
            sign = draw(st.sampled_from([">-", ">", "|", "|-"] if form == "fold" else ["|+", ">+"]))
            rows += [f"{pad}{name}: {sign}", f"{pad}  {text}", "", f"{pad}  # {text}"]
            rows += [""] * draw(st.integers(0, 2))
        elif form == "flow":
            rows.append(f"{pad}{name}: {{y: 1, z: [a, b]}}{comment}")
        elif form == "block":
            rows += [f"{pad}{name}:{comment}", f"{pad}   y: 1", f"{pad}   z: 2{comment}"]
        elif form == "list":
            rows += [f"{pad}{name}:", f"{pad}- y", f"{pad}- z{comment}"]
        else:
            rows.append(f"{pad}{name}:{comment}")
        rows += draw(st.sampled_from([[], [f"{pad}# between"], [""], ["", f"{pad}  # deep"]]))
    return rows


@st.composite
def records(draw: st.DrawFn) -> str:
    """Draw the text of a record with claims on lines of their own."""
    step = draw(st.sampled_from([1, 2, 4]))
    rows = draw(st.sampled_from([["title: x"], ["# a comment", "title: 'x'", ""], []]))
    rows = [*rows, "claims:" + draw(COMMENTS)]
    for number in range(draw(st.integers(1, 3))):
        rows += draw(st.sampled_from([[], [""], [" " * step + "# before"]]))
        rows += [f"{' ' * step}claim-{number}:{draw(COMMENTS)}", *draw(fields(2 * step))]
    rows += draw(st.sampled_from([[], ["venue: y"], ["", "# the end", ""], ["# x", "venue: >-", "  y"]]))
    text = draw(st.sampled_from(["\n", "\r\n"])).join(rows)
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", "\n"]))


@given(records())
def test_whatever_the_record_one_claim_more_is_all_that_changes(before: str) -> None:
    document, problems = parse_yaml("", before)
    if document is None or problems:
        with pytest.raises(EditError):
            insert_claim(before, "new", CLAIM)
        return
    after = insert_claim(before, "new", CLAIM)
    block = added(before, after)
    assert re.search(r"^ *new:\r?$", block, re.MULTILINE)
    there = read(after)["claims"]
    assert there.pop("new") == READ
    if before.endswith("\n"):
        assert there == document.data["claims"]
    assert set(there) == set(document.data["claims"])
    assert after.endswith("\n") == before.endswith("\n") or before.endswith("\n\n")
    assert ("\r\n" in after) == ("\r\n" in before)
    assert insert_claim(after, "newer", CLAIM) != after  # and it can be done again


@given(records(), WORDS)
def test_whatever_the_record_one_field_more_is_all_that_changes(before: str, value: str) -> None:
    document, problems = parse_yaml("", before)
    if document is None or problems:
        return
    text = value.replace("\t", " ")
    after = set_field(before, ["seen"], text, ORDER)
    added(before, after)
    assert read(after)["seen"] == text
    again = set_field(after, ["seen"], "y", ORDER)
    assert read(again) == read(after) | {"seen": "y"}


@given(st.text(max_size=80))
def test_any_text_is_changed_safely_or_refused(text: str) -> None:
    try:
        after = insert_claim(text, "new", CLAIM)
    except EditError:
        return
    assert read(after)["claims"]["new"] == READ


# One relation more

WHY = "The one saw it, the other did not."
RELATION: dict[str, Value] = {"contradicts": "b/c", "why": WHY}
WRITTEN = "- contradicts: b/c\n{0}  why: The one saw it, the other did not.\n"
FLOW = '{contradicts: b/c, why: "The one saw it, the other did not."}'


@pytest.mark.parametrize(
    ("before", "put"),
    [
        # No relation yet: after what stands before relations by custom.
        (
            "claims:\n  a:\n    says: x\n‸",
            "    relates:\n      " + WRITTEN.format("      "),
        ),
        (
            "claims:\n  a:\n    says: x\n    checked: y\n‸    status: disputed\n",
            "    relates:\n      " + WRITTEN.format("      "),
        ),
        (
            "claims:\n  a:\n    says: x  # so\n    # of a\n‸  b:\n    says: z\n",
            "    relates:\n      " + WRITTEN.format("      "),
        ),
        # Relations that are there: after the last, with its indentation.
        (
            "claims:\n  a:\n    relates:\n"
            "      - supports: d/e\n        why: >-\n          It\n          did.\n"
            "‸    at: x\n",
            "      " + WRITTEN.format("      "),
        ),
        ("claims:\n  a:\n    relates:\n    - supports: d/e\n‸    at: x\n", "    " + WRITTEN.format("    ")),
        (
            "claims:\n  a:\n    relates:\n      - {supports: d/e}  # so\n‸",
            "      " + WRITTEN.format("      "),
        ),
        # In brackets they stay in brackets.
        ("claims:\n  a:\n    relates: [{supports: d/e}‸]\n    at: x\n", f", {FLOW}"),
        ("claims:\n  a:\n    relates: [‸]  # none\n", FLOW),
        ("claims:\n  a:\n    relates:‸\n    at: x\n", f" [{FLOW}]"),
        ("claims:\n  a: {says: x‸}\n", f", relates: [{FLOW}]"),
        ("claims: {a: {relates: [{supports: d/e}‸]}}\n", f", {FLOW}"),
    ],
)
def test_a_relation_takes_over_the_form_of_the_claim(before: str, put: str) -> None:
    lead, rest = before.split("‸")
    after = add_relation(lead + rest, "a", RELATION)
    flow = FLOW.replace('"', "") in after
    assert after == lead + (put.replace('"', "") if flow else put) + rest
    old = read(lead + rest)["claims"]["a"].get("relates") or []
    assert read(after)["claims"]["a"]["relates"] == [*old, {"contradicts": "b/c", "why": WHY}]


def test_a_long_reason_is_folded() -> None:
    after = add_relation(
        "claims:\n  a:\n    says: x\n", "a", {"contradicts": "b/c", "why": "word " * 40 + "end"}
    )
    assert "        why: >-\n          word word" in after
    assert max(map(len, after.split("\n"))) <= 110


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("claims:\n  b:\n    says: x\n", 'There is no claim "a"'),
        ("claims:\n  a: text\n", 'There is no claim "a"'),
        ("claims:\n  a:\n    relates: text\n", "it is not a list"),
        ("claims: {a\n", "Line 1, column"),
    ],
)
def test_a_relation_that_can_not_be_put_anywhere_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(EditError, match=re.escape(why)):
        add_relation(text, "a", RELATION)


def test_a_relation_goes_into_every_claim_of_a_real_record(house: House) -> None:
    before = house.read(PAPER)
    for key in read(before)["claims"]:
        after = add_relation(before, key, RELATION)
        assert WHY in added(before, after)
