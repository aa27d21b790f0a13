"""Filling the gaps of a finished target from another source of the same site: what ``convert --fill-gaps`` does.

Records are merged by source id. What the target holds stays as it is, whatever the other source says of it; what it
lacks is added, with the ids it would have had: a post that is there keeps its place, so the new ones around it point to
it. The shards of a filling stand in the target's ledger beside those of the run, under phases of their own, so that an
interrupted filling goes on. In the books a record that was there counts as merged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from adapters.base import Adapter, ThreadItem
from adapters.forum import DELETED, DRAFT, PRIVATE, UNAPPROVED, Post, Thread
from adapters.html.facts import COMMENT
from adapters.html.mirror import Mirror
from mappings import ids
from mappings import policy as policies
from mappings.books import Books
from mappings.directory import Directory
from mappings.known import INDEXES, SCHEMA, Known
from mappings.microblog import TABLES, Origin, Status
from mappings.policy import Policy
from migrator import schema
from migrator.errors import TARGET, Stop
from migrator.ledger import Run, ShardEntry
from migrator.writers.base import Row, Target, Transaction
from migrator.writers.sql import SqlTarget, SqlTransaction

PREFIX = "fill:"  #: of the phases of a filling in the ledger
KNOWN_FILE = "stage-known.db"  #: in the work directory
POSTS_PER_SHARD = 2_000

_BATCH = 10_000
_VISIBILITIES = frozenset((DELETED, UNAPPROVED, DRAFT, PRIVATE))
#: tables whose rows hang on a status, which the column names
_HANG_ON = {
    "forwards": "status_id", "favourites": "status_id", "mentions": "status_id", "status_tags": "status_id",
    "media": "status_id",
    "pins": "status_id", "bookmarks": "status_id", "status_edits": "status_id", "polls": "status_id",
}  # fmt: skip
#: tables whose rows a thread's first status has because it is the first
_OF_THE_HEAD = ("forwards", "status_tags", "pins")
_PLACES = {table: TABLES[table].__struct_fields__.index(column) for table, column in _HANG_ON.items()}
_TARGET = Origin.__struct_fields__.index("target_id")
_statuses, _origins = schema.TABLES["statuses"], schema.TABLES["origins"]
_RELINK = (
    sa.update(_statuses)
    .where(_statuses.c.id == sa.bindparam("of"))
    .values(
        in_reply_to_id=sa.func.coalesce(sa.bindparam("parent", type_=schema.ID), _statuses.c.in_reply_to_id),
        reply_evidence=sa.func.coalesce(sa.bindparam("evidence", type_=schema.TEXT), _statuses.c.reply_evidence),
        quote_of_id=sa.func.coalesce(sa.bindparam("quoted", type_=schema.ID), _statuses.c.quote_of_id),
        conversation_id=sa.bindparam("conversation"),
        title=sa.case(
            (sa.bindparam("demoted", type_=sa.Boolean()), sa.bindparam("title_", type_=schema.TEXT)),
            else_=_statuses.c.title,
        ),
    )
)
Link = dict[str, Any]  #: what a status that is there gets: ``of`` is its id, the rest as in :data:`_RELINK`
#: forum kind → table of its row, for kinds whose row's key is not known from the source alone
_ROW_OF = {
    "attachment": "media",
    "poll": "polls",
    "action": "moderation_events",
    "member": "accounts",
    "guest": "accounts",
    "board": "accounts",
}
_STATUS_KINDS = ("post", "private_message", "broadcast")
#: tables whose rows are written unless their key is there
_ONCE = frozenset(
    (
        "tags",
        "tombstones",
        "follows",
        "status_tags",
        "bookmarks",
        "favourites",
        "mentions",
        "redirects",
        "pins",
        "accounts",
    )
)


def refuse(target: Target, run: Run | None, adapter: Adapter, policy: Policy) -> None:
    """Raises :class:`Stop` where a target cannot be filled from a source."""
    if run is None or run.state not in ("finished", "running", "interrupted", "stopped"):
        raise Stop("--fill-gaps needs a target that holds a finished conversion: convert the dump first", TARGET)
    if not isinstance(adapter, Mirror):
        raise Stop("--fill-gaps takes pages as its source", TARGET)
    if not isinstance(target, SqlTarget) or not target.whole_rows:
        raise Stop("--fill-gaps needs a database of the migrator's own schema as its target", TARGET)
    if adapter.site.id != run.site:
        raise Stop(
            f"the target holds {run.site}, the source is of {adapter.site.id}: they must be the same site. Where"
            " pages do not tell their address, say --url",
            TARGET,
        )
    if run.options.get("consented") is not None:
        raise Stop("--fill-gaps cannot tell who is who in a target that was made with --only-consented", TARGET)
    if run.policy_digest != policies.digest(policy):
        raise Stop("the target was made with another mapping: give the same one", TARGET)


def plan(adapter: Adapter) -> Iterator[ShardEntry]:
    """The pieces of a filling."""
    yield ShardEntry(f"{PREFIX}directory", 0)
    for number, shard in enumerate(adapter.shards(POSTS_PER_SHARD)):
        yield ShardEntry(f"{PREFIX}threads", number, shard.low, shard.high, shard.posts)
    yield ShardEntry(f"{PREFIX}rest", 0)


def note_known(path: Path, target: SqlTarget, site: str, adapter: Mirror) -> None:
    """Writes the file of what the target holds, whole or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    database = sqlite3.connect(unfinished)
    try:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        origins = target.select(
            "SELECT kind, source_id, target_id FROM origins WHERE site = :site AND part = 0", site=site
        )
        _insert(database, "origins", 3, origins)
        _insert(database, "tombstones", 3, target.rows("tombstones"))
        query = (
            "SELECT a.id, a.handle, a.kind, a.display_name, o.kind, o.source_id FROM accounts a LEFT JOIN origins o"
            " ON o.target_id = a.id AND o.part = 0 AND o.kind IN ('member', 'guest', 'board')"
        )
        _insert(database, "accounts", 6, target.select(query))
        _insert(database, "comments", 4, _comments(target, site))
        database.executescript(INDEXES)
        _insert(database, "placed", 2, _placed(database, adapter))
        database.commit()
    finally:
        database.close()
    unfinished.replace(path)


def _insert(database: sqlite3.Connection, table: str, width: int, rows: Iterable[Row]) -> None:
    stream = iter(rows)
    while batch := list(islice(stream, _BATCH)):
        database.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * width)})", batch)  # noqa: S608


def _comments(target: SqlTarget, site: str) -> Iterator[Row]:
    """(status that it hangs on, account, minute, source id) of comments."""
    query = (
        "SELECT s.in_reply_to_id, s.account_id, s.created_at, o.source_id FROM origins o"
        " JOIN statuses s ON s.id = o.target_id"
        " WHERE o.site = :site AND o.part = 0 AND o.kind = 'post' AND o.source_id LIKE :like"
    )
    for parent, account, created, source_id in target.select(query, site=site, like=f"{COMMENT}%"):
        if parent is not None and created is not None:
            yield parent - parent % ids.PARTS, account, created // 60, source_id


def _placed(database: sqlite3.Connection, adapter: Mirror) -> Iterator[tuple[int, int]]:
    """Where each post of the source stands: where the target has it, or else not before the posts that precede it."""
    at_thread: int | None = None
    latest = 0
    for number, thread, post_id, order_at in adapter.places():
        if thread != at_thread:
            at_thread, latest = thread, 0
        query = "SELECT target_id FROM origins WHERE kind = 'post' AND source_id = ?"
        found = database.execute(query, (str(adapter.id_in(database, post_id)),)).fetchone()
        place = found[0] // ids.SECOND if found else max(order_at, latest)
        latest = max(latest, place)
        yield number, place


def build_directory(path: Path, adapter: Adapter, policy: Policy, known: Path) -> None:
    """The directory file of a filling: whoever is in the target keeps id and handle."""
    held = Known(known)
    try:
        Directory.create(
            path,
            adapter.site,
            adapter.members(),
            adapter.guests(),
            adapter.boards(),
            policy,
            adapter.url,
            adapter.rest(),
            held,
        ).close()
    finally:
        held.close()


def buried(items: Iterator[ThreadItem], known: Known) -> Iterator[ThreadItem]:
    """The stream, with what the first source knew as deleted or private marked as such: pages may be older."""
    for item in items:
        if isinstance(item, (Thread, Post)):
            reason = known.tombstone("thread" if isinstance(item, Thread) else "post", str(item.id))
            if reason is not None:
                visibility = reason if reason in _VISIBILITIES else PRIVATE
                yield msgspec.structs.replace(item, visibility=visibility)
                continue
        yield item


class Kept(NamedTuple):
    """What is to be written of a piece of a shard."""

    rows: dict[str, list[Row]]
    links: list[Link]  #: of statuses that are there
    demoted: dict[int, int]  #: first statuses of threads whose head was missing → the head that is found now
    relinked: tuple[int, ...]  #: statuses whose mentions are written anew


class Sieve:
    """Keeps of a shard's rows what the target lacks."""

    def __init__(self, path: str) -> None:
        self._known = Known(path)
        #: polls and media of this shard whose statuses are there: these hold what the target is to have of them
        self._held: dict[str, set[int]] = {"polls": set(), "media": set()}
        self._demoted: set[int] = set()
        self._relinked: set[int] = set()
        self._events: dict[int, Row] = {}  # moderation events whose origins are still to come

    def keep(self, rows: dict[str, list[Row]], books: Books) -> Kept:
        """What the target lacks of these rows; what it has is booked as merged."""
        for table, held in self._held.items():
            held.update(row[0] for row in rows.get(table, ()) if not self._lacks(table, row))
        gone = self._there(rows.get("origins", []), books)
        links, demoted = self._links(rows.get("statuses", []))
        kept: dict[str, list[Row]] = {}
        for table, batch in rows.items():
            if table == "moderation_events":
                # Events without origin repeat the final state of threads, which the target knows.
                self._events |= {row[0]: row for row in batch}
                told = [
                    row[_TARGET]
                    for row in rows.get("origins", ())
                    if row[1] == "action" and (table, row[_TARGET]) not in gone
                ]
                fresh = [self._events.pop(id) for id in told if id in self._events]
            else:
                fresh = [row for row in batch if (table, row[0]) not in gone and self._lacks(table, row)]
            if fresh:
                kept[table] = fresh
        return Kept(kept, links, demoted, tuple(link["of"] for link in links))

    def _lacks(self, table: str, row: Row) -> bool:
        if table in _HANG_ON:
            status_id = row[_PLACES[table]]
            return (
                not self._has_status(status_id)
                or (table in _OF_THE_HEAD and status_id in self._demoted)
                or (table == "mentions" and status_id in self._relinked)
            )
        match table:
            case "statuses":
                return not self._has_status(row[0])
            case "accounts":
                return not self._known.has_id(row[0])
            case "origins":
                return not self._is_there(row[1], row[2], row[_TARGET])
            case "poll_options" | "poll_votes":
                return row[0] not in self._held["polls"]
        return True

    def _there(self, origins: list[Row], books: Books) -> set[tuple[str, int]]:
        """Rows of records that are in the target; booked as merged."""
        gone: set[tuple[str, int]] = set()
        for row in origins:
            origin = Origin(**dict(zip(Origin.__struct_fields__, row, strict=True)))
            if self._is_there(origin.kind, origin.source_id, origin.target_id):
                if origin.part == 0:
                    books.written(origin.kind, -1)
                    books.merged(origin.kind)
                if origin.kind in _ROW_OF:
                    gone.add((_ROW_OF[origin.kind], origin.target_id))
        return gone

    def _is_there(self, kind: str, source_id: str, target_id: int) -> bool:
        """Whether the target has a record. Of polls pages may not tell the id that the dump knew, and of attachments
        they may tell more: what hangs on a status that is there is not added to it."""
        if target_id in self._held.get(_ROW_OF.get(kind, ""), ()):
            return True
        return kind != "poll" and self._known.has_origin(kind, source_id)

    def _has_status(self, status_id: int) -> bool:
        return self._known.has_target(_STATUS_KINDS, status_id - status_id % ids.PARTS)

    def _links(self, batch: list[Row]) -> tuple[list[Link], dict[int, int]]:
        """What statuses that are there lost with posts that are found now: parent, quoted status, head of the
        thread."""
        links: list[Link] = []
        demoted: dict[int, int] = {}
        for row in batch:
            status = Status(**dict(zip(Status.__struct_fields__, row, strict=True)))
            if not self._has_status(status.id):
                continue
            parent, quoted = self._found(status.in_reply_to_id), self._found(status.quote_of_id)
            head = self._found(status.conversation_id)
            if parent is None and quoted is None and head is None:
                continue
            was_head = head is not None and self._known.has_target(("thread",), status.id)
            if was_head and head is not None:
                demoted[status.id] = head
                self._demoted.add(status.id)
            self._relinked.add(status.id)
            links.append({
                "of": status.id, "parent": parent, "evidence": None if parent is None else status.reply_evidence,
                "quoted": quoted, "conversation": status.conversation_id, "demoted": was_head, "title_": status.title,
            })  # fmt: skip
        return links, demoted

    def _found(self, status_id: int | None) -> int | None:
        """The id of a status that the target lacks."""
        return None if status_id is None or self._has_status(status_id) else status_id

    def close(self) -> None:
        self._known.close()


def write(transaction: Transaction, kept: Kept) -> dict[str, int]:
    """Writes what a sieve kept; returns rows per table, less those that were taken away."""
    if not isinstance(transaction, SqlTransaction):
        raise TypeError("only databases are filled")  # refused before anything was begun
    written = dict.fromkeys(kept.rows, 0)
    connection = transaction.connection
    for status_id in kept.relinked:
        for name in ("mentions", *(_OF_THE_HEAD if status_id in kept.demoted else ())):
            table = schema.TABLES[name]
            taken = connection.execute(sa.delete(table).where(table.c.status_id == status_id)).rowcount
            written[name] = written.get(name, 0) - taken
    for old, new in kept.demoted.items():
        connection.execute(
            sa.update(_origins).where(_origins.c.kind == "thread", _origins.c.target_id == old).values(target_id=new)
        )
    for table_name, batch in kept.rows.items():
        once = table_name in _ONCE
        written[table_name] += (
            transaction.write_new(table_name, batch) if once else transaction.write(table_name, batch)
        )
    if kept.links:
        connection.execute(_RELINK, kept.links)
    return written
