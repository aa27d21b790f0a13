"""Boards of unknown software: schema.org, repeated blocks, selector profiles. All pages are invented."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from adapters.base import SourceError
from adapters.html import generic, generic_profile
from adapters.html.document import Document
from adapters.html.facts import Author, Page

DOCS = Path(__file__).resolve().parent.parent / "docs" / "html.md"


def page(url: str, body: str, head: str = "<title>Cats - Some Board</title>") -> Document:
    return Document(url, f"<html lang='en'><head>{head}</head><body>{body}</body></html>".encode())


def read(url: str, body: str, head: str = "<title>Cats - Some Board</title>") -> Page:
    found = generic.read(page(url, body, head))
    assert found is not None
    return found


# --- schema.org ---------------------------------------------------------------------------------

JSON_LD = """<title>Cats</title><script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "BreadcrumbList", "itemListElement": [
  {"@type": "ListItem", "position": 1, "item": {"@id": "/forums/pets.2/", "name": "Pets"}},
  {"@type": "ListItem", "position": 2, "item": "/forums/cats.5/", "name": "Cats only"}]},
 {"@type": "DiscussionForumPosting", "headline": "Cats", "url": "/threads/cats.12/",
  "datePublished": "2014-01-04T15:49:55+01:00",
  "text": "First line & more\\nsecond <3", "author": {"@type": "Person", "name": "Ann", "url": "/members/ann.7/"},
  "interactionStatistic": [{"interactionType": "https://schema.org/CommentAction", "userInteractionCount": 2}],
  "comment": [
   {"@type": "Comment", "text": "<p>A <b>reply</b></p>", "datePublished": "1388846995", "author": {"name": "Bob"},
    "url": "/threads/cats.12/#post-78", "comment": {"@type": "Comment", "text": "nested", "author": {"name": "Cy"}}}]}]}
</script>"""


def test_json_ld() -> None:
    found = read("http://a.example/threads/cats.12/", "<h1>Cats</h1>", JSON_LD)
    assert (found.kind, found.key) == ("thread", "thread:12:0")
    assert found.thread is not None
    assert (found.thread.title, found.thread.board_id, found.thread.replies) == ("Cats", 5, 2)
    assert [(board.id, board.name, board.parent_id) for board in found.boards] == [
        (2, "Pets", None),
        (5, "Cats only", 2),
    ]
    first, reply, nested = found.posts
    assert (first.author, first.body) == (Author(name="Ann", id=7), "First line &amp; more<br>\nsecond &lt;3")
    assert first.date is not None
    assert first.date.machine == "2014-01-04T15:49:55+01:00"
    assert (reply.id, reply.author.name, reply.body) == (78, "Bob", "<p>A <b>reply</b></p>")
    assert nested.author.name == "Cy"
    assert found.found_by == (("thread", "schema.org, JSON-LD"),)


def test_bodies_of_json_ld_come_from_the_page_where_both_agree() -> None:
    shown = """<div class="post" id="post-77"><a href="/members/ann.7/">Ann</a>
    <time datetime="2014-01-04T15:49:55Z">4 Jan</time>
    <div class="body"><i>First line</i> &amp; more<br>second &lt;3 and a lot of other words</div></div>"""
    text = "First line & more\\nsecond <3 and a lot of other words"
    found = read("http://a.example/threads/cats.12/", shown, JSON_LD.replace("First line & more\\nsecond <3", text))
    assert found.posts[0].body == "<i>First line</i> &amp; more<br>second &lt;3 and a lot of other words"
    assert found.posts[0].id == 77


@pytest.mark.parametrize(
    "broken",
    ["{", "[" * 100_000, "null", '{"@type": 5}', '{"@graph": [[[{"@type": "DiscussionForumPosting"}]]]}', '"x"'],
)
def test_broken_json_ld_is_as_if_it_were_not_there(broken: str) -> None:
    assert (
        generic.read(page("http://a.example/x", "hello", f'<script type="application/ld+json">{broken}</script>'))
        is None
    )


MICRODATA = """<div itemscope itemtype="https://schema.org/DiscussionForumPosting"><h1 itemprop="headline">Cats</h1>
<link itemprop="url" href="/d/12-cats">
<span itemprop="author" itemscope itemtype="https://schema.org/Person">
<a itemprop="url" href="/u/7"><span itemprop="name">Ann</span></a></span>
<time itemprop="datePublished" datetime="2014-01-04T15:49:55Z">long ago</time><div itemprop="text"><p>Hello</p></div>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="post-9"><span itemprop="author">Bob</span>
<meta itemprop="datePublished" content="2014-01-05T10:00:00Z"><div itemprop="text">Hi <b>Ann</b></div></div></div>"""


def test_microdata() -> None:
    found = read("http://a.example/d/12-cats", MICRODATA)
    assert found.thread is not None
    assert (found.thread.id, found.thread.title) == (12, "Cats")
    assert [(post.id, post.author.name, post.author.id, post.body) for post in found.posts] == [
        (None, "Ann", 7, "<p>Hello</p>"),
        (9, "Bob", None, "Hi <b>Ann</b>"),
    ]
    assert [post.date and post.date.machine for post in found.posts] == ["2014-01-04T15:49:55Z", "2014-01-05T10:00:00Z"]


# --- repeated blocks ----------------------------------------------------------------------------


def test_blocks_that_repeat_are_posts() -> None:
    block = """<div class="note {odd}" id="n{id}"><p class="who"><a href="/user/{id}">{name}</a> joined Jan 2001</p>
    <span>{date}</span><div class="inner"><p>{text}</p><p>and a second paragraph of it</p></div>
    <div class="sig">-- me</div></div>"""
    body = "<h1>Cats</h1><p class='crumbs'><a href='/board/3'>Pets</a></p>" + "".join(
        block.format(
            id=number,
            odd="odd" if number % 2 else "even",
            name=f"Name {number}",
            date=f"12 May 2009, 10:0{number}",
            text="words " * number,
        )
        for number in range(1, 6)
    )
    found = read("http://a.example/thread/8?page=2", body)
    assert (found.key, found.thread and found.thread.title, found.boards[0].id) == ("thread:8:2", "Cats", 3)
    assert [(post.id, post.author.id, post.author.name) for post in found.posts] == [
        (n, n, f"Name {n}") for n in range(1, 6)
    ]
    assert [post.date and post.date.text for post in found.posts] == [f"12 May 2009, 10:0{n}" for n in range(1, 6)]
    assert found.posts[1].body == "<p>words words </p><p>and a second paragraph of it</p>"


def test_tables_without_any_class_are_posts_too() -> None:
    row = "<tr><td><b>{name}</b><br>Newbie</td><td>2009-05-0{n} 10:00<hr>{text}</td></tr>"
    body = (
        "<table>"
        + "".join(row.format(n=n, name=f"Name{n}", text="long text of a post " * 4) for n in (1, 2, 3))
        + "</table>"
    )
    found = read("http://a.example/showthread.php?t=5", body)
    assert [post.author.name for post in found.posts] == ["Name1", "Name2", "Name3"]
    assert all("long text" in post.body for post in found.posts)


def test_links_make_a_listing() -> None:
    body = "".join(f"<p><a href='topic/{n}-x'>Title {n}</a> <a href='topic/{n}-x?page=2'>2</a></p>" for n in (1, 2, 3))
    found = read("http://a.example/forum/4-pets", f"<h1>Pets</h1>{body}", "<title>Pets</title>")
    assert (found.kind, found.key, found.boards[0].name) == ("board", "board:4:0", "Pets")
    assert [(thread.id, thread.title, thread.board_id) for thread in found.threads] == [
        (n, f"Title {n}", 4) for n in (1, 2, 3)
    ]


def test_other_pages_are_nothing() -> None:
    assert generic.read(page("http://a.example/imprint", "<h1>Imprint</h1><p>Some text of 5 May 2013</p>")) is None
    assert generic.read(page("http://a.example/", "")) is None


@pytest.mark.parametrize(
    "body",
    [
        "<div class=post>" * 1000,
        "<table><tr><td class=body>x" * 1000,
        "<div class=a><b>x</b>1 May 2010 10:00</div>" * 20_000,
        "<a href=/topic/1>" * 20_000,
    ],
)
def test_hostile_pages(body: str) -> None:
    started = time.process_time()
    generic.read(page("http://a.example/topic/1", body))
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example/topic/12-hello/?page=2", ("thread", 12)),
        ("http://a.example/index.php?/topic/12-hello/page-3", ("thread", 12)),
        ("http://a.example/showthread.php?t=5&page=2#post77", ("post", 77)),
        ("http://a.example/threads/my-2009-title.123/page-2", ("thread", 123)),
        ("http://a.example/forum/viewtopic.php?f=3&t=9", ("thread", 9)),
        ("http://a.example/d/about-cats", ("thread", "about-cats")),
        ("http://a.example/forum-5.html", ("board", 5)),
        ("http://a.example/forums/discussions-of-art.56/", ("board", 56)),
        ("http://a.example/user/joe", ("member", "joe")),
        ("http://a.example/about", None),
        ("http://[", None),
    ],
)
def test_addresses(url: str, expected: tuple[str, int | str] | None) -> None:
    assert generic.target(url) == expected


# --- selector profiles --------------------------------------------------------------------------

OAK_THREAD = """<p class="path"><a href="board.cgi?b=all">All</a> <a href="board.cgi?b=pets">Pets</a></p><h1>Cats</h1>
<div class="leaf" id="leaf-31"><p class="by"><a href="who.cgi?u=7">Ann</a></p><p class="when">12 May 2009, 10:01</p>
<div class="words">Hello <b>all</b></div></div>
<div class="leaf" id="leaf-32"><p class="by">A guest</p><p class="when">12 May 2009, 10:02</p>
<div class="words"><blockquote><i class="said">Ann wrote:</i>Hello all</blockquote>Hi</div></div>"""
OAK_LISTING = """<h1>Pets</h1><table class="twigs"><tr><th>Topic</th></tr>
<tr><td><a href="topic.cgi?n=12">Cats</a></td><td class="n">1</td></tr></table>"""


@pytest.fixture
def profile(tmp_path: Path) -> str:
    """The profile that docs/html.md shows."""
    text = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    assert len(text[1].splitlines()) < 20
    file = tmp_path / "oak.toml"
    file.write_text(text[1], encoding="utf-8")
    return str(file)


def test_the_documented_profile_reads_its_board(profile: str) -> None:
    found = generic.read_with(page("http://oak.example/topic.cgi?n=12&from=20", OAK_THREAD), profile)
    assert found is not None
    assert found.thread is not None
    assert (found.key, found.thread.title, found.thread.board_id) == ("thread:12:20", "Cats", "pets")
    assert [(board.id, board.parent_id) for board in found.boards] == [("all", None), ("pets", "all")]
    first, second = found.posts
    assert (first.id, first.author, first.body) == (31, Author(name="Ann", id=7), "Hello <b>all</b>")
    assert (second.id, second.author) == (32, Author(name="A guest", guest=True))
    assert second.body == '<blockquote data-author="Ann">Hello all</blockquote>Hi'
    assert [post.date and post.date.text for post in found.posts] == ["12 May 2009, 10:01", "12 May 2009, 10:02"]


def test_the_documented_profile_reads_listings(profile: str) -> None:
    found = generic.read_with(page("http://oak.example/board.cgi?b=pets", OAK_LISTING), profile)
    assert found is not None
    assert (found.kind, found.key, found.boards[0].name) == ("board", "board:pets:0", "Pets")
    assert [(thread.id, thread.title, thread.replies) for thread in found.threads] == [(12, "Cats", 1)]
    assert generic.target_with("http://oak.example/topic.cgi?n=12", profile) == ("thread", 12)
    assert generic.read_with(page("http://oak.example/about.html", "<p>x</p>"), profile) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('posts = "div.leaf"', 'post = "div.leaf"'), "post"),
        (('"div.leaf"', '"div..leaf["'), "no selector"),
        ((r"(\d+)'", r"\d+'"), "needs one group"),
        ((r"(\d+)'", r"(\d+'"), "no regular expression"),
        (("[urls]", "[urls"), "line"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(profile: str, change: tuple[str, str], message: str) -> None:
    file = Path(profile)
    file.write_text(file.read_text().replace(*change), encoding="utf-8")
    generic_profile.load.cache_clear()
    with pytest.raises(SourceError, match=message):
        generic_profile.load(profile)


def test_a_missing_profile_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        generic_profile.load(str(tmp_path / "none.toml"))


def test_every_key_of_a_profile_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for section in (
        generic_profile.Urls,
        generic_profile.Thread,
        generic_profile.Post,
        generic_profile.Listing,
        generic_profile.Boards,
    ):
        for key in section.__struct_fields__:
            assert f"`{key}`" in text, key
