"""The microblog vocabulary: what mappings make and writers take.

Every record is one row of the table named in :data:`TABLES`; its fields are that table's columns, in order, so that
``msgspec.structs.astuple(record)`` is the row. Ids are 63-bit integers that sort by time (:mod:`mappings.ids`). Times
are seconds
since 1970-01-01 UTC, ``None`` where unknown. ``content`` is canonical HTML, ``text`` plain text.
"""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of every microblog record."""


class Account(Record, frozen=True, kw_only=True, gc=False):
    """Somebody or something that can be followed."""

    id: int
    handle: str  #: unique without regard to case; a-z 0-9 _
    display_name: str  #: the original name, any script
    kind: str  #: ``person`` | ``board`` | ``site`` | ``guest`` | ``bot``
    created_at: int | None
    last_seen_at: int | None = None
    note: str = ""  #: profile text, canonical HTML
    fields: str = "[]"  #: JSON list of [name, value]
    url: str | None = None  #: where the profile was on the forum
    avatar: str | None = None  #: path below the site's files, or URL
    language: str | None = None
    parent_id: int | None = None  #: board: the account of the board above it
    active: bool = True
    suspended_from: int | None = None
    suspended_until: int | None = None  #: None with suspended_from set: for good
    roles: str = "[]"  #: JSON list: ``administrator``, ``moderator``


class Status(Record, frozen=True, kw_only=True, gc=False):
    """One post of the microblog. A long forum post may become several ``parts``."""

    id: int
    account_id: int
    created_at: int | None
    edited_at: int | None
    in_reply_to_id: int | None  #: always smaller than id
    conversation_id: int  #: id of the thread's root status, also where that one is not published
    quote_of_id: int | None
    part: int  #: from 0
    parts: int
    title: str | None
    content: str
    text: str
    visibility: str  #: ``public`` | ``unlisted`` | ``direct``
    sensitive: bool
    spoiler_text: str
    language: str | None
    replies_closed_at: int | None
    reply_evidence: (
        str | None
    )  #: ``quoted_post_id`` | ``name_and_text`` | ``link`` | ``native_parent`` | ``position`` | ``part``; None: a root


class Forward(Record, frozen=True, kw_only=True, gc=False):
    """An account passes a status on to its followers (boost, reblog, repost, 转发)."""

    id: int
    account_id: int
    status_id: int
    created_at: int | None
    #: ``board`` | ``sticky`` | ``announcement`` | ``digest`` | ``highlight`` | ``recommend`` | ``bump`` | ``move`` …
    reason: str
    withdrawn_at: int | None = None  #: taken back then, e.g. when the thread moved away


class Follow(Record, frozen=True, kw_only=True, gc=False):
    account_id: int
    target_account_id: int
    created_at: int | None
    kind: str  #: ``explicit`` | ``inferred``
    #: ``friend``, ``follow``, ``watch_board``, ``moderates``, ``replies:12 quotes:3 thanks:4``, ``participates:31`` …
    reason: str
    weight: float  #: 1.0 for explicit


class Favourite(Record, frozen=True, kw_only=True, gc=False):
    account_id: int
    status_id: int
    created_at: int | None
    reason: str  #: ``like`` | ``thanks`` | ``rating`` | ``push``


class Mention(Record, frozen=True, kw_only=True, gc=False):
    status_id: int
    account_id: int


class Tag(Record, frozen=True, kw_only=True, gc=False):
    id: int  #: pure function of the name
    name: str  #: as used in a hashtag, without #, lower case


class StatusTag(Record, frozen=True, kw_only=True, gc=False):
    status_id: int
    tag_id: int


class Media(Record, frozen=True, kw_only=True, gc=False):
    id: int
    status_id: int
    account_id: int
    position: int  #: from 0
    mime_type: str
    file_name: str
    byte_size: int | None
    description: str  #: alt text
    path: str | None  #: below the site's files; None: file not at hand
    source_url: str | None
    created_at: int | None


class Poll(Record, frozen=True, kw_only=True, gc=False):
    id: int
    status_id: int
    account_id: int
    question: str
    multiple: bool
    max_choices: int
    created_at: int | None
    expires_at: int | None
    voters_count: int | None


class PollOption(Record, frozen=True, kw_only=True, gc=False):
    poll_id: int
    position: int  #: from 0
    title: str
    votes_count: int | None


class PollVote(Record, frozen=True, kw_only=True, gc=False):
    poll_id: int
    position: int
    account_id: int
    created_at: int | None


class Pin(Record, frozen=True, kw_only=True, gc=False):
    """A status at the top of an account's profile (a board's sticky thread)."""

    account_id: int
    status_id: int
    pinned_at: int | None
    unpinned_at: int | None


class Block(Record, frozen=True, kw_only=True, gc=False):
    account_id: int
    target_account_id: int
    created_at: int | None


class Mute(Record, frozen=True, kw_only=True, gc=False):
    account_id: int
    target_account_id: int
    created_at: int | None


class Bookmark(Record, frozen=True, kw_only=True, gc=False):
    account_id: int
    status_id: int
    created_at: int | None


class StatusEdit(Record, frozen=True, kw_only=True, gc=False):
    """An edit of a status: when, by whom, why; ``content`` is the text before it, where the forum kept it."""

    id: int
    status_id: int
    account_id: int | None  #: the editor
    edited_at: int | None
    reason: str
    content: str | None


class Sanction(Record, frozen=True, kw_only=True, gc=False):
    id: int
    account_id: int
    kind: str  #: ``ban`` | ``warning``
    starts_at: int | None
    ends_at: int | None
    moderator_account_id: int | None
    status_id: int | None
    reason: str


class Report(Record, frozen=True, kw_only=True, gc=False):
    id: int
    account_id: int | None  #: reporter
    target_account_id: int | None
    status_id: int | None
    created_at: int | None
    closed: bool
    category: str
    comment: str


class ModerationEvent(Record, frozen=True, kw_only=True, gc=False):
    """What a moderator did on the forum, kept as history beside what became of it."""

    id: int
    kind: str  #: as :data:`adapters.forum.ACTION_KINDS`
    at: int | None
    moderator_account_id: int | None
    #: ``status`` | ``account`` | ``site``, or ``thread`` | ``post`` when that is not published: subject_id is null then
    subject_kind: str
    subject_id: int | None
    board_account_id: int | None
    details: str  #: JSON object
    source: str  #: ``log`` | ``state`` | ``page``


class Origin(Record, frozen=True, kw_only=True, gc=False):
    """Leads from a written record to its source and back. One per forum record written, plus one per further part of
    a post."""

    site: str
    kind: str  #: forum kind, :data:`adapters.forum.KINDS`
    source_id: str
    part: int
    target_id: int  #: id in the table that the kind is written to; for ties the account's id
    source_url: str | None
    digest: bytes | None
    original: bytes | None  #: stored bytes, where text had to be repaired


class Redirect(Record, frozen=True, kw_only=True, gc=False):
    """A forum address that leads to a status or account under another source id (moved, merged)."""

    kind: str  #: ``thread``
    source_id: str
    target_id: int


class Tombstone(Record, frozen=True, kw_only=True, gc=False):
    """A thread or post that is not published, and why. It says nothing of what it was; it keeps another source of the
    same site from bringing it back."""

    kind: str  #: ``thread`` | ``post``
    source_id: str
    reason: str  #: as in the books: ``deleted``, ``unapproved``, ``private_board`` …


class Interaction(Record, frozen=True, kw_only=True, gc=False):
    """How often one account turned to another, within one shard: the evidence that follows are inferred from. Ledger
    only."""

    kind: str  #: ``reply`` | ``quote`` | ``favourite`` | ``mention`` | ``board`` (wrote there)
    account_id: int
    target_account_id: int
    count: int
    last_at: int | None


# table name → record; the order in which tables can be filled and erased
TABLES: dict[str, type[Record]] = {
    "accounts": Account,
    "statuses": Status,
    "forwards": Forward,
    "follows": Follow,
    "favourites": Favourite,
    "mentions": Mention,
    "tags": Tag,
    "status_tags": StatusTag,
    "media": Media,
    "polls": Poll,
    "poll_options": PollOption,
    "poll_votes": PollVote,
    "pins": Pin,
    "blocks": Block,
    "mutes": Mute,
    "bookmarks": Bookmark,
    "status_edits": StatusEdit,
    "sanctions": Sanction,
    "reports": Report,
    "moderation_events": ModerationEvent,
    "origins": Origin,
    "redirects": Redirect,
    "tombstones": Tombstone,
}
