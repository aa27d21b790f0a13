"""Rows as the dump reader hands them out."""

from __future__ import annotations

from typing import NamedTuple

from adapters.sql.sqlvalues import Cell

Span = tuple[int, int]


class Batch(NamedTuple):
    """Rows of one table in the order of the dump."""

    table: str
    columns: tuple[str, ...]  #: the wanted columns, in the order of the values
    rows: list[tuple[Cell, ...]]
    spans: list[Span]  #: where each row stands in ``window``, with blanks before it and its comma behind it
    window: bytes
    base: int  #: offset of the window in the unpacked dump
    copied: bool  #: the rows are lines of a COPY, and their spans are exact

    def raw(self, number: int) -> bytes:
        """A row as it stands in the dump."""
        low, high = self._span(number)
        return self.window[low:high]

    def offset(self, number: int) -> int:
        """Where the row stands in the unpacked dump."""
        return self.base + self._span(number)[0]

    def _span(self, number: int) -> Span:
        return self.spans[number] if self.copied else bare(self.window, *self.spans[number])


def bare(window: bytes, low: int, high: int) -> Span:
    """The span of a row of an INSERT from its first parenthesis to its last."""
    return window.index(b"(", low, high), window.rindex(b")", low, high) + 1


class BrokenRow(NamedTuple):
    """A row of a wanted table that could not be read."""

    table: str
    reason: str
    raw: bytes
    offset: int
