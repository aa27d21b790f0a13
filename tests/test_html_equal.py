"""One board from its dump and from its pages: what a guest could see is the same."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.base import Adapter, Options
from adapters.forum import PUBLIC, Board, Member, Post, SourceId, Thread
from adapters.markup.canonical import plain
from adapters.sources import ADAPTERS
from tests.phpbb_boards import opened_file, stream

DOCS = Path(__file__).resolve().parent.parent / "docs" / "html.md"
_HEADING = "## The same board from pages and from its dump"
_QUOTED_AT = re.compile(r' data-time="\d+"')


class Differences(NamedTuple):
    """What is known of a board's texts."""

    bodies: int  #: that differ
    words: frozenset[
        str
    ]  #: what they hold and the dump's do not, but for BBCodes as they were typed and whole addresses
    exact: bool = True  #: pages show times to the second
    dated: int = 0  #: posts whose date lies after the capture
    quotes: frozenset[SourceId] = (
        frozenset()
    )  #: posts with a quote that the board and the dump's reader take apart differently


KNOWN = {
    "phpbb-a": Differences(5, frozenset(("video",))),
    "fluxbb-a": Differences(12, frozenset()),
    "mybb-a": Differences(22, frozenset(("(c🙂", "©")), exact=False, quotes=frozenset((85, 97))),
    "smf-a": Differences(
        15,
        frozenset(('"curly"', "'q'", "dash...", "never", "You", "cannot", "view", "this")),
        exact=False,
        dated=1,
        quotes=frozenset((76,)),
    ),
}


class World(NamedTuple):
    boards: dict[Any, Board]
    threads: dict[Any, Thread]
    posts: dict[Any, Post]
    members: dict[Any, Member]


class Both(NamedTuple):
    name: str
    dump: World
    pages: World


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
def opened(boards: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Both]:
    """A board from its dump, and from its pages; each is read once."""
    made: dict[str, Both] = {}

    def of(name: str) -> Both:
        if name not in made:
            folder = boards / name
            if not (folder / "html.tar.gz").exists():
                pytest.skip(f"needs {folder} with dump and pages")
            scratch = tmp_path_factory.mktemp(name)
            dump = scratch / "dump.sql"
            with gzip.open(folder / "dump.sql.gz") as packed, dump.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            options = Options(url=f"http://{name}.example")
            made[name] = Both(
                name,
                world(opened_file(dump, scratch / "dump", options)),
                world(opened_file(folder / "html.tar.gz", scratch / "pages", options)),
            )
        return made[name]

    return of


@pytest.fixture(params=KNOWN)
def both(request: pytest.FixtureRequest, opened: Callable[[str], Both]) -> Both:
    name: str = request.param
    if name.partition("-")[0] not in ADAPTERS:
        pytest.skip(f"there is no adapter for dumps of {name}")
    return opened(name)


def test_everything_a_guest_could_see_is_there(both: Both) -> None:
    _, dump, pages = both
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
    assert {board.name for board in pages.boards.values()} == {dump.boards[id].name for id in public}
    assert pages.members.keys() <= dump.members.keys()


def told(name: str) -> set[tuple[str, str]]:
    """(record, field) that the documentation names for a board."""
    chapter = DOCS.read_text(encoding="utf-8").partition(_HEADING)[2]
    everywhere, *sections = chapter.split("\n### ")
    own = next(section for section in sections if section.startswith(f"{name}\n"))
    rows = [
        line.split("|")[1:3]
        for text in (everywhere, own)
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith(("| ---", "| record"))
    ]
    return {(kind.strip(), field) for kind, fields in rows for field in re.findall(r"`(\w+)`", fields)}


def test_what_differs_is_what_the_documentation_says(both: Both) -> None:
    name, dump, pages = both
    differing = set()
    for kind, records in pages._asdict().items():
        for id, record in records.items():
            other = getattr(dump, kind).get(id)
            for field in record.__struct_fields__ if other is not None else ():
                if getattr(record, field) != getattr(other, field):
                    differing.add((kind.removesuffix("s"), field))
    assert differing == told(name)


def test_texts_are_the_same(both: Both) -> None:
    name, dump, pages = both
    known = KNOWN[name]
    differing = [
        id
        for id, post in pages.posts.items()
        if _QUOTED_AT.sub("", post.body) != _QUOTED_AT.sub("", dump.posts[id].body)
    ]
    assert len(differing) == known.bodies
    more: set[str] = set()
    for id in differing:
        more |= set(plain(pages.posts[id].body).split()) - set(plain(dump.posts[id].body).split())
    assert {word for word in more if "[" not in word and not word.startswith("http:")} == known.words


def test_authors_times_and_quotes_are_the_same(both: Both) -> None:
    name, dump, pages = both
    known = KNOWN[name]
    unknown = 0
    for id, post in pages.posts.items():
        other = dump.posts[id]
        assert (post.author_id, post.author_name, post.thread_id) == (
            other.author_id, other.author_name, other.thread_id,
        )  # fmt: skip
        if known.exact:
            assert (post.created_at, post.order_at) == (other.created_at, other.order_at)
        elif post.created_at is None:
            unknown += 1
        else:
            assert 0 <= (other.created_at or 0) - post.created_at < 60
        if id in known.quotes:
            assert post.quotes != other.quotes
            continue
        assert [(quote.post_id, quote.author_name, quote.author_id, quote.depth) for quote in post.quotes] == [
            (quote.post_id, quote.author_name, quote.author_id, quote.depth) for quote in other.quotes
        ], id
        for quote, same in zip(post.quotes, other.quotes, strict=True):
            assert quote.quoted_at is None or same.quoted_at is None or 0 <= same.quoted_at - quote.quoted_at < 60
    assert unknown == known.dated
