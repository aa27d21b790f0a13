"""Polls, attachments and private messages of Discuz!, each spread over tables in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from heapq import merge
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from adapters.discuz.texts import characters
from adapters.forum import Attachment, Poll, PollOption, PollVote, PrivateMessage
from adapters.php import PhpError, unserialize
from adapters.relational import extras
from adapters.relational.cells import IDS, chunks, digest, moment, unescape
from adapters.relational.layout import Hanging
from adapters.sql.database import Row

if TYPE_CHECKING:
    from adapters.discuz import Discuz

#: the last digit of the thread's id tells in which table its files are, that of the conversation where its messages are
ATTACHMENTS: Final = tuple(f"forum_attachment_{digit}" for digit in range(10))
MESSAGES: Final = tuple(f"ucenter_pm_messages_{digit}" for digit in range(10))
_PICTURES: Final = {
    "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "bmp": "image/bmp",
    "webp": "image/webp",
}  # fmt: skip


class Extras(extras.Extras):
    """Declares those tables and turns their rows into records."""

    _board: Discuz

    # ---------------------------------------------------------------- polls

    def polls(self, threads: Iterable[int], titles: dict[int, str]) -> dict[int, Poll]:
        """Polls of these threads; the question is the thread's title."""
        if not self._database.has("forum_poll") or not self._database.has("forum_polloption"):
            return {}
        polls, options = self._database.table("forum_poll"), self._database.table("forum_polloption")
        column, text = self._database.column, self._text("forum_polloption", "polloption")
        rows: list[Row] = []
        choices: dict[int, list[PollOption]] = {}
        heads = sa.select(
            polls.c.tid, column("forum_poll", "multiple", 0), column("forum_poll", "maxchoices", 1),
            column("forum_poll", "expiration", 0), column("forum_poll", "voters", None),
        ).where(polls.c.tid.in_(IDS))  # fmt: skip
        tails = (
            sa.select(options.c.tid, options.c.polloptionid, options.c.polloption, options.c.votes)
            .where(options.c.tid.in_(IDS))
            .order_by(options.c.tid, column("forum_polloption", "displayorder", 0), options.c.polloptionid)
        )
        for part in chunks(threads):
            rows += self._database.rows(heads, ids=part)
            for thread, id, option, votes in self._database.rows(tails, ids=part):
                shown = characters(unescape(text(option))).strip()
                choices.setdefault(thread, []).append(PollOption(id=id, text=shown, votes=votes))
        return {
            thread: Poll(
                id=thread,
                question=titles.get(thread, ""),
                options=tuple(choices.get(thread, ())),
                ends_at=moment(expires),
                max_choices=max(most or 1, 1) if multiple else 1,
                voters=voters,
            )
            for thread, multiple, most, expires, voters in rows
        }

    def count_polls(self) -> int:
        """Threads that have a poll, redirects left out."""
        if not self._database.has("forum_poll") or not self._database.has("forum_polloption"):
            return 0
        polls, total = self._database.table("forum_poll"), 0
        for of in self._board.thread_tables:
            joined = self._database.table(of.table).join(polls, polls.c.tid == of.id)
            statement = sa.select(sa.func.count()).select_from(joined).where(of.moved_to == 0, *of.where)
            total += self._database.rows(statement)[0][0]
        return total

    def on_threads(self) -> tuple[Hanging, ...]:
        """Votes: a row tells all that a member chose. Guests, whom only their address tells apart, have no member."""
        if not self._database.has("forum_pollvoter"):
            return ()
        voters = self._database.table("forum_pollvoter")
        chosen = self._database.exact(voters.c.options).label("chosen")
        keys = (voters.c.tid, voters.c.uid, voters.c.dateline, chosen)
        statement = sa.select(*keys).where(voters.c.uid > 0).distinct()
        return (Hanging("poll_vote", "forum_pollvoter", statement, keys, self._votes, one=False),)

    def _votes(self, rows: list[Row]) -> Iterator[tuple[int, PollVote]]:
        text = self._text("forum_pollvoter", "options")
        for thread, member, at, chosen in rows:
            options = dict.fromkeys(int(part) for part in text(chosen).split("\t") if _is_number(part))
            for option in options:
                vote = PollVote(poll_id=thread, option_id=option, member_id=member, voted_at=moment(at))
                yield thread, vote

    # ---------------------------------------------------------------- attachments

    def on_posts(self) -> tuple[Hanging, ...]:
        found = []
        for table in ATTACHMENTS:
            if self._database.has(table):
                files, column = self._database.table(table), self._database.column
                statement = sa.select(
                    files.c.pid, files.c.aid, files.c.uid, files.c.dateline, files.c.filename, files.c.filesize,
                    files.c.attachment, column(table, "remote", 0), column(table, "description", ""),
                ).where(files.c.pid > 0, *self._open(table))  # fmt: skip
                found.append(Hanging("attachment", table, statement, (files.c.pid, files.c.aid), _Files(self, table)))
        return tuple(found)

    def _open(self, table: str) -> tuple[sa.ColumnElement[bool], ...]:
        """Files that guests need neither pay for nor rank for."""
        column = self._database.column
        return column(table, "price", 0) <= 0, column(table, "readperm", 0) <= self._board.boards_read.guests_read

    def warnings(self) -> list[str]:
        """How many files are not for everybody."""
        closed = 0
        for table in ATTACHMENTS:
            if self._database.has(table):
                pid = self._database.table(table).c.pid
                closed += self._database.count(table, sa.and_(pid > 0, sa.not_(sa.and_(*self._open(table)))))
        if not closed:
            return []
        return [f"forum_attachment_0 to _9: {closed} files that are sold or ask for a rank: left out"]

    @cached_property
    def remote(self) -> str:
        """Address below which files on another server are; "" when it is not known."""
        stored = self._board.settings.get("ftp", "")
        try:
            value = unserialize(stored.encode()) if stored else None
        except PhpError:
            return ""
        address = value.get(b"attachurl", b"") if isinstance(value, dict) else b""
        return address.decode("utf-8", "replace").rstrip("/") if isinstance(address, bytes) else ""

    # ---------------------------------------------------------------- private messages

    def messages(self) -> Iterator[PrivateMessage]:
        """What UCenter keeps, in order of id."""
        tables = [table for table in MESSAGES if self._database.has(table)]
        yield from merge(*(self._messages(table) for table in tables), key=lambda message: int(message.id))

    def count_messages(self) -> int:
        return sum(self._database.count(table) for table in MESSAGES)

    def _messages(self, table: str) -> Iterator[PrivateMessage]:
        messages, text = self._database.table(table), self._text(table, "message")
        columns = (messages.c.pmid, messages.c.plid, messages.c.authorid, messages.c.message, messages.c.dateline)
        for page in self._database.pages(sa.select(*columns), [messages.c.pmid], 500):
            people, subjects = self._talks({row[1] for row in page})
            names = self._board.names.of({row[2] for row in page} - {0})
            for id, talk, author, stored, at in page:
                name = names[author] if author else None
                yield PrivateMessage(
                    id=id,
                    author_id=author if name is not None else None,
                    author_name=name or "",
                    recipient_ids=tuple(member for member in people.get(talk, ()) if member != author),
                    created_at=moment(at),
                    subject=subjects.get(talk, ""),
                    body=self._board.bodies.convert(text(stored)).html,
                    digest=digest(stored or b"", author, at),
                    conversation_id=talk,
                )

    def _talks(self, ids: set[int]) -> tuple[dict[int, list[int]], dict[int, str]]:
        """Who takes part in conversations, and the subjects of those that several people have."""
        people: dict[int, list[int]] = {}
        subjects: dict[int, str] = {}
        for part in chunks(ids):
            if self._database.has("ucenter_pm_members"):
                members = self._database.table("ucenter_pm_members")
                statement = sa.select(members.c.plid, members.c.uid).where(members.c.plid.in_(part))
                for talk, member in self._database.rows(statement.order_by(members.c.plid, members.c.uid)):
                    people.setdefault(talk, []).append(member)
            if self._database.has("ucenter_pm_lists"):
                talks, text = self._database.table("ucenter_pm_lists"), self._text("ucenter_pm_lists", "subject")
                statement = sa.select(talks.c.plid, talks.c.subject).where(talks.c.plid.in_(part), talks.c.pmtype == 2)
                subjects.update((talk, unescape(text(subject))) for talk, subject in self._database.rows(statement))
        return people, subjects


class _Files:
    """Rows of one of the tables of attachments → attachments."""

    def __init__(self, extras: Extras, table: str) -> None:
        self._extras = extras
        self._text = {name: extras._text(table, name) for name in ("filename", "attachment", "description")}

    def __call__(self, rows: list[Row]) -> Iterator[tuple[int, Attachment]]:
        folder = self._extras._board.settings.get("attachurl", "").strip("./") or "data/attachment"
        for post, id, member, at, name, size, stored, remote, about in rows:
            file_name = characters(unescape(self._text["filename"](name)))
            path = self._text["attachment"](stored).replace("\\", "/").strip("/")
            path = f"forum/{path}" if path and ".." not in path.split("/") else ""
            away = path if remote and self._extras.remote else ""
            yield (
                post,
                Attachment(
                    id=id,
                    file_name=file_name,
                    path=f"{folder}/{path}" if path and not remote else "",
                    url=f"{self._extras.remote}/{away}" if away else "",
                    mime_type=_PICTURES.get(file_name.rpartition(".")[2].lower(), ""),
                    byte_size=size or None,
                    description=characters(unescape(self._text["description"](about))).strip(),
                    uploaded_at=moment(at),
                    member_id=member or None,
                ),
            )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
