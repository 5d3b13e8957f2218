"""How notes write: which scripts of a name say its step or an entry, which names are functions, which letters a loss."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from symrnn.ir.functions import BUILTIN
from symrnn.judge.look import Look, bare_text, index_of
from symrnn.judge.meaning import Index
from symrnn.judge.model.terms import Symbol, Term
from symrnn.judge.model.walk import all_nodes
from symrnn.notes.written import Big, Name, Scripts, Written

# Names of functions as notes write them, in small letters, and as the cell language does.
WORDS = {
    **{name: name for name in BUILTIN}, "sigm": "sigmoid", "logistic": "sigmoid", "ln": "log", "softmax": "softmax",
    "sqrt": "sqrt", "lse": "logsumexp", "logsumexp": "logsumexp", "th": "tanh", "sgm": "sigmoid",
}  # fmt: skip
# Letters that name a function where a bracket follows them at once; a capital letter is a matrix there.
LETTERS = frozenset({"f", "g", "phi", "varphi", "psi", "sigma", "varsigma", "rho"})
# Letters that name a loss.
LOSSES = frozenset({"L", "l", "ell", "J", "E", "C", "loss", "Loss", "cost"})
# Letters that number entries.
ENTRIES = frozenset("ijklmnpq")


class UnreadableError(Exception):
    """A formula is no forward formula."""


@dataclass(frozen=True)
class Style:
    """How notes write: the letter of the step, which looks have a value at every step, and which names are functions.

    `functions` gives the name in the cell language of each function that the notes define or apply by a letter. `entries` are
    letters that say an entry; `free` is the one of these that the left side of a formula for single entries carries. `losses`
    are functions of whole vectors that the notes define, `l(o, y) = ...`, with what stands for the arguments.
    """

    letter: str = "t"
    timed: Set[Look] = frozenset()
    functions: Mapping[Look, str] = field(default_factory=dict)
    entries: Set[str] = frozenset()
    free: str = ""
    losses: Mapping[Look, tuple[tuple[Look, ...], Term]] = field(default_factory=dict)

    def at_step(self, text: str, look: Look) -> Index | None:
        """The step that a script says, if it says one."""
        index = index_of(text)
        if index is None or index.more or text in self.entries:
            return None
        if index.origin == self.letter:
            return Index("t", index.offset)
        last = index == Index("T")
        return index if last or (look in self.timed and index.origin in ("", "T")) else None


def symbol_of(name: Name, style: Style) -> Symbol:
    """The symbol of a name: one script may say the step, the others belong to the name."""
    scripts = [*((s, "subs") for s in name.subs), *((s, "sups") for s in name.sups), *((s, "") for s in name.brackets)]
    kept = [(*text, kind) for s, kind in scripts for text in _parts(s, style) if not {*entries_of(text[0])} <= style.entries]
    found: list[tuple[int, Index]] = []
    for i, (text, _, _) in enumerate(kept):
        look = _look(name, kept[:i] + kept[i + 1 :])
        step = style.at_step(text, look)
        if step is not None:
            found.append((i, step))
    steps = [(i, step) for i, step in found if step.origin == "t"] or found
    if len(steps) > 1:
        raise UnreadableError(f"{name.base} carries two steps")
    if not steps:
        return Symbol(_look(name, kept))
    at, step = steps[0]
    return Symbol(_look(name, kept[:at] + kept[at + 1 :]), step)


def look_or_none(name: Name, style: Style) -> Look | None:
    """The look of a name, or None where it carries two steps."""
    try:
        return symbol_of(name, style).look
    except UnreadableError:
        return None


def entries_of(text: str) -> tuple[str, ...]:
    """The letters of a script: `ij` numbers an entry by i and j; any other text is one letter or a label."""
    return tuple(text) if len(text) == 2 and {*text} <= ENTRIES else (text,)


def _parts(script: Scripts, style: Style) -> tuple[tuple[str, str], ...]:
    """The text of a script without the brackets of a step, and as written; of `tj` both letters, where j is an entry."""
    text = bare_text(script)
    both = len(text) == 2 and text.isalpha() and style.letter in text and {*text} & {*style.entries}
    return tuple((letter, letter) for letter in text) if both else ((text, script.text),)


def marks_of(node: Written) -> list[str]:
    """The texts of the scripts of a name."""
    return [bare_text(script) for script in (*node.subs, *node.sups)] if isinstance(node, Name) else []


def brackets_of(node: Written) -> list[str]:
    """The step that a name has in brackets, `h(t-1)`."""
    return [bare_text(script) for script in node.brackets] if isinstance(node, Name) else []


def free_index(name: Name, right: Written, style: Style) -> str:
    """The index of entries that an equation for single entries has on its left, "" if it is one for vectors.

    Then every name with a step on the right carries it too, or the index of a sum.
    """
    bound = {node.index for node in all_nodes(right) if isinstance(node, Big)}
    every = ([*marks_of(node), *brackets_of(node)] for node in all_nodes(right))
    moving = [marks for marks in every if any(_steps(text, style) for text in marks)]
    for text in marks_of(name):
        if text in ENTRIES and text != style.letter and moving and all({text, *bound} & {*marks} for marks in moving):
            return text
    return ""


def _steps(text: str, style: Style) -> bool:
    index = index_of(text)
    return index is not None and index.origin == style.letter and not index.more


def _look(name: Name, scripts: "list[tuple[str, str, str]]") -> Look:
    def labels(kind: str) -> tuple[str, ...]:
        return tuple("".join(text.split()) for _, text, own in scripts if own == kind)

    return Look(name.base, name.accents, labels("subs"), (*labels("sups"), *labels("")), name.primes)
