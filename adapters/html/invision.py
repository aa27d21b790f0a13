"""Pages of Invision Community 4 (default theme).

Facts: ``facts/sources/invision.md`` §11–12. No real board was at hand: checked on made-up pages only. Times stand in
``datetime``, ids in the names of elements; bodies are Invision's own HTML with ids in the attributes of quotes and
mentions. Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import Document, remove, words
from adapters.html.facts import (
    Author,
    Date,
    Page,
    PageBoard,
    PageFile,
    PagePoll,
    PagePollOption,
    PagePost,
    PageThread,
)
from adapters.html.marks import (
    Index,
    Item,
    Survey,
    below,
    content,
    first,
    has,
    id_in,
    image_of,
    index,
    leads_to,
    survey,
    trailing,
)
from adapters.html.reading import (
    Element,
    bytes_in,
    date,
    descendants,
    inner_html,
    mark_attachment,
    mark_quote,
    number_in,
    unique,
)

NAME = "Invision Community"
VERSIONS = "4.0 to 4.7"

_TAGS: Final = (
    "article",
    "div",
    "aside",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "span",
    "nav",
    "p",
    "i",
    "form",
    "header",
    "section",
)
_STARTS: Final = frozenset(("ipsComment", "cPost", "ipsDataItem", "cForumRow"))
_LINKS: Final = {
    "post": re.compile(r"[?&#](?:do=findComment&comment=|comment-|findComment-)(\d{1,12})\b"),
    "attachment": re.compile(r"/attachment\.php\?id=(\d{1,12})\b"),
    "thread": re.compile(r"(?:^|[/?])topic/(\d{1,12})-"),
    "board": re.compile(r"(?:^|[/?])forum/(\d{1,12})-"),
    "member": re.compile(r"(?:^|[/?])profile/(\d{1,12})-"),
}
_ADDRESSES: Final = tuple(_LINKS.items())
_VERSION = re.compile(r"Invision Community\s*(4[\d.]*)?|IPS Community Suite")


def matches(page: Document) -> float:
    """By the classes of its frame: ``ipsApp``, ``ipsComment``."""
    body = page.tree.find("body")
    if body is not None and (has(body, "ipsApp") or body.get("data-pageapp")):
        return 1.0
    if any(has(element, "ipsComment", "cPost") for element in page.tree.iter("article")):
        return 0.9
    return 0.0


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the board leads to."""
    return leads_to(_ADDRESSES, url)


def _id(kind: str, link: str | None) -> int | None:
    return id_in(_LINKS[kind], link)


def read(page: Document) -> Page | None:
    """What stands on the page; None: not Invision's."""
    if not matches(page):
        return None
    found = survey(page.tree, _TAGS, _STARTS, _is_item)
    if any(_post_id(item.element) is not None for item in found.items):
        return _thread_page(page, found)
    return _list_page(page, found)


def _is_item(element: Element) -> bool:
    return _post_id(element) is not None or bool(element.get("data-rowid") or element.get("data-forumid"))


def _post_id(element: Element) -> int | None:
    name = element.get("id") or ""
    return trailing(name) if element.tag == "article" and name.startswith("elComment_") else None


def _common(page: Document) -> dict[str, Any]:
    head = page.tree.find("head")
    site = next(
        (
            meta.get("content") or ""
            for meta in (head.iter("meta") if head is not None else ())
            if meta.get("property") == "og:site_name"
        ),
        "",
    )
    version = _VERSION.search(page.text)
    return {
        "site_name": site,
        "language": (page.tree.get("lang") or "")[:2].lower(),
        "software": NAME,
        "version": (version[1] or "4") if version else "4",
    }


def _time(holder: Element | None) -> Date | None:
    stamp = below(holder, "time")
    return date(stamp.get("title") or words(stamp), stamp.get("datetime") or "") if stamp is not None else None


def _member(link: Element | None, name: str) -> Author:
    id = _id("member", link.get("href")) if link is not None else None
    return Author(name=words(name), id=id, guest=id is None)


def _pages(page: Document, parts: Index) -> tuple[int, int, tuple[str, ...]]:
    bar = first(parts.get("ipsPagination"))
    if bar is None:
        return 1, 1, ()
    links = [link for link in bar.iter("a") if link.get("href")]
    current = number_in(words(below(bar, "li", "ipsPagination_active"))) or 1
    last = number_in(bar.get("data-pages") or "") or current
    return current, max(last, current), unique(filter(None, (page.absolute(link.get("href")) for link in links)))


def _trail(parts: Index) -> Iterator[PageBoard]:
    parent: SourceId | None = None
    crumbs = next((box for box in parts.get("ipsBreadcrumb", ())), None)
    for link in crumbs.iter("a") if crumbs is not None else ():
        id = _id("board", link.get("href"))
        if id is not None and id != parent:
            yield PageBoard(id=id, name=words(link), parent_id=parent)
            parent = id


# --- thread pages -------------------------------------------------------------------------------


def _thread_page(page: Document, found: Survey) -> Page:
    posts: dict[SourceId | None, PagePost] = {}
    for item in found.items:
        post = _post(item)
        if post is not None:
            posts.setdefault(post.id, post)
    shown = tuple(posts.values())
    boards = tuple(_trail(found.parts))
    current, last, links = _pages(page, found.parts)
    thread_id = _thread_id(page, found)
    if thread_id is None:
        reason = "a thread page without its number"
        return Page(kind="error", key=f"error:{page.url}", reason=reason, **_common(page))
    heading = first(found.parts.get("ipsType_pageTitle"))
    badges = found.parts.get("ipsBadge", [])
    icons = {name for box in badges for icon in box.iter("i") for name in (icon.get("class") or "").split()}
    prefix = next(
        (words(box) for box in badges if has(box, "ipsBadge_prefix") or "prefix" in (box.get("class") or "")), ""
    )
    for box in list(heading.iter("span")) if heading is not None else ():
        if has(box, "ipsBadge"):
            remove(box)
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:{current}",
        boards=boards,
        thread=PageThread(
            id=thread_id,
            board_id=boards[-1].id if boards else None,
            title=words(heading),
            prefix=prefix,
            author=shown[0].author if current == 1 and shown else None,
            kind="sticky" if icons & {"fa-thumb-tack", "fa-thumbtack"} else "normal",
            locked="fa-lock" in icons or "cTopicLocked" in found.parts,
            poll=_poll(found.parts),
            pages=last,
            posts_per_page=len(shown) if current < last else None,
        ),
        posts=shown,
        first_number=shown[0].number if shown else None,
        links=links,
        **_common(page),
    )


def _thread_id(page: Document, found: Survey) -> int | None:
    id = _id("thread", page.url)
    for item in found.items:
        for box in item.element.iter("div"):
            if id is None and box.get("data-quotedata"):
                told = re.search(r'"contentid"\s*:\s*"?(\d{1,12})', box.get("data-quotedata"))
                id = int(told[1]) if told else None
    for link in page.tree.iter("link", "a"):
        if id is None and (link.tag == "a" or link.get("rel") == "canonical"):
            id = _id("thread", link.get("href"))
    return id


def _poll(parts: Index) -> PagePoll | None:
    box = next(
        (section for section in parts.get("ipsBox", ()) if section.get("data-controller") == "core.front.core.poll"),
        None,
    )
    question = first(index(box).get("ipsType_sectionHead")) if box is not None else None
    lists = first(index(box).get("ipsPollList_choices")) if box is not None else None
    if box is None or question is None or lists is None:
        return None
    options = []
    for choice in lists.iter("li"):
        label = below(choice, "div", "ipsGrid_span4", "ipsPollList_choice")
        votes = next((number_in(words(mark.getparent())) for mark in choice.iter("i") if has(mark, "fa-user")), None)
        options.append(PagePollOption(text=words(label if label is not None else choice), votes=votes))
    return PagePoll(question=words(question).partition(". ")[2] or words(question), options=tuple(options))


def _post(item: Item) -> PagePost | None:
    element, found = item
    id = _post_id(element)
    if id is None:
        return None
    pane = first(found.get("cAuthorPane_author") or found.get("cAuthorPane"))
    link = next((link for link in (pane.iter("a") if pane is not None else ()) if words(link)), None)
    member = _member(link, words(link if link is not None else pane))
    info = first(found.get("cAuthorPane_info"))
    group = words(below(info, "li", "ipsType_break") if info is not None else None) or words(
        first(found.get("cAuthorGroup"))
    )
    count = next(
        (
            number_in(words(line))
            for line in (info.iter("li") if info is not None else ())
            if "fa-comment" in _icons(line) or line.get("data-role") == "posts"
        ),
        None,
    )
    text = next((box for box in element.iter("div") if box.get("data-role") == "commentContent"), None)
    edited, editor, reason = _edited(text)
    files: list[PageFile] = []
    body = _body(text, files)
    number = next((number_in(words(mark)) for mark in element.iter("a") if words(mark).startswith("#")), None)
    signature = next((box for box in element.iter("div") if box.get("data-role") == "memberSignature"), None)
    return PagePost(
        id=id,
        author=Author(
            name=member.name,
            id=member.id,
            guest=member.guest,
            title=group,
            avatar=image_of(first(found.get("cAuthorPane_photo") or found.get("ipsUserPhoto"))),
            post_count=count,
            staff=any(word in group.lower() for word in ("admin", "moderator")),
        ),
        date=_time(first(found.get("ipsComment_meta"))),
        body=body,
        number=number,
        signature=content(below(signature, "div", "ipsType_richText") if signature is not None else None),
        files=tuple(files),
        edited=edited,
        editor=editor,
        edit_reason=reason,
        likes=tuple(_likes(found)),
        deleted="ipsModerated" in (element.get("class") or "") and text is None,
    )


def _icons(element: Element) -> set[str]:
    return {name for icon in element.iter("i") for name in (icon.get("class") or "").split()}


def _likes(found: Index) -> Iterator[Author]:
    for box in (*found.get("ipsReact_blurb", ()), *found.get("ipsReact_blurb_people", ())):
        for link in box.iter("a"):
            if _id("member", link.get("href")) is not None:
                yield _member(link, words(link))


def _edited(text: Element | None) -> tuple[Date | None, str, str]:
    """ "Edited DATE by NAME" below the text, with the reason on a line of its own."""
    box = next(
        (
            mark
            for mark in (text.getparent().iter("span", "div") if text is not None else ())
            if has(mark, "ipsComment_edited", "ipsType_reset") and below(mark, "time") is not None
        ),
        None,
    )
    if text is None or box is None:
        return None, "", ""
    stamp = below(box, "time")
    editor = re.sub(r"^\W*(?:by|von|par|por|da|door|przez)\s+", "", words(stamp.tail or ""))
    reason = next(
        (
            words(mark)
            for mark in text.getparent().iter("span")
            if has(mark, "ipsType_light") and mark is not box and not below(mark, "time")
        ),
        "",
    )
    made = _time(box)
    if any(parent is text for parent in box.iterancestors()):
        remove(box)
    return made, editor, reason


def _body(text: Element | None, files: list[PageFile]) -> str:
    if text is None:
        return ""
    for quote in reversed(list(text.iter("blockquote"))):
        if has(quote, "ipsQuote", "ipsBlockquote") or quote.get("data-ipsquote") is not None:
            _mark_quote(quote)
    for mention in descendants(text, "a"):
        if (mention.get("data-mentionid") or "").isdigit():
            mention.set("data-mention", mention.get("data-mentionid"))
    for link in descendants(text, "a"):
        if not has(link, "ipsAttachLink"):
            continue
        image = below(link, "img")
        number = (image.get("data-fileid") if image is not None else None) or link.get("data-fileid")
        id = trailing(number) if number else _id("attachment", link.get("href"))
        if id is not None:
            name = (image.get("alt") or "" if image is not None else "") or words(link)
            file_name = name or (link.get("href") or "").rpartition("/")[2]
            files.append(
                PageFile(
                    id=id, file_name=file_name, url=link.get("href") or "", inline=True, byte_size=bytes_in(words(link))
                )
            )
            mark_attachment(link, id)
    return inner_html(text)


def _mark_quote(quote: Element) -> None:
    prefix = "data-ipsquote-"
    post = trailing(quote.get(f"{prefix}contentcommentid") or quote.get("data-cid"))
    author = quote.get(f"{prefix}username") or quote.get("data-author") or ""
    member = trailing(quote.get(f"{prefix}userid"))
    time = trailing(quote.get(f"{prefix}timestamp") or quote.get("data-time"))
    for box in list(quote):
        if has(box, "ipsQuote_citation"):
            remove(box)
    mark_quote(quote, post=post, author=author, member=member or None, time=time)


# --- lists --------------------------------------------------------------------------------------


def _list_page(page: Document, found: Survey) -> Page:
    current, _, links = _pages(page, found.parts)
    path = list(_trail(found.parts))
    id = _id("board", page.url)
    threads = [thread for thread in (_row(item, id) for item in found.items) if thread is not None]
    if threads and id is None and path:
        id = int(path[-1].id)
    boards = {board.id: board for board in path}
    if id is not None:
        heading = words(first(found.parts.get("ipsType_pageTitle")))
        parent = next((board.id for board in reversed(path) if board.id != id), None)
        boards[id] = PageBoard(id=id, name=heading or (boards[id].name if id in boards else ""), parent_id=parent)
    for item in found.items:
        for board in _forum(item, id):
            boards.setdefault(board.id, board)
    if not boards and not threads:
        message = words(first(found.parts.get("ipsMessage_error") or found.parts.get("ipsType_huge")))
        login = "form" in {form.tag for form in page.tree.iter("form") if "login" in (form.get("action") or "")}
        kind = "error" if message else "login" if login else "other"
        reason = message[:300] or "no posts and no lists"
        return Page(kind=kind, key=f"{kind}:{page.url}", reason=reason, **_common(page))
    return Page(
        kind="board" if id is not None else "index",
        key=f"board:{id}:{current}" if id is not None else "index",
        boards=tuple(boards.values()),
        threads=tuple(threads),
        links=links,
        **_common(page),
    )


def _row(item: Item, board: int | None) -> PageThread | None:
    row, found = item
    if not row.get("data-rowid"):
        return None
    title = first(found.get("ipsDataItem_title"))
    link = next(
        (
            link
            for link in (title.iter("a") if title is not None else ())
            if _id("thread", link.get("href")) is not None
        ),
        None,
    )
    id = trailing(row.get("data-rowid"))
    if id is None or link is None:
        return None
    icons = _icons(title)
    meta = first(found.get("ipsDataItem_meta"))
    starter = next(
        (a for a in (meta.iter("a") if meta is not None else ()) if _id("member", a.get("href")) is not None), None
    )
    counts = [number_in(words(mark)) for mark in found.get("ipsDataItem_stats_number", ())]
    linked = _id("thread", link.get("href"))
    moved = linked if linked != id else None
    return PageThread(
        id=id,
        board_id=board,
        title=words(link),
        prefix=next((words(mark) for mark in found.get("ipsBadge", ()) if "prefix" in (mark.get("class") or "")), ""),
        author=_member(starter, words(starter)) if starter is not None else None,
        kind="sticky" if icons & {"fa-thumb-tack", "fa-thumbtack"} else "normal",
        locked="fa-lock" in icons,
        moved_to=moved,
        replies=counts[0] if counts and moved is None else None,
        views=counts[1] if len(counts) > 1 else None,
    )


def _forum(item: Item, parent: int | None) -> Iterator[PageBoard]:
    row, found = item
    id = trailing(row.get("data-forumid"))
    title = first(found.get("ipsDataItem_title"))
    if id is None or title is None:
        return
    category = next((box for box in row.iterancestors("li") if box.get("data-categoryid")), None)
    above = trailing(category.get("data-categoryid")) if category is not None else parent
    if category is not None and above is not None:
        yield PageBoard(id=above, name=words(below(category, "h2")), kind="category")
    counts = [number_in(words(mark)) for mark in found.get("ipsDataItem_stats_number", ())]
    yield PageBoard(
        id=id,
        name=words(below(title, "a")) or words(title),
        parent_id=above,
        description=content(first(found.get("ipsDataItem_meta"))),
        posts=counts[0] if counts else None,
    )
    for box in found.get("ipsDataItem_subList", ()):
        for link in box.iter("a"):
            sub = _id("board", link.get("href"))
            if sub is not None:
                yield PageBoard(id=sub, name=words(link), parent_id=id)
