"""From feeds to papers in the store: retrieve, parse, decide, store."""

from pipeline.ingest.config import IngestConfig
from pipeline.ingest.health import FeedHealth, HealthState, expected_interval, feed_health, stale_since
from pipeline.ingest.report import FeedRow, IngestReport, Progress
from pipeline.ingest.run import ingest

__all__ = [
    "FeedHealth",
    "FeedRow",
    "HealthState",
    "IngestConfig",
    "IngestReport",
    "Progress",
    "expected_interval",
    "feed_health",
    "ingest",
    "stale_since",
]
