"""Stores that are full and empty, and an export."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import Store

from .filled import fill


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and no row; a copy is quicker than the migrations."""
    file = tmp_path_factory.mktemp("blank") / "s.db"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with something in every table."""
    file = tmp_path_factory.mktemp("full") / "s.db"
    with Store.open(f"sqlite:///{file}") as opened:
        fill(opened)
    return file


@pytest.fixture
def store(tmp_path: Path, full: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{shutil.copy(full, tmp_path)}") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path, blank: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{shutil.copy(blank, tmp_path / 'empty.db')}") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def exported(store: Store, folder: Path) -> Path:
    store.export_to(folder)
    return folder
