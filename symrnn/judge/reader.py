"""Formulas of one document as syntax trees: with its macros, its way to write steps, and its letter for the last step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symrnn.judge.batches import Batch, batch_of
from symrnn.judge.classes import Classes
from symrnn.judge.classfind import classes_of
from symrnn.judge.fromzero import Zero, condition_from_one, counted_from_one, from_zero
from symrnn.judge.last_of_notes import as_written, last_step
from symrnn.judge.layers import layered, with_layers
from symrnn.judge.lengths import lengths_in, said, with_one_length
from symrnn.judge.look import Look
from symrnn.judge.meaning import LAST
from symrnn.judge.model.notation import letter_of
from symrnn.judge.model.walk import rebuilt, with_steps, writes_calls
from symrnn.judge.nablas import alone, with_nablas
from symrnn.judge.piecewise import joined
from symrnn.judge.stepsahead import SAID as STEPS_AHEAD
from symrnn.judge.stepsahead import a_step_later, moved_looks
from symrnn.notes import written as w
from symrnn.notes.document import Document, Formula, Macro, Syntax, Unread
from symrnn.notes.latex import read_latex
from symrnn.notes.plain import read_plain

Chains = tuple[w.Chain | Unread, ...]


@dataclass(frozen=True)
class Reader:
    """`step`: the letter of notes that write a step as `h(t)` or `h[t]`, else "". `last`: what they call the last step.

    `layered`: the letters that carry the number of a layer above. `nablas`: a nabla with a subscript is a gradient by itself.
    `lengths`: the labels of T where it has several. `known`: formulas that have been read as they stand.
    `classes`: the letters that number classes. `zero`: whether steps are counted from 0; `moved`: how what is at step t looks
    where states are a step ahead, `letter`: that of the step. `batch`: of which formulas are read for one sequence.
    `numbered`: the last step as a number, of notes that write all steps out and name no T.
    """

    macros: Mapping[str, Macro] = field(default_factory=dict)
    step: str = ""
    last: str = LAST
    layered: frozenset[str] = frozenset()
    nablas: bool = False
    lengths: frozenset[str] = frozenset()
    classes: Classes = field(default_factory=Classes)
    zero: Zero = field(default_factory=Zero)
    moved: frozenset[Look] = frozenset()
    letter: str = "t"
    batch: Batch | None = None
    numbered: str = ""
    known: Mapping[tuple[str, Syntax], Chains] = field(default_factory=dict, compare=False)

    def within(self, formula: Formula) -> "Reader":
        """The reader with the macros that are in force where a formula stands."""
        return self if formula.macros is None else replace(self, macros=formula.macros, known={})

    def read(self, text: str, syntax: Syntax) -> Chains:
        """The formulas in a text."""
        found = self.known.get((text, syntax))
        return tuple(self._settled(chain) for chain in (self.raw(text, syntax) if found is None else found))

    def raw(self, text: str, syntax: Syntax) -> Chains:
        """The same before steps and the last step are told."""
        return tuple(joined(read_plain(text) if syntax is Syntax.PLAIN else read_latex(text, self.macros)))

    def of_one(self, formula: Formula) -> str:
        """The condition under which a formula about several sequences is judged for one, "" where it is about one."""
        read = self.within(formula).raw(formula.text, formula.syntax) if self.batch else ()
        spoken = (isinstance(chain, w.Chain) and self.batch is not None and self.batch.speaks(chain) for chain in read)
        return self.batch.one if self.batch and any(spoken) else ""

    @property
    def local(self) -> bool:
        """Whether what a factor says does not depend on those beside it: no step, layer or class is told by its neighbours."""
        return not (self.step or self.layered or self.nablas or self.classes.names or self.classes.single)

    def last_in(self, syntax: Syntax) -> str:
        """What an edit of a formula writes for the last step."""
        return self.numbered or as_written(self.last, plain=syntax is Syntax.PLAIN)

    def condition(self, text: str) -> str:
        """A condition on steps in the words around a formula, with the last step and the first one as all others have them."""
        text = text if self.last == LAST else _naming(self.last).sub(LAST, text)
        return condition_from_one(text, self.zero.last) if self.zero else text

    @property
    def conventions(self) -> tuple[str, ...]:
        """What is to be said of how the notes are read."""
        last = () if self.last == LAST else (f"{self.last} is {LAST}, the last step",)
        last = (*last, *said(self.lengths), *((self.zero.said,) if self.zero else ()))
        last = (*last, *((_said_of(self.moved),) if self.moved else ()), *((self.batch.said,) if self.batch else ()))
        return (*last, *(f"{look} is a class: as a vector it is 1 in one entry, else 0" for look in sorted(self.classes.looks)))

    def _settled(self, chain: w.Chain | Unread) -> w.Chain | Unread:
        if isinstance(chain, Unread):
            return chain
        chain = with_one_length(chain) if self.lengths else chain
        chain = self.batch.settled(chain) if self.batch else chain
        if self.last != LAST:
            chain = _with_last(chain, self.last)
        chain = with_layers(chain, self.layered) if self.layered else chain
        chain = with_nablas(chain) if self.nablas else chain
        chain = with_steps(chain, self.step) if self.step else chain
        chain = counted_from_one(chain, self.zero) if self.zero else chain
        chain = a_step_later(chain, self.moved, self.letter) if self.moved else chain
        return self.classes.settled(chain)


def reader_of(document: Document, last: str = "") -> Reader:
    """How the formulas of a document are read; `last`: what they call the last step, if that is known."""
    reader = Reader(document.macros, last=last or LAST)
    read = {(f.text, f.syntax): reader.raw(f.text, f.syntax) for f in document.formulas if f.macros is None}
    reader = replace(reader, known=read)
    reader = replace(reader, lengths=lengths_in(_read_by(reader, document)))
    first = _read_by(reader, document)
    reader = replace(reader, layered=layered(first), nablas=alone(first))
    given = document.settings.get("time")
    letter = given if isinstance(given, str) else letter_of([_read_by(reader, document)])
    reader = replace(reader, batch=batch_of(_read_by(reader, document), letter))
    chains = _read_by(reader, document)
    latex = any(f.syntax is not Syntax.PLAIN for f in document.formulas)
    reader = reader if last else replace(reader, last=last_step(chains, letter))
    calls = latex and any(writes_calls(chain, letter) for chain in chains)
    reader = replace(reader, step=letter) if calls else reader
    reader = replace(reader, zero=from_zero(_read_by(reader, document), letter)) if latex else reader
    moved = moved_looks(_read_by(reader, document), letter) if latex and not reader.zero else frozenset()
    reader = replace(reader, moved=moved, letter=letter)
    return replace(reader, classes=classes_of(_read_by(reader, document), letter))


def _said_of(moved: frozenset[Look]) -> str:
    return STEPS_AHEAD.format(", ".join(sorted(map(str, moved))))


def _read_by(reader: Reader, document: Document) -> list[w.Chain]:
    read = (chain for f in document.formulas for chain in reader.within(f).read(f.text, f.syntax))
    return [chain for chain in read if isinstance(chain, w.Chain)]


def _with_last(chain: w.Chain, last: str) -> w.Chain:
    """The formula with T for the name of the last step."""
    pattern = _naming(last)

    def change(node: w.Written) -> w.Written:
        if isinstance(node, w.Big):
            return replace(node, condition=pattern.sub(LAST, node.condition))
        if not isinstance(node, w.Name):
            return node
        plain = replace(node, base=LAST) if pattern.fullmatch(node.base) and not node.accents else node
        subs, sups, brackets = (_renamed(group, pattern) for group in (node.subs, node.sups, node.brackets))
        return replace(plain, subs=subs, sups=sups, brackets=brackets)

    found = rebuilt(chain, change)
    conditions = tuple(pattern.sub(LAST, text) for text in chain.conditions)
    return replace(found, conditions=conditions) if isinstance(found, w.Chain) else chain


def _naming(last: str) -> re.Pattern[str]:
    """The name of the last step, where it stands for itself."""
    return re.compile(rf"\\?(?<![A-Za-z]){re.escape(last.removeprefix(chr(92)))}(?![A-Za-z])")


def _renamed(scripts: tuple[w.Scripts, ...], pattern: re.Pattern[str]) -> tuple[w.Scripts, ...]:
    return tuple(replace(script, text=pattern.sub(LAST, script.text)) for script in scripts)
