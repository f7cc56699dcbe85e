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
