"""Polynomials and rational functions in the indeterminates themselves (SymPy): small identities without any chance of error.

Indeterminates are those of `prime`, here as generators: the data, and a value for every function at every argument. An
identity that holds here holds at every point of F_p; the converse is what Schwartz and Zippel bound.

The number of terms can grow exponentially with the degree, so the arithmetic has a budget: it counts the pairs of terms
that operations bring together and stops where there are too many. It counts operations, not seconds: every machine stops
at the same one.
"""

from fractions import Fraction

from sympy import QQ
from sympy.polys.fields import FracElement, xfield
from sympy.polys.rings import PolyElement, xring

from symrnn.verify.fields import Element
from symrnn.verify.prime import AT_ZERO, PRODUCT_WITH

BUDGET = 400_000
REDUCTION = 100
"""What it costs to bring a quotient to lowest terms, as a multiple of the product of its numbers of terms."""


class TermBudgetError(ArithmeticError):
    """The budget of terms is spent."""


class Budget:
    """How many pairs of terms may still be brought together."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, pairs: int) -> None:
        """Counts an operation before it is done; TermBudgetError where the budget does not reach, and ever after."""
        self.left -= pairs
        if self.left < 0:
            raise TermBudgetError("too many terms")


class Counted:
    """A polynomial or a quotient of two, `element`, whose arithmetic is paid for from a budget."""

    __slots__ = ("budget", "element")

    def __init__(self, element: PolyElement | FracElement, budget: Budget) -> None:
        self.element, self.budget = element, budget

    def __add__(self, other: Element) -> "Counted":
        bare = _bare(other)
        if bare is None:
            return NotImplemented
        (n, d), (m, e) = _terms(self.element), _terms(bare)
        self.budget.spend(n + m if d == e == 1 else _cost(n * e + m * d, d * e))
        # To a quotient that is 0 SymPy adds a number by handing out the number.
        return Counted(self.element + bare if self.element else self.element.parent().one * bare, self.budget)

    def __sub__(self, other: Element) -> "Counted":
        return NotImplemented if _bare(other) is None else self + -other

    def __rsub__(self, other: Element) -> "Counted":
        return (-self).__add__(other)

    def __mul__(self, other: Element) -> "Counted":
        bare = _bare(other)
        if bare is None:
            return NotImplemented
        (n, d), (m, e) = _terms(self.element), _terms(bare)
        self.budget.spend(_cost(n * m, d * e))
        return Counted(self.element * bare, self.budget)

    def __truediv__(self, other: Element) -> "Counted":
        bare = _bare(other)
        if bare is None:
            return NotImplemented
        (n, d), (m, e) = _terms(self.element), _terms(bare)
        self.budget.spend(_cost(n * e, d * m))
        return Counted(self.element / bare, self.budget)

    def __rtruediv__(self, other: Element) -> "Counted":
        self.budget.spend(sum(_terms(self.element)))
        return Counted(_bare(other) / self.element, self.budget)

    def __pow__(self, exponent: int) -> "Counted":
        if exponent < 0:
            return 1 / self**-exponent
        power = Counted(self.element.parent().one, self.budget)
        for _ in range(exponent):
            power = power * self
        return power

    def __neg__(self) -> "Counted":
        return Counted(-self.element, self.budget)

    def __eq__(self, other: object) -> bool:
        bare = _bare(other)
        return bare is not None and bool(self.element == bare)

    def __hash__(self) -> int:
        return hash(self.element)

    def __str__(self) -> str:
        return str(self.element)

    __radd__ = __add__
    __rmul__ = __mul__


def _bare(element: object) -> Element:
    """What SymPy computes with; None for what is neither an element nor a number."""
    if isinstance(element, Counted):
        return element.element
    return QQ(element.numerator, element.denominator) if isinstance(element, Fraction | int) else None


def _terms(element: Element) -> tuple[int, int]:
    """The numbers of terms above and below the line."""
    if isinstance(element, FracElement):
        return max(1, len(element.numer)), len(element.denom)
    return (max(1, len(element)), 1) if isinstance(element, PolyElement) else (1, 1)


def _cost(above: int, below: int) -> int:
    """What it takes to multiply out so many terms above and below the line, and to reduce the quotient."""
    return above if below == 1 else above + below + REDUCTION * above * below


class Polynomials:
    """The ring over the rationals (its field of fractions, if `rational`) with so many generators, taken as they are needed."""

    def __init__(self, generators: int, *, rational: bool, budget: int = BUDGET) -> None:
        make = xfield if rational else xring
        self._domain, generated = make(f"v:{generators}", QQ)
        self._free = iter(generated)
        self._taken: dict[tuple[object, ...], Counted] = {}
        self._budget = Budget(budget)

    def fresh(self, *key: object) -> Counted:
        if key not in self._taken:
            self._taken[key] = Counted(next(self._free), self._budget)
        return self._taken[key]

    def lift(self, value: float | Fraction) -> Counted:
        return Counted(self._domain.one * _bare(Fraction(value)), self._budget)

    def apply(self, function: str, arg: Element) -> Counted:
        a = self.lift(arg) if isinstance(arg, Fraction) else arg
        if function in PRODUCT_WITH:
            return a * self.apply(PRODUCT_WITH[function], a)
        if a == 0 and function in AT_ZERO:
            return self.lift(AT_ZERO[function])
        return self.fresh("of", function, a)

    @property
    def indeterminates(self) -> dict[tuple[object, ...], Element]:
        """The generators that were taken, by what they stand for: data, or ("of", function, argument)."""
        return dict(self._taken)
