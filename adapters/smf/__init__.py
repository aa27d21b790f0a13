"""SMF (Simple Machines Forum) 2.0 and 2.1.

The parts: :mod:`adapters.smf.schema` (tables), :mod:`adapters.smf.texts` (the stored form),
:mod:`adapters.smf.members`, :mod:`adapters.smf.boards`, :mod:`adapters.smf.extras` (what hangs on topics and messages),
:mod:`adapters.smf.log`.
Deleted topics and messages are moved to a recycle board: they are there, and not public.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec
import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Attachment, Board, Edit, Member, ModeratorAction, PrivateMessage, Site, Thread
from adapters.html.smf import target
from adapters.markup.bbcode import Converter
from adapters.markup.canonical import Markup
from adapters.markup.tags import SMF as DIALECT
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import IDS, chunks, digest, is_number, moment
from adapters.relational.languages import language
from adapters.relational.layout import (
    POST_AUTHOR,
    POST_NAME,
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
from adapters.smf import schema, texts
from adapters.smf.boards import Boards
from adapters.smf.extras import Extras
from adapters.smf.members import Members, password
from adapters.sql.database import Row


class SMF(RelationalBoard):
    """One board of SMF."""

    support = schema.SUPPORT
    facts = schema.FACTS
    STAGE_INDEXES = schema.STAGE_INDEXES
    by_time = False
    group_columns = ("id_group", "additional_groups")

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        """Name and address are in a file of program code; the database has the address of the avatars."""
        url = self._own_url
        return Site(
            id=site_id(url or self.links.url, f"smf:{self.database.prefix}"),
            name=self.settings.get("mbname", "") or (url or self.links.url).partition("://")[2],
            url=self.links.url,
            software=self.support.name,
            version=self.settings.get("smfVersion", ""),
            language=language(self.settings.get("language", "")),
            timezone=self.settings.get("default_timezone", "") or "UTC",
        )

    @cached_property
    def links(self) -> Links:
        return Links(self.options.url or self._own_url, self.support.urls, target)

    @property
    def _own_url(self) -> str:
        for name, folder in (
            ("avatar_url", "avatars"),
            ("smileys_url", "Smileys"),
            ("custom_avatar_url", "custom_avatar"),
        ):
            value = self.settings.get(name, "").rstrip("/")
            if "://" in value and value.endswith(f"/{folder}"):
                return value.removesuffix(f"/{folder}")
        return ""

    @cached_property
    def settings(self) -> dict[str, str]:
        return dict(self.pairs("settings", "variable", "value"))

    @property
    def recycle_board(self) -> int:
        """Id of the board where deleted things are; 0: none."""
        board = self.settings.get("recycle_board", "")
        return int(board) if is_number(board) and self.settings.get("recycle_enable", "1") == "1" else 0

    @cached_property
    def _converter(self) -> Converter:
        words = zip(
            self.settings.get("censor_vulgar", "").split("\n"), self.settings.get("censor_proper", "").split("\n"),
            strict=False,
        )  # fmt: skip
        return Converter(
            dialect=DIALECT,
            smilies=self._smilies(),
            words=[(texts.plain(word), texts.plain(proper)) for word, proper in words if word],
            link=self.links.target,
            base=self.links.url,
            decoded=True,
        )

    def _smilies(self) -> dict[str, str]:
        """Code → image."""
        if not self.database.has("smileys"):
            return {}
        codes, text = self.database.table("smileys"), self.database.text
        if "filename" in self.database.columns("smileys"):
            return {texts.plain(code): image for code, image in self.pairs("smileys", "code", "filename")}
        if not self.database.has("smiley_files"):
            return {}
        files = self.database.table("smiley_files")
        statement = sa.select(codes.c.code, sa.func.min(files.c.filename)).join_from(
            codes, files, files.c.id_smiley == codes.c.id_smiley
        )
        rows = self.database.rows(statement.group_by(codes.c.id_smiley, codes.c.code).order_by(codes.c.id_smiley))
        return {
            texts.plain(text("smileys", "code")(code)): text("smiley_files", "filename")(image) for code, image in rows
        }

    def convert(self, stored: str, attachments: tuple[Attachment, ...] = (), *, smilies: bool = True) -> Markup:
        """A stored text, decoded, as canonical HTML."""
        return self._converter.convert(
            texts.markup(stored), attachments=[file.id for file in attachments], smilies=smilies
        )

    def name(self, cell: bytes | str | None, table: str = "") -> str:
        return texts.plain(super().name(cell, table))

    # ---------------------------------------------------------------- tables

    @cached_property
    def people(self) -> People:
        members = self.database.table("members")
        return People("members", members.c.id_member, members.c.real_name)

    @cached_property
    def thread_tables(self) -> tuple[Threads, ...]:
        topics, column = self.database.table("topics"), self.database.column
        head = self.database.table("messages").alias("head")

        def of_head(name: str, default: Any) -> sa.ColumnElement[Any]:
            found = sa.select(head.c[name]).where(head.c.id_msg == topics.c.id_first_msg).correlate(topics)
            return sa.func.coalesce(found.scalar_subquery(), sa.literal(default))

        approved = column("topics", "approved", 1)
        empty = self.database.constant("")
        return (
            Threads(
                table="topics",
                id=topics.c.id_topic,
                board=self._home(topics.c.id_board, column("topics", "id_previous_board", 0)),
                author=column("topics", "id_member_started", 0),
                time=of_head("poster_time", 0),
                name=of_head("poster_name", empty),
                visible=self._visible(topics.c.id_board, approved),
                moved_to=column("topics", "id_redirect_topic", 0),
                first_post=topics.c.id_first_msg,
                own=(
                    of_head("subject", empty), topics.c.is_sticky, topics.c.locked, column("topics", "num_views", 0),
                    column("topics", "id_poll", 0),
                ),
                marks={
                    "sticky": topics.c.is_sticky != 0,
                    "lock": topics.c.locked != 0,
                    # not those that were made for posts taken out of a topic
                    "soft_delete_thread": sa.and_(
                        topics.c.id_board == self.recycle_board, column("topics", "id_previous_topic", 0) == 0
                    ),
                },
            ),
        )  # fmt: skip

    @cached_property
    def post_tables(self) -> tuple[Posts, ...]:
        messages, column = self.database.table("messages"), self.database.column
        where: tuple[sa.ColumnElement[bool], ...] = ()
        if "id_redirect_topic" in self.database.columns("topics"):
            # what a redirect says is not a post of anybody's
            notices = self.database.table("topics").alias("notices")
            notice = sa.select(sa.literal(1)).select_from(notices)
            notice = notice.where(notices.c.id_topic == messages.c.id_topic, notices.c.id_redirect_topic > 0)
            where = (sa.not_(notice.correlate_except(notices).exists()),)
        names = ("body", "subject", "smileys_enabled", "modified_time", "modified_name", "modified_reason")
        defaults = ("", "", 1, 0, "", "")
        return (
            Posts(
                table="messages",
                id=messages.c.id_msg,
                thread=messages.c.id_topic,
                author=messages.c.id_member,
                time=messages.c.poster_time,
                name=messages.c.poster_name,
                visible=self._visible(messages.c.id_board, column("messages", "approved", 1)),
                anonymous=sa.literal(0),
                own=tuple(column("messages", name, default) for name, default in zip(names, defaults, strict=True)),
                own_names=names,
                where=where,
            ),
        )

    def _home(self, board: sa.ColumnElement[int], previous: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
        """Where a topic stood before it was moved to the recycle board."""
        return sa.case((sa.and_(board == self.recycle_board, previous > 0), previous), else_=board)

    def _visible(self, board: sa.ColumnElement[int], approved: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
        return sa.case(
            (board == self.recycle_board, sa.literal(REMOVED)),
            (approved == 0, sa.literal(QUEUED)),
            else_=sa.literal(SEEN),
        )

    @cached_property
    def extras(self) -> Extras:
        return Extras(self)

    # ---------------------------------------------------------------- records

    def read_members(self) -> Iterator[Member]:
        return Members(self).read()

    def password_hashes(self) -> Iterator[PasswordHash]:
        columns = schema.SUPPORT.secrets["members"][1:]
        return password_hashes(self.database, self.people, columns, password)

    def read_boards(self) -> list[Board]:
        return Boards(self).read()

    def warnings(self) -> list[str]:
        return [*super().warnings(), *self.extras.warnings()]

    def prepare_threads(self, rows: list[Row]) -> None:
        self._polls = self.extras.polls({row[THREAD_OWN + 4]: row[THREAD_BOARD] for row in rows if row[THREAD_OWN + 4]})

    def thread(self, row: Row) -> Thread:
        subject, sticky, locked, views, poll, *_ = row[THREAD_OWN:]
        text = self.database.text("messages", "subject", board=row[THREAD_BOARD])
        return Thread(
            id=row[THREAD_ID],
            board_id=self.board_of(row[THREAD_BOARD]),
            title=texts.plain(text(subject)),
            kind="sticky" if sticky else "normal",
            locked=bool(locked),
            views=views,
            poll=self._polls.get(poll),
            original=text.original(subject),
        )

    def count_polls(self) -> int:
        return self.extras.count_polls()

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        """A topic that was “removed” and still is there was moved to the recycle board."""
        return [
            msgspec.structs.replace(action, kind="soft_delete_thread") if action.kind == "delete_thread" else action
            for action in actions
        ]

    def prepare(self, rows: list[Row]) -> None:
        editors = {row[POST_OWN + 4] for row in rows if row[POST_OWN + 3]}
        self._editors = self.names.ids(editors) if editors else {}

    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        stored, subject, smilies, edited, editor, reason = row[POST_OWN:]
        board = thread.row[THREAD_BOARD]
        text = self.database.text("messages", "body", board=board)
        markup = self.convert(text(stored), attachments, smilies=bool(smilies))
        edits: tuple[Edit, ...] = ()
        if edited:
            own = editor == row[POST_NAME] and row[POST_AUTHOR]
            edits = (
                Edit(
                    edited_at=moment(edited),
                    editor_id=row[POST_AUTHOR] if own else self._editors.get(editor),
                    editor_name=self.name(editor),
                    reason=texts.plain(self.database.text("messages", "modified_reason", board=board)(reason)).strip(),
                ),
            )
        return Written(
            markup=markup,
            stored=stored or b"",
            original=text.original(stored),
            subject=self._own_subject(subject, thread),
            edits=edits,
            attachments=attachments,
        )

    def _own_subject(self, stored: bytes | str | None, thread: OpenThread) -> str:
        """A subject that is not just the topic's, perhaps after ``Re:``."""
        text = self.database.text("messages", "subject", board=thread.row[THREAD_BOARD])
        subject = texts.plain(text(stored)).strip()
        return "" if subject.removeprefix("Re: ").strip() == thread.record.title.strip() else subject

    # ---------------------------------------------------------------- private messages

    def read_messages(self) -> Iterator[PrivateMessage]:
        """Those in blind copy are left out, unless there is only one recipient in all."""
        messages = self.database.table("personal_messages")
        text = {name: self.database.text("personal_messages", name) for name in ("subject", "body", "from_name")}
        statement = sa.select(
            messages.c.id_pm, messages.c.id_pm_head, messages.c.id_member_from, messages.c.from_name,
            messages.c.msgtime, messages.c.subject, messages.c.body,
        )  # fmt: skip
        for page in self.database.pages(statement, [messages.c.id_pm], 500):
            names = self.names.of({row[2] for row in page} - {0})
            recipients = self._recipients([row[0] for row in page])
            for id, head, author, shown, at, subject, stored in page:
                name = names[author] if author else None
                yield PrivateMessage(
                    id=id,
                    author_id=author if name is not None else None,
                    author_name=texts.plain(text["from_name"](shown)) if name is None else name,
                    recipient_ids=recipients.get(id, ()),
                    created_at=moment(at),
                    subject=texts.plain(text["subject"](subject)),
                    body=self.convert(text["body"](stored)).html,
                    digest=digest(stored or b"", author, at),
                    conversation_id=head or id,
                )

    def _recipients(self, ids: list[int]) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[tuple[int, int]]] = {}
        if self.database.has("pm_recipients"):
            table = self.database.table("pm_recipients")
            statement = sa.select(table.c.id_pm, table.c.id_member, self.database.column("pm_recipients", "bcc", 0))
            for part in chunks(ids):
                for id, member, blind in self.database.rows(statement.where(table.c.id_pm.in_(IDS)), ids=part):
                    found.setdefault(id, []).append((member, blind))
        return {
            id: tuple(sorted(member for member, blind in members if not blind or len(members) == 1))
            for id, members in found.items()
        }
