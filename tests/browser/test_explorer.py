"""The explorer as readers use it: by mouse and keyboard, on a phone, by a shared address, without script."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SHOWN = ".tl-row:not([hidden])"


def number(page: Page) -> int:
    """Return the number of results that is announced."""
    return int(page.locator("[data-count]").inner_text().split()[0])


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_filters_narrow_the_list_and_stand_in_the_address(made_up_address: str, open_page: Open) -> None:
    page = open_page(f"{made_up_address}explore/")
    everything = number(page)
    page.get_by_role("checkbox", name="Claims").check()
    page.get_by_role("checkbox", name="rct").check()
    assert query(page) == {"kind": ["claim"], "design": ["rct"]}
    assert 0 < number(page) < everything
    assert page.locator(SHOWN).count() == number(page)
    assert page.locator("[data-count]").get_attribute("role") == "status"
    for row in page.locator(SHOWN).all():
        assert row.get_attribute("data-kind") == "claim"
        assert "rct" in (row.get_attribute("data-design") or "").split()


def test_a_shared_address_shows_the_same_list_and_back_undoes_a_choice(
    made_up_address: str, open_page: Open
) -> None:
    page = open_page(f"{made_up_address}explore/?kind=claim&kind=work&checked=primary&sort=title&marks=1")
    assert page.get_by_role("checkbox", name="Works").is_checked()
    assert page.locator("[data-sort]").input_value() == "title"
    titles = page.locator(f"{SHOWN} a").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    before, url = number(page), page.url
    page.get_by_role("checkbox", name="Works").uncheck()
    assert number(page) < before
    page.go_back()
    expect(page.get_by_role("checkbox", name="Works")).to_be_checked()
    assert (number(page), page.url) == (before, url)


def test_words_find_rows_whatever_their_case_and_nothing_says_what_to_loosen(
    made_up_address: str, open_page: Open
) -> None:
    page = open_page(f"{made_up_address}explore/?kind=claim")
    page.get_by_role("searchbox", name="Words").fill("READ more")
    page.wait_for_function("location.search.includes('words=READ+more')")
    assert number(page) == page.locator(SHOWN).count() > 0
    page.get_by_role("searchbox", name="Words").fill("no such words")
    expect(page.locator("[data-empty]")).to_be_visible()
    assert "Without the words “no such words” there are results." in page.locator("[data-empty]").inner_text()
    page.locator("[data-empty] [data-clear]").click()
    assert query(page) == {}
    assert number(page) == page.locator(".tl-row").count()
    assert page.evaluate("document.activeElement.matches('[data-words]')")


def test_an_order_lays_the_kinds_into_one_list_and_by_kind_brings_the_groups_back(
    made_up_address: str, open_page: Open
) -> None:
    page = open_page(f"{made_up_address}explore/")
    as_written = page.locator(".tl-row a").all_inner_texts()
    page.locator("[data-sort]").select_option("newest")
    days = [row.get_attribute("data-on") or "" for row in page.locator(SHOWN).all()]
    assert days == sorted(days, reverse=True)
    assert page.locator("[data-group]:visible").count() == 0
    page.locator("[data-sort]").select_option("")
    assert page.locator(".tl-row a").all_inner_texts() == as_written
    assert page.locator("[data-group]:visible").count() > 3


def test_on_a_phone_the_filters_are_a_drawer_that_the_keyboard_opens_and_closes(
    made_up_address: str, open_page: Open
) -> None:
    page = open_page(f"{made_up_address}explore/", width=390)
    drawer = page.locator("[data-filters]")
    assert not drawer.is_visible()
    page.locator(".tl-explore__open").focus()
    page.keyboard.press("Enter")
    expect(drawer).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-filters]') !== null")
    page.get_by_role("checkbox", name="Claims").press("Space")
    assert query(page) == {"kind": ["claim"]}
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    assert page.evaluate("document.activeElement.matches('.tl-explore__open')")
    assert "(1)" in page.locator(".tl-explore__open").inner_text()


def test_without_a_script_everything_is_listed_and_no_dead_control_is_shown(
    made_up_address: str, open_page: Open
) -> None:
    page = open_page(f"{made_up_address}explore/?kind=claim", java_script_enabled=False)
    assert page.locator(".tl-row:visible").count() == page.locator(".tl-row").count() > 10
    assert page.locator(".tl-explore :is(input, select, button):visible").count() == 0
    assert page.locator("[data-static] a").first.is_visible()
