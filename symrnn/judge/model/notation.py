"""How notes write their model: the letter of the step, what has a value at every step, and which names are functions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from symrnn.ir.functions import BUILTIN
from symrnn.judge.look import Look, bare_text, index_of, stepped
from symrnn.judge.meaning import Index
from symrnn.judge.model.celltext import Speller
from symrnn.judge.model.extents import Sizes
from symrnn.judge.model.forward import OPENING, Forward
from symrnn.judge.model.network import Formulas, Link, links
from symrnn.judge.model.settings import Settings, look_of_text
from symrnn.judge.model.shapes import Ranks, ShapeError
from symrnn.judge.model.style import LETTERS, LOSSES, WORDS, Style, UnreadableError, symbol_of
from symrnn.judge.model.terms import Key, Symbol, Term, symbols_of
from symrnn.judge.model.walk import all_nodes, called_letters
from symrnn.notes.written import Group, Name, Operator, Product, Words, Written

ARGUMENT = "z"
# What these formulas compute has a name of its own.
KNOWN = {
    "1 / (1 + exp(-z))": "sigmoid", "(1 + exp(-z))**(-1)": "sigmoid", "exp(z) / (1 + exp(z))": "sigmoid",
    "(exp(z) - exp(-z)) / (exp(z) + exp(-z))": "tanh", "log(1 + exp(z))": "softplus",
}  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """A function of the notes: its name in the cell, its formula in `z` ("" if nothing is known), the link that gives it."""

    look: Look
    name: str
    formula: str = ""
    link: Link | None = None


def letter_of(formulas: Formulas) -> str:
    """The letter of the step: t, or else the one that most names carry whose earlier values are read, or that most are called
    with, `h(n+1)`."""
    marks = Counter(index for name in names_in(formulas) for index in _indices(name))
    if any(index.origin == "t" for index in marks):
        return "t"
    moved = {index.origin: count for index, count in marks.items() if index.origin not in ("", "T") and index.offset == -1}
    moved = moved or called_letters(chain for formula in formulas for chain in formula)
    return min(moved, key=lambda letter: (-moved[letter], letter)) if moved else "t"


def _indices(name: Name) -> Iterator[Index]:
    for script in (*name.subs, *name.sups, *name.brackets):
        index = index_of(bare_text(script))
        if index is not None and not index.more:
            yield index


def names_in(formulas: Formulas) -> Iterator[Name]:
    """Every name of some formulas."""
    for formula in formulas:
        for chain in formula:
            for node in all_nodes(chain):
                if isinstance(node, Name):
                    yield node


def style_of(formulas: Formulas, settings: Settings) -> tuple[Style, tuple[Definition, ...]]:
    """How the notes write, and the functions that they define or leave open."""
    style = Style(settings.letter or letter_of(formulas))
    timed = {symbol.look: None for name in names_in(formulas) if (symbol := _symbol(name, style)) and symbol.at is not None}
    style = replace(style, timed=timed.keys())
    definitions = _definitions(formulas, style, settings)
    known = {definition.look: definition.name for definition in definitions}
    return replace(style, functions=known), definitions


def _symbol(name: Name, style: Style) -> Symbol | None:
    try:
        return symbol_of(name, style)
    except UnreadableError:
        return None


def _definitions(formulas: Formulas, style: Style, settings: Settings) -> tuple[Definition, ...]:
    given = {look: name for text, name in settings.functions.items() if (look := look_of_text(text, style.letter))}
    found = {look: Definition(look, name) for look, name in given.items()}
    applied = dict.fromkeys(_applied(formulas, style))
    style = replace(style, functions={look: _open(look).name for look in applied} | given)
    for link, left, right in links(formulas):
        definition = _definition(left, right, style, applied)
        if definition is not None:
            found.setdefault(definition.look, replace(definition, link=link))
    for look in applied:
        found.setdefault(look, _open(look))
    return tuple(found.values())


def _open(look: Look) -> Definition:
    """A function that the notes do not define: a sigma is the sigmoid, of the others nothing is known."""
    sigma = look == Look("sigma")
    return Definition(look, "sigmoid" if sigma else _name(look), "")


def _name(look: Look) -> str:
    return "_".join([look.base, *("".join(filter(str.isalnum, s)) for s in (*look.subs, *look.sups)), *look.accents])


def _applied(formulas: Formulas, style: Style) -> Iterator[Look]:
    """The names that stand for functions: a letter of functions, or a calligraphic capital, with a bracket behind it, and what
    is differentiated there, `e'(u_t)`.
    """
    for _, left, _ in links(formulas):
        match left:
            case Product(_, (Name(primes=0) as defined, Group(_, "(", (Name(subs=(), sups=()),))), ("",)):
                symbol = _symbol(defined, style)
                if symbol is not None and symbol.at is None and defined.base not in LOSSES:
                    yield symbol.look
            case _:
                continue
    for chain in (chain for formula in formulas for chain in formula):
        for product in (node for node in all_nodes(chain) if isinstance(node, Product)):
            for first, sign, second in zip(product.factors, product.signs, product.factors[1:], strict=False):
                name = stepped(first) if not sign and _opens(second) else None
                if name is not None and (name.base in LETTERS or (name.font == "cal" and name.base not in LOSSES)):
                    symbol = _symbol(replace(name, primes=0), style)
                    if symbol is not None and symbol.at is None:
                        yield symbol.look
                elif name is not None and name.primes == 1 and name.base.islower() and not (name.subs or name.sups):
                    yield Look(name.base)


def _opens(node: Written) -> bool:
    return isinstance(node, Group) and node.kind in OPENING


def _definition(left: Written, right: Written, style: Style, applied: Mapping[Look, None]) -> Definition | None:
    """`f = \\tanh`, `\\phi(z) = \\max(0, z)`."""
    match left:
        case Name(primes=0):
            symbol = _symbol(left, style)
            word = _word(right)
            return Definition(symbol.look, word) if symbol and symbol.at is None and word else None
        case Product(_, (Name(primes=0) as name, Group(_, "(", (Name() as argument,))), ("",)):
            symbol = _symbol(name, style)
            if symbol is None or symbol.look not in applied or symbol.at is not None:
                return None
            return _written_out(symbol.look, right, argument, style)
        case _:
            return None


def _word(node: Written) -> str | None:
    """The function that a name or an operator alone stands for."""
    match node:
        case Operator(_, name, 0, None) | Name(_, name, primes=0) if len(name) > 1:
            return _builtin(name)
        case Words(_, text):
            return _builtin(text.strip())
        case _:
            return None


def _builtin(name: str) -> str | None:
    word = WORDS.get(name.lower())
    return word if word in BUILTIN else None


def _written_out(look: Look, right: Written, argument: Name, style: Style) -> Definition | None:
    try:
        key = Key(symbol_of(argument, style).look, False)
        value = Forward(style).read(right)
        formula = _formula(value, key)
    except (UnreadableError, ShapeError):
        return None
    if formula is None:
        return None
    alias = next((name for name in BUILTIN if formula == f"{name}({ARGUMENT})"), KNOWN.get(formula))
    return Definition(look, alias) if alias else Definition(look, _name(look), formula)


def _formula(value: Term, key: Key) -> str | None:
    """The formula of a function of one number."""
    if {symbol.key for symbol in symbols_of(value)} != {key}:
        return None
    return Speller({key: ARGUMENT}, Ranks(known={key: 0}), Sizes(), {}).spell(value, 0).text
