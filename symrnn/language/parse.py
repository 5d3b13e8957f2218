"""Text -> syntax tree: the whole input is read by the grammar, or refused with the place of the first thing that is wrong."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from symrnn.errors import CellError, InputError, Place

LARGEST = 1_000_000
DEEPEST = 50

SAID_AS = {
    "_NL": "the end of the line", "NAME": "a name", "INT": "a number", "DECIMAL": "a number", "STRING": "a text in quotes",
    "SIGN": "+ or -", "PRODUCT": "* or / or @", "TRANSPOSE": ".T", "KIND": "input, target, state or param", "LPAR": "(",
    "RPAR": ")", "LSQB": "[", "RSQB": "]", "COMMA": ",", "EQUAL": "=", "PLUS": "+", "STAR": "*", "__ANON_0": "**",
    "CELL": "cell", "SOURCE": "source", "DEF": "def", "$END": "the end of the text",
}

HINTS = {
    "^": "the power is written **, the transpose .T",
    "\\": "names are plain: write alpha, not \\alpha",
    "{": "shapes stand in ( ), times in [ ]",
    "%": "names are made of letters, digits and _ ; a comment starts with #",
    "$": "names are made of letters, digits and _ ; a comment starts with #",
    "&": "names are made of letters, digits and _",
    "'": "a text stands in double quotes",
    "_": "names start with a letter",
}


class _Lines:
    """Drops the line ends that stand inside brackets, so that a formula may run over several lines."""

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        depth = 0
        for token in stream:
            depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
            if token.type != "_NL" or depth <= 0:
                depth = max(depth, 0)
                yield token


@cache
def _parser() -> Lark:
    grammar = resources.files("symrnn.language").joinpath("cell.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", postlex=_Lines(), propagate_positions=True, maybe_placeholders=True)


def decode(data: bytes, file: str) -> str:
    """The text of a cell file, or an error that says why it is none."""
    if len(data) > LARGEST:
        raise InputError(f"{file}: {len(data):,} bytes; a cell text has at most {LARGEST:,}")
    if b"\0" in data:
        raise InputError(f"{file}: this is a binary file (it has a zero byte at offset {data.index(0)}), not a cell text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} at offset {error.start}, line {line}"
        raise InputError(f"{file}: not UTF-8 text ({found}); save the file as UTF-8") from None


def parse(text: str, file: str) -> Tree[Token]:
    """The syntax tree of a cell text."""
    _refuse_unreadable(text, file)
    try:
        return _parser().parse(text + "\n")
    except UnexpectedInput as error:
        raise _explain(error, text, file) from None


def _refuse_unreadable(text: str, file: str) -> None:
    """Refuses what would only exhaust the parser: no text at all, too much of it, too many brackets inside each other."""
    if len(text) > LARGEST:
        raise InputError(f"{file}: {len(text):,} characters; a cell text has at most {LARGEST:,}")
    if not any(line.split("#")[0].strip() for line in text.splitlines()):
        raise InputError(f"{file}: the text is empty; a cell needs declarations and equations (see `symrnn show elman`)")
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line.split("#")[0], 1):
            depth += (character in "([") - (character in ")]")
            if depth > DEEPEST:
                problem = f"brackets nested more than {DEEPEST} deep"
                raise CellError(problem, file=file, place=Place(number, column), line=line)


def _explain(error: UnexpectedInput, text: str, file: str) -> CellError:
    lines = text.split("\n")
    number = error.line if error.line > 0 else len(lines)
    line = lines[number - 1].rstrip("\r") if number <= len(lines) else ""
    place = Place(number, max(1, error.column), 1)
    if isinstance(error, UnexpectedCharacters):
        found = error.char
        hint = HINTS.get(found, "names are made of ASCII letters, digits and _" if not found.isascii() else "")
        return CellError(f"unexpected character {found!r}", file=file, place=place, line=line, details=[hint] if hint else [])
    assert isinstance(error, UnexpectedToken)
    token = error.token
    wanted = sorted({SAID_AS[name] for name in error.accepts or error.expected})
    found = SAID_AS[token.type] if token.type in ("_NL", "$END") else repr(str(token))
    place = Place(number, max(1, error.column), 1 if token.type in ("_NL", "$END") else len(token))
    details = [f"expected {_either(wanted)}"]
    if token.type == "EQUAL" and "==" in line:
        details.append("an equation has one =")
    return CellError(f"unexpected {found}", file=file, place=place, line=line, details=details)


def _either(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
