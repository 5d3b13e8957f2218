"""The model: the author's equations, what is known before the first step, the total loss, and the table of symbols."""

from collections.abc import Iterator

from symrnn.emit.document import Block, Display, Inline, Prose, Section, Table, listing, prose
from symrnn.emit.formula import Line, Side, Space, SumOver, TotalLoss, Word
from symrnn.ir.cell import Cell, Coding, Direction, Equation, Kind, Scan, Symbol
from symrnn.ir.derivation import Derivation
from symrnn.ir.dims import Shape
from symrnn.ir.expr import Time

STEPS = Word(r"t = 1, \dots, T", "t = 1, ..., T")
REVERSED = Word(r"t = T, \dots, 1", "t = T, ..., 1")
WIDEST_ROW = 6


def equations(some: tuple[Equation, ...]) -> Display:
    return Display(tuple(Line((equation.target,), ((equation.value,),)) for equation in some))


def model(derivation: Derivation) -> Section:
    cell = derivation.written
    told = (*_equations(cell), *_start(cell), *_total(cell), *_introduced(derivation))
    return Section("The model", (*told, *_table(derivation.cell)))


def brief_model(derivation: Derivation) -> Section:
    """The equations of which the recursion speaks, and the total loss."""
    return Section("The model", (*_equations(derivation.cell), *_start(derivation.cell), *_total(derivation.cell)))


def _equations(cell: Cell) -> Iterator[Block]:
    before = tuple(e for e in cell.prologue if e.target.time is None)
    if before:
        yield prose("Before the first step the cell computes")
        yield equations(before)
    computes = " it computes" if before else " the cell computes"
    for scan in cell.scans:
        yield _order(scan, computes, alone=len(cell.scans) == 1)
        yield equations(scan.equations)
        computes = " it computes"
    if cell.epilogue:
        yield prose("and after the last step")
        yield equations(cell.epilogue)


def _order(scan: Scan, computes: str, *, alone: bool) -> Prose:
    """In which order of the steps some equations are computed."""
    if scan.direction is Direction.BACKWARD:
        return prose("Backward in time, at the steps ", (REVERSED,), f",{computes}")
    if alone or not scan.recurs:
        return prose("At the steps ", (STEPS,), computes)
    return prose("Forward in time, at the steps ", (STEPS,), f",{computes}")


def _start(cell: Cell) -> Iterator[Block]:
    given = tuple(e for e in cell.prologue if e.target.time is not None)
    if given:
        yield prose("The recurrence starts from")
        yield equations(given)
    if cell.initial:
        verb = " is 0" if len(cell.initial) == 1 else " are 0"
        what = "The initial value " if len(cell.initial) == 1 else "The initial values "
        yield Prose((what, *listing([(ref,) for ref in cell.initial]), verb, ", unless a sequence brings its own."))
    early = [symbol.at(Time("", -lag)) for symbol in cell.data for lag in range(symbol.lags)]
    if early:
        yield Prose(("Data from before the first step count as 0: ", *listing([(ref,) for ref in early]), "."))
    late = [symbol.at(Time("T", 1 + lead)) for symbol in cell.data for lead in range(symbol.leads)]
    if late:
        yield Prose(("Data from after the last step count as 0: ", *listing([(ref,) for ref in late]), "."))


def _total(cell: Cell) -> Iterator[Block]:
    if cell.outputs:
        yield _outputs(cell)
    terms: Side = tuple(SumOver((ref,)) if ref.time is not None else ref for ref in cell.losses)
    yield prose("The total loss of a sequence is")
    yield Display((Line((TotalLoss(),), (terms,)),))


def _outputs(cell: Cell) -> Prose:
    """How gradients come in from what follows the cell."""
    outputs = listing([(output.of,) for output in cell.outputs])
    gradients = listing([(output.upstream,) for output in cell.outputs])
    told = (
        (". The gradient of its loss by this, ", ", is handed in and counts as a constant. The product of both stands for ",
         "that loss here: it has the same gradients.")
        if len(cell.outputs) == 1 else
        (". The gradients of its loss by these, ", ", are handed in and count as constants. The products of both stand for ",
         "that loss here: they have the same gradients.")
    )
    return Prose(("What follows the cell reads ", *outputs, told[0], *gradients, *told[1:]))


def _introduced(derivation: Derivation) -> Iterator[Block]:
    """The equations that the derivation writes otherwise than the author: those with names of its own in them."""
    old = set(derivation.written.equations)
    changed = tuple(equation for equation in derivation.cell.equations if equation not in old)
    if changed:
        yield prose("What follows needs names for some intermediate values; with them the same equations read")
        yield equations(changed)


def _table(cell: Cell) -> Iterator[Block]:
    rows: dict[tuple[str, Shape], list[Inline]] = {}
    for symbol in sorted(cell.symbols, key=lambda symbol: ORDER[symbol.kind]):
        rows.setdefault((_meaning(symbol), symbol.shape), []).append((symbol.at(),))
    for ref in cell.losses:
        rows[("loss of a step" if ref.time else "loss after the last step"), ()] = [(ref,)]
    rows["total loss", ()] = [(TotalLoss(),)]
    yield prose("The symbols:")
    yield Table(("symbol", "meaning", "shape"), tuple(
        (_comma_separated(some), (meaning,), ((Space(shape),),)) if index == 0 else (_comma_separated(some), (), ())
        for (meaning, shape), names in rows.items() for index, some in enumerate(_chunks(names))
    ))


def _chunks(names: list[Inline]) -> list[list[Inline]]:
    return [names[i : i + WIDEST_ROW] for i in range(0, len(names), WIDEST_ROW)]


def _comma_separated(names: list[Inline]) -> tuple[Inline, ...]:
    return tuple(part for i, name in enumerate(names) for part in ((", ", name) if i else (name,)))


KINDS = (Kind.INPUT, Kind.TARGET, Kind.UPSTREAM, Kind.STATE, Kind.PARAM, Kind.COMPUTED, Kind.LOSS)
ORDER = {kind: place for place, kind in enumerate(KINDS)}
MEANING = {kind: kind.value for kind in Kind} | {Kind.PARAM: "parameter"}


def _meaning(symbol: Symbol) -> str:
    if symbol.coding is Coding.CLASS:
        return f"{MEANING[symbol.kind]}, one-hot" + (", one a sequence" if not symbol.timed else "")
    if symbol.mask:
        return "mask: 1 or 0"
    if symbol.is_data and not symbol.timed:
        return f"{MEANING[symbol.kind]}, one a sequence"
    return f"{MEANING[symbol.kind]}, named here" if symbol.introduced else MEANING[symbol.kind]
