"""The syntax tree of a written formula: what stands there, in which order, and where; nothing about what it means.

Juxtaposition stays a flat list of factors: whether `f(a_t)` is a call or a product is decided by who knows the symbols.
Every node has a `span`: the half-open range of characters of the formula's text that it covers.
"""

from dataclasses import dataclass
from fractions import Fraction

Span = tuple[int, int]


@dataclass(frozen=True)
class Written:
    span: Span


@dataclass(frozen=True)
class Number(Written):
    value: Fraction


@dataclass(frozen=True)
class Scripts:
    """The text of a subscript or superscript without its outer braces, blanks and fonts; its span lies inside the braces."""

    text: str
    span: Span


@dataclass(frozen=True)
class Name(Written):
    """A letter or word with what is attached to it: `\\hat{y}_{1,t}^{(k)}'`, `s[t-1]`, `dW_f`, `\\mathrm{loss}`.

    `base`: the letter, the word, or a Greek letter's name without backslash (`alpha`). `font`: bf, cal, bb, frak, rm, it, sf,
    tt, "". `accents`: outermost first (hat, tilde, bar, dot, vec, ...). `subs`, `sups`: the scripts in order of writing, split
    at commas outside brackets. `^{(t)}` keeps its round brackets in the text, `^{\\langle t\\rangle}` reads `<t>`. `brackets`:
    `[t-1]` of plain text. What looks like an operation is one here (`^\\top`, `^T`: Transposed; `^2`, `^{-1}`: Power; primes):
    in `s^2` or `s^T` of notes that write the step above, who knows the symbols decides.
    """

    base: str
    font: str = ""
    accents: tuple[str, ...] = ()
    subs: tuple[Scripts, ...] = ()
    sups: tuple[Scripts, ...] = ()
    brackets: tuple[Scripts, ...] = ()
    primes: int = 0


@dataclass(frozen=True)
class Operator(Written):
    """A named operator: `\\tanh`, `\\operatorname{diag}`, `\\log`, `\\max`, with the scripts and primes it carries.

    A power on it (`\\tanh^2 a`) stands in `power`.
    """

    name: str
    primes: int = 0
    power: Fraction | None = None
    subs: tuple[Scripts, ...] = ()


@dataclass(frozen=True)
class Dots(Written):
    """`\\ldots`, `\\cdots`, `...`: something the reader is to put in."""


@dataclass(frozen=True)
class Words(Written):
    """`\\text{...}` inside a formula."""

    text: str


@dataclass(frozen=True)
class Group(Written):
    """Something in brackets: `kind` is one of ( [ { | ‖ ⟨ ⟦ with the items between commas (one, if there is no comma).

    The kind is "" for a list without brackets (`t = 1, \\dots, T`), and "(]" or "[)" for a half-open interval.

    Sizes (`\\left`, `\\bigl`) are gone. Braces that only group for TeX give no node. `[W_h, W_x]` has two items; items
    separated by semicolons (`below`) or by nothing but a blank of their own (`[s^{t-1}\\ i^t]`) too.
    """

    kind: str
    items: tuple[Written, ...]
    below: bool = False


@dataclass(frozen=True)
class Sum(Written):
    """Terms with their signs, `+1` or `-1` (and `0` for `\\pm`)."""

    signs: tuple[int, ...]
    terms: tuple[Written, ...]


@dataclass(frozen=True)
class Product(Written):
    """Factors in the order written; `signs[i]` stands between factor i and i + 1.

    Signs: "" (side by side), "cdot", "times", "*", "odot", "circ", "otimes", "@", "/" (divides by what follows).
    """

    factors: tuple[Written, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Quotient(Written):
    """`\\frac{a}{b}` that is no derivative."""

    above: Written
    below: Written


@dataclass(frozen=True)
class Derivative(Written):
    """`\\frac{\\partial L}{\\partial W}`, `dL/dW`, `\\nabla_W L`, `\\partial_e f`, `D(o[t], s[t])`.

    `sign`: partial, d, nabla, or plus (`\\partial^+`). In `\\frac{d}{dW} f(...)` what follows, up to the next + or -, is `of`.
    """

    sign: str
    of: Written
    by: Written


@dataclass(frozen=True)
class Power(Written):
    base: Written
    exponent: Written


@dataclass(frozen=True)
class Transposed(Written):
    """`sign`: T, top (also `\\intercal`) or .T (`.T` of plain text)."""

    arg: Written
    sign: str = "top"


@dataclass(frozen=True)
class Scripted(Written):
    """Something in brackets, a derivative or a matrix with subscripts: `(W s_t)_i`, `[A]_{ij}`, `\\frac{..}{..}\\big|_{a=b}`.

    `bar`: the subscript is that of an evaluated-at bar.
    """

    arg: Written
    subs: tuple[Scripts, ...]
    bar: bool = False


@dataclass(frozen=True)
class Big(Written):
    """`\\sum_{k=1}^{t} body` or `\\prod`. `index` is a letter ("" if none is given), its bounds None where none are given.

    Several indices under one sign (`\\sum_{i,j}`) give several signs, one inside the other. `condition`: what else stands under
    it (`k \\le t`), as text.
    """

    kind: str
    index: str
    lower: Written | None
    upper: Written | None
    body: Written
    condition: str = ""


@dataclass(frozen=True)
class Matrix(Written):
    """A bracketed matrix, row by row."""

    rows: tuple[tuple[Written, ...], ...]


@dataclass(frozen=True)
class Cases(Written):
    """`\\begin{cases}`: values with their conditions (None: otherwise)."""

    values: tuple[Written, ...]
    conditions: tuple["Chain | None", ...]


@dataclass(frozen=True)
class Chain(Written):
    """`A = B = C`, `0 < f'(u) \\le 1`, `W \\leftarrow W - \\alpha G`, or a single expression (no signs).

    Signs: = := < <= > >= != in ~ propto approx <- += -= -> => and. `conditions`: what stands behind the formula, each a text:
    `\\text{for } t < T`, `\\quad t = 1, \\dots, T`, `(t < T)`.
    """

    sides: tuple[Written, ...]
    signs: tuple[str, ...]
    conditions: tuple[str, ...] = ()
