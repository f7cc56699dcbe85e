"""The made-up house of these tests: a small valid project that each test copies and breaks."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.problems import Problem
from pipeline.run.examine import examine

REPOSITORY = Path(__file__).resolve().parents[2]
HOUSE = Path(__file__).parent / "data" / "house"
TODAY = date(2026, 1, 15)

PAPER = "sources/works/quiet-rooms.yml"
REPORT = "sources/works/lamp-light.yml"
BENCHMARK = "sources/benchmarks/page-turner.yml"
FEED = "sources/feeds/library-news.yml"
TOPIC = "sources/topics/reading.yml"
MECHANISM = "sources/mechanisms/habit.yml"
NOTE = "content/notes/quiet-or-not.md"
OTHER_NOTE = "content/notes/light-or-dark.md"
INSIGHT = "content/insights/quiet-helps.md"
LINE = "content/lines/does-quiet-last.md"
EXPLAINER = "content/explainers/quiet-rooms-explained.md"
DIGEST = "content/digests/lamp-story.md"

HERE = "‸"
"""Marks, in a snippet of a file, the character at which a problem is expected."""


@dataclass(frozen=True)
class House:
    """One copy of the house."""

    root: Path

    @classmethod
    def build(cls, folder: Path) -> House:
        return cls(Path(shutil.copytree(HOUSE, folder / "house")))

    def path(self, name: str) -> Path:
        return self.root / name

    def read(self, name: str) -> str:
        return self.path(name).read_text(encoding="utf-8")

    def write(self, name: str, text: str | bytes) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the only occurrence of ``old``."""
        text = self.read(name)
        assert text.count(old) == 1, f"{text.count(old)} times in {name}: {old}"
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.read(name) + text)

    def examine(self) -> list[Problem]:
        return examine(self.root, TODAY).problems

    def place(self, name: str, snippet: str) -> tuple[int, int]:
        """Return line and column of the mark in ``snippet``, which must stand once in the file."""
        lead = snippet.index(HERE)
        plain = snippet.replace(HERE, "")
        text = self.path(name).read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
        assert text.count(plain) == 1, f"{text.count(plain)} times in {name}: {plain}"
        before = text[: text.index(plain) + lead]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def claim(
    key: str,
    measure: str = "",
    *,
    topics: str = "[reading]",
    design: str = "survey",
    at: str = "page 99",
    checked: str = "{level: primary, on: 2025-11-21}",
    more: str = "",
) -> str:
    """Return the YAML of one more claim for a work; ``measure`` and ``more`` are written as they are."""
    lines = [
        f"  {key}:",
        f"    says: Something about {key}.",
        *([f"    measure: {measure}"] if measure else []),
        "    scope: {who: nobody}",
        f"    design: {design}",
        f"    topics: {topics}",
        f"    at: {at}",
        f"    checked: {checked}",
        *([f"    {more}"] if more else []),
    ]
    return "\n".join(lines) + "\n"


def add_claim(house: House, text: str, work: str = REPORT) -> None:
    """Put one more claim in front of those of a work."""
    house.edit(work, "\nclaims:\n", "\nclaims:\n" + text)


def found(problems: list[Problem]) -> list[tuple[str, str, int, int]]:
    """Return what these tests compare: code, path, line and column of each problem."""
    return [(p.code, p.path, p.line, p.column) for p in problems]
