"""The judge: the formulas of a document one after the other, each read, decided and, where it is wrong, mended."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial

from symrnn.errors import Place
from symrnn.ir.verdict import Outcome, Verdict
from symrnn.judge.claim import Claim, Restriction
from symrnn.judge.conditions import conditions, outcome
from symrnn.judge.decide import Finding, Judge, Worlds
from symrnn.judge.echo import echo
from symrnn.judge.look import Look, Sighting, index_of, look_of
from symrnn.judge.meaning import LAST, Derivative, Variable, nodes
from symrnn.judge.piecewise import joined
from symrnn.judge.resolve import Resolver, UnreadError, name_meaning
from symrnn.judge.said import Link, Shapes
from symrnn.judge.statements import judged
from symrnn.judge.value import Definition, Env
from symrnn.judge.vocabulary import Vocabulary, look
from symrnn.notes import written as w
from symrnn.notes.conditions import Comparison, read_condition
from symrnn.notes.document import Document, Formula, Syntax, Unread
from symrnn.notes.latex import read_latex
from symrnn.notes.plain import read_plain
from symrnn.notes.walk import names

EQUAL = ("=", ":=")
_LENGTH = re.compile(r"\bT\s*=\s*(\d{1,3})\b")


@dataclass(frozen=True)
class Read:
    """A formula with its syntax trees."""

    formula: Formula
    chains: tuple[w.Chain | Unread, ...]


def read_formulas(document: Document) -> tuple[Read, ...]:
    """All formulas of a document as syntax trees."""
    return tuple(Read(formula, _chains(formula, document)) for formula in document.formulas)


def _chains(formula: Formula, document: Document) -> tuple[w.Chain | Unread, ...]:
    if formula.syntax is Syntax.PLAIN:
        return read_plain(formula.text)
    return read_latex(formula.text, document.macros)


@dataclass
class Session:
    """The judging of one document: what the symbols mean so far, and the verdicts found.

    `given`: links that are the source of the model, by formula and span, which are not judged.
    """

    file: str
    vocabulary: Vocabulary
    worlds: Worlds
    given: frozenset[tuple[int, w.Span]] = frozenset()
    verdicts: list[Verdict] = field(default_factory=list)
    oriented: bool = False
    section: int = -1
    steps: int | None = None
    shapes: Shapes = field(default_factory=Shapes)

    def formula(self, number: int, read: Read) -> None:
        """Judges all that one formula claims."""
        self._notice(read.formula)
        for chain in joined(read.chains):
            if isinstance(chain, Unread):
                self._unread(read.formula, chain.span, chain.reason)
            elif len(chain.sides) > 1 and not _is_about_indices(chain):
                self._chain(number, read.formula, chain)

    def _notice(self, formula: Formula) -> None:
        """How many steps the sequence has, where the words or a formula say so, up to the next heading."""
        if formula.section != self.section:
            self.section, self.steps = formula.section, None
        found = _LENGTH.search(f"{formula.before} {formula.text} {formula.after}")
        if found:
            self.steps = int(found[1])

    def _chain(self, number: int, formula: Formula, chain: w.Chain) -> None:
        for i, sign in enumerate(chain.signs):
            span = chain.sides[i].span[0], chain.sides[i + 1].span[1]
            if isinstance(chain.sides[i], w.Dots) or isinstance(chain.sides[i + 1], w.Dots):
                continue
            if (number, span) in self.given:
                self._add(formula, span, Outcome.GIVEN, reason="an equation of the model")
            else:
                self._link(formula, chain, i, sign, span)

    def _link(self, formula: Formula, chain: w.Chain, i: int, sign: str, span: w.Span) -> None:
        said = judged(self._as_link(formula, chain, i))
        if said is not None:
            self._add(formula, span, said.outcome, **{item.name: getattr(said, item.name) for item in fields(said)[1:]})
            return
        try:
            claim = self.claim(formula, chain, i)
        except UnreadError as error:
            if not self._define(formula, chain, i, span):
                self._unread(formula, error.span, error.reason)
            return
        self._judge(formula, chain, i, claim, span)

    def _as_link(self, formula: Formula, chain: w.Chain, i: int) -> Link:
        free = _free_names(self.vocabulary, chain, plain=formula.syntax is Syntax.PLAIN)
        return Link(formula, chain, i, self.vocabulary, free, self.shapes, self.decide)

    def claim(self, formula: Formula, chain: w.Chain, i: int, *, tight: bool = True) -> Claim:
        """What link i of a chain says; UnreadError where a side cannot be read."""
        free = _free_names(self.vocabulary, chain, plain=formula.syntax is Syntax.PLAIN)
        resolver = self._resolver(formula, tight=tight, free=free)
        left, right = (resolver.read(side) for side in chain.sides[i : i + 2])
        return Claim(left, right, tuple(restrictions(chain.conditions)), adds=chain.signs[i] == "+=")

    def _resolver(self, formula: Formula, *, tight: bool = True, free: Mapping[Look, bool] | None = None) -> Resolver:
        return Resolver(self.vocabulary, tight, free or {}, plain=formula.syntax is Syntax.PLAIN)

    def _judge(self, formula: Formula, chain: w.Chain, i: int, claim: Claim, span: w.Span) -> None:
        finding = self.decide(claim)
        if not finding.holds:
            other = self._otherwise(formula, chain, i, claim)
            if other is not None:
                claim, finding = other
        finding = self._orient(claim, finding)
        self._record(formula, span, claim, finding)

    def _otherwise(self, formula: Formula, chain: w.Chain, i: int, claim: Claim) -> tuple[Claim, Finding] | None:
        """The claim with factors taken from the left, where that says something else and is right."""
        loose = self.claim(formula, chain, i, tight=False)
        if loose == claim:
            return None
        finding = self.decide(loose)
        return (loose, finding) if finding.holds else None

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

    def decide(self, claim: Claim) -> Finding:
        """The finding on a claim at the length that the notes give, at any length, or at the length that the claim names."""
        judge = Judge(self.worlds, self.vocabulary.definitions)
        first = judge.decide(claim, self.steps)
        longest = max(claim.fixed_steps, default=0)
        if first.holds or claim.letters or not 1 < longest < first.steps:
            return first
        found = judge.decide(claim, longest)
        return replace(found, partial=True) if found.holds else first

    def _record(self, formula: Formula, span: w.Span, claim: Claim, finding: Finding) -> None:
        reading = f"{echo(claim.left)} = {echo(claim.right)}"
        if finding.holds:
            world = self.worlds.at(self.worlds.steps)
            features = claim.features(world)
            said = conditions(finding, "between" in features, "derivative" in features)
            if finding.partial and self.steps is None:
                said = (*said, f"for a sequence of T = {finding.steps} steps")
            self._add(formula, span, outcome(finding), reading=reading, conditions=said)
        elif finding.holds is False:
            self._add(
                formula, span, Outcome.WRONG, reading=reading, reason=finding.reason, counterexample=finding.counterexample
            )
        else:
            self._add(formula, span, Outcome.NOT_CHECKED, reading=reading, reason=finding.reason)

    def _define(self, formula: Formula, chain: w.Chain, i: int, span: w.Span) -> bool:
        """Takes a link as the definition of a side that is a name not known so far; whether it is one."""
        for new, old in ((i, i + 1), (i + 1, i)):
            found = self.definition(formula, chain.sides[new], chain.sides[old])
            if found is not None:
                self.take(*found)
                self._add(formula, span, Outcome.GIVEN, reason=f"taken as the definition of {found[0]}")
                return True
        return False

    def definition(self, formula: Formula, new: w.Written, old: w.Written) -> tuple[Look, Definition] | None:
        """A name that is not known yet, and what it is to mean."""
        name = new
        if isinstance(new, w.Product) and isinstance(new.factors[0], w.Name) and _is_call(new):
            name = new.factors[0]
        if not isinstance(name, w.Name) or name_meaning(self._resolver(formula), name) is not None:
            return None
        sighting = _as_defined(name)
        indices = tuple(index for mark in sighting.marks if (index := index_of(mark.text)) is not None)
        own = {sighting.look: False}
        try:
            body = self._resolver(formula).read(old)
        except UnreadError as error:
            if error.unknown != sighting.look:
                return None
            recursive = self.vocabulary.with_definition(sighting.look, Definition(indices, Variable("")))
            try:
                body = Resolver(recursive).read(old)
            except UnreadError:
                return None
        assert own
        return sighting.look, Definition(indices, body)

    def take(self, seen: Look, definition: Definition) -> None:
        """Adds a definition; a name for something that the cell computes becomes that variable."""
        alias = self._alias(definition)
        if alias is not None:
            self.vocabulary = self.vocabulary.with_symbol(seen, alias)
        else:
            self.vocabulary = self.vocabulary.with_definition(seen, definition)

    def _alias(self, definition: Definition) -> str | None:
        """The variable of the cell that has the defined value at every step."""
        if any(isinstance(node, Derivative) for node in nodes(definition.body)) or isinstance(definition.body, Variable):
            return definition.body.name if _is_plain(definition) else None
        for symbol in self.worlds.cell.symbols:
            at = definition.indices[0] if definition.indices else None
            if symbol.timed != (len(definition.indices) == 1):
                continue
            claim = Claim(Variable(symbol.name, at if symbol.timed else None), definition.body)
            finding = Judge(self.worlds, self.vocabulary.definitions).holds(claim)
            if finding.holds and finding.reading is not None and not finding.reading.numbers:
                return symbol.name
        return None

    def _unread(self, formula: Formula, span: w.Span, reason: str) -> None:
        self._add(formula, span, Outcome.NOT_CHECKED, reason=reason)

    def _add(self, formula: Formula, span: w.Span, found: Outcome, **more: object) -> None:
        verdict = Verdict(self.file, place_of(formula, span), formula.text[slice(*span)], found)
        self.verdicts.append(replace(verdict, **more))  # type: ignore


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


COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _free_names(vocabulary: Vocabulary, chain: w.Chain, *, plain: bool) -> dict[Look, bool]:
    """The letters that stand for any value, in a formula that names nothing of the cell but functions.

    True for those that carry the index of an entry somewhere, which are vectors then.
    """
    resolver = Resolver(vocabulary, plain=plain)
    found: dict[Look, bool] = {}
    for name in names(chain):
        if vocabulary.function(look(name)) is not None or look(name) == Look("e"):
            continue
        if name_meaning(resolver, name) is not None:
            return {}
        sighting = look_of(name)[0]
        found[sighting.look] = found.get(sighting.look, False) or bool(sighting.marks)
    return found


def _is_plain(definition: Definition) -> bool:
    """Whether a definition only gives a variable another name."""
    body = definition.body
    return (
        isinstance(body, Variable)
        and not body.entry
        and body.copy is None
        and definition.indices == ((body.at,) if body.at else ())
    )


def _is_call(node: w.Product) -> bool:
    """`F(W, \\dots, W)`: a name with arguments in brackets."""
    return len(node.factors) == 2 and isinstance(node.factors[1], w.Group) and node.factors[1].kind == "("


def _as_defined(name: w.Name) -> Sighting:
    """A new name with the scripts that are steps as indices: `t`, `t + 1`, `T`, numbers of a name that has other steps."""
    for sighting in look_of(name):
        if all((index := index_of(mark.text)) is not None and index.origin in ("t", "k", "T", "") for mark in sighting.marks):
            return sighting
    return look_of(name)[-1]


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
