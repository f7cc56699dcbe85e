"""Quantities in running text, and the candidate claims they suggest. Pure functions of a text.

The grammar reads a text from left to right: ``clean`` levels typography and LaTeX without moving a
character, ``masks`` blinds what only looks like a figure, ``numbers`` and ``units`` read one number and one
unit, ``context`` says what a number is not, and ``grammar`` puts ranges, lists, ratios, intervals and
tolerances together. ``candidates`` makes claims to be judged by an editor out of sentences.

Span conventions follow the guidelines of public measurement corpora. The span of a quantity holds the
modifier that stands directly before it, the number or numbers, and the unit: "approximately 12 %",
"between 3 and 5 ms", "n = 274 participants". "from" is left out ("from 3 to 5 ms" is "3 to 5 ms").
Numbers of one unit that stand side by side are one list ("4 kg, 6 kg and 13 kg", "3, 5 and 7 days"), unless
"respectively" gives them to different things. A counted noun belongs to the span where it is a usual unit of
study (people, models, tokens, documents); any other counted thing is a bare count ("five" in "five ponds").
Comparators ("versus", "compared with") are left to the candidates, verbs such as "doubled" to direction.
"""

from pipeline.evidence.quantities.candidates import Candidate, find_candidates
from pipeline.evidence.quantities.grammar import find_quantities
from pipeline.evidence.quantities.model import Kind, Number, Quantity
from pipeline.evidence.quantities.topics import Topic

__all__ = ["Candidate", "Kind", "Number", "Quantity", "Topic", "find_candidates", "find_quantities"]
