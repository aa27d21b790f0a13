"""Lists of SMF: boards, topics, and what all its pages have: breadcrumbs and page numbers."""

from __future__ import annotations

import re
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import profiles
from adapters.html.document import remove, words
from adapters.html.facts import Author, Page, PageBoard, PageThread
from adapters.html.marks import has
from adapters.html.reading import (
    Element,
    Finder,
    ancestor,
    hrefs,
    inner_html,
    number_in,
    own_avatar,
    per_page,
    xpath,
)
from adapters.markup.canonical import escape

_THREAD: Final = re.compile(r"\btopic[=,](\d{1,12})(?:\.(\d{1,9})(?!\d))?(?:\.html?)?(?=$|[;&#])")
_BOARD: Final = re.compile(r"\bboard[=,](\d{1,12})(?:\.(\d{1,9}))?(?:\.html?)?(?=$|[;&#])")
_DIGIT: Final = re.compile(r"\d")
_CATEGORY: Final = re.compile(r"#c?(\d{1,9})$")
_PROFILE: Final = re.compile(r"action[=,]profile[;,&](?:amp;)?u=(\d{1,12})")
_ROWS: Final = xpath(
    "//a[starts-with(@id,'c') or starts-with(@id,'b') or @name][contains(@href,'board=') or contains(@href,'board,')"
    " or contains(@href,'#') or not(@href)]"
)
_PROFILE_PAGE: Final = xpath("id('profileview') | id('basicinfo')/..")
_ERROR: Final = xpath(
    "id('fatal_error') | //*[@class='errorbox'] | //td[contains(@class,'windowbg')][contains(@style,'padding: 3ex')]"
)


def crumbs(finder: Finder) -> tuple[tuple[PageBoard, ...], Element | None]:
    """(boards above this page with their category, link to the topic)."""
    chain: dict[SourceId, PageBoard] = {}
    topic: Element | None = None
    parent: SourceId | None = None
    for crumb in finder.slots.get("crumb", ()):
        for link in crumb.iter("a"):
            url = link.get("href") or ""
            if "topic" in url and "prev_next" not in url and _THREAD.search(url):
                topic = link
                continue
            board = _BOARD.search(url)
            category = None if board else _CATEGORY.search(url)
            if board or category:
                id: SourceId = int(board[1]) if board else f"category:{category[1] if category else ''}"
                if id not in chain:
                    kind = "board" if board else "category"
                    chain[id] = PageBoard(id=id, name=words(link), parent_id=parent, kind=kind)
                parent = id
        if chain:
            break
    return tuple(chain.values()), topic


def place(finder: Finder) -> tuple[int, int, int | None]:
    """(number of this page from 1, number of pages, items per page)."""
    for bar in finder.slots.get("pages", ()):
        current = total = 1
        starts: list[int] = []
        for part in bar.iter("span", "strong", "b", "a"):
            shown = (part.text or "").strip()
            if not shown.isdigit() or len(shown) > 7:
                continue
            number = int(shown)
            if part.tag != "a" and ("current_page" in part.get("class", "") or part.tag != "span"):
                current = number
            elif part.tag == "a":
                total = max(total, number)
                url = part.get("href") or ""
                found = _THREAD.search(url) or _BOARD.search(url)
                starts.append(int(found[2] or 0) if found else 0)
        if total > 1 or current > 1:
            return current, max(total, current), per_page(starts)
    return 1, 1, None


def page_links(finder: Finder, kind: str) -> tuple[str, ...]:
    bars = finder.slots.get("pages", ())[:1]
    named = (f"{kind}=", f"{kind},")
    return finder.links(url for url in hrefs(bars) if any(name in url for name in named) and not url.endswith(";all"))


def read(finder: Finder, common: dict[str, Any]) -> Page:
    """A list of boards or topics, or what else the page is."""
    chain, _ = crumbs(finder)
    boards = {board.id: board for board in chain}
    here = next((board.id for board in reversed(chain) if board.kind == "board"), None)
    threads = tuple(
        [thread for row in finder.slots.get("topic", ()) if row.tag == "span" for thread in _topic(row, here)]
    )
    rows = _ROWS(finder.tree)
    category: SourceId | None = None
    listed: list[str] = []
    for link in rows:
        url = link.get("href") or ""
        if _BOARD.search(url) and (link.get("name") or link.get("id") or "")[:1] == "b":
            found = _boards(link, category if category is not None else here)
            boards |= {board.id: board for board in found}
            listed.append(url)
        elif here is None and (heading := _category(link)):
            category = heading.id
            boards[heading.id] = heading
    if threads or (here is not None and not listed and _is_board(finder)) or listed:
        current, _, _ = place(finder)
        topics = (url for row in finder.slots.get("topic", ()) for url in hrefs((row,)))
        return Page(
            kind="board" if here is not None else "index",
            key="index" if here is None else f"board:{here}:{current}",
            boards=tuple(boards.values()),
            threads=threads,
            links=(*page_links(finder, "board"), *finder.links((*topics, *listed))),
            **common,
        )
    member = _member(finder)
    if member:
        return Page(kind="member", key=f"member:{member.id}", members=(member,), **common)
    if finder.tree.xpath("boolean(//form[@name='frmLogin' or @id='frmLogin'])"):
        return Page(kind="login", key="login", reason="asks for a password", **common)
    error = _ERROR(finder.tree)
    if error:
        return Page(kind="error", key="error", reason=words(error[0])[:300], **common)
    return Page(kind="other", key="other", reason="a page of SMF without posts or topics", **common)


def _member(finder: Finder) -> Author | None:
    """Who a profile page shows: the summary of SMF 2.0 and 2.1."""
    box = _PROFILE_PAGE(finder.tree) if "basicinfo" in finder.page.text else []
    if not box:
        return None
    links = (match for url in (finder.page.url, *hrefs((box[0],))) if (match := _PROFILE.search(url)))
    found = next(links, None)
    heading = next((part for part in box[0].iter("h4")), None)
    rank = (
        next((part for part in heading.iter("span") if part.get("class") == "position"), None)
        if heading is not None
        else None
    )
    if found is None or heading is None:
        return None
    title = words(rank)
    if rank is not None:
        remove(rank)
    link = next((node for node in box[0].iter("a") if any(has(mark, "www") for mark in node.iter("span"))), None)
    signature = next((part for part in box[0].iter("div") if has(part, "signature")), None)
    label = next(signature.iter("h5"), None) if signature is not None else None
    if label is not None:
        remove(label)
    return profiles.profile(
        box[0],
        int(found[1]),
        words(heading),
        signature=signature,
        title=title,
        website=link.get("href") if link is not None else "",
        avatar=own_avatar(next((image for image in box[0].iter("img") if has(image, "avatar")), None)),
    )


def _is_board(finder: Finder) -> bool:
    """Whether it is the page of a board without topics."""
    return bool(_BOARD.search(finder.page.url)) or bool(
        finder.tree.xpath("boolean(id('messageindex') | id('topic_container'))")
    )


def _category(link: Element) -> PageBoard | None:
    anchor = link.get("id") or link.get("name") or ""
    number = anchor.removeprefix("c")
    name = words(link) or words(link.tail)
    heading = ancestor(link, "h3")
    if not name and heading is not None:
        name = words(heading)
    if not number.isdigit() or not name or len(number) > 9:
        return None
    return PageBoard(id=f"category:{number}", name=name, kind="category")


def _boards(link: Element, parent: SourceId | None) -> list[PageBoard]:
    """A row of a list of boards, with the boards within."""
    found = _BOARD.search(link.get("href") or "")
    if not found:
        return []
    id = int(found[1])
    row = ancestor(link, "tr")
    if row is None:
        row = next((part for part in link.iterancestors("div") if (part.get("id") or "").startswith("board_")), None)
    if row is None:
        return [PageBoard(id=id, name=words(link), parent_id=parent)]
    threads, posts = _counts(row)
    below = row.getnext()
    below = below if row.tag == "tr" and below is not None and next(below.iter("td"), None) is not None else None
    inner: list[PageBoard] = []
    moderators: list[Author] = []
    for place in (row, *([] if below is None or below.xpath("boolean(.//a[@name or @id])") else [below])):
        for other in place.iter("a"):
            url = other.get("href") or ""
            if (member := _PROFILE.search(url)) and "lastpost" not in str(other.getparent().get("class")):
                if _moderates(other):
                    moderators.append(Author(name=words(other), id=int(member[1]), guest=False))
            elif (within := _BOARD.search(url)) and "action" not in url and int(within[1]) != id and words(other):
                inner.append(PageBoard(id=int(within[1]), name=words(other), parent_id=id))
    board = PageBoard(
        id=id,
        name=words(link),
        parent_id=parent,
        description=_description(link, row),
        threads=threads,
        posts=posts,
        moderators=tuple(moderators),
    )
    return [board, *inner]


def _moderates(link: Element) -> bool:
    parent = link.getparent()
    while parent is not None and parent.tag not in ("td", "tr"):
        if "moderators" in parent.get("class", "") or parent.tag == "i":
            return True
        parent = parent.getparent() if parent.tag != "div" else None
    return False


def _counts(row: Element) -> tuple[int | None, int | None]:
    """(topics, posts): the cell with two numbers; posts come first."""
    for cell in row.iter("p", "td", "span"):
        if next(cell.iter("a"), None) is not None:
            continue
        parts = [text for text in map(words, cell.itertext("*")) if any(c.isdigit() for c in text)]
        if len(parts) == 2:
            return number_in(parts[1]), number_in(parts[0])
    return None, None


def _description(link: Element, row: Element) -> str:
    for part in row.iter("div", "p"):
        if "board_description" in part.get("class", ""):
            return inner_html(part).replace("\xa0", " ")
    holder = link.getparent()
    if holder.tag == "b":  # 1.1: text after the line break
        after = holder.getnext()
        return escape(words(after.tail)) if after is not None and after.tag == "br" else ""
    text = next((part for part in link.itersiblings("p")), None)
    return inner_html(text) if text is not None and not text.get("class") else ""


def _topic(row: Element, here: SourceId | None) -> list[PageThread]:
    """A topic of a list, by the span that holds its title."""
    link = next(row.iter("a"), None)
    found = _THREAD.search(link.get("href") or "") if link is not None else None
    holder = ancestor(row, "tr")
    if holder is None:
        holder = next((part for part in row.iterancestors("div") if "windowbg" in part.get("class", "")), None)
    if found is None or holder is None:
        return []
    images = " ".join([image.get("src") or "" for image in holder.iter("img")])
    classes = " ".join([part.get("class") or "" for part in (holder, *holder.iter("span", "td"))])
    author: Author | None = None
    counts: list[int] = []
    after = False
    for part in holder.iter("a", "td", "p"):
        if part is link:
            after = True
        elif after and part.tag == "a" and author is None and (member := _PROFILE.search(part.get("href") or "")):
            author = Author(name=words(part), id=int(member[1]), guest=False)
        elif part.tag in ("td", "p") and len(counts) < 2:
            if "lastpost" in part.get("class", ""):
                break
            shown = words(part)
            if part.tag == "td" and shown.isdigit():
                counts.append(int(shown[:12]))
            elif _DIGIT.search(shown) and next(part.iter("a"), None) is None:
                numbers = [number for text in part.itertext("*") if (number := number_in(text)) is not None]
                counts = numbers if len(numbers) == 2 else counts
    if author is None:
        author = _guest(holder, link)
    sticky = "sticky" in images or "sticky" in classes
    return [
        PageThread(
            id=int(found[1]),
            board_id=here,
            title=words(link),
            author=author,
            kind="sticky" if sticky else "normal",
            locked="lock" in images.replace("block", "") or "lock" in classes.replace("info_block", ""),
            replies=counts[0] if len(counts) > 1 else None,
            views=counts[1] if len(counts) > 1 else None,
        )
    ]


def _guest(holder: Element, link: Element) -> Author | None:
    """The starter's name where it is not linked."""
    for cell in holder.iter("td"):
        if (
            link not in cell.iter("a")
            and words(cell)
            and not words(cell)[:1].isdigit()
            and next(cell.iter("a"), None) is None
        ):
            return Author(name=words(cell), guest=True)
    return None
