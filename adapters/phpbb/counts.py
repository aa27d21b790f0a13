"""How many rows of each kind a phpBB board holds, and what is strange or private about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from adapters.base import Findings
from adapters.forum import KINDS, Reject
from adapters.phpbb import pages, state
from adapters.phpbb.actions import ModeratorLog
from adapters.phpbb.guests import guests
from adapters.phpbb.log import reason_not
from adapters.phpbb.permissions import ANONYMOUS
from adapters.phpbb.rest import TIES, member_bans
from adapters.phpbb.schema import KIND_OF_TABLE, NEWEST, PRIVATE_ROWS, REACTIONS, SUPPORT
from adapters.phpbb.state import MOVED
from adapters.phpbb.threads import GUEST_MAX, TOTALS_OPTION, vote_statement
from adapters.relational.cells import EARLIEST, LATEST
from adapters.sql.database import Database, RejectedRow

_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})")


def counts(database: Database, log: ModeratorLog, *, private_messages: bool) -> dict[str, int]:
    """Rows of each kind that become records or rejects.

    ``member``: rows of users without the guest, bots included. ``guest``: different names. ``board``, ``thread``,
    ``post``: rows, redirects, deleted and unapproved ones included. ``poll``: topics with ``poll_start``, redirects
    excepted. ``poll_vote``: members' votes, each once, without the totals taken over from phpBB 2. ``attachment``:
    files of posts, not those of private messages nor those left behind while writing. ``reaction``: pairs of post and
    member.
    ``action``: entries of the log that are moderation, each event once, plus what only the final state tells.
    ``sanction``: bans of members, warnings. ``report``: those of posts. ``relation``: friends, foes, watched boards
    and topics, bookmarks. ``private_message``: 0 unless asked for. Everywhere plus the rows that staging set aside.
    """
    found = dict.fromkeys(KINDS, 0)
    users = database.table("users")
    found["member"] = database.count("users", users.c.user_id != ANONYMOUS)
    found["guest"] = len(guests(database))
    for kind, table in (("board", "forums"), ("thread", "topics"), ("post", "posts")):
        found[kind] = database.count(table)
    found["poll"] = _polls(database)
    found["poll_vote"] = _distinct(database, vote_statement(database)) if database.has("poll_votes") else 0
    if database.has("attachments"):
        found["attachment"] = database.count("attachments", sa.and_(*pages.of_posts(database.table("attachments"))))
    found["reaction"] = sum(
        _distinct(database, pages.reaction_statement(database, name))
        for name in REACTIONS
        if pages.has_reactions(database, name)
    )
    found["action"] = log.count() + state.count(database)
    found["sanction"] = database.count("warnings")
    if database.has("banlist"):
        found["sanction"] += database.count("banlist", sa.and_(*member_bans(database.table("banlist"))))
    about_posts = pages.about_posts(database)
    found["report"] = database.count("reports", sa.and_(*about_posts) if about_posts else None)
    found["relation"] = _relations(database)
    if private_messages:
        found["private_message"] = database.count("privmsgs")
    for reject in staged_rejects(database):
        if reject.kind != "private_message" or private_messages:
            found[reject.kind] += 1
    return found


def _polls(database: Database) -> int:
    topics = database.table("topics")
    if "poll_start" not in database.columns("topics"):
        return 0
    moved = sa.and_(topics.c.topic_status == MOVED, topics.c.topic_moved_id > 0)
    return database.count("topics", sa.and_(topics.c.poll_start > 0, sa.not_(moved)))


def _relations(database: Database) -> int:
    total = 0
    if database.has("zebra"):
        zebra = database.table("zebra")
        pairs = sa.select(zebra.c.user_id, zebra.c.zebra_id).distinct()
        total += sum(_distinct(database, pairs.where(column > 0)) for column in (zebra.c.friend, zebra.c.foe))
    for table, column, _ in TIES.values():
        if database.has(table):
            clause = database.table(table)
            total += _distinct(database, sa.select(clause.c[column], clause.c.user_id).distinct())
    return total


def _distinct(database: Database, statement: sa.Select[Any]) -> int:
    inner = statement.order_by(None).subquery("counted")
    return int(database.rows(sa.select(sa.func.count()).select_from(inner))[0][0])


# -------------------------------------------------------------------- rows that staging set aside


def staged_rejects(database: Database) -> Iterator[Reject]:
    """Rows of the board that staging set aside and that would have become records.

    Their bytes are kept where the table holds nothing private; else the place in the dump is told.
    """
    for row in database.rejected():
        table = row.table.removeprefix(database.prefix)
        kind = KIND_OF_TABLE.get(table) if row.table.startswith(database.prefix) else None
        if kind:
            private = table in PRIVATE_ROWS
            yield Reject(
                kind=kind,
                source_id=f"{table}:{row.key}",
                reason=row.reason,
                detail=_detail(row, table, private=private),
                raw=b"" if private else row.raw,
            )


def _detail(row: RejectedRow, table: str, *, private: bool) -> str:
    place = f"byte {row.offset} of the dump" if row.offset >= 0 else "the dump"
    parts = [f"{table}, {place}", row.detail, "bytes not copied: the row holds private data" if private else ""]
    return "; ".join(part for part in parts if part)


# -------------------------------------------------------------------- findings


class Inspector:
    """Collects what ``inspect`` tells beyond counts."""

    def __init__(self, database: Database, log: ModeratorLog, version: str, *, private_messages: bool) -> None:
        self._database = database
        self._log = log
        self._version = version
        self._private_messages = private_messages

    def findings(self, warnings: list[str]) -> Findings:
        """``warnings``: what reading boards and permissions brought up."""
        database, present = self._database, set(self._database.names(self._database.prefix))
        others = {
            name: rows
            for name, rows in database.others().items()
            if not self._known(name.removeprefix(database.prefix))
        }
        live = {name: _rows(database, name) for name in database.tables if not self._known_name(name)}
        everything = present | {name.removeprefix(database.prefix) for name in database.others()}
        return Findings(
            unknown_tables=dict(sorted((others | live).items())),
            ignored_tables={name: SUPPORT.ignores[name] for name in sorted(everything) if name in SUPPORT.ignores},
            missing_tables=sorted(set(SUPPORT.reads) - present - set(REACTIONS)),
            privacy=list(self._privacy()),
            warnings=[*warnings, *self._newer(), *self._log_findings(), *self._strange(), *self._skipped()],
            charsets=database.charsets(),
            first_post_at=self._post_time(sa.func.min),
            last_post_at=self._post_time(sa.func.max),
        )

    def _post_time(self, which: Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]]) -> int | None:
        """The first or last time of a post that can be believed."""
        time = self._database.table("posts").c.post_time
        found: int | None = self._database.rows(sa.select(which(time)).where(time >= EARLIEST, time <= LATEST))[0][0]
        return found

    @staticmethod
    def _known(table: str) -> bool:
        return table in SUPPORT.reads or table in SUPPORT.ignores

    def _known_name(self, name: str) -> bool:
        prefix = self._database.prefix
        return name.startswith("_") or (name.startswith(prefix) and self._known(name.removeprefix(prefix)))

    def _privacy(self) -> Iterator[str]:
        count = self._database.count
        holdings = (
            ("users", None, "accounts, each with e-mail address, password hash and IP address"),
            ("posts", None, "posts, each with the IP address of its author"),
            ("poll_votes", None, "votes with IP addresses"),
            ("log", None, "log entries with IP addresses"),
            ("sessions", None, "sessions with IP addresses"),
            ("sessions_keys", None, "keys of members who stay logged in"),
            ("login_attempts", None, "log-in attempts with IP addresses"),
            ("oauth_tokens", None, "tokens of other services"),
            ("drafts", None, "drafts that were never posted"),
        )
        others = self._database.others()
        for table, where, what in holdings:
            rows = count(table, where) or others.get(self._database.prefix + table, 0)
            if rows:
                yield f"{table}: {rows} {what}: not read"
        messages = count("privmsgs")
        if messages:
            yield f"privmsgs: {messages} private messages: {'read, as asked' if self._private_messages else 'not read'}"
        if self._database.has("attachments"):
            files = count("attachments", self._database.table("attachments").c.in_message != 0)
            if files:
                yield f"attachments: {files} files of private messages: not read"
        if "pm_id" in self._database.columns("reports"):
            reports = count("reports", self._database.table("reports").c.pm_id != 0)
            if reports:
                yield f"reports: {reports} of private messages: not read"
        if self._database.has("banlist"):
            bans = self._database.table("banlist")
            addresses = count("banlist", bans.c.ban_userid == 0)
            if addresses:
                yield f"banlist: {addresses} bans of IP or e-mail addresses: not read"

    def _newer(self) -> Iterator[str]:
        found = _VERSION.match(self._version)
        if not found:
            yield f"config: version {self._version!r} is not understood: read by what the tables hold"
        elif (int(found[1]), int(found[2])) > NEWEST:
            known = ".".join(map(str, NEWEST))
            yield f"phpBB {self._version} is newer than {known}, the newest known: what is known of its tables is read"

    def _log_findings(self) -> Iterator[str]:
        for name, rows in self._log.unknown().items():
            yield f"log: {rows} entries {name}: not known, carried as kind other without their data"
        reasons: dict[str, int] = {}
        for (log_type, name), rows in self._log.left_out().items():
            reason = reason_not(log_type, name)
            reasons[reason] = reasons.get(reason, 0) + rows
        for reason, rows in sorted(reasons.items()):
            yield f"log: {rows} entries left out as no moderation: {reason}"

    def _strange(self) -> Iterator[str]:
        """Rows that point nowhere, and times nobody can believe."""
        database = self._database
        posts, topics, forums = database.table("posts"), database.table("topics"), database.table("forums")
        users = database.table("users")
        lost = (
            ("posts", posts.outerjoin(topics, topics.c.topic_id == posts.c.topic_id), topics.c.topic_id, "topic", None),
            ("topics", topics.outerjoin(forums, forums.c.forum_id == topics.c.forum_id), forums.c.forum_id, "forum",
             topics.c.forum_id != 0),
            ("posts", posts.outerjoin(users, users.c.user_id == posts.c.poster_id), users.c.user_id, "author", None),
        )  # fmt: skip
        for table, joined, key, what, where in lost:
            statement = sa.select(sa.func.count()).select_from(joined).where(key.is_(None))
            rows = database.rows(statement if where is None else statement.where(where))[0][0]
            if rows:
                yield f"{table}: {rows} rows whose {what} does not exist"
        absurd = sa.or_(posts.c.post_time < EARLIEST, posts.c.post_time > LATEST)
        rows = database.count("posts", absurd)
        if rows:
            yield f"posts: {rows} rows with a time that cannot be (zero, negative, not in 1980 to 2100): now unknown"
        clock = self._clock()
        rows = database.count("posts", sa.and_(posts.c.post_time > clock, posts.c.post_time <= LATEST)) if clock else 0
        if rows:
            yield f"posts: {rows} rows are dated after the board's own last visit or log entry (future dates): kept"

    def _clock(self) -> int:
        """The latest time of which the board itself knows, plus a day: visits and log entries have its time."""
        sources = [("users", "user_lastvisit"), ("log", "log_time"), ("topics", "topic_last_view_time")]
        known = [
            self._database.rows(sa.select(sa.func.max(self._database.table(table).c[column])))[0][0] or 0
            for table, column in sources
            if column in self._database.columns(table)
        ]
        latest = max((time for time in known if EARLIEST <= time <= LATEST), default=0)
        return latest + 86_400 if latest else 0

    def _skipped(self) -> Iterator[str]:
        """Rows that are not records, and why."""
        database = self._database
        if database.has("poll_votes"):
            votes = database.table("poll_votes")
            rows = database.count("poll_votes", votes.c.vote_user_id <= GUEST_MAX)
            if rows:
                yield f"poll_votes: {rows} votes of guests: only in the totals"
            rows = database.count(
                "poll_votes", sa.and_(votes.c.vote_user_id > GUEST_MAX, votes.c.poll_option_id == TOTALS_OPTION)
            )
            if rows:
                yield f"poll_votes: {rows} votes without a choice, taken over from phpBB 2: only in the totals"
        if database.has("attachments"):
            files = database.table("attachments")
            rows = database.count("attachments", sa.and_(files.c.in_message == 0, files.c.is_orphan != 0))
            if rows:
                yield f"attachments: {rows} files that were uploaded but never posted: not read"
        if database.has("banlist"):
            bans = database.table("banlist")
            rows = database.count("banlist", sa.and_(bans.c.ban_userid > 0, bans.c.ban_exclude != 0))
            if rows:
                yield f"banlist: {rows} members exempt from bans: not read"
        for reject in staged_rejects(database):
            yield f"{reject.source_id}: {reject.reason}, set aside"


def _rows(database: Database, name: str) -> int:
    """Rows of a table by its real name."""
    return int(database.rows(sa.select(sa.func.count()).select_from(sa.table(name)))[0][0])
