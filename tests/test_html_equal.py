"""One board from its dump and from its pages: what a guest could see is the same."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from adapters.base import Adapter, Options
from adapters.forum import PUBLIC, Board, Member, Post, SourceId, Thread
from adapters.markup.canonical import plain
from adapters.sources import ADAPTERS
from tests.phpbb_boards import opened_file, stream

DOCS = Path(__file__).resolve().parent.parent / "docs" / "html.md"
_HEADING = "## The same board from pages and from its dump"
UNNUMBERED = re.compile(r"comment:\d+\.[0-9a-f]{10}(?:-\d+)?")  #: ids that pages do not tell
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
    hidden: int = 0  #: posts in place of which guests were shown a notice
    anonymous: int = 0  #: posts by members whom pages do not name
    unnumbered: int = 0  #: posts of which pages do not tell the id
    unanswering: frozenset[SourceId] = frozenset()  #: posts whose answered post is hidden, so that it is not told


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
    "discuz-a": Differences(
        16,
        frozenset(("(c🙂", "😀/", "brien@example.org", "&#169;", "&", '"]brackets', '<co>"]brackets', 'Else"]named,')),
        exact=False,
        quotes=frozenset((35, 85, 97)),
        hidden=14,
        anonymous=16,
        unnumbered=22,
        unanswering=frozenset((11, 181, 313, 380, 488)),
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


def numbered(pages: dict[Any, Post], dump: dict[Any, Post]) -> dict[Any, Post]:
    """Posts of pages, those whose id pages do not tell with the dump's: by the post that they hang on, author, minute
    and text."""

    def marks(post: Post) -> tuple[Any, ...]:
        minute = None if post.created_at is None else post.created_at // 60
        return post.thread_id, post.reply_to, post.author_id, post.author_name, minute, post.body

    ids: dict[tuple[Any, ...], list[SourceId]] = {}
    for post in dump.values():
        if post.id not in pages and isinstance(post.id, str):
            ids.setdefault(marks(post), []).append(post.id)
    found: dict[Any, Post] = {}
    for post in pages.values():
        same = ids.get(marks(post), []) if UNNUMBERED.fullmatch(str(post.id)) else []
        id = same.pop() if same else post.id
        found[id] = msgspec.structs.replace(post, id=id)
    assert len(found) == len(pages)
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
            whole = world(opened_file(dump, scratch / "dump", options))
            pages = world(opened_file(folder / "html.tar.gz", scratch / "pages", options))
            made[name] = Both(name, whole, pages._replace(posts=numbered(pages.posts, whole.posts)))
        return made[name]

    return of


@pytest.fixture(params=KNOWN)
def both(request: pytest.FixtureRequest, opened: Callable[[str], Both]) -> Both:
    name: str = request.param
    if name.partition("-")[0] not in ADAPTERS:
        pytest.skip(f"there is no adapter for dumps of {name}")
    return opened(name)


def test_everything_a_guest_could_see_is_there(both: Both) -> None:
    name, dump, pages = both
    public = {board.id for board in dump.boards.values() if board.public}
    visible = {
        thread.id
        for thread in dump.threads.values()
        if thread.board_id in public and thread.visibility == PUBLIC and thread.moved_to is None
    }
    assert {thread.id for thread in pages.threads.values() if thread.moved_to is None} == visible
    hidden = {id: post.visibility for id, post in pages.posts.items() if post.visibility != PUBLIC}
    assert hidden == {id: dump.posts[id].visibility for id in hidden}
    assert len(hidden) == KNOWN[name].hidden
    assert not any(pages.posts[id].body or pages.posts[id].attachments for id in hidden)
    assert set(pages.posts) - hidden.keys() == {
        post.id for post in dump.posts.values() if post.thread_id in visible and post.visibility == PUBLIC
    }
    assert sum(1 for id in pages.posts if str(id).startswith("comment:")) == KNOWN[name].unnumbered
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
            if getattr(record, "visibility", PUBLIC) != PUBLIC:
                continue  # a post of which only a notice was shown: nothing of it may be known
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
        if post.visibility == PUBLIC and _QUOTED_AT.sub("", post.body) != _QUOTED_AT.sub("", dump.posts[id].body)
    ]
    assert len(differing) == known.bodies
    more: set[str] = set()
    for id in differing:
        more |= set(plain(pages.posts[id].body).split()) - set(plain(dump.posts[id].body).split())
    assert {word for word in more if "[" not in word and not word.startswith("http:")} == known.words


def test_authors_times_and_quotes_are_the_same(both: Both) -> None:
    name, dump, pages = both
    known = KNOWN[name]
    unknown = anonymous = 0
    for id, post in pages.posts.items():
        other = dump.posts[id]
        assert post.thread_id == other.thread_id
        assert post.anonymous == other.anonymous
        if post.anonymous:
            anonymous += 1
            assert (post.author_id, post.author_name) == (None, "")
        else:
            assert (post.author_id, post.author_name) == (other.author_id, other.author_name)
        if known.exact:
            assert (post.created_at, post.order_at) == (other.created_at, other.order_at)
        elif post.created_at is None:
            unknown += 1
        else:
            assert 0 <= (other.created_at or 0) - post.created_at < 60
        if post.visibility != PUBLIC:
            continue
        if id in known.quotes:
            assert post.quotes != other.quotes
            continue
        assert [(quote.post_id, quote.author_name, quote.author_id, quote.depth) for quote in post.quotes] == [
            (quote.post_id, quote.author_name, quote.author_id, quote.depth) for quote in other.quotes
        ], id
        for quote, same in zip(post.quotes, other.quotes, strict=True):
            assert quote.quoted_at is None or same.quoted_at is None or 0 <= same.quoted_at - quote.quoted_at < 60
    assert (unknown, anonymous) == (known.dated, known.anonymous)


def test_who_answered_a_hidden_post_is_all_that_is_lost_of_answers(opened: Callable[[str], Both]) -> None:
    name, dump, pages = opened("discuz-a")
    lost = {
        id for id, post in pages.posts.items() if post.visibility == PUBLIC and post.reply_to != dump.posts[id].reply_to
    }
    assert lost == KNOWN[name].unanswering
    for id in lost:
        assert pages.posts[id].reply_to is None
        assert dump.posts[dump.posts[id].reply_to].visibility != PUBLIC
