"""Which feeds there are: all articles, each kind, each topic, corrections; and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from jinja2 import Environment

from pipeline.site.corrections import change_rows, corrections
from pipeline.site.feeds import FeedItem, SiteFeed, atom, json_feed, opml
from pipeline.site.full_text import alone, full_text
from pipeline.site.page import Page
from pipeline.site.pages import LISTS, SiteInput
from pipeline.synthesis.article import Article

OPML = "feeds/feeds.opml"
_IN_A_FEED = 50


def site_feeds(site: SiteInput, templates: Environment) -> list[SiteFeed]:
    """Return every feed of the site: all, corrections, then the kinds and the topics in their order."""
    articles = list(site.articles.values())
    texts = {article.target: full_text(article, templates, site.site) for article in _newest(articles)}
    made = []
    for feed in _outlines(site):
        if feed.name == "corrections":
            made.append(_corrections(site, feed))
            continue
        own = [a for a in articles if feed.page in ("", f"{a.target.split('/', 1)[0]}/", *_topics(a))]
        chosen = _newest(own)[:_IN_A_FEED]
        items = [_item(site, a, texts[a.target]) for a in chosen]
        made.append(SiteFeed(feed.title, feed.about, feed.page, feed.name, items))
    return made


def feed_files(site: SiteInput, templates: Environment) -> dict[str, str]:
    """Return the files of every feed, and the one that lists them, by path from the root of the site."""
    feeds, files = site_feeds(site, templates), {}
    for feed in feeds:
        files[f"{feed.name}.xml"] = atom(feed, site.site)
        files[f"{feed.name}.json"] = json_feed(feed, site.site)
    files[OPML] = opml(feeds, site.site)
    return files


def announced(site: SiteInput, pages: Iterable[Page]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the feeds of its own kind and topics that each page announces: title and name, by target.

    The feeds of all articles and of corrections are announced everywhere, by the page shell.
    """
    own = {feed.page: (feed.title, feed.name) for feed in _outlines(site) if feed.name.startswith("feeds/")}
    by_target: Mapping[str, Article] = {a.target: a for a in site.articles.values()}
    found = {}
    for page in pages:
        places = [page.target]
        if page.target in by_target:
            places = [f"{page.target.split('/', 1)[0]}/", *_topics(by_target[page.target])]
        found[page.target] = tuple(own[place] for place in places if place in own)
    return found


def feeds_page(site: SiteInput) -> Page:
    """Return the page that lists the feeds."""
    groups: dict[str, list[SiteFeed]] = {"All": [], "By kind": [], "By topic": []}
    for feed in _outlines(site):
        group = "By topic" if feed.page.startswith("topics/") else "By kind"
        groups[group if feed.name.startswith("feeds/") else "All"].append(feed)
    about = "Everything here as feeds: whole texts, no tracking, in Atom and in JSON Feed."
    context = {"title": "Feeds", "about": about, "groups": list(groups.items()), "opml": OPML}
    return Page("feeds/", "feeds.md.j2", "Feeds", about, context, searchable=False)


def _outlines(site: SiteInput) -> list[SiteFeed]:
    """Return every feed without its items."""
    name = site.site.title
    about = "What was put right, moved with a table, or taken back."
    found = [
        SiteFeed(name, site.site.tagline, "", "feed", ()),
        SiteFeed(f"Corrections: {name}", about, "corrections/", "corrections", ()),
    ]
    found += [
        SiteFeed(f"{title}: {name}", about, page, f"feeds/{page.rstrip('/')}", ())
        for page, title, about in LISTS.values()
    ]
    found += [
        SiteFeed(f"{e.record.title}: {name}", e.record.about, f"topics/{t}/", f"feeds/topics/{t}", ())
        for t, e in site.library.topics.items()
    ]
    return found


def _topics(article: Article) -> list[str]:
    return [link.target for link in article.topics]


def _newest(articles: Iterable[Article]) -> list[Article]:
    return sorted(articles, key=lambda a: (a.updated, a.id), reverse=True)


def _item(site: SiteInput, article: Article, content: str) -> FeedItem:
    return FeedItem(
        id=site.site.url + article.target,
        url=site.site.url + article.target,
        title=article.title,
        summary=feed_summary(article),
        content=content,
        published=article.published,
        updated=article.updated,
        tags=tuple(topic.title for topic in article.topics),
    )


def feed_summary(article: Article) -> str:
    """Return the summary for a feed, which says so where the article has no author."""
    if not article.composed:
        return article.summary_text
    how = f"Composed from {article.composed} claims by rule, without an author\u2019s hand."
    return f"{article.summary_text} {how}"


def _corrections(site: SiteInput, feed: SiteFeed) -> SiteFeed:
    items = []
    for row in corrections(change_rows(site.library, site.life))[:_IN_A_FEED]:
        address = f"{site.site.url}{feed.page}#{row.anchor}"
        record = f'<p><a href="{site.site.url}{row.target}">{escape(row.record)}</a></p>'
        items.append(
            FeedItem(
                id=address,
                url=address,
                title=f"{row.record}: {row.what}",
                summary=row.sentence,
                content=alone(f"<p>{escape(row.sentence)}</p>{record}", site.site, feed.page),
                published=row.on,
                updated=row.on,
                tags=(row.kind,),
            )
        )
    return SiteFeed(feed.title, feed.about, feed.page, feed.name, items)
