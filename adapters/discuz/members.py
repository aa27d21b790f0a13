"""Discuz!'s members, whom the administrator may have set aside in ``_archive`` tables; what of a profile is public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from adapters.base import PasswordHash
from adapters.forum import Member
from adapters.html.bodies import convert
from adapters.markup.canonical import plain, sanitise
from adapters.passwords import MD5_UCENTER, UNKNOWN, scheme_of
from adapters.php import PhpError, unserialize
from adapters.relational.cells import IDS, chunks, has_address, moment, unescape

if TYPE_CHECKING:
    from adapters.discuz import Discuz

ADMINISTRATOR, SUPER_MODERATOR, MODERATOR = 1, 2, 3  #: ``adminid``, and groups
NO_POSTING, NO_VISIT, GUESTS, AWAITING = 4, 5, 7, 8  #: groups
ARCHIVE: Final = "_archive"
#: sizes of the picture that UCenter keeps, the best first; every member who has one has all of them
_AVATARS: Final = ("big", "middle", "small")
_PLACE: Final = ("resideprovince", "residecity", "residedist")
_SALT: Final = 6  #: characters of UCenter's own salts
_OWN: Final = tuple(f"field{number}" for number in range(1, 9))
_PROFILE: Final = (*_PLACE, "site", "bio", "interest", "occupation", *_OWN)
_LABELS: Final = {"interest": "兴趣爱好", "occupation": "职业"}


class _Setting(NamedTuple):
    label: str
    public: bool


class Members:
    """Reads ``common_member`` and what hangs on it."""

    def __init__(self, board: Discuz) -> None:
        self._board = board
        self._database = board.database

    def read(self) -> Iterator[Member]:
        """All members in order of id."""
        yield from merge(
            *(self._table(of.table, of.where) for of in self._board.people_tables), key=lambda member: int(member.id)
        )

    def _table(self, table: str, where: tuple[sa.ColumnElement[bool], ...]) -> Iterator[Member]:
        members, column = self._database.table(table), self._database.column
        names = ("username", "groupid", "adminid", "regdate", "avatarstatus")
        defaults = ("", 0, 0, 0, 0)
        statement = sa.select(
            members.c.uid, *(column(table, name, default) for name, default in zip(names, defaults, strict=True))
        ).where(*where)
        text = self._database.text(table, "username")
        end = ARCHIVE if table.endswith(ARCHIVE) else ""
        for page in self._database.pages(statement, [members.c.uid]):
            ids = [row[0] for row in page]
            counts = self._rows(f"common_member_count{end}", ("posts",), ids)
            states = self._rows(f"common_member_status{end}", ("lastvisit", "lastactivity"), ids)
            forums = self._texts(f"common_member_field_forum{end}", ("customstatus", "sightml"), ids)
            profiles = self._profiles(end, ids)
            for id, name, group, rank, registered, avatar in page:
                title, signature = forums.get(id, ("", ""))
                yield Member(
                    id=id,
                    name=self._board.name(name),
                    registered_at=moment(registered),
                    last_seen_at=max((at for at in states.get(id, ()) if moment(at)), default=None),
                    active=group != AWAITING,
                    title=unescape(title).strip() or self.groups.get(group, ""),
                    signature=self._signature(signature) if signature else "",
                    avatar=self._avatar(id) if avatar else "",
                    roles=_roles(rank),
                    post_count=counts[id][0] if id in counts else None,
                    original=text.original(name),
                    **_shown(profiles.get(id, {}), self._settings),
                )

    def _rows(self, table: str, names: tuple[str, ...], ids: list[int]) -> dict[int, tuple[Any, ...]]:
        """Cells of those members in a table that has one row for each."""
        if not self._database.has(table):
            return {}
        clause, column = self._database.table(table), self._database.column
        statement = sa.select(clause.c.uid, *(column(table, name, None) for name in names)).where(clause.c.uid.in_(IDS))
        return {row[0]: tuple(row[1:]) for part in chunks(ids) for row in self._database.rows(statement, ids=part)}

    def _texts(self, table: str, names: tuple[str, ...], ids: list[int]) -> dict[int, tuple[str, ...]]:
        text = [self._database.text(table, name) for name in names]
        return {
            id: tuple(decode(cell) for decode, cell in zip(text, cells, strict=True))
            for id, cells in self._rows(table, names, ids).items()
        }

    # ---------------------------------------------------------------- profiles

    def _profiles(self, end: str, ids: list[int]) -> dict[int, dict[str, str]]:
        """Field → value of what these members wrote about themselves and everybody may read."""
        found = self._texts(f"common_member_profile{end}", _PROFILE, ids)
        private = self._rows(f"common_member_field_home{end}", ("privacy",), ids)
        result = {}
        for id, cells in found.items():
            hidden = _hidden(private.get(id, (None,))[0])
            result[id] = {
                name: unescape(cell).strip()
                for name, cell in zip(_PROFILE, cells, strict=True)
                if cell.strip() and name not in hidden and self._settings.get(name, _Setting("", True)).public
            }
        return result

    @cached_property
    def _settings(self) -> dict[str, _Setting]:
        """Field of a profile → its name, and whether the board shows it."""
        table = "common_member_profile_setting"
        found = {name: _Setting(name, False) for name in _OWN}
        if not self._database.has(table):
            return found
        settings, column = self._database.table(table), self._database.column
        name, title = self._database.text(table, "fieldid"), self._database.text(table, "title")
        statement = sa.select(
            settings.c.fieldid, column(table, "title", ""), column(table, "available", 1), column(table, "invisible", 0)
        )
        for field, label, available, invisible in self._database.rows(statement):
            found[name(field)] = _Setting(unescape(title(label)), bool(available and not invisible))
        return found

    # ---------------------------------------------------------------- groups, avatars

    @cached_property
    def groups(self) -> dict[int, str]:
        """Group → title, which all its members bear."""
        if not self._database.has("common_usergroup"):
            return {}
        groups, text = self._database.table("common_usergroup"), self._database.text("common_usergroup", "grouptitle")
        rows = self._database.rows(sa.select(groups.c.groupid, groups.c.grouptitle))
        return {id: plain(sanitise(text(title))) for id, title in rows}

    def _signature(self, stored: str) -> str:
        """It is stored as the HTML that pages show."""
        links = self._board.links
        return convert(stored, f"{links.url}/" if links.url else "", links.target).html

    def _avatar(self, id: int) -> str:
        """Path below the site's files; the largest picture that is there, where the files are at hand."""
        digits = f"{id:09d}"
        start = f"uc_server/data/avatar/{digits[:3]}/{digits[3:5]}/{digits[5:7]}/{digits[7:]}_avatar_"
        folder = self._board.options.site_files
        if folder:
            there = (size for size in _AVATARS if (Path(folder) / f"{start}{size}.jpg").is_file())
            return f"{start}{next(there, 'middle')}.jpg"
        return f"{start}middle.jpg"

    @cached_property
    def staff(self) -> dict[str, int]:
        """Name → id of those who may edit what others wrote."""
        found: dict[str, int] = {}
        for of in self._board.people_tables:
            members = self._database.table(of.table)
            ruling = [self._database.column(of.table, "adminid", 0) > 0]
            if self._database.has("forum_moderator"):
                moderators = self._database.table("forum_moderator")
                ruling.append(members.c.uid.in_(sa.select(moderators.c.uid)))
            statement = sa.select(members.c.username, members.c.uid).where(sa.or_(*ruling), *of.where)
            for name, id in self._database.rows(statement.order_by(members.c.uid.desc())):
                found[self._board.name(name)] = id
        return found


def password(id: int, stored: str, salt: str) -> PasswordHash:
    """What UCenter keeps: its own salted MD5; without a salt what PHP makes of the password itself (X3.5); with another
    salt, which names a module of the site, the hash of a forum that the member was imported from.

    Facts: ``uc_server/model/user.php`` of UCenter 1.7, ``verify_password()``.
    """
    own = MD5_UCENTER if len(salt) == _SALT else UNKNOWN
    scheme = scheme_of(stored, md5=own, sha1=UNKNOWN)
    return PasswordHash(id, UNKNOWN if salt and scheme != own else scheme, stored, salt)


def _roles(rank: int) -> tuple[str, ...]:
    if rank == ADMINISTRATOR:
        return ("administrator",)
    return ("moderator",) if rank == SUPER_MODERATOR else ()


def _hidden(stored: bytes | str | None) -> frozenset[str]:
    """Fields of the profile that their owner shows to friends or to nobody; all of them when that cannot be read."""
    data = stored.encode() if isinstance(stored, str) else stored
    if not data:
        return frozenset()
    try:
        value = unserialize(data)
    except PhpError:
        return frozenset(_PROFILE)
    fields = value.get(b"profile") if isinstance(value, dict) else None
    if not isinstance(fields, dict):
        return frozenset()
    return frozenset(
        name.decode("ascii", "replace")
        for name, who in fields.items()
        if isinstance(name, bytes) and who not in (0, b"0", b"", None, False)
    )


def _shown(profile: Mapping[str, str], settings: Mapping[str, _Setting]) -> dict[str, Any]:
    """Fields of a member out of a profile. An address may be escaped twice: by the form and by the profile."""
    site = unescape(profile.get("site", ""))
    fields = []
    for name in ("interest", "occupation", *_OWN):
        value = profile.get(name, "")
        if value and not has_address(value):
            known = settings.get(name)
            fields.append((known.label if known else _LABELS[name], value))
    return {
        "location": " ".join(profile[name] for name in _PLACE if name in profile),
        "website": "" if has_address(site) else site,
        "about": profile.get("bio", ""),
        "fields": tuple(fields),
    }
