"""Pages of FluxBB 1.4 and 1.5, and of PunBB 1.2 (the same look) and 1.4.

Facts: ``viewtopic.php``, ``viewforum.php``, ``index.php``, ``profile.php`` of FluxBB; the board ``fluxbb-a``; the same
files, ``header.php`` and ``include/parser.php`` of PunBB 1.4, of which there was no board to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import msgspec

from adapters.forum import SourceId
from adapters.html import fluxbb_lists, profiles
from adapters.html.document import Document, remembered, remove, words
from adapters.html.facts import Author, Date, Page, PageAction, PageBoard, PagePost, PageThread
from adapters.html.fluxbb_links import ANCHOR, target
from adapters.html.marks import has
from adapters.html.passages import Passage
from adapters.html.reading import (
    LINE,
    Element,
    Finder,
    Group,
    Look,
    Slots,
    date,
    hrefs,
    inner_html,
    is_staff,
    mark_quote,
    number_in,
    parameter,
    per_page,
    wrote_off,
    xpath,
)

NAME = "FluxBB"
VERSIONS = "FluxBB 1.4, 1.5; PunBB 1.2, 1.4"

_LOOK: Final = Look(
    {
        "crumb": ("ol.crumbs", "ul.crumbs", "p.crumbs", "div.crumbs", "div.linkst"),
        "pages": ("p.pagelink", "p.paging"),
        "reply": ("p.postlink", "p.posting"),
        "heading": "h1.main-title",
        # posts
        "post": ("div.blockpost", "div.post"),
        "anchor": "div.posthead",
        "number": ("span.conr", "span.post-num"),
        "permalink": ("a.permalink",),
        "left": ("div.postleft", "div.post-author"),
        "byline": "span.post-byline",
        "body": ("div.postmsg", "div.entry-content"),
        "signature": ("div.postsignature", "div.sig-content"),
        "edited": ("p.postedit", "p.lastedit", "span.post-edit"),
        "quote": "div.quotebox",
        # lists
        "row": ("td.tcl", "div.main-item"),
        "by": ("span.byuser", "span.item-starter"),
        "description": "div.forumdesc",
        "about": "div.item-subject",
        "moderators": ("p.modlist", "span.modlist"),
        "count": ("td.tc2", "td.tc3", "li.info-replies", "li.info-views", "li.info-topics", "li.info-posts"),
        "category": ("div.blocktable", "div.main-category"),
    },
    groups={"post": ("", None), "row": ("tr", None), "category": ("", None)},
)
_FIELDS: Final = (b'="crumbs', b'="linkst', b'="pag', b'="post', b'="blockt')
_PASSAGES: Final = (
    Passage(b'<div id="brdmenu"', b'<div id="brdmain"', without=_FIELDS, read=False, once=True),
    Passage(b'<div class="postleft"', b'<div class="postright"', b"</div>", without=(b'"postleft"', b'"postmsg')),
    Passage(b'<div id="brdfooter"', b"</body>", without=_FIELDS, read=False, once=True),
)
_POST: Final = b'class="blockpost'
_EDITED: Final = re.compile(r"^(.*)\s\(([^()]*\d[^()]*)\)$")
#: PunBB 1.4: "(edited by NAME DATE)", the date in the board's format, of which nothing but its time is known.
_EDITED_SHORT: Final = re.compile(r"^\((.*\S)\s+(\S+\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?)\)$", re.IGNORECASE)
_BY: Final = re.compile(r"^.*?\b(?:by|von|par|por|от|da|door|przez|av|af|od)\s+")
_SITE: Final = xpath("id('brdtitle')//h1 | id('brd-title')")
_MESSAGE: Final = xpath("id('msg')//p | id('brd-main')//div[contains(@class,'main-message')]")


def matches(page: Document) -> float:
    """How surely the page is FluxBB's or PunBB's."""
    text = page.text
    if 'id="pun' in text and 'class="pun"' in text:
        return 0.95
    marks = sum(
        mark in text
        for mark in ('id="brdmenu"', "fluxbb.org", "punbb", "brd-page", "blockpost", 'id="brdmain"', 'id="brd-main"')
    )
    return 0.9 if marks > 1 else 0.3 if marks else 0.0


def read(page: Document) -> Page | None:
    """What stands on a page of FluxBB; None when it is not. Changes the page's tree: a page is read once."""
    page.without(_PASSAGES)
    finder, posts = _posts(page)
    if not posts and matches(page) < 0.5:
        return None
    return (_thread(finder, posts) if posts else _listing(finder)) or _message(finder)


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.tree
    site = _SITE(tree)
    return {
        "software": "PunBB" if "brd-page" in finder.page.text else NAME,
        "language": (tree.get("lang") or tree.get("xml:lang") or "")[:2].lower(),
        "site_name": words(site[0]) if site else "",
        "found_by": finder.found_by(),
    }


def _crumbs(finder: Finder) -> tuple[PageBoard | None, SourceId | None, str]:
    """(board, thread's id, thread's title)."""
    board: PageBoard | None = None
    thread: SourceId | None = None
    title = ""
    # The bar around the crumbs holds page numbers, too.
    for crumb in sorted(finder.slots.get("crumb", ()), key=lambda found: found.tag == "div"):
        for link in crumb.iter("a"):
            found = target(link.get("href") or "")
            if found and found[0] == "board" and words(link):
                board = PageBoard(id=found[1], name=words(link))
            elif found and found[0] == "thread" and not words(link).isdigit() and words(link):
                thread, title = found[1], words(link)
        if board is not None:
            items = list(crumb.iter("li"))
            if not title and items:  # PunBB 1.2 does not link the title
                title = words(items[-1]).lstrip("»\xa0 ")
            break
    return board, thread, title


def _place(finder: Finder) -> tuple[int, int]:
    """(number of this page from 1, number of pages)."""
    current = total = 1
    for bar in finder.slots.get("pages", ())[:1]:
        for part in bar.iter("strong", "a"):
            shown = words(part)
            if shown.isdigit() and len(shown) < 8:
                current = int(shown) if part.tag == "strong" else current
                total = max(total, int(shown))
    return current, total


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group]) -> Page | None:
    board, id, title = _crumbs(finder)
    if id is None:
        links = (url for field in ("reply", "pages") for url in hrefs(finder.slots.get(field, ())))
        id = next((found for url in links if (found := parameter(url, "tid"))), None) or parameter(
            finder.page.url, "id"
        )
        finder.found["thread id"] = "link to reply or address of the page"
    if id is None:
        return None
    current, total = _place(finder)
    actions: list[PageAction] = []
    posts = tuple([_post(finder.page, group, actions) for group in groups])
    number = posts[0].number
    replies = list(hrefs(finder.slots.get("reply", ())))
    closed = "reply" in finder.slots and not replies and any(words(part) for part in finder.slots["reply"])
    heading = finder.first("heading")  # PunBB: "[ Closed ] TITLE"
    named = next(heading.iter("a"), heading) if heading is not None else None
    closed = closed or (named is not heading and bool(words(heading.text)))
    thread = PageThread(
        id=id,
        board_id=board.id if board else None,
        title=words(named) or title,
        author=posts[0].author if current == 1 else None,
        locked=True if closed else False if any("post" in url for url in replies) else None,
        pages=total,
        posts_per_page=len(posts) if current < total else per_page((number - 1,)) if number and current == 2 else None,
    )
    return Page(
        kind="thread",
        key=f"thread:{id}:{current}",
        boards=(board,) if board else (),
        thread=thread,
        posts=posts,
        first_number=number or (1 if current == 1 else None),
        actions=tuple(actions),
        links=finder.links(hrefs(finder.slots.get("pages", ())[:1])),
        **_common(finder),
    )


def _posts(page: Document) -> tuple[Finder, list[Group]]:
    """The fields of a page and its posts: siblings, with their parts where FluxBB has them; else where a walk finds
    them."""
    count = page.raw.count(_POST)
    head: Slots = {}
    for first in page.tree.iter("div", "p", "ol", "ul", "h1") if count else ():
        if not _is_post(first):
            _LOOK.add(head, first)
            continue
        groups = [Group("post", post, _fields(post)) for post in (first, *filter(_is_post, first.itersiblings("div")))]
        if len(groups) == count and {"crumb", "pages"} <= head.keys() and all("body" in post.slots for post in groups):
            return Finder(page, _LOOK, (head, groups)), groups
        break
    finder = Finder(page, _LOOK)
    return finder, [group for group in finder.of("post") if _post_id(group) and "body" in group.slots]


def _is_post(element: Element) -> bool:
    return "blockpost" in (element.get("class") or "") and _number(element) > 0


def _number(element: Element) -> int:
    named = ANCHOR.fullmatch(element.get("id") or "")
    return int(named[1]) if named else 0


def _fields(post: Element) -> Slots:
    """The fields of a post where the template of FluxBB has them; no body where it is another."""
    if len(post) < 2:
        return {}
    heading, box = post[0], post[-1]
    slots: Slots = {"number": [*islice(heading.iter("span"), 1, 2)]}
    for side in box[0][0] if len(box) and len(box[0]) else ():
        name = side.get("class")
        if name == "postleft":
            slots["left"] = [side]
        elif name == "postright":
            for field in side.iterchildren("div"):
                slots.setdefault("signature" if "postsignature" in field.get("class", "") else "body", []).append(field)
                for part in field.iterdescendants("div"):
                    _LOOK.add(slots, part)
                if len(field):
                    _LOOK.add(slots, field[-1])
    return slots


def _post_id(group: Group) -> int:
    return _number(group.element) or next(filter(None, map(_number, group.all("anchor"))), 0)


def _post(page: Document, group: Group, actions: list[PageAction]) -> PagePost:
    id = _post_id(group)
    author = _author(page, group)
    body = next((part for part in group.all("body") if "postsignature" not in part.get("class", "")), None)
    edited, editor = _edit(group, author) if "edited" in group.slots else (None, "")
    for line in group.all("edited"):
        remove(line)
    if editor and editor != author.name:
        actions.append(PageAction(kind="edit_post", moderator=Author(name=editor), date=edited, post_id=id))
    signature = group.first("signature")
    if signature is not None:
        for rule in list(signature.iterchildren("hr")):
            remove(rule)
        if body is not None and signature.getparent() is body:  # PunBB 1.4
            remove(signature)
    if "quote" in group.slots:
        _mark_quotes(group)
    title = next(group.element.iter("h3"), None)
    return PagePost(
        id=id,
        author=author,
        date=date(_shown_at(group)),
        body=_spaces(inner_html(body)) if body is not None else "",
        number=number_in(group.text("number").removeprefix("#")),
        subject=words(title) if title is not None and "hn" not in title.get("class", "") else "",
        signature=inner_html(signature) if signature is not None else "",
        edited=edited,
        editor=editor,
    )


def _spaces(body: str) -> str:
    """A body whose runs of spaces, every other one of which FluxBB shows as ``&nbsp;``, are spaces again."""
    return body.replace("\xa0 ", "  ").replace(" \xa0", "  ") if "\xa0" in body else body


def _shown_at(group: Group) -> str:
    """The time of a post: the text of the link to it."""
    for place in (*group.all("permalink"), *islice(group.element.iter("h2"), 1)):
        for link in place.iter("a"):
            if shown := words(link):
                return shown
    return ""


def _author(page: Document, group: Group) -> Author:
    left, byline = group.first("left"), group.first("byline")
    return _beside(page, left) if byline is None and left is not None else _told(byline, left)


def _told(place: Element | None, left: Element | None) -> Author:
    """What a post tells of its author.

    :param place: holds the name.
    :param left: the box beside the post.
    """
    link = next(place.iter("a"), None) if place is not None else None
    found = target(link.get("href") or "") if link is not None else None
    named = link if link is not None else next(place.iter("strong"), place) if place is not None else None
    lines = list(left.iter("dd", "li")) if left is not None else []
    title = words(next((line for line in lines if has(line, "usertitle")), None))
    avatar = next((line for line in lines if has(line, "postavatar", "useravatar")), None)
    image = next(avatar.iter("img"), None) if avatar is not None else None
    values = list(dict(_details(lines)).values())
    location = values[0] if len(values) > 2 and not any(c.isdigit() for c in values[0]) else ""
    joined = next((value for value in values if value != location and any(c.isdigit() for c in value)), "")
    posts = next((number_in(value) for value in reversed(values) if value.replace(",", "").isdigit()), None)
    return Author(
        name=words(named),
        id=found[1] if found else None,
        guest=found is None and not values,
        title=title,
        avatar=image.get("src", "") if image is not None else "",
        post_count=posts,
        joined=date(joined) if joined and not joined.isdigit() else None,
        location=location,
        staff=is_staff(title),
    )


_beside: Final = remembered(lambda left: _told(next(left.iter("dt"), None), left))


def _details(lines: list[Element]) -> Iterator[tuple[str, str]]:
    """ "Label: value" of the box beside a post."""
    for part in lines:
        if part.get("class") not in ("usertitle", "postavatar", "useravatar", "username", "usercontacts"):
            label, colon, value = words(part).partition(":")
            if colon and value.strip():
                yield label, value.strip()


def _edit(group: Group, author: Author) -> tuple[Date | None, str]:
    """(time, editor) of "Last edited by X (DATE)"."""
    line = group.text("edited")[:LINE]
    told = _EDITED.match(line) or _EDITED_SHORT.match(line)
    if told is None:
        return None, ""
    named = author.name if author.name and told[1].endswith(" " + author.name) else _BY.sub("", told[1])
    return date(told[2]), named


def _mark_quotes(group: Group) -> None:
    """Quotes stand in boxes, as code does."""
    for box in group.all("quote"):
        quote = next(box.iterchildren("blockquote"), None)
        cite = next(box.iterchildren("cite"), None)
        if quote is not None:
            mark_quote(quote, author=wrote_off(words(cite)))
        if cite is not None:
            remove(cite)


# --- lists --------------------------------------------------------------------------------------


def _listing(finder: Finder) -> Page | None:
    """A board's page, the index of all boards, or a profile."""
    own, _, _ = _crumbs(finder)
    boards: dict[SourceId, PageBoard] = {own.id: own} if own else {}
    here = own.id if own else None
    threads: list[PageThread] = []
    category: PageBoard | None = None
    for group in finder.groups:
        if group.field == "category":
            heading = next(group.element.iter("h2"), None)
            if heading is None:  # PunBB 1.4
                heading = next(
                    (node for box in group.element.itersiblings("div", preceding=True) for node in box.iter("h2")), None
                )
            name = words(heading)
            category = PageBoard(id=f"category:{name}", name=name, kind="category") if here is None and name else None
            continue
        link = next((link for link in group.element.iter("a") if target(link.get("href") or "")), None)
        found = target(link.get("href") or "") if link is not None else None
        if link is None or found is None:
            continue
        if found[0] == "board" and here is None:
            if category is not None:
                boards.setdefault(category.id, category)
            boards[found[1]] = fluxbb_lists.board(group, link, found[1], category.id if category else None)
        elif found[0] == "thread" and here is not None:
            threads.append(fluxbb_lists.topic(group, link, found[1], here))
    member = _member(finder) if not boards else None
    if member:
        return Page(kind="member", key=f"member:{member.id}", members=(member,), **_common(finder))
    if not boards:
        return None
    current, _ = _place(finder)
    rows = (group.element for group in finder.groups if group.field == "row")
    listed = (
        url for row in rows for url in hrefs((row,)) if (found := target(url)) and found[0] in ("thread", "board")
    )
    return Page(
        kind="index" if here is None else "board",
        key="index" if here is None else f"board:{here}:{current}",
        boards=tuple(boards.values()),
        threads=tuple(threads),
        links=finder.links((*hrefs(finder.slots.get("pages", ())[:1]), *listed)),
        **_common(finder),
    )


def _member(finder: Finder) -> Author | None:
    """Who a profile page shows: name, title, …, the day of registration last."""
    id = parameter(finder.page.url, "id") if "profile" in finder.page.url else None
    box = finder.tree.xpath("id('viewprofile')")
    if not id or not box:
        return None
    values = [words(part) for part in box[0].iter("dd")]
    dated = [value for value in values if any(c.isdigit() for c in value) and len(value) < 40 and not value.isdigit()]
    signature = next((part for part in box[0].iter("div") if has(part, "postsignature")), None)
    title = values[1] if len(values) > 1 else ""
    shown = profiles.profile(box[0], id, values[0] if values else "", signature=signature, title=title)
    return shown if shown.joined or not dated else msgspec.structs.replace(shown, joined=date(dated[-1]))


def _message(finder: Finder) -> Page:
    """A page that says something instead of showing something."""
    common = _common(finder)
    if finder.tree.xpath("boolean(//form[@id='login' or @id='afocus'][.//input[@type='password']])"):
        return Page(kind="login", key="login", reason="asks for a password", **common)
    notice = _MESSAGE(finder.tree)
    if notice:
        return Page(kind="error", key="error", reason=words(notice[0])[:300], **common)
    return Page(kind="other", key="other", reason="a page of FluxBB without posts or topics", **common)
