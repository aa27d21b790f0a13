"""Every kind of target takes the same rows and gives the same rows back."""

from __future__ import annotations

import pickle
import sqlite3
import sys
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import sqlalchemy as sa

import migrator.writers
from adapters.forum import Reject
from mappings import microblog
from migrator import schema
from migrator.ledger import DONE
from migrator.writers import open_target, writer_class, writer_classes
from migrator.writers.base import Row, RowRefused, Target, TargetError, Unsupported
from tests.database_servers import PASSWORD, PostgreSQL
from tests.targets import finish, plan, row, status, threads, write

pytest_plugins = ("tests.target_fixtures",)

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
    if kind in ("sqlite", "activitypub"):
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


@pytest.mark.parametrize("address", ["sqlite:///{}/none/x.db", "jsonl:{}/none/rows", "activitypub:{}/none/rows"])
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
        ("activitypub:rows", "activitypub", "activitypub:rows"),
    ):
        target = open_target(address)
        assert type(target) is writer_class(kind)
        assert target.location == shown
        assert kind == target.support.scheme
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "address",
    [
        *("", "out.sql", "mongodb://u:geheim@h/x", "sqlite://", "sqlite:///:memory:"),
        "jsonl:",
        "activitypub:",
        "postgresql:x",
    ],
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
        assert {*each.support.carries, *each.support.leaves} >= set(microblog.TABLES)


def test_another_package_can_add_a_writer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    point = EntryPoint("their+sqlite", "migrator.writers.sqlite:SqliteTarget", "migrator.writers")
    monkeypatch.setattr(migrator.writers, "entry_points", lambda group: [point] if group == point.group else [])
    assert type(open_target(f"their+sqlite:///{tmp_path}/x.db")).__name__ == "SqliteTarget"
    assert "their+sqlite" not in migrator.writers.WRITERS
