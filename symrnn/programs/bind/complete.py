"""Settings that say all that is needed: those of a program that has them, and what was found of one that has not."""

from dataclasses import dataclass

from symrnn.errors import InputError
from symrnn.ir.cell import Kind
from symrnn.ir.derivation import Derivation
from symrnn.programs.bind.calls import plans
from symrnn.programs.bind.candidates import with_takes
from symrnn.programs.bind.definitions import Program
from symrnn.programs.bind.plan import Plan, covers, needed_data
from symrnn.programs.bind.search import Found, Search
from symrnn.programs.echo import echoed
from symrnn.programs.settings import Settings
from symrnn.programs.source import Source

UNCONFIRMED = (
    "how it is called was found by names and shapes alone: its forward pass does not compute what the cell does (some state"
    " at some step is another one)"
)


@dataclass(frozen=True)
class Completed:
    """Settings, and what is to be said of them."""

    settings: Settings
    remarks: tuple[str, ...] = ()


def completed(said: Settings, source: Source, derivation: Derivation) -> Completed:
    """Settings for a program that says not, or not wholly, how it is called; InputError with what is missing or ambiguous."""
    ways = plans(Program(source), derivation.written)
    whole = [plan for plan in ways if covers(plan, derivation.written)]
    if not whole:
        raise InputError(_no_way(ways, source, derivation))
    search = Search(source, derivation, said)
    found = [one for plan in whole for one in search.of(plan)]
    best = _best(found)
    if not best:
        raise InputError(_none_runs(whole, search, source))
    first = best[0]
    others = [one for one in best[1:] if _differs(one, first)]
    if others:
        raise InputError(_ambiguous(first, others[0], source))
    return Completed(_settings(first), () if first.match.is_full else (UNCONFIRMED,))


def _best(found: list[Found]) -> list[Found]:
    """Those of which most is the cell's, and which have most gradients; the first of them are the likeliest.

    Of gates alone nothing can be said: with gates in another order a program computes some of them too. Where no state is the
    cell's, whatever runs may be meant.
    """
    if not any(one.match.states for one in found):
        return found
    marks = [(one.match.states, one.match.others, len(one.taken)) for one in found]
    return [one for one, mark in zip(found, marks, strict=True) if mark == max(marks)]


def _differs(one: Found, other: Found) -> bool:
    """Whether two findings are not the same in other clothes."""
    if one.candidate.plan != other.candidate.plan:
        return one.candidate.plan.calls[-1] != other.candidate.plan.calls[-1]
    return one.candidate.means() != other.candidate.means()


def _settings(found: Found) -> Settings:
    return with_takes(found.settings, found.taken, found.loss)


def _no_way(ways: list[Plan], source: Source, derivation: Derivation) -> str:
    """What is missing of the best way to call that there is."""
    cell = derivation.written
    told = f"{source.file}: nothing says how the program is called for the cell {cell.name}"
    if not ways:
        return f"{told}, and no function was found that gives gradients and of which every argument is known{HOW}"
    held = {getattr(one, "name", "") for _, one in ways[0].data}
    missing = [symbol for symbol in needed_data(cell) if symbol.name not in held]
    missing += [symbol for symbol in cell.of_kind(Kind.UPSTREAM) if symbol.timed and symbol.name not in held]
    name = missing[0].name if missing else cell.of_kind(Kind.UPSTREAM)[0].name
    what = missing[0] if missing else cell.of_kind(Kind.UPSTREAM)[0]
    return (
        f"{told}, and no argument of {ways[0].through} is known to be the {what}; write for it, for example,\n"
        f"    # symrnn: give NAME = {name}\n  and what is to be run{HOW}"
    )


def _none_runs(ways: list[Plan], search: Search, source: Source) -> str:
    why = f"; it stops, for example, with {search.stops[0]}" if search.stops else ""
    told = f"{source.file}: nothing says how the program is called for the cell {search.derivation.written.name}"
    return f"{told}, and no way to call {ways[0].through} was found in which it runs and gives gradients{why}{HOW}"


def _ambiguous(first: Found, second: Found, source: Source) -> str:
    """Two ways, by the lines in which they differ."""
    lines = [echoed(_settings(one)) for one in (first, second)]
    ones = [[line for line in mine if line not in other] for mine, other in (lines, lines[::-1])]
    shown = "\n  or\n".join("\n".join(f"    {line}" for line in one) for one in ones)
    return f"{source.file}: the program can be meant in two ways; write the lines of one of them into it\n{shown}"


HOW = """
  write comments into it that say how it is called, for example
    # symrnn: give Wxh = U
    # symrnn: give inputs = x(T, m)
    # symrnn: run loss, grads = backward(inputs, targets)
    # symrnn: take dU = grads["Wxh"]
  docs/check-code.md describes them"""
