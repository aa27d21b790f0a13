"""phpBB 2.0.

The parts: :mod:`adapters.phpbb2.schema` (tables), :mod:`adapters.phpbb2.people`, :mod:`adapters.phpbb2.boards`,
:mod:`adapters.phpbb2.extras` (what hangs on topics and posts). Facts: ``viewtopic.php``, ``posting.php``,
``privmsg.php`` and ``includes/bbcode.php`` of 2.0. Text is HTML-escaped, its BBCode marked with the row's uid. There is
no log of moderation: what the state of topics and bans tells is all there is. The tables declare no charset; what
language the board spoke decides which bytes stand in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Attachment, Board, Edit, Member, ModeratorAction, PrivateMessage, Site, Thread
from adapters.html.phpbb import target
from adapters.html.systems import URLS
from adapters.markup.tags import PHPBB2
from adapters.phpbb.links import base_url, site
from adapters.phpbb.markup import Bodies
from adapters.phpbb2 import schema
from adapters.phpbb2.boards import Boards
from adapters.phpbb2.extras import MOVED, Extras, member
from adapters.phpbb2.people import Members, password
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import moment, unescape
from adapters.relational.languages import language
from adapters.relational.layout import (
    POST_AUTHOR,
    POST_OWN,
    SEEN,
    THREAD_BOARD,
    THREAD_ID,
    THREAD_OWN,
    People,
    Posts,
    Threads,
    Written,
)
from adapters.relational.links import Links
from adapters.relational.moves import ended
from adapters.relational.people import password_hashes
from adapters.relational.stream import OpenThread
from adapters.sql.database import Row

GUEST: Final = -1  #: id of the row of users that stands for all guests
LOCKED: Final = 1  #: topic_status
KINDS: Final = {1: "sticky", 2: "announcement", 3: "global"}  #: topic_type
_REPLY: Final = "Re: "  # before the subject of an answer, in all languages


class PhpBB2(RelationalBoard):
    """One board of phpBB 2."""

    support = schema.SUPPORT
    facts = schema.FACTS
    STAGE_INDEXES = schema.STAGE_INDEXES

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        settings, version = self.settings, self.settings.get("version", "")
        version = f"2{version}" if version.startswith(".") else version
        return site(self, settings, "phpBB", version, language(settings.get("default_lang", "")))

    @cached_property
    def links(self) -> Links:
        secure = {"server_protocol": "https://"} if self.settings.get("cookie_secure") == "1" else {}
        return Links(base_url(self.settings | secure, self.options.url), URLS["phpbb2"], target)

    @cached_property
    def settings(self) -> dict[str, str]:
        return dict(self.pairs("config", "config_name", "config_value"))

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies(self.database, self.links.target, self.links.url, PHPBB2, "smile_url")

    def name(self, cell: bytes | str | None, table: str = "") -> str:
        return unescape(super().name(cell, table))

    # ---------------------------------------------------------------- tables

    @cached_property
    def people(self) -> People:
        users = self.database.table("users")
        return People("users", users.c.user_id, users.c.username, (users.c.user_id != GUEST,))

    @cached_property
    def thread_tables(self) -> tuple[Threads, ...]:
        topics, posts, column = self.database.table("topics"), self.database.table("posts"), self.database.column
        first, last = posts.alias("first"), posts.alias("last")
        starter = sa.select(first.c.post_username).where(first.c.post_id == column("topics", "topic_first_post_id", 0))
        ended_at = sa.select(last.c.post_time).where(last.c.post_id == column("topics", "topic_last_post_id", 0))
        goal = sa.func.coalesce(column("topics", "topic_moved_id", 0), 0)
        return (
            Threads(
                table="topics",
                id=topics.c.topic_id,
                board=topics.c.forum_id,
                author=member(topics.c.topic_poster),
                time=topics.c.topic_time,
                name=starter.correlate(topics).scalar_subquery(),
                visible=sa.literal(SEEN),
                moved_to=sa.case((topics.c.topic_status == MOVED, goal), else_=0),
                first_post=column("topics", "topic_first_post_id", 0),
                own=(
                    topics.c.topic_title, topics.c.topic_type, topics.c.topic_status,
                    column("topics", "topic_views", 0), ended_at.correlate(topics).scalar_subquery(),
                ),
                marks={
                    "sticky": topics.c.topic_type == 1,
                    "announce": topics.c.topic_type.in_((2, 3)),
                    "lock": topics.c.topic_status == LOCKED,
                },
            ),
        )  # fmt: skip

    @cached_property
    def post_tables(self) -> tuple[Posts, ...]:
        posts, texts, column = self.database.table("posts"), self.database.table("posts_text"), self.database.column
        return (
            Posts(
                table="posts",
                id=posts.c.post_id,
                thread=posts.c.topic_id,
                author=member(posts.c.poster_id),
                time=posts.c.post_time,
                name=posts.c.post_username,
                visible=sa.literal(SEEN),
                anonymous=sa.literal(0),
                own=(
                    texts.c.post_text, texts.c.bbcode_uid, column("posts_text", "post_subject", ""),
                    column("posts", "enable_smilies", 1), column("posts", "post_edit_time", None),
                ),
                own_names=("post_text", "bbcode_uid", "post_subject", "enable_smilies", "post_edit_time"),
                beside=posts.outerjoin(texts, texts.c.post_id == posts.c.post_id),
            ),
        )  # fmt: skip

    @cached_property
    def extras(self) -> Extras:
        return Extras(self)

    # ---------------------------------------------------------------- records

    def read_members(self) -> Iterator[Member]:
        return Members(self).read()

    def password_hashes(self) -> Iterator[PasswordHash]:
        return password_hashes(self.database, self.people, schema.SUPPORT.secrets["users"][1:], password)

    @cached_property
    def _boards(self) -> Boards:
        return Boards(self)

    def read_boards(self) -> list[Board]:
        return self._boards.read()

    def warnings(self) -> list[str]:
        return [*super().warnings(), *self._boards.warnings(), *self.extras.warnings()]

    def prepare_threads(self, rows: list[Row]) -> None:
        self._polls = self.extras.polls([row[THREAD_ID] for row in rows])

    def thread(self, row: Row) -> Thread:
        title, kind, status, views, last, *_ = row[THREAD_OWN:]
        text = self.database.text("topics", "topic_title")
        return Thread(
            id=0,
            board_id=self.board_of(row[THREAD_BOARD]),
            title=self.bodies.shown(text(title)),
            kind=KINDS.get(kind, "normal"),
            locked=status == LOCKED,
            views=views,
            last_post_at=moment(last),
            poll=self._polls.get(row[THREAD_ID]),
            original=text.original(title),
        )

    def count_polls(self) -> int:
        return self.extras.count_polls()

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        """The last of several moves led to where the topic is now."""
        return ended(actions, self.board_of(row[THREAD_BOARD]))

    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        stored, uid, subject, smilies, edited = row[POST_OWN:]
        text, mark = self.database.text("posts_text", "post_text"), self.database.text("posts_text", "bbcode_uid")
        edits: tuple[Edit, ...] = ()
        if edited:  # only what authors do is noted
            author = row[POST_AUTHOR] or None
            name = self.names.of([author])[author] if author else None
            edits = (
                Edit(
                    edited_at=moment(edited),
                    editor_id=author if name is not None else None,
                    editor_name=name or "",
                ),
            )
        return Written(
            markup=self.bodies.convert(text(stored), mark(uid), smilies=bool(smilies) and self._smilies),
            stored=stored or b"",
            original=text.original(stored),
            subject=self._own_subject(subject, thread.record.title),
            edits=edits,
            attachments=attachments,
        )

    @cached_property
    def _smilies(self) -> bool:
        return self.settings.get("allow_smilies", "1") != "0"

    def _own_subject(self, stored: bytes | str | None, title: str) -> str:
        """A subject that is not just the topic's, perhaps after ``Re:`` and then cut short."""
        subject = self.bodies.shown(self.database.text("posts_text", "post_subject")(stored)).strip()
        answered = subject.removeprefix(_REPLY)
        same = title.startswith(answered) if answered != subject else answered == title.strip()
        return "" if same else subject

    # ---------------------------------------------------------------- private messages

    def count_messages(self) -> int:
        return self.extras.count_messages()

    def read_messages(self) -> Iterator[PrivateMessage]:
        return self.extras.messages()
