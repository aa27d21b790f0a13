"""One board from its dump and from its pages: what a guest could see is the same."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.base import Adapter, Options
from adapters.canonical import plain
from adapters.forum import PUBLIC, Board, Member, Post, Thread
from tests.phpbb_boards import opened_file, stream

DOCS = Path(__file__).resolve().parent.parent / "docs" / "html.md"
URL = "http://phpbb-a.example"
BODIES_THAT_DIFFER = 5  #: posts with a custom BBCode or a link with an empty address
_QUOTED_AT = re.compile(r' data-time="\d+"')


class World(NamedTuple):
    boards: dict[Any, Board]
    threads: dict[Any, Thread]
    posts: dict[Any, Post]
    members: dict[Any, Member]


def world(adapter: Adapter) -> World:
    found = World({}, {}, {}, {})
    for board in adapter.boards():
        assert isinstance(board, Board)
        found.boards[board.id] = board
    for member in adapter.members():
        assert isinstance(member, Member)
        found.members[member.id] = member
    for record in stream(adapter):
        if isinstance(record, Thread):
            found.threads[record.id] = record
        elif isinstance(record, Post):
            found.posts[record.id] = record
    return found


@pytest.fixture(scope="module")
def both(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The board from its dump, and from its pages."""
    folder = boards / "phpbb-a"
    if not (folder / "html.tar.gz").exists():
        pytest.skip(f"needs {folder} with dump and pages")
    scratch = tmp_path_factory.mktemp("equal")
    dump = scratch / "dump.sql"
    with gzip.open(folder / "dump.sql.gz") as packed, dump.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    options = Options(url=URL)
    return (
        world(opened_file(dump, scratch / "dump", options)),
        world(opened_file(folder / "html.tar.gz", scratch / "pages", options)),
    )


def test_everything_a_guest_could_see_is_there(both: tuple[World, World]) -> None:
    dump, pages = both
    public = {board.id for board in dump.boards.values() if board.public}
    visible = {
        thread.id
        for thread in dump.threads.values()
        if thread.board_id in public and thread.visibility == PUBLIC and thread.moved_to is None
    }
    assert {thread.id for thread in pages.threads.values() if thread.moved_to is None} == visible
    assert set(pages.posts) == {
        post.id for post in dump.posts.values() if post.thread_id in visible and post.visibility == PUBLIC
    }
    moved = [thread.moved_to for thread in dump.threads.values() if thread.moved_to and thread.board_id in public]
    assert sorted(thread.moved_to for thread in pages.threads.values() if thread.moved_to) == sorted(moved)


def test_what_differs_is_what_the_documentation_says(both: tuple[World, World]) -> None:
    dump, pages = both
    differing = set()
    for kind, records in pages._asdict().items():
        for id, record in records.items():
            other = getattr(dump, kind).get(id)
            for field in record.__struct_fields__ if other is not None else ():
                if getattr(record, field) != getattr(other, field):
                    differing.add((kind.removesuffix("s"), field))
    table = DOCS.read_text(encoding="utf-8").rpartition("| record | field | why |")[2]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    told = {(kind.strip(), field) for kind, fields in rows for field in re.findall(r"`(\w+)`", fields)}
    assert differing == told


def test_texts_are_the_same(both: tuple[World, World]) -> None:
    dump, pages = both
    differing = [
        id
        for id, post in pages.posts.items()
        if _QUOTED_AT.sub("", post.body) != _QUOTED_AT.sub("", dump.posts[id].body)
    ]
    assert len(differing) == BODIES_THAT_DIFFER
    for id in differing:
        assert set(plain(pages.posts[id].body).split()) - set(plain(dump.posts[id].body).split()) <= {"video"}


def test_authors_times_and_quotes_are_the_same(both: tuple[World, World]) -> None:
    dump, pages = both
    for id, post in pages.posts.items():
        other = dump.posts[id]
        assert (post.author_id, post.author_name, post.created_at, post.order_at, post.thread_id) == (
            other.author_id, other.author_name, other.created_at, other.order_at, other.thread_id,
        )  # fmt: skip
        assert [(quote.post_id, quote.author_name, quote.author_id, quote.depth) for quote in post.quotes] == [
            (quote.post_id, quote.author_name, quote.author_id, quote.depth) for quote in other.quotes
        ]
        for quote, known in zip(post.quotes, other.quotes, strict=True):
            assert quote.quoted_at is None or known.quoted_at is None or 0 <= known.quoted_at - quote.quoted_at < 60
