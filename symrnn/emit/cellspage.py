"""The table of cells: what each has, and how many operations its gradient takes. Markdown."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce

from symrnn.emit.frames import CellsPage
from symrnn.emit.templates import render
from symrnn.ir.derivation import Role
from symrnn.ir.dims import Dim, Shape, shape_text
from symrnn.ir.schedule import Schedule
from symrnn.ir.work import backward_work, forward_work

SIZES = {"n": 64, "m": 32, "k": 16, "p": 48}
ANY_OTHER = 8
STEPS = 100
HEAD = (
    "cell", "parameters", "scalars", "states", "equations", "forward", "backward", "backward / forward", "both / forward",
)  # fmt: skip
TEXTS = 4
"""So many columns are text; the others are numbers."""

Polynomial = Counter[tuple[str, ...]]
"""The number of times that each product of names occurs."""
ONE: Polynomial = Counter({(): 1})


def cells_page(schedules: Iterable[Schedule]) -> str:
    """The page with a row for every cell."""
    rows = tuple(" | ".join(_row(schedule)) for schedule in schedules)
    rule = " | ".join("---" if place < TEXTS else "---:" for place in range(len(HEAD)))
    sizes = ", ".join(f"{name} = {size}" for name, size in SIZES.items())
    return render("markdown/cells.md.jinja", CellsPage(" | ".join(HEAD), rule, rows, f"{sizes}, any other {ANY_OTHER}", STEPS))


def stated_sizes(names: Iterable[str]) -> Mapping[str, int]:
    """The sizes at which operations are counted."""
    return {name: SIZES.get(name, ANY_OTHER) for name in names}


def _row(schedule: Schedule) -> tuple[str, ...]:
    cell, derivation = schedule.derivation.written, schedule.derivation
    sizes = stated_sizes(cell.dims)
    forward, backward = (count(schedule, sizes, STEPS).total for count in (forward_work, backward_work))
    scalars = scalars_text(symbol.shape for symbol in cell.params)
    states = ", ".join(f"{state.name} {shape_text(state.shape)}" if state.shape else state.name for state in cell.states)
    return (
        cell.name,
        str(len(cell.params)),
        f"`{scalars}`",
        f"`{states}`" if states else "none",
        f"{len(derivation.of_role(Role.ADJOINT))} + {len(derivation.gradients)}",
        f"{forward / STEPS:,.0f}",
        f"{backward / STEPS:,.0f}",
        f"{backward / forward:.2f}",
        f"{(forward + backward) / forward:.2f}",
    )


def scalars_text(shapes: Iterable[Shape]) -> str:
    """How many scalars tensors of some shapes hold, as a formula: `n*m + n**2 + n`."""
    number: Polynomial = Counter()
    for shape in shapes:
        entries: Polynomial = reduce(_product, map(_polynomial, shape), ONE)
        number.update(entries)
    ordered = sorted(number.items(), key=lambda item: (-len(item[0]), item[0]))
    return " + ".join(_monomial(names, count) for names, count in ordered) or "0"


def _polynomial(dim: Dim) -> Polynomial:
    return Counter({(name,): count for name, count in dim.terms} | ({(): dim.constant} if dim.constant else {}))


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    result: Polynomial = Counter()
    for a, i in left.items():
        for b, j in right.items():
            result[tuple(sorted(a + b))] += i * j
    return result


def _monomial(names: tuple[str, ...], count: int) -> str:
    powers = [name if times == 1 else f"{name}**{times}" for name, times in Counter(names).items()]
    return "*".join([str(count)] * (count != 1 or not names) + powers)
