"""Pages of phpBB in its table styles: subSilver (phpBB 2) and subsilver2 (phpBB 3.0 and 3.1).

Facts: ``templates/subSilver/*.tpl`` of phpBB 2.0, ``styles/subsilver2/template/*.html`` of phpBB 3.0; the boards
``phpbb2-ftowa`` and ``phpbb30-visio``. Classes say little in these styles: a post is found by its anchor, the rest by
its place in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import Document, remembered, remove, words
from adapters.html.facts import (
    Author,
    Date,
    Page,
    PageAction,
    PageBoard,
    PageFile,
    PagePost,
    PageThread,
)
from adapters.html.passages import Passage
from adapters.html.phpbb_tables_bodies import SIGNATURE, cut_signature, poll, prepare
from adapters.html.phpbb_tables_lists import listing, member
from adapters.html.reading import (
    LINE,
    Element,
    Finder,
    Group,
    Look,
    Slots,
    ancestor,
    date,
    edit_time,
    hrefs,
    inner_html,
    is_staff,
    lead_off,
    lines_of,
    parameter,
    per_page,
    xpath,
)


def _anchor(element: Element) -> str:
    """Number of the post that an author's name begins: it stands in a named anchor within or before."""
    link = next(element.iterchildren("a"), None)
    if link is None or not link.get("name"):
        link = element.getprevious()
    name = link.get("name", "").removeprefix("p") if link is not None and link.tag == "a" else ""
    return str(name) if name.isdigit() and len(name) < 15 else ""


_LOOK: Final = Look(
    {
        "old post": "span.name",
        "new post": "b.postauthor",
        "topic": "a.topictitle",
        "forum": "a.forumlink",
        "title": ("a.maintitle", "a.titles"),
        "site": "span.maintitle",
        "crumb": ("a.nav", "p.breadcrumbs"),
        "nav": ("span.nav", "td.nav"),
        "small": ("span.gensmall", "td.gensmall", "p.datetime"),
        "category": ("a.cattitle", "td.cat"),
        "details": ("span.postdetails", "td.postdetails"),
        "box": "td.profile",
        "body": ("span.postbody", "div.postbody"),
        "old quote": "td.quote",
        "old code": "td.code",
        "new quote": "div.quotecontent",
        "new code": "div.codecontent",
        "subject": "td.gensmall",
        "attachment": ("div.attachcontent", "div.attachtitle"),
        "subforum": "a.subforum",
        "forum text": "p.forumdesc",
        "middle": "span.genmed",
        "author": ("p.topicauthor",),
    },
    groups={"old post": ("tr", _anchor), "new post": ("table", _anchor), "topic": ("tr", None), "forum": ("tr", None)},
)
PASSAGES: Final = (  #: the menu, what stands beside posts and below them; the last one is subsilver2's
    Passage(b'<span class="mainmenu">', b"</span>", without=(b"<span",), read=False, once=True),
    Passage(b'</span><br /><span class="postdetails">', b"</span>", without=(b"<span",)),
    Passage(
        b'<a href="#top" class="nav">',
        b'<td class="spaceRow"',
        b"</td>\n\t</tr>\n\t<tr>",
        without=(b'"name"', b"spaceRow"),
    ),
    Passage(b'class="profile"', b'<td valign="top">', b"</td>", without=(b"#wrapheader", b'class="profile"')),
)
_NAME: Final = b'<span class="name"><a name='
_NAMES: Final = xpath("tr/td[1]/span[@class='name'][a/@name]")
_SITE: Final = xpath("id('logodesc')//h1")
_EDITED: Final = re.compile(
    r"\b(?:by|von|par|por|da|door|przez|av|af)\s(.+?)\s(?:on|am|le|el|il|em|op|dnia|den|the)\s(.+)"
)
_LANGUAGE: Final = re.compile(r"/(?:lang_([a-z]{3,20})|imageset/([a-z]{2}))(?:_[a-z_]+)?/")
_LANGUAGES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt",
    "russian": "ru", "polish": "pl",
    "dutch": "nl", "turkish": "tr", "chinese": "zh", "japanese": "ja", "czech": "cs", "swedish": "sv",
    "danish": "da", "norwegian": "no", "finnish": "fi", "hungarian": "hu", "greek": "el", "korean": "ko",
}  # fmt: skip
_MARKS: Final = ('class="forumline"', 'class="tablebg"', 'class="postbody"', 'class="maintitle"')
_POSTS: Final = ("old post", "new post")


def matches(page: Document) -> float:
    """How surely the page is one of phpBB in a table style."""
    text = page.text
    if "viewtopic" not in text and "viewforum" not in text:
        return 0.0
    style = "subSilver" in text or "subsilver2" in text or "phpBB" in text
    if style and any(mark in text for mark in _MARKS):
        return 0.9
    return 0.6 if sum(mark in text for mark in _MARKS) > 1 else 0.3 if style else 0.0


def read(page: Document) -> Page | None:
    """What stands on the page; None when it is in no table style of phpBB."""
    finder, posts = _posts(page)
    if not posts and not matches(page):
        return None
    return (
        _thread(finder, posts)
        if posts
        else listing(finder, _crumbs(finder), *_place(finder)[::3], lambda: _common(finder))
    ) or _message(finder)


def _posts(page: Document) -> tuple[Finder, list[Group]]:
    """The fields of a page and its posts: rows of a table, with their parts where subSilver has them; else where a walk
    finds them."""
    head: Slots = {}
    for element in page.tree.iter("a", "span") if _NAME in page.raw else ():
        if element.get("class") != "name" or not _anchor(element):
            _LOOK.add(head, element)
            continue
        row = next(element.iterancestors("tr"), None)
        table = row.getparent() if row is not None else None
        groups = [_group(named) for named in _NAMES(table) if _anchor(named)] if table is not None else []
        for part in _after(groups[-1].element if groups else None):
            _LOOK.add(head, part)
        if not groups or any(map(_anchor, head.get("old post", ()))):
            break
        return Finder(page, _LOOK, (head, groups)), groups
    finder = Finder(page, _LOOK)
    return finder, [group for group in finder.groups if group.field in _POSTS]


def _group(named: Element) -> Group:
    """A post of subSilver: the cells of its author and of its text."""
    left = named.getparent()
    row = left.getparent()
    return _LOOK.group("old post", row, _parts(row), ("old post", "details", "body"))


def _parts(row: Element) -> Iterator[Element]:
    """The elements of a post among which its fields are: the cells of its author and of its text."""
    yield from row[0].iterchildren("span")
    lines = row[-1][0] if len(row[-1]) else ()
    for place, line in enumerate(lines):
        if place == 0:
            yield from line[0].iterchildren("span") if len(line) else ()
        elif place > 1 or len(lines) < 3:
            for cell in line:
                yield from cell.iter("span", "td")


def _after(element: Element | None) -> Iterator[Element]:
    """The elements behind one that may be fields."""
    while element is not None:
        for sibling in element.itersiblings():
            yield from sibling.iter("a", "span")
        element = element.getparent()


# --- what all pages have ------------------------------------------------------------------------


def _common(finder: Finder) -> dict[str, Any]:
    text = finder.page.text
    site = finder.slots.get("site") or _SITE(finder.tree)
    field = finder.groups[0].field if finder.groups else ""
    old = field == _POSTS[0] or (field != _POSTS[1] and "subsilver2" not in text and "tablebg" not in text)
    start = text.find("/lang_" if old else "/imageset/")
    shown = _LANGUAGE.match(text, start) if start >= 0 else None
    language = _LANGUAGES.get(shown[1], "") if shown and shown[1] else shown[2] if shown else ""
    zones = (words(part) for part in finder.slots.get("small", ()))
    return {
        "software": "phpBB",
        "version": "2.0" if old else "3.0",
        "language": language or (finder.tree.get("lang") or "")[:2].lower(),
        "site_name": words(site[0]) if site else "",
        "timezone": next((zone for zone in zones if len(zone) < 120 and ("GMT" in zone or "UTC" in zone)), ""),
        "shown_at": _clock(finder),
        "found_by": finder.found_by(),
    }


def _clock(finder: Finder) -> Date | None:
    for part in finder.slots.get("small", ()):
        after = part.getnext()
        old = part.tag == "span" and after is not None and after.get("class") == "nav"
        bar = ancestor(part, "div")
        if old or (part.tag == "td" and bar is not None and bar.get("id") == "datebar"):
            lines = [line for line in map(words, part.itertext("*")) if ":" in line]
            if lines:
                return date(lead_off(lines[-1]))
    return None


def _crumbs(finder: Finder) -> tuple[PageBoard, ...]:
    """The boards above this page, outermost first."""
    chain: dict[SourceId, PageBoard] = {}
    parent: SourceId | None = None
    for crumb in finder.slots.get("crumb", ()):
        for link in crumb.iter("a"):
            url = link.get("href") or ""
            id = parameter(url, "f") if "viewforum" in url and "start" not in url and "mark" not in url else None
            if id and id not in chain:
                chain[id] = PageBoard(id=id, name=words(link), parent_id=parent)
                parent = id
    return tuple(chain.values())


def _place(finder: Finder) -> tuple[int, int, int | None, tuple[str, ...]]:
    """(number of this page from 1, number of pages, items per page, addresses of other pages)."""
    current, total = 1, 1
    bars = (*finder.slots.get("nav", ()), *finder.slots.get("small", ()))
    for bar in bars:
        shown = [words(part) for part in bar.iterchildren("b", "strong")] if len(bar) > 1 else ()
        if len(shown) == 2 and shown[0].isdigit() and shown[1].isdigit():
            current, total = int(shown[0][:9]), int(shown[1][:9])
    found = {url: parameter(url, "start") for url in hrefs(bars) if "start" in url and "view" in url}
    starts = {url: start for url, start in found.items() if start is not None}
    return current, max(total, current), per_page(filter(None, starts.values())), finder.links(starts)


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group]) -> Page | None:
    title = next((link for link in finder.slots.get("title", ()) if "viewtopic" in (link.get("href") or "")), None)
    id: SourceId | None = parameter(title.get("href"), "t") if title is not None else None
    if id is None:
        links = (url for url in hrefs((finder.tree,)) if "mode=reply" in url or "view=next" in url or "watch=" in url)
        id = next((found for url in links if (found := parameter(url, "t"))), None)
        finder.found["thread id"] = "other links of the page"
    if id is None and "view=" not in finder.page.url:
        id = parameter(finder.page.url, "t")
        finder.found["thread id"] = "address of the page"
    if id is None:
        return None
    boards = _crumbs(finder)
    current, total, size, pages = _place(finder)
    size = size or (parameter(finder.page.url, "start") or 0) // max(current - 1, 1) or None
    actions: list[PageAction] = []
    posts = tuple([_post(finder.page, group, actions) for group in groups])
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else parameter(finder.page.url, "f"),
        title=words(title) if title is not None else "",
        author=posts[0].author if current == 1 else None,
        locked=_locked(finder),
        poll=poll(finder),
        pages=total,
        posts_per_page=size,
    )
    return Page(
        kind="thread",
        key=f"thread:{id}:{current}",
        boards=boards,
        thread=thread,
        posts=posts,
        first_number=1 if current == 1 else (current - 1) * size + 1 if size else None,
        actions=tuple(actions),
        links=pages,
        **_common(finder),
    )


def _locked(finder: Finder) -> bool | None:
    """By the picture on the reply button; where the whole board is locked it does not tell."""
    state: dict[str, bool] = {}
    for link in finder.tree.iter("a"):
        url = link.get("href") or ""
        if "mode=" not in url:
            continue
        mode = next((mode for mode in ("reply", "newtopic", "post") if f"mode={mode}" in url), "")
        image = next(link.iterchildren("img"), None) if mode else None
        if image is not None:
            state.setdefault("new" if mode != "reply" else mode, "locked" in (image.get("src") or ""))
            if len(state) == 2:
                break
    return None if state.get("new", False) else state.get("reply")


def _post(page: Document, group: Group, actions: list[PageAction]) -> PagePost:
    named = group.all(group.field)[0]
    id = int(_anchor(named))
    details = group.all("details")
    line = next(filter(_is_posted, reversed(details)), None)
    boxes = group.all("box")[:1] or [part for part in details if part is not line]
    author = _author(page, group, named, boxes)
    bodies = group.all("body")
    files: list[PageFile] = []
    body = bodies[0] if bodies else None
    edited, editor, reason = _edit(group, author)
    signature: Element | None = None
    if body is not None:
        if body.tag == "span":  # quotes interrupt the span: the whole cell is the body
            body = next(body.iterancestors("td"), body)
            for part in body.iterchildren("span"):
                if part.get("class") == "gensmall":
                    remove(part)
        prepare(group, body, files)
        signature = cut_signature(body)
    for other in bodies[1:]:
        if signature is None and SIGNATURE.match(words(other)) and other.getparent() is not None:
            signature = cut_signature(other)
    if editor is not None and editor.name != author.name:
        actions.append(PageAction(kind="edit_post", moderator=editor, date=edited, post_id=id, reason=reason))
    posted, subject = _posted(line) if line is not None else _below(group)
    return PagePost(
        id=id,
        author=author,
        date=posted,
        body=inner_html(body) if body is not None else "",
        subject=subject,
        signature=inner_html(signature) if signature is not None else "",
        files=tuple(files),
        edited=edited,
        editor=editor.name if editor else "",
        edit_reason=reason,
    )


def _author(page: Document, group: Group, named: Element, boxes: list[Element]) -> Author:
    own = next(named.iterchildren("a"), None)
    id = parameter(own.get("href"), "u") if own is not None else None
    if id is None and group.field == "old post":  # the button to the profile stands below the post
        below = group.element.getnext()
        if below is not None:
            top = next(below.iter("a"), below)
            id = _profile_button(page, below if page.passage(top) is None else top)
    if group.field == "new post":  # links to profiles within the text come before it
        id = next(filter(None, map(_button, list(group.element.iter("tr"))[-3:])), id)
    facts = dict(chain.from_iterable(_beside(page, box).items() for box in reversed(boxes)))
    return Author(name=words(named), id=id, guest=id is None, **facts)


def _button(row: Element) -> int | None:
    links = (url for url in hrefs((row,)) if "mode=viewprofile" in url)
    return next(filter(None, (parameter(url, "u") for url in links)), None)


_profile_button: Final = remembered(_button)


def _box(box: Element) -> dict[str, Any]:
    """Rank, avatar, "Joined: …", "Posts: …", "Location: …"."""
    facts: dict[str, Any] = {}
    inner = [part for part in box.iter("span", "td") if part is not box and part.get("class") == "postdetails"]
    for line in chain.from_iterable(map(lines_of, inner or [box])):
        label, colon, value = (piece.strip() for piece in line.partition(":"))
        if not colon:
            if "title" not in facts and "joined" not in facts:
                facts |= {"title": line, "staff": is_staff(line)}
        elif value.isdigit() and len(value) < 12:
            facts["post_count"] = int(value)
        elif "joined" not in facts and any(c.isdigit() for c in value):
            facts["joined"] = date(value)
        elif "location" not in facts and "post_count" in facts and label:
            facts["location"] = value
    for image in box.iter("img"):
        if "avatar" in (image.get("src") or ""):
            facts["avatar"] = image.get("src")
    return facts


_beside: Final = remembered(_box)


def _is_posted(part: Element) -> bool:
    """Whether it is the line "Posted: DATE  Post subject: …" of subSilver: it follows the link to the post."""
    before = part.getprevious()
    return before is not None and before.tag == "a" and bool(before.get("href"))


def _posted(line: Element) -> tuple[Date | None, str]:
    """(time, subject) of that line."""
    last = line[-1] if len(line) else None
    return date(_value(words(line.text))), _value(words(last.tail)) if last is not None else ""


def _below(group: Group) -> tuple[Date | None, str]:
    """(time, subject) of the two boxes of subsilver2."""
    for cell in group.all("subject"):
        parts = list(cell.iterchildren("div"))
        if len(parts) == 2:
            subject, posted = (_value(words(part), words(next(part.iter("b"), None))) for part in parts)
            return date(posted), subject
    return None, ""


def _value(line: str, label: str = "") -> str:
    """What follows the label in "Label: value"."""
    return line[len(label) :].strip() if label and line.startswith(label) else line.partition(":")[2].strip()


def _edit(group: Group, author: Author) -> tuple[Date | None, Author | None, str]:
    """(time, editor, reason) of "Last edited by X on DATE; edited N times in total"."""
    for part in group.all("small"):
        if part.tag != "span" or not (len(part) or part.text):
            continue
        link = next((link for link in part.iter("a") if parameter(link.get("href"), "u")), None)
        if link is not None:
            table = ancestor(part, "table")
            reason = words(next((cell for cell in group.all("middle") if ancestor(cell, "table") is table), None))
            return date(edit_time(link.tail or "")), member(part), reason
        for line in lines_of(part):
            told = _EDITED.search(line[:LINE])
            if told:
                same = told[1] == author.name
                editor = Author(name=told[1], id=author.id if same else None, guest=author.guest if same else None)
                return date(edit_time(told[2].replace(";", ","))), editor, ""
    return None, None, ""


def _message(finder: Finder) -> Page | None:
    """A page that says something instead of showing something."""
    tree = finder.tree
    if tree.xpath("boolean(//form[contains(@action,'login')]//input[@type='password'])"):
        return Page(kind="login", key="login", reason="asks for a password", **_common(finder))
    notice = tree.xpath(
        "//table[@class='forumline' or @class='tablebg'][.//th][count(.//th)=1]//td[contains(@class,'row1')]"
    )
    if notice and words(notice[0]):
        return Page(kind="error", key="error", reason=words(notice[0])[:300], **_common(finder))
    return Page(kind="other", key="other", reason="a page of phpBB without posts or topics", **_common(finder))
