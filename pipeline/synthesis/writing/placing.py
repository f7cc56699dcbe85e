"""Put composed insights into the library, so that checks, audit and pages take them as any other."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.evidence.relations import Relations
from pipeline.records.library import Entry, Library, Prose
from pipeline.records.writing import Insight, InsightFrame
from pipeline.synthesis.writing.insight import NotEnoughError, Written, write_insight

_MARKS = r"\[\[[^\]|]*\|?|\]\]|\[@[^\]]*\]"
_CITABLE = frozenset({"accepted", "disputed"})


def add_composed_insights(library: Library, relations: Relations) -> None:
    """Compose every insight without a body and move it to the others.

    One that can't be composed stays where it is. If the reason lies in its claims taken together, it is
    added to the problems; single claims that may not be cited, and fields that are wrong, are reported by
    the checks.
    """
    for insight_id in sorted(library.unwritten):
        entry = library.unwritten[insight_id]
        sound = not entry.document.flaws and all(_is_citable(library, c) for c in entry.record.claims)
        known = all(topic in library.topics for topic in entry.record.topics)
        if not sound or not known:
            continue
        given = {str(name) for name in entry.document.given(())}
        about = f"{entry.record.title} {re.sub(_MARKS, ' ', entry.record.thesis)}"
        try:
            written = write_insight(library, relations, entry.record.claims, given, thesis=about)
        except NotEnoughError as error:
            library.problems.append(
                entry.document.problem(("claims",), "not-composed", str(error), error.hint, key=True)
            )
            continue
        library.insights[insight_id] = _composed(entry, written)
        del library.unwritten[insight_id]
    library.insights = dict(sorted(library.insights.items()))


def _is_citable(library: Library, claim_id: str) -> bool:
    claim = library.sound_claim(claim_id)
    return claim is not None and claim.record.status in _CITABLE


def _composed(entry: Entry[InsightFrame], written: Written) -> Entry[Insight]:
    """Return the insight with the written parts in its record, its document and its body."""
    document = replace(
        entry.document,
        data={**entry.document.data, **written.fields},
        composed=dict.fromkeys(written.fields, ("claims",)),
    )
    frame = InsightFrame.model_validate(document.data)
    record = Insight.model_construct(**{name: getattr(frame, name) for name in Insight.model_fields})
    return Entry(entry.id, record, document, entry.source, Prose(written.body, 1, ("claims",)))
