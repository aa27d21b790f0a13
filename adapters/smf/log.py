"""SMF's log of moderation. Facts: ``Sources/Logging.php``, ``Themes/default/languages/Modlog.english.php``.

``extra`` is JSON in 2.1, serialized PHP in 2.0; ``id_board`` is the board moved to. Bans of addresses and of members
are one action: what ``extra`` names tells them apart.
"""

from __future__ import annotations

import json
from typing import Any, Final

from adapters.php import PhpError, unserialize

MODERATION: Final = 1  #: id_log
#: code → kind of action; codes of other logs (profile, administration) that are moderation, too, are in ELSEWHERE
KINDS: Final[dict[str, str]] = {
    "lock": "lock", "unlock": "unlock", "sticky": "sticky", "unsticky": "unsticky", "move": "move", "merge": "merge",
    "split": "split", "remove": "delete_thread", "delete": "delete_post", "modify": "edit_post",
    "approve": "approve_post", "unapprove": "disapprove_post", "approve_topic": "approve_thread",
    "unapprove_topic": "disapprove_thread", "restore_topic": "restore_thread", "restore_posts": "restore_post",
    "warning": "warn", "ban": "ban", "ban_remove": "unban", "banremove": "unban", "delete_member": "delete_member",
    "close_report": "close_report", "real_name": "rename", "member_name": "rename",
}  # fmt: skip
ELSEWHERE: Final = ("real_name", "member_name", "delete_member")
#: what a ban's extra names → kind, for bans that are of no member
_ADDRESSES: Final = {"ip_range": "ip", "hostname": "ip", "email": "email"}


def details(stored: bytes | str | None) -> dict[str, Any]:
    """The data of an entry by name; {} when there are none or they cannot be read."""
    data = stored.encode() if isinstance(stored, str) else stored or b""
    if data[:1] in (b"{", b"["):
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}
    try:
        found = unserialize(data) if data else {}
    except PhpError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        key.decode("utf-8", "replace"): value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        for key, value in found.items()
        if isinstance(key, bytes)
    }


def number(value: object) -> int | None:
    """An id as ``extra`` holds it: a number or its digits."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 19 and int(value) else None
    return value if isinstance(value, int) and value > 0 else None


def kind(code: str, data: dict[str, Any]) -> str:
    """Kind of action; ``other`` for codes that are not known."""
    found = KINDS.get(code, "other")
    if found in {"ban", "unban"} and number(data.get("member")) is None:
        address = next((what for name, what in _ADDRESSES.items() if data.get(name)), "")
        return f"{found}_{address}" if address else found
    return found
