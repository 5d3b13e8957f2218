"""Formulas of Markdown: which there are, where every character of them stands, and the words around them."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.errors import InputError
from symrnn.notes.document import Document, Macro
from symrnn.notes.draft import LONGEST_FORMULA, MOST_FORMULAS
from symrnn.notes.flow import WORDS
from symrnn.notes.read import read_document
from tests.notes.documents import check_places, only, reasons, refusal, texts

GENERATED = Path(__file__).parents[2] / "generated"


def read(text: str) -> Document:
    document = read_document(text, "notes.md")
    check_places(document, text)
    return document


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("a $x_t$ b", ["x_t"]),
        ("$$x_t$$", ["x_t"]),
        ("a\n$$\nx\n= y\n$$\nb", ["x\n= y"]),
        (r"a \(x_t\) b", ["x_t"]),
        ("\\[\nx_t\n\\]", ["x_t"]),
        ("```math\nx = y\n```", ["x = y"]),
        ("~~~ math\nx = y\n~~~", ["x = y"]),
        ("```latex\nx = y\n```", ["x = y"]),
        ("~~~ {.tex}\nx = y\n\nz = u\n\n\\usepackage{a}\n~~~", ["x = y", "z = u"]),
        ("```LaTeX\n\\begin{align}\nx &= y \\\\\n&= z\n\\end{align}\n```", ["x &= y \\\\\n&= z"]),
        ("```tex\nLet $x = y$ and \\[z_t\\].\n```", ["x = y", "z_t"]),
        (r"a \\(x_t\\) and \\[ y = z_t \\]", ["x_t", " y = z_t ".strip()]),
        ("\\\\[\n- x_t\n= y\n\\\\]", ["- x_t\n= y"]),
        (r"$$a \\[2pt] b$$ and h\\[t\\] or \\(see below\\)", [r"a \\[2pt] b"]),
        (r"\begin{empheq}[box=\fbox]{align} x &= y \end{empheq}", ["x &= y"]),
        ("so\n\\begin{aligned}\nx &= y\n\\end{aligned}\nthen", ["x &= y"]),
        ("\\begin{IEEEeqnarray}{rCl}\nx &=& y\n\\end{IEEEeqnarray}", ["x &=& y"]),
        ("$$\\begin{aligned} x &= y \\end{aligned}$$", ["\\begin{aligned} x &= y \\end{aligned}"]),
        ("so\n\\begin{align}\nx &= y \\\\\n&= z\n\\end{align}\nthen", ["x &= y \\\\\n&= z"]),
        (r"so \begin{equation*}x = y\end{equation*} then", ["x = y"]),
        (r"\begin{alignat}{2} x &= y \end{alignat}", ["x &= y"]),
        ("$`x_t`$", ["x_t"]),
        ("# The $h_t$ of it", ["h_t"]),
        ("The $h_t$\n=====", ["h_t"]),
        ("- a $x$\n- b $y$\n  1. c $z$", ["x", "y", "z"]),
        ("> a $x$\n> > b $y$\nlazy $z$", ["x", "y", "z"]),
        ("> $$\n> x\n> = y\n> $$", ["x\n= y"]),
        ("- $$\n  x\n  $$\n- so $$y$$", ["x", "y"]),
        ("1. see\n\n   $$\n   - x\n   + y\n   $$\n", ["- x\n+ y"]),
        ("$$\n- x\n> y\n# z\n    w\n===\n$$", ["- x\n> y\n# z\nw\n==="]),
        ("text\n$$\n+ x\n- y\n$$ where $z$ is", ["+ x\n- y", "z"]),
        ("| a | b |\n|---|---|\n| $x$ | $\\lvert y \\rvert$ |", ["x", r"\lvert y \rvert"]),
        ("a | b\n--|--\n$x$ | $y$", ["x", "y"]),
        ("> | a | b |\n> |---|---|\n> | | $y$ |", ["y"]),
        ("| a |\n|---|\n| $\\|x\\| + p(a \\| b)$ |", ["|x| + p(a | b)"]),
        ("<div>\n$x_t$\n</div>", ["x_t"]),
        ("$x$$y$", ["x", "y"]),
        ("**$x$**, _$y$_, ($z$).", ["x", "y", "z"]),
        (r"$a \$ b$", [r"a \$ b"]),
        ("$$a \\text{ for $t < T$}$$", [r"a \text{ for $t < T$}"]),
        ("a line  \n$x$\nand\n$y$", ["x", "y"]),
        ("- a\n\n\t$x$", ["x"]),
        ("- a\n$$\n- x\n$$\nb $y$", ["- x", "y"]),
        ("> a\n$$\n- x\n$$\nb $y$", ["- x", "y"]),
        ("---\n# The $h_t$\n---\n$x$", ["h_t", "x"]),
        ("----\n$x$", ["x"]),
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
        " \n\n",
        "no formula",
        "it costs $5 and $6",
        "from $5 to $10.",
        "between US$ 5 and US$ 6, or $",
        r"\$x\$",
        "`$x$`",
        "``a ` $x$``",
        "    $x$",
        "```\n$x$\n```",
        "```python\nprint('$x$')\n```",
        "```mathematica\nx = y\n```",
        "<!-- $x$ -->",
        "<pre>\n$x$\n</pre>",
        r"h\[t\] = a h\[t-1\]",
        r"see \[1\], \[2, 3\] and \(see below\)",
        r"$\newcommand{\x}{y}$",
        "$$\n\\def\\a#1{b_{#1}}\n\\DeclareMathOperator{\\diag}{diag}\n% a comment\n$$",
        "$$$$",
        "$$ $$",
    ],
)
def test_what_is_no_formula(text: str) -> None:
    document = read(text)
    assert document.formulas == ()
    assert document.unread == ()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a\n\nso $$ x = y\n\n$z$", 3, r"this \$\$ is never closed"),
        ("\\[\nx = y\n\n$z$", 1, r"this \\\[ is never closed"),
        ("so \\(x_t = y\n\n$z$", 1, r"this \\\( is never closed"),
        ("\\begin{align}\nx\n\n\\end{align}\n\n$z$", 1, r"this \\begin\{align\} is never closed"),
        ("so $x_t = y\n\n$z$", 1, r"this \$ is never closed"),
        ("so $ x_t $ is\n\n$z$", 1, "a blank stands inside"),
        ("so $x_t = 1$2\n\n$z$", 1, "a digit stands behind"),
        ("$z$\n\n```math\nx = y\n", 3, "this ```math is never closed"),
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
        ("$$\n\\begin{aligned}x\\end{aligned}$$", True, True),
        (r"$\begin{cases}x\end{cases}$", False, True),
        (r"$$y = \begin{cases}x\end{cases}$$", True, False),
        (r"\begin{align*}x\end{align*}", True, True),
        (r"\begin{equation}x\end{equation}", True, False),
        (r"\begin{equation}\begin{split}x\end{split}\end{equation}", True, True),
        (r"\begin{math}x\end{math}", False, False),
        ("```math\n\\begin{array}{c}x\\end{array}\n```", True, True),
        (r"\(x\)", False, False),
        (r"\[x\]", True, False),
    ],
)
def test_display_and_rows(text: str, display: bool, rows: bool) -> None:
    formula = only(read(text))
    assert (formula.display, formula.rows) == (display, rows)


def test_words_around() -> None:
    document = read("Let us write\n$$a = b$$ with $\\kappa_t = c$,\nso *that* $d$ holds.\n\nAnother $e$ one.")
    a, kappa, d, e = document.formulas
    assert (a.before, a.after) == ("Let us write", r"with $\kappa_t = c$, so *that* $d$ holds.")
    assert (kappa.before, kappa.after) == ("with", ", so *that* $d$ holds.")
    assert d.before == r"with $\kappa_t = c$, so *that*"
    assert (e.before, e.after) == ("Another", "one.")


def test_a_displayed_formula_that_stands_alone_belongs_to_the_paragraphs_beside_it() -> None:
    first, second = read("We get:\n\n$$a$$\n\n$$b$$\n\nwhere it ends.").formulas
    assert (first.before, first.after) == ("We get:\n\n", "")
    assert (second.before, second.after) == ("", "\n\nwhere it ends.")


def test_words_end_at_items_rows_and_headings() -> None:
    document = read(
        "- one $a$\n- two $b$\n\n# head $c$\n\ntail $d$\n\n| h | k |\n|---|---|\n| wrong | $e$ |\n| right | $f$ |\n"
    )
    around = [(formula.before, formula.after) for formula in document.formulas]
    assert around == [("one", ""), ("two", ""), ("# head", ""), ("tail", ""), ("| wrong |", ""), ("| right |", "")]
    assert [formula.section for formula in document.formulas] == [0, 0, 1, 1, 1, 1]


def test_comments_are_no_words() -> None:
    assert only(read("so <!-- wrong --> $x$")).before == "so"


def test_words_are_limited() -> None:
    formula = only(read("word " * 1000 + "$x$" + " word" * 1000))
    assert WORDS - 10 < len(formula.before) <= WORDS
    assert WORDS - 10 < len(formula.after) <= WORDS


def test_macros() -> None:
    document = read(
        "$\\newcommand{\\vx}[1]{\\mathbf{#1}} \\vx{h}$\n\n$$\\DeclareMathOperator*{\\argmin}{arg\\,min} \\let\\eps\\epsilon$$"
    )
    assert texts(document) == [r"\vx{h}"]
    assert document.macros == {
        r"\vx": Macro(1, r"\mathbf{#1}"),
        r"\argmin": Macro(0, r"\operatorname*{arg\,min}"),
        r"\eps": Macro(0, r"\epsilon"),
    }


def test_macros_outside_of_formulas() -> None:
    document = read("\\newcommand{\\R}{$\\mathbb{R}$}\n\\def\\h{h}\n\n> \\let\\e\\epsilon $\\h$\n\nThe word \\def\\no{n}.")
    assert texts(document) == [r"\h"]
    assert set(document.macros) == {r"\R", r"\h", r"\e"}


def test_front_matter() -> None:
    text = '---\ntitle: !x ["a"]\ndate: 2020-01-01\nsymrnn:\n  cell: elman\n  shapes: {W: [n, m], b: n}\n  T: 5\n---\n# $x$\n'
    document = read(text)
    assert document.settings == {"cell": "elman", "shapes": {"W": ["n", "m"], "b": "n"}, "T": 5}
    assert only(document).places[0].line == 9


@pytest.mark.parametrize("text", ["---\ntitle: [\n---\n$x$", "---\n- a\n---\n$x$", "---\na: 1\n---\n$x$"])
def test_front_matter_of_others_is_not_looked_at(text: str) -> None:
    assert texts(read(text)) == ["x"]
    assert read(text).settings == {}


def test_settings_in_comments_add_up() -> None:
    text = "<!-- symrnn: cell: elman -->\n\ntext <!-- symrnn:\nW: recurrent\ncell: elman\n--> $x$"
    document = read(text)
    assert document.settings == {"cell": "elman", "W": "recurrent"}
    assert texts(document) == ["x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- symrnn: a: 1 -->\n\n<!-- symrnn: a: 2 -->", r"notes\.md:3:5: the setting 'a' is given twice"),
        ("a\n<!-- symrnn: [a -->", r"notes\.md:2:\d+: the settings are no YAML"),
        ("a\n<!-- symrnn: only words -->", r"notes\.md:2:13: the settings are no mapping"),
        ("---\nsymrnn:\n  a: [\n---\n", r"notes\.md:4:1: the settings are no YAML"),
        ("---\nsymrnn: 5\n---\n", r"notes\.md:2:1: `symrnn:` stands once, for a mapping"),
        ("---\nsymrnn: {a: 1}\nsymrnn: {b: 1}\n---\n", r"notes\.md:3:1: `symrnn:` stands once"),
    ],
)
def test_wrong_settings(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    text = end.join(["\ufeff---", "symrnn: {a: 1}", "---", "> $$", "> x", "> = \0y", "> $$", "", "a $z$"])
    document = read(text)
    assert texts(document) == ["x\n= \0y", "z"]
    assert [formula.places[0].line for formula in document.formulas] == [5, 9]
    assert document.settings == {"a": 1}


def test_a_lone_surrogate_is_a_character() -> None:
    assert texts(read("$x\ud800$")) == ["x\ud800"]


def test_a_formula_of_many_characters_stays() -> None:
    assert len(only(read("$$" + "x + " * 6000 + "x$$")).text) == 24001


def test_limits() -> None:
    assert "characters is not read" in reasons(read("$$" + "x" * (LONGEST_FORMULA + 1) + "$$"))[0]
    with pytest.raises(InputError, match=f"more than {MOST_FORMULAS} formulas"):
        read("$x$ " * (MOST_FORMULAS + 1))
    with pytest.raises(InputError, match="more than 1000000 characters"):
        read("x" * 1_000_001)


@pytest.mark.parametrize(
    "unit", ["$", "{", "\\(", "\\( x_1 ", "\\begin{align}", "\\begin{align}\n", "\\[\n", "`", "$$ x\n\n", "> \\[\n", "<!--"]
)
def test_a_long_text_of_signs_is_read_in_time(unit: str) -> None:
    start = time.process_time()
    message = refusal(unit * (300_000 // len(unit)), "notes.md")
    assert not message or "more than" in message
    assert time.process_time() - start < 30


@pytest.mark.parametrize("path", sorted(GENERATED.glob("*/*.md")), ids=lambda path: path.stem)
def test_every_displayed_formula_of_the_emitted_pages_is_found(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = read(text)
    assert sum(formula.display for formula in document.formulas) == len(
        re.findall(r"^\$\$\n(?:.+\n)+\$\$$", text, re.MULTILINE)
    )
    assert len(document.formulas) > 20
    assert document.unread == ()


FRAGMENTS = st.sampled_from(
    [
        "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "\\begin{equation}", "\\end{equation}",
        "`", "```", "```math\n", "\n", "\n\n", "> ", "- ", "1. ", "# ", "    ", "\t", "|", "\n|---|---|\n", "\\|", "\\",
        "{", "}", "x_t", "a ", "5", "=", "<!--", "-->", "<div>", "symrnn:", "---\n", "\r\n", "\r", "\0", "\ufeff",
        "\\newcommand{\\a}{b}", "\\def\\c#1{", "%", "é",
    ]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.characters(), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    message = refusal(text, "notes.md")
    assert not message or message.startswith("notes.md")


def test_a_fence_of_latex_that_is_not_closed_is_told() -> None:
    assert reasons(read("```latex\nx = y\n")) == ["this ```latex is never closed"]


@pytest.mark.parametrize("language", ["python", "", "latexmk", "mathematica"])
def test_other_fences_are_code(language: str) -> None:
    assert texts(read(f"```{language}\nx = y\n```\n")) == []
