"""Values as bytes, for the way to a process that runs somebody's code and back: JSON, and after it the arrays' entries.

Nothing that comes back can be more than numbers, texts, lists and mappings: no code runs when it is read.
"""

import json
from math import prod
from typing import Any

import numpy as np

LENGTH = 8
KINDS = {"float64": "<f8", "int64": "<i8", "bool": "|b1"}
"""The types of entries that travel; all else becomes one of them, or is no array."""

Message = Any  # None, bool, int, float, str, an array, a list of messages, a dict from str to messages


class WireError(ValueError):
    """Bytes that are no message."""


def pack(message: Message) -> bytes:
    """The bytes of a message."""
    arrays: list[bytes] = []
    head = json.dumps(_out(message, arrays)).encode()
    return b"".join((len(head).to_bytes(LENGTH, "big"), head, *arrays))


def _out(message: Message, arrays: list[bytes]) -> object:
    if isinstance(message, np.ndarray):
        kind = KINDS[message.dtype.name]
        arrays.append(np.ascontiguousarray(message, dtype=kind).tobytes())
        return {"array": kind, "shape": list(message.shape)}
    if isinstance(message, dict):
        return {"items": [[key, _out(value, arrays)] for key, value in message.items()]}
    if isinstance(message, list | tuple):
        return [_out(part, arrays) for part in message]
    return message


def unpack(data: bytes) -> Message:
    """The message of some bytes; WireError if they are none."""
    end = LENGTH + int.from_bytes(data[:LENGTH], "big")
    try:
        head = json.loads(data[LENGTH:end])
        rest = _Rest(data, end)
        message = _in(head, rest)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WireError(f"the reply cannot be read: {error}") from None
    if rest.at != len(data):
        raise WireError("the reply is longer than it says")
    return message


class _Rest:
    """The entries of the arrays, handed out one array after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, kind: object, sizes: list[object]) -> Message:
        shape = [size for size in sizes if isinstance(size, int) and size >= 0]
        if kind not in KINDS.values() or len(shape) < len(sizes):
            raise WireError("an array of an unknown kind")
        dtype = np.dtype(str(kind))
        count = prod(shape)
        start, self.at = self.at, self.at + count * dtype.itemsize
        if self.at > len(self.data):
            raise WireError("the reply is cut off")
        return np.frombuffer(self.data, dtype, count, start).reshape(shape)


def _in(head: object, rest: _Rest) -> Message:
    if isinstance(head, list):
        return [_in(part, rest) for part in head]
    if isinstance(head, dict):
        if "array" in head:
            return rest.take(head["array"], head["shape"])
        return {key: _in(value, rest) for key, value in head["items"]}
    return head
