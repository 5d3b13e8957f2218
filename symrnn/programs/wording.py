"""Formulas of the derivation in a program's own words: its names for what it holds, its layout, its way to multiply.

`ds[t] * (1 - s[t]**2)` becomes `dh * (1 - hs[t]**2)` where `dh` holds ds[t] and `hs[t]` holds s[t]; vectors may be rows of a
batch, columns, or have one axis.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from symrnn.emit.plain import Binding
from symrnn.ir.expr import Add, Adjoint, Apply, Expr, MatMul, Mul, Number, Outer, Power, Ref, Transpose
from symrnn.ir.walk import nodes
from symrnn.programs.edits.moves import moved
from symrnn.programs.instrument import numbered
from symrnn.programs.launch import Execution, Numbers
from symrnn.programs.source import Source
from symrnn.programs.trial import as_numbers
from symrnn.programs.truth import Truth
from symrnn.verify.oracle import Slot, slot

FLAT, ROW, COLUMN = "flat", "row", "column"
DIGITS = 9
Key = tuple[str, str, int | None]  # "value" or "adjoint", the variable, the step
Words = tuple[str, Binding]
At = tuple[tuple[str, float], ...]


class NoWordsError(Exception):
    """The program has no words for a formula here."""


@dataclass(frozen=True)
class Held:
    """What a program holds at some moment: its expression for a variable, the layout, whether a matrix is transposed."""

    text: str
    layout: str
    turned: bool = False


@dataclass(frozen=True)
class Facts:
    """The values and adjoints of a trial by fingerprint, with the sequences of the batch on the first axis.

    `factor` is what all gradients of the program are times: it has its adjoints times that.
    """

    truth: Truth
    factor: float = 1.0

    @cached_property
    def _known(self) -> dict[Key, Numbers]:
        found: dict[Key, Numbers] = {}
        runs, backwards = self.truth.runs, self.truth.backwards
        for name, step in runs[0].table:
            found["value", name, step] = np.stack([as_numbers(run.table[name, step]) for run in runs])
        for name, step in self._given(runs[0].data.steps):
            found["value", name, step] = np.stack([as_numbers(run.given((name, step))) for run in runs])
        for name, step in backwards[0].adjoints:
            if step is not None:
                found["adjoint", name, step] = self.factor * np.stack(
                    [as_numbers(one.adjoints[name, step]) for one in backwards]
                )
        return found

    def _given(self, steps: int) -> Iterator[Slot]:
        cell = self.truth.derivation.cell
        for symbol in cell.params + cell.data:
            yield from ((symbol.name, t) for t in (range(1, steps + 1) if symbol.timed else (None,)))
        yield from (slot(ref, 0, steps) for ref in cell.initial)

    @cached_property
    def _index(self) -> dict[tuple[int, float], list[Key]]:
        index: dict[tuple[int, float], list[Key]] = {}
        for key, array in self._known.items():
            for part in (array, array[0]) if len(array) > 1 else (array,):
                index.setdefault(_fingerprint(part), []).append(key)
        return index

    def held(self, text: str, value: Numbers) -> Iterator[tuple[Key, Held]]:
        """All that a value of the program is."""
        for key in self._index.get(_fingerprint(value), ()):
            held = _layout(text, value, self._known[key], is_param=key[2] is None)
            if held:
                yield key, held


def _fingerprint(array: Numbers) -> tuple[int, float]:
    total = float(np.sum(np.abs(array)))  # errors of a softmax add up to zero, but for rounding
    return array.size, float(f"{total:.{DIGITS}g}") + 0.0


def _layout(text: str, value: Numbers, known: Numbers, *, is_param: bool) -> Held | None:
    """How `value` holds an array that is `known` with the batch on its first axis."""
    one = known[0]
    shapes: list[tuple[Numbers, str, bool]] = [(one, FLAT, False)]
    if one.ndim == 1:
        shapes += [(one[:, None], COLUMN, False), (one[None, :], ROW, False)]
    if one.ndim == 2:
        shapes.append((one.T, FLAT, True))
    if not is_param and known.ndim == 2:
        shapes += [(known, ROW, False), (known.T, COLUMN, False)]
    for array, layout, turned in shapes:
        if array.shape == value.shape and np.allclose(array, value, rtol=1e-7, atol=1e-12):
            return Held(text, layout, turned)
    return None


@dataclass(frozen=True)
class Wording:
    """What a program can say at one moment: its words for variables and adjoints at steps; `numpy`: what it calls NumPy."""

    held: Mapping[Key, Held]
    steps: int
    layout: str
    numpy: str = "np"

    def words(self, expr: Expr, t: int) -> Iterator[str]:
        """A formula of step t in the program's words, and transposed if it is a matrix; nothing where words are missing."""
        try:
            text, _ = self._say(expr, t)
        except NoWordsError:
            return
        yield text
        if isinstance(expr, Outer):
            yield self._outer(expr.right, expr.left, t)[0]

    def _say(self, expr: Expr, t: int) -> Words:
        rule = SAY.get(type(expr))
        if rule is None:
            raise NoWordsError
        return rule(self, expr, t)

    def bound(self, expr: Expr, t: int, least: Binding) -> str:
        text, binding = self._say(expr, t)
        return text if binding >= least else f"({text})"

    def named(self, expr: Ref | Adjoint, t: int, *, turned: bool = False) -> Words:
        kind, of = ("adjoint", expr.of) if isinstance(expr, Adjoint) else ("value", expr)
        name, step = slot(of, t, self.steps)
        held = self.held.get((kind, name, step))
        if held is None or (len(expr.shape) == 1 and step is not None and held.layout != self.layout):
            raise NoWordsError
        return (held.text + ".T" if held.turned != turned else held.text), Binding.ATOM

    def matrix(self, expr: Expr, t: int, *, turned: bool) -> str:
        """A matrix as a factor, transposed or not."""
        if isinstance(expr, Transpose):
            return self.matrix(expr.arg, t, turned=not turned)
        if not isinstance(expr, Ref):
            raise NoWordsError
        text, binding = self.named(expr, t, turned=turned)
        return text if binding >= Binding.UNARY else f"({text})"

    def product(self, e: MatMul, t: int) -> Words:
        """A matrix times a vector; rows are multiplied from the right."""
        left, right = e.left, e.right
        if len(left.shape) == 1 and len(right.shape) == 2:
            left, right, turned = right, left, True
        elif len(left.shape) == 2 and len(right.shape) == 1:
            turned = False
        else:
            raise NoWordsError
        vector = self.bound(right, t, Binding.UNARY)
        if self.layout == ROW:
            return f"{vector} @ {self.matrix(left, t, turned=not turned)}", Binding.PRODUCT
        return f"{self.matrix(left, t, turned=turned)} @ {vector}", Binding.PRODUCT

    def _outer(self, left: Expr, right: Expr, t: int) -> Words:
        one, other = (self.bound(part, t, Binding.ATOM) for part in (left, right))
        match self.layout:
            case "flat":
                return f"{self.numpy}.outer({self._say(left, t)[0]}, {self._say(right, t)[0]})", Binding.ATOM
            case "row":
                return f"{one}.T @ {other}", Binding.PRODUCT
        return f"{one} @ {other}.T", Binding.PRODUCT

    def outer(self, e: Outer, t: int) -> Words:
        return self._outer(e.left, e.right, t)

    def sum(self, e: Add, t: int) -> Words:
        first, *rest = (self._say(term, t)[0] for term in e.terms)
        return first + "".join(f" - {one[1:]}" if one.startswith("-") else f" + {one}" for one in rest), Binding.SUM

    def times(self, e: Mul, t: int) -> Words:
        sign, size = ("-" if e.coefficient < 0 else ""), abs(e.coefficient)
        factors = [self.bound(factor, t, Binding.UNARY) for factor in e.factors]
        above = [str(size.numerator)] * (size.numerator != 1) + factors
        below = f" / {size.denominator}" if size.denominator != 1 else ""
        return sign + " * ".join(above) + below, Binding.SUM if sign else Binding.PRODUCT

    def power(self, e: Power, t: int) -> Words:
        if e.exponent < 0:
            raise NoWordsError
        return f"{self.bound(e.base, t, Binding.ATOM)}**{e.exponent}", Binding.POWER

    def apply(self, e: Apply, t: int) -> Words:
        if e.function.name not in ("tanh", "exp", "log", "sqrt", "abs") or e.function.body is not None:
            raise NoWordsError
        return f"{self.numpy}.{e.function.name}({self._say(e.args[0], t)[0]})", Binding.ATOM

    def number(self, e: Number, t: int) -> Words:
        if e.value.denominator != 1:
            return repr(float(Fraction(e.value))), Binding.ATOM if e.value > 0 else Binding.SUM
        return str(e.value), Binding.ATOM if e.value >= 0 else Binding.SUM


def _turned_matrix(wording: Wording, e: Transpose, t: int) -> Words:
    return wording.matrix(e, t, turned=False), Binding.ATOM


SAY: dict[type[Expr], Callable[..., Words]] = {
    Ref: Wording.named,
    Adjoint: Wording.named,
    Number: Wording.number,
    Add: Wording.sum,
    Mul: Wording.times,
    Power: Wording.power,
    Apply: Wording.apply,
    MatMul: Wording.product,
    Outer: Wording.outer,
    Transpose: _turned_matrix,
}
"""How operations are said; a formula with another one has no words."""


@dataclass(frozen=True)
class Speaker:
    """Says formulas in a program's words at each of its statements."""

    source: Source
    execution: Execution
    truth: Truth
    facts: Facts

    @cached_property
    def _formulas(self) -> list[Expr]:
        """All parts of all formulas that the derivation has, the short ones first, without mere names and numbers."""
        derivation = self.truth.derivation
        values = [path.value for step in derivation.steps for path in step.paths]
        values += [step.total(*{path.when for path in step.paths}) for step in derivation.steps if len(step.paths) > 1]
        values += [equation.value for equation in derivation.cell.steps]
        parts = {part: None for value in values for part in nodes(value) if not isinstance(part, Ref | Adjoint | Number)}
        return list(parts)

    def said(self, statement: ast.stmt) -> list[str]:
        """What the formulas are in words that the program has when a statement is run, the short ones first."""
        found: dict[str, None] = {}
        for held in (self._held(statement, 1), self._held(statement, 2)):
            found |= dict.fromkeys(self._sayable(held))
        return sorted(found, key=lambda text: (len(text), text))

    def _sayable(self, held: Mapping[Key, Held]) -> Iterator[str]:
        for layout in (FLAT, ROW, COLUMN):
            if any(one.layout == layout for key, one in held.items() if key[2] is not None):
                wording = Wording(held, self.truth.trial.setting.steps, layout, self._numpy)
                for t in range(1, self.truth.trial.setting.steps + 1):
                    for formula in self._formulas:
                        yield from wording.words(formula, t)

    @cached_property
    def _numpy(self) -> str:
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    if name.name == "numpy":
                        return name.asname or "numpy"
        return "np"

    def _held(self, statement: ast.stmt, run: int) -> dict[Key, Held]:
        """What the program holds when a statement is run for the first time (faults have not spread yet), or a later one."""
        found: dict[Key, Held] = {}
        gathered = self._gathered
        for text, value in sorted(
            self._values(statement, run).items(), key=lambda one: (one[0] in gathered, len(one[0]), one[0])
        ):
            for key, held in self.facts.held(text, value):
                found.setdefault(key, held)
        return found

    @cached_property
    def _gathered(self) -> frozenset[str]:
        """What is added to: after the first step it has the value of its first part, which is not what it stands for."""
        return frozenset(
            self.source.segment(node.target) for node in ast.walk(self.source.tree) if isinstance(node, ast.AugAssign)
        )

    @cached_property
    def _nodes(self) -> dict[int, ast.AST]:
        return dict(numbered(self.source.tree))

    def _values(self, statement: ast.stmt, run: int) -> dict[str, Numbers]:
        """What names, attributes and indexed things of a function are when one of its statements is run.

        Something indexed is what it was last with the same indices, or will be: containers are filled once.
        """
        function = self.source.function(statement)
        names: dict[str, Numbers] = {}
        indexed: dict[tuple[str, At], Numbers] = {}
        inner: dict[str, tuple[str, ...]] = {}
        moment: dict[str, Numbers] = {}
        before: dict[tuple[str, At], Numbers] = {}
        runs = 0
        for number, value in self.execution.told:
            node = self._nodes.get(number)
            if node is None or self.source.function(node) is not function:
                continue
            if node is statement and runs < run:
                runs += 1
                moment, before = dict(names), dict(indexed)
            for part in _held_by(node):
                text = self.source.segment(part)
                inner.setdefault(text, _index_names(part))
                if inner[text]:
                    at = _at(inner[text], names)
                    indexed[text, at] = value
                    for beside, by in _beside(part, text, self.source) if len(at) == 1 else ():
                        inner.setdefault(beside, inner[text])
                        indexed.setdefault((beside, ((at[0][0], at[0][1] + by),)), value)
                else:
                    names[text] = value
        moment = moment or names
        found = {text: moment[text] for text, of in inner.items() if not of and text in moment}
        for text, of in inner.items():
            key = text, _at(of, moment)
            if of and key in indexed:
                found[text] = before.get(key, indexed[key])
        return self._of_others(function) | found

    def _of_others(self, function: ast.AST) -> dict[str, Numbers]:
        """What other functions read that this one can read as well: globals, and attributes of the same `self`."""
        found: dict[str, Numbers] = {}
        for number, value in self.execution.told:
            node = self._nodes.get(number)
            if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and self._is_readable(node, function):
                found[self.source.segment(node)] = value
        return found

    def _is_readable(self, node: ast.expr, function: ast.AST) -> bool:
        inner = node
        while isinstance(inner, ast.Attribute) or (isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant)):
            inner = inner.value
        if not isinstance(inner, ast.Name):
            return False
        own, other = self.source.function(node), function
        if own is other or isinstance(other, ast.Module):
            return False
        if inner.id == "self" and node is not inner:
            return self.source.parents.get(own) is self.source.parents.get(other)
        return inner.id not in self._local(own) and inner.id not in self._local(other)

    def _local(self, function: ast.AST) -> frozenset[str]:
        """The names that a function has of its own."""
        if function not in self._locals:
            parts = list(ast.walk(function)) if not isinstance(function, ast.Module) else []
            stored = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
            self._locals[function] = frozenset(stored | {part.arg for part in parts if isinstance(part, ast.arg)})
        return self._locals[function]

    @cached_property
    def _locals(self) -> dict[ast.AST, frozenset[str]]:
        return {}


def _held_by(node: ast.AST) -> list[ast.expr]:
    """The expressions that hold what was told: one that can be read again, the target of an assignment."""
    match node:
        case ast.Name() | ast.Subscript() | ast.Attribute():
            return [node]
        case ast.Assign(targets=[ast.Name() | ast.Subscript() | ast.Attribute() as target]) | ast.AugAssign(target=target):
            return [target]
    return []


def _index_names(node: ast.expr) -> tuple[str, ...]:
    """The names in the indices of an expression."""
    found = {
        part.id
        for one in ast.walk(node)
        if isinstance(one, ast.Subscript)
        for part in ast.walk(one.slice)
        if isinstance(part, ast.Name)
    }
    return tuple(sorted(found))


def _beside(node: ast.expr, text: str, source: Source) -> Iterator[tuple[str, int]]:
    """What reads the same at the step before, and at the step after, with how far the step is moved."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name | ast.BinOp):
        (start, _), (first, last) = source.span(node), source.span(node.slice)
        for new, by in zip(moved(node.slice, source.segment(node.slice)), (1, -1), strict=True):
            yield text[: first - start] + new + text[last - start :], by


def _at(names: tuple[str, ...], values: Mapping[str, Numbers]) -> At:
    return tuple((name, float(values[name])) for name in names if name in values and values[name].ndim == 0)
