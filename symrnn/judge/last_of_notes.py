"""What all of the notes call the last step: T, or the letter up to which they add up their loss or count their steps."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symrnn.judge.look import bare_text, index_of
from symrnn.judge.meaning import LAST
from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.walk import all_nodes
from symrnn.notes import written as w
from symrnn.notes.latex import read_latex

GREEK = ("tau", "theta", "kappa", "ell")
"""Letters of steps that LaTeX writes as commands."""
FIRST = ("0", "1")


def last_step(chains: Iterable[w.Chain], letter: str) -> str:
    """The one letter that is the last step in some formulas, T where nothing says another; `letter`: that of the step.

    The bounds of the sums that are the total loss say it, or else the ends of `t = 1, \\dots, N`. A letter that a sum binds is
    none, and there is no other one in notes that have a step T.
    """
    formulas = [*chains]
    nodes = [node for chain in formulas for node in all_nodes(chain)]
    if any(_has_last(node) for node in nodes):
        return LAST
    taken = {LAST, letter, "", *(node.index for node in nodes if isinstance(node, w.Big)), *_sizes(nodes)}
    for found in (_of_losses(formulas, letter), _of_ranges(formulas, letter)):
        letters = {*found}
        if letters:
            return letters.pop() if len(letters) == 1 and not letters & taken else LAST
    return LAST


def as_written(last: str, *, plain: bool) -> str:
    """The last step as formulas have it: `\\tau` in LaTeX, `tau` in plain text."""
    bare = last.removeprefix("\\")
    return f"\\{bare}" if bare in GREEK and not plain else bare


def _has_last(node: w.Written) -> bool:
    """Whether a node is T, or a name with an index that is counted from T."""
    if not isinstance(node, w.Name):
        return False
    scripts = (index_of(bare_text(script)) for script in (*node.subs, *node.sups, *node.brackets))
    return node.base == LAST or any(index is not None and LAST in (index.origin, *dict(index.more)) for index in scripts)


def _sizes(nodes: Iterable[w.Written]) -> Iterator[str]:
    """The letters of `\\mathbb{R}^{n \\times m}`."""
    for node in nodes:
        if isinstance(node, w.Power) and isinstance(node.base, w.Name) and node.base.font == "bb":
            yield from (name.base for name in all_nodes(node.exponent) if isinstance(name, w.Name))
        elif isinstance(node, w.Name) and node.font == "bb":
            yield from (script.text for script in node.sups)


def _of_losses(chains: Iterable[w.Chain], letter: str) -> Iterator[str]:
    """The letters at which the sums over the steps end that give a loss."""
    for chain in chains:
        for side in chain.sides[1:] if _names_loss(chain.sides[0]) else ():
            outer = _outermost(side)
            if outer is not None and outer.index == letter and outer.upper is not None:
                yield _letter(outer.upper)


def _names_loss(node: w.Written) -> bool:
    """`L`, `\\mathcal{L}`, `L(\\theta)`, without an index."""
    name = node.factors[0] if isinstance(node, w.Product) and isinstance(node.factors[-1], w.Group) else node
    return isinstance(name, w.Name) and name.base in LOSSES and not (name.subs or name.sups or name.brackets)


def _outermost(node: w.Written) -> w.Big | None:
    """The sum that an expression is, but for factors and a sign."""
    match node:
        case w.Big(kind="sum"):
            return node
        case w.Product(_, factors, _):
            return _outermost(factors[-1])
        case w.Sum(_, _, (only,)):
            return _outermost(only)
        case _:
            return None


def _of_ranges(chains: Iterable[w.Chain], letter: str) -> Iterator[str]:
    """The letters at one end of `t = 1, \\dots, N`, in formulas and in the conditions behind them."""
    for chain in chains:
        behind = (found for text in chain.conditions for found in read_latex(_comparison(text)) if isinstance(found, w.Chain))
        for one in (chain, *behind):
            yield from (found for side in one.sides[1:] if _is_letter(one.sides[0], letter) for found in _ends(side))


def _comparison(text: str) -> str:
    """What a condition says without the words before it."""
    return text[text.rfind(" for ") + 5 :] if " for " in text else text.removeprefix("for ")


def _ends(node: w.Written) -> Iterator[str]:
    if isinstance(node, w.Group) and not node.kind and any(isinstance(item, w.Dots) for item in node.items):
        first, last = node.items[0], node.items[-1]
        for one, other in ((first, last), (last, first)):
            if isinstance(one, w.Number) and str(one.value) in FIRST and _letter(other):
                yield _letter(other)


def _is_letter(node: w.Written, letter: str) -> bool:
    return _letter(node) == letter


def _letter(node: w.Written) -> str:
    """The letter that an expression is, "" for any other expression."""
    bare = isinstance(node, w.Name) and replace(node, span=(0, 0), font="") == w.Name((0, 0), node.base)
    index = index_of(node.base) if bare and isinstance(node, w.Name) else None
    return index.origin if index is not None else ""
