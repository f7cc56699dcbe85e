"""A number opens its evidence: by mouse, by keyboard, by touch, in every width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_pages import SCHEMES, WIDTHS

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
INSIGHT = "insights/lamps-slow-readers/"
LINE = "lines/what-lamps-leave-open/"
NUMBER = '.tl-takeaways a.tl-number[data-claim="lamp-trial/reading-speed"]'
OPEN = ".tl-panel:popover-open"

SHIFTS = """() => new Promise(done => {
  let total = 0;
  const seen = list => list.getEntries().forEach(e => { total += e.value; });
  new PerformanceObserver(list => seen(list)).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(total), 100);
})"""


def insight(made_up_address: str, open_page: Open, **settings: Any) -> tuple[Page, Locator]:
    page = open_page(made_up_address + INSIGHT, **settings)
    number = page.locator(NUMBER).first
    number.scroll_into_view_if_needed()
    return page, number


def tab_to(page: Page, target: Locator, most: int = 200) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("it was not reached")


def boxes(page: Page) -> dict[str, float]:
    """Return where the open panel lies in the window, and how wide the page is."""
    found: dict[str, float] = page.evaluate(
        f"""() => {{
          const box = document.querySelector({OPEN!r}).getBoundingClientRect();
          return {{left: box.left, right: box.right, top: box.top, bottom: box.bottom,
                   scroll: document.documentElement.scrollWidth, inner: innerWidth, height: innerHeight}};
        }}"""
    )
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_panel_lies_whole_in_the_window_and_moves_nothing(
    made_up_address: str, open_page: Open, width: int, scheme: Literal["light", "dark"]
) -> None:
    page, number = insight(made_up_address, open_page, width=width, color_scheme=scheme)
    heights = "document.documentElement.scrollHeight"
    before, height = page.evaluate(SHIFTS), page.evaluate(heights)
    number.click()
    expect(page.locator(OPEN)).to_have_count(1)
    box = boxes(page)
    assert box["left"] >= 0
    assert box["right"] <= box["inner"]
    assert box["top"] >= 0
    assert box["bottom"] <= box["height"]
    assert box["scroll"] <= box["inner"]
    assert page.evaluate(SHIFTS) == before
    assert page.evaluate(heights) == height
    place = number.bounding_box()
    assert place is not None
    assert box["top"] >= place["y"] + place["height"] or box["bottom"] <= place["y"]


def test_a_panel_says_what_the_record_says_and_asks_for_nothing(
    made_up_address: str, open_page: Open
) -> None:
    page, number = insight(made_up_address, open_page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    number.click()
    said = page.locator(OPEN).inner_text()
    for part in (
        "−0.80 g difference in reading speed",
        "Readers with a lamp read more slowly than readers without one.",
        "Compared with readers without a lamp",
        "(n: 39 readers)",
        "95% interval −1.12 to −0.48",
        "rct · Table 2 · ✓ primary 2026-03-01",
        "Disagrees:",
        "reported no loss of speed",
    ):
        assert part in said
    assert asked == []
    links = page.locator(f"{OPEN} .tl-panel__links a").evaluate_all(
        "all => all.map(a => a.pathname + a.hash)"
    )
    assert links == ["/claims/lamp-trial/reading-speed/", "/works/lamp-trial/", "/works/lamp-trial/#cite"]


def test_no_page_with_panels_asks_another_host(made_up_address: str, open_page: Open) -> None:
    page = open_page("about:blank")
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(made_up_address + INSIGHT, wait_until="networkidle")
    page.locator(NUMBER).first.click()
    page.wait_for_timeout(100)
    assert hosts == {urlsplit(made_up_address).netloc}


# By mouse


def test_resting_on_a_number_opens_it_and_going_away_closes_it(made_up_address: str, open_page: Open) -> None:
    page, number = insight(made_up_address, open_page)
    number.hover()
    expect(page.locator(OPEN)).to_have_count(1)
    page.locator(OPEN).hover()  # one may go into the panel
    page.wait_for_timeout(500)
    expect(page.locator(OPEN)).to_have_count(1)
    page.mouse.move(5, 5)
    expect(page.locator(OPEN)).to_have_count(0)


def test_pressing_a_number_holds_it_open_and_pressing_it_again_closes_it(
    made_up_address: str, open_page: Open
) -> None:
    page, number = insight(made_up_address, open_page)
    number.click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    expect(page.locator(OPEN)).to_have_count(1)
    assert page.url.endswith(INSIGHT)
    number.click()
    expect(page.locator(OPEN)).to_have_count(0)


def test_a_metric_card_opens_too_and_only_one_panel_is_open(made_up_address: str, open_page: Open) -> None:
    page, number = insight(made_up_address, open_page)
    number.click()
    page.keyboard.press("Escape")
    page.locator(".tl-card__figure a").nth(1).click()
    expect(page.locator(OPEN)).to_have_count(1)
    assert page.locator(OPEN).get_attribute("id") == "panel-claim-lamp-trial/rooms-with-lamps"


def test_with_a_modifier_a_number_is_the_link_it_always_was(made_up_address: str, open_page: Open) -> None:
    page, number = insight(made_up_address, open_page)
    with page.context.expect_page() as opened:
        number.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/claims/lamp-trial/reading-speed/")
    assert page.url.endswith(INSIGHT)


# By keyboard


def test_by_keyboard_a_panel_opens_is_read_and_gives_the_focus_back(
    made_up_address: str, open_page: Open
) -> None:
    page, number = insight(made_up_address, open_page)
    tab_to(page, number)
    expect(page.locator(OPEN)).to_have_count(1)  # shown, with the focus still on the number
    expect(number).to_be_focused()
    assert number.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Enter")
    expect(page.locator(OPEN)).to_be_focused()
    assert page.locator(OPEN).aria_snapshot().startswith('- dialog "Evidence for −0.80 g"')
    page.keyboard.press("Escape")
    expect(page.locator(OPEN)).to_have_count(0)
    expect(number).to_be_focused()
    assert number.get_attribute("aria-expanded") == "false"


def test_after_its_last_link_a_panel_closes_and_the_page_goes_on_behind_its_number(
    made_up_address: str, open_page: Open
) -> None:
    page, number = insight(made_up_address, open_page)
    following = number.evaluate_handle("node => node.nextElementSibling.querySelector('a')").as_element()
    assert following is not None
    tab_to(page, number)
    page.keyboard.press("Enter")
    stops = page.locator(f"{OPEN} a").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
    expect(page.locator(f"{OPEN} a").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(OPEN)).to_have_count(0)
    assert following.evaluate("node => node === document.activeElement")


def test_going_on_without_enter_leaves_the_panel_behind(made_up_address: str, open_page: Open) -> None:
    page, number = insight(made_up_address, open_page)
    tab_to(page, number)
    expect(page.locator(OPEN)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(OPEN)).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(number).to_be_focused()


# By touch, and without scripting


def test_on_a_phone_the_first_tap_opens_and_a_link_inside_goes_on(
    made_up_address: str, open_page: Open
) -> None:
    page, number = insight(made_up_address, open_page, width=390, has_touch=True, is_mobile=True)
    number.tap()
    expect(page.locator(OPEN)).to_have_count(1)
    assert page.url.endswith(INSIGHT)
    page.locator(f"{OPEN} .tl-panel__links a").first.tap()
    page.wait_for_url("**/claims/lamp-trial/reading-speed/")


def test_without_scripting_no_panel_shows_and_a_number_leads_to_its_claim(
    made_up_address: str, open_page: Open
) -> None:
    page, number = insight(made_up_address, open_page, java_script_enabled=False)
    assert page.locator(".tl-panel").count() > 3
    assert page.locator(".tl-panel:visible").count() == 0
    assert number.get_attribute("title")
    number.click()
    page.wait_for_url("**/claims/lamp-trial/reading-speed/")


def test_a_link_to_a_note_previews_question_and_answer(made_up_address: str, open_page: Open) -> None:
    page = open_page(made_up_address + LINE)
    page.locator("a.tl-note").first.hover()
    expect(page.locator(OPEN)).to_have_count(1)
    panel = page.locator(OPEN)
    assert panel.get_attribute("id") == "panel-note-do-lamps-slow-readers"
    assert "?" in panel.locator(".tl-panel__says b").inner_text()
    assert panel.locator(".tl-panel__links a").inner_text() == "The note"
