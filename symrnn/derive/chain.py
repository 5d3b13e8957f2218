"""The chain rule over names: the adjoint of every entry from those of the entries that read it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import sympy

from symrnn.derive.scalars import Scalar
from symrnn.ir.unrolled import Contribution


def chain_rule(
    order: Iterable[sympy.Symbol],
    loss: sympy.Symbol,
    contributions: Mapping[sympy.Symbol, Sequence[Contribution]],
    called: Callable[[str], str],
) -> tuple[dict[sympy.Symbol, Scalar], dict[sympy.Symbol, Scalar]]:
    """The adjoints' names and the adjoints, of every symbol in `order`, in which users stand before what they read.

    `called` names the adjoint of a name. An adjoint that is a number needs no name: the number stands for it.
    """
    names: dict[sympy.Symbol, Scalar] = {loss: sympy.S.One}
    adjoints: dict[sympy.Symbol, Scalar] = {loss: sympy.S.One}
    for symbol in order:
        value = sympy.Add(*(c.partial * names[c.user] for c in contributions[symbol]))
        adjoints[symbol] = value
        names[symbol] = value if value.is_Number else sympy.Symbol(called(symbol.name), real=True)
    return names, adjoints
