"""The texts of subscripts and superscripts in one normalised form: no blanks, no fonts, Greek letters by their names."""

from collections.abc import Callable, Sequence

from symrnn.notes import commands
from symrnn.notes.tokens import Token, UnreadableError, extent
from symrnn.notes.written import Scripts

_TIMES = {"cdot": "*", "times": "x", "/": "/", "*": "*"}
_ANGLE = {"⟨": ("<", ">"), "⟦": ("[[", "]]"), ".": ("", "")}


def scripts(tokens: tuple[Token, ...]) -> tuple[Scripts, ...]:
    """The scripts that stand between the commas of these tokens, brackets left whole."""
    return tuple(Scripts(script_text(part), extent(part)) for part in split(tokens, _is_comma) if part)


def _is_comma(token: Token) -> bool:
    return token.kind == "comma"


def split(tokens: Sequence[Token], separates: Callable[[Token], bool]) -> list[tuple[Token, ...]]:
    """The parts between the tokens outside of all brackets of which `separates` is true."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth = max(0, depth + (token.kind == "open") - (token.kind == "close"))
        if depth == 0 and separates(token):
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts]


def script_text(tokens: Sequence[Token]) -> str:
    parts = []
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        parts.append(_text(token, before))
    return "".join(parts)


def _text(token: Token, before: Token | None) -> str:
    match token.kind:
        case "gap":
            return ""
        case "error":
            raise UnreadableError(token.span, token.text)
        case "words":
            return "".join(token.text.split()).replace("\\_", "_").replace("$", "")
        case "braces":
            return _braced(token, before)
        case "open" | "close":
            shown = _ANGLE.get(token.text) or (token.text, commands.CLOSING[token.text])
            return shown[token.kind == "close"]
        case "times":
            return _TIMES.get(token.text, token.text)
        case "command":
            return _command(token)
        case "environment":
            raise UnreadableError(token.span, f"the environment {token.text} is not read in a script")
    return token.text


def _braced(token: Token, before: Token | None) -> str:
    inside = script_text(token.inside)
    keeps = before is not None and before.kind in ("script", "command") and before.text not in commands.FONTS
    return f"{{{inside}}}" if keeps and before is not None and (before.kind == "command" or len(inside) > 1) else inside


def _command(token: Token) -> str:
    if token.text in commands.FONTS or token.text == "operatorname":
        return ""
    if token.text in commands.DOTS:
        return "..."
    return {"prime": "'", "_": "_"}.get(token.text, token.text)
