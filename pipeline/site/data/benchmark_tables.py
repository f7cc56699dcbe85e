"""The tables of benchmarks with what was seen in them, and of pools."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.evidence.meaning import figure_of
from pipeline.evidence.pooling import Effect, Pooled
from pipeline.evidence.pools import pool_text, pooled_measure, poolings
from pipeline.evidence.scales import SCALES
from pipeline.records.catalog import CorrectedObservation
from pipeline.records.overlays import feed_of
from pipeline.records.units import UNITS
from pipeline.site.data.schema import Column, Table, Value, day, flag, integer, number, text, to
from pipeline.site.pages import SiteInput
from pipeline.synthesis.prose import pool_target


def benchmark_tables(site: SiteInput) -> Iterator[Table]:
    """Yield benchmarks, their metrics, and every figure that was seen."""
    benchmarks = sorted(site.library.benchmarks.items())
    columns = (
        text("id", "Id of the benchmark.", required=True),
        text("title", "Its name.", required=True),
        text("about", "What it measures.", required=True),
        text("not_about", "What it does not measure, though one might think so.", required=True),
        text("work", "Id of the work that describes it."),
        text("url", "Where the table is published.", required=True),
        integer("series", "The current series of data; others are not compared with it.", required=True),
        text("checked_level", "How far the observations were checked.", required=True),
        day("checked_on", "The day of the check.", required=True),
        text("page", "Address of its page.", required=True),
    )
    rows = tuple(
        (
            benchmark_id,
            (b := entry.record).title,
            b.about,
            b.not_about,
            b.work,
            b.url,
            b.series,
            b.checked.level,
            b.checked.on,
            f"{site.site.url}benchmarks/{benchmark_id}/",
        )
        for benchmark_id, entry in benchmarks
    )
    about = "Tables of results that are watched over time."
    yield Table("benchmarks", about, columns, ("id",), rows, (to("works", "work"),))
    of_metrics = (
        text("benchmark", "Id of the benchmark.", required=True),
        text("id", "Id of the metric.", required=True),
        text("name", "What it measures.", required=True),
        text("unit", "The unit, from the list in the record reference.", required=True),
        text("unit_label", "The unit in words.", required=True),
        text("better", "Which direction is better.", required=True),
        number("low", "No plausible value lies below, in the unit."),
        number("high", "No plausible value lies above, in the unit."),
        number("level", "Level of the intervals the table gives, in percent."),
    )
    metrics = tuple(
        (
            benchmark_id,
            key,
            metric.name,
            metric.unit,
            UNITS[metric.unit].label if metric.unit in UNITS else metric.unit,
            metric.better,
            metric.low,
            metric.high,
            metric.level,
        )
        for benchmark_id, entry in benchmarks
        for key, metric in entry.record.metrics.items()
    )
    key = ("benchmark", "id")
    yield Table(
        "metrics",
        "What a benchmark measures, one row for each column of its table.",
        of_metrics,
        key,
        metrics,
        (to("benchmarks", "benchmark"),),
    )
    yield _observations(site)


_OBSERVATION_COLUMNS: tuple[Column, ...] = (
    integer("id", "Number of the row in this file; not kept from one release to the next.", required=True),
    text("benchmark", "Id of the benchmark.", required=True),
    text("metric", "Id of the metric.", required=True),
    integer("series", "The series of data it belongs to.", required=True),
    text("subject", "The system that was measured.", required=True),
    text("date", "The date of the table, as exact as known.", required=True),
    number("value", "The figure, in the unit; where the record corrects the table, the corrected one."),
    text("grade", "The grade, for a metric with a scale."),
    number("low", "Lower end of the interval the table gives, in the unit."),
    number("high", "Upper end of that interval, in the unit."),
    text("unit", "The unit, from the list in the record reference.", required=True),
    flag("gone", "Whether the subject is no longer in the table from that date on."),
    text("feed", "Id of the feed that showed it; empty if it was read by hand."),
    text("upstream", "What the table itself shows, where the record corrects it."),
    text("correction", "Why it is corrected."),
)


def _observations(site: SiteInput) -> Table:
    rows: list[tuple[Value, ...]] = []
    for benchmark_id, entry in sorted(site.library.benchmarks.items()):
        for row in sorted(entry.record.observations, key=lambda row: row.on):
            metric = entry.record.metrics.get(row.metric)
            if metric is None:
                continue
            corrected = row if isinstance(row, CorrectedObservation) else None
            rows.append(
                (
                    len(rows) + 1,
                    benchmark_id,
                    row.metric,
                    row.series,
                    row.subject,
                    row.on,
                    row.value,
                    row.grade,
                    row.low,
                    row.high,
                    metric.unit,
                    bool(row.gone),
                    feed_of(row) or None,
                    figure_of(corrected.seen) if corrected else None,
                    corrected.overlay.reason if corrected else None,
                )
            )
    references = (
        to("benchmarks", "benchmark"),
        to("metrics", "benchmark", "metric", key=("benchmark", "id")),
    )
    about = "Figures that were seen in the tables of benchmarks, one row for each subject, metric and date."
    return Table("observations", about, _OBSERVATION_COLUMNS, ("id",), tuple(rows), references)


def pool_tables(site: SiteInput) -> Iterator[Table]:
    """Yield pools with what was computed, and the effects of each."""
    found = sorted(poolings(site.library).items())
    columns = (
        text("id", "Id of the pool.", required=True),
        text("title", "Its name.", required=True),
        text("outcome", "The one outcome that all effects are about.", required=True),
        text("not_about", "What the pooled figure does not say.", required=True),
        text("unit", "The unit it is shown in.", required=True),
        text("method", "How the spread between studies is estimated.", required=True),
        text("figure", "Estimate, interval and number of studies as pages print them; empty where refused."),
        number("value", "The pooled estimate, in the unit, with the digits that are shown."),
        number("low", "Lower end of its interval, in the unit."),
        number("high", "Upper end of its interval, in the unit."),
        number("level", "Level of the interval, in percent."),
        integer("k", "Number of studies."),
        number("i2", "I²: share of the variation that is not chance, from 0 to 1."),
        text("refused", "Every reason why there is no pooled value."),
        text("page", "Address of its page.", required=True),
    )
    rows, members = [], []
    for pool_id, one in found:
        result, record = one.result, one.record
        shown: tuple[Value, ...] = (None,) * 7
        reasons = None
        if isinstance(result, Pooled):
            measure = pooled_measure(record, result)
            ends = measure.interval
            shown = (
                pool_text(record, result),
                measure.value,
                ends.low if ends else None,
                ends.high if ends else None,
                record.level,
                result.k,
                _rounded(result.heterogeneity.i2),
            )
        else:
            reasons = result.text
        rows.append(
            (
                pool_id,
                record.title,
                record.outcome,
                record.not_about,
                record.unit,
                record.method,
                *shown,
                reasons,
                site.site.url + pool_target(pool_id),
            )
        )
        for position, member in enumerate(one.members, 1):
            effect = member.effect if isinstance(member.effect, Effect) else None
            back = SCALES[effect.scale].back if effect else None
            members.append(
                (
                    pool_id,
                    member.claim,
                    position,
                    member.given.sample,
                    _rounded(back(effect.estimate)) if effect and back else None,
                    _rounded(effect.variance) if effect else None,
                    effect.scale if effect else None,
                )
            )
    yield Table(
        "pools", "Effects of several claims on one outcome, put together.", columns, ("id",), tuple(rows)
    )
    of_effects = (
        text("pool", "Id of the pool.", required=True),
        text("claim", "Id of the claim whose value is pooled.", required=True),
        integer("position", "Place in the pool, from 1.", required=True),
        text("sample", "The sample the effect rests on.", required=True),
        number("estimate", "The effect, in the unit of the pool; empty where it can't be brought to it."),
        number("variance_on_scale", "Its sampling variance, on the scale on which it is pooled."),
        text("scale", "That scale: the unit itself, a logarithm, or Fisher's z."),
    )
    references = (to("pools", "pool"), to("claims", "claim"))
    about = "Which claims a pool puts together."
    yield Table("pool_effects", about, of_effects, ("pool", "position"), tuple(members), references)


def _rounded(value: float | None) -> Decimal | None:
    """Return a computed figure with ten significant digits, so that two machines write the same."""
    return None if value is None else Decimal(f"{value:.10g}")
