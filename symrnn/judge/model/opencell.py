"""Equations of networks that leave a function of several arguments open: `h_t = f(x_t, h_{t-1}, w)`; see `judge.opened`."""

from symrnn.ir.functions import BUILTIN
from symrnn.judge.look import Look
from symrnn.judge.model.forward import Forward
from symrnn.judge.model.network import Formulas, Network, Use, links
from symrnn.judge.model.style import LETTERS, Style, UnreadableError, look_or_none
from symrnn.judge.model.terms import Plus, Symbol, Term, Times
from symrnn.judge.model.walk import all_nodes
from symrnn.judge.opened import SAID
from symrnn.notes.written import Derivative, Group, Name, Product, Written

CAPITALS = frozenset({"F", "G", "Phi", "Psi"})
"""Capital letters that name a function where several arguments in brackets follow."""


def open_use(target: Symbol, right: Written, style: Style, defined: frozenset[Look]) -> Use | None:
    """The open function that a right side `f(x_t, h_{t-1}, w)` applies; None for any other."""
    match right:
        case Product(_, (Name(primes=0) as name, Group(_, "(", items)), ("",)) if len(items) > 1 and _is_function(name):
            look = look_or_none(name, style)
        case _:
            return None
    if look is None or look in defined or style.functions.get(look) in BUILTIN:
        return None
    return Use(look, target, tuple(_argument(item, style) for item in items))


def take_open(network: Network, use: Use) -> Term:
    """The sum that stands for what an open function gives, of which the network notes what it is made of."""
    network.uses.append(use)
    said = SAID.format(use.look)
    network.notes += [said] if said not in network.notes else []
    network.ranks |= dict.fromkeys((slope.key for slope in use.slopes), 2)
    network.ranks |= dict.fromkeys((symbol.key for symbol in (*use.args, use.rest, use.target)), 1)
    products = tuple(Times("@", slope, arg) for slope, arg in zip(use.slopes, use.args, strict=True))
    return Plus((1,) * (len(products) + 1), (*products, use.rest))


def defined_functions(formulas: Formulas, style: Style) -> frozenset[Look]:
    """The functions that the notes give by a formula: these are not open."""
    given = (left for _, left, right in links(formulas) if not isinstance(right, Name) and not _differentiates(right))
    heads = (left.factors[0] for left in given if isinstance(left, Product))
    return frozenset(look for head in heads if isinstance(head, Name) and (look := look_or_none(head, style)) is not None)


def _differentiates(right: Written) -> bool:
    return any(isinstance(node, Derivative) for node in all_nodes(right))


def _is_function(name: Name) -> bool:
    return (name.base in LETTERS and "sigma" not in name.base) or name.base in CAPITALS or name.font == "cal"


def _argument(item: Written, style: Style) -> Symbol:
    found = Forward(style).read(item)
    if not isinstance(found, Symbol):
        raise UnreadableError("a function that is open of what is no single symbol")
    return found
