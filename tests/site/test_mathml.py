from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.site.mathml import formula_html, with_mathml

HOSTILE = [
    r"\href{javascript:alert(1)}{x}",
    r"\text{<script>alert(1)</script>}",
    r"\text{&lt;img src=x onerror=alert(1)&gt;}",
    r"\style{color:red;position:fixed}{x}",
    r"\class{x}{y}",
    r"\id{x}{y}",
    r"\color{red}{x}",
    r"\colorbox{red}{x}",
    r"\phantom{hidden}",
    r"\hspace{9999em}x",
    r"\htmlData{onclick=alert(1)}{x}",
    r"\includegraphics{https://example.org/x.png}",
    r"\require{html}x",
    r'\text{"onload="x}',
    r"</math><script>alert(1)</script>",
]
ELEMENTS = {
    *(
        "math",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mrow",
        "mspace",
        "mstyle",
        "mpadded",
        "msqrt",
        "mfrac",
        "mroot",
    ),
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "span"),
}
LATEX = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [*HOSTILE, "{", "}", "x", "^", "_", r"\frac", r"\left(", r"\sqrt{", "&", "<", r"\\", "%"]
        ),
        max_size=8,
    ).map("".join),
)


def elements(markup: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<p>{markup}</p>").iter())[1:]  # noqa: S314 - the markup is ours


@pytest.mark.parametrize(
    ("latex", "markup"),
    [
        (r"\alpha", "<math><mrow><mi>α</mi></mrow></math>"),
        ("x^2", "<math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>"),
        ("a<b", "<math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>"),
        ("50%", "<math><mrow><mn>50</mn><mi>%</mi></mrow></math>"),
        (r"\mathbf{x}", "<math><mrow><mi>𝐱</mi></mrow></math>"),
    ],
)
def test_a_formula_becomes_mathml(latex: str, markup: str) -> None:
    assert formula_html(latex) == markup


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\foo{x}", "x"),
        (r"\boxed{\alpha}", "α"),
        ("{" * 60 + "x" + "}" * 60, "{" * 60 + "x" + "}" * 60),
        ("^", "^"),
        ("", ""),
    ],
)
def test_what_can_not_be_converted_is_shown_in_plain_unicode(latex: str, shown: str) -> None:
    assert formula_html(latex) == f'<span class="tl-formula">{shown}</span>'


@settings(deadline=None)
@given(LATEX)
def test_only_harmless_markup_comes_out(latex: str) -> None:
    for markup in (formula_html(latex), with_mathml(f"a ${latex}$ b")):
        assert "\n" not in markup or "\n" in latex
        for element in elements(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", markup)):
            assert element.tag in ELEMENTS
            assert element.get("class") in (None, "tl-formula")
            assert not {"href", "style", "id", "src", "mathcolor", "mathbackground"} & set(element.attrib)
            assert not any(name.startswith("on") for name in element.attrib)


@pytest.mark.parametrize("latex", HOSTILE)
def test_hostile_formulas_come_to_nothing(latex: str) -> None:
    markup = formula_html(latex)
    assert "<script" not in markup
    assert "<img" not in markup
    assert "9999" not in re.sub(">[^<]*<", "><", markup)
    assert {element.tag for element in elements(markup)} <= ELEMENTS


def test_text_around_a_formula_is_escaped_and_money_stays() -> None:
    assert with_mathml("<b>$x$</b> & $5 or $10") == (
        "&lt;b&gt;<math><mrow><mi>x</mi></mrow></math>&lt;/b&gt; &amp; $5 or $10"
    )
    assert with_mathml("a < b") == "a &lt; b"
    assert with_mathml(r"\$5 for x\$") == "$5 for x$"
