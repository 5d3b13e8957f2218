"""Syntax tree -> `Cell`: the fence. After it every symbol is known, every shape fits and every step reads only the past."""

from dataclasses import dataclass, field, replace

from lark import Token

from symrnn.errors import InputError, nearest
from symrnn.ir.cell import LOSS, Cell, Equation, Kind, Symbol
from symrnn.ir.dims import shape_text
from symrnn.ir.expr import LAST, NOW, Apply, Expr, Function, Ref, Time, Where
from symrnn.ir.walk import nodes
from symrnn.language.parse import parse
from symrnn.language.scope import Declared, Scope, function_parameters
from symrnn.language.source import Node, Source, branch, child_trees, place_of, subtrees, token
from symrnn.language.times import check_read, read_time
from symrnn.language.typing import Reader

LARGEST_FUNCTION = 400


def read_cell(text: str, file: str = "<cell>") -> Cell:
    """The checked cell of a text; `file` is the name that messages show."""
    return _Lowering(Source(file, text), parse(text, file)).cell()


@dataclass
class _Written:
    """An equation as it was written: its left side and what kind of equation that makes it."""

    tree: Node
    name: Token
    index: Node | None
    time: Time | None
    phase: str


@dataclass
class _Lowering:
    source: Source
    tree: Node
    scope: Scope = field(init=False)
    defined: dict[tuple[str, Time | None], Token] = field(default_factory=dict)
    read: dict[str, Token] = field(default_factory=dict)
    lags: dict[str, int] = field(default_factory=dict)
    masks: set[str] = field(default_factory=set)
    bracketed: dict[str, bool] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)
    ready: set[tuple[str, Time | None]] = field(default_factory=set)

    def cell(self) -> Cell:
        self.scope = Scope(self.source)
        for declaration in child_trees(self.tree, "declaration"):
            for symbol in child_trees(declaration, "symbol"):
                self.scope.declare(Kind(str(token(declaration))), symbol)
        for function in child_trees(self.tree, "function"):
            self._define_function(function)
        written = self._left_sides()
        equations = [(w.phase, self._equation(w)) for w in written]
        self._check_complete(written)
        return Cell(
            name=self._header("header", "cell").replace("+", "-"),
            doc=self._header("doc", "").strip('"'),
            source=self._header("source", "").strip('"'),
            symbols=self._symbols(written),
            functions=tuple(self.scope.functions.values()),
            prologue=tuple(e for phase, e in equations if phase == "prologue"),
            steps=tuple(e for phase, e in equations if phase == "steps"),
            epilogue=tuple(e for phase, e in equations if phase == "epilogue"),
        )

    def _header(self, kind: str, default: str) -> str:
        found = child_trees(self.tree, kind)
        if len(found) > 1:
            what = {"header": "name", "doc": "description", "source": "source"}[kind]
            raise self.source.error(f"a second {what} for the cell", found[1], f"the first is on line {place_of(found[0]).line}")
        return "".join(map(str, found[0].children)) if found else default

    def _define_function(self, tree: Node) -> None:
        name = token(tree)
        self.scope.introduce(name)
        parameters, body = function_parameters(tree)
        seen: set[str] = set()
        for parameter in parameters:
            if str(parameter) in seen:
                raise self.source.error(f"{parameter} is a parameter twice", parameter)
            seen.add(str(parameter))

        def resolve(variable: Node) -> Expr:
            used = token(variable)
            if str(used) not in seen:
                known = ", ".join(map(str, parameters))
                guess = nearest(str(used), seen)
                raise self.source.error(f"{used} is not a parameter of {name}{guess}", used, f"a function knows its parameters only: {known}")
            if variable.children[1] is not None:
                raise self.source.error(f"{used} has no time inside a function", variable, "the call gives it one")
            return Ref(str(used), None, ())

        value = Reader(self.scope, resolve, f"the function {name}").read(body)
        function = Function(str(name), tuple(map(str, parameters)), value)
        if _weight(function) > LARGEST_FUNCTION:
            raise self.source.error(f"the function {name} is too large", name, f"written out it has more than {LARGEST_FUNCTION} operations")
        self.scope.functions[str(name)] = function
        self.scope.function_places[str(name)] = name

    def _left_sides(self) -> list[_Written]:
        """Every equation's left side, checked; phases follow from what is on it and from who reads the last step."""
        written = []
        for tree in child_trees(self.tree, "equation"):
            name = token(tree)
            index = tree.children[1] if not isinstance(tree.children[1], Token) else None
            time = read_time(index, name, self.source) if index is not None else None
            phase = self._phase(tree, name, index, time)
            self._check_left_side(name, index, time)
            self.phases.setdefault(str(name), "steps" if time is not None else phase)
            written.append(_Written(tree, name, index, time, phase))
        return written

    def _phase(self, tree: Node, name: Token, index: Node | None, time: Time | None) -> str:
        if time == NOW:
            return "steps"
        if time is not None:
            if time.origin:
                right = f"write {name}[t]" if time.origin == "t" else f"what happens after the last step has no time: {name} = …"
                raise self.source.error(f"{name}[{time}] cannot stand on the left", index or tree, right)
            return "prologue"
        reads_end = any(self._reads_end(variable) for variable in subtrees(branch(tree, -1), "variable"))
        return "epilogue" if reads_end or str(name) == LOSS else "prologue"

    def _reads_end(self, variable: Node) -> bool:
        name, index = variable.children
        if index is None:
            return self.phases.get(str(name)) == "epilogue"
        return str(branch(branch(variable, 1), 0).children[0]) == "T"

    def _check_left_side(self, name: Token, index: Node | None, time: Time | None) -> None:
        declared = self.scope.symbols.get(str(name))
        initial = time is not None and not time.origin
        if declared is None or declared.kind in (Kind.COMPUTED, Kind.LOSS):
            if initial:
                raise self.source.error(
                    f"{name}[{time}] is given, but {name} is no state{nearest(str(name), self._of_kind(Kind.STATE))}",
                    name, f"only states have initial values; declare `state {name} (…)`",
                )
            if declared is None:
                self.scope.introduce(name)
        elif declared.kind is not Kind.STATE:
            what = f"{name} is declared as {declared.kind.value} on line {declared.line}"
            raise self.source.error(f"{name} is given by an equation, but it is no variable", name, what)
        elif time is None:
            raise self.source.error(f"the state {name} is given without a time", name, f"write {name}[t] = … or {name}[0] = …")
        elif initial and time is not None and time.offset > 0:
            raise self.source.error(f"{name}[{time}] is not an initial value", index or name, f"initial values are {name}[0], {name}[-1], …")
        self._define_once(name, time)

    def _define_once(self, name: Token, time: Time | None) -> None:
        others = [t for t in (NOW, None) if t != time] if time in (NOW, None) else []
        for key in [(str(name), time), *((str(name), t) for t in others if str(name) != LOSS)]:
            if key in self.defined:
                raise self.source.error(f"{name} has a second equation", name, f"the first is on line {place_of(self.defined[key]).line}")
        self.defined[str(name), time] = name
        if str(name) not in self.scope.symbols:
            kind = Kind.LOSS if str(name) == LOSS else Kind.COMPUTED
            self.scope.symbols[str(name)] = Declared(kind, (), name)

    def _of_kind(self, kind: Kind) -> list[str]:
        return [name for name, declared in self.scope.symbols.items() if declared.kind is kind]

    def _equation(self, written: _Written) -> Equation:
        name, time = str(written.name), written.time
        reader = Reader(self.scope, lambda variable: self._variable(variable, written), f"the equation for {name}")
        body = branch(written.tree, -1)
        value = reader.read(body)
        for node in nodes(value):
            if isinstance(node, Where):
                self._mask(node, body)
        declared = self.scope.symbols[name]
        if name == LOSS and value.shape:
            raise self.source.error("the loss is not a scalar", body, f"its shape is {shape_text(value.shape)}; take sum(…) or mean(…) of it")
        if declared.kind is Kind.STATE and value.shape != declared.shape:
            raise self.source.error(
                f"shape mismatch in the equation for {name}", body,
                f"{name} is {shape_text(declared.shape)}, declared on line {declared.line}; the right side is {shape_text(value.shape)}",
            )
        if declared.kind is Kind.COMPUTED:
            self.scope.symbols[name] = replace(declared, shape=value.shape)
        self.ready.add((name, time))
        return Equation(Ref(name, time, value.shape), value)

    def _variable(self, variable: Node, written: _Written) -> Expr:
        """What `name` or `name[time]` stands for in an equation."""
        name = token(variable)
        declared = self.scope.lookup(name)
        index = variable.children[1]
        time = read_time(branch(variable, 1), name, self.source) if index is not None else None
        self.read.setdefault(str(name), name)
        if time is not None:
            error = check_read(time, written.phase, name, branch(variable, 1), self.source)
            if error:
                raise error
        if declared.kind is Kind.PARAM:
            if time is not None:
                raise self.source.error(f"the parameter {name} has no time", variable, f"it is the same at every step: {name}")
        elif declared.kind in (Kind.INPUT, Kind.TARGET):
            self._check_data(variable, name, time)
        else:
            self._check_computed(variable, name, time, declared, written)
        if time is not None and time.origin == "t":
            self.lags[str(name)] = max(self.lags.get(str(name), 0), -time.offset)
        return Ref(str(name), time, declared.shape)

    def _check_data(self, variable: Node, name: Token, time: Time | None) -> None:
        if time is not None and not time.origin:
            raise self.source.error(
                f"{name}[{time}] is a fixed step of an {self.scope.symbols[str(name)].kind.value}", variable,
                f"declare a separate input for it, one value a sequence, and read it without brackets",
            )
        before = self.bracketed.setdefault(str(name), time is not None)
        if before != (time is not None):
            raise self.source.error(
                f"{name} is read both with and without a time", variable,
                f"with brackets it is a sequence, {name}[t]; without, one value for the whole sequence",
            )

    def _check_computed(self, variable: Node, name: Token, time: Time | None, declared: Declared, written: _Written) -> None:
        key = str(name)
        if declared.kind is Kind.LOSS:
            raise self.source.error("the loss is read in an equation", variable, "losses are summed; no equation reads them")
        phase = self.phases.get(key)
        if time is None:
            if phase == "steps" or declared.kind is Kind.STATE:
                raise self.source.error(f"{name} is read without a time", variable, f"write {name}[t], {name}[t-1] or {name}[T]")
            if phase == "epilogue" and written.phase != "epilogue":
                raise self.source.error(f"{name} is known only after the last step", variable, "a step cannot read it")
            self._check_order(variable, name, None, written)
            return
        if phase in ("prologue", "epilogue"):
            raise self.source.error(f"{name} has no time", variable, f"its equation on line {declared.line} gives one value: {name}")
        if time.origin == "t" and time.offset < 0 and declared.kind is not Kind.STATE:
            raise self.source.error(
                f"{name} is read at an earlier step, but it is no state", variable,
                f"declare it, so that its shape and its value before the first step are known: state {name} (…)",
            )
        if time == NOW or not time.origin:
            self._check_order(variable, name, time, written)

    def _check_order(self, variable: Node, name: Token, time: Time | None, written: _Written) -> None:
        key = (str(name), time)
        if key in self.ready:
            return
        shown = str(name) if time is None else f"{name}[{time}]"
        if key not in self.defined:
            raise self.source.error(f"{shown} has no equation", variable, f"add one: {shown} = …")
        line = place_of(self.defined[key]).line
        itself = str(name) == str(written.name) and time == written.time
        more = f"; the step before is {name}[t-1]" if time == NOW else ""
        what = "in its own equation" if itself else f"before its equation on line {line}"
        raise self.source.error(f"{shown} is used {what}", variable, f"equations are computed from top to bottom{more}")

    def _mask(self, node: Where, body: Node) -> None:
        assert isinstance(node.mask, Ref)
        declared = self.scope.symbols[node.mask.name]
        if declared.kind is not Kind.INPUT:
            found = f"{node.mask.name} is a {declared.kind.value}"
            raise self.source.error("the condition of where is a scalar input (a mask of 0 and 1)", body, found)
        self.masks.add(node.mask.name)

    def _check_complete(self, written: list[_Written]) -> None:
        """Refuses what is declared in vain, states that stand still by omission, and a cell without a loss."""
        if not written:
            raise InputError(f"{self.source.file}: no equations; a cell needs at least one for a step and one for the loss")
        for name, declared in self.scope.symbols.items():
            self._check_used(name, declared)
        self._check_initial(written)
        if (LOSS, NOW) not in self.defined and (LOSS, None) not in self.defined:
            last = written[-1].name
            raise self.source.error("no loss", last, "a cell says what it is trained on: loss[t] = … at every step, or loss = … after the last")
        if not any(w.phase == "steps" for w in written):
            raise self.source.error("no equation for a step", written[-1].name, "a recurrent cell has equations for [t]")
        self._check_sizes()

    def _check_used(self, name: str, declared: Declared) -> None:
        if declared.kind is Kind.STATE:
            if (name, NOW) not in self.defined:
                guess = nearest(name, [n for n, k in self.scope.symbols.items() if k.kind is Kind.COMPUTED])
                raise self.source.error(f"the state {name} is never updated{guess}", declared.at, f"add an equation {name}[t] = …")
            if not self.lags.get(name):
                hint = f"a state is read at an earlier step, {name}[t-1]; what is only computed needs no declaration"
                raise self.source.error(f"the state {name} is never read at an earlier step", declared.at, hint)
        elif declared.kind not in (Kind.COMPUTED, Kind.LOSS) and name not in self.read:
            hint = "its gradient would be 0; use it, or remove it" if declared.kind is Kind.PARAM else "use it, or remove it"
            raise self.source.error(f"the {declared.kind.value} {name} is declared but never used", declared.at, hint)

    def _check_initial(self, written: list[_Written]) -> None:
        for equation in written:
            time = equation.time
            if time is not None and not time.origin and -time.offset >= self.lags.get(str(equation.name), 0):
                lags = self.lags.get(str(equation.name), 0)
                raise self.source.error(
                    f"{equation.name}[{time}] is never read", equation.index or equation.name, f"the equations read {equation.name} up to {lags} steps back"
                )

    def _check_sizes(self) -> None:
        """Every dimension must be known from the shape of something that is handed in."""
        handed_in = [d for d in self.scope.symbols.values() if d.kind in (Kind.PARAM, Kind.INPUT, Kind.TARGET)]
        alone = {dim.names[0] for d in handed_in for dim in d.shape if len(dim.terms) == 1 and dim.terms[0][1] == 1 and not dim.constant}
        for name, place in self.scope.dims.items():
            if name not in alone:
                raise self.source.error(
                    f"the size {name} cannot be known", place, "it must stand alone in the shape of a parameter, an input or a target"
                )

    def _symbols(self, written: list[_Written]) -> tuple[Symbol, ...]:
        timed = {str(w.name) for w in written if w.time is not None}
        for name, at in self.bracketed.items():
            if at:
                timed.add(name)
        return tuple(
            Symbol(name, d.kind, d.shape, name in timed, self.lags.get(name, 0), name in self.masks)
            for name, d in self.scope.symbols.items()
            if d.kind is not Kind.LOSS
        )


def _weight(function: Function) -> int:
    """The number of operations of a function with its calls written out."""
    assert function.body is not None
    return sum(1 + (_weight(n.function) if isinstance(n, Apply) and n.function.body else 0) for n in nodes(function.body))
