"""What one page of a board tells: the vocabulary between the systems' page readers and the stage.

A page reader (one file per system in :mod:`adapters.html`) is a pure function of one page: it gives what stands on it,
in reading order, with the text as shown. Merging pages, resolving dates and links and counting coverage is done once
for all systems.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from adapters.forum import SourceId

Html: TypeAlias = str

COMMENT = "comment:"  #: how the id of a post begins that hangs on another one
BESIDE = 0  #: as the number of a post: it hangs on another one, and is none of the thread's count


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all facts."""


class Date(Fact, frozen=True, kw_only=True, gc=False):
    """A time as the page shows it."""

    text: str = ""  #: as shown, white space collapsed
    machine: str = ""  #: of an attribute (``datetime``, ``data-time``, ``title``): ISO 8601 or unix seconds


class Author(Fact, frozen=True, kw_only=True, gc=False):
    name: str
    id: SourceId | None = None
    guest: bool | None = None  #: None: the page does not tell
    title: str = ""
    avatar: str = ""
    post_count: int | None = None
    joined: Date | None = None
    location: str = ""
    staff: bool = False
    website: str = ""  #: this and what follows: of profile pages only
    about: str = ""  #: plain text
    signature: Html = ""


class PageFile(Fact, frozen=True, kw_only=True, gc=False):
    """An attachment shown with a post."""

    id: SourceId
    file_name: str
    url: str
    inline: bool = False
    byte_size: int | None = None
    description: str = ""


class PageReaction(Fact, frozen=True, kw_only=True, gc=False):
    """A rating, thanks or push that a page shows with its author (plain likes stand in :attr:`PagePost.likes`)."""

    author: Author
    kind: str = "rating"  #: as :attr:`adapters.forum.Reaction.kind`
    value: int = 1
    date: Date | None = None
    text: str = ""  #: what was said with it, plain text


class PagePost(Fact, frozen=True, kw_only=True, gc=False):
    id: SourceId | None  #: None: the page shows none (archive pages); the stage numbers them by position
    author: Author
    date: Date | None
    body: Html  #: inner HTML of the body as the page has it, signature and furniture cut off, quotes marked up as
    #: ``<blockquote data-post data-author data-member data-time-text>``; relative URLs as they stand
    number: int | None = None  #: place in the thread, from 1, where shown; :data:`BESIDE`: none, it
    #: stands where its time puts it
    subject: str = ""
    signature: Html = ""
    files: tuple[PageFile, ...] = ()
    edited: Date | None = None
    editor: str = ""
    edit_reason: str = ""
    likes: tuple[Author, ...] = ()
    deleted: bool = False  #: a placeholder of a deleted post
    private: bool = False  #: a notice that not everybody may read it stands in place of its text
    anonymous: bool = False  #: by a member who is not named; the author's name is the board's word for that
    reactions: tuple[PageReaction, ...] = ()  #: other than likes


class PagePollOption(Fact, frozen=True, kw_only=True, gc=False):
    text: str
    votes: int | None = None


class PagePoll(Fact, frozen=True, kw_only=True, gc=False):
    question: str
    options: tuple[PagePollOption, ...]
    voters: int | None = None
    max_choices: int = 1
    id: SourceId | None = None  #: None: the page does not tell; one made of the thread's then stands for it
    ends: Date | None = None


class PageAction(Fact, frozen=True, kw_only=True, gc=False):
    """A trace of moderation that the page shows."""

    kind: str  #: as :data:`adapters.forum.ACTION_KINDS`
    moderator: Author | None = None
    date: Date | None = None
    post_id: SourceId | None = None
    reason: str = ""


class PageBoard(Fact, frozen=True, kw_only=True, gc=False):
    id: SourceId
    name: str
    parent_id: SourceId | None = None
    kind: str = "board"
    description: Html = ""
    rules: Html = ""
    threads: int | None = None  #: as counters promise
    posts: int | None = None
    moderators: tuple[Author, ...] = ()


class PageThread(Fact, frozen=True, kw_only=True, gc=False):
    """A thread, as a listing or its own pages show it."""

    id: SourceId
    board_id: SourceId | None = None
    title: str = ""
    prefix: str = ""
    author: Author | None = None
    kind: str | None = None  #: normal | sticky | announcement | global; None: not shown here
    locked: bool | None = None
    digest: int | None = None
    highlighted: bool | None = None
    moved_to: SourceId | None = None
    replies: int | None = None  #: as counters promise, the first post not counted
    views: int | None = None
    poll: PagePoll | None = None
    pages: int | None = None
    posts_per_page: int | None = None
    private: bool | None = None  #: not everybody may read it; None: nothing is said of that


class Page(Fact, frozen=True, kw_only=True, gc=False):
    """All that one page tells."""

    kind: str  #: ``thread`` | ``board`` | ``index`` | ``member`` | ``error`` | ``login`` | ``other``
    key: str  #: what the page is, whatever its URL: ``thread:12:20`` (id, first post or page), ``board:3:0`` …
    boards: tuple[PageBoard, ...] = ()
    threads: tuple[PageThread, ...] = ()
    thread: PageThread | None = None  #: of a thread page
    posts: tuple[PagePost, ...] = ()
    first_number: int | None = None  #: number of the page's first post in the thread
    actions: tuple[PageAction, ...] = ()
    members: tuple[Author, ...] = ()
    answers: tuple[tuple[SourceId, SourceId], ...] = ()  #: (post, the post that it answers), told beside quotes
    site_name: str = ""
    language: str = ""  #: of the page, ISO 639-1
    timezone: str = ""  #: the board's own line ("All times are UTC+2"), as shown
    software: str = ""
    version: str = ""
    shown_at: Date | None = None  #: the page's own clock, where it shows one
    links: tuple[str, ...] = ()  #: URLs of the same board worth having (pagination, threads, boards): for coverage
    found_by: tuple[tuple[str, str], ...] = ()  #: field → selector or fallback that found it
    reason: str = ""  #: for error, login and other: what it is
