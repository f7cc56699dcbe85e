"""Ways of breaking benchmarks and feeds, in the manner of :mod:`tests.records.breakages`."""

from __future__ import annotations

from .breakages import Break, Expected, derived, insert, slug, spare
from .project import BENCHMARK, HERE, House

SHADES = "  {0}: {{name: {0}, unit: grade, better: higher, scale: [Dim, Fair, Bright]}}\n"


def row(name: str, code: str, text: str, hint: str = "") -> Break:
    """Break by one more observation."""
    return insert(name, BENCHMARK, "observations:\n", f"  - {text}\n", code, hint)


def metric(name: str, code: str, text: str, hint: str = "") -> Break:
    """Break by one more metric."""
    return insert(name, BENCHMARK, "metrics:\n", f"  {text}\n", code, hint)


def graded(name: str, code: str, text: str, hint: str = "") -> Break:
    """Break by one more observation, of a metric with grades that comes along."""
    key = slug(name)
    broken = row(name, code, text.replace("METRIC", key), hint)

    def do(house: House) -> None:
        house.edit(BENCHMARK, "metrics:\n", "metrics:\n" + SHADES.format(key))
        broken.do(house)

    return Break(name, do, broken.expected)


def claimed(name: str, code: str, text: str, hint: str = "") -> Break:
    """Break by one more derived claim of a metric with grades that comes along with one grade."""
    key = slug(name)
    begin = derived(key, "").replace("says: Something.", f"says: About {key}.")
    broken = insert(name, BENCHMARK, "derived:\n", begin + f"    metric: {key}\n" + text, code, hint)

    def do(house: House) -> None:
        house.edit(BENCHMARK, "metrics:\n", "metrics:\n" + SHADES.format(key))
        one = f"  - {{subject: Reader {key}, metric: {key}, grade: Fair, on: 2025-06}}\n"
        house.edit(BENCHMARK, "observations:\n", "observations:\n" + one)
        broken.do(house)

    return Break(name, do, broken.expected)


def derivation(name: str, code: str, text: str, hint: str = "", *, at: str = "", metric: str = "") -> Break:
    """Break by one more derived claim, of the pages unless ``text`` names a metric.

    With ``at: says`` the problem is expected where the claim begins; ``metric`` comes along.
    """
    head = derived(slug(name), "").replace("says: Something.", f"{HERE if at else ''}says: About {name}.")
    body = text if "metric:" in text else f"metric: pages\n    {text}"
    broken = insert(name, BENCHMARK, "derived:\n", f"{head}    {body}\n", code, hint)

    def do(house: House) -> None:
        if metric:
            house.edit(BENCHMARK, "metrics:\n", "metrics:\n" + metric)
        broken.do(house)

    return Break(name, do, broken.expected)


def feed(name: str, code: str, text: str, hint: str = "", kind: str = "json") -> Break:
    """Break by one more feed; ``text`` are the fields that follow."""
    head = f"schema_version: 1\ntitle: Spare\nkind: {kind}\nurl: https://spare.example/{slug(name)}\n"
    path = f"sources/feeds/{slug(name)}.yml"
    return spare(name, path, head + "expected_every: 4 days\n" + text, code, hint)


def table(name: str, code: str, text: str, hint: str = "") -> Break:
    """Break by one more feed of kind table. It is paused, so that many may bring one metric."""
    return feed(name, code, f"paused: 2026-01-01\ntable:\n{text}", hint, "table")


def two_feeds(house: House, name: str, text: str, kind: str, url: str = "") -> None:
    for letter in "ab":
        own = url or f"https://spare.example/{name}-{letter}"
        head = f"schema_version: 1\ntitle: Spare\nkind: {kind}\nurl: {own}\nexpected_every: 4 days\n"
        house.write(f"sources/feeds/{name}-{letter}.yml", head + text.replace("LETTER", letter))


MAPPING = "mapping: {items: results, title: name}\n"
CSV = "  benchmark: page-turner\n  format: csv\n  subject: reader\n"
JSON = "  benchmark: page-turner\n  format: json\n  subject: reader\n"
PAGES = "  metrics:\n    pages: {value: pages}\n"

METRICS = [
    metric(
        "a level of less than a percent",
        "impossible-value",
        "a: {name: a, unit: elo, better: higher, level: ‸0.95}",
    ),
    metric(
        "grades in percent",
        "metric-scale",
        "b: {name: b, unit: ‸percent, better: higher, scale: [Dim, Fair]}",
        "unit: grade",
    ),
    metric(
        "grades without a scale", "metric-scale", "c: {name: c, unit: ‸grade, better: higher}", "Add scale"
    ),
    metric(
        "grades with a bound",
        "metric-scale",
        "d: {name: d, unit: grade, better: higher, scale: [Dim, Fair], ‸high: 9}",
    ),
    metric("one grade", "metric-scale", "e: {name: e, unit: grade, better: higher, scale: ‸[Dim]}"),
    metric(
        "a grade twice", "metric-scale", "f: {name: f, unit: grade, better: higher, scale: ‸[Dim, Fair, Dim]}"
    ),
    metric(
        "grades of which the lower is better",
        "metric-scale",
        "g: {name: g, unit: grade, better: ‸lower, scale: [Dim, Fair]}",
    ),
    metric(
        "a threshold without a better direction",
        "threshold-form",
        "h: {name: h, unit: elo, better: neither, ‸thresholds: [{value: 9, words: a mark}]}",
        "higher or lower",
    ),
    metric(
        "a threshold of numbers for grades",
        "threshold-form",
        "i: {name: i, unit: grade, better: higher, scale: [Dim, Fair], thresholds: [‸{value: 9, words: w}]}",
        "Dim, Fair",
    ),
    metric(
        "a threshold off the scale",
        "unknown-grade",
        "j: {name: j, unit: grade, better: higher, scale: [Dim, Lit], thresholds: [{grade: ‸Hot, words: w}]}",
    ),
    metric(
        "a threshold that nothing can reach",
        "impossible-value",
        "k: {name: k, unit: elo, better: higher, high: 5, thresholds: [{value: ‸9, words: w}]}",
    ),
    metric(
        "a threshold twice",
        "duplicate-id",
        "l: {name: l, unit: elo, better: higher, thresholds: [{value: 9, words: w}, ‸{value: 9, words: v}]}",
    ),
    metric(
        "grades that close up",
        "metric-scale",
        "m: {name: m, unit: grade, better: higher, scale: [Dim, Fair], ‸closing: {first: 3}}",
    ),
    metric(
        "a closing by all of it",
        "bad-value",
        "n: {name: n, unit: elo, better: higher, closing: {by: ‸100}}",
    ),
]

OBSERVATIONS = [
    row(
        "an observation that is not gone",
        "unknown-value",
        "{subject: Reader Ten, metric: pages, gone: ‸no, on: 2025-05}",
        "leave the field out",
    ),
    row(
        "an observation without a figure",
        "observation-form",
        "‸{subject: Reader Ten, metric: pages, on: 2025-06}",
    ),
    row(
        "an observation that is there and gone",
        "observation-form",
        "‸{subject: Reader Nine, metric: pages, value: 50, gone: true, on: 2025-06}",
        "gone: true",
    ),
    row(
        "a grade for a number",
        "observation-form",
        "{subject: Reader Six, metric: pages, ‸grade: Fair, on: 2025-06}",
    ),
    graded(
        "a number for a grade",
        "observation-form",
        "{subject: Reader Six, metric: METRIC, ‸value: 2, on: 2025-06}",
        "Dim, Fair",
    ),
    graded(
        "a grade off the scale",
        "unknown-grade",
        "{subject: Reader Six, metric: METRIC, grade: ‸Brigth, on: 2025-06}",
        '"Bright"',
    ),
    graded(
        "an interval of a grade",
        "observation-form",
        "{subject: Reader Six, metric: METRIC, grade: Fair, ‸low: 2, on: 2025-06}",
    ),
    row(
        "an interval beside its value",
        "interval-misses-value",
        "{subject: Reader Seven, metric: pages, value: 50, low: ‸51, high: 60, on: 2025-06}",
    ),
    row(
        "half an interval beside its value",
        "interval-misses-value",
        "{subject: Reader Eight, metric: pages, value: 50, high: ‸49, on: 2025-06}",
    ),
    row(
        "an interval of a table that runs backwards",
        "range-reversed",
        "{subject: Reader Seven, metric: pages, value: 50, low: ‸60, high: 40, on: 2025-05}",
    ),
    row(
        "a series that is not there",
        "unknown-series",
        "{subject: Reader Seven, metric: pages, value: 50, series: ‸2, on: 2025-04}",
        "series",
    ),
    Break(
        "a subject that is gone is in order",
        lambda h: h.edit(
            BENCHMARK,
            "observations:\n",
            "observations:\n  - {subject: Reader Eleven, metric: pages, gone: true, on: 2025-07}\n",
        ),
        alone=True,
    ),
]

DERIVED = [
    claimed(
        "a threshold in numbers for grades", "metric-scale", "    compute: share\n    ‸below: 4\n", "at_least"
    ),
    claimed(
        "a grade nobody can reach", "unknown-grade", "    compute: share\n    at_least: ‸Brigth\n", '"Bright"'
    ),
    claimed("a gap between grades", "metric-scale", "    compute: ‸gap  # by grade\n", "rank"),
    derivation("a change of nobody", "missing-field", "compute: change", "subject", at="says"),
    derivation("a rank of nobody", "missing-field", "compute: rank", "subject", at="says"),
    derivation("a mean change from nothing", "missing-field", "compute: mean-change", "against", at="says"),
    derivation(
        "a mean change from an unknown column",
        "unknown-metric",
        "compute: mean-change\n    against: ‸paegs",
        '"pages"',
    ),
    derivation(
        "a mean change from itself",
        "metric-unit",
        "compute: mean-change\n    against: ‸pages  # itself",
        "another",
    ),
    derivation(
        "an impossible level",
        "impossible-value",
        "compute: mean-change\n    level: ‸0.95\n    against: lines-read",
        "95",
        metric="  lines-read: {name: lines, unit: score 0 to 100, better: higher}\n",
    ),
    derivation(
        "a mean change of two units",
        "metric-unit",
        "compute: mean-change\n    against: ‸share-read",
        "one unit",
        metric="  share-read: {name: share, unit: percent, better: higher}\n",
    ),
    derivation("ranks the wrong way round", "impossible-value", "compute: gap\n    ranks: ‸[2, 1]", "[1, 2]"),
    derivation("one rank", "impossible-value", "compute: gap\n    ranks: ‸[3]", "[1, 2]"),
    derivation("an unknown spread", "unknown-value", "compute: spread\n    statistic: ‸iqrr", '"iqr"'),
    derivation(
        "a change since a month", "bad-date", "subject: Reader Two\n    since: ‸2025-06\n    compute: change"
    ),
    derivation("a threshold of a leader", "unused-field", "compute: leader\n    ‸below: 91", "share, count"),
    derivation(
        "a count with two thresholds",
        "unused-field",
        "compute: count\n    below: 92\n    above: 43",
        at="says",
    ),
    derivation(
        "a gap without a direction",
        "metric-order",
        "metric: words-read\n    compute: ‸gap  # without a direction",
        "higher or lower",
        metric="  words-read: {name: words, unit: count, better: neither}\n",
    ),
    derivation(
        "a spread of factors",
        "metric-unit",
        "metric: speed-up\n    compute: ‸spread  # of factors",
        "quotients",
        metric="  speed-up: {name: speed, unit: times, better: higher}\n",
    ),
    claimed("a leader by grade", "metric-scale", "    compute: ‸leader  # by grade\n", "share"),
    insert(
        "a grade for a threshold of numbers",
        BENCHMARK,
        "derived:\n",
        derived("by-grade", "    compute: share\n    metric: pages\n    ‸at_least: Bright\n"),
        "metric-scale",
        "below or above",
    ),
]

SECTIONS = [
    Break(
        "an API without a mapping",
        lambda h: h.write(
            "sources/feeds/no-mapping.yml",
            "schema_version: 1\ntitle: Spare\nkind: json\nurl: https://spare.example/1\n"
            "expected_every: 4 days\n",
        ),
        (Expected("missing-field", "sources/feeds/no-mapping.yml", "kind: ‸json", "throughline new feed"),),
    ),
    feed(
        "a mapping of a feed", "feed-form", "‸mapping: {items: results, title: name}\n", "kind: json", "feed"
    ),
    feed("pages of a feed", "feed-form", "‸pages: {by: page, parameter: p}\n", "Remove", "feed"),
    feed("arXiv asked for nothing", "feed-form", "‸arxiv: {page: 50}\n", "query", "arxiv"),
    feed("arXiv asked in two ways", "feed-form", "‸arxiv: {query: cats, harvest: cs}\n", "Keep one", "arxiv"),
    feed("an expression that is none", "bad-expression", "mapping: {items: ‸'results[', title: name}\n"),
    feed("counting without a parameter", "missing-field", MAPPING + "pages: ‸{by: page}\n", "Add parameter"),
    feed("an offset without a parameter", "missing-field", MAPPING + "pages: ‸{by: offset, size: 9}\n"),
    feed(
        "a cursor that is not found",
        "missing-field",
        MAPPING + "pages: ‸{by: cursor, parameter: c}\n",
        "Add next",
    ),
    feed("a link that is not found", "missing-field", MAPPING + "pages: ‸{by: link}\n"),
    feed(
        "a link with a parameter",
        "feed-form",
        MAPPING + "pages: {by: link, next: links.next, ‸parameter: p}\n",
    ),
]

TABLES = [
    table(
        "a table of no benchmark",
        "unknown-benchmark",
        CSV.replace("page-turner", "‸page-truner") + PAGES,
        '"page-turner"',
    ),
    table(
        "a table of an unknown metric",
        "unknown-metric",
        CSV + "  metrics:\n    pagse: ‸{value: p}\n",
        '"pages"',
    ),
    table("rows of CSV", "feed-form", CSV + "  ‸rows: data\n" + PAGES),
    table("a second table of JSON", "feed-form", JSON + "  ‸number: 2\n" + PAGES),
    table(
        "a column that is no expression",
        "bad-expression",
        JSON + "  metrics:\n    pages: {value: ‸page score}\n",
        "double quotes",
    ),
    table(
        "one of two columns that is no expression",
        "bad-expression",
        JSON.replace("reader", "[reader, ‸first name]") + PAGES,
    ),
    table("blanks in a column of CSV are fine", "", CSV.replace("reader", "first name") + PAGES),
    table(
        "an interval given twice",
        "feed-form",
        CSV + "  metrics:\n    pages: {value: p, low: l, high: h, ‸spread: s}\n",
    ),
    table("an interval with one end", "missing-field", CSV + "  metrics:\n    pages: ‸{value: p, low: l}\n"),
    table("an interval of a mean", "feed-form", CSV + "  metrics:\n    pages: {value: ‸[p, q], spread: s}\n"),
    Break(
        "a metric that two feeds bring",
        lambda h: two_feeds(h, "turner", f"table:\n{CSV}{PAGES}", "table"),
        (Expected("duplicate-id", "sources/feeds/turner-b.yml", "‸pages: {value: pages}", "pause one"),),
    ),
    Break(
        "one address for two queries is in order",
        lambda h: two_feeds(h, "shared", "arxiv: {query: LETTER}\n", "arxiv", "https://spare.example/api"),
    ),
]

OF_TABLES = [*METRICS, *OBSERVATIONS, *DERIVED, *SECTIONS, *TABLES]
