"""What hangs on MyBB's threads, posts and members: polls, files, reputation, reports, the log, bans, ties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.forum import (
    Attachment,
    Broadcast,
    ModeratorAction,
    Poll,
    PollOption,
    PollVote,
    Reaction,
    Report,
    Sanction,
)
from adapters.mybb import log
from adapters.php import PhpError, unserialize
from adapters.relational import extras
from adapters.relational.cells import IDS, chunks, digest, is_number, moment
from adapters.relational.layout import Hanging, Loose
from adapters.relational.ties import ListedMembers, watched_boards, watched_threads
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.mybb import MyBB

_BETWEEN: Final = "||~|~||"  #: options and totals of a poll
_DAY: Final = 86_400
_NEUTRAL: Final = 3  #: of five stars
_AT_ONCE: Final = ("Thread Stuck", "Thread Closed")  #: logged without thread when a thread is started so
_THANKS: Final = "g33k_thankyoulike_thankyoulike"


class Extras(extras.Extras):
    """Declares those tables and turns their rows into records."""

    _board: MyBB

    # ---------------------------------------------------------------- polls

    def polls(self, threads: Mapping[int, int]) -> dict[int, Poll]:
        """Polls of these threads; ``threads``: id → board."""
        found: dict[int, Poll] = {}
        if self._poll_statement is not None:
            for part in chunks(threads):
                for row in self._database.rows(self._poll_statement, ids=part):
                    found[row[0]] = self._poll(row, threads[row[0]])
        return found

    @cached_property
    def _poll_statement(self) -> sa.Select[Any] | None:
        if not self._database.has("polls"):
            return None
        threads, polls, column = self._database.table("threads"), self._database.table("polls"), self._database.column
        columns = (
            threads.c.tid, polls.c.pid, polls.c.question, polls.c.options, polls.c.votes, polls.c.dateline,
            column("polls", "timeout", 0), column("polls", "multiple", 0), column("polls", "maxoptions", 0),
        )  # fmt: skip
        joined = threads.join(polls, polls.c.pid == threads.c.poll)
        return sa.select(*columns).select_from(joined).where(threads.c.tid.in_(IDS))

    def _poll(self, row: Row, board: int) -> Poll:
        _, id, question, options, votes, at, days, multiple, most = row
        texts = self._text("polls", "options", board=board)(options).split(_BETWEEN)
        totals = self._text("polls", "votes")(votes).split(_BETWEEN)
        numbers = [int(total) if is_number(total) else None for total in totals] + [None] * len(texts)
        return Poll(
            id=id,
            question=self._text("polls", "question", board=board)(question),
            options=tuple(
                PollOption(id=place, text=text, votes=total)
                for place, (text, total) in enumerate(zip(texts, numbers, strict=False), 1)
            ),
            started_at=moment(at),
            ends_at=moment(at + days * _DAY) if days else None,
            max_choices=(most or len(texts)) if multiple else 1,
        )

    def count_polls(self) -> int:
        """Threads that have a poll, redirects left out."""
        if not self._database.has("polls"):
            return 0
        (of,) = self._board.thread_tables
        polls = self._database.table("polls")
        joined = self._database.table("threads").join(polls, polls.c.pid == self._database.table("threads").c.poll)
        return int(self._database.rows(sa.select(sa.func.count()).select_from(joined).where(of.moved_to == 0))[0][0])

    # ---------------------------------------------------------------- on threads

    def on_threads(self) -> tuple[Hanging, ...]:
        found = []
        if self._database.has("polls") and self._database.has("pollvotes"):
            votes, polls = self._database.table("pollvotes"), self._database.table("polls")
            statement = (
                sa.select(polls.c.tid, votes.c.vid, votes.c.pid, votes.c.uid, votes.c.voteoption, votes.c.dateline)
                .select_from(votes.join(polls, polls.c.pid == votes.c.pid))
                .where(votes.c.uid > 0)
            )
            found.append(Hanging("poll_vote", "pollvotes", statement, (polls.c.tid, votes.c.vid), _votes))
        if self._database.has("threadsubscriptions"):
            ties, column = self._database.table("threadsubscriptions"), self._database.column
            statement = sa.select(
                ties.c.tid, ties.c.uid, sa.func.min(column("threadsubscriptions", "dateline", 0)).label("since")
            ).group_by(ties.c.tid, ties.c.uid)
            keys = (ties.c.tid, ties.c.uid)
            found.append(Hanging("relation", "threadsubscriptions", statement, keys, watched_threads, reject=False))
        if self._database.has("moderatorlog"):
            found += self._log()
        return tuple(found)

    def _log(self) -> list[Hanging]:
        """The log has no key of its own: of equal rows one counts. A thread that was started sticky or closed is not
        named; board, moderator and second tell which it was."""
        entries, threads = self._database.table("moderatorlog"), self._database.table("threads")
        action = self._database.exact(entries.c.action).label("phrase")
        data = self._database.exact(self._database.column("moderatorlog", "data", "")).label("details")
        columns = (entries.c.dateline, entries.c.uid, entries.c.fid, entries.c.pid, action, data)
        phrases = [self._database.constant(phrase) for phrase in _AT_ONCE]
        same = sa.and_(
            entries.c.tid == 0, entries.c.action.in_(phrases), threads.c.fid == entries.c.fid,
            threads.c.uid == entries.c.uid, threads.c.dateline == entries.c.dateline,
        )  # fmt: skip
        named = sa.select(entries.c.tid, *columns).where(
            sa.not_(sa.select(sa.literal(1)).select_from(threads).where(same).exists())
        )
        started = sa.select(threads.c.tid, *columns).select_from(entries.join(threads, same))
        return [
            Hanging("action", "moderatorlog", named.distinct(), (entries.c.tid, *columns), self._actions, reject=False),
            Hanging(
                "action", "moderatorlog", started.distinct(), (threads.c.tid, *columns), self._actions, reject=False
            ),
        ]

    def _actions(self, rows: list[Row]) -> Iterator[tuple[int, ModeratorAction]]:
        text = self._text("moderatorlog", "action")
        names = self._board.names.of({row[2] for row in rows} - {0})
        for thread, at, moderator, board, post, phrase, data in rows:
            native, kind = log.known(text(phrase))
            place = self._board.board_of(board)
            name = names[moderator] if moderator else None
            yield (
                thread,
                ModeratorAction(
                    id=f"{at}:{moderator}:{thread}:{post}:{_short(phrase, data)}",
                    kind=kind,
                    native=native,
                    at=moment(at),
                    moderator_id=moderator if name is not None else None,
                    moderator_name=name or "",
                    thread_id=thread or None,
                    post_id=post or _only_post(data),
                    board_id=place,
                    member_id=_member(data),
                    from_board_id=place if kind == "move" else None,
                ),
            )

    def warnings(self) -> list[str]:
        """Phrases of the log that are not known, with how often they occur."""
        if not self._database.has("moderatorlog"):
            return []
        entries, text = self._database.table("moderatorlog"), self._text("moderatorlog", "action")
        phrase = self._database.exact(entries.c.action)
        unknown: dict[str, int] = {}
        for stored, rows in self._database.rows(sa.select(phrase, sa.func.count()).group_by(phrase)):
            native, kind = log.known(text(stored))
            if kind == "other":
                unknown[native] = unknown.get(native, 0) + rows
        return [
            f"moderatorlog: {rows} entries “{native}”: not known, carried as kind other"
            for native, rows in sorted(unknown.items())
        ]

    # ---------------------------------------------------------------- on posts

    def on_posts(self) -> tuple[Hanging, ...]:
        has, table = self._database.has, self._database.table
        found = []
        if has("attachments"):
            files, column = table("attachments"), self._database.column
            statement = sa.select(
                files.c.pid, files.c.aid, files.c.uid, files.c.filename, files.c.filetype, files.c.filesize,
                files.c.attachname, column("attachments", "dateuploaded", 0),
            ).where(files.c.pid > 0, column("attachments", "visible", 1) != 0)  # fmt: skip
            found.append(Hanging("attachment", "attachments", statement, (files.c.pid, files.c.aid), self._files))
        if has("reputation"):
            given = table("reputation")
            statement = sa.select(given.c.pid, given.c.rid, given.c.adduid, given.c.reputation, given.c.dateline).where(
                given.c.pid > 0
            )
            found.append(Hanging("reaction", "reputation", statement, (given.c.pid, given.c.rid), _reputation))
        if has("threadratings"):
            stars, threads = table("threadratings"), table("threads")
            statement = (
                sa.select(threads.c.firstpost, stars.c.rid, stars.c.uid, stars.c.rating)
                .select_from(stars.join(threads, threads.c.tid == stars.c.tid))
                .where(stars.c.uid > 0)
            )
            found.append(Hanging("reaction", "threadratings", statement, (threads.c.firstpost, stars.c.rid), _ratings))
        if has(_THANKS):
            likes = table(_THANKS)
            statement = sa.select(likes.c.pid, likes.c.tlid, likes.c.adduid, likes.c.dateline)
            found.append(Hanging("reaction", _THANKS, statement, (likes.c.pid, likes.c.tlid), _thanks))
        return (*found, *self._report_tables())

    def _report_tables(self) -> Iterator[Hanging]:
        column = self._database.column
        if self._database.has("reportedcontent"):
            reports, posts = self._database.table("reportedcontent"), self._database.table("posts")
            statement = sa.select(
                reports.c.id, reports.c.rid, reports.c.uid, reports.c.reportstatus, reports.c.reason,
                column("reportedcontent", "reasonid", 0), reports.c.dateline, sa.func.coalesce(posts.c.uid, 0),
            ).select_from(reports.outerjoin(posts, posts.c.pid == reports.c.id))  # fmt: skip
            statement = statement.where(reports.c.type == self._database.constant("post"))
            keys: tuple[Any, ...] = (reports.c.id, reports.c.rid)
            yield Hanging("report", "reportedcontent", statement, keys, self._reports, reject=False)
        if self._database.has("reportedposts"):
            reports, posts = self._database.table("reportedposts"), self._database.table("posts")
            statement = sa.select(
                reports.c.pid, reports.c.rid, reports.c.uid, reports.c.reportstatus, reports.c.reason, sa.literal(0),
                reports.c.dateline, sa.func.coalesce(posts.c.uid, 0),
            ).select_from(reports.outerjoin(posts, posts.c.pid == reports.c.pid))  # fmt: skip
            keys = (reports.c.pid, reports.c.rid)
            yield Hanging("report", "reportedposts", statement, keys, self._reports, reject=False)

    def _files(self, rows: list[Row]) -> Iterator[tuple[int, Attachment]]:
        folder = self._board.settings.get("uploadspath", "./uploads").removeprefix("./").strip("/")
        name, kind = self._text("attachments", "filename"), self._text("attachments", "filetype")
        place = self._text("attachments", "attachname")
        for post, id, member, file_name, mime, size, stored, at in rows:
            path = place(stored).replace("\\", "/").strip("/")
            yield (
                post,
                Attachment(
                    id=id,
                    file_name=name(file_name),
                    path=f"{folder}/{path}" if path and ".." not in path.split("/") else "",
                    mime_type=kind(mime),
                    byte_size=size or None,
                    uploaded_at=moment(at),
                    member_id=member or None,
                ),
            )

    def _reports(self, rows: list[Row]) -> Iterator[tuple[int, Report]]:
        table = "reportedcontent" if self._database.has("reportedcontent") else "reportedposts"
        text = self._text(table, "reason")
        for post, id, member, status, reason, category, at, author in rows:
            yield (
                post,
                Report(
                    id=id,
                    member_id=member or None,
                    post_id=post,
                    reported_member_id=author or None,
                    reported_at=moment(at),
                    closed=bool(status),
                    category=self._reasons.get(category, ""),
                    staff_text=text(reason).strip(),
                ),
            )

    @cached_property
    def _reasons(self) -> dict[int, str]:
        if not self._database.has("reportreasons"):
            return {}
        table, text = self._database.table("reportreasons"), self._text("reportreasons", "title")
        rows = self._database.rows(sa.select(table.c.rid, table.c.title))
        return {id: text(title).removeprefix("<lang:report_reason_").removesuffix(">") for id, title in rows}

    # ---------------------------------------------------------------- the rest

    def loose(self) -> tuple[Loose, ...]:
        has, table, column = self._database.has, self._database.table, self._database.column
        found = []
        users = table("users")
        for kind, name in (("friend", "buddylist"), ("foe", "ignorelist")):
            if name in self._database.columns("users"):
                statement = sa.select(users.c.uid, users.c[name]).where(sa.func.length(users.c[name]) > 0)
                found.append(
                    Loose("relation", statement, (users.c.uid,), ListedMembers(kind, self._text("users", name)), False)
                )
        if has("forumsubscriptions"):
            ties = table("forumsubscriptions")
            keys = (ties.c.fid, ties.c.uid)
            found.append(Loose("relation", sa.select(*keys).distinct(), keys, watched_boards))
        if has("banned"):
            bans = table("banned")
            statement = sa.select(
                bans.c.uid, bans.c.dateline, column("banned", "admin", 0), column("banned", "lifted", 0),
                column("banned", "reason", ""),
            )  # fmt: skip
            found.append(Loose("sanction", statement, (bans.c.uid, bans.c.dateline), self._bans))
        if has("warnings"):
            warned = table("warnings")
            statement = sa.select(
                warned.c.wid, warned.c.uid, warned.c.pid, warned.c.title, warned.c.dateline, warned.c.issuedby,
                column("warnings", "expires", 0), column("warnings", "daterevoked", 0), column("warnings", "notes", ""),
            )  # fmt: skip
            found.append(Loose("sanction", statement, (warned.c.wid,), self._warnings))
        if has("announcements"):
            notices = table("announcements")
            public = [board.id for board in self._board.all_boards if board.public]
            statement = sa.select(
                notices.c.aid, notices.c.uid, notices.c.subject, notices.c.message, notices.c.startdate
            ).where(sa.or_(notices.c.fid < 1, notices.c.fid.in_(public)), notices.c.uid > 0)
            found.append(Loose("broadcast", statement, (notices.c.aid,), self._announcements))
        return tuple(found)

    def _bans(self, rows: list[Row]) -> Iterator[Sanction]:
        text = self._text("banned", "reason")
        for member, at, moderator, lifted, reason in rows:
            yield Sanction(
                id=f"ban:{member}:{at}",
                kind="ban",
                member_id=member,
                starts_at=moment(at),
                ends_at=moment(lifted if isinstance(lifted, int) else 0),
                moderator_id=moderator or None,
                reason=text(reason).strip(),
            )

    def _warnings(self, rows: list[Row]) -> Iterator[Sanction]:
        title, notes = self._text("warnings", "title"), self._text("warnings", "notes")
        for id, member, post, what, at, moderator, expires, revoked, note in rows:
            yield Sanction(
                id=f"warning:{id}",
                kind="warning",
                member_id=member,
                starts_at=moment(at),
                ends_at=moment(revoked) or moment(expires),
                moderator_id=moderator or None,
                post_id=post or None,
                reason=title(what).strip(),
                staff_text=notes(note).strip(),
            )

    def _announcements(self, rows: list[Row]) -> Iterator[Broadcast]:
        title, text = self._text("announcements", "subject"), self._text("announcements", "message")
        names = self._board.names.of({row[1] for row in rows})
        for id, author, subject, message, at in rows:
            heading = f"[b]{title(subject)}[/b]\n\n" if subject else ""
            yield Broadcast(
                id=f"announcement:{id}",
                author_id=author,
                author_name=names[author] or "",
                created_at=moment(at),
                body=self._board.bodies.convert(heading + text(message)).html,
                digest=digest(message or b"", author, at),
            )


def _votes(rows: list[Row]) -> Iterator[tuple[int, PollVote]]:
    for thread, _, poll, member, option, at in rows:
        yield thread, PollVote(poll_id=poll, option_id=option, member_id=member, voted_at=moment(at))


def _reputation(rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    for post, id, member, value, at in rows:
        yield (
            post,
            Reaction(
                id=f"reputation:{id}", post_id=post, member_id=member, kind="rating", value=value, reacted_at=moment(at)
            ),
        )


def _ratings(rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    """One to five stars for a thread: those above the middle speak for it."""
    for post, id, member, stars in rows:
        yield (
            post,
            Reaction(id=f"threadrating:{id}", post_id=post, member_id=member, kind="rating", value=stars - _NEUTRAL),
        )


def _thanks(rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    for post, id, member, at in rows:
        yield post, Reaction(id=f"thanks:{id}", post_id=post, member_id=member, kind="thanks", reacted_at=moment(at))


# ---------------------------------------------------------------- data of the log


def _value(data: bytes | str | None) -> dict[Any, Any]:
    try:
        value = unserialize(data.encode() if isinstance(data, str) else data) if data else {}
    except PhpError:
        return {}
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int | None:
    """An id as serialized data hold it: a number or its digits."""
    if isinstance(value, bytes):
        return int(value) if value.isdigit() and len(value) < 19 else None
    return value if isinstance(value, int) and value > 0 else None


def _member(data: bytes | str | None) -> int | None:
    """The member whom an entry is about."""
    return _number(_value(data).get(b"uid"))


def _only_post(data: bytes | str | None) -> int | None:
    """The post that an entry about selected posts names, when it is one."""
    posts = _value(data).get(b"pids")
    ids = list(posts.values()) if isinstance(posts, dict) else []
    return _number(ids[0]) if len(ids) == 1 else None


def _short(*cells: bytes | str | None) -> str:
    """What tells entries of one second apart; the same for bytes and text."""
    parts = [cell.encode() if isinstance(cell, str) else cell or b"" for cell in cells]
    return blake2b(b"\0".join(parts), digest_size=4).hexdigest()
