"""What suggests itself from the records: each reason, and that it goes once it is dealt with."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.notices import Notice
from pipeline.evidence.relations import relate
from pipeline.run.examine import examine
from pipeline.synthesis.suggesting import KINDS, News, Suggestion, suggest
from tests.house import NOW, House, copy_records
from tests.run.test_observations import stored

CLAIM = """  {key}:
    says: {says}
    measure: {{name: {key}, value: {value}, unit: percent, better: higher}}
    scope: {{who: made-up readers}}
    design: survey
    topics: [{topic}]
    mechanisms: [glare]
    at: abstract
    checked: {{level: primary, on: 2026-04-01}}
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


def found(house: House, news: News | None = None) -> dict[str, Suggestion]:
    library = house.library()
    return {s.id: s for s in suggest(library, relate(library), news)}


def work(house: House, name: str, *claims: str) -> None:
    head = f"schema_version: 1\nkind: report\ntitle: {name}\nauthors: [A Team]\npublished: 2026-01\n"
    house.write(
        f"sources/works/{name}.yml",
        head + f"ids: {{url: 'https://{name}.example/'}}\nclaims:\n" + "".join(claims),
    )


def test_a_mechanism_of_three_domains_is_suggested_until_an_insight_holds_them_together(house: House) -> None:
    house.write(
        "sources/topics/sleep.yml", "schema_version: 1\ntitle: Sleep\nabout: Made up.\nkeywords: [slumber]\n"
    )
    claims = [
        CLAIM.format(key=f"on-{topic}", says=f"Glare bears on {topic}.", value=10 + n, topic=topic)
        for n, topic in enumerate(("light", "rest"))
    ]
    work(house, "glare-report", *claims)
    assert "mechanism:glare" not in found(house)
    sleep = CLAIM.format(key="on-sleep", says="Glare bears on sleep.", value=30, topic="sleep")
    work(house, "glare-report", *claims, sleep)
    suggestion = found(house)["mechanism:glare"]
    assert "3 domains" in suggestion.why
    assert "work:glare-report" in suggestion.records
    assert set(suggestion.claims) >= {f"glare-report/on-{t}" for t in ("light", "rest", "sleep")}
    insight = house.root / "content/insights/lamps-slow-readers.md"
    cited = " ".join(f"[[glare-report/on-{t}]]" for t in ("light", "rest", "sleep"))
    insight.write_text(insight.read_text("utf-8") + f"\n\nGlare: {cited}.\n", encoding="utf-8")
    assert "mechanism:glare" not in found(house)


def test_a_note_with_both_sides_is_suggested_until_a_line_takes_it_up(house: House) -> None:
    line = house.root / "content/lines/what-lamps-leave-open.md"
    text = line.read_text("utf-8")
    assert "[[note:do-lamps-slow-readers" in text
    assert "sides:do-lamps-slow-readers" not in found(house)
    line.write_text(text.replace("note:do-lamps-slow-readers", "note:how-many-rooms"), encoding="utf-8")
    suggestions = found(house)
    suggestion = suggestions["sides:do-lamps-slow-readers"]
    assert set(suggestion.claims) >= {"lamp-trial/reading-speed", "night-survey/no-loss"}
    assert suggestion.draft == "line"
    assert suggestions["note:do-lamps-slow-readers"].why.startswith("No inquiring line uses it.")


def test_a_contradiction_that_nothing_shows_is_suggested(house: House) -> None:
    first = CLAIM.format(key="a", says="Glare helps.", value=11, topic="light")
    second = CLAIM.format(key="b", says="Glare hurts.", value=12, topic="light")
    second += "    relates: [{contradicts: one/a, why: They measured another glare.}]\n"
    work(house, "one", first)
    work(house, "two", second)
    suggestion = found(house)["sides:one.a-two.b"]
    assert suggestion.claims == ("one/a", "two/b")
    assert "They measured another glare." in suggestion.why
    house.write(
        "content/notes/glare.md",
        "---\nschema_version: 1\nquestion: Does glare help?\nanswer: It does, [[one/a]]; it does not, "
        "[[two/b]].\nclaims: [one/a, two/b]\ntopics: [light]\non: 2026-04-20\n---\n",
    )
    assert "sides:one.a-two.b" not in found(house)


def test_a_leader_that_changed_after_the_last_article_on_its_benchmark_is_suggested(house: House) -> None:
    def suggested(day: str) -> list[Suggestion]:
        history = [stored("2026-01-01T09:00", value="30"), stored(f"{day}T09:00", value="99")]
        library = examine(house.root, NOW.date(), history).library
        return [s for s in suggest(library, relate(library)) if s.kind == "leader"]

    assert not suggested("2026-03-01")  # told by then: the lead before the articles were written
    (suggestion,) = suggested("2026-05-02")
    assert suggestion.id == "leader:many-lamps"
    assert "Lamp Z leads in brightness in the table of 2026-05-02." in suggestion.why
    assert "benchmark:many-lamps" in suggestion.records
    assert any(record.startswith("insight:") for record in suggestion.records)
    assert suggestion.claims == ("many-lamps/brightness-leader-2026-05-02",)


ABSTRACT = "We read under lamps. Glare was reported by {} of readers, and rooms were many."


@pytest.mark.parametrize(
    ("said", "changed"), [("41.5%", False), ("42%", False), ("0.415", False), ("38%", True), ("some", True)]
)
def test_a_figure_that_the_newest_abstract_lacks_is_suggested(house: House, said: str, changed: bool) -> None:
    work(house, "one", CLAIM.format(key="a", says="Readers reported glare.", value="41.5", topic="light"))
    news = News(abstracts={"one": ABSTRACT.format(said)})
    suggestion = found(house, news).get("version:one")
    assert (suggestion is not None) == changed
    if suggestion:
        assert "does not have 41.5% (one/a)" in suggestion.why
        assert suggestion.claims == ("one/a",)


def test_a_claim_read_elsewhere_than_in_the_abstract_is_not_held_against_it(house: House) -> None:
    claim = CLAIM.format(key="a", says="Readers reported glare.", value="41.5", topic="light")
    work(house, "one", claim.replace("at: abstract", "at: Table 2"))
    assert "version:one" not in found(house, News(abstracts={"one": "Nothing with 3 numbers."}))


def test_news_of_a_work_is_suggested_with_what_leans_on_it(house: House) -> None:
    notice = Notice(
        "withdrawn", "work-edit:lamp-trial:withdrawn:all", "withdrawn", "It was withdrawn.", "", ()
    )
    suggestion = found(house, News(notices={"lamp-trial": (notice,)}))["news:lamp-trial"]
    assert suggestion.why == "It was withdrawn."
    assert {"insight:lamps-slow-readers", "note:do-lamps-slow-readers"} <= set(suggestion.records)


def test_claims_that_nothing_uses_are_suggested_by_work(house: House) -> None:
    work(house, "one", CLAIM.format(key="a", says="Readers reported glare.", value="41.5", topic="light"))
    suggestion = found(house)["unused:one"]
    assert (suggestion.claims, suggestion.draft) == (("one/a",), "explainer")
    assert "nothing of it is used" in suggestion.why


def test_suggestions_stand_in_the_order_of_kinds_and_each_has_an_id_of_its_own(house: House) -> None:
    work(house, "one", CLAIM.format(key="a", says="Readers reported glare.", value="41.5", topic="light"))
    library = house.library()
    both = [suggest(library, relate(library), News(abstracts={"one": "Of 3."})) for _ in range(2)]
    assert both[0] == both[1]
    kinds = [KINDS.index(s.kind) for s in both[0]]
    assert kinds == sorted(kinds)
    assert len({s.id for s in both[0]}) == len(both[0]) > 1
