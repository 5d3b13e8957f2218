"""What is found of a claim: in one reading, and in all."""

from dataclasses import dataclass

from symrnn.ir.verdict import Counterexample
from symrnn.judge.meaning import Index
from symrnn.judge.readings import Reading


@dataclass(frozen=True)
class Finding:
    """What was found of a claim: `holds` True with the reading, False with a counterexample, None with the reason.

    `vacuous`: it holds, but both sides are 0. `outside`: it speaks of steps that there are not, and so cannot be evaluated;
    `lenient`: it holds where terms of sums outside the sequence count as 0. `domain`: for which steps it holds, if not for all.
    `misfit`: which shapes do not fit, where the sides cannot be compared but for sizes 1.
    `last`: the letter that is taken for the last step. Of a claim that fails, `reading` is the strongest in which its sides can
    be compared.
    """

    holds: bool | None
    reading: Reading | None = None
    steps: int = 0
    copy_at: Index | None = None
    transposed: bool = False
    vacuous: bool = False
    real: bool = False
    partial: bool = False
    outside: bool = False
    lenient: bool = False
    domain: str = ""
    last: str = ""
    reason: str = ""
    misfit: str = ""
    counterexample: Counterexample | None = None


@dataclass(frozen=True)
class Trial:
    """A claim evaluated in one reading: equal, or where not, or why there is nothing to compare.

    `never`: it is equal where it was compared, but one of its cases never holds there.
    """

    equal: bool | None
    transposed: bool = False
    vacuous: bool = False
    counterexample: Counterexample | None = None
    reason: str = ""
    shapes: str = ""
    outside: bool = False
    never: bool = False
