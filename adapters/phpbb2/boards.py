"""phpBB 2's categories and forums, who moderates them, and which of them a guest may read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from adapters.forum import Board, SourceId
from adapters.markup.canonical import plain, sanitise

if TYPE_CHECKING:
    from adapters.phpbb2 import PhpBB2

EVERYBODY: Final = 0
#: levels of ``forums.auth_*``
LEVELS: Final = {1: "members", 2: "members of chosen groups", 3: "moderators", 5: "administrators"}
LOCKED: Final = 1
_PARENTS: Final = ("forum_parent", "attached_forum_id")  # columns of add-ons: the forum above


class Boards:
    """Reads ``categories`` and ``forums`` once: a few thousand rows at most."""

    def __init__(self, board: PhpBB2) -> None:
        self._board = board
        self._database = board.database

    def warnings(self) -> list[str]:
        known = {"auth_view", "auth_read"} <= set(self._database.columns("forums"))
        if known or self._board.options.assume_public:
            return []
        return ["forums: no permission data: every board counts as private"]

    def read(self) -> list[Board]:
        """Categories, then forums, each in display order."""
        forums = list(self._forums())
        return [*self._categories({row["cat_id"] for row in forums if row["auth_view"] == EVERYBODY}),
                *map(self._forum, forums)]  # fmt: skip

    def _categories(self, seen: set[int]) -> Iterator[Board]:
        """``seen``: categories that show a guest some forum; the board hides the others from him."""
        if not self._database.has("categories"):
            return
        table, text = self._database.table("categories"), self._database.text("categories", "cat_title")
        order = (self._database.column("categories", "cat_order", 0), table.c.cat_id)
        for id, title in self._database.rows(sa.select(table.c.cat_id, table.c.cat_title).order_by(*order)):
            yield Board(
                id=f"c{id}",
                name=plain(sanitise(text(title))),
                kind="category",
                public=id in seen or self._board.options.assume_public,
                public_evidence="forums: guests may see one of its forums" if id in seen
                else "forums: guests may see none of its forums",
            )  # fmt: skip

    def _forums(self) -> Iterator[dict[str, Any]]:
        table, column = self._database.table("forums"), self._database.column
        names = {"forum_desc": "", "forum_status": 0, "auth_view": None, "auth_read": None, **dict.fromkeys(_PARENTS)}
        statement = sa.select(
            table.c.forum_id, table.c.cat_id, table.c.forum_name, *(column("forums", *item) for item in names.items())
        ).order_by(table.c.forum_order, table.c.forum_id)
        for row in self._database.rows(statement):
            yield dict(zip(("forum_id", "cat_id", "forum_name", *names), row, strict=True))

    def _forum(self, row: dict[str, Any]) -> Board:
        """Names and descriptions may hold HTML."""
        text = self._database.text
        public, evidence = self._public(row["auth_view"], row["auth_read"])
        above = next((parent for name in _PARENTS if (parent := row[name] or 0) > 0 and parent != row["forum_id"]), 0)
        return Board(
            id=row["forum_id"],
            name=plain(sanitise(text("forums", "forum_name")(row["forum_name"]))),
            parent_id=above or (f"c{row['cat_id']}" if row["cat_id"] else None),
            description=sanitise(text("forums", "forum_desc")(row["forum_desc"])),
            locked=row["forum_status"] == LOCKED,
            public=public,
            public_evidence=evidence,
            moderator_ids=self._moderators.get(row["forum_id"], ()),
        )

    def _public(self, view: int | None, read: int | None) -> tuple[bool, str]:
        """Whether guests may read a forum, and how that is known."""
        if view is None or read is None:
            if self._board.options.assume_public:
                return True, "no permission data; public by --assume-public"
            return False, "no permission data"
        for name, level in (("auth_view", view), ("auth_read", read)):
            if level != EVERYBODY:
                return False, f"forums: {name} {level}: only for {LEVELS.get(level, 'somebody unknown')}"
        return True, "forums: auth_view and auth_read are for everybody"

    @cached_property
    def _moderators(self) -> dict[int, tuple[SourceId, ...]]:
        """Forum → its moderators: members of groups that may moderate it; every member has a group of his own."""
        if not self._database.has("auth_access") or not self._database.has("user_group"):
            return {}
        access, members = self._database.table("auth_access"), self._database.table("user_group")
        statement = (
            sa.select(access.c.forum_id, members.c.user_id)
            .select_from(access.join(members, members.c.group_id == access.c.group_id))
            .where(access.c.auth_mod != 0, members.c.user_id > 0)
            .where(sa.func.coalesce(self._database.column("user_group", "user_pending", 0), 0) == 0)
        )
        found: dict[int, set[int]] = {}
        for forum, member in self._database.rows(statement):
            found.setdefault(forum, set()).add(member)
        return {forum: tuple(sorted(ids)) for forum, ids in found.items()}
