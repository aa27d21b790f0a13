"""What hangs on phpBB's topics, posts and members: votes, ties, files, likes, reports, bans, warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.forum import Attachment, ModeratorAction, PollVote, Reaction, Relation, Report, Sanction
from adapters.phpbb.actions import ModeratorLog
from adapters.phpbb.log import OPERATIONS, arguments
from adapters.phpbb.schema import REACTIONS
from adapters.relational import extras
from adapters.relational.cells import IDS, chunks, moment, unescape
from adapters.relational.layout import Hanging, Loose
from adapters.relational.ties import bookmarks, watched_boards, watched_threads
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.phpbb import PhpBB

#: which rows of votes count: members' (guests are told apart by address only), real options (127: totals of phpBB 2)
GUEST_MAX: Final = 1
TOTALS_OPTION: Final = 127

_DAY: Final = 86_400
_SLACK: Final = 2  # seconds between a ban and its entry in the log


class Extras(extras.Extras):
    """Declares those tables and turns their rows into records."""

    _board: PhpBB

    @cached_property
    def log(self) -> ModeratorLog:
        return ModeratorLog(self._board)

    def _plain(self, table: str, column: str) -> Callable[[bytes | str | None], str]:
        """The decoder of a column, entities undone."""
        text = self._text(table, column)
        return lambda cell: unescape(text(cell))

    # ---------------------------------------------------------------- on threads

    def answers(self, topics: Iterable[int]) -> dict[int, list[Row]]:
        """Rows (topic, option, text, votes) of the polls of these topics."""
        found: dict[int, list[Row]] = {}
        if self._database.has("poll_options"):
            for part in chunks(topics):
                for row in self._database.rows(self._answer_statement, ids=part):
                    found.setdefault(row[0], []).append(row)
        return found

    @cached_property
    def _answer_statement(self) -> sa.Select[Any]:
        table = self._database.table("poll_options")
        keys = (table.c.topic_id, table.c.poll_option_id)
        # the table has no primary key: of rows that differ in other columns, what sorts first counts
        statement = sa.select(*keys, sa.func.min(table.c.poll_option_text), sa.func.min(table.c.poll_option_total))
        return statement.where(table.c.topic_id.in_(IDS)).group_by(*keys).order_by(*keys)

    def on_threads(self) -> tuple[Hanging, ...]:
        found = []
        for name, records in (("bookmarks", bookmarks), ("topics_watch", watched_threads)):
            if self._database.has(name):
                ties = self._database.table(name)
                keys = (ties.c.topic_id, ties.c.user_id)
                found.append(Hanging("relation", name, sa.select(*keys).distinct(), keys, records, reject=False))
        if self.log.exists:
            log = self._database.table("log")
            keys = (log.c.topic_id, log.c.log_id)
            found.append(Hanging("action", "log", self.log.statement(), keys, self._actions, one=False, reject=False))
        if self._database.has("poll_votes"):
            votes = self._database.table("poll_votes")
            choice = (votes.c.topic_id, votes.c.poll_option_id, votes.c.vote_user_id)
            members = votes.c.vote_user_id > GUEST_MAX, votes.c.poll_option_id != TOTALS_OPTION
            statement = sa.select(*choice).where(*members).distinct()
            found.append(Hanging("poll_vote", "poll_votes", statement, choice, _votes))
        return tuple(found)

    def _actions(self, rows: list[Row]) -> Iterator[tuple[int, ModeratorAction]]:
        for entry, action in self.log.actions(rows):
            yield entry.topic_id, action

    # ---------------------------------------------------------------- on posts

    def on_posts(self) -> tuple[Hanging, ...]:
        found = []
        if self._database.has("attachments"):
            files, column = self._database.table("attachments"), self._database.column
            statement = sa.select(
                files.c.post_msg_id, files.c.attach_id, files.c.poster_id, files.c.physical_filename,
                files.c.real_filename, column("attachments", "attach_comment", ""),
                column("attachments", "mimetype", ""), column("attachments", "filesize", 0),
                column("attachments", "filetime", 0),
            ).where(files.c.in_message == 0, files.c.is_orphan == 0)  # fmt: skip
            keys = (files.c.post_msg_id, files.c.attach_id)
            found.append(Hanging("attachment", "attachments", statement, keys, self._files))
        for name, (kind, at) in REACTIONS.items():
            if {"post_id", "user_id"} <= set(self._database.columns(name)):
                likes, column = self._database.table(name), self._database.column
                keys = (likes.c.post_id, likes.c.user_id)
                once = sa.select(*keys, sa.func.max(column(name, at, 0))).group_by(*keys)
                found.append(Hanging("reaction", name, once, keys, partial(_reactions, name, kind)))
        if self._database.has("reports"):
            reports, posts = self._database.table("reports"), self._database.table("posts")
            statement = (
                sa.select(
                    reports.c.post_id, reports.c.report_id, reports.c.user_id, reports.c.report_closed,
                    reports.c.report_time, reports.c.report_text, reports.c.reason_id, posts.c.poster_id,
                )
                .select_from(reports.outerjoin(posts, posts.c.post_id == reports.c.post_id))
                .where(self._database.column("reports", "pm_id", 0) == 0)
            )  # fmt: skip
            keys = (reports.c.post_id, reports.c.report_id)
            found.append(Hanging("report", "reports", statement, keys, self._reports, reject=False))
        return tuple(found)

    def _files(self, rows: list[Row]) -> Iterator[tuple[int, Attachment]]:
        physical, real, comment, mime = (
            self._plain("attachments", name)
            for name in ("physical_filename", "real_filename", "attach_comment", "mimetype")
        )
        for post, number, poster, stored, name, note, kind, size, at in rows:
            file_name = physical(stored).replace("\\", "/").rpartition("/")[2]
            yield (
                post,
                Attachment(
                    id=number,
                    file_name=real(name),
                    path=f"{self._folder}/{file_name}" if file_name.strip(".") else "",
                    mime_type=mime(kind),
                    byte_size=size or None,
                    description=comment(note).strip(),
                    uploaded_at=moment(at),
                    member_id=poster if poster > 1 else None,
                ),
            )

    @cached_property
    def _folder(self) -> str:
        """Where attachments lie, below the site's files."""
        return self._board.settings.get("upload_path", "").strip("/") or "files"

    def _reports(self, rows: list[Row]) -> Iterator[tuple[int, Report]]:
        told = self._plain("reports", "report_text")
        for post, number, member, closed, at, text, reason, author in rows:
            yield (
                post,
                Report(
                    id=number,
                    member_id=member if member > 1 else None,
                    post_id=post or None,
                    reported_member_id=author if author and author > 1 else None,
                    reported_at=moment(at),
                    closed=bool(closed),
                    category=self._reasons.get(reason, ""),
                    staff_text=told(text).strip(),
                ),
            )

    @cached_property
    def _reasons(self) -> dict[int, str]:
        if not self._database.has("reports_reasons"):
            return {}
        table, title = self._database.table("reports_reasons"), self._plain("reports_reasons", "reason_title")
        rows = self._database.rows(sa.select(table.c.reason_id, table.c.reason_title))
        return {number: title(stored) for number, stored in rows}

    # ---------------------------------------------------------------- the rest

    def loose(self) -> tuple[Loose, ...]:
        found = []
        if self._database.has("banlist"):
            bans = self._database.table("banlist")
            columns = (bans.c.ban_id, bans.c.ban_userid, bans.c.ban_start, bans.c.ban_end)
            statement = sa.select(*columns, bans.c.ban_reason, bans.c.ban_give_reason)
            # those of addresses name nobody, exceptions from bans are none
            members = statement.where(bans.c.ban_userid > 0, bans.c.ban_exclude == 0)
            found.append(Loose("sanction", members, (bans.c.ban_id,), self._bans))
        if self._database.has("warnings"):
            warned = self._database.table("warnings")
            statement = sa.select(
                warned.c.warning_id, warned.c.user_id, warned.c.post_id, warned.c.log_id, warned.c.warning_time
            )
            found.append(Loose("sanction", statement, (warned.c.warning_id,), self._warnings))
        if self._database.has("zebra"):
            zebra = self._database.table("zebra")
            keys = (zebra.c.user_id, zebra.c.zebra_id)
            statement = sa.select(*keys, sa.func.max(zebra.c.friend), sa.func.max(zebra.c.foe)).group_by(*keys)
            found.append(Loose("relation", statement, keys, _friends_and_foes, one=False))
        if self._database.has("forums_watch"):
            ties = self._database.table("forums_watch")
            keys = (ties.c.forum_id, ties.c.user_id)
            found.append(Loose("relation", sa.select(*keys).distinct(), keys, watched_boards))
        return tuple(found)

    def _bans(self, rows: list[Row]) -> Iterator[Sanction]:
        banned_by = self._banned_by(rows)
        reason, told = self._plain("banlist", "ban_reason"), self._plain("banlist", "ban_give_reason")
        for number, member, start, end, for_staff, for_all in rows:
            yield Sanction(
                id=f"ban:{number}",
                kind="ban",
                member_id=member,
                starts_at=moment(start),
                ends_at=moment(end),
                moderator_id=banned_by.get(number),
                reason=told(for_all).strip(),
                staff_text=reason(for_staff).strip(),
            )

    def _banned_by(self, bans: Sequence[Row]) -> dict[int, int]:
        """Who set each ban, from the log's entries of that moment; entries about the member go first."""
        if not self.log.exists:
            return {}
        log = self._database.table("log")
        reportee = self._database.column("log", "reportee_id", 0)
        entries: list[Row] = []
        for part in chunks(row[2] + off for row in bans if moment(row[2]) for off in range(-_SLACK, _SLACK + 1)):
            statement = sa.select(log.c.log_time, reportee, log.c.user_id, log.c.log_id)
            wanted = log.c.log_operation == self._database.constant("LOG_BAN_USER")
            entries += self._database.rows(statement.where(wanted, log.c.log_time.in_(part)))
        near: dict[int, list[tuple[int, int, int]]] = {}
        for at, about, actor, number in entries:
            near.setdefault(at, []).append((about, number, actor))
        known = self._board.names.of(entry[2] for entry in entries)
        found: dict[int, int] = {}
        for number, member, start, *_ in bans:
            candidates = [
                (about != member, abs(off), entry, actor)
                for off in range(-_SLACK, _SLACK + 1)
                for about, entry, actor in near.get(start + off, ())
                if about in (member, 0) and known.get(actor) is not None
            ]
            if candidates:
                found[number] = min(candidates)[3]
        return found

    def _warnings(self, rows: list[Row]) -> Iterator[Sanction]:
        text = self._plain("log", "log_data")
        logged = self._logged_warnings(row[3] for row in rows)
        known = self._board.names.of(actor for actor, _ in logged.values())
        for number, member, post, entry, at in rows:
            actor, body = logged.get(entry, (0, b""))
            start = moment(at)
            yield Sanction(
                id=f"warning:{number}",
                kind="warning",
                member_id=member,
                starts_at=start,
                ends_at=start + self._expire * _DAY if start and self._expire else None,
                moderator_id=actor if known.get(actor) is not None else None,
                post_id=post or None,
                staff_text=text(body).strip(),
            )

    @cached_property
    def _expire(self) -> int:
        """Days that warnings last; 0: they stay."""
        days = self._board.settings.get("warnings_expire_days", "")
        return int(days) if days.isdecimal() else 0

    def _logged_warnings(self, ids: Iterable[int]) -> dict[int, tuple[int, bytes]]:
        """Entry in the members' log → (moderator, text)."""
        if not self.log.exists:
            return {}
        log = self._database.table("log")
        wanted = log.c.log_operation == self._database.constant("LOG_USER_WARNING_BODY")
        found: dict[int, tuple[int, bytes]] = {}
        for part in chunks(ids):
            for row in self._database.rows(self.log.statement().where(wanted, log.c.log_id.in_(part))):
                data = row[9] if isinstance(row[9], bytes) else str(row[9]).encode()
                found[row[0]] = row[2], arguments(OPERATIONS["LOG_USER_WARNING_BODY"], data).get("staff", b"")
        return found


def _votes(rows: list[Row]) -> Iterator[tuple[int, PollVote]]:
    for topic, option, member in rows:
        yield topic, PollVote(poll_id=topic, option_id=option, member_id=member)


def _reactions(name: str, kind: str, rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    for post, member, at in rows:
        id = f"{name}:{post}:{member}"
        yield post, Reaction(id=id, post_id=post, member_id=member, kind=kind, reacted_at=moment(at))


def _friends_and_foes(rows: list[Row]) -> Iterator[Relation]:
    for member, other, friend, foe in rows:
        for kind, given in (("friend", friend), ("foe", foe)):
            if given:
                yield Relation(id=f"{kind}:{other}:{member}", kind=kind, member_id=member, target_id=other)
