"""The search as readers meet it: by keyboard, by facets, as a page, without scripting, on a lost address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("with_pagefind")]

Open = Callable[..., Page]


def ask(page: Page, words: str) -> Locator:
    """Type ``words`` into the open search and return the titles of what it finds."""
    page.keyboard.type(words)
    found = page.locator(".tl-found__title")
    found.first.wait_for()
    page.locator(".tl-search__count", has_text="found").wait_for()
    return found


def in_dialog(page: Page, key: str = "/") -> Page:
    page.keyboard.press(key)
    page.locator("dialog[open] .tl-search__value").first.wait_for(state="attached")
    return page


def focused(page: Page) -> str:
    told: str = page.evaluate("document.activeElement.classList[0] ?? document.activeElement.tagName")
    return told


def test_a_claim_is_found_opened_and_left_by_keyboard_alone(made_up_address: str, open_page: Open) -> None:
    page = in_dialog(open_page(made_up_address))
    assert focused(page) == "tl-search__input"
    titles = ask(page, "read more slowly")
    assert "Readers with a lamp read more slowly than readers without one." in titles.all_inner_texts()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "tl-found__title"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "tl-search__input"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != made_up_address)
    assert urlsplit(page.url).netloc == urlsplit(made_up_address).netloc


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_a_key_opens_the_search_and_escape_gives_the_focus_back(
    made_up_address: str, open_page: Open, key: str
) -> None:
    page = open_page(made_up_address)
    page.locator(".tl-search-link").focus()
    in_dialog(page, key)
    page.keyboard.type("lamp")  # a field with words in it would take the first Escape for itself
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert focused(page) == "tl-search-link"


def test_the_key_of_one_character_can_be_turned_off(made_up_address: str, open_page: Open) -> None:
    page = in_dialog(open_page(made_up_address))
    page.locator(".tl-search__keys").click()
    page.reload()
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    assert page.locator("dialog[open]").count() == 0
    in_dialog(page, "Control+k")


def test_the_focus_stays_in_the_dialog(made_up_address: str, open_page: Open) -> None:
    page = in_dialog(open_page(made_up_address))
    ask(page, "lamp")
    for _ in range(60):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert page.evaluate(inside)


def test_a_facet_narrows_and_its_count_is_what_it_finds(made_up_address: str, open_page: Open) -> None:
    page = in_dialog(open_page(made_up_address))
    ask(page, "lamp")
    page.wait_for_function(
        """() => [...document.querySelectorAll("label:has([data-facet^=kind]) .tl-search__number")]
          .reduce((sum, node) => sum + Number(node.textContent), 0)
          === parseInt(document.querySelector(".tl-search__count").textContent)"""
    )
    box = page.locator('[data-facet="kind:claim"]')
    number = page.locator("label", has=box).locator(".tl-search__number").inner_text()
    box.check()
    page.locator(".tl-search__count", has_text=f"{number} page").wait_for()
    facts = page.locator(".tl-found__facts").all_inner_texts()
    assert facts
    assert all(fact.startswith("Claim · ") for fact in facts)
    # Other kinds stay on offer with what they would add; a choice in another facet narrows further.
    assert page.locator('[data-facet="kind:work"]').count() == 1
    page.locator('[data-facet="design:rct"]').check()
    page.locator(".tl-found__facts").first.wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.tl-found__facts')].every(n => n.textContent.includes('RCT'))"
    )
    page.get_by_role("button", name="Clear the filters").click()
    page.locator(".tl-search__count", has_text="found").wait_for()
    assert page.locator(".tl-search__value input:checked").count() == 0


def test_a_search_that_finds_nothing_says_what_to_do(made_up_address: str, open_page: Open) -> None:
    page = open_page(f"{made_up_address}search/?q=lamp&design=rct&stance=contested")
    told = page.locator(".tl-search__count")
    told.filter(has_text="No page found. Take a filter away, or try other words.").wait_for()
    page.get_by_role("button", name="Clear the filters").click()
    page.locator(".tl-found").first.wait_for()


def test_a_search_can_be_kept_as_an_address(made_up_address: str, open_page: Open) -> None:
    page = open_page(f"{made_up_address}search/?q=lamp&kind=claim&kind=nonsense")
    page.locator(".tl-found").first.wait_for()
    assert page.locator(".tl-search__input").input_value() == "lamp"
    page.locator('[data-facet="kind:claim"]:checked').wait_for(state="attached")
    page.locator('[data-facet="checked:primary"]').check()
    page.wait_for_url("**/search/?q=lamp&kind=claim&checked=primary")


def test_the_dialog_leads_to_the_same_search_as_a_page(made_up_address: str, open_page: Open) -> None:
    page = in_dialog(open_page(made_up_address))
    ask(page, "lamp")
    page.get_by_role("link", name="Keep this search as a page").click()
    page.wait_for_url("**/search/?q=lamp")
    page.locator(".tl-found").first.wait_for()


def test_a_lost_address_is_searched_for_by_its_words(made_up_address: str, open_page: Open) -> None:
    page = open_page("about:blank")
    lost = f"{made_up_address}claims/lamp-trial/reeding/"
    shown = page.request.get(f"{made_up_address}404.html").text()
    page.route(lost, lambda route: route.fulfill(status=404, content_type="text/html", body=shown))
    page.goto(lost)
    page.locator(".tl-found").first.wait_for()
    assert page.locator(".tl-search__input").input_value().startswith("lamp trial")


def test_without_scripting_the_link_leads_to_lists(made_up_address: str, open_page: Open) -> None:
    page = open_page(made_up_address, java_script_enabled=False)
    page.locator(".tl-search-link").click()
    page.wait_for_url("**/search/")
    assert "needs scripting" in page.locator("[data-search-page]").inner_text()
    page.get_by_role("link", name="A Made-Up Trial of Lamps").click()
    page.wait_for_url("**/works/lamp-trial/")


def test_without_an_index_the_key_leads_to_the_lists(made_up_address: str, open_page: Open) -> None:
    page = open_page("about:blank")
    page.route("**/pagefind/**", lambda route: route.fulfill(status=404, body=""))
    page.goto(made_up_address)
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    page.get_by_text("built without an index").wait_for()


def test_hostile_words_stay_words_in_the_results(made_up_address: str, open_page: Open) -> None:
    page = open_page(made_up_address)
    heard: list[str] = []

    def note(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    ask(in_dialog(page), "column blames lamp")
    results = page.locator(".tl-search__results")
    assert "<b onclick" in results.inner_text()
    assert results.locator("script, [onclick], img").count() == 0
    assert heard == []


@pytest.mark.parametrize("width", [390, 1440])
def test_a_search_asks_no_other_host_and_the_console_stays_quiet(
    made_up_address: str, open_page: Open, width: int
) -> None:
    page = open_page("about:blank", width=width)
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: errors.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(made_up_address, wait_until="networkidle")
    assert not [url for url in asked if "search.js" in url or "pagefind" in url]
    ask(in_dialog(page), "lamp")
    page.wait_for_load_state("networkidle")
    assert any("pagefind.js" in url for url in asked)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(made_up_address).netloc}
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog = page.locator("dialog")
    assert dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
