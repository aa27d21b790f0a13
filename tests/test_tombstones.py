"""What the first source knew as deleted or private does not come back from older pages."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from adapters.base import ThreadItem
from adapters.forum import DELETED, PRIVATE, PUBLIC, Post, Thread
from mappings.known import SCHEMA, Known
from migrator.fill import buried
from tests.running import query, run


@pytest.fixture
def known(tmp_path: Path) -> Known:
    database = sqlite3.connect(tmp_path / "known.db")
    database.executescript(SCHEMA)
    tombstones = [("post", "2", "deleted"), ("thread", "9", "private_board"), ("post", "91", "private_board")]
    database.executemany("INSERT INTO tombstones VALUES (?, ?, ?)", tombstones)
    database.commit()
    database.close()
    return Known(tmp_path / "known.db")


def post(number: int, thread: int) -> Post:
    return Post(
        id=number, thread_id=thread, author_id=1, author_name="Ada", created_at=0, order_at=0, body="", digest=b""
    )


def test_what_was_hidden_is_marked_as_hidden(known: Known) -> None:
    items: list[ThreadItem] = [
        Thread(id=1, board_id=1, title="open"),
        post(1, 1),
        post(2, 1),
        Thread(id=9, board_id=1, title="closed"),
        post(91, 9),
    ]
    found = [item.visibility for item in buried(iter(items), known) if isinstance(item, (Thread, Post))]
    assert found == [PUBLIC, PUBLIC, DELETED, PRIVATE, PRIVATE]
    known.close()


def test_every_skipped_post_has_a_tombstone(sample_dumps: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.db"
    run("convert", sample_dumps / "phpbb33.sql.gz", target, "--quiet")
    skipped = query(target, "SELECT reason, count FROM skips WHERE kind = 'post' ORDER BY 1")
    assert skipped
    assert query(target, "SELECT reason, COUNT(*) FROM tombstones WHERE kind = 'post' GROUP BY 1 ORDER BY 1") == skipped
