"""The model of notes: from their forward equations a cell in symrnn's own language, so that its checks apply to it.

What the notes do not say is asked for, or taken by a convention that is said in `notes`; nothing is guessed silently. The
conventions: a capital letter without a step is a matrix, what has a step is a vector, data that only a loss reads are targets,
sigma is the sigmoid, a function that is not defined is any function.
"""

import keyword
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from symrnn.errors import InputError, nearest
from symrnn.ir.cell import LOSS
from symrnn.ir.functions import BUILTIN
from symrnn.judge.celltext import Axes, Speller, base_name, shape_text, unused
from symrnn.judge.forward import LOSSES, Style, UnreadableError, symbol_of
from symrnn.judge.look import Look, stepped
from symrnn.judge.meaning import TOTAL, Index
from symrnn.judge.network import NOW, Equation, Formulas, Link, Network, find_network, needed, recurrent
from symrnn.judge.notation import ARGUMENT, Definition, letter_of, style_of
from symrnn.judge.settings import Settings, look_of_text, read_shape
from symrnn.judge.shapes import Ranks, ShapeError, Step, keys_of, matrices
from symrnn.judge.sizes import UNKNOWN, SizeError, Sizes
from symrnn.judge.spaces import declared_shapes
from symrnn.judge.terms import (
    Call,
    Constant,
    Key,
    Plus,
    Raised,
    Symbol,
    Term,
    Times,
    Total,
    Turned,
    called,
    parts_of,
    rewritten,
    symbols_of,
)
from symrnn.judge.walk import all_nodes, with_steps, writes_calls
from symrnn.notes.document import Unread
from symrnn.notes.written import Chain, Derivative

FUNCTIONS = (*BUILTIN, "softmax", "logsumexp", "cross_entropy", "norm2")
# Names that the cell language keeps for itself.
WORDS = frozenset({
    *FUNCTIONS, "t", "T", "cell", "source", "def", "input", "target", "state", "param", "output", "class", "length", "with",
    LOSS, "sum", "mean", "dot", "outer", "concat", "ones", "where", "maximum", "minimum", "binary_cross_entropy", "huber",
    "poisson", *keyword.kwlist,
})  # fmt: skip
SIZE_NAMES = {"state": "n", "input": "m", "target": "k", "param": "l"}
MORE_SIZES = ("p", "q", "r", "d", "u", "v")


@dataclass(frozen=True)
class Model:
    """A model that was read from notes.

    `text` is a cell in the cell language, "" where something is `asked`. `symbols` and `functions` say which written name is
    which symbol or function of it; a loss is `loss` at a step, `TOTAL` in all. `used`: the links that are equations of the
    model. `distributions`: targets whose entries sum to 1. `notes`: conventions that were applied.
    """

    text: str
    symbols: tuple[tuple[Look, str], ...] = ()
    functions: tuple[tuple[Look, str], ...] = ()
    used: tuple[Link, ...] = ()
    asked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    letter: str = "t"


def find_model(formulas: Sequence[Sequence[Chain | Unread]], settings: Mapping[str, object]) -> Model:
    """The model of notes: `formulas` are the chains of each, `settings` those of the notes' front matter.

    InputError where formulas and settings contradict one another.
    """
    given = Settings(settings)
    chains = _with_steps(formulas, given)
    style, definitions = style_of(chains, given)
    return _Reading(chains, given, style, definitions, find_network(chains, style)).model()


def _with_steps(formulas: Sequence[Sequence[Chain | Unread]], settings: Settings) -> list[list[Chain]]:
    """The formulas, empty ones for those that could not be read, with `h(t)` as a name with its step where notes write so."""
    chains = [[chain if isinstance(chain, Chain) else Chain(chain.span, (), ()) for chain in formula] for formula in formulas]
    letter = settings.letter or letter_of(chains)
    calls = any(writes_calls(chain, letter) for formula in chains for chain in formula)
    return [[with_steps(chain, letter) for chain in formula] for formula in chains] if calls else chains


@dataclass
class _Reading:
    formulas: Formulas
    settings: Settings
    style: Style
    definitions: tuple[Definition, ...]
    network: Network
    asked: list[str] = field(default_factory=list)
    outputs: list[Symbol] = field(default_factory=list)
    distributions: list[Key] = field(default_factory=list)

    def model(self) -> Model:
        self._choose_loss()
        equations = self.equations
        if not equations:
            return self._without(NOTHING)
        if not self.lagged:
            return self._without(NO_RECURRENCE.format(", ".join(str(e.target.look) for e in equations)))
        self._ask_for_losses()
        ranks = self._ranks()
        if self.asked:
            return self._without()
        return self._spelled(ranks)

    def _without(self, *asked: str) -> Model:
        return Model("", asked=(*self.asked, *asked), notes=tuple(self.network.notes), letter=self.style.letter)

    # The loss

    def _choose_loss(self) -> None:
        """Without a formula for the loss: the one that the settings name, or any loss of the outputs."""
        network, kind = self.network, self.settings.loss
        if network.step_loss is not None or network.last_loss is not None:
            return
        guess = next((key.look for key in network.steps if "hat" in key.look.accents), None)
        if guess is not None and (kind is not None or network.wanted is not None):
            target = replace(guess, accents=tuple(a for a in guess.accents if a != "hat"))
            kind = kind or "half squared error"
            network.step_loss = _loss(kind, Symbol(guess, NOW), Symbol(target, NOW))
            network.losses[network.wanted or Look("L")] = None
            name = f"{network.wanted} has no formula" if network.wanted else "the loss has no formula"
            network.notes.append(f"{name}: the {kind} of {guess} and {target} is taken (the setting loss chooses another)")
            return
        self.outputs = self._outputs()
        if self.outputs:
            names = ", ".join(str(symbol.look) for symbol in self.outputs)
            network.notes.append(f"no formula of the loss was read: any loss of {names} is taken")

    def _outputs(self) -> list[Symbol]:
        """The variables that the settings name, those given after the last step, or the last ones of the recurrence."""
        chosen = [self._output(text) for text in self.settings.names("outputs")]
        if chosen:
            return chosen
        after = [e.target for e in self.network.once.values() if any(_last(s) for s in symbols_of(e.value))]
        if after:
            return after
        steps = recurrent(self.network)
        equations = needed(self.network, steps)
        read = {symbol for equation in equations for symbol in symbols_of(equation.value)}
        return [term for term in steps if isinstance(term, Symbol) and term not in read]

    def _output(self, text: str) -> Symbol:
        found = look_of_text(text, self.style.letter)
        last = bool(re.search(r"[_^]\W*T\W*$", text))
        known = {key.look: key for key in (*self.network.steps, *self.network.once)}
        if found not in known:
            names = [str(look) for look in known]
            raise InputError(f"the setting outputs names {text}, which no formula gives{nearest(text, names)}")
        return Symbol(found, (Index("T") if last else NOW) if known[found].timed else None)

    def _ask_for_losses(self) -> None:
        if self.network.step_loss is None and self.network.last_loss is None and not self.outputs:
            self.asked.append("The loss is not given. Give it as a formula, L_t = …, or say `outputs: h` in the front matter.")

    # Equations

    @cached_property
    def equations(self) -> list[Equation]:
        return [self._at_end(e) for e in needed(self.network, [*self.losses, *self.outputs])]

    @cached_property
    def losses(self) -> list[Term]:
        return [loss for loss in (self.network.step_loss, self.network.last_loss) if loss is not None]

    def _at_end(self, equation: Equation) -> Equation:
        """What is given at the last step alone has no step."""
        return replace(equation, target=self._moved(equation.target), value=_replaced(equation.value, self._moved))

    def _moved(self, symbol: Symbol) -> Symbol:
        once = symbol.key in self.network.once and symbol.key not in self.network.steps
        return Symbol(symbol.look) if once else symbol

    @cached_property
    def steps(self) -> list[Step]:
        """All equations, those of initial values and losses among them."""
        return [*self.moving, *(Step(e.target, e.value) for e in self.initial)]

    @cached_property
    def initial(self) -> list[Equation]:
        """The initial values that the notes give to what is read at earlier steps."""
        return [e for symbol, e in self.network.initial.items() if symbol.at and -self.lagged.get(symbol.key, 0) < symbol.at.offset <= 0]

    @cached_property
    def moving(self) -> list[Step]:
        losses = [Step(None, _replaced(loss, self._moved)) for loss in self.losses]
        return [*(Step(e.target, e.value) for e in self.equations), *losses]

    @cached_property
    def keys(self) -> list[Key]:
        return list(dict.fromkeys(key for step in self.steps for key in keys_of(step)))

    @cached_property
    def lagged(self) -> dict[Key, int]:
        """The variables that are read at other steps, and how far back."""
        given = {equation.target.key for equation in self.equations}
        reads = [s for step in self.moving for s in symbols_of(step.value) if s.key in given]
        found: dict[Key, int] = {}
        for symbol in reads:
            if symbol.at is not None and symbol.at.origin == "t" and symbol.at.offset:
                found[symbol.key] = max(found.get(symbol.key, 0), -symbol.at.offset)
        return found

    def kind(self, key: Key) -> str:
        """What a symbol is to the cell, "" for what is only computed."""
        if key in {equation.target.key for equation in self.equations}:
            return "state" if key in self.lagged else ""
        for name, kind in (("targets", "target"), ("inputs", "input"), ("params", "param")):
            if any(self._means(text, key) for text in self.settings.names(name)):
                return kind
        compared = key not in {k for step in self.steps if step.target for k in keys_of(step)}
        if key.timed:
            return "target" if compared else "input"
        small = len(key.look.base) == 1 and key.look.base.islower()
        return "target" if compared and small and not key.look.subs else "param"

    def _means(self, text: str, key: Key) -> bool:
        return look_of_text(text, self.style.letter) == key.look or text.strip() == base_name(key.look)

    # Shapes

    def _ranks(self) -> Ranks:
        """How many axes every symbol has; what the notes leave open is asked for."""
        ranks = Ranks(self.settings.flag("rows"))
        scalars = self.settings.flag("scalars")
        ranks.known.update(dict.fromkeys(self.keys, 0) if scalars else matrices(self.steps))
        ranks.known.update({key: len(shape) for key, shape in self.declared.items()})
        for key in ranks.infer(self.steps):
            name = key.look
            self.asked.append(
                f"{name} stands beside a vector and could be a scalar, a vector or a matrix. Say in the front matter "
                f"`scalars: true` if everything is a scalar, or `shapes: {{{base_name(name)}: n}}`."
            )
        return ranks

    @cached_property
    def declared(self) -> dict[Key, Axes]:
        """The shapes that settings and formulas such as `W \\in \\mathbb{R}^{n \\times m}` give."""
        found: dict[Key, Axes] = {}
        for look, shape in declared_shapes(self.formulas, self.style):
            found.update({key: shape for key in self.keys if key.look == look})
        for text, value in self.settings.mapping("shapes").items():
            keys = [key for key in self.keys if self._means(text, key)]
            if not keys:
                names = [base_name(key.look) for key in self.keys]
                guess = nearest(text, names)
                problem = f"the setting shapes names {text}, which is no symbol of the model{guess}"
                raise InputError(f"{problem} ({', '.join(names)})")
            found.update({key: read_shape(value, text) for key in keys})
        return found

    # Text

    def _spelled(self, ranks: Ranks) -> Model:
        names = self._names()
        speller = Speller(names, ranks, Sizes(), dict(self.declared))
        lines = [*self._initial(speller), *self._equations(speller)]
        self._settle(speller)
        sizes = self._size_names(speller)
        declarations = self._declarations(speller, sizes)
        text = "\n".join(["cell notes", "", *declarations, *self._functions(), "", *lines, ""])
        pairs = [(key.look, names[key]) for key in self.keys]
        return Model(
            text,
            symbols=(*pairs, *self._loss_names()),
            functions=tuple((d.look, d.name) for d in self.definitions),
            used=tuple(sorted(self._links)),
            notes=tuple(self.network.notes),
            distributions=self._distributions(names),
            letter=self.style.letter,
        )

    @cached_property
    def _links(self) -> frozenset[Link]:
        known = (d.link for d in self.definitions if d.link)
        return frozenset((*(e.link for e in (*self.equations, *self.initial)), *known, *self.network.used))

    def _names(self) -> dict[Key, str]:
        """A name in the cell for each symbol, chosen by the settings or after its look."""
        chosen = {look_of_text(text, self.style.letter): str(v) for text, v in self.settings.mapping("symbols").items()}
        taken = {*WORDS, *(definition.name for definition in self.definitions), *self.rigid}
        names: dict[Key, str] = {}
        for key in self.keys:
            names[key] = unused(chosen.get(key.look) or base_name(key.look), taken)
            taken.add(names[key])
        return names

    @cached_property
    def rigid(self) -> list[str]:
        """The names of sizes that are declared."""
        return sorted({name for shape in self.declared.values() for extent in shape for name in extent.names})

    def _equations(self, speller: Speller) -> Iterator[str]:
        for equation in self.equations:
            with _located(equation.link, str(equation.target.look)):
                value = speller.equation(equation.target, equation.value)
            yield f"{_left(speller.names[equation.target.key], equation.target.at)} = {value}"
        for loss, step in ((self.network.step_loss, NOW), (self.network.last_loss, None)):
            if loss is not None:
                with _located(None, "the loss"):
                    value = speller.equation(None, _replaced(loss, self._moved))
                yield f"{_left(LOSS, step)} = {value}"
        if self.outputs:
            yield "output " + ", ".join(self._output_text(symbol, speller) for symbol in map(self._moved, self.outputs))

    def _output_text(self, symbol: Symbol, speller: Speller) -> str:
        name = speller.names[symbol.key]
        return f"{name}[T]" if _last(symbol) else name

    def _initial(self, speller: Speller) -> Iterator[str]:
        for equation in self.initial:
            with _located(equation.link, str(equation.target.look)):
                value = speller.equation(equation.target, equation.value)
            yield f"{_left(speller.names[equation.target.key], equation.target.at)} = {value}"

    def _settle(self, speller: Speller) -> None:
        try:
            speller.sizes.settle()
        except SizeError as error:
            raise InputError(f"the shapes of the model contradict one another: {error}") from None

    def _size_names(self, speller: Speller) -> dict[str, str]:
        """A name for every size that is still unknown: n of states, m of inputs, k of targets, as far as they are free."""
        taken = {*speller.names.values(), *WORDS, *self.rigid, *(d.name for d in self.definitions)}
        chosen: dict[str, str] = {}
        for kind in ("state", "input", "target", "", "param"):
            for key in (key for key in self.keys if self.kind(key) == kind):
                for axis in speller.axes_of(key):
                    for name in speller.sizes.value(axis).names:
                        if name.startswith(UNKNOWN) and name not in chosen:
                            free = (n for n in (SIZE_NAMES.get(kind, "k"), "n", "m", "k", "l", *MORE_SIZES) if n not in taken)
                            chosen[name] = next(free, None) or unused("n", taken)
                            taken.add(chosen[name])
        numbers = {name: str(size) for name, size in self.settings.sizes.items()}
        return numbers | {name: numbers.get(letter, letter) for name, letter in chosen.items()}

    def _declarations(self, speller: Speller, sizes: Mapping[str, str]) -> Iterator[str]:
        for kind in ("input", "target", "state", "param"):
            for key in (key for key in self.keys if self.kind(key) == kind):
                yield f"{kind:<6} {speller.names[key]}{shape_text(speller.axes_of(key), speller.sizes, sizes)}"

    def _functions(self) -> Iterator[str]:
        """The definitions of the functions that the equations apply."""
        known = {d.name: d.formula for d in self.definitions}
        for name in dict.fromkeys(name for step in self.steps for name in called(step.value)):
            if name not in FUNCTIONS:
                formula = known.get(name, "")
                yield f"def {name}({ARGUMENT})" + (f" = {formula}" if formula else "")

    def _loss_names(self) -> Iterator[tuple[Look, str]]:
        """How the notes call the losses: by their formulas, or where they differentiate them."""
        yield from ((look, LOSS) for look in self.network.losses)
        yield from ((look, TOTAL) for look in self.network.totals)
        known = {*self.network.losses, *self.network.totals, *(key.look for key in self.keys)}
        for look, timed in dict.fromkeys(_differentiated(self.formulas, self.style)):
            if look not in known and look.base in LOSSES:
                yield look, LOSS if timed else TOTAL

    def _distributions(self, names: Mapping[Key, str]) -> tuple[str, ...]:
        """The targets of cross-entropies: the entries of each sum to 1."""
        found = dict.fromkeys(key for loss in self.losses for key in _weights_of_logs(loss, self.network))
        return tuple(names[key] for key in found if self.kind(key) == "target")


NOTHING = "No forward equation was found. The model is given by formulas such as s_t = \\tanh(W s_{t-1} + U x_t + b)."
NO_RECURRENCE = "None of the equations found ({}) reads an earlier step, so there is no recurrence. Give that of the state."


@contextmanager
def _located(link: Link | None, subject: str) -> Iterator[None]:
    """Says in which formula parts do not fit."""
    try:
        yield
    except ShapeError as error:
        where = f" (formula {link[0] + 1})" if link else ""
        raise InputError(f"shape mismatch in the equation for {subject}{where}: {error.problem}") from None


def _left(name: str, at: Index | None) -> str:
    return name if at is None else f"{name}[{at}]"


def _last(symbol: Symbol) -> bool:
    return symbol.at is not None and symbol.at.origin == "T"


def _loss(kind: str, output: Symbol, target: Symbol) -> Term:
    if kind == "cross entropy":
        return Plus((-1,), (Total(Times("", target, Call("log", (output,)))),))
    squares = Raised(Plus((1, -1), (output, target)), 2)
    return squares if kind == "squared error" else Times("", Constant(Fraction(1, 2)), squares)


def _replaced(term: Term, change: Callable[[Symbol], Symbol]) -> Term:
    return rewritten(term, lambda node: change(node) if isinstance(node, Symbol) else node)


def _differentiated(formulas: Formulas, style: Style) -> Iterator[tuple[Look, bool]]:
    """What stands above in derivatives, and whether with a step."""
    for node in (node for formula in formulas for chain in formula for node in all_nodes(chain)):
        name = stepped(node.of) if isinstance(node, Derivative) else None
        if name is not None:
            try:
                symbol = symbol_of(name, style)
            except UnreadableError:
                continue
            yield symbol.look, symbol.at is not None


def _weights_of_logs(term: Term, network: Network) -> Iterator[Key]:
    """The symbols that multiply the logarithm of a softmax."""
    if isinstance(term, Times):
        for one, other in ((term.left, term.right), (term.right, term.left)):
            weight = one.arg if isinstance(one, Turned) else one
            if isinstance(weight, Symbol) and isinstance(other, Call) and other.function == "log":
                value = other.args[0]
                equation = network.steps.get(value.key) if isinstance(value, Symbol) else None
                inside = equation.value if equation is not None else value
                if isinstance(inside, Call) and inside.function == "softmax":
                    yield weight.key
    for part in parts_of(term):
        yield from _weights_of_logs(part, network)
