"""The pages of pools, their plot, and their files."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.evidence.pools import poolings
from pipeline.site.api.files import api_files
from pipeline.site.charts import draw
from pipeline.site.downloads import downloads
from pipeline.site.pages import all_pages
from pipeline.site.pool_page import pool_pages
from pipeline.synthesis.article import ChartSpec
from tests.house import House
from tests.site.pages import BuiltPage, site_input, staged

PAGE, REFUSED = "pools/reading-speed/", "pools/slower-readers/"
MEMBERS = ["lamp-trial/reading-speed", "lamp-repeats/harbour", "lamp-repeats/hill", "lamp-repeats/mill"]


def spec_of(house: House) -> ChartSpec:
    page = next(p for p in all_pages(site_input(house)) if p.target == PAGE)
    return page.charts[0]


def files(house: House) -> dict[str, str]:
    return downloads(site_input(house), {})


def api(house: House) -> dict[str, str]:
    return api_files(site_input(house))


@pytest.fixture
def refused(whole: House) -> House:
    """The made-up house with a second pool, which has no value."""
    whole.add_refused_pool()
    return whole


def html(house: House, target: str) -> LexborHTMLParser:
    return LexborHTMLParser(staged(house, target))


def test_the_list_of_pools_says_what_each_found_or_that_it_has_no_value(built: House) -> None:
    page = BuiltPage(built, "pools/")
    assert page.texts(".tl-links li") == [
        "Lamps and reading speed −0.43 g (95% interval −0.90 to 0.04; 4 studies)",
    ]
    assert [a.attributes["href"] for a in page.tree.css("nav a") if a.text().strip() == "Pools"]


def test_a_pool_shows_its_figure_with_interval_prediction_and_number_of_studies(built: House) -> None:
    page = BuiltPage(built, PAGE)
    assert page.text(".tl-claim__figure") == "−0.43 g → no clear difference"
    assert page.text(".tl-claim__interval") == "95% interval −0.90 to 0.04"
    assert page.text(".tl-claim__measure") == (
        "difference in reading speed, Hedges' g · 4 studies, 392 people or texts"
    )
    assert "between −1.63 and 0.77 (95% prediction interval)" in page.main.text()


def test_heterogeneity_is_given_in_figures_and_in_words(built: House) -> None:
    page = BuiltPage(built, PAGE)
    assert page.texts(".tl-facts dt") == ["Q", "I²", "τ²", "Against no effect"]
    q, i2, tau2, test = page.texts(".tl-facts dd")
    assert q.startswith("8.27, 3 degrees of freedom, p = 0.041: how far the studies lie apart")
    assert i2.startswith("64% (95% interval 0% to 88%): the share")
    assert tau2.startswith("0.0558 (95% interval 0 to 1.11): the variance")
    assert test.startswith("t(3) = −2.88, p = 0.063: ")


def test_every_row_of_the_table_leads_to_its_claim_and_its_work(built: House) -> None:
    page = BuiltPage(built, PAGE)
    rows = page.all(".tl-pool-row--study")
    links = [[a.attributes["href"] for a in row.css("a")] for row in rows]
    assert links == [[f"../../claims/{c}/", f"../../works/{c.split('/')[0]}/"] for c in MEMBERS]
    weights = [Decimal(row.css('[data-column="Weight"]')[0].text().rstrip("%")) for row in rows]
    assert abs(sum(weights) - 100) < 1
    mill = rows[3].text()
    assert "The claim has −0.35 d (Cohen's d)." in mill
    assert "the sizes of both groups (Table 1)" in mill
    assert "The claim has" not in rows[0].text()


def test_the_page_says_what_single_studies_carry_and_why_there_is_no_test_of_small_ones(built: House) -> None:
    page = BuiltPage(built, PAGE)
    text = " ".join(page.main.text().split())
    assert "The estimate moves between −0.54 and −0.30." in text
    assert "Egger's test needs 10 studies or more (there are 4)" in text
    tables = page.all("table")
    assert [th.text() for th in tables[1].css("tbody th")] == [
        "One room, one evening", "Harbour town", "Hill town", "Mill town",
    ]  # fmt: skip


def test_what_was_left_out_stands_there_with_its_reason_and_how_it_was_computed(built: House) -> None:
    page = BuiltPage(built, PAGE)
    assert page.texts(".tl-claim-note") == [
        "Left out: It pools trials itself, and has the odds of being slower instead of the speed."
    ]
    method = " ".join(page.texts(".tl-method li"))
    assert "REML" in method
    assert "Viechtbauer 2005" in method
    assert "Hartung & Knapp 2001" in method


def test_a_pool_without_a_value_gives_every_reason_with_its_claims(refused: House) -> None:
    page = html(refused, REFUSED)
    assert not page.css(".tl-claim__figure")
    assert not page.css("figure")
    text = staged(refused, REFUSED)
    assert "## Why there is no pooled value" in text
    assert "## How it was computed" not in text
    reasons = page.css(".tl-refused li")
    assert len(reasons) == 3
    assert [a.attributes["href"] for a in reasons[2].css("a")] == [
        "../../claims/lamp-pool/slower/",
        "../../claims/lamp-trial/reading-speed/",
    ]
    assert "lamp-pool/slower" not in " ".join(reason.text() for reason in reasons)
    assert len(page.css(".tl-claim-row")) == 3
    listed = html(refused, "pools/").css(".tl-links li")
    assert "no pooled value; 3 effects listed" in listed[1].text()


def test_a_claim_leads_to_its_pools(built: House, refused: House) -> None:
    page = BuiltPage(built, "claims/lamp-trial/reading-speed/")
    terms = dict(zip(page.texts(".tl-facts dt"), page.texts(".tl-facts dd"), strict=True))
    assert terms["Pooled in"] == "Lamps and reading speed"
    assert "Listed for pooling in" not in terms
    listed = staged(refused, "claims/lamp-trial/reading-speed/")
    assert "<dt>Listed for pooling in</dt>" in listed
    assert '<a href="../../../pools/slower-readers/">Lamps and the odds of being slow</a>' in listed
    assert "Pooled in" not in BuiltPage(built, "claims/lamp-pool/readers/").main.text()


def test_a_page_names_the_articles_that_cite_the_pool(whole: House) -> None:
    path = "content/explainers/the-lamp-trial.md"
    text = (whole.root / path).read_text(encoding="utf-8")
    whole.write(path, f"{text}\n## Pooled\n\nPooled, it was [[pool:reading-speed]].\n")
    assert '<a href="../../explainers/the-lamp-trial/">' in staged(whole, PAGE)
    document = json.loads(api(whole)["api/v1/pools/reading-speed.json"])
    assert [address.endswith("/explainers/the-lamp-trial/") for address in document["used_in"]] == [True]


# The plot


def test_the_plot_says_its_finding_and_every_row_in_words(built: House) -> None:
    spec = spec_of(built)
    assert spec.title == (
        "Over 4 studies, the difference in reading speed is −0.43 g, 95% interval −0.90 to 0.04; "
        "“no effect” lies within it"
    )
    assert [row.role for row in spec.rows] == ["study"] * 4 + ["pooled", "prediction"]
    for row in spec.rows:
        assert f"{row.label}: {row.shown}" in spec.description
    assert "Harbour town: −0.42 (−0.74 to −0.10)" in spec.description


def test_the_plot_is_drawn_in_both_widths_with_the_colours_of_the_page(built: House) -> None:
    drawing = draw(spec_of(built))
    for svg in (drawing.wide, drawing.narrow):
        assert svg.startswith("<svg")
        assert not re.search(r"#0[0-9]{5}\b", svg)
        assert {"var(--tl-ink)", "var(--tl-accent)", "var(--tl-accent-soft)"} <= set(
            re.findall(r"var\(--[a-z-]+\)", svg)
        )
        for label in ("Harbour town", "Prediction interval", "Pooled"):
            assert label in svg
    assert "27%" in drawing.wide
    assert "27%" not in drawing.narrow


def test_the_same_plot_has_the_same_bytes(built: House) -> None:
    spec = spec_of(built)
    assert draw(spec) == draw(replace(spec))


def test_ratios_are_drawn_on_a_logarithmic_axis(refused: House) -> None:
    whole = refused
    path = "sources/pools/slower-readers.yml"
    whole.edit(path, "sample: made-up-trials, n: 39, at", "sample: room, n1: 19, n2: 20, at")
    whole.edit(path, "  - {claim: night-survey/no-loss, sample: survey}\n", "")
    whole.edit(path, "unit: odds ratio", "unit: odds ratio\nassume: logistic")
    library = whole.library()
    page = pool_pages(library, poolings(library), {})[2]
    assert page.charts[0].zero == 1
    assert "<svg" in draw(page.charts[0]).wide
    text = str(page.context["computed"])
    assert "Chinn 2000" in text
    assert "pooled as logarithms" in text


# Files


def test_the_data_of_the_plot_can_be_had_and_pooled_again(built: House) -> None:
    rows = list(csv.DictReader(io.StringIO(files(built)["pools/reading-speed/reading-speed.csv"])))
    assert [row["claim"] for row in rows] == [*MEMBERS, "", ""]
    studies = rows[:4]
    weights = [1 / (float(row["variance_on_scale"]) + 0.05575066949) for row in studies]
    effects = [float(row["estimate_on_scale"]) for row in studies]
    mean = sum(w * effect for w, effect in zip(weights, effects, strict=True)) / sum(weights)
    assert mean == pytest.approx(float(rows[4]["estimate"]), abs=1e-8)


def test_a_pool_for_programs_carries_record_effects_and_result(built: House) -> None:
    document = json.loads(api(built)["api/v1/pools/reading-speed.json"])
    computed = document["computed"]
    assert document["figure"] == "−0.43 g (95% interval −0.90 to 0.04; 4 studies)"
    assert document["claims"] == MEMBERS
    assert document["refused"] == []
    assert computed["pooled"]["estimate"] == pytest.approx(-0.43006, abs=1e-5)
    assert computed["heterogeneity"]["i2"] == pytest.approx(0.63725, abs=1e-5)
    assert [row["without"] for row in computed["leave_one_out"]] == MEMBERS
    assert computed["egger"]["refused"][0].startswith("Egger's test needs 10 studies")
    assert document["left_out"][0]["claim"] == "lamp-pool/slower"


def test_a_refused_pool_for_programs_says_why_and_has_no_data_to_plot(refused: House) -> None:
    assert "pools/slower-readers/slower-readers.csv" not in files(refused)
    document = json.loads(api(refused)["api/v1/pools/slower-readers.json"])
    assert document["figure"] is None
    assert len(document["refused"]) == 3
    assert document["computed"] is None
    assert document["studies"][1]["refused"][0].startswith('"lamp-trial/reading-speed": Convert')


def test_the_api_lists_the_pools_and_a_claim_names_its_own(built: House) -> None:
    found = api(built)
    listed = json.loads(found["api/v1/pools.json"])["items"]
    assert [row["id"] for row in listed] == ["reading-speed"]
    claim = json.loads(found["api/v1/claims/lamp-repeats/hill.json"])
    assert claim["pools"] == ["reading-speed"]
