"""The text of a cell: names, declarations, functions and equations of a system, with shapes that fit."""

import keyword
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from symrnn.errors import InputError
from symrnn.ir.cell import LOSS
from symrnn.ir.functions import BUILTIN
from symrnn.judge.look import Look
from symrnn.judge.meaning import Index
from symrnn.judge.model.celltext import Speller, shape_text, unused
from symrnn.judge.model.extents import UNKNOWN, SizeError
from symrnn.judge.model.losses import is_last
from symrnn.judge.model.network import NOW, Link
from symrnn.judge.model.notation import ARGUMENT, Definition
from symrnn.judge.model.settings import base_name, look_of_text
from symrnn.judge.model.shapes import ShapeError
from symrnn.judge.model.system import System
from symrnn.judge.model.terms import LENGTH, Key, Symbol, called

FUNCTIONS = (*BUILTIN, "softmax", "logsumexp", "cross_entropy", "norm2")
# Names that the cell language keeps for itself.
WORDS = frozenset({
    *FUNCTIONS, "t", "T", "cell", "source", "def", "input", "target", "state", "param", "output", "class", "length", "with",
    LOSS, "sum", "mean", "dot", "outer", "concat", "ones", "where", "maximum", "minimum", "binary_cross_entropy", "huber",
    "poisson", *keyword.kwlist,
})  # fmt: skip
SIZE_NAMES = {"state": "n", "input": "m", "target": "k", "param": "l"}
# The number of steps, where a loss is a mean.
STEPS = "steps"
# What is 1 at the steps whose losses count, else 0.
WITHIN = "within"
DATA = ("input", "target")
MORE_SIZES = ("p", "q", "r", "d", "u", "v")


def names_of(system: System, taken: Iterable[str]) -> dict[Key, str]:
    """A name in the cell for each symbol, chosen by the settings or after its look."""
    given = system.settings.mapping("symbols").items()
    chosen: dict[Look | None, str] = {LENGTH.look: STEPS}
    chosen |= {key.look: WITHIN for key in system.network.within}
    chosen |= {look_of_text(text, system.letter): str(name) for text, name in given}
    used = {*WORDS, *taken}
    names: dict[Key, str] = {}
    for key in system.keys:
        names[key] = unused(chosen.get(key.look) or base_name(key.look), used)
        used.add(names[key])
    return names


@dataclass(frozen=True)
class Writer:
    """Writes the text of a system; `rigid` are the names of sizes that were declared, `classes` what has entries of sum 1."""

    system: System
    speller: Speller
    definitions: tuple[Definition, ...]
    rigid: tuple[str, ...]
    classes: frozenset[Key] = frozenset()

    def text(self) -> str:
        """The text, or InputError with the formula whose parts do not fit."""
        lines = [*self._initial(), *self._equations()]
        try:
            self.speller.sizes.settle()
        except SizeError as error:
            raise InputError(f"the shapes of the model contradict one another: {error}") from None
        return "\n".join(["cell notes", "", *self._declarations(self._size_names()), *self._functions(), "", *lines, ""])

    def _equations(self) -> Iterator[str]:
        for equation in self.system.equations:
            with _located(equation.link, str(equation.target.look)):
                value = self.speller.equation(equation.target, equation.value)
            yield f"{_left(self.speller.names[equation.target.key], equation.target.at)} = {value}"
        for loss, step in ((self.system.network.step_loss, NOW), (self.system.network.last_loss, None)):
            if loss is not None:
                with _located(None, "the loss"):
                    value = self.speller.equation(None, self.system.settled(loss))
                yield f"{_left(LOSS, step)} = {value}"
        if self.system.outputs:
            yield "output " + ", ".join(self._output_text(symbol) for symbol in map(self.system.moved, self.system.outputs))

    def _output_text(self, symbol: Symbol) -> str:
        name = self.speller.names[symbol.key]
        return f"{name}[T]" if is_last(symbol) else name

    def _initial(self) -> Iterator[str]:
        for equation in self.system.initial:
            with _located(equation.link, str(equation.target.look)):
                value = self.speller.equation(equation.target, equation.value)
            yield f"{_left(self.speller.names[equation.target.key], equation.target.at)} = {value}"

    def _size_names(self) -> dict[str, str]:
        """A name for every size that is still unknown: n of states, m of inputs, k of targets, as far as they are free."""
        taken = {*self.speller.names.values(), *WORDS, *self.rigid, *(d.name for d in self.definitions)}
        chosen: dict[str, str] = {}
        for kind in ("state", "input", "target", "", "param"):
            for key in (key for key in self.system.keys if self.system.kind(key) == kind):
                for axis in self.speller.axes_of(key):
                    for name in self.speller.sizes.value(axis).names:
                        if name.startswith(UNKNOWN) and name not in chosen:
                            free = (n for n in (SIZE_NAMES.get(kind, "k"), "n", "m", "k", "l", *MORE_SIZES) if n not in taken)
                            chosen[name] = next(free, None) or unused("n", taken)
                            taken.add(chosen[name])
        numbers = {name: str(size) for name, size in self.system.settings.sizes.items()}
        return numbers | {name: numbers.get(letter, letter) for name, letter in chosen.items()}

    def _declarations(self, sizes: Mapping[str, str]) -> Iterator[str]:
        for kind in ("input", "target", "state", "param"):
            for key in (key for key in self.system.keys if self.system.kind(key) == kind):
                shape = shape_text(self.speller.axes_of(key), self.speller.sizes, sizes)
                coded = "class " if key in self.classes and kind in DATA and len(self.speller.axes_of(key)) == 1 else ""
                yield f"{kind:<6} {coded}{self.speller.names[key]}{shape}"

    def _functions(self) -> Iterator[str]:
        """The definitions of the functions that the equations apply."""
        known = {d.name: d.formula for d in self.definitions}
        for name in dict.fromkeys(name for step in self.system.steps for name in called(step.value)):
            if name not in FUNCTIONS:
                formula = known.get(name, "")
                yield f"def {name}({ARGUMENT})" + (f" = {formula}" if formula else "")


@contextmanager
def _located(link: Link | None, subject: str) -> Iterator[None]:
    """Says in which formula parts do not fit."""
    try:
        yield
    except ShapeError as error:
        where = f" (formula {link[0] + 1})" if link else ""
        raise InputError(f"shape mismatch in the equation for {subject}{where}: {error.problem}") from None


def _left(name: str, at: Index | None) -> str:
    return name if at is None else f"{name}[{at}]"
