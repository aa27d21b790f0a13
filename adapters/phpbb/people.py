"""phpBB's members, the names of its guests, and who is meant by a stored name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa

from adapters.base import PasswordHash, SourceError
from adapters.forum import Member
from adapters.passwords import scheme_of
from adapters.phpbb.permissions import ANONYMOUS, Permissions
from adapters.phpbb.profiles import Profile, Profiles
from adapters.phpbb.text import language
from adapters.relational.cells import CHUNK, IDS, chunks, has_address, moment, unescape
from adapters.sql.database import Database

_CACHE: Final = 50_000  # names remembered at most

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


class Names:
    """Display names of members by id, and ids by stored name; both remembered within bounds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._text = database.text("users", "username")
        users = database.table("users")
        self._select = sa.select(users.c.user_id, users.c.username).where(users.c.user_id.in_(IDS))
        self._by_id: dict[int, str | None] = {}
        self._by_name: dict[bytes, int | None] = {}

    def of(self, ids: Iterable[int]) -> dict[int, str | None]:
        """A mapping that answers for all of ``ids``; None for the guest and for accounts that do not exist. It may
        know more names, and must not be kept."""
        known = self._by_id
        missing = {number for number in ids if number not in known}
        if missing:
            if len(known) + len(missing) > _CACHE:
                known = self._by_id = {}
                missing = set(ids)
            for part in chunks(missing):
                rows = self._database.rows(self._select, ids=part)
                known.update((number, unescape(self._text(name))) for number, name in rows)
            for number in missing:
                known.setdefault(number, None)
            known[ANONYMOUS] = None
        return known

    def ids(self, names: Iterable[bytes]) -> dict[bytes, int | None]:
        """Ids of members by their names as stored (entities and charset untouched, as serialized data hold them).
        Names that are nobody's any more give None."""
        wanted = {name for name in names if name}
        missing = sorted(name for name in wanted if name not in self._by_name)
        if missing:
            if len(self._by_name) + len(missing) > _CACHE:
                self._by_name = {}
                missing = sorted(wanted)
            table = self._database.table("users")
            for start in range(0, len(missing), CHUNK):
                part = missing[start : start + CHUNK]
                values = [name if self._database.staged else name.decode("utf-8", "replace") for name in part]
                statement = sa.select(table.c.username, table.c.user_id).where(
                    table.c.username.in_(values), table.c.user_id != ANONYMOUS
                )
                found = {_bytes(name): number for name, number in self._database.rows(statement)}
                self._by_name.update((name, found.get(name)) for name in part)
        return self._by_name


def _bytes(name: bytes | str) -> bytes:
    return name if isinstance(name, bytes) else name.encode("utf-8", "replace")


def password_hashes(database: Database) -> Iterator[PasswordHash]:
    """Of all members that have one, in order of id.

    :raises SourceError: the source was opened without ``Options.password_hashes``.
    """
    if "user_password" not in database.columns("users"):
        raise SourceError("users.user_password is not there: the dump was staged without password hashes")
    users, text = database.table("users"), database.text("users", "user_password")
    statement = sa.select(users.c.user_id, users.c.user_password).where(users.c.user_id != ANONYMOUS)
    for page in database.pages(statement, [users.c.user_id]):
        for number, stored in page:
            if hashed := text(stored).strip():
                yield PasswordHash(number, scheme_of(hashed), hashed)


class Members:
    """Reads ``users`` and what hangs on it.

    :param settings: the board's ``config``.
    :param signature: (stored text, uid) → canonical HTML.
    """

    def __init__(
        self,
        database: Database,
        permissions: Permissions,
        settings: dict[str, str],
        signature: Callable[[str, str], str],
    ) -> None:
        self._database = database
        self._permissions = permissions
        self._settings = settings
        self._signature = signature
        self._profiles = Profiles(database)
        self._text = {name: database.text("users", name) for name in (*_COLUMNS, "user_avatar")}
        self._special_ranks, self._ranks = self._read_ranks()
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
        statement = sa.select(users.c.user_id, *columns, avatar.label("user_avatar")).where(
            users.c.user_id != ANONYMOUS
        )
        keys = ("user_id", *_COLUMNS, "user_avatar")
        for page in self._database.pages(statement, [users.c.user_id]):
            profiles = self._profiles.of([row[0] for row in page])
            for row in page:
                yield self._member(dict(zip(keys, row, strict=True)), profiles.get(row[0]) or Profile())

    def _member(self, row: dict[str, Any], profile: Profile) -> Member:
        number = row["user_id"]

        def plain(name: str) -> str:
            return unescape(self._text[name](row[name])).strip()

        roles = []
        if row["user_type"] == FOUNDER or number in self._permissions.administrators():
            roles.append("administrator")
        if number in self._permissions.global_moderators():
            roles.append("moderator")
        occupation = plain("user_occ")
        seen = [at for at in (moment(row["user_lastvisit"]), moment(row["user_last_active"])) if at]
        uid = self._text["user_sig_bbcode_uid"](row["user_sig_bbcode_uid"])
        return Member(
            id=number,
            name=unescape(self._text["username"](row["username"])),
            kind="bot" if number in self._bots else "person",
            registered_at=moment(row["user_regdate"]),
            last_seen_at=max(seen, default=None),
            active=row["user_type"] != INACTIVE,
            title=self._title(row["user_rank"], row["user_posts"]),
            signature=self._signature(self._text["user_sig"](row["user_sig"]), uid),
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
            folder = self._settings.get("avatar_path", "images/avatars/upload")
            return f"{folder}/{self._settings.get('avatar_salt', '')}_{id}.{value.rpartition('.')[2]}"
        if kind in _REMOTE:
            return "" if has_address(value) else value
        if kind in _GALLERY:
            return f"{self._settings.get('avatar_gallery_path', 'images/avatars/gallery')}/{value}"
        return ""

    def _title(self, rank: int, posts: int) -> str:
        if rank in self._special_ranks:
            return self._special_ranks[rank]
        return next((title for minimum, title in reversed(self._ranks) if minimum <= (posts or 0)), "")

    def _read_ranks(self) -> tuple[dict[int, str], list[tuple[int, str]]]:
        """(special ranks by id, ranks by least number of posts)."""
        special: dict[int, str] = {}
        by_posts: list[tuple[int, str]] = []
        if self._database.has("ranks"):
            table, text = self._database.table("ranks"), self._database.text("ranks", "rank_title")
            columns = (table.c.rank_id, table.c.rank_title, table.c.rank_min, table.c.rank_special)
            for number, title, minimum, is_special in self._database.rows(
                sa.select(*columns).order_by(table.c.rank_id)
            ):
                if is_special:
                    special[number] = unescape(text(title))
                else:
                    by_posts.append((minimum, unescape(text(title))))
        return special, sorted(by_posts, key=lambda rank: rank[0])

    def _read_bots(self) -> frozenset[int]:
        if self._database.has("bots"):
            statement = sa.select(self._database.table("bots").c.user_id)
        else:
            users = self._database.table("users")
            statement = sa.select(users.c.user_id).where(users.c.user_type == IGNORED)
        return frozenset(row[0] for row in self._database.rows(statement))
