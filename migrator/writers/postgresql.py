"""PostgreSQL databases, filled by binary COPY through psycopg."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias

import sqlalchemy as sa

from migrator import schema
from migrator.ledger import mask
from migrator.writers.base import RESUME, Row, TargetError, TargetLost, TargetSupport
from migrator.writers.sql import BINDING_ERRORS, SqlTarget, SqlTransaction, refuse

# A killed client loses nothing; a crash of the server the last transactions at most, rows and ledger entries together.
SETTINGS = ("synchronous_commit = off", "client_min_messages = warning", "timezone = 'UTC'")

#: Python type of a column → type in a binary COPY
COPY_TYPES: dict[type, str] = {int: "int8", str: "text", bool: "bool", float: "float8", bytes: "bytea"}

_AWAY = "no connection to the server: check the address, and whether the server runs"
_BUSY = "other transactions got in the way"
#: first letters of an SQLSTATE → our error and what to do; the longest that fits counts
TROUBLES: dict[str, tuple[type[TargetError], str]] = {
    "": (TargetLost, _AWAY),  # no state: the server could not say anything any more
    "08": (TargetLost, _AWAY),
    "57P": (TargetLost, _AWAY),
    "57014": (TargetLost, "the server cancelled the statement (a time limit?)"),
    "40": (TargetLost, _BUSY),
    "55P03": (TargetLost, _BUSY),
    "53200": (TargetLost, "the server is out of memory"),
    "53300": (TargetLost, "the server has no free connection"),
    "53100": (TargetError, f"the server's disk is full: make room, {RESUME}"),
    "28": (TargetError, "the server refused user or password: check the address"),
    "3D": (TargetError, "there is no such database: create it, with encoding UTF8"),
    "42501": (TargetError, "the user lacks a permission: it needs to create tables there"),
    "25006": (TargetError, "the database is read-only: take the primary server"),
    "58": (TargetError, f"the server has trouble with its disk: see its log; when it is well again, {RESUME}"),
}
_PROGRAM_LIMIT = "54"  #: class of SQLSTATEs about values too large for an index or a field


_Add: TypeAlias = Callable[[sa.Table, Sequence[Row]], int]  # adds rows, returns how many


class PostgresqlTransaction(SqlTransaction):
    """Binary COPY of whole batches; a batch that fails is searched for the row at fault."""

    def _insert(self, table: sa.Table, rows: Sequence[Row]) -> None:
        self._safely(table, rows, self._copy)

    def _insert_new(self, table: sa.Table, rows: Sequence[Row]) -> int:
        key = schema.KEYS[table.name]
        places = [table.columns.keys().index(name) for name in key]
        # The first row with a key counts, as everywhere.
        first = {tuple(row[place] for place in places): row for row in reversed(rows)}
        with self.translated():
            self.driver.execute(f'CREATE TEMPORARY TABLE IF NOT EXISTS "new_{table.name}" (LIKE "{table.name}")')
        return self._safely(table, list(reversed(first.values())), self._copy_new)

    def _safely(self, table: sa.Table, rows: Sequence[Row], add: _Add) -> int:
        """Add rows; returns how many. Raises RowRefused, with none of them added."""
        with self.translated():
            driver = self.driver
            driver.execute("SAVEPOINT batch")
            try:
                added = add(table, rows)
            except Exception as error:
                if not self._is_refusal(error):
                    raise
                driver.execute("ROLLBACK TO batch")
                place, reason = self._search(table, rows, add, error)
                driver.execute("ROLLBACK TO batch")
                raise refuse(table, rows[place], _taken(table, reason), nul=True) from reason
            driver.execute("RELEASE batch")
            return added

    def _search(self, table: sa.Table, rows: Sequence[Row], add: _Add, error: Exception) -> tuple[int, Exception]:
        """The first row that cannot be added after those before it, and the error about it, found by halving."""
        low, high = 0, len(rows)  # rows[:low] are added, rows[:high] cannot be
        while low < high:
            middle = (low + high + 1) // 2
            self.driver.execute("SAVEPOINT half")
            try:
                add(table, rows[low:middle])
            except Exception as reason:
                if not self._is_refusal(reason):
                    raise
                self.driver.execute("ROLLBACK TO half")
                if middle == low + 1:
                    return low, reason
                high = middle
            else:
                low = middle
        raise error  # nothing fails any more

    def _is_refusal(self, error: Exception) -> bool:
        """Whether an error is about a row, not about the connection or the server."""
        driver: Any = self.target.engine.dialect.dbapi
        about_rows = (driver.DataError, driver.IntegrityError, driver.ProgrammingError, *BINDING_ERRORS)
        return isinstance(error, about_rows) or (getattr(error, "sqlstate", None) or "").startswith(_PROGRAM_LIMIT)

    def _copy(self, table: sa.Table, rows: Sequence[Row], into: str = "") -> int:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        with (
            self.driver.cursor() as cursor,
            cursor.copy(f'COPY "{into or table.name}" ({columns}) FROM STDIN (FORMAT BINARY)') as copy,
        ):
            copy.set_types([COPY_TYPES[column.type.python_type] for column in table.columns])
            write_row = copy.write_row
            for row in rows:
                write_row(row)
        return len(rows)

    def _copy_new(self, table: sa.Table, rows: Sequence[Row]) -> int:
        passing = f"new_{table.name}"
        self._copy(table, rows, passing)
        key = ", ".join(f'"{name}"' for name in schema.KEYS[table.name])
        # In order of the key, so that processes that write the same keys wait for each other instead of deadlocking.
        statement = (
            f'INSERT INTO "{table.name}" SELECT * FROM "{passing}" ORDER BY {key} ON CONFLICT ({key}) DO NOTHING'  # noqa: S608
        )
        added: int = self.driver.execute(statement).rowcount
        self.driver.execute(f'DELETE FROM "{passing}"')  # noqa: S608
        return added


def _taken(table: sa.Table, error: Exception) -> tuple[str, ...]:
    name = getattr(getattr(error, "diag", None), "constraint_name", None)
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint) and constraint.name == name:
            return tuple(constraint.columns.keys())
    return schema.KEYS[table.name]


class PostgresqlTarget(SqlTarget):
    support: ClassVar[TargetSupport] = TargetSupport(
        scheme="postgresql",
        name="PostgreSQL",
        description="A database of its own with the migrator's own schema: postgresql://user@host/name",
        carries=dict.fromkeys(schema.TABLES, "whole"),
        leaves={"NUL characters": "PostgreSQL's text has none: a row that holds one is refused"},
    )
    transaction_class = PostgresqlTransaction

    def _engine(self, locator: str) -> sa.Engine:
        try:
            url = sa.make_url(locator).set(drivername="postgresql+psycopg")
            engine = sa.create_engine(url)
        except sa.exc.ArgumentError as error:
            raise TargetError(
                f"{mask(locator)} is no address of a database: say postgresql://user@host/name"
            ) from error
        except ModuleNotFoundError as error:
            raise TargetError('PostgreSQL needs psycopg: pip install "forum-migrator[postgresql]"') from error
        self.location = mask(url.set(drivername="postgresql").render_as_string(hide_password=True))
        sa.event.listen(engine, "connect", _set_up)
        return engine

    def trouble(self, error: BaseException) -> TargetError | None:
        driver: Any = self.engine.dialect.dbapi
        if not isinstance(error, driver.OperationalError | driver.InternalError | driver.ProgrammingError):
            return None
        state: str = getattr(error, "sqlstate", None) or ""
        if not state and not isinstance(error, driver.OperationalError):
            return None
        for beginning in [state[:length] for length in range(len(state), 1, -1)] or [""]:
            if (known := TROUBLES.get(beginning)) is not None:
                kind, advice = known
                return kind(f"{self.location}: {mask(str(error)).strip()}: {advice}")
        return None

    def table_names(self) -> list[str]:
        with self.reading() as connection:
            return sa.inspect(connection).get_table_names()

    def prepare(self) -> None:
        with self.reading() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise TargetError(
                f"{self.location} has the encoding {encoding}, which cannot hold every script: "
                "create the database with ENCODING 'UTF8' TEMPLATE template0"
            )
        super().prepare()

    def end_load(self) -> None:
        super().end_load()
        with self.writing() as connection:
            connection.exec_driver_sql("ANALYZE")


def _set_up(connection: Any, _record: object) -> None:
    for setting in SETTINGS:
        connection.execute(f"SET {setting}")
    connection.commit()
