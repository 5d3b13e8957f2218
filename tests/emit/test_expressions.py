"""Single expressions: IR -> LaTeX and plain text."""

from dataclasses import replace

import pytest

from symrnn.emit.latex import LATEX, Printer
from symrnn.emit.names import Names
from symrnn.emit.notation import STANDARD, preset
from symrnn.emit.plain import PLAIN, plain, plain_sum
from symrnn.emit.style import Style, style_of
from symrnn.emit.texpiece import joined, side_by_side
from symrnn.ir import build
from symrnn.ir.cell import LOSS
from symrnn.ir.expr import NOW, OPERATIONS, Expr, Ref
from symrnn.language.lower import read_cell
from tests.emit.derived import derived

DECLARED = """cell c
def swish(z) = z * sigmoid(z)
input x (n), q, y (k)
state s (n), r, M (n, n)
param W (n, n), V (k, n), b (n), alpha, beta
s[t] = W @ s[t-1] + M[t-1] @ x[t] + r[t-1] * b + alpha * beta * swish(b)
r[t] = q[t] * r[t-1]
M[t] = M[t-1]
z[t] = V @ s[t] + y[t]
"""


def printer(style: Style = Style.COLUMN, notation: str = "standard") -> Printer:
    cell = read_cell(DECLARED + "loss[t] = sum(z[t])\n", "c.cell")
    return Printer(Names.of(cell, preset(notation)), preset(notation), style)


def value(formula: str) -> Expr:
    """The IR of a formula in the symbols above."""
    cell = read_cell(f"{DECLARED}e[t] = {formula}\nloss[t] = sum(z[t])\n", "c.cell")
    return next(equation.value for equation in cell.steps if equation.target.name == "e")


@pytest.mark.parametrize(
    ("formula", "tex", "text"),
    [
        ("W @ s[t-1] + b", "W s_{t-1} + b", "W @ s[t-1] + b"),
        ("-x[t] - b", "-x_t - b", "-x[t] - b"),
        ("x[t] * b", r"x_t \odot b", "x[t] * b"),
        ("alpha * x[t]", r"\alpha x_t", "alpha * x[t]"),
        ("alpha * beta", r"\alpha \beta", "alpha * beta"),
        ("2 * x[t]", "2 x_t", "2 * x[t]"),
        ("x[t] / 2", r"\frac{1}{2} x_t", "x[t] / 2"),
        ("0.1 * x[t]", "0.1 x_t", "0.1 * x[t]"),
        ("alpha / beta", r"\frac{\alpha}{\beta}", "alpha / beta"),
        ("x[t] / b", r"\frac{x_t}{b}", "x[t] / b"),
        ("x[t] / (1 + b**2)", r"\frac{x_t}{1 + b^2}", "x[t] / (1 + b**2)"),
        ("(x[t] + b) / alpha", r"\frac{1}{\alpha} (x_t + b)", "(x[t] + b) / alpha"),
        ("1 - s[t]**2", "1 - s_t^2", "1 - s[t]**2"),
        ("(x[t] + b)**2", "(x_t + b)^2", "(x[t] + b)**2"),
        ("W.T @ x[t]", r"W^\top x_t", "W.T @ x[t]"),
        ("(W @ x[t]) * b", r"(W x_t) \odot b", "(W @ x[t]) * b"),
        ("alpha * (W @ x[t])", r"\alpha W x_t", "alpha * (W @ x[t])"),
        ("W @ (x[t] * b)", r"W (x_t \odot b)", "W @ (x[t] * b)"),
        ("W @ (x[t] + b)", "W (x_t + b)", "W @ (x[t] + b)"),
        ("W @ W @ x[t]", "W W x_t", "(W @ W) @ x[t]"),
        ("tanh(W @ x[t] + b)", r"\tanh(W x_t + b)", "tanh(W @ x[t] + b)"),
        ("tanh(b)**2", r"\tanh^2(b)", "tanh(b)**2"),
        ("sigmoid(b)**2", r"\sigma(b)^2", "sigmoid(b)**2"),
        ("sigmoid(tanh(b))", r"\sigma\bigl(\tanh(b)\bigr)", "sigmoid(tanh(b))"),
        ("relu(b)", r"\operatorname{relu}(b)", "relu(b)"),
        ("step(b)", r"\mathbf{1}[b > 0]", "step(b)"),
        ("abs(b)", r"\lvert b \rvert", "abs(b)"),
        ("sqrt(alpha)", r"\sqrt{\alpha}", "sqrt(alpha)"),
        ("exp(-b)", r"\exp(-b)", "exp(-b)"),
        ("swish(b)", r"\operatorname{swish}(b)", "swish(b)"),
        ("dot(x[t], b)", r"x_t^\top b", "x[t] @ b"),
        ("sum((x[t] - b)**2) / 2", r"\frac{1}{2} \lVert x_t - b \rVert^2", "sum((x[t] - b)**2) / 2"),
        ("sum(W**2)", r"\lVert W \rVert_{\mathrm{F}}^2", "sum(W**2)"),
        ("norm2(b)", r"\lVert b \rVert", "sqrt(sum(b**2))"),
        ("sum(b)", r"\operatorname{sum}(b)", "sum(b)"),
        ("mean(b)", r"\frac{1}{n} \operatorname{sum}(b)", "sum(b) / n"),
        ("mean(b**2) / 2", r"\frac{1}{2 n} \lVert b \rVert^2", "sum(b**2) / 2 / n"),
        ("softmax(b)", r"\operatorname{softmax}(b)", "softmax(b)"),
        ("logsumexp(b)", r"\operatorname{logsumexp}(b)", "logsumexp(b)"),
        ("cross_entropy(z[t], y[t])", r"\operatorname{CE}(z_t, y_t)", "cross_entropy(z[t], y[t])"),
        ("concat(x[t], b)", "[x_t; b]", "concat(x[t], b)"),
        ("where(q[t], x[t], 0)", "q_t x_t", "where(q[t], x[t], 0)"),
        ("where(q[t], 0, x[t] + b)", "(1 - q_t) (x_t + b)", "where(q[t], 0, x[t] + b)"),
        ("2 * where(q[t], x[t], b)", r"2 \bigl(q_t x_t + (1 - q_t) b\bigr)", "2 * where(q[t], x[t], b)"),
        ("x[t] + 0 * b", "x_t", "x[t]"),
    ],
)
def test_expression(formula: str, tex: str, text: str) -> None:
    expr = value(formula)
    assert printer().tex(expr) == tex
    assert plain(expr) == text


@pytest.mark.parametrize(
    ("formula", "tex"),
    [
        ("x[t] @ W", "x_t W"),
        ("concat(x[t], b)", "[x_t, b]"),
        ("dot(x[t], b)", r"x_t b^\top"),
    ],
)
def test_row_style(formula: str, tex: str) -> None:
    assert printer(Style.ROW).tex(value(formula)) == tex


@pytest.mark.parametrize(
    ("formula", "tex"),
    [
        ("W @ (x[t] @ W)", "W (x_t W)"), ("(W @ x[t]) @ W", "(W x_t) W"), ("W @ W @ x[t]", "W W x_t"),
        ("x[t] @ W @ W", "x_t W W"),
    ],
)  # fmt: skip
def test_a_product_with_a_vector_in_the_middle_says_what_comes_first(formula: str, tex: str) -> None:
    """Vectors have no side of their own there: W (x W) is not (W x) W."""
    assert printer(Style.MIXED).tex(value(formula)) == tex


def test_zeros_that_stand_alone_in_a_function_tell_how_many_they_are() -> None:
    expr = value("sigmoid(b - b)")
    assert (printer().tex(expr), plain(expr)) == (r"\sigma(0_n)", "sigmoid(zeros(n))")
    scalar = value("sigmoid(alpha - alpha)")
    assert (printer().tex(scalar), plain(scalar)) == (r"\sigma(0)", "sigmoid(0)")


@pytest.mark.parametrize(
    ("style", "tex"),
    [(Style.COLUMN, r"x_t b^\top"), (Style.ROW, r"x_t^\top b"), (Style.MIXED, r"x_t \otimes b")],
)
def test_outer_product(style: Style, tex: str) -> None:
    expr = build.outer(value("x[t]"), value("b"))
    assert printer(style).tex(expr) == tex
    assert plain(expr) == "outer(x[t], b)"


def test_a_product_of_a_vector_and_a_matrix_stands_as_vectors_do() -> None:
    """In columns `v^T W` would be a row, and in rows `W v^T` a column."""
    total = value("x[t] + b")
    assert printer().tex(build.matmul(total, value("W"))) == r"W^\top (x_t + b)"
    assert printer(Style.ROW).tex(build.matmul(value("W"), total)) == r"(x_t + b) W^\top"


def test_a_tall_factor_is_transposed_in_one_pair_of_parentheses() -> None:
    tall, transposed = value("(x[t] + b) / alpha"), r"\biggl(\frac{1}{\alpha} (x_t + b)\biggr)^\top"
    assert printer().tex(build.outer(value("x[t]"), tall)) == rf"x_t {transposed}"
    assert printer().tex(build.matmul(tall, value("b"))) == rf"{transposed} b"
    assert printer(Style.ROW).tex(build.outer(tall, value("b"))) == rf"{transposed} b"
    assert printer(Style.ROW).tex(build.matmul(value("b"), tall)) == rf"b {transposed}"


@pytest.mark.parametrize(
    ("factors", "tex"),
    [
        (("a", "b"), "a b"),
        (("", "a", "", "b"), "a b"),
        ((r"\mathit{rate}", "s_t"), r"\mathit{rate} \thinspace s_t"),
        (("W", r"\mathit{len}_{t-1}"), r"W \thinspace \mathit{len}_{t-1}"),
        ((r"\mathit{sum}_{\mathrm{outer}}", "I"), r"\mathit{sum}_{\mathrm{outer}} \thinspace I"),
        ((r"2 \mathit{rate}^\top", r"\frac{1}{2}"), r"2 \mathit{rate}^\top \thinspace \frac{1}{2}"),
        ((r"\hat{\mathit{rate}}_{W_{\tilde{c}}}^{(t)}", "x"), r"\hat{\mathit{rate}}_{W_{\tilde{c}}}^{(t)} \thinspace x"),
        ((r"\mathbf{1}_n", "x"), r"\mathbf{1}_n x"),
        ((r"a_{\mathrm{in}}", "x"), r"a_{\mathrm{in}} x"),
    ],
)
def test_a_name_of_several_letters_is_kept_apart_in_a_product(factors: tuple[str, ...], tex: str) -> None:
    assert side_by_side(factors) == tex


def test_no_terms_are_zero() -> None:
    assert joined(()).text == "0"
    assert plain_sum(()) == "0"


def test_a_choice_that_is_a_whole_side_is_written_by_cases() -> None:
    cases = r"\begin{cases} x_t & \text{if } q_t = 1 \\ b & \text{if } q_t = 0 \end{cases}"
    assert printer().whole(value("where(q[t], x[t], b)")) == cases


def test_superscript_times_are_braced_before_powers_and_merged_with_transposes() -> None:
    p = printer(notation="goodfellow")
    assert p.tex(value("s[t]**2")) == "(s^{(t)})^2"
    assert p.tex(value("M[t-1].T @ x[t]")) == r"M^{(t-1) \top} x^{(t)}"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_row_in_both_tables(operation: type[Expr]) -> None:
    assert operation in LATEX
    assert operation in PLAIN


def test_style_is_what_the_cell_writes() -> None:
    assert style_of(derived("elman").cell) is Style.COLUMN
    assert style_of(derived("elman-concat").cell) is Style.ROW
    mixed = "cell c\ninput x (n)\nstate h (n)\nparam W (n, n)\nh[t] = W @ h[t-1] + x[t] @ W\nloss[t] = sum(h[t])\n"
    assert style_of(read_cell(mixed, "c.cell")) is Style.MIXED


def test_a_symbol_sigma_moves_the_sigmoid() -> None:
    p = printer()
    sigma = replace(p.names, glyphs=p.names.glyphs | {"sigma": replace(p.names.glyphs["b"], base=r"\sigma")})
    assert replace(p, names=sigma).tex(value("sigmoid(b)")) == r"\operatorname{sigmoid}(b)"


def test_the_loss_is_an_ell() -> None:
    assert printer().tex(Ref(LOSS, NOW, ())) == r"\ell_t"
    assert printer().loss == "L"
    assert preset("standard") == STANDARD
