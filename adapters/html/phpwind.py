"""Pages of PHPWind 8.x and 9.x in their default styles.

Facts: ``facts/sources/phpwind-dvbbs.md``; ``template/wind/{read,thread_maincommon,index}.htm`` of PHPWind 8.7 and
``template/bbs`` of PHPWind 9.0. No real board was at hand. The opening post has no id of its own: it is ``t`` and the
thread's number. Floors count from the opening post, which is 0. Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import phpwind_bodies as bodies
from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Date, Page, PageBoard, PageFile, PagePost, PageThread
from adapters.html.marks import Index, below, by_id, content, first, image_of, index, leads_to, trailing
from adapters.html.phpwind_bodies import LINKS, id_of
from adapters.html.reading import Element, date, is_staff, number_in, unique

NAME = "PHPWind"
VERSIONS = "8, 9"

_ADDRESSES: Final = tuple((kind, LINKS[kind]) for kind in ("attachment", "post", "thread", "board", "member"))
_POSTED = re.compile(
    r"(?:发布于|发表于|發表於|發佈於)\s*[:：]?\s*(\d{4}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\S.{0,20})"
)
_FLOOR = re.compile(r"(?:(\d{1,6})\s*(?:#|楼|樓|F)|(楼主|樓主|沙发|板凳|地板))#?\)?")
_FLOORS: Final = {"楼主": 1, "樓主": 1, "沙发": 2, "板凳": 3, "地板": 4}
_PAIR = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})")
_LABELS: Final = {"注册日期": "joined", "注册时间": "joined", "发帖数": "posts", "发帖": "posts", "来自": "place"}


def matches(page: Document) -> float:
    """By the generator's mark, or by the floors of a thread."""
    head = page.tree.find("head")
    for meta in head.iter("meta") if head is not None else ():
        if (meta.get("name") or "").lower() == "generator" and "phpwind" in (meta.get("content") or "").lower():
            return 1.0
    names = by_id(page.tree)
    if "J_posts_list" in names or "J_post_title" in names or any(name.startswith("readfloor_") for name in names):
        return 0.9
    return 0.4 if "pw_content" in names else 0.0


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the board leads to."""
    return leads_to(_ADDRESSES, url)


def read(page: Document) -> Page | None:
    """What stands on the page; None: not PHPWind's."""
    if not matches(page):
        return None
    parts = index(page.tree)
    floors: dict[str, Element] = {}  # of a reply that is shown on top, too, its own floor
    for element in page.tree.iter("div", "table"):
        name = element.get("id") or ""
        if name.startswith("readfloor_") or (name.startswith("read_") and "floor" in (element.get("class") or "")):
            floors[name] = element
    if floors:
        return _thread_page(page, parts, list(floors.values()))
    return _list_page(page, parts)


def _common(page: Document) -> dict[str, Any]:
    version = re.search(r"phpwind\D{0,20}?(\d[\d.]*)", page.text, re.IGNORECASE)
    title = words(next(page.tree.iter("title"), None))
    return {
        "site_name": re.split(r"\s*[-|]\s*(?=[^-|]*$)", title)[-1] if title else "",
        "language": (page.tree.get("lang") or "zh")[:2].lower(),
        "software": NAME,
        "version": version[1] if version else "",
    }


def _trail(page: Document, parts: Index) -> Iterator[PageBoard]:
    parent: SourceId | None = None
    crumbs = first(parts.get("bread_crumb"))
    if crumbs is None:  # PHPWind 8
        crumbs = page.first("id('breadCrumb')")
    for link in crumbs.iter("a") if crumbs is not None else ():
        url = link.get("href") or ""
        id = id_of("board", url)
        if id is not None and id != parent:
            yield PageBoard(id=id, name=words(link), parent_id=parent, kind=_kind(url))
            parent = id


def _kind(url: str) -> str:
    return "category" if "cate" in url else "board"


def _pages(page: Document, parts: Index) -> tuple[int, int, tuple[str, ...]]:
    bars = (bar for bar in parts.get("pages", ()) if below(bar, "strong") is not None or below(bar, "b") is not None)
    bar = next(bars, None)  # another one leads back to the list
    if bar is None:
        return 1, 1, ()
    links = [link for link in bar.iter("a") if link.get("href")]
    current = number_in(words(below(bar, "strong")) or words(below(bar, "b"))) or 1
    numbers = [number for number in (number_in(words(link)) for link in links) if number]
    return current, max([current, *numbers]), unique(filter(None, (page.absolute(link.get("href")) for link in links)))


# --- thread pages -------------------------------------------------------------------------------


def _thread_page(page: Document, parts: Index, floors: list[Element]) -> Page:
    boards = tuple(_trail(page, parts))
    thread_id = _thread_id(page)
    if thread_id is None:
        reason = "a thread page without its number"
        return Page(kind="error", key=f"error:{page.url}", reason=reason, **_common(page))
    current, last, links = _pages(page, parts)
    poll = bodies.poll(parts)
    posts = tuple(post for post in (_post(floor, thread_id) for floor in floors) if post is not None)
    names = by_id(page.tree)
    heading = names.get("J_post_title")
    heading = heading if heading is not None else names.get("subject_tpc")
    title, prefix = _title(heading)
    counters = (*parts.get("hits", ()), *parts.get("readNum", ()))
    hits = [number_in(words(mark)) for box in counters for mark in box.iter("em")]
    replies = names.get("topicRepliesNum")
    icons = {name for box in parts.get("floor_honor", ()) for mark in box.iter("i") for name in _classes(mark)}
    shown = bool(parts.get("floor_honor"))  # on the first page
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:{current}",
        boards=boards,
        thread=PageThread(
            id=thread_id,
            board_id=boards[-1].id if boards else None,
            title=title,
            prefix=prefix,
            kind="sticky" if "icon_headtopic_1" in icons else None,
            digest=1 if "icon_digest" in icons else 0 if shown else None,
            highlighted="icon_highlight" in icons if shown else None,
            replies=number_in(words(replies)) if replies is not None else None,
            views=hits[0] if hits else None,
            poll=poll,
            pages=last,
            posts_per_page=len(posts) if current < last else None,
        ),
        posts=posts,
        first_number=posts[0].number if posts else None,
        links=links,
        **_common(page),
    )


def _classes(mark: Element) -> list[str]:
    return (mark.get("class") or "").split()


def _title(heading: Element | None) -> tuple[str, str]:
    """(title, prefix) of "[PREFIX] TITLE [copy the link]"."""
    title, prefix = words(heading), ""
    for link in heading.iter("a") if heading is not None else ():
        label = words(link)
        if id_of("board", link.get("href")) is not None and title.startswith(label):
            title, prefix = title.removeprefix(label).strip(), label.strip("[]")
        elif (link.get("href") or "").startswith("javascript"):
            title = title.removesuffix(label).strip()
    return title, prefix


def _thread_id(page: Document) -> int | None:
    id = id_of("thread", page.url)
    for field in page.tree.iter("input"):
        if id is None and (field.get("name") == "tid" or field.get("id") == "js-tid"):
            id = trailing(field.get("value"))
    return id


def _post(floor: Element, thread: int) -> PagePost | None:
    name = floor.get("id") or ""
    number = trailing(name)
    opening = name in {"read_0", "readfloor_tpc"}
    if number is None and not opening:
        return None
    found = index(floor)
    author = _author(found)
    text = first(found.get("editor_content") or found.get("tpc_content"))
    inner = below(text, "div", "f14")  # PHPWind 8: beside key words and a note about telephones
    text = inner if inner is not None else text
    edited, editor = bodies.edit(found, text)
    subject = first(found.get("inside_title") or found.get("read_h1"))
    if subject is not None and "inside_title" in found:
        remove(subject)  # it stands in the text
    files: list[PageFile] = []
    body = bodies.body(text, files)
    placed = {file.id for file in files}
    files += {file.id: file for file in bodies.files_below(floor, found) if file.id not in placed}.values()
    return PagePost(
        id=bodies.opening(thread) if opening else number,
        author=author,
        date=_date(found, floor),
        body=body,
        number=1 if opening else _number(found),
        subject=words(subject) if not opening else "",
        signature=content(bodies.signature(found)),
        files=tuple(files),
        edited=edited,
        editor=editor,
        likes=bodies.likes(floor) if opening else (),
        reactions=bodies.ratings(floor),
    )


def _author(found: Index) -> Author:
    box = first(found.get("floor_info") or found.get("readName") or found.get("floor_author"))
    link = next((link for link in (box.iter("a") if box is not None else ()) if words(link)), None)
    number = link.get("data-uid") if link is not None else None
    id = trailing(number) if number else id_of("member", link.get("href")) if link is not None else None
    rank = first(found.get("level") or found.get("user_level"))
    rank = rank if rank is not None else below(first(found.get("readLevel")), "a")
    title = words(rank)
    told = dict(_details(found))
    return Author(
        name=words(link) if link is not None else words(below(box, "div", "name")) or words(box),
        id=id or None,
        guest=not id,
        title=title,
        avatar=image_of(first(found.get("face") or found.get("userCard") or found.get("readPhoto"))),
        post_count=number_in(told.get("posts", "")),
        joined=date(told.get("joined", "")),
        location=told.get("place", ""),
        staff=is_staff(title),
    )


def _details(found: Index) -> Iterator[tuple[str, str]]:
    """What the box beside a post, or the card over it, tells of its author."""
    rows = (
        *((item, "em", "span") for box in found.get("integral", ()) for item in box.iter("li")),
        *((item, "span", "") for box in found.get("card", ()) for item in box.iter("li")),
        *((item, "dt", "dd") for box in found.get("readUser_info", ()) for item in box.iter("dl")),
    )
    for row, label, value in rows:
        name = below(row, label)
        field = _LABELS.get(words(name))
        if field:
            told = words(below(row, value)) if value else ""
            yield field, told or words(row).removeprefix(words(name)).strip()


def _date(found: Index, floor: Element) -> Date | None:
    for box in (*found.get("floor_top_tips", ()), *found.get("tipTop", ()), floor):
        exact = next(
            (span.get("title") for span in box.iter("span") if re.match(r"\d{4}-\d", span.get("title") or "")), None
        )
        shown = _POSTED.search(words(box))
        if exact or shown:
            return date(exact or (shown[1] if shown else ""))
    return None


def _number(found: Index) -> int | None:
    """Place in the thread: the opening post is floor 0, and the first four have names."""
    for box in (*found.get("floor_top_tips", ()), *found.get("tipTop", ())):
        for mark in box.iter("a", "span"):
            shown = _FLOOR.fullmatch(words(mark))
            if shown:
                return int(shown[1]) + 1 if shown[1] else _FLOORS[shown[2]]
    return None


# --- lists --------------------------------------------------------------------------------------


def _list_page(page: Document, parts: Index) -> Page:
    path = list(_trail(page, parts))
    id = id_of("board", page.url)
    current, _, links = _pages(page, parts)
    threads: dict[int, PageThread] = {}
    for row in page.tree.iter("tr"):
        thread = _row(row, id)
        if thread is not None and isinstance(thread.id, int):
            threads.setdefault(thread.id, thread)
    boards = {board.id: board for board in path}
    for board in _boards(page, id):
        boards.setdefault(board.id, board)
    if id is None and threads and path:
        id = int(path[-1].id)
    if not boards and not threads:
        message = words(first(parts.get("error_wrap") or parts.get("not_content") or parts.get("regMess")))
        kind = "error" if message else "other"
        return Page(
            kind=kind, key=f"{kind}:{page.url}", reason=message[:300] or "no posts and no lists", **_common(page)
        )
    return Page(
        kind="board" if id is not None else "index",
        key=f"board:{id}:{current}" if id is not None else "index",
        boards=tuple(boards.values()),
        threads=tuple(threads.values()),
        links=links,
        **_common(page),
    )


def _boards(page: Document, here: int | None) -> Iterator[PageBoard]:
    """Boards of an index, under their categories, and those within a board."""
    parent: SourceId | None = here
    for heading in page.tree.iter("h2", "h3", "h4"):
        link = below(heading, "a")
        id = id_of("board", link.get("href")) if link is not None else None
        if link is None or id is None or id == here:
            continue
        kind = _kind(link.get("href"))
        if kind == "category":
            parent = id
        box = heading.getparent() if kind == "board" else None
        described = [part for part in box.iter("p") if not words(part).startswith("版主")] if box is not None else []
        row = next(heading.iterancestors("tr"), None) if kind == "board" else None
        yield PageBoard(
            id=id,
            name=words(link),
            parent_id=parent if kind == "board" else None,
            kind=kind,
            description=content(first(described)),
            threads=_count(row),
        )


def _count(row: Element | None) -> int | None:
    """Threads of a board: the first of "12 / 345"."""
    cell = next((cell for cell in row.iter("td") if _PAIR.search(words(cell))), None) if row is not None else None
    pair = _PAIR.search(words(cell)) if cell is not None else None
    return int(pair[1]) if pair else None


def _row(row: Element, board: int | None) -> PageThread | None:
    found = index(row)
    title = first(found.get("title") or found.get("subject"))
    links = [
        link
        for link in (title if title is not None else row).iter("a")
        if id_of("thread", link.get("href")) is not None
    ]
    link = next((link for link in links if words(link) and not words(link).isdigit()), None)
    id = id_of("thread", link.get("href")) if link is not None else None
    if link is None or id is None:
        return None
    icons = " ".join(
        f"{mark.get('class') or ''} {mark.get('title') or ''} {mark.get('src') or ''}"
        for mark in row.iter("span", "img", "i", "a")
    )
    starters = [a for a in row.iter("a") if id_of("member", a.get("href")) is not None or a.get("data-uid")]
    starter = next((a for a in starters if words(a)), None)
    member = (
        (trailing(starter.get("data-uid")) or id_of("member", starter.get("href"))) if starter is not None else None
    )
    counts = first(found.get("num"))
    marked = [number_in(words(mark)) for mark in counts.iter("em")] if counts is not None else []
    pair = _PAIR.search(words(counts))
    replies, views = (
        (int(pair[1]), int(pair[2]))
        if pair
        else (*marked[:2], None, None)[:2]
        if marked
        else (number_in(words(counts)), None)
    )
    return PageThread(
        id=id,
        board_id=board if "headtopic_3" not in icons and "headtopic_2" not in icons else None,
        title=link.get("title") or words(link),
        author=Author(name=words(starter), id=member, guest=member is None) if starter is not None else None,
        kind="sticky" if "headtopic" in icons or "置顶" in icons else "normal",
        locked="icon_lock" in icons or "topiclock" in icons or "锁定" in icons,
        digest=1 if "digest" in icons or "精华" in icons else 0,
        highlighted=any(mark.get("style") for mark in link.iter("a", "b", "i", "u", "font", "span")),
        replies=replies,
        views=views,
    )
