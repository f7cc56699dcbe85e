"""A claim as sentences: what it says, how much, in whom, set against what, and what it does not carry.

Every function gives the ways in which one thing can be said; :mod:`.voice` chooses among them. What a claim
says stays the sentence of its record. Only an opening that points to its own study ("In this experiment,")
gives way to one that names the study.
"""

from __future__ import annotations

import re

from pipeline.records.library import ClaimEntry
from pipeline.records.works import Work
from pipeline.synthesis.citation import named_authors, short_name
from pipeline.synthesis.writing.measures import beside, figure_lines, has_figure, shows_figure
from pipeline.synthesis.writing.order import is_argument, is_size
from pipeline.synthesis.writing.voice import Line
from pipeline.synthesis.writing.words import (
    Said,
    bare,
    capital,
    has_number,
    is_plain,
    is_said_only,
    link,
    own_words,
    said,
    sample,
    sentence,
    small,
    subject,
)

_HEDGED = re.compile(
    r"\b(?:report\w*|according|argu\w+|suggest\w*|sa(?:y|ys|id)|accounts?|press|calls?|hearsay|recommends?"
    r"|believ\w+|propos\w+|author'?s?|unsigned|pseudonymous|credits)\b",
    re.IGNORECASE,
)
POOLED = re.compile(r"\b(?:stud(?:y|ies)|experiments?|trials?)\b")
PEOPLE = re.compile(r"\b(?:people|participants|writers|readers|students|researchers|volunteers|adults)\b")
_SYSTEMS = re.compile(
    r"^(?!stories|ideas|essays|answers|responses|research|the )"
    r"[\w\s-]*\b(?:models?|systems?|agents?|chatbots?)\b"
)
_FINITE = re.compile(
    r" (?:was|were|is|are|had|have|has|did|do|does|may|might|can|could|will|would|gave|made|came|went|stood"
    r"|lay|drew|led|took|grew|brought|saw|told|chose|wrote|won|lost|added|raised|lowered|narrowed|needed"
    r"|refused|remained|resembled|used|helped|stayed|dropped|scored|recur|judged|preferred|overtook|argues?"
    r"|finds?|differed|followed|flattened|reduced|improved|solved|recommends|says?|closed|held|fell|rose)\b"
)
_SHORTEST_LINK, _LONGEST_LINK = 2, 9


def author(work: Work) -> str:
    """Return who made a work, "Doshi and Hauser (2024)"; empty where no author is known."""
    if not named_authors(work):
        return ""
    names, _, year = short_name(work).rpartition(" ")
    return f"{bare(names)} ({year})"


def is_sayable(claim: ClaimEntry) -> bool:
    """Tell whether what a claim says can stand in a reference."""
    return is_plain(claim.record.says)


def linked(claim: ClaimEntry, text: str) -> str:
    """Return ``text`` with its subject linked to the claim; all of it where a number stands further on."""
    finite = _FINITE.search(text)
    end = finite.start() if finite else -1
    if not _SHORTEST_LINK <= len(text[:end].split()) <= _LONGEST_LINK or end < 0:
        words = text.split()
        comma = text.find(",")
        end = comma if comma > 0 and _SHORTEST_LINK <= len(text[:comma].split()) <= _LONGEST_LINK else -1
        if end < 0:
            end = len(" ".join(words[:5])) if len(words) > _LONGEST_LINK else len(text)
            end = _without_loose_end(text, end)
    if has_number(text[end:]):
        end = len(text)
    return link(claim.id, text[:end]) + text[end:]


def _without_loose_end(text: str, end: int) -> int:
    """Move the end of a link off words that belong to what follows."""
    if end == len(text):
        return end
    loose = re.search(
        r"(?: (?:a|an|the|of|in|on|to|for|with|by|and|or|from|at|their|its|that|as))+$", text[:end]
    )
    return loose.start() if loose else end


def attributed(claim: ClaimEntry, work: Work, text: str) -> str:
    """Add by whom a claim is said, where its sentence does not tell and its record asks for it."""
    if _HEDGED.search(text):
        return text
    level = claim.record.checked.level
    if level == "unverified":
        return f"it is said, and nothing we could reach carries it, that this is so: {text}"
    if level == "secondary":
        way = claim.record.checked.by_way_of or ""
        short = is_plain(way) and not has_number(way) and 0 < len(way.split()) <= _LONGEST_LINK
        return f"{text}, according to {way}" if short else f"{text}, as reported"
    if is_argument(claim):
        name = author(work)
        return f"{text}, in the view of {name}" if name else f"{text}, as the author argues"
    return text


def _named_study(claim: ClaimEntry, parts: Said) -> list[str]:
    """Return openings that name the study of a claim whose own opening only points to it."""
    opener = parts.opener
    kind = re.match(r"In (?:this|these|the same) ((?:laboratory )?(?:experiments?|stud(?:y|ies)))", opener)
    scope = claim.record.scope
    if kind:
        noun = kind[1]
        one = noun if noun.endswith("s") and not noun.endswith("study") else _with_article(noun)
        size = sample(claim)
        people = size if PEOPLE.search(size) and ", " not in size else ""
        if not people and PEOPLE.match(scope.who) and not has_number(scope.who) and "," not in scope.who:
            people = subject(claim)
        if people:
            return [f"In {one} with {people},"]
        if scope.on and not has_number(scope.on) and is_plain(scope.on) and "," not in scope.on:
            return [f"In {one} on {bare(scope.on)},"]
        return [f"In a set of {noun}," if one == noun else f"In one {noun},"]
    if re.match(r"On (?:this|these|the same) ", opener):
        if scope.on and is_plain(scope.on) and "," not in scope.on:
            return [f"On {bare(scope.on)},"]
        return [re.sub(r"^On (?:this|the same) ", "On one ", re.sub(r"^On these ", "On a set of ", opener))]
    way = claim.record.checked.by_way_of
    return [f"According to {bare(way)},"] if way and is_plain(way) else ["As reported,"]


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _with_opener(claim: ClaimEntry, opener: str, core: str) -> str:
    """Join an opening and a finding, with one reference between them."""
    if has_number(opener):
        if has_number(core):
            return link(claim.id, f"{opener} {core}")
        head, rest = opener.rstrip(",").split(" ", 1)
        return f"{head} {link(claim.id, rest)}, {core}"
    return f"{opener} {linked(claim, core)}"


def _in_parentheses(claim: ClaimEntry, text: str) -> str | None:
    """Return the finding with its figure behind it, where the sentence tells the population itself."""
    measure = claim.record.measure
    fits = (
        measure is not None
        and has_figure(claim)
        and not shows_figure(claim)
        and not has_number(text)
        and is_plain(measure.name)
        and not is_said_only(claim)
    )
    if not fits or measure is None:
        return None
    if not _words(text) & _words(f"{claim.record.scope.who} {claim.record.scope.n or ''}"):
        return None
    same = tells(text, measure.name) and measure.count is None and measure.unit not in ("count", "tokens")
    tail = beside(claim).replace(", its interval", "; interval").replace(", its ", "; ")
    shown = f"{link(claim.id)}{tail}" if same else f"{bare(measure.name)}: {link(claim.id)}{tail}"
    return f"{text} ({shown})"


_ADVERBIAL = re.compile(r"(?:In|On|With|For|By|Over|After|Under|Within|At|From|Where|When|As) ")
_STEM = 4
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "for",
        "as",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "with",
        "without",
        "that",
        "which",
        "who",
        "than",
        "more",
        "less",
    ]
)


def _words(text: str) -> frozenset[str]:
    """Return the beginnings of the words that carry sense, so that "worked" and "working" are one."""
    return frozenset(w[:_STEM] for w in re.findall(r"[a-z][a-z-]+", text.lower()) if w not in _EMPTY)


def shared_words(text: str, other: str) -> int:
    """Count the words of sense that two texts have in common."""
    return len(_words(text) & _words(other))


def tells(text: str, what: str) -> bool:
    """Tell whether ``text`` names ``what`` already: half of its words or more."""
    words = _words(what)
    return not words or 2 * len(words & _words(text)) >= len(words)


def alone(claim: ClaimEntry, work: Work, *, marked: bool = True) -> str:
    """Return what a claim says so that it can stand by itself, without its full stop.

    Its study is named where the record only points to it, "The authors" are named, and what needs it is
    attributed. ``marked`` links it to the claim.
    """
    parts = said(claim)
    if parts.opener:
        opener = _named_study(claim, parts)[0]
        text = _with_opener(claim, opener, parts.core) if marked else f"{opener} {parts.core}"
        return attributed(claim, work, text)
    text = _with_authors(parts.core, work)
    return attributed(claim, work, linked(claim, text) if marked else text)


def _with_authors(text: str, work: Work) -> str:
    """Return a sentence on "the authors" with their names, where they are several."""
    match = re.match(r"(On these grounds )?[Tt]he authors (?=[a-z])", text)
    name = author(work)
    if match is None or not (" and " in name or "et al." in name):
        return text
    return f"{match[1] or ''}{name} {text[match.end() :]}"


def says_lines(claim: ClaimEntry, work: Work, *, same_work: bool = False, inline: bool = True) -> list[Line]:
    """Return sentences that tell what a claim says. ``same_work``: the sentence before was of its work."""
    if not is_sayable(claim):
        return _unsayable(claim, work)
    parts = said(claim)
    lines: list[Line] = []
    if parts.opener and same_work:
        again = re.sub(r"^(In|On|According to) (?:this|these) ", r"\1 the same ", parts.opener)
        lines.append(Line("opener", "again", _with_opener(claim, again, parts.core)))
    elif parts.opener:
        for number, opener in enumerate(_named_study(claim, parts)):
            lines.append(Line("opener", f"named {number}", _with_opener(claim, opener, parts.core)))
            shown = _in_parentheses(claim, f"{opener} {parts.core}") if inline else None
            if shown and not has_number(opener):
                lines.insert(0, Line("inline", "opener inline", shown))
    else:
        text = parts.core if same_work else _with_authors(parts.core, work)
        shown = _in_parentheses(claim, attributed(claim, work, text)) if inline else None
        if shown:
            lines.append(Line("inline", "inline", shown))
        lines.append(Line("plain", "plain", attributed(claim, work, linked(claim, text))))
        if not same_work and not is_size(claim):
            lines += _turned(claim, text)
    return [Line(line.shape, line.pattern, sentence(line.text)) for line in lines]


def _turned(claim: ClaimEntry, text: str) -> list[Line]:
    """Return the finding behind or before the setting it was seen in, where nothing in it tells that."""
    scope = claim.record.scope
    if is_argument(claim) or is_said_only(claim) or _HEDGED.search(text) or not is_plain(scope.who):
        return []
    if tells(text, scope.who) or has_number(scope.who):
        return []
    where = {"benchmark": "in tests of", "rct": "in an experiment with", "observational": "in data on"}
    lead = where.get(claim.record.design)
    lowered = None if _ADVERBIAL.match(text) else small(text, own_words(claim))
    if lead is None:
        return []
    lines = [Line("tail", "tail", f"{linked(claim, text)}, {lead} {subject(claim)}")]
    if lowered is not None:
        lines.append(
            Line("opener", "setting first", f"{capital(lead)} {subject(claim)}, {linked(claim, lowered)}")
        )
    return lines


def _unsayable(claim: ClaimEntry, work: Work) -> list[Line]:
    """Return the sentence of a record that holds marks of Markdown, printed as it stands."""
    if claim.record.measure is None:
        name = author(work) or "a source without a named author"
        return [Line("colon", "printed", f"{link(claim.id)} So far {name}.")]
    return figure_lines(claim) or [Line("colon", "printed", f"On record is {link(claim.id, 'this')}.")]


def source_lines(claim: ClaimEntry, work: Work) -> list[Line]:
    """Return a sentence on who looked at what, after which the claim may point to it as "this study"."""
    name = author(work)
    scope, design = claim.record.scope, claim.record.design
    if (
        not name
        or is_argument(claim)
        or claim.record.checked.level != "primary"
        or not is_plain(f"{scope.who}{scope.on or ''}")
    ):
        return []
    size = sample(claim)
    on = f", on {scope.on}" if scope.on and not has_number(scope.on) else ""
    if design == "meta-analysis":
        if not POOLED.search(size):
            return []
        text = f"{name} pooled {link(claim.id, size)}"
    elif design == "rct" and PEOPLE.search(size):
        text = f"{name} ran an experiment with {link(claim.id, size)}{on}"
    elif "," in scope.who or has_number(scope.who) or not claim.record.compared_with:
        return []
    elif PEOPLE.match(claim.record.compared_with) and not has_number(claim.record.compared_with):
        text = f"{name} compared {subject(claim)} with {bare(claim.record.compared_with)}{on}"
    elif design == "benchmark" and _SYSTEMS.search(scope.who):
        text = f"{name} tested {subject(claim)}{on}"
    else:
        return []
    return [Line("source", "source", sentence(text))]
