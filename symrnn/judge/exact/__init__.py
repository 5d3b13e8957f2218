"""Statements about one real number, decided for all its values at once.

`line` and what it uses need SymPy, whose import takes longer than most formulas do: `decide` loads them when the first such
statement is met, and nothing else of the judge imports them.
"""

from collections.abc import Mapping
from functools import partial
from importlib import import_module

from symrnn.ir.expr import Function
from symrnn.judge.budget import Spend
from symrnn.judge.meaning import Meaning
from symrnn.judge.question import Answer, Between, Case


def decide(case: Case, atom: Meaning, functions: Mapping[str, Function], between: Between, spend: Spend) -> Answer:
    """Whether a comparison holds for all values of the letter `atom` for which it is made; `spend` is told of the work."""
    line, work = import_module("symrnn.judge.exact.line"), import_module("symrnn.judge.exact.work")
    answer: Answer = work.counted(spend, partial(line.decide, case, atom, functions, between))
    return answer
