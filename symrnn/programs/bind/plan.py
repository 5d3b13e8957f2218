"""A way to call a program, and how one is put together: what every argument gets, and where parameters are put."""

from collections.abc import Set
from dataclasses import dataclass, field

from symrnn.ir.cell import Cell, Kind, Symbol
from symrnn.programs.bind.definitions import Program
from symrnn.programs.bind.meaning import (
    GROUPS,
    RATES,
    Meaning,
    Size,
    data_meaning,
    is_parameter,
    may_be_parameter,
    size_meaning,
)  # fmt: skip
from symrnn.programs.bind.names import CACHE, data_kind, gradient_of, plain


@dataclass(frozen=True)
class Plan:
    """A way to call a program.

    `data`: pairs (variable, what it stands for); `params`: variables that get parameters, with the names by which they are
    known; `calls`: statements that are run when they are given; `results`: pairs (expression, name). `through`: the functions,
    for words.
    """

    data: tuple[tuple[str, Meaning], ...]
    params: tuple[tuple[str, str], ...]
    calls: tuple[str, ...]
    results: tuple[tuple[str, str], ...]
    through: str


@dataclass
class Draft:
    """A plan that is being put together; `object`: the variable that holds the object whose methods are called.

    `groups`: dictionaries of parameters by name, pairs (key, variable); `places`: where parameters are that are no variables;
    `rated`: whether the program gets a learning rate: then parameters may be changed in place, and what is given is kept.
    """

    program: Program
    cell: Cell
    object: str = ""
    data: dict[str, Meaning] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    making: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    clearing: list[str] = field(default_factory=list)
    groups: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    results: list[tuple[str, str]] = field(default_factory=list)
    rated: bool = False
    guessed: dict[str, Symbol] = field(default_factory=dict)

    def variable(self, name: str, taken: Set[str] = frozenset()) -> str:
        """A variable of this name, or of one like it where the name stands for something else."""
        while name in self.program.defined or name in taken or name == self.object:
            name = f"{name}_"
        return name

    def argument(self, name: str, results: dict[str, str]) -> str | None:
        """The text that is handed over for an argument; None if nothing is known of it."""
        if name in results and name not in self.data:
            return results[name]
        meaning = data_meaning(name, self.cell) or self.guessed.get(name) or self._other_upstream(name)
        if meaning is not None:
            return self._data(name, meaning)
        if plain(name) in RATES:
            self.rated = True
            return "1"
        keys = self.program.keys(name)
        if keys and plain(name) in GROUPS:
            return self.group(name, keys)
        size = size_meaning(name, self.cell)
        if is_parameter(name, self.cell) or (size is None and may_be_parameter(name, self.cell) and data_kind(name) != CACHE):
            variable = self.variable(name)
            self.params[variable] = name
            return variable
        return self._data(name, size) if size is not None else None

    def size(self, name: str) -> str | None:
        """The text for a size, if an argument is called like one."""
        meaning = size_meaning(name, self.cell)
        return self._data(name, meaning) if meaning is not None and not is_parameter(name, self.cell) else None

    def _other_upstream(self, name: str) -> Symbol | None:
        """The one upstream gradient of all steps, if it is not handed over yet and the name is that of a gradient."""
        timed = [symbol for symbol in self.cell.of_kind(Kind.UPSTREAM) if symbol.timed]
        free = len(timed) == 1 and timed[0] not in self.data.values()
        return timed[0] if free and name[:1] == "d" and gradient_of(name) else None

    def _data(self, name: str, meaning: Meaning) -> str:
        variable = self.variable(name)
        if meaning in self.data.values():
            return next(one for one, other in self.data.items() if other == meaning)
        self.data[variable] = meaning
        return variable

    def place(self, variable: str, place: str) -> None:
        """Puts a parameter where the program has it."""
        self.places[variable] = place

    def group(self, name: str, keys: list[str]) -> str:
        """Parameters in a dictionary."""
        named = [key for key in keys if may_be_parameter(key, self.cell)]
        for key in named:
            variable = self.variable(key if key.isidentifier() else plain(key))
            self.params[variable] = key
            self.groups.setdefault(name, []).append((key, variable))
            self.places[variable] = f"{name}[{key!r}]"
        return name


def needed_data(cell: Cell) -> list[Symbol]:
    """What a program must be given: inputs, targets, and one upstream gradient if there are any."""
    return [symbol for symbol in cell.data if symbol.kind is not Kind.UPSTREAM]


def covers(plan: Plan, cell: Cell) -> bool:
    """Whether a way to call hands over all data that the cell needs."""
    held = {one.name for _, one in plan.data if not isinstance(one, Size)}
    upstream = cell.of_kind(Kind.UPSTREAM)
    return all(one.name in held for one in needed_data(cell)) and (not upstream or any(one.name in held for one in upstream))
