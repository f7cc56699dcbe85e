"""Edits of works about which there is news: a new version, a publication, a withdrawal."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.evidence.notices import Notice
from pipeline.lookup.news import work_notices
from pipeline.records.library import Library
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class WorkEdit:
    """An offered edit of the record of ``work``, which takes in what ``notice`` tells.

    Without edits in the notice there is nothing to write: accepting it says that an editor has seen to it.
    """

    work: str
    notice: Notice

    @property
    def item(self) -> str:
        """The id in the inbox, the same as long as the news is the same."""
        return self.notice.item


def work_edits(library: Library, store: Store) -> list[WorkEdit]:
    """Return the edits that the news about the papers of the store suggest for the works of the records."""
    return [
        WorkEdit(work, notice)
        for work, notices in sorted(work_notices(library, store).items())
        for notice in notices
    ]
