"""A program with its settings as scripts for a trial, and the gradients that come out of a run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symrnn.errors import CellError, InputError, nearest
from symrnn.ir.cell import Cell, Kind
from symrnn.ir.expr import NOW, Ref
from symrnn.programs.launch import Action, Execution, Numbers, Stop
from symrnn.programs.layout import Laid, Layout, LayoutError, Reader, laid_out, symbol_of
from symrnn.programs.settings import LOSS, Give, Run, Settings, Take
from symrnn.programs.trial import Setting, Trial, usual_sizes


@dataclass(frozen=True)
class Harness:
    """How a program is run and read for a cell; `file` names it in errors."""

    cell: Cell
    settings: Settings
    file: str

    def setting(self, steps: int, batch: int, seed: int = 0) -> Setting:
        """Sizes for a trial: what the settings fix stays. A batch there is only if the layouts speak of one."""
        fixed = self.settings.sizes
        sizes = usual_sizes(self.cell, {name: size for name, size in fixed.items() if name in self.cell.dims})
        has_batch = "B" in fixed or any("B" in _axes(give.layout) for give in self._gives)
        return Setting(fixed.get("T", steps), fixed.get("B", batch) if has_batch else None, sizes, seed)

    def trial(self, setting: Setting) -> Trial:
        """Data of these sizes; what the program is not given of initial values and upstream gradients is zero."""
        given = set().union(*(set(_mentioned(give.layout)) for give in self._gives))
        optional = [*(s.at() for s in self.cell.of_kind(Kind.UPSTREAM)), *self.cell.initial]
        absent = {ref for ref in optional if not any(ref.name == laid.name and _stands(laid, ref) for laid in given)}
        zero = {self._zero(laid) for laid in self.settings.zero}
        needed = [symbol for symbol in self.cell.params + self.cell.data if symbol.kind is not Kind.UPSTREAM]
        for symbol in needed:
            if symbol.at() not in zero and not any(laid.name == symbol.name for laid in given):
                raise InputError(
                    f"{self.file}: nothing is given for the {symbol} of the cell; add `# symrnn: give NAME = {symbol.name}`, or"
                    f" `# symrnn: zero {symbol.name}` if the program has none"
                )
        return Trial(self.cell, setting, frozenset(absent | zero))

    def _zero(self, laid: Laid) -> Ref:
        symbol = symbol_of(self.cell, laid.name)
        return symbol.at(laid.time) if laid.time is not None else symbol.at()

    @property
    def _gives(self) -> list[Give]:
        return [action for action in self.settings.actions if isinstance(action, Give)]

    @property
    def takes(self) -> list[Take]:
        return [action for action in self.settings.actions if isinstance(action, Take)]

    def script(self, trial: Trial) -> list[Action]:
        """The actions of a run."""
        return [self._action(action, number, trial) for number, action in enumerate(self.settings.actions)]

    def _action(self, action: Give | Run | Take, number: int, trial: Trial) -> Action:
        match action:
            case Give(target, layout, place):
                try:
                    return "give", target, laid_out(layout, trial)
                except LayoutError as error:
                    raise CellError(str(error), file=self.file, place=place) from None
            case Run(statements):
                return "run", statements, None
            case Take():
                return "take", str(number), action.expression

    def readers(self, trial: Trial) -> dict[int, Reader]:
        """How each gradient is read, by the number of its action."""
        return {
            number: Reader(self.layout_of(action), trial)
            for number, action in enumerate(self.settings.actions)
            if isinstance(action, Take) and action.of.name != LOSS
        }

    def gradients(self, execution: Execution, readers: Mapping[int, Reader]) -> dict[Ref, tuple[Take, Numbers | Stop]]:
        """What was taken for every gradient, in its natural axes; what could not be read is a Stop."""
        found: dict[Ref, tuple[Take, Numbers | Stop]] = {}
        for number, reader in readers.items():
            take = self.settings.actions[number]
            assert isinstance(take, Take)
            value = execution.taken.get(str(number), execution.error or Stop("", "it was not computed", None))
            for ref, array in _read(value, reader).items():
                found[ref] = take, array
        return found

    def loss(self, execution: Execution) -> Numbers | None:
        """The loss that the program reports, if the settings say where."""
        for number, action in enumerate(self.settings.actions):
            if isinstance(action, Take) and action.of.name == LOSS:
                value = execution.taken.get(str(number))
                return value if isinstance(value, np.ndarray) else None
        return None

    def layout_of(self, take: Take) -> Layout:
        """How a gradient is laid out: as the name is that the program was given, or as the settings or the cell say."""
        given = {give.target: give.layout for give in self._gives}
        if take.of.axes is None and take.of.time is None and take.of.name in given:
            return given[take.of.name]
        known = {symbol.name for symbol in self.cell.symbols}
        if take.of.name not in known:
            guess = nearest(take.of.name, known | set(given))
            raise CellError(f"there is no {take.of.name!r} to take a gradient by{guess}", file=self.file, place=take.place)
        return take.of


def _read(value: Numbers | Stop, reader: Reader) -> Mapping[Ref, Numbers | Stop]:
    if isinstance(value, Stop):
        return dict.fromkeys(reader.refs, value)
    try:
        return reader.read(value)
    except LayoutError as error:
        return dict.fromkeys(reader.refs, Stop("", str(error), None))


def _axes(layout: Layout) -> set[str]:
    """The names of all axes that a layout speaks of."""
    return {axis for laid in _mentioned(layout) for axis in laid.axes or ()}


def _mentioned(layout: Layout) -> list[Laid]:
    """The symbols that a layout speaks of."""
    if isinstance(layout, Laid):
        return [layout]
    parts = getattr(layout, "rows", None) or (getattr(layout, "of", None),)
    return [laid for part in parts if isinstance(part, Layout) for laid in _mentioned(part)]


def _stands(laid: Laid, ref: Ref) -> bool:
    """Whether what is given is this: an initial value at its step, an upstream gradient at all steps or at some."""
    return laid.time == ref.time or ref.time == NOW or ref.time is None
