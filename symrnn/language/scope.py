"""Names: what the declarations introduce, which names may be used, and the nearest known one for a misspelt one."""

import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lark import Token

from symrnn.errors import nearest
from symrnn.ir.cell import LOSS, Coding, Kind
from symrnn.ir.dims import Dim, Shape, total
from symrnn.ir.expr import Function
from symrnn.ir.functions import BUILTIN
from symrnn.language.source import Node, Source, child_trees, place_of, token

STRUCTURAL = (
    "sum", "mean", "dot", "outer", "norm2", "concat", "ones", "where", "softmax", "logsumexp", "cross_entropy",
)  # fmt: skip
RESERVED = frozenset({"t", "T", "cell", "source", "def", "input", "target", "state", "param"})
LONGEST_NAME = 40
LARGEST_SIZE = 999_999
MOST_EXTENTS = 40


@dataclass(frozen=True)
class Declared:
    """A declared or computed symbol and the token that introduced it."""

    kind: Kind
    shape: Shape
    at: Token
    coding: Coding = Coding.PLAIN

    @property
    def line(self) -> int:
        return place_of(self.at).line


@dataclass
class Scope:
    """The names known so far while a cell is being read."""

    source: Source
    symbols: dict[str, Declared] = field(default_factory=dict)
    dims: dict[str, Token] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    standard: Mapping[str, Function] = field(default_factory=dict)
    function_places: dict[str, Token] = field(default_factory=dict)

    def declare(self, kind: Kind, coding: Coding, tree: Node) -> None:
        """Takes in one symbol of a declaration, `W (n, m)`."""
        name = token(tree)
        self.introduce(name)
        shapes = child_trees(tree, "shape")
        shape = tuple(self._dim(dim) for dim in child_trees(shapes[0], "dim")) if shapes else ()
        if len(shape) > 2:
            raise self.source.error(f"{name} has {len(shape)} dimensions", tree, "a symbol is a scalar, a vector or a matrix")
        if str(name) in self.dims:
            raise self.source.error(f"{name} is its own dimension", name, "a dimension needs a name of its own")
        self.symbols[str(name)] = Declared(kind, shape, name, coding)
        self._check_coding(kind, coding, shape, tree)

    def _check_coding(self, kind: Kind, coding: Coding, shape: Shape, tree: Node) -> None:
        """Refuses classes and lengths of a kind or shape that makes no sense."""
        name = token(tree)
        if coding is not Coding.PLAIN and kind not in (Kind.INPUT, Kind.TARGET):
            raise self.source.error(f"the {kind.value} {name} is declared as a {coding.value}", tree, "only data can be that")
        if coding is Coding.CLASS and len(shape) != 1:
            hint = f"its shape says how many classes there are: {kind.value} class {name} (k)"
            raise self.source.error(f"the class {name} is no vector", tree, hint)
        if coding is Coding.LENGTH and (shape or kind is not Kind.INPUT):
            hint = f"a length is one number for each sequence: input length {name}"
            raise self.source.error(f"the length {name} is no scalar input", tree, hint)

    def introduce(self, name: Token) -> None:
        """Refuses a name that cannot be used for a new symbol, dimension or function."""
        problem = _unusable(str(name)) or self._taken(str(name))
        if problem:
            raise self.source.error(problem[0], name, problem[1])

    def introduce_parameter(self, name: Token) -> None:
        """Refuses a name that cannot stand for an argument of a function; it may hide a symbol of the cell."""
        problem = _unusable(str(name)) or (self._taken(str(name)) if str(name) in self.functions else None)
        if problem:
            raise self.source.error(problem[0], name, problem[1])

    def _taken(self, name: str) -> tuple[str, str] | None:
        if name in self.symbols:
            return f"{name} is declared twice", f"first on line {self.symbols[name].line}"
        if name in self.function_places:
            return f"{name} is declared twice", f"it is the function of line {place_of(self.function_places[name]).line}"
        if name in self.standard:
            return f"{name} is a function of the cell language", "choose another name"
        if name in self.dims:
            line = place_of(self.dims[name]).line
            return f"{name} is a dimension", f"it is the size of something on line {line}; choose another name"
        return None

    def _dim(self, tree: Node) -> Dim:
        extents = child_trees(tree, "extent")
        if len(extents) > MOST_EXTENTS:
            raise self.source.error("this size has too many terms", tree, f"at most {MOST_EXTENTS}; give their sum a name")
        return total(self._extent(extent) for extent in extents)

    def size(self, words: Sequence[Token], at: Node) -> Dim:
        """`n`, `3` or `2*n` where only known dimensions may stand."""
        name = words[-1]
        if name.type == "INT":
            return Dim((), self._number(name))
        if str(name) not in self.dims:
            known = ", ".join(self.dims) or "this cell has none"
            raise self.source.error(f"{name} is not a dimension{nearest(str(name), self.dims)}", at, f"dimensions: {known}")
        if len(words) > 1 and words[1] != "*":
            raise self.source.error(f"{words[1]} in a size", words[1], "a size is a sum of names and numbers such as n + 2*m")
        return Dim(((str(name), self._number(words[0]) if len(words) > 1 else 1),))

    def _extent(self, tree: Node) -> Dim:
        """`n`, `3` or `2*n`."""
        last = token(tree, -1)
        first: object = tree.children[0]
        if last.type == "INT":
            return Dim((), self._size(last))
        count = self._size(first) if isinstance(first, Token) else 1
        if str(last) in self.symbols:
            problem = f"{last} is a variable, declared on line {self.symbols[str(last)].line}"
            raise self.source.error(problem, last, "a dimension needs a name of its own")
        if str(last) not in self.dims:
            self.introduce(last)
            self.dims[str(last)] = last
        return Dim(((str(last), count),))

    def _size(self, digits: Token) -> int:
        if not (size := self._number(digits)):
            raise self.source.error("a dimension of 0", digits, "sizes are at least 1")
        return size

    def _number(self, digits: Token) -> int:
        if len(digits) > len(str(LARGEST_SIZE)):
            hint = f"sizes go up to {LARGEST_SIZE}; give it a name instead"
            raise self.source.error("this size is too large", digits, hint)
        return int(digits)

    def function(self, name: str) -> Function | None:
        """The user's function of a name, or the standard one, which belongs to the cell as soon as it is called."""
        if name not in self.functions and name in self.standard:
            self.functions[name] = self.standard[name]
        return self.functions.get(name)

    def lookup(self, name: Token) -> Declared:
        """The symbol of a name that an equation reads."""
        found = self.symbols.get(str(name))
        if found is None:
            raise self._unknown(name)
        return found

    def _unknown(self, name: Token) -> Exception:
        if str(name) in self.dims:
            return self.source.error(f"{name} is a dimension, not a variable", name, f"as a number it is written {name}")
        if str(name) in STRUCTURAL or str(name) in BUILTIN or str(name) in self.functions or str(name) in self.standard:
            return self.source.error(f"{name} is a function", name, f"it takes arguments: {name}(…)")
        if str(name) in ("t", "T"):
            hint = "a step is no number in formulas; hand it in as an input if you need it"
            return self.source.error(f"{name} stands for a step", name, hint)
        guess = nearest(str(name), self.symbols)
        return self.source.error(f"unknown name {name}{guess}", name, "every symbol is declared, or given by an equation")


def _unusable(name: str) -> tuple[str, str] | None:
    """Why no symbol, dimension, function or parameter can have a name."""
    if keyword.iskeyword(name):
        return f"{name} is a keyword of Python", "generated code could not use it; choose another name"
    if name in RESERVED:
        return f"{name} is a word of the cell language", "choose another name"
    if name in STRUCTURAL or name in BUILTIN:
        return f"{name} is a function of the cell language", "choose another name"
    if name == LOSS:
        return "the name loss is taken", "the loss is given by an equation, loss[t] = … or loss = …, and not declared"
    if len(name) > LONGEST_NAME:
        return "this name is too long", f"names have at most {LONGEST_NAME} characters"
    if name.endswith("_") or "__" in name:
        return f"{name} has an underscore that joins nothing", "an underscore stands between a letter and its subscript: W_hh"
    return None
