"""What edits of a formula may put in: the symbols, terms and signs of the notes, as the notes write them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symrnn.ir.cell import Cell
from symrnn.judge.claim import Claim
from symrnn.judge.edits import Known
from symrnn.judge.filled import Filler, Signs
from symrnn.judge.hand import Hand, hand
from symrnn.judge.hints import known
from symrnn.judge.interpret import Interpreter
from symrnn.judge.lacking import Terms, lacking, lacking_together, spelled
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve import Resolver, UnreadError
from symrnn.judge.rewrite import Style, braced
from symrnn.judge.spots import Read, Spot
from symrnn.judge.templates import collect
from symrnn.judge.unfold import unfolded

UNBOUNDED = re.compile(r"\\sum_(?:t|\{t\})(?!\s*\^)")
"""The sign of a sum over t whose bounds are not written."""


@dataclass(frozen=True)
class Learned:
    """How notes write things: the symbols that stand in them (`written`), and all else of the cell (`hand`)."""

    written: Mapping[str, str]
    hand: Hand


def learned(read: Sequence[Read], resolver: Resolver, usual: Mapping[str, str], cell: Cell) -> Learned:
    """How some formulas write the symbols of a cell; `usual`: how those are written that stand in none."""
    formulas = [(one.formula, one.chains) for one in read]
    written = collect(formulas, resolver)
    every = {s.name: written.get(s.name) or usual.get(s.name, s.name) for s in cell.symbols}
    strange = frozenset(s.name for s in cell.symbols if s.introduced and s.name not in written)
    return Learned(written, hand(formulas, resolver, every, strange))


@dataclass(frozen=True)
class Repertoire:
    """What is known of how notes write; `terms`: see `lacking`, of text pages if asked with True. `last`: the last step."""

    learned: Learned
    terms: Callable[[bool], Terms]
    style: Style
    last: str

    def of_link(self, spot: Spot, claim: Claim, interpreter: Interpreter) -> Known:
        """What edits of an equation about the cell may put in."""
        words, own = interpreter.vocabulary, self.learned
        sides = [unfolded(side, words.definitions) for side in (claim.left, *_first_side(spot, interpreter))]
        steps = tuple("\\tau" if letter == "tau" and not spot.plain else letter for letter in claim.step_letters)
        product = "" if spot.plain else self.style.entries
        found = known(spot.formula, words, own.written, own.hand.symbols, steps, product, self.last)
        offered, filler = self.terms(spot.plain), Filler(own.hand, self._signs(found, spot.formula.text), spot.plain)
        return replace(
            found,
            symbols=tuple(dict.fromkeys((*found.symbols, *own.hand.gradients.values()))),
            indices=(*found.indices, *sorted(claim.lags)),
            terms=lacking(claim, sides, offered, filler, self.last),
            several=lacking_together(claim, sides, offered, filler, self.last),
            spelled=spelled(claim, offered, filler, self.last),
        )

    def _signs(self, known: Known, text: str) -> Signs:
        """The signs of the formula that is edited, or else of the notes."""
        turned = known.mark if known.transpose or not self.style.turned else f"^{braced(self.style.turned)}"
        unbounded = UNBOUNDED.search(text)
        return Signs(unbounded[0] if unbounded else Signs.total, known.entries.strip(), turned, self.style.diag)

    def of_statement(self, spot: Spot, interpreter: Interpreter) -> Known:
        """What edits of any other statement may put in."""
        own = self.learned
        return known(spot.formula, interpreter.vocabulary, own.written, own.hand.symbols, last=self.last)


def _first_side(spot: Spot, interpreter: Interpreter) -> Iterator[Meaning]:
    try:
        yield interpreter.resolver(spot.formula).read(spot.chain.sides[0])
    except UnreadError:
        return
