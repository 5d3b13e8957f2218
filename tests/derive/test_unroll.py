"""The unrolled derivation: numbers, exact identities on small cases, names, sizes, growth and refusals."""

from collections.abc import Callable, Mapping
from math import prod
from random import Random
from typing import TypeAlias

import mpmath
import pytest
import sympy

from symrnn.derive.entries import Scalars, Tensor
from symrnn.derive.scalars import MEANING, Abs, relu, sigmoid, sign, softplus, sqrt, step
from symrnn.derive.substitute import share, substituted, write_out
from symrnn.derive.unroll import unroll
from symrnn.errors import InputError, UnsupportedError
from symrnn.ir import build
from symrnn.ir.cell import Cell
from symrnn.ir.dims import Dim
from symrnn.ir.expr import NOW, Adjoint, Diag, Expr, Identity, Outer, Ref, Slice, Transpose
from symrnn.ir.operations import By, count_operations, operations
from symrnn.ir.unrolled import END, Entry, Unrolled
from symrnn.language.lower import read_cell

LSTM = """
cell four-gates
input x (m)
target y (k)
state h (n), c (n)
param Wi (n, m), Ui (n, n), bi (n), Wf (n, m), Uf (n, n), Wo (n, m), Uo (n, n), Wg (n, m), Ug (n, n), V (k, n), d (k)
i[t] = sigmoid(Wi @ x[t] + Ui @ h[t-1] + bi)
f[t] = sigmoid(Wf @ x[t] + Uf @ h[t-1])
o[t] = sigmoid(Wo @ x[t] + Uo @ h[t-1])
g[t] = tanh(Wg @ x[t] + Ug @ h[t-1])
c[t] = f[t] * c[t-1] + i[t] * g[t]
h[t] = o[t] * tanh(c[t])
r[t] = V @ h[t] + d
loss[t] = cross_entropy(r[t], y[t])
"""

ODD = """
cell odd
input x (m), q, u (3)
target y (k)
state h (n), g (k), M (n, m)
param W1 (n, n), W2 (n, n), U (n, m), U3 (n, m), V (k, n), a, P (n, 3), w (n), B (m, k)
def swish(z) = z * sigmoid(z)
def blend(p, r) = p * r + exp(-p**2)
h[0] = tanh(P @ u)
h[-1] = w
A = W1 - W1.T
v[t] = A @ h[t-1] + W2 @ h[t-2] + U @ x[t] + U3 @ x[t-3] + a * w / (1 + norm2(w))
e[t] = blend(v[t], mean(g[t-1]) * w)
h[t] = where(q[t], swish(v[t]) + e[t], h[t-1])
g[t] = softmax(V @ h[t] + x[t] @ B) + M[t-1] @ x[t-1] @ V.T * 0.1
M[t] = 0.5 * M[t-1] + tanh(M[t-1]) * sum(h[t]) / 2
loss[t] = logsumexp(g[t]) * q[t] + dot(g[t], y[t])**2
z = relu(V @ h[T]) + abs(g[T]) + softplus(g[T] - 1)
loss = sum(z) / 3 + mean(log(1 + (z - 1)**2)) + sum(W1 * W1) + sum(sin(z) * cos(z))
"""

SMALL, LARGE = 1_500, 3_000
PRIME = 2**127 - 1
Number: TypeAlias = mpmath.mpf
Point: TypeAlias = Mapping[sympy.Symbol, Number]


@pytest.fixture(params=["bundled", "lstm", "odd"])
def family(request: pytest.FixtureRequest, bundled: Mapping[str, Cell]) -> tuple[Cell, ...]:
    """The bundled cells, an LSTM, and a cell with lags, masks, functions of its own and three phases."""
    texts = {"lstm": LSTM, "odd": ODD}
    return tuple(bundled.values()) if request.param == "bundled" else (read_cell(texts[request.param]),)


def different_sizes(cell: Cell) -> dict[str, int]:
    return {name: 2 + place % 3 for place, name in enumerate(cell.dims)}


# Numbers: the adjoints against central differences with 60 digits.

CALLS: dict[str, Callable[[Number], Number]] = {
    "tanh": mpmath.tanh,
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "relu": lambda x: max(x, Number(0)),
    "step": lambda x: Number(x > 0),
    "Abs": abs,
    "sign": mpmath.sign,
}


def value(expr: sympy.Expr, at: Point) -> Number:
    if expr.is_Symbol:
        return at[expr]
    if expr.is_Rational:
        return Number(int(expr.p)) / int(expr.q)
    parts = [value(arg, at) for arg in expr.args]
    if expr.is_Add:
        return mpmath.fsum(parts)
    if expr.is_Mul:
        return mpmath.fprod(parts)
    return parts[0] ** parts[1] if expr.is_Pow else CALLS[type(expr).__name__](parts[0])


def evaluate(definitions: Mapping[sympy.Symbol, sympy.Expr], at: Point) -> dict[sympy.Symbol, Number]:
    values = dict(at)
    for symbol, expr in definitions.items():
        values[symbol] = value(expr, values)
    return values


def random_point(unrolled: Unrolled, random: Random) -> dict[sympy.Symbol, Number]:
    """A value for every name without a definition: masks are 0 or 1, the copies of a weight are all different."""
    u, masks = unrolled, {symbol.name for symbol in unrolled.cell.data if symbol.mask}
    free = [symbol for symbol in u.symbols.values() if symbol not in u.definitions]
    values = {symbol: Number(random.uniform(-1, 1)) for symbol in free}
    return {s: Number(random.randint(0, 1)) if u.entries[s].name in masks else v for s, v in values.items()}


def gradients(unrolled: Unrolled, at: Point) -> dict[sympy.Symbol, Number]:
    """The value of every adjoint, by the name it belongs to."""
    values, found = evaluate(unrolled.definitions, at), dict[sympy.Symbol, Number]()
    for symbol, expr in unrolled.adjoints.items():
        found[symbol] = value(expr, values)
        values[unrolled.adjoint_names[symbol]] = found[symbol]
    return found


@pytest.mark.parametrize("steps", [1, 3])
def test_adjoints_are_the_derivatives(family: tuple[Cell, ...], steps: int) -> None:
    for seed, cell in enumerate(family):
        with mpmath.workdps(60):
            u = unroll(cell, steps, different_sizes(cell))
            random = Random(seed)
            at = random_point(u, random)
            found = gradients(u, at)
            for _ in range(3):
                by = {symbol: Number(random.uniform(-1, 1)) for symbol in at if symbol in found}
                moved = ({s: v + sign * Number(10) ** -20 * by.get(s, 0) for s, v in at.items()} for sign in (1, -1))
                up, down = (evaluate(u.definitions, point)[u.loss] for point in moved)
                difference = (up - down) / (2 * Number(10) ** -20)
                expected = mpmath.fsum(found[symbol] * weight for symbol, weight in by.items())
                assert abs(difference - expected) <= Number(10) ** -30 * (1 + abs(expected)), (cell.name, seed)


def test_a_wrong_adjoint_is_seen(elman: Cell) -> None:
    """The tester tested: half a per mille in one partial derivative, or one dropped contribution, moves the value."""
    with mpmath.workdps(60):
        u = unroll(elman, 3)
        at = random_point(u, Random(0))
        found = gradients(u, at)
        symbol = u.entry("s", step=1, index=(0,))
        values = evaluate(u.definitions, at) | {name: found[of] for of, name in u.adjoint_names.items() if name.is_Symbol}
        first, *rest = (value(c.partial * u.adjoint_names[c.user], values) for c in u.contributions[symbol])
        assert abs(first + mpmath.fsum(rest) - found[symbol]) < Number(10) ** -50
        assert abs(first * Number("1.0005") + mpmath.fsum(rest) - found[symbol]) > Number(10) ** -12
        assert abs(mpmath.fsum(rest) - found[symbol]) > Number(10) ** -12


# The identity of the copies, exactly.


def vanishes(expr: sympy.Expr) -> bool:
    """Whether an expression is zero as a rational function of its symbols and of the values of its functions.

    Nothing is multiplied out: what is not zero is 0 at a random point of a field of 2^127 - 1 elements with chance d / 2^127,
    d the degree of its numerator.
    """
    generators: dict[sympy.Expr, sympy.Symbol] = {}

    def generator(call: sympy.Expr) -> sympy.Expr:
        """The value of a function as a symbol; SymPy writes exp(u)**2 as exp(2*u) and exp(u)*exp(v) as exp(u + v)."""
        if isinstance(call, sympy.exp):
            terms = [term.as_coeff_Mul() for term in sympy.Add.make_args(call.args[0])]
            parts = [(sympy.exp(rest), count) if count.is_Integer else (sympy.exp(count * rest), 1) for count, rest in terms]
        else:
            parts = [(call, 1)]
        powers = (generators.setdefault(base, sympy.Symbol(f"call{len(generators)}")) ** count for base, count in parts)
        return sympy.Mul(*powers)

    ordered = sorted(expr.atoms(sympy.Function), key=sympy.default_sort_key)
    plain = expr.xreplace({call: generator(call) for call in ordered})
    random = Random(0)
    return residue(plain, {symbol: random.randrange(PRIME) for symbol in sorted(plain.free_symbols, key=str)}) == 0


def residue(expr: sympy.Expr, at: Mapping[sympy.Symbol, int]) -> int:
    """The value of a rational function modulo PRIME."""
    known: dict[sympy.Expr, int] = dict(at)

    def value(node: sympy.Expr) -> int:
        if node not in known:
            known[node] = own_value(node)
        return known[node]

    def own_value(node: sympy.Expr) -> int:
        if node.is_Rational:
            return int(node.p) * pow(int(node.q), -1, PRIME) % PRIME
        if node.is_Pow:
            return pow(value(node.base), int(node.exp), PRIME)
        assert node.is_Add or node.is_Mul, node
        parts = map(value, node.args)
        return (sum(parts) if node.is_Add else prod(parts)) % PRIME

    return value(expr)


def test_an_identity_is_told_from_what_is_almost_one() -> None:
    x, y = sympy.symbols("x y")
    square = (sympy.tanh(x) + sympy.exp(x + y)) ** 2 / (x - y)
    terms = (sympy.tanh(x) ** 2 + 2 * sympy.tanh(x) * sympy.exp(x) * sympy.exp(y), sympy.exp(x) ** 2 * sympy.exp(y) ** 2)
    assert vanishes(square - (terms[0] + terms[1]) / (x - y))
    assert not vanishes(square - (terms[0] + terms[1] * sympy.Rational(20001, 20000)) / (x - y))
    assert not vanishes(square - terms[0] / (x - y))
    assert not vanishes(sympy.tanh(x) - sympy.tanh(y))


def written_operations(unrolled: Unrolled) -> int:
    """The most operations that any entry needs with everything written out; past LARGE it is only known to be more."""
    sizes = (count_operations(unrolled, entry.name, *entry.index, limit=LARGE).total for entry in unrolled.copies)
    return max(sizes, default=0)


def small_case(cell: Cell, steps: int) -> Unrolled:
    """The most steps, up to so many, that can be written out: at the default sizes, or with all sizes 1."""
    for fewer in range(steps, 1, -1):
        for sizes, most in ((None, SMALL), (dict.fromkeys(cell.dims, 1), LARGE)):
            u = unroll(cell, fewer, sizes)
            if written_operations(u) <= most:
                return u
    u = unroll(cell, 1)
    return u if written_operations(u) <= SMALL else unroll(cell, 1, dict.fromkeys(cell.dims, 1))


def chosen_entries(unrolled: Unrolled) -> list[Entry]:
    """An entry of every parameter; where they are large, of two parameters that are drawn."""
    entries = [Entry(param.name, next(iter(unrolled.indices(param.name)))) for param in unrolled.cell.params]
    few = min(2, len(entries))
    return entries if written_operations(unrolled) <= SMALL else Random(unrolled.cell.name).sample(entries, few)


@pytest.mark.parametrize("steps", [1, 3])
def test_sum_over_the_copies_is_the_derivative_by_the_shared_weight(cell: Cell, steps: int) -> None:
    u = small_case(cell, steps)
    for entry in chosen_entries(u):
        by_copies = substituted(u, entry.name, *entry.index)
        direct = substituted(u, entry.name, *entry.index, by=By.SHARED).derivatives[u.shared[entry]]
        assert vanishes(share(u, sum(by_copies.derivatives.values(), sympy.S.Zero)) - direct)
        assert vanishes(share(u, write_adjoint(u, u.gradients[entry])) - direct)
        for copy, derivative in by_copies.derivatives.items():
            assert vanishes(write_adjoint(u, u.adjoints[copy]) - derivative)
        if len(by_copies.derivatives) > 1 and direct != 0:
            first = next(iter(by_copies.derivatives.values()))
            assert first == 0 or not vanishes(share(u, sum(by_copies.derivatives.values()) - first) - direct)


def test_sum_over_the_copies_of_an_lstm() -> None:
    cell = read_cell(LSTM)
    u = unroll(cell, 2, dict.fromkeys(cell.dims, 1))
    for name in ("Ui", "Wf", "Uo", "Wg"):
        direct = substituted(u, name, 0, 0, by=By.SHARED).derivatives[u.shared[u.param(name, 0, 0)]]
        assert vanishes(share(u, write_adjoint(u, u.gradient(name, 0, 0))) - direct)


def write_adjoint(unrolled: Unrolled, expr: sympy.Expr) -> sympy.Expr:
    """An expression over adjoints, over parameters and data alone."""
    names = {of: name for of, name in unrolled.adjoint_names.items() if name.is_Symbol}
    written: dict[sympy.Symbol, sympy.Expr] = {}
    for of, name in names.items():
        written[name] = unrolled.adjoints[of].xreplace(written)
    return write_out(unrolled, expr.xreplace(written))


# What the expressions look like.


def test_elman_is_what_one_writes_by_hand(elman: Cell) -> None:
    u = unroll(elman, 2, {"n": 2, "m": 1, "k": 1})
    shown = {str(symbol): str(expr) for symbol, expr in u.definitions.items()}
    assert shown["a_0^(2)"] == "U_00^(2)*x_0^(2) + W_00^(2)*s_0^(1) + W_01^(2)*s_1^(1) + b_0^(2)"
    assert shown["s_0^(2)"] == "tanh(a_0^(2))"
    assert shown["L"] == "loss^(1) + loss^(2)"
    adjoints = {str(u.adjoint_names[symbol]): str(expr) for symbol, expr in u.adjoints.items()}
    assert adjoints["da_0^(1)"] == "ds_0^(1)*(1 - s_0^(1)**2)"
    assert adjoints["ds_0^(1)"] == "V_00^(1)*do_0^(1) + W_00^(2)*da_0^(2) + W_10^(2)*da_1^(2)"
    assert adjoints["dW_00^(2)"] == "da_0^(2)*s_0^(1)"
    assert str(u.gradient("W", 0, 0)) == "dW_00^(1) + dW_00^(2)"


def test_softmax_with_cross_entropy_is_output_minus_target(bundled: Mapping[str, Cell]) -> None:
    u = unroll(bundled["elman-softmax"], 1)
    assert str(u.adjoint(u.entry("o", step=1, index=(0,)))) == "p_0^(1) - y_0^(1)"


def test_heads_are_from_a_closed_set(family: tuple[Cell, ...]) -> None:
    allowed = {"Add", "Mul", "Pow", "Symbol", *CALLS}
    for cell in family:
        u = unroll(cell, 2)
        for expr in [*u.definitions.values(), *u.adjoints.values()]:
            heads = {type(node).__name__ for node in sympy.preorder_traversal(expr) if not node.is_Number}
            assert heads <= allowed
            assert all(power.exp.is_Rational and power.exp.q in (1, 2) for power in expr.atoms(sympy.Pow))


def test_arguments_of_functions_are_names(family: tuple[Cell, ...]) -> None:
    for cell in family:
        u = unroll(cell, 2, different_sizes(cell))
        calls = {call for expr in u.definitions.values() for call in expr.atoms(sympy.Function)}
        assert all(call.args[0].is_Symbol or isinstance(call, sympy.log) for call in calls)


@pytest.mark.parametrize("name", MEANING)
def test_functions_have_numerical_values_and_derivatives(name: str) -> None:
    x = sympy.Symbol("x", real=True)
    call = {str(function): function for function in (sigmoid, softplus, relu, step, sign, Abs, sqrt)}[name](x)
    for point in (sympy.Rational(-3, 7), sympy.Rational(5, 3)) if name != "sqrt" else (sympy.Rational(5, 3),):
        exact = MEANING[name](point).evalf(30)
        assert abs(call.subs(x, point).evalf(30) - exact) < sympy.Float("1e-28")
        near = sympy.Rational(1, 10**10)
        slope = (MEANING[name](point + near) - MEANING[name](point - near)) / (2 * near)
        assert abs(call.diff(x).subs(x, point).evalf(40) - slope.evalf(40)) < sympy.Float("1e-15")


# Names, copies and times.


def test_copies_have_their_steps(bundled: Mapping[str, Cell]) -> None:
    start = unroll(bundled["elman-learned-start"], 2)
    assert list(map(str, start.copies_of("s0", 1))) == ["s0_1^(0)"]
    assert list(map(str, start.copies_of("b", 0))) == ["b_0^(1)", "b_0^(2)"]
    last = unroll(bundled["elman-concat"], 2)
    assert [last.entries[copy].label for copy in last.copies_of("Wo", 0, 0)] == [END]
    odd = unroll(read_cell(ODD), 2)
    assert list(map(str, odd.copies_of("V", 0, 0))) == ["V_00^(1)", "V_00^(2)", "V_00^(end)"]
    assert list(map(str, odd.copies_of("W1", 0, 0))) == ["W1_00^(0)", "W1_00^(end)"]
    assert list(map(str, odd.copies_of("w", 0))) == ["w_0^(0)", "w_0^(1)", "w_0^(2)"]


def test_inputs_before_the_first_step_are_zero_and_initial_values_are_not() -> None:
    u = unroll(read_cell(ODD), 2, {"m": 2})
    assert u.definitions[u.entry("x", step=-2, index=(0,))] == 0
    assert list(map(str, u.initial)) == [f"{name}^(0)" for name in ("g_0", "g_1", "M_00", "M_01", "M_10", "M_11")]
    assert str(u.definitions[u.entry("h", step=-1, index=(0,))]) == "w_0^(0)"
    assert all(symbol in u.adjoints for symbol in u.initial)


def test_masks_and_targets_have_no_derivative(bundled: Mapping[str, Cell]) -> None:
    u = unroll(bundled["elman-padded"], 1)
    with pytest.raises(InputError, match=r"no derivative by q\^\(1\)"):
        u.adjoint(u.entry("q", step=1))
    assert {u.entries[symbol].name for symbol in u.adjoints if symbol != u.loss}.isdisjoint({"q", "y"})


def test_names_never_clash() -> None:
    text = "cell a\ninput x (n), L\nstate s (n)\nparam W (n), W_0, ds (n)\na[t] = W * s[t-1] + W_0 * x[t]\n"
    u = unroll(read_cell(text + "s[t] = tanh(a[t]) * ds\nloss[t] = sum(s[t])**2 * L"), 2)
    names = [*u.symbols.values(), u.loss, *u.shared.values(), *(n for n in u.adjoint_names.values() if n.is_Symbol)]
    assert len({symbol.name for symbol in names}) == len(names)
    assert str(u.entry("W", step=1, index=(0,))) == "W[0]^(1)"
    assert str(u.adjoint_names[u.entry("a", step=1, index=(1,))]) == "dL/da[1]^(1)"
    assert str(u.loss) == "L_2"


def test_long_indices_are_kept_apart(elman: Cell) -> None:
    u = unroll(elman, 1, {"n": 12})
    assert str(u.entry("W", step=1, index=(1, 11))) == "W_1,11^(1)"


def test_what_nothing_reads_has_the_derivative_zero() -> None:
    cell = read_cell("cell a\ninput x\nstate s\nparam a, b\np[t] = b * x[t-2]\ns[t] = a * s[t-1] + x[t]\nloss = s[T]**2")
    u = unroll(cell, 2)
    assert u.gradient("b") == 0
    assert u.adjoint(u.entry("p", step=1)) == 0


# Entries of operations that only derivations use.


def test_entries_of_matrices() -> None:
    two, three = Dim((), 2), Dim((), 3)
    u, v, w = (Ref(name, None, (size,)) for name, size in (("u", two), ("v", three), ("w", three)))
    matrix, gradient = Ref("M", None, (two, three)), Adjoint(Ref("u", NOW, (two,)))

    def read(ref: Ref | Adjoint) -> Tensor:
        name = f"d{ref.of.name}" if isinstance(ref, Adjoint) else ref.name
        shape = tuple(dim.constant for dim in ref.shape)
        return Tensor(shape, tuple(sympy.Matrix(*(*shape, 1)[:2], lambda i, j: sympy.Symbol(f"{name}{i}{j}"))))

    def shown(expr: Expr) -> list[str]:
        return [str(entry) for entry in Scalars({}, read, lambda tensor: tensor).entries(expr).values]

    assert shown(Outer(gradient, v)) == [f"du{i}0*v{j}0" for i in range(2) for j in range(3)]
    assert shown(Transpose(matrix)) == ["M00", "M10", "M01", "M11", "M02", "M12"]
    assert shown(Diag(u)) == ["u00", "0", "0", "u10"]
    assert shown(Identity(two)) == ["1", "0", "0", "1"]
    assert shown(Slice(build.concat(u, v), Dim((), 1), Dim((), 4))) == ["u10", "v00", "v10"]
    assert shown(build.matmul(Transpose(matrix), u)) == [f"M0{j}*u00 + M1{j}*u10" for j in range(3)]
    assert shown(build.matmul(v, w)) == ["v00*w00 + v10*w10 + v20*w20"]
    assert shown(build.broadcast(build.number(2), (two,))) == ["2", "2"]


# Growth.


def size(unrolled: Unrolled) -> int:
    return sum(map(operations, [*unrolled.definitions.values(), *unrolled.adjoints.values()]))


@pytest.mark.parametrize("text", [LSTM, ODD])
def test_the_size_is_linear_in_the_number_of_steps(text: str) -> None:
    cell = read_cell(text)
    sizes = [size(unroll(cell, steps)) for steps in (5, 10, 15, 20)]
    assert sizes[1] - sizes[0] == sizes[2] - sizes[1] == sizes[3] - sizes[2]


def distributes(unrolled: Unrolled) -> bool:
    """Whether SymPy multiplies a sum out when names are written out: number * (a + b), or what such a product became."""
    products = (product for expr in unrolled.definitions.values() for product in expr.atoms(sympy.Mul))
    sums = {symbol for symbol, expr in unrolled.definitions.items() if expr.is_Add}
    return any(product.args[0].is_Number and sums & set(product.args[1:]) for product in products)


@pytest.mark.parametrize("by", By)
def test_operations_are_told_beforehand(cell: Cell, by: By) -> None:
    for steps in (1, 2, 3):
        u = unroll(cell, steps)
        for entry in [Entry(param.name, next(iter(u.indices(param.name)))) for param in cell.params]:
            predicted = count_operations(u, entry.name, *entry.index, by=by, limit=SMALL)
            if predicted.total > SMALL:
                continue
            found = substituted(u, entry.name, *entry.index, by=by)
            exactly = operations(found.loss)
            assert abs(predicted.loss - exactly) <= (0.25 if distributes(u) else 0.05) * exactly
            written = sum(map(operations, found.derivatives.values()))
            assert written / 2 <= predicted.derivatives <= 1.6 * written + 20


def test_written_out_it_explodes_and_is_refused(elman: Cell) -> None:
    u = unroll(elman, 6)
    with pytest.raises(UnsupportedError, match=r"T=6, m=1, k=2, n=2, elman has [\d,]+ operations .* limit is 20,000"):
        substituted(u, "W", 0, 0)
    with pytest.raises(UnsupportedError, match=r"more than 10\^\d+ operations in the loss"):
        substituted(unroll(elman, 200), "W", 0, 0)
    assert substituted(unroll(elman, 2), "W", 0, 0, limit=10_000).loss.free_symbols


# Refusals.


@pytest.mark.parametrize(
    ("steps", "sizes", "message"),
    [
        (0, {}, "the number of steps is a whole number of at least 1, not 0"),
        (-3, {}, "of at least 1, not -3"),
        (2, {"n": 0}, "the size of n is a whole number of at least 1, not 0"),
        (2, {"nn": 2}, "unknown dimension nn: the cell elman has m, k, n; did you mean n\\?"),
        (2, {"z": 2}, "unknown dimension z: the cell elman has m, k, n"),
    ],
)
def test_wrong_sizes_are_refused(elman: Cell, steps: int, sizes: dict[str, int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        unroll(elman, steps, sizes)


def test_too_much_is_refused(elman: Cell, bundled: Mapping[str, Cell]) -> None:
    with pytest.raises(UnsupportedError, match=r"one step of elman has [\d,]+ entries at m=1, k=2, n=500"):
        unroll(elman, 1, {"n": 500})
    with pytest.raises(UnsupportedError, match=r"1,000,000 steps at these sizes have [\d,]+ names and partial derivatives"):
        unroll(elman, 1_000_000)
    with pytest.raises(InputError, match="unknown dimension n: the cell linear has none"):
        unroll(bundled["linear"], 1, {"n": 2})


def test_a_division_by_zero_is_refused() -> None:
    cell = read_cell("cell a\ninput x (n)\nstate s\nparam A (n, n)\ns[t] = s[t-1] / sum(A - A.T) + sum(x[t])\nloss = s[T]")
    with pytest.raises(UnsupportedError, match="division by zero at these sizes"):
        unroll(cell, 1, {"n": 1})


def test_wrong_look_ups_are_refused(elman: Cell) -> None:
    u = unroll(elman, 2)
    with pytest.raises(InputError, match=r"W has no entry \[2, 0\]: its shape is \(2, 2\)"):
        u.gradient("W", 2, 0)
    with pytest.raises(InputError, match=r"unknown symbol WW: the cell has .*; did you mean W"):
        u.gradient("WW", 0, 0)
    with pytest.raises(InputError, match="s is no parameter; the cell has U, W, V, b, c"):
        u.copies_of("s", 0)
    with pytest.raises(InputError, match="s has no entry at step 3: its steps are 0, 1, 2"):
        u.entry("s", step=3, index=(0,))


def test_sizes_not_given_are_small(elman: Cell) -> None:
    assert unroll(elman, 1).sizes == {"m": 1, "k": 2, "n": 2}
    assert unroll(elman, 1, {"m": 3}).sizes == {"m": 3, "k": 2, "n": 2}
