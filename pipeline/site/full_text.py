"""An article as HTML that stands by itself, for feeds: no class, no id, no script, every address absolute."""

from __future__ import annotations

from urllib.parse import urljoin

import nh3
from jinja2 import Environment
from markdown import Markdown
from markupsafe import Markup

from pipeline.config import SiteConfig
from pipeline.synthesis.article import Article

_TAGS = frozenset(
    {
        *("a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "details", "div", "dl"),
        *("dt", "em", "h2", "h3", "h4", "hr", "i", "ins", "li", "ol", "p", "pre"),
        *("q", "s", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th"),
        *("thead", "time", "tr", "ul"),
    }
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "time": {"datetime"},
    "th": {"scope"},
    "li": {"value"},
    "ol": {"start"},
}


def full_text(article: Article, templates: Environment, site: SiteConfig) -> str:
    """Return the whole of an article. What needs the page (charts, panels) is left to the page."""
    sections = [
        (Markup(s.heading), Markup(_html(s.markdown)), s.disputes)  # noqa: S704 - as on the page
        for s in article.sections
    ]
    page = templates.get_template("feed-article.html.j2")
    return alone(
        page.render(article=article, sections=sections, page=site.url + article.target), site, article.target
    )


def alone(html: str, site: SiteConfig, target: str) -> str:
    """Return HTML of the page at ``target`` with nothing that needs that page around it."""

    def absolute(tag: str, attribute: str, value: str) -> str:
        return urljoin(site.url + target, value) if (tag, attribute) == ("a", "href") else value

    clean = nh3.clean(html, tags=set(_TAGS), attributes=_ATTRIBUTES, attribute_filter=absolute, link_rel=None)
    return "\n".join(line.strip() for line in clean.split("\n") if line.strip()) + "\n"


def _html(text: str) -> str:
    return Markdown(extensions=["tables", "attr_list"], output_format="html").convert(text)
