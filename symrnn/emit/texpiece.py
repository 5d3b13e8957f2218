"""Pieces of LaTeX: what binds how tightly, and the parentheses, exponents and sums made of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction

from symrnn.emit.names import script

_SCRIPT_GROUP = re.compile(r"[_^]\{[^{}]*\}")
_PLAIN_WORD = r"\\math(?:it|rm|sf|tt|bf)\{\w{2,}\}"
_WORD = rf"(?:{_PLAIN_WORD}|\\[a-z]+\{{{_PLAIN_WORD}\}})"
_BRACED = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_STARTS_WITH_WORD = re.compile(_WORD)
_ENDS_WITH_WORD = re.compile(rf"{_WORD}(?:[_^](?:{_BRACED}|\\[A-Za-z]+|.))*$")


class Binding(IntEnum):
    """How tightly the parts of a formula hold together, loosest first."""

    SUM = 1
    PRODUCT = 2
    PREFIX = 3  # a sign before a symbol: needs no parentheses where nothing follows
    ATOM = 4


@dataclass(frozen=True)
class Tex:
    """A piece of LaTeX: its text without the superscript, its binding, the superscript, whether a fraction makes it tall."""

    body: str
    binding: Binding = Binding.ATOM
    sup: str = ""
    tall: bool = False

    @property
    def text(self) -> str:
        return self.body + script("^", self.sup)


def enclosed(inner: Tex, left: str, right: str) -> Tex:
    """`inner` between delimiters of a size that fits it."""
    nested = any(sign in _SCRIPT_GROUP.sub("", inner.text) for sign in "([")
    size = "bigg" if inner.tall else "big" if nested else ""
    opening, closing = (rf"\{size}l{left}", rf"\{size}r{right}") if size else (left, right)
    gap = " " if left.startswith("\\") else ""
    return Tex(f"{opening}{gap}{inner.text}{gap}{closing}", tall=inner.tall)


def parenthesised(inner: Tex) -> Tex:
    return enclosed(inner, "(", ")")


def raised(base: Tex, exponent: str) -> Tex:
    """`base` with an exponent; what has a superscript already gets parentheses."""
    if base.sup or base.tall or base.binding < Binding.ATOM:
        base = parenthesised(base)
    return replace(base, sup=exponent)


def side_by_side(factors: Iterable[str]) -> str:
    """A product without a sign; a name of several letters is kept apart from what stands next to it.

    The space is `\\thinspace`: Markdown would swallow the backslash of the shorter command.
    """
    text = ""
    for factor in filter(None, factors):
        apart = text and (_STARTS_WITH_WORD.match(factor) or _ENDS_WITH_WORD.search(text))
        text += (r" \thinspace " if apart else " " if text else "") + factor
    return text


def rational(value: Fraction) -> Tex:
    """A number: 2, 0.1, a fraction for the likes of 1/2 and 1/3."""
    if value.denominator == 1:
        return Tex(str(value.numerator), Binding.ATOM if value >= 0 else Binding.SUM)
    decimal = f"{float(value):.6f}".rstrip("0")
    if value.denominator > 9 and Fraction(decimal) == value:
        return Tex(decimal, Binding.ATOM if value >= 0 else Binding.SUM)
    sign, binding = ("-", Binding.SUM) if value < 0 else ("", Binding.ATOM)
    return Tex(rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", binding, tall=True)


def joined(terms: Iterable[Tex]) -> Tex:
    """The sum of printed terms; a term that starts with a minus is subtracted; no terms are 0."""
    parts = list(terms) or [Tex("0")]
    text = parts[0].text
    for part in parts[1:]:
        text += f" - {part.text[1:].lstrip()}" if part.text.startswith("-") else f" + {part.text}"
    return Tex(text, Binding.SUM if len(parts) > 1 else parts[0].binding, tall=any(part.tall for part in parts))
