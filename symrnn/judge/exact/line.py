"""Comparisons of two expressions of one real letter, decided for all its values: the pieces of the line one by one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import sympy

from symrnn.ir.expr import Function
from symrnn.judge.exact.regions import (
    LETTER,
    KinkError,
    OutsideError,
    Reading,
    Region,
    SplitError,
    UndecidedError,
    rational,
    sign_of,
)
from symrnn.judge.exact.signs import Signs, is_positive, signs
from symrnn.judge.meaning import Cases, Meaning, Power, Product, Quotient
from symrnn.judge.question import Answer, Between, Case, Compared, Witness
from symrnn.verify.algebra import vanishes

MOST_REGIONS = 60
HIGHEST = 16
SHOWN = 6
IDENTITY = "as an identity"
NEITHER = "no number is found at which it clearly fails, and no proof that it holds"
MARGIN = sympy.Rational(1, 10**25)
SIMPLE = [sympy.Rational(n) for n in ("0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3", "5", "-5", "10", "-10")]

FAILS: Mapping[str, Callable[[Signs], tuple[sympy.Expr | None, ...]]] = {
    "<": lambda s: (s.zero, s.above),
    "<=": lambda s: (s.above,),
    ">": lambda s: (s.zero, s.below),
    ">=": lambda s: (s.below,),
    "=": lambda s: (s.below, s.above),
}
"""Where left - right must not be: for each sign, the places that contradict."""

MEETS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda side: side < 0,
    "<=": lambda side: side <= 0,
    ">": lambda side: side > 0,
    ">=": lambda side: side >= 0,
    "=": lambda side: side == 0,
    "!=": lambda side: side != 0,
}


@dataclass
class Line:
    """One comparison, `case`, on the whole line, or between two numbers (`between`) if its letter is always between them."""

    case: Case
    atom: Meaning
    functions: Mapping[str, Function]
    between: Between = (None, None)
    how: str = ""
    kinks: list[tuple[str, str]] = field(default_factory=list)
    said: int = 0

    def decide(self) -> Answer:
        """Whether the comparison holds wherever it is made."""
        try:
            regions = self._regions()
            for place, region in enumerate(regions):
                witness = self._fails(regions, place) if self._is_meant(region) else None
                if witness is not None:
                    return Answer(False, witness=witness)
        except UndecidedError as error:
            return Answer(None, reason=str(error))
        if not self.said:
            return Answer(None, reason="there is no number of which it says something")
        return Answer(True, reason=self.how, kinks=tuple(self.kinks))

    def _reading(self, region: Region) -> Reading:
        return Reading(region, self.atom, self.functions, is_positive)

    def _regions(self) -> list[Region]:
        """The pieces of the line, from below, on each of which everything is one smooth formula."""
        low, high = self.between
        whole = Region(-sympy.oo if low is None else rational(low), sympy.oo if high is None else rational(high))
        waiting, found = [whole], list[Region]()
        while waiting:
            region = waiting.pop(0)
            try:
                self._look(region)
                found.append(region)
            except SplitError as split:
                waiting = region.cut(split.points) + waiting
            if len(waiting) + len(found) > MOST_REGIONS:
                raise UndecidedError("it has too many cases")
        return found

    def _look(self, region: Region) -> None:
        """Reads all there is, so that what splits the region shows."""
        reading = self._reading(region)
        for compared in self.case.compared:
            reading.side(self._read(reading, compared.left) - self._read(reading, compared.right))
        for node in (self.case.left, self.case.right):
            self._read(reading, node)

    def _read(self, reading: Reading, node: Meaning) -> sympy.Expr:
        """The formula; 0 where there is none, which is told apart when it is needed."""
        try:
            return reading.read(node)
        except (KinkError, OutsideError):
            return sympy.Integer(0)

    def _is_meant(self, region: Region) -> bool:
        """Whether the conditions of the case hold in a region."""
        reading = self._reading(region)

        def holds(compared: Compared) -> bool:
            return MEETS[compared.sign](reading.side(self._read(reading, compared.left) - self._read(reading, compared.right)))

        return all(map(holds, self.case.where)) and not any(all(map(holds, other)) for other in self.case.unless)

    def _fails(self, regions: Sequence[Region], place: int) -> Witness | None:
        """Where the comparison is wrong in a region; None if it is right there."""
        region = regions[place]
        reading = self._reading(region)
        try:
            left, right = reading.read(self.case.left), reading.read(self.case.right)
        except OutsideError:
            return None
        except KinkError:
            return self._at_kink(regions, place)
        if region.is_point and not all(map(_is_number, (left.subs(LETTER, region.low), right.subs(LETTER, region.low)))):
            return None
        return self._between(left, right, region)

    def _between(self, left: sympy.Expr, right: sympy.Expr, region: Region) -> Witness | None:
        if region.is_point:
            left, right = left.subs(LETTER, region.low), right.subs(LETTER, region.low)
        if (self.case.sign == "=" and vanishes(left - right)) or left == right:
            self._holds(IDENTITY)
            return None if self.case.sign in ("=", "<=", ">=") else self._witness([], left, right, region)
        if self.case.sign == "=":
            return self._witness([], left, right, region)
        try:
            found = signs(left - right, region)
        except UndecidedError as error:
            return self._witness([], left, right, region, str(error))
        wrong = [at for at in FAILS[self.case.sign](found) if at is not None]
        if wrong:
            return self._witness(wrong, left, right, region)
        self._holds("" if region.is_point else found.how)
        return None

    def _holds(self, how: str) -> None:
        self.said += 1
        self.how = how if self.how in ("", IDENTITY) and how else self.how

    def _at_kink(self, regions: Sequence[Region], place: int) -> Witness | None:
        """A derivative at a point without one: an equation chooses a value there, between the slopes of both sides."""
        point = regions[place].low
        left, right = (self._one_sided(regions, place, node) for node in (self.case.left, self.case.right))
        kinked = [slopes for slopes in (left, right) if len(slopes) > 1]
        if self.case.sign != "=" or len(kinked) > 1 or not (left and right):
            return None
        chosen = (right if len(left) > 1 else left)[0]
        if not kinked or not _between(chosen, kinked[0]):
            same = not kinked and left == right
            return None if same else self._shown(point, left[0], right[0])
        self.said += 1
        self.kinks.append((_text(point), _text(chosen)))
        return None

    def _one_sided(self, regions: Sequence[Region], place: int, node: Meaning) -> list[sympy.Expr]:
        """The value of an expression at a point, or where it has none, the values that it comes to from both sides."""
        point, found = regions[place].low, []
        try:
            return [self._reading(regions[place]).read(node).subs(LETTER, point)]
        except KinkError:
            beside = [regions[i] for i in (place - 1, place + 1) if 0 <= i < len(regions)]
        for region in beside:
            with suppress(OutsideError):
                found.append(self._reading(region).read(node).subs(LETTER, point))
        return list(filter(_is_number, dict.fromkeys(found)))

    def _witness(
        self, wrong: list[sympy.Expr], left: sympy.Expr, right: sympy.Expr, region: Region, otherwise: str = NEITHER
    ) -> Witness:
        """A number at which a comparison fails, a simple one if there is any."""
        for at in _candidates(wrong, region):
            found = left.subs(LETTER, at), right.subs(LETTER, at)
            gap = found[0] - found[1]
            gap = gap if gap.is_Rational else gap.evalf(60)
            sure = gap.is_Rational or (gap.is_Float and abs(gap) > MARGIN)
            if sure and not MEETS[self.case.sign](int(sympy.sign(gap))):
                return self._shown(at, *found)
        raise UndecidedError(otherwise)

    def _shown(self, at: sympy.Expr, left: sympy.Expr, right: sympy.Expr) -> Witness:
        return Witness(_text(at), _text(left), _text(right))


def _candidates(wrong: list[sympy.Expr], region: Region) -> Iterator[sympy.Expr]:
    yield from (at for at in SIMPLE if region.low < at < region.high)
    yield region.sample
    for at in wrong:
        yield at if at.is_Rational else sympy.Rational(str(at.evalf(SHOWN)))
        yield at


def _is_number(value: sympy.Expr) -> bool:
    return not value.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)


def _between(number: sympy.Expr, ends: Sequence[sympy.Expr]) -> bool:
    """Whether an exact number lies between two others, or is one of them."""
    one, other = (0 if vanishes(number - end) else sign_of(number - end) for end in ends[:2])
    return one * other <= 0


def _text(number: sympy.Expr) -> str:
    """A number as a fraction, or in a few digits."""
    return str(number) if number.is_Rational and number.q < 1000 else str(number.evalf(SHOWN))


def decide(case: Case, atom: Meaning, functions: Mapping[str, Function], between: Between = (None, None)) -> Answer:
    """Whether a comparison holds for all values of the letter `atom` for which it is made."""
    compared = [side for one in case.compared for side in (one.left, one.right)]
    if any(degree(side) > HIGHEST for side in (case.left, case.right, *compared)):
        return Answer(None, reason="its powers are too high")
    return Line(case, atom, functions, between).decide()


def degree(node: Meaning) -> int:
    """How high the powers in an expression are at most, with each function of degree 1."""
    inside = [degree(part) for part in node.parts]
    match node:
        case Product() | Quotient() | Cases():
            return sum(inside)
        case Power(exponent=int() as exponent):
            return abs(exponent) * max(1, *inside)
        case _:
            return max([1, *inside])
