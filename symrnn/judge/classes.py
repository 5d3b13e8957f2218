"""Classes as indices: `p_{t,y_t}`, `1[j = y_t]` and `e_{y_t}` in terms of the one-hot vector that y_t stands for.

    p_{t,y_t}, p_t[y_t], (p_t)_{y_t}      the inner product of p_t and y_t
    1[j = y_t], 1_{j,y_t}, \\delta_{j,y_t}  entry j of y_t
    e_{y_t}, 1_{y_t}, onehot(y_t)         y_t

Formulas are rewritten before anything is asked of their meaning. A new node covers the characters of what it stands for, and
what is inside it those that it was read from, so that edits of it are edits of the text.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from symrnn.judge.look import Look, bare_text, index_of, stepped
from symrnn.judge.meaning import LAST
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.walk import rebuilt
from symrnn.notes import written as w
from symrnn.notes.latex import read_latex

Key = tuple[str, tuple[str, ...]]
"""A letter with its accents."""

ONES = ("1", "I")
UNITS = ("e", "1")
ONE_HOT = ("onehot", "one_hot", "one-hot")
DELTA = "delta"
LOGARITHMS = ("log", "ln")
BRACKETS = "([{"
BOTH = "⟦"
"""The kind of a group of two vectors that stands for their inner product, which nobody writes so."""


@dataclass(frozen=True)
class Classes:
    """The letters of notes that number classes: `letter` counts the steps, `values` are computed at every step.

    `single`: those without a step. `unsure`: of no letter is it known yet that it numbers classes, so that `p_t(y_t)` says so
    behind a logarithm alone.
    """

    letter: str = "t"
    names: frozenset[Key] = frozenset()
    values: frozenset[Key] = frozenset()
    single: frozenset[str] = frozenset()
    unsure: bool = False

    def settled(self, chain: w.Chain) -> w.Chain:
        """A formula with vectors for its classes."""
        found = rebuilt(chain, self.changed) if self.names or self.single else chain
        return found if isinstance(found, w.Chain) else chain

    @property
    def looks(self) -> frozenset[Look]:
        """How the classes look."""
        return frozenset(Look(base, accents) for base, accents in self.names) | frozenset(map(Look, self.single))

    def changed(self, node: w.Written) -> w.Written:
        match node:
            case w.Name():
                return self._name(node)
            case w.Scripted(arg=arg, subs=(script,), bar=False):
                index = self._class_in(script)
                return node if index is None else _entry(node.span, arg, index)
            case w.Group(items=(w.Chain() as comparison,)):
                entry = self._compared(comparison, node.span)
                return node if entry is None else replace(node, items=(entry,))
            case w.Power(base=w.Name() as base, exponent=w.Group(kind="(", items=(w.Name() as index,))):
                return _entry(node.span, base, index) if self._is_class(index) and key_of(base) in self.values else node
            case w.Product():
                return self._product(node)
            case w.Cases(values=(yes, no), conditions=(w.Chain() as condition, _)):
                return self._cases(node.span, condition, yes, no) or node
            case _:
                return node

    def _name(self, name: w.Name) -> w.Written:
        """A name with a class among its scripts."""
        if name.base in UNITS and len(name.subs) == 1 and not name.sups:
            index = self._class_in(name.subs[0])
            if index is not None:
                return replace(index, span=name.span)
        if name.base in (*ONES, DELTA) and not name.sups:
            return self.compared_below(name) or name
        for script in (*name.subs, *name.sups):
            index = self._class_in(script)
            if index is not None and (has_step(name, self.letter) or key_of(name) in self.values):
                return _entry(name.span, _without(name, script, index, self.letter), index)
        return name

    def compared_below(self, name: w.Name) -> w.Name | None:
        """`1_{j,y_t}`, `1_{j = y_t}`, `\\delta_{j y_t}` as an entry of the class."""
        if len(name.subs) == 2:
            letter, index = bare_text(name.subs[0]), self._class_in(name.subs[1])
            return None if index is None or not _is_letter(letter, self.letter) else _with_entry(index, name.subs[0], name.span)
        chain = read_script(name.subs[0]) if len(name.subs) == 1 else None
        if chain is None:
            return None
        if len(chain.sides) == 2:
            return self._compared(chain, name.span)
        match chain.sides[0]:
            case w.Product(_, (w.Name() as entry, w.Name() as index), ("",)) if self._is_class(index):
                return self._as_entry(entry, index, name.span)
            case w.Group(items=(w.Chain() as comparison,)):
                return self._compared(comparison, name.span)
            case _:
                return None

    def _compared(self, chain: w.Chain, span: w.Span) -> w.Name | None:
        """`j = y_t` as entry j of y_t."""
        if len(chain.sides) != 2 or chain.signs != ("=",):
            return None
        for entry, index in (chain.sides, chain.sides[::-1]):
            if isinstance(index, w.Name) and isinstance(entry, w.Name) and self._is_class(index):
                return self._as_entry(entry, index, span)
        return None

    def _cases(self, span: w.Span, condition: w.Chain, yes: w.Written, no: w.Written) -> w.Sum | None:
        """A value where j = y_t and another elsewhere, as a sum of both with entry j of y_t and one less that entry."""
        turned = condition.signs == ("!=",)
        entry = self._compared(replace(condition, signs=("=",)) if turned else condition, span)
        if entry is None:
            return None
        here, there = (no, yes) if turned else (yes, no)
        rest = w.Group(span, "(", (w.Sum(span, (1, -1), (w.Number(span, Fraction(1)), entry)),))
        terms = (_times(span, entry, here), _times(span, rest, there))
        return w.Sum(span, (1, 1), terms)

    def _as_entry(self, entry: w.Name, index: w.Name, span: w.Span) -> w.Name | None:
        bare = not (entry.subs or entry.sups or entry.brackets or entry.accents or entry.primes)
        if not bare or not _is_letter(entry.base, self.letter):
            return None
        return _with_entry(index, w.Scripts(entry.base, entry.span), span)

    def _product(self, node: w.Product) -> w.Written:
        """A product with those neighbours as one factor that are one: `p_t[y_t]`, `1[j = y_t]`, `\\log p_{t,y_t}`."""
        factors, signs = [node.factors[0]], [""]
        for sign, factor in zip(node.signs, node.factors[1:], strict=True):
            logged = len(factors) > 1 and not signs[-1] and is_logarithm(factors[-2])
            whole = None if sign else self._together(factors[-1], factor, logged=logged)
            if whole is None:
                factors, signs = [*factors, factor], [*signs, sign]
                continue
            factors[-1] = whole
            while len(factors) > 1 and not signs[-1] and (whole := self._together(*factors[-2:])) is not None:
                factors, signs = [*factors[:-2], whole], signs[:-1]
        return factors[0] if len(factors) == 1 else replace(node, factors=tuple(factors), signs=tuple(signs[1:]))

    def _together(self, left: w.Written, right: w.Written, *, logged: bool = False) -> w.Written | None:
        """What two neighbours are as one, if they are; `logged`: a logarithm stands before them."""
        span = left.span[0], right.span[1]
        if not isinstance(right, w.Group) or len(right.items) > 2:
            return None
        only = right.items[0] if len(right.items) == 1 else None
        if is_entry(right) or (only is not None and is_entry(only) and right.kind in BRACKETS):
            return _inside(left, right if only is None else only, span)
        if not isinstance(only, w.Name) or right.kind not in BRACKETS:
            return None
        return self._before(left, only, span, plain=right.kind == "[" or logged or not self.unsure, logged=logged)

    def _before(self, left: w.Written, index: w.Name, span: w.Span, *, plain: bool, logged: bool) -> w.Written | None:
        """What something before a class in brackets is with it; `plain`: a vector may be indexed there."""
        if key_of(index) not in self.names and index.base not in self.single:
            return None
        one = isinstance(left, w.Name) and left.base in ONES and not left.subs
        if (one and not self._is_class(index)) or _word(left) in ONE_HOT:
            return replace(index, span=span)
        if not (plain and isinstance(left, w.Name) and left.base not in LOSSES and self._is_class(index)):
            return None
        known = key_of(left) in self.values or (logged and has_step(left, self.letter))
        return _entry(span, left, index) if known else None

    def _class_in(self, script: w.Scripts) -> w.Name | None:
        """The class that a script is."""
        if script.text in self.single:
            return w.Name(script.span, script.text)
        found = read_script(script)
        only = found.sides[0] if found is not None and len(found.sides) == 1 else None
        name = None if only is None else stepped(only)
        return name if name is not None and self._is_class(name) else None

    def _is_class(self, name: w.Name) -> bool:
        """Whether a name is a class at one step, without an entry."""
        scripts = (*name.subs, *name.sups, *name.brackets)
        if not scripts:
            return name.base in self.single and not name.accents and not name.primes
        return key_of(name) in self.names and len(scripts) == 1 and index_of(bare_text(scripts[0])) is not None


def _entry(span: w.Span, of: w.Written, index: w.Name) -> w.Group:
    """The entry of a vector at a class."""
    return w.Group(span, BOTH, (of, index))


def _times(span: w.Span, factor: w.Written, value: w.Written) -> w.Product:
    return w.Product(span, (factor, w.Group(value.span, "(", (value,))), ("",))


def is_entry(node: w.Written) -> bool:
    return isinstance(node, w.Group) and node.kind == BOTH and len(node.items) == 2


def _inside(left: w.Written, entry: w.Written, span: w.Span) -> w.Written | None:
    """A function in front of an entry applied to the vector: a logarithm, or the function before the brackets."""
    if not isinstance(entry, w.Group):
        return None
    of, index = entry.items
    logarithm = is_logarithm(left)
    whole = isinstance(of, w.Group) and of.kind in BRACKETS and len(_word(left)) > 1
    if not (logarithm or whole) or not isinstance(index, w.Name):
        return None
    arg = of if whole else w.Group(of.span, "(", (of,))
    return _entry(span, w.Product((left.span[0], of.span[1]), (left, arg), ("",)), index)


def is_logarithm(node: w.Written) -> bool:
    return isinstance(node, w.Operator) and node.name in LOGARITHMS and node.power is None


def _with_entry(index: w.Name, entry: w.Scripts, span: w.Span) -> w.Name:
    return replace(index, span=span, subs=(*index.subs, entry))


def _without(name: w.Name, script: w.Scripts, index: w.Name, letter: str) -> w.Name:
    """The vector of an entry: the name without the class, at the step of the class if it has no other."""
    subs, sups = (tuple(s for s in group if s is not script) for group in (name.subs, name.sups))
    bare = replace(name, subs=subs, sups=sups)
    if has_step(bare, letter):
        return bare
    return replace(bare, subs=(*subs, *index.subs), sups=(*sups, *index.sups), brackets=(*bare.brackets, *index.brackets))


@lru_cache(maxsize=4096)
def read_script(script: w.Scripts) -> w.Chain | None:
    """A script as a formula of its own, with the places that it has where its text stands as written."""
    if "_" not in script.text and "^" not in script.text:
        return None
    text = script.text[1:-1] if script.text[0] + script.text[-1] in ("{}", "[]") else script.text
    found = read_latex(text)
    if len(found) != 1 or not isinstance(found[0], w.Chain):
        return None
    at = script.text.index(text) + script.span[0]
    exact = len(script.text) == script.span[1] - script.span[0]
    chain = rebuilt(found[0], lambda node: _moved(node, at) if exact else _spread(node, script.span))
    return chain if isinstance(chain, w.Chain) else None


def _moved(node: w.Written, by: int) -> w.Written:
    found = replace(node, span=(node.span[0] + by, node.span[1] + by))
    if not isinstance(found, w.Name):
        return found
    return _scripted(found, lambda script: replace(script, span=(script.span[0] + by, script.span[1] + by)))


def _spread(node: w.Written, span: w.Span) -> w.Written:
    found = replace(node, span=span)
    return _scripted(found, lambda script: replace(script, span=span)) if isinstance(found, w.Name) else found


def _scripted(name: w.Name, change: Callable[[w.Scripts], w.Scripts]) -> w.Name:
    subs, sups, brackets = (tuple(map(change, group)) for group in (name.subs, name.sups, name.brackets))
    return replace(name, subs=subs, sups=sups, brackets=brackets)


def scripts_of(node: w.Written) -> tuple[w.Scripts, ...]:
    return (*node.subs, *node.sups) if isinstance(node, w.Name) else node.subs if isinstance(node, w.Scripted) else ()


def has_step(name: w.Name, letter: str) -> bool:
    """Whether a script of a name says a step, counted from t or from the last one."""
    scripts = (index_of(bare_text(script)) for script in (*name.subs, *name.sups, *name.brackets))
    return any(index is not None and index.origin in (letter, LAST) for index in scripts)


def _is_letter(text: str, step: str) -> bool:
    """Whether a text is a letter for an entry."""
    return len(text) == 1 and text.isalpha() and text != step


def _word(node: w.Written) -> str:
    """The name of a function."""
    return node.name if isinstance(node, w.Operator) else node.base if isinstance(node, w.Name) and not node.subs else ""


def key_of(name: w.Name) -> Key:
    return name.base, name.accents
