"""The words of records, made fit for a sentence of ours; nothing is changed that could change the sense."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.records.library import ClaimEntry
from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.reading import read
from pipeline.synthesis.prose import literal

_MARKED = re.compile(r"[\\`*_{}\[\]|~^<>#$]|==|&(?=\w)|!\[|https?:")
_SMALL = frozenset(
    [
        "a",
        "all",
        "also",
        "among",
        "an",
        "and",
        "as",
        "asked",
        "at",
        "both",
        "by",
        "during",
        "each",
        "even",
        "every",
        "few",
        "for",
        "from",
        "further",
        "half",
        "if",
        "in",
        "it",
        "its",
        "judged",
        "many",
        "most",
        "no",
        "none",
        "of",
        "on",
        "one",
        "only",
        "other",
        "over",
        "pooled",
        "several",
        "since",
        "some",
        "such",
        "that",
        "the",
        "their",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "under",
        "until",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "with",
        "within",
        "without",
    ]
)
_LABEL = 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def is_plain(text: str) -> bool:
    """Tell whether ``text`` has no mark that Markdown or a reference would take for its own."""
    return _MARKED.search(text) is None


def bare(text: str) -> str:
    """Return a record's words for running text, as they stand where nothing in them is a mark."""
    flat = " ".join(text.split())
    return flat if is_plain(flat) else str(literal(flat))


def has_number(text: str) -> bool:
    """Tell whether the audit may see a quantity in ``text``."""
    return bool(read(text, Names())[0])


def numbers(text: str) -> list[Decimal]:
    """Return the numbers of ``text``, in digits and in words."""
    return [number.value for reading in read(text, Names())[0] for number in reading.numbers]


def link(claim_id: str, words: str = "") -> str:
    """Return a reference to a claim; without words it prints the claim's figure."""
    return f"[[{claim_id}|{words}]]" if words else f"[[{claim_id}]]"


def capital(text: str) -> str:
    """Return ``text`` with a capital first letter, inside a reference as well."""
    match = re.match(r"\[\[[^|\]]*\|", text)
    start = match.end() if match else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def small(text: str, own: str) -> str | None:
    """Return ``text`` with a small first letter, or ``None`` where the first word may be a name.

    It is lowered if it is a word of grammar, or stands small in ``own``, other words of the same record.
    """
    first = re.match(r"[A-Za-z]+", text)
    if first is None or not text[:1].isupper():
        return text
    word = first[0]
    low = word.lower()
    follows = text[first.end() : first.end() + 1]
    if word[1:] != low[1:] or follows not in (" ", ",", ""):
        return None
    if low in _SMALL or re.search(rf"(?<![\w-]){low}(?![\w-])", own):
        return low + text[first.end() :]
    return None


def first_sentence(text: str) -> str:
    """Return the first sentence of ``text`` with its stop; behind a mere label, the next one too."""
    parts = _SENTENCE.split(" ".join(text.split()))
    return " ".join(parts[: 1 if len(parts[0].split()) >= _LABEL else 2])


def lowered(text: str) -> str:
    """Return a sentence as it stands behind a colon: an adverbial opening small, a subject as it was."""
    match = re.match(
        r"(\[\[[^\]|]*\|)?(?:In|On|According|As|By|Over|Pooled|With|Where|After|While|Within|Among|Asked) ",
        text,
    )
    if match is None:
        return text
    start = len(match[1] or "")
    return text[:start] + text[start].lower() + text[start + 1 :]


def sentence(text: str) -> str:
    """Return ``text`` with a capital and one full stop."""
    text = text.strip()
    return capital(text if text.endswith((".", "!", "?", ".]]", "?]]")) else f"{text}.")


def count_words(text: str) -> int:
    """Count words as a reader meets them: a reference as its words, or as one figure."""
    shown = re.sub(r"\[\[[^\]|]*\|([^\]]*)\]\]", r"\1", text)
    return len(re.sub(r"\[\[[^\]]*\]\]", "0.00", shown).split())


@dataclass(frozen=True, slots=True)
class Said:
    """What a claim says in two parts: an ``opener`` that points to its study ("In this study,"), the rest.

    The core has no full stop. Without an opener it begins as the sentence of the record does.
    """

    opener: str
    core: str

    @property
    def whole(self) -> str:
        """The sentence of the record without its stop."""
        return f"{self.opener} {self.core}" if self.opener else self.core


_OPENER = re.compile(
    r"(?P<opener>(?:In (?:this|these|the same) (?P<what>(?:laboratory )?(?:experiments?|stud(?:y|ies)))"
    r"|On (?:this|these|the same) (?P<test>(?:\w+ )?(?:tests?|benchmarks?|platform))"
    r"|According to the same (?P<account>notes|accounts?)),)\s(?P<core>.+)",
    re.DOTALL,
)


def said(claim: ClaimEntry) -> Said:
    """Take apart what a claim says."""
    text = " ".join(claim.record.says.split())
    text = text[:-1] if text.endswith(".") else text
    match = _OPENER.match(text)
    return Said(match["opener"], match["core"]) if match else Said("", text)


def is_said_only(claim: ClaimEntry) -> bool:
    """Tell whether a claim may be mentioned and supports nothing: unverified, or disputed."""
    return claim.record.checked.level == "unverified" or claim.record.status == "disputed"


def subject(claim: ClaimEntry) -> str:
    """Return who or what was studied, fit for running text; a remark in parentheses is left out."""
    who = re.sub(r"\s*\([^()]*\)", "", " ".join(claim.record.scope.who.split())).strip()
    return bare(who or claim.record.scope.who)


def own_words(claim: ClaimEntry) -> str:
    """Return the other words of a claim's record, to see how it spells what."""
    record = claim.record
    parts = [record.scope.who, record.scope.on, record.compared_with, record.limits]
    parts += [record.measure.name] if record.measure else []
    return " ".join(part for part in parts if part)


_HEAD = re.compile(r"(?:more than |at least |about |over )?\d[\d,.]*(?: million)?\+? (?!k\b)[A-Za-z][a-z-]*")
_IN_STUDIES = re.compile(r" in (?:\w+ )(?:pre-registered )?(?:experiments|studies|trials)$")
_TAIL = re.compile(r",\s| (?:in|from|for|as|over|beside|with|per)\b")


def sample(claim: ClaimEntry) -> str:
    """Return the counted part of a sample, "293 writers" of "293 writers in all arms"; empty if unsure.

    What is cut away must count nothing, and the sample must not be one of something per something else.
    """
    text = _IN_STUDIES.sub("", claim.record.scope.n or "")
    if not _HEAD.match(text) or " per " in text or "for comparison" in text:
        return ""
    cut = _TAIL.search(text)
    if cut is None:
        return text
    return text if has_number(text[cut.start() :]) else text[: cut.start()]
