"""Statuses that are no posts: private messages, and broadcasts, which were a microblog already."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from adapters.forum import Broadcast, PrivateMessage, SourceId
from mappings import ids, text
from mappings.books import Books
from mappings.consent import LEFT_OUT
from mappings.directory import Directory, Who
from mappings.language import language_of
from mappings.microblog import Forward, Mention, Record, Status
from mappings.origins import origin
from mappings.policy import Policy
from mappings.references import References


class _Kept(NamedTuple):
    status_id: int
    conversation_id: int


class _PassedOn(NamedTuple):
    status_id: int
    account_id: int | None  #: of the author of a thread; None: not asked


class _Message(NamedTuple):
    """What both kinds have in common, worked out."""

    kind: str
    source_id: SourceId
    digest: bytes
    who: Who
    at: int | None
    title: str
    body: str
    visibility: str


class MessageMapper:
    """Maps messages in the order in which they were written; an answer to what did not come by before is a message by
    itself. Close it when done."""

    def __init__(self, policy: Policy, directory: Directory, references: References) -> None:
        self._policy = policy
        self._directory = directory
        self._references = references
        # In a temporary file, since there may be millions.
        self._db = sqlite3.connect("")
        self._db.execute("CREATE TABLE kept (kind, key, status, conversation, PRIMARY KEY (kind, key)) WITHOUT ROWID")

    def close(self) -> None:
        """Drops what was remembered of earlier messages."""
        self._db.close()

    def private_message(self, message: PrivateMessage, books: Books) -> Iterator[Record]:
        """A direct status that mentions its recipients, if the policy asks for it."""
        if not self._policy.privacy.private_messages:
            books.skip("private_message", "policy")
            return
        if self._directory.left_out(message.author_id, message.author_name):
            books.skip("private_message", LEFT_OUT)
            return
        who = self._directory.author(message.author_id, message.author_name, None)
        status_id = ids.message_id(message.created_at, "private_message", message.id)
        parent = None if message.reply_to is None else self._kept("private_message", message.reply_to)
        thread = None if message.conversation_id is None else self._kept("conversation", message.conversation_id)
        conversation_id = next((known.conversation_id for known in (parent, thread) if known), status_id)
        self._keep("private_message", message.id, status_id, conversation_id)
        if message.conversation_id is not None:
            self._keep("conversation", message.conversation_id, status_id, conversation_id)
        reply_to = parent.status_id if parent is not None and parent.status_id < status_id else None
        books.written("private_message")
        made = _Message(
            "private_message",
            message.id,
            message.digest,
            who,
            message.created_at,
            message.subject,
            message.body,
            "direct",
        )
        yield from self._statuses(made, status_id, reply_to, conversation_id, None, books)
        recipients = [self._directory.member(recipient) for recipient in message.recipient_ids]
        for account_id in dict.fromkeys(recipient.account_id for recipient in recipients if recipient):
            if account_id != who.account_id:
                yield Mention(status_id=status_id, account_id=account_id)

    def broadcast(self, broadcast: Broadcast, books: Books) -> Iterator[Record]:
        """A status; a forward, if nothing was added to what is passed on; else a status that quotes it. Who passes on a
        thread of their own without a word has said nothing new: that thread is the broadcast."""
        if self._directory.left_out(broadcast.author_id, broadcast.author_name):
            books.skip("broadcast", LEFT_OUT)
            return
        who = self._directory.author(broadcast.author_id, broadcast.author_name, None)
        passed_on = self._passed_on(broadcast)
        is_forward = broadcast.forward_of is not None or broadcast.forward_of_thread is not None
        if is_forward and not text.render(broadcast.body, links={}, mentions={}).text:
            if passed_on is None:
                books.skip("broadcast", "forward_of_unpublished")
                return
            self._keep("broadcast", broadcast.id, passed_on.status_id, passed_on.status_id)
            if passed_on.account_id == who.account_id:
                books.merged("broadcast")
                return
            books.written("broadcast")
            yield Forward(
                id=ids.forward_id(broadcast.created_at or 0, f"broadcast:{broadcast.id}", "broadcast", "member"),
                account_id=who.account_id,
                status_id=passed_on.status_id,
                created_at=broadcast.created_at,
                reason="broadcast",
            )
            digest = broadcast.digest if self._directory.veil is None else None
            yield origin(self._directory.site_id, "broadcast", broadcast.id, passed_on.status_id, None, digest)
            return
        status_id = ids.message_id(broadcast.created_at, "broadcast", broadcast.id)
        parent = None if broadcast.reply_to is None else self._kept("broadcast", broadcast.reply_to)
        if parent is not None and parent.status_id >= status_id:
            parent = None
        conversation_id = status_id if parent is None else parent.conversation_id
        self._keep("broadcast", broadcast.id, status_id, conversation_id)
        books.written("broadcast")
        made = _Message(
            "broadcast", broadcast.id, broadcast.digest, who, broadcast.created_at, "", broadcast.body, "public"
        )
        yield from self._statuses(
            made,
            status_id,
            None if parent is None else parent.status_id,
            conversation_id,
            None if passed_on is None else passed_on.status_id,
            books,
        )

    def _passed_on(self, broadcast: Broadcast) -> _PassedOn | None:
        if broadcast.forward_of is not None:
            kept = self._kept("broadcast", broadcast.forward_of)
            return None if kept is None else _PassedOn(kept.status_id, None)
        if broadcast.forward_of_thread is not None:
            reference = self._references.thread(broadcast.forward_of_thread)
            if reference is not None:
                return _PassedOn(reference.status_id, None if reference.who is None else reference.who.account_id)
        return None

    def _statuses(
        self,
        message: _Message,
        status_id: int,
        reply_to: int | None,
        conversation_id: int,
        quote_of: int | None,
        books: Books,
    ) -> Iterator[Record]:
        """The parts of a message, each with its origin. Links stay as they are."""
        books.loss("link_in_message", len(text.references(message.body)))
        veil = self._directory.veil
        body = text.render(message.body if veil is None else veil.body(message.body), links={}, mentions={})
        posts, title = self._policy.posts, message.title
        parts = text.split(body, posts, title)
        if parts[-1].cut:
            books.loss("text_cut")
        for number, part in enumerate(parts):
            yield Status(
                id=status_id + number,
                account_id=message.who.account_id,
                created_at=message.at,
                edited_at=None,
                in_reply_to_id=status_id + number - 1 if number else reply_to,
                conversation_id=conversation_id,
                quote_of_id=None if number else quote_of,
                part=number,
                parts=len(parts),
                title=title if posts.title == "field" and title and not number else None,
                content=part.content,
                text=part.text,
                visibility=message.visibility,
                sensitive=False,
                spoiler_text=title if posts.title == "content_warning" else "",
                language=language_of(part.text, message.who.language),
                replies_closed_at=None,
                reply_evidence="part" if number else None if reply_to is None else "native_parent",
            )
            yield origin(
                self._directory.site_id,
                message.kind,
                message.source_id,
                status_id + number,
                digest=message.digest if veil is None else None,
                part=number,
            )

    def _keep(self, kind: str, key: SourceId, status_id: int, conversation_id: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", (kind, key, status_id, conversation_id))

    def _kept(self, kind: str, key: SourceId) -> _Kept | None:
        query = "SELECT status, conversation FROM kept WHERE kind = ? AND key = ?"
        row = self._db.execute(query, (kind, key)).fetchone()
        return None if row is None else _Kept(*row)
