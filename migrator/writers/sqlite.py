"""SQLite files.

Write-ahead log with synchronous=NORMAL: a killed process loses nothing that was committed, a power cut the last
transactions at most, and the file is whole in both cases. Several processes may write: each maps in its own time and
queues for the short write at the end of its shard.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import sqlalchemy as sa

from migrator import schema
from migrator.ledger import mask
from migrator.writers.base import RESUME, Row, TargetError, TargetLost, TargetSupport
from migrator.writers.sql import BINDING_ERRORS, READING, SqlTarget, SqlTransaction, refuse

BUSY_SECONDS = 60  #: how long to wait for another process's transaction
PRAGMAS = (
    "page_size = 16384",  # before the first table; no effect later
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "cache_size = -8000",  # KiB, of each connection: about what a shard changes; twice as much is hardly faster
    "wal_autocheckpoint = 2000",  # pages
    "secure_delete = ON",  # what `erase` deletes is gone from the file, too
)

_DISK_FULL = f"the disk (or the folder for temporary files) is full: make room, {RESUME}"
_READ_ERROR = f"the disk reported an error: see the system's log; when it is well again, {RESUME}"
_NOT_WRITABLE = "the file or its folder cannot be opened for writing: check the path and its permissions"
#: SQLite's primary result code → our error and what to do
TROUBLES: dict[int, tuple[type[TargetError], str]] = {
    sqlite3.SQLITE_BUSY: (TargetLost, "another process kept the file locked"),
    sqlite3.SQLITE_LOCKED: (TargetLost, "another process kept a table locked"),
    sqlite3.SQLITE_FULL: (TargetError, _DISK_FULL),
    sqlite3.SQLITE_IOERR: (TargetError, _READ_ERROR),
    sqlite3.SQLITE_READONLY: (TargetError, _NOT_WRITABLE),
    sqlite3.SQLITE_CANTOPEN: (TargetError, _NOT_WRITABLE),
    sqlite3.SQLITE_PERM: (TargetError, _NOT_WRITABLE),
    sqlite3.SQLITE_PROTOCOL: (TargetError, "locking does not work there (a network drive?): take a local disk"),
    sqlite3.SQLITE_NOTADB: (TargetError, "the file is no SQLite database: take another path"),
    sqlite3.SQLITE_CORRUPT: (TargetError, "the file is damaged: take a new target"),
}

#: errors about a row, not about the file
REFUSALS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError, *BINDING_ERRORS)

# A file that this process or its parent holds open, and which of them: SQLite's locks do not survive a fork.
_holders: dict[str, int] = {}


class BatchRefusedError(Exception):
    """The first row of a batch that SQLite refuses: its place, the driver's error as the cause. Nothing was added."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class SqliteTransaction(SqlTransaction):
    """Plain ``executemany`` on the driver's connection."""

    def _insert(self, table: sa.Table, rows: Sequence[Row]) -> None:
        with self._refusing(table, rows):
            self.add_batch(table, rows)

    def _insert_new(self, table: sa.Table, rows: Sequence[Row]) -> int:
        with self._refusing(table, rows):
            return self._add_new(table, rows)

    @contextmanager
    def _refusing(self, table: sa.Table, rows: Sequence[Row]) -> Iterator[None]:
        try:
            yield
        except BatchRefusedError as refused:
            raise refuse(table, rows[refused.place], taken(table, refused.__cause__), nul=False) from refused.__cause__

    def add_batch(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Insert rows, none of which may be there yet. Raises BatchRefusedError."""
        with self.translated():
            driver: sqlite3.Connection = self.driver
            before = driver.total_changes
            # No savepoint: for one, SQLite would copy every page that it changes, a tenth of all the time of writing.
            try:
                driver.executemany(insert_statement(table), rows)
            except (sqlite3.Error, *BINDING_ERRORS) as error:
                # When the disk is full, SQLite has rolled back by itself, and there is no row at fault.
                if not (driver.in_transaction and isinstance(error, REFUSALS)):
                    raise
                place = driver.total_changes - before
                _take_back(driver, table, rows[:place])
                raise BatchRefusedError(place) from error

    def _add_new(self, table: sa.Table, rows: Sequence[Row]) -> int:
        """Insert those rows whose key is not there yet; returns how many that were. Raises BatchRefusedError."""
        statement = f"{insert_statement(table)} ON CONFLICT ({', '.join(schema.KEYS[table.name])}) DO NOTHING"
        with self.translated():
            driver: sqlite3.Connection = self.driver
            before = driver.total_changes
            driver.execute("SAVEPOINT batch")
            try:
                driver.executemany(statement, rows)
            except (sqlite3.Error, *BINDING_ERRORS):
                if driver.in_transaction:
                    _search_refused(driver, statement, rows)
                raise
            driver.execute("RELEASE batch")
            return driver.total_changes - before


def _take_back(driver: sqlite3.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Delete rows that were added a moment ago, by their keys."""
    names = table.columns.keys()
    keys = [column.name for column in table.primary_key]
    places = [names.index(name) for name in keys]
    condition = " AND ".join(f'"{name}" = ?' for name in keys)
    driver.executemany(
        f'DELETE FROM "{table.name}" WHERE {condition}',  # noqa: S608
        [tuple(row[place] for place in places) for row in rows],
    )


def _search_refused(driver: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> None:
    """Undo a batch that failed and look for the row at fault, one by one."""
    driver.execute("ROLLBACK TO batch")
    for place, row in enumerate(rows):
        try:
            driver.execute(statement, row)
        except REFUSALS as error:
            driver.execute("ROLLBACK TO batch")
            raise BatchRefusedError(place) from error


def insert_statement(table: sa.Table) -> str:
    columns = ", ".join(f'"{name}"' for name in table.columns.keys())  # noqa: SIM118 - a column collection
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({", ".join("?" * len(table.columns))})'  # noqa: S608


def taken(table: sa.Table, error: BaseException | None) -> tuple[str, ...]:
    """The columns in SQLite's ``UNIQUE constraint failed: accounts.handle``."""
    _, _, names = str(error).partition("constraint failed: ")
    columns = tuple(name.rpartition(".")[2] for name in names.split(", "))
    return columns if all(name in table.columns for name in columns) else schema.KEYS[table.name]


class SqliteTarget(SqlTarget):
    support: ClassVar[TargetSupport] = TargetSupport(
        scheme="sqlite",
        name="SQLite",
        description="A file with the migrator's own schema: sqlite:///out.db, or any path ending .db",
        carries=dict.fromkeys(schema.TABLES, "whole"),
        leaves={},
    )
    transaction_class = SqliteTransaction

    def _engine(self, locator: str) -> sa.Engine:
        try:
            database = sa.make_url(locator).database
        except sa.exc.ArgumentError as error:
            raise TargetError(f"{mask(locator)} is no address of an SQLite file: say sqlite:///out.db") from error
        if not database or database == ":memory:":
            raise TargetError("an SQLite target needs a file: say sqlite:///out.db")
        self.path = Path(database).absolute()
        self.location = f"sqlite:///{database}"
        engine = sa.create_engine("sqlite://", creator=self._connect, poolclass=sa.QueuePool)
        sa.event.listen(engine, "begin", _begin)
        return engine

    def _connect(self) -> sqlite3.Connection:
        if _holders.setdefault(str(self.path), os.getpid()) != os.getpid():
            raise TargetError(
                f"{self.location} was opened before this process was forked, which SQLite's locks do not survive: "
                "start worker processes by 'spawn'"
            )
        # mode=rw: only prepare() makes the file. No isolation level: SQLAlchemy's begin event says BEGIN.
        connection = sqlite3.connect(
            f"file:{quote(str(self.path))}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def trouble(self, error: BaseException) -> TargetError | None:
        if not isinstance(error, sqlite3.Error):
            return None
        # The low byte is the primary code, the others say where it happened.
        known = TROUBLES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if known is None:
            return None
        kind, advice = known
        return kind(f"{self.location}: {error}: {advice}")

    def table_names(self) -> list[str]:
        if not self.path.exists():
            return []
        try:
            # Read-only, without our pragmas: a file that is not ours stays as it is.
            connection = sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=BUSY_SECONDS)
            try:
                names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise self.trouble(error) or error from error
        return [name for (name,) in names]

    def prepare(self) -> None:
        if not self.path.parent.is_dir():
            raise TargetError(f"{self.location}: there is no folder {self.path.parent}: make it, or take another path")
        if not self.path.exists():
            try:
                self.path.touch()
            except OSError as error:
                raise TargetError(f"{self.location}: {error.strerror}: {_NOT_WRITABLE}") from error
        super().prepare()

    def close(self) -> None:
        super().close()
        if _holders.get(str(self.path)) == os.getpid():
            del _holders[str(self.path)]


def _begin(connection: sa.Connection) -> None:
    """A writer queues at once: one that read first and then wanted to write would fail instead of waiting."""
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
