"""Where posts and threads of a stage stand: what references from elsewhere are resolved by."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from adapters.base import Location
from adapters.forum import PUBLIC, SourceId
from adapters.html.packed import decode_thread

_LISTED = 400  # ids in one query


class Locations:
    """Looks up in a merged stage.

    :param order: SQL of the time by which posts are ordered.
    """

    def __init__(self, database: sqlite3.Connection, order: str) -> None:
        self._database = database
        self._order = order

    def posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        query = (
            "SELECT p.id, p.id, t.id, t.board_id, p.author_id, {order}, p.author_name, p.visibility FROM posts p"
            " JOIN threads t ON t.n = p.thread"
            " WHERE p.id IN ({asked})"
        )
        return self._locate(query, list(ids))

    def threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        query = (
            "SELECT t.id, p.id, t.id, t.board_id, p.author_id, {order}, p.author_name, p.visibility FROM threads t"
            " JOIN posts p ON p.n = coalesce((SELECT v.n FROM posts v WHERE v.n BETWEEN t.first AND"
            " t.first + t.posts - 1 AND v.visibility = 'public' ORDER BY v.n LIMIT 1), t.first)"
            " WHERE t.posts > 0 AND t.id IN ({asked})"
        )
        wanted = list(ids)
        found = self._locate(query, wanted)
        for id in wanted:
            if id not in found and (goal := self._moved(id)) is not None:
                led = self._locate(query, [goal])
                if goal in led:
                    found[id] = led[goal]
        return found

    def _locate(self, query: str, ids: list[SourceId]) -> dict[SourceId, Location]:
        found: dict[SourceId, Location] = {}
        for at in range(0, len(ids), _LISTED):
            some = ids[at : at + _LISTED]
            for asked, post, thread, board, author, order_at, name, visibility in self._database.execute(
                query.format(order=self._order, asked=",".join("?" * len(some))), some
            ):
                found[asked] = Location(
                    post_id=post, thread_id=thread, board_id=board, author_id=author, order_at=order_at,
                    public=visibility == PUBLIC, author_name=name,
                )  # fmt: skip
        return found

    def _moved(self, id: SourceId) -> SourceId | None:
        """Where redirects lead; at most ten hops."""
        for _ in range(10):
            found = self._database.execute("SELECT posts, facts FROM threads WHERE id = ?", (id,)).fetchone()
            if found is None:
                return None
            goal = decode_thread(found[1]).moved_to
            if goal is None:
                return id
            id = goal
        return None
