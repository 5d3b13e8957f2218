"""The tokens of a LaTeX formula, each with the characters of the original text that it comes from.

Unicode signs are read as the commands they stand for, so that nothing later knows of them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from symrnn.notes.written import Span


@dataclass(frozen=True)
class Token:
    """A piece of a formula; `kind` says what `text` is, `glued` that no blank stands before it.

    Kinds of `tokenize`: letter, digit, command (without backslash), char, space. `settle` (in `layout`) adds braces and
    environment (with what is `inside`), words, open, close, bar, relation, sign, times, script, comma, gap, column, row, and
    error (what cannot be read, with the reason as text).
    """

    kind: str
    text: str
    span: Span
    inside: tuple["Token", ...] = ()
    glued: bool = False

    def at(self, span: Span) -> "Token":
        return Token(self.kind, self.text, span, self.inside, self.glued)

    def as_(self, kind: str, text: str) -> "Token":
        """The same characters taken as something else."""
        return Token(kind, text, self.span, self.inside, self.glued)

    def around(self, inside: tuple["Token", ...]) -> "Token":
        """The same with something else inside."""
        return Token(self.kind, self.text, self.span, inside, self.glued)

    def behind(self, *, glued: bool) -> "Token":
        """The same with or without a blank before it."""
        return self if glued is self.glued else Token(self.kind, self.text, self.span, self.inside, glued)

    def is_(self, kind: str, *texts: str) -> bool:
        return self.kind == kind and (not texts or self.text in texts)


class UnreadableError(Exception):
    """Something in a formula cannot be read; caught where formulas are told apart, and never seen outside of `notes`."""

    def __init__(self, span: Span, reason: str) -> None:
        self.span, self.reason = span, reason
        super().__init__(reason)


_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|%[^\n]*(?:\n\s*|$)|\s+|.", re.DOTALL)

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϵϑϕ",
        (
            "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi "
            "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega epsilon vartheta phi"
        ).split(),
        strict=True,
    )
)

_SIGN = {
    "∂": "partial", "∇": "nabla", "∑": "sum", "∏": "prod", "·": "cdot", "⋅": "cdot", "×": "times", "⊙": "odot", "∘": "circ",
    "⊗": "otimes", "∗": "ast", "≤": "le", "≥": "ge", "≠": "ne", "∈": "in", "∝": "propto", "≈": "approx", "≡": "equiv",
    "←": "leftarrow", "→": "to", "⇒": "Rightarrow", "±": "pm", "…": "ldots", "⋯": "cdots", "∞": "infty", "⟨": "langle",
    "⟩": "rangle", "‖": "Vert", "√": "sqrt", "∀": "forall", "≔": "coloneqq", "\N{TILDE OPERATOR}": "sim",
    "\N{SCRIPT SMALL L}": "ell", "\N{DOWN TACK}": "top", "\N{NO-BREAK SPACE}": " ",
}  # fmt: skip

COMMAND_OF = _GREEK | _SIGN
"""The command that a Unicode character stands for."""

_RAISED = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)), "ᵀ": "T"}
_LOWERED = {**dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)), "ₜ": "t"}


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, blanks among them, comments left out."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        glued = bool(tokens) and tokens[-1].kind != "space"
        tokens += _token(found.group(), found.span(), glued=glued)
    return tokens


def _token(text: str, span: Span, *, glued: bool) -> list[Token]:
    if text in _RAISED or text in _LOWERED:
        mark, shown = ("^", _RAISED[text]) if text in _RAISED else ("_", _LOWERED[text])
        return [Token("char", mark, span, (), glued), *_token(shown, span, glued=True)]
    kind, shown = _kind(text)
    return [Token(kind, shown, span, (), glued)] if kind else []


@lru_cache(maxsize=4096)
def _kind(text: str) -> tuple[str, str]:
    if text[0] == "\\" and len(text) > 1:
        return "command", " " if text[1].isspace() else text[1:]
    if text[0] == "%":
        return "", ""
    if text in COMMAND_OF:
        return "command", COMMAND_OF[text]
    if text.isspace():
        return "space", " "
    if text.isascii() and text.isalnum():
        return ("letter" if text.isalpha() else "digit"), text
    return "char", {"−": "-", "′": "'", "’": "'"}.get(text, text)


def raw(token: Token) -> str:
    """A token as it would be written."""
    return "\\" + token.text if token.kind == "command" else token.text


def union(*spans: Span) -> Span:
    """The smallest range that covers all of these."""
    first, *others = spans
    start, end = first
    for one in others:
        if one[0] < start:
            start = one[0]
        if one[1] > end:
            end = one[1]
    return start, end


def extent(tokens: tuple[Token, ...]) -> Span:
    """What a sequence of tokens covers."""
    return union(*[token.span for token in tokens])
