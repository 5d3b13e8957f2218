"""What an edit may put into a formula: the symbols of the notes as the notes write them, and derivatives of activations."""

import re
from collections.abc import Iterator, Mapping, Sequence

from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import Apply, Ref
from symrnn.judge.edits import LATEX, PLAIN, Known
from symrnn.judge.look import Mark, index_of, look_of
from symrnn.judge.meaning import Defined, Derivative, Index, Meaning, Variable
from symrnn.judge.resolve import Resolver, name_meaning
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes.document import Formula
from symrnn.notes.walk import names
from symrnn.notes.written import Chain, Name

STEP = "{{t}}"
"""Where the step goes in a template."""

_AT_STEP = re.compile(r"[_^]?\[?\(?\{*\{\{t\}\}\}*\)?\]?|,\{\{t\}\}")
_ABOVE = re.compile(r"\^[^_]*\{\{t\}\}")


Key = tuple[str, str]
"""What a name stands for: a symbol of the cell (kind ""), a definition of the notes, or the gradient by a symbol (`dW`)."""

DEFINED, GRADIENT = "defined", "gradient"


def templates(formula: Formula, chain: Chain, resolver: Resolver) -> Iterator[tuple[Key, str]]:
    """The names of a formula that stand for values: how each is written, with `{{t}}` for the step."""
    for name in names(chain):
        meant = _meant(name_meaning(resolver, name))
        if meant is None:
            continue
        key, at = meant
        text = formula.text[slice(*name.span)]
        mark = _step_mark(name, at)
        if at is None:
            yield key, text
        elif mark is not None:
            yield key, _with_step(text, mark, name.span[0])


def _meant(found: Meaning | None) -> tuple[Key, Index | None] | None:
    """What a name stands for, and its step; None for entries, copies, and what has more than one index."""
    match found:
        case Variable(name=name, at=at, copy=None, entry=()):
            return ("", name), at
        case Defined(name=name, at=() | (_,) as at, entry=()):
            return (DEFINED, name), at[0] if at else None
        case Derivative(by=Variable(name=name, at=at, copy=None, entry=())):
            return (GRADIENT, name), at
        case _:
            return None


def _step_mark(name: Name, at: Index | None) -> Mark | None:
    """The script that says the step."""
    marks = (mark for sighting in look_of(name) for mark in sighting.marks)
    return next((mark for mark in marks if index_of(mark.text) == at), None)


def _with_step(text: str, mark: Mark, start: int) -> str:
    """The text of a name with its step replaced: in braces, as scripts need it."""
    left, right = mark.span[0] - start, mark.span[1] - start
    if text[left - 1 : left] == "{" and text[right : right + 1] == "}":
        left, right = left - 1, right + 1
    return text[:left] + STEP + text[right:]


def known(
    formula: Formula,
    vocabulary: Vocabulary,
    written: Mapping[Key, str],
    usual: Mapping[str, str],
    *,
    plain: bool,
    steps: tuple[str, ...] = (),
    product: str = "",
) -> Known:
    """What the edits of a formula may use; `written`: templates of the notes, `usual`: those of symbols they do not write.

    `steps`: the letters that count steps in the formula. `product`: the notes' sign of an element-wise product.
    """
    cell, style = vocabulary.cell, PLAIN if plain else LATEX
    every = {symbol.name: written.get(("", symbol.name)) or usual.get(symbol.name, symbol.name) for symbol in cell.symbols}
    shown = {name: text for name, text in every.items() if ("", name) in written or not cell[name].introduced}
    alike = {timeless(text): _alike(cell, name, shown) for name, text in shown.items()}
    return Known(
        alike=alike | {timeless(text): _exchangeable(cell, key, written) for key, text in written.items() if key[0]},
        factors=tuple(dict.fromkeys(_factors(cell, shown, plain=plain))),
        symbols=tuple(dict.fromkeys(shown.values())),
        functions=_functions(formula.text, vocabulary),
        indices=tuple(dict.fromkeys(("t", "k", "T", *steps))),
        product=next((sign for sign, pattern in _ENTRIES if pattern.search(formula.text)), product),
        transpose=next((sign for sign in (r"\top", r"\intercal") if sign in formula.text), "T" if "^T" in formula.text else ""),
        bare=all(not symbol.shape for symbol in cell.symbols),
        style=style,
    )


_ENTRIES = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in ((r"\odot", r"\\odot"), (r"\circ", r"\\circ"), (r"\ast", r"\\ast"), ("*", r"(?<![\^{A-Za-z])\*(?!})"))
)
"""Signs of an element-wise product."""


def timeless(template: str) -> str:
    """The text of a symbol without its step."""
    return _AT_STEP.sub("", template).replace("_{}", "").replace("^{}", "")


def _alike(cell: Cell, name: str, shown: Mapping[str, str]) -> tuple[str, ...]:
    """The other symbols of the same shape, with a step or without one as this one."""
    symbol = cell[name]
    same = (s.name for s in cell.symbols if s.name != name and s.shape == symbol.shape and s.timed == symbol.timed)
    return tuple(dict.fromkeys(timeless(shown[other]) for other in same if other in shown))


def _exchangeable(cell: Cell, key: Key, written: Mapping[Key, str]) -> tuple[str, ...]:
    """The other definitions of the notes, or the gradients by other symbols of the same shape, with a step or without one."""
    kind, name = key
    others = [other for other in written if other[0] == kind and other != key]
    same = [other for other in others if (STEP in written[other]) == (STEP in written[key])]
    if kind == GRADIENT:
        same = [other for other in same if cell[other[1]].shape == cell[name].shape]
    return tuple(dict.fromkeys(timeless(written[other]) for other in same))


def _factors(cell: Cell, shown: Mapping[str, str], *, plain: bool) -> Iterator[str]:
    """The derivatives of the activations in their output, or in their argument."""
    for equation in cell.equations:
        for target, function, arg in _activations(equation):
            if target not in shown:
                continue
            yield from _slopes(shown[target], function, shown.get(arg, ""), plain=plain)


def _activations(equation: Equation) -> Iterator[tuple[str, str, str]]:
    """The output, the function and the argument of an equation that only applies a function."""
    value = equation.value
    if isinstance(value, Apply) and len(value.args) == 1:
        arg = value.args[0]
        yield equation.target.name, value.function.name, arg.name if isinstance(arg, Ref) else ""


def _slopes(output: str, function: str, argument: str, *, plain: bool) -> Iterator[str]:
    if function == "tanh":
        yield f"(1 - {squared(output, plain=plain)})"
    elif function == "sigmoid":
        yield f"{output} * (1 - {output})" if plain else f"{output} (1 - {output})"
    if argument:
        name = function if plain else _TEX.get(function, function)
        yield f"{name}'({argument})"


_TEX = {"tanh": r"\tanh", "sigmoid": r"\sigma", "relu": r"\mathrm{relu}", "softplus": r"\mathrm{softplus}"}


def squared(text: str, *, plain: bool) -> str:
    if plain:
        return f"{text}**2"
    return f"({text})^2" if _ABOVE.search(text) else f"{text}^2"


def _functions(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """How the functions of the cell are written."""
    own = [str(look) for look in vocabulary.functions]
    return (r"\tanh", r"\sigma", "tanh", "sigmoid", *own)


def collect(formulas: Sequence[tuple[Formula, Sequence[object]]], resolver: Resolver) -> dict[Key, str]:
    """How the notes write each symbol of the cell, each definition and each gradient: as where it is first written."""
    found: dict[Key, str] = {}
    for formula, chains in formulas:
        for chain in chains:
            if isinstance(chain, Chain):
                for name, template in templates(formula, chain, resolver):
                    found.setdefault(name, template)
    return found
