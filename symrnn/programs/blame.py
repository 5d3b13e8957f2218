"""The first place of a program that is wrong: all that goes into it is known and right, and what comes out of it is not.

An intermediate result that the derivation has no name for is no mistake: it is cleared by a right value that is computed from
it. And a place is looked at only if a wrong gradient is computed from it.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symrnn.emit.plain import plain
from symrnn.errors import Place
from symrnn.ir.cell import LOSS
from symrnn.ir.expr import Adjoint, Expr
from symrnn.ir.walk import nodes, shift
from symrnn.programs.flow import Assigned, Told
from symrnn.programs.known import Kind, Knowledge, Name
from symrnn.programs.launch import Numbers, Stop
from symrnn.programs.listing import Listing
from symrnn.programs.match import Index
from symrnn.programs.misses import INSTEAD, Miss, misses
from symrnn.programs.reading import Called, Reading, Stack, Whole, moment
from symrnn.programs.uses import COMPUTING, Key, Uses, key_of, root_of, uses_of

TURNED = "the sign is turned"


@dataclass(frozen=True)
class FirstWrong:
    """A place with what is wrong there in words ("" if it is not known), what it should be ("" likewise), and when first."""

    place: Place
    found: str
    reason: str = ""
    right: str = ""
    step: str = ""


def first_wrong(listing: Listing, taken: Iterable[Numbers | Stop], loss: Numbers | None = None) -> FirstWrong | None:
    """The first wrong place, of a run in which some of what was taken is no gradient; None if there is none to be named.

    `loss` is what the program reports, if it does: it need not be right.
    """
    knowledge = Knowledge(listing.index.comparison.truth)
    return _Search(listing, [value for value in taken if isinstance(value, np.ndarray) and value.size], knowledge, loss).found()


@dataclass(frozen=True)
class _Search:
    listing: Listing
    taken: list[Numbers]
    knowledge: Knowledge
    loss: Numbers | None = None

    @property
    def index(self) -> Index:
        return self.listing.index

    @property
    def values(self) -> list[Told]:
        return self.listing.flow.values

    def found(self) -> FirstWrong | None:
        suspect = next(self._suspects(), None)
        return self._described(suspect) if suspect is not None else self._not_added()

    @cached_property
    def uses(self) -> Uses:
        return uses_of(self.listing.flow)

    @cached_property
    def _sign(self) -> str:
        """The factor that adjoints have here: that of the first one."""
        for told in self.values:
            readings = self.index.read(told.value)
            if readings and readings[0].name.kind is Kind.ADJOINT:
                return readings[0].factor
        return ""

    def is_right(self, key: Key, value: Numbers) -> bool:
        """Whether a value is something that is known, with the sign that goes with it."""
        return any(self._fits(reading) for reading in self.index.read(value))

    def _fits(self, reading: Reading) -> bool:
        kind = reading.name.kind
        if reading.is_constant or not of_backward_pass(reading.name):
            return True
        if kind in (Kind.TOTAL, Kind.RUNNING):
            return reading.factor.startswith("-") == self._sign.startswith("-")
        return reading.factor == self._sign

    @cached_property
    def _right(self) -> dict[Key, bool]:
        """For every value whether it is right, by itself or because something right is computed from it."""
        by_itself = {key_of(told.value): told.value for told in self.values}
        right = {key: self.is_right(key, value) for key, value in by_itself.items()}
        self_known = {key: right[key] and not self.index.read(by_itself[key])[0].is_constant for key in right}
        for told in reversed(self.values):
            key = key_of(told.value)
            if not right[key]:
                viewed = self.uses.viewed.get(key, set())
                right[key] = any(self_known[one] for one in self.uses.computed.get(key, ())) or (
                    bool(viewed) and all(self_known[one] for one in viewed)
                )
                self_known[key] = right[key]
        return right

    @cached_property
    def _relevant(self) -> set[Key]:
        """The values from which something wrong that was taken is computed; all, if what was taken was not told."""
        told = {key_of(one.value) for one in self.uses.inputs}
        wrong = [key_of(value) for value in self.taken if not self._is_gradient(value)]
        left = [key for key in wrong if key in told]
        if len(left) < len(wrong):
            return told - self._for_the_loss
        found = set(left)
        while left:
            new = self.uses.sources.get(left.pop(), set()) - found
            found |= new
            left += new
        return found

    @cached_property
    def _for_the_loss(self) -> set[Key]:
        """The values from which nothing but the reported loss is computed."""
        found = {key_of(self.loss)} if self.loss is not None else set()
        for told in reversed(self.values):
            key = key_of(told.value)
            used = self.uses.computed.get(key, set()) | self.uses.viewed.get(key, set())
            if used and used <= found:
                found.add(key)
        return found

    def _is_gradient(self, value: Numbers) -> bool:
        readings = self.index.read(value)
        return any(reading.name.kind in (Kind.TOTAL, Kind.ADJOINT) and self._fits(reading) for reading in readings)

    def _suspects(self) -> Iterator[Told]:
        """The places that are wrong while what goes in is right, in the order of computing."""
        for told in self.values:
            key = key_of(told.value)
            if isinstance(told.node, COMPUTING) and not self._right[key] and key in self._relevant:
                inputs = self.uses.inputs[told]
                if inputs and all(self._right[one] for one in inputs):
                    yield told

    def _described(self, suspect: Told) -> FirstWrong:
        """A suspect with the words for it; an adjoint that lacks a term is blamed on the line that set it."""
        told, reading = self._missed(suspect)
        if reading is None:
            return self._at(suspect.node, *self._turned(suspect))
        name = _miss_in(reading.name)
        assert name is not None
        now = reading.step
        step = moment(now, self.knowledge.steps) if now is not None else ""
        right = plain(name.instead) if name.instead is not None else ""
        if name.words == INSTEAD and self._is_nowhere(name.exprs[1]):
            setting = self._last_set(told, (Kind.ADJOINT,))
            if setting is not None:
                return self._at(setting.statement, name.text(), plain(name.exprs[1]), step)
        if name.lacking:
            setting = self._last_set(told, (Kind.TERM, Kind.PART, Kind.GIVEN))
            if setting is not None:
                lacking, adjoint = name.exprs
                ahead = _offset(adjoint)
                reason = name.words.removesuffix(" of {}").format(plain(shift(lacking, -ahead)))
                return self._at(setting.statement, reason, plain(shift(adjoint, -ahead)), step)
        return self._at(told.node, name.text(), right, step)

    def _is_nowhere(self, needed: object) -> bool:
        """Whether an adjoint is computed at no place of the program."""
        if not isinstance(needed, Adjoint):
            return False
        wanted = shift(needed, -_offset(needed))
        return not any(
            isinstance(reading.name, Name) and reading.name.kind is Kind.ADJOINT and reading.name.parts[0] == wanted
            for told in self.values
            for reading in self.index.read(told.value)
        )

    def _turned(self, suspect: Told) -> tuple[str, str]:
        for reading in self.index.read(suspect.value):
            if reading.factor == "-1" or reading.factor.startswith("-") != self._sign.startswith("-"):
                return TURNED, reading.name.text()
            return f"it is {reading.text()}", reading.name.text()
        return "", ""

    def _missed(self, suspect: Told) -> tuple[Told, Reading | None]:
        """The near miss that a suspect is, or that the rest of its statement makes of it."""
        statement = self.listing.flow.statement(suspect.node)
        for told in self.values[suspect.order :]:
            if self.listing.flow.statement(told.node) is not statement:
                break
            fits = (one for one in self._misses.read(told.value) if one.factor == self._sign and _miss_in(one.name))
            reading = next(fits, None)
            if reading is not None and not self.is_right(key_of(told.value), told.value):
                return told, reading
        return suspect, None

    @cached_property
    def _misses(self) -> Index:
        """All that is known, and near misses of it: of stacked blocks, some may be right."""
        return Index([*self.index.known, *misses(self.knowledge)], self.index.comparison)

    def _last_set(self, told: Told, kinds: tuple[Kind, ...]) -> Assigned | None:
        """The assignment before that set one of the names that a statement reads, if its value is of some kinds."""
        statement = self.listing.flow.statement(told.node)
        read = {
            (ast.unparse(one.node), key_of(one.value)) for one in self.values[: told.order + 1]
            if self.listing.flow.statement(one.node) is statement and one.passage == told.passage
        }  # fmt: skip
        names = {text for text, _ in read}
        for assigned in reversed(self.listing.flow.assigned):
            value = assigned.told.value
            part = not isinstance(assigned.target, ast.Name) and root_of(assigned.target) in names
            if assigned.told.order < told.order and (part or (ast.unparse(assigned.target), key_of(value)) in read):
                readings = self.index.read(value)
                if readings and readings[0].name.kind in kinds:
                    return assigned
        return None

    def _not_added(self) -> FirstWrong | None:
        """A gradient that is what one step or some steps give, while the rest is not added: the line that set it last."""
        for value in self.taken:
            part = next((one for one in self.index.read(value) if one.name.kind in (Kind.COPY, Kind.RUNNING)), None)
            if part is not None and not self._is_gradient(value):
                for assigned in reversed(self.listing.flow.assigned):
                    if key_of(assigned.told.value) == key_of(value) and part.step is not None:
                        step = moment(part.step, self.knowledge.steps)
                        reason = f"what is kept is {part.text()} at t = {step} alone; the other steps are not added"
                        return self._at(assigned.statement, reason, "", step)
        return None

    def _at(self, node: ast.AST, reason: str = "", right: str = "", step: str = "") -> FirstWrong:
        assert isinstance(node, ast.expr | ast.stmt)
        found = ast.get_source_segment(self.listing.flow.text, node) or ""
        line = self.listing.flow.lines[node.lineno - 1]
        column = len(line.encode()[: node.col_offset].decode())
        return FirstWrong(Place(node.lineno, column + 1, max(1, len(found.split("\n")[0]))), found, reason, right, step)


def _miss_in(name: Called) -> Miss | None:
    """The near miss that something is, or that a part of it is."""
    if isinstance(name, Stack):
        return next((miss for part, _ in name.parts if (miss := _miss_in(part)) is not None), None)
    if isinstance(name, Whole):
        return _miss_in(name.of)
    return name if isinstance(name, Miss) else None


def of_backward_pass(name: Called) -> bool:
    """Whether a value has the sign that all of the backward pass has: an adjoint is in it."""
    match name:
        case Whole(of):
            return of_backward_pass(of)
        case Stack(parts):
            return any(of_backward_pass(part) for part, _ in parts)
        case Name(kind=Kind.TERM | Kind.PART):
            return any(isinstance(node, Adjoint) for part in name.parts if isinstance(part, Expr) for node in nodes(part))
        case Name():
            return name.kind not in (Kind.GIVEN, Kind.VARIABLE) and not name.words.startswith((LOSS, f"sum of {LOSS}"))
    return False


def _offset(expr: object) -> int:
    """How far from t an adjoint stands."""
    time = getattr(getattr(expr, "of", None), "time", None)
    return time.offset if time is not None and time.origin == "t" else 0
