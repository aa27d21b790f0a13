"""Moves of threads, where nothing tells of them but the redirects that they left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from adapters.forum import ModeratorAction, SourceId
from adapters.sql.paging import Row


def moves(board_of: Callable[[int], SourceId | None], rows: list[Row]) -> Iterator[tuple[int, ModeratorAction]]:
    """Rows (thread, redirect, board of the redirect) → moves. A redirect says from which board a thread was moved; the
    thread itself knows where it is now."""
    for thread, redirect, board in rows:
        yield (
            thread,
            ModeratorAction(
                id=f"state:move:{redirect}",
                kind="move",
                thread_id=thread,
                from_board_id=board_of(board),
                source="state",
            ),
        )


def ended(actions: list[ModeratorAction], now: SourceId | None) -> list[ModeratorAction]:
    """Moves of a thread, the last of which led to where it is ``now``."""
    return [*actions[:-1], msgspec.structs.replace(actions[-1], to_board_id=now)] if actions else []
