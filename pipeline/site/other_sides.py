"""Which claims each built page has to lead to, because it cites what they contradict."""

from __future__ import annotations

from pipeline.site.pages import SiteInput
from pipeline.synthesis.other_side import accepted_against
from pipeline.synthesis.prose import cited_claims, claim_target, note_target


def other_sides(site: SiteInput) -> dict[str, dict[str, str]]:
    """Return, per page of an article, note or claim, the claim pages it must link, each with the reason.

    Computed from the records and the citations alone, not from what the templates were given, so that a
    template which loses the component is found out.
    """
    cited = {article.target: list(article.cited) for article in site.articles.values()}
    for note_id, note in site.library.notes.items():
        texts = (note.record.answer, note.body.text)
        written = [claim_id for text in texts for claim_id in cited_claims(site.library, text)]
        cited[note_target(note_id)] = [*note.record.claims, *written]
    cited |= {claim_target(claim_id): [claim_id] for claim_id in site.library.claims}
    sides: dict[str, dict[str, str]] = {}
    for target, claim_ids in cited.items():
        for claim_id in claim_ids:
            for related in accepted_against(site.library, site.relations, claim_id):
                reason = f'it cites "{claim_id}"'
                sides.setdefault(target, {}).setdefault(claim_target(related.other), reason)
    return sides
