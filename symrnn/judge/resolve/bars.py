"""Values at a bar, `\\left. f'(z) \\right|_{z = a_t}`, and steps there, `\\partial L / \\partial h_t |_{t = T}`."""

from dataclasses import replace

from symrnn.judge.choice import index_text
from symrnn.judge.dots import moved
from symrnn.judge.look import Look, index_of
from symrnn.judge.meaning import Meaning
from symrnn.judge.resolve.indices import counts_steps
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
            found = _at_step(r, node.arg, letter, value)
            if found is not None:
                return found
            if not _may_come_first(node.arg, letter):
                raise UnreadError(AFTER, node.span)
            try:
                given = {look(letter): r.read(value)}
            except UnreadError as error:
                raise UnreadError(error.reason, node.span) from error
            return replace(r, given={**r.given, **given}).read(node.arg)
        case _:
            raise UnreadError("a value at a bar is not read", node.span)


def _at_step(r: Scope, node: Written, letter: w.Name, value: Written) -> Meaning | None:
    """What stands before a bar, with a step in the place of the letter that counts steps there; None if it counts none."""
    text = index_text(value)
    step = None if text is None else index_of(text)
    if step is None or look(letter) != Look(letter.base) or not isinstance(node, w.Derivative | w.Name | w.Group):
        return None
    found = r.read(node)
    summed = letter.base in r.bound or any(letter.base in part.bound for part in found.nodes)
    counted = letter.base in found.letters and counts_steps(found, letter.base)
    return moved(found, letter.base, step) if counted and not summed else None


def _may_come_first(node: Written, letter: w.Name) -> bool:
    """Whether a letter may be replaced before anything is differentiated: it is written, and all derivatives are by itself."""
    inside = list(nodes(node))
    derivatives = (part for part in inside if isinstance(part, w.Derivative))
    written = any(_is(part, letter) for part in inside)
    return written and all(_is(part.by, letter) and not letter.subs for part in derivatives)


def _is(node: Written, letter: w.Name) -> bool:
    return isinstance(node, w.Name) and look(node) == look(letter)
