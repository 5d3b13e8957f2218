"""The opening of a session: what is settled about a document before its first formula is judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symrnn.ir.dims import Dim
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.arrays import writes_arrays
from symrnn.judge.budget import DECISION, TooLargeError
from symrnn.judge.case import Case, vector_sides
from symrnn.judge.claim import Claim
from symrnn.judge.counting import counts_from_zero, steps_above
from symrnn.judge.decide import Finding, Worlds
from symrnn.judge.decider import Orientation
from symrnn.judge.declarations import sizes_said
from symrnn.judge.definitions import defined_by
from symrnn.judge.judge import Session
from symrnn.judge.look import Look, look_of
from symrnn.judge.meaning import Variable
from symrnn.judge.named.allowance import USED_UP, Allowance
from symrnn.judge.named.prose import told
from symrnn.judge.named.redefined import defines, handed_in, without
from symrnn.judge.named.settle import Settling
from symrnn.judge.resolve import UnreadError, name_meaning
from symrnn.judge.sizenames import with_sizes
from symrnn.judge.spots import EQUAL, Read, Spot
from symrnn.judge.statement import Shapes
from symrnn.judge.statements import statement
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Vocabulary, vocabulary
from symrnn.notes import written as w
from symrnn.notes.document import Document
from symrnn.notes.walk import nodes

LOST = "it is not read as the loss: {}"


def judge_formulas(document: Document, read: Sequence[Read], case: Case) -> tuple[tuple[Verdict, ...], tuple[str, ...]]:
    """The verdicts on all formulas of a document, and what is to be said of the whole."""
    session = begin(document, read, case)
    for number, one in enumerate(read):
        before = len(session.verdicts)
        session.formula(number, one)
        if number in case.lost:
            session.verdicts[before:] = [_lost(verdict, case.lost[number]) for verdict in session.verdicts[before:]]
    for place, reason in document.unread:
        session.verdicts.append(Verdict(document.file, place, "", Outcome.NOT_CHECKED, reason=reason))
    return tuple(session.verdicts), session.remarks


def _lost(verdict: Verdict, reason: str) -> Verdict:
    """A verdict on a formula of the loss that could not be taken as such, with the reason of that."""
    return replace(verdict, reason=LOST.format(reason)) if verdict.outcome is Outcome.NOT_CHECKED else verdict


def begin(document: Document, read: Sequence[Read], case: Case) -> Session:
    """The session on a document before its first formula."""
    words = replace(vocabulary(case.cell, case.looks, case.functions), blocks=case.blocks, ahead=case.ahead)
    words = replace(words, opened={look: tuple(o for own, o in case.opened if own == look) for look, _ in case.opened})
    words = replace(words, above=steps_above(read, words))
    words = replace(words, first=0 if counts_from_zero(read, words) else 1)
    sides = vector_sides(case.cell)
    rows, turning = sides == {"left"}, len(sides) == 2
    worlds = Worlds(case.cell, rows, turning, case.one_hot, case.lengths, case.ahead, writes_arrays(read))
    worlds = replace(worlds, within=case.within, unclear=case.unclear)
    orientation = Orientation(worlds)
    session = Session(document.file, words, orientation, case.given, reader=case.reader, read=read, usual=case.usual)
    session.terms, session.length, session.cases = case.terms, case.steps, case.scalars
    _orient(session)
    words = with_sizes(words, case.sizes, _declared_sizes(session), read)
    session.vocabulary = words
    links = links_of(session)
    words = without(words, [look for link in links for look in handed_in(link.sides, link.defines, words)])
    allowance = Allowance(worlds.budget)
    session.vocabulary, ahead = Settling(words, links, allowance, told(read, words, case.reader)).settled()
    session.remarks = (USED_UP,) if allowance.used_up else ()
    session.ahead = {link.spot.place: look for link, look in ahead}
    return session


def _declared_sizes(session: Session) -> Iterator[tuple[str, Dim]]:
    """The names of sizes in declarations, `W \\in \\mathbb{R}^{n \\times m}`, and what they stand for."""
    for number, one in enumerate(session.read):
        for spot in session.spots(number, one):
            if spot.sign == "in":
                yield from sizes_said(statement(spot, session.interpreter, session.decider, Shapes()))


def _orient(session: Session) -> None:
    """Settles whether vectors are rows, by the first forward equation that says so."""
    for number, one in enumerate(session.read):
        for place, chain in enumerate(one.chains):
            if isinstance(chain, w.Chain) and not session.orientation.settled and not _differentiates(chain):
                for i, sign in enumerate(chain.signs):
                    if sign in EQUAL:
                        _orient_by(session, Spot((number, place, i), one.formula, chain))


def _differentiates(chain: w.Chain) -> bool:
    return any(isinstance(node, w.Derivative) for node in nodes(chain))


def _orient_by(session: Session, spot: Spot) -> None:
    session.worlds.budget.renew(DECISION)
    try:
        claim = session.interpreter.claim(spot)
        if isinstance(claim.left, Variable) and claim.shaped:
            decider = session.decider
            session.orient(claim, decider.decide_by(decider.judge(), claim))
    except (UnreadError, TooLargeError, RecursionError):
        return


@dataclass(frozen=True)
class Open:
    """A link that is to be judged, as it is asked about before: without a verdict."""

    session: Session
    spot: Spot

    @property
    def sides(self) -> tuple[w.Written, w.Written]:
        return self.spot.sides

    @property
    def sign(self) -> str:
        return self.spot.sign

    @property
    def words(self) -> str:
        """The words before the formula, or before those that it follows at once."""
        number = self.spot.place[0]
        around = (one.formula.before.strip() for one in self.session.read[number::-1])
        return next(filter(None, around), "")

    @property
    def defines(self) -> bool:
        """Whether the link says that it is a definition."""
        return defines(self.sign, self.spot.formula.before if self.spot.i == 0 else "")

    def claims(self, words: Vocabulary) -> Iterator[Claim]:
        """What the link says, factors side by side taken together, or from the left; UnreadError where it cannot be read."""
        interpreter = self._aside(words).interpreter
        for tight in (True, False):
            yield interpreter.claim(self.spot, tight=tight)

    def definition(self, words: Vocabulary) -> tuple[Look, Definition, Vocabulary] | None:
        """The name that the link defines, what it means, and the vocabulary with it."""
        aside = self._aside(words)
        return defined_by(self.spot, aside.interpreter, aside.decider)

    def unknown(self, words: Vocabulary) -> Iterator[Look]:
        """Every look of the names in the link that are not known."""
        resolver = self._aside(words).interpreter.resolver(self.spot.formula)
        names = (node for side in self.sides for node in nodes(side) if isinstance(node, w.Name))
        for name in names:
            if name_meaning(resolver, name) is None:
                yield from (sighting.look for sighting in look_of(name))

    def mended(self, words: Vocabulary, claim: Claim) -> bool:
        """Whether a single edit makes the link hold."""
        mender = self._aside(words).mender(self.spot.formula)
        try:
            return mender.mend(self.spot, claim, numbers=False)[0] is not None
        except TooLargeError:
            return False

    def decide(self, words: Vocabulary, claim: Claim) -> Finding:
        """Whether a claim holds, at the length that the document gives."""
        decider = self._aside(words).decider
        return decider.judge().holds(claim, decider.steps)

    def _aside(self, words: Vocabulary) -> Session:
        steps = self.spot.formula.steps or self.session.length
        return replace(self.session, vocabulary=words, verdicts=[], steps=steps, learned=None)


def links_of(session: Session) -> tuple[Open, ...]:
    """The links of all formulas that are no equations of the model."""
    aside = replace(session, verdicts=[])
    spots = (spot for number, one in enumerate(session.read) for spot in aside.spots(number, one))
    return tuple(Open(session, spot) for spot in spots if spot.place not in session.given)
