"""The functions of the language that are not element-wise: how many arguments, of which shapes, and what they mean."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symrnn.ir import build
from symrnn.ir.cell import Kind
from symrnn.ir.dims import Dim, shape_text, total
from symrnn.ir.expr import Add, Apply, CrossEntropy, Expr, LogSumExp, Ref, Size, Softmax
from symrnn.ir.functions import SQRT
from symrnn.language.operands import Checks, Typed

MOST_PARTS = 99


@dataclass(frozen=True)
class Call:
    """A function: its number of arguments, whether they are vectors, and the expression it stands for."""

    least: int
    most: int
    vectors: bool
    build: Callable[[Checks, list[Typed]], Expr]


def _sum(_: Checks, args: list[Typed]) -> Expr:
    return build.sum_of(args[0].expr)


def _mean(_: Checks, args: list[Typed]) -> Expr:
    sizes = (Size(dim) if dim.names else build.number(dim.constant) for dim in args[0].shape)
    return build.mul(*(build.power(size, -1) for size in sizes), build.sum_of(args[0].expr))


def _dot(checks: Checks, args: list[Typed]) -> Expr:
    checks.same_shape(args[0], args[1], "dot")
    return build.matmul(args[0].expr, args[1].expr)


def _outer(_: Checks, args: list[Typed]) -> Expr:
    return build.outer(args[0].expr, args[1].expr)


def _ones(checks: Checks, args: list[Typed]) -> Expr:
    return build.ones(tuple(_dim(checks, arg) for arg in args))


def _dim(checks: Checks, arg: Typed) -> Dim:
    """A size that was written as a formula: names of dimensions and whole numbers, added up."""
    terms = arg.expr.terms if isinstance(arg.expr, Add) else (arg.expr,)
    sizes = [_multiple(*build.split_coefficient(term)) for term in terms]
    found = total(size for size in sizes if size is not None)
    if None in sizes or found == Dim():
        raise checks.error("ones takes sizes", arg.at, "a size is a sum of names of dimensions and numbers, such as n + 2*m")
    return found


def _multiple(count: Fraction, of: Expr) -> Dim | None:
    if count.denominator != 1 or count < 0:
        return None
    if of == build.ONE:
        return Dim((), int(count))
    return total([of.dim] * int(count)) if isinstance(of, Size) and count <= MOST_PARTS else None


def _norm2(_: Checks, args: list[Typed]) -> Expr:
    return Apply(SQRT, (build.sum_of(build.power(args[0].expr, 2)),))


def _concat(_: Checks, args: list[Typed]) -> Expr:
    return build.concat(*(arg.expr for arg in args))


def _where(checks: Checks, args: list[Typed]) -> Expr:
    mask, yes, no = args
    _check_mask(checks, mask)
    checks.same_shape(yes, no, "where")
    shape = max(yes.shape, no.shape, key=len)
    return build.where(mask.expr, *(x.expr if x.shape else build.broadcast(x.expr, shape) for x in (yes, no)))


def _check_mask(checks: Checks, mask: Typed) -> None:
    problem = "the condition of where is a scalar input (a mask of 0 and 1)"
    if not isinstance(mask.expr, Ref) or mask.shape:
        found = f"found {checks.scope.source.words(mask.at)} with shape {shape_text(mask.shape)}"
        raise checks.error(problem, mask.at, found)
    declared = checks.scope.symbols[mask.expr.name]
    if declared.kind is not Kind.INPUT:
        raise checks.error(problem, mask.at, f"{mask.expr.name} is of kind {declared.kind.value}, from line {declared.line}")


def _softmax(_: Checks, args: list[Typed]) -> Expr:
    return Softmax(args[0].expr)


def _logsumexp(_: Checks, args: list[Typed]) -> Expr:
    return LogSumExp(args[0].expr)


def _cross_entropy(checks: Checks, args: list[Typed]) -> Expr:
    checks.same_shape(args[0], args[1], "cross_entropy")
    return CrossEntropy(args[0].expr, args[1].expr)


CALL: dict[str, Call] = {
    "sum": Call(1, 1, False, _sum),
    "mean": Call(1, 1, False, _mean),
    "dot": Call(2, 2, True, _dot),
    "outer": Call(2, 2, True, _outer),
    "norm2": Call(1, 1, False, _norm2),
    "concat": Call(2, MOST_PARTS, True, _concat),
    "ones": Call(1, 2, False, _ones),
    "where": Call(3, 3, False, _where),
    "softmax": Call(1, 1, True, _softmax),
    "logsumexp": Call(1, 1, True, _logsumexp),
    "cross_entropy": Call(2, 2, True, _cross_entropy),
}
