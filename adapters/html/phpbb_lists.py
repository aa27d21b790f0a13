"""Lists of boards and topics in prosilver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lxml import etree

from adapters.forum import SourceId
from adapters.html.document import words
from adapters.html.facts import Author, Page, PageBoard, PageThread
from adapters.html.reading import Element, Finder, Group, hrefs, parameter
from adapters.markup.canonical import escape

#: Marks in the class of a row or in the name of its icon → kind of the topic.
_KINDS: Final = (("global", "global"), ("announce", "announcement"), ("sticky", "sticky"))


def member(element: Element) -> Author:
    """A name, linked for members, plain for guests."""
    id = parameter(element.get("href"), "u")
    return Author(name=words(element), id=id, guest=id is None)


def listing(
    finder: Finder, crumbs: tuple[PageBoard, ...], current: int, common: Callable[[], dict[str, Any]]
) -> Page | None:
    """A board's page, or the index of all boards.

    :param current: number of the page.
    :param common: what all pages have.
    """
    here: SourceId | None = next((id for url in hrefs(finder.all("board")) if (id := parameter(url, "f"))), None)
    boards: dict[SourceId, PageBoard] = {board.id: board for board in crumbs}
    if here is not None and here not in boards:
        name = finder.text("board")
        boards[here] = PageBoard(id=here, name=name, parent_id=crumbs[-1].id if crumbs else None)
    threads: list[PageThread] = []
    header: Group | None = None
    for row in finder.groups:
        if row.field == "header":
            header = row
        elif row.first("topic") is not None:
            if here is None and crumbs:
                here = crumbs[-1].id
            thread = _topic(row, here)
            threads += (thread,) if thread else ()
        elif row.field == "row":
            for board in _boards(finder, row, header, here):
                boards[board.id] = board
    if here is None and len(boards) == len(crumbs):
        return None
    listed = [link for row in finder.groups for field in ("topic", "forum", "subforum") for link in row.all(field)]
    pages = (url for url in hrefs(finder.all("pagination")[:1]) if "viewforum" in url)
    return Page(
        kind="index" if here is None else "board",
        key="index" if here is None else f"board:{here}:{current}",
        boards=tuple(boards.values()),
        threads=tuple(threads),
        links=finder.links((*pages, *hrefs(listed))),
        **common(),
    )


def _boards(finder: Finder, row: Group, header: Group | None, here: SourceId | None) -> list[PageBoard]:
    """A row of a list of boards: the category it stands in, the board, the boards within."""
    link = finder.fallback(row, "forum")
    id = parameter(link.get("href"), "f") if link is not None else None
    if link is None or not id:
        return []
    boards = []
    parent = here
    for category in header.element.iter("a") if header is not None else ():
        above = parameter(category.get("href"), "f")
        if above and above != here:
            boards.append(PageBoard(id=above, name=words(category), parent_id=here, kind="category"))
            parent = above
    name, threads, posts = words(link), row.number("topics"), row.number("posts")
    if next(link.iterchildren("div"), None) is not None:  # a style that makes a card of a board
        name = words(next((part for part in link.iter("div") if "title" in part.get("class", "")), link))
        counts = [int(part[:12]) for part in words(link)[len(name) :].split() if part.isdigit()]
        threads, posts = counts if len(counts) == 2 else (threads, posts)
    cell = next(row.element.iter("dt"), None)
    moderators = [node for node in cell.iter("a") if parameter(node.get("href"), "u")] if cell is not None else ()
    boards.append(
        PageBoard(
            id=id,
            name=name,
            parent_id=parent,
            description=_description(link),
            threads=threads,
            posts=posts,
            moderators=tuple(map(member, moderators)),
        )
    )
    inner = ((parameter(sub.get("href"), "f"), words(sub)) for sub in row.all("subforum"))
    return boards + [PageBoard(id=sub, name=name, parent_id=id) for sub, name in inner if sub]


def _description(link: Element) -> str:
    """HTML between the name of a board and what follows its description: moderators, subforums, counters."""
    parts = [escape(link.tail or "")]
    for node in link.itersiblings("*"):
        if node.tag in ("strong", "div", "dl") or "subforum" in node.get("class", ""):
            break
        parts.append(etree.tostring(node, encoding="unicode", method="html", with_tail=False))
        parts.append(escape(node.tail or ""))
    html = "".join(parts).strip()
    while html.startswith("<br>") or html.endswith("<br>"):
        html = html.removeprefix("<br>").removesuffix("<br>").strip()
    return html


def _topic(row: Group, here: SourceId | None) -> PageThread | None:
    link = row.slots["topic"][0]
    id: SourceId | None = parameter(link.get("href"), "t")
    if not id:
        return None
    list_item = row.element
    icon = next(list_item.iter("dl"), list_item)
    state = f"{icon.get('class', '')} {icon.get('style', '')} {list_item.get('class', '')}"
    moved: SourceId | None = None
    if "topic_moved" in state:  # the page does not tell the id of the stub, only where it leads
        moved, id = id, f"moved:{here}:{id}"
    cell = next(list_item.iter("dt"), list_item)
    small = row.first("small screens")
    hidden = frozenset(small.iter("a", "span", "strong")) if small is not None else frozenset()
    place = row.first("poster")
    home = parameter(link.get("href"), "f") or here
    author: Author | None = None
    for node in (cell if place is None else place).iter("a", "span"):
        if node in hidden:
            continue
        if author is None and (parameter(node.get("href"), "u") or "username" in node.get("class", "")):
            author = member(node)
        elif "viewforum" in (node.get("href") or ""):  # announced everywhere: names its own board
            home = parameter(node.get("href"), "f") or home
    return PageThread(
        id=id,
        board_id=home,
        title=words(link),
        author=author,
        kind=next((kind for mark, kind in _KINDS if mark in state), "normal"),
        locked="locked" in state,
        moved_to=moved,
        replies=None if moved else row.number("posts"),
        views=None if moved else row.number("views"),
    )
