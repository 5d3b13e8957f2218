"""Terms -> formulas in the cell language, with the sizes of all axes made to fit; ShapeError where they cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symrnn.judge.model.extents import Extent, SizeError, Sizes
from symrnn.judge.model.shapes import REDUCING, VECTORIAL, Ranks, ShapeError
from symrnn.judge.model.terms import Call, Constant, Joined, Key, Plus, Raised, Symbol, Term, Times, Total, Turned

Axes = tuple[Extent, ...]
SUM, PRODUCT, POWER, ATOM = range(4)


@dataclass(frozen=True)
class Piece:
    """A formula as text: how tightly it binds, its operator if it is a product, and its axes."""

    text: str
    binds: int
    axes: Axes
    sign: str = ""

    def inside(self, least: int) -> str:
        return self.text if self.binds >= least else f"({self.text})"


@dataclass
class Speller:
    """Spells the formulas of a network: `names` of its symbols, `axes` of each."""

    names: Mapping[Key, str]
    ranks: Ranks
    sizes: Sizes
    axes: dict[Key, Axes]

    def equation(self, target: Symbol | None, value: Term) -> str:
        """The right side of an equation; that of the loss is a scalar, the sum over the entries of what is none."""
        if target is None:
            return self._loss(self.ranks.with_inner_products(value)).text
        axes = self.axes_of(target.key)
        piece = self.spell(value, len(axes))
        if piece.axes or not isinstance(value, Constant):
            self._equal(axes, piece.axes, "both sides of the equation")
        return piece.text

    def axes_of(self, key: Key) -> Axes:
        if key not in self.axes:
            self.axes[key] = tuple(self.sizes.new() for _ in range(self.ranks.known[key]))
        return self.axes[key]

    def _loss(self, term: Term) -> Piece:
        match term:
            case Plus(signs, terms):
                return self._plus(signs, [self._loss(t) for t in terms])
            case Times("", Constant() as factor, rest):
                return _scaled(factor.value, self._loss(rest))
            case _:
                return _summed(self.spell(term, None))

    def spell(self, term: Term, expected: int | None) -> Piece:
        """The text of a term; `expected` is its number of axes where that is known from outside."""
        match term:
            case Constant(value):
                return _number(value)
            case Symbol(_, at):
                name = self.names[term.key]
                return Piece(name if at is None else f"{name}[{at}]", ATOM, self.axes_of(term.key))
            case Plus(signs, terms):
                return self._plus(signs, [self.spell(t, expected) for t in terms])
            case Times("", Constant(value), rest):
                return _scaled(value, self.spell(rest, expected))
            case Times(sign, left, right):
                return self._times(sign, left, right, expected)
            case Call(function, args):
                return self._call(function, args, expected)
            case Raised(base, exponent):
                piece = self.spell(base, expected)
                shown = f"{exponent}" if exponent >= 0 else f"({exponent})"
                return Piece(f"{piece.inside(ATOM)}**{shown}", POWER, piece.axes)
            case Turned(arg):
                piece = self.spell(arg, expected)
                return piece if len(piece.axes) < 2 else Piece(f"{piece.inside(ATOM)}.T", ATOM, piece.axes[::-1])
            case Joined(parts):
                return self._joined([self.spell(part, 1) for part in parts])
            case Total(arg):
                return _summed(self.spell(arg, None))
            case _:
                raise ShapeError("this is no part of a forward formula")

    def _plus(self, signs: tuple[int, ...], pieces: list[Piece]) -> Piece:
        axes: Axes = ()
        for piece in pieces:
            axes = self._fit(axes, piece, "the terms of a sum")
        text = ""
        for sign, piece in zip(signs, pieces, strict=True):
            shown = piece.inside(PRODUCT)
            operator = "-" if sign < 0 else "+"
            text = f"{text} {operator} {shown}" if text else f"-{shown}" if sign < 0 else shown
        return Piece(text, SUM, axes)

    def _times(self, sign: str, left: Term, right: Term, expected: int | None) -> Piece:
        if sign == "/":
            above, below = self.spell(left, expected), self.spell(right, None)
            axes = self._fit(above.axes, below, "the sides of a quotient")
            return Piece(f"{_before('/', above)} / {below.inside(POWER)}", PRODUCT, axes, "/")
        a, b = self.spell(left, None), self.spell(right, None)
        kind = self.ranks.product_of(sign, left, right, (len(a.axes), len(b.axes)), expected)
        if kind == "@":
            return self._matrix(a, b)
        axes = self._fit(a.axes, b, "the factors of a product entry by entry") if kind in "* dot" else (*a.axes, *b.axes)
        if kind == "*":
            return Piece(f"{_before('*', a)} * {b.inside(POWER)}", PRODUCT, axes, "*")
        return Piece(f"{kind}({a.text}, {b.text})", ATOM, () if kind == "dot" else axes)

    def _matrix(self, a: Piece, b: Piece) -> Piece:
        if not a.axes or not b.axes:
            raise ShapeError(f"a matrix product with a number: {a.text} @ {b.text}")
        self._equal(a.axes[-1:], b.axes[:1], f"the inner sizes of {a.text} times {b.text}")
        return Piece(f"{_before('@', a)} @ {b.inside(POWER)}", PRODUCT, a.axes[:-1] + b.axes[1:], "@")

    def _call(self, function: str, args: tuple[Term, ...], expected: int | None) -> Piece:
        inner = 1 if function in VECTORIAL else None if function in REDUCING else expected
        pieces = [self.spell(arg, inner) for arg in args]
        if function in VECTORIAL and any(len(piece.axes) != 1 for piece in pieces):
            raise ShapeError(f"{function} of what is no vector: {pieces[0].text}")
        axes: Axes = ()
        for piece in pieces:
            axes = self._fit(axes, piece, f"the arguments of {function}")
        return Piece(f"{function}({', '.join(p.text for p in pieces)})", ATOM, () if function in REDUCING else axes)

    def _joined(self, pieces: list[Piece]) -> Piece:
        if any(len(piece.axes) != 1 for piece in pieces):
            shown = ", ".join(piece.text for piece in pieces)
            raise ShapeError(f"only vectors can be put one after the other: {shown}")
        total = Extent()
        for piece in pieces:
            total += piece.axes[0]
        return Piece(f"concat({', '.join(piece.text for piece in pieces)})", ATOM, (total,))

    def _fit(self, axes: Axes, piece: Piece, what: str) -> Axes:
        """The axes of two operands, of which one may be a scalar."""
        if axes and piece.axes:
            self._equal(axes, piece.axes, what)
        return max(axes, piece.axes, key=len)

    def _equal(self, left: Axes, right: Axes, what: str) -> None:
        if len(left) != len(right):
            raise ShapeError(f"{what} are {AXES[len(left)]} and {AXES[len(right)]}")
        try:
            for a, b in zip(left, right, strict=True):
                self.sizes.equate(a, b)
        except SizeError as error:
            raise ShapeError(f"{what} have the sizes {error}") from None


AXES = ("a scalar", "a vector", "a matrix")


def _number(value: Fraction) -> Piece:
    if value < 0:
        return Piece(f"-{_number(-value).text}", SUM, ())
    if value.denominator == 1:
        return Piece(str(value.numerator), ATOM, ())
    return Piece(f"{value.numerator} / {value.denominator}", PRODUCT, (), "/")


def _scaled(factor: Fraction, piece: Piece) -> Piece:
    """A number times a formula: 1/2 is a division by 2."""
    if factor == 1:
        return piece
    text = piece.inside(PRODUCT) if piece.sign != "@" else f"({piece.text})"
    top = text if factor.numerator == 1 else f"{factor.numerator} * {piece.inside(POWER)}"
    if factor.numerator < 0:
        top = f"({factor.numerator}) * {piece.inside(POWER)}"
    return Piece(top if factor.denominator == 1 else f"{top} / {factor.denominator}", PRODUCT, piece.axes, "*")


def _summed(piece: Piece) -> Piece:
    return Piece(f"sum({piece.text})", ATOM, ()) if piece.axes else piece


def _before(sign: str, piece: Piece) -> str:
    """The left factor of a product: a product of the same sign stands as it is."""
    return piece.text if piece.binds > PRODUCT or (piece.binds == PRODUCT and piece.sign == sign) else f"({piece.text})"


def shape_text(axes: Axes, sizes: Sizes, names: Mapping[str, str]) -> str:
    """The shape of a declaration, `(n, m)`, with the names that unknown sizes got; "" for a scalar."""
    shown = []
    for axis in axes:
        value = sizes.value(axis)
        total = Extent((), value.number)
        for name in sorted(value.names, key=[*names, *value.names].index):
            put = names.get(name, name)
            total = Extent((), total.number + int(put)) if put.isdigit() else Extent((*total.names, put), total.number)
        shown.append(str(total))
    return f" ({', '.join(shown)})" if shown else ""


def unused(name: str, taken: "set[str]") -> str:
    """The name, or the name with the first number behind it that makes it a new one."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found
