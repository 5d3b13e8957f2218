"""Sums of terms, and sums and products over an index: their terms, the order of their factors, and empty ones."""

from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.meaning import DOWN, UP, Big, Sum
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value.counted import axis, check_axes
from symrnn.judge.value.errors import AxisError, OutsideError, UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.judge.value.outside import within, without_gradients


def summed(node: Sum, e: Frame, env: Env) -> Map:
    return tensor.add(without_gradients([(term, env) for term in node.terms], e))


def big(node: Big, e: Frame, env: Env) -> Map:
    lower, upper = bounds(node, e, env)
    if node.kind == "prod" and e.reading.falling:
        if lower < upper - 1:
            raise UnclearError("the product does not run down")
        lower, upper = upper, lower
    e.world.spend(max(0, upper - lower))
    if upper < lower - 1:
        raise OutsideError(f"the {node.kind} over {node.index} is empty")
    inside = [(node.body, {**env, node.index: i}) for i in range(lower, upper + 1)]
    if not inside:
        return _empty(node, e, env, lower)
    if node.kind == "sum":
        return tensor.add(within(inside, e))
    values = [e.value(body, bound) for body, bound in inside]
    falls = e.reading.descending or e.reading.falling
    ordered = values[::-1] if node.kind == DOWN or (falls and node.kind != UP) else values
    return tensor.product(ordered)


def _empty(node: Big, e: Frame, env: Env, at: int) -> Map:
    """A sum without terms is 0 and a product without factors 1, of the shape that a term would have."""
    for step in (at, at - 1, *range(1, e.world.steps + 1)):
        try:
            model = e.value(node.body, {**env, node.index: step})
        except OutsideError:
            continue
        if node.kind == "sum":
            return tensor.zeros_like(model)
        if model.is_scalar or model.is_vector:
            return tensor.mapped(lambda a: Fraction(1), model)
        if model.is_matrix and model.out == model.into:
            return tensor.identity(model.out[0], model.array.shape[0])
        raise ShapeError(f"a product of no factors of shape {model.shape}")
    raise OutsideError(f"the {node.kind} over {node.index} has no terms")


def bounds(node: Big, e: Frame, env: Env) -> tuple[int, int]:
    """From where to where a sum or product goes."""
    if node.lower is not None and node.upper is not None:
        lower, upper = e.step(node.lower, env), e.step(node.upper, env)
        return _of_entries(node, e, lower, upper) if node.sizes else (lower, upper)
    dim = axis(node.body, node.index, e)
    check_axes(node, e)
    if dim is None:
        raise UnclearError(f"nothing says where the {node.kind} over {node.index} ends")
    return 0, dim - 1


def _of_entries(node: Big, e: Frame, lower: int, upper: int) -> tuple[int, int]:
    """From which entry to which a sum goes; AxisError where there are not so many."""
    dim = axis(node.body, node.index, e)
    check_axes(node, e)
    if dim is None:
        raise UnclearError(f"nothing says over which entries {node.index} goes")
    lower, upper = lower + node.sizes[0].at(e.world.sizes), upper + node.sizes[1].at(e.world.sizes)
    if lower <= upper and not 0 <= lower <= upper < dim:
        raise AxisError(f"{node.index} goes over {upper - lower + 1} entries, from {_place(lower)}, of an axis that has {dim}")
    return lower, max(upper, lower - 1)


def _place(entry: int) -> str:
    """Where an entry stands, counted from the first one."""
    return "the first on" if not entry else f"{abs(entry)} {'before' if entry < 0 else 'behind'} the first on"
