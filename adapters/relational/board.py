"""One forum in relational tables: the part of an adapter that is the same for all systems."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.sql.util import ClauseAdapter

from adapters.base import Findings, Location, Options, Shard, SiteItem, Support, ThreadItem
from adapters.forum import (
    Attachment,
    Board,
    Guest,
    Member,
    ModeratorAction,
    PrivateMessage,
    Reject,
    Site,
    SourceId,
    Thread,
)
from adapters.relational import census, people, tree
from adapters.relational.cells import is_number
from adapters.relational.extras import Extras
from adapters.relational.layout import RECORDED_BY, Facts, Hanging, Loose, People, Posts, Threads, Written, kind_of
from adapters.relational.links import Links
from adapters.relational.people import Names
from adapters.relational.places import Places
from adapters.relational.stream import OpenThread, ThreadStream, named, orphan
from adapters.sql.charset import Decoder
from adapters.sql.database import Database, Row


class RelationalBoard(ABC):
    """Implements :class:`adapters.base.Adapter` on top of what a system's own class declares.

    A subclass sets the class variables, declares its tables (``people``, ``thread_tables``, ``post_tables`` and, where
    it has such, ``on_threads``, ``on_posts``, ``loose``) and turns rows into records. The declarations are asked for
    once; rows of posts and threads come as :mod:`adapters.relational.layout` lays them out.

    :param prefix: of the board's tables.
    """

    support: ClassVar[Support]
    facts: ClassVar[Facts]
    STAGE_INDEXES: ClassVar[Mapping[str, tuple[tuple[str, ...], ...]]]

    #: posts of a thread stand in order of time, then id; False: in order of id (only with a single table of posts)
    by_time: ClassVar[bool] = True
    #: text is stored as it was typed, not escaped for HTML
    unescaped: ClassVar[bool] = False

    #: kind of action that a thread's marks tell → kinds in the log, one of which makes it superfluous
    recorded_by: ClassVar[Mapping[str, frozenset[str]]] = RECORDED_BY

    #: columns of the members' table with the main group and with a comma list of the others
    group_columns: ClassVar[tuple[str, str]] = ("", "")

    def __init__(self, database: Database, prefix: str, options: Options) -> None:
        database.prefix = prefix
        database.references = self.unescaped
        self.database = database
        self.options = options

    @classmethod
    def detect(cls, tables: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Prefixes of such boards among ``tables`` (real name → columns), in alphabetical order."""
        return cls.facts.detect(tables)

    # ---------------------------------------------------------------- what a system declares

    @property
    @abstractmethod
    def site(self) -> Site: ...

    @property
    @abstractmethod
    def links(self) -> Links: ...

    @property
    @abstractmethod
    def people(self) -> People: ...

    @property
    def people_tables(self) -> tuple[People, ...]:
        """All tables of members: more than one where a system sets old accounts aside. No account is in two."""
        return (self.people,)

    @property
    @abstractmethod
    def thread_tables(self) -> tuple[Threads, ...]: ...

    @property
    @abstractmethod
    def post_tables(self) -> tuple[Posts, ...]:
        """Posts with which threads begin are in the first and in those of its label: tables of one label share their
        ids."""

    @cached_property
    def extras(self) -> Extras:
        """Where a system declares these three in a class of its own."""
        return Extras(self)

    @cached_property
    def on_threads(self) -> tuple[Hanging, ...]:
        """Votes (whose option must be one of the thread's poll), watches and bookmarks, moderators' actions."""
        return self.extras.on_threads()

    @cached_property
    def on_posts(self) -> tuple[tuple[Hanging, ...], ...]:
        """Attachments, reactions and reports, for each table of posts; in the order in which a post shows them. What
        hangs on posts of several tables of one label is declared with any of these, but once."""
        return (self.extras.on_posts(), *(() for _ in self.post_tables[1:]))

    @cached_property
    def loose(self) -> tuple[Loose, ...]:
        """Sanctions, ties between members, watched boards, broadcasts."""
        return self.extras.loose()

    @abstractmethod
    def read_members(self) -> Iterator[Member]:
        """In order of id."""

    @abstractmethod
    def read_boards(self) -> Sequence[Board]:
        """In display order among the children of one parent; a few thousand at most."""

    @abstractmethod
    def thread(self, row: Row) -> Thread:
        """What the adapter's own columns say: title, board, kind, poll …; id, author, time, visibility, redirect, first
        post and actions are set afterwards."""

    @abstractmethod
    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        """The text of a post. ``attachments`` are those that hang on it."""

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        """The log's actions on a thread (a row of it), with what only all of them together tell."""
        return list(actions)

    def name(self, cell: bytes | str | None, table: str = "") -> str:
        """A stored name of a member or guest as it was typed.

        :param table: in whose column ``name`` it stands; "": that of the members.
        """
        return self.name_text(table)(cell)

    def prepare(self, rows: list[Row]) -> None:  # noqa: B027 — most have nothing to prepare
        """Called with every page of posts before they become records: for what is read page by page."""

    def prepare_threads(self, rows: list[Row]) -> None:  # noqa: B027
        """The same with pages of threads."""

    def from_state(self, row: Row, action: ModeratorAction) -> ModeratorAction:
        """An action that only a thread's marks tell, with what else its row says of it."""
        return action

    def board_of(self, board: int) -> SourceId | None:
        """The board that a thread's column means; None when it does not exist."""
        return board if board in self._board_ids else None

    def count_polls(self) -> int:
        """Threads that :meth:`thread` gives a poll."""
        return 0

    def read_messages(self) -> Iterator[PrivateMessage]:
        """Private messages in order of id; asked for only when they are wanted."""
        yield from ()

    def count_messages(self) -> int:
        return self.database.count(self.facts.messages) if self.facts.messages else 0

    def warnings(self) -> list[str]:
        """What is to be told of the board beside what every system is examined for."""
        return self._tree[1]

    def privacy(self) -> list[str]:
        """What private data are not read beside the tables of :attr:`Facts.holdings`."""
        return []

    # ---------------------------------------------------------------- the adapter

    def counts(self) -> dict[str, int]:
        """See :func:`adapters.relational.census.counts`."""
        return census.counts(self)

    def findings(self) -> Findings:
        return census.findings(self)

    def members(self) -> Iterator[Member | Reject]:
        yield from self.read_members()
        yield from self._set_aside("member")

    def guests(self) -> Iterator[Guest]:
        yield from self.all_guests([board.id for board in self.all_boards if board.public])

    def boards(self) -> Iterator[Board | Reject]:
        yield from self.all_boards
        yield from self._set_aside("board")

    def shards(self, posts: int) -> Iterator[Shard]:
        return self.places.shards(posts)

    def threads(self, shard: Shard) -> Iterator[ThreadItem]:
        return self.stream.read(shard)

    def rest(self) -> Iterator[SiteItem]:
        for source in self.loose:
            for page in self.database.pages(source.statement, list(source.keys)):
                yield from source.records(page)  # type: ignore[misc]
        for hanging in self.on_threads:
            missing = hanging.missing
            if missing is None:
                missing = sa.or_(hanging.keys[0] < 1, self.without_thread(hanging.keys[0]))
            yield from self._left_over(hanging, missing, "thread")
        for of, declared in zip(self.post_tables, self.on_posts, strict=True):
            alike = [other for other in self.post_tables if other.label == of.label]
            for hanging in declared:
                missing = sa.and_(*(sa.not_(self._there(other, hanging.keys[0])) for other in alike))
                yield from self._left_over(hanging, missing, "post")
        for reject in census.staged_rejects(self):
            if reject.kind not in {"member", "board", "private_message"}:
                yield reject

    def private_messages(self) -> Iterator[PrivateMessage | Reject]:
        if self.options.private_messages:
            yield from self.read_messages()
            yield from self._set_aside("private_message")

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self.places.posts(ids)

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self.places.threads(ids)

    def url(self, kind: str, id: SourceId) -> str | None:
        return self.links.page(kind, id)

    def close(self) -> None:
        self.database.close()

    # ---------------------------------------------------------------- for its parts

    @cached_property
    def names(self) -> Names:
        return Names(self.database, self.people_tables, self.name)

    @cached_property
    def places(self) -> Places:
        return Places(self)

    @cached_property
    def stream(self) -> ThreadStream:
        return ThreadStream(self)

    @property
    def all_boards(self) -> list[Board]:
        """Parents first, in display order."""
        return self._tree[0]

    def all_guests(self, public_boards: Iterable[SourceId] = ()) -> list[Guest]:
        return people.guests(self, public_boards)

    def name_text(self, table: str = "") -> Decoder:
        """The decoder of a table's column ``name``; that of the members' where the name is made of others."""
        return self._name_texts.get(table) or self.database.text(self.people.table, self.people.name.name)

    def pairs(self, table: str, first: str, second: str) -> list[tuple[str, str]]:
        """Two text columns of a small table, decoded, in a fixed order; none when it does not exist."""
        if not self.database.has(table):
            return []
        clause, text = self.database.table(table), self.database.text
        rows = self.database.rows(sa.select(clause.c[first], clause.c[second]))
        return sorted((text(table, first)(one), text(table, second)(other)) for one, other in rows)

    def in_group(self, group: int) -> frozenset[int]:
        """Members whose main group that is, or who are in it besides."""
        return self._in_groups.get(group, frozenset())

    def without_thread(self, thread: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Whether a column of another table names a thread that does not exist."""
        return sa.and_(*(sa.not_(self._there(of, thread)) for of in self.thread_tables))

    # ---------------------------------------------------------------- inside

    def _there(self, of: Threads | Posts, id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Whether a row of that id exists; the table may be the one that asks."""
        other = self.database.table(of.table).alias("there")
        adapted = ClauseAdapter(other).traverse
        return sa.select(sa.literal(1)).select_from(other).where(adapted(of.id) == id, *map(adapted, of.where)).exists()

    def _left_over(self, of: Hanging, missing: sa.ColumnElement[bool], what: str) -> Iterator[SiteItem]:
        """Records whose post or thread does not exist."""
        database = of.database or self.database
        for page in database.pages(of.statement.where(missing), list(of.keys)):
            for number, record in of.records(page):
                if of.reject:
                    column = named(of.keys[0], what)
                    yield orphan(kind_of(record), record, f"{of.table}.{column} {number}: no {what} of that id")
                else:
                    yield record  # type: ignore[misc]

    def _set_aside(self, kind: str) -> Iterator[Reject]:
        return (reject for reject in census.staged_rejects(self) if reject.kind == kind)

    @cached_property
    def _name_texts(self) -> dict[str, Decoder]:
        tables: tuple[People | Threads | Posts, ...] = (*self.people_tables, *self.thread_tables, *self.post_tables)
        return {
            of.table: self.database.text(of.table, of.name.name)
            for of in tables
            if isinstance(of.name, sa.ColumnClause) and of.name.table is self.database.table(of.table)
        }

    @cached_property
    def _in_groups(self) -> dict[int, frozenset[int]]:
        main, others = self.group_columns
        text = self.database.text(self.people.table, others)
        table, found = self.database.table(self.people.table), dict[int, set[int]]()
        statement = sa.select(self.people.id, table.c[main], self.database.column(self.people.table, others, ""))
        for page in self.database.pages(statement.where(*self.people.where), [self.people.id]):
            for member, group, more in page:
                for number in {group, *(int(part) for part in text(more).split(",") if is_number(part))} - {0, None}:
                    found.setdefault(number, set()).add(member)
        return {group: frozenset(members) for group, members in found.items()}

    @cached_property
    def _tree(self) -> tuple[list[Board], list[str]]:
        table = next(table for table, kind in self.facts.kinds.items() if kind == "board")
        return tree.ordered(self.read_boards(), table)

    @cached_property
    def _board_ids(self) -> frozenset[SourceId]:
        return frozenset(board.id for board in self.all_boards)
