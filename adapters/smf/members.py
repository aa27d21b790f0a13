"""SMF's members: profiles, public fields, titles, roles, avatars."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Member
from adapters.passwords import BCRYPT, BCRYPT_SMF, SHA1_SMF, UNKNOWN, scheme_of
from adapters.relational.cells import IDS, chunks, has_address, is_number, moment
from adapters.relational.languages import language
from adapters.smf import texts

if TYPE_CHECKING:
    from adapters.smf import SMF

ADMINISTRATORS: Final = 1
MODERATORS: Final = 2  #: everywhere
_BANNED: Final = 10  #: added to is_activated
_TEXTS: Final = (
    "real_name", "usertitle", "personal_text", "website_url", "signature", "avatar", "additional_groups", "lngfile",
    "location",
)  # fmt: skip
_NUMBERS: Final = ("id_group", "id_post_group", "posts", "date_registered", "last_login", "is_activated")
_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_SHOWN_TO_ALL: Final = (0, 1)  #: private
_LOCATION: Final = "cust_loca"


class Members:
    """Reads ``members`` and what hangs on it."""

    def __init__(self, board: SMF) -> None:
        self._board = board
        self._database = board.database

    def read(self) -> Iterator[Member]:
        """All members in order of id."""
        members, column = self._database.table("members"), self._database.column
        statement = sa.select(
            members.c.id_member,
            *(column("members", name, "") for name in _TEXTS),
            *(column("members", name, 0) for name in _NUMBERS),
        )
        text = {name: self._database.text("members", name) for name in _TEXTS}
        for page in self._database.pages(statement, [members.c.id_member]):
            ids = [row[0] for row in page]
            profiles, avatars = self._profiles(ids), self._avatars(ids)
            for id, *cells in page:
                row = dict(zip((*_TEXTS, *_NUMBERS), cells, strict=True))
                shown = {name: text[name](row[name]) for name in _TEXTS}
                avatar = avatars.get(id) or self._avatar(texts.plain(shown["avatar"]))
                original = text["real_name"].original(row["real_name"])
                yield self._member(id, row, shown, profiles.get(id, {}), avatar, original)

    def _member(
        self,
        id: int,
        row: dict[str, Any],
        shown: dict[str, str],
        profile: dict[str, str],
        avatar: str,
        original: bytes | None,
    ) -> Member:
        groups = {row["id_group"], *(int(part) for part in shown["additional_groups"].split(",") if is_number(part))}
        title = texts.plain(shown["usertitle"]).strip()
        website = texts.plain(shown["website_url"]).strip()
        return Member(
            id=id,
            name=self._board.name(row["real_name"]),
            registered_at=moment(row["date_registered"]),
            last_seen_at=moment(row["last_login"]),
            active=row["is_activated"] % _BANNED == 1,
            title=title or self._groups.get(row["id_group"], "") or self._groups.get(row["id_post_group"], ""),
            signature=self._board.convert(shown["signature"]).html if shown["signature"] else "",
            about=texts.plain(shown["personal_text"]).strip(),
            location=profile.pop(_LOCATION, "") or texts.plain(shown["location"]).strip(),
            website="" if has_address(website) else website,
            language=language(shown["lngfile"]),
            fields=tuple((self._fields[name], value) for name, value in profile.items()),
            avatar=avatar,
            roles=("administrator",) if ADMINISTRATORS in groups else ("moderator",) if MODERATORS in groups else (),
            post_count=row["posts"],
            original=original,
        )

    @cached_property
    def _groups(self) -> dict[int, str]:
        if not self._database.has("membergroups"):
            return {}
        groups, text = self._database.table("membergroups"), self._database.text("membergroups", "group_name")
        rows = self._database.rows(sa.select(groups.c.id_group, groups.c.group_name))
        return {id: texts.plain(text(name)) for id, name in rows if id}

    @cached_property
    def _fields(self) -> dict[str, str]:
        """Name of a field's column → label, for the fields that everybody may see, in the order of the profile."""
        if not self._database.has("custom_fields"):
            return {}
        fields, column = self._database.table("custom_fields"), self._database.column
        statement = sa.select(fields.c.col_name, fields.c.field_name).where(
            column("custom_fields", "private", 0).in_(_SHOWN_TO_ALL), column("custom_fields", "active", 1) != 0
        )
        name, label = (
            self._database.text("custom_fields", "col_name"),
            self._database.text("custom_fields", "field_name"),
        )
        ordered = statement.order_by(column("custom_fields", "field_order", 0), fields.c.col_name)
        # labels of the stock fields are names of texts in the language files: {icq}
        return {
            name(of): texts.plain(label(shown)).strip("{}").capitalize() for of, shown in self._database.rows(ordered)
        }

    def _profiles(self, ids: list[int]) -> dict[int, dict[str, str]]:
        """Fields that these members filled in, by name of the field's column, in the order of the profile."""
        if not self._fields or not self._database.has("themes"):
            return {}
        table = self._database.table("themes")
        wanted = [self._database.constant(name) for name in self._fields]
        statement = sa.select(table.c.id_member, table.c.variable, table.c.value).where(
            table.c.id_theme == 1, table.c.variable.in_(wanted), table.c.id_member.in_(IDS)
        )
        variable, value = self._database.text("themes", "variable"), self._database.text("themes", "value")
        found: dict[int, dict[str, str]] = {}
        for part in chunks(ids):
            for member, name, stored in self._database.rows(statement, ids=part):
                shown = texts.plain(value(stored)).strip()
                if shown and not shown.startswith("{"):  # a choice that is a name of a text, like {gender_1}
                    found.setdefault(member, {})[variable(name)] = shown
        order = list(self._fields)
        return {id: dict(sorted(given.items(), key=lambda pair: order.index(pair[0]))) for id, given in found.items()}

    def _avatars(self, ids: list[int]) -> dict[int, str]:
        """Paths of uploaded avatars below the site's files."""
        if not self._database.has("attachments"):
            return {}
        found: dict[int, str] = {}
        files = self._board.extras.file_statement().where(self._database.table("attachments").c.id_member.in_(IDS))
        for part in chunks(ids):
            for row in self._database.rows(files, ids=part):
                found[row[2]] = self._board.extras.path(row)
        return found

    @staticmethod
    def _avatar(value: str) -> str:
        """Path below the site's files, or URL. That of a Gravatar is made of an e-mail address."""
        if not value or value.startswith("gravatar://") or has_address(value):
            return ""
        return value if "://" in value else f"avatars/{value.lstrip('/')}"


def password(id: int, stored: str, name: str, salt: str) -> PasswordHash:
    """The name with which a member logs in is part of what is hashed, as it is stored, that is, escaped for HTML.
    SMF 2.0 lowers bytes and leaves letters beyond ASCII alone; 2.1 lowers all."""
    scheme = scheme_of(stored.strip(), md5=UNKNOWN, sha1=SHA1_SMF)
    if scheme == BCRYPT:
        return PasswordHash(id, BCRYPT_SMF, stored.strip(), name.lower())
    if scheme == SHA1_SMF:
        return PasswordHash(id, scheme, stored.strip(), name.translate(_LOWER))
    return PasswordHash(id, scheme, stored.strip(), salt)
