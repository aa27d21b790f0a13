"""Takes out again what a run wrote: the database is as before, but for what the living did meanwhile.

Rows go in one transaction, the files of the media before it commits, then the sequences and, last, the schema
``migrator``, which tells what is ours. Killed anywhere, it can be said again. What living people tied to our rows is
found by the database's own foreign keys, so that it is found in every version."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from migrator.writers.base import TargetError, TargetLost, Withdrawn
from migrator.writers.mastodon import settings
from migrator.writers.mastodon.media import remove_files
from migrator.writers.mastodon.numbers import restore_sequence
from migrator.writers.mastodon.people import PLACEHOLDER

if TYPE_CHECKING:
    from migrator.writers.mastodon.target import MastodonTarget

PAGE = 10_000  #: statuses deleted in one statement
LOCK_MILLISECONDS = 300  #: less than PostgreSQL's deadlock_timeout
LOCK_TRIES = 100

ACCOUNTS = "(SELECT id FROM migrator.accounts)"
STATUSES = "(SELECT id FROM migrator.statuses UNION ALL SELECT status_id FROM migrator.reblogs)"
_CONVERSATIONS = "(SELECT conversation_id FROM migrator.statuses UNION SELECT status_id FROM migrator.reblogs)"


def _numbered(name: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {settings.RANGES.name} n WHERE n.table_name = '{name}' AND t.id BETWEEN low AND high)"
    )


def _of_status(column: str) -> str:
    # By EXISTS, of which the opposite is fast as well.
    return (
        f"(EXISTS (SELECT 1 FROM migrator.statuses k WHERE k.id = t.{column})"
        f" OR EXISTS (SELECT 1 FROM migrator.reblogs k WHERE k.status_id = t.{column}))"
    )


def _traced(trace: str, *columns: tuple[str, str]) -> str:
    same = " AND ".join(f"k.{ours} = t.{theirs}" for ours, theirs in (("id", "id"), *columns))
    return f"EXISTS (SELECT 1 FROM migrator.{trace} k WHERE {same})"


#: Mastodon's table → SQL that tells our rows ``t``; in the order in which they go
OURS: dict[str, str] = {
    "statuses_tags": _of_status("status_id"),
    **{
        name: _numbered(name)
        for name in ("mentions", "favourites", "bookmarks", "status_pins", "status_edits", "poll_votes",
                     "account_conversations", "follows", "blocks", "mutes")
    },
    "quotes": f"t.status_id = t.id AND {_of_status('id')}",
    "polls": _traced("polls", ("status_id", "status_id")),
    "media_attachments": _traced("media", ("account_id", "account_id")),
    "status_stats": _of_status("status_id"),
    "account_warnings": _traced("sanctions", ("account_id", "target_account_id")),
    "reports": _traced("reports", ("target_account_id", "target_account_id")),
    "account_stats": "EXISTS (SELECT 1 FROM migrator.accounts k WHERE k.id = t.account_id)",
    "users": _numbered("users"),
    "statuses": _of_status("id"),
    "conversations": f"t.id IN {_CONVERSATIONS}",
    "accounts": _traced("accounts"),
    "tags": _numbered("tags"),
}  # fmt: skip

#: references that no foreign key of Mastodon's keeps: (table, column) → what it leads to
LOOSE = {
    ("accounts_tags", "account_id"): "accounts",
    ("accounts_tags", "tag_id"): "tags",
    ("preview_cards_statuses", "status_id"): "statuses",
    ("statuses", "conversation_id"): "conversations",
}
_FOREIGN_KEYS = """
SELECT child.relname, a.attname, parent.relname, c.confdeltype::text
FROM pg_constraint c JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND child.relnamespace = 'public'::regnamespace AND parent.relname = ANY(:parents)
ORDER BY 1, 2
"""
#: attachments and accounts that may have files
_WITH_FILES = (
    "SELECT id FROM migrator.media WHERE path IS NOT NULL ORDER BY id",
    "SELECT id FROM migrator.accounts WHERE avatar IS NOT NULL ORDER BY id",
)
_CASCADES = ("c", "n")  # ON DELETE CASCADE, SET NULL: the database does it
_TAKEN_OVER = (
    f"SELECT count(*) FROM public.users t WHERE {OURS['users']}"
    f" AND (t.email NOT LIKE '%@{PLACEHOLDER}' OR t.sign_in_count > 0)"
)

#: counters of living rows that go down when people tied to ours let go: (table, key, counter, who lost how many)
_LESS: tuple[tuple[str, str, str, str], ...] = (
    ("account_stats", "account_id", "following_count",
     f"SELECT account_id, count(*) FROM public.follows WHERE target_account_id IN {ACCOUNTS} GROUP BY 1"),
    ("account_stats", "account_id", "followers_count",
     f"SELECT target_account_id, count(*) FROM public.follows WHERE account_id IN {ACCOUNTS} GROUP BY 1"),
    ("account_stats", "account_id", "statuses_count",
     (f"SELECT account_id, count(*) FROM public.statuses WHERE reblog_of_id IN {STATUSES} AND deleted_at IS NULL"
     " AND visibility <> 3 GROUP BY 1")),
    ("status_stats", "status_id", "favourites_count",
     f"SELECT status_id, count(*) FROM public.favourites WHERE account_id IN {ACCOUNTS} GROUP BY 1"),
    ("status_stats", "status_id", "reblogs_count",
     (f"SELECT reblog_of_id, count(*) FROM public.statuses WHERE account_id IN {ACCOUNTS} AND deleted_at IS NULL"
     " AND reblog_of_id IS NOT NULL GROUP BY 1")),
    ("status_stats", "status_id", "replies_count",
     (f"SELECT in_reply_to_id, count(*) FROM public.statuses WHERE account_id IN {ACCOUNTS} AND deleted_at IS NULL"
     " AND visibility <> 3 AND in_reply_to_id IS NOT NULL GROUP BY 1")),
    ("status_stats", "status_id", "quotes_count",
     (f"SELECT quoted_status_id, count(*) FROM public.quotes WHERE account_id IN {ACCOUNTS} AND state = 1"
     " AND quoted_status_id IS NOT NULL GROUP BY 1")),
)  # fmt: skip


def withdraw(target: MastodonTarget, *, force: bool) -> Withdrawn:
    """Take everything out that the run of ``target`` wrote; ``force``: also what living people tied to it.

    Raises :class:`TargetError`, before anything is changed, where there are such ties and no ``force``."""
    done = Withdrawn(target.location)
    held = target.settings
    media_dir = None if held.media_dir is None else Path(held.media_dir)
    if media_dir is not None and not media_dir.is_dir() and not force:
        raise TargetError(
            f"{media_dir}: no such folder: files of the run were written there; bring it back, or say --force to leave"
            " them"
        )
    with target.writing() as connection:
        _lock(connection)
        done.ties = _ties(connection, target)
        if done.ties and not force:
            told = ", ".join(f"{name} {count:,}" for name, count in done.ties.items())
            raise TargetError(
                f"{target.location}: others have tied rows of their own to what the run wrote ({told}): say --force to"
                " take those ties out, too, or leave everything as it is"
            )
        if done.ties:
            _let_go(connection, target)
        for name, condition in OURS.items():
            if target.server.has(name):
                done.rows[name] = _delete(connection, name, condition)
        kept = connection.exec_driver_sql(f"SELECT count(*) FROM public.tags t WHERE {OURS['tags']}")
        done.tags_kept = kept.scalar_one()
        if media_dir is not None:
            done.files = _remove_files(connection, media_dir)
        settings.set_withdrawn(connection)
    # A sequence does not go back with its transaction: only now that the rows are gone for good. One by one, since each
    # needs its table for itself.
    for name in OURS:
        if target.server.has(name):
            with target.writing() as connection:
                restore_sequence(connection, name, held.sequences)
    with target.writing() as connection:
        connection.exec_driver_sql("DROP SCHEMA migrator CASCADE")
    return done


def _lock(connection: sa.Connection) -> None:
    """Nobody ties anything to a row from now on, while who only reads goes on. Waits for a moment only, and lets go in
    between: in a deadlock it could be the running server that the database breaks off."""
    for _ in range(LOCK_TRIES):
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
                connection.exec_driver_sql("LOCK TABLE public.statuses, public.accounts IN EXCLUSIVE MODE")
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        except TargetLost:
            time.sleep(LOCK_MILLISECONDS / 1000)
        else:
            return
    raise TargetError(
        "the server writes all the time, and the tables are never free: stop it, and say `migrator withdraw` again"
    )


def _references(connection: sa.Connection, target: MastodonTarget) -> Iterator[tuple[str, str, str, str]]:
    """(table, column, table it leads to, what the database does when that row goes)."""
    seen = set()
    for row in connection.execute(sa.text(_FOREIGN_KEYS), {"parents": list(OURS)}):
        seen.add((row[0], row[1]))
        yield tuple(row)
    for (child, column), parent in LOOSE.items():
        if target.server.has(child, column) and (child, column) not in seen:
            yield child, column, parent, ""


def _others(child: str, column: str, parent: str) -> str:
    """SQL: the rows ``t`` of ``child`` that are not ours and lead to one that is."""
    not_ours = f" AND NOT ({OURS[child]})" if child in OURS else ""
    return f"public.{child} t WHERE t.{column} IN (SELECT t.id FROM public.{parent} t WHERE {OURS[parent]}){not_ours}"


def _ties(connection: sa.Connection, target: MastodonTarget) -> dict[str, int]:
    found = {}
    for child, column, parent, _ in _references(connection, target):
        if parent != "tags":  # a hashtag belongs to all who use it
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {_others(child, column, parent)}").scalar_one()
            if count:
                found[f"{child}.{column}"] = count
    if taken_over := connection.exec_driver_sql(_TAKEN_OVER.replace("%", "%%")).scalar_one():
        found["accounts taken over by their members"] = taken_over
    return found


def _let_go(connection: sa.Connection, target: MastodonTarget) -> None:
    """Counters go down, and references go that the database would not take out by itself."""
    for counts, key, counter, lost in _LESS:
        if target.server.has(counts, counter) and (counter != "quotes_count" or target.server.has("quotes")):
            connection.exec_driver_sql(
                f"UPDATE public.{counts} c SET {counter} = GREATEST(c.{counter} - l.n, 0) FROM ({lost}) AS l(id, n)"
                f" WHERE c.{key} = l.id"
            )
    for child, column, parent, on_delete in _references(connection, target):
        if parent == "tags" or on_delete in _CASCADES:
            continue
        others = _others(child, column, parent)
        if (child, column) == ("statuses", "conversation_id"):
            connection.exec_driver_sql(
                f"UPDATE public.statuses SET conversation_id = NULL WHERE id IN (SELECT id FROM {others})"
            )
        else:
            connection.exec_driver_sql(f"DELETE FROM {others}")


def _delete(connection: sa.Connection, name: str, condition: str) -> int:
    if name == "statuses":
        return _delete_statuses(connection)
    if name == "tags":
        condition += "".join(
            f" AND NOT EXISTS (SELECT 1 FROM public.{child} r WHERE r.{column} = t.id)"
            for child, column in _users_of_tags(connection)
        )
    return connection.exec_driver_sql(f"DELETE FROM public.{name} t WHERE {condition}").rowcount


def _users_of_tags(connection: sa.Connection) -> list[tuple[str, str]]:
    rows = connection.execute(sa.text(_FOREIGN_KEYS), {"parents": ["tags"]})
    loose = [place for place, parent in LOOSE.items() if parent == "tags"]
    there = {
        tuple(row)
        for row in connection.execute(
            sa.text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        )
    }
    return sorted({(row[0], row[1]) for row in rows} | {place for place in loose if place in there})


def _delete_statuses(connection: sa.Connection) -> int:
    """The newest first: no reply outlives what it answers, which would have to be changed for that."""
    deleted, last = 0, 2**63 - 1
    while True:
        ids = connection.execute(
            sa.text(f"SELECT id FROM {STATUSES} ours WHERE id < :last ORDER BY id DESC LIMIT :page"),
            {"last": last, "page": PAGE},
        ).scalars().all()  # fmt: skip
        if not ids:
            return deleted
        deleted += connection.execute(
            sa.text("DELETE FROM public.statuses WHERE id = ANY(:ids)"), {"ids": list(ids)}
        ).rowcount
        last = ids[-1]


def _remove_files(connection: sa.Connection, media_dir: Path) -> int:
    try:
        return remove_files(media_dir, *(_ids(connection, query) for query in _WITH_FILES))
    except OSError as error:
        raise TargetError(
            f"{error.filename}: {error.strerror}: see to the permissions, then say `migrator withdraw` again"
        ) from error


def _ids(connection: sa.Connection, query: str) -> list[int]:
    return list(connection.exec_driver_sql(query).scalars())
