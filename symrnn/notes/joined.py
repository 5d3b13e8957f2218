"""Tokens of one level that are one sign together: `:=`, and the bars of norms, two and two."""

from dataclasses import replace

from symrnn.notes.tokens import Token, union

JOINED = {(":", "="): ":=", ("=", ":"): "=", ("+", "="): "+=", ("-", "="): "-="}


def relations(tokens: list[Token]) -> list[Token]:
    """`:=`, `=:`, `+=`, `-=` as one relation."""
    out: list[Token] = []
    for token in tokens:
        before = out[-1] if out else None
        joined = before and token.glued and JOINED.get((before.text, token.text))
        if before and joined and {before.kind, token.kind} & {"relation"}:
            out[-1] = Token("relation", joined, union(before.span, token.span), (), before.glued)
        else:
            out.append(token)
    return out


def norms(tokens: list[Token]) -> tuple[Token, ...]:
    """`||x||` with its bars two and two; in `|a||b|` the one bar closes and the other opens."""
    out: list[Token] = []
    opened = False
    if not any(token.kind == "bar" for token in tokens):
        return tuple(tokens)
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if not token.is_("bar", "|"):
            out.append(token)
        elif out and out[-1].is_("half"):
            out[-1] = replace(token, text="‖", span=union(out[-1].span, token.span), glued=out[-1].glued)
        elif not opened and after is not None and after.glued and after.is_("bar", "|"):
            out.append(replace(token, kind="half"))
        else:
            evaluates = not opened and after is not None and after.is_("script", "_")
            opened = not opened and not evaluates
            out.append(token)
    return tuple(out)
