from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.latex import unicode_from_latex
from pipeline.ingest.text import shortened
from pipeline.records.mathematics import formulas, plain_math

PIECES = [
    *("\\", "$", "{", "}", "$$", r"\(", r"\)", r"\[", r"\]", r"\$", r"\emph{", r"{\it ", r"\foo", r"\alpha"),
    *("~", "--", "---", "``", "''", "`", "'", "-", " ", "a", "o", "5", "%", ",", ".", "é", "\n", "_", "x^2"),
    *('\\"', "\\'", r"\~", r"\c", r"\H", r"\i", r"\ss", r"\%", r"\{", r"\}", r"\-", r"\,", r"\\", r"\item"),
    *(
        r"\href{x}{",
        r"\textcolor{red}{",
        r"\footnote{",
        r"\cite{k}",
        r"\label{x}",
        r"\begin{x}",
        "{}",
        "emph{",
    ),
    *("http://", "the quick fox", "\ufdd0", r"\textasciitilde"),
]
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.text(max_size=60))


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"G\"odel, G\"{o}del, G{\"o}del and {G\"odel}", "Gödel, Gödel, Gödel and {Gödel}"),
        (r"na\"{\i}ve na\"\i ve", "naïve naïve"),
        (r"Erd\H{o}s, \c{C}a\u{g}r\i, \v{S}koda, \k{a}, \c c", "Erdős, Çağrı, Škoda, ą, ç"),
        ("Cram\\'er-Rao", "Cramér-Rao"),
        (r"{\L}\'od\'z, \o re, Stra\ss e, \AE ther", "Łódź, øre, Straße, Æther"),
        (r"\emph{all} of \textbf{F}ewer \texttt{<answer>} {\bf\small X}", "all of Fewer <answer> X"),
        ("``quoted'' and `single'", "“quoted” and `single'"),
        ("one---two, pages 3--5, a -- b, --verbose", "one—two, pages 3–5, a – b, --verbose"),
        (
            "Figure~3 of~(x), by ~6%, https://example.org/~user--a",
            "Figure 3 of (x), by ~6%, https://example.org/~user--a",
        ),
        (r"50\% of 5% \& more \#1 a\_b", "50% of 5% & more #1 a_b"),
        ("a & b, 5% of x_1 and {0, 1} at x^2 # y", "a & b, 5% of x_1 and {0, 1} at x^2 # y"),
        (r"dash\textemdash{}here, 10\,\mu m, \alpha and \ldots", "dash—here, 10 μ m, α and …"),
        (
            r"see \href{https://example.org/a}{the page} and \url{https://example.org/b--c}",
            "see the page (https://example.org/a) and https://example.org/b--c",
        ),
        (r"so \citep{one,two} say\footnote{Made up.} it\label{x}", "so [one,two] say (Made up.) it"),
        (r"\textcolor{red}{red}, \eg, so \etal", "red, e.g., so et al."),
        (r"we call it \ours\ and \foo{bar}", r"we call it \ours and \foo{bar}"),
        ("C:\\new\\table \\1", "C:\\new\\table \\1"),
        ("plain text", "plain text"),
    ],
)
def test_latex_in_text_becomes_unicode(latex: str, text: str) -> None:
    assert unicode_from_latex(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"the $\alpha$-divergence", r"the $\alpha$-divergence"),
        (r"in \(O(n^2)\) or $$x+y$$ or \[ a = b \]", "in $O(n^2)$ or $x+y$ or $a = b$"),
        (r"with $ \beta $ and $ n $", r"with $\beta$ and $n$"),
        (r"\emph{both $x_1$ and} $x_2$", "both $x_1$ and $x_2$"),
        (r"$\sim$100k for $<$0.75M, $x$$y$", r"$\sim$100k for $<$0.75M, $x$$y$"),
        (r"\(x+y\)5", "$x+y$ 5"),
        (r"$a~b$ and $``c''$ stay", r"$a~b$ and $``c''$ stay"),
    ],
)
def test_mathematics_stays_latex_in_one_form(latex: str, text: str) -> None:
    assert unicode_from_latex(latex) == text


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 to $10",
        "US$5, AU$7 and A$9",
        "from $5 million in cash and bonds$ on",
        "between $ 5 and $ 10",
        "a $",
        "$$",
        "$5-$10",
    ],
)
def test_money_is_no_mathematics(text: str) -> None:
    assert unicode_from_latex(text) == text
    assert formulas(text) == []
    assert plain_math(text) == text


def test_money_that_a_reader_could_take_for_mathematics_keeps_its_backslash() -> None:
    assert unicode_from_latex(r"\$5 and \$10") == "$5 and $10"
    mistakable = unicode_from_latex(r"\$5 for \textbf{x}\$")
    assert mistakable == r"\$5 for x\$"
    assert formulas(mistakable) == []
    assert plain_math(mistakable) == "$5 for x$"


@settings(deadline=None, max_examples=600)
@given(TEXT)
def test_what_was_converted_stays_as_it_is(text: str) -> None:
    once = unicode_from_latex(text)
    assert unicode_from_latex(once) == once


@settings(deadline=None, max_examples=300)
@given(TEXT)
def test_mathematics_can_always_be_told_in_plain_text(text: str) -> None:
    assert isinstance(plain_math(text), str)
    assert [f.latex for f in formulas(unicode_from_latex(text))] == [
        f.latex for f in formulas(unicode_from_latex(unicode_from_latex(text)))
    ]


@pytest.mark.parametrize("unit", PIECES)
def test_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        began = time.process_time()
        unicode_from_latex(text)
        return time.process_time() - began

    seconds(1000)
    assert seconds(40_000) < 20 * max(seconds(4_000), 0.03)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"$\mathcal{O}(n^2)$ in H$_2$O", "𝒪(n²) in H₂O"),
        (r"$x_{ij}^{n+1}$, $10^{-5}$, $\mathbb{R}^d$", "xᵢⱼⁿ⁺¹, 10⁻⁵, ℝ^d"),
        (r"$\text{F1}$ of $50\%$, $50%$", "F1 of 50%, 50%"),
        (r"$\frac{a}{b} \leq \infty$", "a/b ≤ ∞"),
        (r"$x$ alone, $n \log n$", "x alone, n log n"),
        ("$" + "{" * 200 + "x" + "}" * 200 + "$", "{" * 200 + "x" + "}" * 200),
    ],
)
def test_mathematics_in_plain_text(text: str, plain: str) -> None:
    assert plain_math(text) == plain


def test_a_text_is_not_cut_inside_a_formula() -> None:
    text = r"The bound is $a + b + c + d$ for all of them"
    for limit in range(14, 30):
        cut = shortened(text, limit)
        assert cut.count("$") in (0, 2)
        assert len(cut) <= limit
    assert shortened("It costs $5 and then some more of it", 20) == "It costs $5 and …"
