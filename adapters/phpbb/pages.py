"""Rows of several tables handed out side by side, thread by thread, without ever holding a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

from adapters.forum import Attachment, Reaction, Report
from adapters.phpbb.people import Names
from adapters.phpbb.schema import REACTIONS
from adapters.phpbb.state import visibility
from adapters.relational.cells import HIGH, IDS, LOW, chunks, moment, unescape
from adapters.sql.database import Database, Paged, Row

T = TypeVar("T", bound=tuple[Any, ...])

# positions in a row of posts
POST_ID, TOPIC_ID, POSTER, TIME, USERNAME, SUBJECT, TEXT, UID, VISIBILITY, EDITED, EDITOR, EDITS, EDIT_REASON = range(
    13
)
POST_COLUMNS: Final = (
    "post_id", "topic_id", "poster_id", "post_time", "post_username", "post_subject", "post_text", "bbcode_uid",
    "post_visibility", "post_edit_time", "post_edit_user", "post_edit_count", "post_edit_reason",
)  # fmt: skip


class ByKey(Generic[T]):
    """Items that arrive in batches, ordered by their first element, handed out key by key."""

    def __init__(self, batches: Iterator[list[T]]) -> None:
        self._batches = batches
        self._batch: list[T] = []
        self._place = 0

    def take(self, key: int) -> Iterator[T]:
        """The items with that key. Keys must be asked for in ascending order; those passed over are dropped."""
        while True:
            batch = self._batch
            while self._place < len(batch):
                item = batch[self._place]
                if item[0] > key:
                    return
                self._place += 1
                if item[0] == key:
                    yield item
            following = next(self._batches, None)
            self._batch, self._place = following or [], 0
            if following is None:
                return


class SideTables:
    """What hangs on posts: attachments, reactions, reports. Tables without rows are never asked again.

    :param folder: where attachments lie, below the site's files.
    """

    def __init__(self, database: Database, folder: str) -> None:
        self._database = database
        self._attachments: sa.Select[Any] | None = None
        self._reports: sa.Select[Any] | None = None
        if database.count("attachments"):
            table = database.table("attachments")
            self._attachments = attachment_statement(database).where(table.c.post_msg_id.in_(IDS), *of_posts(table))
        if database.count("reports"):
            about = (database.table("reports").c.post_id.in_(IDS), *about_posts(database))
            self._reports = report_statement(database).where(*about)
        self._reactions = {
            name: reaction_statement(database, name).where(database.table(name).c.post_id.in_(IDS))
            for name in REACTIONS
            if has_reactions(database, name)
        }
        self._text = database.text
        self._reasons = self._read_reasons() if self._reports is not None else {}
        self._folder = folder

    def attachments(self, ids: Sequence[int]) -> dict[int, list[Attachment]]:
        """Attachments by post, in the order of their inline index: the newest first."""
        found: dict[int, list[Attachment]] = {}
        if self._attachments is not None:
            for part in chunks(ids):
                for row in self._database.rows(self._attachments, ids=part):
                    found.setdefault(row[1], []).append(self.attachment(row))
        return found

    def attachment(self, row: Row) -> Attachment:
        """A row of :func:`attachment_statement`."""
        number, _, poster, physical, real, comment, mime, size, at = row

        def text(column: str, cell: object) -> str:
            return unescape(self._text("attachments", column)(cell))  # type: ignore[arg-type]

        file_name = text("physical_filename", physical).replace("\\", "/").rpartition("/")[2]
        return Attachment(
            id=number,
            file_name=text("real_filename", real),
            path=f"{self._folder}/{file_name}" if file_name.strip(".") else "",
            mime_type=text("mimetype", mime),
            byte_size=size or None,
            description=text("attach_comment", comment).strip(),
            uploaded_at=moment(at),
            member_id=poster if poster > 1 else None,
        )

    def reactions(self, ids: Sequence[int]) -> dict[int, list[Reaction]]:
        found: dict[int, list[Reaction]] = {}
        for name, statement in self._reactions.items():
            for part in chunks(ids):
                for row in self._database.rows(statement, ids=part):
                    found.setdefault(row[0], []).append(reaction(name, row))
        return found

    def reports(self, authors: dict[int, int]) -> dict[int, list[Report]]:
        """Reports by post; ``authors`` gives the author of each."""
        found: dict[int, list[Report]] = {}
        if self._reports is not None:
            for part in chunks(authors):
                for row in self._database.rows(self._reports, ids=part):
                    author = authors[row[1]]
                    found.setdefault(row[1], []).append(self.report(row, author if author > 1 else None))
        return found

    def report(self, row: Row, author: int | None) -> Report:
        """A row of :func:`report_statement`."""
        number, post, member, closed, at, text, reason = row
        return Report(
            id=number,
            member_id=member if member > 1 else None,
            post_id=post or None,
            reported_member_id=author,
            reported_at=moment(at),
            closed=bool(closed),
            category=self._reasons.get(reason, ""),
            staff_text=unescape(self._text("reports", "report_text")(text)).strip(),
        )

    def _read_reasons(self) -> dict[int, str]:
        if not self._database.has("reports_reasons"):
            return {}
        table = self._database.table("reports_reasons")
        text = self._text("reports_reasons", "reason_title")
        rows = self._database.rows(sa.select(table.c.reason_id, table.c.reason_title))
        return {number: unescape(text(title)) for number, title in rows}


class PostPages:
    """Posts of some topics, ordered as phpBB shows them, with what hangs on each post, page by page.

    ``rows[place:]`` are the rows still to be read; :meth:`advance` gets the next page.
    """

    def __init__(self, pages: Iterator[list[Row]], side: SideTables, names: Names) -> None:
        """``pages``: of :func:`post_pages`."""
        self._side = side
        self._names = names
        self._pages = pages
        self.rows: list[Row] = []
        self.place = 0
        self.names: dict[int, str | None] = {}  #: of authors and editors in the page
        self.attachments: dict[int, list[Attachment]] = {}
        self.reactions: dict[int, list[Reaction]] = {}
        self.reports: dict[int, list[Report]] = {}
        self.advance()

    def advance(self) -> bool:
        """Gets the next page; False when there is none. The rows before must all have been read."""
        self.rows, self.place = next(self._pages, []), 0
        ids = [row[POST_ID] for row in self.rows]
        people = {row[POSTER] for row in self.rows}
        people.update([row[EDITOR] for row in self.rows if row[EDITOR]])
        self.names = self._names.of(people)
        self.attachments = self._side.attachments(ids)
        self.reactions = self._side.reactions(ids)
        self.reports = self._side.reports({row[POST_ID]: row[POSTER] for row in self.rows})
        return bool(self.rows)


def post_statement(database: Database) -> sa.Select[Any]:
    """SELECT of :data:`POST_COLUMNS`."""
    posts, column = database.table("posts"), database.column
    return sa.select(
        posts.c.post_id, posts.c.topic_id, posts.c.poster_id, posts.c.post_time, column("posts", "post_username", ""),
        column("posts", "post_subject", ""), posts.c.post_text, column("posts", "bbcode_uid", ""),
        visibility(database, "post"), column("posts", "post_edit_time", 0), column("posts", "post_edit_user", 0),
        column("posts", "post_edit_count", 0), column("posts", "post_edit_reason", ""),
    )  # fmt: skip


def post_pages(database: Database) -> Paged:
    """Rows of :func:`post_statement` in topics ``low`` to ``high``, in the order in which phpBB shows them."""
    posts = database.table("posts")
    statement = post_statement(database).where(posts.c.topic_id >= LOW, posts.c.topic_id <= HIGH)
    return database.paged(statement, [posts.c.topic_id, posts.c.post_time, posts.c.post_id])


def attachment_statement(database: Database) -> sa.Select[Any]:
    table, column = database.table("attachments"), database.column
    return sa.select(
        table.c.attach_id, table.c.post_msg_id, table.c.poster_id, table.c.physical_filename, table.c.real_filename,
        column("attachments", "attach_comment", ""), column("attachments", "mimetype", ""),
        column("attachments", "filesize", 0), column("attachments", "filetime", 0),
    ).order_by(table.c.attach_id.desc())  # fmt: skip


def of_posts(table: sa.TableClause) -> tuple[sa.ColumnElement[bool], ...]:
    """Attachments of posts: not of private messages, not left over from a post that was never sent."""
    return table.c.in_message == 0, table.c.is_orphan == 0


def report_statement(database: Database) -> sa.Select[Any]:
    table = database.table("reports")
    return sa.select(
        table.c.report_id, table.c.post_id, table.c.user_id, table.c.report_closed, table.c.report_time,
        table.c.report_text, table.c.reason_id,
    ).order_by(table.c.report_id)  # fmt: skip


def about_posts(database: Database) -> tuple[sa.ColumnElement[bool], ...]:
    """Reports of posts, not of private messages."""
    return (database.column("reports", "pm_id", 0) == 0,) if "pm_id" in database.columns("reports") else ()


def has_reactions(database: Database, table: str) -> bool:
    return {"post_id", "user_id"} <= set(database.columns(table)) and database.count(table) > 0


def reaction_statement(database: Database, name: str) -> sa.Select[Any]:
    """(post, member, time) of a table of likes, each pair once."""
    table, time = database.table(name), database.column(name, REACTIONS[name][1], 0)
    pair = (table.c.post_id, table.c.user_id)
    return sa.select(*pair, sa.func.max(time)).group_by(*pair).order_by(*pair)


def reaction(name: str, row: Row) -> Reaction:
    post, member, at = row
    return Reaction(
        id=f"{name}:{post}:{member}", post_id=post, member_id=member, kind=REACTIONS[name][0], reacted_at=moment(at)
    )
