"""Whatever a shard holds, the books balance and no key is written twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.forum import (
    Attachment,
    Poll,
    PollOption,
    PollVote,
    Post,
    Reaction,
    Reject,
    Relation,
    Report,
    Thread,
)
from mappings import microblog
from mappings.books import Books
from mappings.microblog import (
    Bookmark,
    Favourite,
    Forward,
    Interaction,
    Media,
    Mention,
    Origin,
    Redirect,
    Status,
    StatusTag,
)
from tests.mapping_world import (
    ADA,
    BOB,
    GENERAL,
    MOD,
    OTHER,
    SECRET,
    START,
    World,
    action,
    post,
    quote,
    thread,
)

# Whatever comes


members = st.sampled_from([ADA, BOB, MOD, 404, None])
known = st.sampled_from([ADA, BOB, MOD, 404])
visibilities = st.sampled_from(["public", "public", "public", "deleted", "unapproved", "draft", "odd"])
quotes = st.builds(
    quote, st.one_of(st.none(), st.integers(0, 40)), depth=st.integers(0, 1), author_name=st.sampled_from(["Ada", ""]),
    text=st.sampled_from(["", "Words of post"]),
)  # fmt: skip


@st.composite
def streams(draw: st.DrawFn) -> list[object]:
    """A shard as an adapter might give it, a bad one included."""
    items: list[object] = []
    post_id = key = 0
    for number in range(1, draw(st.integers(1, 4)) + 1):
        poll = draw(st.sampled_from([None, Poll(id=number, question="?", options=(PollOption(id=1, text="x"),))]))
        kinds = draw(st.lists(st.sampled_from(["lock", "move", "pin_changed", "bump", "merge", "other"]), max_size=4))
        actions = []
        for kind in kinds:
            key += 1
            board = draw(st.sampled_from([GENERAL, SECRET, OTHER, None]))
            on = draw(st.sampled_from([None, post_id + 1, 404]))
            actions.append(action(key, kind, START + key, board_id=board, to_board_id=board, post_id=on))
        items.append(
            thread(
                number, board_id=draw(st.sampled_from([GENERAL, GENERAL, SECRET, None, 99])), poll=poll,
                visibility=draw(visibilities), moved_to=draw(st.sampled_from([None, None, 1])), actions=tuple(actions),
                kind=draw(st.sampled_from(["normal", "sticky", "global"])), locked=draw(st.booleans()),
            )
        )  # fmt: skip
        for _ in range(draw(st.integers(0, 5))):
            post_id += 1
            files = tuple(Attachment(id=post_id * 10 + file, file_name="f") for file in range(draw(st.integers(0, 2))))
            items.append(
                post(
                    post_id, draw(members), thread_id=draw(st.sampled_from([number, number, 77])), attachments=files,
                    visibility=draw(visibilities), quotes=tuple(draw(st.lists(quotes, max_size=2))),
                    anonymous=draw(st.booleans()), reply_to=draw(st.sampled_from([None, 1, 99])),
                )
            )  # fmt: skip
            for _ in range(draw(st.integers(0, 2))):
                key += 1
                items.append(
                    Reaction(id=key, post_id=post_id, member_id=draw(known), value=draw(st.sampled_from([1, -1])))
                )
            items.extend([Report(id=post_id, member_id=draw(members), post_id=post_id)] * draw(st.integers(0, 1)))
        for _ in range(draw(st.integers(0, 3))):
            key += 1
            items.append(PollVote(poll_id=number, option_id=draw(st.sampled_from([1, 2])), member_id=draw(known)))
            items.append(Relation(id=key, kind="bookmark", member_id=draw(known), target_id=number))
        items.append(Reject(kind="post", source_id=f"posts:{number}", reason="undecodable"))
    return items


KEYS: dict[type, tuple[str, ...]] = {
    Status: ("id",),
    Forward: ("id",),
    Favourite: ("account_id", "status_id"),
    Mention: ("status_id", "account_id"),
    StatusTag: ("status_id", "tag_id"),
    Media: ("id",),
    Bookmark: ("account_id", "status_id"),
    Redirect: ("kind", "source_id"),
    Interaction: ("kind", "account_id", "target_account_id"),
    microblog.Pin: ("account_id", "status_id"),
    microblog.ModerationEvent: ("id",),
    microblog.PollVote: ("poll_id", "position", "account_id"),
    microblog.Report: ("id",),
}


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(streams())
def test_books_balance_and_keys_are_unique_whatever_comes(shared_world: World, stream: list[Any]) -> None:
    world = shared_world
    world.books = Books()
    records = world.threads(*stream).records
    read = {kind: n for (kind, outcome, _), n in world.books.counts.items() if outcome == "read"}
    counted = dict(_count(stream))
    assert {kind: n for kind, n in read.items() if n} == counted
    written = {kind: n for (kind, outcome, _), n in world.books.counts.items() if outcome == "written" and n}
    origins: dict[str, int] = {}
    for each in records:
        if isinstance(each, Origin) and not each.part:
            origins[each.kind] = origins.get(each.kind, 0) + 1
    assert origins == written
    for kind, fields in KEYS.items():
        keys = [tuple(getattr(each, field) for field in fields) for each in records if type(each) is kind]
        assert len(keys) == len(set(keys)), kind
    published = {each.id for each in records if isinstance(each, Status)}
    for each in records:
        if isinstance(each, Status) and each.in_reply_to_id is not None:
            assert each.in_reply_to_id in published
            assert each.in_reply_to_id < each.id


def _count(stream: list[Any]) -> Iterator[tuple[str, int]]:
    """Records in the stream by kind, those inside threads and posts included."""
    counts: dict[str, int] = {}
    names = {
        Post: "post",
        Thread: "thread",
        Reaction: "reaction",
        Report: "report",
        PollVote: "poll_vote",
        Relation: "relation",
    }
    for item in stream:
        found = {item.kind if isinstance(item, Reject) else names[type(item)]: 1}
        if isinstance(item, Post):
            found["attachment"] = len(item.attachments)
        if isinstance(item, Thread):
            found |= {"poll": int(item.poll is not None), "action": len(item.actions)}
        for kind, n in found.items():
            counts[kind] = counts.get(kind, 0) + n
    yield from ((kind, n) for kind, n in counts.items() if n)
