"""When the next run is due. Cron in UTC, through APScheduler, which also runs it."""

from __future__ import annotations

from datetime import UTC, datetime

from apscheduler.triggers.cron import CronTrigger


class ScheduleError(ValueError):
    """The schedule in the configuration is not a cron expression we accept."""


def cron_trigger(expression: str) -> CronTrigger:
    """Return the trigger of a cron expression of five fields, in UTC.

    Numbers for weekdays are refused: cron counts them from Sunday, APScheduler from Monday. Raises
    :class:`ScheduleError`.
    """
    fields = expression.split()
    if len(fields) != 5:
        raise ScheduleError(
            f'"{expression}" has {len(fields)} fields; minute hour day month weekday are five.'
        )
    if any(character.isdigit() for character in fields[4].split("/")[0]):
        raise ScheduleError(f'Name the weekdays in "{expression}" (mon, tue, …); numbers are ambiguous.')
    try:
        return CronTrigger.from_crontab(expression, timezone=UTC)
    except ValueError as error:
        raise ScheduleError(f'"{expression}" is not a schedule: {error}') from error


def next_run(expression: str, now: datetime) -> datetime:
    """Return the first moment after ``now`` (aware) at which ``expression`` is due, in UTC.

    Raises :class:`ScheduleError` for a bad expression and for one that is never due.
    """
    due = cron_trigger(expression).get_next_fire_time(None, now)
    if due is None:
        raise ScheduleError(f'"{expression}" is never due.')
    moment: datetime = due.astimezone(UTC)
    return moment
