"""What is worth writing, found in the records, and drafts of it with everything filled in that can be.

Pure functions: :func:`suggest` takes a library, its relations and the news that the store has, and returns
suggestions in a fixed order; :func:`draft` turns one of them into the text of a file.
"""

from __future__ import annotations

from pipeline.synthesis.suggesting.drafts import Draft, NoDraftError, draft
from pipeline.synthesis.suggesting.finders import KINDS, News, Suggestion, SuggestionKind, suggest

__all__ = ["KINDS", "Draft", "News", "NoDraftError", "Suggestion", "SuggestionKind", "draft", "suggest"]
