from __future__ import annotations

import logging
import threading

import pytest

from pipeline.desk.app import RunInBackground

WAIT = 10


class Runs:
    """Runs that last until they are let go."""

    def __init__(self) -> None:
        self.causes: list[str] = []
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.under_way = 0
        self.most_at_once = 0
        self.order = RunInBackground(self._run)

    def _run(self, cause: str) -> None:
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        self.causes.append(cause)
        self.begun.release()
        assert self.go_on.acquire(timeout=WAIT)
        self.under_way -= 1
        if "broken" in cause:
            raise RuntimeError("made up")

    def wait_for_start(self) -> None:
        assert self.begun.acquire(timeout=WAIT)

    def finish(self, runs: int) -> None:
        self.go_on.release(runs)
        self.order.wait()


def test_an_order_returns_at_once_and_runs_in_the_background() -> None:
    runs = Runs()
    runs.order("desk")
    runs.wait_for_start()
    runs.finish(1)
    assert runs.causes == ["desk"]


def test_orders_during_a_run_become_one_more_run_that_names_them_all_once() -> None:
    runs = Runs()
    runs.order("desk")
    runs.wait_for_start()
    for cause in ("schedule", "desk", "schedule"):
        runs.order(cause)
    runs.finish(2)
    assert runs.causes == ["desk", "schedule, desk"]
    assert runs.most_at_once == 1


def test_after_all_is_done_a_new_order_starts_anew() -> None:
    runs = Runs()
    for number in range(3):
        runs.order(f"order {number}")
        runs.finish(1)
    assert runs.causes == ["order 0", "order 1", "order 2"]


def test_a_run_that_ends_badly_is_not_the_last_one(caplog: pytest.LogCaptureFixture) -> None:
    runs = Runs()
    with caplog.at_level(logging.ERROR):
        runs.order("broken")
        runs.finish(1)
    assert "run by broken" in caplog.text
    runs.order("desk")
    runs.finish(1)
    assert runs.causes == ["broken", "desk"]


def test_waiting_when_nothing_runs_returns_at_once() -> None:
    Runs().order.wait()
