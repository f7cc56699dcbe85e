"""Insights without an author: front matter with ``claims`` and no body becomes a whole text, by rule.

:func:`write_insight` takes a library, its relations and claim ids, and gives the fields of the front matter
and the body, both in references: ``write_insight(library, relations, claims).fields`` and ``.body``. It
raises :class:`NotEnoughError` where the claims don't carry an insight. :func:`add_composed_insights` does
it for every unwritten insight of a library, before anything is checked or audited.

What a composed text says stands in the claims: their sentences are taken as they are, figures are printed
from the record, and everything else is ours to answer for: the order (:mod:`.order`, :mod:`.questions`),
the ways to say a thing (:mod:`.findings`, :mod:`.measures`, :mod:`.setting`), the choice among them
(:mod:`.voice`), and the parts (:mod:`.front`, :mod:`.sections`, :mod:`.sides`, :mod:`.tables`,
:mod:`.advice`). Pure functions throughout: two runs give the same words.
"""

from pipeline.synthesis.writing.insight import NotEnoughError, Written, write_insight
from pipeline.synthesis.writing.placing import add_composed_insights

__all__ = ["NotEnoughError", "Written", "add_composed_insights", "write_insight"]
