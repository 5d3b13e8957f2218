"""Functions of this process: called with arrays by keyword in any layout, judged like programs."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import symrnn
from symrnn.ir.verdict import Outcome

Gradients = Mapping[str, Any]


def elman(U: Any, W: Any, V: Any, b: Any, c: Any, x: Any, y: Any, s0: Any = None) -> dict[str, Any]:
    states, outputs = [np.zeros_like(b) if s0 is None else s0], []
    for step in x:
        states.append(np.tanh(U @ step + W @ states[-1] + b))
        outputs.append(V @ states[-1] + c)
    arrays = {"U": U, "W": W, "V": V, "b": b, "c": c}
    grads: dict[str, Any] = {f"d{name}": np.zeros_like(value) for name, value in arrays.items()}
    ds, dx = np.zeros_like(b), np.zeros_like(x)
    for t in reversed(range(len(x))):
        do = outputs[t] - y[t]
        da = (V.T @ do + ds) * (1 - states[t + 1] ** 2)
        grads["dU"] += np.outer(da, x[t])
        grads["dW"] += np.outer(da, states[t])
        grads["dV"] += np.outer(do, states[t + 1])
        grads["db"] += da
        grads["dc"] += do
        dx[t], ds = U.T @ da, W.T @ da
    return {**grads, "dx": dx, **({} if s0 is None else {"ds0": ds})}


def right(**said: Any) -> bool:
    return symrnn.check_gradients("elman", said.pop("run", elman), **said).ok


def changed(name: str, change: Callable[[Any], Any]) -> Callable[..., Gradients]:
    """The function with one of its gradients changed."""

    def run(**arrays: Any) -> Gradients:
        found = elman(**arrays)
        return {**found, name: change(found[name])}

    return run


def test_gradients_by_the_names_of_the_cell() -> None:
    report = symrnn.check_gradients("elman", elman)
    assert [v.of for v in report.gradients] == ["U", "W", "V", "b", "c", "x"]
    assert report.ok
    assert str(report).splitlines()[0] == "elman: the cell elman"
    assert str(report).endswith("6 gradients: 6 right\n")


def test_a_wrong_gradient_is_an_assertion_error_with_the_report() -> None:
    with pytest.raises(AssertionError, match=r"wrong +dW = dW +entry .* should be .*\n(.*\n)*6 gradients: 5 right, 1 wrong"):
        symrnn.assert_gradients("elman", changed("dW", lambda dW: 1.0005 * dW))
    symrnn.assert_gradients("elman", elman)


@pytest.mark.parametrize("name", ["dU", "dW", "dV", "db", "dc", "dx"])
def test_every_gradient_is_looked_at(name: str) -> None:
    report = symrnn.check_gradients("elman", changed(name, lambda array: array + 1e-3))
    assert [v.of for v in report.wrong] == [name.removeprefix("d")]


def test_names_without_d_and_what_is_left_out() -> None:
    report = symrnn.check_gradients("elman", lambda **arrays: {"W": elman(**arrays)["dW"]})
    assert [(v.of, v.outcome) for v in report.gradients] == [("W", Outcome.RIGHT)]


def test_an_argument_of_another_name_and_an_initial_value() -> None:
    def run(w_in: Any, h: Any, **arrays: Any) -> Gradients:
        found = elman(U=w_in.T, s0=h, **arrays)
        return {"dw_in": found["dU"].T, "dh": found["ds0"], "dW": found["dW"]}

    report = symrnn.check_gradients("elman", run, layouts={"w_in": "U.T", "h": "s[0]"})
    assert [v.of for v in report.gradients] == ["U", "s[0]", "W"]
    assert report.ok


def test_a_batch_and_the_layout_of_a_gradient() -> None:
    def run(x: Any, y: Any, **arrays: Any) -> Gradients:
        sequences = [elman(x=x[:, i], y=y[:, i], **arrays) for i in range(x.shape[1])]
        return {"dU": sum(one["dU"] for one in sequences), "dx": np.stack([one["dx"].T for one in sequences])}

    layouts = {"x": "(T, B, m)", "y": "y(T, B, k)"}
    assert right(run=run, layouts=layouts, gradients={"dx": "(B, m, T)"})
    assert not right(run=run, layouts=layouts)


def test_what_a_function_does_not_have_and_sizes() -> None:
    seen = list[tuple[int, ...]]()

    def run(U: Any, W: Any, V: Any, c: Any, x: Any, y: Any) -> Gradients:
        seen.append(x.shape)
        return {"dW": elman(U, W, V, np.zeros(len(W)), c, x, y)["dW"]}

    assert right(run=run, zero=["b"], sizes={"T": 7, "m": 9})
    assert set(seen) == {(7, 9)}


def test_arguments_may_be_changed() -> None:
    def run(x: Any, **arrays: Any) -> Gradients:
        found = elman(x=x, **arrays)
        x[...] = 0
        return found

    assert right(run=run)


def test_what_a_function_raises_reaches_its_caller() -> None:
    def run(**_: Any) -> Gradients:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        right(run=run)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"layouts": {"Wxh": "U"}}, "the function has no argument 'Wxh'"),
        ({"layouts": {"s0": "s["}}, r"layouts\['s0'\]: cannot read 's\[' as an array of the cell"),
        ({"layouts": {"U": "U(n, k)"}}, r"the axes \(n, k\) should be those of \(n, m\), in any order"),
        ({"layouts": {"U": "U\n# symrnn: run x = 1"}}, r"layouts\['U'\]: one line is expected"),
        ({"gradients": {"dQ": "U"}}, "gradients: the function returns no 'dQ'"),
        ({"run": lambda **_: {"dQ": 1}}, "returns 'dQ', which is no name of the cell or of an argument"),
        ({"run": lambda **_: 1}, "should return a mapping from names to gradients, not int"),
        ({"run": lambda U, W, V, b, x, y: {}}, r"no argument 'c'.*; say which argument it is, layouts=\{'ARGUMENT': 'c'\}"),
    ],
)
def test_a_bad_call_is_told(said: dict[str, Any], message: str) -> None:
    with pytest.raises(symrnn.InputError, match=message):
        right(**said)


@pytest.mark.parametrize(("value", "reason"), [(np.zeros(2), "its shape is"), ("text", "ValueError")])
def test_what_is_no_gradient_is_not_checked(value: Any, reason: str) -> None:
    report = symrnn.check_gradients("elman", changed("dU", lambda _: value))
    assert [v.of for v in report.open] == ["U"]
    assert reason in report.open[0].reason
    assert not report.ok


def test_no_gradients_at_all_are_not_right() -> None:
    assert not right(run=lambda **_: {"loss": 1.0})
