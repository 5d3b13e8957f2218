"""Matrix formulas written as for sizes 1: without transposes, diagonals and element-wise signs, factors in any order."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from symrnn.judge.resolve import Resolver, factors_of
from symrnn.notes import written as w


@dataclass(frozen=True)
class Scalars:
    """Rewrites expressions of a formula's text; the factors of every product are shuffled."""

    text: str
    resolver: Resolver
    random: Random

    def write(self, node: w.Written) -> str:
        match node:
            case w.Sum(signs=signs, terms=terms):
                written = [self.write(term) for term in terms]
                first = written[0] if signs[0] > 0 else f"-{written[0]}"
                return first + "".join(f" {'+' if s > 0 else '-'} {t}" for s, t in zip(signs[1:], written[1:], strict=True))
            case w.Big(body=body):
                return self.text[node.span[0] : body.span[0]] + self._factor(body)
            case _:
                factors = list(self._factors(node))
                self.random.shuffle(factors)
                return " ".join(factors)

    def _factors(self, node: w.Written) -> Iterator[str]:
        match node:
            case w.Product():
                for factor in factors_of(self.resolver, node):
                    if len(factor.written) == 1:
                        yield from self._factors(factor.written[0])
                    elif _is_diagonal(factor.written[0]):
                        yield from self._factors(factor.written[1])
                    else:
                        yield self.text[factor.written[0].span[0] : factor.written[-1].span[1]]
            case w.Transposed(arg=arg):
                yield from self._factors(arg)
            case w.Group(items=(w.Product() | w.Transposed() as inner,)):
                yield from self._factors(inner)
            case _:
                yield self._factor(node)

    def _factor(self, node: w.Written) -> str:
        match node:
            case w.Group(kind="(", items=(inner,)):
                return f"\\left({self.write(inner)}\\right)"
            case w.Sum():
                return f"\\left({self.write(node)}\\right)"
            case w.Product() | w.Transposed():
                return self.write(node)
            case _:
                return self.text[slice(*node.span)]


def _is_diagonal(node: w.Written) -> bool:
    return isinstance(node, w.Operator | w.Name) and getattr(node, "name", getattr(node, "base", "")) == "diag"
