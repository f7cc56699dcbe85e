"""Digits that are plainly no finding: dates, years, labels, ordinals, identifiers, names with a number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.evidence.quantities import context

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (why, re.compile(pattern, re.IGNORECASE))
    for why, pattern in (
        ("an address", r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+"),
        ("an identifier", r"\barxiv:?[ ]?\S+|\bdoi:?[ ]?\S+|\b10\.\d{4,9}/\S+|\b\d{4}\.\d{5}(?:v\d+)?\b"),
        ("a date", r"\b(?:1[5-9]|20)\d\d-(?:0\d|1[0-2])(?:-[0-3]\d)?\b"),
        ("a date", rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:[–-]\d{{1,2}})?\s{_MONTH}\b(?:,?\s\d{{4}})?"),
        ("a date", rf"\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,\s\d{{4}}\b|\b{_MONTH}\.?\s\d{{4}}\b"),
        ("a date", rf"\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?![\w%.,]*\d|\s?%)"),
        ("a decade", r"\b(?:1[5-9]|20)\d0s\b"),
        ("a time of day", r"\b\d{1,2}:\d\d(?:\s?[ap]m)?\b|\b\d{1,2}\s?(?:[ap]m\b|[ap]\.m\.)"),
        ("an ordinal", r"(?<![\w.])\d{1,6}(?:st|nd|rd|th)\b"),
        ("a version", r"\bv?\d+(?:\.\d+){2,}\b|\bv\d+(?:\.\d+)?\b"),
        ("an idiom", r"\b24/7\b|\b9/11\b|\b[1-4]-?D\b|\b50[–/-]50\b|\b404\b(?=\spage)"),
        ("a list number", r"(?m:^)\s{0,4}\d{1,3}[.)]\s(?=\S)"),
    )
)
_LABEL = re.compile(
    r"\b(?:sections?|sec\.|tables?|tab\.|figures?|figs?\.?|appendi(?:x|ces)|chapters?|chap\.|eqs?\."
    r"|equations?"
    r"|theorems?|lemmas?|pages?|pp?\.|footnotes?|panels?|parts?|volumes?|vol\.|versions?|nos?\.|lines?"
    r"|notes?|ref(?:erence)?s?\.?|items?|annex|version|issue|(?<=, )number)"
    r"(?:\s[\d.]+(?:,\s[\d.]+)*(?:\s?(?:,|and|to|–|-))?)?[ ]$",
    re.IGNORECASE,
)
_LABEL_CAPITAL = re.compile(
    r"\b(?:Study|Experiment|Task|Trial|Phase|Step|Stage|Type|Group|Model|Part|Article|Title|Level|Tier|Day"
    r"|Week|Round|Question|Q|Option|Condition|Rule|Act|Case|Class|Scenario)[ ]$"
)
_FAMILIES = (
    "GPT ChatGPT Claude Llama LLaMA Gemini Gemma Qwen Mistral Mixtral DeepSeek Phi OLMo Grok Falcon Command"
    " Sonnet Opus Haiku Copilot Bard Kimi Yi Nova Nemotron Granite Pythia BERT T5 PaLM Chinchilla Vicuna"
    " Alpaca Tulu Windows Python Web Unicode ISO AIME MMLU COVID SARS Stable Midjourney DALL-E Sora Codex"
)
_FAMILY = frozenset(_FAMILIES.split())
_NAME_BEFORE = re.compile(r"([A-Z][\w+.-]*)[ ]$")
_JOINED = re.compile(r"[A-Za-z][\w.+]*(?:-[\w.+]*)*$")
_NAME_TAIL = re.compile(r"[ ](?:Sonnet|Opus|Haiku|Pro|Flash|Turbo|Mini|Ultra|Nano|Large|Small|Medium|Max)\b")
_NAMES_IN = re.compile(r"(?<![\w.+-])([A-Z][\w+.-]*)[ ](\d+(?:\.\d+)?)\b")
_OPENING_WORDS = (
    "A About Above Across After All Almost Among An And Are Around As At Before Below Between Beyond But"
    " By Compared Down During Each Every Exactly Few For From Half In Into Is Its Just Less Like Many More"
    " Most Nearly No Nor Not Of Off On Once One Only Or Our Out Over Per Roughly Since So Some Than That"
    " The Their Then These Those Through To Under Until Up Upon Versus Was We Were When Where Which While"
    " With Within Without"
)
_NO_NAMES = frozenset(_OPENING_WORDS.split())
"""Words that begin a sentence, or have a capital in a title, and are part of no name with a number."""
_ANAPHORA = re.compile(
    r"\b(?:the|these|those|both|all|other|its|their|our|last|first|next)\s+$", re.IGNORECASE
)
_SMALL = re.compile(r"(?:two|three|four|five)\Z", re.IGNORECASE)
_ALONE = re.compile(
    r"(?:[.,;:)?!]|$|\s(?:is|are|was|were|may|might|can|could|do|did|have|had|of (?:them|us|these|those)\b"
    r"|went|came|lay|lie|stood|fell|rose|moved|made|gave|took|grew|met|seem|look|[a-z]{3,}ed\b|differ|agree|share|part|don't|together|apart|alike|stand|come|go|lie|meet|point|say|tell|and|or|to)\b)"
)
_DISCOURSE = re.compile(
    r"\s(?:(?:more|other|different|further|main|open|plain|last|such|simple|separate|new|good|great|small"
    r"|big|long|short|distinct|independent|rival|opposite|opposed|competing|likely|possible|proposed)\s)?"
    r"(?:reasons?|things?|ways?|sides?|questions?|limits?|doubts?|halves|parts|senses?|readings?|sections?"
    r"|paragraphs?|sentences?|caveats?|causes?|hypothes[ei]s|explanations?|views?|directions?|lines?|columns?"
    r"|rows?|problems?|warnings?|cautions?|answers to|kinds of|sorts of|places?|moves?|steps?|remarks?"
    r"|points of view|meanings?|stories in one|uses? of the word|fields?|domains?|ideas? here|conditions?"
    r"|remedies|cures|worlds?|ends?|extremes?|terms?|words for|names for|camps?|schools?|roots?|accounts?"
    r"|numbers|figures|detours?|asides?|digressions?|examples?)\b"
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names that hold a number, as the records spell them: "Claude 3.5", "Llama 3".

    ``systems`` finds the whole names of systems in the tables of benchmarks, which may hold anything:
    "some-model-20250219 (32k thinking tokens)".
    """

    known: frozenset[str] = frozenset()
    systems: re.Pattern[str] | None = None

    @classmethod
    def of(cls, texts: Iterable[str], systems: Iterable[str] = ()) -> Names:
        """Collect the names that ``texts`` of the records use, and those of ``systems``."""
        found = (match for text in texts for match in _NAMES_IN.findall(text))
        known = frozenset(f"{word} {digits}" for word, digits in found if word not in _NO_NAMES)
        # A bare figure is no name, whatever column it stood in.
        whole = {" ".join(name.split()) for name in systems if re.search(r"[^\W\d_]{2}", name)}
        numbered = sorted((name for name in whole if re.search(r"\d", name)), key=lambda n: (-len(n), n))
        if not numbered:
            return cls(known)
        return cls(known, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, numbered))})(?!\w)"))

    def holds(self, text: str, start: int, end: int) -> bool:
        """Tell whether the number between ``start`` and ``end`` is part of the name of a system."""
        if self.systems is None:
            return False
        return any(m.start() <= start and end <= m.end() for m in self.systems.finditer(text))


def why_no_finding(text: str, start: int, end: int, names: Names, *, grammar: bool = False) -> str:
    """Tell why the number between ``start`` and ``end`` is no finding; empty if it may be one.

    ``grammar`` says that the grammar took it for a quantity, which weighs against a year.
    """
    left, digits = text[max(0, start - 60) : start], text[start:end]
    if names.holds(text, start, end):
        return "a name"
    for why, pattern in _SHAPES:
        window = max(0, start - 80)
        for match in pattern.finditer(text, window, min(len(text), end + 40)):
            if match.start() <= start and end <= match.end():
                return why
    if not digits[:1].isdigit():
        return _word_without_finding(text, start, end)
    if not grammar and _JOINED.search(left):  # GPT-4o, Qwen3, F1, but not "n=7"
        return "a name"
    if _LABEL.search(left) and not re.match(r"\s?(?:%|percent|per cent|points?\b|times\b)", text[end:]):
        return "a label"
    if _LABEL_CAPITAL.search(left) and digits.isdigit() and len(digits) < 3:
        return "a label"
    name = _NAME_BEFORE.search(left)
    if name and (
        f"{name[1]} {digits}" in names.known
        or (re.fullmatch(r"\d(?:\.\d)?", digits) and (name[1] in _FAMILY or _NAME_TAIL.match(text, end)))
    ):
        return "a name"
    if not grammar and re.match(r"[a-z]{1,3}(?![a-z])", text[end:]) and len(digits) < 4:
        return "a name"  # 4o, 3b
    if not grammar and len(digits) == 4 and digits.isdigit() and "1500" <= digits <= "2099":
        return "a year" if context.is_year(text, start, end) or _is_year(text, start, end) else ""
    return ""


def _is_year(text: str, start: int, end: int) -> bool:
    after = text[end : end + 24]
    return not re.match(
        r"[ ]?%|[ ](?:points|times|percent|Elo|tokens|hours|days|seconds|dollars|votes)\b", after
    )


def _word_without_finding(text: str, start: int, end: int) -> str:
    """Tell why a number word counts nothing that was found: "the two may differ", "for two reasons"."""
    if not _SMALL.match(text[start:end]):
        return ""
    after = text[end : end + 60]
    if re.search(r"\b(?:between|any|every|each)\s+$", text[max(0, start - 12) : start], re.IGNORECASE):
        return "a pair, and no count" if text[start:end].lower() == "two" else ""
    if _ANAPHORA.search(text[max(0, start - 12) : start]) and _ALONE.match(after):
        return "points back in the text"
    return "counts parts of the argument" if _DISCOURSE.match(after) else ""
