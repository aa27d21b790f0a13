"""What the moderators of a Discuz! site did, whom they banned or warned, what was reported, and how posts were rated.

The actions are told by :mod:`adapters.discuz.told` and :mod:`adapters.discuz.logfiles`, and gathered in
:mod:`adapters.discuz.history`; their codes are in :mod:`adapters.discuz.codes`. Facts: the tables and logs of a real
X3.5.

Reasons of bans are what the site's "dark room" shows to everybody (unless it is shut); all other reasons only staff and
the author could read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from adapters.discuz import codes
from adapters.discuz.history import gathered
from adapters.discuz.logfiles import BANNED, LogFiles
from adapters.discuz.told import entries, reason_of
from adapters.forum import ModeratorAction, Reaction, Reject, Relation, Report, Sanction, SourceId
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import chunks, moment, unescape
from adapters.relational.layout import Hanging, Loose
from adapters.sql.charset import Decoder
from adapters.sql.database import Database, Row

_MEMBERS: Final = "common_member"
_SHARD = re.compile(r"forum_post(?:_[0-9]{1,5})?")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_BANS: Final = ("group:4", "group:5", "group:6", "group:lifted", "locked")


class Moderation:
    """Declares those tables and turns their rows into records."""

    def __init__(self, board: RelationalBoard) -> None:
        self._board = board
        self._database = board.database
        self._text = board.database.text

    # ---------------------------------------------------------------- actions

    @cached_property
    def _files(self) -> LogFiles | None:
        folder = self._board.options.site_files
        declared = self._text("forum_threadmod", "username").declared
        decode = Decoder(declared, list, self._board.options.charset)
        return LogFiles(Path(folder), decode) if folder else None

    @cached_property
    def _history(self) -> Database:
        told = self._files.read() if self._files else ()
        return gathered(self._board, chain(entries(self._board), told))

    def _actions(self, rows: list[Row]) -> Iterator[tuple[int, ModeratorAction]]:
        names = self._board.names.of({row[7] for row in rows} - {0})
        for row in rows:
            thread, _, at, native, place, post, member, moderator, cells = *row[:8], row[8:]
            by, whom, until, to_place, stamp, prop, reason, other, kept, missing = cells
            code, reason = native.decode(), reason.decode()
            kind = codes.kind(code)
            if kind == "delete_post" and kept:
                kind = "soft_delete_post"
            board = self._board.board_of(place) if place else None
            name = names[moderator] if moderator else None
            open_reason = code in _BANS and self._dark_room
            yield (
                thread,
                ModeratorAction(
                    id=f"{thread}:{at}:{code}:{post or member or place}{_short(whom)}",
                    kind=kind,
                    native=code,
                    at=moment(at),
                    moderator_id=moderator if name is not None else None,
                    moderator_name=name or by.decode(),
                    thread_id=thread or None,
                    post_id=post or None,
                    board_id=board,
                    member_id=None if post and missing else member or None,  # the post may be nameless now
                    from_board_id=board if code in ("MOV", "CPY") else None,
                    to_board_id=self._board.board_of(to_place) if to_place else None,
                    other_thread_id=other or None,
                    until=until or None,
                    reason=reason if open_reason else "",
                    staff_text="" if open_reason or code == "REB" else reason,
                    details=tuple(_details(code, stamp, prop, reason)),
                ),
            )

    @cached_property
    def _dark_room(self) -> bool:
        """Whether everybody may read who was banned and why."""
        if not self._database.has("common_setting"):
            return True
        settings, text = self._database.table("common_setting"), self._text("common_setting", "svalue")
        wanted = settings.c.skey == self._database.constant("darkroom")
        return all(text(value) != "0" for (value,) in self._database.rows(sa.select(settings.c.svalue).where(wanted)))

    def completed(
        self, actions: list[ModeratorAction], board: SourceId | None, displayorder: int
    ) -> list[ModeratorAction]:
        """What only all actions on a thread together tell: the last move led to the ``board`` where the thread is, the
        one before to where that move began; and the last sticking made of it what it is: ``displayorder`` 2 to 4 is
        sticky on other boards than its own, too."""
        found: list[ModeratorAction] = []
        goal, level = board, displayorder
        for action in sorted(actions, key=lambda action: action.at or 0, reverse=True):
            if action.kind == "move":
                found.append(msgspec.structs.replace(action, to_board_id=action.to_board_id or goal))
                goal = action.from_board_id
                continue
            if action.kind == "sticky" and level > 1:
                found.append(msgspec.structs.replace(action, kind="announce"))
            else:
                found.append(action)
            if action.kind in ("sticky", "unsticky"):
                level = 0
        return found[::-1]

    def warnings(self) -> list[str]:
        """Codes that are not known, lines that are no entries, and whether the whole log was there to be read."""
        actions, found = self._history.table("entries"), []
        counted = sa.select(actions.c.code, sa.func.count()).group_by(actions.c.code)
        for code, rows in sorted((code.decode(), rows) for code, rows in self._history.rows(counted)):
            if not codes.known(code):
                found.append(f"moderators' log: {rows} actions {code!r}: not known, carried as kind other")
        if self._files is None:
            found.append(
                "forum_threadmod may hold the last year only: the site's data/log/*_modslog.php hold everything; give "
                "the folder that has data/ in it with --site-files"
            )
        elif not self._files.files():
            found.append(f"{self._board.options.site_files}: no data/log/*_modslog.php: only the tables are read")
        else:
            lines = sorted(self._files.strange.items())
            found += [f"{name}: {count} lines that are no entries of the log: left out" for name, count in lines]
        return found

    def close(self) -> None:
        """Lets go of the gathered actions."""
        if "_history" in self.__dict__:
            self._history.close()

    # ---------------------------------------------------------------- on threads

    def on_threads(self) -> tuple[Hanging, ...]:
        actions = self._history.table("entries")
        names = (
            "thread", "number", "at", "code", "place", "post", "member", "moderator", "by", "whom", "until", "to_place",
            "stamp", "prop", "reason", "other", "kept", "missing",
        )  # fmt: skip
        found = [
            Hanging(
                kind="action",
                table="forum_threadmod",
                statement=sa.select(*(actions.c[name] for name in names)),
                keys=(actions.c.thread, actions.c.number),
                records=self._actions,
                reject=False,
                database=self._history,
                missing=actions.c.missing == 1,
            )
        ]
        if self._database.has("home_favorite"):
            marks = self._database.table("home_favorite")
            statement = sa.select(marks.c.id, marks.c.favid, marks.c.uid, marks.c.dateline).where(
                marks.c.idtype == self._database.constant("tid")
            )
            keys = (marks.c.id, marks.c.favid)
            found.append(Hanging("relation", "home_favorite", statement, keys, _bookmarks, reject=False))
        return tuple(found)

    # ---------------------------------------------------------------- on posts

    def on_posts(self, table: str = "forum_post") -> tuple[Hanging, ...]:
        """What hangs on the posts of that table; what hangs on no post at all is with the first one. Likes come before
        ratings: the first that a member gave a post is the one that tells when."""
        has, found = self._database.has, []
        if has("forum_hotreply_member"):
            votes = self._database.table("forum_hotreply_member")
            statement = sa.select(votes.c.pid, votes.c.uid, votes.c.attitude).where(*self._of(table, votes.c.pid))
            keys = (votes.c.pid, votes.c.uid)
            found.append(Hanging("reaction", "forum_hotreply_member", statement, keys, _attitudes))
        if has("forum_memberrecommend"):
            given, posts = self._database.table("forum_memberrecommend"), self._database.table(table)
            statement = (
                sa.select(posts.c.pid, given.c.recommenduid, given.c.tid, sa.func.min(given.c.dateline))
                .select_from(given.join(posts, sa.and_(posts.c.tid == given.c.tid, posts.c.first == 1)))
                .group_by(posts.c.pid, given.c.recommenduid, given.c.tid)
            )
            given_by = (posts.c.pid, given.c.recommenduid, given.c.tid)
            found.append(Hanging("reaction", "forum_memberrecommend", statement, given_by, _recommendations))
        if has("forum_ratelog"):
            log = self._database.table("forum_ratelog")
            columns = (log.c.pid, log.c.uid, log.c.extcredits, log.c.dateline, log.c.score)
            statement = sa.select(*columns).where(log.c.uid > 0, *self._of(table, log.c.pid)).distinct()
            found.append(Hanging("reaction", "forum_ratelog", statement, columns, _ratings))
        return tuple(found)

    @cached_property
    def _shards(self) -> list[str]:
        names = self._database.names(self._database.prefix)
        return sorted(name for name in names if _SHARD.fullmatch(name))

    def _of(self, table: str, post: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """Conditions under which rows belong to the posts of that table."""

        def there(name: str) -> sa.ColumnElement[bool]:
            other = self._database.table(name).alias(f"in_{name}")
            return sa.select(sa.literal(1)).select_from(other).where(other.c.pid == post).exists()

        if table != "forum_post":
            return [there(table)]
        return [sa.not_(there(name)) for name in self._shards if name != table]

    # ---------------------------------------------------------------- the rest

    def loose(self) -> tuple[Loose, ...]:
        has, found = self._database.has, []
        for name in (_MEMBERS, f"{_MEMBERS}_archive"):
            if has(name):
                members, column = self._database.table(name), self._database.column
                statement = sa.select(members.c.uid, column(name, "groupexpiry", 0)).where(
                    sa.or_(members.c.groupid.in_(sorted(BANNED)), column(name, "status", 0) == -1)
                )
                if name != _MEMBERS:  # who comes back has a row in both
                    active = self._database.table(_MEMBERS)
                    statement = statement.where(members.c.uid.not_in(sa.select(active.c.uid)))
                found.append(Loose("sanction", statement, (members.c.uid,), self._bans))
        if has("forum_warning"):
            warned = self._database.table("forum_warning")
            statement = sa.select(
                warned.c.wid, warned.c.pid, warned.c.operatorid, warned.c.authorid, warned.c.dateline, warned.c.reason
            )
            found.append(Loose("sanction", statement, (warned.c.wid,), self._warned))
        if has("common_report"):
            reports, column = self._database.table("common_report"), self._database.column
            statement = sa.select(
                reports.c.id, reports.c.url, reports.c.message, reports.c.uid, reports.c.dateline,
                column("common_report", "optime", 0),
            )  # fmt: skip
            found.append(Loose("report", statement, (reports.c.id,), self._reports))
        if has("home_favorite"):
            marks, constant = self._database.table("home_favorite"), self._database.constant
            statement = sa.select(marks.c.favid, marks.c.id, marks.c.uid, marks.c.dateline).where(
                marks.c.idtype.in_([constant("fid"), constant("gid")])
            )
            found.append(Loose("relation", statement, (marks.c.favid,), _watched))
        if has("forum_memberrecommend"):
            found.append(self._recommended_nothing())
        return tuple(found)

    def _recommended_nothing(self) -> Loose:
        """Recommendations of threads that have no first post."""
        given = self._database.table("forum_memberrecommend")
        statement = sa.select(given.c.tid, given.c.recommenduid, sa.func.min(given.c.dateline)).group_by(
            given.c.tid, given.c.recommenduid
        )
        for name in self._shards:
            posts = self._database.table(name).alias(f"in_{name}")
            first = sa.select(sa.literal(1)).select_from(posts).where(posts.c.tid == given.c.tid, posts.c.first == 1)
            statement = statement.where(sa.not_(first.exists()))
        return Loose("reaction", statement, (given.c.tid, given.c.recommenduid), _vain)

    def _bans(self, rows: list[Row]) -> Iterator[Sanction]:
        crimes = self._latest_bans([row[0] for row in rows])
        for member, until in rows:
            at, moderator, reason = crimes.get(member, (None, None, ""))
            yield Sanction(
                id=f"ban:{member}",
                kind="ban",
                member_id=member,
                starts_at=at,
                ends_at=moment(until),
                moderator_id=moderator,
                reason=reason if self._dark_room else "",
                staff_text="" if self._dark_room else reason,
            )

    def _latest_bans(self, members: list[int]) -> dict[int, tuple[int | None, int | None, str]]:
        """(time, moderator, reason) of the last ban of each, as far as it is recorded."""
        table = "common_member_crime"
        if not self._database.has(table):
            return {}
        crimes, words = self._database.table(table), self._text(table, "reason")
        statement = sa.select(crimes.c.uid, crimes.c.dateline, crimes.c.operatorid, crimes.c.reason)
        statement = statement.where(crimes.c.action.in_((4, 5, 6))).order_by(crimes.c.dateline, crimes.c.cid)
        return {
            member: (moment(at), moderator or None, reason_of(words(reason)))
            for part in chunks(members)
            for member, at, moderator, reason in self._database.rows(statement.where(crimes.c.uid.in_(part)))
        }

    def _warned(self, rows: list[Row]) -> Iterator[Sanction]:
        text = self._text("forum_warning", "reason")
        for id, post, moderator, member, at, reason in rows:
            yield Sanction(
                id=f"warning:{id}",
                kind="warning",
                member_id=member,
                starts_at=moment(at),
                moderator_id=moderator or None,
                post_id=post or None,
                staff_text=unescape(text(reason)).strip(),
            )

    def _reports(self, rows: list[Row]) -> Iterator[Report]:
        address, message = self._text("common_report", "url"), self._text("common_report", "message")
        for id, url, words, member, at, done in rows:
            kind, target = self._board.links.target(html.unescape(address(url))) or ("", None)
            yield Report(
                id=id,
                member_id=member or None,
                post_id=target if kind == "post" else None,
                reported_member_id=target if kind == "member" else None,
                reported_at=moment(at),
                closed=bool(done),
                staff_text=html.unescape(_BREAK.sub("\n", message(words))).replace("\xa0", " ").strip(),
            )


# ---------------------------------------------------------------- rows


def _details(code: str, stamp: int, prop: int, reason: str) -> Iterator[tuple[str, str]]:
    if code == "REB" and reason:
        yield "block", reason  # the part of the front page where it was shown
    if code in ("SPA", "SLA"):
        yield "stamp", str(stamp)
    if prop:
        yield "prop", str(prop)


def _short(name: bytes) -> str:
    """What tells those apart who have no number."""
    return f":{blake2b(name, digest_size=6).hexdigest()}" if name else ""


def _bookmarks(rows: list[Row]) -> Iterator[tuple[int, Relation]]:
    for thread, id, member, at in rows:
        yield thread, Relation(
            id=f"favorite:{id}", kind="bookmark", member_id=member, target_id=thread, since=moment(at)
        )  # fmt: skip


def _watched(rows: list[Row]) -> Iterator[Relation]:
    for id, board, member, at in rows:
        yield Relation(id=f"favorite:{id}", kind="watch_board", member_id=member, target_id=board, since=moment(at))


def _ratings(rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    for post, member, credit, at, score in rows:
        yield post, Reaction(
            id=f"rate:{post}:{member}:{credit}:{at}:{score}", post_id=post, member_id=member, kind="rating",
            value=score, reacted_at=moment(at),
        )  # fmt: skip


def _attitudes(rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    for post, member, attitude in rows:
        kind, value = ("like", 1) if attitude else ("boo", -1)
        yield post, Reaction(id=f"hotreply:{post}:{member}", post_id=post, member_id=member, kind=kind, value=value)


def _recommendations(rows: list[Row]) -> Iterator[tuple[int, Reaction]]:
    for post, member, thread, at in rows:
        yield post, Reaction(
            id=f"recommend:{thread}:{member}", post_id=post, member_id=member, reacted_at=moment(at)
        )  # fmt: skip


def _vain(rows: list[Row]) -> Iterator[Reject]:
    for thread, member, at in rows:
        yield Reject(
            kind="reaction",
            source_id=f"recommend:{thread}:{member}",
            reason="orphan",
            detail=f"forum_memberrecommend: thread {thread} has no first post",
            raw=repr({"tid": thread, "recommenduid": member, "dateline": at}).encode(),
        )
