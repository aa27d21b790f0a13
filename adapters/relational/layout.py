"""What an adapter declares of its tables: which SELECT expressions mean what, and how their rows become records.

All expressions belong to tables of :meth:`adapters.sql.database.Database.table`. Where a system lacks a thing, a
literal stands for it (``sa.literal(0)``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
import sqlalchemy as sa

from adapters.forum import (
    DELETED,
    DRAFT,
    KINDS,
    PRIVATE,
    PUBLIC,
    UNAPPROVED,
    Attachment,
    Edit,
    Record,
    SourceId,
)
from adapters.markup.canonical import Markup
from adapters.sql.database import Database
from adapters.sql.paging import Row, Statement

Column: TypeAlias = sa.ColumnElement[Any]
Conditions: TypeAlias = tuple[sa.ColumnElement[bool], ...]

#: what the expression ``visible`` of a post or thread gives → visibility; every other value counts as private
SEEN, QUEUED, REMOVED, DRAFTED, LIMITED = 1, 0, 2, 3, 4
VISIBILITY: Final = {SEEN: PUBLIC, QUEUED: UNAPPROVED, REMOVED: DELETED, DRAFTED: DRAFT, LIMITED: PRIVATE}


#: kind of action that a thread's state tells → kinds in the log, one of which makes it superfluous
RECORDED_BY: Final[dict[str, frozenset[str]]] = {
    "sticky": frozenset(("sticky", "unsticky", "announce", "unannounce", "pin_changed")),
    "announce": frozenset(("sticky", "unsticky", "announce", "unannounce", "pin_changed")),
    "lock": frozenset(("lock", "unlock")),
    "digest": frozenset(("digest", "undigest")),
    "highlight": frozenset(("highlight", "unhighlight")),
    "recommend": frozenset(("recommend",)),
    "stamp": frozenset(("stamp",)),
    "soft_delete_thread": frozenset(("soft_delete_thread", "delete_thread", "restore_thread")),
    "move": frozenset(("move",)),
}


class People(NamedTuple):
    """The table of members."""

    table: str
    id: Column
    name: Column
    where: Conditions = ()  #: leaves out rows that are nobody, e.g. the guest


# positions in a row of a thread; the adapter's own columns begin at THREAD_OWN, the marks come last
THREAD_ID, THREAD_BOARD, THREAD_AUTHOR, THREAD_TIME, THREAD_NAME, THREAD_SEEN, THREAD_MOVED, THREAD_FIRST = range(8)
THREAD_OWN: Final = 8


class Threads(NamedTuple):
    """One table of threads."""

    table: str
    id: Column
    board: Column
    author: Column  #: id of a member; 0 for guests
    time: Column
    name: Column  #: the starter's name as the thread keeps it
    visible: Column
    moved_to: Column  #: id of the thread to which this one only leads; 0: none
    first_post: Column  #: id of the first post as the thread keeps it; 0: not kept
    own: tuple[Column, ...] = ()  #: what :meth:`~adapters.relational.board.RelationalBoard.thread` reads beside
    marks: Mapping[str, sa.ColumnElement[bool]] = {}  #: kind of moderator action → state that it must have led to
    where: Conditions = ()


# positions in a row of a post; the adapter's own columns begin at POST_OWN
POST_ID, POST_THREAD, POST_AUTHOR, POST_TIME, POST_NAME, POST_SEEN, POST_ANONYMOUS = range(7)
POST_OWN: Final = 7


class Posts(NamedTuple):
    """One table of posts."""

    table: str
    id: Column
    thread: Column
    author: Column  #: id of a member; 0 for guests
    time: Column
    name: Column  #: the name as the post keeps it
    visible: Column
    anonymous: Column  #: true: the author must not be named
    own: tuple[Column, ...] = ()  #: what :meth:`~adapters.relational.board.RelationalBoard.written` reads beside
    own_names: tuple[str, ...] = ()  #: names of those columns, for the rejects
    label: str = ""  #: source ids of these posts are ``label:ID``; "": ID
    where: Conditions = ()
    beside: sa.FromClause | None = None  #: the table outer joined with others, of which ``own`` has columns

    def source_id(self, number: int) -> SourceId:
        return f"{self.label}:{number}" if self.label else number


class Hanging(NamedTuple):
    """Rows that hang on posts or threads, by their first selected column (0: on none)."""

    kind: str  #: as in :data:`adapters.forum.KINDS`
    table: str
    statement: Statement  #: its first column is the id of the post or thread
    keys: tuple[Column, ...]  #: unique together, among the selected columns, the first column first
    records: Callable[[list[Row]], Iterable[tuple[int, Record]]]  #: a page of rows → (id, record), in order
    one: bool = True  #: every row gives exactly one record; else they are counted by making them
    reject: bool = True  #: without its post or thread a record is rejected; else it stands alone
    database: Database | None = None  #: where the rows are (on threads only); None: in the board's own database
    missing: sa.ColumnElement[bool] | None = None  #: of rows that are elsewhere: whether their thread does not exist


class Loose(NamedTuple):
    """Rows that hang on no post and no thread: sanctions, ties between members, watched boards, broadcasts."""

    kind: str
    statement: Statement
    keys: tuple[Column, ...]
    records: Callable[[list[Row]], Iterable[Record]]
    one: bool = True


class Written(msgspec.Struct, frozen=True, gc=False):
    """What an adapter makes of a post's own columns."""

    markup: Markup
    stored: bytes | str  #: the text's cell
    original: bytes | None = None  #: its bytes, when it had to be repaired
    subject: str = ""
    edits: tuple[Edit, ...] = ()
    reply_to: SourceId | None = None
    attachments: tuple[Attachment, ...] = ()
    visibility: str = ""  #: overrides what ``visible`` says, where the text itself tells


@dataclass(frozen=True)
class Facts:
    """What is known of a system's tables beside what :class:`adapters.base.Support` declares."""

    needed: Mapping[str, tuple[str, ...]]  #: table → columns, all of which prove the system
    kinds: Mapping[str, str]  #: table → kind in which a row that staging set aside is booked
    private: frozenset[str]  #: tables whose rows hold addresses, secrets or private messages: bytes are not copied
    holdings: Mapping[str, str]  #: table → private data that it holds and that is not read
    messages: str = ""  #: table of private messages
    newest: tuple[int, ...] = ()  #: newest version whose tables are known
    optional: frozenset[str] = frozenset()  #: tables of add-ons: not missed where they are not
    absent: frozenset[str] = frozenset()  #: tables whose presence proves another system
    telling: frozenset[str] = frozenset()  #: tables of which one must be there, too

    def detect(self, tables: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Prefixes under which ``tables`` (real name → columns) hold such a board, in alphabetical order."""
        first = next(iter(self.needed))
        return [
            prefix
            for prefix in sorted(name[: -len(first)] for name in tables if name.endswith(first))
            if all(set(columns) <= set(tables.get(prefix + table, ())) for table, columns in self.needed.items())
            and all(prefix + table in tables for table in self.needed)
            and not any(prefix + table in tables for table in self.absent)
            and (not self.telling or any(prefix + table in tables for table in self.telling))
        ]


def kind_of(record: Record) -> str:
    """Kind of a record, as in :data:`adapters.forum.KINDS`."""
    return _KIND_OF[type(record)]


_KIND_OF: Final = {record: kind for kind, record in KINDS.items()}
