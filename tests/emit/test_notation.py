"""Notations: presets, files, and the fence for LaTeX that a user hands in."""

import pytest

from symrnn.emit.notation import PRESETS, GradientStyle, Notation, TimeStyle, preset, read_notation
from symrnn.emit.render import latex
from symrnn.emit.usertex import check_user_latex, split_scripts
from symrnn.errors import InputError
from tests.emit.derived import derived


def test_a_file_sets_what_it_names_and_nothing_else() -> None:
    notation = read_notation('time = "superscript"\ngradient = "nabla"\n[symbols]\nW = \'\\mathbf{W}\'\n')
    assert (notation.time, notation.gradient) == (TimeStyle.SUPERSCRIPT, GradientStyle.NABLA)
    assert notation.transpose == Notation().transpose
    assert notation.symbols == {"W": r"\mathbf{W}"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("time = ", r"n\.toml: this is not TOML"),
        ('tme = "subscript"', r"unknown key 'tme'; did you mean time\?"),
        ('time = "subscrpt"', r"time cannot be 'subscrpt'; did you mean subscript\?"),
        ("time = 3", r"time cannot be 3"),
        ("symbols = 3", r"symbols is a table"),
        ("[symbols]\nW = 3", r"the LaTeX of W is not a text but 3"),
        ("[symbols]\nW = ''", r"the LaTeX of W must have 1 to 80 characters"),
    ],
)
def test_what_is_no_notation_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_notation(text, "n.toml")


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown notation 'goodfelow'; did you mean goodfellow\?"):
        preset("goodfelow")


@pytest.mark.parametrize(
    ("latex_text", "message"),
    [
        (r"\input{/etc/passwd}", r"contains \\input, which is not allowed"),
        (r"\write18{ls}", r"contains \\write"),
        (r"\def\x{y}", r"contains \\def"),
        (r"\catcode`\$=12", r"contains \\catcode"),
        (r"\csname input\endcsname", r"contains \\csname"),
        ("^^5cinput", r"two superscripts"),
        ("W$", r"contains '\$'"),
        ("W%", r"contains '%'"),
        ("W&", r"contains '&'"),
        ("W#", r"contains '#'"),
        ("W~", r"contains '~'"),
        ("W\n", r"contains '\\n'"),
        ("W\\", r"contains \\, which"),
        (r"W\\", r"contains \\\\, which"),
        ("{W", r"unbalanced braces"),
        ("}W{", r"unbalanced braces"),
        ("W_a_b", r"two subscripts"),
        ("_a", r"a script without a letter"),
        ("W_", r"a script without a letter"),
        (r"\mathbf", r"\\mathbf without braces"),
        (r"\matbf{W}", r"\\matbf, which is not allowed; did you mean mathbf\?"),
        ("W" * 81, r"1 to 80 characters"),
    ],
)
def test_unsafe_latex_is_refused(latex_text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_user_latex(latex_text, "the LaTeX of W")


@pytest.mark.parametrize("latex_text", ["W", r"\mathbf{W}_{hh}", r"\hat{\alpha}^{\ast}", r"W_{h_1}^{\prime}", r"\ell"])
def test_plain_mathematics_is_accepted(latex_text: str) -> None:
    check_user_latex(latex_text, "it")


def test_scripts_are_split_so_that_a_time_can_join_them() -> None:
    assert split_scripts(r"\mathbf{W}_{hh}^\ast") == (r"\mathbf{W}", "hh", r"\ast")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_prints_the_gradient_in_its_own_way(name: str) -> None:
    expected = {
        "standard": r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \frac{\partial L}{\partial a_t} s_{t-1}^\top",
        "goodfellow": r"\nabla_W L = \sum_{t=1}^T (\nabla_{a^{(t)}} L) s^{(t-1) \top}",
        "angle": r"= \sum_{t=1}^T \frac{\partial L}{\partial a^{\langle t \rangle}} s^{\langle t-1 \rangle T}",
        "delta": r"\delta W = \sum_{t=1}^T \delta a_t s_{t-1}^\top",
    }
    assert expected[name] in latex(derived("elman"), notation=preset(name))


@pytest.mark.parametrize(
    ("name", "meaning"), [("goodfellow", r"\nabla_{s^{(t)}} L = \partial L"), ("delta", r"\delta s_t = \partial L")]
)
def test_a_sign_of_its_own_is_defined(name: str, meaning: str) -> None:
    assert meaning in latex(derived("elman"), notation=preset(name))
