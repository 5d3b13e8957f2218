"""What an array of a program is among all that is known: its reading.

An array is looked up by its size and by the sum and the sum of squares of its entries, divided by the largest of them: these
stay the same under transposing, reshaping and multiplying. What fits is compared entry by entry. What is no known array may be
several of them along an axis: the steps of a sequence, the sequences of a batch, the blocks of stacked gates.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations, product

import numpy as np

from symrnn.programs.compare import Comparison
from symrnn.programs.known import Known
from symrnn.programs.launch import Numbers
from symrnn.programs.reading import Fixed, Reading, Stack, Whole, moment

NOTHING = 1e-30
SIGNS = {"": 1.0, "-1": -1.0}  # the only factors of a single number of 32 bits: others would fit by chance
MOST_SLICES = 16
MOST_BLOCKS = 6
LARGEST_COUNT = 1e6
MOST_READ = 20_000  # different arrays; of the rest of a run that computes more, nothing is said


ALIKE: tuple[Callable[[Reading], tuple[object, ...]], ...] = (
    lambda reading: (reading.factor, reading.name.kind, reading.step),
    lambda reading: (reading.factor, reading.name.kind),
    lambda reading: (reading.factor,),
)
"""In what the parts of a stack agree, the closest first."""


@dataclass
class _Shelf:
    """The known arrays of one size, in the order of the sums of their entries over the largest."""

    sums: list[float] = field(default_factory=list)
    squares: list[float] = field(default_factory=list)
    largest: list[float] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)


@dataclass(frozen=True)
class Index:
    """Known arrays by what stays the same when they are laid out otherwise."""

    known: Iterable[Known]
    comparison: Comparison
    readings: dict[tuple[tuple[int, ...], bytes], tuple[Reading, ...]] = field(default_factory=dict)

    @property
    def tolerance(self) -> float:
        return self.comparison.tolerance

    @cached_property
    def _shelves(self) -> Mapping[int, _Shelf]:
        marked: dict[int, list[tuple[float, float, float, Known]]] = {}
        for one in self.known:
            mark = _mark(one.array)
            if mark is not None:
                marked.setdefault(one.array.size, []).append((*mark, one))
        return {size: _shelf(rows) for size, rows in marked.items()}

    @cached_property
    def _factors(self) -> list[tuple[float, str]]:
        return sorted((number, name) for name, number in self.comparison.factors.items())

    def read(self, array: Numbers) -> tuple[Reading, ...]:
        """All that an array may be, the likeliest first; nothing if it is none of the known."""
        key = array.shape, array.tobytes()
        if key not in self.readings:
            if len(self.readings) >= MOST_READ:
                return ()
            self.readings[key] = tuple(self._read(array))
        return self.readings[key]

    def _read(self, array: Numbers) -> list[Reading]:
        constant = _constant(array)
        if constant is not None:
            return [constant]
        return self.one(array) or self._along_axes(array)

    def one(self, array: Numbers) -> list[Reading]:
        """What an array is as a whole."""
        mark = _mark(array)
        if mark is None:
            return []
        found = [
            (one, factor)
            for one, largest in self._near(array.size, mark)
            for ratio in (mark[2] / largest, -mark[2] / largest)
            if self._equal(array, one, ratio) and (factor := self._factor(ratio, single=array.size == 1)) is not None
        ]
        found.sort(key=lambda pair: (bool(pair[1]), pair[0].name.kind, pair[0].step is None, -(pair[0].step or 0)))
        readings = (Reading(one.name, one.step, factor) for one, factor in found)
        return list(dict.fromkeys(readings))

    def _near(self, size: int, mark: tuple[float, float, float]) -> Iterator[tuple[Known, float]]:
        """The known arrays of a size whose marks are about the same; of single numbers, those that a factor leads to."""
        shelf = self._shelves.get(size)
        if shelf is None:
            return
        slack = 4 * size * self.tolerance
        for place in range(bisect_left(shelf.sums, mark[0] - slack), len(shelf.sums)):
            if shelf.sums[place] > mark[0] + slack:
                return
            if abs(shelf.squares[place] - mark[1]) <= slack:
                yield shelf.known[place], shelf.largest[place]

    def _factor(self, ratio: float, *, single: bool) -> str | None:
        """The name of a constant, if it is one of those that are looked for."""
        if single and self.comparison.narrow:
            return next((name for name, number in SIGNS.items() if abs(ratio - number) <= self.tolerance), None)
        place = bisect_left(self._factors, (ratio - abs(ratio) * self.tolerance,))
        if place < len(self._factors) and abs(self._factors[place][0] - ratio) <= abs(ratio) * self.tolerance:
            return self._factors[place][1]
        return None

    def _equal(self, array: Numbers, known: Known, ratio: float) -> bool:
        """Whether an array has the entries of a known one, its axes in any order, times a number."""
        flat = array.ravel()
        bound = self.tolerance * float(np.max(np.abs(flat)))
        if known.array.ndim <= 1:
            return bool(np.all(np.abs(flat - ratio * known.array.ravel()) <= bound))
        orders = permutations(range(known.array.ndim))
        return any(bool(np.all(np.abs(flat - ratio * known.array.transpose(order).ravel()) <= bound)) for order in orders)

    def _along_axes(self, array: Numbers, depth: int = 2) -> list[Reading]:
        """What the slices or blocks along the axes are: of the first axis along which all are known."""
        for axis, length in enumerate(array.shape):
            for lengths in self._cuts(length, single=array.ndim > 1):
                parts = np.split(array, np.cumsum(lengths)[:-1], axis)
                found = self._together(parts, depth - 1)
                if found:
                    return found
        return []

    def _cuts(self, length: int, *, single: bool) -> Iterator[tuple[int, ...]]:
        """Ways to cut an axis: into slices, into the steps, into equal blocks of the cell's sizes, into two or three blocks."""
        setting = self.comparison.truth.trial.setting
        if 1 < length <= MOST_SLICES and (single or length in (setting.steps, setting.steps + 1, setting.batch)):
            yield (1,) * length
        if length > setting.steps > 1 and length % setting.steps == 0:
            yield (length // setting.steps,) * setting.steps
        sizes = sorted(set(setting.sizes.values()), reverse=True)
        for size in sizes:
            if length % size == 0 and 1 < length // size <= MOST_BLOCKS and size > 1:
                yield (size,) * (length // size)
        for count in (2, 3):
            yield from (cut for cut in product((*sizes, 1), repeat=count) if sum(cut) == length and len(set(cut)) > 1)

    def _together(self, slices: list[Numbers], depth: int) -> list[Reading]:
        """What slices are together: one thing at several steps or of several sequences, or different ones in a stack.

        Slices that are zero or not yet set are left out of what is one thing.
        """
        found: list[list[Reading]] = []
        for one in slices:
            constant = _constant(one)
            options = [constant] if constant is not None else self.one(one) or (self._along_axes(one, depth) if depth else [])
            if not options:
                return []
            found.append(options)
        filled = [options for options in found if not options[0].is_constant]
        if not filled:
            return []
        thing = _one_thing(filled, self.comparison.truth.trial.setting.steps)
        return [thing] if thing is not None else list(_stacked(found)) if len(slices) <= MOST_BLOCKS else []


def _mark(array: Numbers) -> tuple[float, float, float] | None:
    """The sum and the sum of squares of the entries over the largest, and the largest, without signs; None without one."""
    flat = array.ravel()
    if not flat.size or not np.isfinite(flat).all():
        return None
    largest = float(np.max(np.abs(flat)))
    if largest < NOTHING:
        return None
    scaled = flat / largest
    return abs(float(scaled.sum())), float(scaled @ scaled), largest


def _shelf(rows: list[tuple[float, float, float, Known]]) -> _Shelf:
    rows.sort(key=lambda row: row[0])
    return _Shelf([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows])


def _constant(array: Numbers) -> Reading | None:
    """The number that stands in every entry, if it is one that says nothing: of an array any, alone a small whole one."""
    if not array.size or np.isnan(array).all():
        return Reading(Fixed(0.0))
    first = float(array.flat[0])
    if array.size == 1:
        return Reading(Fixed(first)) if (first == round(first) and abs(first) < LARGEST_COUNT) or abs(first) < NOTHING else None
    return Reading(Fixed(first)) if np.all(array == first) else None


def _one_thing(found: list[list[Reading]], last: int) -> Reading | None:
    """The thing that all slices are, at its steps."""
    for option in found[0]:
        same = [next((r for r in options if r.name == option.name and r.factor == option.factor), None) for options in found]
        if all(same):
            steps = [reading.step for reading in same if reading is not None]
            if len(set(steps)) == 1:
                return option
            known = [step for step in steps if step is not None]
            return Reading(Whole(option.name, (moment(min(known), last), moment(max(known), last))), None, option.factor)
    return None


def _stacked(found: list[list[Reading]]) -> Iterator[Reading]:
    """Different things one after the other: of one kind, at one step and with one factor, or as near to that as there is."""
    ranked = [options for options in found if not options[0].is_constant]
    for alike in ALIKE:
        senses = dict.fromkeys(map(alike, ranked[0]))
        fits = [sense for sense in senses if all(any(alike(one) == sense for one in options) for options in ranked)]
        for sense in fits:
            yield _placed(
                [next(one for one in options if one.is_constant or alike(one) == sense) for options in found],
            )
        if fits:
            return


def _placed(parts: list[Reading]) -> Reading:
    step = max((part.step for part in parts if part.step is not None), default=None)
    placed = tuple((part.name, part.step - step if part.step is not None and step is not None else 0) for part in parts)
    return Reading(Stack(placed), step, next(part.factor for part in parts if not part.is_constant))
