"""What written symbols stand for: the symbols of a cell, its loss and functions, and the definitions of the notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from symrnn.ir.cell import LOSS, Cell, Kind, Symbol
from symrnn.ir.dims import Dim
from symrnn.judge.look import OWN_FONTS, Look
from symrnn.judge.meaning import TOTAL, Extent
from symrnn.judge.opened import Opened
from symrnn.judge.value import Definition
from symrnn.notes.written import Name

TOTALS = ("L", "J", "E", "C", "Loss", "loss", "Cost", "cost", "ell", "l")
"""How notes call the loss: with a step the loss of that step, without one that of the sequence."""

BUILTIN: Mapping[str, str] = {
    "tanh": "tanh", "sigma": "sigmoid", "sigmoid": "sigmoid", "logistic": "sigmoid", "sigm": "sigmoid", "relu": "relu",
    "ReLU": "relu", "exp": "exp", "log": "log", "ln": "log", "sqrt": "sqrt", "softplus": "softplus", "sin": "sin",
    "cos": "cos", "abs": "abs", "sign": "sign", "sgn": "sign", "step": "step",
}  # fmt: skip
"""Functions by the names that notes give them."""

ALIASES: Mapping[str, str] = {
    "max": "maximum", "min": "minimum", "maximum": "maximum", "minimum": "minimum", "BCE": "binary_cross_entropy",
    "binary_cross_entropy": "binary_cross_entropy", "huber": "huber", "poisson": "poisson", "Huber": "huber",
    "Poisson": "poisson",
}  # fmt: skip
"""Functions of the standard text that pages print under another name."""

STRUCTURES: Mapping[str, str] = {
    "vec": "vec", "tr": "trace", "Tr": "trace", "trace": "trace",
    "diag": "diag", "Diag": "diag", "sum": "sum", "mean": "mean", "softmax": "softmax", "logsumexp": "logsumexp",
    "CE": "cross_entropy", "cross_entropy": "cross_entropy", "outer": "outer", "dot": "dot", "concat": "concat",
    "norm2": "norm", "where": "where", "inner": "inner", "norm": "norm", "eye": "identity", "ones": "ones", "zeros": "zeros",
}  # fmt: skip
"""Operations on whole arrays by the names that pages and notes give them."""


@dataclass(frozen=True)
class Block:
    """The part of a parameter whose entries notes write with a name of their own; all of it, if no `extents` are given."""

    name: str
    extents: tuple[Extent, ...]


@dataclass(frozen=True)
class Gradient:
    """What a name of a gradient stands for: the derivative of the total loss by a variable, `offset` steps from that of the
    name, times a `factor` 1 or -1.

    `sign`: as of a derivative. `early`: on the left side of a formula that reads step t, it is that of step t - 1.
    """

    name: str
    offset: int = 0
    sign: str = "nabla"
    early: bool = False
    factor: int = 1


@dataclass(frozen=True)
class Vocabulary:
    """`symbols`, `functions`, `defined`: what a look stands for; `definitions`: what the defined names mean.

    `totals`: looks of the total loss. `first`: the number of the first entry of a vector, 0 or 1. `above`: the notes write the
    step above. `fonts`: there are names that differ by their font only. `blocks`: names that stand before indices of entries.
    `bare`: looks of what has steps that are written without one, and stand for step t. `gradients`: looks of names that stand
    for gradients. `instead`: by which variable a name such as `df_t` differentiates, if not by the one that it names. `ahead`:
    the data that go on past the last step. `sizes`: what names of sizes stand for; those that are `used` so without being
    declared may not be at odds with another axis. `opened`: where the network applies open functions of several arguments.
    """

    cell: Cell
    symbols: Mapping[Look, str]
    functions: Mapping[Look, str] = field(default_factory=dict)
    defined: Mapping[Look, str] = field(default_factory=dict)
    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    totals: frozenset[Look] = frozenset()
    first: int = 1
    above: bool = False
    fonts: bool = False
    blocks: Mapping[Look, Block] = field(default_factory=dict)
    gradients: Mapping[Look, Gradient] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    bare: frozenset[Look] = frozenset()
    ahead: frozenset[str] = frozenset()
    sizes: Mapping[str, Dim] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    opened: Mapping[Look, tuple[Opened, ...]] = field(default_factory=dict)

    def symbol(self, name: str) -> Symbol | None:
        """The declaration of a symbol; None for the total loss."""
        return None if name == TOTAL else self.cell[name]

    def function(self, look: Look) -> str | None:
        """The function that a look names, if it names one."""
        if look in self.symbols or look in self.defined:
            return None
        bare = replace(look, primes=0, font="")
        if bare in self.functions:
            return self.functions[bare]
        plain = bare == Look(bare.base)
        if plain and bare.base in self._own:
            return bare.base
        if plain and ALIASES.get(bare.base) in self._own:
            return ALIASES[bare.base]
        return BUILTIN.get(bare.base) if plain else None

    def parameters(self, function: str) -> tuple[str, ...]:
        """What the formula of a function calls its arguments."""
        return self._own.get(function, ())

    @cached_property
    def _own(self) -> Mapping[str, tuple[str, ...]]:
        """The functions of the cell and what they call their arguments."""
        return {f.name: f.parameters for f in (*self.cell.functions, *self.cell.applied)}

    def with_definition(self, look: Look, definition: Definition) -> "Vocabulary":
        """The same with one more definition; of several for one name the first that says something at an index counts."""
        name = self.defined.get(look, str(look))
        known = self.definitions.get(name, ())
        return replace(
            self,
            defined={**self.defined, look: name},
            definitions={**self.definitions, name: (*known, definition)},
            bare=self.bare | {look} if definition.bare else self.bare,
        )

    def with_symbol(self, look: Look, name: str, *, bare: bool = False) -> "Vocabulary":
        """The same with one more name of a symbol of the cell, `bare`: without a step."""
        return replace(self, symbols={**self.symbols, look: name}, bare=self.bare | {look} if bare else self.bare)


def vocabulary(cell: Cell, looks: Iterable[tuple[Look, str]], functions: Iterable[tuple[Look, str]] = ()) -> Vocabulary:
    """The vocabulary of a cell whose symbols look as given; earlier looks count more. The loss has its usual names beside."""
    exact: dict[Look, str] = {}
    whole: set[Look] = set()
    for seen, name in looks:
        if name == TOTAL:
            whole.add(seen)
        else:
            exact.setdefault(seen, name)
    groups: dict[Look, set[str]] = {}
    for seen, name in exact.items():
        groups.setdefault(_weightless(seen), set()).add(name)
    fonts = any(len(names) > 1 for names in groups.values())
    symbols = exact if fonts else {_weightless(seen): name for seen, name in exact.items()}
    plain = [Look(base) for base in TOTALS if base not in cell.dims]
    script = [Look(base, font=font) for base in "LJEC" for font in OWN_FONTS]
    totals = whole | {seen for seen in (*plain, *script) if seen not in symbols}
    sizes = {name: Dim.named(name) for name in cell.dims}
    return Vocabulary(cell, symbols, dict(functions), totals=frozenset(totals), fonts=fonts, sizes=sizes)


def _weightless(seen: Look) -> Look:
    """The look without a font that only makes it bold or upright."""
    return seen if seen.font in OWN_FONTS else replace(seen, font="")


def has_step_loss(cell: Cell) -> bool:
    return any(symbol.kind is Kind.LOSS and symbol.timed for symbol in cell.symbols) or any(
        e.target.name == LOSS for e in cell.steps
    )


def look(name: Name, *, fonts: bool = False) -> Look:
    """A written name with all its scripts as a look."""
    return Look(
        name.base,
        name.accents,
        tuple(s.text for s in name.subs),
        tuple(s.text for s in name.sups),
        name.primes,
        name.font if fonts or name.font in OWN_FONTS else "",
    )
