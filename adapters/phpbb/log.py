"""phpBB's log: which of its operations are moderation, and what each one's data mean.

Data, not code: a newcomer adds an operation by adding a line. Sources: phpBB ``language/en/acp/common.php`` (all
operations of the stock software), ``includes/mcp/*.php`` (who writes what), and the log of a real 3.3.12 install.

``log_type``: 0 administrators, 1 moderators, 2 errors, 3 about one member (``reportee_id``). One event is often written
to two or three of these logs; the copy that says most counts, the others are its *echoes* (:data:`ECHOES`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from adapters import php


class Operation(NamedTuple):
    """What an operation is in the forum vocabulary, and what ``log_data`` holds, by position.

    Names of arguments: ``reason`` (public), ``staff`` (only staff could read it), ``author`` (of the post), ``member``
    (name of the one it was done to), ``members`` (names, separated by comma and blank), ``was_member``, ``from_name``
    and ``to_name`` (boards), ``from_board`` and ``to_board`` (their ids), ``old_name``, ``new_name``, ``name`` (told
    as they are); ``-`` is never read: titles of things that may be hidden, addresses, or what the row says anyway.
    """

    kind: str
    args: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


_POST_BY: Final = ("-", "author", "reason")
_QUEUE_NO: Final = ("-", "staff", "-")
_BAN: Final = ("staff", "members")

# fmt: off
OPERATIONS: Final[dict[str, Operation]] = {
    "LOG_LOCK": Operation("lock", ("-",)),
    "LOG_UNLOCK": Operation("unlock", ("-",)),
    "LOG_USER_LOCK": Operation("lock", ("-",), (("self", "1"),)),
    "LOG_USER_UNLOCK": Operation("unlock", ("-",), (("self", "1"),)),
    "LOG_LOCK_POST": Operation("lock_post", ("-",)),
    "LOG_UNLOCK_POST": Operation("unlock_post", ("-",)),
    "LOG_TOPIC_TYPE_CHANGED": Operation("pin_changed", ("-",)),
    "LOG_MOVE": Operation("move", ("from_name", "to_name", "from_board", "to_board")),
    "LOG_MOVED_TOPIC": Operation("move", ("-",)),
    "LOG_MERGE": Operation("merge", ("-",)),
    "LOG_SPLIT_SOURCE": Operation("split", ("-",), (("role", "source"),)),
    "LOG_SPLIT_DESTINATION": Operation("split", ("-",), (("role", "destination"),)),
    "LOG_FORK": Operation("copy", ("from_name",)),
    "LOG_BUMP_TOPIC": Operation("bump", ("-",)),
    "LOG_DELETE_TOPIC": Operation("delete_thread", _POST_BY),
    "LOG_SOFTDELETE_TOPIC": Operation("soft_delete_thread", _POST_BY),
    "LOG_RESTORE_TOPIC": Operation("restore_thread", ("-", "-")),
    "LOG_TOPIC_RESTORED": Operation("restore_thread", ("-",)),
    "LOG_DELETE_SHADOW_TOPIC": Operation("delete_redirect", ("-",)),
    "LOG_DELETE_POST": Operation("delete_post", _POST_BY),
    "LOG_SOFTDELETE_POST": Operation("soft_delete_post", _POST_BY),
    "LOG_POST_RESTORED": Operation("restore_post", ("-",)),
    "LOG_POST_EDITED": Operation("edit_post", ("-", "author", "reason")),
    "LOG_MCP_CHANGE_POSTER": Operation("change_author", ("-", "was_member", "member")),
    "LOG_POST_APPROVED": Operation("approve_post", ("-",)),
    "LOG_POST_DISAPPROVED": Operation("disapprove_post", _QUEUE_NO),
    "LOG_TOPIC_APPROVED": Operation("approve_thread", ("-",)),
    "LOG_APPROVE_TOPIC": Operation("approve_thread", ("-",)),
    "LOG_TOPIC_DISAPPROVED": Operation("disapprove_thread", _QUEUE_NO),
    "LOG_REPORT_CLOSED": Operation("close_report", ("-",)),
    "LOG_REPORT_DELETED": Operation("delete_report", ("-",)),
    "LOG_USER_WARNING": Operation("warn", ("member",)),
    "LOG_USER_WARNING_BODY": Operation("warn", ("staff",)),
    "LOG_WARNING_DELETED": Operation("other", ("member",)),
    "LOG_WARNINGS_DELETED": Operation("other", ("member", "-")),
    "LOG_WARNINGS_DELETED_ALL": Operation("other", ("member",)),
    "LOG_USER_FEEDBACK": Operation("note", ("member",)),
    "LOG_USER_GENERAL": Operation("note", ("staff",)),
    "LOG_BAN_USER": Operation("ban", _BAN),
    "LOG_USER_BAN_USER": Operation("ban", _BAN),
    "LOG_UNBAN_USER": Operation("unban", ("members",)),
    "LOG_BAN_EXCLUDE_USER": Operation("other", _BAN),
    # e-mail and IP bans: that it happened; their data hold the addresses and are not even selected
    "LOG_BAN_IP": Operation("ban_ip"),
    "LOG_USER_BAN_IP": Operation("ban_ip"),
    "LOG_UNBAN_IP": Operation("unban_ip"),
    "LOG_BAN_EXCLUDE_IP": Operation("other"),
    "LOG_BAN_EMAIL": Operation("ban_email"),
    "LOG_USER_BAN_EMAIL": Operation("ban_email"),
    "LOG_UNBAN_EMAIL": Operation("unban_email"),
    "LOG_BAN_EXCLUDE_EMAIL": Operation("other"),
    "LOG_USER_UPDATE_NAME": Operation("rename", ("old_name", "new_name")),
    "LOG_USER_DELETED": Operation("delete_member", ("name",)),
    "LOG_USER_DEL_POSTS": Operation("delete_post", ("member",), (("all_of_member", "1"),)),
    "LOG_USER_MOVE_POSTS": Operation("move", ("member", "to_name"), (("all_of_member", "1"),)),
    "LOG_USER_MOVE_POSTS_USER": Operation("move", ("to_name",), (("all_of_member", "1"),)),
}
# fmt: on

#: an operation of a moderators' or members' log that is in no table; its data are not read
UNKNOWN: Final = Operation("other")

#: families of log entries that record one event: (log_type, operation), the one that says most first
ECHOES: Final[dict[str, tuple[tuple[int, str], ...]]] = {
    "ban": ((3, "LOG_BAN_USER"), (1, "LOG_BAN_USER"), (0, "LOG_BAN_USER"), (0, "LOG_USER_BAN_USER")),
    "unban": ((3, "LOG_UNBAN_USER"), (1, "LOG_UNBAN_USER"), (0, "LOG_UNBAN_USER")),
    "exclude": ((3, "LOG_BAN_EXCLUDE_USER"), (1, "LOG_BAN_EXCLUDE_USER"), (0, "LOG_BAN_EXCLUDE_USER")),
    "ban_ip": ((1, "LOG_BAN_IP"), (0, "LOG_BAN_IP"), (0, "LOG_USER_BAN_IP")),
    "unban_ip": ((1, "LOG_UNBAN_IP"), (0, "LOG_UNBAN_IP")),
    "exclude_ip": ((1, "LOG_BAN_EXCLUDE_IP"), (0, "LOG_BAN_EXCLUDE_IP")),
    "ban_email": ((1, "LOG_BAN_EMAIL"), (0, "LOG_BAN_EMAIL"), (0, "LOG_USER_BAN_EMAIL")),
    "unban_email": ((1, "LOG_UNBAN_EMAIL"), (0, "LOG_UNBAN_EMAIL")),
    "exclude_email": ((1, "LOG_BAN_EXCLUDE_EMAIL"), (0, "LOG_BAN_EXCLUDE_EMAIL")),
    "warning": ((1, "LOG_USER_WARNING"), (3, "LOG_USER_WARNING_BODY"), (0, "LOG_USER_WARNING")),
    "note": ((3, "LOG_USER_GENERAL"), (1, "LOG_USER_FEEDBACK"), (0, "LOG_USER_FEEDBACK")),
    "warning_deleted": ((1, "LOG_WARNING_DELETED"), (0, "LOG_WARNING_DELETED")),
    "warnings_deleted": ((1, "LOG_WARNINGS_DELETED"), (0, "LOG_WARNINGS_DELETED")),
    "warnings_deleted_all": ((1, "LOG_WARNINGS_DELETED_ALL"), (0, "LOG_WARNINGS_DELETED_ALL")),
    "rename": ((3, "LOG_USER_UPDATE_NAME"), (0, "LOG_USER_UPDATE_NAME")),
    "move_posts": ((3, "LOG_USER_MOVE_POSTS_USER"), (0, "LOG_USER_MOVE_POSTS")),
}

#: beginning of an operation's name → why it is not moderation; the first that fits counts
NOT_MODERATION: Final[tuple[tuple[str, str], ...]] = (
    ("LOG_USER_UPDATE_EMAIL", "a member's e-mail address"),
    ("LOG_USER_NEW_PASSWORD", "passwords"),
    ("LOG_USER_GROUP_", "group membership, as it is now in user_group"),
    ("LOG_USER_ACTIVE", "activation of accounts, as it is now in users"),
    ("LOG_USER_INACTIVE", "activation of accounts, as it is now in users"),
    ("LOG_USER_REACTIVATE", "activation of accounts, as it is now in users"),
    ("LOG_USER_REMOVED_NR", "group membership, as it is now in user_group"),
    ("LOG_USER_DEL_AVATAR", "profile, as it is now in users"),
    ("LOG_USER_DEL_SIG", "profile, as it is now in users"),
    ("LOG_USER_DEL_ATTACH", "attachments, as they are now"),
    ("LOG_USER_DEL_POSTS_USER", "the administrators' log has the same"),
    ("LOG_USER_DEL_OUTBOX", "private messages"),
    ("LOG_USER_USER_UPDATE", "profile, as it is now in users"),
    ("LOG_PM_REPORT_", "private messages"),
    ("LOG_TOPIC_RESYNC", "recounting"),
    ("LOG_FORUM_", "administration of the board tree, as it is now in forums"),
    ("LOG_ACL_", "permissions, as they are now"),
)


def operation_of(log_type: int, name: str) -> Operation | None:
    """The operation a log entry stands for; None when it is not moderation (see :func:`reason_not`)."""
    if log_type not in (0, 1, 3):
        return None
    known = OPERATIONS.get(name)
    if known is not None or log_type == 0:
        return known
    return None if any(name.startswith(start) for start, _ in NOT_MODERATION) else UNKNOWN


def reason_not(log_type: int, name: str) -> str:
    """Why an entry for which :func:`operation_of` is None was left out."""
    if log_type == 2:
        return "error log"
    for start, reason in NOT_MODERATION:
        if name.startswith(start):
            return reason
    return "administration"


#: (log_type, operation) → family and rank in it, 0 says most
RANKS: Final = {entry: (family, rank) for family, entries in ECHOES.items() for rank, entry in enumerate(entries)}

#: operations whose data are read; the data of others never leave the database
WITH_DATA: Final = tuple(name for name, operation in OPERATIONS.items() if set(operation.args) - {"-"})


class Echoes:
    """Tells the entries that repeat another one: same family, same actor, within a second, lower rank."""

    def __init__(self) -> None:
        self._best: dict[tuple[str, int, int], int] = {}

    def see(self, log_type: int, name: str, actor: int, at: int | None) -> None:
        """Take notice of an entry; a damaged one may have no time. All entries of families must be seen before the
        first question."""
        ranked = RANKS.get((log_type, name))
        if ranked:
            key = (ranked[0], actor, at or 0)
            self._best[key] = min(ranked[1], self._best.get(key, ranked[1]))

    def repeats(self, log_type: int, name: str, actor: int, at: int | None) -> bool:
        ranked = RANKS.get((log_type, name))
        if not ranked:
            return False
        family, rank = ranked
        return any(self._best.get((family, actor, (at or 0) + off), rank) < rank for off in (0, -1, 1))


def arguments(operation: Operation, data: bytes) -> dict[str, bytes]:
    """The named arguments of a log entry, as stored (bytes, entities not undone). Empty when the data are damaged or
    hold anything but numbers and strings (an object, say)."""
    if not data or not operation.args:
        return {}
    try:
        values = php.unserialize(data)
    except php.PhpError:
        return {}
    if not isinstance(values, dict) or php.CLASS in values:
        return {}
    found: dict[str, bytes] = {}
    for index, name in enumerate(operation.args):
        value = values.get(index)
        if name == "-" or isinstance(value, bool):
            continue
        if isinstance(value, bytes):
            found[name] = value
        elif isinstance(value, int):
            found[name] = b"%d" % value
    return found


def pin_kinds(changes: int, topic_type: int) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """What ``changes`` successive LOG_TOPIC_TYPE_CHANGED entries of one topic were: (kind, details), oldest first.

    The log does not say the new type. The last change led to the type the topic has now. When that is an ordinary
    topic, what was taken away is unknown (sticky or announcement), but the change before it must have pinned it: the
    kind stays ``pin_changed`` and ``details`` say ``pinned`` yes or no. Earlier changes say nothing.
    """
    kinds: list[tuple[str, tuple[tuple[str, str], ...]]] = [("pin_changed", ())] * changes
    if not changes:
        return kinds
    if topic_type == 0:
        kinds[-1] = ("pin_changed", (("pinned", "no"),))
        if changes > 1:
            kinds[-2] = ("pin_changed", (("pinned", "yes"),))
    else:
        kinds[-1] = ("sticky" if topic_type == 1 else "announce", (("pinned", "yes"),))
    return kinds
