"""Write the staging folder: finished Markdown, downloads, JSON, feeds. What the site generator reads."""

from __future__ import annotations

import shutil
from dataclasses import asdict
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
from pipeline.site.search_page import search_page
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
    pages = [*all_pages(site), data_page(site, made)]
    pages.append(search_page(pages, site.library))
    pages = described(site, pages)
    templates = environment(site.root)
    files: dict[str, str | bytes] = dict(made.staged())
    for page in pages:
        files[page.file] = page.front_matter() + render(templates, site, page)
    files |= downloads(site, chart_specs(pages))
    files |= api_files(site)
    files["llms.txt"] = llms_text(site, pages)
    files |= cite_files(pages)
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pages


def render(templates: Environment, site: SiteInput, page: Page) -> str:
    """Return the Markdown of one page."""

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
