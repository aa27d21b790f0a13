"""SMF's categories and boards, who moderates, and which of them a guest may read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from adapters.forum import Board, SourceId
from adapters.markup.canonical import sanitise
from adapters.smf import texts

if TYPE_CHECKING:
    from adapters.smf import SMF

GUESTS: Final = "-1"


class Boards:
    """Reads ``categories`` and ``boards`` once."""

    def __init__(self, board: SMF) -> None:
        self._board = board
        self._database = board.database

    def read(self) -> list[Board]:
        """In display order among the children of one parent."""
        column, text_of = self._database.column, self._database.text
        found: list[Board] = []
        if self._database.has("categories"):
            table = self._database.table("categories")
            statement = sa.select(table.c.id_cat, table.c.name, column("categories", "description", ""))
            for id, name, said in self._database.rows(statement.order_by(table.c.cat_order, table.c.id_cat)):
                found.append(
                    Board(
                        id=f"category:{id}",
                        name=texts.plain(text_of("categories", "name")(name)),
                        kind="category",
                        description=self._description(text_of("categories", "description")(said)),
                        public=True,
                    )
                )
        boards = self._database.table("boards")
        statement = sa.select(
            boards.c.id_board, boards.c.id_cat, column("boards", "id_parent", 0), boards.c.name,
            column("boards", "description", ""), column("boards", "redirect", ""), boards.c.member_groups,
            column("boards", "deny_member_groups", ""),
        ).order_by(boards.c.board_order, boards.c.id_board)  # fmt: skip
        for id, category, parent, name, description, redirect, groups, denied in self._database.rows(statement):
            link = texts.plain(text_of("boards", "redirect")(redirect)).strip()
            public, evidence = self._public(
                id, text_of("boards", "member_groups")(groups), text_of("boards", "deny_member_groups")(denied)
            )
            text = text_of("boards", "name", board=id)
            found.append(
                Board(
                    id=id,
                    name=texts.plain(text(name)),
                    parent_id=parent or (f"category:{category}" if category else None),
                    kind="link" if link else "board",
                    description=self._description(text_of("boards", "description", board=id)(description)),
                    link_url=link,
                    public=public,
                    public_evidence=evidence,
                    moderator_ids=self._moderators.get(id, ()),
                    original=text.original(name),
                )
            )
        return found

    def _description(self, stored: str) -> str:
        """BBCode since 2.1, HTML before."""
        modern = self._board.site.version.startswith(("2.1", "3"))
        return self._board.convert(stored).html if modern and "<" not in stored else sanitise(stored)

    def _public(self, board: int, groups: str, denied: str) -> tuple[bool, str]:
        if board == self._board.recycle_board:
            return False, "settings: recycle_board, for what was deleted"
        if self._board.settings.get("allow_guestAccess", "1") != "1":
            return False, "settings: allow_guestAccess is off"
        if GUESTS in denied.split(","):
            return False, "boards.deny_member_groups: guests are denied"
        if GUESTS in groups.split(","):
            return True, "boards.member_groups: guests may read it"
        return False, "boards.member_groups: guests are not in it"

    @cached_property
    def _moderators(self) -> dict[int, tuple[SourceId, ...]]:
        found: dict[int, set[int]] = {}
        if self._database.has("moderators"):
            table = self._database.table("moderators")
            for board, member in self._database.rows(sa.select(table.c.id_board, table.c.id_member)):
                found.setdefault(board, set()).add(member)
        if self._database.has("moderator_groups"):
            table = self._database.table("moderator_groups")
            for board, group in self._database.rows(sa.select(table.c.id_board, table.c.id_group)):
                found.setdefault(board, set()).update(self._board.in_group(group))
        return {board: tuple(sorted(ids)) for board, ids in found.items()}
