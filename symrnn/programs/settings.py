"""What a program's comments say about how it is called and where things are.

    # symrnn: cell elman
    # symrnn: sizes n = 4, m = 3, B = 2, T = 6
    # symrnn: give Wxh = U                       the name in the program, and what it stands for (`layout`)
    # symrnn: give inputs = x(T, m, 1)
    # symrnn: run loss, grads = bptt(inputs)     Python, in the program's own namespace
    # symrnn: take dU = grads["Wxh"]             the gradient by U (`ds[0]`, `dx`: by what is handed in), or `loss`
    # symrnn: zero c                             the program has no c: it is 0

Lines are obeyed in their order. What they do not say is found by names and shapes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib import resources

from lark import Lark, Token, Tree, UnexpectedInput

from symrnn.errors import CellError, Place
from symrnn.ir.expr import Time
from symrnn.programs.layout import Blocks, Constant, Each, Laid, Layout, Turned

MARK = re.compile(r"^[ \t]*#[ \t]*symrnn:[ \t]*(?P<said>.*?)[ \t]*$", re.MULTILINE)
TIMES = re.compile(r"(T?)([+-]?\d+)?")
LOSS = "loss"


@dataclass(frozen=True)
class Give:
    """A name of the program (or another target of Python) gets an array."""

    target: str
    layout: Layout
    place: Place


@dataclass(frozen=True)
class Run:
    """Statements to run in the program's namespace."""

    statements: str
    place: Place


@dataclass(frozen=True)
class Take:
    """Where a gradient comes out, as an expression of Python.

    `of` names what it is a gradient by: a name that the program was given, whose layout it then has, or a symbol of the cell
    (at a step, with axes); "loss": the loss itself.
    """

    of: Laid
    expression: str
    place: Place


Action = Give | Run | Take


@dataclass(frozen=True)
class Settings:
    """All that is said; `cell` "" and sizes empty where it is not. `zero`: what the program does not have."""

    cell: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    zero: tuple[Laid, ...] = ()


def read_settings(text: str, file: str) -> Settings:
    """The settings in a program's comments; CellError, with the place, for a line that cannot be read."""
    cell, sizes, actions, zero = "", dict[str, int](), list[Action](), list[Laid]()
    for found in MARK.finditer(text):
        place = _place(text, found.start("said"), found.end("said"))
        tree = _parse(found["said"], file, place, found.group().rstrip("\n"))
        match tree.data:
            case "cell":
                cell = str(tree.children[0])
            case "sizes":
                parts = [part.children for part in tree.children if isinstance(part, Tree)]
                sizes |= {str(name): int(str(size)) for name, size in parts}
            case "zero":
                zero += [_laid(part) for part in tree.children if isinstance(part, Tree)]
            case _:
                actions.append(_action(tree, place))
    if any(size < 1 for size in sizes.values()):
        raise CellError("sizes are at least 1", file=file, place=Place(1, 1))
    return Settings(cell, sizes, tuple(actions), tuple(zero))


def _place(text: str, start: int, end: int) -> Place:
    line = text.count("\n", 0, start) + 1
    return Place(line, start - (text.rfind("\n", 0, start) + 1) + 1, end - start)


@cache
def _parser() -> Lark:
    grammar = resources.files("symrnn.programs").joinpath("settings.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="earley", lexer="dynamic")


def _parse(said: str, file: str, place: Place, line: str) -> Tree[Token]:
    try:
        return _parser().parse(said)
    except UnexpectedInput as error:
        column = place.column + max(0, (error.column or 1) - 1 if error.column != -1 else len(said))
        raise CellError(
            "this line of settings cannot be read",
            file=file,
            place=Place(place.line, column),
            line=line,
            details=(
                "settings: cell NAME | sizes n = 3 | give NAME = ARRAY | run STATEMENTS | take dNAME = EXPRESSION | zero NAME",
            ),
        ) from None


def _action(tree: Tree[Token], place: Place) -> Action:
    first, *rest = tree.children
    match tree.data:
        case "give":
            return Give(str(first).strip(), _layout(rest[0]), place)
        case "run":
            return Run(str(first), place)
    assert isinstance(first, Tree)
    laid = _laid(first)
    name = laid.name.removeprefix("d") if laid.name != LOSS else LOSS
    return Take(Laid(name, laid.time, laid.axes), str(rest[0]), place)


def _layout(tree: Tree[Token] | Token) -> Layout:
    assert isinstance(tree, Tree)
    match tree.data:
        case "layout":
            return _layout(tree.children[0])
        case "each":
            assert isinstance(tree.children[0], Tree)
            return Each(_laid(tree.children[0]))
        case "transposed":
            return Turned(_layout(tree.children[0]))
        case "blocks":
            return Blocks(tuple(map(_layout, tree.children)))
        case "number":
            return Constant(Fraction(str(tree.children[0])))
    return _laid(tree)


def _laid(tree: Tree[Token]) -> Laid:
    name, step, axes = tree.children
    time = _time(str(step.children[0])) if isinstance(step, Tree) else None
    named = tuple(" ".join(str(axis).split()) for axis in axes.children) if isinstance(axes, Tree) else None
    return Laid(str(name), time, named)


def _time(text: str) -> Time:
    found = TIMES.fullmatch(text)
    assert found is not None
    return Time(found[1], int(found[2] or 0))
