"""Sample dumps taken apart and put together again with damage: rows and cells gone or changed, columns, tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st

_CREATE = re.compile(rb"CREATE TABLE `(\w+)` \(\n(.*?)\n\)[^;\n]*;\n", re.DOTALL)
_INSERT = re.compile(rb"INSERT INTO `(\w+)` VALUES\s*((?:[^';]++|'(?:[^'\\]++|\\.|'')*+')*+);\n", re.DOTALL)
_ROW = re.compile(rb"\(((?:[^'()]++|'(?:[^'\\]++|\\.|'')*+')*+)\)", re.DOTALL)
_CELL = re.compile(rb"'(?:[^'\\]++|\\.|'')*+'|[^,']++", re.DOTALL)

#: what a cell may become
CELLS: Final = (
    *(b"NULL", b"0", b"-1", b"''", b"'abc'", b"1", b"3", b"9999999999", b"-9223372036854775808", b"1.5", b"'12x'"),
    *(
        b"99999999999999999999999",
        b"'a:1:{i:0;'",
        b"'moved|x'",
        b"'{\"member\":[1]}'",
        b"'1,,x,99999999999999999999,-'",
    ),
    *(b"'\xff\xfe\xed\xa0'", b"'[quote=[quote=\"]'", b"'||~|~||'"),
)
#: declarations that a column may get
TYPES: Final = (b"varchar(40)", b"int(11)", b"text", b"double", b"blob")


@dataclass
class Table:
    """One table: the lines of its declaration, and its rows as cells."""

    name: bytes
    lines: list[bytes]
    rows: list[list[bytes]] = field(default_factory=list)

    @property
    def columns(self) -> list[int]:
        """Places of the columns among the lines; they come first."""
        return [place for place, line in enumerate(self.lines) if line.startswith(b"  `")]


def taken_apart(dump: bytes) -> list[Table]:
    """The tables of a dump that has rows or not."""
    tables = {match[1]: Table(match[1], match[2].split(b"\n")) for match in _CREATE.finditer(dump)}
    for match in _INSERT.finditer(dump):
        tables[match[1]].rows += [_CELL.findall(row) for row in _ROW.findall(match[2])]
    return list(tables.values())


def together(tables: list[Table]) -> bytes:
    """A dump of those tables."""
    out = [b"-- MySQL dump\n/*!40101 SET NAMES utf8 */;\n"]
    for table in tables:
        out.append(b"CREATE TABLE `%s` (\n%s\n) ENGINE=InnoDB;\n" % (table.name, b"\n".join(table.lines)))
        if table.rows:
            rows = b",\n".join(b"(%s)" % b",".join(row) for row in table.rows)
            out.append(b"INSERT INTO `%s` VALUES\n%s;\n" % (table.name, rows))
    return b"".join(out)


def copied(tables: list[Table]) -> list[Table]:
    return [Table(table.name, list(table.lines), [list(row) for row in table.rows]) for table in tables]


# -------------------------------------------------------------------- damage

Draw = Callable[[st.SearchStrategy[int]], int]


def _below(draw: Draw, size: int) -> int:
    return draw(st.integers(0, max(size - 1, 0)))


def change_cell(tables: list[Table], draw: Draw) -> None:
    full = [table for table in tables if table.rows]
    table = full[_below(draw, len(full))]
    row = table.rows[_below(draw, len(table.rows))]
    row[_below(draw, len(row))] = CELLS[_below(draw, len(CELLS))]


def change_column(tables: list[Table], draw: Draw) -> None:
    """The same cell in all rows of a table."""
    full = [table for table in tables if table.rows]
    table = full[_below(draw, len(full))]
    place, cell = _below(draw, len(table.columns)), CELLS[_below(draw, len(CELLS))]
    for row in table.rows:
        row[min(place, len(row) - 1)] = cell


def change_type(tables: list[Table], draw: Draw) -> None:
    table = tables[_below(draw, len(tables))]
    place = table.columns[_below(draw, len(table.columns))]
    kind = TYPES[_below(draw, len(TYPES))]
    table.lines[place] = re.sub(rb"(?<=` )\w+(\([^)]*\))?( unsigned)?", kind, table.lines[place], count=1)


def drop_column(tables: list[Table], draw: Draw) -> None:
    table = tables[_below(draw, len(tables))]
    columns = table.columns
    if len(columns) < 2:
        return
    place = _below(draw, len(columns))
    name = table.lines[columns[place]].split(b"`")[1]
    table.lines = [line for line in table.lines if b"`%s`" % name not in line]
    table.lines[-1] = table.lines[-1].rstrip(b",")
    for row in table.rows:
        del row[place : place + 1]


def drop_table(tables: list[Table], draw: Draw) -> None:
    del tables[_below(draw, len(tables))]


def drop_rows(tables: list[Table], draw: Draw) -> None:
    full = [table for table in tables if table.rows]
    table = full[_below(draw, len(full))]
    start = _below(draw, len(table.rows))
    del table.rows[start : start + 1 + _below(draw, 20)]


def repeat_row(tables: list[Table], draw: Draw) -> None:
    full = [table for table in tables if table.rows]
    table = full[_below(draw, len(full))]
    table.rows.append(list(table.rows[_below(draw, len(table.rows))]))


DAMAGES: Final = (change_cell, change_cell, change_column, change_type, drop_column, drop_table, drop_rows, repeat_row)


def flipped(data: bytes, draw: Draw) -> bytes:
    """One byte changed, or a piece cut out."""
    at = _below(draw, len(data))
    if draw(st.integers(0, 3)):
        return data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
    return data[:at] + data[at + draw(st.integers(1, 400)) :]
