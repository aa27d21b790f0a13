"""Rows and plans to put into targets, for the tests of ledger and writers."""

from __future__ import annotations

from typing import Any

from mappings import microblog
from migrator import schema
from migrator.ledger import PENDING, ShardEntry
from migrator.writers import open_target
from migrator.writers.base import Row, Target


def row(table: str, **values: Any) -> Row:
    """A row in which every column has some value: numbers and texts that differ, all awkward ones among them."""
    kinds = {column.name: column.type.python_type for column in schema.TABLES[table].columns}
    filled = {
        name: {
            int: number + 1,
            str: f'{name}: \\N "{number}"\n\t汉字 🐌',
            bool: bool(number % 2),
            float: number + 0.25,
            bytes: b"\x00\xff" + bytes([number]),
        }[kind]
        for number, (name, kind) in enumerate(kinds.items())
    }
    unknown = values.keys() - filled.keys()
    assert not unknown
    return tuple((filled | values).values())


def status(number: int, **values: Any) -> Row:
    """A root status, unless said otherwise."""
    root = {"in_reply_to_id": None, "quote_of_id": None, "reply_evidence": None, "conversation_id": number}
    return row("statuses", **(root | {"id": number} | values))


def plan(target: Target, shards: list[ShardEntry]) -> list[ShardEntry]:
    """Give the target a run with these shards; returns them as the ledger tells them."""
    target.ledger.create_run(
        source="mysql://root:hunter2@db.example/forum?password=hunter2",
        source_fingerprint="f00d",
        adapter="phpbb",
        site="forum.example",
        policy_toml='preset = "microblog"\n',
        policy_digest="beef",
        tool_version="1.0",
        options={"url": "https://u:hunter2@forum.example/", "jobs": 2, "more": ["postgresql://a:hunter2@h/d"]},
        shards=shards,
    )
    return list(target.ledger.shards())


def threads(number: int) -> list[ShardEntry]:
    return [ShardEntry("threads", each, each * 10, each * 10 + 9, 100) for each in range(number)]


def finish(target: Target, shard: ShardEntry, rows: dict[str, list[Row]], **more: Any) -> None:
    """Write a shard in one transaction."""
    interactions: list[microblog.Interaction] = more.get("interactions", [])
    with target.transaction() as transaction:
        assert transaction.claim(shard)
        counts = {table: transaction.write(table, batch) for table, batch in rows.items()}
        transaction.finish_shard(shard, counts, more.get("books", {}), more.get("rejects", []), interactions, 0.5)


def write(target: Target, table: str, *rows: Row) -> int:
    """Write rows in a transaction of their own."""
    with target.transaction() as transaction:
        return transaction.write(table, rows)


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
