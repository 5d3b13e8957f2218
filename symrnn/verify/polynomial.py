"""Polynomials and rational functions in the indeterminates themselves (SymPy): small identities without any chance of error.

Indeterminates are those of `prime`, here as generators: the data, and a value for every function at every argument (values at
opposite arguments too are taken as independent).
An identity that holds here holds at every point of F_p; the converse is what Schwartz and Zippel bound.
"""

from fractions import Fraction

from sympy import QQ
from sympy.polys.fields import xfield
from sympy.polys.rings import xring

from symrnn.verify.fields import Element
from symrnn.verify.prime import AT_ZERO, PRODUCT_WITH


class Polynomials:
    """The ring over the rationals (its field of fractions, if `rational`) with so many generators, taken as they are needed."""

    def __init__(self, generators: int, *, rational: bool) -> None:
        make = xfield if rational else xring
        self._domain, generated = make(f"v:{generators}", QQ)
        self._free = iter(generated)
        self._taken: dict[tuple[object, ...], Element] = {}
        self._logarithms: dict[Element, Element] = {}

    def fresh(self, *key: object) -> Element:
        if key not in self._taken:
            self._taken[key] = next(self._free)
        return self._taken[key]

    def lift(self, value: float | Fraction) -> Element:
        return self._domain.one * Fraction(value)

    def apply(self, function: str, arg: Element) -> Element:
        a = self.lift(arg) if isinstance(arg, Fraction) else arg
        if function in PRODUCT_WITH:
            return a * self.apply(PRODUCT_WITH[function], a)
        if a == 0 and function in AT_ZERO:
            return self.lift(AT_ZERO[function])
        if function == "log" and a in self._logarithms:
            return self._logarithms[a]
        y = self.fresh("of", function, a)
        if function == "exp":
            self._logarithms[y] = a
        return y

    @property
    def indeterminates(self) -> dict[tuple[object, ...], Element]:
        """The generators that were taken, by what they stand for: data, or ("of", function, argument)."""
        return dict(self._taken)
