"""The system of equations that is the model: what it computes, from what, and what each symbol is to it."""

from dataclasses import dataclass, replace
from functools import cached_property

from symrnn.judge.model.network import ALL, Equation, Network, Use, needed
from symrnn.judge.model.settings import Settings, means
from symrnn.judge.model.shapes import Step, keys_of
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.terms import LENGTH, Key, Symbol, Term, rewritten, symbols_of


@dataclass(frozen=True)
class System:
    """A network with the losses or outputs for which it is computed."""

    network: Network
    outputs: tuple[Symbol, ...]
    settings: Settings
    letter: str

    @cached_property
    def equations(self) -> list[Equation]:
        """The equations that the losses or outputs need, in an order in which they can be computed."""
        return [self._at_end(e) for e in needed(self.network, [*self.losses, *self.outputs])]

    @cached_property
    def losses(self) -> list[Term]:
        """The loss at every step and the one after the last, those there are."""
        return [loss for loss in (self.network.step_loss, self.network.last_loss) if loss is not None]

    def _at_end(self, equation: Equation) -> Equation:
        """What is given at the last step alone has no step."""
        return replace(equation, target=self.moved(equation.target), value=self.settled(equation.value))

    def moved(self, symbol: Symbol) -> Symbol:
        """A symbol as the cell has it: without a step, if it is given after the last one alone."""
        once = symbol.key in self.network.once and symbol.key not in self.network.steps
        return Symbol(symbol.look) if once else symbol

    def settled(self, term: Term) -> Term:
        """A term with its symbols as the cell has them."""
        return rewritten(term, lambda node: self.moved(node) if isinstance(node, Symbol) else node)

    @cached_property
    def steps(self) -> list[Step]:
        """All equations, those of initial values and losses among them."""
        return [*self.moving, *(Step(e.target, e.value) for e in self.initial)]

    @cached_property
    def initial(self) -> list[Equation]:
        """The initial values that the notes give to what is read at earlier steps."""
        given = self.network.initial.items()
        return [e for symbol, e in given if symbol.at and -self.lagged.get(symbol.key, 0) < symbol.at.offset <= 0]

    @cached_property
    def moving(self) -> list[Step]:
        """The equations and losses without the initial values."""
        losses = [Step(None, self.settled(loss)) for loss in self.losses]
        return [*(Step(e.target, e.value) for e in self.equations), *losses]

    @property
    def notes(self) -> tuple[str, ...]:
        """The conventions that were applied."""
        return (*self.network.notes, *(words for key, words in self.network.doubled.items() if key in self.keys))

    @cached_property
    def keys(self) -> list[Key]:
        """All symbols, in the order in which they are met."""
        return list(dict.fromkeys(key for step in self.steps for key in keys_of(step)))

    @property
    def unclear(self) -> list[Key]:
        """The symbols by which the derivatives of the loss are not known, since a term of it is not."""
        return [key for key in self.keys if self.network.unclear == ALL or (self.network.unclear and self.kind(key) == "param")]

    @cached_property
    def lagged(self) -> dict[Key, int]:
        """The variables that are read at other steps, and how far back."""
        given = {equation.target.key for equation in self.equations}
        reads = [s for step in self.moving for s in symbols_of(step.value) if s.key in given]
        found: dict[Key, int] = {}
        for symbol in reads:
            if symbol.at is not None and symbol.at.origin == "t" and symbol.at.offset:
                found[symbol.key] = max(found.get(symbol.key, 0), -symbol.at.offset)
        return found

    @property
    def uses(self) -> list[Use]:
        """Where open functions are applied in the equations."""
        given = {equation.target.key for equation in self.equations}
        return [use for use in self.network.uses if self.moved(use.target).key in given]

    def kind(self, key: Key) -> str:
        """What a symbol is to the cell, "" for what is only computed."""
        if key in {equation.target.key for equation in self.equations}:
            return "state" if key in self.lagged else ""
        for name, kind in (("targets", "target"), ("inputs", "input"), ("params", "param")):
            if any(means(text, key.look, self.letter) for text in self.settings.names(name)):
                return kind
        if key == LENGTH.key and key in self.network.numbers:
            return "input"
        equations = (step for step in self.steps if step.target and step.target.look.base not in LOSSES)
        compared = key not in {k for step in equations for k in keys_of(step)}
        if key.timed:
            return "target" if compared else "input"
        small = len(key.look.base) == 1 and key.look.base.islower()
        return "target" if compared and small and not key.look.subs else "param"
