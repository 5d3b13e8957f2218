"""How far the sign of a sum or a product reaches, where notes leave out the brackets behind it.

As written it reaches to the next plus or minus. Notes also end a product where its index does, `\\prod_j J_j\\, V^\\top e`,
and let a sum go on over terms that hold its index, `\\sum_i a_i - b_i`: other ways to take a formula.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from symrnn.judge.exponents import with_powers, writes_powers
from symrnn.judge.look import Look
from symrnn.judge.model.walk import all_nodes, rebuilt
from symrnn.notes.walk import names
from symrnn.notes.written import Big, Product, Scripted, Span, Sum, Written


@dataclass(frozen=True)
class Reach:
    """`behind`: how many factors without its index a product keeps (None: all of them). `onward`: a sum goes on over the terms
    that hold its index. `summed`: sums over letters that stand twice are understood. `kron`: the sign of an
    outer product is that of Kronecker's, with identity matrices of that size. `rows`: vec puts rows one after the other.
    `outer`: angle brackets are the outer product. `later`: the left side is the part of a gradient that the next step gives.
    `powers`: above these looks letters are exponents; `lengths`: a T there as well, which may be a transpose.
    `words`: what that says of a formula."""

    behind: int | None = None
    onward: bool = False
    summed: bool = False
    kron: str | None = None
    rows: bool = False
    outer: bool = False
    later: bool = False
    powers: frozenset[Look] = frozenset()
    lengths: bool = False
    words: str = field(default="", compare=False)

    @property
    def likely(self) -> bool:
        """Whether what can be taken so is rather meant so than as it is written."""
        return self.summed or bool(self.powers)

    def __call__(self, node: Written) -> Written:
        """The tree of an expression whose signs reach so far."""
        node = with_powers(node, self.powers, lengths=self.lengths) if self.powers else node
        return node if self.behind is None and not self.onward else rebuilt(node, self._changed)

    def _changed(self, node: Written) -> Written:
        if self.onward:
            return _going_on(node) if isinstance(node, Sum) else node
        at = _end(node, self.behind or 0)
        return node if at is None or not isinstance(node, Big) else _ending(node, at)


AS_WRITTEN = Reach()
SUMMED = Reach(summed=True, words="letters that stand twice are summed over")
OUTER = Reach(outer=True, words="angle brackets are the outer product")
FROM_NEXT = Reach(later=True, words="the left side is what the next step gives; the rest is added to it")


def powers(sides: Sequence[Written], looks: frozenset[Look]) -> Iterator[Reach]:
    """The ways to take letters above what can be a factor several times as exponents, the likeliest first."""
    if writes_powers(sides, looks, lengths=False):
        yield Reach(powers=looks)
    if writes_powers(sides, looks, lengths=True):
        yield Reach(powers=looks, lengths=True, words="the exponent T counts factors: it is no transpose")


def reaches(sides: Sequence[Written], text: str) -> Iterator[Reach]:
    """The other ways to take the signs on some sides of a formula, the likeliest first."""
    products = [node for side in sides for node in all_nodes(side) if isinstance(node, Big) and _end(node, 0) is not None]
    behind = 0
    while left := [node for node in products if _end(node, behind) is not None]:
        yield Reach(behind, words=f"the product ends before {text[slice(*_first_behind(left[0], behind))]}")
        behind += 1
    if any(_going_on(node) != node for side in sides for node in all_nodes(side) if isinstance(node, Sum)):
        yield Reach(onward=True, words="the sum goes on over the terms behind it that hold its index")


def _end(node: Written, behind: int) -> int | None:
    """How many factors a product keeps, if it keeps so many without its index and does not keep all."""
    if not (isinstance(node, Big) and node.kind == "prod" and node.index and isinstance(node.body, Product)):
        return None
    held = [i for i, factor in enumerate(node.body.factors) if holds(factor, node.index)]
    end = held[-1] + 1 + behind if held else 0
    return end if 0 < end < len(node.body.factors) and node.body.signs[end - 1] != "/" else None


def _first_behind(node: Big, behind: int) -> Span:
    assert isinstance(node.body, Product)
    return node.body.factors[_end(node, behind) or 0].span


def _ending(node: Big, at: int) -> Product:
    """The product over so many factors of its body, with the others behind it."""
    body = node.body
    assert isinstance(body, Product)
    first, rest = body.factors[:at], body.factors[at:]
    span = first[0].span[0], first[-1].span[1]
    kept = first[0] if at == 1 else Product(span, first, body.signs[: at - 1])
    short = replace(node, span=(node.span[0], span[1]), body=kept)
    return Product(node.span, (short, *rest), body.signs[at - 1 :])


def _going_on(node: Sum) -> Written:
    """The sum with its first term that is one over an index going on as far as a term holds that index."""
    for i, (sign, term) in enumerate(zip(node.signs, node.terms, strict=True)):
        last = term.factors[-1] if isinstance(term, Product) else term
        if isinstance(last, Big) and last.kind == "sum" and last.index and sign > 0:
            held = [j for j in range(i + 1, len(node.terms)) if holds(node.terms[j], last.index)]
            return _taking(node, i, held[-1], last) if held else node
    return node


def _taking(node: Sum, at: int, end: int, sign: Big) -> Written:
    """The terms up to one of them taken into the sum that stands before them."""
    span = sign.body.span[0], node.terms[end].span[1]
    body = Sum(span, (1, *node.signs[at + 1 : end + 1]), (sign.body, *node.terms[at + 1 : end + 1]))
    wide: Written = replace(sign, span=(sign.span[0], span[1]), body=body)
    term = node.terms[at]
    if isinstance(term, Product):
        wide = replace(term, span=(term.span[0], span[1]), factors=(*term.factors[:-1], wide))
    terms = (*node.terms[:at], wide, *node.terms[end + 1 :])
    return replace(node, signs=(*node.signs[: at + 1], *node.signs[end + 1 :]), terms=terms) if len(terms) > 1 else wide


def holds(node: Written, letter: str) -> bool:
    """Whether a letter stands in an expression, as itself or as an index."""
    index = re.compile(rf"(?<![A-Za-z]){re.escape(letter)}(?![A-Za-z])")
    scripts = [script for name in names(node) for script in (*name.subs, *name.sups, *name.brackets)]
    scripts += [script for inner in all_nodes(node) if isinstance(inner, Scripted) for script in inner.subs]
    texts = [name.base for name in names(node)] + [script.text for script in scripts]
    return any(index.search(text) or (len(text) == 2 and text.isalpha() and letter in text) for text in texts)
