"""What hangs on a board's threads, posts and members, declared in a class beside the board's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.relational.layout import Hanging, Loose

if TYPE_CHECKING:
    from adapters.relational.board import RelationalBoard


class Extras:
    """Declares those tables and turns their rows into records. A system's own class declares what it has."""

    def __init__(self, board: RelationalBoard) -> None:
        self._board = board
        self._database = board.database
        self._text = board.database.text

    def on_threads(self) -> tuple[Hanging, ...]:
        """See :attr:`adapters.relational.board.RelationalBoard.on_threads`."""
        return ()

    def on_posts(self) -> tuple[Hanging, ...]:
        """What hangs on the posts of the first table."""
        return ()

    def loose(self) -> tuple[Loose, ...]:
        return ()
