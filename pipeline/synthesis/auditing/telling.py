"""How a number is told: the words around it that say up or down, which end, which group, in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.synthesis.auditing.reading import Reading

Way = Literal["up", "down"]

_UP_AFTER = r"higher|more|greater|larger|better|faster|longer|increase|gain|rise|growth|improvement|up\b"
_DOWN_AFTER = (
    r"lower|less|fewer|smaller|worse|slower|shorter|drop|decrease|decline|loss|reduction|fall\b|down\b"
)
_AFTER = re.compile(rf"\s*(?:[a-z]+ly\s)?(?:(?P<up>{_UP_AFTER})|(?P<down>{_DOWN_AFTER}))", re.IGNORECASE)
_CHANGED = re.compile(
    r"\s(?:higher|more|greater|larger|better|faster|longer|lower|less|fewer|smaller|worse|slower|shorter)\b",
    re.IGNORECASE,
)
_HEDGE = (
    r"(?:(?:about|around|roughly|some|nearly|almost|at least|at most|up to|more than|only|just|an? "
    r"|as much as|approximately|an estimated|over)\s*)*"
)
_CUES = re.compile(
    r"\b(?:(?P<up>rose|rises?|risen|rising|grew|grows?|grown|growing|growth|gain(?:s|ed|ing)?"
    r"|increas(?:e|es|ed|ing)|climb(?:s|ed)?|improv(?:e|es|ed|ing|ement)|jump(?:s|ed)?|rais(?:e|es|ed|ing)"
    r"|boost(?:s|ed)?|went up|up(?! to)"
    r"|widen(?:s|ed)?|higher|more(?! than)|greater(?! than)|larger(?! than)|better|above)"
    r"|(?P<down>fell|falls?|fallen|falling|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)"
    r"|los(?:t|e|es|ing|s|ses)|shr[aiu]nk(?:s|ing)?|cut(?:s|ting)?|reduc(?:e|es|ed|ing|tion)|lower(?:s|ed|ing)?"
    r"|went down|down(?! to)|less(?! than)|fewer(?! than)|smaller(?! than)|worse|narrow(?:s|ed)|below))\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    rf"(?:(?:\s[\w'-]+){{0,4}}?,?\s(?:by|to|of|from\s\S+\sto)|(?:\sfrom\s\S+)?)\s{_HEDGE}$", re.IGNORECASE
)
_SPOKEN_SIGN = re.compile(r"\b(plus|minus)\s$", re.IGNORECASE)
_TAKEN = re.compile(
    rf"\b(?:cost|costs|costing|robs?|robbed|deprive[sd]?)\s(?:[\w'-]+\s){{0,3}}{_HEDGE}$", re.IGNORECASE
)
"""What is taken from somebody is less of it: "noise cost readers …"."""
_NEGATED = re.compile(r"\b(?:not|no|never|nor|n't|without|neither|nothing)\b|n't\b", re.IGNORECASE)
_NOT_BEFORE = re.compile(r"\b(?:not|never|no|nor|hardly ever)\s*(?:[a-z]+\s)?$")
_LOWER_WORDS = re.compile(
    r"\b(?:lower|less|fewer|fell|fall|falls|falling|drop\w*|decreas\w*|declin\w*|loss|lost|lose\w*|reduc\w*"
    r"|down|minus|shrank|shrink\w*|smaller|below|narrow\w*|negative|worse|behind|under|cost|deficit|off"
    r"|sav(?:e|es|ed|ing)|spar(?:e|es|ed|ing)|shorten\w*|trim\w*)\b",
    re.IGNORECASE,
)
_HIGH_END = re.compile(
    r"\b(?:up to|at most|as (?:much|many|high|often) as|highest|largest|upper|top|max\w*|at best|peak\w*"
    r"|no more than)\b",
    re.IGNORECASE,
)
_LOW_END = re.compile(
    r"\b(?:at least|down to|never below|not below|as (?:little|few|low) as|lowest|smallest"
    r"|lower (?:end|bound|limit)|bottom|min\w*|from(?=\s*$)"
    r"|no (?:less|fewer) than|upwards of)\b",
    re.IGNORECASE,
)
_INTERVAL_WORDS = re.compile(r"\b(?:intervals?|CI|CrI|confidence|credible|uncertainty|95)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:()]|,\s(?:but|while|whereas|and|though|although|yet)\b|\s(?:but|while|whereas)\s")


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentence around one quantity.

    ``before`` and ``after`` are what stands on either side in the sentence; ``clause`` is the smaller unit
    the quantity stands in.
    """

    before: str
    after: str
    clause: str
    neighbours: tuple[Reading, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence without the quantity."""
        return f"{self.before} {self.after}"

    @property
    def way(self) -> Way | None:
        """Whether the number itself is told as more or as less; ``None`` where it is neither or negated."""
        ways: set[Way] = set()
        near = self.before[-90:]
        cues = list(_CUES.finditer(near))
        if cues and _LEADS.fullmatch(near, cues[-1].end()):
            ways.add("up" if cues[-1]["up"] else "down")
        if self.taken:
            ways.add("down")
        sign = _SPOKEN_SIGN.search(self.before[-8:])
        if sign:
            ways.add("down" if sign[1].lower() == "minus" else "up")
        after = _AFTER.match(self.after)
        if after:
            ways.add("up" if after["up"] else "down")
        if len(ways) != 1 or _NEGATED.search(self.before[-40:]):
            return None
        return next(iter(ways))

    @property
    def taken(self) -> bool:
        """Whether the number is told as taken from somebody."""
        return _TAKEN.search(self.before[-90:]) is not None

    @property
    def as_change(self) -> bool:
        """Whether the number is told as the size of a change: "rose by …", "… higher"."""
        if _CHANGED.match(self.after):
            return True
        near = self.before[-90:]
        cues = list(_CUES.finditer(near))
        rest = near[cues[-1].end() :] if cues else ""
        return bool(cues and re.search(r"\s(?:by|of)\s", rest) and _LEADS.fullmatch(rest))

    @property
    def lower(self) -> bool:
        """Whether anything in the clause says that something was lower."""
        return _LOWER_WORDS.search(self.clause) is not None

    @property
    def high_end(self) -> bool:
        """Whether the number is told as the upper end of a range."""
        return bool(_HIGH_END.search(self.before[-40:]) or _HIGH_END.match(self.after.lstrip()[:30]))

    @property
    def low_end(self) -> bool:
        """Whether the number is told as the lower end of a range."""
        return bool(_LOW_END.search(self.before[-40:]))

    @property
    def after_interval(self) -> bool:
        """Whether the interval is named shortly before: "its interval reaches down to …"."""
        return _INTERVAL_WORDS.search(self.before[-60:]) is not None

    @property
    def negated(self) -> bool:
        """Whether "not" or "never" stands before, at most a verb between: "never fell below"."""
        return _NOT_BEFORE.search(self.before[-24:]) is not None

    @property
    def of_an_interval(self) -> bool:
        """Whether the sentence speaks of an interval."""
        return _INTERVAL_WORDS.search(self.sentence) is not None


def telling(text: str, reading: Reading, begin: int, end: int, neighbours: tuple[Reading, ...]) -> Telling:
    """Return how ``reading`` is told in the sentence ``text[begin:end]``."""
    before, after = text[begin : reading.start], text[reading.end : end]
    cuts = [m.end() for m in _CLAUSE.finditer(before)]
    stop = _CLAUSE.search(after)
    clause = before[cuts[-1] if cuts else 0 :] + reading.text + after[: stop.start() if stop else len(after)]
    if re.search(r"\(\s*(?:[a-z]\s?=\s?)?$", before) and re.match(r"\s*\)", after):
        # A number alone in its parentheses is told by the clause in front of them.
        clause = before[cuts[-2] if len(cuts) > 1 else 0 :] + reading.text
    flat = " ".join
    return Telling(
        flat(before.split()) + (" " if before[-1:].isspace() else ""),
        (" " if after[:1].isspace() else "") + flat(after.split()),
        flat(clause.split()),
        neighbours,
    )


# Pairs on one dimension: a record that says the one is not told by the other.
_PAIRS: tuple[tuple[str, str], ...] = (
    (r"higher", r"lower"),
    (r"ris(?:e|es|en|ing)|rose", r"fall(?:s|en|ing)?|fell"),
    (r"increas(?:e|es|ed|ing)", r"decreas(?:e|es|ed|ing)"),
    (r"improv(?:e|es|ed|ing)|improvement", r"worsen(?:s|ed|ing)?"),
    (r"better", r"worse"),
    (r"faster", r"slower"),
    (r"larger|bigger", r"smaller"),
    (r"longer", r"shorter"),
    (r"above", r"below"),
    (r"outperform(?:s|ed|ing)?", r"underperform(?:s|ed|ing)?"),
    (r"wider|widen(?:s|ed|ing)?", r"narrower|narrow(?:s|ed|ing)"),
    (r"gain(?:s|ed)?", r"los(?:s|es|t|ses)"),
    (r"won", r"lost"),
    (r"passed", r"failed"),
)
_DIMENSIONS = tuple(
    (re.compile(rf"\b(?:{a})\b", re.IGNORECASE), re.compile(rf"\b(?:{b})\b", re.IGNORECASE))
    for a, b in _PAIRS
)
_MORE = re.compile(r"\b(more|less|fewer)\s([a-z]{4,})", re.IGNORECASE)


def opposed(record: str, told: str) -> tuple[str, str] | None:
    """Return the words in which ``told`` says the opposite of ``record``, on one dimension; else ``None``."""
    if _NEGATED.search(told) or _NEGATED.search(record):
        return None
    for up, down in _DIMENSIONS:
        for ours, theirs in ((up, down), (down, up)):
            said, against = ours.search(record), theirs.search(told)
            if said and against and not theirs.search(record) and not ours.search(told):
                return said[0], against[0]
    record_more = {m[2].lower(): m[1].lower() for m in _MORE.finditer(record)}
    for match in _MORE.finditer(told):
        said_more = record_more.get(match[2].lower())
        if said_more and (said_more == "more") != (match[1].lower() == "more"):
            return f"{said_more} {match[2]}", match[0]
    return None
