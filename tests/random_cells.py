"""Random cells, as texts of the cell language: the whole language is drawn from, every shape fits by construction."""

import re
from dataclasses import dataclass, field

from hypothesis import strategies as st

DIMS = ("n", "m", "k")
ODD = ("tanh", "sigmoid", "sin", "cos", "softplus", "relu", "abs")
Shape = tuple[str, ...]


@dataclass
class _Text:
    """A cell being written: what can be read so far, by shape, and the parameters that were needed on the way."""

    draw: st.DrawFn
    readable: dict[Shape, list[str]] = field(default_factory=dict)
    params: dict[str, Shape] = field(default_factory=dict)
    mask: bool = False
    functions: list[str] = field(default_factory=list)

    def pick(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def param(self, *shape: str) -> str:
        """A parameter of a shape: an earlier one, or a new one."""
        known = [name for name, has in self.params.items() if has == shape]
        reuse = self.draw(st.booleans())
        if known and reuse:
            return self.pick(*known)
        name = f"{'W' if len(shape) == 2 else 'b' if shape else 'g'}{len(self.params)}"
        self.params[name] = shape
        return name

    def expression(self, shape: Shape, depth: int) -> str:
        if depth <= 0:
            return self.leaf(shape)
        choices = [self.total, self.product, self.function, self.quotient, self.leaf_deep]
        if len(shape) == 1:
            choices += [self.matrix_product, self.matrix_product, self.vector_function, self.choice]
        if not shape:
            choices += [self.reduction, self.reduction, self.choice]
        if len(shape) == 2:
            choices += [self.matrix]
        return self.draw(st.sampled_from(choices))(shape, depth - 1)

    def leaf(self, shape: Shape) -> str:
        known = self.readable.get(shape, [])
        options = [*known, *known, self.param(*shape)] if len(shape) < 2 or not known else known
        return self.pick(*options)

    def leaf_deep(self, shape: Shape, depth: int) -> str:
        return self.leaf(shape)

    def total(self, shape: Shape, depth: int) -> str:
        return f"({self.expression(shape, depth)} {self.pick('+', '-')} {self.expression(self.pick_shape(shape), depth)})"

    def product(self, shape: Shape, depth: int) -> str:
        return f"({self.expression(shape, depth)} * {self.expression(self.pick_shape(shape), depth)})"

    def pick_shape(self, shape: Shape) -> Shape:
        return self.draw(st.sampled_from([shape, shape, ()]))

    def function(self, shape: Shape, depth: int) -> str:
        inner = self.expression(shape, depth)
        names = [f"{name}({{}})" for name in (*ODD, *self.functions)]
        return self.pick(*names, "exp(-({})**2)", "sqrt(2 + ({})**2)", "log(1.5 + ({})**2)").format(inner)

    def quotient(self, shape: Shape, depth: int) -> str:
        return f"({self.expression(shape, depth)} / (1 + ({self.expression(self.pick_shape(shape), depth)})**2))"

    def matrix_product(self, shape: Shape, depth: int) -> str:
        (size,) = shape
        other = self.pick(*DIMS)
        inner = self.expression((other,), depth)
        if self.draw(st.booleans()) and other != size:
            both = f"concat({inner}, {self.expression((size,), depth)})"
            self.params[joined := f"J{len(self.params)}"] = (f"{other} + {size}", size)
            return f"({both} @ {joined})"
        return self.draw(
            st.sampled_from([
                f"({self.param(size, other)} @ ({inner}))",
                f"(({inner}) @ {self.param(other, size)})",
                f"({self.param(other, size)}.T @ ({inner}))",
                f"(({self.param(size, other)} - {self.param(size, other)}) @ ({inner}))",
            ])
        )

    def vector_function(self, shape: Shape, depth: int) -> str:
        return f"softmax({self.expression(shape, depth)})"

    def matrix(self, shape: Shape, depth: int) -> str:
        return f"({self.expression(shape, depth)} @ {self.param(shape[1], shape[1])})"

    def choice(self, shape: Shape, depth: int) -> str:
        if not self.mask:
            return self.leaf(shape)
        return f"where(q[t], {self.expression(shape, depth)}, {self.expression(shape, depth)})"

    def reduction(self, shape: Shape, depth: int) -> str:
        size = (self.pick(*DIMS),)
        inner = self.expression(size, depth)
        other = self.expression(size, depth)
        forms = [f"sum({inner})", f"mean({inner})", f"dot({inner}, {other})", f"logsumexp({inner})"]
        forms.append(f"sqrt(2 + norm2(1 + ({inner})**2))")
        matrices = self.readable.get(("n", "m"), [])
        return self.draw(st.sampled_from([*forms, *(f"sum({name})" for name in matrices)]))

    def give(self, shape: Shape, name: str) -> None:
        self.readable.setdefault(shape, []).append(name)


@st.composite
def cell_texts(draw: st.DrawFn) -> str:
    """The text of a cell with one to three states of any shape, lags, masks, and losses at every step, at the end, or both."""
    text = _Text(draw)
    declared = ["cell drawn", "input x (m)", "target y (k)", "param A (n, m), B (k, n)"]
    extra = ""
    if draw(st.booleans()):
        declared.append("input q")
        text.mask = True
    if draw(st.booleans()):
        declared.append("input u (k)")
        text.give(("k",), "u")
        extra = " + B.T @ u"
    bump = "tanh"
    if draw(st.booleans()):
        bump = "bump"
        declared.append("def bump(z) = z * exp(-z**2) + sigmoid(z)")
        text.functions.append(bump)
    shapes = draw(st.lists(st.sampled_from([("n",), ("n",), ("k",), ("m",), (), ("n", "m")]), min_size=1, max_size=3))
    states = {f"{'M' if len(shape) == 2 else 's'}{i}": shape for i, shape in enumerate(shapes)}
    lags = {name: draw(st.sampled_from([1, 1, 1, 2])) for name in states}
    for name, shape in states.items():
        declared.append(f"state {name} ({', '.join(shape)})" if shape else f"state {name}")
        text.give(shape, f"{name}[t-{lags[name]}]")
    text.give(("m",), draw(st.sampled_from(["x[t]", "x[t]", "x[t-1]", "x[t-2]"])))
    equations = [f"e[t] = {bump}(A @ x[t]{extra})"]
    text.give(("n",), "e[t]")
    for name, shape in states.items():
        equations += _state(text, name, shape, lags[name])
    equations += _losses(text, states)
    starts = [f"{name}[0] = tanh({text.param(*shape)})" for name, shape in states.items() if draw(st.integers(0, 3)) == 0]
    used = "\n".join([*starts, *equations])
    params = [(name, shape) for name, shape in text.params.items() if re.search(rf"\b{name}\b", used)]
    declared += [f"param {name} ({', '.join(shape)})" if shape else f"param {name}" for name, shape in params]
    return "\n".join([*declared, *starts, *equations, ""])


def _state(text: _Text, name: str, shape: Shape, lag: int) -> list[str]:
    """A state's equation, with an intermediate variable before it now and then; both can be read afterwards."""
    lines = []
    if text.draw(st.booleans()):
        middle = text.draw(st.sampled_from([("n",), ("k",), ()]))
        lines.append(f"v{name}[t] = {text.expression(middle, 2)}")
        text.give(middle, f"v{name}[t]")
    update = f"tanh({text.expression(shape, 3)}) + 0.5 * {name}[t-{lag}]"
    if text.mask and text.draw(st.booleans()):
        update = f"where(q[t], {update}, {name}[t-{lag}])"
    text.give(shape, f"{name}[t]")
    return [*lines, f"{name}[t] = {update}"]


def _losses(text: _Text, states: dict[str, Shape]) -> list[str]:
    """A loss at every step, a loss after the last one, or both; the target, the mask and some state are always read."""
    target = text.draw(st.sampled_from(["sum((o[t] - y[t])**2) / 2", "dot(o[t], y[t])", "cross_entropy(o[t], softmax(y[t]))"]))
    weight = "(0.5 + q[t]) * " if text.mask else ""
    lines = [f"o[t] = B @ e[t] + {text.expression(('k',), 2)}", f"loss[t] = {weight}{target} + {text.expression((), 1)}"]
    if text.draw(st.booleans()):
        name, shape = text.draw(st.sampled_from(sorted(states.items())))
        inner = f"{name}[T] * 2" if text.draw(st.booleans()) else f"sin({name}[T])"
        lines += [f"z = {inner}", f"loss = {'sum((z - 1)**2)' if shape else 'z**2'} / 3"]
    return lines
