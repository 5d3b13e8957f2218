"""Text in every layout is read alike; files that are no cell texts are refused before anything else happens."""

import pytest

from symrnn.errors import CellError, InputError, Place
from symrnn.language.lower import read_cell
from symrnn.language.parse import LARGEST, decode
from tests.language.texts import DECLARED, LOSS, PLAIN, STEP, pointed, refusal

READ = read_cell(PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        "\ufeff" + PLAIN,
        PLAIN.rstrip("\n"),
        PLAIN.replace("\n", "\n\n# a comment with ( and \u00a0 and \U0001f469\u200d\U0001f4bb\n"),
        PLAIN.replace("\n", "   # to the end\n"),
        PLAIN.replace("\n", "\n\f\n"),
        PLAIN.replace(" ", "\t"),
        PLAIN.replace(" ", "   "),
        PLAIN.replace("[t-1]", "[ t - 1 ]").replace("[t]", " [ t ]"),
        DECLARED + "s[t] = tanh(W @ s[t-1]   # the state\n\n    + U @ x[\n t]\n)\n" + LOSS,
        DECLARED + "s[t] = (tanh(\nW @ s[t-1] + U @ x[t]\n))\n" + LOSS,
        DECLARED.replace("(n, m)", "(n,\n  m)") + STEP + LOSS,
        STEP + LOSS + DECLARED,
        DECLARED.replace("param U (n, m), W (n, n)", "param U (n, m)\nparam W (n, n)") + STEP + LOSS,
    ],
)
def test_layout_does_not_matter(text: str) -> None:
    cell = read_cell(text)
    assert cell.equations == READ.equations
    assert set(cell.symbols) == set(READ.symbols)


def test_header_doc_and_source() -> None:
    cell = read_cell('cell my-cell-2\n"What # it ( is."\nsource "Somebody (1990)"\n' + PLAIN)
    assert (cell.name, cell.doc, cell.source) == ("my-cell-2", "What # it ( is.", "Somebody (1990)")
    assert (READ.name, READ.doc, READ.source) == ("cell", "", "")


@pytest.mark.parametrize("name", ["cellular", "sources", "define", "inputs", "states", "parameter", "targets", "defs", "match"])
def test_names_may_begin_like_words_of_the_language(name: str) -> None:
    cell = read_cell(PLAIN + f"{name}[t] = 2 * s[t]\n")
    assert cell[name].timed


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "# only a comment", "\ufeff", "  # a\r\n#b\r\n"])
def test_an_empty_text(text: str) -> None:
    with pytest.raises(InputError, match=r"f\.cell: the text is empty; a cell needs declarations and equations"):
        read_cell(text, "f.cell")


@pytest.mark.parametrize("text", [DECLARED, '"only a description"', "cell a", "def f(z) = z\n"])
def test_no_equations(text: str) -> None:
    with pytest.raises(InputError, match=r"f\.cell: no equations; a cell needs at least one for a step and one for the loss"):
        read_cell(text, "f.cell")


def test_a_huge_text_is_refused_unread() -> None:
    with pytest.raises(InputError, match=r"10,000,\d+ characters; a cell text has at most 100,000"):
        read_cell(PLAIN + "#" * 10_000_000)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"#" * (LARGEST + 1), "f: more than 100,000 bytes, the most that a text may have"),
        (b"cell a\n\0\1", r"f: this is a binary file \(it has a zero byte at offset 7\), not a text"),
        ("cell é".encode("latin-1"), r"f: not UTF-8 text \(byte 0xe9 at offset 5, line 1\); save the file as UTF-8"),
        (b"\n\n\xff\xfe", r"not UTF-8 text \(byte 0xff at offset 2, line 3\)"),
        ("cell a".encode("utf-16"), "this is a binary file"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        decode(data, "f")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_bytes_of_a_text(mark: bytes) -> None:
    assert decode(mark + "cell a # é".encode(), "f") == "cell a # é"


@pytest.mark.parametrize("depth", [31, 10_000])
@pytest.mark.parametrize("brackets", ["()", "[]"])
def test_deep_nesting_is_refused(depth: int, brackets: str) -> None:
    nested = brackets[0] * depth + "x[t]" + brackets[1] * depth
    assert "brackets nested more than 30 deep" in refusal(f"{DECLARED}s[t] = {nested}\n")


def test_nesting_as_deep_as_allowed_is_read() -> None:
    nested = "(" * 28 + "W @ s[t-1] + U @ x[t]" + ")" * 28
    assert read_cell(f"{DECLARED}s[t] = tanh({nested})\n{LOSS}").equations == READ.equations


def test_brackets_in_texts_and_comments_do_not_nest() -> None:
    assert read_cell('"' + "(" * 100 + '"\n# ' + "[" * 100 + "\n" + PLAIN).equations == READ.equations


def test_a_message_shows_line_column_and_caret() -> None:
    assert refusal(DECLARED + "s[t] = tahn(W @ s[t-1])\n") == (
        "f.cell:5:8: unknown function tahn; did you mean tanh?\n"
        "  s[t] = tahn(W @ s[t-1])\n"
        "         ^^^^\n"
        "  functions of entries: abs, binary_cross_entropy, cos, exp, huber, log, maximum, minimum, poisson, relu, sigmoid,"
        " sign, sin, softplus, sqrt, step, tanh\n"
        "  functions of tensors: concat, cross_entropy, dot, logsumexp, mean, norm2, ones, outer, softmax, sum, where"
    )


def test_an_error_carries_its_parts() -> None:
    with pytest.raises(CellError) as caught:
        read_cell(DECLARED + "s[t] = tahn(W @ s[t-1])\n", "f.cell")
    assert caught.value.place == Place(line=5, column=8, length=4)
    assert (caught.value.file, caught.value.summary) == ("f.cell", "unknown function tahn; did you mean tanh?")


@pytest.mark.parametrize("ahead", ["", "\t\t", " " * 300, "1 + " * 60])
def test_the_caret_stands_under_the_word_in_long_and_indented_lines(ahead: str) -> None:
    message = refusal(DECLARED + f"s[t] = {ahead}Q + {'1 + ' * 40}s[t-1]\n")
    assert pointed(message) == "Q"
    assert max(map(len, message.split("\n"))) <= 110


def test_the_caret_covers_the_first_line_of_what_it_points_at() -> None:
    message = refusal(DECLARED + "s[t] = W @ (x[t]\n  + x[t])\n")
    assert pointed(message) == "(x[t]"


def test_the_caret_is_right_after_a_byte_order_mark_and_carriage_returns() -> None:
    message = refusal("\ufeff" + (DECLARED + "s[t] = Q\n").replace("\n", "\r\n"))
    assert message.startswith("f.cell:5:8: unknown name Q")
    assert pointed(message) == "Q"
