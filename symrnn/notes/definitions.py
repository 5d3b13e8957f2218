"""The definitions of macros in a LaTeX text: what they define, and where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symrnn.notes.document import Macro

_DEFINITION = re.compile(
    r"\\(?:(?P<command>newcommand|renewcommand|providecommand|DeclareRobustCommand)|(?P<operator>DeclareMathOperator)"
    r"|(?P<definition>[gex]?def)|(?P<let>let)|(?P<environment>(?:re)?newenvironment))(?![A-Za-z@])(?P<star>\*?)\s*"
)
_NAME = re.compile(r"\{\s*(\\(?:[A-Za-z@]+|[^\s{}]))\s*\}|(\\(?:[A-Za-z@]+|[^\s{}]))")
_ARGUMENTS = re.compile(r"\s*(?:\[\s*(\d)\s*\])?")
_DEFAULT = re.compile(r"\s*\[([^\[\]]{0,200})\]")
_PARAMETERS = re.compile(r"\s*((?:#[1-9])*)\s*(?=\{)")
_LET = re.compile(r"\s*=?\s*(\\(?:[A-Za-z@]+|[^\s])|[^\s\\{}])")
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True)
class Definition:
    """A definition at a range of the text. Without a macro it defines none that formulas can use (`reason` says why)."""

    span: tuple[int, int]
    name: str = ""
    macro: Macro | None = None
    reason: str = ""


def without_comments(text: str) -> str:
    """The text with blanks in place of its comments, so that every other character stays where it is."""
    return re.sub(r"(\\[\s\S])|%[^\n]*", lambda found: found[1] or " " * len(found[0]), text)


def begins_with_definition(text: str) -> bool:
    return bool(_DEFINITION.match(text.lstrip()))


def definitions(text: str) -> Iterator[Definition]:
    """The definitions of a LaTeX text in their order; those inside another definition are part of it."""
    if not _DEFINITION.search(text):
        return
    clean = without_comments(text)
    closing = _braces(clean)
    position = 0
    while found := _DEFINITION.search(clean, position):
        definition = _definition(clean, found, closing)
        yield definition
        position = max(definition.span[1], found.end())


def _braces(text: str) -> dict[int, int]:
    """For every opening brace that is closed, where."""
    open_at: list[int] = []
    closing = {}
    for found in re.finditer(r"\\[\s\S]|[{}]", text):
        if found[0] == "{":
            open_at.append(found.start())
        elif found[0] == "}" and open_at:
            closing[open_at.pop()] = found.start()
    return closing


def _definition(text: str, found: re.Match[str], closing: dict[int, int]) -> Definition:
    if found["environment"]:
        return _skipped(text, found, closing)
    name = _NAME.match(text, found.end())
    if not name:
        return Definition(found.span(), reason=f"what {found[0].strip()} defines is not a macro")
    called = name[1] or name[2]
    if found["let"]:
        return _let(text, found, called, name.end())
    if found["definition"]:
        return _def(text, found, called, name.end(), closing)
    return _command(text, found, called, name.end(), closing)


def _command(text: str, found: re.Match[str], name: str, start: int, closing: dict[int, int]) -> Definition:
    arguments = _ARGUMENTS.match(text, start)
    assert arguments is not None  # it matches nothing as well
    default = _DEFAULT.match(text, arguments.end()) if arguments[1] else None
    body = _body(text, default.end() if default else arguments.end(), closing)
    if body is None:
        return Definition((found.start(), start), reason=f"the definition of {name} is never closed")
    inside = text[body[0] + 1 : body[1]]
    if found["operator"]:
        inside = rf"\operatorname{found['star']}{{{inside}}}"
    macro = Macro(int(arguments[1] or 0), inside, default[1] if default else None)
    return Definition((found.start(), body[1] + 1), name, macro)


def _def(text: str, found: re.Match[str], name: str, start: int, closing: dict[int, int]) -> Definition:
    parameters = _PARAMETERS.match(text, start)
    body = _body(text, parameters.end(), closing) if parameters else None
    if parameters is None or body is None:
        return Definition((found.start(), start), reason=f"the definition of {name} cannot be read")
    macro = Macro(parameters[1].count("#"), text[body[0] + 1 : body[1]])
    return Definition((found.start(), body[1] + 1), name, macro)


def _let(text: str, found: re.Match[str], name: str, start: int) -> Definition:
    other = _LET.match(text, start)
    if not other:
        return Definition((found.start(), start), reason=f"the definition of {name} cannot be read")
    return Definition((found.start(), other.end()), name, Macro(0, other[1]))


def _skipped(text: str, found: re.Match[str], closing: dict[int, int]) -> Definition:
    """The definition of an environment: its groups are passed over, they are no formulas of the text."""
    end = found.end()
    for _ in ("name", "begin", "end"):
        options = re.compile(r"(?:\s*\[[^\[\]]{0,200}\])*").match(text, end)
        group = _body(text, options.end() if options else end, closing)
        end = group[1] + 1 if group else end
    return Definition((found.start(), end))


def _body(text: str, start: int, closing: dict[int, int]) -> tuple[int, int] | None:
    """The braces that stand next."""
    found = _BLANK.match(text, start)
    opening = found.end() if found else start
    return (opening, closing[opening]) if opening in closing else None
