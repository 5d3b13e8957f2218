"""What a link that holds in a weaker reading stands for, written out by `fullform` and judged again."""

from dataclasses import dataclass, replace
from functools import partial

from symrnn.judge.budget import MEND, TooLargeError
from symrnn.judge.claim import Claim
from symrnn.judge.decide import Finding
from symrnn.judge.decider import Decider
from symrnn.judge.formsearch import Link
from symrnn.judge.fullform import Confirm, full_form, on_one_line, summed_form
from symrnn.judge.interpret import Interpreter
from symrnn.judge.reader import Reader
from symrnn.judge.readings import By
from symrnn.judge.resolve import UnreadError
from symrnn.judge.rewrite import Style
from symrnn.judge.spots import Spot
from symrnn.judge.value import Evaluator
from symrnn.notes import written as w


@dataclass(frozen=True)
class Restater:
    """Writes out what links stand for; `style`: the signs that the notes use. `scalars`: the text says that all sizes are 1."""

    interpreter: Interpreter
    decider: Decider
    reader: Reader
    style: Style
    scalars: bool = False

    def form(self, spot: Spot, claim: Claim, finding: Finding) -> str:
        """What a link stands for; "" if there is nothing to say, or nothing is found."""
        reading = finding.reading
        if reading is None or not ((reading.numbers and not self.scalars) or reading.left is By.COPY):
            return ""
        before = f"{on_one_line(spot.formula.text[slice(*spot.sides[0].span)])} {spot.sign} "
        link = Link(spot.formula.text, before, spot.sides[1], spot.plain, self.reader.last_in(spot.formula.syntax))
        self.decider.worlds.budget.renew(MEND)
        try:
            return self._form_of(link, spot, claim, finding, partial(self._reread, spot, finding.steps))
        except (TooLargeError, UnreadError):
            return ""  # a part of the link that cannot be read alone has no form of its own

    def _form_of(self, link: Link, spot: Spot, claim: Claim, finding: Finding, confirm: Confirm) -> str:
        reading = finding.reading
        if reading is None or not reading.numbers:
            return summed_form(link, claim, finding, confirm)
        world = self.decider.worlds.at(finding.steps)
        definitions = self.interpreter.vocabulary.definitions
        evaluator = Evaluator(world, replace(reading, numbers=False), definitions, finding.copy_at)
        return full_form(link, claim, finding, evaluator, self.interpreter.resolver(spot.formula), self.style, confirm)

    def _reread(self, spot: Spot, steps: int, text: str) -> Finding | None:
        """What is found of a link that is given as text, under the conditions of a chain."""
        found = self.reader.within(spot.formula).read(text, spot.formula.syntax)
        if len(found) != 1 or not isinstance(found[0], w.Chain) or len(found[0].sides) != 2:
            return None
        chain = replace(found[0], conditions=spot.chain.conditions)
        try:
            claim = self.interpreter.claim(Spot((0, 0, 0), replace(spot.formula, text=text), chain))
        except UnreadError:
            return None
        return self.decider.judge().holds(claim, steps)
