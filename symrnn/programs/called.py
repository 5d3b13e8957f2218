"""The judge of a function of this process: it is called with arrays by keyword, and gives gradients by their names.

There is no text to read, so there is no listing and no place to blame; a program in a file has both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from inspect import Parameter, signature
from typing import Any

import numpy as np

from symrnn.errors import CellError, InputError, nearest
from symrnn.ir.cell import Cell, Kind
from symrnn.ir.derivation import Derivation
from symrnn.ir.program import ProgramReport
from symrnn.programs.echo import MARK, echoed
from symrnn.programs.harness import Harness, mentioned
from symrnn.programs.judge import Trials
from symrnn.programs.launch import Execution, Numbers, Stop
from symrnn.programs.layout import laid_text
from symrnn.programs.settings import LOSS, Give, Settings, Take, read_settings
from symrnn.programs.trial import BATCH, STEPS

Function = Callable[..., Mapping[str, Any]]
ANY = Parameter.VAR_KEYWORD
GIVEN, RETURNED = "layouts", "gradients"


@dataclass(frozen=True)
class Call:
    """How a function is called: layouts of its arguments, those of what it returns, sizes, and what it does not have."""

    layouts: Mapping[str, str]
    gradients: Mapping[str, str]
    sizes: Mapping[str, int]
    zero: tuple[str, ...]


def judge_callable(
    derivation: Derivation,
    run: Function,
    *,
    layouts: Mapping[str, str],
    gradients: Mapping[str, str],
    sizes: Mapping[str, int],
    zero: Iterable[str],
) -> ProgramReport:
    """What is found of the gradients that a function gives; what it raises goes on to the caller."""
    try:
        return _judged(derivation, run, Call(layouts, gradients, sizes, tuple(zero)))
    except CellError as error:
        raise InputError(error.summary) from None  # there is no file whose line it could be


def _judged(derivation: Derivation, run: Function, call: Call) -> ProgramReport:
    name, cell = getattr(run, "__name__", "the function"), derivation.written
    given = _given(cell, run, call)
    first = Harness(cell, given, name)
    returned = _called(run, first, first.trial(first.setting(STEPS, BATCH)))
    settings = replace(given, actions=(*given.actions, *_takes(cell, given, returned, call)))
    trials = Trials(Harness(cell, settings, name), derivation)
    executions = [_execution(_called(run, trials.harness, truth.trial), settings) for truth in trials.truths]
    bindings = tuple((give.target, laid_text(give.layout)) for give in given.actions if isinstance(give, Give))
    return ProgramReport(name, cell.name, tuple(trials.verdicts(executions)), bindings, settings=echoed(settings))


def _given(cell: Cell, run: Function, call: Call) -> Settings:
    """What the function is given: by `layouts`, and by its own name each parameter and input that they do not speak of."""
    said = [_read(f"give {name} = {_layout(name, text)}", GIVEN, name) for name, text in call.layouts.items()]
    absent = _read(f"zero {', '.join(call.zero)}", "zero", "") if call.zero else Settings()
    actions = tuple(action for settings in said for action in settings.actions)
    spoken = {laid.name for give in actions if isinstance(give, Give) for laid in mentioned(give.layout)}
    spoken |= {laid.name for laid in absent.zero if laid.time is None}
    usual = [s.name for s in cell.params + cell.data if s.name not in spoken and s.kind is not Kind.UPSTREAM]
    by_name = tuple(action for name in usual for action in _read(f"give {name} = {name}", GIVEN, name).actions)
    settings = Settings(cell.name, dict(call.sizes), (*actions, *by_name), absent.zero)
    _check_arguments(run, [give.target for give in settings.actions if isinstance(give, Give)], cell)
    return settings


def _layout(name: str, text: str) -> str:
    """A layout as settings write it; axes alone are those of the symbol with the name of the argument."""
    return f"{name}{text.strip()}" if text.lstrip().startswith("(") else text


def _read(line: str, option: str, key: str) -> Settings:
    """One line of settings; InputError with the option that it comes from."""
    what = f"{option}[{key!r}]" if key else option
    if "\n" in line:
        raise InputError(f"{what}: one line is expected")
    try:
        return read_settings(MARK + line, what)
    except CellError:
        raise InputError(f"{what}: cannot read {line.partition('=')[2].strip() or line!r} as an array of the cell") from None


def _check_arguments(run: Function, names: Iterable[str], cell: Cell) -> None:
    """InputError for an argument that the function does not take, before it is called."""
    try:
        known = signature(run).parameters
    except (TypeError, ValueError):
        return  # what has no signature is called as it is
    if any(one.kind is ANY for one in known.values()):
        return
    for name in names:
        if name not in known:
            own = any(symbol.name == name for symbol in cell.symbols)
            hint = f"; say which argument it is, layouts={{'ARGUMENT': {name!r}}}, or zero=[{name!r}]" if own else ""
            raise InputError(f"the function has no argument {name!r}{nearest(name, known)}{hint}")


def _called(run: Function, harness: Harness, trial: Any) -> Mapping[str, Any]:
    """What the function returns for a trial's data, of which it gets a copy."""
    script = harness.script(trial)
    found = run(**{name: _copied(value) for action, name, value in script if action == "give"})
    if not isinstance(found, Mapping):
        raise InputError(f"the function should return a mapping from names to gradients, not {type(found).__name__}")
    return found


def _copied(value: Any) -> Any:
    """Arrays that may be changed."""
    if isinstance(value, list):
        return [_copied(part) for part in value]
    return np.array(value) if isinstance(value, np.ndarray) else value


def _takes(cell: Cell, given: Settings, returned: Mapping[str, Any], call: Call) -> Iterator[Take]:
    """Where each gradient comes out: `dU` or `U`, `ds0` for an argument `s0`, or as `gradients` says."""
    for key in call.gradients:
        if key not in returned:
            raise InputError(f"gradients: the function returns no {key!r}{nearest(key, map(str, returned))}")
    known = {symbol.name for symbol in cell.symbols} | {give.target for give in given.actions if isinstance(give, Give)}
    for key in map(str, returned):
        if key in call.gradients:
            of = _layout(_own(key, known) or key, call.gradients[key])
        else:
            of = LOSS if key == LOSS else _own(key, known)
        if not of:
            hint = "say what it is the gradient by, gradients={...}, or leave it out"
            raise InputError(f"the function returns {key!r}, which is no name of the cell or of an argument; {hint}")
        line = f"take {of if of == LOSS else 'd' + of} = {key}"
        yield from (action for action in _read(line, RETURNED, key).actions if isinstance(action, Take))


def _own(key: str, known: Iterable[str]) -> str:
    """What a gradient is by, by its name: `U` or `dU`; nothing if it is neither."""
    return next((name for name in (key.removeprefix("d"), key) if name in known), "")


def _execution(returned: Mapping[str, Any], settings: Settings) -> Execution:
    """What a call gave, in the form of a run."""
    taken = {
        str(number): _numbers(returned, action.expression)
        for number, action in enumerate(settings.actions)
        if isinstance(action, Take)
    }
    narrow = any(getattr(value, "dtype", None) in (np.float32, np.float16) for value in returned.values())
    return Execution(taken, None, (), (), narrow=narrow)


def _numbers(returned: Mapping[str, Any], key: str) -> Numbers | Stop:
    if key not in returned:
        return Stop("", "it was returned for other numbers of steps alone", None)
    try:
        return np.array(returned[key], dtype=np.float64)
    except (TypeError, ValueError) as error:
        return Stop(type(error).__name__, str(error), None)
