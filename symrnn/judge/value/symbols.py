"""The values of symbols: variables of the cell, what the notes define, and letters that stand for anything."""

from symrnn.ir.dims import Dim
from symrnn.judge import tensor
from symrnn.judge.meaning import LAST, Defined, Free, Index, Variable
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value.axes import picked
from symrnn.judge.value.counted import FREE_SIZE
from symrnn.judge.value.errors import OutsideError
from symrnn.judge.value.frame import Env, Frame
from symrnn.verify.fields import build_array, scalar


def variable(node: Variable, e: Frame, env: Env) -> Map:
    array = e.stored(e.slot(node.whole, env))
    axes = e.shape(node.name)
    if node.copy is not None:
        e.check_step(node.copy, env)
    if node.entry:
        return e.arrange(picked(array, e.position(node, env)), axes[len(node.entry) :])
    return e.arrange(array, axes)


def defined(node: Defined, e: Frame, env: Env) -> Map:
    at = [e.step(index, env) for index in node.at]
    for definition in e.definitions.get(node.name, ()):
        bound = _bind(definition.indices, at, e)
        if bound is None:
            continue
        try:
            found = e.of_definition(definition.body, bound)
        except OutsideError:
            continue
        return _entry_of(found, node.entry, e, env) if node.entry else found
    raise OutsideError(f"{node.name} is not defined there")


def _entry_of(found: Map, entry: tuple[Index, ...], e: Frame, env: Env) -> Map:
    """One entry of a value."""
    if len(entry) < found.array.ndim:
        raise ShapeError(f"an entry with {len(entry)} indices of {found.shape}")
    return Map(e.entry(found.array, entry, env))


def _bind(indices: tuple[Index, ...], at: list[int], e: Frame) -> dict[str, int] | None:
    """The letters of a definition for which it is about the indices `at`."""
    bound: dict[str, int] = {}
    if len(indices) != len(at) or any(index.more for index in indices):
        return None
    for index, wanted in zip(indices, at, strict=True):
        if index.origin in ("", LAST):
            if e.step(index, {}) != wanted:
                return None
        elif bound.setdefault(index.origin, wanted - index.offset) != wanted - index.offset:
            return None
    return bound


def free(node: Free, e: Frame, env: Env) -> Map:
    if node.entry:
        return Map(scalar(e.field.fresh("free", node.name, *(e.step(index, env) for index in node.entry))))
    if node.is_vector and not e.reading.numbers:
        return tensor.column(
            build_array((FREE_SIZE,), lambda at: e.field.fresh("free", node.name, *at)), Dim.named("size of any")
        )
    return Map(scalar(e.field.fresh("free", node.name, 0)))
