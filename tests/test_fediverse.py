"""Canonical HTML as Mastodon writes it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.markup.canonical import escape, sanitise
from mappings.fediverse import Named, hashtag, link, mention, paragraph, to_html

LINK = 'target="_blank" rel="nofollow noopener" translate="no"'
MENTION = (
    '<span class="h-card" translate="no"><a href="https://new.example/users/ann" class="u-url mention">'
    "@<span>ann</span></a></span>"
)
SHORT = (
    '<span class="invisible">https://www.</span><span class="">x.example/?a=1&amp;b=2</span>'
    '<span class="invisible"></span>'
)
KEPT = {"p", "br", "a", "span", "strong", "em", "u", "del", "code", "pre", "blockquote", "ul", "ol", "li"}
ANN = Named("ann", "https://new.example/users/ann")


def absolute(address: str) -> str:
    return f"https://new.example{address}" if address.startswith("/") else address


def account(address: str) -> Named | None:
    return ANN if address == "/@ann" else None


def written(html: str) -> str:
    return to_html(html, absolute, account)


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("words", "words"),
        ("<p>a<br><b>b</b> <i>c</i> <s>d</s> <u>e</u></p>",
         "<p>a<br /><strong>b</strong> <em>c</em> <del>d</del> <u>e</u></p>"),
        ("<p>H<sub>2</sub>O <span data-smiley=\":x:\">:x:</span></p>", "<p>H2O :x:</p>"),
        ("<h2>Title</h2><hr><p>x</p>", "<p><strong>Title</strong></p><p>---</p><p>x</p>"),
        ('<ol start="3" type="a"><li>x</li></ol>', '<ol start="3"><li>x</li></ol>'),
        ('<blockquote data-post="3" data-author="A &amp; B"><p>x</p></blockquote>',
         "<blockquote><p>A &amp; B:</p><p>x</p></blockquote>"),
        ("<blockquote><p>x</p></blockquote>", "<blockquote><p>x</p></blockquote>"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "<ul><li>a | b</li><li>c</li></ul>"),
        ('<details data-spoiler=""><summary>Look</summary><p>x</p></details>', "<p><strong>Look</strong></p><p>x</p>"),
        ("<pre><code>a &lt; b\n</code></pre>", "<pre><code>a &lt; b\n</code></pre>"),
        ('<p><a href="/@ann" data-member="5">@ann</a>!</p>',
         f"<p>{MENTION}!</p>"),
        ('<p><a href="/@ann" data-member="5">Ann</a></p>', f'<p><a href="https://new.example/@ann" {LINK}>Ann</a></p>'),
        ('<p><a href="/@ann/7" data-post="5"><b>there</b></a></p>',
         f'<p><a href="https://new.example/@ann/7" {LINK}><strong>there</strong></a></p>'),
        ('<p><img src="https://x.example/a.png" alt="a cat"></p>',
         f'<p><a href="https://x.example/a.png" {LINK}>a cat</a></p>'),
        ('<p><a href="https://x.example/"><img src="https://x.example/a.png"></a></p>',
         f'<p><a href="https://x.example/" {LINK}>https://x.example/a.png</a></p>'),
        ('<p><a href="https://www.x.example/?a=1&amp;b=2">https://www.x.example/?a=1&amp;b=2</a></p>',
         f'<p><a href="https://www.x.example/?a=1&amp;b=2" {LINK}>{SHORT}</a></p>'),
    ],
)  # fmt: skip
def test_constructs(canonical: str, expected: str) -> None:
    assert written(canonical) == expected


def test_long_addresses_are_shortened_for_the_eye_only() -> None:
    address = "https://x.example/" + "long/" * 20
    made = link(address)
    assert re.sub("<[^>]*>", "", made) == address
    assert '<span class="ellipsis">x.example/long/long/long/long/</span>' in made


class Reader(HTMLParser):
    """What a reader sees, and whether the markup is well-formed and of the kinds that servers keep."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KEPT
        assert {name for name, _ in attrs} <= {"href", "class", "target", "rel", "translate", "start"}
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.text


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80)


@given(TEXTS)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert shown(paragraph(text)) == text
    assert shown(link("https://x.example/", text)) == text
    assert shown(link(text)) == text
    assert shown(mention(Named(text, text))) == f"@{text}"
    assert shown(hashtag(text, text)) == f"#{text}"
    assert shown(written(f"<p>{escape(text)}</p>")) == text


PIECES = st.sampled_from(
    [f"<{slash}{tag}>" for slash in ("", "/") for tag in
     ("p", "b", "i", "table", "tr", "td", "ul", "li", "blockquote", "details", "summary", "h1", "pre", "a", "sub")]
    + ['<a href="/@ann" data-member="5">', "@ann", '<a href="https://x.example/">', "<img src=https://x.example/i>",
       '<blockquote data-author="&lt;script&gt;">', "<br>", "<hr>", "a", " ", "&lt;script&gt;", '<ol start="2">', '"']
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_canonical_html_comes_the_outcome_is_well_formed(html: str) -> None:
    assert "<script" not in written(sanitise(html))
    shown(written(sanitise(html)))
