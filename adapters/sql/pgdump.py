"""What pg_dump writes that others do not: COPY blocks, dollar quoting.

A COPY block is one line per row, columns parted by tabs, ``\\N`` for NULL, a line ``\\.`` at the end. The text format
escapes every newline, so that a block can be cut at any line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from adapters.sql.ddl import BINARY, BOOLEAN, INTEGER, QUALIFIED, REAL
from adapters.sql.sqlvalues import Cell, number, unescape_pg

COPY = re.compile(
    rb"COPY\s+" + QUALIFIED + rb"\s*(?:\(((?:[^()\"]++|\"[^\"]*+\")*+)\)\s*)?FROM\s+stdin[^;]*+;[ \t]*\r?\n",
    re.IGNORECASE,
)
DOLLAR = re.compile(rb"\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*+)?\$")  #: opens and closes a string
DOLLAR_OPEN = re.compile(rb"\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*+)?\Z")  #: may become one
STANDARD_STRINGS = re.compile(rb"SET\s+standard_conforming_strings\s*=\s*'?(on|off)", re.IGNORECASE)
CLIENT_ENCODING = re.compile(rb"SET\s+client_encoding\s*=\s*'([\w-]+)'", re.IGNORECASE)

_END = b"\\."


def _texts(column: Sequence[bytes]) -> Sequence[Cell]:
    return [
        field if b"\\" not in field else None if field == b"\\N" else unescape_pg(field.replace(b"''", b"'\\'"))
        for field in column
    ]


def _binaries(column: Sequence[bytes]) -> Sequence[Cell]:
    found: list[Cell] = []
    for field in _texts(column):
        is_hex = isinstance(field, bytes) and field[:2] == b"\\x"
        found.append(bytes.fromhex(field[2:].decode("ascii")) if is_hex and isinstance(field, bytes) else field)
    return found


def _numbers(kind: str) -> Callable[[Sequence[bytes]], Sequence[Cell]]:
    read: Callable[[bytes], int | float] = int if kind == INTEGER else float

    def convert(column: Sequence[bytes]) -> Sequence[Cell]:
        try:
            return list(map(read, column)) if kind != BOOLEAN else [number(_null(field), kind) for field in column]
        except ValueError:
            return [number(_null(field), kind) for field in column]

    return convert


def _null(field: bytes) -> bytes | None:
    return None if field == b"\\N" else field


def converter(kind: str) -> Callable[[Sequence[bytes]], Sequence[Cell]]:
    """Conversion of a column of raw COPY fields."""
    if kind in (INTEGER, REAL, BOOLEAN):
        return _numbers(kind)
    return _binaries if kind == BINARY else _texts


class CopyBlock:
    """Reads the lines of one COPY block.

    :param kinds: kind of each column of the block.
    :param wanted: for each column of the result its place in the block, None when the block lacks it; None: count only.
    """

    def __init__(self, kinds: Sequence[str], wanted: Sequence[int | None] | None) -> None:
        self.kinds = kinds
        self.wanted = wanted
        places = {place for place in wanted or () if place is not None}
        self._converters = {place: converter(kinds[place]) for place in sorted(places)}

    def convert(self, lines: Sequence[bytes]) -> list[tuple[Cell, ...]]:
        """Rows from lines (without their line ends).

        :raises ValueError: a line has the wrong number of columns or a cell its column cannot hold.
        """
        if self.wanted is None:
            return []
        fields = [line.split(b"\t") for line in lines]
        expected = len(self.kinds)
        for row in fields:
            if len(row) != expected:
                raise ValueError(f"{len(row)} values for {expected} columns")
        done = {place: convert([row[place] for row in fields]) for place, convert in self._converters.items()}
        nothing: Sequence[Cell] = (None,) * len(lines)
        return list(zip(*[nothing if place is None else done[place] for place in self.wanted], strict=True))


def find_end(window: bytes, position: int, final: bool) -> tuple[int, int] | None:
    """(end of the last row, position behind the end mark) of the COPY block that goes on at ``position``; None when the
    window holds no end mark."""
    if window.startswith(_END, position):
        at = position
    else:
        at = window.find(b"\n\\.", position) + 1
        if not at:
            return None
    # a backslash in data is doubled: a line that begins like the mark is the mark
    line = window.find(b"\n", at)
    if line < 0 and not final:
        return None
    return at, len(window) if line < 0 else line + 1


def lines(window: bytes, low: int, high: int) -> list[tuple[int, int]]:
    """Where the lines of a part of the window stand, without their line ends. ``high`` is behind a line end."""
    spans: list[tuple[int, int]] = []
    while low < high:
        end = window.find(b"\n", low, high)
        if end < 0:
            end = high
        spans.append((low, end - 1 if window[end - 1 : end] == b"\r" and end > low else end))
        low = end + 1
    return spans
