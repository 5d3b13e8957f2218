"""Written formulas -> terms, where they can be part of a network's forward pass; `UnreadableError` says why they cannot."""

from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.judge.look import bare_text, stepped
from symrnn.judge.model.bounds import check_whole
from symrnn.judge.model.entropy import CROSS_ENTROPY, is_cross_entropy
from symrnn.judge.model.style import LOSSES, WORDS, Style, UnreadableError, entries_of, marks_of, symbol_of
from symrnn.judge.model.terms import Call, Constant, Joined, Plus, Raised, Symbol, Term, Times, Total, Turned, rewritten
from symrnn.judge.model.traces import is_trace, trace_of
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import (
    Big,
    Group,
    Matrix,
    Name,
    Number,
    Operator,
    Power,
    Product,
    Quotient,
    Scripted,
    Scripts,
    Sum,
    Transposed,
    Words,
    Written,
)

DEEPEST = 40
MOST_FACTORS = 30
MOST_TERMS = 200
LARGEST_EXPONENT = 9
LONGEST_NUMBER = 40
SIGNS = {
    "": "", "cdot": "dot", "times": "dot", "*": "dot", "odot": "entries", "circ": "entries", "@": "@", "/": "/",
}  # fmt: skip
# Operators that do not act entry by entry.
WHOLE = frozenset({
    "diag", "det", "tr", "trace", "vec", "min", "arg", "argmax", "argmin", "sum", "mean", "rank", "dim", "lim", "sup", "inf",
    "pr", "e", "var", "cov", "onehot", "len", "norm", "kl",
})  # fmt: skip
BARS = ("‖", "|")
"""Between which a square is that of the Euclidean norm."""

EUCLIDEAN = (["2"], ["F"], ["fro"], ["Fro"])

OPENING = ("(", "[", "{")


@dataclass(frozen=True)
class Forward:
    """Reads the formulas of notes of one style."""

    style: Style

    def read(self, node: Written, depth: int = 0) -> Term:
        """The term of a formula."""
        if depth > DEEPEST:
            raise UnreadableError("it is nested too deep")
        match node:
            case Number(_, value):
                return Constant(value)
            case Name() | Transposed() | Power():
                return self._scripted(node, depth + 1)
            case Sum(_, signs, terms):
                return self._sum(signs, [self.read(term, depth + 1) for term in terms])
            case Product(_, factors, signs):
                return self.product(list(factors), list(signs), depth + 1)
            case Quotient(_, above, below):
                return divided(self.read(above, depth + 1), self.read(below, depth + 1))
            case Group() | Matrix() | Scripted():
                return self._bracketed(node, depth + 1)
            case Big(kind="sum", index=index, body=body) if index and index != self.style.letter and index != "T":
                check_whole(node, self.style)
                if self.style.free:
                    return self._contracted(body, index, depth + 1)
                return Total(self._entry_by_entry(body, index, depth + 1))
            case _:
                raise UnreadableError(f"{type(node).__name__.lower()} is no part of a forward formula")

    def _at(self, index: str, free: str) -> "Forward":
        """A reader of formulas whose names carry one more index of entries."""
        return Forward(replace(self.style, entries=self.style.entries | {index}, free=free))

    def _entry_by_entry(self, body: Written, index: str, depth: int) -> Term:
        """What is summed over entries; where every name carries the index, all of its products go entry by entry."""
        term = self._at(index, "").read(body, depth)
        every = [name for name in all_nodes(body) if isinstance(name, Name)]
        return rewritten(term, _by_entries) if all(index in marks_of(name) for name in every) else term

    def _contracted(self, body: Written, index: str, depth: int) -> Term:
        """`\\sum_j W_{ij} h_j`, which is entry i of W h; `\\sum_j e_j` is the same number for every i."""
        factors = list(body.factors) if isinstance(body, Product) and {*body.signs} <= {"", "cdot", "*", "times"} else []
        marked = [_letters(factor) for factor in factors]
        if all(self.style.free not in _letters(node) for node in all_nodes(body)):
            return Total(self._at(index, "").read(body, depth))
        matrices = [factor for factor, marks in zip(factors, marked, strict=True) if {self.style.free, index} <= {*marks}]
        if len(matrices) != 1 or len(factors) < 2:
            raise UnreadableError("a sum over entries that is no product of a matrix with a vector")
        place = factors.index(matrices[0])
        rest = factors[:place] + factors[place + 1 :]
        marks = marked[place]
        matrix = self._at(index, self.style.free).read(matrices[0], depth)
        vector = self._at(index, index).product(rest, [""] * (len(rest) - 1), depth)
        return Times("@", matrix if marks.index(self.style.free) < marks.index(index) else Turned(matrix), vector)

    def _sum(self, signs: tuple[int, ...], terms: list[Term]) -> Term:
        if len(terms) > MOST_TERMS:
            raise UnreadableError("a sum of too many terms")
        if 0 in signs:
            raise UnreadableError("the sign of a term is open")
        if len(terms) == 1 and signs == (1,):
            return terms[0]
        return Plus(signs, tuple(terms))

    def _scripted(self, node: Written, depth: int) -> Term:
        """A name, a power or a transpose; which of these a script above stands for is known from the name."""
        name = stepped(node)
        if name is not None:
            found = self._symbol(name)
            if isinstance(node, Name) or (isinstance(found, Symbol) and self._rises(node, found)):
                return found
        match node:
            case Transposed(_, arg):
                return Turned(self.read(arg, depth))
            case Power(_, Name(base="e", subs=(), sups=()), exponent):
                return Call("exp", (self.read(exponent, depth),))
            case Power(_, base, Number(_, value)):
                return self._power(base, value, depth)
            case _:
                raise UnreadableError("an exponent that is no number")

    def _rises(self, node: Written, found: Symbol) -> bool:
        """Whether the script above a name is its step: it has steps, and none below."""
        below = node.base if isinstance(node, Power) else node.arg if isinstance(node, Transposed) else None
        steps = found.at is not None and found.look in self.style.timed
        return steps and isinstance(below, Name) and symbol_of(below, self.style).at is None

    def _symbol(self, name: Name) -> Term:
        if name.base.isdigit():
            return Constant(Fraction(name.base[:LONGEST_NUMBER]))
        if name.primes:
            raise UnreadableError("a prime stands for a derivative")
        return symbol_of(name, self.style)

    def _power(self, base: Written, exponent: Fraction, depth: int) -> Term:
        if exponent.denominator != 1 or abs(exponent) > LARGEST_EXPONENT:
            raise UnreadableError("an exponent that is no small whole number")
        inside = base.arg if isinstance(base, Scripted) and is_euclidean(base.subs) else base
        if isinstance(inside, Group) and inside.kind in BARS and exponent == 2:
            return Total(Raised(self._only(inside, depth), 2))
        return Raised(self.read(base, depth), int(exponent))

    def _bracketed(self, node: Written, depth: int) -> Term:
        match node:
            case Scripted(_, Group(kind="‖" | "|") as group, subs) if is_euclidean(subs):
                return self._bracketed(group, depth)
            case Scripted(_, Group(_, "‖") as group, subs) if [bare_text(s) for s in subs] == ["1"]:
                return Total(Call("abs", (self._only(group, depth),)))
            case Scripted(_, Group() as group, subs) if subs and all(bare_text(sub) in self.style.entries for sub in subs):
                return Forward(replace(self.style, free="")).read(group, depth)
            case Group(_, "‖", _):
                return Call("norm2", (self._only(node, depth),))
            case Group(_, "|", _):
                return Call("abs", (self._only(node, depth),))
            case Group(_, "⟨" | "⟦", (first, second)):
                return Total(Times("entries", self.read(first, depth), self.read(second, depth)))
            case Group(_, "(" | "[" | "{", items):
                read = tuple(self.read(item, depth) for item in items)
                return read[0] if len(read) == 1 else Joined(read)
            case Matrix(_, rows) if len(rows) == 1 or all(len(row) == 1 for row in rows):
                return Joined(tuple(self.read(entry, depth) for row in rows for entry in row))
            case _:
                raise UnreadableError("brackets that are no part of a forward formula")

    def _only(self, group: Group, depth: int) -> Term:
        if len(group.items) != 1:
            raise UnreadableError("a bracket with several items")
        return self.read(group.items[0], depth)

    def function_of(self, node: Written) -> str | None:
        """The function that a name or an operator is, as the cell language has it."""
        if isinstance(node, Operator):
            return WORDS.get(node.name.lower()) or node.name
        if isinstance(node, Words):
            return WORDS.get(node.text.strip().lower())
        if not isinstance(node, Name) or node.primes:
            return None
        symbol = symbol_of(node, self.style)
        if symbol.at is not None:
            return None
        return self.style.functions.get(symbol.look) or (WORDS.get(node.base.lower()) if len(node.base) > 1 else None)

    def product(self, factors: list[Written], signs: list[str], depth: int) -> Term:
        """Factors side by side bind closest, then dots, then products by entries."""
        terms: list[Term] = []
        between: list[str] = []
        if len(factors) > MOST_FACTORS:
            raise UnreadableError("a product of too many factors")
        while factors:
            taken, term = self._factor(factors, signs, depth)
            terms.append(term)
            factors = factors[taken:]
            if factors:
                if signs[taken - 1] not in SIGNS:
                    raise UnreadableError(f"the product {signs[taken - 1]} is no part of a forward formula")
                between.append(SIGNS[signs[taken - 1]])
            signs = signs[taken:]
        return _grouped(terms, between, ("entries", "dot", "@", "/", ""))

    def _factor(self, factors: list[Written], signs: list[str], depth: int) -> tuple[int, Term]:
        """The first factor, with its argument if it is a function, and how many of the factors it takes."""
        first = factors[0]
        close = next((i for i, sign in enumerate(signs) if sign), len(factors) - 1)
        function = self.function_of(first)
        pair = factors[1] if len(factors) > 1 and not signs[0] else None
        if is_cross_entropy(first) and isinstance(pair, Group) and len(pair.items) == 2:
            return 2, Call(CROSS_ENTROPY, tuple(self.read(item, depth) for item in pair.items))
        if is_trace(first) and isinstance(pair, Group) and len(pair.items) == 1:
            return 2, trace_of(self.read(pair.items[0], depth))
        if function is None:
            if len(factors) > 1 and not signs[0] and _is_loss(first, factors[1]):
                return 2, self._loss(first, factors[1], depth)
            return 1, self.read(first, depth)
        if function.lower() in WHOLE and function not in self.style.functions.values():
            raise UnreadableError(f"{function} is no part of a forward formula")
        if isinstance(first, Operator) and first.primes:
            raise UnreadableError("a prime stands for a derivative")
        if not close:
            raise UnreadableError(f"{function} has no argument")
        after = factors[1]
        power = after.exponent if isinstance(after, Power) and isinstance(after.base, Group) else None
        bracket = after.base if power is not None and isinstance(after, Power) else after
        if isinstance(bracket, Group) and bracket.kind in OPENING:
            args = tuple(self.read(item, depth) for item in bracket.items)
            value = _applied(function, args if bracket.kind == "(" or len(args) == 1 else (Joined(args),), first)
            return 2, value if power is None else self._raised(value, power)
        if not isinstance(first, Operator):
            raise UnreadableError(f"{function} has no argument")
        rest = self.product(factors[1 : close + 1], signs[1:close], depth)
        return close + 1, _applied(function, (rest,), first)

    def _loss(self, name: Written, group: Written, depth: int) -> Term:
        """`l(o_t, y_t)` by the definition that the notes give of l."""
        known = self.style.losses.get(symbol_of(name, self.style).look) if isinstance(name, Name) else None
        if known is None or not isinstance(group, Group) or len(group.items) != len(known[0]):
            raise UnreadableError("a loss that is not written out")
        given = {Symbol(look): self.read(item, depth) for look, item in zip(known[0], group.items, strict=True)}
        return rewritten(known[1], lambda node: given.get(node, node) if isinstance(node, Symbol) else node)

    def _raised(self, value: Term, exponent: Written) -> Term:
        if not isinstance(exponent, Number) or exponent.value.denominator != 1:
            raise UnreadableError("an exponent that is no number")
        return Raised(value, int(exponent.value))


def is_euclidean(subs: tuple[Scripts, ...]) -> bool:
    """Whether a subscript of a norm names the Euclidean one, which is Frobenius' of a matrix."""
    return [bare_text(sub) for sub in subs] in EUCLIDEAN


def _is_loss(first: Written, second: Written) -> bool:
    """`\\ell(o_t, y_t)`: the letter of a loss with names in brackets behind it."""
    names = isinstance(second, Group) and second.kind == "(" and all(stepped(item) for item in second.items)
    return names and isinstance(first, Name) and first.base in LOSSES


def _applied(function: str, args: tuple[Term, ...], written: Written) -> Term:
    """A function at its arguments: a maximum with 0 is relu, a power on the name is one of the value."""
    if function == "max" and len(args) == 2 and Constant(Fraction(0)) in args:
        function, args = "relu", tuple(arg for arg in args if arg != Constant(Fraction(0)))
    elif function == "concat":
        return Joined(args)
    if len(args) != 1:
        raise UnreadableError(f"{function} of several arguments")
    value = Call(function, args)
    power = written.power if isinstance(written, Operator) else None
    if power is None:
        return value
    if power.denominator != 1 or power < 0:
        raise UnreadableError("a power on a function that is no whole number")
    return Raised(value, int(power))


def _by_entries(term: Term) -> Term:
    plain = isinstance(term, Times) and term.sign == "" and not isinstance(term.left, Constant)
    return Times("entries", term.left, term.right) if plain and isinstance(term, Times) else term


def _grouped(terms: list[Term], signs: list[str], levels: tuple[str, ...]) -> Term:
    """A product by levels: the signs of the first level bind least; what has one sign is taken from left to right."""
    if len(terms) == 1:
        return terms[0]
    sign, *rest = levels
    cuts = [i for i, s in enumerate(signs) if s == sign]
    starts, ends = [0, *(i + 1 for i in cuts)], [*(i + 1 for i in cuts), len(terms)]
    pieces = [_grouped(terms[a:b], signs[a : b - 1], tuple(rest)) for a, b in zip(starts, ends, strict=True)]
    value = pieces[0]
    for piece in pieces[1:]:
        value = divided(value, piece) if sign == "/" else Times(sign, value, piece)
    return value


def _letters(node: Written) -> list[str]:
    """The letters of entries that a name carries."""
    return [letter for text in marks_of(node) for letter in entries_of(text)]


def divided(above: Term, below: Term) -> Term:
    """A quotient; of exponentials by their sum it is the softmax, written out."""
    if isinstance(below, Constant):
        if not below.value:
            raise UnreadableError("a division by zero")
        factor = Constant(1 / below.value)
        return Constant(above.value * factor.value) if isinstance(above, Constant) else Times("", factor, above)
    if isinstance(above, Call) and above.function == "exp" and below == Total(above):
        return Call("softmax", above.args)
    return Times("/", above, below)
