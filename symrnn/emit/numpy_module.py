"""Schedule -> a NumPy module that stands alone: forward pass, loss, gradients, and a check of itself.

The template is the frame; the lines of the three functions are written here from the statements of the schedule.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from textwrap import indent

from symrnn.emit.identifiers import identifiers
from symrnn.emit.lines import broken, commented
from symrnn.emit.numpy_expr import Printer, is_full, used
from symrnn.emit.plain import plain
from symrnn.emit.templates import render
from symrnn.ir import build
from symrnn.ir.cell import LOSS, Cell, Kind, Symbol
from symrnn.ir.derivation import Role
from symrnn.ir.dims import Dim
from symrnn.ir.expr import Add, Adjoint, Apply, CrossEntropy, Expr, Function, Mul, Outer, Ref, Where
from symrnn.ir.functions import AT_KINK
from symrnn.ir.schedule import Block, Schedule, Span, Statement
from symrnn.ir.walk import nodes, refs

TEMPLATE = "numpy/module.py.jinja"


@dataclass(frozen=True)
class Field:
    """A member of one of the module's tuples, or an argument."""

    name: str
    shape: str
    about: str


@dataclass(frozen=True)
class ModuleFrame:
    """What `numpy/module.py.jinja` reads."""

    title: str
    equations: list[str]
    notes: list[str]
    rows_note: str
    depth: int
    batch: str
    shapes: list[tuple[str, str]]
    masks: list[str]
    distributions: list[str]
    params: list[Field]
    values: list[Field]
    gradients: list[Field]
    functions: list[str]
    definitions: list[str]
    forward_arguments: str
    loss_arguments: str
    forward_about: list[str]
    adjoint_equations: list[str]
    forward_lines: list[str]
    loss_lines: list[str]
    gradient_lines: list[str]
    helpers: list[str]
    example_sizes: list[tuple[str, int]]
    example_data: list[tuple[str, str]]
    takes_steps: bool
    takes_batch: bool


def numpy_module(schedule: Schedule) -> str:
    """The text of the module."""
    return render(TEMPLATE, _Module(schedule).frame())


class _Module:
    def __init__(self, schedule: Schedule) -> None:
        self.schedule, self.derivation = schedule, schedule.derivation
        self.cell = schedule.cell
        self.statements = [s for part in self._parts() for block in part for s in block.statements]
        self.users = self._users()
        self.library = used([*(s.value for s in self.statements), *(f.body for f in self.users if f.body is not None)])
        self.names = identifiers(self.cell, (*self.library, *(f.name for f in self.users)))
        self.depth = max(1, self.cell.depth)
        self.unbatched = _unbatched(self.cell)
        self.forward_data = [s for s in self.cell.data if s.name in self._read_by(schedule.forward)]
        self.loss_data = [s for s in self.cell.data if s in self.forward_data or s.name in self._read_anywhere()]

    def _parts(self) -> tuple[tuple[Block, ...], ...]:
        return self.schedule.forward, self.schedule.losses, self.schedule.backward

    def _users(self) -> list[Function]:
        """The user's functions that are called, and their derivatives, callees first."""
        found: dict[Function, None] = {}

        def visit(expr: Expr) -> None:
            for node in nodes(expr):
                if isinstance(node, Apply) and node.function.body is not None and node.function not in found:
                    visit(node.function.body)
                    found[node.function] = None

        for statement in self.statements:
            visit(statement.value)
        return list(found)

    def _read_by(self, blocks: Iterable[Block]) -> set[str]:
        return {ref.name for block in blocks for s in block.statements for ref in refs(s.value)}

    def _read_anywhere(self) -> set[str]:
        return set().union(*(self._read_by(part) for part in self._parts()))

    def printer(self, span: Span) -> Printer:
        return Printer(self.cell, self.names, span, self.depth, self.unbatched)

    # The frame

    def frame(self) -> ModuleFrame:
        cell = self.derivation.written
        takes_steps = not any(s.timed for s in self.forward_data)
        takes_batch = takes_steps and not self.forward_data
        forward_body, loss_body, gradient_body = self._forward_body(), self._loss_body(), self._gradient_body()
        helpers = [name for name in ("sum_outer", "concatenate") if any(f"{name}(" in line for line in [*forward_body, *gradient_body])]
        return ModuleFrame(
            title=cell.doc or f"The recurrent cell {cell.name}.",
            equations=[f"{plain(e.target)} = {plain(e.value)}" for e in self.cell.equations],
            notes=self._notes(cell),
            rows_note=self._rows_note(),
            depth=self.depth,
            batch=self.names.batch,
            shapes=[(name, _tuple(f'"{axis}"' for axis in axes)) for name, axes in self._shapes()],
            masks=[self.names.symbols[s.name] for s in self.cell.data if s.mask],
            distributions=[self.names.symbols[name] for name in self._distributions()],
            params=[self._field(s, ()) for s in self.cell.params],
            values=[self._value(s) for s in self._variables(self.schedule.forward)],
            gradients=self._gradients(),
            functions=self.library,
            definitions=[self._definition(function) for function in self.users],
            forward_arguments=self._arguments(self.forward_data, steps=takes_steps, batch=takes_batch),
            loss_arguments=self._arguments(self.loss_data, steps=not any(s.timed for s in self.loss_data), batch=not self.loss_data),
            forward_about=self._about(),
            adjoint_equations=[text for step in self.derivation.adjoints if (text := self._adjoint_text(step.of))],
            forward_lines=forward_body,
            loss_lines=loss_body,
            gradient_lines=gradient_body,
            helpers=helpers,
            example_sizes=self._example_sizes(),
            example_data=self._example_data(),
            takes_steps=takes_steps,
            takes_batch=takes_batch,
        )

    def _notes(self, cell: Cell) -> list[str]:
        notes = [f"Source: {cell.source}"] if cell.source else []
        return notes + [f"Here {AT_KINK[function]}." for function in cell.applied if function in AT_KINK]

    def _rows_note(self) -> str:
        if self.depth == 1:
            return "Row t of every time axis inside this module holds step t; row 0 holds what comes before the first step."
        return (
            f"Row t + {self.depth - 1} of every time axis inside this module holds step t; the rows before hold what comes "
            "before the first step."
        )

    def _axes(self, symbol: Symbol) -> tuple[str, ...]:
        lead = () if symbol.name in self.unbatched else (self.names.batch,)
        return (*(("T",) if symbol.timed else ()), *lead, *(self._axis(dim) for dim in symbol.shape))

    def _axis(self, dim: Dim) -> str:
        """A size as the generated check reads it: names and numbers joined by ` + `."""
        parts = [self.names.size(name) for name, count in dim.terms for _ in range(count)]
        return " + ".join(parts + [str(dim.constant)] * (dim.constant != 0))

    def _shapes(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for symbol in (*self.cell.params, *self.cell.data):
            yield self.names.symbols[symbol.name], self._axes(symbol)
        for ref, name in self.names.initial.items():
            yield name, (self.names.batch, *(self._axis(dim) for dim in ref.shape))

    def _field(self, symbol: Symbol, _: tuple[()] = ()) -> Field:
        return Field(self.names.symbols[symbol.name], _tuple(self._axes(symbol)), symbol.kind.value)

    def _value(self, symbol: Symbol) -> Field:
        axes = list(self._axes(symbol))
        if symbol.timed:
            axes[0] = f"{self.depth} + T"
        equation = next(e for e in reversed(self.cell.equations) if e.target.name == symbol.name)
        return Field(self.names.symbols[symbol.name], _tuple(axes), f"{plain(equation.target)} = {plain(equation.value)}")

    def _variables(self, blocks: Iterable[Block]) -> list[Symbol]:
        names = dict.fromkeys(s.target.name for block in blocks for s in block.statements if isinstance(s.target, Ref))
        return [self.cell[name] for name in names if name != LOSS]

    def _gradients(self) -> list[Field]:
        fields = [self._field(self.cell[step.of.name]) for step in self.derivation.of_role(Role.PARAM, Role.INPUT)]
        shapes = dict(self._shapes())
        return fields + [Field(name, _tuple(shapes[name]), "initial value") for name in self.names.initial.values()]

    def _distributions(self) -> list[str]:
        """The data that a cross-entropy reads as a distribution."""
        found = (n.target.name for e in self.cell.equations for n in nodes(e.value) if isinstance(n, CrossEntropy) and isinstance(n.target, Ref))
        return [name for name in dict.fromkeys(found) if self.cell[name].is_data]

    def _definition(self, function: Function) -> str:
        assert function.body is not None
        arguments = ", ".join(function.parameters)
        scalars = replace(self.cell, symbols=tuple(Symbol(p, Kind.INPUT, (), False) for p in function.parameters))
        names = replace(self.names, symbols={p: p for p in function.parameters})
        body = Printer(scalars, names, Span.ONCE, self.depth, frozenset(function.parameters)).text(function.body)
        origin = function.derivative_of
        about = f"d {origin[0]} / d {function.parameters[origin[1]]}." if origin else f"{function.name}({arguments}), element by element."
        return f'def {self.names.functions[function.name]}({arguments}):\n    """{about}"""\n    return {body}\n'

    def _about(self) -> list[str]:
        lines = [f"{n}: {_tuple(self._axes(s))}, {s.kind.value}" for s in self.forward_data if (n := self.names.symbols[s.name])]
        shapes = dict(self._shapes())
        return lines + [f"{n}: {_tuple(shapes[n])}, {plain(ref)}; zero unless given" for ref, n in self.names.initial.items()]

    def _adjoint_text(self, of: Ref) -> str:
        step = self.derivation.step(of)
        total = build.add(*(path.value for path in step.paths)) if step.paths else None
        return f"{plain(Adjoint(of))} = {plain(total)}" if total is not None else ""

    def _arguments(self, data: list[Symbol], *, steps: bool, batch: bool) -> str:
        plain_arguments = ["params", *(self.names.symbols[s.name] for s in data), *(["steps"] if steps else [])]
        keywords = [*([f"{self.names.batch}=1"] if batch else []), *(f"{name}=None" for name in self.names.initial.values())]
        return ", ".join([*plain_arguments, *(["*", *keywords] if keywords else [])])

    # The lines of the functions

    def _opening(self, data: list[Symbol], body: list[str], *, initial: bool) -> list[str]:
        """The lines that check what is handed in and bind the names that `body` uses."""
        params = [self.names.symbols[s.name] for s in self.cell.params]
        arrays = [self.names.symbols[s.name] for s in data]
        starts = list(self.names.initial.values()) if initial else []
        known = [f"{name}={name}" for name in arrays + starts]
        if not any(s.timed for s in data):
            known.append("T=steps")
        if not data:
            known.append(f"{self.names.batch}={self.names.batch}")
        lines = [f"{_targets(params)}, {_targets(arrays + starts)}, sizes = checked({', '.join(['params', *known])})"]
        words = set(re.findall(r"\w+", "\n".join(body)))
        sizes = [name for name in ["T", self.names.batch, *(self.names.size(d) for d in self.cell.dims)] if name in words]
        if sizes:
            found = [f'sizes["{name}"]' for name in sizes]
            lines.append(f"{', '.join(sizes)} = {', '.join(found)}")
        padded = [self.names.symbols[s.name] for s in data if s.timed and self.names.symbols[s.name] in words]
        if padded:
            lines.append(f"{', '.join(padded)} = {', '.join(f'rows({name})' for name in padded)}")
        return lines

    def _forward_body(self) -> list[str]:
        body = [*self._allocated(self.schedule.forward), *self._starts(), *self._blocks(self.schedule.forward)]
        names = [self.names.symbols[s.name] for s in self._variables(self.schedule.forward)]
        body.append(f"return Values({', '.join(names)})")
        return [*self._opening(self.forward_data, body, initial=True), *body]

    def _allocated(self, blocks: Iterable[Block]) -> list[str]:
        printer = self.printer(Span.ONCE)
        lines = []
        for symbol in self._variables(blocks):
            if symbol.timed:
                sizes = [f"T + {self.depth}", self.names.batch, *(printer.dim(dim) for dim in symbol.shape)]
                lines.append(f"{self.names.symbols[symbol.name]} = np.zeros(({', '.join(sizes)}))")
        return lines

    def _starts(self) -> list[str]:
        printer = self.printer(Span.ONCE)
        return [
            line
            for ref, name in self.names.initial.items()
            for line in (f"if {name} is not None:", f"    {printer.place(ref)} = {name}")
        ]

    def _call_forward(self) -> list[str]:
        arguments = ["params", *(self.names.symbols[s.name] for s in self.forward_data)]
        if not any(s.timed for s in self.forward_data):
            first = next((s for s in self.loss_data if s.timed), None)
            arguments.append(f"len({self.names.symbols[first.name]})" if first else "steps")
            if not self.forward_data:
                axis = f"np.shape({self.names.symbols[first.name]})[1]" if first else self.names.batch
                arguments.append(f"{self.names.batch}={axis}")
        arguments += [f"{name}={name}" for name in self.names.initial.values()]
        return [f"values = forward({', '.join(arguments)})"]

    def _loss_body(self) -> list[str]:
        body = self._loss_lines()
        variables = [self.names.symbols[s.name] for s in self._variables(self.schedule.forward)]
        unpack = [f"{', '.join(variables)}{',' * (len(variables) == 1)} = values"] if set(variables) & set(re.findall(r"\w+", "\n".join(body))) else []
        lines = [*unpack, *body, "return float(total)"]
        return [*self._call_forward(), *self._opening(self.loss_data, lines, initial=False), *lines]

    def _loss_lines(self) -> list[str]:
        return [*self._allocated(self.schedule.losses), "total = 0.0", *self._blocks(self.schedule.losses)]

    def _gradient_body(self) -> list[str]:
        body = [*self._loss_lines(), *self._adjoint_arrays(), *self._allocated(self.schedule.backward), *self._blocks(self.schedule.backward)]
        body += [
            f"{name} = np.zeros_like({self.names.symbols[step.of.name]})  # the loss does not depend on it"
            for step in self.derivation.of_role(Role.PARAM)
            if not step.paths and (name := self.names.adjoints[step.of.name])
        ]
        body.append(f"return float(total), Gradients({', '.join(self._returned())})")
        variables = [self.names.symbols[s.name] for s in self._variables(self.schedule.forward)]
        lines = [f"{', '.join(variables)}{',' * (len(variables) == 1)} = values", *body]
        return [*self._call_forward(), *self._opening(self.loss_data, lines, initial=False), *lines]

    def _adjoint_arrays(self) -> list[str]:
        """One array of zeros for the adjoint of every variable and input; rows before the first step are for initial values."""
        wanted = [step.of for step in self.derivation.of_role(Role.ADJOINT, Role.INPUT)]
        timed = dict.fromkeys(of.name for of in wanted if of.time is not None or not self._assigned_first(of))
        return [f"{self.names.adjoints[name]} = np.zeros_like({self.names.symbols[name]})" for name in timed]

    def _assigned_first(self, of: Ref) -> bool:
        """Whether the first statement for a value without time gives it whole."""
        return any(isinstance(s.target, Adjoint) and s.target.of == of for s in self.statements)

    def _returned(self) -> Iterator[str]:
        for step in self.derivation.of_role(Role.PARAM, Role.INPUT):
            name = self.names.adjoints[step.of.name]
            yield f"{name}[{self.depth}:]" if step.of.time is not None else name
        printer = self.printer(Span.ONCE)
        reached = {step.of for step in self.derivation.steps if step.paths}
        for ref, name in self.names.initial.items():
            missing = ref not in reached and ref.name not in {of.name for of in reached}
            yield f"np.zeros_like({printer.place(ref)})" if missing else printer.place(Adjoint(ref))

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            lines = [line for statement in block.statements for line in self._statement(statement, block.span)]
            if block.span in (Span.ONCE, Span.ALL):
                yield from lines
                continue
            first, last = str(self.depth), f"T + {self.depth}"
            steps = f"{first}, {last}" if block.span is Span.UP else f"T + {self.depth - 1 or 0}, {self.depth - 1}, -1"
            yield f"for t in range({steps.replace('T + 0', 'T')}):"
            yield from (indent(line, "    ") for line in lines)

    def _statement(self, statement: Statement, span: Span) -> list[str]:
        value, target = statement.value, statement.target
        formula = f"{plain(target)} {'+=' if statement.adds else '='} {'sum over t of ' * statement.summed}{plain(value)}"
        if statement.ref.name == LOSS:
            return commented(f"total += {self._summed(value, span, loss=True)}", formula)
        if statement.ref.name in self.unbatched and isinstance(target, Adjoint):
            text = self._summed(value, Span.ALL if statement.summed else span, loss=False)
        elif statement.summed:
            text = self._over_steps(value)
        else:
            text = self._whole(value, span, statement)
        place = self.printer(span).place(target)
        return commented(broken(f"{place} {'+=' if statement.adds else '='} ", text), formula)

    def _whole(self, value: Expr, span: Span, statement: Statement) -> str:
        """The value; with all its axes where it is not assigned into an array that has them."""
        printer, of = self.printer(span), statement.ref
        text = printer.code(value, len(of.shape))
        if of.time is not None or statement.adds or of.name in self.unbatched or (is_full(value) and printer.batched(value)):
            return text.text
        sizes = [self.names.batch, *(printer.dim(dim) for dim in of.shape)]
        return f"np.zeros(({', '.join(sizes)}{',' * (len(sizes) == 1)})) + {text.at(1)}"

    def _over_steps(self, value: Expr) -> str:
        """The sum over t of a value that keeps its batch axis."""
        printer = self.printer(Span.ALL)
        text = printer.full(value, 0)
        return f"np.sum({text}, axis=0)" if printer.over_time(value) else f"T * {printer.full(value)}"

    def _summed(self, value: Expr, span: Span, *, loss: bool) -> str:
        """The sum over the batch, and over t where all steps are computed at once."""
        printer = self.printer(span)
        if not printer.batched(value):
            from_loss = loss or not any(isinstance(node, Adjoint) for node in nodes(value))
            counts = [*(["T"] if span is Span.ALL else []), self.names.batch] if from_loss else []
            return " * ".join([*counts, printer.full(value)]) if counts else printer.text(value)
        terms = value.terms if isinstance(value, Add) else (value,)
        return " + ".join(self._term(printer, term, value) for term in terms)

    def _term(self, printer: Printer, term: Expr, whole: Expr) -> str:
        repeat = "T * " if printer.span is Span.ALL and not printer.over_time(term) else ""
        product = _as_outer(term)
        if product is not None:
            coefficient, left, right = product
            return f"{repeat}{coefficient}sum_outer({printer.full(left, 0)}, {printer.full(right, 0)})"
        if not printer.batched(term):
            full = printer.full(build.broadcast(term, whole.shape) if not term.shape else term)
            return f"{repeat}{self.names.batch} * {full}"
        full = printer.full(build.broadcast(term, whole.shape) if not term.shape and whole.shape else term, 0)
        axes = "" if not whole.shape else ", axis=(0, 1)" if printer.over_time(term) else ", axis=0"
        return f"{repeat}np.sum({full}{axes})"

    # The example of the module's own check

    def _example_sizes(self) -> list[tuple[str, int]]:
        """Sizes that all differ, so that no transpose can hide."""
        dims = [self.names.size(name) for name in self.cell.dims]
        return [("T", max(4, self.depth + 2)), (self.names.batch, 2), *((dim, 3 + i) for i, dim in enumerate(dims))]

    def _example_data(self) -> list[tuple[str, str]]:
        distributions = set(self._distributions())
        kinds = [(s, "mask" if s.mask else "distribution" if s.name in distributions else "real") for s in self.cell.data]
        return [(self.names.symbols[s.name], kind) for s, kind in kinds] + [(name, "real") for name in self.names.initial.values()]


def _unbatched(cell: Cell) -> frozenset[str]:
    """The names whose values are the same for every sequence: parameters, and what is computed from these alone."""
    same = {symbol.name for symbol in cell.params}
    for equation in cell.prologue:
        if equation.target.time is None and all(ref.name in same for ref in refs(equation.value)):
            same.add(equation.target.name)
    return frozenset(same)


def _as_outer(term: Expr) -> tuple[str, Expr, Expr] | None:
    """A term as a number times an outer product, whose sum over steps and batch is one product of matrices."""
    match term:
        case Outer(left, right):
            return "", left, right
        case Where(mask, Outer(left, right), no) if no.is_zero:
            return "", build.where(mask, left, build.zeros(left.shape)), right
        case Where(mask, yes, Outer(left, right)) if yes.is_zero:
            return "", build.where(mask, build.zeros(left.shape), left), right
        case Mul(coefficient, factors) if isinstance(factors[-1], Outer) and not any(f.shape for f in factors[:-1]):
            return "", build.mul(build.number(coefficient), *factors[:-1], factors[-1].left), factors[-1].right
        case _:
            return None


def _tuple(axes: Iterable[str]) -> str:
    parts = list(axes)
    return f"({', '.join(parts)}{',' * (len(parts) == 1)})"


def _targets(names: list[str]) -> str:
    """The names as one target among others of an unpacking."""
    return f"({', '.join(names)}{',' * (len(names) == 1)})" if names else "()"

