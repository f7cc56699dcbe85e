"""Claims whose values are computed from a benchmark's observations, put beside the others."""

from __future__ import annotations

from pipeline.evidence.computations import Computed, evaluate
from pipeline.records.catalog import Benchmark, CorrectedObservation, Derived
from pipeline.records.library import Basis, ClaimEntry, Entry, Library, Uncomputed
from pipeline.records.overlays import feed_of
from pipeline.records.works import Claim, ClaimFrame


def add_derived_claims(library: Library) -> None:
    """Compute every derived claim and put it beside the others, under ``benchmark/name``.

    A derived claim that can't be computed goes to ``library.uncomputed`` with the reason; one of a benchmark
    that has no work to cite is left out. The checks say why, and where it is cited.
    """
    for benchmark_id, entry in library.benchmarks.items():
        work = entry.record.work
        for key, derived in entry.record.derived.items():
            claim_id = f"{benchmark_id}/{key}"
            found = evaluate(entry.record, derived)
            if isinstance(found, Uncomputed):
                library.uncomputed[claim_id] = found
            elif work:
                library.claims[claim_id] = ClaimEntry(
                    claim_id,
                    work,
                    _claim(entry, derived, found),
                    entry.document,
                    ("derived", key),
                    basis_of(benchmark_id, derived, found),
                )


def _claim(entry: Entry[Benchmark], derived: Derived, found: Computed) -> Claim:
    frame = {name: getattr(derived, name) for name in ClaimFrame.model_fields}
    if found.sample and not derived.scope.n:
        frame["scope"] = derived.scope.model_copy(update={"n": found.sample})
    record = entry.record
    return Claim.model_construct(
        **frame,
        measure=found.measure,
        at=record.at,
        excerpt=None,
        checked=record.checked,
        status="accepted",
        withdrawn=None,
        corrections=[],
        misreported=[],
    )


def basis_of(benchmark_id: str, derived: Derived, found: Computed) -> Basis:
    """Return what a derived claim of a benchmark was computed from."""
    feeds = {feed_of(row) for row in found.rows}
    corrected = [row for row in found.rows if isinstance(row, CorrectedObservation)]
    return Basis(
        benchmark=benchmark_id,
        metrics=tuple(dict.fromkeys([derived.metric, *([derived.against] if derived.against else [])])),
        newest=max(row.on for row in found.rows),
        feeds=tuple(sorted(feeds - {""})),
        by_hand="" in feeds,
        corrected=tuple(sorted(corrected, key=lambda row: (row.number, row.on))),
    )
