"""What is agreed about derivatives where functions have none, in words."""

from collections.abc import Iterable, Iterator

from symrnn.ir.expr import Function, Where
from symrnn.ir.functions import AT_KINK
from symrnn.ir.walk import nodes


def kink_notes(functions: Iterable[Function]) -> Iterator[str]:
    """A sentence, without its capital and its dot, for each convention that some functions need."""
    known = tuple(dict.fromkeys(functions))
    own = [function for function in known if function.derivative_of is None]
    declared = [note for function in own for note in declarations(function)]
    yield from (f"by declaration {note}" for note in declared)
    otherwise = ", where nothing else is declared" if declared else ""
    yield from (AT_KINK[function] + otherwise for function in known if function in AT_KINK)
    cases = [f.name for f in own if f.formula is not None and any(isinstance(node, Where) for node in nodes(f.formula))]
    if cases:
        names = " and ".join(filter(None, [", ".join(cases[:-1]), cases[-1]]))
        yield f"where two cases of {names} meet, the derivative is that of the case that holds there" + otherwise


def declarations(function: Function) -> tuple[str, ...]:
    """The declared derivatives of a function as the cell language writes them: `leaky'(0) = 1/2`."""
    return tuple(f"{function.name}'({place}) = {slope}" for place, slope in function.kinks)
