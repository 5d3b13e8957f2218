"""The value of a meaning at given indices, in one reading: nothing is computed twice, and no definition goes in circles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from symrnn.judge.budget import VALUE as VALUE_WORK
from symrnn.judge.meaning import Big, Meaning, Sum
from symrnn.judge.slopes import Slopes
from symrnn.judge.tensor import Map
from symrnn.judge.value.errors import OutsideError, UnclearError
from symrnn.judge.value.frame import Env, Frame
from symrnn.judge.value.table import VALUE
from symrnn.verify.fields import Array
from symrnn.verify.oracle import Slot

DEEPEST = 60
"""So deep inside a value a definition is evaluated at once; deeper, before everything that waits for it."""

MOST_WAITING = 200
"""How many values of definitions wait for one another at most, beside those at hand."""


class _DeferredError(Exception):
    """A definition is needed at indices, too deep inside others to be evaluated there."""

    def __init__(self, body: Meaning, bound: dict[str, int]) -> None:
        super().__init__()
        self.body, self.bound = body, bound


@dataclass
class Evaluator(Frame):
    """Values in one world and one reading, each computed once."""

    memo: dict[tuple[object, ...], tuple[Meaning, Map]] = field(default_factory=dict)
    depth: int = 0
    outside: dict[tuple[object, ...], str] = field(default_factory=dict)
    open: set[tuple[object, ...]] = field(default_factory=set)

    def value(self, node: Meaning, env: Env) -> Map:
        """The value of a node; OutsideError, ShapeError or UnclearError where there is none."""
        return self._inside(node, env) if self.depth else self._from_outside(node, env)

    @property
    def parts(self) -> Iterator[tuple[int, Array]]:
        """The values of all that was evaluated, under a number for each node; sums aside, which may be as small as rounding."""
        kept = ((node, found) for node, found in self.memo.values() if not isinstance(node, Sum | Big))
        yield from ((id(node), found.array) for node, found in kept)

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

    def moved(self, values: Callable[[Slot], Array]) -> "Evaluator":
        """The same where variables have the values of dual numbers: the tangents of what is computed there are derivatives."""
        slopes = Slopes(self.world.field)
        return Evaluator(self.world, self.reading, self.definitions, self.copy_at, self.side, self.blanks, values, slopes)
