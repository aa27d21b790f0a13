"""Threads as a stream: threads, their posts, and what hangs on both, side by side, without ever holding a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from adapters.base import Shard, ThreadItem
from adapters.forum import PRIVATE, Attachment, ModeratorAction, Poll, Post, Record, Reject, Thread
from adapters.relational.cells import EARLIEST, HIGH, IDS, LATEST, LOW, chunks, digest, moment, placed, row_bytes
from adapters.relational.layout import (
    POST_AUTHOR,
    POST_ID,
    POST_OWN,
    POST_SEEN,
    POST_THREAD,
    POST_TIME,
    SEEN,
    THREAD_AUTHOR,
    THREAD_FIRST,
    THREAD_ID,
    THREAD_MOVED,
    THREAD_NAME,
    THREAD_SEEN,
    THREAD_TIME,
    VISIBILITY,
    Column,
    Hanging,
    Posts,
    Threads,
    kind_of,
)  # fmt: skip
from adapters.sql.database import Paged, Row

if TYPE_CHECKING:
    from adapters.relational.board import RelationalBoard

_THREADS_AT_ONCE: Final = 200
_POSTS_AT_ONCE: Final = 1000
_FIXED: Final = ("id", "thread", "author", "time", "name", "visible", "anonymous")
_TIED: Final = ("poll_vote", "relation", "action")  # kinds that hang on threads


class OpenThread(msgspec.Struct):
    """The thread whose posts are being read."""

    row: Row
    record: Thread
    table: str  #: of threads, in which it is
    first: int = 0  #: id of its first post, in a table of the first label; 0: none
    order: int = 0  #: place of the last post read, seconds; 0: none yet
    own: Any = None  #: what the adapter works out once for all its posts


class ByKey:
    """Records that arrive in pages, ordered by the id on which they hang, handed out id by id."""

    def __init__(self, pages: Iterator[list[tuple[int, Record]]]) -> None:
        self._pages = pages
        self._page: list[tuple[int, Record]] = []
        self._place = 0

    def take(self, key: int) -> Iterator[Record]:
        """The records of that id. Ids must be asked for in ascending order; those passed over are dropped."""
        while True:
            page = self._page
            while self._place < len(page):
                at, record = page[self._place]
                if at > key:
                    return
                self._place += 1
                if at == key:
                    yield record
            following = next(self._pages, None)
            if following is None:
                return
            self._page, self._place = following, 0


class PostPages:
    """Posts of a range of threads in the order in which the forum shows them, with what hangs on each post.

    ``rows[place:]`` are the rows still to be read; :meth:`advance` gets the next page.

    :param pages: rows, and for each the table of posts that it is of.
    """

    def __init__(self, board: RelationalBoard, pages: Iterator[tuple[list[Row], Sequence[int]]]) -> None:
        self._board = board
        self._pages = pages
        self.rows: list[Row] = []
        self.tables: Sequence[int] = ()
        self.place = 0
        self.names: dict[int, str | None] = {}
        self.hanging: list[dict[int, list[Record]]] = []
        self.advance()

    def advance(self) -> bool:
        """Gets the next page; False when there is none. The rows before must all have been read."""
        self.rows, self.tables = next(self._pages, ([], ()))
        self.place = 0
        self.names = self._board.names.of({row[POST_AUTHOR] for row in self.rows} - {0, None})
        self.hanging = self._board.stream.hanging(self.rows, self.tables)
        self._board.prepare(self.rows)
        return bool(self.rows)


class ThreadStream:
    """Reads the threads and posts of one board."""

    def __init__(self, board: RelationalBoard) -> None:
        self._board = board
        database = board.database
        self._thread_pages = [
            database.paged(thread_statement(of).where(of.id >= LOW, of.id <= HIGH), [of.id], _THREADS_AT_ONCE)
            for of in board.thread_tables
        ]
        self._post_pages = [self._posts_paged(of) for of in board.post_tables]
        self._on_threads = [
            (
                of,
                (of.database or database).paged(
                    of.statement.where(of.keys[0] >= LOW, of.keys[0] <= HIGH), list(of.keys)
                ),
            )
            for of in board.on_threads
        ]
        self._columns = [_columns(of) for of in board.post_tables]
        labels = [of.label for of in board.post_tables]
        self._alike = [labels.index(label) for label in labels]  # table of posts → the first one of its label
        self._on_posts = [
            [
                (of, of.statement.where(of.keys[0].in_(IDS)).order_by(*of.keys))
                for of in hanging
                if database.rows(sa.select(sa.literal(1)).select_from(database.table(of.table)).limit(1))
            ]
            for hanging in board.on_posts
        ]

    def _posts_paged(self, of: Posts) -> Paged:
        keys = [of.thread, of.time, of.id] if self._board.by_time else [of.thread, of.id]
        statement = post_statement(of).where(of.thread >= LOW, of.thread <= HIGH)
        return self._board.database.paged(statement, keys)

    # ---------------------------------------------------------------- the stream

    def read(self, shard: Shard) -> Iterator[ThreadItem]:
        """The shard's stream, in the order that :meth:`adapters.base.Adapter.threads` promises."""
        low, high = int(shard.low), int(shard.high)
        posts = PostPages(self._board, self._posts(low, high))
        tied = [(of, ByKey(_records(of, paged, low, high))) for of, paged in self._on_threads]
        for row, of in self._threads(low, high):
            thread_id = row[THREAD_ID]
            yield from self._orphans(posts, thread_id - 1, "no thread of that id")
            hanging: dict[str, list[Any]] = {kind: [] for kind in _TIED}
            for source, records in tied:
                hanging[source.kind].extend(records.take(thread_id))
            yield from self._thread(row, of, posts, hanging)
        yield from self._orphans(posts, high, "no thread of that id")

    def _thread(self, row: Row, of: Threads, posts: PostPages, hanging: dict[str, list[Any]]) -> Iterator[ThreadItem]:
        board = self._board
        record = board.thread(row)
        moved = row[THREAD_MOVED] or None
        author = row[THREAD_AUTHOR] or 0
        name = board.names.of([author])[author] if author else None
        first = 0 if moved else self._first(row, posts)
        poll: Poll | None = None if moved else record.poll
        actions = self._completed(row, of, record, hanging["action"])
        thread = msgspec.structs.replace(
            record,
            id=row[THREAD_ID],
            author_id=author if name is not None else None,
            author_name=board.name(row[THREAD_NAME], of.table) if name is None else name,
            created_at=moment(row[THREAD_TIME]),
            visibility=VISIBILITY.get(row[THREAD_SEEN], PRIVATE),
            moved_to=moved,
            first_post_id=board.post_tables[0].source_id(first) if first else None,
            poll=poll,
            actions=actions,
        )
        yield thread
        if moved:
            yield from self._orphans(posts, row[THREAD_ID], "its thread only leads to another one")
        else:
            yield from self._posts_of(OpenThread(row=row, record=thread, table=of.table, first=first), posts)
        known = {option.id for option in poll.options} if poll else set()
        of_votes = next((declared.table for declared, _ in self._on_threads if declared.kind == "poll_vote"), "")
        for vote in hanging["poll_vote"]:
            yield vote if vote.option_id in known else orphan("poll_vote", vote, f"{of_votes}: no such poll or option")
        yield from hanging["relation"]

    def _threads(self, low: int, high: int) -> Iterator[tuple[Row, Threads]]:
        tables = self._board.thread_tables
        streams = [self._rows(paged, of, low, high) for paged, of in zip(self._thread_pages, tables, strict=True)]
        if len(streams) == 1:
            yield from streams[0]
        else:
            yield from merge(*streams, key=lambda found: found[0][THREAD_ID])

    def _rows(self, paged: Paged, of: Threads, low: int, high: int) -> Iterator[tuple[Row, Threads]]:
        for page in paged.read(low=low, high=high):
            self._board.names.of({row[THREAD_AUTHOR] for row in page} - {0, None})
            self._board.prepare_threads(page)
            for row in page:
                yield row, of

    def _posts(self, low: int, high: int) -> Iterator[tuple[list[Row], Sequence[int]]]:
        """Posts of all tables in one order, in pages, with the number of the table of each."""
        if len(self._post_pages) == 1:
            for page in self._post_pages[0].read(low=low, high=high):
                yield page, bytes(len(page))
            return
        by_time = self._board.by_time

        def rows(table: int, paged: Paged) -> Iterator[tuple[Row, int]]:
            for page in paged.read(low=low, high=high):
                for row in page:
                    yield row, table

        def place(found: tuple[Row, int]) -> tuple[Any, ...]:
            row, table = found
            return (row[POST_THREAD], row[POST_TIME] if by_time else 0, table, row[POST_ID])

        streams = [rows(table, paged) for table, paged in enumerate(self._post_pages)]
        merged: Iterator[tuple[Row, int]] = iter(merge(*streams, key=place))
        while together := list(islice(merged, _POSTS_AT_ONCE)):
            yield [row for row, _ in together], [table for _, table in together]

    # ---------------------------------------------------------------- threads

    def _first(self, row: Row, posts: PostPages) -> int:
        """Id of the thread's first post: the first in order that is the one the thread names, or visible; else the very
        first. So a deleted first post does not hide the rest, and a wrong reference does no harm."""
        thread_id, named = row[THREAD_ID], row[THREAD_FIRST]
        if posts.place >= len(posts.rows):
            posts.advance()
        very_first = 0
        for place in range(posts.place, len(posts.rows)):
            post = posts.rows[place]
            if post[POST_THREAD] != thread_id:
                return very_first
            if self._alike[posts.tables[place]]:
                continue
            if post[POST_SEEN] == SEEN or post[POST_ID] == named:
                return int(post[POST_ID])
            very_first = very_first or post[POST_ID]
        if not very_first:
            return 0
        return self._board.places.first_posts({thread_id: named}).get(thread_id, very_first)

    def _completed(
        self, row: Row, of: Threads, record: Thread, logged: list[ModeratorAction]
    ) -> tuple[ModeratorAction, ...]:
        """A thread's actions, oldest first: those of the log, and those that only the final state tells."""
        board = self._board
        actions = board.completed(row, logged)
        if of.marks and not row[THREAD_MOVED]:
            kinds = {action.kind for action in logged}
            for kind, marked in zip(of.marks, row[-len(of.marks) :], strict=True):
                if marked and kinds.isdisjoint(board.recorded_by[kind]):
                    action = ModeratorAction(
                        id=f"state:{kind}:{row[THREAD_ID]}",
                        kind=kind,
                        thread_id=row[THREAD_ID],
                        board_id=record.board_id,
                        source="state",
                    )
                    actions.append(board.from_state(row, action))
        if len(actions) > 1:
            actions.sort(key=lambda action: action.at or 0)
        return tuple(actions)

    # ---------------------------------------------------------------- posts

    def hanging(self, rows: Sequence[Row], tables: Sequence[int]) -> list[dict[int, list[Record]]]:
        """What hangs on these posts, as declared: per table of posts id → records. Tables of one label share it."""
        found: list[dict[int, list[Record]]] = [{} for _ in self._on_posts]
        for first, declared in zip(self._alike, self._on_posts, strict=True):
            if declared:
                ids = [row[POST_ID] for row, table in zip(rows, tables, strict=True) if self._alike[table] == first]
                for of, statement in declared:
                    for part in chunks(ids):
                        for post, record in of.records(self._board.database.rows(statement, ids=part)):
                            found[first].setdefault(post, []).append(record)
        return [found[first] for first in self._alike]

    def _posts_of(self, thread: OpenThread, posts: PostPages) -> Iterator[ThreadItem]:
        thread_id = thread.row[THREAD_ID]
        while True:
            rows, tables, names, hanging = posts.rows, posts.tables, posts.names, posts.hanging
            place, end = posts.place, len(rows)
            while place < end:
                row = rows[place]
                if row[POST_THREAD] != thread_id:
                    posts.place = place
                    return
                table = tables[place]
                place += 1
                on_post: list[Any] | None = hanging[table].get(row[POST_ID])
                if on_post is None:
                    yield self._post(row, table, thread, names, ())
                else:
                    files = tuple(item for item in on_post if isinstance(item, Attachment))
                    yield self._post(row, table, thread, names, files)
                    yield from (item for item in on_post if not isinstance(item, Attachment))
            posts.place = place
            if not posts.advance():
                return

    def _post(
        self, row: Row, table: int, thread: OpenThread, names: dict[int, str | None], files: tuple[Attachment, ...]
    ) -> Post:
        board = self._board
        of = board.post_tables[table]
        number, thread_id, author, time, stored_name, seen, anonymous = row[:POST_OWN]
        name = names[author] if author else None
        if name is None:
            name = board.name(stored_name, of.table)
            if not name and number == thread.row[THREAD_FIRST]:
                name = board.name(thread.row[THREAD_NAME], thread.table)
            member = None
        else:
            member = author
        written = board.written(row, thread, files)
        known = isinstance(time, int) and EARLIEST <= time <= LATEST
        if not thread.order and not known:
            thread.order = board.places.earliest(thread.row)
        if known and time > thread.order:
            thread.order = time
        markup = written.markup
        return Post(
            id=of.source_id(number),
            thread_id=thread_id,
            author_id=member,
            author_name=name,
            created_at=time if known else None,
            order_at=thread.order,
            body=markup.html,
            digest=digest(written.stored, author, time),
            first=number == thread.first and not self._alike[table],
            subject=written.subject,
            visibility=written.visibility or VISIBILITY.get(seen, PRIVATE),
            anonymous=bool(anonymous),
            reply_to=written.reply_to,
            quotes=markup.quotes,
            mentions=markup.mentions,
            attachments=placed(written.attachments, markup) if written.attachments else (),
            edits=written.edits,
            original=written.original,
        )

    def _orphans(self, posts: PostPages, up_to: int, why: str) -> Iterator[ThreadItem]:
        """Posts of threads up to that id that have not been read, with what hangs on them."""
        while True:
            while posts.place < len(posts.rows):
                row, table = posts.rows[posts.place], posts.tables[posts.place]
                if row[POST_THREAD] > up_to:
                    return
                posts.place += 1
                of = self._board.post_tables[table]
                number = of.source_id(row[POST_ID])
                yield Reject(
                    kind="post",
                    source_id=str(number),
                    reason="orphan",
                    detail=f"{of.table}.{named(of.thread, 'thread')} {row[POST_THREAD]}: {why}",
                    raw=row_bytes(self._columns[table], row),
                )
                for record in posts.hanging[table].get(row[POST_ID], ()):
                    yield self._left(record, f"post {number} has no thread")
            if not posts.advance():
                return

    def _left(self, record: Any, why: str) -> ThreadItem:
        kind = kind_of(record)
        if any(of.kind == kind and not of.reject for hanging in self._board.on_posts for of in hanging):
            return record  # type: ignore[no-any-return]
        return orphan(kind, record, why)


def _records(of: Hanging, paged: Paged, low: int, high: int) -> Iterator[list[tuple[int, Record]]]:
    for page in paged.read(low=low, high=high):
        yield list(of.records(page))


def named(column: Column, otherwise: str) -> str:
    """Name of a column; ``otherwise`` where it is made of others."""
    return str(getattr(column, "name", otherwise))


def _columns(of: Posts) -> tuple[str, ...]:
    fixed = (of.id, of.thread, of.author, of.time, of.name, of.visible, of.anonymous)
    return (*(named(column, name) for column, name in zip(fixed, _FIXED, strict=True)), *of.own_names)


def thread_statement(of: Threads) -> sa.Select[Any]:
    marks = [sa.case((mark, 1), else_=0).label(f"mark_{kind}") for kind, mark in of.marks.items()]
    fixed = (of.id, of.board, of.author, of.time, of.name, of.visible, of.moved_to, of.first_post)
    return sa.select(*fixed, *of.own, *marks).where(*of.where)


def post_statement(of: Posts) -> sa.Select[Any]:
    fixed = (of.id, of.thread, of.author, of.time, of.name, of.visible, of.anonymous)
    statement = sa.select(*fixed, *of.own).where(*of.where)
    return statement if of.beside is None else statement.select_from(of.beside)


def orphan(kind: str, record: Record, why: str) -> Reject:
    """A record whose post, thread or poll does not exist."""
    told = msgspec.structs.astuple(record)
    return Reject(
        kind=kind,
        source_id=str(getattr(record, "id", "")) or ":".join(str(part) for part in told if part is not None),
        reason="orphan",
        detail=why,
        raw=msgspec.json.encode(record),
    )
