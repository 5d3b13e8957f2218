"""Texts of conditions, with the TeX in them gone: `\\text{for }t < T` is read "for t < T"."""

from collections.abc import Sequence

from symrnn.notes import commands
from symrnn.notes.scripts import script_text
from symrnn.notes.symbols import plain_words
from symrnn.notes.tokens import Token

_SPACED = frozenset(["relation", "words"])


def readable(tokens: Sequence[Token]) -> str:
    """The tokens as one line of text."""
    parts = [_shown(token) for token in tokens]
    text = "".join(parts)
    return " ".join(text.replace(" ,", ",").replace("( ", "(").replace(" )", ")").split())


def _shown(token: Token) -> str:
    if token.kind in _SPACED:
        return f" {plain_words(token.text)} " if token.kind == "words" else f" {token.text} "
    if token.kind == "gap":
        return " "
    if token.kind == "comma":
        return token.text + " "
    if token.kind == "sign":
        return token.text
    if token.kind == "braces":
        inside = readable(token.inside)
        return inside if len(inside) == 1 else f"{{{inside}}}"
    if token.is_("command", "forall"):
        return "for all "
    if token.kind == "environment" or token.kind == "error":
        return f" {token.text} "
    if token.kind == "command" and token.text in commands.FRACTIONS:
        return "frac"
    return script_text([token])
