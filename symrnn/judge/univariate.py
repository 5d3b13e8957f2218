"""Statements about functions of one number: reads their sides, finds the letter that they are about, and asks `exact`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from symrnn.ir.cell import Cell
from symrnn.ir.expr import Apply, Function
from symrnn.ir.verdict import Counterexample
from symrnn.judge.exact import decide
from symrnn.judge.look import Look
from symrnn.judge.meaning import Free, Index, Meaning, Variable
from symrnn.judge.question import Answer, Between, Case, Witness
from symrnn.judge.resolve import Resolver
from symrnn.judge.statement import Statement
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes import written as w

EXTREMES: Mapping[str, str] = {"max": "maximum", "min": "minimum"}

RANGE: Mapping[str, Between] = {
    "tanh": (Fraction(-1), Fraction(1)),
    "sigmoid": (Fraction(0), Fraction(1)),
    "exp": (Fraction(0), None),
    "softplus": (Fraction(0), None),
}
"""Between which numbers, which are not reached, the values of functions are."""


@dataclass(frozen=True)
class Asked:
    """The answer to a question, and the letter that it was about (None: it is about numbers alone)."""

    answer: Answer
    letter: Free | Variable | None = None
    between: Between = (None, None)

    @property
    def named(self) -> str:
        """The letter as it is written."""
        if self.letter is None:
            return ""
        at = f"[{self.letter.at}]" if isinstance(self.letter, Variable) and self.letter.at else ""
        return self.letter.name + at

    @property
    def bounds(self) -> str:
        """Between which numbers the letter always is, in words."""
        low, high = self.between
        if low is None or high is None:
            return "" if low is None else f" above {low}"
        return f" between {low} and {high}"

    @property
    def how(self) -> str:
        if self.letter is None:
            return "by their values"
        return f"for every {self.named}{self.bounds}: {self.answer.reason or 'by their values'}".format(letter=self.named)


def reader(link: Statement) -> Resolver:
    """Reads the sides of a link; `max` and `min` are functions whether the cell has them or not."""
    known = link.vocabulary
    more = {Look(name): of for name, of in EXTREMES.items() if known.function(Look(name)) is None}
    return link.resolver(replace(known, functions={**known.functions, **more}))


def read(link: Statement, node: w.Written) -> Meaning:
    """The meaning of a side."""
    return reader(link).read(node)


def stepped(node: Meaning, vocabulary: Vocabulary) -> Meaning:
    """The names of states without a step stand for the states at any step."""
    if isinstance(node, Free):
        name = next((name for look, name in vocabulary.symbols.items() if str(look) == node.name), None)
        state = Variable(name, Index("t")) if name is not None else None
        return node if state is None or value_range(state, vocabulary.cell) == (None, None) else state
    changed: dict[str, Any] = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Meaning):
            changed[item.name] = stepped(value, vocabulary)
        elif isinstance(value, tuple):
            changed[item.name] = tuple(stepped(v, vocabulary) if isinstance(v, Meaning) else v for v in value)
    return replace(node, **changed)


def ask(case: Case, link: Statement) -> Asked:
    """Whether a comparison holds for all values of the one letter in it; the work is taken from that of the link."""
    cell = link.vocabulary.cell
    if len(case.atoms) > 1:
        return Asked(Answer(None, "it is about more than one letter"))
    atom = next(iter(case.atoms), None)
    letter = atom if isinstance(atom, Free | Variable) else None
    between = value_range(letter, cell) if isinstance(letter, Variable) else (None, None)
    answer = decide(case, letter or Free(""), functions(cell.functions, cell.applied), between, link.spend)
    return Asked(answer, letter, between)


def functions(*groups: Iterable[Function]) -> dict[str, Function]:
    """The functions that have a formula, by their names."""
    return {f.name: f for group in groups for f in group if f.formula is not None}


def value_range(variable: Variable, cell: Cell) -> Between:
    """Between which numbers a symbol always is: what a function gives at each step has the function's range."""
    at = variable.at
    for equation in cell.steps:
        value = equation.value
        if equation.target.name != variable.name or not isinstance(value, Apply) or value.function.body is not None:
            continue
        if at is not None and (at.origin or at.offset > 0):
            return RANGE.get(value.function.name, (None, None))
    return None, None


def counterexample(asked: Asked, witness: Witness) -> Counterexample:
    at = f"{asked.named} = {witness.at}" if asked.letter else ""
    return Counterexample(at, "", (witness.left, witness.right), ("scalar", "scalar"))
