"""Readers of the systems of which no real board is at hand, on made-up pages in the systems' own structure."""

from __future__ import annotations

import html
import importlib
import json
from pathlib import Path

import pytest

from adapters.forum import SourceId
from adapters.html.document import Document
from adapters.html.facts import Page, PagePost
from adapters.html.registry import SYSTEMS, reader
from tests.page_boards import plain, quoted

FOLDER = Path(__file__).parent / "html_pages"
#: Page → (its system, the address it has).
PAGES = {
    "vbulletin3": ("vbulletin", "http://wood.example/showthread.php?t=77&page=2"),
    "vbulletin3_list": ("vbulletin", "http://wood.example/forumdisplay.php?f=4"),
    "vbulletin4": ("vbulletin", "http://holz.example/showthread.php?77-Welche"),
    "vbulletin_archive": ("vbulletin", "http://wood.example/archive/index.php/t-77.html"),
    "xenforo1": ("xenforo", "http://old.example/threads/tea-or-coffee.77/page-2"),
    "discuz_x3": ("discuz", "http://bbs.example/thread-9-1-1.html"),
    "discuz_archiver": ("discuz", "http://bbs.example/archiver/tid-9.html"),
    "invision4": ("invision", "https://wind.example/topic/31-best-kites/"),
    "phpwind9": ("phpwind", "http://xz.example/read.php?tid=9&fid=4"),
    "phpwind9_list": ("phpwind", "http://xz.example/index.php?m=bbs&c=thread&fid=4"),
    "phpwind87": ("phpwind", "http://xz.example/read.php?tid=9"),
    "phpwind87_list": ("phpwind", "http://xz.example/thread.php?fid=4"),
    "phpwind8": ("phpwind", "http://xz.example/read-htm-tid-9.html"),
    "ptt": ("pttweb", "https://www.ptt.cc/bbs/Tea/M.1451563200.A.0C1.html"),
    "ptt_list": ("pttweb", "https://www.ptt.cc/bbs/Tea/index.html"),
    "discourse": ("discourse", "https://crumbs.example/t/which-bread/41"),
    "discourse1": ("discourse", "https://crumbs.example/t/which-bread/41"),
    "discourse_list": ("discourse", "https://crumbs.example/c/baking/5"),
    "flarum": ("flarum", "https://garden.example/d/12-which-seed"),
}


def document(name: str) -> Document:
    return Document(PAGES[name][1], (FOLDER / f"{name}.html").read_bytes(), name=name)


def read(name: str) -> Page:
    page = reader(PAGES[name][0]).read(document(name))
    assert page is not None
    return page


def head(post: PagePost) -> tuple[SourceId | None, str, SourceId | None, str]:
    """Id, author, author's id and time of a post."""
    return post.id, post.author.name, post.author.id, post.date.machine or post.date.text if post.date else ""


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_known_by_its_own_reader_alone(name: str) -> None:
    own = PAGES[name][0]
    scores = {
        system: reader(system).matches(document(name)) for system in SYSTEMS if system != "generic" and _exists(system)
    }
    assert scores[own] >= 0.5
    assert [system for system, score in scores.items() if score >= 0.5] == [own]


def _exists(system: str) -> bool:
    return importlib.util.find_spec(SYSTEMS[system]) is not None


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_cut_off_pages_do_no_harm(name: str, share: float) -> None:
    system, url = PAGES[name]
    raw = (FOLDER / f"{name}.html").read_bytes()
    page = reader(system).read(Document(url, raw[: int(len(raw) * share)]))
    assert page is None or page.kind in {"thread", "board", "index", "member", "error", "login", "other"}


@pytest.mark.parametrize("system", [system for system in SYSTEMS if system != "generic"])
def test_what_is_not_a_board_is_not_read(system: str) -> None:
    if not _exists(system):
        pytest.skip(f"{SYSTEMS[system]} is not there")
    for raw in (b"", b"<html></html>", b"<html><body><p>hello</p></body></html>", b"\x00\x01\x02" * 100):
        assert reader(system).read(Document("http://x.example/", raw)) is None


def test_vbulletin_3() -> None:
    page = read("vbulletin3")
    assert (page.kind, page.key, page.version, page.timezone, page.site_name) == (
        "thread",
        "thread:77:2",
        "3.8.7",
        "GMT +1",
        "Wood Talk",
    )
    assert page.thread is not None
    assert (page.thread.title, page.thread.board_id, page.thread.pages, page.thread.locked) == (
        "Which saw?",
        4,
        3,
        True,
    )
    assert [(board.id, board.parent_id) for board in page.boards] == [(3, None), (4, 3)]
    first, second = page.posts
    assert head(first) == (501, "Sawyer", 5, "01-02-2010, 03:04 PM")
    assert (first.number, first.subject, first.signature) == (11, "Re: Which saw?", "Measure twice.")
    assert (first.author.title, first.author.post_count, first.author.location) == ("Senior Member", 1234, "Barn")
    assert (first.editor, first.edit_reason) == ("Sawyer", "typo")
    assert first.edited is not None
    assert first.edited.text == "01-03-2010 at 04:05 PM"
    assert [(file.id, file.file_name, file.byte_size) for file in first.files] == [(45, "plan.zip", 603)]
    assert "Measure" not in first.body
    assert "<pre" in first.body
    assert "Code:" not in first.body
    assert head(second) == (502, "Passer-by", None, "Yesterday, 09:15 AM")
    assert second.author.guest
    assert quoted(second) == [{"data-post": "501", "data-author": "Sawyer"}]
    assert (plain(second.body), "Originally" in second.body, "Quote:" in second.body) == ("Agreed.", False, False)


def test_polls_of_vbulletin() -> None:
    page = read("vbulletin3")
    assert page.thread is not None
    poll = page.thread.poll
    assert poll is not None
    assert (poll.id, poll.question, poll.voters, poll.max_choices) == (31, "Which saw is best: yours or mine?", 4, 2)
    assert [(option.text, option.votes) for option in poll.options] == [("Yours 2", 3), ("Mine", 2)]
    assert poll.ends is not None
    assert poll.ends.text == "02-02-2010 at 06:00 PM"
    form = """<form action="poll.php?do=pollvote&amp;pollid=32" method="post"><input type="hidden" name="pollid"
    value="32" /><strong>Which one?</strong><label for="rb_optionnumber_1"><input type="radio" name="optionnumber"
    value="1" id="rb_optionnumber_1" />Oak</label><label for="rb_optionnumber_2"><input type="radio"
    name="optionnumber" value="2" id="rb_optionnumber_2" />Ash</label></form>"""
    raw = (FOLDER / "vbulletin4.html").read_text()
    cut = raw.index("<ol")
    page = reader("vbulletin").read(Document(PAGES["vbulletin4"][1], f"{raw[:cut]}{form}{raw[cut:]}".encode()))
    assert page is not None
    assert page.thread is not None
    poll = page.thread.poll
    assert poll is not None
    assert (poll.id, poll.question, poll.max_choices) == (32, "Which one?", 1)
    assert [(option.text, option.votes) for option in poll.options] == [("Oak", None), ("Ash", None)]


def test_vbulletin_4_index() -> None:
    raw = """<html id="vbulletin_html"><head><meta name="generator" content="vBulletin 4.2.5" /></head><body>
    <ol id="forums" class="floatcontainer"><li class="forumbit_nopost old L1" id="cat6"><div class="forumhead foruminfo
    L1 collapse"><h2><span class="forumtitle"><a href="forums/6-Wood">Wood</a></span><span class="forumlastpost">Last
    Post</span></h2><div class="forumrowdata"><p class="subforumdescription">All of it</p></div></div>
    <ol id="c_cat6" class="childforum"><li id="forum9" class="forumbit_post old L2"><div class="forumrow table"><div
    class="foruminfo td"><div class="forumdata"><div class="datacontainer"><div class="titleline"><h2
    class="forumtitle"><a href="forums/9-Oak">Oak</a></h2></div><p class="forumdescription">Hard</p><div
    class="subforums"><ol class="subforumlist commalist"><li class="subforum"><a href="forums/12-Roots">Roots</a></li>
    </ol></div></div></div></div><ul class="forumstats td"><li>Threads: 1,496</li><li>Posts: 18,441</li></ul>
    <div class="forumlastpost td"><div><p class="lastposttitle"><a href="threads/24-Beam?goto=newpost"
    class="threadtitle">Beam</a></p></div></div></div></li></ol></li></ol></body></html>"""
    page = reader("vbulletin").read(Document("http://wood.example/forum.php", raw.encode()))
    assert page is not None
    assert (page.kind, page.version) == ("index", "4.2.5")
    assert [(board.id, board.parent_id, board.kind, board.description, board.threads) for board in page.boards] == [
        (6, None, "category", "All of it", None),
        (9, 6, "board", "Hard", 1496),
        (12, 9, "board", "", None),
    ]


def test_vbulletin_3_list() -> None:
    page = read("vbulletin3_list")
    assert (page.kind, page.key) == ("board", "board:4:1")
    sticky, moved = page.threads
    assert (sticky.id, sticky.title, sticky.kind, sticky.locked) == (77, "Which saw?", "sticky", True)
    assert (sticky.replies, sticky.views, sticky.author and sticky.author.id) == (21, 1003, 5)
    assert (moved.id, moved.moved_to, moved.replies) == (80, 60, None)


def test_vbulletin_4() -> None:
    page = read("vbulletin4")
    assert page.thread is not None
    assert (page.thread.id, page.thread.title, page.thread.prefix) == (77, "Welche Säge?", "Frage")
    assert (page.thread.board_id, page.thread.pages, page.language) == (4, 2, "de")
    first, second = page.posts
    assert head(first) == (501, "Säger", 5, "02.01.2010, 15:04")
    assert (first.number, first.signature) == (1, "Zweimal messen.")
    assert (first.author.post_count, first.author.location, first.author.staff) == (1234, "Scheune", True)
    assert plain(first.body) == "Eine scharfe."
    assert first.editor == "Säger"
    assert first.edited is not None
    assert first.edited.text == "03.01.2010 um 16:05"
    assert head(second) == (502, "Wanderer", None, "Gestern, 09:15")
    assert quoted(second) == [{"data-post": "501", "data-author": "Säger"}]
    assert "Zitat" not in second.body


def test_vbulletin_archive() -> None:
    page = read("vbulletin_archive")
    assert page.thread is not None
    assert (page.key, page.thread.title, page.thread.board_id) == ("thread:77:1:archive", "Which saw?", 4)
    assert [head(post) for post in page.posts] == [
        (None, "Sawyer", None, "01-02-2010, 03:04 PM"),
        (None, "Passer-by", None, "01-02-2010, 05:00 PM"),
    ]


def test_invision_4() -> None:
    page = read("invision4")
    assert page.thread is not None
    assert (page.thread.id, page.thread.title, page.thread.board_id) == (31, "Best kites", 7)
    assert (page.thread.kind, page.thread.locked, page.thread.pages) == ("sticky", True, 2)
    first, second = page.posts
    assert head(first) == (410, "Mia", 8, "2020-01-01T12:00:00Z")
    assert (first.number, first.author.title, first.author.post_count, first.author.staff) == (
        1,
        "Moderators",
        1234,
        True,
    )
    assert [(file.id, file.file_name, file.inline) for file in first.files] == [(55, "kite.jpg", True)]
    assert '<span data-attachment="55">' in first.body
    assert first.edited is not None
    assert (first.edited.machine, first.editor) == ("2020-01-02T09:00:00Z", "Ben")
    assert "Edited" not in first.body
    assert [author.id for author in first.likes] == [9]
    assert head(second) == (411, "Guest Pip", None, "2020-01-03T10:00:00Z")
    assert quoted(second) == [{"data-post": "410", "data-author": "Mia", "data-member": "8", "data-time": "1577880000"}]
    assert "said" not in second.body
    assert 'data-mention="8"' in second.body


def test_phpwind_9() -> None:
    page = read("phpwind9")
    assert page.thread is not None
    assert (page.thread.id, page.thread.title, page.thread.prefix) == (9, "茶与咖啡", "闲聊")
    assert (page.thread.replies, page.thread.views, page.thread.board_id) == (2, 345, 4)
    assert (page.thread.kind, page.thread.digest, page.thread.highlighted, page.thread.pages) == ("sticky", 1, False, 2)
    assert [(board.id, board.kind, board.parent_id) for board in page.boards] == [
        (3, "category", None),
        (4, "board", 3),
    ]
    first, second = page.posts
    assert head(first) == ("t9", "小李", 5, "2013-05-01 12:34")
    assert head(second) == (92, "小张", 6, "2013-05-02 08:00")
    assert (first.number, second.number, second.subject) == (1, 6, "回 咖啡")
    assert (first.author.title, first.author.post_count, first.author.location) == ("新手上路", 17, "山城")
    assert first.author.joined is not None
    assert first.author.joined.text == "2012-03-04"
    assert (first.editor, first.edited and first.edited.text) == ("小王", "2013-05-01 13:00")
    assert (first.signature, [author.name for author in first.likes]) == ("慢慢喝", ["小张"])
    assert first.body == '绿茶。<span data-attachment="45"></span>热。<span data-attachment="46"></span>'
    assert [(file.id, file.file_name, file.description, file.inline) for file in first.files] == [
        (45, "cup.jpg", "满杯", True),
        (46, "leaf.zip", "", True),
        (47, "note.txt", "", False),
        ("4_5_d.jpg", "pot.jpg", "", False),
    ]
    assert quoted(second) == [{"data-post": "91", "data-author": "小李"}]
    assert plain(second.body) == "咖啡。本部分内容设定了加密"


def test_phpwind_87() -> None:
    page = read("phpwind87")
    assert page.thread is not None
    assert (page.thread.id, page.thread.title, page.thread.prefix) == (9, "茶与咖啡", "闲聊")
    assert (page.thread.replies, page.thread.views, page.thread.board_id, page.thread.pages) == (2, 345, 4, 2)
    assert [(board.id, board.kind, board.parent_id) for board in page.boards] == [
        (3, "category", None),
        (4, "board", 3),
    ]
    first, second = page.posts
    assert head(first) == ("t9", "小李", 5, "2010-01-01 12:00")
    assert head(second) == (92, "小张", 6, "2010-01-02 08:00")
    assert (first.number, second.number, second.subject) == (1, 5, "回 咖啡")
    assert (first.author.title, first.author.post_count, first.author.avatar) == (
        "新手上路",
        17,
        "attachment/upload/5.jpg",
    )
    assert (first.editor, first.edited and first.edited.text) == ("小王", "2010-01-01 13:00")
    assert first.body == '绿茶。<span data-attachment="45"></span>'
    assert [(file.id, file.file_name, file.description, file.inline) for file in first.files] == [
        (45, "cup.jpg", "满杯", True),
        (48, "pot.jpg", "", False),
        (47, "note.txt", "", False),
    ]
    assert [(given.author.id, given.kind, given.value, given.text) for given in first.reactions] == [
        (6, "rating", 3, "好茶")
    ]
    assert quoted(second) == [{"data-post": "t9", "data-author": "小李"}]
    assert plain(second.body) == "咖啡。"


@pytest.mark.parametrize(("name", "id", "voters"), [("phpwind9", 6, None), ("phpwind87", None, 4)])
def test_polls_of_phpwind(name: str, id: int | None, voters: int | None) -> None:
    page = read(name)
    assert page.thread is not None
    poll = page.thread.poll
    assert poll is not None
    assert [(option.text, option.votes) for option in poll.options] == [("绿茶", 3), ("咖啡 2", 1)]
    assert (poll.id, poll.voters, poll.max_choices) == (id, voters, 2)
    assert (poll.ends and poll.ends.text) == ("2013-06-01 12:00" if name == "phpwind9" else None)


def test_lists_of_phpwind() -> None:
    page = read("phpwind9_list")
    assert [(board.id, board.parent_id, board.threads, board.description) for board in page.boards] == [
        (3, None, None, ""),
        (4, 3, None, ""),
        (8, 4, 12, "只说绿茶"),
    ]
    (thread,) = page.threads
    assert (thread.title, thread.kind, thread.highlighted, thread.author and thread.author.name) == (
        "茶与咖啡与牛奶",
        "sticky",
        True,
        "小李",
    )
    assert (thread.replies, thread.views) == (2, 345)
    sticky, locked = read("phpwind87_list").threads
    assert (sticky.title, sticky.kind, sticky.digest, sticky.highlighted) == ("茶与咖啡", "sticky", 1, True)
    assert (sticky.replies, sticky.views, sticky.author and sticky.author.id) == (2, 345, 5)
    assert (locked.title, locked.kind, locked.locked, locked.replies) == ("糖", "normal", True, 0)


def test_phpwind_8() -> None:
    page = read("phpwind8")
    assert page.thread is not None
    assert (page.thread.id, page.thread.title, page.thread.board_id) == (9, "茶与咖啡", 4)
    first, second = page.posts
    assert head(first) == ("t9", "小李", 5, "2010-01-01 12:00")
    assert head(second) == (92, "小张", 6, "2010-01-02 08:00")
    assert (first.number, second.number) == (1, 2)
    assert quoted(second) == [{"data-author": "小李", "data-time-text": "2010-01-01 12:00"}]


def test_ptt_article() -> None:
    page = read("ptt")
    assert page.thread is not None
    article = "Tea/M.1451563200.A.0C1"
    assert (page.thread.id, page.thread.title, page.thread.prefix) == (article, "[心得] 熱茶", "心得")
    first, *pushes = page.posts
    assert head(first) == (article, "teacup", "teacup", "1451563200")
    assert (first.editor, first.edited and first.edited.text) == ("teacup", "01/01/2016 00:10:00")
    assert quoted(first) == [{"data-author": "pot"}]
    assert "剛剛好就好。" in first.body
    assert "假的" not in first.body
    assert "發信站" not in first.body
    assert "192.0.2" not in first.body
    assert [(push.author.id, plain(push.body), push.date and push.date.machine) for push in pushes] == [
        ("pot", "謝謝", "2015-12-31T21:07:00+08:00"),
        ("cold1", "太燙", "2016-01-01T00:05:00+08:00"),
        ("teacup", "放涼", "2016-01-01T00:11:00+08:00"),
    ]
    assert [(reaction.author.id, reaction.kind, reaction.value) for reaction in first.reactions] == [
        ("pot", "push", 1),
        ("cold1", "boo", -1),
    ]


def test_ptt_index() -> None:
    page = read("ptt_list")
    assert (page.kind, page.key) == ("board", "board:Tea:newest")
    assert [(thread.id, thread.kind, thread.digest) for thread in page.threads] == [
        ("Tea/M.1451563200.A.0C1", None, 1),
        ("Tea/M.1400000000.A.AAA", "sticky", 0),
    ]
    assert "https://www.ptt.cc/bbs/Tea/index41.html" in page.links


def test_discourse() -> None:
    page = read("discourse")
    assert page.thread is not None
    assert (page.thread.id, page.thread.title, page.thread.board_id) == (41, "Which bread?", 5)
    assert (page.key, page.version, page.site_name) == ("thread:41:1", "2.8.0.beta7", "Crumbs")
    assert page.links == ("https://crumbs.example/t/which-bread/41?page=2",)
    first, second = page.posts
    assert head(first) == ("41/1", "rye", "rye", "2022-01-02T03:04:05Z")
    assert head(second) == ("41/2", "oat", "oat", "2022-01-02T05:00:00Z")
    assert [(file.file_name, file.byte_size) for file in first.files] == [("recipe.pdf", 603)]
    assert quoted(second)[0] == {"data-post": "41/1", "data-author": "rye", "data-member": "rye"}
    assert 'data-mention="rye"' in second.body
    assert len(page.posts) == 2  # the bar with the next page is drawn like a post
    assert (first.edited and first.edited.machine, second.edited) == ("2022-01-03T10:00:00Z", None)
    poll = page.thread.poll
    assert poll is not None
    assert (poll.question, poll.max_choices, poll.voters) == ("Your bread?", 1, None)
    assert [(option.text, option.votes) for option in poll.options] == [("Rye", None), ("Oat", None)]
    assert poll.ends is not None
    assert poll.ends.machine == "2022-02-01T00:00:00.000Z"
    assert "voters" not in first.body


def test_discourse_of_2017() -> None:
    page = read("discourse1")
    assert page.thread is not None
    assert [(board.id, board.name, board.parent_id) for board in page.boards] == [
        ("baking", "Baking", None),
        ("baking/rolls", "Rolls", "baking"),
    ]
    assert (page.thread.id, page.thread.title, page.thread.board_id) == (41, "Which bread?", "baking/rolls")
    first, second = page.posts
    assert head(first) == ("41/1", "rye", "rye", "2017-01-02T03:04:05Z")
    assert head(second) == ("41/2", "oat", "oat", "2017-01-02T05:00:00Z")
    poll = page.thread.poll
    assert poll is not None
    assert ([option.text for option in poll.options], poll.max_choices) == (["Rye", "Oat & nut", "None"], 2)
    assert first.body == "<p>Rye bread.</p>"
    assert plain(second.body) == "And mine:SaltSugar"  # a poll that is not the thread's stays in the text


def test_discourse_list() -> None:
    page = read("discourse_list")
    assert (page.kind, page.key) == ("board", "board:5:1")
    assert [(board.id, board.name, board.parent_id) for board in page.boards] == [(5, "Baking", None), (8, "Rolls", 5)]
    assert [
        (thread.id, thread.board_id, thread.title, thread.kind, thread.replies, thread.views) for thread in page.threads
    ] == [(41, 5, "Which bread?", "sticky", 12, 345), (43, 8, "Sesame", None, 0, 6)]
    assert [thread.author and thread.author.id for thread in page.threads] == ["rye", "oat"]
    assert page.links == ("https://crumbs.example/c/baking/5?page=1",)


def test_votes_of_discourse_on_a_page_for_browsers() -> None:
    told = {"id": 8, "name": "poll", "type": "regular", "status": "open", "voters": 5}
    told["options"] = [{"id": "aa", "html": "Rye", "votes": 4}, {"id": "bb", "html": "Oat", "votes": 1}]
    topic = {"post_stream": {"posts": [{"id": 99, "post_number": 1, "polls": [told]}]}}
    preloaded = html.escape(json.dumps({"topic_41": json.dumps(topic)}))
    raw = (FOLDER / "discourse.html").read_text()
    raw = raw.replace("</body>", f'<div class="hidden" id="data-preloaded" data-preloaded="{preloaded}"></div></body>')
    page = reader("discourse").read(Document(PAGES["discourse"][1], raw.encode()))
    assert page is not None
    assert page.thread is not None
    poll = page.thread.poll
    assert poll is not None
    assert (poll.id, poll.question, poll.voters) == (8, "Your bread?", 5)
    assert [(option.text, option.votes) for option in poll.options] == [("Rye", 4), ("Oat", 1)]
    for damaged in (preloaded[:80], "[1]", "{&quot;topic_41&quot;: 3}"):
        again = reader("discourse").read(Document(PAGES["discourse"][1], raw.replace(preloaded, damaged).encode()))
        assert again is not None
        assert again.thread is not None
        assert again.thread.poll is not None
        assert again.thread.poll.options[0].votes is None


def test_a_poll_of_discourse_saved_with_its_results() -> None:
    shown = """<div class="poll-container"><ul class="results"><li><div class="option"><p><span class="absolute">7 votes
    </span><span class="option-text">Rye</span></p></div></li><li><div class="option"><p><span class="absolute">1 vote
    </span><span class="option-text">Oat</span></p></div></li></ul></div><div class="poll-info"><div
    class="poll-info_counts"><span class="info-number">8</span><span class="info-label">voters</span></div></div>"""
    raw = (FOLDER / "discourse.html").read_text()
    start = raw.index('<div class="poll-container">')
    page = reader("discourse").read(Document(PAGES["discourse"][1], f"{raw[:start]}{shown}</div></div>".encode()))
    assert page is not None
    assert page.thread is not None
    assert page.thread.poll is not None
    assert [(option.text, option.votes) for option in page.thread.poll.options] == [("Rye", 7), ("Oat", 1)]
    assert page.thread.poll.voters == 8


def test_flarum() -> None:
    page = read("flarum")
    assert page.thread is not None
    assert (page.thread.id, page.thread.title, page.thread.board_id, page.thread.locked) == (
        12,
        "Which seed?",
        "beds",
        True,
    )
    assert (page.thread.replies, page.site_name, page.key) == (2, "Garden", "thread:12:1")
    first, second = page.posts
    assert head(first) == (71, "Fern", 4, "2021-05-06T07:08:09+00:00")
    assert [author.id for author in first.likes] == [5]
    assert (second.number, second.editor) == (2, "Moss")
    assert 'data-mention="4"' in second.body
    assert [(action.kind, action.moderator and action.moderator.name, action.reason) for action in page.actions] == [
        ("lock", "Moss", ""),
        ("rename", "Moss", "Seed? → Which seed?"),
    ]
    poll = page.thread.poll
    assert poll is not None
    assert (poll.id, poll.question, poll.max_choices, poll.voters) == (31, "Which?", 2, None)
    assert [(option.text, option.votes) for option in poll.options] == [("Beans & peas", 3), ("None", 2)]
    assert poll.ends is not None
    assert poll.ends.machine == "2021-06-01T00:00:00+00:00"
    assert page.links == ("https://garden.example/d/12-which-seed?page=2",)
    assert [(board.id, board.description, board.threads) for board in page.boards] == [("beds", "a &lt; b", 7)]


def test_flarum_without_its_payload() -> None:
    raw = (FOLDER / "flarum.html").read_bytes().replace(b"flarum-json-payload", b"something-else")
    page = reader("flarum").read(Document(PAGES["flarum"][1], raw))
    assert page is not None
    assert [(post.author.name, plain(post.body)) for post in page.posts] == [("fern", "Beans.")]
    assert page.links == ("https://garden.example/d/12-which-seed?page=2",)


def test_a_poll_of_an_older_flarum_belongs_to_the_discussion() -> None:
    raw = (FOLDER / "flarum.html").read_text().replace('"polls":{"data"', '"none":{"data"')
    raw = raw.replace('"posts":{"data"', '"poll":{"data":{"type":"polls","id":"31"}},"posts":{"data"')
    raw = raw.replace('"allowMultipleVotes":true,"maxVotes":0,', "")
    page = reader("flarum").read(Document(PAGES["flarum"][1], raw.encode()))
    assert page is not None
    assert page.thread is not None
    assert page.thread.poll is not None
    assert (page.thread.poll.id, page.thread.poll.max_choices, page.thread.poll.voters) == (31, 1, 5)


@pytest.mark.parametrize(
    ("system", "url", "goal"),
    [
        ("vbulletin", "http://x/showthread.php?t=12&page=3", ("thread", 12)),
        ("vbulletin", "http://x/showthread.php?12-Title/page3", ("thread", 12)),
        ("vbulletin", "http://x/showthread.php?p=99#post99", ("post", 99)),
        ("vbulletin", "http://x/showthread.php?12-Title&p=99&viewfull=1#post99", ("post", 99)),
        ("vbulletin", "http://x/threads/12-Title", ("thread", 12)),
        ("vbulletin", "http://x/forumdisplay.php?f=4", ("board", 4)),
        ("vbulletin", "http://x/member.php?5-Bob", ("member", 5)),
        ("vbulletin", "http://x/attachment.php?attachmentid=45&d=1", ("attachment", 45)),
        ("invision", "https://x/topic/31-best-kites/?do=findComment&comment=410", ("post", 410)),
        ("invision", "https://x/topic/31-best-kites/#comment-410", ("post", 410)),
        ("invision", "https://x/topic/31-best-kites/page/2/", ("thread", 31)),
        ("invision", "https://x/profile/8-mia/", ("member", 8)),
        ("phpwind", "http://x/read.php?tid=9&fid=4", ("thread", 9)),
        ("phpwind", "http://x/read-htm-tid-9-page-2.html", ("thread", 9)),
        ("phpwind", "http://x/thread.php?fid=4", ("board", 4)),
        ("pttweb", "https://www.ptt.cc/bbs/Tea/M.1451563200.A.0C1.html", ("thread", "Tea/M.1451563200.A.0C1")),
        ("pttweb", "https://www.ptt.cc/bbs/Tea/index.html", ("board", "Tea")),
        ("discourse", "https://x/t/which-bread/41", ("thread", 41)),
        ("discourse", "https://x/t/which-bread/41/2", ("post", "41/2")),
        ("discourse", "https://x/t/which-bread/41/1", ("thread", 41)),
        ("discourse", "https://x/u/rye", ("member", "rye")),
        ("discourse", "https://x/c/baking/5", ("board", 5)),
        ("discourse", "https://x/c/baking/rolls/8/none/l/latest?page=2", ("board", 8)),
        ("discourse", "https://x/c/baking/rolls", ("board", "baking/rolls")),
        ("flarum", "https://x/d/12-which-seed/3", ("thread", 12)),
        ("flarum", "https://x/t/beds", ("board", "beds")),
    ],
)
def test_targets(system: str, url: str, goal: tuple[str, SourceId]) -> None:
    assert reader(system).target(url) == goal
