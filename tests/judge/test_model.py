"""The model of notes: five hand-written notes and the textbooks' networks, each read to a cell that is the network meant."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

import symrnn
from symrnn.errors import InputError
from symrnn.ir.cell import LOSS, Cell, Coding
from symrnn.ir.expr import Function
from symrnn.ir.functions import BUILTIN
from symrnn.judge.look import Look
from symrnn.judge.meaning import TOTAL
from symrnn.judge.model.find import Model, find_model
from symrnn.judge.model.write import WORDS
from symrnn.language.lower import read_cell
from symrnn.language.scope import RESERVED, STRUCTURAL
from symrnn.language.standard import standard_functions
from symrnn.notes.latex import read_latex
from symrnn.pipeline import load
from symrnn.verify.oracle import Run, indeterminates
from symrnn.verify.prime import PrimeField
from tests.modules import distinct_sizes

ELMAN = (
    r"a_t = b + W s_{t-1} + U x_t",
    r"s_t = \tanh(a_t)",
    r"o_t = c + V s_t",
    r"l_t = \frac{1}{2}(o_t - y_t)^2",
    r"L = \sum_{t=1}^{T} l_t",
)
SIGMOID_SQUARED = (
    r"a_t = w_h h_{t-1} + w_i x_t",
    r"h_t = \sigma(a_t)",
    r"o_t = w_o h_t",
    r"\hat{y}_t = \sigma(o_t)",
    r"L_t = (\hat{y}_t - y_t)^2",
    r"L = \sum_t L_t",
)
TOTAL_DERIVATIVE = (r"s_t = f(W x_t + U s_{t-1} + b)", r"f = \tanh", r"\hat{y}_t = V s_t + c", r"J = \sum_t J_t")
UNROLLED = (r"s^0 = \mathbf{0}", r"s^t = f_s([s^{t-1}\ i^t] W_s + b_s)", r"o = f_o(s^T W_o + b_o)")
WORDS_ONLY = (r"h_t = g(W_x x_t + W_h h_{t-1} + b)",)

GOODFELLOW = (  # Goodfellow, Bengio and Courville, Deep Learning (2016), eqs. 10.8-10.11, with the loss of 10.12-10.14
    r"\boldsymbol{a}^{(t)} = \boldsymbol{b} + \boldsymbol{W}\boldsymbol{h}^{(t-1)} + \boldsymbol{U}\boldsymbol{x}^{(t)}",
    r"\boldsymbol{h}^{(t)} = \tanh(\boldsymbol{a}^{(t)})",
    r"\boldsymbol{o}^{(t)} = \boldsymbol{c} + \boldsymbol{V}\boldsymbol{h}^{(t)}",
    r"\hat{\boldsymbol{y}}^{(t)} = \mathrm{softmax}(\boldsymbol{o}^{(t)})",
    r"L^{(t)} = -\sum_i y_i^{(t)} \log \hat{y}_i^{(t)}",
    r"L = \sum_t L^{(t)}",
)
COLAH = (  # the LSTM with the state and the input put together
    r"f_t = \sigma(W_f \cdot [h_{t-1}, x_t] + b_f)",
    r"i_t = \sigma(W_i \cdot [h_{t-1}, x_t] + b_i)",
    r"\tilde{C}_t = \tanh(W_C \cdot [h_{t-1}, x_t] + b_C)",
    r"C_t = f_t * C_{t-1} + i_t * \tilde{C}_t",
    r"o_t = \sigma(W_o [h_{t-1}, x_t] + b_o)",
    r"h_t = o_t * \tanh(C_t)",
)
GRAVES = (  # A. Graves (2012), ch. 4, in vectors; the peepholes are diagonal
    r"i_t = \sigma\left(W_{xi} x_t + W_{hi} h_{t-1} + W_{ci} c_{t-1} + b_i\right)",
    r"f_t = \sigma(W_{xf} x_t + W_{hf} h_{t-1} + W_{cf} c_{t-1} + b_f)",
    r"c_t = f_t c_{t-1} + i_t \tanh(W_{xc} x_t + W_{hc} h_{t-1} + b_c)",
    r"o_t = \sigma(W_{xo} x_t + W_{ho} h_{t-1} + W_{co} c_t + b_o)",
    r"h_t = o_t \tanh(c_t)",
)
LSTM = (  # F. A. Gers et al. (2000), as libraries have it
    r"\mathbf{i}_t = \sigma(\mathbf{W}_i \mathbf{x}_t + \mathbf{U}_i \mathbf{h}_{t-1} + \mathbf{b}_i)",
    r"\mathbf{f}_t = \sigma(\mathbf{W}_f \mathbf{x}_t + \mathbf{U}_f \mathbf{h}_{t-1} + \mathbf{b}_f)",
    r"\mathbf{g}_t = \tanh(\mathbf{W}_g \mathbf{x}_t + \mathbf{U}_g \mathbf{h}_{t-1} + \mathbf{b}_g)",
    r"\mathbf{o}_t = \sigma(\mathbf{W}_o \mathbf{x}_t + \mathbf{U}_o \mathbf{h}_{t-1} + \mathbf{b}_o)",
    r"\mathbf{c}_t = \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \mathbf{g}_t",
    r"\mathbf{h}_t = \mathbf{o}_t \odot \tanh(\mathbf{c}_t)",
)
CHO = (  # K. Cho et al. (2014), eqs. 5-8, in vectors, with biases
    r"r_t = \sigma(W_r x_t + U_r h_{t-1} + b_r)",
    r"z_t = \sigma(W_z x_t + U_z h_{t-1} + b_z)",
    r"\tilde{h}_t = \tanh\left(W x_t + U (r_t \odot h_{t-1}) + b\right)",
    r"h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde{h}_t",
)
GATES = {f"{letter}{gate}": f"{letter}_{gate}" for letter in "WUb" for gate in "ifgorz"}


def read(formulas: Sequence[str], **settings: object) -> Model:
    return find_model([read_latex(formula, {}) for formula in formulas], settings)


def cell_of(model: Model) -> Cell:
    assert model.asked == ()
    return read_cell(model.text)


def loss_at_a_point(cell: Cell, bundled: Cell, names: Mapping[str, str]) -> object:
    """The loss of a cell where its symbols have the values of those of the bundled one, by `names`."""
    data = indeterminates(bundled, 3, distinct_sizes(bundled, 2), PrimeField())
    moved = replace(
        data,
        values={names.get(key, key): array for key, array in data.values.items()},
        initial={(names.get(key, key), step): array for (key, step), array in data.initial.items()},
    )
    return Run(cell, moved, PrimeField()).all().loss


@pytest.mark.parametrize(
    ("formulas", "settings", "name", "names"),
    [
        (ELMAN, {}, "elman", {}),
        (TOTAL_DERIVATIVE, {}, "elman", {"U": "W", "W": "U"}),
        (
            [f.replace("w", "W") for f in SIGMOID_SQUARED],
            {},
            "elman-sigmoid",
            {"Wi": "W_i", "Wh": "W_h", "Wo": "W_o"},
        ),
        (LSTM, {"outputs": "h, c_T"}, "lstm", GATES),
        (CHO, {}, "gru-reset-before", GATES),
        (
            GRAVES,
            {"shapes": {"W_{ci}": "n", "W_{cf}": "(n)", "W_co": ["n"]}, "outputs": ["h", "c_T"]},
            "lstm-peephole",
            {f"W{g}": f"W_x{c}" for g, c in zip("ifgo", "ifco", strict=True)}
            | {f"U{g}": f"W_h{c}" for g, c in zip("ifgo", "ifco", strict=True)}
            | {f"b{g}": f"b_{c}" for g, c in zip("ifgo", "ifco", strict=True)}
            | {f"p{g}": f"W_c{g}" for g in "ifo"},
        ),
        ((r"h_t = h_{t-1} + x_t", r"L = \frac{1}{2}\sum_{t=1}^T (h_t - y_t)^2"), {"scalars": True}, "random-walk", {}),
        (
            (*UNROLLED[1:], r"L = \frac{1}{2} \|o - y\|^2"),
            {"functions": {"f_s": "tanh", "f_o": "sigmoid"}},
            "elman-concat",
            {"Ws": "W_s", "bs": "b_s", "Wo": "W_o", "bo": "b_o", "x": "i"},
        ),
    ],
)
def test_the_model_is_the_bundled_cell(
    formulas: Sequence[str], settings: dict[str, object], name: str, names: dict[str, str]
) -> None:
    cell, bundled = cell_of(read(formulas, **settings)), load(name)
    expected = loss_at_a_point(bundled, bundled, {})
    assert loss_at_a_point(cell, bundled, names) == expected


def test_a_network_that_is_another_one_is_seen() -> None:
    bundled = load("elman")
    other = cell_of(read([ELMAN[0].replace("+ U", "- U"), *ELMAN[1:]]))
    assert loss_at_a_point(other, bundled, {}) != loss_at_a_point(bundled, bundled, {})


@pytest.mark.parametrize(
    ("formulas", "settings"),
    [
        (ELMAN, {}), (SIGMOID_SQUARED, {"scalars": True}), (TOTAL_DERIVATIVE, {}), (GOODFELLOW, {}), (COLAH, {}),
        (UNROLLED, {"sizes": {"n": 2, "m": 2}, "functions": {"f_s": "tanh", "f_o": "sigmoid"}}), (GRAVES, {}), (CHO, {}),
    ],
)  # fmt: skip
def test_the_gradients_of_the_model_hold(formulas: Sequence[str], settings: dict[str, object]) -> None:
    assert symrnn.parse(read(formulas, **settings).text).prove(steps=2).hold


# What is said of the symbols


def test_every_written_name_has_its_symbol() -> None:
    model = read(ELMAN)
    symbols = dict(model.symbols)
    assert [symbols[Look(letter)] for letter in "asoxyWUVbcl"] == [*"asoxyWUVbc", "loss"]
    assert symbols[Look("L")] == TOTAL
    assert model.used == tuple((i, 0, 0) for i in range(5))


def test_one_letter_can_be_the_loss_of_a_step_and_in_all() -> None:
    assert [name for look, name in read(GOODFELLOW).symbols if look == Look("L")] == ["loss", TOTAL]


def test_functions_that_are_not_named_are_any_functions() -> None:
    model = read(WORDS_ONLY)
    assert cell_of(model).functions == (Function("g", ("z",)),)
    assert model.functions == ((Look("g"), "g"),)


def test_a_function_is_what_the_notes_say() -> None:
    assert dict(read(TOTAL_DERIVATIVE).functions) == {Look("f"): "tanh"}
    assert read(TOTAL_DERIVATIVE).used == ((0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0))


@pytest.mark.parametrize(
    ("definition", "text"),
    [
        (r"g(x) = \frac{1}{1 + e^{-x}}", "h[t] = sigmoid("),
        (r"g(z) = \max(0, z)", "h[t] = relu("),
        (r"g(u) = \frac{e^u - e^{-u}}{e^u + e^{-u}}", "h[t] = tanh("),
        (r"g(z) = z \sigma(2 z)", "def g(z) = z * sigmoid(2 * z)"),
        (r"g = \mathrm{ReLU}", "h[t] = relu("),
        (r"g'(x) = 1 - g^2(x)", "def g(z)\n"),
    ],
)
def test_definitions_of_functions(definition: str, text: str) -> None:
    assert text in read([*WORDS_ONLY, definition]).text


def test_the_targets_of_a_cross_entropy_are_distributions() -> None:
    assert cell_of(read(GOODFELLOW))["y"].coding is Coding.CLASS
    assert cell_of(read(ELMAN))["y"].coding is Coding.PLAIN


def test_what_is_defined_by_a_derivative_is_no_variable() -> None:
    claims = (r"\kappa_t = \frac{\partial L}{\partial s_t}", r"\kappa_t = (o_t - y_t) V + \kappa_{t+1} W")
    assert read([*ELMAN, *claims]).text == read(ELMAN).text


def test_the_order_of_the_formulas_does_not_matter() -> None:
    cell = cell_of(read(ELMAN[::-1]))
    assert loss_at_a_point(cell, load("elman"), {}) == loss_at_a_point(load("elman"), load("elman"), {})


# Other ways to write


@pytest.mark.parametrize(
    "formulas",
    [
        [f.replace("_t", r"^{\langle t \rangle}").replace("_{t-1}", r"^{\langle t-1 \rangle}") for f in ELMAN],
        [f.replace("_t", "^{(t)}").replace("_{t-1}", "^{(t-1)}") for f in ELMAN],
        [f.replace("_t", "^t").replace("_{t-1}", "^{t-1}") for f in ELMAN],
        [f.replace("_t", "(t)").replace("_{t-1}", "(t-1)") for f in ELMAN],
        [f.replace("_t", "_k").replace("{t-1}", "{k-1}").replace("t=1", "k=1") for f in ELMAN],
        [f.replace("_{t-1}", "_t").replace("_t", "_{t+1}", 1) if "U x_t" in f else f for f in ELMAN[1:]],
        [*ELMAN[:4], r"L = l_1 + l_2 + l_3"],
        [*ELMAN[:3], r"L = \frac{1}{2} \sum_t (o_t - y_t)^2"],
        [*ELMAN[:3], r"L = \sum_{t=1}^T \frac{1}{2} \| o_t - y_t \|_2^2"],
        [*ELMAN[:3], r"L = \sum_t \sum_i \frac{1}{2} (o_{t,i} - y_{t,i})^2"],
        [*ELMAN[:3], r"L_t = \frac{1}{2} (o_t - y_t)^\top (o_t - y_t)", r"L = \sum_k L_k"],
        [ELMAN[0], r"s_t = \tanh a_t", *ELMAN[2:]],
    ],
)
def test_notations_of_one_network(formulas: Sequence[str]) -> None:
    if formulas[0].startswith("s"):
        formulas = [r"a_t = b + W s_{t-1} + U x_t", *formulas]
    cell, bundled = cell_of(read(formulas)), load("elman")
    assert loss_at_a_point(cell, bundled, {}) == loss_at_a_point(bundled, bundled, {})


BY_ENTRIES = (
    r"a_i^{(t)} = b_i + \sum_j W_{i,j} s_j^{(t-1)} + \sum_j U_{ij} x_j^{(t)}",
    r"s_i^{(t)} = \tanh(a_i^{(t)})",
    r"o_k^{(t)} = c_k + \sum_i V_{k,i} s_i^{(t)}",
    r"L^{(t)} = \frac{1}{2} \sum_k (o_k^{(t)} - y_k^{(t)})^2",
    r"L = \sum_t L^{(t)}",
)


def test_equations_for_single_entries() -> None:
    formulas = [formula.replace("U_{ij}", "U_{i,j}") for formula in BY_ENTRIES]
    cell, bundled = cell_of(read(formulas)), load("elman")
    assert loss_at_a_point(cell, bundled, {}) == loss_at_a_point(bundled, bundled, {})


def test_the_lstm_by_entries() -> None:
    """Goodfellow, Bengio and Courville (2016), eqs. 10.40-10.44."""

    def gate(name: str, label: str) -> str:
        terms = rf"b_i^{label} + \sum_j U_{{i,j}}^{label} x_j^{{(t)}} + \sum_j W_{{i,j}}^{label} h_j^{{(t-1)}}"
        return rf"{name}_i^{{(t)}} = \sigma\left({terms}\right)"

    state = r"\sigma\left(b_i + \sum_j U_{i,j} x_j^{(t)} + \sum_j W_{i,j} h_j^{(t-1)}\right)"
    rest = (rf"s_i^{{(t)}} = f_i^{{(t)}} s_i^{{(t-1)}} + g_i^{{(t)}} {state}", r"h_i^{(t)} = \tanh(s_i^{(t)}) q_i^{(t)}")
    lines = read([gate("f", "f"), gate("g", "g"), gate("q", "o"), *rest]).text.splitlines()
    assert "f[t] = sigmoid(b_f + U_f @ x[t] + W_f @ h[t-1])" in lines
    assert "s[t] = f[t] * s[t-1] + g[t] * sigmoid(b + U @ x[t] + W @ h[t-1])" in lines
    assert "h[t] = tanh(s[t]) * q[t]" in lines


def test_a_sum_over_the_first_index_is_a_transpose() -> None:
    assert "h[t] = tanh(W.T @ h[t-1])" in read([r"h_j^{(t)} = \tanh\left(\sum_i W_{i,j} h_i^{(t-1)}\right)"]).text


@pytest.mark.parametrize(
    ("formulas", "lines"),
    [
        ((r"H_t = \phi(X_t W_x + H_{t-1} W_h + b)",), ["H[t] = phi(X[t] @ W_x + H[t-1] @ W_h + b)", "input  X (m)"]),
        (
            (r"h_t = (1-\alpha) h_{t-1} + \alpha \tanh(W h_{t-1} + U x_t)",),
            ["param  alpha", "h[t] = (1 - alpha) * h[t-1] + alpha * tanh(W @ h[t-1] + U @ x[t])"],
        ),
        ((r"h_t = f(W_{xh}^\top x_t + W_{hh} h_{t-1})",), ["h[t] = f(W_xh.T @ x[t] + W_hh @ h[t-1])", "param  W_xh (m, n)"]),
        (
            (r"h_t = \tanh(W h_{t-1} + U x_t)", r"y_t = w^\top h_t + c", r"L = \frac12\sum_t (y_t - d_t)^2"),
            ["y[t] = dot(w, h[t]) + c", "target d", "loss[t] = (y[t] - d[t])**2 / 2", "param  c"],
        ),
        (
            (r"h_t = \tanh(W x_t + U h_{t-1})", r"o_T = V h_T", r"L = \frac12 (o_T - y)^2"),
            ["o = V @ h[T]", "loss = sum((o - y)**2) / 2", "target y (k)"],
        ),
        (
            (r"h_t = \tanh\left(W \begin{bmatrix} h_{t-1} \\ x_t \end{bmatrix}\right)", r"h_0 = 0"),
            ["h[t] = tanh(W @ concat(h[t-1], x[t]))", "param  W (n, n + m)", "h[0] = 0"],
        ),
        ((r"h_t = \tanh(W h_{t-1} + U x_t)", r"h_0 = v"), ["h[0] = v", "param  v (n)"]),
        (
            (r"h_t = \tanh(W h_{t-1} + U x_t)", r"y_t = 2 w^\top V h_t", r"L = \frac12\sum_t (y_t - d_t)^2"),
            ["y[t] = dot((2 * w) @ V, h[t])", "param  w (l)"],
        ),
        (
            (r"\mathbf{h}_t = U x_t + W h_{t-1}", r"L = \sum_t l(\mathbf{h}_t, y_t)", r"l(a, b) = \frac{1}{2} \|a - b\|^2"),
            ["loss[t] = sum((h[t] - y[t])**2) / 2"],
        ),
        (
            (
                r"n(t) = R x(t-1) + W u(t)",
                r"x(t) = s(n(t))",
                r"s(z) = \frac{1}{1 + e^{-z}}",
                r"O = \sum_t O(t)",
                r"O(t) = (x(t) - Y(t))^2",
            ),
            ["x[t] = sigmoid(n[t])", "loss[t] = sum((x[t] - Y[t])**2)"],
        ),
        (
            (r"a[t] = W a[t-1] + U x[t]", r"\frac{\partial L}{\partial W} = a[t]"),
            ["a[t] = W @ a[t-1] + U @ x[t]", "output a"],
        ),
        (
            (r"x_t \in \mathbb{R}^d", r"W \in \mathbb{R}^{p \times d}", r"h_t = \tanh(W x_t + U h_{t-1})"),
            ["input  x (d)", "param  U (p, p)"],
        ),
        (
            (
                r"h^{(1)}_t = f(W^{(1)} x_t + U^{(1)} h^{(1)}_{t-1})",
                r"h^{(2)}_t = f(W^{(2)} h^{(1)}_t + U^{(2)} h^{(2)}_{t-1})",
            ),
            ["h_2[t] = f(W_2 @ h_1[t] + U_2 @ h_2[t-1])", "output h_2"],
        ),
        (
            (
                r"x_t = W \sigma(x_{t-1}) + V u_t + b",
                r"\mathcal{E} = \sum_{1 \leq t \leq T} \mathcal{E}_t",
                r"\mathcal{E}_t = \mathcal{L}(x_t)",
            ),
            ["x[t] = W @ sigmoid(x[t-1]) + V @ u[t] + b", "output x"],
        ),
    ],
)
def test_other_networks(formulas: Sequence[str], lines: Sequence[str]) -> None:
    model = read(formulas)
    cell_of(model)
    found = model.text.splitlines()
    assert [line for line in lines if line not in found] == []


@pytest.mark.parametrize(
    "claim",
    [
        r"s_t = W s_{t-1}", r"W = s_t", r"b = s_T", r"s_t = 0", r"s_1 = \tanh(U x_1 + b)", r"s_t = s_t", r"s'_t = 1 - s_t^2",
        r"s_T = \tanh(a_T)", r"\delta_t = (o_t - y_t) V", r"\frac{\partial s_t}{\partial a_t} = 1 - s_t^2", r"W = 0",
    ],
)  # fmt: skip
def test_claims_do_not_change_the_model(claim: str) -> None:
    assert read([*ELMAN, claim]).text == read(ELMAN).text


def test_a_loss_whose_formula_has_the_step_is_that_of_a_step() -> None:
    model = read([*ELMAN[:3], r"L = \frac{1}{2} (o_t - y_t)^2"])
    assert "loss[t] = sum((o[t] - y[t])**2) / 2" in model.text
    assert model.notes == ("L is read as the loss of a step, since its formula has the step t",)


# What is asked for, and what is refused

STATE = r"h_t = \tanh(W x_t + U h_{t-1})"
SQUARES = r"L = \sum_t (h_t - y_t)^2"


def test_what_could_be_a_scalar_or_a_vector_is_asked_for() -> None:
    model = read(SIGMOID_SQUARED)
    assert model.text == ""
    assert [question.split()[0] for question in model.asked] == ["w_h", "w_i", "w_o"]
    assert all("`scalars: true`" in question for question in model.asked)


def test_an_answer_settles_the_question() -> None:
    shapes = {"w_h": "n x n", "w_{i}": "n x m", "w_o": ["k", "n"]}
    cell = cell_of(read(SIGMOID_SQUARED, shapes=shapes))
    names = {"Wi": "w_i", "Wh": "w_h", "Wo": "w_o"}
    bundled = load("elman-sigmoid")
    assert loss_at_a_point(cell, bundled, names) == loss_at_a_point(bundled, bundled, {})


@pytest.mark.parametrize(
    ("formulas", "message"),
    [
        ((), "No forward equation was found"),
        ((r"\frac{\partial L}{\partial W} = \sum_t \delta_t x_t^\top",), "No forward equation was found"),
        ((r"y_t = W x_t", r"L = \sum_t (y_t - d_t)^2"), "reads an earlier step, so there is no recurrence"),
    ],
)
def test_without_a_recurrence_there_is_no_model(formulas: Sequence[str], message: str) -> None:
    model = read(formulas)
    assert model.text == ""
    assert message in " ".join(model.asked)


def test_without_a_loss_any_loss_is_taken_and_it_is_said() -> None:
    model = read([STATE])
    assert "output h" in model.text
    assert model.notes == ("no formula of the loss was read: any loss of h is taken",)


def test_a_loss_without_a_formula_is_chosen_by_a_setting() -> None:
    assert "half squared error" in read(TOTAL_DERIVATIVE).notes[0]
    text = read(TOTAL_DERIVATIVE, loss="squared error").text
    assert "loss[t] = sum((y_hat[t] - y[t])**2)\n" in text
    assert "loss[t] = -sum(y[t] * log(y_hat[t]))" in read(TOTAL_DERIVATIVE, loss="cross-entropy").text


def test_of_two_equations_for_one_symbol_the_first_is_the_model() -> None:
    model = read([STATE, r"h_t = \sigma(W x_t + U h_{t-1})", SQUARES])
    assert model.text == read([STATE, SQUARES]).text
    assert model.notes == ("h has two equations, in formulas 1 and 2: the first is the model, the second a claim about it",)
    assert model.used == ((0, 0, 0), (2, 0, 0))


@pytest.mark.parametrize(
    ("formulas", "settings", "message"),
    [
        (
            (r"W \in \mathbb{R}^{n \times m}", r"U \in \mathbb{R}^{n \times m}", STATE, SQUARES), {},
            r"the equation for h \(formula 3\): both sides of the equation have the sizes m and n",
        ),
        ((STATE, SQUARES), {"shapes": {"W": "(n, m)", "x": "(k)"}}, "the inner sizes of W times x"),
        ((STATE, SQUARES), {"shapes": {"Q": "(n, m)"}}, "the setting shapes names Q, which is no symbol of the model"),
        ((STATE, SQUARES), {"shapes": {"W": "(n, m, k)"}}, "the shape of W has 3 sizes"),
        ((STATE, SQUARES), {"shapes": {"W": "(n, -1)"}}, "the size '-1' of W is not a sum of names and numbers"),
        ((STATE, SQUARES), {"shapes": "W"}, "the setting shapes gives a value to each name"),
        ((STATE, SQUARES), {"sizes": {"n": 0}}, "the setting sizes gives the size 0 to n"),
        ((STATE, SQUARES), {"scalars": "yes"}, "the setting scalars is true or false; found 'yes'"),
        ((STATE, SQUARES), {"functions": {"f": "tanhh"}}, "unknown function tanhh; did you mean tanh"),
        ((STATE,), {"loss": "hinge"}, "the setting loss is one of half squared error"),
        ((STATE,), {"outputs": "q"}, "the setting outputs names q, which no formula gives"),
        ((STATE,), {"time": 3}, "the setting time is the letter of the step"),
        ((r"h_t = W h_{t-1} + U + b", SQUARES), {"shapes": {"b": "n"}}, "formula 1.*sum are a matrix and a vector"),
    ],
)  # fmt: skip
def test_contradictions_are_refused(formulas: Sequence[str], settings: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(formulas, **settings)


def test_names_that_the_language_keeps_are_changed() -> None:
    model = read([r"h_t = \tanh(W x_t + \lambda U h_{t-1})", SQUARES])
    assert "param  lambda2" in model.text
    cell_of(model)


def test_every_name_that_the_language_keeps_is_known() -> None:
    assert {*RESERVED, *STRUCTURAL, *BUILTIN, *standard_functions(), LOSS} <= WORDS


def test_names_can_be_chosen() -> None:
    text = read([r"h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1})"], symbols={"h": "s", "W_{hh}": "W"}).text
    assert "s[t] = tanh(W_xh @ x[t] + W @ s[t-1])" in text


PIECES = (
    r"h_t h_{t-1} x_t W U b y_t \hat{y}_t c_t h_T s^t s^{t-1} \alpha W^T h^\top x(t) L_t L 0 2 n (t) \sum_i \frac{1}{2} [ ] "
    r"( ) + - \odot \cdot * / = \tanh \sigma f( \mathrm{softmax}( \log \| ^2 _i \frac{\partial L}{\partial W} \in \mathbb{R}^n"
).split()
ANSWERS: Sequence[dict[str, object]] = (
    {}, {"scalars": True}, {"rows": True}, {"loss": "cross entropy"}, {"shapes": {"x": "m"}},
)  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_written_gives_a_model_questions_or_an_error(seed: int) -> None:
    rng = random.Random(seed)
    sides = [rng.choices(PIECES, k=rng.randint(1, 9)) for _ in range(rng.randint(1, 5))]
    formulas = [" ".join([rng.choice(PIECES), "=", *side]) for side in sides]
    try:
        model = read(rng.sample([*formulas, STATE, SQUARES], len(formulas) + 1), **rng.choice(ANSWERS))
    except InputError:
        return
    assert bool(model.text) != bool(model.asked)


def test_a_formula_that_is_too_large_is_none_of_the_model() -> None:
    deep = r"h_t = " + "(" * 60 + "h_{t-1}" + ")" * 60
    long = r"h_t = h_{t-1}" + r" \odot x_t" * 300
    assert read([deep, STATE, SQUARES]).text == read([STATE, SQUARES]).text == read([long, STATE, SQUARES]).text
