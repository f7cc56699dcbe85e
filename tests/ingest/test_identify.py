from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.identify import (
    arxiv_id,
    arxiv_month,
    doi_in,
    identify,
    ids_in,
    same_address,
    web_address,
    without_version,
)


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


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("https://openalex.org/W1234567890", ["openalex:W1234567890"]),
        ("https://api.openalex.org/works/w1234567890", ["openalex:W1234567890"]),
        (f"https://www.semanticscholar.org/paper/Some-Made-Up-Title/{'0a' * 20}", [f"s2:{'0a' * 20}"]),
        (f"https://api.semanticscholar.org/graph/v1/paper/{'0a' * 20}", [f"s2:{'0a' * 20}"]),
        ("https://openreview.net/forum?id=aB_3-x9Q&noteId=zz", ["openreview:aB_3-x9Q"]),
        ("https://openreview.net/pdf?id=aB_3-x9Q", ["openreview:aB_3-x9Q"]),
        ("https://openreview.net/group?id=Made-Up.cc/2099", []),
        ("https://aclanthology.org/2099.made-long.1/", ["acl:2099.made-long.1"]),
        ("https://aclanthology.org/2099.made-long.1v2.pdf", ["acl:2099.made-long.1"]),
        ("https://www.aclweb.org/anthology/X99-1001.pdf", ["acl:x99-1001"]),
        (
            "https://doi.org/10.18653/v1/2099.made-long.1",
            ["doi:10.18653/v1/2099.made-long.1", "acl:2099.made-long.1"],
        ),
        ("https://huggingface.co/papers/2604.22002", ["arxiv:2604.22002"]),
        ("https://www.alphaxiv.org/abs/2604.22002v3", ["arxiv:2604.22002"]),
        ("https://ar5iv.labs.arxiv.org/html/2604.22002", ["arxiv:2604.22002"]),
        ("https://huggingface.co/made-up/2604.22002", []),
        ("https://doi-org.library.example/10.99999/Jmr.1", ["doi:10.99999/jmr.1"]),
        ("https://www.nature.com/articles/s41598-099-12345-6", ["doi:10.1038/s41598-099-12345-6"]),
        ("https://www.nature.com/articles/s41598-099-12345-6.pdf", ["doi:10.1038/s41598-099-12345-6"]),
        ("https://www.nature.com/nature/articles", []),
        ("https://notopenalex.org/W1234567890", []),
        ("https://example.org/a", []),
        ("http://[", []),
        ("", []),
    ],
)
def test_every_identifier_in_a_text_is_found(text: str, ids: list[str]) -> None:
    assert [key for key, _ in ids_in(text)] == ids


@pytest.mark.parametrize(
    ("doi", "bare", "version"),
    [
        ("10.1101/2026.04.20.123456v2", "10.1101/2026.04.20.123456", 2),
        ("10.64898/2026.04.20.123456v1", "10.64898/2026.04.20.123456", 1),
        ("10.21203/rs.3.rs-123456/v3", "10.21203/rs.3.rs-123456", 3),
        ("10.20944/preprints202604.1234.v2", "10.20944/preprints202604.1234", 2),
        ("10.26434/chemrxiv-2026-ab1cd-v2", "10.26434/chemrxiv-2026-ab1cd", 2),
        ("10.31234/osf.io/ab1cd_v2", "10.31234/osf.io/ab1cd", 2),
        ("10.7554/eLife.12345.2", "10.7554/eLife.12345", 2),
        ("10.99999/jmr.v2", "10.99999/jmr.v2", None),
    ],
)
def test_the_version_in_the_doi_of_a_preprint_is_no_part_of_its_id(
    doi: str, bare: str, version: int | None
) -> None:
    assert without_version(doi) == (bare, version)


def test_all_identifiers_of_an_entry_are_kept_the_best_first() -> None:
    found = identify(
        "https://journal.example/a?id=7",
        "https://openalex.org/W12",
        ["10.99999/jmr.1", "10.48550/arXiv.2604.22002"],
    )
    assert found is not None
    assert found.ids == (
        "arxiv:2604.22002",
        "doi:10.99999/jmr.1",
        "openalex:W12",
        "url:journal.example/a?id=7",
    )
    assert (found.key, found.link) == ("arxiv:2604.22002", "https://arxiv.org/abs/2604.22002")


def test_an_address_that_names_an_id_is_no_id_of_its_own() -> None:
    for link in (
        "https://arxiv.org/abs/2604.22002",
        "https://doi.org/10.99999/jmr.1",
        "https://openalex.org/W12",
    ):
        found = identify(link)
        assert found is not None
        assert not any(key.startswith("url:") for key in found.ids)


def test_the_front_of_a_site_stands_for_a_work_only_for_want_of_more() -> None:
    with_doi = identify("https://journal.example/", dois=["10.99999/jmr.1"])
    alone = identify("https://journal.example/")
    assert with_doi is not None
    assert alone is not None
    assert with_doi.ids == ("doi:10.99999/jmr.1",)
    assert alone.ids == ("url:journal.example",)


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
        assert found is None or (found.key == found.ids[0] and found.link.startswith(("http://", "https://")))


@settings(deadline=None)  # a busy machine is no defect
@given(st.from_regex(r"https://[a-z]{1,8}\.example/[ -~]{0,40}", fullmatch=True))
def test_normalising_twice_changes_nothing(address: str) -> None:
    link = web_address(address)
    if link is not None:
        assert web_address(link) == link
        assert same_address(f"https://{same_address(link)}") == same_address(link)
