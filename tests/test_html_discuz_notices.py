"""Discuz! X3.5, invented pages: comments, notices in place of texts, permissions, names that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter, Options
from adapters.forum import DELETED, PRIVATE, PUBLIC, Post, Thread
from adapters.html import discuz
from adapters.html.document import Document
from adapters.html.facts import BESIDE, Page, PagePost
from adapters.markup.discuz import HIDDEN, SOLD
from tests.phpbb_boards import opened_file, stream

_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="generator" content="Discuz! X3.5">
<title>tea</title><script>var STYLEID = '1', discuz_uid = '{viewer}', cookiepre = 'x';</script></head>
<body id="nv_forum"><div id="pt" class="bm cl"><div class="z"><a href="./" class="nvhm">Town</a>
<a href="forum.php?gid=1">Life</a> <a href="forum.php?mod=forumdisplay&amp;fid=4">Teahouse</a></div></div>{content}
<div id="ft"><p>GMT+0, 2013-5-9 12:00</p></div></body></html>"""
_HEAD = """<div id="postlist"><table><tr><td class="pls"><div class="hm"><span class="xi1">9</span>
<span class="xi1">{replies}</span></div></td><td class="plc"><h1 class="ts">
<span id="thread_subject">Kettles</span></h1>
<span class="xg1">{marks}</span></td></tr></table>{posts}</div>"""
_POST = """<div id="post_{id}"><table id="pid{id}" class="plhin"><tr><td class="pls">
<div id="favatar{id}" class="pls favatar">{author}</div></td><td class="plc"><div class="pi"><strong>
<a href="forum.php?mod=redirect&amp;goto=findpost&amp;ptid=9&amp;pid={id}" id="postnum{id}">
<em>{number}</em><sup>#</sup></a></strong><div class="pti"><div class="authi">
<em id="authorposton{id}">发表于 {at}</em> {beside}</div></div></div>
<div class="pct"><div class="pcb">{text}</div><div id="comment_{id}" class="cm">{comments}</div></div></td>
</tr></table></div>"""
_MEMBER = """<div class="pi"><div class="authi">
<a href="home.php?mod=space&amp;uid={uid}" class="xw1">{name}</a></div></div>"""
_COMMENT = """<div class="pstl xs1 cl"><div class="psta vm">{author}</div><div class="psti">{text}&nbsp;
<span class="xg1">发表于 {at}{links}</span></div></div>"""
ANN = """<a href="home.php?mod=space&amp;uid=4"><img src="u.gif"></a>
<a href="home.php?mod=space&amp;uid=4" class="xi2 xw1">Ann</a>"""


def cell(id: int, html: str) -> str:
    return f'<div class="t_fsz"><table><tr><td class="t_f" id="postmessage_{id}">{html}</td></tr></table></div>'


def notice(html: str) -> str:
    return f'<div class="locked">{html}</div>'


def member(uid: int = 5, name: str = "Bo") -> str:
    return _MEMBER.format(uid=uid, name=name)


def comment(text: str, at: str, author: str = ANN, links: str = "") -> str:
    return _COMMENT.format(text=text, at=at, author=author, links=links)


def post(id: int, hour: int, text: str | None = None, **more: str) -> str:
    filled = {"author": member(), "beside": "", "comments": "", "at": f"2013-5-1 {hour}:00", **more}
    return _POST.format(id=id, number=id - 90, text=cell(id, f"Cup {id}.") if text is None else text, **filled)


def thread(*posts: str, viewer: int = 0, marks: str = "") -> str:
    content = _HEAD.format(replies=len(posts) - 1, posts="".join(posts), marks=marks)
    return _PAGE.format(viewer=viewer, content=content)


def row(tid: int, after: str = "", kind: str = "normalthread", pin: str = "") -> str:
    return f"""<tbody id="{kind}_{tid}"><tr><td class="icn">
<a href="forum.php?mod=viewthread&amp;tid={tid}" title="{pin}"></a>
</td><th><a href="forum.php?mod=viewthread&amp;tid={tid}" class="s xst">Pot {tid}</a>{after}</th><td class="by"><cite>
<a href="home.php?mod=space&amp;uid=5">Bo</a></cite></td><td class="num"><a>2</a><em>9</em></td></tr></tbody>"""


def listing(*rows: str) -> str:
    return _PAGE.format(
        viewer=0,
        content=f"""<div class="bm"><div class="bm_h"><h1 class="xs2">
<a href="forum.php?mod=forumdisplay&amp;fid=4">Teahouse</a></h1>
</div><div class="bm_c"><div id="forum_rules_4"><div class="ptn xg2">No <b>coffee</b>.</div></div></div></div>
<table id="threadlisttableid" summary="forum_4">{"".join(rows)}</table>""",
    )


def read(html: str) -> Page:
    page = discuz.read(Document("http://tea.example/forum.php?mod=viewthread&tid=9", html.encode()))
    assert page is not None
    return page


def only(html: str, *, viewer: int = 0, **more: str) -> PagePost:
    """The one post of a page whose ``div.pcb`` holds this."""
    return read(thread(post(91, 10, html, **more), viewer=viewer)).posts[0]


@pytest.fixture
def board(tmp_path: Path) -> Any:
    made: list[Path] = []

    def of(**pages: str) -> Adapter:
        made.append(tmp_path / str(len(made)))
        folder = made[-1] / "tea.example"
        folder.mkdir(parents=True)
        for name, html in pages.items():
            kind, _, rest = name.partition("_")
            address = "mod=forumdisplay&fid=4" if kind == "list" else f"mod=viewthread&tid=9&page={rest}"
            (folder / f"forum.php?{address}").write_text(html, encoding="utf-8")
        return opened_file(made[-1], tmp_path / f"out{len(made)}", Options(url="http://tea.example"))

    return of


def posts_of(adapter: Adapter) -> list[Post]:
    return [record for record in stream(adapter) if isinstance(record, Post)]


# --- comments -----------------------------------------------------------------------------------


def test_a_comment_stands_where_its_time_puts_it_and_answers_the_post_below_which_it_is_shown(board: Any) -> None:
    said = comment("Too <b>hot</b>", "2013-5-1 11:30")
    found = posts_of(board(page_1=thread(post(91, 10, comments=said), post(92, 11), post(93, 12))))
    assert [(post.id if isinstance(post.id, int) else "comment") for post in found] == [91, 92, "comment", 93]
    assert [post.first for post in found] == [True, False, False, False]
    hot = found[2]
    assert (hot.body, hot.author_id, hot.author_name, hot.reply_to) == ("<p>Too <b>hot</b></p>", 4, "Ann", 91)
    assert hot.created_at == found[0].created_at + 5400  # type: ignore[operator]
    assert [post.order_at for post in found] == sorted(post.order_at for post in found)


def test_a_comment_is_never_the_head_and_not_counted_among_the_replies_promised(board: Any) -> None:
    adapter = board(page_1=thread(post(91, 10, comments=comment("Early", "2013-5-1 9:00")), post(92, 11)))
    found = posts_of(adapter)
    assert (found[0].id, found[0].first, found[1].reply_to) == (91, True, 91)
    total = adapter.findings().coverage["total"]
    assert (total["posts_promised"], total["posts_found"], total["threads_incomplete"]) == (2, 2, 0)


def test_the_id_of_a_comment_is_the_same_on_every_page_that_shows_it(board: Any) -> None:
    old, new = comment("Fine", "2013-5-1 11:30"), comment("Better", "2013-5-3 8:00")
    relative = comment("Fine", '<span title="2013-5-1 11:30">3&nbsp;小时前</span>')
    first = read(thread(post(91, 10, comments=old))).posts
    later = read(thread(post(91, 10, comments=new + relative))).posts
    assert first[1].id == later[2].id != later[1].id
    assert [one.number for one in later] == [1, BESIDE, BESIDE]
    found = posts_of(board(page_1=thread(post(91, 10, comments=old)), page_0=thread(post(91, 10, comments=new + old))))
    assert [post.id for post in found] == [91, later[2].id, later[1].id]


def test_two_like_comments_are_two() -> None:
    same = comment("Up", "2013-5-1 11:30")
    ids = [one.id for one in read(thread(post(91, 10, comments=same + same))).posts]
    assert ids == [91, ids[1], f"{ids[1]}-2"]


def test_moderators_pages_tell_the_id_of_a_comment() -> None:
    links = """&nbsp;IP:192.0.2.7&nbsp;<a href="javascript:;" onclick="modaction('delcomment', 77)">删除</a>"""
    page = read(thread(post(91, 10, comments=comment("Fine", "2013-5-1 11:30", links=links)), viewer=1))
    assert (page.posts[1].id, page.answers) == ("comment:77", (("comment:77", 91),))
    assert page.posts[1].date is not None
    assert page.posts[1].date.text == "2013-5-1 11:30"
    assert "192.0.2.7" not in repr(page.posts)


def test_a_comment_whose_id_one_page_tells_is_the_one_on_others(board: Any) -> None:
    told = """&nbsp;<a href="javascript:;" onclick="modaction('delcomment', 77)">删除</a>"""
    guests = [comment("Fine", "2013-5-1 11:30"), comment("Bad", "2013-5-1 11:40")]
    pages = (
        thread(post(91, 10, comments="".join(guests))),
        thread(post(91, 10, comments=comment("Fine", "2013-5-1 11:30", links=told)), viewer=1),
    )
    found = posts_of(board(page_0=pages[0], page_1=pages[1]))
    assert [(post.id, post.reply_to, post.body) for post in found[1:]] == [
        ("comment:77", 91, "<p>Fine</p>"), (found[2].id, 91, "<p>Bad</p>"),
    ]  # fmt: skip


def test_guests_comment_without_name_and_further_comments_are_missed() -> None:
    further = "forum.php?mod=misc&amp;action=commentmore&amp;tid=9&amp;pid=91&amp;page=2"
    more = f"""<a class="nxt" onclick="ajaxget('{further}', 'comment_91')">下一页</a>"""
    page = read(thread(post(91, 10, comments=comment("Fine", "2013-5-1 11:30", author="游客") + more)))
    assert (page.posts[1].author.name, page.posts[1].author.id, page.posts[1].author.guest) == ("", None, True)
    assert "http://tea.example/forum.php?mod=misc&action=commentmore&tid=9&pid=91&page=2" in page.links


def test_comments_keep_posts_without_a_shown_number_in_their_places() -> None:
    page = thread(post(91, 10, comments=comment("Fine", "2013-5-1 11:30")), post(92, 11), post(93, 12))
    for number in ("2", "3"):
        page = page.replace(f"<em>{number}</em><sup>#</sup>", "a cushion")
    assert [one.number for one in read(page).posts] == [1, BESIDE, 2, 3]


# --- notices ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "private", "deleted"),
    [
        ("提示: <em>作者被禁止或删除 内容自动屏蔽</em>", True, False),
        ("提示: <em>该帖被管理员或版主屏蔽</em>", False, True),
        ("此帖仅作者可见", True, False),
        ("本帖为密码帖 ，请输入密码", True, False),
    ],
)
def test_a_notice_in_place_of_a_text(text: str, private: bool, deleted: bool) -> None:
    found = only(notice(text))
    assert (found.private, found.deleted, found.body, found.files) == (private, deleted, "", ())
    staff = only(notice(text) + cell(91, "What staff still sees"), viewer=1)
    assert (staff.private, staff.deleted, staff.body) == (private, deleted, "")


def test_hidden_posts_are_there_and_the_first_that_may_be_read_begins_the_thread(board: Any) -> None:
    banned, shielded = notice("作者被禁止或删除 内容自动屏蔽"), notice("该帖被管理员或版主屏蔽")
    adapter = board(page_1=thread(post(91, 10, banned, author=member(6, "Cy")), post(92, 11), post(93, 12, shielded)))
    records = list(stream(adapter))
    head = next(record for record in records if isinstance(record, Thread))
    found = [record for record in records if isinstance(record, Post)]
    assert [(post.id, post.visibility, post.first, post.body) for post in found] == [
        (91, PRIVATE, False, ""),
        (92, PUBLIC, True, "<p>Cup 92.</p>"),
        (93, DELETED, False, ""),
    ]
    assert (head.first_post_id, head.author_id, head.visibility) == (92, 6, PUBLIC)
    places = adapter.locate_posts([91, 92, 93])
    assert [places[id].public for id in (91, 92, 93)] == [False, True, False]
    assert adapter.locate_threads([9])[9].post_id == 92


def test_a_notice_outweighs_what_others_were_shown(board: Any) -> None:
    """Replies that only their author may read stand on a page that the author saved, with no notice."""
    shown, kept = post(92, 11), post(92, 11, notice("此帖仅作者可见"))
    for pages in ((shown, kept), (kept, shown)):
        named = {f"page_{number}": thread(post(91, 10), page) for number, page in enumerate(pages)}
        found = posts_of(board(**named))[1]
        assert (found.id, found.visibility, found.body, found.edits) == (92, PRIVATE, "", ())


def test_parts_that_not_everybody_may_read() -> None:
    asked = f"Before {notice('如果您要查看本帖隐藏内容请<a>回复</a>')} after"
    shown = "Before <div class='showhide'><h4>本帖隐藏的内容</h4>the secret</div> after"
    for found in (only(cell(91, asked)), only(cell(91, shown), viewer=5)):
        assert found.body == f"Before <span>{HIDDEN}</span> after"


def test_texts_for_sale() -> None:
    buy = notice('<a href="forum.php?mod=misc&amp;action=pay&amp;tid=9&amp;pid=91" class="y viewpay">购买主题</a> 2')
    assert only(buy + cell(91, "A taste")).body == f"A taste<p>{SOLD}</p>"
    assert only(buy).body == f"<p>{SOLD}</p>"
    bought = notice('<em><a href="forum.php?mod=misc&amp;action=viewpayments&amp;tid=9">记录</a></em>付费主题')
    found = only(bought + cell(91, "All of it"), viewer=5)
    assert (found.private, found.body) == (True, "")


# --- permissions --------------------------------------------------------------------------------

LEVEL = ' - [阅读权限 <span class="xw1">20</span>]'


def test_threads_with_a_permission(board: Any) -> None:
    adapter = board(
        page_1=thread(post(91, 10)),  # as a guest saw it
        list_4=listing(row(9, LEVEL), row(11, LEVEL), row(12, LEVEL, "stickthread", "全局置顶主题"), row(13)),
    )
    found = next(record for record in stream(adapter) if isinstance(record, Thread))
    assert found.visibility == PUBLIC
    assert [board.id for board in adapter.boards()] == [1, 4]  # none is made up for a thread that nobody could read
    report = adapter.findings().coverage
    counted = {line["id"]: (line["threads_listed"], line["threads_private"]) for line in report["boards"]}
    assert counted == {1: (0, 0), 4: (3, 1), "unknown": (1, 1)}
    assert any("2 of them not everybody may read" in line for line in adapter.findings().warnings)


def test_a_thread_with_a_permission_that_a_member_saved_is_private(board: Any) -> None:
    beside = '<span class="pipe">|</span><em class="xg2">阅读权限 20</em>'
    adapter = board(page_1=thread(post(91, 10, beside=beside), post(92, 11), viewer=5))
    records = list(stream(adapter))
    assert {record.visibility for record in records if isinstance(record, (Thread, Post))} == {PRIVATE}
    assert not adapter.locate_posts([92])[92].public


# --- names, boards, code ------------------------------------------------------------------------


def test_names_that_are_none() -> None:
    guest = only(cell(91, "x"), author='<div class="pi"><a href="javascript:;">游客 <em>192.0.2.*</em></a></div>')
    hidden = only(cell(91, "x"), author='<div class="pi">匿名</div>')
    told = only(cell(91, "x"), author=member(5, "匿名"), viewer=1)  # moderators are told who it is
    gone = only(cell(91, "x"), author='<div class="pi">Old Hand <em>该用户已被删除</em></div>')
    found = [(one.author.name, one.author.id, one.anonymous) for one in (guest, hidden, told, gone)]
    assert found == [("", None, False), ("", None, True), ("", None, True), ("Old Hand", None, False)]
    assert all(one.author.guest for one in (guest, hidden, told, gone))
    link = '<a href="forum.php?mod=redirect&amp;goto=findpost&amp;pid=90&amp;ptid=9">{} 发表于 2013-5-1 09:00</a>'
    quote = '<div class="quote"><blockquote><font>{}</font><br>Tea</blockquote></div>Yes'
    bodies = [only(cell(91, quote.format(link.format(name)))).body for name in ("匿名者", "Ann")]
    assert ["data-author" in body for body in bodies] == [False, True]
    assert all('data-post="90"' in body for body in bodies)


def test_what_stands_beside_a_post() -> None:
    box = """<div class="tns xg2"><table><th><p><a>5</a></p>主题</th><th><p>{}</p>{}</th><td><p><a>99</a>
</p>积分</td></table></div>
<div class="imicn"><a href="http://ann.example/?a=1&amp;amp;b=2"><img src="static/image/common/forumlink.gif"></a></div>
<p><em><a href="home.php?mod=spacecp&amp;ac=usergroup&amp;gid=3">版主</a></em></p>"""
    new = only(cell(91, "x"), author=member() + box.format("48", "回帖")).author
    old = only(cell(91, "x"), author=member() + box.format('<span title="12345">1万</span>', "帖子")).author
    assert (new.post_count, old.post_count) == (53, 12345)
    assert (new.website, new.title, new.staff) == ("http://ann.example/?a=1&b=2", "版主", True)
    titled = only(f"<h2>On pots</h2>{cell(91, 'x')}")
    assert (titled.subject, titled.body) == ("On pots", "x")


def test_locks_and_rules(board: Any) -> None:
    for marks, locked in (("", False), ('&nbsp;<i class="fico-lock"></i>', True), ('<img src="a/locked.gif">', True)):
        page = read(thread(post(91, 10), marks=marks))
        assert page.thread is not None
        assert page.thread.locked is locked
    boards = {found.id: found for found in board(list_4=listing(row(9))).boards()}
    assert (boards[4].rules, boards[4].description) == ("<p>No <b>coffee</b>.</p>", "")


def test_lines_of_code_keep_their_number() -> None:
    code = """<div class="blockcode"><div id="c"><ol><li>one<li><li>&nbsp;&nbsp;two &lt;b&gt;<br /><li>three</ol></div>
<em onclick="copycode($('c'));">复制代码</em></div>after"""
    assert only(cell(91, code)).body == "<pre>one\n\n  two &lt;b&gt;\nthree</pre>after"
