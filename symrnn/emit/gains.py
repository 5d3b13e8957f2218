"""What a variable gains along one path, in the forms in which notes write it.

A derivation speaks of pre-activations that its author has not named: the gradient that comes back is `W.T @ da[t+1]`. Notes
without that name write out what it stands for, `W.T @ (dh[t+1] * (1 - h[t+1]**2))`, and the gradient of an output as the
difference that it is.
"""

from collections.abc import Callable, Iterator

from symrnn.ir import build
from symrnn.ir.derivation import Derivation, Path, When
from symrnn.ir.expr import NOW, Adjoint, Diag, Expr, MatMul, Mul, Ref, Time
from symrnn.ir.walk import at_time, nodes, rewrite

OWN = (When.EACH, When.ONCE)
"""The paths of a variable that are all of its gradient at every step at which these are there."""


LONGEST = 6
"""Parts of a gradient that is written out: `o - y` has four."""


def forms(derivation: Derivation, path: Path) -> Iterator[Expr]:
    """The gain along a path: as derived, without the names that the derivation gave, and with gradients that are known.

    Of each also the form with a diagonal matrix in place of a product entry by entry.
    """
    introduced = {symbol.name for symbol in derivation.cell.symbols if symbol.introduced}
    named = path.value, written_out(derivation, path.value, lambda node: _of(node).name in introduced)
    known = (written_out(derivation, form, lambda node: _is_known(derivation, node)) for form in named)
    for value in dict.fromkeys((*named, *known)):
        yield value
        turned = with_diagonals(value)
        if turned != value:
            yield turned


def written_out(derivation: Derivation, value: Expr, which: Callable[[Ref | Adjoint], bool]) -> Expr:
    """A value with what some variables and gradients are in place of their names."""

    def rule(node: Expr) -> Expr | None:
        if not isinstance(node, Ref | Adjoint) or not which(node):
            return None
        found = _gradient(derivation, node.of) if isinstance(node, Adjoint) else _value(derivation, node)
        return None if found is None else written_out(derivation, found, which)

    return rewrite(value, rule)


def _of(node: Ref | Adjoint) -> Ref:
    return node.of if isinstance(node, Adjoint) else node


def _gradient(derivation: Derivation, of: Ref) -> Expr | None:
    """The gradient by a variable at its step, if all of it comes back in the same way at every step."""
    step = next((s for s in derivation.steps if s.of.name == of.name and s.of.time in (None, NOW)), None)
    if step is None or any(path.when not in OWN for path in step.paths):
        return None
    return _at(step.total(*OWN), step.of.time, of.time)


def _value(derivation: Derivation, of: Ref) -> Expr | None:
    """What the cell computes a variable as, at its step."""
    for equation in derivation.cell.equations:
        if equation.target.name == of.name:
            return _at(equation.value, equation.target.time, of.time)
    return None


def _at(value: Expr, own: Time | None, time: Time | None) -> Expr | None:
    """A value for step t at another step; one that stands at no step t is only where it is."""
    if own == time:
        return value
    if own != NOW or time is None:
        return None
    return at_time(value, lambda at: Time(time.origin, time.offset + at.offset) if at.origin == "t" else at)


def _is_known(derivation: Derivation, node: Ref | Adjoint) -> bool:
    """Whether it is a gradient that is known without any other, and no long formula, as that by an output is."""
    value = _gradient(derivation, node.of) if isinstance(node, Adjoint) else None
    parts = () if value is None else tuple(nodes(value))
    return 0 < len(parts) <= LONGEST and not any(isinstance(part, Adjoint) for part in parts)


def with_diagonals(value: Expr) -> Expr:
    """`A @ (s * d)` as `A @ diag(s) @ d`: the last factor of a product entry by entry behind a matrix as the vector."""

    def rule(node: Expr) -> Expr | None:
        match node:
            case MatMul(left, Mul(coefficient, factors)) if coefficient == 1 and len(node.shape) == 1 and len(left.shape) == 2:
                vector = next((factor for factor in factors if isinstance(factor, Adjoint)), factors[-1])
                rest = [factor for factor in factors if factor is not vector]
                return MatMul(left, MatMul(Diag(build.mul(*rest)), vector))
            case _:
                return None

    return rewrite(value, rule)
