"""Words from which direction, comparator, design and sample size of a finding are guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.evidence.quantities.model import Quantity
from pipeline.evidence.quantities.units import is_counted

_UP = re.compile(
    r"\b(?:increas\w{1,4}|rise|rises|rose|risen|rising|grow|grows|grew|growing|growth|gain(?:s|ed)?"
    r"|improv\w{1,7}"
    r"|boost\w{0,3}|rais(?:e|es|ed|ing)|higher|greater|larger|faster|better|more|longer|stronger|climb\w{0,3}"
    r"|exceed\w{0,3}|surpass\w{0,3}|outperform\w{0,3}|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)"
    r"|quadrupl\w{1,4}|jump\w{0,3}"
    r"|wider|widen\w{0,3}|enhanc\w{1,4}|elevat\w{1,4}|expand\w{0,3}|soar\w{0,3}|surg(?:e|es|ed)|beats?"
    r"|gained)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:decreas\w{1,4}|declin\w{1,4}|reduc\w{1,5}|drop(?:s|ped|ping)?|fall|falls|fell|fallen|falling"
    r"|lower\w{0,3}|less"
    r"|fewer|smaller|slower|worse|shorter|weaker|narrower|narrow(?:s|ed)|shr[aiu]nk\w{0,3}|cut|cuts"
    r"|halv(?:e|es|ed|ing)"
    r"|loss(?:es)?|lose|loses|lost|degrad\w{1,5}|deteriorat\w{1,4}|dimini\w{1,6}|suppress\w{0,3}"
    r"|underperform\w{0,3}"
    r"|homogeni[sz]\w{1,6}|converge[sd]?|slow(?:s|ed)|attenuat\w{1,4}|plung\w{1,4}|plummet\w{0,3})\b",
    re.IGNORECASE,
)
_COMPARATOR = re.compile(
    r"\b(?:compared[ ](?:with|to|against)|in[ ]comparison[ ](?:with|to)|relative[ ]to|as[ ]opposed[ ]to"
    r"|versus|vs\.?"
    r"|than|over[ ](?=(?:the|a|an|all|our|its|prior|previous|existing|baseline|state|strong|standard"
    r"|vanilla)\b)|against"
    r"|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|unlike"
    r"|rather[ ]than)(?![\w])[ ]{0,2}",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[,;:.()\[\]]|[ ](?:and|but|while|whereas|with|by|when|which|that|while|on|in|across|at)[ ]"
)
_LONGEST_COMPARATOR = 80

_DESIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (design, re.compile(pattern, re.IGNORECASE))
    for design, pattern in (
        (
            "meta-analysis",
            r"\bmeta-?analy\w{2,4}\b|\bsystematic(?:ally)? review\w{0,3}\b|\bpooled (?:effect|odds|estimate)",
        ),
        (
            "rct",
            r"\brandomi[sz]ed (?:controlled |clinical )?(?:trial|experiment|study|controlled)s?\b"
            r"|\brandomly assigned\b"
            r"|\brandom assignment\b|\bwe randomi[sz]ed\b|\bplacebo\b|\bdouble-blind\w{0,3}\b"
            r"|\bpreregistered experiment"
            r"|\bcontrolled (?:experiment|trial)s?\b|\brandomi[sz]ed\b",
        ),
        (
            "quasi-experiment",
            r"\bdifference-in-differences\b|\bregression discontinuity\b|\bnatural experiment\b"
            r"|\binstrumental variables?\b"
            r"|\bquasi-experiment\w{0,3}\b|\binterrupted time series\b|\bsynthetic control\b",
        ),
        ("case", r"\bcase (?:study|studies|report|series)\b"),
        (
            "observational",
            r"\bcohorts?\b|\bobservational\b|\blongitudinal\b|\bcross-sectional\b|\bcase-control\b"
            r"|\bretrospective\w{0,2}\b"
            r"|\bregistry\b|\bfollow-up\b|\bprospective\w{0,2}\b",
        ),
        (
            "survey",
            r"\bsurvey(?:s|ed)?\b|\bquestionnaires?\b|\brespondents?\b|\bsemi-structured interviews?\b"
            r"|\bself-report\w{0,3}\b",
        ),
        (
            "benchmark",
            r"\bbenchmark(?:s|ed|ing)?\b|\bleaderboards?\b|\bstate-of-the-art\b|\bbaselines?\b"
            r"|\btest sets?\b|\bdatasets?\b"
            r"|\bwe evaluate \w+|\bablations?\b",
        ),
        ("theory", r"\bwe prove\b|\btheorems?\b|\btheoretical(?:ly)?\b|\bproofs?\b|\bclosed[- ]form\b"),
        (
            "commentary",
            r"\bcommentary\b|\bposition paper\b|\bperspective (?:article|paper|piece)\b|\bwe argue\b"
            r"|\bessay\b",
        ),
    )
)
_STUDIED = re.compile(
    r"(?:[ -](?!(?:and|or|of|in|on|the|for|with|from|to|by|at|per)\b)[\w-]{2,20}){0,3}?[ ]"
    r"(participants|patients|respondents|people|adults|children|students|undergraduates|women|men"
    r"|volunteers|users"
    r"|workers|individuals|households|families|pupils|teachers|physicians|employees|subjects|annotators"
    r"|writers|readers"
    r"|experts|models|LLMs|systems|agents|studies|trials|papers|articles|documents|samples|images|videos"
    r"|prompts|questions"
    r"|essays|stories|responses|conversations|datasets|benchmarks|tasks|items|mice|rats|cells|species"
    r"|sites|countries"
    r"|firms|schools|hospitals|families|plots)\b"
)
_PEOPLE_FIRST = re.compile(
    r"participants|patients|respondents|people|adults|children|students|undergraduates|women|men"
    r"|volunteers|users|workers"
    r"|individuals|households|pupils|teachers|physicians|employees|subjects|annotators|writers|experts"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess and the words of the text it rests on."""

    value: str
    words: tuple[str, ...]


def direction(sentence: str, offset: int, quantities: Sequence[Quantity]) -> Guess | None:
    """Guess which way something moved. Words inside a quantity ("more than 5") say nothing about it."""
    spans = [(q.start - offset, q.end - offset) for q in quantities]
    found: dict[Literal["up", "down"], list[str]] = {}
    for way, pattern in (("up", _UP), ("down", _DOWN)):
        for match in pattern.finditer(sentence):
            if not any(start < match.end() and match.start() < end for start, end in spans):
                found.setdefault(way, []).append(match[0])  # type: ignore[arg-type]
    if not found:
        return None
    value = "mixed" if len(found) == 2 else next(iter(found))
    return Guess(value, tuple(word for words in found.values() for word in words))


def comparator(sentence: str, offset: int, quantities: Sequence[Quantity]) -> str | None:
    """Return the words that name what the finding is compared with, from "than", "versus" and their like."""
    spans = [(q.start - offset, q.end - offset) for q in quantities]
    for match in _COMPARATOR.finditer(sentence):
        if any(start < match.end() and match.start() < end - 1 for start, end in spans):
            continue
        rest = sentence[match.end() : match.end() + _LONGEST_COMPARATOR]
        stop = _STOP.search(rest)
        named = (
            rest[: stop.start()]
            if stop
            else rest.rsplit(" ", 1)[0]
            if len(rest) == _LONGEST_COMPARATOR
            else rest
        )
        if named.strip(" .…"):
            return f"{match[0].strip()} {named.strip()}"
    return None


def design(*texts: str) -> Guess | None:
    """Guess the design of the study from the first text that has a word for one."""
    for text in texts:
        for name, pattern in _DESIGNS:
            match = pattern.search(text)
            if match:
                return Guess(name, (match[0],))
    return None


def sample_size(text: str, quantities: Sequence[Quantity]) -> Guess | None:
    """Guess the sample size: "n = …", then a count of people, then a count of other things studied."""
    best: tuple[int, Guess] | None = None
    for quantity in quantities:
        if quantity.kind not in ("count", "ratio"):
            continue
        number = quantity.of if quantity.kind == "ratio" and quantity.of is not None else quantity.value
        after = text[quantity.end : quantity.end + 72]
        studied = None if is_counted(quantity.unit) else _STUDIED.match(after)
        if quantity.modifier == "n":
            rank, words = 0, quantity.text
        elif is_counted(quantity.unit):
            people = _PEOPLE_FIRST.fullmatch((quantity.unit or "").lower())
            rank, words = 1 if people else 2, quantity.text
        elif studied:
            rank = 1 if _PEOPLE_FIRST.fullmatch(studied[1]) else 2
            words = quantity.text + studied[0]
        else:
            continue
        if best is None or rank < best[0]:
            best = rank, Guess(f"{number:f}", (words,))
    return best[1] if best else None
