"""Discuz!: lists of threads and boards, archiver pages, and what all its pages have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import profiles
from adapters.html.document import Document, words
from adapters.html.facts import Author, Page, PageBoard, PagePost, PageThread
from adapters.html.marks import Index, below, content, first, has, id_in, index
from adapters.html.reading import Element, date, inner_html, number_in, unique

#: Ids in links, relative or absolute: scripts of X and 7.2, rewritten addresses, the archiver's.
LINKS: Final[Mapping[str, re.Pattern[str]]] = {
    "post": re.compile(r"goto=findpost&(?:.*&)?pid=(\d{1,15})\b|#pid(\d{1,15})\b"),
    "thread": re.compile(
        r"viewthread(?:\.php\?|&)(?:.*&)?tid=(\d{1,15})\b|(?:^|/)thread-(\d{1,15})-\d|(?:^|[?/])tid-(\d{1,15})(?:-\d+)?\.html"
        r"|goto=(?:lastpost|findpost|nextoldset|nextnewset)&(?:.*&)?p?tid=(\d{1,15})\b|[?&]p?tid=(\d{1,15})\b"
    ),
    "board": re.compile(
        r"forumdisplay(?:\.php\?|&)(?:.*&)?fid=(\d{1,15})\b|(?:^|/)forum-(\d{1,15})-\d|(?:^|[?/])fid-(\d{1,15})(?:-\d+)?\.html"
    ),
    "category": re.compile(r"(?:forum|index)\.php\?gid=(\d{1,15})\b"),
    "member": re.compile(r"space(?:\.php\?|&)(?:.*&)?uid=(\d{1,15})\b|(?:^|/)space-uid-(\d{1,15})\.html"),
}
POSTED: Final = re.compile(r"^(?:发表于|發表於|发表於|Posted on|Post on)\s*")
_CLOCK = re.compile(r"(GMT(?:[+-]\d{1,2}(?:[.:]\d{1,2})?)?),\s*(\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2})")
_LEVELS: Final = {"本版置顶": 1, "本版置頂": 1, "分类置顶": 2, "分類置頂": 2, "全局置顶": 3, "全局置頂": 3}
_CLOSED: Final = ("关闭的主题", "關閉的主題")
_PERMISSION: Final = re.compile(r"(?:阅读权限|閱讀權限)\s*(\d{1,4})")
_MOVED: Final = re.compile(r"(?:移动|移動|Moved?)\s*[:：]")


def id_of(kind: str, link: str | None) -> int | None:
    """The id of a thing of this kind that a link leads to."""
    return id_in(LINKS[kind], link)


def own_text(element: Element) -> str:
    """The text of an element without that of the elements in it."""
    return words("".join([element.text or "", *(child.tail or "" for child in element)]))


def member(link: Element) -> Author:
    id = id_of("member", link.get("href"))
    return Author(name=words(link), id=id, guest=None if id is None else False)


def level(text: str) -> int:
    """Permission that readers of a thread need, where that is said in a text; 0: none, 1: guests have it."""
    found = _PERMISSION.search(text) if "权限" in text or "權限" in text else None
    return int(found[1]) if found else 0


def common(page: Document, parts: Index) -> dict[str, Any]:
    """What all pages of a board tell."""
    foot = page.text.rfind("GMT")
    clock = _CLOCK.search(page.text, foot, foot + 60) if foot >= 0 else None
    home = next((link for box in parts.get("bm", ())[:3] for link in box.iter("a") if has(link, "nvhm")), None)
    chinese = any(word in page.text for word in ("查看", "发表", "發表", "主题", "主題"))
    return {
        "site_name": words(home),
        "language": (page.tree.get("lang") or "")[:2].lower() or ("zh" if chinese else ""),
        "timezone": clock[1] if clock else "",
        "software": "Discuz!",
        "version": _version(page),
        "shown_at": date(clock[2]) if clock else None,
    }


def _version(page: Document) -> str:
    head = page.tree.find("head")
    for meta in head.iter("meta") if head is not None else ():
        if meta.get("name") == "generator":
            return (meta.get("content") or "").removeprefix("Discuz!").strip()
    return ""


def pages(page: Document, parts: Index) -> tuple[int, int, tuple[str, ...]]:
    """Number of this page, of the last one, and links to the others."""
    bar = first(parts.get("pg"))
    if bar is None:
        return 1, 1, ()
    links = [link for link in bar.iter("a") if link.get("href") and not link.get("href").startswith("javascript")]
    current = number_in(words(below(bar, "strong"))) or 1
    total = next((number_in(span.get("title")) for span in bar.iter("span") if span.get("title")), None)
    numbers = [number for number in (number_in(words(link)) for link in links) if number]
    last = max(total or 1, current, *numbers) if numbers else max(total or 1, current)
    return current, last, unique(filter(None, (page.absolute(link.get("href")) for link in links)))


def trail(parts: Index) -> Iterator[PageBoard]:
    """Category and boards of the breadcrumbs, outermost first."""
    crumbs = next((box for box in parts.get("bm", ()) if box.get("id") == "pt"), None)
    parent: SourceId | None = None
    for link in crumbs.iter("a") if crumbs is not None else ():
        href = link.get("href")
        category = id_of("category", href)
        id = category if category is not None else id_of("board", href)
        if id is not None and "typeid" not in href:
            yield PageBoard(id=id, name=words(link), parent_id=parent, kind="board" if category is None else "category")
            parent = id


# --- lists --------------------------------------------------------------------------------------


def read(page: Document, parts: Index) -> Page:
    """A page that shows no posts: a list, or a message."""
    table = next((table for table in page.tree.iter("table") if table.get("id") == "threadlisttableid"), None)
    if table is not None:
        return _board(page, parts, table)
    message = next((box for box in page.tree.iter("div") if box.get("id") == "messagetext"), None)
    if message is not None and words(message):
        login = any(box.get("id") == "messagelogin" for box in page.tree.iter("div"))
        kind = "login" if login and any(word in words(message) for word in ("登录", "登錄", "log in")) else "error"
        reason = words(below(message, "p"))[:300]
        return Page(kind=kind, key=f"{kind}:{page.url}", reason=reason, **common(page, parts))
    boards = tuple(_boards(page.tree, None))
    if boards:
        whole = id_of("category", page.url) is None
        key = "index" if whole else f"board:{id_of('category', page.url)}:1"
        return Page(kind="index", key=key, boards=boards, **common(page, parts))
    profile = _profile(page, parts)
    if profile is not None:
        return Page(kind="member", key=f"member:{profile.id}", members=(profile,), **common(page, parts))
    return Page(kind="other", key=f"other:{page.url}", reason="no posts and no lists", **common(page, parts))


def _profile(page: Document, parts: Index) -> Author | None:
    for heading in parts.get("mbn", ()):
        number = re.search(r"\(UID:\s*(\d{1,15})\)", words(heading)) if heading.tag == "h2" else None
        if number:
            box = next((part for part in page.tree.iter("div") if part.get("id") == "ct"), page.tree)
            signature = next((label for label in box.iter("em") if words(label) in ("个人签名", "個人簽名")), None)
            return profiles.profile(
                box,
                int(number[1]),
                own_text(heading),
                signature=below(signature.getparent(), "td") if signature is not None else None,
            )
    return None


def _board(page: Document, parts: Index, table: Element) -> Page:
    path = list(trail(parts))
    summary = re.fullmatch(r"forum_(\d{1,15})", table.get("summary") or "")
    id = int(summary[1]) if summary else path[-1].id if path else id_of("board", page.url)
    current, _, links = pages(page, parts)
    boards: dict[SourceId, PageBoard] = {board.id: board for board in path}
    if id is not None:
        heading = first(parts.get("xs2"))
        moderators = next(
            (line for line in page.tree.iter("div", "p", "span") if own_text(line).startswith("版主")), None
        )
        boards[id] = PageBoard(
            id=id,
            name=words(below(heading, "a")) or (boards[id].name if id in boards else ""),
            parent_id=next((board.id for board in reversed(path) if board.id != id), None),
            rules=_rules(parts),
            moderators=tuple(_moderators(moderators)),
        )
    for board in _boards(page.tree, id):
        boards.setdefault(board.id, board)
    threads = (_thread(row, id) for row in table.iter("tbody"))
    filtered = "".join(
        f":{name}={page.query()[name]}" for name in ("filter", "typeid", "orderby") if page.query().get(name)
    )
    return Page(
        kind="board",
        key=f"board:{id}:{current}{filtered}",
        boards=tuple(boards.values()),
        threads=tuple(thread for thread in threads if thread is not None),
        links=links,
        **common(page, parts),
    )


def _rules(parts: Index) -> str:
    for box in parts.get("ptn", ()):
        if any((part.get("id") or "").startswith("forum_rules_") for part in (box, box.getparent())):
            return content(box)
    return ""


def _moderators(box: Element | None) -> Iterator[Author]:
    for link in box.iter("a") if box is not None else ():
        if "space" in (link.get("href") or "") and words(link):
            yield member(link)


def _thread(row: Element, board: SourceId | None) -> PageThread | None:
    """A row of a list; its own number stands in its name, its link may lead to where it was moved."""
    kind, _, number = (row.get("id") or "").partition("_")
    if kind not in {"normalthread", "stickthread"} or not number.isdigit():
        return None
    id = int(number)
    found = index(row)
    link = first(found.get("xst"))
    if link is None:
        return None
    icon = below(first(found.get("icn")), "a")
    marks = (icon.get("title") or "") if icon is not None else ""
    if (
        "lock" in found
        or "fico-lock" in found
        or any("folder_lock" in (image.get("src") or "") for image in row.iter("img"))
    ):
        marks += " lock"
    pin = next((pin for word, pin in _LEVELS.items() if word in marks), None) or _pin(found, row)
    linked = id_of("thread", link.get("href"))
    cell = link.getparent()
    before = words("".join([cell.text or "", *(child.tail or "" for child in link.itersiblings(preceding=True))]))
    moved = linked if linked is not None and linked != id and _MOVED.search(before) else None
    prefix = next(
        (em for em in cell.iter("em") if id_in(re.compile(r"typeid=(\d{1,15})"), _href(em)) is not None), None
    )
    starter = next((by for by in found.get("by", ())), None)
    cite = below(starter, "cite")
    author = below(cite, "a")
    counts = first(found.get("num"))
    replies = number_in(words(below(counts, "a"))) if counts is not None else None
    sticky = kind == "stickthread"
    return PageThread(
        id=id,
        board_id=board if not sticky or pin == 1 else None,  # others stand in the lists of many boards
        title=words(link),
        prefix=words(prefix).strip("[]") if prefix is not None else "",
        author=member(author) if author is not None else Author(name="", guest=True) if words(cite) else None,
        kind="sticky" if sticky else "normal",
        locked=moved is None and any(word in marks for word in (*_CLOSED, "lock")),
        digest=_digest(found, row),
        highlighted=bool(link.get("style")),
        moved_to=moved,
        replies=None if moved is not None else replies,
        views=number_in(words(below(counts, "em"))) if counts is not None else None,
        private=True if level(words(cell)) > 1 else None,
    )


def _href(element: Element) -> str:
    link = below(element, "a")
    return (link.get("href") or "") if link is not None else ""


def _pin(found: Index, row: Element) -> int | None:
    """Level of the pin's picture: a class (X3.5) or a file name."""
    for level in (1, 2, 3):
        if f"tpin{level}" in found or any(f"/pin_{level}." in (image.get("src") or "") for image in row.iter("img")):
            return level
    return None


def _digest(found: Index, row: Element) -> int:
    mark = first(found.get("tdigest"))
    if mark is not None:
        return number_in(words(mark)) or 1
    image = next((image for image in row.iter("img") if image.get("alt") == "digest"), None)
    return (number_in((image.get("src") or "").rpartition("/")[2]) or 1) if image is not None else 0


def _boards(root: Element, parent: SourceId | None) -> Iterator[PageBoard]:
    """Boards of an index or above a list of threads, with their categories."""
    for table in root.iter("table"):
        if not has(table, "fl_tb"):
            continue
        holder = table.getparent().getparent()
        heading = below(holder, "h2") if holder is not None else None
        link = below(heading, "a")
        category = id_of("category", link.get("href")) if link is not None else None
        if category is not None:
            boxes = (box for box in holder.iter("span") if own_text(box).startswith(("分区版主", "分區版主")))
            yield PageBoard(
                id=category, name=words(link), kind="category", moderators=tuple(_moderators(next(boxes, None)))
            )
        for row in table.iter("tr"):
            cells = [cell for cell in row.iter("td") if has(cell, "fl_g")] or [row]
            for cell in cells:
                yield from _cell(cell, category if category is not None else parent)


def _cell(cell: Element, parent: SourceId | None) -> Iterator[PageBoard]:
    heading = next((part for part in cell.iter("h2", "dt") if id_of("board", _href(part)) is not None), None)
    if heading is None:
        return
    id = id_of("board", _href(heading))
    if id is None:
        return
    found = index(cell)
    counts = [number_in(words(span)) for box in found.get("fl_i", ()) for span in box.iter("span")]
    if not counts:  # boards beside each other
        counts = [number_in(words(em)) for em in cell.iter("em") if number_in(own_text(em)) is not None][:2]
    lines = list(cell.iter("p"))
    yield PageBoard(
        id=id,
        name=words(below(heading, "a")),
        parent_id=parent,
        description=content(first(found.get("xg2"))) if first(found.get("xg2")) is not None else "",
        threads=counts[0] if counts else None,
        posts=counts[1] if len(counts) > 1 else None,
        moderators=tuple(author for line in lines if own_text(line).startswith("版主") for author in _moderators(line)),
    )
    for line in lines:
        if own_text(line).startswith(("子版块", "子版塊")):
            for link in line.iter("a"):
                sub = id_of("board", link.get("href"))
                if sub is not None:
                    yield PageBoard(id=sub, name=words(link), parent_id=id)


# --- archiver -----------------------------------------------------------------------------------


def is_archiver(page: Document) -> bool:
    """The plain pages for search engines: ``#nav``, ``#content``, ``#end`` and nothing else."""
    body = page.tree.find("body")
    names = {child.get("id") for child in body.iter("div")} if body is not None and len(body) < 12 else set()
    return {"nav", "content", "end"} <= names or ("content" in names and "/archiver/" in page.url)


def archived(page: Document) -> Page:
    """A page of the archiver: names, times and texts of posts, without ids and markup."""
    boxes = {box.get("id"): box for box in page.tree.iter("div") if box.get("id")}
    nav, box = boxes.get("nav"), boxes["content"]
    shared: dict[str, Any] = {"software": "Discuz!", "language": "zh", "site_name": words(below(nav, "a"))}
    path = [(id_of("board", link.get("href")), words(link)) for link in (nav.iter("a") if nav is not None else ())]
    boards = tuple(PageBoard(id=id, name=name) for id, name in path if id is not None)
    pager = next((part for part in page.tree.iter("div") if has(part, "page")), None)
    current = number_in(words(below(pager, "strong"))) or 1
    links = tuple(
        filter(None, (page.absolute(link.get("href")) for link in (pager.iter("a") if pager is not None else ())))
    )
    thread = id_of("thread", page.url)
    if thread is None:
        end = boxes.get("end")
        thread = next(
            (
                id
                for id in (id_of("thread", link.get("href")) for link in (end.iter("a") if end is not None else ()))
                if id
            ),
            None,
        )
    heads = [line for line in box.iter("p") if has(line, "author")]
    if heads and thread is not None:
        posts = tuple(_archived_post(head) for head in heads)
        # Of further pages the first heading is empty; the line at the end leads to the thread by its title.
        title = words(below(boxes.get("end"), "a")) or words(next(box.iter("h3"), None))
        return Page(
            kind="thread",
            key=f"thread:{thread}:{current}:archiver",
            boards=boards,
            thread=PageThread(id=thread, board_id=boards[-1].id if boards else None, title=title),
            posts=posts,
            links=links,
            **shared,
        )
    board = boards[-1].id if boards else id_of("board", page.url)
    rows = []
    for item in box.iter("li"):
        link = below(item, "a")
        id = id_of("thread", link.get("href")) if link is not None else None
        if id is not None:
            rows.append(PageThread(id=id, board_id=board, title=words(link), replies=number_in(words(link.tail or ""))))
    listed = [(id_of("board", link.get("href")), words(link)) for link in box.iter("a")]
    boards += tuple(PageBoard(id=id, name=name) for id, name in listed if id is not None)
    kind = "board" if rows else "index"
    key = f"board:{board}:{current}:archiver" if rows else "index:archiver"
    return Page(kind=kind, key=key, boards=boards, threads=tuple(rows), links=links, **shared)


def _archived_post(head: Element) -> PagePost:
    """A post: what stands from one line with a name to the next."""
    name = below(head, "strong")
    shown = words(head).removeprefix(words(name)).strip()
    body = head.makeelement("div", {})
    body.text = head.tail
    own = list(
        takewhile(lambda part: not (has(part, "author", "page") or part.get("id") == "end"), head.itersiblings())
    )
    for part in own:
        if part.tag == "h3" and not len(body) and not (body.text or "").strip():
            body.text = part.tail  # the subject
            continue
        body.append(part)
    anonymous = below(name, "i") is not None
    return PagePost(
        id=None,
        author=Author(name=words(name), guest=True if anonymous else None),
        date=date(POSTED.sub("", shown)),
        body=inner_html(body),
        anonymous=anonymous,
    )
