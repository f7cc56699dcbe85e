"""A harvest beside the listing: what the archive deletes is withdrawn, and asking goes on where it ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from pipeline.ingest import IngestConfig, ingest
from pipeline.store import Store

from .conftest import data, feed
from .server import Answer, FeedServer

NOW = datetime(2026, 4, 28, 6, tzinfo=UTC)
DELETED = """<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header status="deleted"><identifier>oai:arXiv.org:{number}</identifier>
<datestamp>2026-04-28</datestamp></header></record></ListRecords></OAI-PMH>"""


def harvest(server: FeedServer) -> dict[str, object]:
    return {"url": server.url("/oai"), "kind": "arxiv", "arxiv": {"harvest": "cs"}}


def asked_for(server: FeedServer) -> dict[str, list[str]]:
    """Return the parameters of the last harvest."""
    last = [asked.path for asked in server.asked if asked.path.startswith("/oai")][-1]
    return parse_qs(urlsplit(last).query)


def answer_to_any(server: FeedServer, answer: Answer, *days: str) -> None:
    for day in days:
        path = f"/oai?verb=ListRecords&set=cs&metadataPrefix=arXiv&from={day}"
        server.answers[path] = answer


def test_a_known_paper_that_the_archive_deletes_is_withdrawn(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/rss"] = Answer(data("arxiv-new.xml"))
    ingest({"listing": feed(server.url("/rss"), keep="all")}, {}, store, config, NOW)
    known = next(p.paper for p in store.papers(10) if p.paper.key.startswith("arxiv:"))
    number = known.key.removeprefix("arxiv:")
    answer_to_any(server, Answer(DELETED.format(number=number).encode()), "2026-04-21")
    (row,) = ingest({"harvest": feed(**harvest(server))}, {}, store, config, NOW).rows  # type: ignore[arg-type]
    assert (row.outcome, row.updated) == ("new", 1), row.message
    found = store.paper(known.key)
    assert found is not None
    assert found.paper.withdrawn
    assert (found.paper.title, found.paper.abstract) == (known.title, known.abstract)


def test_a_deleted_paper_that_nobody_knew_is_no_paper(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    answer_to_any(server, Answer(DELETED.format(number="2604.99999").encode()), "2026-04-21")
    (row,) = ingest({"harvest": feed(**harvest(server))}, {}, store, config, NOW).rows  # type: ignore[arg-type]
    assert row.outcome == "empty"
    assert store.papers(10, everything=True) == []


def test_a_harvest_goes_on_from_its_last_success_and_begins_anew_with_another_record(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    answer = Answer(DELETED.format(number="2604.99999").encode())
    answer_to_any(server, answer, "2026-04-21", "2026-04-27", "2026-05-01")
    record = feed(**harvest(server))  # type: ignore[arg-type]
    ingest({"harvest": record}, {}, store, config, NOW)
    assert asked_for(server)["from"] == ["2026-04-21"], "a first harvest goes back a week"
    ingest({"harvest": record}, {}, store, config, NOW + timedelta(days=10))
    assert asked_for(server)["from"] == ["2026-04-27"], "the day before the last success"
    other = feed(**harvest(server) | {"arxiv": {"harvest": "cs", "most": 7}})  # type: ignore[arg-type]
    ingest({"harvest": other}, {}, store, config, NOW + timedelta(days=10))
    assert asked_for(server)["from"] == ["2026-05-01"], "an edited record has read nothing yet"
