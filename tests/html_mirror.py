"""A small invented board as phpBB 3.3 shows it (prosilver), page by page, for tests of the page store and the stage."""

from __future__ import annotations

import datetime
from pathlib import Path

HOST = "tea.example"
PER_PAGE = 3
START = 1_400_000_000
PEOPLE = {2: "Ann", 3: "Боря", 4: "Chen <b>"}

_PAGE = """<!DOCTYPE html>
<html dir="ltr" lang="en-gb"><head><meta charset="utf-8"><title>{title} - Tea talk</title>
<link rel="canonical" href="http://{host}/{canonical}"></head>
<body id="phpbb" class="nojs section-viewtopic ltr"><div id="wrap" class="wrap"><div id="page-header">
<div id="site-description"><h1>Tea talk</h1></div>
<ul id="nav-breadcrumbs" class="nav-breadcrumbs linklist"><li class="breadcrumbs">
<span class="crumb"><a href="./index.php"><span>Board index</span></a></span>
<span class="crumb" data-forum-id="1"><a href="./viewforum.php?f=1"><span>Green tea</span></a></span></li></ul></div>
<div id="page-body" class="page-body">{body}</div>
<div id="page-footer"><ul id="nav-footer">
<li class="rightside">All times are <span title="UTC">UTC</span></li></ul></div>
</div></body></html>
"""


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def post(id: int, thread: int, author: int, text: str, at: int, title: str) -> str:
    name = escape(PEOPLE[author])
    moment = datetime.datetime.fromtimestamp(at, datetime.UTC)
    link = f'<a href="./memberlist.php?mode=viewprofile&amp;u={author}" class="username">{name}</a>'
    return f"""<div id="p{id}" class="post has-profile bg2"><div class="inner">
<dl class="postprofile" id="profile{id}"><dt>{link}</dt>
<dd class="profile-joined"><strong>Joined:</strong> Sun Jan 01, 2012 8:00 am</dd></dl>
<div class="postbody"><div id="post_content{id}"><h3><a href="#p{id}">Re: {escape(title)}</a></h3>
<p class="author"><a class="unread" href="./viewtopic.php?p={id}#p{id}"><span class="sr-only">Post</span></a>
<span class="responsive-hide">by <strong>{link}</strong> &raquo; </span>
<time datetime="{moment.isoformat()}">{moment:%a %b %d, %Y %I:%M %p}</time></p>
<div class="content">{text}</div></div></div></div></div>"""


def post_id(thread: int, number: int) -> int:
    return thread * 100 + number


def thread_page(thread: int, page: int, posts: int, *, edited: dict[int, str] | None = None) -> str:
    """Page ``page`` (from 1) of a thread of ``posts`` posts; ``edited``: texts of posts that differ from the usual
    ones."""
    pages = -(-posts // PER_PAGE)
    title = f"Kettle {thread}"
    bar = "".join(
        f'<li class="active"><span>{number}</span></li>'
        if number == page
        else f'<li><a class="button" href="./viewtopic.php?t={thread}&amp;start={(number - 1) * PER_PAGE}">'
        f"{number}</a></li>"
        for number in range(1, pages + 1)
    )
    pagination = (
        f'<div class="action-bar bar-top"><div class="pagination">{posts} posts &bull; Page <strong>{page}</strong> of'
        f" <strong>{pages}</strong><ul>{bar}</ul></div></div>"
    )
    shown = []
    for number in range((page - 1) * PER_PAGE + 1, min(page * PER_PAGE, posts) + 1):
        id = post_id(thread, number)
        text = (edited or {}).get(
            id,
            f"Cup <strong>{number}</strong> of kettle {thread}, see <a href='./viewtopic.php?p={id}#p{id}'>here</a>.",
        )
        shown.append(post(id, thread, 2 + number % 3, text, START + thread * 86_400 + number * 3600, title))
    head = f'<h2 class="topic-title"><a href="./viewtopic.php?f=1&amp;t={thread}">{title}</a></h2>'
    start = f"&start={(page - 1) * PER_PAGE}" if page > 1 else ""
    return _PAGE.format(
        host=HOST, title=title, canonical=f"viewtopic.php?t={thread}{start}", body=head + pagination + "".join(shown)
    )


def board_page(threads: dict[int, int]) -> str:
    rows = "".join(
        f'<li class="row bg1"><dl class="row-item topic_read"><dt><div class="list-inner">'
        f'<a href="./viewtopic.php?f=1&amp;t={thread}" class="topictitle">Kettle {thread}</a></div></dt>'
        f'<dd class="posts">{posts - 1} <dfn>Replies</dfn></dd><dd class="views">7 <dfn>Views</dfn></dd></dl></li>'
        for thread, posts in threads.items()
    )
    head = '<h2 class="forum-title"><a href="./viewforum.php?f=1">Green tea</a></h2>'
    body = f'{head}<div class="forumbg"><div class="inner"><ul class="topiclist topics">{rows}</ul></div></div>'
    return _PAGE.format(host=HOST, title="Green tea", canonical="viewforum.php?f=1", body=body)


def other_page(title: str, address: str) -> str:
    """A page of the board that shows no posts."""
    return _PAGE.format(
        host=HOST, title=escape(title), canonical=address.replace("&", "&amp;"), body="<p>Please log in</p>"
    )


def pages(threads: dict[int, int]) -> dict[str, bytes]:
    """File name as wget gives it → page, of a whole board: thread id → number of posts."""
    found = {"viewforum.php?f=1": board_page(threads).encode()}
    for thread, posts in threads.items():
        for page in range(1, -(-posts // PER_PAGE) + 1):
            start = f"&start={(page - 1) * PER_PAGE}" if page > 1 else ""
            found[f"viewtopic.php?t={thread}{start}"] = thread_page(thread, page, posts).encode()
    return found


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / HOST / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
