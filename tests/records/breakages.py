"""Every way of breaking the house that these tests know, each with the problems it must bring about.

In each text a caret ‸ marks the character at which the problem is expected; it is taken out before the
text is written. Where there is no caret, the problem stands at the beginning of the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .project import (
    BENCHMARK,
    DIGEST,
    EXPLAINER,
    FEED,
    HERE,
    INSIGHT,
    LINE,
    NOTE,
    OTHER_NOTE,
    PAPER,
    REPORT,
    TOPIC,
    House,
    add_claim,
    claim,
)


@dataclass(frozen=True)
class Expected:
    """A problem: its code, its file, and a snippet of the file with the mark in it."""

    code: str
    path: str
    at: str = ""
    hint: str = ""

    def place(self, house: House) -> tuple[int, int]:
        return house.place(self.path, self.at) if self.at else (1, 1)


@dataclass(frozen=True)
class Break:
    """One way of breaking the house. ``alone`` keeps it out of the test that breaks everything at once."""

    name: str
    do: Callable[[House], object]
    expected: tuple[Expected, ...] = field(default=())
    alone: bool = False


def marked_line(text: str) -> str:
    """Return the one line of ``text`` that has the mark in it, or nothing."""
    return next((row for row in text.split("\n") if HERE in row), "")


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def edit(name: str, path: str, old: str, new: str, code: str, hint: str = "") -> Break:  # noqa: PLR0917
    """Break by one replacement."""
    expected = Expected(code, path, marked_line(new), hint)
    return Break(name, lambda h: h.edit(path, old, new.replace(HERE, "")), (expected,))


def insert(  # noqa: PLR0917
    name: str, path: str, after: str, text: str, code: str, hint: str = ""
) -> Break:
    """Break by a piece put in behind ``after``."""
    return edit(name, path, after, after + text, code, hint)


def spare(  # noqa: PLR0917 - the tables below read best in columns
    name: str, path: str, text: str | bytes, code: str = "", hint: str = "", at: str = ""
) -> Break:
    """Break by one more file; without ``code`` the file is in order."""
    if isinstance(text, str):
        at = at or marked_line(text)
        text = text.replace(HERE, "")
    plain, expected = text, (Expected(code, path, at, hint),) if code else ()
    return Break(name, lambda h: h.write(path, plain), expected)


def special(name: str, path: str, code: str, do: Callable[[House], object]) -> Break:
    """Break by something that is not a text file."""
    return Break(name, do, (Expected(code, path),))


def extra(name: str, code: str, text: str, hint: str = "") -> Break:
    """Break by one more claim in the report."""
    expected = Expected(code, REPORT, marked_line(text), hint)
    return Break(name, lambda h: add_claim(h, text.replace(HERE, "")), (expected,))


def bad_claim(name: str, code: str, hint: str = "", **parts: str) -> Break:
    """Break by one more claim in the report, with ``parts`` in the place of what a claim has."""
    return extra(name, code, claim(slug(name), **parts), hint)


def measured(name: str, code: str, measure: str, hint: str = "") -> Break:
    return bad_claim(name, code, hint, measure=measure)


def topic(title: str = "title: Spare", rest: str = "") -> str:
    return f"schema_version: 1\n{title}\nabout: Nothing.\nkeywords: [spare]\n{rest}"


def bad_topic(name: str, code: str, text: str, hint: str = "", at: str = "") -> Break:
    return spare(name, f"sources/topics/{slug(name)}.yml", text, code, hint, at)


def work(**parts: str) -> str:
    fields = {
        "schema_version": "1",
        "kind": "book",
        "title": "Spare",
        "authors": "[D. Author]",
        "published": "2024",
        "ids": "{openreview: spare}",
        **parts,
    }
    body = "".join(f"{name}: {value}\n" for name, value in fields.items() if name != "claims")
    return body + "claims:" + parts.get("claims", "\n" + claim("spare"))


def bad_work(name: str, code: str, hint: str = "", **parts: str) -> Break:
    parts = {"ids": f"{{openreview: {slug(name)}}}"} | parts
    return spare(name, f"sources/works/{slug(name)}.yml", work(**parts), code, hint)


def note(question: str = "question: Is it so?", body: str = "") -> str:
    return (
        f"---\nschema_version: 1\n{question}\nanswer: It is not known.\nclaims: [quiet-rooms/mood]\n"
        f"topics: [reading]\non: 2025-12-02\n---\n{body}"
    )


def digest(head: str = "", body: str = "## The problem\n\nLamps [@lamp-light].\n", **parts: str) -> str:
    fields = {
        "schema_version": "1",
        "title": "Spare",
        "summary": "Nothing is in it.",
        "published": "2025-12-08",
        "topics": "[reading]",
        "work": "lamp-light",
        "seen": "other accounts",
        **parts,
    }
    front = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\n{front}{head}---\n\n{body}"


def bad_digest(name: str, code: str, hint: str = "", **parts: str) -> Break:
    return spare(name, f"content/digests/{slug(name)}.md", digest(**parts), code, hint)


def line(following: str, body: str = "See [[note:quiet-or-not]].\n") -> str:
    return (
        "---\nschema_version: 1\ntitle: Spare\nsummary: Nothing.\npublished: 2025-12-08\ntopics: [reading]\n"
        f"explores: Nothing.\nstance: promising\nnext:\n  - {following}\n---\n{body}"
    )


def derived(key: str, compute: str) -> str:
    return (
        f"  {key}:\n    says: Something.\n    scope: {{who: readers}}\n    design: benchmark\n"
        f"    topics: [reading]\n{compute}"
    )


def sparse(house: House) -> None:
    with house.path("sources/works/big.yml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)


def name_not_utf8(house: House) -> None:
    os.close(os.open(os.fsencode(house.root) + b"/sources/topics/caf\xe9.yml", os.O_CREAT | os.O_WRONLY))


def claims_as_list(house: House) -> None:
    house.write(REPORT, house.read(REPORT).split("\nclaims:\n")[0] + "\nclaims: []\n")


def metrics_as_number(house: House) -> None:
    house.write(BENCHMARK, re.sub(r"metrics:\n.*\n", "metrics: 3\n", house.read(BENCHMARK)))


FILES = [
    spare("an empty file", "sources/topics/empty.yml", b"", "empty-file"),
    spare("a file of blanks", "sources/topics/blank.yml", b" \n\t\n", "empty-file"),
    spare("a file of comments", "sources/topics/comments.yml", "# later\n", "empty-file"),
    spare("a byte order mark and nothing else", "sources/topics/mark.yml", b"\xef\xbb\xbf", "empty-file"),
    spare(
        "bytes that are not UTF-8",
        "sources/topics/latin.yml",
        "about: één\ntitle: caf".encode() + b"\xe9\n",
        "not-utf8",
        at="title: caf‸",
    ),
    spare(
        "bytes that are not UTF-8 behind a byte order mark",
        "sources/topics/mark-latin.yml",
        b"\xef\xbb\xbftitle: caf\xe9\n",
        "not-utf8",
        at="title: caf‸",
    ),
    spare("UTF-16", "sources/topics/wide.yml", topic().encode("utf-16"), "not-utf8"),
    special(
        "a folder in the place of a file",
        "sources/works/folder.yml",
        "not-a-file",
        lambda h: h.path("sources/works/folder.yml").mkdir(),
    ),
    special(
        "a link that leads to itself",
        "content/notes/loop.md",
        "link-loop",
        lambda h: h.path("content/notes/loop.md").symlink_to("loop.md"),
    ),
    special(
        "a link that leads nowhere",
        "content/notes/lost.md",
        "broken-link",
        lambda h: h.path("content/notes/lost.md").symlink_to("nowhere.md"),
    ),
    special("100 MB", "sources/works/big.yml", "file-too-large", sparse),
    special(
        "a pipe",
        "sources/works/pipe.yml",
        "not-a-file",
        lambda h: os.mkfifo(h.path("sources/works/pipe.yml")),
    ),
    spare("capitals in a file name", "sources/topics/Bad_Name.yml", topic(), "file-name"),
    spare("another ending", "sources/topics/spare.yaml", topic(), "file-name", ".yml"),
    spare("Markdown among the works", "sources/works/notes.md", "# Notes\n", "file-name"),
    special("a file name that is not UTF-8", "sources/topics/caf\\udce9.yml", "file-name", name_not_utf8),
    special(
        "a line break in a file name",
        "sources/topics/two\\nlines.yml",
        "file-name",
        lambda h: h.write("sources/topics/two\nlines.yml", topic()),
    ),
    special(
        "files in a folder among the works",
        "sources/works/2025",
        "file-name",
        lambda h: h.write("sources/works/2025/some.yml", topic()),
    ),
    special(
        "a misspelt folder",
        "content/note",
        "stray-file",
        lambda h: h.write("content/note/some.md", note()),
    ),
    spare("a record beside the folders", "sources/some.yml", topic(), "stray-file", "works"),
    spare(
        "Windows line breaks are fine", "sources/topics/windows.yml", topic().replace("\n", "\r\n").encode()
    ),
    spare("a byte order mark is fine", "sources/topics/marked.yml", b"\xef\xbb\xbf" + topic().encode()),
    spare(
        "both are fine in Markdown",
        "content/notes/windows.md",
        b"\xef\xbb\xbf" + note().replace("\n", "\r\n").encode(),
    ),
    spare("hidden files are fine", "sources/works/.quiet-rooms.yml.swp", b"\0"),
    spare("a README is fine", "sources/works/README.md", "Works.\n"),
]

SYNTAX = [
    bad_topic("a quotation mark never closed", "yaml-syntax", topic('title: ‸"Spare'), "quotation mark"),
    bad_topic(
        "a quotation mark closed by the next one",
        "yaml-syntax",
        topic('title: ‸"Spare', 'more: "said"\n'),
        "closed only on line 5",
    ),
    bad_topic(
        "a bracket that is not closed",
        "yaml-syntax",
        "schema_version: 1\nkeywords: ‸[spare, part\ntitle: Spare\nabout: Nothing.\n",
    ),
    bad_topic("a colon in a plain text", "yaml-syntax", topic("title: Spare‸: a part"), "double quotes"),
    bad_topic(
        "a tab for indentation", "yaml-syntax", "schema_version: 1\nkeywords:\n‸\t- spare\n", "with spaces"
    ),
    bad_topic("a field without a colon", "yaml-syntax", topic("title: Spare\n‸also spare")),
    bad_topic("an item out of line", "yaml-syntax", "schema_version: 1\nabout:\n  - x\n ‸- y\n"),
    bad_topic("two documents in one file", "yaml-syntax", topic(rest="‸---\ntitle: Another\n")),
    bad_topic("a bell behind wide characters", "yaml-syntax", topic("title: “Spare” 😀‸\x07"), "Remove it"),
    bad_topic("a NUL byte", "yaml-syntax", topic("title: Sp‸\0are")),
    bad_topic("a list at the top", "wrong-type", "# list\n‸- title: Spare\n"),
    bad_topic(
        "an alias",
        "yaml-alias",
        "schema_version: 1\ntitle: &name Spare\nabout: ‸*name\nkeywords: [spare]\n",
    ),
    bad_topic("a tag", "yaml-tag", topic("title: ‸!secret Spare")),
    bad_topic("a list for a field name", "yaml-key", topic(rest="‸[a, b]: c\n")),
    bad_topic(
        "ten thousand opening brackets",
        "yaml-depth",
        topic("title: " + "[" * 10_000),
        at="title: " + "[" * 38 + "‸[",
    ),
    bad_topic(
        "ten thousand pairs of brackets",
        "yaml-depth",
        topic("title: " + "[" * 10_000 + "]" * 10_000),
        at="title: " + "[" * 38 + "‸[",
    ),
    bad_topic(
        "a hundred thousand nested items", "yaml-depth", "- " * 39 + "‸" + "- " * (100_000 - 39) + "x\n"
    ),
    spare("no front matter", "content/notes/bare.md", "Just prose.\n", "no-front-matter"),
    spare("an empty line first", "content/notes/late.md", "\n" + note(), "no-front-matter"),
    spare(
        "front matter that is not closed",
        "content/notes/unclosed.md",
        note().replace("2025-12-02\n---", "2025-12-02"),
        "no-front-matter",
        "---",
    ),
    spare(
        "front matter with nothing in it",
        "content/notes/hollow.md",
        "---\n---\nProse.\n",
        "empty-file",
        at="‸---\nProse.",
    ),
    replace(
        edit(
            "a figure twice, the first one wrong",
            PAPER,
            "      value: -0.86\n",
            "      value: 0.86\n      ‸value: -0.86\n",
            "duplicate-key",
        ),
        alone=True,  # nothing is held against a claim with two figures
    ),
    insert("a field twice", TOPIC, "title: Reading\n", "‸title: Again\n", "duplicate-key", "one of the two"),
]

FIELDS = [
    bad_topic("a misspelt field", "unknown-field", topic("‸titel: Spare"), 'Did you mean "title"?'),
    bad_topic("a field that nobody knows", "unknown-field", topic(rest="‸colour: red\n")),
    measured(
        "a misspelt field in a measure", "unknown-field", "{name: x, ‸vlaue: 5, unit: percent}", '"value"'
    ),
    extra(
        "a missing field of a claim",
        "missing-field",
        claim("‸without-place").replace("    at: page 99\n", ""),
        "where in the source",
    ),
    spare(
        "a missing field of a record",
        "content/digests/not-seen.md",
        digest().replace("seen: other accounts\n", "").replace("schema", "‸schema"),
        "missing-field",
    ),
    bad_claim("an empty text", "empty-value", at='‸""'),
    extra("nothing behind a field", "empty-value", claim("nothing").replace("at: page 99", "‸at:  # where?")),
    bad_claim("a text for a list", "wrong-type", topics="‸reading"),
    bad_claim("a list for a text", "wrong-type", at="‸[page, 99]"),
    bad_claim("a mapping for a text", "wrong-type", at="‸{page: 99}"),
    bad_claim("a text for a mapping", "wrong-type", checked="‸primary"),
    bad_claim("an empty list", "wrong-number", topics="‸[]"),
    bad_claim("an unknown word", "unknown-value", 'Did you mean "rct"?', design="‸rtc"),
    bad_topic("another format", "unknown-value", topic().replace("version: 1", "version: ‸2")),
    measured("a word for a number", "wrong-type", "{name: x, value: ‸many, unit: percent}"),
    measured("a comma", "wrong-type", '{name: x, value: ‸"1,250", unit: count}', "Write 1250"),
    measured("a percent sign", "wrong-type", "{name: x, value: ‸71%, unit: percent}", "under unit"),
    measured("half a count", "wrong-type", "{name: x, count: ‸3.5, of: 9}"),
    measured("a huge number", "impossible-value", "{name: x, value: ‸1e999, unit: count}"),
    Break("claims as a list", claims_as_list, (Expected("wrong-type", REPORT, "claims: ‸[]"),), alone=True),
    bad_work("a claim that is a number", "wrong-type", claims=" {x: ‸5}\n"),
    bad_digest("cards that are a number", "wrong-type", head="cards: ‸7\n"),
    bad_digest("a card that is a text", "wrong-type", head="cards: [‸seven]\n"),
    bad_digest(
        "seven cards",
        "wrong-number",
        head="cards:\n  ‸- {claim: quiet-rooms/mood, title: M}\n"
        + "  - {claim: quiet-rooms/mood, title: N}\n" * 6,
    ),
    replace(
        edit(
            "a metric without a unit",
            BENCHMARK,
            "  pages: {name: pages turned, unit: score 0 to 100,",
            "  ‸pages: {name: pages turned,",
            "missing-field",
        ),
        alone=True,
    ),
    Break(
        "metrics as a number",
        metrics_as_number,
        (Expected("wrong-type", BENCHMARK, "metrics: ‸3"),),
        alone=True,
    ),
]

IDS = [
    Break(
        "the DOI of another work",
        lambda h: h.edit(REPORT, "ids: {url:", "ids: {doi: 10.5555/QUIET.2025.1, url:"),
        (Expected("duplicate-id", PAPER, "doi: ‸10.5555/quiet", REPORT),),
    ),
    bad_work("the arXiv id of another work", "duplicate-id", PAPER, ids="{arxiv: ‸2503.01234}"),
    Break(
        "an article id in two folders",
        lambda h: h.write("content/lines/lamp-story.md", line("{question: Q, note: quiet-or-not}")),
        (Expected("duplicate-id", DIGEST, hint="Rename"),),
    ),
    special(
        "a work and a benchmark with one id",
        "sources/benchmarks/lamp-light.yml",
        "duplicate-id",
        lambda h: h.write("sources/benchmarks/lamp-light.yml", h.read(BENCHMARK)),
    ),
    Break(
        "two feeds with one address",
        lambda h: h.write("sources/feeds/news-again.yml", h.read(FEED)),
        (Expected("duplicate-id", "sources/feeds/news-again.yml", "url: ‸https"),),
        alone=True,
    ),
    insert(
        "an observation twice",
        BENCHMARK,
        "  - {subject: Reader Three, metric: pages, value: 12.25, on: 2025-06}\n",
        "  - ‸{subject: Reader Three, metric: pages, value: 12.5, on: 2025-06}\n",
        "duplicate-id",
    ),
    bad_claim("a topic twice", "repeated-id", topics="[reading, memory, ‸reading]"),
    extra("a claim with a bad id", "bad-id", claim("‸Bad_Claim")),
    extra("a claim id with blanks", "bad-id", claim('‸" blank-claim"')),
    bad_claim("a topic with a bad id", "bad-id", topics="[‸Read Ing, reading]"),
]
IDENTIFIERS = [
    bad_work(
        "a DOI as an address", "bad-doi", "bare: 10.5555/x.1", ids="{doi: ‸https://doi.org/10.5555/x.1}"
    ),
    bad_work("a language by its name", "bad-language", seen="the abstract\nlanguage: ‸German"),
    bad_work("English, which goes without saying", "bad-language", seen="the abstract\nlanguage: ‸en-GB"),
    bad_work("a DOI that begins with 11", "bad-doi", ids="{doi: ‸11.5555/x}"),
    bad_work("arXiv 13th month", "bad-arxiv", "looks like", ids="{arxiv: ‸2513.01234}"),
    bad_work("arXiv with a version", "bad-arxiv", "version", ids="{arxiv: ‸2503.01234v2}"),
    bad_work("arXiv with a digit too few", "bad-arxiv", ids="{arxiv: ‸2503.1234}"),
    bad_work("arXiv older than its form", "bad-arxiv", ids="{arxiv: ‸0612.0123}"),
    bad_work("arXiv old form 13th month", "bad-arxiv", ids="{arxiv: ‸cs/0413020}"),
    bad_work("arXiv from the future", "bad-arxiv", ids="{arxiv: ‸2702.01234}"),
    bad_work("ISBN with a wrong check sum", "bad-isbn", "check sum", ids="{isbn: ‸978-1-0000-0000-8}"),
    bad_work("old ISBN with a wrong check sum", "bad-isbn", ids="{isbn: ‸0-00-000000-1}"),
    bad_work("an address without https", "bad-url", ids="{url: ‸www.example}"),
    bad_work("an address with a blank", "bad-url", ids='{url: ‸"https://exa mple/x"}'),
    bad_work("no identifier and no note", "missing-identifier", ids="‸{doi: , url: }"),
    bad_work("no authors and no note", "missing-authors", authors="‸[]"),
]

REFERENCES = [
    edit(
        "a work in prose",
        NOTE,
        "finished the book.",
        "finished the book ‸[@quiet-room].",
        "unknown-work",
        '"quiet-rooms"',
    ),
    bad_digest("a work in front matter", "unknown-work", '"lamp-light"', work="‸lamp-lihgt"),
    edit(
        "a work of a benchmark",
        BENCHMARK,
        "work: quiet-rooms",
        "work: ‸quiet-roms",
        "unknown-work",
        '"quiet-rooms"',
    ),
    insert(
        "a claim in prose",
        DIGEST,
        "[@lamp-light].\n",
        "\nAlso ‸[[lamp-light/prize]].\n",
        "unknown-claim",
        '"lamp-light/price"',
    ),
    edit(
        "a claim under another work",
        OTHER_NOTE,
        "See also",
        "‸[[page-turner/likeness]] See also",
        "unknown-claim",
        '"quiet-rooms/likeness"',
    ),
    insert(
        "a claim that a note stands on",
        NOTE,
        "  - quiet-rooms/finished\n",
        "  - ‸quiet-rooms/finnished\n",
        "unknown-claim",
        '"quiet-rooms/finished"',
    ),
    insert(
        "a claim on a card",
        INSIGHT,
        "cards:\n",
        "  - {claim: ‸quiet-rooms/page-read, title: T}\n",
        "unknown-claim",
        '"quiet-rooms/pages-read"',
    ),
    edit(
        "a claim in a chart",
        INSIGHT,
        "[quiet-rooms/finished, page-turner/slow]",
        "[quiet-rooms/finished, page-turner/slow, ‸page-turner/slowly]",
        "unknown-claim",
        '"page-turner/slow"',
    ),
    edit(
        "a claim in a summary",
        LINE,
        "summary: Nobody knows",
        "summary: Nobody ‸[[quiet-rooms/moods]] knows",
        "unknown-claim",
        '"quiet-rooms/mood"',
    ),
    bad_claim(
        "a claim in a relation",
        "unknown-claim",
        '"quiet-rooms/mood"',
        more="relates: [{supports: ‸quiet-rooms/modd}]",
    ),
    edit(
        "a label for a claim that is not drawn",
        INSIGHT,
        "{quiet-rooms/likeness: All readers}",
        "{quiet-rooms/likeness: All readers, quiet-rooms/likenes: ‸None}",
        "unknown-claim",
        '"quiet-rooms/likeness"',
    ),
    edit(
        "a note in prose",
        LINE,
        "and so do",
        "‸[[note:quiet-or-nto|so]] and so do",
        "unknown-note",
        '"quiet-or-not"',
    ),
    insert(
        "a note of a next line",
        LINE,
        "next:\n",
        "  - {question: What?, note: ‸light-or-drak}\n",
        "unknown-note",
        '"light-or-dark"',
    ),
    spare(
        "a next line",
        "content/lines/next-line.md",
        line("{line: ‸does-quiet-lost, note: quiet-or-not}"),
        "unknown-line",
        '"does-quiet-last"',
    ),
    bad_claim("a topic", "unknown-topic", '"reading"', topics="[‸readin]"),
    bad_claim("a mechanism", "unknown-mechanism", '"habit"', more="mechanisms: [‸habits]"),
    Break(
        "an unknown topic behind one with a bad id",
        lambda h: add_claim(h, claim("second-topic", topics="[Mem Ory, memroy]")),
        (
            Expected("bad-id", REPORT, "[‸Mem Ory, memroy]"),
            Expected("unknown-topic", REPORT, "[Mem Ory, ‸memroy]", '"memory"'),
        ),
    ),
    edit(
        "a topic of a feed",
        FEED,
        "topics: [reading]",
        "topics: [reading, ‸raeding]",
        "unknown-topic",
        '"reading"',
    ),
    edit(
        "a related article",
        INSIGHT,
        "related: [does-quiet-last]",
        "related: [does-quiet-last, ‸lamp-storey]",
        "unknown-article",
        '"lamp-story"',
    ),
    edit("a section of a chart", INSIGHT, "section: Rooms", "section: ‸Roomes", "unknown-section", '"Rooms"'),
    insert(
        "a metric of an observation",
        BENCHMARK,
        "observations:\n",
        "  - {subject: Reader Four, metric: ‸pags, value: 5, on: 2025-06}\n",
        "unknown-metric",
        '"pages"',
    ),
    insert(
        "a subject of a derived claim",
        BENCHMARK,
        "derived:\n",
        derived("nobody", "    compute: latest\n    metric: pages\n    subject: ‸Raeder One\n"),
        "unknown-subject",
        '"Reader One"',
    ),
    insert(
        "a reference that is not closed",
        DIGEST,
        "## The problem\n",
        "\nOne ‸[[lamp-light/price.\n",
        "broken-reference",
        "[[work/claim]]",
    ),
    edit("a citation not closed", DIGEST, "Lamps cost", "‸[@lamp-light Lamps cost", "broken-reference"),
    edit(
        "a reference in a folded text",
        OTHER_NOTE,
        "  By one report, readers",
        "  By one\n  ‸[[quiet-rooms/modo|report of\n  some kind]], readers",
        "unknown-claim",
        '"quiet-rooms/mood"',
    ),
    edit(
        "one of two like references",
        EXPLAINER,
        "Noise cost pages:",
        "Noise [[quiet-rooms/pages-read]] cost ‸[[quiet-rooms/mod]] pages:",
        "unknown-claim",
    ),
]

DATES = [
    bad_digest("the 30th of February", "impossible-date", "the month", published="‸2025-02-30"),
    edit("a 13th month", PAPER, "on: 2025-03}", "on: ‸2025-13}", "impossible-date"),
    bad_digest("a day that has not come", "impossible-date", "Today is 2026-01-15", published="‸2026-01-16"),
    bad_digest("a date in words", "bad-date", published="‸8 December"),
    bad_digest("a month for a day", "bad-date", published="‸2025-12"),
    bad_digest("digits of another script", "bad-date", published="‸２０２５-12-08"),
    bad_digest(
        "an update before publication",
        "impossible-date",
        "2025-12-07 lies before 2025-12-08",
        head="updated: ‸2025-12-07\n",
    ),
    bad_claim("a check before publication", "impossible-date", checked="{level: primary, on: ‸2023-12-31}"),
    bad_claim("a check in the future", "impossible-date", checked="{level: primary, on: ‸2026-02-01}"),
    bad_claim(
        "a withdrawal in the future",
        "impossible-date",
        more="status: withdrawn\n    withdrawn: {on: ‸2026-02-01, reason: R.}",
    ),
    bad_claim(
        "a withdrawn claim that points to none",
        "unknown-claim",
        more="status: withdrawn\n    withdrawn: {on: 2026-01-02, reason: R., see: ‸no-such/claim}",
    ),
    bad_claim(
        "a withdrawn claim that points to a withdrawn one",
        "replacement-fallen",
        more="status: withdrawn\n    withdrawn: {on: 2026-01-02, reason: R., see: ‸lamp-light/taken-back}",
    ),
    bad_claim(
        "a withdrawn claim that points to itself",
        "relation-to-itself",
        more="status: withdrawn\n    withdrawn: {on: 2026-01-02, reason: R., see: "
        "‸lamp-light/a-withdrawn-claim-that-points-to-itself}",
    ),
    bad_claim(
        "a correction in the future",
        "impossible-date",
        more="corrections: [{on: ‸2026-02-02, field: at, was: 1, now: 2, why: W.}]",
    ),
    edit("a note in the future", OTHER_NOTE, "on: 2025-12-02", "on: ‸2027-12-02", "impossible-date"),
    insert(
        "a revision in the future",
        INSIGHT,
        "revisions:\n",
        "  - {on: ‸2026-03-01, what: W.}\n",
        "impossible-date",
    ),
    insert("a pause in the future", FEED, "kind: feed\n", "paused: ‸2026-03-01\n", "impossible-date"),
    Break(
        "a work from next year, which nobody can have checked",
        lambda h: h.write("sources/works/future.yml", work(published="2027")),
        (
            Expected("impossible-date", "sources/works/future.yml", "published: ‸2027"),
            Expected("impossible-date", "sources/works/future.yml", "on: ‸2025-11-21"),
        ),
    ),
]

MEASURES = [
    measured(
        "an interval without its value",
        "interval-misses-value",
        "{name: x, value: 0.86, unit: hedges_g, interval: ‸{low: -1.1, high: -0.62}}",
        "signs",
    ),
    measured(
        "an interval that runs backwards",
        "range-reversed",
        "{name: x, value: 0.5, unit: hedges_g, interval: {low: ‸0.9, high: 0.1}}",
    ),
    measured(
        "an interval of less than a percent",
        "impossible-value",
        "{name: x, value: 0.5, unit: hedges_g, interval: {low: 0.1, high: 0.9, level: ‸0.95}}",
    ),
    measured(
        "an interval without an end",
        "missing-field",
        "{name: x, value: 0.5, unit: hedges_g, ‸interval: {low: 0.1}}",
    ),
    measured(
        "a range that runs backwards",
        "range-reversed",
        "{name: x, low: ‸0.82, high: 0.71, unit: cosine similarity}",
        "Swap",
    ),
    measured("more than all", "ratio-above-one", "{name: x, count: ‸39, of: 35}"),
    measured("a count out of nothing", "impossible-count", "{name: x, count: 3, of: ‸0}"),
    measured("an unknown unit", "unknown-unit", "{name: x, value: 5, unit: ‸percnt}", '"percent"'),
    measured("a proportion above one", "impossible-value", "{name: x, value: ‸71, unit: proportion}"),
    measured(
        "a cosine below minus one",
        "impossible-value",
        "{name: x, low: ‸-1.2, high: 0.5, unit: cosine similarity}",
    ),
    measured(
        "a baseline out of bounds",
        "impossible-value",
        "{name: x, value: 0.5, unit: proportion, baseline: ‸50}",
    ),
    measured("a figure without a unit", "missing-unit", "‸{name: x, value: 5}"),
    measured(
        "an effect without an interval",
        "missing-interval",
        "‸{name: x, value: 0.5, unit: cohens_d}",
        "interval_missing",
    ),
    measured(
        "an interval there and missing",
        "measure-form",
        "{name: x, value: 0.5, unit: cohens_d, interval: {low: 0, high: 1}, ‸interval_missing: lost}",
    ),
    measured(
        "two forms", "measure-form", "‸{name: x, value: 5, low: 4, high: 6, unit: percent}", "two claims"
    ),
    measured("a rank among nobody", "missing-field", "‸{name: x, value: 5, unit: rank}", "of: 17"),
    measured(
        "a rank beyond the last", "impossible-value", "{name: x, value: 18, of: ‸17, unit: rank}", "Swap"
    ),
    measured("half a rank", "impossible-value", "{name: x, value: ‸2.5, of: 17, unit: rank}", "no rank"),
    measured("no form", "measure-form", "‸{name: x, unit: percent}", "direction"),
    measured("a range with one end", "measure-form", "{name: x, ‸low: 4, unit: percent}", "Add high"),
    measured("money without a year", "missing-year", "‸{name: x, value: 5, unit: usd}"),
    measured("euros without a year", "missing-year", "‸{name: x, value: 5, unit: eur}"),
    measured("pounds without a year", "missing-year", "‸{name: x, value: 5, unit: gbp}"),
    insert(
        "an observation out of bounds",
        BENCHMARK,
        "observations:\n",
        "  - {subject: Reader Five, metric: pages, value: ‸99.5, on: 2025-06}\n",
        "impossible-value",
    ),
    insert(
        "bounds that run backwards",
        BENCHMARK,
        "metrics:\n",
        "  lines: {name: lines, unit: count, better: higher, low: ‸9, high: 1}\n",
        "range-reversed",
    ),
    insert(
        "a share without a threshold",
        BENCHMARK,
        "derived:\n",
        derived("no-threshold", "    compute: share\n    metric: pages\n").replace(
            "says: Something.", "‸says: A share."
        ),
        "missing-field",
    ),
]

CLAIMS = [
    bad_claim("26 words of excerpt", "long-excerpt", "Quote less", more="excerpt: ‸" + "word " * 25 + "end"),
    bad_claim("no why", "missing-why", more="relates: [‸{contradicts: quiet-rooms/mood}]"),
    bad_claim("itself", "relation-to-itself", more="relates: [{supports: ‸lamp-light/itself}]"),
    bad_claim(
        "two kinds",
        "relation-kind",
        more="relates: [‸{supports: quiet-rooms/mood, refines: quiet-rooms/mood}]",
    ),
    bad_claim("no kind", "relation-kind", more="relates: [‸{why: W.}]"),
    bad_claim("a relation to no id", "bad-id", more="relates: [{supports: ‸quiet rooms}]"),
    bad_claim(
        "seen elsewhere", "missing-provenance", "by_way_of", checked="{level: ‸secondary, on: 2025-11-21}"
    ),
    bad_claim("seen nowhere", "missing-provenance", checked="{level: ‸unverified, on: 2025-11-21}"),
    bad_claim("withdrawn without a reason", "missing-withdrawal", more="status: ‸withdrawn  # and no more"),
    bad_claim(
        "a reason without a withdrawal",
        "missing-withdrawal",
        more="withdrawn: ‸{on: 2025-12-01, reason: R.}",
    ),
]

ARTICLES = [
    edit(
        "a withdrawn claim in an insight",
        INSIGHT,
        "## Where the",
        "It is ‸[[lamp-light/taken-back|longer]].\n\n## Where the",
        "withdrawn-claim",
        "revisions",
    ),
    edit(
        "a withdrawn claim in a note",
        OTHER_NOTE,
        "claims: [lamp-light/errors-under-lamps]",
        "claims: [lamp-light/errors-under-lamps, ‸lamp-light/taken-back]",
        "withdrawn-claim",
    ),
    Break(
        "a withdrawn claim on a card",
        lambda h: h.write(
            "content/digests/card.md", digest("cards: [{claim: lamp-light/taken-back, title: T}]\n")
        ),
        (
            Expected("card-without-figure", "content/digests/card.md", "claim: ‸lamp-light/taken-back"),
            Expected("withdrawn-claim", "content/digests/card.md", "claim: ‸lamp-light/taken-back"),
        ),
    ),
    Break(
        "a withdrawn claim in a chart",
        lambda h: h.edit(
            EXPLAINER, "charts:\n", "charts:\n  - {kind: range, title: T, claims: [lamp-light/taken-back]}\n"
        ),
        (
            Expected("chart-without-figure", EXPLAINER, "[‸lamp-light/taken-back]"),
            Expected("withdrawn-claim", EXPLAINER, "[‸lamp-light/taken-back]"),
        ),
    ),
    edit(
        "a candidate in prose",
        INSIGHT,
        "Lamps hum,",
        "‸[[lamp-light/not-accepted-yet|Shorter]] lamps hum,",
        "candidate-claim",
        "status: accepted",
    ),
    insert(
        "a card without a figure",
        INSIGHT,
        "cards:\n",
        "  - {claim: ‸quiet-rooms/why-quiet, title: T}\n",
        "card-without-figure",
    ),
    insert(
        "a chart of the wrong kind",
        INSIGHT,
        "charts:\n",
        "  - {kind: values, title: T, claims: [‸quiet-rooms/likeness]}\n",
        "chart-without-figure",
    ),
    insert(
        "a chart of two units",
        INSIGHT,
        "charts:\n",
        "  - ‸{kind: values, title: T, claims: [lamp-light/words-kept, lamp-light/price]}\n",
        "chart-units",
    ),
    insert(
        "a wrong number in prose",
        INSIGHT,
        "## Rooms\n",
        "\nOf 39, [[quiet-rooms/finished|‸36 of 39]] did.\n",
        "number-disagrees",
        '"35 of 39"',
    ),
    edit(
        "a wrong sign",
        NOTE,
        "\nIn quiet rooms,",
        "\nIt was [[quiet-rooms/pages-read|‸+0.86]]. In quiet rooms,",
        "number-disagrees",
        "−0.86 g",
    ),
    edit(
        "percent for points",
        OTHER_NOTE,
        "|19.8 percentage points]]",
        "|‸19.8%]]",
        "number-disagrees",
        "19.81 points",
    ),
    edit(
        "a wrong number in a quoted text",
        INSIGHT,
        '"It saves words [@lamp-light]."',
        r'"It is said to \"save\" words [@lamp-light], [[lamp-light/words-kept|‸72%]] of them."',
        "number-disagrees",
    ),
    edit(
        "a wrong number on a card",
        INSIGHT,
        "subtitle: 39 readers, one novel",
        "subtitle: ‸38 readers, one novel",
        "unbacked-number",
    ),
    insert(
        "a wrong number in a label",
        INSIGHT,
        "title: Most finished.\n",
        "    labels: {quiet-rooms/finished: All ‸40}\n",
        "unbacked-number",
    ),
    insert(
        "a bare number that nothing backs",
        INSIGHT,
        "## Where the evidence disagrees\n",
        "\nLibrarians count ‸120 lamps.\n",
        "unbacked-number",
    ),
    insert(
        "a number let through without a reason",
        INSIGHT,
        "## Where the evidence disagrees\n",
        "\nA week has ‸[[!7]] days.\n",
        "escape-without-reason",
    ),
    insert(
        "a computed number that is not declared",
        INSIGHT,
        "## Where the evidence disagrees\n",
        "\nSome, ‸[[=gap]], did not.\n",
        "unknown-derived",
    ),
    edit("no words", LINE, "## The first", "‸[[quiet-rooms/mood| ]]\n\n## The first", "empty-words"),
    insert(
        "a takeaway without a claim",
        INSIGHT,
        "takeaways:\n",
        "  - ‸Quiet is good.\n",
        "takeaway-without-claim",
    ),
    insert(
        "advice without a claim",
        INSIGHT,
        "implications:\n",
        "  - {audience: A, points: [‸Be quiet., 'Be still [@lamp-light].']}\n",
        "advice-without-claim",
    ),
    insert(
        "a step without a claim",
        INSIGHT,
        "steps:\n",
        "  - {action: A, because: ‸Because.}\n",
        "advice-without-claim",
    ),
    bad_digest("an article without text", "empty-body", body=""),
    spare(
        "a line without notes",
        "content/lines/no-notes.md",
        line("{question: Q, note: quiet-or-not}", "‸Prose.\n"),
        "line-without-notes",
    ),
    spare(
        "a next line without a question",
        "content/lines/no-question.md",
        line("‸note: quiet-or-not"),
        "missing-field",
    ),
    insert(
        "a reference where words are printed as they stand",
        INSIGHT,
        "implications:\n",
        "  - {audience: 'Readers ‸[@lamp-light]', points: ['A [@lamp-light].', 'B [@lamp-light].']}\n",
        "reference-in-plain-text",
    ),
    bad_digest("a long title", "too-long", title="‸" + "word " * 12 + "end"),
]

CHARACTERS = [
    edit(
        "UTF-8 read as cp1253",
        NOTE,
        "question: Does quiet",
        "question: Doesn‸β€™t quiet",
        "mangled-characters",
        "’",
    ),
    insert(
        "UTF-8 read as cp1252",
        EXPLAINER,
        "## What was found\n",
        "\nThe caf‸Ã© was loud.\n",
        "mangled-characters",
        "é",
    ),
    edit(
        "UTF-8 read as cp1252 beside good characters",
        LINE,
        "explores: Whether",
        "explores: “…‸â€™ll”. Whether",
        "mangled-characters",
        "’",
    ),
    edit("a lost character", EXPLAINER, "title: What", "title: What ‸\ufffd", "mangled-characters", "back"),
    spare("a NUL byte in prose", "content/notes/nul.md", note(body="Here ‸\0 there.\n"), "control-character"),
    spare(
        "an escape of a control character",
        "content/notes/escape.md",
        note(r'question: ‸"Is \e[m it so?"'),
        "control-character",
    ),
]

BREAKAGES = [
    *(*FILES, *SYNTAX, *FIELDS, *IDS, *IDENTIFIERS, *REFERENCES, *DATES),
    *(*MEASURES, *CLAIMS, *ARTICLES, *CHARACTERS),
]
