from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.expressions import evaluate
from pipeline.ingest.json_api import MOST_PARTS, JsonPager, first_of_api, read_api
from pipeline.ingest.pages import NotAFeed, Page
from pipeline.records.feeds import JsonMapping, Paging
from pipeline.store import Paper

TODAY = date(2026, 5, 1)
URL = "https://api.example/works?filter=a:b,c:d"

OPENALEX = {
    "items": "results",
    "title": "display_name",
    "link": "primary_location.landing_page_url",
    "authors": "authorships[].author.display_name",
    "abstract": "inverted(abstract_inverted_index)",
    "published": "publication_date",
    "venue": "primary_location.source.display_name",
    "withdrawn": "is_retracted",
    "categories": "topics[].display_name",
    "ids": {
        "openalex": "id",
        "doi": "doi",
        "arxiv": "locations[].landing_page_url | [?contains(@, 'arxiv.org/abs/')] | [0]",
    },
}


def mapping(**fields: Any) -> JsonMapping:
    return JsonMapping.model_validate({"items": "items", "title": "title", "link": "link"} | fields)


def read(document: Any, how: JsonMapping | None = None) -> Page:
    found = read_api(json.dumps(document).encode(), how or mapping(), TODAY)
    assert isinstance(found, Page), found
    return found


def only(item: Any, how: JsonMapping | None = None) -> Paper:
    (found,) = read({"items": [item]}, how).found
    assert found is not None
    return found.paper


def refused(document: Any, how: JsonMapping | None = None) -> str:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    found = read_api(body, how or mapping(), TODAY)
    assert isinstance(found, NotAFeed), found
    return found.reason


def test_a_work_of_an_index_of_works() -> None:
    work = {
        "id": "https://openalex.org/W4399999999",
        "doi": "https://doi.org/10.99999/JMR.0001",
        "display_name": 'Effects of <i>nothing</i> on G\\"odel',
        "publication_date": "2026-04-27",
        "authorships": [
            {"author": {"display_name": "Ann Author"}},
            {"author": {"display_name": "Bo Writer"}},
        ],
        "abstract_inverted_index": {"answers": [1, 4], "All": [0], "are": [2], "alike;": [3], "differ": [5]},
        "primary_location": {
            "landing_page_url": "https://doi.org/10.99999/jmr.0001",
            "source": {"display_name": "Journal of Made-Up Results"},
        },
        "locations": [{"landing_page_url": None}, {"landing_page_url": "http://arxiv.org/abs/2604.90001"}],
        "topics": [{"display_name": "Nothing"}],
        "is_retracted": True,
    }
    (found,) = read({"results": [work]}, JsonMapping.model_validate(OPENALEX)).found
    assert found is not None
    assert found.paper == Paper(
        key="arxiv:2604.90001",
        title="Effects of nothing on Gödel",
        link="https://arxiv.org/abs/2604.90001",
        authors=("Ann Author", "Bo Writer"),
        abstract="All answers are alike; answers differ",
        published="2026-04-27",
        categories=("Nothing",),
        ids=("arxiv:2604.90001", "doi:10.99999/jmr.0001", "openalex:W4399999999"),
        venue="Journal of Made-Up Results",
        withdrawn=True,
    )


def test_a_work_of_a_registry_of_dois() -> None:
    how = mapping(
        title="title[0]",
        link="URL",
        authors="author[].join(' ', [given, family, name][?@])",
        abstract="abstract",
        published="date_parts(published)",
        venue='"container-title"[0]',
        withdrawn="length(not_null(\"updated-by\"[?type=='retraction'], `[]`)) > `0`",
        ids={"doi": "DOI"},
    )
    item = {
        "DOI": "10.99999/jmr.0001",
        "URL": "https://doi.org/10.99999/jmr.0001",
        "title": ["Effects &amp; causes"],
        "author": [{"given": "Ann", "family": "Author"}, {"family": "Mononym"}, {"name": "A Collaboration"}],
        "abstract": "<jats:title>Abstract</jats:title><jats:p>We <jats:italic>found</jats:italic>.</jats:p>",
        "published": {"date-parts": [[2026, 4]]},
        "container-title": ["J. Made-Up Res."],
        "updated-by": [{"type": "retraction"}],
    }
    paper = only(item, how)
    assert (paper.key, paper.title) == ("doi:10.99999/jmr.0001", "Effects & causes")
    assert paper.authors == ("Ann Author", "Mononym", "A Collaboration")
    assert paper.abstract == "We found."
    assert (paper.published, paper.venue, paper.withdrawn) == ("2026-04", "J. Made-Up Res.", True)
    assert not only(item | {"updated-by": None}, how).withdrawn


def test_a_paper_that_only_the_service_knows() -> None:
    how = mapping(link=None, ids={"s2": "paperId", "arxiv": "externalIds.ArXiv"})
    name = "0123456789abcdef" * 2 + "01234567"
    alone = only({"title": "T", "paperId": name}, how)
    assert (alone.key, alone.link) == (f"s2:{name}", f"https://www.semanticscholar.org/paper/{name}")
    known = only({"title": "T", "paperId": name, "externalIds": {"ArXiv": "2604.90001"}}, how)
    assert (known.key, known.ids) == ("arxiv:2604.90001", ("arxiv:2604.90001", f"s2:{name}"))


def test_a_submission_with_dates_in_milliseconds() -> None:
    how = JsonMapping.model_validate(
        {
            "items": "notes",
            "title": "content.title.value",
            "authors": "content.authors.value",
            "published": "milliseconds(not_null(pdate, cdate))",
            "venue": "content.venue.value",
            "ids": {"openreview": "forum"},
        }
    )
    note = {
        "forum": "MadeUp_0-1",
        "pdate": None,
        "cdate": 1777284000000,
        "content": {
            "title": {"value": "T"},
            "authors": {"value": ["A. Author"]},
            "venue": {"value": "XX 2027"},
        },
    }
    (found,) = read({"notes": [note]}, how).found
    assert found is not None
    assert found.paper.key == "openreview:MadeUp_0-1"
    assert found.paper.link == "https://openreview.net/forum?id=MadeUp_0-1"
    assert found.paper.published == "2026-04-27T10:00:00+00:00"
    assert (found.paper.authors, found.paper.venue) == (("A. Author",), "XX 2027")


def test_the_answer_itself_can_be_the_list() -> None:
    how = mapping(items="@", ids={"arxiv": "id"}, version="v")
    (found,) = read([{"title": "T", "id": "2604.90001", "v": 3}], how).found
    assert found is not None
    assert (found.paper.key, found.paper.version) == ("arxiv:2604.90001", 3)


def test_dates_far_ahead_and_of_the_epoch_are_left_out() -> None:
    how = mapping(published="p", updated="u")
    paper = only({"title": "T", "link": "https://n.example/1", "p": "2099-01-01", "u": "1970-01-01"}, how)
    assert (paper.published, paper.updated) == (None, None)


def test_an_item_that_names_nothing_is_counted_as_none() -> None:
    found = read({"items": [{"title": "T"}, {"link": "https://n.example/1"}, None, 3, []]})
    assert found.found == (None,) * 5


def test_what_an_expression_can_not_take_costs_the_field_only_and_is_said() -> None:
    how = mapping(abstract="inverted(a)", authors="b[].join(' ', @)")
    items = [
        {"title": "T", "link": "https://n.example/1", "a": "text", "b": [["A", "B"]]},
        {"title": "U", "link": "https://n.example/2", "a": {"x": [0]}, "b": [3]},
    ]
    found = read({"items": items}, how)
    assert [shown.paper.abstract for shown in found.found if shown] == ["", "x"]
    assert len(found.notes) == 2
    assert found.notes[0].startswith(
        'abstract left out in 1 entry: "inverted(a)": inverted() was given string'
    )


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"error": "Rate limit exceeded"}, "error: Rate limit exceeded"),
        ({"error": "Invalid query", "message": "No such filter"}, "Invalid query: No such filter"),
        ({"error": {"code": 7, "message": "Gone mad"}}, "Gone mad"),
        ({"status": "failed", "message": [{"type": "x", "message": "No filter here"}]}, "No filter here"),
        ({"errors": ["first", "second"]}, "first"),
        ({"items": [], "error": "Half broken"}, "Half broken"),
        ({"items": {}, "data": 1}, 'no list of items at "items". The answer has items, data.'),
        ([], "The answer is a list."),
        (3, "The answer is a single value."),
        (b"", "empty"),
        (b"<!doctype html><html>", "web page"),
        (b"Resource not found.", "no JSON"),
        (b'{"items": [', "no JSON"),
        (b"[" * 100_000, "too deep"),
        (b"[" + b"{}," * MOST_PARTS + b"{}]", "too many"),
        (b"\xff\xfe\x00\xd8", "no JSON"),
    ],
)
def test_what_is_no_answer(document: Any, words: str) -> None:
    if words == "too many":
        words = f"more than {MOST_PARTS:,} parts"
    assert words in refused(document)


def test_an_empty_list_is_an_empty_feed() -> None:
    assert read({"items": [], "message": ""}).found == ()


def test_broken_numbers_and_texts_are_harmless() -> None:
    body = b'{"items": [{"title": "a\\ud800b", "link": "https://n.example/1", "x": %s, "y": NaN}]}' % (
        b"9" * 6_000
    )
    page = read_api(body, mapping(version="x", published="y"), TODAY)
    assert isinstance(page, Page)
    assert page.found[0] is not None
    assert page.found[0].paper.title == "ab"


# The functions of the expressions


@pytest.mark.parametrize(
    ("expression", "document", "value"),
    [
        ("inverted(@)", {"b": [1], "a": [0, 2]}, "a b a"),
        ("inverted(@)", None, None),
        ("inverted(@)", {}, None),
        ("inverted(@)", {"a": "x", "b": [None, "y", 3]}, "b"),
        ("date_parts(@)", {"date-parts": [[2026, 4, 7]]}, "2026-04-07"),
        ("date_parts(@)", {"date-parts": [[None]]}, None),
        ("date_parts(@)", [2026], "2026"),
        ("date_parts(@)", [[2026, 13, 40]], "2026-13-40"),  # no such day, which the reader of dates sees
        ("date_parts(@)", {"date-parts": []}, None),
        ("milliseconds(@)", 1777284000000, "2026-04-27T10:00:00+00:00"),
        ("milliseconds(@)", 1e300, None),
        ("milliseconds(@)", None, None),
    ],
)
def test_functions(expression: str, document: Any, value: Any) -> None:
    assert evaluate(expression, document) == value


def test_a_short_index_spells_out_no_text_without_end() -> None:
    text = evaluate("inverted(@)", {"x" * 1_000_000: [0] * 1_000_000})
    assert 400_000 < len(text) < 600_000


# Pages


def pager(**fields: Any) -> JsonPager:
    return JsonPager(Paging.model_validate({"most": 5} | fields), "items")


def page(count: int = 2, number: int = 0, **more: Any) -> bytes:
    return json.dumps({"items": [{"n": number * 100 + n} for n in range(count)], **more}).encode()


def test_the_first_request_carries_what_has_to_be_there() -> None:
    paging = Paging.model_validate({"by": "cursor", "parameter": "cursor", "first": "*"})
    assert first_of_api(URL, paging) == f"{URL}&cursor=%2A"
    assert first_of_api(URL, None) == URL
    assert first_of_api(URL, Paging.model_validate({"by": "page", "parameter": "page"})) == URL


def test_pages_are_counted() -> None:
    by_page = pager(by="page", parameter="page", size=2)
    assert by_page.after(page(), URL, 1) == f"{URL}&page=2"
    assert by_page.after(page(number=1), f"{URL}&page=2", 2) == f"{URL}&page=3"
    from_zero = pager(by="page", parameter="p", first="0")
    assert from_zero.after(page(), f"{URL}&p=0", 1) == f"{URL}&p=1"


def test_offsets_are_counted_or_told() -> None:
    assert pager(by="offset", parameter="offset", size=2).after(page(), URL, 1) == f"{URL}&offset=2"
    counted = pager(by="offset", parameter="offset")
    assert counted.after(page(3), f"{URL}&offset=4", 2) == f"{URL}&offset=7"
    told = pager(by="offset", parameter="offset", next="next")
    assert told.after(page(next=50), f"{URL}&offset=0", 1) == f"{URL}&offset=50"
    assert told.after(page(number=1), f"{URL}&offset=50", 2) is None


def test_a_cursor_is_handed_on_until_there_is_none() -> None:
    cursor = pager(by="cursor", parameter="cursor", next="meta.next")
    assert cursor.after(page(meta={"next": "a+b="}), URL, 1) == f"{URL}&cursor=a%2Bb%3D"
    assert cursor.after(page(number=1, meta={"next": None}), URL, 2) is None
    assert cursor.after(page(number=2, meta={"next": {"a": 1}}), URL, 3) is None


def test_one_cursor_may_serve_for_the_whole_list_but_not_for_the_same_items() -> None:
    cursor = pager(by="cursor", parameter="cursor", next="next")
    url = cursor.after(page(next="same"), URL, 1)
    assert url == f"{URL}&cursor=same"
    assert cursor.after(page(number=1, next="same"), url, 2) == url
    assert cursor.after(page(next="same"), url, 3) is None


def test_a_link_is_followed_on_the_same_site_only() -> None:
    link = pager(by="link", next="next")
    assert link.after(page(next="/works?page=2"), URL, 1) == "https://api.example/works?page=2"
    for elsewhere in ("https://other.example/works", "file:///etc/hostname", "http://[", URL, "", 7):
        assert pager(by="link", next="next").after(page(next=elsewhere), URL, 1) in (
            None,
            "https://api.example/7",
        )


def test_short_empty_repeated_and_last_pages_end_it() -> None:
    assert pager(by="page", parameter="page", size=3).after(page(2), URL, 1) is None
    assert pager(by="page", parameter="page").after(page(0), URL, 1) is None
    assert pager(by="page", parameter="page", most=2).after(page(), URL, 2) is None
    repeating = pager(by="page", parameter="page")
    assert repeating.after(page(), URL, 1) is not None
    assert repeating.after(page(), f"{URL}&page=2", 2) is None  # the service does not know the parameter


@pytest.mark.parametrize(
    "body", [b"", b"[", b"{}", b'{"items": 3}', b"[" * 100_000, b'{"error": 1}', b"<html>"]
)
def test_no_answer_makes_a_pager_raise(body: bytes) -> None:
    assert pager(by="cursor", parameter="c", next="next").after(body, URL, 1) is None


# Anything


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("10.1234/x"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "results",
                        "id",
                        "doi",
                        "display_name",
                        "authorships",
                        "author",
                        "abstract_inverted_index",
                    ),
                    *(
                        "publication_date",
                        "primary_location",
                        "source",
                        "landing_page_url",
                        "locations",
                        "error",
                    ),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(deadline=None, max_examples=200)
@given(
    document=st.fixed_dictionaries({"results": st.lists(JSON, max_size=4)}) | JSON, more=st.binary(max_size=3)
)
def test_any_json_ends_in_an_outcome(document: Any, more: bytes) -> None:
    how = JsonMapping.model_validate(OPENALEX)
    body = json.dumps(document).encode() + more
    found = read_api(body, how, TODAY)
    assert isinstance(found, Page | NotAFeed)
    for shown in found.found if isinstance(found, Page) else ():
        if shown is not None:
            assert shown.paper.key.isprintable()
            repr(shown).encode()
    for by in ("page", "offset", "cursor", "link"):
        paging = Paging.model_validate({"by": by, "parameter": "p", "next": "meta.next"})
        JsonPager(paging, "results").after(body, URL, 1)
