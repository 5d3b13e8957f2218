"""Syntax trees as one line of text, for tests to compare."""

from symrnn.notes.document import Unread
from symrnn.notes.written import (
    Big,
    Cases,
    Chain,
    Derivative,
    Dots,
    Group,
    Matrix,
    Name,
    Number,
    Operator,
    Power,
    Product,
    Quotient,
    Scripted,
    Scripts,
    Sum,
    Transposed,
    Words,
    Written,
)

_CLOSE = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖", "⟨": "⟩", "⟦": "⟧", "": ""}


def show(node: Written | Unread) -> str:
    match node:
        case Unread():
            return f"?{node.reason}"
        case Number():
            return str(node.value)
        case Name():
            accents = "".join(f"{accent}." for accent in node.accents)
            font = f"{node.font}:" if node.font else ""
            return f"{accents}{font}{node.base}{'′' * node.primes}{_scripts('_', node.subs)}{_scripts('^', node.sups)}"
        case Operator():
            power = "" if node.power is None else f"^{node.power}"
            return f"\\{node.name}{'′' * node.primes}{_scripts('_', node.subs)}{power}"
        case Dots():
            return "..."
        case Words():
            return f'"{node.text}"'
        case Sum():
            marks = {1: "+", -1: "-", 0: "±"}
            return "{" + " ".join(marks[s] + show(t) for s, t in zip(node.signs, node.terms, strict=True)) + "}"
        case _:
            return _compound(node)


def _compound(node: Written) -> str:
    match node:
        case Group():
            return f"{node.kind[:1]}{', '.join(map(show, node.items))}{_CLOSE.get(node.kind, node.kind[1:])}"
        case Product():
            signs = (*(f" {sign} " if sign else " " for sign in node.signs), "")
            return "<" + "".join(show(f) + s for f, s in zip(node.factors, signs, strict=True)) + ">"
        case Big():
            return _big(node)
        case _:
            return _wrapped(node)


def _wrapped(node: Written) -> str:
    match node:
        case Quotient():
            return f"frac({show(node.above)}, {show(node.below)})"
        case Derivative():
            return f"D[{node.sign}]({show(node.of)}, {show(node.by)})"
        case Power():
            return f"{show(node.base)}**{show(node.exponent)}"
        case Transposed():
            return f"{show(node.arg)}.{node.sign}"
        case Scripted():
            return f"{show(node.arg)}{'|' if node.bar else ''}{_scripts('_', node.subs)}"
        case Matrix():
            return "[" + "; ".join(", ".join(map(show, row)) for row in node.rows) + "]"
        case Cases():
            pairs = zip(node.values, node.conditions, strict=True)
            return "cases(" + "; ".join(f"{show(v)} if {show(c) if c else 'else'}" for v, c in pairs) + ")"
        case Chain():
            parts = [show(node.sides[0])]
            for sign, side in zip(node.signs, node.sides[1:], strict=True):
                parts += [sign, show(side)]
            return " ".join(parts) + "".join(f" // {condition}" for condition in node.conditions)
    raise TypeError(type(node))


def _big(node: Big) -> str:
    lower, upper = (show(bound) if bound else "" for bound in (node.lower, node.upper))
    index = f"{node.index}={lower}..{upper}" if lower or upper else node.index
    condition = f" : {node.condition}" if node.condition else ""
    return f"{node.kind}[{index}{condition}]({show(node.body)})"


def _scripts(mark: str, scripts: tuple[Scripts, ...]) -> str:
    return "".join(f"{mark}{script.text}" for script in scripts)
