"""A small invented forum for tests of the mappings: records with sensible defaults, and a look-up that knows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from adapters.base import Location
from adapters.forum import (
    PUBLIC,
    Board,
    Guest,
    Member,
    ModeratorAction,
    Post,
    Quote,
    Site,
    SourceId,
    Thread,
)
from mappings import policy as policies
from mappings.books import Books
from mappings.directory import Directory
from mappings.mapper import Mapper
from mappings.microblog import Record
from mappings.policy import Policy

T = TypeVar("T")

START = 1_500_000_000
SITE = Site(id="forum.example", name="The Forum", language="en", founded_at=START - 1000)
MEMBERS = tuple(
    Member(id=number, name=name, registered_at=START - 900 + number)
    for number, name in enumerate(("Ada", "Bob", "Cleo", "Dan", "Eve", "Mod"), 1)
)
ADA, BOB, CLEO, DAN, EVE, MOD = range(1, 7)
GENERAL, SECRET, OTHER, LOUNGE = 11, 12, 13, 14
BOARDS = (
    Board(id=10, name="House", kind="category"),
    Board(id=GENERAL, name="General talk", parent_id=10, public=True, moderator_ids=(MOD,)),
    Board(id=SECRET, name="Staff room", parent_id=10, public=False, moderator_ids=(MOD,)),
    Board(id=OTHER, name="Other talk", parent_id=10, public=True),
    Board(id=20, name="Cellar", kind="category"),
    Board(id=LOUNGE, name="Lounge", parent_id=20, public=False),
)


def policy(**changes: dict[str, Any]) -> Policy:
    """The default policy with changed keys: ``policy(posts={"limit": 500})``."""
    base = policies.load()
    sections = {name: msgspec.structs.replace(getattr(base, name), **keys) for name, keys in changes.items()}
    return msgspec.structs.replace(base, **sections)


def thread(id: SourceId = 1, **facts: Any) -> Thread:
    return Thread(**{"id": id, "board_id": GENERAL, "title": f"Thread {id}", "created_at": START, **facts})


def post(id: SourceId, author: SourceId | None = ADA, **facts: Any) -> Post:
    """A post of thread 1; ``id`` is also its time, in minutes."""
    at = START + id * 60 if isinstance(id, int) else START
    defaults = {
        "id": id,
        "thread_id": 1,
        "author_id": author,
        "author_name": MEMBERS[author - 1].name if isinstance(author, int) and author <= len(MEMBERS) else "",
        "created_at": at,
        "order_at": at,
        "body": f"<p>Words of post {id}</p>",
        "digest": b"12345678",
    }
    return Post(**{**defaults, **facts})


def action(id: SourceId, kind: str, at: int | None, **facts: Any) -> ModeratorAction:
    defaults = {"moderator_id": MOD, "moderator_name": "Mod", "thread_id": 1, "board_id": GENERAL}
    return ModeratorAction(**{"id": id, "kind": kind, "at": at, **defaults, **facts})


def quote(post_id: SourceId | None, **facts: Any) -> Quote:
    return Quote(post_id=post_id, **facts)


class FakeForum:
    """Knows where posts stand, from the very records that a test uses; counts how often it is asked."""

    def __init__(self, *items: object) -> None:
        self.asked: list[list[SourceId]] = []
        self._posts: dict[SourceId, Location] = {}
        self._threads: dict[SourceId, Location] = {}
        threads = {item.id: item for item in items if isinstance(item, Thread)}
        for item in items:
            if isinstance(item, Post) and item.thread_id in threads:
                parent = threads[item.thread_id]
                location = Location(
                    post_id=item.id,
                    thread_id=item.thread_id,
                    board_id=parent.board_id,
                    author_id=item.author_id,
                    order_at=item.order_at,
                    public=item.visibility == PUBLIC and parent.visibility == PUBLIC,
                    author_name=item.author_name,
                    anonymous=item.anonymous,
                )
                self._posts[item.id] = location
                self._threads.setdefault(item.thread_id, location)

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        wanted = list(ids)
        self.asked.append(wanted)
        return {id: self._posts[id] for id in wanted if id in self._posts}

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return {id: self._threads[id] for id in ids if id in self._threads}

    def url(self, kind: str, id: SourceId) -> str | None:
        return f"https://forum.example/{kind}/{id}"


class World:
    """A directory of the invented members and boards, and what the mapper made of a stream."""

    def __init__(self, folder: Path, settings: Policy | None = None, **people: Any) -> None:
        self.policy = settings or policy()
        self.forum = FakeForum()
        guests: Sequence[Guest] = people.get("guests", ())
        self.directory = Directory.create(
            folder / "directory.db",
            SITE,
            people.get("members", MEMBERS),
            guests,
            people.get("boards", BOARDS),
            self.policy,
            self.forum.url,
            people.get("sanctions", ()),
        )
        self.books = Books()
        self.records: list[Record] = []

    def account(self, member_id: SourceId) -> int:
        who = self.directory.member(member_id)
        assert who is not None
        return who.account_id

    def board(self, board_id: SourceId) -> int:
        place = self.directory.place(board_id)
        assert place is not None
        return place.account.account_id

    def threads(self, *items: object, elsewhere: Sequence[object] = ()) -> World:
        """Maps a shard; ``elsewhere`` are records of other shards that look-ups know."""
        self.forum = FakeForum(*elsewhere, *items)
        self._take(Mapper(self.policy, self.directory, self.forum).threads(items, self.books))  # type: ignore[arg-type]
        return self

    def rest(self, *items: object, elsewhere: Sequence[object] = ()) -> World:
        self.forum = FakeForum(*elsewhere)
        self._take(Mapper(self.policy, self.directory, self.forum).rest(items, self.books))  # type: ignore[arg-type]
        return self

    def _take(self, records: Iterable[Record]) -> None:
        self.records = list(records)
        assert self.books.imbalance() == {}

    def all(self, kind: type[T]) -> list[T]:
        return [record for record in self.records if isinstance(record, kind)]

    def booked(self, kind: str, outcome: str) -> dict[str, int]:
        """Reason → count."""
        return {reason: n for (k, o, reason), n in self.books.counts.items() if (k, o) == (kind, outcome)}
