"""The functions and classes of a program as its syntax tree shows them: arguments, what is returned, what is read."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from symrnn.programs.bind.names import HOLDS
from symrnn.programs.source import Source

Def = ast.FunctionDef


@dataclass(frozen=True, eq=False)
class Function:
    """A function or a method."""

    node: Def
    owner: str = ""

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def args(self) -> list[tuple[str, bool]]:
        """Arguments by position, without `self`, and whether each must be given."""
        listed = [arg.arg for arg in (*self.node.args.posonlyargs, *self.node.args.args)]
        needed = len(listed) - len(self.node.args.defaults)
        found = [(name, place < needed) for place, name in enumerate(listed)]
        return found[1:] if self.owner and not _is_static(self.node) else found

    @cached_property
    def returned(self) -> ast.expr | None:
        """What the last `return` of the function gives."""
        found = [node.value for node in own_nodes(self.node) if isinstance(node, ast.Return) and node.value is not None]
        return found[-1] if found else None

    @property
    def results(self) -> tuple[str, ...] | None:
        """The names of what a tuple is returned of ("" for what is no name); None if one thing is returned."""
        match self.returned:
            case ast.Tuple(elts):
                return tuple(_name(one) for one in elts)
        return None

    @property
    def result(self) -> str:
        """The name of the one thing that is returned, or ""."""
        return _name(self.returned) if self.returned is not None else ""

    @cached_property
    def called(self) -> set[str]:
        """The names of functions and methods that it calls."""
        found = set()
        for node in ast.walk(self.node):
            match node:
                case ast.Call(func=ast.Name(name)) | ast.Call(func=ast.Attribute(attr=name)):
                    found.add(name)
        return found

    @cached_property
    def free(self) -> set[str]:
        """Names that it reads and does not set."""
        names = [node for node in ast.walk(self.node) if isinstance(node, ast.Name)]
        declared = {name for node in ast.walk(self.node) if isinstance(node, ast.Global) for name in node.names}
        own = {node.id for node in names if not isinstance(node.ctx, ast.Load)} - declared
        inner = [node for node in ast.walk(self.node) if isinstance(node, ast.arguments)]
        own |= {arg.arg for node in inner for arg in (*node.posonlyargs, *node.args, *node.kwonlyargs)}
        return {node.id for node in names if isinstance(node.ctx, ast.Load)} - own


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_static(node: Def) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)


def own_nodes(function: Def) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions in it, in the order of the text."""
    for child in ast.iter_child_nodes(function):
        yield from _outside_functions(child)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, Def | ast.Lambda | ast.ClassDef):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _outside_functions(child)


@dataclass(frozen=True, eq=False)
class Program:
    """A program's definitions."""

    source: Source

    @cached_property
    def functions(self) -> list[Function]:
        return [Function(node) for node in self.source.tree.body if isinstance(node, Def)]

    @cached_property
    def classes(self) -> dict[str, list[Function]]:
        """The methods of each class."""
        found = (node for node in self.source.tree.body if isinstance(node, ast.ClassDef))
        return {node.name: [Function(one, node.name) for one in node.body if isinstance(one, Def)] for node in found}

    @cached_property
    def variables(self) -> dict[str, ast.expr | None]:
        """What the top level assigns to names, by name; None for the parts of a tuple."""
        found: dict[str, ast.expr | None] = {}
        for statement in self.source.tree.body:
            match statement:
                case ast.Assign(targets, value):
                    for target in targets:
                        found |= _assigned(target, value)
                case ast.AnnAssign(target=ast.Name(name), value=value):
                    found[name] = value
        return found

    @cached_property
    def defined(self) -> set[str]:
        """Names that stand for functions, classes and modules."""
        found = {function.name for function in self.functions} | set(self.classes)
        for node in self.source.tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= {(name.asname or name.name).split(".")[0] for name in node.names}
        return found | {name for name, value in self.variables.items() if isinstance(value, ast.Lambda)}

    def keys(self, name: str) -> list[str]:
        """The texts by which something of this name is indexed anywhere in the program, in their order."""
        found: list[tuple[int, int, str]] = []
        for node in ast.walk(self.source.tree):
            match node:
                case ast.Subscript(value=ast.Name(of), slice=ast.Constant(str(key))) if of == name:
                    found.append((node.lineno, node.col_offset, key))
        return list(dict.fromkeys(key for _, _, key in sorted(found)))

    def held(self, owner: str, name: str) -> str:
        """What stands behind a variable or an attribute where it is read and holds an array: ".value", "['v']", or nothing."""
        for node in ast.walk(self.source.tree):
            match node:
                case ast.Attribute(value=of, attr=attr) if attr in HOLDS and _is_path(of, owner, name):
                    return f".{attr}"
                case ast.Subscript(value=of, slice=ast.Constant(str(key))) if key in HOLDS and _is_path(of, owner, name):
                    return f"[{key!r}]"
        return ""

    def attributes(self, methods: list[Function]) -> list[str]:
        """The attributes of `self` that methods read, in their order."""
        found: dict[str, None] = {}
        called = {id(node.func) for method in methods for node in ast.walk(method.node) if isinstance(node, ast.Call)}
        for method in methods:
            for node in ast.walk(method.node):
                match node:
                    case ast.Attribute(value=ast.Name("self"), attr=name, ctx=ast.Load()) if id(node) not in called:
                        found[name] = None
        return list(found)

    def element_names(self, node: ast.expr) -> tuple[str, ...]:
        """The names of what a list or tuple is made of, if all have one."""
        names = tuple(map(_name, node.elts)) if isinstance(node, ast.List | ast.Tuple) else ()
        return names if all(names) else ()


def _is_path(node: ast.expr, owner: str, name: str) -> bool:
    """Whether an expression is a variable, or an attribute of `owner`."""
    match node:
        case ast.Name(of):
            return not owner and of == name
        case ast.Attribute(value=ast.Name(of), attr=attr):
            return bool(owner) and of == owner and attr == name
    return False


def _assigned(target: ast.expr, value: ast.expr) -> dict[str, ast.expr | None]:
    match target, value:
        case ast.Name(name), _:
            return {name: value}
        case ast.Tuple(targets), ast.Tuple(values) if len(targets) == len(values):
            return {name: one for part, of in zip(targets, values, strict=True) for name, one in _assigned(part, of).items()}
        case ast.Tuple(targets), _:
            return {part.id: None for part in targets if isinstance(part, ast.Name)}
    return {}
