"""The feeds by the rules of their formats: RFC 4287, RFC 3339, JSON Feed 1.1, OPML 2.0."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.config import SiteConfig
from pipeline.site.feeds import FeedItem, SiteFeed, atom, json_feed, moment, opml
from pipeline.site.full_text import alone
from tests.house import House
from tests.site.pages import BuiltPage

NS = {"a": "http://www.w3.org/2005/Atom"}
URL = "https://house.example/"
RFC3339 = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d{2}:\d{2}:\d{2}Z")
NAMES = (
    *("feed", "corrections", "feeds/insights", "feeds/lines", "feeds/explainers", "feeds/digests"),
    *("feeds/briefs", "feeds/topics/light", "feeds/topics/rest"),
)
SITE = SiteConfig(title="The House", tagline="Made up.", url=URL)


def parsed_xml(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - made here


def at(built: House, name: str) -> Path:
    return built.root / "site" / name


def text(parent: ET.Element, name: str) -> str:
    (found,) = parent.findall(f"a:{name}", NS)
    return found.text or ""


@pytest.mark.parametrize("name", NAMES)
def test_every_feed_has_what_rfc_4287_asks_for(built: House, name: str) -> None:
    root = parsed_xml(at(built, f"{name}.xml").read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert text(root, "title")
    assert text(root, "id").startswith(URL)
    assert RFC3339.fullmatch(text(root, "updated"))
    assert root.find("a:author/a:name", NS) is not None
    (own,) = root.findall("a:link[@rel='self']", NS)
    assert own.attrib["href"] == f"{URL}{name}.xml"
    entries = root.findall("a:entry", NS)
    ids = [text(entry, "id") for entry in entries]
    assert len(ids) == len(set(ids))
    for entry in entries:
        assert text(entry, "title")
        assert RFC3339.fullmatch(text(entry, "published"))
        assert text(entry, "published") <= text(entry, "updated") <= text(root, "updated")
        (content,) = entry.findall("a:content", NS)
        assert content.attrib["type"] == "html"
        assert content.text
        (link,) = entry.findall("a:link", NS)
        assert link.attrib["rel"] == "alternate"
    parsed = feedparser.parse(at(built, f"{name}.xml").read_bytes())
    assert not parsed.bozo
    assert len(parsed.entries) == len(entries)


@pytest.mark.parametrize("name", NAMES)
def test_every_feed_is_a_json_feed_with_the_same_entries(built: House, name: str) -> None:
    feed = json.loads(at(built, f"{name}.json").read_text(encoding="utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"] == f"{URL}{name}.json"
    root = parsed_xml(at(built, f"{name}.xml").read_text(encoding="utf-8"))
    assert [i["id"] for i in feed["items"]] == [text(e, "id") for e in root.findall("a:entry", NS)]
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert RFC3339.fullmatch(item["date_published"])
        assert RFC3339.fullmatch(item["date_modified"])


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_an_entry_stands_by_itself(built: House, name: str) -> None:
    for item in json.loads(at(built, f"{name}.json").read_text(encoding="utf-8"))["items"]:
        tree = LexborHTMLParser(item["content_html"])
        assert not tree.css("[class], [id], [style], [data-claim], script, style, img, iframe")
        addresses = [node.attributes.get("href") or "" for node in tree.css("a[href]")]
        assert all(urlsplit(address).scheme in ("http", "https") for address in addresses)
        assert "[[" not in item["content_html"]


def test_an_entry_has_the_whole_article_and_its_numbers_lead_to_their_claims(built: House) -> None:
    feed = json.loads(at(built, "feeds/insights.json").read_text(encoding="utf-8"))
    (item,) = [i for i in feed["items"] if i["url"].endswith("/lamps-slow-readers/")]
    page = BuiltPage(built, "insights/lamps-slow-readers/")
    words = " ".join(LexborHTMLParser(item["content_html"]).text(separator=" ").split())
    for paragraph in page.texts(".tl-tldr p")[1:]:
        assert paragraph.split(".")[0][:30] in words
    tree = LexborHTMLParser(item["content_html"])
    links = {(node.attributes.get("href") or "").removeprefix(URL) for node in tree.css("a[href]")}
    assert "claims/lamp-trial/reading-speed/" in links
    for link in links:
        target = urlsplit(link)
        if not target.scheme:
            assert (built.root / "site" / target.path / "index.html").is_file(), link


def test_a_feed_of_a_kind_has_that_kind_and_one_of_a_topic_that_topic(built: House) -> None:
    kinds = json.loads(at(built, "feeds/lines.json").read_text(encoding="utf-8"))["items"]
    assert kinds
    assert all(item["url"].startswith(f"{URL}lines/") for item in kinds)
    topic = json.loads(at(built, "feeds/topics/light.json").read_text(encoding="utf-8"))["items"]
    assert topic
    (title,) = BuiltPage(built, "topics/light/").texts("h1")
    assert all(title in item["tags"] for item in topic)


def test_pages_announce_the_feeds_of_their_own_kind_and_topic(built: House) -> None:
    def announced(target: str) -> set[str]:
        tree = BuiltPage(built, target).tree
        found = tree.css('head link[rel~="alternate"][type="application/atom+xml"]')
        return {(node.attributes["href"] or "").replace("../", "") for node in found}

    everywhere = {"feed.xml", "corrections.xml"}
    assert announced("about/") == everywhere
    assert announced("topics/light/") == everywhere | {"feeds/topics/light.xml"}
    assert announced("insights/") == everywhere | {"feeds/insights.xml"}
    assert announced("insights/lamps-slow-readers/") >= everywhere | {"feeds/insights.xml"}


def test_one_file_and_one_page_list_every_feed(built: House) -> None:
    outlines = parsed_xml(at(built, "feeds/feeds.opml").read_text(encoding="utf-8")).findall("body/outline")
    assert [o.attrib["xmlUrl"] for o in outlines] == [f"{URL}{name}.xml" for name in NAMES]
    assert all(o.attrib["text"] and o.attrib["type"] == "rss" for o in outlines)
    links = {n.attributes["href"] for n in BuiltPage(built, "feeds/").all(".tl-links a")}
    for name in NAMES:
        address = name.removeprefix("feeds/") if name.startswith("feeds/") else f"../{name}"
        endings = {link.rsplit("/", 1)[-1] for link in links if link}
        assert f"{address.rsplit('/', 1)[-1]}.xml" in endings
        assert f"{address.rsplit('/', 1)[-1]}.json" in endings


def test_what_would_be_markup_is_escaped() -> None:
    item = FeedItem(
        f"{URL}x", f"{URL}x", "<b>&", "a < b", "<p>1 &lt; 2</p>", "2026-05", "2026-05-04", ("a & b",)
    )
    feed = SiteFeed("T & <T>", "about", "", "feed", [item])
    root = parsed_xml(atom(feed, SITE))
    assert text(root, "title") == "T & <T>"
    (entry,) = root.findall("a:entry", NS)
    assert (text(entry, "title"), text(entry, "content")) == ("<b>&", "<p>1 &lt; 2</p>")
    assert json.loads(json_feed(feed, SITE))["items"][0]["title"] == "<b>&"
    assert parsed_xml(opml([feed], SITE)).find("body/outline[@title='T & <T>']") is not None


def test_a_feed_without_an_entry_is_whole() -> None:
    root = parsed_xml(atom(SiteFeed("T", "about", "x/", "feeds/x", []), SITE))
    assert RFC3339.fullmatch(text(root, "updated"))


@pytest.mark.parametrize("day", ["2026", "2026-05", "2026-05-04"])
def test_a_day_as_exact_as_known_is_a_whole_moment(day: str) -> None:
    assert RFC3339.fullmatch(moment(day))


def test_addresses_become_absolute_and_scripts_go() -> None:
    html = '<p class="x" onclick="y()"><a href="../b/#c">b</a> <a href="#d">d</a><script>z()</script></p>'
    assert alone(html, SITE, "a/") == (f'<p><a href="{URL}b/#c">b</a> <a href="{URL}a/#d">d</a></p>\n')
    assert "javascript" not in alone('<a href="javascript:x()">x</a>', SITE, "a/")
