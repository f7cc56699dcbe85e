"""Whether two claims speak of one outcome and one comparator, judged by their words.

A rule and not a judgement: it serves to find pairs that an editor should look at. Words are levelled first
(small letters, plurals, words that name no thing), a few groups of words that mean one thing here become one
word, and what is left is compared by rapidfuzz's token set ratio, which is 100 where the words of the one are
all among the words of the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.records.works import Claim

SAME_OUTCOME = 75
SAME_COMPARATOR = 80
"""Least token set ratios, set by hand on the records of this project."""

AI, PEOPLE, WITHOUT = "ai", "people", "without"

_GROUPS: Mapping[str, str] = {
    AI: "ai llm gpt chatgpt gpt-3 gpt-3.5 gpt-4 gpt-4o claude gemini instructgpt chatbot model assistant "
    "language-model text-to-image generative-ai",
    PEOPLE: "people person human participant writer author creator artist student user worker reader "
    "researcher expert applicant individual group",
    WITHOUT: "without no not never unaided",
    "diversity": "diversity diverse variety variability varied heterogeneity similarity similar likeness "
    "resemblance sameness homogeneity homogenization homogenisation convergence overlap distinct",
    "creativity": "creativity creative originality original",
    "novelty": "novelty novel",
}
_ONE_WORD = {word: group for group, words in _GROUPS.items() for word in words.split()}
_PHRASES = (
    (re.compile(r"\b(?:large )?language[- ]models?\b|\bgenerative (?:ai|artificial intelligence)\b"), AI),
    (re.compile(r"\b(?:on their own|by themselves|alone)\b"), f"{WITHOUT} {AI}"),
    (re.compile(r"\b(?:sft|supervised fine-tun(?:ing|ed))\b"), "sft"),
)
_OF_A_PART = """
after afterwards best final follow-up half high highest later low lowest peak tenth top unassisted upper
withdrawn worst
"""
_QUALIFIERS = frozenset(_OF_A_PART.split())
"""Words that tell of a part or of another time: a peak is no average, and what stays after is no gain."""

_FILLING = """
a about across against all among an and answer any as at average be between both by change checkpoint
compared content control difference effect fall for from gain group had has have idea in increase index
is it its largest level lower mean measure most number of on one online or other output overall per
performance pooled rate rating ratio reported response rise same score seen semantic share shown single
some study task text than that the their they this those to total under up use used using was were when
where which while who whose with work working
"""
_NAMES_NOTHING = frozenset(_FILLING.split())


@dataclass(frozen=True, slots=True)
class Subject:
    """The words by which a claim is compared with others, each levelled and sorted."""

    outcome: str
    comparator: str
    on_people: bool
    qualifiers: frozenset[str] = frozenset()

    @property
    def told(self) -> tuple[bool, bool, tuple[str, ...]]:
        """What two claims must have in common to the letter: people or not, without something or not."""
        return self.on_people, WITHOUT in self.comparator.split(), tuple(sorted(self.qualifiers))

    @property
    def comparable(self) -> bool:
        """Whether the claim names an outcome and a comparator at all."""
        return bool(self.outcome and self.comparator)


def subject_of(claim: Claim) -> Subject:
    """Return what ``claim`` measures, against what, and whether people were studied."""
    outcome = _words(claim.measure.name if claim.measure else "") - {AI, PEOPLE, WITHOUT}
    comparator = _words(claim.compared_with or "")
    return Subject(
        " ".join(sorted(outcome)),
        " ".join(sorted(comparator)),
        PEOPLE in _words(claim.scope.who),
        frozenset(
            _plain(f"{claim.measure.name if claim.measure else ''} {claim.compared_with or ''}") & _QUALIFIERS
        ),
    )


def alike(one: Subject, other: Subject) -> bool:
    """Tell whether both measured one outcome against one comparator, on people or both not on people."""
    return (
        one.comparable
        and other.comparable
        and one.told == other.told
        and fuzz.token_set_ratio(one.outcome, other.outcome) >= SAME_OUTCOME
        and fuzz.token_set_ratio(one.comparator, other.comparator) >= SAME_COMPARATOR
    )


def _words(text: str) -> set[str]:
    """Return the words of ``text`` that name something, each as the group it belongs to."""
    return {_ONE_WORD.get(word, word) for word in _plain(text)} - _NAMES_NOTHING - _QUALIFIERS


def _plain(text: str) -> set[str]:
    """Return the words of ``text`` in small letters and the singular, phrases as one word."""
    level = text.lower()
    for pattern, word in _PHRASES:
        level = pattern.sub(word, level)
    return {_singular(word) for word in re.findall(r"[^\W_]+(?:[-.][^\W_]+)*", level)}


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3
    return word[:-1] if plural else word
