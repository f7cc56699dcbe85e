"""Measure export and import of the store: ``python benchmarks/exchange.py [--sizes 10 100]``.

Makes a store of made-up papers, exports it, imports the export into a new store and exports that again, for
each size in megabytes of exported files. Prints time and the peak of memory (resident set, of a process of
its own for each step, and what of it came with the step) and whether both exports have the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.store import FetchRecord, Paper, Sighting, Store, TopicMatch

WORDS = [f"{a}{b}{c}" for a in "bdklmnrst" for b in ("a", "e", "i", "o", "ü") for c in ("", "n", "rst", "k")]
ANSWER = 1_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def answers(megabytes: float) -> Iterator[list[Sighting]]:
    """Yield answers of a feed, each with new papers, until their text has about the size that is wanted."""
    chance = random.Random(7)  # noqa: S311 - made-up text, the same in each run
    number = 0
    left = megabytes * 1_000_000
    while left > 0:
        papers = []
        for _ in range(ANSWER):
            number += 1
            abstract = " ".join(chance.choices(WORDS, k=200))
            title = " ".join(chance.choices(WORDS, k=10))
            papers.append(
                Paper(
                    f"url:p.example/{number}", title, f"https://p.example/{number}", ("A. Author",), abstract
                )
            )
            left -= len(abstract.encode()) + 600  # the other columns, and the rows of the other tables
        yield [Sighting(p, "new", "1:x", kept=True, topics=(TopicMatch("topic", "word"),)) for p in papers]


def fill(url: str, megabytes: float) -> None:
    """Make a store of that size, a month of papers after another."""
    with Store.open(url) as store:
        for number, seen in enumerate(answers(megabytes)):
            at = START + number * timedelta(days=2)
            store.record_fetch(FetchRecord("feed", "https://f.example", at, at, "new", "Papers."), seen)


def step(verb: str, url: str, folder: str) -> None:
    """Do one step in this process and print seconds and memory in megabytes as JSON."""
    with Store.open(url) as store:
        before, started = peak(), time.perf_counter()
        done = store.export_to(Path(folder)) if verb == "export" else store.import_from(Path(folder))
        seconds = time.perf_counter() - started
    print(
        json.dumps(
            {"seconds": seconds, "peak": peak(), "grown": peak() - before, "rows": sum(done.rows.values())}
        )
    )


def peak() -> float:
    """Return the largest resident set of this process so far, in megabytes (that of its parent left out)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def measure(verb: str, url: str, folder: Path) -> dict[str, float]:
    """Do one step in a new process."""
    command = [sys.executable, __file__, "--step", verb, url, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return dict(json.loads(done.stdout))


def same(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files with the same bytes."""
    files = [
        {p.relative_to(top): p.read_bytes() for p in top.rglob("*") if p.is_file()} for top in (one, other)
    ]
    return files[0] == files[1]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=float, nargs="+", default=[10, 100], help="megabytes of files")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        step(*arguments.step)
        return
    print(f"{'MB':>6} {'rows':>8}  {'step':<8} {'seconds':>8} {'MB/s':>6} {'peak MB':>8} {'grown MB':>9}")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as name:
            top = Path(name)
            fill(f"sqlite:///{top}/one.db", size)
            steps = (("export", "one", "first"), ("import", "other", "first"), ("export", "other", "second"))
            for verb, store, folder in steps:
                found = measure(verb, f"sqlite:///{top}/{store}.db", top / folder)
                total = sum(p.stat().st_size for p in (top / folder).rglob("*.jsonl")) / 1e6
                print(
                    f"{total:>6.1f} {found['rows']:>8}  {verb:<8} {found['seconds']:>8.2f} "
                    f"{total / found['seconds']:>6.1f} {found['peak']:>8.1f} {found['grown']:>9.1f}",
                    flush=True,
                )
            alike = same(top / "first", top / "second")
            print(f"{'':>6} {'':>8}  both exports {'are the same' if alike else 'DIFFER'}")


if __name__ == "__main__":
    main()
