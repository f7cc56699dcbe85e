from __future__ import annotations

import pytest

from pipeline.ingest.jats import html_from_jats
from pipeline.ingest.text import from_html

FORMULA = (
    "<jats:inline-formula><jats:alternatives><jats:tex-math>{}</jats:tex-math>"
    "<mml:math><mml:mi>x</mml:mi></mml:math></jats:alternatives></jats:inline-formula>"
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Plain, with a < b.", "Plain, with a < b."),
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
        ("<jats:p>H<jats:sub>2</jats:sub>O, <jats:italic>in vivo</jats:italic>.</jats:p>", "H2O, in vivo."),
        (
            "<jats:sec><jats:title>Methods</jats:title><jats:p>We count.</jats:p></jats:sec>",
            "Methods We count.",
        ),
        (f"<jats:p>If {FORMULA.format('$x$')} holds.</jats:p>", "If $x$ holds."),
        (
            FORMULA.format(
                r"\documentclass[12pt]{minimal} \usepackage{x} \begin{document}$$x$$\end{document}"
            ),
            "$$x$$",
        ),
    ],
)
def test_an_abstract_becomes_text(markup: str, text: str) -> None:
    assert from_html(html_from_jats(markup)) == text


@pytest.mark.parametrize(
    "part", ["<alternatives><tex-math>", "\\documentclass<tex-math", "<jats:", "<title>"]
)
def test_markup_that_never_closes_takes_no_time(part: str) -> None:
    html_from_jats(part * (200_000 // len(part)))
