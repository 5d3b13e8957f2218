"""Values at a bar: `\\left. f'(z) \\right|_{z = a_t}`."""

from dataclasses import replace

from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.scope import Scope, UnreadError
from symrnn.judge.vocabulary import look
from symrnn.notes import written as w
from symrnn.notes.latex import read_latex
from symrnn.notes.walk import nodes
from symrnn.notes.written import Written

AFTER = "a value that is put in after differentiating is not read"


def at_bar(r: Scope, node: w.Scripted) -> Meaning:
    """What stands before a bar, with what a letter in it stands for behind the bar."""
    said = [chain for script in node.subs for chain in read_latex(script.text)]
    match said:
        case [w.Chain(sides=(w.Name() as letter, value), signs=("=",))]:
            if not _may_come_first(node.arg, letter):
                raise UnreadError(AFTER, node.span)
            try:
                given = {look(letter): r.read(value)}
            except UnreadError as error:
                raise UnreadError(error.reason, node.span) from error
            return replace(r, given={**r.given, **given}).read(node.arg)
        case _:
            raise UnreadError("a value at a bar is not read", node.span)


def _may_come_first(node: Written, letter: w.Name) -> bool:
    """Whether a letter may be replaced before anything is differentiated: it is written, and all derivatives are by itself."""
    inside = list(nodes(node))
    derivatives = (part for part in inside if isinstance(part, w.Derivative))
    written = any(_is(part, letter) for part in inside)
    return written and all(_is(part.by, letter) and not letter.subs for part in derivatives)


def _is(node: Written, letter: w.Name) -> bool:
    return isinstance(node, w.Name) and look(node) == look(letter)
