"""Every kind of target takes the same rows and gives the same rows back, whatever happens in between."""

from __future__ import annotations

import errno
import multiprocessing
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from database_servers import PASSWORD, PostgreSQL
from targets import finish, plan, row, status, threads, write

import migrator.writers
from adapters.forum import Reject
from mappings import microblog
from migrator import schema
from migrator.ledger import DONE, PENDING
from migrator.writers import jsonl as jsonl_module
from migrator.writers import open_target, writer_class, writer_classes
from migrator.writers import sqlite as sqlite_module
from migrator.writers.base import Row, RowRefused, Target, TargetError, TargetLost, Unsupported

pytest_plugins = ("target_fixtures",)

INDEXES = {index.name for table in schema.TABLES.values() for index in table.indexes}


def indexes(target: Target) -> set[str]:
    engine: sa.Engine = target.engine  # type: ignore[attr-defined]
    inspector = sa.inspect(engine)
    return {str(index["name"]) for name in schema.TABLES for index in inspector.get_indexes(name)} & INDEXES


# ---- rows


def test_every_table_gives_back_what_it_took(target: Target) -> None:
    for name in microblog.TABLES:
        full = row(name)
        kinds = [column.type.python_type for column in schema.TABLES[name].columns]
        # A second row with another key and nothing where nothing is allowed.
        nothing = {column.name: None for column in schema.TABLES[name].columns if column.nullable}
        other = {key: -5 if isinstance(full[0], int) else "" for key in schema.KEYS[name][:1]}
        other |= dict.fromkeys(schema.UNIQUE.get(name, ()), "other")
        sparse = row(name, **(nothing | other))
        assert write(target, name, full, sparse) == 2
        assert write(target, name) == 0
        assert target.count(name) == 2
        found = list(target.rows(name, order=schema.KEYS[name]))
        assert sorted(found, key=repr) == sorted([full, sparse], key=repr)
        for value, kind in zip(full, kinds, strict=True):
            assert type(value) is kind
        assert {tuple(map(type, each)) for each in found} == {tuple(map(type, each)) for each in (full, sparse)}


def test_extreme_values(target: Target) -> None:
    rows = [
        status(-(2**63), text="", content=""),
        status(2**63 - 1, text="\U0010ffff\u2028\r\n\\." + "長" * 300_000, content="<p>'\"</p>"),
    ]
    write(target, "statuses", *rows)
    assert list(target.rows("statuses", order=["id"])) == rows


def test_columns_and_order_are_the_same_everywhere(target: Target) -> None:
    titles = ["b", None, "B", "ä", "a", "a b", "あ", "", "z"]
    write(target, "statuses", *(status(number, title=title) for number, title in enumerate(titles)))
    rows = list(target.rows("statuses", ("title", "id"), ("title", "id")))
    assert [title for title, _ in rows] == [None, "", "B", "a", "a b", "b", "z", "ä", "あ"]
    assert set(target.rows("statuses", ["id"])) == {(number,) for number in range(len(titles))}


def test_rows_are_streamed_while_others_are_written(target: Target) -> None:
    write(target, "mentions", *((number, 1) for number in range(5000)))
    seen = 0
    for number, _ in target.rows("mentions"):
        seen += 1
        if number % 1000 == 0:
            write(target, "statuses", status(number))
    assert seen == 5000
    assert target.count("statuses") == 5


def test_select(target: Target) -> None:
    write(target, "mentions", (1, 2), (1, 3), (2, 2))
    query = "SELECT status_id, COUNT(*) FROM mentions WHERE account_id >= :least GROUP BY status_id ORDER BY status_id"
    if target.has_sql:
        assert list(target.select(query, least=2)) == [(1, 2), (2, 1)]
    else:
        with pytest.raises(Unsupported):
            target.select(query, least=2)


# ---- refusals

# What is wrong → (table, row, column, reason); the target holds the account 1 "ann".
REFUSED: dict[str, tuple[str, Row, str, str]] = {
    "key taken in the target": ("accounts", row("accounts", id=1, handle="eve"), "id", "duplicate_key"),
    "key taken in the batch": ("accounts", row("accounts", id=5, handle="eve"), "id", "duplicate_key"),
    "handle taken": ("accounts", row("accounts", id=9, handle="ann"), "handle", "duplicate_key"),
    "missing value": ("accounts", row("accounts", id=9, handle="eve", note=None), "note", "null"),
    "too large": ("accounts", row("accounts", id=9, handle="eve", created_at=2**63), "created_at", "out_of_range"),
    "too small": ("accounts", row("accounts", id=-(2**63) - 1, handle="eve"), "id", "out_of_range"),
    "half a character": ("accounts", row("accounts", id=9, handle="eve", note="a\ud83d"), "note", "lone_surrogate"),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_the_refused_row_is_named_and_the_others_can_be_written(target: Target, wrong: str) -> None:
    table, bad, column, reason = REFUSED[wrong]
    good = [row("accounts", id=number, handle=f"h{number}") for number in range(2, 9)]
    with target.transaction() as transaction:
        transaction.write("accounts", [row("accounts", id=1, handle="ann")])
        for put in (transaction.write, transaction.write_new):
            if put == transaction.write_new and wrong.startswith("key taken"):
                continue  # not new: left out, not refused
            with pytest.raises(RowRefused) as caught:
                put(table, [*good[:4], bad, *good[4:]])
            refusal = caught.value
            assert (refusal.table, refusal.row, refusal.column, refusal.reason) == (table, bad, column, reason)
            assert f"id={bad[0]}" in str(refusal)
            assert column in str(refusal)
        assert transaction.write("accounts", good) == len(good)
    assert target.count("accounts") == 8


def test_a_key_of_many_columns_is_named_whole(target: Target) -> None:
    origin = row("origins", site="s", kind="post", source_id="7", part=0)
    with pytest.raises(RowRefused, match="site='s', kind='post', source_id='7', part=0"):
        write(target, "origins", origin, origin)
    assert target.count("origins") == 0


def test_a_wrong_type_is_refused(target: Target, kind: str) -> None:
    if kind == "sqlite":
        pytest.skip("SQLite stores a text as a number's column value")
    with pytest.raises(RowRefused) as caught:
        write(target, "statuses", status(1), status(2, created_at="yesterday"))
    assert (caught.value.column, caught.value.reason) == ("created_at", "wrong_type")


def test_nul_characters(target: Target, kind: str) -> None:
    rows = [status(1), status(2, text="a\0b"), status(3)]
    if kind == "postgresql":
        with pytest.raises(RowRefused) as caught:
            write(target, "statuses", *rows)
        assert (caught.value.column, caught.value.reason) == ("text", "nul_character")
    else:
        write(target, "statuses", *rows)
        assert list(target.rows("statuses", order=["id"])) == rows


def test_a_value_too_long_for_an_index(target: Target, kind: str) -> None:
    noise = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(20_000))
    rows = [row("origins", source_id="1"), row("origins", source_id=noise)]
    if kind == "postgresql":
        with pytest.raises(RowRefused) as caught:
            write(target, "origins", *rows)
        assert caught.value.row == rows[1]
    else:
        assert write(target, "origins", *rows) == 2


def test_a_row_of_the_wrong_length_is_refused(target: Target) -> None:
    with pytest.raises(RowRefused, match="expected 2 values, got 3"):
        write(target, "mentions", (1, 2), (1, 2, 3))


def test_refusals_travel_between_processes() -> None:
    refusal = RowRefused("mentions", (1, 2), "status_id", "duplicate_key")
    assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)


def test_write_new_adds_what_is_not_there(target: Target) -> None:
    old = [row("tags", id=number, name=f"t{number}") for number in range(5)]
    with target.transaction() as transaction:
        transaction.write("tags", old)
        transaction.write("origins", [row("origins", source_id="1", part=0)])
    new = [row("tags", id=number, name=f"t{number}") for number in (9, 3, 7, 4)]
    again = row("tags", id=7, name="seven")
    with target.transaction() as transaction:
        assert transaction.write_new("tags", [*new, again]) == 2
        assert transaction.write_new("tags", new) == 0
        assert transaction.write_new("tags", []) == 0
        assert transaction.write_new("origins", [row("origins", source_id=each, part=0) for each in "123"]) == 2
    assert set(target.rows("tags")) == {*old, new[0], new[2]}
    assert target.count("origins") == 3


# ---- transactions


def test_what_is_rolled_back_leaves_nothing(target: Target) -> None:
    (shard,) = plan(target, threads(1))
    with suppress(KeyboardInterrupt), target.transaction() as transaction:
        transaction.write("statuses", [status(1)])
        transaction.finish_shard(shard, {"statuses": 1}, {}, [Reject(kind="post", source_id="1", reason="x")], [], 1.0)
        raise KeyboardInterrupt
    assert target.count("statuses") == 0
    assert list(target.ledger.shards(DONE)) == []
    assert list(target.ledger.rejects()) == []
    finish(target, shard, {"statuses": [status(1)]})
    assert target.count("statuses") == 1


def test_a_transaction_locks_from_its_first_write_only(target: Target, address: str) -> None:
    other = open_target(address)
    with target.transaction() as first:
        with other.transaction() as second:
            second.write("statuses", [status(1)])
        first.write("statuses", [status(2)])
    other.close()
    assert target.count("statuses") == 2


def test_an_empty_transaction_is_one(target: Target) -> None:
    with target.transaction():
        pass


# ---- loading


def test_indexes_wait_for_the_end_of_a_first_load(target: Target) -> None:
    if not target.has_sql:
        target.begin_load()
        target.end_load()
        return
    assert indexes(target) == INDEXES
    target.begin_load()
    assert indexes(target) == set()
    write(target, "statuses", status(1))
    target.begin_load()  # a resumed run says it again
    with target.engine.begin() as connection:  # type: ignore[attr-defined]
        next(iter(schema.TABLES["statuses"].indexes)).create(connection)  # killed in the middle of end_load
    for _ in range(2):
        target.end_load()
        assert indexes(target) == INDEXES
    target.begin_load()  # no first load any more
    assert indexes(target) == INDEXES


def test_finish_cuts_references_that_lead_nowhere(target: Target) -> None:
    (shard,) = plan(target, threads(1))
    rows = {
        "statuses": [
            status(1),
            status(2, in_reply_to_id=1, reply_evidence="link", quote_of_id=1),
            status(3, in_reply_to_id=77, reply_evidence="position", quote_of_id=2),
            status(4, in_reply_to_id=3, reply_evidence="part", quote_of_id=78),
        ],
        "reports": [row("reports", id=1, status_id=4), row("reports", id=2, status_id=5)],
        "sanctions": [row("sanctions", id=1, status_id=None), row("sanctions", id=2, status_id=5)],
    }
    finish(target, shard, rows)
    cut = {"statuses.in_reply_to_id": 1, "statuses.quote_of_id": 1, "reports.status_id": 1, "sanctions.status_id": 1}
    assert target.finish() == cut
    assert target.finish() == cut  # an interrupted run says it again
    run = target.ledger.run()
    assert run is not None
    assert run.cut == cut
    columns = ("id", "in_reply_to_id", "reply_evidence", "quote_of_id")
    assert list(target.rows("statuses", columns, ["id"])) == [
        (1, None, None, None),
        (2, 1, "link", 1),
        (3, None, None, 2),
        (4, 3, "part", None),
    ]
    assert list(target.rows("reports", ("id", "status_id"), ["id"])) == [(1, 4), (2, None)]
    assert list(target.rows("sanctions", ("id", "status_id"), ["id"])) == [(1, None), (2, None)]


# ---- what is there already


def test_existence(kind: str, address: str, tmp_path: Path) -> None:
    target = open_target(address)
    assert not target.exists()
    assert kind == "postgresql" or not list(tmp_path.iterdir())
    target.prepare()
    assert target.exists()
    (shard,) = plan(target, threads(1))
    finish(target, shard, {"statuses": [status(1)]})
    target.prepare()
    assert target.count("statuses") == 1
    assert PASSWORD not in target.location
    target.close()
    again = open_target(address)
    assert again.exists()
    assert again.ledger.run() is not None
    again.close()


def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "wiki.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE wiki_pages (id)")
    connection.close()
    before = path.read_bytes()
    target = open_target(str(path))
    assert not target.exists()
    with pytest.raises(TargetError, match=r"not empty.*wiki_pages.*take a new"):
        target.prepare()
    target.close()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["wiki.db"]


def test_a_database_that_is_not_ours_is_refused(postgres_server: PostgreSQL) -> None:
    url = postgres_server.create("wiki")
    postgres_server.sql("CREATE TABLE wiki_pages (id int)", "wiki")
    target = open_target(url)
    postgres_server.sql("GRANT SELECT ON wiki_pages TO PUBLIC", "wiki")
    assert not target.exists()
    with pytest.raises(TargetError, match=r"not empty.*wiki_pages") as caught:
        target.prepare()
    target.close()
    assert PASSWORD not in str(caught.value)


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    target = open_target(f"jsonl:{tmp_path}")
    with pytest.raises(TargetError, match=r"not empty.*holiday\.jpg"):
        target.prepare()
    assert [each.name for each in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    with pytest.raises(TargetError, match="no SQLite database"):
        open_target(str(path)).prepare()


@pytest.mark.parametrize("address", ["sqlite:///{}/none/x.db", "jsonl:{}/none/rows"])
def test_a_missing_folder_is_named(address: str, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"there is no folder .*none"):
        open_target(address.format(tmp_path)).prepare()


def test_a_target_of_a_newer_version_is_refused(target: Target, kind: str, address: str) -> None:
    target.close()
    if kind == "jsonl":
        path = Path(address.partition(":")[2]) / ".migrator" / "ledger.db"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        with target.engine.begin() as other:  # type: ignore[attr-defined]
            other.execute(sa.text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))
    again = open_target(address)
    with pytest.raises(TargetError, match=r"(newer|another) version of the migrator"):
        again.prepare()
    again.close()


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

PEOPLE = 400


def shard_rows(number: int) -> dict[str, list[Row]]:
    ids = range(number * PEOPLE, (number + 1) * PEOPLE)
    return {
        "statuses": [status(each, text=f"{each} " * 50) for each in ids],
        "origins": [row("origins", source_id=str(each), target_id=each) for each in ids],
    }


def work(address: str) -> None:
    """A worker: writes every shard that nobody has done yet."""
    target = open_target(address)
    for shard in target.ledger.shards(PENDING):
        rows = shard_rows(shard.number)
        with target.transaction() as transaction:
            if transaction.claim(shard):
                counts = {table: transaction.write(table, batch) for table, batch in rows.items()}
                transaction.write_new("tags", [row("tags", id=each, name=str(each)) for each in range(50)])
                transaction.finish_shard(shard, counts, {"post": {"read": PEOPLE}}, [], [], 0.1)
    target.close()


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
    from targets import plan, threads
    from test_writers import shard_rows, row
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
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
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


# ---- JSON Lines


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.jsonl"))}


def filled(folder: Path, order: list[int]) -> Target:
    """A target whose shards were done in that order, not finished."""
    target = open_target(f"jsonl:{folder}")
    target.prepare()
    shards = plan(target, threads(3))
    for number in order:
        rows = shard_rows(number)
        rows["statuses"][0] = status(number * PEOPLE, in_reply_to_id=-1, reply_evidence="link")
        finish(target, shards[number], rows)
    return target


def test_files_are_the_same_in_whatever_order_the_shards_came(tmp_path: Path) -> None:
    targets = [filled(tmp_path / name, order) for name, order in (("a", [0, 1, 2]), ("b", [2, 0, 1]))]
    for target in targets:
        assert target.finish()["statuses.in_reply_to_id"] == 3
        target.close()
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert set(files(tmp_path / "a")) == {f"{table}.jsonl" for table in microblog.TABLES}
    assert not list((tmp_path / "a" / ".migrator" / "parts").iterdir())


def test_lines_are_objects_with_the_columns_as_names(tmp_path: Path) -> None:
    target = filled(tmp_path / "rows", [])
    write(target, "origins", row("origins", digest=b"\xff\x00", original=None, source_url="https://x/ä"))
    target.finish()
    target.close()
    line = msgspec.json.decode((tmp_path / "rows" / "origins.jsonl").read_bytes())
    assert list(line) == list(microblog.Origin.__struct_fields__)
    assert (line["digest"], line["original"], line["source_url"]) == ("/wA=", None, "https://x/ä")


@pytest.mark.parametrize("step", range(6))
def test_a_finish_that_is_broken_off_is_said_again(tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, broken = (filled(tmp_path / name, [0, 1, 2]) for name in ("whole", "broken"))
    whole.finish()
    left = step

    def breaks(function: Any) -> Any:
        def replacement(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return function(*arguments)

        return replacement

    with monkeypatch.context() as patched:
        for name in ("_sync", "_cut_lines", "_sync_folder"):
            patched.setattr(jsonl_module, name, breaks(getattr(jsonl_module, name)))
        with suppress(KeyboardInterrupt):
            broken.finish()
        assert left < 0
    assert list(broken.rows("statuses", order=["id"]))[1:PEOPLE] == shard_rows(0)["statuses"][1:]
    assert broken.count("statuses") == 3 * PEOPLE
    assert broken.finish() == whole.finish()
    assert files(tmp_path / "broken") == files(tmp_path / "whole")
    whole.close()
    broken.close()


def test_rows_after_the_finish_are_appended(tmp_path: Path) -> None:
    target = filled(tmp_path / "rows", [0, 1, 2])
    target.finish()
    with target.transaction() as transaction:
        assert transaction.write_new("statuses", [status(5), status(-9)]) == 1
    assert target.count("statuses") == 3 * PEOPLE + 1
    target.finish()
    assert target.count("statuses") == 3 * PEOPLE + 1
    assert list(target.rows("statuses", ["id"]))[-1] == (-9,)
    target.close()


def test_what_is_added_or_deleted_by_hand_is_counted(tmp_path: Path) -> None:
    target = filled(tmp_path / "rows", [0, 1, 2])
    target.finish()
    path = tmp_path / "rows" / "origins.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[1:]))
    assert target.count("origins") == 3 * PEOPLE - 1
    path.write_bytes(b"".join([*lines, lines[0]]))
    assert target.count("origins") == 3 * PEOPLE + 1
    target.close()


# ---- addresses


def test_addresses_lead_to_their_writers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for address, kind, shown in (
        ("out.db", "sqlite", "sqlite:///out.db"),
        ("sqlite:///out.db", "sqlite", "sqlite:///out.db"),
        ("sqlite+pysqlite:///out.db", "sqlite", "sqlite:///out.db"),
        ("/tmp/a:b.db", "sqlite", "sqlite:////tmp/a:b.db"),
        ("postgresql://u:pw@h:1/d?password=pw", "postgresql", "postgresql://u:***@h:1/d?password=***"),
        ("postgresql+psycopg://h/d", "postgresql", "postgresql://h/d"),
        ("jsonl:rows", "jsonl", "jsonl:rows"),
    ):
        target = open_target(address)
        assert type(target) is writer_class(kind)
        assert target.location == shown
        assert kind == target.support.scheme
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "address", ["", "out.sql", "mongodb://u:geheim@h/x", "sqlite://", "sqlite:///:memory:", "jsonl:", "postgresql:x"]
)
def test_addresses_that_lead_nowhere(address: str) -> None:
    with pytest.raises(TargetError) as caught:
        open_target(address)
    assert "geheim" not in str(caught.value)
    assert "say" in str(caught.value).lower()


def test_psycopg_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(TargetError, match=r"forum-migrator\[postgresql\]"):
        open_target("postgresql://h/d")


def test_writers_declare_themselves() -> None:
    classes = writer_classes()
    assert [each.support.scheme for each in classes] == sorted(migrator.writers.WRITERS)
    for each in classes:
        assert set(each.support.carries) == set(microblog.TABLES)


def test_another_package_can_add_a_writer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    point = EntryPoint("their+sqlite", "migrator.writers.sqlite:SqliteTarget", "migrator.writers")
    monkeypatch.setattr(migrator.writers, "entry_points", lambda group: [point] if group == point.group else [])
    assert type(open_target(f"their+sqlite:///{tmp_path}/x.db")).__name__ == "SqliteTarget"
    assert "their+sqlite" not in migrator.writers.WRITERS
