"""The modules that symrnn generates, judged as programs: every gradient of every bundled cell is right."""

import ast
from collections.abc import Iterator

import pytest

from symrnn import pipeline
from symrnn.ir.cell import Cell, Coding, Symbol
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import NOW, Ref
from symrnn.ir.verdict import Outcome
from symrnn.programs.harness import Harness
from symrnn.programs.judge import Trials
from symrnn.programs.launch import Launch
from symrnn.programs.settings import read_settings

FILE = "generated.py"


def axes(symbol: Symbol) -> str:
    """How a module takes data: with steps and sequences in front; of a class only its number."""
    if symbol.coding is Coding.LENGTH:
        return ""
    own = () if symbol.coding is Coding.CLASS else tuple(map(str, symbol.shape))
    return "(" + ", ".join((*(("T",) if symbol.timed else ()), "B", *own)) + ")"


def arguments(code: str) -> tuple[list[str], list[str]]:
    """The names of the data and of the initial values that `loss_and_gradients` takes."""
    (function,) = (
        node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef) and node.name == "loss_and_gradients"
    )
    return [arg.arg for arg in function.args.args[1:]], [arg.arg for arg in function.args.kwonlyargs]


def fields(code: str, name: str) -> list[str]:
    (named,) = (node for node in ast.parse(code).body if isinstance(node, ast.ClassDef) and node.name == name)
    return [node.target.id for node in named.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)]


def start(ref: Ref, cell: Cell) -> str:
    return f"{ref.name}[{ref.time}](" + ", ".join(("B", *map(str, cell[ref.name].shape))) + ")"


def settings(derivation: Derivation, code: str) -> Iterator[str]:
    """How a generated module is called."""
    cell = derivation.written
    data, initial = arguments(code)
    yield from (f"give _p{i} = {symbol.name}" for i, symbol in enumerate(cell.params))
    yield from (f"give _d{i} = {symbol.name}{axes(symbol)}" for i, symbol in enumerate(cell.data))
    yield from (f"give _s{i} = {start(ref, cell)}" for i, ref in enumerate(cell.initial))
    held = ", ".join(f"{name}=_p{i}" for i, name in enumerate(fields(code, "Params")))
    called = ["Params(" + held + ")", *(f"_d{i}" for i in range(len(cell.data)))]
    called += [f"{name}=_s{i}" for i, name in enumerate(initial[-len(cell.initial) :] if cell.initial else [])]
    yield f"run total, gradients = loss_and_gradients({', '.join(called)})"
    yield "take loss = total"
    assert len(data) == len(cell.data)
    places = [(symbol.at(), f"_p{i}") for i, symbol in enumerate(cell.params)]
    places += [(symbol.at(), f"_d{i}") for i, symbol in enumerate(cell.data)]
    places += [(ref, f"_s{i}") for i, ref in enumerate(cell.initial)]
    by = [step.of for step in derivation.gradients]
    in_order = [name for of, name in places if of in by]
    yield from (f"take d{name} = gradients.{field}" for name, field in zip(in_order, fields(code, "Gradients"), strict=True))


@pytest.mark.parametrize("name", pipeline.bundled())
def test_every_gradient_is_right(name: str) -> None:
    derivation = pipeline.derivation_of(pipeline.load(name))
    code = pipeline.numpy_code(derivation)
    text = "".join(f"# symrnn: {line}\n" for line in settings(derivation, code)) + code
    trials = Trials(Harness(derivation.written, read_settings(text, FILE), FILE), derivation)
    verdicts = trials.verdicts(trials.run([text], Launch(FILE, listens=False))[0])
    assert len(verdicts) == len(derivation.gradients)
    assert {verdict.of: verdict for verdict in verdicts if verdict.outcome is not Outcome.RIGHT} == {}


def test_time_is_not_a_batch() -> None:
    """What is by step is told from what is not, so that the settings above say something."""
    assert axes(pipeline.load("elman")["x"]) == "(T, B, m)"
    assert NOW not in {ref.time for ref in pipeline.load("elman").initial}
