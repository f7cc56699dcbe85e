"""Pools of claims: the record of a pool becomes effects, and they one estimate, or every reason why not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from pipeline.evidence.figures import figure, interval_text
from pipeline.evidence.poolable import effect_of
from pipeline.evidence.pooling import BEYOND, Effect, Pooled, Prediction, pool, problems_of
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.scales import SCALES
from pipeline.records.library import Library
from pipeline.records.pools import Pool, PoolEffect
from pipeline.records.units import UNITS
from pipeline.records.works import Claim, Interval, Measure

_UNSOUND = "its record is not in order"
_FINEST = 6
"""Decimals of the smallest ratios and differences that are shown."""


@dataclass(frozen=True, slots=True)
class Member:
    """One effect of a pool: its claim, what the record of the pool adds, and the effect or why it is none."""

    claim: str
    given: PoolEffect
    effect: Effect | Refusal


@dataclass(frozen=True, slots=True)
class Pooling:
    """A pool with its result. The labels of effects are the ids of their claims."""

    id: str
    record: Pool
    members: tuple[Member, ...]
    result: Pooled | Refusal

    @property
    def effects(self) -> list[Effect]:
        """The effects, all of them where there is a pooled value."""
        return [m.effect for m in self.members if isinstance(m.effect, Effect)]

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the pooled claims, in the order of the record."""
        return tuple(m.claim for m in self.members)


def pooling(library: Library, pool_id: str) -> Pooling:
    """Pool the effects of one record. Never raises for what stands in it."""
    record = library.pools[pool_id].record
    members = tuple(Member(e.claim, e, _effect(library, record, e)) for e in record.effects)
    reasons = _reasons(members)
    if reasons:
        return Pooling(pool_id, record, members, refuse(*reasons))
    effects = [m.effect for m in members if isinstance(m.effect, Effect)]
    result = pool(effects, method=record.method, interval=record.interval, level=float(record.level))
    if isinstance(result, Pooled) and not _can_be_shown(result):
        result = refuse(BEYOND)
    return Pooling(pool_id, record, members, result)


def poolings(library: Library) -> dict[str, Pooling]:
    """Pool every record of a library, by id."""
    return {pool_id: pooling(library, pool_id) for pool_id in library.pools}


def pooled_in(library: Library, claim_id: str) -> list[str]:
    """Return the ids of the pools that have a claim among their effects."""
    return [i for i, entry in library.pools.items() if any(e.claim == claim_id for e in entry.record.effects)]


def _effect(library: Library, record: Pool, given: PoolEffect) -> Effect | Refusal:
    claim = library.sound_claim(given.claim)
    if claim is None:
        return refuse(f'"{given.claim}": {_UNSOUND}.')
    if claim.record.measure is None:
        return refuse(f'"{given.claim}": only a point value can be pooled, and the claim has no figure.')
    sizes = None if given.n1 is None or given.n2 is None else (given.n1, given.n2)
    events = None if given.events1 is None or given.events2 is None else (given.events1, given.events2)
    found = effect_of(
        given.claim,
        claim.record.measure,
        scale=record.unit,
        sizes=sizes,
        n=given.n,
        sample=given.sample,
        by=record.assume,
        variance=None if given.variance is None else float(given.variance),
        events=events,
    )
    # On the scale of the pool: "twice the odds" turned is half the odds.
    return replace(found, estimate=-found.estimate) if isinstance(found, Effect) and given.turned else found


def _reasons(members: tuple[Member, ...]) -> list[str]:
    """Return every reason why there is no pooled value: those of single effects, then those of them all.

    What is no effect itself stands in for one in the second part, so that a pool of two does not seem to
    be one of one, and an overlap of samples is found all the same.
    """
    found = [r for m in members if isinstance(m.effect, Refusal) for r in m.effect.reasons]
    scale = next((m.effect.scale for m in members if isinstance(m.effect, Effect)), "hedges_g")
    effects = [
        m.effect if isinstance(m.effect, Effect) else Effect(m.claim, 0.0, 1.0, scale, sample=m.given.sample)
        for m in members
    ]
    return [*found, *problems_of(effects)]


def _can_be_shown(result: Pooled) -> bool:
    scale = SCALES[result.scale]
    ends = [result.low, result.high]
    if isinstance(result.prediction, Prediction):
        ends += [result.prediction.low, result.prediction.high]
    return all(math.isfinite(scale.back(x)) for x in (*ends, result.estimate))


def pooled_measure(record: Pool, result: Pooled) -> Measure:
    """Return the pooled value as a measure, in the unit and with the digits it is shown with."""
    back = SCALES[result.scale].back
    value, low, high = (
        shown_number(back(x), record.unit) for x in (result.estimate, result.low, result.high)
    )
    return Measure(
        name=record.outcome,
        value=value,
        unit=record.unit,
        interval=Interval(low=low, high=high, level=record.level),
        better=record.better,
    )


def shown_number(value: float, unit: str) -> Decimal:
    """Return a pooled figure with the digits it is shown with.

    Two decimals, as reviews print effects, and one for percentage points; fewer for what is large, and two
    significant digits for what is small and not nought.
    """
    size, least = abs(value), 1 if unit == "percentage points" else 2
    places = max(0, least - max(0, _exponent(size))) if size >= 10 else least
    if 0 < size < 10.0**-least:
        places = min(_FINEST, 1 - _exponent(size))
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def _exponent(size: float) -> int:
    return math.floor(math.log10(size))


def pool_text(record: Pool, result: Pooled) -> str:
    """Return the pooled value as it stands in a sentence: estimate, interval, number of studies."""
    measure = pooled_measure(record, result)
    return f"{figure(measure).text} ({interval_text(measure)}; {result.k} studies)"


def weakest_check(library: Library, found: Pooling) -> Claim:
    """Return the claim of a pool that was checked least: the pool is as well checked as that one."""
    order = ("primary", "secondary", "unverified")
    claims = [library.claims[claim_id].record for claim_id in found.claims]
    return max(claims, key=lambda claim: order.index(claim.checked.level))


def unit_symbol(unit: str) -> str:
    """Return what follows a figure in ``unit``."""
    known = UNITS.get(unit)
    return known.symbol if known else ""
