"""Members' profile pages: made-up pages in the systems' own structure, and what a target shows of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.html.document import Document
from adapters.html.facts import Author
from adapters.html.registry import reader
from tests import html_mirror
from tests.running import convert, query

FOLDER = Path(__file__).parent / "html_pages"
PHPBB = "http://tea.example/memberlist.php?mode=viewprofile&u=2"
MYBB = """<html><head><title>Profile</title></head><body><script>var my_post_key = "";</script>
<a href="forumdisplay.php?fid=2">Board</a><div id="content"><span class="largetext"><strong>{name}</strong></span>
<table><tr><td class="trow1"><strong>Joined:</strong></td><td class="trow1">01-31-2017</td></tr>
<tr><td class="trow2"><strong>Total Posts:</strong></td><td class="trow2">12 (0.5 posts per day)</td></tr>
<tr><td class="trow1"><strong>Homepage:</strong></td><td class="trow1"><a href="http://pip.example">pip</a></td></tr>
<tr><td class="trow1"><strong>Location:</strong></td><td class="trow1">Elm</td></tr>
<tr><td class="trow1"><strong>Bio:</strong></td><td class="trow1">Eats <b>seeds</b></td></tr>
<tr><td class="trow1 scaleimages">Chirp</td></tr></table></div></body></html>"""
FLUXBB = """<html lang="en"><body><div id="punprofile" class="pun"><div id="brdmenu"></div>
<div id="viewprofile" class="block">
<dl><dt>Username</dt><dd>Pip</dd><dt>Title</dt><dd>Member</dd><dt>Location</dt><dd>Elm</dd>
<dt>Website</dt><dd><span class="website"><a href="http://pip.example/">http://pip.example/</a></span></dd></dl>
<dl><dt>Signature</dt><dd><div class="postsignature postmsg"><p>Chirp</p></div></dd></dl>
<dl><dt>Posts</dt><dd>12</dd><dt>Registered</dt><dd>2017-01-31</dd></dl></div></div></body></html>"""


def _shown(system: str, url: str, raw: bytes) -> Author:
    page = reader(system).read(Document(url, raw))
    assert page is not None
    assert page.kind == "member"
    (member,) = page.members
    assert page.key == f"member:{member.id}"
    return member


def _told(member: Author) -> tuple[object, ...]:
    joined = member.joined and (member.joined.machine or member.joined.text)
    return (
        member.id, member.name, member.title, joined, member.post_count, member.location, member.website, member.about,
        member.signature,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("system", "page", "url", "told"),
    [
        ("phpbb", "profile_phpbb", PHPBB,
         (2, "Ann", "Leaf reader", "Sun Jan 01, 2012 8:00 am", 1234, "Uji", "https://ann.example/leaves", "",
          'Steep <strong class="text-strong">twice</strong>')),
        ("smf", "profile_smf21", "http://mole.example/index.php?action=profile;u=7",
         (7, "Ole", "Wühler", "12. Mai 2017, 08:15:00", 52, "Unter dem Beet", "http://ole.example/", "",
          "Immer <b>tiefer</b>")),
        ("xenforo", "profile_xenforo2", "https://kite.example/members/mia.9/about",
         (9, "Mia", "Kite maker", "2016-03-04T05:06:07+0000", 1305, "Vig", "https://mia.example/", "Strings and wind.",
          "Up, <i>up</i>!")),
        ("discuz", "profile_discuz", "http://bbs.example/home.php?mod=space&uid=31",
         (31, "小叶", "", "2014-5-6 07:08", None, "杭州", "http://xiaoye.example/", "", "慢慢<b>泡</b>")),
    ],
)  # fmt: skip
def test_profile_pages(system: str, page: str, url: str, told: tuple[object, ...]) -> None:
    assert _told(_shown(system, url, (FOLDER / f"{page}.html").read_bytes())) == told


def test_profiles_of_mybb_and_fluxbb() -> None:
    mybb = _shown("mybb", "http://b.example/member.php?action=profile&uid=4", MYBB.format(name="Pip").encode())
    assert _told(mybb) == (4, "Pip", "", "01-31-2017", 12, "Elm", "http://pip.example", "Eats seeds", "Chirp")
    flux = _shown("fluxbb", "http://b.example/profile.php?id=4", FLUXBB.encode())
    assert _told(flux) == (4, "Pip", "Member", "2017-01-31", 12, "Elm", "http://pip.example/", "", "<p>Chirp</p>")


@pytest.mark.parametrize("asked", [True, False])
def test_profiles_count_where_they_are_asked_for(asked: bool, tmp_path: Path) -> None:
    files = html_mirror.pages({1: 3, 2: 2})
    files["memberlist.php?mode=viewprofile&u=2"] = (FOLDER / "profile_phpbb.html").read_bytes()
    source, target = html_mirror.write(tmp_path / "mirror", files), tmp_path / "out.db"
    convert(source, target, *(["--profiles"] if asked else []))
    told = "".join(map(str, query(target, "SELECT note, fields FROM accounts WHERE display_name = 'Ann'")[0]))
    assert [words in told for words in ("Uji", "https://ann.example/leaves", "Steep")] == [asked] * 3
