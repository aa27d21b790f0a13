"""What hangs on phpBB 2's topics, posts and members: polls, files, watched topics, bans; private messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.forum import (
    Attachment,
    ModeratorAction,
    Poll,
    PollOption,
    PrivateMessage,
    Reject,
    Sanction,
)
from adapters.relational import extras
from adapters.relational.cells import IDS, chunks, digest, moment, row_bytes, unescape
from adapters.relational.layout import Hanging, Loose
from adapters.relational.moves import moves
from adapters.relational.ties import watched_threads
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.phpbb2 import PhpBB2

MOVED: Final = 2  #: topic_status
_COPIES: Final = (2, 4)  #: privmsgs_type: sent, and kept by who sent it; others are what somebody received
_TEXT: Final = ("post_id", "bbcode_uid", "post_subject", "post_text")


class Extras(extras.Extras):
    """Declares those tables and turns their rows into records."""

    _board: PhpBB2

    # ---------------------------------------------------------------- polls

    def polls(self, threads: Iterable[int]) -> dict[int, Poll]:
        """Polls of these threads; of several of one thread the first."""
        if not self._database.has("vote_desc") or not self._database.has("vote_results"):
            return {}
        polls: dict[int, Row] = {}
        for part in chunks(threads):
            for row in self._database.rows(self._poll_statement, ids=part):
                polls.setdefault(row[0], row)
        ids = [row[1] for row in polls.values()]
        options: dict[int, list[PollOption]] = {}
        voters: dict[int, int] = {}
        text = self._text("vote_results", "vote_option_text")
        for part in chunks(ids):
            for poll, option, shown, votes in self._database.rows(self._option_statement, ids=part):
                found = options.setdefault(poll, [])
                found.append(PollOption(id=option, text=self._board.bodies.shown(text(shown)), votes=votes))
            if self._database.has("vote_voters"):
                voters.update(self._database.rows(self._voter_statement, ids=part))
        return {
            thread: self._poll(row, tuple(options.get(row[1], ())), voters.get(row[1])) for thread, row in polls.items()
        }

    @cached_property
    def _poll_statement(self) -> sa.Select[Any]:
        polls, column = self._database.table("vote_desc"), self._database.column
        return (
            sa.select(
                polls.c.topic_id, polls.c.vote_id, polls.c.vote_text, polls.c.vote_start, polls.c.vote_length,
                column("vote_desc", "vote_max", 1),
            )
            .where(polls.c.topic_id.in_(IDS))
            .order_by(polls.c.topic_id, polls.c.vote_id)
        )  # fmt: skip

    @cached_property
    def _option_statement(self) -> sa.Select[Any]:
        table = self._database.table("vote_results")
        columns = (table.c.vote_id, table.c.vote_option_id, table.c.vote_option_text, table.c.vote_result)
        return sa.select(*columns).where(table.c.vote_id.in_(IDS)).order_by(table.c.vote_id, table.c.vote_option_id)

    @cached_property
    def _voter_statement(self) -> sa.Select[Any]:
        table = self._database.table("vote_voters")
        voters = sa.func.count(sa.distinct(table.c.vote_user_id))
        return sa.select(table.c.vote_id, voters).where(table.c.vote_id.in_(IDS)).group_by(table.c.vote_id)

    def _poll(self, row: Row, options: tuple[PollOption, ...], voters: int | None) -> Poll:
        _, id, question, start, length, most = row
        return Poll(
            id=id,
            question=self._board.bodies.shown(self._text("vote_desc", "vote_text")(question)),
            options=options,
            started_at=moment(start),
            ends_at=moment(start + length) if start and length else None,
            max_choices=max(most or 1, 1),
            voters=voters,
        )

    def count_polls(self) -> int:
        """Threads that have a poll, redirects left out."""
        if not self._database.has("vote_desc") or not self._database.has("vote_results"):
            return 0
        (of,) = self._board.thread_tables
        polls, topics = self._database.table("vote_desc"), self._database.table("topics")
        statement = sa.select(sa.func.count(sa.distinct(of.id))).select_from(
            polls.join(topics, of.id == polls.c.topic_id)
        )
        return int(self._database.rows(statement.where(of.moved_to == 0))[0][0])

    # ---------------------------------------------------------------- on threads and posts

    def on_threads(self) -> tuple[Hanging, ...]:
        topics = self._database.table("topics")
        found = []
        if "topic_moved_id" in self._database.columns("topics"):
            moved = sa.select(topics.c.topic_moved_id, topics.c.topic_id, topics.c.forum_id).where(
                topics.c.topic_moved_id > 0, topics.c.topic_status == MOVED
            )
            keys = (topics.c.topic_moved_id, topics.c.topic_id)
            found.append(Hanging("action", "topics", moved, keys, self._moves, reject=False))
        if self._database.has("topics_watch"):
            ties = self._database.table("topics_watch")
            keys = (ties.c.topic_id, ties.c.user_id)
            statement = sa.select(*keys).where(ties.c.user_id > 0).distinct()
            found.append(Hanging("relation", "topics_watch", statement, keys, watched_threads, reject=False))
        return tuple(found)

    def _moves(self, rows: list[Row]) -> Iterator[tuple[int, ModeratorAction]]:
        return moves(self._board.board_of, rows)

    def on_posts(self) -> tuple[Hanging, ...]:
        """Files of the Attachment MOD."""
        if not self._database.has("attachments_desc") or "post_id" not in self._database.columns("attachments"):
            return ()
        places, files = self._database.table("attachments"), self._database.table("attachments_desc")
        column = self._database.column
        statement = sa.select(
            places.c.post_id, places.c.attach_id, column("attachments", "user_id_1", 0),
            files.c.physical_filename, files.c.real_filename, column("attachments_desc", "comment", ""),
            column("attachments_desc", "mimetype", ""), column("attachments_desc", "filesize", 0),
            column("attachments_desc", "filetime", 0),
        ).select_from(places.outerjoin(files, files.c.attach_id == places.c.attach_id))  # fmt: skip
        statement = statement.where(places.c.post_id > 0).distinct()  # the table has no key of its own
        return (Hanging("attachment", "attachments", statement, (places.c.post_id, places.c.attach_id), self._files),)

    def _files(self, rows: list[Row]) -> Iterator[tuple[int, Attachment]]:
        table = "attachments_desc"
        stored, name, note = (self._text(table, of) for of in ("physical_filename", "real_filename", "comment"))
        kind = self._text(table, "mimetype")
        for post, id, member, physical, real, comment, mime, size, at in rows:
            path = stored(physical).replace("\\", "/").strip("/")
            yield (
                post,
                Attachment(
                    id=id,
                    file_name=unescape(name(real)),
                    path=f"{self._folder}/{path}" if path and ".." not in path.split("/") else "",
                    mime_type=kind(mime),
                    byte_size=size or None,
                    description=unescape(note(comment)).strip(),
                    uploaded_at=moment(at),
                    member_id=member if member and member > 0 else None,
                ),
            )

    @cached_property
    def _folder(self) -> str:
        settings = dict(self._board.pairs("attachments_config", "config_name", "config_value"))
        return settings.get("upload_dir", "files").removeprefix("./").strip("/")

    # ---------------------------------------------------------------- the rest

    def loose(self) -> tuple[Loose, ...]:
        posts, texts = self._database.table("posts"), self._database.table("posts_text")
        known = sa.select(sa.literal(1)).select_from(posts).where(posts.c.post_id == texts.c.post_id).exists()
        alone = sa.select(*(texts.c[name] for name in _TEXT)).where(sa.not_(known))
        found = [Loose("post", alone, (texts.c.post_id,), _texts_alone)]
        if self._database.has("banlist"):
            bans = self._database.table("banlist")
            statement = sa.select(bans.c.ban_id, bans.c.ban_userid).where(bans.c.ban_userid > 0)
            found.append(Loose("sanction", statement, (bans.c.ban_id,), _bans))
        return tuple(found)

    def warnings(self) -> Iterator[str]:
        posts, texts, topics = (self._database.table(name) for name in ("posts", "posts_text", "topics"))
        known = sa.select(sa.literal(1)).select_from(texts).where(texts.c.post_id == posts.c.post_id).exists()
        bare = self._database.count("posts", sa.not_(known))
        if bare:
            yield f"posts: {bare} rows without text in posts_text: carried as empty posts"
        for column, codes in ((topics.c.topic_type, (0, 1, 2, 3)), (topics.c.topic_status, (0, 1, 2))):
            unknown = self._database.count("topics", column.not_in(codes))
            if unknown:
                yield f"topics: {unknown} rows with a {column.name} that is not known: taken for 0"
        spare = self._database.count("vote_desc") - self.count_polls()
        if spare:
            yield f"vote_desc: {spare} polls without options, without a topic or beside another one: not carried over"

    # ---------------------------------------------------------------- private messages

    def count_messages(self) -> int:
        messages = self._database.table("privmsgs")
        return self._database.count("privmsgs", _received(messages.c.privmsgs_type))

    def messages(self) -> Iterator[PrivateMessage]:
        """The copies of those who received them; who sent one has a copy of his own."""
        messages, texts = self._database.table("privmsgs"), self._database.table("privmsgs_text")
        column, subject = self._database.column, self._text("privmsgs", "privmsgs_subject")
        uid, text = self._text("privmsgs_text", "privmsgs_bbcode_uid"), self._text("privmsgs_text", "privmsgs_text")
        statement = (
            sa.select(
                messages.c.privmsgs_id, member(messages.c.privmsgs_from_userid), member(messages.c.privmsgs_to_userid),
                messages.c.privmsgs_date, messages.c.privmsgs_subject, column("privmsgs", "privmsgs_enable_smilies", 1),
                texts.c.privmsgs_bbcode_uid, texts.c.privmsgs_text,
            )
            .select_from(messages.outerjoin(texts, texts.c.privmsgs_text_id == messages.c.privmsgs_id))
            .where(_received(messages.c.privmsgs_type))
        )  # fmt: skip
        for page in self._database.pages(statement, [messages.c.privmsgs_id], 500):
            names = self._board.names.of({row[1] for row in page} - {0})
            for id, author, owner, at, title, smilies, mark, stored in page:
                name = names[author] if author else None
                yield PrivateMessage(
                    id=id,
                    author_id=author if name is not None else None,
                    author_name=name or "",
                    recipient_ids=(owner,) if owner else (),
                    created_at=moment(at),
                    subject=self._board.bodies.shown(subject(title)),
                    body=self._board.bodies.convert(text(stored), uid(mark), smilies=bool(smilies)).html,
                    digest=digest(stored or b"", author, at),
                )


def member(author: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The member whom a column names, 0 for guests, who are -1."""
    return sa.case((author > 0, author), else_=0)


def _received(kind: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(kind, 0).not_in(_COPIES)


def _bans(rows: list[Row]) -> Iterator[Sanction]:
    """phpBB 2 keeps neither time nor reason of a ban."""
    for id, member in rows:
        yield Sanction(id=f"ban:{id}", kind="ban", member_id=member)


def _texts_alone(rows: list[Row]) -> Iterator[Reject]:
    for row in rows:
        yield Reject(
            kind="post",
            source_id=f"posts_text:{row[0]}",
            reason="orphan",
            detail=f"posts_text: no row {row[0]} in posts: nobody knows the topic and the author of this text",
            raw=row_bytes(_TEXT, row),
        )
