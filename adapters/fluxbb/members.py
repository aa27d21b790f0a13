"""FluxBB's members, their groups, avatars and passwords."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Member
from adapters.passwords import SHA1, SHA1_PUNBB, scheme_of
from adapters.relational.cells import has_address, moment
from adapters.relational.languages import language

if TYPE_CHECKING:
    from adapters.fluxbb import FluxBB

ADMINISTRATORS: Final = 1  #: group
AVATARS: Final = ("png", "gif", "jpg")  #: extensions that the board looks for, in its order


class Members:
    """Reads ``users`` by pages, ``groups`` once."""

    def __init__(self, board: FluxBB) -> None:
        self._board = board
        self._database = board.database

    def read(self) -> Iterator[Member]:
        """All members in order of id."""
        users, column = self._database.table("users"), self._database.column
        names = ("group_id", "username", "title", "url", "location", "signature", "language")
        numbers = {"num_posts": None, "registered": None, "last_visit": None, "avatar": 0}
        statement = sa.select(
            users.c.id,
            *(column("users", name, "") for name in names),
            *(column("users", name, default) for name, default in numbers.items()),
        ).where(*self._board.people.where)
        text = {name: self._database.text("users", name) for name in names}
        for page in self._database.pages(statement, [users.c.id]):
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
                    signature=self._board.bodies.convert(signature).html if signature else "",
                    location=place,
                    website="" if has_address(url) else url,
                    language=language(pack),
                    avatar=self._avatar(id, avatar),
                    roles=("administrator",) if group == ADMINISTRATORS else ("moderator",) if moderates else (),
                    post_count=posts,
                    original=text["username"].original(username),
                )

    def _avatar(self, id: int, kind: int) -> str:
        """Path below the site's files. FluxBB looks for the file by itself, so it is known only where the files are at
        hand; PunBB stores which kind it is."""
        folder = self._board.settings.get("o_avatars_dir", "img/avatars").strip("/")
        if kind in (1, 2, 3):
            return f"{folder}/{id}.{('gif', 'jpg', 'png')[kind - 1]}"
        if not self._board.options.site_files:
            return ""
        paths = (f"{folder}/{id}.{extension}" for extension in AVATARS)
        return next((path for path in paths if (Path(self._board.options.site_files) / path).is_file()), "")

    @cached_property
    def _groups(self) -> dict[int, tuple[str, bool]]:
        """Group → (title of its members, whether they moderate every board)."""
        if not self._database.has("groups"):
            return {}
        groups, column = self._database.table("groups"), self._database.column
        text = self._database.text("groups", "g_user_title")
        statement = sa.select(groups.c.g_id, column("groups", "g_user_title", ""), column("groups", "g_moderator", 0))
        return {id: (text(title), bool(moderates)) for id, title, moderates in self._database.rows(statement)}


def password(id: int, stored: str, salt: str) -> PasswordHash:
    """Only PunBB 1.3 and 1.4 had salts; FluxBB keeps that of a member who was never seen since."""
    scheme = scheme_of(stored.strip(), sha1=SHA1_PUNBB if salt else SHA1)
    return PasswordHash(id, scheme, stored.strip(), salt if scheme == SHA1_PUNBB else "")
