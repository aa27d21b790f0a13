"""A run beside what it cannot be faster than: writing its very rows, ready-made, into a fresh database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from adapters.base import Options
from benchmarks.machine import Line
from benchmarks.runs import Run, fresh, migrator
from mappings import policy
from mappings.microblog import TABLES
from migrator.pipeline import Request, convert
from migrator.writers import open_target
from migrator.writers.base import Row, Target, Transaction

BATCH = 50_000


def batches(target: Target) -> Iterator[tuple[str, list[Row]]]:
    """All rows of a target's microblog tables."""
    for name in TABLES:
        rows = target.rows(name)
        while batch := list(islice(rows, BATCH)):
            yield name, batch


def ready_rows(source: str, target: str) -> float:
    """Seconds that it takes to write the rows of one target into a fresh one, indexes included, reading not counted."""
    reading, writing = open_target(source), open_target(target)
    writing.prepare()
    seconds = 0.0
    try:
        writing.begin_load()
        for name, batch in batches(reading):
            started = time.perf_counter()
            with writing.transaction() as transaction:
                transaction.write(name, batch)
            seconds += time.perf_counter() - started
        started = time.perf_counter()
        writing.end_load()
        return seconds + time.perf_counter() - started
    finally:
        reading.close()
        writing.close()


def converted(dump: Path, jobs: int) -> tuple[Path, Run]:
    """A conversion of the dump into SQLite."""
    target = fresh(dump.with_suffix(f".jobs{jobs}.db"))
    return target, migrator("convert", dump, target, "--jobs", str(jobs), "--assume-public")


def sqlite(dump: Path) -> list[Line]:
    """Dump → SQLite, everything included, beside the limit."""
    target, one = converted(dump, 1)
    limit = ready_rows(str(target), str(fresh(dump.with_suffix(".limit.db"))))
    _, two = converted(dump, 2)
    posts = one.report["posts"]
    return [
        Line(
            f"dump → SQLite, 1 process : LIMIT ({posts:,} posts)",
            one.seconds / limit,
            f"{one.seconds:.1f} : {limit:.1f} s, {posts / one.seconds:,.0f} posts/s",
            6,
            True,
        ),
        Line(
            "dump → SQLite, 2 processes : LIMIT",
            two.seconds / limit,
            f"{two.seconds:.1f} : {limit:.1f} s, {posts / two.seconds:,.0f} posts/s",
            4,
            True,
        ),
    ]


def preview(dump: Path) -> list[Line]:
    """The rate of a dry run beside a run's, and how soon a sample is there."""
    _, run = converted(dump, 1)
    whole = migrator("preview", dump, "--jobs", "1", "--samples", "0", "--assume-public")
    sample = migrator("preview", dump, "--threads", "20", "--assume-public")
    return [
        Line(
            "rate of preview : rate of convert",
            run.seconds / whole.seconds,
            f"{whole.seconds:.1f} : {run.seconds:.1f} s",
            1.3,
            False,
        ),
        Line(
            "preview of 20 threads after staging, seconds",
            sample.report["seconds"],
            f"{sample.seconds:.1f} s with staging",
            2,
            True,
        ),
    ]


def growth(small: Path, large: Path) -> list[Line]:
    """Memory and seconds per post on a large board beside a small one."""
    _, few = converted(small, 2)
    _, many = converted(large, 2)
    per_post = [run.seconds / run.report["posts"] for run in (few, many)]
    megabytes = [run.peak / 1e6 for run in (few, many)]
    return [
        Line("peak memory of all processes, MB", megabytes[1], f"{many.report['posts']:,} posts", 300, True),
        Line(
            "peak memory, large : small board",
            megabytes[1] / megabytes[0],
            f"{megabytes[1]:.0f} : {megabytes[0]:.0f} MB",
            1.2,
            True,
        ),
        Line(
            "seconds per post, large : small board",
            per_post[1] / per_post[0],
            f"{per_post[1] * 1e6:.0f} : {per_post[0] * 1e6:.0f} µs",
            1.15,
            True,
        ),
    ]


def ledger(dump: Path) -> list[Line]:
    """The share of ledger entries and commits in a run of one process."""
    spent = 0.0
    target = open_target(str(fresh(dump.with_suffix(".ledger.db"))))
    kind = type(target.transaction().__enter__())
    target.close()

    def timed(name: str) -> None:
        original = getattr(kind, name)

        def wrapper(self: Transaction, *arguments: object, **named: object) -> object:
            nonlocal spent
            started = time.perf_counter()
            try:
                return original(self, *arguments, **named)
            finally:
                spent += time.perf_counter() - started

        setattr(kind, name, wrapper)

    for name in ("claim", "finish_shard", "commit"):
        timed(name)
    path = str(dump.with_suffix(".ledger.db"))
    outcome = convert(Request(str(dump), path, Options(assume_public=True), policy.load(), 1, quiet=True))
    share = spent / outcome.seconds
    return [Line("ledger and commits : run", share, f"{spent:.2f} : {outcome.seconds:.1f} s", 0.05, True)]
