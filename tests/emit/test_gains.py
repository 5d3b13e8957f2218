"""The forms of a gain along a path: each is the same value, named as the derivation or as the cell's author names things."""

from symrnn.derive.rolled import derive
from symrnn.emit.gains import LONGEST, forms
from symrnn.emit.plain import plain
from symrnn.emit.terms import plain_terms, tex_terms
from symrnn.ir.derivation import Derivation
from symrnn.ir.expr import NOW
from symrnn.language.lower import read_cell
from symrnn.pipeline import load

UNNAMED = """
cell plain
input x (m)
target y (k)
state s (n)
param W (n, n), U (n, m), V (k, n)
s[t] = tanh(W @ s[t-1] + U @ x[t])
o[t] = V @ s[t]
loss[t] = sum((o[t] - y[t])**2) / 2
"""


def shown(derivation: Derivation, name: str, through: str) -> list[str]:
    step = next(step for step in derivation.steps if step.of.name == name and step.of.time in (None, NOW))
    path = next(path for path in step.paths if path.through.name == through)
    return [plain(form) for form in forms(derivation, path)]


def test_names_that_the_derivation_gave_are_written_out() -> None:
    assert shown(derive(read_cell(UNNAMED, "plain.cell")), "s", "a_s") == [
        "W.T @ da_s[t+1]", "W.T @ (ds[t+1] * (1 - s[t+1]**2))", "W.T @ (diag(1 - s[t+1]**2) @ ds[t+1])",
    ]  # fmt: skip


def test_a_gradient_that_is_known_is_written_out() -> None:
    derivation = derive(read_cell(UNNAMED, "plain.cell"))
    assert shown(derivation, "s", "o") == ["V.T @ do[t]", "V.T @ (o[t] - y[t])"]
    assert shown(derivation, "V", "o") == ["outer(do[t], s[t])", "outer(o[t] - y[t], s[t])"]


def test_names_of_the_author_stay() -> None:
    assert shown(derive(load("elman")), "s", "a") == ["W.T @ da[t+1]"]


def test_long_gradients_stay_names() -> None:
    derivation = derive(load("lstm"))
    assert LONGEST < 10
    assert shown(derivation, "c", "h") == ["dh[t] * o[t] * (1 - tanh(c[t])**2)"]


def test_terms_are_given_for_every_gradient_and_variable_as_sums() -> None:
    derivation = derive(load("elman"))
    terms = tex_terms(derivation)
    assert {f"dL/{step.of.name}" for step in derivation.steps} <= set(terms) >= {"a", "s", "o"}
    (each, first) = terms["dL/s"]
    assert [forms[0] for forms in each] == [r"@V@^\top @d o[t]@", r"@W@^\top @d a[t+1]@"]
    assert [forms[0] for forms in first] == [r"@W@^\top @d a[1]@"]
    assert plain_terms(derivation)["dL/s"][0][1][0] == "W.T @ da[t+1]"
