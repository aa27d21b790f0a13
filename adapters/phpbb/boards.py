"""phpBB's forums: the tree, and which of them a guest may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from adapters.forum import Board
from adapters.relational.cells import unescape

if TYPE_CHECKING:
    from adapters.phpbb import PhpBB

_KINDS: Final = {0: "category", 1: "board", 2: "link"}
_LOCKED: Final = 1


class _Row(NamedTuple):
    forum_id: int
    parent_id: int
    forum_type: int
    forum_status: int
    password: bool
    forum_name: bytes | str
    forum_desc: bytes | str
    forum_desc_uid: bytes | str
    forum_rules: bytes | str
    forum_rules_uid: bytes | str
    forum_link: bytes | str


class Boards:
    """Reads ``forums`` once: a few thousand rows at most."""

    def __init__(self, board: PhpBB) -> None:
        self._on = board
        self._database = board.database

    def read(self) -> list[Board]:
        """In display order."""
        return list(map(self._board, self._rows()))

    def _board(self, row: _Row) -> Board:
        kind = _KINDS.get(row.forum_type, "board")
        public, evidence = self._on.permissions.guest(
            row.forum_id, category=kind == "category", password=bool(row.password)
        )
        text = self._database.text
        name = text("forums", "forum_name", board=row.forum_id)
        return Board(
            id=row.forum_id,
            name=unescape(name(row.forum_name)),
            parent_id=row.parent_id or None,
            kind=kind,
            description=self._html(row.forum_id, row.forum_desc, row.forum_desc_uid, "forum_desc"),
            rules=self._html(row.forum_id, row.forum_rules, row.forum_rules_uid, "forum_rules"),
            link_url=unescape(text("forums", "forum_link")(row.forum_link)) if kind == "link" else "",
            locked=row.forum_status == _LOCKED,
            public=public,
            public_evidence=evidence,
            moderator_ids=self._on.permissions.moderators(row.forum_id),
            original=name.original(row.forum_name),
        )

    def _html(self, board: int, stored: Any, uid: Any, column: str) -> str:
        text = self._database.text
        return self._on.bodies.html(text("forums", column, board=board)(stored), text("forums", f"{column}_uid")(uid))

    def _rows(self) -> list[_Row]:
        forums, column = self._database.table("forums"), self._database.column
        # whether there is a password, not the password
        password = (sa.func.length(column("forums", "forum_password", "")) > 0).label("password")
        statement = sa.select(
            forums.c.forum_id, forums.c.parent_id, forums.c.forum_type, column("forums", "forum_status", 0), password,
            forums.c.forum_name, column("forums", "forum_desc", ""), column("forums", "forum_desc_uid", ""),
            column("forums", "forum_rules", ""), column("forums", "forum_rules_uid", ""),
            column("forums", "forum_link", ""),
        ).order_by(forums.c.left_id, forums.c.forum_id)  # fmt: skip
        return [_Row(*row) for row in self._database.rows(statement)]
