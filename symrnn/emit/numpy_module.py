"""Schedule -> a NumPy module that stands alone: forward pass, loss, gradients, and a check of itself.

The template is the frame; `numpy_lines` writes the lines of the three functions, this module what surrounds them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symrnn.emit.domain import places
from symrnn.emit.identifiers import OWN, Identifiers, identifiers
from symrnn.emit.numpy_expr import Printer, used
from symrnn.emit.numpy_lines import Lines
from symrnn.emit.plain import plain
from symrnn.emit.signatures import Signature, alone, signatures, told
from symrnn.emit.templates import render
from symrnn.ir.build import ZERO
from symrnn.ir.cell import LOSS, Cell, Coding, Kind, Symbol
from symrnn.ir.derivation import Derivation, Role, When, to_first, to_last
from symrnn.ir.dims import Dim
from symrnn.ir.expr import Adjoint, Apply, CrossEntropy, Expr, Function, Power, Ref, Where
from symrnn.ir.functions import EXP, LOG, SQRT
from symrnn.ir.kinks import kink_notes
from symrnn.ir.schedule import Schedule, Span, Statement
from symrnn.ir.walk import moved, nodes, refs

TEMPLATE = "numpy/module.py.jinja"
HELPERS = ("sum_outer", "concatenate", "one_hot", "real_steps", "refuse_undefined")
Axes = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A member of one of the module's tuples, or an argument: its name, its axes, and what it is."""

    name: str
    shape: str
    about: str = ""


@dataclass(frozen=True)
class ModuleFrame:
    """What `numpy/module.py.jinja` reads."""

    title: str
    source: str
    equations: tuple[str, ...]
    notes: tuple[str, ...]
    depth: int
    reach: int
    batch: str
    shapes: tuple[Field, ...]
    masks: tuple[str, ...]
    classes: tuple[tuple[str, str], ...]
    lengths: bool
    distributions: tuple[str, ...]
    params: tuple[Field, ...]
    values: tuple[Field, ...]
    gradients: tuple[Field, ...]
    functions: tuple[str, ...]
    definitions: tuple[str, ...]
    helpers: tuple[str, ...]
    forward_arguments: str
    loss_arguments: str
    forward_fields: tuple[Field, ...]
    adjoints: tuple[str, ...]
    forward_lines: tuple[str, ...]
    loss_lines: tuple[str, ...]
    gradient_lines: tuple[str, ...]
    example_sizes: tuple[tuple[str, int], ...]
    example_data: tuple[tuple[str, str], ...]
    optional: tuple[str, ...]
    takes_steps: bool
    takes_batch: bool
    solves_sizes: bool
    without_gradient: str
    guarded: bool


def numpy_module(schedule: Schedule) -> str:
    """The text of the module."""
    return render(TEMPLATE, _frame(schedule))


def _frame(schedule: Schedule) -> ModuleFrame:
    derivation, cell = schedule.derivation, schedule.cell
    values = [statement.value for statement in _statements(schedule)]
    users = _user_functions(values)
    library = used([*values, *(body for body in map(_computed, users) if body is not None)])
    names = identifiers(cell, tuple(library), tuple(users))
    axes = _Axes(names, _unbatched(schedule))
    lines = Lines(schedule, names, max(1, cell.depth), axes.unbatched, cell.reach)
    forward, full = signatures(schedule)
    bodies = lines.forward(forward), lines.loss(forward, full), lines.gradients(forward, full)
    starts = tuple(axes.start(ref) for ref in names.initial)
    return ModuleFrame(
        title=_quotable(derivation.written.doc or f"The recurrent cell {derivation.written.name}."),
        source=_quotable(derivation.written.source),
        equations=tuple(f"{plain(e.target)} = {plain(e.value)}" for e in derivation.cell.equations),
        notes=tuple(_notes(derivation.written)),
        depth=lines.depth,
        reach=lines.reach,
        batch=names.batch,
        shapes=tuple(axes.shapes(cell)),
        masks=tuple(names.symbols[s.name] for s in cell.data if s.mask and s.coding is Coding.PLAIN),
        classes=tuple((names.symbols[s.name], axes.axis(s.shape[0])) for s in cell.data if s.coding is Coding.CLASS),
        lengths=any(s.coding is Coding.LENGTH for s in cell.data),
        distributions=tuple(names.symbols[name] for name in _distributions(cell)),
        params=tuple(axes.field(symbol) for symbol in cell.params),
        values=tuple(axes.value(symbol, lines) for symbol in lines.values()),
        gradients=(*(axes.field(cell[s.of.name]) for s in derivation.of_role(Role.PARAM, Role.INPUT)), *starts),
        functions=tuple(library),
        definitions=tuple(_definition(function, names) for function in users),
        helpers=tuple(name for name in HELPERS if any(f"{name}(" in line for body in bodies for line in body)),
        forward_arguments=_arguments(names, forward),
        loss_arguments=_arguments(names, full),
        forward_fields=(*(axes.argument(symbol, forward) for symbol in forward.data), *starts),
        adjoints=tuple(_adjoint_equations(derivation)),
        forward_lines=tuple(bodies[0]),
        loss_lines=tuple(bodies[1]),
        gradient_lines=tuple(bodies[2]),
        example_sizes=_example_sizes(cell, names),
        example_data=_example_data(cell, names),
        optional=tuple(names.initial.values()),
        takes_steps=full.steps,
        takes_batch=full.batch,
        solves_sizes=not told(forward.shapes(cell)) <= alone(forward.shapes(cell)),
        without_gradient=listed(names.symbols[s.name] for s in cell.of_kind(Kind.INPUT) if not s.has_gradient),
        guarded=any(place.guarded for place in places(derivation.cell, frozenset(step.of.name for step in derivation.steps))),
    )


@dataclass(frozen=True)
class _Axes:
    """The axes of every array: time first, then the batch, then the symbol's own shape."""

    names: Identifiers
    unbatched: frozenset[str]

    def of(self, symbol: Symbol) -> Axes:
        lead = () if symbol.name in self.unbatched else (self.names.batch,)
        own = (self.axis(dim) for dim in symbol.shape) if symbol.coding is Coding.PLAIN else ()
        return (*(("T",) if symbol.tells_steps else ()), *lead, *own)

    def initial(self, ref: Ref) -> Axes:
        return (self.names.batch, *(self.axis(dim) for dim in ref.shape))

    def axis(self, dim: Dim) -> str:
        """A size as the generated check reads it: names and numbers joined by ` + `."""
        parts = [self.names.size(name) for name, count in dim.terms for _ in range(count)]
        return " + ".join(parts + [str(dim.constant)] * (dim.constant != 0))

    def field(self, symbol: Symbol) -> Field:
        about = {
            Coding.PLAIN: symbol.kind.value,
            Coding.CLASS: f"{symbol.kind.value}, a class from 0 to {self.axis(symbol.shape[0]) if symbol.shape else ''} - 1",
            Coding.LENGTH: "the number of real steps of each sequence, at most T",
        }
        return Field(self.names.symbols[symbol.name], _bracketed(self.of(symbol)), about[symbol.coding])

    def argument(self, symbol: Symbol, signature: Signature) -> Field:
        """What is said of an argument of a function; some are taken for the sizes that they tell alone."""
        field, only = self.field(symbol), [self.names.size(name) for name, of in signature.sizes if of == symbol]
        return replace(field, about=f"{field.about}, for its size{'s' * (len(only) > 1)} {listed(only)}") if only else field

    def value(self, symbol: Symbol, lines: Lines) -> Field:
        axes, after = self.of(symbol), f" + {lines.reach}" if lines.reach else ""
        rows = f"{lines.depth} + T{after}"
        return Field(self.names.symbols[symbol.name], _bracketed((rows, *axes[1:]) if symbol.timed else axes))

    def start(self, ref: Ref) -> Field:
        return Field(self.names.initial[ref], _bracketed(self.initial(ref)), f"{plain(ref)}; zero unless given")

    def shapes(self, cell: Cell) -> Iterator[Field]:
        """The axes of everything that is handed in, as a Python tuple of strings."""
        for symbol in (*cell.params, *cell.data):
            yield Field(self.names.symbols[symbol.name], _quoted(self.of(symbol)))
        for ref, name in self.names.initial.items():
            yield Field(name, _quoted(self.initial(ref)))


def _notes(cell: Cell) -> Iterator[str]:
    """What a reader of the gradients must know of this cell."""
    for output in cell.outputs:
        yield f"{plain(output.upstream)} is the gradient, by {plain(output.of)}, of the loss of whatever follows the cell"
    if cell.outputs:
        yield "the loss is the sum of the products of outputs and these, which has the same gradients"
    yield from kink_notes(cell.applied)


def listed(names: Iterable[str]) -> str:
    """a, b and c."""
    *others, last = [*names] or [""]
    return " and ".join([", ".join(others), last] if others else [last])


def _quotable(words: str) -> str:
    """The author's words as they can stand in a docstring: a backslash there would begin an escape."""
    return words.replace("\\", "\\\\")


def _bracketed(axes: Axes) -> str:
    return f"({', '.join(axes)}{',' * (len(axes) == 1)})"


def _quoted(axes: Axes) -> str:
    return _bracketed(tuple(f'"{axis}"' for axis in axes))


def _unbatched(schedule: Schedule) -> frozenset[str]:
    """The names whose values are the same for every sequence: parameters, and what is computed from these alone."""
    same = {symbol.name for symbol in schedule.cell.params}
    for statement in _statements(schedule):
        timeless = isinstance(statement.target, Ref) and statement.target.time is None and statement.target.name != LOSS
        if timeless and all(ref.name in same for ref in refs(statement.value)):
            same.add(statement.ref.name)
    return frozenset(same)


def _statements(schedule: Schedule) -> list[Statement]:
    blocks = (*schedule.forward, *schedule.losses, *schedule.backward)
    return [statement for block in blocks for statement in block.statements]


def _arguments(names: Identifiers, signature: Signature) -> str:
    positional = ["params", *(names.symbols[symbol.name] for symbol in signature.data), *["steps"] * signature.steps]
    keywords = [*[f"{names.batch}=1"] * signature.batch, *(f"{name}=None" for name in names.initial.values())]
    return ", ".join([*positional, *(["*", *keywords] if keywords else [])])


def _user_functions(values: list[Expr]) -> list[Function]:
    """The user's functions that are called, and their derivatives, callees first."""
    found: dict[Function, None] = {}

    def visit(expr: Expr) -> None:
        for node in nodes(expr):
            if isinstance(node, Apply) and node.function.body is not None and node.function not in found:
                visit(node.function.body)
                found[node.function] = None

    for value in values:
        visit(value)
    return list(found)


def _computed(function: Function) -> Expr | None:
    """The formula of a function as it is computed: only a derivative sees the cases that declare slopes."""
    return function.formula if function.derivative_of is None else function.body


def _definition(function: Function, names: Identifiers) -> str:
    """A user's function, or a derivative of one, as Python."""
    formula = _computed(function)
    assert formula is not None
    taken = {*OWN, *names.functions.values()}
    parameters = {name: f"{name}_" if name in taken else name for name in function.parameters}
    scalars = replace(names, symbols=parameters)
    body = Printer(scalars, Span.ONCE, 1, frozenset(function.parameters)).text(formula)
    about = f"{function.name}, element by element."
    if function.derivative_of is not None:
        of, index = function.derivative_of
        about = f"The derivative of {of} by {function.parameters[index]}, element by element."
    quiet = '@np.errstate(all="ignore")  # np.where computes the case that does not hold, too\n' if _may_warn(function) else ""
    return f'{quiet}def {names.function(function)}({", ".join(parameters.values())}):\n    """{about}"""\n    return {body}\n'


def _may_warn(function: Function) -> bool:
    """Whether a case may have no value, or overflow, where it does not hold."""
    cases = [branch for node in nodes(function.body or ZERO) if isinstance(node, Where) for branch in (node.yes, node.no)]
    return any(_may_fail(node) for case in cases for node in nodes(case))


def _may_fail(expr: Expr) -> bool:
    if isinstance(expr, Apply):
        return expr.function in (EXP, LOG, SQRT) or any(_may_fail(node) for node in nodes(expr.function.body or ZERO))
    return isinstance(expr, Power)


def _distributions(cell: Cell) -> list[str]:
    """The data that a cross-entropy reads as a distribution."""
    entropies = (node for e in cell.equations for node in nodes(e.value) if isinstance(node, CrossEntropy))
    names = dict.fromkeys(node.target.name for node in entropies if isinstance(node.target, Ref))
    return [name for name in names if cell[name].is_data and cell[name].coding is Coding.PLAIN]


def _adjoint_equations(derivation: Derivation) -> Iterator[str]:
    """The adjoint of every variable, at a step t, at an end, and summed over the steps, as far as each exists."""
    for step in derivation.adjoints:
        name = plain(Adjoint(step.of))
        if any(path.when in (When.EACH, When.ONCE) for path in step.paths):
            yield f"{name} = {plain(step.total(When.EACH, When.ONCE))}"
        if any(path.when is When.SUM for path in step.paths):
            sign = "+=" if any(path.when is When.ONCE for path in step.paths) else "="
            yield f"{name} {sign} sum over t of {plain(step.total(When.SUM))}"
        for when, to_end in ((When.LAST, to_last), (When.FIRST, to_first)):
            if any(path.when is when for path in step.paths):
                yield f"{plain(Adjoint(moved(step.of, to_end)))} += {plain(step.total(when))}"


def _example_sizes(cell: Cell, names: Identifiers) -> tuple[tuple[str, int], ...]:
    """Sizes that all differ, so that no transpose can hide."""
    dims = [names.size(name) for name in cell.dims]
    return ("T", max(4, max(cell.depth, cell.reach) + 2)), (names.batch, 2), *((dim, 3 + i) for i, dim in enumerate(dims))


def _example_data(cell: Cell, names: Identifiers) -> tuple[tuple[str, str], ...]:
    """Every array that is handed in, with what its values may be."""
    distributions = _distributions(cell)

    def kind(symbol: Symbol) -> str:
        if symbol.coding is not Coding.PLAIN:
            return str(symbol.coding.value)
        return "mask" if symbol.mask else "distribution" if symbol.name in distributions else "real"

    data = tuple((names.symbols[symbol.name], kind(symbol)) for symbol in cell.data)
    return (*data, *((name, "real") for name in names.initial.values()))
