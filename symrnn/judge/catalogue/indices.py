"""Edits of steps: one index alone, or the same index throughout a factor, a term or the side; bounds of sums and products."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from symrnn.judge.catalogue.edit import Edit, Replacement
from symrnn.judge.catalogue.row import Part, Step
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.style import bracket, raises
from symrnn.judge.catalogue.tree import sound
from symrnn.notes.written import Big, Name, Power, Quotient, Sum, Written


def written(origin: str, offset: int) -> str:
    """A step as it is written: `t`, `t-1`, `0`."""
    if not origin:
        return str(offset)
    return origin + (f"{offset:+d}" if offset else "")


def put(step: Step, new: str) -> Replacement:
    return (*step.span, f"{{{new}}}" if step.braces and len(new) > 1 else new)


def moved(step: Step) -> Iterator[str]:
    """The step one later and one earlier, and on the other side of its letter."""
    for offset in (step.offset - 1, step.offset + 1, -step.offset):
        if offset != step.offset and (step.origin or offset >= 0) and (step.origin or offset != -step.offset):
            yield written(step.origin, offset)


def elsewhere(scene: Scene, step: Step) -> Iterator[str]:
    """Other letters in its place, without and with its offset, and the first steps."""
    for letter in scene.current:
        if letter != step.origin:
            yield letter
            if step.offset and step.origin and (letter != scene.last or step.offset < 0):
                yield written(letter, step.offset)
            if step.origin in ("", scene.last) and letter != scene.last:
                yield from (letter + "+1", letter + "-1")
    yield from (number for number in ("1", "0") if step.origin)


def index_moved(scene: Scene) -> Iterator[Edit]:
    """An index alone, one later or earlier."""
    for step in scene.steps:
        for new in moved(step):
            yield _index(scene, "index", step, new)


def index_exchanged(scene: Scene) -> Iterator[Edit]:
    """An index alone, with another letter or a number."""
    for step in scene.steps:
        for new in elsewhere(scene, step):
            yield _index(scene, "index letter", step, new)


def _index(scene: Scene, kind: str, step: Step, new: str) -> Edit:
    change = put(step, new)
    for name in scene.names:
        if name.span[0] <= step.span[0] and step.span[1] <= name.span[1]:
            return scene.edit(kind, f"{scene.quote(name)} should be {scene.replaced(name.span, [change])}", change)
    return scene.edit(kind, f"{scene.text[step.span[0] : step.span[1]]} should be {new}", change)


def index_throughout(scene: Scene) -> Iterator[Edit]:
    """A letter throughout a factor, a term or the side: all of it earlier or later, or another letter or number for it."""
    for part in scene.parts:
        steps = scene.steps_in(part)
        for letter in dict.fromkeys(step.origin for step in steps):
            carried = [step for step in steps if step.origin == letter]
            if len(carried) > 1:
                yield from _throughout(scene, part, letter, carried) if letter else _numbers(scene, part, carried)


def _throughout(scene: Scene, part: Part, letter: str, steps: list[Step]) -> Iterator[Edit]:
    others = [(other, 0) for other in scene.current if other != letter]
    for origin, by in [(letter, -1), (letter, 1), *others, ("", 1), ("", 0)]:
        last = 0 if origin == scene.last else max(step.offset + by for step in steps)
        if max(step.offset + by for step in steps) > last or (not origin and any(step.offset + by < 0 for step in steps)):
            continue
        changes = [put(step, written(origin, step.offset + by)) for step in steps]
        words = f"{letter} should be {written(origin, by)} throughout {scene.quote(part)}"
        yield scene.edit("index throughout", words, *changes)


def _numbers(scene: Scene, part: Part, steps: list[Step]) -> Iterator[Edit]:
    """Numbers for which steps counted from a letter should stand."""
    for origin in scene.current:
        for number in dict.fromkeys(step.offset + by for by in (0, 1, -1) for step in steps):
            offsets = [step.offset - number for step in steps]
            if origin != scene.last or max(offsets) <= 0:
                changes = [put(step, written(origin, offset)) for step, offset in zip(steps, offsets, strict=True)]
                words = f"{steps[0].offset} should be {written(origin, offsets[0])} throughout {scene.quote(part)}"
                yield scene.edit("index throughout", words, *changes)


def bound_moved(scene: Scene) -> Iterator[Edit]:
    """A bound of a sum or product, one later or earlier."""
    yield from _bounds(scene, moved)


def bound(scene: Scene) -> Iterator[Edit]:
    """A bound of a sum or product, another letter or number."""
    yield from _bounds(scene, partial(elsewhere, scene))


def _bounds(scene: Scene, others: Callable[[Step], Iterator[str]]) -> Iterator[Edit]:
    for node in scene.nodes:
        if isinstance(node, Big):
            sign = "product" if node.kind == "prod" else "sum"
            yield from _bound(scene, f"the {sign} should begin at", node, node.lower, others)
            yield from _bound(scene, f"the {sign} should end at", node, node.upper, others)


def _bound(scene: Scene, words: str, of: Big, node: Written | None, others: Callable[[Step], Iterator[str]]) -> Iterator[Edit]:
    """Other bounds; none of them speaks of the index that it bounds, or leaves one step alone."""
    step = scene.step_of(node.span) if node else None
    other = of.upper if node is of.lower else of.lower
    alone = scene.cut(other).strip("{} ") if other else ""
    if step is None:
        return
    for new in dict.fromkeys(others(step)):
        if new != alone and not _is_empty(of, node, new) and re.split("[+-]", new)[0] != of.index:
            yield scene.edit("bound", f"{words} {new}", put(step, new))


def _is_empty(of: Big, node: Written | None, new: str) -> bool:
    """Whether a sum from one number to another would go over nothing with a bound in place of one of them."""
    ends = [new if end is node else str(getattr(end, "value", "")) for end in (of.lower, of.upper)]
    return all(end.isdigit() for end in ends) and int(ends[0]) > int(ends[1])


def strictness(scene: Scene) -> Iterator[Edit]:
    """A bound that a condition under a sum or product gives, included or left out: `i > k`, `i \\ge k`."""
    for node in scene.nodes:
        if isinstance(node, Big):
            start, end = node.span[0], node.body.span[0]
            for found in COMPARED.finditer(scene.text, start, end):
                new = STRICTNESS[found[0]]
                shown = scene.replaced((start, end), [(*found.span(), new)]).strip()
                yield scene.edit("bound", f"{scene.text[start:end].strip()} should be {shown}", (*found.span(), new))


STRICTNESS = {
    "<": r"\le ", ">": r"\ge ", r"\lt": r"\le", r"\gt": r"\ge", r"\le": "<", r"\ge": ">", r"\leq": "<", r"\geq": ">",
    r"\leqslant": "<", r"\geqslant": ">", "≤": "<", "≥": ">",
}  # fmt: skip
COMPARED = re.compile(r"\\(?:leqslant|geqslant|leq|geq|le|ge|lt|gt)(?![A-Za-z])|[<>≤≥]")


def exponent(scene: Scene) -> Iterator[Edit]:
    """A letter or number above, which may be a power or a step: 1 for 2, one more or less."""
    for node in scene.nodes:
        if isinstance(node, Power):
            step = scene.step_of(node.exponent.span)
            if step:
                yield from (_exponent(scene, node, put(step, new)) for new in moved(step) if new != "1")
            yield from _exponent_letters(scene, node)
            yield scene.become("power", node, scene.cut(node.base))


def _exponent(scene: Scene, node: Power, change: Replacement) -> Edit:
    return scene.edit("power", f"{scene.quote(node)} should be {scene.replaced(node.span, [change])}", change)


def _exponent_letters(scene: Scene, node: Power) -> Iterator[Edit]:
    """Another letter in an exponent of several: `W^{T-i}` for `W^{T-t}`."""
    start, end = node.exponent.span
    found = [letter for letter in LETTER.finditer(scene.text, start, end) if letter[0] in scene.letters]
    for letter in found if len(found) > 1 else ():
        for other in scene.current:
            if other not in {one[0] for one in found}:
                yield _exponent(scene, node, (*letter.span(), other))


LETTER = re.compile(r"\\?[A-Za-z]+")


def squared(scene: Scene) -> Iterator[Edit]:
    """A symbol squared, or a sum below a fraction stroke."""
    above = {node.base.span for node in scene.nodes if isinstance(node, Power)}
    for row in scene.rows:
        for factor in row.factors:
            node = factor.node
            if isinstance(node, Name) and not factor.called and node.span not in above:
                text = scene.cut(node)
                inner = f"({text})" if raises(text) else text
                yield scene.become("power", node, scene.known.style.square.replace("{}", inner))
    for node in scene.nodes:
        if isinstance(node, Quotient) and isinstance(node.below, Sum) and sound(node):
            yield scene.become("power", node.below, scene.known.style.square.replace("{}", bracket(scene.cut(node.below))))


def entry_letters_swapped(scene: Scene) -> Iterator[Edit]:
    """Two letters of entries exchanged throughout the side."""
    scripts = [s for name in scene.names for s in (*name.subs, *name.sups) if ENTRIES.fullmatch(scene.text[slice(*s.span)])]
    steps = {*scene.current, *(step.origin for step in scene.steps)}
    letters = sorted({letter for script in scripts for letter in scene.text[slice(*script.span)]} - steps)
    for first, second in combinations(letters, 2):
        swap = str.maketrans({first: second, second: first})
        olds = [(script.span, scene.text[slice(*script.span)]) for script in scripts]
        changes = [(*span, old.translate(swap)) for span, old in olds if {*old} & {first, second}]
        yield scene.edit("index throughout", f"{first} and {second} should be exchanged throughout the side", *changes)


ENTRIES = re.compile(r"[a-z]{1,2}")
ENTRY = re.compile(r"[a-z]{2}")
"""The script of an entry of a matrix: a letter for the row, one for the column."""


def entry_letters(scene: Scene) -> Iterator[Edit]:
    """The indices of an entry exchanged, or one of them another letter that entries of the formula carry."""
    found = [s for name in scene.names for s in name.subs if ENTRY.fullmatch(scene.text[slice(*s.span)])]
    letters = sorted({letter for script in found for letter in script.text})
    for script in found:
        old = scene.text[slice(*script.span)]
        others = [old[::-1], *(other + old[1] for other in letters), *(old[0] + other for other in letters)]
        for new in dict.fromkeys(other for other in others if other != old):
            yield scene.edit("index letter", f"the indices {old} should be {new}", (*script.span, new))
