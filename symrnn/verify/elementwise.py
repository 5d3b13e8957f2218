"""The claims about element-wise functions: each derivative, in the form in which it is used, is that of the definition.

Definitions are written with exp and log alone; SymPy differentiates them, and the difference is decided as a rational function
(`algebra`). relu and abs are taken by cases, a > 0 and a < 0, for every argument a that they have; at a = 0 their derivative
is a convention.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import Adjoint, Apply, Expr, Function, Ref
from symrnn.ir.functions import AT_KINK
from symrnn.ir.proof import Proof, Witness
from symrnn.verify.algebra import differences, vanishes
from symrnn.verify.dual import Dual, Duals, primals, tangents
from symrnn.verify.evaluate import Context, evaluate
from symrnn.verify.fields import Array, Digits, Element, scalar

Table = Mapping[Function, Callable[[Expr, Expr], Expr]]
Z, Y = Ref("z", None, ()), Ref("y", None, ())
MOST_CASES = 64
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
    cases = differences(function, index, form, _bound)
    if len(cases) > MOST_CASES:
        return Proof(claim, f"undecided: more than {MOST_CASES} cases", None, Fraction(1))
    if all(map(vanishes, cases)):
        return Proof(claim, _method(function, len(cases)), holds=True, error=Fraction(0))
    witness = _witness(function, index, form)
    if witness is None:
        return Proof(claim, "undecided: not recognised as 0, but 0 to 40 digits at random arguments", None, Fraction(1))
    return Proof(claim, "50 digits, in which the two sides differ", holds=False, error=Fraction(0), witness=witness)


def _method(function: Function, cases: int) -> str:
    by_cases = f", in {cases} cases of the signs of arguments" if cases > 1 else ""
    kink = f"; {AT_KINK[function]}" if function in AT_KINK else ""
    return f"SymPy: from the definition by exp and log, the difference is 0 as a rational function{by_cases}{kink}"


def _bound(function: Function, args: Sequence[Element], value: Element) -> dict[str, Element]:
    """What the names of a form stand for."""
    return {Z.name: args[0], Y.name: value} if function.body is None else dict(zip(function.parameters, args, strict=True))


def _witness(function: Function, index: int, form: Expr) -> Witness | None:
    """Arguments at which the form differs from the derivative by the oracle's dual numbers; every other time positive ones."""
    field = Digits(50)
    names = function.parameters
    call = Apply(function, tuple(Ref(name, None, ()) for name in names))
    for trial in range(TRIALS):
        drawn = [field.fresh("argument", trial, i) for i in range(len(names))]
        args = [abs(arg) for arg in drawn] if trial % 2 == 0 else drawn
        duals = [Dual(arg, field.lift(int(i == index))) for i, arg in enumerate(args)]
        result = evaluate(call, Context(Duals(field), {}, _reader(dict(zip(names, duals, strict=True)))))
        value, slope = primals(result)[()], tangents(result)[()]
        stated: Element = evaluate(form, Context(field, {}, _reader(_bound(function, args, value))))[()]
        if abs(field.lift(0) + slope - stated) * 10**40 > 1:
            nstr = field.context.nstr
            place = ", ".join(f"{name} = {nstr(arg, 12)}" for name, arg in zip(names, args, strict=True))
            values = nstr(field.lift(0) + stated, 20), nstr(field.lift(0) + slope, 20)
            return Witness(function.name, (), None, ("the form used", "the definition"), values, (), place)
    return None


def _reader(bound: Mapping[str, Element]) -> Callable[[Ref | Adjoint], Array]:
    def read(ref: Ref | Adjoint) -> Array:
        assert isinstance(ref, Ref)
        return scalar(bound[ref.name])

    return read
