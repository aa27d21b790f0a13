"""The tree of boards."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from adapters.forum import Board, SourceId


def ordered(boards: Sequence[Board], table: str) -> tuple[list[Board], list[str]]:
    """Boards, parents first, with ``position`` set, and what had to be mended.

    Cycles and self-parents are cut, unknown parents left off. Boards of one parent keep the order in which they come.

    :param table: name of their table, for the warnings.
    """
    warnings: list[str] = []
    known = {board.id: board for board in boards}
    parents: dict[SourceId, SourceId | None] = {}
    for board in boards:
        parents[board.id] = board.parent_id
        if board.parent_id is not None and board.parent_id not in known:
            warnings.append(
                f"{table}: board {board.id} has parent {board.parent_id}, which does not exist: now at the top"
            )
            parents[board.id] = None
    safe: set[SourceId | None] = {None}
    for board in boards:
        path: dict[SourceId | None, None] = {}
        at: SourceId | None = board.id
        while at not in safe and at not in path:
            path[at] = None
            at = parents[at] if at is not None else None
        if at is not None and at not in safe:
            warnings.append(f"{table}: board {at} is its own ancestor: cut from its parent {parents[at]}")
            parents[at] = None
        safe.update(path)
    children: dict[SourceId | None, list[Board]] = {}
    for board in boards:
        children.setdefault(parents[board.id], []).append(board)
    found: list[Board] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        board = waiting.pop()
        found.append(msgspec.structs.replace(board, parent_id=parents[board.id], position=len(found)))
        waiting.extend(children.get(board.id, [])[::-1])
    return found, warnings
