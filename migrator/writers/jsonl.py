"""A folder of JSON Lines: one file per table, one object per row, the same columns; bytes as base64.

``DIR/.migrator`` holds the ledger and the keys of all rows in an SQLite file, and the rows of each transaction as a
*part*: written, synced and renamed before the ledger's commit that makes it count. :meth:`JsonlTarget.finish` appends
the parts, in the plan's order, to ``DIR/<table>.jsonl``; until its own commit the files' former lengths count.
So a kill at any moment leaves either all of a transaction or nothing, and the files are the same however often that
happened.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import msgspec
import sqlalchemy as sa

from adapters.forum import Reject
from mappings import microblog
from mappings.microblog import Interaction
from migrator import schema
from migrator.ledger import Ledger, ShardEntry
from migrator.writers.base import RESUME, Row, RowRefused, Target, TargetError, TargetSupport, Transaction, Unsupported
from migrator.writers.sql import fault
from migrator.writers.sqlite import BatchRefusedError, SqliteTarget, SqliteTransaction, taken

FORMAT = 1  #: of the ledger file; PRAGMA user_version
LOOSE = 2**31  #: place of parts that belong to no shard: after all others
OWN = ".migrator"  #: folder for what is not meant for the user; the pipeline keeps its work files there, too
CHUNK = 1 << 20  #: bytes read at a time

_METADATA = sa.MetaData()
for _table in schema.LEDGER.values():
    _table.to_metadata(_METADATA)

_parts = sa.Table(
    "parts",
    _METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("phase_order", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
)
_lengths = sa.Table(  # of the files before the merge that is under way
    "lengths",
    _METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("bytes", sa.Integer, nullable=False),
)


def _key_table(table: sa.Table) -> sa.Table:
    key = schema.KEYS[table.name]
    columns = [
        sa.Column(name, table.columns[name].type, primary_key=name in key, autoincrement=False)
        for name in (*key, *schema.UNIQUE.get(table.name, ()))
    ]
    unique = [sa.UniqueConstraint(name) for name in schema.UNIQUE.get(table.name, ())]
    return sa.Table(f"keys_{table.name}", _METADATA, *columns, *unique, sqlite_with_rowid=len(key) == 1)


_KEYS = {name: _key_table(table) for name, table in schema.TABLES.items()}
#: table → places of the columns in its key table
_KEY_PLACES = {
    name: [schema.TABLES[name].columns.keys().index(column) for column in keys.columns.keys()]  # noqa: SIM118
    for name, keys in _KEYS.items()
}
# The records again, but positional and changeable: a row makes one, a line is one.
_LINES: dict[str, type[msgspec.Struct]] = {
    name: msgspec.defstruct(name, [(field.name, field.type) for field in msgspec.structs.fields(record)], gc=False)
    for name, record in microblog.TABLES.items()
}
_ENCODER = msgspec.json.Encoder()
_DECODERS = {name: msgspec.json.Decoder(line) for name, line in _LINES.items()}


class JsonlTransaction(Transaction):
    """Rows go to a part of its own; their keys and the ledger's entries to a transaction of the ledger file."""

    _numbers = count()

    def __init__(self, target: JsonlTarget) -> None:
        self._target = target
        self._inner = SqliteTransaction(target.file)
        self._folder = target.parts / f"tmp-{os.getpid()}-{next(self._numbers)}"
        self._files: dict[str, BinaryIO] = {}
        self._place = (LOOSE, 0)

    @property
    def ledger(self) -> Ledger:
        return self._inner.ledger

    def write(self, table: str, rows: Sequence[Row]) -> int:
        if not rows:
            return 0
        _check(table, rows)
        try:
            self._inner.add_batch(_KEYS[table], self._keys(table, rows))
        except BatchRefusedError as refused:
            columns = ", ".join(taken(_KEYS[table], refused.__cause__))
            raise RowRefused(table, rows[refused.place], columns, "duplicate_key") from refused.__cause__
        line = _LINES[table]
        with self._target.disk():
            self._file(table).write(_ENCODER.encode_lines([line(*row) for row in rows]))
        return len(rows)

    def write_new(self, table: str, rows: Sequence[Row]) -> int:
        keys = schema.KEYS[table]
        statement = f"SELECT 1 FROM {_KEYS[table].name} WHERE ({', '.join(keys)}) = ({', '.join('?' * len(keys))})"  # noqa: S608
        _check(table, rows)
        new: dict[Row, Row] = {}
        with self._inner.translated():
            for row, unique in zip(rows, self._keys(table, rows), strict=True):
                key = unique[: len(keys)]
                if key not in new and self._inner.driver.execute(statement, key).fetchone() is None:
                    new[key] = row
        return self.write(table, list(new.values()))

    @staticmethod
    def _keys(table: str, rows: Iterable[Row]) -> list[Row]:
        places = _KEY_PLACES[table]
        return [tuple(row[place] for place in places) for row in rows]

    def finish_shard(
        self,
        shard: ShardEntry,
        rows: Mapping[str, int],
        books: Mapping[str, Any],
        rejects: Sequence[Reject],
        interactions: Sequence[Interaction],
        seconds: float,
    ) -> None:
        super().finish_shard(shard, rows=rows, books=books, rejects=rejects, interactions=interactions, seconds=seconds)
        columns = schema.shards.c
        statement = sa.select(columns.phase_order, columns.number).where(
            columns.phase == shard.phase, columns.number == shard.number
        )
        self._place = tuple(self._inner.connection.execute(statement).one())

    def write_interactions(self, shard: ShardEntry, interactions: Sequence[Interaction]) -> None:
        self._inner.write_interactions(shard, interactions)

    def _file(self, table: str) -> BinaryIO:
        if table not in self._files:
            self._folder.mkdir(exist_ok=True)
            self._files[table] = (self._folder / f"{table}.jsonl").open("wb")
        return self._files[table]

    def commit(self) -> None:
        if self._files:
            with self._target.disk():
                for file in self._files.values():
                    _sync(file)
                    file.close()
                sequence = self._inner.connection.execute(sa.select(sa.func.max(_parts.c.sequence))).scalar() or 0
                part = self._target.part(sequence + 1)
                if part.exists():  # of a process that was killed before its commit
                    shutil.rmtree(part)
                self._folder.rename(part)
                _sync_folder(self._target.parts)
            order, number = self._place
            values = {"sequence": sequence + 1, "phase_order": order, "number": number}
            self._inner.connection.execute(sa.insert(_parts), values)
        self._inner.commit()

    def roll_back(self) -> None:
        self._inner.roll_back()

    def close(self) -> None:
        self._inner.close()
        for file in self._files.values():
            file.close()
        if self._folder.exists():
            shutil.rmtree(self._folder)


def _check(table: str, rows: Sequence[Row]) -> None:
    """Raises RowRefused for values that the columns cannot hold: files would take anything."""
    for row in rows:
        if (wrong := fault(schema.TABLES[table], row, nul=False)) is not None:
            raise RowRefused(table, row, *wrong)


class _LedgerFile(SqliteTarget):
    """The SQLite file with the ledger, the keys of all rows and the list of parts."""

    def prepare(self) -> None:
        self.path.touch()
        with self.writing() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar()
            if found not in {0, FORMAT}:
                raise TargetError(f"{self.location} was made by another version of the migrator: take a new folder")
            _METADATA.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")


class JsonlTarget(Target):
    support: ClassVar[TargetSupport] = TargetSupport(
        scheme="jsonl",
        name="JSON Lines",
        description="A folder with one file per table, one JSON object per row: jsonl:DIR",
        carries=dict.fromkeys(schema.TABLES, "whole; bytes as base64"),
        leaves={},
    )

    def __init__(self, locator: str) -> None:
        _, _, folder = locator.partition(":")
        if not folder:
            raise TargetError("a JSON Lines target needs a folder: say jsonl:DIR")
        self.folder = Path(folder).absolute()
        self.location = f"jsonl:{folder}"
        self.parts = self.folder / OWN / "parts"
        self.file = _LedgerFile(f"sqlite:///{self.folder / OWN / 'ledger.db'}")
        self.ledger = self.file.ledger

    @contextmanager
    def disk(self) -> Iterator[None]:
        """Turns the system's errors into ours."""
        try:
            yield
        except OSError as error:
            raise TargetError(
                f"{self.location}: {error.strerror}: look after disk and permissions, {RESUME}"
            ) from error

    def part(self, sequence: int) -> Path:
        return self.parts / f"{sequence:09}"

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.jsonl"

    def exists(self) -> bool:
        return bool(self.file.table_names())

    def prepare(self) -> None:
        if not self.folder.parent.is_dir():
            raise TargetError(f"{self.location}: there is no folder {self.folder.parent}: make it first")
        with self.disk():
            self.folder.mkdir(exist_ok=True)
            found = sorted({path.name for path in self.folder.iterdir()} - {OWN})
            if found and not self.parts.exists():
                raise TargetError(
                    f"{self.location} is not empty (it holds {found[0]}) and was not made by the migrator: "
                    "take a new folder"
                )
            self.parts.mkdir(parents=True, exist_ok=True)
            self.file.prepare()

    def begin_load(self) -> None:
        """Nothing to leave out: files have no indexes."""

    def end_load(self) -> None:
        """Nothing was left out."""

    @contextmanager
    def transaction(self) -> Iterator[JsonlTransaction]:
        transaction = JsonlTransaction(self)
        try:
            yield transaction
            transaction.commit()
        except BaseException:
            transaction.roll_back()
            raise
        finally:
            transaction.close()

    # ---- reading

    def _state(self) -> tuple[list[Path], dict[str, int]]:
        """(parts in order, lengths of the files that count while a merge is under way)."""
        columns = _parts.c
        with self.file.reading() as connection:
            statement = sa.select(columns.sequence).order_by(columns.phase_order, columns.number, columns.sequence)
            parts = [self.part(sequence) for sequence in connection.execute(statement).scalars()]
            lengths = {name: size for name, size in connection.execute(sa.select(_lengths))}  # noqa: C416
        return parts, lengths

    @contextmanager
    def _sources(self, table: str) -> Iterator[Iterator[tuple[BinaryIO, int]]]:
        """The files that hold a table's rows, in order, each with the number of bytes that count."""
        parts, lengths = self._state()
        whole = self.path(table)
        paths = [(whole, lengths.get(table))] + [(part / f"{table}.jsonl", None) for part in parts]
        with self.disk(), ExitStack() as stack:

            def opened() -> Iterator[tuple[BinaryIO, int]]:
                for path, size in paths:
                    if path.exists():
                        with path.open("rb") as file:
                            yield file, path.stat().st_size if size is None else size

            sources = opened()
            stack.callback(sources.close)  # type: ignore[attr-defined]
            yield sources

    def count(self, table: str) -> int:
        if table in schema.LEDGER:
            return self.file.count(table)
        lines = 0
        with self._sources(table) as sources:
            for file, size in sources:
                for chunk in _chunks(file, size):
                    lines += chunk.count(b"\n")
        return lines

    def rows(
        self, table: str, columns: Sequence[str] | None = None, order: Sequence[str] | None = None
    ) -> Iterator[Row]:
        if table in schema.LEDGER:
            yield from self.file.rows(table, columns, order)
            return
        names = schema.TABLES[table].columns.keys()
        places = [names.index(name) for name in columns or names]
        lines = self._lines(table)
        for line in _sorted(table, lines, order) if order else lines:
            values = msgspec.structs.astuple(_DECODERS[table].decode(line))
            yield tuple(values[place] for place in places)

    def _lines(self, table: str) -> Iterator[bytes]:
        with self._sources(table) as sources:
            for file, size in sources:
                left = size
                while left > 0 and (line := file.readline()):
                    left -= len(line)
                    yield line

    def select(self, sql: str, **parameters: object) -> Iterator[Row]:
        raise Unsupported(f"{self.location} is no database: it answers no SQL")

    # ---- finishing

    def finish(self) -> dict[str, int]:
        parts, lengths = self._state()
        if not parts and all(self.path(table).exists() for table in schema.TABLES):
            return self.ledger.add_cut({})
        with self.disk():
            if not lengths:
                lengths = {table: _size(self.path(table)) for table in schema.TABLES}
                with self.file.writing() as connection:
                    rows = [{"name": name, "bytes": size} for name, size in lengths.items()]
                    connection.execute(sa.insert(_lengths), rows)
            cut = self._append(parts, lengths)
            with self.file.transaction() as transaction:
                for table in (_parts, _lengths):
                    transaction.connection.execute(sa.delete(table))
                total = transaction.ledger.add_cut(cut)
            for garbage in sorted(self.parts.iterdir()):
                shutil.rmtree(garbage)
        return total

    def _append(self, parts: Sequence[Path], lengths: Mapping[str, int]) -> dict[str, int]:
        """Append the parts to the files as they were before; returns the references that were cut."""
        cut = {f"{table}.{column}": 0 for table, column in schema.STATUS_REFERENCES}
        with self.file.reading() as connection:
            driver: Any = connection.connection.driver_connection

            def exists(status_id: int) -> bool:
                return driver.execute("SELECT 1 FROM keys_statuses WHERE id = ?", (status_id,)).fetchone() is not None

            for table, size in lengths.items():
                references = [column for name, column in schema.STATUS_REFERENCES if name == table]
                with self.path(table).open("ab") as target:
                    target.truncate(size)
                    for part in parts:
                        path = part / f"{table}.jsonl"
                        if path.exists():
                            with path.open("rb") as source:
                                if references:
                                    target.writelines(_cut_lines(table, source, references, exists, cut))
                                else:
                                    shutil.copyfileobj(source, target, CHUNK)
                    _sync(target)
        _sync_folder(self.folder)
        return cut

    def close(self) -> None:
        self.file.close()


def _cut_lines(
    table: str, lines: Iterable[bytes], references: Sequence[str], exists: Any, cut: dict[str, int]
) -> Iterator[bytes]:
    for line in lines:
        record = _DECODERS[table].decode(line)
        dangling = [name for name in references if (target := getattr(record, name)) is not None and not exists(target)]
        for name in dangling:
            setattr(record, name, None)
            cut[f"{table}.{name}"] += 1
            if name == "in_reply_to_id":
                record.reply_evidence = None  # type: ignore[attr-defined]
        yield _ENCODER.encode(record) + b"\n" if dangling else line


def _sorted(table: str, lines: Iterable[bytes], order: Sequence[str]) -> Iterator[bytes]:
    """Lines by the columns named, sorted in a temporary database that grows on disk, not in memory."""
    connection = sqlite3.connect("", isolation_level=None)
    try:
        names = ", ".join(f'"{name}"' for name in order)
        connection.execute(f"CREATE TABLE lines ({names}, line)")
        connection.execute("BEGIN")
        decode = _DECODERS[table].decode
        connection.executemany(
            f"INSERT INTO lines VALUES ({', '.join('?' * len(order))}, ?)",  # noqa: S608
            ((*(getattr(record, name) for name in order), line) for line in lines for record in (decode(line),)),
        )
        for (line,) in connection.execute(f"SELECT line FROM lines ORDER BY {names}"):  # noqa: S608
            yield line
    finally:
        connection.close()


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    left = size
    while left > 0 and (chunk := file.read(min(left, CHUNK))):
        left -= len(chunk)
        yield chunk


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Makes renames and new files in a folder last through a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
