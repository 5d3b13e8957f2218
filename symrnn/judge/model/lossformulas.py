"""The formulas of losses: those of any vectors that notes define, and those among the equations of the network."""

from dataclasses import replace

from symrnn.judge.look import Look
from symrnn.judge.model.entropy import is_open, written_out
from symrnn.judge.model.forward import Forward
from symrnn.judge.model.network import NOW, Formulas, Network, links
from symrnn.judge.model.style import LOSSES, Style, UnreadableError, look_or_none, symbol_of
from symrnn.judge.model.terms import Key, Symbol, Term, Times, symbols_of
from symrnn.notes.written import Group, Name, Product, Written


def loss_functions(formulas: Formulas, style: Style) -> dict[Look, tuple[tuple[Look, ...], Term]]:
    """The losses that the notes define for any vectors: `l(o, y) = \\frac{1}{2} \\|o - y\\|^2`."""
    found: dict[Look, tuple[tuple[Look, ...], Term]] = {}
    for _, left, right in links(formulas):
        match left:
            case Product(_, (Name(base=base) as name, Group(_, "(", items)), ("",)) if base in LOSSES:
                try:
                    arguments = [symbol_of(item, style) for item in items if isinstance(item, Name)]
                    value = Forward(style).read(right)
                except UnreadableError:
                    continue
                plain = len(arguments) == len(items) and all(argument.at is None for argument in arguments)
                if plain and {*symbols_of(value)} == {*arguments}:
                    found.setdefault(symbol_of(name, style).look, (tuple(a.look for a in arguments), value))
    return found


def is_loss_function(left: Written, style: Style) -> bool:
    """Whether a side is a loss of any vectors, whose formula the model uses."""
    match left:
        case Product(_, (Name() as name, Group(_, "(")), ("",)):
            return look_or_none(name, style) in style.losses
        case _:
            return False


def spell_losses_out(network: Network) -> None:
    """Puts formulas in the place of the names of losses; what stays open is no formula of the loss."""

    def computed(symbol: Symbol) -> Term | None:
        equation = network.steps.get(symbol.key) or network.once.get(symbol.key)
        return None if equation is None else equation.value

    def spelled(loss: Term | None) -> Term | None:
        found = None if loss is None else written_out(loss, computed)
        return None if found is None or is_open(found) else found

    for equations in (network.steps, network.once):
        for key, equation in [*equations.items()]:
            value = spelled(equation.value)
            if value is None:
                del equations[key]
            else:
                equations[key] = replace(equation, value=value)
    network.step_loss = spelled(network.step_loss)


def find_losses(network: Network) -> None:
    """Takes the equations of losses from those of the network."""
    read = {symbol.key for equation in network.steps.values() for symbol in symbols_of(equation.value)}
    if network.wanted is None and network.step_loss is None:
        own = [key for key in network.steps if key.look.base in LOSSES and key not in read and not key.look.accents]
        network.wanted = own[0].look if own else None
    if network.wanted is not None and network.factor is not None:
        network.step_loss = Times("", network.factor, Symbol(network.wanted, NOW))
        network.wanted = None if Key(network.wanted, True) in network.steps else network.wanted
    if network.wanted is not None and Key(network.wanted, True) in network.steps:
        equation = network.steps.pop(Key(network.wanted, True))
        network.losses[network.wanted], network.wanted, network.step_loss = None, None, equation.value
        network.used.append(equation.link)
    for key in [key for key in network.once if key.look.base in LOSSES and not key.look.accents]:
        equation = network.once.pop(key)
        other = network.once.get(equation.value.key) if isinstance(equation.value, Symbol) else None
        if other is not None and other.target.look.base in LOSSES:
            network.totals[key.look] = None
            network.used.append(equation.link)
        elif network.step_loss is None and network.last_loss is None and network.wanted is None:
            network.last_loss = equation.value
            network.used.append(equation.link)
            (network.losses if key.timed else network.totals)[key.look] = None
