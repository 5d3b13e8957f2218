"""Which formulas of notes are the forward equations of their network, and which are claims about it.

An equation gives a symbol at a step by a forward formula. Of several for one symbol the first counts; the others are claims.
What is defined by a derivative (`\\kappa_t = \\partial L / \\partial s_t`) is no variable of the network. The equations are
those that the loss needs; without a loss, those of the recurrence and what is computed from it.
"""

from dataclasses import replace

from symrnn.judge.look import Look
from symrnn.judge.meaning import Index
from symrnn.judge.model.decompositions import is_decomposition
from symrnn.judge.model.forward import Forward
from symrnn.judge.model.lossformulas import find_losses, is_loss_function, loss_functions, spell_losses_out
from symrnn.judge.model.network import NOW, Equation, Formulas, Link, Network, Use, links
from symrnn.judge.model.opencell import defined_functions, open_use, take_open
from symrnn.judge.model.openloss import arguments, mentioned, target_of
from symrnn.judge.model.penalties import is_total, put_beside
from symrnn.judge.model.style import LOSSES, Style, UnreadableError, free_index, look_or_none, symbol_of
from symrnn.judge.model.terms import Key, Symbol, shifted, symbols_of
from symrnn.judge.model.totals import takes_total
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import Derivative, Name, Written


def find_network(formulas: Formulas, style: Style) -> Network:
    """The equations that the notes give for their network."""
    style = replace(style, losses=loss_functions(formulas, style))
    network = Network(used=[link for link, left, _ in links(formulas) if is_loss_function(left, style)])
    derived = _derived(formulas, style)
    defined = defined_functions(formulas, style)
    waiting: list[tuple[Use, Link]] = []
    for link, left, right in links(formulas):
        name = target_of(left) or _first_of(formulas, link, network)
        if name is None or name.primes:
            continue
        free = free_index(name, right, style)
        own = replace(style, entries=style.entries | {free}, free=free) if free else style
        try:
            target = symbol_of(name, own)
            if target.look in style.losses or (_is_weight(target) and is_decomposition(right)):
                continue
            if target.look not in derived and not takes_total(network, target, right, own, link):
                use = open_use(target, right, own, defined)
                if use is not None:
                    waiting.append((use, link))
                    continue
                _take(network, Equation(target, Forward(own).read(right), link))
        except UnreadableError as error:
            if not _differentiates(right):
                network.unread.setdefault(link[0], f"{name.base}: {error}")
                if is_total(name):
                    network.lost.setdefault(link[0], str(error))
            _leave_open(network, left, right, own)
    network.open.update(dict.fromkeys(mentioned(formulas, style)))
    for use, link in waiting:
        if use.target.key not in network.steps and use.target.key not in network.once:
            _take(network, Equation(use.target, take_open(network, use), link))
    _drop_late(network)
    spell_losses_out(network)
    find_losses(network)
    put_beside(network)
    return network


def _derived(formulas: Formulas, style: Style) -> frozenset[Look]:
    """The names that some formula defines by a derivative."""
    found = set()
    for _, left, right in links(formulas):
        if isinstance(left, Name) and any(isinstance(node, Derivative) for node in all_nodes(right)):
            found.add(look_or_none(left, style))
    return frozenset(look for look in found if look is not None)


def _differentiates(right: Written) -> bool:
    """Whether derivatives stand in a formula, so that it is no forward equation."""
    return any(isinstance(node, Derivative) or getattr(node, "primes", 0) for node in all_nodes(right))


def _first_of(formulas: Formulas, link: Link, network: Network) -> Name | None:
    """The loss that a chain begins with, for a later link of it, where no link before it could be read."""
    f, c, i = link
    name = target_of(formulas[f][c].sides[0]) if i else None
    read = {e.link[:2] for e in (*network.steps.values(), *network.once.values())} | {used[:2] for used in network.used}
    return name if name is not None and name.base in LOSSES and (f, c) not in read else None


def _is_weight(target: Symbol) -> bool:
    return target.at is None and target.look.base not in LOSSES


def _leave_open(network: Network, left: Written, right: Written, style: Style) -> None:
    """Notes what a loss depends on that the notes name and do not write out."""
    name = target_of(left)
    if name is not None and name.base in LOSSES:
        network.open.update(dict.fromkeys(arguments(right, style)))


def _take(network: Network, equation: Equation) -> None:
    """Notes an equation by what it gives, unless there is one already, or it needs its own value or values at other ends."""
    target = equation.target
    origins = {symbol.at.origin for symbol in symbols_of(equation.value) if symbol.at is not None}
    if target in symbols_of(equation.value):
        return
    if target.at is None and origins == {"t"} and target.look.base in LOSSES:
        network.notes.append(f"{target.look} is read as the loss of a step, since its formula has the step t")
        _take(network, replace(equation, target=Symbol(target.look, NOW)))
    elif target.at is None or target.at == Index("T"):
        if origins <= {"T"} and any(symbols_of(equation.value)):
            _first(network, network.once, target.key, equation)
    elif target.at.origin == "t":
        moved = Equation(Symbol(target.look, NOW), shifted(equation.value, -target.at.offset), equation.link)
        if any(symbols_of(moved.value)) and origins <= {"t"} and moved.target not in symbols_of(moved.value):
            _first(network, network.steps, target.key, moved)
    elif not target.at.origin and not origins:
        network.initial.setdefault(target, equation)


def _first(network: Network, among: dict[Key, Equation], key: Key, equation: Equation) -> None:
    other = among.setdefault(key, equation)
    if other.value != equation.value:
        places = f"formulas {other.link[0] + 1} and {equation.link[0] + 1}"
        words = f"{key.look} has two equations, in {places}: the first is the model, the second a claim about it"
        network.doubled.setdefault(key, words)


def _drop_late(network: Network) -> None:
    """Drops what is computed after the last step for symbols that steps read: there it is no equation, but a claim."""
    read = {symbol.key for equation in network.steps.values() for symbol in symbols_of(equation.value)}
    late = (key for key, e in network.once.items() if not key.timed and any(s.at is not None for s in symbols_of(e.value)))
    for key in [key for key in late if key in read]:
        del network.once[key]
