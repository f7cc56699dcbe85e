"""Houses and sites that several rooms of the tests share."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.run.runner import run
from pipeline.site.pagefind import NEEDS, available
from tests.house import NOW, House, copy_records, copy_shipped, copy_whole

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The records of the made-up house, for this test alone."""
    return copy_records(tmp_path / "house")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The made-up house, published once for all tests; they only read it."""
    return _once(tmp_path_factory, "built", lambda root: _publish(copy_whole(root)))


@pytest.fixture
def whole(tmp_path: Path, built: House) -> House:
    """The made-up house with templates and page shell, never published, for this test alone."""
    house = copy_whole(tmp_path / "house")
    shutil.copytree(built.root / "var" / "charts", house.root / "var" / "charts")  # drawing takes long
    return house


@pytest.fixture
def published(tmp_path: Path, built: House) -> House:
    """The made-up house as it is after its first run, for this test alone."""
    shutil.copytree(built.root, tmp_path / "house", symlinks=True)
    return House(tmp_path / "house")


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The site that this repository ships, published once for all tests; they only read it."""
    return _once(tmp_path_factory, "shipped", lambda root: _publish(copy_shipped(root), shipped=True))


def _publish(house: House, *, shipped: bool = False) -> None:
    report = run(house.project(), cause="test", feeds=False, now=None if shipped else NOW)
    problems = [p for p in report.problems if p.severity == "error"]
    assert report.state == "published", (report.message, problems)


def _once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> House:
    """Make a house once, even where several processes run the tests side by side."""
    base = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    root, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(root)
            done.touch()
    return House(root)


@pytest.fixture(scope="session")
def with_pagefind() -> None:
    """Run only where the index of the search can be made; a machine that tests for all has to be one."""
    if not available():
        message = f"{' and '.join(NEEDS)} are not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{message}, and CI must not pass without them")
        pytest.skip(message)


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask servers on this machine directly, whatever the environment says."""
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
