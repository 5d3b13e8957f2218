"""What the signs mean: only the conventions that this derivation uses."""

from collections.abc import Callable, Iterable, Iterator

from symrnn.emit.document import Inline, Points, Prose, Section, listing, prose
from symrnn.emit.formula import Chain, Gradient, Partial, Row, Word
from symrnn.emit.letters import indices
from symrnn.emit.style import Style, style_of
from symrnn.ir import build
from symrnn.ir.cell import LOSS, Coding
from symrnn.ir.derivation import Derivation, Role, Step
from symrnn.ir.dims import Dim
from symrnn.ir.expr import (
    Apply,
    Broadcast,
    Concat,
    CrossEntropy,
    Diag,
    Expr,
    Function,
    Identity,
    LogSumExp,
    MatMul,
    Mul,
    Outer,
    Power,
    Ref,
    Size,
    Slice,
    Softmax,
    Sum,
    Where,
)
from symrnn.ir.functions import RELU, SIGMOID, SIGN, SOFTPLUS, STEP, calls
from symrnn.ir.kinks import kink_notes
from symrnn.ir.walk import nodes

VECTOR = (Dim.named("n"),)
U, V = Ref("u", None, VECTOR), Ref("v", None, VECTOR)
Y, Z = Ref("y", None, VECTOR), Ref("z", None, VECTOR)
EQUALS = Word("=", " = ")
PAIRING = Chain(V, Ref("u", None, (*VECTOR, *VECTOR)))

MEANING: dict[Function, Word] = {
    SIGMOID: Word(r"1 / (1 + e^{-z})", "1 / (1 + exp(-z))"),
    RELU: Word(r"\max(z, 0)", "max(z, 0)"),
    SOFTPLUS: Word(r"\log(1 + e^z)", "log(1 + exp(z))"),
    SIGN: Word(r"z / \lvert z \rvert \text{ for } z \ne 0, \text{ else } 0", "z / abs(z) for z != 0, else 0"),
    STEP: Word(r"1 \text{ for } z > 0, \text{ else } 0", "1 for z > 0, else 0"),
}
VECTOR_MEANING: dict[type[Expr], tuple[Expr, Word]] = {
    Softmax: (Softmax(Z), Word(r"e^z / \sum_j e^{z_j}", "exp(z) / sum_j exp(z_j)")),
    LogSumExp: (LogSumExp(Z), Word(r"\log \sum_j e^{z_j}", "log(sum_j exp(z_j))")),
    CrossEntropy: (CrossEntropy(Z, Y), Word(r"\log \sum_j e^{z_j} - \sum_j y_j z_j", "log(sum_j exp(z_j)) - sum_j y_j * z_j")),
}
STYLE_TEXT = {
    Style.COLUMN: "Vectors are columns.",
    Style.ROW: "Vectors are rows.",
    Style.MIXED: "A vector is a row or a column, whichever the product in which it stands needs.",
}


def conventions(derivation: Derivation, *, plain: bool = False) -> Section | None:
    """The section, if there is anything to say; `plain`: for a text, which writes matrices in the cell language."""
    used = _used(derivation)
    signs = _plain_signs(derivation, used) if plain else ()
    vectors = (*_vectors(derivation, used), *signs)
    points = [*_gradients(derivation), *vectors, *_functions(derivation, used), *_choices(derivation)]
    return Section("Conventions", (Points(tuple(points)),)) if points else None


def _used(derivation: Derivation) -> tuple[Expr, ...]:
    """Every part of every formula of the derivation, each once."""
    values = [e.value for cell in (derivation.written, derivation.cell) for e in cell.equations]
    for step in derivation.steps:
        values += [path.value for path in step.paths]
    differentiated = (*derivation.adjoints, *derivation.of_role(Role.INPUT, Role.INITIAL))
    values += [path.local for step in differentiated for path in step.paths if path.local is not None]
    return tuple(dict.fromkeys(node for value in values for node in nodes(value)))


def _gradients(derivation: Derivation) -> Iterator[Prose]:
    steps = derivation.adjoints
    if not steps:
        return
    shown = max(steps, key=lambda step: step.lead > 0).of
    v: Inline = (shown,)
    where = "step" if derivation.cell.reach else "later step"
    yield prose(
        "The gradient ", (Gradient(shown),), " has the shape of ", v, "; its entries are the derivatives of the total loss by ",
        "the entries of ", v, ". It is a total derivative: every ", where, " that ", v, " reaches is included.",
    )
    if path := _inner_path(steps):
        of, through = path
        row, column, *_ = ((Word(letter, letter),) for letter in indices(derivation.cell))
        yield prose(
            "A derivative between two variables, such as ", (Partial(through, of),), ", is local: it is taken in the one ",
            "equation that gives ", (through,), ", with all else that this equation reads held fixed. Between vectors it is ",
            "the Jacobian, whose row ", row, " and column ", column, " hold the derivative of entry ", row, " by entry ",
            column, ". The derivative of a scalar has the shape of what it is taken by.",
        )
    ranks = [(len(p.through.shape), len(step.of.shape)) for step in steps for p in step.paths if p.through.name != LOSS]
    if any(2 in pair for pair in ranks):
        yield prose(
            "Where ", (U,), " or ", (V,), " is a matrix, ", (PAIRING,), " is the sum over all entries of ", (U,), ": ",
            "the gradient by the entry times the derivative of the entry by ", (V,), ".",
        )


def _inner_path(steps: tuple[Step, ...]) -> tuple[Ref, Ref] | None:
    """A variable and another one that reads it, vectors where there are any."""
    pairs = [(step.of, path.through) for step in steps for path in step.paths if path.through.name != LOSS]
    return max(pairs, key=lambda pair: (len(pair[0].shape) == len(pair[1].shape) == 1, pair[0] != pair[1]), default=None)


def _vectors(derivation: Derivation, used: tuple[Expr, ...]) -> Iterator[Prose]:
    if not any(node.shape for node in used):
        return
    parts: list[Inline] = [STYLE_TEXT[style_of(derivation.cell)]]
    parts += [part for present, text in VECTOR_SIGNS if any(map(present, used)) for part in text]
    if style_of(derivation.cell) is Style.MIXED and any(map(_inner, used)):
        parts += [" ", (build.matmul(U, V),), " is the sum of the products of their entries."]
    if style_of(derivation.cell) is Style.MIXED and any(isinstance(node, Outer) for node in used):
        parts += [" ", (Outer(U, V),), " is the matrix with the entries ", (Word("u_i v_j", "u[i] * v[j]"),), "."]
    parts += [part for text in _constants(used) for part in text]
    yield Prose(tuple(parts))


def _constants(used: tuple[Expr, ...]) -> Iterator[tuple[Inline, ...]]:
    """The tensors of ones and the zeros among joined vectors: the first of each, with its own sizes."""
    ones = next((node.shape for node in used if isinstance(node, Broadcast)), ())
    if len(ones) == 1:
        yield " ", (build.ones(ones),), " is the vector of ", (Size(ones[0]),), " ones."
    elif ones:
        yield " ", (build.ones(ones),), " is the matrix of this shape with ones in all places."
    joined = (part for node in used if isinstance(node, Concat) for part in node.parts)
    zeros = next((part for part in joined if part.is_zero), None)
    if zeros is not None:
        yield " ", (Concat((V, zeros)),), " has the entries of ", (V,), ", then ", (Size(zeros.shape[0]),), " zeros."


def _plain_signs(derivation: Derivation, used: tuple[Expr, ...]) -> Iterator[Prose]:
    """What the signs of the cell language mean, where LaTeX writes them in another way, which needs no words."""
    bodies = (function.body for function in _with_called(used) if function.body is not None)
    every = (*used, *(node for body in bodies for node in nodes(body)))
    found = [text for present, text in PLAIN_SIGNS if any(map(present, every))]
    if style_of(derivation.cell) is not Style.MIXED and any(isinstance(node, Outer) for node in used):
        found.append("outer(u, v) is the matrix with the entries u[i] * v[j].")
    if not any(map(_adds, used)) and any(isinstance(node, Sum) for node in used):
        found.append("sum(v) is the sum of the entries of v.")
    if found:
        yield prose(" ".join(found))


def _adds(node: Expr) -> bool:
    return isinstance(node, Sum) and not isinstance(node.arg, Power)


def _entrywise(node: Expr) -> bool:
    return isinstance(node, Power | Apply) and bool(node.shape)


def _inner(node: Expr) -> bool:
    return isinstance(node, MatMul) and len(node.left.shape) == len(node.right.shape) == 1


def _product(node: Expr) -> bool:
    return isinstance(node, Mul) and sum(bool(factor.shape) for factor in node.factors) > 1


VECTOR_SIGNS: tuple[tuple[Callable[[Expr], bool], tuple[Inline, ...]], ...] = (
    (_product, (" ", (build.mul(U, V),), " multiplies entry by entry.")),
    (_entrywise, (
        " Functions, powers and fractions of vectors are taken entry by entry, and a number stands in every entry: ",
        (build.sub(build.ONE, build.power(V, 2)),), " has the entries ", (Word("1 - v_i^2", "1 - v[i]**2"),), ".",
    )),
    (lambda node: isinstance(node, Diag), (" ", (Diag(V),), " is the diagonal matrix with ", (V,), " on its diagonal.")),
    (lambda node: isinstance(node, Identity), (" ", (Identity(VECTOR[0]),), " is the identity matrix.")),
    (lambda node: isinstance(node, Concat), (
        " Brackets join vectors: ", (Concat((U, V)),), " has the entries of ", (U,), ", then those of ", (V,), ".",
    )),
    (lambda node: isinstance(node, Slice), (
        " ", (Word("[v]_{i:j}", "v[i:j]"),), " holds the entries ", (Word(r"i, \dots, j", "i, ..., j - 1 (counted from 0)"),),
        " of ", (V,), ".",
    )),
    (_adds, (
        " ", (Sum(V),), " is the sum of the entries of ", (V,), ".",
    )),
)


PLAIN_SIGNS: tuple[tuple[Callable[[Expr], bool], str], ...] = (
    (lambda node: bool(node.shape), "The sign @ multiplies matrices and vectors; A.T is the transpose of A."),
    (lambda node: isinstance(node, Where), "where(q, a, b) is a where q is 1, or holds, and b elsewhere."),
)


def _functions(derivation: Derivation, used: tuple[Expr, ...]) -> Iterator[Prose]:
    """The meaning of every function in use; a user's with its derivatives."""
    applied = _with_called(used)
    scalar = Ref("z", None, ())
    for function in applied:
        if function in MEANING:
            yield prose((Row((Apply(function, (scalar,)), EQUALS, MEANING[function])),), ".")
        elif function.body is not None and function.derivative_of is None:
            yield from _defined(function, derivation.derivatives.get(function, ()), applied)
    for kind in dict.fromkeys(type(node) for node in used if type(node) in VECTOR_MEANING):
        name, meaning = VECTOR_MEANING[kind]
        yield prose((Row((name, EQUALS, meaning)),), ".")
    for note in kink_notes(applied):
        yield prose(note[0].upper() + note[1:] + ".")


def _with_called(values: Iterable[Expr]) -> list[Function]:
    """The functions in use, those that occur in the definition of another before it."""
    found: dict[Function, None] = {}
    for function in (node.function for node in values if isinstance(node, Apply)):
        called = _with_called(calls(function.body)) if function.body is not None else []
        found.update(dict.fromkeys((*called, function)))
    return list(found)


def _defined(function: Function, slopes: tuple[Function, ...], applied: list[Function]) -> Iterator[Prose]:
    arguments = tuple(Ref(name, None, ()) for name in function.parameters)
    hence: list[Inline] = [_definition(slope, arguments) for slope in slopes if slope in applied]
    yield Prose((_definition(function, arguments), *((", hence ", *listing(hence)) if hence else ()), "."))


def _definition(function: Function, arguments: tuple[Ref, ...]) -> tuple[Row]:
    assert function.formula is not None
    return (Row((Apply(function, arguments), EQUALS, function.formula)),)


def _choices(derivation: Derivation) -> Iterator[Prose]:
    for symbol in derivation.cell.symbols:
        if symbol.coding is Coding.CLASS:
            yield prose(
                (symbol.at(),), " is the one-hot vector of a class: one of its entries is 1, the others are 0. It is part of ",
                "the data; no gradient by it is taken.",
            )
        elif symbol.coding is Coding.LENGTH:
            told = " is 1 up to the last real step of a sequence and 0 after it; no gradient by it is taken."
            yield prose((symbol.at(),), told)
        elif symbol.mask:
            yield prose("The mask ", (symbol.at(),), " is 1 or 0. It is part of the data; no gradient by it is taken.")
