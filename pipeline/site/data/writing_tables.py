"""The tables of notes, articles, topics and mechanisms, of changes and of what is gone."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.evidence.meaning import POOL, is_claim
from pipeline.site.corrections import change_rows, kind_of, record_target
from pipeline.site.data.schema import Table, day, integer, text, to
from pipeline.site.pages import SiteInput
from pipeline.site.tombstones import gone_records
from pipeline.synthesis.prose import note_target, plain_text


def subject_tables(site: SiteInput) -> Iterator[Table]:
    """Yield topics and mechanisms."""
    for plural, about in (
        ("topics", "What claims, notes and articles are about."),
        ("mechanisms", "Proposed ways in which things come about: hypotheses until tested."),
    ):
        standing = (text("standing", "How far it has been tested."),) if plural == "mechanisms" else ()
        columns = (
            text("id", "Its id.", required=True),
            text("title", "Its name.", required=True),
            text("about", "What it is, in a sentence or two.", required=True),
            *standing,
            text("page", "Address of its page.", required=True),
        )
        rows = tuple(
            (
                subject,
                entry.record.title,
                entry.record.about,
                *((entry.record.standing,) if standing else ()),
                f"{site.site.url}{plural}/{subject}/",
            )
            for subject, entry in sorted(getattr(site.library, plural).items())
        )
        yield Table(plural, about, columns, ("id",), rows)


def note_tables(site: SiteInput) -> Iterator[Table]:
    """Yield notes, and the claims and topics of each."""
    notes = sorted(site.library.notes.items())
    columns = (
        text("id", "Id of the note.", required=True),
        text("question", "The question.", required=True),
        text("answer", "The answer in plain words.", required=True),
        day("date", "When it was written.", required=True),
        text("page", "Address of its page.", required=True),
    )
    rows = tuple(
        (
            note_id,
            entry.record.question,
            plain_text(site.library, entry.record.answer),
            entry.record.on,
            site.site.url + note_target(note_id),
        )
        for note_id, entry in notes
    )
    yield Table("notes", "Questions with their answers, standing on claims.", columns, ("id",), rows)
    claims = {i: list(dict.fromkeys(e.record.claims)) for i, e in notes}
    topics = {i: list(dict.fromkeys(e.record.topics)) for i, e in notes}
    yield _pairs("note", claims, "claim", "claims")
    yield _pairs("note", topics, "topic", "topics")


def article_tables(site: SiteInput) -> Iterator[Table]:
    """Yield articles, and the claims, works and topics of each."""
    articles = sorted(site.articles.values(), key=lambda a: a.id)
    columns = (
        text("id", "Id of the article.", required=True),
        text("kind", "insight, line, explainer, digest or brief.", required=True),
        text("title", "Its title.", required=True),
        text("summary", "One sentence that is true if read alone.", required=True),
        text("stance", "How the evidence stands to its thesis."),
        day("published", "First published.", required=True),
        day("updated", "Last changed in substance.", required=True),
        integer("reading_minutes", "Time to read it, in minutes.", required=True),
        text("input_hash", "Hash of everything that went into it.", required=True),
        text("page", "Address of its page.", required=True),
    )
    rows = tuple(
        (
            a.id,
            a.kind,
            a.title,
            a.summary_text,
            a.stance,
            a.published,
            a.updated,
            a.reading_minutes,
            a.made.input_hash,
            site.site.url + a.target,
        )
        for a in articles
    )
    yield Table("articles", "Insights, lines, explainers, digests and briefs.", columns, ("id",), rows)
    known = site.library.topics
    topics = {a.id: [link.target.split("/")[1] for link in a.topics] for a in articles}
    yield _pairs("article", {a.id: list(a.claims) for a in articles}, "claim", "claims")
    works = {a.id: [source.work for source in a.sources] for a in articles}
    yield _pairs("article", works, "work", "works")
    filed = {i: [t for t in dict.fromkeys(ids) if t in known] for i, ids in topics.items()}
    yield _pairs("article", filed, "topic", "topics")


def _pairs(owner: str, members: dict[str, list[str]], one: str, many: str) -> Table:
    """Return which articles or notes have which members, numbered in their order."""
    columns = (
        text(owner, f"Id of the {owner}.", required=True),
        text(one, f"Id of the {one}.", required=True),
        integer("position", f"Place among the {many} of the {owner}, from 1.", required=True),
    )
    rows = tuple(
        (owner_id, member, position)
        for owner_id, ids in members.items()
        for position, member in enumerate(ids, 1)
    )
    about = f"Which {owner} has which {many}, in its own order."
    references = (to(f"{owner}s", owner), to(many, one))
    return Table(f"{owner}_{many}", about, columns, (owner, one), rows, references)


def change_tables(site: SiteInput) -> Iterator[Table]:
    """Yield every change from one release to the next, and the records that are gone."""
    columns = (
        text("id", "Its anchor on the corrections page.", required=True),
        day("date", "The day on which it was published.", required=True),
        text("record", "Id of the claim (work/claim), work or pool; it may be gone.", required=True),
        text("record_kind", "claim, work or pool.", required=True),
        text(
            "kind",
            "added, changed, corrected, moved, checked, status, withdrawn, superseded …",
            required=True,
        ),
        text("what", "What changed.", required=True),
        text("was", "What stood there before, as readers saw it."),
        text("now", "What stands there now."),
        text("why", "Why."),
    )
    rows = tuple(
        (
            row.anchor,
            row.on,
            row.record,
            kind_of(row.target),
            row.kind,
            row.what,
            row.was or None,
            row.now or None,
            None if row.kind == "added" else row.why,
        )
        for row in reversed(change_rows(site.library, site.life))
    )
    about = "What changed in records from one release to the next, the oldest first."
    yield Table("changes", about, columns, ("id",), rows)
    of_gone = (
        text("record", "Id of the claim, work or pool.", required=True),
        text("record_kind", "claim, work or pool.", required=True),
        day("since", "The day since which it is gone.", required=True),
        text("says", "What the claim said last, or the title of the work or pool.", required=True),
    )
    gone = tuple(
        (
            one.record.removeprefix(POOL),
            kind_of(record_target(one.record)),
            one.since,
            str(one.document["says" if is_claim(one.record) else "title"]),
        )
        for one in gone_records(site.library, site.life)
    )
    about = "Records that were published and are no longer kept."
    yield Table("gone", about, of_gone, ("record_kind", "record"), gone)
