"""The value of a meaning at given indices, in one reading: one table keyed by node, written from the definitions."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from symrnn.ir.cell import LOSS, Symbol
from symrnn.ir.dims import Dim, Shape, sizes_of
from symrnn.ir.expr import Function as CellFunction
from symrnn.ir.expr import Ref
from symrnn.judge import tensor
from symrnn.judge.budget import VALUE as VALUE_WORK
from symrnn.judge.meaning import (
    DOWN,
    LAST,
    LATER,
    OWN,
    TOTAL,
    UP,
    Big,
    Blank,
    Cases,
    Chosen,
    Defined,
    Derivative,
    Entry,
    Filled,
    Free,
    Function,
    Index,
    Meaning,
    Number,
    Power,
    Product,
    Quotient,
    Scaled,
    Size,
    Slice,
    Structure,
    Sum,
    Variable,
    nodes,
)
from symrnn.judge.readings import Between, By, Layout, Reading
from symrnn.judge.slopes import Slopes
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.world import World
from symrnn.verify.dual import Dual, seeded
from symrnn.verify.evaluate import Context, choose, evaluate
from symrnn.verify.fields import Array, Element, Field, boxed, build_array, each, filled, scalar
from symrnn.verify.oracle import Slot

Env = Mapping[str, int]
"""The values of index letters: steps as they count, entries from 0 on."""


class OutsideError(Exception):
    """A formula speaks of a step or an entry that there is not: at these indices it says nothing."""


class AxisError(ShapeError):
    """One index counts entries along axes of different sizes."""


class UnclearError(Exception):
    """A formula has no value that could be computed; the message says why."""


class _DeferredError(Exception):
    """A definition is needed at indices, too deep inside others to be evaluated there."""

    def __init__(self, body: Meaning, bound: dict[str, int]) -> None:
        super().__init__()
        self.body, self.bound = body, bound


DEEPEST = 60
"""So deep inside a value a definition is evaluated at once; deeper, before everything that waits for it."""

MOST_WAITING = 200
"""How many values of definitions wait for one another at most, beside those at hand."""

LONGEST_POWER = 4096
"""How many bits a power of a fraction has at most that is computed exactly."""


@dataclass(frozen=True)
class Definition:
    """A symbol that the notes define: `body` at the indices `indices` (letters), or at fixed steps.

    `bare`: its name is written without an index, and stands for what it is at step t.
    """

    indices: tuple[Index, ...]
    body: Meaning
    bare: bool = False


@dataclass
class Evaluator:
    """Values in one world and one reading; `side` is the side of the claim, "left" or "right".

    `copy_at`: the step whose copy a derivative of the total loss by a parameter means where the reading says so. `hidden`:
    variables of which the notes know nothing: local derivatives look through them. `lenient`: terms of sums that lie outside
    the sequence count as 0. `override` replaces the values of variables and `base` the field (to differentiate expressions).
    """

    world: World
    reading: Reading
    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    copy_at: Index | None = None
    side: str = "left"
    blanks: Mapping[str, Element] = field(default_factory=dict)
    override: Callable[[Slot], Array] | None = None
    base: Field | None = None
    memo: dict[tuple[object, ...], tuple[Meaning, Map]] = field(default_factory=dict)
    deltas: dict[tuple[tuple[int, ...], tuple[int, ...], bool], Array] = field(default_factory=dict)
    depth: int = 0
    hidden: frozenset[str] = frozenset()
    lenient: bool = False
    outside: dict[tuple[object, ...], str] = field(default_factory=dict)
    open: set[tuple[object, ...]] = field(default_factory=set)

    @property
    def field(self) -> Field:
        return self.base or self.world.field

    def value(self, node: Meaning, env: Env) -> Map:
        """The value of a node; OutsideError, ShapeError or UnclearError where there is none."""
        return self._inside(node, env) if self.depth else self._from_outside(node, env)

    def _key(self, node: Meaning, env: Env) -> tuple[object, ...]:
        copy = env.get(self.copy_at.origin) if self.copy_at else None
        return id(node), self.side, copy, tuple((name, env[name]) for name in sorted(node.letters) if name in env)

    def _inside(self, node: Meaning, env: Env) -> Map:
        key = self._key(node, env)
        known = self.memo.get(key)
        if known is not None:
            return known[1]
        self.world.spend(VALUE_WORK)
        self.depth += 1
        try:
            found: Map = VALUE[type(node)](node, self, env)
        finally:
            self.depth -= 1
        self.world.spend(found.array.size)
        self.memo[key] = node, found
        return found

    def _from_outside(self, node: Meaning, env: Env) -> Map:
        """The value of a node that nothing else waits for; what definitions need deep inside is computed before it."""
        waiting: list[tuple[Meaning, dict[str, int]]] = []
        while True:
            try:
                if not waiting:
                    return self._inside(node, env)
                self.of_definition(*waiting[-1])
                waiting.pop()
            except OutsideError:
                if not waiting:
                    raise
                waiting.pop()
            except _DeferredError as deferred:
                if any(deferred.body is body and deferred.bound == bound for body, bound in waiting):
                    raise UnclearError("a definition goes round in a circle") from None
                if len(waiting) >= MOST_WAITING:
                    raise UnclearError("a definition goes on without an end") from None
                waiting.append((deferred.body, deferred.bound))

    def of_definition(self, body: Meaning, bound: dict[str, int]) -> Map:
        """The value of what a definition says at some indices."""
        key = self._key(body, bound)
        if key in self.memo:
            return self.memo[key][1]
        if key in self.outside:
            raise OutsideError(self.outside[key])
        if key in self.open:
            raise UnclearError("a definition goes round in a circle")
        if self.depth > DEEPEST:
            raise _DeferredError(body, bound)
        self.open.add(key)
        try:
            return self._inside(body, bound)
        except OutsideError as error:
            self.outside[key] = str(error)
            raise
        finally:
            self.open.discard(key)

    def step(self, index: Index, env: Env) -> int:
        """The number that an index stands for."""
        missing = [letter for letter in index.letters if letter not in env]
        if missing:
            raise UnclearError(f"nothing says which {missing[0]} is meant")
        return index.at(env, self.world.steps)

    def check_step(self, index: Index, env: Env) -> int:
        """The step that an index stands for; OutsideError if it is none of the sequence."""
        step = self.step(index, env)
        if not 1 <= step <= self.world.steps:
            raise OutsideError(f"there is no step {step}")
        return step

    def slot(self, node: Variable, env: Env) -> Slot:
        slot = node.name, None if node.at is None else self.step(node.at, env)
        if not self.world.exists(slot):
            raise OutsideError(f"there is no {node.name} at step {slot[1]}")
        return slot

    def symbol(self, name: str) -> Symbol:
        return self.world.cell[name]

    def shape(self, name: str) -> Shape:
        return () if name in (TOTAL, LOSS) else self.symbol(name).shape

    def stored(self, slot: Slot) -> Array:
        return self.override(slot) if self.override else self.world.value(slot)

    def arrange(self, array: Array, axes: Shape) -> Map:
        """An array of the cell as notes write it: a vector is a column, or a row where vectors are rows."""
        if self.reading.numbers:
            return self.single(array)
        if len(axes) == 2:
            return several(Map(array, axes[:1], axes[1:]))
        return several(Map(array, (), axes) if self.reading.rows else Map(array, axes))

    def single(self, array: Array) -> Map:
        if array.size != 1:
            raise ShapeError("not all sizes can be 1")
        return Map(array.reshape(()))

    def entry(self, array: Array, entry: tuple[Index, ...], env: Env) -> Array:
        return _picked(array, tuple(self.step(index, env) for index in entry))

    def extents(self, node: Variable) -> tuple[int, ...]:
        """How many entries a variable has along each axis, or the block of it that is meant."""
        shape = tuple(stop - start for start, stop in node.block) if node.block else self.shape(node.name)
        return sizes_of(shape, self.world.sizes)

    def position(self, node: Variable, env: Env) -> tuple[int, ...]:
        """Which entry of a variable is meant, counted in the whole of it."""
        found = tuple(self.step(index, env) for index in node.entry)
        if not node.block:
            return found
        sizes = self.world.sizes
        if any(not 0 <= at < (stop - start).at(sizes) for at, (start, stop) in zip(found, node.block, strict=True)):
            raise OutsideError("there is no such entry")
        return tuple(start.at(sizes) + at for at, (start, _) in zip(found, node.block, strict=True))


def _picked(array: Array, at: tuple[int, ...]) -> Array:
    if len(at) > array.ndim or any(not 0 <= i < size for i, size in zip(at, array.shape, strict=False)):
        raise OutsideError("there is no such entry")
    return boxed(array[at])


ONE = Dim((), 1)


def several(map_: Map) -> Map:
    """The same without the axes that are declared to have one entry: a vector of one entry is a number."""
    if ONE not in map_.axes:
        return map_
    sizes = tuple(size for size, dim in zip(map_.array.shape, map_.axes, strict=True) if dim != ONE)
    return Map(map_.array.reshape(sizes), _long(map_.out), _long(map_.into))


def _long(axes: Shape) -> Shape:
    return tuple(dim for dim in axes if dim != ONE)


def _variable(node: Variable, e: Evaluator, env: Env) -> Map:
    array = e.stored(e.slot(node.whole, env))
    axes = e.shape(node.name)
    if node.copy is not None:
        e.check_step(node.copy, env)
    if node.entry:
        return e.arrange(_picked(array, e.position(node, env)), axes[len(node.entry) :])
    return e.arrange(array, axes)


def _defined(node: Defined, e: Evaluator, env: Env) -> Map:
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


def _entry_of(found: Map, entry: tuple[Index, ...], e: Evaluator, env: Env) -> Map:
    """One entry of a value."""
    if len(entry) < found.array.ndim:
        raise ShapeError(f"an entry with {len(entry)} indices of {found.shape}")
    return Map(e.entry(found.array, entry, env))


def _bind(indices: tuple[Index, ...], at: list[int], e: Evaluator) -> dict[str, int] | None:
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


def _derivative(node: Derivative, e: Evaluator, env: Env) -> Map:
    of, by = node.of, node.by
    place = e.slot(by.whole, env)
    axes = e.shape(by.name)[len(by.entry) :]
    if isinstance(of, Variable):
        raw = _between(node, of, by, e, env)
        upper = e.shape(of.name)[len(of.entry) :]
        raw = _chosen(raw, len(e.shape(of.name)), e.position(of, env), e.position(by, env))
    else:
        raw, upper = _along(of, node, place, e, env)
    if e.reading.numbers:
        return e.single(raw)
    return _laid_out(raw, upper, axes, e)


def _chosen(raw: Array, cut: int, upper: tuple[int, ...], lower: tuple[int, ...]) -> Array:
    """Entries of a derivative, whose first axes (`cut` of them) are those of what is differentiated."""
    at: tuple[int | slice, ...] = upper + (slice(None),) * (cut - len(upper)) + lower
    for i, size in zip(at, raw.shape, strict=False):
        if isinstance(i, int) and not 0 <= i < size:
            raise OutsideError("there is no such entry")
    return boxed(raw[at])


def _between(node: Derivative, of: Variable, by: Variable, e: Evaluator, env: Env) -> Array:
    """The derivative of a variable by another, as an array with the axes of both."""
    upper, lower = e.slot(of.whole, env), e.slot(by.whole, env)
    if of.copy is not None or (by.copy is not None and of.name == by.name):
        return _of_copy(of, by, e, env)
    if by.copy is not None:
        return e.world.copy(upper, by.name, e.check_step(by.copy, env))
    if lower[1] is None and lower[0] in {param.name for param in e.world.cell.params}:
        return _by_parameter(node, of, upper, lower, e, env)
    if node.sign == LATER:
        return e.world.later(lower)
    if node.sign == OWN:
        return e.world.own(lower)
    if node.sign == "d" or (of.name == TOTAL and node.sign not in ("local", "plus")):
        return e.world.total(upper, lower)
    if node.sign == "plus":
        return e.world.immediate(upper, lower)
    between = Between.LOCAL if node.sign == "local" else e.reading.between
    if between is Between.LOCAL:
        return e.world.local(upper, lower, e.hidden)
    if between is Between.PATH:
        return e.world.path(upper, lower)
    return e.world.total(upper, lower) if between is Between.TOTAL else e.world.immediate(upper, lower)


def _of_copy(of: Variable, by: Variable, e: Evaluator, env: Env) -> Array:
    """The derivative of a copy of a parameter by that parameter, or by a copy; by anything else it is 0."""
    same = of.name == by.name and (of.copy is None or by.copy is None or e.step(of.copy, env) == e.step(by.copy, env))
    key = e.world.value(e.slot(of.whole, env)).shape, e.world.value(e.slot(by.whole, env)).shape, same
    if key not in e.deltas:
        e.world.spend(math.prod(key[0]) * math.prod(key[1]))
        e.deltas[key] = _delta(*key)
    return e.deltas[key]


def _delta(upper: tuple[int, ...], lower: tuple[int, ...], same: bool) -> Array:
    """The derivative of an array by itself, or by another one."""
    return build_array(upper + lower, lambda at: Fraction(int(same and at[: len(upper)] == at[len(upper) :])))


def _by_parameter(node: Derivative, of: Variable, upper: Slot, lower: Slot, e: Evaluator, env: Env) -> Array:
    meant = e.reading.left if e.side == "left" else e.reading.right
    if node.sign == "local":
        return e.world.local(upper, lower)
    if node.sign == "d" or (meant is By.SHARED and node.sign != "plus"):
        return e.world.total(upper, lower)
    if upper[1] is not None:
        return e.world.copy(upper, lower[0], upper[1])
    if e.copy_at is None:
        raise UnclearError("no step says whose copy is meant")
    return e.world.copy(upper, lower[0], e.check_step(e.copy_at, env))


def _along(of: Meaning, node: Derivative, place: Slot, e: Evaluator, env: Env) -> tuple[Array, Shape]:
    """The derivative of an expression by a variable: dual numbers over the total derivatives of what it reads."""
    if e.override is not None or any(isinstance(inner, Derivative) for inner in nodes(of)):
        raise UnclearError("derivatives of derivatives are not read")
    if e.reading.between is not Between.TOTAL and node.sign != "d":
        raise UnclearError("the derivative of an expression is a total one")
    shape = e.world.value(place).shape
    fixed = e.position(node.by, env)
    free = shape[len(fixed) :]
    plain = e.value(of, env)
    columns: dict[tuple[int, ...], Array] = {}
    for index in np.ndindex(*free):
        at = fixed + tuple(index)

        def moved(slot: Slot, at: tuple[int, ...] = at) -> Array:
            values = e.world.value(slot)
            raw = e.world.total(slot, place)
            return seeded(values, boxed(raw[(slice(None),) * values.ndim + at]))

        inner = Evaluator(e.world, e.reading, e.definitions, e.copy_at, e.side, e.blanks, moved, Slopes(e.world.field))
        found = inner.value(of, env).array
        columns[tuple(index)] = each(lambda x: x.tangent if isinstance(x, Dual) else Fraction(0), found)
    raw = build_array(plain.array.shape + free, lambda at: columns[at[plain.array.ndim :]][at[: plain.array.ndim]])
    return raw, plain.axes


def _laid_out(raw: Array, upper: Shape, lower: Shape, e: Evaluator) -> Map:
    """A derivative in the layout of the reading."""
    layout = e.reading.layout
    if not _long(upper) and layout is not Layout.JACOBIAN:
        return e.arrange(raw.reshape(raw.shape[len(upper) :]), lower)
    if not _long(lower):
        return e.arrange(raw.reshape(raw.shape[: len(upper)]), upper)
    jacobian = several(Map(raw, upper, lower))
    return tensor.transpose(jacobian) if layout is Layout.TRANSPOSED else jacobian


def _sum(node: Sum, e: Evaluator, env: Env) -> Map:
    return tensor.add(_terms(((term, env) for term in node.terms), e))


def _terms(nodes: Iterable[tuple[Meaning, Env]], e: Evaluator) -> list[Map]:
    """The values of terms at indices; where those outside the sequence count as 0, of the others alone."""
    found: list[Map] = []
    outside: OutsideError | None = None
    for node, env in nodes:
        try:
            found.append(e.value(node, env))
        except OutsideError as error:
            if not e.lenient:
                raise
            outside = error
    if outside is not None and not found:
        raise outside
    return found


def _product(node: Product, e: Evaluator, env: Env) -> Map:
    left, right = e.value(node.left, env), e.value(node.right, env)
    sign = node.sign
    e.world.spend(left.array.size * max(1, math.prod(right.array.shape[len(right.out) :])))
    alike = left.is_vector and (left.out, left.into) == (right.out, right.into)
    if sign == "dot" and e.reading.dots and alike:
        return tensor.inner(left, right)
    if sign in ("dot", "star"):
        sign = "matrix" if (e.reading.dots if sign == "dot" else e.reading.stars) else "entries"
    if sign == "entries" and e.reading.mixed and left.is_vector and (left.out, left.into) == (right.into, right.out):
        right = tensor.transpose(right)
    if sign == "entries" and not (left.is_scalar and right.is_scalar):
        return tensor.entrywise(lambda a, b: a * b, left, right)
    if sign == "array":
        return _array_product(e, left, right)
    if sign in ("outer", "kron") and not e.reading.numbers:
        e.world.spend(left.array.size * right.array.size)
        return tensor.outer(left, right) if sign == "outer" and left.is_vector and right.is_vector else tensor.kron(left, right)
    if e.reading.turning and left.is_vector and left.out and right.is_matrix:
        return _array_product(e, left, right)
    return tensor.compose(left, right)


def _array_product(e: Evaluator, left: Map, right: Map) -> Map:
    """NumPy's @: a vector on the left is a row, one on the right a column."""
    if left.is_vector and left.out:
        left = tensor.transpose(left)
    if right.is_vector and right.into:
        right = tensor.transpose(right)
    found = tensor.compose(left, right)
    return e.arrange(found.array, found.axes) if found.is_vector else found


def _quotient(node: Quotient, e: Evaluator, env: Env) -> Map:
    above, below = (_lifted(e.value(part, env), e) for part in (node.above, node.below))
    found = tensor.entrywise(lambda a, b: a / b, above, below)
    return replace(found, identity=above.identity) if below.is_scalar and not below.identity else found


def _lifted(arg: Map, e: Evaluator) -> Map:
    """Fractions as elements of the field, so that they can be divided by and taken to powers like the others."""
    lifted = tensor.mapped(lambda a: e.field.lift(a) if isinstance(a, Fraction) else a, arg)
    return replace(lifted, identity=arg.identity)


def _power(node: Power, e: Evaluator, env: Env) -> Map:
    if isinstance(node.exponent, Index):
        return _repeated(e.value(node.base, env), e.step(node.exponent, env), e)
    base, exponent = e.value(node.base, env), node.exponent
    if exponent < 0:
        return tensor.mapped(lambda a: a**exponent, _lifted(base, e))
    if e.reading.norms and exponent == 2 and base.is_vector:
        return _square(e, base)
    return tensor.mapped(lambda a: _raised(a, exponent, e), base)


def _raised(element: Element, exponent: int, e: Evaluator) -> Element:
    """A power; that of a fraction is no longer exact where it would be too long."""
    if isinstance(element, Fraction):
        bits = max(element.numerator.bit_length(), element.denominator.bit_length())
        if bits * exponent > LONGEST_POWER:
            element = e.field.lift(element)
    return element**exponent


def _repeated(base: Map, times: int, e: Evaluator) -> Map:
    """A number, or a square matrix, so many times as a factor."""
    if base.is_scalar:
        lifted = _lifted(base, e) if times < 0 else base
        return tensor.mapped(lambda a: a**times if times else Fraction(1), lifted)
    if not base.is_matrix or base.out != base.into or times < 0:
        raise ShapeError(f"{base.shape} to the power of {times}")
    found = tensor.identity(base.out[0], base.array.shape[0])
    for _ in range(times):
        found = tensor.compose(base, found)
    return found


def _function(node: Function, e: Evaluator, env: Env) -> Map:
    if any(isinstance(arg, Blank) for arg in node.args):
        if node.name not in e.blanks:
            raise UnclearError("the argument is left out, and nothing says what it is")
        args = [tensor.number(e.blanks[node.name])]
    else:
        args = [e.value(arg, env) for arg in node.args]
    wide = tensor.widest(*args)
    array = each(lambda *a: call(node.name, node.primes, node.argument, a, e), *(arg.array for arg in args))
    return Map(array, wide.out, wide.into)


def call(name: str, primes: int, argument: int, args: tuple[Element, ...], e: Evaluator) -> Element:
    """A function or its derivative at numbers."""
    if primes == 0:
        return _applied(name, args, e.field, e)
    if primes > 1:
        raise UnclearError("second derivatives are not read")
    if isinstance(args[argument], Dual):
        raise UnclearError("derivatives of derivatives are not read")
    moved = [Dual(a, Fraction(1)) if i == argument else a for i, a in enumerate(args)]
    found = _applied(name, tuple(moved), Slopes(e.field), e)
    return found.tangent if isinstance(found, Dual) else Fraction(0)


def _applied(name: str, args: tuple[Element, ...], field: Field, e: Evaluator) -> Element:
    function = next((f for f in _functions(e) if f.name == name), None)
    if function is None or function.body is None:
        return field.apply(name, args[0])
    bound = {parameter: scalar(arg) for parameter, arg in zip(function.parameters, args, strict=True)}

    def read(ref: object) -> Array:
        assert isinstance(ref, Ref)
        return bound[ref.name]

    return evaluate(function.body, Context(field, e.world.sizes, read))[()]


def _functions(e: Evaluator) -> tuple[CellFunction, ...]:
    return tuple(dict.fromkeys((*e.world.cell.functions, *e.world.cell.applied)))


def _entry(node: Entry, e: Evaluator, env: Env) -> Map:
    arg = e.value(node.arg, env)
    if e.reading.numbers:
        return arg
    if len(node.index) != len(arg.axes):
        raise ShapeError(f"an entry with {len(node.index)} indices of {arg.shape}")
    return Map(e.entry(arg.array, node.index, env))


def _big(node: Big, e: Evaluator, env: Env) -> Map:
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
        return tensor.add(_terms(inside, e))
    values = [e.value(body, bound) for body, bound in inside]
    falls = e.reading.descending or e.reading.falling
    ordered = values[::-1] if node.kind == DOWN or (falls and node.kind != UP) else values
    return tensor.product(ordered)


def _empty(node: Big, e: Evaluator, env: Env, at: int) -> Map:
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


def bounds(node: Big, e: Evaluator, env: Env) -> tuple[int, int]:
    """From where to where a sum or product goes."""
    if node.lower is not None and node.upper is not None:
        lower, upper = e.step(node.lower, env), e.step(node.upper, env)
        dim = axis(node.body, node.index, e)
        return (lower, upper) if dim is None else (lower, min(upper, dim - 1))
    dim = axis(node.body, node.index, e)
    check_axes(node, e)
    if dim is None:
        raise UnclearError(f"nothing says where the {node.kind} over {node.index} ends")
    return 0, dim - 1


def check_axes(node: Big, e: Evaluator) -> None:
    """Refuses a sum over entries whose index counts along axes of different sizes; blocks of a matrix are their own."""
    places = [(counted, at) for counted, at in node.body.counted.get(node.index, ()) if isinstance(counted, Variable)]
    if e.reading.numbers or any(counted.block or at >= len(e.shape(counted.name)) for counted, at in places):
        return
    axes = {e.shape(counted.name)[at]: counted.name for counted, at in places}
    if len(axes) > 1:
        shown = " and ".join(f"{size} entries of {name}" for size, name in axes.items())
        raise AxisError(f"{node.index} counts {shown}")


def axis(node: Meaning, letter: str, e: Evaluator, seen: frozenset[str] = frozenset()) -> int | None:
    """The size of the axis along which a letter counts entries, if it does; `seen`: definitions that were looked into."""
    for inner in nodes(node):
        if isinstance(inner, Defined) and inner.name not in seen and inner.counting:
            size = _axis_inside(inner, letter, e, seen)
            if size is not None:
                return size
    for counted, place in node.counted.get(letter, ()):
        shape = (FREE_SIZE,) if isinstance(counted, Free) else e.extents(counted)
        if place < len(shape):
            return shape[place]
    return None


def _axis_inside(node: Defined, letter: str, e: Evaluator, seen: frozenset[str]) -> int | None:
    """The size of the axis along which a letter counts by what defines a symbol that carries it."""
    places = [place for place in node.counting if letter in node.at[place].letters]
    for definition in e.definitions.get(node.name, ()) if places else ():
        if len(definition.indices) == len(node.at):
            return axis(definition.body, definition.indices[places[0]].origin, e, seen | {node.name})
    return None


FREE_SIZE = 3
"""How many entries a vector has that stands for any."""


def _free(node: Free, e: Evaluator, env: Env) -> Map:
    if node.entry:
        return Map(scalar(e.field.fresh("free", node.name, *(e.step(index, env) for index in node.entry))))
    if node.is_vector and not e.reading.numbers:
        return tensor.column(
            build_array((FREE_SIZE,), lambda at: e.field.fresh("free", node.name, *at)), Dim.named("size of any")
        )
    return Map(scalar(e.field.fresh("free", node.name, 0)))


def _cases(node: Cases, e: Evaluator, env: Env) -> Map:
    left, right = e.value(node.left, env), e.value(node.right, env)
    gap = tensor.entrywise(lambda a, b: a + -b, left, right)
    if not node.strict:
        gap = tensor.scale(Fraction(-1), gap)
    side = tensor.mapped(lambda a: e.field.apply("step", a), gap)
    yes, no = (
        (e.value(node.yes, env), e.value(node.no, env)) if node.strict else (e.value(node.no, env), e.value(node.yes, env))
    )
    yes, no = tensor.alike(yes, no)
    wide = tensor.widest(side, yes, no)
    return Map(each(choose, side.array, yes.array, no.array), wide.out, wide.into)


COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _chosen_by_index(node: Chosen, e: Evaluator, env: Env) -> Map:
    holds = COMPARE[node.sign](e.step(node.left, env), e.step(node.right, env))
    chosen = node.yes if holds else node.no
    if isinstance(chosen, Blank):
        raise OutsideError("no case says something there")
    return e.value(chosen, env)


def _structure(node: Structure, e: Evaluator, env: Env) -> Map:
    args = [e.value(arg, env) for arg in node.args]
    if node.kind in ("diag", "outer"):
        e.world.spend(args[0].array.size * args[-1].array.size)
    return STRUCTURE[node.kind](e, *args)


def _blank(node: Blank, e: Evaluator, env: Env) -> Map:
    raise UnclearError("dots stand for something, and nothing says for what")


def _slice(node: Slice, e: Evaluator, env: Env) -> Map:
    arg = e.value(node.arg, env)
    start, stop = node.start.at(e.world.sizes), node.stop.at(e.world.sizes)
    if not arg.is_vector:
        raise ShapeError(f"some entries of {arg.shape}")
    if not 0 <= start < stop <= arg.array.size:
        raise ShapeError(f"entries {start + 1} to {stop} of {arg.shape}")
    return e.arrange(arg.array[start:stop], (node.stop - node.start,))


def _filled(node: Filled, e: Evaluator, env: Env) -> Map:
    size = node.size.at(e.world.sizes)
    e.world.spend(max(0, size))
    if size < 1:
        raise ShapeError(f"a vector of {size} entries")
    return e.arrange(filled((size,), node.value), (node.size,))


def _exponentials(e: Evaluator, z: Map) -> Map:
    return tensor.mapped(lambda a: e.field.apply("exp", a), z)


def _softmax(e: Evaluator, z: Map) -> Map:
    powers = _exponentials(e, z)
    return tensor.entrywise(lambda a, b: a / b, powers, tensor.total(powers))


def _logsumexp(e: Evaluator, z: Map) -> Map:
    if z.array.size == 1:
        return tensor.total(z)
    return tensor.mapped(lambda a: e.field.apply("log", a), tensor.total(_exponentials(e, z)))


def _square(e: Evaluator, v: Map) -> Map:
    return tensor.inner(v, v)


def _root(e: Evaluator, v: Map) -> Map:
    return tensor.mapped(lambda a: e.field.apply("sqrt", a), _square(e, v))


def _cross_entropy(e: Evaluator, z: Map, y: Map) -> Map:
    return tensor.entrywise(lambda a, b: a - b, _logsumexp(e, z), tensor.inner(z, y))


def _where(e: Evaluator, mask: Map, yes: Map, no: Map) -> Map:
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


def _put_together(e: Evaluator, parts: Sequence[Map], axis: int) -> Map:
    """`[a; b]` or `[a, b]`: vectors one after the other, matrices below one another (axis 0) or beside one another."""
    if e.reading.numbers:
        raise UnclearError("what is put together has no size 1")
    return tensor.joined(parts, axis) if all(part.is_matrix for part in parts) else tensor.concat(parts)


def _mean(e: Evaluator, v: Map) -> Map:
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
    "identity": lambda e: Map(scalar(Fraction(1)), identity=True),
}

VALUE: Mapping[type[Meaning], Callable[..., Map]] = {
    Number: lambda n, e, env: tensor.number(n.value),
    Size: lambda n, e, env: tensor.number(Fraction(e.world.sizes[n.name])),
    Variable: _variable,
    Defined: _defined,
    Derivative: _derivative,
    Sum: _sum,
    Scaled: lambda n, e, env: tensor.scale(n.factor, e.value(n.arg, env)),
    Product: _product,
    Quotient: _quotient,
    Power: _power,
    Function: _function,
    Structure: _structure,
    Entry: _entry,
    Big: _big,
    Cases: _cases,
    Chosen: _chosen_by_index,
    Blank: _blank,
    Free: _free,
    Slice: _slice,
    Filled: _filled,
}
