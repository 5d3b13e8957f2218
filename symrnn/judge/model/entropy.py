"""The cross-entropy by its name, `CE(y_t, p_t)`: of what is computed and the target beside it, in either order."""

from collections.abc import Callable

from symrnn.judge.model.terms import Call, Plus, Symbol, Term, Times, Total, called, rewritten
from symrnn.notes.written import Name, Operator, Words, Written

CROSS_ENTROPY = "the cross-entropy"
"""A function of two terms of which it is not known yet which one is the target."""

NAMES = frozenset({"ce", "xent", "crossentropy", "cross-entropy", "crossent"})
PROBABILITIES = "softmax"


def is_cross_entropy(node: Written) -> bool:
    """Whether a name or an operator is that of the cross-entropy."""
    match node:
        case Operator(_, text) | Name(_, text, subs=(), sups=()) | Words(_, text):
            return "".join(text.split()).lower() in NAMES
        case _:
            return False


def written_out(term: Term, computed: Callable[[Symbol], Term | None]) -> Term:
    """A term with its cross-entropies as formulas; `computed`: the formula of a symbol, None for data.

    Of probabilities it is a sum over the classes, of what no softmax gives that of its softmax. One of two terms that both
    are computed, or of none that is, stays as it is.
    """

    def change(node: Term) -> Term:
        match node:
            case Call(function, (first, second)) if function == CROSS_ENTROPY:
                return _of(first, second, computed) or node
            case _:
                return node

    return rewritten(term, change)


def is_open(term: Term) -> bool:
    """Whether a cross-entropy is left of which the target is not clear."""
    return CROSS_ENTROPY in called(term)


def _of(first: Term, second: Term, computed: Callable[[Symbol], Term | None]) -> Term | None:
    data = [isinstance(term, Symbol) and computed(term) is None for term in (first, second)]
    if data[0] is data[1]:
        return None
    target, value = (first, second) if data[0] else (second, first)
    formula = computed(value) if isinstance(value, Symbol) else value
    if isinstance(formula, Call) and formula.function == PROBABILITIES:
        return Plus((-1,), (Total(Times("entries", target, Call("log", (value,)))),))
    return Call("cross_entropy", (value, target))
