from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from pipeline.config import RunSection
from pipeline.run.schedule import ScheduleError, cron_trigger, next_run

DEFAULT = RunSection.model_fields["schedule"].default


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-05-04 06:30", "2026-05-04 09:00"),
        ("2026-05-04 08:59:59", "2026-05-04 09:00"),
        ("2026-05-04 21:00:01", "2026-05-05 03:00"),
        ("2026-12-31 23:00", "2027-01-01 03:00"),
        ("2028-02-28 22:00", "2028-02-29 03:00"),
    ],
)
def test_the_default_schedule_is_due_every_six_hours(now: str, due: str) -> None:
    assert next_run(DEFAULT, at(now)) == at(due)


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"])
def test_a_change_of_the_clocks_moves_nothing(change: str) -> None:
    moment = at(f"{change} 00:00") - timedelta(hours=12)
    due: list[datetime] = []
    while len(due) < 8:
        moment = next_run(DEFAULT, moment + timedelta(seconds=1))
        due.append(moment)
    assert {b - a for a, b in pairwise(due)} == {timedelta(hours=6)}
    assert {d.utcoffset() for d in due} == {timedelta(0)}


def test_a_moment_in_another_zone_is_understood() -> None:
    there = timezone(timedelta(hours=9))
    assert next_run(DEFAULT, datetime(2026, 5, 4, 15, 30, tzinfo=there)) == at("2026-05-04 09:00")


@pytest.mark.parametrize(
    ("expression", "day"),
    [
        ("0 2 * * mon", "2026-05-04"),
        ("0 2 * * sun", "2026-05-10"),
        ("0 2 * * mon-fri", "2026-05-04"),
        ("0 2 * * sat,sun", "2026-05-09"),
    ],
)
def test_weekdays_by_name_are_the_days_they_name(expression: str, day: str) -> None:
    assert next_run(expression, at("2026-05-04 00:00")) == at(f"{day} 02:00")


@pytest.mark.parametrize("expression", ["0 2 * * 0", "0 2 * * 1-5", "0 2 * * 6,7", "0 2 * * mon,3"])
def test_weekdays_by_number_are_refused_because_two_conventions_exist(expression: str) -> None:
    with pytest.raises(ScheduleError, match="Name the weekdays"):
        cron_trigger(expression)


def test_a_step_of_weekdays_is_no_weekday() -> None:
    assert next_run("0 2 * * */2", at("2026-05-04 00:00")) == at("2026-05-04 02:00")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", "0 fields"),
        ("0 3 * *", "4 fields"),
        ("0 3 * * * *", "6 fields"),
        ("60 3 * * *", "is not a schedule"),
        ("0 25 * * *", "is not a schedule"),
        ("a b c d e", "is not a schedule"),
        ("0 3 * * someday", "is not a schedule"),
        ("0 0 30 2 *", "never due"),
    ],
)
def test_what_is_no_schedule_is_refused_in_words(expression: str, words: str) -> None:
    with pytest.raises(ScheduleError, match=words):
        next_run(expression, at("2026-05-04 00:00"))
