"""The inbox: what programs have found and only an editor may decide.

Candidate claims from the abstracts of the papers on the radar (``offer``), and edits of works about which
there is news. Editors list, show, accept, edit and reject them; what they decide is remembered for good.
"""

from pipeline.inbox.offer import OfferReport, offer_candidates

__all__ = ["OfferReport", "offer_candidates"]
