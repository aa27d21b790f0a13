"""A dump → one SQLite file with the tables that adapters read, so that a board can be read by thread, in any order.

The stage holds, beside the board's tables under their own names:

* ``_meta(key, value)``: fingerprint of the dump, program that wrote it, character set;
* ``_tables(name, rows, kept, columns)``: every table of the dump, kept or only counted;
* ``_columns(table_name, column_name, kind, charset, key, position)``: the kept columns, their character set in the
  dump, and their place in the primary key (from 1; 0: not part of it);
* ``_rejected(number, "table", "key", reason, detail, raw, "offset")``: rows set aside;
* ``_damages(file, "offset", table_name, reason)``: what of the dump could not be read.

Numeric columns are INTEGER or REAL; all others are BLOBs of the dump's own bytes, unescaped and not decoded. The file
is written under a temporary name and renamed when it is complete: a stage that exists is whole.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from adapters.base import SourceError
from adapters.sql import ddl
from adapters.sql.batches import Batch, BrokenRow
from adapters.sql.ddl import Shape
from adapters.sql.dump import WINDOW, Dump
from adapters.sql.sqlvalues import Cell
from adapters.sql.streams import Damage, Progress

_NO_KEY = "NULL in the key"
STAGE_FORMAT = 2  #: goes up when stages made by older versions must not be used again

Reads = Mapping[str, Sequence[str]]  #: table without prefix → columns; ``*`` in a column stands for anything
Indexes = Mapping[str, Sequence[tuple[str, ...]]]  #: table without prefix → columns of each index

_TYPES = {
    ddl.INTEGER: "INTEGER", ddl.BOOLEAN: "INTEGER", ddl.BIT: "INTEGER", ddl.REAL: "REAL", ddl.TEXT: "BLOB",
    ddl.BINARY: "BLOB", ddl.UNKNOWN: "",
}  # fmt: skip

# A row with something else in a column of numbers, or without a number that must be there, is set aside: no reader need
# reckon with it. To SQLite text and bytes are greater than any number; a call of typeof() for each cell would double
# the time that rows take to be written.
_CHECKS = dict.fromkeys(("INTEGER", "REAL"), " CHECK ({} <= 9e999)")

_SYSTEM_TABLES = """
CREATE TABLE _meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE _tables (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, kept INTEGER NOT NULL, columns TEXT NOT NULL);
CREATE TABLE _columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, kind TEXT NOT NULL, charset TEXT,
  key INTEGER NOT NULL, position INTEGER NOT NULL);
CREATE TABLE _rejected (number INTEGER PRIMARY KEY, "table" TEXT NOT NULL, "key" TEXT NOT NULL, reason TEXT NOT NULL,
  detail TEXT NOT NULL, raw BLOB NOT NULL, "offset" INTEGER NOT NULL);
CREATE TABLE _damages (file TEXT NOT NULL, "offset" INTEGER NOT NULL, table_name TEXT NOT NULL, reason TEXT NOT NULL);
"""


@dataclass(frozen=True)
class StageReport:
    """What staging found."""

    path: Path
    fingerprint: str
    tool: str  #: program that wrote the dump, "" when it does not say
    tables: Mapping[str, int]  #: every table → rows
    kept: frozenset[str]
    rejected: int  #: rows set aside
    damages: tuple[Damage, ...] = ()


def base_names(table: str, known: Iterable[str]) -> list[str]:
    """Names of ``known`` that ``table`` may be with some prefix: equal, or its end behind an underscore."""
    name = table.lower()
    return [base for base in known if name == base or name.endswith("_" + base)]


def columns_to_keep(shape: Shape, reads: Reads) -> tuple[str, ...] | None:
    """Columns of a dump's table that some adapter reads, with its primary key; None when no adapter reads the table."""
    patterns = {column for base in base_names(shape.name, reads) for column in reads[base]}
    if not patterns:
        return None
    wild = sorted(pattern for pattern in patterns if "*" in pattern)
    found = tuple(
        column.name
        for column in shape.columns
        if column.name in patterns
        or column.name.lower() in patterns
        or column.name in shape.key
        or any(fnmatchcase(column.name, pattern) for pattern in wild)
    )
    return found or None


def stage(
    paths: Sequence[Path],
    file: Path,
    reads: Reads,
    indexes: Indexes,
    progress: Progress | None = None,
    *,
    window: int = WINDOW,
) -> StageReport:
    """Reads a dump into ``file``, replacing what was there.

    :param reads: tables and columns to keep; the union over all adapters, as the system is not known yet.
    :param indexes: made when all rows are in; those whose columns the dump lacks are left out.
    :raises SourceError: a file cannot be opened, or the disk is full.
    """
    part = file.with_name(file.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # private messages, password hashes
        connection = sqlite3.connect(part, isolation_level=None)
        collects = gc.isenabled()
        gc.disable()  # rows by the thousand set it off again and again, and there are no cycles to find
        try:
            report = _Stager(connection, paths, reads, progress, window).run(file, indexes)
        finally:
            if collects:
                gc.enable()
            connection.close()
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(file)
    except (sqlite3.DatabaseError, OSError) as error:
        part.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) else error
        raise SourceError(f"{part}: {why} (while staging the dump)") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return report


@dataclass
class _Table:
    """A kept table."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    insert: str
    places: tuple[int, ...] = field(default=())  #: of the key's columns among the values
    alone: int = -1  #: place of a column of numbers that is the key; SQLite would make up a value for NULL


def quoted(name: str) -> str:
    """A name as an SQLite identifier."""
    return '"' + name.replace('"', '""') + '"'


class _Stager:
    def __init__(
        self,
        connection: sqlite3.Connection,
        paths: Sequence[Path],
        reads: Reads,
        progress: Progress | None,
        window: int,
    ) -> None:
        self._connection = connection
        self._reads = reads
        self._tables: dict[str, _Table] = {}
        self._rejected = 0
        self._dump = Dump(paths, self._want, progress=progress, window=window)

    def run(self, file: Path, indexes: Indexes) -> StageReport:
        execute = self._connection.execute
        for pragma in (
            "page_size=16384",
            "journal_mode=memory",
            "synchronous=off",
            "locking_mode=exclusive",
            "cache_size=-16000",
        ):
            execute("PRAGMA " + pragma)
        self._connection.executescript(_SYSTEM_TABLES)
        execute("BEGIN")
        for found in self._dump.read():
            if isinstance(found, Batch):
                self._insert(found)
            else:
                self._broken(found)
        for shape in self._dump.shapes.values():
            if shape.name not in self._dump.counts:
                self._want(shape)  # a table without rows is a table, too
        self._late_keys()
        self._describe()
        for number, (table, columns) in enumerate(self._indexes(indexes)):
            listed = ", ".join(map(quoted, columns))
            execute(f"CREATE INDEX {quoted(f'stage_{number}')} ON {quoted(table)} ({listed})")
        execute("COMMIT")
        dump = self._dump
        return StageReport(
            file, dump.fingerprint, dump.statements.tool, dict(sorted(dump.counts.items())),
            frozenset(self._tables), self._rejected, tuple(dump.damages),
        )  # fmt: skip

    # ---------------------------------------------------------------- tables

    def _want(self, shape: Shape) -> tuple[str, ...] | None:
        columns = columns_to_keep(shape, self._reads)
        taken = {name.lower() for name in self._tables}  # names that differ in case only are one to SQLite
        if columns is None or shape.name.lower() in taken:
            return None
        key = shape.key or self._dump.keys.get(shape.name, ())
        if not set(key) <= set(columns):
            key = ()
        kinds = {column.name: column.kind for column in shape.columns}
        filled = {column.name for column in shape.columns if column.filled and _TYPES[column.kind] in _CHECKS} | set(
            key
        )
        # Only "INTEGER PRIMARY KEY" makes the key the row's own number, with no second index.
        alone = len(key) == 1 and kinds[key[0]] == ddl.INTEGER
        listed = [
            f"{quoted(name)} {_TYPES[kinds[name]]}{' PRIMARY KEY' if alone and name == key[0] else ''}"
            f"{' NOT NULL' if name in filled else ''}{_CHECKS.get(_TYPES[kinds[name]], '').format(quoted(name))}"
            for name in columns
        ]
        if key and not alone:
            listed.append(f"PRIMARY KEY ({', '.join(map(quoted, key))})")
        self._connection.execute(f"CREATE TABLE {quoted(shape.name)} ({', '.join(listed)})")
        marks = ", ".join("?" * len(columns))
        insert = f"INSERT INTO {quoted(shape.name)} VALUES ({marks})"  # noqa: S608 — the name is quoted
        places = tuple(columns.index(name) for name in key)
        self._tables[shape.name] = _Table(shape.name, columns, key, insert, places, places[0] if alone else -1)
        return columns

    def _late_keys(self) -> None:
        """Primary keys that the dump declares behind the rows; of rows with the same key the first one stays."""
        for name, key in sorted(self._dump.keys.items()):
            table = self._tables.get(name)
            if table is None or table.key or not key or not set(key) <= set(table.columns):
                continue
            listed, title = ", ".join(map(quoted, key)), quoted(name)
            first = f"SELECT min(rowid) FROM {title} GROUP BY {listed}"  # noqa: S608 — names are quoted
            extra = f"FROM {title} WHERE rowid NOT IN ({first})"
            texts = " || ',' || ".join(f"quote({quoted(column)})" for column in table.columns)
            places = [table.columns.index(column) for column in key]
            shown = ", ".join(map(quoted, table.columns))
            for raw, *row in self._connection.execute(f"SELECT {texts}, {shown} {extra} ORDER BY rowid").fetchall():
                self._reject(name, _key(row, places), "duplicate_id", "", f"({raw})".encode(), -1)
            self._connection.execute(f"DELETE {extra}")
            self._connection.execute(f"CREATE UNIQUE INDEX {quoted('key_' + name)} ON {title} ({listed})")
            table.key = key

    def _indexes(self, indexes: Indexes) -> list[tuple[str, tuple[str, ...]]]:
        wanted: dict[tuple[str, tuple[str, ...]], None] = {}
        for name, table in sorted(self._tables.items()):
            for base in base_names(name, indexes):
                for columns in indexes[base]:
                    if set(columns) <= set(table.columns):
                        wanted[name, tuple(columns)] = None
        return list(wanted)

    # ---------------------------------------------------------------- rows

    def _insert(self, batch: Batch) -> None:
        table = self._tables[batch.table]
        execute = self._connection.execute
        execute("SAVEPOINT batch")
        try:
            if table.alone >= 0 and any(row[table.alone] is None for row in batch.rows):
                raise sqlite3.IntegrityError(_NO_KEY)
            self._connection.executemany(table.insert, batch.rows)
        except (sqlite3.IntegrityError, OverflowError):
            execute("ROLLBACK TO batch")
            for number, row in enumerate(batch.rows):
                self._insert_one(table, row, batch, number)
        execute("RELEASE batch")

    def _insert_one(self, table: _Table, row: tuple[Cell, ...], batch: Batch, number: int) -> None:
        try:
            if table.alone >= 0 and row[table.alone] is None:
                raise sqlite3.IntegrityError(_NO_KEY)
            self._connection.execute(table.insert, row)
        except sqlite3.IntegrityError as error:
            duplicate = "UNIQUE" in str(error)
            reason, detail = ("duplicate_id", "") if duplicate else ("broken_row", str(error))
            self._reject(table.name, _key(row, table.places), reason, detail, batch.raw(number), batch.offset(number))
        except OverflowError:
            detail = "a number beyond 64 bits"
            key = _key(row, table.places)
            self._reject(table.name, key, "broken_row", detail, batch.raw(number), batch.offset(number))

    def _broken(self, row: BrokenRow) -> None:
        table = self._tables[row.table]
        found = re.match(rb"\(?\s*'?(\d{1,19})", row.raw)
        shape = self._dump.shapes[row.table]
        leads = len(table.key) == 1 and shape.columns[0].name == table.key[0]
        self._reject(
            row.table, found[1].decode() if found and leads else "", "broken_row", row.reason, row.raw, row.offset
        )

    def _reject(self, table: str, key: str, reason: str, detail: str, raw: bytes, offset: int) -> None:
        self._rejected += 1
        self._connection.execute(
            "INSERT INTO _rejected VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._rejected, table, key, reason, detail, raw, offset),
        )

    # ---------------------------------------------------------------- description

    def _describe(self) -> None:
        dump, many = self._dump, self._connection.executemany
        facts = {
            "fingerprint": dump.fingerprint,
            "tool": dump.statements.tool,
            "charset": dump.statements.charset or "",
        }
        many("INSERT INTO _meta VALUES (?, ?)", sorted(facts.items()))
        many("INSERT INTO _damages VALUES (?, ?, ?, ?)", dump.damages)
        names = sorted({*dump.counts, *dump.shapes})
        many(
            "INSERT INTO _tables VALUES (?, ?, ?, ?)",
            (
                (name, dump.counts.get(name, 0), int(name in self._tables), json.dumps(self._declared(name)))
                for name in names
            ),
        )
        for table in self._tables.values():
            charset = dump.charsets.get(table.name)
            columns = {column.name: column for column in dump.shapes[table.name].columns}
            many(
                "INSERT INTO _columns VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (
                        table.name,
                        name,
                        columns[name].kind,
                        _charset(columns[name], charset),
                        table.key.index(name) + 1 if name in table.key else 0,
                        position,
                    )
                    for position, name in enumerate(table.columns)
                ),
            )

    def _declared(self, name: str) -> list[str]:
        shape = self._dump.shapes.get(name)
        return [column.name for column in shape.columns] if shape else []


def _charset(column: ddl.Column, dump: str | None) -> str | None:
    """A dump program converts text to the dump's own character set, and leaves binary columns alone."""
    if column.kind == ddl.BINARY:
        return "binary"
    return dump or column.charset if column.kind in (ddl.TEXT, ddl.UNKNOWN) else None


def _key(row: Sequence[Cell], places: Sequence[int]) -> str:
    values = [row[place] for place in places]
    return ",".join(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in values)
