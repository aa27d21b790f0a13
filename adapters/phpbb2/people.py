"""phpBB 2's members: profiles, ranks, avatars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Member
from adapters.passwords import UNKNOWN, scheme_of
from adapters.phpbb.people import Ranks
from adapters.relational.cells import has_address, moment, unescape
from adapters.relational.languages import language

if TYPE_CHECKING:
    from adapters.phpbb2 import PhpBB2

ADMINISTRATOR: Final = 1  #: user_level; 2 only says that somebody moderates some forum
UPLOADED, REMOTE, GALLERY = 1, 2, 3  #: user_avatar_type
_TEXTS: Final = (
    "username", "user_lang", "user_avatar", "user_website", "user_from", "user_sig", "user_sig_bbcode_uid", "user_occ",
    "user_interests",
)  # fmt: skip
_NUMBERS: Final = {
    "user_active": 1, "user_lastvisit": 0, "user_regdate": 0, "user_level": 0, "user_posts": None, "user_rank": 0,
    "user_avatar_type": 0,
}  # fmt: skip


class Members:
    """Reads ``users``."""

    def __init__(self, board: PhpBB2) -> None:
        self._board = board
        self._database = board.database
        self._ranks = Ranks(board.database)

    def read(self) -> Iterator[Member]:
        """All members in order of id, without the guest."""
        users, column = self._database.table("users"), self._database.column
        columns = [column("users", name, "") for name in _TEXTS]
        columns += [column("users", name, default) for name, default in _NUMBERS.items()]
        statement = sa.select(users.c.user_id, *columns).where(*self._board.people.where)
        names = ("user_id", *_TEXTS, *_NUMBERS)
        for page in self._database.pages(statement, [users.c.user_id]):
            for row in page:
                yield self._member(dict(zip(names, row, strict=True)))

    def _member(self, row: dict[str, Any]) -> Member:
        text = {name: self._database.text("users", name)(row[name]) for name in _TEXTS}
        shown = {name: unescape(cell).strip() for name, cell in text.items()}
        signature = self._board.bodies.convert(text["user_sig"], text["user_sig_bbcode_uid"])
        return Member(
            id=row["user_id"],
            name=self._board.name(row["username"]),
            registered_at=moment(row["user_regdate"]),
            last_seen_at=moment(row["user_lastvisit"]),
            active=row["user_active"] != 0,
            title=self._ranks.title(row["user_rank"], row["user_posts"]),
            signature=signature.html,
            about=shown["user_interests"],
            location=shown["user_from"],
            website="" if has_address(shown["user_website"]) else shown["user_website"],
            language=language(shown["user_lang"]),
            fields=(("Occupation", shown["user_occ"]),) if shown["user_occ"] else (),
            avatar=self._avatar(row["user_avatar_type"], shown["user_avatar"]),
            roles=("administrator",) if row["user_level"] == ADMINISTRATOR else (),
            post_count=row["user_posts"],
            original=self._database.text("users", "username").original(row["username"]),
        )

    def _avatar(self, kind: int, value: str) -> str:
        """Path below the site's files, or URL."""
        settings = self._board.settings
        if not value or has_address(value):
            return ""
        if kind == REMOTE:
            return value
        if kind == UPLOADED:
            return f"{settings.get('avatar_path', 'images/avatars').strip('/')}/{value}"
        if kind == GALLERY:
            return f"{settings.get('avatar_gallery_path', 'images/avatars/gallery').strip('/')}/{value}"
        return ""


def password(id: int, stored: str) -> PasswordHash:
    """MD5 without salt: the column has room for nothing longer."""
    return PasswordHash(id, scheme_of(stored.strip(), sha1=UNKNOWN), stored.strip(), "")
