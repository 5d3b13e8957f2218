"""Smart constructors: expressions in the form a careful author would write them.

Only local rules, each true for all real values: zeros and ones vanish, nested sums and products flatten, rational
coefficients move to the front, double transposes cancel. Nothing is expanded, so no expression grows.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from symrnn.ir.dims import Dim, Shape, total
from symrnn.ir.expr import (
    Add,
    Broadcast,
    Concat,
    Diag,
    Expr,
    Identity,
    MatMul,
    Mul,
    Number,
    Outer,
    Power,
    Slice,
    Sum,
    Transpose,
    Where,
    Zeros,
)

Rational = int | Fraction
Gate = tuple[Expr, bool]
"""A scalar mask, and whether it lets through where it is 1, not where it is 0."""


def number(value: Rational) -> Number:
    return Number(Fraction(value))


ONE = number(1)
ZERO = number(0)


def zeros(shape: Shape) -> Expr:
    return Zeros(shape) if shape else ZERO


def ones(shape: Shape) -> Expr:
    return broadcast(ONE, shape)


def broadcast(arg: Expr, to: Shape) -> Expr:
    """The scalar `arg` in every entry of a tensor of shape `to`."""
    if not to:
        return arg
    if _is_gate(arg):
        return _through_gate(lambda inner: broadcast(inner, to), arg)
    return zeros(to) if arg.is_zero else Broadcast(arg, to)


def split_coefficient(expr: Expr) -> tuple[Fraction, Expr]:
    """`expr` as a rational number times a rest without one; the rest is 1 for a number."""
    if isinstance(expr, Number):
        return expr.value, ONE
    if isinstance(expr, Mul):
        return expr.coefficient, _product(Fraction(1), expr.factors)
    return Fraction(1), expr


def _product(coefficient: Fraction, factors: tuple[Expr, ...]) -> Expr:
    if not factors:
        return Number(coefficient)
    return factors[0] if coefficient == 1 and len(factors) == 1 else Mul(coefficient, factors)


def scale(coefficient: Rational, expr: Expr) -> Expr:
    return mul(number(coefficient), expr)


def neg(expr: Expr) -> Expr:
    return scale(-1, expr)


def sub(left: Expr, right: Expr) -> Expr:
    return add(left, neg(right))


def div(left: Expr, right: Expr) -> Expr:
    return mul(left, power(right, -1))


def add(*terms: Expr) -> Expr:
    """The sum; like terms are collected at the place of the first."""
    shape = max((term.shape for term in terms), key=len, default=())
    counts: dict[Expr, Fraction] = {}
    for term in terms:
        for part in term.terms if isinstance(term, Add) else (term,):
            coefficient, rest = split_coefficient(part)
            counts[rest] = counts.get(rest, Fraction(0)) + coefficient
    parts = [scale(c, rest) for rest, c in counts.items() if c and not rest.is_zero]
    if any(map(_is_gate, parts)):
        parts = _gathered(_rejoined(parts))
    if sum(isinstance(part, Concat) for part in parts) > 1:
        parts = _interleaved(parts)
    full = [p for p in parts if p.shape == shape and not isinstance(p, Broadcast)]
    if full:
        parts = [p.arg if isinstance(p, Broadcast) else p for p in parts]
    else:
        parts = [broadcast(p, shape) if not p.shape else p for p in parts]
    if not parts:
        return zeros(shape)
    return parts[0] if len(parts) == 1 else Add(tuple(parts))


def mul(*factors: Expr) -> Expr:
    """The element-wise product; equal factors become a power, scalars come first."""
    shape = max((factor.shape for factor in factors), key=len, default=())
    coefficient, atoms = _flatten(factors)
    if any(map(_is_gate, atoms)):
        return _through_gate(lambda *parts: mul(Number(coefficient), *parts, ones(shape)), *atoms)
    exponents: dict[Expr, int] = {}
    for atom in atoms:
        base, exponent = (atom.base, atom.exponent) if isinstance(atom, Power) else (atom, 1)
        exponents[base] = exponents.get(base, 0) + exponent
    if not coefficient or any(base.is_zero and exponent > 0 for base, exponent in exponents.items()):
        return zeros(shape)
    parts = [power(base, exponent) for base, exponent in exponents.items() if exponent]
    result = _product(coefficient, tuple(sorted(parts, key=lambda part: bool(part.shape))))
    return result if result.shape == shape else broadcast(result, shape)


def _flatten(factors: tuple[Expr, ...]) -> tuple[Fraction, list[Expr]]:
    """Nested products and broadcast scalars laid flat: one rational coefficient and the remaining factors."""
    coefficient, atoms = Fraction(1), list[Expr]()
    for factor in factors:
        match factor:
            case Number(value):
                coefficient *= value
            case Broadcast(arg, _):
                inner, parts = _flatten((arg,))
                coefficient, atoms = coefficient * inner, atoms + parts
            case Mul(inner, parts):
                coefficient, atoms = coefficient * inner, atoms + list(parts)
            case _:
                atoms.append(factor)
    return coefficient, atoms


def power(base: Expr, exponent: int) -> Expr:
    if exponent == 1:
        return base
    if exponent == 0:
        return ones(base.shape)
    match base:
        case Number(value) if value or exponent > 0:
            return Number(value**exponent)
        case Power(inner, other):
            return power(inner, other * exponent)
        case Broadcast(arg, to):
            return broadcast(power(arg, exponent), to)
        case _:
            return base if base.is_zero and exponent > 0 else Power(base, exponent)


def sum_of(arg: Expr) -> Expr:
    """The sum of all entries; a rational coefficient moves in front."""
    if not arg.shape:
        return arg
    if arg.is_zero:
        return ZERO
    if _is_gate(arg):
        return _through_gate(sum_of, arg)
    coefficient, rest = split_coefficient(arg)
    return scale(coefficient, Sum(rest if rest.shape else ones(arg.shape)))


def where(mask: Expr, yes: Expr, no: Expr) -> Expr:
    """The choice of a mask; one that is a number, as beyond an end of the sequence, has chosen."""
    if yes == no:
        return yes
    shape = max(yes.shape, no.shape, key=len)
    if yes.is_zero and no.is_zero:
        return zeros(shape)
    if mask.is_zero or mask == ONE:
        chosen = no if mask.is_zero else yes
        return chosen if chosen.shape else broadcast(chosen, shape)
    return Where(mask, yes, no)


def _rejoined(terms: list[Expr]) -> list[Expr]:
    """Terms among which where(q, a, 0) + where(q, 0, a) is a."""
    rest = list(terms)
    for term in terms:
        if isinstance(term, Where) and term in rest and term.no.is_zero:
            other = Where(term.mask, term.no, term.yes)
            if other in rest:
                rest[rest.index(term)] = term.yes
                rest.remove(other)
    return rest


def _interleaved(terms: list[Expr]) -> list[Expr]:
    """Terms among which [u; 0] + [0; v] is [u; v], at the place of the first: what several slices of a vector gain."""
    first = next(term for term in terms if isinstance(term, Concat))
    pieces = {piece: part for term in terms if isinstance(term, Concat) for piece, part in _pieces(term)}
    count = sum(len(list(_pieces(term))) for term in terms if isinstance(term, Concat))
    parts, place = list[Expr](), Dim()
    while len(pieces) == count and (stop := next((stop for start, stop in pieces if start == place), None)) is not None:
        parts.append(pieces.pop((place, stop)))
        place, count = stop, count - 1
    if pieces or (place,) != first.shape:
        return terms
    return [concat(*parts) if term is first else term for term in terms if term is first or not isinstance(term, Concat)]


def _pieces(joined: Concat) -> Iterator[tuple[tuple[Dim, Dim], Expr]]:
    """The parts of a concatenation that are not 0, each with its first place and the place behind it."""
    start = Dim()
    for part in joined.parts:
        stop = start + part.shape[0]
        if not part.is_zero:
            yield (start, stop), part
        start = stop


def _is_gate(expr: Expr) -> bool:
    """Whether a scalar mask lets an expression through or sets it to 0: where(q, a, 0), where(q, a, 0) + where(q, b, 0)."""
    if isinstance(expr, Add):
        return _common_gate(expr.terms) is not None
    return isinstance(expr, Where) and not expr.mask.shape and (expr.yes.is_zero or expr.no.is_zero)


def _opened(gate: Expr) -> tuple[Gate, Expr]:
    """By which mask something is a gate, and what it lets through."""
    if isinstance(gate, Add):
        opened = [_opened(term) for term in gate.terms]
        return opened[0][0], add(*(inner for _, inner in opened))
    assert isinstance(gate, Where)
    return ((gate.mask, False), gate.no) if gate.yes.is_zero else ((gate.mask, True), gate.yes)


def _common_gate(parts: Sequence[Expr]) -> Gate | None:
    """The one mask by which all parts that are not 0 are gates."""
    gates = [part for part in parts if not part.is_zero]
    found = {_opened(gate)[0] for gate in gates} if all(map(_is_gate, gates)) else set()
    return found.pop() if len(found) == 1 else None


def _behind(gate: Gate, value: Expr) -> Expr:
    mask, lets_through = gate
    nothing = zeros(value.shape)
    return where(mask, value, nothing) if lets_through else where(mask, nothing, value)


def _through_gate(operation: Callable[..., Expr], *operands: Expr) -> Expr:
    """An operation with an operand that a mask sets to 0 is 0 there: the mask moves outwards.

    So 0 stays 0 whatever the rest is, which may be no number at a pad.
    """
    index = next(i for i, operand in enumerate(operands) if _is_gate(operand))
    gate, inner = _opened(operands[index])
    return _behind(gate, operation(*operands[:index], inner, *operands[index + 1 :]))


def _gathered(terms: list[Expr]) -> list[Expr]:
    """Terms among which gates of concatenations under one mask are one gate, so that they can be interleaved."""
    found: dict[Gate | int, list[Expr]] = {}
    for place, term in enumerate(terms):
        gate, inner = _opened(term) if _is_gate(term) else (place, term)
        joined = isinstance(inner, Concat)
        found.setdefault(gate if joined else place, []).append(inner if joined else term)
    return [inners[0] if isinstance(gate, int) else _behind(gate, add(*inners)) for gate, inners in found.items()]


def transpose(arg: Expr) -> Expr:
    match arg:
        case Where(mask, yes, no):
            return where(mask, transpose(yes), transpose(no))
        case Transpose(inner):
            return inner
        case Outer(left, right):
            return Outer(right, left)
        case MatMul(left, right):
            return matmul(transpose(right), transpose(left))
        case Add(terms):
            return add(*(transpose(term) if term.shape else term for term in terms))
        case Mul(coefficient, factors):
            return mul(Number(coefficient), *(transpose(f) if f.shape else f for f in factors))
        case Zeros(shape):
            return Zeros(shape[::-1])
        case Broadcast(inner, to):
            return Broadcast(inner, to[::-1])
        case Identity() | Diag():
            return arg
        case _:
            return Transpose(arg)


def matmul(left: Expr, right: Expr) -> Expr:
    """`left @ right`; coefficients move in front, identities and zeros vanish."""
    if left.is_zero or right.is_zero:
        return zeros(left.shape[:-1] + right.shape[1:])
    if _is_gate(left) or _is_gate(right):
        return _through_gate(matmul, left, right)
    if isinstance(left, Identity):
        return right
    if isinstance(right, Identity):
        return left
    (a, left), (b, right) = split_coefficient(left), split_coefficient(right)
    return scale(a * b, MatMul(left, right))


def outer(left: Expr, right: Expr) -> Expr:
    if left.is_zero or right.is_zero:
        return zeros(left.shape + right.shape)
    if _is_gate(left) or _is_gate(right):
        return _through_gate(outer, left, right)
    (a, u), (b, v) = split_coefficient(left), split_coefficient(right)
    u, v = u if u.shape else ones(left.shape), v if v.shape else ones(right.shape)
    return scale(a * b, Outer(u, v))


def diag(arg: Expr) -> Expr:
    if arg.is_zero:
        return zeros(arg.shape * 2)
    if arg == ones(arg.shape):
        return Identity(arg.shape[0])
    return Diag(arg)


def concat(*parts: Expr) -> Expr:
    if all(part.is_zero for part in parts):
        return zeros((total(part.shape[0] for part in parts),))
    gate = _common_gate(parts)
    if gate is not None:
        return _behind(gate, concat(*(part if part.is_zero else _opened(part)[1] for part in parts)))
    return parts[0] if len(parts) == 1 else Concat(parts)


def slice_of(arg: Expr, start: Dim, stop: Dim) -> Expr:
    """`arg[start:stop]`; a slice that is exactly one part of a concatenation is that part."""
    if arg.is_zero:
        return zeros((stop - start,))
    if start == Dim() and (stop,) == arg.shape:
        return arg
    if _is_gate(arg):
        return _through_gate(lambda inner: slice_of(inner, start, stop), arg)
    if isinstance(arg, Concat):
        place = Dim()
        for part in arg.parts:
            if place == start and place + part.shape[0] == stop:
                return part
            place = place + part.shape[0]
    return Slice(arg, start, stop)
