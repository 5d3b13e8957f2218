"""The total loss as notes write it, a sum over the steps with factors before it, and what it says of the loss of a step."""

from dataclasses import replace
from fractions import Fraction

from symrnn.judge.look import bare_text, stepped
from symrnn.judge.model.ends import left_out
from symrnn.judge.model.forward import Forward
from symrnn.judge.model.network import NOW, Link, Network
from symrnn.judge.model.openloss import arguments, target_of
from symrnn.judge.model.style import LOSSES, Style, UnreadableError, look_or_none
from symrnn.judge.model.terms import LENGTH, Constant, Plus, Symbol, Term, Times, symbols_of
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import Big, Name, Number, Product, Sum, Written


def takes_total(network: Network, target: Symbol, right: Written, style: Style, link: Link) -> bool:
    """Whether a formula is `L = \\sum_t L_t`, from which the network takes what the loss of a step is then."""
    summed = _sum_over_steps(right, style)
    if summed is None or target.at is not None:
        return False
    whole = stepped(summed.body)
    if target.look.base not in LOSSES and (whole is None or whole.base != target.look.base):
        return False
    if network.totals:
        return True
    network.refused.extend(filter(None, [left_out(summed)]))
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
    return target_of(node) or node


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
    looks = {look_or_none(name, replace(style, letter=node.index)) for name in names}
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
