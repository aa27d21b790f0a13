"""FluxBB 1.4 and 1.5, PunBB 1.2 to 1.4.

The parts: :mod:`adapters.fluxbb.schema` (tables), :mod:`adapters.fluxbb.members`, :mod:`adapters.fluxbb.boards`.
Facts: ``install.php`` and ``include/parser.php`` of FluxBB, ``admin/install.php`` of PunBB, a real FluxBB 1.5.11. Text
is stored as it was typed, neither escaped nor parsed. There is no log of moderation: what the state of topics, posts,
bans and reports tells is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.fluxbb import schema
from adapters.fluxbb.boards import Boards
from adapters.fluxbb.members import Members, password
from adapters.fluxbb.schema import GUEST
from adapters.forum import (
    Attachment,
    Board,
    Edit,
    Member,
    ModeratorAction,
    Reject,
    Report,
    Sanction,
    Site,
    Thread,
)
from adapters.html.fluxbb_links import target
from adapters.html.systems import URLS
from adapters.markup.bbcode import Converter
from adapters.markup.canonical import plain, sanitise
from adapters.markup.tags import FLUXBB
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import moment, row_bytes, zone
from adapters.relational.languages import language
from adapters.relational.layout import (
    POST_AUTHOR,
    POST_NAME,
    POST_OWN,
    SEEN,
    THREAD_BOARD,
    THREAD_OWN,
    Hanging,
    Loose,
    People,
    Posts,
    Threads,
    Written,
)
from adapters.relational.links import Links, site_id
from adapters.relational.moves import ended, moves
from adapters.relational.people import password_hashes
from adapters.relational.stream import OpenThread
from adapters.relational.ties import watched_boards, watched_threads
from adapters.sql.database import Row


class FluxBB(RelationalBoard):
    """One board of FluxBB or PunBB."""

    support = schema.SUPPORT
    facts = schema.FACTS
    by_time = False
    unescaped = True
    STAGE_INDEXES = schema.STAGE_INDEXES

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        settings, url = self.settings, self.links.url
        name = settings.get("o_board_title", "")
        return Site(
            id=site_id(settings.get("o_base_url", "") or url, f"fluxbb:{name or self.database.prefix}"),
            name=name,
            url=url,
            description=plain(sanitise(settings.get("o_board_desc", ""))),
            software=self.support.name,
            version=settings.get("o_cur_version", ""),
            language=language(settings.get("o_default_lang", "")),
            timezone=zone(settings.get("o_default_timezone", "")),
        )

    @cached_property
    def links(self) -> Links:
        return Links(self.options.url or self.settings.get("o_base_url", ""), URLS["fluxbb"], target)

    @cached_property
    def settings(self) -> dict[str, str]:
        return dict(self.pairs("config", "conf_name", "conf_value"))

    @cached_property
    def bodies(self) -> Converter:
        words = self.pairs("censoring", "search_for", "replace_with")
        return Converter(
            dialect=FLUXBB,
            smilies={code: f"{image}.png" for code, image in schema.SMILIES.items()},
            words=words if self.settings.get("o_censoring") == "1" else (),
            link=self.links.target,
            base=self.links.url,
            decoded=True,
        )

    # ---------------------------------------------------------------- tables

    @cached_property
    def people(self) -> People:
        users = self.database.table("users")
        return People("users", users.c.id, users.c.username, (users.c.id != GUEST,))

    @cached_property
    def thread_tables(self) -> tuple[Threads, ...]:
        topics, posts, column = self.database.table("topics"), self.database.table("posts"), self.database.column
        if "first_post_id" in self.database.columns("topics"):
            first = sa.func.coalesce(topics.c.first_post_id, 0)
        else:
            lowest = sa.select(sa.func.min(posts.c.id)).where(posts.c.topic_id == topics.c.id)
            first = sa.func.coalesce(lowest.correlate(topics).scalar_subquery(), 0)
        starter = sa.select(_member(posts.c.poster_id)).where(posts.c.id == first).correlate(topics).scalar_subquery()
        return (
            Threads(
                table="topics",
                id=topics.c.id,
                board=topics.c.forum_id,
                author=sa.func.coalesce(starter, 0).label("starter"),
                time=topics.c.posted,
                name=topics.c.poster,
                visible=sa.literal(SEEN),
                moved_to=sa.func.coalesce(topics.c.moved_to, 0),
                first_post=first,
                own=(
                    topics.c.subject, column("topics", "sticky", 0), column("topics", "closed", 0),
                    column("topics", "num_views", 0), column("topics", "last_post", None),
                ),
                marks={
                    "sticky": column("topics", "sticky", 0) != 0,
                    "lock": column("topics", "closed", 0) != 0,
                },
            ),
        )  # fmt: skip

    @cached_property
    def post_tables(self) -> tuple[Posts, ...]:
        posts, column = self.database.table("posts"), self.database.column
        return (
            Posts(
                table="posts",
                id=posts.c.id,
                thread=posts.c.topic_id,
                author=_member(posts.c.poster_id),
                time=posts.c.posted,
                name=posts.c.poster,
                visible=sa.literal(SEEN),
                anonymous=sa.literal(0),
                own=(
                    posts.c.message, column("posts", "hide_smilies", 0), column("posts", "edited", None),
                    column("posts", "edited_by", None),
                ),
                own_names=("message", "hide_smilies", "edited", "edited_by"),
            ),
        )  # fmt: skip

    @cached_property
    def on_threads(self) -> tuple[Hanging, ...]:
        topics = self.database.table("topics")
        moved = sa.select(topics.c.moved_to, topics.c.id, topics.c.forum_id).where(topics.c.moved_to > 0)
        found = [Hanging("action", "topics", moved, (topics.c.moved_to, topics.c.id), self._moves, reject=False)]
        for table in ("topic_subscriptions", "subscriptions"):
            if self.database.has(table):
                ties = self.database.table(table)
                keys = (ties.c.topic_id, ties.c.user_id)
                statement = sa.select(*keys).where(ties.c.user_id > GUEST).distinct()
                found.append(Hanging("relation", table, statement, keys, watched_threads, reject=False))
        return tuple(found)

    @cached_property
    def on_posts(self) -> tuple[tuple[Hanging, ...], ...]:
        if not self.database.has("reports"):
            return ((),)
        reports, posts = self.database.table("reports"), self.database.table("posts")
        statement = sa.select(
            reports.c.post_id, reports.c.id, reports.c.reported_by, reports.c.created, reports.c.message,
            reports.c.zapped, sa.func.coalesce(_member(posts.c.poster_id), 0).label("author"),
        ).select_from(reports.outerjoin(posts, posts.c.id == reports.c.post_id))  # fmt: skip
        return (
            (Hanging("report", "reports", statement, (reports.c.post_id, reports.c.id), self._reports, reject=False),),
        )

    @cached_property
    def loose(self) -> tuple[Loose, ...]:
        found: list[Loose] = []
        if self.database.has("bans"):
            bans, column = self.database.table("bans"), self.database.column
            statement = sa.select(
                bans.c.id, bans.c.username, bans.c.message, bans.c.expire, column("bans", "ban_creator", 0)
            ).where(sa.func.length(bans.c.username) > 0)
            found.append(Loose("sanction", statement, (bans.c.id,), self._bans))
        if self.database.has("forum_subscriptions"):
            ties = self.database.table("forum_subscriptions")
            keys = (ties.c.forum_id, ties.c.user_id)
            statement = sa.select(*keys).where(ties.c.user_id > GUEST).distinct()
            found.append(Loose("relation", statement, keys, watched_boards))
        return tuple(found)

    # ---------------------------------------------------------------- people

    def read_members(self) -> Iterator[Member]:
        return Members(self).read()

    def password_hashes(self) -> Iterator[PasswordHash]:
        return password_hashes(self.database, self.people, ("password", "salt"), password)

    # ---------------------------------------------------------------- boards

    @cached_property
    def _boards(self) -> Boards:
        return Boards(self)

    def read_boards(self) -> list[Board]:
        return self._boards.read()

    def warnings(self) -> list[str]:
        return [*super().warnings(), *self._boards.warnings]

    # ---------------------------------------------------------------- threads and posts

    def thread(self, row: Row) -> Thread:
        subject, sticky, closed, views, last, *_ = row[THREAD_OWN:]
        text = self.database.text("topics", "subject", board=row[THREAD_BOARD])
        return Thread(
            id=0,
            board_id=self.board_of(row[THREAD_BOARD]),
            title=text(subject),
            kind="sticky" if sticky else "normal",
            locked=bool(closed),
            views=views,
            last_post_at=moment(last),
            original=text.original(subject),
        )

    def written(self, row: Row, thread: OpenThread, attachments: tuple[Attachment, ...]) -> Written:
        stored, plain_text, edited, editor = row[POST_OWN:]
        text = self.database.text("posts", "message", board=thread.row[THREAD_BOARD])
        edits: tuple[Edit, ...] = ()
        if edited:
            name = self.name(editor)
            own = editor == row[POST_NAME] and row[POST_AUTHOR]
            edits = (
                Edit(
                    edited_at=moment(edited),
                    editor_id=row[POST_AUTHOR] if own else self._editors.get(editor),
                    editor_name=name,
                ),
            )
        return Written(
            markup=self.bodies.convert(text(stored), smilies=not plain_text),
            stored=stored or b"",
            original=text.original(stored),
            edits=edits,
            attachments=attachments,
        )

    def prepare(self, rows: list[Row]) -> None:
        editors = {row[-1] for row in rows if row[-1] and row[-1] != row[POST_NAME]}
        self._editors = self.names.ids(editors) if editors else {}

    # ---------------------------------------------------------------- what hangs on them

    def completed(self, row: Row, actions: list[ModeratorAction]) -> list[ModeratorAction]:
        """The last of several moves led to where the topic is now."""
        return ended(actions, self.board_of(row[THREAD_BOARD]))

    def _moves(self, rows: list[Row]) -> Iterator[tuple[int, ModeratorAction]]:
        return moves(self.board_of, rows)

    def _reports(self, rows: list[Row]) -> Iterator[tuple[int, Report]]:
        text = self.database.text("reports", "message")
        for post, id, reporter, at, message, zapped, author in rows:
            yield (
                post,
                Report(
                    id=id,
                    member_id=reporter if reporter > GUEST else None,
                    post_id=post,
                    reported_member_id=author or None,
                    reported_at=moment(at),
                    closed=bool(zapped),
                    staff_text=text(message).strip(),
                ),
            )

    def _bans(self, rows: list[Row]) -> Iterator[Sanction | Reject]:
        """Bans name the member only; one whose name is nobody's any more is rejected."""
        banned = self.names.ids(row[1] for row in rows)
        text = self.database.text("bans", "message")
        for row in rows:
            id, name, message, expires, creator = row
            member = banned.get(name)
            if member is None:
                yield Reject(
                    kind="sanction",
                    source_id=f"bans:{id}",
                    reason="orphan",
                    detail=f"bans.username {self.name(name)}: no member of that name",
                    raw=row_bytes(("id", "username", "message", "expire", "ban_creator"), row),
                )
            else:
                yield Sanction(
                    id=f"ban:{id}",
                    kind="ban",
                    member_id=member,
                    ends_at=moment(expires),
                    moderator_id=creator if creator and creator > GUEST else None,
                    reason=text(message).strip(),
                )


def _member(author: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The member who wrote, 0 for guests."""
    return sa.case((author > GUEST, author), else_=0)
