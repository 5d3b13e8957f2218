"""The matrix form that a formula for sizes 1 stands for, in the writer's notation.

The arrangements of the factors that make the equation hold (`formsearch`) are written out (`rewrite`), the simplest first, and
what is written is read again and judged: only a form that holds is given.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product

from symrnn.judge import meaning as m
from symrnn.judge.arrange import NoFormError, Tree
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.formsearch import Link, Search
from symrnn.judge.meaning import Index
from symrnn.judge.readings import By
from symrnn.judge.resolve import Resolver
from symrnn.judge.rewrite import SUM, PlainWriter, Style, Writer
from symrnn.judge.tensor import ShapeError
from symrnn.judge.value import Evaluator, UnclearError
from symrnn.notes import written as w

MOST_CONFIRMED = 4
_ROWS = re.compile(r"\\\\(\s*\[[^]]*\])?|(?<!\\)&|\\nonumber|\\notag")

Confirm = Callable[[str], Finding | None]
"""What is found of a link that is given as text; None if it cannot be read."""


def full_form(
    link: Link, claim: Claim, finding: Finding, evaluator: Evaluator, resolver: Resolver, style: Style, confirm: Confirm
) -> str:
    """The whole link as a matrix formula that holds; "" if none is found.

    `finding`: that the claim holds for sizes 1. `evaluator`: of the same reading at sizes that are all different.
    """
    search = Search(link, resolver, evaluator)
    try:
        found = search.choices(claim)
    except (NoFormError, ShapeError, UnclearError, ArithmeticError):
        return ""
    pieces = [part.piece for part in search.parts]
    kind = PlainWriter if link.plain else Writer
    writers = [kind(pieces, known) for known in dict.fromkeys((style, Style()))]
    for choice, writer in product(found[:MOST_CONFIRMED], writers):
        right = _spliced(link, choice, writer)
        alone = len(choice) == 1 and next(iter(choice)) == link.right.span
        form = _confirmed(link, right, link.terms > 1 and not alone, claim, finding, writer, confirm)
        if form:
            return form
    return ""


def summed_form(link: Link, claim: Claim, finding: Finding, confirm: Confirm) -> str:
    """A link that holds for the copy of one step, with the sum over the steps in front; "" if that does not hold."""
    writer = PlainWriter([], Style()) if link.plain else Writer([], Style())
    right = on_one_line(link.text[slice(*link.right.span)])
    return next(
        (form for form in _summed(link, right, link.terms > 1, claim, finding, writer) if _is_sound(confirm(form), finding)), ""
    )


def _confirmed(link: Link, right: str, several: bool, claim: Claim, finding: Finding, writer: Writer, confirm: Confirm) -> str:
    """The link with a right side, and the sum over the steps where it belongs, if that holds."""
    for form in _summed(link, right, several, claim, finding, writer):
        if _is_sound(confirm(form), finding):
            return form
    again = confirm(link.before + right)
    reading = finding.reading
    if again is None or not again.holds or again.reading is None or again.reading.numbers or reading is None:
        return ""
    copies = again.reading.left <= reading.left and again.reading.right <= reading.right
    return link.before + right if copies else ""


def _is_sound(found: Finding | None, before: Finding) -> bool:
    """Whether something holds for all sizes and for the parameter that all steps share, and takes no more for granted."""
    if found is None or not found.holds or found.reading is None or before.reading is None or found.reading.numbers:
        return False
    return found.reading.left is By.SHARED and found.reading.right <= before.reading.right


def _summed(link: Link, right: str, several: bool, claim: Claim, finding: Finding, writer: Writer) -> Iterator[str]:
    """The link with a sum over the step whose copy is meant, where there is one and the left side does not name it."""
    step = finding.copy_at
    meant = finding.reading is not None and finding.reading.left is By.COPY
    if not meant or claim.adds or step is None or step.origin in ("", m.LAST) or step.origin in m.letters(claim.left):
        return
    sign, body = "", right
    if isinstance(link.right, w.Sum) and not several and link.right.signs == (-1,) and right.startswith("-"):
        sign, body = "-", right[1:].lstrip()
    yield link.before + sign + _sign_of_sum(step, link) + (writer.bracket(body) if several else body)


def _sign_of_sum(step: Index, link: Link) -> str:
    """The sign of the sum over a step that is read as `t + 1`, say: over all t for which that is a step."""
    first, last = str(1 - step.offset), link.last + (f"{-step.offset:+d}" if step.offset else "")
    if link.plain:
        return f"sum[{step.origin}={first}..{last}] "
    letter = step.origin if len(step.origin) == 1 else f"\\{step.origin}"
    return f"\\sum_{{{letter}={first}}}^{{{last}}} "


def _spliced(link: Link, choice: Mapping[w.Span, Tree], writer: Writer) -> str:
    """The right side with the products that were arranged in place of those written."""
    start, end = link.right.span
    text, at = "", start
    for span, tree in sorted(choice.items()):
        shown, level = writer.write(tree)
        alone = span == link.right.span
        text += link.text[at : span[0]] + (shown if level > SUM or alone else writer.bracket(shown))
        at = span[1]
    return on_one_line(text + link.text[at:end])


def on_one_line(text: str) -> str:
    """A formula without the rows and columns of an environment around it."""
    if "\\begin" not in text:
        text = _ROWS.sub(" ", text)
    return " ".join(text.split())
