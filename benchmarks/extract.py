"""Measure the quantity grammar on the labelled sentences: ``python benchmarks/extract.py [FILE] [--errors]``.

Prints precision, recall and F1 three ways for the tuned and the held-out part, beside a plain regular
expression on the same sentences. Exact: the same start and end. Overlap: at least one character in common,
each label matched once. Value with unit: overlapping, and the same number or numbers and unit.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pipeline.evidence.quantities import Quantity, find_quantities

LABELLED = Path(__file__).parent.parent / "tests" / "quantities" / "data" / "labelled.jsonl"
WAYS = ("exact", "overlap", "value+unit")


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled or found quantity: place, numbers (in ascending order, totals last) and unit."""

    start: int
    end: int
    numbers: tuple[Decimal, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one way of measuring."""

    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the labels that were found."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def labels(row: dict[str, Any]) -> list[Span]:
    """Return the labelled spans of one sentence."""
    found = []
    for label in row["quantities"]:
        texts = label.get("values") or [
            label[name] for name in ("value", "of", "low", "high") if name in label
        ]
        found.append(
            Span(label["start"], label["end"], tuple(Decimal(text) for text in texts), label.get("unit", ""))
        )
    return found


def spans(text: str) -> list[Span]:
    """Return what the grammar finds, in the form of the labels."""
    return [Span(q.start, q.end, _numbers(q), q.unit or "") for q in find_quantities(text)]


def _numbers(quantity: Quantity) -> tuple[Decimal, ...]:
    if quantity.kind == "list":
        return quantity.values
    ends = (quantity.value, quantity.of, quantity.low, quantity.high)
    return tuple(value for value in ends if value is not None)


# The baseline: what one writes in half an hour.
_NUMBER = r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?[×x]\s?10\^?[-−]?\d+|[eE][-−]?\d+)?"
_SIMPLE_UNIT = (
    r"(?:\s?(?:%|°C|°|percent|per cent)|\s?(?:[kMGTmμµnpf]?(?:m|g|s|A|K|V|W|J|Hz|Pa|eV|L|l|M|mol|bar|B|N|T"
    r"|h|min)"
    r"(?:\^?[-−]?[123²³])?(?:[/ ·](?:[kcmμµnd]?(?:m|g|s|L|l|mol|h|ha|yr|K|min))(?:\^?[-−]?[123²³])?)*)\b"
    r"|\s(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|points?|tokens|participants|patients"
    r"|models|people))"
)
_BASELINE = re.compile(
    rf"""(?:(?:approximately|about|around|roughly|ca\.|nearly|almost|at\ least|at\ most|more\ than|less\ than
    |fewer\ than|up\ to|over|under|below|above|between)\s|[<>~≈≤≥]\s?)?
    (?<![\w.\-])[$€£]?(?P<low>{_NUMBER})(?P<first>{_SIMPLE_UNIT})?
    (?:\s?(?:–|-|to|and|±)\s?(?P<high>{_NUMBER}))?(?P<unit>{_SIMPLE_UNIT})?(?![\w])
    |\b(?P<word>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)\b""",
    re.VERBOSE,
)
_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def baseline(text: str) -> list[Span]:
    """Return what a plain regular expression finds; bare years are left out."""
    found = []
    for match in _BASELINE.finditer(text):
        if re.fullmatch(r"(?:19|20)\d\d", match[0]):
            continue
        if match["word"]:
            value = Decimal("0.5") if match["word"] == "half" else Decimal(_WORDS.index(match["word"]) + 2)
            found.append(Span(match.start(), match.end(), (value,), ""))
            continue
        numbers = []
        for text_of_number in (match["low"], match["high"]):
            plain = re.sub(r"\s?[×x]\s?10\^?", "e", (text_of_number or "").replace("−", "-").replace(",", ""))
            try:
                numbers += [Decimal(plain)] if plain else []
            except InvalidOperation:
                continue
        found.append(
            Span(match.start(), match.end(), tuple(numbers), (match["unit"] or match["first"] or "").strip())
        )
    return found


def same(label: Span, span: Span) -> bool:
    """Tell whether two spans have the same numbers, to a thousandth, and the same unit."""
    if len(label.numbers) != len(span.numbers) or _unit(label.unit) != _unit(span.unit):
        return False
    pairs = zip(label.numbers, span.numbers, strict=True)
    return all(abs(a - b) <= abs(a) / 1000 for a, b in pairs)


def _unit(unit: str) -> str:
    """Level what a label and the grammar may write differently without a difference."""
    return re.sub(r"\s+", " ", unit.replace("µ", "μ").replace("\\", "")).lower().strip()


def measure(
    rows: Sequence[dict[str, Any]], find: Callable[[str], list[Span]]
) -> tuple[dict[str, Score], list[str]]:
    """Score ``find`` on ``rows`` in the three ways; also list the disagreements, for reading."""
    right = dict.fromkeys(WAYS, 0)
    n_found = n_labelled = 0
    errors = []
    for row in rows:
        wanted, found = labels(row), find(row["text"])
        n_found += len(found)
        n_labelled += len(wanted)
        used: set[int] = set()
        notes = []
        for label in wanted:
            hit = next(
                (
                    i
                    for i, span in enumerate(found)
                    if i not in used and span.start < label.end and label.start < span.end
                ),
                None,
            )
            if hit is None:
                notes.append(f"missed {row['text'][label.start : label.end]!r}")
                continue
            used.add(hit)
            span = found[hit]
            exact = (span.start, span.end) == (label.start, label.end)
            right["overlap"] += 1
            right["exact"] += exact
            right["value+unit"] += same(label, span)
            if not exact:
                there, here = row["text"][label.start : label.end], row["text"][span.start : span.end]
                notes.append(f"{there!r} found as {here!r}")
            if not same(label, span):
                notes.append(f"{label.numbers} {label.unit!r} read as {span.numbers} {span.unit!r}")
        notes += [
            f"invented {row['text'][span.start : span.end]!r}"
            for i, span in enumerate(found)
            if i not in used
        ]
        if notes:
            errors.append(f"{row['id']}  {row['text']}\n      " + "\n      ".join(map(str, notes)))
    return {way: Score(right[way], n_found, n_labelled) for way in WAYS}, errors


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Measure the quantity grammar on labelled sentences.")
    parser.add_argument("file", nargs="?", type=Path, default=LABELLED, help="JSON lines with labels.")
    parser.add_argument("--part", choices=["tuned", "held-out"], help="Only this part.")
    parser.add_argument("--errors", action="store_true", help="List the disagreements, too.")
    parser.add_argument("--json", action="store_true", help="Print JSON for programs.")
    arguments = parser.parse_args()
    rows = [
        json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    document: dict[str, Any] = {}
    for part in [arguments.part] if arguments.part else ["tuned", "held-out"]:
        chosen = [row for row in rows if row.get("part", part) == part]
        n_labels = sum(len(row["quantities"]) for row in chosen)
        empty = sum(not row["quantities"] for row in chosen)
        document[part] = {"sentences": len(chosen), "without": empty, "labels": n_labels}
        if not arguments.json:
            print(f"\n{part}: {len(chosen)} sentences ({empty} without a quantity), {n_labels} labels")
            print(f"  {'':<12}{'':<12}{'precision':>10}{'recall':>10}{'F1':>10}")
        for name, find in (("grammar", spans), ("regex", baseline)):
            began = time.perf_counter()
            scores, errors = measure(chosen, find)
            seconds = time.perf_counter() - began
            document[part][name] = {
                way: {"precision": round(s.precision, 4), "recall": round(s.recall, 4), "f1": round(s.f1, 4)}
                for way, s in scores.items()
            }
            if arguments.json:
                continue
            for way, s in scores.items():
                print(f"  {name:<12}{way:<12}{s.precision:>10.3f}{s.recall:>10.3f}{s.f1:>10.3f}")
            if arguments.errors and name == "grammar":
                print("\n".join(f"    {error}" for error in errors))
            print(f"  {name:<12}{1000 * seconds / max(1, len(chosen)):.2f} ms a sentence")
    if arguments.json:
        print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
