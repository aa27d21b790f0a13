"""The phpBB adapter on small boards: moderation, from the log and from the final state."""

from __future__ import annotations

from pathlib import Path

import msgspec

from adapters.forum import DELETED, Sanction
from tests.phpbb_boards import (
    T0,
    TABLES_30,
    actions,
    board,
    dump,
    entry,
    everything,
    made,
    opened,
    post,
    tally,
    threads,
    topic,
)


def test_hostile_and_damaged_log_data(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "topics": [topic()],
            "posts": [post(1)],
            "log": [
                entry(1, "LOG_DELETE_POST", topic_id=1, log_data='O:8:"Exploit2":1:{s:3:"cmd";s:2:"rm";}'),
                entry(
                    2,
                    "LOG_DELETE_POST",
                    topic_id=1,
                    log_data='a:3:{i:0;s:9:"caf\xe9 lait";i:1;s:1:"x";i:2;s:9:"caf\xe9 noir";}',
                ),
                entry(3, "LOG_DELETE_POST", topic_id=1, log_data="a:1:{i:0;" * 5000),
                entry(4, "LOG_DELETE_POST", topic_id=1, log_data='a:3:{i:0;i:1;i:1;a:0:{}i:2;O:1:"X":0:{}}'),
                entry(5, "LOG_TEA_SPILT", "secret@private.example", topic_id=1),
                entry(6, "LOG_TEA_SPILT", log_type=0),
                entry(7, "LOG_CONFIG_SETTINGS", log_type=0),
                entry(8, "LOG_ERROR_EMAIL", "x", log_type=2),
                entry(
                    9,
                    "LOG_USER_UPDATE_EMAIL",
                    "Ida",
                    "a@private.example",
                    "b@private.example",
                    log_type=3,
                    reportee_id=2,
                ),
            ],
        },
    )
    found = actions(adapter)
    assert [(action.id, action.kind, action.reason) for action in found] == [
        (1, "delete_post", ""),
        (2, "delete_post", "café noir"),
        (3, "delete_post", ""),
        (4, "delete_post", ""),
        (5, "other", ""),
    ]
    assert b"private.example" not in msgspec.json.encode(found)
    warnings = adapter.findings().warnings
    assert "log: 1 entries LOG_TEA_SPILT: not known, carried as kind other without their data" in warnings
    assert "log: 2 entries left out as no moderation: administration" in warnings
    assert "log: 1 entries left out as no moderation: a member's e-mail address" in warnings


def test_bans_are_told_once_and_without_addresses(tmp_path: Path) -> None:
    triple = [
        entry(number, "LOG_BAN_USER", "spam &amp; more", "Bo &lt;3", log_type=kind, log_time=T0 + 9, reportee_id=about)
        for number, kind, about in ((1, 0, 0), (2, 1, 0), (3, 3, 3))
    ]
    adapter = made(
        tmp_path,
        {
            "log": [
                *triple,
                entry(4, "LOG_BAN_USER", "old", "Ida, Nobody, Bo &lt;3"),
                entry(5, "LOG_UNBAN_USER", "Bo &lt;3", log_type=0),
                entry(6, "LOG_BAN_IP", "proxy 192.0.2.9", "192.0.2.9", log_type=0),
                entry(7, "LOG_BAN_EMAIL", "x", "*@private.example"),
            ],
            "banlist": [
                {
                    "ban_id": 1,
                    "ban_userid": 3,
                    "ban_start": T0 + 8,
                    "ban_end": T0 + 99,
                    "ban_reason": "staff",
                    "ban_give_reason": "rules",
                },
                {"ban_id": 2, "ban_ip": "192.0.2.9"},
                {"ban_id": 3, "ban_userid": 2, "ban_exclude": 1},
            ],
        },
    )
    found = [(action.id, action.kind, action.member_id) for action in actions(adapter)]
    assert found == [
        (3, "ban", 3),
        (4, "ban", 2),
        ("4:1", "ban", None),
        ("4:2", "ban", 3),
        (5, "unban", 3),
        (6, "ban_ip", None),
        (7, "ban_email", None),
    ]
    ban = actions(adapter)[0]
    assert (ban.reason, ban.staff_text, ban.until) == ("rules", "spam & more", T0 + 99)
    sanction = next(item for item in adapter.rest() if isinstance(item, Sanction))
    assert (sanction.id, sanction.moderator_id, sanction.ends_at) == ("ban:1", 2, T0 + 99)
    assert (sanction.reason, sanction.staff_text) == ("rules", "staff")
    assert b"192.0.2" not in msgspec.json.encode(list(everything(adapter)))
    assert "banlist: 1 bans of IP or e-mail addresses: not read" in adapter.findings().privacy


def test_warnings_and_notes_take_member_and_text_from_the_members_log(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "config": [{"config_name": "warnings_expire_days", "config_value": "10"}],
            "topics": [topic()],
            "posts": [post(1)],
            "log": [
                entry(1, "LOG_USER_WARNING", "Bo &lt;3", log_type=0, log_time=T0),
                entry(2, "LOG_USER_WARNING_BODY", "Be kind", log_type=3, reportee_id=3, log_time=T0),
                entry(3, "LOG_USER_WARNING", "Bo &lt;3", topic_id=1, log_time=T0 + 1),
                entry(4, "LOG_USER_FEEDBACK", "Bo &lt;3", log_type=0, log_time=T0 + 50),
                entry(5, "LOG_USER_FEEDBACK", "Bo &lt;3", log_time=T0 + 50),
                entry(6, "LOG_USER_GENERAL", "watch this one", log_type=3, reportee_id=3, log_time=T0 + 50),
            ],
            "warnings": [{"warning_id": 1, "user_id": 3, "post_id": 1, "log_id": 2, "warning_time": T0}],
        },
    )
    found = [
        (action.id, action.kind, action.member_id, action.staff_text, action.post_id) for action in actions(adapter)
    ]
    assert found == [(3, "warn", 3, "Be kind", 1), (6, "note", 3, "watch this one", None)]
    warning = next(item for item in adapter.rest() if isinstance(item, Sanction))
    assert (warning.kind, warning.post_id, warning.moderator_id, warning.staff_text) == ("warning", 1, 2, "Be kind")
    assert warning.ends_at == T0 + 10 * 86_400


def test_moves_splits_copies_and_self_deletion(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forums": [{"forum_id": 2, "left_id": 2, "forum_name": "Tea &amp; cake"}],
            "topics": [topic(1), topic(2, topic_title="Topic 1"), topic(3)],
            "posts": [post(1), post(2, topic_id=2), post(3, topic_id=3)],
            "log": [
                entry(1, "LOG_MOVE", "Square", "Tea &amp; cake", topic_id=1, forum_id=1),
                entry(2, "LOG_MOVE", "Square", "Gone", 1, 44, topic_id=1, forum_id=1),
                entry(3, "LOG_FORK", "Square", topic_id=2, forum_id=2),
                entry(4, "LOG_SPLIT_DESTINATION", "x", topic_id=3, log_time=T0 + 5),
                entry(5, "LOG_SPLIT_SOURCE", "x", topic_id=1, log_time=T0 + 6),
                entry(6, "LOG_SOFTDELETE_POST", "x", "Ida", "my mistake", topic_id=1),
                entry(7, "LOG_SOFTDELETE_POST", "x", "Bo &lt;3", "", topic_id=1),
                entry(8, "LOG_DELETE_TOPIC", "secret title", "Ida", "gone", topic_id=77),
                entry(9, "LOG_USER_DELETED", "Old &amp; gone", log_type=0),
            ],
        },
    )
    found = {action.id: action for action in actions(adapter)}
    assert (found[1].from_board_id, found[1].to_board_id) == (1, 2)
    assert (found[2].from_board_id, found[2].to_board_id) == (1, 44)
    assert (found[3].from_board_id, found[3].to_board_id, found[3].other_thread_id) == (1, 2, 1)
    assert (found[4].other_thread_id, found[5].other_thread_id) == (1, 3)
    assert (found[6].details, found[6].reason) == ((("self", "1"),), "my mistake")
    assert found[7].details == ()
    assert (found[8].thread_id, found[8].reason) == (77, "gone")
    assert found[9].details == (("name", "Old & gone"),)
    assert b"secret title" not in msgspec.json.encode(list(found.values()))


def test_pins_and_locks_from_log_and_state(tmp_path: Path) -> None:
    changes = {1: 1, 2: 2, 3: 3}
    adapter = made(
        tmp_path,
        {
            "topics": [
                topic(1, topic_type=1),
                topic(2, topic_type=0),
                topic(3, topic_type=2),
                topic(4, topic_type=1, topic_status=1),
                topic(5, topic_status=1),
                topic(6, topic_type=3),
            ],
            "log": [
                entry(100 * number + change, "LOG_TOPIC_TYPE_CHANGED", "x", topic_id=number)
                for number, count in changes.items()
                for change in range(count)
            ]
            + [entry(900, "LOG_LOCK", "x", topic_id=5)],
        },
    )
    found = threads(adapter)
    told = {
        number: [(action.kind, action.source, action.details) for action in found[number].actions] for number in found
    }
    yes, no = (("pinned", "yes"),), (("pinned", "no"),)
    assert told == {
        1: [("sticky", "log", yes)],
        2: [("pin_changed", "log", yes), ("pin_changed", "log", no)],
        3: [("pin_changed", "log", ()), ("pin_changed", "log", ()), ("announce", "log", yes)],
        4: [("sticky", "state", ()), ("lock", "state", ())],
        5: [("lock", "log", ())],
        6: [("announce", "state", ())],
    }
    assert found[4].actions[0].id == "state:sticky:4"


def test_soft_deletion_from_the_state(tmp_path: Path) -> None:
    tables = dict(TABLES_30)
    tables["topics"] = tables["topics"].replace(
        "topic_approved int", "topic_visibility int, topic_delete_time int, topic_delete_reason, topic_delete_user int"
    )
    rows = board(
        {
            "topics": [
                topic(
                    topic_visibility=2,
                    topic_delete_time=T0 + 7,
                    topic_delete_user=2,
                    topic_delete_reason="dull &amp; grey",
                )
            ]
        }
    )
    adapter = opened(dump(rows, tables), tmp_path)
    assert tally(adapter) == adapter.counts()
    thread = threads(adapter)[1]
    assert thread.visibility == DELETED
    action = thread.actions[0]
    assert (action.kind, action.source, action.at, action.moderator_id, action.reason) == (
        "soft_delete_thread", "state", T0 + 7, 2, "dull & grey",
    )  # fmt: skip
