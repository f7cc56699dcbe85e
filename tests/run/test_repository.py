"""What a repository knows of the records, and that it fails nobody where it knows nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.run.repository import revision, subject_since


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, "a.yml", "First of all")
    return folder


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True)


def commit(folder: Path, file: str, subject: str) -> None:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.read_text() + "x" if path.exists() else "x")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", f"{subject}\n\nAnd a body.")


def test_the_last_commit_since_then_that_touched_the_file_gives_its_subject(root: Path) -> None:
    since = revision(root)
    commit(root, "a.yml", "One")
    commit(root, "a.yml", "Two")
    commit(root, "b.yml", "Another file")
    assert subject_since(root, "a.yml", since) == "Two"
    assert subject_since(root, "a.yml", revision(root)) == ""


def test_a_file_that_was_deleted_gives_the_subject_of_that(root: Path) -> None:
    since = revision(root)
    (root / "a.yml").unlink()
    git(root, "commit", "--quiet", "--all", "-m", "Away with it")
    assert subject_since(root, "a.yml", since) == "Away with it"


def test_a_change_that_is_not_committed_has_no_subject(root: Path) -> None:
    since = revision(root)
    (root / "a.yml").write_text("otherwise")
    assert subject_since(root, "a.yml", since) == ""


def test_a_project_in_a_folder_of_a_repository_is_found_too(root: Path) -> None:
    commit(root, "inner/a.yml", "Begun")
    since = revision(root / "inner")
    commit(root, "inner/a.yml", "Changed inside")
    commit(root, "a.yml", "Changed outside")
    assert subject_since(root / "inner", "a.yml", since) == "Changed inside"


def test_a_clone_that_was_cut_short_says_nothing_of_what_it_has_not(root: Path, tmp_path: Path) -> None:
    since = revision(root)
    commit(root, "a.yml", "One")
    commit(root, "b.yml", "Two")
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{root}", shallow], check=True)
    assert revision(shallow) == revision(root)
    assert subject_since(shallow, "a.yml", since) == ""


def test_a_history_that_was_written_anew_says_nothing(root: Path) -> None:
    commit(root, "a.yml", "One")
    since = revision(root)
    git(root, "commit", "--quiet", "--amend", "-m", "One, otherwise")
    commit(root, "a.yml", "Two")
    assert subject_since(root, "a.yml", since) == ""


def test_where_there_is_no_repository_or_no_git_nothing_is_known(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = revision(root)
    assert revision(tmp_path) is None
    assert subject_since(tmp_path, "a.yml", since) == ""
    assert subject_since(root, "a.yml", None) == ""
    monkeypatch.setenv("PATH", "")
    assert revision(root) is None
    assert subject_since(root, "a.yml", since) == ""


def test_a_hook_or_an_environment_of_another_repository_leads_nowhere_else(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(root / ".git"))
    assert revision(tmp_path) is None
