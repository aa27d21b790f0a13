"""Body text: what render makes of links, mentions, quotes and attachments, and how long posts are split."""

from __future__ import annotations

import math
import re
import sys
import time
from typing import Any

import msgspec
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.markup.canonical import is_canonical, plain, sanitise
from mappings import measure, splitting
from mappings.policy import Posts, load
from mappings.text import Body, length, references, render, split

UNITS = ("graphemes", "characters", "mastodon", "bluesky")


def posts(**changed: Any) -> Posts:
    return msgspec.structs.replace(load("mastodon").posts, **changed)


def body(html: str) -> Body:
    return render(sanitise(html), links={}, mentions={})


# --- references and rendering -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Hello</p>", ()),
        ('<p><a href="https://a.example/">a</a></p>', ()),
        ('<p><a href="viewtopic.php?p=5" data-post="5">a</a></p>', (("post", "5"),)),
        (
            '<p><a href="/t" data-thread="7">a</a><a href="/b" data-board="2">b</a><a href="u" data-thread="7">c</a>',
            (("thread", "7"), ("board", "2")),
        ),
        ('<p><a href="/m" data-member="a&quot;b">x</a></p>', (("member", 'a"b'),)),
        ('<blockquote data-post="5"><p>not a link</p></blockquote>', ()),
        ('<p>&lt;a href="/x" data-post="1"&gt; is text</p>', ()),
    ],
)
def test_references(html: str, found: tuple[tuple[str, str], ...]) -> None:
    assert references(html) == references(sanitise(html)) == found


LINKS = {("post", "5"): "/@ada/77", ("board", "2"): "https://new.example/@tea"}
MENTIONS = {"3": ("bob", "/@bob")}
INNER = '<blockquote data-post="4"><p>p</p></blockquote><p>q</p>'
QUOTE = '<blockquote data-post="5"><p>r</p></blockquote>'
RENDERED = [
    ("nothing to do", "<p>Hello &amp; <b>bye</b></p>", None, "<p>Hello &amp; <b>bye</b></p>", "Hello & bye"),
    (
        "a link into the forum leads to the new home",
        '<p>see <a href="https://old.example/viewtopic.php?p=5" data-post="5">there</a></p>',
        None,
        '<p>see <a href="/@ada/77" data-post="5">there</a></p>',
        "see there",
    ),
    (
        "an absolute link to what is not published stays",
        '<p><a href="https://old.example/viewtopic.php?p=6" data-post="6">there</a></p>',
        None,
        '<p><a href="https://old.example/viewtopic.php?p=6" data-post="6">there</a></p>',
        "there",
    ),
    (
        "a relative one does not",
        '<p>a <a href="viewtopic.php?p=6" data-post="6"><i>there</i></a> b</p>',
        None,
        "<p>a <i>there</i> b</p>",
        "a there b",
    ),
    (
        "a mention is linked",
        '<p>hi <span data-mention="3">@<b>Bob</b> B.</span>!</p>',
        None,
        '<p>hi <a href="/@bob" data-member="3">@bob</a>!</p>',
        "hi @bob!",
    ),
    (
        "of somebody unknown it is only a name",
        '<p>hi <span data-mention="9">@Eve</span> and <span data-mention="">@Guest</span>!</p>',
        None,
        "<p>hi @Eve and @Guest!</p>",
        "hi @Eve and @Guest!",
    ),
    (
        "no link in a link",
        '<p><a href="https://x.example/">see <span data-mention="3">@Bob</span></a></p>',
        None,
        '<p><a href="https://x.example/">see @bob</a></p>',
        "see @bob",
    ),
    (
        "a link in the place of a relative one that is gone",
        '<p><a href="x?p=6" data-post="6">see <span data-mention="3">@Bob</span></a></p>',
        None,
        '<p>see <a href="/@bob" data-member="3">@bob</a></p>',
        "see @bob",
    ),
    (
        "attachments leave no hole",
        '<p>a<br><b><span data-attachment="1"></span></b></p><p><span data-attachment="2"></span></p><p>b</p>',
        None,
        "<p>a</p><p>b</p>",
        "a\n\nb",
    ),
    (
        "smileys and spoilers stay",
        '<details data-spoiler=""><summary>End</summary><p><span data-smiley="wave">:wave:</span></p></details>',
        None,
        '<details data-spoiler=""><summary>End</summary><p><span data-smiley="wave">:wave:</span></p></details>',
        "End\n\n:wave:",
    ),
    (
        "a quote stays",
        '<blockquote data-post="5" data-author="Ada"><p>q</p></blockquote><p>a</p>',
        None,
        '<blockquote data-post="5" data-author="Ada"><p>q</p></blockquote><p>a</p>',
        "> q\n\na",
    ),
    (
        "the quotes of the parent at the head go, with those inside them",
        f'<blockquote data-post="5">{INNER}</blockquote>{QUOTE}<p>a</p>{QUOTE}',
        "5",
        f"<p>a</p>{QUOTE}",
        "a\n\n> r",
    ),
    (
        "those of others stay",
        '<blockquote data-post="4"><p>q</p></blockquote><blockquote data-post="5"><p>r</p></blockquote><p>a</p>',
        "5",
        '<blockquote data-post="4"><p>q</p></blockquote><blockquote data-post="5"><p>r</p></blockquote><p>a</p>',
        "> q\n>\n> r\n\na",
    ),
    (
        "a post that is nothing but the quote keeps it",
        '<blockquote data-post="5"><p>q</p></blockquote>',
        "5",
        '<blockquote data-post="5"><p>q</p></blockquote>',
        "> q",
    ),
]


@pytest.mark.parametrize(
    ("html", "drop", "content", "text"), [row[1:] for row in RENDERED], ids=[r[0] for r in RENDERED]
)
def test_render(html: str, drop: str | None, content: str, text: str) -> None:
    assert is_canonical(html)
    made = render(html, links=LINKS, mentions=MENTIONS, drop_quote=drop)
    assert made == Body(content, text)
    assert is_canonical(made.content)
    assert made.text == plain(made.content)


# --- length -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "graphemes", "characters", "mastodon", "bluesky"),
    [
        ("", 0, 0, 0, 0),
        ("hello", 5, 5, 5, 5),
        ("привет", 6, 6, 6, 6),
        ("你好。", 3, 3, 3, 3),
        ("e\u0301", 1, 2, 1, 1),
        ("👨‍👩‍👧", 1, 5, 1, 2),
        ("\r\n", 1, 2, 1, 1),
        ("see https://example.org/a/very/long/path/indeed", 47, 47, 27, 47),
        ("http://a.io", 11, 11, 23, 11),
        ("(http://a.io).", 14, 14, 26, 14),
        ("https://x.example/a?b=c&d=%20#e, and", 36, 36, 28, 36),
        ("nohttp://x.example/a/long/path/indeed", 37, 37, 37, 37),
        ("hi @bob@social.example.org!", 27, 27, 8, 27),
        ("bob@social.example", 18, 18, 18, 18),
        ("@@@", 3, 3, 3, 3),
    ],
)
def test_length(text: str, graphemes: int, characters: int, mastodon: int, bluesky: int) -> None:
    assert [length(text, unit) for unit in UNITS] == [graphemes, characters, mastodon, bluesky]


def test_code_points_taken_for_graphemes_without_a_look_are_graphemes() -> None:
    single = [chr(code) for code in range(sys.maxunicode + 1) if measure.alone(chr(code), 0, 1)]
    assert len(single) > 40_000
    for before, behind in (("", ""), ("a", ""), ("", "a"), ("각", "각"), ("©", "©"), ("\n", "\n")):
        text = "".join(before + char + behind for char in single)
        assert len(regex.findall(r"\X", text)) == len(text)
    assert len(regex.findall(r"\X", "".join(char + char for char in single))) == 2 * len(single)


def reference_length(text: str, unit: str) -> int:
    """Lengths as the networks' own rules say, the slow way."""
    if unit == "characters":
        return len(text)
    if unit == "mastodon":
        link = r"https?://\w+\.\w+(?:/[^\s<>\"(?]*[^\s<>\"(?.,!])?(?:\?[A-Za-z0-9:/@.,!?&=]*[A-Za-z0-9/&=])?"
        text = regex.sub(rf"(?<![A-Za-z0-9@$#]){link}", "x" * 23, text)
        text = regex.sub(r"(?<![=/\w])(@[A-Za-z0-9_]+)@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", r"\1", text)
    graphemes = len(regex.findall(r"\X", text))
    return max(graphemes, math.ceil(len(text.encode()) / 10)) if unit == "bluesky" else graphemes


ALPHABET = (
    *"abcde   ..,!?é字はっ。、각\n",
    "e\u0301", "\u0301", "\u200d", "👍🏽", "👨‍👩‍👧", "🇩🇪", "\u0600", "कि", "\xa0", "\u3000", "\u1100\u1161",
    "&", "<", '"', "https://x.example/abc", "@ada@x.example", "a word ", "a b c d e f g ", "x" * 40,
)  # fmt: skip
words = st.lists(st.sampled_from(ALPHABET), max_size=40).map("".join)


@given(words, st.sampled_from(UNITS), st.integers(min_value=0, max_value=60))
def test_length_fits_and_reach_agree(text: str, unit: str, limit: int) -> None:
    assert length(text, unit) == reference_length(text, unit)
    assert measure.fits(text, limit, unit) == (length(text, unit) <= limit)
    end = measure.reach(text, 0, limit, unit)
    assert length(text[:end], unit) <= limit
    assert regex.findall(r"\X", text) == regex.findall(r"\X", text[:end]) + regex.findall(r"\X", text[end:])


# --- splitting ----------------------------------------------------------------------------------

SPLIT: list[tuple[str, str, dict[str, Any], str, list[str]]] = [
    ("short posts stay whole", "<p>Hello</p>", {}, "", ["<p>Hello</p>"]),
    (
        "at a paragraph",
        "<p>One two three four five six seven.</p><p>Eight nine. Ten eleven.</p>",
        {},
        "",
        ["<p>One two three four five six seven.</p>", "<p>Eight nine. Ten eleven.</p>"],
    ),
    (
        "at a sentence",
        "<p>One two three four five six. Seven eight nine ten eleven twelve.</p>",
        {},
        "",
        ["<p>One two three four five six.</p>", "<p>Seven eight nine ten eleven twelve.</p>"],
    ),
    (
        "at a word, elements reopened",
        "<blockquote><p>one two <b>three <i>four five six seven eight nine ten eleven twelve</i></b></p></blockquote>",
        {},
        "",
        [
            "<blockquote><p>one two <b>three <i>four five six seven eight nine ten</i></b></p></blockquote>",
            "<blockquote><p><b><i>eleven twelve</i></b></p></blockquote>",
        ],
    ),
    (
        "at a grapheme",
        f"<p>{'é' * 49}e\u0301{'z' * 10}</p>",
        {"unit": "characters"},
        "",
        [f"<p>{'é' * 49}</p>", f"<p>e\u0301{'z' * 10}</p>"],
    ),
    (
        "Chinese at punctuation, which does not begin a part",
        f"<p>{'字' * 48}好吗？{'文' * 9}，{'文' * 39}，文</p>",
        {"unit": "characters"},
        "",
        [f"<p>{'字' * 48}好</p>", f"<p>吗？{'文' * 9}，{'文' * 38}</p>", "<p>文，文</p>"],
    ),
    (
        "not in a link",
        f"<p>{'word ' * 8}<a href='https://x.example/'>two words and more</a> end</p>",
        {"unit": "graphemes"},
        "",
        [
            f"<p>{('word ' * 8).strip()}</p>",
            '<p><a href="https://x.example/">two words and more</a> end</p>',
        ],
    ),
    (
        "but in one that no part could hold",
        f"<p><a href='https://x.example/'>{'word ' * 12}</a></p>",
        {"unit": "graphemes"},
        "",
        [
            f'<p><a href="https://x.example/">{("word " * 10).strip()}</a></p>',
            '<p><a href="https://x.example/">word word</a></p>',
        ],
    ),
    (
        "numbers of a list go on; a cut item goes on without",
        f"<ol start='9'><li>{'a ' * 15}</li><li>{'b ' * 30}<ul><li>c</li></ul></li><li>d</li></ol>",
        {},
        "",
        [
            f'<ol start="9"><li>{("a " * 15).strip()}</li></ol>',
            f'<ol start="10"><li>{("b " * 23).strip()}</li></ol>',
            f'<p>{("b " * 7).strip()}</p><ul><li>c</li></ul><ol start="11"><li>d</li></ol>',
        ],
    ),
    (
        "code keeps its indentation",
        f"<pre><code>{'a' * 40}\n    b\n    c</code></pre>",
        {},
        "",
        [f"<pre><code>{'a' * 40}\n    b</code></pre>", "<pre><code>    c</code></pre>"],
    ),
    (
        "an image is never cut, its description is shortened",
        f"<p>{'word ' * 7}<img src='https://x.example/i.png' alt='{'d ' * 15}'></p>",
        {},
        "",
        [
            f"<p>{('word ' * 7).strip()}</p>",
            f'<p><img src="https://x.example/i.png" alt="{"d " * 12}…"></p>',
        ],
    ),
    ("the title comes first", "<p>Hello</p>", {}, " Tea &\n cake ", ["<p><b>Tea &amp; cake</b></p><p>Hello</p>"]),
    (
        "the title counts",
        "<p>One two three four five six seven eight nine.</p>",
        {},
        "Counting to nine",
        ["<p><b>Counting to nine</b></p><p>One two three four five six</p>", "<p>seven eight nine.</p>"],
    ),
    ("a title alone", "", {}, "Tea", ["<p><b>Tea</b></p>"]),
    ("a title of its own", "<p>Hello</p>", {"title": "field"}, "Tea", ["<p>Hello</p>"]),
    ("no title", "<p>Hello</p>", {"title": "none"}, "Tea", ["<p>Hello</p>"]),
    (
        "a content warning counts",
        "<p>One two three four five six seven eight nine.</p>",
        {"title": "content_warning"},
        "Counting to nine",
        ["<p>One two three four five six seven</p>", "<p>eight nine.</p>"],
    ),
    ("kept whole", f"<p>{'word ' * 99}</p>", {"long": "keep"}, "", [f"<p>{('word ' * 99).strip()}</p>"]),
    ("no limit", f"<p>{'word ' * 99}</p>", {"limit": 0}, "", [f"<p>{('word ' * 99).strip()}</p>"]),
]


@pytest.mark.parametrize(
    ("html", "changed", "title", "contents"), [row[1:] for row in SPLIT], ids=[row[0] for row in SPLIT]
)
def test_split(html: str, changed: dict[str, Any], title: str, contents: list[str]) -> None:
    parts = split(body(html), posts(**{"limit": 50, **changed}), title)
    assert [part.content for part in parts] == contents
    assert [part.text for part in parts] == [plain(content) for content in contents]
    assert all(is_canonical(content) for content in contents)
    assert not any(part.cut for part in parts)


LONG = f"<p>{'One more sentence here. ' * 40}</p>"


@pytest.mark.parametrize(
    ("more", "tail", "tail_text"),
    [
        ("", "<p>…</p>", "…"),
        ("javascript:alert(1)", "<p>…</p>", "…"),
        (
            "https://old.example/?p=1&q=2",
            '<p>… <a href="https://old.example/?p=1&amp;q=2">https://old.example/?p=1&amp;q=2</a></p>',
            "… https://old.example/?p=1&q=2",
        ),
        ("https://old.example/" + "x" * 90, f'<p><a href="https://old.example/{"x" * 90}">…</a></p>', "…"),
    ],
)
@pytest.mark.parametrize(("changed", "count"), [({"long": "cut"}, 1), ({"long": "split", "parts": 3}, 3)])
def test_what_does_not_fit_is_cut_and_says_so(
    more: str, tail: str, tail_text: str, changed: dict[str, Any], count: int
) -> None:
    parts = split(body(LONG), posts(limit=160, unit="graphemes", **changed), "", more)
    assert len(parts) == count
    assert [part.cut for part in parts] == [False] * (count - 1) + [True]
    last = parts[-1]
    assert last.content.endswith(tail)
    assert last.text.endswith(f"sentence here.\n\n{tail_text}")
    assert len(last.text) <= 160
    assert is_canonical(last.content)


def test_the_last_part_allowed_is_whole_if_the_rest_fits() -> None:
    parts = split(body(f"<p>{'a' * 50}</p><p>{'b' * 50}</p>"), posts(limit=50, parts=2), "", "https://x.example/")
    assert [part.text for part in parts] == ["a" * 50, "b" * 50]
    assert not parts[-1].cut


TAGS = (
    "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<br>", "<hr>", "<ul>", "</ul>", "<ol start=5>", "</ol>", "<li>",
    "</li>", "<blockquote data-author=Ada>", "</blockquote>", "<pre>", "</pre>", "<code>", "</code>", "<h2>", "</h2>",
    '<a href="https://x.example/y">', "</a>", "<details>", "<summary>", "</summary>", "</details>",
    '<img src="https://x.example/i"> ', '<img src="https://x.example/i" alt="a cup"> ', "<table>", "<tr>", "<td>",
    "</table>", "<span data-smiley=x>", "</span>",
)  # fmt: skip
markup = st.lists(
    st.one_of(st.sampled_from(TAGS), words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))),
    max_size=60,
).map("".join)

MARKS = re.compile(r"\d+\. |[>•|\s]")  # of quotes, lists and tables; none of them is in ALPHABET


def essence(texts: list[str]) -> list[str]:
    """Graphemes without white space and marks."""
    found = [MARKS.sub("", grapheme) for text in texts for grapheme in regex.findall(r"\X", MARKS.sub(" ", text))]
    return [grapheme for grapheme in found if grapheme]


@settings(max_examples=600, deadline=None)
@given(markup, st.sampled_from(UNITS), st.sampled_from((50, 51, 60, 140, 300)))
def test_parts_are_within_the_limit_well_formed_and_together_the_whole(html: str, unit: str, limit: int) -> None:
    whole = body(html)
    parts = split(whole, posts(limit=limit, unit=unit))
    for part in parts:
        assert reference_length(part.text, unit) <= limit
        assert is_canonical(part.content)
        assert part.text == plain(part.content)
    if len(parts) > 1:
        assert all(MARKS.sub("", part.text) for part in parts)
    assert essence([part.text for part in parts]) == essence([whole.text])


@settings(max_examples=100, deadline=None)
@given(markup, st.sampled_from((25, 30)), st.integers(min_value=1, max_value=4))
def test_cut_bodies_are_within_the_limit(html: str, limit: int, most: int) -> None:
    whole = body(html)
    if measure.fits(whole.text, limit, "graphemes"):
        return
    parts = splitting.split(whole, limit, "graphemes", most, "https://x.example/1")
    assert len(parts) <= most
    assert all(reference_length(part.text, "graphemes") <= limit and is_canonical(part.content) for part in parts)
    if not parts[-1].cut and "<img" not in html:  # the description of an image may be shortened
        assert essence([part.text for part in parts]) == essence([whole.text])


def nested(depth: int) -> str:
    return "<blockquote>" * depth + "<p>" + "x<br>" * 300 + "</p>" + "</blockquote>" * depth


@pytest.mark.parametrize(
    "html",
    [
        nested(64),
        "<ul><li>" * 60 + "x " * 300,
        "<p>" + "<b>x</b><i>y</i>" * 400,
        "<p>e" + "\u0301" * 2000 + " word" * 40,
        f"<p><a href='https://x.example/{'y' * 3000}'>https://x.example/{'y' * 3000}</a>",
        f"<p><img src='https://x.example/{'y' * 3000}'>" * 5,
        "<table>" + "<tr><td>a<td>b<td>c" * 200,
        "<hr>" * 300,
        "<p>" + "\xa0" * 60 + "<b>\u3000</b>",
        "<details><summary>" + "s " * 200 + "</summary>" + "t " * 200 + "</details>",
    ],
    ids=["quotes", "lists", "inline", "zalgo", "link", "images", "table", "rules", "blank", "spoiler"],
)
@pytest.mark.parametrize("unit", UNITS)
def test_awkward_bodies(html: str, unit: str) -> None:
    whole = body(html)
    parts = split(whole, posts(limit=50, unit=unit))
    assert all(reference_length(part.text, unit) <= 50 for part in parts)
    assert all(is_canonical(part.content) for part in parts)


@pytest.mark.parametrize(
    "unit_of_text",
    ["Some words. ", "字典。", "naïve ", "<b>x</b> ", "x<br>", '<a href="https://x.example/">l</a> ', "e\u0301"],
)
def test_time_is_linear(unit_of_text: str) -> None:
    def seconds(size: int) -> float:
        html = f"<p>{unit_of_text * (size // len(unit_of_text))}</p>"
        whole = Body(html, plain(html))
        best = 9e9
        for _ in range(2):
            start = time.process_time()
            parts = splitting.split(whole, 1_000, "graphemes", 1_000_000, "")
            best = min(best, time.process_time() - start)
        assert len(parts) > 4
        return best

    small, large = seconds(100_000), seconds(400_000)
    assert large < 4 * 2.5 * small + 0.05


def test_ten_megabytes() -> None:
    html = f"<p>{'Ten megabytes of text, in words and sentences. ' * 210_000}</p>"
    whole = Body(html, plain(html))
    start = time.process_time()
    parts = splitting.split(whole, 500, "mastodon", 100_000, "")
    assert time.process_time() - start < 30
    assert len(parts) > 19_000
    assert "".join(part.text for part in parts).replace(" ", "") == whole.text.replace(" ", "")
