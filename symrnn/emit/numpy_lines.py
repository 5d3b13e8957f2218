"""Schedule -> the lines of the three functions of a NumPy module, each statement with its formula beside it."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from textwrap import indent

from symrnn.emit.domain import Place, places
from symrnn.emit.identifiers import Identifiers
from symrnn.emit.lines import broken, commented
from symrnn.emit.numpy_expr import Printer, is_full
from symrnn.emit.plain import plain
from symrnn.emit.signatures import Signature
from symrnn.ir import build
from symrnn.ir.cell import LOSS, Coding, Direction, Equation, Symbol
from symrnn.ir.derivation import Role
from symrnn.ir.expr import Add, Adjoint, Expr, Mul, Outer, Ref, Where
from symrnn.ir.schedule import Block, Schedule, Span, Statement
from symrnn.ir.walk import nodes, refs

Blocks = tuple[Block, ...]
WAY = {Direction.FORWARD: "up", Direction.BACKWARD: "down"}


@dataclass(frozen=True)
class Lines:
    """Writes the lines; `depth` rows come before step 1 in every time axis, `unbatched` values are the same in a batch.

    Where later steps are read, `reach` rows come after step T.
    """

    schedule: Schedule
    names: Identifiers
    depth: int
    unbatched: frozenset[str]
    reach: int = 0

    def forward(self, signature: Signature) -> list[str]:
        blocks = self.schedule.forward
        body = [*self._allocated(blocks), *self._starts(), *self._blocks(blocks), f"return Values({', '.join(self._values)})"]
        return [*self._opening(signature, body, initial=True), *body]

    def loss(self, forward: Signature, signature: Signature) -> list[str]:
        body = [*self._loss(), *self._undefined(signature)]
        unpack = [f"{_left(self._values)} = values"] if set(self._values) & _words(body) else []
        lines = [*unpack, *body, "return float(total)"]
        return [self._call_forward(forward, signature), *self._opening(signature, lines, initial=False), *lines]

    def gradients(self, forward: Signature, signature: Signature) -> list[str]:
        blocks = self.schedule.backward
        arrays = [*self._adjoint_arrays(), *self._allocated(blocks)]
        returned = f"Gradients({', '.join(self._returned())})"
        body = [*self._loss(), *arrays, *self._blocks(blocks), *self._idle(), *self._without_derivative(signature, returned)]
        lines = [f"{_left(self._values)} = values", *body]
        return [self._call_forward(forward, signature), *self._opening(signature, lines, initial=False), *lines]

    def printer(self, span: Span) -> Printer:
        return Printer(self.names, span, self.depth, self.unbatched, self.reach)

    def variables(self, blocks: Blocks) -> list[Symbol]:
        """The variables that some blocks compute, in that order."""
        names = dict.fromkeys(s.target.name for block in blocks for s in block.statements if isinstance(s.target, Ref))
        return [self.schedule.cell[name] for name in names if name != LOSS]

    def values(self) -> list[Symbol]:
        """The variables that the forward pass hands out: those of the cell, not what was only taken out of a loop."""
        known = self.schedule.derivation.cell.symbols
        return [symbol for symbol in self.variables(self.schedule.forward) if symbol in known]

    @property
    def _values(self) -> list[str]:
        return [self.names.symbols[symbol.name] for symbol in self.values()]

    # Opening lines

    def _opening(self, signature: Signature, body: list[str], *, initial: bool) -> Iterator[str]:
        """The lines that check what is handed in and bind the names that `body` uses."""
        cell, words = self.schedule.cell, _words(body)
        arrays = [self.names.symbols[symbol.name] for symbol in signature.data]
        starts = list(self.names.initial.values()) if initial else []
        decoded = [line for symbol in signature.data if (line := self._decoded(symbol, words))]
        words |= _words(decoded)
        given = [f"{name}={name}" for name in arrays + starts]
        given += ["T=steps"] * signature.steps + [f"{self.names.batch}={self.names.batch}"] * signature.batch
        params = _bracketed(self.names.symbols[symbol.name] for symbol in cell.params)
        yield f"{params}, {_bracketed(arrays + starts)}, sizes = checked({', '.join(['params', *given])})"
        sizes = [name for name in ["T", self.names.batch, *(self.names.size(dim) for dim in cell.dims)] if name in words]
        if sizes:
            found = (f'sizes["{name}"]' for name in sizes)
            yield f"{', '.join(sizes)} = {', '.join(found)}"
        yield from decoded
        padded = [name for name, symbol in zip(arrays, signature.data, strict=True) if symbol.timed and name in words]
        if padded:
            yield f"{', '.join(padded)} = {', '.join(f'rows({name})' for name in padded)}"

    def _decoded(self, symbol: Symbol, words: set[str]) -> str:
        """The line that makes of classes or lengths the array of which the formulas speak."""
        name = self.names.symbols[symbol.name]
        if name not in words or symbol.coding is Coding.PLAIN:
            return ""
        if symbol.coding is Coding.LENGTH:
            return f'{name} = real_steps("{name}", {name}, T)'
        return f'{name} = one_hot("{name}", {name}, {self.printer(Span.ONCE).dim(symbol.shape[0])})'

    def _call_forward(self, forward: Signature, signature: Signature) -> str:
        arguments = ["params", *(self.names.symbols[symbol.name] for symbol in forward.data)]
        first = next((self.names.symbols[symbol.name] for symbol in signature.data if symbol.tells_steps), None)
        if forward.steps:
            arguments.append(f"len({first})" if first else "steps")
        if forward.batch:
            arguments.append(f"{self.names.batch}={self._batch_of(signature, first)}")
        arguments += [f"{name}={name}" for name in self.names.initial.values()]
        return f"values = forward({', '.join(arguments)})"

    def _batch_of(self, signature: Signature, timed: str | None) -> str:
        if timed:
            return f"np.shape({timed})[1]"
        return f"len({self.names.symbols[signature.data[0].name]})" if signature.data else self.names.batch

    def _allocated(self, blocks: Blocks) -> Iterator[str]:
        printer = self.printer(Span.ONCE)
        for symbol in self.variables(blocks):
            if symbol.timed:
                sizes = [f"T + {self.depth + self.reach}", self.names.batch, *(printer.dim(dim) for dim in symbol.shape)]
                yield f"{self.names.symbols[symbol.name]} = np.zeros(({', '.join(sizes)}))"

    def _starts(self) -> Iterator[str]:
        for ref, name in self.names.initial.items():
            yield f"if {name} is not None:"
            yield f"    {self.printer(Span.ONCE).place(ref)} = {name}"

    def _loss(self) -> list[str]:
        """The lines that compute the loss: the first statement about it gives it, the others add."""
        lines = [*self._allocated(self.schedule.losses), *self._blocks(self.schedule.losses)]
        first = next(i for i, line in enumerate(lines) if line.startswith("total += "))
        return [*lines[:first], lines[first].replace("+=", "=", 1), *lines[first + 1 :]]

    def _undefined(self, signature: Signature) -> Iterator[str]:
        """The lines that look for the place of a logarithm, a root or a quotient without a value, if the loss has none."""
        found = self._places(signature)
        if found:
            yield "if not np.isfinite(total):"
            yield from (indent(line, "    ") for line in self._refusal(found, ""))

    def _without_derivative(self, signature: Signature, returned: str) -> Iterator[str]:
        """The lines that return the loss and the gradients, and look for such a place if one of them is not finite."""
        found = self._places(signature, {step.of.name for step in self.schedule.derivation.steps})
        if not found:
            yield f"return float(total), {returned}"
            return
        yield f"gradients = {returned}"
        yield "if not all(np.isfinite(array).all() for array in (total, *gradients)):"
        yield from (indent(line, "    ") for line in self._refusal(found, ", derivatives=np.isfinite(total)"))
        yield "return float(total), gradients"

    def _places(self, signature: Signature, differentiated: Set[str] = frozenset()) -> list[Place]:
        """The places that can be asked of what is handed in and what is kept."""
        computed = self.variables((*self.schedule.forward, *self.schedule.losses))
        known = {symbol.name for symbol in (*self.schedule.cell.params, *signature.data, *computed)}
        found = places(self.schedule.derivation.cell, differentiated)
        return [place for place in found if {ref.name for ref in refs(place.asked)} <= known]

    def _refusal(self, found: list[Place], more: str) -> Iterator[str]:
        yield "refuse_undefined(["
        yield from (indent(line, "    ") for place in found for line in self._asked(place))
        yield f"]{more})"

    def _asked(self, place: Place) -> Iterator[str]:
        """What `refuse_undefined` reads of a place: two lines of a tuple."""
        target = place.equation.target
        scan, when = self._moment(place.equation)
        printer = self.printer(Span.ALL if when in WAY.values() else Span.ONCE)
        timed, batched = printer.over_time(place.asked), printer.batched(place.asked)
        array = printer.code(place.asked, len(place.asked.shape)).text
        yield f'("{place.kind}", "{plain(place.argument)}", "{plain(target)} = {plain(place.equation.value)}",'
        yield f' {scan}, "{when}", {timed}, {batched}, {array}),'

    def _moment(self, equation: Equation) -> tuple[int, str]:
        """The number of the scan to which an equation belongs, and which way that goes; or before, or after."""
        cell = self.schedule.derivation.cell
        for number, scan in enumerate(cell.scans, start=1):
            if equation in scan.equations:
                return number, WAY[scan.direction]
        return (0, "before") if equation in cell.prologue else (len(cell.scans) + 1, "after")

    def _adjoint_arrays(self) -> Iterator[str]:
        """An array of zeros for the adjoint of every variable and input that has a time, or to which nothing is assigned."""
        wanted = [step.of for step in self.schedule.derivation.of_role(Role.ADJOINT, Role.INPUT)]
        assigned = {s.target.of for block in self.schedule.backward for s in block.statements if isinstance(s.target, Adjoint)}
        for name in dict.fromkeys(of.name for of in wanted if of.time is not None or of not in assigned):
            yield f"{self.names.adjoints[name]} = np.zeros_like({self.names.symbols[name]})"

    def _idle(self) -> Iterator[str]:
        for step in self.schedule.derivation.of_role(Role.PARAM):
            if not step.paths:
                name = self.names.symbols[step.of.name]
                yield f"{self.names.adjoints[step.of.name]} = np.zeros_like({name})  # the loss does not depend on {name}"

    def _returned(self) -> Iterator[str]:
        derivation, printer = self.schedule.derivation, self.printer(Span.ONCE)
        for step in derivation.of_role(Role.PARAM, Role.INPUT):
            name = self.names.adjoints[step.of.name]
            yield f"{name}[{self.depth}:{-self.reach or ''}]" if step.of.time is not None else name
        reached = {step.of.name for step in derivation.steps}
        for ref in self.names.initial:
            yield printer.place(Adjoint(ref)) if ref.name in reached else f"np.zeros_like({printer.place(ref)})"

    # Statements

    def _blocks(self, blocks: Blocks) -> Iterator[str]:
        for block in blocks:
            lines = [line for statement in block.statements for line in self._statement(statement, block.span)]
            if block.span in (Span.ONCE, Span.ALL):
                yield from lines
            else:
                yield f"for t in range({self._steps(block.span)}):"
                yield from (indent(line, "    ") for line in lines)

    def _steps(self, span: Span) -> str:
        before = self.depth - 1
        last = f"T + {before}" if before else "T"
        return f"{self.depth}, T + {self.depth}" if span is Span.UP else f"{last}, {before}, -1"

    def _statement(self, statement: Statement, span: Span) -> list[str]:
        value, target = statement.value, statement.target
        sign = "+=" if statement.adds else "="
        formula = f"{plain(target)} {sign} {'sum over t of ' * statement.summed}{plain(value)}"
        if statement.ref.name == LOSS:
            return commented(f"total += {self._summed(value, span, loss=True)}", formula)
        start = f"{self.printer(span).place(target)} {sign} "
        return commented(broken(start, self._value(statement, span)), formula)

    def _value(self, statement: Statement, span: Span) -> str:
        if isinstance(statement.target, Adjoint) and statement.ref.name in self.unbatched:
            return self._summed(statement.value, Span.ALL if statement.summed else span, loss=False)
        if statement.summed:
            return self._over_steps(statement.value)
        return self._whole(statement, span)

    def _whole(self, statement: Statement, span: Span) -> str:
        """The value; with all its axes where it is not assigned into an array that has them."""
        printer, of, value = self.printer(span), statement.ref, statement.value
        code = printer.code(value, len(of.shape))
        complete = is_full(value) and printer.batched(value)
        if of.time is not None or statement.adds or of.name in self.unbatched or complete:
            return code.text
        sizes = [self.names.batch, *(printer.dim(dim) for dim in of.shape)]
        return f"np.zeros({_bracketed(sizes)}) + {code.at(1)}"

    def _over_steps(self, value: Expr) -> str:
        """The sum over t of a value that keeps its batch axis."""
        printer = self.printer(Span.ALL)
        return f"np.sum({printer.full(value, 0)}, axis=0)" if printer.over_time(value) else f"T * {printer.full(value)}"

    def _summed(self, value: Expr, span: Span, *, loss: bool) -> str:
        """The sum over the batch, and over t where all steps are computed at once.

        The adjoint of what is the same for all sequences is already that sum; only what comes from the loss is counted.
        """
        printer = self.printer(span)
        if printer.batched(value):
            terms = value.terms if isinstance(value, Add) else (value,)
            return " + ".join(self._term(printer, term, value) for term in terms)
        if not loss and any(isinstance(node, Adjoint) for node in nodes(value)):
            return printer.text(value)
        counts = ["T"] * (span is Span.ALL) + [self.names.batch]
        text = " * ".join([*counts, printer.full(value)])
        return text if loss or value.shape or refs(value) else f"np.full((), {text})"

    def _term(self, printer: Printer, term: Expr, whole: Expr) -> str:
        repeat = "T * " if printer.span is Span.ALL and not printer.over_time(term) else ""
        product = _as_outer(term)
        if product is not None:
            left, right = product
            return f"{repeat}sum_outer({printer.full(left, 0)}, {printer.full(right, 0)})"
        full = build.broadcast(term, whole.shape) if not term.shape else term
        if not printer.batched(term):
            return f"{repeat}{self.names.batch} * {printer.full(full)}"
        axes = "" if not whole.shape else ", axis=(0, 1)" if printer.over_time(term) else ", axis=0"
        return f"{repeat}np.sum({printer.full(full, 0)}{axes})"


def _as_outer(term: Expr) -> tuple[Expr, Expr] | None:
    """The two sides of a term that is an outer product: its sum over steps and batch is one product of matrices."""
    match term:
        case Outer(left, right):
            return left, right
        case Where(mask, Outer(left, right), no) if no.is_zero:
            return build.where(mask, left, build.zeros(left.shape)), right
        case Where(mask, yes, Outer(left, right)) if yes.is_zero:
            return build.where(mask, build.zeros(left.shape), left), right
        case Mul(coefficient, (*scalars, Outer(left, right))) if not any(scalar.shape for scalar in scalars):
            return build.mul(build.number(coefficient), *scalars, left), right
        case _:
            return None


def _words(lines: Iterable[str]) -> set[str]:
    return set(re.findall(r"\w+", "\n".join(lines)))


def _left(names: list[str]) -> str:
    """Names as the left side of an unpacking."""
    return f"{', '.join(names)}{',' * (len(names) == 1)}"


def _bracketed(names: Iterable[str]) -> str:
    """Names as a tuple."""
    return f"({_left(list(names))})"
