"""Recounts a finished target, from its rows and not from memory, and holds it against the ledger and, if given, the
source."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.base import Options
from adapters.forum import KINDS
from mappings import policy as policies
from mappings.books import MERGED, READ, REJECTED, SKIPPED, WRITTEN, Books
from mappings.microblog import TABLES
from migrator import schema
from migrator.errors import TARGET, Stop
from migrator.fill import PREFIX
from migrator.ledger import PENDING, Run, ShardEntry
from migrator.pipeline import build_directory, consented_of, job_for, opened_adapter, opened_source
from migrator.report import entries, table, total
from migrator.session import Rows, Session
from migrator.workplace import DIRECTORY_FILE
from migrator.writers.base import Row, Target
from migrator.writers.sql import SqlTarget

SAMPLE_SHARDS = 3  #: shards converted once more and compared row by row when the source is given
COMPARED = 400  #: rows compared in one query
ERASED = "erased"  #: reason under which erased records are skipped


@dataclass
class Verification:
    """What was checked, and what was found wrong."""

    checks: list[tuple[str, int, int]] = field(default_factory=list)  #: (what, expected, found)
    notes: list[str] = field(default_factory=list)

    def expect(self, what: str, expected: int, found: int) -> None:
        self.checks.append((what, expected, found))

    @property
    def wrong(self) -> list[tuple[str, int, int]]:
        return [check for check in self.checks if check[1] != check[2]]

    @property
    def balanced(self) -> bool:
        return not self.wrong

    def as_dict(self) -> dict[str, Any]:
        return {
            "balanced": self.balanced,
            "checks": len(self.checks),
            "wrong": [{"check": what, "expected": expected, "found": found} for what, expected, found in self.wrong],
            "notes": self.notes,
        }

    def as_text(self) -> str:
        lines = [table(["does not balance", "expected", "found"], self.wrong, right={1, 2})] if self.wrong else []
        lines += self.notes
        verdict = "The books balance" if self.balanced else "The books do NOT balance"
        lines.append(f"{verdict}: {len(self.checks):,} checks, {len(self.wrong):,} wrong.")
        return "\n".join(lines)


def verify(target: Target, source: str | None, options: Options) -> Verification:
    """Check the target alone, or against its source as well."""
    verification = Verification()
    run = target.ledger.run()
    if run is None:
        raise Stop(f"{target.location} holds no run", TARGET)
    _plan(verification, target, run)
    rows, books = target.ledger.totals()
    _tables(verification, target, rows)
    _books(verification, target, books)
    _references(verification, target)
    for check in target.checks():
        verification.expect(*check)
    if source is not None:
        _, of_run = target.ledger.totals(without=PREFIX)
        _source(verification, target, run, of_run, source, options)
    return verification


def _plan(verification: Verification, target: Target, run: Run) -> None:
    verification.expect("run finished", 1, int(run.state == "finished"))
    verification.expect("shards left to do", 0, sum(1 for _ in target.ledger.shards(PENDING)))
    verification.expect("shards", run.summary["shards"] if run.summary else 0, sum(1 for _ in target.ledger.shards()))


def _tables(verification: Verification, target: Target, rows: dict[str, int]) -> None:
    for name in TABLES:
        verification.expect(f"rows in {name}", rows.get(name, 0), target.count(name))


def _books(verification: Verification, target: Target, kept: dict[str, Any]) -> None:
    books = Books()
    books.add(entries(kept))
    imbalance = books.imbalance()
    origins = Counter(kind for kind, part in target.rows("origins", ("kind", "part")) if part == 0)
    rejects = {kind: sum(reasons.values()) for kind, reasons in target.ledger.count_rejects().items()}
    skips: Counter[str] = Counter()
    told = {(kind, reason): count for kind, reason, count in target.rows("skips", ("kind", "reason", "count"))}
    for (kind, _), count in told.items():
        skips[kind] += count
    counted = {
        (kind, reason): count for kind, entry in kept.items() for reason, count in entry.get(SKIPPED, {}).items()
    }
    verification.expect("skips unlike those in the books", 0, len(told.items() ^ counted.items()))
    for kind in dict.fromkeys([*KINDS, *origins, *rejects]):
        entry = kept.get(kind, {})
        outcomes = sum(total(entry.get(outcome, 0)) for outcome in (WRITTEN, MERGED, SKIPPED, REJECTED))
        verification.expect(
            f"{kind}: read = written + merged + skipped + rejected", outcomes + imbalance.get(kind, 0), outcomes
        )
        verification.expect(f"{kind}: written, by origins", entry.get(WRITTEN, 0), origins[kind])
        verification.expect(f"{kind}: rejected, by rejects", total(entry.get(REJECTED, {})), rejects.get(kind, 0))
        verification.expect(f"{kind}: skipped, by skips", total(entry.get(SKIPPED, {})), skips[kind])


def _references(verification: Verification, target: Target) -> None:
    """Every status leads back to its origin, and every reference to a row."""
    if not isinstance(target, SqlTarget):
        verification.notes.append("References between rows are checked in databases only.")
        return
    for name, column, other in references():
        query = (
            f"SELECT COUNT(*) FROM {name} WHERE {column} IS NOT NULL"  # noqa: S608 - names of our own schema
            f" AND NOT EXISTS (SELECT 1 FROM {other} AS referenced WHERE referenced.id = {name}.{column})"
        )
        verification.expect(f"{name}.{column} that lead nowhere", 0, next(target.select(query))[0])


def references() -> Iterator[tuple[str, str, str]]:
    """(table, column, table that the column's ids belong to), by the names of the columns."""
    for name, record in TABLES.items():
        for column in record.__struct_fields__:
            if column in {"account_id", "target_account_id", "moderator_account_id", "board_account_id"}:
                yield name, column, "accounts"
            elif column in {"status_id", "in_reply_to_id", "quote_of_id"}:
                yield name, column, "statuses"
            elif column in {"tag_id", "poll_id"}:
                yield name, column, f"{column.removesuffix('_id')}s"


def _source(
    verification: Verification, target: Target, run: Run, books: dict[str, Any], source: str, options: Options
) -> None:
    """The source has as many records as were read, and some shards converted again give the rows that are there."""
    policy = policies.loads(run.policy_toml)
    options = replace(options, charsets=policy.charset, private_messages=policy.privacy.private_messages)
    with (
        tempfile.TemporaryDirectory(prefix="migrator-verify-") as folder,
        opened_source(source, options, Path(folder), quiet=True) as opened,
    ):
        verification.expect("source is the one converted", 1, int(opened.fingerprint == run.source_fingerprint))
        directory = Path(folder) / DIRECTORY_FILE
        with opened_adapter(opened) as adapter:
            counts = adapter.counts()
            for kind in KINDS:
                read = books.get(kind, {}).get(READ, 0)
                verification.expect(f"{kind}: read, by the source", counts.get(kind, 0), read)
            build_directory(directory, adapter, policy, consented_of(run), run.source_fingerprint, target.taken())
        if not isinstance(target, SqlTarget) or not target.whole_rows or _erased(books) or "fill" in run.options:
            verification.notes.append(
                "Rows were not compared: no target of whole rows in SQL, or members were erased from it, or its gaps"
                " were filled."
            )
            return
        session = Session(job_for(opened, policy, directory))
        try:
            for shard in _sample(list(target.ledger.shards(phase="threads"))):
                _compare(verification, target, session, shard, run)
        finally:
            session.close()


def _erased(books: dict[str, Any]) -> bool:
    return any(ERASED in entry.get(SKIPPED, {}) for entry in books.values())


def _sample(shards: list[ShardEntry]) -> list[ShardEntry]:
    """First, last and what lies evenly between."""
    if len(shards) <= SAMPLE_SHARDS:
        return shards
    step = (len(shards) - 1) / (SAMPLE_SHARDS - 1)
    return [shards[round(number * step)] for number in range(SAMPLE_SHARDS)]


def _compare(verification: Verification, target: SqlTarget, session: Session, shard: ShardEntry, run: Run) -> None:
    """Convert a shard again: every row must be in the target as it is. References that the finish cut may be empty
    there."""
    cut = {reference for reference, count in run.cut.items() if count}
    may_differ = {"reply_evidence"} if cut else set()
    different = 0

    def flush(rows: Rows) -> None:
        nonlocal different
        for name, batch in rows.items():
            columns = schema.TABLES[name].columns.keys()
            stored = _stored(target, schema.TABLES[name], batch)
            for row in batch:
                found = stored.get(_key(name, columns, row))
                different += found is None or any(
                    have != want and column not in may_differ and not (have is None and f"{name}.{column}" in cut)
                    for column, have, want in zip(columns, found, row, strict=True)
                )

    session.run(shard, Books(), flush)
    verification.expect(f"rows that differ in shard {shard.number} when it is converted again", 0, different)


def _key(name: str, columns: Sequence[str], row: Row) -> Row:
    return tuple(row[columns.index(column)] for column in schema.KEYS[name])


def _stored(target: SqlTarget, table: sa.Table, batch: Sequence[Row]) -> dict[Row, Row]:
    """The target's rows with the keys of the batch."""
    columns = table.columns.keys()
    keys = sa.tuple_(*(table.c[column] for column in schema.KEYS[table.name]))
    stored: dict[Row, Row] = {}
    with target.engine.connect() as connection:
        for at in range(0, len(batch), COMPARED):
            wanted = [_key(table.name, columns, row) for row in batch[at : at + COMPARED]]
            for found in connection.execute(sa.select(table).where(keys.in_(wanted))):
                stored[_key(table.name, columns, tuple(found))] = tuple(found)
    return stored
