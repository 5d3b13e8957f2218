"""Edited formulas read again, fast: only the place that an edit touches, and of the meaning only what is new.

Each short cut is taken only where it says of the formula as it stands what the formula says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from symrnn.judge.bracketcache import Alone, Held
from symrnn.judge.budget import READING, Budget
from symrnn.judge.catalogue.tree import balanced
from symrnn.judge.claim import Claim
from symrnn.judge.edits import Edit, apply
from symrnn.judge.interpret import Interpreter, meant_alone
from symrnn.judge.meaning import Meaning
from symrnn.judge.reader import Reader
from symrnn.judge.resolve import Resolver, UnreadError
from symrnn.judge.sites import Site, same, separate, sites
from symrnn.judge.spots import Spot
from symrnn.notes.written import Chain, Written

Meant = Callable[[Written], Meaning | None]
Again = Callable[[Edit], Claim | None]
"""What a link claims after an edit, or None where it cannot be read."""

ALIGNED = r"\begin{{aligned}}{}\end{{aligned}}"


@dataclass
class Remembering(Resolver):
    """Reads no part of a formula twice under the same letters."""

    known: dict[tuple[int, tuple[str, ...]], tuple[Written, Meaning]] = field(default_factory=dict)

    def read(self, node: Written) -> Meaning:
        key = id(node), self.bound
        found = None if self.given else self.known.get(key)
        if found is None:
            found = node, super().read(node)
            if not self.given:
                self.known[key] = found
        return found[1]


def by_parts(text: str, side: Written, claim: Claim, alone: Alone, meant: Meant, otherwise: Again, *, factors: bool) -> Again:
    """What reads edits of a right side place by place; `otherwise` reads all other edits."""
    whole = balanced(text, side)
    if meant(whole) != claim.right:
        return otherwise
    places = sites(text, whole, factors=factors)
    read = Held(alone).read if factors else alone
    sure: dict[Site, bool] = {}

    def is_sure(site: Site) -> bool:
        """Whether the text in a place is read alone as what stands there."""
        if site not in sure:
            node = read(text[slice(*site.span)])
            sure[site] = node is not None and same(node, site.node)
        return sure[site]

    def again(edit: Edit) -> Claim | None:
        start, end = min(r[0] for r in edit.replacements), max(r[1] for r in edit.replacements)
        for site in places:
            if not site.holds(start, end):
                continue
            piece = apply(text[slice(*site.span)], edit, site.span[0])
            node = read(piece) if separate(text, site, piece) and is_sure(site) else None
            if node is not None and site.takes(node):
                meaning = meant(site.put(node))
                return None if meaning is None else replace(claim, right=meaning)
        return otherwise(edit)

    return again


@dataclass(frozen=True)
class Rereader:
    """Reads texts in place of a formula's."""

    interpreter: Interpreter
    reader: Reader
    budget: Budget

    def again(self, spot: Spot, claim: Claim) -> Again:
        """What reads a link of an edited formula: the link alone where that says the same, else all of the formula."""
        link, whole = partial(self._of_link, spot), partial(self._of_formula, spot)
        unchanged = link(Edit("", "", ()))
        same_alone = unchanged is not None and unchanged.sides == claim.sides
        if not same_alone or self.interpreter.free(spot):
            return link if same_alone else whole
        meant = partial(meant_alone, Remembering(**vars(self.interpreter.resolver(spot.formula))), self.interpreter.reach)
        factors = not spot.plain and self.reader.local
        return by_parts(spot.formula.text, spot.sides[1], claim, partial(self._alone, spot), meant, link, factors=factors)

    def _of_link(self, spot: Spot, edit: Edit) -> Claim | None:
        """The claim of an edited link that stands alone."""
        text = apply(spot.text, edit, spot.span[0])
        return self._claim(replace(spot, place=(0, 0, 0)), text if spot.plain else ALIGNED.format(text), 2)

    def _of_formula(self, spot: Spot, edit: Edit) -> Claim | None:
        return self._claim(spot, apply(spot.formula.text, edit), len(spot.chain.sides))

    def _alone(self, spot: Spot, text: str) -> Written | None:
        """A text as one expression."""
        self.budget.spend(READING * len(text))
        read = self.reader.within(spot.formula).read(text, spot.formula.syntax)
        chain = read[0] if len(read) == 1 else None
        single = isinstance(chain, Chain) and len(chain.sides) == 1 and not chain.conditions
        return chain.sides[0] if isinstance(chain, Chain) and single else None

    def _claim(self, spot: Spot, text: str, sides: int) -> Claim | None:
        """What a link of another text claims, under the conditions of the chain that it stands for."""
        self.budget.spend(READING * len(text))
        chain = chain_of(self.reader, text, spot, sides)
        if chain is None:
            return None
        try:
            return self.interpreter.claim(replace(spot, chain=replace(chain, conditions=spot.chain.conditions)))
        except UnreadError:
            return None


def chain_of(reader: Reader, text: str, spot: Spot, sides: int) -> Chain | None:
    """The chain of another text that stands where that of a spot does, if it has so many sides."""
    again = reader.within(spot.formula).read(text, spot.formula.syntax)
    number = spot.place[1]
    chain = again[number] if number < len(again) else None
    return chain if isinstance(chain, Chain) and len(chain.sides) == sides else None
