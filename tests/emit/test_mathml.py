"""Formulas on a page: MathML for what notes write, its source for what cannot be shown, and nothing that acts."""

import random
import time
from xml.etree.ElementTree import fromstring

import pytest

from symrnn.emit.mathml import ATTRIBUTES, ELEMENTS, LONGEST, mathml
from tests.emit.reports import HOSTILE

SPACE = "{http://www.w3.org/1998/Math/MathML}"


def shown(tex: str) -> str:
    """The characters of a formula in the order of its MathML."""
    made = mathml(tex)
    assert made is not None
    return "".join(fromstring(made).itertext())


@pytest.mark.parametrize(
    ("tex", "characters"),
    [
        (r"\frac{\partial L}{\partial W} = \sum_{t=1}^{T} \delta_t h_{t-1}^*", "∂L∂W=∑t=1Tδtht−1*"),
        (r"\frac{\partial^+ s_k}{\partial W_{hh}}", "∂+sk∂Whh"),
        (r"\prod_{k=t+1}^{T} \mathrm{diag}(1 - \tanh^2(a_k)) \odot \hat{y}", "∏k=t+1Tdiag(1−tanh2(ak))⊙y^"),
        (r"\{x\} \% \& y", "{x}%&y"),
        (r"f'(a_t) \, \boldsymbol{h}^{\langle t\rangle}", "f′(at)h⟨t⟩"),
        (r"[W_h, W_x]\begin{bmatrix}h_{t-1}\\x_t\end{bmatrix}", "[Wh,Wx][ht−1xt]"),
        (r"\begin{cases}1 & x>0\\0 & \text{else}\end{cases}", "{1x>00else"),
        (r"a &= b \\", "a=b"),
        (r"a = b \tag{3} \label{eq:a} \nonumber", "a=b"),
        (r"\text{<b>}", "<b>"),
        (r"\left.\frac{a}{b}\right|_{x}", "ab|x"),
    ],
)
def test_what_notes_write(tex: str, characters: str) -> None:
    assert shown(tex) == characters


@pytest.mark.parametrize(
    "tex",
    [
        "", " ", r"\mycommand{x}", r"\R", "{", "}", "_", "^", r"\left(", r"\frac", "x_1_2", r"\begin{matrix}",
        r"\begin{aligned}a&=b\\&=c\end{aligned}",
        r"\newcommand{\a}{\b\b}\a", r"\def\a{\a\a}\a", r"\let\a=b", r"\input{/etc/passwd}",
        "x" * (LONGEST + 1), "{" * 41 + "x" + "}" * 41,
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_left(tex: str) -> None:
    assert mathml(tex) is None


@pytest.mark.parametrize("tex", [*HOSTILE, r"\style{background:url(x)}{y}", r"\class{x}{y}", r"\color{a;b}{y}", "&lt;b&#x3e;"])
def test_nothing_but_known_elements_and_attributes(tex: str) -> None:
    made = mathml(tex)
    for element in fromstring(made).iter() if made else ():
        assert element.tag.removeprefix(SPACE) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES


def test_bars_around_a_formula_have_one_size() -> None:
    made = mathml(r"\frac12 \lVert o_t - y_t\rVert^2")
    assert made is not None
    bars = [node for node in fromstring(made).iter(f"{SPACE}mo") if node.text == "‖"]
    assert [bar.get("stretchy") for bar in bars] == ["false", "false"]


def test_a_link_leaves_its_text() -> None:
    assert shown(r"\href{javascript:alert(1)}{x}") == "x"
    assert "javascript" not in str(mathml(r"\href{javascript:alert(1)}{x}"))


@pytest.mark.parametrize("part", r"x' x_1 \frac12 a \sqrt ^ ' $ \hat{} &# ( \left(x\right) \sum_{i} \\ \begin{matrix}".split())
def test_long_formulas_take_no_time(part: str) -> None:
    start = time.process_time()
    mathml(part * (LONGEST // len(part)))
    assert time.process_time() - start < 2


def test_random_latex_never_fails() -> None:
    parts = (
        r"\frac \left \right ( ) { } _ ^ & \\ \begin{matrix} \end{matrix} \begin{array} {cc} \sqrt [ ] \sum \limits \hat \text"
        r" {a} x 1 ' \operatorname \big \color {red} \over \binom \genfrac \mathbf \overset \not \hspace {1em} \href \style"
        r" \tag \middle \| \substack \prime \atop \hline \newline $ % # ~ < > é \ \unknown \skew \rule \mathop \root \of \pmod"
    ).split()
    draw = random.Random(5)
    for _ in range(3000):
        made = mathml(" ".join(draw.choices(parts, k=draw.randint(1, 14))))
        assert made is None or fromstring(made).tag == f"{SPACE}math"
