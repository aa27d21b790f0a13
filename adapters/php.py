"""PHP's ``serialize()`` format, read without trusting it.

Bytes in, plain Python out: ``None``, ``bool``, ``int``, ``float``, ``bytes`` and ``dict`` (PHP arrays, keys ``int`` or
``bytes``, in their order). Text stays bytes, because its charset is the caller's knowledge.

What a hostile or damaged value can do is bounded: nothing is ever instantiated (an object becomes a dict that carries
its class name under :data:`CLASS`), nesting beyond ``depth`` and input beyond ``size`` are refused, the reader uses a
stack of its own instead of recursion, and every byte is looked at a bounded number of times.

Forums converted from one charset to another without touching the lengths (``s:4:"café"`` in UTF-8, where PHP expects
5) are common. A value whose lengths and numbers of elements are all right is read by them. Else some lengths are wrong,
and one may fit by chance: it is believed only if the string it cuts out is ASCII, which every charset writes in the
same length, or holds nothing that looks like its end. Any other string ends at the first ``";`` that another value, or
the end of the array or of the input, follows. (No double-byte charset of forums has these two bytes in a character.)

References (``r:``, ``R:``) become ``None``: what they point to may contain them.

Source of the format: php.net, `serialize`; ext/standard/var_unserializer.re.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

Value: TypeAlias = bool | int | float | bytes | dict[Any, Any] | None

CLASS: Final = "class"  #: key (a str, so no PHP key can be it) of the class name in the dict an object becomes

_SCALAR = re.compile(rb"(?:N|b:([01])|i:([+-]?\d{1,20})|d:([+-]?(?:INF|NAN|[0-9.eE+-]{1,64}))|[rR]:\d{1,20});")
_OPEN = re.compile(rb"(?:a|O:\d{1,20}:\"([^\"]{0,512}+)\"):(\d{1,20}):\{")
_STRING = re.compile(rb"s:(\d{1,20}):\"")
_CUSTOM = re.compile(rb"C:\d{1,20}:\"([^\"]{0,512}+)\":(\d{1,20}):\{")
# `";` and then what can only stand between two values
_STRING_END = re.compile(rb"\";(?=\}|\Z|N;|[bidrR]:[-+.\dIN]|s:\d{1,20}:\"|a:\d{1,20}:\{|[OC]:\d{1,20}:\")")
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1


class PhpError(ValueError):
    """The bytes are no serialized PHP value, or exceed the limits. The message names the offset."""


def unserialize(data: bytes, *, depth: int = 64, size: int = 16 << 20) -> Value:
    """The value that ``data`` holds. Bytes after it are an error, white space excepted.

    :param depth: how deep arrays and objects may nest.
    :param size: how many bytes are accepted.
    :raises PhpError: for anything else than one well-formed value within the limits.
    """
    if len(data) > size:
        raise PhpError(f"serialized value of {len(data)} bytes, more than {size}")
    try:
        return _read(data, depth, exact=True)
    except (_Inexact, PhpError):
        return _read(data, depth, exact=False)


def decoded(value: Value, text: Callable[[bytes], str]) -> Any:
    """``value`` with every string, keys included, as ``text`` has it: a blob may be in another charset than its row, so
    its strings get the decoder of the blob's own column. Of keys that become equal the last one counts.

    :param text: such as a :class:`adapters.sql.charset.Decoder`.
    """
    if not isinstance(value, dict):
        return text(value) if isinstance(value, bytes) else value
    whole: dict[Any, Any] = {}
    waiting = [(value, whole)]
    while waiting:
        source, target = waiting.pop()
        for key, item in source.items():
            name = text(key) if isinstance(key, bytes) else key
            if isinstance(item, dict):
                below: dict[Any, Any] = {}
                waiting.append((item, below))
                target[name] = below
            else:
                target[name] = text(item) if isinstance(item, bytes) else item
    return whole


class _Inexact(Exception):  # noqa: N818 — the way from the first reading to the second
    """A length or a number of elements is wrong."""


def _read(data: bytes, depth: int, *, exact: bool) -> Value:
    stack: list[_Frame] = []
    position = 0
    while True:
        if stack and data[position : position + 1] == b"}":
            value: Value = stack.pop().close(position, exact=exact)
            position += 1
        else:
            opening = _OPEN.match(data, position)
            if opening:
                if len(stack) >= depth:
                    raise PhpError(f"nested deeper than {depth} at byte {position}")
                stack.append(_Frame(opening[1], int(opening[2])))
                position = opening.end()
                continue
            value, position = _leaf(data, position, exact=exact)
        if stack:
            stack[-1].add(value, position)
            continue
        if data[position:].strip():
            raise PhpError(f"something follows the value at byte {position}")
        return value


class _Frame:
    """An array or object being read: keys and values take turns."""

    __slots__ = ("awaiting", "items", "key", "missing")

    def __init__(self, class_name: bytes | None, elements: int) -> None:
        self.missing = elements
        self.items: dict[Any, Any] = {} if class_name is None else {CLASS: class_name}
        self.key: int | bytes = 0
        self.awaiting = False  # a value for self.key

    def add(self, value: Value, position: int) -> None:
        if self.awaiting:
            self.items[self.key] = value
            self.awaiting = False
            self.missing -= 1
        elif isinstance(value, (int, bytes)) and not isinstance(value, bool):
            self.key = value
            self.awaiting = True
        else:
            raise PhpError(f"a key that is neither number nor string before byte {position}")

    def close(self, position: int, *, exact: bool) -> dict[Any, Any]:
        if self.awaiting:
            raise PhpError(f"a key without a value at byte {position}")
        if exact and self.missing:
            raise _Inexact
        return self.items


def _leaf(data: bytes, position: int, *, exact: bool) -> tuple[Value, int]:
    """The scalar, string or custom-serialized object at ``position``, and where it ends."""
    string = _STRING.match(data, position)
    if string:
        return _string(data, string.end(), int(string[1]), exact=exact)
    scalar = _SCALAR.match(data, position)
    if scalar:
        return _scalar(scalar, position), scalar.end()
    custom = _CUSTOM.match(data, position)
    if custom:
        end = custom.end() + int(custom[2])
        if data[end : end + 1] != b"}":
            raise PhpError(f"object of class {custom[1]!r} does not end where it says, at byte {position}")
        return {CLASS: custom[1]}, end + 1
    raise PhpError(f"no serialized value at byte {position}")


def _string(data: bytes, start: int, length: int, *, exact: bool) -> tuple[bytes, int]:
    end = start + length
    fits = data[end : end + 2] == b'";'
    if exact and not fits:
        raise _Inexact
    if fits and (exact or data[start:end].isascii()):
        return data[start:end], end + 2
    found = _STRING_END.search(data, start)
    if not found and fits:
        return data[start:end], end + 2
    if not found:
        raise PhpError(f"string without end at byte {start}")
    return data[start : found.start()], found.end()


def _scalar(match: re.Match[bytes], position: int) -> Value:
    boolean, integer, real = match.groups()
    if boolean is not None:
        return boolean == b"1"
    if integer is not None:
        number = int(integer)
        if not _INT_MIN <= number <= _INT_MAX:
            raise PhpError(f"number beyond 64 bits at byte {position}")
        return number
    if real is not None:
        try:
            return float(real)
        except ValueError as error:
            raise PhpError(f"not a number at byte {position}") from error
    return None
