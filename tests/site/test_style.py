"""The stylesheet as a text: what no look at one page can show."""

from __future__ import annotations

import re

from tests.house import REPO

STYLE = (REPO / "site_overrides/assets/stylesheets/throughline.css").read_text(encoding="utf-8")


def test_the_style_knows_no_left_and_no_right() -> None:
    side = "(?:left|right)"
    physical = re.findall(
        rf"(?:margin|padding|border)-{side}\b|(?:align|float): {side}|(?<![-\w]){side}:", STYLE
    )
    assert physical == []
    uneven = [
        match[0]
        for match in re.finditer(
            r"\b(?:padding|margin|inset): ([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);", STYLE
        )
        if match[2] != match[4]
    ]
    assert uneven == []


def test_what_moves_stops_for_those_who_ask_for_it() -> None:
    assert "@media (prefers-reduced-motion: reduce)" in STYLE
