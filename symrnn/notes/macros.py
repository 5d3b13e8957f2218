"""Macro expansion on tokens, with limits. A token from a macro's body has the span of the call, one of an argument its own."""

from collections.abc import Mapping

from symrnn.notes.document import Macro
from symrnn.notes.tokens import Token, UnreadableError, raw, tokenize, union
from symrnn.notes.written import Span

DEPTH, TOKENS = 20, 8_000
_DEFINING = {"newcommand", "renewcommand", "providecommand", "def", "DeclareMathOperator"}


def expand(tokens: list[Token], macros: Mapping[str, Macro]) -> list[Token]:
    """The tokens with every macro replaced by what it stands for; definitions inside the formula are followed and left out."""
    known = {name.removeprefix("\\"): macro for name, macro in macros.items()}
    if len(tokens) <= TOKENS and not any(token.kind == "command" and _acts(token, known) for token in tokens):
        return tokens
    source = _Source(tokens)
    out: list[Token] = []
    while source.left:
        token, depth = source.take()
        if token.is_("command") and token.text in _DEFINING:
            name, macro = _definition(source, token)
            known[name] = macro
        elif token.is_("command") and token.text in known:
            source.put(_body(known[token.text], source, token), depth + 1)
        else:
            out.append(token)
        _check_limits(token, depth, len(out) + len(source.left))
    return out


def _acts(token: Token, known: Mapping[str, Macro]) -> bool:
    """Whether a command defines a macro or is one."""
    return token.text in known or token.text in _DEFINING


def expanded(text: str, macros: Mapping[str, Macro]) -> str:
    """A text of LaTeX with what the document's own commands stand for; as it is, where they cannot be expanded."""
    try:
        tokens = expand(tokenize(text), macros)
    except UnreadableError:
        return text
    follows = zip(tokens, [*tokens[1:], None], strict=True)
    return "".join(raw(token) + " " * _runs_on(token, after) for token, after in follows)


def _runs_on(token: Token, after: Token | None) -> bool:
    """Whether a letter behind a command would become a part of its name."""
    return token.is_("command") and token.text[-1].isalpha() and after is not None and after.is_("letter")


def _check_limits(token: Token, depth: int, size: int) -> None:
    if depth > DEPTH:
        raise UnreadableError(token.span, f"macros call one another more than {DEPTH} deep")
    if size > TOKENS:
        raise UnreadableError(token.span, f"the formula has more than {TOKENS} tokens")


class _Source:
    """Tokens still to be read, the next one last, each with the depth of the macros that it comes from."""

    def __init__(self, tokens: list[Token]) -> None:
        self.left: list[tuple[Token, int]] = [(token, 0) for token in reversed(tokens)]
        self.end: Span = (0, 0)

    def take(self) -> tuple[Token, int]:
        taken = self.left.pop()
        self.end = taken[0].span
        return taken

    def put(self, tokens: list[Token], depth: int) -> None:
        self.left.extend((token, depth) for token in reversed(tokens))

    def next_is(self, *texts: str) -> bool:
        """Whether the next token that is no blank is one of these characters; the blanks are skipped."""
        while self.left and self.left[-1][0].kind == "space":
            self.left.pop()
        return bool(self.left) and self.left[-1][0].is_("char", *texts)

    def argument(self, call: Token) -> list[Token]:
        """The tokens of a pair of braces without them, or the next token."""
        braced = self.next_is("{")
        if not self.left:
            raise UnreadableError(call.span, f"{raw(call)} lacks an argument")
        return self.balanced(call, "{", "}") if braced else [self.take()[0]]

    def balanced(self, call: Token, opening: str, closing: str) -> list[Token]:
        inside, depth = [self.take()[0]], 1
        while depth:
            if not self.left:
                raise UnreadableError(inside[0].span, f"{opening} is not closed")
            inside.append(self.take()[0])
            depth += inside[-1].is_("char", opening) - inside[-1].is_("char", closing)
        return inside[1:-1]


def _body(macro: Macro, source: _Source, call: Token) -> list[Token]:
    arguments, span = [], call.span
    for i in range(macro.arguments):
        if i == 0 and macro.default is not None:
            argument = source.balanced(call, "[", "]") if source.next_is("[") else _tokens(macro.default, call.span)
        else:
            argument = source.argument(call)
        arguments.append(argument)
        span = union(span, source.end)
    return _filled(_tokens(macro.body, span), arguments)


def _tokens(text: str, span: Span) -> list[Token]:
    return [token.at(span) for token in tokenize(text)]


def _filled(body: list[Token], arguments: list[list[Token]]) -> list[Token]:
    out: list[Token] = []
    marked = False
    for token in body:
        if marked and token.kind == "digit" and 0 < int(token.text) <= len(arguments):
            out += arguments[int(token.text) - 1]
        elif not token.is_("char", "#"):
            out.append(token)
        marked = token.is_("char", "#")
    return out


def _definition(source: _Source, call: Token) -> tuple[str, Macro]:
    if source.next_is("*"):
        source.take()
    name = [token for token in source.argument(call) if token.kind != "space"]
    if len(name) != 1 or name[0].kind != "command":
        raise UnreadableError(call.span, f"{raw(call)} must name a command")
    arguments, default = _parameters(source, call)
    body = "".join(map(raw, source.argument(call)))
    if call.text == "DeclareMathOperator":
        body = f"\\operatorname{{{body}}}"
    return name[0].text, Macro(arguments, body, default)


def _parameters(source: _Source, call: Token) -> tuple[int, str | None]:
    """How many arguments a definition declares: `[2][x]`, or `#1#2` after \\def."""
    count, default = 0, None
    if call.text == "def":
        while source.next_is("#"):
            source.take()
            source.argument(call)
            count += 1
    elif source.next_is("["):
        number = "".join(map(raw, source.balanced(call, "[", "]"))).strip()
        count = int(number) if number.isdecimal() and len(number) == 1 else 0
        default = "".join(map(raw, source.balanced(call, "[", "]"))) if source.next_is("[") else None
    return count, default
