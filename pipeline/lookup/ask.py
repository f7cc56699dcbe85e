"""Ask a service or a web page one question, by the rules by which feeds are asked."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.config import IngestConfig
from pipeline.ingest.fetch import ACCEPT, Fetched, FetchFailed, FetchRequest, fetch, open_client

JSON = "application/json, */*;q=0.1"
HTML = "text/html, application/xhtml+xml, */*;q=0.1"

NOT_THERE = (404, 410)


class LookupFailedError(Exception):
    """Nothing was found out. The message is one line for people."""


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses of the services, as in ``[ingest.services]`` of the configuration.

    The question is added to ``arxiv`` as parameters, to the others as the end of the path. ``named`` are the
    fields that the operator has set: these may be on a private network.
    """

    arxiv: str
    crossref: str
    datacite: str
    named: frozenset[str] = frozenset()

    def is_named(self, service: str) -> bool:
        """Tell whether the operator has named the address of ``service``."""
        return service in self.named


def ask(
    url: str, name: str, config: IngestConfig, *, accept: str = ACCEPT, trusted: bool = False
) -> Fetched | None:
    """Return the answer, ``None`` if the service says that it has nothing there (404 or 410).

    ``name`` is that of the service, for people; ``trusted`` tells that the operator has named the address.
    Raises :class:`LookupFailedError` when there is no usable answer.
    """
    request = FetchRequest(name, url, stand_in=url if trusted else None, accept=accept)

    async def once() -> Any:
        async with open_client(config) as client:
            return await fetch(client, request, config)

    result = asyncio.run(once())
    if isinstance(result, Fetched):
        return result
    if isinstance(result, FetchFailed):
        if result.status in NOT_THERE:
            return None
        raise LookupFailedError(f"{name} gave no usable answer. {result.message}")
    raise LookupFailedError(f"{name} answered that nothing has changed, though it was asked for everything.")


def json_of(answer: Fetched, name: str) -> Any:
    """Return the document in an answer. Raises :class:`LookupFailedError` if it is no JSON."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise LookupFailedError(f"{name} gave an answer that is no JSON.") from error


def at(document: Any, *path: str | int) -> Any:
    """Return what stands at ``path`` in a JSON document; ``None`` where it does not go so far."""
    for part in path:
        if isinstance(part, int):
            document = document[part] if isinstance(document, list) and len(document) > part else None
        else:
            document = document.get(part) if isinstance(document, dict) else None
    return document


def text_at(document: Any, *path: str | int) -> str:
    """Return the text at ``path``; empty where there is none."""
    found = at(document, *path)
    return found if isinstance(found, str) else ""


def list_at(document: Any, *path: str | int) -> list[Any]:
    """Return the list at ``path``; empty where there is none."""
    found = at(document, *path)
    return found if isinstance(found, list) else []
