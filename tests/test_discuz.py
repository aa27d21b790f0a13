"""Discuz! with what the real boards lack: several tables of posts, threads and members; texts for some; odd threads.

All of it is invented.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import Adapter, Options
from adapters.discuz.texts import Texts
from adapters.forum import DELETED, DRAFT, PRIVATE, PUBLIC, UNAPPROVED, Board, Member, Post, PrivateMessage, Thread
from adapters.html.discuz import target
from adapters.markup.canonical import is_canonical
from adapters.markup.discuz import HIDDEN, SOLD
from tests.phpbb_boards import dump, opened, stream, tally

NOON = 1_500_000_000
_POST = (
    "pid int, tid int, first int, author text, authorid int, subject text, dateline int, message text, invisible int, "
    "anonymous int, htmlon int, bbcodeoff int, smileyoff int, status int, PRIMARY KEY (tid, pid)"
)
_THREAD = (
    "tid int, fid int, posttableid int, typeid int, sortid int, readperm int, price int, author text, authorid int, "
    "subject text, dateline int, lastpost int, views int, displayorder int, highlight int, digest int, special int, "
    "closed int, stamp int, PRIMARY KEY (tid)"
)
_MEMBER = "uid int, username text, status int, adminid int, groupid int, regdate int, PRIMARY KEY (uid)"
TABLES = {
    "common_member": _MEMBER,
    "common_member_archive": _MEMBER,
    "common_member_profile": "uid int, residecity text, site text, bio text, field1 text, PRIMARY KEY (uid)",
    "common_member_field_home": "uid int, privacy text, PRIMARY KEY (uid)",
    "common_member_profile_setting": "fieldid text, title text, available int, invisible int",
    "common_setting": "skey text, svalue text",
    "common_usergroup": "groupid int, grouptitle text, allowvisit int, PRIMARY KEY (groupid)",
    "common_usergroup_field": "groupid int, readaccess int, PRIMARY KEY (groupid)",
    "forum_forum": "fid int, fup int, type text, name text, status int, displayorder int, PRIMARY KEY (fid)",
    "forum_forumfield": (
        "fid int, description text, password text, redirect text, moderators text, rules text, threadtypes text, "
        "viewperm text, formulaperm text, gviewperm int, price int, PRIMARY KEY (fid)"
    ),
    "forum_moderator": "uid int, fid int",
    "forum_thread": _THREAD,
    "forum_thread_1": _THREAD,
    "forum_post": _POST,
    "forum_post_1": _POST,
    "forum_postcomment": (
        "id int, tid int, pid int, author text, authorid int, dateline int, comment text, rpid int, PRIMARY KEY (id)"
    ),
    "forum_attachment_1": (
        "aid int, tid int, pid int, uid int, dateline int, filename text, filesize int, attachment text, remote int, "
        "description text, readperm int, price int, PRIMARY KEY (aid)"
    ),
    "forum_poll": "tid int, multiple int, maxchoices int, expiration int, voters int, PRIMARY KEY (tid)",
    "forum_polloption": "polloptionid int, tid int, votes int, displayorder int, polloption text",
    "forum_pollvoter": "tid int, uid int, options text, dateline int",
    "forum_debate": "tid int, affirmpoint text, negapoint text, umpire text, affirmvotes int, winner int",
    "forum_debatepost": "pid int, stand int",
    "forum_trade": "tid int, pid int, subject text, price text, amount int, quality int, locus text, account text",
    "forum_activity": "tid int, class text, place text, starttimefrom int, cost int, number int",
    "ucenter_pm_lists": "plid int, pmtype int, subject text, PRIMARY KEY (plid)",
    "ucenter_pm_members": "plid int, uid int",
    "ucenter_pm_messages_1": "pmid int, plid int, authorid int, message text, dateline int, PRIMARY KEY (pmid)",
    "ucenter_pm_messages_2": "pmid int, plid int, authorid int, message text, dateline int, PRIMARY KEY (pmid)",
}


def post(number: int, thread: int = 1, **more: Any) -> dict[str, Any]:
    return {"pid": number, "tid": thread, "authorid": 2, "author": "Ida", "dateline": NOON + number,
            "message": f"text {number}", "smileyoff": -1, **more}  # fmt: skip


def topic(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"tid": number, "fid": 2, "author": "Ida", "authorid": 2, "subject": f"thread {number}", "dateline": NOON,
            "stamp": -1, **more}  # fmt: skip


def made(
    folder: Path, extra: dict[str, list[dict[str, Any]]], options: Options | None = None, without: tuple[str, ...] = ()
) -> Adapter:
    """The adapter for a small board with ``extra`` rows, after a look at its books."""
    rows: dict[str, list[dict[str, Any]]] = {
        "common_member": [
            {"uid": 1, "username": "Chief", "adminid": 1, "groupid": 1},
            {"uid": 2, "username": "Ida", "groupid": 10},
        ],
        "common_setting": [{"skey": "timeoffset", "svalue": "8"}, {"skey": "bbname", "svalue": "Kiosk"}],
        "common_usergroup": [{"groupid": 7, "allowvisit": 1}],
        "common_usergroup_field": [{"groupid": 7, "readaccess": 1}],
        "forum_forum": [
            {"fid": 1, "type": "group", "name": "Town", "status": 1},
            {"fid": 2, "fup": 1, "type": "forum", "name": "<b>Square</b>", "status": 1},
        ],
        "forum_forumfield": [{"fid": 1}, {"fid": 2}],
    }
    for table, added in extra.items():
        rows[table] = [*rows.get(table, []), *added]
    tables = {name: shape for name, shape in TABLES.items() if name not in without}
    adapter = opened(dump(rows, tables, "pre_"), folder, options)
    counted = adapter.counts()
    for size in (1, 1000):
        assert tally(adapter, size) == counted
    return adapter


def posts(adapter: Adapter) -> dict[Any, Post]:
    return {item.id: item for item in stream(adapter) if isinstance(item, Post)}


def threads(adapter: Adapter) -> dict[Any, Thread]:
    return {item.id: item for item in stream(adapter) if isinstance(item, Thread)}


# -------------------------------------------------------------------- several tables


def test_posts_of_all_tables_are_one_thread(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forum_thread": [topic(1), topic(3, posttableid=1)],
            "forum_thread_1": [topic(2)],
            "forum_post": [post(10, first=1), post(12), post(20, 2, first=1)],
            "forum_post_1": [post(11), post(30, 3, first=1), post(31, 3), post(40, 99)],
            "forum_attachment_1": [
                {"aid": 5, "tid": 1, "pid": 11, "filename": "a.png", "attachment": "201707/14/a.png"},
                {"aid": 6, "tid": 1, "pid": 30, "filename": "b.txt", "attachment": "../../etc/passwd"},
                {"aid": 7, "tid": 1, "pid": 12, "filename": "sold.png", "price": 5},
                {"aid": 8, "tid": 1, "pid": 77, "filename": "orphan.png"},
            ],
        },
    )
    found = list(stream(adapter))
    assert [item.id for item in found if isinstance(item, Thread)] == [1, 2, 3]
    assert [item.id for item in found if isinstance(item, Post)] == [10, 11, 12, 20, 30, 31]
    assert {item.id: item.first_post_id for item in found if isinstance(item, Thread)} == {1: 10, 2: 20, 3: 30}
    assert [item.id for item in found if isinstance(item, Post) and item.first] == [10, 20, 30]
    assert [file.path for file in posts(adapter)[11].attachments] == ["data/attachment/forum/201707/14/a.png"]
    assert [file.path for file in posts(adapter)[30].attachments] == [""]
    assert posts(adapter)[12].attachments == ()
    assert adapter.locate_posts([11, 31])[31].thread_id == 3
    assert adapter.locate_threads([3])[3].post_id == 30
    assert any("1 files that are sold" in warning for warning in adapter.findings().warnings)


def test_members_set_aside_are_members(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "common_member_archive": [{"uid": 3, "username": "Old Bo"}, {"uid": 2, "username": "Ida (copy)"}],
            "common_member": [{"uid": 4, "username": "Cleo"}],
            "forum_thread": [topic()],
            "forum_post": [post(10, authorid=3, author="Bo"), post(11, authorid=9, author="Gone")],
        },
    )
    assert [(m.id, m.name) for m in adapter.members() if isinstance(m, Member)] == [
        (1, "Chief"), (2, "Ida"), (3, "Old Bo"), (4, "Cleo"),
    ]  # fmt: skip
    assert [guest.name for guest in adapter.guests()] == ["Gone"]
    assert (posts(adapter)[10].author_id, posts(adapter)[10].author_name) == (3, "Old Bo")
    assert (posts(adapter)[11].author_id, posts(adapter)[11].author_name) == (None, "Gone")


def test_remarks_stand_among_the_posts(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forum_thread": [topic()],
            "forum_post": [post(10, first=1), post(20), post(30, invisible=-5)],
            "forum_postcomment": [
                {"id": 1, "tid": 1, "pid": 10, "author": "Ida", "authorid": 2, "dateline": NOON + 15,
                 "comment": "nice &amp; [b]true[/b]"},
                {"id": 2, "tid": 1, "pid": 10, "author": "Ida", "authorid": 2, "dateline": NOON + 20,
                 "comment": "text 20", "rpid": 20},
                {"id": 3, "tid": 1, "pid": 10, "author": "", "authorid": -1, "dateline": 0, "comment": "3 points"},
                {"id": 4, "tid": 1, "pid": 30, "author": "Ida", "authorid": 2, "dateline": NOON + 35, "comment": "x"},
            ],
        },
    )  # fmt: skip
    found = posts(adapter)
    assert list(found) == [10, "comment:1", 20, 30, "comment:4"]
    assert (found["comment:1"].reply_to, found["comment:1"].body) == (10, "<p>nice &amp; <b>true</b></p>")
    assert found[20].reply_to == 10
    assert (found["comment:1"].visibility, found["comment:4"].visibility) == (PUBLIC, DELETED)
    assert adapter.locate_posts(["comment:1"])["comment:1"].public


# -------------------------------------------------------------------- what is not for everybody


def test_visibility(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "common_member": [{"uid": 5, "username": "Rude", "groupid": 5}],
            "common_setting": [{"skey": "bannedmessages", "svalue": "1"}],
            "forum_thread": [
                topic(1), topic(2, displayorder=-1), topic(3, displayorder=-2), topic(4, displayorder=-4),
                topic(5, readperm=20), topic(6, readperm=1), topic(7, displayorder=3, closed=1), topic(8, closed=1),
                topic(9, closed=1 << 20), topic(10, author="", authorid=2),
            ],
            "forum_post": [
                post(1, first=1), post(2, status=1026), post(3, status=1025), post(4, invisible=-5),
                post(5, invisible=-2), post(6, authorid=5, author="Rude"), post(7, authorid=9, author="Gone"),
                post(8, authorid=0, author=""), post(9, 4, first=1, invisible=-3), post(10, invisible=-9),
                post(11, anonymous=1, message="[i=s] 本帖最后由 Ida 于 2017-7-14 12:00 编辑 [/i]\n\nme"),
            ],
        },
    )  # fmt: skip
    assert {id: thread.visibility for id, thread in threads(adapter).items()} == {
        1: PUBLIC, 2: DELETED, 3: UNAPPROVED, 4: DRAFT, 5: PRIVATE, 6: PUBLIC, 7: PUBLIC, 8: PUBLIC, 9: PUBLIC,
        10: PUBLIC,
    }  # fmt: skip
    found = posts(adapter)
    assert {id: item.visibility for id, item in found.items()} == {
        1: PUBLIC, 2: PUBLIC, 3: DELETED, 4: DELETED, 5: UNAPPROVED, 6: PRIVATE, 7: PRIVATE, 8: PUBLIC, 9: DRAFT,
        10: PRIVATE, 11: PUBLIC,
    }  # fmt: skip
    assert found[11].anonymous
    assert [(edit.editor_id, edit.editor_name) for edit in found[11].edits] == [(None, "")]
    whole = threads(adapter)
    assert (whole[7].kind, whole[7].locked) == ("sticky", True)
    assert (whole[9].moved_to, whole[9].locked) == (1 << 20, False)
    assert (whole[10].author_id, whole[10].author_name) == (None, "")
    assert {action.kind for action in whole[7].actions} == {"sticky", "lock"}


def test_what_is_sold_hidden_or_locked_stays(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forum_thread": [topic(1, price=5), topic(2), topic(3, special=3, price=-30)],
            "forum_post": [
                post(10, first=1, message="[free]come in[/free] SECRET"), post(11, message="bought it"),
                post(20, 2, first=1, message="a [hide=5]SECRET[/hide] b"),
                post(21, 2, message="[password]SECRET[/password] SECRET"),
                post(22, 2, bbcodeoff=1, message="[b]plain[/b] [hide]SECRET[/hide]"),
                post(30, 3, first=1, message="who knows?"),
            ],
        },
    )  # fmt: skip
    found = posts(adapter)
    assert found[10].body == f"<p>come in</p><p>{SOLD}</p>"
    assert found[11].body == "<p>bought it</p>"
    assert found[20].body == f"<p>a {HIDDEN} b</p>"
    assert found[21].visibility == PRIVATE
    assert found[22].body == f"<p>[b]plain[/b] {HIDDEN}</p>"
    assert found[30].body == "<p>who knows?</p><p>〔悬赏〕30（已解决）</p>"
    for id, item in found.items():
        assert item.original is None
        assert id == 21 or "SECRET" not in item.body


@pytest.mark.parametrize(
    ("field", "public"),
    [
        ({}, True),
        ({"viewperm": "\t1\t7\t"}, True),
        ({"viewperm": "\t1\t2\t"}, False),
        ({"password": "x"}, False),
        ({"price": 3}, False),
        ({"formulaperm": 'a:2:{i:0;s:0:"";i:1;s:0:"";}'}, True),
        ({"formulaperm": 'a:2:{i:0;s:9:"credits>9";i:1;s:1:"x";}'}, False),
        ({"formulaperm": "broken"}, False),
    ],
)
def test_boards_that_guests_may_read(tmp_path: Path, field: dict[str, Any], public: bool) -> None:
    adapter = made(
        tmp_path,
        {
            "forum_forum": [
                {"fid": 3, "fup": 1, "type": "forum", "name": "asked", "status": 1},
                {"fid": 4, "fup": 3, "type": "sub", "name": "below", "status": 1},
                {"fid": 5, "fup": 1, "type": "forum", "name": "hidden", "status": 0},
                {"fid": 6, "fup": 1, "type": "sub", "name": "club", "status": 3},
            ],
            "forum_forumfield": [{"fid": 3, **field}, {"fid": 4}, {"fid": 5}, {"fid": 6, "gviewperm": 1}],
            "forum_moderator": [{"fid": 3, "uid": 2}],
        },
    )
    boards = {board.id: board for board in adapter.boards() if isinstance(board, Board)}
    assert {id: board.public for id, board in boards.items()} == {
        1: True, 2: True, 3: public, 4: public, 5: False, 6: False,
    }  # fmt: skip
    assert boards[2].name == "Square"
    assert boards[3].moderator_ids == (2,)


def test_profiles_show_what_their_owners_show(tmp_path: Path) -> None:
    shown = {"residecity": "Lübeck", "site": "https://ida.example/?a=1&amp;amp;b=2", "bio": "I draw.", "field1": "tea"}
    adapter = made(
        tmp_path,
        {
            "common_member_profile": [{"uid": 1, **shown}, {"uid": 2, **shown}],
            "common_member_field_home": [
                {"uid": 2, "privacy": 'a:1:{s:7:"profile";a:2:{s:10:"residecity";s:1:"3";s:3:"bio";i:1;}}'}
            ],
            "common_member_profile_setting": [
                {"fieldid": "field1", "title": "Drink", "available": 1},
                {"fieldid": "site", "title": "Site", "available": 1},
            ],
        },
    )
    chief, ida = (member for member in adapter.members() if isinstance(member, Member))
    assert (chief.location, chief.about, chief.roles) == ("Lübeck", "I draw.", ("administrator",))
    assert (ida.location, ida.about, ida.website) == ("", "", "https://ida.example/?a=1&b=2")
    assert ida.fields == (("Drink", "tea"),)


# -------------------------------------------------------------------- polls, odd threads, messages


def test_polls(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forum_thread": [topic(special=1)],
            "forum_post": [post(10, first=1)],
            "forum_poll": [{"tid": 1, "multiple": 1, "maxchoices": 2, "expiration": NOON + 60, "voters": 2}],
            "forum_polloption": [
                {"polloptionid": 7, "tid": 1, "votes": 1, "displayorder": 2, "polloption": "b &lt;3"},
                {"polloptionid": 8, "tid": 1, "votes": 2, "displayorder": 1, "polloption": "a"},
            ],
            "forum_pollvoter": [
                {"tid": 1, "uid": 2, "options": "7\t8", "dateline": NOON + 5},
                {"tid": 1, "uid": 1, "options": "99", "dateline": NOON + 6},
                {"tid": 1, "uid": 0, "options": "8", "dateline": NOON + 7},
            ],
        },
    )
    poll = threads(adapter)[1].poll
    assert poll is not None
    assert [(option.id, option.text, option.votes) for option in poll.options] == [(8, "a", 2), (7, "b <3", 1)]
    assert (poll.question, poll.max_choices, poll.ends_at) == ("thread 1", 2, NOON + 60)
    assert adapter.counts()["poll_vote"] == 3


def test_odd_threads_become_text(tmp_path: Path) -> None:
    adapter = made(
        tmp_path,
        {
            "forum_thread": [topic(1, special=5), topic(2, special=4), topic(3, special=2)],
            "forum_post": [
                post(10, first=1), post(11), post(20, 2, first=1), post(30, 3, first=1), post(31, 3),
            ],
            "forum_debate": [
                {"tid": 1, "affirmpoint": "milk &amp; tea", "negapoint": "tea", "affirmvotes": 3, "winner": 1},
            ],
            "forum_debatepost": [{"pid": 11, "stand": 2}],
            "forum_activity": [{"tid": 2, "class": "walk", "place": "<hill>", "starttimefrom": 1_500_000_000}],
            "forum_trade": [
                {"tid": 3, "pid": 31, "subject": "kettle", "price": "9.50", "quality": 2, "account": "SECRET"},
            ],
        },
    )  # fmt: skip
    found = posts(adapter)
    assert found[10].body == (
        "<p>text 10</p><p>〔辩论〕<br>正方观点：milk &amp; tea（3 票）<br>反方观点：tea（0 票）<br>结果：正方获胜</p>"
    )
    assert found[11].body == "<p>text 11</p><p>〔反方〕</p>"
    assert found[20].body == (
        "<p>text 20</p><p>〔活动〕<br>类型：walk<br>时间：2017-07-14 10:40<br>地点：&lt;hill&gt;</p>"
    )
    assert found[31].body == "<p>text 31</p><p>〔商品〕<br>名称：kettle<br>价格：9.50<br>成色：二手</p>"
    assert all(is_canonical(item.body) for item in found.values())


def test_messages_of_conversations(tmp_path: Path) -> None:
    extra: dict[str, list[dict[str, Any]]] = {
        "ucenter_pm_lists": [{"plid": 1, "pmtype": 1, "subject": "hi"}, {"plid": 2, "pmtype": 2, "subject": "all"}],
        "ucenter_pm_members": [{"plid": 1, "uid": 1}, {"plid": 1, "uid": 2}, {"plid": 2, "uid": 2}],
        "ucenter_pm_messages_1": [{"pmid": 4, "plid": 1, "authorid": 2, "message": "[b]hi[/b]", "dateline": NOON}],
        "ucenter_pm_messages_2": [{"pmid": 3, "plid": 2, "authorid": 9, "message": "to all", "dateline": NOON}],
    }
    assert list(made(tmp_path / "without", extra).private_messages()) == []
    adapter = made(tmp_path / "with", extra, Options(private_messages=True))
    first, second = adapter.private_messages()
    assert isinstance(first, PrivateMessage)
    assert isinstance(second, PrivateMessage)
    assert (first.id, first.author_id, first.recipient_ids, first.subject) == (3, None, (2,), "all")
    assert (second.id, second.recipient_ids, second.subject, second.body) == (4, (1,), "", "<p><b>hi</b></p>")


def test_a_board_with_the_needed_tables_only(tmp_path: Path) -> None:
    needed = {"common_member", "forum_forum", "forum_thread", "forum_post"}
    adapter = made(
        tmp_path,
        {"forum_thread": [topic(special=5)], "forum_post": [post(10, first=1)]},
        without=tuple(set(TABLES) - needed),
    )
    assert not any(board.public for board in adapter.boards() if isinstance(board, Board))
    assert posts(adapter)[10].body == "<p>text 10</p>"


# -------------------------------------------------------------------- texts

TEXTS = Texts(
    smilies={":)": "smile.gif"}, custom=(), link=target, base="https://board.example", offset=-int(5.5 * 3600)
)
PIECES = st.sampled_from((
    "a", "雪", "\n", "<b>", "</div>", "&lt;", "&#128512;", "[hide]", "[hide=3]", "[/hide]", "[code]", "[/code]",
    "[free]", "[/free]", "[password]", "[/password]", "[quote]", "[/quote]", "[attach]1[/attach]", "[attach]",
    "[i=s] 本帖最后由 ", " 于 2017-1-1 10:00 编辑 [/i]", "A 发表于 2017-1-1 10:00", "[url=home.php?mod=space&uid=5]@",
    "[url=forum.php?mod=redirect&goto=findpost&pid=5]", "[/url]", "[size=2]", "[b]回复 ", "[/b]", "[table]", "[td]",
    "[index]", "[#1]", "attach://1.png", "[tthread=1, x]", "[/tthread]", ":)", "[media=x,1,2]", "[/media]",
))  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_text_becomes_canonical(stored: str, html: bool, sold: bool, bbcode: bool) -> None:
    text = TEXTS.read(stored, (1,), html=html, sold=sold, bbcode=bbcode)
    assert is_canonical(text.markup.html)


@given(st.lists(PIECES, max_size=20).map("".join), st.lists(PIECES, max_size=20).map("".join), st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_is_hidden_never_shows(before: str, after: str, html: bool) -> None:
    """Whatever stands around it; within a code block nothing is hidden."""
    stored = f"{before.replace('[code]', '')}[hide]XYZZY[/hide]{after}"
    assert "XYZZY" not in TEXTS.read(stored, html=html).markup.html


@pytest.mark.parametrize(
    "stored",
    [
        "[hide]" * 50_000, "[hide]" * 50_000 + "[/hide]" * 25_000, "[code]" * 50_000, "[quote]\n" * 50_000,
        "[quote][img]" * 30_000, "[i=s] 本帖最后由 " * 30_000, "[url=x]@" * 50_000, "[attach]1" * 50_000,
        "<div>" * 50_000, "[free]" * 50_000,
    ],
)  # fmt: skip
def test_hostile_sizes(stored: str) -> None:
    started = time.process_time()
    TEXTS.read(stored, (1,), html=True)
    TEXTS.read(stored, sold=True)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("shown", "seconds"),
    [
        ("2017-7-14 02:40", 1_500_019_800),
        ("2017/7/14 02:40:30", 1_500_019_830),
        ("14-7-2017 2:40 PM", 1_500_063_000),
        ("2017-2-30 10:00", None),
        ("昨天 10:00", None),
    ],
)
def test_times_are_the_boards(shown: str, seconds: int | None) -> None:
    assert TEXTS.moment(shown) == seconds
