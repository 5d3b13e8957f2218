"""What an array of a program is called: a name of the derivation, or several along an axis, with a step and a constant."""

from dataclasses import dataclass

from symrnn.programs.known import Kind, Name


@dataclass(frozen=True)
class Stack:
    """Arrays along an axis: what each is called, and how many steps from t it stands."""

    parts: tuple[tuple["Called", int], ...]

    def text(self, steps: int = 0) -> str:
        return "[" + "; ".join(name.text(steps + moved) for name, moved in self.parts) + "]"

    @property
    def kind(self) -> Kind:
        return max(name.kind for name, _ in self.parts)


@dataclass(frozen=True)
class Whole:
    """One thing at several steps along an axis; `between` names the first and the last of them."""

    of: "Called"
    between: tuple[str, str]

    def text(self, steps: int = 0) -> str:
        return f"{self.of.text()} for t = {self.between[0]} … {self.between[1]}"

    @property
    def kind(self) -> Kind:
        return self.of.kind


@dataclass(frozen=True)
class Fixed:
    """A constant in every entry."""

    value: float
    kind: Kind = Kind.GIVEN

    def text(self, steps: int = 0) -> str:
        return f"{self.value:.6g}"


Called = Name | Stack | Whole | Fixed


@dataclass(frozen=True)
class Reading:
    """What an array is: its name, the step t that is meant (None: it has none), and the constant by which it is that."""

    name: Called
    step: int | None = None
    factor: str = ""

    @property
    def is_constant(self) -> bool:
        return isinstance(self.name, Fixed)

    def text(self, steps: int = 0) -> str:
        """The words for it, with t + steps in place of t."""
        name = self.name.text(steps)
        if not self.factor:
            return name
        many = " + " in name or " - " in name
        inner = f"({name})" if many else name
        return f"-{inner}" if self.factor == "-1" else f"{self.factor} * {inner}"


def moment(step: int, last: int) -> str:
    """A step by name: those near the last one as T, T-1, T+1."""
    behind = step - last
    return f"T{behind:+d}".replace("+0", "") if -1 <= behind <= 1 < step else str(step)
