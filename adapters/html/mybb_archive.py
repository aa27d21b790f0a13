"""Pages of MyBB's archive ("lo-fi"): names, dates and texts, without any number of post or member.

Facts: ``archive/index.php`` and ``inc/functions_archive.php`` of MyBB 1.8; the board ``mybb-archive-squarepenguin``,
whose owner made the addresses ``thread-12-2.html`` of ``archive/index.php?thread-12-2.html``.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Page, PageBoard, PagePost, PageThread
from adapters.html.reading import (
    Element,
    Finder,
    Group,
    Look,
    date,
    hrefs,
    inner_html,
    mark_quote,
    number_in,
    shown_time,
    wrote_off,
)

_LOOK: Final = Look(
    {
        "crumb": "div.navigation",
        "title": "div#pagetitle",
        "pages": "div.multipage",
        "post": "div.post",
        "author": "div.author",
        "date": "div.dateline",
        "body": "div.message",
        "code": ("div.codeblock", "div.phpcodeblock"),
        "forums": "div.forumlist",
        "threads": "div.threadlist",
        "error": "div.error",
        "listing": "div.listing",
    },
    groups={"post": ("", None), "error": ("", None)},
)
_NAMED: Final = re.compile(r"\b(thread|forum|announcement)-(\d{1,12})(?:-(\d{1,7}))?\.html")
_MARKS: Final = (
    '<div class="navigation">', '<div id="pagetitle">', '<div class="listing', '<div class="dateline">',
    'class="threadlist"', '<div class="forums">', "forumlist",
)  # fmt: skip
_SURE = 2  #: so many of these marks
_SECTIONS = 2  # important threads, then the others


def matches(page: Document) -> float:
    """How surely the page is one of MyBB's archive."""
    text = page.text
    marks = list(islice((mark for mark in _MARKS if mark in text), _SURE))
    sure = len(marks) == _SURE and "post_body" not in text and ("thread-" in text or "forum-" in text)
    return 0.9 if sure else 0.0


def read(page: Document) -> Page | None:
    """What stands on a page of the archive."""
    finder = Finder(page, _LOOK)
    common = _common(finder)
    boards = _crumbs(finder)
    posts = finder.of("post")
    if posts:
        return _thread(finder, posts, boards, common)
    errors = finder.of("error")
    if errors:
        reason = errors[0].text("body") or words(errors[0].element)
        return Page(kind="error", key="error", boards=boards, reason=reason[:300], **common)
    return _listing(finder, boards, common)


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.tree
    title = words(next(tree.iter("title"), None))
    home = next((link for crumb in finder.slots.get("crumb", ()) for link in crumb.iter("a")), None)
    return {
        "software": "MyBB",
        "version": "archive",
        "language": (tree.get("lang") or tree.get("xml:lang") or "")[:2].lower(),
        "site_name": words(home) or title.partition(" - ")[0],
        "found_by": (*finder.found_by(), ("pages", "archive")),
    }


def _crumbs(finder: Finder) -> tuple[PageBoard, ...]:
    chain: dict[SourceId, PageBoard] = {}
    parent: SourceId | None = None
    for crumb in finder.slots.get("crumb", ())[:1]:
        for link in crumb.iter("a"):
            found = _NAMED.search(link.get("href") or "")
            if found and found[1] == "forum":
                parent, above = int(found[2]), parent
                chain[parent] = PageBoard(id=parent, name=words(link), parent_id=above)
    return tuple(chain.values())


def _place(finder: Finder) -> tuple[int, int, str]:
    """(number of this page from 1, number of pages, address of one of them)."""
    current = total = 1
    address = ""
    for bar in finder.slots.get("pages", ())[:1]:
        for part in bar.iter("strong", "a"):
            shown = words(part)
            if not shown.isdigit() or len(shown) > 7:
                continue
            total = max(total, int(shown))
            if part.tag == "strong":
                current = int(shown)
            else:
                address = address or part.get("href") or ""
    return current, total, address


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group], boards: tuple[PageBoard, ...], common: dict[str, Any]) -> Page | None:
    current, total, address = _place(finder)
    full = next((link for title in finder.slots.get("title", ()) for link in hrefs((title,))), "")
    found = next(
        (match for url in (address, finder.page.url, full) if (match := _NAMED.search(url)) and match[1] == "thread"),
        None,
    )
    id: SourceId | None = (
        int(found[2]) if found else next((n for url in (full,) if (n := number_in(url.rpartition("tid=")[2]))), None)
    )
    if id is None:
        return None
    posts = tuple([_post(group) for group in groups])
    size = len(posts) if current < total else None
    title = finder.first("title")
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else None,
        title=words(next(title.iter("h2"), title)) if title is not None else "",
        author=posts[0].author if current == 1 else None,
        pages=total,
        posts_per_page=size,
    )
    return Page(
        kind="thread",
        key=f"thread:{id}:{current}",
        boards=boards,
        thread=thread,
        posts=posts,
        first_number=1 if current == 1 else (current - 1) * size + 1 if size else None,
        links=finder.links(hrefs(finder.slots.get("pages", ())[:1])),
        **common,
    )


def _post(group: Group) -> PagePost:
    body = group.first("body")
    if body is not None:
        body.attrib.clear()
        for cite in list(body.iter("cite")):
            _quote(cite)
        for block in group.all("code"):
            for title in list(block.iterchildren("div")):
                if title.get("class") == "title":
                    remove(title)
    named = group.first("author")
    link = next(named.iter("a"), None) if named is not None else None
    member = number_in((link.get("href") or "").rpartition("uid=")[2]) if link is not None else None
    return PagePost(
        id=None,
        author=Author(name=words(named), id=member, guest=False if member else None),
        date=date(shown_time(group.first("date"))),
        body=inner_html(body) if body is not None else "",
    )


def _quote(cite: Element) -> None:
    """A quote headed by name and time, by time alone, or by "Quote:"."""
    quote = cite.getparent()
    if quote.tag != "blockquote":
        return
    time_text = ""
    for part in list(cite.iterchildren("span")):
        time_text = words(part).strip("() ")
        remove(part)
    mark_quote(quote, author=wrote_off(words(cite)), time_text=time_text)
    remove(cite)


# --- lists --------------------------------------------------------------------------------------


def _listing(finder: Finder, boards: tuple[PageBoard, ...], common: dict[str, Any]) -> Page:
    known = {board.id: board for board in boards}
    current, _, address = _place(finder)
    own = next(
        (match for url in (address, finder.page.url) if (match := _NAMED.search(url)) and match[1] == "forum"), None
    )
    here = int(own[2]) if own else None
    if here is not None and here not in known:
        heading = next((head for part in finder.slots.get("listing", ()) for head in part.iter("h2")), None)
        known[here] = PageBoard(id=here, name=words(heading), parent_id=boards[-1].id if boards else None)
    for listing in finder.slots.get("forums", ()):
        for link in listing.iter("a"):
            found = _NAMED.search(link.get("href") or "")
            if found and found[1] == "forum":
                id = int(found[2])
                above = _above(link)
                inner = next((item for item in link.iterancestors("li")), None)
                kind = "category" if above is None and here is None and inner is not None and _holds(inner) else "board"
                known[id] = PageBoard(
                    id=id, name=words(link), parent_id=above if above is not None else here, kind=kind
                )
    threads: list[PageThread] = []
    sections = list(finder.slots.get("threads", ()))
    lists = [part for section in sections for part in section.iter("ol", "ul")]
    for place, part in enumerate(lists):
        sticky = (len(lists) == _SECTIONS and place == 0) or "mportant" in words(part.getprevious())
        threads += (thread for item in part.iterchildren("li") if (thread := _topic(item, here, sticky)))
    if not threads and not finder.slots.get("forums") and here is None:
        return Page(kind="other", key="other", reason="a page of MyBB's archive without posts or topics", **common)
    return Page(
        kind="index" if here is None else "board",
        key="index" if here is None else f"board:{here}:{current}",
        boards=tuple(known.values()),
        threads=tuple(threads),
        links=finder.links(
            hrefs(
                (*finder.slots.get("pages", ())[:1], *finder.slots.get("threads", ()), *finder.slots.get("forums", ()))
            )
        ),
        **common,
    )


def _holds(item: Element) -> bool:
    """Whether an item of the list of boards holds boards within."""
    return next(item.iter("ol", "ul"), None) is not None


def _above(link: Element) -> SourceId | None:
    """The board whose item holds the item of this one."""
    own = next(link.iterancestors("li"), None)
    outer = next(own.iterancestors("li"), None) if own is not None else None
    first = next(outer.iter("a"), None) if outer is not None else None
    found = _NAMED.search(first.get("href") or "") if first is not None else None
    return int(found[2]) if found else None


def _topic(item: Element, here: SourceId | None, sticky: bool) -> PageThread | None:
    link = next(item.iter("a"), None)
    found = _NAMED.search(link.get("href") or "") if link is not None else None
    if not found or found[1] != "thread":
        return None
    count = next((part for part in item.iter("span") if part.get("class") == "replycount"), None)
    return PageThread(
        id=int(found[2]),
        board_id=here,
        title=words(link),
        kind="sticky" if sticky else "normal",
        replies=number_in(words(count)) if count is not None else None,
    )
