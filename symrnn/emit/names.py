"""Every displayed name: how the cell's plain names look in LaTeX.

A name has a base, an accent on it, subscripts, superscripts and a time, so that no name gets two subscripts. The rule:

    alpha, Omega          a Greek letter                              \\alpha
    y_hat, yhat           an accent after a letter                    \\hat{y}       (ACCENTS)
    W_hh, W_out           what follows an underscore is a subscript   W_{hh}, W_{\\mathrm{out}}
    W1, s1                digits at the end are a subscript           W_1, s_{1,t}
    Wf, bo, Whh           a letter and one more letter, or a capital and two small letters: the rest is a subscript
    gate                  any other word stays a word                 \\mathit{gate}
    pi beside pf, po      a Greek letter of two letters is a letter   p_i
                          with a subscript where the cell has such
                          names with the same first letter

A subscript that is the letter t or T alone is set upright, since the slanted ones are times. Two names that would look
alike are kept apart, the second is set as a word; so is s0 beside a state s, since s_0 is that state at step 0.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from symrnn.emit.notation import Notation, TimeStyle
from symrnn.emit.usertex import split_scripts
from symrnn.errors import InputError
from symrnn.ir.cell import LOSS, Cell
from symrnn.ir.dims import Dim
from symrnn.ir.expr import Ref, Time

_SMALL = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega"
_LARGE = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK = {name: f"\\{name}" for name in f"{_SMALL} {_LARGE}".split()} | {"lam": r"\lambda", "eps": r"\epsilon"}
ACCENTS = ("tilde", "hat", "bar", "ddot", "dot", "vec", "check")
MARKS = {"prime": r"\prime", "star": r"\ast"}


@dataclass(frozen=True)
class Glyph:
    """A displayed name: base with its accents, subscripts and superscripts, each finished LaTeX."""

    base: str
    subs: tuple[str, ...] = ()
    sups: tuple[str, ...] = ()

    @property
    def foot(self) -> str:
        """The name without its superscripts."""
        return self.base + script("_", ",".join(self.subs))

    @property
    def tex(self) -> str:
        return self.foot + script("^", " ".join(self.sups))

    def at(self, time: str, style: TimeStyle) -> "Glyph":
        """The name with a time added where the notation puts it."""
        if style is TimeStyle.SUBSCRIPT:
            return replace(self, subs=(*self.subs, time))
        wrapped = f"({time})" if style is TimeStyle.SUPERSCRIPT else rf"\langle {time} \rangle"
        return replace(self, sups=(*self.sups, wrapped))


def script(sign: str, content: str) -> str:
    """`_x`, `^{t-1}`, `^\\top`: with braces where TeX needs them; nothing for no content."""
    bare = len(content) == 1 or re.fullmatch(r"\\[A-Za-z]+", content)
    return sign + (content if bare else "{" + content + "}") if content else ""


def parse_name(name: str, letters: Collection[str] = ()) -> Glyph:
    """The look of a plain name, by the rule above; `letters`: words that are no Greek letter but one with a subscript."""
    first, *rest = name.split("_")
    pieces = [Glyph(first[0], (first[1:],)) if first in letters else _stem(first)]
    for part in rest:
        if part in ACCENTS:
            pieces[-1] = replace(pieces[-1], base=f"\\{part}{{{pieces[-1].base}}}")
        elif part in MARKS:
            pieces[-1] = replace(pieces[-1], sups=(*pieces[-1].sups, MARKS[part]))
        else:
            pieces.append(_subscript(part))
    return Glyph(pieces[0].base, pieces[0].subs + tuple(piece.tex for piece in pieces[1:]), pieces[0].sups)


def _letter(word: str) -> str | None:
    """A single letter, Greek or Latin, perhaps with an accent."""
    if len(word) == 1:
        return word
    if word in GREEK:
        return GREEK[word]
    accent = next((accent for accent in ACCENTS if word.endswith(accent) and word != accent), "")
    inner = _letter(word.removesuffix(accent)) if accent else None
    return f"\\{accent}{{{inner}}}" if inner else None


def _stem(word: str) -> Glyph:
    letters = word.rstrip("0123456789")
    digits = (word[len(letters) :],) if letters != word else ()
    if letter := _letter(letters):
        return Glyph(letter, digits)
    if re.fullmatch(r"[A-Za-z][A-Za-z]|[A-Z][a-z][a-z]", letters) and letters[1:] not in ("t", "T"):
        return Glyph(letters[0], (letters[1:], *digits))
    return Glyph(_word("mathit", letters), digits) if letters.isalpha() else Glyph(_word("mathit", word))


def _subscript(word: str) -> Glyph:
    letters = word.rstrip("0123456789")
    if not letters or (len(letters) == 2 and letters == word and letters.isalpha()):
        return Glyph(word)
    if letters in ("t", "T"):
        return Glyph(_word("mathrm", word))
    if letter := _letter(letters):
        return Glyph(letter, (word[len(letters) :],) if letters != word else ())
    return Glyph(_word("mathrm", word))


def _word(font: str, word: str) -> str:
    return f"\\{font}{{{word}}}"


def time_tex(time: Time) -> str:
    return str(time)


@dataclass(frozen=True)
class Names:
    """The names of one cell in one notation; all of them look different."""

    glyphs: dict[str, Glyph]
    time: TimeStyle

    @staticmethod
    def of(cell: Cell, notation: Notation) -> "Names":
        names = [*(symbol.name for symbol in cell.symbols), *cell.dims, LOSS]
        glyphs = {name: _chosen(notation.symbols[name]) for name in names if name in notation.symbols}
        _check_distinct(glyphs)
        glyphs.setdefault(LOSS, Glyph(r"\ell"))
        timed = {symbol.name for symbol in cell.symbols if symbol.timed}
        letters = _not_greek(names)
        steps = {(glyphs.get(name) or parse_name(name, letters)).tex for name in names if name in timed}
        for name in names:
            if name not in glyphs:
                taken = {glyph.tex for glyph in glyphs.values()}
                looks = (glyph for glyph in _looks(name, letters) if name in timed or not _is_a_step(glyph, steps))
                glyphs[name] = next(glyph for glyph in looks if glyph.tex not in taken)
        return Names(glyphs, notation.time)

    def ref(self, ref: Ref) -> Glyph:
        """A symbol at its time; what the cell does not declare (a function's parameter) by the general rule."""
        glyph = self.glyphs.get(ref.name) or parse_name(ref.name)
        return glyph if ref.time is None else glyph.at(time_tex(ref.time), self.time)

    def dim(self, dim: Dim) -> str:
        """A size: `n`, `2n + m`."""
        parts = [("" if count == 1 else str(count)) + self.glyphs[name].tex for name, count in dim.terms]
        return " + ".join(parts + [str(dim.constant)] * (dim.constant != 0 or not parts))

    def free(self, *candidates: str) -> str:
        """The first of some letters that no name of the cell starts with."""
        taken = {glyph.base for glyph in self.glyphs.values()}
        return next(candidate for candidate in candidates if candidate not in taken)


def _chosen(latex: str) -> Glyph:
    base, sub, sup = split_scripts(latex)
    return Glyph(base, (sub,) if sub else (), (sup,) if sup else ())


def _is_a_step(glyph: Glyph, steps: set[str]) -> bool:
    """Whether a name without time, such as s0, would look like a name at a fixed step, s_0."""
    return bool(glyph.subs) and glyph.subs[-1].isdigit() and replace(glyph, subs=glyph.subs[:-1]).tex in steps


def _check_distinct(chosen: dict[str, Glyph]) -> None:
    seen: dict[str, str] = {}
    for name, glyph in chosen.items():
        if glyph.tex in seen:
            raise InputError(f"the notation writes {seen[glyph.tex]} and {name} alike, as {glyph.tex}")
        seen[glyph.tex] = name


def _not_greek(names: Iterable[str]) -> frozenset[str]:
    """The likes of pi beside pf and po: Greek letters by their spelling, by their company a letter with a subscript."""
    words = {name.split("_")[0] for name in names}
    family = {word[0] for word in words if len(word) == 2 and word.isalpha() and word not in GREEK}
    return frozenset(word for word in words if len(word) == 2 and word in GREEK and word[0] in family)


def _looks(name: str, letters: Collection[str]) -> Iterable[Glyph]:
    """The looks of a name in order of preference, without end."""
    yield parse_name(name, letters)
    word = _word("mathit", name.replace("_", ""))
    yield Glyph(word)
    yield from (Glyph(word, (str(number),)) for number in range(2, 10_000))
