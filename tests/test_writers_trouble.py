"""Full disks, lost servers, killed processes: a target keeps whole transactions and says how to go on."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import sqlalchemy as sa

from migrator import schema
from migrator.ledger import DONE
from migrator.writers import open_target
from migrator.writers import sqlite as sqlite_module
from migrator.writers.base import Row, Target, TargetError, TargetLost
from tests.database_servers import PASSWORD, PostgreSQL
from tests.targets import PEOPLE, plan, status, threads, work, write

pytest_plugins = ("tests.target_fixtures",)

# ---- trouble


def test_disk_full_says_how_to_go_on(tmp_path: Path) -> None:
    target = open_target(str(tmp_path / "x.db"))
    target.prepare()

    def fill() -> None:
        with target.transaction() as transaction:
            driver = transaction.driver  # type: ignore[attr-defined]
            pages = driver.execute("PRAGMA page_count").fetchone()[0]
            driver.execute(f"PRAGMA max_page_count = {pages + 10}")
            for number in range(100):
                transaction.write("statuses", [status(number, text="x" * 50_000)])

    with pytest.raises(TargetError, match=r"full: make room, .*migrator resume") as caught:
        fill()
    assert not isinstance(caught.value, TargetLost)
    target.close()
    again = open_target(str(tmp_path / "x.db"))
    assert again.count("statuses") == 0
    again.close()


def test_disk_full_in_a_folder_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = open_target(f"jsonl:{tmp_path / 'rows'}")
    target.prepare()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(TargetError, match=r"No space left.*migrator resume"):
            write(target, "statuses", status(1))
    assert target.count("statuses") == 0
    write(target, "statuses", status(1))
    assert target.count("statuses") == 1
    target.close()


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    target = open_target(str(path))
    target.prepare()
    write(
        target, "statuses", status(1, text="short s3cret"), status(2, text="long s3cret " * 5000), status(3, text="x")
    )
    with target.transaction() as transaction:
        statuses = schema.TABLES["statuses"]
        connection = transaction.connection  # type: ignore[attr-defined]
        connection.execute(sa.delete(statuses).where(statuses.c.id == 1))
        connection.execute(sa.update(statuses).where(statuses.c.id == 2).values(text="gone"))
    target.close()
    assert not path.with_name("x.db-wal").exists()
    assert b"gone" in path.read_bytes()
    assert b"s3cret" not in path.read_bytes()


def test_a_locked_file_is_worth_another_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_module, "BUSY_SECONDS", 0.1)
    first, second = (open_target(str(tmp_path / "x.db")) for _ in range(2))
    first.prepare()
    with first.transaction() as transaction:
        transaction.write("statuses", [status(1)])
        with pytest.raises(TargetLost, match="kept the file locked"):
            write(second, "statuses", status(2))
    write(second, "statuses", status(2))
    assert first.count("statuses") == 2
    first.close()
    second.close()


def test_a_lost_connection_is_worth_another_try(postgres_server: PostgreSQL) -> None:
    target = open_target(postgres_server.create("lost"))
    target.prepare()

    def lose(*more: Row) -> None:
        with target.transaction() as transaction:
            transaction.write("statuses", [status(1)])
            postgres_server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost'")
            transaction.write("statuses", more)

    with pytest.raises(TargetLost, match="no connection to the server") as caught:
        lose(status(2))
    assert PASSWORD not in str(caught.value)
    with pytest.raises(TargetLost):
        lose()  # noticed by the commit only
    write(target, "statuses", status(2))
    assert list(target.rows("statuses", ["id"])) == [(2,)]
    target.close()


def test_a_server_that_is_not_there(postgres_server: PostgreSQL) -> None:
    for url in (
        postgres_server.url("no_such_database"),
        f"postgresql://u:{PASSWORD}@127.0.0.1:1/x",
        f"postgresql://nobody:{PASSWORD}@127.0.0.1:{postgres_server.port}/postgres",
    ):
        target = open_target(url)
        with pytest.raises(TargetError) as caught:
            target.exists()
        assert PASSWORD not in str(caught.value)
        assert target.location in str(caught.value)


def test_a_database_of_another_encoding_is_refused(postgres_server: PostgreSQL) -> None:
    postgres_server.sql("DROP DATABASE IF EXISTS latin")
    postgres_server.sql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    target = open_target(postgres_server.url("latin"))
    with pytest.raises(TargetError, match=r"LATIN1.*ENCODING 'UTF8'"):
        target.prepare()
    target.close()


def test_a_file_is_not_used_across_a_fork(tmp_path: Path) -> None:
    target = open_target(str(tmp_path / "x.db"))
    target.prepare()
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()

    def child() -> None:
        try:
            open_target(str(tmp_path / "x.db")).count("statuses")
        except TargetError as error:
            queue.put(str(error))

    process = context.Process(target=child)
    process.start()
    assert "spawn" in queue.get()
    process.join()
    target.close()


# ---- several processes


def check(target: Target, shards: int) -> None:
    assert target.ledger.totals() == (
        {"statuses": shards * PEOPLE, "origins": shards * PEOPLE},
        {"post": {"read": shards * PEOPLE}},
    )
    assert list(target.rows("statuses", ["id"], ["id"])) == [(number,) for number in range(shards * PEOPLE)]
    assert target.count("origins") == shards * PEOPLE
    assert target.count("tags") == 50


def test_two_processes_share_the_shards(target: Target, address: str) -> None:
    plan(target, threads(12))
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=work, args=(address,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    check(target, 12)


KILLED = """
    import sys
    from tests.targets import row, shard_rows
    from migrator.writers import open_target

    target = open_target(sys.argv[1])
    for shard in target.ledger.shards("pending"):
        with target.transaction() as transaction:
            assert transaction.claim(shard)
            counts = {table: transaction.write(table, rows) for table, rows in shard_rows(shard.number).items()}
            transaction.write_new("tags", [row("tags", id=each, name=str(each)) for each in range(50)])
            transaction.finish_shard(shard, counts, {"post": {"read": 400}}, [], [], 0.1)
            if shard.number == 2:
                print("now", flush=True)
                sys.stdin.read()
"""


def test_a_killed_process_leaves_nothing_of_its_transaction(target: Target, address: str) -> None:
    plan(target, threads(4))
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline() == b"now\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert [shard.number for shard in target.ledger.shards(DONE)] == [0, 1]
    assert target.count("statuses") == target.count("origins") == 2 * PEOPLE
    work(address)
    check(target, 4)
    target.finish()
    check(target, 4)
