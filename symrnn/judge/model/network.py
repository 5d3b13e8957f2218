"""Which formulas of notes are the forward equations of their network, and which are claims about it.

An equation gives a symbol at a step by a forward formula. Of several for one symbol the first counts; the others are claims.
What is defined by a derivative (`\\kappa_t = \\partial L / \\partial s_t`) is no variable of the network. The equations are
those that the loss needs; without a loss, those of the recurrence and what is computed from it.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symrnn.judge.look import Look, bare_text, stepped
from symrnn.judge.meaning import Index
from symrnn.judge.model.entropy import is_open, written_out
from symrnn.judge.model.forward import Forward
from symrnn.judge.model.openloss import arguments
from symrnn.judge.model.style import LOSSES, Style, UnreadableError, free_index, symbol_of
from symrnn.judge.model.terms import LENGTH, Constant, Key, Plus, Symbol, Term, Times, called, shifted, symbols_of
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import Big, Chain, Derivative, Group, Name, Number, Product, Sum, Written

Formulas = Sequence[Sequence[Chain]]
Link = tuple[int, int, int]
"""A link of a note: the number of the formula, of the chain in it, and of the sign in the chain."""

NOW = Index("t")


@dataclass(frozen=True)
class Equation:
    """`target = value`, as a link of the notes says."""

    target: Symbol
    value: Term
    link: Link


@dataclass
class Network:
    """The equations of a network by what they give.

    `step_loss`, `last_loss`: the loss at every step, and after the last one. `losses`: how the notes write the loss of a step,
    `totals` the total one; `factor` stands before the sum that it is, `numbers` are the symbols in it. `wanted`: a loss that
    the notes name and give no formula of, `open`: what it is said to depend on. `doubled`: what is said of a symbol with two
    equations.
    """

    steps: dict[Key, Equation] = field(default_factory=dict)
    once: dict[Key, Equation] = field(default_factory=dict)
    initial: dict[Symbol, Equation] = field(default_factory=dict)
    step_loss: Term | None = None
    last_loss: Term | None = None
    losses: dict[Look, None] = field(default_factory=dict)
    totals: dict[Look, None] = field(default_factory=dict)
    numbers: set[Key] = field(default_factory=set)
    wanted: Look | None = None
    factor: Term | None = None
    open: dict[Symbol, None] = field(default_factory=dict)
    used: list[Link] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubled: dict[Key, str] = field(default_factory=dict)


def links(formulas: Formulas) -> Iterator[tuple[Link, Written, Written]]:
    """The links `A = B` of all formulas with their places."""
    for f, formula in enumerate(formulas):
        for c, chain in enumerate(formula):
            for i, sign in enumerate(chain.signs):
                if sign in ("=", ":="):
                    yield (f, c, i), chain.sides[i], chain.sides[i + 1]


def find_network(formulas: Formulas, style: Style) -> Network:
    """The equations that the notes give for their network."""
    style = replace(style, losses=_loss_functions(formulas, style))
    network = Network(used=[link for link, left, _ in links(formulas) if _is_loss_function(left, style)])
    derived = _derived(formulas, style)
    for link, left, right in links(formulas):
        name = _target(left) or _first_of(formulas, link, network)
        if name is None or name.primes:
            continue
        free = free_index(name, right, style)
        own = replace(style, entries=style.entries | {free}, free=free) if free else style
        try:
            target = symbol_of(name, own)
            if target.look in style.losses:
                continue
            if target.look not in derived and not _is_total(network, target, right, own, link):
                _take(network, Equation(target, Forward(own).read(right), link))
        except UnreadableError:
            _leave_open(network, left, right, own)
    _drop_late(network)
    _spell_losses_out(network)
    _find_losses(network)
    return network


def _first_of(formulas: Formulas, link: Link, network: Network) -> Name | None:
    """The loss that a chain begins with, for a later link of it, where no link before it could be read."""
    f, c, i = link
    name = _target(formulas[f][c].sides[0]) if i else None
    read = {e.link[:2] for e in (*network.steps.values(), *network.once.values())} | {used[:2] for used in network.used}
    return name if name is not None and name.base in LOSSES and (f, c) not in read else None


def _leave_open(network: Network, left: Written, right: Written, style: Style) -> None:
    """Notes what a loss depends on that the notes name and do not write out."""
    name = _target(left)
    if name is not None and name.base in LOSSES:
        network.open.update(dict.fromkeys(arguments(right, style)))


def _drop_late(network: Network) -> None:
    """Drops what is computed after the last step for symbols that steps read: there it is no equation, but a claim."""
    read = {symbol.key for equation in network.steps.values() for symbol in symbols_of(equation.value)}
    late = (key for key, e in network.once.items() if not key.timed and any(s.at is not None for s in symbols_of(e.value)))
    for key in [key for key in late if key in read]:
        del network.once[key]


def _loss_functions(formulas: Formulas, style: Style) -> dict[Look, tuple[tuple[Look, ...], Term]]:
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


def _is_loss_function(left: Written, style: Style) -> bool:
    """Whether a side is a loss of any vectors, whose formula the model uses."""
    match left:
        case Product(_, (Name() as name, Group(_, "(")), ("",)):
            return _look_or_none(name, style) in style.losses
        case _:
            return False


def _target(left: Written) -> Name | None:
    """The name on the left side; `E(y, \\hat{y})` stands for E."""
    if isinstance(left, Product) and len(left.factors) == 2 and left.signs == ("",):
        name, group = left.factors
        if isinstance(group, Group) and group.kind == "(" and all(isinstance(item, Name) for item in group.items):
            return name if isinstance(name, Name) and name.base in LOSSES else None
    return stepped(left)


def _derived(formulas: Formulas, style: Style) -> frozenset[Look]:
    """The names that some formula defines by a derivative."""
    found = set()
    for _, left, right in links(formulas):
        if isinstance(left, Name) and any(isinstance(node, Derivative) for node in all_nodes(right)):
            found.add(_look_or_none(left, style))
    return frozenset(look for look in found if look is not None)


def _look_or_none(name: Name, style: Style) -> Look | None:
    try:
        return symbol_of(name, style).look
    except UnreadableError:
        return None


def _is_total(network: Network, target: Symbol, right: Written, style: Style, link: Link) -> bool:
    """Takes in `L = \\sum_t L_t`, which says what the loss of a step is."""
    summed = _sum_over_steps(right, style)
    if summed is None or target.at is not None:
        return False
    whole = stepped(summed.body)
    if target.look.base not in LOSSES and (whole is None or whole.base != target.look.base):
        return False
    if network.totals:
        return True
    reader = Forward(replace(style, letter=summed.index))
    try:
        body = reader.read(summed.body)
    except UnreadableError:
        network.open.update(dict.fromkeys(arguments(summed.body, reader.style)))
        body = reader.read(_unapplied(summed.body))
        if isinstance(body, Symbol) and body.at is None and network.open:
            body = replace(body, at=NOW)
    rest = _without_sum(right, summed)
    factor = None if rest is None else _factor(Forward(style).read(rest))
    network.totals[target.look] = None
    network.used.append(link)
    network.numbers.update(symbol.key for symbol in symbols_of(factor or body) if symbol == LENGTH or factor)
    if isinstance(body, Symbol) and body.at == NOW:
        network.wanted, network.factor = body.look, factor
        if factor is None:
            network.losses[body.look] = None
    else:
        network.step_loss = body if factor is None else Times("", factor, body)
    return True


def _factor(rest: Term) -> Term:
    """The factors in front of a sum over steps, which stand before every term then."""
    if any(symbol.at is not None for symbol in symbols_of(rest)):
        raise UnreadableError("a factor before the sum over the steps that is no number")
    match rest:
        case Plus((sign,), (Constant(value),)):
            return Constant(sign * value)
        case _:
            return rest


def _unapplied(node: Written) -> Written:
    """`L_t(\\hat{y}_t, y_t)` as L_t."""
    return _target(node) or node


def _sum_over_steps(node: Written, style: Style) -> Big | None:
    """The sum over steps that a formula is, but for factors and a sign."""
    match node:
        case Big(kind="sum", index=index) if index == style.letter or _runs_over_steps(node, style):
            return node
        case Product(_, factors, _):
            return _sum_over_steps(factors[-1], style)
        case Sum(_, _, (only,)):
            return _sum_over_steps(only, style)
        case _:
            return None


def _runs_over_steps(node: Big, style: Style) -> bool:
    """Whether the index of a sum stands where the notes write the step, and no step beside it."""
    names = [n for n in all_nodes(node.body) if isinstance(n, Name)]
    scripts = [bare_text(script) for name in names for script in (*name.subs, *name.sups, *name.brackets)]
    looks = {_look_or_none(name, replace(style, letter=node.index)) for name in names}
    return bool(node.index) and style.letter not in scripts and node.index in scripts and bool(looks & {*style.timed})


def _without_sum(node: Written, summed: Big) -> Written | None:
    """What stands in front of a sum over steps, if anything does."""
    match node:
        case Product(_, factors, signs):
            inner = _without_sum(factors[-1], summed)
            kept = (*factors[:-1], *([inner] if inner is not None else []))
            return replace(node, factors=kept, signs=signs[: len(kept) - 1]) if len(kept) > 1 else kept[0]
        case Sum(_, (sign,), (only,)):
            inner = _without_sum(only, summed)
            one = Number(node.span, Fraction(1)) if inner is None else inner
            return inner if sign == 1 else Sum(node.span, (sign,), (one,))
        case _:
            return None


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


def _find_losses(network: Network) -> None:
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


def _spell_losses_out(network: Network) -> None:
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


def needed(network: Network, roots: Iterable[Term]) -> list[Equation]:
    """The equations that some terms need, in an order in which they can be computed: that of the notes, where it is one."""
    found: dict[Key, Equation] = {}
    waiting = [symbol.key for root in roots for symbol in symbols_of(root)]
    while waiting:
        key = waiting.pop()
        equation = network.steps.get(key) or network.once.get(key)
        if equation is not None and key not in found:
            found[key] = equation
            waiting += [symbol.key for symbol in symbols_of(equation.value)]
    return _ordered(sorted(found.values(), key=lambda equation: equation.link))


def _ordered(equations: list[Equation]) -> list[Equation]:
    """Equations after those whose values they read at the same step; what waits for itself comes as it is written."""
    order: list[Equation] = []
    waiting = list(equations)
    while waiting:
        late = {equation.target for equation in waiting}
        free = next((e for e in waiting if not late & {*symbols_of(e.value)}), waiting[0])
        waiting.remove(free)
        order.append(free)
    return order


def recurrent(network: Network) -> list[Term]:
    """The variables of a network without a loss: those of its recurrences, and what is computed from these by weights."""
    inside = [key for key in network.steps if _reaches_itself(network, key)]
    known = {equation.target.key for equation in needed(network, [Symbol(key.look, NOW) for key in inside])}
    weights = {s.key for key in known & network.steps.keys() for s in symbols_of(network.steps[key].value) if s.at is None}
    growing = True
    while growing:
        more = [key for key in network.steps if key not in known and _continues(network.steps[key], known, weights)]
        known.update(more)
        growing = bool(more)
    return [Symbol(key.look, NOW) for key in network.steps if key in known]


def _reaches_itself(network: Network, start: Key) -> bool:
    """Whether a variable is computed from its own earlier values, and from no later ones."""
    seen: set[Key] = set()
    waiting = [start]
    while waiting:
        equation = network.steps.get(waiting.pop())
        for symbol in symbols_of(equation.value) if equation is not None else ():
            if symbol.at is not None and symbol.at.offset > 0:
                return False
            if symbol.key not in seen:
                seen.add(symbol.key)
                waiting.append(symbol.key)
    return start in seen


def _continues(equation: Equation, known: Set[Key], weights: Set[Key]) -> bool:
    """Whether an equation computes an output: from known variables alone, with new weights or by a softmax."""
    read = list(symbols_of(equation.value))
    values = [symbol for symbol in read if symbol.at is not None]
    inside = bool(values) and all(symbol.key in known and symbol.at == NOW for symbol in values)
    new = any(symbol.at is None and symbol.key not in weights for symbol in read)
    return inside and (new or "softmax" in called(equation.value))
