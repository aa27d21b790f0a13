"""MyBB's forums: the tree, who moderates, and which of them a guest may read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.forum import Board, SourceId
from adapters.markup.canonical import plain, sanitise

if TYPE_CHECKING:
    from adapters.mybb import MyBB

GUESTS: Final = 1  #: group
_TEXTS: Final = ("name", "description", "linkto", "rules")


class Boards:
    """Reads ``forums`` once: a few thousand rows at most."""

    def __init__(self, board: MyBB) -> None:
        self._board = board
        self._database = board.database

    @property
    def warnings(self) -> list[str]:
        if self._guests_may_view is None and not self._board.options.assume_public:
            return ["usergroups: no permission data: every board counts as private"]
        return []

    def read(self) -> list[Board]:
        """In display order among the children of one parent."""
        found = []
        for row in self._rows.values():
            text = {name: self._database.text("forums", name, board=row["fid"]) for name in _TEXTS}
            shown = {name: text[name](row[name]) for name in _TEXTS}
            link = shown["linkto"].strip()
            public, evidence = self._public(row["fid"])
            category = row["type"] in (b"c", "c")
            found.append(
                Board(
                    id=row["fid"],
                    name=_plain(shown["name"]),
                    parent_id=row["pid"] or None,
                    kind="link" if link else "category" if category else "board",
                    description=sanitise(shown["description"]),
                    rules=sanitise(shown["rules"]),
                    link_url=link,
                    locked=not row["open"],
                    public=public,
                    public_evidence=evidence,
                    moderator_ids=self._moderators.get(row["fid"], ()),
                    original=text["name"].original(row["name"]),
                )
            )
        return found

    @cached_property
    def _rows(self) -> dict[int, dict[str, Any]]:
        forums, column = self._database.table("forums"), self._database.column
        # whether there is a password, not the password
        password = (sa.func.length(column("forums", "password", "")) > 0).label("password")
        names = ("fid", "pid", "type", "active", "open", "password", *_TEXTS)
        statement = sa.select(
            forums.c.fid, forums.c.pid, column("forums", "type", "f"), column("forums", "active", 1),
            column("forums", "open", 1), password, *(column("forums", name, "") for name in _TEXTS),
        ).order_by(forums.c.disporder, forums.c.fid)  # fmt: skip
        return {row[0]: dict(zip(names, row, strict=True)) for row in self._database.rows(statement)}

    # ---------------------------------------------------------------- who may read

    def _public(self, forum: int) -> tuple[bool, str]:
        """Whether guests may read a forum, and how that is known: all its ancestors must be open to them, too."""
        if self._guests_may_view is None:
            if self._board.options.assume_public:
                return True, "no permission data; public by --assume-public"
            return False, "no permission data"
        if not self._guests_may_view:
            return False, f"usergroups: group {GUESTS} may not view the board"
        seen: set[int] = set()
        at, nearest = forum, None
        while at in self._rows and at not in seen:
            seen.add(at)
            row = self._rows[at]
            if not row["active"]:
                return False, f"forums: forum {at} is not active"
            if row["password"]:
                return False, f"forums: forum {at} has a password"
            if at in self._permissions and not self._permissions[at][0]:
                return False, f"forumpermissions: group {GUESTS} may not view forum {at}"
            if nearest is None and at in self._permissions:
                nearest = at
            at = row["pid"]
        if nearest is not None and not self._permissions[nearest][1]:
            return False, f"forumpermissions: group {GUESTS} may not view threads in forum {nearest}"
        return True, f"usergroups and forumpermissions: group {GUESTS} may view it"

    @cached_property
    def _guests_may_view(self) -> bool | None:
        """What the guests' group may by itself; None when nothing tells."""
        if not self._database.has("usergroups"):
            return None
        groups, column = self._database.table("usergroups"), self._database.column
        statement = sa.select(column("usergroups", "canview", 1), column("usergroups", "canviewthreads", 1))
        rows = self._database.rows(statement.where(groups.c.gid == GUESTS))
        return bool(rows[0][0] and rows[0][1]) if rows else None

    @cached_property
    def _permissions(self) -> dict[int, tuple[bool, bool]]:
        """Forum → (guests may view it, and the threads in it), where that is said for the forum itself."""
        if not self._database.has("forumpermissions"):
            return {}
        table, column = self._database.table("forumpermissions"), self._database.column
        statement = sa.select(
            table.c.fid, table.c.canview, column("forumpermissions", "canviewthreads", 1),
            column("forumpermissions", "canonlyviewownthreads", 0),
        ).where(table.c.gid == GUESTS)  # fmt: skip
        return {
            forum: (bool(view), bool(threads and not own))
            for forum, view, threads, own in self._database.rows(statement)
        }

    # ---------------------------------------------------------------- who moderates

    @cached_property
    def _moderators(self) -> dict[int, tuple[SourceId, ...]]:
        if not self._database.has("moderators"):
            return {}
        table, column = self._database.table("moderators"), self._database.column
        found: dict[int, set[int]] = {}
        statement = sa.select(table.c.fid, column("moderators", "id", 0), column("moderators", "isgroup", 0))
        for forum, id, is_group in self._database.rows(statement):
            found.setdefault(forum, set()).update(self._board.in_group(id) if is_group else {id})
        return {forum: tuple(sorted(ids)) for forum, ids in found.items()}


def _plain(name: str) -> str:
    """A forum's name as plain text: administrators may write HTML into it."""
    return plain(sanitise(name)) if "<" in name or "&" in name else name
