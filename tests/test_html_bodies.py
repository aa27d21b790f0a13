"""Bodies of pages → canonical HTML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from adapters.forum import Quote
from adapters.html.bodies import convert
from adapters.html.document import inner_html
from adapters.markup.canonical import is_canonical, sanitise

PAGE = "http://forum.example/board/viewtopic.php?t=1"


def target(url: str) -> tuple[str, int] | None:
    for mark, kind in (("p=5", "post"), ("t=2", "thread"), ("u=7", "member"), ("file.php?id=3", "attachment")):
        if url.startswith("http://forum.example/board/") and mark in url:
            return kind, int(mark[-1])
    return None


# fmt: off
CASES = [
    # text, lines and paragraphs
    ("a & b\n c", "<p>a &amp; b c</p>"),
    ("a<br>b<br>\n<br>c", "<p>a<br>b</p><p>c</p>"),
    ("<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
    ("<div>a</div>b", "<p>a<br>b</p>"),
    ('<div style="text-align: center">a</div>b', "<p>a</p><p>b</p>"),
    ("a<!-- <b>no</b> -->b<script>if (a<b) c</script>", "<p>ab</p>"),
    # inline
    ("<strong>a</strong><em>b</em><del>c</del>", "<p><b>a</b><i>b</i><s>c</s></p>"),
    ('<span style="font-weight: bold">a</span>', "<p><b>a</b></p>"),
    ('<span style="text-decoration: underline; font-style: italic">a</span>', "<p><i><u>a</u></i></p>"),
    ('<span class="bbc_u">a</span><font color="red">b</font>', "<p><u>a</u>b</p>"),
    # links
    ('<a href="viewtopic.php?p=5#p5">x</a>',
     '<p><a href="http://forum.example/board/viewtopic.php?p=5#p5" data-post="5">x</a></p>'),
    ('<a href="viewtopic.php@t=2.html">x</a>',
     '<p><a href="http://forum.example/board/viewtopic.php?t=2" data-thread="2">x</a></p>'),
    ('<a href="http://web.archive.org/web/20100101000000/http://a.example/b">x</a>',
     '<p><a href="http://a.example/b">x</a></p>'),
    ('<a href="proxy.php?link=http%3A%2F%2Fa.example%2Fb&amp;hash=1">x</a>',
     '<p><a href="http://a.example/b">x</a></p>'),
    ('<a href="http://a.example/long/path/to/page.html">http://a.example/lo ... page.html</a>',
     '<p><a href="http://a.example/long/path/to/page.html">http://a.example/long/path/to/page.html</a></p>'),
    ('<a href="http://a.example/">see …</a>', '<p><a href="http://a.example/">see …</a></p>'),
    ('<a href="javascript:alert(1)" onclick="x()">x</a>', "<p>x</p>"),
    ('<a href="mailto:a@b.example">x</a>', '<p><a href="mailto:a@b.example">x</a></p>'),
    # mentions
    ('<a href="memberlist.php?u=7">@Joe &amp; Co</a>', '<p><span data-mention="7">@Joe &amp; Co</span></p>'),
    ('<a class="username" data-user-id="9">@Ann</a>', '<p><span data-mention="9">@Ann</span></p>'),
    ('<span data-mention="">@Bob</span>', '<p><span data-mention="">@Bob</span></p>'),
    ('<a href="memberlist.php?u=7">Joe</a>',
     '<p><a href="http://forum.example/board/memberlist.php?u=7" data-member="7">Joe</a></p>'),
    # smilies
    ('<img class="smilies" src="./images/smilies/icon_e_biggrin.gif" alt=":D">', "<p>😀</p>"),
    ('<img src="images/smiles/icon_odd.gif" alt=":odd:">', '<p><span data-smiley="odd">:odd:</span></p>'),
    ('<img src="static/image/smiley/default/odd.gif" smilieid="3" alt="">',
     '<p><span data-smiley="odd">:odd:</span></p>'),
    ('<img class="emoji" src="https://cdn.example/1f600.svg" alt="🦊">', "<p>🦊</p>"),
    ('<img src="data:image/gif;base64,R0l" class="smilie smilie--sprite" alt=":)" data-shortname=":)">', "<p>🙂</p>"),
    # images
    ('<img src="/pic.png" alt="Image">', '<p><img src="http://forum.example/pic.png"></p>'),
    ('<img src="/pic.png" alt="my cat">', '<p><img src="http://forum.example/pic.png" alt="my cat"></p>'),
    ('<img src="data:image/gif;base64,R0" data-src="/pic.png"><noscript><img src="/pic.png"></noscript>',
     '<p><img src="http://forum.example/pic.png"></p>'),
    ('<img src="static/image/common/none.gif" zoomfile="data/a.jpg" file="data/a.jpg.thumb.jpg">',
     '<p><img src="http://forum.example/board/data/a.jpg"></p>'),
    ('<img src="proxy.php?image=x" data-url="http://a.example/b.png" alt="b.png">',
     '<p><img src="http://a.example/b.png"></p>'),
    # attachments
    ('<img src="download/file.php?id=3">', '<p><span data-attachment="3"></span></p>'),
    ('<a href="download/file.php?id=3"><img src="download/file.php?id=3&amp;t=1"></a>',
     '<p><span data-attachment="3"></span></p>'),
    ('a <span data-attachment="9">cat.png <b>12 KB</b></span> b', '<p>a <span data-attachment="9"></span> b</p>'),
    # blocks
    ("<pre>a\n  b &lt;c&gt;</pre>", "<pre><code>a\n  b &lt;c&gt;</code></pre>"),
    ("<code>a</code>", "<p><code>a</code></p>"),
    ("<code>a<br>&nbsp;b</code>", "<pre><code>a\n b</code></pre>"),
    ('<div class="blockcode"><ol><li>a</li><li>b</li></ol></div>', "<pre><code>a\nb</code></pre>"),
    ('<ul style="list-style-type: lower-alpha"><li>a</li></ul>', '<ol type="a"><li>a</li></ol>'),
    ('<ol type="1" start="3"><li>a</li></ol>', '<ol start="3"><li>a</li></ol>'),
    ('<ul><li>a<ul><li>b</li></ul></li></ul>', "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("<table><tbody><tr><td>a</td></tr></tbody></table>", "<table><tr><td>a</td></tr></table>"),
    ('<details data-spoiler=""><summary>T</summary>x</details>',
     '<details data-spoiler=""><summary>T</summary><p>x</p></details>'),
    ('<div class="bbCodeSpoiler"><button class="bbCodeSpoiler-button"><span>T</span></button><div>x</div></div>',
     '<details data-spoiler=""><summary>T</summary><p>x</p></details>'),
    ('<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0"></iframe>',
     '<p><a href="https://www.youtube.com/watch?v=abcdefghijk">https://www.youtube.com/watch?v=abcdefghijk</a></p>'),
    ('<video><source src="/a.mp4">no film</video>',
     '<p><a href="http://forum.example/a.mp4">http://forum.example/a.mp4</a></p>'),
    ('<h2>a</h2><hr>b', "<h2>a</h2><hr><p>b</p>"),
    ('<form><select><option>x</option></select><textarea>y</textarea>z</form>', "<p>z</p>"),
]
# fmt: on


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_bodies(body: str, expected: str) -> None:
    # as readers hand it over: parsed and written by lxml
    handed = inner_html(html.fromstring(f"<html><body><div>{body}</div></body></html>").find("body/div"))
    assert convert(handed, PAGE, target).html == expected
    assert is_canonical(expected)


def test_quotes_say_whom_and_when() -> None:
    body = (
        '<blockquote data-post="5" data-author="J &amp; K" data-member="7" data-time-text="1 May">first<blockquote>in'
        '</blockquote></blockquote><blockquote data-author="L">said <b>so</b></blockquote>answer'
    )
    markup = convert(body, PAGE, target, seconds=lambda text: 77 if text == "1 May" else None)
    assert markup.quotes == (
        Quote(post_id=5, author_name="J & K", author_id=7, quoted_at=77),
        Quote(text="in", depth=1),
        Quote(author_name="L", text="said so"),
    )
    assert markup.html.startswith(
        '<blockquote data-post="5" data-author="J &amp; K" data-member="7" data-time="77"><p>first'
    )
    assert markup.html.endswith("</blockquote><p>answer</p>")


def test_mentions_and_attachments_are_told() -> None:
    markup = convert('<a href="memberlist.php?u=7">@Joe</a> <span data-attachment="a9"></span>', PAGE, target)
    assert (markup.mentions, markup.attachments) == (((7, "Joe"),), ("a9",))


def test_a_page_without_address_keeps_what_is_absolute() -> None:
    markup = convert('<a href="http://a.example/">x</a><a href="b.html">y</a>', "")
    assert markup.html == '<p><a href="http://a.example/">x</a>y</p>'


_TAGS = [
    *("b", "i", "blockquote", "code", "pre", "div", "p", "ul", "li", "table", "td", "a", "span", "details", "summary"),
    *("script", "button", "iframe", "h2", "img", "br", "x-y"),
]
_RESTS = [
    "",
    "/",
    ' class="spoiler"',
    ' data-mention="3"',
    ' data-attachment="4"',
    ' href="viewtopic.php?p=5"',
    " src=x",
    ' data-post="1"',
    ' style="font-weight:bold"',
    ' class="codeblock"',
    " =",
    ' a="b',
]
_PIECES = st.one_of(
    st.text(alphabet="ab<>&\"' \n\v\0=/;@…\ufffe", max_size=8),
    st.tuples(st.sampled_from(["", "/"]), st.sampled_from(_TAGS), st.sampled_from(_RESTS)).map(
        lambda tag: f"<{''.join(tag)}>"
    ),
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_anything_becomes_canonical(body: str) -> None:
    markup = convert(body, PAGE, target)
    assert sanitise(markup.html) == markup.html


@pytest.mark.parametrize(
    "body",
    [
        "<code>" * 20_000 + "x" + "</code>" * 20_000,
        "<blockquote>" * 20_000 + "x",
        "<table><tr><td>" * 20_000 + "x",
        "<div class=spoiler>" * 20_000,
        "<span data-mention=1>" * 20_000,
        "<b><i>" * 20_000 + "x" + "</b></i>" * 20_000,
        "<!--" * 20_000,
        "<a =" * 20_000,
        "<" * 50_000,
        "<pre>" * 20_000 + "</code>" * 20_000,
        '<a href="http://x/' + "a ... " * 20_000 + '">' + "a ... " * 20_000 + "</a>",
        "<p a='" + 'b="c" ' * 20_000 + ">",
        "<span style='" + "text-decoration:" * 20_000 + "'>",
    ],
    ids=lambda body: body[:12],
)
def test_hostile_bodies_cost_linear_time(body: str) -> None:
    started = time.process_time()
    convert(body, PAGE, target)
    assert time.process_time() - started < 5
