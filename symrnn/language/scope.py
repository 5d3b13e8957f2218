"""Names: what the declarations introduce, which names may be used, and the nearest known one for a misspelt one."""

import keyword
from dataclasses import dataclass, field

from lark import Token

from symrnn.errors import nearest
from symrnn.ir.cell import LOSS, Kind
from symrnn.ir.dims import Dim, Shape, total
from symrnn.ir.expr import Function
from symrnn.ir.functions import BUILTIN
from symrnn.language.source import Node, Source, branch, child_trees, place_of, token

STRUCTURAL = ("sum", "mean", "dot", "norm2", "concat", "where", "softmax", "logsumexp", "cross_entropy")
RESERVED = frozenset({"t", "T", "cell", "source", "def", "input", "target", "state", "param"})
LONGEST_NAME = 40


@dataclass(frozen=True)
class Declared:
    """A declared or computed symbol and the token that introduced it."""

    kind: Kind
    shape: Shape
    at: Token

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
    function_places: dict[str, Token] = field(default_factory=dict)

    def declare(self, kind: Kind, tree: Node) -> None:
        """Takes in one symbol of a declaration, `W (n, m)`."""
        name = token(tree)
        self.introduce(name)
        shapes = child_trees(tree, "shape")
        shape = tuple(self._dim(dim) for dim in child_trees(shapes[0], "dim")) if shapes else ()
        if len(shape) > 2:
            raise self.source.error(f"{name} has {len(shape)} dimensions", tree, "a symbol is a scalar, a vector or a matrix")
        if name == LOSS:
            raise self.source.error("loss is not declared", name, "it is given by an equation: loss[t] = … or loss = …")
        self.symbols[str(name)] = Declared(kind, shape, name)

    def introduce(self, name: Token) -> None:
        """Refuses a name that cannot be used for a new symbol or function."""
        problem = self._problem(str(name))
        if problem:
            raise self.source.error(problem[0], name, problem[1])

    def _problem(self, name: str) -> tuple[str, str] | None:
        if keyword.iskeyword(name) or keyword.issoftkeyword(name):
            return f"{name} is a keyword of Python", "generated code could not use it; choose another name"
        if name in RESERVED:
            return f"{name} is a word of the cell language", "choose another name"
        if name in STRUCTURAL or name in BUILTIN:
            return f"{name} is a function of the cell language", "choose another name"
        if len(name) > LONGEST_NAME:
            return "this name is too long", f"names have at most {LONGEST_NAME} characters"
        if name.endswith("_") or "__" in name:
            return f"{name} has an underscore that joins nothing", "an underscore stands between a letter and its subscript: W_hh"
        if name in self.symbols:
            return f"{name} is declared twice", f"first on line {self.symbols[name].line}"
        if name in self.functions:
            return f"{name} is declared twice", f"it is the function of line {place_of(self.function_places[name]).line}"
        if name in self.dims:
            return f"{name} is a dimension", f"it is the size of something on line {place_of(self.dims[name]).line}; choose another name"
        return None

    def _dim(self, tree: Node) -> Dim:
        return total(self._extent(extent) for extent in child_trees(tree, "extent"))

    def _extent(self, tree: Node) -> Dim:
        parts = tree.children
        if len(parts) == 1 and token(tree).type == "INT":
            size = int(_short(token(tree), self.source))
            if size < 1:
                raise self.source.error("a dimension of 0", tree, "sizes are at least 1")
            return Dim((), size)
        count, name = (1, token(tree, -1)) if parts[0] is None else (int(_short(token(tree), self.source)), token(tree, -1))
        if count < 1:
            raise self.source.error("a dimension of 0", tree, "sizes are at least 1")
        if str(name) in self.symbols:
            line = self.symbols[str(name)].line
            raise self.source.error(f"{name} is a variable, declared on line {line}", name, "a dimension needs a name of its own")
        if str(name) not in self.dims:
            self.introduce(name)
            self.dims[str(name)] = name
        return Dim(((str(name), count),))

    def lookup(self, name: Token) -> Declared:
        """The symbol of a name that an equation reads."""
        found = self.symbols.get(str(name))
        if found is None:
            raise self.unknown(name)
        return found

    def unknown(self, name: Token) -> Exception:
        if str(name) in self.dims:
            return self.source.error(f"{name} is a dimension, not a variable", name, "dimensions stand in shapes only")
        if str(name) in STRUCTURAL or str(name) in BUILTIN or str(name) in self.functions:
            return self.source.error(f"{name} is a function", name, f"it takes arguments: {name}(…)")
        guess = nearest(str(name), [*self.symbols, *self.dims])
        return self.source.error(f"unknown name {name}{guess}", name, "every symbol is declared, or given by an earlier equation")


def _short(digits: Token, source: Source) -> str:
    if len(digits) > 6:
        raise source.error("this size is too large", digits, "sizes have at most 6 digits; give it a name instead")
    return str(digits)


def function_parameters(tree: Node) -> tuple[list[Token], Node]:
    """The parameter tokens and the body of `def f(a, b) = body`."""
    names = [child for child in tree.children[1:-1] if isinstance(child, Token)]
    return names, branch(tree, -1)
