"""The same topic of phpBB 2 from its database and from the page that subSilver made of it gives the same posts."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from adapters.base import Options
from adapters.forum import Post, Quote, Thread
from tests.phpbb2_boards import T0, TABLES_2, UID, posts, rows, topic
from tests.phpbb_boards import dump, opened, opened_file, stream

#: what subSilver's bbcode.tpl writes; it interrupts the span in which a text stands
QUOTED = (
    '</span><table width="90%" cellspacing="1" cellpadding="3" border="0" align="center"><tr><td><span class="genmed">'
    '<b>{title}:</b></span></td></tr><tr><td class="{kind}">{text}</td></tr></table><span class="postbody">'
)
BOLD, END = '<span style="font-weight: bold">', "</span>"
BREAK = "\n<br />\n"

#: text as stored → as shown
TEXTS = (
    (
        f"Ropes &amp; [b:{UID}]tar[/b:{UID}] &lt;3\n\nnew paragraph",
        f"Ropes &amp; {BOLD}tar{END} &lt;3{BREAK}{BREAK}new paragraph",
    ),
    (
        f'[quote:{UID}="Bo &lt;3"]High tide[/quote:{UID}]\nLow tide.',
        QUOTED.format(title="Bo &lt;3 wrote", kind="quote", text="High tide") + BREAK + "Low tide.",
    ),
    (
        f"Look: [code:1:{UID}]if a &lt; b:\n    run&#40;&#41;[/code:1:{UID}]",
        "Look: "
        + QUOTED.format(title="Code", kind="code", text=f"if a &lt; b:{BREAK}&nbsp; &nbsp; run&#40;&#41;"),
    ),
    (
        f"[list:{UID}]\n[*:{UID}]bread\n[*:{UID}]salt[/list:u:{UID}]",
        f"<ul>{BREAK}<li>bread{BREAK}<li>salt</ul>",
    ),
    (
        "[url=http://a.example/x?b=1&amp;c=2]there[/url] and http://b.example/y",
        '<a href="http://a.example/x?b=1&amp;c=2" target="_blank" class="postlink">there</a> and '  # noqa: ISC004
        '<a href="http://b.example/y" target="_blank">http://b.example/y</a>',
    ),
    (f"[img:{UID}]http://a.example/tug.png[/img:{UID}]", '<img src="http://a.example/tug.png" border="0" />'),
    ("Ahoy :) all", 'Ahoy <img src="images/smiles/icon_smile.gif" alt="Smile" border="0" /> all'),
)  # fmt: skip
NAMES = {2: "Ida", 3: "Bo &lt;3", -1: "Jan"}
AUTHORS = (2, 3, -1, 2, 3, 2, 3)

_POST = """<tr><td width="150" align="left" valign="top" class="row1"><span class="name"><a name="{id}"></a><b>{name}</b></span>
<br /><span class="postdetails">&nbsp;<br />Joined: 01 Jan 2005<br />Posts: 7</span></td>
<td class="row1" width="100%" height="28" valign="top"><table width="100%" border="0"><tr><td width="100%">
<a href="viewtopic.php?p={id}#{id}"><img src="templates/subSilver/images/icon_minipost.gif" alt="Post" /></a>
<span class="postdetails">Posted: {at}<span class="gen">&nbsp;</span>&nbsp; &nbsp;Post subject: {subject}</span></td></tr>
<tr><td colspan="2"><hr /></td></tr>
<tr><td colspan="2"><span class="postbody">{text}</span><span class="gensmall"></span></td></tr></table></td></tr>
<tr><td class="row1"><span class="nav"><a href="#top" class="nav">Back to top</a></span></td><td class="row1">{profile}</td></tr>
<tr><td class="spaceRow" colspan="2"></td></tr>"""  # noqa: E501
_PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html dir="ltr"><head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><title>Ferry - Topic 1</title>
<link rel="stylesheet" href="templates/subSilver/subSilver.css" type="text/css"></head><body><a name="top"></a>
<table class="bodyline"><tr><td><a class="maintitle" href="viewtopic.php?t=1&amp;start=0">Topic 1</a><br />
<span class="nav"><a href="index.php" class="nav">Ferry Forum Index</a> -> <a href="viewforum.php?f=1" class="nav">Quay</a></span>
<table class="forumline" width="100%" cellspacing="1" cellpadding="3" border="0">
<tr><th class="thLeft">Author</th><th class="thRight">Message</th></tr>{posts}</table>
<span class="gensmall">All times are GMT</span><span class="nav">Page <b>1</b> of <b>1</b></span></td></tr></table>
<span class="copyright">Powered by <a href="http://www.phpbb.com/">phpBB</a></span></body></html>"""  # noqa: E501


def _page() -> str:
    shown = []
    for number, ((_, text), author) in enumerate(zip(TEXTS, AUTHORS, strict=True)):
        at = time.strftime("%a %b %d, %Y %I:%M %p", time.gmtime(T0 + 60 * number)).lower().capitalize()
        profile = f'<a href="profile.php?mode=viewprofile&amp;u={author}">Profile</a>' if author > 0 else ""
        shown.append(
            _POST.format(id=10 + number, name=NAMES[author], at=at, text=text, profile=profile, subject="")
        )  # fmt: skip
    return _PAGE.format(posts="".join(shown))


def _dump() -> str:
    written = posts(
        *(
            {"post_id": 10 + number, "post_time": T0 + 60 * number, "poster_id": author, "post_text": text,
             "post_username": "Jan" if author < 0 else ""}
            for number, ((text, _), author) in enumerate(zip(TEXTS, AUTHORS, strict=True))
        )
    )  # fmt: skip
    smilies = [{"smilies_id": 1, "code": ":)", "smile_url": "icon_smile.gif"}]
    return dump(rows({"topics": [topic()], **written, "smilies": smilies}), TABLES_2)


def test_database_and_page_agree(tmp_path: Path) -> None:
    folder = tmp_path / "mirror" / "ferry.example" / "talk"
    folder.mkdir(parents=True)
    (folder / "viewtopic.php?t=1").write_text(_page(), encoding="latin-1")
    pages = opened_file(tmp_path / "mirror", tmp_path, Options(url="http://ferry.example/talk"))
    database = opened(_dump(), tmp_path / "sql", Options(url="http://ferry.example/talk"))
    assert pages.support.system == "phpbb-pages"
    one, other = ([item for item in stream(adapter) if isinstance(item, Post)] for adapter in (database, pages))
    assert [_facts(post) for post in other] == [_facts(post) for post in one]
    for stored, shown in zip(one, other, strict=True):
        assert shown.body == stored.body
    (title,), (same,) = (
        [item.title for item in stream(adapter) if isinstance(item, Thread)] for adapter in (database, pages)
    )
    assert title == same
    assert {board.id: board.name for board in pages.boards()}[1] == "Quay"  # type: ignore[union-attr]


def _facts(post: Post) -> tuple[object, ...]:
    quotes = [msgspec.structs.replace(quote, author_id=None) for quote in post.quotes if isinstance(quote, Quote)]
    return post.id, post.author_id, post.author_name, post.created_at, post.first, quotes
