"""A document in the making: what the readers of the formats hand in, checked and put together."""

from dataclasses import replace
from types import MappingProxyType

from symrnn.errors import InputError, Place
from symrnn.notes.definitions import definitions, without_comments
from symrnn.notes.document import Document, Formula, Macro, Syntax
from symrnn.notes.environments import has_rows
from symrnn.notes.flow import Break, Flow, Found, after, before
from symrnn.notes.inforce import InForce, Where
from symrnn.notes.lengths import length_after
from symrnn.notes.scalars import Hearing
from symrnn.notes.settings import Value
from symrnn.notes.source import Piece, Source

MOST_FORMULAS = 5_000
MOST_UNREAD = 1_000
LONGEST_FORMULA = 100_000


class Draft:
    """Formulas, macros and settings of one file, in the order in which they come."""

    def __init__(self, file: str, syntax: Syntax = Syntax.LATEX) -> None:
        self.file, self.syntax = file, syntax
        self.formulas: list[Formula] = []
        self.macros: dict[str, Macro] = {}
        self.in_force = InForce()
        self.sources: list[Source] = []
        self.ends: list[Where] = []  # of the formulas
        self.settings: dict[str, Value] = {}
        self.unread: list[tuple[Place, str]] = []
        self.section = 0
        self.hearing = Hearing()
        self.steps: int | None = None

    def document(self, text: str) -> Document:
        macros, settings = self.in_force.last(), MappingProxyType(dict[str, object](self.settings))
        formulas = tuple(map(self._with_macros, self.formulas, self.ends))
        return Document(self.file, text, formulas, macros, settings, tuple(self.unread), tuple(self.hearing.found))

    def _with_macros(self, formula: Formula, end: Where) -> Formula:
        """A formula with the macros that are in force where it ends, if they are others than those of the document."""
        macros = self.in_force.at(end)
        return formula if macros is None else replace(formula, macros=macros)

    def _where(self, source: Source, offset: int) -> Where:
        if not any(known is source for known in self.sources[-1:]):
            self.sources.append(source)
        return len(self.sources), offset

    def note(self, place: Place, reason: str, part: str = "") -> None:
        """Remember what looks like a formula and could not be read."""
        if len(self.unread) < MOST_UNREAD:
            self.unread.append((place, f"{part}: {reason}" if part else reason))

    def add_flow(self, source: Source, flow: Flow, part: str = "") -> None:
        """Add the formulas of a flow. One that only defines macros is none."""
        if len(self.formulas) + sum(isinstance(item, Found) for item in flow) > MOST_FORMULAS:
            raise InputError(f"{self.file}: more than {MOST_FORMULAS} formulas; split the file")
        for index, item in enumerate(flow):
            self.hearing.hear(item, self.section, len(self.formulas))
            if item is Break.HEADING:
                self.section, self.steps = self.section + 1, None
            self.steps = length_after(flow, index, self.steps)
            if isinstance(item, Found):
                self._add(source, flow, index, item, part)
        self.hearing.hear(Break.GAP, self.section, len(self.formulas))

    def _add(self, source: Source, flow: Flow, index: int, found: Found, part: str) -> None:
        piece = self._without_definitions(source, found.piece, part).stripped()
        if not without_comments(piece.text).strip():
            return
        if len(piece.text) > LONGEST_FORMULA:
            self.note(source.place(piece.at[0]), f"a formula of more than {LONGEST_FORMULA} characters is not read", part)
            return
        places = tuple(source.place(offset) for offset in piece.at)
        rows = found.rows or (self.syntax is Syntax.LATEX and has_rows(piece.text))
        words = (before(flow, index), after(flow, index))
        formula = Formula(piece.text, places, self.syntax, found.display, rows, *words, self.section, part, self.steps)
        self.formulas.append(formula)
        self.ends.append(self._where(source, found.piece.at[-1]))

    def _without_definitions(self, source: Source, piece: Piece, part: str) -> Piece:
        spans = self.add_macros(source, piece, part) if self.syntax is Syntax.LATEX else []
        return piece.without(spans) if spans else piece

    def add_macros(self, source: Source, piece: Piece, part: str = "") -> list[tuple[int, int]]:
        """Add the macros that a text defines; returns where the definitions stand in it."""
        spans = []
        for definition in definitions(piece.text):
            spans.append(definition.span)
            offset = piece.at[definition.span[0]]
            if definition.reason:
                self.note(source.place(offset), definition.reason, part)
            elif definition.macro:
                self.macros[definition.name] = definition.macro
                self.in_force.add(self._where(source, offset), definition.name, definition.macro)
        return spans

    def add_settings(self, settings: dict[str, Value], where: str) -> None:
        """Add settings; the same key with another value is an error."""
        for key, value in settings.items():
            if key in self.settings and self.settings[key] != value:
                raise InputError(f"{where}: the setting {key!r} is given twice, with different values")
            self.settings[key] = value
