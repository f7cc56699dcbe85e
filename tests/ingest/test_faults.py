"""A server that does everything wrong, asked by the whole ingest."""

from __future__ import annotations

import gzip
import logging
import socket
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest import FeedRow, IngestConfig, IngestReport, ingest
from pipeline.store import Store

from .conftest import data, feed, topic
from .server import Answer, FeedServer

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
GOOD = data("arxiv-new.xml")
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m"


def item(number: int = 1, **fields: str) -> bytes:
    parts = {"title": f"Title {number}", "link": f"https://n.example/{number}"} | fields
    return "".join(["<item>", *(f"<{k}>{v}</{k}>" for k, v in parts.items() if v), "</item>"]).encode()


def rss(*items: bytes, head: bytes = b"") -> bytes:
    return head + b"<rss version='2.0'><channel><title>T</title>" + b"".join(items) + b"</channel></rss>"


def is_clean(text: str) -> bool:
    """Tell whether there is nothing in it that a terminal or a database would stumble over."""
    return not any(
        unicodedata.category(character) in ("Cc", "Cs") or character == "\u202e" for character in text
    )


def raw(body: bytes, *headers: str) -> Answer:
    return Answer(raw="\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode() + body)


def packed(body: bytes, encoding: str = "gzip") -> Answer:
    return raw(body, f"Content-Encoding: {encoding}", f"Content-Length: {len(body)}")


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
NASTY_ITEM = item(
    title=f"<![CDATA[Plain {NASTY}]]>",
    description=f"<![CDATA[Words {NASTY}]]>",
    author=f"<![CDATA[A. Author {NASTY}]]>",
    category=f"<![CDATA[cs.XX {NASTY}]]>",
)

FAULTS: dict[str, tuple[Answer | list[Answer], str, str]] = {
    "gzip-truncated": (
        packed(gzip.compress(GOOD)[:-200]),
        "failed",
        "breaks off in the middle of its gzip data",
    ),
    "gzip-corrupt": (packed(b"\x1f\x8b\x08" + bytes(50)), "failed", "not the gzip it claims to be"),
    "gzip-twice": (packed(gzip.compress(GOOD), "gzip, gzip"), "failed", "was not asked for (gzip, gzip)"),
    "brotli": (packed(b"\x0b", "br"), "failed", "was not asked for (br)"),
    "gzip-members": (
        packed(gzip.compress(GOOD[:500]) + gzip.compress(GOOD[500:]) + bytes(9)),
        "new",
        "3 papers",
    ),
    "deflate": (packed(zlib.compress(GOOD), "deflate"), "new", "3 papers"),
    "deflate-bare": (packed(zlib.compress(GOOD, wbits=-15), "deflate"), "new", "3 papers"),
    "encoding-no-word": (packed(GOOD, "utf-8"), "new", "3 papers"),
    "bomb": (packed(gzip.compress(bytes(50_000_000))), "failed", "larger than 300,000 bytes"),
    "empty-members": (packed(gzip.compress(b"") * 20_000), "failed", "larger than 300,000 bytes"),
    "endless": (raw(b"<rss>" * 200_000), "failed", "larger than 300,000 bytes"),
    "announced-too-large": (raw(b"<", f"Content-Length: {'9' * 30}"), "failed", ""),
    "drip": (Answer(GOOD, drip=0.1, pieces=1000), "failed", "No complete answer within 2 seconds"),
    "silent": (Answer(GOOD, silence=9), "failed", "No complete answer within 2 seconds"),
    "too-short": (raw(GOOD[:900], f"Content-Length: {len(GOOD)}"), "failed", "broke off"),
    "too-long": (raw(GOOD, f"Content-Length: {len(GOOD) // 2}"), "new", "The XML is broken near line"),
    "charset-unknown": (
        Answer(GOOD, headers={"Content-Type": "text/xml; charset=klingon"}),
        "new",
        "3 papers",
    ),
    "charset-wrong": (Answer(GOOD, headers={"Content-Type": "text/xml; charset=utf-16"}), "new", "3 papers"),
    "html": (Answer(data("maintenance.html")), "malformed", "A web page came instead of a feed"),
    "nothing": (Answer(b""), "malformed", "The answer is empty"),
    "no-content": (Answer(status=204), "malformed", "The answer is empty"),
    "laughs": (
        Answer(rss(item(description="&a11;"), head=f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'.encode())),
        "",
        "",
    ),
    "loop": (Answer(status=302, headers={"Location": "/loop"}), "failed", "More than 5 redirects"),
    "to-private": (
        Answer(status=302, headers={"Location": "http://10.0.0.1/"}),
        "failed",
        "not a public address",
    ),
    "to-file": (Answer(status=301, headers={"Location": "file:///etc/hostname"}), "failed", ""),
    "gone": (Answer(status=410), "gone", "The host answered 410 (Gone)."),
    "wait-seconds": (
        Answer(status=429, headers={"Retry-After": "7200"}),
        "failed",
        "before 2026-04-27 08:00 UTC.",
    ),
    "wait-date": (
        Answer(
            status=503,
            headers={"Retry-After": format_datetime(datetime(2999, 1, 1, tzinfo=UTC), usegmt=True)},
        ),
        "failed",
        "Not asked again before 2026-05-28 06:00 UTC.",
    ),
    "wait-nonsense": (
        Answer(status=429, headers={"Retry-After": "soon \xff"}),
        "failed",
        "429 (Too Many Requests).",
    ),
    "error-then-well": ([Answer(status=500), Answer(GOOD)], "new", "3 papers"),
    "without-id": (Answer(rss(item(1), item(2))), "new", "2 papers"),
    "same-id": (
        Answer(rss(item(1, guid="x"), item(2, guid="x"), item(2, guid="y"))),
        "new",
        "1 entry about a paper",
    ),
    "no-entry-usable": (Answer(rss(item(title=""), item(link=""))), "malformed", "None of the 2 entries"),
    "odd-dates": (
        Answer(
            rss(
                item(31, pubDate="Thu, 01 Jan 1970 00:00:00 GMT"),
                item(32, pubDate="Thu, 01 Jan 2099 12:00:00 GMT"),
            )
        ),
        "new",
        "2 papers",
    ),
    "long-title": (Answer(rss(item(33, title="word " * 50_000))), "new", "1 paper"),
    "long-link": (
        Answer(rss(item(34), item(35, link="https://n.example/" + "x" * 9_000))),
        "new",
        "1 entry without",
    ),
    "nasty": (Answer(rss(NASTY_ITEM.replace(b"\x1b", b"&#27;"))), "new", "1 paper"),
    "nasty-raw": (Answer(rss(NASTY_ITEM)), "", ""),
    "controls": (Answer(rss(item(36, title="a\x01\x02b&#0;\x7f\u202e"))), "", ""),
    "nul": (Answer(b"\0".join([GOOD[:300], GOOD[300:]])), "", ""),
    "attributes": (
        Answer(rss(item(37, x="<y " + " ".join(f'a{n}=""' for n in range(30_000)) + "/>"))),
        "malformed",
        "Reading it",
    ),
    "deep": (Answer(rss(item(38, x="<i>" * 30_000 + "</i>" * 30_000))), "", ""),
    "unclosed": (Answer(rss(item(39)) + b"<!-- " + b"x" * 100_000), "new", "The XML is broken"),
    "path": (
        Answer(str(Path(__file__).parent / "data" / "arxiv-new.xml").encode()),
        "malformed",
        "neither RSS nor Atom",
    ),
    "address": (Answer(b"http://127.0.0.1:1/feed"), "malformed", "neither RSS nor Atom"),
    "header-flood": (raw(GOOD, *(f"X-{n}: {'x' * 1000}" for n in range(500))), "failed", ""),
    "html-title": (Answer(b"<html><title>\x1b]0;x\x07<b>[/red]</title>"), "malformed", "A web page"),
}


@pytest.fixture
def hasty(config: IngestConfig) -> IngestConfig:
    return replace(
        config,
        total_timeout=2,
        read_timeout=2,
        retries=1,
        max_bytes=300_000,
        parse_seconds=1.0,
        parse_bytes=100_000_000,
    )


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def resolve(host: str, *rest: object, **more: object) -> object:
        return real("192.168.7.7" if host == "inside.example" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def run(server: FeedServer, store: Store, config: IngestConfig, now: datetime = NOW) -> IngestReport:
    feeds = {name: feed(server.url(f"/{name}"), keep="all") for name in sorted(FAULTS)}
    feeds["a-good-one"] = feeds["z-good-one"] = feed(server.url("/good"), keep="all")
    feeds["name-of-private"] = feed("http://inside.example/feed")
    return ingest(feeds, {"m": topic("model")}, store, config, now)


@pytest.mark.usefixtures("resolver")
def test_every_fault_ends_in_its_outcome_and_the_others_go_on(
    server: FeedServer,
    store: Store,
    hasty: IngestConfig,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.answers["/good"] = Answer(GOOD)
    server.answers |= {f"/{name}": answer for name, (answer, _, _) in FAULTS.items()}
    with caplog.at_level(logging.DEBUG, logger="pipeline"):
        rows = {row.feed: row for row in run(server, store, hasty).rows}
    wrong = {
        name: (rows[name].outcome, rows[name].message)
        for name, (_, outcome, words) in FAULTS.items()
        if (outcome and rows[name].outcome != outcome) or words not in rows[name].message
    }
    assert wrong == {}
    assert [rows[name].outcome for name in ("a-good-one", "z-good-one")] == ["new", "new"]
    assert "leads to 192.168.7.7, not a public address" in rows["name-of-private"].message
    assert set(store.feed_states()) == set(rows)
    for row in rows.values():
        assert is_clean(row.message)
        assert 0 < len(row.message) <= 1_000
        assert "Internal error" not in row.message
    assert [record for record in caplog.records if record.name.startswith("pipeline")] == []
    assert capfd.readouterr() == ("", "")
    stored = store.papers(1_000, everything=True)
    assert {"arxiv:2604.90001", "url:n.example/1", "url:n.example/31"} <= {one.paper.key for one in stored}
    for one in stored:
        for text in (one.paper.title, one.paper.abstract, *one.paper.authors, *one.paper.categories):
            assert is_clean(text)
            assert not any(scrap in text for scrap in ("<script", "alert(", "onerror"))
        assert len(one.paper.title) <= 500
        assert (one.paper.published or "")[:4] not in ("1970", "2099")


def test_what_was_stored_before_outlasts_every_fault(
    server: FeedServer, store: Store, hasty: IngestConfig
) -> None:
    quick = [name for name in FAULTS if name not in ("drip", "silent", "attributes")]
    server.answers |= {f"/{name}": Answer(GOOD, etag='"1"') for name in quick}
    feeds = {name: feed(server.url(f"/{name}"), keep="all") for name in quick}
    ingest(feeds, {}, store, hasty, NOW)
    before = {one.paper.key for one in store.papers(1_000, everything=True)}
    server.answers |= {f"/{name}": FAULTS[name][0] for name in quick}
    ingest(feeds, {}, store, hasty, NOW + timedelta(days=1))
    assert before <= {one.paper.key for one in store.papers(1_000, everything=True)}


@pytest.fixture(scope="module")
def lasting() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


HEADER = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=40
)
NAMES = [
    "ETag",
    "Last-Modified",
    "Retry-After",
    "Content-Type",
    "Content-Encoding",
    "Location",
    "Content-Length",
]


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    status=st.sampled_from([200, 200, 204, 206, 299, 301, 302, 304, 308, 401, 410, 429, 500, 503, 599]),
    headers=st.lists(st.tuples(st.sampled_from(NAMES), HEADER), max_size=6),
    body=st.binary(max_size=300) | st.just(GOOD) | st.just(gzip.compress(GOOD)),
)
def test_any_answer_ends_in_an_outcome(
    lasting: FeedServer, store: Store, config: IngestConfig, **answer: Any
) -> None:
    status, headers, body = answer["status"], answer["headers"], answer["body"]
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers), "", ""]
    lasting.answers["/any"] = Answer(raw="\r\n".join(lines).encode("latin-1") + body)
    hasty = replace(config, total_timeout=2, retries=0)
    for _ in range(2):
        report = ingest({"f": feed(lasting.url("/any"))}, {}, store, hasty, NOW, named=["f"])
        (row,) = report.rows
        assert isinstance(row, FeedRow)
        assert row.outcome in ("new", "unchanged", "not-modified", "empty", "malformed", "failed", "gone")
        assert is_clean(row.message)
        assert "Internal error" not in row.message
