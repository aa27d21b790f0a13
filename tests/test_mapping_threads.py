"""Threads: what is published, who answers whom, what hangs on posts, and that the books balance whatever comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.forum import (
    Attachment,
    Poll,
    PollOption,
    PollVote,
    Reaction,
    Relation,
    Report,
    SourceId,
)
from mappings import ids
from mappings.microblog import (
    Mention,
    Origin,
    Redirect,
    Status,
    StatusTag,
    Tombstone,
)
from tests.mapping_world import (
    ADA,
    BOB,
    CLEO,
    DAN,
    EVE,
    LOUNGE,
    SECRET,
    START,
    World,
    policy,
    post,
    quote,
    thread,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def status_id(number: SourceId) -> int:
    each = post(number)
    return ids.status_id(each.order_at, each.id)


def by_post(world: World) -> dict[str, Status]:
    """Source id → first part."""
    target = {each.target_id: each.source_id for each in world.all(Origin) if each.kind == "post" and not each.part}
    return {target[each.id]: each for each in world.all(Status) if each.id in target}


# Threads and posts


def test_a_thread_is_a_conversation(world: World) -> None:
    world.threads(thread(prefix="Solved"), post(1, ADA, original=b"\xe9"), post(2, BOB, subject="By the way"))
    root, reply = world.all(Status)
    assert (root.id, root.in_reply_to_id, root.reply_evidence, root.title) == (
        status_id(1),
        None,
        None,
        "[Solved] Thread 1",
    )
    assert (reply.in_reply_to_id, reply.conversation_id, reply.reply_evidence) == (root.id, root.id, "position")
    assert (reply.title, reply.account_id, reply.created_at) == ("By the way", world.account(BOB), START + 120)
    assert (root.content, root.text, root.visibility) == ("<p>Words of post 1</p>", "Words of post 1", "public")
    (tag,) = world.all(StatusTag)
    assert tag == StatusTag(status_id=root.id, tag_id=ids.tag_id("generaltalk"))
    first = world.all(Origin)[0]
    assert (first.kind, first.source_id, first.target_id, first.digest, first.original) == (
        "post",
        "1",
        root.id,
        b"12345678",
        b"\xe9",
    )
    assert first.source_url == "https://forum.example/post/1"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"board_id": SECRET}, "private_board"),
        ({"board_id": LOUNGE}, "private_board"),
        ({"board_id": None}, "board_missing"),
        ({"board_id": 99}, "board_missing"),
        ({"visibility": "deleted"}, "deleted"),
        ({"visibility": "unapproved"}, "unapproved"),
        ({"visibility": "draft"}, "draft"),
        ({"visibility": "private"}, "private"),
        ({"visibility": "who knows"}, "private"),
    ],
)
def test_what_a_guest_could_not_read_is_not_published(world: World, facts: dict[str, Any], reason: str) -> None:
    poll = Poll(id=1, question="?", options=(PollOption(id=1, text="yes"),))
    world.threads(
        thread(poll=poll, **facts),
        post(1, attachments=(Attachment(id=1, file_name="a.png"),)),
        Reaction(id=1, post_id=1, member_id=BOB),
        Report(id=1, member_id=BOB, post_id=1),
        PollVote(poll_id=1, option_id=1, member_id=BOB),
        Relation(id=1, kind="bookmark", member_id=BOB, target_id=1),
    )
    assert {(each.kind, each.source_id) for each in world.all(Tombstone)} == {("thread", "1"), ("post", "1")}
    assert len(world.records) == 2
    for kind in ("thread", "post", "attachment", "poll", "poll_vote", "reaction", "report", "relation"):
        assert world.booked(kind, "skipped") == {reason: 1}, kind


def test_the_first_published_post_takes_the_place_of_a_deleted_first_one(world: World) -> None:
    poll = Poll(id=1, question="?", options=(PollOption(id=1, text="yes"),))
    world.threads(thread(poll=poll), post(1, visibility="deleted"), post(2), post(3))
    second, third = world.all(Status)
    assert (second.in_reply_to_id, second.title) == (None, "Thread 1")
    assert (third.in_reply_to_id, third.reply_evidence) == (second.id, "position")
    assert {second.conversation_id, third.conversation_id} == {status_id(1)}
    assert world.booked("poll", "skipped") == {"deleted": 1}
    assert world.booked("thread", "written") == {"": 1}


def test_threads_without_a_published_post_are_skipped(world: World) -> None:
    world.threads(thread(), thread(2), post(5, thread_id=2, visibility="deleted"))
    assert world.booked("thread", "skipped") == {"empty": 1, "deleted": 1}
    assert world.records == [
        Tombstone(kind="post", source_id="5", reason="deleted"),
        Tombstone(kind="thread", source_id="2", reason="deleted"),
    ]


def test_redirects_lead_to_the_root_of_where_they_lead(world: World) -> None:
    world.threads(
        thread(2, moved_to=1),
        thread(3, moved_to=4),
        thread(5, moved_to=404),
        thread(6, moved_to=1, board_id=SECRET),
        elsewhere=(thread(), post(1), thread(4, board_id=SECRET), post(9, thread_id=4)),
    )
    assert world.records == [
        Redirect(kind="thread", source_id="2", target_id=status_id(1)),
        Tombstone(kind="thread", source_id="6", reason="private_board"),
    ]
    assert world.booked("thread", "merged") == {"": 1}
    assert world.booked("thread", "skipped") == {"redirect_to_unpublished": 2, "private_board": 1}


def test_a_post_that_came_without_its_thread_is_set_aside(world: World) -> None:
    world.threads(post(1, original=b"raw"), thread(), post(2, thread_id=7))
    assert [(each.reason, each.source_id, each.raw) for each in world.books.rejects] == [
        ("orphan", "1", b"raw"),
        ("orphan", "2", b""),
    ]


def test_a_clock_that_ran_backwards_changes_nothing_but_the_time_shown(world: World) -> None:
    world.threads(thread(), post(5), post(3, BOB, order_at=post(5).order_at + 1))
    first, second = world.all(Status)
    assert second.created_at is not None
    assert first.created_at is not None
    assert second.created_at < first.created_at
    assert second.in_reply_to_id == first.id < second.id


def test_a_reply_never_stands_before_its_parent(world: World) -> None:
    # the same second, keys that do not rise
    world.threads(thread(), post(9, order_at=START), post(3, BOB, order_at=START))
    assert [each.in_reply_to_id for each in world.all(Status)] == [None, None]
    assert world.books.counts["", "lost", "parent_not_before_reply"] == 1


# Who answers whom


PARENTS = (
    # the reply's facts, post it answers, evidence
    ({"quotes": (quote(2),)}, 2, "quoted_post_id"),
    ({"quotes": (quote(2, depth=1), quote(3))}, 3, "quoted_post_id"),
    ({"quotes": (quote(4), quote(3))}, 3, "quoted_post_id"),  # 4 is deleted
    ({"quotes": (quote(9), quote(3))}, 3, "quoted_post_id"),  # 9 comes later
    ({"quotes": (quote(77),)}, 1, "position"),  # of another thread
    ({"quotes": (quote(404),)}, 1, "position"),
    ({"body": '<p><a href="http://x.example/p" data-post="3">see</a> it</p>'}, 3, "link"),
    ({"quotes": (quote(None, author_name="BOB", text="words  of\nPost 2"),)}, 2, "name_and_text"),
    ({"quotes": (quote(None, author_name="Bob", text="Words of po..."),)}, 2, "name_and_text"),
    ({"quotes": (quote(None, author_name="Cleo", text="Words of post 2"),)}, 1, "position"),
    ({"quotes": (quote(None, author_name="Bob", text="Words"),)}, 1, "position"),  # too short to prove anything
    ({"quotes": (quote(None, author_name="", text="Words of post 2"),)}, 1, "position"),
    ({"reply_to": 3}, 3, "native_parent"),
    ({"reply_to": 3, "quotes": (quote(2),)}, 2, "quoted_post_id"),
    ({}, 1, "position"),
)


@pytest.mark.parametrize(("facts", "parent", "evidence"), PARENTS)
def test_parents(world: World, facts: dict[str, Any], parent: int, evidence: str) -> None:
    world.threads(
        thread(),
        post(1, ADA),
        post(2, BOB),
        post(3, CLEO),
        post(4, DAN, visibility="deleted"),
        post(5, EVE, **facts),
        post(9, DAN),
        elsewhere=(thread(7), post(77, BOB, thread_id=7)),
    )
    reply = by_post(world)["5"]
    assert (reply.in_reply_to_id, reply.reply_evidence) == (status_id(parent), evidence)


def test_quotes_reach_into_other_threads_but_not_into_private_ones(world: World) -> None:
    world.threads(
        thread(),
        post(1),
        post(2, BOB, quotes=(quote(77),)),
        post(3, BOB, quotes=(quote(88),)),
        post(4, BOB, quotes=(quote(99),)),
        elsewhere=(
            thread(7),
            post(77, CLEO, thread_id=7),
            post(99, CLEO, thread_id=7, visibility="deleted"),
            thread(8, board_id=SECRET),
            post(88, CLEO, thread_id=8),
        ),
    )
    assert [by_post(world)[number].quote_of_id for number in "234"] == [status_id(77), None, None]
    assert {each.account_id for each in world.all(Mention) if each.status_id == status_id(2)} == {
        world.account(ADA),
        world.account(CLEO),
    }
    assert world.account(CLEO) not in {each.account_id for each in world.all(Mention) if each.status_id != status_id(2)}


def test_look_ups_are_made_once_for_a_window(world: World) -> None:
    posts = [post(number, BOB, quotes=(quote(number - 1), quote(1000 + number))) for number in range(1, 200)]
    world.threads(thread(), *posts)
    assert len(world.forum.asked) == 1
    assert set(world.forum.asked[0]) == {0, *range(1001, 1200)}


def test_far_back_in_a_long_thread_is_looked_up_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mappings.posts._RECENT", 100)
    posts = [post(number, BOB) for number in range(1, 1001)]
    late = post(1001, CLEO, quotes=(quote(3),))
    world.threads(thread(), *posts, late)
    reply = by_post(world)["1001"]
    assert (reply.in_reply_to_id, reply.quote_of_id, reply.reply_evidence) == (
        status_id(3),
        status_id(3),
        "quoted_post_id",
    )
    assert [3] in world.forum.asked


def test_a_dropped_quote_is_the_reply_pointer_alone(tmp_path: Path) -> None:
    world = World(tmp_path, policy(posts={"quotes": "drop"}))
    body = '<blockquote data-post="1"><p>Words of post 1</p></blockquote><p>Quite so</p>'
    world.threads(thread(), post(1), post(2, BOB, body=body, quotes=(quote(1),)))
    reply = by_post(world)["2"]
    assert (reply.content, reply.quote_of_id, reply.in_reply_to_id) == ("<p>Quite so</p>", None, status_id(1))
