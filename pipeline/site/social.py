"""The picture that a shared link shows: title, key figure, stance, site. Drawn once, 1200 by 630 pixels.

It is laid out here as SVG and painted by vl-convert with the site's own letters, so that it asks nothing of
the network and is the same on every machine. Everything it says comes from the composed article.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape

import vl_convert

from pipeline.config import SiteConfig
from pipeline.records.writing import Stance
from pipeline.site.small_png import smaller
from pipeline.synthesis.article import Article

WIDTH, HEIGHT = 1200, 630
SITE_PICTURE = "social.png"
"""Path of the picture of the site; that of an article has the same name in its folder."""

_LEFT, _ROOM = 80, 1040
_SERIF, _SANS, _BOLD = "Throughline Serif", "Throughline Sans", "Throughline Sans Bold"
_INK, _MUTED, _RULE, _PAPER, _ACCENT = "#1c2421", "#57625e", "#d9dedb", "#fdfdfb", "#0f6b63"

# The site's colours of the five stances, and the shapes of their badges in a square of 24.
_STANCES: dict[Stance, tuple[str, str]] = {
    "supported": ("#1d6b35", '<circle cx="12" cy="12" r="11"/>'),
    "promising": (
        "#1f5f99",
        '<path d="M12 1a11 11 0 0 0 0 22z"/>'
        '<circle cx="12" cy="12" r="9.5" fill="none" stroke="#1f5f99" stroke-width="3"/>',
    ),
    "cautionary": ("#8a5200", '<path d="M12 2l11 20H1z"/>'),
    "contested": ("#8b3a86", '<path d="M12 0l12 12-12 12L0 12z"/>'),
    "refuted": ("#a12c22", '<path d="M3 3l18 18M21 3L3 21" stroke="#a12c22" stroke-width="5"/>'),
}
_KINDS = {
    "insight": "Insight",
    "line": "Question",
    "explainer": "Explainer",
    "digest": "Digest",
    "brief": "Brief, composed from data",
}
# What the letters that are shipped for pictures can spell.
_SPELLED = frozenset(
    chr(code)
    for first, last in (
        *((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2013, 0x2014)),
        *((0x2018, 0x201A), (0x201C, 0x201E), (0x2022, 0x2022), (0x2026, 0x2026), (0x2032, 0x2033)),
        *((0x20AC, 0x20AC), (0x2122, 0x2122), (0x2191, 0x2191), (0x2193, 0x2193), (0x2212, 0x2212)),
    )
    for code in range(first, last + 1)
)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture says. ``label`` is what the figure measures; all are empty where there is no figure."""

    site: str
    kind: str
    title: str
    stance: Stance | None = None
    bound: str = ""
    number: str = ""
    unit: str = ""
    label: str = ""
    qualifier: str = ""

    @property
    def alt(self) -> str:
        """The picture in words."""
        shown = f"{self.bound}{self.number}{self.unit}"
        figure = f"{shown}, {self.label}" if shown else ""
        parts = (part.rstrip(".") for part in (self.title, figure, self.qualifier, self.stance or ""))
        return ". ".join(part for part in parts if part)


def pictures(articles: Iterable[Article], site: SiteConfig, root: Path) -> dict[str, bytes]:
    """Return the picture of every article and that of all other pages, by path from the root of the site."""
    painted = {SITE_PICTURE: paint(site_picture(site), root)}
    for article in articles:
        painted[f"{article.target}{SITE_PICTURE}"] = paint(picture_of(article, site), root)
    return painted


def picture_of(article: Article, site: SiteConfig) -> Picture:
    """Return what the picture of an article says; only the site's own where its letters can't spell it."""
    made = Picture(site.title, _KINDS[article.kind], article.title, article.stance)
    card = article.key_figure
    if card is not None:
        label = ": ".join(part for part in (card.title, card.label) if part)
        qualifier = ". ".join(part for part in (card.interval, card.qualifier) if part)
        made = Picture(
            *(made.site, made.kind, made.title, made.stance),
            *(card.figure.bound, card.figure.number, card.figure.unit, label, qualifier),
        )
    return made if _spelled(made) else site_picture(site)


def site_picture(site: SiteConfig) -> Picture:
    """Return what the picture of every other page says: the site's name and line."""
    return Picture(site.title, "", site.tagline)


def paint(picture: Picture, root: Path) -> bytes:
    """Return the picture as PNG. What was painted before is kept under ``var/social`` of ``root``."""
    fonts = root / "site_overrides" / "assets" / "fonts"
    svg = draw(picture)
    program = f"{version('vl-convert-python')} ".encode() + _letters(fonts)
    kept = root / "var" / "social" / f"{hashlib.sha256(program + svg.encode()).hexdigest()[:32]}.png"
    if kept.is_file() and (found := kept.read_bytes()).endswith(b"IEND\xaeB\x60\x82"):
        return found
    vl_convert.register_font_directory(str(fonts))
    painted = smaller(bytes(vl_convert.svg_to_png(svg)))
    kept.parent.mkdir(parents=True, exist_ok=True)
    new = kept.with_suffix(f".{os.getpid()}")
    new.write_bytes(painted)
    new.replace(kept)
    return painted


@cache
def _letters(fonts: Path) -> bytes:
    return b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sorted(fonts.glob("*.ttf")))


def draw(picture: Picture) -> str:
    """Return the picture as SVG."""
    colour = _STANCES[picture.stance][0] if picture.stance else _ACCENT
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>',
            f'<rect width="{WIDTH}" height="14" fill="{colour}"/>',
            *_parts(picture),
            "</svg>",
        ]
    )


def _parts(picture: Picture) -> Iterator[str]:
    yield (
        f'<g transform="translate({_LEFT} 52) scale(1.7)" fill="none" stroke="{_ACCENT}" stroke-width="2" '
        'stroke-linecap="round"><path d="M3 17c5 0 4-10 9-10s4 10 9 10"/>'
        f'<circle cx="12" cy="7" r="2.2" fill="{_ACCENT}" stroke="none"/></g>'
    )
    yield _text(picture.site, _LEFT + 56, 83, 30, _BOLD)
    yield _text(picture.kind, _LEFT + _ROOM, 83, 26, _SANS, colour=_MUTED, anchor="end")
    size, most = (60, 3) if picture.number else (72, 4)
    for index, words in enumerate(wrap(picture.title, size, most)):
        yield _text(words, _LEFT, 180 + index * size * 1.18, size, _SERIF)
    if picture.number:
        yield from _figure(picture)
    if picture.stance:
        colour, shape = _STANCES[picture.stance]
        beside = _LEFT + _ROOM - advance(picture.stance, 30) - 44
        left, top = (beside, 434.0) if picture.number else (float(_LEFT), 540.0)
        yield f'<g transform="translate({left:.0f} {top:.0f})" fill="{colour}">{shape}</g>'
        yield _text(picture.stance, left + 40, top + 22, 30, _BOLD, colour=colour)


def _figure(picture: Picture) -> Iterator[str]:
    """Yield the figure with its unit, what was measured, and what qualifies it."""
    yield f'<rect x="{_LEFT}" y="376" width="{_ROOM}" height="2" fill="{_RULE}"/>'
    parts = ((picture.bound, 0.5, _SANS), (picture.number, 1.0, _BOLD), (picture.unit, 0.5, _SANS))
    room = _ROOM - (advance(picture.stance, 30) + 80 if picture.stance else 0)
    size = min(76.0, room / sum(advance(text, share) for text, share, _ in parts))
    spans = "".join(
        f'<tspan font-family="{family}" font-size="{size * share:.0f}" '
        f'fill="{_INK if share == 1 else _MUTED}">{escape(text)}</tspan>'
        for text, share, family in parts
        if text
    )
    yield f'<text x="{_LEFT}" y="458" xml:space="preserve">{spans}</text>'
    yield _text(wrap(picture.label, 28, 1)[0], _LEFT, 506, 28, _SANS)
    for index, words in enumerate(wrap(picture.qualifier, 23, 2)):
        yield _text(words, _LEFT, 550 + index * 32, 23, _SANS, colour=_MUTED)


def _text(
    text: str, x: float, y: float, size: float, family: str, *, colour: str = _INK, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-family="{family}" font-size="{size:.0f}" fill="{colour}" '
        f'text-anchor="{anchor}" xml:space="preserve">{escape(text)}</text>'
    )


def wrap(text: str, size: float, most: int, room: float = _ROOM) -> list[str]:
    """Break ``text`` into at most ``most`` lines that fit into ``room``; an ellipsis ends what is cut off."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and advance(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) <= most and all(advance(line, size) <= room for line in lines):
        return lines
    last = lines[most - 1] if len(lines) >= most else lines[-1]
    while last and advance(f"{last} …", size) > room:
        last = last.rpartition(" ")[0]
    return [*lines[: min(most, len(lines)) - 1], f"{last.rstrip(',;:')} …".strip()]


def advance(text: str, size: float) -> float:
    """Return how wide a text is at most, in pixels: letters by class, a little more than they measure."""
    return sum(map(_width, text)) * size


def _width(character: str) -> float:
    if character in "iljtfr.,;:'’|!()[] ":
        return 0.36
    if character in "mwMW@%—":
        return 0.95
    return 0.72 if character.isupper() else 0.64 if character.isdigit() else 0.58


def _spelled(picture: Picture) -> bool:
    parts = (picture.site, picture.title, picture.bound, picture.number, picture.unit)
    return all(set(part) <= _SPELLED for part in (*parts, picture.label, picture.qualifier))
