"""One copy of a parameter for every step: the statement that the gradients of the copies add up, and its proof."""

from symrnn.emit.document import Display, Inline, Prose, Section, listing, prose
from symrnn.emit.formula import (
    DOTS,
    Copy,
    CopyGradient,
    Entry,
    Line,
    LossOfCopies,
    Quotient,
    Row,
    Side,
    SumOver,
    SumOverEntries,
    TotalLoss,
    Word,
)
from symrnn.emit.letters import indices
from symrnn.ir.derivation import Derivation, Role, Step, When
from symrnn.ir.expr import LAST, NOW, Adjoint, Ref, Time
from symrnn.ir.walk import refs

OPEN, CLOSE, COMMA, EQUALS = Word("(", "("), Word(")", ")"), Word(",", ", "), Word("=", " = ")
FIRST = Time("", 1)
OUTSIDE = Time("", 0)


def shared(derivation: Derivation) -> tuple[Step, ...]:
    """The parameters that every step reads."""
    return tuple(s for s in derivation.of_role(Role.PARAM) if any(path.when is When.SUM for path in s.paths))


def copies(derivation: Derivation) -> Section:
    """The identity dL/dW = sum over t of dL/dW^(t), for the parameters of this cell."""
    steps = shared(derivation)
    shown = max(steps, key=_tells_most)
    w, outside = shown.of, _is_read_outside(shown)
    first = OUTSIDE if outside else FIRST
    of_copies = Row((LossOfCopies(), OPEN, Copy(w, first), COMMA, DOTS, COMMA, Copy(w, LAST), CLOSE))
    at_equal = Row((LossOfCopies(), OPEN, w, COMMA, DOTS, COMMA, w, CLOSE))
    equal = Row((Copy(w, first), EQUALS, DOTS, EQUALS, Copy(w, LAST), EQUALS, w))
    where = "other" if derivation.cell.reach else "later"
    gained_outside = (CopyGradient(w, OUTSIDE),) if outside else ()
    return Section("One copy for every step", (
        prose(
            "Every step reads the same ", (w,), ". Give each step its own: let step ", (Word("t", "t"),), " read the copy ",
            (Copy(w, NOW),), " instead, ", *_one_more(w, outside=outside), "and let ", (of_copies,), " be the total loss as a ",
            "function of the copies. The cell is the case in which all copies are equal:",
        ),
        Display((Line((Row((TotalLoss(), OPEN, w, CLOSE)),), ((at_equal,),)),)),
        prose("Write ", (CopyGradient(w),), " for ", (Quotient(LossOfCopies(), Copy(w, NOW)),), " at ", (equal,), ". Then"),
        Display((Line((Adjoint(w),), ((SumOver((CopyGradient(w),)), *gained_outside),)),)),
        prose("Proof: by the chain rule for the composition above" + (", entry by entry," if w.shape else "")),
        Display((_entrywise(derivation, w, outside=outside),)),
        Prose((*_reason(derivation, w), *_others([step for step in steps if step != shown], outside=outside))),
        prose(
            "The copy of a step acts through the equations of this step alone. Its gradient therefore takes one application ",
            "of the chain rule: what happens at ", where, " steps is contained in the adjoints.",
        ),
    ))


def _is_read_outside(step: Step) -> bool:
    """Whether a parameter is also read before the first or after the last step."""
    return any(path.when is When.ONCE for path in step.paths)


def _tells_most(step: Step) -> tuple[bool, int, bool]:
    """For the choice of the parameter that stands for all: a matrix that multiplies something of another step."""
    times = [ref.time for ref in refs(step.total(When.SUM)) if ref.time is not None]
    return not _is_read_outside(step), len(step.of.shape), any(time.offset for time in times)


def _one_more(w: Ref, *, outside: bool) -> tuple[Inline, ...]:
    """The copy for what is read outside the steps."""
    return ("let the equations outside the steps, which read it too, read ", (Copy(w, OUTSIDE),), ", ") if outside else ()


def _entrywise(derivation: Derivation, w: Ref, *, outside: bool) -> Line:
    inner, outer = _letters(derivation, w)
    at_step, at_start = (_chain_of(w, step, inner, outer) for step in (NOW, OUTSIDE))
    return Line((Quotient(TotalLoss(), Entry(w, outer)),), tuple(
        (SumOver(summed), *(once if outside else ())) for summed, once in zip(at_step, at_start, strict=True)
    ))


def _letters(derivation: Derivation, w: Ref) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The letters of the entries of a copy and of the parameter."""
    i, j, k, l_ = indices(derivation.cell)
    return (k, l_)[: len(w.shape)], (i, j)[: len(w.shape)]


def _chain_of(w: Ref, step: Time, inner: tuple[str, ...], outer: tuple[str, ...]) -> tuple[Side, Side]:
    """What an entry of the parameter gains by one copy: by the chain rule, and what remains of it."""
    copy = Entry(Copy(w, step), inner)
    product: Side = (Row((Quotient(LossOfCopies(), copy), Word("", " * "), Quotient(copy, Entry(w, outer)))),)
    nested: Side = (SumOverEntries(inner, product),) if inner else product
    return nested, (Quotient(LossOfCopies(), Entry(Copy(w, step), outer)),)


def _reason(derivation: Derivation, w: Ref) -> tuple[Inline, ...]:
    """Why only the entry itself remains."""
    same = (Row((Copy(w, NOW), EQUALS, w)),)
    if not w.shape:
        return ("since ", same, " at equal copies, with the derivative 1.")
    inner, outer = (f"({','.join(letters)})" if len(letters) > 1 else letters[0] for letters in _letters(derivation, w))
    match = (Word(f"{inner} = {outer}", f"{inner} = {outer}"),)
    return ("since every copy is ", (w,), " itself: the second factor is 1 for ", match, " and 0 for all other entries.")


def _others(steps: list[Step], *, outside: bool) -> tuple[Inline, ...]:
    """For which other parameters this holds too, and for which with a copy more; `outside`: that copy is there already."""
    alike: list[Inline] = [(step.of,) for step in steps if _is_read_outside(step) == outside]
    mixed: list[Inline] = [(step.of,) for step in steps if _is_read_outside(step) != outside]
    same = (" The same holds for ", *listing(alike), ".") if alike else ()
    verb = ", which is" if len(mixed) == 1 else ", which are"
    more = " read outside the steps too, with one more copy for that, whose gradient is added to the sum."
    return (*same, " It also holds for ", *listing(mixed), verb + more) if mixed else same
