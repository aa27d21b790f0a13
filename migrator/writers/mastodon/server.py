"""What kind of Mastodon database stands there: its version and its columns, read at run time.

Facts: ``db/schema.rb`` of Mastodon 4.3.23, 4.4.22, 4.5.15, 4.6.5 and main (4.7.0-alpha.2, 2026-08-07). Forks keep
Mastodon's tables and add columns of their own, by which they are told."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from migrator.writers.base import TargetError

#: release line → its schema version
LINES: dict[str, str] = {
    "4.3": "20241007071624",
    "4.4": "20250627132728",
    "4.5": "20251023210145",
    "4.6": "20260611150940",
    "main": "20260805130216",
}
#: a column that only a fork has → the fork
FORKS: dict[tuple[str, str], str] = {
    ("statuses", "local_only"): "glitch-soc or Hometown",
    ("statuses", "content_type"): "glitch-soc",
    ("statuses", "activity_pub_type"): "Hometown",
    ("statuses", "expires_at"): "Fedibird or kmyblue",
    ("statuses", "searchability"): "kmyblue or Fedibird",
    ("statuses", "markdown"): "kmyblue",
    ("accounts", "master_settings"): "kmyblue",
}
_NEEDED = ("accounts", "users", "statuses", "conversations", "schema_migrations", "account_stats", "statuses_tags")

_LACKING = """
SELECT current_user, p || ' on the table ' || c.relname
FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY(:tables)
  AND (c.relname <> 'schema_migrations' OR p = 'SELECT') AND NOT has_table_privilege(c.oid, p)
UNION ALL SELECT current_user, 'UPDATE on the sequence ' || c.relname
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
  AND CASE WHEN c.relkind = 'S' THEN NOT has_sequence_privilege(c.oid, 'UPDATE') END
UNION ALL SELECT current_user, 'CREATE on the database'
WHERE to_regnamespace('migrator') IS NULL AND NOT has_database_privilege(current_database(), 'CREATE')
ORDER BY 2
"""


@dataclass(frozen=True)
class Server:
    """A Mastodon database."""

    schema_version: str
    line: str | None  #: key of :data:`LINES`; None: none of them, taken because of ``force``
    columns: Mapping[str, frozenset[str]]  #: of every table of its schema

    def has(self, table: str, column: str | None = None) -> bool:
        """Whether there is such a table, with such a column."""
        return table in self.columns and (column is None or column in self.columns[table])


@cache
def known_columns(line: str) -> dict[str, frozenset[str]]:
    """The columns of the tables that rows go to, in that release line; tables that it lacks are empty."""
    names = list(LINES)
    at = names.index(line)
    told = tomllib.loads((Path(__file__).parent / "columns.toml").read_text(encoding="utf-8"))
    return {table: frozenset(_standing(entries, names, at)) for table, entries in told.items()}


def _standing(entries: list[str], lines: list[str], at: int) -> Iterator[str]:
    for entry in entries:
        name, *when = entry.split(" ")
        if not when or (at >= lines.index(when[1])) == (when[0] == "from"):
            yield name


def recognise(connection: sa.Connection, location: str, *, force: bool) -> Server:
    """The server whose database this is; ``force`` takes an unknown version whose columns suffice.

    Raises :class:`TargetError`: no Mastodon, a fork, an unknown version."""
    columns = _columns(connection)
    missing = [table for table in _NEEDED if table not in columns]
    if missing:
        raise TargetError(
            f"{location} is no Mastodon database: it has no table {missing[0]} in its schema public."
            " Name the database of a Mastodon server (as `rails db:setup` makes it)"
        )
    _refuse_privileges(connection, location)
    version = connection.execute(sa.text("SELECT max(version) FROM public.schema_migrations")).scalar() or "none"
    line = next((line for line, its in LINES.items() if its == version), None)
    fork = next((name for (table, column), name in FORKS.items() if column in columns.get(table, ())), None)
    if fork is not None and not force:
        raise TargetError(
            f"{location} belongs to {fork}, a fork of Mastodon with columns of its own, which is not supported:"
            " move to Mastodon, or say --force to leave those columns empty"
        )
    if line is None and not force:
        raise TargetError(_unknown(location, version))
    _check_columns(location, columns, line or _nearest(version), force=force)
    return Server(version, line, columns)


def _refuse_privileges(connection: sa.Connection, location: str) -> None:
    """Whatever the run will need is asked for before its first write."""
    lacking = list(connection.execute(sa.text(_LACKING), {"tables": [*known_columns("main"), "schema_migrations"]}))
    if lacking:
        user, what = lacking[0]
        raise TargetError(
            f"{location}: the user {user} lacks privileges ({what}, {len(lacking)} in all): connect as the user that"
            " Mastodon itself connects as"
        )


def _columns(connection: sa.Connection) -> dict[str, frozenset[str]]:
    rows = connection.execute(
        # The information schema would not show what the user may not read.
        sa.text(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND a.attnum > 0"
            " AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v')"
        )
    )
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return {table: frozenset(names) for table, names in found.items()}


def _nearest(version: str) -> str:
    """The line that was released last before a version; the first one for what is older."""
    before = [line for line, its in LINES.items() if its <= version]
    return before[-1] if before else next(iter(LINES))


def _unknown(location: str, version: str) -> str:
    known = ", ".join(f"{line} ({its})" for line, its in LINES.items())
    newest, oldest = max(LINES.values()), min(LINES.values())
    if version > newest:
        what = "newer than every version that this program knows: upgrade the program"
    elif version < oldest:
        what = "older than every version that this program knows: upgrade Mastodon"
    else:
        what = "none of the versions that this program knows: finish or make the upgrade to one of them"
    return (
        f"{location} has Mastodon's schema {version}, which is {what}; or say --force to go by the columns found."
        f" Known: {known}"
    )


def _check_columns(location: str, columns: Mapping[str, frozenset[str]], line: str, *, force: bool) -> None:
    """Every column of the version must be there; a strange one hints at a fork that is not known by name."""
    for table, known in known_columns(line).items():
        found = columns.get(table, frozenset())
        if lacking := sorted(known - found):
            raise TargetError(
                f"{location}: table {table} lacks the column {lacking[0]} of Mastodon {line}: an interrupted upgrade,"
                " or no Mastodon"
            )
        if not force and (strange := sorted(found - known)):
            raise TargetError(
                f"{location}: table {table} has a column {strange[0]} that Mastodon {line} does not have: a fork, which"
                " is not supported; say --force to leave its columns empty"
            )
