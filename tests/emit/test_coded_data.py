"""Classes and lengths in generated modules: what is taken, what is refused, and that it means what the masks mean."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import symrnn
from symrnn.derive.rolled import derive
from symrnn.pipeline import numpy_code
from symrnn.verify.fields import Float64
from symrnn.verify.oracle import Run, lifted
from tests.modules import Case, distinct_sizes, load_module, oracle_gradients, random_case

T, B = 5, 3


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return load_module(symrnn.load("character-model").derive().numpy(), tmp_path_factory.mktemp("coded"))


def case() -> Case:
    cell = symrnn.load("character-model").value
    return random_case(cell, steps=T, batch=B, sizes=distinct_sizes(cell), seed=3)


def given(module: ModuleType, **other: Any) -> tuple[Any, dict[str, Any]]:
    params, rest = case().arguments(module)
    return params, rest | other


REFUSED: dict[str, tuple[str, Any, str]] = {
    "no such class": ("y", 3, r"y: 3 at index \(2, 1\); a class is a whole number from 0 to 2"),
    "a negative class": ("y", -1, r"y: -1 at index \(2, 1\); a class is a whole number from 0 to 2"),
    "a class in between": ("w", 0.5, r"w: 0\.5 at index \(2, 1\); a class is a whole number from 0 to 2"),
    "a class that is no number": ("w", np.nan, r"w: nan at index \(2, 1\); every value must be finite"),
    "a length beyond T": ("q", 6, r"q: 6 at index 1; a length is a whole number from 0 to T = 5"),
    "a negative length": ("q", -1, r"q: -1 at index 1; a length is a whole number"),
    "a length in between": ("q", 1.5, r"q: 1\.5 at index 1; a length is a whole number"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_class_or_length_is_refused(module: ModuleType, what: str) -> None:
    name, value, message = REFUSED[what]
    params, rest = given(module)
    array = np.array(rest[name], dtype=float)
    array[(1,) if name == "q" else (2, 1)] = value
    with pytest.raises(ValueError, match=message):
        module.loss_and_gradients(params, **{**rest, name: array})


@pytest.mark.parametrize(("name", "shape"), [("q", (T, B)), ("y", (T, B, 3)), ("w", (B,))])
def test_the_shapes_are_those_of_classes_and_lengths(module: ModuleType, name: str, shape: tuple[int, ...]) -> None:
    params, rest = given(module)
    with pytest.raises(ValueError, match=f"{name}: expected"):
        module.loss(params, **{**rest, name: np.ones(shape)})


def test_whole_numbers_of_any_type_are_classes(module: ModuleType) -> None:
    params, rest = given(module)
    totals = {module.loss(params, **{**rest, "y": rest["y"].astype(kind)}) for kind in (np.int64, np.uint8, np.float32)}
    assert len(totals) == 1


def test_a_sequence_of_length_zero_has_no_loss_and_no_gradient(module: ModuleType) -> None:
    params, rest = given(module, q=np.zeros(B))
    total, gradients = module.loss_and_gradients(params, **rest)
    assert total == 0.0
    assert all(not np.any(gradient) for gradient in gradients)


def test_padded_sequences_count_as_the_sequences_alone(module: ModuleType) -> None:
    params, rest = given(module, q=np.array([2, 5, 3]))
    total, gradients = module.loss_and_gradients(params, **rest)
    alone = [
        module.loss_and_gradients(params, **{
            name: array[b : b + 1] if name in ("q", "s0") else array[: rest["q"][b], b : b + 1] for name, array in rest.items()
        })
        for b in range(B)
    ]  # fmt: skip
    assert np.isclose(total, sum(one for one, _ in alone), rtol=1e-13)
    for name in module.Params._fields:
        assert np.allclose(getattr(gradients, name), sum(getattr(g, name) for _, g in alone), rtol=1e-12, atol=1e-14)


def test_a_module_with_nothing_but_lengths_takes_the_number_of_steps(tmp_path: Path) -> None:
    text = "input length q\nstate s (n)\nparam W (n, n), b (n)\ns[t] = where(q[t], tanh(W @ s[t-1] + b), s[t-1])\noutput s[T]\n"
    module = load_module(symrnn.parse(text).derive().numpy(), tmp_path)
    params = module.Params(W=np.eye(2) / 2, b=np.ones(2))
    values = module.forward(params, q=np.array([1, 4]), steps=4)
    s = values.s[1:]
    assert np.array_equal(s[0, 0], s[3, 0])
    assert not np.array_equal(s[0, 1], s[3, 1])


ENTROPIES = {
    "the next word": ("", "cross_entropy(V @ s[t], w[t+1])"),
    "a weighted class": ("input r\n", "cross_entropy(V @ s[t], r[t] * w[t])"),
    "labels made smooth": ("", "cross_entropy(V @ s[t], 9 * w[t] / 10 + ones(v) / (10 * v))"),
    "a parameter as target": ("param p (v)\n", "cross_entropy(V @ s[t], p)"),
    "twice a distribution": ("target y (v)\n", "cross_entropy(V @ s[t], 2 * y[t])"),
}


@pytest.mark.parametrize("what", ENTROPIES)
def test_a_cross_entropy_means_the_same_in_code_whatever_its_target(what: str, tmp_path: Path) -> None:
    more, loss = ENTROPIES[what]
    text = f"input class w (v)\nstate s (n)\nparam W (n, n), U (n, v), V (v, n)\n{more}s[t] = tanh(W @ s[t-1] + U @ w[t])\n"
    cell = symrnn.parse(f"{text}loss[t] = {loss}\n").value
    drawn = random_case(cell, steps=3, batch=2, sizes=distinct_sizes(cell), seed=5)
    module = load_module(numpy_code(derive(cell)), tmp_path)
    params, rest = drawn.arguments(module)
    total, found = module.loss_and_gradients(params, **rest)
    runs = [Run(cell, lifted(drawn.sequence(b), Float64()), Float64()).all().loss for b in range(2)]
    assert np.isclose(total, sum(map(float, runs)), rtol=1e-13)
    for ref, gradient in oracle_gradients(drawn, Float64()).items():
        ours = getattr(found, drawn.names.initial.get(ref, drawn.names.symbols[ref.name]))
        assert np.allclose(ours, np.asarray(gradient, dtype=float), rtol=1e-11, atol=1e-13), ref
