"""The made-up house: a small whole project that tests copy and change."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.config import Project, load_project
from pipeline.evidence.relations import Relations, relate
from pipeline.records.library import Library
from pipeline.run.examine import Examination, examine
from pipeline.synthesis.article import Article
from pipeline.synthesis.compose import compose_all

REPO = Path(__file__).resolve().parents[1]
RECORDS = Path(__file__).parent / "data" / "house"
NOW = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """One copy of the made-up house, to be changed at will."""

    root: Path

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the only occurrence of ``old`` in a file."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times in {path}: {old}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def without_pools(self) -> House:
        """Take out the pools and the trials that only they need: one can't be pooled, and trials differ."""
        shutil.rmtree(self.root / "sources/pools")
        (self.root / "sources/works/lamp-repeats.yml").unlink()
        return self

    def add_refused_pool(self) -> None:
        """Add the pool ``slower-readers``, which has no value; each reason is a warning."""
        text = (Path(__file__).parent / "data" / "pools" / "slower-readers.yml").read_text(encoding="utf-8")
        self.write("sources/pools/slower-readers.yml", text)

    def examine(self) -> Examination:
        return examine(self.root, NOW.date())

    def library(self) -> Library:
        """Load the records, which must be in order."""
        examination = self.examine()
        errors = [p for p in examination.problems if p.severity == "error"]
        assert not errors, errors
        return examination.library

    def composed(self) -> tuple[Library, Relations, dict[str, Article]]:
        library = self.library()
        relations = relate(library)
        return library, relations, compose_all(library, relations, "1.2.3")

    def articles(self) -> dict[str, Article]:
        return self.composed()[2]

    def project(self) -> Project:
        project = load_project(self.root)
        assert isinstance(project, Project), project
        return project


def copy_records(root: Path) -> House:
    """Copy the records of the made-up house to ``root``."""
    shutil.copytree(RECORDS, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md"))
    return House(root)


def copy_whole(root: Path) -> House:
    """Copy the made-up house with the real templates, page shell and ``mkdocs.yml``.

    Each hand-written page of the real project is there as a stub with its headings, because the navigation
    may name it and a component may lead to one of its sections.
    """
    house = copy_records(root)
    shutil.copytree(REPO / "content" / "templates", root / "content" / "templates")
    shutil.copytree(REPO / "site_overrides", root / "site_overrides")
    shutil.copy(REPO / "mkdocs.yml", root)
    for folder in ("pages", "handbook"):
        for page in sorted((REPO / "content" / folder).glob("*.md")):
            headings = re.findall(r"^## .+$", page.read_text(encoding="utf-8"), re.MULTILINE)
            text = "\n\n".join([f"# {page.stem.capitalize()}", "A stub.", *headings])
            house.write(f"content/{folder}/{page.name}", text + "\n")
    return house


def copy_shipped(root: Path) -> House:
    """Copy everything of the real project that a site is made from."""
    for folder in ("sources", "content", "site_overrides"):
        shutil.copytree(REPO / folder, root / folder)
    for file in ("mkdocs.yml", "throughline.toml"):
        shutil.copy(REPO / file, root)
    return House(root)
