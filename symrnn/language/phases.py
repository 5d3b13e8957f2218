"""Left sides: what each equation gives, at which time, and whether it belongs before, into or after the steps."""

from dataclasses import dataclass, field

from lark import Token

from symrnn.errors import CellError, nearest
from symrnn.ir.cell import LOSS, Kind
from symrnn.ir.expr import FIRST, LAST, NOW, Time
from symrnn.language.scope import Declared, Scope
from symrnn.language.slices import is_slice
from symrnn.language.source import Node, child_trees, index_of, place_of, subtrees, token
from symrnn.language.times import read_time


@dataclass(frozen=True)
class Written:
    """An equation as it was written: its left side and what kind of equation that makes it."""

    tree: Node
    name: Token
    index: Node | None
    time: Time | None
    phase: str

    @property
    def initial(self) -> bool:
        """It gives the value of a state outside the steps: before the first one, or after the last."""
        return self.time is not None and (not self.time.origin or self.time.outside)


@dataclass
class Sides:
    """The left sides read so far: `given` has the place of each, `phases` the phase of each name's equations."""

    scope: Scope
    given: dict[tuple[str, Time | None], Token] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)

    def read(self, tree: Node) -> list[Written]:
        """Every equation's left side, checked; the names they introduce enter the scope."""
        return [self._left_side(equation) for equation in child_trees(tree, "equation")]

    def _left_side(self, tree: Node) -> Written:
        name = token(tree)
        index = index_of(tree)
        if index is not None and is_slice(index):
            hint = "give the parts names of their own and join them: concat(u, v)"
            raise self.scope.source.error(f"a slice of {name} cannot stand on the left", index, hint)
        time = read_time(index, name, self.scope.source) if index is not None else None
        written = Written(tree, name, index, time, self._phase(tree, name, time))
        self._check(written)
        self._give_once(written)
        self.phases.setdefault(str(name), "steps" if time is not None else written.phase)
        return written

    def _phase(self, tree: Node, name: Token, time: Time | None) -> str:
        if time is not None:
            return "steps" if time == NOW else "prologue"
        late = any(self._reads_steps(variable) for variable in subtrees(tree, "variable"))
        return "epilogue" if late or str(name) == LOSS else "prologue"

    def _reads_steps(self, variable: Node) -> bool:
        """Whether a variable is known only after all steps: it is read at the last step or the first one."""
        name, index = token(variable), index_of(variable)
        if index is None:
            return self.phases.get(str(name)) == "epilogue"
        return not is_slice(index) and read_time(index, name, self.scope.source) in (FIRST, LAST)

    def _check(self, w: Written) -> None:
        if w.time is not None and w.time != NOW and not w.initial:
            after = f"what happens after the last step has no time: {w.name} = …"
            hint = f"write {w.name}[t]" if w.time.origin == "t" else after
            raise self.scope.source.error(f"{w.name}[{w.time}] cannot stand on the left", w.index or w.name, hint)
        declared = self.scope.symbols.get(str(w.name))
        if declared is None or declared.kind in (Kind.COMPUTED, Kind.LOSS):
            self._check_computed(w, declared)
        elif declared.kind is Kind.STATE:
            self._check_state(w)
        else:
            what = f"{w.name} is declared as {declared.kind.value} on line {declared.line}"
            raise self.scope.source.error(f"{w.name} is given by an equation, but it is no variable", w.name, what)

    def _check_computed(self, w: Written, declared: Declared | None) -> None:
        if w.initial:
            states = [name for name, other in self.scope.symbols.items() if other.kind is Kind.STATE]
            problem = f"{w.name}[{w.time}] is given, but {w.name} is no state{nearest(str(w.name), states)}"
            hint = f"only states have initial values; declare `state {w.name} (…)`"
            raise self.scope.source.error(problem, w.name, "losses stand at the steps 1 … T" if str(w.name) == LOSS else hint)
        if declared is None and str(w.name) != LOSS:
            self.scope.introduce(w.name)

    def _check_state(self, w: Written) -> None:
        if w.time is None:
            hint = f"write {w.name}[t] = … or {w.name}[0] = …"
            raise self.scope.source.error(f"the state {w.name} is given without a time", w.name, hint)
        if w.initial and not w.time.outside:
            hint = f"initial values are {w.name}[0], {w.name}[-1], … or, of a state that is read ahead, {w.name}[T+1], …"
            raise self.scope.source.error(f"{w.name}[{w.time}] is not an initial value", w.index or w.name, hint)

    def _give_once(self, w: Written) -> None:
        """Refuses a second equation for a value; loss[t] and `loss` are two values, any other name has a time or none."""
        name = str(w.name)
        times = (w.time,) if name == LOSS or w.initial else (NOW, None)
        for key in ((name, time) for time in times):
            if key in self.given:
                hint = f"the first is on line {place_of(self.given[key]).line}"
                raise self.scope.source.error(f"{name} has a second equation", w.name, hint)
        self.given[name, w.time] = w.name
        if name not in self.scope.symbols:
            self.scope.symbols[name] = Declared(Kind.LOSS if name == LOSS else Kind.COMPUTED, (), w.name)


def never_updated(name: str, at: Node | Token, scope: Scope) -> CellError:
    """The error for a state without an equation at t; a computed name that is spelt alike is probably meant."""
    guess = nearest(name, [n for n, other in scope.symbols.items() if other.kind is Kind.COMPUTED])
    return scope.source.error(f"the state {name} is never updated{guess}", at, f"add an equation {name}[t] = …")
