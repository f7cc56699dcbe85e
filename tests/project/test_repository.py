"""What may and may not stand in the repository."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house import REPO

BINARY = {".woff2", ".png", ".ico", ".jpg", ".gz", ".pdf"}
# Put together so that this file does not contain what it looks for.
HOSTS = [
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "proxy.golang" + ".org",
    "index.crates" + ".io",
]
MACHINE_PATHS = re.compile(
    r"(?<![\w.~])(?:/"
    + r"home/\w|/"
    + r"Users/\w|/"
    + r"root/|/"
    + r"work/|/"
    + r"workspace/|[A-Z]:\\"
    + r"Users\\)"
)
PACKAGES = [
    "records",
    "store",
    "ingest",
    "evidence",
    "lookup",
    "inbox",
    "synthesis",
    "site",
    "publish",
    "run",
    "desk",
    "commands",
]


def tracked() -> list[Path]:
    """Return the files of the repository; without git, every file that git would not ignore."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=REPO,
            capture_output=True,
            check=True,
        )
        names = done.stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        skipped = {".git", ".venv", "var", "site", "__pycache__", "node_modules"}
        found = (p.relative_to(REPO) for p in REPO.rglob("*") if p.is_file())
        names = [p.as_posix() for p in found if not skipped & set(p.parts) and ".egg-info" not in str(p)]
    return [REPO / name for name in names if name and (REPO / name).is_file()]


def texts() -> dict[str, str]:
    return {
        path.relative_to(REPO).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in tracked()
        if path.suffix not in BINARY
    }


def test_the_search_below_sees_the_repository() -> None:
    names = set(texts())
    assert {"Makefile", "pyproject.toml", "pipeline/cli.py", "requirements/run.txt"} <= names
    assert not any(name.startswith((".venv/", "var/", "site/")) for name in names)


def test_no_file_names_a_package_registry() -> None:
    named = {(name, host) for name, text in texts().items() for host in HOSTS if host in text.lower()}
    assert not named


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = {(name, match[0]) for name, text in texts().items() for match in MACHINE_PATHS.finditer(text)}
    assert not found


@pytest.mark.parametrize("path", ["/ho" + "me/x", "/Us" + "ers/x", "/wo" + "rk/main", "C:\\Us" + "ers\\x"])
def test_such_a_path_would_be_found(path: str) -> None:
    assert MACHINE_PATHS.search(f'see "{path}/y"')


def test_nothing_that_can_be_made_again_is_in_the_repository() -> None:
    made = re.compile(r"(^|/)(__pycache__|node_modules|\.venv|var|site)/|\.pyc$|\.db$")
    assert not [
        name for name in texts() if made.search(name) and not name.startswith(("pipeline/", "tests/"))
    ]


# Lock files


@pytest.mark.parametrize("name", ["run", "test", "check", "oracle"])
def test_every_locked_requirement_has_one_version_and_a_hash_and_no_address(name: str) -> None:
    text = (REPO / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(?:-i\b|--index-url|--extra-index-url|--find-links|-f\b)", text, re.MULTILINE)
    joined = re.sub(r"\\\n\s*", " ", text)
    rows = [row for row in joined.split("\n") if row.strip() and not row.startswith("#")]
    assert len(rows) > 20
    for row in rows:
        assert re.match(r"[a-zA-Z0-9._-]+(?:\[[a-z,]+\])?==\S+ ", row), row[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", row), row[:80]


def test_every_direct_requirement_is_locked() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def normal(name: str) -> str:
        return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", name)[0]).lower()

    def locked(file: str) -> dict[str, str]:
        text = (REPO / "requirements" / f"{file}.txt").read_text(encoding="utf-8")
        return {normal(n): v for n, v in re.findall(r"^([a-zA-Z0-9._-]+)[^=\n]*==(\S+)", text, re.MULTILINE)}

    extras = project["optional-dependencies"]
    for file, wanted in {
        "run": project["dependencies"],
        "test": [*project["dependencies"], *extras["test"]],
        "check": [*project["dependencies"], *extras["test"], *extras["check"]],
        "oracle": [*project["dependencies"], *extras["test"], *extras["oracle"]],
    }.items():
        assert {normal(n) for n in wanted} <= set(locked(file)), file
    for other in ("check", "oracle"):
        both = set(locked("run")) & set(locked(other))
        assert {n for n in both if locked("run")[n] != locked(other)[n]} == set()


# Decisions


def decisions() -> list[Path]:
    return sorted((REPO / "docs" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_gap_and_each_has_its_row_in_the_list() -> None:
    assert [int(path.name[:4]) for path in decisions()] == list(range(1, len(decisions()) + 1))
    assert len(decisions()) >= 5
    listed = (REPO / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \|", listed, re.MULTILINE)
    assert rows == [(path.name[:4], path.name) for path in decisions()]


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_every_decision_says_its_context_its_choice_and_its_cost(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]}. ")
    for part in ("Context", "Choice", "What it costs"):
        found = re.search(
            rf"^(?:\*\*{part}\.?\*\*|#+ {part})(.+?)(?=^\*\*|^#|\Z)", text, re.MULTILINE | re.DOTALL
        )
        assert found, part
        assert len(found[1].split()) >= 5, part


# The folders tell the story


@pytest.mark.parametrize("name", PACKAGES)
def test_every_room_of_the_design_is_there_and_says_what_it_is_for(name: str) -> None:
    text = (REPO / "pipeline" / name / "__init__.py").read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert len(text.split('"""')[1].split()) >= 4


def test_there_is_no_room_that_the_design_does_not_know() -> None:
    rooms = {p.parent.name for p in (REPO / "pipeline").glob("*/__init__.py")}
    assert rooms == set(PACKAGES)
    modules = {p.name for p in (REPO / "pipeline").glob("*.py")}
    assert modules == {"__init__.py", "cli.py", "config.py", "problems.py"}


def python_files() -> list[str]:
    return sorted(p.relative_to(REPO).as_posix() for p in (REPO / "pipeline").rglob("*.py"))


@pytest.mark.parametrize("name", python_files())
def test_no_module_is_longer_than_one_can_read(name: str) -> None:
    lines = (REPO / name).read_text(encoding="utf-8").count("\n")
    assert lines <= 450, f"{name} has {lines} lines"


@pytest.mark.parametrize("name", python_files())
def test_every_module_says_why_it_is_there(name: str) -> None:
    assert (REPO / name).read_text(encoding="utf-8").startswith('"""')


def test_knowledge_flows_one_way() -> None:
    """A room may know the rooms before it, never those after it (DESIGN, section 4)."""
    knows = {
        "records": {"problems"},
        "store": {"records", "problems"},
        "ingest": {"records", "store"},
        "evidence": {"records"},
        "lookup": {"records", "store", "ingest", "evidence", "problems"},
        "inbox": {"records", "store", "evidence", "lookup", "problems"},
        "synthesis": {"records", "evidence", "problems"},
        "site": {"synthesis", "records", "evidence", "problems", "config"},
        "publish": set(),
        "run": {*PACKAGES[:-2], "problems", "config"},
        "desk": {*PACKAGES[:-1], "problems", "config"},
        "commands": {*PACKAGES, "problems", "config"},
    }
    wrong = []
    for path in (REPO / "pipeline").rglob("*.py"):
        room = path.relative_to(REPO / "pipeline").parts[0]
        if room not in knows:
            continue
        for other in re.findall(r"^\s*from pipeline\.(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            if other not in knows[room] | {room}:
                wrong.append((path.relative_to(REPO).as_posix(), other))
    assert not wrong
