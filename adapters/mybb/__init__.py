"""MyBB 1.6 and 1.8.

The parts: :mod:`adapters.mybb.schema` (tables), :mod:`adapters.mybb.members`, :mod:`adapters.mybb.boards`,
:mod:`adapters.mybb.extras` (what hangs on threads and posts), :mod:`adapters.mybb.log` (the moderators' phrases). Text
is stored as it was typed, neither escaped nor parsed. Facts: ``inc/functions_post.php`` and ``inc/class_parser.php`` of
1.8.37.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import msgspec
import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Attachment, Board, Edit, Member, ModeratorAction, PrivateMessage, Site, Thread
from adapters.html.mybb import target
from adapters.html.systems import URLS
from adapters.markup.bbcode import Converter
from adapters.markup.tags import MYBB
from adapters.mybb import schema
from adapters.mybb.boards import Boards
from adapters.mybb.extras import Extras
from adapters.mybb.members import Members, password
from adapters.php import PhpError, unserialize
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import digest, moment, zone
from adapters.relational.languages import language
from adapters.relational.layout import (
    DRAFTED,
    LIMITED,
    POST_OWN,
    QUEUED,
    REMOVED,
    SEEN,
    THREAD_BOARD,
    THREAD_ID,
    THREAD_OWN,
    People,
    Posts,
    Threads,
    Written,
)
from adapters.relational.links import Links, site_id
from adapters.relational.people import password_hashes
from adapters.relational.stream import OpenThread
from adapters.sql.database import Row

_MOVED: Final = "moved|"
_FOLDERS: Final = (2, 3)  #: of private messages: sent, drafts; others hold what was received


class MyBB(RelationalBoard):
    """One board of MyBB."""

    support = schema.SUPPORT
    facts = schema.FACTS
    STAGE_INDEXES = schema.STAGE_INDEXES
    unescaped = True
    group_columns = ("usergroup", "additionalgroups")

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        settings = self.settings
        name = settings.get("bbname", "")
        return Site(
            id=site_id(settings.get("bburl", "") or self.links.url, f"mybb:{name or self.database.prefix}"),
            name=name,
            url=self.links.url,
            software=self.support.name,
            version=self._version,
            language=language(settings.get("bblanguage", "")),
            timezone=zone(settings.get("timezoneoffset", "")),
        )

    @cached_property
    def _version(self) -> str:
        if not self.database.has("datacache"):
            return ""
        cache = self.database.table("datacache")
        wanted = cache.c.title == self.database.constant("version")
        for (stored,) in self.database.rows(sa.select(cache.c.cache).where(wanted)):
            try:
                value = unserialize(stored if isinstance(stored, bytes) else str(stored).encode())
            except PhpError:
                return ""
            version = value.get(b"version", b"") if isinstance(value, dict) else b""
            return version.decode("utf-8", "replace") if isinstance(version, bytes) else ""
        return ""

    @cached_property
    def links(self) -> Links:
        return Links(self.options.url or self.settings.get("bburl", ""), URLS["mybb"], target)

    @cached_property
    def settings(self) -> dict[str, str]:
        return dict(self.pairs("settings", "name", "value"))

    @cached_property
    def bodies(self) -> Converter:
        smilies = {code: image for codes, image in self.pairs("smilies", "find", "image") for code in codes.split()}
        return Converter(
            dialect=MYBB,
            smilies=smilies,
            words=self.pairs("badwords", "badword", "replacement"),
            link=self.links.target,
            base=self.links.url,
            decoded=True,
        )

    # ---------------------------------------------------------------- tables

    @cached_property
    def people(self) -> People:
        users = self.database.table("users")
        return People("users", users.c.uid, users.c.username)

    @cached_property
    def thread_tables(self) -> tuple[Threads, ...]:
        threads, column = self.database.table("threads"), self.database.column
        constant = self.database.constant
        moved = sa.func.substr(threads.c.closed, 1, len(_MOVED)) == constant(_MOVED)
        goal = sa.cast(sa.func.substr(threads.c.closed, len(_MOVED) + 1), sa.BigInteger)
        return (
            Threads(
                table="threads",
                id=threads.c.tid,
                board=threads.c.fid,
                author=threads.c.uid,
                time=threads.c.dateline,
                name=threads.c.username,
                visible=_visible(threads.c.visible),
                moved_to=sa.case((moved, goal), else_=0),
                first_post=threads.c.firstpost,
                own=(
                    threads.c.subject, column("threads", "prefix", 0), threads.c.closed == constant("1"),
                    column("threads", "sticky", 0), column("threads", "views", 0), column("threads", "lastpost", None),
                ),
                marks={
                    "sticky": column("threads", "sticky", 0) != 0,
                    "lock": threads.c.closed == constant("1"),
                    "soft_delete_thread": threads.c.visible == -1,
                },
            ),
        )  # fmt: skip

    @cached_property
    def post_tables(self) -> tuple[Posts, ...]:
        posts, column = self.database.table("posts"), self.database.column
        names = ("message", "subject", "replyto", "smilieoff", "edituid", "edittime", "editreason")
        defaults = ("", "", 0, 0, 0, 0, "")
        return (
            Posts(
                table="posts",
                id=posts.c.pid,
                thread=posts.c.tid,
                author=posts.c.uid,
                time=posts.c.dateline,
                name=posts.c.username,
                visible=_visible(posts.c.visible),
                anonymous=sa.literal(0),
                own=tuple(column("posts", name, default) for name, default in zip(names, defaults, strict=True)),
                own_names=names,
            ),
        )

    @cached_property
    def extras(self) -> Extras:
        return Extras(self)

    # ---------------------------------------------------------------- records

    def read_members(self) -> Iterator[Member]:
        return Members(self).read()

    def password_hashes(self) -> Iterator[PasswordHash]:
        columns = schema.SUPPORT.secrets["users"][1:]
        return password_hashes(self.database, self.people, columns, password)

    @cached_property
    def _boards(self) -> Boards:
        return Boards(self)

    def read_boards(self) -> list[Board]:
        return self._boards.read()

    def warnings(self) -> list[str]:
        return [*super().warnings(), *self._boards.warnings, *self.extras.warnings()]

    def prepare_threads(self, rows: list[Row]) -> None:
        self._polls = self.extras.polls({row[THREAD_ID]: row[THREAD_BOARD] for row in rows})

    def thread(self, row: Row) -> Thread:
        subject, prefix, closed, sticky, views, last, *_ = row[THREAD_OWN:]
        text = self.database.text("threads", "subject", board=row[THREAD_BOARD])
        return Thread(
            id=0,
            board_id=self.board_of(row[THREAD_BOARD]),
            title=text(subject),
            kind="sticky" if sticky else "normal",
            locked=bool(closed),
            prefix=self._prefixes.get(prefix, ""),
            views=views,
            last_post_at=moment(last),
            poll=self._polls.get(row[THREAD_ID]),
            original=text.original(subject),
        )

    @cached_property
    def _prefixes(self) -> dict[int, str]:
        if not self.database.has("threadprefixes"):
            return {}
        prefixes, text = self.database.table("threadprefixes"), self.database.text("threadprefixes", "prefix")
        return {id: text(prefix) for id, prefix in self.database.rows(sa.select(prefixes.c.pid, prefixes.c.prefix))}

    def count_polls(self) -> int:
        return self.extras.count_polls()

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        """The log has the board that a thread was moved from; the next move, or the thread, tells where it went."""
        found: list[ModeratorAction] = []
        goal = self.board_of(row[THREAD_BOARD])
        for action in sorted(actions, key=lambda action: action.at or 0, reverse=True):
            if action.kind == "move":
                found.append(msgspec.structs.replace(action, board_id=goal, to_board_id=goal))
                goal = action.from_board_id
            else:
                found.append(action)
        return found[::-1]

    def prepare(self, rows: list[Row]) -> None:
        self.names.of({row[POST_OWN + 4] for row in rows} - {0, None})

    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        stored, subject, parent, no_smilies, editor, edited, reason = row[POST_OWN:]
        board = thread.row[THREAD_BOARD]
        text = self.database.text("posts", "message", board=board)
        markup = self.bodies.convert(
            text(stored), attachments=[file.id for file in attachments], smilies=not no_smilies
        )
        edits: tuple[Edit, ...] = ()
        if edited:
            name = self.names.of([editor])[editor] if editor else None
            edits = (
                Edit(
                    edited_at=moment(edited),
                    editor_id=editor if name is not None else None,
                    editor_name=name or "",
                    reason=self.database.text("posts", "editreason", board=board)(reason).strip(),
                ),
            )
        return Written(
            markup=markup,
            stored=stored or b"",
            original=text.original(stored),
            subject=self._own_subject(subject, thread),
            edits=edits,
            reply_to=parent or None,
            attachments=attachments,
        )

    def _own_subject(self, stored: bytes | str | None, thread: OpenThread) -> str:
        """A subject that is not just the thread's, perhaps after ``RE:``."""
        subject = self.database.text("posts", "subject", board=thread.row[THREAD_BOARD])(stored).strip()
        return "" if subject.removeprefix("RE: ") == thread.record.title.strip() else subject

    # ---------------------------------------------------------------- private messages

    def count_messages(self) -> int:
        messages = self.database.table("privatemessages")
        return self.database.count("privatemessages", messages.c.folder.not_in(_FOLDERS))

    def read_messages(self) -> Iterator[PrivateMessage]:
        """The copies of those who received them: each names its one owner, so nobody in blind copy is betrayed."""
        messages = self.database.table("privatemessages")
        text = {name: self.database.text("privatemessages", name) for name in ("subject", "message")}
        statement = sa.select(
            messages.c.pmid, messages.c.uid, messages.c.fromid, messages.c.subject, messages.c.message,
            messages.c.dateline,
        ).where(messages.c.folder.not_in(_FOLDERS))  # fmt: skip
        for page in self.database.pages(statement, [messages.c.pmid], 500):
            names = self.names.of({row[2] for row in page} - {0})
            for id, owner, author, subject, stored, at in page:
                name = names[author] if author else None
                yield PrivateMessage(
                    id=id,
                    author_id=author if name is not None else None,
                    author_name=name or "",
                    recipient_ids=(owner,),
                    created_at=moment(at),
                    subject=text["subject"](subject),
                    body=self.bodies.convert(text["message"](stored)).html,
                    digest=digest(stored or b"", author, at),
                )


def _visible(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    codes = {1: SEEN, 0: QUEUED, -1: REMOVED, -2: DRAFTED}
    return sa.case(*((column == code, sa.literal(seen)) for code, seen in codes.items()), else_=sa.literal(LIMITED))
