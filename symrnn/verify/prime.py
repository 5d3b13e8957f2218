"""The prime fields in which identities between gradients are decided exactly.

Fresh indeterminates. The element-wise functions satisfy algebraic differential equations (t' = 1 - t^2, s' = s(1 - s), e' = e),
so a gradient is a rational function of the data and of the functions' values. The value of a function at an argument is
therefore drawn at random, keyed on the function and the argument: equal arguments give equal values, in every evaluator that
holds the same seed. relu(a) = a H(a) and |a| = a S(a), where the step H and the sign S are such indeterminates too: an identity
in H and S covers the cases a > 0 and a < 0 (H = 0, 1; S = -1, 1) at every place of the network at once. H(relu(a)) is H(a).

Of the functions' values nothing else is used but those at 0 (tanh(0) = 0, exp(0) = 1, ...), which SymPy puts in where data are
zero. An identity that needs another relation, exp(-a) = 1/exp(a), tanh(-a) = -tanh(a), log(exp(a)) = a, sqrt(a)^2 = a or
H(a)^2 = H(a) say, is not recognised.

Error. A polynomial of total degree d that is not zero vanishes at a random point of F_p^n with probability at most d/p
(R. A. DeMillo and R. J. Lipton, Inf. Process. Lett. 7 (1978) 193-195; R. Zippel, EUROSAM (1979) 216-226; J. T. Schwartz,
J. ACM 27 (1980) 701-717). `degree` bounds d, and the chance that two different arguments of a function get the same value and
so its values are not independent. The bound takes the hash that draws for a random function.

A difference at one point refutes what is claimed of the indeterminates, for certain. It refutes the claim itself where no
function is applied; where one is, the two sides may still be equal by a relation that is not used here: see `claim`, which
looks at real numbers then.
The statement is about F_p: a difference all of whose coefficients are multiples of p would not be seen. The primes are
Mersenne's, 2^127 - 1 (E. Lucas, 1876) and, where degrees grow with every step, larger ones.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from symrnn.verify.fields import Element, draw

MERSENNE = (127, 521, 2203)
"""The primes 2^e - 1 that are used: the first unless degrees ask for more."""


class Residue:
    """An integer modulo a prime."""

    __slots__ = ("prime", "value")

    def __init__(self, value: int, prime: int) -> None:
        self.value, self.prime = value, prime

    def __add__(self, other: Element) -> "Residue":
        value = _value(other, self.prime)
        return NotImplemented if value is None else Residue((self.value + value) % self.prime, self.prime)

    def __sub__(self, other: Element) -> "Residue":
        value = _value(other, self.prime)
        return NotImplemented if value is None else Residue((self.value - value) % self.prime, self.prime)

    def __rsub__(self, other: Element) -> "Residue":
        value = _value(other, self.prime)
        return NotImplemented if value is None else Residue((value - self.value) % self.prime, self.prime)

    def __mul__(self, other: Element) -> "Residue":
        value = _value(other, self.prime)
        return NotImplemented if value is None else Residue(self.value * value % self.prime, self.prime)

    def __truediv__(self, other: Element) -> "Residue":
        value = _value(other, self.prime)
        return NotImplemented if value is None else Residue(self.value * _inverse(value, self.prime) % self.prime, self.prime)

    def __rtruediv__(self, other: Element) -> "Residue":
        value = _value(other, self.prime)
        return NotImplemented if value is None else Residue(value * _inverse(self.value, self.prime) % self.prime, self.prime)

    def __pow__(self, exponent: int) -> "Residue":
        base = self.value if exponent >= 0 else _inverse(self.value, self.prime)
        return Residue(pow(base, abs(exponent), self.prime), self.prime)

    def __neg__(self) -> "Residue":
        return Residue(-self.value % self.prime, self.prime)

    def __eq__(self, other: object) -> bool:
        value = _value(other, self.prime)
        return value is not None and self.value == value

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"{self.value} mod {modulus_text(self.prime.bit_length())}"

    __radd__ = __add__
    __rmul__ = __mul__


def modulus_text(exponent: int) -> str:
    return f"2^{exponent} - 1"


def _value(element: object, prime: int) -> int | None:
    if type(element) is Residue:
        return element.value
    if isinstance(element, Fraction):
        return _of_fraction(element, prime)
    return element % prime if isinstance(element, int) else None


def _inverse(value: int, prime: int) -> int:
    if value == 0:
        raise ZeroDivisionError(f"division by zero modulo {modulus_text(prime.bit_length())}")
    return pow(value, -1, prime)


@lru_cache(maxsize=1024)
def _of_fraction(value: Fraction, prime: int) -> int:
    return value.numerator * _inverse(value.denominator % prime, prime) % prime


AT_ZERO: Mapping[str, Fraction] = {
    "tanh": Fraction(0),
    "sin": Fraction(0),
    "sign": Fraction(0),
    "step": Fraction(0),
    "sqrt": Fraction(0),
    "cos": Fraction(1),
    "exp": Fraction(1),
    "sigmoid": Fraction(1, 2),
}

PRODUCT_WITH: Mapping[str, str] = {"relu": "step", "abs": "sign"}
"""Functions that are their argument times another function."""


class PrimeField:
    """F_p, p = 2^exponent - 1, at the random point that belongs to a seed."""

    def __init__(self, seed: int = 1, exponent: int = MERSENNE[0]) -> None:
        self.seed, self.prime = seed, 2**exponent - 1
        self._keys: set[tuple[object, ...]] = set()
        self._values: dict[tuple[str, int], Residue] = {}

    def fresh(self, *key: object) -> Residue:
        self._keys.add(key)
        return self._random("data", *key)

    def _random(self, *key: object) -> Residue:
        return Residue(draw(2 * self.prime.bit_length(), self.seed, *key) % self.prime, self.prime)

    @property
    def indeterminates(self) -> int:
        """How many indeterminates were asked for: data, and values of functions."""
        return len(self._keys) + len(self._values)

    def lift(self, value: float | Fraction) -> Residue:
        return Residue(_of_fraction(Fraction(value), self.prime), self.prime)

    def apply(self, function: str, arg: Element) -> Residue:
        a = arg if type(arg) is Residue else self.lift(arg)
        if function in PRODUCT_WITH:
            return self._product(function, a)
        key = function, a.value
        if key not in self._values:
            at_zero = a.value == 0 and function in AT_ZERO
            self._values[key] = self.lift(AT_ZERO[function]) if at_zero else self._random(*key)
        return self._values[key]

    def _product(self, function: str, a: Residue) -> Residue:
        """The value of a function that is its argument times another one; relu(a) is above 0 where a is."""
        factor = self.apply(PRODUCT_WITH[function], a)
        if function == "relu":
            self._values.setdefault(("step", (a * factor).value), factor)
        return a * factor
