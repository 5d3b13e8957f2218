"""IR -> SymPy: every entry of a tensor expression as a scalar expression over symbols.

One table keyed by operation says what an operation does to entries; there is no derivative here. The arguments of
element-wise functions, softmax and logsumexp are symbols: anything else gets a name first (`Scalars.name`), because SymPy
rewrites functions of expressions (tanh(x - y) as -tanh(y - x), sqrt(x**2) as Abs(x)), and because what is read many times
should be written once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

import sympy

from symrnn.derive.scalars import SCALAR, Scalar
from symrnn.errors import UnsupportedError
from symrnn.ir.dims import sizes_of
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
from symrnn.ir.operations import operations

LARGEST_ENTRY = 20_000


@dataclass(frozen=True)
class Tensor:
    """The entries of a scalar, vector or matrix, row by row."""

    shape: tuple[int, ...]
    values: tuple[Scalar, ...]

    @property
    def rows(self) -> list[tuple[Scalar, ...]]:
        """The rows of a matrix; a vector is one row."""
        width = self.shape[-1]
        return [self.values[i : i + width] for i in range(0, len(self.values), width)]

    @property
    def columns(self) -> list[tuple[Scalar, ...]]:
        """The columns of a matrix; a vector is one column."""
        return list(zip(*self.rows, strict=True)) if len(self.shape) == 2 else [self.values]

    def map(self, function: Callable[[Scalar], Scalar]) -> "Tensor":
        return Tensor(self.shape, tuple(map(function, self.values)))


@dataclass(frozen=True)
class Scalars:
    """Turns expressions into entries. `read` gives the entries of a symbol, `name` gives names to entries."""

    sizes: Mapping[str, int]
    read: Callable[[Ref | Adjoint], Tensor]
    name: Callable[[Tensor], Tensor]
    bound: Mapping[str, Scalar] = field(default_factory=dict)

    def entries(self, expr: Expr) -> Tensor:
        """The entries of an expression; UnsupportedError if one of them becomes very long."""
        result = ENTRIES[type(expr)](self, expr)
        if sum(map(operations, result.values)) > LARGEST_ENTRY * len(result.values):
            raise UnsupportedError(
                f"an equation has more than {LARGEST_ENTRY:,} operations in one entry at these sizes: "
                "give its inner parts names of their own, or choose smaller sizes"
            )
        return result

    def all(self, exprs: Sequence[Expr]) -> list[Tensor]:
        """The entries of several operands; a scalar stands for every entry of the widest."""
        return spread([self.entries(expr) for expr in exprs])

    def arguments(self, expr: Expr) -> Tensor:
        """The entries of a function's argument: symbols."""
        return self.symbols(self.entries(expr))

    def symbols(self, tensor: Tensor) -> Tensor:
        return tensor if all(value.is_Symbol for value in tensor.values) else self.name(tensor)


def spread(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Tensors of one shape: scalars repeated to the size of the widest."""
    shape = max((tensor.shape for tensor in tensors), key=len)
    size = max(len(tensor.values) for tensor in tensors)
    return [t if t.shape == shape else Tensor(shape, t.values * size) for t in tensors]


def _entrywise(tensors: Sequence[Tensor], combine: Callable[..., Scalar]) -> Tensor:
    return Tensor(tensors[0].shape, tuple(map(combine, *(tensor.values for tensor in tensors))))


def _scalar(value: Scalar) -> Tensor:
    return Tensor((), (value,))


def _constant(s: Scalars, e: Zeros | Identity) -> Tensor:
    shape = sizes_of(e.shape, s.sizes)
    rows, columns = shape if len(shape) == 2 else (1, shape[0])
    one = int(isinstance(e, Identity))
    return Tensor(shape, tuple(sympy.Integer(one * (i == j)) for i in range(rows) for j in range(columns)))


def _apply(s: Scalars, e: Apply) -> Tensor:
    body = e.function.body
    if body is None:
        return s.arguments(e.args[0]).map(SCALAR[e.function])
    return _entrywise(s.all(e.args), lambda *values: _call(s, e, body, values))


def _call(s: Scalars, e: Apply, body: Expr, values: tuple[Scalar, ...]) -> Scalar:
    """The body of a user's function at scalar arguments."""
    bound = dict(zip(e.function.parameters, values, strict=True))
    return Scalars(s.sizes, s.read, s.name, bound).entries(body).values[0]


def _read(s: Scalars, e: Ref | Adjoint) -> Tensor:
    if isinstance(e, Ref) and e.name in s.bound and e.time is None:
        return _scalar(s.bound[e.name])
    return s.read(e)


def _add(s: Scalars, e: Add) -> Tensor:
    return _entrywise(s.all(e.terms), sympy.Add)


def _mul(s: Scalars, e: Mul) -> Tensor:
    coefficient = _rational(e.coefficient)
    return _entrywise(s.all(e.factors), lambda *values: sympy.Mul(coefficient, *values))


def _rational(value: Fraction) -> Scalar:
    return sympy.Rational(value.numerator, value.denominator)


def _where(s: Scalars, e: Where) -> Tensor:
    return _entrywise(s.all((e.mask, e.yes, e.no)), lambda q, yes, no: q * yes + (1 - q) * no)


def _matmul(s: Scalars, e: MatMul) -> Tensor:
    left, right = s.entries(e.left), s.entries(e.right)
    rows = left.rows if len(left.shape) == 2 else [left.values]
    values = tuple(_dot(row, column) for row in rows for column in right.columns)
    return Tensor(left.shape[:-1] + right.shape[1:], values)


def _dot(left: Sequence[Scalar], right: Sequence[Scalar]) -> Scalar:
    return sympy.Add(*(u * v for u, v in zip(left, right, strict=True)))


def _outer(s: Scalars, e: Outer) -> Tensor:
    left, right = s.entries(e.left), s.entries(e.right)
    return Tensor(left.shape + right.shape, tuple(u * v for u in left.values for v in right.values))


def _transpose(s: Scalars, e: Transpose) -> Tensor:
    arg = s.entries(e.arg)
    return Tensor(arg.shape[::-1], tuple(value for column in arg.columns for value in column))


def _diag(s: Scalars, e: Diag) -> Tensor:
    arg = s.entries(e.arg)
    cells = ((i, j) for i in range(len(arg.values)) for j in range(len(arg.values)))
    return Tensor(arg.shape * 2, tuple(arg.values[i] if i == j else sympy.S.Zero for i, j in cells))


def _concat(s: Scalars, e: Concat) -> Tensor:
    values = tuple(value for part in e.parts for value in s.entries(part).values)
    return Tensor((len(values),), values)


def _slice(s: Scalars, e: Slice) -> Tensor:
    values = s.entries(e.arg).values[e.start.at(s.sizes) : e.stop.at(s.sizes)]
    return Tensor((len(values),), values)


def _softmax(s: Scalars, e: Softmax) -> Tensor:
    z = s.arguments(e.arg)
    total = sympy.Add(*map(sympy.exp, z.values))
    return z.map(lambda value: sympy.exp(value) / total)


def _logsumexp(s: Scalars, e: LogSumExp) -> Tensor:
    return _scalar(sympy.log(sympy.Add(*map(sympy.exp, s.arguments(e.arg).values))))


def _cross_entropy(s: Scalars, e: CrossEntropy) -> Tensor:
    z = s.arguments(e.logits)
    total = sympy.Add(*map(sympy.exp, z.values))
    return _scalar(sympy.log(total) - _dot(z.values, s.entries(e.target).values))


def _broadcast(s: Scalars, e: Broadcast) -> Tensor:
    shape = sizes_of(e.to, s.sizes)
    return Tensor(shape, s.entries(e.arg).values * prod(shape))


ENTRIES: dict[type[Expr], Callable[..., Tensor]] = {
    Number: lambda s, e: _scalar(_rational(e.value)),
    Size: lambda s, e: _scalar(sympy.Integer(e.dim.at(s.sizes))),
    Zeros: _constant,
    Identity: _constant,
    Ref: _read,
    Adjoint: _read,
    Broadcast: _broadcast,
    Add: _add,
    Mul: _mul,
    Power: lambda s, e: s.entries(e.base).map(lambda value: value**e.exponent),
    Apply: _apply,
    Where: _where,
    MatMul: _matmul,
    Outer: _outer,
    Transpose: _transpose,
    Diag: _diag,
    Sum: lambda s, e: _scalar(sympy.Add(*s.entries(e.arg).values)),
    Concat: _concat,
    Slice: _slice,
    Softmax: _softmax,
    LogSumExp: _logsumexp,
    CrossEntropy: _cross_entropy,
}
