"""Nested tokens to those that have a meaning: sizes, colours, spacing and labels gone, delimiters and relations recognised."""

import re
from collections.abc import Callable
from dataclasses import replace

from symrnn.notes import commands
from symrnn.notes.joined import norms, relations
from symrnn.notes.nesting import NESTING
from symrnn.notes.recognise import character, recognised
from symrnn.notes.tokens import Token, raw, union
from symrnn.notes.written import Span


def settle(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens of one level without what carries no meaning, delimiters, signs and relations recognised."""
    settled = _Settler(tokens).run()
    return norms(relations(settled))


class _Settler:
    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens, self.position, self.depth = tokens, 0, 0
        self.out: list[Token] = []
        self.right_of = _pairs(tokens)

    def run(self) -> list[Token]:
        while self.position < len(self.tokens):
            token = self.take()
            if token.kind == "command":
                self.command(token)
            elif token.kind in ("braces", "environment"):
                self.nested(token)
            elif token.kind == "char":
                self.out.append(character(token))
                if token.text in "_^":
                    self.argument(token)
            else:
                self.out.append(token)
        return self.out

    def take(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def nested(self, token: Token) -> None:
        """Braces that hold a whole formula, rows or nothing are opened; others keep together what is in them."""
        inside = token.inside
        if token.kind == "environment":
            inside = self.without_columns(token)
        elif inside and inside[0].is_("command", *commands.OLD_FONTS):
            font = replace(inside[0], text=commands.OLD_FONTS[inside[0].text])
            self.out += [font, token.around(settle(inside[1:]))]
            return
        settled = settle(inside)
        if token.text in commands.ROWS or (token.kind == "braces" and (not settled or _is_formula(settled))):
            self.out += settled
        else:
            self.out.append(token.around(settled))

    @staticmethod
    def without_columns(token: Token) -> tuple[Token, ...]:
        """What stands in an environment after `[t]` and after the description of its columns."""
        inside = token.inside
        if inside and inside[0].is_("char", "[") and token.text not in commands.MATRICES:
            closing = next((i for i, t in enumerate(inside[:4]) if t.is_("char", "]")), -1)
            inside = inside[closing + 1 :]
        has_columns = token.text in commands.WITH_COLUMNS and inside and inside[0].kind == "braces"
        return inside[1:] if has_columns else inside

    def command(self, token: Token) -> None:
        name = token.text
        act = _ACTIONS.get(name)
        if act is not None:
            act(self, token)
            return
        self.out.append(recognised(token))
        for _ in range(commands.ARITY.get(name, 0)):
            self.argument(token)

    def argument(self, call: Token) -> None:
        """Copies the next argument of a command, whatever is in its braces."""
        if (token := self.peek()) is None:
            self.out.append(Token("error", f"{raw(call)} lacks an argument", call.span))
        elif token.is_("braces"):
            self.take()
            self.out.append(token.around(settle(token.inside)))
        elif self.depth > NESTING:
            self.take()
            self.out.append(Token("error", "nested too deeply", token.span))
        else:
            self.depth += 1
            self.one_token()
            self.depth -= 1

    def one_token(self) -> None:
        before = len(self.out)
        while len(self.out) == before and self.position < len(self.tokens):
            token = self.take()
            if token.kind == "command":
                self.command(token)
            else:
                self.out.append(character(token))

    def skip(self, token: Token) -> None:
        pass

    def skip_argument(self, token: Token) -> None:
        if (after := self.peek()) and after.is_("char", "*"):
            self.take()
        if (after := self.peek()) and after.kind == "braces":
            self.take()

    def blank(self, token: Token) -> None:
        self.out.append(token.as_("gap", "blank"))

    def quad(self, token: Token) -> None:
        if token.text == "hspace":
            self.skip_argument(token)
        self.out.append(token.as_("gap", "quad"))

    def unwrap(self, token: Token) -> None:
        if token.text in commands.UNWRAPPED_SECOND:
            self.skip_argument(token)
        if (after := self.peek()) and after.is_("braces"):
            self.nested(self.take())
            self.lone_sign(token.span)

    def lone_sign(self, start: Span) -> None:
        """`\\mathrel{+}`: the sign, without the braces around it."""
        if (last := self.out[-1:]) and last[0].is_("braces") and len(last[0].inside) == 1 and last[0].inside[0].kind == "sign":
            sign = last[0].inside[0]
            self.out[-1] = replace(sign, span=union(start, last[0].span))

    def resized(self, token: Token) -> None:
        """`\\resizebox{width}{height}{$x$}`: x, which may open brackets that are closed behind."""
        self.skip_argument(token)
        self.skip_argument(token)
        if (after := self.peek()) and after.is_("braces"):
            self.out += settle(tuple(inner for inner in self.take().inside if not inner.is_("char", "$")))

    def brace(self, token: Token) -> None:
        """`\\underbrace{x}_{text}`: x; the text explains it."""
        self.unwrap(token)
        if (after := self.peek()) and after.is_("char", "_", "^"):
            self.take()
            end = self.aside(after)
            if self.out:
                self.out[-1] = replace(self.out[-1], span=union(self.out[-1].span, end))

    def aside(self, call: Token) -> Span:
        """Reads the next argument and leaves it out; what it covers."""
        kept = len(self.out)
        self.argument(call)
        covered = union(call.span, *(token.span for token in self.out[kept:]))
        del self.out[kept:]
        return covered

    def stacked(self, token: Token) -> None:
        """`\\overset{\\text{def}}{=}`: the relation, with the explanation gone."""
        above, below = self.peek(), self.tokens[self.position + 1 : self.position + 2]
        inner = settle(below[0].inside if below and below[0].kind == "braces" else below)
        if token.text == "underset" and above is not None and inner and inner[0].text in _UNDERSCORED:
            self.position += 2
            under = above.inside if above.kind == "braces" else (above,)
            head = replace(inner[0], span=union(token.span, below[0].span))
            self.out += [head, *inner[1:], Token("script", "_", above.span), Token("braces", "", above.span, settle(under))]
            return
        if above is None or len(inner) != 1 or inner[0].kind != "relation":
            self.out.append(Token("error", f"\\{token.text} is read over a relation sign only", token.span))
            return
        self.position += 2
        described = "".join(raw(t) for t in (above.inside or (above,)))
        defines = re.search(r"def|triangle|Delta", described) is not None
        self.out.append(replace(inner[0], text=":=" if defines and inner[0].text == "=" else inner[0].text, span=token.span))

    def delimiter(self, token: Token) -> None:
        """A delimiter after \\left, \\right or a size; those of `\\left. ... \\right|` mark an evaluated-at bar."""
        side = {"left": "open", "right": "close"}.get(token.text) or commands.SIZES.get(token.text, "")
        if (after := self.peek()) is None:
            self.out.append(Token("error", f"{raw(token)} lacks a delimiter", token.span))
            return
        self.take()
        span = union(token.span, after.span)
        if after.is_("char", "."):
            if token.text == "left" and self.closed_by_bar():
                self.out.append(Token("open", ".", span))
            return
        kind, text = commands.DELIMITERS.get(raw(after), ("", ""))
        if after.text in "<>" and after.kind == "char":
            kind, text = ("open" if after.text == "<" else "close"), "⟨"
        if not kind:
            self.out.append(recognised(replace(after, span=span)) if after.kind == "command" else character(after))
            return
        self.out.append(Token(side or kind if kind == "bar" else kind, text, span, (), token.glued))

    def closed_by_bar(self) -> bool:
        closing = self.tokens[self.right_of.get(self.position - 2, -1) + 1 :][:1]
        return bool(closing) and raw(closing[0]) in ("|", "\\vert", "\\rvert", "\\mid")

    def negated(self, token: Token) -> None:
        if (after := self.peek()) and after.is_("char", "="):
            self.take()
            self.out.append(Token("relation", "!=", union(token.span, after.span)))
        else:
            self.out.append(Token("error", "\\not is read before = only", token.span))

    def row(self, token: Token) -> None:
        """`\\\\`, with the extra space `[2pt]` behind it gone."""
        ahead = "".join(raw(t) for t in self.tokens[self.position : self.position + 12])
        if length := re.match(r"\*?\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|\\jot|\\baselineskip)\s*\]", ahead):
            covered = 0
            while covered < length.end():
                covered += len(raw(self.take()))
        self.out.append(replace(token, kind="row"))

    def forbidden(self, token: Token) -> None:
        self.out.append(Token("error", f"\\{token.text} is not followed", token.span))


_UNDERSCORED = frozenset([*commands.OPERATORS, "operatorname", "sum", "prod"])


def _pairs(tokens: tuple[Token, ...]) -> dict[int, int]:
    """Where the \\right of each \\left stands."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.is_("command", "left"):
            opened.append(i)
        elif token.is_("command", "right") and opened:
            pairs[opened.pop()] = i
    return pairs


def _is_formula(tokens: tuple[Token, ...]) -> bool:
    """Whether a relation or a row stands outside of all brackets."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth <= 0 and token.kind in ("relation", "row"):
            return True
    return False


_BY_KIND: tuple[tuple[frozenset[str], Callable[[_Settler, Token], None]], ...] = (
    (commands.THIN | commands.IGNORED, _Settler.skip),
    (commands.IGNORED_ARGUMENT, _Settler.skip_argument),
    (commands.BLANK, _Settler.blank),
    (commands.QUAD | frozenset(["hspace"]), _Settler.quad),
    (commands.UNWRAPPED | commands.UNWRAPPED_SECOND, _Settler.unwrap),
    (frozenset(["resizebox"]), _Settler.resized),
    (commands.BRACED, _Settler.brace),
    (commands.STACKED, _Settler.stacked),
    (frozenset([*commands.SIZES, "left", "right"]), _Settler.delimiter),
    (frozenset(["not"]), _Settler.negated),
    (frozenset(["\\", "cr", "newline", "tabularnewline"]), _Settler.row),
    (commands.FORBIDDEN, _Settler.forbidden),
)
_ACTIONS = {name: act for names, act in reversed(_BY_KIND) for name in names}
"""What is done with each command; those named first count more."""
