"""Ties between members, and to boards and threads, as most forums store them."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.forum import Relation
from adapters.relational.cells import is_number, moment
from adapters.relational.people import Name
from adapters.sql.paging import Row


def watched_threads(rows: list[Row], kind: str = "watch_thread") -> Iterator[tuple[int, Relation]]:
    """Rows (thread, member, perhaps since when) → relations on threads."""
    for thread, member, *since in rows:
        yield (
            thread,
            Relation(
                id=f"{kind}:{thread}:{member}",
                kind=kind,
                member_id=member,
                target_id=thread,
                since=moment(since[0]) if since else None,
            ),
        )


def bookmarks(rows: list[Row]) -> Iterator[tuple[int, Relation]]:
    """The same of threads that members marked for themselves."""
    return watched_threads(rows, "bookmark")


def watched_boards(rows: list[Row]) -> Iterator[Relation]:
    """Rows (board, member) → relations."""
    for board, member in rows:
        yield Relation(id=f"watch_board:{board}:{member}", kind="watch_board", member_id=member, target_id=board)


class ListedMembers:
    """Rows (member, comma list of members in the member's row) → relations.

    :param text: decodes the list.
    """

    def __init__(self, kind: str, text: Name) -> None:
        self._kind = kind
        self._text = text

    def __call__(self, rows: list[Row]) -> Iterator[Relation]:
        for member, stored in rows:
            ids = dict.fromkeys(int(part) for part in self._text(stored).split(",") if is_number(part.strip()))
            for other in ids:
                yield Relation(id=f"{self._kind}:{other}:{member}", kind=self._kind, member_id=member, target_id=other)
