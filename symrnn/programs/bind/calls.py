"""Ways to call a program: one function that does both, forward and backward, the methods of an object."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from symrnn.ir.cell import Cell, Kind, Symbol
from symrnn.ir.expr import Ref
from symrnn.programs.bind.definitions import Function, Program
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
from symrnn.programs.bind.names import BACKWARD, CACHE, CLEARING, FORWARD, data_kind, gradient_of, is_gathered, plain

MOST_PLANS = 8


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
class _Draft:
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

    def variable(self, name: str, taken: set[str] = frozenset()) -> str:  # type: ignore[assignment]
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


def plans(program: Program, cell: Cell) -> list[Plan]:
    """The ways to call a program, the likelier first."""
    found = [*_of_functions(program, cell), *_of_classes(program, cell)]
    return list(dict.fromkeys(found))[:MOST_PLANS]


def _of_functions(program: Program, cell: Cell) -> Iterator[Plan]:
    for backward, forward in _pairs(program.functions):
        draft = _Draft(program, cell)
        if _called(draft, forward, backward):
            _add_globals(draft, [backward, *([forward] if forward else [])])
            _add_clearing(draft, program.functions)
            yield _plan(draft, forward, backward)


def _of_classes(program: Program, cell: Cell) -> Iterator[Plan]:
    for name, methods in program.classes.items():
        for backward, forward in _pairs(methods):
            draft = _Draft(program, cell, object="net")
            if _constructed(draft, name, methods) and _called(draft, forward, backward):
                _add_globals(draft, methods)
                _add_clearing(draft, methods)
                yield _plan(draft, forward, backward)


def _plan(draft: _Draft, forward: Function | None, backward: Function) -> Plan:
    copied = ".copy()" if draft.rated else ""
    made = [f"{name} = {{{', '.join(f'{k!r}: {v}{copied}' for k, v in parts)}}}" for name, parts in draft.groups.items()]
    grouped = {variable for parts in draft.groups.values() for _, variable in parts}
    through = " and ".join(one.name for one in (forward, backward) if one)
    results = [*draft.results, *([(draft.object, draft.object)] if draft.object else [])]
    if draft.rated:
        kept = [variable for variable in draft.params if variable not in draft.places]
        made += [f"{variable}_before = {variable}.copy()" for variable in kept]
        results += [(f"{variable}_before - {variable}", f"d{draft.params[variable]}") for variable in kept]
        results += [(f"{variable} - {place}", f"d{draft.params[variable]}") for variable, place in draft.places.items()]
    made += [f"{place} = {variable}{copied}" for variable, place in draft.places.items() if variable not in grouped]
    calls = (*draft.making, *made, *draft.before, *draft.clearing, *draft.calls)
    return Plan(tuple(draft.data.items()), tuple(draft.params.items()), calls, tuple(results), through)


def _pairs(functions: list[Function]) -> Iterator[tuple[Function, Function | None]]:
    """What may be the backward pass, alone and with what may be the forward pass; those that nobody calls first."""
    usable = [one for one in functions if not one.name.startswith("__")]
    called = {name for one in usable for name in one.called - {one.name}}
    backwards = sorted((one for one in usable if _goes_back(one)), key=lambda one: (one.name in called, not _says_back(one)))
    forwards = sorted((one for one in usable if _goes_forward(one)), key=lambda one: one.name in called)
    for backward in backwards:
        yield backward, None
        yield from ((backward, one) for one in forwards if one is not backward and one.name not in backward.called)


def _says_back(function: Function) -> bool:
    return BACKWARD.search(plain(function.name)) is not None


def _goes_back(function: Function) -> bool:
    names = function.results or (function.result,)
    return _says_back(function) or any(is_gathered(name) or gradient_of(name) for name in names if name)


def _goes_forward(function: Function) -> bool:
    return FORWARD.search(plain(function.name)) is not None and not _says_back(function)


def _constructed(draft: _Draft, name: str, methods: list[Function]) -> bool:
    """Whether an object can be made; what it is made of, and which of its attributes are parameters."""
    made = next((one for one in methods if one.name == "__init__"), None)
    parts = _arguments(draft, made, {}, sizes=True) if made else []
    if parts is None:
        return False
    draft.making.append(f"{draft.object} = {name}({', '.join(parts)})")
    if not draft.params:  # else the object is made of them
        for attribute in draft.program.attributes(methods):
            if may_be_parameter(attribute, draft.cell) and not gradient_of(attribute) and not attribute.startswith("d"):
                variable = draft.variable(attribute)
                draft.params[variable] = attribute
                draft.place(variable, f"{draft.object}.{attribute}{draft.program.held('self', attribute)}")
    return True


def _called(draft: _Draft, forward: Function | None, backward: Function) -> bool:
    """Whether all that must be handed over is known."""
    results: dict[str, str] = {}
    if forward:
        parts = _arguments(draft, forward, {})
        if parts is None:
            return False
        results = _call(draft, forward, parts)
    parts = _arguments(draft, backward, results)
    if parts is None:
        return False
    _call(draft, backward, parts)
    return True


def _arguments(draft: _Draft, function: Function, results: dict[str, str], *, sizes: bool = False) -> list[str] | None:
    """The texts of all arguments that must be given or are known; None if one that must be given is not known."""
    found: list[str] = []
    skipped = False
    _guess(draft, function, results)
    for name, needed in function.args:
        text = draft.size(name) if sizes and needed else None
        if text is None and (needed or _is_known(name, draft.cell)):
            text = draft.argument(name, results)
        if text is None and needed:
            text = _from_forward(results, found)
        if text is None and needed:
            return None
        skipped |= text is None
        if text is not None:
            found.append(f"{name}={text}" if skipped else text)
    return found


def _guess(draft: _Draft, function: Function, results: dict[str, str]) -> None:
    """Takes arguments of which nothing is known for the input and the target, in this order, if these alone are missing."""
    cell = draft.cell
    known = [name for name, _ in function.args if name in draft.data or data_meaning(name, cell) or size_meaning(name, cell)]
    unknown = [name for name, needed in function.args if needed and name not in known and _says_nothing(name, cell)]
    missing = needed_data(cell)
    if not results and len(unknown) == len(missing) == 2 and not draft.data and not known:
        for name, symbol in zip(unknown, missing, strict=True):
            draft.guessed[name] = symbol


def _says_nothing(name: str, cell: Cell) -> bool:
    return not (is_parameter(name, cell) or gradient_of(name) or data_kind(name) == CACHE or plain(name) in GROUPS)


def _is_known(name: str, cell: Cell) -> bool:
    """Whether an argument that has a default is given all the same."""
    return data_meaning(name, cell) is not None or plain(name) in RATES


def _from_forward(results: dict[str, str], found: list[str]) -> str | None:
    """What the forward pass gave for the backward pass and is not handed over yet, by the manner of names; the whole of it."""
    free = {key: text for key, text in results.items() if text not in found}
    named = [key for key in free if data_kind(key) == CACHE]
    return free[named[0]] if named else list(free.values())[-1] if free else None


def _call(draft: _Draft, function: Function, parts: list[str]) -> dict[str, str]:
    """Adds a call; the variables of what it returns by their names."""
    taken = {*draft.data, *draft.params, *draft.groups, *(variable for variable, _ in draft.results)}
    dot = f"{draft.object}." if draft.object else ""
    text = f"{dot}{function.name}({', '.join(parts)})"
    names = function.results
    if names is None:
        variable = draft.variable(function.result or "result", taken)
        draft.calls.append(f"{variable} = {text}")
        draft.results.append((variable, function.result or "result"))
        _add_elements(draft, variable, function.returned)
        return {function.result or "result": variable}
    found: dict[str, str] = {}
    for place, name in enumerate(names):
        found[name or f"part_{place}"] = draft.variable(name or f"part_{place}", {*taken, *found.values()})
    draft.calls.append(f"{', '.join(found.values())} = {text}" if len(set(found)) == len(names) else text)
    draft.results += [(variable, name) for name, variable in found.items()]
    elements = function.returned.elts if isinstance(function.returned, ast.Tuple) else []
    for variable, node in zip(found.values(), elements, strict=True):
        _add_elements(draft, variable, node)
    return found


def _add_elements(draft: _Draft, variable: str, node: ast.expr | None) -> None:
    """The parts of a list that is returned with names in it."""
    names = draft.program.element_names(node) if node is not None else ()
    draft.results += [(f"{variable}[{place}]", name) for place, name in enumerate(names)]


def _add_globals(draft: _Draft, functions: list[Function]) -> None:
    """The variables of the top level that the functions read: parameters, dictionaries of them, sizes."""
    local = {name for name, _ in draft.data.items()}
    read = _read_by(draft.program, functions)
    unset = sorted(name for name in read if name not in draft.program.variables and is_parameter(name, draft.cell))
    for name in (*draft.program.variables, *unset):
        if name not in read or name in local or name in draft.program.defined:
            continue
        if plain(name) in RATES:
            draft.before.append(f"{name} = 1")
            draft.rated = True
            continue
        keys = draft.program.keys(name)
        if keys and plain(name) in GROUPS and name not in draft.groups:
            draft.group(name, keys)
        elif (size := size_meaning(name, draft.cell)) is not None and not name.startswith(("W", "U", "V")):
            draft.data[name] = size
        elif may_be_parameter(name, draft.cell) and data_meaning(name, draft.cell) is None:
            _add_global(draft, name)


def _add_global(draft: _Draft, name: str) -> None:
    """A variable of the top level that is a parameter, or an object that holds one."""
    inside = draft.program.held("", name)
    if not inside:
        draft.params.setdefault(name, name)
        return
    variable = draft.variable(f"{name}_value")
    draft.params[variable] = name
    draft.place(variable, f"{name}{inside}")
    draft.results.append((name, name))


def _add_clearing(draft: _Draft, functions: list[Function]) -> None:
    """What sets gradients to zero, where they are kept from one call to the next."""
    dot = f"{draft.object}." if draft.object else ""
    for one in functions:
        if CLEARING.search(plain(one.name)) and not any(needed for _, needed in one.args):
            draft.clearing.append(f"{dot}{one.name}()")


def _read_by(program: Program, functions: list[Function]) -> set[str]:
    """The names that functions read, and those that they call."""
    reached, left = list(functions), list(functions)
    while left:
        called = left.pop().called
        for one in program.functions:
            if one.name in called and one not in reached:
                reached.append(one)
                left.append(one)
    return {name for one in reached for name in one.free}


def needed_data(cell: Cell) -> list[Symbol]:
    """What a program must be given: inputs, targets, and one upstream gradient if there are any."""
    return [symbol for symbol in cell.data if symbol.kind is not Kind.UPSTREAM]


def covers(plan: Plan, cell: Cell) -> bool:
    """Whether a way to call hands over all data that the cell needs."""
    held = {one.name for _, one in plan.data if not isinstance(one, Size)}
    upstream = cell.of_kind(Kind.UPSTREAM)
    return all(one.name in held for one in needed_data(cell)) and (not upstream or any(one.name in held for one in upstream))


__all__ = ["Meaning", "Plan", "Ref", "Size", "covers", "needed_data", "plans"]
