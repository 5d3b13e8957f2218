"""A side of a formula laid out for editing: its sums, its rows of factors, its names and the steps that they carry.

The tree says what stands where; here it is arranged by what edits ask for. A part whose spans are not nested as its nodes are
(the body of a macro, say) is left whole: its characters do not stand in the text.
"""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from symrnn.judge.catalogue.edit import Edit, Replacement
from symrnn.judge.catalogue.row import Factor, Part, Row, Step, expressions, scripts
from symrnn.judge.catalogue.style import Known, bracket, tidy
from symrnn.judge.catalogue.tree import Span, sound, walk
from symrnn.notes.written import (
    Big,
    Group,
    Name,
    Number,
    Operator,
    Product,
    Sum,
    Words,
    Written,
)

STEP = re.compile(
    r"\s*(?:\\left\s*)?(?:\(|\[|<|\\langle\b)?\s*(?P<core>(?P<origin>[A-Za-z]|\\tau|\d+)(?:\s*(?P<sign>[+-])\s*(?P<offset>\d+))?)"
    r"\s*(?:\\right\s*)?(?:\)|\]|>|\\rangle)?\s*"
)


def letters(whole: tuple[Written, ...], known: Known) -> tuple[str, ...]:
    """The letters that are steps: those known, and the indices of sums and products of the formula."""
    bound = [node.index for side in whole for node in walk(side) if isinstance(node, Big) and node.index]
    return tuple(dict.fromkeys([*known.indices, *bound]))


@dataclass(frozen=True)
class Scene:
    """One side of a formula, with all that its edits ask for."""

    text: str
    side: Written
    whole: tuple[Written, ...]  # both sides of the link
    known: Known
    letters: tuple[str, ...]  # that are steps

    @cached_property
    def both(self) -> tuple["Scene", ...]:
        """The scenes of both sides of the link."""
        others = (Scene(self.text, side, self.whole, self.known, self.letters) for side in self.whole)
        return tuple(self if scene.side is self.side else scene for scene in others)

    def cut(self, node: Part) -> str:
        return self.text[node.span[0] : node.span[1]]

    def quote(self, node: Part) -> str:
        return tidy(self.cut(node))

    def beside(self, factor: Factor) -> str:
        """The text of a factor as it can stand beside others."""
        return bracket(self.cut(factor)) if factor.loose else self.cut(factor)

    def replaced(self, span: Span, changes: Iterable[Replacement]) -> str:
        """The text of a span after changes inside it."""
        text = self.text[span[0] : span[1]]
        for start, end, new in sorted(changes, reverse=True):
            text = text[: start - span[0]] + new + text[end - span[0] :]
        return text

    def edit(self, kind: str, words: str, *replacements: Replacement) -> Edit:
        return Edit(kind, tidy(words), tuple(sorted(replacements)))

    def become(self, kind: str, node: Part, new: str) -> Edit:
        """The edit that writes something else in place of a part."""
        return self.edit(kind, f"{self.quote(node)} should be {new}", self.put(node.span, new))

    def put(self, span: Span, new: str) -> Replacement:
        """The replacement of a part, in braces where it is a bare script and the new text is longer than it can be."""
        bare = self.known.style.braces and len(new) > 1 and self.text[: span[0]].rstrip()[-1:] in ("_", "^")
        return (*span, f"{{{new}}}" if bare else new)

    @cached_property
    def _layout(self) -> tuple[tuple[Sum, ...], tuple[Row, ...]]:
        sums, rows, queue = [], [], deque([self.side])
        while queue:
            expression = queue.popleft()
            if isinstance(expression, Sum) and sound(expression):
                sums.append(expression)
                found = [self.row(term) for term in expression.terms]
            else:
                found = [self.row(expression)]
            rows.extend(found)
            nodes = (node for row in found for factor in row.factors for node in factor.nodes)
            queue.extend(part for node in nodes for part in expressions(node))
        return tuple(sums), tuple(rows)

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Every sum, the outermost first."""
        return self._layout[0]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row of factors, the outermost first."""
        return self._layout[1]

    def row(self, term: Written) -> Row:
        if not isinstance(term, Product) or not sound(term):
            return Row((Factor((term,)),), ())
        factors: list[Factor] = []
        signs: list[str] = []
        for i, node in enumerate(term.factors):
            if i and not term.signs[i - 1] and self._applies(factors[-1].node, node):
                factors[-1] = Factor((*factors[-1].nodes, node))
                continue
            if i:
                signs.append(term.signs[i - 1])
            factors.append(self._factor(node))
        return Row(tuple(factors), tuple(signs))

    def _factor(self, node: Written) -> Factor:
        """A node as a factor: a product without brackets that is one call is that call."""
        inner = self.row(node).factors if isinstance(node, Product) else ()
        return inner[0] if len(inner) == 1 else Factor((node,))

    def _applies(self, head: Written, argument: Written) -> bool:
        """Whether the first is applied to the second: an operator, a word or function, or a name with its step in brackets."""
        if isinstance(head, Operator):
            return True
        if not isinstance(head, Name) or not isinstance(argument, Group):
            return False
        named = head.base in {function.lstrip("\\") for function in self.functions}
        word = head.font == "rm" and len(head.base) > 1
        return self.known.style.calls or head.primes > 0 or named or word or self.step_of(argument.span) is not None

    def step_of(self, span: Span) -> Step | None:
        """The step that is all that stands there, in brackets of its own or not; None if it is something else."""
        found = STEP.fullmatch(self.text, *span)
        if not found or not (found["origin"].isdigit() or found["origin"] in self.letters):
            return None
        number = found["origin"].isdigit()
        offset = int(found["offset"] or 0) * (-1 if found["sign"] == "-" else 1) + (int(found["origin"]) if number else 0)
        return Step(*self._place(*found.span("core")), "" if number else found["origin"], offset)

    def _place(self, start: int, end: int) -> tuple[Span, bool]:
        """Where a step stands, with the braces that only hold it together, and whether it needs such braces."""
        text, raised = self.text, ("_", "^")
        if text[start - 1 : start] == "{" and text[end : end + 1] == "}" and text[start - 2 : start - 1] in raised:
            return (start - 1, end + 1), True
        return (start, end), self.known.style.braces and text[:start].rstrip()[-1:] in raised

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The functions that are known, as the notation writes them."""
        return tuple(name if self.known.style.braces else name.lstrip("\\") for name in self.known.functions)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What can be wrong throughout, the smallest first: factors, pairs of them, terms, the side."""
        factors = [factor for row in self.rows for factor in row.factors]
        pairs = [Factor(first.nodes + second.nodes) for row in self.rows for first, second in pairwise(row.factors)]
        return (*factors, *pairs, *self.rows, self.side)

    @property
    def last(self) -> str:
        """The last step as the notes write it."""
        return self.known.last

    @cached_property
    def current(self) -> tuple[str, ...]:
        """The letters that the link itself uses for steps, and the last step; what an edit puts in is one of them."""
        words = {word for side in self.whole for word in re.findall(r"\\?[A-Za-z]+", self.text[slice(*side.span)])}
        return tuple(letter for letter in self.letters if letter == self.last or letter in words)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every symbol of the side, from left to right; letters that are steps are none."""
        return tuple(node for node in self.nodes if isinstance(node, Name) and self.cut(node) not in self.letters)

    @cached_property
    def nodes(self) -> tuple[Written, ...]:
        """Every node of the side, from left to right, the outer before the inner."""
        return tuple(walk(self.side))

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The symbols of both sides as they are written, without the functions among them."""
        texts: dict[str, None] = {}
        for scene in self.both:
            heads = {factor.nodes[0].span for row in scene.rows for factor in row.factors if factor.called}
            texts |= dict.fromkeys(scene.cut(name) for name in scene.names if name.span not in heads)
        return tuple(texts)

    def names_in(self, part: Part) -> tuple[Name, ...]:
        low, high = part.span
        return tuple(name for name in self.names if low <= name.span[0] and name.span[1] <= high)

    def steps_in(self, part: Part) -> tuple[Step, ...]:
        """Every step that a symbol of the part carries, from left to right."""
        low, high = part.span
        return tuple(step for step in self.steps if low <= step.span[0] and step.span[1] <= high)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        spans = [script.span for name in self.names for script in scripts(name)]
        spans += [factor.node.span for row in self.rows for factor in row.factors if self._dated(factor)]
        found = (self.step_of(span) for span in sorted(set(spans)))
        return tuple(step for step in found if step)

    def _dated(self, factor: Factor) -> bool:
        """Whether the brackets of the factor hold a step: `W(t)`."""
        return factor.called and isinstance(factor.nodes[0], Name) and isinstance(factor.node, Group)

    def number(self, node: Written) -> bool:
        return isinstance(node, Number | Words)
