"""Pages of a board of unknown software: what schema.org markup says, else what repeats on the page, else what a user's
selector profile names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from adapters.forum import SourceId
from adapters.html import generic_blocks, generic_profile, generic_schema
from adapters.html.document import Document, words
from adapters.html.facts import Page, PageBoard, PagePost, PageThread
from adapters.html.generic_addresses import place, target

__all__ = ["NAME", "VERSIONS", "matches", "read", "read_with", "target", "target_with"]

NAME = "any board"
VERSIONS = "schema.org markup, repeated blocks, selector profile"

_SITE_TAIL = re.compile(r"\s+[-–—|·•:»]\s+")
_FEWEST_THREADS = 3  # links to threads that make a listing


def matches(page: Document) -> float:
    """Never sure enough to win over a system's own reader."""
    described = page.first("boolean(//*[contains(@itemtype, 'DiscussionForumPosting')])")
    return 0.3 if described or "DiscussionForumPosting" in page.text else 0.1


def read(page: Document) -> Page | None:
    """What stands on the page; None when it shows neither posts nor threads."""
    described = generic_schema.described(page)
    repeated, how = generic_blocks.posts(page)
    if described is not None:
        posts = _with_markup(described.posts, repeated)
        if len(repeated) > len(posts):  # only the first post is described
            return _thread_page(page, tuple(repeated), described, f"{how}, thread by {described.how}")
        return _thread_page(page, posts, described, f"schema.org, {described.how}")
    if repeated:
        here = place(page.url.partition("#")[0])
        if here is not None and here[0] == "thread":
            return _thread_page(page, tuple(repeated), generic_schema.Described((), crumbs=_trail(page)), how)
    return _listing(page)


def read_with(page: Document, profile: str) -> Page | None:
    """As :func:`read`, by the selector profile in that file."""
    return generic_profile.reader(profile).read(page)


def target_with(url: str, profile: str) -> tuple[str, SourceId] | None:
    """As :func:`target`, by the addresses in that selector profile."""
    return generic_profile.reader(profile).target(url)


def _thread_page(page: Document, posts: tuple[PagePost, ...], described: generic_schema.Described, how: str) -> Page:
    here = place(page.url.partition("#")[0])
    named = place(described.url.partition("#")[0]) if described.url else None
    best = named if named and named[0] == "thread" else here if here and here[0] == "thread" else None
    id = best[1] if best else page.url.partition("#")[0].partition("://")[2]
    first = here[2] if here and here[0] == "thread" else 0
    boards = _boards(described.crumbs)
    numbered = all(post.number is not None for post in posts[1:])
    if not numbered or first > 1:
        posts = tuple(msgspec.structs.replace(post, number=None) for post in posts)
    title = described.title or _title(page)
    thread = PageThread(
        id=id, title=title, board_id=boards[-1].id if boards else None, replies=described.replies, views=described.views
    )
    return _page(page, "thread", f"thread:{id}:{first}", how, boards=boards, thread=thread, posts=posts)


def _with_markup(posts: Sequence[PagePost], shown: Sequence[PagePost]) -> tuple[PagePost, ...]:
    """Posts as JSON-LD tells them, their bodies as the page shows them where both agree."""
    bodies = {_start(post.body): post for post in shown}
    found = []
    for post in posts:
        seen = bodies.get(_start(post.body))
        if seen is not None:
            id = post.id if post.id is not None else seen.id
            post = msgspec.structs.replace(post, body=seen.body, signature=seen.signature, id=id)  # noqa: PLW2901
        found.append(post)
    return tuple(found)


_TAGS = re.compile(r"<[^<>]*+>")


def _start(body: str) -> str:
    return "".join(_TAGS.sub("", body[:4000]).split())[:40]


def _trail(page: Document) -> tuple[tuple[str, str], ...]:
    """Links of the page's breadcrumbs."""
    links = page.all(
        "//*[contains(@class, 'crumb') or contains(@id, 'crumb') or contains(@class, 'navpath')]//a[@href]"
    )
    return tuple((words(link), page.absolute(link.get("href"))) for link in links[:12])


def _boards(crumbs: Sequence[tuple[str, str]]) -> tuple[PageBoard, ...]:
    found: dict[SourceId, PageBoard] = {}
    parent: SourceId | None = None
    for name, url in crumbs:
        goal = target(url) if url else None
        if goal and goal[0] == "board" and name and goal[1] not in found:
            found[goal[1]] = PageBoard(id=goal[1], name=name, parent_id=parent)
            parent = goal[1]
    return tuple(found.values())


def _listing(page: Document) -> Page | None:
    here = place(page.url.partition("#")[0])
    threads: dict[SourceId, PageThread] = {}
    boards: dict[SourceId, PageBoard] = {}
    for link in page.all("//a[@href]"):
        text = words(link)
        goal = target(page.absolute(link.get("href"))) if text and not text.isdigit() else None
        if goal and goal[0] == "thread" and len(text) > len(getattr(threads.get(goal[1]), "title", "")):
            board = here[1] if here and here[0] == "board" else None
            threads[goal[1]] = PageThread(id=goal[1], title=text, board_id=board)
        elif goal and goal[0] == "board":
            boards.setdefault(goal[1], PageBoard(id=goal[1], name=text))
    if here and here[0] == "board" and (threads or boards):
        boards[here[1]] = PageBoard(id=here[1], name=_title(page))
        rows = tuple(threads.values())
        return _page(page, "board", f"board:{here[1]}:{here[2]}", "links", boards=tuple(boards.values()), threads=rows)
    if here is None and len(threads) + len(boards) >= _FEWEST_THREADS:
        return _page(page, "index", "index", "links", boards=tuple(boards.values()), threads=tuple(threads.values()))
    return None


def _title(page: Document) -> str:
    """The heading that the window's title begins with, or holds; boards put their own name last."""
    title = page.words("//title")
    headings = [text for heading in page.all("//h1|//h2|//h3")[:20] if 0 < len(text := words(heading)) < 300]
    within = [text for text in headings if text in title]
    if within:
        return min(within, key=lambda text: (title.index(text), -len(text)))
    return headings[0] if headings and not title else _SITE_TAIL.split(title)[0].strip()


def _page(page: Document, kind: str, key: str, how: str, **facts: Any) -> Page:
    links = [page.absolute(link) for link in page.all("//a/@href")]
    host = page.url.partition("://")[2].partition("/")[0]
    wanted = [
        link.partition("#")[0]
        for link in links
        if link.partition("://")[2].partition("/")[0] == host
        and (goal := target(link))
        and goal[0] in {"thread", "board"}
    ]
    return Page(
        kind=kind,
        key=key,
        site_name=str(page.first("string(//meta[@property='og:site_name']/@content)")) or page.words("//title"),
        language=str(page.first("string(/html/@lang)"))[:2].lower(),
        software=str(page.first("string(//meta[@name='generator']/@content)")),
        links=tuple(dict.fromkeys(wanted)),
        found_by=((kind, how),),
        **facts,
    )
