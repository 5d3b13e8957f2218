"""The functions that every cell may call beside the built-in ones: written in the cell language, as a user would write them."""

from collections.abc import Mapping
from functools import cache

from symrnn.ir.expr import Function
from symrnn.language.define import define
from symrnn.language.parse import parse
from symrnn.language.scope import Scope
from symrnn.language.source import Source, child_trees

TEXT = """
def maximum(a, b) = where(a > b, a, b)
def minimum(a, b) = where(a < b, a, b)
def binary_cross_entropy(z, y) = softplus(z) - y * z
def huber(e, delta) = where(abs(e) <= delta, e**2 / 2, delta * (abs(e) - delta / 2))
def poisson(z, y) = exp(z) - y * z
"""


@cache
def standard_functions() -> Mapping[str, Function]:
    """The functions of `TEXT` by name."""
    scope = Scope(Source("<standard functions>", TEXT))
    for function in child_trees(parse(TEXT, scope.source.file), "function"):
        define(function, scope)
    return scope.functions
