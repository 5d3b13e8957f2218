"""The user's own element-wise functions: `def swish(z) = z * sigmoid(z)` -> `Function`; `def f(z)` alone says nothing of it."""

from lark import Token, Tree

from symrnn.errors import nearest
from symrnn.ir.build import ZERO
from symrnn.ir.expr import Apply, Expr, Function, Ref
from symrnn.ir.walk import nodes
from symrnn.language.formulas import Reader
from symrnn.language.kinks import Kink, with_kinks
from symrnn.language.scope import Scope
from symrnn.language.source import Node, index_of, token

LARGEST_FUNCTION = 200


def define(tree: Node, scope: Scope) -> None:
    """Takes a function definition into the scope."""
    name, *parameters = (child for child in tree.children if isinstance(child, Token))
    scope.introduce(name)
    known = _parameters(name, parameters, scope)
    formulas = [child for child in tree.children if isinstance(child, Tree)]
    function = _formula(name, parameters, formulas, scope) if formulas else _unknown(tree, name, known, scope)
    scope.functions[str(name)], scope.function_places[str(name)] = function, name


def _parameters(name: Token, parameters: list[Token], scope: Scope) -> list[str]:
    known: list[str] = []
    for parameter in parameters:
        scope.introduce_parameter(parameter)
        if str(parameter) in (*known, str(name)):
            what = "is a parameter twice" if str(parameter) in known else "is the function's own name"
            raise scope.source.error(f"{parameter} {what}", parameter, "each parameter needs a name of its own")
        known.append(str(parameter))
    return known


def _unknown(tree: Node, name: Token, parameters: list[str], scope: Scope) -> Function:
    """A function without a formula."""
    if len(parameters) > 1:
        hint = f"of a function without a formula nothing is known; give it one: def {name}({', '.join(parameters)}) = …"
        raise scope.source.error(f"the function {name} has several parameters and no formula", tree, hint)
    return Function(str(name), tuple(parameters))


def _formula(name: Token, parameters: list[Token], trees: list[Node], scope: Scope) -> Function:
    """A function with its formula, and with the slopes declared behind it."""
    formula, *kinks = trees
    known = [str(parameter) for parameter in parameters]
    reader = _reader(str(name), known, scope)
    function = Function(str(name), tuple(known), reader.read(formula))
    for parameter in parameters:
        if Ref(str(parameter), None, ()) not in nodes(function.body or ZERO):
            hint = "it cancels, or is missing from the formula; use it, or remove it"
            raise scope.source.error(f"the function {name} does not depend on its parameter {parameter}", parameter, hint)
    function = with_kinks(function, [Kink(kink, str(name), known) for kink in kinks], reader)
    if _weight(function) > LARGEST_FUNCTION:
        hint = f"with the functions it calls written out it has more than {LARGEST_FUNCTION} operations"
        raise scope.source.error(f"the function {name} is too large", name, hint)
    return function


def _reader(name: str, parameters: list[str], scope: Scope) -> Reader:
    """Reads formulas over the parameters of a function."""

    def resolve(variable: Node) -> Expr:
        used = token(variable)
        if str(used) not in parameters:
            problem = f"{used} is not a parameter of {name}{nearest(str(used), parameters)}"
            raise scope.source.error(problem, used, f"a function knows its parameters only: {', '.join(parameters)}")
        if index_of(variable) is not None:
            raise scope.source.error(f"{used} has no time inside a function", variable, "the call gives it one")
        return Ref(str(used), None, ())

    return Reader(scope, resolve, f"the function {name}", entrywise=True)


def _weight(function: Function) -> int:
    """The number of operations of a function with its calls written out."""
    assert function.body is not None
    called = (node.function for node in nodes(function.body) if isinstance(node, Apply))
    return sum(1 for _ in nodes(function.body)) + sum(_weight(inner) for inner in called if inner.body)
