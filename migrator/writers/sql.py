"""What the SQL targets share: the schema, transactions with the ledger inside, streaming reads.

The engines' own ways to insert, and their words for trouble, are in :mod:`migrator.writers.sqlite` and
:mod:`migrator.writers.postgresql`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, ClassVar

import sqlalchemy as sa

from mappings.microblog import Interaction
from migrator import schema
from migrator.ledger import Ledger, ShardEntry, interaction_rows
from migrator.writers.base import Row, RowRefused, Target, TargetError, TargetLost, Transaction

STREAM = 1000  #: rows fetched at a time
INTEGERS = range(-(2**63), 2**63)  #: what a column of ids, times and counts can hold

# What a driver says, apart from its own errors, about a value that it cannot store.
BINDING_ERRORS = (OverflowError, TypeError, ValueError, AttributeError)

READING = "migrator_reading"  #: execution option of connections that only read


def fault(table: sa.Table, row: Row, *, nul: bool) -> tuple[str, str] | None:
    """(column, reason) of the first value that its column cannot hold; None: each can, so it is the key that is taken.

    ``nul``: whether NUL characters count as a fault."""
    if len(row) != len(table.columns):
        return ", ".join(table.columns.keys()), f"expected {len(table.columns)} values, got {len(row)}"
    for column, value in zip(table.columns, row, strict=True):
        if (reason := _value_fault(column, value, nul)) is not None:
            return column.name, reason
    return None


def _value_fault(column: sa.Column[Any], value: object, nul: bool) -> str | None:
    if value is None:
        return None if column.nullable else "null"
    kind = column.type.python_type
    if not isinstance(value, (int, float) if kind is float else kind):
        return "wrong_type"
    if kind is int and value not in INTEGERS:
        return "out_of_range"
    if isinstance(value, str):
        if nul and "\0" in value:
            return "nul_character"
        try:
            value.encode()
        except UnicodeEncodeError:
            return "lone_surrogate"
    return None


class SqlTransaction(Transaction):
    """A transaction that begins with its first use, so that mapping before it keeps nobody waiting."""

    def __init__(self, target: SqlTarget) -> None:
        self.target = target
        self._connection: sa.Connection | None = None
        self._ledger = Ledger(self._joined, self._joined)

    @property
    def connection(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self.target.engine.connect()
            self._connection.begin()
        return self._connection

    @property
    def driver(self) -> Any:
        """The driver's own connection, for the fast ways to insert."""
        return self.connection.connection.driver_connection

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    def _joined(self) -> AbstractContextManager[sa.Connection]:
        return nullcontext(self.connection)

    def write(self, table: str, rows: Sequence[Row]) -> int:
        if rows:
            self._insert(schema.METADATA.tables[table], rows)
        return len(rows)

    def write_new(self, table: str, rows: Sequence[Row]) -> int:
        return self._insert_new(schema.TABLES[table], rows) if rows else 0

    def write_interactions(self, shard: ShardEntry, interactions: Sequence[Interaction]) -> None:
        self.write(schema.interactions.name, interaction_rows(shard, interactions))

    @abstractmethod
    def _insert(self, table: sa.Table, rows: Sequence[Row]) -> None: ...

    @abstractmethod
    def _insert_new(self, table: sa.Table, rows: Sequence[Row]) -> int: ...

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turns a driver's error into one of ours, as the engine does for what goes through SQLAlchemy."""
        try:
            yield
        except Exception as error:
            trouble = self.target.trouble(error)
            if trouble is None:
                raise
            if isinstance(trouble, TargetLost) and self._connection is not None:
                self._connection.invalidate(error)
            raise trouble from error

    def commit(self) -> None:
        if self._connection is not None:
            self._connection.commit()

    def roll_back(self) -> None:
        """Ends the transaction after an error; that the server is gone, too, is no news then."""
        if self._connection is not None:
            with suppress(TargetError):
                self._connection.rollback()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def refuse(table: sa.Table, row: Row, taken: tuple[str, ...], *, nul: bool) -> RowRefused:
    """The error for a row; ``taken`` are the columns of the key that the engine found taken."""
    column, reason = fault(table, row, nul=nul) or (", ".join(taken), "duplicate_key")
    return RowRefused(table.name, row, column, reason)


class SqlTarget(Target):
    """A database with the migrator's own schema, the ledger among its tables."""

    has_sql = True
    transaction_class: ClassVar[type[SqlTransaction]]

    def __init__(self, locator: str) -> None:
        self.engine = self._engine(locator)
        sa.event.listen(self.engine, "handle_error", self._raise_trouble)
        self.ledger = Ledger(self.writing, self.reading)

    @abstractmethod
    def _engine(self, locator: str) -> sa.Engine:
        """The engine of an address; also sets ``location``."""

    @abstractmethod
    def trouble(self, error: BaseException) -> TargetError | None:
        """What a driver's error means for a run; None: it is no trouble of the target but a mistake of ours."""

    @abstractmethod
    def table_names(self) -> list[str]:
        """The tables found at that place, without changing anything there; none where there is nothing yet."""

    def _raise_trouble(self, context: sa.engine.ExceptionContext) -> None:
        trouble = self.trouble(context.original_exception)
        if trouble is not None:
            raise trouble from context.original_exception

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A connection in a transaction that may write; commits at the end of the block."""
        return self.engine.begin()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that keeps no writer waiting."""
        with self.engine.connect() as connection:
            yield connection.execution_options(**{READING: True})

    # ---- schema

    def exists(self) -> bool:
        return schema.VERSION_TABLE in self.table_names()

    def prepare(self) -> None:
        names = self.table_names()
        if names and schema.VERSION_TABLE not in names:
            raise TargetError(
                f"{self.location} is not empty (it holds the table {min(names)}) and was not made by the migrator: "
                "take a new, empty database"
            )
        try:
            with self.writing() as connection:
                schema.migrate(connection)
        except schema.SchemaTooNewError as error:
            raise TargetError(
                f"{self.location} was made by a newer version of the migrator (schema {error}): upgrade the migrator"
            ) from error

    def begin_load(self) -> None:
        with self.writing() as connection:
            for table in schema.TABLES.values():
                if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                    return
            for table in schema.TABLES.values():
                for index in table.indexes:
                    index.drop(connection, checkfirst=True)

    def end_load(self) -> None:
        with self.reading() as connection:
            inspector = sa.inspect(connection)
            there = {index["name"] for name in schema.TABLES for index in inspector.get_indexes(name)}
        for table in schema.TABLES.values():
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                if index.name not in there:
                    # One transaction each: an interruption loses one index, not all.
                    with self.writing() as connection:
                        index.create(connection)

    # ---- rows

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        transaction = self.transaction_class(self)
        try:
            yield transaction
            transaction.commit()
        except BaseException:
            transaction.roll_back()
            raise
        finally:
            transaction.close()

    def count(self, table: str) -> int:
        with self.reading() as connection:
            statement = sa.select(sa.func.count()).select_from(schema.METADATA.tables[table])
            return connection.execute(statement).scalar_one()

    def rows(
        self, table: str, columns: Sequence[str] | None = None, order: Sequence[str] | None = None
    ) -> Iterator[Row]:
        source = schema.METADATA.tables[table].columns
        statement = sa.select(*(source[name] for name in columns or source.keys()))
        for name in order or ():
            # Only where it can matter: an index serves no order of nulls that it was not made for.
            statement = statement.order_by(source[name].nulls_first() if source[name].nullable else source[name])
        return self._stream(statement, {})

    def select(self, sql: str, **parameters: object) -> Iterator[Row]:
        return self._stream(sa.text(sql), parameters)

    def _stream(self, statement: sa.Executable, parameters: dict[str, object]) -> Iterator[Row]:
        with self.reading() as connection:
            result = connection.execute(statement, parameters, execution_options={"yield_per": STREAM})
            yield from map(tuple, result)

    def finish(self) -> dict[str, int]:
        parent = schema.TABLES["statuses"].alias("referenced")
        counts: dict[str, int] = {}
        with self.transaction() as transaction:
            for name, column in schema.STATUS_REFERENCES:
                table = schema.TABLES[name]
                cleared = [column, "reply_evidence"] if column == "in_reply_to_id" else [column]
                leads_somewhere = sa.exists().where(parent.c.id == table.c[column])
                statement = (
                    sa.update(table)
                    .where(table.c[column].is_not(None), ~leads_somewhere)
                    .values(dict.fromkeys(cleared))
                )
                counts[f"{name}.{column}"] = transaction.connection.execute(statement).rowcount
            return transaction.ledger.add_cut(counts)

    def close(self) -> None:
        self.engine.dispose()
