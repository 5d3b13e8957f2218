"""Edits of symbols: another one of the same kind, another variable in a derivative, another sign of the derivative."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symrnn.judge.catalogue.edit import Edit, Replacement
from symrnn.judge.catalogue.row import Part, scripts
from symrnn.judge.catalogue.scene import Scene
from symrnn.judge.catalogue.steps import steps_near
from symrnn.judge.catalogue.style import with_steps
from symrnn.notes.written import Derivative, Name, Scripts

SCRIPT = re.compile(r"(?P<kind>[_^])\s*(?:\{(?P<braced>(?:[^{}]|\{[^{}]*\})*)\}|(?P<single>\\[A-Za-z]+|[^\s{}]))")
SIGN = re.compile(r"\\partial(?:\s*\^\s*\{?\s*\+\s*\}?)?|\\mathrm\s*\{d\}|(?<![A-Za-z\\])d(?![a-z])")
OTHER_SIGNS = {"partial": ("d", r"\partial^+"), "d": (r"\partial", r"\partial^+"), "plus": (r"\partial", "d")}


@dataclass(frozen=True)
class Symbol:
    """A symbol with the scripts that belong to its name, apart from its steps."""

    head: str
    subs: tuple[str, ...] = ()
    sups: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.head + script("_", self.subs) + script("^", self.sups)


def script(kind: str, parts: tuple[str, ...]) -> str:
    text = ",".join(parts)
    if not text:
        return ""
    return kind + (text if len(text) == 1 else f"{{{text}}}")


def symbol(text: str) -> Symbol:
    """A symbol from its text: `W_h` has the head W and the subscript h. Without a backslash and braces it is all head."""
    first = re.search(r"[_^]", text)
    if first is None:
        return Symbol(text.strip())
    found: dict[str, list[str]] = {"_": [], "^": []}
    for match in SCRIPT.finditer(text, first.start()):
        found[match["kind"]].append((match["braced"] or match["single"] or "").strip())
    return Symbol(text[: first.start()].strip(), tuple(found["_"]), tuple(found["^"]))


def symbol_of(scene: Scene, name: Name) -> Symbol:
    """The symbol that a name is, without its steps."""
    text = scene.cut(name)
    if not scene.known.style.braces:
        return Symbol(re.split(r"\[|'", text)[0].strip())
    attached = [script.span[0] for script in scripts(name)]
    head = text[: min(attached) - name.span[0]].rstrip("_^{[( ") if attached else text
    return Symbol(head.rstrip("'"), own_scripts(scene, name.subs), own_scripts(scene, name.sups))


def own_scripts(scene: Scene, group: tuple[Scripts, ...]) -> tuple[str, ...]:
    """The scripts that are no steps."""
    return tuple(scene.text[slice(*part.span)].strip() for part in group if scene.step_of(part.span) is None)


def renamed(scene: Scene, name: Name, new: Symbol) -> str:
    """The text of a name with another symbol in it and the steps that it carries."""
    steps = [[scene.text[slice(*s.span)] for s in group if scene.step_of(s.span)] for group in (name.subs, name.sups)]
    brackets = "".join(scene.text[s.span[0] - 1 : s.span[1] + 1] for s in name.brackets)
    return new.head + script("_", (*new.subs, *steps[0])) + script("^", (*new.sups, *steps[1])) + "'" * name.primes + brackets


def alike(scene: Scene, name: Name) -> tuple[Symbol, ...]:
    """The symbols of the same kind and shape as a name's."""
    key = str(symbol_of(scene, name))
    if not scene.known.style.braces:
        return tuple(Symbol(other) for other in scene.known.alike.get(key, ()))
    return tuple(symbol(other) for other in _listed(scene.known.alike, key))


def _listed(table: Mapping[str, tuple[str, ...]], key: str) -> tuple[str, ...]:
    """The symbols that a table has for one."""
    return table[key] if key in table else next((table[text] for text in table if str(symbol(text)) == key), ())


def symbol_exchanged(scene: Scene) -> Iterator[Edit]:
    """A symbol that should be another of the same kind, at one place."""
    for name in scene.names:
        for other in alike(scene, name):
            yield scene.become("symbol", name, renamed(scene, name, other))


def symbol_of_shape(scene: Scene) -> Iterator[Edit]:
    """A symbol that should be another of its shape, which has a step where it has none, or none where it has one."""
    steps = steps_near(scene)
    for name in scene.names:
        for text in with_steps(_listed(scene.known.unlike, str(symbol_of(scene, name))), steps):
            yield scene.become("symbol", name, text)


def symbol_throughout(scene: Scene) -> Iterator[Edit]:
    """The same throughout a factor, two factors, a term or the side."""
    for part in scene.parts:
        yield from _throughout(scene, part)


def _throughout(scene: Scene, part: Part) -> Iterator[Edit]:
    carried: dict[str, list[Name]] = {}
    for name in scene.names_in(part):
        for key in dict.fromkeys((str(symbol_of(scene, name)), scene.cut(name))):
            carried.setdefault(key, []).append(name)
    for key, names in carried.items():
        for other in alike(scene, names[0]) if len(names) > 1 else ():
            changes = [scene.put(name.span, renamed(scene, name, other)) for name in names]
            new = renamed(scene, names[0], other) if key == scene.cut(names[0]) else str(other)
            yield scene.edit("symbol throughout", f"{key} should be {new} throughout {scene.quote(part)}", *changes)


def derivative_exchanged(scene: Scene) -> Iterator[Edit]:
    """What is differentiated, or by what: another symbol that the formula names."""
    for node in scene.nodes:
        if isinstance(node, Derivative):
            for part, other in ((node.of, node.by), (node.by, node.of)):
                for text in scene.symbols if isinstance(part, Name) else ():
                    if text == scene.cut(other):
                        continue
                    change = scene.put(part.span, text)
                    words = f"{scene.quote(node)} should be {scene.replaced(node.span, [change])}"
                    yield scene.edit("derivative", words, change)


def derivative_sign(scene: Scene) -> Iterator[Edit]:
    """A total derivative that should be an immediate one, or the other way."""
    for node in scene.nodes:
        if isinstance(node, Derivative) and node.sign in OTHER_SIGNS:
            changes = _signs(scene, node)
            for new in OTHER_SIGNS[node.sign] if changes else ():
                below = new.removesuffix("^+")
                both = zip(changes, (new, below), strict=True)
                put = [(start, end, _sign(scene, end, sign)) for (start, end, _), sign in both]
                words = f"{scene.quote(node)} should be {scene.replaced(node.span, put)}"
                yield scene.edit("derivative sign", words, *put)


def _signs(scene: Scene, node: Derivative) -> list[Replacement]:
    """Where the two signs of a fraction of differentials stand."""
    inside = [node.of.span, node.by.span]
    found = [(*match.span(), "") for match in SIGN.finditer(scene.text, *node.span)]
    free = [place for place in found if not any(start <= place[0] < end for start, end in inside)]
    return free if len(free) == 2 else []


def _sign(scene: Scene, end: int, new: str) -> str:
    """The new sign, with a blank where a letter follows."""
    return new + (" " if scene.text[end : end + 1].isalpha() else "")
