"""Whether the judge names the line that was changed, and gives the change as the reason."""

import ast
from collections.abc import Iterator
from enum import Enum
from functools import reduce
from textwrap import dedent

from symrnn import pipeline
from symrnn.ir.program import Blame, ProgramReport
from symrnn.ir.verdict import Outcome
from symrnn.programs.launch import Launch
from symrnn.programs.report import judge_program
from symrnn.programs.source import Source
from tests.programs.mutants import Mutant


class Score(Enum):
    """What is said of where a mutant is wrong, and why."""

    BACK = "mended back"
    SAME = "mended in the same place"
    OTHERWISE = "mended otherwise in the same line"
    BEHIND = "the line that it makes wrong"
    ELSEWHERE = "another line"
    SILENT = "no line"


LOCATED = (Score.BACK, Score.SAME, Score.OTHERWISE, Score.BEHIND)
EXPLAINED = (Score.BACK, Score.SAME)


def report_on(mutant: Mutant) -> ProgramReport:
    """What the judge finds of a mutant."""
    program = mutant.program
    source = Source(program.file, mutant.text)
    return judge_program(source, pipeline.derivation_of(program.cell), program.settings, Launch(program.file))


def score(mutant: Mutant, report: ProgramReport) -> Score:
    """What the first line that is named is worth."""
    if not report.blames:
        return Score.SILENT
    first = report.blames[0]
    if mutant.lines[0] <= first.place.line <= mutant.lines[1]:
        if _restores(mutant, first):
            return Score.BACK
        return Score.SAME if _is_there(mutant, first) and _mends_all(report) else Score.OTHERWISE
    return Score.BEHIND if first.place.line in _behind(mutant) else Score.ELSEWHERE


def _restores(mutant: Mutant, blame: Blame) -> bool:
    """Whether the mended lines are those of the program before it was changed, but for their writing."""
    lines = mutant.program.text.splitlines()[mutant.lines[0] - 1 : mutant.lines[1]]
    return _plain(blame.mended) == _plain("\n".join(lines))


def _is_there(mutant: Mutant, blame: Blame) -> bool:
    """Whether what is to be edited overlaps what was changed."""
    lines = mutant.text.split("\n")[: blame.place.line - 1]
    start = sum(len(line) + 1 for line in lines) + blame.place.column - 1
    return start < mutant.span[1] and mutant.span[0] < start + len(blame.found)


def _mends_all(report: ProgramReport) -> bool:
    """Whether the first mend makes all gradients right that are wrong."""
    wrong = {verdict.of for verdict in report.gradients if verdict.outcome is Outcome.WRONG}
    return len(report.blames) == 1 and report.blames[0].proven and wrong <= set(report.blames[0].gradients)


def _plain(text: str) -> str:
    """A statement in one writing: no idle brackets, factors 1 or double signs, no `+=`, operands in order; "" for none."""
    text = dedent(text).strip()
    try:
        tree = ast.parse(text + " pass" if text.endswith(":") else text)
    except SyntaxError:
        return ""
    tree.body = [statement for statement in tree.body if not isinstance(statement, ast.Pass)]
    return ast.unparse(ast.fix_missing_locations(_Plain().visit(tree)))


class _Plain(ast.NodeTransformer):
    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        loaded = ast.parse(ast.unparse(node.target), mode="eval").body
        return ast.Assign([node.target], ast.BinOp(loaded, node.op, node.value))

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(ast.Constant(1), ast.Mult(), other) | ast.BinOp(other, ast.Mult(), ast.Constant(1)):
                return other
        if isinstance(node.op, ast.Mult | ast.Add):
            return _joined(sorted(_operands(node, type(node.op)), key=ast.unparse), node.op)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(ast.USub(), ast.UnaryOp(ast.USub(), other)):
                return other
        return node


def _operands(node: ast.expr, kind: type[ast.operator]) -> list[ast.expr]:
    """The terms of a sum, or the factors of a product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, kind):
        return [*_operands(node.left, kind), *_operands(node.right, kind)]
    return [node]


def _joined(operands: list[ast.expr], operator: ast.operator) -> ast.expr:
    return reduce(lambda one, other: ast.BinOp(one, operator, other), operands)


def _behind(mutant: Mutant) -> set[int]:
    """The lines that read what the changed statement sets, or call the function whose result it is."""
    tree = ast.parse(mutant.program.text)
    changed = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno == mutant.lines[0]]
    names = {name for statement in changed for name in _set_by(statement, tree)}
    return {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and ast.unparse(node) in names
    }


def _set_by(statement: ast.stmt, tree: ast.Module) -> Iterator[str]:
    """The names and attributes that a statement sets, or parts of which it sets; for `return`, what its function is called."""
    if isinstance(statement, ast.Return):
        inside = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and statement in ast.walk(node))
        for function in inside:
            yield from _calls(function.name, tree)
    for part in ast.walk(statement):
        if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Store):
            yield ast.unparse(part)
        elif isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store):
            yield ast.unparse(part.value)


def _calls(name: str, tree: ast.Module) -> Iterator[str]:
    """How a function is called, by its name or as a method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            text = ast.unparse(node.func)
            if text == name or text.endswith("." + name):
                yield text
