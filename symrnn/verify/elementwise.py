"""The claims about element-wise functions: each derivative, in the form in which it is used, is that of the definition.

Definitions are written with exp and log alone; SymPy differentiates them, and the difference is decided as a rational function
(`algebra`). relu, abs, step and sign are taken by cases, a > 0 and a < 0, for every argument a that they have; at a = 0 their
derivative is a convention. Where a formula tells a > 0 from a < 0 in two ways, `where(a > 0, ..., where(a < 0, ..., ...))` say,
a = 0 is a case of its own: so the derivative that was declared at a kink is decided.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import Adjoint, Apply, Expr, Function, Ref
from symrnn.ir.functions import calls
from symrnn.ir.kinks import kink_notes
from symrnn.ir.proof import Proof, Witness
from symrnn.verify.algebra import Difference, difference, vanishes
from symrnn.verify.dual import Dual, Duals, primals, tangents
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Digits, Element, draw, scalar

Table = Mapping[Function, Callable[[Expr, Expr], Expr]]
Z, Y = Ref("z", None, ()), Ref("y", None, ())
MOST_CASES = 100
TRIALS = 20


def elementwise_proofs(derivation: Derivation, table: Table) -> Iterator[Proof]:
    """One proof for every element-wise function in use: built in, or the user's, by each argument."""
    for function in derivation.written.applied:
        if function.body is None:
            name = function.name
            yield _proof(f"{name}'(z) = the form used, with y = {name}(z)", function, 0, table[function](Z, Y))
            continue
        for index, slope in enumerate(derivation.derivatives[function]):
            assert slope.body is not None
            yield _proof(f"d{function.name}/d{function.parameters[index]} = the form used", function, index, slope.body)


def _proof(claim: str, function: Function, index: int, form: Expr) -> Proof:
    """That `form` is the derivative by an argument: it speaks of the parameters, or of z and y = f(z) for a built-in."""
    found = difference(function, index, form, _bound)
    if found.count > MOST_CASES:
        cases = f"{found.count} cases of the signs of arguments, more than {MOST_CASES}"
        return Proof(claim, f"undecided: {cases}", None, Fraction(1))
    if all(map(vanishes, found.cases())):
        return Proof(claim, _method(function, found), holds=True, error=Fraction(0))
    witness = _witness(function, index, form, found)
    if witness is None:
        return Proof(claim, "undecided: not recognised as 0, but 0 to 40 digits at random arguments", None, Fraction(1))
    return Proof(claim, "50 digits, in which the two sides differ", holds=False, error=Fraction(0), witness=witness)


def _method(function: Function, found: Difference) -> str:
    zero = " (positive, negative or 0)" if found.places else ""
    by_cases = f", in {found.count} cases of the signs of arguments{zero}" if found.count > 1 else ""
    agreed = "".join(f"; {note}" for note in kink_notes(_called(function)))
    return f"SymPy: from the definition by exp and log, the difference is 0 as a rational function{by_cases}{agreed}"


def _called(function: Function) -> Iterator[Function]:
    """The function and those that its formula calls."""
    yield function
    for node in calls(function.body) if function.body is not None else ():
        if isinstance(node, Apply):
            yield from _called(node.function)


def _bound(function: Function, args: Sequence[Element], value: Element) -> dict[str, Element]:
    """What the names of a form stand for."""
    return {Z.name: args[0], Y.name: value} if function.body is None else dict(zip(function.parameters, args, strict=True))


def _witness(function: Function, index: int, form: Expr, found: Difference) -> Witness | None:
    """Arguments at which the form differs from the derivative by the oracle's dual numbers."""
    field = Digits(50)
    for args in _arguments(found, field):
        try:
            slope, stated = _slopes(function, index, form, args, field)
        except ArithmeticError:
            continue
        if abs(field.lift(0) + slope - stated) * 10**40 > 1:
            number = [field.context.nstr(field.lift(0) + arg, 12) for arg in args]
            place = ", ".join(f"{name} = {text}" for name, text in zip(function.parameters, number, strict=True))
            values = field.context.nstr(field.lift(0) + stated, 20), field.context.nstr(field.lift(0) + slope, 20)
            return Witness(function.name, (), None, ("the form used", "the definition"), values, (), place)
    return None


def _arguments(found: Difference, field: Digits) -> Iterator[list[Element]]:
    """Arguments to look at, every other time positive ones; then some of every case, such as lie on a kink too."""
    for trial in range(TRIALS):
        drawn = [field.fresh("argument", trial, i) for i in range(len(found.args))]
        yield [abs(arg) for arg in drawn] if trial % 2 == 0 else drawn
    yield from ([Fraction(int(point.p), int(point.q))] for point in found.points or ())
    for trial in range(TRIALS if found.places else 0):
        yield from found.meetings([Fraction(draw(512, "place", trial, i) % 4001 - 2000, 1000) for i in range(len(found.args))])


def _slopes(function: Function, index: int, form: Expr, args: list[Element], field: Digits) -> tuple[Element, Element]:
    """The derivative by the oracle, and what the form gives."""
    names = function.parameters
    call = Apply(function, tuple(Ref(name, None, ()) for name in names))
    duals = [Dual(arg, field.lift(int(i == index))) for i, arg in enumerate(args)]
    result = evaluate(call, Context(Duals(field), {}, _reader(dict(zip(names, duals, strict=True)))))
    stated = evaluate(form, Context(field, {}, _reader(_bound(function, args, primals(result)[()]))))
    return tangents(result)[()], stated[()]


def _reader(bound: Mapping[str, Element]) -> Callable[[Ref | Adjoint], Array]:
    def read(ref: Ref | Adjoint) -> Array:
        assert isinstance(ref, Ref)
        return scalar(bound[ref.name])

    return read
