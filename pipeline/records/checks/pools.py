"""Rules for pools: what their effects are, and what goes together.

Whether the effects can be pooled is computed by :mod:`pipeline.evidence.pools`; here is what is wrong in any
case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from pipeline.problems import Problem
from pipeline.records.checks.common import check_id, check_ids
from pipeline.records.checks.measures import check_unit
from pipeline.records.checks.writing import check_cited
from pipeline.records.library import Entry, Library
from pipeline.records.pools import EVENTS, FROM_SOURCE, SIZES, Pool, PoolEffect
from pipeline.records.units import UNITS
from pipeline.records.yaml_source import Path, YamlDocument

_SHOWN_AS = {
    "log odds ratio": "odds ratio",
    "log risk ratio": "risk ratio",
    "log hazard ratio": "hazard ratio",
    "fisher z": "correlation",
}
_SUPPORTS_NOTHING = {
    "unverified": "no text that could be reached carries it",
    "disputed": "what was read does not carry it",
}


def check_pools(library: Library, today: date) -> Iterator[Problem]:
    """Check every pool."""
    for entry in library.pools.values():
        yield from _check_pool(library, entry)


def _check_pool(library: Library, entry: Entry[Pool]) -> Iterator[Problem]:
    pool, document = entry.record, entry.document
    yield from check_ids(library, document, "topic", ("topics",), pool.topics)
    yield from check_unit(pool.unit, document, ("unit",))
    if pool.unit in UNITS and not _is_shown(pool.unit):
        message = f"Nothing is pooled in the unit {pool.unit}."
        hint = "Write the unit of an effect, for instance hedges_g, odds ratio or percentage points."
        if pool.unit in _SHOWN_AS:
            message = f"A pool of {pool.unit}s is computed so and shown in the unit readers know."
            hint = f"Write {_SHOWN_AS[pool.unit]}."
        yield document.problem(("unit",), "pool-form", message, hint)
    if pool.method == "fixed" and pool.interval not in (None, "normal"):
        message = "The Hartung-Knapp interval is for true effects that differ; a fixed effect is one."
        yield document.problem(("interval",), "pool-form", message, "Write normal, or another method.")
    if not 50 <= pool.level < 100:
        message = f"An interval's level is a percentage from 50 to under 100, not {pool.level}."
        yield document.problem(("level",), "impossible-value", message, "Usually 95.")
    for index, effect in enumerate(pool.effects):
        yield from _check_effect(library, document, ("effects", index), effect)
    for index, left in enumerate(pool.left_out):
        yield from check_id(library, document, "claim", ("left_out", index, "claim"), left.claim)
    yield from _counted_twice(pool, document)


def _is_shown(unit: str) -> bool:
    """Tell whether effects are pooled in this unit, or on a scale that is shown in it."""
    known = UNITS[unit]
    return known.family in ("effect", "difference") and unit not in _SHOWN_AS


def _check_effect(
    library: Library, document: YamlDocument, at: Path, effect: PoolEffect
) -> Iterator[Problem]:
    here = (*at, "claim")
    yield from check_cited(library, partial(document.problem, here), effect.claim)
    claim = library.sound_claim(effect.claim)
    if claim:
        for word in (claim.record.checked.level, claim.record.status):
            if word in _SUPPORTS_NOTHING:
                message = f'The claim "{effect.claim}" is {word}: {_SUPPORTS_NOTHING[word]}.'
                hint = "It can't be pooled; move it to left_out with the reason."
                yield document.problem(here, "unfit-for-pool", message, hint)
    given = document.given(at)
    for first, second in (SIZES, EVENTS):
        if (first in given) != (second in given):
            there, missing = (first, second) if first in given else (second, first)
            message = f'"{there}" stands here without "{missing}".'
            yield document.problem((*at, there), "pool-form", message, f"Add {missing}.", key=True)
    if {*EVENTS} & given and not {*SIZES} & given:
        message = "Events mean nothing without the sizes of their groups."
        yield document.problem(at, "pool-form", message, "Add n1 and n2.")
    for size, events in zip(SIZES, EVENTS, strict=True):
        n, had = getattr(effect, size), getattr(effect, events)
        if n is not None and had is not None and had > n:
            message = f"{had} events in a group of {n} can't be counted."
            yield document.problem((*at, events), "ratio-above-one", message, f"Look at {events} and {size}.")
    if effect.variance is not None and effect.variance <= 0:
        message = f"A variance of {effect.variance} is not a positive number."
        yield document.problem((*at, "variance"), "impossible-value", message, "Look at sign and digits.")
    stated = [name for name in FROM_SOURCE if name in given]
    if stated and "at" not in given:
        message = f"Nothing says where {', '.join(stated)} stand{'s' if len(stated) == 1 else ''}."
        yield document.problem(at, "missing-field", message, 'Add at: where in the work, like "Table 1".')


def _counted_twice(pool: Pool, document: YamlDocument) -> Iterator[Problem]:
    """Complain about a claim that stands in the pool twice, or in it and among what is left out."""
    places: list[tuple[Path, str]] = [
        *((("effects", i, "claim"), e.claim) for i, e in enumerate(pool.effects)),
        *((("left_out", i, "claim"), e.claim) for i, e in enumerate(pool.left_out)),
    ]
    seen: dict[str, Path] = {}
    for at, claim in places:
        first = seen.setdefault(claim, at)
        if first == at:
            continue
        message = f'"{claim}" stands in this pool twice; an effect counts once.'
        if first[0] != at[0]:
            message = f'"{claim}" is pooled and left out.'
        yield document.problem(at, "pool-twice", message, "Keep one.")
