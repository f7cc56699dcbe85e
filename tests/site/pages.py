"""Read a built page the way the tests want to see it."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.run.status import read_status
from pipeline.site.pages import SiteInput, all_pages
from pipeline.site.stage import environment, render
from pipeline.store import Store
from tests.house import NOW, House


class BuiltPage:
    """One page of the live site of ``house``; ``target`` is its path from the root."""

    def __init__(self, house: House, target: str) -> None:
        self.target = target
        self.html = (house.root / "site" / target / "index.html").read_text(encoding="utf-8")
        self.tree = LexborHTMLParser(self.html)
        main = self.tree.css_first("article.md-content__inner")
        assert main is not None
        self.main: LexborNode = main

    def all(self, selector: str) -> list[LexborNode]:
        return self.main.css(selector)

    def one(self, selector: str) -> LexborNode:
        found = self.main.css(selector)
        assert len(found) == 1, f"{len(found)} of {selector} on {self.target}"
        return found[0]

    def text(self, selector: str) -> str:
        return words(self.one(selector))

    def texts(self, selector: str) -> list[str]:
        return [words(node) for node in self.main.css(selector)]

    def headings(self) -> list[str]:
        return self.texts("h2")

    def href(self, selector: str) -> str:
        return self.one(selector).attributes["href"] or ""


def words(node: LexborNode) -> str:
    """Return the text of an element with single blanks."""
    return " ".join(node.text(separator=" ").split())


def site_input(house: House) -> SiteInput:
    """Return what the pages of ``house`` are made from, without building them."""
    project = house.project()
    library, relations, articles = house.composed()
    project.var.mkdir(exist_ok=True)
    with Store.open(project.store_url) as store:
        status = read_status(library, store, project.config.run.schedule, NOW)
    return SiteInput(house.root, library, relations, articles, status, project.config.site)


def staged(house: House, target: str) -> str:
    """Return the Markdown of one page, as the site generator gets it."""
    site = site_input(house)
    page = next(p for p in all_pages(site) if p.target == target)
    return page.front_matter() + render(environment(house.root), site, page)
