"""What the value of a meaning depends on: the world, the reading and what the notes define; and what indices mean there."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symrnn.ir.cell import LOSS, Symbol
from symrnn.ir.dims import Shape, sizes_of
from symrnn.judge.meaning import TOTAL, Index, Meaning, Variable
from symrnn.judge.readings import Reading
from symrnn.judge.tensor import Map, ShapeError
from symrnn.judge.value.axes import picked, several
from symrnn.judge.value.errors import OutsideError, UnclearError
from symrnn.judge.world import World
from symrnn.verify.fields import Array, Element, Field
from symrnn.verify.oracle import Slot

Env = Mapping[str, int]
"""The values of index letters: steps as they count, entries from 0 on."""


@dataclass(frozen=True)
class Definition:
    """A symbol that the notes define: `body` at the indices `indices` (letters), or at fixed steps.

    `bare`: its name is written without an index, and stands for what it is at step t.
    """

    indices: tuple[Index, ...]
    body: Meaning
    bare: bool = False


@dataclass
class Frame(ABC):
    """One world and one reading; `side` is the side of the claim, "left" or "right".

    `copy_at`: the step whose copy a derivative of the total loss by a parameter means where the reading says so. `hidden`:
    variables of which the notes know nothing: local derivatives look through them. `lenient`: terms of sums that lie outside
    the sequence count as 0, see `outside`. `override` replaces the values of variables and `base` the field (to differentiate
    expressions).
    """

    world: World
    reading: Reading
    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    copy_at: Index | None = None
    side: str = "left"
    blanks: Mapping[str, Element] = field(default_factory=dict)
    override: Callable[[Slot], Array] | None = None
    base: Field | None = None
    hidden: frozenset[str] = frozenset()
    lenient: bool = False
    deltas: dict[tuple[tuple[int, ...], tuple[int, ...], bool], Array] = field(default_factory=dict)

    @abstractmethod
    def value(self, node: Meaning, env: Env) -> Map:
        """The value of a node; OutsideError, ShapeError or UnclearError where there is none."""

    @abstractmethod
    def of_definition(self, body: Meaning, bound: dict[str, int]) -> Map:
        """The value of what a definition says at some indices."""

    @abstractmethod
    def moved(self, values: Callable[[Slot], Array]) -> "Frame":
        """The same where variables have the values of dual numbers: the tangents of what is computed there are derivatives."""

    @property
    def field(self) -> Field:
        return self.base or self.world.field

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
        return picked(array, tuple(self.step(index, env) for index in entry))

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
