"""Pooled figures beside those of statsmodels, PyMARE and SciPy: frozen everywhere, live where installed."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec

import pytest

from pipeline.evidence.distributions import chi2_quantile, chi2_sf, normal_two_sided, t_quantile, t_two_sided
from pipeline.evidence.pooling import Effect

from . import oracles
from .comparison import gaps
from .published import all_tables

TABLES = all_tables()
FROZEN: dict[str, dict[str, float]] = json.loads(oracles.FROZEN.read_text(encoding="utf-8"))

AGREEMENT = 1e-6
"""What is promised. All but PyMARE's search of the restricted likelihood agree far closer, see below.

With statsmodels 0.15.0, PyMARE 0.0.13 and SciPy 1.17.1 the largest gap of that search was 3.3e-7 (variance
between studies, hospital stay), and of all else 1.4e-9 (Q of effects far from zero).
"""

installed = pytest.mark.skipif(
    not all(map(find_spec, ("statsmodels", "pymare"))),
    reason="statsmodels and PyMARE are not installed (extra: oracle)",
)


@pytest.mark.skipif("THROUGHLINE_ORACLE" not in os.environ, reason="the libraries are not asked for")
def test_the_libraries_are_there_where_they_are_asked_for() -> None:
    """Of ``make oracle``: a comparison that was skipped has compared nothing."""
    assert [name for name in ("statsmodels", "pymare", "scipy") if find_spec(name) is None] == []


def test_every_table_is_frozen() -> None:
    assert set(FROZEN) == set(TABLES)
    assert all(len(figures) > 30 for figures in FROZEN.values())


@pytest.mark.parametrize("name", TABLES)
def test_figures_are_the_frozen_ones_of_the_libraries(name: str) -> None:
    assert {figure: gap for figure, gap in gaps(TABLES[name], FROZEN[name]).items() if gap > AGREEMENT} == {}


@pytest.mark.parametrize("name", TABLES)
def test_figures_that_need_no_search_agree_to_eight_digits(name: str) -> None:
    exact = {
        figure: gap for figure, gap in gaps(TABLES[name], FROZEN[name]).items() if "pymare reml" not in figure
    }
    assert len(exact) > 20
    assert {figure: gap for figure, gap in exact.items() if gap > 1e-8} == {}


@installed
@pytest.mark.parametrize("name", TABLES)
def test_figures_are_those_of_the_libraries(name: str) -> None:
    theirs = oracles.figures(TABLES[name])
    assert {figure: gap for figure, gap in gaps(TABLES[name], theirs).items() if gap > AGREEMENT} == {}


@installed
def test_random_tables_are_pooled_as_the_libraries_do() -> None:
    import numpy  # noqa: PLC0415

    generator = numpy.random.default_rng(20261121)
    for _ in range(40):
        k = int(generator.integers(2, 25))
        v = generator.uniform(0.01, 0.4, k)
        y = generator.normal(0.3, numpy.sqrt(v + generator.choice([0.0, 0.02, 0.3])))
        effects = [
            Effect(str(i), float(a), float(b), "hedges_g") for i, (a, b) in enumerate(zip(y, v, strict=True))
        ]
        theirs = oracles.figures(effects)
        assert {figure: gap for figure, gap in gaps(effects, theirs).items() if gap > AGREEMENT} == {}


@installed
def test_distributions_are_those_of_scipy() -> None:
    from scipy import stats  # noqa: PLC0415

    for df in (1, 2, 3, 4, 7.5, 12, 30, 99, 1000, 1e5):
        for p in (1e-6, 0.005, 0.025, 0.3, 0.5, 0.8, 0.95, 0.975, 0.9995):
            assert t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-10, abs=1e-12)
            assert chi2_quantile(p, df) == pytest.approx(stats.chi2.ppf(p, df), rel=1e-9)
        for x in (0.0, 1e-9, 0.01, 0.7, 1.96, 5.0, 40.0):
            assert t_two_sided(x, df) == pytest.approx(2 * stats.t.sf(x, df), rel=1e-9)
            assert chi2_sf(x * x, df) == pytest.approx(stats.chi2.sf(x * x, df), rel=1e-9, abs=1e-300)
            assert normal_two_sided(x) == pytest.approx(2 * stats.norm.sf(x), rel=1e-12)
