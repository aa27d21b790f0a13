"""Cutting passages out of pages before they are parsed changes nothing of what is read."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.html import fluxbb, phpbb
from adapters.html.document import Document, Element, remembered, words
from adapters.html.passages import LONGEST, Passage, cut
from adapters.html.registry import reader
from adapters.html.store import is_page

BOX = Passage(b'<div class="box"', b"</div>", without=(b"<div",))
MENU = Passage(b"<ul", b"</ul>", without=(b"<ul",), read=False)
PAGE = b'<ul id=x><li>1</ul><div class="box" id="a">one</div><p>x</p><div class="box">two</div>'

#: board → (archive of its pages, system)
BOARDS = {
    "phpbb-a": ("html", "phpbb"),
    "phpbb33-emerald": ("pages", "phpbb"),
    "phpbb2-ftowa": ("pages", "phpbb"),
    "phpbb30-visio": ("pages", "phpbb"),
    "smf-a": ("html", "smf"),
    "smf11-bitcointalk": ("pages", "smf"),
    "mybb-a": ("html", "mybb"),
    "fluxbb-a": ("html", "fluxbb"),
    "discuz-a": ("html", "discuz"),
    "xenforo2-antemortem": ("pages", "xenforo"),
}


def test_a_passage_is_kept_and_its_place_marked() -> None:
    shorter, kept = cut(PAGE, (MENU, BOX))
    assert kept == [b"one", b"two"]
    assert shorter == (
        b'<ul id=x></ul><div class="box" id="a"><var data-passage="0"></var></div><p>x</p>'
        b'<div class="box"><var data-passage="1"></var></div>'
    )


@pytest.mark.parametrize(
    "page",
    [
        b'<div class="box">one',  # no end
        b'<div class="box"',  # not even of the start tag
        b'<div class="box">one<div>two</div></div>',  # the end is that of another
        b'<div class="box"></div>',  # nothing in it
        b'<div class="box">' + b"x" * LONGEST + b"</div>",
    ],
    ids=("no end", "no tag", "nested", "empty", "long"),
)
def test_what_is_not_as_expected_stays(page: bytes) -> None:
    assert cut(page, (BOX,)) == (page, [])


def test_end_tags_of_the_holder_stay() -> None:
    cell = Passage(b'<td class="left"', b'<td class="right"', close=b"</td>")
    assert cut(b'<td class="left">a<p>b</p></td>\n<td class="right">', (cell,)) == (
        b'<td class="left"><var data-passage="0"></var></td>\n<td class="right">',
        [b"a<p>b</p>"],
    )
    assert cut(b'<td class="left">a<td class="right">', (cell,))[1] == []


def test_boxes_of_one_author_are_alike_without_the_numbers_of_posts() -> None:
    box = Passage(b'<div class="box"', b"</div>", numbered=(b'id="p', b"?p="))
    kept = cut(b"".join(b'<div class="box"><a id="p%d" href="?p=%d">u=1</a></div>' % (n, n) for n in (1, 22)), (box,))[
        1
    ]
    assert kept == [b'<a id="p" href="?p=">u=1</a>'] * 2


def test_a_place_that_the_page_itself_made_up_is_not_followed() -> None:
    page = Document("http://x.example/", PAGE + b'<div class="liar"><var data-passage="7"></var>mine</div>')
    page.without((BOX,))
    liar = page.tree.find("body")[-1]
    assert page.passage(liar) is None


def test_a_passage_is_read_once_for_all_pages() -> None:
    read: list[str] = []

    def text(holder: Element) -> str:
        read.append(words(holder))
        return read[-1]

    beside = remembered(text)
    for _ in range(2):
        page = Document("http://x.example/", PAGE)
        page.without((BOX,))
        assert [beside(page, box) for box in page.tree.iter("div")] == ["one", "two"]
    assert read == ["one", "two"]
    whole = Document("http://x.example/", PAGE)
    assert [beside(whole, box) for box in whole.tree.iter("div")] == ["one", "two"]
    assert len(read) == 4


CELL = Passage(b'class="box">', b"</td>", without=(b"<td",))


def test_one_that_stays_does_not_hide_the_next() -> None:
    page = b'<td class="box"><table><td class="box">a</td></table></td><td class="box">b</td>'
    assert cut(page, [CELL]) == (
        (
            b'<td class="box"><table><td class="box"><var data-passage="0"></var></td></table></td>'
            b'<td class="box"><var data-passage="1"></var></td>'
        ),
        [b"a", b"b"],
    )
    assert cut(b'<p class="box">a</td><p class="box">b</td>', [CELL._replace(read=False, once=True)]) == (
        b'<p class="box"></td><p class="box">b</td>',
        [],
    )


SUBSILVER = """<html><head><title>Quay</title></head><body><table class="bodyline"><tr><td><span class="mainmenu"><a
href="faq.php">FAQ</a></span><a class="maintitle" href="viewtopic.php?t=4">Tides</a>
<span class="nav"><a href="viewforum.php?f=1" class="nav">Quay</a></span><table class="forumline">{posts}</table>
<span class="gensmall">All times are GMT</span></td></tr></table> templates/subSilver </body></html>"""
OLD_POST = """<tr>
\t\t<td class="row1"><span class="name"><a name="{id}"></a><b>Ida</b></span><br /><span class="postdetails">Pilot<br />
<img src="images/avatars/3.png" alt="" /><br />Joined: 01 Jan 2005<br />Posts: 7<br />Location: Mole</span><br /></td>
\t\t<td class="row1"><table><tr><td><a href="viewtopic.php?p={id}#{id}"><img src="x.gif" /></a><span class="postdetails">
Posted: Sat Jan 01, 2005 7:0{id} pm<span class="gen">&nbsp;</span>&nbsp; &nbsp;Post subject: High</span></td></tr>
<tr><td colspan="2"><hr /></td></tr><tr><td colspan="2"><span class="postbody">Water {id}<br />_________________<br />
Ahoy</span><span class="gensmall"></span></td></tr></table></td>
\t</tr>
\t<tr>
\t\t<td class="row1"><span class="nav"><a href="#top" class="nav">Back to top</a></span></td>
\t\t<td class="row1"><table height="18" width="18"><tr><td><a href="profile.php?mode=viewprofile&amp;u=3">Profile</a></td></tr></table></td>
\t</tr>
\t<tr>
\t\t<td class="spaceRow"></td></tr>"""  # noqa: E501
AIR = """<html><body><div id="punviewtopic" class="pun"><div id="brdheader"><div id="brdtitle"><h1>Quay</h1></div>
<div id="brdmenu"><a href="index.php">Index</a></div></div><div id="brdmain"><div class="linkst"><ol class="crumbs"><li>
<a href="viewforum.php?id=1">Quay</a></li><li><a href="viewtopic.php?id=4">Tides</a></li></ol><p class="pagelink">
<strong>1</strong></p></div>{posts}</div><div id="brdfooter">Powered by FluxBB</div></div></body></html>"""
NEW_POST = """<div id="p{id}" class="blockpost rowodd"><h2><span><span class="conr">#{id}</span>
<a href="viewtopic.php?pid={id}#p{id}">2017-01-0{id} 09:00:06</a></span></h2><div class="box"><div class="inbox">
<div class="postbody"><div class="postleft"><dl><dt><strong><a href="profile.php?id=3">Ida</a></strong></dt>
<dd class="usertitle">Pilot</dd><dd class="postavatar"><img src="3.png" /></dd><dd><span>From: Mole</span></dd>
<dd><span>Registered: 2017-01-01</span></dd><dd><span>Posts: 7</span></dd></dl></div>
<div class="postright"><h3>High</h3><div class="postmsg"><div class="quotebox"><cite>Bo wrote:</cite><blockquote><p>Low
</p></blockquote></div><p>Water {id}</p><p class="postedit"><em>Last edited by Bo (2017-01-09 10:00:00)</em></p></div>
<div class="postsignature postmsg"><hr />Ahoy</div></div></div></div></div></div>"""


@pytest.mark.parametrize(
    ("reader", "page", "post", "cuts"), [(phpbb, SUBSILVER, OLD_POST, 6), (fluxbb, AIR, NEW_POST, 3)]
)
def test_page_says_the_same_without(
    reader: object, page: str, post: str, cuts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = page.format(posts="\n".join(post.format(id=number) for number in (1, 2, 3))).encode()
    document = Document("http://quay.example/viewtopic.php?t=4", raw)
    found = reader.read(document)  # type: ignore[attr-defined]
    assert len(document._passages) == cuts
    monkeypatch.setattr(Document, "without", lambda self, passages: None)
    assert found == reader.read(Document(document.url, raw))  # type: ignore[attr-defined]
    assert [(one.id, one.author.id, one.author.post_count, one.author.location) for one in found.posts] == [
        (number, 3, 7, "Mole") for number in (1, 2, 3)
    ]
    assert all("Water" in one.body and "Ahoy" in one.signature and one.author.avatar for one in found.posts)


def _pages(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            raw = file.read() if file else b""
            if is_page(raw):
                yield member.name, raw


@pytest.mark.parametrize("board", BOARDS)
def test_pages_say_the_same_when_nothing_is_cut(board: str, boards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, system = BOARDS[board]
    archive = boards / board / f"{kind}.tar.gz"
    if not archive.exists():
        pytest.skip(f"needs {archive}")
    site = f"http://{board}.example/"
    cuts = 0
    for name, raw in _pages(archive):
        document = Document(site + name, raw, name=name)
        shown = reader(system).read(document)
        cuts += len(document._passages)
        with monkeypatch.context() as patch:
            patch.setattr(Document, "without", lambda self, passages: None)
            assert reader(system).read(Document(site + name, raw, name=name)) == shown, name
    assert cuts or system in {"smf", "mybb", "fluxbb", "discuz"} or board in {"phpbb2-ftowa", "phpbb30-visio"}
