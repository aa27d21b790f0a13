"""What hangs on no thread: ties, sanctions, reports, broadcasts, private messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.forum import (
    Broadcast,
    PrivateMessage,
    Reject,
    Relation,
    Report,
    Sanction,
    SourceId,
)
from mappings import ids, microblog
from mappings.mapper import Mapper
from mappings.microblog import (
    Follow,
    Forward,
    Mention,
    Status,
)
from tests.mapping_world import (
    ADA,
    BOB,
    CLEO,
    GENERAL,
    MOD,
    SECRET,
    START,
    World,
    action,
    policy,
    post,
    thread,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def status_id(number: SourceId) -> int:
    each = post(number)
    return ids.status_id(each.order_at, each.id)


# The rest


def test_ties_sanctions_reports_and_actions(world: World) -> None:
    def tie(id: int, kind: str, target: int, member: int = ADA) -> Relation:
        return Relation(id=id, kind=kind, member_id=member, target_id=target, since=9)

    world.rest(
        tie(1, "friend", BOB),
        tie(2, "follow", BOB),
        tie(3, "foe", CLEO),
        tie(4, "watch_board", GENERAL),
        tie(5, "watch_board", SECRET),
        tie(6, "friend", ADA),
        tie(7, "friend", 404),
        tie(8, "friend", BOB, 404),
        Sanction(id=1, kind="ban", member_id=BOB, starts_at=5, moderator_id=MOD, reason="rude", staff_text="psst"),
        Sanction(id=1, kind="warning", member_id=BOB, starts_at=5, post_id=1),
        Sanction(id=2, kind="ban", member_id=404),
        Report(id=1, member_id=CLEO, post_id=500, reported_member_id=BOB, reported_at=8, staff_text="psst"),
        action(1, "ban", 5, thread_id=None, board_id=None, member_id=BOB, staff_text="psst"),
        action(2, "board_change", 6, thread_id=None),
        action(3, "delete_thread", 7, thread_id=300, reason="title of the gone", details=(("title", "gone"),)),
        action(4, "delete_thread", 8, thread_id=301, board_id=SECRET),
        action(5, "other", 9, thread_id=None, board_id=None),
        Reject(kind="sanction", source_id="bans:7", reason="orphan"),
        elsewhere=(thread(), post(1, BOB)),
    )  # fmt: skip
    ada, bob, cleo, board = (world.account(ADA), world.account(BOB), world.account(CLEO), world.board(GENERAL))
    assert [(each.account_id, each.target_account_id, each.reason, each.kind) for each in world.all(Follow)] == [
        (ada, bob, "friend", "explicit"),
        (ada, board, "watch_board", "explicit"),
    ]
    assert world.all(microblog.Mute) == [microblog.Mute(account_id=ada, target_account_id=cleo, created_at=9)]
    assert world.booked("relation", "merged") == {"": 1}
    assert world.booked("relation", "skipped") == {
        "private_board": 1,
        "self": 1,
        "target_missing": 1,
        "member_missing": 1,
    }
    ban, warning = world.all(microblog.Sanction)
    assert (ban.reason, ban.moderator_account_id) == ("rude", world.account(MOD))
    assert (warning.status_id, ban.id != warning.id) == (status_id(1), True)
    (report,) = world.all(microblog.Report)
    assert (report.account_id, report.target_account_id, report.status_id, report.comment) == (cleo, bob, None, "")
    events = [(each.kind, each.subject_kind, each.subject_id) for each in world.all(microblog.ModerationEvent)]
    assert events == [
        ("ban", "account", bob),
        ("board_change", "account", board),
        ("delete_thread", "thread", None),
        ("other", "site", world.directory.site.account_id),
    ]
    assert world.booked("action", "skipped") == {"private_board": 1}
    assert world.booked("sanction", "rejected") == {"orphan": 1}
    assert b"psst" not in repr(world.records).encode()
    assert b"gone" not in repr(world.records).encode()
    assert world.books.counts["", "lost", "staff_text"] == 3


def test_foes_may_be_blocked(tmp_path: Path) -> None:
    world = World(tmp_path, policy(relations={"foe": "block"}))
    world.rest(Relation(id=1, kind="foe", member_id=ADA, target_id=BOB))
    assert len(world.all(microblog.Block)) == 1


def test_broadcasts_are_statuses_and_forwards_as_they_were(world: World) -> None:
    def broadcast(id: int, author: int, body: str, **facts: Any) -> Broadcast:
        return Broadcast(
            id=id, author_id=author, author_name="", created_at=START + id, body=body, digest=b"1", **facts
        )

    world.rest(
        broadcast(1, ADA, "<p>Sun is out</p>"),
        broadcast(2, BOB, "", forward_of=1),
        broadcast(3, CLEO, "<p>so it is</p>", forward_of=2),
        broadcast(4, CLEO, "", forward_of=404),
        broadcast(5, CLEO, "", forward_of_thread=1),
        elsewhere=(thread(), post(1)),
    )
    sun, so_it_is = world.all(Status)
    assert (so_it_is.quote_of_id, so_it_is.in_reply_to_id) == (sun.id, None)
    assert [(each.status_id, each.account_id) for each in world.all(Forward)] == [
        (sun.id, world.account(BOB)),
        (status_id(1), world.account(CLEO)),
    ]
    assert world.booked("broadcast", "skipped") == {"forward_of_unpublished": 1}


def test_a_warning_does_not_tell_who_wrote_a_nameless_post(world: World) -> None:
    world.rest(
        Sanction(id=1, kind="warning", member_id=ADA, post_id=1, starts_at=START),
        Sanction(id=2, kind="warning", member_id=ADA, post_id=2, starts_at=START),
        elsewhere=(thread(), post(1), post(2, anonymous=True)),
    )
    assert [each.status_id for each in world.all(microblog.Sanction)] == [status_id(1), None]


def test_answers_to_broadcasts_are_replies_and_own_threads_are_not_passed_on(world: World) -> None:
    def broadcast(id: int, author: int, body: str, **facts: Any) -> Broadcast:
        return Broadcast(
            id=id, author_id=author, author_name="", created_at=START + id, body=body, digest=b"1", **facts
        )

    world.rest(
        broadcast(1, ADA, "<p>Kettle is on</p>"),
        broadcast(2, BOB, "<p>Coming</p>", reply_to=1),
        broadcast(3, CLEO, "<p>Me too</p>", reply_to=2),
        broadcast(4, CLEO, "<p>To whom?</p>", reply_to=404),
        broadcast(5, ADA, "", forward_of_thread=1),
        elsewhere=(thread(), post(1)),
    )
    kettle, coming, me_too, to_whom = world.all(Status)
    assert [each.in_reply_to_id for each in (kettle, coming, me_too, to_whom)] == [None, kettle.id, coming.id, None]
    assert {each.conversation_id for each in (kettle, coming, me_too)} == {kettle.id}
    assert to_whom.conversation_id == to_whom.id
    assert world.all(Forward) == []
    assert world.booked("broadcast", "merged") == {"": 1}


def test_private_messages_only_if_asked_for(tmp_path: Path) -> None:
    def message(id: int, author: int, **facts: Any) -> PrivateMessage:
        return PrivateMessage(
            id=id, author_id=author, author_name="", recipient_ids=(BOB, ADA), created_at=START + id,
            subject="Psst", body="<p>words</p>", digest=b"1", **facts,
        )  # fmt: skip

    for asked in (False, True):
        world = World(tmp_path, policy(privacy={"private_messages": asked}))
        mapper = Mapper(world.policy, world.directory, world.forum)
        messages = [message(1, ADA), message(2, BOB, reply_to=1), message(3, ADA, reply_to=404)]
        world.records = list(mapper.private_messages(messages, world.books))
        assert world.books.imbalance() == {}
        if not asked:
            assert world.records == []
            assert world.booked("private_message", "skipped") == {"policy": 3}
            continue
        first, second, third = world.all(Status)
        assert {each.visibility for each in world.all(Status)} == {"direct"}
        assert (second.in_reply_to_id, second.conversation_id) == (first.id, first.id)
        assert (third.in_reply_to_id, third.conversation_id) == (None, third.id)
        assert [each.account_id for each in world.all(Mention) if each.status_id == first.id] == [world.account(BOB)]
