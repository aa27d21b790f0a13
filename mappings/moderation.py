"""What moderators did, kept as history: one event for each action, and one for each state that no action explains.

What becomes of it besides is worked out in :mod:`mappings.outcomes`. Nothing is told of what was done where a guest
could not read; of what is not published only what says nothing about its content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import msgspec

from adapters.forum import ModeratorAction, SourceId
from mappings import ids
from mappings.books import Books
from mappings.directory import Directory, Place
from mappings.microblog import ModerationEvent, Record
from mappings.origins import origin
from mappings.outcomes import Outcome, Subject, states
from mappings.policy import Effect, Policy

_SELF = ("self", "1")  # the fact by which adapters say that somebody did it to their own post
# Actions with two sides; they are told if one of the sides is public.
_BETWEEN_BOARDS = frozenset(("move", "copy", "merge", "split"))

ThreadFinder: TypeAlias = Callable[[SourceId], int | None]  #: thread → its root status, if that is published


class Moderation:
    """Maps moderators' actions under one policy."""

    def __init__(self, policy: Policy, directory: Directory, find_thread: ThreadFinder) -> None:
        self._effects: Mapping[str, tuple[Effect, ...]] = policy.moderation.effects
        self._staff_texts = policy.privacy.staff_texts
        self._directory = directory
        self._find_thread = find_thread

    def thread(self, subject: Subject, books: Books) -> Iterator[Record]:
        """Everything that moderators made of one thread on a public board."""
        if subject.root is not None:
            yield from Outcome(self._effects, self._directory, subject, subject.root, books).records()
        thread, root = subject.thread, subject.root
        author_id = None if thread.author_id in subject.hidden else thread.author_id
        for action in thread.actions:
            if self._left_out(action, books):
                continue
            if action.post_id is not None:
                status_id = subject.statuses.get(action.post_id)
                kind = "post" if status_id is None else "status"
            else:
                status_id = None if root is None else root.status_id
                kind = "thread" if status_id is None else "status"
            place = self._directory.place(action.board_id) or subject.place
            yield from self._event(action, kind, status_id, place, books, subject.hidden, author_id)
        if root is not None:
            for state in states(thread):
                yield ModerationEvent(
                    id=ids.event_id(None, f"state:{state}:{thread.id}"),
                    kind=state,
                    at=None,
                    moderator_account_id=None,
                    subject_kind="status",
                    subject_id=root.status_id,
                    board_account_id=subject.place.account.account_id,
                    details="{}",
                    source="state",
                )

    def action(self, action: ModeratorAction, status_id: int | None, books: Books) -> Iterator[Record]:
        """An action that belongs to no thread at hand: on a member, a board, the site, or on something that is gone.
        ``status_id`` is the status of its post or thread, if that is published."""
        if self._left_out(action, books):
            return
        place = self._directory.place(action.board_id)
        kind: str
        subject_id: int | None
        if status_id is not None:
            kind, subject_id = "status", status_id
        elif action.post_id is not None or action.thread_id is not None:
            kind, subject_id = ("thread" if action.post_id is None else "post"), None
        elif action.member_id is not None:
            kind, subject_id = "account", self._account_id(action.member_id)
        elif place is not None:
            kind, subject_id = "account", place.account.account_id
        else:
            kind, subject_id = "site", self._directory.site.account_id
        yield from self._event(action, kind, subject_id, place, books)

    def _left_out(self, action: ModeratorAction, books: Books) -> bool:
        """Books an action that was done where a guest could not read as skipped."""
        sides: tuple[SourceId | None, ...] = (action.board_id,)
        if action.kind in _BETWEEN_BOARDS and (action.from_board_id is not None or action.to_board_id is not None):
            sides = (action.from_board_id, action.to_board_id)
        reasons = [self._directory.why_unpublished(side) for side in sides if side is not None]
        if "private_board" in reasons and None not in reasons:
            books.skip("action", "private_board")
            return True
        return False

    def _account_id(self, member_id: SourceId | None) -> int | None:
        member = None if member_id is None else self._directory.member(member_id)
        return None if member is None else member.account_id

    def _event(
        self,
        action: ModeratorAction,
        subject_kind: str,
        subject_id: int | None,
        place: Place | None,
        books: Books,
        hidden: frozenset[SourceId] = frozenset(),
        author_id: SourceId | None = None,
    ) -> Iterator[Record]:
        event_id = ids.event_id(action.at, action.id)
        moderator = None if action.moderator_id in hidden else self._account_id(action.moderator_id)
        details = self._details(action, subject_id is not None, hidden, books)
        of_thread = action.post_id is None and not action.kind.endswith("_post")  # the post may be gone
        own_thread = of_thread and author_id is not None and author_id == action.moderator_id
        if moderator is not None and (own_thread or _SELF in action.details):
            details["self"] = True
        books.written("action")
        yield ModerationEvent(
            id=event_id,
            kind=action.kind,
            at=action.at,
            moderator_account_id=moderator,
            subject_kind=subject_kind,
            subject_id=subject_id,
            board_account_id=None if place is None else place.account.account_id,
            details=msgspec.json.encode(details).decode(),
            source=action.source,
        )
        yield origin(self._directory.site_id, "action", action.id, event_id)

    def _details(
        self, action: ModeratorAction, published: bool, hidden: frozenset[SourceId], books: Books
    ) -> dict[str, object]:
        """The public facts of an action: accounts and statuses by their ids, texts only if its subject is published."""
        details: dict[str, object] = {"native": action.native} if action.native else {}
        for name, board_id in (("from_board", action.from_board_id), ("to_board", action.to_board_id)):
            place = self._directory.place(board_id)
            if place is not None:
                details[name] = place.account.account_id
        account_id = None if action.member_id in hidden else self._account_id(action.member_id)
        if account_id is not None:
            details["account"] = account_id
        other = None if action.other_thread_id is None else self._find_thread(action.other_thread_id)
        if other is not None:
            details["other_status"] = other
        if action.until is not None:
            details["until"] = action.until
        veil = self._directory.veil
        about_veiled = veil is not None and action.member_id is not None and veil.member(action.member_id) is not None
        if published:
            told = {name: fact for name, fact in action.details if (name, fact) != _SELF}
            # Facts may be names, those of before included.
            facts = told if veil is None else {}
            reason = "" if about_veiled else action.reason
            if reason:
                details["reason"] = reason
            if facts:
                details["facts"] = facts
            books.loss("text_about_veiled", (reason != action.reason) + (facts != told))
        elif action.reason or any(fact != _SELF for fact in action.details):
            books.loss("text_about_unpublished")
        if action.staff_text:
            if self._staff_texts and not about_veiled:
                details["staff_text"] = action.staff_text
            else:
                books.loss("staff_text")
        return details
