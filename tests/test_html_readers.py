"""The page readers of phpBB, SMF, MyBB and FluxBB against what is known of real boards, page by page."""

from __future__ import annotations

import datetime
import html
import json
import re
import tarfile
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.html import fluxbb, mybb, phpbb, smf, urls
from adapters.html.document import Document
from adapters.html.facts import Page, PagePost, PageThread
from adapters.html.registry import Reader, reader

FOLDER = Path(__file__).parent / "html_pages"
CRAWLED = {
    "phpbb2-ftowa": "phpbb",
    "phpbb30-visio": "phpbb",
    "phpbb33-emerald": "phpbb",
    "smf11-bitcointalk": "smf",
    "mybb-archive-squarepenguin": "mybb",
}
DUMPED = {"phpbb-a": "phpbb", "smf-a": "smf", "mybb-a": "mybb", "fluxbb-a": "fluxbb"}
NO_BOARD_PAGE = {"phpbb30-visio/index.html"}  # what else lies in the mirrors under the name of a page
OLD_PROSILVER, SMF_20, PUNBB = (
    (FOLDER / f"{name}.html").read_text() for name in ("phpbb30_prosilver", "smf20", "punbb14")
)
QUOTE = re.compile(r"<blockquote[^>]*>(?:(?!</?blockquote).)*</blockquote>", re.DOTALL)


class Found(NamedTuple):
    pages: list[Page]
    posts: dict[Any, PagePost]
    threads: dict[Any, PageThread]  #: of each post
    listed: dict[Any, PageThread]
    unread: list[str]


@cache
def found(folder: Path, system: str) -> Found:
    result = Found([], {}, {}, {}, [])
    pages, posts, threads, listed, unread = result
    archive = next(file for file in (folder / "html.tar.gz", folder / "pages.tar.gz") if file.exists())
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            raw = file.read() if file else b""
            if b"<html" not in raw[:3000].lower():
                continue
            name = member.name.removeprefix("./")
            host, _, path = name.rpartition("/")
            document = Document(f"http://{host or 'board.example'}/{urls.unmangled(path)}", raw, name=name)
            page = reader(system).read(document)
            if page is None:
                unread.append(f"{folder.name}/{name}")
                continue
            pages.append(page)
            for place, post in enumerate(page.posts):
                key = post.id if post.id is not None else (page.key, place)
                posts[key] = post
                assert page.thread is not None
                threads[key] = page.thread
            for thread in page.threads:
                known = listed.get(thread.id)
                if known is None or known.kind == "normal" or thread.moved_to is not None:
                    listed[thread.id] = thread
    return result


def board(boards: Path, name: str) -> tuple[Found, dict[str, Any]]:
    folder = boards / name
    if not folder.is_dir():
        pytest.skip(f"needs {folder}")
    return found(folder, (CRAWLED | DUMPED)[name]), json.loads((folder / "truth.json").read_text())


def text(body: str) -> str:
    """Text of a body without what it quotes."""
    while QUOTE.search(body):
        body = QUOTE.sub(" ", body)
    return re.sub(r"\W+", "", html.unescape(re.sub(r"<[^>]*>", " ", body)))


@pytest.mark.parametrize("name", CRAWLED)
def test_every_page_is_understood(boards: Path, name: str) -> None:
    result, _ = board(boards, name)
    assert set(result.unread) <= NO_BOARD_PAGE
    assert not [page for page in result.pages if page.kind == "other"]


@pytest.mark.parametrize("name", CRAWLED)
def test_counts(boards: Path, name: str) -> None:
    result, truth = board(boards, name)
    per_topic = Counter(thread.id for thread in result.threads.values())
    assert len(per_topic) == truth.get("topics_with_posts", truth["topics"])
    assert len(result.posts) == truth["posts"]
    assert len({post.author.name for post in result.posts.values()}) == truth["authors"]
    if "posts_per_topic" in truth:
        assert {str(id): count for id, count in per_topic.items()} == {
            k: n for k, n in truth["posts_per_topic"].items() if n
        }
    if "sum_of_post_ids" in truth:
        assert sum(result.posts) == truth["sum_of_post_ids"]
    if "posts_with_quotes" in truth:
        assert sum("<blockquote" in post.body for post in result.posts.values()) == truth["posts_with_quotes"]
    if "guest_posts" in truth:
        assert sum(bool(post.author.guest) for post in result.posts.values()) == truth["guest_posts"]
    if "posts_with_edit_line" in truth:
        assert sum(post.edited is not None for post in result.posts.values()) == truth["posts_with_edit_line"]
    if "linked_quotes" in truth:
        linked = [int(id) for post in result.posts.values() for id in re.findall(r'data-post="(\d+)"', post.body)]
        assert len(linked) == truth["linked_quotes"]
        resolve = truth.get("linked_quotes_that_resolve", truth.get("linked_quotes_that_resolve_here"))
        assert sum(id in result.posts for id in linked) == resolve


@pytest.mark.parametrize("name", CRAWLED)
def test_listings(boards: Path, name: str) -> None:
    result, truth = board(boards, name)
    if "listed_topics" in truth:
        assert len(result.listed) == truth["listed_topics"]
    own = {thread.id: thread for thread in result.threads.values()}
    seen = list(result.listed.values()) + [thread for thread in own.values() if thread.id not in result.listed]
    sticky = {thread.id for thread in seen if thread.kind == "sticky"}
    announced = {thread.id for thread in seen if thread.kind in ("announcement", "global")}
    locked = {thread.id for thread in seen if thread.locked}
    assert announced >= set(truth.get("announcements", ()))
    assert sticky >= set(truth.get("sticky", ()))
    assert locked >= set(truth.get("locked", ()))
    assert {thread.id for thread in own.values() if thread.poll} == set(truth.get("polls", ()))


@pytest.mark.parametrize("name", CRAWLED)
def test_samples(boards: Path, name: str) -> None:
    result, truth = board(boards, name)
    by_topic: dict[Any, list[Any]] = defaultdict(list)
    for key, thread in result.threads.items():
        by_topic[thread.id].append(key)
    for sample in truth["samples"]:
        key = sample["post_id"]
        if key is None:
            places = sorted(
                by_topic[sample["topic_id"]], key=lambda place: (int(place[0].rpartition(":")[2]), place[1])
            )
            key = places[sample["place_in_topic"] - 1]
        post, thread = result.posts[key], result.threads[key]
        assert thread.id == sample["topic_id"]
        assert thread.title == sample.get("title", thread.title)
        assert thread.board_id == sample.get("forum_id", thread.board_id)
        assert post.author.name == sample["author"]
        assert post.author.id == sample.get("author_id", post.author.id)
        assert post.date is not None
        assert post.date.text == sample["posted_at"]
        if "posted_epoch" in sample:
            assert post.date.machine == str(sample["posted_epoch"])
        if sample.get("post_subject"):
            assert post.subject == sample["post_subject"]
        assert text(post.body).startswith(re.sub(r"\W+", "", sample["text_starts_with"].replace("Code:", "")))
        for quoted in sample.get("quote_links_in_order") or ():
            assert f'data-post="{quoted}"' in post.body
        if sample.get("quotes_author"):
            assert f'data-author="{sample["quotes_author"]}"' in post.body


@pytest.mark.parametrize("name", DUMPED)
def test_samples_of_boards_with_a_dump(boards: Path, name: str) -> None:
    result, truth = board(boards, name)
    assert not result.unread
    hidden = {truth["forum_ids"]["F5"]}
    for sample in truth["samples"]:
        if sample["forum_id"] in hidden or sample.get("visibility", 1) != 1:
            assert sample["post_id"] not in result.posts
            continue
        post, thread = result.posts[sample["post_id"]], result.threads[sample["post_id"]]
        assert (thread.id, thread.board_id) == (sample["topic_id"], sample["forum_id"])
        assert post.author.name in {
            html.unescape(sample["author"]),
            html.unescape(sample.get("stored_post_username") or ""),
        }
        assert post.author.guest == bool(sample.get("guest"))
        assert post.author.id == (None if sample.get("guest") else sample["author_id"])
        if sample.get("quoted_post_id") and name != "fluxbb-a":  # FluxBB's quotes know only the name
            assert f'data-post="{sample["quoted_post_id"]}"' in post.body
        assert post.date is not None
        if post.date.machine:
            assert datetime.datetime.fromisoformat(post.date.machine).timestamp() == sample["time"]
        if sample.get("text_start"):
            start = re.sub(r"\[quote.*\[/quote\]", "", sample["text_start"], flags=re.DOTALL)
            assert text(post.body)[:15] == re.sub(r"\W+", "", start)[:15]


@pytest.mark.parametrize("name", DUMPED)
def test_moderation_of_boards_with_a_dump(boards: Path, name: str) -> None:
    """What the moderators of these boards did shows on their pages: edits of others' posts, stubs, locks."""
    result, _ = board(boards, name)
    actions = {action for page in result.pages for action in page.actions}
    assert all(action.kind == "edit_post" and action.moderator and action.date for action in actions)
    assert bool(actions) == (name != "fluxbb-a")
    assert sum(thread.locked is True for thread in result.listed.values()) >= 3
    assert sum(thread.kind == "sticky" for thread in result.listed.values()) >= 6
    moved = [thread for thread in result.listed.values() if thread.moved_to is not None]
    assert len(moved) >= 2
    polls = [thread.poll for thread in {t.id: t for t in result.threads.values()}.values() if thread.poll]
    assert len(polls) == (0 if name == "fluxbb-a" else 5 if name == "mybb-a" else len(polls))
    assert all(poll.options[0].text == "Yes & no" and poll.options[0].votes is not None for poll in polls)


@pytest.mark.parametrize(
    ("system", "url", "goal"),
    [
        (phpbb, "http://a.example/viewtopic.php?f=2&t=3&p=4#p4", ("post", 4)),
        (phpbb, "http://a.example/viewtopic.php?t=3&start=20", ("thread", 3)),
        (phpbb, "http://a.example/viewtopic.php?p=4#4", ("post", 4)),
        (phpbb, "http://a.example/viewtopic.php?t=3&view=next", None),
        (phpbb, "http://a.example/viewforum.php_f=7.html", ("board", 7)),
        (phpbb, "http://a.example/notarchived.html?mode=viewprofile&u=48", ("member", 48)),
        (phpbb, "http://a.example/download/file.php?id=9&mode=view", ("attachment", 9)),
        (phpbb, "http://a.example/green-tea-t34.html", ("thread", 34)),
        (phpbb, "http://a.example/faq.php", None),
        (smf, "http://a.example/index.php?topic=3.msg40#msg40", ("post", 40)),
        (smf, "http://a.example/index.php/topic,3.20.html", ("thread", 3)),
        (smf, "http://a.example/index.php?msg=40", ("post", 40)),
        (smf, "http://a.example/index.php?board=5.0", ("board", 5)),
        (smf, "http://a.example/index.php?action=profile;u=6", ("member", 6)),
        (smf, "http://a.example/index.php?action=dlattach;attach=7", ("attachment", 7)),
        (mybb, "http://a.example/showthread.php?tid=3&pid=40#pid40", ("post", 40)),
        (mybb, "http://a.example/thread-3-page-2.html", ("thread", 3)),
        (mybb, "http://a.example/thread-3-post-40.html#pid40", ("post", 40)),
        (mybb, "http://a.example/archive/index.php?thread-3-2.html", ("thread", 3)),
        (mybb, "http://a.example/forum-5.html", ("board", 5)),
        (mybb, "http://a.example/attachment.php?thumbnail=9", ("attachment", 9)),
        (fluxbb, "http://a.example/viewtopic.php?pid=40#p40", ("post", 40)),
        (fluxbb, "http://a.example/viewtopic.php?id=3&p=2", ("thread", 3)),
        (fluxbb, "http://a.example/profile.php?id=6", ("member", 6)),
        (fluxbb, "http://a.example/topic/3/green-tea/", ("thread", 3)),
    ],
)
def test_targets(system: Reader, url: str, goal: tuple[str, int] | None) -> None:
    assert system.target(url) == goal


def test_prosilver_of_phpbb_30() -> None:
    page = phpbb.read(Document("http://tee.example/viewtopic.php?f=2&t=5&start=10", OLD_PROSILVER.encode()))
    assert page is not None
    assert page.thread is not None
    assert (page.kind, page.key, page.version, page.language) == ("thread", "thread:5:2", "3.0", "de")
    assert (page.thread.title, page.thread.board_id, page.thread.pages, page.first_number) == ("Sencha", 2, 2, 11)
    post = page.posts[0]
    assert (post.author.name, post.author.id, post.author.title, post.author.post_count) == (
        "Anna K.",
        7,
        "Moderatorin",
        12,
    )
    assert post.author.staff
    assert not post.author.guest
    assert post.date is not None
    assert post.date.text == "Mo 3. Mär 2008, 14:05"
    assert 'data-author="Bo"' in post.body
    assert "hat geschrieben" not in post.body
    assert "<pre><code>a<br>b</code></pre>" in post.body
    assert "auswählen" not in post.body
    assert post.edited is not None
    assert post.edited.text == "Di 4. Mär 2008, 08:00"
    assert (post.editor, post.signature) == ("Chef", "Prost")
    assert [(action.kind, action.post_id) for action in page.actions] == [("edit_post", 41)]


def test_smf_20() -> None:
    page = smf.read(Document("http://s.example/index.php?topic=9.0", SMF_20.encode()))
    assert page is not None
    assert page.thread is not None
    assert (page.key, page.thread.title, page.thread.board_id, page.thread.pages) == ("thread:9:1", "Strings", 3, 2)
    assert (page.thread.kind, page.thread.locked, page.thread.views, page.thread.posts_per_page) == (
        "sticky",
        True,
        42,
        15,
    )
    post = page.posts[0]
    assert (post.id, post.author.name, post.author.id, post.number) == (70, "Eve", 4, 2)
    assert post.date is not None
    assert post.date.text == "May 01, 2011, 03:04:05 pm"
    assert 'data-post="69" data-author="Bob on the Hill" data-time-text="May 01, 2011, 01:00:00 pm"' in post.body
    assert post.edited is not None
    assert (post.edited.text, post.editor) == ("May 02, 2011, 09:00:00 am", "Mod")
    assert post.signature == "up"
    assert [(file.id, file.file_name) for file in post.files] == [(12, "knot.jpg")]
    poll = page.thread.poll
    assert poll is not None
    assert (poll.question, poll.voters, poll.id, poll.max_choices) == ("Which string?", 1204, None, 1)
    assert [(option.text, option.votes) for option in poll.options] == [("Nylon 2", 3), ("Hemp", 1)]
    assert poll.ends is not None
    assert poll.ends.text == "May 09, 2011, 03:04:05 pm"


_SUBSILVER2 = """<html xml:lang="en"><body class="ltr"><div id="wrapheader"></div><div id="wrapcentre">
<div id="pageheader"><h2><a class="titles" href="./viewtopic.php?f=2&amp;t=5">Sencha</a></h2></div>
<div id="pagecontent"><table width="100%" cellspacing="1"><tr><td class="nav" valign="middle" nowrap="nowrap">&nbsp;Page
<strong>1</strong> of <strong>1</strong><br /></td></tr></table>
<table class="tablebg" width="100%" cellspacing="1"><tr><td class="row2" colspan="2" align="center"><br clear="all" />
<form method="post" action="./viewtopic.php?f=2&amp;t=5"><table cellspacing="0" cellpadding="4" border="0"
align="center"><tr><td align="center"><span class="gen"><b>How hot?</b></span><br /><span class="gensmall">Poll ended at
Mon May 02, 2011 9:00 am</span></td></tr><tr><td align="left"><table cellspacing="0" cellpadding="2" border="0">
<tr><td><input type="radio" class="radio" name="vote_id[]" value="1" /></td><td><span class="gen">80 degrees</span></td>
<td dir="ltr"><img src="./styles/subsilver2/imageset/poll_left.gif" /><img
src="./styles/subsilver2/imageset/poll_center.gif" width="150" /></td><td class="gen" align="right"><b>&nbsp;75%&nbsp;
</b></td><td class="gen" align="center">[ 3 ]</td><td class="gensmall" valign="top"><b title="Yours">x</b></td></tr>
<tr><td><input type="radio" class="radio" name="vote_id[]" value="2" /></td><td><span class="gen">Cold</span></td>
<td dir="ltr"><img src="./styles/subsilver2/imageset/poll_center.gif" width="50" /></td><td class="gen" align="right">
<b>&nbsp;25%&nbsp;</b></td><td class="gen" align="center">[ 1 ]</td></tr></table></td></tr><tr><td class="gensmall"
colspan="4" align="center"><b>Total votes : 4</b></td></tr></table></form></td></tr></table>
<table class="tablebg" width="100%" cellspacing="1"><tr><th>Author</th><th>Message</th></tr><tr class="row1"><td
align="center" valign="middle"><a name="p41"></a><b class="postauthor">Anna</b></td><td width="100%" height="25"><table
width="100%" cellspacing="0"><tr><td class="gensmall" width="100%"><div style="float: left;">&nbsp;<b>Post subject:</b>
<a href="#p41">Sencha</a></div><div style="float: right;"><a href="./viewtopic.php?p=41#p41"><img src="x.gif" /></a>
<b>Posted:</b> Sun May 01, 2011 3:04 pm&nbsp;</div></td></tr></table></td></tr><tr class="row1"><td valign="top"
class="profile"></td><td valign="top"><table width="100%" cellspacing="5"><tr><td><div class="postbody">Hot.</div></td>
</tr></table></td></tr></table></div></div></body></html>"""


def test_a_poll_of_subsilver2() -> None:
    page = phpbb.read(Document("http://tee.example/viewtopic.php?f=2&t=5", _SUBSILVER2.encode()))
    assert page is not None
    assert page.thread is not None
    assert [(post.id, post.author.name) for post in page.posts] == [(41, "Anna")]
    poll = page.thread.poll
    assert poll is not None
    assert (poll.question, [(option.text, option.votes) for option in poll.options]) == (
        "How hot?",
        [("80 degrees", 3), ("Cold", 1)],
    )
    assert poll.ends is not None
    assert poll.ends.text == "Mon May 02, 2011 9:00 am"


def test_a_board_of_smf_20() -> None:
    page = smf.read(Document("http://s.example/index.php?board=3.0", (FOLDER / "smf20_board.html").read_bytes()))
    assert page is not None
    assert (page.kind, page.key) == ("board", "board:3:1")
    assert [(board.id, board.parent_id, board.threads, board.posts, board.description) for board in page.boards] == [
        ("category:1", None, None, None, ""),
        (3, "category:1", None, None, ""),
        (5, 3, 56, 1234, "Short ones"),
        (7, 5, None, None, ""),
    ]
    assert [author.id for author in page.boards[2].moderators] == [4]
    assert [
        (thread.id, thread.title, thread.kind, thread.locked, thread.replies, thread.views) for thread in page.threads
    ] == [(9, "Strings", "sticky", True, 17, 42), (11, "Tails", "normal", False, 0, 7)]
    assert [thread.author and thread.author.id for thread in page.threads] == [4, None]


def test_a_poll_of_smf_shown_to_those_who_may_vote() -> None:
    start = SMF_20.index('<dl class="options">')
    voting = """<form action="http://s.example/index.php?action=vote;topic=9.0;poll=31" method="post">
    <p class="smallpadding">You may select up to 2 options.</p><ul class="reset options"><li class="middletext"><input
    type="checkbox" name="options[]" id="options-1" /> <label for="options-1">Nylon</label></li><li class="middletext">
    <input type="checkbox" id="options-2" /> <label for="options-2">Hemp</label></li></ul></form>"""
    raw = f"{SMF_20[:start]}{voting}{SMF_20[SMF_20.index('<p><strong>Voting') :]}"
    page = smf.read(Document("http://s.example/index.php?topic=9.0", raw.encode()))
    assert page is not None
    assert page.thread is not None
    poll = page.thread.poll
    assert poll is not None
    assert (poll.id, poll.max_choices, poll.voters) == (31, 2, None)
    assert [(option.text, option.votes) for option in poll.options] == [("Nylon", None), ("Hemp", None)]


def test_punbb_14() -> None:
    page = fluxbb.read(Document("http://p.example/viewtopic.php?id=8", PUNBB.encode()))
    assert page is not None
    assert page.thread is not None
    assert (page.software, page.key, page.thread.title, page.thread.board_id) == (
        "PunBB",
        "thread:8:1",
        "Which cloth",
        2,
    )
    assert (page.thread.locked, page.thread.pages, [board.name for board in page.boards]) == (True, 2, ["Sails"])
    post, answer = page.posts
    assert (post.id, post.number, post.author.name, post.author.id, post.author.post_count) == (31, 1, "Uma", 5, 7)
    assert (post.author.location, answer.author.name, answer.author.guest) == ("Harbour", "Passer", True)
    assert post.date is not None
    assert post.date.text == "2010-02-03 04:05:06"
    assert '<blockquote data-author="Vic"><p>canvas</p></blockquote>' in post.body
    assert "winds" in post.signature
    assert "winds" not in post.body
    assert (post.editor, post.edited and post.edited.text) == ("The Mate", "2010-02-03 09:00:00")


def test_lists_of_punbb_14() -> None:
    page = fluxbb.read(Document("http://p.example/viewforum.php?id=2", (FOLDER / "punbb14_board.html").read_bytes()))
    assert page is not None
    assert (page.kind, page.key, page.software) == ("board", "board:2:1", "PunBB")
    first, stub = page.threads
    assert (first.id, first.title, first.kind, first.locked) == (8, "Which cloth", "sticky", True)
    assert (first.author and first.author.name, first.replies, first.views) == ("Uma", 2, 1034)
    assert (stub.id, stub.moved_to, stub.replies) == (9, 6, None)
    page = fluxbb.read(Document("http://p.example/", (FOLDER / "punbb14_index.html").read_bytes()))
    assert page is not None
    assert [
        (board.id, board.name, board.parent_id, board.kind, board.threads, board.posts) for board in page.boards
    ] == [
        ("category:Harbour", "Harbour", None, "category", None, None),
        (2, "Sails", "category:Harbour", "board", 3, 7),
        ("category:Sea", "Sea", None, "category", None, None),
        (4, "Waves", "category:Sea", "board", 0, 0),
    ]
    sails = page.boards[1]
    assert (sails.description, [author.id for author in sails.moderators]) == ("All <b>cloth</b>", [3])


@pytest.mark.parametrize("source", [OLD_PROSILVER, SMF_20, PUNBB], ids=["phpbb", "smf", "punbb"])
@pytest.mark.parametrize("system", ["phpbb", "smf", "mybb", "fluxbb"])
def test_cut_and_foreign_pages_do_no_harm(system: str, source: str) -> None:
    for end in range(0, len(source), 97):
        page = reader(system).read(Document("http://x.example/viewtopic.php?t=1", source[:end].encode()))
        assert page is None or page.kind


@pytest.mark.parametrize("system", ["phpbb", "smf", "mybb", "fluxbb"])
def test_pages_of_others_are_not_read(system: str) -> None:
    strange = b"<html><body><h1>Soup</h1><p>By <a href='/about?u=1'>me</a></p></body></html>"
    document = Document("http://x.example/soup.html", strange)
    assert reader(system).matches(document) < 0.5
    assert reader(system).read(document) is None
