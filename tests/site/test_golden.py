"""The staged Markdown of a claim and of an insight, compared to the letter.

After a wanted change of a template:

    THROUGHLINE_REFRESH_GOLDEN=1 .venv/bin/pytest tests/site/test_golden.py

Read the difference before committing it.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

import pytest

from pipeline import __version__
from tests.house import House

GOLDEN = Path(__file__).parent / "golden"
PAGES = {
    "claim.md": "claims/lamp-trial/reading-speed/",
    "insight.md": "insights/lamps-slow-readers/",
}


@pytest.mark.parametrize("name", PAGES)
def test_the_staged_page_is_the_golden_one_to_the_letter(built: House, name: str) -> None:
    staged = built.root / "var" / "stage" / PAGES[name] / "index.md"
    text = without_what_moves(staged.read_text(encoding="utf-8"))
    path = GOLDEN / name
    if os.environ.get("THROUGHLINE_REFRESH_GOLDEN"):
        path.write_text(text, encoding="utf-8")
        pytest.skip(f"{path.name} was written anew")
    golden = path.read_text(encoding="utf-8")
    difference = difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "staged", lineterm="")
    assert golden == text, "\n".join(difference)


def without_what_moves(text: str) -> str:
    """Leave out the drawings, which have tests of their own, and what moves with every version."""
    text = re.sub(r"<svg\b.*?</svg>", "<svg/>", text, flags=re.DOTALL)
    text = text.replace(f"Throughline {__version__} from", "Throughline VERSION from")
    return re.sub(r"<code>[0-9a-f]{16}</code>", "<code>HASH</code>", text)
