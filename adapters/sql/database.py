"""Read-only relational access to a source: a stage file, an SQLite file, MySQL/MariaDB or PostgreSQL, all alike.

One :class:`Database` is one connection in one read-only transaction. Every query is complete when its method returns
(no cursor stays open), so that one connection serves a whole process. Text cells arrive as raw ``bytes`` from a stage,
from SQLite and from MySQL, as ``str`` from PostgreSQL; :meth:`Database.text` gives the decoder of a column. Numbers
arrive as ``int`` or ``float``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from adapters.base import SourceError
from adapters.encodings import BOARD, chosen
from adapters.sql.charset import SAMPLE_MAX, Decoder, ReferenceDecoder
from adapters.sql.connections import Connected, Shape, connect, masked
from adapters.sql.paging import Paged, Row, Statement
from adapters.sql.streams import Damage

__all__ = ["Database", "Paged", "RejectedRow", "Row", "SourceLost", "masked"]


_SAMPLE_BYTES = 2 << 20  # of one end of a column
_AT_ONCE = 100  # rows of a sample that are fetched at once


class SourceLost(SourceError):  # noqa: N818 — what happened, not whose error
    """The connection to the source broke. Opening the source again may help."""


class RejectedRow(NamedTuple):
    """A row that staging set aside."""

    table: str  #: real name
    key: str  #: values of the primary key, joined by ``,``; "" when they could not be read
    reason: str  #: ``duplicate_id`` | ``broken_row``
    detail: str
    raw: bytes  #: the row as it stands in the dump
    offset: int  #: of the row in the unpacked dump; -1 when unknown


class _Columns(ReadOnlyColumnCollection[str, Any]):
    """Columns of a table; those that are not there are missed in words."""

    __slots__ = ()

    def __getattr__(self, key: str) -> Any:
        try:
            return super().__getattr__(key)
        except AttributeError as error:
            if key.startswith("__"):
                raise
            raise self._missed(key) from error

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError as error:
            raise self._missed(key) from error

    def _missed(self, key: object) -> SourceError:
        table = next(iter(self)).table.name if len(self) else "?"
        return SourceError(f"the source's table {table} has no column {key}: it is damaged, or of another version")


class _Table(sa.TableClause):
    inherit_cache = True

    @property
    def c(self) -> Any:
        return _Columns(self._columns)


class Database:
    """A source's tables.

    :param url: SQLAlchemy URL. ``mysql:`` and ``mariadb:`` use mysqlclient where it is installed, else PyMySQL;
        ``postgresql:`` uses psycopg 3; ``sqlite:`` opens the file read-only.
    :param prefix: table prefix; may be set later through the attribute.
    :param charset: overrides what the source declares, for every column.
    :param charsets: the same for tables, columns and boards (:mod:`adapters.encodings`); it beats ``charset``.
    :param snapshot: what :meth:`export_snapshot` of another process gave: both then see the same state.
    :raises SourceError: no driver, no such database, access denied; the message never holds a password.
    """

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "",
        charset: str | None = None,
        charsets: Mapping[str, str] | None = None,
        snapshot: str | None = None,
    ) -> None:
        self.url = url
        self.prefix = prefix
        #: the system stores text unescaped, so ``&#20013;`` is a character that the board's character set lacked. To be
        #: set before the first :meth:`text`
        self.references = False
        self._charset = charset
        self._charsets = charsets or {}
        self._decoders: dict[tuple[str, str, str], Decoder] = {}
        self._clauses: dict[str, sa.TableClause] = {}
        self._fingerprint: str | None = None
        self._lost = False
        try:
            connected: Connected = connect(url, snapshot)
        except SQLAlchemyError as error:
            raise self._translated(error) from error
        self.dialect: str = connected.dialect  #: ``sqlite`` | ``mysql`` | ``postgresql``
        self.staged: bool = connected.staged  #: the file is a stage made by :mod:`adapters.sql.staging`
        self.tables: Mapping[str, tuple[str, ...]] = {
            name: tuple(shape.columns) for name, shape in connected.shapes.items()
        }  #: real table name → its columns; of a stage: the columns that were kept
        self._shapes: Mapping[str, Shape] = connected.shapes
        self._connection = connected.connection
        self._engine = connected.engine

    # ---------------------------------------------------------------- what is there

    def names(self, prefix: str) -> tuple[str, ...]:
        """Names, without ``prefix``, of the tables that have it."""
        return tuple(name[len(prefix) :] for name in self.tables if name.startswith(prefix))

    def has(self, table: str) -> bool:
        """Whether the board has that table (name without prefix)."""
        return self.prefix + table in self.tables

    def columns(self, table: str) -> tuple[str, ...]:
        """Columns of a table (name without prefix); () when there is no such table."""
        return self.tables.get(self.prefix + table, ())

    def table(self, table: str) -> sa.TableClause:
        """The table as a clause for ``sa.select()``; its columns carry no type, so values come as stored.

        :raises SourceError: there is no such table; a column is asked for (``.c.name``) that it does not have.
        """
        clause = self._clauses.get(self.prefix + table)
        if clause is None:
            if not self.has(table):
                raise SourceError(f"the source has no table {self.prefix + table}")
            clause = _Table(self.prefix + table, *(sa.column(name) for name in self.columns(table)))
            self._clauses[self.prefix + table] = clause
        return clause

    def column(self, table: str, column: str, default: object) -> sa.ColumnElement[Any]:
        """The column, or ``default`` under its name where this version of the system has no such column."""
        if column in self.columns(table):
            return self.table(table).c[column]
        return (sa.null() if default is None else sa.literal(default)).label(column)

    def exact(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A text column compared byte by byte, for GROUP BY, ORDER BY and keys of :meth:`pages`: collations differ
        between databases, and some count ``a`` and ``A`` as one."""
        if self.dialect == "mysql":
            return sa.cast(column, sa.BINARY)
        if self.dialect == "postgresql":
            return sa.collate(column, "C")
        if not self.staged:
            return sa.cast(column, sa.BLOB)
        return column

    def constant(self, text: str) -> str | bytes:
        """``text`` in the form in which text columns of this database can be compared with it."""
        return text.encode() if self.staged else text

    # ---------------------------------------------------------------- rows

    def rows(self, statement: Statement, **parameters: object) -> list[Row]:
        """All rows of a small result, values as stored; ``parameters`` for the statement's ``bindparam``."""
        return self._fetch(statement, parameters)

    def pages(
        self, statement: Statement, keys: Sequence[sa.ColumnElement[Any]], size: int = 1000
    ) -> Iterator[list[Row]]:
        """Rows of ``statement`` in ascending order of ``keys``, in lists of ``size`` (the last may be shorter).

        ``keys`` must be NOT NULL, unique together, and among the selected columns. No LIMIT/OFFSET and no open cursor:
        each page begins behind the last key of the page before, asked for in one query per key column
        (``a = 1 AND b > 2``, then ``a > 1``), each of which an index on the keys answers directly in every database.
        """
        return self.paged(statement, keys, size).read()

    def paged(self, statement: Statement, keys: Sequence[sa.ColumnElement[Any]], size: int = 1000) -> Paged:
        """The same for a statement that is read many times, with other parameters (``bindparam``) each time."""
        return Paged(self._fetch, statement, keys, size)

    def count(self, table: str, where: sa.ColumnElement[bool] | None = None) -> int:
        """Rows of a table (name without prefix), 0 when it does not exist."""
        if not self.has(table):
            return 0
        statement = sa.select(sa.func.count()).select_from(self.table(table))
        return int(self._fetch(statement if where is None else statement.where(where))[0][0])

    def rejected(self) -> Iterator[RejectedRow]:
        """Rows that staging set aside, in the order of the dump; none from a live database."""
        if not self.staged:
            return
        clause = sa.table("_rejected", *(sa.column(name) for name in ("number", *RejectedRow._fields)))
        for page in self.pages(sa.select(clause), [clause.c.number], 100):
            for _, table, key, reason, detail, raw, offset in page:
                yield RejectedRow(
                    table.decode(),
                    key.decode("utf-8", "replace"),
                    reason.decode(),
                    detail.decode("utf-8", "replace"),
                    raw,
                    offset,
                )

    def others(self) -> dict[str, int]:
        """Tables of the dump that were counted but not kept → rows; empty for a live database."""
        if not self.staged:
            return {}
        clause = sa.table("_tables", sa.column("name"), sa.column("rows"), sa.column("kept"))
        found = self._fetch(sa.select(clause.c.name, clause.c.rows).where(clause.c.kept == 0).order_by(clause.c.name))
        return {name.decode("utf-8", "replace"): rows for name, rows in found}

    def declared(self) -> Mapping[str, tuple[str, ...]]:
        """Every table of the source → all its columns, those that a stage did not keep included."""
        if not self.staged:
            return self.tables
        clause = sa.table("_tables", sa.column("name"), sa.column("columns"))
        found = self._fetch(sa.select(clause.c.name, clause.c.columns).order_by(clause.c.name))
        return {name.decode("utf-8", "replace"): tuple(json.loads(columns)) for name, columns in found}

    def damages(self) -> list[Damage]:
        """What of the dump could not be read; none from a live database."""
        if not self.staged:
            return []
        clause = sa.table("_damages", *(sa.column(name) for name in ("file", "offset", "table_name", "reason")))
        return [
            Damage(file.decode(), offset, table.decode("utf-8", "replace"), reason.decode())
            for file, offset, table, reason in self._fetch(sa.select(clause))
        ]

    # ---------------------------------------------------------------- text

    def text(self, table: str, column: str, *, board: object = None) -> Decoder:
        """The decoder of a column (table without prefix). It never raises; ``decoder.repaired`` counts cells that
        needed repair and ``decoder.original(cell)`` gives the bytes of one that did.

        :param board: id of the board in which the text stands: it may have a character set of its own.
        """
        place = f"{BOARD}{board}" if self._charsets and board is not None else ""
        asked = self._charsets.get(place)
        key = (self.prefix + table, column, place if asked else "")
        decoder = self._decoders.get(key)
        if decoder is None:
            shape = self._shapes.get(key[0])
            declared = shape.columns.get(column) if shape else None
            made = ReferenceDecoder if self.references else Decoder
            asked = asked or chosen(self._charsets, table, column) or self._charset
            decoder = made(declared, lambda: self._sample(key[0], column), asked)
            self._decoders[key] = decoder
        return decoder

    def charsets(self) -> dict[str, str]:
        """``table.column`` → charset and evidence, for every column that was decoded so far."""
        return {
            f"{table}.{column}{f' ({place})' if place else ''}": decoder.evidence
            for (table, column, place), decoder in sorted(self._decoders.items())
        }

    def key(self, table: str) -> tuple[str, ...]:
        """Columns of the primary key of a table (name without prefix); () when it has none."""
        shape = self._shapes.get(self.prefix + table)
        return shape.key if shape else ()

    def _sample(self, table: str, column: str) -> list[bytes | str | None]:
        """Cells from both ends of the table: the oldest and the newest rows, where charset habits differ."""
        if column not in self.tables.get(table, ()):
            return []
        clause = sa.table(table, *(sa.column(name) for name in self.tables[table]))
        keys = [clause.c[name] for name in self._shapes[table].key if name in clause.c]
        if not keys:
            return [row[0] for row in self._begin(sa.select(clause.c[column]).limit(SAMPLE_MAX // 2))]
        statement = sa.select(clause.c[column], *(key.label(f"key_{key.name}") for key in keys)).limit(SAMPLE_MAX // 2)
        first = self._begin(statement.order_by(*keys))
        last = self._begin(statement.order_by(*(key.desc() for key in keys)))
        return list({row[1:]: row[0] for row in first + last}.values())

    def _begin(self, statement: Statement) -> list[Row]:
        """The first rows of a statement, up to :data:`_SAMPLE_BYTES` of text in their first column."""
        found: list[Row] = []

        def enough(rows: Sequence[Row]) -> bool:
            found.extend(map(tuple, rows))
            return sum(len(row[0]) for row in found if isinstance(row[0], bytes | str)) > _SAMPLE_BYTES

        self._fetch(statement, enough=enough)
        return found

    # ---------------------------------------------------------------- the whole

    @property
    def fingerprint(self) -> str:
        """Identity of the content. Of a stage: size and blake2b of the dump; else the address without password, with
        the number of rows and the greatest key of every table."""
        if self._fingerprint is None:
            self._fingerprint = self.meta("fingerprint") if self.staged else self._census()
        return self._fingerprint

    def meta(self, key: str) -> str:
        """What the stage recorded under ``key`` (``fingerprint``, ``tool``, ``charset`` …); "" when nothing."""
        if not self.staged:
            return ""
        clause = sa.table("_meta", sa.column("key"), sa.column("value"))
        found = self._fetch(sa.select(clause.c.value).where(clause.c.key == key))
        return found[0][0].decode("utf-8", "replace") if found else ""

    def export_snapshot(self) -> str | None:
        """A name under which other processes can see this very state as long as this connection is open; None where
        the server offers no such thing."""
        if self.dialect != "postgresql":
            return None
        return str(self._fetch(sa.select(sa.func.pg_export_snapshot()))[0][0])

    def close(self) -> None:
        """Ends the transaction and the connection. Safe to call twice."""
        if not self._connection.closed:
            if self._lost:
                self._connection.invalidate()
            self._connection.close()
        self._engine.dispose()

    def _census(self) -> str:
        digest = hashlib.blake2b(masked(self.url).encode(), digest_size=16)
        for name in sorted(self.tables):
            clause = sa.table(name, *(sa.column(column) for column in self.tables[name]))
            key = self._shapes[name].key
            greatest = [sa.func.max(clause.c[key[0]])] if key else []
            found = self._fetch(sa.select(sa.func.count(), *greatest).select_from(clause))[0]
            digest.update(f"{name}:{':'.join(map(_plain, found))}\n".encode())
        return f"live:{digest.hexdigest()}"

    def _fetch(
        self,
        statement: Statement,
        parameters: Mapping[str, object] | None = None,
        enough: Callable[[Sequence[Row]], bool] | None = None,
    ) -> list[Row]:
        """All rows; or, with ``enough``, none: that is given the rows bit by bit until it says so."""
        try:
            result = self._connection.execute(statement, parameters)
            found: list[Row] = [] if enough else list(result.cursor.fetchall())
            while enough and (some := result.cursor.fetchmany(_AT_ONCE)) and not enough(some):
                pass
            result.close()
        except SQLAlchemyError as error:
            raise self._translated(error) from error
        except Exception as error:
            translated = self._driver_error(error)
            if translated is None:
                raise
            raise translated from error
        return found

    def _driver_error(self, error: Exception) -> SourceError | None:
        """Errors while rows are fetched come from the driver itself, past SQLAlchemy."""
        dbapi = self._engine.dialect.dbapi
        if dbapi is None or not isinstance(error, dbapi.Error):
            return None
        self._lost = self.dialect != "sqlite"
        kind = SourceLost if self._lost else SourceError
        return kind(f"{masked(self.url)}: {_first_line(error)}")

    def _translated(self, error: SQLAlchemyError) -> SourceError:
        """An error of ours without the statement's parameters and without any password."""
        text = _first_line(error.orig if isinstance(error, DBAPIError) and error.orig is not None else error)
        message = f"{masked(self.url)}: {text}"
        network = not self.url.startswith("sqlite")
        if network and isinstance(error, OperationalError | InterfaceError) and not _DENIED.search(text):
            self._lost = True
            return SourceLost(message)
        if network and isinstance(error, DBAPIError) and error.connection_invalidated:
            self._lost = True
            return SourceLost(message)
        return SourceError(message)


# Errors of class OperationalError that no retry will mend: access denied, unknown database or role.
_DENIED = re.compile(
    r"Access denied|Unknown database|authentication failed|does not exist|\b(?:1044|1045|1049)\b", re.IGNORECASE
)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
