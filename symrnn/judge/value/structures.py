"""The operations on whole vectors and matrices, by their names: transposes, norms, softmax, blocks."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from symrnn.judge import tensor
from symrnn.judge.meaning import Structure
from symrnn.judge.tensor import Map
from symrnn.judge.value.errors import UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.judge.value.ones import UNCLEAR
from symrnn.verify.evaluate import choose
from symrnn.verify.fields import each, scalar


def structure(node: Structure, e: Frame, env: Env) -> Map:
    args = [e.value(arg, env) for arg in node.args]
    if node.kind in ("diag", "outer"):
        e.world.spend(args[0].array.size * args[-1].array.size)
    return STRUCTURE[node.kind](e, *args)


def _exponentials(e: Frame, z: Map) -> Map:
    return tensor.mapped(lambda a: e.field.apply("exp", a), z)


def _softmax(e: Frame, z: Map) -> Map:
    powers = _exponentials(e, z)
    return tensor.entrywise(lambda a, b: a / b, powers, tensor.total(powers))


def _logsumexp(e: Frame, z: Map) -> Map:
    if z.array.size == 1:
        return tensor.total(z)
    return tensor.mapped(lambda a: e.field.apply("log", a), tensor.total(_exponentials(e, z)))


def _square(e: Frame, v: Map) -> Map:
    return tensor.inner(v, v)


def _root(e: Frame, v: Map) -> Map:
    return tensor.mapped(lambda a: e.field.apply("sqrt", a), _square(e, v))


def _cross_entropy(e: Frame, z: Map, y: Map) -> Map:
    return tensor.entrywise(lambda a, b: a - b, _logsumexp(e, z), tensor.inner(z, y))


def _where(e: Frame, mask: Map, yes: Map, no: Map) -> Map:
    yes, no = tensor.alike(yes, no)
    wide = tensor.widest(mask, yes, no)
    return Map(each(choose, mask.array, yes.array, no.array), wide.out, wide.into, yes.identity and no.identity)


def _blocks(parts: Sequence[Map], axis: int) -> Map:
    """Blocks beside (axis 1) or below one another."""
    vectors = all(part.is_vector and bool(part.out) is (axis == 0) for part in parts)
    if len(parts) == 1 or vectors:
        return parts[0] if len(parts) == 1 else tensor.concat(parts)
    if not all(part.is_matrix for part in parts):
        raise UnclearError("a matrix is read if it is written out in blocks that are matrices, or in parts of a vector")
    return tensor.joined(parts, axis)


def _put_together(e: Frame, parts: Sequence[Map], axis: int) -> Map:
    """`[a; b]` or `[a, b]`: vectors one after the other, matrices below one another (axis 0) or beside one another."""
    if e.reading.numbers:
        raise UnclearError("what is put together has no size 1")
    return tensor.joined(parts, axis) if all(part.is_matrix for part in parts) else tensor.concat(parts)


def _one(e: Frame) -> Map:
    """A vector of ones, where all sizes are 1; else only what it is multiplied by says how long it is."""
    if not e.reading.numbers:
        raise UnclearError(UNCLEAR)
    return Map(scalar(Fraction(1)))


def _mean(e: Frame, v: Map) -> Map:
    return tensor.scale(Fraction(1, v.array.size), tensor.total(v))


STRUCTURE: Mapping[str, Callable[..., Map]] = {
    "transpose": lambda e, a: tensor.transpose(a),
    "diag": lambda e, a: tensor.diag(a),
    "vec": lambda e, a: tensor.vec(a),
    "vec of rows": lambda e, a: tensor.vec(a, rows=True),
    "trace": lambda e, a: tensor.trace(a),
    "sum": lambda e, a: tensor.total(a),
    "mean": _mean,
    "norm2": _square,
    "norm": _root,
    "inner": lambda e, a, b: tensor.inner(a, b),
    "outer": lambda e, a, b: tensor.compose(a, b) if e.reading.numbers else tensor.outer(a, b),
    "dot": lambda e, a, b: tensor.inner(a, b),
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "cross_entropy": _cross_entropy,
    "concat": lambda e, *parts: _put_together(e, parts, 1),
    "stack": lambda e, *parts: _put_together(e, parts, 0),
    "beside": lambda e, *parts: _blocks(parts, 1),
    "below": lambda e, *parts: _blocks(parts, 0),
    "where": _where,
    "ones": _one,
    "identity": lambda e: Map(scalar(Fraction(1)), identity=True),
}
