"""XenForo's pages: a real board of XenForo 2, made-up pages of XenForo 1."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from adapters.html import xenforo
from adapters.html.document import Document
from tests.page_boards import Pages, quoted, read_archive

SITE = "https://board.example/"


@pytest.fixture(scope="module")
def truth(boards: Path) -> dict[str, Any]:
    file = boards / "xenforo2-antemortem" / "truth.json"
    if not file.exists():
        pytest.skip(f"needs {file}")
    return dict(json.loads(file.read_text()))


@pytest.fixture(scope="module")
def pages(boards: Path) -> Pages:
    return read_archive(boards / "xenforo2-antemortem" / "pages.tar.gz", "xenforo", SITE)


def test_all_posts_of_all_threads(pages: Pages, truth: dict[str, Any]) -> None:
    per_thread = Counter(str(thread) for thread in pages.thread_of.values())
    assert per_thread == Counter(truth["posts_per_topic"])
    assert sum(id for id in pages.posts if isinstance(id, int)) == truth["sum_of_post_ids"]
    assert Counter(page.kind for page in pages.pages) == {"thread": 161, "board": 37, "index": 1}


def test_copies_of_a_page_have_one_key(pages: Pages) -> None:
    keys = {page.key for page in pages.pages if page.kind == "thread"}
    assert len(keys) < truth_pages(pages)
    assert len({key.rpartition(":")[0] for key in keys}) == len(pages.threads)


def truth_pages(pages: Pages) -> int:
    return sum(page.kind == "thread" for page in pages.pages)


def test_authors_guests_edits_and_likes(pages: Pages, truth: dict[str, Any]) -> None:
    posts = pages.posts.values()
    assert len({post.author.name for post in posts}) == truth["authors"]
    assert len({post.author.id for post in posts if post.author.id}) <= truth["author_ids"]
    assert sum(bool(post.author.guest) for post in posts) == truth["posts_with_author_id_0"]
    assert sum(post.edited is not None for post in posts) == truth["posts_with_edit_line"]
    assert sum(bool(post.likes) for post in posts) == truth["posts_liked"]
    assert sum(bool(quoted(post)) for post in posts) == truth["posts_with_quotes"]
    assert all(post.date is not None and post.date.machine.isdigit() for post in posts)


def test_threads(pages: Pages, truth: dict[str, Any]) -> None:
    assert sorted(id for id, thread in pages.threads.items() if thread.poll) == truth["polls"]
    assert sorted(id for id, thread in pages.threads.items() if thread.locked) == truth["locked"]
    sticky = [id for id in pages.threads if id in pages.listed and pages.listed[id].kind == "sticky"]
    assert sorted(sticky) == truth["sticky"]
    assert len(pages.listed) == truth["listed_topics"]
    for thread in pages.threads.values():
        if thread.poll:
            assert thread.poll.question
            assert len(thread.poll.options) > 1
            assert thread.poll.voters
    for id, told in truth["incomplete_topics"].items():
        assert pages.listed[int(id)].replies == told["listing_says"] - 1


def test_samples(pages: Pages, truth: dict[str, Any]) -> None:
    for sample in truth["samples"]:
        post = pages.posts[sample["post_id"]]
        thread = pages.threads[sample["topic_id"]]
        assert pages.thread_of[post.id] == thread.id
        assert (thread.title, thread.prefix) == (sample["title"], sample["prefix"] or "")
        assert thread.board_id == sample["node_id"]
        assert (post.author.name, post.author.id or 0) == (sample["author"], sample["author_id"])
        assert post.date is not None
        assert (post.date.text, post.date.machine) == (sample["posted_at"], str(sample["posted_epoch"]))
        assert pages.text(sample["post_id"]).startswith(sample["text_starts_with"].strip())
        assert bool(post.likes) == sample["liked"]
        assert (post.edited is not None) == bool(sample["edited"])
        if sample["quotes_author"]:
            assert quoted(post)[0]["data-author"] == sample["quotes_author"]


def test_edits_by_moderators_are_actions(pages: Pages) -> None:
    edits = [action for _, action in pages.actions if action.kind == "edit_post"]
    assert edits
    assert all(edit.post_id in pages.posts and edit.date for edit in edits)


def test_boards_have_categories_and_counters(pages: Pages) -> None:
    board = pages.boards[56]
    assert board.kind == "board"
    assert board.parent_id is not None
    assert pages.boards[board.parent_id].kind == "category"
    index = next(page for page in pages.pages if page.kind == "index")
    assert sum(board.threads is not None for board in index.boards) == 16


XENFORO_1 = (Path(__file__).parent / "html_pages" / "xenforo1.html").read_bytes()


def test_xenforo_1() -> None:
    page = xenforo.read(Document("http://old.example/threads/tea-or-coffee.77/", XENFORO_1))
    assert page is not None
    assert page.thread is not None
    assert (page.kind, page.key, page.version) == ("thread", "thread:77:2", "1")
    assert (page.thread.title, page.thread.prefix, page.thread.pages) == ("Tea or coffee?", "Poll", 3)
    assert (page.thread.board_id, page.thread.author and page.thread.author.id) == (12, 3)
    assert [(post.id, post.author.name, post.author.id, post.number) for post in page.posts] == [
        (501, "Bob", 3, 21),
        (502, "Guest One", None, 22),
    ]
    first, second = page.posts
    assert first.date
    assert (first.date.machine, first.date.text) == ("1388846995", "Jan 4, 2014 at 3:49 PM")
    assert second.date
    assert second.date.text == "Jan 5, 2014 at 10:02 AM"
    assert first.signature == "Kettle on."
    assert "Kettle" not in first.body
    assert [author.name for author in first.likes] == ["Ann"]
    assert first.edited is not None
    assert first.files[0].id == 12
    assert first.files[0].file_name == "pot.jpg"
    assert quoted(second) == [{"data-post": "501", "data-author": "Bob"}]
    assert "said" not in second.body
    assert "Click to expand" not in second.body
    assert first.author.post_count == 1234
    assert first.author.location == "Leeds"


@pytest.mark.parametrize(
    ("url", "goal"),
    [
        ("https://x.example/threads/a-title.12/", ("thread", 12)),
        ("https://x.example/threads/12/page-3", ("thread", 12)),
        ("https://x.example/index.php?threads/a-title.12/page-2", ("thread", 12)),
        ("https://x.example/threads/a-title.12/#post-99", ("post", 99)),
        ("https://x.example/threads/a-title.12/post-99", ("post", 99)),
        ("https://x.example/posts/99/", ("post", 99)),
        ("https://x.example/goto/post?id=99", ("post", 99)),
        ("https://x.example/members/bob.5/", ("member", 5)),
        ("https://x.example/forums/tea.7/page-2", ("board", 7)),
        ("https://x.example/attachments/a-jpg.4/", ("attachment", 4)),
        ("https://x.example/help/terms/", None),
    ],
)
def test_targets(url: str, goal: tuple[str, int] | None) -> None:
    assert xenforo.target(url) == goal
