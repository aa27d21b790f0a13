"""The phpBB adapter on small boards: recognising, the board tree, permissions, addresses."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from adapters.base import Options
from adapters.forum import Board, Reject
from adapters.phpbb.links import base_url, target
from adapters.phpbb.schema import FACTS, PAGES
from adapters.phpbb.text import language
from adapters.relational.cells import moment, unescape
from adapters.relational.links import Links
from tests.phpbb_boards import (
    T0,
    TABLES_30,
    board,
    dump,
    everything,
    made,
    opened,
    post,
    tally,
    topic,
)


def test_prefixes_are_found_and_two_boards_need_one_named(tmp_path: Path) -> None:
    tables = {f"{prefix}{name}": columns for prefix in ("a_", "b_") for name, columns in _columns().items()}
    assert FACTS.detect(tables) == ["a_", "b_"]
    assert FACTS.detect({name: columns for name, columns in tables.items() if "topics" not in name}) == []
    assert FACTS.detect(_columns()) == [""]


def _columns() -> dict[str, tuple[str, ...]]:
    return {
        table: tuple(part.split()[0] for part in definition.partition(", PRIMARY")[0].split(", "))
        for table, definition in TABLES_30.items()
    }


def test_site(tmp_path: Path) -> None:
    site = made(tmp_path, {"config": [{"config_name": "board_timezone", "config_value": "2.00"}]}).site
    assert (site.id, site.url, site.name) == ("kiosk.example/talk", "http://kiosk.example/talk", "Kiosk & Co")
    assert (site.version, site.timezone) == ("3.0.12", "Etc/GMT-2")


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"server_name": "a.example", "script_path": "/"}, "http://a.example"),
        ({"server_name": "a.example", "server_protocol": "https://", "server_port": "80"}, "https://a.example"),
        ({"server_name": "a.example", "server_port": "443", "script_path": "/f/"}, "https://a.example/f"),
        ({"server_name": "a.example", "server_port": "8080"}, "http://a.example:8080"),
        ({}, ""),
    ],
)
def test_base_url(settings: dict[str, str], url: str) -> None:
    assert base_url(settings, None) == url
    assert base_url(settings, "https://new.example/") == "https://new.example"


def test_only_the_four_tables_are_needed(tmp_path: Path) -> None:
    few = {name: TABLES_30[name] for name in ("users", "forums", "topics", "posts", "bookmarks")}
    adapter = opened(dump(board({"topics": [topic()], "posts": [post(1)]}), few), tmp_path)
    assert tally(adapter) == adapter.counts()
    assert [item.public for item in adapter.boards() if isinstance(item, Board)] == [False]
    assumed = opened(dump(board({}), few), tmp_path, Options(assume_public=True))
    assert [item.public for item in assumed.boards() if isinstance(item, Board)] == [True]
    assert any("count as public, as asked" in warning for warning in assumed.findings().warnings)
    findings = adapter.findings()
    assert "config" in findings.missing_tables
    assert any("all boards count as private" in warning for warning in findings.warnings)
    assert any("version '' is not understood" in warning for warning in findings.warnings)


def test_newer_version_and_unknown_tables_are_told(tmp_path: Path) -> None:
    rows = board({"config": [{"config_name": "version", "config_value": "4.1.0"}]})
    rows["config"] = [row for row in rows["config"] if row["config_value"] != "3.0.12"]
    tables = {**TABLES_30, "tea_parties": "party_id int"}
    adapter = opened(dump({**rows, "tea_parties": [{"party_id": 1}, {"party_id": 2}]}, tables), tmp_path)
    findings = adapter.findings()
    assert findings.unknown_tables == {"phpbb_tea_parties": 2}
    assert any("4.1.0 is newer than 3.3" in warning for warning in findings.warnings)


def test_cycles_and_unknown_parents_in_the_tree_are_cut(tmp_path: Path) -> None:
    tree = {2: 3, 3: 4, 4: 2, 5: 5, 6: 77, 7: 1, 8: 2}
    adapter = made(
        tmp_path,
        {"forums": [{"forum_id": number, "parent_id": parent, "left_id": number} for number, parent in tree.items()]},
    )
    boards = [item for item in adapter.boards() if isinstance(item, Board)]
    assert [(item.id, item.parent_id) for item in boards] == [
        (1, None), (7, 1), (2, None), (4, 2), (3, 4), (8, 2), (5, None), (6, None),
    ]  # fmt: skip
    assert [item.position for item in boards] == list(range(8))
    warnings = " ".join(adapter.findings().warnings)
    assert "board 2 is its own ancestor" in warnings
    assert "board 5 is its own ancestor" in warnings
    assert "board 6 has parent 77" in warnings


def allow(option: int, forum: int, setting: int = 1, **more: int) -> dict[str, int]:
    return {"group_id": 1, "forum_id": forum, "auth_option_id": option, "auth_setting": setting, **more}


def test_who_may_read_what(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forums": [
                {"forum_id": 2, "left_id": 2, "forum_name": "no rows"},
                {"forum_id": 3, "left_id": 3, "forum_name": "list only"},
                {"forum_id": 4, "left_id": 4, "forum_name": "never wins"},
                {"forum_id": 5, "left_id": 5, "forum_name": "by role"},
                {"forum_id": 6, "left_id": 6, "forum_name": "password", "forum_password": "$2y$10$hash"},
                {"forum_id": 7, "left_id": 7, "forum_name": "by user right"},
                {"forum_id": 8, "left_id": 8, "forum_name": "category", "forum_type": 0},
                {"forum_id": 9, "left_id": 9, "forum_name": "others' rights"},
                {"forum_id": 10, "left_id": 10, "forum_name": "no"},
            ],
            "acl_roles_data": [
                {"role_id": 17, "auth_option_id": 1, "auth_setting": 1},
                {"role_id": 17, "auth_option_id": 2, "auth_setting": 1},
            ],
            "acl_groups": [
                allow(1, 3),
                *(allow(option, forum) for option in (1, 2) for forum in (4, 6)),
                {"group_id": 1, "forum_id": 5, "auth_role_id": 17},
                allow(1, 8),
                *(allow(option, 9, group_id=44) for option in (1, 2)),
                allow(1, 10, -1),
                allow(2, 10),
            ],
            "acl_users": [
                {"user_id": 1, "forum_id": 4, "auth_option_id": 2, "auth_setting": 0},
                {"user_id": 1, "forum_id": 7, "auth_role_id": 17},
            ],
        },
    )
    public = {item.id: (item.public, item.public_evidence) for item in adapter.boards() if isinstance(item, Board)}
    assert public == {
        1: (True, "guests have f_list and f_read"),
        2: (False, "no permissions for guests"),
        3: (False, "guests do not have f_read"),
        4: (False, "guests never have f_read"),
        5: (True, "guests have f_list and f_read"),
        6: (False, "has a password"),
        7: (True, "guests have f_list and f_read"),
        8: (True, "guests have f_list"),
        9: (False, "no permissions for guests"),
        10: (False, "guests do not have f_list"),
    }


def test_moderators_come_from_rights_with_groups_resolved(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "users": [{"user_id": number, "username": f"m{number}"} for number in (4, 5, 6, 7)],
            "user_group": [
                {"group_id": 8, "user_id": 4},
                {"group_id": 8, "user_id": 5, "user_pending": 1},
                {"group_id": 9, "user_id": 7},
            ],
            "acl_groups": [allow(3, 1, group_id=8), allow(3, 0, group_id=9)],
            "acl_users": [{"user_id": 6, "forum_id": 1, "auth_option_id": 3, "auth_setting": 1}],
        },
    )
    assert next(item for item in adapter.boards() if isinstance(item, Board)).moderator_ids == (4, 6)
    roles = {item.id: item.roles for item in adapter.members() if not isinstance(item, Reject)}
    assert roles == {2: ("administrator",), 3: (), 4: (), 5: (), 6: (), 7: ("moderator",)}


def test_private_data_never_leave(tmp_path: Path) -> None:
    options = Options(private_messages=True)
    adapter = made(
        tmp_path,
        {
            "users": [
                {
                    "user_id": 5,
                    "username": "Zed",
                    "user_email": "zed@private.example",
                    "user_password": "$2y$10$secretsecret",
                    "user_ip": "203.0.113.50",
                    "user_website": "http://zed.example",
                }
            ],
            "topics": [topic()],
            "posts": [post(1, poster_ip="203.0.113.51")],
        },
        options,
    )
    said = msgspec.json.encode(list(everything(adapter)))
    for secret in (b"private.example", b"$2y$", b"203.0.113", b"192.0.2"):
        assert secret not in said
    assert b"http://zed.example" in said


def test_links_to_the_board_itself() -> None:
    links = Links("https://www.kiosk.example/talk", PAGES, target)
    known = {
        "http://kiosk.example/talk/viewtopic.php?f=1&t=5": ("thread", 5),
        "https://kiosk.example/talk/viewtopic.php?f=1&amp;t=5&amp;start=10": ("thread", 5),
        "//kiosk.example:8080/talk/viewtopic.php?p=7#p9": ("post", 9),
        "viewtopic.php?t=5&p=7": ("post", 7),
        "./viewtopic.php?t=5&sid=0123456789abcdef0123456789abcdef": ("thread", 5),
        "/talk/viewforum.php?f=3": ("board", 3),
        "memberlist.php?mode=viewprofile&u=12": ("member", 12),
    }
    assert {url: links.target(url) for url in known} == known
    for foreign in (
        "http://kiosk.example/viewtopic.php?t=5",
        "http://other.example/talk/viewtopic.php?t=5",
        "http://kiosk.example.evil.example/talk/viewtopic.php?t=5",
        "javascript:viewtopic.php?t=5",
        "viewtopic.php?t=0",
        "viewtopic.php?t=x",
        "posting.php?t=5",
        "viewtopic.php?" + "t=5&" * 2000,
        "viewtopic.php?t=" + "9" * 5000,
    ):
        assert links.target(foreign) is None
    assert links.page("post", 7) == "https://www.kiosk.example/talk/viewtopic.php?p=7#p7"
    assert links.page("poll", 7) is None


def test_urls(tmp_path: Path) -> None:
    adapter = made(tmp_path, {"topics": [topic(5)], "posts": [post(1, topic_id=5)]})
    assert adapter.url("thread", 5) == "http://kiosk.example/talk/viewtopic.php?t=5"
    assert adapter.url("member", 2) == "http://kiosk.example/talk/memberlist.php?mode=viewprofile&u=2"


def test_entities_are_undone_once() -> None:
    assert unescape("a &amp;amp; &lt;b&gt; &quot;c&quot; &#128512; &#x41; &copy; &#0; &#55296;") == (
        'a &amp; <b> "c" 😀 A &copy; &#0; &#55296;'
    )


def test_moments_and_languages() -> None:
    assert [moment(value) for value in (0, -1, 5, T0, 9_999_999_999, None, "1300000000")] == [None] * 3 + [T0] + [
        None
    ] * 3
    assert [language(code) for code in ("en", "de_x_sie", "zh_cmn_hans", "klingon", "")] == [
        "en",
        "de",
        "zh",
        None,
        None,
    ]
