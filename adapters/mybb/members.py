"""MyBB's members: profiles, public profile fields, titles, roles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Member
from adapters.passwords import MD5_MYBB, UNKNOWN, scheme_of
from adapters.relational.cells import has_address, is_number, moment
from adapters.relational.languages import language

if TYPE_CHECKING:
    from adapters.mybb import MyBB

AWAITING: Final = 5  #: group of accounts that were never activated
EVERYBODY: Final = "-1"  #: viewableby
_TEXTS: Final = (
    "username",
    "usertitle",
    "website",
    "signature",
    "avatar",
    "avatartype",
    "additionalgroups",
    "language",
)
_NUMBERS: Final = ("usergroup", "postnum", "regdate", "lastactive", "lastvisit")
_PLACED: Final = {"location": "location", "bio": "about"}  #: name of a stock profile field → field of a member


class Members:
    """Reads ``users`` and what hangs on it."""

    def __init__(self, board: MyBB) -> None:
        self._board = board
        self._database = board.database

    def read(self) -> Iterator[Member]:
        """All members in order of id."""
        users, column = self._database.table("users"), self._database.column
        statement = sa.select(
            users.c.uid,
            *(column("users", name, "") for name in _TEXTS),
            *(column("users", name, 0) for name in _NUMBERS),
        )
        text = {name: self._database.text("users", name) for name in _TEXTS}
        for page in self._database.pages(statement, [users.c.uid]):
            profiles = self._profiles([row[0] for row in page])
            for id, *cells in page:
                row = dict(zip((*_TEXTS, *_NUMBERS), cells, strict=True))
                shown = {name: text[name](row[name]).strip() for name in _TEXTS}
                yield self._member(id, row, shown, profiles.get(id, []), text["username"].original(row["username"]))

    def _member(
        self,
        id: int,
        row: dict[str, Any],
        shown: dict[str, str],
        profile: list[tuple[str, str]],
        original: bytes | None,
    ) -> Member:
        placed = {_PLACED[label.lower()]: value for label, value in profile if label.lower() in _PLACED}
        groups = [row["usergroup"], *(int(part) for part in shown["additionalgroups"].split(",") if is_number(part))]
        seen = [at for at in (moment(row["lastactive"]), moment(row["lastvisit"])) if at]
        roles = []
        if any(self._groups.get(group, ("", 0, 0))[2] for group in groups):
            roles.append("administrator")
        elif any(self._groups.get(group, ("", 0, 0))[1] for group in groups):
            roles.append("moderator")
        return Member(
            id=id,
            name=self._board.name(row["username"]),
            registered_at=moment(row["regdate"]),
            last_seen_at=max(seen, default=None),
            active=row["usergroup"] != AWAITING,
            title=shown["usertitle"]
            or self._groups.get(row["usergroup"], ("", 0, 0))[0]
            or self._title(row["postnum"]),
            signature=self._board.bodies.convert(shown["signature"]).html if shown["signature"] else "",
            about=placed.get("about", ""),
            location=placed.get("location", ""),
            website="" if has_address(shown["website"]) else shown["website"],
            language=language(shown["language"]),
            fields=tuple((label, value) for label, value in profile if label.lower() not in _PLACED),
            avatar=_avatar(shown["avatar"], shown["avatartype"]),
            roles=tuple(roles),
            post_count=row["postnum"],
            original=original,
        )

    @cached_property
    def _groups(self) -> dict[int, tuple[str, int, int]]:
        """Group → (title of its members, moderates everywhere, administrates)."""
        if not self._database.has("usergroups"):
            return {}
        groups, column = self._database.table("usergroups"), self._database.column
        text = self._database.text("usergroups", "usertitle")
        columns = (column("usergroups", "usertitle", ""), column("usergroups", "issupermod", 0))
        statement = sa.select(groups.c.gid, *columns, column("usergroups", "cancp", 0))
        return {id: (text(title), moderates, rules) for id, title, moderates, rules in self._database.rows(statement)}

    @cached_property
    def _titles(self) -> list[tuple[int, str]]:
        """(least number of posts, title), the highest first."""
        if not self._database.has("usertitles"):
            return []
        titles, text = self._database.table("usertitles"), self._database.text("usertitles", "title")
        rows = self._database.rows(sa.select(titles.c.posts, titles.c.title))
        return sorted(((least, text(title)) for least, title in rows), reverse=True)

    def _title(self, posts: int) -> str:
        return next((title for least, title in self._titles if least <= (posts or 0)), "")

    @cached_property
    def _fields(self) -> dict[str, str]:
        """Column of ``userfields`` → label, for the fields that everybody may see, in the order of the profile."""
        if not self._database.has("profilefields"):
            return {}
        fields, column = self._database.table("profilefields"), self._database.column
        statement = sa.select(fields.c.fid, fields.c.name, column("profilefields", "viewableby", EVERYBODY)).order_by(
            column("profilefields", "disporder", 0), fields.c.fid
        )
        name, who = self._database.text("profilefields", "name"), self._database.text("profilefields", "viewableby")
        known = self._database.columns("userfields")
        return {
            f"fid{id}": name(label)
            for id, label, viewers in self._database.rows(statement)
            if f"fid{id}" in known and EVERYBODY in who(viewers).split(",")
        }

    def _profiles(self, ids: list[int]) -> dict[int, list[tuple[str, str]]]:
        """(label, value) of the public fields that these members filled in."""
        if not self._fields:
            return {}
        table = self._database.table("userfields")
        statement = sa.select(table.c.ufid, *(table.c[name] for name in self._fields))
        text = [self._database.text("userfields", name) for name in self._fields]
        found: dict[int, list[tuple[str, str]]] = {}
        for id, *cells in self._database.rows(statement.where(table.c.ufid.between(ids[0], ids[-1]))):
            values = [decode(cell).strip() for decode, cell in zip(text, cells, strict=True)]
            pairs = zip(self._fields.values(), values, strict=True)
            found[id] = [(label, ", ".join(value.split("\n"))) for label, value in pairs if value]
        return found


def password(id: int, stored: str, salt: str, foreign: str, foreign_salt: str) -> PasswordHash:
    """A member who was imported from another forum and never logged in since has the hash of that one."""
    if foreign.strip():
        return PasswordHash(id, scheme_of(foreign.strip(), md5=UNKNOWN, sha1=UNKNOWN), foreign.strip(), foreign_salt)
    scheme = scheme_of(stored.strip(), md5=MD5_MYBB, sha1=UNKNOWN)
    return PasswordHash(id, scheme, stored.strip(), salt if scheme == MD5_MYBB else "")


def _avatar(value: str, kind: str) -> str:
    """Path below the site's files, or URL. That of a Gravatar is made of an e-mail address."""
    if kind == "gravatar" or not value or has_address(value):
        return ""
    path = value.partition("?dateline=")[0]
    return path if "://" in path or path.startswith("//") else path.removeprefix("./").lstrip("/")
