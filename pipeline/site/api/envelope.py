"""What every document of the API begins with.

A day is ``2026-05-04``, a moment ``2026-05-04T06:30:00Z``, an address whole. Every field is always there,
``null`` where there is nothing to say.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.site.api.published import Shown


class Licence(Shown):
    """Under which terms this may be used, and what the terms don't reach."""

    id: str = Field(description="Identifier of the licence in the list of SPDX; empty where none is given.")
    url: str | None = Field(description="Where the licence can be read.")
    covers: str = Field(description="What the licence is for.")
    excludes: str = Field(description="What stays under the terms of its source.")


class Document(Shown):
    """What every document of the API begins with."""

    schema_version: Literal[1] = Field(description="The version of the API, as in its address.")
    generated_at: str = Field(description="The moment of the run that made this, in UTC.")
    licence: Licence = Field(description="Terms of use.")
    page: str = Field(description="Address of the page that shows readers the same.")
    links: dict[str, str] = Field(
        description="Addresses by what they are: self and index always; in lists first, last, next and "
        "previous, as far as there is one; formats and neighbours where they exist."
    )


class LinkedDocument(Document):
    """A document that is linked data as well (JSON-LD 1.1)."""

    context: str = Field(alias="@context", description="Address of the JSON-LD context.")
    node: str = Field(alias="@id", description="Its name in linked data: the address of its page.")
    type: str = Field(alias="@type", description="Its type in schema.org's vocabulary.")
    id: str = Field(description="Its id.")


class ListDocument(Document):
    """One part of a list. Parts have a bounded number of items; follow `links.next` to the end."""

    total: int = Field(description="How many items all parts have together.")
    part: int = Field(description="Which part this is, from 1.")
    parts: int = Field(description="How many parts there are.")


class Item(Shown):
    """One item of a list: enough to choose by, and the address of the whole document."""

    id: str = Field(description="Its id.")
    url: str = Field(description="Address of its document in this API.")
    page: str = Field(description="Address of its page.")
