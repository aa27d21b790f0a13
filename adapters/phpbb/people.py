"""phpBB's members: profiles, ranks, avatars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Member
from adapters.passwords import scheme_of
from adapters.phpbb.profiles import Profile, Profiles
from adapters.phpbb.text import language
from adapters.relational.cells import has_address, moment, unescape
from adapters.sql.database import Database

if TYPE_CHECKING:
    from adapters.phpbb import PhpBB

FOUNDER: Final = 3
INACTIVE: Final = 1
IGNORED: Final = 2  # bots, and the guest

_UPLOADED: Final = frozenset(("1", "avatar.driver.upload"))
_REMOTE: Final = frozenset(("2", "avatar.driver.remote"))
_GALLERY: Final = frozenset(("3", "avatar.driver.local"))

# columns read beside user_id and user_avatar, with what stands for one that this version lacks
_COLUMNS: Final[dict[str, object]] = {
    "user_type": 0, "username": "", "user_regdate": 0, "user_lastvisit": 0, "user_last_active": 0, "user_posts": 0,
    "user_lang": "", "user_rank": 0, "user_avatar_type": "", "user_sig": "", "user_sig_bbcode_uid": "", "user_from": "",
    "user_website": "", "user_occ": "", "user_interests": "",
}  # fmt: skip


class Ranks:
    """Titles of members: given by the staff, or by the number of their posts. The same in phpBB 2."""

    def __init__(self, database: Database) -> None:
        self._special: dict[int, str] = {}
        self._by_posts: list[tuple[int, str]] = []  # (least number of posts, title), the lowest first
        if database.has("ranks"):
            table, text = database.table("ranks"), database.text("ranks", "rank_title")
            columns = (table.c.rank_id, table.c.rank_title, table.c.rank_min, table.c.rank_special)
            for number, title, least, special in database.rows(sa.select(*columns).order_by(table.c.rank_id)):
                if special:
                    self._special[number] = unescape(text(title))
                else:
                    self._by_posts.append((least or 0, unescape(text(title))))
        self._by_posts.sort(key=lambda rank: rank[0])

    def title(self, rank: int, posts: int | None) -> str:
        if rank in self._special:
            return self._special[rank]
        return next((title for least, title in reversed(self._by_posts) if least <= (posts or 0)), "")


class Members:
    """Reads ``users`` and what hangs on it."""

    def __init__(self, board: PhpBB) -> None:
        self._board = board
        self._database = database = board.database
        self._profiles = Profiles(database)
        self._text = {name: database.text("users", name) for name in (*_COLUMNS, "user_avatar")}
        self._ranks = Ranks(database)
        self._bots = self._read_bots()

    def read(self) -> Iterator[Member]:
        """All members in order of id, without the guest."""
        column, users = self._database.column, self._database.table("users")
        gravatar = self._database.constant("avatar.driver.gravatar")  # its value is an e-mail address
        avatar = sa.case(
            (column("users", "user_avatar_type", "") == gravatar, sa.literal("")),
            else_=column("users", "user_avatar", ""),
        )
        columns = [column("users", name, default) for name, default in _COLUMNS.items()]
        statement = sa.select(users.c.user_id, *columns, avatar.label("user_avatar"))
        keys = ("user_id", *_COLUMNS, "user_avatar")
        for page in self._database.pages(statement.where(*self._board.people.where), [users.c.user_id]):
            profiles = self._profiles.of([row[0] for row in page])
            for row in page:
                yield self._member(dict(zip(keys, row, strict=True)), profiles.get(row[0]) or Profile())

    def _member(self, row: dict[str, Any], profile: Profile) -> Member:
        number = row["user_id"]

        def plain(name: str) -> str:
            return unescape(self._text[name](row[name])).strip()

        roles = []
        if row["user_type"] == FOUNDER or number in self._board.permissions.administrators():
            roles.append("administrator")
        if number in self._board.permissions.global_moderators():
            roles.append("moderator")
        occupation = plain("user_occ")
        seen = [at for at in (moment(row["user_lastvisit"]), moment(row["user_last_active"])) if at]
        uid = self._text["user_sig_bbcode_uid"](row["user_sig_bbcode_uid"])
        return Member(
            id=number,
            name=self._board.name(row["username"]),
            kind="bot" if number in self._bots else "person",
            registered_at=moment(row["user_regdate"]),
            last_seen_at=max(seen, default=None),
            active=row["user_type"] != INACTIVE,
            title=self._ranks.title(row["user_rank"], row["user_posts"]),
            signature=self._board.bodies.html(self._text["user_sig"](row["user_sig"]), uid),
            about=profile.placed.get("about") or plain("user_interests"),
            location=profile.placed.get("location") or plain("user_from"),
            website=profile.placed.get("website") or plain("user_website"),
            language=language(plain("user_lang")),
            fields=((("Occupation", occupation),) if occupation else ()) + tuple(profile.fields),
            avatar=self._avatar(number, self._text["user_avatar_type"](row["user_avatar_type"]), plain("user_avatar")),
            roles=tuple(roles),
            post_count=row["user_posts"],
            original=self._text["username"].original(row["username"]),
        )

    def _avatar(self, id: int, kind: str, value: str) -> str:
        """Path below the site's files, or URL. Uploads lie on disk under the board's salt and the member's id."""
        if not value:
            return ""
        if kind in _UPLOADED:
            folder = self._board.settings.get("avatar_path", "images/avatars/upload")
            return f"{folder}/{self._board.settings.get('avatar_salt', '')}_{id}.{value.rpartition('.')[2]}"
        if kind in _REMOTE:
            return "" if has_address(value) else value
        if kind in _GALLERY:
            return f"{self._board.settings.get('avatar_gallery_path', 'images/avatars/gallery')}/{value}"
        return ""

    def _read_bots(self) -> frozenset[int]:
        if self._database.has("bots"):
            statement = sa.select(self._database.table("bots").c.user_id)
        else:
            users = self._database.table("users")
            statement = sa.select(users.c.user_id).where(users.c.user_type == IGNORED)
        return frozenset(row[0] for row in self._database.rows(statement))


def password(id: int, stored: str) -> PasswordHash:
    return PasswordHash(id, scheme_of(stored.strip()), stored.strip())
