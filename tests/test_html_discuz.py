"""Discuz!: a board of X3.5 made by the software, made-up pages of the archiver and of what that board does not show."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.html import discuz
from adapters.html.document import Document
from adapters.html.facts import BESIDE
from tests.page_boards import Pages, plain, quoted, read_archive

PAGES = Path(__file__).parent / "html_pages"
#: Posts of the samples that a guest cannot read: in the moderators' room or behind a reading permission.
UNSEEN = {256, 386, 79}


@pytest.fixture(scope="module")
def truth(boards: Path) -> dict[str, Any]:
    file = boards / "discuz-a" / "truth.json"
    if not file.exists():
        pytest.skip(f"needs {file}")
    return dict(json.loads(file.read_text()))


@pytest.fixture(scope="module")
def pages(boards: Path) -> Pages:
    return read_archive(boards / "discuz-a" / "html.tar.gz", "discuz", "http://discuz-a.example/", "discuz-a.example/")


def test_every_page_is_of_a_kind(pages: Pages) -> None:
    kinds = Counter(page.kind for page in pages.pages)
    assert kinds == {"thread": 144, "login": 24, "error": 11, "board": 9, "index": 5}
    assert all(page.reason for page in pages.pages if page.kind in {"login", "error"})
    assert (pages.pages[0].software, pages.pages[0].version, pages.pages[0].timezone) == ("Discuz!", "X3.5", "GMT")


def test_all_posts_a_guest_can_read(pages: Pages) -> None:
    # Counted in the dump: public posts of the threads whose pages could be opened.
    comments = {id for id, post in pages.posts.items() if post.number == BESIDE}
    assert (len(pages.threads), len(pages.posts) - len(comments), len(comments)) == (49, 402, 22)
    assert all(str(id).startswith("comment:") for id in comments)
    assert sum(post.private for post in pages.posts.values()) == 13
    assert sum(post.deleted for post in pages.posts.values()) == 1
    numbers: dict[Any, list[int]] = {}
    for id, thread in pages.thread_of.items():
        if id in comments:
            continue
        numbers.setdefault(thread, []).append(pages.posts[id].number or 0)
    assert all(len(set(found)) == len(found) and 0 not in found for found in numbers.values())


def test_samples(pages: Pages, truth: dict[str, Any]) -> None:
    seen = 0
    for sample in truth["samples"]:
        if sample["post_id"] in UNSEEN:
            assert sample["post_id"] not in pages.posts
            continue
        seen += 1
        post = pages.posts[sample["post_id"]]
        made = datetime.fromtimestamp(sample["time"], UTC)
        assert pages.thread_of[post.id] == sample["topic_id"]
        assert post.date
        assert post.date.text == f"{made.year}-{made.month}-{made.day} {made:%H:%M}"
        if post.anonymous:
            assert post.author.id is None
            assert post.author.name != sample["author"]
        else:
            assert post.author.name == sample["author"]
            assert bool(post.author.guest) == sample["guest"]
        start = " ".join(sample.get("text_start", "").split())[:60].removesuffix(" :)")
        assert pages.text(sample["post_id"]).startswith(start), sample["feature"]
        told = [quote["data-post"] for quote in quoted(post) if "data-post" in quote]
        assert told[:1] == ([str(sample["quoted_post_id"])] if sample["quoted_post_id"] else [])
    assert seen == len(truth["samples"]) - len(UNSEEN)


def test_guests_and_the_anonymous_are_told_apart(pages: Pages) -> None:
    anonymous = [post for post in pages.posts.values() if post.anonymous]
    guests = [post for post in pages.posts.values() if post.author.guest and not post.anonymous]
    assert (len(anonymous), len(guests)) == (16, 12)
    assert not any("203.0.113" in post.author.name for post in pages.posts.values())  # part of a guest's address


def test_lists(pages: Pages, truth: dict[str, Any]) -> None:
    kinds = Counter(thread.kind for thread in pages.listed.values())
    counts = truth["counts"]["threads_by_displayorder"]
    assert kinds["sticky"] == counts["1"] + counts["2"] + counts["3"]
    moved = {id: thread.moved_to for id, thread in pages.listed.items() if thread.moved_to}
    assert len(moved) == truth["counts"]["threads_by_closed"]["redirect"]
    assert not any(pages.listed[id].locked for id in moved)
    digests = Counter(thread.digest for thread in pages.listed.values())
    assert digests[2] == truth["counts"]["threads_by_digest"]["2"]
    locked = {thread.id for page in pages.pages for thread in page.threads if thread.locked}  # closed during the crawl
    assert len(locked) == truth["counts"]["threads_by_closed"]["1"]
    assert all(thread.author is not None for thread in pages.listed.values())


def test_boards(pages: Pages, truth: dict[str, Any]) -> None:
    assert pages.boards[1].kind == "category"
    assert pages.boards[truth["forum_ids"]["F3"]].parent_id == truth["forum_ids"]["F2"]
    assert truth["forum_ids"]["F5"] not in pages.boards  # the moderators' room
    assert (pages.boards[3].threads, pages.boards[3].posts) == (15, 94)


def test_polls_edits_ratings_and_actions(pages: Pages) -> None:
    polls = [thread.poll for thread in pages.threads.values() if thread.poll]
    assert len(polls) == 4
    assert all(poll.voters and len(poll.options) > 1 for poll in polls)
    assert any(poll.max_choices == 2 for poll in polls)
    edited = [post for post in pages.posts.values() if post.edited]
    assert edited
    assert all(post.editor and "最后由" not in post.body for post in edited)
    ratings = [reaction for post in pages.posts.values() for reaction in post.reactions]
    assert ratings
    assert all(rating.author.id and rating.kind == "rating" for rating in ratings)
    assert {(thread, action.kind) for thread, action in pages.actions} == {(61, "sticky"), (63, "sticky")}


def test_what_that_board_does_not_show() -> None:
    page = discuz.read(Document("http://bbs.example/thread-9-1-1.html", (PAGES / "discuz_x3.html").read_bytes()))
    assert page is not None
    assert page.thread is not None
    assert (page.thread.id, page.thread.board_id, page.thread.title) == (9, 4, "茶与咖啡")
    assert (page.thread.replies, page.thread.views, page.timezone) == (2, 345, "GMT+8")
    hidden, comment, pinned, deleted = page.posts
    assert [post.number for post in page.posts] == [1, BESIDE, 2, 3]
    assert pinned.id == 92
    assert pinned.files[0].id == 7
    assert pinned.files[0].inline
    assert '<span data-attachment="7">' in pinned.body
    assert "none.gif" not in pinned.body
    assert (pinned.date and pinned.date.text) == "2013-5-2 08:00:01"
    assert deleted.author.guest
    assert deleted.author.name == "老王"
    assert not deleted.anonymous
    assert plain(hidden.body) == "绿茶。"  # jammers and hidden text are no part of it
    assert [(file.id, file.file_name) for file in hidden.files] == [(8, "plan.zip")]
    assert [(action.kind, action.moderator and action.moderator.name) for action in page.actions] == [
        ("digest", "站长")
    ]
    assert (plain(comment.body), comment.author.id, comment.date and comment.date.text) == (
        "说得对", 4, "2013-5-3 10:02",
    )  # fmt: skip
    assert page.answers == ((93, 91), (comment.id, 91))  # a comment that is a reply, one in words of its own


def test_archiver() -> None:
    source = (PAGES / "discuz_archiver.html").read_bytes()
    page = discuz.read(Document("http://bbs.example/archiver/tid-9.html", source))
    assert page is not None
    assert page.thread is not None
    assert page.key == "thread:9:1:archiver"
    assert page.thread.board_id == 4
    assert page.thread.title == "茶与咖啡"
    assert [(post.id, post.author.name, post.date and post.date.text) for post in page.posts] == [
        (None, "小李", "2013-5-1 12:34"),
        (None, "Anonymous", "2013-5-2 08:00"),
    ]
    assert [plain(post.body) for post in page.posts] == ["绿茶。 还是绿茶。", "咖啡。"]


def test_further_pages_of_the_archiver() -> None:
    source = (PAGES / "discuz_archiver.html").read_text()
    source = source.replace("<h3>茶与咖啡</h3>", "<h3></h3>").replace(
        "<strong>[1]</strong>", '<a href="?tid-9.html&page=1">1</a>'
    )
    source = source.replace('<a href="?tid-9.html&page=2">2</a>', "<strong>[2]</strong>")
    page = discuz.read(Document("http://bbs.example/archiver/?tid-9.html&page=2", source.encode()))
    assert page is not None
    assert page.thread is not None
    assert (page.key, page.thread.title, page.thread.board_id) == ("thread:9:2:archiver", "茶与咖啡", 4)
    assert [(post.author.name, post.anonymous) for post in page.posts] == [("小李", False), ("Anonymous", True)]


@pytest.mark.parametrize(
    ("url", "goal"),
    [
        ("http://x/forum.php?mod=viewthread&tid=12&extra=page%3D1&page=2", ("thread", 12)),
        ("http://x/thread-12-1-1.html", ("thread", 12)),
        ("http://x/viewthread.php?tid=12", ("thread", 12)),
        ("http://x/archiver/?tid-12.html", ("thread", 12)),
        ("http://x/forum.php?mod=redirect&goto=findpost&ptid=12&pid=99", ("post", 99)),
        ("http://x/forum.php?mod=viewthread&tid=12#pid99", ("post", 99)),
        ("http://x/forum.php?mod=forumdisplay&fid=3", ("board", 3)),
        ("http://x/forum-3-1.html", ("board", 3)),
        ("http://x/home.php?mod=space&uid=5", ("member", 5)),
        ("http://x/space-uid-5.html", ("member", 5)),
        ("http://x/forum.php?mod=attachment&aid=MTJ8YWJjZHwxfDB8MQ%3D%3D", ("attachment", 12)),
        ("http://x/forum.php?mod=attachment&aid=!!!!", None),
        ("http://x/member.php?mod=register", None),
    ],
)
def test_targets(url: str, goal: tuple[str, int] | None) -> None:
    assert discuz.target(url) == goal
