from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.identify import arxiv_id, arxiv_month, doi_in, identify, same_address, web_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oai:arXiv.org:2604.22002v1", ("2604.22002", 1)),
        ("arXiv:2604.22002", ("2604.22002", None)),
        ("http://arxiv.org/abs/2604.22002v12", ("2604.22002", 12)),
        ("https://www.arxiv.org/pdf/2604.22002v2.pdf", ("2604.22002", 2)),
        ("https://export.arxiv.org/html/2604.22002", ("2604.22002", None)),
        ("https://arxiv.org/abs/hep-ex/0406020v1", ("hep-ex/0406020", 1)),
        ("https://arxiv.org/abs/math.GT/0309136", ("math/0309136", None)),
        ("https://arxiv.org/abs/0704.0001", ("0704.0001", None)),
        ("https://arxiv.org/list/cs.CL/recent", None),
        ("https://arxiv.org/abs/2613.22002", None),  # there is no month 13
        ("https://example.org/abs/2604.22002", None),
        ("2604.22002", None),  # a bare number may be anything
        ("http://[", None),
        ("", None),
    ],
)
def test_arxiv_ids_are_found_in_ids_and_addresses(text: str, expected: tuple[str, int | None] | None) -> None:
    assert arxiv_id(text) == expected


def test_versions_of_an_arxiv_paper_share_their_key() -> None:
    first = identify("https://arxiv.org/abs/2604.22002", "oai:arXiv.org:2604.22002v1")
    second = identify("http://arxiv.org/pdf/2604.22002v2")
    assert first is not None
    assert second is not None
    assert first.key == second.key == "arxiv:2604.22002"
    assert (first.version, second.version) == (1, 2)
    assert first.link == second.link == "https://arxiv.org/abs/2604.22002"


@pytest.mark.parametrize(
    ("name", "month"), [("2604.22002", "2026-04"), ("0704.0001", "2007-04"), ("hep-th/9912001", "1999-12")]
)
def test_an_arxiv_id_tells_its_month(name: str, month: str) -> None:
    assert arxiv_month(name) == month


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1126/sciadv.adn5290", "10.1126/sciadv.adn5290"),
        ("doi:10.1126/sciadv.adn5290", "10.1126/sciadv.adn5290"),
        ("https://doi.org/10.1126/sciadv.adn5290", "10.1126/sciadv.adn5290"),
        ("https://www.science.org/doi/abs/10.1126/sciadv.adn5290?af=R", "10.1126/sciadv.adn5290"),
        ("https://journal.example/doi/10.99999/a.1/full", "10.99999/a.1"),
        ("https://journal.example/content/10.99999/a.1.full.pdf", "10.99999/a.1"),
        ("https://journal.example/article?id=10.99999/a.1&x=1", "10.99999/a.1"),
        ("https://doi.org/10.99999%2Fa.1", "10.99999/a.1"),
        ("https://doi.org/10.99999/(SICI)1(200)2:3<1>", "10.99999/(SICI)1(200)2:3"),
        ("https://example.org/10.5/notes", None),
        ("https://example.org/v10.9999/notes", None),
        ("", None),
    ],
)
def test_dois_are_found_in_text_and_addresses(text: str, expected: str | None) -> None:
    assert doi_in(text) == expected


def test_a_doi_ignores_letter_case_and_the_address_that_carries_it() -> None:
    by_field = identify("https://journal.example/a?id=7", dois=["doi:10.99999/JMR.1"])
    by_link = identify("https://doi.org/10.99999/jmr.1")
    assert by_field is not None
    assert by_link is not None
    assert by_field.key == by_link.key == "doi:10.99999/jmr.1"
    assert by_field.link == "https://journal.example/a?id=7"


def test_versions_of_a_biorxiv_preprint_share_their_key() -> None:
    first = identify("https://www.biorxiv.org/content/10.1101/2026.04.20.123456v1?rss=1")
    second = identify(
        "http://biorxiv.org/cgi/content/short/2026.04.20.123456v2?rss=1",
        dois=["doi:10.1101/2026.04.20.123456"],
    )
    assert first is not None
    assert second is not None
    assert first.key == second.key == "doi:10.1101/2026.04.20.123456"
    assert (first.version, second.version) == (1, 2)


def test_an_arxiv_doi_is_the_arxiv_paper() -> None:
    found = identify("https://doi.org/10.48550/arXiv.2604.22002")
    assert found is not None
    assert found.key == "arxiv:2604.22002"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a",
        "https://example.org/a/",
        "https://EXAMPLE.org:443/a",
        "https://example.org/a#comments",
        "https://example.org/a?utm_source=feed&utm_medium=rss",
        "https://example.org/a?fbclid=abc#x",
        "https://example.org/%61",
    ],
)
def test_spellings_of_one_address_make_one_paper(address: str) -> None:
    found = identify(address)
    assert found is not None
    assert found.key == "url:example.org/a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ],
)
def test_different_addresses_stay_different(one: str, other: str) -> None:
    assert same_address(one) != same_address(other)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "/relative",
        "http://",
        "",
        "http://[",
    ],
)
def test_only_web_addresses_are_links(address: str) -> None:
    assert web_address(address) is None
    assert identify(address) is None


def test_a_link_can_not_break_out_of_an_attribute_and_carries_no_password() -> None:
    assert web_address('https://u:p@example.org/a"onload="x y') == "https://example.org/a%22onload=%22x%20y"


@settings(deadline=None)  # a busy machine is no defect
@given(st.text())
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    for link in (text, f"https://{text}", f"https://example.org/{text}"):
        found = identify(link, text, [text])
        assert found is None or (found.key and found.link.startswith(("http://", "https://")))


@settings(deadline=None)  # a busy machine is no defect
@given(st.from_regex(r"https://[a-z]{1,8}\.example/[ -~]{0,40}", fullmatch=True))
def test_normalising_twice_changes_nothing(address: str) -> None:
    link = web_address(address)
    if link is not None:
        assert web_address(link) == link
        assert same_address(f"https://{same_address(link)}") == same_address(link)
