"""Ids of Mastodon's bigserial columns: the next free numbers, and which of them are ours."""

from __future__ import annotations

import sqlalchemy as sa

from migrator.writers.mastodon.settings import RANGES


def next_number(connection: sa.Connection, table: str) -> int:
    """The greatest id of a table, which nobody else adds to until the transaction ends."""
    connection.exec_driver_sql(f"LOCK TABLE public.{table} IN SHARE ROW EXCLUSIVE MODE")
    greatest: int = connection.exec_driver_sql(f"SELECT COALESCE(max(id), 0) FROM public.{table}").scalar_one()
    return max(greatest, 0)


def note_numbers(connection: sa.Connection, table: str, base: int, added: int) -> None:
    """Note which rows are ours, so that they can be told from the server's own."""
    if added:
        row = {"table_name": table, "low": base + 1, "high": base + added}
        connection.execute(sa.insert(RANGES), row)


def move_sequence(connection: sa.Connection, table: str) -> None:
    """Set a table's sequence past its ids, so that the server's next row gets a free one."""
    connection.execute(
        sa.text(
            f"SELECT setval('public.{table}_id_seq', GREATEST((SELECT max(id) FROM public.{table}),"
            f" (SELECT last_value FROM public.{table}_id_seq)))"
            f" WHERE EXISTS (SELECT 1 FROM public.{table} WHERE id > 0)"
        )
    )
