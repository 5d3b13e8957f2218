"""Names: the rule, line by line; no double scripts; no two names that look alike."""

import pytest

from symrnn.emit.names import Names, parse_name
from symrnn.emit.notation import STANDARD, Notation, TimeStyle
from symrnn.errors import InputError
from symrnn.ir.expr import NOW, Ref, Time
from tests.emit.derived import NAMES, derived, derived_from


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        ("s", "s"),
        ("alpha", r"\alpha"),
        ("Omega", r"\Omega"),
        ("y_hat", r"\hat{y}"),
        ("yhat", r"\hat{y}"),
        ("x_bar", r"\bar{x}"),
        ("c_tilde", r"\tilde{c}"),
        ("s_dot", r"\dot{s}"),
        ("s_prime", r"s^\prime"),
        ("W_hh", "W_{hh}"),
        ("W_out", r"W_{\mathrm{out}}"),
        ("W1", "W_1"),
        ("W_1_2", "W_{1,2}"),
        ("Wf", "W_f"),
        ("Whh", "W_{hh}"),
        ("Wf1", "W_{f,1}"),
        ("bo", "b_o"),
        ("a_s", "a_s"),
        ("a_s1", "a_{s_1}"),
        ("a_ctilde", r"a_{\tilde{c}}"),
        ("W_c_tilde", r"W_{\tilde{c}}"),
        ("W_t", r"W_{\mathrm{t}}"),
        ("bt", r"\mathit{bt}"),
        ("gate", r"\mathit{gate}"),
        ("gate_2", r"\mathit{gate}_2"),
        ("h2o", r"\mathit{h2o}"),
        ("tau_z", r"\tau_z"),
    ],
)
def test_rule(name: str, tex: str) -> None:
    assert parse_name(name).tex == tex


def _ref(name: str, time: Time | None = NOW) -> Ref:
    return Ref(name, time, ())


@pytest.mark.parametrize(
    ("style", "tex"),
    [
        (TimeStyle.SUBSCRIPT, "s_{1,t-1}"),
        (TimeStyle.SUPERSCRIPT, "s_1^{(t-1)}"),
        (TimeStyle.ANGLE, r"s_1^{\langle t-1 \rangle}"),
    ],
)
def test_time_never_gives_a_double_script(style: TimeStyle, tex: str) -> None:
    names = Names.of(derived("elman-deep").cell, Notation(time=style))
    assert names.ref(_ref("s1", Time("t", -1))).tex == tex


def test_names_that_would_look_alike_are_kept_apart() -> None:
    names = Names.of(derived("everything").cell, STANDARD)
    assert names.ref(_ref("Whh", None)).tex == "W_{hh}"
    assert names.ref(_ref("W_hh", None)).tex == r"\mathit{Whh}"


def test_a_parameter_s0_does_not_look_like_the_state_at_step_0() -> None:
    names = Names.of(derived("elman-learned-start").cell, STANDARD)
    assert names.ref(_ref("s", Time("", 0))).tex == "s_0"
    assert names.ref(_ref("s0", None)).tex == r"\mathit{s0}"


@pytest.mark.parametrize("name", NAMES)
def test_all_names_of_a_cell_look_different(name: str) -> None:
    glyphs = Names.of(derived(name).cell, STANDARD).glyphs
    assert len({glyph.tex for glyph in glyphs.values()}) == len(glyphs)


def test_symbols_of_ones_own() -> None:
    notation = Notation(symbols={"W": r"\mathbf{W}_{hh}", "s": "h", "loss": "E"})
    names = Names.of(derived("elman").cell, notation)
    assert names.ref(_ref("W", None)).tex == r"\mathbf{W}_{hh}"
    assert names.ref(_ref("s")).tex == "h_t"
    assert names.ref(_ref("loss")).tex == "E_t"


def test_two_symbols_written_alike_are_refused() -> None:
    with pytest.raises(InputError, match=r"writes U and W alike, as A"):
        Names.of(derived("elman").cell, Notation(symbols={"U": "A", "W": "A"}))


def test_a_symbol_of_that_letter_moves_the_total_loss() -> None:
    text = "cell c\ninput x (m)\nstate h (n)\nparam L (n, m)\nh[t] = tanh(h[t-1] + L @ x[t])\nloss[t] = sum(h[t])\n"
    assert Names.of(derived_from(text).cell, STANDARD).free("L", r"\mathcal{L}") == r"\mathcal{L}"


BESIDE = "cell c\ninput x (n)\nstate h (n)\nparam {}\nh[t] = {} * h[t-1] + x[t]\nloss[t] = sum(h[t])\n"


@pytest.mark.parametrize(
    ("declared", "name", "tex"),
    [
        (("pi", "pf"), "pi", "p_i"),
        (("pi", "pf"), "pf", "p_f"),
        (("pi", "mu"), "pi", r"\pi"),
        (("pi", "bf"), "pi", r"\pi"),
        (("pi", "p"), "pi", r"\pi"),
        (("nu", "nf"), "nu", "n_u"),
        (("pi_hat", "pf"), "pi_hat", r"\hat{p}_i"),
    ],
)
def test_a_greek_letter_of_two_letters_beside_its_siblings_is_a_letter_with_a_subscript(
    declared: tuple[str, ...], name: str, tex: str
) -> None:
    cell = derived_from(BESIDE.format(", ".join(declared), " * ".join(declared))).cell
    assert Names.of(cell, STANDARD).ref(_ref(name, None)).tex == tex
