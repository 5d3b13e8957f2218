"""Derivatives of element-wise functions: every row proved, every wrong row refuted, and zero told from other formulas."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from symrnn.derive.rolled import derive
from symrnn.ir import build
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import Apply, Expr, Function, Number, Ref
from symrnn.ir.functions import BUILTIN, COS, DERIVATIVE, RELU, SIGMOID, STEP, TANH
from symrnn.ir.proof import Proof
from symrnn.ir.walk import rewrite
from symrnn.verify.algebra import vanishes
from symrnn.verify.elementwise import elementwise_proofs
from tests.verify.cases import read

X, Y = sympy.symbols("x y")

WRONG: dict[str, Callable[[Expr, Expr], Expr]] = {
    "tanh": lambda x, y: build.sub(build.ONE, y),
    "sigmoid": lambda x, y: build.mul(x, build.sub(build.ONE, y)),
    "relu": lambda x, y: build.ONE,
    "softplus": lambda x, y: Apply(TANH, (x,)),
    "exp": lambda x, y: x,
    "log": lambda x, y: build.power(y, -1),
    "sqrt": lambda x, y: build.power(y, -1),
    "abs": lambda x, y: build.ONE,
    "step": lambda x, y: build.ONE,
    "sign": lambda x, y: y,
    "sin": lambda x, y: build.neg(Apply(COS, (x,))),
    "cos": lambda x, y: Apply(SIGMOID, (x,)),
}

USERS = [
    "z * sigmoid(z)",
    "z * tanh(softplus(z))",
    "0.5 * z * (1 + tanh(sqrt(2/3.14159) * (z + 0.044715*z**3)))",
    "relu(z)**2 - 0.1 * relu(-z)",
    "abs(z)**3 / (1 + abs(z))",
    "exp(-z**2 / 2) + exp(z) * exp(-z)",
    "sqrt(1 + z**2) * sqrt(1 + z**2) + sin(2*z) * cos(z)",
    "log(1 + exp(z)**2) * sign(z) + step(z - 1)",
]


def proofs(equation: str, table: dict[Function, Callable[[Expr, Expr], Expr]] = DERIVATIVE) -> dict[str, Proof]:
    cell = read(f"{equation}\nloss[t] = s[t]", "input x\nstate s\nparam w")
    return {proof.claim: proof for proof in elementwise_proofs(derive(cell), table)}


@pytest.mark.parametrize("name", BUILTIN)
def test_every_built_in_row_is_proved(name: str) -> None:
    (proof,) = proofs(f"s[t] = {name}(w * s[t-1] + x[t])").values()
    assert proof.holds
    assert proof.error == 0
    assert ("2 cases" in proof.method) == (name in {"relu", "abs", "step", "sign"})


@pytest.mark.parametrize("name", WRONG)
def test_every_wrong_row_is_refuted(name: str) -> None:
    assert set(WRONG) == set(BUILTIN)
    table = {**DERIVATIVE, BUILTIN[name]: WRONG[name]}
    (proof,) = proofs(f"s[t] = {name}(w * s[t-1] + x[t])", table).values()
    assert proof.holds is False
    assert proof.witness is not None
    assert proof.witness.symbol == name
    assert "z = " in proof.witness.case


@pytest.mark.parametrize("body", USERS)
def test_functions_of_the_user_are_proved(body: str) -> None:
    found = proofs(f"def f(z) = {body}\ns[t] = f(w * s[t-1] + x[t])")
    assert "df/dz = the form used" in found
    assert all(proof.holds for proof in found.values())


def test_every_argument_has_a_claim() -> None:
    found = proofs("def f(p, r) = p * tanh(r)\ns[t] = f(w * s[t-1], x[t])")
    assert list(found) == ["df/dp = the form used", "df/dr = the form used", "tanh'(z) = the form used, with y = tanh(z)"]


def test_a_wrong_derivative_of_a_users_function_is_refuted() -> None:
    derivation = derive(read("def f(z) = z * sigmoid(z)\ns[t] = f(w * s[t-1])\nloss[t] = s[t]", "state s\nparam w"))
    ((function, (slope,)),) = derivation.derivatives.items()
    wrong = Function(slope.name, slope.parameters, Apply(SIGMOID, (Ref("z", None, ()),)), slope.derivative_of)
    object.__setattr__(derivation, "derivatives", {function: (wrong,)})
    claim, *others = elementwise_proofs(derivation, DERIVATIVE)
    assert claim.holds is False
    assert str(claim.witness).startswith("f, shape (), z = ")
    assert all(proof.holds for proof in others)


@pytest.mark.parametrize(
    "expr",
    [
        sympy.exp(2 * X) - sympy.exp(X) ** 2,
        sympy.exp(X + Y) - sympy.exp(X) * sympy.exp(Y),
        sympy.exp(X / 2) ** 2 - sympy.exp(X),
        1 / (1 + sympy.exp(-X)) + 1 / (1 + sympy.exp(X)) - 1,
        sympy.sqrt(1 + X**2) ** 2 - 1 - X**2,
        1 / sympy.sqrt(X) - sympy.sqrt(X) / X,
        sympy.exp(sympy.I * X) * sympy.exp(-sympy.I * X) - 1,
        sympy.E * sympy.exp(X) - sympy.exp(X + 1),
        sympy.log(1 + sympy.exp(2 * X)) - sympy.log(1 + sympy.exp(X) ** 2),
    ],
    ids=str,
)
def test_zeros_are_recognised(expr: sympy.Expr) -> None:
    assert vanishes(expr)


@pytest.mark.parametrize(
    "expr",
    [sympy.exp(X) - 1, sympy.exp(X) - sympy.exp(Y), sympy.sqrt(X) - X, sympy.log(X) - X, X**2 - X * Y, sympy.Integer(1)],
    ids=str,
)
def test_other_expressions_are_not_zero(expr: sympy.Expr) -> None:
    assert not vanishes(expr)


# Kinks


def declared(body: str, slopes: str) -> Derivation:
    """The derivation of a cell that uses f(z) = `body`, with the derivatives that are declared at its kinks."""
    return derive(read(f"def f(z) = {body} with {slopes}\ns[t] = f(w * s[t-1])\nloss[t] = s[t]", "state s\nparam w"))


def with_slope(derivation: Derivation, change: Callable[[Expr], Expr]) -> Derivation:
    """The derivation with the formula of its first function's derivative changed."""
    (function, (slope,)), *_ = derivation.derivatives.items()
    assert slope.body is not None
    wrong = replace(slope, body=change(slope.body))
    assert wrong != slope
    return replace(derivation, derivatives={function: (wrong,)})


def number_for(old: Fraction, new: Fraction) -> Callable[[Expr], Expr]:
    return lambda body: rewrite(body, lambda node: Number(new) if node == Number(old) else None)


KINKS = {
    "leaky": ("where(z > 0, z, z/10)", "f'(0) = 1/2", Fraction(1, 2), "z = 0.0"),
    "not at 0": ("where(z < 1/3, z**2, z**2 * tanh(z))", "f'(1/3) = 5/7", Fraction(5, 7), "z = 0.333333333333"),
    "scaled": ("relu(3*z - 1)", "f'(1/3) = 5/7", Fraction(5, 7), "z = 0.333333333333"),
    "of abs": ("abs(z) + z", "f'(0) = 3/4", Fraction(3, 4), "z = 0.0"),
    "two places": ("where(z < -1, -1, where(z > 1, 1, z))", "f'(-1) = 1/2, f'(1) = 1/3", Fraction(1, 3), "z = 1.0"),
}


@pytest.mark.parametrize("name", KINKS)
def test_a_declared_derivative_is_proved_and_another_one_is_refuted_at_its_place(name: str) -> None:
    body, slopes, number, place = KINKS[name]
    derivation = declared(body, slopes)
    right = next(elementwise_proofs(derivation, DERIVATIVE))
    assert right.holds
    assert "(positive, negative or 0)" in right.method
    wrong = next(elementwise_proofs(with_slope(derivation, number_for(number, Fraction(77))), DERIVATIVE))
    assert wrong.holds is False
    assert wrong.witness is not None
    assert (wrong.witness.case, wrong.witness.values[0]) == (place, "77.0")


def test_the_convention_at_a_kink_is_refuted_where_it_is_not_kept() -> None:
    """A step that is 1 at 0 gives relu the derivative 1 there, not 0."""
    table = {**DERIVATIVE, RELU: lambda x, y: build.sub(build.ONE, Apply(STEP, (build.neg(x),)))}
    (proof,) = proofs("s[t] = relu(w * s[t-1] + x[t])", table).values()
    assert proof.holds is False
    assert proof.witness is not None
    assert (proof.witness.case, proof.witness.values) == ("z = 0.0", ("1.0", "0.0"))


def test_where_two_arguments_meet_is_a_case_of_its_own() -> None:
    body = "where(p > r, p, where(p < r, r, 3*p - 2*r))"
    derivation = derive(read(f"def f(p, r) = {body}\ns[t] = f(w * s[t-1], x[t])\nloss[t] = s[t]", "input x\nstate s\nparam w"))
    found = list(elementwise_proofs(derivation, DERIVATIVE))
    assert [proof.holds for proof in found] == [True, True]
    ((function, (by_p, by_r)),) = derivation.derivatives.items()
    assert by_p.body is not None
    wrong = replace(by_p, body=number_for(Fraction(3), Fraction(4))(by_p.body))
    first = next(elementwise_proofs(replace(derivation, derivatives={function: (wrong, by_r)}), DERIVATIVE))
    assert first.witness is not None
    assert first.witness.values == ("4.0", "3.0")


def test_the_method_says_what_is_a_convention() -> None:
    one = proofs("def f(z) = where(z > 1, z, relu(z))\ns[t] = f(w * s[t-1] + x[t])")["df/dz = the form used"]
    assert "the derivative of relu at 0 is taken as 0" in one.method
    assert "where two cases of f meet, the derivative is that of the case that holds there" in one.method


def kinked(count: int, argument: str) -> Proof:
    """The claim about a function that has so many kinks."""
    body = " + ".join(f"relu({argument} - {i})" for i in range(count))
    return proofs(f"def f(z) = {body}\ns[t] = f(w * s[t-1] + x[t])")["df/dz = the form used"]


@pytest.mark.parametrize("count", [7, 40])
def test_so_many_kinks_are_counted_before_their_cases_are_made(count: int) -> None:
    found = kinked(count, "sin(z)")
    assert (found.holds, found.method) == (None, f"undecided: {2**count} cases of the signs of arguments, more than 100")


@pytest.mark.parametrize("count", [1, 7, 40])
def test_kinks_that_lie_at_numbers_have_few_cases(count: int) -> None:
    found = kinked(count, "z")
    assert found.holds
    assert f"in {count + 1} cases of the signs of arguments;" in found.method


def test_several_declared_derivatives_are_proved_and_each_is_refuted_at_its_place() -> None:
    body = "where(z < 0, z, where(z < 1, z**2, where(z < 2, z, 2)))"
    slopes = [Fraction(20 + i, 7) for i in range(3)]
    derivation = declared(body, ", ".join(f"f'({i}) = {slope}" for i, slope in enumerate(slopes)))
    right = next(elementwise_proofs(derivation, DERIVATIVE))
    assert right.holds
    assert "in 7 cases of the signs of arguments (positive, negative or 0)" in right.method
    for i, slope in enumerate(slopes):
        witness = next(elementwise_proofs(with_slope(derivation, number_for(slope, Fraction(77))), DERIVATIVE)).witness
        assert witness is not None
        assert witness.case == f"z = {float(i)}"


def test_a_wrong_derivative_on_a_far_side_of_a_kink_is_refuted_there() -> None:
    derivation = derive(read("def f(z) = where(z > 30, 5*z, z)\ns[t] = f(w * s[t-1])\nloss[t] = s[t]", "state s\nparam w"))
    wrong = next(elementwise_proofs(with_slope(derivation, number_for(Fraction(5), Fraction(6))), DERIVATIVE))
    assert wrong.witness is not None
    assert (wrong.witness.case, wrong.witness.values) == ("z = 31.0", ("6.0", "5.0"))
