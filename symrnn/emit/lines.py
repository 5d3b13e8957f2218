"""Lines of generated code: long ones broken at their sums, each with its formula beside or above it."""

WIDTH = 110


def broken(start: str, text: str) -> list[str]:
    """`start` followed by `text`, over several lines inside brackets where one would be too long."""
    if len(start) + len(text) <= WIDTH:
        return [start + text]
    parts = _terms(text)
    if len(parts) == 1:
        return [start + text]
    return [f"{start}(", *(f"    {part}" for part in parts), ")"]


def commented(lines: list[str] | str, formula: str) -> list[str]:
    """The lines with their formula: beside the code where it fits, above it otherwise."""
    code = [lines] if isinstance(lines, str) else lines
    if len(code) == 1 and len(code[0]) + len(formula) + 4 <= WIDTH:
        return [f"{code[0]}  # {formula}"]
    return [*(f"# {part}" for part in wrapped(formula)), *code]


def wrapped(formula: str) -> list[str]:
    """A formula over as many lines as it needs, broken before the operators of its outermost sum."""
    if len(formula) <= WIDTH - 2:
        return [formula]
    lines, line = list[str](), ""
    for part in _terms(formula):
        if line and len(line) + len(part) + 1 > WIDTH - 6:
            lines.append(line)
            line = "    " + part
        else:
            line = f"{line} {part}" if line else part
    return [*lines, line]


def _terms(text: str) -> list[str]:
    """`a + b - c` as `a`, `+ b`, `- c`: cut before the operators that stand outside all brackets."""
    cuts, depth = [0], 0
    for i, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth == 0 and text[i : i + 3] in (" + ", " - "):
            cuts.append(i + 1)
    return [text[a:b].rstrip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
