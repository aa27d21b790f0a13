"""The way from forum records to microblog records, as the pipeline walks it: one method for each phase of a run.

Every method is a generator of :mod:`mappings.microblog` records and books every forum record that it takes. Memory is
bounded by a window of records. Order of the phases: directory; then threads by shards and the rest, in any order and
any number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from adapters.base import SiteItem, ThreadItem
from adapters.forum import (
    Broadcast,
    ModeratorAction,
    PrivateMessage,
    Reject,
    Relation,
    Report,
    Sanction,
    SourceId,
)
from mappings import ids
from mappings.books import Books
from mappings.directory import Directory
from mappings.messages import MessageMapper
from mappings.microblog import Follow, Record, Tag
from mappings.moderation import Moderation
from mappings.origins import origin
from mappings.policy import Policy
from mappings.references import Lookup, References
from mappings.relations import RelationMapper, ReportMapper
from mappings.threads import ThreadMapper

_WINDOW = 200  # records of the rest for which look-ups are made at once


class Mapper:
    """Maps one site under one policy. ``lookup`` is the adapter."""

    def __init__(self, policy: Policy, directory: Directory, lookup: Lookup) -> None:
        self._policy = policy
        self._directory = directory
        self._lookup = lookup

    def directory(self, books: Books) -> Iterator[Record]:
        """Accounts with their origins, the boards' tags, and the boards' follows of their moderators."""
        directory = self._directory
        books.add(directory.entries())
        books.rejects.extend(directory.rejects())
        for account, kind, source_id, original in directory.accounts():
            yield account
            if kind is not None and source_id is not None:
                yield origin(directory.site_id, kind, source_id, account.id, account.url, None, original)
        tags: set[str] = set()
        for place in directory.places():
            if self._policy.posts.board_tag and place.tag not in tags:
                tags.add(place.tag)
                yield Tag(id=ids.tag_id(place.tag), name=place.tag)
            if self._policy.follows.board_moderators:
                for moderator_id in place.moderators:
                    yield Follow(
                        account_id=place.account.account_id,
                        target_account_id=moderator_id,
                        created_at=None,
                        kind="explicit",
                        reason="moderates",
                        weight=1.0,
                    )

    def threads(self, items: Iterable[ThreadItem], books: Books) -> Iterator[Record]:
        """A shard of threads: statuses, forwards and all that hangs on them; the shard's interactions last, each kind
        and pair of accounts once."""
        return ThreadMapper(self._policy, self._directory, self._lookup, books).map(items)

    def rest(self, items: Iterable[SiteItem], books: Books) -> Iterator[Record]:
        """What hangs on no thread at hand: sanctions, ties, reports, actions, broadcasts."""
        references = References(self._directory, self._lookup)
        relations = RelationMapper(self._policy, self._directory, references)
        messages = MessageMapper(self._policy, self._directory, references)
        reports = ReportMapper(self._policy, self._directory)
        moderation = Moderation(self._policy, self._directory, references.thread_now)

        def report(item: Report) -> Iterator[Record]:
            found = None if item.post_id is None else references.post(item.post_id)
            if found is None:
                return reports.map(item, None, None, books)
            return reports.map(item, found.status_id, found.who, books)

        def action(item: ModeratorAction) -> Iterator[Record]:
            if item.post_id is not None:
                found = references.post(item.post_id)
            else:
                found = None if item.thread_id is None else references.thread(item.thread_id)
            return moderation.action(item, None if found is None else found.status_id, books)

        takes: dict[type, tuple[str, Callable[[Any], Iterator[Record]]]] = {
            Sanction: ("sanction", lambda item: relations.sanction(item, books)),
            Relation: ("relation", lambda item: relations.relation(item, books)),
            Broadcast: ("broadcast", lambda item: messages.broadcast(item, books)),
            Report: ("report", report),
            ModeratorAction: ("action", action),
        }
        stream = iter(items)
        try:
            while window := list(islice(stream, _WINDOW)):
                references.prefetch(*_pointed_to(window))
                for item in window:
                    if isinstance(item, Reject):
                        books.read(item.kind)
                        books.reject(item)
                        continue
                    kind, take = takes[type(item)]
                    books.read(kind)
                    yield from take(item)
        finally:
            relations.close()
            messages.close()

    def private_messages(self, items: Iterable[PrivateMessage | Reject], books: Books) -> Iterator[Record]:
        """Direct statuses, if the policy asks for private messages."""
        messages = MessageMapper(self._policy, self._directory, References(self._directory, self._lookup))
        try:
            for item in items:
                if isinstance(item, Reject):
                    books.read(item.kind)
                    books.reject(item)
                else:
                    books.read("private_message")
                    yield from messages.private_message(item, books)
        finally:
            messages.close()


def _pointed_to(window: list[SiteItem]) -> tuple[dict[SourceId, None], dict[SourceId, None]]:
    """Posts and threads that the records of a window point to."""
    posts: dict[SourceId, None] = {}
    threads: dict[SourceId, None] = {}
    for item in window:
        if isinstance(item, Sanction | Report | ModeratorAction) and item.post_id is not None:
            posts[item.post_id] = None
        if isinstance(item, ModeratorAction) and item.thread_id is not None:
            threads[item.thread_id] = None
        elif isinstance(item, Relation) and item.kind in ("bookmark", "watch_thread"):
            threads[item.target_id] = None
        elif isinstance(item, Broadcast) and item.forward_of_thread is not None:
            threads[item.forward_of_thread] = None
    return posts, threads
