"""The Jacobian of an equation, read off its pullback.

The pullback g -> P(g) of y = f(x) is linear in g: P(g) = J^T g. Reading the operations of P(g) as matrices gives J^T, so the
Jacobian that is shown and the gradient that is computed cannot disagree.
"""

from symrnn.ir import build
from symrnn.ir.expr import Add, Broadcast, Diag, Expr, Identity, MatMul, Mul, Sum, Where
from symrnn.ir.walk import nodes


def jacobian(gain: Expr, adjoint: Expr) -> Expr | None:
    """d y / d x with entries [i, j] = d y_i / d x_j, given what x gains from the adjoint of y.

    Its shape is that of y followed by that of x. None where y or x is a matrix, or the Jacobian has no plain formula.
    """
    if len(gain.shape) > 1 or len(adjoint.shape) > 1:
        return None
    matrix = _read(gain, adjoint)
    if matrix is None or matrix.shape != gain.shape + adjoint.shape:
        return None
    return build.transpose(matrix) if len(matrix.shape) == 2 else matrix


def _read(expr: Expr, g: Expr) -> Expr | None:
    """The matrix M with expr = M g; for a scalar expr its row, for a scalar g its column, as a vector."""
    if expr == g:
        return Identity(g.shape[0]) if g.shape else build.ONE
    match expr:
        case Add(terms):
            parts = [_read(term, g) for term in terms]
            return _sum([part for part in parts if part is not None]) if None not in parts else None
        case Mul(coefficient, factors):
            return _product(build.number(coefficient), factors, expr, g)
        case MatMul(left, right):
            return _contraction(left, right, g)
        case Sum(arg):
            inner = _read(arg, g)
            return _dot(build.ones(arg.shape), inner) if inner is not None and len(arg.shape) == 1 else None
        case Broadcast(arg, to):
            inner = _read(arg, g)
            return _column(build.ones(to), inner) if inner is not None and len(to) == 1 else None
        case Where(mask, yes, no):
            return _choice(mask, yes, no, expr, g)
        case _:
            return None


def _sum(parts: list[Expr]) -> Expr | None:
    return build.add(*parts) if all(part.shape == parts[0].shape for part in parts) else None


def _product(coefficient: Expr, factors: tuple[Expr, ...], whole: Expr, g: Expr) -> Expr | None:
    (linear,) = [factor for factor in factors if _reads(factor, g)]
    rest = build.mul(coefficient, *(factor for factor in factors if factor is not linear))
    inner = _read(linear, g)
    if inner is None:
        return None
    if not rest.shape:
        return build.mul(rest, inner) if linear.shape == whole.shape else None
    return _dot(build.diag(rest), inner) if linear.shape else _column(rest, inner)


def _contraction(left: Expr, right: Expr, g: Expr) -> Expr | None:
    if _reads(left, g):
        left, right = (build.transpose(right) if len(right.shape) == 2 else right), left
    inner = _read(right, g)
    return _dot(left, inner) if inner is not None else None


def _choice(mask: Expr, yes: Expr, no: Expr, whole: Expr, g: Expr) -> Expr | None:
    nothing = build.zeros(whole.shape + g.shape)
    parts = [nothing if branch.is_zero else _read(branch, g) for branch in (yes, no)]
    return build.where(mask, *(part for part in parts if part is not None)) if None not in parts else None


def _dot(left: Expr, inner: Expr) -> Expr:
    """left @ inner, where a scalar or a column stands for a matrix with one column."""
    if not inner.shape:
        return build.mul(left, inner)
    if isinstance(left, Diag) and len(inner.shape) == 1:
        return build.mul(left.arg, inner)
    if isinstance(inner, Diag) and len(left.shape) == 1:
        return build.mul(left, inner.arg)
    return build.matmul(left, inner)


def _column(column: Expr, row: Expr) -> Expr:
    return build.outer(column, row) if row.shape else build.mul(column, row)


def _reads(expr: Expr, g: Expr) -> bool:
    return any(node == g for node in nodes(expr))
