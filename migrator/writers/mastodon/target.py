"""The database of a Mastodon server as a target.

The ledger and the microblog's own rows (less the bodies of statuses) stand in a schema of their own, ``migrator``, of
the same database: they say of every row that was written where it came from. Accounts and statuses go to Mastodon's
tables by binary COPY, in the transaction of their shard; what hangs on rows of other shards follows when all are there
(:mod:`migrator.writers.mastodon.publish`)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, ClassVar

import sqlalchemy as sa

from adapters.forum import Reject
from mappings.books import LOST
from mappings.known import Taken
from mappings.microblog import Interaction, Status
from migrator.ledger import ShardEntry
from migrator.writers.base import Claim, Row, TargetError, TargetLost, TargetSupport, Withdrawn
from migrator.writers.mastodon import checks, living, people, publish, settings
from migrator.writers.mastodon.numbers import REHEARSAL
from migrator.writers.mastodon.rows import (
    ACCOUNT_COLUMNS,
    STATUS_COLUMNS,
    Parent,
    StatusRows,
    account_row,
    copy_statement,
    ready,
)
from migrator.writers.mastodon.server import Server, recognise
from migrator.writers.mastodon.settings import Settings
from migrator.writers.mastodon.support import SUPPORT
from migrator.writers.mastodon.withdraw import withdraw
from migrator.writers.postgresql import PostgresqlTarget, PostgresqlTransaction
from migrator.writers.sql import SqlTarget

SCHEMA = "migrator"
APPLICATION = "forum-migrator"  #: our connections' name
#: address → the one connection of a dry run, which the parent and its worker, both of this process, share
_rehearsals: dict[str, sa.Connection] = {}
INSTANCE_ACTOR = -99
_PLACES = {name: place for place, name in enumerate(Status.__struct_fields__)}
_CONTENT, _TEXT, _PARENT = _PLACES["content"], _PLACES["text"], _PLACES["in_reply_to_id"]


class MastodonTransaction(PostgresqlTransaction):
    """A transaction that writes accounts and statuses twice: as rows of Mastodon's, and as the trace of them."""

    target: MastodonTarget

    def __init__(self, target: SqlTarget) -> None:
        super().__init__(target)
        self.losses: Counter[str] = Counter()
        self._nested: sa.NestedTransaction | None = None  # in a dry run

    @property
    def connection(self) -> sa.Connection:
        rehearsal = self.target.rehearsal
        if rehearsal is None:
            return super().connection
        if self._connection is None:
            self._connection, self._nested = rehearsal, rehearsal.begin_nested()
        return self._connection

    def commit(self) -> None:
        if self._nested is None:
            super().commit()
        else:
            self._nested.commit()

    def roll_back(self) -> None:
        if self._nested is None:
            super().roll_back()
        else:
            with suppress(TargetError):
                self._nested.rollback()

    def close(self) -> None:
        if self._nested is None:
            super().close()

    def _insert(self, table: sa.Table, rows: Sequence[Row]) -> None:
        before = self.losses.copy()

        def add(table: sa.Table, rows: Sequence[Row]) -> int:
            self.losses = before.copy()  # a batch that is searched for a row at fault is tried more than once
            return self._both(table, rows)

        self._safely(table, rows, add if table.name in {"accounts", "statuses"} else self._copy)

    def _insert_new(self, table: sa.Table, rows: Sequence[Row]) -> int:
        if table.name not in {"accounts", "statuses"}:
            return super()._insert_new(table, rows)
        ids = [row[0] for row in rows]
        with self.translated():
            there = {id for (id,) in self.driver.execute(f"SELECT id FROM {table.name} WHERE id = ANY(%s)", [ids])}
        first = {row[0]: row for row in reversed(rows) if row[0] not in there}
        if first:
            self._insert(table, list(reversed(first.values())))
        return len(first)

    def _both(self, table: sa.Table, rows: Sequence[Row]) -> int:
        if table.name == "accounts":
            self._copy(table, rows)
            self._copy_accounts(rows)
        else:
            self._copy(table, [_without_body(row) for row in rows])
            self._copy_statuses(rows)
        return len(rows)

    def _copy_accounts(self, rows: Sequence[Row]) -> None:
        known = self.target.settings
        forum = f"https://{self.target.site}"
        self._copy_ready(
            "accounts",
            ACCOUNT_COLUMNS,
            (account_row(row, known.imported_at, forum, self.losses) for row in rows),
        )

    def _copy_statuses(self, rows: Sequence[Row]) -> None:
        by_id = sorted(rows)
        here = {row[0] for row in by_id}
        parents = {row[_PARENT] for row in by_id if row[_PARENT] is not None} - here
        usernames = None if self.target.server.has("accounts", "id_scheme") else self._usernames(by_id)
        maker = StatusRows(self.target.settings.web, usernames, self._parents(parents), self.losses)
        self._copy_ready("statuses", STATUS_COLUMNS, map(maker.row, by_id))

    def _parents(self, ids: set[int]) -> dict[int, Parent]:
        """Those of the answered statuses that are written already."""
        found = self.driver.execute(
            "SELECT id, account_id, reply, in_reply_to_account_id FROM public.statuses WHERE id = ANY(%s)",
            [sorted(ids)],
        )
        return {id: Parent(*rest) for id, *rest in found} if ids else {}

    def _usernames(self, rows: Sequence[Row]) -> dict[int, str]:
        ids = sorted({row[1] for row in rows})
        return dict(self.driver.execute("SELECT id, username FROM public.accounts WHERE id = ANY(%s)", [ids]))

    def _copy_ready(self, table: str, columns: Mapping[str, str], rows: Iterator[Row]) -> None:
        present = self.target.server.columns[table]
        kept = {name: kind for name, kind in columns.items() if name in present}
        whole = len(kept) == len(columns)
        with self.driver.cursor() as cursor, cursor.copy(copy_statement(table, kept)) as copy:
            copy.set_types(list(kept.values()))
            write_row = copy.write_row
            for row in rows:
                write_row(row if whole else ready(columns, row, present))

    def finish_shard(
        self,
        shard: ShardEntry,
        rows: Mapping[str, int],
        books: Mapping[str, Any],
        rejects: Sequence[Reject],
        interactions: Sequence[Interaction],
        seconds: float,
    ) -> None:
        lost = Counter(books.get(LOST, {})) + self.losses
        books = {**books, LOST: dict(sorted(lost.items()))} if lost else books
        super().finish_shard(shard, rows, books, rejects, interactions, seconds)


def _without_body(row: Row) -> Row:
    """A status as the trace keeps it: what was written stands in Mastodon's row."""
    return (*row[:_CONTENT], "", "", *row[_TEXT + 1 :])


class MastodonTarget(PostgresqlTarget):
    """One Mastodon database, opened by one process."""

    support: ClassVar[TargetSupport] = SUPPORT
    transaction_class = MastodonTransaction
    whole_rows: ClassVar[bool] = False

    def __init__(self, locator: str) -> None:
        super().__init__(locator)
        self._locator = locator
        self._begins_rehearsal = False
        self._options: dict[str, Any] = {}
        self._settings: Settings | None = None
        self._server: Server | None = None
        self._living: living.Living | None = None
        self._site: str | None = None

    def _engine(self, locator: str) -> sa.Engine:
        engine = super()._engine(locator)
        self.location = f"mastodon+{self.location}"
        sa.event.listen(engine, "connect", _set_schema)
        return engine

    def trouble(self, error: BaseException) -> TargetError | None:
        known = super().trouble(error)
        driver: Any = self.engine.dialect.dbapi
        if known is None and isinstance(error, driver.IntegrityError):
            # Of a row that is copied the transaction finds out by itself which one is at fault.
            known = TargetError(
                f"{self.location}: {str(error).strip()}: the server's own rows or constraints forbid it"
            )
        if isinstance(known, TargetLost) and self.rehearsing:
            known = TargetError(f"{known}: the dry run is over, nothing was written")
        return known

    # ---- what is known of the server

    def configure(self, options: Mapping[str, Any]) -> None:
        self._options = {name: value for name, value in options.items() if value is not None}

    @property
    def settings(self) -> Settings:
        """How the run was begun."""
        if self._settings is None:
            with self.reading() as connection:
                self._settings = settings.load(connection)
        if self._settings is None:
            raise TargetError(f"{self.location} holds no run of the migrator: begin one with `migrator convert`")
        return self._settings

    @property
    def server(self) -> Server:
        """The server's version and columns."""
        if self._server is None:
            with self.reading() as connection:
                self._settings = self._settings or settings.load(connection)
                self._server = recognise(connection, self.location, force=self._forced())
        return self._server

    @property
    def site(self) -> str:
        """The forum that the run reads."""
        if self._site is None:
            run = self.ledger.run()
            self._site = run.site if run is not None else ""
        return self._site

    def _forced(self) -> bool:
        return bool(self._options.get("force")) or (self._settings is not None and self._settings.force)

    # ---- a dry run: everything goes through one connection, whose transaction is rolled back at the end

    @property
    def rehearsal(self) -> sa.Connection | None:
        """The connection of a dry run."""
        return _rehearsals.get(self._locator)

    @property
    def rehearsing(self) -> bool:
        return self.rehearsal is not None

    def rehearse(self) -> None:
        if self.exists():
            raise TargetError(f"{self.location} holds a run already: go on with it, or `migrator withdraw` it first")
        connection = self.engine.connect().execution_options(**{REHEARSAL: True})
        connection.begin()
        _rehearsals[self._locator] = connection
        self._begins_rehearsal = True

    def writing(self) -> AbstractContextManager[sa.Connection]:
        return super().writing() if self.rehearsal is None else _nested(self.rehearsal)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with super().reading() if self.rehearsal is None else nullcontext(self.rehearsal) as connection:
            yield connection

    def close(self) -> None:
        if self._begins_rehearsal:
            connection = _rehearsals.pop(self._locator)
            self._begins_rehearsal = False
            with suppress(TargetError):  # a server that is gone took all back by itself
                connection.rollback()
            connection.close()
        super().close()

    # ---- who lives there

    def taken(self) -> Taken:
        if self._living is None:
            server = self.server
            with self.reading() as connection:
                if self._settings is None:
                    names, rules = living.names(connection), living.rules(connection, server)
                else:
                    names, rules = settings.taken_names(connection), self._settings.barred
            self._living = living.Living(names, rules, self._has_id)
        return self._living

    def _has_id(self, account_id: int) -> bool:
        ours = "" if self._settings is None else " AND NOT EXISTS (SELECT 1 FROM migrator.accounts k WHERE k.id = a.id)"
        query = f"SELECT EXISTS (SELECT 1 FROM public.accounts a WHERE a.id = :id{ours})"
        return bool(next(self.select(query, id=account_id))[0])

    def _refuse_connections(self, connection: sa.Connection) -> None:
        if found := living.connections(connection, APPLICATION):
            raise TargetError(
                f"{self.location}: others are connected ({'; '.join(found)}), perhaps the running server: stop it"
                " (web, sidekiq, streaming); if those are not the server's, say --server-is-stopped"
            )

    # ---- schema

    def table_names(self) -> list[str]:
        with self.reading() as connection:
            return sa.inspect(connection).get_table_names(SCHEMA)

    def prepare(self) -> None:
        with self.reading() as connection:
            held = settings.load(connection)
        if held is not None:
            self._settings = held
            with self.reading() as connection:
                if settings.is_withdrawn(connection):
                    raise TargetError(f"{self.location}: the run is being taken out: say `migrator withdraw` to go on")
            self._refuse_other_settings(held)
            self._refuse_other_version(held)
            super().prepare()
            return
        self._begin()

    def _begin(self) -> None:
        """The first time: everything is looked at before the first write."""
        server = self.server
        with self.reading() as connection:
            if not self._options.get("into_existing"):
                self._refuse_living(connection)
            # A dry run keeps tables locked to its end, which no running server would bear.
            if not self._options.get("server_is_stopped") and (
                self.rehearsing or not self._options.get("into_existing")
            ):
                self._refuse_connections(connection)
            domain = self._options.get("domain") or _domain(connection)
            before = settings.sequences(connection)
        self.taken()
        assert self._living is not None  # noqa: S101 - made a moment ago
        if domain is None:
            raise TargetError(
                f"{self.location}: the database does not tell the server's address: say --domain social.example"
            )
        with self.writing() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        super().prepare()
        made = Settings(
            domain=domain,
            media_dir=self._options.get("media_dir"),
            imported_at=int(time.time()),
            schema_version=server.schema_version,
            force=self._forced(),
            into_existing=bool(self._options.get("into_existing")),
            sequences=before,
            barred=self._living.rules,
        )
        with self.writing() as connection:
            settings.save(connection, made, self._living.names)
        self._settings = made

    def _refuse_living(self, connection: sa.Connection) -> None:
        found = connection.execute(
            sa.text("SELECT count(*) FROM public.accounts WHERE id <> :actor"), {"actor": INSTANCE_ACTOR}
        ).scalar_one()
        if found:
            raise TargetError(
                f"{self.location} is the database of a living server ({found:,} accounts): take one that was just made"
                " (`rails db:setup`), or say --into-existing to add the forum's people to those who live there"
            )

    def _refuse_other_settings(self, held: Settings) -> None:
        for name in ("domain", "media_dir"):
            given = self._options.get(name)
            if given is not None and given != getattr(held, name):
                raise TargetError(
                    f"{self.location} was begun with another --{name.replace('_', '-')} ({getattr(held, name)}): leave"
                    " it out to go on with that one"
                )

    def _refuse_other_version(self, held: Settings) -> None:
        if self.server.schema_version != held.schema_version:
            raise TargetError(
                f"{self.location} was upgraded since the run was begun (schema {held.schema_version}, now"
                f" {self.server.schema_version}): go on with the version it was begun with"
            )

    def end_load(self) -> None:
        """The trace needs no secondary indexes; the planner needs to know how large everything is."""
        with self.writing() as connection:
            connection.exec_driver_sql("ANALYZE")

    def finish(self) -> dict[str, int]:
        cut = super().finish()
        publish.publish(self)
        if self.rehearsing:
            self._check_constraints()
        return cut

    def _check_constraints(self) -> None:
        with self.writing() as connection:
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for what, expected, found in self.checks():
            if expected != found:
                raise TargetError(f"{self.location}: {what}: expected {expected:,}, found {found:,}")

    def checks(self) -> Iterator[tuple[str, int, int]]:
        return checks.checks(self)

    # ---- afterwards

    def claims(self) -> Iterator[Claim]:
        return people.claims(self)

    def withdraw(self, *, force: bool, server_is_stopped: bool) -> Withdrawn:
        _ = self.server  # no other database than Mastodon's
        if self._settings is None:
            if self.exists():  # killed before its first row
                with self.writing() as connection:
                    connection.exec_driver_sql(f"DROP SCHEMA {SCHEMA} CASCADE")
            return Withdrawn(self.location)
        if not self.settings.into_existing and not server_is_stopped:
            with self.reading() as connection:
                self._refuse_connections(connection)
        return withdraw(self, force=force)


def _domain(connection: sa.Connection) -> str | None:
    """The domain of a status that the server wrote itself."""
    uri = connection.execute(
        sa.text("SELECT uri FROM public.statuses WHERE local AND uri LIKE 'https://%' ORDER BY id DESC LIMIT 1")
    ).scalar()
    return None if uri is None else str(uri).split("/")[2]


@contextmanager
def _nested(connection: sa.Connection) -> Iterator[sa.Connection]:
    with connection.begin_nested():
        yield connection


def _set_schema(connection: Any, _record: object) -> None:
    connection.execute(f"SET search_path = {SCHEMA}")
    connection.execute(f"SET application_name = '{APPLICATION}'")
    connection.commit()
