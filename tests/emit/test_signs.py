"""The signs of the pages: each is defined once, and none is a name of the cell."""

import re

import pytest

from symrnn.emit.formula import Line
from symrnn.emit.layout import COLUMNS
from symrnn.emit.letters import INDICES, free, indices
from symrnn.emit.mathplain import TextPrinter, lines_plain
from symrnn.emit.render import latex, markdown, text
from symrnn.errors import InputError
from symrnn.ir import build
from symrnn.ir.expr import Ref
from symrnn.language.lower import read_cell
from tests.emit.derived import NAMES, derived, derived_from

ELEMENTARY = set("tanh exp log sqrt abs sin cos".split())
SECTION = re.compile(r"^\d+\. (.*)$", re.MULTILINE)
SLICES = (
    "cell c\ninput x (2*n + 1), u (n)\nparam w (2*n + 1)\na[t] = w * x[t]\n"
    "b[t] = a[t][:n] + u[t]\nloss[t] = sum(b[t]**2)\n"
)
LETTERS = (
    "cell c\ninput x (i)\nstate s (k)\nparam L (k, k), F (k, i), j, l\ns[t] = tanh(L @ s[t-1] + F @ x[t]) * j + l\n"
    "loss[t] = sum(s[t])\n"
)
MASK = (
    "cell c\ninput x (n), q\nstate s (n)\nparam w (n)\n"
    "s[t] = where(q[{}], s[{}] * w, s[{}]) + x[t]\nloss[t] = sum(s[t]**2)\n"
)


def sections(page: str) -> dict[str, str]:
    """The sections of a text page by title, each on one line."""
    _, *parts = SECTION.split(page)
    return {title: " ".join(body.split()) for title, body in zip(parts[::2], parts[1::2], strict=True)}


@pytest.mark.parametrize("name", NAMES)
def test_every_function_of_a_text_page_is_defined_once(name: str) -> None:
    found = sections(text(derived(name)))
    titles = ("The model", "Local derivatives", "The backward recursion", "Three steps")
    formulas = " ".join(found.get(title, "") for title in titles)
    conventions = re.sub(r"concat\(v, (zeros\(.*?\))\) has the entries of v, then", r"\1 is", found["Conventions"])
    for sign in set(re.findall(r"(?<![\w.'])([a-z]\w*)\(", formulas)) - ELEMENTARY:
        assert len(re.findall(rf"(?<![\w.']){sign}\([^)]*\)+(?: is | = | has )", conventions)) == 1, sign


def test_ones_and_outer_are_defined_where_they_stand() -> None:
    conventions = sections(text(derived("attention-rnn")))["Conventions"]
    assert "ones(l) is the vector of l ones." in conventions
    assert "outer(u, v) is the matrix with the entries u[i] * v[j]." in conventions
    assert r"$\mathbf{1}_l$ is the vector of $l$ ones." in latex(derived("attention-rnn"))
    assert "u_i v_j" not in latex(derived("attention-rnn"))
    assert "ones" not in sections(text(derived("elman")))["Conventions"]


def test_a_choice_is_told_in_text_only() -> None:
    sentence = "where(q, a, b) is a where q is 1, or holds, and b elsewhere."
    assert sentence in sections(text(derived("elman-padded")))["Conventions"]
    assert sentence in sections(text(derived("slstm")))["Conventions"]
    assert "or holds" not in markdown(derived("elman-padded"))


def test_the_matrix_convention_is_in_the_notation_of_the_page() -> None:
    assert r"$\langle \partial L / \partial u, \partial u / \partial v \rangle$ is the sum" in latex(derived("attention-rnn"))
    assert "inner(du, D(u, v)) is the sum" in sections(text(derived("attention-rnn")))["Conventions"]


def test_zeros_among_joined_vectors_have_a_size() -> None:
    page, tex = text(derived_from(SLICES)), latex(derived_from(SLICES))
    assert "concat(db[t], zeros(n + 1))" in page
    assert "concat(v, zeros(n + 1)) has the entries of v, then n + 1 zeros." in sections(page)["Conventions"]
    assert r"\frac{\partial L}{\partial b_t}; 0_{n+1}\bigg" in tex
    assert r"$[v; 0_{n+1}]$ has the entries of $v$, then $n + 1$ zeros." in tex


@pytest.mark.parametrize("name", NAMES)
def test_no_zero_without_a_size_stands_among_joined_vectors(name: str) -> None:
    assert not re.search(r"concat\(([^()]*, )?0[,)]", text(derived(name)))
    assert not re.search(r"(\[|; )0(;|\])", latex(derived(name)))


@pytest.mark.parametrize(("mask", "state"), [("t+1", "t-1"), ("t-1", "t+1")])
def test_a_mask_beyond_an_end_has_chosen(mask: str, state: str) -> None:
    derivation = derived_from(MASK.format(mask, state, state))
    page = text(derivation)
    assert "where(0," not in page
    last = "    ds[2] = 2 * s[2] + ds[3]\n" if mask == "t+1" else "    ds[2] = 2 * s[2] + ds[1]\n"
    assert last in page


def test_a_cell_may_call_its_own_l_and_f() -> None:
    page = text(derived_from(LETTERS))
    assert "    Loss = sum[t=1..T] loss[t]\n" in page
    assert "    Loss(L) = G(L, ..., L)\n" in page
    assert "The gradient ds[t] = dLoss/ds[t] has" in page
    assert "Loss" not in text(derived("elman")).replace("loss", "")


def test_sums_run_over_letters_that_the_cell_leaves_free() -> None:
    page = text(derived_from(LETTERS))
    assert "    dLoss/dL[p,q] = sum[t=1..T] sum[r,s]" not in page
    assert "    dLoss/dL[p,q] = sum[t=1..T] sum[r,u] dG/dL(t)[r,u] * dL(t)[r,u]/dL[p,q]\n" in page
    assert "1 for (r,u) = (p,q) and 0" in page
    assert "whose row p and column q hold the derivative of entry p by entry q" in sections(page)["Conventions"]
    assert r"\sum_{r,u}" in latex(derived_from(LETTERS))


@pytest.mark.parametrize("name", NAMES)
def test_letters_are_no_names_of_the_cell(name: str) -> None:
    cell = derived(name).cell
    chosen = {*indices(cell), free(cell, "L", "Loss"), free(cell, "F", "G")}
    assert len(chosen) == 6
    assert not chosen & {*(symbol.name for symbol in cell.symbols), *cell.dims}


def test_letters_never_run_out() -> None:
    declared = ", ".join([*INDICES, "L", "Loss"])
    cell = read_cell(f"cell c\nparam {declared}\ninput e\nloss[t] = e[t] * ({' + '.join(declared.split(', '))})\n")
    assert indices(cell) == ("i'", "j'", "k'", "l'")
    assert free(cell, "L", "Loss") == "Loss_"


@pytest.mark.parametrize("name", NAMES)
def test_notes_stand_under_their_formulas(name: str) -> None:
    lines = text(derived(name)).split("Local derivatives\n")[1].split("\n4. ")[0].splitlines()
    sign = next(line.index(" = ") for line in lines if " = " in line)
    notes = [line for line in lines if line.strip().startswith("(")]
    assert all(line.index("(") > sign for line in notes)


LONG = (
    "cell c\ninput x (n)\nstate a_state_of_long_name (n)\nparam w (n)\na_state_of_long_name[t] = "
    "sin(tanh(w * a_state_of_long_name[t-1])**2) * cos(sqrt(exp(x[t]))) / sqrt(1 + a_state_of_long_name[t-1]**2) "
    "+ sigmoid(a_state_of_long_name[t-1]) * softplus(a_state_of_long_name[t-1])\nloss[t] = sum(a_state_of_long_name[t])\n"
)


def test_a_long_left_side_stands_above_its_formula() -> None:
    lines = text(derived_from(LONG)).split("Local derivatives\n")[1].splitlines()
    above = lines.index("    D(a_state_of_long_name[t+1], a_state_of_long_name[t])")
    assert lines[above + 1].startswith("         = diag(2 * cos(")
    assert " " * 13 + "(product rule, sin', power rule, tanh', sqrt', sigmoid', softplus')" in lines
    assert max(map(len, lines)) <= COLUMNS


def test_a_long_note_is_broken_under_its_formula() -> None:
    note = f"({', '.join(['product rule'] * 9)})"
    line = Line((Ref("w", None, ()),), ((build.ONE,),), (note,))
    first, second, third = lines_plain(TextPrinter.of(derived("elman").cell), (line,))
    assert first == "    w = 1"
    assert second.startswith(" " * 10 + "(product rule, ")
    assert third.startswith(" " * 11 + "product rule, ")
    assert len(second) <= COLUMNS
    assert " ".join(f"{second} {third}".split()) == note


@pytest.mark.parametrize(("name", "reason"), [("w", "it is a class"), ("q", "it is a length"), ("y", "it is a target")])
def test_wrt_says_what_coded_data_are(name: str, reason: str) -> None:
    with pytest.raises(InputError, match=f"no gradient by '{name}': {reason}\n"):
        text(derived("character-model"), wrt=(name,))
