"""A target that keeps nothing: what ``preview`` converts into, so that it takes the path of a real run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from adapters.forum import Reject
from mappings.microblog import Interaction
from migrator.ledger import Ledger, ShardEntry
from migrator.writers.base import Row, Target, TargetSupport, Transaction, Unsupported


class NullTransaction(Transaction):
    """Counts rows and lets them go."""

    def write(self, table: str, rows: Sequence[Row]) -> int:
        return len(rows)

    def write_new(self, table: str, rows: Sequence[Row]) -> int:
        return len(rows)

    @property
    def ledger(self) -> Ledger:
        raise Unsupported("a preview keeps no ledger")

    def claim(self, shard: ShardEntry) -> bool:
        return True

    def finish_shard(
        self,
        shard: ShardEntry,
        rows: Mapping[str, int],
        books: Mapping[str, Any],
        rejects: Sequence[Reject],
        interactions: Sequence[Interaction],
        seconds: float,
    ) -> None:
        """Nothing to keep."""

    def write_interactions(self, shard: ShardEntry, interactions: Sequence[Interaction]) -> None:
        """Nothing to keep."""


class NullTarget(Target):
    """Takes everything, holds nothing."""

    support: ClassVar[TargetSupport] = TargetSupport("null:", "nothing", "keeps nothing (preview)", {}, {})
    location = "nothing"

    def __init__(self, locator: str = "") -> None:
        """There is nothing to open."""

    def prepare(self) -> None:
        """There is nothing to prepare."""

    def exists(self) -> bool:
        return False

    def begin_load(self) -> None:
        """There is nothing to begin."""

    def end_load(self) -> None:
        """There is nothing to end."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        yield NullTransaction()

    def count(self, table: str) -> int:
        return 0

    def rows(
        self, table: str, columns: Sequence[str] | None = None, order: Sequence[str] | None = None
    ) -> Iterator[Row]:
        return iter(())

    def select(self, sql: str, **parameters: object) -> Iterator[Row]:
        return iter(())

    def finish(self) -> dict[str, int]:
        return {}

    def close(self) -> None:
        """Nothing is open."""
