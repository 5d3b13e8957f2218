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
from symrnn.ir.derivation import Derivation, Role, Step, When
from symrnn.ir.expr import LAST, NOW, Adjoint, Ref, Time
from symrnn.ir.walk import refs

OPEN, CLOSE, COMMA, EQUALS = Word("(", "("), Word(")", ")"), Word(",", ", "), Word("=", " = ")
FIRST = Time("", 1)


def shared(derivation: Derivation) -> tuple[Step, ...]:
    """The parameters that every step reads."""
    return tuple(s for s in derivation.of_role(Role.PARAM) if any(path.when is When.SUM for path in s.paths))


def copies(derivation: Derivation) -> Section:
    """The identity dL/dW = sum over t of dL/dW^(t), for the parameters of this cell."""
    steps = shared(derivation)
    names = [step.of for step in steps]
    w = max(steps, key=_tells_most).of
    of_copies = Row((LossOfCopies(), OPEN, Copy(w, FIRST), COMMA, DOTS, COMMA, Copy(w, LAST), CLOSE))
    at_equal = Row((LossOfCopies(), OPEN, w, COMMA, DOTS, COMMA, w, CLOSE))
    equal = Row((Copy(w, FIRST), EQUALS, DOTS, EQUALS, Copy(w, LAST), EQUALS, w))
    return Section("One copy for every step", (
        prose(
            "Every step reads the same ", (w,), ". Give each step its own: let step ", (Word("t", "t"),), " read the copy ",
            (Copy(w, NOW),), " instead, and let ", (of_copies,), " be the total loss as a function of the copies. The cell ",
            "is the case in which all copies are equal:",
        ),
        Display((Line((Row((TotalLoss(), OPEN, w, CLOSE)),), ((at_equal,),)),)),
        prose("Write ", (CopyGradient(w),), " for ", (Quotient(LossOfCopies(), Copy(w, NOW)),), " at ", (equal,), ". Then"),
        Display((Line((Adjoint(w),), ((SumOver((CopyGradient(w),)),),)),)),
        prose("Proof: by the chain rule for the composition above" + (", entry by entry," if w.shape else "")),
        Display((_entrywise(w),)),
        Prose((*_reason(w), *_others([of for of in names if of != w]))),
        prose(
            "A copy acts through the equations of its own step alone. Its gradient therefore takes one application of the ",
            "chain rule: what happens at later steps is contained in the adjoints.",
        ),
    ))


def _tells_most(step: Step) -> tuple[int, bool]:
    """For the choice of the parameter that stands for all: a matrix that multiplies something of an earlier step."""
    times = [ref.time for ref in refs(step.total(When.SUM)) if ref.time is not None]
    return len(step.of.shape), any(time.offset < 0 for time in times)


def _entrywise(w: Ref) -> Line:
    inner, outer = "kl"[: len(w.shape)], "ij"[: len(w.shape)]
    copy = Entry(Copy(w, NOW), inner)
    product: Side = (Row((Quotient(LossOfCopies(), copy), Word("", " * "), Quotient(copy, Entry(w, outer)))),)
    nested: Side = (SumOverEntries(inner, product),) if inner else product
    last: Side = (SumOver((Quotient(LossOfCopies(), Entry(Copy(w, NOW), outer)),)),)
    return Line((Quotient(TotalLoss(), Entry(w, outer)),), ((SumOver(nested),), last))


def _reason(w: Ref) -> tuple[Inline, ...]:
    """Why only the entry itself remains."""
    same = (Row((Copy(w, NOW), EQUALS, w)),)
    if not w.shape:
        return ("since ", same, " at equal copies, with the derivative 1.")
    inner, outer = ("(k,l)", "(i,j)") if len(w.shape) == 2 else ("k", "i")
    match = (Word(f"{inner} = {outer}", f"{inner} = {outer}"),)
    return ("since every copy is ", (w,), " itself: the second factor is 1 for ", match, " and 0 for all other entries.")


def _others(names: list[Ref]) -> tuple[Inline, ...]:
    return (" The same holds for ", *listing([(of,) for of in names]), ".") if names else ()
