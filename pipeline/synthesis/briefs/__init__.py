"""Briefs: pages composed from the data of a benchmark when its table moves, one for each day with a move.

``add_briefs`` puts them into the library as articles in the syntax of an author, so that they are audited,
composed and published like any other. ``words`` chooses what they say.
"""

from __future__ import annotations

from pipeline.synthesis.briefs.add import add_briefs

__all__ = ["add_briefs"]
