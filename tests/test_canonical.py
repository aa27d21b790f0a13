"""Canonical HTML: what the sanitiser lets through and makes of the rest, URLs, plain text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.markup.builder import MAX_DEPTH
from adapters.markup.canonical import (
    ATTRIBUTES,
    clean,
    escape,
    is_canonical,
    is_relative,
    plain,
    safe_url,
    sanitise,
    start_tag,
)

# --- sanitising ---------------------------------------------------------------------------------

SANITISED = [
    ("text", "<p>text</p>"),
    ("<div>a</div><div>b</div>", "<p>a<br>b</p>"),
    ("<p>a</p>\n\n<p>b</p>", "<p>a</p><p>b</p>"),
    ("a<br><br>b<br>c<br>", "<p>a</p><p>b<br>c</p>"),
    ("<strong>a</strong> <em>b</em> <strike>c</strike> <tt>d</tt>", "<p><b>a</b> <i>b</i> <s>c</s> <code>d</code></p>"),
    ("<b>a <b>b</b> c</b>", "<p><b>a b c</b></p>"),
    ("<b>one<blockquote>two</blockquote>three</b>",
     "<p><b>one</b></p><blockquote><p><b>two</b></p></blockquote><p><b>three</b></p>"),
    ("<ul>x<li>a<li>b</ul>", "<ul><li>x</li><li>a</li><li>b</li></ul>"),
    ("<li>lonely", "<ul><li>lonely</li></ul>"),
    ("<ol start=3 type=a onclick=x><li>c</ol>", '<ol start="3" type="a"><li>c</li></ol>'),
    ("<table>x<tbody><tr><td>a<td>b</table>", "<p>x</p><table><tr><td>a</td><td>b</td></tr></table>"),
    ("<h2>a<p>b</p></h2>", "<h2>a<br><br>b</h2>"),
    ("<pre>\n  a\n    b &lt;\n</pre>", "<pre><code>  a\n    b &lt;</code></pre>"),
    ("<details><summary>t</summary>x</details>", '<details data-spoiler=""><summary>t</summary><p>x</p></details>'),
    ('<a href="javascript:alert(1)">x</a>', "<p>x</p>"),
    ('<a href="JaVa&#10;script:alert(1)">x</a>', "<p>x</p>"),
    ('<a href="https://a.example/" title="t" target=_blank onclick="x()">x</a>',
     '<p><a href="https://a.example/">x</a></p>'),
    ('<a href="thread.php?id=4">x</a>', "<p>x</p>"),
    ('<a href="thread.php?id=4" data-thread="4">x</a>', '<p><a href="thread.php?id=4" data-thread="4">x</a></p>'),
    ('<a data-post=1 data-thread=2 href="https://a.example">x</a>',
     '<p><a href="https://a.example" data-post="1">x</a></p>'),
    ('<a href="https://a.example">x<a href="https://b.example">y</a></a>',
     '<p><a href="https://a.example">x</a><a href="https://b.example">y</a></p>'),
    ('<img src="https://a.example/i.png" alt="a &amp; b" onerror="x()">',
     '<p><img src="https://a.example/i.png" alt="a &amp; b"></p>'),
    ('<img src="data:image/png;base64,AA" alt="cat">', "<p>cat</p>"),
    ('<iframe src="https://v.example/1"></iframe>', '<p><a href="https://v.example/1">https://v.example/1</a></p>'),
    ('<blockquote data-time="5" data-author="b&quot;ob" class="q" data-post="12">hi</blockquote>',
     '<blockquote data-post="12" data-author="b&quot;ob" data-time="5"><p>hi</p></blockquote>'),
    ('<span class=x><span data-mention="5">@bob</span></span>', '<p><span data-mention="5">@bob</span></p>'),
    ('<span data-mention>@bob</span>', '<p><span data-mention="">@bob</span></p>'),
    ('<span data-attachment="7">junk</span>', '<p><span data-attachment="7"></span>junk</p>'),
    ("<script>alert(1)</script><style>p{}</style>a<!-- b --><svg onload=x></svg><form><input>c", "<p>a</p><p>c</p>"),
    ('<font color=red style="position:fixed">a</font><center>b</center>', "<p>a<br>b</p>"),
    ("a\u00a0b &nbsp;&copy; 1 < 2 \" '", "<p>a&nbsp;b &nbsp;© 1 &lt; 2 \" '</p>"),
    ("\ud83d\ude00 \ud800 \0 \r\n x", "<p>😀 \ufffd \ufffd x</p>"),
    ("<p></p><b></b><p> </p>", ""),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), SANITISED)
def test_sanitise(html: str, expected: str) -> None:
    assert sanitise(html) == expected
    assert is_canonical(expected)


def test_not_canonical() -> None:
    for html in (
        "bare",
        "<p>a </p>",
        "<p><b></b></p>",
        '<p style="x">a</p>',
        "<p>a<br></p>",
        "<p>a</p> <p>b</p>",
        "<p>a",
    ):
        assert not is_canonical(html), html


FRAGMENTS = st.sampled_from((
    "a", " ", "\n", "&", "<", ">", '"', "&lt;", "&nbsp;", "\xa0", "\0", "\r", "\v", "\f", "\ud800", "😀", "]]>", "<!--",
    "-->",
    *(f"<{slash}{name}>" for slash in ("", "/") for name in (
        "p", "div", "b", "i", "u", "s", "code", "sub", "a", "span", "pre", "blockquote", "details", "summary", "ul",
        "ol",
        "li", "table", "tr", "td", "tbody", "h1", "h6", "dl", "dd", "font", "script", "style", "textarea", "title",
        "svg",
        "math", "select", "option", "template", "iframe", "body", "noscript", "plaintext", "button", "nobr", "em",
    )),
    "<br>", "<hr>", "<img src=https://a.example/x>", "<img alt=' x '>", "<a href='https://a.example/?x=&quot;'>",
    "<a href=//b.example data-post=3>", "<a href='foo bar' data-board=3>", "<a href='java\tscript:x' data-post=2>",
    "<a href=https://1.2.3.4.5/>", "<a href='http://é.example'>", "<a href=\"mailto:a b@c\">",
    "<span data-smiley=' x'>",
    "<span data-attachment=4>", "<span data-mention='a\nb'>", "<blockquote data-author='<x>\xa0\"' data-post=''>",
    "<ol type=A start=0>", "<ol type=q start=-1>", "<p onclick=x style=y>", "<video src=https://v.example/x>",
    "<b a=1>",
))  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=25).map("".join))
@settings(max_examples=2500, deadline=None)
def test_sanitise_is_idempotent_and_safe(html: str) -> None:
    once = sanitise(html)
    assert sanitise(once) == once
    assert not re.search(r"<(?:script|style|svg|iframe|form|div|font)", once)
    for tag in re.findall(r"<([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>", once):
        assert set(re.findall(r" ([a-z-]+)=\"", tag[1])) <= set(ATTRIBUTES.get(tag[0], ()))
    assert not re.search(r'(?:href|src)="\s*(?:javascript|data):', once, re.IGNORECASE)
    plain(once)


@given(st.text(st.characters(codec=None), max_size=60))
@settings(max_examples=300, deadline=None)
def test_text_survives(text: str) -> None:
    """Escaped text comes through the sanitiser whole, white space at the edges and of line breaks aside."""
    expected = " ".join(clean(text).replace("\xa0", " ").replace("\v", " ").split())
    html = sanitise(escape(text.replace("\ufeff", "")))
    assert " ".join(plain(html).replace("\xa0", " ").split()) == expected.replace("\ufeff", "")


NESTED = (
    "<blockquote>", "<i><blockquote>", "<div>", "<ul><li>", "<b>", "<font size=1><p>", "<p>", "<a href=https://a.example>",
    "<table><tr><td>", "</b>", "<pre>", "<details><summary>",
)  # fmt: skip


@pytest.mark.parametrize("unit", NESTED)
def test_deep_nesting_is_cut_in_linear_time(unit: str) -> None:
    started = time.process_time()
    html = sanitise(unit * 50_000 + "x")
    assert time.process_time() - started < 5
    assert html.count("<blockquote") <= MAX_DEPTH
    assert "x" in html
    assert is_canonical(html)


# --- URLs ---------------------------------------------------------------------------------------

SAFE = [
    "https://example.org", "http://example.org:8080/a?b=c#d", "ftp://files.example/", "mailto:a@b.example",
    "HTTPS://EXAMPLE.org/", "http://192.0.2.7/", "http://[2001:db8::1]/", "http://münchen.example/",
    "http://user@a.example/",
    "https://a.example/<b>'\"", "http://localhost/x",
]  # fmt: skip
UNSAFE = [
    "", "x", "/a", "//a.example", "javascript:alert(1)", " javascript:x", "java\nscript:x", "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd", "http://", "http://[::1/", "http://a.example:99999/", "http://1.2.3.4.5/",
    "http://a b.example/",
    "http://xn--a/", "https://" + "a" * 5000 + ".example/", "about:blank", "tel:5",
]  # fmt: skip


def test_safe_urls() -> None:
    assert [url for url in SAFE if safe_url(url) is None] == []
    assert [url for url in UNSAFE if safe_url(url) is not None] == []
    assert safe_url("\n https://a.example/a b\t") == "https://a.example/a%20b"


URL_TEXT = st.text(st.sampled_from("ahtps:/.?#@[]%\\0123456789xn-_é。\u00ad\xa0 \t\n<>\"'&;+"), max_size=20)


@given(
    st.sampled_from(("", "http://", "https://a", "http:", "ftp://", "mailto:", "HTTP://xn--", "http://1.")), URL_TEXT
)
@settings(max_examples=2000, deadline=None)
def test_safe_url_agrees_with_the_sanitiser(start: str, rest: str) -> None:
    url = safe_url(start + rest)
    if url is not None:
        html = f"<p>{start_tag('a', {'href': url})}x</a></p>"
        assert sanitise(html) == html
        assert safe_url(url) == url


def test_relative() -> None:
    assert [url for url in ("a.php?b=1", "./x", "/x", "?a", "#p5", "x/y:z") if not is_relative(url)] == []
    assert [url for url in ("http://a", "//a", "\\\\a", "/\\a", " x:y", "javascript:x") if is_relative(url)] == []


# --- plain text ---------------------------------------------------------------------------------

PLAIN = [
    ("", ""),
    ("<p>a &amp; b &lt;i&gt;</p>", "a & b <i>"),
    ("<p>a<br>b</p><p>c</p>", "a\nb\n\nc"),
    ("<p>a <b>b</b><a href=\"https://x.example\">c</a></p>", "a bc"),
    ("<blockquote><p>a<br>b</p><p>c</p></blockquote><p>d</p>", "> a\n> b\n>\n> c\n\nd"),
    ("<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote>", "> > a\n>\n> b"),
    ("<p>x</p><blockquote></blockquote><p>y</p>", "x\n\ny"),
    ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><p>d</p>", "• a\n• b\n  • c\n\nd"),
    ('<ol start="9"><li>a</li><li>b<br>c</li></ol>', "9. a\n10. b\n  c"),
    ("<p>a</p><pre><code>b\n  c\n\nd</code></pre><hr><p>e</p>", "a\n\nb\n  c\n\nd\n\n---\n\ne"),
    ("<blockquote><pre><code>b\nc</code></pre></blockquote>", "> b\n> c"),
    ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
    ('<p><img src="https://a.example/i.png" alt="a &quot;cat&quot;"> <img src="https://a.example/j.png"></p>',
     'a "cat" https://a.example/j.png'),
    ('<details data-spoiler=""><summary>t</summary><p>x</p></details><h2>h</h2><p>y</p>', "t\n\nx\n\nh\n\ny"),
    ('<p><span data-mention="5">@bob</span> <span data-smiley="x">:x:</span><span data-attachment="1"></span></p>',
     "@bob :x:"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), PLAIN)
def test_plain(html: str, text: str) -> None:
    assert is_canonical(html)
    assert plain(html) == text


def test_plain_is_linear_and_bounded() -> None:
    html = sanitise("<blockquote>" * 200 + "<p>x<br>y" * 50_000)
    started = time.process_time()
    assert len(plain(html)) < 10 * len(html)
    assert time.process_time() - started < 5
