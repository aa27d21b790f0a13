"""What ``inspect`` tells of a phpBB board beside what every system is examined for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import sqlalchemy as sa

from adapters.phpbb.extras import GUEST_MAX, TOTALS_OPTION
from adapters.phpbb.log import reason_not
from adapters.relational.cells import EARLIEST, LATEST
from adapters.sql.database import Database

if TYPE_CHECKING:
    from adapters.phpbb import PhpBB


def warnings(board: PhpBB) -> Iterator[str]:
    """To be asked after the boards were read, which brings the permissions' own warnings up."""
    if board.all_boards and not board.permissions.known:
        yield board.permissions.without_tables()
    yield from board.permissions.warnings
    log = board.extras.log
    for name, rows in log.unknown().items():
        yield f"log: {rows} entries {name}: not known, carried as kind other without their data"
    reasons: dict[str, int] = {}
    for (log_type, name), rows in log.left_out().items():
        reason = reason_not(log_type, name)
        reasons[reason] = reasons.get(reason, 0) + rows
    for reason, rows in sorted(reasons.items()):
        yield f"log: {rows} entries left out as no moderation: {reason}"
    yield from _strange(board.database)
    yield from _skipped(board.database)


def _strange(database: Database) -> Iterator[str]:
    """Rows that point nowhere, and times in the future."""
    posts, topics = database.table("posts"), database.table("topics")
    forums, users = database.table("forums"), database.table("users")
    lost = (
        ("topics", topics.outerjoin(forums, forums.c.forum_id == topics.c.forum_id), forums.c.forum_id, "forum",
         topics.c.forum_id != 0),
        ("posts", posts.outerjoin(users, users.c.user_id == posts.c.poster_id), users.c.user_id, "author", sa.true()),
    )  # fmt: skip
    for table, joined, key, what, where in lost:
        rows = database.rows(sa.select(sa.func.count()).select_from(joined).where(key.is_(None), where))[0][0]
        if rows:
            yield f"{table}: {rows} rows whose {what} does not exist"
    clock = _clock(database)
    rows = database.count("posts", sa.and_(posts.c.post_time > clock, posts.c.post_time <= LATEST)) if clock else 0
    if rows:
        yield f"posts: {rows} rows are dated after the board's own last visit or log entry (future dates): kept"


def _clock(database: Database) -> int:
    """The latest time of which the board itself knows, plus a day: visits and log entries have its time."""
    sources = [("users", "user_lastvisit"), ("log", "log_time"), ("topics", "topic_last_view_time")]
    known = [
        database.rows(sa.select(sa.func.max(database.table(table).c[column])))[0][0] or 0
        for table, column in sources
        if column in database.columns(table)
    ]
    latest = max((time for time in known if EARLIEST <= time <= LATEST), default=0)
    return latest + 86_400 if latest else 0


def _skipped(database: Database) -> Iterator[str]:
    """Rows that are not records, and why."""
    if database.has("poll_votes"):
        votes = database.table("poll_votes")
        rows = database.count("poll_votes", votes.c.vote_user_id <= GUEST_MAX)
        if rows:
            yield f"poll_votes: {rows} votes of guests: only in the totals"
        taken_over = sa.and_(votes.c.vote_user_id > GUEST_MAX, votes.c.poll_option_id == TOTALS_OPTION)
        rows = database.count("poll_votes", taken_over)
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


def privacy(database: Database) -> Iterator[str]:
    """Private rows of tables of which others are read."""
    for table, column, private, what in (
        ("attachments", "in_message", True, "files of private messages"),
        ("reports", "pm_id", True, "of private messages"),
        ("banlist", "ban_userid", False, "bans of IP or e-mail addresses"),
    ):
        if column in database.columns(table):
            cell = database.table(table).c[column]
            rows = database.count(table, cell != 0 if private else cell == 0)
            if rows:
                yield f"{table}: {rows} {what}: not read"
