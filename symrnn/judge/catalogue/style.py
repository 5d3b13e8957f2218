"""How a notation writes what an edit puts in, and what the edits may know of the symbols; all of it data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Style:
    """The signs of a notation. `{}` stands for an operand, `{index}`, `{lower}` and `{upper}` for those of a sum.

    `transpose` is the mark behind an operand. `entries`, `matrix` and `scale` stand between the factors of an element-wise
    product, of a matrix product and behind a number. `calls`: side by side means applied to, never multiplied by.
    `outer` is empty where an outer product is written as a column times a row.
    """

    transpose: str
    entries: str
    matrix: str
    scale: str
    half: str
    over: str
    diag: str
    square: str
    sum: str
    outer: str
    calls: bool
    braces: bool


LATEX = Style(
    transpose=r"^\top", entries=r" \odot ", matrix=" ", scale=" ", half=r"\frac{1}{2}", over=r"\frac{1}{{}}",
    diag=r"\mathrm{diag}({})", square="{}^2", sum=r"\sum_{{index}={lower}}^{{upper}} ", outer="", calls=False, braces=True,
)  # fmt: skip
PLAIN = Style(
    transpose=".T", entries=" * ", matrix=" @ ", scale=" * ", half="1/2", over="1/{}", diag="diag({})", square="{}**2",
    sum="sum[{index}={lower}..{upper}] ", outer="outer({left}, {right})", calls=True, braces=False,
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the vocabulary of a formula knows, as far as edits need it.

    `alike`: a symbol without its time -> the other symbols of its kind and shape; `unlike`: those of its shape, where only one
    of both has a step. Templates hold `{t}` where the step goes:
    `factors` are derivatives of activations, as in `(1 - s_{{t}}^2)`; `symbols` are all that may be missing as a factor, as in
    `W` and `s_{{t}}`; `terms` are whole terms that a sum may lack, `several` such terms that may be missing together, `spelled`
    factors of the left side written out.
    `functions`: what applies to the bracket behind it.
    `indices`: the letters that are steps. `product` and `transpose`: the signs that the note uses (of `style`, if empty).
    `bare`: every symbol is a scalar, so that order and transposes do not matter. `last`: the last step.
    `numbers`: factors beside 2 and 1/2 that may be missing.
    """

    alike: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    unlike: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    factors: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    several: tuple[tuple[str, ...], ...] = ()
    spelled: tuple[str, ...] = ()
    functions: tuple[str, ...] = (r"\tanh", r"\sigma")
    indices: tuple[str, ...] = ("t", "k", "T")
    product: str = ""
    transpose: str = ""
    bare: bool = False
    last: str = "T"
    numbers: tuple[str, ...] = ()
    style: Style = LATEX

    @property
    def entries(self) -> str:
        """The sign of an element-wise product, with its blanks."""
        return f" {self.product} " if self.product else self.style.entries

    @property
    def mark(self) -> str:
        """The mark of a transpose, behind its operand."""
        if not self.transpose or not self.style.braces:
            return self.style.transpose
        return self.transpose if self.transpose.startswith("^") else f"^{self.transpose}"


MARKED = re.compile(
    r"(?:(?<=[(\[{<])|(?<=\\langle )|(?<=\\langle))\{\{t\}\}(?=\s*(?:[)\]}>]|\\rangle|\\right))"
    r"|(?P<alone>\{\{t\}\})|\{t\}"
)
"""Where a step goes: in brackets or alone, where it may need braces of its own."""


def at_step(template: str, step: str) -> str:
    """A template with the step put in; braces around a single character, or within brackets or braces, are left out."""
    braced = step if len(step) == 1 else f"{{{step}}}"
    return MARKED.sub(lambda found: braced if found["alone"] else step, template)


def raises(text: str) -> bool:
    """Whether a symbol can have something above it: as it stands there, or by a command with several arguments."""
    return "^" in text or "}{" in text


def timed(template: str) -> bool:
    return "{t}" in template


def with_steps(templates: tuple[str, ...], steps: tuple[str, ...]) -> tuple[str, ...]:
    """Every template at every step; those without a step once."""
    return tuple(at_step(template, step) for template in templates for step in (steps if timed(template) else ("",)))


def outer(style: Style, left: str, right: str) -> str:
    """The outer product of two vectors, in a notation that has a function for it."""
    return style.outer.replace("{left}", left).replace("{right}", right)


def tidy(text: str) -> str:
    """The text without line breaks and doubled blanks, to be quoted."""
    return re.sub(r"\s+", " ", text).strip()


def bracket(text: str) -> str:
    return f"({text})"
