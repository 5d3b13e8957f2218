"""What is said of the formulas of a document: of a link what was found of it, in words, and the verdict with its place."""

from symrnn.errors import Place
from symrnn.ir.verdict import Mend, Outcome, Verdict
from symrnn.judge.canonical import canonical
from symrnn.judge.conditions import in_words, outcome
from symrnn.judge.decide import Finding
from symrnn.judge.decider import Decider
from symrnn.judge.named.remarks import asked, noted
from symrnn.judge.spots import Spot
from symrnn.judge.statement import Said, open_
from symrnn.judge.ways import Way
from symrnn.notes import written as w
from symrnn.notes.document import Formula, Syntax


def said_of(spot: Spot, way: Way, finding: Finding, mend: Mend | None, decider: Decider, *, scalars: bool) -> Said:
    """What is said of a link that is taken in some way; `scalars`: the text says that all sizes are 1."""
    claim = way.claim
    reading = f"{canonical(claim.left)} = {canonical(claim.right)}"
    if finding.holds is None:
        return open_(finding.reason, reading)
    names = spot.formula.text, spot.sides, decider.vocabulary
    named, note = asked(*names), noted(*names)
    if not finding.holds:
        misfit = "" if scalars else finding.misfit
        reason = "; ".join(filter(None, (misfit, finding.reason, *named, note)))
        return Said(Outcome.WRONG, reading, reason, counterexample=finding.counterexample, mend=mend)
    found = Outcome.RIGHT_IF if named else outcome(finding, way.reach, scalars=scalars, adds=claim.adds)
    words = in_words(claim, finding, way.reach, decider.worlds.cell, scalars=scalars)
    return Said(found, reading, note, (*named, *words))


def given(reason: str) -> Said:
    """A link that is not to be judged."""
    return Said(Outcome.GIVEN, reason=reason)


def verdict(file: str, formula: Formula, span: w.Span, said: Said, *, full_form: str = "", at: w.Span | None = None) -> Verdict:
    """What is said of some characters of a formula; `at`: the characters that it is about, if not all of them."""
    place, text = place_of(formula, at or span), formula.text[slice(*span)]
    words = said.reading, said.conditions, full_form, said.reason
    latex = formula.syntax is Syntax.LATEX
    return Verdict(file, place, text, said.outcome, *words, said.counterexample, said.mend, formula.part, latex)


def place_of(formula: Formula, span: w.Span) -> Place:
    """Where some characters of a formula stand in the document."""
    start, end = span
    place = formula.places[min(start, len(formula.places) - 1)]
    return Place(place.line, place.column, max(1, end - start))
