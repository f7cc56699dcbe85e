"""Mathematics from feeds, as the browser draws it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from pipeline.site.mathml import with_mathml

pytestmark = pytest.mark.browser

PLACE = """selector => [...document.querySelectorAll(selector)].map(node => {
  const box = node.getBoundingClientRect();
  return {left: box.left, top: box.top, right: box.right, bottom: box.bottom, height: box.height};
})"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 390, "height": 600})
    yield opened
    opened.close()


def show(page: Page, text: str) -> None:
    page.set_content(f"<!doctype html><body><p>{with_mathml(text)}</p></body>")


def test_a_formula_is_laid_out_in_two_dimensions(page: Page) -> None:
    show(page, r"The bound $x^{2}$, the share $\frac{a}{b}$ and $\sum_{i=1}^n x_i$ hold.")
    base, raised = page.evaluate(PLACE, "msup > *")
    assert raised["bottom"] < base["bottom"]
    assert raised["left"] >= base["right"] - 1
    above, below = page.evaluate(PLACE, "mfrac > *")
    assert above["bottom"] <= below["top"] + 1
    assert all(box["height"] > 5 for box in page.evaluate(PLACE, "math"))
    assert page.evaluate("getComputedStyle(document.querySelector('math')).display") == "math"


def test_hostile_formulas_do_nothing_and_stay_in_their_place(page: Page) -> None:
    said = []
    asked = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    show(
        page,
        r"$\href{javascript:alert(1)}{x}$ $\text{<script>alert(2)</script>}$ $\hspace{9999em}y$ "
        r"$\style{position:fixed}{z}$ $\text{<img src=//example.org/x onerror=alert(3)>}$",
    )
    page.mouse.click(20, 25)
    page.wait_for_timeout(100)
    assert said == []
    assert not [address for address in asked if "example.org" in address]
    assert page.evaluate("document.querySelectorAll('a, script, img, [style], [href]').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
