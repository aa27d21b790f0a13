"""What the tables of a Discuz! site tell of its moderators: ``forum_threadmod`` (threads), ``common_member_crime``
(members and their posts), ``common_banned`` (addresses) and ``common_report`` (which reports were dealt with)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from adapters.discuz.codes import CRIMES
from adapters.discuz.logfiles import Entry
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import moment, unescape
from adapters.sql.database import Row

_PLACE = re.compile(r"[?&](?:amp;)?pid=([0-9]{1,18})&(?:amp;)?ptid=([0-9]{1,18})(?![0-9])")
_LINK = re.compile(r"\s*(?:&nbsp;)?\s*<a href=")
#: columns of forum_threadmod that old versions lack, in the order in which they are read → what stands for them
_LATER: Final[Mapping[str, object]] = {"expiration": 0, "stamp": 0, "magicid": 0, "reason": ""}


def entries(board: RelationalBoard) -> Iterator[Entry]:
    """What the board's tables tell."""
    yield from _logged(board)
    yield from _crimes(board)
    yield from _banned_addresses(board)
    yield from _closed_reports(board)


def _logged(board: RelationalBoard) -> Iterator[Entry]:
    table = "forum_threadmod"
    if not board.database.has(table):
        return
    log, column = board.database.table(table), board.database.column
    statement = sa.select(
        log.c.tid, log.c.dateline, log.c.action, log.c.uid, log.c.username,
        *(column(table, name, default) for name, default in _LATER.items()),
    )  # fmt: skip
    native, name, words = (board.database.text(table, column) for column in ("action", "username", "reason"))
    # The table has no key: its seconds are paged, the rows of a page of seconds are few.
    seconds = sa.select(log.c.tid, log.c.dateline).distinct()
    for page in board.database.pages(seconds, [log.c.tid, log.c.dateline]):
        for thread, at, action, moderator, by, until, stamp, prop, reason in board.database.rows(
            statement.where(*_between(log.c.tid, log.c.dateline, page[0], page[-1]))
        ):
            yield Entry(
                thread=_number(thread),
                at=_number(at),
                code=native(action).strip(),
                moderator=_number(moderator),
                by=name(by) if moderator else "",  # the clock's own are by "0"
                until=moment(until) or 0,
                stamp=_number(stamp),
                prop=_number(prop),
                reason=unescape(words(reason)).strip(),
            )


def _crimes(board: RelationalBoard) -> Iterator[Entry]:
    table = "common_member_crime"
    if not board.database.has(table):
        return
    crimes, name, words = (
        board.database.table(table),
        board.database.text(table, "operator"),
        board.database.text(table, "reason"),
    )
    statement = sa.select(
        crimes.c.cid, crimes.c.uid, crimes.c.operatorid, crimes.c.operator, crimes.c.action, crimes.c.reason,
        crimes.c.dateline,
    )  # fmt: skip
    for page in board.database.pages(statement, [crimes.c.cid]):
        for _, member, moderator, by, action, reason, at in page:
            told, code = words(reason), CRIMES.get(action, f"crime:{action}")
            place = _PLACE.search(told) if code in ("DLP", "WRN", "BNP") else None
            yield Entry(
                thread=int(place[2]) if place else 0,
                at=_number(at),
                code=code,
                post=int(place[1]) if place else 0,
                member=_number(member),
                moderator=_number(moderator),
                by=name(by),
                reason=reason_of(told),
            )


def _banned_addresses(board: RelationalBoard) -> Iterator[Entry]:
    """That an address was banned, by whom and until when; not which."""
    table = "common_banned"
    if not board.database.has(table):
        return
    bans, name = board.database.table(table), board.database.text(table, "admin")
    statement = sa.select(bans.c.id, bans.c.admin, bans.c.dateline, bans.c.expiration)
    for page in board.database.pages(statement, [bans.c.id]):
        for id, by, at, until in page:
            yield Entry(thread=0, at=_number(at), code="ip", whom=f"#{id}", by=name(by), until=moment(until) or 0)


def _closed_reports(board: RelationalBoard) -> Iterator[Entry]:
    """Who dealt with a report, and when. What it was about is told by an address."""
    table = "common_report"
    if "optime" not in board.database.columns(table):
        return
    reports, column = board.database.table(table), board.database.column
    statement = sa.select(
        reports.c.id, reports.c.url, reports.c.optime, column(table, "opuid", 0), column(table, "opname", ""),
        column(table, "fid", 0),
    ).where(reports.c.optime > 0)  # fmt: skip
    address, name = board.database.text(table, "url"), board.database.text(table, "opname")
    for page in board.database.pages(statement, [reports.c.id]):
        for _, url, at, moderator, by, place in page:
            kind, target = board.links.target(html.unescape(address(url))) or ("", None)
            number = _number(target)
            yield Entry(
                thread=number if kind == "thread" else 0,
                at=_number(at),
                code="report:closed",
                place=_number(place),
                post=number if kind == "post" else 0,
                member=number if kind == "member" else 0,
                moderator=_number(moderator),
                by=name(by),
            )


def reason_of(reason: str) -> str:
    """A reason of common_member_crime without the link to the post behind it."""
    link = _LINK.search(reason)
    return unescape(reason[: link.start()] if link else reason).strip()


def _between(
    major: sa.ColumnElement[Any], minor: sa.ColumnElement[Any], first: Row, last: Row
) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions of rows from one pair to another, both included."""
    return (
        major.between(first[0], last[0]),
        sa.or_(major > first[0], minor >= first[1]),
        sa.or_(major < last[0], minor <= last[1]),
    )


def _number(value: object) -> int:
    """A count, id or time as it is stored; 0 where it is none."""
    return value if isinstance(value, int) and 0 < value < 1 << 63 else 0
