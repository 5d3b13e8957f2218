"""Scripts, primes and evaluated-at bars behind a factor, and what they make of it.

Whether `s^t` is a step or a power is not decided here: what looks like an index stays a script of its name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symrnn.notes import commands
from symrnn.notes.cursor import Cursor
from symrnn.notes.scripts import scripts
from symrnn.notes.tokens import Token, UnreadableError, extent, union
from symrnn.notes.written import Name, Number, Operator, Power, Scripted, Span, Transposed, Written

_TRANSPOSES = {"top": "top", "intercal": "top"}


@dataclass(frozen=True)
class Script:
    """A script as tokens: `mark` is _, ^, ' or | (the subscript of an evaluated-at bar); `end` where it ends."""

    mark: str
    tokens: tuple[Token, ...]
    end: int

    def with_(self, node: Written) -> Span:
        """What a node covers together with this script."""
        inside = extent(self.tokens)
        return union(node.span, inside, (inside[0], self.end))


def collect(cursor: Cursor) -> list[Script]:
    """The scripts that follow; two of the same mark are refused, as TeX refuses them."""
    found: list[Script] = []
    while (token := cursor.peek()) is not None:
        if token.is_("char", "'") or token.is_("command", "prime"):
            found.append(Script("'", (cursor.take(),), token.span[1]))
        elif token.kind == "script":
            found += _split_off(Script(token.text, _argument(cursor), cursor.last().span[1]))
        elif token.is_("bar", "|") and cursor.next_is("script", "_", ahead=1):
            cursor.take()
            found.append(Script("|", _argument(cursor), cursor.last().span[1]))
        else:
            break
        _refuse_double(found, token)
    return found


def _argument(cursor: Cursor) -> tuple[Token, ...]:
    mark = cursor.take()
    tokens = cursor.argument(mark)
    if not any(token.kind != "gap" for token in tokens):
        raise UnreadableError(mark.span, "an empty script")
    return tokens


def _refuse_double(found: list[Script], token: Token) -> None:
    for mark, name in (("_", "subscripts"), ("^", "superscripts")):
        if token.is_("script", mark) and sum(script.mark == mark for script in found) > 1 + (len(found) > 1 and _halves(found)):
            raise UnreadableError(token.span, f"two {name} on one symbol")


def _halves(found: list[Script]) -> bool:
    """Whether the last two scripts were written as one, `^{(t)\\top}`."""
    return found[-1].mark == found[-2].mark == "^" and found[-1].end == found[-2].end


def _split_off(script: Script) -> list[Script]:
    """`^{(t)\\top}`, `^{(t)2}`, `^{2\\top}` and `^{\\prime T}` as two scripts: what comes first, and what is done with it."""
    tokens = script.tokens
    if script.mark == "^" and len(tokens) > 1:
        *first, last = tokens
        closes = first[-1].kind == "close" or first[-1].is_("command", "prime") or first[-1].is_("char", "'")
        stands = _number(first) is not None or (_is_index(first) and first[-1].kind != "sign")
        turns = last.is_("command", *_TRANSPOSES) and stands
        if turns or (closes and (last.is_("letter", "T") or last.kind == "digit")):
            return [replace(script, tokens=tuple(first)), replace(script, tokens=(last,))]
        if closes and len(tokens) > 2 and tokens[-2].text in commands.FONTS and _transposes(tokens[-2:]):
            return [replace(script, tokens=tokens[:-2]), replace(script, tokens=tokens[-2:])]
    return [script]


def attach(cursor: Cursor, node: Written, found: Sequence[Script]) -> Written:
    """A factor with its scripts: a name keeps its indices, everything else is wrapped in what they do."""
    if not found:
        return node
    if isinstance(node, Operator):
        return _on_operator(cursor, node, found)
    if isinstance(node, Number) and any(script.mark == "_" for script in found):
        node = Name(node.span, str(node.value))
    for script in found if isinstance(node, Name) else ():
        node = _on_name(node, script) if isinstance(node, Name) and _stays(node, script) else node
    left = [script for script in found if not (isinstance(node, Name) and _stays(node, script))]
    for script in sorted(left, key=lambda script: script.mark != "_"):
        node = _wrap(cursor, node, script)
    return node


def _stays(name: Name, script: Script) -> bool:
    """Whether a script is part of a name and no operation on it."""
    if script.mark in "_'":
        return True
    if script.mark == "|" or _primes(script.tokens):
        return script.mark == "^"
    return _is_index(script.tokens) and not _is_power(name, script.tokens)


def _on_name(name: Name, script: Script) -> Name:
    span = script.with_(name)
    if script.mark == "'":
        return replace(name, primes=name.primes + 1, span=span)
    if script.mark == "_":
        return replace(name, subs=name.subs + scripts(script.tokens), span=span)
    if count := _primes(script.tokens):
        return replace(name, primes=name.primes + count, span=span)
    return replace(name, sups=name.sups + scripts(script.tokens), span=span)


def _primes(tokens: Sequence[Token]) -> int:
    return len(tokens) if all(token.is_("command", "prime") or token.is_("char", "'") for token in tokens) else 0


def _is_index(tokens: Sequence[Token]) -> bool:
    """Whether a superscript is made of letters, digits, words, + and -, and brackets only, and does not begin with a minus."""
    if _transposes(tokens) or _number(tokens) is not None:
        return False
    if len(tokens) > 1 and tokens[0].is_("sign"):
        return False
    return all(_is_part(token) for token in tokens)


def _is_part(token: Token) -> bool:
    if token.kind == "command":
        known = token.text in commands.SYMBOLS or token.text in commands.FONTS or token.text in commands.DOTS
        return known or token.text in ("prime", "star", "dagger", "ddagger", "operatorname")
    if token.kind == "braces":
        return _is_index(token.inside) or _number(token.inside) is not None
    if token.kind == "relation":
        return token.text in "<>"
    if token.kind in ("times", "char"):
        return token.text in ("*", "'", ":")
    return token.kind in ("letter", "digit", "words", "sign", "comma", "open", "close", "gap")


def _is_power(name: Name, tokens: Sequence[Token]) -> bool:
    """A superscript on e or on a set such as `\\mathbb{R}` is an exponent, unless it stands in brackets."""
    bare = not (name.subs or name.sups or name.accents)
    return bare and (name.font == "bb" or (name.base == "e" and name.font in ("", "rm"))) and tokens[0].kind != "open"


def _transposes(tokens: Sequence[Token]) -> str:
    """The sign of a transposition, or nothing: an upright T is one, an italic one may be."""
    if len(tokens) == 1:
        only = tokens[0]
        if only.is_("letter", "T"):
            return "T"
        if only.is_("words") and only.text.strip() in ("T", "tr"):
            return "top"
        return _TRANSPOSES.get(only.text, "") if only.kind == "command" else ""
    upright = len(tokens) == 2 and tokens[0].is_("command") and tokens[0].text in commands.FONTS
    return "top" if upright and _transposes(tokens[1].inside or tokens[1:]) == "T" else ""


def _number(tokens: Sequence[Token]) -> Fraction | None:
    minus = bool(tokens) and tokens[0].is_("sign", "-")
    text = "".join(token.text for token in tokens[minus:])
    if tokens[minus:] and all(token.kind == "digit" for token in tokens[minus:]):
        return Fraction(int(text) * (-1 if minus else 1))
    return None


def _on_operator(cursor: Cursor, operator: Operator, found: Sequence[Script]) -> Operator:
    for script in found:
        span = script.with_(operator)
        if script.mark == "_":
            operator = replace(operator, subs=operator.subs + scripts(script.tokens), span=span)
        elif count := _primes(script.tokens):
            operator = replace(operator, primes=operator.primes + count, span=span)
        elif script.mark == "^" and (power := _number(script.tokens)) is not None:
            operator = replace(operator, power=power, span=span)
        else:
            raise UnreadableError(extent(script.tokens), f"this script on {operator.name} is not read")
    return operator


def _wrap(cursor: Cursor, node: Written, script: Script) -> Written:
    span = script.with_(node)
    if script.mark in "_|":
        return Scripted(span, node, scripts(script.tokens), script.mark == "|")
    if script.mark == "'" or _primes(script.tokens):
        raise UnreadableError(extent(script.tokens), "a prime is read behind a symbol only")
    if sign := _transposes(script.tokens):
        return Transposed(span, node, sign)
    inside = extent(script.tokens)
    if script.tokens[0].is_("sign", "-") and (sign := _transposes(script.tokens[1:])):
        turned = Transposed(span, node, sign)
        return Power(span, turned, Number(inside, Fraction(-1)))
    return Power(span, node, _exponent(cursor, script.tokens, inside))


def _exponent(cursor: Cursor, tokens: tuple[Token, ...], inside: Span) -> Written:
    if (number := _number(tokens)) is not None:
        return Number(inside, number)
    if tokens[0].is_("times", "odot", "circ") and (number := _number(tokens[1:])) is not None:
        return Number(inside, number)
    return cursor.whole(tokens, union(inside))
