"""Settings to be tried: a way to call, a share of the parameters, a way to lay arrays out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from symrnn.errors import Place
from symrnn.ir.cell import Cell, Symbol
from symrnn.ir.expr import Ref
from symrnn.programs.bind.assign import Assignment
from symrnn.programs.bind.meaning import Size
from symrnn.programs.bind.plan import Plan
from symrnn.programs.bind.styles import Style
from symrnn.programs.layout import Arrays, Laid, Layout, laid_out
from symrnn.programs.settings import Give, Run, Settings, Take

HERE = Place(1, 1)
LOSSES = ("loss", "cost", "error", "L", "J", "E", "total_loss")


@dataclass(frozen=True)
class Candidate:
    """What is tried; `zero`: parameters that the program does not have."""

    plan: Plan
    share: Assignment
    style: Style
    zero: tuple[Laid, ...] = ()

    def layouts(self) -> Iterator[tuple[str, Layout]]:
        """What every variable gets."""
        for variable, meaning in self.plan.data:
            match meaning:
                case Size(name):
                    yield variable, Laid(name)
                case Ref():
                    yield variable, self.style.state(meaning)
                case Symbol():
                    yield variable, self.style.sequence(meaning)
        yield from ((variable, held.layout(self.style)) for variable, held in self.share.items())

    def settings(self, said: Settings) -> Settings:
        """Settings with what was said: what is given by hand stays as it is."""
        own = {action.target: action for action in said.actions if isinstance(action, Give)}
        gives = [own.get(variable) or Give(variable, layout, HERE) for variable, layout in self.layouts()]
        rest = [action for action in said.actions if action not in gives]
        runs = [Run(text, HERE) for text in self.plan.calls]
        before = [action for action in rest if isinstance(action, Give)]
        after = [action for action in rest if not isinstance(action, Give)]
        return replace(said, actions=(*before, *gives, *runs, *after), zero=(*said.zero, *self.zero))

    def means(self) -> tuple[object, ...]:
        """What variables stand for, without their axes: two candidates that agree in it mean the same."""
        data = [(variable, meaning.name) for variable, meaning in self.plan.data]
        return (*data, *((variable, held.means(self.style)) for variable, held in self.share.items()))


def shapes(settings: Settings, trial: Arrays) -> dict[str, tuple[int, ...]]:
    """The shape of what every variable gets."""
    return {give.target: np.shape(laid_out(give.layout, trial)) for give in settings.actions if isinstance(give, Give)}


def with_takes(settings: Settings, taken: dict[str, str], loss: str) -> Settings:
    """Settings with expressions for the gradients by variables, and one for the loss unless it is ""."""
    takes = [Take(Laid("loss"), loss, HERE)] if loss else []
    takes += [Take(Laid(variable), expression, HERE) for variable, expression in taken.items()]
    return replace(settings, actions=(*settings.actions, *takes))


def symbols_of(cell: Cell, share: Assignment) -> set[str]:
    """The parameters that a share holds."""
    held = {symbol.name for one in share.values() for row in one.rows for symbol in row}
    return held & {param.name for param in cell.params}
