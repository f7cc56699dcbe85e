"""One identifier in, one work's data out: which service is asked, and what is said when none answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from pipeline.ingest import IngestConfig
from pipeline.lookup.ask import LookupFailedError, Services
from pipeline.lookup.find import AskedFor, asked_for, look_up
from pipeline.records.bibliography import Bibliography
from tests.ingest.server import Answer, FeedServer
from tests.lookup.test_registries import CROSSREF, DATACITE

TODAY = date(2026, 5, 4)
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
<id>http://arxiv.org/api/x</id><title>A made-up answer</title><updated>2026-05-01T00:00:00Z</updated>
<opensearch:totalResults>{count}</opensearch:totalResults>
{entries}
</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/2604.90001v2</id><title>A Reading Lamp
 for $\\alpha$-Readers</title><published>2026-04-27T17:59:49Z</published>
<updated>2026-04-29T10:00:00Z</updated><summary>Nothing was measured.</summary>
<author><name>A. Author</name></author><author><name>B. Author</name></author>
<arxiv:journal_ref>J. Lamps 3 (2026)</arxiv:journal_ref><arxiv:doi>10.99999/lamps.1</arxiv:doi></entry>"""


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def config() -> IngestConfig:
    return IngestConfig("editor@example.org", retries=0, connect_timeout=2, read_timeout=2, total_timeout=5)


def services(server: FeedServer) -> Services:
    named = frozenset({"arxiv", "crossref", "datacite"})
    return Services(server.url("/api/query"), server.url("/works/"), server.url("/dois/"), named)


def ask(server: FeedServer, config: IngestConfig, **wanted: str) -> Bibliography:
    return look_up(asked_for(**wanted), services(server), config, TODAY)


def json_answer(document: object, status: int = 200) -> Answer:
    return Answer(json.dumps(document).encode(), status, {"Content-Type": "application/json"})


def test_arxiv_is_asked_about_an_arxiv_id(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/api/query?id_list=2604.90001&max_results=1"] = Answer(
        ATOM.format(count=1, entries=ENTRY).encode()
    )
    found = ask(server, config, arxiv="arXiv:2604.90001v1")
    assert (found.kind, found.title) == ("paper", "A Reading Lamp for α-Readers")
    assert found.authors == ("A. Author", "B. Author")
    assert (found.published, found.venue) == ("2026-04-27", "J. Lamps 3 (2026)")
    assert found.ids == {"arxiv": "2604.90001", "doi": "10.99999/lamps.1"}
    assert server.asked[0].headers["User-Agent"].startswith("Throughline/")


def test_crossref_is_asked_about_a_doi_and_datacite_about_what_it_does_not_know(
    server: FeedServer, config: IngestConfig
) -> None:
    server.answers["/works/10.99999/Lamps.1"] = json_answer({"message": CROSSREF})
    found = ask(server, config, doi="https://doi.org/10.99999/Lamps.1")
    assert (found.title, found.ids["doi"]) == ("Lamps & Sleep: A Made-Up Trial", "10.99999/lamps.1")
    server.answers["/dois/10.99999/data.1"] = json_answer({"data": {"attributes": DATACITE}})
    assert ask(server, config, doi="doi:10.99999/data.1").kind == "dataset"
    assert [asked.path for asked in server.asked][1:] == ["/works/10.99999/data.1", "/dois/10.99999/data.1"]


def test_a_page_is_asked_at_its_own_address(server: FeedServer, config: IngestConfig) -> None:
    allowed = IngestConfig("editor@example.org", allow_hosts=("127.0.0.1",), retries=0)
    server.answers["/post"] = Answer(b"<title>Lamps</title>", headers={"Content-Type": "text/html"})
    found = ask(server, allowed, url=server.url("/post"))
    assert (found.kind, found.title, found.ids) == ("article", "Lamps", {"url": server.url("/post")})
    with pytest.raises(LookupFailedError, match="not a public address"):  # an address is no operator's word
        ask(server, config, url=server.url("/post"))


def test_a_date_that_is_still_to_come_is_given_as_its_year(server: FeedServer, config: IngestConfig) -> None:
    ahead = CROSSREF | {"published": {"date-parts": [[2026, 12]]}}
    server.answers["/works/10.99999/lamps.1"] = json_answer({"message": ahead})
    assert ask(server, config, doi="10.99999/lamps.1").published == "2026"


@pytest.mark.parametrize(
    ("wanted", "answers", "why"),
    [
        ({"arxiv": "2604.90001"}, {}, "arXiv has moved its API"),
        (
            {"arxiv": "2604.90001"},
            {
                "/api/query?id_list=2604.90001&max_results=1": Answer(
                    ATOM.format(count=0, entries="").encode()
                )
            },
            r"arXiv knows no paper 2604\.90001\.",
        ),
        (
            {"arxiv": "2604.90002"},
            {
                "/api/query?id_list=2604.90002&max_results=1": Answer(
                    ATOM.format(count=1, entries=ENTRY).encode()
                )
            },
            r"arXiv knows no paper 2604\.90002\.",
        ),
        (
            {"arxiv": "2604.90001"},
            {"/api/query?id_list=2604.90001&max_results=1": Answer(b"<html>Maintenance</html>")},
            "arXiv gave no usable answer. A web page came",
        ),
        (
            {"arxiv": "2604.90001"},
            {"/api/query?id_list=2604.90001&max_results=1": Answer(b"", 503)},
            "arXiv gave no usable answer. The host answered 503",
        ),
        ({"doi": "10.99999/none"}, {}, "Neither Crossref nor DataCite knows the DOI 10.99999/none"),
        (
            {"doi": "10.99999/x"},
            {"/works/10.99999/x": Answer(b"oops")},
            "Crossref gave an answer that is no JSON",
        ),
        ({"doi": "10.99999/x"}, {"/works/10.99999/x": Answer(b"[" * 100_000)}, "no JSON"),
        ({"doi": "10.99999/x"}, {"/works/10.99999/x": Answer(b"{}")}, "does not describe a work"),
        ({"doi": "10.99999/x"}, {"/works/10.99999/x": Answer(b"", 500)}, "Crossref gave no usable answer"),
    ],
)
def test_what_went_wrong_is_said_in_a_line(
    server: FeedServer, config: IngestConfig, *, wanted: dict[str, str], answers: dict[str, Answer], why: str
) -> None:
    server.answers.update(answers)
    with pytest.raises(LookupFailedError, match=why) as caught:
        ask(server, config, **wanted)
    assert "\n" not in str(caught.value)


def test_pages_that_tell_nothing_are_refused(server: FeedServer) -> None:
    config = IngestConfig("editor@example.org", allow_hosts=("127.0.0.1",), retries=0)
    server.answers["/a.pdf"] = Answer(b"%PDF", headers={"Content-Type": "application/pdf"})
    server.answers["/empty"] = Answer(b"<html></html>", headers={"Content-Type": "text/html"})
    for path, why in (
        ("/a.pdf", "application/pdf"),
        ("/empty", "does not say what it is called"),
        ("/none", "no page"),
    ):
        with pytest.raises(LookupFailedError, match=why):
            ask(server, config, url=server.url(path))


def test_without_a_network_the_service_is_named(config: IngestConfig) -> None:
    nowhere = Services("https://arxiv.invalid/api", "https://crossref.invalid/", "https://datacite.invalid/")
    with pytest.raises(LookupFailedError, match=r"arXiv gave no usable answer\. .*arxiv\.invalid"):
        look_up(AskedFor("arxiv", "2604.90001"), nowhere, config, TODAY)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"arxiv": "2604.90001"}, AskedFor("arxiv", "2604.90001")),
        ({"arxiv": "https://arxiv.org/pdf/2604.90001v3.pdf"}, AskedFor("arxiv", "2604.90001")),
        ({"arxiv": "cs/0406020"}, AskedFor("arxiv", "cs/0406020")),
        ({"doi": "10.48550/arXiv.2604.90001"}, AskedFor("arxiv", "2604.90001")),
        ({"doi": "10.99999/Lamps"}, AskedFor("doi", "10.99999/Lamps")),
        ({"url": "https://arxiv.org/abs/2604.90001"}, AskedFor("arxiv", "2604.90001")),
        ({"url": "https://doi.org/10.99999/lamps"}, AskedFor("doi", "10.99999/lamps")),
        ({"url": "https://lamps.example/10.99999/x"}, AskedFor("url", "https://lamps.example/10.99999/x")),
    ],
)
def test_an_id_is_understood_however_it_is_written(wanted: dict[str, str], found: AskedFor) -> None:
    assert asked_for(**wanted) == found


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"arxiv": "26.1"}, "not an arXiv id"),
        ({"doi": "lamps"}, "not a DOI"),
        ({"url": "file:///etc/passwd"}, "not a web address"),
        ({"url": "lamps.example"}, "not a web address"),
    ],
)
def test_what_is_no_id_is_said_to_be_none(wanted: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        asked_for(**wanted)
