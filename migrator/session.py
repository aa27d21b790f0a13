"""One process's share of a run: it reads a shard, maps it and writes the rows, in one transaction with the ledger
entry.

Preview and verification take the same path with other sinks.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from msgspec.structs import astuple

from adapters.base import Adapter, Options, Shard, ThreadItem
from adapters.files import checked
from adapters.forum import Reject
from adapters.sources import open_adapter
from adapters.sql.database import SourceLost
from mappings.books import Books
from mappings.directory import Directory
from mappings.known import Known
from mappings.mapper import Mapper
from mappings.microblog import TABLES, Interaction, Record, Status
from mappings.policy import Policy
from migrator.fill import PREFIX, Sieve, buried
from migrator.fill import write as write_fresh
from migrator.ledger import ShardEntry
from migrator.report import nested
from migrator.writers import open_target
from migrator.writers.base import RowRefused, Target, TargetLost, Transaction
from migrator.writers.sink import SinkTarget

FLUSH_ROWS = 60_000  #: rows held before they are written
FLUSH_CHARACTERS = 6_000_000  #: characters of status content held before they are written: some 40 MB
RETRY_SECONDS = (1, 2, 4, 8, 16)  #: waits between tries while a database is away
REFUSALS = 100  #: rows of one shard that a target may refuse before the run stops

TABLE_OF: dict[type[Record], str] = {record: table for table, record in TABLES.items()}
Rows: TypeAlias = dict[str, list[tuple[Any, ...]]]
Flush: TypeAlias = Callable[[Rows], None]


@dataclass(frozen=True)
class Job:
    """All that a worker process needs to know: plain data, so that it travels to any executor."""

    source_url: str
    system: str  #: key of the adapter
    snapshot: str | None  #: state of a live database that all workers share, where the server can do that
    options: Options
    policy: Policy
    directory: str  #: path of the directory file
    target: str  #: the target's address
    dry: bool = False  #: a dry run: the target is a sink
    known: str | None = None  #: path of what the target holds, when only its gaps are filled


@dataclass(frozen=True)
class ShardResult:
    """What a worker tells of one shard; the rows themselves never travel."""

    shard: ShardEntry
    rows: dict[str, int]  #: rows written per table; empty when another process had done the shard already
    books: dict[str, Any]  #: as :func:`migrator.report.nested` gives them
    rejects: int
    memory: int  #: peak resident memory of the worker process, bytes
    worker: int  #: process id


class AlreadyDone(Exception):  # noqa: N818 - no error, a way out of a transaction
    """Another process did this shard."""


class Session:
    """Source, directory and mapping, opened once per process."""

    def __init__(self, job: Job) -> None:
        self.adapter: Adapter = open_adapter(job.source_url, job.options, job.system, job.snapshot)
        self.directory = Directory(job.directory)
        self._site_files = job.options.site_files
        self._known = None if job.known is None else Known(job.known)
        self.mapper = Mapper(job.policy, self.directory, self.adapter)

    def records(self, shard: ShardEntry, books: Books) -> Iterator[Record]:
        """The microblog records of one shard."""
        match shard.phase.removeprefix(PREFIX):
            case "directory":
                return self.mapper.directory(books)
            case "threads":
                return self.mapper.threads(self._threads(Shard(shard.low, shard.high, shard.posts)), books)
            case "rest":
                return self.mapper.rest(self.adapter.rest(), books)
            case "private_messages":
                return self.mapper.private_messages(self.adapter.private_messages(), books)
        raise ValueError(f"no phase {shard.phase!r} is converted shard by shard")

    def _threads(self, shard: Shard) -> Iterator[ThreadItem]:
        items = self.adapter.threads(shard)
        if self._known is not None:
            items = buried(items, self._known)
        return items if self._site_files is None else checked(items, Path(self._site_files))

    def run(self, shard: ShardEntry, books: Books, flush: Flush) -> list[Interaction]:
        """Convert a shard; ``flush`` gets its rows by table, in one piece unless the shard is very large."""
        rows: Rows = {table: [] for table in TABLES}
        append = {record: rows[table].append for record, table in TABLE_OF.items()}
        interactions: list[Interaction] = []
        held = characters = 0
        for record in self.records(shard, books):
            # Records have no subclasses: comparing types is the faster way to ask.
            if type(record) is Interaction:
                interactions.append(record)
                continue
            append[type(record)](astuple(record))
            held += 1
            if type(record) is Status:
                characters += len(record.content)
            if held >= FLUSH_ROWS or characters >= FLUSH_CHARACTERS:
                _hand_over(rows, flush)
                held = characters = 0
        _hand_over(rows, flush)
        return interactions

    def close(self) -> None:
        if self._known is not None:
            self._known.close()
        self.directory.close()
        self.adapter.close()


def _hand_over(rows: Rows, flush: Flush) -> None:
    flush({table: batch for table, batch in rows.items() if batch})
    for batch in rows.values():
        batch.clear()


@dataclass
class Refusals:
    """Rows that the target refused while a shard was written: it is written again without them and all that hangs on
    them."""

    refused: dict[tuple[str, object], RowRefused] = field(default_factory=dict)  #: (table, first key column) → why

    def add(self, refusal: RowRefused) -> None:
        """Raises the refusal when there are too many: then the target is at fault, not the row."""
        if len(self.refused) >= REFUSALS:
            raise refusal
        # Its traceback and cause hold all rows of the shard.
        self.refused[refusal.table, refusal.row[0]] = RowRefused(*refusal.args)

    def without(self, table: str, batch: list[tuple[Any, ...]], books: Books) -> list[tuple[Any, ...]]:
        """The batch less what was refused; a forum record that falls out with its origin is booked as rejected."""
        fields = TABLES[table].__struct_fields__
        if table == "origins":
            return [row for row in batch if not self._rejects(dict(zip(fields, row, strict=True)), books)]
        keep = [row for row in batch if (table, row[0]) not in self.refused]
        if "status_id" in fields:
            place = fields.index("status_id")
            keep = [row for row in keep if ("statuses", row[place]) not in self.refused]
        return keep

    def _rejects(self, origin: dict[str, Any], books: Books) -> bool:
        table = TABLE_OF_KIND.get(origin["kind"], "")
        refusal = self.refused.get((table, origin["target_id"]))
        if refusal is None:
            return False
        if origin["part"] == 0:
            books.written(origin["kind"], -1)
            books.reject(
                Reject(
                    kind=origin["kind"],
                    source_id=origin["source_id"],
                    reason=f"refused_{refusal.reason}",
                    detail=str(refusal),
                    raw=repr(refusal.row).encode("utf-8", "surrogatepass"),
                )
            )
        return True


#: forum kind → table whose id its origin leads to
TABLE_OF_KIND = {
    "member": "accounts",
    "guest": "accounts",
    "board": "accounts",
    "post": "statuses",
    "private_message": "statuses",
    "broadcast": "statuses",
    "poll": "polls",
    "attachment": "media",
    "action": "moderation_events",
    "sanction": "sanctions",
    "report": "reports",
}


def open_for(target: str, *, dry: bool) -> Target:
    """The target of a run, or the sink of a dry run."""
    return SinkTarget(target) if dry else open_target(target)


class Worker:
    """A session with a target: converts shards one by one, each in one transaction with its ledger entry."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.session = Session(job)
        self.target = self._open_target()

    def _open_target(self) -> Target:
        return open_for(self.job.target, dry=self.job.dry)

    def convert(self, shard: ShardEntry) -> ShardResult:
        """Convert one shard, also when a database goes away for a while and comes back."""
        for wait in RETRY_SECONDS:
            try:
                return self._without_refused(shard)
            except (SourceLost, TargetLost) as error:
                print(f"{error}\ntrying again in {wait} s", file=sys.stderr)  # noqa: T201 - the run goes on
                time.sleep(wait)
                self._reopen(type(error))
        return self._without_refused(shard)

    def _reopen(self, lost: type[Exception]) -> None:
        if issubclass(lost, SourceLost):
            self.session.close()
            self.session = Session(self.job)
        else:
            self.target.close()
            self.target = self._open_target()

    def _without_refused(self, shard: ShardEntry) -> ShardResult:
        refusals = Refusals()
        while True:
            try:
                with self.target.transaction() as transaction:
                    return self._write(shard, transaction, refusals)
            except AlreadyDone:
                return ShardResult(shard, {}, {}, 0, peak_memory(), os.getpid())
            except RowRefused as refusal:
                refusals.add(refusal)

    def _write(self, shard: ShardEntry, transaction: Transaction, refusals: Refusals) -> ShardResult:
        started = time.perf_counter()
        books = Books()
        written: dict[str, int] = {}
        claimed = False
        sieve = None if self.job.known is None else Sieve(self.job.known)

        def flush(rows: Rows) -> None:
            nonlocal claimed
            if not claimed and not transaction.claim(shard):
                raise AlreadyDone
            claimed = True
            if sieve is not None:
                lacking = sieve.keep(rows, books)
                fresh = {table: refusals.without(table, batch, books) for table, batch in lacking.rows.items()}
                for table, count in write_fresh(transaction, lacking._replace(rows=fresh)).items():
                    written[table] = written.get(table, 0) + count
                return
            for table, batch in rows.items():
                kept = refusals.without(table, batch, books) if refusals.refused else batch
                written[table] = written.get(table, 0) + transaction.write(table, kept)

        interactions = self.session.run(shard, books, flush)
        kept_books = nested(books)
        seconds = time.perf_counter() - started
        if sieve is not None:
            sieve.close()
            interactions = []  # those of what is there were counted when it was written
        transaction.finish_shard(shard, written, kept_books, books.rejects, interactions, seconds)
        return ShardResult(shard, written, kept_books, len(books.rejects), peak_memory(), os.getpid())

    def close(self) -> None:
        self.session.close()
        self.target.close()


def peak_memory() -> int:
    """Most resident memory that this process ever had, in bytes."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    # On Linux a process inherits the ru_maxrss of its parent; this figure is its own.
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
