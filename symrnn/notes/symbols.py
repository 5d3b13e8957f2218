"""Letters, numbers, words, fonts, accents and named operators: the factors that have no parts."""

import re
from dataclasses import replace
from fractions import Fraction

from symrnn.notes import commands
from symrnn.notes.cursor import Cursor
from symrnn.notes.tokens import Token, UnreadableError, raw, union
from symrnn.notes.written import Dots, Name, Number, Operator, Words, Written

PROSE = frozenset(
    (
        "if for and or otherwise else where with when while unless at let so hence thus then because since as on in is "
        "are the a gives yields all any every each by of from to only iff i.e. e.g. therefore holds denotes not but"
    ).split()
)
LETTER_FONTS = ("cal", "bb", "frak")
"""Fonts in which a loss or a set is written."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:(?:\\_|-)[A-Za-z0-9]+)*")


def is_symbol(token: Token) -> bool:
    """Whether `\\text{...}` holds one word that can be a symbol's name: nothing that a sentence would say, no blank around."""
    return bool(_WORD.fullmatch(token.text)) and token.text.lower() not in PROSE


def number(cursor: Cursor) -> Number:
    """Digits side by side, with a decimal point among them."""
    start, first = cursor.position, cursor.take()
    text = first.text
    if text == ".":
        text = "0." + cursor.take().text
    while (token := cursor.peek()) and token.glued:
        after = cursor.peek(1)
        point = token.is_("char", ".") and "." not in text and after is not None and after.kind == "digit" and after.glued
        if not (token.kind == "digit" or point):
            break
        text += cursor.take().text
    span = union(first.span, cursor.covered(start))
    if text[0] == "0" and text[1:2].isdecimal():
        raise UnreadableError(span, f"{text} is not read as a number")
    return Number(span, Fraction(text))


def letter(cursor: Cursor) -> Written:
    """A letter, or the word that it begins (`diag(...)`, `net_t`); `dW`, the two side by side and no third, is one name.

    So is `d\\tilde c`.
    """
    cursor.skip_gaps()
    word = _unmarked_word(cursor)
    if word:
        start = cursor.position
        for _ in word:
            cursor.take()
        span = cursor.covered(start)
        return Operator(span, word) if word in commands.OPERATORS else Name(span, word, "rm")
    first = cursor.take()
    if first.text == "d" and _pair_of_letters(cursor):
        second = cursor.take()
        return Name(union(first.span, second.span), "d" + second.text, cursor.font)
    return (_differential_of(cursor, first) if first.text == "d" else None) or Name(first.span, first.text, cursor.font)


def _differential_of(cursor: Cursor, first: Token) -> Name | None:
    """A d, which has been read, and a name with an accent or in a font, if they stand side by side."""
    before, second = cursor.position, cursor.peek()
    if second is None or not second.glued or second.kind != "command" or _follows_letter(cursor, cursor.position - 1):
        return None
    if second.text in ("tanh", "sigma", "softmax") and not cursor.next_is("open", ahead=1):
        return Name(union(first.span, cursor.take().span), "d" + second.text, cursor.font)
    read = accent(cursor) if second.text in commands.ACCENTS else font(cursor) if second.text in commands.FONTS else None
    if not isinstance(read, Name) or read.font in LETTER_FONTS or (len(read.base) > 1 and read.base not in commands.GREEK):
        cursor.position = before
        return None
    return replace(read, base="d" + read.base, span=union(first.span, read.span))


def _unmarked_word(cursor: Cursor) -> str:
    """The word that letters side by side spell from here on, if it is one that notes write without marking it as a word.

    Behind other letters, `xtanh(a)`, only a function in front of its bracket is one.
    """
    tokens = cursor.tokens[cursor.position : cursor.position + commands.LONGEST_WORD + 1]
    length = next((i for i, t in enumerate(tokens) if t.kind != "letter" or (i and not t.glued)), len(tokens))
    word = "".join(token.text for token in tokens[:length])
    called = length < len(tokens) and tokens[length].is_("open")
    runs_on = _follows_letter(cursor, cursor.position)
    known = commands.CALLED if called else commands.UNMARKED if not runs_on else frozenset()
    return word if word in known and not (runs_on and word not in commands.OPERATORS) else ""


def _follows_letter(cursor: Cursor, position: int) -> bool:
    """Whether the token at a position stands right behind a letter."""
    return position > 0 and cursor.tokens[position].glued and cursor.tokens[position - 1].kind == "letter"


def _pair_of_letters(cursor: Cursor) -> bool:
    second, third = cursor.peek(), cursor.peek(1)
    if second is None or not second.glued or not (second.kind == "letter" or second.text in commands.GREEK):
        return False
    run_before = _follows_letter(cursor, cursor.position - 1)
    return not run_before and not (third is not None and third.kind == "letter" and third.glued and second.kind == "letter")


def words(cursor: Cursor) -> Written:
    token = cursor.take()
    if is_symbol(token):
        return Name(token.span, token.text.replace("\\_", "_"), "rm")
    return Words(token.span, plain_words(token.text))


def plain_words(text: str) -> str:
    """The text of `\\text{...}` with blanks made one and TeX gone."""
    return " ".join(re.sub(r"\$|\\(?=[_#%&])|[{}]", "", text.replace("~", " ")).split())


def font(cursor: Cursor) -> Written:
    """`\\mathbf{h}`: a name in this font; several upright or italic letters are one word, several bold ones a product."""
    start, call = cursor.position, cursor.take()
    inside = tuple(token for token in cursor.argument(call) if token.kind != "gap")
    span, kind = cursor.covered(start), commands.FONTS[call.text]
    word = _spelt(inside)
    if word == "d" and kind == "rm" and (after := cursor.peek()):
        if after.kind == "letter" or after.text in commands.GREEK:
            after = cursor.take()
            return Name(union(span, after.span), "d" + after.text, cursor.font)
        if (found := _differential_of(cursor, replace(call, span=span))) is not None:
            return found
    if word.isdecimal() and kind in ("", *commands.WORD_FONTS):
        return Number(span, Fraction(word))
    if word and (len(word) == 1 or kind in commands.WORD_FONTS or word.isdecimal()):
        return Name(span, word, kind)
    read = cursor.readers.whole(cursor.inner(inside, span, kind))
    return replace(read, span=span)


def _spelt(tokens: tuple[Token, ...]) -> str:
    """The word that the tokens spell, or nothing."""
    text = "".join("_" if token.is_("command", "_") else token.text for token in tokens)
    kinds = {"letter", "digit"}
    if any(token.is_("sign", "-") for token in tokens[1:-1]) and tokens[0].kind == "letter":
        kinds = kinds | {"sign"}
    return text if all(token.kind in kinds or token.is_("command", "_") for token in tokens) else ""


def accent(cursor: Cursor) -> Written:
    start, call = cursor.position, cursor.take()
    tokens = cursor.argument(call)
    span = cursor.covered(start)
    under = cursor.whole(tokens, span)
    if not isinstance(under, Name):
        raise UnreadableError(span, f"\\{call.text} is read over one symbol only")
    return replace(under, accents=(commands.ACCENTS[call.text], *under.accents), span=span)


def operator(cursor: Cursor) -> Operator:
    """`\\tanh`, or `\\operatorname{diag}` with the letters of its argument as the name."""
    start, call = cursor.position, cursor.take()
    if call.text != "operatorname":
        return Operator(call.span, call.text)
    if cursor.next_is("times", "*"):
        cursor.take()
    tokens = cursor.argument(call)
    name = "".join(_letters(token) for token in tokens)
    if not name:
        raise UnreadableError(cursor.covered(start), "\\operatorname lacks its name")
    return Operator(cursor.covered(start), name)


def _letters(token: Token) -> str:
    if token.kind == "braces":
        return "".join(map(_letters, token.inside))
    if token.kind == "words":
        return "".join(token.text.split())
    if token.kind in ("letter", "digit") or token.is_("sign", "-"):
        return token.text
    if token.kind == "gap" or token.text in commands.FONTS:
        return ""
    if token.is_("command", "_"):
        return "_"
    raise UnreadableError(token.span, f"{raw(token)} is not read in the name of an operator")


def dots(cursor: Cursor) -> Dots:
    return Dots(cursor.take().span)
