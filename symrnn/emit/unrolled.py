"""Unrolled -> text, LaTeX or a Python script: the entry equations, the adjoints, and dL/dW as the sum over the copies of W."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import sympy

from symrnn.emit.layout import COLUMNS
from symrnn.emit.names import Glyph, Names, parse_name
from symrnn.emit.notation import STANDARD
from symrnn.emit.scalars import Writer, latex_dialect, order_of, plain_dialect
from symrnn.emit.templates import render
from symrnn.emit.unrolled_parts import Equation, Part, Parts
from symrnn.emit.unrolled_script import script_frame
from symrnn.ir.unrolled import Entry, Unrolled

LONGEST_DISPLAY = 100
SIGN = re.compile(r" (?=[+-] )")


@dataclass(frozen=True)
class Lines:
    """Finished lines under a heading, which may be empty."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class UnrolledFrame:
    """What `unrolled/text.txt.jinja` and `unrolled/latex.tex.jinja` show."""

    title: str
    total: str
    copies: Lines
    given: tuple[Lines, ...]
    forward: tuple[Lines, ...]
    backward: tuple[Lines, ...]
    shared: tuple[Lines, ...]
    others: tuple[Lines, ...]


def unrolled_text(unrolled: Unrolled) -> str:
    """The unrolled derivation as plain text."""
    u = unrolled
    writer = Writer(plain_dialect(lambda symbol: str(symbol.name), exact=False), order_of(u))
    parts = Parts(u, writer, lambda symbol: f"d{u.loss}/d{symbol}", ", ", "...")
    title = f"{u.written.name}, unrolled over {_sizes(u, str)}"
    return render("unrolled/text.txt.jinja", _frame(parts, title, u.loss.name, _text_lines))


def unrolled_latex(unrolled: Unrolled) -> str:
    """The unrolled derivation as an article of its own."""
    u = unrolled
    names = EntryNames(u)
    parts = Parts(u, Writer(latex_dialect(names.tex), order_of(u)), names.derivative, r",\allowbreak\; ", r"\dots")
    name = u.written.name.replace("_", r"\_")
    title = f"{name}, unrolled over ${_sizes(u, names.dim)}$"
    return render("unrolled/latex.tex.jinja", _frame(parts, title, names.tex(u.loss), _tex_lines))


def unrolled_python(unrolled: Unrolled) -> str:
    """A script that needs SymPy alone: run, it builds definitions and adjoints again and checks the identity of the copies."""
    return render("unrolled/python.py.jinja", script_frame(unrolled, _sizes(unrolled, str)))


def unrolled_display(unrolled: Unrolled) -> str:
    """Mathematics for a notebook: the entry equations and the derivatives by the shared weights, in at most 100 rows."""
    names = EntryNames(unrolled)
    parts = Parts(unrolled, Writer(latex_dialect(names.tex), order_of(unrolled)), names.derivative, ", ", r"\dots")
    found = (e for part in (*parts.forward(), *parts.shared()) for e in (part.statement, *part.equations) if e)
    rows = [rf"{equation.left} &= {equation.right}" for equation in islice(found, LONGEST_DISPLAY + 1)]
    shown = rows if len(rows) <= LONGEST_DISPLAY else [*rows[:LONGEST_DISPLAY], r"&\;\;\vdots"]
    body = " \\\\\n".join(shown).replace(r"\lastresort ", "")
    return f"$$\\begin{{aligned}}\n{body}\n\\end{{aligned}}$$"


def _sizes(unrolled: Unrolled, shown: Callable[[str], str]) -> str:
    return ", ".join([f"T = {unrolled.steps}", *(f"{shown(name)} = {size}" for name, size in unrolled.sizes.items())])


def _frame(parts: Parts, title: str, total: str, lines: Callable[[Part], Lines]) -> UnrolledFrame:
    def each(found: Iterable[Part]) -> tuple[Lines, ...]:
        return tuple(map(lines, found))

    return UnrolledFrame(
        title=title,
        total=total,
        copies=lines(parts.copies()),
        given=each(parts.given()),
        forward=each(parts.forward()),
        backward=each(parts.backward()),
        shared=each(parts.shared()),
        others=each(parts.others()),
    )


def _text_lines(part: Part) -> Lines:
    """The equations of a part below each other at their signs."""
    width = max((len(equation.left) for equation in part.equations), default=0)
    body = [line for equation in part.equations for line in _wrapped(f"{equation.left:<{width}} = ", equation.right)]
    heading = "\n".join(_wrapped(f"{part.statement.left} = ", part.statement.right)) if part.statement else part.heading
    return Lines(heading, (*part.lists, *body))


def _wrapped(start: str, text: str) -> Iterator[str]:
    """`start` and `text` in lines that end before an operator."""
    line = start
    for number, term in enumerate(SIGN.split(text)):
        if number and len(line) + len(term) >= COLUMNS - 4:
            yield line
            line = " " * len(start) + term
        else:
            line += " " * (number > 0) + term
    yield line


def _tex_lines(part: Part) -> Lines:
    """The equations of a part, which may be broken before a sign."""

    def shown(equation: Equation) -> str:
        right = SIGN.sub(r" \\allowbreak ", equation.right)
        return f"${equation.left} = {right}$"

    heading = shown(part.statement) if part.statement else part.heading
    return Lines(heading, (*(f"${names}$" for names in part.lists), *map(shown, part.equations)))


class EntryNames:
    """How the names of an unrolled cell look in LaTeX: the cell's names with the index below and the step above."""

    def __init__(self, unrolled: Unrolled) -> None:
        self._unrolled = unrolled
        self._names = Names.of(unrolled.cell, STANDARD)
        shared = {symbol: entry for entry, symbol in unrolled.shared.items()}
        self._entries = {**shared, **unrolled.entries}
        self._adjoints = {name: of for of, name in unrolled.adjoint_names.items() if name.is_Symbol}

    def tex(self, symbol: sympy.Symbol) -> str:
        """An entry, a shared weight, the total loss, or an adjoint with an upright d in front."""
        if symbol in self._adjoints:
            return rf"\mathrm{{d}}{self.tex(self._adjoints[symbol])}"
        entry = self._entries.get(symbol)
        return self._glyph(entry).tex if entry else parse_name(symbol.name).tex

    def dim(self, name: str) -> str:
        return self._names.glyphs[name].tex

    def derivative(self, symbol: sympy.Symbol) -> str:
        return rf"\dfrac{{\partial {self.tex(self._unrolled.loss)}}}{{\partial {self.tex(symbol)}}}"

    def _glyph(self, entry: Entry) -> Glyph:
        glyph = self._names.glyphs.get(entry.name) or parse_name(entry.name)
        separator = "" if all(size <= 10 for size in self._unrolled.shape(entry.name)) else ","
        index = (separator.join(map(str, entry.index)),) if entry.index else ()
        step = () if entry.label is None else (f"({_label(entry.label)})",)
        return Glyph(glyph.base, glyph.subs + index, glyph.sups + step)


def _label(label: int | str) -> str:
    return str(label) if isinstance(label, int) else rf"\mathrm{{{label}}}"
