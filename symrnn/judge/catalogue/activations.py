"""Edits of derivatives of activations: `1 - s^2`, `s (1 - s)`, `f'(a)` and `diag(...)` in each other's place."""

from collections.abc import Iterator

from symrnn.judge.catalogue.edit import Edit
from symrnn.judge.catalogue.row import Factor, Row
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.style import bracket, raises
from symrnn.judge.catalogue.tree import walk
from symrnn.notes.written import Group, Name, Number, Operator, Power, Sum, Transposed, Written


def complement(node: Written) -> Written | None:
    """The x of `1 - x`, with or without brackets around it; None for anything else."""
    return _beside_one(node, (1, -1))


def _beside_one(node: Written, signs: tuple[int, int]) -> Written | None:
    """The x of `1 - x` or `1 + x`, by the signs."""
    if isinstance(node, Group) and len(node.items) == 1:
        node = node.items[0]
    if not isinstance(node, Sum) or node.signs != signs:
        return None
    one = node.terms[0]
    of_one = (isinstance(one, Number) and one.value == 1) or (isinstance(one, Name) and one.base == "1")
    return node.terms[1] if of_one else None


def other_activation(scene: Scene) -> Iterator[Edit]:
    """The derivative of a sigmoid for that of a tanh, and the other way."""
    for row in scene.rows:
        yield from _sigmoid_for_tanh(scene, row)
        yield from _tanh_for_sigmoid(scene, row)


def _sigmoid_for_tanh(scene: Scene, row: Row) -> Iterator[Edit]:
    for factor in row.factors:
        taken = complement(factor.node)
        if isinstance(taken, Power) and isinstance(taken.exponent, Number) and taken.exponent.value == 2:
            base = scene.cut(taken.base)
            product = f"{base}{_entries(scene)}(1 - {base})"
            inner = factor.node.items[0] if isinstance(factor.node, Group) else factor.node
            yield scene.edit("activation", f"{scene.quote(inner)} should be {product}", (*inner.span, product))


def _entries(scene: Scene) -> str:
    return scene.known.style.scale if scene.known.bare else scene.known.entries


def _tanh_for_sigmoid(scene: Scene, row: Row) -> Iterator[Edit]:
    for first, second in zip(row.factors, row.factors[1:], strict=False):
        for value, rest in ((first, second), (second, first)):
            taken = None if rest.called else complement(rest.node)
            if taken and scene.quote(taken) == scene.quote(value):
                pair = Row((first, second), ("",))
                square = scene.known.style.square.replace("{}", _base(scene, value))
                yield scene.become("activation", pair, f"(1 - {square})")


def _base(scene: Scene, factor: Factor) -> str:
    text = scene.cut(factor)
    return text if isinstance(factor.node, Name) and not raises(text) and not factor.called else bracket(text)


def complement_squared(scene: Scene) -> Iterator[Edit]:
    """`1 - x^2` for `1 - x`, where x is more than a symbol, and for `1 + x`, where it is one."""
    for sum_ in scene.sums:
        added = _beside_one(sum_, (1, 1))
        if isinstance(added, Name) and scene.steps_in(added):
            yield scene.become("activation", sum_, f"1 - {_squared(scene, added)}")
        taken = complement(sum_)
        if taken is not None and not isinstance(taken, Name | Power):
            yield scene.become("activation", taken, _squared(scene, taken))


def _squared(scene: Scene, node: Written) -> str:
    """Its square: `\\tanh^2(c)` for `\\tanh(c)`."""
    factors = scene.row(node).factors
    head = factors[0].nodes[0]
    bare = isinstance(head, Operator) and not head.primes and head.power is None
    if scene.known.style.braces and len(factors) == 1 and factors[0].called and bare:
        return f"{scene.cut(head)}^2{scene.text[head.span[1] : node.span[1]]}"
    text = scene.cut(node)
    return scene.known.style.square.replace("{}", text if isinstance(node, Name) and not raises(text) else bracket(text))


def complement_exchanged(scene: Scene) -> Iterator[Edit]:
    """`1 - x` for `x` or `-x`, where x is a symbol or its power, and x for `1 - x`."""
    for sum_ in scene.sums:
        inner = complement(sum_)
        if inner is not None:
            yield scene.become("activation", sum_, scene.cut(inner))
        if sum_.signs == (-1,):
            start = sum_.span[0]
            yield scene.edit("activation", f"{scene.quote(sum_)} should be 1 {scene.quote(sum_)}", (start, start, "1 "))
    taken = {node.span for sum_ in scene.sums if (node := complement(sum_)) is not None}
    for row in scene.rows:
        for factor in row.factors:
            dated = isinstance(factor.node, Name | Power) and not factor.called and scene.steps_in(factor)
            if dated and factor.span not in taken:
                yield scene.become("activation", factor, f"(1 - {scene.cut(factor)})")


def prime(scene: Scene) -> Iterator[Edit]:
    """A function for its derivative, and the other way."""
    for factor in _calls(scene):
        head = factor.nodes[0]
        text = scene.cut(head)
        if isinstance(head, Operator | Name) and head.primes:
            yield scene.become("activation", head, text.replace("'", "", 1) if "'" in text else text.replace(r"^\prime", "", 1))
        elif isinstance(head, Operator | Name) and text in scene.functions:
            yield scene.become("activation", head, text + "'")


def function(scene: Scene) -> Iterator[Edit]:
    """A function dropped, put in, or exchanged for another: `1 - a^2` for `1 - \\tanh^2(a)`."""
    for factor in _calls(scene):
        head, argument = factor.nodes[0], factor.node
        if isinstance(head, Operator) and head.power is not None:
            square = scene.known.style.square.replace("{}", scene.cut(argument))
            yield scene.become("activation", factor, square)
        elif scene.cut(head).rstrip("'") in scene.functions:
            yield scene.become("activation", factor, scene.cut(argument))
        yield from _other_function(scene, head)
    yield from _function_inserted(scene)


def _function_inserted(scene: Scene) -> Iterator[Edit]:
    """A function of a variable, or of what stands in brackets, where it stands alone."""
    for row in scene.rows:
        for factor in row.factors:
            base = factor.node.base if isinstance(factor.node, Power) else factor.node
            dated = isinstance(base, Name) and scene.steps_in(factor) and not factor.called
            for name in scene.functions if dated else ():
                yield scene.become("activation", base, f"{name}({scene.cut(base)})")
            if isinstance(base, Group) and base.kind == "(" and not factor.called:
                yield from (scene.become("activation", base, name + scene.cut(base)) for name in scene.functions)


def _other_function(scene: Scene, head: Written) -> Iterator[Edit]:
    text = scene.cut(head)
    own = next((name for name in scene.functions if text.startswith(name)), None)
    for other in scene.functions if own else ():
        if other != own and own:
            yield scene.become("activation", head, other + text[len(own) :])


def _calls(scene: Scene) -> Iterator[Factor]:
    """Every function with what it is applied to, below powers and transposes too."""
    for row in scene.rows:
        yield from (factor for factor in row.factors if factor.called)


def diagonal(scene: Scene) -> Iterator[Edit]:
    """A vector for the diagonal matrix of it, and the other way."""
    for row in () if scene.known.bare else scene.rows:
        for factor in row.factors:
            if factor.called and scene.cut(factor.nodes[0]).strip("\\").rstrip("}").endswith("diag"):
                yield scene.become("diagonal", factor, scene.cut(factor.node))
            elif not factor.called and isinstance(factor.node, Name | Group) and not _is_transposed(factor):
                inner = scene.cut(factor)
                bare = inner[1:-1] if isinstance(factor.node, Group) and inner[:1] == "(" else inner
                yield scene.become("diagonal", factor, scene.known.style.diag.replace("{}", bare))


def _is_transposed(factor: Factor) -> bool:
    return any(isinstance(node, Transposed) for node in walk(factor.node))
