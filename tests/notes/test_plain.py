"""Formulas of text pages are read as they stand: trees, spans, refusals, and every page of every bundled cell."""

import random
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symrnn
from symrnn.notes import written as w
from symrnn.notes.document import Unread
from symrnn.notes.plain import LARGEST, read_plain

CELLS = symrnn.cells()


def shown(node: w.Written) -> str:
    """A tree as a compact expression: operators first, names as written."""
    return SHOWN[type(node)](node)


def _scripts(mark: str, scripts: tuple[w.Scripts, ...]) -> str:
    return "".join(mark + script.text for script in scripts)


def _name(e: w.Name) -> str:
    brackets = ",".join(script.text for script in e.brackets)
    text = e.base + "'" * e.primes + _scripts("_", e.subs) + _scripts("^", e.sups)
    return text + (f"[{brackets}]" if e.brackets else "")


def _chain(e: w.Chain) -> str:
    signs = " ".join(e.signs)
    text = f"({signs} {' '.join(map(shown, e.sides))})" if e.signs else shown(e.sides[0])
    return text + "".join(f" | {condition}" for condition in e.conditions)


def _sum(e: w.Sum) -> str:
    return "(+ " + " ".join(("" if sign > 0 else "-") + shown(term) for sign, term in zip(e.signs, e.terms, strict=True)) + ")"


def _product(e: w.Product) -> str:
    if e.signs == ("",):
        return f"{shown(e.factors[0])}{shown(e.factors[1])}"
    return f"({''.join(e.signs)} {' '.join(map(shown, e.factors))})"


def _big(e: w.Big) -> str:
    bounds = f"={shown(e.lower)}..{shown(e.upper)}" if e.lower and e.upper else ""
    return f"({e.kind}[{e.index}{bounds}] {shown(e.body)})"


SHOWN: dict[type, Callable[..., str]] = {
    w.Number: lambda e: str(e.value),
    w.Name: _name,
    w.Operator: lambda e: f"\\{e.name}" + "'" * e.primes + _scripts("_", e.subs),
    w.Dots: lambda e: "...",
    w.Group: lambda e: "{" + ", ".join(map(shown, e.items)) + "}",
    w.Sum: _sum,
    w.Product: _product,
    w.Derivative: lambda e: f"({e.sign} {shown(e.of)} {shown(e.by)})",
    w.Power: lambda e: f"(** {shown(e.base)} {shown(e.exponent)})",
    w.Transposed: lambda e: f"({e.sign} {shown(e.arg)})",
    w.Scripted: lambda e: f"({shown(e.arg)} at {_scripts('', e.subs)})",
    w.Big: _big,
    w.Chain: _chain,
}

READ = {
    # Operators and how they bind.
    "a = b": "(= a b)",
    "a": "a",
    "a[t] = W @ s[t-1] + U @ x[t] + b": "(= a[t] (+ (@ W s[t-1]) (@ U x[t]) b))",
    "x - y + z": "(+ x -y z)",
    "-x * y": "(+ -(* x y))",
    "+x": "(+ x)",
    "x * -y": "(* x (+ -y))",
    "a * b / c @ d": "(*/@ a b c d)",
    "(a + b) * c": "(* {(+ a b)} c)",
    "1 - s[t]**2": "(+ 1 -(** s[t] 2))",
    "x**-1": "(** x (+ -1))",
    "x**(1/2)": "(** x {(/ 1 2)})",
    "2 * x / 3": "(*/ 2 x 3)",
    "0.00001 * .5 * 2. * 1e-3": "(*** 1/100000 1/2 2 1/1000)",
    "-1/2 * x": "(+ -(/* 1 2 x))",
    # Transposes, times and slices.
    "W.T @ da[t+1]": "(@ (.T W) da[t+1])",
    "(da @ W).T": "(.T {(@ da W)})",
    "D(o[t], s[t]).T @ do[t]": "(@ (.T (local o[t] s[t])) do[t])",
    "dy[-2] = A3.T @ da[1]": "(= dy[-2] (@ (.T A3) da[1]))",
    "s[t - 1]": "s[t-1]",
    "a[t][n:2*n]": "(a[t] at n:2*n)",
    "a[t][:n]": "(a[t] at :n)",
    "Wx[:n]": "(Wx at :n)",
    "dz_a[t][n:m + n]": "(dz_a[t] at n:m+n)",
    "(W @ s)[i]": "({(@ W s)} at i)",
    # Calls.
    "tanh(a[t])": "\\tanh{a[t]}",
    "diag(1 - s[t]**2)": "\\diag{(+ 1 -(** s[t] 2))}",
    "tanh(c[t])**2": "(** \\tanh{c[t]} 2)",
    "x / sqrt(v / n)": "(/ x \\sqrt{(/ v n)})",
    "concat(s[t-1], x[t]) @ Ws": "(@ \\concat{s[t-1], x[t]} Ws)",
    "phi(a_q[t])": "phi{a_q[t]}",
    "phi'(a)": "phi'{a}",
    "huber'e(d[t] - gap[t], 1)": "huber'_e{(+ d[t] -gap[t]), 1}",
    "maximum'a(p, q)": "\\maximum'_a{p, q}",
    "where(q[t], 0, s[t-1])": "\\where{q[t], 0, s[t-1]}",
    "where(a > 0, 1, 0)": "\\where{(> a 0), 1, 0}",
    "outer(ones(l), q)": "\\outer{\\ones{l}, q}",
    "zeros(3*n)": "\\zeros{(* 3 n)}",
    "log(2)": "\\log{2}",
    "sum((o - y)**2) / 2": "(/ \\sum{(** {(+ o -y)} 2)} 2)",
    "inner(da_h[t], D(a_h[t], A))": "\\inner{da_h[t], (local a_h[t] A)}",
    "1 < t < T": "(< < 1 t T)",
    # Sums over an index.
    "L = sum[t=1..T] loss[t]": "(= L (sum[t=1..T] loss[t]))",
    "sum[t=1..T] dF/dV(t)[i,j]": "(sum[t=1..T] (d F V^(t)[i,j]))",
    "sum[t=1..T] a * b + c": "(+ (sum[t=1..T] (* a b)) c)",
    "sum[t=1..T] (a + b)": "(sum[t=1..T] {(+ a b)})",
    "sum[t=1..T] -a": "(sum[t=1..T] (+ -a))",
    "2 * sum[k=1..t-1] W(k)": "(* 2 (sum[k=1..(+ t -1)] W^(k)))",
    "sum[k,l] A[k,l]": "(sum[k] (sum[l] A[k,l]))",
    "prod[k=1..T] f[k]": "(prod[k=1..T] f[k])",
    "prod[t] = a": "(= prod[t] a)",
    # Copies and derivatives.
    "dW(t) = outer(da[t], x[t])": "(= dW^(t) \\outer{da[t], x[t]})",
    "F(W(1), ..., W(T))": "F{W^(1), ..., W^(T)}",
    "L(W) = F(W, ..., W)": "(= L{W} F{W, ..., W})",
    "W(t+1)": "W^(t+1)",
    "dL/dW[i,j]": "(d L W[i,j])",
    "dF/dW(t)[l,p] * dW(t)[l,p]/dW[i,j]": "(* (d F W^(t)[l,p]) (d W^(t)[l,p] W[i,j]))",
    "da(t)/da": "(d a^(t) a)",
    "ds[t] = dL/ds[t]": "(= ds[t] (d L s[t]))",
    "ds[t] / dr[t]": "(/ ds[t] dr[t])",
    "W(1) = ... = W(T) = W": "(= = = W^(1) ... W^(T) W)",
    "D @ x[t]": "(@ D x[t])",
    "D(t)": "D^(t)",
    "f(0.5)": "f{1/2}",
}


@pytest.mark.parametrize("text", READ)
def test_a_formula_is_read(text: str) -> None:
    (found,) = read_plain(text)
    assert isinstance(found, w.Chain), found
    assert shown(found) == READ[text]


BLOCKS = {
    "    a = b\n    c = d": ["(= a b)", "(= c d)"],
    "    do = D(loss, o)\n       = o - y": ["(= = do (local loss o) (+ o -y))"],
    "    ds[t] = a\n            + b\n          = c    for t < T\n    ds[T] = d": [
        "(= = ds[t] (+ a b) c) | for t < T",
        "(= ds[T] d)",
    ],
    "  | dWs = sum[t=1..T] outer(\n  |           z_a[t], da[t])\n  |     = c": [
        "(= = dWs (sum[t=1..T] \\outer{z_a[t], da[t]}) c)"
    ],
    "    a = concat(b,\n               (c + d) * e)": ["(= a \\concat{b, (* {(+ c d)} e)})"],
    "    a = b *\n        c": ["(= a (* b c))"],
    "    a[t]      = b    (matrix product)\n    c         = d": ["(= a[t] b) | (matrix product)", "(= c d)"],
    "    a = b\n                  (exp',\n                   relu')": ["(= a b) | (exp', relu')"],
    "    a = b\n              for t < T": ["(= a b) | for t < T"],
    "    a = b    for t < T    (tanh')": ["(= a b) | for t < T | (tanh')"],
    "    a = b    t = 1, ..., T": ["(= a b) | t = 1, ..., T"],
    "    dy[0]  = a\n    -b = c": ["(= dy[0] a)", "(= (+ -b) c)"],
    "    a = (b\n    c = d": ["expected ), found the end of the formula", "(= c d)"],
    "    a\n\n    = b": ["a", "expected a name, a number or a bracket, found ="],
    "    long[t]\n        = b\n          + c": ["(= long[t] (+ b c))"],
    "\ta = b\r\n\tc = d\r\n": ["(= a b)", "(= c d)"],
    "r = s\n    a = b\n    o = c": ["(= r s)", "(= a b)", "(= o c)"],
    "": [],
    "  \n  |\n": [],
}


@pytest.mark.parametrize("text", BLOCKS)
def test_rows_are_put_together(text: str) -> None:
    assert [found.reason if isinstance(found, Unread) else shown(found) for found in read_plain(text)] == BLOCKS[text]


UNREAD = [
    ("a = b c", "c", "expected an operator or the end of the formula, found c"),
    ("a = b    c", "c", "expected an operator or the end of the formula, found c"),
    ("a = b    (c + d)", "(", "expected an operator or the end of the formula, found ("),
    ("a = b    for * c", "for", "expected an operator or the end of the formula, found for"),
    ("a = tanh (b)", "(", "expected an operator or the end of the formula, found ("),
    ("a = b +", "+", "expected a name, a number or a bracket, found the end of the formula"),
    ("a = (b", "b", "expected ), found the end of the formula"),
    ("a = b)", ")", "expected an operator or the end of the formula, found )"),
    ("a = b ^ 2", "^", "expected an operator or the end of the formula, found ^"),
    ("a = \\frac{b}{c}", "\\", "expected a name, a number or a bracket, found \\"),
    ("a = b−c", "−", "expected an operator or the end of the formula, found −"),
    ("s[t*t] = b", "t", "expected an index, or the bounds of a slice, in square brackets"),
    ("s[] = b", "]", "expected an index, or the bounds of a slice, in square brackets"),
    ("a = sum[1..T] b", "1", "expected an index letter, found 1"),
    ("a = sum[t=1] b", "]", "expected .., found ]"),
    ("a = sum[i,j,k,l,m] b", "sum[i,j,k,l,m", "a sum over more than 4 indices"),
    ("a = f()", ")", "expected a name, a number or a bracket, found )"),
    ("a = b**c**d", "**", "expected an operator or the end of the formula, found **"),
    ("a = W.T.T.T.T.T", ".T", "expected an operator or the end of the formula, found .T"),
    (f"a = {'7' * 41}", "7" * 41, "a number of more than 40 digits, or an exponent of more than two"),
    ("a = 1e999", "1e999", "a number of more than 40 digits, or an exponent of more than two"),
    ("a = " + "(" * 41, "(", "more than 40 brackets or sums inside each other"),
    ("a" * (LARGEST + 1), "a" * (LARGEST + 1), f"a block of more than {LARGEST} characters"),
]


@pytest.mark.parametrize(("text", "part", "reason"), UNREAD, ids=[text[:20] for text, _, _ in UNREAD])
def test_what_cannot_be_read_is_named(text: str, part: str, reason: str) -> None:
    (found,) = read_plain(text)
    assert isinstance(found, Unread), found
    assert (text[slice(*found.span)], found.reason) == (part, reason)


def test_spans_are_places_of_the_block() -> None:
    text = "    ds[t] = dF/dW(t)[l,p]\n            * huber'e(a[t][:n], -2)    for t < T"
    (found,) = read_plain(text)
    assert [text[slice(*node.span)] for node in nodes(found)] == [
        "ds[t] = dF/dW(t)[l,p]\n            * huber'e(a[t][:n], -2)", "ds[t]", "t",
        "dF/dW(t)[l,p]\n            * huber'e(a[t][:n], -2)", "dF/dW(t)[l,p]", "F", "W(t)[l,p]", "(t)", "l", "p",
        "huber'e(a[t][:n], -2)", "huber'e", "e", "(a[t][:n], -2)", "a[t][:n]", "a[t]", "t", ":n", "-2", "2",
    ]  # fmt: skip


def nodes(node: object) -> Iterator[w.Written | w.Scripts]:
    """A tree's nodes and scripts, outer ones first."""
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif isinstance(node, w.Written | w.Scripts):
        yield node
        for part in vars(node).values():
            yield from nodes(part)


@cache
def blocks(cell: str) -> list[str]:
    """The indented blocks of formulas of a cell's pages: those without a rule of dashes, which tables have."""
    derivation = symrnn.load(cell).derive()
    first = next(iter(derivation.value.written.params), None)
    pages = [derivation.text(), derivation.text(detail="brief")]
    if first is not None:
        pages.append(derivation.text(wrt=first.name))
    found = [block.strip("\n") for page in pages for block in re.split(r"\n\s*\n", page)]
    indented = [block for block in found if all(re.match(r" {4}|  \|", row) for row in block.splitlines())]
    return [block for block in indented if not re.search(r"^ *-{2,}", block, re.MULTILINE)]


@pytest.mark.parametrize("cell", CELLS)
def test_every_formula_of_a_page_is_read(cell: str) -> None:
    read = [(block, found) for block in blocks(cell) for found in read_plain(block)]
    assert len(read) > 10
    assert [(block, found) for block, found in read if isinstance(found, Unread)] == []
    for block, found in read:
        assert isinstance(found, w.Chain)
        assert found.signs
        assert set(found.signs) == {"="}
        for node in nodes(found):
            assert found.span[0] <= node.span[0] < node.span[1] <= found.span[1], block


@pytest.mark.parametrize("cell", CELLS)
def test_nothing_of_a_page_is_lost(cell: str) -> None:
    """A block, put together again from its trees and their conditions, is what it was but for blanks and bars of boxes."""
    for block in blocks(cell):
        chains = [found for found in read_plain(block) if isinstance(found, w.Chain)]
        again = "".join(rebuilt(block, chain) + "".join(chain.conditions) for chain in chains)
        assert sorted(bare(again)) == sorted(bare(block))
        for chain in chains:
            assert bare(rebuilt(block, chain)) in bare(CONDITION.sub("", block))


CONDITION = re.compile(r" {4,}(?:\([a-z][a-z-]* ?[^()=]*\)|for t [^\n]*)$", re.MULTILINE)


def bare(text: str) -> str:
    return re.sub(r"^  \||\s", "", text, flags=re.MULTILINE)


def rebuilt(text: str, node: w.Written) -> str:
    """A tree in plain text; only names and numbers are taken from the text that it was read from."""
    parts = {name: value for name, value in vars(node).items() if isinstance(value, w.Written)}
    words = {name: rebuilt(text, part) for name, part in parts.items()}
    if isinstance(node, w.Sum):
        signs = ["" if sign > 0 and not at else "+" if sign > 0 else "-" for at, sign in enumerate(node.signs)]
        return "".join(sign + rebuilt(text, term) for sign, term in zip(signs, node.terms, strict=True))
    if isinstance(node, w.Product | w.Chain):
        items = node.factors if isinstance(node, w.Product) else node.sides
        return "".join(rebuilt(text, item) + sign for item, sign in zip(items, (*node.signs, ""), strict=True))
    if isinstance(node, w.Group):
        return f"({','.join(rebuilt(text, item) for item in node.items)})"
    if isinstance(node, w.Big):
        return _big_again(text, node)
    if isinstance(node, w.Scripted):
        return f"{words['arg']}[{node.subs[0].text}]"
    frames = {w.Power: "{base}**{exponent}", w.Transposed: "{arg}.T"}
    if isinstance(node, w.Derivative):
        return ("D({of},{by})" if node.sign == "local" else "d{of}/d{by}").format(**words)
    return frames.get(type(node), text[slice(*node.span)]).format(**words)


def _big_again(text: str, node: w.Big) -> str:
    if node.lower is not None and node.upper is not None:
        return f"sum[{node.index}={rebuilt(text, node.lower)}..{rebuilt(text, node.upper)}]{rebuilt(text, node.body)}"
    indices, body = [node.index], node.body
    while isinstance(body, w.Big) and body.span[0] == node.span[0]:
        indices.append(body.index)
        body = body.body
    return f"sum[{','.join(indices)}]{rebuilt(text, body)}"


ODD = [*"()[]{}+-*/@=<>.,:'|\\^_ \n\t0157tTdWé−\x00", "    ", "..", "**", ".T", "sum[", " = ", "D(", "for "]


@settings(max_examples=400)
@given(st.randoms(use_true_random=False), st.sampled_from(["lstm", "elman-concat", "counts", "linear", "mlstm"]))
def test_damaged_formulas_are_read_or_refused(rng: random.Random, cell: str) -> None:
    text = rng.choice(blocks(cell))
    for _ in range(rng.randint(1, 6)):
        at, end = sorted(rng.choices(range(len(text) + 1), k=2))
        end = min(end, at + rng.choice((0, 0, 1, 5, len(text))))
        text = text[:at] + "".join(rng.choices(ODD, k=rng.randint(0, 3))) + text[end:]
    _is_sound(text)


@settings(max_examples=300)
@given(st.text(alphabet=st.one_of(st.sampled_from("ab([)]+-*/@=.T ':,1\n|"), st.characters()), max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    _is_sound(text)


@pytest.mark.parametrize(
    "part", ["(", "[", "a[", "f(", "sum[t=", "-", "a**", "a.T", "a    (", "\n +", "a[t]", "x'", "    a", "dW/dW"]
)
def test_long_repetitions_are_read_or_refused(part: str) -> None:
    _is_sound((part * LARGEST)[:LARGEST])
    _is_sound("a = b" + (part * LARGEST)[: LARGEST - 5])


def _is_sound(text: str) -> None:
    for found in read_plain(text):
        assert 0 <= found.span[0] <= found.span[1] <= len(text)
        assert isinstance(found, w.Chain) or found.reason
