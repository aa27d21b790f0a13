"""What the final state of a topic tells about moderation where the log is silent, and what it says about the log's
changes of type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa

from adapters.forum import ModeratorAction
from adapters.phpbb.log import pin_kinds
from adapters.phpbb.people import Names
from adapters.relational.cells import moment, unescape
from adapters.sql.database import Database

_TYPE_CHANGED: Final = "LOG_TOPIC_TYPE_CHANGED"
_LOCKED: Final = 1
MOVED: Final = 2
_DELETED: Final = 2

#: kind of action → operations of which one in the log makes the action from the state superfluous
_RECORDED_BY: Final[dict[str, tuple[str, ...]]] = {
    "sticky": (_TYPE_CHANGED,),
    "announce": (_TYPE_CHANGED,),
    "lock": ("LOG_LOCK", "LOG_USER_LOCK"),
    "soft_delete_thread": ("LOG_SOFTDELETE_TOPIC",),
}


class TopicState(NamedTuple):
    """The columns of a topic that matter here."""

    topic_id: int
    forum_id: int | None
    type: int
    status: int
    visibility: int
    deleted_at: int
    deleted_by: int
    reason: str


def kinds_of(topic_type: int, status: int, visibility: int) -> list[str]:
    """Kinds of actions that must have led to a state."""
    kinds = []
    if topic_type > 0:
        kinds.append("sticky" if topic_type == 1 else "announce")
    if status == _LOCKED:
        kinds.append("lock")
    if visibility == _DELETED:
        kinds.append("soft_delete_thread")
    return kinds


def completed(state: TopicState, logged: Sequence[ModeratorAction], names: Names) -> tuple[ModeratorAction, ...]:
    """A topic's actions, oldest first: those of the log with the kinds of its type changes worked out, and those that
    only the final state tells (``source`` is ``state``, time and moderator mostly unknown)."""
    actions = list(logged)
    if logged:
        changes = [index for index, action in enumerate(actions) if action.native == _TYPE_CHANGED]
        for index, (kind, details) in zip(changes, pin_kinds(len(changes), state.type), strict=True):
            actions[index] = msgspec.structs.replace(actions[index], kind=kind, details=details)
    natives = {action.native for action in logged}
    actions += [
        _action(kind, state, names)
        for kind in kinds_of(state.type, state.status, state.visibility)
        if natives.isdisjoint(_RECORDED_BY[kind])
    ]
    if len(actions) > 1:
        actions.sort(key=lambda action: action.at or 0)
    return tuple(actions)


def _action(kind: str, state: TopicState, names: Names) -> ModeratorAction:
    deletion = kind == "soft_delete_thread"
    actor = names.of([state.deleted_by]).get(state.deleted_by) if deletion else None
    return ModeratorAction(
        id=f"state:{kind}:{state.topic_id}",
        kind=kind,
        at=moment(state.deleted_at) if deletion else None,
        moderator_id=state.deleted_by if actor is not None else None,
        moderator_name=actor or "",
        thread_id=state.topic_id,
        board_id=state.forum_id,
        reason=unescape(state.reason).strip() if deletion else "",
        source="state",
    )


def visibility(database: Database, kind: str) -> sa.ColumnElement[int]:
    """The column that says how far a topic or post (``kind``) is visible: ``…_visibility``; in 3.0 ``…_approved``, with
    the same 0 and 1."""
    table = f"{kind}s"
    if f"{kind}_visibility" in database.columns(table):
        return database.column(table, f"{kind}_visibility", 1)
    return database.column(table, f"{kind}_approved", 1)


def count(database: Database) -> int:
    """How many actions :func:`completed` adds on the whole board."""
    topics = database.table("topics")
    seen = visibility(database, "topic")
    marked = sa.or_(topics.c.topic_type > 0, topics.c.topic_status == _LOCKED, seen == _DELETED)
    statement = sa.select(topics.c.topic_id, topics.c.topic_type, topics.c.topic_status, seen.label("seen"))
    not_moved = sa.or_(topics.c.topic_status != MOVED, topics.c.topic_moved_id == 0)
    recorded = _recorded(database)
    return sum(
        row[0] not in recorded[kind]
        for page in database.pages(statement.where(marked, not_moved), [topics.c.topic_id], 5000)
        for row in page
        for kind in kinds_of(*row[1:])
    )


def _recorded(database: Database) -> dict[str, set[int]]:
    """Kind of action → topics for which the log has it."""
    found: dict[str, set[int]] = {kind: set() for kind in _RECORDED_BY}
    if database.has("log"):
        log = database.table("log")
        for kind, operations in _RECORDED_BY.items():
            wanted = log.c.log_operation.in_([database.constant(name) for name in operations])
            statement = sa.select(log.c.topic_id).where(wanted, log.c.topic_id > 0, log.c.log_type.in_((0, 1, 3)))
            found[kind] = {row[0] for row in database.rows(statement.distinct())}
    return found
