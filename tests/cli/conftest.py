from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records.project import House

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House.build(tmp_path)


@pytest.fixture
def throughline() -> Run:
    """Run the console script of this environment in a folder; the output is UTF-8."""
    script = shutil.which("throughline", path=str(Path(sys.executable).parent))
    assert script, "the project is not installed in this environment"

    def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [script, *arguments],
            cwd=folder,
            env={"PATH": "", "COLUMNS": "80", **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run
