"""Text -> syntax tree: the whole input is read by the grammar, or refused with the place of the first thing that is wrong."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from symrnn.errors import CellError, InputError, Place

LARGEST = 100_000
DEEPEST = 30

SAID_AS = {
    "_NL": "the end of the line", "NAME": "a name", "INT": "a number", "DECIMAL": "a number", "STRING": "a text in quotes",
    "SIGN": "+ or -", "DASH": "-", "PRODUCT": "* or / or @", "TRANSPOSE": ".T", "KIND": "input, target, state or param",
    "OUTPUT": "output", "CODING": "class or length", "RELATION": "a comparison", "PRIME": "'", "COLON": ":", "WITH": "with",
    "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]", "COMMA": "a comma", "EQUAL": "=", "PLUS": "+",
    "STAR": "*",
    "__ANON_0": "**", "CELL": "cell", "SOURCE": "source", "DEF": "def", "$END": "the end of the text",
}

HINTS = {
    "^": "the power is written **, the transpose .T",
    "\\": "names are plain: write alpha, not \\alpha",
    "{": "shapes stand in ( ), times in [ ]",
    "}": "shapes stand in ( ), times in [ ]",
    "%": "names are made of letters, digits and _ ; a comment starts with #",
    "$": "names are made of letters, digits and _ ; a comment starts with #",
    "&": "names are made of letters, digits and _",
    '"': "a text in double quotes ends on its line",
    "_": "names start with a letter",
    ".": "names have no dot; a number is written 0.5 or .5, the transpose .T",
    ";": "each equation stands on a line of its own",
    "−": "the minus sign is the hyphen -",
    "×": "the product is written *",
    "·": "the product is written *",
}

_QUOTED_OR_COMMENT = re.compile(r'"[^"\n]*"|#[^\n]*')
_COMMENT = re.compile(r'("[^"\n]*")|#[^\n]*')


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


def decode(data: bytes, file: str, largest: int = LARGEST) -> str:
    """The text of a file, or an error that says why it is none."""
    if len(data) > largest:
        raise InputError(f"{file}: more than {largest:,} bytes, the most that a text may have")
    if b"\0" in data:
        raise InputError(f"{file}: this is a binary file (it has a zero byte at offset {data.index(0)}), not a text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} at offset {error.start}, line {line}"
        raise InputError(f"{file}: not UTF-8 text ({found}); save the file as UTF-8") from None


def parse(text: str, file: str) -> Tree[Token]:
    """The syntax tree of a cell text whose lines end with a newline character."""
    if len(text) > LARGEST:
        raise InputError(f"{file}: {len(text):,} characters; a cell text has at most {LARGEST:,}")
    if not _COMMENT.sub(r"\1", text).strip():
        raise InputError(f"{file}: the text is empty; a cell needs declarations and equations (see `symrnn show elman`)")
    _refuse_unprintable(text, file)
    _refuse_deep(text, file)
    try:
        return _parser().parse(text + "\n")
    except UnexpectedInput as error:
        raise _explain(error, text, file) from None


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _refuse_unprintable(text: str, file: str) -> None:
    """Refuses invisible characters outside comments: they would hide in messages and break what is generated."""
    shown = _COMMENT.sub(lambda found: found.group(1) or _blank(found), text)
    for offset, character in enumerate(shown):
        if not character.isprintable() and character not in "\n\t\f":
            name = unicodedata.name(character, "a control character")
            line = text.count("\n", 0, offset)
            place = Place(line + 1, offset - text.rfind("\n", 0, offset))
            problem, whole = f"invisible character U+{ord(character):04X}, {name}", text.split("\n")[line]
            raise CellError(problem, file=file, place=place, line=whole, details=["remove it, or write a plain space"])


def _open_brackets(text: str) -> list[Place]:
    """The brackets outside texts and comments that are open at the end, or where they are first nested too deep."""
    still: list[Place] = []
    for number, line in enumerate(_QUOTED_OR_COMMENT.sub(_blank, text).split("\n"), 1):
        for column, character in enumerate(line, 1):
            if character in "([":
                still.append(Place(number, column))
            elif character in ")]" and still:
                still.pop()
            if len(still) > DEEPEST:
                return still
    return still


def _refuse_deep(text: str, file: str) -> None:
    """Refuses what would only exhaust the stack: too many brackets inside each other."""
    still = _open_brackets(text)
    if len(still) > DEEPEST:
        line = text.split("\n")[still[-1].line - 1]
        problem, hint = f"brackets nested more than {DEEPEST} deep", "give the inner part a name, by an equation of its own"
        raise CellError(problem, file=file, place=still[-1], line=line, details=[hint])


def _explain(error: UnexpectedInput, text: str, file: str) -> CellError:
    lines = text.split("\n")
    inside = 0 < error.line <= len(lines)
    place = Place(error.line, max(1, error.column)) if inside else Place(len(lines), len(lines[-1]) + 1)
    line = lines[place.line - 1]
    if isinstance(error, UnexpectedCharacters):
        hint = HINTS.get(error.char, "" if error.char.isascii() else "names are made of ASCII letters, digits and _")
        problem = f"unexpected character {error.char!r}"
        return CellError(problem, file=file, place=place, line=line, details=[hint] if hint else [])
    assert isinstance(error, UnexpectedToken)
    token = error.token
    ends = token.type in ("_NL", "$END")
    found = SAID_AS[token.type].removeprefix("the ") if ends else repr(str(token))
    place = Place(place.line, place.column, 1 if ends else len(token))
    wanted = sorted({SAID_AS[name] for name in error.accepts or error.expected})
    details = [f"expected {_either(wanted)}", *_suspicions(token, text, place)]
    return CellError(f"unexpected {found}", file=file, place=place, line=line, details=details)


def _suspicions(token: Token, text: str, place: Place) -> Iterator[str]:
    """What probably went wrong before the token that was not expected."""
    lines = text.split("\n")[: place.line]
    if token.type == "EQUAL" and "==" in lines[-1]:
        yield "an equation has one ="
    still = _open_brackets("\n".join([*lines[:-1], lines[-1][: place.column - 1]]))
    if still and still[-1].line < place.line:
        yield f"the bracket opened on line {still[-1].line}, column {still[-1].column} is not closed"


def _either(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
