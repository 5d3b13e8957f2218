"""Random cells, as texts of the cell language: the whole language is drawn from, every shape fits by construction."""

import re
from dataclasses import dataclass, field

from hypothesis import strategies as st

DIMS = ("n", "m", "k")
ODD = ("tanh", "sigmoid", "sin", "cos", "softplus", "relu", "abs")
FUNCTIONS = {
    "bump": "def bump(z) = z * exp(-z**2) + sigmoid(z)",
    "hard": "def hard(z) = where(z < -1, 0, where(z <= 1, (z + 1) / 2, 1))",
    "leaky": "def leaky(z) = where(z > 0, z, z / 10) with leaky'(0) = 1/2",
    "bent": "def bent(z) = where(abs(z) >= 1/2, tanh(z), z**2) with bent'(1/2) = 3/2, bent'(-1/2) = 0",
}
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
            choices += [self.matrix_product, self.matrix_product, self.vector_function, self.choice, self.gate, self.part]
            choices += [self.normalised, self.of_outer]
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
        forms = ["exp(-({})**2)", "sqrt(2 + ({})**2)", "log(1.5 + ({})**2)", "huber({}, 1/3)", "({} / sqrt(n))"]
        if self.draw(st.integers(0, 5)) == 0:
            return f"{self.pick('maximum', 'minimum')}({inner}, {self.expression(shape, depth)})"
        return self.pick(*names, *forms).format(inner)

    def gate(self, shape: Shape, depth: int) -> str:
        gate = f"sigmoid({self.expression(shape, min(depth, 1))})"
        return f"({gate} * {self.expression(shape, depth)} + (1 - {gate}) * {self.leaf(shape)})"

    def part(self, shape: Shape, depth: int) -> str:
        """A slice of a longer vector."""
        (size,), other, inner = shape, self.pick(*DIMS), self.pick(*DIMS)
        rows = f"{size} + {other}"
        self.params[stacked := f"S{len(self.params)}"] = (rows, inner)
        return f"({stacked} @ {self.expression((inner,), depth)})[{self.pick(f':{size}', f'{other}:')}]"

    def normalised(self, shape: Shape, depth: int) -> str:
        """Layer normalisation of something that has a name."""
        v = self.leaf(shape)
        centred = f"({v} - mean({v}))"
        return f"({self.param(*shape)} * {centred} / sqrt(mean({centred}**2) + 0.1))"

    def of_outer(self, shape: Shape, depth: int) -> str:
        (size,), other = shape, (self.pick(*DIMS),)
        left = self.pick(f"ones({size})", self.leaf(shape))
        return f"(tanh(outer({left}, {self.expression(other, depth)})) @ {self.leaf(other)})"

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
        if self.draw(st.booleans()):
            return f"outer({self.expression(shape[:1], depth)}, {self.leaf(shape[1:])})"
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
        forms += [f"sqrt(2 + norm2(1 + ({inner})**2))", f"dot(ones({size[0]}), {inner})"]
        matrices = self.readable.get(("n", "m"), [])
        return self.draw(st.sampled_from([*forms, *(f"sum({name})" for name in matrices)]))

    def give(self, shape: Shape, name: str) -> None:
        self.readable.setdefault(shape, []).append(name)


@st.composite
def cell_texts(draw: st.DrawFn) -> str:
    """The text of a cell: one to three states of any shape, lags, gates, masks or lengths, classes, and losses or outputs."""
    text = _Text(draw)
    classes = draw(st.booleans())
    declared = ["cell drawn", f"input {'class ' * draw(st.booleans())}x (m)", f"target {'class ' * classes}y (k)"]
    declared.append("param A (n, m), B (k, n)")
    extra = ""
    if draw(st.booleans()):
        declared.append(f"input {'length ' * draw(st.booleans())}q")
        text.mask = True
    if draw(st.booleans()):
        declared.append("input u (k)")
        text.give(("k",), "u")
        extra = " + B.T @ u"
    for name, definition in FUNCTIONS.items():
        if draw(st.integers(0, 3)) == 0:
            declared.append(definition)
            text.functions.append(name)
    bump = draw(st.sampled_from(["tanh", *text.functions]))
    many = draw(st.sampled_from([1, 1, 2, 3]))
    shapes = draw(st.lists(st.sampled_from([("n",), ("n",), ("k",), ("m",), (), ("n", "m")]), min_size=many, max_size=many))
    states = {f"{'M' if len(shape) == 2 else 's'}{i}": shape for i, shape in enumerate(shapes)}
    lags = {name: draw(st.sampled_from([1, 1, 1, 2])) for name in states}
    for name, shape in states.items():
        declared.append(f"state {name} ({', '.join(shape)})" if shape else f"state {name}")
        text.give(shape, f"{name}[t-{lags[name]}]")
    text.give(("m",), draw(st.sampled_from(["x[t]", "x[t]", "x[t-1]", "x[t-2]"])))
    equations = [f"e[t] = {bump}(A @ x[t]{extra})"]
    text.give(("n",), "e[t]")
    if draw(st.integers(0, 2)) == 0:
        equations += _stacked(text)
    for name, shape in states.items():
        equations += _state(text, name, shape, lags[name])
    equations += _losses(text, states, classes=classes)
    starts = [f"{name}[0] = tanh({text.param(*shape)})" for name, shape in states.items() if draw(st.integers(0, 3)) == 0]
    used = "\n".join([*starts, *equations])
    params = [(name, shape) for name, shape in text.params.items() if re.search(rf"\b{name}\b", used)]
    declared += [f"param {name} ({', '.join(shape)})" if shape else f"param {name}" for name, shape in params]
    return "\n".join([*declared, *starts, *equations, ""])


def _stacked(text: _Text) -> list[str]:
    """Gates in one product, taken apart by slices."""
    text.params["G"], text.params["g"] = ("2*n + k", "m"), ("2*n + k",)
    text.give(("n",), "ga[t]")
    text.give(("n",), "gb[t]")
    return ["p[t] = G @ x[t] + g", "ga[t] = sigmoid(p[t][:n])", "gb[t] = tanh(p[t][n:2*n]) + sum(p[t][2*n:]) * e[t]"]


def _state(text: _Text, name: str, shape: Shape, lag: int) -> list[str]:
    """A state's equation, with an intermediate variable before it now and then; both can be read afterwards."""
    lines = []
    if text.draw(st.booleans()):
        middle = text.draw(st.sampled_from([("n",), ("k",), ()]))
        lines.append(f"v{name}[t] = {text.expression(middle, text.draw(st.sampled_from([1, 1, 2])))}")
        text.give(middle, f"v{name}[t]")
    update = f"tanh({text.expression(shape, text.draw(st.sampled_from([1, 2, 2, 3])))}) + 0.5 * {name}[t-{lag}]"
    if text.draw(st.integers(0, 2)) == 0:
        lines.append(f"f{name}[t] = sigmoid({text.expression(shape, 1)})")
        update = f"f{name}[t] * {name}[t-{lag}] + (1 - f{name}[t]) * tanh({text.expression(shape, 2)})"
    if text.mask and text.draw(st.booleans()):
        update = f"where(q[t], {update}, {name}[t-{lag}])"
    text.give(shape, f"{name}[t]")
    return [*lines, f"{name}[t] = {update}"]


LOSSES = (
    "sum((o[t] - y[t])**2) / 2", "mean((o[t] - y[t])**2)", "dot(o[t], y[t])", "cross_entropy(o[t], softmax(y[t]))",
    "cross_entropy(o[t], 2 * y[t] + softmax(o[t]))",
    "norm2(o[t] - 3 * y[t])", "sum(huber(o[t] - y[t], 1/2))", "sum(poisson(tanh(o[t]), y[t]))",
    "mean(binary_cross_entropy(o[t], y[t]))",
)  # fmt: skip


def _losses(text: _Text, states: dict[str, Shape], *, classes: bool) -> list[str]:
    """A loss at every step, a loss after the last one, or both, or outputs; the target and some state are always read."""
    target = text.draw(st.sampled_from([*LOSSES, *["cross_entropy(o[t], y[t])"] * 4 * classes]))
    weight = "(0.5 + q[t]) * " if text.mask else ""
    more = f" + {text.expression((), 1)}" if weight or text.draw(st.booleans()) else ""
    lines = [f"o[t] = B @ e[t] + {text.expression(('k',), 1)}", f"loss[t] = {weight}{target}{more}"]
    name, shape = text.draw(st.sampled_from(sorted(states.items())))
    last = text.draw(st.sampled_from(["", "loss", "output"]))
    if last == "loss":
        inner = f"{name}[T] * 2" if text.draw(st.booleans()) else f"sin({name}[T])"
        lines += [f"z = {inner}", f"loss = {'sum((z - 1)**2)' if shape else 'z**2'} / 3"]
    if last == "output":
        lines.append(f"output {text.draw(st.sampled_from([name, f'{name}[T]', f'o, {name}[T]']))}")
    return lines
