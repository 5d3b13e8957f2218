"""LaTeX to syntax trees: every construct with its exact tree, spans, macros, errors, symrnn's own pages, and random text."""

import re
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.notes.document import Macro, Unread
from symrnn.notes.latex import LENGTH, read_latex
from symrnn.notes.macros import expanded
from symrnn.notes.walk import CHILDREN, children, names, nodes
from symrnn.notes.written import Chain, Derivative, Name, Number, Power, Scripted, Written
from tests.notes.shown import show

GENERATED = Path(__file__).parents[2] / "generated"

SYMBOLS = [
    (r"h_t", "h_t"),
    (r"xW", "<x W>"),
    (r"a_{t,i} + W_{hh} + w_{ij} + q_{(i,j)}", "{+a_t_i +W_hh +w_ij +q_(i,j)}"),
    (r"x^{(t)} + x^{\langle t-1 \rangle} + x^{[t]} + x^t + x^{t{-}1}", "{+x^(t) +x^<t-1> +x^[t] +x^t +x^t-1}"),
    (r"h_{\mathrm{out}} + h_\text{new} + h_{next}", "{+h_out +h_new +h_next}"),
    (r"\hat y_t + \hat{y}_t + \tilde{c}^{(t)} + \overline{h}", "{+hat.y_t +hat.y_t +tilde.c^(t) +bar.h}"),
    (r"\hat{\mathbf{y}} + \mathbf{\hat y}", "{+hat.bf:y +hat.bf:y}"),
    (r"\mathbf{h}_t + \boldsymbol{\delta} + \bm W + \mathcal{L} + \mathbb{E}", "{+bf:h_t +bf:delta +bf:W +cal:L +bb:E}"),
    (r"\textbf{h}_t = \textbf{W}\textbf{x}", "bf:h_t = <bf:W bf:x>"),
    (r"\mathbf{Wx}", "<bf:W bf:x>"),
    (r"{\bf h}_t + {\rm loss}", "{+bf:h_t +rm:loss}"),
    (r"\mathrm{W1} + \mathit{gap}_t + \text{loss} + \mathrm{softmax}(z)", "{+rm:W1 +it:gap_t +rm:loss +<rm:softmax (z)>}"),
    (r"\sigma'(a) + f''(a) + g^\prime + g^{\prime\prime} + \tanh'(a)", "{+<sigma′ (a)> +<f′′ (a)> +g′ +g′′ +<\\tanh′ (a)>}"),
    (r"\varepsilon + \Theta + \ell_t + \infty", "{+varepsilon +Theta +ell_t +infty}"),
    (r"dW_f + dh_{next} + da^{(t)} + \mathrm{d}W + d W + d\theta", "{+dW_f +dh_next +da^(t) +dW +<d W> +dtheta}"),
    (r"\delta W + \Delta W", "{+<delta W> +<Delta W>}"),
    (r"diag(x)", "<\\diag (x)>"),
    ("net_t + net_{f,t}", "{+rm:net_t +rm:net_f_t}"),
    ("W diag[f'(a)]", "<W \\diag [<f′ (a)>]>"),
    ("xtanh(a) + tanha", "{+<x \\tanh (a)> +<t a n h a>}"),
    ("diagx + d i a g (x)", "{+<d i a g x> +<d i a g (x)>}"),
    ("loss_t - max(a, b) + max_i", "{+rm:loss_t -<\\max (a, b)> +<m a x_i>}"),
    (r"\mathbf{1}[a_t > 0] + \mathbb{1}_{x>0} + 1_{i=j}", "{+<bf:1 [a_t > 0]> +<bb:1 [x > 0]> +1_i=j}"),
    (r"0.5 x + .5 y + 12", "{+<1/2 x> +<1/2 y> +12}"),
    (r"x_12", "<x_1 2>"),
    (r"w^* + w^{\star} + w^+", "{+w^* +w^star +w^+}"),
    (r"{}^{}x".removeprefix("{}^{}"), "x"),
    (r"∂L/∂W = ∑ₜ δₜ · xₜᵀ", "D[partial](L, W) = sum[t](<delta_t cdot x_t.T>)"),
]

OPERATIONS = [
    (r"a - b + c", "{+a -b +c}"),
    (r"-a b", "{-<a b>}"),
    (r"a \pm b", "{+a ±b}"),
    (r"a \cdot -b", "<a cdot {-b}>"),
    (r"a \odot b \circ c \otimes d \times e * f @ g", "<a odot b circ c otimes d times e * f @ g>"),
    (r"a / b c", "<a / b c>"),
    (r"\frac{1}{1+e^{-x}} + \frac12", "{+frac(1, {+1 +e**{-x}}) +frac(1, 2)}"),
    (r"\dfrac a b + {a \over b}", "{+frac(a, b) +frac(a, b)}"),
    (r"s_t^2 + (a+b)^3 + W^{-1} + 2^n + \gamma^{t-k}", "{+s_t**2 +({+a +b})**3 +W**-1 +2**n +gamma^t-k}"),
    (r"(A)^{T-k}", "(A)**{+T -k}"),
    (r"W^\top x + W^T + W^{\mathsf T} + (A b)^\intercal", "{+<W.top x> +W.T +W.top +(<A b>).top}"),
    (r"W_{hh}^T + W^T_{hh} + \delta^{(t)\top}", "{+W_hh.T +W_hh.T +delta^(t).top}"),
    (r"H_t^{2 \top} + W^{-\top}", "{+H_t**2.top +W.top**-1}"),
    (r"x^{(t)2} + {h^{(t)}}^2 + x^{\odot 2}", "{+x^(t)**2 +h^(t)**2 +x**2}"),
    (r"\tanh^2(a) + \log_2 x", "{+<\\tanh^2 (a)> +<\\log_2 x>}"),
    (r"\operatorname{diag}(v) + \operatorname*{argmax}_i z_i", "{+<\\diag (v)> +<\\argmax_i z_i>}"),
    (r"\operatorname{sum}(a) + \max_{i,j} x + \underset{k}{\max} y", "{+<\\sum (a)> +<\\max_i_j x> +<\\max_k y>}"),
    (r"\sqrt{x} / \sqrt y", "<<\\sqrt (x)> / <\\sqrt (y)>>"),
    (r"f'(\ldots) + g(\cdot) + a + \cdots + b", "{+<f′ (...)> +<g (...)> +a +... +b}"),
    (r"\mathbb{R}^{n \times m}", "bb:R**<n times m>"),
]  # fmt: skip

BRACKETS = [
    (r"F ( W^{(1)} , \dots , W^{(T)} )", "<F (W^(1), ..., W^(T))>"),
    (r"\biggl\langle A, B \biggr\rangle", "⟨A, B⟩"),
    (r"\left( a \right) + \bigl[ b \bigr] + \{ c \}", "{+(a) +[b] +{c}}"),
    (r"\lVert v \rVert^2 + \|c\|_2 + ||x||^2 + \Vert y \Vert", "{+‖v‖**2 +‖c‖_2 +‖x‖**2 +‖y‖}"),
    (r"|a||b| + \lvert z \rvert + \left|c\right|", "{+<|a| |b|> +|z| +|c|}"),
    (r"W [h_{t-1}, x_t] + [h; x] + [s^{t-1}\ i^t] + [a\,b]", "{+<W [h_t-1, x_t]> +[h, x] +[s^t-1, i^t] +[<a b>]}"),
    (r"[\![ i=j ]\!] + \llbracket i = j \rrbracket", "{+[[i = j]] +⟦i = j⟧}"),
    (r"u \in [0, 1)", "u in [0, 1)"),
    (r"f()", "<f ()>"),
    (r"(W s_t)_i + [A]_{ij}", "{+(<W s_t>)_i +[A]_ij}"),
    (r"\left.\frac{a}{b}\right|_{x=y} + \frac{c}{d}\Big|_{t=1} + f|_{z}", "{+frac(a, b)|_x=y +frac(c, d)|_t=1 +f|_z}"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix} x", "<[a, b; c, d] x>"),
    (r"\left[\begin{array}{cc} a & b \end{array}\right]^\top", "[a, b].top"),
    (r"\begin{cases} 1 & x > 0, \\ 0, & \text{otherwise.} \end{cases}", "cases(1 if x > 0; 0 if else)"),
    (r"\begin{cases} a & \text{if } q_t = 1 \\ b & \text{if } q_t = 0 \end{cases}", "cases(a if q_t = 1; b if q_t = 0)"),
    (r"\left\{ \begin{array}{ll} x & x > 0 \\ 0 & \text{else} \end{array} \right.", "cases(x if x > 0; 0 if else)"),
]

DERIVATIVES = [
    (r"\frac{\partial L}{\partial W_{lp}^{(t)}}", "D[partial](L, W_lp^(t))"),
    (r"\frac{dL}{dW} + \frac{\mathrm{d}E}{\mathrm{d}w}", "{+D[d](L, W) +D[d](E, w)}"),
    (r"\frac{\delta E}{\delta w}", "D[partial](E, w)"),
    (r"\partial L / \partial s_t", "D[partial](L, s_t)"),
    (r"dL/dW + \mathrm d L_t / \mathrm d W", "{+D[d](L, W) +D[d](L_t, W)}"),
    (r"{\partial L \over \partial W}", "D[partial](L, W)"),
    (r"\nabla_{h^{(t)}} L x^\top + \nabla_\theta J(\theta)", "{+<D[nabla](L, h^(t)) x.top> +D[nabla](<J (theta)>, theta)}"),
    (r"\frac{\partial^+ s_t}{\partial W} + \frac{\partial^{+} s}{\partial W}", "{+D[plus](s_t, W) +D[plus](s, W)}"),
    (r"\frac{d}{dW} f(a) b + c", "{+D[d](<f (a) b>, W) +c}"),
    (r"W \frac{\partial}{\partial W} X", "<W D[partial](X, W)>"),
    (r"\partial_e \operatorname{huber}(e, 1)", "D[partial](<\\huber (e, 1)>, e)"),
    (r"\biggl(\frac{\partial o_t}{\partial s_t}\biggr)^\top g", "<(D[partial](o_t, s_t)).top g>"),
    (r"\frac{d_k}{d_v} + \frac{d}{n} + d_k/d_v", "{+frac(d_k, d_v) +frac(d, n) +<d_k / d_v>}"),
    (r"\frac{\partial L}{\partial W}\bigg|_{W=0}", "D[partial](L, W)|_W=0"),
]  # fmt: skip

SUMS = [
    (r"a \sum_{t=1}^T x_t y + b", "{+<a sum[t=1..T](<x_t y>)> +b}"),
    (r"\sum_t -x_t", "sum[t]({-x_t})"),
    (r"\sum_{l,p} x", "sum[l](sum[p](x))"),
    (r"\sum_{i,j=1}^n z", "sum[i=1..n](sum[j=1..n](z))"),
    (r"\sum\limits^{T}_{k=t+1} x", "sum[k={+t +1}..T](x)"),
    (r"\sum_{1 \le k \le t} x", "sum[k=1..t](x)"),
    (r"\sum_{k \neq j} y + \sum x", "{+sum[k : k != j](y) +sum[](x)}"),
    (r"\prod_{t \ge i > k} W^\top", "prod[i : t >= i > k](W.top)"),
    (r"\prod_{\substack{i=1 \\ i \ne j}}^n w", "prod[i=..n : i = 1, i != j](w)"),
    (r"\prod_{m=k+1}^{t}\frac{\partial s_m}{\partial s_{m-1}}", "prod[m={+k +1}..t](D[partial](s_m, s_m-1))"),
    (r"\log \sum_j e^{z_j}", "<\\log sum[j](e**z_j)>"),
]

CHAINS = [
    (r"A = B = C", ["A = B = C"]),
    (r"0 < f'(u) \le 1", ["0 < <f′ (u)> <= 1"]),
    (r"a := b \equiv c \approx d \propto e \sim f", ["a := b := c approx d propto e ~ f"]),
    (r"W \leftarrow W - \alpha G", ["W <- {+W -<alpha G>}"]),
    (r"W += dW, b -= db", ["W += dW", "b -= db"]),
    (r"a \to b \Rightarrow c \ne d", ["a -> b => c != d"]),
    (r"A \stackrel{\text{def}}{=} B \overset{(1)}{=} C", ["A := B = C"]),
    (r"(l,p) = (i,j)", ["(l, p) = (i, j)"]),
    (r"t = 1, \dots, T", ["t = 1, ..., T"]),
    (r"h_0 = 0, c_0 = 0", ["h_0 = 0", "c_0 = 0"]),
    (r"W \in \mathbb{R}^{n}, b, c \in \mathbb{R}", ["W in bb:R**n", "b, c in bb:R"]),
    (r"A = B \quad\Rightarrow\quad C = D", ["A = B => C = D"]),
    (r"i = \sigma(a), \qquad f = \sigma(b)", ["i = <sigma (a)>", "f = <sigma (b)>"]),
    (r"A = B \text{ and } C = D; E = F", ["A = B", "C = D", "E = F"]),
    (r"A = B. \quad C = D.", ["A = B", "C = D"]),
    (r"\text{where } x = y", ["x = y"]),
    (r"a &= b \\ &= c \\ d &= e", ["a = b = c", "d = e"]),
    (r"a &= b \\ &\qquad {} + c \\ &\quad - d", ["a = {+b +c -d}"]),
    (r"a &= b \\ &\qquad {} - c \qquad \text{for }t < T", ["a = {+b -c} // for t < T"]),
    (r"a &= b \\ -c &= d \qquad \text{for }t < T", ["a = b", "{-c} = d // for t < T"]),
    (r"a &= b \\ &\qquad {} \odot (1 - c)", ["a = <b odot ({+1 -c})>"]),
    (r"a &= \Bigl( b \\ & c \Bigr)", ["a = (<b c>)"]),
    (r"a &= b + \\ & c", ["a = {+b +c}"]),
    (r"a &=& b \\ &=& c", ["a = b = c"]),
    (r"a &= b & c &= d \\[2pt] e &= f", ["a = b", "c = d", "e = f"]),
    (r"\begin{align*} a &= b \\ c &= d \end{align*}", ["a = b", "c = d"]),
    (r"L = \begin{aligned}[t] & a \\ & + b \end{aligned}", ["L = {+a +b}"]),
    (r"\begin{alignat}{2} a &= b &\qquad& \text{(tanh')} \\ c &= d \end{alignat}", ["a = b // (tanh')", "c = d"]),
    (r"\boxed{\begin{aligned} a &= b \\ &\qquad {} + c \end{aligned}}", ["a = {+b +c}"]),
    (r"", []),
]

CONDITIONS = [
    (r"a = b \qquad \text{for }t < T", ["a = b // for t < T"]),
    (r"a = b \quad t = 1, \dots, T", ["a = b // t = 1, ..., T"]),
    (r"a = b, t = 1, \dots, T", ["a = b // t = 1, ..., T"]),
    (r"a = b, \forall t", ["a = b // for all t"]),
    (r"a = b \quad \forall t \in \{1, \dots, T\}", ["a = b // for all t in {1, ..., T}"]),
    (r"\forall t: a = b", ["a = b // for all t"]),
    (r"\text{if } x > 0: y = 1", ["y = 1 // if x > 0"]),
    (r"a &= b \\ &\qquad \text{for }t < T", ["a = b // for t < T"]),
    (r"a = b, \; t \in [1, T]", ["a = b // t in [1, T]"]),
    (r"a = b \qquad (t < T)", ["a = b // (t < T)"]),
    (r"a = b \qquad (3)", ["a = b // (3)"]),
    (r"r \text{ (at } t = T \text{)}", ["r // (at t = T)"]),
    (r"0 \le x_i < 1, i = 1, \dots, n", ["0 <= x_i < 1 // i = 1, ..., n"]),
    (r"a = b~\text{if } x > y,~ c~\text{otherwise}", ["a = cases(b if x > y; c if else)"]),
    (r"a = b \text{ for } z \ne 0, \text{ else } 0", ["a = cases(b if z != 0; 0 if else)"]),
]

MEANINGLESS = [
    r"a = b + c,",
    r"a \; = \; b \, + ~ c.",
    r"\displaystyle a = b + c \tag{3} \label{eq:one}",
    r"a = \underbrace{b + c}_{\text{input}}",
    r"a = \overbrace{b}^{x} + c \nonumber",
    r"\textcolor{red}{a} = {\color{blue} b} + c",
    r"\boxed{a = b + c}",
    "a = b % the input\n + c",
    r"a = b + c \phantom{xyz} \mathstrut \hspace{1em}",
    r"{a} {=} \left. b + c \right.",
    r"\begin{equation} a = b + c \end{equation}",
]

UNREADABLE = [
    (r"x = \foo y", r"\foo", "not known"),
    (r"x = \input{secrets}", r"\input", "not followed"),
    (r"\write18{ls}", r"\write", "not followed"),
    (r"(a + b", "(", r"\( is not closed"),
    (r"a + b)", ")", r"\) closes nothing"),
    (r"{a", "{", "not closed"),
    (r"a}", "}", "closes nothing"),
    (r"\begin{cases} a", r"\begin", "not closed"),
    (r"\begin{a} b \end{c}", r"\end", "does not close"),
    (r"(a]", "]", "closed by"),
    (r"|a", "|", "not paired"),
    (r"a = ", "=", "missing"),
    (r"a +", "+", "missing"),
    (r"a \cdot", r"\cdot", "missing"),
    (r"\frac{a}", r"\frac", "lacks an argument"),
    (r"x_a_b", "_", "two subscripts"),
    (r"x^{}", "^", "empty script"),
    (r"\frac{\partial^2 L}{\partial W^2}", r"\partial^2 L", "second derivatives"),
    (r"\frac{\partial^2 L}{\partial W \partial V}", r"\partial^2 L", "second derivatives"),
    (r"\frac{\partial L}{\partial W \partial V}", r"\frac{\partial L}{\partial W \partial V}", "second derivatives"),
    (r"\partial L", r"\partial", "differentiates by"),
    (r"\nabla L", r"\nabla", "differentiates by"),
    (r"x \mapsto y", r"\mapsto", "not known"),
    (r"\sqrt[3]{x}", r"\sqrt", "square roots"),
    (r"\hat{ab}", r"\hat{ab}", "one symbol only"),
    (r"(a b)'", "'", "prime"),
    (r"\sum_t", r"\sum", "nothing follows"),
    (r"f : a", ":", "not read here"),
    (r"a = b \quad c", "c", "wide blank"),
    (r"\begin{bmatrix} a & b \\ c \end{bmatrix}", r"\begin{bmatrix} a & b \\ c \end{bmatrix}", "differ in length"),
    (r"\begin{cases} 1 & \text{on Sundays} \end{cases}", r"\text{on Sundays}", "condition of a case"),
    (r"a \iff b", r"\iff", "not known"),
    (r"x = 007", "007", "not read as a number"),
    (r"\not< a", r"\not", "before = only"),
    ("a 😀", "😀", "not read here"),
]

ALL = SYMBOLS + OPERATIONS + BRACKETS + DERIVATIVES + SUMS


@pytest.mark.parametrize(("text", "tree"), ALL, ids=[text for text, _ in ALL])
def test_expression(text: str, tree: str) -> None:
    assert [show(chain) for chain in read_latex(text)] == [tree]


@pytest.mark.parametrize(("text", "trees"), CHAINS + CONDITIONS, ids=[text for text, _ in CHAINS + CONDITIONS])
def test_chains(text: str, trees: list[str]) -> None:
    assert [show(chain) for chain in read_latex(text)] == trees


@pytest.mark.parametrize("text", MEANINGLESS)
def test_what_carries_no_meaning_is_dropped(text: str) -> None:
    assert [show(chain) for chain in read_latex(text)] == ["a = {+b +c}"]


@pytest.mark.parametrize(("text", "where", "why"), UNREADABLE, ids=[text for text, _, _ in UNREADABLE])
def test_unreadable(text: str, where: str, why: str) -> None:
    found = [chain for chain in read_latex(text) if isinstance(chain, Unread)]
    assert [text[slice(*unread.span)] for unread in found] == [where]
    assert re.search(why, found[0].reason)


def test_the_rest_is_read_beside_what_cannot_be() -> None:
    shown = [show(chain) for chain in read_latex(r"a &= \foo b \\ c &= d \\ e &= \input{x}")]
    assert shown == [r"?\foo is not known", "c = d", r"?\input is not followed"]


def only(text: str) -> Chain:
    [chain] = read_latex(text)
    assert isinstance(chain, Chain)
    return chain


def test_spans_are_those_of_the_text() -> None:
    text = r"\frac{\partial L}{\partial W_{hh}} = \sum_{t=1}^T \delta_t s_{t-1}^\top, \quad x = y"
    found = [chain for chain in read_latex(text) if isinstance(chain, Chain)]
    shown = [text[slice(*node.span)] for node in nodes(found[0])]
    assert shown == [
        r"\frac{\partial L}{\partial W_{hh}} = \sum_{t=1}^T \delta_t s_{t-1}^\top", r"\frac{\partial L}{\partial W_{hh}}", "L",
        "W_{hh}", r"\sum_{t=1}^T \delta_t s_{t-1}^\top", "1", "T", r"\delta_t s_{t-1}^\top", r"\delta_t", r"s_{t-1}^\top",
        "s_{t-1}",
    ]  # fmt: skip
    assert text[slice(*found[1].span)] == "x = y"
    assert [[text[slice(*sub.span)] for sub in name.subs] for name in names(found[0])] == [[], ["hh"], [], ["t"], ["t-1"]]


def test_a_differential_with_a_slash_is_told_from_its_variable() -> None:
    text = r"dL/dW_{hh}"
    derivative = only(text).sides[0]
    assert isinstance(derivative, Derivative)
    assert [text[slice(*node.span)] for node in (derivative.of, derivative.by)] == ["L", "W_{hh}"]


def test_brackets_keep_only_what_is_theirs() -> None:
    text = r"\left.\tanh(x)\right|_{x=0} + {(a)}_i"
    scripted = [node for node in nodes(only(text)) if isinstance(node, Scripted)]
    shown = [(text[slice(*node.span)], node.bar) for node in scripted]
    assert shown == [(r"\left.\tanh(x)\right|_{x=0}", True), ("{(a)}_i", False)]


MACROS = {
    "pd": Macro(2, r"\frac{\partial #1}{\partial #2}"),
    "h": Macro(1, r"\mathbf{h}_{#1}", "t"),
    "diag": Macro(0, r"\operatorname{diag}"),
    r"\loss": Macro(0, r"\mathcal{L}"),
    "loop": Macro(0, r"\loop \loop"),
    "grow": Macro(0, r"\growing\growing\growing\growing"),
    "growing": Macro(0, "x" * 3000),
    "say": Macro(1, r"\text{for } #1"),
}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (r"\pd{L}{W} = \pd L{\h}", "D[partial](L, W) = D[partial](L, bf:h_t)"),
        (r"\h[t-1] + \h", "{+bf:h_t-1 +bf:h_t}"),
        (r"\diag(\loss)", "<\\diag (cal:L)>"),
        (r"a = b \quad \say{t < T}", "a = b // for t < T"),
        (r"\newcommand{\W}[1]{W_{#1}} \W{hh}", "W_hh"),
        (r"\def\two#1#2{#2 #1} \two ab", "<b a>"),
        (r"\DeclareMathOperator{\tr}{Tr} \tr(A)", "<\\Tr (A)>"),
    ],
)
def test_macros_are_expanded(text: str, tree: str) -> None:
    assert [show(chain) for chain in read_latex(text, MACROS)] == [tree]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\pd{L}{W} &= \h[t-1]", r"\frac{\partial L}{\partial W} &= \mathbf{h}_{t-1}"),
        (r"\alpha x \loss y", r"\alpha x \mathcal{L} y"),
        (r"\h\alpha", r"\mathbf{h}_{t}\alpha"),
        (r"a = \loop", r"a = \loop"),
    ],
)
def test_a_formula_can_be_written_without_the_documents_own_commands(text: str, plain: str) -> None:
    assert expanded(text, MACROS).split() == plain.split()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (r"a = \loop", "more than 20 deep"),
        (r"a = \grow", "more than 8000 tokens"),
        (r"\pd{L}", r"\\pd lacks an argument"),
        (r"\h[t", r"\[ is not closed"),
        (r"\newcommand{xy}{z}", "must name a command"),
    ],
)
def test_macros_have_limits(text: str, why: str) -> None:
    [unread] = read_latex(text, MACROS)
    assert isinstance(unread, Unread)
    assert re.search(why, unread.reason)


def test_spans_of_a_macro_are_those_of_the_call_and_of_its_arguments() -> None:
    text = r"x = \pd{L}{W} + \loss"
    shown = [text[slice(*node.span)] for node in nodes(only_with_macros(text))]
    assert shown == [r"x = \pd{L}{W} + \loss", "x", r"\pd{L}{W} + \loss", r"\pd{L}{W}", "L", "W", r"\loss"]


def only_with_macros(text: str) -> Chain:
    [chain] = read_latex(text, MACROS)
    assert isinstance(chain, Chain)
    return chain


def test_the_walk_knows_every_kind_of_node() -> None:
    assert set(CHILDREN) == set(Written.__subclasses__())


def test_names_come_in_the_order_written() -> None:
    chain = only(r"\frac{\partial L}{\partial W} = \sum_{t=k}^T (x_t + y)^n")
    assert [name.base for name in names(chain)] == ["L", "W", "k", "T", "x", "y", "n"]


def test_numbers_are_exact() -> None:
    assert [node.value for node in nodes(only(r"0.1 + x^{-2}")) if isinstance(node, Number)] == [Fraction(1, 10), Fraction(-2)]


FORMULA = re.compile(
    r"\\begin\{(align\*|alignat\*)\}(?:\{2\})?(?P<rows>.*?)\\end\{\1\}|\\\[(?P<display>.*?)\\\]|\$\$(?P<block>.*?)\$\$"
    r"|(?<!\\)\$(?P<inline>[^$]+)\$",
    re.DOTALL,
)


def formulas_of(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for found in FORMULA.finditer(text[text.find(r"\begin{document}") + 1 :]):
        yield next(group for group in found.group("rows", "display", "block", "inline") if group)


@pytest.fixture(scope="module")
def own() -> dict[str, tuple[Chain | Unread, ...]]:
    """Every formula of the pages that symrnn writes of its own cells, read."""
    pages = [*GENERATED.glob("*/*.md"), *GENERATED.glob("*/*.tex")]
    formulas = sorted({formula for page in pages for formula in formulas_of(page)})
    return {formula: read_latex(formula) for formula in formulas}


Own = dict[str, tuple[Chain | Unread, ...]]


def test_every_formula_of_symrnn_itself_is_read(own: Own) -> None:
    assert len(own) > 2000
    assert {formula for formula, found in own.items() for chain in found if isinstance(chain, Unread)} == set()


def own_nodes(own: Own) -> Iterator[tuple[str, Written]]:
    for formula, found in own.items():
        for chain in found:
            yield from ((formula, node) for node in (nodes(chain) if isinstance(chain, Chain) else ()))


def test_nothing_of_them_is_lost(own: Own) -> None:
    """As many relation signs are read as are written outside of conditions and scripts."""
    for formula, found in own.items():
        bare = re.sub(r"[_^]\{[^{}]*\}|\\text\{[^{}]*\}[^\\&,]*", "", formula)
        chains = [node for chain in found if isinstance(chain, Chain) for node in nodes(chain) if isinstance(node, Chain)]
        assert bare.count("=") <= sum(len(chain.signs) for chain in chains), formula


def test_superscripts_of_symrnn_are_told_apart(own: Own) -> None:
    exponents = {show(node.exponent) for _, node in own_nodes(own) if isinstance(node, Power)}
    steps = {sup.text for _, node in own_nodes(own) if isinstance(node, Name) for sup in node.sups}
    assert {"2", "3"} <= exponents
    assert steps == {"(t)", "(1)", "(T)"}


def test_every_span_holds_whole_braces(own: Own) -> None:
    """What an edit replaces is never half of a pair."""
    for formula, node in own_nodes(own):
        shown = formula[slice(*node.span)].replace(r"\{", "").replace(r"\}", "")
        assert shown.count("{") == shown.count("}"), (formula, shown)


GROUPED = [r"\textcolor{red}{a + b} + {c}", r"{W x}^\top + x{y}_i", r"{a}/{b} \sum_t {c}", r"\nabla_x {L}"]


@pytest.mark.parametrize("text", GROUPED)
def test_spans_hold_whole_braces_of_what_braces_group(text: str) -> None:
    shown = [text[slice(*node.span)] for node in nodes(only(text))]
    assert [part for part in shown if part.count("{") != part.count("}")] == []


SECONDS = 1.0
GOOD = [text for text, _ in ALL + CHAINS + CONDITIONS] + MEANINGLESS + [text for text, _, _ in UNREADABLE]
PARTS = sorted(
    set(re.findall(r"\\[A-Za-z]+|\\.|.", " ".join(GOOD)))
    | {r"\begin{cases}", r"\end{cases}", r"\begin{aligned}", r"\end{aligned}", r"\left.", r"\right|", r"\newcommand"}
    | {r"\def", "#1", "$", r"\text{if }", r"\text{otherwise}", r"\operatorname{f}", "\x00", "\\", "%", "\n"}
)


def check(text: str) -> None:
    """Reading ends soon, and every span lies in the text and in that of the node around it."""
    start = time.process_time()
    found = read_latex(text, MACROS)
    assert time.process_time() - start < SECONDS
    for chain in found:
        assert 0 <= chain.span[0] <= chain.span[1] <= len(text)
        for node in nodes(chain) if isinstance(chain, Chain) else ():
            assert node.span[0] < node.span[1]
            assert all(part.span[0] >= 0 and part.span[1] <= len(text) for part in children(node))


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
def test_random_latex_is_read_or_refused(text: str) -> None:
    check(text)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_random_text_is_read_or_refused(text: str) -> None:
    check(text)


@given(st.sampled_from(GOOD), st.integers(0, 80), st.integers(0, 80), st.sampled_from(PARTS))
@settings(max_examples=400, deadline=None)
def test_damaged_formulas_are_read_or_refused(text: str, start: int, end: int, part: str) -> None:
    check(text[start:])
    check(text[:end])
    check(text[:start] + part + text[end:])


LONG = ["(", "{", "[", "|", r"\hat", "x^", "x_{", r"\sum", "a,", "a=", r"a\\", r"\left.", "a&", "-", r"\frac", "dx/", r"\sqrt"]


@pytest.mark.parametrize("piece", [*LONG, "'", "|a|", "[a~", "x "])
def test_long_formulas_are_read_or_refused_in_time(piece: str) -> None:
    check((piece * LENGTH)[: LENGTH // 2])


@pytest.mark.parametrize("opening", ["(", "{", "[", r"\frac{1}{", "x^{", r"\sqrt{"])
def test_nesting_is_limited(opening: str) -> None:
    closing = {"(": ")", "[": "]"}.get(opening, "}")
    assert "nested" in show(read_latex(opening * 200 + "x" + closing * 200)[0])
    assert "nested" not in show(read_latex(opening * 8 + "x" + closing * 8)[0])


def test_a_formula_that_is_too_long_is_not_read() -> None:
    assert read_latex("x" * (LENGTH + 1)) == (Unread((0, LENGTH + 1), f"the formula has more than {LENGTH} characters"),)


def test_a_row_that_closes_a_bracket_goes_on_although_its_condition_has_a_relation() -> None:
    text = r"x &= y \\ &= b \biggl(d \\ &\qquad {} - 2 c\biggr) &\qquad& \text{for }t < T \\ z &= 1"
    first, second = read_latex(text)
    assert isinstance(first, Chain)
    assert isinstance(second, Chain)
    assert (len(first.sides), first.conditions) == (3, ("for t < T",))
