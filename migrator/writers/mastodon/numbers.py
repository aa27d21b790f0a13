"""Ids of Mastodon's bigserial columns: the next free numbers, and which of them are ours."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from migrator.writers.mastodon.settings import RANGES

REHEARSAL = "migrator_rehearsal"  #: execution option of a connection that is rolled back at the end
#: tables whose ids are made of the time; their sequences only count along
SNOWFLAKES = frozenset(("accounts", "statuses", "media_attachments", "quotes"))


def next_number(connection: sa.Connection, table: str) -> int:
    """The greatest id that a table had, which nobody else adds to until the transaction ends."""
    connection.exec_driver_sql(f"LOCK TABLE public.{table} IN SHARE ROW EXCLUSIVE MODE")
    greatest: int = connection.exec_driver_sql(
        f"SELECT GREATEST((SELECT max(id) FROM public.{table}),"
        f" (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM public.{table}_id_seq))"
    ).scalar_one()
    return max(greatest, 0)


def note_numbers(connection: sa.Connection, table: str, base: int, added: int) -> None:
    """Note which rows are ours, so that they can be told from the server's own."""
    if added:
        row = {"table_name": table, "low": base + 1, "high": base + added}
        connection.execute(sa.insert(RANGES), row)


def move_sequence(connection: sa.Connection, table: str) -> None:
    """Set a table's sequence past its ids, so that the server's next row gets a free one. A sequence does not go back
    with a transaction: a rehearsal leaves it."""
    if table in SNOWFLAKES or connection.get_execution_options().get(REHEARSAL):
        return
    # Never back: a running server may have taken numbers that no row shows yet.
    connection.exec_driver_sql(
        f"SELECT setval('public.{table}_id_seq', there.id) FROM (SELECT max(id) AS id FROM public.{table}) there,"
        f" public.{table}_id_seq numbers"
        " WHERE there.id > numbers.last_value OR (there.id = numbers.last_value AND NOT numbers.is_called)"
    )


def restore_sequence(connection: sa.Connection, table: str, before: Mapping[str, int | None]) -> None:
    """Set a table's sequence to where it was before the run, or past the rows that came since."""
    name = f"{table}_id_seq"
    if table in SNOWFLAKES or name not in before:
        return
    # Whoever has taken a number has the table until the row is there.
    connection.exec_driver_sql(f"LOCK TABLE public.{table} IN SHARE ROW EXCLUSIVE MODE")
    greatest = connection.exec_driver_sql(f"SELECT max(id) FROM public.{table}").scalar() or 0
    value = max(before[name] or 0, greatest)
    connection.execute(
        sa.text(f"SELECT setval('public.{name}', :value, :called)"), {"value": max(value, 1), "called": value > 0}
    )
