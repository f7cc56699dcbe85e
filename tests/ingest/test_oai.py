from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.oai import HarvestPager, first_of_harvest, is_complete, read_harvest
from pipeline.ingest.pages import NotAFeed, Page
from pipeline.store import Paper

from .conftest import data

TODAY = date(2026, 5, 1)
URL = "https://oai.example/oai?verb=ListRecords&set=cs&metadataPrefix=arXiv"


def read(body: bytes) -> Page:
    found = read_harvest(body, TODAY)
    assert isinstance(found, Page)
    return found


def papers(name: str) -> list[Paper | None]:
    return [None if shown is None else shown.paper for shown in read(data(name)).found]


def answer(inside: str) -> bytes:
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inside}</OAI-PMH>'.encode()


def test_a_record_in_arxivs_form() -> None:
    first, old = papers("harvest.xml")
    assert first == Paper(
        key="arxiv:2604.90001",
        title="Made-Up Models of the Étale Kind",
        link="https://arxiv.org/abs/2604.90001",
        authors=("Made-Up Collaboration", "Ann Author", "B. C. Writer Jr."),
        abstract="For all $a<b$ the answers are alike.",
        published="2026-04-24",
        updated="2026-04-28",
        categories=("cs.XX", "cs.YY"),
        ids=("arxiv:2604.90001", "doi:10.99999/jmr.0001", "doi:10.99999/jmr.0002"),
        venue="J. Made-Up Res. 7 (2026) 1",
    )
    assert old is not None
    assert (old.key, old.withdrawn, old.authors) == ("arxiv:math/0309999", True, ("Mononym",))


def test_a_deleted_record_is_named() -> None:
    found = read(data("harvest.xml"))
    assert found.deleted == ("arxiv:2604.90009",)
    assert found.notes == ("1 entry marked as deleted: arxiv:2604.90009.",)


def test_a_record_with_its_versions() -> None:
    raw = papers("harvest-forms.xml")[0]
    assert raw is not None
    assert (raw.version, raw.published, raw.updated) == (
        2,
        "2026-04-24T17:59:49+00:00",
        "2026-04-28T17:59:49+00:00",
    )
    assert raw.authors == ("A. Author", "B. Author", "C. Author")
    assert raw.withdrawn  # its last version has neither source nor size


def test_a_record_in_dublin_core() -> None:
    core = papers("harvest-forms.xml")[1]
    assert core is not None
    assert core.title == "Dublin, in the core"
    assert core.authors == ("Ann Author", "The Collaboration")
    assert (core.published, core.updated) == ("2026-04-24", "2026-04-28")
    assert core.abstract == "It is a city."
    assert core.categories == ("Computer Science - Nothing",)
    assert core.ids == ("arxiv:2604.90002", "doi:10.99999/jmr.0003")
    assert core.withdrawn


def test_a_record_in_an_unknown_form_is_counted() -> None:
    assert papers("harvest-forms.xml")[2] is None


def test_a_harvest_begins_where_the_last_one_ended() -> None:
    asked = parse_qs(
        urlsplit(first_of_harvest("https://oai.example/oai", "cs", date(2026, 4, 20), TODAY)).query
    )
    assert asked == {
        "verb": ["ListRecords"],
        "set": ["cs"],
        "metadataPrefix": ["arXiv"],
        "from": ["2026-04-19"],
    }


def test_a_first_harvest_goes_back_a_week() -> None:
    address = first_of_harvest("https://oai.example/oai?metadataPrefix=arXivRaw", "cs", None, TODAY)
    asked = parse_qs(urlsplit(address).query)
    assert (asked["from"], asked["metadataPrefix"]) == (["2026-04-24"], ["arXivRaw"])
    assert "from" not in first_of_harvest("https://oai.example/oai", "cs", None, None)


def test_the_token_leads_on_and_stands_alone() -> None:
    address = HarvestPager(5_000).after(data("harvest.xml"), URL, 1)
    assert address is not None
    assert parse_qs(urlsplit(address).query) == {
        "verb": ["ListRecords"],
        "resumptionToken": ["verb%3DListRecords%26skip=3&x"],
    }
    assert not is_complete(data("harvest.xml"))


def test_it_ends_without_a_token_and_at_what_the_record_wants() -> None:
    assert HarvestPager(5_000).after(data("harvest-forms.xml"), URL, 1) is None
    assert is_complete(data("harvest-forms.xml"))
    assert HarvestPager(3).after(data("harvest.xml"), URL, 1) is None
    last = data("harvest.xml").replace(b"verb%3DListRecords%26skip=3&amp;x", b"")
    assert HarvestPager(5_000).after(last, URL, 1) is None


def test_a_token_that_leads_nowhere_ends_it() -> None:
    url = "https://oai.example/oai?verb=ListRecords&resumptionToken=verb%253DListRecords%2526skip%3D3%26x"
    assert HarvestPager(5_000).after(data("harvest.xml"), url, 2) is None
    assert HarvestPager(5_000).after(answer("<resumptionToken>abc</resumptionToken>"), url, 2) is None


def test_nothing_new_is_an_empty_feed() -> None:
    found = read(answer('<error code="noRecordsMatch">Nothing.</error>'))
    assert (found.found, found.notes) == ((), ())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("badResumptionToken", "has to begin anew"),
        ("cannotDisseminateFormat", "form of record"),
        ("somethingElse", "no known reason"),
    ],
)
def test_a_fault_is_told_in_words(code: str, words: str) -> None:
    found = read_harvest(answer(f'<error code="{code}">The details.</error>'), TODAY)
    assert isinstance(found, NotAFeed)
    assert code in found.reason
    assert words in found.reason
    assert "The details." in found.reason


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + answer("&a;"), "document type declaration"),
        (answer("<a>" * 50_000), "nested too deep"),
        (answer("<a " + " ".join(f'b{n}=""' for n in range(100)) + "/>"), "too many attributes"),
        (b"<html><body>Down</body></html>", "no answer of OAI-PMH"),
        (b"<?xml version='1.0' encoding='x-nothing'?><a/>", "character"),
        (b"{}", "broken"),
        (b"Retry after 10 seconds", "broken"),
    ],
)
def test_what_is_no_harvest(body: bytes, words: str) -> None:
    found = read_harvest(body, TODAY)
    assert isinstance(found, NotAFeed)
    assert words in found.reason


def test_of_a_broken_harvest_is_kept_what_came() -> None:
    body = data("harvest.xml")
    found = read(body[: body.index(b"<created>2003")])
    assert [shown.paper.key for shown in found.found if shown] == ["arxiv:2604.90001"]
    assert found.notes[0].startswith("The XML is broken near line")


SCRAPS = [
    "<record>",
    "</record>",
    "<header>",
    "</header>",
    "<metadata>",
    "<arXiv>",
    "<title>T</title>",
    "&amp;",
]
SCRAPS += [
    "<identifier>oai:arXiv.org:2604.90001v1</identifier>",
    "</arXiv>",
    "</metadata>",
    "&#0;",
    "<error/>",
]


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join).map(answer))
def test_any_bytes_end_in_an_outcome(body: bytes) -> None:
    assert isinstance(read_harvest(body, TODAY), Page | NotAFeed)
    HarvestPager(10).after(body, URL, 1)
