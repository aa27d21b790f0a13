"""Pages of PHPWind 9 (default template) and 8 (``readfloor``).

Facts: ``facts/sources/phpwind-dvbbs.md`` §1–2; those of PHPWind 8 are from memory there. No real board was at hand:
checked on made-up pages only. Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Date, Page, PageBoard, PageFile, PagePost, PageThread
from adapters.html.marks import Index, below, by_id, content, first, has, id_in, image_of, index, leads_to, trailing
from adapters.html.reading import (
    Element,
    bytes_in,
    date,
    inner_html,
    is_staff,
    mark_attachment,
    mark_quote,
    number_in,
    unique,
)

NAME = "PHPWind"
VERSIONS = "8, 9"

_LINKS: Final = {
    "post": re.compile(r"(?:read\.php|[?&]c=read)[^#]*#(?:read_)?(\d{1,12})\b|[?&]pid=(\d{1,12})\b"),
    "attachment": re.compile(r"[?&]aid=(\d{1,12})\b"),
    "thread": re.compile(
        r"read\.php\?(?:.*&)?tid[=-](\d{1,12})\b|[?&]c=read&(?:.*&)?tid=(\d{1,12})\b|read-htm-tid-(\d{1,12})\b"
        r"|(?:^|/)read-(\d{1,12})-"
    ),
    "board": re.compile(
        r"thread\.php\?(?:.*&)?fid[=-](\d{1,12})\b|[?&]c=thread&(?:.*&)?fid=(\d{1,12})\b|thread-htm-fid-(\d{1,12})\b"
        r"|(?:^|/)thread-(\d{1,12})-"
    ),
    "member": re.compile(r"(?:u\.php|space)\S{0,40}?[?&]uid=(\d{1,12})\b|u\.php\?uid-(\d{1,12})\b"),
}  # fmt: skip
_ADDRESSES: Final = tuple((kind, _LINKS[kind]) for kind in ("attachment", "post", "thread", "board", "member"))
_POSTED = re.compile(
    r"(?:发布于|发表于|發表於|發佈於)\s*[:：]?\s*(\d{4}-\d{1,2}-\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\S.{0,20})"
)
_QUOTED = re.compile(
    r"(?:引用|回)\s*(?:第?\s*\d{1,6}\s*(?:楼|樓)|楼主|樓主)\s*[(（]?\s*(.{0,40}?)\s*[)）]?\s*"
    r"(?:(?:于|於)\s*(.{0,40}?)\s*(?:发表的|發表的)|的帖)"
)
_FLOORS: Final = {"楼主": 1, "樓主": 1, "沙发": 2, "板凳": 3, "地板": 4}
_EDITED = re.compile(r"(?:最后编辑于|最后由|被)\s*(.*?)\s*(?:于|在)?\s*(\d{4}-\d{1,2}-\d{1,2}\s+\d{1,2}:\d{2})")


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


def _id(kind: str, link: str | None) -> int | None:
    return id_in(_LINKS[kind], link)


def read(page: Document) -> Page | None:
    """What stands on the page; None: not PHPWind's."""
    if not matches(page):
        return None
    names = by_id(page.tree)
    parts = index(page.tree)
    floors = [element for element in parts.get("floor", ()) if (element.get("id") or "").startswith("read_")]
    floors = floors or [element for name, element in names.items() if name.startswith("readfloor_")]
    if floors:
        return _thread_page(page, parts, names, floors)
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


def _trail(parts: Index) -> Iterator[PageBoard]:
    parent: SourceId | None = None
    crumbs = first(parts.get("bread_crumb") or parts.get("breadEm") or parts.get("crumbs-item"))
    for link in crumbs.iter("a") if crumbs is not None else ():
        id = _id("board", link.get("href"))
        if id is not None and id != parent:
            yield PageBoard(id=id, name=words(link), parent_id=parent)
            parent = id


def _pages(page: Document, parts: Index) -> tuple[int, int, tuple[str, ...]]:
    bar = first(parts.get("pages"))
    if bar is None:
        return 1, 1, ()
    links = [link for link in bar.iter("a") if link.get("href")]
    current = number_in(words(below(bar, "strong")) or words(below(bar, "b"))) or 1
    numbers = [number for number in (number_in(words(link)) for link in links) if number]
    return current, max([current, *numbers]), unique(filter(None, (page.absolute(link.get("href")) for link in links)))


# --- thread pages -------------------------------------------------------------------------------


def _thread_page(page: Document, parts: Index, names: dict[str, Element], floors: list[Element]) -> Page:
    boards = tuple(_trail(parts))
    thread_id = _thread_id(page)
    if thread_id is None:
        reason = "a thread page without its number"
        return Page(kind="error", key=f"error:{page.url}", reason=reason, **_common(page))
    current, last, links = _pages(page, parts)
    posts = tuple(post for post in (_post(floor, thread_id) for floor in floors) if post is not None)
    heading = names.get("J_post_title")
    heading = heading if heading is not None else names.get("subject_tpc")
    hits = [number_in(words(mark)) for box in parts.get("hits", ()) for mark in box.iter("em")]
    replies = names.get("topicRepliesNum")
    label = below(heading, "a") if heading is not None else None
    prefix = words(label) if label is not None and words(label).startswith("[") else ""
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:{current}",
        boards=boards,
        thread=PageThread(
            id=thread_id,
            board_id=boards[-1].id if boards else None,
            title=words(heading).removeprefix(prefix).strip(),
            prefix=prefix.strip("[]"),
            replies=number_in(words(replies)) if replies is not None else None,
            views=hits[0] if hits else None,
            pages=last,
            posts_per_page=len(posts) if current < last else None,
        ),
        posts=posts,
        first_number=posts[0].number if posts else None,
        links=links,
        **_common(page),
    )


def _thread_id(page: Document) -> int | None:
    id = _id("thread", page.url)
    for field in page.tree.iter("input"):
        if id is None and field.get("name") == "tid":
            id = trailing(field.get("value"))
    return id


def _post(floor: Element, thread: int) -> PagePost | None:
    name = floor.get("id") or ""
    number = trailing(name)
    opening = name in {"read_0", "readfloor_tpc"}  # the opening post has no number of its own
    if number is None and not opening:
        return None
    found = index(floor)
    author = _author(found)
    text = first(found.get("editor_content") or found.get("tpc_content"))
    files: list[PageFile] = []
    edited = _EDITED.search(words(first(found.get("editor_modify") or found.get("tips"))))
    body = _body(text, files)
    return PagePost(
        id=f"t{thread}" if opening else number,
        author=author,
        date=_date(found, floor),
        body=body,
        number=1 if opening else _number(found),
        signature=content(first(found.get("signature"))),
        files=tuple(files),
        edited=date(edited[2]) if edited else None,
        editor=edited[1] if edited else "",
    )


def _author(found: Index) -> Author:
    box = first(found.get("floor_info") or found.get("readName") or found.get("floor_author"))
    link = next((link for link in (box.iter("a") if box is not None else ()) if words(link)), None)
    number = link.get("data-uid") if link is not None else None
    id = trailing(number) if number else _id("member", link.get("href")) if link is not None else None
    title = words(first(found.get("level") or found.get("user_level")))
    return Author(
        name=words(link) if link is not None else words(below(box, "div", "name")) or words(box),
        id=id or None,
        guest=not id,
        title=title,
        avatar=image_of(first(found.get("face") or found.get("readPhoto") or found.get("floor_info"))),
        staff=is_staff(title),
    )


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
    for box in (
        *found.get("floor_number", ()),
        *found.get("s3", ()),
        *found.get("floor_top_tips", ()),
        *found.get("tipTop", ()),
    ):
        for mark in box.iter("a", "span"):
            text = words(mark)
            if text in _FLOORS:
                return _FLOORS[text]
            shown = re.fullmatch(r"(\d{1,6})\s*(?:#|楼|樓|F)", text)
            if shown:
                return int(shown[1])
    return None


def _body(text: Element | None, files: list[PageFile]) -> str:
    if text is None:
        return ""
    for quote in reversed(list(text.iter("blockquote"))):
        _mark_quote(quote)
    for image in list(text.iter("img")):
        wrapper = next(
            (
                box
                for box in image.iterancestors("span", "div")
                if re.match(r"(?:att|J_attach|aid)_?\d", box.get("id") or "")
            ),
            None,
        )
        id = trailing(wrapper.get("id")) if wrapper is not None else None
        if wrapper is not None and id is not None:
            url = image.get("data-original") or image.get("src") or ""
            files.append(PageFile(id=id, file_name=image.get("title") or url.rpartition("/")[2], url=url, inline=True))
            mark_attachment(wrapper, id)
    for link in list(text.iter("a")):
        id = _id("attachment", link.get("href"))
        if id is not None and id not in {file.id for file in files}:
            about = words(link.getparent())
            files.append(
                PageFile(id=id, file_name=words(link), url=link.get("href"), inline=True, byte_size=bytes_in(about))
            )
            mark_attachment(link, id)
    return inner_html(text)


def _mark_quote(quote: Element) -> None:
    """ "引用第3楼NAME于DATE发表的", with a link to the post in PHPWind 9."""
    link = next(
        (link for link in quote.iter("a") if has(link, "return") or _id("post", link.get("href")) is not None), None
    )
    post = _id("post", link.get("href")) if link is not None else None
    said = _QUOTED.search(words(quote)[:200])
    author = shown = ""
    if said:
        author, shown = said[1], said[2] or ""
        for child in list(quote):
            if child.tag == "br":
                break
            if _QUOTED.search(words(child)):
                remove(child)
                break
    elif link is not None:
        named = re.match(r"(?:回复|回覆)?\s*@?(.*?)\s*[:：]", words(quote)[:80])
        author = named[1] if named else ""
    if link is not None and link.getparent() is not None:
        remove(link)
    mark_quote(quote, post=post, author=author, time_text=shown)


# --- lists --------------------------------------------------------------------------------------


def _list_page(page: Document, parts: Index) -> Page:
    path = list(_trail(parts))
    id = _id("board", page.url)
    current, _, links = _pages(page, parts)
    threads: dict[int, PageThread] = {}
    for row in page.tree.iter("tr"):
        thread = _row(row, id)
        if thread is not None and isinstance(thread.id, int):
            threads.setdefault(thread.id, thread)
    boards = {board.id: board for board in path}
    if not threads:
        for heading in page.tree.iter("h2", "h3", "h4"):
            link = below(heading, "a")
            board = _id("board", link.get("href")) if link is not None else None
            if link is not None and board is not None:
                boards.setdefault(board, PageBoard(id=board, name=words(link), parent_id=id if id != board else None))
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


def _row(row: Element, board: int | None) -> PageThread | None:
    found = index(row)
    title = first(found.get("title") or found.get("subject"))
    links = [
        link for link in (title if title is not None else row).iter("a") if _id("thread", link.get("href")) is not None
    ]
    link = next((link for link in links if words(link) and not words(link).isdigit()), None)
    if link is None or (title is None and not has(link, "subject_t")):
        return None
    id = _id("thread", link.get("href"))
    if id is None:
        return None
    icons = " ".join(
        f"{mark.get('class') or ''} {mark.get('title') or ''} {mark.get('src') or ''}"
        for mark in row.iter("span", "img", "i", "a")
    )
    starter = next((a for a in row.iter("a") if _id("member", a.get("href")) is not None or a.get("data-uid")), None)
    member = (trailing(starter.get("data-uid")) or _id("member", starter.get("href"))) if starter is not None else None
    counts = [number_in(words(box)) for box in found.get("num", ())[:1] for _ in (0,)]
    pair = re.search(r"(\d{1,9})\s*/\s*(\d{1,9})", words(first(found.get("num"))))
    return PageThread(
        id=id,
        board_id=board if "headtopic_3" not in icons and "headtopic_2" not in icons else None,
        title=words(link),
        author=Author(name=words(starter), id=member, guest=member is None) if starter is not None else None,
        kind="sticky" if "headtopic" in icons or "置顶" in icons else "normal",
        locked="icon_lock" in icons or "topiclock" in icons or "锁定" in icons,
        digest=1 if "digest" in icons or "精华" in icons else 0,
        highlighted=bool(link.get("style")),
        replies=int(pair[1]) if pair else counts[0] if counts else None,
        views=int(pair[2]) if pair else None,
    )
