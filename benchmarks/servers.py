"""Other microblogs' databases: the writer beside COPY of the very rows that it writes, ready-made; keys a second."""

from __future__ import annotations

import os
import time
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.limits import BATCH
from benchmarks.machine import Line
from benchmarks.runs import fresh, migrator
from migrator.writers import open_target
from migrator.writers.base import Target
from migrator.writers.keys import make_keys
from migrator.writers.mastodon.rows import ACCOUNT_COLUMNS, STATUS_COLUMNS, copy_statement
from tests import database_servers, mastodon_database
from tests.targets import plan, threads

FACTS = Path(os.environ.get("MIGRATOR_FACTS", Path(__file__).parents[2] / "shared" / "facts"))
VERSION = "4.6"
KEYS = 200


def mastodon(dump: Path) -> list[Line]:
    """Statuses into Mastodon's tables, all their indexes and foreign keys on."""
    source = fresh(dump.with_suffix(".mastodon.db"))
    migrator("convert", dump, source, "--assume-public", "--mapping", "mastodon")
    facts = mastodon_database.facts(FACTS)
    with database_servers.postgresql() as server:
        writing = mastodon_database.create(server, facts, VERSION, "writing")
        count, seconds = _written(open_target(str(source)), open_target(writing))
        mastodon_database.create(server, facts, VERSION, "ready")
        limit = _copied(server.url("writing"), server.url("ready"))
    started = time.perf_counter()
    made = sum(1 for _ in make_keys(KEYS))
    keys = made / (time.perf_counter() - started)
    return [
        Line(
            f"rate of statuses → Mastodon : COPY of the ready rows ({count:,} statuses)",
            limit / seconds,
            f"{count / seconds:,.0f} : {count / limit:,.0f} rows/s",
            0.5,
            False,
        ),
        Line(f"RSA keys per second, {os.cpu_count()} cores", keys, f"{KEYS} keys", 0, False),
    ]


def _written(reading: Target, writing: Target) -> tuple[int, float]:
    """Rows, and the seconds in which the writer wrote them."""
    writing.configure({"domain": "social.example"})
    writing.prepare()
    plan(writing, threads(1))
    writing.begin_load()
    with writing.transaction() as transaction:
        transaction.write("accounts", list(reading.rows("accounts")))
    rows, count, seconds = reading.rows("statuses"), 0, 0.0
    while batch := list(islice(rows, BATCH)):
        started = time.perf_counter()
        with writing.transaction() as transaction:
            count += transaction.write("statuses", batch)
        seconds += time.perf_counter() - started
    for target in (reading, writing):
        target.close()
    return count, seconds


def _copied(source: str, target: str) -> float:
    """Seconds in which COPY puts the same rows into a fresh database."""
    reading, writing = (_raw(url) for url in (source, target))
    seconds = 0.0
    for table, columns in (("accounts", ACCOUNT_COLUMNS), ("statuses", STATUS_COLUMNS)):
        names = ", ".join(columns)
        rows = reading.execute(f"SELECT {names} FROM public.{table} WHERE id > 0 ORDER BY id")
        while batch := rows.fetchmany(BATCH):
            started = time.perf_counter()
            with writing.cursor() as cursor, cursor.copy(copy_statement(table, columns)) as copy:
                copy.set_types(list(columns.values()))
                for row in batch:
                    copy.write_row(row)
            writing.commit()
            seconds += time.perf_counter() - started if table == "statuses" else 0.0
    return seconds


def _raw(url: str) -> Any:
    return sa.create_engine(url).raw_connection().driver_connection
