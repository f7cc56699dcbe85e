"""Words and evidence: what is pointed out, and what is left in peace."""

from __future__ import annotations

import pytest

from tests.records.project import INSIGHT, NOTE, House

POINTED_OUT = [
    ("verb-too-strong", "It proves that readers [[quiet-rooms/finished|finish]]."),
    ("verb-too-strong", "Here is proof that readers [[quiet-rooms/finished|finish]]."),
    ("verb-too-strong", "Quiet causes [[quiet-rooms/mood|a better mood]]."),
    ("verb-too-strong", "The essay shows that [[quiet-rooms/why-quiet|quiet frees the inner voice]]."),
    ("unattributed", "Under lamps readers keep [[lamp-light/words-kept|most words]]."),
    ("secondary-as-seen", "Under lamps readers [[lamp-light/errors-under-lamps|missed fewer words]]."),
    ("stock-phrase", "Some experts doubt it."),
    ("stock-phrase", "This is a groundbreaking result."),
    ("page-furniture", "Subscribe to our letter now."),
    ("cut-off", "Readers under lamps missed fewer of the"),
    ("population-widened", "With quiet, everyone [[quiet-rooms/finished|finishes]]."),
]
IN_PEACE = [
    "Nothing proves that readers [[quiet-rooms/finished|finish]].",
    "It may prove how well readers [[quiet-rooms/finished|finish]].",
    "Noise caused [[quiet-rooms/pages-read|a loss of pages]].",
    "Quiet is not what causes [[quiet-rooms/mood|a better mood]].",
    "The authors argue that quiet causes [[quiet-rooms/mood|a better mood]].",
    "The authors suggest that [[quiet-rooms/why-quiet|quiet frees the inner voice]].",
    "By hearsay, readers under lamps keep [[lamp-light/words-kept|most words]], as is said.",
    "By one report, readers under lamps [[lamp-light/errors-under-lamps|missed fewer words]].",
    "A column tells of lamps. Readers [[lamp-light/errors-under-lamps|missed fewer words]] under them.",
    "Do readers under lamps [[lamp-light/errors-under-lamps|miss fewer words]]?",
    "- a list",
    "It ends with a reference [@quiet-rooms].",
    'Somebody called it "quiet."',
    "Not everyone [[quiet-rooms/finished|finished]].",
    "This improves how readers [[quiet-rooms/finished|finish]].",
]


@pytest.mark.parametrize(("code", "sentence"), POINTED_OUT)
def test_words_that_go_beyond_the_evidence_are_pointed_out(house: House, code: str, sentence: str) -> None:
    house.append(NOTE, f"\n{sentence}\n")
    (problem,) = house.examine()
    assert (problem.code, problem.severity, problem.path) == (code, "warning", NOTE)


@pytest.mark.parametrize("sentence", IN_PEACE)
def test_words_within_the_evidence_are_left_in_peace(house: House, sentence: str) -> None:
    house.append(NOTE, f"\n{sentence}\n")
    assert house.examine() == []


def test_a_figure_is_printed_in_full_three_times_at_most(house: House) -> None:
    house.append(INSIGHT, "\nAgain [[quiet-rooms/likeness]], and [[quiet-rooms/likeness|0.71 to 0.82]].\n")
    assert house.examine() == []
    house.append(INSIGHT, "\nAnd [[quiet-rooms/likeness|71% to 82%]].\n")
    (problem,) = house.examine()
    assert (problem.code, problem.severity) == ("repeated-figure", "warning")
    assert (problem.line, problem.column) == house.place(INSIGHT, "And [[quiet-rooms/likeness|‸71% to")


def test_a_takeaway_that_repeats_the_tldr_is_pointed_out(house: House) -> None:
    house.edit(INSIGHT, "  use: Read where it is quiet.", "  use: Of the readers, about 90% finished.")
    house.edit(INSIGHT, "  doubt: It was", "  doubt: Not [[quiet-rooms/finished|all]]; it was")
    repeated = [p for p in house.examine() if p.code == "tldr-repeated"]
    assert [(p.path, p.severity, p.field) for p in repeated] == [(INSIGHT, "warning", "takeaways.1")]


WORK = "sources/works/quiet-rooms.yml"


def test_a_pooled_effect_needs_its_interval_in_the_same_paragraph(house: House) -> None:
    house.edit(
        WORK,
        "    compared_with: readers in quiet rooms\n    design: rct",
        "    compared_with: readers in quiet rooms\n    design: meta-analysis",
    )
    bare = "\nNoise cost pages: [[quiet-rooms/pages-read]]."
    before = len([p for p in house.examine() if p.code == "bare-estimate"])
    house.append(NOTE, f"{bare}\n\nThe interval is told elsewhere.\n")
    found = [p for p in house.examine() if p.code == "bare-estimate"]
    assert len(found) == before + 1
    assert found[-1].severity == "warning"
    assert "95% interval \u22121.10 to \u22120.62" in found[-1].hint
    house.edit(NOTE, bare, bare[:-1] + " (95% interval \u22121.10 to \u22120.62).")
    assert len([p for p in house.examine() if p.code == "bare-estimate"]) == before
