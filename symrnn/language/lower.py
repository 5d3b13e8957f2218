"""Syntax tree -> `Cell`: the fence. After it every symbol is known, every shape fits and every value can be computed."""

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from lark import Token

from symrnn.ir import build
from symrnn.ir.cell import LOSS, Cell, Coding, Equation, Kind, Symbol
from symrnn.ir.dims import Dim, shape_text
from symrnn.ir.expr import FIRST, LAST, NOW, Expr, Number, Ref, Size, Time, Where
from symrnn.ir.walk import nodes, refs
from symrnn.language.complete import Use, check_complete
from symrnn.language.define import define
from symrnn.language.directions import Read, check_directions
from symrnn.language.formulas import Reader
from symrnn.language.outputs import with_outputs
from symrnn.language.parse import parse
from symrnn.language.phases import Sides, Written, never_updated
from symrnn.language.scope import LONGEST_NAME, Declared, Scope
from symrnn.language.source import Node, Source, branch, child_trees, index_of, place_of, token, unify
from symrnn.language.standard import standard_functions
from symrnn.language.times import check_read, read_time


def read_cell(text: str, file: str = "<cell>") -> Cell:
    """The checked cell of a text; `file` is the name that messages show."""
    text = unify(text)
    tree = parse(text, file)
    return _Lowering(Scope(Source(file, text), standard=standard_functions())).cell(tree)


@dataclass
class _Lowering:
    scope: Scope
    read: dict[str, Token] = field(default_factory=dict)
    lags: dict[str, int] = field(default_factory=dict)
    leads: dict[str, int] = field(default_factory=dict)
    moving: list[Read] = field(default_factory=list)
    masks: set[str] = field(default_factory=set)
    bracketed: dict[str, bool] = field(default_factory=dict)
    ready: set[tuple[str, Time | None]] = field(default_factory=set)
    sides: Sides = field(init=False)

    @property
    def source(self) -> Source:
        return self.scope.source

    def cell(self, tree: Node) -> Cell:
        for declaration in child_trees(tree, "declaration"):
            coding: object = declaration.children[1]
            for symbol in child_trees(declaration, "symbol"):
                self.scope.declare(Kind(str(token(declaration))), Coding(str(coding or "")), symbol)
        for function in child_trees(tree, "function"):
            define(function, self.scope)
        self.sides = Sides(self.scope)
        written = self.sides.read(tree)
        equations = [(w.phase, self._equation(w)) for w in written]
        steps = tuple(e for phase, e in equations if phase == "steps")
        check_directions(steps, self.moving, self.source)
        outputs = self._outputs(tree)
        check_complete(self.scope, Use(written, self.sides.given, self.read, self.lags, self.leads, bool(outputs)))
        cell = Cell(
            name=self._name(tree),
            doc=self._header(tree, "doc").strip('"'),
            source=self._header(tree, "source").strip('"'),
            symbols=self._symbols(),
            functions=tuple(self.scope.functions.values()),
            prologue=tuple(e for phase, e in equations if phase == "prologue"),
            steps=steps,
            epilogue=tuple(e for phase, e in equations if phase == "epilogue"),
        )
        self._check_read(cell, outputs)
        return with_outputs(cell, outputs)

    def _check_read(self, cell: Cell, outputs: list[Ref]) -> None:
        """Refuses what stands in the equations and cancels: `0 * x[t]`, or a choice between equals."""
        read = {ref.name for equation in cell.equations for ref in refs(equation.value)} | {of.name for of in outputs}
        for symbol in cell.symbols:
            if (symbol.is_data or symbol.kind is Kind.PARAM) and symbol.name not in read:
                what, hint = f"{symbol.kind.value} {symbol.name}", "what multiplies it is 0, or its terms cancel"
                raise self.source.error(f"nothing depends on the {what}", self.read[symbol.name], f"{hint}; remove it")

    def _outputs(self, tree: Node) -> list[Ref]:
        """The variables named as outputs: at every step, at the last one, at the first one, or without time."""
        found: dict[str, Ref] = {}
        for variable in (v for statement in child_trees(tree, "outputs") for v in child_trees(statement, "variable")):
            name = token(variable)
            declared, index = self.scope.lookup(name), index_of(variable)
            time = read_time(index, name, self.source) if index is not None else None
            if declared.kind not in (Kind.COMPUTED, Kind.STATE):
                hint = "outputs are variables that equations give"
                raise self.source.error(f"{name} is declared as {declared.kind.value}, so it is no output", variable, hint)
            if str(name) in found:
                raise self.source.error(f"{name} is an output twice", variable)
            timed = self.sides.phases.get(str(name)) == "steps" or declared.kind is Kind.STATE
            if (time not in (None, NOW, FIRST, LAST)) or (time is not None and not timed):
                alone = f"{name}[T] or {name}[1] for its value at the last step or the first one alone"
                hint = f"write {name}, or {alone}" if timed else f"write {name}"
                raise self.source.error(f"{name}[{time}] cannot be an output", variable, hint)
            found[str(name)] = Ref(str(name), (time or NOW) if timed else None, declared.shape)
        return list(found.values())

    def _name(self, tree: Node) -> str:
        name = self._header(tree, "header") or _name_of(self.source.file)
        if len(name) > LONGEST_NAME:
            hint = f"names have at most {LONGEST_NAME} characters"
            raise self.source.error("the name of the cell is too long", child_trees(tree, "header")[0], hint)
        return name

    def _header(self, tree: Node, kind: str) -> str:
        found = child_trees(tree, kind)
        if len(found) > 1:
            what = {"header": "name", "doc": "description", "source": "source"}[kind]
            first = f"the first is on line {place_of(found[0]).line}"
            raise self.source.error(f"a second {what} for the cell", found[1], first)
        return "".join(map(str, found[0].children)) if found else ""

    def _equation(self, w: Written) -> Equation:
        name = str(w.name)
        body = branch(w.tree, -1)
        value = Reader(self.scope, lambda variable: self._variable(variable, w), f"the equation for {name}").read(body)
        self.masks.update(node.mask.name for node in nodes(value) if isinstance(node, Where) and isinstance(node.mask, Ref))
        value = self._fitted(value, self.scope.symbols[name], name, body)
        self.ready.add((name, w.time))
        return Equation(Ref(name, w.time, value.shape), value)

    def _fitted(self, value: Expr, declared: Declared, name: str, body: Node) -> Expr:
        """The right side in the shape of the left one, which it settles where nothing else does."""
        if declared.kind is Kind.COMPUTED:
            self.scope.symbols[name] = replace(declared, shape=value.shape)
            return value
        if isinstance(value, Number):
            return build.broadcast(value, declared.shape)
        if name == LOSS and value.shape:
            hint = f"its shape is {shape_text(value.shape)}; take sum(…) or mean(…) of it"
            raise self.source.error("the loss is not a scalar", body, hint)
        if value.shape != declared.shape:
            left = f"{name} is {shape_text(declared.shape)}, declared on line {declared.line}"
            right = f"the right side is {shape_text(value.shape)}"
            raise self.source.error(f"shape mismatch in the equation for {name}", body, f"{left}; {right}")
        return value

    def _variable(self, variable: Node, w: Written) -> Expr:
        """What `name` or `name[time]` stands for in an equation."""
        name = token(variable)
        index = index_of(variable)
        if str(name) in self.scope.dims and index is None:
            return Size(Dim.named(str(name)))
        declared = self.scope.lookup(name)
        time = read_time(index, name, self.source) if index is not None else None
        self.read.setdefault(str(name), name)
        if declared.kind is Kind.LOSS:
            raise self.source.error("the loss is read in an equation", variable, "losses are summed; no equation reads them")
        if declared.kind is Kind.PARAM and time is not None:
            raise self.source.error(f"the parameter {name} has no time", variable, f"it is the same at every step: {name}")
        if index is not None and time is not None:
            check_read(time, w.phase, w.initial, name, index, self.source)
        if declared.kind in (Kind.INPUT, Kind.TARGET):
            self._check_data(variable, name, time, declared)
        elif declared.kind is not Kind.PARAM:
            self._check_variable(variable, name, time, declared, w)
        ref = Ref(str(name), time, declared.shape)
        if time is not None and time.origin == "t":
            self.lags[str(name)] = max(self.lags.get(str(name), 0), -time.offset)
            self.leads[str(name)] = max(self.leads.get(str(name), 0), time.offset)
            self.moving.append(Read(str(w.name), ref, variable))
        return ref

    def _check_data(self, variable: Node, name: Token, time: Time | None, declared: Declared) -> None:
        if time is None and declared.coding is Coding.LENGTH:
            hint = f"it is read as {name}[t], which is 1 at the steps up to the length and 0 after it"
            raise self.source.error(f"the length {name} is read without a time", variable, hint)
        if time is not None and time.outside:
            hint = "declare a separate input for it, one value a sequence, and read it without brackets"
            raise self.source.error(f"{name}[{time}] is a fixed step of an {declared.kind.value}", variable, hint)
        if self.bracketed.setdefault(str(name), time is not None) != (time is not None):
            hint = f"with brackets it is a sequence, {name}[t]; without, one value for the whole sequence"
            raise self.source.error(f"{name} is read both with and without a time", variable, hint)

    def _check_variable(self, variable: Node, name: Token, time: Time | None, declared: Declared, w: Written) -> None:
        """Refuses a state or computed value that an equation of this phase cannot know."""
        phase = self.sides.phases.get(str(name))
        if time is None:
            self._check_untimed(variable, name, declared, phase, w)
        elif phase in ("prologue", "epilogue"):
            hint = f"its equation on line {declared.line} gives one value: {name}"
            raise self.source.error(f"{name} has no time", variable, hint)
        elif time.origin == "t" and time.offset and declared.kind is not Kind.STATE:
            which, where = ("an earlier", "before the first step") if time.offset < 0 else ("a later", "after the last step")
            hint = f"declare it, so that its shape and its value {where} are known: state {name} (…)"
            raise self.source.error(f"{name} is read at {which} step, but it is no state", variable, hint)
        elif time == NOW or time.outside:
            self._check_order(variable, name, time, declared, w)

    def _check_untimed(self, variable: Node, name: Token, declared: Declared, phase: str | None, w: Written) -> None:
        if phase == "steps" or declared.kind is Kind.STATE:
            raise self.source.error(f"{name} is read without a time", variable, f"write {name}[t], {name}[t-1] or {name}[T]")
        if phase == "epilogue" and (w.phase == "steps" or w.initial):
            what = "an initial value" if w.initial else "a step"
            raise self.source.error(f"{name} is known only after the last step", variable, f"{what} cannot read it")
        self._check_order(variable, name, None, declared, w)

    def _check_order(self, variable: Node, name: Token, time: Time | None, declared: Declared, w: Written) -> None:
        key = (str(name), time)
        if key in self.ready:
            return
        shown = str(name) if time is None else f"{name}[{time}]"
        if key not in self.sides.given:
            if time == NOW and declared.kind is Kind.STATE:
                raise never_updated(str(name), variable, self.scope)
            raise self.source.error(f"{shown} has no equation", variable, f"add one: {shown} = …")
        line = place_of(self.sides.given[key]).line
        what = "in its own equation" if str(name) == str(w.name) and time == w.time else f"before its equation on line {line}"
        more = f"; the step before is {name}[t-1], the step after {name}[t+1]" if time == NOW else ""
        raise self.source.error(f"{shown} is used {what}", variable, f"equations are computed from top to bottom{more}")

    def _symbols(self) -> tuple[Symbol, ...]:
        timed = {name for name, time in self.sides.given if time is not None}
        timed.update(name for name, bracketed in self.bracketed.items() if bracketed)
        return tuple(
            self._symbol(name, d, timed=name in timed)
            for name, d in self.scope.symbols.items()
            if d.kind is not Kind.LOSS
        )

    def _symbol(self, name: str, d: Declared, *, timed: bool) -> Symbol:
        mask, lags, leads = self._is_mask(name, d), self.lags.get(name, 0), self.leads.get(name, 0)
        return Symbol(name, d.kind, d.shape, timed, lags, mask, coding=d.coding, leads=leads)

    def _is_mask(self, name: str, declared: Declared) -> bool:
        return name in self.masks or declared.coding is Coding.LENGTH


def _name_of(file: str) -> str:
    """The name of a cell whose text gives it none: that of its file, as the language would write it."""
    name = "-".join(re.findall("[A-Za-z0-9_]+", PurePath(file).stem))[:LONGEST_NAME].rstrip("-")
    return name if name[:1].isalpha() else "cell"
