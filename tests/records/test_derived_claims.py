"""A derived claim that no observation carries is said where it stands, and refused where it is cited."""

from __future__ import annotations

from .project import BENCHMARK, NOTE, House

FED = """schema_version: 1
title: Spare
kind: table
url: https://spare.example/table
expected_every: 4 days
table:
  benchmark: page-turner
  format: csv
  subject: reader
  metrics:
    pages: {value: pages}
"""


def without_observations(house: House) -> None:
    text = house.read(BENCHMARK)
    start, end = text.index("observations:\n"), text.index("derived:\n")
    house.write(BENCHMARK, text[:start] + text[end:])


def uncited(house: House) -> list[tuple[str, str, str]]:
    """Return what is said at the claims themselves."""
    return [(p.code, p.severity, p.hint) for p in house.examine() if p.path == BENCHMARK]


def test_before_the_first_figure_a_warning_names_the_feed_that_will_bring_it(house: House) -> None:
    house.write("sources/feeds/turner.yml", FED)
    without_observations(house)
    said = uncited(house)
    assert {(code, severity) for code, severity, _ in said} == {("no-observation", "warning")}
    assert len(said) == house.read(BENCHMARK).count("compute:")
    assert all("throughline ingest" in hint for *_, hint in said)


def test_without_a_feed_a_subject_nobody_observed_is_an_error(house: House) -> None:
    without_observations(house)
    codes = {(code, severity) for code, severity, _ in uncited(house)}
    assert codes == {("no-observation", "warning"), ("unknown-subject", "error")}


def test_a_claim_without_a_value_is_an_error_wherever_it_is_cited(house: House) -> None:
    house.write("sources/feeds/turner.yml", FED)
    without_observations(house)
    house.edit(NOTE, "claims:\n", "claims:\n  - page-turner/first\n")
    problems = [p for p in house.examine() if p.path == NOTE and p.code == "no-observation"]
    assert problems
    assert {p.severity for p in problems} == {"error"}
    assert all("page-turner/" in p.message for p in problems)
    assert all(BENCHMARK in p.hint for p in problems)


def test_a_subject_that_is_gone_takes_its_claims_along(house: House) -> None:
    gone = "  - {subject: Reader One, metric: pages, gone: true, on: 2025-09}\n"
    house.edit(BENCHMARK, "observations:\n", "observations:\n" + gone)
    said = [p for p in house.examine() if p.path == BENCHMARK]
    assert {p.field for p in said} == {"derived.newest", "derived.progress"}
    assert all("Reader One" in p.message and "gone" in p.message for p in said)


def test_derived_claims_need_a_work_to_cite(house: House) -> None:
    house.edit(BENCHMARK, "work: quiet-rooms\n", "")
    (problem,) = (p for p in house.examine() if p.path == BENCHMARK)
    assert (problem.code, problem.field) == ("missing-field", "derived")
    assert "work" in problem.hint


def test_a_benchmark_without_derived_claims_needs_no_work(house: House) -> None:
    text = house.read(BENCHMARK).replace("work: quiet-rooms\n", "")
    house.write("sources/benchmarks/spare.yml", text[: text.index("derived:\n")])
    assert house.examine() == []


def test_figures_that_cannot_be_compared_are_a_warning_with_the_reason(house: House) -> None:
    priced = (
        "  price: {name: price, unit: usd, better: lower}\n",
        "  - {subject: Reader One, metric: price, value: 5, on: 2024}\n"
        "  - {subject: Reader Two, metric: price, value: 4, on: 2025}\n",
        "  cheapest:\n    says: The cheapest.\n    scope: {who: readers}\n    design: benchmark\n"
        "    topics: [reading]\n    compute: leader\n    metric: price\n",
    )
    for after, text in zip(("metrics:\n", "observations:\n", "derived:\n"), priced, strict=True):
        house.edit(BENCHMARK, after, after + text)
    (problem,) = house.examine()
    assert (problem.code, problem.severity, problem.field) == (
        "no-observation",
        "warning",
        "derived.cheapest",
    )
    assert problem.message == "Money of 2024 and 2025 would be compared, and prices differ."
    assert "one year" in problem.hint
