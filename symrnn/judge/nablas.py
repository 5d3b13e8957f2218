"""Notes in which `\\nabla_{h_t}` is a gradient by itself: what stands behind it is a factor there, and not differentiated."""

from collections.abc import Sequence

from symrnn.judge.model.style import LOSSES
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes import written as w


def alone(chains: Sequence[w.Chain]) -> bool:
    """Whether a nabla stands somewhere with nothing behind it."""
    return any(isinstance(node, w.Name) and node.base == "nabla" for chain in chains for node in all_nodes(chain))


def with_nablas(chain: w.Chain) -> w.Chain:
    """The formula with `\\nabla_{h_t} x_t` as a product, but for the gradients of losses."""

    def change(node: w.Written) -> w.Written:
        match node:
            case w.Derivative(span, "nabla", of, w.Name() as by) if not _is_loss(of):
                name = w.Name((span[0], by.span[1]), "nabla", subs=(w.Scripts(_text(by), by.span),))
                return w.Product(span, (name, of), ("",))
            case _:
                return node

    found = rebuilt(chain, change)
    return found if isinstance(found, w.Chain) else chain


def _is_loss(node: w.Written) -> bool:
    return any(isinstance(inner, w.Name) and inner.base in LOSSES for inner in all_nodes(node))


def _text(name: w.Name) -> str:
    """A name as a script."""
    below = "".join(script.text for script in name.subs)
    step = f"_{{{below}}}" if len(below) > 1 else f"_{below}" if below else ""
    return "".join(name.accents) + name.base + step
