"""The measure of a claim in sentences: its figure with its population, and which way it went."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.evidence.figures import interval_text, number_text
from pipeline.records.library import ClaimEntry
from pipeline.records.units import UNITS
from pipeline.records.works import Measure
from pipeline.synthesis.writing.voice import Line
from pipeline.synthesis.writing.words import (
    bare,
    has_number,
    is_plain,
    is_said_only,
    link,
    numbers,
    sentence,
    subject,
)

_CHANGES = re.compile(r"^(?:mean |average )?(?:difference|change|rise|gain|increase|drop|fall) in ")


def has_figure(claim: ClaimEntry) -> bool:
    """Tell whether a claim has a figure, and not only a direction."""
    measure = claim.record.measure
    return measure is not None and any(
        part is not None for part in (measure.value, measure.low, measure.count)
    )


def prints_figure(claim: ClaimEntry) -> bool:
    """Tell whether telling what a claim says may print its figure, of which an article needs few."""
    return has_figure(claim) and has_number(claim.record.says)


def shows_figure(claim: ClaimEntry) -> bool:
    """Tell whether what a claim says holds its figure already, in digits or in words."""
    measure = claim.record.measure
    if measure is None:
        return False
    figures = {measure.value, measure.low, None if measure.count is None else Decimal(measure.count)} - {None}
    return any(
        abs(number) in {abs(f) for f in figures if f is not None} for number in numbers(claim.record.says)
    )


def beside(claim: ClaimEntry) -> str:
    """Return what belongs to a figure: the comparator's value, the interval or why there is none."""
    measure = claim.record.measure
    if measure is None:
        return ""
    parts = []
    if measure.baseline is not None:
        unit = UNITS.get(measure.unit or "")
        words = f"against {number_text(measure.baseline)}{unit.symbol if unit else ''}"
        other = claim.record.compared_with
        parts.append(f"{words} for {bare(other)}" if other and not has_number(other) else words)
    interval = interval_text(measure)
    if interval:
        parts.append(f"its {interval}")
    return "".join(f", {part}" for part in parts)


def came_out(word: str) -> str:
    """Return the verb between what moved and the word for its way."""
    return "showed" if word.startswith("no ") else "came out"


def the_measure(measure: Measure) -> str:
    """Return the measure's name as it stands in a sentence."""
    name = bare(re.sub(r", ([^,()]+)$", r" (\1)", measure.name))
    return f"the {name}" if name[:1].islower() and not name.startswith(("the ", "a ", "an ")) else name


def outcome(measure: Measure) -> str:
    """Return what moved, of which one can say that it came out higher or lower."""
    name = _CHANGES.sub("", bare(measure.name)).split(", ")[0]
    with_article = name[:1].islower() and not name.startswith(("the ", "a ", "an "))
    return (
        f"the {name}"
        if with_article and re.search(r" (?:of|in|to|for|with|when|between|by) ", name)
        else name
    )


def _verb(measure: Measure) -> tuple[str, ...]:
    if measure.count is not None or measure.unit in ("count", "tokens", "hours", "days", "seconds", "times"):
        return ("came to", "amounted to")
    return ("came out at", "stood at", "lay at")


_ACCOUNTS = ("by that account, ", "as reported there, ", "the same account has it that ")


def figure_lines(claim: ClaimEntry, *, who: bool = True) -> list[Line]:
    """Return sentences that give a claim's figure with its population, and by whose account, if not read."""
    measure = claim.record.measure
    if measure is None or not has_figure(claim) or not is_plain(measure.name) or is_said_only(claim):
        return []
    read = claim.record.checked.level == "primary"
    population, tail = subject(claim), beside(claim)
    lines = []
    for number, verb in enumerate(_verb(measure)):
        told = f"{the_measure(measure)} {verb} {link(claim.id)}"
        for account in ("",) if read else _ACCOUNTS:
            text = f"{account}for {population}, {told}{tail}" if who else f"{account}{told}{tail}"
            lines.append(Line("figure", f"figure {account}{number}", sentence(text)))
    if who and read:
        text = f"{the_measure(measure)} {_verb(measure)[0]} {link(claim.id)} for {population}{tail}"
        lines.append(Line("figure", "figure last", sentence(text)))
    return lines
