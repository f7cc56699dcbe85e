"""The box that finds a system in a long table of a benchmark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.house import House
from tests.site.test_benchmark_page import FEED, LONE, Shown, lone, page_of

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[2] / "site_overrides/assets/javascripts/throughline.js"


def test_a_system_is_found_also_among_the_rows_that_are_folded_away(
    whole: House, open_page: Callable[..., Page]
) -> None:
    whole.write("sources/benchmarks/lone-lamps.yml", LONE)
    whole.write("sources/feeds/lone-feed.yml", FEED.format("lone-lamps", "glow"))
    history = [lone(f"Lamp {n:02}", str(n), "2026-01-01") for n in range(40)]
    page = open_page("about:blank")
    page.set_content(Shown(whole, page_of(whole, "lone-lamps", *history)).markdown)
    rows = page.locator("[data-rows] tbody tr:visible")
    assert not page.locator("[data-find]").is_visible()  # without a script there is no dead box
    page.add_script_tag(path=SCRIPT)
    assert rows.count() == 25
    box = page.get_by_role("searchbox", name="Find a system")
    box.fill("lamp 03")
    assert rows.all_inner_texts() == ["Lamp 03\t3"]
    assert page.locator("[data-found]").inner_text() == "1 system"
    box.fill("")
    assert rows.count() == 25
    assert page.locator("[data-found]").inner_text() == ""
