"""Proofs as values: a claim, how it was decided, and where it fails."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Witness:
    """A place at which two sides of a claim differ: entry `index` of `symbol` at a step (None: it has no time)."""

    symbol: str
    index: tuple[int, ...]
    step: int | None
    sides: tuple[str, str]
    values: tuple[str, str]
    shape: tuple[int, ...]
    case: str

    def __str__(self) -> str:
        entry = "[" + ", ".join(map(str, self.index)) + "]" if self.index else ""
        time = "" if self.step is None else f" at step {self.step}"
        left, right = (f"{side} gives {value}" for side, value in zip(self.sides, self.values, strict=True))
        return f"{self.symbol}{entry}{time}, shape {self.shape}, {self.case}: {left}, {right}"


@dataclass(frozen=True)
class Proof:
    """A claim and whether it holds: True, False (then with a witness), or None where it could not be decided or says nothing.

    `error` is the probability with which the method would let a wrong claim pass; `case` names the steps and sizes that the
    claim is about, if it is about some. `applies` is False where a claim says nothing about the cell at hand.
    """

    claim: str
    method: str
    holds: bool | None
    error: Fraction
    witness: Witness | None = None
    case: str = ""
    applies: bool = True

    @property
    def is_open(self) -> bool:
        """Whether the claim could not be decided."""
        return self.holds is None and self.applies


def above(error: Fraction) -> str:
    """A small probability in two digits, rounded up."""
    if not error:
        return "0"
    exponent = 0
    while error * 10**-exponent < 1:
        exponent -= 1
    digits = -(-(error * 10 ** (1 - exponent)).numerator // (error * 10 ** (1 - exponent)).denominator)
    return f"{digits // 10}.{digits % 10}e{exponent}" if digits < 100 else f"1.0e{exponent + 1}"
