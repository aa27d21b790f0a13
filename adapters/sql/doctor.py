"""The charset doctor: decodes the cells of all text columns that an adapter reads and tells which do not fit their
declaration, what was decided for them, and what had to be repaired.

Of a table of up to :data:`ROWS_MAX` rows every cell is looked at; of a longer one that many rows, in windows spread
evenly over its key. Bytes are shown of columns only that the adapter names as no secret (:attr:`Support.shown`), a few
of each: the place at which a cell does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

import sqlalchemy as sa

from adapters.encodings import codec_of
from adapters.sql.charset import Decoder
from adapters.sql.database import Database, Row

ROWS_MAX = 200_000  #: rows of a table that are looked at
_WINDOWS = 20  # into which the rows of a longer table fall
_KEYLESS_MAX = 20_000  # rows of a table without a key that a server hands out in one piece
_EXAMPLES = 3
_HIGH = re.compile(rb"[\x80-\xff]{1,8}")
_LETTERS = re.compile(r"[^\0-\x7f]{1,4}")


@dataclass
class Column:
    """What was found in a column."""

    name: str  #: ``table.column``, the table without prefix
    declared: str  #: character set that the source names; "" when it names none
    rows: int  #: of the table
    read: int = 0  #: rows looked at
    cells: int = 0  #: with bytes above 127
    codec: str = ""  #: decided
    evidence: str = ""  #: the decision, why, and what was repaired
    repairs: dict[str, int] = field(default_factory=dict)  #: kind of repair → cells
    examples: list[str] = field(default_factory=list)  #: bytes in hex → what they became

    @property
    def fits(self) -> bool:
        """Whether the column is what it is declared to be, and needed no repair."""
        return not self.repairs and (not self.declared or self.codec == codec_of(self.declared))


def examine(
    database: Database, reads: Mapping[str, Sequence[str]], shown: Collection[str] = (), *, rows_max: int = ROWS_MAX
) -> list[Column]:
    """The text columns of a board that hold anything above 127, in order of name.

    :param database: with the board's prefix.
    :param reads: table (no prefix) → columns that the adapter reads; ``*`` stands for anything.
    :param shown: ``table.column`` of which bytes may be shown.
    """
    found: list[Column] = []
    for table in sorted(reads):
        columns = [
            name for name in database.columns(table) if any(fnmatchcase(name, pattern) for pattern in reads[table])
        ]
        if columns:
            found += _table(database, table, columns, shown, rows_max)
    return found


def _table(
    database: Database, table: str, names: Sequence[str], shown: Collection[str], rows_max: int
) -> Iterator[Column]:
    rows = database.count(table)
    decoders = [database.text(table, name) for name in names]
    columns = [
        Column(f"{table}.{name}", decoder.declared or "", rows) for name, decoder in zip(names, decoders, strict=True)
    ]
    for page in _pages(database, table, names, rows, rows_max):
        for column, decoder, cells in zip(columns, decoders, zip(*page, strict=True), strict=False):
            column.read += len(page)
            _look(column, decoder, cells, show=column.name in shown)
    for column, decoder in zip(columns, decoders, strict=True):
        if column.cells:
            column.codec, column.evidence = decoder.judgement.codec, decoder.evidence
            column.repairs = dict(sorted(column.repairs.items()))
            yield column


def _look(column: Column, decode: Decoder, cells: Sequence[Any], *, show: bool) -> None:
    for cell in cells:
        if not isinstance(cell, bytes | str) or cell.isascii():
            continue
        column.cells += 1
        before = decode.repaired
        text = decode(cell)
        if decode.repaired == before:
            continue
        kind = decode.repair(cell)
        first = kind not in column.repairs
        column.repairs[kind] = column.repairs.get(kind, 0) + 1
        if show and first and len(column.examples) < _EXAMPLES:
            column.examples.append(_example(cell, text, decode.judgement.codec))


def _example(cell: bytes | str, text: str, codec: str) -> str:
    """The bytes at which a cell does not fit → what they became; no others, for they are somebody's words."""
    raw = cell if isinstance(cell, bytes) else cell.encode("utf-8", "surrogatepass")
    stored = raw.decode(codec, "surrogateescape" if codec == "utf-8" else "replace")
    pairs = enumerate(zip(stored, text, strict=False))
    same = next((place for place, (before, after) in pairs if before != after), min(len(stored), len(text)))
    start = len(stored[:same].encode(codec, "surrogateescape" if codec == "utf-8" else "replace"))
    high = _HIGH.match(raw, start)
    became = _LETTERS.match(text, same)
    return f"{(high[0] if high else raw[start : start + 1]).hex(' ')} → {became[0] if became else ''}"


def _pages(database: Database, table: str, names: Sequence[str], rows: int, rows_max: int) -> Iterator[list[Row]]:
    """Rows of those columns, key columns behind them."""
    clause = database.table(table)
    keys: list[sa.ColumnElement[Any]] = [clause.c[name] for name in database.key(table) if name in clause.c]
    if not keys and database.dialect == "sqlite":
        keys = [sa.literal_column("rowid")]
    behind = [key for key in keys if getattr(key, "name", "") not in names]
    statement = sa.select(*(clause.c[name] for name in names), *behind)
    if not keys:
        yield database.rows(statement.limit(min(rows_max, _KEYLESS_MAX)))
        return
    if rows <= rows_max:
        yield from database.pages(statement, keys)
        return
    lowest, highest = database.rows(sa.select(sa.func.min(keys[0]), sa.func.max(keys[0])).select_from(clause))[0]
    if len(keys) > 1 or not isinstance(lowest, int) or not isinstance(highest, int):
        yield from islice(database.pages(statement, keys), rows_max // 1000)
        return
    width = (highest - lowest) // _WINDOWS + 1
    share = max(rows_max // _WINDOWS, 1)
    for low in range(lowest, highest + 1, width):
        window = statement.where(keys[0] >= low, keys[0] < low + width).order_by(keys[0]).limit(share)
        yield database.rows(window)
