"""Ways to call a program: one function that does both, forward and backward, the methods of an object."""

import ast
from collections.abc import Iterator

from symrnn.ir.cell import Cell
from symrnn.programs.bind.definitions import Function, Program
from symrnn.programs.bind.meaning import GROUPS, RATES, data_meaning, is_parameter, may_be_parameter, size_meaning
from symrnn.programs.bind.names import BACKWARD, CACHE, CLEARING, FORWARD, data_kind, gradient_of, is_gathered, plain
from symrnn.programs.bind.plan import Draft, Plan, needed_data

MOST_PLANS = 8


def plans(program: Program, cell: Cell) -> list[Plan]:
    """The ways to call a program, the likelier first."""
    found = [*_of_functions(program, cell), *_of_classes(program, cell)]
    return list(dict.fromkeys(found))[:MOST_PLANS]


def _of_functions(program: Program, cell: Cell) -> Iterator[Plan]:
    for backward, forward in _pairs(program.functions):
        draft = Draft(program, cell)
        if _called(draft, forward, backward):
            _add_globals(draft, [backward, *([forward] if forward else [])])
            _add_clearing(draft, program.functions)
            yield _plan(draft, forward, backward)


def _of_classes(program: Program, cell: Cell) -> Iterator[Plan]:
    for name, methods in program.classes.items():
        for backward, forward in _pairs(methods):
            draft = Draft(program, cell, object="net")
            if _constructed(draft, name, methods) and _called(draft, forward, backward):
                _add_globals(draft, methods)
                _add_clearing(draft, methods)
                yield _plan(draft, forward, backward)


def _plan(draft: Draft, forward: Function | None, backward: Function) -> Plan:
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


def _constructed(draft: Draft, name: str, methods: list[Function]) -> bool:
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


def _called(draft: Draft, forward: Function | None, backward: Function) -> bool:
    """Whether all that must be handed over is known."""
    results: dict[str, str] = {}
    if forward:
        parts = _arguments(draft, forward, {})
        if parts is None:
            return False
        results = _call(draft, forward, parts, whole=_takes_whole(backward, forward))
    parts = _arguments(draft, backward, results)
    if parts is None:
        return False
    _call(draft, backward, parts)
    return True


def _takes_whole(backward: Function, forward: Function) -> bool:
    """Whether the backward pass takes the tuple that the forward pass gives as one thing, and takes it apart itself."""
    names = forward.results or ()
    return not any(data_kind(name) == CACHE for name in names) and any(
        count == len(names) and data_kind(name) == CACHE for name, count in backward.unpacked.items()
    )


def _arguments(draft: Draft, function: Function, results: dict[str, str], *, sizes: bool = False) -> list[str] | None:
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


def _guess(draft: Draft, function: Function, results: dict[str, str]) -> None:
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


def _call(draft: Draft, function: Function, parts: list[str], *, whole: bool = False) -> dict[str, str]:
    """Adds a call; the variables of what it returns by their names, or one for all of it."""
    taken = {*draft.data, *draft.params, *draft.groups, *(variable for variable, _ in draft.results)}
    dot = f"{draft.object}." if draft.object else ""
    text = f"{dot}{function.name}({', '.join(parts)})"
    names = function.results
    if whole:
        draft.calls.append(f"{draft.variable('cache', taken)} = {text}")
        return {"cache": draft.variable("cache", taken)}
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


def _add_elements(draft: Draft, variable: str, node: ast.expr | None) -> None:
    """The parts of a list that is returned with names in it."""
    names = draft.program.element_names(node) if node is not None else ()
    draft.results += [(f"{variable}[{place}]", name) for place, name in enumerate(names)]


def _add_globals(draft: Draft, functions: list[Function]) -> None:
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
        elif (size := size_meaning(name, draft.cell)) is not None and not is_parameter(name, draft.cell):
            draft.data[name] = size
        elif may_be_parameter(name, draft.cell) and data_meaning(name, draft.cell) is None:
            _add_global(draft, name)


def _add_global(draft: Draft, name: str) -> None:
    """A variable of the top level that is a parameter, or an object that holds one."""
    inside = draft.program.held("", name)
    if not inside:
        draft.params.setdefault(name, name)
        return
    variable = draft.variable(f"{name}_value")
    draft.params[variable] = name
    draft.place(variable, f"{name}{inside}")
    draft.results.append((name, name))


def _add_clearing(draft: Draft, functions: list[Function]) -> None:
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
