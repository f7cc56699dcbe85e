"""From a candidate to the claim that an editor may accept: every field filled, every guess said to be one.

Nothing here is a finding yet. The sentence under ``says`` is put together by a program, so the claim has the
status ``candidate``, which nothing may cite, until an editor gives it words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.inbox.measure import GENERIC, ProposedMeasure, propose_measure
from pipeline.records.slugs import slug
from pipeline.records.types import EXCERPT_WORDS
from pipeline.records.works import Design
from pipeline.records.yaml_text import Bare, Value
from pipeline.store import OfferedClaim, StoredPaper

_LEADS = re.compile(
    r"(?:compared (?:with|to|against)|in comparison (?:with|to)|relative to|as opposed to|versus|vs\.?|than"
    r"|over|against|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|unlike|rather than) ",
    re.IGNORECASE,
)
_NO_COMPARATORS = frozenset({"before", "ever", "ever before", "expected", "usual", "once", "that", "it"})
_LONGEST_KEY = 40
FALLBACK_DESIGN: Design = "observational"


@dataclass(frozen=True, slots=True)
class Words:
    """What an editor says instead of what was guessed. Empty where nothing was said."""

    says: str = ""
    who: str = ""
    design: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim ready to be written: its id within the work, and its fields in the order of the record."""

    key: str
    claim: Mapping[str, Value]


def propose(
    offered: OfferedClaim,
    paper: StoredPaper,
    topics: Collection[str],
    today: date,
    words: Words | None = None,
) -> Proposal:
    """Return the claim that a candidate suggests; ``topics`` are the ids of the project's topics.

    Without a topic that the project has, ``topics`` of the claim is empty, which no check lets pass.
    """
    given = words or Words()
    document = offered.candidate.document
    sentence = str(document.get("sentence", ""))
    year = int(offered.published[:4]) if offered.published else None
    measure = propose_measure(document, sentence, year)
    claim: dict[str, Value] = {"says": given.says or _skeleton(measure, document)}
    if measure.fields:
        claim["measure"] = measure.fields
    claim["scope"] = _scope(document, given)
    against = _comparator(document, measure)
    if against:
        claim["compared_with"] = against
    claim["design"] = given.design or _value(document, "design") or FALLBACK_DESIGN
    claim["topics"] = list(given.topics) or _topics(document, paper, topics)
    claim["at"] = "abstract"
    quoted = excerpt(str(document["excerpt"]))
    if quoted:
        claim["excerpt"] = quoted
    claim["checked"] = {
        "level": "unverified",
        "on": today,
        "by_way_of": _by_way_of(paper),
        "note": " ".join([_guesses(document, given), *measure.doubts]).strip(),
    }
    if not given.says:
        claim["status"] = "candidate"
    return Proposal(_key(measure, given, document), {k: _tidied(v) for k, v in claim.items()})


def excerpt(text: str) -> str:
    """Return an excerpt that a record may hold: at most 25 words, marks of what is left out included.

    Words that a page would take for a reference can't be quoted to the letter; then there is no excerpt.
    """
    closed = re.sub(r"^… ", "…", re.sub(r" …$", "…", text))
    words = closed.split()
    if len(words) > EXCERPT_WORDS:
        words = [*words[: EXCERPT_WORDS - 1], words[EXCERPT_WORDS - 1].rstrip("….,;:") + "…"]
    joined = " ".join(words)
    return "" if "[[" in joined or "[@" in joined else joined


def _skeleton(measure: ProposedMeasure, document: Mapping[str, Any]) -> str:
    """Return a sentence that says no more than the fields do. An editor puts a better one in its place."""
    against = _comparator(document, measure)
    tail = f", set against “{against}”" if against else ""
    way = {"up": "higher", "down": "lower"}.get(str(measure.fields.get("direction")), "")
    if measure.figure:
        told = f"{measure.figure}, {way}," if way else measure.figure
        return f"The abstract reports {told} for {measure.fields['name']}{tail}."
    told = f"something {way} for {measure.fields['name']}" if way else "a finding"
    return f"The abstract reports {told}{tail}."


def _scope(document: Mapping[str, Any], given: Words) -> dict[str, Value]:
    found = document.get("sample_size") or {}
    counted = str(next(iter(found.get("words", ())), ""))
    who = re.sub(r"^\D*[\d,. ]+", "", counted).strip() if re.search(r"\d", counted) else counted
    scope: dict[str, Value] = {"who": given.who or who or "not said in the sentence"}
    if counted and who:
        scope["n"] = counted
    return scope


def _comparator(document: Mapping[str, Any], measure: ProposedMeasure) -> str:
    found = str(document.get("comparator") or "")
    against = _LEADS.sub("", found, count=1).strip()
    if against and against.lower() not in _NO_COMPARATORS:
        return against
    return "the value before the change" if "baseline" in measure.fields else ""


def _topics(document: Mapping[str, Any], paper: StoredPaper, topics: Collection[str]) -> list[Value]:
    """Return the topic that the sentence speaks for, or else those the radar has filed the paper under."""
    guessed = _value(document, "topic")
    if guessed in topics:
        return [guessed]
    return [match.topic for match in paper.topics if match.topic in topics]


def _by_way_of(paper: StoredPaper) -> str:
    feeds = [seen.feed for seen in paper.seen_by if seen.kept] or [seen.feed for seen in paper.seen_by]
    return f"the abstract, as the feed {feeds[0]} gave it" if feeds else "the abstract, as a feed gave it"


def _guesses(document: Mapping[str, Any], given: Words) -> str:
    """Say what a program put there, and on which words it rests."""
    guessed = []
    if not given.design:
        guess = document.get("design")
        guessed.append(f"design ({_rests_on(guess)})" if guess else "design (no word speaks for one)")
    if not given.topics and document.get("topic"):
        guessed.append(f"topic ({_rests_on(document['topic'])})")
    if document.get("sample_size") and not given.who:
        guessed.append(f"sample ({_rests_on(document['sample_size'])})")
    if document.get("direction"):
        guessed.append(f"direction ({_rests_on(document['direction'])})")
    return f"Guessed by a program: {', '.join(guessed)}." if guessed else ""


def _rests_on(guess: Mapping[str, Any]) -> str:
    words: Sequence[str] = guess.get("words", ())
    return "from " + ", ".join(f"“{word}”" for word in words[:3])


def _value(document: Mapping[str, Any], name: str) -> str:
    return str((document.get(name) or {}).get("value") or "")


def _key(measure: ProposedMeasure, given: Words, document: Mapping[str, Any]) -> str:
    """Return an id from the editor's words, or from those of the sentence that carry meaning."""
    if given.says:
        return slug(given.says, _LONGEST_KEY) or "finding"
    name = str(measure.fields.get("name", ""))
    topic = (document.get("topic") or {}).get("words", ()) if name in GENERIC or not name else ()
    return slug(" ".join([name, *topic[:1]]), _LONGEST_KEY) or "finding"


def _tidied(value: Value) -> Value:
    """Break up what a page would take for a reference; a record's words are printed as they stand."""
    if isinstance(value, str) and not isinstance(value, Bare):
        return value.replace("[[", "[ [").replace("[@", "[ @")
    if isinstance(value, Mapping):
        return {k: _tidied(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_tidied(v) for v in value]
    return value
