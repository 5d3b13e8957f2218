"""The opening of a session: what is settled about a document before its first formula is judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.claim import Claim
from symrnn.judge.counting import counts_from_zero, steps_above
from symrnn.judge.decide import Finding, Worlds
from symrnn.judge.judge import Case, Read, Session, Spot, vector_sides
from symrnn.judge.look import Look
from symrnn.judge.named.anew import defines, handed_in, without
from symrnn.judge.named.settle import Settling
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Vocabulary, vocabulary
from symrnn.notes import written as w
from symrnn.notes.document import Document


def judge_formulas(document: Document, read: Sequence[Read], case: Case) -> tuple[Verdict, ...]:
    """The verdicts on all formulas of a document."""
    session = begin(document, read, case)
    for number, one in enumerate(read):
        session.formula(number, one)
    for place, reason in document.unread:
        session.verdicts.append(Verdict(document.file, place, "", Outcome.NOT_CHECKED, reason=reason))
    return tuple(session.verdicts)


def begin(document: Document, read: Sequence[Read], case: Case) -> Session:
    """The session on a document before its first formula."""
    words = replace(vocabulary(case.cell, case.looks, case.functions), blocks=case.blocks)
    words = replace(words, above=steps_above(read, words))
    words = replace(words, first=0 if counts_from_zero(read, words) else 1)
    sides = vector_sides(case.cell)
    rows, turning = sides == {"left"}, len(sides) == 2
    worlds = Worlds(case.cell, rows=rows, turning=turning, one_hot=case.one_hot, lengths=case.lengths)
    session = Session(document.file, words, worlds, case.given, reader=case.reader, read=read, usual=case.usual)
    session.terms, session.length, session.cases = case.terms, case.steps, case.scalars
    session.settle()
    links = links_of(session)
    words = without(words, [look for link in links for look in handed_in(link.sides, link.defines, words)])
    session.vocabulary, ahead = Settling(words, links, worlds.budget).settled()
    session.ahead = {link.spot.place: look for link, look in ahead}
    return session


@dataclass(frozen=True)
class Open:
    """A link that is to be judged, as it is asked about before: without a verdict."""

    session: Session
    spot: Spot

    @property
    def sides(self) -> tuple[w.Written, w.Written]:
        return self.spot.chain.sides[self.spot.i], self.spot.chain.sides[self.spot.i + 1]

    @property
    def sign(self) -> str:
        return self.spot.chain.signs[self.spot.i]

    @property
    def defines(self) -> bool:
        """Whether the link says that it is a definition."""
        return defines(self.sign, self.spot.formula.before if self.spot.i == 0 else "")

    def claims(self, words: Vocabulary) -> Iterator[Claim]:
        """What the link says, factors side by side taken together, or from the left; UnreadError where it cannot be read."""
        aside = self._aside(words)
        for tight in (True, False):
            yield aside.claim(self.spot.formula, self.spot.chain, self.spot.i, tight=tight)

    def definition(self, words: Vocabulary) -> tuple[Look, Definition, Vocabulary] | None:
        """The name that the link defines, what it means, and the vocabulary with it."""
        aside = self._aside(words)
        for new, old in (self.sides, self.sides[::-1]):
            found = aside.definition(self.spot.formula, new, old)
            if found is not None:
                aside.take(*found)
                return (*found, aside.vocabulary)
        return None

    def mended(self, words: Vocabulary, claim: Claim) -> bool:
        """Whether a single edit makes the link hold."""
        aside = self._aside(words)
        return aside.mend_of(self.spot.formula, self.spot.chain, self.spot.i, claim) is not None

    def decide(self, words: Vocabulary, claim: Claim) -> Finding:
        """Whether a claim holds, at the length that the document gives."""
        return self._aside(words).judge_now().holds(claim, self.spot.formula.steps or self.session.length)

    def _aside(self, words: Vocabulary) -> Session:
        chains, length = self.session.read[self.spot.place[0]].chains, self.session.length
        steps = self.spot.formula.steps or length
        return replace(self.session, vocabulary=words, verdicts=[], chains=chains, steps=steps, written=None, hand=None)


def links_of(session: Session) -> tuple[Open, ...]:
    """The links of all formulas that are no equations of the model."""
    aside = replace(session, verdicts=[])
    spots = (spot for number, one in enumerate(session.read) for spot in aside.spots(number, one))
    return tuple(Open(session, spot) for spot in spots if spot.place not in session.given)
