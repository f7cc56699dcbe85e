"""The shipped site as readers meet it: on a phone, a tablet and a desk, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.house import House

pytestmark = pytest.mark.browser

LOOKING = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")
KINDS = [
    "home",
    "insight",
    "line",
    "explainer",
    "digest",
    "claim",
    "work",
    "note",
    "benchmark",
    "pool",
    "status",
    "radar",
    "claims",
    "search",
    "explore",
    "editors",
]
WIDTHS = (390, 820, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass
class Look:
    """One page at one width in one scheme: what it asked for, what it complained of, what was to be seen."""

    width: int
    scheme: str
    facts: dict[str, Any]
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        return f"{self.width} px, {self.scheme}"


class Reader:
    """Looks at every page once, however many tests ask about it."""

    def __init__(self, browser: Browser, address: str, site: Path) -> None:
        self.browser, self.address, self.site = browser, address, site
        self.seen: dict[str, list[Look]] = {}

    def target(self, kind: str) -> str:
        """Return the page of a kind; the first of several by name, so that records may come and go."""
        if kind == "home":
            return ""
        if kind in {"status", "radar", "claims", "search", "explore"}:
            return f"{kind}/"
        if kind == "editors":
            return "handbook/editors/"
        if kind == "claim":
            pages = self.site.glob("claims/*/*/index.html")
            return next(self._path(p) for p in sorted(pages) if "tl-chart" in p.read_text(encoding="utf-8"))
        return next(self._path(p) for p in sorted(self.site.glob(f"{kind}s/*/index.html")))

    def _path(self, page: Path) -> str:
        return page.parent.relative_to(self.site).as_posix() + "/"

    def looks(self, kind: str) -> list[Look]:
        if kind not in self.seen:
            self.seen[kind] = [look for scheme in SCHEMES for look in self._looks(kind, scheme)]
        return self.seen[kind]

    def _looks(self, kind: str, scheme: Literal["light", "dark"]) -> list[Look]:
        """Open a page once and look at it in each width."""
        asked: list[str] = []
        failed: list[str] = []
        errors: list[str] = []
        context = self.browser.new_context(
            viewport={"width": WIDTHS[0], "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.on("response", lambda r: failed.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("console", lambda m: errors.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(self.address + self.target(kind), wait_until="networkidle")
        found = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")
            found.append(Look(width, scheme, page.evaluate(LOOKING)))
        context.close()
        own = urlsplit(self.address).netloc
        foreign = [url for url in asked if urlsplit(url).netloc not in {own, ""}]
        for look in found:
            look.foreign, look.failed, look.errors = foreign, failed, errors
        return found


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str, shipped: House) -> Reader:
    return Reader(browser, address, (shipped.root / "site").resolve())


every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_nothing_has_to_be_scrolled_sideways(reader: Reader, kind: str) -> None:
    wide = {
        look.where: (look.facts["scroll"], look.facts["wide"])
        for look in reader.looks(kind)
        if look.facts["scroll"] > look.facts["inner"] or look.facts["wide"]
    }
    assert not wide


@every_kind
def test_a_page_asks_no_other_host_and_for_nothing_that_is_not_there(reader: Reader, kind: str) -> None:
    assert {look.where: look.foreign for look in reader.looks(kind) if look.foreign} == {}
    assert {look.where: look.failed for look in reader.looks(kind) if look.failed} == {}


@every_kind
def test_the_console_has_nothing_to_complain_of(reader: Reader, kind: str) -> None:
    assert {look.where: look.errors for look in reader.looks(kind) if look.errors} == {}


@every_kind
def test_a_page_has_one_visible_heading_and_its_content_in_view(reader: Reader, kind: str) -> None:
    for look in reader.looks(kind):
        assert len(look.facts["headings"]) == 1, look.where
        assert look.facts["headings"][0]
        assert look.facts["words"] > 30, look.where
        assert look.facts["top"] < 300, look.where


@every_kind
def test_the_readers_scheme_is_followed(reader: Reader, kind: str) -> None:
    found = {(look.scheme, look.facts["scheme"]) for look in reader.looks(kind)}
    assert found == {("light", "default"), ("dark", "slate")}


@every_kind
def test_every_text_stands_out_from_its_background(reader: Reader, kind: str) -> None:
    for look in reader.looks(kind):
        assert look.facts["looked"] > 10, look.where
    assert {look.where: look.facts["faint"] for look in reader.looks(kind) if look.facts["faint"]} == {}


@every_kind
def test_no_two_texts_of_a_card_lie_on_each_other(reader: Reader, kind: str) -> None:
    assert {look.where: look.facts["overlaps"] for look in reader.looks(kind) if look.facts["overlaps"]} == {}


@every_kind
def test_everything_one_can_press_has_a_name(reader: Reader, kind: str) -> None:
    assert {look.where: look.facts["nameless"] for look in reader.looks(kind) if look.facts["nameless"]} == {}


# Without scripts, by keyboard, on a phone


Open = Callable[..., Page]


@pytest.mark.parametrize("kind", ["home", "insight", "line", "claim", "status", "claims"])
def test_without_javascript_everything_is_there(reader: Reader, open_page: Open, kind: str) -> None:
    url = reader.address + reader.target(kind)
    with_scripts, without = open_page(url), open_page(url, java_script_enabled=False)
    words = "article.md-content__inner"
    # Times are told in the reader's zone by a script; the rest is the same to the letter.
    times = "article.md-content__inner .tl-topline"
    with_scripts.evaluate("s => document.querySelectorAll(s).forEach(n => n.remove())", times)
    plain = without.locator(words).inner_text()
    for line in with_scripts.locator(words).inner_text().split("\n"):
        if line.strip() not in {"", "Copy the link", "Share"}:
            assert line in plain
    assert " UTC" in without.locator(".tl-pill").inner_text()
    assert without.locator("[data-copy]:visible").count() == 0


def test_without_javascript_a_number_leads_to_its_claim(reader: Reader, open_page: Open) -> None:
    page = open_page(reader.address + reader.target("insight"), java_script_enabled=False)
    number = page.locator("a.tl-number").first
    claim = number.get_attribute("data-claim")
    number.click()
    assert page.url == f"{reader.address}claims/{claim}/"
    assert page.locator("h1").count() == 1


def test_a_number_can_be_reached_by_keyboard_and_leads_to_its_claim(reader: Reader, open_page: Open) -> None:
    page = open_page(reader.address + reader.target("insight"))
    reached = "document.activeElement.matches('a.tl-number')"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(reached):
            break
    assert page.evaluate(reached)
    number = page.locator("a.tl-number:focus")
    snapshot = number.aria_snapshot()
    assert snapshot.startswith('- link "')
    assert not snapshot.startswith('- link ""')
    outline = number.evaluate(
        "node => getComputedStyle(node).outlineStyle + getComputedStyle(node).outlineWidth"
    )
    assert outline == "solid2px"
    claim = number.get_attribute("data-claim")
    page.keyboard.press("Enter")  # opens the panel, in which the claim comes after what contradicts it
    link = page.locator(".tl-panel:popover-open .tl-panel__links a").first
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claims/{claim}/")


def test_a_citation_leads_to_its_source_on_the_same_page(reader: Reader, open_page: Open) -> None:
    page = open_page(reader.address + reader.target("insight"))
    cite = page.locator("sup.tl-cite a").first
    source = (cite.get_attribute("href") or "").removeprefix("#")
    cite.click()
    page.wait_for_url(f"**/#{source}")
    assert page.locator(f"#{source}").evaluate("n => n.matches(':target')")


def test_on_a_phone_the_comparison_becomes_cards_that_name_their_columns(
    reader: Reader, open_page: Open
) -> None:
    written = reader.address + "insights/one-cause-or-three/"
    page = open_page(written, width=390)
    columns = page.locator(".tl-comparison thead th").all_text_contents()
    shown = page.locator(".tl-comparison tbody tr").first.evaluate(
        """row => [...row.children].map((cell) => {
            const before = getComputedStyle(cell, "::before");
            return [before.display, before.content.replaceAll('"', ""), getComputedStyle(cell).display];
        })"""
    )
    assert shown == [["block", column, "block"] for column in columns]
    assert len(columns) == 5
    at_desk = open_page(written, width=1440)
    cell = at_desk.locator(".tl-comparison tbody td").first
    assert cell.evaluate('cell => getComputedStyle(cell, "::before").content') == "none"


def test_a_phone_gets_the_narrow_drawing_of_a_chart_and_a_desk_the_wide_one(
    reader: Reader, open_page: Open
) -> None:
    for width, narrow in ((390, True), (1440, False)):
        page = open_page(reader.address + reader.target("claim"), width=width)
        assert page.locator(".tl-chart__narrow").first.is_visible() is narrow
        assert page.locator(".tl-chart__wide").first.is_visible() is not narrow


def test_the_data_of_a_chart_can_be_opened(reader: Reader, open_page: Open) -> None:
    page = open_page(reader.address + reader.target("claim"))
    table = page.locator(".tl-chart table").first
    assert not table.is_visible()
    page.locator(".tl-chart summary").first.click()
    assert table.is_visible()


# Hostile words


def listen(page: Page) -> list[str]:
    """Return a list that fills with what scripts of the page say in dialogs."""
    heard: list[str] = []

    def note(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return heard


def test_hostile_words_of_a_record_do_nothing_on_its_own_page(made_up_address: str, open_page: Open) -> None:
    page = open_page("about:blank")
    dialogs = listen(page)
    page.goto(f"{made_up_address}works/evening-column/")
    assert page.title().startswith('On <script>alert("lamps")</script> & "quotes" of 100 % _nothing_')
    assert page.locator("h1").inner_text().startswith('On <script>alert("lamps")</script>')
    assert dialogs == []


# Times


def test_times_are_told_in_the_readers_zone_and_in_utc_on_hover(reader: Reader, open_page: Open) -> None:
    page = open_page(reader.address, timezone_id="Asia/Kolkata", locale="en-GB")
    last = page.locator("[data-status-last]")
    assert "UTC" not in last.inner_text()
    assert (last.get_attribute("title") or "").endswith(" UTC")
    minutes = (last.get_attribute("datetime") or "")[14:16]
    shown = last.inner_text().rsplit(":", 1)[1][:2]
    assert (int(minutes) + 30) % 60 == int(shown)


def test_a_pill_takes_a_newer_status_from_the_site(made_up_address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.route(
        "**/status.json",
        lambda route: route.fulfill(
            json={
                "state": "degraded",
                "word": "1 of 1 feed needs attention",
                "last_run": "2026-05-05T06:30:00Z",
                "next_run": "2026-05-05T09:00:00Z",
            }
        ),
    )
    page.goto(made_up_address, wait_until="networkidle")
    pill = page.locator(".tl-pill")
    assert "1 of 1 feed needs attention" in pill.inner_text()
    assert "tl-pill--degraded" in (pill.get_attribute("class") or "")
    context.close()
