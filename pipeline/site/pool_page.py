"""The pages of pools: a list of them, and one page each with plot, tables and what was left out and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from pipeline.evidence.bias import egger
from pipeline.evidence.figures import figure, interval_text, number_text
from pipeline.evidence.forest import Forest, ForestRow, forest
from pipeline.evidence.pooling import Pooled, leave_one_out
from pipeline.evidence.pools import Member, Pooling, pooled_measure, shown_number
from pipeline.evidence.refusal import Refusal
from pipeline.records.library import Library
from pipeline.records.pools import Pool
from pipeline.records.units import UNITS
from pipeline.site import pool_words as words
from pipeline.site.page import Page
from pipeline.site.views import claim_row
from pipeline.synthesis.article import Article, ChartRow, ChartSpec, Link
from pipeline.synthesis.citation import short_name
from pipeline.synthesis.prose import claim_target, pool_target, relative, work_target

ABOUT = (
    "Effects of several claims on one outcome, put together: computed from the claims, no source themselves."
)


def pool_pages(
    library: Library, pools: Mapping[str, Pooling], used: Mapping[str, Sequence[Link]]
) -> list[Page]:
    """Return the list of pools and the page of each. ``used`` are the articles that cite it, by pool."""
    rows = [
        {"target": pool_target(pool_id), "title": found.record.title, "detail": _detail(found)}
        for pool_id, found in pools.items()
    ]
    context = {"title": "Pools", "about": ABOUT, "groups": [("", rows)], "downloads": []}
    listed = Page("pools/", "link-list.md.j2", "Pools", ABOUT, context)
    return [listed, *(_page(library, found, used.get(pool_id, ())) for pool_id, found in pools.items())]


def pools_used(articles: Mapping[str, Article]) -> dict[str, list[Link]]:
    """Return, per pool, the articles that cite it."""
    used: dict[str, list[Link]] = {}
    for article in articles.values():
        for pool_id in article.pools:
            used.setdefault(pool_id, []).append(Link(article.title, article.target))
    return used


def _detail(found: Pooling) -> str:
    if isinstance(found.result, Refusal):
        return f"no pooled value; {len(found.members)} {_effects(len(found.members))} listed"
    measure = pooled_measure(found.record, found.result)
    return f"{figure(measure).text} ({interval_text(measure)}; {found.result.k} studies)"


def _effects(count: int) -> str:
    return "effect" if count == 1 else "effects"


def _page(library: Library, found: Pooling, used: Sequence[Link]) -> Page:
    record, target = found.record, pool_target(found.id)
    context: dict[str, Any] = {
        "pool": record,
        "pool_id": found.id,
        "target": target,
        "topic_links": [Link(library.topics[t].record.title, f"topics/{t}/") for t in record.topics],
        "left_out": [{"row": claim_row(library, left.claim), "why": left.why} for left in record.left_out],
        "used_in": list(used),
        "refused": (),
        "spec": None,
    }
    if isinstance(found.result, Refusal):
        context["refused"] = [_linked(library, found, reason) for reason in found.result.reasons]
        context["members"] = [
            {"row": claim_row(library, m.claim), "note": " ".join(_notes(m))} for m in found.members
        ]
        return Page(target, "pool.md.j2", record.title, record.about, context, wide=False)
    context |= _pooled(library, found, found.result)
    spec = context["spec"]
    return Page(target, "pool.md.j2", record.title, record.about, context, charts=(spec,), wide=False)


def _linked(library: Library, found: Pooling, reason: str) -> Markup:
    """Return a reason with the ids of claims as links."""
    html = str(escape(reason))
    for member in found.members:
        if member.claim in library.claims:
            address = relative(pool_target(found.id), claim_target(member.claim))
            link = f'<a href="{address}">{escape(member_label(library, member))}</a>'
            html = re.sub(rf"&#34;{re.escape(member.claim)}&#34;", link, html)
    return Markup(html)  # noqa: S704 - escaped just above


def member_label(library: Library, member: Member) -> str:
    """Return the name of an effect in plot and table."""
    if member.given.label:
        return member.given.label
    return short_name(library.works[library.claims[member.claim].work].record)


def _pooled(library: Library, found: Pooling, result: Pooled) -> dict[str, Any]:
    record, effects = found.record, found.effects
    plot = forest(effects, result)
    if isinstance(plot, Refusal):  # never of a pool's own effects
        raise TypeError(plot.text)
    measure = pooled_measure(record, result)
    shown = figure(measure)
    how = {"method": record.method, "interval": record.interval, "level": float(record.level)}
    rest = leave_one_out(effects, **how)  # type: ignore[arg-type]
    total = plot.rows[result.k].n
    return {
        "number": shown.number,
        "unit": shown.unit,
        "unit_label": UNITS[record.unit].label,
        "trend": words.direction(record, result),
        "interval": interval_text(measure),
        "k": result.k,
        "n": f"{total:,}" if total is not None else "",
        "finding": words.finding(record, result),
        "prediction": words.prediction(record, result),
        "test": words.test_of_no_effect(result),
        "spread": words.spread(record, result),
        "spec": _spec(library, found, plot, words.finding(record, result)),
        "rows": _rows(library, found, plot),
        "level": number_text(record.level),
        "rest": [] if isinstance(rest, Refusal) else _without(library, found, rest),
        "rest_words": rest.text if isinstance(rest, Refusal) else words.without_one(record, rest),
        "asymmetry": words.asymmetry(record, egger(effects, level=float(record.level))),
        "computed": words.computed(record, result),
        "csv": f"{pool_target(found.id)}{found.id}.csv",
    }


def _spec(library: Library, found: Pooling, plot: Forest, title: str) -> ChartSpec:
    """Return the forest plot; its description says every row in words."""
    rows = []
    for index, row in enumerate(plot.rows):
        study = row.kind == "study"
        label = member_label(library, found.members[index]) if study else row.label
        middle = row.estimate if row.estimate is not None else (row.low + row.high) / 2
        claim = found.members[index].claim if study else ""
        shown = row_text(found.record, row)
        rows.append(ChartRow(label, claim, middle, row.low, row.high, shown, row.weight, row.kind))
    unit = UNITS[found.record.unit].label
    told = "; ".join(f"{row.label}: {row.shown}" for row in rows)
    description = f"Forest plot. {title}. {told}."
    return ChartSpec(f"pool-{found.id}", "forest", title, unit, tuple(rows), plot.null, description)


def row_text(record: Pool, row: ForestRow) -> str:
    """Return the figures of a row as the plot prints them: "−0.42 (−0.74 to −0.10)"."""
    low, high = (number_text(shown_number(x, record.unit)) for x in (row.low, row.high))
    if row.estimate is None:
        return f"{low} to {high}"
    return f"{number_text(shown_number(row.estimate, record.unit))} ({low} to {high})"


def _rows(library: Library, found: Pooling, plot: Forest) -> list[dict[str, Any]]:
    """Return the table of the plot, its figures as printed; every study with its claim and its work."""
    rows: list[dict[str, Any]] = []
    for index, row in enumerate(plot.rows):
        low, high = (number_text(shown_number(x, found.record.unit)) for x in (row.low, row.high))
        estimate = "" if row.estimate is None else number_text(shown_number(row.estimate, found.record.unit))
        told: dict[str, Any] = {
            "kind": row.kind,
            "label": row.label,
            "estimate": estimate,
            "interval": f"{low} to {high}",
            "weight": f"{row.weight:.1f}%" if row.kind == "study" else "",
            "n": f"{row.n:,}" if row.n is not None else "",
            "variance_from": "",
        }
        if row.kind == "study":
            told |= _study(library, found.members[index], found.record.unit)
        rows.append(told)
    return rows


def _study(library: Library, member: Member, unit: str) -> dict[str, Any]:
    entry = library.claims[member.claim]
    measure = entry.record.measure
    notes = _notes(member)
    if measure is not None and measure.unit is not None and (member.given.turned or measure.unit != unit):
        given = UNITS[measure.unit].label
        notes.append(f"The claim has {figure(measure).text} ({given}).")
    return {
        "label": member_label(library, member),
        "target": claim_target(member.claim),
        "work": Link(short_name(library.works[entry.work].record), work_target(entry.work)),
        "level": entry.record.checked.level,
        "variance_from": words.variance_from(member, measure),
        "note": " ".join(notes),
    }


def _notes(member: Member) -> list[str]:
    """Return what a reader has to know of an effect in this pool."""
    turned = "The claim measures the opposite of the outcome; its sign is turned."
    return [*([member.given.note] if member.given.note else []), *([turned] if member.given.turned else [])]


def _without(library: Library, found: Pooling, rest: Sequence[Any]) -> list[dict[str, str]]:
    rows = []
    for member, left in zip(found.members, rest, strict=True):
        label = member_label(library, member)
        if isinstance(left.pooled, Refusal):
            rows.append({"label": label, "estimate": "none", "interval": left.pooled.text, "i2": ""})
            continue
        one = left.pooled
        rows.append(
            {
                "label": label,
                "estimate": words.on_page(one.estimate, found.record, one.scale),
                "interval": words.span(one.low, one.high, found.record, one.scale),
                "i2": f"{one.heterogeneity.i2:.0%}",
            }
        )
    return rows
