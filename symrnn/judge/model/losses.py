"""The loss of a network, or the outputs that any loss may follow; and how notes call the loss."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symrnn.errors import InputError, nearest
from symrnn.ir.cell import LOSS
from symrnn.judge.look import Look, look_of, stepped
from symrnn.judge.meaning import TOTAL, Index
from symrnn.judge.model.network import NOW, Equation, Formulas, Link, Network, needed, recurrent
from symrnn.judge.model.settings import Settings, look_of_text
from symrnn.judge.model.style import LOSSES, Style, UnreadableError, symbol_of
from symrnn.judge.model.terms import (
    Call,
    Constant,
    Key,
    Plus,
    Raised,
    Symbol,
    Term,
    Times,
    Total,
    parts_of,
    symbols_of,
    upright,
)
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import Derivative, Name


def choose_loss(network: Network, settings: Settings, letter: str) -> tuple[Symbol, ...]:
    """The outputs that a loss follows of which no formula was read; none where there is a loss.

    Notes that name the loss of a prediction and leave it open get the one that the settings name, or half the squared error.
    """
    kind = settings.loss
    open_ = network.wanted is not None and network.factor is not None
    if (network.step_loss is not None and not open_) or (network.last_loss is not None and network.beside is None):
        return ()
    guess = next((key.look for key in network.steps if "hat" in key.look.accents), None)
    if guess is not None and (kind is not None or (network.wanted is not None and not network.open)):
        target = replace(guess, accents=tuple(a for a in guess.accents if a != "hat"))
        kind = kind or "half squared error"
        _give(network, _loss(kind, Symbol(guess, NOW), Symbol(target, NOW)))
        name = f"{network.wanted} has no formula" if network.wanted else "the loss has no formula"
        network.notes.append(f"{name}: the {kind} of {guess} and {target} is taken (the setting loss chooses another)")
        return ()
    outputs = _outputs(network, settings, letter)
    if open_ and outputs:
        names = ", ".join(str(symbol.look) for symbol in outputs)
        network.notes.append(f"{network.wanted} has no formula: any loss of {names} is taken")
        _give(network, Plus((1,) * len(outputs), tuple(map(_slope, outputs))))
        return ()
    if outputs:
        names = ", ".join(f"{symbol.look} at T" if is_last(symbol) else str(symbol.look) for symbol in outputs)
        network.notes.append(f"no formula of the loss was read: any loss of {names} is taken")
    return outputs


def _give(network: Network, loss: Term) -> None:
    """Takes a formula of the loss of a step, with the factor before the sum of these."""
    look = network.wanted or Look("L")
    if network.factor is None:
        network.step_loss = loss
        network.losses[look] = None
    else:
        network.steps[Key(look, True)] = Equation(Symbol(look, NOW), loss, NOWHERE)


def _slope(output: Symbol) -> Term:
    """Any loss of a vector, as far as derivatives go: its inner product with any vector."""
    return Total(Times("entries", Symbol(replace(output.look, subs=(*output.look.subs, "slope")), output.at), output))


NOWHERE: Link = (-1, -1, -1)
"""The link of an equation that no formula of the notes gives."""


def _outputs(network: Network, settings: Settings, letter: str) -> tuple[Symbol, ...]:
    """The variables that the settings name or the loss is applied to, those given after the last step, or the last ones of the
    recurrence.
    """
    chosen = tuple(_output(text, network, letter) for text in settings.names("outputs"))
    if chosen:
        return chosen
    said = tuple(_placed(symbol, network) for symbol in network.open if symbol.key in {*network.steps, *network.once})
    if said:
        return said
    after = tuple(e.target for e in network.once.values() if any(is_last(s) for s in symbols_of(e.value)))
    if after:
        return after
    steps = recurrent(network)
    equations = needed(network, steps)
    read = {symbol for equation in equations for symbol in symbols_of(equation.value)}
    return tuple(term for term in steps if isinstance(term, Symbol) and term not in read)


def _placed(symbol: Symbol, network: Network) -> Symbol:
    """A variable as an output: at the last step alone, if that is what the loss reads, else at every step."""
    return symbol if is_last(symbol) or symbol.key in network.once else Symbol(symbol.look, NOW)


def _output(text: str, network: Network, letter: str) -> Symbol:
    """The variable that the setting outputs names, at the last step alone if it says so."""
    found = look_of_text(text, letter)
    last = bool(re.search(r"[_^]\W*T\W*$", text))
    known = {key.look: key for key in (*network.steps, *network.once)}
    if found not in known:
        names = [str(look) for look in known]
        raise InputError(f"the setting outputs names {text}, which no formula gives{nearest(text, names)}")
    return Symbol(found, (Index("T") if last else NOW) if known[found].timed else None)


def is_last(symbol: Symbol) -> bool:
    return symbol.at is not None and symbol.at.origin == "T"


def _loss(kind: str, output: Symbol, target: Symbol) -> Term:
    if kind == "cross entropy":
        return Plus((-1,), (Total(Times("", target, Call("log", (output,)))),))
    squares = Raised(Plus((1, -1), (output, target)), 2)
    return squares if kind == "squared error" else Times("", Constant(Fraction(1, 2)), squares)


def loss_names(formulas: Formulas, style: Style, network: Network) -> Iterator[tuple[Look, str]]:
    """How the notes call the losses: by their formulas, or where they differentiate them."""
    yield from ((look, LOSS) for look in network.losses)
    yield from ((look, TOTAL) for look in network.totals)
    known = {*network.losses, *network.totals, *(key.look for key in (*network.steps, *network.once))}
    for look, timed, name in dict.fromkeys(_differentiated(formulas, style)):
        indexed = any(sighting.look in known and sighting.marks for sighting in look_of(name))
        if look not in known and look.base in LOSSES and not indexed and not (timed and network.within):
            yield look, LOSS if timed else TOTAL


def _differentiated(formulas: Formulas, style: Style) -> Iterator[tuple[Look, bool, Name]]:
    """What stands above in derivatives, whether with a step, and as it is written."""
    for node in (node for formula in formulas for chain in formula for node in all_nodes(chain)):
        name = stepped(node.of) if isinstance(node, Derivative) else None
        if name is not None:
            try:
                symbol = symbol_of(name, style)
            except UnreadableError:
                continue
            yield symbol.look, symbol.at is not None, replace(name, span=(0, 0))


def weights_of_logs(term: Term, network: Network) -> Iterator[Key]:
    """The symbols that multiply the logarithm of a softmax."""
    if isinstance(term, Times):
        for one, other in ((term.left, term.right), (term.right, term.left)):
            weight, log = upright(one), upright(other)
            if isinstance(weight, Symbol) and isinstance(log, Call) and log.function == "log":
                value = upright(log.args[0])
                key = value.key if isinstance(value, Symbol) else None
                equation = None if key is None else network.steps.get(key) or network.once.get(key)
                inside = equation.value if equation is not None else value
                if isinstance(inside, Call) and inside.function == "softmax":
                    yield weight.key
    for part in parts_of(term):
        yield from weights_of_logs(part, network)
