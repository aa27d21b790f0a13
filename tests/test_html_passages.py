"""Passages that are cut out of a page before it is parsed: the page says the same without them."""

from __future__ import annotations

import pytest

from adapters.html import fluxbb, phpbb
from adapters.html.document import Document
from adapters.html.passages import Passage, cut

BOX = Passage(b'class="box">', b"</td>", without=(b"<td",))


def test_one_that_stays_does_not_hide_the_next() -> None:
    page = b'<td class="box"><table><td class="box">a</td></table></td><td class="box">b</td>'
    assert cut(page, [BOX]) == (
        (
            b'<td class="box"><table><td class="box"><var data-passage="0"></var></td></table></td>'
            b'<td class="box"><var data-passage="1"></var></td>'
        ),
        [b"a", b"b"],
    )
    assert cut(b'<p class="box">a</td><p class="box">b</td>', [BOX._replace(read=False, once=True)]) == (
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
