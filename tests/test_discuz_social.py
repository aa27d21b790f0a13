"""The microblog beside a Discuz! forum: ties, broadcasts, remarks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adapters.forum import Broadcast, Relation
from tests.discuz_boards import T0, board, kept


def test_ties_between_members(tmp_path: Path) -> None:
    adapter = board(
        tmp_path,
        {
            "home_follow": [
                {"uid": 1, "followuid": 2, "mutual": 1, "dateline": T0}, {"uid": 2, "followuid": 1, "status": 1},
                {"uid": 3, "followuid": 1, "status": -1, "dateline": T0},
            ],
            "home_friend": [{"uid": 1, "fuid": 4, "dateline": T0 + 2}],
            "home_blacklist": [{"uid": 4, "buid": 3, "dateline": T0 + 3}],
        },
    )  # fmt: skip
    assert [(each.kind, each.member_id, each.target_id, each.since) for each in kept(adapter, Relation)] == [
        ("follow", 1, 2, T0), ("follow", 2, 1, None), ("foe", 3, 1, T0), ("friend", 1, 4, T0 + 2), ("foe", 4, 3, T0 + 3)
    ]  # fmt: skip


def test_broadcasts_of_what_guests_could_see(tmp_path: Path) -> None:
    def row(id: int, uid: int, tid: int, note: str = "") -> dict[str, Any]:
        return {"feedid": id, "uid": uid, "username": "then", "tid": tid, "note": note, "dateline": T0 + id}

    adapter = board(
        tmp_path,
        {
            "forum_thread": [
                {"tid": 50, "fid": 1, "author": "", "authorid": 3, "dateline": T0, "subject": "nameless"},
                {"tid": 51, "fid": 1, "author": "Ida", "authorid": 1, "dateline": T0, "displayorder": -2},
            ],
            "home_follow_feed": [
                row(7, 1, 10),
                row(8, 2, 10, 'look <a href="home.php?mod=space&uid=3">@林</a> <script>x()</script>&amp; go'),
                row(9, 1, 30, "private board"), row(10, 2, 51, "queued"), row(11, 3, 50, "mine, secretly"),
                row(12, 2, 50, "of somebody"), row(13, 77, 20, "of one who left"), row(14, 2, 999, "gone"),
            ],
            "home_follow_feed_archiver": [row(3, 1, 20), row(7, 1, 10)],
        },
    )  # fmt: skip
    found = {each.id: each for each in kept(adapter, Broadcast)}
    assert list(found) == ["feed:7", "feed:8", "feed:12", "feed:13", "feed:3"]
    assert (found["feed:7"].body, found["feed:7"].forward_of_thread, found["feed:7"].author_name) == ("", 10, "Ida")
    assert found["feed:8"].body == "<p>look @林 &amp; go</p>"
    assert (found["feed:13"].author_id, found["feed:13"].author_name) == (77, "then")
    assert [text for text in adapter.warnings() if "broadcasts" in text] == [
        "home_follow_feed: 4 broadcasts of threads that guests could not see: left out"
    ]


def test_remarks_that_everybody_could_see_and_their_answers(tmp_path: Path) -> None:
    def setting(who: int) -> str:
        return f'a:1:{{s:4:"view";a:2:{{s:5:"index";i:0;s:5:"doing";i:{who};}}}}'

    doings = [(1, 1, 0), (2, 2, 0), (3, 3, 0), (4, 1, 1), (5, 4, 0), (6, 88, 0)]
    answers = [
        (1, 0, 1, 2),
        (2, 1, 1, 1),
        (3, 9, 1, 2),
        (4, 0, 2, 1),
        (5, 0, 4, 1),
        (6, 0, 77, 1),
        (7, 0, 1, 0),
        (8, 7, 1, 3),
    ]
    adapter = board(
        tmp_path,
        {
            "common_setting": [{"skey": "privacy", "svalue": setting(0)}],
            "common_member_field_home": [
                {"uid": 1, "privacy": setting(0)}, {"uid": 2, "privacy": setting(1)}, {"uid": 3, "privacy": "a:broken"},
            ],
            "home_doing": [
                {"doid": id, "uid": uid, "username": "Wer", "dateline": T0 + id, "message": f"tea {id} <b>!</b>",
                 "status": status} for id, uid, status in doings
            ],
            "home_docomment": [
                {"id": id, "upid": up, "doid": doing, "uid": uid, "dateline": T0 + id, "message": f"so {id}"}
                for id, up, doing, uid in answers
            ],
        },
    )  # fmt: skip
    found = [(each.id, each.author_id, each.reply_to) for each in kept(adapter, Broadcast)]
    assert found == [
        ("doing:1", 1, None), ("doing:5", 4, None), ("doing:6", 88, None), ("docomment:1", 2, "doing:1"),
        ("docomment:2", 1, "docomment:1"), ("docomment:3", 2, "doing:1"), ("docomment:8", 3, "doing:1"),
    ]  # fmt: skip
    first, *_, last = kept(adapter, Broadcast)
    assert (first.body, last.author_name) == ("<p>tea 1 <b>!</b></p>", "林")
    assert [text for text in adapter.warnings() if "remarks" in text] == [
        "home_doing: 3 remarks that guests could not see: left out, with their answers"
    ]
