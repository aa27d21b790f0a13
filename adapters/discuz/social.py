"""The microblog that lives beside a Discuz! X forum: follows (收听), broadcasts (广播), remarks (记录), friends, foes.

Everything as it is: who followed follows, what was passed on is passed on. Broadcasts are threads: a row without a note
is an author's own thread, one with a note is a thread passed on with some words. What guests could not see stays out:
broadcasts of threads that are not public or whose author did not want to be named (by that author), remarks that wait
for a moderator or that their author showed to friends only.

Facts: ``source/module/forum/forum_post.php`` and ``source/include/space/space_doing.php`` of X3.4; the rows of a real
X3.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

import sqlalchemy as sa

from adapters.forum import Broadcast, Relation
from adapters.markup.canonical import sanitise
from adapters.php import PhpError, unserialize
from adapters.relational.cells import chunks, digest, moment
from adapters.relational.extras import Extras
from adapters.relational.layout import SEEN, Loose
from adapters.sql.database import Row

_REFUSED: Final = -1  #: home_follow.status: will not be followed by that member
_EVERYBODY: Final = (None, 0, b"", b"0")  #: who may see a part of somebody's space, as the settings have it
_FEEDS: Final = ("home_follow_feed", "home_follow_feed_archiver")


class Social(Extras):
    """Declares those tables and turns their rows into records."""

    def loose(self) -> tuple[Loose, ...]:
        return (*self._ties(), *self._feeds(), *self._remarks())

    def warnings(self) -> list[str]:
        """How many broadcasts and remarks guests could not see."""
        found = []
        for table in _FEEDS:
            if self._database.has(table):
                rows = self._database.count(table, sa.not_(self._public(self._database.table(table))))
                if rows:
                    found.append(f"{table}: {rows} broadcasts of threads that guests could not see: left out")
        if self._database.has("home_doing"):
            doings = self._database.table("home_doing")
            shown = sum(1 for made in self._remarks()[:1] for page in self._pages(made) for _ in made.records(page))
            rows = self._database.count("home_doing", doings.c.uid > 0) - shown
            if rows:
                found.append(f"home_doing: {rows} remarks that guests could not see: left out, with their answers")
        return found

    def _pages(self, made: Loose) -> Iterator[list[Row]]:
        return self._database.pages(made.statement, list(made.keys))

    # ---------------------------------------------------------------- ties

    def _ties(self) -> Iterator[Loose]:
        has, table, column = self._database.has, self._database.table, self._database.column
        if has("home_follow"):
            ties = table("home_follow")
            statement = sa.select(ties.c.uid, ties.c.followuid, column("home_follow", "status", 0), ties.c.dateline)
            yield Loose("relation", statement, (ties.c.uid, ties.c.followuid), _follows)
        if has("home_friend"):
            ties = table("home_friend")
            statement = sa.select(ties.c.uid, ties.c.fuid, ties.c.dateline)
            yield Loose("relation", statement, (ties.c.uid, ties.c.fuid), _friends)
        if has("home_blacklist"):
            ties = table("home_blacklist")
            statement = sa.select(ties.c.uid, ties.c.buid, ties.c.dateline)
            yield Loose("relation", statement, (ties.c.uid, ties.c.buid), _foes)

    # ---------------------------------------------------------------- broadcasts

    def _feeds(self) -> Iterator[Loose]:
        for table in _FEEDS:
            if not self._database.has(table):
                continue
            feed = self._database.table(table)
            statement = sa.select(
                feed.c.feedid, feed.c.uid, feed.c.username, feed.c.tid, feed.c.note, feed.c.dateline
            ).where(feed.c.uid > 0, self._public(feed))
            if table != _FEEDS[0] and self._database.has(_FEEDS[0]):  # a row keeps its id when it is put away
                still = self._database.table(_FEEDS[0])
                statement = statement.where(feed.c.feedid.not_in(sa.select(still.c.feedid)))
            yield Loose("broadcast", statement, (feed.c.feedid,), _Feed(self, table))

    def _public(self, feed: sa.TableClause) -> sa.ColumnElement[bool]:
        """Whether guests could read the thread, and its author is not given away."""
        boards = [board.id for board in self._board.all_boards if board.public]
        kinds = []
        for of in self._board.thread_tables:
            threads = self._database.table(of.table)
            nameless = sa.and_(threads.c.authorid == feed.c.uid, sa.func.length(threads.c.author) == 0)
            kinds.append(
                sa.select(sa.literal(1))
                .select_from(threads)
                .where(of.id == feed.c.tid, of.visible == SEEN, of.board.in_(boards), sa.not_(nameless), *of.where)
                .correlate(feed)
                .exists()
            )
        return sa.or_(*kinds)

    # ---------------------------------------------------------------- remarks

    def _remarks(self) -> list[Loose]:
        has, table, column = self._database.has, self._database.table, self._database.column
        if not has("home_doing"):
            return []
        doings = table("home_doing")
        shown = sa.and_(doings.c.uid > 0, column("home_doing", "status", 0) == 0)
        statement = sa.select(doings.c.doid, doings.c.uid, doings.c.username, doings.c.message, doings.c.dateline)
        found = [Loose("broadcast", statement.where(shown), (doings.c.doid,), self._doings, one=False)]
        if has("home_docomment"):
            answers, above = table("home_docomment"), table("home_docomment").alias("above")
            there = sa.and_(above.c.id == answers.c.upid, above.c.doid == answers.c.doid, *_written(above))
            statement = (
                sa.select(
                    answers.c.id, doings.c.uid, answers.c.uid.label("author"), answers.c.username, answers.c.message,
                    answers.c.dateline, answers.c.doid, sa.func.coalesce(above.c.id, 0).label("parent"),
                )
                .select_from(answers.join(doings, doings.c.doid == answers.c.doid).outerjoin(above, there))
                .where(shown, *_written(answers))
            )  # fmt: skip
            found.append(Loose("broadcast", statement, (answers.c.id,), self._answers, one=False))
        return found

    def _doings(self, rows: list[Row]) -> Iterator[Broadcast]:
        name, text = self._text("home_doing", "username"), self._text("home_doing", "message")
        names, hidden = self._board.names.of({row[1] for row in rows}), self._hidden({row[1] for row in rows})
        for id, author, shown, message, at in rows:
            if author not in hidden:
                yield Broadcast(
                    id=f"doing:{id}",
                    author_id=author,
                    author_name=names[author] or name(shown),
                    created_at=moment(at),
                    body=_body(text(message)),
                    digest=digest(message or b"", author, at),
                )

    def _answers(self, rows: list[Row]) -> Iterator[Broadcast]:
        name, text = self._text("home_docomment", "username"), self._text("home_docomment", "message")
        names, hidden = self._board.names.of({row[2] for row in rows}), self._hidden({row[1] for row in rows})
        for id, owner, author, shown, message, at, doing, parent in rows:
            if owner not in hidden:
                yield Broadcast(
                    id=f"docomment:{id}",
                    author_id=author,
                    author_name=names[author] or name(shown),
                    created_at=moment(at),
                    body=_body(text(message)),
                    digest=digest(message or b"", author, at),
                    reply_to=f"docomment:{parent}" if parent else f"doing:{doing}",
                )

    def _hidden(self, members: set[int]) -> set[int]:
        """Those of the members whose remarks not everybody may see."""
        settings: dict[int, object] = dict.fromkeys(members, self._usual)
        for table in ("common_member_field_home", "common_member_field_home_archive"):
            if "privacy" in self._database.columns(table):
                fields = self._database.table(table)
                for part in chunks(members):
                    statement = sa.select(fields.c.uid, fields.c.privacy).where(fields.c.uid.in_(part))
                    settings.update((uid, _viewers(cell)) for uid, cell in self._database.rows(statement) if cell)
        return {member for member, viewers in settings.items() if viewers not in _EVERYBODY}

    @cached_property
    def _usual(self) -> object:
        """Who may see the remarks of those who chose nothing."""
        if not self._database.has("common_setting"):
            return None
        settings = self._database.table("common_setting")
        wanted = settings.c.skey == self._database.constant("privacy")
        rows = self._database.rows(sa.select(settings.c.svalue).where(wanted))
        return _viewers(rows[0][0]) if rows else None


class _Feed:
    """Rows of one of the tables of broadcasts → broadcasts."""

    def __init__(self, social: Social, table: str) -> None:
        self._names = social._board.names
        self._name, self._note = social._text(table, "username"), social._text(table, "note")

    def __call__(self, rows: list[Row]) -> Iterator[Broadcast]:
        names = self._names.of({row[1] for row in rows} - {0})
        for id, author, shown, thread, note, at in rows:
            yield Broadcast(
                id=f"feed:{id}",
                author_id=author,
                author_name=(names[author] if author else None) or self._name(shown),
                created_at=moment(at),
                body=_body(self._note(note)),
                digest=digest(note or b"", author, at),
                forward_of_thread=thread,
            )


def _written(answers: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """An answer that was taken back keeps its row, if others answered to it."""
    return answers.c.uid > 0, sa.func.length(answers.c.message) > 0


def _body(stored: str) -> str:
    """A short text as it is stored: HTML with few elements."""
    return sanitise(stored.strip().replace("\n", "<br>"))


def _viewers(cell: bytes | str | None) -> object:
    """Who may see somebody's remarks: 0 everybody, other numbers not; what cannot be read counts as nobody."""
    try:
        value = unserialize(cell.encode() if isinstance(cell, str) else cell) if cell else {}
    except PhpError:
        return -1
    view = value.get(b"view") if isinstance(value, dict) else None
    return view.get(b"doing") if isinstance(view, dict) else None


def _follows(rows: list[Row]) -> Iterator[Relation]:
    for member, target, status, at in rows:
        kind = "foe" if status == _REFUSED else "follow"
        yield Relation(
            id=f"follow:{target}:{member}", kind=kind, member_id=member, target_id=target, since=moment(at)
        )  # fmt: skip


def _friends(rows: list[Row]) -> Iterator[Relation]:
    for member, target, at in rows:
        yield Relation(
            id=f"friend:{target}:{member}", kind="friend", member_id=member, target_id=target, since=moment(at)
        )


def _foes(rows: list[Row]) -> Iterator[Relation]:
    for member, target, at in rows:
        yield Relation(id=f"foe:{target}:{member}", kind="foe", member_id=member, target_id=target, since=moment(at))
