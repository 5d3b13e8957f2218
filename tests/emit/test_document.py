"""The document of a derivation: what a lecturer would write, in three formats that say the same."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from symrnn.emit.layout import COLUMNS
from symrnn.emit.render import latex, markdown, text
from symrnn.errors import InputError
from tests.emit.derived import NAMES, derived, derived_from

ELMAN_BOX = (
    r"\boxed{\frac{\partial L}{\partial W} = \sum_{t=1}^T \frac{\partial L}{\partial a_t} s_{t-1}^\top"
    r" = \sum_{t=1}^T \biggl(\frac{\partial L}{\partial s_t} \odot (1 - s_t^2)\biggr) s_{t-1}^\top}"
)


def test_elman_reads_like_a_careful_lecturer() -> None:
    assert ELMAN_BOX in latex(derived("elman"))
    assert ELMAN_BOX in markdown(derived("elman"))
    assert "dW = sum[t=1..T] outer(da[t], s[t-1])\n" in text(derived("elman"))


def test_the_recursion_states_chain_rule_result_and_boundary() -> None:
    page = latex(derived("elman"))
    chain = (
        r"\biggl(\frac{\partial o_t}{\partial s_t}\biggr)^\top \frac{\partial L}{\partial o_t} + "
        r"\biggl(\frac{\partial a_{t+1}}{\partial s_t}\biggr)^\top \frac{\partial L}{\partial a_{t+1}}"
    )
    assert chain in page
    assert r"= V^\top \frac{\partial L}{\partial o_t} + W^\top \frac{\partial L}{\partial a_{t+1}}" in page
    assert r"\text{for }t < T" in page
    assert r"\frac{\partial L}{\partial s_T} &= \biggl(\frac{\partial o_T}{\partial s_T}\biggr)^\top" in page


def test_rows_are_printed_as_rows() -> None:
    page = latex(derived("elman-concat"))
    assert r"[s_{t-1}, x_t] W_s + b_s" in page
    assert r"s_T^\top \frac{\partial L}{\partial r}" in page
    assert r"\frac{\partial L}{\partial s_T} &= \frac{\partial L}{\partial r} \frac{\partial r}{\partial s_T}" in page


def test_three_steps_have_no_term_beyond_the_last_and_sums_of_three() -> None:
    page = text(derived("elman"))
    assert "ds[3] = V.T @ do[3]\n" in page
    assert "ds[2] = V.T @ do[2] + W.T @ da[3]\n" in page
    assert "dW = outer(da[1], s[0]) + outer(da[2], s[1]) + outer(da[3], s[2])\n" in page


def test_several_lags_are_named_at_the_end() -> None:
    page = text(derived("everything"))
    assert "What comes through a[t+2] is there only for t <= T-2." in page
    assert "dh[2] = " in page
    step_two = page.split("Step t = 2:")[1].split("Step t = 1:")[0]
    assert "da[4]" not in step_two


def test_a_parameter_without_influence_has_gradient_zero() -> None:
    cell = (
        "cell c\ninput x (m)\nstate h (n), g (n)\nparam U (n, m), W (n, n)\n"
        "h[t] = tanh(h[t-1] + U @ x[t])\ng[t] = tanh(W @ g[t-1] + h[t])\nloss[t] = sum(h[t])\n"
    )
    page = latex(derived_from(cell))
    assert "The loss does not depend on $W$:" in page
    assert r"\boxed{\frac{\partial L}{\partial W} = 0}" in page


def test_only_conventions_in_use_are_stated() -> None:
    assert r"\sigma(z)" not in latex(derived("elman"))
    assert r"$\sigma(z) = 1 / (1 + e^{-z})$" in latex(derived("elman-sigmoid"))
    assert "The derivative of relu at 0 is taken as 0." in latex(derived("irnn"))
    assert "The mask q[t] is 1 or 0." in text(derived("elman-padded"))
    assert "swish(z) = z * sigmoid(z), hence swish'(z) = " in text(derived("everything"))


def test_brief_has_equations_recursion_and_gradients_only() -> None:
    page = latex(derived("elman"), detail="brief")
    assert re.findall(r"\\section\{(.*)\}", page) == [
        "The model", "The backward recursion", "The gradients of the parameters",
        "The gradients of the inputs and of the initial values",
    ]  # fmt: skip
    assert ELMAN_BOX in page


def test_a_fragment_has_no_preamble() -> None:
    page = latex(derived("elman"), fragment=True)
    assert r"\documentclass" not in page
    assert page.startswith("% Needs amsmath")


def test_wrt_drops_what_is_not_needed() -> None:
    page = text(derived("elman"), wrt=("V",))
    assert "dV = " in page
    assert "dW" not in page
    assert "ds[t]" not in page


def test_wrt_keeps_every_adjoint_on_the_way() -> None:
    page = text(derived("elman"), wrt=("W",))
    assert all(f"{name}[t] = " in page for name in ("do", "ds", "da"))


@pytest.mark.parametrize(
    ("wrt", "message"),
    [(("Wx",), r"no gradient by 'Wx'"), (("w", "V"), r"no gradient by 'w'"), ((), r"no name of a parameter")],
)
def test_wrt_refuses_unknown_names(wrt: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        latex(derived("elman"), wrt=wrt)


def test_wrt_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no gradient by 'W_h'; did you mean W_hh\?"):
        latex(derived("everything"), wrt=("W_h",))


def test_an_unknown_detail_is_refused() -> None:
    with pytest.raises(InputError, match=r"unknown detail 'breif'; did you mean brief\?"):
        text(derived("elman"), detail="breif")


ONLY_THE_LAST = "cell c\nstate s\nparam w\ns[t] = step(s[t-1] * w)\nloss = s[T]\n"
NO_INFLUENCE = (
    "cell c\ninput x (n), z (n)\nstate s (n)\nparam w\na[t] = w * s[t-1] + z * step(x[t])\ns[t] = sign(a[t]) + s[t-1]\n"
    "loss[t] = sum(s[t])\n"
)
NO_STATE = "cell c\ninput x\nparam w\nloss[t] = w * x[t]\n"
MATRIX_BEFORE = (
    "cell c\ninput x (n)\nstate s (n)\nparam A (n, n)\nM = A @ A.T\ns[t] = tanh(M @ s[t-1] + x[t])\nloss[t] = sum(s[t])\n"
)
STARTS = (
    "cell c\ninput x (n), z (n)\nstate s (n)\nparam W1 (n, n), W2 (n, n), K (n, n), k (n)\ns[0] = tanh(K @ z + k)\n"
    "s[-1] = W1 @ s[0] + k\ns[t] = tanh(W1 @ s[t-1] + W2 @ s[t-2] + x[t])\nloss[t] = sum(s[t])\n"
)
AFTER = "cell c\ninput x (n)\nstate s (n)\nparam A (n, n)\ns[t] = tanh(A @ s[t-1] + x[t])\ny = A @ s[T]\nloss = sum(y**2)\n"


def example(page: str) -> str:
    """The section that writes three steps out."""
    return page.split("Three steps")[1]


def test_an_adjoint_without_terms_is_zero() -> None:
    assert "    ds[t] = 0    for t < T\n    ds[T] = D(loss, s[T])\n          = 1\n" in text(derived_from(ONLY_THE_LAST))
    assert r"\frac{\partial L}{\partial s_t} &= 0" in latex(derived_from(ONLY_THE_LAST))
    assert r"\frac{\partial L}{\partial s_t} &= 0" in markdown(derived_from(ONLY_THE_LAST))


@pytest.mark.parametrize("cell", [ONLY_THE_LAST, NO_INFLUENCE, NO_STATE])
@pytest.mark.parametrize("detail", ["full", "brief"])
def test_whatever_is_empty_is_left_out_or_zero(cell: str, detail: str) -> None:
    derivation = derived_from(cell)
    pages = [printed(derivation, detail=detail) for printed in (latex, markdown, text)]
    assert not any(re.search(r" &?= *(=|$)|\\begin\{(itemize|align\*)\}\s*\\end", page, re.MULTILINE) for page in pages)


def test_an_input_without_influence_has_gradient_zero() -> None:
    assert "    dx[t] = 0\n" in text(derived_from(NO_INFLUENCE))


@pytest.mark.parametrize("cell", [ONLY_THE_LAST, MATRIX_BEFORE, STARTS, AFTER, "elman-learned-start", "everything", "own-lstm"])
def test_three_steps_give_everything_before_it_is_used(cell: str) -> None:
    derivation = derived_from(cell) if "\n" in cell else derived(cell)
    names = {step.of.name for step in derivation.steps}
    given: set[str] = set()
    for formula in re.split(r"\n(?=    d)", example(text(derivation))):
        left, _, right = formula.partition(" = ")
        adjoints = re.findall(r"(?<![\w.])d(\w+?)(\[-?\d+\]|(?![\w\[]))", right.split("\n\n")[0])
        assert {f"d{name}{time}" for name, time in adjoints if name in names} <= given, formula
        given.add(left.strip())


def test_three_steps_sum_what_a_value_without_time_gains() -> None:
    page = example(text(derived_from(MATRIX_BEFORE)))
    assert "    dM    = outer(da_s[1], s[0]) + outer(da_s[2], s[1]) + outer(da_s[3], s[2])\n" in page
    assert page.index("dM    = ") < page.index("dA = dM @ A")


def test_three_steps_end_in_the_initial_value() -> None:
    page = example(text(derived("elman-learned-start")))
    assert "Before the first step:\n\n    ds[0] = W.T @ da[1]\n" in page


def test_the_copies_of_what_is_read_outside_the_steps_too() -> None:
    page = text(derived_from(AFTER))
    assert "    dA = sum[t=1..T] dA(t) + dA(0)\n" in page
    mixed = " ".join(text(derived_from(STARTS)).split())
    assert "The same holds for W1" not in mixed
    assert "It also holds for W1, which is read outside the steps too, with one more copy for that" in mixed


def test_functions_are_explained_before_they_are_used() -> None:
    cell = (
        "cell c\ndef g(z) = sign(z) * z\ndef f(z, w) = g(z) * w + sigmoid(w)\ninput x (n)\nstate s (n)\nparam U (n, n)\n"
        "s[t] = f(s[t-1] @ U, U @ x[t])\nloss[t] = dot(s[t], s[t])\n"
    )
    page = " ".join(text(derived_from(cell)).split())
    assert "- sign(z) = z / abs(z) for z != 0, else 0." in page
    assert page.index("- g(z) = ") < page.index("- f(z, w) = ")
    assert page.index("- sigmoid(z) = ") < page.index("- f(z, w) = ")
    assert page.count(", hence f'z(z, w) = w * g'(z) and f'w(z, w) = ") == 1
    assert r"$u \cdot v$ is the sum of the products of their entries." in latex(derived_from(cell))


def test_names_of_several_letters_do_not_run_together() -> None:
    cell = (
        "cell c\ninput len (n)\nstate s (n)\nparam W (n, n), rate\ns[t] = s[t-1] + rate * (W @ len[t])\nloss[t] = sum(s[t])\n"
    )
    for page in (latex(derived_from(cell)), markdown(derived_from(cell))):
        assert r"s_{t-1} + \mathit{rate} \thinspace W \thinspace \mathit{len}_t" in page


OUTPUTS = "cell c\ninput x (n)\nstate h (n), c (n)\noutput {}\nc[t] = c[t-1] + x[t]\nh[t] = tanh(c[t]) + h[t-1]\n"


def test_what_follows_the_cell_is_told() -> None:
    both = " ".join(latex(derived_from(OUTPUTS.format("h, c[T]"))).split())
    one = " ".join(text(derived_from(OUTPUTS.format("h"))).split())
    assert r"reads $h_t$ and $c_T$. The gradients of its loss by these, $\bar{h}_t$ and $\bar{c}$, are handed in" in both
    assert "reads h[t]. The gradient of its loss by this, h_bar[t], is handed in and counts as a constant." in one


def test_wrt_takes_a_state_for_its_initial_values() -> None:
    page = text(derived("elman"), wrt=("s",))
    assert "ds[0] = D(a[1], s[0]).T @ da[1]" in page
    assert "dW = " not in page
    assert "ds[0] = D(a[1], s[0]).T @ da[1]" in text(derived("elman-learned-start"), wrt=("s",))


def test_wrt_lists_the_names_by_kind() -> None:
    listed = r"parameters and inputs: U, W, V, b, c, x\n  initial values: s\[0\]$"
    for wrt in (("foo",), (), ("",)):
        with pytest.raises(InputError, match=listed):
            text(derived("elman"), wrt=wrt)


LAGS = """
    cell lags
    input x (m), q
    target y (n)
    state h (n)
    param W (n, n), A (n, n), U (n, m), V (n, m)
    h[t] = where(q[t], tanh(W @ h[t-1] + A @ h[t-2] + U @ x[t] + V @ x[t-2]), h[t-1])
    loss[t] = sum((h[t] - y[t])**2)
"""


@pytest.mark.parametrize("name", ["h[-1]", "h_before1"])
@pytest.mark.parametrize("detail", ["brief", "full"])
def test_wrt_takes_one_initial_value_of_several(name: str, detail: str) -> None:
    page = text(derived_from(LAGS), wrt=(name,), detail=detail)
    assert "dh[-1] = " in page
    assert "dh[0]" not in page
    assert "The gradients of the initial values" in page


@pytest.mark.parametrize("name", ["x", "x[t]"])
@pytest.mark.parametrize("detail", ["brief", "full"])
def test_wrt_takes_an_input_at_every_step(name: str, detail: str) -> None:
    page = text(derived_from(LAGS), wrt=(name,), detail=detail)
    assert "= U.T @ da_h[t] + V.T @ da_h[t+2]    for t < T" in page
    assert "The gradients of the inputs\n" in page
    assert "dW" not in page
    assert page.count("What comes through a_h[t+2] is there only for t <= T-2.") == 1


@pytest.mark.parametrize("detail", ["brief", "full"])
def test_what_a_lagged_input_would_gain_after_the_end_is_told(detail: str) -> None:
    page = text(derived_from(LAGS.replace("h[t-2]", "h[t-1]")), detail=detail)
    assert "What comes through a_h[t+2] is there only for t <= T-2." in page.split("The gradients of the inputs and")[1]


def test_the_name_of_a_parameter_goes_before_that_of_an_argument_in_code() -> None:
    page = text(derived("elman-learned-start"), wrt=("s0",))
    assert "The gradients of the parameters" in page


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("y", "it is a target"), ("y[t]", "it is a target"), ("q", "it is a mask"), ("h[t]", "its adjoint at every step"),
        ("a_h", "its adjoint at every step is part of the backward recursion"), ("h[-2]", r"did you mean h\[-1\]\?"),
        ("h1", r"did you mean h\?"),
    ],
)  # fmt: skip
def test_wrt_says_why_there_is_no_gradient(name: str, reason: str) -> None:
    with pytest.raises(InputError, match=f"no gradient by '{re.escape(name)}'[;:] {reason}"):
        text(derived_from(LAGS), wrt=(name,))


def test_no_gradient_is_taken_by_an_upstream_one() -> None:
    with pytest.raises(InputError, match="no gradient by 'h_bar': it is handed in as a constant"):
        text(derived_from(OUTPUTS.format("h")), wrt=("h_bar",))


def test_the_local_derivatives_by_inputs_are_listed() -> None:
    page = text(derived_from(LAGS), wrt=("x",)).split("3. Local derivatives")[1].split("4. The backward")[0]
    assert "D(a_h[t], x[t])   = U" in page
    assert "D(a_h[t+2], x[t]) = V" in page


def test_a_state_that_only_its_initial_value_reaches_has_its_local_derivative_listed() -> None:
    """Nothing comes back through s, so that no later step tells the derivative by s[0]."""
    cell = "cell c\ninput x (n)\nstate s (n)\nparam W (n, n)\no[t] = W @ s[t-1]\ns[t] = x[t]\nloss[t] = sum(o[t]**2)\n"
    page = text(derived_from(cell), wrt=("s",))
    assert "ds[t]" not in page
    assert "D(o[1], s[0])    = W" in page


def test_three_steps_end_with_the_gradients_of_the_inputs() -> None:
    end = text(derived_from(LAGS), wrt=("x",)).split("The gradients of the inputs:")[1]
    assert [line.strip() for line in end.split("\n")[2:5]] == [
        "dx[3] = U.T @ da_h[3]", "dx[2] = U.T @ da_h[2]", "dx[1] = U.T @ da_h[1] + V.T @ da_h[3]",
    ]  # fmt: skip
    assert "before the first step" not in end
    assert "dx = do[0]" in text(derived("one-to-many"), wrt=("x",)).split("The gradients of the inputs:")[1]


@pytest.mark.parametrize("name", NAMES)
def test_text_fits_a_terminal(name: str) -> None:
    page = text(derived(name))
    assert max(map(len, page.splitlines())) <= COLUMNS
    assert not [line for line in page.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("name", NAMES)
def test_markdown_keeps_to_what_katex_and_github_read(name: str) -> None:
    page = markdown(derived(name))
    assert page.count("$$") % 2 == 0
    assert r"\begin{align}" not in page
    for formula in re.findall(r"\$\$\n(.*?)\n\$\$", page, re.DOTALL) + re.findall(r"(?<!\$)\$([^$\n]+)\$", page):
        assert not re.search(r"\\[,;!:{}|_>]", formula), formula
        assert formula.count("{") == formula.count("}")
        assert formula == formula.strip()


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_has_a_boxed_gradient(name: str) -> None:
    assert latex(derived(name)).count(r"\boxed{") == len(derived(name).cell.params)


SCRIPT = """
from tests.emit.derived import OWN, derived
from symrnn.emit.render import latex, markdown, text
for name in OWN:
    print(latex(derived(name)), markdown(derived(name)), text(derived(name)))
"""


def test_the_same_bytes_under_every_hash_seed() -> None:
    """Of the bundled cells `tests/test_generated.py` asks this."""
    root = str(Path(__file__).parents[2])
    settings = [os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": root} for seed in ("1", "2")]
    command = [sys.executable, "-c", SCRIPT]
    pages = {subprocess.run(command, check=True, capture_output=True, env=setting).stdout for setting in settings}
    assert len(pages) == 1
