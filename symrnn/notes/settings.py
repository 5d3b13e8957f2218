"""Settings written in a document as YAML: read without building anything but text, numbers, lists and mappings.

YAML's own types are left aside on purpose: `no`, `1:30` and dates stay the text that they are. Tags, anchors and aliases are
refused (an alias of an alias of an alias is how a short text becomes a large value).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.reader import ReaderError

from symrnn.errors import InputError
from symrnn.notes.source import Piece, Source

LONGEST = 20_000
DEEPEST = 20

Value = str | int | float | bool | list["Value"] | dict[str, "Value"]

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]*|\.[0-9]+|[0-9]{1,18}(?=[eE]))(?:[eE][-+]?[0-9]{1,2})?")
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass(frozen=True)
class _Node:
    """What an event begins: a scalar, an alias, a list of its `parts`, or a mapping (keys and values in turn)."""

    event: yaml.Event
    parts: list["_Node"] = field(default_factory=list)

    def word(self) -> str | None:
        return self.event.value if isinstance(self.event, yaml.ScalarEvent) else None

    def index(self) -> int:
        return self.event.start_mark.index if self.event.start_mark else 0

    def pairs(self) -> list[tuple["_Node", "_Node"]]:
        return list(zip(self.parts[::2], self.parts[1::2], strict=True))


class Settings:
    """Reads the YAML of a document; its errors name the file and the place."""

    def __init__(self, file: str, source: Source, part: str = "") -> None:
        self.file, self.source, self.part = file, source, part

    def mapping(self, piece: Piece) -> dict[str, Value]:
        """The mapping that a text is; an empty text is an empty mapping."""
        node = self._tree(piece)
        value = self._value(piece, node) if node else {}
        if not isinstance(value, dict):
            raise self._error(piece, 0, "the settings are no mapping; write them as `key: value`")
        return value

    def front_matter(self, piece: Piece) -> dict[str, Value]:
        """What stands under the key `symrnn` of a mapping; the other keys are not looked at."""
        node = self._tree(piece) if "symrnn" in piece.text else None
        if node is None or not isinstance(node.event, yaml.MappingStartEvent):
            return {}
        found = [pair for pair in node.pairs() if pair[0].word() == "symrnn"]
        if not found:
            return {}
        value = self._value(piece, found[0][1])
        if len(found) > 1 or not isinstance(value, dict):
            raise self._at(piece, found[-1][0], "`symrnn:` stands once, for a mapping of settings such as `cell: elman`")
        return value

    def where(self, offset: int) -> str:
        """File, part and place as the start of a message."""
        place = self.source.place(offset)
        return ":".join([self.file, *([self.part] if self.part else []), str(place.line), str(place.column)])

    def _error(self, piece: Piece, index: int, message: str) -> InputError:
        return InputError(f"{self.where(piece.at[min(index, len(piece.text))])}: {message}")

    def _at(self, piece: Piece, node: _Node, message: str) -> InputError:
        return self._error(piece, node.index(), message)

    def _events(self, piece: Piece) -> Iterator[yaml.Event]:
        if len(piece.text) > LONGEST:
            raise self._error(piece, 0, f"settings of more than {LONGEST} characters")
        try:
            yield from yaml.parse(piece.text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            index = mark.index if mark else 0
            raise self._error(piece, index, f"the settings are no YAML: {error.problem or error.context}") from error
        except ReaderError as error:
            raise self._error(piece, error.position, "the settings are no YAML: a character not allowed") from error
        except (ValueError, OverflowError) as error:  # an escape such as "\UFFFFFFFF"
            raise self._error(piece, 0, "the settings are no YAML: an escape that names no character") from error

    def _tree(self, piece: Piece) -> _Node | None:
        """The one document of a YAML text as a tree, or None for an empty text."""
        root = _Node(yaml.StreamStartEvent())
        open_nodes = [root]
        for event in self._events(piece):
            if isinstance(event, _CLOSING):
                open_nodes.pop()
            elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent, *_OPENING)):
                open_nodes[-1].parts.append(node := _Node(event))
                if isinstance(event, _OPENING):
                    open_nodes.append(node)
            if len(open_nodes) > DEEPEST:
                raise self._at(piece, open_nodes[-1], f"settings nested more than {DEEPEST} deep")
            if len(root.parts) > 1:
                raise self._at(piece, root.parts[1], "the settings are several YAML documents; write one")
        return root.parts[0] if root.parts else None

    def _value(self, piece: Piece, node: _Node) -> Value:
        event = node.event
        if isinstance(event, yaml.AliasEvent) or (isinstance(event, yaml.NodeEvent) and event.anchor is not None):
            raise self._at(piece, node, "anchors and aliases (& and *) are not read in settings; put the text in quotes")
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag is not None:
            raise self._at(piece, node, "tags (!) are not read in settings; put the text in quotes")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value) if event.style is None else str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(piece, part) for part in node.parts]
        return self._pairs(piece, node)

    def _pairs(self, piece: Piece, node: _Node) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key, value in node.pairs():
            self._value(piece, key)  # refuses tags and anchors
            name = key.word()
            if name is None:
                raise self._at(piece, key, "the key of a setting is a word")
            if values.setdefault(name, read := self._value(piece, value)) != read:
                raise self._at(piece, key, f"the setting {name!r} is given twice, with different values")
        return values


def _scalar(text: str) -> Value:
    """The number or truth value that an unquoted text is, or the text."""
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
