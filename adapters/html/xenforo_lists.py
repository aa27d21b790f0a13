"""XenForo's lists (board index, boards, breadcrumbs) and what all its pages have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import profiles
from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Date, Page, PageBoard, PageThread
from adapters.html.marks import Index, Item, Survey, below, content, first, has, id_in, index, trailing
from adapters.html.reading import Element, date, number_in, unique

TAGS: Final = ("div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "i", "p", "nav", "fieldset")

ROWS: Final = ("structItem--thread", "discussionListItem")  #: a thread in a list

# Ids in links as they stand on a page: relative, absolute or rewritten by a mirror.
_LINKS: Final[Mapping[str, re.Pattern[str]]] = {
    "thread": re.compile(r"(?:^|[/?])threads/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)"),
    "attachment": re.compile(r"(?:^|[/?])attachments/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)"),
    "member": re.compile(r"(?:^|[/?])members/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)"),
    "board": re.compile(r"(?:^|[/?])(?:forums|categories)/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)|#[^/?#]*\.(\d{1,15})$"),
    "post": re.compile(r"\bpost(?:s/|-|\?id=|%3Fid=|%3Fid%3D)(\d{1,15})"),
}
_SIGNATURES = frozenset((
    "signature", "signatur", "firma", "assinatura", "handtekening", "podpis", "подпись", "imza", "签名", "簽名", "署名",
))  # fmt: skip
_NODE = re.compile(r"(?:block--category|node--id|\bnode_)(\d{1,15})\b")
_ROW = re.compile(r"js-threadListItem-(\d{1,15})\b")
_CLOCK = re.compile(r"\bnow:\s{0,9}(\d{9,11})\b|_csrf\w*\":\s?\"(\d{9,11}),|\"?serverTime\"?[:,]\s{0,9}(\d{9,11})\b")
_SHOWN: Final = re.compile(r"[\d.,'’\s\u00a0\u202f]+")  #: a whole number; "12K" is not


def is_list(found: Survey) -> bool:
    """A list of threads or boards, on a page that does not name its template (XenForo 1)."""
    return bool(found.items or found.parts.get("node") or found.parts.get("nodeList"))


def id_of(kind: str, link: str | None) -> int | None:
    """The id of a thing of this kind that a link leads to."""
    return id_in(_LINKS[kind], link)


def member(link: Element | None, name: str) -> Author:
    """A member from the link that bears the name; 0 stands for guests and deleted accounts."""
    id: int | None = None
    if link is not None:
        id = trailing(link.get("data-user-id")) if link.get("data-user-id") else id_of("member", link.get("href"))
    return Author(name=words(name), id=id or None, guest=not id)


def profile_page(page: Document) -> Author | None:
    """Who a profile page of XenForo 2 shows, or the tab "About" of one."""
    id = trailing(page.tree.get("data-content-key")) or id_of("member", page.url)
    box = next((part for part in page.tree.iter("div") if has(part, "p-body-main", "p-body-content")), page.tree)
    found = index(box)
    name = words(first(found.get("memberHeader-name")))
    if not id or not name:
        return None
    titles = [part for part in box.iter("span") if has(part, "userTitle")]
    places = [link for link in box.iter("a") if "location-info" in (link.get("href") or "")]
    avatars = [image for holder in found.get("memberHeader-avatar", ()) for image in holder.iter("img")]
    texts: list[Element] = []  # of "About" and "Signature", in this order; the latter under its own heading
    for heading in box.iter("h4"):
        after = heading.getnext()
        if after is not None and has(after, "bbWrapper"):
            texts.append(after)
    signature = next((text for text in texts if words(text.getprevious()).lower() in _SIGNATURES), None)
    about = next((text for text in texts if text is not signature), None)
    return profiles.profile(
        box,
        id,
        name,
        signature=signature,
        about=words(about),
        title=words(titles[0]) if titles else "",
        location=words(places[0]) if places else "",
        avatar=avatars[0].get("src", "") if avatars else "",
    )


def stamp(holder: Element | None) -> Any:
    """The first time below an element; None for none."""
    if holder is None:
        return None
    for element in holder.iter("time", "abbr", "span"):
        if element.tag != "span" or has(element, "DateTime"):
            return element
    return None


def time_of(element: Element | None) -> Date | None:
    """A time with its machine form."""
    if element is None:
        return None
    machine = element.get("data-time") or element.get("data-timestamp") or element.get("datetime") or ""
    return date(element.get("title") or words(element), machine)


def meta(page: Document, name: str) -> str:
    """Content of a ``meta`` element of the page's head."""
    head = page.tree.find("head")
    if head is None:
        return ""
    return next((tag.get("content") or "" for tag in head.iter("meta") if tag.get("property") == name), "")


def common(page: Document) -> dict[str, Any]:
    """What all pages of a board tell."""
    at = page.text.find("now:") if "now:" in page.text else page.text.find("serverTime")
    clock = _CLOCK.search(page.text, max(0, at - 40), at + 60) if at >= 0 else None
    now = next((group for group in clock.groups() if group), "") if clock else ""
    return {
        "site_name": meta(page, "og:site_name"),
        "language": (page.tree.get("lang") or "")[:2].lower(),
        "software": "XenForo",
        "version": "1" if page.tree.get("id") == "XenForo" else "2",
        "shown_at": Date(machine=now) if now else None,
    }


def title_of(page: Document, parts: Index) -> tuple[str, str]:
    """Title and prefix of a page: a label before the title is the prefix."""
    heading = first(parts.get("p-title-value"))
    if heading is None:
        heading = below(first(parts.get("titleBar")), "h1")
    if heading is None:
        return meta(page, "og:title"), ""
    labels = [label for label in heading.iter("span") if has(label, "label", "prefix")]
    prefix = " ".join(words(label) for label in labels)
    for label in labels:
        remove(label)
    return words(heading), prefix


def pages(page: Document, parts: Index) -> tuple[int, int, tuple[str, ...]]:
    """Number of this page, of the last one, and links to the others."""
    bar = first(parts.get("pageNav-main") or parts.get("PageNav"))
    if bar is None:
        return 1, 1, ()
    links = [link for link in bar.iter("a") if link.get("href")]
    numbers = [number for number in (number_in(words(link)) for link in links) if number]
    marked = below(bar, "li", "pageNav-page--current")
    marked = marked if marked is not None else below(bar, "a", "currentPage")
    current = number_in(bar.get("data-page") or words(marked)) or 1
    last = number_in(bar.get("data-last") or "") or max(numbers, default=current)
    return current, max(last, current), unique(filter(None, (page.absolute(link.get("href")) for link in links)))


def trail(page: Document, parts: Index) -> Iterator[PageBoard]:
    """Boards of the breadcrumbs, outermost first."""
    crumbs = first(parts.get("p-breadcrumbs") or parts.get("breadcrumb"))
    own = trailing(page.tree.get("data-container-key"))  # boards with an address of words do not tell their ids
    if crumbs is None:
        return
    parent: SourceId | None = None
    links = [link for link in crumbs.iter("a") if link.get("href")]
    for link in links:
        href = link.get("href")
        id = id_of("board", href)
        if id is None and link is links[-1] and "forums/" in href:
            id = own
        if id is not None and id != parent:
            yield PageBoard(
                id=id,
                name=words(link),
                parent_id=parent,
                kind="category" if "#" in href or "categories/" in href else "board",
            )
            parent = id


def read(page: Document, found: Survey) -> Page:
    """A board with its threads, a category, or the index."""
    template = page.tree.get("data-template") or ""
    current, _, links = pages(page, found.parts)
    path = list(trail(page, found.parts))
    id: SourceId | None = None
    if not template.startswith("forum_list"):
        id = trailing(page.tree.get("data-container-key")) or id_of("board", page.url)
        if id is None and found.items and path:  # XenForo 1 ends the breadcrumbs with the board itself
            id = path[-1].id
    boards = {board.id: board for board in path}
    if id is not None:
        boards[id] = PageBoard(
            id=id,
            name=title_of(page, found.parts)[0],
            parent_id=next((board.id for board in reversed(path) if board.id != id), None),
            kind="category" if template.startswith("category") else "board",
            description=content(first(found.parts.get("p-description"))),
        )
    for board in _nodes(page.tree, id):
        boards.setdefault(board.id, board)
    return Page(
        kind="board" if id is not None else "index",
        key=f"board:{id}:{current}" if id is not None else "index",
        boards=tuple(boards.values()),
        threads=tuple(thread for thread in (_thread(item, id) for item in found.items) if thread is not None),
        links=links,
        **common(page),
    )


def other(page: Document, parts: Index, template: str) -> Page:
    """A page without threads and boards."""
    if template.startswith("error") or "errorOverlay" in parts or "errorPanel" in parts:
        kind, reason = (
            "error",
            words(first(parts.get("blockMessage") or parts.get("errorOverlay") or parts.get("errorPanel"))),
        )
    elif template.startswith("login") or "pageLogin" in parts:
        kind, reason = "login", "log in to see this page"
    else:
        kind, reason = "other", template
    return Page(kind=kind, key=f"{kind}:{page.url}", reason=reason[:300], **common(page))


def _nodes(root: Element, parent: SourceId | None) -> Iterator[PageBoard]:
    """Boards of an index with their categories and sub-boards."""
    category = parent
    for node in root.iter("div", "li"):
        if not _NODE.search(node.get("class") or "") and not has(node, "node"):
            continue
        names = node.get("class") or ""
        found = index(node)
        heading = first(
            found.get("block-header")
            if "block--category" in names
            else found.get("node-title") or found.get("nodeTitle")
        )
        link = below(heading, "a")
        marked = _NODE.search(names)
        id = int(marked[1]) if marked else id_of("board", link.get("href")) if link is not None else None
        if id is None:
            continue
        is_category = "block--category" in names or has(node, "category")
        counts = _counts(found, "node-stats", "nodeStats") if not is_category else []
        yield PageBoard(
            id=id,
            name=words(link if link is not None else heading),
            parent_id=parent if is_category else category,
            kind="category" if is_category else "link" if has(node, "node--link", "link") else "board",
            description=content(
                first(found.get("node-description") or found.get("nodeDescription") or found.get("block-desc"))
            ),
            threads=counts[0] if len(counts) > 1 else None,
            posts=counts[1] if len(counts) > 1 else None,
        )
        if is_category:
            category = id
            continue
        for sub in (
            *found.get("subNodeLink", ()),
            *(link for box in found.get("subForumList", ()) for link in box.iter("a")),
        ):
            sub_id = id_of("board", sub.get("href"))
            if sub_id is not None:
                yield PageBoard(id=sub_id, name=words(sub), parent_id=id)


def _counts(found: Index, *names: str) -> list[int | None]:
    """The numbers of a box of counters; None for rounded ones ("12K")."""
    for name in names:
        for box in found.get(name, ())[:1]:
            shown = (words(value) for value in box.iter("dd"))
            return [number_in(text) if _SHOWN.fullmatch(text) else None for text in shown]
    return []


def _thread(item: Item, board: SourceId | None) -> PageThread | None:
    """A row of a list."""
    row, found = item
    names = row.get("class") or ""
    heading = first(found.get("structItem-title") or found.get("title"))
    links = (
        [link for link in heading.iter("a") if id_of("thread", link.get("href")) is not None]
        if heading is not None
        else []
    )
    linked = id_of("thread", links[-1].get("href")) if links else None
    marked = _ROW.search(names)
    id = int(marked[1]) if marked else trailing(row.get("id")) or linked
    if id is None:
        return None
    starter = below(row, "a", "username")
    labels = [label for label in heading.iter("span") if has(label, "label", "prefix")] if heading is not None else []
    redirect = "structItem-status--redirect" in found or has(row, "redirect") or (linked is not None and linked != id)
    counts = _counts(found, "structItem-cell--meta", "stats")
    return PageThread(
        id=id,
        board_id=board,
        title=words(links[-1]) if links else words(heading),
        prefix=" ".join(words(label) for label in labels),
        author=member(starter, row.get("data-author") or words(starter)),
        kind="sticky" if "structItem-status--sticky" in found or has(row, "sticky") else "normal",
        locked="structItem-status--locked" in found or has(row, "locked"),
        moved_to=linked if redirect and linked != id else None,
        replies=counts[0] if counts and not redirect else None,
        views=counts[1] if len(counts) > 1 else None,
    )
