"""A page of this site as a reference: in one line, as BibTeX, RIS and CSL-JSON.

A page is cited as what it is, a dated page of a named site (or a data set of it). The works it stands on are
cited by their own references, which :mod:`pipeline.synthesis.citation` makes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.synthesis.citation import bibtex_text

PageKind = Literal["webpage", "dataset"]

_RIS_TYPE: dict[PageKind, str] = {"webpage": "ELEC", "dataset": "DATA"}


@dataclass(frozen=True, slots=True)
class PageReference:
    """What is needed to cite a page: ``key`` names it in a bibliography, ``date`` is ISO 8601.

    The date is as exact as known. Pages have no author by name; the site stands for them.
    """

    key: str
    kind: PageKind
    title: str
    site: str
    date: str
    url: str

    @property
    def text(self) -> str:
        """The reference in one line."""
        what = " [Data set]" if self.kind == "dataset" else ""
        end = "" if self.title.endswith((".", "?", "!")) else "."
        return f"{self.site} ({self.date[:4]}). {self.title}{what}{end} {self.date}. {self.url}"

    @property
    def bibtex(self) -> str:
        """A BibTeX entry of type ``misc``, with the whole date for styles that print it."""
        rows = {
            "title": "{" + bibtex_text(self.title) + "}",
            "author": "{" + bibtex_text(self.site) + "}",
            "year": self.date[:4],
        }
        if len(self.date) >= 7:
            rows["month"] = str(int(self.date[5:7]))
        rows["date"] = self.date
        rows["howpublished"] = bibtex_text(self.site)
        rows["url"] = self.url
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in rows.items())
        return f"@misc{{{self.key},\n{body}\n}}\n"

    @property
    def ris(self) -> str:
        """A RIS record, lines ended as the format asks."""
        year, month, day = [*self.date.split("-"), "", ""][:3]
        rows = [("TY", _RIS_TYPE[self.kind]), ("TI", self.title)]
        rows += [
            ("AU", self.site),
            ("PY", year),
            ("DA", f"{year}/{month}/{day}/"),
            ("PB", self.site),
            ("UR", self.url),
        ]
        rows.append(("ER", ""))
        # A line break inside a value would begin a field of its own.
        return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in rows)

    @property
    def csl(self) -> dict[str, Any]:
        """A CSL-JSON item."""
        return {
            "id": self.key,
            "type": self.kind,
            "title": self.title,
            "author": [{"literal": self.site}],
            "issued": {"date-parts": [[int(part) for part in self.date.split("-")]]},
            "container-title": self.site,
            "URL": self.url,
        }

    @property
    def csl_json(self) -> str:
        """The CSL-JSON file: a list with one item."""
        return json.dumps([self.csl], ensure_ascii=False, indent=2) + "\n"
