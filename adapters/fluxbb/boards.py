"""FluxBB's categories and forums, who moderates them, and which of them a guest may read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import sqlalchemy as sa

from adapters.fluxbb.schema import GUEST
from adapters.forum import Board, SourceId
from adapters.markup.canonical import sanitise
from adapters.php import PhpError, unserialize

if TYPE_CHECKING:
    from adapters.fluxbb import FluxBB


class Boards:
    """Reads ``categories`` and ``forums`` once: a few hundred rows at most."""

    def __init__(self, board: FluxBB) -> None:
        self._board = board
        self._database = board.database
        self._unreadable_moderators: list[bytes] = []

    def read(self) -> list[Board]:
        """Categories, then forums, both in display order."""
        found: list[Board] = []
        if self._database.has("categories"):
            categories = self._database.table("categories")
            cat_name = self._database.text("categories", "cat_name")
            statement = sa.select(categories.c.id, categories.c.cat_name)
            for id, name in self._database.rows(statement.order_by(categories.c.disp_position, categories.c.id)):
                found.append(Board(id=f"category:{id}", name=cat_name(name), kind="category", public=True))
        forums, column = self._database.table("forums"), self._database.column
        statement = sa.select(
            forums.c.id, forums.c.cat_id, forums.c.forum_name, column("forums", "forum_desc", ""),
            column("forums", "redirect_url", ""), column("forums", "moderators", ""),
        ).order_by(forums.c.disp_position, forums.c.id)  # fmt: skip
        for id, category, name, description, address, moderators in self._database.rows(statement):
            forum_name = self._database.text("forums", "forum_name", board=id)
            link = self._database.text("forums", "redirect_url")(address).strip()
            public, evidence = self._public(id)
            found.append(
                Board(
                    id=id,
                    name=forum_name(name),
                    parent_id=f"category:{category}" if category else None,
                    kind="link" if link else "board",
                    description=sanitise(self._database.text("forums", "forum_desc", board=id)(description)),
                    link_url=link,
                    public=public,
                    public_evidence=evidence,
                    moderator_ids=self._moderators(moderators),
                    original=forum_name.original(name),
                )
            )
        return found

    def _public(self, forum: int) -> tuple[bool, str]:
        """Whether guests may read a forum, and how that is known."""
        guest = self._guest_group
        if guest is None:
            if self._board.options.assume_public:
                return True, "no permission data; public by --assume-public"
            return False, "no permission data"
        group, reads = guest
        if not reads:
            return False, f"groups: group {group} of guests may not read the board"
        if self._read_forum.get(forum, 1):
            return True, f"groups and forum_perms: group {group} of guests may read it"
        return False, f"forum_perms: group {group} of guests may not read it"

    @cached_property
    def _guest_group(self) -> tuple[int, bool] | None:
        """(group of guests, whether it may read the board at all). PunBB numbers its groups otherwise than FluxBB, so
        the guest's own row tells which it is."""
        if not self._database.has("groups"):
            return None
        users, groups = self._database.table("users"), self._database.table("groups")
        joined = users.join(groups, groups.c.g_id == users.c.group_id)
        statement = sa.select(groups.c.g_id, groups.c.g_read_board).select_from(joined).where(users.c.id == GUEST)
        rows = self._database.rows(statement)
        return (rows[0][0], bool(rows[0][1])) if rows else None

    @cached_property
    def _read_forum(self) -> dict[int, int]:
        """Forum → whether the guests' group may read it, where that differs from what the group may."""
        if not self._database.has("forum_perms") or self._guest_group is None:
            return {}
        perms = self._database.table("forum_perms")
        statement = sa.select(perms.c.forum_id, perms.c.read_forum).where(perms.c.group_id == self._guest_group[0])
        return dict(map(tuple, self._database.rows(statement)))

    def _moderators(self, stored: bytes | str | None) -> tuple[SourceId, ...]:
        """Ids out of the serialized name → id."""
        data = stored.encode() if isinstance(stored, str) else stored
        try:
            value = unserialize(data) if data else None
        except PhpError:
            self._unreadable_moderators.append(data or b"")
            return ()
        ids = value.values() if isinstance(value, dict) else ()
        return tuple(dict.fromkeys([id for id in ids if isinstance(id, int) and id > GUEST]))

    @property
    def warnings(self) -> list[str]:
        unreadable = [f"forums: moderators {stored!r} cannot be read" for stored in self._unreadable_moderators]
        no_permissions = [] if self._guest_group else ["groups: no permission data: every board counts as private"]
        return [*unreadable, *([] if self._board.options.assume_public else no_permissions)]
