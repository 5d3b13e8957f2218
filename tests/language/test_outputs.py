"""Cells without a loss of their own: outputs, upstream gradients, and what is refused."""

import pytest

from symrnn.derive.rolled import derive
from symrnn.errors import CellError
from symrnn.ir.cell import Cell, Kind
from symrnn.ir.derivation import When
from symrnn.ir.expr import LAST, NOW, Adjoint, Ref
from symrnn.language.lower import read_cell

HEAD = "input x (m)\nstate h (n), M (n, m)\nparam W (n, n), U (n, m), g\n"
BODY = "a[t] = W @ h[t-1] + M[t-1] @ x[t]\nh[t] = tanh(a[t])\nM[t] = U + g * M[t-1]\nr = sum(h[T]) * g\n"


def cell(outputs: str, more: str = "") -> Cell:
    return read_cell(f"{HEAD}{outputs}\n{BODY}{more}")


def upstream(found: Cell) -> list[tuple[str, Ref, bool]]:
    return [(output.upstream.name, output.of, found[output.upstream.name].timed) for output in found.outputs]


def test_outputs_have_an_upstream_gradient_each() -> None:
    found = cell("output h, M[T], r")
    assert [(name, of.name, of.time, timed) for name, of, timed in upstream(found)] == [
        ("h_bar", "h", NOW, True),
        ("M_bar", "M", LAST, False),
        ("r_bar", "r", None, False),
    ]
    assert [found[name].kind for name, _, _ in upstream(found)] == [Kind.UPSTREAM] * 3
    assert not any(found[name].has_gradient for name, _, _ in upstream(found))


def test_the_upstream_gradient_enters_the_adjoint() -> None:
    steps = derive(cell("output h, M[T]"))
    (every,) = [p for p in steps.step(steps.cell["h"].at()).paths if p.through.name == "loss"]
    assert (every.value, every.when) == (steps.cell["h_bar"].at(), When.EACH)
    (last,) = [p for p in steps.step(steps.cell["M"].at()).paths if p.through.name == "loss"]
    assert (last.value, last.when) == (steps.cell["M_bar"].at(), When.LAST)
    assert not any(isinstance(p.value, Adjoint) and p.value.of.name == "h_bar" for s in steps.steps for p in s.paths)


def test_outputs_add_to_a_loss_of_the_cell() -> None:
    found = cell("output h", "loss[t] = g * sum(a[t])\n")
    assert len(found.losses) == 1
    (loss,) = [equation.value for equation in found.steps if equation.target.name == "loss"]
    assert len(getattr(loss, "terms", ())) == 2


def test_names_stay_apart() -> None:
    found = read_cell("input x (n)\nstate s (n)\nparam s_bar\noutput s\ns[t] = s_bar * s[t-1] + x[t]\n")
    assert [name for name, _, _ in upstream(found)] == ["s_bar2"]


def test_a_variable_may_be_called_output() -> None:
    text = "input x (n)\nstate output (n)\nparam g\noutput output\noutput[t] = g * output[t-1] + x[t]\n"
    assert upstream(read_cell(text))[0][0] == "output_bar"


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ("output x", "x is declared as input, so it is no output"),
        ("output W", "W is declared as param, so it is no output"),
        ("output hh", "unknown name hh; did you mean h?"),
        ("output h, h[T]", "h is an output twice"),
        ("output h[t-1]", r"h\[t-1\] cannot be an output"),
        ("output h[0]", r"h\[0\] cannot be an output"),
        ("output h[2]", r"h\[2\] cannot be an output"),
        ("output h[T+1]", r"h\[T\+1\] cannot be an output"),
        ("output r[T]", r"r\[T\] cannot be an output"),
        ("output", "unexpected end of the line"),
    ],
)
def test_what_is_no_output_is_refused(outputs: str, message: str) -> None:
    with pytest.raises(CellError, match=message):
        cell(outputs)


def test_neither_loss_nor_output_is_refused() -> None:
    with pytest.raises(CellError, match=r"no loss(.|\n)*or `output …`"):
        cell("")
