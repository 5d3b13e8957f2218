"""Networks that notes write out step by step: `h_1 = \\tanh(w h_0 + u x_1)`, `h_2 = \\tanh(w h_1 + u x_2)`, ...

The recurrence is the common pattern of these equations. All equations of a variable must fit it; the first may leave out what
earlier values give, which are 0 then. Where the notes name no T, the last step written is the last of the sequence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from symrnn.judge.look import Look
from symrnn.judge.meaning import LAST, Index
from symrnn.judge.model.network import Formulas, Link, links
from symrnn.judge.model.pattern import Equations, Instance, at_step, forward, needed, pattern_of, reads, sight, without_earlier
from symrnn.judge.model.steploss import PartialError, loss_of_steps
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes.written import Big, Chain, Derivative, Dots, Group, Name, Number, Written

ROLLED = "the network is written out step by step: its pattern is taken for every step"
LENGTH = f"{ROLLED}, up to step {{}}"
UNFIT = "{0} is written out step by step, but its equation for step {1} does not fit that for step {2}."
GAPS = "{0} is written out for step {1}; each step from 1 to {2} needs its equation, or the last one alone."
FIRST = Index("", 1)


@dataclass(frozen=True)
class Rolled:
    """Formulas with the recurrence in the place of what is written out; `steps`: how many there are, if the notes say so.

    `last`: that number, if the notes have no name for the last step. `groups`: the links that give one variable. `problem`: why
    there is no common pattern, in words.
    """

    formulas: Formulas
    steps: int | None = None
    last: str = ""
    groups: tuple[frozenset[Link], ...] = ()
    problem: str = ""

    @property
    def note(self) -> str:
        return ROLLED if self.steps is None else LENGTH.format(self.steps)


class _UnfitError(Exception):
    """There is no common pattern."""


def rolled_up(formulas: Formulas, letter: str) -> Rolled | None:
    """The formulas with the recurrence of what they write out step by step; None where they write out none."""
    equations = forward(_equations(formulas, letter), letter)
    recurrent = [look for look, found in equations.items() if reads(found.values(), equations, letter, back=True)]
    if not recurrent:
        return None
    last = max(at.offset for look in recurrent for at in equations[look] if not at.origin)
    try:
        steps, named = _length(formulas, letter, last)
        found = _Rolling(formulas, letter, equations, last, steps).rolled()
        return found if named else replace(found, last=str(last))
    except (_UnfitError, PartialError) as error:
        return Rolled(formulas, problem=str(error))


def _equations(formulas: Formulas, letter: str) -> dict[Look, dict[Index, Instance]]:
    """What the notes give at steps that are numbers, or at T, by name and step: the first equation of each."""
    found: dict[Look, dict[Index, Instance]] = {}
    general = set()
    for link, left, right in links(formulas):
        seen = sight(left, letter)
        if seen is None or link[2] or _differentiates(right):
            continue
        look, at = seen
        if at.origin == letter:
            general.add(look)
        elif at == Index(LAST) or (at.offset > 0 and not at.origin and any(isinstance(n, Name) for n in all_nodes(right))):
            found.setdefault(look, {}).setdefault(at, Instance(link, at, _first_of(right)))
    return {look: each for look, each in found.items() if look not in general and any(not at.origin for at in each)}


def _first_of(right: Written) -> Written:
    """What stands before dots: `h_2 = ..., \\dots`."""
    match right:
        case Group(_, "", (first, *rest)) if rest and all(isinstance(item, Dots) for item in rest):
            return first
        case _:
            return right


def _differentiates(right: Written) -> bool:
    return any(isinstance(node, Derivative) for node in all_nodes(right))


def _length(formulas: Formulas, letter: str, last: int) -> tuple[int | None, bool]:
    """How many steps the sequence has, as a formula `T = 3` says, any number where T is a step or a bound, else `last`; and
    whether the notes name T.
    """
    named = False
    for chain in (chain for formula in formulas for chain in formula):
        match chain.sides:
            case (Name(base="T", subs=(), sups=()), Number(_, value)) if chain.signs == ("=",):
                return int(value), True
        for node in all_nodes(chain):
            seen = sight(node, letter)
            named = named or (seen is not None and seen[1].origin == LAST)
            named = named or (isinstance(node, Big) and isinstance(node.upper, Name) and node.upper.base == LAST)
    return (None, True) if named else (last, False)


@dataclass(frozen=True)
class _Rolling:
    """`equations` are those by name and step, `last` is the last step that is written out, `steps` how many there are."""

    formulas: Formulas
    letter: str
    equations: Equations
    last: int
    steps: int | None
    put: dict[tuple[int, int], tuple[Written, Written]] = field(default_factory=dict)

    def rolled(self) -> Rolled:
        groups = []
        roots = needed(self.equations, [chain.sides[-1] for chain in self._losses()], self.letter)
        for look, found in self.equations.items():
            try:
                self._roll(look, found)
            except _UnfitError:
                if look in roots:
                    raise
                continue
            groups.append(frozenset(one.link for one in found.values()))
        chains = [[self._chain(c, (i, k)) for k, c in enumerate(formula)] for i, formula in enumerate(self.formulas)]
        return Rolled(chains, self.steps, groups=tuple(groups))

    def _losses(self) -> Iterator[Chain]:
        for chain in (chain for formula in self.formulas for chain in formula):
            left = chain.sides[0] if chain.signs else None
            if isinstance(left, Name) and left.base in LOSSES and not _differentiates(chain):
                yield chain

    def _roll(self, look: Look, found: Mapping[Index, Instance]) -> None:
        """Notes what stands in the place of the equations of one variable; _UnfitError where they have no pattern.

        What is written for the last step alone has the same formula at all others, where nothing reads it.
        """
        steps = {at.offset for at in found if not at.origin}
        if steps not in ({*range(1, self.last + 1)}, {self.steps}):
            raise _UnfitError(GAPS.format(look, ", ".join(map(str, found)), self.last))
        pattern = self._pattern([*found.values()])
        first = found.get(FIRST)
        if pattern is None and first is not None:
            pattern, start = self._late(look, first, [one for one in found.values() if one is not first])
            self.put[first.link[:2]] = start, Number((0, 0), Fraction(0))
        for one in found.values():
            name = self.formulas[one.link[0]][one.link[1]].sides[0]
            if isinstance(name, Name) and pattern is not None and one.link[:2] not in self.put:
                self.put[one.link[:2]] = at_step(name, self.letter, self.letter), pattern

    def _late(self, look: Look, first: Instance, rest: list[Instance]) -> tuple[Written, Name]:
        """The pattern of all equations but the first, and the name of what that one leaves out before the first step."""
        pattern = self._pattern(rest)
        if pattern is None:
            other = next(one for one in rest if self._pattern([rest[0], one]) is None)
            raise _UnfitError(UNFIT.format(look, other.at, rest[0].at))
        early, names = without_earlier(pattern, self.equations, self.letter) if rest else (pattern, ())
        if len(names) != 1 or early != self._pattern([first]):
            raise _UnfitError(UNFIT.format(look, first.at, rest[0].at))
        return pattern, at_step(names[0], self.letter, "0")

    def _pattern(self, instances: list[Instance]) -> Written | None:
        return pattern_of(instances, self.equations, self.letter) if instances else None

    def _chain(self, chain: Chain, place: tuple[int, int]) -> Chain:
        """The formula with the pattern, or with T for the last step; claims stay as they are."""
        if place in self.put:
            return replace(chain, sides=(*self.put[place], *chain.sides[2:]))
        if not chain.signs or not isinstance(chain.sides[0], Name) or _differentiates(chain):
            return chain
        if chain.sides[0].base in LOSSES:
            chain = loss_of_steps(chain, self.equations, self.letter, self.steps)
        found = rebuilt(chain, self._at_end)
        return found if isinstance(found, Chain) else chain

    @cached_property
    def _labels(self) -> frozenset[tuple[Look, Index]]:
        """The names with numbers that are none of steps: `w_2` of a pattern for any step."""
        inside = (sight(node, self.letter) for _, pattern in self.put.values() for node in all_nodes(pattern))
        return frozenset(seen for seen in inside if seen is not None and not seen[1].origin)

    def _at_end(self, node: Written) -> Written:
        """A name of the last step, by its number, as one of step T."""
        seen = sight(node, self.letter)
        if seen is None or not isinstance(node, Name) or seen[1] != Index("", self.steps or 0) or seen in self._labels:
            return node
        small = not node.base[:1].isupper() or node.base in LOSSES
        return at_step(node, self.letter, LAST) if small or seen[0] in self.equations else node
