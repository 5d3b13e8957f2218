"""What functions are applied to has a name where everything is a number."""

from symrnn.derive.normalise import normalise
from symrnn.judge.named.arguments import with_arguments
from symrnn.language.lower import read_cell

UNIT = "cell unit\ninput x\nstate h\nparam w, u, a_h\nh[t] = tanh(w * h[t-1] + u * x[t] + a_h)\nloss[t] = h[t]**2\n"
ROW = "cell row\ninput x (m)\nstate h (n)\nparam W (n, n), U (n, m)\nh[t] = tanh(W @ h[t-1] + U @ x[t])\nloss[t] = sum(h[t])\n"


def test_a_sum_of_numbers_gets_a_name_that_is_free() -> None:
    found = with_arguments(normalise(read_cell(UNIT)))
    assert [equation.target.name for equation in found.steps] == ["a_h2", "h", "loss"]
    assert found["a_h2"].introduced
    assert found["a_h2"].timed


def test_what_has_a_name_already_is_left_alone() -> None:
    cell = normalise(read_cell(ROW))
    assert with_arguments(cell) is cell
