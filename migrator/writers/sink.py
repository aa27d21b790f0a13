"""The sink that ``preview`` converts into: a run like any other, but of its rows only those stay that the rest of the
run asks for (who there is, and who follows whom), in a temporary file with the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import ClassVar

from migrator.writers.base import Row, TargetSupport
from migrator.writers.sqlite import SqliteTarget, SqliteTransaction

KEPT = frozenset(("accounts", "follows", "interactions"))


class SinkTransaction(SqliteTransaction):
    """Counts rows and lets most of them go."""

    def write(self, table: str, rows: Sequence[Row]) -> int:
        return super().write(table, rows) if table in KEPT else len(rows)


class SinkTarget(SqliteTarget):
    """An SQLite file that keeps next to nothing. No address leads to it."""

    support: ClassVar[TargetSupport] = TargetSupport("", "nothing", "keeps nothing (preview)", {}, {})
    transaction_class = SinkTransaction

    def _connect(self) -> sqlite3.Connection:
        connection = super()._connect()
        connection.execute("PRAGMA synchronous = OFF")  # nobody reads the file after a crash
        return connection
