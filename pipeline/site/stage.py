"""Write the staging folder: finished Markdown, downloads, JSON, feeds. What the site generator reads."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.site.api.files import api_files
from pipeline.site.charts import draw
from pipeline.site.data.files import data_files, data_page
from pipeline.site.downloads import downloads
from pipeline.site.llms import llms_text
from pipeline.site.mathml import with_mathml
from pipeline.site.metadata import cite_files, described
from pipeline.site.page import Page
from pipeline.site.pages import SiteInput, all_pages, chart_specs
from pipeline.site.panels import Panels
from pipeline.site.search_page import search_page
from pipeline.site.site_feeds import feed_files, feeds_page
from pipeline.site.social import pictures
from pipeline.synthesis.article import Article
from pipeline.synthesis.derive import DerivedFigure
from pipeline.synthesis.prose import literal, relative


def environment(root: Path) -> Environment:
    """Return the template environment of the project at ``root``. Plain strings are escaped.

    The filter ``literal`` is for a record's words where Markdown would read them, as in a heading;
    ``mathml`` is for titles and abstracts from feeds, which may hold mathematics.
    """
    made = Environment(
        loader=FileSystemLoader(root / "content" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["literal"] = literal
    made.filters["mathml"] = with_mathml
    return made


def stage(site: SiteInput, folder: Path) -> list[Page]:
    """Write everything the site generator needs to ``folder``, which is emptied first.

    Returns the pages. The same input writes the same bytes.
    """
    made = data_files(site)
    bare = [*all_pages(site), data_page(site, made), feeds_page(site)]
    bare.append(search_page(bare, site.library))
    templates = environment(site.root)
    panels = Panels(site.library, site.relations)
    pages: list[Page] = []
    files: dict[str, str | bytes] = dict(made.staged())
    for unopened in described(site, bare):
        text = render(templates, site, unopened)
        page = replace(unopened, panels=panels.of(text, computed_on(unopened)))
        files[page.file] = page.front_matter() + text + render_panels(templates, page)
        pages.append(page)
    files |= downloads(site, chart_specs(pages))
    files |= api_files(site)
    files["llms.txt"] = llms_text(site, pages)
    files |= cite_files(pages)
    files |= feed_files(site, templates)
    files |= pictures(site.articles.values(), site.site, site.root)
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pages


def render(templates: Environment, site: SiteInput, page: Page) -> str:
    """Return the Markdown of one page, without its panels."""

    def url(target: str) -> str:
        return relative(page.target, target)

    context: dict[str, Any] = {
        "url": url,
        "status": site.status,
        "site": site.site,
        "cite": None,
        "svg": {spec.id: asdict(draw(spec, site.root / "var" / "charts")) for spec in page.charts},
        **page.context,
    }
    return templates.get_template(page.template).render(context)


def computed_on(page: Page) -> Mapping[str, DerivedFigure]:
    """Return the figures that a page computes, by name."""
    article = page.context.get("article")
    return {known.name: known for known in article.computed} if isinstance(article, Article) else {}


def render_panels(templates: Environment, page: Page) -> str:
    """Return the panels of a page, as HTML that Markdown leaves alone; nothing where it has none."""
    if not page.panels:
        return ""

    def url(target: str) -> str:
        return relative(page.target, target)

    return "\n\n" + templates.get_template("components/panel.html.j2").render(url=url, panels=page.panels)
