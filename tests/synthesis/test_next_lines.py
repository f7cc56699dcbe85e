"""Where an inquiring line leads by itself: shared notes before shared claims before shared mechanisms."""

from __future__ import annotations

import pytest

from pipeline.config import SiteConfig
from pipeline.site.page import Status
from pipeline.site.pages import SiteInput, all_pages
from pipeline.site.stage import environment, render
from pipeline.synthesis.next_lines import Following, following_lines, ground
from tests.house import REPO, House
from tests.synthesis.writing.tools import shipped

LINES = "content/lines/"
LINE = """---
schema_version: 1
title: {title}
summary: Nobody knows.
published: 2026-04-24
topics: [rest]
stance: supported
explores: It asks. It does not answer.
---

{body}
"""


def add(house: House, line_id: str, body: str, title: str = "Is it so?") -> None:
    house.write(f"{LINES}{line_id}.md", LINE.format(title=title, body=body))


def test_lines_that_share_a_note_come_before_those_that_share_claims(house: House) -> None:
    add(
        house,
        "a-claim",
        "It leans on [[lamp-trial/reading-speed|slowness]] and [[night-survey/no-loss|none]].",
    )
    add(house, "b-note", "[[note:do-lamps-slow-readers|One note]] tells it.")
    add(house, "c-asks", "[[note:do-lamps-slow-readers|The same note]] tells it.")
    found = following_lines(house.examine().library, "c-asks", ["what-lamps-leave-open"])
    assert found == [
        Following("b-note", "note", ("do-lamps-slow-readers",)),
        Following("a-claim", "claim", ("lamp-trial/reading-speed", "night-survey/no-loss")),
    ]


def test_the_claims_of_a_note_are_ground_of_the_line_that_links_it(house: House) -> None:
    own = ground(house.library(), "what-lamps-leave-open")
    assert own.notes == ("do-lamps-slow-readers", "how-many-rooms")
    assert own.claims == ("lamp-trial/reading-speed", "night-survey/no-loss", "lamp-trial/rooms-with-lamps")
    assert own.mechanisms == ("glare",)


def test_a_mechanism_is_enough_where_nothing_else_is_shared(house: House) -> None:
    house.edit(
        "sources/works/lamp-pool.yml",
        "    topics: [rest]\n    at: abstract\n    checked: {level: primary, on: 2026-03-20}\n    relates:",
        "    topics: [rest]\n    mechanisms: [glare]\n    at: abstract\n"
        "    checked: {level: primary, on: 2026-03-20}\n    relates:",
    )
    add(house, "a-pooled", "Pooled, they were [[lamp-pool/slower|slower]].")
    add(house, "b-single", "In one trial they were [[lamp-trial/reading-speed|slower]].")
    (found,) = [f for f in following_lines(house.examine().library, "a-pooled") if f.line == "b-single"]
    assert found == Following("b-single", "mechanism", ("glare",))


def test_a_withdrawn_claim_connects_nothing(house: House) -> None:
    for line_id in ("a-one", "b-two"):
        add(house, line_id, "It was [[lamp-trial/taken-back|longer]].")
    assert following_lines(house.examine().library, "a-one") == []


def test_a_line_never_follows_itself_and_every_pair_shares_alike() -> None:
    library = shipped()
    for line_id in library.lines:
        for following in following_lines(library, line_id):
            assert following.line != line_id
            back = next(f for f in following_lines(library, following.line) if f.line == line_id)
            assert (back.kind, set(back.shared)) == (following.kind, set(following.shared))


def test_the_choice_of_an_editor_comes_first_and_is_not_repeated(house: House) -> None:
    add(house, "a-third", "[[note:do-lamps-slow-readers|One note]] tells it.", "A third question?")
    found = house.articles()["what-lamps-leave-open"].next
    assert [n.question for n in found] == [
        "Do readers need lamps?",
        "Would a candle do?",
        "A third question?",
    ]
    assert [n.reason for n in found] == ["Shares the note"] * 3


def test_there_are_four_at_most(house: House) -> None:
    for number in range(6):
        add(
            house,
            f"line-{number}",
            "[[note:how-many-rooms|One note]] tells it.",
            f"Question {'abcdef'[number]}?",
        )
    found = house.articles()["what-lamps-leave-open"].next
    assert len(found) == 4


@pytest.fixture
def alone(house: House) -> House:
    """A line by which nothing is shared, and one that has no choice of an editor."""
    add(house, "alone", "[[note:lonely|A note of its own]] tells it.")
    house.write(
        "content/notes/lonely.md",
        "---\nschema_version: 1\nquestion: Is it lonely?\nanswer: It is [[lamp-pool/readers]].\n"
        "claims: [lamp-pool/readers]\ntopics: [rest]\non: 2026-04-20\n---\n",
    )
    add(house, "shares", "[[lamp-trial/reading-speed|Slower]], [[note:how-many-rooms|in most rooms]].")
    return house


def page(house: House, line_id: str) -> str:
    library, relations, articles = house.composed()
    status = Status("ok", "ok", "", "2026-01-15T00:00:00+00:00", "", "", "")
    site = SiteInput(house.root, library, relations, articles, status, SiteConfig())
    return render(
        environment(REPO), site, next(p for p in all_pages(site) if p.target == f"lines/{line_id}/")
    )


def test_the_page_shows_each_with_its_reason(alone: House) -> None:
    text = page(alone, "shares")
    assert 'Shares the note <a href="../../notes/how-many-rooms/">How many rooms have a lamp?</a>' in text
    alone.edit(
        f"{LINES}shares.md", "[[note:how-many-rooms|in most rooms]]", "in [[note:lonely|lonely]] rooms"
    )
    text = page(alone, "shares")
    says = "Readers with a lamp read more slowly than readers without one."
    href = "../../claims/lamp-trial/reading-speed/"
    assert f'Rests on the same claim <a href="{href}">{says}</a>' in text
    assert 'Shares the note <a href="../../notes/lonely/">Is it lonely?</a>' in text


def test_a_line_that_leads_nowhere_has_no_such_part(alone: House) -> None:
    assert alone.articles()["alone"].next == ()
    assert "## Next questions" not in page(alone, "alone")
