"""How threads and posts lie in Discuz!'s tables: several of each; comments are posts in a table of their own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from adapters.discuz import schema
from adapters.discuz.members import NO_POSTING, NO_VISIT
from adapters.relational.cells import chunks, moment
from adapters.relational.layout import DRAFTED, LIMITED, QUEUED, REMOVED, SEEN, Posts, Threads

if TYPE_CHECKING:
    from adapters.discuz import Discuz

COMMENT: Final = "comment"  #: label of comments
_NAMES: Final = ("message", "subject", "first", "htmlon", "bbcodeoff", "smileyoff", "repid")
_DEFAULTS: Final = ("", "", 0, 0, 0, 0, 0)
_STICK: Final = ("STK", "EST", "TOK")  #: of the log: what makes a thread sticky
_BLOCKED: Final = 1  #: bit of ``forum_post.status``
_HIDE_BANNED: Final = 1  #: bit of the setting ``bannedmessages``


class POST(NamedTuple):
    """The own columns of a post, after those that all posts have."""

    message: bytes | str | None
    subject: bytes | str | None
    first: int
    htmlon: int
    bbcodeoff: int
    smileyoff: int
    repid: int
    table: int  #: place of its table in :attr:`Tables.texts`


class Tables:
    """Declares them for one board."""

    def __init__(self, board: Discuz) -> None:
        self._board = board
        self._database = board.database
        self._post_tables = [name for name in schema.POSTS if self._database.has(name)]
        #: table → its column of texts, as :attr:`POST.table` counts them
        self.texts = [(name, "message") for name in self._post_tables]
        self.comments = len(self.texts)  #: place of the comments
        self.texts.append(("forum_postcomment", "comment"))

    # ---------------------------------------------------------------- threads

    def threads(self) -> tuple[Threads, ...]:
        return tuple(self._threads(name) for name in schema.THREADS if self._database.has(name))

    def _threads(self, name: str) -> Threads:
        table = self._database.table(name)

        def column(of: str, default: object = 0) -> sa.ColumnElement[Any]:
            return self._database.column(name, of, default)

        order, level = table.c.displayorder, column("readperm")
        visible = sa.case(
            (order == -1, sa.literal(REMOVED)),
            (order.in_((-2, -3)), sa.literal(QUEUED)),
            (order == -4, sa.literal(DRAFTED)),
            (sa.or_(order < 0, level > self._board.boards_read.guests_read), sa.literal(LIMITED)),
            else_=sa.literal(SEEN),
        )
        return Threads(
            table=name,
            id=table.c.tid,
            board=table.c.fid,
            author=sa.case((sa.func.length(table.c.author) == 0, 0), else_=table.c.authorid),  # anonymous: no name
            time=table.c.dateline,
            name=table.c.author,
            visible=visible,
            moved_to=sa.case((table.c.closed > 1, table.c.closed), else_=0),
            first_post=sa.literal(0),
            own=(
                table.c.subject, column("typeid"), column("sortid"), order, column("digest"), column("highlight"),
                column("views"), column("lastpost"), column("special"), column("price"), table.c.closed,
            ),
            marks={
                "sticky": order > 0, "lock": table.c.closed == 1, "digest": column("digest") > 0,
                "highlight": column("highlight") != 0, "stamp": column("stamp", -1) >= 0,
                "soft_delete_thread": order == -1,
            },
        )  # fmt: skip

    def pinned(self, threads: Iterable[int]) -> dict[int, int]:
        """Until when these are sticky, where the log says so."""
        table = "forum_threadmod"
        if not self._database.has(table):
            return {}
        log, constant = self._database.table(table), self._database.constant
        statement = (
            sa.select(log.c.tid, sa.func.max(log.c.expiration))
            .where(log.c.action.in_([constant(code) for code in _STICK]), log.c.status == 1, log.c.expiration > 0)
            .group_by(log.c.tid)
        )
        return {
            thread: until
            for part in chunks(threads)
            for thread, until in self._database.rows(statement.where(log.c.tid.in_(part)))
            if moment(until)
        }

    # ---------------------------------------------------------------- posts

    def posts(self) -> tuple[Posts, ...]:
        found = [self._posts(place, name) for place, name in enumerate(self._post_tables)]
        if self._database.has("forum_postcomment"):
            found.append(self._comments(found))
        return tuple(found)

    def _posts(self, place: int, name: str) -> Posts:
        table = self._database.table(name)
        cells = tuple(self._database.column(name, of, default) for of, default in zip(_NAMES, _DEFAULTS, strict=True))
        return Posts(
            table=name,
            id=table.c.pid,
            thread=table.c.tid,
            author=table.c.authorid,
            time=table.c.dateline,
            name=table.c.author,
            visible=self._visible(name, table),
            anonymous=table.c.anonymous,
            own=(*cells, sa.literal(place).label("place")),
            own_names=(*_NAMES, "table"),
        )

    def _visible(self, name: str, table: sa.TableClause) -> sa.ColumnElement[int]:
        invisible = table.c.invisible
        blocked = self._database.column(name, "status", 0).op("&", precedence=7)(_BLOCKED) != 0
        cases: list[tuple[sa.ColumnElement[bool], sa.ColumnElement[int]]] = [
            (invisible.in_((-1, -5)), sa.literal(REMOVED)),
            (sa.and_(invisible == -3, table.c.first == 1), sa.literal(DRAFTED)),
            (invisible.in_((-2, -3)), sa.literal(QUEUED)),
            (invisible != 0, sa.literal(LIMITED)),
            (blocked, sa.literal(REMOVED)),
        ]
        if self._hides_banned:
            good = sa.or_(table.c.authorid == 0, *(self._good(of, table) for of in self._board.people_tables))
            cases.append((sa.not_(good), sa.literal(LIMITED)))
        return sa.case(*cases, else_=sa.literal(SEEN))

    @cached_property
    def _hides_banned(self) -> bool:
        """Whether the board shows nobody what banned members wrote, and members that are gone."""
        stored = self._board.settings.get("bannedmessages", "")
        return bool(stored.isascii() and stored.isdigit() and int(stored[:9]) & _HIDE_BANNED)

    def _good(self, of: Any, posts: sa.TableClause) -> sa.ColumnElement[bool]:
        """Whether the author has an account in that table which is not banned."""
        authors = self._database.table(of.table).alias(f"author_{of.table}")
        status = authors.c.status if "status" in authors.c else sa.literal(0)
        return (
            sa.select(sa.literal(1))
            .select_from(authors)
            .where(authors.c.uid == posts.c.authorid, authors.c.groupid.not_in((NO_POSTING, NO_VISIT)), status == 0)
            .correlate(posts)
            .exists()
        )

    def _comments(self, posts: list[Posts]) -> Posts:
        """Comments of a few words. Those that only repeat the start of an answer, with its id, are left out."""
        name = "forum_postcomment"
        table = self._database.table(name)
        parents = [
            sa.select(of.visible).where(of.id == table.c.pid).correlate(table).limit(1).scalar_subquery()
            for of in posts
        ]
        values = {"message": table.c.comment, "smileyoff": sa.literal(1), "repid": table.c.pid}
        cells = (values.get(of, sa.literal(default)) for of, default in zip(_NAMES, _DEFAULTS, strict=True))
        return Posts(
            table=name,
            id=table.c.id,
            thread=table.c.tid,
            author=table.c.authorid,
            time=table.c.dateline,
            name=table.c.author,
            visible=sa.func.coalesce(*parents, sa.literal(LIMITED)),
            anonymous=sa.literal(0),
            own=(
                *(cell.label(of) for cell, of in zip(cells, _NAMES, strict=True)),
                sa.literal(self.comments).label("place"),
            ),
            own_names=(*_NAMES, "table"),
            label=COMMENT,
            where=self._own_words(),
        )

    def _own_words(self) -> tuple[sa.ColumnElement[bool], ...]:
        column = self._database.column
        return column("forum_postcomment", "rpid", 0) == 0, column("forum_postcomment", "authorid", 0) >= 0

    def warnings(self) -> list[str]:
        found = []
        if self._hides_banned:
            found.append("common_setting: bannedmessages: posts of banned members, and of members gone, are private")
        rows = self._database.count("forum_postcomment", sa.not_(sa.and_(*self._own_words())))
        if rows:
            found.append(f"forum_postcomment: {rows} rows that repeat an answer or count points: no posts of their own")
        return found
