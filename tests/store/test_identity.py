from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store import Paper
from pipeline.store.identity import contradict, in_order, joined, may_be_one, same_work, share_authors

TITLE = "A made-up trial of reading lamps in the long nights"
PAPER = Paper(
    "arxiv:2604.90001", TITLE, "https://arxiv.org/abs/2604.90001", ("Ann B. Author",), published="2026-04"
)
ARTICLE = Paper(
    "doi:10.99999/jmr.1", TITLE.upper(), "https://j.example/1", ("A. Author",), published="2027-01-02"
)


def same(one: Paper, other: Paper) -> bool:
    """Ask both ways round; the answer must be one."""
    forth, back = same_work(one, other), same_work(other, one)
    assert forth == back
    return forth


def test_a_preprint_and_its_article_are_one_work() -> None:
    assert same(PAPER, ARTICLE)


@pytest.mark.parametrize(
    "other",
    [
        replace(ARTICLE, key="arxiv:2604.90002"),
        replace(ARTICLE, ids=("doi:10.99999/jmr.1", "arxiv:2604.90002")),
        replace(ARTICLE, authors=("B. Writer",)),
        replace(ARTICLE, authors=("Bob Author",)),
        replace(ARTICLE, published="2030"),
        replace(ARTICLE, title=f"{TITLE} II"),
        replace(ARTICLE, title=f"{TITLE}: a subtitle"),
    ],
)
def test_papers_of_one_title_are_two_if_anything_speaks_against_it(other: Paper) -> None:
    assert not same(PAPER, other)


def test_short_titles_prove_nothing() -> None:
    assert not same(replace(PAPER, title="Reading lamps"), replace(ARTICLE, title="Reading lamps"))


def test_without_authors_the_title_must_stand_alone() -> None:
    blog = replace(ARTICLE, key="url:blog.example/post", authors=())
    assert same(PAPER, blog)
    assert not same(
        replace(PAPER, title="A trial of reading lamps"), replace(blog, title="A trial of reading lamps")
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (["arxiv:1"], ["arxiv:2"], True),
        (["arxiv:1"], ["doi:10.99999/a"], False),
        (["doi:10.99999/a"], ["doi:10.99999/b"], True),
        (["doi:10.1101/a"], ["doi:10.99999/b"], False),
        (["doi:10.1101/a"], ["doi:10.1101/b"], True),
        (["doi:10.1101/a"], ["doi:10.64898/b"], True),
        (["acl:a"], ["acl:b"], True),
        (["openalex:W1"], ["openalex:W2"], False),
        (["openreview:aaaaaa"], ["openreview:bbbbbb"], False),
        (["url:b.example/1"], ["url:b.example/2"], True),
        (["url:b.example/1"], ["url:c.example/2"], False),
        (["doi:10.99999/a", "url:b.example/1"], ["doi:10.99999/a", "url:b.example/2"], False),
        (["arxiv:1", "doi:10.99999/a"], ["arxiv:1", "doi:10.99999/b"], True),
        ([], ["arxiv:1"], False),
    ],
)
def test_identifiers_of_which_a_work_has_one_only_may_contradict(
    one: list[str], other: list[str], expected: bool
) -> None:
    assert contradict(one, other) == contradict(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (["Ann B. Author"], ["A. Author"], True),
        (["Author, Ann"], ["Ann Author"], True),
        (["Ann Author"], ["Author"], True),
        (["Ann Author"], ["Bob Author"], False),
        (["Wei Wang"], ["Wang, W."], True),
        (["Wei Wang"], ["Wei Wu"], False),
        (["Jürgen Müller"], ["J Mueller"], True),
        (["Łukasz Øre"], ["Lukasz Ore"], True),
        (["Yi-Fan Li"], ["Yifan Li"], True),
        (["Ann Author", "et al."], ["Ann Author", "Bob Writer", "Carl Clerk"], True),
        (["Ann Author", "Bob Writer", "Carl Clerk"], ["Ann Author", "Dan Reader", "Eve Printer"], False),
        (["et al."], ["et al."], False),
        ([], ["Ann Author"], False),
    ],
)
def test_authors_are_compared_by_surname_and_initials(
    one: list[str], other: list[str], expected: bool
) -> None:
    assert share_authors(one, other) == share_authors(other, one) == expected


NAMES = st.lists(
    st.sampled_from(["Ann Author", "A. Author", "Bob Author", "Author", "Wei Wang", "W Wu", "et al."]),
    max_size=4,
)
PAPERS = st.builds(
    Paper,
    key=st.sampled_from(
        ["arxiv:1", "arxiv:2", "doi:10.99999/a", "doi:10.1101/b", "url:a.example/1", "url:a.example/2"]
    ),
    title=st.sampled_from([TITLE, TITLE.title(), "A trial of reading lamps", "Lamps"]),
    link=st.just("https://a.example/"),
    authors=NAMES.map(tuple),
    published=st.sampled_from([None, "2020", "2024-05", "2026-04-27"]),
    version=st.sampled_from([None, 1, 2]),
    withdrawn=st.booleans(),
)


@given(PAPERS, PAPERS)
def test_being_one_work_is_symmetric(one: Paper, other: Paper) -> None:
    same(one, other)
    assert may_be_one(one, other) == may_be_one(other, one)


@given(PAPERS, PAPERS)
def test_joining_loses_no_id_and_changes_nothing_the_second_time(one: Paper, other: Paper) -> None:
    both = joined(one, other)
    assert {one.key, other.key} <= set(both.ids)
    assert (both.key, both.title) == (one.key, one.title)
    assert joined(both, other) == both


def test_ids_are_in_one_order() -> None:
    ids = ["url:a.example", "s2:f", "doi:10.1/b", "doi:10.1/a", "arxiv:1", "openalex:W1", "arxiv:1", "odd:1"]
    assert in_order(ids) == (
        "arxiv:1",
        "doi:10.1/b",
        "doi:10.1/a",
        "openalex:W1",
        "s2:f",
        "url:a.example",
        "odd:1",
    )


def test_joining_takes_what_is_missing_and_the_more_exact_date() -> None:
    full = replace(ARTICLE, abstract="Invented.", venue="A Journal", version=2, published="2026-04-27")
    both = joined(replace(PAPER, authors=()), full)
    assert (both.abstract, both.venue, both.version, both.authors) == (
        "Invented.",
        "A Journal",
        2,
        ("A. Author",),
    )
    assert both.published == "2026-04-27"
    assert joined(full, PAPER).published == "2026-04-27"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((1, True), (2, False), False),
        ((1, False), (2, True), True),
        ((2, True), (2, False), True),
        ((None, True), (2, False), True),
        ((None, False), (None, False), False),
    ],
)
def test_withdrawn_is_what_the_highest_version_says(
    one: tuple[int | None, bool], other: tuple[int | None, bool], expected: bool
) -> None:
    first = replace(PAPER, version=one[0], withdrawn=one[1])
    second = replace(PAPER, version=other[0], withdrawn=other[1])
    assert joined(first, second).withdrawn == joined(second, first).withdrawn == expected


def test_what_a_record_says_is_one_must_have_an_author_or_half_a_title_in_common() -> None:
    renamed = replace(ARTICLE, title="Printing presses of the moon")
    assert may_be_one(PAPER, renamed)
    assert may_be_one(PAPER, replace(ARTICLE, authors=("B. Writer",)))
    assert not may_be_one(PAPER, replace(renamed, authors=("B. Writer",)))
