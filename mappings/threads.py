"""A shard's stream of threads: what is published of it, and in which order it becomes records.

The stream is read in windows, so that what posts point to in other shards is looked up once for all of a window. Of a
thread only what :class:`mappings.posts.OpenThread` holds is kept, never the posts themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from adapters.base import ThreadItem
from adapters.forum import (
    DELETED,
    DRAFT,
    PRIVATE,
    PUBLIC,
    UNAPPROVED,
    PollVote,
    Post,
    Reaction,
    Reject,
    Relation,
    Report,
    SourceId,
    Thread,
)
from mappings import ids, text
from mappings.books import Books
from mappings.consent import LEFT_OUT
from mappings.directory import Directory, Who
from mappings.inference import Turns
from mappings.microblog import Bookmark, Favourite, Poll, PollOption, Record, Redirect, Tombstone
from mappings.microblog import PollVote as Vote
from mappings.moderation import Moderation
from mappings.origins import origin
from mappings.outcomes import Subject
from mappings.policy import Policy
from mappings.posts import OpenThread, PostMapper, Refs, as_key, outermost
from mappings.references import Lookup, References
from mappings.relations import ReportMapper

_WINDOW = 256  # records of a window
_WINDOW_TEXT = 1_000_000  # characters of its bodies, from which on it is full
_MOST_REFS = 1_000  # internal links of one post that are followed
_VISIBILITIES = frozenset((UNAPPROVED, DELETED, DRAFT, PRIVATE))
# Reasons for which even the history of a thread is not told: only some could read it.
_UNTOLD = frozenset(("private_board", "board_missing", PRIVATE, DRAFT))
_NO_REFS: Refs = ()


def why_invisible(visibility: str) -> str | None:
    """The reason for which a record of that visibility is not published; an unknown one counts as private."""
    if visibility == PUBLIC:
        return None
    return visibility if visibility in _VISIBILITIES else PRIVATE


class _Current:
    """The post whose reactions and reports are coming by."""

    def __init__(self, post_id: SourceId, reason: str | None, status_id: int, who: Who) -> None:
        self.post_id = post_id
        self.reason = reason
        self.status_id = status_id
        self.who = who
        self.favoured_by: set[int] = set()


class _Ballot:
    """The poll of the thread, when it is published."""

    def __init__(self, poll_id: int, positions: dict[SourceId, int]) -> None:
        self.poll_id = poll_id
        self.positions = positions
        self.cast: set[tuple[int, int]] = set()


class ThreadMapper:
    """Maps the stream of one shard. An object serves one stream only."""

    def __init__(self, policy: Policy, directory: Directory, lookup: Lookup, books: Books) -> None:
        self._policy = policy
        self._directory = directory
        self._lookup = lookup
        self._books = books
        self._site = directory.site_id
        self._turns = Turns()
        self._references = References(directory, lookup)
        self._posts = PostMapper(policy, directory, lookup, self._references, self._turns)
        self._moderation = Moderation(policy, directory, self._references.thread_now)
        self._reports = ReportMapper(policy, directory)
        self._thread: OpenThread | None = None
        self._redirects_to: int | None = None
        self._current: _Current | None = None
        self._ballot: _Ballot | None = None
        self._poll_reason: str | None = None
        self._bookmarked_by: set[int] = set()
        self._out: list[Record] = []
        self._take: dict[type, Callable[[Any, Refs], None]] = {
            Thread: self._take_thread,
            Post: self._take_post,
            Reaction: self._take_reaction,
            Report: self._take_report,
            PollVote: self._take_vote,
            Relation: self._take_relation,
            Reject: self._take_reject,
        }

    def map(self, items: Iterable[ThreadItem]) -> Iterator[Record]:
        """All records of the stream, interactions last."""
        out = self._out
        for window in _windows(items):
            for item, refs in zip(window, self._prepare(window), strict=True):
                self._take[type(item)](item, refs)
                yield from out
                out.clear()
        self._finish()
        yield from out
        out.clear()
        yield from self._turns.drain()

    def _prepare(self, window: list[ThreadItem]) -> list[Refs]:
        """Looks up what the window points to outside of itself; for each record its internal links."""
        here: set[SourceId] = set()
        if self._thread is not None:
            self._thread.forget_old()
            recent = self._thread.recent
        else:
            recent = {}
        posts: dict[SourceId, None] = {}
        threads: dict[SourceId, None] = {}
        links: list[Refs] = []
        for item in window:
            refs = _NO_REFS
            if type(item) is Post:
                refs = text.references(item.body)[:_MOST_REFS]
                wanted: list[SourceId] = []
                if item.quotes:
                    wanted = [quote.post_id for quote in outermost(item.quotes) if quote.post_id is not None]
                if item.reply_to is not None:
                    wanted.append(item.reply_to)
                for kind, key in refs:
                    if kind == "post":
                        wanted.append(as_key(key, item.id))
                    elif kind == "thread":
                        threads[as_key(key, item.id)] = None
                for post_id in wanted:
                    if post_id not in here and post_id not in recent:
                        posts[post_id] = None
                here.add(item.id)
            elif type(item) is Thread:
                here, recent = set(), {}  # posts of another thread are looked up, though they may be in this window
                if item.moved_to is not None:
                    threads[item.moved_to] = None
            links.append(refs)
        self._references.prefetch(posts, threads)
        return links

    # Threads

    def _take_thread(self, record: Thread, _: Refs) -> None:
        self._finish()
        books = self._books
        books.read("thread")
        if record.poll is not None:
            books.read("poll")
        if record.actions:
            books.read("action", len(record.actions))
        directory = self._directory
        reason = directory.why_unpublished(record.board_id) or why_invisible(record.visibility)
        self._redirects_to = None
        if reason is None and record.moved_to is not None:
            reason = "redirect"
            target = self._references.thread(record.moved_to)
            if target is not None:
                self._redirects_to = target.status_id
                self._out.append(Redirect(kind="thread", source_id=str(record.id), target_id=target.status_id))
        self._thread = OpenThread(record, reason, directory.place(record.board_id), self._policy)
        if directory.left_out(record.author_id, record.author_name):
            self._thread.title = ""
        self._current = self._ballot = None
        self._poll_reason = reason or "empty"
        self._bookmarked_by = set()

    def _finish(self) -> None:
        """What can be told only after the thread's last post: its own fate, and what moderators made of it."""
        thread, books = self._thread, self._books
        if thread is None:
            return
        self._thread = None
        record = thread.record
        redirects_to = self._redirects_to
        if redirects_to is not None:
            books.merged("thread")
        elif thread.reason == "redirect":
            books.skip("thread", "redirect_to_unpublished")
        elif thread.root is None:
            reason = thread.reason or thread.first_reason or "empty"
            books.skip("thread", reason)
            if reason != "empty":  # whose posts are lost, not hidden
                self._out.append(Tombstone(kind="thread", source_id=str(record.id), reason=reason))
        if record.poll is not None and self._ballot is None:
            books.skip("poll", self._poll_reason or "empty")
        if thread.reason in _UNTOLD or thread.place is None:
            books.skip("action", thread.reason or "board_missing", len(record.actions))
        elif thread.reason == "redirect":
            for action in record.actions:
                self._out.extend(self._moderation.action(action, redirects_to, books))
        elif record.actions or thread.root is not None:
            subject = Subject(record, thread.place, thread.root, thread.statuses, frozenset(thread.hidden))
            self._out.extend(self._moderation.thread(subject, books))

    # Posts

    def _take_post(self, post: Post, refs: Refs) -> None:
        thread, books = self._thread, self._books
        books.read("post")
        if thread is None or post.thread_id != thread.record.id:
            self._orphan("post", post.id, f"came without its thread {post.thread_id!r}", post.original)
            if post.attachments:
                books.read("attachment", len(post.attachments))
                books.skip("attachment", "orphan", len(post.attachments))
            self._current = None
            return
        place = thread.place
        reason = thread.reason or why_invisible(post.visibility)
        if reason is None and self._directory.left_out(post.author_id, post.author_name):
            reason = LEFT_OUT
        first = thread.conversation_id is None
        status_id = ids.status_id(post.order_at, post.id)
        if first:
            thread.conversation_id = status_id
            thread.first_reason = reason
        if reason is not None or place is None:
            reason = reason or "board_missing"
            books.skip("post", reason)
            self._out.append(Tombstone(kind="post", source_id=str(post.id), reason=reason))
            if post.attachments:
                books.read("attachment", len(post.attachments))
                books.skip("attachment", reason, len(post.attachments))
            self._current = _Current(post.id, reason, status_id, self._directory.anonymous)
            if first:
                self._poll_reason = reason
            return
        is_root = thread.root is None
        who = self._posts.map(post, status_id, refs, thread, place, books, self._out)
        books.written("post")
        self._current = _Current(post.id, None, status_id, who)
        if is_root:
            self._begin(thread, status_id, who, first=first)

    def _begin(self, thread: OpenThread, status_id: int, who: Who, *, first: bool) -> None:
        """The thread has become its root's status; the poll at its head belongs to the first post alone."""
        record, out = thread.record, self._out
        self._books.written("thread")
        if record.head_missing:
            self._books.loss("head_missing")
        if record.boards_not_held:
            self._books.loss("board_not_held", record.boards_not_held)
        url = self._lookup.url("thread", record.id)
        original = record.original if self._directory.veil is None else None
        out.append(origin(self._site, "thread", record.id, status_id, url, None, original))
        poll = record.poll
        if poll is None or not first:
            return
        self._books.written("poll")
        started_at = record.created_at if poll.started_at is None else poll.started_at
        poll_id = ids.poll_id(started_at, poll.id)
        self._ballot = _Ballot(poll_id, {option.id: position for position, option in enumerate(poll.options)})
        out.append(
            Poll(
                id=poll_id,
                status_id=status_id,
                account_id=who.account_id,
                question=poll.question,
                multiple=poll.max_choices != 1,
                max_choices=poll.max_choices,
                created_at=poll.started_at,
                expires_at=poll.ends_at,
                voters_count=poll.voters,
            )
        )
        out.extend(
            PollOption(poll_id=poll_id, position=position, title=option.text, votes_count=option.votes)
            for position, option in enumerate(poll.options)
        )
        out.append(origin(self._site, "poll", poll.id, poll_id, url))

    # What hangs on posts and threads

    def _take_reaction(self, reaction: Reaction, _: Refs) -> None:
        books, current = self._books, self._current
        books.read("reaction")
        if current is None or current.post_id != reaction.post_id:
            books.skip("reaction", "post_missing")
            return
        member = self._directory.member(reaction.member_id)
        if current.reason is not None:
            books.skip("reaction", current.reason)
        elif reaction.kind == "boo" or reaction.value <= 0:
            books.skip("reaction", "negative")
        elif member is None:
            books.skip("reaction", "member_missing")
        elif member.account_id in current.favoured_by:
            books.merged("reaction")
        else:
            account_id = member.account_id
            current.favoured_by.add(account_id)
            books.written("reaction")
            self._out.append(
                Favourite(
                    account_id=account_id,
                    status_id=current.status_id,
                    created_at=reaction.reacted_at,
                    reason=reaction.kind,
                )
            )
            self._out.append(
                origin(self._site, "reaction", self._directory.deed(reaction.member_id, reaction.id), account_id)
            )
            if member.kind == "person" and current.who.kind != "guest" and account_id != current.who.account_id:
                self._turns.add("favourite", account_id, current.who.account_id, reaction.reacted_at)

    def _take_report(self, report: Report, _: Refs) -> None:
        current = self._current
        self._books.read("report")
        if current is None or current.post_id != report.post_id:
            self._out.extend(self._reports.map(report, None, None, self._books))
        elif current.reason is not None:
            self._books.skip("report", current.reason)
        else:
            self._out.extend(self._reports.map(report, current.status_id, current.who, self._books))

    def _take_vote(self, vote: PollVote, _: Refs) -> None:
        books, ballot = self._books, self._ballot
        books.read("poll_vote")
        thread = self._thread
        if ballot is None or thread is None or thread.record.poll is None or thread.record.poll.id != vote.poll_id:
            books.skip("poll_vote", self._poll_reason if ballot is None and self._poll_reason else "poll_missing")
            return
        if not self._policy.privacy.poll_votes:
            books.skip("poll_vote", "policy")
            return
        position = ballot.positions.get(vote.option_id)
        member = self._directory.member(vote.member_id)
        if position is None:
            books.skip("poll_vote", "option_missing")
        elif member is None:
            books.skip("poll_vote", "member_missing")
        elif (position, member.account_id) in ballot.cast:
            books.merged("poll_vote")
        else:
            ballot.cast.add((position, member.account_id))
            books.written("poll_vote")
            key = self._directory.deed(vote.member_id, f"{vote.poll_id}:{vote.option_id}:{vote.member_id}")
            self._out.append(
                Vote(
                    poll_id=ballot.poll_id,
                    position=position,
                    account_id=member.account_id,
                    created_at=vote.voted_at,
                )
            )
            self._out.append(origin(self._site, "poll_vote", key, member.account_id))

    def _take_relation(self, relation: Relation, _: Refs) -> None:
        books, thread = self._books, self._thread
        books.read("relation")
        root = None if thread is None or thread.record.id != relation.target_id else thread.root
        member = self._directory.member(relation.member_id)
        settings = self._policy.relations
        if not (settings.bookmark if relation.kind == "bookmark" else settings.watch_thread):
            books.skip("relation", "policy")
        elif root is None:
            reason = None if thread is None else thread.reason or thread.first_reason
            books.skip("relation", reason or "thread_missing")
        elif member is None:
            books.skip("relation", "member_missing")
        elif member.account_id in self._bookmarked_by:
            books.merged("relation")
        else:
            self._bookmarked_by.add(member.account_id)
            books.written("relation")
            self._out.append(
                Bookmark(account_id=member.account_id, status_id=root.status_id, created_at=relation.since)
            )
            self._out.append(
                origin(self._site, "relation", self._directory.deed(relation.member_id, relation.id), member.account_id)
            )

    def _take_reject(self, reject: Reject, _: Refs) -> None:
        self._books.read(reject.kind)
        self._books.reject(reject)

    def _orphan(self, kind: str, source_id: SourceId, detail: str, raw: bytes | None) -> None:
        self._books.reject(Reject(kind=kind, source_id=str(source_id), reason="orphan", detail=detail, raw=raw or b""))


def _windows(items: Iterable[ThreadItem]) -> Iterator[list[ThreadItem]]:
    """The stream in pieces that fit into memory, however long the posts are."""
    window: list[ThreadItem] = []
    size = 0
    for item in items:
        window.append(item)
        if type(item) is Post:
            size += len(item.body)
        if len(window) == _WINDOW or size > _WINDOW_TEXT:
            yield window
            window, size = [], 0
    if window:
        yield window
