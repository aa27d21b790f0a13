"""Discuz!'s forums: the tree, who moderates, which of them a guest may read; and the classes of threads in them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.discuz.members import GUESTS
from adapters.forum import Board, SourceId
from adapters.markup.canonical import plain, sanitise
from adapters.php import PhpError, unserialize
from adapters.relational.cells import moment

if TYPE_CHECKING:
    from adapters.discuz import Discuz

_WHITE = re.compile(r"[ \t\r\n\f]{2,}")
HIDDEN, CLUB = 0, 3  #: ``status``: not shown; a group that members run
_FIELDS: Final = ("description", "rules", "redirect", "viewperm", "formulaperm", "moderators", "threadtypes")


class Boards:
    """Reads ``forum_forum`` and ``forum_forumfield`` once: some thousands of rows at most."""

    def __init__(self, board: Discuz) -> None:
        self._board = board
        self._database = board.database
        self.warnings: list[str] = []
        if self._guests_may_visit is None and not board.options.assume_public:
            self.warnings.append("common_usergroup: no permission data: every board counts as private")

    def read(self) -> list[Board]:
        """In display order among the children of one parent."""
        return [self._made(id, row) for id, row in self._rows.items()]

    def _made(self, id: int, row: dict[str, Any]) -> Board:
        text = self._database.text("forum_forum", "name")
        fields = self._fields.get(id, {})
        link = fields.get("redirect", "").strip()
        public, evidence = self._public(id)
        return Board(
            id=id,
            name=bare(text(row["name"])),
            parent_id=row["fup"] or None,
            kind="link" if link else "category" if row["type"] in (b"group", "group") else "board",
            description=_shown(fields.get("description", "")),
            rules=_shown(fields.get("rules", "").replace("\n", "<br>")),
            link_url=link,
            public=public,
            public_evidence=evidence,
            moderator_ids=self._moderators(id, fields),
            created_at=moment(fields.get("dateline")),
        )

    @cached_property
    def _rows(self) -> dict[int, dict[str, Any]]:
        forums, column = self._database.table("forum_forum"), self._database.column
        names = ("fid", "fup", "type", "name", "status")
        statement = sa.select(
            forums.c.fid, column("forum_forum", "fup", 0), column("forum_forum", "type", ""), forums.c.name,
            column("forum_forum", "status", 1),
        ).order_by(column("forum_forum", "displayorder", 0), forums.c.fid)  # fmt: skip
        return {row[0]: dict(zip(names, row, strict=True)) for row in self._database.rows(statement)}

    @cached_property
    def _fields(self) -> dict[int, dict[str, Any]]:
        table = "forum_forumfield"
        if not self._database.has(table):
            return {}
        fields, column = self._database.table(table), self._database.column
        # whether there is a password, not the password
        password = (sa.func.length(column(table, "password", "")) > 0).label("password")
        statement = sa.select(
            fields.c.fid, password, column(table, "gviewperm", 0), column(table, "price", 0),
            column(table, "dateline", 0), *(column(table, name, "") for name in _FIELDS),
        )  # fmt: skip
        text = [self._database.text(table, name) for name in _FIELDS]
        return {
            id: {
                "password": bool(locked), "gviewperm": members_only, "price": price, "dateline": at,
                **{name: decode(cell) for name, decode, cell in zip(_FIELDS, text, cells, strict=True)},
            }
            for id, locked, members_only, price, at, *cells in self._database.rows(statement)
        }  # fmt: skip

    # ---------------------------------------------------------------- who may read

    def _public(self, forum: int) -> tuple[bool, str]:
        """Whether guests may read a forum, and how that is known. A closed forum does not lock those below it in
        Discuz!, but it hides them: they count as closed, too."""
        if self._guests_may_visit is None:
            if self._board.options.assume_public:
                return True, "no permission data; public by --assume-public"
            return False, "no permission data"
        if not self._guests_may_visit:
            return False, f"common_usergroup: group {GUESTS} of guests may not visit the site"
        seen: set[int] = set()
        at = forum
        while at in self._rows and at not in seen:
            seen.add(at)
            why = self._closed(at)
            if why:
                return False, why
            at = self._rows[at]["fup"]
        return True, f"forum_forumfield: group {GUESTS} of guests may view it"

    def _closed(self, forum: int) -> str:
        """Why guests may not read a forum, by its own settings; "" when they may."""
        status, fields = self._rows[forum]["status"], self._fields.get(forum)
        if fields is None:
            return f"forum_forumfield: no row of forum {forum}"
        if status == HIDDEN:
            return f"forum_forum: forum {forum} is hidden"
        if status == CLUB and self._board.settings.get("groupstatus", "") in ("", "0"):
            return "common_setting: groups of members are switched off"
        if status == CLUB and self._rows[forum]["type"] in (b"sub", "sub") and not fields["gviewperm"]:
            return f"forum_forumfield: group {forum} is for its members"
        if fields["password"]:
            return f"forum_forumfield: forum {forum} has a password"
        if fields["price"]:
            return f"forum_forumfield: forum {forum} is to be paid for"
        if fields["viewperm"].strip() and str(GUESTS) not in fields["viewperm"].split("\t"):
            return f"forum_forumfield: viewperm of forum {forum} lacks group {GUESTS} of guests"
        if _asks(fields["formulaperm"]):
            return f"forum_forumfield: formulaperm of forum {forum} asks for points, medals or names"
        return ""

    @cached_property
    def _guests_may_visit(self) -> bool | None:
        """None when nothing tells."""
        if not self._database.has("common_usergroup"):
            return None
        groups = self._database.table("common_usergroup")
        statement = sa.select(self._database.column("common_usergroup", "allowvisit", 1))
        rows = self._database.rows(statement.where(groups.c.groupid == GUESTS))
        return bool(rows[0][0]) if rows else None

    @cached_property
    def guests_read(self) -> int:
        """Up to which ``readperm`` guests may read threads and files."""
        if not self._database.has("common_usergroup_field"):
            return 0
        fields = self._database.table("common_usergroup_field")
        statement = sa.select(self._database.column("common_usergroup_field", "readaccess", 0))
        rows = self._database.rows(statement.where(fields.c.groupid == GUESTS))
        return int(rows[0][0]) if rows else 0

    # ---------------------------------------------------------------- who moderates

    def _moderators(self, forum: int, fields: dict[str, Any]) -> tuple[SourceId, ...]:
        """By the table; where that has nothing, by the names that the forum keeps for display."""
        ids = self._appointed.get(forum)
        if ids is None:
            names = (name.strip() for name in str(fields.get("moderators", "")).split("\t"))
            ids = {self._board.members_read.staff[name] for name in names if name in self._board.members_read.staff}
        return tuple(sorted(ids))

    @cached_property
    def _appointed(self) -> dict[int, set[int]]:
        if not self._database.has("forum_moderator"):
            return {}
        table = self._database.table("forum_moderator")
        found: dict[int, set[int]] = {}
        for forum, member in self._database.rows(sa.select(table.c.fid, table.c.uid)):
            found.setdefault(forum, set()).add(member)
        return found

    # ---------------------------------------------------------------- classes of threads

    @cached_property
    def classes(self) -> dict[int, str]:
        """``typeid`` of threads → what stands before the title. Forums keep a copy, for display; older versions only
        that."""
        found: dict[int, str] = {}
        for forum, fields in self._fields.items():
            found.update(self._kept(forum, fields["threadtypes"]))
        if self._database.has("forum_threadclass"):
            table, text = self._database.table("forum_threadclass"), self._database.text("forum_threadclass", "name")
            rows = self._database.rows(sa.select(table.c.typeid, table.c.name))
            found.update((id, bare(text(name))) for id, name in rows)
        return found

    @cached_property
    def sorts(self) -> dict[int, str]:
        """``sortid`` of threads → name of the form that they were written with."""
        if not self._database.has("forum_threadtype"):
            return {}
        table, text = self._database.table("forum_threadtype"), self._database.text("forum_threadtype", "name")
        return {id: bare(text(name)) for id, name in self._database.rows(sa.select(table.c.typeid, table.c.name))}

    def _kept(self, forum: int, stored: str) -> dict[int, str]:
        if not stored.strip():
            return {}
        try:
            value = unserialize(stored.encode())
        except PhpError:
            self.warnings.append(f"forum_forumfield: threadtypes of forum {forum} cannot be read")
            return {}
        types = value.get(b"types") if isinstance(value, dict) else None
        if not isinstance(types, dict):
            return {}
        return {
            id: bare(name.decode("utf-8", "replace"))
            for id, name in types.items()
            if isinstance(id, int) and isinstance(name, bytes)
        }


def _shown(stored: str) -> str:
    """HTML as pages show it: white space is one blank, also where a tag that means nothing stood in it."""
    return _WHITE.sub(" ", sanitise(stored))


def bare(name: str) -> str:
    """A name as plain text: administrators may write HTML into it."""
    return plain(sanitise(name)).strip() if "<" in name or "&" in name else name.strip()


def _asks(stored: str) -> bool:
    """Whether a forum's formula of access asks for anything; what cannot be read counts as asking."""
    if not stored.strip():
        return False
    try:
        value = unserialize(stored.encode())
    except PhpError:
        return True
    if not isinstance(value, dict):
        return False
    return any(bool(value.get(key)) for key in (0, 1, b"medal", b"users"))
