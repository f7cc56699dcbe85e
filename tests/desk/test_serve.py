"""The serving process itself: started, asked, told to stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.house import House


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        number: int = sock.getsockname()[1]
    return number


@pytest.fixture
def process(published: House, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", "from pipeline.cli import app; app()", "serve", "--port", str(port)]
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    started = subprocess.Popen(
        command, cwd=published.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    yield started
    started.kill()
    started.communicate()


def fetch(url: str) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(200):
        try:
            with opener.open(url, timeout=5) as answer:  # a server of our own, on loopback
                text: str = answer.read().decode()
                return text
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {url}")


def test_serving_gives_site_and_desk_and_ends_when_told(
    process: subprocess.Popen[str], port: int, published: House
) -> None:
    assert "Nothing here is true." in fetch(f"http://127.0.0.1:{port}/")
    assert "<h1>Desk</h1>" in fetch(f"http://127.0.0.1:{port}/desk/")
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert f"http://127.0.0.1:{port}/desk/" in output
    assert "Traceback" not in output


def test_a_schedule_that_is_none_keeps_serving_from_starting(published: House, port: int) -> None:
    text = (published.root / "throughline.toml").read_text(encoding="utf-8")
    published.write("throughline.toml", text + '[run]\nschedule = "0 3 * * 1"\n')
    command = [sys.executable, "-c", "from pipeline.cli import app; app()", "serve", "--port", str(port)]
    done = subprocess.run(
        command, cwd=published.root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert re.search(r"throughline\.toml:\d+:1: error \[config\].*Name the weekdays", done.stdout)
