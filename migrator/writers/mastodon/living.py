"""What lives on a server already: names that are taken, names that it bars, connections that are open.

Facts: ``app/models/username_block.rb`` (table ``username_blocks`` from 4.5 on; a setting before),
``app/models/user.rb``. Names are noted when a run begins: whoever comes later changes no handle of a
run that goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from migrator.writers.base import TargetError
from migrator.writers.mastodon.people import PLACEHOLDER
from migrator.writers.mastodon.server import Server

#: digits that stand for letters, as Mastodon compares them
_LOOKALIKES = str.maketrans("123457890", "izeastbgo")
#: what handles consist of where no other is left (mappings/registration.py)
_FALLBACKS = ("member_", "guest_", "guests_", "board_", "site", "anonymous")
_SETTING_LINE = re.compile(r"^- ['\"]?([^'\"\n]+)['\"]?$", re.MULTILINE)

Names = list[str]
Rules = list[tuple[str, bool]]  #: (name in Mastodon's normal form, whether only that very name is barred)


def normal(username: str) -> str:
    """A username as the server compares it with the barred ones."""
    return username.lower().translate(_LOOKALIKES)


class Living:
    """Asked for every handle and id before it is given to an account."""

    def __init__(self, names: Sequence[str], rules: Rules, has_id: Callable[[int], bool]) -> None:
        self.names, self.rules = list(names), rules
        self._taken = frozenset(names)
        self._exact = frozenset(name for name, exact in rules if exact)
        self._parts = tuple(name for name, exact in rules if not exact and name)
        self.has_id = has_id
        for part in self._parts:
            if any(part in normal(fallback) for fallback in _FALLBACKS):
                raise TargetError(
                    f"the server bars every username with {part!r} in it (username_blocks): names such as"
                    f" {_FALLBACKS[0]}1 would be needed; take that rule out for the time of the load"
                )

    def has_handle(self, handle: str) -> bool:
        """Whether nobody can get that handle any more."""
        return handle.lower() in self._taken or normal(handle) in self._exact or self.bars(handle)

    def bars(self, handle: str) -> bool:
        """Whether the server bars every handle of that kind, however it is numbered."""
        name = normal(handle)
        return any(part in name for part in self._parts)


def names(connection: sa.Connection) -> Names:
    """Usernames of the server's own people, lower case, and names before its placeholder addresses."""
    rows = connection.execute(
        sa.text(
            "SELECT lower(username) FROM public.accounts WHERE domain IS NULL UNION"
            " SELECT split_part(lower(email), '@', 1) FROM public.users WHERE lower(email) LIKE :addresses ORDER BY 1"
        ),
        {"addresses": f"%@{PLACEHOLDER}"},
    )
    return list(rows.scalars())


def rules(connection: sa.Connection, server: Server) -> Rules:
    """Usernames that the server bars."""
    if server.has("username_blocks"):
        rows = connection.execute(
            sa.text("SELECT normalized_username, exact FROM public.username_blocks ORDER BY 1, 2")
        )
        return [(name, exact) for name, exact in rows]
    if not server.has("settings", "var"):
        return []
    value = connection.execute(sa.text("SELECT value FROM public.settings WHERE var = 'reserved_usernames'")).scalar()
    return [(normal(name.strip()), True) for name in _SETTING_LINE.findall(value or "")]


def connections(connection: sa.Connection, ours: str) -> list[str]:
    """Others that are connected to the database, for display; ``ours``: our own application name."""
    rows = connection.execute(
        sa.text(
            "SELECT usename || CASE WHEN application_name = '' THEN '' ELSE ' (' || application_name || ')' END,"
            " count(*) FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL"
            " AND COALESCE(backend_type, 'client backend') = 'client backend' AND pid <> pg_backend_pid()"
            " AND application_name <> :ours GROUP BY 1 ORDER BY 1"
        ),
        {"ours": ours},
    )
    return [f"{count} of {who}" for who, count in rows]
