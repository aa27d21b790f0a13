"""Lists of boards and topics in subSilver and subsilver2."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import words
from adapters.html.facts import Author, Page, PageBoard, PageThread
from adapters.html.reading import Element, Finder, Group, ancestor, inner_html, parameter

#: Names of icons, and the words before a topic's title (phpBB 2 shows no icon where a topic is locked as well).
_KINDS: Final = (
    ("announce_global", "global"),
    ("global_", "global"),
    ("announce", "announcement"),
    ("sticky", "sticky"),
)
_PREFIXES: Final = (
    (re.compile(r"oved|erschoben|éplac|ovido|postat|еренес|еремещ|已移", re.IGNORECASE), "moved"),
    (re.compile(r"nnou|nkündig|nnonc|nunci|бъявл|公告", re.IGNORECASE), "announcement"),
    (re.compile(r"tick|ichtig|ijado|ost-it|ажн|ixo|置顶", re.IGNORECASE), "sticky"),
)


def member(element: Element) -> Author:
    """A name in a cell, linked for members, plain for guests."""
    for link in element.iter("a"):
        id = parameter(link.get("href"), "u")
        if id and id > 0:
            return Author(name=words(link), id=id, guest=False)
    return Author(name=words(element), guest=True)


def listing(
    finder: Finder,
    crumbs: tuple[PageBoard, ...],
    current: int,
    pages: tuple[str, ...],
    common: Callable[[], dict[str, Any]],
) -> Page | None:
    """A board's page, or the index of all boards. ``current`` is the number of the page, ``pages`` the addresses of the
    others, ``common`` what all pages have."""
    title = next((link for link in finder.slots.get("title", ()) if parameter(link.get("href"), "f")), None)
    here: SourceId | None = parameter(title.get("href"), "f") if title is not None else None
    if here is None and crumbs:
        here = crumbs[-1].id
    boards: dict[SourceId, PageBoard] = {board.id: board for board in crumbs}
    categories = [(link, _category(link)) for link in finder.slots.get("category", ())]
    rows = list(finder.tree.iter("tr")) if categories else []
    order = {id(row): place for place, row in enumerate(rows)}
    starts = [(order.get(id(ancestor(link, "tr")), 0), board) for link, board in categories if board]
    threads: list[PageThread] = []
    for group in finder.groups:
        if group.field == "topic":
            thread = _topic(group, here)
            threads += (thread,) if thread else ()
            continue
        place = order.get(id(group.element), 0)
        above = [board for start, board in starts if start < place and board.id != here]
        if above:
            boards.setdefault(above[-1].id, above[-1])
        for board in _boards(group, above[-1].id if above else here):
            boards[board.id] = board
    if not finder.groups and here is None:
        return None
    listed = (link for group in finder.groups for field in ("topic", "forum", "subforum") for link in group.all(field))
    return Page(
        kind="index" if here is None else "board",
        key="index" if here is None else f"board:{here}:{current}",
        boards=tuple(boards.values()),
        threads=tuple(threads),
        links=(*pages, *finder.links(link.get("href") for link in listed)),
        **common(),
    )


def _category(link: Element) -> PageBoard | None:
    """A heading of the index. Categories of phpBB 2 have numbers of their own: "c2"; those of phpBB 3 are boards."""
    for part in (link, *link.iter("a")):
        url = part.get("href") or ""
        number = parameter(url, "c") or parameter(url, "f")
        if number and words(part):
            id = number if "viewforum" in url else f"c{number}"
            return PageBoard(id=id, name=words(part), kind="category")
    return None


def _counts(cells: list[Element], title: Element) -> list[int]:
    """The numbers that stand alone in the cells after the one with the title."""
    after = cells[cells.index(title) + 1 :] if title in cells else cells
    shown = [words(cell).replace(",", "").replace(".", "") for cell in after]
    return [int(text) for text in shown if text.isdigit() and len(text) < 12]


def _boards(group: Group, parent: SourceId | None) -> list[PageBoard]:
    link = group.all("forum")[0]
    id = parameter(link.get("href"), "f")
    cell = ancestor(link, "td")
    if not id or cell is None:
        return []
    counts = _counts(list(group.element.iterchildren("td")), cell)
    texts = [
        part
        for part in (*group.all("forum text"), *group.all("middle"))
        if next(part.iterchildren("strong"), None) is None
    ]
    moderators = [node for node in cell.iter("a") if "viewprofile" in (node.get("href") or "")]
    board = PageBoard(
        id=id,
        name=words(link),
        parent_id=parent,
        description=inner_html(texts[0]).removesuffix("<br>").strip() if texts else "",
        threads=counts[0] if len(counts) > 1 else None,
        posts=counts[1] if len(counts) > 1 else None,
        moderators=tuple(
            [Author(name=words(node), id=parameter(node.get("href"), "u"), guest=False) for node in moderators]
        ),
    )
    inner = ((parameter(sub.get("href"), "f"), words(sub)) for sub in group.all("subforum"))
    return [board] + [PageBoard(id=sub, name=name, parent_id=id) for sub, name in inner if sub]


def _topic(group: Group, here: SourceId | None) -> PageThread | None:
    link = group.all("topic")[0]
    id: SourceId | None = parameter(link.get("href"), "t")
    cell = ancestor(link, "td")
    if not id or cell is None:
        return None
    cells = list(group.element.iterchildren("td"))
    icon = next((image.get("src") or "" for image in cells[0].iter("img")), "") if cells else ""
    icon = icon.rpartition("/")[2]
    prefix = " ".join([words(part) for part in (*cell.iter("b"), *cell.iter("strong"))])
    told = next((kind for pattern, kind in _PREFIXES if prefix and pattern.search(prefix)), "")
    moved: SourceId | None = None
    if told == "moved" or "topic_moved" in icon:  # the page does not tell the id of the stub, only where it leads
        moved, id = id, f"moved:{here}:{id}"
    kind = next((kind for mark, kind in _KINDS if mark in icon), told if told != "moved" else "")
    counts = _counts(cells, cell)
    author = next((part for part in (*group.all("author"), *group.all("old post"))), None)
    return PageThread(
        id=id,
        board_id=here,
        title=words(link),
        author=member(author) if author is not None else None,
        kind=kind or "normal",
        locked="lock" in icon,
        moved_to=moved,
        replies=counts[0] if len(counts) > 1 and not moved else None,
        views=counts[1] if len(counts) > 1 and not moved else None,
    )
