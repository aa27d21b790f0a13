"""Selector profiles: how a user tells where things stand on the pages of a board that no reader knows.

A profile is a TOML file; docs/html.md describes it. Selectors are CSS, or XPath where they begin with ``/``, ``.//`` or
``(``; ``selector @name`` takes an attribute instead of the text.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from adapters.base import SourceError
from adapters.forum import SourceId
from adapters.html.document import Document, inner_html, remove, words
from adapters.html.facts import Author, Date, Page, PageBoard, PagePost, PageThread
from adapters.html.reading import mark_quote, number_in, wrote_off

_ATTRIBUTE: Final = re.compile(r"(.*?)\s*@([\w:-]+)\s*")
_XPATH: Final = ("/", "./", "(")


class Urls(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Regular expressions over the address; the first group is the id."""

    thread: str
    board: str = ""
    member: str = ""
    post: str = ""
    attachment: str = ""
    page: str = ""  #: number of a thread's page, from 1, or offset of its first post


class Thread(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """On a page with posts."""

    posts: str  #: each post
    title: str = "h1"
    board: str = ""  #: links to the boards above it, from the top down
    locked: str = ""  #: there only when it is
    sticky: str = ""


class Post(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Within a post."""

    author: str
    body: str
    date: str = ""
    id: str = "@id"
    member: str = ""  #: link to the author; else the author selector's own
    signature: str = ""
    edited: str = ""
    title: str = ""  #: author's rank
    quote: str = "blockquote"
    quote_author: str = ""  #: within a quote


class Listing(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """On a page that lists threads."""

    threads: str  #: each row
    title: str = "a"  #: within a row: the link to the thread
    author: str = ""
    replies: str = ""
    views: str = ""
    sticky: str = ""
    locked: str = ""


class Boards(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """On a page that lists boards."""

    boards: str  #: each row
    name: str = "a"
    description: str = ""


class Profile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    urls: Urls
    thread: Thread
    post: Post
    listing: Listing | None = None
    index: Boards | None = None
    timezone: str = ""
    language: str = ""


@lru_cache(maxsize=8)
def load(path: str) -> Profile:
    """Read a profile.

    :raises SourceError: it cannot be read; the message names key or selector.
    """
    try:
        given = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        profile = msgspec.convert(given, Profile)
    except OSError as error:
        raise SourceError(f"{path}: the selector profile cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise SourceError(f"{path}: {error}. docs/html.md shows a selector profile") from error
    for section in (profile.thread, profile.post, profile.listing, profile.index):
        for key in section.__struct_fields__ if section else ():
            selector(str(getattr(section, key)), path)
    for key in profile.urls.__struct_fields__:
        try:
            groups = re.compile(getattr(profile.urls, key)).groups
        except re.error as error:
            raise SourceError(f"{path}: urls.{key} is no regular expression: {error}") from error
        if groups != 1 and getattr(profile.urls, key):
            raise SourceError(f"{path}: urls.{key} needs one group, the id: 'topic=([0-9]+)'")
    return profile


@lru_cache(maxsize=512)
def selector(text: str, path: str = "") -> tuple[Any, str]:
    """(XPath, attribute) of a selector; XPath None for the element itself.

    :raises SourceError: it is none.
    """
    match = _ATTRIBUTE.fullmatch(text) if not text.startswith(_XPATH) else None
    wanted, attribute = (match[1], match[2]) if match else (text, "")
    if not wanted:
        return None, attribute
    try:
        return etree.XPath(wanted) if wanted.startswith(_XPATH) else CSSSelector(wanted), attribute
    except (SelectorError, etree.XPathSyntaxError) as error:
        raise SourceError(f"{path}: {wanted!r} is no selector: {error}") from error


class Reader:
    """Reads pages by a profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        urls = profile.urls
        # A link to a post of a thread matches both: the post counts.
        order = ("post", "attachment", "thread", "member", "board")
        self._kinds = [(kind, re.compile(getattr(urls, kind))) for kind in order if getattr(urls, kind)]
        self._page = re.compile(urls.page) if urls.page else None

    def target(self, url: str) -> tuple[str, SourceId] | None:
        """(kind, id) of what an absolute URL leads to."""
        for kind, pattern in self._kinds:
            match = pattern.search(url)
            if match and match[1]:
                return kind, _id(match[1])
        return None

    def read(self, page: Document) -> Page | None:
        """What stands on the page; None when none of the profile's selectors finds anything."""
        address = page.url.partition("#")[0]
        found = ((kind, pattern.search(address)) for kind, pattern in self._kinds if kind in {"thread", "board"})
        here = next(((kind, _id(match[1])) for kind, match in found if match and match[1]), None)
        number = self._page.search(address) if self._page else None
        place = int(number[1]) if number and number[1].isdecimal() else 0
        posts = tuple(self._post(page, element) for element in _all(page.tree, self.profile.thread.posts))
        if posts and here is not None and here[0] == "thread":
            return self._thread_page(page, here[1], place, posts)
        threads = tuple(self._rows(page))
        boards = tuple(self._boards(page))
        if here is not None and here[0] == "board" and threads:
            own = PageBoard(id=here[1], name=_text(page.tree, self.profile.thread.title))
            named = [one for one in boards if one.id == here[1]]
            return self._page_of(
                page, "board", f"board:{here[1]}:{place}", boards=boards if named else (own, *boards), threads=threads
            )
        if boards or threads:
            return self._page_of(page, "index", "index", boards=boards, threads=threads)
        return None

    def _page_of(self, page: Document, kind: str, key: str, **facts: Any) -> Page:
        links = (page.absolute(link) for link in page.all("//a/@href"))
        wanted = [
            link.partition("#")[0]
            for link in links
            if (goal := self.target(link)) and goal[0] in {"thread", "board", "post"}
        ]
        return Page(
            kind=kind,
            key=key,
            site_name=page.words("//title"),
            language=self.profile.language or str(page.first("string(/html/@lang)"))[:2].lower(),
            timezone=self.profile.timezone,
            software=self.profile.name,
            links=tuple(dict.fromkeys(wanted)),
            found_by=(("all fields", "selector profile"),),
            **facts,
        )

    def _thread_page(self, page: Document, id: SourceId, place: int, posts: tuple[PagePost, ...]) -> Page:
        look = self.profile.thread
        trail = self._trail(page)
        thread = PageThread(
            id=id,
            title=_text(page.tree, look.title),
            board_id=trail[-1].id if trail else None,
            kind=("sticky" if _all(page.tree, look.sticky) else "normal") if look.sticky else None,
            locked=bool(_all(page.tree, look.locked)) if look.locked else None,
        )
        return self._page_of(page, "thread", f"thread:{id}:{place}", boards=trail, thread=thread, posts=posts)

    def _trail(self, page: Document) -> tuple[PageBoard, ...]:
        trail: list[PageBoard] = []
        for element in _all(page.tree, self.profile.thread.board):
            goal = self.target(page.absolute(element.get("href")))
            if goal and goal[0] == "board":
                trail.append(PageBoard(id=goal[1], name=words(element), parent_id=trail[-1].id if trail else None))
        return tuple(trail)

    def _post(self, page: Document, element: Any) -> PagePost:
        look = self.profile.post
        named = _all(element, look.author)
        linked = _all(element, look.member) if look.member else named
        links = [link for one in linked[:1] for link in one.xpath("descendant-or-self::a/@href | ancestor::a[1]/@href")]
        goal = self.target(page.absolute(links[0])) if links else None
        signature = next(iter(_all(element, look.signature)), None)
        kept = inner_html(signature).strip() if signature is not None else ""
        date = _text(element, look.date)
        edited = _text(element, look.edited)
        author = Author(
            name=words(named[0]) if named else "",
            id=goal[1] if goal and goal[0] == "member" else None,
            guest=None if goal or not self.profile.urls.member else True,
            title=_text(element, look.title),
        )
        time = _text(element, look.date.partition("@")[0] + " @datetime") if look.date and "@" not in look.date else ""
        for cut in [signature, *_all(element, look.edited)]:
            if cut is not None:
                remove(cut)
        body = next(iter(_all(element, look.body)), None)
        if body is not None:
            self._mark_quotes(page, body)
        numbers = re.findall(r"\d{1,15}", _text(element, look.id))
        return PagePost(
            id=int(numbers[-1]) if numbers else None,
            author=author,
            date=Date(text=date, machine=time) if date or time else None,
            body=inner_html(body).strip(),
            signature=kept,
            edited=Date(text=edited) if edited else None,
        )

    def _mark_quotes(self, page: Document, body: Any) -> None:
        look = self.profile.post
        for quote in _all(body, look.quote):
            named = next(iter(_all(quote, look.quote_author)), None)
            author, goal = "", None
            if named is not None:
                author = wrote_off(words(named))
                goals = [self.target(page.absolute(link)) for link in named.xpath("descendant-or-self::a/@href")]
                goal = next((one for one in goals if one and one[0] == "post"), None)
                remove(named)
            mark_quote(quote, author=author, post=goal[1] if goal else None)

    def _rows(self, page: Document) -> list[PageThread]:
        look = self.profile.listing
        found = []
        for row in _all(page.tree, look.threads) if look else ():
            link = next(iter(_all(row, look.title)), None) if look else None
            goal = self.target(page.absolute(link.get("href"))) if link is not None else None
            if look and goal and goal[0] == "thread":
                author = _text(row, look.author)
                found.append(
                    PageThread(
                        id=goal[1],
                        title=words(link),
                        author=Author(name=author) if author else None,
                        replies=number_in(_text(row, look.replies)),
                        views=number_in(_text(row, look.views)),
                        kind=("sticky" if _all(row, look.sticky) else "normal") if look.sticky else None,
                        locked=bool(_all(row, look.locked)) if look.locked else None,
                    )
                )
        return found

    def _boards(self, page: Document) -> list[PageBoard]:
        look = self.profile.index
        found = []
        for row in _all(page.tree, look.boards) if look else ():
            link = next(iter(_all(row, look.name)), None) if look else None
            goal = self.target(page.absolute(link.get("href"))) if link is not None else None
            if look and goal and goal[0] == "board":
                found.append(PageBoard(id=goal[1], name=words(link), description=_text(row, look.description)))
        return found


@lru_cache(maxsize=8)
def reader(path: str) -> Reader:
    """The reader for a profile file."""
    return Reader(load(path))


def _id(text: str) -> SourceId:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else text


def _all(node: Any, text: str) -> list[Any]:
    """Elements that a selector finds in ``node``; none for no selector."""
    if not text:
        return []
    find, _ = selector(text)
    found = [node] if find is None else find(node)
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def _text(node: Any, text: str) -> str:
    """Text or attribute of the first element that a selector finds; "" for none."""
    found = _all(node, text)
    attribute = selector(text)[1] if text else ""
    if not found:
        return ""
    return (found[0].get(attribute) or "").strip() if attribute else words(found[0])
