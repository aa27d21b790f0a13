"""The forum vocabulary: what every source adapter speaks, whatever the system it reads.

All records are immutable. Conventions that hold for every field:

* **ids** (``SourceId``) are the source's own keys, ``int`` where the source has integers, ``str`` elsewhere.
* **times** are seconds since 1970-01-01 UTC. ``None`` means *unknown*; a time is never invented.
* **text** is Unicode with HTML entities of the storage layer already undone, exactly once.
* **html** is the canonical HTML subset of :mod:`adapters.markup.canonical`, sanitised.
* **visibility** is one of :data:`PUBLIC`, :data:`UNAPPROVED`, :data:`DELETED`, :data:`DRAFT`, :data:`PRIVATE`.
* Fields that carry a default may be missing in a source; fields without one are always known.
* Nothing here holds an IP address, an e-mail address or a password. Adapters do not read them.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

SourceId: TypeAlias = int | str

# How far a record was visible on the forum.
PUBLIC = "public"  #: a guest could read it (if the board is public, too)
UNAPPROVED = "unapproved"  #: waiting in the moderation queue, or waiting again after an edit
DELETED = "deleted"  #: soft-deleted, recycle bin
DRAFT = "draft"  #: never posted
PRIVATE = "private"  #: limited to some members


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of every record: immutable and cheap enough to be made in millions."""


class Site(Record, frozen=True, kw_only=True, gc=False):
    """The forum as a whole."""

    id: str  #: stable key, e.g. ``forum.example.org/board``; part of every origin
    name: str
    url: str = ""  #: public base URL, no trailing slash
    description: str = ""  #: plain text
    software: str = ""  #: e.g. ``phpBB``
    version: str = ""
    language: str | None = None  #: ISO 639-1 code of the board's default language
    timezone: str = "UTC"  #: IANA name
    founded_at: int | None = None


class Member(Record, frozen=True, kw_only=True, gc=False):
    """A registered account of the forum, bots included."""

    id: SourceId
    name: str  #: display name as the forum shows it
    kind: str = "person"  #: ``person`` | ``bot``
    registered_at: int | None = None
    last_seen_at: int | None = None
    active: bool = True  #: False: never activated, or deactivated
    title: str = ""  #: rank or custom title, plain text
    signature: str = ""  #: canonical HTML
    about: str = ""  #: plain text
    location: str = ""
    website: str = ""
    language: str | None = None  #: ISO 639-1
    fields: tuple[tuple[str, str], ...] = ()  #: public custom profile fields: (label, plain text)
    avatar: str = ""  #: path below the site's files, or URL
    roles: tuple[str, ...] = ()  #: ``administrator`` | ``moderator``, board-wide roles only
    post_count: int | None = None  #: as the forum counted
    original: bytes | None = None  #: bytes of the name as stored, when it had to be repaired


class Guest(Record, frozen=True, kw_only=True, gc=False):
    """A name under which somebody who was not logged in (or whose account is gone) wrote."""

    name: str  #: "" where the forum kept none
    first_seen_at: int | None = None
    post_count: int | None = None
    public: bool = True  #: False: wrote nothing that a guest could read, so the name is not published
    original: bytes | None = None  #: bytes of the name as stored, when it had to be repaired


class Board(Record, frozen=True, kw_only=True, gc=False):
    """A board (forum, section) or a category of boards."""

    id: SourceId
    name: str
    parent_id: SourceId | None = None  #: None: top level
    kind: str = "board"  #: ``category`` | ``board`` | ``link``
    position: int = 0  #: display order among all boards
    description: str = ""  #: canonical HTML
    rules: str = ""  #: canonical HTML
    link_url: str = ""  #: for kind ``link``
    locked: bool = False
    public: bool = False  #: a guest may read it; False when permission data are missing
    public_evidence: str = ""  #: why it counts as public or not, for reports
    moderator_ids: tuple[SourceId, ...] = ()  #: members who moderate this board, groups resolved
    created_at: int | None = None
    original: bytes | None = None  #: bytes of the name as stored, when it had to be repaired


class PollOption(Record, frozen=True, kw_only=True, gc=False):
    id: SourceId  #: key within the poll
    text: str  #: plain text
    votes: int | None = None  #: as the forum counted


class Poll(Record, frozen=True, kw_only=True, gc=False):
    """A poll at the head of a thread."""

    id: SourceId
    question: str  #: plain text
    options: tuple[PollOption, ...]
    started_at: int | None = None
    ends_at: int | None = None  #: None: open without end
    max_choices: int = 1
    voters: int | None = None


class PollVote(Record, frozen=True, kw_only=True, gc=False):
    poll_id: SourceId
    option_id: SourceId
    member_id: SourceId
    voted_at: int | None = None


class Attachment(Record, frozen=True, kw_only=True, gc=False):
    id: SourceId
    file_name: str  #: as uploaded
    path: str = ""  #: below the site's files; "" when unknown
    url: str = ""  #: public URL
    mime_type: str = ""
    byte_size: int | None = None
    description: str = ""  #: plain text, becomes the alt text
    uploaded_at: int | None = None
    member_id: SourceId | None = None
    inline: bool = False  #: placed inside the body (``data-attachment``)
    missing: bool = False  #: looked for among the site's files, and not there


class Reaction(Record, frozen=True, kw_only=True, gc=False):
    """Like, thanks, rating or push of one member for one post."""

    id: SourceId  #: source key, made of the row's own key columns
    post_id: SourceId
    member_id: SourceId
    kind: str = "like"  #: ``like`` | ``thanks`` | ``rating`` | ``push`` | ``boo``
    value: int = 1
    reacted_at: int | None = None


class Quote(Record, frozen=True, kw_only=True, gc=False):
    """One quotation inside a body, in reading order; the forum's reply pointer."""

    post_id: SourceId | None = None
    author_name: str = ""
    author_id: SourceId | None = None
    quoted_at: int | None = None  #: time of the quoted post, where the quote says it
    text: str = ""  #: start of the quoted plain text, to find the post when there is no id
    depth: int = 0  #: 0: outermost


class Edit(Record, frozen=True, kw_only=True, gc=False):
    """One known edit of a post; ``body`` is what the post said *before* it, where the source kept it."""

    edited_at: int | None = None
    editor_id: SourceId | None = None
    editor_name: str = ""
    reason: str = ""
    body: str | None = None


class Thread(Record, frozen=True, kw_only=True, gc=False):
    """A thread. In a shard's stream it comes before its posts, with all that is known of it."""

    id: SourceId
    board_id: SourceId | None
    title: str
    author_id: SourceId | None = None  #: None: guest
    author_name: str = ""
    created_at: int | None = None
    kind: str = "normal"  #: ``normal`` | ``sticky`` | ``announcement`` | ``global`` (announcement on every board)
    pinned_until: int | None = None  #: end of a sticky's or announcement's time; None: no end
    locked: bool = False
    visibility: str = PUBLIC
    moved_to: SourceId | None = None  #: set: only a redirect to that thread; it has no posts
    prefix: str = ""
    digest: int = 0  #: level of the digest/elite mark, 0: none
    highlighted: bool = False
    views: int | None = None
    first_post_id: SourceId | None = None
    head_missing: bool = False  #: the source lost its first posts; what it still has begins in the middle
    last_post_at: int | None = None
    poll: Poll | None = None
    actions: tuple[ModeratorAction, ...] = ()  #: everything moderators did to it or its posts, oldest first
    original: bytes | None = None  #: bytes of the title as stored, when it had to be repaired
    boards_not_held: int = 0  #: boards that it was posted to as well, and of which the source has nothing


class Post(Record, frozen=True, kw_only=True, gc=False):
    """A post. Within a thread posts arrive in the order in which the forum shows them."""

    id: SourceId
    thread_id: SourceId
    author_id: SourceId | None  #: None: guest, anonymous or deleted account
    author_name: str  #: the name shown; for guests their only identity
    created_at: int | None
    order_at: int  #: seconds, never decreasing within a thread: the thread's order wins over the clock
    body: str  #: canonical HTML
    digest: bytes  #: 8 bytes over the stored row's text, author and time; tells whether a row changed
    first: bool = False  #: the thread's first post
    subject: str = ""  #: only where it differs from the thread's title
    visibility: str = PUBLIC
    anonymous: bool = False  #: the author asked not to be named; author_id must not be published
    reply_to: SourceId | None = None  #: native parent, where the system stores one
    quotes: tuple[Quote, ...] = ()
    mentions: tuple[tuple[SourceId | None, str], ...] = ()  #: (member id if known, name)
    attachments: tuple[Attachment, ...] = ()
    edits: tuple[Edit, ...] = ()
    original: bytes | None = None  #: stored bytes of the body, when it had to be repaired


class ModeratorAction(Record, frozen=True, kw_only=True, gc=False):
    """Something a moderator (or an author, or the system) did to a thread, post, member or board.

    ``kind`` is one of :data:`ACTION_KINDS`; a code nobody knows is ``other`` with ``native`` set, and is reported.
    """

    id: SourceId  #: key in the log, or ``state:…`` when only the final state is known
    kind: str
    native: str = ""  #: the system's own name, e.g. ``LOG_MOVE``
    at: int | None = None
    moderator_id: SourceId | None = None
    moderator_name: str = ""
    thread_id: SourceId | None = None
    post_id: SourceId | None = None
    board_id: SourceId | None = None
    member_id: SourceId | None = None  #: the member it was done to
    from_board_id: SourceId | None = None  #: move, copy, merge, split
    to_board_id: SourceId | None = None
    other_thread_id: SourceId | None = None  #: merge: what was merged away; split, copy: the other one
    until: int | None = None  #: end of its effect
    reason: str = ""  #: as the public could read it
    staff_text: str = ""  #: text only staff could read: left out unless the policy asks for it
    details: tuple[tuple[str, str], ...] = ()  #: further public facts, by name
    source: str = "log"  #: ``log`` | ``state`` | ``page``


# fmt: off
ACTION_KINDS = frozenset((
    "sticky", "unsticky", "announce", "unannounce", "pin_changed", "digest", "undigest",
    "highlight", "unhighlight", "recommend", "bump", "move", "merge", "split", "copy", "lock",
    "unlock", "lock_post", "unlock_post", "delete_thread", "delete_post", "restore_thread",
    "restore_post", "soft_delete_thread", "soft_delete_post", "delete_redirect", "edit_post",
    "approve_post", "disapprove_post", "approve_thread", "disapprove_thread", "report",
    "close_report", "delete_report", "change_author", "warn", "note", "ban", "unban", "ban_ip",
    "unban_ip", "ban_email", "unban_email", "rename", "delete_member", "board_change",
    "permission_change", "stamp", "other",
))
# fmt: on


class Sanction(Record, frozen=True, kw_only=True, gc=False):
    """A ban, suspension or warning as the final state shows it."""

    id: SourceId
    kind: str  #: ``ban`` | ``warning``
    member_id: SourceId
    starts_at: int | None = None
    ends_at: int | None = None  #: None: without end
    moderator_id: SourceId | None = None
    post_id: SourceId | None = None
    reason: str = ""  #: as told to the member or the public
    staff_text: str = ""


class Report(Record, frozen=True, kw_only=True, gc=False):
    """A member's report of a post to the moderators."""

    id: SourceId
    member_id: SourceId | None
    post_id: SourceId | None = None
    reported_member_id: SourceId | None = None
    reported_at: int | None = None
    closed: bool = False
    category: str = ""
    staff_text: str = ""  #: what the reporter wrote; only staff could read it


class Relation(Record, frozen=True, kw_only=True, gc=False):
    """A directed tie from one member to a member, board or thread."""

    id: SourceId
    kind: str  #: ``friend`` | ``follow`` | ``foe`` | ``watch_board`` | ``watch_thread`` | ``bookmark``
    member_id: SourceId
    target_id: SourceId  #: member, board or thread, by kind
    since: int | None = None


class PrivateMessage(Record, frozen=True, kw_only=True, gc=False):
    """A private message. Adapters read these only when they are asked for."""

    id: SourceId
    author_id: SourceId | None
    author_name: str
    recipient_ids: tuple[SourceId, ...]
    created_at: int | None
    subject: str
    body: str
    digest: bytes
    reply_to: SourceId | None = None
    conversation_id: SourceId | None = None


class Broadcast(Record, frozen=True, kw_only=True, gc=False):
    """A short post outside any thread (Discuz! 广播/记录, PHPWind 新鲜事): already a microblog status."""

    id: SourceId
    author_id: SourceId
    author_name: str
    created_at: int | None
    body: str
    digest: bytes
    forward_of: SourceId | None = None  #: another broadcast
    forward_of_thread: SourceId | None = None
    reply_to: SourceId | None = None  #: another broadcast that it answers


class Reject(Record, frozen=True, kw_only=True, gc=False):
    """A row that could not be converted: its kind, key, the reason and its bytes, so that nothing is lost."""

    kind: str  #: kind of record, as in :data:`KINDS`
    source_id: str
    reason: str  #: short, stable: ``orphan``, ``undecodable``, ``duplicate_id`` …
    detail: str = ""  #: names table and column, says what to do
    raw: bytes = b""


# Kinds in which the books are kept, with the record that carries each.
KINDS: dict[str, type[Record]] = {
    "member": Member,
    "guest": Guest,
    "board": Board,
    "thread": Thread,
    "post": Post,
    "poll": Poll,
    "poll_vote": PollVote,
    "attachment": Attachment,
    "reaction": Reaction,
    "action": ModeratorAction,
    "sanction": Sanction,
    "report": Report,
    "relation": Relation,
    "private_message": PrivateMessage,
    "broadcast": Broadcast,
}
