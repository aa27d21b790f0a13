"""Names of members by id, and ids by name; the names of those who were nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import sqlalchemy as sa

from adapters.base import PasswordHash, SourceError
from adapters.forum import Guest, SourceId
from adapters.relational.cells import CHUNK, EARLIEST, IDS, chunks, moment
from adapters.relational.layout import SEEN, People, Posts, Threads
from adapters.sql.database import Database

if TYPE_CHECKING:
    from adapters.relational.board import RelationalBoard

_CACHE: Final = 50_000  # names remembered at most

#: decodes a stored name
Name: TypeAlias = Callable[[bytes | str | None], str]


class Names:
    """Display names of members by id, and ids by stored name; both remembered within bounds.

    :param text: decodes a stored name, entities undone.
    """

    def __init__(self, database: Database, people: tuple[People, ...], text: Name) -> None:
        self._database = database
        self._text = text
        self._selects = [sa.select(of.id, of.name).where(of.id.in_(IDS), *of.where) for of in people]
        self._by_id: dict[int, str | None] = {}
        self._by_name: dict[bytes | str, int | None] = {}
        self._named = [sa.select(of.name, of.id).where(of.name.in_(IDS), *of.where) for of in people]

    def of(self, ids: Iterable[int]) -> dict[int, str | None]:
        """A mapping that answers for all of ``ids``; None for 0 and for accounts that do not exist. It may know more
        names, and must not be kept."""
        known = self._by_id
        missing = {number for number in ids if number not in known}
        if missing:
            if len(known) + len(missing) > _CACHE:
                known = self._by_id = {}
                missing = set(ids)
            for part in chunks(missing):
                for select in self._selects:
                    known.update((number, self._text(name)) for number, name in self._database.rows(select, ids=part))
            for number in missing:
                known.setdefault(number, None)
        return known

    def ids(self, cells: Iterable[bytes | str | None]) -> dict[bytes | str | None, int]:
        """Members by their names as stored, where a table refers to them by name only; names that are nobody's any more
        are absent."""
        wanted = sorted({cell for cell in cells if cell}, key=repr)
        missing = [cell for cell in wanted if cell not in self._by_name]
        if len(self._by_name) + len(missing) > _CACHE:
            self._by_name, missing = {}, wanted
        for start in range(0, len(missing), CHUNK):
            part = missing[start : start + CHUNK]
            rows = [row for select in self._named for row in self._database.rows(select, ids=part)]
            found = {_key(name): number for name, number in rows}
            self._by_name.update((cell, found.get(_key(cell))) for cell in part)
        return {cell: number for cell in wanted if (number := self._by_name[cell]) is not None}


def password_hashes(
    database: Database, people: People, columns: Sequence[str], made: Callable[..., PasswordHash]
) -> Iterator[PasswordHash]:
    """Of all members that have one, in order of id.

    :param columns: of the members' table: that of the hash, then others, which a version may lack.
    :param made: (id, text of each of ``columns``) → the hash.
    :raises SourceError: the source was opened without ``Options.password_hashes``.
    """
    if columns[0] not in database.columns(people.table):
        raise SourceError(f"{people.table}.{columns[0]} is not there: the dump was staged without password hashes")
    text = [database.text(people.table, name) for name in columns]
    statement = sa.select(people.id, *(database.column(people.table, name, "") for name in columns))
    for page in database.pages(statement.where(*people.where), [people.id]):
        for id, *cells in page:
            kept = made(id, *(decode(cell) for decode, cell in zip(text, cells, strict=True)))
            if kept.hash:
                yield kept


def guests(board: RelationalBoard, public_boards: Iterable[SourceId]) -> list[Guest]:
    """Names under which guests, and accounts that are gone, wrote; in order of name. Looks at all posts once.

    A nameless post that began a thread has the name that the thread remembers; other nameless posts share "". A name is
    public when a guest could read one of its posts in ``public_boards``.
    """
    found: dict[str, tuple[int | None, int, int]] = {}
    originals: dict[str, bytes] = {}  # of names that had to be repaired; of several the first in order
    public = [id for id in public_boards if isinstance(id, int)]  # others, as categories, hold no threads
    for posts in board.post_tables:
        for threads in board.thread_tables:
            for stored, began, first, count, seen in board.database.rows(
                _guest_statement(board, threads, posts, public)
            ):
                table = threads.table if began else posts.table
                name = board.name(stored, table)
                if (original := board.name_text(table).original(stored)) is not None:
                    originals[name] = min(original, originals.get(name, original))
                before, total, known_public = found.get(name, (None, 0, 0))
                known = [at for at in (before, moment(first)) if at is not None]
                found[name] = (min(known, default=None), total + count, max(known_public, seen))
    return [
        Guest(name=name, first_seen_at=first, post_count=count, public=bool(seen), original=originals.get(name))
        for name, (first, count, seen) in sorted(found.items())
    ]


def _guest_statement(board: RelationalBoard, threads: Threads, posts: Posts, public: list[int]) -> sa.Select[Any]:
    """(name, whether the thread remembers it, first time, posts, whether public) of nobody's posts in these tables."""
    database, people = board.database, board.people_tables
    author = database.table(posts.table).join(database.table(threads.table), threads.id == posts.thread)
    for of in people:
        author = author.outerjoin(database.table(of.table), sa.and_(of.id == posts.author, *of.where))
    readable = sa.and_(posts.visible == SEEN, threads.visible == SEEN, threads.board.in_(public), posts.anonymous == 0)
    nameless = sa.and_(sa.func.length(posts.name) == 0, threads.first_post == posts.id)
    name, began = database.exact(sa.case((nameless, threads.name), else_=posts.name)), sa.case((nameless, 1), else_=0)
    return (
        sa.select(
            name,
            began,
            sa.func.min(sa.case((posts.time >= EARLIEST, posts.time))),
            sa.func.count(),
            sa.func.max(sa.case((readable, 1), else_=0)),
        )
        .select_from(author)
        .where(*(of.id.is_(None) for of in people), *posts.where, *threads.where)
        .group_by(name, began)
    )


def _key(cell: bytes | str) -> bytes:
    return cell if isinstance(cell, bytes) else cell.encode("utf-8", "replace")
