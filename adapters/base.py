"""What a source adapter is: the interface, its declarations, and the errors a source may raise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeAlias, runtime_checkable

from adapters.forum import (
    Board,
    Broadcast,
    Guest,
    Member,
    ModeratorAction,
    PollVote,
    Post,
    PrivateMessage,
    Reaction,
    Reject,
    Relation,
    Report,
    Sanction,
    Site,
    SourceId,
    Thread,
)


class SourceError(Exception):
    """The source cannot be read or is not recognised. The message names file, table, key or column and says what to
    do."""


@dataclass(frozen=True)
class Support:
    """What an adapter declares of itself; the support matrix and its docs page are generated from it."""

    system: str  #: key in the registry, e.g. ``phpbb``
    name: str  #: as its makers write it, e.g. ``phpBB``
    versions: str  #: e.g. ``3.0 – 3.3``
    carries: Mapping[str, str]  #: forum kind or feature → what is carried over, one line
    leaves: Mapping[str, str]  #: what is left out → why
    reads: Mapping[str, tuple[str, ...]]  #: table (no prefix) → columns read; optional columns included
    ignores: Mapping[str, str]  #: table → reason it is not read
    #: table (no prefix) → columns with password hashes, salts and names that schemes need: read only when asked for
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()  #: tables among ``reads`` that are read only when asked for: private messages
    #: ``table.column`` of texts that are no secret, so that ``inspect`` may show a few of their bytes
    shown: tuple[str, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)  #: forum kind → address below the site, ``page.php?t={id}``
    verified_on: tuple[str, ...] = ()  #: ``real install …``, ``real mirror …``, ``generated data``


@dataclass(frozen=True)
class Shard:
    """A contiguous range of thread ids, both ends included, and how many posts lie in it."""

    low: SourceId
    high: SourceId
    posts: int


@dataclass(frozen=True)
class Location:
    """Where a post stands: all that is needed to compute the id of its status from another shard."""

    post_id: SourceId
    thread_id: SourceId
    board_id: SourceId | None
    author_id: SourceId | None
    order_at: int
    public: bool  #: post and thread visible, thread no redirect (whether the board is public, the directory knows)
    author_name: str | None = None  #: the name shown, for guests; None: not known
    anonymous: bool = False  #: as Post.anonymous: the author must not be named


@dataclass(frozen=True)
class Options:
    """What a user asked of the source, beyond its address."""

    prefix: str | None = None  #: table prefix, needed when one dump holds two boards
    charset: str | None = None  #: overrides the declared charset
    #: the same for tables, columns and boards: place → character set, see :mod:`adapters.encodings`
    charsets: Mapping[str, str] = field(default_factory=dict)
    private_messages: bool = False  #: read private messages, too
    password_hashes: bool = False  #: stage what :attr:`Support.secrets` names, for :class:`PasswordKeeper`
    assume_public: bool = False  #: boards of a source without permission data count as public
    site_files: str | None = None  #: folder with attachments and avatars
    url: str | None = None  #: the board's public URL, when the source does not tell
    captured_at: str | None = None  #: ISO 8601 date or time at which pages were saved, where they do not tell
    timezone: str | None = None  #: IANA name or offset of the times that pages show, where they do not tell
    profile: str | None = None  #: selector profile (TOML file) for pages of unknown software
    member_pages: bool = False  #: read members' profile pages, too
    colour_codes: bool = False  #: of a telnet board, keep the texts' bytes with their colour codes as originals
    known: str | None = None  #: file of what the target holds, when pages only fill its gaps


@dataclass
class Findings:
    """What ``inspect`` tells beyond counts."""

    unknown_tables: dict[str, int] = field(default_factory=dict)  #: table not read and not known → rows
    ignored_tables: dict[str, str] = field(default_factory=dict)  #: table → reason
    missing_tables: list[str] = field(default_factory=list)
    privacy: list[str] = field(default_factory=list)  #: private data that the source holds and the target won't get
    warnings: list[str] = field(default_factory=list)
    charsets: dict[str, str] = field(default_factory=dict)  #: table.column → charset and evidence
    first_post_at: int | None = None  #: earliest and latest time of a post
    last_post_at: int | None = None
    coverage: dict[str, Any] = field(default_factory=dict)  #: of pages: what was found of what was promised


@dataclass(frozen=True, repr=False)
class PasswordHash:
    """A member's password as the forum kept it. It goes into the file that was asked for and nowhere else."""

    member_id: SourceId
    scheme: str  #: see :data:`adapters.passwords.SCHEMES`
    hash: str
    salt: str = ""  #: where it is not part of ``hash``


ThreadItem: TypeAlias = Thread | Post | PollVote | Reaction | Relation | Report | Reject
SiteItem: TypeAlias = Sanction | Relation | Report | ModeratorAction | Broadcast | Reject


@runtime_checkable
class PasswordKeeper(Protocol):
    """What an adapter of a system adds whose password hashes can be carried over; :attr:`Support.secrets` names the
    columns. The source must have been opened with ``Options.password_hashes``."""

    def password_hashes(self) -> Iterator[PasswordHash]:
        """Of all members that have one, in order of id."""


class Adapter(Protocol):
    """Reads one forum. Every method may be called any number of times, in any process that opened the source itself;
    the same source always gives the same records in the same order."""

    support: ClassVar[Support]

    @property
    def site(self) -> Site: ...

    def counts(self) -> dict[str, int]:
        """Rows per kind (:data:`adapters.forum.KINDS`), counted in the source, private ones included. The books start
        here:
        for each kind the records and rejects that the other methods yield add up to this number."""

    def findings(self) -> Findings: ...

    def members(self) -> Iterator[Member | Reject]:
        """All members in order of id."""

    def guests(self) -> Iterator[Guest]:
        """All guest names in order of name. Names that differ in case only are distinct."""

    def boards(self) -> Iterator[Board | Reject]:
        """All boards, parents first, in display order. Cycles and self-parents are cut and reported in findings."""

    def shards(self, posts: int) -> Iterator[Shard]:
        """The whole range of threads, cut into shards of about ``posts`` posts each; a longer thread is a shard of
        its own."""

    def threads(self, shard: Shard) -> Iterator[ThreadItem]:
        """The shard's stream: a Thread, its Posts in thread order (each followed by its Reactions and Reports), its
        PollVotes, then
        the Relations (bookmark, watch_thread) that point to it; then the next Thread. A thread is never held whole."""

    def rest(self) -> Iterator[SiteItem]:
        """All that hangs on no existing thread: sanctions, ties between members, watched boards, reports of vanished
        posts, and
        moderator actions on members, boards and vanished threads."""

    def private_messages(self) -> Iterator[PrivateMessage | Reject]:
        """Empty unless ``Options.private_messages``."""

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        """Where those posts stand; unknown ids are absent."""

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        """The first post of those threads, redirects followed (at most 10 hops)."""

    def url(self, kind: str, id: SourceId) -> str | None:
        """Public URL of a ``post``, ``thread``, ``board``, ``member`` or ``attachment``; None where there is none."""

    def close(self) -> None: ...
