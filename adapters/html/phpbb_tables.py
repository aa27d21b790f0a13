"""Pages of phpBB in its table styles: subSilver (phpBB 2) and subsilver2 (phpBB 3.0 and 3.1).

Facts: ``templates/subSilver/*.tpl`` of phpBB 2.0, ``styles/subsilver2/template/*.html`` of phpBB 3.0; the boards
``phpbb2-ftowa`` and ``phpbb30-visio``. Classes say little in these styles: a post is found by its anchor, the rest by its
place in the table.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from adapters.forum import SourceId
from adapters.html.document import Document, remove, words
from adapters.html.facts import (
    Author,
    Date,
    Page,
    PageAction,
    PageBoard,
    PageFile,
    PagePoll,
    PagePollOption,
    PagePost,
    PageThread,
)
from adapters.html.reading import (
    Element,
    Finder,
    Group,
    Look,
    ancestor,
    date,
    edit_time,
    hrefs,
    inner_html,
    is_staff,
    lead_off,
    mark_attachment,
    mark_quote,
    number_in,
    parameter,
    per_page,
    wrote_off,
)


def _anchor(element: Element) -> str:
    """Number of the post that an author's name begins: it stands in a named anchor within or before."""
    for link in (*element.iterchildren("a"), element.getprevious()):
        name = link.get("name", "").removeprefix("p") if link is not None and link.tag == "a" else ""
        if name.isdigit() and len(name) < 15:
            return str(name)
    return ""


_LOOK: Final = Look(
    {
        "old post": "span.name",
        "new post": "b.postauthor",
        "topic": "a.topictitle",
        "forum": "a.forumlink",
        "title": ("a.maintitle", "a.titles"),
        "crumb": ("a.nav", "p.breadcrumbs"),
        "nav": ("span.nav", "td.nav"),
        "small": ("span.gensmall", "td.gensmall", "p.datetime"),
        "category": ("a.cattitle", "td.cat"),
        "details": ("span.postdetails", "td.postdetails"),
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
        "big": "span.gen",
        "author": ("p.topicauthor",),
    },
    groups={"old post": ("tr", _anchor), "new post": ("table", _anchor), "topic": ("tr", None), "forum": ("tr", None)},
)
_RESULTS: Final = etree.XPath(
    "//tr[td[last()][contains(.,'[') and contains(.,']')]][.//img[contains(@src,'voting_bar') or contains(@src,'poll_center')]]"
    "[not(.//tr[.//img[contains(@src,'voting_bar')]])]"
)
_SITE: Final = etree.XPath("//span[@class='maintitle'] | id('logodesc')//h1")
_SIGNATURE: Final = re.compile(r"\s*_{15,}\s*")
_EDITED: Final = re.compile(r"\b(?:by|von|par|por|da|door|przez|av|af)\s(.+?)\s(?:on|am|le|el|il|em|op|dnia|den|the)\s(.+)")
_LANGUAGE: Final = re.compile(r"/(?:lang_([a-z]{3,20})|imageset/([a-z]{2}))(?:_[a-z_]+)?/")
_LANGUAGES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt", "russian": "ru",
    "polish": "pl", "dutch": "nl", "turkish": "tr", "chinese": "zh", "japanese": "ja", "czech": "cs", "swedish": "sv",
    "danish": "da", "norwegian": "no", "finnish": "fi", "hungarian": "hu", "greek": "el", "korean": "ko",
}  # fmt: skip
#: Names of icons, and the words before a topic's title (phpBB 2 shows no icon where a topic is locked as well).
_KINDS: Final = (("announce_global", "global"), ("global_", "global"), ("announce", "announcement"), ("sticky", "sticky"))
_PREFIXES: Final = (
    (re.compile(r"oved|erschoben|éplac|ovido|postat|еренес|еремещ|已移", re.IGNORECASE), "moved"),
    (re.compile(r"nnou|nkündig|nnonc|nunci|бъявл|公告", re.IGNORECASE), "announcement"),
    (re.compile(r"tick|ichtig|ijado|ost-it|ажн|ixo|置顶", re.IGNORECASE), "sticky"),
)
_POSTS: Final = ("old post", "new post")


def matches(page: Document) -> float:
    """How surely the page is one of phpBB in a table style."""
    text = page.text
    if "viewtopic" not in text and "viewforum" not in text:
        return 0.0
    style = "subSilver" in text or "subsilver2" in text or "phpBB" in text
    fields = sum(mark in text for mark in ('class="forumline"', 'class="tablebg"', 'class="postbody"', 'class="maintitle"'))
    return 0.9 if style and fields else 0.6 if fields > 1 else 0.3 if style else 0.0


def read(page: Document) -> Page | None:
    """What stands on the page; None when it is in no table style of phpBB."""
    if not matches(page):
        return None
    finder = Finder(page, _LOOK)
    posts = [group for group in finder.groups if group.field in _POSTS]
    return (_thread(finder, posts) if posts else _listing(finder)) or _message(finder)


# --- what all pages have ------------------------------------------------------------------------


def _common(finder: Finder) -> dict[str, Any]:
    text = finder.page.text
    site = _SITE(finder.page.tree)
    shown = _LANGUAGE.search(text)
    language = _LANGUAGES.get(shown[1], "") if shown and shown[1] else shown[2] if shown else ""
    zones = (words(part) for part in finder.slots.get("small", ()))
    return {
        "software": "phpBB",
        "version": "2.0" if "subsilver2" not in text and "tablebg" not in text else "3.0",
        "language": language or (finder.page.tree.get("lang") or "")[:2].lower(),
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


def _place(finder: Finder) -> tuple[int, int, int | None]:
    """(number of this page from 1, number of pages, items per page)."""
    current, total = 1, 1
    starts: list[int] = []
    for bar in (*finder.slots.get("nav", ()), *finder.slots.get("small", ())):
        shown = [words(part) for part in bar.iterchildren("b", "strong")]
        if len(shown) == 2 and shown[0].isdigit() and shown[1].isdigit():
            current, total = int(shown[0][:9]), int(shown[1][:9])
        starts += (start for url in hrefs((bar,)) if "view" in url and (start := parameter(url, "start")))
    return current, max(total, current), per_page(starts)


def _pages(finder: Finder) -> tuple[str, ...]:
    bars = (*finder.slots.get("nav", ()), *finder.slots.get("small", ()))
    return finder.links(url for url in hrefs(bars) if parameter(url, "start") is not None and "view" in url)


def _member(element: Element) -> Author:
    """A name in a cell, linked for members, plain for guests."""
    for link in element.iter("a"):
        id = parameter(link.get("href"), "u")
        if id and id > 0:
            return Author(name=words(link), id=id, guest=False)
    return Author(name=words(element), guest=True)


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group]) -> Page | None:
    title = next((link for link in finder.slots.get("title", ()) if "viewtopic" in (link.get("href") or "")), None)
    id: SourceId | None = parameter(title.get("href"), "t") if title is not None else None
    if id is None:
        links = (url for url in hrefs((finder.page.tree,)) if "mode=reply" in url or "view=next" in url or "watch=" in url)
        id = next((found for url in links if (found := parameter(url, "t"))), None)
        finder.found["thread id"] = "other links of the page"
    if id is None and "view=" not in finder.page.url:
        id = parameter(finder.page.url, "t")
        finder.found["thread id"] = "address of the page"
    if id is None:
        return None
    boards = _crumbs(finder)
    current, total, size = _place(finder)
    actions: list[PageAction] = []
    posts = tuple([_post(group, actions) for group in groups])
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else parameter(finder.page.url, "f"),
        title=words(title) if title is not None else "",
        author=posts[0].author if current == 1 else None,
        locked=_locked(finder),
        poll=_poll(finder),
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
        links=_pages(finder),
        **_common(finder),
    )


def _locked(finder: Finder) -> bool | None:
    """By the picture on the reply button; where the whole board is locked it does not tell."""
    state: dict[str, bool] = {}
    for link in finder.page.tree.iter("a"):
        mode = next((mode for mode in ("reply", "newtopic", "post") if f"mode={mode}" in (link.get("href") or "")), "")
        image = next(link.iterchildren("img"), None) if mode else None
        if image is not None:
            state.setdefault("new" if mode != "reply" else mode, "locked" in (image.get("src") or ""))
            if len(state) == 2:
                break
    return None if state.get("new", False) else state.get("reply")


def _post(group: Group, actions: list[PageAction]) -> PagePost:
    named = group.all(group.field)[0]
    id = int(_anchor(named))
    author = _author(group, named)
    bodies = group.all("body")
    files: list[PageFile] = []
    body = bodies[0] if bodies else None
    edited, editor, reason = _edit(group, author)
    signature: Element | None = None
    if body is not None:
        if body.tag == "span":  # quotes interrupt the span: the whole cell is the body
            body = ancestor(body, "td")
            for part in body.iterchildren("span"):
                if part.get("class") == "gensmall":
                    remove(part)
        _prepare(group, body, files)
        signature = _cut_signature(body)
    for other in bodies[1:]:
        if signature is None and _SIGNATURE.match(words(other)) and other.getparent() is not None:
            signature = _cut_signature(other)
    if editor is not None and editor.name != author.name:
        actions.append(PageAction(kind="edit_post", moderator=editor, date=edited, post_id=id, reason=reason))
    posted, subject = _posted(group)
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


def _author(group: Group, named: Element) -> Author:
    holders = [group.element]
    if group.field == "old post":  # the links to the profile stand in the row below
        holders += (group.element.getnext(),)
    ids = (parameter(url, "u") for url in hrefs(filter(None.__ne__, holders)) if "viewprofile" in url and "quote" not in url)
    cell = ancestor(named, "td")
    own = next(named.iter("a"), None)
    id = parameter(own.get("href"), "u") if own is not None else None
    if id is None and group.field == "old post" and holders[-1] is not None:
        id = next((found for url in hrefs(holders[1:]) if "viewprofile" in url and (found := parameter(url, "u"))), None)
    elif id is None:
        last = list(group.element.iterchildren("tr", "tbody"))[-2:]
        id = next((found for url in hrefs(last) if "viewprofile" in url and (found := parameter(url, "u"))), None)
    del ids
    facts = _profile(group, cell)
    return Author(name=words(named), id=id if id and id > 0 else None, guest=not (id and id > 0), **facts)


def _profile(group: Group, cell: Element) -> dict[str, Any]:
    """What the cell under a name tells: rank, "Joined: …", "Posts: …", "Location: …"."""
    return {}
