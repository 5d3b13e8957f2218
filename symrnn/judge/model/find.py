"""The model of notes: from their forward equations a cell in symrnn's own language, so that its checks apply to it.

What the notes do not say is asked for, or taken by a convention that is said in `notes`; nothing is guessed silently. The
conventions: a capital letter without a step is a matrix, what has a step is a vector, data that only a loss reads are targets,
sigma is the sigmoid, a function that is not defined is any function.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from symrnn.errors import InputError, nearest
from symrnn.judge.look import Look
from symrnn.judge.model.bounds import settle
from symrnn.judge.model.celltext import Axes, Speller
from symrnn.judge.model.counted import numbered
from symrnn.judge.model.equations import find_network
from symrnn.judge.model.extents import Sizes
from symrnn.judge.model.inverses import drop_powers_of_matrices
from symrnn.judge.model.losses import choose_loss, loss_names, weights_of_logs
from symrnn.judge.model.network import Formulas, Link
from symrnn.judge.model.notation import Definition, letter_of, names_in, style_of
from symrnn.judge.model.settings import Settings, base_name, look_of_text, means, read_shape
from symrnn.judge.model.shapes import Ranks, matrices
from symrnn.judge.model.spaces import declared_shapes
from symrnn.judge.model.stepwise import rolled_up
from symrnn.judge.model.style import Style, UnreadableError, symbol_of
from symrnn.judge.model.system import System
from symrnn.judge.model.terms import Key
from symrnn.judge.model.unread import told
from symrnn.judge.model.walk import with_steps, writes_calls
from symrnn.judge.model.write import Writer, names_of
from symrnn.judge.opened import Opened
from symrnn.judge.within import Steps, said
from symrnn.notes.document import Unread
from symrnn.notes.written import Chain, Name

NOTHING = "No forward equation was found. The model is given by formulas such as s_t = \\tanh(W s_{t-1} + U x_t + b)."
NO_RECURRENCE = "None of the equations found ({}) reads an earlier step, so there is no recurrence. Give that of the state."
NO_LOSS = "The loss is not given. Give it as a formula, L_t = …, or say `outputs: h` in the front matter."
OPEN = (
    "{0} stands beside a vector and could be a scalar, a vector or a matrix. Say in the front matter `scalars: true` if "
    "everything is a scalar, or `shapes: {{{1}: n}}`."
)


@dataclass(frozen=True)
class Model:
    """A model that was read from notes.

    `text` is a cell in the cell language, "" where something is `asked`. `symbols` and `functions` say which written name is
    which symbol or function of it; a loss is `loss` at a step, `TOTAL` in all. `used`: the links that are equations of the
    model. `open`: the symbols that could be scalars, vectors or matrices. `notes`: conventions that were applied. `letter`:
    that of the step. `sizes`: the names of sizes that are declared. `steps`: how many are written out one by one, `last`: that
    number, if the last step has no other name. `opened`: the open functions of several arguments. The target of a cross-entropy
    is a class, since its entries sum to 1. `within`: the names of what is 1 at some steps and 0 at all others, with these
    steps. `lost`: why formulas by their numbers are not read as the loss, `unclear`: the symbols by which its derivatives are
    not known then.
    """

    text: str
    symbols: tuple[tuple[Look, str], ...] = ()
    functions: tuple[tuple[Look, str], ...] = ()
    used: tuple[Link, ...] = ()
    asked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    letter: str = "t"
    open: frozenset[Look] = frozenset()
    sizes: tuple[str, ...] = ()
    within: Mapping[str, Steps] = field(default_factory=dict)
    lost: Mapping[int, str] = field(default_factory=dict)
    unclear: frozenset[str] = frozenset()
    steps: int | None = None
    last: str = ""
    opened: tuple[tuple[Look, Opened], ...] = ()


def find_model(
    formulas: Sequence[Sequence[Chain | Unread]], settings: Mapping[str, object], classes: Set[Look] = frozenset()
) -> Model:
    """The model of notes: `formulas` are the chains of each, `settings` those of the notes' front matter.

    `classes`: how symbols look that number classes.

    InputError where formulas and settings contradict one another.
    """
    given = Settings(settings)
    chains = _with_steps(formulas, given)
    model = _model_of(chains, formulas, given, classes)
    rolled = rolled_up(chains, given.letter or letter_of(chains)) if model.asked and not model.open else None
    if rolled is None:
        return model
    if rolled.problem:
        return replace(model, asked=(rolled.problem,))
    model = _model_of(rolled.formulas, formulas, given, classes)
    used = {*model.used}.union(*(group for group in rolled.groups if group & {*model.used}))
    return replace(model, used=tuple(sorted(used)), notes=(rolled.note, *model.notes), steps=rolled.steps, last=rolled.last)


def _model_of(
    chains: Formulas, formulas: Sequence[Sequence[Chain | Unread]], given: Settings, classes: Set[Look]
) -> Model:
    """The model of formulas whose equations hold for every step."""
    style, definitions = style_of(chains, given)
    network = find_network(chains, style)
    if not given.flag("scalars"):
        drop_powers_of_matrices(network)
    system = System(network, choose_loss(network, given, style.letter), given, style.letter)
    declared = _declared(system, chains, style)
    counted = dict.fromkeys(numbered(names_in(chains), system.keys, style), 2)
    ranks = Ranks(given.flag("rows"), counted | _known_ranks(system, declared))
    missing = tuple(asked + told(system.network, formulas) for asked in _questions(system))
    open_ = () if missing else tuple(key.look for key in ranks.infer(system.steps))
    asked = missing or tuple(OPEN.format(look, base_name(look)) for look in open_)
    if asked:
        return Model("", asked=asked, notes=system.notes, letter=style.letter, open=frozenset(open_))
    return _written(chains, style, definitions, system, ranks, declared, classes)


def _with_steps(formulas: Sequence[Sequence[Chain | Unread]], settings: Settings) -> list[list[Chain]]:
    """The formulas, empty ones for those that could not be read, with `h(t)` as a name with its step where notes write so."""
    chains = [[chain if isinstance(chain, Chain) else Chain(chain.span, (), ()) for chain in formula] for formula in formulas]
    letter = settings.letter or letter_of(chains)
    calls = any(writes_calls(chain, letter) for formula in chains for chain in formula)
    return [[with_steps(chain, letter) for chain in formula] for formula in chains] if calls else chains


def _questions(system: System) -> Iterator[str]:
    """What must be known before shapes are worth asking for."""
    if system.network.refused:
        yield from system.network.refused
    elif not system.equations:
        yield NOTHING
    elif not system.lagged:
        yield NO_RECURRENCE.format(", ".join(str(e.target.look) for e in system.equations))
    elif not system.losses and not system.outputs:
        yield NO_LOSS


def _known_ranks(system: System, declared: Mapping[Key, Axes]) -> dict[Key, int]:
    """How many axes symbols have by what is declared and by their letters."""
    scalars = system.settings.flag("scalars")
    known = dict.fromkeys(system.keys, 0) if scalars else dict(matrices(system.steps))
    known |= dict.fromkeys(system.network.numbers, 0)
    known |= {} if scalars else system.network.ranks
    return known | {key: len(shape) for key, shape in declared.items()}


def _declared(system: System, formulas: Formulas, style: Style) -> dict[Key, Axes]:
    """The shapes that settings and formulas such as `W \\in \\mathbb{R}^{n \\times m}` give."""
    found: dict[Key, Axes] = {}
    for look, shape in declared_shapes(formulas, style):
        found.update({key: shape for key in system.keys if key.look == look})
    for text, value in system.settings.mapping("shapes").items():
        keys = [key for key in system.keys if means(text, key.look, system.letter)]
        written = look_of_text(text, system.letter)
        if not keys and system.keys and all(written != _bare(name, style) for name in names_in(formulas)):
            names = [base_name(key.look) for key in system.keys]
            problem = f"the setting shapes names {text}, which is no symbol of the model{nearest(text, names)}"
            raise InputError(f"{problem} ({', '.join(names)})")
        found.update({key: read_shape(value, text) for key in keys})
    return found


def _bare(name: Name, style: Style) -> Look | None:
    try:
        return symbol_of(name, style).look
    except UnreadableError:
        return None


def _written(
    formulas: Formulas,
    style: Style,
    definitions: tuple[Definition, ...],
    system: System,
    ranks: Ranks,
    declared: Mapping[Key, Axes],
    classes: Set[Look],
) -> Model:
    """The model with its text."""
    rigid = tuple(sorted({name for shape in declared.values() for extent in shape for name in extent.names}))
    names = names_of(system, (*rigid, *(definition.name for definition in definitions)))
    coded = {key for step in system.moving for key in weights_of_logs(step.value, system.network)}
    coded |= {key for key in system.keys if key.look in classes}
    within = {names[key]: steps for key, steps in system.network.within.items() if key in names}
    unseen = {*system.network.within, *(key for use in system.uses for key in use.stand_ins)}
    links = {e.link for e in (*system.equations, *system.initial)} | {*system.network.used}
    speller = Speller(names, ranks, Sizes(), dict(declared))
    settle(formulas, style, links, speller, rigid)
    writer = Writer(system, speller, definitions, rigid, frozenset(coded))
    known = ((key.look, names[key]) for key in system.keys if key not in unseen)
    opened = {use.look for use in system.uses}
    return Model(
        writer.text(),
        symbols=(*known, *loss_names(formulas, style, system.network)),
        functions=tuple((definition.look, definition.name) for definition in definitions if definition.look not in opened),
        used=tuple(sorted(links | {definition.link for definition in definitions if definition.link})),
        notes=(*system.notes, *said(within)),
        letter=style.letter,
        sizes=rigid,
        within=within,
        lost=system.network.lost,
        unclear=frozenset(names[key] for key in system.unclear),
        opened=tuple((use.look, use.opened(names, system.moved(use.target))) for use in system.uses),
    )
