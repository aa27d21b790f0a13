"""Pages of Discourse as crawlers see them (no script), and as browsers saved them.

Facts: ``facts/sources/others.md`` B; ``app/views/{topics/show,list/list,categories/index}`` of Discourse from 2013 on,
``plugins/poll``, and pages of boards of 2019 and 2026. Posts are numbered within their topic; the crawler's view tells
no other id, so a post's id is ``TOPIC/NUMBER`` everywhere. Up to 2.3 the addresses of categories hold no number: their
path then is the id. Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import discourse_polls
from adapters.html.document import Document, remove, words
from adapters.html.facts import (
    Author,
    Date,
    Page,
    PageAction,
    PageBoard,
    PageFile,
    PagePost,
    PageThread,
)
from adapters.html.marks import Index, below, content, first, has, id_in, image_of, index, leads_to, trailing
from adapters.html.reading import Element, bytes_in, date, inner_html, mark_quote, number_in, unique

NAME = "Discourse"
VERSIONS = "crawler view and saved pages of 1.x to 3.x"

_LINKS: Final = {
    "thread": re.compile(r"(?:^|/)t/(?:[^/?#]*/)?(\d{1,12})(?:/\d+)?(?:[/?#]|$)"),
    "board": re.compile(r"(?:^|/)c/(?:[^?#]*/)?(\d{1,9})(?:/(?:none|all))?(?:/l/\w+)?(?:[/?#]|$)"),
}
_CATEGORY = re.compile(r"(?:^|/)c/([^/?#]{1,100}(?:/[^/?#]{1,100}){0,2}?)(?:/(?:none|all))?(?:/l/\w+)?/?(?:[?#]|$)")
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
    found = leads_to(tuple(_LINKS.items()), url)
    category = None if found else _CATEGORY.search(url)
    return ("board", category[1]) if category else found


def read(page: Document) -> Page | None:
    """What stands on the page; None: not of Discourse."""
    if not matches(page):
        return None
    parts = index(page.tree)
    posts = [box for box in parts.get("crawler-post", ()) if box.get("role") != "navigation"]
    posts = posts or [box.getparent() for box in parts.get("creator", ()) if box.tag == "div"]  # up to 1.9
    posts = posts or [box for box in page.tree.iter("article") if box.get("data-post-id")]
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


def _board_id(page: Document, link: str | None) -> SourceId | None:
    """The category that a link leads to: its number, or its path where no address on the page has a number."""
    id = id_in(_LINKS["board"], link)
    path = _CATEGORY.search(link or "") if id is None else None
    if path is None:
        return id
    numbered = any(id_in(_LINKS["board"], other.get("href")) is not None for other in page.tree.iter("a", "link"))
    return None if numbered else path[1]


def _trail(page: Document, parts: Index) -> Iterator[PageBoard]:
    box = first(parts.get("topic-category"))
    if box is None:  # up to 1.9
        box = page.first("id('breadcrumbs')")
    parent: SourceId | None = None
    for link in box.iter("a") if box is not None else ():
        id = _board_id(page, link.get("href"))
        if id is not None and id != parent:
            yield PageBoard(id=id, name=words(link), parent_id=parent)
            parent = id


def _thread_page(page: Document, parts: Index, elements: list[Element]) -> Page:
    boards = tuple(_trail(page, parts))
    thread_id = id_in(_LINKS["thread"], page.url)
    for link in page.tree.iter("link", "a"):
        if thread_id is None and (link.tag == "a" or link.get("rel") == "canonical"):
            thread_id = id_in(_LINKS["thread"], link.get("href"))
    if thread_id is None:
        reason = "a thread page without its number"
        return Page(kind="error", key=f"error:{page.url}", reason=reason, **_common(page))
    actions: list[PageAction] = []
    opens = _number(elements[0], index(elements[0])) == 1
    poll = discourse_polls.poll(page, elements[0], thread_id) if opens else None
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
            poll=poll,
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
        edited=_edited(element, when),
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


def _edited(element: Element, published: Date | None) -> Date | None:
    """The time of the last version, which is that of the post where there is but one."""
    told = next((mark.get("content") for mark in element.iter("meta") if mark.get("itemprop") == "dateModified"), "")
    return date(told, told) if told and published is not None and told != published.machine else None


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


# --- bodies -------------------------------------------------------------------------------------


def _as_list(poll: Element) -> None:
    """A poll that is not the thread's stays in the text as the list of its options."""
    for part in [part for part in poll.iter("div") if has(part, "poll-info", "poll-buttons")]:
        remove(part)


def _body(text: Element | None, files: list[PageFile]) -> str:
    if text is None:
        return ""
    for poll in [box for box in text.iter("div") if has(box, "poll")]:
        _as_list(poll)
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
    id = _board_id(page, page.url)
    current, links = _pages(page)
    boards = {board.id: board for board in _boards(page, parts)}
    if id is None and _CATEGORY.search(page.url):  # an address without the number that it leads to
        id = _board_id(page, page.first("string(//link[@rel='canonical']/@href)"))
    rows = parts.get("topic-list-item") or [
        box for box in page.tree.iter("div") if box.get("itemprop") == "itemListElement" and not has(box, "category")
    ]
    threads: dict[int, PageThread] = {}
    for row in rows:
        thread = _row(page, row, id)
        if thread is not None and isinstance(thread.id, int):
            threads[thread.id] = thread
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


def _row(page: Document, row: Element, board: SourceId | None) -> PageThread | None:
    links = [link for link in row.iter("a") if id_in(_LINKS["thread"], link.get("href")) is not None and words(link)]
    number = id_in(_LINKS["thread"], links[0].get("href")) if links else None
    if number is None:
        return None
    found = index(row)
    categories = (_board_id(page, link.get("href")) for link in row.iter("a"))
    posts = number_in(words(first(found.get("posts"))))
    starter = below(first(found.get("posters")), "a")
    member = _MEMBER.search(starter.get("href") or "") if starter is not None else None
    if "replies" in found:
        replies = number_in(words(first(found["replies"])))
    elif posts is not None and "topic-list-item" not in found:
        replies = max(posts - 1, 0)  # up to 1.9 the first post counts
    else:
        replies = posts
    return PageThread(
        id=number,
        board_id=next((category for category in categories if category is not None), board),
        title=words(links[0]),
        author=Author(name=member[1], id=member[1], guest=False) if member else None,
        # Of a topic that is pinned the beginning is shown.
        kind="sticky" if "pinned" in (row.get("class") or "") or "excerpt" in found else None,
        replies=replies,
        views=number_in(words(first(found.get("views")))),
    )


def _boards(page: Document, parts: Index) -> Iterator[PageBoard]:
    """Categories that a page links, each once; the address of one within another holds that one's name, too."""
    by_name: dict[str, SourceId] = {}
    about = {below(box, "a"): box for box in parts.get("category", ()) if box.tag == "div"}
    for link in page.tree.iter("a"):
        id = _board_id(page, link.get("href"))
        if id is None or not words(link) or id in by_name.values():
            continue
        path = _CATEGORY.search(link.get("href") or "")
        names = [name for name in (path[1] if path else "").split("/") if name != str(id)]
        parent = by_name.get(names[-2]) if len(names) > 1 else None
        if names:
            by_name[names[-1]] = id
        told = about.get(link)
        described = (
            next((mark for mark in told.iter("span") if mark.get("itemprop") == "description"), None)
            if told is not None
            else None
        )
        yield PageBoard(id=id, name=words(link), parent_id=parent, description=content(described))
