"""The site on paper, in more contrast, in the reader's own colours, from right to left; cards one to six."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.test_pages import WIDTHS

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
INSIGHT = "insights/lamps-slow-readers/"


def colour(page: Page, selector: str, name: str, pseudo: str = "") -> str:
    found: str = page.locator(selector).first.evaluate(
        "(node, [name, pseudo]) => getComputedStyle(node, pseudo || null)[name]", [name, pseudo]
    )
    return found


# On paper


def on_paper(made_up_address: str, open_page: Open, target: str = INSIGHT) -> Page:
    page = open_page(made_up_address + target, color_scheme="dark", width=820)
    page.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")
    return page


def test_on_paper_what_is_folded_is_open(made_up_address: str, open_page: Open) -> None:
    page = on_paper(made_up_address, open_page)
    folded = page.locator("article details:not([open], .tl-cite-format)")
    assert folded.count() >= 3
    for index in range(folded.count()):
        inside = folded.nth(index).locator(":scope > :not(summary)").first
        assert inside.evaluate("node => node.checkVisibility({contentVisibilityAuto: true})")
        assert inside.evaluate("node => node.getBoundingClientRect().height") > 5


def test_on_paper_links_to_elsewhere_are_spelled_out_and_claims_named(
    made_up_address: str, open_page: Open
) -> None:
    page = on_paper(made_up_address, open_page)
    page.locator(".tl-sources").evaluate(
        """list => list.insertAdjacentHTML("beforeend",
             '<li><a class="tl-ext" href="https://example.org/long/">example.org/l…</a></li>')"""
    )
    spelled = page.locator(".tl-sources a.tl-ext").evaluate_all(
        "all => all.map(a => [a.className.includes('whole'), getComputedStyle(a, '::after').content])"
    )
    assert [content for whole, content in spelled if whole] == ["none"] * (len(spelled) - 1)
    assert "https://example.org/long/" in spelled[-1][1]
    assert "lamp-trial/reading-speed" in page.locator(".tl-locators a").evaluate_all(
        "all => all.map(a => getComputedStyle(a, '::after').content).join()"
    )


def test_on_paper_ink_is_dark_and_nothing_is_there_to_press(made_up_address: str, open_page: Open) -> None:
    page = on_paper(made_up_address, open_page)
    assert colour(page, "article h1", "color") == "rgb(28, 36, 33)"
    assert colour(page, "body", "backgroundColor") in ("rgb(253, 253, 251)", "rgba(0, 0, 0, 0)")
    for gone in (".md-header", ".tl-topline", ".md-sidebar--secondary", ".tl-button", ".tl-panel"):
        assert page.locator(f"{gone}:visible").count() == 0, gone
    assert page.locator(".tl-sources > li:visible").count() > 2
    assert page.locator(".tl-cite-text:visible").count() == 1


# Contrast and colours


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_for_those_who_ask_for_contrast_nothing_is_muted(
    made_up_address: str, open_page: Open, scheme: str
) -> None:
    page = open_page(made_up_address + INSIGHT, color_scheme=scheme, contrast="more")
    assert colour(page, ".tl-head__summary", "color") == colour(page, "article h1", "color")
    plain = open_page(made_up_address + INSIGHT, color_scheme=scheme)
    assert colour(plain, ".tl-head__summary", "color") != colour(plain, "article h1", "color")


def test_with_colours_of_the_readers_own_drawings_keep_their_paper(
    made_up_address: str, open_page: Open
) -> None:
    page = open_page(made_up_address + INSIGHT, forced_colors="active")
    assert colour(page, ".tl-chart__wide svg", "forcedColorAdjust") == "none"
    assert colour(page, ".tl-chart__wide svg", "backgroundColor") == "rgb(253, 253, 251)"


# From right to left


@pytest.mark.parametrize("width", WIDTHS)
def test_from_right_to_left_the_page_is_mirrored_and_nothing_sticks_out(
    made_up_address: str, open_page: Open, width: int
) -> None:
    page = open_page(made_up_address + INSIGHT, width=width)
    page.evaluate("document.documentElement.dir = 'rtl'; document.body.dir = 'rtl'")
    assert colour(page, ".tl-tldr", "borderRightWidth") == "4px"
    assert colour(page, ".tl-tldr", "borderLeftWidth") == "1px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".tl-takeaways a.tl-number").first.click()
    box = page.locator(".tl-panel:popover-open").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


# Cards


@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize("width", WIDTHS)
def test_any_number_of_cards_stands_in_even_rows(
    made_up_address: str, open_page: Open, width: int, count: int
) -> None:
    page = open_page(made_up_address + INSIGHT, width=width)
    found = page.locator(".tl-cards").evaluate(
        """(cards, count) => {
          const all = [...cards.children];
          const wanted = Array.from({length: count}, (_, i) => all[i % all.length].cloneNode(true));
          cards.replaceChildren(...wanted);
          cards.className = `tl-cards tl-cards--${count}`;
          const edge = cards.getBoundingClientRect();
          return [...cards.children].map(card => {
            const box = card.getBoundingClientRect();
            const inside = [...card.querySelectorAll("p, span")].every(
              node => node.getBoundingClientRect().right <= box.right + 1);
            return {top: box.top, width: Math.round(box.width), inside, held: box.right <= edge.right + 1};
          });
        }""",
        count,
    )
    assert all(card["inside"] and card["held"] for card in found)
    assert len({card["width"] for card in found}) == 1
    rows = [[c["top"] for c in found].count(top) for top in dict.fromkeys(c["top"] for c in found)]
    abreast = {390: (1, 1, 1, 1, 1, 1), 820: (1, 2, 3, 2, 3, 3), 1440: (1, 2, 3, 4, 3, 3)}[width][count - 1]
    assert rows == [abreast] * (count // abreast) + ([count % abreast] if count % abreast else [])


# Places to lead to


def test_every_claim_in_a_list_is_a_place_to_lead_to(made_up_address: str, open_page: Open) -> None:
    page = open_page(f"{made_up_address}works/lamp-trial/#lamp-trial/dimmed")
    rows = page.locator(".tl-claim-row")
    assert rows.count() >= 3
    assert all(rows.evaluate_all("all => all.map(row => row.id.startsWith('lamp-trial/'))"))
    assert page.locator(".tl-claim-row:target").get_attribute("id") == "lamp-trial/dimmed"
