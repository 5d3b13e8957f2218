"""Every single edit of a written formula, as replacements of characters of its text.

An edit needs no meaning: it moves, drops, puts in or exchanges what is written, in the notation that is written. What comes of
it is read and judged like any other formula. The smallest and likeliest edits come first, so that the first that mends is the
one to report; the same catalogue makes the wrong formulas that the judge is tested with.
"""

import re
from collections.abc import Callable, Iterator

from symrnn.judge.catalogue import activations, factors, indices, insertion, relations, scopes, symbols, terms, wholes
from symrnn.judge.catalogue.edit import Edit, apply, ordered
from symrnn.judge.catalogue.scene import Scene, letters
from symrnn.judge.catalogue.style import LATEX, PLAIN, Known, Style
from symrnn.judge.catalogue.tree import BRACE, balanced
from symrnn.notes.written import Chain

__all__ = ["LATEX", "PLAIN", "Edit", "Known", "Style", "apply", "edits"]

CATALOGUE: tuple[Callable[[Scene], Iterator[Edit]], ...] = (
    indices.index_moved,
    indices.bound_moved,
    indices.entry_letters,
    indices.entry_letters_swapped,
    terms.sign_of_term,
    relations.relation_turned,
    factors.number,
    indices.index_exchanged,
    factors.transposed,
    symbols.symbol_exchanged,
    relations.compared_exchanged,
    indices.index_throughout,
    factors.swapped,
    indices.bound,
    indices.strictness,
    indices.exponent,
    factors.factor_dropped,
    terms.term_dropped,
    symbols.symbol_throughout,
    activations.prime,
    activations.function,
    activations.other_activation,
    activations.complement_squared,
    activations.complement_exchanged,
    symbols.derivative_sign,
    symbols.derivative_exchanged,
    factors.product_sign,
    factors.outer_product,
    activations.diagonal,
    factors.arguments_swapped,
    factors.reversed_,
    terms.sign_of_sum,
    terms.sign_of_factor,
    factors.scaled,
    scopes.sum_dropped,
    indices.squared,
    scopes.bracket_closed,
    scopes.bracket_opened,
    scopes.bracket_around,
)
"""What may be wrong, the smallest and likeliest first."""

LACKING: tuple[Callable[[Scene], Iterator[Edit]], ...] = (
    insertion.factor_of_left,
    symbols.symbol_of_shape,
    terms.symbol_inserted,
    terms.number_exchanged,
    wholes.term_inserted,
    wholes.term_replaced,
    insertion.factor_inserted,
    insertion.link_inserted,
    scopes.sum_inserted,
    scopes.entry_sum_inserted,
    factors.factor_doubled,
    insertion.derivative_renamed,
    insertion.symbol_inserted,
    wholes.terms_inserted,
)
"""What may be missing on a right side; on a left side, what is missing there is rather too much on the right."""


def edits(text: str, chain: Chain, link: int, known: Known) -> Iterator[Edit]:
    """The edits of one link of a chain, those of its right side first; none of them gives what another one gave before."""
    whole = balanced(text, chain.sides[link]), balanced(text, chain.sides[link + 1])
    start = min(side.span[0] for side in whole)
    written = text[start : max(side.span[1] for side in whole)]
    seen = {_letters(written)}
    steps = letters(whole, known)
    for side, catalogue in ((whole[1], CATALOGUE + LACKING), (whole[0], CATALOGUE)):
        scene = Scene(text, side, whole, known, steps)
        for kind in catalogue:
            for edit in kind(scene):
                result = _letters(apply(written, edit, start)) if ordered(list(edit.replacements)) else None
                if result is not None and result not in seen and even(result):
                    seen.add(result)
                    yield edit


SIZE = re.compile(r"\\(?:[bB]igg?[lrm]?|left|right)(?![A-Za-z])")


def _letters(text: str) -> str:
    """The text without blanks and sizes of brackets, which say nothing."""
    return " ".join(SIZE.sub("", text).split())


def even(text: str) -> bool:
    """Whether the braces of a text close each other."""
    depth = 0
    for brace in BRACE.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        if depth < 0:
            return False
    return not depth
