"""The total loss as notes write it, a sum over the steps with factors before it, and what it says of the loss of a step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symrnn.judge.look import Look, stepped
from symrnn.judge.model.addends import Addend, addends, without_sum
from symrnn.judge.model.ends import steps_of
from symrnn.judge.model.forward import Forward
from symrnn.judge.model.network import ALL, NOW, Link, Network
from symrnn.judge.model.openloss import arguments, target_of
from symrnn.judge.model.style import LOSSES, Style, UnreadableError
from symrnn.judge.model.terms import LENGTH, Constant, Plus, Symbol, Term, Times, added, shifted, symbols_of
from symrnn.judge.within import Steps
from symrnn.notes.written import Big, Written


def takes_total(network: Network, target: Symbol, right: Written, style: Style, link: Link) -> bool:
    """Whether a formula is `L = \\sum_t L_t`, from which the network takes what the loss of a step is then.

    What stands beside the sum, such as a penalty on the weights, is a loss after the last step.
    """
    sums, others = addends(right, style)
    if not sums or target.at is not None or not _is_total(target, sums, style):
        return False
    if network.totals:
        return True
    parts = [_part(network, one, style) for one in sums]
    beside = _beside(network, others, style)
    network.totals[target.look] = None
    network.used.append(link)
    network.beside, network.summed = beside, link
    if len(parts) == 1 and isinstance(parts[0].body, Symbol) and parts[0].body.at == NOW:
        network.wanted, network.factor = parts[0].body.look, parts[0].factor
        if network.factor is None:
            network.losses[network.wanted] = None
    else:
        network.step_loss = added([part.whole for part in parts])
    return True


def _is_total(target: Symbol, sums: Sequence[Addend], style: Style) -> bool:
    """Whether the left side of sums over steps is a loss: by its letter, or as it has that of its terms."""
    bodies = [stepped(one.summed.body) for one in sums if one.summed is not None]
    return target.look.base in LOSSES or any(body is not None and body.base == target.look.base for body in bodies)


@dataclass(frozen=True)
class _Part:
    """What a sum adds up, and the factor that every term of it has then."""

    body: Term
    factor: Term | None

    @property
    def whole(self) -> Term:
        return self.body if self.factor is None else Times("", self.factor, self.body)


def _part(network: Network, one: Addend, style: Style) -> _Part:
    """One sum over steps; at the steps that it leaves out its factor is 0."""
    assert one.summed is not None
    body = _body(network, one.summed, style)
    found = steps_of(one.summed, frozenset(s.at.offset for s in symbols_of(body) if s.at is not None and s.at.origin == "t"))
    network.refused.extend(filter(None, [found.refused]))
    body = shifted(body, -found.shift)
    rest = without_sum(one.written, one.summed)
    factor = None if rest is None else _factor(Forward(style).read(rest))
    network.numbers.update(symbol.key for symbol in symbols_of(factor or body) if symbol == LENGTH or factor)
    return _Part(body, factor if found.steps.whole else _within(network, found.steps, factor))


def _body(network: Network, summed: Big, style: Style) -> Term:
    """What a sum over steps adds up; of a loss that is not written out its name."""
    reader = Forward(replace(style, letter=summed.index))
    try:
        return reader.read(summed.body)
    except UnreadableError:
        network.open.update(dict.fromkeys(arguments(summed.body, reader.style)))
        body = reader.read(_unapplied(summed.body))
        named = isinstance(body, Symbol) and body.at is None and network.open
        return replace(body, at=NOW) if isinstance(body, Symbol) and named else body


def _within(network: Network, steps: Steps, factor: Term | None) -> Term:
    """A factor that is 0 at all but some steps."""
    mark = Symbol(Look("within", subs=steps.names), NOW)
    network.within[mark.key] = steps
    network.numbers.add(mark.key)
    if factor is None:
        return mark
    return Times("", factor, mark)


def _beside(network: Network, others: Sequence[Addend], style: Style) -> Term | None:
    """What stands beside sums over steps, together."""
    try:
        terms = [Forward(style).read(one.written) for one in others]
        if any(symbol.at is not None and symbol.at.origin == "t" for term in terms for symbol in symbols_of(term)):
            raise UnreadableError("a term of one step beside the sum over the steps")
    except UnreadableError:
        network.unclear = ALL
        raise
    return added([term if one.sign > 0 else Plus((-1,), (term,)) for one, term in zip(others, terms, strict=True)])


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
