"""Tokens with every pair of braces, environment and `\\text{...}` as one token, and no blanks but as what is glued."""

from dataclasses import replace

from symrnn.notes import commands
from symrnn.notes.tokens import Token, UnreadableError, raw, union

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
                raise UnreadableError(token.span, f"braces are nested more than {NESTING} deep")
            opened.append(replace(token, text=queue.name(token)) if token.kind == "command" else token)
            stack.append([])
        elif token.is_("char", "}") or token.is_("command", "end"):
            inside = stack.pop() if opened else []
            stack[-1:] = [[*stack[-1], _closed(opened, token, queue, inside)]] if stack else []
        elif token.is_("command") and token.text in commands.TEXTS:
            stack[-1] += queue.words(token)
        else:
            stack[-1].append(token)
    if opened:
        raise UnreadableError(opened[-1].span, f"{_shown(opened[-1])} is not closed")
    return tuple(stack[0])


def _closed(opened: list[Token], token: Token, queue: "_Queue", inside: list[Token]) -> Token:
    if not opened:
        raise UnreadableError(token.span, f"{raw(token)} closes nothing")
    start = opened.pop()
    braces = token.kind == "char"
    if braces != (start.kind == "char") or (not braces and queue.name(token) != start.text):
        raise UnreadableError(token.span, f"{raw(token)} does not close {_shown(start)}")
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
        position, glued = self.position, self.position > 0
        token = self.tokens[position]
        while token.kind == "space":
            position, glued = position + 1, False
            token = self.tokens[position]
        self.position = position + 1
        self.end = token.span[1]
        return token.behind(glued=glued)

    def raw_argument(self, call: Token) -> tuple[str, int]:
        """The text between the braces that follow, blanks and all, and where it ends."""
        if not self or not (first := self.take()).is_("char", "{"):
            raise UnreadableError(call.span, f"{raw(call)} lacks its braces")
        depth, parts = 1, [first]
        while depth:
            if not self:
                raise UnreadableError(first.span, "{ is not closed")
            parts.append(self.tokens[self.position])
            self.position += 1
            depth += parts[-1].is_("char", "{") - parts[-1].is_("char", "}")
        self.end = parts[-1].span[1]
        return "".join(map(raw, parts[1:-1])), self.end

    def name(self, call: Token) -> str:
        return self.raw_argument(call)[0].strip()

    def words(self, call: Token) -> list[Token]:
        """The words; a single letter of `\\textbf` is a bold symbol."""
        text, end = self.raw_argument(call)
        if call.text == "textbf" and len(text) == 1 and text.isascii() and text.isalpha():
            inside = union((call.span[1], call.span[1]), (call.span[1], end))
            letter = Token("braces", "", inside, (Token("letter", text, inside),), True)
            return [Token("command", "mathbf", call.span, (), call.glued), letter]
        return [Token("words", text, union(call.span, (call.span[0], end)), (), call.glued)]
