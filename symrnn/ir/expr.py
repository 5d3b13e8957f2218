"""The expressions of the IR: a closed set of operations on scalars, vectors (one-dimensional, as in NumPy) and matrices.

Values only: no text, no files, no targets. Every concern (shape here, rebuilding in `walk`, derivatives, values, text in
their packages) keeps one table keyed by operation, and a test walks `OPERATIONS` and demands an entry in each.

Inside `Add` and `Mul` a scalar stands for itself in every entry; all other operands have the shape of the result.
Build expressions with `build`, which applies the local rules (0, 1, double transpose, scalars in front).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from symrnn.ir.dims import Dim, Shape, total


@dataclass(frozen=True, order=True)
class Time:
    """A step: `t + offset` (origin "t"), `T + offset` (origin "T") or the fixed step `offset` (origin "")."""

    origin: str = "t"
    offset: int = 0

    def shift(self, steps: int) -> "Time":
        """The time at which this stands when t is replaced by t + steps; fixed times stay."""
        return Time("t", self.offset + steps) if self.origin == "t" else self

    @property
    def outside(self) -> bool:
        """Whether this is no step for any T: 0, -1, … before the first one, or T+1, T+2, … after the last."""
        return (not self.origin and self.offset < 1) or (self.origin == "T" and self.offset > 0)

    def __str__(self) -> str:
        if not self.origin:
            return str(self.offset)
        return self.origin + (f"{self.offset:+d}" if self.offset else "")


NOW = Time()
FIRST = Time("", 1)
LAST = Time("T")


class Expr:
    """An expression; equal expressions compare equal and hash alike."""

    @cached_property
    def shape(self) -> Shape:
        """() for a scalar, (n,) for a vector, (n, m) for a matrix."""
        return SHAPE[type(self)](self)

    @property
    def is_zero(self) -> bool:
        return isinstance(self, Zeros) or (isinstance(self, Number) and self.value == 0)


@dataclass(frozen=True)
class Function:
    """An element-wise function: a built-in one (no body), or a user's with its body over its parameters.

    A user's function without a body is one of which nothing is known; `Cell.unknown` lists those of a cell.

    A derivative of a user's function is a `Function` too; `derivative_of` then names the function and the argument.
    `kinks` holds the declared derivatives: pairs of a place and the slope there. `body` has a case of its own for each, the
    tangent; `formula` is what the author wrote, with the same values. Of a derivative, `formula` lacks the declared places.
    """

    name: str
    parameters: tuple[str, ...] = ("z",)
    body: Expr | None = None
    derivative_of: tuple[str, int] | None = None
    kinks: tuple[tuple[Fraction, Fraction], ...] = ()
    written: Expr | None = None

    @property
    def formula(self) -> Expr | None:
        """The formula as it is shown and computed: without the cases that only declare a slope."""
        return self.body if self.written is None else self.written


@dataclass(frozen=True)
class Number(Expr):
    """An exact rational constant."""

    value: Fraction


@dataclass(frozen=True)
class Size(Expr):
    """A dimension taken as a number."""

    dim: Dim


@dataclass(frozen=True)
class Zeros(Expr):
    of_shape: Shape


@dataclass(frozen=True)
class Identity(Expr):
    dim: Dim


@dataclass(frozen=True)
class Ref(Expr):
    """A symbol of the cell, at a step if it has one."""

    name: str
    time: Time | None
    of_shape: Shape


@dataclass(frozen=True)
class Adjoint(Expr):
    """The gradient of the total loss by `of`: an array of its shape."""

    of: Ref


@dataclass(frozen=True)
class Broadcast(Expr):
    """The scalar `arg` in every entry of a tensor."""

    arg: Expr
    to: Shape


@dataclass(frozen=True)
class Add(Expr):
    terms: tuple[Expr, ...]


@dataclass(frozen=True)
class Mul(Expr):
    """The element-wise product of `factors` times the rational `coefficient`."""

    coefficient: Fraction
    factors: tuple[Expr, ...]


@dataclass(frozen=True)
class Power(Expr):
    """Element-wise power with a fixed integer exponent."""

    base: Expr
    exponent: int


@dataclass(frozen=True)
class Apply(Expr):
    """An element-wise function of arguments of one shape (scalars stand for every entry)."""

    function: Function
    args: tuple[Expr, ...]


@dataclass(frozen=True)
class Where(Expr):
    """`yes` where the scalar `mask` is 1, `no` where it is 0."""

    mask: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True)
class MatMul(Expr):
    """NumPy's `@`: matrix times vector, vector times matrix, matrix times matrix, or the dot product of two vectors."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Outer(Expr):
    """The matrix with entries `left_i right_j`."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Transpose(Expr):
    arg: Expr


@dataclass(frozen=True)
class Diag(Expr):
    """The diagonal matrix of a vector."""

    arg: Expr


@dataclass(frozen=True)
class Sum(Expr):
    """The sum of all entries."""

    arg: Expr


@dataclass(frozen=True)
class Concat(Expr):
    """Vectors one after the other."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True)
class Slice(Expr):
    """The entries start, …, stop - 1 of a vector."""

    arg: Expr
    start: Dim
    stop: Dim


@dataclass(frozen=True)
class Softmax(Expr):
    """exp(z_i) / sum_j exp(z_j)."""

    arg: Expr


@dataclass(frozen=True)
class LogSumExp(Expr):
    """log(sum_j exp(z_j))."""

    arg: Expr


@dataclass(frozen=True)
class CrossEntropy(Expr):
    """logsumexp(z) - y . z, which is -sum_j y_j log softmax(z)_j for a target y whose entries sum to 1."""

    logits: Expr
    target: Expr


def _widest(args: tuple[Expr, ...]) -> Shape:
    return max((arg.shape for arg in args), key=len)


def _matmul_shape(left: Shape, right: Shape) -> Shape:
    return left[:-1] + right[1:]


SHAPE: dict[type[Expr], Callable[..., Shape]] = {
    Number: lambda e: (),
    Size: lambda e: (),
    Zeros: lambda e: e.of_shape,
    Identity: lambda e: (e.dim, e.dim),
    Ref: lambda e: e.of_shape,
    Adjoint: lambda e: e.of.of_shape,
    Broadcast: lambda e: e.to,
    Add: lambda e: _widest(e.terms),
    Mul: lambda e: _widest(e.factors),
    Power: lambda e: e.base.shape,
    Apply: lambda e: _widest(e.args),
    Where: lambda e: _widest((e.yes, e.no)),
    MatMul: lambda e: _matmul_shape(e.left.shape, e.right.shape),
    Outer: lambda e: e.left.shape + e.right.shape,
    Transpose: lambda e: e.arg.shape[::-1],
    Diag: lambda e: e.arg.shape * 2,
    Sum: lambda e: (),
    Concat: lambda e: (total(part.shape[0] for part in e.parts),),
    Slice: lambda e: (e.stop - e.start,),
    Softmax: lambda e: e.arg.shape,
    LogSumExp: lambda e: (),
    CrossEntropy: lambda e: (),
}

OPERATIONS: tuple[type[Expr], ...] = tuple(SHAPE)
