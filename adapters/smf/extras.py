"""What hangs on SMF's topics, messages and members: polls, files, likes, reports, the log, bans, ties."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.forum import (
    Attachment,
    ModeratorAction,
    Poll,
    PollOption,
    PollVote,
    Reaction,
    Report,
    Sanction,
)
from adapters.php import PhpError, unserialize
from adapters.relational import extras
from adapters.relational.cells import IDS, chunks, moment
from adapters.relational.layout import Hanging, Loose
from adapters.relational.ties import ListedMembers, watched_boards, watched_threads
from adapters.smf import log, texts
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.smf import SMF

_IN_AVATARS: Final = 1  #: attachment_type: in the folder of avatars, under its own name
_THUMBNAIL: Final = 3
_SLACK: Final = 2  # seconds between a ban and its entry in the log


class Extras(extras.Extras):
    """Declares those tables and turns their rows into records."""

    _board: SMF

    # ---------------------------------------------------------------- polls

    def polls(self, ids: Mapping[int, int]) -> dict[int, Poll]:
        """Polls by id; ``ids``: id → board."""
        found: dict[int, Poll] = {}
        if not (self._database.has("polls") and self._database.has("poll_choices")):
            return found
        polls, choices = self._database.table("polls"), self._database.table("poll_choices")
        heads = sa.select(
            polls.c.id_poll, polls.c.question, polls.c.expire_time, self._database.column("polls", "max_votes", 1)
        ).where(polls.c.id_poll.in_(IDS))
        answers = (
            sa.select(choices.c.id_poll, choices.c.id_choice, choices.c.label, choices.c.votes)
            .where(choices.c.id_poll.in_(IDS))
            .order_by(choices.c.id_poll, choices.c.id_choice)
        )
        for part in chunks(ids):
            options: dict[int, list[PollOption]] = {}
            for poll, choice, text, votes in self._database.rows(answers, ids=part):
                label = self._text("poll_choices", "label", board=ids[poll])
                option = PollOption(id=choice, text=texts.plain(label(text)), votes=votes)
                options.setdefault(poll, []).append(option)
            for id, asked, ends, most in self._database.rows(heads, ids=part):
                question = self._text("polls", "question", board=ids[id])
                found[id] = Poll(
                    id=id,
                    question=texts.plain(question(asked)),
                    options=tuple(options.get(id, ())),
                    ends_at=moment(ends),
                    max_choices=max(most or 1, 1),
                )
        return found

    def count_polls(self) -> int:
        """Topics that have a poll, redirects left out."""
        if not (self._database.has("polls") and self._database.has("poll_choices")):
            return 0
        topics, polls = self._database.table("topics"), self._database.table("polls")
        joined = topics.join(polls, polls.c.id_poll == topics.c.id_poll)
        statement = sa.select(sa.func.count()).select_from(joined)
        moved = self._database.column("topics", "id_redirect_topic", 0)
        return int(self._database.rows(statement.where(moved == 0))[0][0])

    # ---------------------------------------------------------------- on topics

    def on_threads(self) -> tuple[Hanging, ...]:
        found = []
        keys: tuple[sa.ColumnElement[Any], ...]
        if self._database.has("log_polls"):
            votes, topics = self._database.table("log_polls"), self._database.table("topics")
            keys = (topics.c.id_topic, votes.c.id_poll, votes.c.id_member, votes.c.id_choice)
            statement = sa.select(*keys).join_from(votes, topics, topics.c.id_poll == votes.c.id_poll)
            statement = statement.where(votes.c.id_member > 0).distinct()
            found.append(Hanging("poll_vote", "log_polls", statement, keys, _votes))
        if self._database.has("log_notify"):
            ties = self._database.table("log_notify")
            keys = (ties.c.id_topic, ties.c.id_member)
            statement = sa.select(*keys).where(ties.c.id_topic > 0).distinct()
            found.append(Hanging("relation", "log_notify", statement, keys, watched_threads, reject=False))
        if self._database.has("log_actions"):
            entries = self._database.table("log_actions")
            statement = sa.select(
                entries.c.id_topic, entries.c.id_action, entries.c.log_time, entries.c.id_member, entries.c.action,
                entries.c.id_board, entries.c.id_msg, entries.c.extra,
            ).where(self._is_moderation())  # fmt: skip
            keys = (entries.c.id_topic, entries.c.id_action)
            found.append(Hanging("action", "log_actions", statement, keys, self._actions, reject=False))
        return tuple(found)

    def _is_moderation(self) -> sa.ColumnElement[bool]:
        entries = self._database.table("log_actions")
        elsewhere = [self._database.constant(code) for code in log.ELSEWHERE]
        return sa.or_(
            self._database.column("log_actions", "id_log", log.MODERATION) == log.MODERATION,
            entries.c.action.in_(elsewhere),
        )

    def _actions(self, rows: list[Row]) -> Iterator[tuple[int, ModeratorAction]]:
        text, place = self._text("log_actions", "action"), self._board.board_of
        entries = [(row, log.details(row[7])) for row in rows]
        people = {row[3] for row, _ in entries} | {log.number(data.get("applicator")) or 0 for _, data in entries}
        names = self._board.names.of(people - {0})
        for (topic, id, at, member, action, board, message, _), data in entries:
            code = text(action)
            kind = log.kind(code, data)
            moderator, about = member, log.number(data.get("member"))
            if kind == "rename":  # entries of profiles are filed under the member; who did it is the applicator
                moderator, about = log.number(data.get("applicator")) or member, member
            name = names[moderator] if moderator else None
            moved = kind == "move"
            goal, start = log.number(data.get("board_to")) or board, log.number(data.get("board_from"))
            other = log.number(data.get("new_topic"))
            yield (
                topic,
                ModeratorAction(
                    id=id,
                    kind=kind,
                    native=code,
                    at=moment(at),
                    moderator_id=moderator if name is not None else None,
                    moderator_name=name or "",
                    thread_id=topic or None,
                    post_id=message or None,
                    board_id=place(board) if board else None,
                    member_id=about,
                    from_board_id=place(start) if moved and start else None,
                    to_board_id=place(goal) if moved and goal else None,
                    other_thread_id=other if kind == "split" else None,
                ),
            )

    def warnings(self) -> list[str]:
        """Codes of the moderation log that are not known, with how often they occur."""
        if not self._database.has("log_actions"):
            return []
        entries, text = self._database.table("log_actions"), self._text("log_actions", "action")
        code = self._database.exact(entries.c.action)
        statement = sa.select(code, sa.func.count()).where(self._is_moderation()).group_by(code)
        unknown = {
            text(stored): rows for stored, rows in self._database.rows(statement) if text(stored) not in log.KINDS
        }
        return [
            f"log_actions: {rows} entries {name}: not known, carried as kind other without their data"
            for name, rows in sorted(unknown.items())
        ]

    # ---------------------------------------------------------------- on messages

    def on_posts(self) -> tuple[Hanging, ...]:
        found = []
        if self._database.has("attachments"):
            files = self._database.table("attachments")
            of_posts = self.file_statement().where(files.c.id_msg > 0, files.c.id_member == 0)
            found.append(
                Hanging("attachment", "attachments", of_posts, (files.c.id_msg, files.c.id_attach), self._files)
            )
        if self._database.has("user_likes"):
            likes = self._database.table("user_likes")
            statement = sa.select(likes.c.content_id, likes.c.id_member, sa.func.max(likes.c.like_time).label("at"))
            statement = statement.where(likes.c.content_type == self._database.constant("msg"))
            keys = (likes.c.content_id, likes.c.id_member)
            found.append(Hanging("reaction", "user_likes", statement.group_by(*keys), keys, _likes))
        if self._database.has("log_reported") and self._database.has("log_reported_comments"):
            reports, comments = self._database.table("log_reported"), self._database.table("log_reported_comments")
            statement = sa.select(
                reports.c.id_msg, comments.c.id_comment, comments.c.id_member, comments.c.comment, comments.c.time_sent,
                reports.c.closed, reports.c.id_member.label("author"),
            ).join_from(comments, reports, reports.c.id_report == comments.c.id_report)  # fmt: skip
            keys = (reports.c.id_msg, comments.c.id_comment)
            found.append(Hanging("report", "log_reported", statement, keys, self._reports, reject=False))
        return tuple(found)

    def file_statement(self) -> sa.Select[Any]:
        """(message, id, member, folder, type, name, hash, size, MIME type) of files that are no thumbnails."""
        files, column = self._database.table("attachments"), self._database.column
        return sa.select(
            files.c.id_msg, files.c.id_attach, files.c.id_member, column("attachments", "id_folder", 1),
            files.c.attachment_type, files.c.filename, column("attachments", "file_hash", ""), files.c.size,
            column("attachments", "mime_type", ""),
        ).where(files.c.attachment_type != _THUMBNAIL, column("attachments", "approved", 1) != 0)  # fmt: skip

    def path(self, row: Row) -> str:
        """Path of a file below the site's files. Facts: ``Sources/Subs-Attachments.php``, getAttachmentFilename."""
        _, id, _, folder, kind, file_name, stored_hash, *_ = row
        name = self._text("attachments", "filename")(file_name).replace("\\", "/").rpartition("/")[2]
        if kind == _IN_AVATARS:
            return f"custom_avatar/{name}" if name.strip(".") else ""
        digits = self._text("attachments", "file_hash")(stored_hash)
        if not digits.isalnum():
            return f"{self._folders.get(folder, 'attachments')}/{name}" if name.strip(".") else ""
        extension = ".dat" if self._board.site.version.startswith("2.1") else ""
        return f"{self._folders.get(folder, 'attachments')}/{id}_{digits}{extension}"

    @cached_property
    def _folders(self) -> dict[int, str]:
        """Folder of attachments by number, below the board's own folder: a path, or a list of them in JSON (2.1) or
        serialized (2.0)."""
        stored = self._board.settings.get("attachmentUploadDir", "")
        if stored.startswith("{"):
            try:
                paths = {int(key): str(value) for key, value in json.loads(stored).items() if str(key).isdecimal()}
            except ValueError:
                paths = {}
        elif stored.startswith("a:"):
            try:
                value = unserialize(stored.encode())
            except PhpError:
                value = {}
            items = value.items() if isinstance(value, dict) else ()
            paths = {key: path.decode("utf-8", "replace") for key, path in items if isinstance(path, bytes)}
        else:
            paths = {1: stored}
        return {
            key: path.replace("\\", "/").rstrip("/").rpartition("/")[2] or "attachments" for key, path in paths.items()
        }

    def _files(self, rows: list[Row]) -> Iterator[tuple[int, Attachment]]:
        name, kind = self._text("attachments", "filename"), self._text("attachments", "mime_type")
        for row in rows:
            yield (
                row[0],
                Attachment(
                    id=row[1],
                    file_name=texts.plain(name(row[5])),
                    path=self.path(row),
                    mime_type=kind(row[8]),
                    byte_size=row[7] or None,
                ),
            )

    def _reports(self, rows: list[Row]) -> Iterator[tuple[int, Report]]:
        text = self._text("log_reported_comments", "comment")
        for post, id, member, comment, at, closed, author in rows:
            yield (
                post,
                Report(
                    id=id,
                    member_id=member or None,
                    post_id=post,
                    reported_member_id=author or None,
                    reported_at=moment(at),
                    closed=bool(closed),
                    staff_text=texts.plain(text(comment)).strip(),
                ),
            )

    # ---------------------------------------------------------------- the rest

    def loose(self) -> tuple[Loose, ...]:
        has, table, column = self._database.has, self._database.table, self._database.column
        found = []
        members = table("members")
        for kind, name in (("friend", "buddy_list"), ("foe", "pm_ignore_list")):
            if name in self._database.columns("members"):
                statement = sa.select(members.c.id_member, members.c[name]).where(sa.func.length(members.c[name]) > 0)
                ties = ListedMembers(kind, self._text("members", name))
                found.append(Loose("relation", statement, (members.c.id_member,), ties, one=False))
        if has("log_notify"):
            watches = table("log_notify")
            keys = (watches.c.id_board, watches.c.id_member)
            statement = sa.select(*keys).where(watches.c.id_board > 0, watches.c.id_topic == 0).distinct()
            found.append(Loose("relation", statement, keys, watched_boards))
        if has("ban_items") and has("ban_groups"):
            items, groups = table("ban_items"), table("ban_groups")
            statement = sa.select(
                items.c.id_ban, items.c.id_member, groups.c.ban_time, groups.c.expire_time, groups.c.reason,
                column("ban_groups", "notes", ""),
            ).join_from(items, groups, groups.c.id_ban_group == items.c.id_ban_group)  # fmt: skip
            found.append(Loose("sanction", statement.where(items.c.id_member > 0), (items.c.id_ban,), self._bans))
        if has("log_comments"):
            comments = table("log_comments")
            warning = comments.c.comment_type == self._database.constant("warning")
            statement = sa.select(
                comments.c.id_comment, comments.c.id_member, comments.c.id_recipient, comments.c.log_time,
                comments.c.body,
            ).where(warning, comments.c.id_recipient > 0)  # fmt: skip
            found.append(Loose("sanction", statement, (comments.c.id_comment,), self._warned))
        return tuple(found)

    def _bans(self, rows: list[Row]) -> Iterator[Sanction]:
        banned_by = self._banned_by({row[2] for row in rows if moment(row[2])})
        reason, notes = self._text("ban_groups", "reason"), self._text("ban_groups", "notes")
        for id, member, start, end, why, note in rows:
            yield Sanction(
                id=f"ban:{id}",
                kind="ban",
                member_id=member,
                starts_at=moment(start),
                ends_at=moment(end),
                moderator_id=banned_by.get(start),
                reason=texts.plain(reason(why)).strip(),
                staff_text=texts.plain(notes(note)).strip(),
            )

    def _banned_by(self, times: set[int]) -> dict[int, int]:
        """Time of a ban → who set it, from the log's entries of that moment, where they name one moderator."""
        if not self._database.has("log_actions"):
            return {}
        entries = self._database.table("log_actions")
        statement = sa.select(entries.c.log_time, entries.c.id_member).where(
            entries.c.action == self._database.constant("ban"), entries.c.log_time.in_(IDS), entries.c.id_member > 0
        )
        near = {time + off: time for time in sorted(times) for off in range(-_SLACK, _SLACK + 1)}
        found: dict[int, set[int]] = {}
        for part in chunks(near):
            for at, moderator in self._database.rows(statement, ids=part):
                found.setdefault(near[at], set()).add(moderator)
        return {time: next(iter(moderators)) for time, moderators in found.items() if len(moderators) == 1}

    def _warned(self, rows: list[Row]) -> Iterator[Sanction]:
        text = self._text("log_comments", "body")
        for id, moderator, member, at, body in rows:
            yield Sanction(
                id=f"warning:{id}",
                kind="warning",
                member_id=member,
                starts_at=moment(at),
                moderator_id=moderator or None,
                staff_text=texts.plain(text(body)).strip(),
            )


def _votes(rows: list[Row]) -> Iterator[tuple[int, PollVote]]:
    for topic, poll, member, choice in rows:
        yield topic, PollVote(poll_id=poll, option_id=choice, member_id=member)


def _likes(rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    for post, member, at in rows:
        yield (
            post,
            Reaction(id=f"like:{post}:{member}", post_id=post, member_id=member, kind="like", reacted_at=moment(at)),
        )
