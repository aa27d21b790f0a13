"""phpBB 3.0 to 3.3.

The parts: :mod:`adapters.phpbb.schema` (tables), :mod:`adapters.phpbb.permissions` (who may read what),
:mod:`adapters.phpbb.boards`, :mod:`adapters.phpbb.people`, :mod:`adapters.phpbb.extras` (what hangs on topics, posts
and members), :mod:`adapters.phpbb.actions` (moderation), :mod:`adapters.phpbb.messages`,
:mod:`adapters.phpbb.findings`. Columns differ from version to version: what a version lacks has a default, so the
schema itself decides, not the version number.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec
import sqlalchemy as sa

from adapters.base import Options, PasswordHash
from adapters.forum import (
    Attachment,
    Board,
    Edit,
    Member,
    ModeratorAction,
    Poll,
    PollOption,
    PrivateMessage,
    Site,
    SourceId,
    Thread,
)
from adapters.markup.s9e import is_stored_xml
from adapters.phpbb import findings, schema
from adapters.phpbb.actions import TYPE_CHANGED
from adapters.phpbb.boards import Boards
from adapters.phpbb.extras import Extras
from adapters.phpbb.links import base_url, site, target
from adapters.phpbb.log import pin_kinds
from adapters.phpbb.markup import Bodies
from adapters.phpbb.messages import Messages
from adapters.phpbb.people import Members, password
from adapters.phpbb.permissions import ANONYMOUS, Permissions
from adapters.phpbb.text import language
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import moment, unescape
from adapters.relational.layout import (
    POST_OWN,
    QUEUED,
    RECORDED_BY,
    REMOVED,
    SEEN,
    THREAD_BOARD,
    THREAD_ID,
    THREAD_MOVED,
    THREAD_OWN,
    THREAD_TIME,
    People,
    Posts,
    Threads,
    Written,
)
from adapters.relational.links import Links
from adapters.relational.people import password_hashes
from adapters.relational.stream import OpenThread
from adapters.sql.charset import Decoder
from adapters.sql.database import Database, Row

KINDS: Final = {0: "normal", 1: "sticky", 2: "announcement", 3: "global"}  #: topic_type
LOCKED, MOVED = 1, 2  #: topic_status
REAPPROVE: Final = 3  #: …_visibility of what waits for approval again; the others are as relational has them
_LEAST_CUT: Final = 40  # shortest subject that can be a title cut at the column's end

# what is read of a post beside what every system has
_POST_COLUMNS: Final[dict[str, object]] = {
    "post_subject": "", "post_text": "", "bbcode_uid": "", "post_edit_time": 0, "post_edit_user": 0,
    "post_edit_count": 0, "post_edit_reason": "",
}  # fmt: skip
EDITOR: Final = POST_OWN + 4


class Topic(NamedTuple):
    """What is read of a topic beside what every system has; with what stands for a column that a version lacks."""

    topic_title: Any = ""
    topic_type: Any = 0
    topic_status: Any = 0
    topic_time_limit: Any = 0
    topic_views: Any = 0
    topic_delete_time: Any = 0
    topic_delete_reason: Any = ""
    topic_delete_user: Any = 0
    topic_last_post_time: Any = 0
    poll_title: Any = ""
    poll_start: Any = 0
    poll_length: Any = 0
    poll_max_options: Any = 1

    @classmethod
    def of(cls, row: Row) -> Topic:
        """Of a row of threads."""
        return cls._make(row[THREAD_OWN : THREAD_OWN + len(cls._fields)])


POLL_UID: Final = THREAD_OWN + len(Topic._fields)  #: where a row of threads has the BBCode uid of its poll


class _Texts(NamedTuple):
    """Decoders of what stands in a board, which may have a character set of its own."""

    title: Decoder
    delete_reason: Decoder
    question: Decoder
    answer: Decoder
    subject: Decoder
    text: Decoder
    edit_reason: Decoder


class PhpBB(RelationalBoard):
    """One phpBB board."""

    support = schema.SUPPORT
    facts = schema.FACTS
    STAGE_INDEXES = schema.STAGE_INDEXES
    #: the log has each locking and deletion: only one of these explains the state
    recorded_by = RECORDED_BY | {kind: frozenset((kind,)) for kind in ("lock", "soft_delete_thread")}

    def __init__(self, database: Database, prefix: str, options: Options) -> None:
        super().__init__(database, prefix, options)
        self._uid = database.text("posts", "bbcode_uid")
        self._texts: dict[SourceId | None, _Texts] = {}  # by board
        self._answers: dict[int, list[Row]] = {}  # of the page's polls, by topic

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        settings = self.settings
        return site(self, settings, "phpBB", settings.get("version", ""), language(settings.get("default_lang", "")))

    @cached_property
    def settings(self) -> dict[str, str]:
        """Of ``config`` what is needed: other rows may be secrets."""
        if not self.database.has("config"):
            return {}
        config, text = self.database.table("config"), self.database.text
        wanted = [self.database.constant(name) for name in schema.SETTINGS]
        statement = sa.select(config.c.config_name, config.c.config_value).where(config.c.config_name.in_(wanted))
        name_of, value_of = text("config", "config_name"), text("config", "config_value")
        return {name_of(name): value_of(value) for name, value in self.database.rows(statement)}

    @cached_property
    def links(self) -> Links:
        return Links(base_url(self.settings, self.options.url), schema.PAGES, target)

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies(self.database, self.links.target, self.links.url)

    @cached_property
    def permissions(self) -> Permissions:
        return Permissions(self.database, assume_public=self.options.assume_public)

    def name(self, cell: bytes | str | None, table: str = "") -> str:
        return unescape(super().name(cell, table))

    def warnings(self) -> list[str]:
        return [*super().warnings(), *findings.warnings(self)]

    def privacy(self) -> list[str]:
        return list(findings.privacy(self.database))

    # ---------------------------------------------------------------- tables

    @cached_property
    def people(self) -> People:
        users = self.database.table("users")
        return People("users", users.c.user_id, users.c.username, (users.c.user_id != ANONYMOUS,))

    @cached_property
    def thread_tables(self) -> tuple[Threads, ...]:
        topics, column, visible = self.database.table("topics"), self.database.column, self._visible("topic")
        kind, status = column("topics", "topic_type", 0), column("topics", "topic_status", 0)
        goal = topics.c.topic_moved_id
        own = [column("topics", name, default) for name, default in Topic._field_defaults.items()]
        return (
            Threads(
                table="topics",
                id=topics.c.topic_id,
                board=topics.c.forum_id,
                author=column("topics", "topic_poster", 0),
                time=column("topics", "topic_time", 0),
                name=column("topics", "topic_first_poster_name", ""),
                visible=visible,
                moved_to=sa.case((sa.and_(status == MOVED, goal > 0), goal), else_=0),
                first_post=column("topics", "topic_first_post_id", 0),
                own=(*own, self._poll_uid()),
                marks={
                    "sticky": kind == 1,
                    "announce": kind > 1,
                    "lock": status == LOCKED,
                    "soft_delete_thread": visible == REMOVED,
                },
            ),
        )  # fmt: skip

    @cached_property
    def post_tables(self) -> tuple[Posts, ...]:
        posts, column = self.database.table("posts"), self.database.column
        return (
            Posts(
                table="posts",
                id=posts.c.post_id,
                thread=posts.c.topic_id,
                author=posts.c.poster_id,
                time=posts.c.post_time,
                name=column("posts", "post_username", ""),
                visible=self._visible("post"),
                anonymous=sa.literal(0),
                own=tuple(column("posts", name, default) for name, default in _POST_COLUMNS.items()),
                own_names=tuple(_POST_COLUMNS),
            ),
        )

    def _visible(self, kind: str) -> sa.ColumnElement[Any]:
        """``…_visibility``; in 3.0 ``…_approved``, with the same 0 and 1."""
        table = f"{kind}s"
        if f"{kind}_visibility" not in self.database.columns(table):
            return self.database.column(table, f"{kind}_approved", SEEN)
        seen = self.database.table(table).c[f"{kind}_visibility"]
        return sa.case((seen == REAPPROVE, QUEUED), else_=seen)

    def _poll_uid(self) -> sa.ColumnElement[Any]:
        """In 3.0 question and answers of a poll carry the BBCode uid of the first post."""
        posts, topics = self.database.table("posts").alias("head"), self.database.table("topics")
        if "bbcode_uid" not in self.database.columns("posts") or "poll_start" not in self.database.columns("topics"):
            return sa.null().label("poll_uid")
        uid = sa.select(posts.c.bbcode_uid).where(posts.c.topic_id == topics.c.topic_id)
        first = uid.order_by(posts.c.post_time, posts.c.post_id).limit(1).correlate(topics).scalar_subquery()
        return sa.case((topics.c.poll_start > 0, first), else_=sa.null()).label("poll_uid")

    @cached_property
    def extras(self) -> Extras:
        return Extras(self)

    # ---------------------------------------------------------------- people, boards, private messages

    def read_members(self) -> Iterator[Member]:
        return Members(self).read()

    def password_hashes(self) -> Iterator[PasswordHash]:
        return password_hashes(self.database, self.people, schema.SUPPORT.secrets["users"][1:], password)

    def read_boards(self) -> list[Board]:
        return Boards(self).read()

    def board_of(self, board: int) -> SourceId | None:
        """Global announcements of phpBB 3.0 have 0: they stood on every board, so whoever could read any board could
        read them; they go to the first board that guests can read, else to the first board."""
        return super().board_of(board) if board else self._home_of_global

    @cached_property
    def _home_of_global(self) -> SourceId | None:
        boards = [board for board in self.all_boards if board.kind == "board"]
        chosen = next((board for board in boards if board.public), boards[0] if boards else None)
        return chosen.id if chosen else None

    def read_messages(self) -> Iterator[PrivateMessage]:
        return Messages(self).read()

    # ---------------------------------------------------------------- topics

    def _texts_of(self, board: SourceId | None) -> _Texts:
        found = self._texts.get(board)
        if found is None:
            columns = (
                ("topics", "topic_title"), ("topics", "topic_delete_reason"), ("topics", "poll_title"),
                ("poll_options", "poll_option_text"), ("posts", "post_subject"), ("posts", "post_text"),
                ("posts", "post_edit_reason"),
            )  # fmt: skip
            decoders = (self.database.text(table, column, board=board) for table, column in columns)
            found = self._texts[board] = _Texts(*decoders)
        return found

    def prepare_threads(self, rows: list[Row]) -> None:
        self._answers = self.extras.answers(
            row[THREAD_ID] for row in rows if Topic.of(row).poll_start > 0 and not row[THREAD_MOVED]
        )

    def thread(self, row: Row) -> Thread:
        topic, board = Topic.of(row), self.board_of(row[THREAD_BOARD])
        texts = self._texts_of(board)
        limited = topic.topic_type and topic.topic_time_limit > 0
        return Thread(
            id=0,
            board_id=board,
            title=self.bodies.shown(texts.title(topic.topic_title)),
            kind=KINDS.get(topic.topic_type, "normal"),
            pinned_until=moment(row[THREAD_TIME] + topic.topic_time_limit) if limited else None,
            locked=topic.topic_status == LOCKED,
            views=topic.topic_views,
            last_post_at=moment(topic.topic_last_post_time),
            poll=self._poll(row, topic, texts) if topic.poll_start > 0 else None,
            original=texts.title.original(topic.topic_title),
        )

    def _poll(self, row: Row, topic: Topic, texts: _Texts) -> Poll:
        uid, plain = self._uid(row[POLL_UID]), self.bodies.plain
        return Poll(
            id=row[THREAD_ID],
            question=plain(texts.question(topic.poll_title), uid),
            options=tuple(
                PollOption(id=option, text=plain(texts.answer(answer), uid), votes=votes)
                for _, option, answer, votes in self._answers.get(row[THREAD_ID], ())
            ),
            started_at=moment(topic.poll_start),
            ends_at=moment(topic.poll_start + topic.poll_length) if topic.poll_length > 0 else None,
            max_choices=max(topic.poll_max_options, 1),
        )

    def count_polls(self) -> int:
        if "poll_start" not in self.database.columns("topics"):
            return 0
        (of,) = self.thread_tables
        return self.database.count(of.table, sa.and_(self.database.table(of.table).c.poll_start > 0, of.moved_to == 0))

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        """The log does not say to which type a topic was changed."""
        actions = list(actions)
        changes = [index for index, action in enumerate(actions) if action.native == TYPE_CHANGED]
        kind_now = 0 if row[THREAD_MOVED] else Topic.of(row).topic_type
        for index, (kind, details) in zip(changes, pin_kinds(len(changes), kind_now), strict=True):
            actions[index] = msgspec.structs.replace(actions[index], kind=kind, details=details)
        return actions

    def from_state(self, row: Row, action: ModeratorAction) -> ModeratorAction:
        """A topic knows who deleted it, when and why."""
        if action.kind != "soft_delete_thread":
            return action
        topic = Topic.of(row)
        actor = self.names.of([topic.topic_delete_user])[topic.topic_delete_user]
        return msgspec.structs.replace(
            action,
            at=moment(topic.topic_delete_time),
            moderator_id=topic.topic_delete_user if actor is not None else None,
            moderator_name=actor or "",
            reason=unescape(self._texts_of(action.board_id).delete_reason(topic.topic_delete_reason)).strip(),
        )

    # ---------------------------------------------------------------- posts

    def prepare(self, rows: list[Row]) -> None:
        """Names of editors, a page at a time."""
        self.names.of({row[EDITOR] for row in rows if row[EDITOR]})

    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        subject, stored, uid, edited, editor, edits, reason = row[POST_OWN:]
        texts, usual_subjects = thread.own or self._open(thread)
        text = texts.text(stored)
        uid = "" if is_stored_xml(text) else self._uid(uid)
        if attachments:
            newest_first = attachments[::-1]  # so the text counts them
            markup = self.bodies.convert(text, uid, [file.id for file in newest_first])
            attachments = attachments if self._oldest_first else newest_first
        else:
            markup = self.bodies.convert(text, uid)
        return Written(
            markup=markup,
            stored=stored,
            original=texts.text.original(stored),
            subject=self._own_subject(subject, thread, texts) if subject and subject not in usual_subjects else "",
            edits=self._edits(edited, editor, reason, texts) if edited or edits else (),
            attachments=attachments,
        )

    def _open(self, thread: OpenThread) -> tuple[_Texts, tuple[Any, Any]]:
        """The decoders of a topic's board; how the subjects of posts that have none of their own are stored."""
        title = thread.row[THREAD_OWN]
        answer = b"Re: " + title if isinstance(title, bytes) else f"Re: {title}"
        own = self._texts_of(thread.record.board_id), (title, answer)
        thread.own = own
        return own

    @cached_property
    def _oldest_first(self) -> bool:
        """The order in which the board shows the files of a post."""
        return self.settings.get("display_order") == "1"

    def _own_subject(self, stored: bytes | str, thread: OpenThread, texts: _Texts) -> str:
        """A subject that is not just the title, perhaps after ``Re:`` and cut."""
        title = thread.record.title
        subject = self.bodies.shown(texts.subject(stored)).strip()
        rest = subject.removeprefix("Re: ")
        return "" if rest == title or (len(rest) >= _LEAST_CUT and title.startswith(rest)) else subject

    def _edits(self, at: int, editor: int, reason: bytes | str, texts: _Texts) -> tuple[Edit, ...]:
        """The last edit; phpBB keeps no others."""
        name = self.names.of([editor])[editor] if editor else None
        return (
            Edit(
                edited_at=moment(at),
                editor_id=editor if name is not None else None,
                editor_name=name or "",
                reason=unescape(texts.edit_reason(reason)).strip(),
            ),
        )
