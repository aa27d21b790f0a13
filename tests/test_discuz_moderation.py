"""What moderators of Discuz! did, from its tables and log files; bans, reports, ratings; and its microblog."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from adapters.discuz.codes import CODES
from adapters.forum import (
    ModeratorAction,
    Reaction,
    Reject,
    Relation,
    Report,
    Sanction,
)
from tests.database_servers import MariaDB
from tests.discuz_boards import T0, MiniDiscuz, acted, board, kept, line, live, opened
from tests.phpbb_boards import everything, threads

LINK = ' &nbsp; <a href="forum.php?mod=redirect&goto=findpost&pid={}&ptid={}" target="_blank" class="xi2">look</a>'


def mod(at: int, action: str, tid: int = 10, uid: int = 2, **more: Any) -> dict[str, Any]:
    name = {"username": "Bo & Co" if uid else "0"}
    return {"tid": tid, "uid": uid, "dateline": T0 + at, "action": action, "status": 1, **name, **more}


# ---------------------------------------------------------------- actions


def test_every_code_has_a_kind_and_unknown_ones_are_told(tmp_path: Path) -> None:
    native = [code for code in CODES if code.isupper()]
    codes = [*native, "S07", "XYZ"]
    found = acted(board(tmp_path, {"forum_threadmod": [mod(at, code) for at, code in enumerate(codes)]}))
    assert [action.native for action in found] == codes
    assert {action.native: action.kind for action in found} == {
        **{code: CODES[code] for code in native}, "S07": "stamp", "XYZ": "other"
    }  # fmt: skip
    assert {(action.moderator_id, action.thread_id) for action in found} == {(2, 10)}
    adapter = opened(tmp_path / "board.sql", tmp_path)
    assert [text for text in adapter.warnings() if "XYZ" in text] == [
        "moderators' log: 1 actions 'XYZ': not known, carried as kind other"
    ]


def test_times_end_and_nobody_ends_them(tmp_path: Path) -> None:
    begun, ended = acted(
        board(tmp_path, {"forum_threadmod": [mod(0, "EHL", expiration=T0 + 9), mod(9, "UEH", uid=0, reason="")]})
    )
    assert (begun.kind, begun.until) == ("highlight", T0 + 9)
    assert (ended.kind, ended.moderator_id, ended.moderator_name) == ("unhighlight", None, "")


def test_what_table_and_logs_tell_of_one_second_is_one_action(tmp_path: Path) -> None:
    adapter = board(
        tmp_path,
        {
            "forum_post": [{"pid": 101, "tid": 10, "authorid": 3, "dateline": T0 + 5, "message": "rude"}],
            "forum_threadmod": [mod(50, "WRN", reason="be ki"), mod(60, "STK", tid=20)],
            "common_member_crime": [
                {"cid": 1, "uid": 3, "operatorid": 2, "operator": "Bo & Co", "action": 2, "dateline": T0 + 50,
                 "reason": "be kind" + LINK.format(101, 10)},
                {"cid": 2, "uid": 1, "operatorid": 2, "operator": "Bo & Co", "action": 7, "dateline": T0 + 55,
                 "reason": "face"},
            ],
        },
        {"201405_modslog.php": [line(50, "WRN", reason="be kind &lt;3"), line(60, "STK", tid=20, fid=2),
                                line(60, "DIG", tid=20, fid=2)]},
    )  # fmt: skip
    warned, face, dug, stuck = acted(adapter)
    assert (warned.kind, warned.thread_id, warned.post_id, warned.member_id) == ("warn", 10, 101, 3)
    assert (warned.moderator_id, warned.board_id, warned.reason, warned.staff_text) == (2, 1, "", "be kind <3")
    assert (face.kind, face.native, face.member_id, face.thread_id) == ("other", "avatar", 1, None)
    assert [(each.kind, each.board_id, each.moderator_id) for each in (dug, stuck)] == [
        ("digest", 2, 2),
        ("sticky", 2, 2),
    ]
    assert [text for text in adapter.warnings() if "log" in text] == []
    assert "192.0.2.77" not in repr(list(everything(adapter)))


def test_only_the_files_tell_from_where_to_where(tmp_path: Path) -> None:
    tables = {"forum_threadmod": [mod(5, "MOV"), mod(7, "STK")]}
    logs: dict[str, list[str] | bytes] = {
        "201405_modslog.php": [
            line(3, "MOV", fid=1, to="2\tB2"),
            line(5, "MOV", fid=2, to="1\tB1"),
            line(6, "MOV", fid=77),
        ],
        "201405_modslog_1.php": [line(8, "STK")],
    }
    without, at_all = tmp_path / "without", tmp_path / "with"
    without.mkdir()
    at_all.mkdir()
    moved, stuck = acted(board(without, tables))
    assert (moved.from_board_id, moved.to_board_id, stuck.kind) == (None, 1, "sticky")
    found = acted(board(at_all, tables, logs))
    assert [(each.at, each.from_board_id, each.to_board_id) for each in found if each.kind == "move"] == [
        (T0 + 3, 1, 2), (T0 + 5, 2, 1), (T0 + 6, None, 1)
    ]  # fmt: skip
    assert [each.kind for each in found if each.native == "STK"] == ["sticky", "sticky"]


def test_the_last_sticking_made_of_a_thread_what_it_is(tmp_path: Path) -> None:
    thread = {"tid": 11, "fid": 1, "author": "Ida", "authorid": 1, "dateline": T0, "displayorder": 3, "subject": "!"}
    log = [mod(1, "STK", tid=11), mod(2, "UST", tid=11), mod(3, "EST", tid=11), mod(1, "STK"), mod(2, "UST")]
    adapter = board(tmp_path, {"forum_thread": [thread], "forum_threadmod": log})
    found = {id: [action.kind for action in thread.actions] for id, thread in threads(adapter).items()}
    assert found[11] == ["sticky", "unsticky", "announce"]
    assert found[10] == ["sticky", "unsticky"]


def test_merged_split_copied_and_vanished_threads(tmp_path: Path) -> None:
    copy = {"tid": 12, "fid": 2, "author": "Ida", "authorid": 1, "subject": "T1", "dateline": T0 + 40}
    logs: dict[str, list[str] | bytes] = {
        "201405_modslog.php": [
            line(20, "MRG", tid=10), line(20, "MRG", tid=99), line(30, "SPL", tid=10), line(30, "SPL", tid=20, fid=2),
            line(40, "CPY", tid=""), line(40, "CPY", tid=""), line(41, "CPY", tid=""), line(50, "DEL", tid=98),
        ]
    }  # fmt: skip
    adapter = board(tmp_path, {"forum_thread": [copy]}, logs)
    found = [(each.native, each.thread_id, each.other_thread_id, each.to_board_id) for each in acted(adapter)]
    assert found == [
        ("MRG", 10, 99, None), ("MRG", 99, 10, None), ("SPL", 10, 20, None), ("SPL", 20, 10, None),
        ("CPY", 12, None, 2), ("CPY", None, None, None), ("DEL", 98, None, None),
    ]  # fmt: skip
    loose = [item.thread_id for item in adapter.rest() if isinstance(item, ModeratorAction)]
    assert sorted(map(str, loose)) == ["98", "99", "None"]


def test_posts_let_through_turned_down_and_put_away(tmp_path: Path) -> None:
    request = (
        "GET={{mod=modcp; action=moderate; op={0}; moderate={{{1}}}; modact={2}; }}; POST={{moderate={{0=7; }}; }};"
    )
    panel = "{0}\tIda\t1\t192.0.2.77\tmoderate\t{1}\t1\t{2}"
    adapter = board(
        tmp_path,
        {
            "forum_post": [
                {"pid": 101, "tid": 10, "dateline": T0 + 5},
                {"pid": 102, "tid": 10, "dateline": T0 + 6, "invisible": -5},
            ],
            "common_member_crime": [
                {"cid": 1, "uid": 3, "operatorid": 2, "action": 1, "dateline": T0 + 50, "reason": LINK.format(102, 10)},
                {"cid": 2, "uid": 3, "operatorid": 2, "action": 1, "dateline": T0 + 50, "reason": LINK.format(909, 10)},
            ],
        },
        {
            "201405_modcp.php": [
                panel.format(T0 + 20, "replies", request.format("replies", "0=101; 1=102; ", "validate")),
                panel.format(T0 + 21, "threads", request.format("threads", "0=20; ", "delete")),
                panel.format(T0 + 22, "replies", "GET={message=the secret plan; }; POST={message=the secret plan; };"),
            ],
            "201405_modslog.php": [line(50, "DLP", reason="off topic"), line(60, "DLP"), line(61, "BNP")],
        },
    )
    found = [(each.kind, each.thread_id, each.post_id, each.member_id) for each in acted(adapter)]
    assert found == [
        ("approve_post", 10, 101, None), ("approve_post", 10, 102, None), ("disapprove_thread", 20, None, None),
        ("soft_delete_post", 10, 102, 3), ("delete_post", 10, 909, 3), ("delete_post", 10, None, None),
        ("soft_delete_post", 10, None, None),
    ]  # fmt: skip
    assert "secret plan" not in repr(acted(adapter))


def test_a_post_of_a_vanished_thread_does_not_tell_its_author(tmp_path: Path) -> None:
    crime = {"cid": 1, "uid": 3, "operatorid": 2, "action": 2, "dateline": T0, "reason": LINK.format(100, 77)}
    (action,) = acted(board(tmp_path, {"common_member_crime": [crime]}))
    assert (action.thread_id, action.post_id, action.member_id) == (77, 100, None)


# ---------------------------------------------------------------- bans, warnings, reports


def test_bans_warnings_and_banned_addresses(tmp_path: Path) -> None:
    ban = "{0}\tBo &amp; Co\t2\t192.0.2.77\t{1}\t{2}\t{3}\t{4}\t{5}"
    tables = {
        "common_member": [
            {"uid": 5, "username": "Loud", "groupid": 4, "groupexpiry": T0 + 900, "adminid": -1},
            {"uid": 6, "username": "Locked", "groupid": 10, "status": -1},
        ],
        "common_member_crime": [
            {"cid": 1, "uid": 5, "operatorid": 2, "operator": "Bo & Co", "action": 5, "dateline": T0 + 10,
             "reason": "a"},
            {"cid": 2, "uid": 5, "operatorid": 2, "operator": "Bo & Co", "action": 4, "dateline": T0 + 30,
             "reason": "too loud &lt;!&gt;"},
        ],
        "common_banned": [{"id": 4, "ip1": 192, "ip3": 2, "ip4": 99, "admin": "Ida", "dateline": T0 + 40}],
        "forum_warning": [{"wid": 1, "pid": 100, "operatorid": 2, "authorid": 1, "dateline": T0 + 50,
                             "reason": "psst"}],
    }  # fmt: skip
    logs: dict[str, list[str] | bytes] = {
        "201405_banlog.php": [
            ban.format(T0 + 10, "Loud", 11, 5, 0, "a"), ban.format(T0 + 20, "Loud", 5, 11, "", "sorry"),
            ban.format(T0 + 30, "Loud", 11, 4, T0 + 900, "too loud &amp;lt;!&amp;gt;"),
            ban.format(T0 + 35, "Gone", 11, 5, 0, ""), ban.format(T0 + 35, "Away", 11, 5, 0, ""),
            ban.format(T0 + 36, "Loud", 11, 12, 0, "promoted"),
        ]
    }  # fmt: skip
    adapter = board(tmp_path, tables, logs)
    found = [(each.kind, each.member_id, each.until, each.moderator_id, each.reason) for each in acted(adapter)]
    assert found == [
        ("ban", 5, None, 2, "a"), ("unban", 5, None, 2, "sorry"), ("ban", 5, T0 + 900, 2, "too loud <!>"),
        ("ban", None, None, 2, ""), ("ban", None, None, 2, ""), ("ban_ip", None, None, 1, ""),
    ]  # fmt: skip
    loud, locked, warned = kept(adapter, Sanction)
    assert (loud.kind, loud.member_id, loud.starts_at, loud.ends_at) == ("ban", 5, T0 + 30, T0 + 900)
    assert (loud.moderator_id, loud.reason) == (2, "too loud <!>")
    assert (locked.member_id, locked.starts_at, locked.ends_at) == (6, None, None)
    assert (warned.kind, warned.post_id, warned.reason, warned.staff_text) == ("warning", 100, "", "psst")


def test_a_shut_dark_room_keeps_its_reasons(tmp_path: Path) -> None:
    adapter = board(
        tmp_path,
        {
            "common_setting": [{"skey": "darkroom", "svalue": "0"}],
            "common_member": [{"uid": 5, "username": "Loud", "groupid": 5}],
            "common_member_crime": [
                {"cid": 1, "uid": 5, "operatorid": 2, "action": 5, "dateline": T0, "reason": "noise"}
            ],
        },
    )
    ban: Any
    for ban in (*acted(adapter), *kept(adapter, Sanction)):
        assert (ban.reason, ban.staff_text) == ("", "noise")


def test_reports_name_posts_by_their_address(tmp_path: Path) -> None:
    adapter = board(
        tmp_path,
        {
            "common_report": [
                {"id": 1, "uid": 2, "dateline": T0, "url": "forum.php?mod=redirect&goto=findpost&ptid=10&pid=100",
                 "message": "Bo&nbsp;:&nbsp;spam &amp; &quot;rude&quot;<br>Ida&nbsp;:&nbsp;yes"},
                {"id": 2, "uid": 0, "dateline": T0, "optime": T0 + 5, "url": "home.php?mod=space&amp;uid=3"},
                {"id": 3, "uid": 2, "dateline": T0, "optime": T0 + 9, "opuid": 1, "opname": "x", "fid": 1,
                 "url": "forum.php?mod=redirect&goto=findpost&ptid=10&pid=100"},
            ]
        },
    )  # fmt: skip
    one, two, three = kept(adapter, Report)
    assert (one.post_id, one.member_id, one.closed) == (100, 2, False)
    assert one.staff_text == 'Bo : spam & "rude"\nIda : yes'
    assert (two.post_id, two.reported_member_id, two.member_id, two.closed) == (None, 3, None, True)
    assert (three.post_id, three.closed) == (100, True)
    closed = {(act.at, act.kind, act.moderator_id, act.thread_id, act.post_id, act.member_id) for act in acted(adapter)}
    assert closed == {(T0 + 5, "close_report", None, None, None, 3), (T0 + 9, "close_report", 1, 10, 100, None)}


# ---------------------------------------------------------------- reactions, favourites


def test_reactions_hang_on_posts_of_every_table(tmp_path: Path) -> None:
    rated = {"uid": 2, "username": "Bo & Co", "dateline": T0 + 9, "reason": "nice"}
    adapter = board(
        tmp_path,
        {
            "forum_thread": [{"tid": 40, "fid": 1, "authorid": 3, "dateline": T0, "subject": "elsewhere"}],
            "forum_post_1": [{"pid": 400, "tid": 40, "first": 1, "authorid": 3, "dateline": T0}],
            "forum_ratelog": [
                {"pid": 100, "extcredits": 1, "score": 2, **rated}, {"pid": 100, "extcredits": 2, "score": -1, **rated},
                {"pid": 400, "extcredits": 1, "score": 5, **rated}, {"pid": 999, "extcredits": 1, "score": 5, **rated},
            ],
            "forum_hotreply_member": [
                {"tid": 10, "pid": 100, "uid": 3, "attitude": 1}, {"tid": 40, "pid": 400, "uid": 3, "attitude": 0},
            ],
            "forum_memberrecommend": [
                {"tid": 10, "recommenduid": 4, "dateline": T0 + 3}, {"tid": 10, "recommenduid": 4, "dateline": T0 + 8},
                {"tid": 40, "recommenduid": 4, "dateline": T0 + 3}, {"tid": 77, "recommenduid": 4, "dateline": T0 + 3},
            ],
        },
    )  # fmt: skip
    found = Counter((each.post_id, each.kind, each.value, each.member_id) for each in kept(adapter, Reaction))
    assert found == Counter(
        [(100, "rating", 2, 2), (100, "rating", -1, 2), (400, "rating", 5, 2), (100, "like", 1, 3), (400, "boo", -1, 3),
         (100, "like", 1, 4), (400, "like", 1, 4)]
    )  # fmt: skip
    lost = {reject.source_id: reject.reason for reject in kept(adapter, Reject)}
    assert lost == {f"rate:999:2:1:{T0 + 9}:5": "orphan", "recommend:77:4": "orphan"}


def test_favourites(tmp_path: Path) -> None:
    marks = [(1, 10, "tid"), (2, 10, "tid"), (3, 1, "fid"), (4, 2, "gid"), (5, 3, "uid"), (6, 99, "tid")]
    adapter = board(
        tmp_path,
        {
            "home_favorite": [
                {"favid": n, "uid": 2, "id": id, "idtype": what, "dateline": T0 + n} for n, id, what in marks
            ]
        },
    )
    found = [(each.kind, each.target_id, each.since) for each in kept(adapter, Relation)]
    assert sorted(found) == [
        ("bookmark", 10, T0 + 1), ("bookmark", 10, T0 + 2), ("bookmark", 99, T0 + 6),
        ("watch_board", 1, T0 + 3), ("watch_board", 2, T0 + 4),
    ]  # fmt: skip


# ---------------------------------------------------------------- real and invented boards

#: action of the driver → kinds that tell of it
EVENTS: dict[str, set[str]] = {
    "m_move": {"move"}, "m_split": {"split"}, "m_merge": {"merge"}, "m_softdel_topic": {"soft_delete_thread"},
    "m_copy": {"copy"}, "m_lock": {"lock"}, "m_unlock": {"unlock"}, "m_bump": {"bump"},
    "m_harddel_topic": {"soft_delete_thread"}, "m_digest": {"digest"}, "m_highlight": {"highlight"},
    "m_sticky": {"sticky", "announce"}, "m_unsticky": {"unsticky"}, "m_lockpost": {"other"}, "m_warn_post": {"warn"},
    "m_announce": {"announce"}, "m_ban": {"ban"}, "m_unban": {"unban"}, "m_softdel_post": {"delete_post"},
    "m_harddel_post": {"soft_delete_post"}, "m_ban_ip": {"ban_ip"}, "queued_post": {"approve_post", "disapprove_post"},
}  # fmt: skip
SLACK = 20  #: seconds that a moderator's three or four clicks took, which the driver noted as one
TABLES_TELL = {"m_warn_post", "m_ban", "m_harddel_post", "m_ban_ip"}


@pytest.fixture(scope="module")
def real(boards: Path) -> Path:
    folder = boards / "discuz-a"
    if not folder.is_dir():
        pytest.skip(f"needs the real board discuz-a: {folder} is not a folder")
    return folder


def missing(adapter: MiniDiscuz, truth: dict[str, Any]) -> set[str]:
    """Which of the driver's actions, by kind and time, are not told; those that are must say by whom."""
    found = acted(adapter)
    left = set()
    for action in truth["moderator_actions"]:
        if action["action"] not in EVENTS or action.get("detail", {}).get("fate") == "leave":
            continue
        told = [
            each for each in found
            if each.kind in EVENTS[action["action"]] and each.at and 0 <= action["at"] - each.at <= SLACK
        ]  # fmt: skip
        if told and action["by"] and action["action"] != "queued_post":
            assert action["by"] in {each.moderator_name for each in told}, action
            assert None not in {each.moderator_id for each in told}
        if told and action["action"] in ("m_move", "m_ban", "m_warn_post", "m_harddel_post"):
            (one,) = told
            assert action["action"] != "m_move" or one.to_board_id == action["to"]
            assert action["action"] != "m_ban" or one.reason == action["detail"]["reason"]
            assert action["action"] != "m_warn_post" or one.post_id == action["post_id"]
            assert action["action"] != "m_harddel_post" or one.post_id == action["post_id"]
        if not told:
            left.add(f"{action['action']}:{action['at']}")
    return left


def test_the_real_board_tells_everything_with_its_files(real: Path, tmp_path: Path) -> None:
    with tarfile.open(real / "files.tar.gz") as files:
        files.extractall(tmp_path / "site", filter="data")
    truth = json.loads((real / "truth.json").read_text(encoding="utf-8"))
    adapter = opened(real / "dump.sql.gz", tmp_path, tmp_path / "site")
    assert missing(adapter, truth) == set()
    assert [text for text in adapter.warnings() if "not known" in text or "lines" in text] == []
    assert len([each for each in acted(adapter) if each.native == "MRG"]) == 2


def test_the_real_board_without_files_tells_what_its_tables_hold(real: Path, tmp_path: Path) -> None:
    truth = json.loads((real / "truth.json").read_text(encoding="utf-8"))
    adapter = opened(real / "dump.sql.gz", tmp_path)
    counts, left = truth["counts"], missing(adapter, truth)
    assert {each.partition(":")[0] for each in left} >= {"m_move", "m_merge", "m_unban", "m_lock"}
    assert {each.partition(":")[0] for each in left}.isdisjoint(TABLES_TELL)
    assert len(acted(adapter)) == sum(counts["threadmod"].values()) + counts["ban_log"] + counts["ip_bans"]
    assert any("--site-files" in text for text in adapter.warnings())
    found = adapter.counts()
    assert found["reaction"] == counts["ratelog"] + counts["recommends"] + adapter.database.count(
        "forum_hotreply_member"
    )
    assert found["relation"] == (
        sum(counts["favorites"].values()) + counts["friends"] + counts["follows"] + counts["blacklist"]
    )
    assert found["report"] == counts["reports"]
    assert found["sanction"] == counts["warnings"] + sum(counts["banned"].values())
    assert {each.post_id for each in adapter.rest() if isinstance(each, Report)} == {
        action["post_id"] for action in truth["moderator_actions"] if action["action"] == "report"
    }


def test_a_live_server_gives_the_same(real: Path, mariadb_server: MariaDB, tmp_path: Path) -> None:
    with tarfile.open(real / "files.tar.gz") as files:
        files.extractall(tmp_path / "site", filter="data")
    staged = opened(real / "dump.sql.gz", tmp_path, tmp_path / "site")
    url = mariadb_server.create("discuz_mod")
    mariadb_server.load("discuz_mod", real / "dump.sql.gz")
    served = live(url, staged.options)
    assert served.counts() == staged.counts()
    assert acted(served) == acted(staged)
    assert list(served.rest()) == list(staged.rest())
    served.close()


@pytest.mark.parametrize("name", ["discuz34", "discuz34gbk"])
def test_the_invented_board(sample_dumps: Path, tmp_path: Path, name: str) -> None:
    if not (sample_dumps / f"{name}.sql.gz").is_file():
        pytest.skip(f"needs the invented board {name}.sql.gz in {sample_dumps}")
    expected = json.loads((sample_dumps / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    adapter = opened(sample_dumps / f"{name}.sql.gz", tmp_path, sample_dumps / f"{name}_files")
    found = acted(adapter)
    for action in expected["actions"]:
        told = [each for each in found if each.at == action["at"] and each.thread_id == action["thread_id"]]
        assert told, action
        assert {each.moderator_id for each in told} == {action["moderator_id"]}
    counts = adapter.counts()
    assert counts["relation"] == expected["counts"]["relation"]
    assert counts["sanction"] == expected["counts"]["sanction"]
    assert "CANARY-1" not in repr([(each.reason, each.details) for each in found])
