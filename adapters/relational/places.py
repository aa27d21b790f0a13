"""Where posts and threads stand, asked from outside of their shard; and how the board is cut into shards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.base import Location, Shard
from adapters.forum import SourceId
from adapters.relational.cells import EARLIEST, LATEST, chunks, moment
from adapters.relational.layout import SEEN, THREAD_ID, THREAD_TIME, Posts, Threads
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.relational.board import RelationalBoard

_HOPS: Final = 10  # redirects that lead to redirects
_GROUPS_AT_ONCE: Final = 5000


class Places:
    """Finds them."""

    def __init__(self, board: RelationalBoard) -> None:
        self._board = board
        self._database = board.database

    def posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        """Locations of posts; those that do not exist or have no thread are absent."""
        wanted = list(ids)
        found: dict[SourceId, Location] = {}
        for of in self._board.post_tables:
            numbers = [number for id in wanted if (number := _number(of, id)) is not None]
            for threads in self._board.thread_tables:
                for part in chunks(numbers):
                    for location in self._located(of, threads, part):
                        found[location.post_id] = location
        return found

    def _located(self, of: Posts, threads: Threads, ids: list[int]) -> Iterator[Location]:
        board, database = self._board, self._database
        joined = database.table(of.table).join(database.table(threads.table), threads.id == of.thread)
        statement = sa.select(
            of.id, of.thread, of.author, of.time, of.name, of.visible, of.anonymous, threads.board, threads.visible,
            threads.first_post, threads.name, threads.time,
        ).select_from(joined).where(of.id.in_(ids), threads.moved_to == 0, *of.where, *threads.where)  # fmt: skip
        rows = database.rows(statement.order_by(of.id))
        names = board.names.of({row[2] for row in rows} - {0, None})
        places = self._orders([row for row in rows if not board.by_time or moment(row[3]) is None])
        for post, thread, author, time, stored, seen, anonymous, forum, thread_seen, first, starter, began in rows:
            name = names[author] if author else None
            shown = name
            if shown is None:
                shown = board.name(stored, of.table) or (board.name(starter, threads.table) if post == first else "")
            order = places.get((thread, post)) if (thread, post) in places else time
            yield Location(
                post_id=of.source_id(post),
                thread_id=thread,
                board_id=board.board_of(forum),
                author_id=author if name is not None else None,
                order_at=order if order is not None else moment(began) or 0,
                public=seen == SEEN and thread_seen == SEEN,
                author_name=shown,
                anonymous=bool(anonymous),
            )

    def _orders(self, rows: Sequence[Row]) -> dict[tuple[int, int], int | None]:
        """Places (thread, post) → seconds of posts that may not stand at their own time: the latest time of the thread
        up to the post; without one, the thread's earliest."""
        found: dict[tuple[int, int], int | None] = {}
        for post, thread, _, time, *_ in rows:
            latest: int | None = None
            for of in self._board.post_tables:
                before = of.time <= time if self._board.by_time else of.id <= post
                query = sa.select(sa.func.max(of.time)).where(
                    of.thread == thread, before, of.time >= EARLIEST, of.time <= LATEST, *of.where
                )
                at = self._database.rows(query)[0][0]
                latest = at if latest is None or (at is not None and at > latest) else latest
            found[thread, post] = self._earliest(thread) if latest is None else latest
        return found

    def earliest(self, thread: Row) -> int:
        """Earliest believable time of the posts of a thread (a row of it), else the thread's own, else 0."""
        return self._earliest(thread[THREAD_ID]) or moment(thread[THREAD_TIME]) or 0

    def _earliest(self, thread: int) -> int | None:
        times = [
            self._database.rows(
                sa.select(sa.func.min(of.time)).where(
                    of.thread == thread, of.time >= EARLIEST, of.time <= LATEST, *of.where
                )
            )[0][0]
            for of in self._board.post_tables
        ]
        return min((time for time in times if time is not None), default=None)

    # ---------------------------------------------------------------- threads

    def first_posts(self, named: dict[int, int]) -> dict[int, int]:
        """First posts of threads: the first that is visible or that the thread names, else the very first. ``named``:
        thread → the id that it names."""
        tables = [of for of in self._board.post_tables if of.label == self._board.post_tables[0].label]
        found: dict[int, int] = {}
        for thread, first in named.items():
            heads: list[Row] = []
            for of in tables:
                order = (of.time, of.id) if self._board.by_time else (of.id,)
                statement = sa.select(*order).where(of.thread == thread, *of.where).order_by(*order).limit(1)
                best = self._database.rows(statement.where(sa.or_(of.visible == SEEN, of.id == first)))
                heads += [(0, *row) for row in best] or [(1, *row) for row in self._database.rows(statement)]
            if heads:
                found[thread] = min(heads)[-1]
        return found

    def threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        """The first post of threads, redirects followed; threads that do not exist or have no posts are absent."""
        wanted: dict[SourceId, int] = {number: number for number in ids if isinstance(number, int)}
        first: dict[int, int] = {}
        for _ in range(_HOPS + 1):
            moved: dict[int, int] = {}
            for of in self._board.thread_tables:
                for part in chunks(number for number in wanted.values() if number not in first):
                    statement = sa.select(of.id, of.moved_to, of.first_post).where(of.id.in_(part), *of.where)
                    for thread, target, post in self._database.rows(statement):
                        if target:
                            moved[thread] = target
                        else:
                            first[thread] = post
            if not moved:
                break
            wanted = {number: moved.get(thread, thread) for number, thread in wanted.items()}
        heads = self.first_posts({thread: first[thread] for thread in wanted.values() if thread in first})
        of_posts = self._board.post_tables[0]
        located = self.posts(of_posts.source_id(post) for post in heads.values())
        places = {thread: located.get(of_posts.source_id(post)) for thread, post in heads.items()}
        return {id: place for id, thread in wanted.items() if (place := places.get(thread)) is not None}

    # ---------------------------------------------------------------- shards

    def shards(self, size: int) -> Iterator[Shard]:
        """Ranges of thread ids without gaps, cut after about ``size`` posts; ids that only posts or only threads have
        are covered, too."""
        columns = [(of.table, of.id, of.where) for of in self._board.thread_tables]
        columns += [(of.table, of.thread, of.where) for of in self._board.post_tables]
        ends = [
            end
            for _, column, where in columns
            for end in self._database.rows(sa.select(sa.func.min(column), sa.func.max(column)).where(*where))[0]
            if end is not None
        ]
        if not ends:
            return
        low, held = min(ends), 0
        for thread, count in self._post_counts():
            if held and held + count > size:
                yield Shard(low, thread - 1, held)
                low, held = thread, 0
            held += count
        yield Shard(low, max(ends), held)

    def _post_counts(self) -> Iterator[tuple[int, int]]:
        """(thread, posts) in order of thread; all post tables together."""
        if len(self._board.post_tables) == 1:
            yield from self._counted(self._board.post_tables[0])
            return
        last, total = None, 0
        for thread, count in merge(*(self._counted(of) for of in self._board.post_tables)):
            if last is not None and thread != last:
                yield last, total
                total = 0
            last, total = thread, total + count
        if last is not None:
            yield last, total

    def _counted(self, of: Posts) -> Iterator[tuple[Any, ...]]:
        statement = sa.select(of.thread, sa.func.count()).where(*of.where).group_by(of.thread)
        for page in self._database.pages(statement, [of.thread], _GROUPS_AT_ONCE):
            yield from page


def _number(of: Posts, id: SourceId) -> int | None:
    """The key in a table of posts that a source id means; None when it means another table's."""
    if not of.label:
        return id if isinstance(id, int) else None
    label, _, number = str(id).partition(":")
    return int(number) if label == of.label and number.isdecimal() and number.isascii() else None
