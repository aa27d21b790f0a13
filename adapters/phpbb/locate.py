"""Where posts and topics of a phpBB board stand, asked from outside of their shard; and how the board is cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa

from adapters.base import Location, Shard
from adapters.forum import SourceId
from adapters.phpbb.boards import Boards
from adapters.phpbb.people import Names
from adapters.phpbb.state import MOVED, visibility
from adapters.phpbb.threads import believable, first_posts
from adapters.relational.cells import EARLIEST, LATEST, chunks, moment, unescape
from adapters.sql.database import Database, Row

_HOPS: Final = 10  # redirects that lead to redirects


class Locator:
    """Finds them."""

    def __init__(self, database: Database, names: Names, boards: Boards) -> None:
        self._database = database
        self._names = names
        self._boards = boards
        self._username = database.text("posts", "post_username")
        self._starter = database.text("topics", "topic_first_poster_name")

    def posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        """Locations of posts; those that do not exist or have no topic are absent."""
        database = self._database
        posts, topics, column = database.table("posts"), database.table("topics"), database.column
        statement = sa.select(
            posts.c.post_id, posts.c.topic_id, posts.c.poster_id, posts.c.post_time,
            column("posts", "post_username", "").label("username"), visibility(database, "post").label("post_seen"),
            topics.c.forum_id, visibility(database, "topic").label("topic_seen"), topics.c.topic_status,
            topics.c.topic_moved_id, topics.c.topic_first_post_id, topics.c.topic_first_poster_name,
            topics.c.topic_time,
        ).select_from(posts.join(topics, topics.c.topic_id == posts.c.topic_id))  # fmt: skip
        found: dict[SourceId, Location] = {}
        for part in chunks(number for number in ids if isinstance(number, int)):
            rows = [
                row
                for row in database.rows(statement.where(posts.c.post_id.in_(part)).order_by(posts.c.post_id))
                if not (row[8] == MOVED and row[9] > 0)
            ]
            names = self._names.of(row[2] for row in rows)
            strange = sorted({row[1] for row in rows if not EARLIEST <= row[3] <= LATEST})
            bounds = believable(database, strange) if strange else {}
            for row in rows:
                found[row[0]] = self._location(row, names[row[2]], bounds)
        return found

    def _location(self, row: Row, name: str | None, bounds: dict[int, tuple[int, int]]) -> Location:
        (
            post, topic, author, time, username, post_seen, forum, topic_seen, _, _, first, starter, topic_time,
        ) = row  # fmt: skip
        order = time
        if not EARLIEST <= time <= LATEST:
            least, greatest = bounds.get(topic) or ((moment(topic_time) or 0,) * 2)
            order = least if time < EARLIEST else greatest
        author_name = name
        if author_name is None:
            author_name = unescape(self._username(username))
            if not author_name and post == first:
                author_name = unescape(self._starter(starter))
        return Location(
            post_id=post,
            thread_id=topic,
            board_id=self._boards.of_topic(forum),
            author_id=author if name is not None else None,
            order_at=order,
            public=post_seen == 1 and topic_seen == 1,
            author_name=author_name,
        )

    def threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        """The first post of topics, redirects followed; topics that do not exist or have no posts are absent."""
        wanted: dict[SourceId, int] = {number: number for number in ids if isinstance(number, int)}
        first: dict[int, int] = {}
        topics = self._database.table("topics")
        columns = (topics.c.topic_id, topics.c.topic_status, topics.c.topic_moved_id, topics.c.topic_first_post_id)
        for _ in range(_HOPS + 1):
            moved: dict[int, int] = {}
            for part in chunks(number for number in wanted.values() if number not in first):
                for topic, status, target, post in self._database.rows(
                    sa.select(*columns).where(topics.c.topic_id.in_(part))
                ):
                    if status == MOVED and target > 0:
                        moved[topic] = target
                    else:
                        first[topic] = post
            if not moved:
                break
            wanted = {number: moved.get(topic, topic) for number, topic in wanted.items()}
        heads = first_posts(self._database, {topic: first[topic] for topic in wanted.values() if topic in first})
        located = self.posts(heads.values())
        return {
            number: located[heads[topic]]
            for number, topic in wanted.items()
            if topic in heads and heads[topic] in located
        }

    # ---------------------------------------------------------------- shards

    def shards(self, size: int) -> Iterator[Shard]:
        """Ranges of topic ids without gaps, cut after about ``size`` posts; ids that only posts or only topics have are
        covered, too."""
        topics, posts = self._database.table("topics"), self._database.table("posts")
        ends = [
            end
            for column in (topics.c.topic_id, posts.c.topic_id)
            for end in self._database.rows(sa.select(sa.func.min(column), sa.func.max(column)))[0]
            if end is not None
        ]
        if not ends:
            return
        low, held = min(ends), 0
        for topic, count in self._post_counts(posts):
            if held and held + count > size:
                yield Shard(low, topic - 1, held)
                low, held = topic, 0
            held += count
        yield Shard(low, max(ends), held)

    def _post_counts(self, posts: sa.TableClause) -> Iterator[tuple[Any, ...]]:
        statement = sa.select(posts.c.topic_id, sa.func.count()).group_by(posts.c.topic_id)
        for page in self._database.pages(statement, [posts.c.topic_id], 5000):
            yield from page
