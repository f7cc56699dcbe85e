from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.ingest import IngestConfig
from pipeline.ingest.parse import NotAFeed, ParsedFeed, parse_feed
from pipeline.ingest.reader import Reader, UnreadableError, is_harmless
from pipeline.ingest.skim import MOST_ENTRIES, skim

from .conftest import DATA, data

TIGHT = IngestConfig("editor@example.org", parse_seconds=0.5, parse_bytes=60_000_000)
ITEM = b"<item><title>A title</title><link>https://n.example/1</link>%s</item>"
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>%s</channel></rss>"
ATTRIBUTES = b"<x " + b" ".join(b'a%d=""' % n for n in range(50_000)) + b"/>"
LONG_NAME = b"<author>" + b"a" * 200_000 + b"</author>"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(TIGHT) as opened:
        yield opened


def feed_of(*items: bytes) -> bytes:
    return FEED % b"".join(items)


@pytest.mark.parametrize("file", sorted(path.name for path in DATA.iterdir()))
def test_both_ways_of_reading_give_the_same(reader: Reader, file: str) -> None:
    assert reader.apart(data(file), "application/xml") == skim(data(file), "application/xml")


@pytest.mark.parametrize("file", ["arxiv-new.xml", "arxiv-api.xml", "journal-rss10.xml", "blog-atom.xml"])
def test_an_ordinary_feed_is_read_at_once(file: str) -> None:
    assert is_harmless(data(file))


@pytest.mark.parametrize(
    "body",
    [
        feed_of(ITEM % ATTRIBUTES),
        feed_of(ITEM % (b"<x " + b" ".join(b'a%d=""' % n for n in range(100)) + b"/>")),
        feed_of(ITEM % LONG_NAME),
        feed_of(ITEM % (b"<i>" * 100 + b"</i>" * 100)),
        feed_of(ITEM % (b" " * 600)),
        b"<!DOCTYPE x>" + feed_of(),
        feed_of(ITEM % b"<unclosed>"),
        feed_of(b"<p:x/>"),
        bytes(600_000),
        b"\xff\xfe" + feed_of(ITEM % b"").decode().encode("utf-16-le"),
        b"",
    ],
)
def test_anything_else_is_read_apart(body: bytes) -> None:
    assert not is_harmless(body)


@pytest.mark.parametrize("part", [ATTRIBUTES, LONG_NAME], ids=["attributes", "name"])
def test_what_takes_too_long_is_ended_and_the_next_feed_is_read(reader: Reader, part: bytes) -> None:
    began = time.monotonic()
    found = parse_feed(feed_of(ITEM % part), read=reader)
    assert time.monotonic() - began < 20
    assert isinstance(found, NotAFeed)
    assert "no feed of its size needs that" in found.reason
    assert isinstance(parse_feed(feed_of(ITEM % (b" " * 600)), read=reader), ParsedFeed)


def test_what_takes_too_much_memory_is_ended_and_the_next_feed_is_read() -> None:
    with Reader(replace(TIGHT, parse_bytes=10_000_000, parse_seconds=20)) as reader:
        found = parse_feed(feed_of(*[ITEM % b""] * 30_000), read=reader)
        assert found == NotAFeed("Reading it took more than 10 MB of memory; no feed needs that.")
        assert isinstance(parse_feed(feed_of(ITEM % (b" " * 600)), read=reader), ParsedFeed)


def test_a_parser_that_crashes_takes_nothing_with_it(reader: Reader) -> None:
    reader.apart(feed_of(), "application/xml")
    process = reader._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)

    def crash() -> None:
        process.send_signal(signal.SIGSEGV)
        process.send_signal(signal.SIGCONT)

    crasher = Timer(0.2, crash)
    crasher.start()
    with pytest.raises(UnreadableError, match="crashed the parser"):
        reader.apart(feed_of(ITEM % b""), "application/xml")
    crasher.join()
    assert reader.apart(feed_of(ITEM % b""), "application/xml")["form"] == "rss20"


def test_the_process_is_kept_and_replaced_when_it_died_in_between(reader: Reader) -> None:
    reader.apart(feed_of(), "application/xml")
    first = reader._process
    reader.apart(feed_of(), "application/xml")
    assert first is not None
    assert reader._process is first
    first.kill()
    first.wait()
    assert reader.apart(feed_of(), "application/xml")["form"] == "rss20"


def test_a_process_that_can_not_start_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", ["/nowhere"])
    monkeypatch.setattr("pipeline.ingest.skim.__file__", "/nowhere/skim.py")
    with Reader(TIGHT) as reader, pytest.raises(RuntimeError, match="ended with code"):
        reader.apart(feed_of(), "application/xml")


def test_closing_leaves_no_process() -> None:
    with Reader(TIGHT) as reader:
        reader.apart(feed_of(), "application/xml")
        process = reader._process
    assert process is not None
    assert process.returncode is not None
    reader.close()


def test_entity_expansion_and_external_entities_come_to_nothing(reader: Reader, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret")
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{lines}]>'.encode() + feed_of(
        ITEM % b"<description>&a11;</description>"
    )
    outside = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode() + feed_of(
        ITEM % b"<description>&s;</description>"
    )
    for body in (bomb, outside):
        found = parse_feed(body, read=reader)
        assert "the-secret" not in str(found)
        assert len(str(found)) < 10_000


@pytest.mark.parametrize("text", ["{path}", "file://{path}", "http://127.0.0.1:1/x"])
def test_a_body_that_is_a_path_or_an_address_opens_nothing(reader: Reader, tmp_path: Path, text: str) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(data("arxiv-new.xml"))
    found = parse_feed(text.format(path=file).encode(), read=reader)
    assert found == NotAFeed("The answer is neither RSS nor Atom.")


def test_entries_beyond_a_limit_are_left_out_and_counted() -> None:
    items = (
        b"<item><title>t</title><link>https://n.example/%d</link></item>" % n for n in range(MOST_ENTRIES + 2)
    )
    found = skim(feed_of(*items), "application/xml")
    assert (len(found["entries"]), found["dropped"]) == (MOST_ENTRIES, 2)


SCRAPS = [
    *(bytes([code]) for code in b"<>/&;#'\"= \n\0\x1b\xff{"),
    *(b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"?>"),
    *(b"<?xml version='1.0' encoding='", b"utf-16'", b"<rss version='2.0'>", b"<channel>", b"<item>"),
    *(b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>", b"</entry>", b"</item>", b"<title>"),
    *(b"</title>", b"<link>", b"<guid>", b"http://n.example/", b"10.1234/", b"<pubDate>", b"2099-01-01"),
    *(b"Thu, 01 Jan 1970 00:00:00 GMT", b"<content type='xhtml'><div>", b"x" * 600),
]
MARKUP = st.lists(st.sampled_from(SCRAPS), max_size=60).map(b"".join)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=2_000) | MARKUP, content_type=st.text(max_size=60), url=st.text(max_size=60))
@example(body=feed_of(ITEM % b"<guid>10.1234/\x00\x1b</guid>"), content_type="text/xml; charset=\x00", url="")
def test_any_bytes_end_in_an_outcome(reader: Reader, body: bytes, content_type: str, url: str) -> None:
    for found in (
        parse_feed(body, url=url, content_type=content_type, read=reader.apart),
        parse_feed(body, url=url, content_type=content_type, read=reader),
    ):
        assert isinstance(found, NotAFeed | ParsedFeed)
        for shown in found.papers if isinstance(found, ParsedFeed) else ():
            assert shown.paper.key.isprintable()
            shown.paper.title.encode()
