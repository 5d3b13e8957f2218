"""Gives a name to what a derivation would otherwise have to write twice.

    h[t] = tanh(W @ h[t-1] + b)          a_h[t] = W @ h[t-1] + b;  h[t] = tanh(a_h[t])
    n[t] = W @ (r[t] * h[t-1])           z_n[t] = r[t] * h[t-1];   n[t] = W @ z_n[t]

Named are the arguments of non-linear operations that contain a product with @ (pre-activations, `a_`), and the operands
of @ that are not plain symbols (`z_`). Nothing else changes, so the equations stay the author's.
"""

from dataclasses import dataclass, field, replace

from symrnn.errors import UnsupportedError
from symrnn.ir.cell import Cell, Equation, Kind, Symbol
from symrnn.ir.expr import (
    NOW,
    Apply,
    CrossEntropy,
    Expr,
    LogSumExp,
    MatMul,
    Mul,
    Number,
    Power,
    Ref,
    Size,
    Softmax,
    Transpose,
)
from symrnn.ir.fresh import fresh
from symrnn.ir.walk import children, nodes, rebuild, refs

# What introduced names begin with, in this order: pre-activations, and operands of matrix products.
LETTERS = {"a": "auvwefg", "z": "zpqr"}


def normalise(cell: Cell) -> Cell:
    """The same cell with a name for every pre-activation and every composite operand of a product."""
    functions = (function.name for function in cell.functions)
    naming = _Naming({*(symbol.name for symbol in cell.symbols), *cell.dims, *functions})
    prologue, steps, epilogue = (naming.phase(phase) for phase in (cell.prologue, cell.steps, cell.epilogue))
    return replace(cell, symbols=cell.symbols + tuple(naming.symbols), prologue=prologue, steps=steps, epilogue=epilogue)


def check_known(cell: Cell) -> None:
    """UnsupportedError for a function without a formula: it has no derivative that could be written down."""
    if cell.unknown:
        name, *parameters = cell.unknown[0].name, *cell.unknown[0].parameters
        call = f"{name}({', '.join(parameters)})"
        hint = f"give it one: def {call} = …; without one a cell serves to check formulas only"
        raise UnsupportedError(f"the function {call} has no formula, so there is nothing to derive ({hint})")


@dataclass
class _Naming:
    taken: set[str]
    symbols: list[Symbol] = field(default_factory=list)
    known: dict[Expr, Ref] = field(default_factory=dict)

    def phase(self, equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
        self.known = {}
        return tuple(named for equation in equations for named in self._equation(equation))

    def _equation(self, equation: Equation) -> list[Equation]:
        before: list[Equation] = []
        value = self._operands(equation.value, equation.target, before)
        return [*before, replace(equation, value=value)]

    def _operands(self, expr: Expr, target: Ref, before: list[Equation]) -> Expr:
        """`expr` with every operand that needs a name replaced by it; the equations of the names go to `before`."""
        parts = []
        for child in children(expr):
            part = self._operands(child, target, before)
            letter = "" if target.time == NOW and _timeless(part) else _letter(expr, part)
            parts.append(self._named(part, letter, target, before) if letter else part)
        return rebuild(expr, tuple(parts)) if parts else expr

    def _named(self, value: Expr, letter: str, target: Ref, before: list[Equation]) -> Ref:
        if value not in self.known:
            name = self._fresh(letter, target.name.replace("_", ""))
            self.taken.add(name)
            timed = target.time == NOW
            self.symbols.append(Symbol(name, Kind.COMPUTED, value.shape, timed, introduced=True))
            self.known[value] = Ref(name, NOW if timed else None, value.shape)
            before.append(Equation(self.known[value], value))
        return self.known[value]

    def _fresh(self, letter: str, target: str) -> str:
        """A name such as a_s; the next for the same variable is u_s, since a_s2 would seem to belong to s2."""
        names = (f"{other}_{target}" for other in LETTERS[letter])
        return next((name for name in names if name not in self.taken), None) or fresh(f"{letter}_{target}", self.taken)


def _timeless(expr: Expr) -> bool:
    """Whether an operand is the same at every step; a name with a time would pretend that it is not."""
    return all(ref.time is None for ref in refs(expr))


def _letter(parent: Expr, operand: Expr) -> str:
    """With which letter an operand's name starts, or nothing where it needs none."""
    if isinstance(parent, MatMul) and refs(operand) and not _plain(operand):
        return "z"
    return "a" if _bends(parent) and any(isinstance(node, MatMul) for node in nodes(operand)) else ""


def _plain(expr: Expr) -> bool:
    return isinstance(expr.arg if isinstance(expr, Transpose) else expr, Ref)


def _bends(expr: Expr) -> bool:
    """Whether the derivative of an operation depends on its operands."""
    if isinstance(expr, Mul):
        return sum(not isinstance(factor, Number | Size) for factor in expr.factors) > 1
    return isinstance(expr, Apply | Power | Softmax | LogSumExp | CrossEntropy)
