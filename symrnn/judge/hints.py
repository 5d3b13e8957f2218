"""What an edit may put into a formula: the symbols of the notes as the notes write them, and derivatives of activations."""

import re
from collections.abc import Iterator, Mapping

from symrnn.ir.cell import Cell, Equation
from symrnn.ir.expr import Apply, Ref
from symrnn.judge.edits import LATEX, PLAIN, Known
from symrnn.judge.look import Look
from symrnn.judge.meaning import LAST
from symrnn.judge.templates import DEFINED, FUNCTION, GRADIENT, STEP
from symrnn.judge.vocabulary import Vocabulary
from symrnn.notes.document import Formula, Syntax

_AT_STEP = re.compile(r"\^\{\\langle \{\{t\}\}\\rangle\}|[_^]?\[?\(?\{*\{\{t\}\}\}*\)?\]?|,\{\{t\}\}")
_ABOVE = re.compile(r"\^[^_]*\{\{t\}\}|\}\{+t\}")
"""A step above a symbol, or in a command with several arguments, which may put it there."""


def known(
    formula: Formula, vocabulary: Vocabulary, written: Mapping[str, str], every: Mapping[str, str],
    steps: tuple[str, ...] = (), product: str = "", last: str = "T",
) -> Known:
    """What the edits of a formula may use: templates of the symbols that the notes write, and of `every` symbol.

    `steps`: the letters that count steps in the formula. `product`: the notes' sign of an element-wise product.
    `last`: the last step.
    """
    plain = formula.syntax is Syntax.PLAIN
    cell, style = vocabulary.cell, PLAIN if plain else LATEX
    shown = {name: text for name, text in every.items() if name in written or not cell[name].introduced}
    alike = {timeless(text): _alike(cell, name, shown) for name, text in shown.items()}
    functions = _functions(written)
    named = {key: text for key, text in written.items() if key.partition(":")[0] in (DEFINED, GRADIENT)}
    return Known(
        unlike={timeless(text): _unlike(cell, name, shown) for name, text in shown.items()},
        alike=alike | {timeless(text): _exchangeable(cell, key, written) for key, text in named.items()},
        factors=tuple(dict.fromkeys(_factors(cell, shown, functions if plain else {**_TEX, **functions}, plain=plain))),
        symbols=tuple(dict.fromkeys(shown.values())),
        functions=tuple(dict.fromkeys((*_USUAL[plain], *functions.values()))),
        indices=tuple(dict.fromkeys(("t", "k", last, *steps))),
        product=next((sign for sign, pattern in _ENTRIES if pattern.search(formula.text)), product),
        transpose=next((sign for sign in (r"\top", r"\intercal") if sign in formula.text), "T" if "^T" in formula.text else ""),
        last=last,
        numbers=(style.over.replace("{}", last),) if vocabulary.symbols.get(Look(LAST)) else (),
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


def _unlike(cell: Cell, name: str, shown: Mapping[str, str]) -> tuple[str, ...]:
    """The symbols of the same shape that have a step where this one has none, or none where it has one."""
    symbol = cell[name]
    other = (s.name for s in cell.symbols if s.shape == symbol.shape and s.timed != symbol.timed)
    return tuple(dict.fromkeys(shown[name] for name in other if name in shown))


def _exchangeable(cell: Cell, key: str, written: Mapping[str, str]) -> tuple[str, ...]:
    """The other definitions of the notes, or the gradients by other symbols of the same shape, with a step or without one."""
    kind, _, name = key.partition(":")
    others = [other for other in written if other.startswith(kind + ":") and other != key]
    same = [other for other in others if (STEP in written[other]) == (STEP in written[key])]
    if kind == GRADIENT:
        same = [other for other in same if cell[other.partition(":")[2]].shape == cell[name].shape]
    return tuple(dict.fromkeys(timeless(written[other]) for other in same))


def _factors(cell: Cell, shown: Mapping[str, str], functions: Mapping[str, str], *, plain: bool) -> Iterator[str]:
    """The derivatives of the activations in their output, or in their argument."""
    for equation in cell.equations:
        for target, function, arg in _activations(equation):
            if target not in shown:
                continue
            name = functions.get(function, function)
            yield from _slopes(shown[target], function, f"{name}'({shown[arg]})" if arg in shown else "", plain=plain)


def _activations(equation: Equation) -> Iterator[tuple[str, str, str]]:
    """The output, the function and the argument of an equation that only applies a function."""
    value = equation.value
    if isinstance(value, Apply) and len(value.args) == 1:
        arg = value.args[0]
        yield equation.target.name, value.function.name, arg.name if isinstance(arg, Ref) else ""


def _slopes(output: str, function: str, primed: str, *, plain: bool) -> Iterator[str]:
    if function == "tanh":
        yield f"(1 - {squared(output, plain=plain)})"
    elif function == "sigmoid":
        yield f"{output} * (1 - {output})" if plain else f"{output} (1 - {output})"
        yield f"(1 - {output})"
    if primed:
        yield primed


_TEX = {"tanh": r"\tanh", "sigmoid": r"\sigma", "relu": r"\mathrm{relu}", "softplus": r"\mathrm{softplus}"}


def squared(text: str, *, plain: bool) -> str:
    if plain:
        return f"{text}**2"
    return f"({text})^2" if _ABOVE.search(text) else f"{text}^2"


_USUAL = {True: ("tanh", "sigmoid"), False: (r"\tanh", r"\sigma")}
"""The functions that any notes may use, in plain text and in LaTeX."""


def _functions(written: Mapping[str, str]) -> dict[str, str]:
    """How the notes write functions, by the names that the cell has for them."""
    return {key.partition(":")[2]: text for key, text in written.items() if key.startswith(f"{FUNCTION}:")}
