"""The judge: the formulas of a document one after the other, each read, decided and, where it is wrong, mended."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symrnn.ir.verdict import Mend, Outcome, Verdict
from symrnn.judge.accumulated import adds_up
from symrnn.judge.approximations import is_about_paths, says_something
from symrnn.judge.budget import DECISION, MEND, TOO_DEEP, TooLargeError
from symrnn.judge.chainlinks import Taken, together
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding, Worlds
from symrnn.judge.decider import Decider, Orientation, oriented
from symrnn.judge.definitions import defined_by
from symrnn.judge.edits import edits
from symrnn.judge.interpret import Interpreter
from symrnn.judge.lacking import Terms, no_terms
from symrnn.judge.linkmend import LinkMender
from symrnn.judge.look import Look
from symrnn.judge.meaning import Pool
from symrnn.judge.misfits import holds_for_numbers, misfit
from symrnn.judge.named.redefined import (
    ANEW,
    DEFINES,
    after_the_end,
    defined_anew,
    defines,
    is_another,
    named,
    names_given,
    without,
)
from symrnn.judge.outofsequence import with_ends
from symrnn.judge.parted import with_layouts
from symrnn.judge.provisos import ASSUMED, Provisos, conditioned, tempered
from symrnn.judge.reach import AS_WRITTEN
from symrnn.judge.reader import Reader
from symrnn.judge.readings import Between
from symrnn.judge.repertoire import Learned, Repertoire, learned
from symrnn.judge.resolve import UnreadError
from symrnn.judge.restate import Restater
from symrnn.judge.rewrite import Style
from symrnn.judge.scalars import covers
from symrnn.judge.spots import Read, Spot, spots_of
from symrnn.judge.statement import Said, Shapes, open_, provided
from symrnn.judge.statements import judged, mended, statement
from symrnn.judge.unknown import why_unread
from symrnn.judge.unknownfunctions import without_strangers
from symrnn.judge.verdicts import given, said_of, verdict
from symrnn.judge.vocabulary import Vocabulary
from symrnn.judge.ways import Way, ended, meant, others
from symrnn.notes import written as w
from symrnn.notes.document import Formula, Scalars, Unread
from symrnn.notes.walk import nodes as written_nodes

DOTS = "what stands for the dots between the terms is not read"


@dataclass
class Session:
    """The judging of one document: what the symbols mean so far, and the verdicts found.

    `given`: links that are the source of the model, by formula and span, which are not judged. `ahead`: links with definitions
    that were taken before. `orientation`: whether vectors are rows or columns, as far as formulas have said. `length`: that of
    the sequence where no section says another; `steps`: that where the formula stands. `reader`: reads the formulas.
    `learned`: how the notes write the symbols of the `usual` look, once it is asked for. `terms`: what sums may lack, see
    `lacking`. `style`: the signs that the notes use, as far as they are read. `shapes`: what names of sizes stand for.
    `mends`: whether wrong formulas are mended. `local`: whether a formula needed local derivatives between variables.
    `cases`: where the text says that it treats scalars; `scalars`: whether the formula stands there. `numbers`: whether a
    formula holds for sizes 1 alone, once that is asked for. `stated`: the symbols of the cell that formulas have said rightly.
    `taken`: the last equation that was judged. `remarks`: what is to be said of the document.
    """

    file: str
    vocabulary: Vocabulary
    orientation: Orientation
    given: frozenset[tuple[int, int, int]] = frozenset()
    ahead: Mapping[tuple[int, int, int], Look] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    steps: int | None = None
    length: int | None = None
    pool: Pool = field(default_factory=Pool)
    reader: Reader = field(default_factory=Reader)
    read: Sequence[Read] = ()
    usual: Mapping[str, str] = field(default_factory=dict)
    learned: Learned | None = None
    terms: Callable[[bool], Terms] = no_terms
    style: Style = field(default_factory=Style)
    shapes: Shapes = field(default_factory=Shapes)
    mends: bool = True
    local: bool = False
    cases: tuple[Scalars, ...] = ()
    scalars: bool = False
    taken: Taken | None = None
    remarks: tuple[str, ...] = ()
    numbers: bool | None = None
    stated: set[str] = field(default_factory=set)

    @property
    def worlds(self) -> Worlds:
        return self.orientation.worlds

    @property
    def interpreter(self) -> Interpreter:
        """What tells what formulas say by what is known so far."""
        return Interpreter(self.vocabulary, self.pool)

    @property
    def decider(self) -> Decider:
        """What decides claims by what is known so far."""
        return Decider(self.worlds.about(scalars=self.scalars), self.vocabulary, self.steps, self.length)

    @property
    def provisos(self) -> Provisos:
        """Under which conditions formulas are said to hold."""
        return Provisos(self.vocabulary, {verdict.formula for verdict in self.verdicts if verdict.reason == ASSUMED})

    def repertoire(self, formula: Formula) -> Repertoire:
        """What edits of a formula may put in."""
        if self.learned is None:
            self.learned = learned(self.read, self.interpreter.resolver(formula), self.usual, self.worlds.cell)
        return Repertoire(self.learned, self.terms, self.style, self.reader.last_in(formula.syntax))

    def mender(self, formula: Formula) -> LinkMender:
        """What mends the wrong links of a formula."""
        known = self.interpreter, self.decider, self.reader, self.repertoire(formula)
        return LinkMender(*known, local=self.local, scalars=self.scalars)

    def formula(self, number: int, read: Read) -> None:
        """Judges all that one formula claims."""
        for spot in self.spots(number, read):
            self.link(spot)

    def spots(self, number: int, read: Read) -> Iterator[Spot]:
        """The links of a formula one after the other, each to be judged before the next is asked for."""
        self.steps = read.formula.steps or self.length
        self.scalars = covers(self.cases, number, read.formula)
        for place, chain in enumerate(read.chains):
            if isinstance(chain, Unread):
                if not read.is_lone_sign:
                    self._unread(read.formula, chain.span, chain.reason)
                continue
            self.style = self.style.seen(read.formula.text, chain)
            yield from spots_of(chain, read.formula, number, place)

    def link(self, spot: Spot) -> None:
        """Judges one link, with so much work as one formula may cost."""
        if spot.place in self.given:
            self.stated |= names_given(spot, self.interpreter.resolver(spot.formula))
            self._say(spot, given("an equation of the model"))
            return
        self.worlds.budget.renew(DECISION)
        if spot.place in self.ahead:
            self._say(spot, self._introduced(spot, self.ahead[spot.place]))
            return
        try:
            self._link(spot)
        except TooLargeError as error:
            self._unread(spot.formula, spot.span, str(error))
        except RecursionError:
            self._unread(spot.formula, spot.span, TOO_DEEP)

    def _link(self, spot: Spot) -> None:
        if spot.sign == "approx" and self._approximates(spot):
            return
        said = judged(statement(spot, self.interpreter, self.decider, self.shapes))
        if said is not None:
            said = tempered(spot, said, self.provisos)
            if said.outcome is Outcome.WRONG and said.mend is None and self.mends:
                said = replace(said, mend=self._mend_of_statement(spot))
            self._say(spot, said)
            return
        try:
            claim = self.interpreter.claim(spot)
        except UnreadError as error:
            if not self._define(spot):
                why = why_unread(spot, error, self.interpreter.resolver(spot.formula), self.read)
                self._unread(spot.formula, spot.span, why.reason, why.span)
            return
        if after_the_end(claim.left, claim.right, self.vocabulary):
            self._say(spot, given("nothing comes after the last step"))
            return
        self.equation(spot, claim)

    def _approximates(self, spot: Spot) -> bool:
        """Whether an approximation is one of paths that can be judged; then it is."""
        try:
            claim = self.interpreter.claim(spot)
        except UnreadError:
            return False
        if not is_about_paths(claim):
            return False
        aside = replace(self, verdicts=[])
        aside.equation(spot, claim)
        found = [verdict for verdict in aside.verdicts if says_something(verdict)]
        self.verdicts += found
        return bool(found)

    def _mend_of_statement(self, spot: Spot) -> Mend | None:
        """A mend of a statement, with so much work as any mend may cost."""
        self.worlds.budget.renew(MEND)
        known = self.repertoire(spot.formula).of_statement(spot, self.interpreter)
        slips = edits(spot.formula.text, spot.chain, spot.i, known)
        try:
            return mended(spot, slips, self.reader, self.interpreter, self.decider, self.shapes)
        except TooLargeError:
            return None

    def equation(self, spot: Spot, claim: Claim) -> None:
        """Judges a link that says of two values that they are equal."""
        decide = self.decider.decide
        adds = adds_up((chain for one in self.read for chain in one.chains), spot.sides[0])
        ways = meant(Way(claim), others(spot, self.interpreter, claim, self.worlds.cell, adds=adds), decide)
        way, finding = ended(ways[0], decide)
        finding = self.orient(way.claim, finding)
        if finding.holds is False and _has_dots_between_terms(spot.sides):
            finding = replace(finding, holds=None, reason=DOTS)
        finding = conditioned(spot, way.claim, finding, self.provisos, decide)
        finding = without_strangers(way.claim, finding, self.worlds.cell)
        finding = with_ends(finding, way.claim, self.decider)
        finding = with_layouts(finding, way.claim, self.decider)
        if finding.holds is False and spot.sign == DEFINES and self._define_anew(spot, way.claim):
            return
        mend, claim = None, way.claim
        if (finding.holds is False or finding.outside) and self.mends:
            (way, finding), mend = self.mender(spot.formula).mended(spot, [(way, finding), *ways[1:]])
        if finding.holds is False and (mend is None or is_another(mend, spot)) and self._define_anew(spot, claim):
            return
        self._record(spot, way, finding, mend)

    def orient(self, claim: Claim, finding: Finding) -> Finding:
        """What is found of a claim once it has said, if it does, whether vectors are columns or rows."""
        finding, self.orientation = oriented(claim, finding, self.decider, self.orientation)
        return finding

    def _record(self, spot: Spot, way: Way, finding: Finding, mend: Mend | None) -> None:
        full = ""
        if finding.holds:
            self.stated.add(named(way.claim.left))
            is_local = finding.reading is not None and finding.reading.between is Between.LOCAL
            # What signs of another reach make of a formula tells less of what the notes mean.
            self.local = self.local or (is_local and way.reach == AS_WRITTEN)
            interpreter = self.interpreter.reaching(way.reach)
            full = Restater(interpreter, self.decider, self.reader, self.style, self.scalars).form(spot, way.claim, finding)
        said = said_of(spot, way, finding, mend, self.decider, scalars=self.scalars)
        now, before = Taken(spot, way, finding), self.taken
        self.taken = now
        self._say(spot, together(said, now, before, self.decider), full)

    def _define(self, spot: Spot, note: str = "") -> bool:
        """Takes a link as the definition of a side that is a name not known so far; whether it is one."""
        found = defined_by(spot, self.interpreter, self.decider)
        if found is None:
            return False
        look, _, self.vocabulary = found
        self.learned = None
        self._say(spot, self._introduced(spot, look, note))
        return True

    def _introduced(self, spot: Spot, look: Look, note: str = "") -> Said:
        """What is said of the definition of a name that is known by now."""
        reason = "" if self.scalars else misfit(spot, look, self.interpreter, self.decider)
        if reason and not self._treats_numbers():
            return Said(Outcome.WRONG, reason=reason)
        return given(f"taken as the definition of {look}{note}")

    def _treats_numbers(self) -> bool:
        """Whether some formula of the notes holds for sizes 1 alone."""
        if self.numbers is None:
            spots = (spot for number, read in enumerate(self.read) for spot in replace(self).spots(number, read))
            self.numbers = any(holds_for_numbers(spot, self.interpreter, self.decider) for spot in spots)
        return self.numbers

    def _define_anew(self, spot: Spot, claim: Claim) -> bool:
        """Takes a link that gives a symbol of the cell another meaning as its definition; whether it is one."""
        seen = defined_anew(spot.chain, spot.i, claim.left, claim.right, self.vocabulary)
        if seen is None or not defines(spot.sign, spot.formula.before):
            return False
        if spot.sign != DEFINES and named(claim.left) in self.stated:
            return False  # the notes have said what it is: this says it again, and wrongly
        kept, self.vocabulary = self.vocabulary, without(self.vocabulary, [seen])
        if self._define(spot, ANEW):
            return True
        self.vocabulary = kept
        return False

    def _unread(self, formula: Formula, span: w.Span, reason: str, at: w.Span | None = None) -> None:
        """Records what cannot be read, and the characters `at` which that lies."""
        self.verdicts.append(verdict(self.file, formula, span, open_(reason), at=at))

    def _say(self, spot: Spot, said: Said, full_form: str = "") -> None:
        said = provided(said, self.reader.of_one(spot.formula))
        self.verdicts.append(verdict(self.file, spot.formula, spot.span, said, full_form=full_form))


def _has_dots_between_terms(sides: Sequence[w.Written]) -> bool:
    found = (node for side in sides for node in written_nodes(side) if isinstance(node, w.Sum))
    return any(isinstance(term, w.Dots) for node in found for term in node.terms)
