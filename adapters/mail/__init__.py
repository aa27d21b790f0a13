"""Mailing lists and newsgroups from mbox files, Maildirs, MH folders and news spools.

The parts: :mod:`adapters.mail.archive` (files → messages), :mod:`adapters.mail.headers`, :mod:`adapters.mail.parts`
(MIME), :mod:`adapters.mail.bodies` (text → canonical HTML), :mod:`adapters.mail.stage` (everything into one SQLite
file), :mod:`adapters.mail.threading` (references → threads). The class here reads the stage.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import msgspec

from adapters.base import Findings, Location, Options, Shard, SiteItem, SourceError, Support, ThreadItem
from adapters.forum import (
    PUBLIC,
    Attachment,
    Board,
    Edit,
    Guest,
    Member,
    ModeratorAction,
    Post,
    PrivateMessage,
    Reject,
    Site,
    SourceId,
    Thread,
)
from adapters.mail import bodies, headers
from adapters.mail.parts import Content
from adapters.mail.support import SUPPORT
from adapters.sql.streams import Damage

SCHEME = "mail:"  #: of the address of a stage, followed by its path

_LISTED = 400  # ids in one query
_MOST_EDITS_WITH_TEXT = 20
_NO_SUBJECT = "(no subject)"
_decode = msgspec.msgpack.Decoder(Content).decode
_ACTIONS = {"cancel": "delete_post", "newgroup": "board_change", "rmgroup": "board_change"}
_POSTS = (
    "SELECT p.key, p.order_at, p.reply_to, p.state, h.created, m.author, m.name, m.subject, m.digest, m.file, m.number,"
    " b.content, p.message, p.shown FROM posts p JOIN messages m ON m.n = p.shown JOIN messages h ON h.n = p.message"
    " JOIN bodies b ON b.n = p.shown WHERE p.n BETWEEN ? AND ? ORDER BY p.n"
)
_PLACES = (
    "SELECT a.key, p.key, t.id, t.board, m.author, p.order_at, p.state, m.name FROM aliases a"
    " JOIN posts p ON p.n = a.post JOIN threads t ON t.n = p.thread JOIN messages m ON m.n = p.shown"
    " WHERE a.key IN ({asked})"
)
_HEADS = (
    "SELECT g.id, p.key, t.id, t.board, m.author, p.order_at, p.state, m.name FROM threads g"
    " JOIN threads t ON t.id = coalesce(g.moved_to, g.id) JOIN posts p ON p.n = t.first"
    " JOIN messages m ON m.n = p.shown WHERE g.id IN ({asked})"
)


class Mail:
    """An archive of messages, staged. Implements :class:`adapters.base.Adapter`.

    :param path: of the stage.
    """

    support: ClassVar[Support] = SUPPORT
    STAGE_INDEXES: ClassVar[Mapping[str, tuple[tuple[str, ...], ...]]] = {}

    def __init__(self, path: str, options: Options) -> None:
        try:
            self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
            self._meta: dict[str, str] = dict(self._db.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            raise SourceError(f"{path}: no stage of mail: {error}") from error
        self._options = options
        self._fallback = self._meta["charset"]

    @staticmethod
    def detect(_tables: Mapping[str, tuple[str, ...]]) -> list[str]:
        """No database holds such an archive."""
        return []

    @property
    def fingerprint(self) -> str:
        """Of the messages."""
        return self._meta["fingerprint"]

    def damages(self) -> tuple[Damage, ...]:
        """Files that could not be read to their end."""
        rows = self._cursor("SELECT name, bytes, failure FROM files WHERE failure != '' ORDER BY n")
        return tuple(Damage(name, at, "", failure) for name, at, failure in rows)

    # ---------------------------------------------------------------- the archive as a whole

    @cached_property
    def site(self) -> Site:
        return Site(
            id=self._meta["site"],
            name=self._meta["name"],
            url=(self._options.url or "").rstrip("/"),
            software=self.support.name,
        )

    def counts(self) -> dict[str, int]:
        one = self._one
        rejects = one("SELECT count(*) FROM rejects")
        return {
            "member": sum(1 for _ in self.members()),
            "guest": one("SELECT count(DISTINCT name) FROM messages WHERE author IS NULL AND kind = 'post'"),
            "board": len(self._boards),
            "thread": one("SELECT count(*) FROM threads"),
            "post": one("SELECT count(*) FROM posts") + rejects,
            "attachment": one("SELECT sum(m.files) FROM posts p JOIN messages m ON m.n = p.shown"),
            "action": one("SELECT count(*) FROM actions"),
        }

    def findings(self) -> Findings:
        first, last = next(self._cursor("SELECT min(created), max(created) FROM messages WHERE kind = 'post'"))
        people = self._one("SELECT count(*) FROM people")
        tallies = dict(self._cursor("SELECT what, count FROM tallies ORDER BY what"))
        warnings = [f"{what}: {count:,}" for what, count in tallies.items() if count]
        for what, query in (
            ("messages that a later version takes the place of: kept as its edits", "SELECT count(*) FROM versions"),
            ("messages whose author asked not to archive them", "SELECT count(*) FROM posts WHERE state = 'private'"),
            ("messages set aside", "SELECT count(*) FROM rejects"),
        ):
            if count := self._one(query):
                warnings.append(f"{what}: {count:,}")
        if elsewhere := self._crossposts_elsewhere():
            named = ", ".join(f"{board} ({count:,})" for board, count in elsewhere[:8])
            warnings.append(
                f"threads that were also posted to boards that the archive does not hold:"
                f" {sum(count for _, count in elsewhere):,}: {named}"
            )
        hidden = [board.name for board in self._boards if not board.public]
        if hidden:
            shown = ", ".join(hidden[:8])
            warnings.append(
                f"{len(hidden)} boards are not known to have been public and count as private: {shown}; if they were,"
                " say --assume-public"
            )
        if self._meta["unread"]:
            warnings.append(f"files that hold no mail: {self._meta['unread']}".replace("\n", ", "))
        return Findings(
            privacy=[f"{people:,} authors, each with e-mail address: only a hash of it is kept"],
            warnings=warnings,
            first_post_at=first,
            last_post_at=last,
        )

    # ---------------------------------------------------------------- records

    def members(self) -> Iterator[Member | Reject]:
        """Those of whom something is to be read, and those who cancelled what others wrote."""
        public = [board.id for board in self._boards if board.public]
        query = (
            "SELECT people.id, people.name, min(h.created), max(h.created), count(h.n) FROM people"
            " LEFT JOIN messages m ON m.author = people.id AND m.kind = 'post'"
            " LEFT JOIN posts p ON p.shown = m.n AND p.state = '' AND p.thread IN"
            " (SELECT n FROM threads WHERE board IN (SELECT value FROM json_each(?)))"
            " LEFT JOIN messages h ON h.n = p.message"
            " GROUP BY 1 HAVING count(h.n) OR people.id IN (SELECT author FROM actions WHERE NOT own) ORDER BY 1"
        )
        for id, name, first, last, posts in self._cursor(query, (msgspec.json.encode(public).decode(),)):
            yield Member(id=id, name=name, registered_at=first, last_seen_at=last, post_count=posts)

    def guests(self) -> Iterator[Guest]:
        query = (
            "SELECT m.name, min(m.created), count(*), max(coalesce(p.state, 'no') = '' AND t.board IN"
            " (SELECT value FROM json_each(?))) FROM messages m LEFT JOIN posts p ON p.shown = m.n"
            " LEFT JOIN threads t ON t.n = p.thread WHERE m.author IS NULL AND m.kind = 'post' GROUP BY 1 ORDER BY 1"
        )
        public = [board.id for board in self._boards if board.public]
        for name, first, count, shown in self._cursor(query, (msgspec.json.encode(public).decode(),)):
            yield Guest(name=name, first_seen_at=first, post_count=count, public=bool(shown))

    def boards(self) -> Iterator[Board | Reject]:
        yield from self._boards

    def shards(self, posts: int) -> Iterator[Shard]:
        low = held = last = 0
        for number, count in self._cursor("SELECT n, posts FROM threads ORDER BY n"):
            if held and held + count > posts:
                yield Shard(low, last, held)
                low = held = 0
            low, last = low or number, number
            held += count
        if low:
            yield Shard(low, last, held)

    def threads(self, shard: Shard) -> Iterator[ThreadItem]:
        columns = "n, id, board, first, posts, moved_to, boards_not_held"
        query = f"SELECT {columns} FROM threads WHERE n BETWEEN ? AND ? ORDER BY n"  # noqa: S608
        for number, id, board, first, count, moved_to, not_held in self._cursor(query, (shard.low, shard.high)):
            if moved_to is not None:
                yield Thread(id=id, board_id=board, title="", moved_to=moved_to)
                continue
            thread = self._thread(number, id, board, first, count, not_held)
            yield thread
            for place, row in enumerate(self._cursor(_POSTS, (first, first + count - 1))):
                yield self._post(row, thread, first=place == 0)

    def rest(self) -> Iterator[SiteItem]:
        yield from self._actions("thread IS NULL")
        query = "SELECT f.name, r.number, r.place, r.reason FROM rejects r JOIN files f ON f.n = r.file ORDER BY 1, 2"
        for name, number, place, reason in self._cursor(query):
            yield Reject(
                kind="post",
                source_id=f"{name}#{number}",
                reason=reason,
                detail=f"{name}: message {number}, at byte {place}; its bytes are not kept, since they hold addresses",
            )

    def private_messages(self) -> Iterator[PrivateMessage | Reject]:
        yield from ()

    # ---------------------------------------------------------------- places

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locate(_PLACES, list(ids))

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locate(_HEADS, list(ids))

    def url(self, kind: str, id: SourceId) -> str | None:
        return None

    def close(self) -> None:
        self._db.close()

    # ---------------------------------------------------------------- inside

    def _cursor(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._db.cursor().execute(query, values)

    def _one(self, query: str) -> int:
        return int(next(self._cursor(query))[0] or 0)

    @cached_property
    def _boards(self) -> list[Board]:
        query = "SELECT id, name, public, private FROM boards WHERE id IN (SELECT board FROM threads) ORDER BY id"
        found = []
        for position, (id, name, public, private) in enumerate(self._cursor(query)):
            assumed = self._options.assume_public and not private
            evidence = private or public or ("as asked" if assumed else "nothing tells that it was public")
            found.append(
                Board(
                    id=id,
                    name=name,
                    position=position,
                    public=not private and bool(public or assumed),
                    public_evidence=evidence,
                )
            )
        return found

    def _crossposts_elsewhere(self) -> list[tuple[str, int]]:
        """(board that the archive does not hold, threads posted to it as well), most threads first."""
        query = (
            "SELECT g.board, count(*) FROM threads t JOIN posts p ON p.n = t.first JOIN groups g ON g.n = p.message"
            " WHERE t.moved_to IS NULL AND g.board NOT IN (SELECT board FROM messages WHERE kind = 'post')"
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return list(self._cursor(query))

    def _locate(self, query: str, ids: list[SourceId]) -> dict[SourceId, Location]:
        found: dict[SourceId, Location] = {}
        for at in range(0, len(ids), _LISTED):
            some = ids[at : at + _LISTED]
            for asked, post, thread, board, author, order_at, state, name in self._cursor(
                query.format(asked=",".join("?" * len(some))), some
            ):
                found[asked] = Location(
                    post_id=post, thread_id=thread, board_id=board, author_id=author, order_at=order_at,
                    public=not state, author_name=name,
                )  # fmt: skip
        return found

    def _thread(self, number: int, id: str, board: str, first: int, count: int, not_held: int) -> Thread:
        query = (
            "SELECT m.author, m.name, h.created, m.subject FROM posts p JOIN messages m ON m.n = p.shown"
            " JOIN messages h ON h.n = p.message WHERE p.n BETWEEN ? AND ? ORDER BY p.state != '', p.n LIMIT 1"
        )
        author, name, created, subject = next(self._cursor(query, (first, first + count - 1)))
        latest = "SELECT max(created) FROM posts JOIN messages m ON m.n = shown WHERE posts.n BETWEEN ? AND ?"
        return Thread(
            id=id,
            board_id=board,
            title=headers.base(subject)[0] or subject or _NO_SUBJECT,
            author_id=author,
            author_name=name,
            created_at=created,
            first_post_id=id,
            last_post_at=next(self._cursor(latest, (first, first + count - 1)))[0],
            actions=tuple(self._actions("thread = ?", (number,), id)),
            boards_not_held=not_held,
        )

    def _post(self, row: tuple[Any, ...], thread: Thread, *, first: bool) -> Post:
        key, order_at, reply_to, state, created, author, name, subject, digest, file, number, packed, message, shown = (
            row
        )
        content = _decode(packed)
        converted = bodies.convert(content.pieces, self._fallback, named=reply_to is None)
        base = headers.base(subject)[0]
        return Post(
            id=key,
            thread_id=thread.id,
            author_id=author,
            author_name=name,
            created_at=created,
            order_at=order_at,
            body=converted.markup.html,
            digest=digest,
            first=first,
            subject="" if not base or base.casefold() == thread.title.casefold() else base,
            visibility=state or PUBLIC,
            reply_to=reply_to,
            quotes=converted.markup.quotes,
            attachments=tuple(self._attachments(content, key, file, number, created, author)),
            edits=self._edits(message) if message != shown else (),
            original=converted.original,
        )

    @cached_property
    def _file_names(self) -> dict[int, str]:
        return dict(self._cursor("SELECT n, name FROM files"))

    def _attachments(
        self, content: Content, key: str, file: int, number: int, created: int | None, author: str | None
    ) -> Iterator[Attachment]:
        for item in content.files:
            yield Attachment(
                id=f"{key}.{item.number}",
                file_name=item.name,
                path=f"{headers.masked(self._file_names[file])}#{number}.{item.number}",
                mime_type=item.mime_type,
                byte_size=item.byte_size,
                uploaded_at=created,
                member_id=author,
            )

    def _edits(self, head: int) -> tuple[Edit, ...]:
        """The versions behind a message, each with what the one before it said."""
        query = (
            "SELECT m.created, m.author, m.name, (SELECT b.content FROM bodies b WHERE b.n = coalesce((SELECT o.n"
            " FROM versions o WHERE o.head = v.head AND o.place = v.place - 1), v.head)) FROM versions v"
            " JOIN messages m ON m.n = v.n WHERE v.head = ? ORDER BY v.place"
        )
        count = next(self._cursor("SELECT count(*) FROM versions WHERE head = ?", (head,)))[0]
        return tuple(
            Edit(
                edited_at=at,
                editor_id=author,
                editor_name=name,
                body=bodies.convert(_decode(packed).pieces, self._fallback).markup.html
                if place >= count - _MOST_EDITS_WITH_TEXT
                else None,
            )
            for place, (at, author, name, packed) in enumerate(self._cursor(query, (head,)))
        )

    def _actions(
        self, condition: str, values: Sequence[Any] = (), thread: str | None = None
    ) -> Iterator[ModeratorAction]:
        known = {board.id for board in self._boards}
        query = f"SELECT id, command, at, author, name, post, board, own FROM actions WHERE {condition} ORDER BY at, id"  # noqa: S608
        for id, command, at, author, name, post, board, own in self._cursor(query, values):
            yield ModeratorAction(
                id=id,
                kind=_ACTIONS.get(command, "other"),
                native=command,
                at=at,
                moderator_id=author,
                moderator_name=name,
                thread_id=thread,
                post_id=post or None,
                board_id=board if board in known else None,
                details=(("self", "1"),) if own else (),
            )
