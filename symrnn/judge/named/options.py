"""Which gradients a written name may stand for, the likeliest first: told by its letter, its labels and its accents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from symrnn.ir.cell import DATA, LOSS, Cell, Kind
from symrnn.ir.expr import NOW, Apply, Ref, Softmax
from symrnn.judge.look import Look, Sighting, index_of, look_of
from symrnn.judge.meaning import LATER, OWN
from symrnn.judge.vocabulary import Gradient, Vocabulary, look
from symrnn.notes import commands
from symrnn.notes.walk import nodes
from symrnn.notes.written import Name, Product, Transposed, Written

LETTERS = frozenset({"delta", "epsilon", "varepsilon", "lambda", "gamma", "kappa", "rho", "g", "G", "e", "grad", "nabla"})
"""Letters that notes have for errors and gradients."""

ACCENTS = frozenset({"bar", "overline"})
"""What stands over a variable whose gradient is meant."""

BEFORE = frozenset({"raw", "pre", "net", "lin", "in", "act", "z", "a"})
"""Labels of a gradient by what a function is applied to."""

DIFFERENCE = "Delta"
"""What stands before a variable, or alone, for a part of a gradient."""

NEXT, PREVIOUS = "next", "prev"
WORDS = BEFORE | {NEXT, PREVIOUS}
SIGNED = frozenset({"delta", "epsilon", "varepsilon", "lambda", "gamma", "kappa", "rho", "e"})
"""Letters of errors, which some notes give the other sign."""

STEPS = frozenset({"t", "T", "k", "tau", "s"})
COUNTED = "delta"
"""The letter whose numbers may be steps; `\\lambda_1` is an eigenvalue, or a rate."""


@dataclass(frozen=True)
class Suspect:
    """A name whose meaning is open: the look of an unknown one, or the variable that a name such as `df_t` names.

    `options`: what it may stand for, the likeliest first. `hinted`: the name tells the variable.
    """

    key: Look | str
    options: tuple[Gradient, ...]
    hinted: bool = True

    @property
    def doubtful(self) -> bool:
        """Whether the letter often stands for something else: a rate, a bound, a small number."""
        return isinstance(self.key, Look) and self.key.base in SIGNED - {"delta"}

    @property
    def told(self) -> Gradient | None:
        """What the name tells by itself."""
        return self.options[0] if self.hinted else None


@dataclass(frozen=True)
class Options:
    """Finds what the names of a note may stand for."""

    vocabulary: Vocabulary

    def of(self, name: Name) -> Suspect | None:
        """A name with what it may stand for; None for one that is no gradient, or clearly one."""
        sightings = [s for s in reversed(look_of(name)) if len(s.marks) < 3]
        if name.primes > 1 or any(self._is_known(sighting) for sighting in sightings):
            return None
        if name.primes:
            return self._carried(sightings, "d", hinted=True)
        if name.base.startswith(DIFFERENCE):
            return self._difference(sightings) or self._carried(sightings, DIFFERENCE, hinted=False)
        if name.base.startswith("d") and name.base not in commands.GREEK and len(name.base) > 1:
            return self._differential(sightings)
        return next((found for sighting in sightings if (found := self._unknown(sighting))), None)

    def _is_known(self, sighting: Sighting) -> bool:
        return sighting.look in self.vocabulary.symbols or sighting.look in self.vocabulary.totals

    def _unknown(self, sighting: Sighting) -> Suspect | None:
        seen = sighting.look
        if seen.accents and seen.accents[0] in ACCENTS:
            names = self._named(replace(seen, accents=seen.accents[1:]))
            return Suspect(seen, self._by(names)) if names else None
        if seen.base not in LETTERS or seen.accents or (sighting.marks and not _has_one_step(sighting)):
            return None
        labels = (*seen.subs, *seen.sups)
        if not labels:
            found = _with_signs(seen, self._by(self._computed))
            return Suspect(seen, found, hinted=False) if found and sighting.marks else None
        first, *others = [tuple(self._labelled(label)) for label in labels]
        names = tuple(dict.fromkeys(name for name in first if all(name in other for other in others)))
        return Suspect(seen, _with_signs(seen, self._by(names)), len(names) == 1) if names else None

    def _differential(self, sightings: list[Sighting]) -> Suspect | None:
        """`df_t`, where what f is a function of may be meant, `dh_{next}`, `dh_{raw}`, and `dh`, which is of step t."""
        for sighting in sightings:
            seen = sighting.look
            for word in ("", *(sub for sub in seen.subs if sub in WORDS)):
                names = self._named(replace(seen, base=seen.base[1:], subs=tuple(sub for sub in seen.subs if sub != word)))
                if names:
                    return self._of_variable(sighting, names, word) if self.vocabulary.cell[names[0]].timed else None
            if (found := self._before_gate(seen)) is not None:
                return found
        bare = next((s for s in sightings if _has_steps_only(s)), None)
        return Suspect(bare.look, self._by(self._computed), hinted=False) if bare and self._computed else None

    def _before_gate(self, seen: Look) -> Suspect | None:
        """`da_f`: what is labelled with a gate is the gradient by what its function is applied to, which notes may not name."""
        if seen.base[1:] not in BEFORE or len(seen.subs) != 1 or seen.sups or seen.accents:
            return None
        names = tuple(dict.fromkeys(name for name in self._labelled(seen.subs[0]) if name in self._before))
        return Suspect(seen, self._by(names)[::-1]) if len(names) == 1 else None

    def _carried(self, sightings: list[Sighting], prefix: str, *, hinted: bool) -> Suspect | None:
        """`df'_t`, the gradient by what f is a function of, and `dC'_t` or `\\Delta C_t`, the part that the next step gives."""
        for sighting in sightings:
            seen = sighting.look
            bare = replace(seen, base=seen.base.removeprefix(prefix), primes=0)
            names = self._named(bare) if seen.base.startswith(prefix) and bare.base and sighting.marks else ()
            if names and self.vocabulary.cell[names[0]].timed:
                return Suspect(seen, (*self._by(names)[1:], Gradient(names[0], 0, LATER, early=True)), hinted)
        return None

    def _difference(self, sightings: list[Sighting]) -> Suspect | None:
        """`\\Delta_t`: what the loss of step t, or the layer above, hands in, or a gradient."""
        bare = next((s for s in sightings if s.look == Look(DIFFERENCE) and s.marks and _has_one_step(s)), None)
        found = (*(Gradient(name, 0, OWN) for name in self._computed), *self._by(self._computed))
        return Suspect(bare.look, found, hinted=False) if bare else None

    def _of_variable(self, sighting: Sighting, names: tuple[str, ...], word: str) -> Suspect | None:
        """A name of the gradient by a variable, and by what its function is applied to."""
        found = self._by(names)
        if word in BEFORE:
            return Suspect(sighting.look, found[::-1])
        if word:
            return Suspect(sighting.look, (*_beside(word, names[0]), *found))
        if sighting.marks:
            return Suspect(names[0], found) if len(found) > 1 else None
        return Suspect(sighting.look, found)

    def _named(self, seen: Look) -> tuple[str, ...]:
        """The variable that looks so, if there is one."""
        name = self.vocabulary.symbols.get(seen)
        return (name,) if name is not None and self._has_gradient(name) else ()

    def _labelled(self, label: str) -> Iterator[str]:
        """The variables that a label names: one that looks like it, or those that carry it."""
        symbols = self.vocabulary.symbols
        own = [name for seen, name in symbols.items() if _flat(seen) == _bare(label) and self._is_labelling(name)]
        if own:
            yield from own
            return
        for seen, name in symbols.items():
            if _bare(label) in map(_bare, (*seen.subs, *seen.sups)) and name in self._computed:
                yield name
                if name in self._before:
                    yield self._before[name]

    def _is_labelling(self, name: str) -> bool:
        """Whether a label can name a variable: a number without steps that is handed in, T say, is none."""
        return self._has_gradient(name) and not (self.vocabulary.cell[name].is_data and self._is_number(name))

    def _is_number(self, name: str) -> bool:
        symbol = self.vocabulary.cell[name]
        return not symbol.timed and not symbol.shape

    def _has_gradient(self, name: str) -> bool:
        cell = self.vocabulary.cell
        return name in {symbol.name for symbol in cell.symbols} and cell[name].has_gradient

    @cached_property
    def _computed(self) -> tuple[str, ...]:
        """The variables that the steps compute: first what functions are applied to, then the others."""
        cell = self.vocabulary.cell
        found = [s.name for s in cell.symbols if s.timed and s.kind not in (*DATA, Kind.PARAM, Kind.LOSS) and s.name != LOSS]
        return tuple(sorted(found, key=lambda name: name not in self._before.values()))

    @cached_property
    def _before(self) -> Mapping[str, str]:
        return before(self.vocabulary.cell)

    def _by(self, names: tuple[str, ...]) -> tuple[Gradient, ...]:
        """The gradients by some variables, and, of a single one, by what its function is applied to."""
        more = (self._before[names[0]],) if len(names) == 1 and names[0] in self._before else ()
        return tuple(Gradient(name) for name in (*names, *more))


def written(side: Written) -> Iterator[Name]:
    """The names of a side, and for `\\delta f_t` a name as `df_t` is one, for `\\Delta f_t` one with `Delta` before it."""
    for node in nodes(side):
        if isinstance(node, Name):
            yield node
        elif isinstance(node, Product):
            for first, sign, second in zip(node.factors, node.signs, node.factors[1:], strict=False):
                name = second.arg if isinstance(second, Transposed) else second
                prefix = PREFIXES.get(first.base) if isinstance(first, Name) and look(first) == Look(first.base) else None
                if prefix is not None and isinstance(name, Name) and not sign:
                    yield replace(name, base=prefix + name.base, span=(first.span[0], name.span[1]))


PREFIXES: Mapping[str, str] = {"delta": "d", DIFFERENCE: DIFFERENCE}
"""What the names begin with that a letter and a variable beside it are taken as."""


def is_numbered(side: Written) -> bool:
    """Whether a side is a name with a number below, as `\\delta_2` of the second step or the second of several errors."""
    return isinstance(side, Name) and len(side.subs) == 1 and side.subs[0].text.isdigit()


def before(cell: Cell) -> dict[str, str]:
    """For each variable that is a function of one other: that other one."""
    found = {}
    for equation in cell.steps:
        value = equation.value
        arg = value.args[0] if isinstance(value, Apply) and len(value.args) == 1 else None
        arg = value.arg if isinstance(value, Softmax) else arg
        if isinstance(arg, Ref) and arg.time == NOW:
            found[equation.target.name] = arg.name
    return found


def _beside(word: str, name: str) -> tuple[Gradient, ...]:
    """What `dh_{next}` and `dh_{prev}` may be: what comes from the next step, what goes to the one before, or all of one."""
    carried = Gradient(name, 0, LATER, early=True)
    if word == NEXT:
        return carried, Gradient(name, 1)
    return Gradient(name, -1, LATER), Gradient(name, -1), carried


def _flat(seen: Look) -> str:
    return "".join((*seen.accents, seen.base)) + "".join(seen.subs) + "".join(seen.sups)


def _bare(label: str) -> str:
    return label[1:-1] if label[:1] in ("(", "[", "<") else label


def _has_one_step(sighting: Sighting) -> bool:
    """Whether the marks are a step, or a step and an entry."""
    indices = [index_of(mark.text) for mark in sighting.marks]
    origins = STEPS | {""} if sighting.look.base == COUNTED else STEPS
    return sum(index is not None and index.origin in origins for index in indices) == 1


def _has_steps_only(sighting: Sighting) -> bool:
    seen = sighting.look
    return not (seen.subs or seen.sups or seen.accents) and (not sighting.marks or _has_one_step(sighting))


def _with_signs(seen: Look, options: tuple[Gradient, ...]) -> tuple[Gradient, ...]:
    """The gradients, and for the letters of errors those with the other sign."""
    return (*options, *(replace(option, factor=-1) for option in options)) if seen.base in SIGNED else options
