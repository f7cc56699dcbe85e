"""Measure what taking in feeds costs: ``python benchmarks/ingest.py [--rounds N]``.

Prints ratios taken in one run, each with its bound, and exits 1 if one is missed:

- the whole ingest of Atom (parse, clean, decide, store in SQLite) over feedparser alone on the same bytes,
  on recorded answers where they lie beside the project, and on made-up ones;
- an unchanged feed (304), beside the request itself;
- deciding a feed of 200 entries with 100,000 papers in the store, over the same with 1,000;
- 40 feeds on 8 slow hosts, over what politeness demands.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import feedparser

from pipeline.ingest import IngestConfig, ingest
from pipeline.ingest.fetch import Fetched, FetchRequest, NotModified
from pipeline.ingest.plan import Planner
from pipeline.ingest.reader import Reader
from pipeline.ingest.retrieve import Retrieved
from pipeline.ingest.take import Taker
from pipeline.records.catalog import Topic
from pipeline.records.feeds import Feed
from pipeline.records.load import load_library
from pipeline.store import Store

ROOT = Path(__file__).parent.parent
RECORDED = ROOT.parent / "shared" / "feeds" / "arxiv"
NOW = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)
WORDS = [
    "agent",
    "answer",
    "bias",
    "chain",
    "corpus",
    "depth",
    "error",
    "evidence",
    "graph",
    "judge",
    "language",
    "model",
    "noise",
    "prompt",
    "reader",
]


def feed(url: str = "https://feeds.invalid/atom", **fields: object) -> Feed:
    """Return a made-up feed record."""
    values = {
        "schema_version": "1",
        "title": "Made up",
        "kind": "feed",
        "url": url,
        "expected_every": "1 day",
    }
    return Feed.model_validate({**values, "wait_between": 0, **fields})


def atom(count: int, first: int = 0) -> bytes:
    """Return a made-up Atom feed in the form of arXiv's API."""
    entries = []
    for number in range(first, first + count):
        words = [WORDS[(number * 7 + i * i) % len(WORDS)] for i in range(180)]
        entries.append(
            f"<entry><id>http://arxiv.org/abs/26{1 + number // 90000 % 12:02}.{number % 90000:05}v1</id>"
            f"<title>{' '.join(words[:9])} {number}</title><summary>{' '.join(words)}</summary>"
            f"<published>2026-04-27T04:00:00Z</published><updated>2026-04-27T04:00:00Z</updated>"
            f"<author><name>Ada Maker {number % 977}</name></author><author><name>Ben Reader</name></author>"
            f'<link href="http://arxiv.org/abs/26{1 + number // 90000 % 12:02}.{number % 90000:05}v1"/>'
            f'<category term="cs.CL"/></entry>'
        )
    head = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Made up</title>'
    return (head + "".join(entries) + "</feed>").encode()


def recorded() -> list[bytes]:
    """Return the recorded Atom answers with entries, if they are there."""
    bodies = []
    for path in sorted(RECORDED.glob("arxiv.py_fixtures/*.json")):
        bodies.append(json.loads(path.read_text(encoding="utf-8"))["body"].encode())
    bodies += [path.read_bytes() for path in sorted(RECORDED.glob("*/*.xml")) if "oai" not in str(path)]
    wanted = [body for body in bodies if b"<feed" in body and b"<entry" in body]
    return [body for body in wanted if b"arxiv.org/api/errors" not in body]


class Bench:
    """A store of its own and what takes results in."""

    def __init__(self, folder: Path, name: str) -> None:
        self.store = Store.open(f"sqlite:///{folder / name}.db")
        library = load_library(ROOT)
        self.topics: dict[str, Topic] = {i: e.record for i, e in library.topics.items()}
        self.keywords = {i: t.keywords for i, t in self.topics.items()}
        self.reader = Reader(IngestConfig("bench@example.org"))

    def take(self, feed_id: str, result: Fetched | NotModified, now: datetime = NOW) -> None:
        """Plan one feed and take its result in, as an ingest does."""
        feeds = {feed_id: feed()}
        planner = Planner(feeds, self.store, now, {}, ())
        request = planner.plan(feed_id)
        if not isinstance(request, FetchRequest):
            raise SystemExit(f"the feed was not asked: {request}")
        taker = Taker(feeds, self.keywords, {}, self.store, now, self.reader, planner.asked)
        row = taker.take_in(Retrieved(request, result, 0.0, 0.1))
        if row.in_trouble:
            raise SystemExit(f"the feed was not read: {row.message}")

    def close(self) -> None:
        """Let go of the reader and the store."""
        self.reader.close()
        self.store.close()


def fetched(body: bytes) -> Fetched:
    """Return an answer with this body."""
    return Fetched(200, body, "https://feeds.invalid/atom", "application/atom+xml", etag='"1"')


def seconds(do: Callable[[], object]) -> float:
    """Return how long a call takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def whole_ingest(folder: Path, bodies: Sequence[bytes], rounds: int, name: str) -> float:
    """Return the ratio of the whole ingest of all bodies over feedparser alone, the median of the rounds."""
    ratios = []
    for turn in range(rounds):
        bench = Bench(folder, f"{name}-{turn}")
        for name_of_feed in ("warm", "warm", "warmer"):  # statements are compiled once for each store
            bench.take(name_of_feed, fetched(atom(2, 80_000 + turn)))
        ours = seconds(lambda b=bench: [b.take(f"f{i}", fetched(body)) for i, body in enumerate(bodies)])  # type: ignore[misc]
        theirs = seconds(lambda: [feedparser.parse(io.BytesIO(body)) for body in bodies])
        bench.close()
        ratios.append(ours / theirs)
    return statistics.median(ratios)


def unchanged(folder: Path, rounds: int) -> float:
    """Return the milliseconds that a 304 costs beside the request."""
    bench = Bench(folder, "unchanged")
    bench.take("f", fetched(atom(100)))
    answer = NotModified("https://feeds.invalid/atom", etag='"1"')
    times = [
        seconds(lambda i=i: bench.take("f", answer, NOW + timedelta(hours=i)))
        for i in range(1, 20 * rounds)  # type: ignore[misc]
    ]
    bench.close()
    return statistics.median(times) * 1000


def growth(folder: Path, rounds: int) -> tuple[float, float]:
    """Return the seconds for a feed of 200 entries (half of them known) at 1,000 and at 100,000 papers."""
    medians = []
    for size in (1_000, 100_000):
        bench = Bench(folder, f"growth-{size}")
        for first in range(0, size, 2_000):
            bench.take("filler", fetched(atom(min(2_000, size - first), first)))
        times = []
        for turn in range(rounds + 1):
            body = fetched(atom(200, size + 100 * turn - 100))
            times.append(seconds(lambda b=bench, body=body: b.take("one-more", body)))  # type: ignore[misc]
        bench.close()
        medians.append(statistics.median(times[1:]))
    return medians[0], medians[1]


def slow_hosts(folder: Path, wait: float = 0.5) -> tuple[float, float]:
    """Return the seconds for 40 feeds on 8 hosts that take 200 ms each, and what politeness demands."""
    body = atom(20)

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(0.2)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Slow) for _ in range(8)]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    ports = [server.server_address[1] for server in servers]
    feeds = {f"f{i}": feed(f"http://127.0.0.1:{ports[i % 8]}/{i}", wait_between=wait) for i in range(40)}
    config = IngestConfig("bench@example.org", allow_hosts=("127.0.0.1",))
    with Store.open(f"sqlite:///{folder / 'slow'}.db") as store:
        took = seconds(lambda: ingest(feeds, {}, store, config, NOW))
    for server in servers:
        server.shutdown()
        server.server_close()
    return took, 5 * 0.2 + 4 * wait


def main() -> int:
    """Measure, print, and tell by the exit code whether every bound holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each comparison is made")
    rounds = parser.parse_args().rounds
    missed = 0

    def report(what: str, figure: float, unit: str, bound: float) -> None:
        nonlocal missed
        good = figure <= bound
        missed += not good
        print(f"{'ok    ' if good else 'MISSED'}  {what:<64} {figure:7.2f}{unit}  (at most {bound:g}{unit})")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bodies = recorded()
        if bodies:
            size = sum(map(len, bodies))
            what = f"whole ingest / feedparser, {len(bodies)} recorded Atom answers, {size / 1e6:.1f} MB"
            report(what, whole_ingest(folder, bodies, rounds, "recorded"), " x", 2.0)
        else:
            print("skip    the recorded Atom answers are not beside the project")
        made_up = [atom(100, 100 * i) for i in range(5)]
        what = "whole ingest / feedparser, 5 made-up Atom answers of 100 entries"
        report(what, whole_ingest(folder, made_up, rounds, "made-up"), " x", 2.0)
        report("an unchanged feed (304), beside the request", unchanged(folder, rounds), " ms", 5.0)
        few, many = growth(folder, rounds)
        what = f"200 entries at 100,000 papers / at 1,000 ({many * 1000:.0f} / {few * 1000:.0f} ms)"
        report(what, many / few, " x", 1.5)
        took, bound = slow_hosts(folder)
        report(f"40 feeds on 8 slow hosts / politeness ({took:.2f} / {bound:.2f} s)", took / bound, " x", 1.3)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
