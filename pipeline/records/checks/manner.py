"""Rules for prose as readers know it from elsewhere: stock phrases, sentences cut off in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.problems import Problem
from pipeline.records.library import Library
from pipeline.records.references import Passage, Reference, passages, replace_references

_STOCK: tuple[tuple[str, str], ...] = (
    (r"some (?:experts|researchers|observers)", "Name who says it."),
    (r"(?:experts|researchers|critics) (?:agree|believe|say)(?! \[)", "Name who says it."),
    (
        r"(?:many |recent |numerous )?studies (?:show|suggest|have shown|indicate)",
        "Say which, with a reference.",
    ),
    (
        r"recent(?:ly)? (?:groundbreaking|breakthrough) (?:research|work|studies|study)",
        "Say whose, and when.",
    ),
    (r"ground-?breaking|game-?chang(?:er|ing)|revolutioni[sz]\w+|cutting-edge", "Let the figure speak."),
    (r"delv(?:e|es|ed|ing) (?:in|into|deep\w*)", "Say what is looked at."),
    (r"paradigm(?: shift)?s?|rapidly evolving landscape|ever-(?:evolving|changing)", "Leave it out."),
    (r"(?:it is|it's) (?:important|worth|crucial) (?:to note|noting|to remember)", "Leave it out."),
    (r"in today's (?:world|age|society)", "Say when."),
)
_PHRASES = tuple((re.compile(rf"\b(?:{pattern})", re.IGNORECASE), hint) for pattern, hint in _STOCK)
_SENTENCES = frozenset(
    {
        "summary",
        "thesis",
        "answer",
        "explores",
        "comparison_note",
        "tldr",
        "takeaways",
        "implications",
        "steps",
    }
)
"""Fields that hold whole sentences."""
_ENDS = re.compile(r"""[.!?:…]["'”’)\]]*$""")
_FURNITURE = re.compile(
    r"\b(?:subscribe (?:now|to our)|share this (?:article|post)|click here|sign up|cookie policy"
    r"|all rights reserved|advertisement|back to top|skip to (?:main )?content)\b"
    r"|\b(?-i:Read more)(?=[.:…»→]|\s*$| (?:about|here|on|at)\b)",
    re.IGNORECASE,
)


def check_manner(library: Library) -> Iterator[Problem]:
    """Warn of stock phrases, of furniture of another page, and of texts that stop in mid-sentence."""
    for entry in (*library.each_article(), *library.notes.values()):
        for passage in passages(entry):
            yield from _phrases(passage)
            yield from _cut_off(passage)


def _phrases(passage: Passage) -> Iterator[Problem]:
    for pattern, hint in _PHRASES:
        for match in pattern.finditer(passage.text):
            yield _warning(passage, match.span(), "stock-phrase", f'"{match[0]}" says nothing.', hint)
    for match in _FURNITURE.finditer(passage.text):
        message = f'"{match[0]}" is furniture of another page.'
        yield _warning(passage, match.span(), "page-furniture", message, "Take it out.")


def _cut_off(passage: Passage) -> Iterator[Problem]:
    """Look at the last characters of every field of sentences and of every paragraph of a body."""
    if passage.field and (passage.field[0] not in _SENTENCES or passage.field[-1] == "audience"):
        return
    for paragraph in re.finditer(r"(?:(?!\n[ \t]*\n)[\s\S])+", passage.text):
        text = paragraph[0].strip()
        if not text or text.startswith(("#", "|", ">", "- ", "* ", "```", "<", "!")) or text[:1].isdigit():
            continue
        shown = replace_references(text, _words)
        shown = re.sub(r"[*_`]+$|\{[^{}]*\}$", "", shown.rstrip()).rstrip()
        if len(shown.split()) > 3 and not _ENDS.search(shown):
            end = paragraph.start() + len(paragraph[0].rstrip())
            last = re.search(r"\S+$", passage.text[:end])
            start = last.start() if last else end - 1
            message = "The text stops in mid-sentence."
            yield _warning(
                passage, (start, end), "cut-off", message, "Finish the sentence, or set its full stop."
            )


def _words(reference: Reference) -> str:
    return reference.words or ("" if reference.kind == "work" else "0")


def _warning(passage: Passage, span: tuple[int, int], code: str, message: str, hint: str) -> Problem:
    return replace(passage.problem(span[0], span[1] - span[0], code, message, hint), severity="warning")
