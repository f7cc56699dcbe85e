from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.ingest import IngestConfig
from pipeline.records.catalog import Topic
from pipeline.records.feeds import Feed
from pipeline.store import Store

from .server import FeedServer

DATA = Path(__file__).parent / "data"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/ingest.db") as opened:
        yield opened


@pytest.fixture
def config() -> IngestConfig:
    return IngestConfig(
        "editor@example.org",
        allow_hosts=("127.0.0.1",),
        retry_wait=0.01,
        connect_timeout=2,
        read_timeout=2,
        total_timeout=5,
    )


def data(name: str) -> bytes:
    return (DATA / name).read_bytes()


def feed(url: str = "https://feeds.example/rss", **fields: object) -> Feed:
    values: dict[str, object] = {
        "schema_version": "1",
        "title": "A made-up feed",
        "kind": "feed",
        "url": url,
        "expected_every": "4 days",
        "wait_between": 0,
    }
    return Feed.model_validate(values | fields)


def topic(*keywords: str) -> Topic:
    return Topic.model_validate(
        {"schema_version": "1", "title": "A topic", "about": "Made up.", "keywords": list(keywords)}
    )
