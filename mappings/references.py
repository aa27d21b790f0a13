"""Where posts and threads of other shards stand: looked up in batches, computed into statuses, published ones only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from adapters.base import Location
from adapters.forum import SourceId
from mappings.directory import Directory, Who
from mappings.ids import status_id


class Lookup(Protocol):
    """What mappings ask of an adapter (:class:`adapters.base.Adapter` is one)."""

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]: ...

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]: ...

    def url(self, kind: str, id: SourceId) -> str | None: ...


class Reference(msgspec.Struct, frozen=True, gc=False):
    """A published post of the forum as a status."""

    status_id: int
    thread_id: SourceId
    who: Who | None  #: None: a guest whose name the source does not tell here


class References:
    """Published posts and threads that a window of records points to."""

    def __init__(self, directory: Directory, lookup: Lookup) -> None:
        self._directory = directory
        self._lookup = lookup
        self._posts: dict[SourceId, Reference] = {}
        self._threads: dict[SourceId, Reference] = {}

    def prefetch(self, posts: Iterable[SourceId], threads: Iterable[SourceId]) -> None:
        """Finds these; all that was found before is forgotten. Ids must not repeat."""
        self._posts = self._published(self._lookup.locate_posts(wanted)) if (wanted := list(posts)) else {}
        self._threads = self._published(self._lookup.locate_threads(wanted)) if (wanted := list(threads)) else {}

    def post(self, post_id: SourceId) -> Reference | None:
        """A prefetched post, if it is published."""
        return self._posts.get(post_id)

    def thread(self, thread_id: SourceId) -> Reference | None:
        """The first post of a prefetched thread, if it is published."""
        return self._threads.get(thread_id)

    def thread_now(self, thread_id: SourceId) -> int | None:
        """The root status of a thread that was not prefetched; one look-up each, for what is rare."""
        found = self._threads.get(thread_id)
        if found is None:
            found = self._published(self._lookup.locate_threads([thread_id])).get(thread_id)
        return None if found is None else found.status_id

    def _published(self, locations: dict[SourceId, Location]) -> dict[SourceId, Reference]:
        directory = self._directory
        found: dict[SourceId, Reference] = {}
        for source_id, place in locations.items():
            if not place.public or directory.place(place.board_id) is None:
                continue
            if directory.left_out(place.author_id, place.author_name or ""):
                continue
            who: Who | None = None
            if place.anonymous:
                who = directory.nobody(place.board_id)
            elif place.author_id is not None or place.author_name is not None:
                who = directory.author(place.author_id, place.author_name or "", place.board_id)
            found[source_id] = Reference(status_id(place.order_at, place.post_id), place.thread_id, who)
        return found
