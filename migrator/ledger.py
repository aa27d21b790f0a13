"""The ledger: what a run planned, how far it came, what was left out and why.

It lives where the rows live, so that a shard's rows and its entry commit together; a target that is no database keeps
it in an SQLite file of its own. A target holds one run of one source.

``books`` are nested mappings of counts, forum kind first: ``{"post": {"read": 9, "written": 7, "skipped":
{"unapproved": 2}}}``. The ledger adds them up and looks into ``skipped`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from adapters.forum import Reject, SourceId
from mappings.inference import Pair
from mappings.microblog import Interaction
from migrator import schema

PENDING, DONE = "pending", "done"
STATES = frozenset(("planned", "running", "finished", "interrupted", "stopped"))

RUN_ID = 1  #: a target holds one run
PAGE = 500  #: ledger rows read or planned at a time
PAIRS_PAGE = 2_000  #: pairs of accounts read at a time
CHANGEABLE = frozenset(("started_at", "finished_at", "peak_memory", "summary", "options"))
_AS_JSON = frozenset(("summary", "options"))

# user:password@ in a URL, to the last @ before the path; and passwords among a URL's parameters.
_USER_PASSWORD = re.compile(r"(://[^\s/:@]*+):[^\s/]*@")
_PASSWORD_PARAMETER = re.compile(r"([?&](?:password|passwd|sslpassword)=)[^\s&]*+", re.IGNORECASE)

Counts = dict[str, Any]  #: nested mappings of numbers
Connect = Callable[[], AbstractContextManager[sa.Connection]]


class TargetError(Exception):
    """The target is refused or cannot go on. The message says why and what to do."""


@dataclass(frozen=True)
class ShardEntry:
    """A piece of work: planned once, then done in one transaction. ``low`` and ``high`` are source ids, both ends
    included; phases that have no ranges leave them as they are."""

    phase: str
    number: int
    low: SourceId = 0
    high: SourceId = 0
    posts: int = 0
    state: str = PENDING
    rows: Mapping[str, int] = field(default_factory=dict)  #: table → rows written
    books: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Run:
    """The run that a target holds."""

    source: str  #: address, passwords masked
    source_fingerprint: str
    adapter: str
    site: str
    policy_toml: str
    policy_digest: str
    tool_version: str
    options: dict[str, Any]
    state: str  #: one of :data:`STATES`
    started_at: int | None  #: seconds since 1970 UTC
    finished_at: int | None
    peak_memory: int | None  #: bytes, all processes together
    summary: Any  #: JSON
    cut: dict[str, int]  #: references that led nowhere, by ``table.column``


class LedgerReject(NamedTuple):
    """A reject and the shard it came from."""

    phase: str
    shard: int
    reject: Reject


#: field of a pair → kind of interaction it counts
COUNTED = {"replies": "reply", "quotes": "quote", "favourites": "favourite", "mentions": "mention", "boards": "board"}


def _is(phase: sa.ColumnElement[str], number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return sa.and_(phase == sa.bindparam("of_phase"), number == sa.bindparam("of_number"))


# What is executed for every shard, made once: putting a statement together takes longer than executing it.
_SHARD = _is(schema.shards.c.phase, schema.shards.c.number)
_CLAIM = sa.select(schema.shards.c.state).where(_SHARD).with_for_update()
_FORGET = [sa.delete(table).where(_is(table.c.phase, table.c.shard)) for table in (schema.rejects, schema.interactions)]
_SETTLE = sa.update(schema.shards).where(_SHARD)


def mask(text: str) -> str:
    """The text with passwords in URLs replaced by ``***``."""
    return _PASSWORD_PARAMETER.sub(r"\1***", _USER_PASSWORD.sub(r"\1:***@", text))


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {name: _masked(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part) for part in value]
    return value


def add_counts(into: Counts, counts: Mapping[str, Any]) -> None:
    """Add nested counts to others, in place."""
    for name, value in counts.items():
        if isinstance(value, Mapping):
            add_counts(into.setdefault(name, {}), value)
        else:
            into[name] = into.get(name, 0) + value


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _decode(text: str) -> Any:
    return msgspec.json.decode(text)


class Ledger:
    """Reads and writes the ledger's tables. Every call is a transaction of its own, unless the ledger was taken from a
    :class:`~migrator.writers.base.Transaction`: then it is part of that one."""

    def __init__(self, writing: Connect, reading: Connect) -> None:
        self._writing = writing
        self._reading = reading

    # ---- the run

    def create_run(
        self,
        *,
        source: str,
        source_fingerprint: str,
        adapter: str,
        site: str,
        policy_toml: str,
        policy_digest: str,
        tool_version: str,
        options: Mapping[str, Any],
        shards: Iterable[ShardEntry],
    ) -> Run:
        """Freeze a plan, in one transaction. Phases are worked off in the order in which they first appear.

        Raises :class:`TargetError` when the target holds a run already."""
        row = {
            "id": RUN_ID,
            "source": mask(source),
            "source_fingerprint": source_fingerprint,
            "adapter": adapter,
            "site": site,
            "policy_toml": policy_toml,
            "policy_digest": policy_digest,
            "tool_version": tool_version,
            "options": _json(_masked(options)),
            "state": "planned",
            "cut": "{}",
            "adjustments": "{}",
        }
        with self._writing() as connection:
            if (held := _run(connection)) is not None:
                raise TargetError(f"the target already holds a run of {held.source}: resume it, or take a new target")
            connection.execute(sa.insert(schema.runs), row)
            order: dict[str, int] = {}
            entries = iter(shards)
            while batch := [_shard_row(entry, order) for entry in islice(entries, PAGE)]:
                connection.execute(sa.insert(schema.shards), batch)
            run = _run(connection)
        assert run is not None  # noqa: S101 - written a moment ago
        return run

    def run(self) -> Run | None:
        """The run of this target, None before there is one."""
        with self._reading() as connection:
            return _run(connection)

    def set_state(self, state: str, **columns: object) -> None:
        """Note how the run stands; ``columns`` are any of :data:`CHANGEABLE`, ``summary`` whatever JSON can hold."""
        if state not in STATES or not columns.keys() <= CHANGEABLE:
            raise ValueError(f"no such state or column: {state}, {', '.join(sorted(columns))}")
        values = {name: _json(_masked(value)) if name in _AS_JSON else value for name, value in columns.items()}
        with self._writing() as connection:
            connection.execute(sa.update(schema.runs).values(state=state, **values))

    def add_cut(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Note references that were cut; returns all that were cut in this target so far."""
        with self._writing() as connection:
            total: Counts = _decode(connection.execute(sa.select(schema.runs.c.cut)).scalar() or "{}")
            add_counts(total, counts)
            connection.execute(sa.update(schema.runs).values(cut=_json(total)))
        return total

    # ---- shards

    def add_shards(self, shards: Iterable[ShardEntry]) -> None:
        """Add to the plan, behind all that is in it, in one transaction. Does nothing when its first shard is there."""
        with self._writing() as connection:
            last = connection.execute(sa.select(sa.func.max(schema.shards.c.phase_order))).scalar() or 0
            order: dict[str, int] = {}
            entries = iter(shards)
            while batch := [_shard_row(entry, order) for entry in islice(entries, PAGE)]:
                for row in batch:
                    row["phase_order"] += last + 1
                connection.execute(sa.insert(schema.shards), batch)

    def shards(self, state: str | None = None, phase: str | None = None) -> Iterator[ShardEntry]:
        """The plan's entries, phase by phase, by number. Read page by page: no transaction stays open in between."""
        table = schema.shards
        statement = sa.select(table).order_by(table.c.phase_order, table.c.number).limit(PAGE)
        if state is not None:
            statement = statement.where(table.c.state == state)
        if phase is not None:
            statement = statement.where(table.c.phase == phase)
        page = statement
        while True:
            with self._reading() as connection:
                rows = connection.execute(page).all()
            yield from map(_shard_entry, rows)
            if len(rows) < PAGE:
                return
            last = rows[-1]
            page = statement.where(
                sa.or_(
                    table.c.phase_order > last.phase_order,
                    sa.and_(table.c.phase_order == last.phase_order, table.c.number > last.number),
                )
            )

    def claim(self, shard: ShardEntry) -> bool:
        """Within a transaction: keep other processes from this shard until it ends. False: it is done already."""
        with self._writing() as connection:
            state = connection.execute(_CLAIM, _key(shard)).scalar()
        if state is None:
            raise TargetError(f"the ledger has no shard {shard.phase} {shard.number}: it belongs to another run")
        return bool(state != DONE)

    def finish_shard(
        self,
        shard: ShardEntry,
        *,
        rows: Mapping[str, int],
        books: Mapping[str, Any],
        rejects: Sequence[Reject],
        seconds: float,
    ) -> None:
        """Note that a shard is done. If it was done before, what the ledger held of it is replaced."""
        with self._writing() as connection:
            for statement in _FORGET if shard.state == DONE else ():
                connection.execute(statement, _key(shard))
            if rejects:
                connection.execute(
                    sa.insert(schema.rejects),
                    [_reject_row(shard, number, reject) for number, reject in enumerate(rejects)],
                )
            values = {"state": DONE, "rows": _json(rows), "books": _json(books), "seconds": seconds}
            connection.execute(_SETTLE, values | _key(shard))

    def totals(self, without: str = "-") -> tuple[dict[str, int], Counts]:
        """(rows per table, books per kind), over all shards that are done, adjustments included; without the phases
        whose names begin so."""
        rows: dict[str, int] = {}
        books: Counts = {}
        for shard in self.shards(DONE):
            if shard.phase.startswith(without):
                continue
            add_counts(rows, shard.rows)
            add_counts(books, shard.books)
        with self._reading() as connection:
            adjustments = connection.execute(sa.select(schema.runs.c.adjustments)).scalar()
        if adjustments is not None:
            decoded = _decode(adjustments)
            add_counts(rows, decoded.get("rows", {}))
            add_counts(books, decoded.get("books", {}))
        return rows, books

    def adjust(self, table_deltas: Mapping[str, int], books_deltas: Mapping[str, Any]) -> None:
        """Change the totals by what was added or erased (negative) outside of any shard."""
        with self._writing() as connection:
            total: Counts = _decode(connection.execute(sa.select(schema.runs.c.adjustments)).scalar_one())
            add_counts(total, {"rows": table_deltas, "books": books_deltas})
            connection.execute(sa.update(schema.runs).values(adjustments=_json(total)))

    def write_skips(self) -> None:
        """Fill the ``skips`` table from the books of all shards."""
        _, books = self.totals()
        rows = [
            {"kind": kind, "reason": reason, "count": count}
            for kind, entry in sorted(books.items())
            for reason, count in sorted(entry.get("skipped", {}).items())
        ]
        with self._writing() as connection:
            connection.execute(sa.delete(schema.skips))
            if rows:
                connection.execute(sa.insert(schema.skips), rows)

    # ---- rejects

    def rejects(self) -> Iterator[LedgerReject]:
        """All rejects, in order of phase name, shard and place."""
        table = schema.rejects
        key = sa.tuple_(table.c.phase, table.c.shard, table.c.number)
        statement = sa.select(table).order_by(table.c.phase, table.c.shard, table.c.number).limit(1)
        page = statement
        while True:
            # One by one: the bytes of a reject may be as large as the largest row of the source.
            with self._reading() as connection:
                row = connection.execute(page).one_or_none()
            if row is None:
                return
            reject = Reject(
                kind=row.kind, source_id=row.source_id, reason=row.reason, detail=row.detail, raw=bytes(row.raw)
            )
            yield LedgerReject(row.phase, row.shard, reject)
            page = statement.where(key > sa.tuple_(row.phase, row.shard, row.number))

    def count_rejects(self) -> dict[str, dict[str, int]]:
        """kind → reason → number of rejects."""
        table = schema.rejects
        statement = (
            sa.select(table.c.kind, table.c.reason, sa.func.count())
            .group_by(table.c.kind, table.c.reason)
            .order_by(table.c.kind, table.c.reason)
        )
        counts: dict[str, dict[str, int]] = {}
        with self._reading() as connection:
            for kind, reason, count in connection.execute(statement):
                counts.setdefault(kind, {})[reason] = count
        return counts

    # ---- interactions

    def interactions_by_account(self) -> Iterator[Pair]:
        """Pairs summed over all shards, streamed in order of (account, target)."""
        return self._pairs("account_id", "target_account_id")

    def interactions_by_target(self) -> Iterator[Pair]:
        """The same in order of (target, account), without what was written on boards."""
        return self._pairs("target_account_id", "account_id", left_out=COUNTED["boards"])

    def _pairs(self, *order: str, left_out: str | None = None) -> Iterator[Pair]:
        table = schema.interactions
        sums = [
            sa.cast(sa.func.coalesce(sa.func.sum(table.c["count"]).filter(table.c.kind == kind), 0), schema.ID)
            for kind in COUNTED.values()
        ]
        keys = [table.c[column] for column in order]
        statement = (
            sa.select(table.c.account_id, table.c.target_account_id, *sums, sa.func.max(table.c.last_at))
            .group_by(*keys)
            .order_by(*keys)
        )
        if left_out is not None:
            statement = statement.where(table.c.kind != left_out)
        with self._reading() as connection:
            yield from map(Pair._make, connection.execute(statement, execution_options={"yield_per": PAIRS_PAGE}))


def interaction_rows(shard: ShardEntry, interactions: Iterable[Interaction]) -> list[tuple[Any, ...]]:
    """Rows of the ``interactions`` table."""
    phase, number = shard.phase, shard.number
    return [
        (phase, number, each.kind, each.account_id, each.target_account_id, each.count, each.last_at)
        for each in interactions
    ]


def _run(connection: sa.Connection) -> Run | None:
    row = connection.execute(sa.select(schema.runs)).mappings().one_or_none()
    if row is None:
        return None
    values = {name: value for name, value in row.items() if name not in {"id", "adjustments"}}
    for name in ("options", "summary", "cut"):
        values[name] = None if values[name] is None else _decode(values[name])
    return Run(**values)


def _key(shard: ShardEntry) -> dict[str, Any]:
    return {"of_phase": shard.phase, "of_number": shard.number}


def _shard_row(entry: ShardEntry, order: dict[str, int]) -> dict[str, Any]:
    return {
        "phase": entry.phase,
        "number": entry.number,
        "phase_order": order.setdefault(entry.phase, len(order)),
        "low": _json(entry.low),
        "high": _json(entry.high),
        "posts": entry.posts,
        "state": entry.state,
        "rows": _json(entry.rows),
        "books": _json(entry.books),
        "seconds": entry.seconds,
    }


def _shard_entry(row: Any) -> ShardEntry:
    return ShardEntry(
        phase=row.phase,
        number=row.number,
        low=_decode(row.low),
        high=_decode(row.high),
        posts=row.posts,
        state=row.state,
        rows=_decode(row.rows),
        books=_decode(row.books),
        seconds=row.seconds,
    )


def _reject_row(shard: ShardEntry, number: int, reject: Reject) -> dict[str, Any]:
    return {"phase": shard.phase, "shard": shard.number, "number": number, **msgspec.structs.asdict(reject)}
