"""FluxBB 1.4 and 1.5, PunBB 1.2 to 1.4.

Facts: ``install.php`` and ``include/parser.php`` of FluxBB, ``admin/install.php`` of PunBB, a real FluxBB 1.5.11. Text
is stored as it was typed, neither escaped nor parsed. There is no log of moderation: what the state of topics, posts,
bans and reports tells is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final

import sqlalchemy as sa

from adapters.base import PasswordHash, Support
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
    SourceId,
    Thread,
)
from adapters.html.fluxbb import target
from adapters.html.systems import URLS
from adapters.markup.bbcode import Converter
from adapters.markup.canonical import plain, sanitise
from adapters.markup.tags import FLUXBB
from adapters.passwords import SHA1, SHA1_PUNBB, scheme_of
from adapters.php import PhpError, unserialize
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import has_address, moment, row_bytes, zone
from adapters.relational.languages import language
from adapters.relational.layout import (
    POST_AUTHOR,
    POST_NAME,
    POST_OWN,
    SEEN,
    THREAD_BOARD,
    THREAD_OWN,
    Facts,
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

GUEST: Final = 1  #: id of the row of users that stands for all guests
ADMINISTRATORS: Final = 1  #: group
AVATARS: Final = ("png", "gif", "jpg")  #: extensions that the board looks for, in its order

#: code → image of the stock smilies (``include/parser.php``)
_SMILIES: Final = {
    ":)": "smile", "=)": "smile", ":|": "neutral", "=|": "neutral", ":(": "sad", "=(": "sad", ":D": "big_smile",
    "=D": "big_smile", ":o": "yikes", ":O": "yikes", ";)": "wink", ":/": "hmm", ":P": "tongue", ":p": "tongue",
    ":lol:": "lol", ":mad:": "mad", ":rolleyes:": "roll", ":cool:": "cool",
}  # fmt: skip

# fmt: off
_SUPPORT = Support(
    system="fluxbb",
    name="FluxBB",
    versions="1.4 – 1.5; PunBB 1.2 – 1.4",
    carries={
        "member": "name, title, location, web site, signature, avatar, language, dates, post count",
        "guest": "every name, with its first post",
        "board": "categories and forums in order, descriptions, link forums; moderators; whether guests may read",
        "thread": "title, starter, sticky, closed, views, redirects of moved topics",
        "post": "text with quotes, links and smilies; last edit and who made it",
        "action": "what the state tells: sticky, closed, moved (from where to where)",
        "sanction": "bans of members with reason, end and who banned",
        "report": "who, when, handled or not",
        "relation": "subscriptions to topics and forums",
    },
    leaves={
        "poll": "not in FluxBB",
        "poll_vote": "not in FluxBB",
        "attachment": "not in FluxBB",
        "reaction": "not in FluxBB",
        "private_message": "not in FluxBB",
        "broadcast": "not in FluxBB",
    },
    reads={
        "config": ("conf_name", "conf_value"),
        "users": (
            "id", "group_id", "username", "title", "url", "location", "signature", "language", "num_posts",
            "registered", "last_visit", "avatar",
        ),
        "groups": ("g_id", "g_user_title", "g_moderator", "g_read_board"),
        "forum_perms": ("group_id", "forum_id", "read_forum"),
        "categories": ("id", "cat_name", "disp_position"),
        "forums": ("id", "forum_name", "forum_desc", "redirect_url", "moderators", "disp_position", "cat_id"),
        "topics": (
            "id", "poster", "subject", "posted", "first_post_id", "last_post", "num_views", "closed", "sticky",
            "moved_to", "forum_id",
        ),
        "posts": ("id", "poster", "poster_id", "message", "hide_smilies", "posted", "edited", "edited_by", "topic_id"),
        "reports": ("id", "post_id", "reported_by", "created", "message", "zapped"),
        "bans": ("id", "username", "message", "expire", "ban_creator"),
        "censoring": ("search_for", "replace_with"),
        "topic_subscriptions": ("user_id", "topic_id"),
        "forum_subscriptions": ("user_id", "forum_id"),
        "subscriptions": ("user_id", "topic_id"),
    },
    secrets={"users": ("id", "password", "salt")},
    shown=(
        "users.username", "users.title", "users.signature", "groups.g_user_title", "categories.cat_name",
        "forums.forum_name", "forums.forum_desc", "topics.subject", "topics.poster", "posts.poster", "posts.message",
        "posts.edited_by",
    ),
    ignores={
        "online": "who is logged in, IP addresses",
        "ranks": "titles by number of posts",
        "search_cache": "cache",
        "search_matches": "search index",
        "search_words": "search index",
        "extensions": "list of installed extensions",
        "extension_hooks": "program code of extensions",
    },
    urls=URLS["fluxbb"],
    verified_on=("real install: FluxBB 1.5.11", "generated data"),
)
_FACTS = Facts(
    needed={
        "posts": ("id", "poster", "poster_id", "message", "posted", "topic_id"),
        "topics": ("id", "poster", "subject", "moved_to", "forum_id"),
        "forums": ("id", "forum_name", "cat_id", "disp_position"),
        "users": ("id", "group_id", "username", "num_posts"),
    },
    kinds={
        "forums": "board", "categories": "board", "users": "member", "topics": "thread", "posts": "post",
        "reports": "report", "bans": "sanction", "topic_subscriptions": "relation", "subscriptions": "relation",
        "forum_subscriptions": "relation",
    },
    private=frozenset(("users", "posts", "bans", "reports", "config")),
    holdings={
        "users": "accounts, each with e-mail address, password hash and IP address",
        "posts": "posts, each with the IP address of its author",
        "online": "sessions with IP addresses",
    },
    newest=(1, 5),
    optional=frozenset(("subscriptions", "topic_subscriptions", "forum_subscriptions")),
)
# fmt: on


class FluxBB(RelationalBoard):
    """One board of FluxBB or PunBB."""

    support = _SUPPORT
    facts = _FACTS
    by_time = False
    unescaped = True
    STAGE_INDEXES: ClassVar[Mapping[str, tuple[tuple[str, ...], ...]]] = {
        "posts": (("topic_id", "id"),),
        "topics": (("moved_to",),),
        "reports": (("post_id",),),
        "topic_subscriptions": (("topic_id", "user_id"),),
        "subscriptions": (("topic_id", "user_id"),),
        "users": (("username",),),
    }

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        settings, url = self._settings, self.links.url
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
        return Links(self.options.url or self._settings.get("o_base_url", ""), URLS["fluxbb"], target)

    @cached_property
    def _settings(self) -> dict[str, str]:
        return dict(self.pairs("config", "conf_name", "conf_value"))

    @cached_property
    def _bodies(self) -> Converter:
        words = self.pairs("censoring", "search_for", "replace_with")
        return Converter(
            dialect=FLUXBB,
            smilies={code: f"{image}.png" for code, image in _SMILIES.items()},
            words=words if self._settings.get("o_censoring") == "1" else (),
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
        users, column = self.database.table("users"), self.database.column
        names = ("group_id", "username", "title", "url", "location", "signature", "language")
        numbers = {"num_posts": None, "registered": None, "last_visit": None, "avatar": 0}
        statement = sa.select(
            users.c.id,
            *(column("users", name, "") for name in names),
            *(column("users", name, default) for name, default in numbers.items()),
        ).where(*self.people.where)
        text = {name: self.database.text("users", name) for name in names}
        for page in self.database.pages(statement, [users.c.id]):
            for id, group, username, *cells, posts, registered, seen, avatar in page:
                title, url, place, signature, pack = (
                    text[name](cell).strip() for name, cell in zip(names[2:], cells, strict=True)
                )
                rank, moderates = self._groups.get(group, ("", False))
                yield Member(
                    id=id,
                    name=text["username"](username),
                    registered_at=moment(registered),
                    last_seen_at=moment(seen),
                    active=group != 0,
                    title=title or rank,
                    signature=self._bodies.convert(signature).html if signature else "",
                    location=place,
                    website="" if has_address(url) else url,
                    language=language(pack),
                    avatar=self._avatar(id, avatar),
                    roles=("administrator",) if group == ADMINISTRATORS else ("moderator",) if moderates else (),
                    post_count=posts,
                    original=text["username"].original(username),
                )

    def password_hashes(self) -> Iterator[PasswordHash]:
        return password_hashes(self.database, self.people, ("password", "salt"), password)

    def _avatar(self, id: int, kind: int) -> str:
        """Path below the site's files. FluxBB looks for the file by itself, so it is known only where the files are at
        hand; PunBB stores which kind it is."""
        folder = self._settings.get("o_avatars_dir", "img/avatars").strip("/")
        if kind in (1, 2, 3):
            return f"{folder}/{id}.{('gif', 'jpg', 'png')[kind - 1]}"
        if not self.options.site_files:
            return ""
        paths = (f"{folder}/{id}.{extension}" for extension in AVATARS)
        return next((path for path in paths if (Path(self.options.site_files) / path).is_file()), "")

    @cached_property
    def _groups(self) -> dict[int, tuple[str, bool]]:
        """Group → (title of its members, whether they moderate every board)."""
        if not self.database.has("groups"):
            return {}
        groups, column = self.database.table("groups"), self.database.column
        text = self.database.text("groups", "g_user_title")
        statement = sa.select(groups.c.g_id, column("groups", "g_user_title", ""), column("groups", "g_moderator", 0))
        return {id: (text(title), bool(moderates)) for id, title, moderates in self.database.rows(statement)}

    # ---------------------------------------------------------------- boards

    def read_boards(self) -> list[Board]:
        found: list[Board] = []
        if self.database.has("categories"):
            categories = self.database.table("categories")
            cat_name = self.database.text("categories", "cat_name")
            statement = sa.select(categories.c.id, categories.c.cat_name)
            for id, name in self.database.rows(statement.order_by(categories.c.disp_position, categories.c.id)):
                found.append(Board(id=f"category:{id}", name=cat_name(name), kind="category", public=True))
        forums, column = self.database.table("forums"), self.database.column
        statement = sa.select(
            forums.c.id, forums.c.cat_id, forums.c.forum_name, column("forums", "forum_desc", ""),
            column("forums", "redirect_url", ""), column("forums", "moderators", ""),
        ).order_by(forums.c.disp_position, forums.c.id)  # fmt: skip
        for id, category, name, description, address, moderators in self.database.rows(statement):
            forum_name = self.database.text("forums", "forum_name", board=id)
            link = self.database.text("forums", "redirect_url")(address).strip()
            public, evidence = self._public(id)
            found.append(
                Board(
                    id=id,
                    name=forum_name(name),
                    parent_id=f"category:{category}" if category else None,
                    kind="link" if link else "board",
                    description=sanitise(self.database.text("forums", "forum_desc", board=id)(description)),
                    link_url=link,
                    public=public,
                    public_evidence=evidence,
                    moderator_ids=self._moderators(moderators),
                    original=forum_name.original(name),
                )
            )
        return found

    def _public(self, forum: int) -> tuple[bool, str]:
        """Whether guests may read a forum, and how that is known."""
        guest = self._guest_group
        if guest is None:
            if self.options.assume_public:
                return True, "no permission data; public by --assume-public"
            return False, "no permission data"
        group, reads = guest
        if not reads:
            return False, f"groups: group {group} of guests may not read the board"
        if self._read_forum.get(forum, 1):
            return True, f"groups and forum_perms: group {group} of guests may read it"
        return False, f"forum_perms: group {group} of guests may not read it"

    @cached_property
    def _guest_group(self) -> tuple[int, bool] | None:
        """(group of guests, whether it may read the board at all). PunBB numbers its groups otherwise than FluxBB, so
        the guest's own row tells which it is."""
        if not self.database.has("groups"):
            return None
        users, groups = self.database.table("users"), self.database.table("groups")
        joined = users.join(groups, groups.c.g_id == users.c.group_id)
        statement = sa.select(groups.c.g_id, groups.c.g_read_board).select_from(joined).where(users.c.id == GUEST)
        rows = self.database.rows(statement)
        return (rows[0][0], bool(rows[0][1])) if rows else None

    @cached_property
    def _read_forum(self) -> dict[int, int]:
        """Forum → whether the guests' group may read it, where that differs from what the group may."""
        if not self.database.has("forum_perms") or self._guest_group is None:
            return {}
        perms = self.database.table("forum_perms")
        statement = sa.select(perms.c.forum_id, perms.c.read_forum).where(perms.c.group_id == self._guest_group[0])
        return dict(map(tuple, self.database.rows(statement)))

    def _moderators(self, stored: bytes | str | None) -> tuple[SourceId, ...]:
        """Ids out of the serialized name → id."""
        data = stored.encode() if isinstance(stored, str) else stored
        try:
            value = unserialize(data) if data else None
        except PhpError:
            self._unreadable_moderators.append(data or b"")
            return ()
        ids = value.values() if isinstance(value, dict) else ()
        return tuple(dict.fromkeys([id for id in ids if isinstance(id, int) and id > GUEST]))

    @cached_property
    def _unreadable_moderators(self) -> list[bytes]:
        return []

    def warnings(self) -> list[str]:
        unreadable = [f"forums: moderators {stored!r} cannot be read" for stored in self._unreadable_moderators]
        no_permissions = [] if self._guest_group else ["groups: no permission data: every board counts as private"]
        return [*super().warnings(), *unreadable, *([] if self.options.assume_public else no_permissions)]

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
            markup=self._bodies.convert(text(stored), smilies=not plain_text),
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


def password(id: int, stored: str, salt: str) -> PasswordHash:
    """Only PunBB 1.3 and 1.4 had salts; FluxBB keeps that of a member who was never seen since."""
    scheme = scheme_of(stored.strip(), sha1=SHA1_PUNBB if salt else SHA1)
    return PasswordHash(id, scheme, stored.strip(), salt if scheme == SHA1_PUNBB else "")


def _member(author: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """The member who wrote, 0 for guests."""
    return sa.case((author > GUEST, author), else_=0)
