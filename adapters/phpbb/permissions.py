"""phpBB's permissions: which boards a guest may read, who moderates what.

phpBB decides from ``acl_groups`` and ``acl_users``: a row gives a group or user, for one forum (0: everywhere), either
one option with a setting or a role, which stands for the settings in ``acl_roles_data``. Settings: 1 yes, 0 never,
-1 no. Never wins over yes, wherever either comes from; nothing at all means no. Source: phpBB ``phpbb/auth/auth.php``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import sqlalchemy as sa

from adapters.sql.database import Database

ANONYMOUS: Final = 1  #: user_id of the guest
YES: Final = 1
NEVER: Final = 0

#: a group with more members than this is no team: its moderators are not named one by one
TEAM_MAX: Final = 2000

Settings = dict[str, int]  # option → setting, NEVER winning over YES


def merge(into: Settings, settings: Mapping[str, int]) -> None:
    """Adds settings from one more row: never beats yes, yes beats no."""
    for option, setting in settings.items():
        known = into.get(option)
        if setting == NEVER or known is None or (setting == YES and known != NEVER):
            into[option] = setting


class Permissions:
    """All that the permission tables of one board say, read once (a few thousand rows)."""

    def __init__(self, database: Database, *, assume_public: bool = False) -> None:
        self._database = database
        self._assume_public = assume_public
        self.warnings: list[str] = []
        self.known = all(database.has(name) for name in ("acl_options", "acl_groups", "user_group"))
        self._options = self._read_options()
        self._roles = self._read_roles()
        self._guest: dict[int, Settings] = self._read_guest() if self.known else {}
        self._teams: dict[int, tuple[int, ...]] | None = None
        self._site: dict[str, frozenset[int]] = {}

    # ---------------------------------------------------------------- reading

    def guest(self, forum_id: int, *, category: bool, password: bool) -> tuple[bool, str]:
        """Whether a guest may read a board, and why. A category only has to be listed. Without permission tables
        every board counts as private."""
        if password:
            return False, "has a password"
        if not self.known:
            if self._assume_public:
                return True, "the source has no permission tables, and is said to be public"
            return False, "the source has no permission tables (say --assume-public if guests could read it)"
        settings = self._guest.get(forum_id)
        if not settings:
            return False, "no permissions for guests"
        for option in ("f_list",) if category else ("f_list", "f_read"):
            setting = settings.get(option)
            if setting == NEVER:
                return False, f"guests never have {option}"
            if setting != YES:
                return False, f"guests do not have {option}"
        return True, "guests have f_list" if category else "guests have f_list and f_read"

    def without_tables(self) -> str:
        """What it means for the boards that a source has no permission tables; one line for findings."""
        if self._assume_public:
            return "no permission tables: boards without a password count as public, as asked"
        return "no permission tables: all boards count as private (say --assume-public if guests could read them)"

    # ---------------------------------------------------------------- teams

    def moderators(self, forum_id: int) -> tuple[int, ...]:
        """Members with moderator rights for this board itself, groups resolved; in order of id."""
        if self._teams is None:
            self._teams = self._read_teams()
        return self._teams.get(forum_id, ())

    def administrators(self) -> frozenset[int]:
        """Members with any board-wide ``a_`` right. Founders (``user_type`` 3) have all and need none."""
        return self._board_wide("a_", "ADMINISTRATORS")

    def global_moderators(self) -> frozenset[int]:
        """Members with any board-wide ``m_`` right."""
        return self._board_wide("m_", "GLOBAL_MODERATORS")

    # ---------------------------------------------------------------- tables

    def _read_options(self) -> dict[int, str]:
        if not self._database.has("acl_options"):
            return {}
        table = self._database.table("acl_options")
        text = self._database.text("acl_options", "auth_option")
        rows = self._database.rows(sa.select(table.c.auth_option_id, table.c.auth_option))
        return {number: text(name) for number, name in rows}

    def _read_roles(self) -> dict[int, Settings]:
        roles: dict[int, Settings] = {}
        if self._database.has("acl_roles_data"):
            table = self._database.table("acl_roles_data")
            statement = sa.select(table.c.role_id, table.c.auth_option_id, table.c.auth_setting)
            for role, option, setting in self._database.rows(statement):
                if option in self._options:
                    merge(roles.setdefault(role, {}), {self._options[option]: setting})
        return roles

    def _settings(self, option: int, role: int, setting: int) -> Settings:
        """What one ACL row says, roles expanded."""
        if role:
            return self._roles.get(role, {})
        return {self._options[option]: setting} if option in self._options else {}

    def _read_guest(self) -> dict[int, Settings]:
        found: dict[int, Settings] = {}
        groups = self._groups_of_guest()
        for table_name, column, subjects in (("acl_groups", "group_id", groups), ("acl_users", "user_id", [ANONYMOUS])):
            for _, forum, settings in self._rows(table_name, column, subjects):
                merge(found.setdefault(forum, {}), settings)
        return found

    def _groups_of_guest(self) -> list[int]:
        table = self._database.table("user_group")
        pending = self._database.column("user_group", "user_pending", 0)
        statement = sa.select(table.c.group_id).where(table.c.user_id == ANONYMOUS, pending == 0).distinct()
        return sorted(row[0] for row in self._database.rows(statement)) or self._groups_named("GUESTS")

    def _groups_named(self, name: str) -> list[int]:
        if not self._database.has("groups"):
            return []
        table = self._database.table("groups")
        text = self._database.text("groups", "group_name")
        rows = self._database.rows(sa.select(table.c.group_id, table.c.group_name))
        return sorted(number for number, stored in rows if text(stored) == name)

    def _rows(
        self, table_name: str, column: str, subjects: Iterable[int] | None = None
    ) -> Iterable[tuple[int, int, Settings]]:
        """(subject, forum, settings) of an ACL table's rows; of all subjects when None."""
        if not self._database.has(table_name):
            return
        table = self._database.table(table_name)
        statement = sa.select(
            table.c[column], table.c.forum_id, table.c.auth_option_id, table.c.auth_role_id, table.c.auth_setting
        )
        if subjects is not None:
            statement = statement.where(table.c[column].in_(list(subjects)))
        for subject, forum, option, role, setting in self._database.rows(statement):
            yield subject, forum, self._settings(option, role, setting)

    def _holders(self, start: str) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """Who has any right whose name begins with ``start``: (groups, users), each by forum."""
        found: list[dict[int, set[int]]] = []
        for table_name, column in (("acl_groups", "group_id"), ("acl_users", "user_id")):
            merged: dict[tuple[int, int], Settings] = {}
            for subject, forum, settings in self._rows(table_name, column):
                of_kind = {option: value for option, value in settings.items() if option.startswith(start)}
                if of_kind:
                    merge(merged.setdefault((subject, forum), {}), of_kind)
            holders: dict[int, set[int]] = {}
            for (subject, forum), settings in merged.items():
                if YES in settings.values():
                    holders.setdefault(forum, set()).add(subject)
            found.append(holders)
        return found[0], found[1]

    def _members(self, groups: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """Members of each group that is small enough to be a team."""
        members: dict[int, tuple[int, ...]] = {}
        if not self._database.has("user_group"):
            return members
        table = self._database.table("user_group")
        pending = self._database.column("user_group", "user_pending", 0)
        for group in sorted(set(groups)):
            where = sa.and_(table.c.group_id == group, pending == 0, table.c.user_id != ANONYMOUS)
            if self._database.count("user_group", where) > TEAM_MAX:
                self.warnings.append(f"group {group} has moderator rights and more than {TEAM_MAX} members: not named")
                continue
            rows = self._database.rows(sa.select(table.c.user_id).where(where).distinct())
            members[group] = tuple(sorted(row[0] for row in rows))
        return members

    def _read_teams(self) -> dict[int, tuple[int, ...]]:
        groups, users = self._holders("m_") if self.known else self._cached_moderators()
        members = self._members(group for forum, held in groups.items() if forum for group in held)
        teams: dict[int, tuple[int, ...]] = {}
        for forum in sorted(set(groups) | set(users)):
            people = set(users.get(forum, ()))
            for group in groups.get(forum, ()):
                people.update(members.get(group, ()))
            teams[forum] = tuple(sorted(people - {0, ANONYMOUS}))
        return teams

    def _cached_moderators(self) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """The same as :meth:`_holders` from ``moderator_cache``, for sources without permission tables."""
        groups: dict[int, set[int]] = {}
        users: dict[int, set[int]] = {}
        if self._database.has("moderator_cache"):
            table = self._database.table("moderator_cache")
            statement = sa.select(table.c.forum_id, table.c.user_id, table.c.group_id)
            for forum, user, group in self._database.rows(statement):
                if user:
                    users.setdefault(forum, set()).add(user)
                elif group:
                    groups.setdefault(forum, set()).add(group)
        return groups, users

    def _board_wide(self, start: str, group_name: str) -> frozenset[int]:
        if start not in self._site:
            if self.known:
                groups, users = self._holders(start)
                people, teams = set(users.get(0, ())), groups.get(0, set())
            else:
                people, teams = set(), set(self._groups_named(group_name))
            for ids in self._members(teams).values():
                people.update(ids)
            self._site[start] = frozenset(people - {0, ANONYMOUS})
        return self._site[start]
