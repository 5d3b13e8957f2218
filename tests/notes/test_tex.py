"""Formulas of LaTeX files: which there are, where every character of them stands, what is masked, which macros there are."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.errors import InputError
from symrnn.notes.document import Document, Macro
from symrnn.notes.read import read_document
from tests.notes.documents import check_places, only, reasons, refusal, texts

GENERATED = Path(__file__).parents[2] / "generated"


def read(text: str) -> Document:
    document = read_document(text, "notes.tex")
    check_places(document, text)
    return document


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("a $x_t$ b", ["x_t"]),
        ("a $ x_t $ b", ["x_t"]),
        ("$$x$$ and $y$", ["x", "y"]),
        (r"a \(x\) b \[y\\[2pt] z\] c", ["x", r"y\\[2pt] z"]),
        ("\\begin{align}\nx &= y \\\\\n&= z \\label{e}\n\\end{align}", ["x &= y \\\\\n&= z \\label{e}"]),
        (r"\begin{displaymath}x\end{displaymath} \begin{math}y\end{math}", ["x", "y"]),
        (r"\begin{alignat*}{2} x &= y \end{alignat*}", ["x &= y"]),
        (r"\begin{eqnarray*} x &=& y \end{eqnarray*}", ["x &=& y"]),
        (r"\begin{dmath}[label={e}] x = y \end{dmath} \begin{dmath*} z \end{dmath*}", ["x = y", "z"]),
        (r"\begin{empheq}[box=\fbox]{align} x &= y \\ z &= u \end{empheq}", [r"x &= y \\ z &= u"]),
        (r"\begin{empheq}{equation*} x = y \end{empheq}", ["x = y"]),
        (r"so \ensuremath{x_{t} = y}, \ensuremath z", ["x_{t} = y"]),
        (r"\newcommand{\eqn}[1]{\begin{equation}\label{e}#1\end{equation}} \eqn{x_{t} = y}", ["x_{t} = y"]),
        (r"\newcommand\eqn[2]{\[#1\label{#2}\]} \eqn{x_{t} = y}{z}", ["x_{t} = y"]),
        (r"$x$ \iffalse $y$ \ifdraft $a$ \else $b$ \fi $c$ \fi $z$", ["x", "z"]),
        (r"\iftrue $x$ \else $y$ \fi \iffalse $z$ \else $u$ \fi \ifdraft $v$ \else $w$ \fi", ["x", "u", "v", "w"]),
        (r"$x \iff y$ and $z$", [r"x \iff y", "z"]),
        (r"\begin{align} x \iffalse &= y \fi &= z \end{align}", ["x  &= z"]),
        (r"\newcommand{\a}{b}\iffalse\renewcommand{\a}{c}\fi $z$", ["z"]),
        (r"\newcommand{\R}[1]{$\mathbf{#1}$} \R{x} $z$", ["z"]),
        (r"\begin{equation}\begin{split}x\end{split}\end{equation}", [r"\begin{split}x\end{split}"]),
        (r"$a \text{ for $t < T$ and $s$}$, $b$", [r"a \text{ for $t < T$ and $s$}", "b"]),
        ("$a % no $ here\n+ b$ c", ["a % no $ here\n+ b"]),
        (r"\$5 and \$6, $x$", ["x"]),
        (r"\% $x$", ["x"]),
        (r"\\$x$", ["x"]),
        ("\\begin{tabular}{ll}\n$a$ & $b$ \\\\\n$c$ & $$d$$\n\\end{tabular}", ["a", "b", "c", "d"]),
        ("\\begin{itemize}\n\\item $a$\n\\item $b$\n\\end{itemize}", ["a", "b"]),
        (r"\newcommand{\be}{\begin{equation}}\newcommand\ee{\end{equation}} \be x = y \ee", ["x = y"]),
        (r"\newcommand{\R}{$\mathbb{R}$} $x$ \newenvironment{e}[1][2]{$a}{b$}", ["x"]),
        (r"$\def\h{h} \h_t$", [r"\h_t"]),
        (r"\verb|$x$| \verb*+$+ $y$ \lstinline!$! \mintinline{c}{$}", ["y"]),
        (r"\verbatiminput{a} $y$", ["y"]),
        ("\\begin{align}\nx\n\n&= y\n\\end{align}", ["x\n\n&= y"]),
        (r"$\left\{ x \right\}$ $\{ y$", [r"\left\{ x \right\}", r"\{ y"]),
    ],
)
def test_formulas_are_found(text: str, formulas: list[str]) -> None:
    document = read(text)
    assert texts(document) == formulas
    assert document.unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "% $x$",
        "\\begin{verbatim}\n$x$ % \n\\end{verbatim}",
        "\\begin{lstlisting}[language=C]\n$x$\n\\end{lstlisting}",
        "\\begin{minted}{python}\n$x$\n\\end{minted}",
        "\\begin{comment}\n$x$\n\\end{comment}",
        "\\begin{filecontents*}{x.tex}\n$x$\n\\end{filecontents*}",
        "\\title{$x$}\n\\begin{document}\n\\end{document}\n$x$ \\begin{align}x\\end{align}",
        r"\input{other} \include{other} \usepackage{amsmath}",
        r"$$\newcommand{\x}{y}$$",
    ],
)
def test_what_is_no_formula(text: str) -> None:
    document = read(text)
    assert document.formulas == ()
    assert document.unread == ()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("so $x\n\n$z$", 1, r"this \$ is never closed"),
        ("so $$x$\n\n$z$", 1, r"this \$\$ is never closed"),
        ("so\n\\[ x\n\n$z$", 2, r"this \\\[ is never closed"),
        ("so \\( x $y$\n\n$z$", 1, r"this \\\( is never closed"),
        ("{\\small $x} y$\n\n$z$", 1, r"this \$ is never closed"),
        ("\\begin{align} x\n\n\\begin{align} z \\end{align}", 1, r"this \\begin\{align\} is never closed"),
        ("\\def\\a#1.{b}\n\n$z$", 1, r"the definition of \\a cannot be read"),
        ("\\newcommand{\\a}{b\n\n$z$", 1, r"the definition of \\a is never closed"),
        ("\\newcommand{\\a}{$x = y$}\n\\a\n\n$z$", 2, r"\\a holds a formula that is not read"),
        ("\\newcommand{\\a}[2]{$#1 = #2$}\n\n$z$ \\a{x}{y}", 3, r"\\a holds a formula that is not read"),
        ("so \\ensuremath{x = y\n\n$z$", 1, r"this \\ensuremath is never closed"),
    ],
)
def test_what_cannot_be_delimited_is_told(text: str, line: int, reason: str) -> None:
    document = read(text)
    assert texts(document) == ["z"]
    assert [place.line for place, _ in document.unread] == [line]
    assert re.search(reason, reasons(document)[0])


@pytest.mark.parametrize(
    ("text", "display", "rows"),
    [
        ("$x$", False, False),
        ("$$x$$", True, False),
        (r"\[x\]", True, False),
        (r"\[\begin{aligned}x\end{aligned}\]", True, True),
        (r"\begin{gather}x\end{gather}", True, True),
        (r"\begin{multline}x\end{multline}", True, True),
        (r"\begin{flalign*}x\end{flalign*}", True, True),
        (r"\begin{equation}x\end{equation}", True, False),
        (r"\begin{math}x\end{math}", False, False),
    ],
)
def test_display_and_rows(text: str, display: bool, rows: bool) -> None:
    formula = only(read(text))
    assert (formula.display, formula.rows) == (display, rows)


def test_macros_are_collected_from_everywhere() -> None:
    text = r"""
\newcommand{\vect}[1]{\mathbf{#1}}  % \newcommand{\no}{n}
\newcommand*\pd[2][L]{\frac{\partial #1}{\partial #2}}
\providecommand{\half}{\frac{1}{2}}
\begin{document}
\def\loss{\mathcal{L}} \def\add#1#2{#1 + #2}
\DeclareMathOperator{\diag}{diag}
\verb|\newcommand{\never}{n}|
$\let\phi=\varphi \phi$
\end{document}
\gdef\late{l}
"""
    assert read(text).macros == {
        r"\vect": Macro(1, r"\mathbf{#1}"),
        r"\pd": Macro(2, r"\frac{\partial #1}{\partial #2}", "L"),
        r"\half": Macro(0, r"\frac{1}{2}"),
        r"\loss": Macro(0, r"\mathcal{L}"),
        r"\add": Macro(2, "#1 + #2"),
        r"\diag": Macro(0, r"\operatorname{diag}"),
        r"\phi": Macro(0, r"\varphi"),
        r"\late": Macro(0, "l"),
    }


def test_words_and_sections() -> None:
    text = (
        "\\section{One}\nLet % wrong\n\\begin{align}a\\end{align}\nwith $b$.\n\n\\[c\\]\n\n"
        "so\n\\subsection*{Two} $d$\n\\item here $e$"
    )
    a, b, c, d, e = read(text).formulas
    assert (a.before, a.after) == ("{One} Let", "with $b$.")
    assert (b.before, b.after) == ("with", ".")
    assert (c.before, c.after) == ("with $b$.\n\n", "\n\nso")
    assert (d.before, e.before) == ("{Two}", "here")
    assert [formula.section for formula in (a, b, c, d, e)] == [1, 1, 1, 2, 2]


def test_settings() -> None:
    text = "% symrnn: cell: elman\n%symrnn: shapes:\n% symrnn:   W: [n, n]\n$x$ % symrnn: not: this\n"
    assert read(text).settings == {"cell": "elman", "shapes": {"W": ["n", "n"]}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n% symrnn: a: [1", r"notes\.tex:2:\d+: the settings are no YAML"),
        ("% symrnn: a: 1\n% symrnn: a: 2", r"notes\.tex:2:11: the setting 'a' is given twice"),
        ("% symrnn: words", r"notes\.tex:1:11: the settings are no mapping"),
        ("% symrnn: a: !b c", r"notes\.tex:1:14: tags"),
        ("% symrnn: a: &b c", r"notes\.tex:1:14: anchors"),
        ("% symrnn: a: *b", r"notes\.tex:1:14: anchors"),
        ("% symrnn: ? [a]", r"notes\.tex:1:13: the key of a setting is a word"),
        ("% symrnn: a: 1\n% symrnn: ---\n% symrnn: b: 1", r"notes\.tex:3:11: the settings are several YAML documents"),
        ("% symrnn: a: " + "[" * 30 + "]" * 30, "nested more than 20 deep"),
        ("% symrnn: a: " + "b" * 30_000, "settings of more than 20000 characters"),
        ("% symrnn: a: \0", r"notes\.tex:1:14: the settings are no YAML: a character not allowed"),
        ('% symrnn: a: "\\UFFFFFFFF"', "an escape that names no character"),
    ],
)
def test_wrong_settings(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


def test_a_setting_may_be_repeated() -> None:
    assert read("% symrnn: a: 1\n% symrnn: a: 1").settings == {"a": 1}


def test_values_of_settings_are_plain() -> None:
    lines = [
        "date: 2020-01-01",
        "word: no",
        "time: 1:30",
        "empty:",
        "text: '5'",
        "yes: true",
        "count: -3",
        "real: 2.5e-3",
        "null: ~",
    ]
    assert read("\n".join("% symrnn: " + line for line in lines)).settings == {
        "date": "2020-01-01", "word": "no", "time": "1:30", "empty": "", "text": "5", "yes": True, "count": -3, "real": 0.0025,
        "null": "~",
    }  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    document = read(end.join(["\ufeff% symrnn: a: 1", "% symrnn: a2: 1", "\\[", "x % c", "= \0y", "\\]", "", "$z\ud800$"]))
    assert texts(document) == ["x % c\n= \0y", "z\ud800"]
    assert [formula.places[0].line for formula in document.formulas] == [4, 8]


@pytest.mark.parametrize(
    "unit", ["$", "{", "\\(", "\\begin{align}", "\\begin{align}\n\n", "\\verb|", "\\def\\a", "\\newcommand{\\a}{", "$x\n\n"]
)
def test_a_long_text_of_signs_is_read_in_time(unit: str) -> None:
    start = time.process_time()
    message = refusal(unit * (300_000 // len(unit)), "notes.tex")
    assert not message or "more than" in message
    assert time.process_time() - start < 30


@pytest.mark.parametrize("path", sorted(GENERATED.glob("*/*.tex")), ids=lambda path: path.stem)
def test_every_displayed_formula_of_the_emitted_pages_is_found(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = read(text)
    begun = len(re.findall(r"^(?:\\begin\{align(?:at)?\*\}|\\\[)", text, re.MULTILINE))
    assert sum(formula.display for formula in document.formulas) == begun
    assert sum(not formula.display for formula in document.formulas) == _dollars(text) // 2
    assert document.unread == ()


def _dollars(text: str) -> int:
    return text.count("$") - text.count(r"\$")


FRAGMENTS = st.sampled_from(
    [
        "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "\\begin{equation}", "\\end{equation}",
        "%", "\n", "\n\n", "\\begin{verbatim}", "\\end{verbatim}", "\\verb|", "|", "\\", "{", "}", "x_t", "a ",
        "\\section", "\\item", "\\begin{document}", "\\end{document}", "\\newcommand{\\a}{b}", "\\newcommand",
        "\\def\\c#1{", "\\let", "\\be", "\\def\\be{\\begin{align}}", "[", "]", "% symrnn: a: 1\n", "\r\n", "\r", "\0",
        "\ufeff", "\\begin{tabular}", "\\\\", "\\newenvironment",
    ]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.characters(), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    message = refusal(text, "notes.tex")
    assert not message or message.startswith("notes.tex")


def test_an_environment_around_another_has_its_rows() -> None:
    assert only(read(r"\begin{empheq}{align} x &= y \end{empheq}")).rows
    assert not only(read(r"\begin{empheq}{equation} x = y \end{empheq}")).rows
