"""The judge: the formulas of a document one after the other, each read, decided and, where it is wrong, mended."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from symrnn.errors import Place
from symrnn.ir.cell import Cell
from symrnn.ir.expr import MatMul
from symrnn.ir.verdict import Counterexample, Mend, Outcome, Verdict
from symrnn.ir.walk import nodes as expressions
from symrnn.judge import kronecker
from symrnn.judge.again import Again, Remembering, by_parts
from symrnn.judge.approximations import is_about_paths, says_something
from symrnn.judge.beyond import better, leading_back, lenient
from symrnn.judge.budget import DECISION, MEND, READING, TOO_DEEP, TooLargeError
from symrnn.judge.canonical import canonical
from symrnn.judge.catalogue.tree import balanced
from symrnn.judge.claim import Claim, Restriction
from symrnn.judge.conditions import conditions, outcome
from symrnn.judge.decide import Finding, Judge, Worlds
from symrnn.judge.edits import Edit, Known, apply, edits
from symrnn.judge.formsearch import Link
from symrnn.judge.fullform import Confirm, full_form, on_one_line, summed_form
from symrnn.judge.hints import known as known_to
from symrnn.judge.lacking import Hand, Terms, lacking, no_terms, spelled
from symrnn.judge.lacking import hand as hand_of
from symrnn.judge.last_of_claim import ending, with_last_step
from symrnn.judge.look import Look, Sighting, index_of, look_of
from symrnn.judge.meaning import LAST, Derivative, Meaning, Pool, Variable, nodes
from symrnn.judge.mend import Search, mend_value, smallest_mend
from symrnn.judge.named.anew import after_the_end, defined_anew, defines, without
from symrnn.judge.named.carried import assigned
from symrnn.judge.named.remarks import asked, noted
from symrnn.judge.otherwise import Found, Way, is_sound, meant, taken
from symrnn.judge.pointless import Pointless
from symrnn.judge.reach import AS_WRITTEN, SUMMED, Reach, reaches
from symrnn.judge.reader import Reader, reader_of
from symrnn.judge.readings import Between, By
from symrnn.judge.resolve import EULER, Resolver, UnreadError, name_meaning
from symrnn.judge.rewrite import Style
from symrnn.judge.said import Said, Shapes, Statement
from symrnn.judge.scalars import covers
from symrnn.judge.statements import judged
from symrnn.judge.templates import collect
from symrnn.judge.unfold import unfolded
from symrnn.judge.value import COMPARE, Definition, Env, Evaluator
from symrnn.judge.vocabulary import STRUCTURES, Block, Vocabulary, look
from symrnn.notes import written as w
from symrnn.notes.conditions import Comparison, read_condition
from symrnn.notes.document import Document, Formula, Scalars, Syntax, Unread
from symrnn.notes.latex import read_latex
from symrnn.notes.walk import names
from symrnn.notes.walk import nodes as written_nodes


@dataclass(frozen=True)
class Read:
    """A formula with its syntax trees."""

    formula: Formula
    chains: tuple[w.Chain | Unread, ...]


def read_formulas(document: Document, reader: Reader | None = None) -> tuple[Read, ...]:
    """All formulas of a document as syntax trees."""
    reader = reader or reader_of(document)
    return tuple(Read(formula, reader.read(formula.text, formula.syntax)) for formula in document.formulas)


@dataclass(frozen=True)
class Spot:
    """A link of a chain; `place`: the numbers of the formula, of the chain in it, and of the link in the chain."""

    place: tuple[int, int, int]
    formula: Formula
    chain: w.Chain

    @property
    def i(self) -> int:
        return self.place[2]

    @property
    def span(self) -> w.Span:
        return self.chain.sides[self.i].span[0], self.chain.sides[self.i + 1].span[1]


@dataclass
class Session:
    """The judging of one document: what the symbols mean so far, and the verdicts found.

    `given`: links that are the source of the model, by formula and span, which are not judged. `reader`: reads their formulas.
    `style`: the signs that the notes use, as far as they are read. `mends`: whether wrong formulas are mended.
    `local`: whether a formula needed local derivatives between variables.
    `length`: that of the sequence where no section says another. `reach`: how far the signs of sums and products go.
    `cases`: where the text says that it treats scalars; `scalars`: whether the formula stands there. `ahead`: links with
    definitions that were taken before.
    """

    file: str
    vocabulary: Vocabulary
    worlds: Worlds
    given: frozenset[tuple[int, int, int]] = frozenset()
    verdicts: list[Verdict] = field(default_factory=list)
    oriented: bool = False
    steps: int | None = None
    pool: Pool = field(default_factory=Pool)
    reader: Reader = field(default_factory=Reader)
    chains: tuple[w.Chain | Unread, ...] = ()
    read: Sequence[Read] = ()
    usual: Mapping[str, str] = field(default_factory=dict)
    written: dict[str, str] | None = None
    hand: Hand | None = None
    terms: Callable[[bool], Terms] = no_terms
    style: Style = field(default_factory=Style)
    shapes: Shapes = field(default_factory=Shapes)
    mends: bool = True
    local: bool = False
    length: int | None = None
    reach: Reach = AS_WRITTEN
    cases: tuple[Scalars, ...] = ()
    scalars: bool = False
    ahead: Mapping[tuple[int, int, int], Look] = field(default_factory=dict)

    def formula(self, number: int, read: Read) -> None:
        """Judges all that one formula claims."""
        for spot in self.spots(number, read):
            self.link(spot)

    def spots(self, number: int, read: Read) -> Iterator[Spot]:
        """The links of a formula one after the other, each to be judged before the next is asked for."""
        self.steps, self.chains = read.formula.steps or self.length, read.chains
        self.scalars = covers(self.cases, number, read.formula)
        for place, chain in enumerate(read.chains):
            if isinstance(chain, Unread):
                if not LONE_SIGN.fullmatch(read.formula.text):
                    self._unread(read.formula, chain.span, chain.span, chain.reason)
                continue
            self.style = self.style.seen(read.formula.text, chain)
            for i in range(0 if _is_about_indices(chain) else len(chain.signs)):
                if not isinstance(chain.sides[i], w.Dots) and not isinstance(chain.sides[i + 1], w.Dots):
                    yield Spot((number, place, i), read.formula, chain)

    def settle(self) -> None:
        """Settles whether vectors are rows, by the first forward equation that says so."""
        for one in self.read:
            for chain in one.chains:
                if isinstance(chain, Unread) or self.oriented:
                    continue
                for i, sign in enumerate(chain.signs):
                    if sign in EQUAL and not any(isinstance(node, w.Derivative) for node in written_nodes(chain)):
                        self._settle_by(one.formula, chain, i)

    def _settle_by(self, formula: Formula, chain: w.Chain, i: int) -> None:
        self.worlds.budget.renew(DECISION)
        try:
            claim = self.claim(formula, chain, i)
            if isinstance(claim.left, Variable) and claim.shaped:
                self._orient(claim, self._decide_by(self.judge_now(), claim))
        except (UnreadError, TooLargeError, RecursionError):
            return

    def link(self, spot: Spot) -> None:
        """Judges one link, with so much work as one formula may cost."""
        if spot.place in self.given:
            self._add(spot.formula, spot.span, Outcome.GIVEN, reason="an equation of the model")
            return
        if spot.place in self.ahead:
            self._add(spot.formula, spot.span, Outcome.GIVEN, reason=f"taken as the definition of {self.ahead[spot.place]}")
            return
        self.worlds.budget.renew(DECISION)
        try:
            self._link(spot)
        except TooLargeError as error:
            self._unread(spot.formula, spot.span, spot.span, str(error))
        except RecursionError:
            self._unread(spot.formula, spot.span, spot.span, TOO_DEEP)

    def _link(self, spot: Spot) -> None:
        formula, chain, i, span = spot.formula, spot.chain, spot.i, spot.span
        if chain.signs[i] == "approx" and self._approximates(formula, chain, i, span):
            return
        said = judged(self.statement(formula, chain, i))
        if said is not None:
            if said.outcome is Outcome.WRONG and said.mend is None and self.mends:
                said = replace(said, mend=self._mend_of_statement(formula, chain, i))
            self._state(formula, span, said)
            return
        try:
            claim = self.claim(formula, chain, i)
        except UnreadError as error:
            if not self._define(formula, chain, i, span):
                self._unread(formula, span, error.span, error.reason)
            return
        if after_the_end(claim.left, claim.right):
            self._add(formula, span, Outcome.GIVEN, reason="nothing comes after the last step")
            return
        self.judge_link(formula, chain, i, claim, span)

    def _approximates(self, formula: Formula, chain: w.Chain, i: int, span: w.Span) -> bool:
        """Whether an approximation is one of paths that can be judged; then it is."""
        try:
            claim = self.claim(formula, chain, i)
        except UnreadError:
            return False
        if not is_about_paths(claim):
            return False
        aside = replace(self, verdicts=[])
        aside.judge_link(formula, chain, i, claim, span)
        found = [verdict for verdict in aside.verdicts if says_something(verdict)]
        self.verdicts += found
        return bool(found)

    def statement(self, formula: Formula, chain: w.Chain, i: int) -> Statement:
        free = _free_names(self.vocabulary, chain, plain=formula.syntax is Syntax.PLAIN)
        return Statement(formula, chain, i, self.vocabulary, free, self.shapes, self.decide, self.worlds.budget.spend)

    def _mend_of_statement(self, formula: Formula, chain: w.Chain, i: int) -> Mend | None:
        """A mend of a statement, with so much work as any mend may cost."""
        self.worlds.budget.renew(MEND)
        try:
            return self._mend_statement(formula, chain, i)
        except TooLargeError:
            return None

    def _mend_statement(self, formula: Formula, chain: w.Chain, i: int) -> Mend | None:
        """The first of the likeliest edits after which a statement holds."""
        start, end = chain.sides[i].span[0], chain.sides[i + 1].span[1]
        written, hand = self.learn(formula)
        known = known_to(formula, self.vocabulary, written, hand.symbols, last=self.reader.last_in(formula.syntax))
        aside = replace(self, shapes=Shapes(dict(self.shapes.sizes)))
        for edit in islice(edits(formula.text, chain, i, known), MOST_OF_STATEMENT):
            text = apply(formula.text, edit)
            again = self._chain_of(text, formula, self.chains.index(chain), len(chain.sides))
            said = again and judged(aside.statement(replace(formula, text=text), again, i))
            if said and said.outcome is Outcome.RIGHT and not said.conditions:
                return Mend(edit.words, apply(formula.text[start:end], edit, start), edit.kind, (), edit.replacements)
        return None

    def _state(self, formula: Formula, span: w.Span, said: Said) -> None:
        """Records what is said of a statement."""
        failed = said.counterexample
        self._add(
            formula,
            span,
            said.outcome,
            reading=said.reading,
            said=said.conditions,
            reason=said.reason,
            counterexample=failed,
            mend=said.mend,
        )

    def claim(self, formula: Formula, chain: w.Chain, i: int, *, tight: bool = True) -> Claim:
        """What link i of a chain says; UnreadError where a side cannot be read."""
        free = _free_names(self.vocabulary, chain, plain=formula.syntax is Syntax.PLAIN)
        resolver = self._resolver(formula, tight=tight, free=free)
        left, right = (resolver.read(self.reach(side)) for side in chain.sides[i : i + 2])
        left = assigned(chain.sides[i], left, right, self.vocabulary)
        found = Claim(left, right, tuple(restrictions(chain.conditions)), adds=chain.signs[i] == "+=")
        return taken(found, self.reach)

    def _resolver(self, formula: Formula, *, tight: bool = True, free: Mapping[Look, bool] | None = None) -> Resolver:
        return Resolver(self.vocabulary, tight, free or {}, plain=formula.syntax is Syntax.PLAIN, pool=self.pool)

    def judge_link(self, formula: Formula, chain: w.Chain, i: int, claim: Claim, span: w.Span) -> None:
        ways = meant(Way(claim), self._otherwise(formula, chain, i, claim), self.decide)
        way, finding = self._ended(ways[0])
        finding = self._orient(way.claim, finding)
        if finding.holds is False and _has_dots_between_terms(chain.sides[i : i + 2]):
            finding = replace(finding, holds=None, reason="what stands for the dots between the terms is not read")
        if finding.outside:
            finding = better(finding, self._decide_by(lenient(self.judge_now()), way.claim, full=True))
        if finding.holds is False and self._define_anew(formula, chain, i, way.claim, span):
            return
        if (finding.holds is False or finding.outside) and self.mends:
            self._mend_one(formula, chain, i, [(way, finding), *ways[1:]])
        else:
            self._reaching(formula, way.reach).record(formula, chain, i, way.claim, finding, None)

    def _reaching(self, formula: Formula, reach: Reach) -> "Session":
        """The session in which signs reach so far."""
        if reach == self.reach:
            return self
        self.learn(formula)
        return replace(self, reach=reach)

    def _mend_one(self, formula: Formula, chain: w.Chain, i: int, ways: Sequence[Found]) -> None:
        """Records a wrong link in the first way to take it in which it can be mended, or without a mend."""
        tried: list[tuple[Session, Found, Mend | None, bool]] = []
        for way, finding in ways:
            numbers = self.scalars or (finding.reading is not None and finding.reading.numbers)
            self.worlds.budget.renew(DECISION)
            session = self._reaching(formula, way.reach)
            mend, cut = session.mend_link(formula, chain, i, way.claim, numbers=numbers, outside=finding.outside)
            tried.append((session, (way, finding), mend, cut))
            if mend is not None:
                break
        session, (way, finding), mend, cut = tried[-1] if tried[-1][2] else tried[0]
        wrong = mend is not None or finding.holds is False
        unmended = "" if mend or not wrong else CUT_SHORT if cut else NO_SINGLE_EDIT
        said = "; ".join(filter(None, (finding.reason, unmended)))
        finding = replace(finding, holds=False if wrong else finding.holds, reason=said)
        session.record(formula, chain, i, way.claim, finding, mend)

    def mend_link(
        self, formula: Formula, chain: w.Chain, i: int, wrong: Claim, *, numbers: bool, outside: bool = False
    ) -> tuple[Mend | None, bool]:
        """The smallest edit that makes a link hold, and whether the search for it was cut short.

        `numbers`: the sides of the wrong link can be compared for sizes 1 only. `outside`: it names steps that there are not.
        """
        judge, text = self.judge_now(), formula.text
        ended = with_last_step(wrong)
        again = self._again(formula, chain, i, wrong)
        again = ending(again) if ended else again
        known = self.known(formula, chain, wrong)
        pointless = Pointless(judge, wrong, numbers, strict=outside, local=self.local)
        slips = edits(text, chain, i, known)
        slips = leading_back(text, balanced(text, chain.sides[i + 1]).span, slips) if outside else slips
        start, end = chain.sides[i].span[0], chain.sides[i + 1].span[1]
        self.worlds.budget.renew(MEND)
        search = Search(partial(self._tried, judge), partial(self._confirmed, judge), pointless)
        scalar = numbers and not (wrong.speaks_of_matrices or wrong.names_entries)
        found, cut = smallest_mend(text[start:end], start, slips, again, search, numbers=scalar)
        if found is None:
            return None, cut
        sure = replace(found.finding, last=ended[0] if ended else "")
        return mend_value(found, self._said(found.claim, sure)), False

    def _confirmed(self, judge: Judge, claim: Claim) -> Finding:
        """The finding on a candidate for a mend, in full, with work of its own."""
        with self.worlds.budget.apart(DECISION):
            return self._decide_by(judge, claim, full=True)

    def mend_of(self, formula: Formula, chain: w.Chain, i: int, wrong: Claim) -> Mend | None:
        """The smallest edit that makes a link hold, if one is found."""
        try:
            return self.mend_link(formula, chain, i, wrong, numbers=False)[0]
        except TooLargeError:
            return None

    def _tried(self, judge: Judge, claim: Claim) -> Finding:
        """What is found of an edited link: in full of functions alone, and of one for sizes 1 that has transposes.

        For sizes 1 it may name no entries.
        """
        found = self._decide_by(judge, claim, full=claim.frees)
        numbers = bool(found.holds) and found.reading is not None and found.reading.numbers
        if numbers and claim.names_entries:
            return replace(found, holds=None, reason="entries are named, which there are none of at sizes 1")
        return self._decide_by(judge, claim, full=True) if numbers and claim.speaks_of_matrices else found

    def _again(self, formula: Formula, chain: w.Chain, i: int, claim: Claim) -> Again:
        """What reads link i of an edited formula: the link alone where that says the same, else all of the formula."""
        start, end = chain.sides[i].span[0], chain.sides[i + 1].span[1]

        def link(edit: Edit) -> Claim | None:
            text = apply(formula.text[start:end], edit, start)
            within = text if formula.syntax is Syntax.PLAIN else ALIGNED.format(text)
            return self._claim_of(formula, within, Spot((0, 0, 0), formula, chain), 2)

        def whole(edit: Edit) -> Claim | None:
            spot = Spot((0, self.chains.index(chain), i), formula, chain)
            return self._claim_of(formula, apply(formula.text, edit), spot, len(chain.sides))

        unchanged = link(Edit("", "", ()))
        same = unchanged is not None and unchanged.sides == claim.sides
        if not same or _free_names(self.vocabulary, chain, plain=formula.syntax is Syntax.PLAIN):
            return link if same else whole
        meant = partial(_meant, Remembering(**vars(self._resolver(formula))), self.reach)
        alone = partial(self._alone, formula)
        factors = formula.syntax is not Syntax.PLAIN and self.reader.local
        return by_parts(formula.text, chain.sides[i + 1], claim, alone, meant, link, factors=factors)

    def _alone(self, formula: Formula, text: str) -> w.Written | None:
        """A text as one expression."""
        self.worlds.budget.spend(READING * len(text))
        read = self.reader.read(text, formula.syntax)
        chain = read[0] if len(read) == 1 else None
        single = isinstance(chain, w.Chain) and len(chain.sides) == 1 and not chain.conditions
        return chain.sides[0] if isinstance(chain, w.Chain) and single else None

    def _claim_of(self, formula: Formula, text: str, spot: Spot, sides: int) -> Claim | None:
        """What a link of another text claims, under the conditions of the chain that it stands for."""
        self.worlds.budget.spend(READING * len(text))
        chain = self._chain_of(text, formula, spot.place[1], sides)
        if chain is None:
            return None
        try:
            return self.claim(formula, replace(chain, conditions=spot.chain.conditions), spot.i)
        except UnreadError:
            return None

    def _chain_of(self, text: str, formula: Formula, number: int, sides: int) -> w.Chain | None:
        """One of the chains of another text in place of a formula's, if it has so many sides."""
        again = self.reader.read(text, formula.syntax)
        chain = again[number] if number < len(again) else None
        return chain if isinstance(chain, w.Chain) and len(chain.sides) == sides else None

    def known(self, formula: Formula, chain: w.Chain, claim: Claim) -> Known:
        """What edits of a formula may put in."""
        plain = formula.syntax is Syntax.PLAIN
        written, hand = self.learn(formula)
        sides = [unfolded(side, self.vocabulary.definitions) for side in (claim.left, *self._first_side(formula, chain))]
        last = self.reader.last_in(formula.syntax)
        terms = lacking(claim, sides, self.terms(plain), hand, plain=plain, last=last)
        steps = tuple("\\tau" if letter == "tau" and not plain else letter for letter in claim.step_letters)
        product = "" if plain else self.style.entries
        found = known_to(formula, self.vocabulary, written, hand.symbols, terms, steps, product, last)
        written_out = spelled(claim, self.terms(plain), hand, plain=plain, last=last)
        return replace(found, indices=(*found.indices, *sorted(claim.lags)), spelled=written_out)

    def learn(self, formula: Formula) -> tuple[Mapping[str, str], Hand]:
        """How the notes write the symbols, and everything else of the cell."""
        if self.written is None or self.hand is None:
            formulas = [(one.formula, one.chains) for one in self.read]
            self.written = collect(formulas, self._resolver(formula))
            every = {s.name: self.written.get(s.name) or self.usual.get(s.name, s.name) for s in self.worlds.cell.symbols}
            self.hand = hand_of(formulas, self._resolver(formula), every)
        return self.written, self.hand

    def _first_side(self, formula: Formula, chain: w.Chain) -> Iterator[Meaning]:
        try:
            yield self._resolver(formula).read(chain.sides[0])
        except UnreadError:
            return

    def _otherwise(self, formula: Formula, chain: w.Chain, i: int, claim: Claim) -> Iterator[Way]:
        """Other ways to take a link: factors from the left, sums understood, signs that reach less far or farther."""
        yield Way(self.claim(formula, chain, i, tight=False))
        yield Way(taken(claim, SUMMED), SUMMED)
        yield from (Way(taken(claim, reach), reach) for reach in kronecker.reaches(claim, self.worlds.cell))
        for reach in reaches(chain.sides[i : i + 2], formula.text):
            try:
                yield Way(replace(self, reach=reach).claim(formula, chain, i), reach)
            except UnreadError:
                continue

    def _ended(self, found: Found) -> Found:
        """What is found where sums end at another letter than T, if the link does not hold as it stands."""
        way = found[0]
        ended = None if is_sound(found) else with_last_step(way.claim)
        again = self.decide(ended[1]) if ended is not None else None
        if ended is None or again is None or not again.holds:
            return found
        return replace(way, claim=ended[1]), replace(again, last=ended[0])

    def _orient(self, claim: Claim, finding: Finding) -> Finding:
        """Settles whether vectors are columns or rows, by the first formula that holds for one of these only."""
        if self.oriented or (finding.holds and finding.reading is not None and finding.reading.numbers and not claim.shaped):
            return finding
        if finding.holds and finding.reading is not None and not finding.reading.numbers:
            self.oriented = claim.shaped
            return finding
        turned = replace(self, worlds=replace(self.worlds, rows=not self.worlds.rows))
        other = turned.decide(claim)
        if not other.holds or other.reading is None or other.reading.numbers:
            return finding
        self.worlds, self.oriented = turned.worlds, True
        return other

    def judge_now(self) -> Judge:
        """A judge who knows what the notes have defined so far."""
        named = set(self.vocabulary.symbols.values())
        hidden = frozenset(s.name for s in self.worlds.cell.symbols if s.introduced and s.name not in named)
        return Judge(self.worlds, self.vocabulary.definitions, hidden)

    def decide(self, claim: Claim) -> Finding:
        """The finding on a claim at the length that the notes give, at any length, or at the length that the claim names."""
        return self._decide_by(self.judge_now(), claim, full=True)

    def _decide_by(self, judge: Judge, claim: Claim, *, full: bool = False) -> Finding:
        decide = judge.decide if full else judge.holds
        first = decide(claim, self.steps)
        longest = max(claim.fixed_steps, default=0)
        if first.holds or self.length is not None or not claim.concrete or not 1 < longest < first.steps:
            return first
        found = decide(claim, longest)
        return replace(found, partial=True) if found.holds else first

    def _full_form(self, formula: Formula, chain: w.Chain, i: int, claim: Claim, finding: Finding) -> str:
        """What a link that holds in a weaker reading stands for; "" if there is nothing to say, or nothing is found."""
        reading, right = finding.reading, chain.sides[i + 1]
        if reading is None or not ((reading.numbers and not self.scalars) or reading.left is By.COPY):
            return ""
        before = f"{on_one_line(formula.text[slice(*chain.sides[i].span)])} {chain.signs[i]} "
        plain = formula.syntax is Syntax.PLAIN
        link = Link(formula.text, before, right, plain, self.reader.last_in(formula.syntax))
        confirm = partial(self._reread, formula, chain, finding.steps)
        self.worlds.budget.renew(MEND)
        try:
            return self._form_of(link, formula, claim, finding, confirm)
        except (TooLargeError, UnreadError):
            return ""  # a part of the link that cannot be read alone has no form of its own

    def _form_of(self, link: Link, formula: Formula, claim: Claim, finding: Finding, confirm: Confirm) -> str:
        reading = finding.reading
        if reading is None or not reading.numbers:
            return summed_form(link, claim, finding, confirm)
        world = self.worlds.at(finding.steps)
        evaluator = Evaluator(world, replace(reading, numbers=False), self.vocabulary.definitions, finding.copy_at)
        return full_form(link, claim, finding, evaluator, self._resolver(formula), self.style, confirm)

    def _reread(self, formula: Formula, chain: w.Chain, steps: int, text: str) -> Finding | None:
        """What is found of a link that is given as text, under the conditions of a chain."""
        found = self.reader.read(text, formula.syntax)
        if len(found) != 1 or isinstance(found[0], Unread) or len(found[0].sides) != 2:
            return None
        try:
            claim = self.claim(replace(formula, text=text), replace(found[0], conditions=chain.conditions), 0)
        except UnreadError:
            return None
        return self.judge_now().holds(claim, steps)

    def _said(self, claim: Claim, finding: Finding) -> tuple[str, ...]:
        """The reading in which a claim holds, in words."""
        features = claim.features(self.worlds.cell)
        said = conditions(
            finding, "between" in features, "derivative" in features, scalars=self.scalars, adds=claim.adds
        )
        said = (*said, *filter(None, (finding.domain, self.reach.words)))
        return (*said, f"for a sequence of T = {finding.steps} steps") if finding.partial else said

    def record(self, formula: Formula, chain: w.Chain, i: int, claim: Claim, finding: Finding, mend: Mend | None) -> None:
        span = chain.sides[i].span[0], chain.sides[i + 1].span[1]
        reading = f"{canonical(claim.left)} = {canonical(claim.right)}"
        names = formula.text, chain.sides[i : i + 2], self.vocabulary
        meant_names, note = asked(*names), noted(*names)
        if finding.holds:
            self.local = self.local or (finding.reading is not None and finding.reading.between is Between.LOCAL)
            full = self._full_form(formula, chain, i, claim, finding)
            said = (*meant_names, *self._said(claim, finding))
            found = Outcome.RIGHT_IF if meant_names else outcome(finding, scalars=self.scalars, adds=claim.adds)
            self._add(formula, span, found, reading=reading, said=said, full_form=full, reason=note)
        elif finding.holds is False:
            reason, failed = "; ".join(filter(None, (finding.reason, *meant_names, note))), finding.counterexample
            self._add(formula, span, Outcome.WRONG, reading=reading, reason=reason, counterexample=failed, mend=mend)
        else:
            self._add(formula, span, Outcome.NOT_CHECKED, reading=reading, reason=finding.reason)

    def _define(self, formula: Formula, chain: w.Chain, i: int, span: w.Span) -> bool:
        """Takes a link as the definition of a side that is a name not known so far; whether it is one."""
        for new, old in ((i, i + 1), (i + 1, i)):
            found = self.definition(formula, chain.sides[new], chain.sides[old])
            if found is not None:
                self.take(*found)
                self.written = None
                self._add(formula, span, Outcome.GIVEN, reason=f"taken as the definition of {found[0]}")
                return True
        return False

    def _define_anew(self, formula: Formula, chain: w.Chain, i: int, claim: Claim, span: w.Span) -> bool:
        """Takes a link that gives a symbol of the cell another meaning as its definition; whether it is one."""
        seen = defined_anew(chain, i, claim.left, claim.right, self.vocabulary)
        if seen is None or not defines(chain.signs[i], formula.before):
            return False
        kept, self.vocabulary = self.vocabulary, without(self.vocabulary, [seen])
        if self._define(formula, chain, i, span):
            return True
        self.vocabulary = kept
        return False

    def definition(self, formula: Formula, new: w.Written, old: w.Written) -> tuple[Look, Definition] | None:
        """A name that is not known yet, and what it is to mean."""
        name = new
        if isinstance(new, w.Product) and isinstance(new.factors[0], w.Name) and _is_call(new):
            name = new.factors[0]
        if not isinstance(name, w.Name) or name_meaning(self._resolver(formula), name) is not None:
            return None
        try:
            body = self._resolver(formula).read(old)
        except UnreadError as error:
            return self._recursive(name, old, error)
        return _defining(_as_defined(name, body.letters, self._labels()), body)

    def _labels(self) -> frozenset[str]:
        """The letters of symbols: on a new name they are part of the name, unless what defines it counts with them."""
        return frozenset(seen.base for seen in self.vocabulary.symbols if seen == Look(seen.base))

    def _recursive(self, name: w.Name, old: w.Written, error: UnreadError) -> tuple[Look, Definition] | None:
        """A definition by the defined name itself, at other steps."""
        sighting = _as_defined(name, labels=self._labels())
        if error.unknown != sighting.look:
            return None
        _, blank = _defining(sighting, Variable(""))
        try:
            return _defining(sighting, Resolver(self.vocabulary.with_definition(sighting.look, blank)).read(old))
        except UnreadError:
            return None

    def take(self, seen: Look, definition: Definition) -> None:
        """Adds a definition; a name for something that the cell computes becomes that variable."""
        alias = self._alias(definition)
        if alias is not None:
            self.vocabulary = self.vocabulary.with_symbol(seen, alias)
        else:
            self.vocabulary = self.vocabulary.with_definition(seen, definition)

    def _alias(self, definition: Definition) -> str | None:
        """The variable of the cell that has the defined value at every step."""
        body = definition.body
        if any(index.origin in ("", LAST) for index in definition.indices):
            return None  # what is said of one step says nothing of the others
        if isinstance(body, Variable):
            return body.name if _is_plain(body, definition) else None
        if any(isinstance(node, Derivative) for node in nodes(body)) or len(definition.indices) > 1:
            return None
        at = definition.indices[0] if definition.indices else None
        same = (s for s in self.worlds.cell.symbols if s.timed == (at is not None))
        return next((s.name for s in same if self._is_always(Variable(s.name, at), body)), None)

    def _is_always(self, variable: Variable, body: Meaning) -> bool:
        """Whether a variable has a value at every step at which both are there."""
        finding = self.judge_now().holds(Claim(variable, body))
        return bool(finding.holds) and finding.reading is not None and not finding.reading.numbers

    def _unread(self, formula: Formula, span: w.Span, at: w.Span, reason: str) -> None:
        """Records what cannot be read, and the characters `at` which that lies."""
        self._add(formula, span, Outcome.NOT_CHECKED, reason=reason, at=at)

    def _add(
        self,
        formula: Formula,
        span: w.Span,
        found: Outcome,
        *,
        reading: str = "",
        said: tuple[str, ...] = (),
        full_form: str = "",
        reason: str = "",
        counterexample: Counterexample | None = None,
        mend: Mend | None = None,
        at: w.Span | None = None,
    ) -> None:
        place, text = place_of(formula, at or span), formula.text[slice(*span)]
        latex = formula.syntax is Syntax.LATEX
        verdict = Verdict(self.file, place, text, found, reading, said, full_form, reason, counterexample, mend)
        self.verdicts.append(replace(verdict, part=formula.part, latex=latex))


def _meant(resolver: Resolver, reach: Reach, node: w.Written) -> Meaning | None:
    """What a side means whose signs reach so far, if it can be read."""
    try:
        return resolver.read(reach(node))
    except UnreadError:
        return None


def restrictions(texts: Sequence[str]) -> Iterator[Restriction]:
    """The conditions on indices among the texts behind a formula."""
    for text in texts:
        condition = read_condition(text)
        for comparison in condition.comparisons if condition else ():
            yield partial(_meets, comparison)


def _meets(comparison: Comparison, env: Env, steps: int) -> bool:
    """Whether indices satisfy a comparison; letters that are no indices of the formula say nothing."""

    def number(place: tuple[str, int]) -> int | None:
        letter, offset = place
        known = {**env, "": 0, LAST: steps}
        return known[letter] + offset if letter in known else None

    left, right = number(comparison.left), number(comparison.right)
    return left is None or right is None or COMPARE[comparison.sign](left, right)


def _has_dots_between_terms(sides: Sequence[w.Written]) -> bool:
    found = (node for side in sides for node in written_nodes(side) if isinstance(node, w.Sum))
    return any(isinstance(term, w.Dots) for node in found for term in node.terms)


CUT_SHORT = "the search for an edit that mends it was cut short"
NO_SINGLE_EDIT = "no single edit that is tried mends it"

EQUAL = ("=", ":=")
MOST_OF_STATEMENT = 120
"""How many edits of a statement that is no equation about the cell are tried."""

ALIGNED = r"\begin{{aligned}}{}\end{{aligned}}"

LONE_SIGN = re.compile(r"\s*(?:\\[A-Za-z]+|[^\w\s])\s*")
"""A sign that a sentence speaks of, which is no formula."""


def _free_names(vocabulary: Vocabulary, chain: w.Chain, *, plain: bool) -> dict[Look, bool]:
    """The letters that stand for any value: the arguments in a formula that begins with a function of nothing but letters,
    `f'(x) = ...`, or all letters of one that applies functions and names nothing of the cell, `0 < f'(u)`.

    True for those that carry the index of an entry somewhere, which are vectors then.
    """
    args = _bare_arguments(vocabulary, chain.sides[0], plain=plain) or _own_letters(vocabulary, chain, plain=plain)
    found = {look(arg): False for arg in args}
    for name in names(chain):
        for sighting in look_of(name):
            if sighting.look in found and sighting.marks:
                found[sighting.look] = True
    return found


def _own_letters(vocabulary: Vocabulary, chain: w.Chain, *, plain: bool) -> tuple[w.Name, ...]:
    """The letters of a formula in which a function is applied or a bound is given, if none of its names is known otherwise."""
    resolver = Resolver(vocabulary, plain=plain)
    is_function = [vocabulary.function(replace(look(name), primes=0)) is not None for name in names(chain)]
    letters_there = [name for name, known in zip(names(chain), is_function, strict=True) if not known and look(name) != EULER]
    applies = any(is_function) or any(isinstance(node, w.Operator) for node in written_nodes(chain))
    bounded = any(sign not in EQUAL for sign in chain.signs)
    bare = all(look(name) == Look(name.base) for name in letters_there)
    alone = bare and all(name_meaning(resolver, name) is None for name in letters_there)
    return tuple(letters_there) if alone and (applies or bounded) else ()


def _bare_arguments(vocabulary: Vocabulary, side: w.Written, *, plain: bool) -> tuple[w.Name, ...]:
    """The arguments of a function, if the side is its call and they are letters without scripts."""
    if isinstance(side, w.Derivative):
        side = side.of
    if isinstance(side, w.Power):
        side = side.base
    if not (isinstance(side, w.Product) and len(side.factors) == 2):
        return ()
    head, group = side.factors
    if isinstance(group, w.Power):
        group = group.base
    named = head.name if isinstance(head, w.Operator) else head.base if isinstance(head, w.Name) else ""
    if named == "1" and isinstance(group, w.Group):
        return _bare_compared(group)
    is_function = named in STRUCTURES or vocabulary.function(Look(named)) is not None
    items = tuple(item for item in group.items if isinstance(item, w.Name)) if isinstance(group, w.Group) else ()
    bare = all(look(item) == Look(item.base) for item in items)
    return items if is_function and bare and isinstance(group, w.Group) and len(items) == len(group.items) else ()


def _bare_compared(group: w.Group) -> tuple[w.Name, ...]:
    """The letters without scripts that an indicator, `1[z > 0]`, compares."""
    compared = group.items[0].sides if len(group.items) == 1 and isinstance(group.items[0], w.Chain) else ()
    return tuple(side for side in compared if isinstance(side, w.Name) and look(side) == Look(side.base))


def _is_plain(body: Variable, definition: Definition) -> bool:
    """Whether a definition only gives a variable another name."""
    return not body.entry and body.copy is None and definition.indices == ((body.at,) if body.at else ())


def _is_call(node: w.Product) -> bool:
    """`F(W, \\dots, W)`: a name with arguments in brackets."""
    return len(node.factors) == 2 and isinstance(node.factors[1], w.Group) and node.factors[1].kind == "("


STEPS = ("t", "k", LAST, "\\tau", "tau")


def _as_defined(name: w.Name, letters: Set[str] = frozenset(), labels: Set[str] = frozenset()) -> Sighting:
    """A new name with those scripts as indices that look like steps, or that are open (`letters`) in what defines it.

    `labels`: letters that are no indices unless they are open.
    """
    steps = {*STEPS} - labels
    sightings = [(s, [index_of(mark.text) for mark in s.marks]) for s in look_of(name)]
    fitting = [s for s, at in sightings if all(i is not None and not i.more and i.origin in steps | letters for i in at)]
    whole = {script.text for script in (*name.subs, *name.sups)}
    return max(fitting, key=lambda s: (bool(s.marks), {*s.look.subs, *s.look.sups} <= whole, len(s.marks)))


def _defining(sighting: Sighting, body: Meaning) -> tuple[Look, Definition]:
    indices = tuple(index for mark in sighting.marks if (index := index_of(mark.text)) is not None)
    return sighting.look, Definition(indices, body)


def place_of(formula: Formula, span: w.Span) -> Place:
    start, end = span
    place = formula.places[min(start, len(formula.places) - 1)]
    return Place(place.line, place.column, max(1, end - start))


def _is_about_indices(chain: w.Chain) -> bool:
    """`t = 1, \\dots, T`, `T = 3`, `(l, p) = (i, j)`: which indices are meant, and no claim."""
    return all(_is_index(side) for side in chain.sides) and not any(
        isinstance(side, w.Name) and side.base not in ("t", "T", "k", "i", "j", "l", "p", "m", "n", "q", "tau", "\\tau")
        for side in chain.sides
    )


def _is_index(node: w.Written) -> bool:
    match node:
        case w.Number() | w.Dots():
            return True
        case w.Name(subs=(), sups=(), brackets=(), accents=(), primes=0):
            return True
        case w.Sum(terms=terms):
            return all(map(_is_index, terms))
        case w.Group(kind="" | "(" | "{", items=items):
            return all(map(_is_index, items))
        case _:
            return False


@dataclass(frozen=True)
class Case:
    """A cell to judge by: `cell` with names for its intermediate values, and how its symbols and functions are written.

    `looks` holds the names that the author of the cell gave; others are known where notes define them. `usual`: LaTeX of the
    symbols, with `{{t}}` for the step. `given`: the links from which the cell was read. `terms`: what sums may lack, see
    `lacking`; of text pages if asked with True. `blocks`: whose entries some names stand for. `steps`: the length of
    the sequence, if the notes fix it. `one_hot`: the data that are classes, written as indices. `lengths`: those
    that are the number of steps. `scalars`: where the text says that it treats scalars.
    """

    cell: Cell
    looks: tuple[tuple[Look, str], ...]
    usual: Mapping[str, str] = field(default_factory=dict)
    functions: tuple[tuple[Look, str], ...] = ()
    given: frozenset[tuple[int, int, int]] = frozenset()
    reader: Reader = field(default_factory=Reader)
    terms: Callable[[bool], Terms] = no_terms
    blocks: Mapping[Look, Block] = field(default_factory=dict)
    steps: int | None = None
    one_hot: frozenset[str] = frozenset()
    lengths: frozenset[str] = frozenset()
    scalars: tuple[Scalars, ...] = ()


def looks_of(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[Look, str]]:
    """Pairs of LaTeX and the name of a symbol, as looks with their fonts; what is no single name is left out."""
    for text, name in texts:
        for chain in read_latex(text):
            if isinstance(chain, w.Chain) and len(chain.sides) == 1 and isinstance(chain.sides[0], w.Name):
                yield look(chain.sides[0], fonts=True), name


def vector_sides(cell: Cell) -> set[str]:
    """On which sides of a matrix the cell writes vectors."""
    products = [node for e in cell.equations for node in expressions(e.value) if isinstance(node, MatMul)]
    shapes = {(len(node.left.shape), len(node.right.shape)) for node in products}
    return {side for side, shape in (("left", (1, 2)), ("right", (2, 1))) if shape in shapes}
