"""A cell of 500 equations: read, derived, proved, printed, generated, run."""

from pathlib import Path

import symrnn
from symrnn.verify.fields import Float64
from symrnn.verify.oracle import Run, lifted
from tests.modules import load_module, random_case

FORMS = (
    "tanh(a{0}[t]) + a{1}[t]",
    "sigmoid(a{0}[t]) * a{1}[t]",
    "a{0}[t] * a{1}[t] / (1 + a{0}[t]**2)",
    "W @ a{0}[t] / 10 + b",
)
EQUATIONS = 500


def large() -> str:
    middle = [f"a{i}[t] = {FORMS[i % 4].format(i - 1, max(0, i - 2))}" for i in range(1, EQUATIONS - 2)]
    return "\n".join([
        "input x (m)", "state s (n)", "param U (n, m), W (n, n), b (n)", "a0[t] = W @ s[t-1] + U @ x[t] + b", *middle,
        f"s[t] = tanh(a{EQUATIONS - 3}[t])", "loss[t] = sum(s[t]**2)", "",
    ])  # fmt: skip


def test_a_cell_of_500_equations_goes_through(tmp_path: Path) -> None:
    cell = symrnn.parse(large())
    assert len(cell.value.steps) == EQUATIONS
    derivation = cell.derive()
    assert derivation.prove(steps=1).hold
    assert derivation.latex(detail="brief").count(r"\frac{\partial L}{\partial a_{250") > 0
    case = random_case(cell.value, steps=3, batch=2, sizes={"n": 3, "m": 2}, seed=1)
    module = load_module(derivation.numpy(), tmp_path)
    params, rest = case.arguments(module)
    total, _ = module.loss_and_gradients(params, **rest)
    runs = [Run(cell.value, lifted(case.sequence(b), Float64()), Float64()).all().loss for b in range(2)]
    assert abs(total - sum(map(float, runs))) <= 1e-12 * abs(total)
