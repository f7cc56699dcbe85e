"""The tables of works and claims, and of how claims stand to each other."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.evidence.bodies import bodies_of
from pipeline.evidence.figures import figure, share, unit_label
from pipeline.evidence.marks import MarkName
from pipeline.evidence.strength import strength_of
from pipeline.records.works import Claim, Measure
from pipeline.site.data.schema import Table, Value, day, flag, integer, number, text, to
from pipeline.site.pages import SiteInput
from pipeline.synthesis.citation import address
from pipeline.synthesis.prose import claim_target, work_target

MARKS: tuple[MarkName, ...] = ("checked", "design", "replication", "size", "independence", "directness")


def works_table(site: SiteInput) -> Table:
    """Return the works."""
    columns = (
        text("id", "Id of the work.", required=True),
        text("kind", "paper, preprint, report, article, dataset or book.", required=True),
        text("title", "The title, as the work spells it.", required=True),
        text("published", "When it came out, as exact as known: 2025, 2025-10 or 2025-10-27.", required=True),
        integer("year", "The year it came out.", required=True),
        text("venue", "Journal, conference or site."),
        text("doi", "DOI, bare."),
        text("arxiv", "arXiv id without version."),
        text("openreview", "OpenReview forum id."),
        text("isbn", "ISBN-10 or ISBN-13."),
        text("url", "Address of the work where it has no other identifier."),
        text("address", "Its best address: DOI, arXiv, OpenReview, or another."),
        text("seen", "Which text of the work was read for the claims."),
        text("note", "What is uncertain about the bibliographic data."),
        text("page", "Address of its page.", required=True),
    )
    rows = tuple(
        (
            work_id,
            (work := entry.record).kind,
            work.title,
            work.published,
            int(work.published[:4]),
            work.venue,
            work.ids.doi,
            work.ids.arxiv,
            work.ids.openreview,
            work.ids.isbn,
            work.ids.url,
            address(work) or None,
            work.seen,
            work.note,
            site.site.url + work_target(work_id),
        )
        for work_id, entry in sorted(site.library.works.items())
    )
    return Table(
        "works", "What the claims were taken from: papers, reports, articles.", columns, ("id",), rows
    )


def authors_table(site: SiteInput) -> Table:
    """Return the authors of every work, in the order in which it prints them."""
    columns = (
        text("work", "Id of the work.", required=True),
        integer("position", "Place in the list of authors, from 1.", required=True),
        text("name", "Name as the work prints it; et al. ends a list that is known in part.", required=True),
    )
    rows = tuple(
        (work_id, position, name)
        for work_id, entry in sorted(site.library.works.items())
        for position, name in enumerate(entry.record.authors, 1)
    )
    about = "Who wrote which work, one row each."
    return Table("authors", about, columns, ("work", "position"), rows, (to("works", "work"),))


_CLAIM_COLUMNS = (
    text("id", "Id of the claim, work/claim.", required=True),
    text("work", "Id of the work it comes from.", required=True),
    text("says", "The finding in one sentence.", required=True),
    text("figure", "The figure as pages print it, with bound, digits and unit."),
    text("measure_name", "What was measured."),
    number("measure_value", "A point value, in the unit."),
    number("measure_low", "Lower end of a range of observed values, in the unit."),
    number("measure_high", "Upper end of such a range, in the unit."),
    integer("measure_count", "Numerator of a count out of a total."),
    integer("measure_of", "Denominator of a count out of a total; or how many were ranked."),
    number("measure_share", "A count out of its total, in percent with one decimal."),
    text("measure_unit", "The unit, from the list in the record reference."),
    text("measure_unit_label", "The unit in words."),
    number("interval_low", "Lower end of the confidence interval of the value, in the unit."),
    number("interval_high", "Upper end of the interval, in the unit."),
    number("interval_level", "Level of the interval, in percent."),
    text("interval_missing", "Why an effect has no interval here."),
    number("measure_baseline", "The comparator's value, in the unit."),
    text("measure_bound", "at least, at most or about, where the source gives a bound."),
    text("measure_direction", "Which way the measure moved against the comparator."),
    text("measure_better", "Which direction is better for the people concerned."),
    text("scope_who", "People, systems or texts that were studied.", required=True),
    text("scope_on", "Task, data set or setting."),
    text("scope_n", "Size of the sample, as the source counts it."),
    text("compared_with", "The comparator."),
    text("design", "How the source knows: the design of the study.", required=True),
    text("at", "Where in the source it stands.", required=True),
    text("excerpt", "At most 25 words of the source, to the letter."),
    text("limits", "What the finding does not carry."),
    text("checked_level", "primary, secondary or unverified.", required=True),
    day("checked_on", "The day of the check.", required=True),
    text("checked_by_way_of", "Where it was seen instead of in the source."),
    text("status", "candidate, accepted, disputed or withdrawn.", required=True),
    day("withdrawn_on", "The day of the withdrawal."),
    text("withdrawn_reason", "Why it was withdrawn."),
    text("data_set", "Name of the data the finding rests on."),
    flag("derived", "Whether it is computed from a benchmark's table."),
    *(
        text(f"mark_{name}", f"Mark of strength: {name}; yes, no or unknown.", required=True)
        for name in MARKS
    ),
    integer("contradictions", "How many other claims contradict it here.", required=True),
    text("page", "Address of its page.", required=True),
)


def claims_table(site: SiteInput) -> Table:
    """Return the claims, with the figure of each apart and as printed."""
    library, relations = site.library, site.relations
    bodies = bodies_of(library)
    rows = []
    for claim_id, entry in sorted(library.claims.items()):
        claim = entry.record
        strength = strength_of(library, relations, claim_id, bodies)
        answers = {mark.name: mark.answer for mark in strength.marks}
        row: tuple[Value, ...] = (
            claim_id,
            entry.work,
            claim.says,
            *_measure(claim.measure),
            claim.scope.who,
            claim.scope.on,
            claim.scope.n,
            claim.compared_with,
            claim.design,
            claim.at,
            claim.excerpt,
            claim.limits,
            claim.checked.level,
            claim.checked.on,
            claim.checked.by_way_of,
            claim.status,
            claim.withdrawn.on if claim.withdrawn else None,
            claim.withdrawn.reason if claim.withdrawn else None,
            claim.data_set,
            entry.basis is not None,
            *(answers[name] for name in MARKS),
            len(relations.contradicting(claim_id)),
            site.site.url + claim_target(claim_id),
        )
        rows.append(row)
    about = "One finding of one work each."
    return Table("claims", about, _CLAIM_COLUMNS, ("id",), tuple(rows), (to("works", "work"),))


def _measure(measure: Measure | None) -> tuple[Value, ...]:
    if measure is None:
        return (None,) * 18
    interval = measure.interval
    return (
        figure(measure).text,
        measure.name,
        measure.value,
        measure.low,
        measure.high,
        measure.count,
        measure.of,
        share(measure),
        measure.unit,
        unit_label(measure) or None,
        interval.low if interval else None,
        interval.high if interval else None,
        interval.level if interval else None,
        measure.interval_missing,
        measure.baseline,
        measure.bound,
        measure.direction,
        measure.better,
    )


def claim_subjects(site: SiteInput) -> Iterator[Table]:
    """Yield the topics and the mechanisms that claims are filed under."""
    for plural, name in (("topics", "topic"), ("mechanisms", "mechanism")):
        columns = (
            text("claim", "Id of the claim.", required=True),
            text(name, f"Id of the {name}.", required=True),
        )
        rows = tuple(
            (claim_id, subject)
            for claim_id, entry in sorted(site.library.claims.items())
            for subject in dict.fromkeys(_subjects(entry.record, plural))
        )
        yield Table(
            f"claim_{plural}",
            f"Which claims are filed under which {name}.",
            columns,
            ("claim", name),
            rows,
            (to("claims", "claim"), to(plural, name)),
        )


def _subjects(claim: Claim, plural: str) -> list[str]:
    return claim.topics if plural == "topics" else claim.mechanisms


def relations_table(site: SiteInput) -> Table:
    """Return the relations, each from both sides, as pages show them."""
    columns = (
        text("claim", "Id of the claim from which the relation is seen.", required=True),
        text("word", "Reads: this claim WORD the other.", required=True),
        text("other", "Id of the other claim.", required=True),
        text("kind", "supports, contradicts, refines, replicates or supersedes.", required=True),
        text("why", "What connects them."),
        text("independent", "no where the two share their data, unknown where they may."),
    )
    rows = tuple(
        (claim_id, r.word, r.other, r.kind, r.why or None, r.independent)
        for claim_id in sorted(site.library.claims)
        for r in site.relations.of(claim_id)
    )
    about = "How claims stand to each other. Each relation is here twice, once from each side."
    references = (to("claims", "claim"), to("claims", "other"))
    return Table("relations", about, columns, ("claim", "word", "other"), rows, references)
