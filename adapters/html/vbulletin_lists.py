"""vBulletin: lists of threads and boards, archive pages, and what all its pages have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import Document, words
from adapters.html.facts import Author, Page, PageBoard, PagePost, PageThread
from adapters.html.marks import Index, below, content, first, has, id_in, index, trailing
from adapters.html.reading import Element, date, number_in, unique

#: Addresses of 3.x (``?t=1``), 4.x (``?1-Title``, ``/1-Title``, ``threads/1-Title``) and of the archive.
ADDRESSES: Final = (
    ("thread", re.compile(
        r"showthread\.php\?(?:[^#]*&)?(?:t|threadid)=(\d{1,12})\b|showthread\.php[?/](\d{1,12})(?:-|\b)"
        r"|(?:^|/)threads/(\d{1,12})-|(?:^|/)t-(\d{1,12})(?:-p-\d+)?\.html"
    )),
    ("board", re.compile(
        r"forumdisplay\.php\?(?:[^#]*&)?(?:f|forumid)=(\d{1,12})\b|forumdisplay\.php[?/](\d{1,12})(?:-|\b)"
        r"|(?:^|/)forums/(\d{1,12})-|(?:^|/)f-(\d{1,12})(?:-p-\d+)?\.html"
    )),
    ("member", re.compile(
        r"member\.php\?(?:[^#]*&)?u(?:serid)?=(\d{1,12})\b|member\.php[?/](\d{1,12})(?:-|\b)|(?:^|/)members/(\d{1,12})-"
    )),
)  # fmt: skip
_LINKS: Final = {**dict(ADDRESSES), "attachment": re.compile(r"attachment\.php\?(?:.*&)?attachmentid=(\d{1,12})\b")}
_GENERATOR = re.compile(r"vBulletin\s*(\d[\d.]*)?", re.IGNORECASE)
_CLOCK = re.compile(r"(GMT(?:\s?[+-]\s?\d{1,2}(?:[:.]\d{2})?)?)\b.{0,60}?(\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?)", re.DOTALL)
_PAGE_OF = re.compile(r"\b(\d{1,7})\s+\S{1,6}\s+(\d{1,7})\b")
_STICKY: Final = re.compile(
    r"^(?:sticky|wichtig|importante|important|zeer belangrijk|ważne|важно|önemli|置顶)\s*:", re.IGNORECASE
)
_MOVED: Final = re.compile(
    r"^(?:moved|verschoben|movido|déplacé|spostato|verplaatst|przeniesiony|перенесено|taşındı|移动)\s*:", re.IGNORECASE
)


def id_of(kind: str, link: str | None) -> int | None:
    """The id of a thing of this kind that a link leads to."""
    return id_in(_LINKS[kind], link)


def generator(page: Document) -> str:
    """ "vBulletin 3.8.7" as the page's head says it; "" where it does not."""
    head = page.tree.find("head")
    for meta in head.iter("meta") if head is not None else ():
        if (meta.get("name") or "").lower() == "generator" and "vbulletin" in (meta.get("content") or "").lower():
            return str(meta.get("content"))
    return ""


def common(page: Document, parts: Index, names: dict[str, Element]) -> dict[str, Any]:
    """What all pages of a board tell."""
    version = _GENERATOR.search(generator(page))
    foot = names.get("footer_time")
    line = (
        words(foot)
        if foot is not None
        else next((words(box) for box in reversed(parts.get("smallfont", [])) if "GMT" in words(box)), "")
    )
    clock = _CLOCK.search(line)
    title = words(next(page.tree.iter("title"), None))
    crumb = next((words(link) for link in _crumbs(parts, names)), "")
    return {
        "site_name": crumb
        if crumb and crumb.lower() not in {"forum", "home", "forums"}
        else title.rpartition(" - ")[2],
        "language": (page.tree.get("lang") or "")[:2].lower(),
        "timezone": clock[1] if clock else "",
        "software": "vBulletin",
        "version": (version[1] or "") if version else "",
        "shown_at": date(clock[2]) if clock else None,
    }


def _crumbs(parts: Index, names: dict[str, Element]) -> list[Element]:
    bar = names.get("breadcrumb")
    if bar is not None:
        return [link for link in bar.iter("a") if link.get("href")]
    return [link for box in parts.get("navbar", ()) for link in box.iter("a") if link.get("href")]


def trail(parts: Index, names: dict[str, Element]) -> Iterator[PageBoard]:
    """Boards of the breadcrumbs, outermost first."""
    parent: SourceId | None = None
    for link in _crumbs(parts, names):
        id = id_of("board", link.get("href"))
        if id is not None and id != parent:
            yield PageBoard(id=id, name=words(link), parent_id=parent)
            parent = id


def title_of(page: Document, parts: Index) -> tuple[str, str]:
    """Title and prefix of a thread page."""
    heading = first(parts.get("threadtitle"))
    if heading is not None:
        box = heading.getparent()
        prefix = next((words(label) for label in box.iter("span") if has(label, "prefix")), "")
        return words(below(heading, "a")) or words(heading), prefix
    for cell in parts.get("navbar", ()):
        strong = below(cell, "strong")
        if cell.tag == "td" and strong is not None:
            return words(strong), ""
    return words(next(page.tree.iter("title"), None)).rpartition(" - ")[0], ""


def pages(page: Document, parts: Index) -> tuple[int, int, tuple[str, ...]]:
    """Number of this page, of the last one, and links to the others."""
    bar = first(parts.get("pagination_top") or parts.get("pagenav") or parts.get("pagination"))
    if bar is None:
        return 1, 1, ()
    found = index(bar)
    links = [link for link in bar.iter("a") if link.get("href") and "javascript" not in link.get("href")]
    marks = [words(box) for box in (*found.get("vbmenu_control", ()), *found.get("popupctrl", ()))]
    told = next((match for match in (_PAGE_OF.search(text) for text in marks) if match), None)
    numbers = [number for number in (number_in(words(link)) for link in links) if number]
    current = int(told[1]) if told else number_in(words(first(found.get("selected")))) or 1
    last = int(told[2]) if told else max(numbers, default=current)
    return current, max(last, current), unique(filter(None, (page.absolute(link.get("href")) for link in links)))


# --- lists --------------------------------------------------------------------------------------


def read(page: Document, parts: Index, names: dict[str, Element]) -> Page:
    """A page that shows no posts: a list, or a message."""
    path = list(trail(parts, names))
    old = [name for name in names if name.startswith("td_threadtitle_")]
    rows = parts.get("threadbit", [])
    boards = {board.id: board for board in (*path, *_old_boards(page.tree), *_new_boards(parts))}
    shared = common(page, parts, names)
    list_id = id_of("board", page.url)
    if list_id is None:
        list_id = next((trailing(name) for name in names if name.startswith("threadbits_forum_")), None)
    if old or rows or (list_id is not None and boards):
        if list_id is None:
            list_id = path[-1].id if path and isinstance(path[-1].id, int) else None
        current, _, links = pages(page, parts)
        if list_id is not None and list_id not in boards:
            heading = first(parts.get("forumtitle")) if rows else None
            name = words(heading) if heading is not None else title_of(page, parts)[0]
            boards[list_id] = PageBoard(id=list_id, name=name, parent_id=path[-1].id if path else None)
        threads = [_old_thread(names[name], list_id) for name in old] + [_new_thread(row, list_id) for row in rows]
        return Page(
            kind="board",
            key=f"board:{list_id}:{current}",
            boards=tuple(boards.values()),
            threads=tuple(thread for thread in threads if thread is not None),
            links=links,
            **shared,
        )
    if boards:
        return Page(kind="index", key="index", boards=tuple(boards.values()), **shared)
    login = any((field.get("name") or "") == "vb_login_username" for field in page.tree.iter("input"))
    message = words(first(parts.get("panel") or parts.get("standard_error") or parts.get("blockrow")))
    kind = "error" if message else "login" if login else "other"
    return Page(kind=kind, key=f"{kind}:{page.url}", reason=message[:300] or "no posts and no lists", **shared)


def _old_thread(cell: Element, board: int | None) -> PageThread | None:
    id = trailing(cell.get("id"))
    link = next((link for link in cell.iter("a") if link.get("id") == f"thread_title_{id}"), None)
    if id is None or link is None:
        return None
    row = cell.getparent()
    linked = id_of("thread", link.get("href"))
    box = link.getparent()
    label = words("".join([*(f"{child.tail or ''}" for child in link.itersiblings(preceding=True)), box.text or ""]))
    starter = next((span for span in cell.iter("span") if "member.php" in (span.get("onclick") or "")), None)
    author = None
    if starter is not None:
        member = id_of("member", re.sub(r"^[^']*'", "", starter.get("onclick")))
        author = Author(name=words(starter), id=member, guest=member is None)
    status = next((image.get("src") or "" for image in row.iter("img") if "statusicon" in (image.get("src") or "")), "")
    cells = list(row.iter("td"))
    counts = [number_in(words(part)) for part in cells[-2:]] if len(cells) > 3 else []
    sticky = bool(_STICKY.match(label)) or any("sticky.gif" in (image.get("src") or "") for image in cell.iter("img"))
    moved = linked if linked != id or _MOVED.match(label) else None
    return PageThread(
        id=id,
        board_id=board,
        title=words(link),
        author=author,
        kind="sticky" if sticky else "normal",
        locked="lock" in status,
        moved_to=moved if moved != id else None,
        replies=counts[0] if counts and moved is None else None,
        views=counts[1] if counts and moved is None else None,
    )


def _new_thread(row: Element, board: int | None) -> PageThread | None:
    id = trailing(row.get("id"))
    found = index(row)
    link = next((link for link in found.get("title", ()) if link.tag == "a"), None)
    if id is None or link is None:
        return None
    linked = id_of("thread", link.get("href"))
    label = words(first(found.get("prefix")))
    names = next((box.get("class") or "" for box in row.iterancestors("ol")), "")
    starter = below(first(found.get("author")), "a", "username")
    member = id_of("member", starter.get("href")) if starter is not None else None
    stats = [number_in(words(item)) for box in found.get("threadstats", ())[:1] for item in box.iter("li")]
    sticky = "stickies" in names or has(row, "sticky") or bool(_STICKY.match(label))
    moved = has(row, "moved") or bool(_MOVED.match(label)) or (linked is not None and linked != id)
    return PageThread(
        id=id,
        board_id=board,
        title=words(link),
        prefix="" if _STICKY.match(label) or _MOVED.match(label) else label,
        author=Author(name=words(starter), id=member, guest=member is None) if starter is not None else None,
        kind="sticky" if sticky else "normal",
        locked=has(row, "lock"),
        moved_to=linked if moved and linked != id else None,
        replies=stats[0] if stats and not moved else None,
        views=stats[1] if len(stats) > 1 and not moved else None,
    )


def _old_boards(root: Element) -> Iterator[PageBoard]:
    """Rows of vBulletin 3: headings of categories, then cells of boards."""
    category: SourceId | None = None
    for cell in list(root.iter("td")):
        if not has(cell, "tcat", "alt1Active"):
            continue
        link = next((link for link in cell.iter("a") if id_of("board", link.get("href")) is not None), None)
        id = id_of("board", link.get("href")) if link is not None else None
        if id is None:
            continue
        if has(cell, "tcat"):
            category = id
            yield PageBoard(id=id, name=words(link), kind="category")
            continue
        cells = list(cell.getparent().iter("td"))
        counts = [number_in(words(part)) for part in cells[-2:]] if len(cells) > 3 else []
        yield PageBoard(
            id=id,
            name=words(link),
            parent_id=category,
            description=content(next((box for box in cell.iter("div") if has(box, "smallfont")), None)),
            threads=counts[0] if counts else None,
            posts=counts[1] if counts else None,
        )


def _new_boards(parts: Index) -> Iterator[PageBoard]:
    for node in (*parts.get("forumbit_nopost", ()), *parts.get("forumbit_post", ())):
        id = trailing(node.get("id"))
        found = index(node)
        heading = first(found.get("forumtitle"))
        if id is None or heading is None:
            continue
        category = has(node, "forumbit_nopost")
        above = next(
            (
                trailing(parent.get("id"))
                for parent in node.iterancestors("li")
                if has(parent, "forumbit_nopost", "forumbit_post")
            ),
            None,
        )
        stats = [number_in(words(item)) for box in found.get("forumstats", ())[:1] for item in box.iter("li")]
        yield PageBoard(
            id=id,
            name=words(below(heading, "a")) or words(heading),
            parent_id=above,
            kind="category" if category else "board",
            description=content(first(found.get("forumdescription" if not category else "subforumdescription"))),
            threads=stats[0] if stats and not category else None,
            posts=stats[1] if len(stats) > 1 and not category else None,
        )
        for link in (link for box in (found.get("subforumlist", ()) if not category else ()) for link in box.iter("a")):
            sub = id_of("board", link.get("href"))
            if sub is not None:
                yield PageBoard(id=sub, name=words(link), parent_id=id)


# --- archive ------------------------------------------------------------------------------------


def archived(page: Document, parts: Index) -> Page:
    """A thread in the archive: names, times and texts, no ids of posts and members."""
    posts = []
    for box in parts.get("post", ()):
        found = index(box)
        text = first(found.get("posttext"))
        if text is not None:
            name = words(first(found.get("username")))
            posts.append(
                PagePost(
                    id=None, author=Author(name=name), date=date(words(first(found.get("date")))), body=content(text)
                )
            )
    bar = next((box for box in page.tree.iter("div") if box.get("id") == "navbar"), None)
    boards = [
        PageBoard(id=id, name=words(link))
        for link in (bar.iter("a") if bar is not None else ())
        if (id := id_of("board", link.get("href"))) is not None
    ]
    thread = id_of("thread", page.url)
    page_number = re.search(r"-p-(\d{1,7})\.html", page.url)
    number = int(page_number[1]) if page_number else 1
    title = words(next((box for box in parts.get("largefont", ())), None)) or words(next(page.tree.iter("title"), None))
    shared: dict[str, Any] = {"software": "vBulletin", "version": ""}
    if thread is None:
        return Page(kind="error", key=f"error:{page.url}", reason="a thread page without its number", **shared)
    return Page(
        kind="thread",
        key=f"thread:{thread}:{number}:archive",
        boards=tuple(boards),
        thread=PageThread(
            id=thread, board_id=boards[-1].id if boards else None, title=title.partition(": ")[2] or title
        ),
        posts=tuple(posts),
        **shared,
    )
