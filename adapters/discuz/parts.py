"""What hangs on threads, posts and members beside what the board itself reads: moderation, and the microblog."""

from __future__ import annotations

from adapters.forum import ModeratorAction, SourceId
from adapters.relational.board import RelationalBoard
from adapters.relational.layout import Hanging, Loose


class Part:
    """Declares tables and turns their rows into records."""

    def __init__(self, board: RelationalBoard) -> None:
        self._board = board

    def on_threads(self) -> tuple[Hanging, ...]:
        return ()

    def on_posts(self, table: str = "forum_post") -> tuple[Hanging, ...]:
        return ()

    def loose(self) -> tuple[Loose, ...]:
        return ()

    def warnings(self) -> list[str]:
        return []

    def completed(
        self,
        actions: list[ModeratorAction],
        board: SourceId | None,
        displayorder: int,
    ) -> list[ModeratorAction]:
        return actions


class Moderation(Part):
    """Moderators' actions, sanctions, reports, ratings."""


class Social(Part):
    """Follows, friends, broadcasts."""
