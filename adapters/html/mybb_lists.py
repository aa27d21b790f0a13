"""Lists of MyBB 1.6 and 1.8: boards, topics, profiles, and what all its pages have: breadcrumbs and page numbers."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from adapters.forum import SourceId
from adapters.html import profiles
from adapters.html.document import words
from adapters.html.facts import Author, Page, PageBoard, PageThread
from adapters.html.marks import has
from adapters.html.reading import Element, Finder, Group, ancestor, hrefs, number_in, parameter, xpath
from adapters.markup.canonical import escape

_NAMED: Final = re.compile(r"\b(?:forum|thread|user)-(\d{1,12})(?:-page-\d+|-\d+)?\.html")
_MESSAGE: Final = xpath("(id('content')//td[contains(@class,'trow1')][ancestor::table])[1]")
_HEADINGS: Final = xpath("//td[@class='thead']")


def _id(url: str | None, name: str) -> int | None:
    """Number of the board, topic or member that an address leads to, plain or rewritten."""
    id = parameter(url, name)
    if id is None and url and (named := _NAMED.search(url)):
        id = int(named[1])
    return id


def crumbs(finder: Finder) -> tuple[PageBoard, ...]:
    """The boards above this page, outermost first."""
    chain: dict[SourceId, PageBoard] = {}
    parent: SourceId | None = None
    for crumb in finder.slots.get("crumb", ())[:1]:
        for link in crumb.iter("a"):
            url = link.get("href") or ""
            id = _id(url, "fid") if "forum" in url else None
            if id:
                chain[id] = PageBoard(id=id, name=words(link), parent_id=parent)
                parent = id
    return tuple(chain.values())


def place(finder: Finder) -> tuple[int, int]:
    """(number of this page from 1, number of pages)."""
    bar = finder.first("pagination")
    current = total = 1
    if bar is not None:
        for part in bar.iter("span", "a"):
            number = number_in(part.text or "") if (part.text or "").strip().isdigit() else None
            if number and "pagination_current" in part.get("class", ""):
                current = number
            total = max(total, number or 1)
    return current, max(total, current)


def read(finder: Finder, common: dict[str, Any]) -> Page:
    """A list of boards or topics, a profile, or what else the page is."""
    chain = crumbs(finder)
    url = finder.page.url
    active = finder.text("title")
    boards = {board.id: board for board in chain}
    here = _id(url, "fid") if "forum" in url else None
    rows = [group for group in finder.groups if group.field == "status" and "topic" in group.slots]
    forums = finder.of("forum")
    if rows and here is None:
        here = next((id for link in hrefs((finder.tree,)) if "datecut" in link and (id := _id(link, "fid"))), None)
        finder.found["board id"] = "links that sort the list"
    if here is not None and here not in boards and (rows or forums or active):
        boards[here] = PageBoard(id=here, name=active, parent_id=chain[-1].id if chain else None)
    for group in forums:
        for board in _boards(group, here):
            boards[board.id] = board
    threads = tuple([thread for group in rows if (thread := _topic(group, here))])
    if threads or forums or (here is not None and "forumdisplay" in finder.page.text and not _asks_login(finder)):
        current, _ = place(finder)
        listed = (
            link
            for group in (*rows, *forums)
            for link in hrefs((group.element,))
            if "lastpost" not in link and "newpost" not in link
        )
        kept = (
            link
            for link in listed
            if "forumdisplay" in link or "showthread" in link or "thread-" in link or "forum-" in link
        )
        return Page(
            kind="board" if here is not None else "index",
            key="index" if here is None else f"board:{here}:{current}",
            boards=tuple(boards.values()),
            threads=threads,
            links=finder.links((*hrefs(finder.slots.get("pagination", ())[:1]), *kept)),
            **common,
        )
    member = _member(finder)
    if member:
        return Page(kind="member", key=f"member:{member.id}", members=(member,), **common)
    if "announcement" in url:
        return Page(kind="other", key="other", reason="an announcement, which stands in no thread", **common)
    message = _MESSAGE(finder.tree)
    reason = words(message[0])[:300] if message else "a page of MyBB without posts or topics"
    kind = "login" if _asks_login(finder) else "error" if message else "other"
    return Page(kind=kind, key=kind, reason=reason, **common)


def _asks_login(finder: Finder) -> bool:
    """Whether the content, not only the header, has a form to log in."""
    content = finder.tree.xpath("id('content')")
    return bool(content) and any(field.get("value") == "do_login" for field in content[0].iter("input"))


def _boards(group: Group, here: SourceId | None) -> list[PageBoard]:
    """A row of a list of boards: its category, the board, the boards within."""
    link = next((link for link in group.element.iter("a") if _is_board(link)), None)
    id = _id(link.get("href"), "fid") if link is not None else None
    if link is None or not id:
        return []
    found: list[PageBoard] = []
    parent = here
    table = ancestor(link, "table")
    heading = (
        next((cell for cell in table.iter("td") if cell.get("class") == "thead"), None) if table is not None else None
    )
    above = next((node for node in heading.iter("a") if _is_board(node)), None) if heading is not None else None
    if above is not None and (category := _id(above.get("href"), "fid")) and category != here:
        found.append(PageBoard(id=category, name=words(above), parent_id=here, kind="category"))
        parent = category
    cells = list(group.element.iterchildren("td"))
    counts = [number for cell in cells if (number := _count(cell)) is not None]
    cell = ancestor(link, "td")
    text = (
        next((part for part in cell.iter("div") if part.get("class") == "smalltext"), None)
        if cell is not None
        else None
    )
    moderators = [
        Author(name=words(node), id=member, guest=False)
        for node in (text.iter("a") if text is not None else ())
        if (member := _id(node.get("href"), "uid")) and ("member" in node.get("href") or "user-" in node.get("href"))
    ]
    found.append(
        PageBoard(
            id=id,
            name=words(link),
            parent_id=parent,
            description=escape(_description(text)) if text is not None else "",
            threads=counts[0] if len(counts) > 1 else None,
            posts=counts[1] if len(counts) > 1 else None,
            moderators=tuple(moderators),
        )
    )
    for sub in cell.iter("a") if cell is not None else ():
        inner = _id(sub.get("href"), "fid") if _is_board(sub) else None
        if inner and inner != id:
            found.append(PageBoard(id=inner, name=words(sub), parent_id=id))
    return found


def _description(box: Element) -> str:
    """What stands before the first line break; moderators and boards within come behind it."""
    parts: list[str] = []
    for event, node in etree.iterwalk(box, events=("start", "end", "comment")):
        if event == "start":
            if node.tag == "br":
                break
            parts.append(node.text or "")
        elif node is not box:
            parts.append(node.tail or "")
    return words("".join(parts))


def _is_board(link: Element) -> bool:
    url = link.get("href") or ""
    return "forumdisplay" in url or "forum-" in url


def _count(cell: Element) -> int | None:
    text = words(cell).replace(",", "")
    return int(text) if text.isdigit() and len(text) < 12 else None


def _topic(group: Group, here: SourceId | None) -> PageThread | None:
    holder = group.slots["topic"][0]
    link = next(holder.iter("a"), None)
    id: SourceId | None = _id(link.get("href"), "tid") if link is not None else None
    if not id:
        return None
    status = group.slots["status"][0].get("class", "") if "status" in group.slots else ""
    moved: SourceId | None = None
    before = holder.getparent()
    prefix = words(before.text) if before is not None else ""
    if "move" in status:  # the page does not tell the id of the stub, only where it leads
        moved, id = id, f"moved:{here}:{id}"
    for part in holder.itersiblings(preceding=True):
        prefix = words(part.tail) or (words(part) if part.tag == "span" else "") or prefix
    cells = list(group.element.iterchildren("td"))
    counts = [number for cell in cells if (number := _count(cell)) is not None]
    classes = " ".join([cell.get("class") or "" for cell in cells])
    starter = group.first("starter")
    person = next(starter.iter("a"), None) if starter is not None else None
    member = _id(person.get("href"), "uid") if person is not None else None
    name = words(person) if person is not None else words(starter).rstrip(", ")
    return PageThread(
        id=id,
        board_id=here,
        title=words(link),
        prefix=prefix if not prefix.endswith(":") else "",
        author=Author(name=name, id=member, guest=member is None) if name else None,
        kind="sticky" if "forumdisplay_sticky" in classes else "normal",
        locked="close" in status or "lock" in status,
        moved_to=moved,
        replies=counts[0] if len(counts) > 1 and not moved else None,
        views=counts[1] if len(counts) > 1 and not moved else None,
    )


def _member(finder: Finder) -> Author | None:
    """Who a profile page shows."""
    if "action=profile" not in finder.page.url and "user-" not in finder.page.url:
        return None
    links = (url for url in hrefs((finder.tree,)) if "action=finduser" in url or "action=profile" in url)
    id = _id(finder.page.url, "uid") or next((found for url in links if (found := parameter(url, "uid"))), None)
    name = finder.text("name")
    if not id or not name:
        return None
    box = next(iter(finder.tree.xpath("id('content')")), finder.tree)
    signature = next((cell for cell in box.iter("td") if has(cell, "scaleimages")), None)
    return profiles.profile(box, id, name, signature=signature)
