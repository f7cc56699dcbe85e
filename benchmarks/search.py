"""Measure the reader's search on a made-up site: ``python benchmarks/search.py [--pages N] [--rounds N]``.

The pages hold made-up words, as often as words are in a language (Zipf's law), some hundreds to a page, most
of them claims and one in ten an article. Prints, each with its bound where there is one, and exits 1 if one
is missed:

- what the index weighs and how long it takes, beside one file with the words of the same pages, which is what
  a browser has to load before a search that keeps a single file can begin;
- the bytes that Chromium loads for the first query of a visit, scripts uncompressed;
- the time from the last keystroke of a word to its first result on the page: for the first word of a visit,
  and the median of others, each typed anew, a letter each 100 ms. It depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

from playwright.sync_api import sync_playwright

from pipeline.site.facets import Facets
from pipeline.site.pagefind import FOLDER, available
from pipeline.site.search_index import index

ASSETS = Path(__file__).parent.parent / "site_overrides" / "assets"
MOST_BYTES = 300_000
MOST_MS = 100.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server"]
HOME = """<!doctype html><html lang="en"><title>Made up</title>
<link rel="stylesheet" href="assets/stylesheets/throughline.css"><body>
<a href="search/" data-search="assets/javascripts/search.js">Search</a>
<script defer src="assets/javascripts/throughline.js"></script>"""
# Types a word, a letter each 100 ms, and tells how long after the last one the first result is on the page.
ASK = """async (word) => {
  const input = document.querySelector(".tl-search__input");
  const list = document.querySelector(".tl-search__results");
  const press = (length) => {
    input.value = word.slice(0, length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (let length = 1; length < word.length; length++) {
    press(length);
    await new Promise((later) => setTimeout(later, 100));
  }
  return new Promise((told) => {
    list.replaceChildren();
    const began = performance.now();
    const watch = new MutationObserver(() => {
      if (!list.children.length) return;
      watch.disconnect();
      told(performance.now() - began);
    });
    watch.observe(list, { childList: true });
    press(word.length);
  });
}"""


def vocabulary(draw: random.Random, size: int) -> list[str]:
    """Return ``size`` different made-up words of two to five syllables, the most frequent first."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "on")]
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(draw.choices(syllables, k=draw.randint(2, 5)))] = None
    return list(words)


def made_up(root: Path, pages: int) -> tuple[dict[str, Facets], list[str]]:
    """Write the site and return the facets of its pages, and words of middling frequency to look for."""
    draw = random.Random(7)  # noqa: S311 - the same site each time
    words = vocabulary(draw, 30_000)
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
    facets: dict[str, Facets] = {}
    for number in range(pages):
        article = number % 10 == 0
        target = f"{'insights' if article else 'claims/work'}/page-{number}/"
        count = draw.randint(900, 1_600) if article else draw.randint(150, 350)
        text = draw.choices(words, cum_weights=weights, k=count)
        title, body = " ".join(text[:12]).capitalize(), ""
        for start in range(12, count, 120):
            body += f"<h2 id='s{start}'>{text[start]}</h2><p>{' '.join(text[start : start + 120])}.</p>"
        folder = root / target
        folder.mkdir(parents=True)
        html = f'<html lang="en"><article class="md-content__inner"><h1>{title}</h1>{body}</article></html>'
        (folder / "index.html").write_text(html, encoding="utf-8")
        facets[target] = {
            "kind": ("insight" if article else "claim",),
            "topic": tuple(draw.sample([f"Topic {n}" for n in range(20)], k=2)),
            "design": (draw.choice(["rct", "benchmark", "observational", "survey", "theory"]),),
            "checked": (draw.choice(["primary", "secondary", "unverified"]),),
            "year": (str(draw.randint(2015, 2026)),),
        }
    for folder in ("javascripts", "stylesheets"):
        shutil.copytree(ASSETS / folder, root / "assets" / folder)
    (root / "index.html").write_text(HOME, encoding="utf-8")
    return facets, draw.sample(words[300:3_000], k=40)


def one_file(root: Path, facets: dict[str, Facets]) -> int:
    """Return the bytes of one file with the words of all pages, as Material's search loads it."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    docs = []
    for target in facets:
        tree = LexborHTMLParser((root / target / "index.html").read_text(encoding="utf-8"))
        docs.append({"location": target, "text": tree.body.text(separator=" ") if tree.body else ""})
    return len(json.dumps({"docs": docs}, ensure_ascii=False).encode())


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve ``root`` from a process of its own, so that nothing here slows it down."""
    command = [
        sys.executable,
        "-u",
        "-m",
        "http.server",
        "--bind",
        "127.0.0.1",
        "--protocol",
        "HTTP/1.1",
        "0",
    ]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=root, **pipes) as process:  # type: ignore[call-overload]  # noqa: S603
        port = re.search(r"port (\d+)", process.stdout.readline())
        try:
            yield f"http://127.0.0.1:{port[1]}/" if port else ""
        finally:
            process.terminate()


def in_browser(root: Path, words: list[str], rounds: int) -> tuple[int, list[float], list[float]]:
    """Return the bytes of a visit's first query, and the milliseconds of first queries and of later ones."""
    first, later, most = [], [], 0
    with served(root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for number in range(rounds):
            page = browser.new_context().new_page()
            page.goto(address, wait_until="networkidle")
            sent: list[int] = []
            page.on("response", lambda r, sent=sent: sent.append(int(r.headers.get("content-length", 0))))
            page.keyboard.press("/")
            page.locator("dialog .tl-search__value").first.wait_for(state="attached")
            own = words[number::rounds]
            first.append(page.evaluate(ASK, own[0]))
            page.wait_for_load_state("networkidle")
            most = max(most, sum(sent))
            later += [page.evaluate(ASK, word) for word in own[1:]]
            page.context.close()
        browser.close()
    return most, first, later


def main() -> int:
    """Measure, print, and return 1 if a bound was missed."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--pages", type=int, default=4_000)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    if not available() or shutil.which("chromium") is None:
        print("not measured: this needs Pagefind, cbor2 and Chromium")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        facets, words = made_up(root, asked.pages)
        began = time.perf_counter()
        index(root, facets)
        took = time.perf_counter() - began
        files = [p for p in (root / FOLDER).rglob("*") if p.is_file()]
        size = sum(p.stat().st_size for p in files)
        alone = one_file(root, facets)
        most, first, later = in_browser(root, words, asked.rounds)
    middle = statistics.median(later)
    print(f"index of {len(facets)} pages: {size / 1e6:.1f} MB in {len(files)} files, made in {took:.1f} s")
    print(f"one file with the same words: {alone / 1e6:.1f} MB, all of it loaded before a first result")
    print(f"loaded for a first query:     {most / 1e3:.0f} kB (at most {MOST_BYTES / 1e3:.0f})")
    print(f"first query of a visit:       {statistics.median(first):.0f} ms (median of {len(first)})")
    print(f"keystroke to first result:    {middle:.0f} ms (median of {len(later)}; at most {MOST_MS:.0f})")
    return int(most > MOST_BYTES or middle > MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
