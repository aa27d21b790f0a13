"""Opens a source database read-only and learns what tables it has: the part that differs from server to server.

:func:`connect` gives a SQLAlchemy connection inside one read-only transaction (repeatable read where there is such a
thing) that hands out text as raw bytes (SQLite, MySQL) and numbers as ``int`` or ``float``.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from adapters.base import SourceError

CONNECT_TIMEOUT = 20  #: seconds until a server that does not answer counts as lost


@dataclass
class Shape:
    """What the source says of one table."""

    columns: dict[str, str | None] = field(default_factory=dict)  #: column → declared character set, where it has one
    key: tuple[str, ...] = ()  #: columns of the primary key


@dataclass(frozen=True)
class Connected:
    engine: sa.Engine
    connection: sa.Connection
    dialect: str
    shapes: Mapping[str, Shape]
    staged: bool = False


_PASSWORD = re.compile(r"(?<=:)[^:@/]*+(?=@)|(?<=password=)[^&]*+|(?<=passwd=)[^&]*+", re.IGNORECASE)
_SECRET = ("pass", "pwd", "secret", "token")


def masked(url: str) -> str:
    """The address with its password replaced by ``***``, for messages, logs and ledger."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return _PASSWORD.sub("***", url)
    hidden = {key: "***" for key in parsed.query if any(word in key.lower() for word in _SECRET)}
    return parsed.update_query_dict(hidden).render_as_string(hide_password=True)


def connect(url: str, snapshot: str | None = None) -> Connected:
    """Opens ``url``.

    :raises SourceError: unknown scheme, missing driver, missing file.
    :raises sqlalchemy.exc.SQLAlchemyError: the server refuses or does not answer.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SourceError(f"{masked(url)}: not a database address") from error
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return _postgresql(parsed, snapshot)
    if backend not in _OPENERS:
        raise SourceError(
            f"{masked(url)}: no way to read {backend!r}; use mysql://, mariadb://, postgresql:// or sqlite://"
        )
    return _OPENERS[backend](parsed)


# -------------------------------------------------------------------- SQLite


def _sqlite(url: URL) -> Connected:
    path = Path(url.database or "")
    if not url.database or not path.is_file():
        raise SourceError(f"{path}: no such file")
    # Without a write-ahead log beside it nobody is writing; then "immutable" makes sure that SQLite creates no file
    # next to the source. With one, a live program may be writing and locks are needed.
    immutable = not path.with_name(path.name + "-wal").exists()
    address = f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if immutable else ''}"

    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    try:
        with sqlite3.connect(address, uri=True) as probe:
            shapes, staged = _sqlite_shapes(probe)
        probe.close()
    except sqlite3.DatabaseError as error:
        raise SourceError(f"{path}: {error}") from error
    engine = sa.create_engine("sqlite://", creator=open_file, poolclass=NullPool)
    connection = engine.connect()
    for pragma in ("query_only=1", "cache_size=-8000", "temp_store=memory"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    connection.exec_driver_sql("BEGIN")
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("not a sqlite3 connection")
    raw.text_factory = bytes
    return Connected(engine, connection, "sqlite", shapes, staged)


def _sqlite_shapes(connection: sqlite3.Connection) -> tuple[dict[str, Shape], bool]:
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    shapes: dict[str, Shape] = {}
    for name in names:
        if name.startswith("sqlite_") or name in _STAGE_TABLES:
            continue
        found = connection.execute(f'PRAGMA table_info("{name.replace(chr(34), chr(34) * 2)}")').fetchall()
        key = sorted((row[5], row[1]) for row in found if row[5])
        shapes[name] = Shape({row[1]: None for row in found}, tuple(column for _, column in key))
    staged = set(names) >= _STAGE_TABLES
    if staged:
        for table, column, charset, position in connection.execute(
            "SELECT table_name, column_name, charset, key FROM _columns ORDER BY table_name, key, position"
        ):
            if table in shapes and column in shapes[table].columns:
                shapes[table].columns[column] = charset
                if position and column not in shapes[table].key:
                    shapes[table].key += (column,)
    return shapes, staged


_STAGE_TABLES = frozenset({"_meta", "_tables", "_columns", "_rejected", "_damages"})


# -------------------------------------------------------------------- MySQL, MariaDB

_MYSQL_COLUMNS = """
SELECT c.TABLE_NAME, c.COLUMN_NAME, c.CHARACTER_SET_NAME, c.DATA_TYPE, k.ORDINAL_POSITION
FROM information_schema.COLUMNS c
JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
LEFT JOIN information_schema.KEY_COLUMN_USAGE k ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME
  AND k.COLUMN_NAME = c.COLUMN_NAME AND k.CONSTRAINT_NAME = 'PRIMARY'
WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE'
ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION
"""
_BINARY_TYPES = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"})


def _mysql(url: URL) -> Connected:
    driver, arguments = _mysql_driver(url)
    engine = sa.create_engine(
        url.set(drivername=f"mysql+{driver}", query={}),
        connect_args=arguments,
        isolation_level="AUTOCOMMIT",  # the transaction is begun by hand: read-only, with a snapshot
        poolclass=NullPool,
    )
    connection = engine.connect()
    for statement in (
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION sql_mode = ''",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    ):
        connection.exec_driver_sql(statement)
    shapes = _shapes_of(connection.exec_driver_sql(_MYSQL_COLUMNS).fetchall())
    # From here on the server sends text as it is stored; what it means is decided in adapters.sql.charset.
    connection.exec_driver_sql("SET character_set_results = NULL")
    return Connected(engine, connection, "mysql", shapes)


def _mysql_driver(url: URL) -> tuple[str, dict[str, Any]]:
    """Driver and arguments; mysqlclient reads three times as fast as PyMySQL, but needs a compiler to install."""
    wanted = url.get_driver_name() if "+" in url.drivername else ""
    query = {key: value for key, value in url.query.items() if key in {"unix_socket", "ssl_ca", "read_default_file"}}
    if "ssl_ca" in query:
        query["ssl"] = {"ca": query.pop("ssl_ca")}  # type: ignore[assignment]
    common: dict[str, Any] = {
        **query, "charset": "utf8mb4", "use_unicode": False, "connect_timeout": CONNECT_TIMEOUT
    }  # fmt: skip
    if wanted != "pymysql" and importlib.util.find_spec("MySQLdb"):
        from MySQLdb.constants import FIELD_TYPE as CODES  # noqa: PLC0415 — optional dependency
        from MySQLdb.converters import conversions  # noqa: PLC0415

        encoders = {key: value for key, value in conversions.items() if not isinstance(key, int)}
        return "mysqldb", {**common, "conv": encoders | _number_decoders(CODES)}
    if wanted != "mysqldb" and importlib.util.find_spec("pymysql"):
        from pymysql.constants import FIELD_TYPE as CODES  # noqa: PLC0415 — optional dependency
        from pymysql.converters import encoders as py_encoders  # noqa: PLC0415

        return "pymysql", {**common, "conv": py_encoders | _number_decoders(CODES)}
    raise SourceError(
        "reading MySQL or MariaDB needs a driver: pip install 'forum-migrator[mysql]' (or mysqlclient, which is faster)"
    )


def _number_decoders(codes: Any) -> dict[Any, Callable[[bytes], int | float]]:
    """Numbers only; everything else, dates included, stays bytes as in a dump."""
    integers = ("TINY", "SHORT", "LONG", "LONGLONG", "INT24", "YEAR")
    decoders: dict[Any, Callable[[bytes], int | float]] = {getattr(codes, name): int for name in integers}
    decoders |= {getattr(codes, name): float for name in ("FLOAT", "DOUBLE")}
    return decoders | {getattr(codes, name): _decimal for name in ("DECIMAL", "NEWDECIMAL")}


def _decimal(digits: bytes) -> int | float:
    """Also integers whose type MySQL widened: unsigned ones beside signed ones in CASE or COALESCE."""
    return float(digits) if b"." in digits else int(digits)


def _shapes_of(rows: Any) -> dict[str, Shape]:
    """Shapes from rows (table, column, charset, type, position in the key)."""
    shapes: dict[str, Shape] = {}
    keys: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        table, column, charset, kind, position = (x.decode() if isinstance(x, bytes) else x for x in row)
        shapes.setdefault(table, Shape()).columns[column] = "binary" if kind.lower() in _BINARY_TYPES else charset
        if position is not None:
            keys.setdefault(table, []).append((int(position), column))
    for table, places in keys.items():
        shapes[table].key = tuple(column for _, column in sorted(places))
    return shapes


# -------------------------------------------------------------------- PostgreSQL

_POSTGRESQL_COLUMNS = """
SELECT c.table_name, c.column_name, NULL, c.data_type, array_position(i.indkey::int2[], a.attnum)
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
JOIN pg_attribute a ON a.attrelid = (quote_ident(c.table_schema) || '.' || quote_ident(c.table_name))::regclass
  AND a.attname = c.column_name
LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)
WHERE c.table_schema = ANY (current_schemas(false)) AND t.table_type = 'BASE TABLE'
ORDER BY c.table_name, c.ordinal_position
"""


def _postgresql(url: URL, snapshot: str | None) -> Connected:
    if not importlib.util.find_spec("psycopg"):
        raise SourceError("reading PostgreSQL needs a driver: pip install 'forum-migrator[postgresql]'")
    from psycopg.types.numeric import FloatLoader  # noqa: PLC0415 — optional dependency

    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": CONNECT_TIMEOUT},
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    connection = engine.connect()
    driver: Any = connection.connection.driver_connection
    driver.adapters.register_loader("numeric", FloatLoader)
    for kind in ("date", "timestamp", "timestamptz", "time", "json", "jsonb", "uuid"):
        driver.adapters.register_loader(kind, driver.adapters.get_loader(25, 0))  # as text (oid 25), as in a dump
    connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    if snapshot is not None:
        connection.exec_driver_sql("SET TRANSACTION SNAPSHOT '" + snapshot.replace("'", "''") + "'")
    shapes = _shapes_of(connection.exec_driver_sql(_POSTGRESQL_COLUMNS).fetchall())
    return Connected(engine, connection, "postgresql", shapes)


_OPENERS: dict[str, Callable[[URL], Connected]] = {
    "sqlite": _sqlite,
    "mysql": _mysql,
    "mariadb": _mysql,
}
