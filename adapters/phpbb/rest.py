"""What of a phpBB board hangs on no existing thread: sanctions, ties between members, leftovers, private messages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from adapters.base import SiteItem
from adapters.forum import PrivateMessage, Reject, Relation, Report, Sanction
from adapters.phpbb import pages
from adapters.phpbb.actions import ModeratorLog
from adapters.phpbb.log import OPERATIONS, arguments
from adapters.phpbb.markup import Bodies
from adapters.phpbb.people import Names
from adapters.phpbb.schema import REACTIONS
from adapters.phpbb.threads import orphan, relation, vote_reject, vote_statement
from adapters.relational.cells import chunks, moment, unescape
from adapters.sql.database import Database, Row

_DAY: Final = 86_400
_SLACK: Final = 2  # seconds between a ban and its entry in the log
_USER_TOKEN = re.compile(r"u_(\d{1,10})")

#: ties that name what they lead to in a column: kind → (table, column of the target, table in which the target lives)
TIES: Final[dict[str, tuple[str, str, str]]] = {
    "watch_board": ("forums_watch", "forum_id", ""),
    "bookmark": ("bookmarks", "topic_id", "topics"),
    "watch_thread": ("topics_watch", "topic_id", "topics"),
}


class Rest:
    """Reads it.

    :param warnings_expire_days: 0: warnings stay.
    """

    def __init__(
        self,
        database: Database,
        *,
        names: Names,
        log: ModeratorLog,
        side: pages.SideTables,
        warnings_expire_days: int,
    ) -> None:
        self._database = database
        self._names = names
        self._log = log
        self._side = side
        self._expire = warnings_expire_days

    def read(self) -> Iterator[SiteItem]:
        """Everything, in a fixed order."""
        yield from self._bans()
        yield from self._warnings()
        yield from self._zebra()
        for kind in TIES:
            yield from self._ties(kind)
        yield from self._reports()
        yield from self._log.elsewhere()
        yield from self._lost()

    # ---------------------------------------------------------------- sanctions

    def _bans(self) -> Iterator[Sanction]:
        """Bans of members; those of addresses name nobody, exceptions from bans are none."""
        if not self._database.has("banlist"):
            return
        bans, text = self._database.table("banlist"), self._database.text
        statement = sa.select(
            bans.c.ban_id,
            bans.c.ban_userid,
            bans.c.ban_start,
            bans.c.ban_end,
            bans.c.ban_reason,
            bans.c.ban_give_reason,
        ).where(*member_bans(bans))
        for page in self._database.pages(statement, [bans.c.ban_id]):
            banned_by = self._banned_by(page)
            for number, member, start, end, reason, told in page:
                yield Sanction(
                    id=f"ban:{number}",
                    kind="ban",
                    member_id=member,
                    starts_at=moment(start),
                    ends_at=moment(end),
                    moderator_id=banned_by.get(number),
                    reason=unescape(text("banlist", "ban_give_reason")(told)).strip(),
                    staff_text=unescape(text("banlist", "ban_reason")(reason)).strip(),
                )

    def _banned_by(self, bans: Sequence[Row]) -> dict[int, int]:
        """Who set each ban, from the log's entries of that moment; entries about the member go first."""
        if not self._log.exists:
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
        known = self._names.of(entry[2] for entry in entries)
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

    def _warnings(self) -> Iterator[Sanction]:
        if not self._database.has("warnings"):
            return
        warnings = self._database.table("warnings")
        columns = (
            warnings.c.warning_id, warnings.c.user_id, warnings.c.post_id, warnings.c.log_id, warnings.c.warning_time,
        )  # fmt: skip
        text = self._database.text("log", "log_data")
        for page in self._database.pages(sa.select(*columns), [warnings.c.warning_id]):
            logged = self._logged_warnings(row[3] for row in page)
            known = self._names.of(actor for actor, _ in logged.values())
            for number, member, post, entry, at in page:
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
                    staff_text=unescape(text(body)).strip(),
                )

    def _logged_warnings(self, ids: Iterable[int]) -> dict[int, tuple[int, bytes]]:
        """Entry in the members' log → (moderator, text)."""
        if not self._log.exists:
            return {}
        log = self._database.table("log")
        wanted = log.c.log_operation == self._database.constant("LOG_USER_WARNING_BODY")
        found: dict[int, tuple[int, bytes]] = {}
        for part in chunks(ids):
            for row in self._database.rows(self._log.statement().where(wanted, log.c.log_id.in_(part))):
                data = row[9] if isinstance(row[9], bytes) else str(row[9]).encode()
                found[row[0]] = row[2], arguments(OPERATIONS["LOG_USER_WARNING_BODY"], data).get("staff", b"")
        return found

    # ---------------------------------------------------------------- ties

    def _zebra(self) -> Iterator[Relation]:
        if not self._database.has("zebra"):
            return
        zebra = self._database.table("zebra")
        keys = [zebra.c.user_id, zebra.c.zebra_id]
        statement = sa.select(*keys, sa.func.max(zebra.c.friend), sa.func.max(zebra.c.foe)).group_by(*keys)
        for page in self._database.pages(statement, keys):
            for member, other, friend, foe in page:
                for kind, given in (("friend", friend), ("foe", foe)):
                    if given:
                        yield relation(kind, member, other)

    def _ties(self, kind: str) -> Iterator[Relation]:
        """Watched boards; bookmarks and watches of topics that no longer exist."""
        table, column, home = TIES[kind]
        if not self._database.has(table):
            return
        clause = self._database.table(table)
        keys = [clause.c[column], clause.c.user_id]
        statement = sa.select(*keys).group_by(*keys)
        if home:
            there = self._database.table(home)
            joined = clause.outerjoin(there, there.c[column] == clause.c[column])
            statement = statement.select_from(joined).where(there.c[column].is_(None))
        for page in self._database.pages(statement, keys):
            for target, member in page:
                yield relation(kind, member, target)

    # ---------------------------------------------------------------- leftovers

    def _reports(self) -> Iterator[Report]:
        """Reports of posts that no longer exist."""
        for row in self._without_post("reports", "report_id", "post_id", pages.report_statement):
            yield self._side.report(row, None)

    def _lost(self) -> Iterator[Reject]:
        """Rows whose post, topic or poll does not exist."""
        for row in self._without_post("attachments", "attach_id", "post_msg_id", pages.attachment_statement):
            file = self._side.attachment(row)
            yield orphan("attachment", file, f"attachments.post_msg_id {row[1]}: no post of that id")
        for name in REACTIONS:
            if not pages.has_reactions(self._database, name):
                continue
            table, posts = self._database.table(name), self._database.table("posts")
            joined = table.outerjoin(posts, posts.c.post_id == table.c.post_id)
            statement = pages.reaction_statement(self._database, name).select_from(joined)
            keys = [table.c.post_id, table.c.user_id]
            for page in self._database.pages(statement.where(posts.c.post_id.is_(None)), keys):
                for row in page:
                    yield orphan("reaction", pages.reaction(name, row), f"{name}.post_id {row[0]}: no post of that id")
        if self._database.has("poll_votes"):
            votes, topics = self._database.table("poll_votes"), self._database.table("topics")
            joined = votes.outerjoin(topics, topics.c.topic_id == votes.c.topic_id)
            statement = vote_statement(self._database).select_from(joined).where(topics.c.topic_id.is_(None))
            keys = [votes.c.topic_id, votes.c.poll_option_id, votes.c.vote_user_id]
            for page in self._database.pages(statement, keys):
                yield from map(vote_reject, page)

    def _without_post(
        self, name: str, key: str, column: str, statement: Callable[[Database], sa.Select[Any]]
    ) -> Iterator[Row]:
        """Rows of attachments or reports whose post does not exist."""
        if not self._database.has(name):
            return
        table, posts = self._database.table(name), self._database.table("posts")
        joined = table.outerjoin(posts, posts.c.post_id == table.c[column])
        where = pages.of_posts(table) if name == "attachments" else pages.about_posts(self._database)
        missing = statement(self._database).select_from(joined).where(posts.c.post_id.is_(None), *where)
        for page in self._database.pages(missing, [table.c[key]]):
            yield from page


def member_bans(bans: sa.TableClause) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions of rows of ``banlist`` that ban a member."""
    return bans.c.ban_userid > 0, bans.c.ban_exclude == 0


class Messages:
    """Reads private messages. Made only when they are asked for."""

    def __init__(self, database: Database, names: Names, bodies: Bodies) -> None:
        self._database = database
        self._names = names
        self._bodies = bodies
        self._text = {name: database.text("privmsgs", name) for name in database.columns("privmsgs")}

    def read(self) -> Iterator[PrivateMessage]:
        """All messages in order of id."""
        if not self._database.has("privmsgs"):
            return
        table = self._database.table("privmsgs")
        columns = (
            table.c.msg_id, table.c.root_level, table.c.author_id, table.c.message_time, table.c.message_subject,
            table.c.message_text, table.c.bbcode_uid, table.c.to_address, table.c.bcc_address,
        )  # fmt: skip
        for page in self._database.pages(sa.select(*columns), [table.c.msg_id], 500):
            names = self._names.of(row[2] for row in page)
            holders = self._holders([row[0] for row in page])
            for row in page:
                yield self._message(row, names, holders.get(row[0], []))

    def _message(self, row: Row, names: dict[int, str | None], holders: list[int]) -> PrivateMessage:
        number, root, author, at, subject, stored, uid, to, hidden = row
        name = names[author]
        text = self._text["message_text"](stored)
        return PrivateMessage(
            id=number,
            author_id=author if name is not None else None,
            author_name=name or "",
            recipient_ids=self._recipients(
                author, self._text["to_address"](to), self._text["bcc_address"](hidden), holders
            ),
            created_at=moment(at),
            subject=self._bodies.censored(unescape(self._text["message_subject"](subject))),
            body=self._bodies.convert(text, self._text["bbcode_uid"](uid)).html,
            digest=hashlib.blake2b(f"{author} {at} {text}".encode(), digest_size=8).digest(),
            conversation_id=root or number,
        )

    @staticmethod
    def _recipients(author: int, to: str, hidden: str, holders: list[int]) -> tuple[int, ...]:
        """Members the message went to: those addressed, and members of addressed groups that have a copy. Those in
        blind copy are left out, as the others must not learn of them; unless there is only one recipient in all."""
        blind = {int(number) for number in _USER_TOKEN.findall(hidden)}
        named = {int(number) for number in _USER_TOKEN.findall(to)}
        everyone = (named | set(holders) | blind) - {author}
        return tuple(sorted(everyone if len(everyone) == 1 else everyone - (blind - named)))

    def _holders(self, ids: Sequence[int]) -> dict[int, list[int]]:
        """Members who have a copy, by message."""
        found: dict[int, list[int]] = {}
        if self._database.has("privmsgs_to"):
            table = self._database.table("privmsgs_to")
            for part in chunks(ids):
                statement = sa.select(table.c.msg_id, table.c.user_id).where(table.c.msg_id.in_(part)).distinct()
                for message, member in self._database.rows(statement):
                    found.setdefault(message, []).append(member)
        return found
