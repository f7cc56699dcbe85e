"""What stands around a finding: the sample, the comparator, the limits, and the study it comes from."""

from __future__ import annotations

from pipeline.records.library import ClaimEntry
from pipeline.synthesis.writing.findings import PEOPLE, POOLED, tells
from pipeline.synthesis.writing.measures import has_figure
from pipeline.synthesis.writing.voice import Line
from pipeline.synthesis.writing.words import (
    bare,
    first_sentence,
    has_number,
    is_plain,
    is_said_only,
    link,
    sample,
    sentence,
    subject,
)

_RESTS_ON = ("it rests on", "behind it stand")
_SAID_TO_REST_ON = ("it is reported to rest on", "behind it, as reported, stand")


def setting_lines(claim: ClaimEntry, told: str) -> list[Line]:
    """Return sentences on the sample and the comparator, as far as ``told`` leaves them open."""
    lines = []
    size = sample(claim)
    if size and size not in told and is_plain(size) and not is_said_only(claim):
        read = claim.record.checked.level == "primary"
        told_as = _RESTS_ON if read else _SAID_TO_REST_ON
        for pattern in told_as:
            lines.append(Line("scope", pattern, sentence(f"{pattern} {link(claim.id, size)}"), size))
    other = claim.record.compared_with
    if other and not tells(told, other) and is_plain(other) and not has_number(other):
        name = bare(other)
        simple = ("{} served as the comparison", "it was measured against {}") if "," not in name else ()
        for pattern in ("the comparison is with {}", *simple):
            lines.append(Line("scope", pattern, sentence(pattern.format(name)), name))
    return lines


def limit_lines(claim: ClaimEntry) -> list[Line]:
    """Return what a claim does not carry, in the words of its record."""
    limits = claim.record.limits
    if not limits or not is_plain(limits):
        return []
    text = first_sentence(limits)
    if has_number(text):
        # Its figure has been printed; a limit that prints it again would be one figure too many.
        return [] if has_figure(claim) else [Line("limit", "limit", link(claim.id, text[:-1]) + ".", text)]
    return [Line("limit", "limit", text, text)]


_IN_STUDY = {
    "rct": "in an experiment with",
    "quasi-experiment": "in a study with",
    "benchmark": "in tests of",
    "observational": "in data on",
    "survey": "in a survey of",
}


def study(claim: ClaimEntry) -> str:
    """Return where a claim was found, as an adverbial: "in an experiment with 293 writers"."""
    design = claim.record.design
    size = sample(claim)
    people = size if PEOPLE.search(size) or (design == "meta-analysis" and POOLED.search(size)) else ""
    who = people or subject(claim)
    if design == "meta-analysis":
        return f"pooled over {who}"
    return f"{_IN_STUDY.get(design, 'for')} {who}"
