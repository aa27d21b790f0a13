"""Servers as source and as target: MariaDB → SQLite beside mariadb-dump, dump → PostgreSQL beside COPY of the rows."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.limits import converted, ready_rows
from benchmarks.machine import Line
from benchmarks.runs import fresh, migrator
from tests import database_servers


def mariadb(dump: Path) -> list[Line]:
    """A live MariaDB → SQLite beside mariadb-dump to a file and the limit of writing."""
    with database_servers.mariadb() as server:
        url = server.create("board")
        server.load("board", dump)
        started = time.perf_counter()
        dump.with_suffix(".again.sql").write_bytes(server.dump("board", "--quick", "--single-transaction"))
        dumped = time.perf_counter() - started
        target = fresh(dump.with_suffix(".live.db"))
        run = migrator("convert", url, target, "--assume-public")
    limit = ready_rows(str(target), str(fresh(dump.with_suffix(".limit.db"))))
    posts = run.report["posts"]
    return [
        Line(
            f"MariaDB → SQLite : mariadb-dump + LIMIT ({posts:,} posts)",
            run.seconds / (dumped + limit),
            f"{run.seconds:.1f} : {dumped:.1f} + {limit:.1f} s, {posts / run.seconds:,.0f} posts/s",
            2.5,
            True,
        )
    ]


def postgresql(dump: Path) -> list[Line]:
    """Dump → PostgreSQL beside binary COPY of the ready rows."""
    target, _ = converted(dump, 2)
    with database_servers.postgresql() as server:
        limit = ready_rows(str(target), server.create("limit_rows"))
        run = migrator("convert", dump, server.create("board"), "--assume-public")
    posts = run.report["posts"]
    return [
        Line(
            f"rate of dump → PostgreSQL : COPY of the ready rows ({posts:,} posts)",
            limit / run.seconds,
            f"{run.seconds:.1f} : {limit:.1f} s, {posts / run.seconds:,.0f} posts/s",
            0.3,
            False,
        )
    ]
