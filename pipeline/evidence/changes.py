"""What changed in what the site says, from one release to the next, and why. Pure.

A change is found by comparing documents of :mod:`pipeline.evidence.meaning`. Its reason is the first of these
that is there: the claim's ``change_note``, an entry under ``corrections`` that tells of this change, the
reason of a withdrawal, the observations that moved a derived claim. What is left without one may get the
subject of a commit from whoever can read the repository.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any, Literal

from pipeline.evidence.meaning import TABLE, Document, Field, fields_of, figure_shown

Kind = Literal[
    "changed",
    "corrected",
    "moved",
    "checked",
    "status",
    "withdrawn",
    "superseded",
    "added",
    "removed",
    "back",
]
"""``changed`` with no entry under ``corrections``, ``moved`` with the table of a benchmark, ``back`` after it
was removed."""
Origin = Literal["note", "correction", "withdrawal", "observations", "commit", "none"]
"""Where the reason of a change comes from."""

NO_REASON = "No reason was given."
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Change:
    """One change of what the site says of a record (a claim, a work or ``pool:id``), as readers see it.

    ``on`` is the day of the run that published it. ``entry`` names the entry of the record that tells of it,
    as :func:`entry_name` does; ``used_in`` are the pages that leaned on the record, before or since.
    """

    record: str
    field: str
    kind: Kind
    was: str
    now: str
    on: str
    why: str = ""
    origin: Origin = "none"
    entry: str = ""
    used_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that was published and is there no more: its last document, and since which day."""

    record: str
    document: Document
    since: str


@dataclass(frozen=True, slots=True)
class Life:
    """All changes in the order in which they were published, and the records that are gone, by id."""

    changes: tuple[Change, ...] = ()
    gone: Mapping[str, Gone] = dataclass_field(default_factory=dict)

    def of(self, record: str) -> tuple[Change, ...]:
        """Return the changes of one record."""
        return tuple(change for change in self.changes if change.record == record)


WhyMoved = Callable[[str], str]
"""Says which observations moved a derived claim, or which claims a pool; empty where none did."""


def compare(
    before: Mapping[str, Document],
    gone: Mapping[str, Document],
    now: Mapping[str, Document],
    on: str,
    why_moved: WhyMoved = lambda _: "",
) -> tuple[Change, ...]:
    """Return what changed from ``before`` to ``now``, by record and field.

    ``gone`` are the last documents of records that had been removed already. With nothing published before
    there is nothing to compare with, and nothing changed.
    """
    if not before and not gone:
        return ()
    found: list[Change] = []
    for record in sorted({*before, *now}):
        if record.startswith(TABLE):
            continue
        old, new = before.get(record), now.get(record)
        if new is None and old is not None:
            found.append(_removed(record, old, on, why_moved))
        elif new is not None and old is None and record in gone:
            found.append(_back(record, gone[record], new, on))
            found += _changes(record, gone[record], new, on, why_moved)
        elif new is not None and old is None:
            found.append(Change(record, "record", "added", "", _in_short(new), on, used_in=_pages(new)))
        elif new is not None and old is not None:
            found += _changes(record, old, new, on, why_moved)
    return tuple(found)


def _changes(record: str, old: Document, new: Document, on: str, why_moved: WhyMoved) -> Iterator[Change]:
    note = new.get("_change_note", "")
    # A note counts for the change it was written with: one that was there before says nothing of this one.
    note = note if note != old.get("_change_note", "") else ""
    used_in = tuple(sorted({*_pages(old), *_pages(new)}))
    for field in fields_of(record):
        if not all(key in old and key in new for key in field.keys):
            continue
        if field.compared(old) == field.compared(new):
            continue
        change = Change(
            record, field.name, "changed", field.shown(old), field.shown(new), on, used_in=used_in
        )
        change = _with_reason(replace(change, kind=_kind(field, old, new)), old, new, why_moved)
        yield replace(change, why=note, origin="note") if note else change


def _with_reason(change: Change, old: Document, new: Document, why_moved: WhyMoved) -> Change:
    known = old.get("_corrections", ())
    for correction in new.get("_corrections", ()):
        if correction not in known and tells_of(correction, change, new):
            kind: Kind = "corrected" if change.kind == "changed" else change.kind
            name = entry_name(correction["on"], correction["field"])
            return replace(change, kind=kind, why=correction["why"], origin="correction", entry=name)
    withdrawn = new.get("_withdrawn")
    if change.kind == "withdrawn" and withdrawn:
        name = entry_name(withdrawn["on"], "withdrawn")
        return replace(change, why=withdrawn["reason"], origin="withdrawal", entry=name)
    if change.kind == "moved":
        why = why_moved(change.record)
        if why:
            return replace(change, why=why, origin="observations")
    return change


def entry_name(on: str, field: str) -> str:
    """Return how an entry of a record that tells of a change is named: its day and its field."""
    return f"{on} {field}"


def _kind(field: Field, old: Document, new: Document) -> Kind:
    if field.name == "status":
        return "withdrawn" if new["status"] == "withdrawn" else "status"
    if field.name == "superseded by":
        return "superseded" if new["superseded_by"] else "changed"
    if field.name == "checked":
        return "checked"
    computed = field.keys in (("measure",), ("n",), ("studies",), ("refused",))
    moving = computed and old.get("_derived") and new.get("_derived")
    return "moved" if moving else "changed"


def _removed(record: str, old: Document, on: str, why_moved: WhyMoved) -> Change:
    change = Change(record, "record", "removed", _in_short(old), "", on, used_in=_pages(old))
    why = why_moved(record) if old.get("_derived") else ""
    return replace(change, why=why, origin="observations") if why else change


def _back(record: str, old: Document, new: Document, on: str) -> Change:
    used_in = tuple(sorted({*_pages(old), *_pages(new)}))
    return Change(record, "record", "back", "", _in_short(new), on, used_in=used_in)


def _in_short(document: Document) -> str:
    """Return what a record said, in a line."""
    if "says" not in document:
        return str(document.get("title", ""))
    shown = figure_shown(document)
    return f"{document['says']} ({shown})" if shown else str(document["says"])


def _pages(document: Document) -> tuple[str, ...]:
    return tuple(document.get("_used_in", ()))


# Entries under corrections

_PLACES = {
    "measure.name": "measure",
    "measure.baseline": "baseline",
    "measure.direction": "direction",
    "measure.interval": "interval",
    "scope.who": "population",
    "scope.on": "setting",
    "scope.n": "sample",
    "compared_with": "compared with",
    "at": "place",
    "checked": "checked",
    "checked.level": "checked",
    "checked.by_way_of": "checked",
}


def tells_of(correction: Mapping[str, Any], change: Change, new: Document) -> bool:
    """Tell whether an entry under ``corrections`` tells of a change: it names its field, and ``now`` fits."""
    path = correction["field"]
    if path.startswith("measure.interval"):
        field = "interval"
    elif path in _PLACES:
        field = _PLACES[path]
    else:
        field = "figure" if path.startswith("measure") else path
    if field != change.field and field in {f.name for f in fields_of(change.record)}:
        return False
    said = _levelled(correction["now"])
    return said == _levelled(_at(new, path)) or _within(said, _levelled(change.now))


def _at(document: Document, path: str) -> str:
    """Return the value at a dotted path of a claim, as the document keeps it."""
    value: Any = document
    for step in path.removeprefix("scope.").removeprefix("checked.").split("."):
        value = value.get(step, "") if isinstance(value, Mapping) else ""
    return str(value)


def _levelled(text: str) -> str:
    return " ".join(text.replace("\u2212", "-").replace(",", "").split()).casefold()


def _within(said: str, shown: str) -> bool:
    """Tell whether ``said`` stands in ``shown`` as a whole: 0.2 is not in 0.29."""
    return bool(said) and bool(re.search(rf"(?<![\w.]){re.escape(said)}(?![\w]|\.\d)", shown))


# Reasons from commits, and ids

_FOR_COMMITS = frozenset({"added"})


def without_reason(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes for which the records give no reason and a commit may."""
    return tuple(c for c in changes if c.origin == "none" and c.kind not in _FOR_COMMITS)


def with_commit(change: Change, subject: str) -> Change:
    """Give a change the subject of a commit as its reason; an empty one leaves it without."""
    subject = " ".join(subject.split())[:LONGEST_REASON]
    return replace(change, why=subject, origin="commit") if subject else change


def change_ids(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """Return an id for each change, which stays the same however many come after it."""
    seen: dict[str, int] = {}
    ids = []
    for change in changes:
        parts = (change.record, change.field, change.kind, change.was, change.now, change.on)
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        ids.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return tuple(ids)
