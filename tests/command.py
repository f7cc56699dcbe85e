"""Run throughline the way an operator does: as a process, inside a project folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def throughline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command in ``folder``; servers on this machine are asked without a proxy."""
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    env |= {"NO_PROXY": "127.0.0.1,localhost", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    command = [sys.executable, "-c", "from pipeline.cli import app; app()", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def read_json(folder: Path, *arguments: str, code: int = 0) -> Any:
    """Run one command and return the document it printed, which must be all it printed."""
    done = throughline(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)
