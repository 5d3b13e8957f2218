"""Linear forms as tangents, and the derivatives of one equation by all that it reads."""

from fractions import Fraction
from functools import partial

from symrnn.judge.forms import Form, local_jacobians
from symrnn.verify.dual import Dual
from symrnn.verify.fields import Array, build_array
from symrnn.verify.oracle import Slot
from symrnn.verify.prime import PrimeField
from tests.verify.cases import read


def test_forms_add_and_scale() -> None:
    left, right = Form({0: Fraction(2), 1: Fraction(3)}), Form({1: Fraction(5), 7: Fraction(1)})
    assert (left + right).parts == {0: 2, 1: 8, 7: 1} == (right + left).parts
    assert (Fraction(1, 2) * left).parts == {0: 1, 1: Fraction(3, 2)} == (left * Fraction(1, 2)).parts
    assert (-left).parts == {0: -2, 1: -3}
    assert left.parts == {0: 2, 1: 3}


def test_forms_are_tangents_of_dual_numbers() -> None:
    x, y = Dual(Fraction(3), Form({0: Fraction(1)})), Dual(Fraction(4), Form({1: Fraction(1)}))
    quotient = x * x / y - 2 * y + 1
    assert quotient.value == Fraction(9, 4) - 7
    assert quotient.tangent.parts == {0: Fraction(6, 4), 1: Fraction(-9, 16) - 2}
    assert (x**3).tangent.parts == {0: 27}


def test_the_rows_of_an_equation() -> None:
    """a = W x + h * h has da_i/dW_ij = x_j, da_i/dx_j = W_ij and da_i/dh_i = 2 h_i."""
    equations = "a[t] = W @ x[t] + h[t-1] * h[t-1]\nh[t] = a[t]\nloss[t] = sum(h[t])"
    value = read(equations, "input x (m)\nstate h (n)\nparam W (n, m)").steps[0].value
    field = PrimeField(2)
    shapes = {"W": (2, 3), "x": (3,), "h": (2,)}
    W, x, h = (build_array(shape, partial(field.fresh, name)) for name, shape in shapes.items())
    reads: dict[Slot, Array] = {("W", None): W, ("x", None): x, ("h", None): h}
    rows = local_jacobians(value, reads, lambda ref: (ref.name, None), {"n": 2, "m": 3}, field)
    assert rows["x", None] == [{j: W[i, j] for j in range(3)} for i in range(2)]
    assert rows["W", None] == [{3 * i + j: x[j] for j in range(3)} for i in range(2)]
    assert rows["h", None] == [{i: h[i] + h[i]} for i in range(2)]
