"""Pools in the audit: what a pooled value backs, how it must be told, and pools that have no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.evidence.figures import number_text
from pipeline.evidence.pooling import Pooled, Prediction
from pipeline.evidence.pools import Pooling, pooled_measure, pooling, shown_number
from pipeline.evidence.quantities import Number
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.scales import SCALES, scale_for
from pipeline.problems import Problem
from pipeline.records.library import Library
from pipeline.records.references import Reference, find_references
from pipeline.records.units import UNITS
from pipeline.records.works import Checked, Claim, Interval, Scope
from pipeline.records.yaml_source import Path
from pipeline.synthesis.auditing.backing import Backing, Evidence, of_measure
from pipeline.synthesis.auditing.judge import Judgement
from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.places import Stretch
from pipeline.synthesis.auditing.reading import Reading, read

_STUDIES = frozenset({"study", "trial", "experiment", "effect", "estimate", "sample"})
_PEOPLE = frozenset({"participant", "person"})
_KEPT = Decimal("1e-6")
"""Pooled figures are held against words with six decimals, more than any text prints."""


def pool_problems(library: Library) -> Iterator[Problem]:
    """Yield a warning for every reason why a sound record of a pool has no pooled value.

    It stands at the effect the reason names last, the one that would have to go or be mended.
    """
    for pool_id, entry in library.pools.items():
        found = pooling(library, pool_id)
        unit_is_wrong = isinstance(scale_for(entry.record.unit), Refusal)
        if entry.document.hollow or unit_is_wrong or not isinstance(found.result, Refusal):
            continue
        for reason in found.result.reasons:
            named = [i for i, claim_id in enumerate(found.claims) if f'"{claim_id}"' in reason]
            if named and not _is_sound(library, found.claims[named[-1]]):
                continue  # the checks have said what is wrong with it
            at: Path = ("effects", named[-1]) if named else ("effects",)
            hint = (
                "The pool's page says so, and nothing may cite it. Mend the effect, or move it to left_out."
            )
            yield entry.document.problem(at, "not-pooled", reason, hint, warning=True)


def _is_sound(library: Library, claim_id: str) -> bool:
    claim = library.sound_claim(claim_id)
    measure = claim.record.measure if claim else None
    return claim is not None and (measure is None or measure.unit is None or measure.unit in UNITS)


def pool_evidence(found: Pooling, members: Sequence[Evidence], names: Names) -> Evidence | None:
    """Return a pool as words are held against it; ``None`` while it has no value.

    It backs the estimate, its interval and level, the numbers of studies and of people, Q with its degrees
    of freedom and p, I², τ², the p of the estimate and the prediction interval. What a member alone has,
    only a reference to that claim backs.
    """
    result = found.result
    if not isinstance(result, Pooled):
        return None
    back = SCALES[result.scale].back
    measure = pooled_measure(found.record, result)
    exact = measure.model_copy(
        update={
            "value": _decimal(back(result.estimate)),
            "interval": Interval(
                low=_decimal(back(result.low)), high=_decimal(back(result.high)), level=found.record.level
            ),
        }
    )
    texts = []
    if isinstance(result.prediction, Prediction):
        ends = (back(result.prediction.low), back(result.prediction.high))
        low, high = (number_text(shown_number(end, found.record.unit)) for end in ends)
        texts.append(f"a prediction interval of {low} to {high}")
    readings = tuple(reading for text in texts for reading in read(text, names)[0])
    numbers = [*of_measure(exact), *_about_the_pool(found, result, members)]
    for reading in readings:
        numbers += [Backing(n.value, reading.unit, "text", reading=reading) for n in reading.numbers]
    claims = [member.record for member in members]
    record = Claim.model_construct(
        says=found.record.title,
        measure=measure,
        scope=Scope(who="; ".join(dict.fromkeys(claim.scope.who for claim in claims))),
        compared_with=None,
        design="meta-analysis",
        topics=found.record.topics,
        mechanisms=[],
        limits=found.record.not_about,
        never_say=[],
        relates=[],
        at="",
        excerpt=None,
        checked=Checked(level="primary", on="1970-01-01"),
        status="accepted",
        withdrawn=None,
        corrections=[],
        misreported=[],
    )
    years = frozenset(year for member in members for year in member.years)
    return Evidence(pool_key(found.id), record, tuple(numbers), readings, years)


def pool_key(pool_id: str) -> str:
    """Return the name of a pool among the ids of claims, as references write it."""
    return f"pool:{pool_id}"


def _about_the_pool(found: Pooling, result: Pooled, members: Sequence[Evidence]) -> Iterable[Backing]:
    spread = result.heterogeneity
    yield _counted(result.k, "study", _STUDIES)
    sizes = [effect.n for effect in found.effects]
    if None not in sizes:
        total = sum(size for size in sizes if size is not None)
        nouns = _PEOPLE | {noun for m in members for r in m.readings for noun in (r.noun, *r.nouns) if noun}
        yield _counted(total, "participant", nouns - _STUDIES)
    for share in (spread.i2, spread.i2_low, spread.i2_high):
        if share is not None:
            yield Backing(_decimal(100 * share), "percent", "text", form="percent")
    named = (("q", spread.q), ("degree", spread.df), ("p", spread.p), ("p", result.p), ("tau", spread.tau2))
    for noun, value in named:
        yield Backing(_decimal(value), "none", "text", noun=noun)


def _counted(number: int, noun: str, nouns: frozenset[str]) -> Backing:
    """Return a count that may be said of any of ``nouns``."""
    value = Decimal(number)
    reading = Reading(0, 1, "", "single", (Number(value, Decimal(1), 0, 1),), "none", noun, nouns)
    return Backing(value, "none", "text", noun=noun, reading=reading)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_KEPT)


def refused_pools(stretch: Stretch, pools: dict[str, Pooling]) -> Iterator[Problem]:
    """Yield every reference to a pool that has no value."""
    for reference in find_references(stretch.text):
        found = pools.get(reference.target) if reference.kind == "pool" else None
        if found is not None and isinstance(found.result, Refusal):
            message = f'The pool "{found.id}" has no pooled value: {found.result.reasons[0]}'
            hint = "Take it out, cite its claims one by one, or mend the pool."
            yield _problem(stretch, reference, "pool-refused", message, hint)


def bare_estimates(stretch: Stretch, judgements: Iterable[Judgement]) -> Iterator[Problem]:
    """Warn of a pooled estimate in an author's words without its interval in the same sentence."""
    told: dict[tuple[str, str], set[str]] = {}
    first: dict[tuple[str, str], Judgement] = {}
    for judgement in judgements:
        if judgement.claim.startswith("pool:") and not judgement.generated:
            key = (judgement.claim, judgement.sentence)
            told.setdefault(key, set()).update(judgement.role.split(", "))
            first.setdefault(key, judgement)
    for key, roles in told.items():
        if "value" not in roles or {"interval low", "interval high"} <= roles:
            continue
        at = first[key]
        message = f'"{at.text}" is a pooled estimate, and nothing says how sure it is.'
        hint = (
            f"Write [[{key[0]}]], which prints the interval and the number of studies, or give both in words."
        )
        field = "" if at.field == "body" else at.field
        path = stretch.passage.entry.source.path
        yield Problem(path, at.line, at.column, "bare-estimate", message, field, hint, "warning", at.width)


def _problem(stretch: Stretch, reference: Reference, code: str, message: str, hint: str) -> Problem:
    start = stretch.begin + reference.start
    return stretch.passage.problem(start, len(reference.raw), code, message, hint)
