"""Pages of Discourse as crawlers see them (no script), and as browsers saved them.

Facts: ``facts/sources/others.md`` B. Posts are numbered within their topic; the crawler's view tells no other id, so a
post's id is ``TOPIC/NUMBER`` everywhere. No real board was at hand: checked on made-up pages only. Reading changes the
page's tree: a page is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Date, Page, PageAction, PageBoard, PageFile, PagePost, PageThread
from adapters.html.marks import Index, below, first, has, id_in, image_of, index, leads_to, trailing
from adapters.html.reading import Element, bytes_in, date, inner_html, mark_quote, number_in, unique

NAME = "Discourse"
VERSIONS = "crawler view and saved pages of 2.x, 3.x"

_LINKS: Final = {
    "thread": re.compile(r"(?:^|/)t/(?:[^/?#]*/)?(\d{1,12})(?:/\d+)?(?:[/?#]|$)"),
    "board": re.compile(r"(?:^|/)c/(?:[^?#]*/)?(\d{1,9})(?:/l/\w+)?(?:[/?#]|$)"),
}
_POST = re.compile(r"(?:^|/)t/(?:[^/?#]*/)?(\d{1,12})/(\d{1,7})(?:[/?#]|$)")
_MEMBER = re.compile(r"(?:^|/)u(?:sers)?/([^/?#]{1,60})(?:[/?#]|$)")
_PAGE = re.compile(r"[?&]page=(\d{1,6})")
#: Small actions: word in the class or text → kind.
_ACTIONS: Final = (
    ("autoclosed.enabled", "lock"), ("autoclosed.disabled", "unlock"), ("closed.enabled", "lock"),
    ("closed.disabled", "unlock"), ("archived.enabled", "lock"), ("archived.disabled", "unlock"),
    ("pinned_globally.enabled", "sticky"), ("pinned_globally.disabled", "unsticky"), ("pinned.enabled", "sticky"),
    ("pinned.disabled", "unsticky"), ("split_topic", "split"), ("visible.disabled", "disapprove_thread"),
    ("visible.enabled", "approve_thread"), ("closed this topic", "lock"), ("opened this topic", "unlock"),
    ("split this topic", "split"), ("pinned this topic", "sticky"),
)  # fmt: skip


def matches(page: Document) -> float:
    """By the generator's mark, else by the parts of a crawler's page."""
    head = page.tree.find("head")
    for meta in head.iter("meta") if head is not None else ():
        if (meta.get("name") or "").lower() == "generator" and (meta.get("content") or "").startswith("Discourse"):
            return 1.0
    return 0.9 if any(has(box, "crawler-post", "topic-post") for box in page.tree.iter("div")) else 0.0


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the board leads to. A topic's first post is the topic."""
    post = _POST.search(url)
    if post and post[2] != "1":
        return "post", f"{post[1]}/{int(post[2])}"
    member = _MEMBER.search(url)
    if member:
        return "member", member[1]
    return leads_to(tuple(_LINKS.items()), url)


def read(page: Document) -> Page | None:
    """What stands on the page; None: not of Discourse."""
    if not matches(page):
        return None
    parts = index(page.tree)
    posts = [*parts.get("crawler-post", ())] or [box for box in page.tree.iter("article") if box.get("data-post-id")]
    if posts:
        return _thread_page(page, parts, posts)
    return _list_page(page, parts)


def _meta(page: Document, name: str) -> str:
    head = page.tree.find("head")
    for meta in head.iter("meta") if head is not None else ():
        if name in (meta.get("property"), meta.get("name")):
            return meta.get("content") or ""
    return ""


def _common(page: Document) -> dict[str, Any]:
    version = re.search(r"Discourse (\d[\w.]*)", _meta(page, "generator"))
    return {
        "site_name": _meta(page, "og:site_name"),
        "language": (page.tree.get("lang") or "")[:2].lower(),
        "timezone": "UTC",
        "software": NAME,
        "version": version[1] if version else "",
    }


def _pages(page: Document) -> tuple[int, tuple[str, ...]]:
    """Number of this page, links to the one before and the one after."""
    number = _PAGE.search(page.url)
    links = [
        page.absolute(link.get("href")) for link in page.tree.iter("link", "a") if link.get("rel") in {"next", "prev"}
    ]
    return int(number[1]) if number else 1, unique(link for link in links if link)


def _trail(parts: Index) -> Iterator[PageBoard]:
    box = first(parts.get("topic-category"))
    parent: SourceId | None = None
    for link in box.iter("a") if box is not None else ():
        id = id_in(_LINKS["board"], link.get("href"))
        if id is not None and id != parent:
            yield PageBoard(id=id, name=words(link), parent_id=parent)
            parent = id


def _thread_page(page: Document, parts: Index, elements: list[Element]) -> Page:
    boards = tuple(_trail(parts))
    thread_id = id_in(_LINKS["thread"], page.url)
    for link in page.tree.iter("link", "a"):
        if thread_id is None and (link.tag == "a" or link.get("rel") == "canonical"):
            thread_id = id_in(_LINKS["thread"], link.get("href"))
    if thread_id is None:
        reason = "a thread page without its number"
        return Page(kind="error", key=f"error:{page.url}", reason=reason, **_common(page))
    actions: list[PageAction] = []
    posts = tuple(post for post in (_post(box, thread_id, actions) for box in elements) if post is not None)
    current, links = _pages(page)
    first_number = posts[0].number if posts else None
    icons = words(first(parts.get("topic-statuses")))
    names = {
        name
        for box in parts.get("topic-statuses", ())
        for mark in box.iter("*")
        for name in (mark.get("class") or "").split()
    }
    heading = page.first("(//*[@id='topic-title']//h1 | //h1)[1]")
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:{first_number or current}",
        boards=boards,
        thread=PageThread(
            id=thread_id,
            board_id=boards[-1].id if boards else None,
            title=words(heading).removeprefix(icons).strip() or _meta(page, "og:title"),
            author=posts[0].author if first_number == 1 else None,
            locked=True if names & {"d-icon-lock", "locked"} else None,
            kind="sticky" if names & {"d-icon-thumbtack", "pinned"} else None,
        ),
        posts=posts,
        first_number=first_number,
        actions=tuple(actions),
        links=links,
        **_common(page),
    )


def _post(element: Element, thread: int, actions: list[PageAction]) -> PagePost | None:
    found = index(element)
    number = _number(element, found)
    if number is None:
        return None
    creator = first(found.get("creator") or found.get("names"))
    stamp = first(found.get("post-time") or found.get("relative-date"))
    if stamp is None:
        stamp = below(element, "time")
    when = _time(stamp)
    author = _author(creator, found)
    text = first(found.get("cooked"))
    if text is None:
        text = next((box for box in found.get("post", ()) if box.get("itemprop") in {"text", "articleBody"}), None)
    if "small-action" in found or has(element, "small-action"):
        told = f"{element.get('class') or ''} {words(text)}"
        kind = next((kind for word, kind in _ACTIONS if word in told), "other")
        actions.append(PageAction(kind=kind, moderator=author, date=when, reason=words(text)))
        return None
    files: list[PageFile] = []
    body = _body(text, files)
    return PagePost(
        id=f"{thread}/{number}",
        author=author,
        date=when,
        body=body,
        number=number,
        files=tuple(files),
        deleted="deleted" in found or has(element, "deleted"),
    )


def _number(element: Element, found: Index) -> int | None:
    if (element.get("id") or "").startswith("post_"):
        return trailing(element.get("id"))
    position = next((mark for mark in element.iter("span", "meta") if mark.get("itemprop") == "position"), None)
    if position is not None:
        return number_in(position.get("content") or words(position))
    for link in element.iter("a", "link", "meta"):
        match = _POST.search(link.get("href") or link.get("content") or "")
        if match and link.get("itemprop") in {"url", "mainEntityOfPage", None}:
            return int(match[2])
    return 1 if "crawler-post" in found and element.getprevious() is None else None


def _time(stamp: Element | None) -> Date | None:
    if stamp is None:
        return None
    machine = stamp.get("datetime") or stamp.get("data-time") or ""
    if machine.isdigit() and len(machine) > 11:
        machine = machine[:-3]  # milliseconds
    return date(stamp.get("title") or words(stamp), machine)


def _author(creator: Element | None, found: Index) -> Author:
    link = below(creator, "a")
    name = next(
        (
            words(mark)
            for mark in (creator.iter("span") if creator is not None else ())
            if mark.get("itemprop") == "name"
        ),
        "",
    )
    match = _MEMBER.search(link.get("href") or "") if link is not None else None
    user = match[1] if match else None
    staff = "d-icon-shield-halved" in found or "d-icon-shield-alt" in found or "moderator" in found
    return Author(
        name=name or words(link if link is not None else creator) or (user or ""),
        id=user,
        guest=None if user is None else False,
        avatar=image_of(first(found.get("topic-avatar"))),
        staff=staff,
    )


def _body(text: Element | None, files: list[PageFile]) -> str:
    if text is None:
        return ""
    for quote in reversed([box for box in text.iter("aside") if has(box, "quote")]):
        author = quote.get("data-username") or ""
        topic, post = trailing(quote.get("data-topic")), trailing(quote.get("data-post"))
        for box in list(quote):
            if has(box, "title"):
                author = author or words(box).rstrip(": ")
                remove(box)
        id = f"{topic}/{post}" if topic and post else None
        mark_quote(quote, post=id, author=author, member=author or None)
        inner = below(quote, "blockquote")
        for box in list(quote.iter("blockquote"))[1:2] if inner is quote else ():
            box.tag = "div"
    for mention in [link for link in text.iter("a") if has(link, "mention")]:
        match = _MEMBER.search(mention.get("href") or "")
        mention.set("data-mention", match[1] if match else "")
    for link in [link for link in text.iter("a") if has(link, "attachment")]:
        url = link.get("href") or ""
        about = link.tail or ""
        files.append(
            PageFile(
                id=url.partition("?")[0].rpartition("/")[2], file_name=words(link), url=url, byte_size=bytes_in(about)
            )
        )
    for meta in [
        box
        for box in text.iter("div")
        if has(box, "meta") and (box.getparent() is not None and has(box.getparent(), "lightbox"))
    ]:
        remove(meta)  # name and size of a picture, shown over it
    return inner_html(text)


# --- lists --------------------------------------------------------------------------------------


def _list_page(page: Document, parts: Index) -> Page:
    id = id_in(_LINKS["board"], page.url)
    current, links = _pages(page)
    threads: dict[int, PageThread] = {}
    for row in parts.get("topic-list-item", ()):
        link = next(
            (link for link in row.iter("a") if id_in(_LINKS["thread"], link.get("href")) is not None and words(link)),
            None,
        )
        number = id_in(_LINKS["thread"], link.get("href")) if link is not None else None
        if number is None:
            continue
        found = index(row)
        category = next(
            (board for board in (id_in(_LINKS["board"], a.get("href")) for a in row.iter("a")) if board is not None), id
        )
        replies = number_in(words(first(found.get("replies") or found.get("posts"))))
        views = number_in(words(first(found.get("views"))))
        threads[number] = PageThread(
            id=number,
            board_id=category,
            title=words(link),
            kind="sticky" if "pinned" in (row.get("class") or "") else None,
            replies=replies,
            views=views,
        )
    boards: dict[SourceId, PageBoard] = {}
    for link in page.tree.iter("a"):
        board = id_in(_LINKS["board"], link.get("href"))
        if board is not None and words(link):
            above = re.search(r"/c/([^/]+)/([^/]+)/\d", link.get("href") or "")
            parent = next(
                (known for known, told in boards.items() if above and told.name.lower().replace(" ", "-") == above[1]),
                None,
            )
            boards.setdefault(board, PageBoard(id=board, name=words(link), parent_id=parent))
    if not boards and not threads:
        return Page(kind="other", key=f"other:{page.url}", reason="no posts and no lists", **_common(page))
    return Page(
        kind="board" if id is not None else "index",
        key=f"board:{id}:{current}" if id is not None else f"index:{current}",
        boards=tuple(boards.values()),
        threads=tuple(threads.values()),
        links=links,
        **_common(page),
    )
