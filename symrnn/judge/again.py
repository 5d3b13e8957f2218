"""Edited formulas read again, fast: only the place that an edit touches, and of the meaning only what is new.

Each short cut is taken only where it says of the formula as it stands what the formula says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from symrnn.judge.catalogue.tree import balanced
from symrnn.judge.claim import Claim
from symrnn.judge.edits import Edit, apply
from symrnn.judge.held import Alone, Held
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve import Resolver
from symrnn.judge.sites import Site, same, separate, sites
from symrnn.notes.written import Written

Meant = Callable[[Written], Meaning | None]
Again = Callable[[Edit], Claim | None]
"""What a link claims after an edit, or None where it cannot be read."""


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
