"""Independent bodies of evidence: five works on one data set are one piece of evidence.

Everything in one work is one body, and so are all works that name the same ``data_set``. The rule rather
counts too few than too many: a work with one study on shared data and one on its own joins the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.library import Library


@dataclass(frozen=True, slots=True)
class Bodies:
    """Which body each work belongs to; a body is named by the first of its works in alphabetical order."""

    by_work: dict[str, str]
    data_sets: dict[str, tuple[str, ...]]

    def of(self, work_id: str) -> str:
        """Return the body that a work belongs to."""
        return self.by_work.get(work_id, work_id)

    def sharing(self, data_set: str | None, work_id: str) -> tuple[str, ...]:
        """Return the other works with claims on ``data_set``, in order."""
        return tuple(w for w in self.data_sets.get(data_set or "", ()) if w != work_id)


def bodies_of(library: Library) -> Bodies:
    """Join the works of ``library`` that share a declared data set. Withdrawn claims join nothing."""
    on: dict[str, set[str]] = {}
    for entry in library.claims.values():
        if entry.record.data_set and entry.record.status != "withdrawn":
            on.setdefault(entry.record.data_set, set()).add(entry.work)
    parent: dict[str, str] = {}

    def root(work: str) -> str:
        while parent.get(work, work) != work:
            work = parent[work]
        return work

    for works in on.values():
        roots = sorted({root(work) for work in works})
        for other in roots:
            parent[other] = roots[0]
    joined = sorted({work for works in on.values() for work in works})
    return Bodies(
        {work: root(work) for work in joined}, {name: tuple(sorted(works)) for name, works in on.items()}
    )
