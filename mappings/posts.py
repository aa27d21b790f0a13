"""A post becomes a status (or a chain of them) with its parent, quote, links, mentions, media, edits and origin."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from adapters.forum import Post, Quote, SourceId, Thread
from mappings import ids, text
from mappings.books import Books
from mappings.directory import Directory, Place, Who
from mappings.inference import Turns
from mappings.language import language_of
from mappings.microblog import Media, Mention, Record, Status, StatusEdit, StatusTag
from mappings.origins import origin
from mappings.outcomes import Root, closed_since
from mappings.policy import Policy
from mappings.references import Lookup, References

_RECENT = 16_384  # posts of a thread whose statuses are remembered; older ones are looked up again
_TEXTS = 64  # posts of a thread whose text is remembered, for quotes that name no post
_TEXT = 4_096  # characters remembered of each
_MOST_QUOTES = 50  # quotes of one post that are looked at
_EXCERPT = 200  # characters of a quotation that must be found again
_SHORTEST_EXCERPT = 8  # bytes of UTF-8; a shorter quotation proves nothing, unless it is the whole post
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NAMED = frozenset(("person", "bot"))  # kinds of accounts that somebody can turn to

Refs: TypeAlias = Sequence[tuple[str, str]]  #: internal links of a body, (kind, id as text), in reading order


class RecentText:
    """The beginning of a post's text, to be found by who quotes it without naming it."""

    __slots__ = ("author", "normal", "status_id", "text", "who")

    def __init__(self, author: str, text: str, status_id: int, who: Who) -> None:
        self.author = author
        self.text = text
        self.status_id = status_id
        self.who = who
        self.normal: str | None = None  # made when somebody asks


class OpenThread:
    """The thread whose posts are coming by: the little that later ones need to know of earlier ones."""

    def __init__(self, record: Thread, reason: str | None, place: Place | None, policy: Policy) -> None:
        self.record = record
        self.reason = reason  #: why nothing of it is published; None: it may be
        self.place = place
        self.conversation_id: int | None = None  #: status of its first post, published or not
        self.first_reason: str | None = "empty"  #: why its first post is not published
        self.root: Root | None = None
        self.closed_at = closed_since(record, policy.moderation.effects) if policy.posts.replies_closed else None
        mark = f"[{record.prefix}]"  # some systems keep it in the title as well
        self.title = record.title if not record.prefix or record.title.startswith(mark) else f"{mark} {record.title}"
        self.named = {action.post_id for action in record.actions if action.post_id is not None}
        self.statuses: dict[SourceId, int] = {}  #: published posts that actions name
        self.hidden: set[SourceId] = set()  #: members who wrote here without being named
        self.recent: dict[SourceId, tuple[int, Who]] = {}
        self.texts: deque[RecentText] = deque(maxlen=_TEXTS)

    def forget_old(self) -> None:
        """Drops what lies far back. To be called between windows: the next one can look up what it needs of it."""
        surplus = len(self.recent) - _RECENT
        if surplus > 0:
            for post_id in list(islice(self.recent, surplus)):
                del self.recent[post_id]


class _Parent(NamedTuple):
    status_id: int
    who: Who | None
    evidence: str
    quoted_post_id: SourceId | None = None


def as_key(key: str, like: SourceId) -> SourceId:
    """An id out of a data- attribute, in the type that this source's ids have."""
    return int(key) if isinstance(like, int) and _INTEGER.fullmatch(key) else key


def outermost(quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes that the author made, without those inside them."""
    return [quote for quote in quotes[:_MOST_QUOTES] if quote.depth == 0]


class PostMapper:
    """Maps published posts under one policy."""

    def __init__(
        self, policy: Policy, directory: Directory, lookup: Lookup, references: References, turns: Turns
    ) -> None:
        self._policy = policy.posts
        self._links = policy.links
        self._directory = directory
        self._lookup = lookup
        self._references = references
        self._turns = turns
        self._veil = directory.veil

    def map(
        self,
        post: Post,
        status_id: int,
        refs: Refs,
        thread: OpenThread,
        place: Place,
        books: Books,
        out: list[Record],
    ) -> Who:
        """Appends all that the post becomes, with ``status_id`` for its first part, to ``out``. Its author."""
        directory = self._directory
        if post.anonymous:
            who = place.guest
            if post.author_id is not None:
                thread.hidden.add(post.author_id)
        else:
            who = directory.author(post.author_id, post.author_name, thread.record.board_id)
        quotes = outermost(post.quotes) if post.quotes else ()
        parent = self._parent(post, quotes, refs, thread, status_id, books)
        quote_of = self._quote_of(quotes, thread, status_id) if quotes else None
        dropped: SourceId | None = None
        if parent is not None and parent.quoted_post_id is not None and self._policy.quotes == "drop":
            dropped = parent.quoted_post_id
            quote_of = None if quote_of == parent.status_id else quote_of
        body = text.render(
            post.body if self._veil is None else self._veil.body(post.body),
            links=self._addresses(refs, post, thread, books) if refs else {},
            mentions=self._named(post) if post.mentions else {},
            drop_quote=None if dropped is None else str(dropped),
        )
        self._statuses(post, status_id, body, who, parent, quote_of, thread, books, out)
        self._turned(post, status_id, who, parent, quotes, thread, place, out)
        if thread.root is None:
            thread.root = Root(status_id, post.id, post.order_at, post.created_at, who)
            if self._policy.board_tag:
                out.append(StatusTag(status_id=status_id, tag_id=ids.tag_id(place.tag)))
        if post.attachments:
            self._media(post, status_id, who, books, out)
        if post.edits:
            self._edits(post, status_id, who, out)
        thread.recent[post.id] = (status_id, who)
        if not post.anonymous:
            thread.texts.append(RecentText(post.author_name, body.text[:_TEXT], status_id, who))
        if post.id in thread.named:
            thread.statuses[post.id] = status_id
        return who

    # Parents and quotes

    def _parent(
        self, post: Post, quotes: Sequence[Quote], refs: Refs, thread: OpenThread, status_id: int, books: Books
    ) -> _Parent | None:
        """Whom the post answers, by the best evidence there is. A parent stands before its reply, in the same
        thread."""
        root = thread.root
        if root is None:
            return None
        if quotes or refs or post.reply_to is not None:
            for quote in quotes:
                if quote.post_id is not None:
                    found = self._here(quote.post_id, thread, status_id)
                    if found is not None:
                        return _Parent(*found, "quoted_post_id", quote.post_id)
            for quote in quotes:
                by_text = _by_text(quote, thread.texts, status_id)
                if by_text is not None:
                    return _Parent(by_text.status_id, by_text.who, "name_and_text")
            for kind, key in refs:
                if kind == "post":
                    found = self._here(as_key(key, post.id), thread, status_id)
                    if found is not None:
                        return _Parent(*found, "link")
            if post.reply_to is not None:
                found = self._here(post.reply_to, thread, status_id)
                if found is not None:
                    return _Parent(*found, "native_parent")
        if root.status_id < status_id:
            return _Parent(root.status_id, root.who, "position")
        books.loss("parent_not_before_reply")  # one second, falling ids
        return None

    def _here(self, post_id: SourceId, thread: OpenThread, before: int) -> tuple[int, Who | None] | None:
        """The status of a published post of this thread that stands before the status ``before``."""
        recent = thread.recent.get(post_id)
        if recent is not None:
            return recent if recent[0] < before else None
        found = self._references.post(post_id)
        if found is None or found.thread_id != thread.record.id or found.status_id >= before:
            return None
        return found.status_id, found.who

    def _anywhere(self, post_id: SourceId, thread: OpenThread) -> tuple[int, Who | None] | None:
        recent = thread.recent.get(post_id)
        if recent is not None:
            return recent
        found = self._references.post(post_id)
        return None if found is None else (found.status_id, found.who)

    def _quote_of(self, quotes: Sequence[Quote], thread: OpenThread, status_id: int) -> int | None:
        for quote in quotes:
            if quote.post_id is not None:
                found = self._anywhere(quote.post_id, thread)
                if found is not None and found[0] != status_id:
                    return found[0]
        return None

    # Links and mentions

    def _addresses(self, refs: Refs, post: Post, thread: OpenThread, books: Books) -> dict[tuple[str, str], str]:
        """Where the internal links of a body lead in the new home; those to what is not published stay as they are."""
        addresses: dict[tuple[str, str], str] = {}
        for ref in refs:
            if ref not in addresses:
                address = self._address(ref[0], as_key(ref[1], post.id), thread)
                if address is None:
                    books.loss("link_to_unpublished")
                else:
                    addresses[ref] = address
        return addresses

    def _address(self, kind: str, key: SourceId, thread: OpenThread) -> str | None:
        if kind == "member":
            return self._account_address(self._directory.member(key))
        if kind == "board":
            place = self._directory.place(key)
            return None if place is None else self._account_address(place.account)
        found: tuple[int, Who | None] | None
        if kind == "post":
            found = self._anywhere(key, thread)
        elif key == thread.record.id:
            root = thread.root
            found = None if root is None else (root.status_id, root.who)
        else:
            reference = self._references.thread(key)
            found = None if reference is None else (reference.status_id, reference.who)
        if found is None or found[1] is None:
            return None
        return self._links.status.format(handle=found[1].handle, id=found[0])

    def _account_address(self, who: Who | None) -> str | None:
        return None if who is None else self._links.account.format(handle=who.handle, id=who.account_id)

    def _named(self, post: Post) -> Mapping[str, tuple[str, str]]:
        """Member id as text → handle and address, for the members whom the body names."""
        if not self._policy.mentions:
            return {}
        named: dict[str, tuple[str, str]] = {}
        for member_id, _ in post.mentions:
            who = None if member_id is None else self._directory.member(member_id)
            address = self._account_address(who)
            if who is not None and address is not None:
                named[str(member_id)] = (who.handle, address)
        return named

    def _turned(
        self,
        post: Post,
        status_id: int,
        who: Who,
        parent: _Parent | None,
        quotes: Sequence[Quote],
        thread: OpenThread,
        place: Place,
        out: list[Record],
    ) -> None:
        """Counts to whom the author turned with this post, and mentions them."""
        account_id, at = who.account_id, post.created_at
        counted = who.kind == "person"
        add = self._turns.add
        if counted:
            add("board", account_id, place.account.account_id, at)
        mentioned: dict[int, None] = {}
        if parent is not None:
            target = parent.who
            if target is not None and target.kind in _NAMED and target.account_id != account_id:
                mentioned[target.account_id] = None
                if counted:
                    add("reply", account_id, target.account_id, at)
        if quotes or post.mentions:
            for kind, targets in (("quote", self._quoted(quotes, thread)), ("mention", self._called(post))):
                for target_id in targets:
                    if target_id != account_id:
                        mentioned[target_id] = None
                        if counted:
                            add(kind, account_id, target_id, at)
        if mentioned and self._policy.mentions:
            out.extend([Mention(status_id=status_id, account_id=target_id) for target_id in mentioned])

    def _quoted(self, quotes: Sequence[Quote], thread: OpenThread) -> dict[int, None]:
        """Accounts of the quoted. A name in a quote counts by itself only if the quote names no post."""
        found: dict[int, None] = {}
        for quote in quotes:
            who: Who | None = None
            if quote.post_id is not None:
                there = self._anywhere(quote.post_id, thread)
                who = None if there is None else there[1]
            elif quote.author_id is not None and quote.author_id not in thread.hidden:
                who = self._directory.member(quote.author_id)
            if who is not None and who.kind in _NAMED:
                found[who.account_id] = None
        return found

    def _called(self, post: Post) -> dict[int, None]:
        """Accounts of the members named with @."""
        found: dict[int, None] = {}
        for member_id, _ in post.mentions:
            who = None if member_id is None else self._directory.member(member_id)
            if who is not None:
                found[who.account_id] = None
        return found

    # Records

    def _statuses(
        self,
        post: Post,
        first_id: int,
        body: text.Body,
        who: Who,
        parent: _Parent | None,
        quote_of: int | None,
        thread: OpenThread,
        books: Books,
        out: list[Record],
    ) -> None:
        """The parts of the post, each a reply to the one before it, each with its origin."""
        style, site = self._policy.title, self._directory.site_id
        title = thread.title if thread.root is None else post.subject
        url = self._lookup.url("post", post.id)
        parts = text.split(body, self._policy, title, url or "")
        if parts[-1].cut:
            books.loss("text_cut")
        warning = title if style == "content_warning" and thread.root is None else ""
        edited_at: int | None = None
        if post.edits:
            edited_at = max((edit.edited_at for edit in post.edits if edit.edited_at is not None), default=None)
        conversation_id = first_id if thread.conversation_id is None else thread.conversation_id
        for number, part in enumerate(parts):
            reply_to: int | None = None
            evidence: str | None = None
            if number:
                reply_to, evidence = first_id + number - 1, "part"
            elif parent is not None:
                reply_to, evidence = parent.status_id, parent.evidence
            out.append(
                Status(
                    id=first_id + number,
                    account_id=who.account_id,
                    created_at=post.created_at,
                    edited_at=edited_at,
                    in_reply_to_id=reply_to,
                    conversation_id=conversation_id,
                    quote_of_id=None if number else quote_of,
                    part=number,
                    parts=len(parts),
                    title=title if style == "field" and title and not number else None,
                    content=part.content,
                    text=part.text,
                    visibility="public",
                    sensitive=False,
                    spoiler_text=warning,
                    language=language_of(part.text, who.language),
                    replies_closed_at=thread.closed_at,
                    reply_evidence=evidence,
                )
            )
            original = None if number or self._veil is not None else post.original
            digest = post.digest if self._veil is None else None  # a guessed author could be tried on it
            out.append(origin(site, "post", post.id, first_id + number, url, digest, original, number))

    def _media(self, post: Post, status_id: int, who: Who, books: Books, out: list[Record]) -> None:
        count = len(post.attachments)
        books.read("attachment", count)
        books.written("attachment", count)
        for position, attachment in enumerate(post.attachments):
            if attachment.missing:
                books.loss("file_missing")
            at = attachment.uploaded_at
            media_id = ids.media_id(post.order_at if at is None else at, attachment.id)
            url = attachment.url or self._lookup.url("attachment", attachment.id)
            out.append(
                Media(
                    id=media_id,
                    status_id=status_id,
                    account_id=who.account_id,
                    position=position,
                    mime_type=attachment.mime_type,
                    file_name=attachment.file_name,
                    byte_size=attachment.byte_size,
                    description=attachment.description,
                    path=None if attachment.missing else attachment.path or None,
                    source_url=url,
                    created_at=at,
                )
            )
            out.append(origin(self._directory.site_id, "attachment", attachment.id, media_id, url))

    def _edits(self, post: Post, status_id: int, who: Who, out: list[Record]) -> None:
        for number, edit in enumerate(post.edits):
            editor: Who | None = None
            if edit.editor_id is not None:
                # Who edits their own anonymous post must not be named by that.
                own = post.anonymous and edit.editor_id == post.author_id
                editor = who if own else self._directory.member(edit.editor_id)
            at = post.order_at if edit.edited_at is None else edit.edited_at
            out.append(
                StatusEdit(
                    id=ids.edit_id(at, post.id, number),
                    status_id=status_id,
                    account_id=None if editor is None else editor.account_id,
                    edited_at=edit.edited_at,
                    reason=edit.reason,
                    content=edit.body if self._veil is None or edit.body is None else self._veil.body(edit.body),
                )
            )


def _by_text(quote: Quote, texts: deque[RecentText], before: int) -> RecentText | None:
    """The latest remembered post of the quoted author that holds what is quoted."""
    name = quote.author_name.casefold()
    if quote.post_id is not None or not name or not quote.text:
        return None
    excerpt = _normal(quote.text).rstrip("….").rstrip()[:_EXCERPT]
    proves = len(excerpt.encode()) >= _SHORTEST_EXCERPT
    for recent in reversed(texts):
        if recent.status_id < before and recent.author.casefold() == name:
            if recent.normal is None:
                recent.normal = _normal(_own_words(recent.text))
            if excerpt in recent.normal if proves else excerpt == recent.normal:
                return recent
    return None


def _own_words(shown: str) -> str:
    """A plain text without what it quotes, unless it is nothing but quotations."""
    own = "\n".join(line for line in shown.split("\n") if not line.startswith(">"))
    return own if own.strip() else shown


def _normal(words: str) -> str:
    return " ".join(words[:_TEXT].casefold().split())
