"""Names that notes define: which name a link gives a meaning, its indices, and the vocabulary after it."""

from collections.abc import Iterable, Set
from dataclasses import replace

from symrnn.judge.claim import Claim
from symrnn.judge.decider import Decider, holds_at_sizes
from symrnn.judge.dots import moved
from symrnn.judge.exponents import repeatable
from symrnn.judge.facts import facts
from symrnn.judge.interpret import Interpreter
from symrnn.judge.look import Look, Sighting, index_of, look_of
from symrnn.judge.meaning import LAST, Derivative, Index, Meaning, Number, Variable, nodes
from symrnn.judge.prose import fixed
from symrnn.judge.resolve import Resolver, UnreadError, name_meaning
from symrnn.judge.spots import Spot
from symrnn.judge.value import Definition
from symrnn.judge.vocabulary import Vocabulary, look
from symrnn.notes import written as w
from symrnn.notes.document import Formula

NOW = Index("t")
MOST_STEPS = 2
"""At so many of the steps that a definition of one step names, the last ones, a variable is looked for."""

STEPS = ("t", "k", LAST, "\\tau", "tau")

Defining = tuple[Look, Definition]


def defined_by(spot: Spot, interpreter: Interpreter, decider: Decider) -> tuple[Look, Definition, Vocabulary] | None:
    """The name not known so far that a link defines on one of its sides, what it means, and the vocabulary with it."""
    for new, old in (spot.sides, spot.sides[::-1]):
        if new is spot.sides[1] and _is_of_a_function(new):
            continue
        found = _definition(interpreter, spot.formula, new, old)
        if found is not None:
            seen, definition = _at_one_step(found, spot.chain.conditions)
            found = seen, _at_its_step(decider, definition)
            return (*found, _with(decider, *found))
    return None


def _definition(interpreter: Interpreter, formula: Formula, new: w.Written, old: w.Written) -> Defining | None:
    """A name that is not known yet, and what it is to mean."""
    name = new
    if isinstance(new, w.Product) and isinstance(new.factors[0], w.Name) and _is_call(new):
        name = new.factors[0]
    if not isinstance(name, w.Name) or name_meaning(interpreter.resolver(formula), name) is not None:
        return None
    if interpreter.vocabulary.function(look(name)) is not None:
        return None  # a function that is known, written as it cannot be
    if look(replace(name, sups=())) in repeatable(interpreter.vocabulary):
        return None  # a power
    try:
        body = interpreter.resolver(formula).read(old)
    except UnreadError as error:
        return _recursive(interpreter.vocabulary, name, old, error)
    sighting = _as_defined(name, body.letters, _labels(interpreter.vocabulary))
    return None if sighting is None else _defining(sighting, body)


def _at_one_step(found: Defining, conditions: Iterable[str]) -> Defining:
    """A definition of one step, where that is the condition: `\\delta_t = e_t` for t = T says nothing of the others."""
    seen, definition = found
    for letter, step in fixed(conditions):
        if Index(letter) in definition.indices:
            indices = tuple(step if index == Index(letter) else index for index in definition.indices)
            definition = replace(definition, indices=indices, body=moved(definition.body, letter, step), bare=False)
    return seen, definition


def _is_of_a_function(node: w.Written) -> bool:
    """Whether a right side is an unknown function's derivative, `f'`, or value, `f(a_t)`, and no name for the left side."""
    if isinstance(node, w.Product) and _is_call(node):
        return isinstance(node.factors[1], w.Group) and len(node.factors[1].items) == 1
    return isinstance(node, w.Name) and node.primes > 0


def _is_call(node: w.Product) -> bool:
    """`F(W, \\dots, W)`: a name with arguments in brackets."""
    return len(node.factors) == 2 and isinstance(node.factors[1], w.Group) and node.factors[1].kind == "("


def _recursive(words: Vocabulary, name: w.Name, old: w.Written, error: UnreadError) -> Defining | None:
    """A definition by the defined name itself, at other steps."""
    sighting = _as_defined(name, labels=_labels(words))
    if sighting is None or error.unknown != sighting.look:
        return None
    _, blank = _defining(sighting, Variable(""))
    try:
        return _defining(sighting, Resolver(words.with_definition(sighting.look, blank)).read(old))
    except UnreadError:
        return None


def _labels(words: Vocabulary) -> frozenset[str]:
    """The letters of symbols: on a new name they are part of the name, unless what defines it counts with them."""
    return frozenset(seen.base for seen in words.symbols if seen == Look(seen.base))


def _as_defined(name: w.Name, letters: Set[str] = frozenset(), labels: Set[str] = frozenset()) -> Sighting | None:
    """A new name with those scripts as indices that look like steps, or that are open (`letters`) in what defines it.

    `labels`: letters that are no indices unless they are open. None where what stands in brackets behind it is neither.
    """
    steps = {*STEPS} - labels
    sightings = [(s, [index_of(mark.text) for mark in s.marks]) for s in look_of(name)]
    fitting = [s for s, at in sightings if all(i is not None and not i.more and i.origin in steps | letters for i in at)]
    whole = {script.text for script in (*name.subs, *name.sups)}
    return max(fitting, key=lambda s: (bool(s.marks), {*s.look.subs, *s.look.sups} <= whole, len(s.marks)), default=None)


def _defining(sighting: Sighting, body: Meaning) -> Defining:
    indices = tuple(index for mark in sighting.marks if (index := index_of(mark.text)) is not None)
    if not indices and body.letters == NOW.letters:
        return sighting.look, Definition((NOW,), body, bare=True)
    return sighting.look, Definition(indices, body)


def _with(decider: Decider, seen: Look, definition: Definition) -> Vocabulary:
    """The vocabulary with a definition; a name for something that the cell computes becomes that variable."""
    alias = _alias(decider, definition)
    if alias is not None:
        return decider.vocabulary.with_symbol(seen, alias, bare=definition.bare)
    return decider.vocabulary.with_definition(seen, definition)


def _at_its_step(decider: Decider, definition: Definition) -> Definition:
    """A definition of one step, z_3 as V s_3, with the variable of the cell that this is, if it is one."""
    body = definition.body
    if any(index.letters for index in definition.indices) or body.letters or isinstance(body, Variable | Number):
        return definition
    if any(isinstance(node, Derivative) for node in nodes(body)):
        return definition
    fixed_steps = (index for index in facts(body).steps if index.origin in ("", LAST))
    steps = sorted(fixed_steps, key=lambda index: (index.origin, -index.offset))[:MOST_STEPS]
    same = (Variable(s.name, step) for step in steps for s in decider.worlds.cell.symbols if s.timed)
    return replace(definition, body=next((one for one in same if _is_always(decider, one, body)), body))


def _alias(decider: Decider, definition: Definition) -> str | None:
    """The variable of the cell that has the defined value at every step, first of those that the notes have no name for.

    Which of two it is can hang on the sign: `\\mathbf{1} \\cdot z_t` is z_t, entry by entry, and a sum, as an inner product.
    """
    body = definition.body
    if any(index.origin in ("", LAST) for index in definition.indices):
        return None  # what is said of one step says nothing of the others
    if isinstance(body, Variable):
        return body.name if _is_plain(body, definition) else None
    if any(isinstance(node, Derivative) for node in nodes(body)) or len(definition.indices) > 1:
        return None
    at = definition.indices[0] if definition.indices else None
    named = {*decider.vocabulary.symbols.values()}
    same = [s for s in decider.worlds.cell.symbols if s.timed == (at is not None)]
    same.sort(key=lambda s: s.name in named)
    return next((s.name for s in same if _is_always(decider, Variable(s.name, at), body)), None)


def _is_plain(body: Variable, definition: Definition) -> bool:
    """Whether a definition only gives a variable another name."""
    return not body.entry and body.copy is None and definition.indices == ((body.at,) if body.at else ())


def _is_always(decider: Decider, variable: Variable, body: Meaning) -> bool:
    """Whether a variable has a value at every step at which both are there."""
    return holds_at_sizes(decider.judge().holds(Claim(variable, body)))
