"""The names of unrolled entries: W_01^(2), its adjoint dW_01^(2), the shared weight W_01. No two things get the same name."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, count, product

from symrnn.ir.unrolled import Entry, Index


@dataclass(frozen=True)
class Names:
    """The names of the entries of symbols; `bases` holds every entry's name without a step."""

    bases: Mapping[tuple[str, Index], str]
    adjoint_prefix: str
    total: str

    def entry(self, entry: Entry) -> str:
        return self.bases[entry.name, entry.index] + ("" if entry.label is None else f"^({entry.label})")

    def adjoint(self, name: str) -> str:
        """The adjoint of what is called `name`."""
        return self.adjoint_prefix + name


def choose_names(shapes: Mapping[str, Index]) -> Names:
    """The plainest names that are all different: W[0,1] stands for W_01 in a cell that has a symbol W_01 too."""
    entries = [(name, index, shape) for name, shape in shapes.items() for index in product(*map(range, shape))]
    bases = {(name, index): _underscored(name, index, shape) for name, index, shape in entries}
    if len(set(bases.values())) < len(bases):
        bases = {(name, index): _bracketed(name, index) for name, index, _ in entries}
    used = set(bases.values())
    prefix = "dL/d" if any("d" + base in used for base in used) else "d"
    totals = chain(["L"], (f"L_{i}" for i in count(2)))
    return Names(bases, prefix, next(name for name in totals if name not in used))


def _underscored(name: str, index: Index, shape: Index) -> str:
    separator = "" if all(size <= 10 for size in shape) else ","
    return "_".join([name, *[separator.join(map(str, index))][: len(index)]])


def _bracketed(name: str, index: Index) -> str:
    return f"{name}[{','.join(map(str, index))}]" if index else name
