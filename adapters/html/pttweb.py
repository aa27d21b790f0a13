"""Pages of PTT's web mirror (www.ptt.cc): articles, board indexes.

Facts: ``facts/sources/ptt-web.md``. An article and its pushes are read as a thread: the article is its first post,
every push a post, and the signs of the pushes are reactions to the article. Articles with the same subject ("Re:") stay
threads of their own. Pushes typed into an article stay in its text: only those after the line about its origin count.
Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Date, Page, PageBoard, PagePost, PageReaction, PageThread
from adapters.html.marks import Index, below, first, has, index
from adapters.html.reading import Element, date, inner_html, mark_quote, number_in, unique
from adapters.ptt.lines import (
    ARTICLE_URL,
    BOARD_URL,
    CATEGORY,
    DELETED,
    EDITED,
    ORIGIN,
    PUSH_TIME,
    QUOTED,
    SIGNS,
    USER_ID,
    push_time,
    target,
)

__all__ = ["NAME", "VERSIONS", "matches", "read", "target"]

NAME = "PTT"
VERSIONS = "pages of www.ptt.cc since 2012"

_TAIPEI: Final = timezone(timedelta(hours=8))


def matches(page: Document) -> float:
    """By the frame of its pages."""
    names = {element.get("id") for element in page.tree.iter("div") if element.get("id")}
    if "main-content" in names and "topbar-container" in names | {"topbar-container" if "topbar" in names else ""}:
        return 1.0
    if any(has(box, "r-list-container", "over18-notice") for box in page.tree.iter("div")):
        return 0.9
    return 0.6 if "main-content" in names and "批踢踢" in page.text[:4000] else 0.0


def read(page: Document) -> Page | None:
    """What stands on the page; None: not PTT's."""
    if not matches(page):
        return None
    content = next((box for box in page.tree.iter("div") if box.get("id") == "main-content"), None)
    if content is not None:
        return _article_page(page, content)
    parts = index(page.tree)
    common: dict[str, Any] = {
        "site_name": "批踢踢實業坊",
        "language": "zh",
        "timezone": "Asia/Taipei",
        "software": NAME,
    }
    if "r-list-container" in parts:
        return _index_page(page, parts, common)
    if "over18-notice" in parts or "/ask/over18" in page.url:
        return Page(
            kind="login", key=f"login:{page.url}", reason="asks whether the reader is of age: not captured", **common
        )
    boards = tuple(_class_entries(page, parts))
    kind = "index" if boards else "other"
    return Page(kind=kind, key=f"{kind}:{page.url}", boards=boards, reason="" if boards else "no article", **common)


# --- articles -----------------------------------------------------------------------------------


def _article_page(page: Document, content: Element) -> Page:
    common: dict[str, Any] = {
        "site_name": "批踢踢實業坊",
        "language": "zh",
        "timezone": "Asia/Taipei",
        "software": NAME,
    }
    address = _address(page)
    if address is None:
        return Page(kind="error", key=f"error:{page.url}", reason="an article without its address", **common)
    board, name, seconds = address
    meta = _header(content)
    title = meta.get("標題") or _title(page)
    category = CATEGORY.match(title)
    author = _named(meta.get("作者", ""))
    pushes = _pushes(content)
    thread_id = f"{board}/{name}"
    for push in pushes:
        remove(push)
    for drop in [box for box in content.iter("div") if has(box, "richcontent", "push")]:
        remove(drop)
    edits = EDITED.findall(words(content))
    replies, reactions = _replies(pushes, thread_id, int(seconds))
    first_post = PagePost(
        id=thread_id,
        author=author,
        date=Date(text=meta.get("時間", ""), machine=seconds),
        body=_text(content),
        number=1,
        edited=date(edits[-1][1]) if edits else None,
        editor=edits[-1][0] if edits else "",
        reactions=reactions,
    )
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:1",
        boards=(PageBoard(id=board, name=board),),
        thread=PageThread(
            id=thread_id, board_id=board, title=title, prefix=category[1] if category else "", author=author
        ),
        posts=(first_post, *replies),
        first_number=1,
        **common,
    )


def _address(page: Document) -> tuple[str, str, str] | None:
    """Board, name and time (of creation, in the name) of an article."""
    head = page.tree.find("head")
    marks = head.iter("link", "meta") if head is not None else ()
    told = [mark for mark in marks if mark.get("rel") == "canonical" or mark.get("property") == "og:url"]
    links = [page.url, *(mark.get("href") or mark.get("content") or "" for mark in told)]
    links += [link.get("href") or "" for link in page.tree.iter("a") if "/bbs/" in (link.get("href") or "")]
    for address in links:
        match = ARTICLE_URL.search(address)
        if match:
            return match[1], match[2], match[3]
    return None


def _header(content: Element) -> dict[str, str]:
    """The lines at the head of an article, which are taken out of it."""
    found: dict[str, str] = {}
    for line in list(content):
        if not has(line, "article-metaline", "article-metaline-right"):
            continue
        tag, value = below(line, "span", "article-meta-tag"), below(line, "span", "article-meta-value")
        if tag is not None and value is not None:
            found.setdefault(words(tag), words(value))
            remove(line)
    return found


def _title(page: Document) -> str:
    head = page.tree.find("head")
    for meta in head.iter("meta") if head is not None else ():
        if meta.get("property") == "og:title":
            return str(meta.get("content") or "")
    return words(next(page.tree.iter("title"), None)).rpartition(" - 看板")[0]


def _named(value: str) -> Author:
    """``id (nick)``: everybody who writes has an id."""
    name = value.partition(" ")[0]
    return Author(name=name, id=name, guest=False) if USER_ID.fullmatch(name) else Author(name=value, guest=None)


def _pushes(content: Element) -> list[Element]:
    """Genuine pushes: four spans, after the line about the article's origin."""
    found: list[Element] = []
    origin = not any(ORIGIN.match(line) for line in content.itertext())
    for child in content:
        if has(child, "push") and origin and below(child, "span", "push-tag") is not None:
            found.append(child)
        elif ORIGIN.match("".join(child.itertext())) or any(
            ORIGIN.match(line) for line in (child.tail or "").split("\n")
        ):
            origin = True
    return found


def _replies(pushes: list[Element], thread: str, since: int) -> tuple[tuple[PagePost, ...], tuple[PageReaction, ...]]:
    """Pushes as posts, and what their signs say of the article. They tell no year: it follows from the time of the
    article (``since``) and from their order."""
    posts, reactions = [], []
    last = datetime.fromtimestamp(since, _TAIPEI)
    for place, element in enumerate(pushes, start=1):
        parts = index(element)
        name = words(first(parts.get("push-userid")))
        author = Author(name=name, id=name or None, guest=False)
        when, last = _push_time(words(first(parts.get("push-ipdatetime"))), last)
        said = first(parts.get("push-content"))
        body = re.sub(r"^\s*:\s?", "", inner_html(said) if said is not None else "")
        posts.append(PagePost(id=f"{thread}#{place}", author=author, date=when, body=body, number=place + 1))
        kind, value = SIGNS.get(words(first(parts.get("push-tag"))), ("", 0))
        if kind:
            reactions.append(PageReaction(author=author, kind=kind, value=value, date=when))
    return tuple(posts), tuple(reactions)


def _push_time(shown: str, last: datetime) -> tuple[Date | None, datetime]:
    """The time of a push with its year, and the time from which the next one counts."""
    match = PUSH_TIME.search(shown)
    if match is None:
        return None, last
    made = push_time(shown, last)
    if made is None:
        return Date(text=match[0].strip()), last
    text = f"{made:%Y-%m-%d %H:%M}" if match[3] else f"{made:%Y-%m-%d}"
    return Date(text=text, machine=made.isoformat() if match[3] else ""), max(made, last)


def _text(content: Element) -> str:
    """The text up to the footer; lines are lines, quoted lines (``f6``) are quotes."""
    quoted = QUOTED.search("".join(content.itertext()))
    if content.text:
        content.text = content.text.lstrip("\n")
    for child in list(content):
        text = "".join(child.itertext())
        if ORIGIN.match(text) or EDITED.match(text.strip()):
            _cut_from(content, child)
            break
    for span in [span for span in content.iter("span") if has(span, "f6") and re.match(r"\s*[:>]", words(span))]:
        for line in span.iter("*"):
            line.text = re.sub(r"(^|\n)[:>] ?", r"\1", line.text) if line.text else line.text
        mark_quote(span, author=quoted[1].strip() if quoted else "")
    html = inner_html(content)
    html = re.sub(r"</blockquote>\s*<blockquote[^>]*>", "\n", html)
    html = re.sub(r"\n--\s*\Z", "", html.rstrip())
    return html.replace("\n", "<br>")


def _cut_from(content: Element, child: Element) -> None:
    """Takes out an element and all behind it."""
    for later in list(child.itersiblings()):
        content.remove(later)
    before = child.getprevious()
    content.remove(child)  # with the text behind it
    if before is not None and before.tail:
        before.tail = re.sub(r"\n--\s*$", "\n", before.tail)


# --- lists --------------------------------------------------------------------------------------


def _index_page(page: Document, parts: Index, common: dict[str, Any]) -> Page:
    board = next(
        (match[1] for match in (BOARD_URL.search(link.get("href") or "") for link in page.tree.iter("a")) if match),
        None,
    )
    own = BOARD_URL.search(page.url)
    board = own[1] if own else board
    pinned = False
    threads = []
    for box in first(parts.get("r-list-container")).iter("div"):
        if has(box, "r-list-sep"):
            pinned = True
        elif has(box, "r-ent"):
            thread = _entry(box, board, pinned)
            if thread is not None:
                threads.append(thread)
    paging = first(parts.get("btn-group-paging"))
    links = [
        page.absolute(link.get("href")) for link in (paging.iter("a") if paging is not None else ()) if link.get("href")
    ]
    number = own[2] if own and own[2] else "newest"
    return Page(
        kind="board",
        key=f"board:{board}:{number}",
        boards=(PageBoard(id=board, name=board),) if board else (),
        threads=tuple(threads),
        links=unique(link for link in links if link),
        **common,
    )


def _entry(box: Element, board: str | None, pinned: bool) -> PageThread | None:
    """A line of an index; deleted articles leave only a note there and have no address."""
    parts = index(box)
    title = first(parts.get("title"))
    link = below(title, "a")
    article = ARTICLE_URL.search(link.get("href") or "") if link is not None else None
    if article is None or DELETED.match(words(title)):
        return None
    category = CATEGORY.match(words(link))
    mark = words(first(parts.get("mark")))
    return PageThread(
        id=f"{article[1]}/{article[2]}",
        board_id=board or article[1],
        title=words(link),
        prefix=category[1] if category else "",
        author=_named(words(first(parts.get("author")))),
        kind="sticky" if pinned else None,
        digest=1 if mark in {"M", "!"} else 0,
    )


def _class_entries(page: Document, parts: Index) -> Iterator[PageBoard]:
    """Boards of the class tree and of the list of hot boards."""
    for entry in parts.get("b-ent", ()):
        link = below(entry, "a")
        match = BOARD_URL.search(page.absolute(link.get("href"))) if link is not None else None
        if match:
            found = index(entry)
            title = words(first(found.get("board-title"))).lstrip("◎")
            moderators = re.findall(r"[a-zA-Z][0-9a-zA-Z]{1,11}", words(first(found.get("board-moderators"))))
            yield PageBoard(
                id=match[1],
                name=match[1],
                description=title,
                posts=number_in(words(first(found.get("board-posts")))),
                moderators=tuple(Author(name=name, id=name, guest=False) for name in moderators),
            )
