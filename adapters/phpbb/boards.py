"""phpBB's forums: the tree, and which of them a guest may read."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from adapters.forum import Board
from adapters.phpbb.markup import Bodies
from adapters.phpbb.permissions import Permissions
from adapters.relational.cells import unescape
from adapters.sql.database import Database

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

    def __init__(self, database: Database, permissions: Permissions, bodies: Bodies) -> None:
        self._database = database
        self._permissions = permissions
        self._bodies = bodies
        self.warnings: list[str] = []
        self._rows = self._read()
        self.ids = frozenset(row.forum_id for row in self._rows)

    def of_topic(self, forum_id: int) -> int | None:
        """The board that a topic's ``forum_id`` means; None when it does not exist.

        Global announcements of phpBB 3.0 have 0: they stood on every board, so whoever could read any board could read
        them; they go to the first board that guests can read, else to the first board.
        """
        if forum_id:
            return forum_id if forum_id in self.ids else None
        return self._home_of_global

    @cached_property
    def all(self) -> list[Board]:
        """Parents first, in display order. Cycles and self-parents are cut, unknown parents left off."""
        rows = {row.forum_id: row for row in self._rows}
        parents = self._parents(rows)
        children: dict[int, list[int]] = {}
        for row in self._rows:
            children.setdefault(parents[row.forum_id], []).append(row.forum_id)
        ordered: list[Board] = []
        waiting = list(reversed(children.get(0, ())))
        while waiting:
            number = waiting.pop()
            ordered.append(self._board(rows[number], parents[number], len(ordered)))
            waiting.extend(reversed(children.get(number, ())))
        return ordered

    def _parents(self, rows: dict[int, _Row]) -> dict[int, int]:
        """Parent of every forum, 0 for none, after mending."""
        parents: dict[int, int] = {}
        for number, row in rows.items():
            parents[number] = row.parent_id
            if row.parent_id and row.parent_id not in rows:
                self.warnings.append(
                    f"forums: forum {number} has parent {row.parent_id}, which does not exist: now at the top"
                )
                parents[number] = 0
        safe: set[int] = {0}
        for number in rows:
            path = []
            at = number
            while at not in safe and at not in path:
                path.append(at)
                at = parents[at]
            if at not in safe:
                self.warnings.append(f"forums: forum {at} is its own ancestor: cut from its parent {parents[at]}")
                parents[at] = 0
            safe.update(path)
        return parents

    @cached_property
    def _home_of_global(self) -> int | None:
        boards = [board for board in self.all if board.kind == "board"]
        chosen = next((board for board in boards if board.public), boards[0] if boards else None)
        return int(chosen.id) if chosen else None

    def _board(self, row: _Row, parent: int, position: int) -> Board:
        kind = _KINDS.get(row.forum_type, "board")
        public, evidence = self._permissions.guest(
            row.forum_id, category=kind == "category", password=bool(row.password)
        )
        text = self._database.text
        name = text("forums", "forum_name", board=row.forum_id)
        return Board(
            id=row.forum_id,
            name=unescape(name(row.forum_name)),
            parent_id=parent or None,
            kind=kind,
            position=position,
            description=self._html(row.forum_id, row.forum_desc, row.forum_desc_uid, "forum_desc"),
            rules=self._html(row.forum_id, row.forum_rules, row.forum_rules_uid, "forum_rules"),
            link_url=unescape(text("forums", "forum_link")(row.forum_link)) if kind == "link" else "",
            locked=row.forum_status == _LOCKED,
            public=public,
            public_evidence=evidence,
            moderator_ids=self._permissions.moderators(row.forum_id),
            original=name.original(row.forum_name),
        )

    def _html(self, board: int, stored: Any, uid: Any, column: str) -> str:
        text = self._database.text
        return self._bodies.html(text("forums", column, board=board)(stored), text("forums", f"{column}_uid")(uid))

    def _read(self) -> list[_Row]:
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
