"""What several rules need: references to other records, and days that can have happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pipeline.problems import Problem, did_you_mean
from pipeline.records.library import Library
from pipeline.records.yaml_source import Path, YamlDocument


def check_ids(
    library: Library, document: YamlDocument, kind: str, path: Path, ids: Iterable[str]
) -> Iterator[Problem]:
    """Complain about each id in the list at ``path`` that no record of ``kind`` has, or that is repeated."""
    known = list(ids)
    for index, record_id in enumerate(known):
        yield from check_id(library, document, kind, (*path, index), record_id)
    yield from check_distinct(document, path, known)


def check_distinct(document: YamlDocument, path: Path, ids: Iterable[str]) -> Iterator[Problem]:
    """Warn of each id in the list at ``path`` that stood there before."""
    seen: set[str] = set()
    for index, record_id in enumerate(ids):
        if record_id in seen:
            message = f'"{record_id}" stands here twice.'
            yield document.problem((*path, index), "repeated-id", message, "Keep one.", warning=True)
        seen.add(record_id)


def check_id(
    library: Library, document: YamlDocument, kind: str, path: Path, record_id: str
) -> Iterator[Problem]:
    """Complain when no record of ``kind`` has this id; name the nearest that has."""
    if not library.has(kind, record_id):
        hint = did_you_mean(record_id, sorted(library.known.get(kind, ())))
        yield document.problem(path, f"unknown-{kind}", f'There is no {kind} "{record_id}".', hint)


def check_day(document: YamlDocument, path: Path, day: str | None, today: date) -> Iterator[Problem]:
    """Complain about a date that has not come yet. ``day`` may be a year or a month only."""
    if day and day > today.isoformat()[: len(day)]:
        yield document.problem(path, "impossible-date", f"{day} has not come yet.", f"Today is {today}.")


def check_order(
    document: YamlDocument, path: Path, earlier: str | None, later: str | None, message: str
) -> Iterator[Problem]:
    """Complain at ``path`` when ``later`` lies before ``earlier``, as far as both are known."""
    if earlier and later:
        exact = min(len(earlier), len(later))
        if later[:exact] < earlier[:exact]:
            yield document.problem(path, "impossible-date", message, f"{later} lies before {earlier}.")


def declared_metrics(document: YamlDocument) -> list[str] | None:
    """Return the metrics a file declares, also those with bad fields; ``None`` if they can't be read."""
    declared = document.data.get("metrics")
    return list(declared) if isinstance(declared, dict) else None


def check_metric_id(
    document: YamlDocument, at: Path, metric: str, metrics: list[str] | None
) -> Iterator[Problem]:
    """Complain about a metric that the benchmark does not declare; ``metrics`` is ``None`` if unread."""
    if metrics is not None and metric not in metrics:
        message = f'This benchmark has no metric "{metric}".'
        yield document.problem(at, "unknown-metric", message, did_you_mean(metric, metrics))
