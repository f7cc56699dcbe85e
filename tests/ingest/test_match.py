from __future__ import annotations

import pytest

from pipeline.ingest.match import match_topics
from pipeline.store import TopicMatch


def matches(keyword: str, text: str) -> bool:
    return bool(match_topics(text, "", {"t": [keyword]}))


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("language model", "A Language Model that talks"),
        ("language model", "Large language models"),
        ("mode collapse", "avoiding mode-collapse"),
        ("open-ended", "open ended generation"),
        ("LLM", "What LLMs say"),
        ("llm", "the LLM's answer"),
        ("bias", "biases"),
        ("study", "Three studies"),
        ("homogen*", "Homogenization of text"),
        ("homogen*", "homogeneous"),
        ("creative writ*", "creative writing"),
        ("C++", "C++ code"),
        ("GPT-4", "GPT-4, again"),
        ("économie", "L'ÉCONOMIE"),
        ("naïve", "nai\u0308ve"),  # the same word, composed otherwise
    ],
)
def test_a_keyword_matches(keyword: str, text: str) -> None:
    assert matches(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("rat", "ratio and separate"),
        ("LLM", "SLLMX"),
        ("GPT-4", "GPT-4o"),
        ("model", "modelling"),
        ("homogen*", "inhomogeneous"),
        ("language model", "language. Model"),
        ("key", "keies"),
        ("", "anything"),
        ("*", "anything"),
        ("-", "a - b"),
    ],
)
def test_a_keyword_does_not_match(keyword: str, text: str) -> None:
    assert not matches(keyword, text)


def test_each_topic_is_found_once_with_its_first_keyword_that_matches() -> None:
    topics = {"b": ["absent", "diversity", "models"], "a": ["models"], "c": ["absent"]}
    found = match_topics("Models and diversity", "More diversity.", topics)
    assert found == (TopicMatch("b", "diversity"), TopicMatch("a", "models"))


def test_the_abstract_counts_but_a_phrase_does_not_bridge_title_and_abstract() -> None:
    topics = {"t": ["language model"]}
    assert match_topics("Title", "A language model.", topics)
    assert not match_topics("On language", "Model answers", topics)
