"""What moderators did: forwards, pins, closed replies, and the history of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.forum import ModeratorAction
from mappings import ids
from mappings.microblog import Forward, ModerationEvent, Origin, Pin, Status, Tombstone
from tests.mapping_world import ADA, BOB, EVE, GENERAL, MOD, OTHER, SECRET, START, World, action, policy, post, thread

ROOT = ids.status_id(post(1).order_at, 1)
T1, T2, T3, LAST = START + 1000, START + 2000, START + 3000, START + 9000


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def forwards(world: World) -> list[tuple[str, str, int | None, int | None]]:
    """(handle, reason, at, withdrawn at)."""
    handle = world.directory.handle
    return [(handle(each.account_id), each.reason, each.created_at, each.withdrawn_at) for each in world.all(Forward)]


def pins(world: World) -> list[tuple[str, int | None, int | None]]:
    """(handle, from, until)."""
    handle = world.directory.handle
    return [(handle(each.account_id), each.pinned_at, each.unpinned_at) for each in world.all(Pin)]


def events(world: World) -> list[tuple[str, int | None, str]]:
    return [(each.kind, each.at, each.source) for each in world.all(ModerationEvent)]


def details(world: World) -> list[dict[str, Any]]:
    return [msgspec.json.decode(each.details) for each in world.all(ModerationEvent)]


BY_BOARD = ("general_talk", "board", START + 60, None)


# Forwards


def test_the_board_forwards_each_root_and_nothing_else(world: World) -> None:
    world.threads(thread(), post(1), post(2, BOB))
    (forward,) = world.all(Forward)
    assert (forward.status_id, forward.created_at, forward.reason) == (ROOT, START + 60, "board")
    assert world.all(Pin) == []
    assert world.all(ModerationEvent) == []


FORWARDS = (
    # kind of action, forwards besides the board's first one: (handle, reason)
    ("sticky", [("general_talk", "sticky")]),
    ("announce", [("the_forum", "announcement")]),
    ("digest", [("mod_2", "digest"), ("general_talk", "digest")]),
    ("highlight", [("mod_2", "highlight"), ("general_talk", "highlight")]),
    ("recommend", [("mod_2", "recommend"), ("general_talk", "recommend")]),
    ("bump", [("mod_2", "bump"), ("general_talk", "bump")]),
    ("lock", []),
    ("merge", []),
    ("other", []),
)


@pytest.mark.parametrize(("kind", "expected"), FORWARDS)
def test_actions_forward(world: World, kind: str, expected: list[tuple[str, str]]) -> None:
    world.threads(thread(actions=(action(1, kind, T1),)), post(1))
    assert forwards(world) == [BY_BOARD, *((handle, reason, T1, None) for handle, reason in expected)]
    assert events(world) == [(kind, T1, "log")]


def test_the_board_forwards_for_a_moderator_who_is_not_known(tmp_path: Path) -> None:
    world = World(tmp_path, policy(moderation={"effects": {"bump": ("forward_by_moderator",)}}))
    world.threads(
        thread(actions=(action(1, "bump", T1, moderator_id=404), action(2, "bump", T2, moderator_id=None))), post(1)
    )
    assert forwards(world)[1:] == [("general_talk", "bump", T1, None), ("general_talk", "bump", T2, None)]


def test_what_is_logged_twice_happens_once(world: World) -> None:
    world.threads(thread(actions=(action(1, "bump", T1), action(2, "bump", T1))), post(1))
    assert len(world.all(Forward)) == 3
    assert len(world.all(ModerationEvent)) == 2


def test_marks_without_a_log_are_states(world: World) -> None:
    world.threads(thread(digest=2, highlighted=True), post(1))
    assert forwards(world)[1:] == [("general_talk", "digest", None, None), ("general_talk", "highlight", None, None)]
    assert events(world) == [("digest", None, "state"), ("highlight", None, "state")]


# Moves

FIRST, SECOND = "general_talk", "other_talk"
MOVES = (
    (
        "from board to board",
        OTHER,
        [(T1, GENERAL, OTHER)],
        [(FIRST, "board", START + 60, T1), (SECOND, "move", T1, None)],
    ),
    (
        "there and back",
        GENERAL,
        [(T1, GENERAL, OTHER), (T2, OTHER, GENERAL)],
        [(FIRST, "board", START + 60, T1), (SECOND, "move", T1, T2), (FIRST, "move", T2, None)],
    ),
    ("out of a private board", OTHER, [(T1, SECRET, OTHER)], [(SECOND, "move", T1, None)]),
    (
        "through a private board",
        OTHER,
        [(T1, GENERAL, SECRET), (T2, SECRET, OTHER)],
        [(FIRST, "board", START + 60, T1), (SECOND, "move", T2, None)],
    ),
    ("from who knows where", OTHER, [(T1, None, OTHER)], [(SECOND, "move", T1, None)]),
    (
        "to who knows where",
        OTHER,
        [(T1, GENERAL, None)],
        [(FIRST, "board", START + 60, T1), (SECOND, "move", T1, None)],
    ),
    ("to where it was", OTHER, [(T1, OTHER, OTHER)], [(SECOND, "board", START + 60, None)]),
)


def move(number: int, at: int, origin: int | None, to: int | None) -> ModeratorAction:
    return action(number, "move", at, from_board_id=origin, to_board_id=to, board_id=to)


@pytest.mark.parametrize(("board", "moves", "expected"), [each[1:] for each in MOVES], ids=[each[0] for each in MOVES])
def test_moves(world: World, board: int, moves: list[Any], expected: list[Any]) -> None:
    actions = tuple(move(number, *each) for number, each in enumerate(moves, 1))
    world.threads(thread(board_id=board, actions=actions), post(1))
    assert forwards(world) == expected


def test_moves_name_the_public_side_only(world: World) -> None:
    moves = (move(1, T1, GENERAL, SECRET), move(2, T2, SECRET, OTHER), move(3, T3, SECRET, SECRET))
    world.threads(thread(board_id=OTHER, actions=moves), post(1))
    assert details(world) == [{"from_board": world.board(GENERAL)}, {"to_board": world.board(OTHER)}]
    assert world.booked("action", "skipped") == {"private_board": 1}


def test_moves_as_the_policy_says(tmp_path: Path) -> None:
    world = World(tmp_path, policy(moderation={"effects": {}}))
    world.threads(thread(board_id=OTHER, actions=(move(1, T1, GENERAL, OTHER),)), post(1))
    assert forwards(world) == [(FIRST, "board", START + 60, None)]


def test_a_bump_is_forwarded_by_the_board_of_its_time(world: World) -> None:
    actions = (action(1, "bump", T1), move(2, T2, GENERAL, OTHER), action(3, "bump", T3, board_id=OTHER))
    world.threads(thread(board_id=OTHER, actions=actions), post(1))
    found = [(handle, at) for handle, reason, at, _ in forwards(world) if reason == "bump"]
    assert found == [("mod_2", T1), (FIRST, T1), ("mod_2", T3), (SECOND, T3)]


# Pins

BOARD, SITE = "general_talk", "the_forum"
PINS = (
    # kind in the end, actions, pins
    ("normal", [], []),
    ("sticky", [], [(BOARD, None, None)]),
    ("global", [], [(BOARD, None, None), (SITE, None, None)]),
    ("sticky", [("sticky", T1)], [(BOARD, T1, None)]),
    ("normal", [("sticky", T1), ("unsticky", T2)], [(BOARD, T1, T2)]),
    ("normal", [("unsticky", T1)], [(BOARD, None, T1)]),
    ("normal", [("sticky", T1)], [(BOARD, T1, LAST)]),  # when it ended is not logged
    ("sticky", [("unsticky", T1)], [(BOARD, None, None)]),  # when it began again is not logged
    ("announcement", [("announce", T1)], [(BOARD, T1, None), (SITE, T1, None)]),
    ("announcement", [("sticky", T1), ("announce", T2)], [(BOARD, T1, None), (SITE, T2, None)]),
    ("sticky", [("announce", T1), ("sticky", T2)], [(BOARD, T1, None), (SITE, T1, T2)]),
    ("sticky", [("pin_changed", T1)], [(BOARD, T1, None)]),
    ("normal", [("pin_changed", T1)], [(BOARD, None, T1)]),  # it was made a sticky when it was written
    ("normal", [("pin_changed", T1), ("pin_changed", T2)], [(BOARD, T1, T2)]),
    ("announcement", [("pin_changed", T1)], [(BOARD, T1, None), (SITE, T1, None)]),
    ("sticky", [("pin_changed", T1), ("pin_changed", T2), ("pin_changed", T3)], [(BOARD, T3, None)]),
    ("normal", [("pin_changed", T1), ("sticky", T2), ("unsticky", T3)], [(BOARD, T2, T3)]),
)


@pytest.mark.parametrize(("kind", "actions", "expected"), PINS)
def test_pins(world: World, kind: str, actions: list[tuple[str, int]], expected: list[Any]) -> None:
    done = tuple(action(number, name, at) for number, (name, at) in enumerate(actions, 1))
    world.threads(thread(kind=kind, actions=done, last_post_at=LAST), post(1))
    assert pins(world) == expected


def test_a_pin_with_a_date_of_expiry(world: World) -> None:
    world.threads(thread(kind="sticky", pinned_until=T3, actions=(action(1, "sticky", T1),)), post(1))
    assert pins(world) == [(BOARD, T1, T3)]


def test_a_change_of_pin_forwards_when_it_pins(world: World) -> None:
    actions = (action(1, "pin_changed", T1), action(2, "pin_changed", T2))
    world.threads(thread(actions=actions), post(1))
    assert forwards(world) == [BY_BOARD, (BOARD, "sticky", T1, None)]


def test_pins_the_log_does_not_know_are_states(world: World) -> None:
    world.threads(thread(kind="sticky"), post(1))
    assert events(world) == [("sticky", None, "state")]
    assert forwards(world) == [BY_BOARD, (BOARD, "sticky", None, None)]


def test_pins_done_on_a_private_board_stay_there(world: World) -> None:
    actions = (
        action(1, "sticky", T1, board_id=SECRET),
        action(2, "bump", T1, board_id=SECRET),
        move(3, T2, SECRET, GENERAL),
    )
    world.threads(thread(actions=actions), post(1))
    assert pins(world) == []
    assert forwards(world) == [(BOARD, "move", T2, None)]
    assert events(world) == [("move", T2, "log")]


# Locks

LOCKS = (
    # locked in the end, actions, replies closed at
    (False, [], None),
    (False, [("lock", T1)], None),
    (True, [], LAST),
    (True, [("lock", T1)], T1),
    (True, [("lock", T1), ("unlock", T2)], LAST),
    (True, [("lock", T1), ("unlock", T2), ("lock", T3)], T3),
    (True, [("lock", T1), ("lock", T2)], T1),
    (True, [("lock", None)], LAST),
    (True, [("lock_post", T1)], LAST),
)


@pytest.mark.parametrize(("locked", "actions", "closed_at"), LOCKS)
def test_locks(world: World, locked: bool, actions: list[tuple[str, int | None]], closed_at: int | None) -> None:
    done = tuple(action(number, name, at) for number, (name, at) in enumerate(actions, 1))
    world.threads(thread(locked=locked, actions=done, last_post_at=LAST), post(1), post(2))
    assert [each.replies_closed_at for each in world.all(Status)] == [closed_at, closed_at]


def test_locks_as_the_policy_says(tmp_path: Path) -> None:
    for changes in ({"posts": {"replies_closed": False}}, {"moderation": {"effects": {}}}):
        world = World(tmp_path, policy(**changes))
        world.threads(thread(locked=True, actions=(action(1, "lock", T1),)), post(1))
        assert world.all(Status)[0].replies_closed_at is None


# History


def test_events_say_who_did_what_to_what(world: World) -> None:
    actions = (
        action(1, "edit_post", T1, post_id=2, native="LOG_POST_EDITED", reason="spelling", details=(("locked", "1"),)),
        action(2, "soft_delete_post", T2, post_id=3, reason="told nobody", details=(("subject", "hidden words"),)),
        action("state:lock:1", "lock", None, moderator_id=None, source="state"),
        action(4, "split", T3, other_thread_id=7, board_id=None),
        action(5, "bump", T3, moderator_id=ADA),
        action(6, "change_author", T3, post_id=2, member_id=EVE),
        action(7, "soft_delete_post", T3, post_id=3, moderator_id=BOB, details=(("self", "1"),)),
        action(8, "edit_post", T3, post_id=2, moderator_id=ADA),  # in her own thread, but not her own post
    )
    world.threads(
        thread(author_id=ADA, locked=True, actions=actions),
        post(1),
        post(2, BOB),
        post(3, BOB, visibility="deleted"),
        elsewhere=(thread(7), post(77, thread_id=7)),
    )
    found = world.all(ModerationEvent)
    second = ids.status_id(post(2).order_at, 2)
    assert [(each.kind, each.subject_kind, each.subject_id, each.source) for each in found] == [
        ("edit_post", "status", second, "log"),
        ("soft_delete_post", "post", None, "log"),
        ("lock", "status", ROOT, "state"),
        ("split", "status", ROOT, "log"),
        ("bump", "status", ROOT, "log"),
        ("change_author", "status", second, "log"),
        ("soft_delete_post", "post", None, "log"),
        ("edit_post", "status", second, "log"),
    ]
    assert [each.moderator_account_id for each in found[:3]] == [world.account(MOD), world.account(MOD), None]
    assert {each.board_account_id for each in found} == {world.board(GENERAL)}
    assert details(world) == [
        {"native": "LOG_POST_EDITED", "reason": "spelling", "facts": {"locked": "1"}},
        {},
        {},
        {"other_status": ids.status_id(post(77).order_at, 77)},
        {"self": True},
        {"account": world.account(EVE)},
        {"self": True},
        {},
    ]
    origins = {each.source_id: each.target_id for each in world.all(Origin) if each.kind == "action"}
    assert list(origins) == ["1", "2", "state:lock:1", "4", "5", "6", "7", "8"]
    assert list(origins.values()) == [each.id for each in found]
    assert world.books.counts["", "lost", "text_about_unpublished"] == 1


def test_the_history_of_a_deleted_thread_is_kept_without_its_words(world: World) -> None:
    done = action(1, "soft_delete_thread", T1, reason="duplicate", details=(("title", "hidden words"),))
    world.threads(thread(visibility="deleted", actions=(done,)), post(1))
    (event,) = world.all(ModerationEvent)
    assert (event.subject_kind, event.subject_id, event.details) == ("thread", None, "{}")


@pytest.mark.parametrize("facts", [{"board_id": SECRET}, {"board_id": None}, {"visibility": "private"}])
def test_of_private_threads_there_is_no_history(world: World, facts: dict[str, Any]) -> None:
    world.threads(thread(actions=(action(1, "lock", T1), action(2, "bump", T2)), **facts), post(1))
    assert [each.kind for each in world.all(Tombstone)] == ["post", "thread"]
    assert len(world.records) == 2
    assert sum(world.booked("action", "skipped").values()) == 2


def test_actions_on_a_redirect_are_those_on_where_it_leads(world: World) -> None:
    world.threads(thread(2, moved_to=1, actions=(action(1, "lock", T1, thread_id=2),)), elsewhere=(thread(), post(1)))
    (event,) = world.all(ModerationEvent)
    assert (event.subject_kind, event.subject_id) == ("status", ROOT)


@pytest.mark.parametrize("asked", [False, True])
def test_texts_for_staff_only_if_asked_for(tmp_path: Path, asked: bool) -> None:
    world = World(tmp_path, policy(privacy={"staff_texts": asked}))
    world.threads(thread(actions=(action(1, "warn", T1, post_id=1, staff_text="psst"),)), post(1))
    assert details(world) == [{"staff_text": "psst"} if asked else {}]
