"""The cite box as a reader uses it, with and without scripting, asking no other host."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CLAIM = "claims/lamp-trial/reading-speed/"


def test_without_a_script_every_form_opens_and_no_button_shows(
    open_page: Callable[..., Page], made_up_address: str
) -> None:
    page = open_page(made_up_address + CLAIM, java_script_enabled=False)
    box = page.locator(".tl-cite-box")
    box.locator("> summary").click()
    assert box.locator("button:visible").count() == 0
    for form in box.locator(".tl-cite-format").all():
        form.locator("summary").click()
        assert form.locator("pre").is_visible()
        assert form.locator("a[download]").is_visible()


def test_the_reference_is_copied_and_the_page_handed_to_the_devices_own_sharing(
    open_page: Callable[..., Page], made_up_address: str
) -> None:
    page = open_page(made_up_address, permissions=["clipboard-read", "clipboard-write"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("navigator.share = data => { window.shared = data; return Promise.resolve(); };")
    page.goto(made_up_address + CLAIM)
    box = page.locator(".tl-cite-box")
    box.locator("> summary").click()
    form = box.locator(".tl-cite-format").first
    form.locator("summary").click()
    form.get_by_role("button").click()
    form.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == form.locator("pre").text_content()
    box.get_by_role("button", name="Share").click()
    assert page.evaluate("window.shared.url").endswith(CLAIM)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(made_up_address).netloc}
