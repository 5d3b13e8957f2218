"""IR expression -> plain text, in the cell language as far as it goes: `V.T @ do[t] + W.T @ da[t+1]`.

The gradient of the loss by `s[t]` is `ds[t]`, as code names it.
"""

from collections.abc import Callable, Iterable
from enum import IntEnum
from fractions import Fraction

from symrnn.ir import build
from symrnn.ir.dims import Shape
from symrnn.ir.expr import (
    Add,
    Adjoint,
    Apply,
    Broadcast,
    Concat,
    CrossEntropy,
    Diag,
    Expr,
    Identity,
    LogSumExp,
    MatMul,
    Mul,
    Number,
    Outer,
    Power,
    Ref,
    Size,
    Slice,
    Softmax,
    Sum,
    Transpose,
    Where,
    Zeros,
)
from symrnn.ir.functions import comparison


class Binding(IntEnum):
    """Python's precedences, loosest first."""

    SUM = 1
    PRODUCT = 2
    UNARY = 3
    POWER = 4
    ATOM = 5


Printed = tuple[str, Binding]


def plain(expr: Expr) -> str:
    """The text of an expression."""
    return PLAIN[type(expr)](expr)[0]


def plain_ref(ref: Ref) -> str:
    return ref.name if ref.time is None else f"{ref.name}[{ref.time}]"


def gradient_name(ref: Ref) -> str:
    """`ds[t]`: the name of the gradient of the total loss by a symbol."""
    return "d" + plain_ref(ref)


def bind(expr: Expr, least: Binding) -> str:
    text, binding = PLAIN[type(expr)](expr)
    return text if binding >= least else f"({text})"


def plain_rational(value: Fraction) -> Printed:
    decimal = f"{float(value):.6f}".rstrip("0")
    text = decimal if value.denominator > 9 and Fraction(decimal) == value else str(value)
    if text.startswith("-"):
        return text, Binding.SUM
    return text, Binding.PRODUCT if "/" in text else Binding.ATOM


def sized(expr: Expr) -> str:
    """The text of an expression where nothing beside it tells its shape: zeros tell how many they are."""
    return f"zeros({extent(expr.shape)})" if expr.is_zero and expr.shape else plain(expr)


def _call(name: str, args: Iterable[Expr]) -> Printed:
    return f"{name}({', '.join(map(sized, args))})", Binding.ATOM


def plain_sum(terms: Iterable[str]) -> str:
    """Terms added up; one that starts with a minus is subtracted; no terms are 0."""
    first, *rest = [*terms] or ["0"]
    return first + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in rest)


def _add(e: Add) -> Printed:
    return plain_sum(map(plain, e.terms)), Binding.SUM


def _mul(e: Mul) -> Printed:
    """Factors with `*`, then `/` for negative powers and for the denominator of the coefficient."""
    sign, size = ("-" if e.coefficient < 0 else ""), abs(e.coefficient)
    below = [build.power(f.base, -f.exponent) for f in e.factors if isinstance(f, Power) and f.exponent < 0]
    above = [bind(f, Binding.UNARY) for f in e.factors if not (isinstance(f, Power) and f.exponent < 0)]
    number, binding = plain_rational(size)
    if binding is Binding.ATOM:
        above = ([] if size == 1 and above else [number]) + above
        denominators = []
    else:
        above = ([] if size.numerator == 1 and above else [str(size.numerator)]) + above
        denominators = [str(size.denominator)]
    denominators += [bind(f, Binding.UNARY) for f in below]
    return sign + " * ".join(above) + "".join(f" / {part}" for part in denominators), Binding.SUM if sign else Binding.PRODUCT


def _power(e: Power) -> Printed:
    if e.exponent < 0:
        return f"1 / {bind(build.power(e.base, -e.exponent), Binding.UNARY)}", Binding.PRODUCT
    return f"{bind(e.base, Binding.ATOM)}**{e.exponent}", Binding.POWER


def _where(e: Where) -> Printed:
    return f"where({condition(e.mask)}, {plain(e.yes)}, {plain(e.no)})", Binding.ATOM


def condition(mask: Expr) -> str:
    """What a choice depends on: a mask, or a comparison."""
    found = comparison(mask)
    return f"{plain(found[0])} {found[1]} {plain(found[2])}" if found else plain(mask)


def _matmul(e: MatMul) -> Printed:
    return f"{bind(e.left, Binding.UNARY)} @ {bind(e.right, Binding.UNARY)}", Binding.PRODUCT


def extent(shape: Shape) -> str:
    return ", ".join(map(str, shape))


def _broadcast(e: Broadcast) -> Printed:
    ones = f"ones({extent(e.to)})"
    return (ones, Binding.ATOM) if e.arg == build.ONE else (f"{bind(e.arg, Binding.UNARY)} * {ones}", Binding.PRODUCT)


def _concat(e: Concat) -> Printed:
    """Vectors one after the other."""
    return f"concat({', '.join(map(sized, e.parts))})", Binding.ATOM


def _apply(e: Apply) -> Printed:
    """A derivative of a user's function is written f'(z), or f'z(z, w) with the name of the argument."""
    if e.function.derivative_of is None:
        return _call(e.function.name, e.args)
    name, index = e.function.derivative_of
    which = e.function.parameters[index] if len(e.function.parameters) > 1 else ""
    return _call(f"{name}'{which}", e.args)


PLAIN: dict[type[Expr], Callable[..., Printed]] = {
    Number: lambda e: plain_rational(e.value),
    Size: lambda e: (str(e.dim), Binding.ATOM if str(e.dim).isalnum() else Binding.SUM),
    Zeros: lambda e: ("0", Binding.ATOM),
    Identity: lambda e: (f"eye({e.dim})", Binding.ATOM),
    Ref: lambda e: (plain_ref(e), Binding.ATOM),
    Adjoint: lambda e: (gradient_name(e.of), Binding.ATOM),
    Broadcast: _broadcast,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Apply: _apply,
    Where: _where,
    MatMul: _matmul,
    Outer: lambda e: _call("outer", (e.left, e.right)),
    Transpose: lambda e: (f"{bind(e.arg, Binding.ATOM)}.T", Binding.ATOM),
    Diag: lambda e: _call("diag", (e.arg,)),
    Sum: lambda e: _call("sum", (e.arg,)),
    Concat: _concat,
    Slice: lambda e: (f"{bind(e.arg, Binding.ATOM)}[{'' if str(e.start) == '0' else e.start}:{e.stop}]", Binding.ATOM),
    Softmax: lambda e: _call("softmax", (e.arg,)),
    LogSumExp: lambda e: _call("logsumexp", (e.arg,)),
    CrossEntropy: lambda e: _call("cross_entropy", (e.logits, e.target)),
}
