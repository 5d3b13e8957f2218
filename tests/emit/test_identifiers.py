"""Names in generated code: the user's are kept where they can be, and never meet Python's, the module's or each other."""

import ast
import builtins
import keyword
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from symrnn.derive.rolled import derive
from symrnn.emit.identifiers import OWN, identifiers
from symrnn.ir.functions import BUILTIN
from symrnn.language.lower import read_cell
from symrnn.language.scope import RESERVED, STRUCTURAL
from symrnn.pipeline import numpy_code
from tests.modules import load_module

REFUSED = {*RESERVED, *STRUCTURAL, *BUILTIN, "loss"}
WRITABLE = [name for name in sorted(OWN - REFUSED) if name[0].isalpha() and not keyword.iskeyword(name)]
SMALL = "input x (n)\nstate s (n)\nparam {}\ns[t] = {}\nloss[t] = sum(s[t])\n"


def module_of(text: str, folder: Path) -> ModuleType:
    return load_module(numpy_code(derive(read_cell(text))), folder, "named")


def agrees(module: ModuleType) -> bool:
    """Whether the gradients agree with a central difference of the loss along a random direction."""
    params, data = module.example(seed=1)
    gradients = module.loss_and_gradients(params, **data)[1]._asdict()
    random = np.random.default_rng(2)
    step = {name: random.standard_normal(np.shape(gradient)) for name, gradient in gradients.items()}

    def loss(h: float) -> float:
        moved = {name: array + h * step.get(name, 0.0) for name, array in data.items()}
        return float(module.loss(module.Params(**{n: array + h * step[n] for n, array in params._asdict().items()}), **moved))

    slope = sum(float(np.sum(gradient * step[name])) for name, gradient in gradients.items())
    return bool(np.isclose(slope, (loss(1e-5) - loss(-1e-5)) / 2e-5, rtol=1e-6))


def parts(names: list[str], size: int) -> list[list[str]]:
    return [names[i : i + size] for i in range(0, len(names), size)]


@pytest.mark.parametrize("names", parts(WRITABLE, 40), ids=lambda names: names[0])
def test_taken_names_work_as_parameters_inputs_and_variables(names: list[str], tmp_path: Path) -> None:
    declared = f"input x (n), {', '.join(f'{name} (n)' for name in names[::4])}\nstate s (n)\n"
    declared += f"param W (n, n), {', '.join(f'{name} (n)' for name in names[1::4])}\n"
    variables = "".join(f"{name}[t] = tanh(W @ x[t]) * 0.5\n" for name in names[2::4])
    reads = [*(f"{name}[t]" for name in names[::4] + names[2::4]), *names[1::4]]
    text = f"{declared}{variables}s[t] = tanh(W @ s[t-1]) + {' + '.join(reads)}\nloss[t] = sum(s[t]**2)\n"
    assert agrees(module_of(text, tmp_path))


@pytest.mark.parametrize("names", parts(WRITABLE, 40), ids=lambda names: names[0])
def test_taken_names_work_as_states_sizes_functions_and_their_parameters(names: list[str], tmp_path: Path) -> None:
    states, sizes, functions, arguments = names[::4], names[1::4], names[2::4], names[3::4]
    declared = f"input x (n), {', '.join(f'x{i} ({name})' for i, name in enumerate(sizes))}\nparam W (n, n)\n"
    declared += f"state s (n), {', '.join(f'{name} (n)' for name in states)}\n"
    argument = [*arguments, *(["z"] * len(functions))]
    declared += "".join(f"def {name}({z}) = {z} * sigmoid({z})\n" for name, z in zip(functions, argument, strict=False))
    updates = "".join(f"{name}[t] = 0.5 * {name}[t-1] + tanh(x[t])\n" for name in states)
    reads = [*(f"{name}[t]" for name in states), *(f"{name}(x[t])" for name in functions)]
    extra = "".join(f" + sum(x{i}[t]**2)" for i in range(len(sizes)))
    text = f"{declared}{updates}s[t] = tanh(W @ s[t-1]) + {' + '.join(reads)}\nloss[t] = sum(s[t]**2){extra}\n"
    assert agrees(module_of(text, tmp_path))


def test_a_function_called_like_a_derivative_is_told_from_it(tmp_path: Path) -> None:
    text = "input x (n)\nstate s (n)\nparam W (n, n)\ndef f(z) = z * sigmoid(z)\ndef df_dz(z) = z**2\n"
    text += "s[t] = f(W @ s[t-1]) + df_dz(W @ x[t])\nloss[t] = sum(s[t]**2)\n"
    assert agrees(module_of(text, tmp_path))


def test_own_holds_every_name_that_a_module_uses() -> None:
    head = "input x (n), q\nstate s (n)\nparam W (n, n), g\n"
    cell = read_cell(f"{head}s[t] = where(q[t], W @ (g * x[t]), s[t-1])\nloss[t] = sum(s[t]**2)\n")
    tree = ast.parse(numpy_code(derive(cell)))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert {*(node.name for node in functions), *classes} <= OWN
    bodies = [node for node in functions if node.name in {"forward", "loss", "loss_and_gradients"}]
    used = {node.id for body in bodies for node in ast.walk(body) if isinstance(node, ast.Name)}
    names = identifiers(cell)
    known = {*names.symbols.values(), *names.adjoints.values(), *names.initial.values(), names.batch}
    assert used - known - OWN == {"z_s", "dz_s", "matmul_W"}


def test_the_users_names_are_kept() -> None:
    names = identifiers(read_cell(SMALL.format("ds (n), s0 (n)", "ds * s[t-1] + s0 * x[t]")))
    assert [names.symbols[name] for name in ("x", "s", "ds", "s0")] == ["x", "s", "ds", "s0"]
    assert names.adjoints["s"] not in names.symbols.values()
    assert list(names.initial.values()) == ["s_start"]


def test_builtins_are_never_hidden() -> None:
    names = identifiers(read_cell(SMALL.format("len (n)", "len * s[t-1] + x[t]")))
    assert not {*names.symbols.values(), *names.adjoints.values()} & set(dir(builtins))
