"""Tokens to nested tokens in which only what has a meaning is left: braces closed, sizes, colours, spacing and labels gone."""

import re
from collections.abc import Callable
from dataclasses import replace

from symrnn.notes import commands
from symrnn.notes.tokens import Token, Unreadable, extent, raw, union

NESTING = 40


def nest(tokens: list[Token]) -> tuple[Token, ...]:
    """The tokens with braces and environments as one token each, `\\text{...}` as words, and blanks only as `glued`."""
    stack: list[list[Token]] = [[]]
    opened: list[Token] = []
    queue = _Queue(tokens)
    while queue:
        token = queue.take()
        if token.is_("char", "{") or token.is_("command", "begin"):
            if len(stack) > NESTING:
                raise Unreadable(token.span, f"braces are nested more than {NESTING} deep")
            opened.append(replace(token, text=queue.name(token)) if token.kind == "command" else token)
            stack.append([])
        elif token.is_("char", "}") or token.is_("command", "end"):
            inside = stack.pop() if opened else []
            stack[-1:] = [[*stack[-1], _closed(opened, token, queue, inside)]] if stack else []
        elif token.is_("command") and token.text in commands.TEXTS:
            stack[-1].append(queue.words(token))
        else:
            stack[-1].append(token)
    if opened:
        raise Unreadable(opened[-1].span, f"{_shown(opened[-1])} is not closed")
    return tuple(stack[0])


def _closed(opened: list[Token], token: Token, queue: "_Queue", inside: list[Token]) -> Token:
    if not opened:
        raise Unreadable(token.span, f"{raw(token)} closes nothing")
    start = opened.pop()
    braces = token.kind == "char"
    if braces != (start.kind == "char") or (not braces and queue.name(token) != start.text):
        raise Unreadable(token.span, f"{raw(token)} does not close {_shown(start)}")
    span = union(start.span, token.span if braces else (token.span[0], queue.end))
    return Token("braces" if braces else "environment", "" if braces else start.text, span, tuple(inside), start.glued)


def _shown(token: Token) -> str:
    return f"\\begin{{{token.text}}}" if token.kind == "command" else token.text


class _Queue:
    """The tokens in order; `take` skips blanks and marks what had none before it."""

    def __init__(self, tokens: list[Token]) -> None:
        while tokens and tokens[-1].kind == "space":
            tokens = tokens[:-1]
        self.tokens, self.position, self.end = tokens, 0, 0

    def __bool__(self) -> bool:
        return self.position < len(self.tokens)

    def take(self) -> Token:
        glued = self.position > 0
        while self.tokens[self.position].kind == "space":
            self.position += 1
            glued = False
        token = self.tokens[self.position]
        self.position += 1
        self.end = token.span[1]
        return replace(token, glued=glued)

    def raw_argument(self, call: Token) -> tuple[str, int]:
        """The text between the braces that follow, blanks and all, and where it ends."""
        if not self or not (first := self.take()).is_("char", "{"):
            raise Unreadable(call.span, f"{raw(call)} lacks its braces")
        depth, parts = 1, [first]
        while depth:
            if not self:
                raise Unreadable(first.span, "{ is not closed")
            parts.append(self.tokens[self.position])
            self.position += 1
            depth += parts[-1].is_("char", "{") - parts[-1].is_("char", "}")
        self.end = parts[-1].span[1]
        return "".join(map(raw, parts[1:-1])), self.end

    def name(self, call: Token) -> str:
        return self.raw_argument(call)[0].strip()

    def words(self, call: Token) -> Token:
        text, end = self.raw_argument(call)
        return Token("words", text, union(call.span, (call.span[0], end)), (), call.glued)


def settle(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens of one level without what carries no meaning, delimiters, signs and relations recognised."""
    settled = _Settler(tokens).run()
    return _norms(_relations(settled))


class _Settler:
    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens, self.position, self.depth = tokens, 0, 0
        self.out: list[Token] = []

    def run(self) -> list[Token]:
        while self.position < len(self.tokens):
            token = self.take()
            if token.kind == "command":
                self.command(token)
            elif token.kind in ("braces", "environment"):
                self.nested(token)
            elif token.kind == "char":
                self.out.append(_character(token))
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
        """Braces that hold a whole formula or rows are opened; others keep together what is in them."""
        inside = token.inside
        if token.kind == "environment":
            inside = self.without_columns(token)
        elif inside and inside[0].is_("command", *commands.OLD_FONTS):
            font = replace(inside[0], text=commands.OLD_FONTS[inside[0].text])
            self.out += [font, replace(token, inside=settle(inside[1:]))]
            return
        settled = settle(inside)
        if token.text in commands.ROWS or (token.kind == "braces" and _is_formula(settled)):
            self.out += settled
        else:
            self.out.append(replace(token, inside=settled))

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
        for names, act in _ACTIONS:
            if name in names:
                act(self, token)
                return
        self.out.append(_recognised(token))
        for _ in range(commands.ARITY.get(name, 0)):
            self.argument(token)

    def argument(self, call: Token) -> None:
        """Copies the next argument of a command, whatever is in its braces."""
        if (token := self.peek()) is None:
            self.out.append(Token("error", f"{raw(call)} lacks an argument", call.span))
        elif token.is_("braces"):
            self.take()
            self.out.append(replace(token, inside=settle(token.inside)))
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
                self.out.append(_character(token))

    def skip(self, token: Token) -> None:
        pass

    def skip_argument(self, token: Token) -> None:
        if (after := self.peek()) and after.is_("char", "*"):
            self.take()
        if (after := self.peek()) and after.kind == "braces":
            self.take()

    def blank(self, token: Token) -> None:
        self.out.append(replace(token, kind="gap", text="blank"))

    def quad(self, token: Token) -> None:
        if token.text == "hspace":
            self.skip_argument(token)
        self.out.append(replace(token, kind="gap", text="quad"))

    def unwrap(self, token: Token) -> None:
        if token.text in commands.UNWRAPPED_SECOND:
            self.skip_argument(token)
        if (after := self.peek()) and after.is_("braces"):
            self.nested(self.take())

    def brace(self, token: Token) -> None:
        self.unwrap(token)
        if (after := self.peek()) and after.is_("char", "_", "^"):
            self.position += 2 if not self.tokens[self.position + 1 :][:1] or self.takes_none(self.position + 1) else 3

    def takes_none(self, i: int) -> bool:
        """Whether the script that begins here is one token."""
        return self.tokens[i].text not in commands.ARITY

    def stacked(self, token: Token) -> None:
        """`\\overset{\\text{def}}{=}`: the relation, with the explanation gone."""
        above, below = self.peek(), self.tokens[self.position + 1 : self.position + 2]
        inner = settle(below[0].inside if below and below[0].kind == "braces" else below)
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
            self.out.append(_recognised(replace(after, span=span)) if after.kind == "command" else _character(after))
            return
        self.out.append(Token(side or kind if kind == "bar" else kind, text, span, (), token.glued))

    def closed_by_bar(self) -> bool:
        depth = 1
        for i in range(self.position, len(self.tokens) - 1):
            token = self.tokens[i]
            depth += token.is_("command", "left") - token.is_("command", "right")
            if depth == 0:
                return raw(self.tokens[i + 1]) in ("|", "\\vert", "\\rvert", "\\mid")
        return False

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


_ACTIONS: tuple[tuple[object, Callable[[_Settler, Token], None]], ...] = ()


def _character(token: Token) -> Token:
    kind, text = "char", token.text
    if token.kind != "char":
        return token
    if text in commands.DELIMITERS:
        kind, text = commands.DELIMITERS[text]
    elif text in _CHARACTERS:
        kind, text = _CHARACTERS[text]
    return replace(token, kind=kind, text=text)


_CHARACTERS = {
    "_": ("script", "_"), "^": ("script", "^"), "+": ("sign", "+"), "-": ("sign", "-"), "*": ("times", "*"), "/": ("times", "/"),
    "@": ("times", "@"), ",": ("comma", ","), ";": ("comma", ";"), "&": ("column", "&"), "=": ("relation", "="),
    "<": ("relation", "<"), ">": ("relation", ">"), "~": ("gap", "blank"),
}  # fmt: skip


def _recognised(token: Token) -> Token:
    name = token.text
    for kind, table in (("relation", commands.RELATIONS), ("times", commands.PRODUCTS), ("sign", commands.SIGNS)):
        if name in table:
            return replace(token, kind=kind, text=table[name])
    if "\\" + name in commands.DELIMITERS:
        kind, text = commands.DELIMITERS["\\" + name]
        return replace(token, kind=kind, text=text)
    return token


def _is_formula(tokens: tuple[Token, ...]) -> bool:
    """Whether a relation or a row stands outside of all brackets."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth <= 0 and token.kind in ("relation", "row"):
            return True
    return False


def _relations(tokens: list[Token]) -> list[Token]:
    """`:=`, `=:`, `+=`, `-=` as one relation."""
    out: list[Token] = []
    for token in tokens:
        before = out[-1] if out else None
        joined = before and token.glued and _JOINED.get((before.text, token.text))
        if before and joined and {before.kind, token.kind} & {"relation"}:
            out[-1] = Token("relation", joined, union(before.span, token.span), (), before.glued)
        else:
            out.append(token)
    return out


_JOINED = {(":", "="): ":=", ("=", ":"): "=", ("+", "="): "+=", ("-", "="): "-="}


def _norms(tokens: list[Token]) -> tuple[Token, ...]:
    """`||x||` with its bars two and two, where they come out even."""
    out: list[Token] = []
    pairs = 0
    for token in tokens:
        if out and token.glued and token.is_("bar", "|") and out[-1].is_("bar", "|"):
            out[-1] = replace(token, text="‖", span=union(out[-1].span, token.span), glued=out[-1].glued)
            pairs += 1
        else:
            out.append(token)
    return tuple(tokens) if pairs % 2 else tuple(out)


_ACTIONS = (
    (commands.THIN | commands.IGNORED, _Settler.skip),
    (commands.IGNORED_ARGUMENT, _Settler.skip_argument),
    (commands.BLANK, _Settler.blank),
    (commands.QUAD | {"hspace"}, _Settler.quad),
    (commands.UNWRAPPED | commands.UNWRAPPED_SECOND, _Settler.unwrap),
    (commands.BRACED, _Settler.brace),
    (commands.STACKED, _Settler.stacked),
    (set(commands.SIZES) | {"left", "right"}, _Settler.delimiter),
    (frozenset(["not"]), _Settler.negated),
    (frozenset(["\\", "cr", "newline", "tabularnewline"]), _Settler.row),
    (commands.FORBIDDEN, _Settler.forbidden),
)


def covered(tokens: tuple[Token, ...], otherwise: tuple[int, int]) -> tuple[int, int]:
    """What tokens cover, or where they would stand if there are none."""
    return extent(tokens) if tokens else otherwise
