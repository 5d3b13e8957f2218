"""A written expression to its meaning: names to symbols at steps, products to products, calls to calls.

What cannot be read raises `UnreadError` with the characters it is about. Nothing is guessed silently: the meaning is echoed.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial

from symrnn.ir.cell import LOSS, Kind
from symrnn.ir.dims import Dim, total
from symrnn.judge import meaning as m
from symrnn.judge.choice import NOWHERE, bounds_of, chosen, index_text, kronecker
from symrnn.judge.crossentropy import cross_entropy
from symrnn.judge.dots import spread
from symrnn.judge.look import Look, Mark, Sighting, index_of, look_of, stepped
from symrnn.judge.meaning import TOTAL, Index, Meaning
from symrnn.judge.model.entropy import NAMES as CROSS_ENTROPIES
from symrnn.judge.places import is_mask
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import STRUCTURES, TOTALS, Gradient, Vocabulary, look
from symrnn.notes import written as w
from symrnn.notes.latex import read_latex
from symrnn.notes.written import Span, Written

NEXT: Mapping[str, int] = {"next": 1, "prev": -1}
"""Subscripts that name a neighbouring step in words."""

EULER = Look("e")
ENTRY_LETTERS = frozenset("ijlpqrabcdnm")
GROUPING = ("", "@")
ONE = Fraction(1)


class UnreadError(Exception):
    """Some characters of a formula cannot be given a meaning; `unknown`: the look of a name that is not known."""

    def __init__(self, reason: str, span: Span, unknown: Look | None = None) -> None:
        super().__init__(reason)
        self.reason, self.span, self.unknown = reason, span, unknown


@dataclass
class Resolver:
    """Reads expressions with a vocabulary; `bound`: letters that a sum or product binds.

    `free`: names that stand for any value, of which a formula about functions speaks. `tight`: side by side binds closer than
    an element-wise sign (`V^\\top d \\odot f'` is `(V^\\top d) \\odot f'`); else factors are taken from the left. `given`: what
    letters stand for behind an evaluated-at bar. `names`: what names were found to mean.
    """

    vocabulary: Vocabulary
    tight: bool = True
    free: Mapping[Look, bool] = field(default_factory=dict)
    bound: tuple[str, ...] = ()
    plain: bool = False
    pool: m.Pool = field(default_factory=m.Pool)
    given: Mapping[Look, Meaning] = field(default_factory=dict)
    names: dict[tuple[w.Name, tuple[str, ...]], Meaning | None] = field(default_factory=dict)

    def read(self, node: Written) -> Meaning:
        return self.pool.one(READ[type(node)](self, node))

    def within(self, letter: str) -> "Resolver":
        return replace(self, bound=(*self.bound, letter))


def _number(r: Resolver, node: w.Number) -> Meaning:
    return m.Number(node.value)


def _name(r: Resolver, node: w.Name) -> Meaning:
    """What a name stands for as a value: of a parameter the copy of a step has no value of its own, so `a^k` is a power."""
    found = name_meaning(r, node)
    if found is None:
        raise unknown(r, node)
    if isinstance(found, m.Variable) and found.copy is not None and _is_power(r, found, found.copy, node):
        return m.Power(replace(found, copy=None), found.copy)
    return found


def _is_power(r: Resolver, found: m.Variable, copy: Index, node: w.Name) -> bool:
    """Whether the index above a parameter is an exponent: letters without brackets, where notes do not write steps above.

    A single letter above a matrix is the copy of a step.
    """
    bare = [script.text for script in node.sups]
    shape = () if found.entry else r.vocabulary.cell[found.name].shape
    repeated = not shape or (len(shape) == 2 and shape[0] == shape[1] and bool(copy.more))
    return repeated and bool(copy.letters) and not r.vocabulary.above and len(bare) == 1 and index_of(bare[0]) == copy


def _differentiable(r: Resolver, node: Written) -> Meaning:
    """What is differentiated, or by what: a parameter may be the copy of a step there."""
    found = name_meaning(r, node) if isinstance(node, w.Name) else None
    return r.read(node) if found is None else found


def unknown(r: Resolver, node: w.Name) -> UnreadError:
    shown = look_of(node)[0].look
    if r.vocabulary.function(look(node)) or r.vocabulary.function(replace(shown, primes=0)):
        return UnreadError(f"the function {shown} stands here without an argument", node.span)
    return UnreadError(f"{shown} is not known: it is no symbol of the cell, and the notes do not define it", node.span, shown)


def name_meaning(r: Resolver, node: w.Name) -> Meaning | None:
    """What a name stands for; None if it is not known."""
    if r.given:
        return r.given.get(look(node)) or _name_meaning(r, node)
    key = node, r.bound
    if key not in r.names:
        r.names[key] = _name_meaning(r, node)
    return r.names[key]


def _name_meaning(r: Resolver, node: w.Name) -> Meaning | None:
    if node.base in ("0", "1", "I"):
        special = _special(r, node)
        if special is not None:
            return special
    if _is_kronecker(r, node):
        return kronecker(node, m.Number(ONE), m.Number(Fraction(0)))
    for sighting in reversed(look_of(node, fonts=r.vocabulary.fonts)):
        found = _sighted(r, sighting, node)
        if found is not None:
            return found
    return _gradient_name(r, node) or _size(r, node) or _delta_of_entries(r, node)


def _delta_of_entries(r: Resolver, node: w.Name) -> Meaning | None:
    """Kronecker's delta, unless one of its indices is the name of something: `\\delta_{f,t}` belongs to the gate f."""
    found = kronecker(node, m.Number(ONE), m.Number(Fraction(0)))
    named = isinstance(found, m.Chosen) and any(_is_symbol(r, index) for index in (found.left, found.right))
    return None if named else found


def _is_kronecker(r: Resolver, node: w.Name) -> bool:
    """Whether a delta carries two indices of entries, though the notes have another delta, which carries a step."""
    found = kronecker(node, m.Number(ONE), m.Number(Fraction(0)))
    known = (sighting.look for sighting in look_of(node) if not sighting.marks)
    if any(seen.look in r.vocabulary.gradients and len(seen.marks) < 2 for seen in look_of(node)):
        return False
    if not isinstance(found, m.Chosen) or any(seen in r.vocabulary.defined or seen in r.vocabulary.symbols for seen in known):
        return False
    indices = {len(d.indices) for d in r.vocabulary.definitions.get(node.base, ())}
    return indices <= {1} and all(index.origin in ENTRY_LETTERS for index in (found.left, found.right))


def _size(r: Resolver, node: w.Name) -> Meaning | None:
    """A dimension of the cell, taken as a number."""
    bare = Look(node.base)
    return m.Size(node.base) if look(node) == bare and node.base in r.vocabulary.cell.dims else None


def _special(r: Resolver, node: w.Name) -> Meaning | None:
    """The identity matrix I, unless the cell has an I of its own; `1_n` and `0_n`, the vectors of so many ones and zeros."""
    if any(s.look in r.vocabulary.symbols or s.look in r.vocabulary.defined for s in look_of(node)):
        return None
    if node.base == "I":
        return m.Structure("identity", ())
    size = dim_text(node.subs[0].text, r.vocabulary.cell.dims) if len(node.subs) == 1 else None
    if size is not None:
        return m.Filled(Fraction(int(node.base)), size)
    return m.Number(Fraction(0)) if node.base == "0" and not node.subs else None


def _sighted(r: Resolver, sighting: Sighting, node: w.Name) -> Meaning | None:
    vocabulary, seen = r.vocabulary, sighting.look
    if seen in r.free:
        marks = [_entry_index(r, mark) for mark in sighting.marks]
        if all(mark is not None for mark in marks):
            return m.Free(str(seen), tuple(i for i in marks if i is not None), r.free[seen])
    if seen in vocabulary.totals and not sighting.marks:
        return m.Variable(TOTAL)
    if seen in vocabulary.gradients:
        return _named_gradient(r, vocabulary.gradients[seen], sighting.marks)
    block = vocabulary.blocks.get(seen)
    entry = None if block is None else _parameter(r, block.name, len(vocabulary.cell[block.name].shape), sighting.marks)
    if block is not None and isinstance(entry, m.Variable) and entry.entry:
        return replace(entry, block=block.extents)
    if seen in vocabulary.symbols:
        return _symbol_meaning(r, vocabulary.symbols[seen], sighting.marks)
    if seen in vocabulary.defined:
        return _defined_meaning(r, vocabulary.defined[seen], sighting.marks)
    if seen in vocabulary.totals:
        return _loss_meaning(r, sighting.marks)
    steps = [NEXT[sub] for sub in seen.subs if sub in NEXT]
    bare = replace(seen, subs=tuple(sub for sub in seen.subs if sub not in NEXT))
    if len(steps) == 1 and bare in vocabulary.symbols and not sighting.marks:
        symbol = vocabulary.symbol(vocabulary.symbols[bare])
        if symbol is not None and symbol.timed:
            return m.Variable(symbol.name, Index("t", steps[0]))
    return None


def _named_gradient(r: Resolver, meant: Gradient, marks: Sequence[Mark]) -> Meaning | None:
    """A gradient by its name; a name of what has time that carries no step is meant at step t."""
    timeless = not marks and r.vocabulary.cell[meant.name].timed
    by = m.Variable(meant.name, Index("t")) if timeless else _symbol_meaning(r, meant.name, marks)
    if not isinstance(by, m.Variable):
        return None
    at = by.at and replace(by.at, offset=by.at.offset + meant.offset)
    found = m.Derivative(m.Variable(TOTAL), replace(by, at=at), meant.sign)
    return found if meant.factor == 1 else m.Scaled(Fraction(meant.factor), found)


def _loss_meaning(r: Resolver, marks: Sequence[Mark]) -> Meaning | None:
    """The loss of a step, or of the sequence."""
    if not marks:
        return m.Variable(TOTAL)
    step = index_of(marks[0].text)
    if len(marks) > 1 or step is None or not any(e.target.name == LOSS for e in r.vocabulary.cell.steps):
        return None
    return m.Variable(LOSS, step)


def _symbol_meaning(r: Resolver, name: str, marks: Sequence[Mark]) -> Meaning | None:
    """A symbol with its marks told apart: the step, the step whose copy is meant, entries."""
    if name == TOTAL:
        return None if marks else m.Variable(TOTAL)
    if name == LOSS:
        timed = any(e.target.name == LOSS for e in r.vocabulary.cell.steps)
        after = any(e.target.name == LOSS for e in r.vocabulary.cell.epilogue)
        if marks:
            return _loss_meaning(r, marks) if timed else None
        return m.Variable(LOSS) if after else None
    symbol = r.vocabulary.cell[name]
    if symbol.timed:
        return _timed(r, name, len(symbol.shape), marks)
    if symbol.kind is Kind.PARAM:
        return _parameter(r, name, len(symbol.shape), marks)
    entry = _entries(r, marks, len(symbol.shape))
    return None if entry is None else m.Variable(name, entry=entry)


def _timed(r: Resolver, name: str, axes: int, marks: Sequence[Mark]) -> Meaning | None:
    if not marks:
        return None
    for position in _time_first(r, marks):
        at = index_of(marks[position].text)
        if at is not None and _is_symbol(r, at):
            continue
        entry = _entries(r, [mark for i, mark in enumerate(marks) if i != position], axes)
        if at is not None and entry is not None:
            return m.Variable(name, at, entry=entry)
    return None


def _time_first(r: Resolver, marks: Sequence[Mark]) -> list[int]:
    """The positions of marks, those first that look most like a step."""

    def likeness(position: int) -> tuple[bool, ...]:
        mark, at = marks[position], index_of(marks[position].text)
        if at is None:
            return True, True, True, True
        entrylike = at.origin in ENTRY_LETTERS and not at.offset and not at.more
        return at.origin not in ("t", m.LAST), not mark.above, entrylike, position != len(marks) - 1

    return sorted(range(len(marks)), key=likeness)


def _parameter(r: Resolver, name: str, axes: int, marks: Sequence[Mark]) -> Meaning | None:
    above = [mark for mark in marks if mark.above]
    below = [mark for mark in marks if not mark.above]
    copy: Index | None = None
    if len(above) == 1:
        copy = index_of(above[0].text)
    elif above:
        return None
    if copy is None and below and len(below) in (1, axes + 1):
        last = index_of(below[-1].text)
        steps = ("t", m.LAST, *(r.bound if len(below) < axes else ()))  # one index below a matrix is none of its entries
        if last is not None and (last.origin in steps or len(below) == axes + 1):
            copy, below = last, below[:-1]
    entry = _entries(r, below, axes)
    return None if entry is None else m.Variable(name, copy=copy, entry=entry)


def _entries(r: Resolver, marks: Sequence[Mark], axes: int) -> tuple[Index, ...] | None:
    if len(marks) not in (0, axes):
        return None
    found = [_entry_index(r, mark) for mark in marks]
    return None if any(index is None for index in found) else tuple(index for index in found if index is not None)


def _entry_index(r: Resolver, mark: Mark) -> Index | None:
    """An entry, counted from 0 on. A letter that is a symbol of the cell is the index of a sum, or no index."""
    index = index_of(mark.text)
    if index is None:
        return None
    if index.origin:
        return None if _is_symbol(r, index) else index
    return Index("", index.offset - r.vocabulary.first)


def _is_symbol(r: Resolver, index: Index) -> bool:
    """Whether a letter of an index is a symbol of the cell that no sum binds."""
    return any(Look(letter) in r.vocabulary.symbols and letter not in r.bound for letter in index.letters)


def _defined_meaning(r: Resolver, name: str, marks: Sequence[Mark]) -> Meaning | None:
    """A symbol of the notes with the indices of its definition; what is more than these are entries."""
    expected = {len(d.indices) for d in r.vocabulary.definitions[name]}
    for count in sorted(expected, reverse=True):
        for chosen_marks in _as_indices(r, marks, count):
            at = [index_of(mark.text) for mark in chosen_marks]
            entry = [_entry_index(r, mark) for mark in marks if mark not in chosen_marks]
            named = any(index is not None and _is_symbol(r, index) for index in at)
            if None not in at and None not in entry and len(entry) <= 2 and not named:
                counting = _counting(r.vocabulary.definitions[name], count)
                return m.Defined(name, tuple(i for i in at if i), tuple(i for i in entry if i), counting)
    return None


def _counting(definitions: Sequence[Definition], count: int) -> tuple[int, ...]:
    """Which indices of a definition count entries: letters that stand for no step in what it says."""
    found = next(definition for definition in definitions if len(definition.indices) == count)
    letters = enumerate(index.origin for index in found.indices)
    return tuple(i for i, letter in letters if letter in found.body.letters and not _counts_steps(found.body, letter))


def _as_indices(r: Resolver, marks: Sequence[Mark], count: int) -> list[Sequence[Mark]]:
    """The marks that can be the indices of a definition: of one index that which looks most like a step, else the last ones."""
    if count == 1:
        return [marks[i : i + 1] for i in _time_first(r, marks)]
    return [marks[len(marks) - count :]] if len(marks) >= count else []


def _gradient_name(r: Resolver, node: w.Name) -> Meaning | None:
    """`dW_f`, `ds[t]`: the gradient of the total loss by what follows the d."""
    if len(node.base) < 2 or node.base[0] != "d":
        return None
    by = name_meaning(r, replace(node, base=node.base[1:]))
    return _by_instead(r, by) if isinstance(by, m.Variable) else None


def _by_instead(r: Resolver, by: m.Variable) -> m.Derivative:
    """The gradient by a variable that a name such as `df_t` names, or by the one that the notes mean by it."""
    return m.Derivative(m.Variable(TOTAL), replace(by, name=r.vocabulary.instead.get(by.name, by.name)), "nabla")


def _sum(r: Resolver, node: w.Sum) -> Meaning:
    if 0 in node.signs:
        raise UnreadError("plus or minus says two things at once", node.span)
    read = [_term(r, term) for term in node.terms]
    terms = tuple(term if sign > 0 else m.Scaled(-ONE, term) for sign, term in zip(node.signs, read, strict=True))
    return terms[0] if len(terms) == 1 else m.Sum(terms)


def _term(r: Resolver, node: Written) -> Meaning:
    """A term of a sum; a bold 1 there is 1 in every entry, as a plain one is."""
    is_one = isinstance(node, w.Name) and look(node) == Look("1") and look(node) not in r.vocabulary.symbols
    return m.Number(ONE) if is_one else r.read(node)


@dataclass(frozen=True)
class Factor:
    """A factor and the sign before it; `written`: what it is made of, more than one node where it is a call."""

    sign: str
    value: Meaning
    written: tuple[Written, ...] = ()


MOST_FACTORS = 100
"""A product is nested as deep as it has factors."""


def _product(r: Resolver, node: w.Product) -> Meaning:
    if len(node.factors) > MOST_FACTORS:
        raise UnreadError(f"too large: a product of more than {MOST_FACTORS} factors", node.span)
    factors = factors_of(r, node)
    if any(isinstance(factor.value, m.Blank) for factor in factors):
        return _with_dots(factors, node.span)
    if r.tight:
        factors = _joined(factors)
    found = factors[0].value
    for factor in factors[1:]:
        found = _times(r, factor.sign, found, factor.value)
    return found


def _with_dots(factors: list[Factor], span: Span) -> Meaning:
    """Factors with dots between them."""
    at = next(i for i, factor in enumerate(factors) if isinstance(factor.value, m.Blank))
    before, after = factors[:at], factors[at + 1 :]
    if {factor.sign for factor in factors} <= {"", "cdot"} or {factor.sign for factor in factors[1:]} <= {"odot", "circ"}:
        for width in range(1, len(after) + 1):
            whole = not len(before) % width and not len(after) % width
            found = spread(_grouped(before, width), _grouped(after, width)) if whole else None
            if found is not None:
                return found
    raise UnreadError("what the dots stand for is not clear", span)


def _grouped(factors: list[Factor], width: int) -> list[Meaning]:
    """The products of so many factors each."""
    groups = (factors[i : i + width] for i in range(0, len(factors), width))
    return [_side_by_side([replace(factor, sign="") for factor in group]) for group in groups]


def _joined(factors: list[Factor]) -> list[Factor]:
    """What stands side by side as one factor each, where other signs stand beside it."""
    groups: list[list[Factor]] = []
    for factor in factors:
        if groups and factor.sign in GROUPING:
            groups[-1].append(factor)
        else:
            groups.append([factor])
    return [Factor(group[0].sign, _side_by_side(group)) for group in groups]


def _side_by_side(group: list[Factor]) -> Meaning:
    found = group[0].value
    for factor in group[1:]:
        found = m.Product(SIGN[factor.sign], found, factor.value)
    return found


SIGN: Mapping[str, str] = {
    "": "matrix", "@": "array", "odot": "entries", "circ": "entries", "cdot": "dot", "times": "star", "*": "star",
    "otimes": "outer",
}  # fmt: skip


def _times(r: Resolver, sign: str, left: Meaning, right: Meaning) -> Meaning:
    if sign == "/":
        return m.Quotient(left, right)
    meant = "entries" if sign == "*" and r.plain else SIGN[sign]
    if isinstance(left, m.Number) and meant != "outer":
        return m.Scaled(left.value, right)
    return m.Product(meant, left, right)


def factors_of(r: Resolver, node: w.Product) -> list[Factor]:
    """The factors of a product, functions taken together with their arguments."""
    factors, signs = list(node.factors), ["", *node.signs]
    found: list[Factor] = []
    i = 0
    while i < len(factors):
        taken, value = _call(r, factors[i:], signs[i + 1 :])
        found.append(Factor(signs[i], value, tuple(factors[i : i + taken])))
        i += taken
    return found


def _call(r: Resolver, factors: Sequence[Written], signs: Sequence[str]) -> tuple[int, Meaning]:
    """The first factor, with those that belong to it: how many there are, and what they mean."""
    head, power = _power_of_call(r, factors)
    called = _function_of(r, head)
    followed = len(factors) > 1 and signs[0] == ""
    behind = factors[1] if followed else None
    if called is not None and isinstance(behind, w.Power | w.Transposed) and _is_bracket(_held(behind)):
        call = w.Product((head.span[0], behind.span[1]), (factors[0], _held(behind)), ("",))
        whole = replace(behind, arg=call) if isinstance(behind, w.Transposed) else replace(behind, base=call)
        return 2, r.read(whole)
    if called is not None and followed:
        taken, args = _arguments(r, factors, signs)
        value = called(args, head.span)
        if isinstance(head, w.Operator) and head.power is not None:
            power = head.power
        return taken, _powered(value, power, head.span)
    if followed and isinstance(head, w.Name):
        special = _by_neighbour(r, head, factors[1])
        if special is not None:
            return 2, special
    return 1, r.read(head)


def _held(node: w.Power | w.Transposed) -> Written:
    return node.base if isinstance(node, w.Power) else node.arg


def _is_bracket(node: Written) -> bool:
    return isinstance(node, w.Group) and node.kind in "([{"


def _power_of_call(r: Resolver, factors: Sequence[Written]) -> tuple[Written, Fraction]:
    """`f` and 2 of `f^2(x)`; any other first factor as it is."""
    head = factors[0]
    if not (isinstance(head, w.Power) and isinstance(head.base, w.Name) and isinstance(head.exponent, w.Number)):
        return head, ONE
    is_call = r.vocabulary.function(look(head.base)) is not None and len(factors) > 1
    return (head.base, head.exponent.value) if is_call else (head, ONE)


Call = Callable[[Sequence[Meaning], Span], Meaning]


def _function_of(r: Resolver, head: Written) -> Call | None:
    """How a name or operator is applied, if it names a function."""
    if isinstance(head, w.Operator):
        name, primes, seen = head.name, head.primes, Look(head.name, subs=tuple(sub.text for sub in head.subs))
    elif isinstance(head, w.Name):
        name, primes, seen = head.base, head.primes, look(head)
        if name_meaning(r, head) is not None:
            return None
    else:
        return None
    whole = r.vocabulary.function(replace(seen, primes=0))
    by = seen.subs[0] if whole is None and primes == 1 and len(seen.subs) == 1 else ""
    function = r.vocabulary.function(replace(seen, primes=0, subs=())) if by else whole
    if function is not None:
        parameters = r.vocabulary.parameters(function)
        argument = parameters.index(by) if by in parameters else 0
        return lambda args, span: m.Function(function, tuple(args), primes, argument)
    if name in LARGER and not primes:
        return partial(_larger, strict=LARGER[name])
    if name.lower() in CROSS_ENTROPIES and not primes:
        return lambda args, span: cross_entropy(r.vocabulary.cell, args)
    if name in STRUCTURES and not primes:
        return partial(_structured, STRUCTURES[name])
    return None


LARGER: Mapping[str, bool] = {"max": True, "min": False}


def _larger(args: Sequence[Meaning], span: Span, *, strict: bool) -> Meaning:
    """The larger or the smaller one of two."""
    if len(args) != 2:
        raise UnreadError("the largest of other than two things is not read", span)
    first, second = args if strict else args[::-1]
    return m.Cases(args[0], args[1], True, first, second)


def _structured(kind: str, args: Sequence[Meaning], span: Span) -> Meaning:
    """An operation on whole arrays; ones, zeros and eye are made from a size."""
    if kind == "identity":
        return m.Structure("identity", ())
    if kind not in ("ones", "zeros"):
        return m.Structure(kind, tuple(args))
    size = dim_of(args[0]) if len(args) == 1 else None
    if size is None:
        raise UnreadError(f"{kind} needs a size", span)
    return m.Filled(Fraction(int(kind == "ones")), size)


def dim_of(node: Meaning) -> Dim | None:
    """A size: a number, a dimension, or a sum or multiple of these."""
    match node:
        case m.Size(name):
            return Dim.named(name)
        case m.Number(value) if value.denominator == 1:
            return Dim(constant=int(value))
        case m.Scaled(factor, arg) if factor.denominator == 1:
            inner, times = dim_of(arg), int(factor)
            return None if inner is None else Dim(tuple((n, times * c) for n, c in inner.terms), times * inner.constant)
        case m.Sum(terms):
            dims = [dim_of(term) for term in terms]
            return None if None in dims else total(dim for dim in dims if dim is not None)
        case _:
            return None


_DIM = re.compile(r"(?P<sign>[+-]?)(?P<count>\d{0,6})\*?(?P<name>[A-Za-z]\w*)?")


def dim_text(text: str, names: Collection[str]) -> Dim | None:
    """A size as scripts write it: `n`, `2n+m`, `3*n`, `2n+1`."""
    text, found, at = "".join(text.split()), Dim(), 0
    while at < len(text):
        term = _DIM.match(text, at)
        if term is None or term.end() == at or (at and not term["sign"]) or not (term["count"] or term["name"]):
            return None
        count = int(term["count"] or 1) * (-1 if term["sign"] == "-" else 1)
        if term["name"] and term["name"] not in names:
            return None
        found = found + (Dim(((term["name"], count),)) if term["name"] else Dim(constant=count))
        at = term.end()
    return found if text else None


def _arguments(r: Resolver, factors: Sequence[Written], signs: Sequence[str]) -> tuple[int, list[Meaning]]:
    """The argument in brackets behind a function; without brackets, all that follows side by side."""
    second = factors[1]
    if isinstance(second, w.Group) and second.kind in "([{":
        return 2, [r.read(item) for item in second.items]
    stop = next((i for i, sign in enumerate(signs) if sign != ""), len(factors) - 1) + 1
    inside = list(factors[1:stop])
    if len(inside) == 1:
        return stop, [r.read(inside[0])]
    span = inside[0].span[0], inside[-1].span[1]
    return stop, [r.read(w.Product(span, tuple(inside), ("",) * (len(inside) - 1)))]


def _by_neighbour(r: Resolver, head: w.Name, second: Written) -> Meaning | None:
    """What a name means together with what stands right of it: `\\delta s_t`, `s(t-1)`, `L(W)`, an indicator."""
    if head.base == "delta" and not head.subs and not head.sups and name_meaning(r, head) is None:
        return _delta(r, second)
    if head.base == "1" and isinstance(second, w.Group) and not head.subs:
        return _indicator(r, second)
    if not isinstance(second, w.Group) or second.kind not in ("(", "["):
        return None
    found = name_meaning(r, head)
    if isinstance(found, m.Variable) and found.name in (TOTAL, LOSS):
        return found
    loss = _loss_of(r, head, second) if found is None and head.base in TOTALS else None
    if found is None and loss is None and len(second.items) == 1:
        return _at_argument(r, head, second)
    return loss


def _delta(r: Resolver, second: Written) -> Meaning | None:
    """The gradient by what stands behind a delta; a transpose or power there is one of the gradient."""
    by = r.read(second)
    if isinstance(by, m.Variable):
        return _by_instead(r, by)
    if not (isinstance(second, w.Transposed | w.Power) and isinstance(_held(second), w.Name)):
        return None
    inner = _delta(r, _held(second))
    if isinstance(by, m.Structure):
        return None if inner is None else replace(by, args=(inner,))
    return replace(by, base=inner) if isinstance(by, m.Power) and inner is not None else None


def _loss_of(r: Resolver, head: w.Name, group: w.Group) -> Meaning | None:
    """`l(o_t, y_t)` as l_t, where the notes name the loss of a step so; targets of which they say nothing else may be in it."""
    values = [name_meaning(r, item) if isinstance(item, w.Name) else None for item in group.items]
    steps = {value.at for value in values if isinstance(value, m.Variable)}
    at = steps.pop() if len(steps) == 1 and all(isinstance(item, w.Name) for item in group.items) else None
    return None if at is None else name_meaning(r, replace(head, brackets=(w.Scripts(str(at), group.span),)))


def _at_argument(r: Resolver, head: w.Name, group: w.Group) -> Meaning | None:
    """`s(t-1)`: the step as an argument."""
    start, end = group.items[0].span
    text = index_text(group.items[0])
    if text is None:
        return None
    return name_meaning(r, replace(head, brackets=(w.Scripts(text, (start, end)),)))


def _indicator(r: Resolver, group: w.Group) -> Meaning:
    item = group.items[0]
    if isinstance(item, w.Chain):
        return _case(r, item, m.Number(ONE), m.Number(Fraction(0)))
    raise UnreadError("an indicator needs a comparison", group.span)


def _case(r: Resolver, condition: w.Chain, yes: Meaning, no: Meaning) -> Meaning:
    """`yes` where a comparison holds, else `no`."""
    by_index = chosen(condition, partial(_is_value, r), yes, no)
    if by_index is not None:
        return by_index
    if len(condition.sides) == 2 and condition.signs[0] == "!=":
        return yes
    if len(condition.sides) == 2 and condition.signs[0] == "=":
        return _by_mask(r, condition, yes, no)
    if len(condition.sides) != 2 or condition.signs[0] not in ("<", "<=", ">", ">="):
        raise UnreadError("this condition is not read", condition.span)
    left, right = (r.read(side) for side in condition.sides)
    if condition.signs[0] in ("<", "<="):
        left, right = right, left
    return m.Cases(left, right, condition.signs[0] in ("<", ">"), yes, no)


def _is_value(r: Resolver, letter: str) -> bool:
    """Whether a letter is no index but has a value."""
    look = Look(letter)
    known = look in r.vocabulary.symbols or look in r.vocabulary.defined
    return look in r.free or (known and letter not in (*r.bound, m.LAST))


def _by_mask(r: Resolver, condition: w.Chain, yes: Meaning, no: Meaning) -> Meaning:
    """`yes` where a mask is 1, or where it is 0; else `no`."""
    mask, mark = (r.read(side) for side in condition.sides)
    known = isinstance(mask, m.Variable) and mask.name in {s.name for s in r.vocabulary.cell.data if is_mask(s)}
    if not known or mark not in (m.Number(ONE), m.Number(Fraction(0))):
        raise UnreadError("this condition is not read", condition.span)
    return m.Structure("where", (mask, yes, no) if mark == m.Number(ONE) else (mask, no, yes))


def _powered(value: Meaning, power: Fraction, span: Span) -> Meaning:
    if power == 1:
        return value
    if power.denominator != 1:
        raise UnreadError("powers have whole exponents", span)
    return m.Power(value, int(power))


def _quotient(r: Resolver, node: w.Quotient) -> Meaning:
    above, below = r.read(node.above), r.read(node.below)
    if isinstance(below, m.Number) and below.value:
        return m.Scaled(1 / below.value, above) if not isinstance(above, m.Number) else m.Number(above.value / below.value)
    return m.Quotient(above, below)


def _derivative(r: Resolver, node: w.Derivative) -> Meaning:
    argument = _argument_derivative(r, node)
    if argument is not None:
        return argument
    if isinstance(node.by, w.Name) and look(node.by) in r.given:
        return _slope(r, node)
    of, by = _differentiable(r, node.of), _differentiable(r, _unwrapped(node.by))
    if isinstance(by, m.Structure) and by.kind == "vec" and isinstance(by.args[0], m.Variable):
        return m.Structure("vec", (m.Derivative(of, by.args[0], node.sign),))
    if isinstance(by, m.Derivative) or not isinstance(by, m.Variable):
        raise UnreadError("a derivative is taken by a variable of the cell", node.by.span)
    return m.Derivative(of, by, node.sign)


def _slope(r: Resolver, node: w.Derivative) -> Meaning:
    """The derivative of a function by the letter that it is applied to."""
    of = r.read(node.of)
    if isinstance(of, m.Function) and not of.primes and of.args == (r.read(node.by),):
        return replace(of, primes=1)
    raise UnreadError("the derivative at a bar is read of a function of one letter", node.span)


def _unwrapped(node: Written) -> Written:
    return node.items[0] if isinstance(node, w.Group) and len(node.items) == 1 else node


def _argument_derivative(r: Resolver, node: w.Derivative) -> Meaning | None:
    """`\\partial_e f(a, b)`: by the argument that the function's formula calls e."""
    if not (isinstance(node.of, w.Product) and isinstance(node.by, w.Name)):
        return None
    of = r.read(node.of)
    if not isinstance(of, m.Function) or of.primes:
        return None
    parameters = r.vocabulary.parameters(of.name)
    name = "_".join((node.by.base, *(sub.text for sub in node.by.subs)))
    if name in parameters:
        return replace(of, primes=1, argument=parameters.index(name))
    return None


def _power(r: Resolver, node: w.Power) -> Meaning:
    name = stepped(node)
    if name is not None and (found := name_meaning(r, name)) is not None and _has_step_above(r, found, node):
        return found
    index = None if isinstance(node.base, w.Name) and look(node.base) == EULER else _count(r, node.exponent)
    if index is not None:
        return m.Power(r.read(node.base), index)
    exponent = r.read(node.exponent)
    if isinstance(exponent, m.Scaled) and isinstance(exponent.arg, m.Number):
        exponent = m.Number(exponent.factor * exponent.arg.value)
    if _is_euler(r, node.base, exponent):
        return m.Function("exp", (exponent,))
    if not isinstance(exponent, m.Number):
        raise UnreadError("powers have whole numbers as exponents", node.exponent.span)
    normed = _in_norm(node.base)
    if normed is not None and exponent.value == 2:
        return m.Structure("norm2", (r.read(normed),))
    if exponent.value == Fraction(1, 2):
        return m.Function("sqrt", (r.read(node.base),))
    return _powered(r.read(node.base), exponent.value, node.span)


def _count(r: Resolver, exponent: Written) -> Index | None:
    """How often something is a factor, where letters that count say it: the exponent of `(1 - a)^{t-k}`."""
    text = index_text(exponent)
    index = index_of(text) if text is not None else None
    if index is None or not index.letters or _is_symbol(r, index):
        return None
    known = (look for letter in index.letters for look in (Look(letter),) if letter not in r.bound)
    return None if any(look in r.free or look in r.vocabulary.defined for look in known) else index


NORMS = ("F", "2", "mathrm{F}")


def _in_norm(node: Written) -> Written | None:
    """What stands between the bars of a norm: the Euclidean one, of a matrix Frobenius' with an F below."""
    if isinstance(node, w.Scripted) and not node.bar and [sub.text for sub in node.subs] in [[name] for name in NORMS]:
        node = node.arg
    return node.items[0] if isinstance(node, w.Group) and node.kind in ("‖", "|") and len(node.items) == 1 else None


def _is_euler(r: Resolver, base: Written, exponent: Meaning) -> bool:
    """Whether a power is one of Euler's number: always, if the cell has no e, else where no e of the cell could stand."""
    if not isinstance(base, w.Name) or look(base) != EULER:
        return False
    return not isinstance(exponent, m.Number) or name_meaning(r, base) is None


def _has_step_above(r: Resolver, found: Meaning, node: w.Power) -> bool:
    """Whether a number above a name is a step: where the name alone would have none, or where notes write steps above."""
    alone = name_meaning(r, node.base) if isinstance(node.base, w.Name) else None
    return alone is None or (r.vocabulary.above and isinstance(found, m.Variable))


def _transposed(r: Resolver, node: w.Transposed) -> Meaning:
    name = stepped(node)
    if name is not None and isinstance(node.arg, w.Name) and name_meaning(r, node.arg) is None:
        found = name_meaning(r, name)
        if found is not None:
            return found
    return m.Structure("transpose", (r.read(node.arg),))


def _group(r: Resolver, node: w.Group) -> Meaning:
    items = [r.read(item) for item in node.items]
    if node.kind in ("⟨", "⟦") and len(items) == 2:
        return m.Structure("inner", tuple(items))
    if node.kind == "[" and len(items) > 1:
        return m.Structure("concat", tuple(items))
    if len(items) != 1:
        raise UnreadError("a list of things is no value", node.span)
    if node.kind == "|":
        return m.Function("abs", (items[0],))
    if node.kind == "‖":
        return m.Structure("norm", (items[0],))
    return items[0]


def _scripted(r: Resolver, node: w.Scripted) -> Meaning:
    if node.bar:
        return _at_bar(r, node)
    if len(node.subs) == 1 and ":" in node.subs[0].text:
        return _slice(r, node)
    normed = _in_norm(node)
    if normed is not None:
        return m.Structure("norm", (r.read(normed),))
    if isinstance(node.arg, w.Group) and node.arg.kind == "‖":
        raise UnreadError("this norm is not read", node.span)
    marks = [mark for script in node.subs for mark in _marks_of(script)]
    indices = [_entry_index(r, mark) for mark in marks]
    if any(index is None for index in indices) or len(indices) > 2:
        raise UnreadError("these are no indices of entries", node.subs[0].span)
    return m.Entry(r.read(node.arg), tuple(index for index in indices if index is not None))


def _at_bar(r: Resolver, node: w.Scripted) -> Meaning:
    """`\\left. f'(z) \\right|_{z = a_t}`: what a letter stands for behind the bar."""
    said = [chain for script in node.subs for chain in read_latex(script.text)]
    match said:
        case [w.Chain(sides=(w.Name() as letter, value), signs=("=",))]:
            try:
                given = {look(letter): r.read(value)}
            except UnreadError as error:
                raise UnreadError(error.reason, node.span) from error
            return replace(r, given={**r.given, **given}).read(node.arg)
        case _:
            raise UnreadError("a value at a bar is not read", node.span)


def _slice(r: Resolver, node: w.Scripted) -> Meaning:
    """`[v]_{1:n}` holds entries 1 to n, `v[0:n]` of the cell language those from 0 on below n."""
    start, _, stop = node.subs[0].text.partition(":")
    dims = r.vocabulary.cell.dims
    first = dim_text(start, dims) if start else Dim()
    last = dim_text(stop, dims) if stop else _length(r, node.arg)
    if first is None or last is None:
        raise UnreadError("these are no entries from one to another", node.subs[0].span)
    if start and not r.plain:
        first = first - Dim(constant=1)
    return m.Slice(r.read(node.arg), first, last)


def _length(r: Resolver, node: Written) -> Dim | None:
    """The length of a vector of the cell."""
    found = r.read(node)
    shape = r.vocabulary.cell[found.name].shape if isinstance(found, m.Variable) and found.name not in (TOTAL, LOSS) else ()
    return shape[0] if len(shape) == 1 else None


def _marks_of(script: w.Scripts) -> list[Mark]:
    if index_of(script.text) is None and script.text.isalnum():
        return [Mark(c, script.span) for c in script.text]
    return [Mark(script.text, script.span)]


def _big(r: Resolver, node: w.Big) -> Meaning:
    if not node.index:
        return _over_the_only_index(r, node)
    inner = r.within(node.index)
    body = inner.read(node.body)
    lower, upper = _bounds(r, node)
    if lower is None and upper is None and _counts_steps(body, node.index):
        lower, upper = Index("", 1), Index(m.LAST)
    elif lower is not None and upper is not None and upper.origin == m.LAST and node.index not in body.letters:
        pass
    elif lower is None or upper is None:
        lower = upper = None
    elif not _counts_steps(body, node.index):
        lower, upper = _entry_bounds(r, lower, upper)
    return m.Big(node.kind, node.index, lower, upper, body)


def _over_the_only_index(r: Resolver, node: w.Big) -> Meaning:
    """A sum under which nothing stands: over the one index that is left open behind it."""
    letters = sorted(m.letters(r.read(node.body)) - {*r.bound})
    if len(letters) != 1 or node.condition:
        raise UnreadError("nothing says over what this goes", node.span)
    return _big(r, replace(node, index=letters[0]))


def _bounds(r: Resolver, node: w.Big) -> tuple[Index | None, Index | None]:
    """From where to where a sum goes, as far as it says so."""
    if node.condition:
        found = bounds_of(node.condition, node.index)
        if found is None:
            raise UnreadError("the condition under the sign is not read", node.span)
        return found
    lower, upper = (None if b is None else _bound(r, b) for b in (node.lower, node.upper))
    return lower, upper


def _entry_bounds(r: Resolver, lower: Index, upper: Index) -> tuple[Index | None, Index | None]:
    """All entries, where a sum over entries ends at a named size; numbers count from where the notes begin to count."""
    if upper.origin or lower.origin:
        return None, None
    return Index("", lower.offset - r.vocabulary.first), Index("", upper.offset - r.vocabulary.first)


def _counts_steps(node: Meaning, letter: str) -> bool:
    """Whether a letter stands for a step somewhere in a body."""
    for inner in m.nodes(node):
        if isinstance(inner, m.Variable):
            found = any(i is not None and letter in i.letters for i in (inner.at, inner.copy))
        elif isinstance(inner, m.Defined):
            found = any(letter in i.letters for i in inner.steps)
        elif isinstance(inner, m.Big):
            found = any(i is not None and letter in i.letters for i in (inner.lower, inner.upper))
        elif isinstance(inner, m.Power):
            found = isinstance(inner.exponent, Index) and letter in inner.exponent.letters
        else:
            continue
        if found:
            return True
    return False


def _bound(r: Resolver, node: Written) -> Index:
    text = index_text(node)
    index = index_of(text) if text is not None else None
    if index is None:
        raise UnreadError("this is no bound of a sum", node.span)
    return index


def _cases(r: Resolver, node: w.Cases) -> Meaning:
    *cases, last = zip(node.values, node.conditions, strict=True)
    found = r.read(last[0])
    if last[1] is not None:
        found = chosen(last[1], partial(_is_value, r), found, NOWHERE) or found
    for value, condition in reversed(cases):
        if condition is None:
            raise UnreadError("a case without a condition is the last one", value.span)
        found = _case(r, condition, r.read(value), found)
    return found


def _chain(r: Resolver, node: w.Chain) -> Meaning:
    if len(node.sides) == 1:
        return r.read(node.sides[0])
    raise UnreadError("a comparison is no value", node.span)


def _matrix(r: Resolver, node: w.Matrix) -> Meaning:
    rows = tuple(m.Structure("beside", tuple(r.read(entry) for entry in row)) for row in node.rows)
    return m.Structure("below", rows)


def _refuse(reason: str) -> Callable[[Resolver, Written], Meaning]:
    def refuse(r: Resolver, node: Written) -> Meaning:
        raise UnreadError(reason, node.span)

    return refuse


def _operator(r: Resolver, node: w.Operator) -> Meaning:
    raise UnreadError(f"{node.name} stands here without an argument", node.span)


READ: Mapping[type[Written], Callable[..., Meaning]] = {
    w.Number: _number,
    w.Name: _name,
    w.Operator: _operator,
    w.Dots: lambda r, node: m.Blank(),
    w.Words: _refuse("words are no value"),
    w.Group: _group,
    w.Sum: _sum,
    w.Product: _product,
    w.Quotient: _quotient,
    w.Derivative: _derivative,
    w.Power: _power,
    w.Transposed: _transposed,
    w.Scripted: _scripted,
    w.Big: _big,
    w.Matrix: _matrix,
    w.Cases: _cases,
    w.Chain: _chain,
}
