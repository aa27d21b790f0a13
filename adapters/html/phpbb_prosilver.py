"""Pages of phpBB 3 in prosilver and the many styles made from it.

Facts: ``styles/prosilver/template/{viewtopic,viewforum,forumlist}_body.html`` of phpBB 3.0 to 3.3; the boards
``phpbb-a`` and ``phpbb33-emerald``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from adapters.forum import SourceId
from adapters.html import profiles
from adapters.html.document import Document, remembered, text_of, words
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
from adapters.html.marks import has
from adapters.html.phpbb_bodies import add_file, edit, named, poll, prepare
from adapters.html.phpbb_lists import listing
from adapters.html.reading import (
    Element,
    Finder,
    Group,
    Look,
    date,
    hrefs,
    inner_html,
    is_staff,
    lead_off,
    number_in,
    own_avatar,
    parameter,
    per_page,
    xpath,
)

_CLOCK: Final = "id('page-body')/p[contains(text(),':')][not(a)]"
_CRUMBS: Final = (
    "id('nav-breadcrumbs')",
    "(id('page-header')//ul[contains(@class,'navlinks')])[1]/li[1]",
    "(//*[contains(@class,'navlinks')])[1]/li[1] | //p[@class='breadcrumbs']",
)
_SHARED: Final = {
    "pagination": "div.pagination",
    "clock": "p.time",
}
#: Few kinds of elements, so that the walk passes by most of a page.
_THREADS: Final = Look(
    _SHARED
    | {
        "title": "h2.topic-title",
        "bar": ("div.action-bar", "div.topic-actions"),
        "poll": "fieldset.polls",
        "head": "p.author",
        "profile": "dl.postprofile",
        "body": "div.content",
        "content": "div.postbody",
        "notice": "div.notice",
        "signature": "div.signature",
        "attachments": "dl.attachbox",
    },
    groups={},
    fallbacks={
        "title": ("//h2[a[contains(@href,'viewtopic')]]", "/html/head/title"),
        "crumb": _CRUMBS,
        "body": ".//div[contains(@class,'postbody')]",
        "clock": _CLOCK,
    },
)
_LISTS: Final = Look(
    _SHARED
    | {
        "board": "h2.forum-title",
        "login": "h2.login-title",
        "header": "li.header",
        "row": "li.row",
        "topic": "a.topictitle",
        "forum": "a.forumtitle",
        "subforum": "a.subforum",
        "poster": "div.topic-poster",
        "small screens": "div.responsive-show",
        "topics": "dd.topics",
        "posts": "dd.posts",
        "views": "dd.views",
    },
    groups={"row": ("", None), "header": ("", None)},
    fallbacks={
        "board": "//h2[a[contains(@href,'viewforum')]]",
        "crumb": _CRUMBS,
        "clock": _CLOCK,
        "forum": ".//a[contains(@href,'viewforum')]",
    },
)
_ZONES: Final = xpath("id('nav-footer')/li | id('page-footer')//ul[contains(@class,'linklist')]/li")
_BREADCRUMBS: Final = xpath("boolean(id('nav-breadcrumbs'))")
_SITE: Final = xpath("id('site-description')//h1")
_PROFILE: Final = xpath("//form[@id='viewprofile']")
_MESSAGE: Final = xpath("id('message')")
_OWN: Final = ("blockquote", "div", "dl")  #: a body without these holds nothing that is phpBB's own
_MARK: Final = 'class="postbody"'
_THREAD_ID: Final = xpath(
    "/html/head/link[@rel='canonical']/@href | id('topic-search')//input[@name='t']/@value | "
    "//a[contains(@href,'view=print') or contains(@href,'mode=reply')]/@href"
)
_NOBODY: Final = Author(name="")


def read(page: Document) -> Page | None:
    """What stands on the page; None when it is not prosilver's."""
    posts = _posts(page)
    if posts:
        groups = [_THREADS.group("post", element, _parts(element), ("head", "body")) for element in posts]
        finder = Finder(page, _THREADS, (_THREADS.head(page.tree, posts[0]), groups))
        found = _thread(finder, groups)
        if found:
            return found
    member = _profile_page(page)
    if member is not None:
        common = _common(Finder(page, _LISTS))
        return Page(kind="member", key=f"member:{member.id}", members=(member,), **common)
    finder = Finder(page, _LISTS)
    return listing(finder, _crumbs(finder), _place(finder)[0], lambda: _common(finder)) or _message(finder)


def _profile_page(page: Document) -> Author | None:
    """Who a profile page shows: ``memberlist_view.html`` of phpBB 3.0 to 3.3."""
    if "viewprofile" not in page.text:
        return None
    form = _PROFILE(page.tree)
    if not form:
        return None
    ids = (parameter(url, "u") or parameter(url, "author_id") for url in (page.url, *hrefs((form[0],))))
    id = next(filter(None, ids), None)
    names = (part for part in form[0].iter("span", "a") if (part.get("class") or "").startswith("username"))
    name = words(next(names, None))
    if not id or not name:
        return None
    avatar = next((image for image in form[0].iter("img") if "avatar" in (image.get("class") or "")), None)
    if avatar is None:
        avatar = next((image for image in form[0].iter("img") if "avatar" in (image.get("src") or "")), None)
    signature = next((box for box in form[0].iter("div") if has(box, "signature")), None)
    return profiles.profile(form[0], id, name, signature=signature, avatar=own_avatar(avatar))


# --- what all pages have ------------------------------------------------------------------------


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.tree
    site = _SITE(tree)
    return {
        "software": "phpBB",
        "version": _version(finder),
        "language": (tree.get("lang") or tree.get("xml:lang") or "")[:2].lower(),
        "site_name": words(site[0]) if site else "",
        "timezone": _zone(finder),
        "shown_at": date(lead_off(finder.text("clock"))),
        "found_by": finder.found_by(),
    }


def _version(finder: Finder) -> str:
    """The oldest phpBB that writes pages like this."""
    for group in finder.groups[:2]:
        for mark, version in (("time", "3.3"), ("i", "3.2")):
            if next(group.element.iter(mark), None) is not None:
                return version
    return "3.1" if _BREADCRUMBS(finder.tree) else "3.0"


def _zone(finder: Finder) -> str:
    """The line "All times are UTC+01:00", with the name of the zone that hides in a title."""
    for element in reversed(_ZONES(finder.tree)):
        shown = words(element).rpartition("•")[2].strip()
        if "UTC" in shown or "GMT" in shown:
            titles = [words(span.get("title")) for span in element.iter("span") if span.get("title")]
            return " ".join((shown, *(f"({title})" for title in titles if title not in shown)))
    return ""


def _crumbs(finder: Finder) -> tuple[PageBoard, ...]:
    """The boards above this page, outermost first."""
    chain: dict[SourceId, PageBoard] = {}
    parent: SourceId | None = None
    for crumb in finder.all("crumb"):
        for link in crumb.iter("a"):
            id = parameter(link.get("href"), "f")
            if id and id not in chain:
                chain[id] = PageBoard(id=id, name=words(link), parent_id=parent)
                parent = id
    return tuple(chain.values())


def _place(finder: Finder) -> tuple[int, int, int | None]:
    """(number of this page from 1, number of pages, items per page)."""
    bar = finder.first("pagination")
    if bar is None:
        return 1, 1, None
    shown = [number for strong in bar.iter("strong") if (number := number_in(strong.text or ""))]
    current, total = (shown[0], shown[1]) if len(shown) > 1 else (1, 1)
    starts: list[int] = []
    for item in bar.iter("li", "a", "input"):
        if item.tag == "li":
            if item.get("class") == "active":
                current = number_in(words(item)) or current
        elif item.tag == "a":
            total = max(total, number_in(item.text or "") or 0)
            starts.append(parameter(item.get("href"), "start") or 0)
        elif (item.get("data-per-page") or "").isdigit():
            return current, max(total, current), int(item.get("data-per-page")) or None
    return current, max(total, current), per_page(starts)


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group]) -> Page | None:
    id = _thread_id(finder)
    if id is None:
        return None
    boards = _crumbs(finder)
    current, total, size = _place(finder)
    size = size or (parameter(finder.page.url, "start") or 0) // max(current - 1, 1) or None
    actions: list[PageAction] = []
    posts = tuple([_post(finder, group, actions) for group in groups])
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else parameter(finder.page.url, "f"),
        title=finder.text("title"),
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
        links=finder.links(url for url in hrefs(finder.all("pagination")[:1]) if "view" in url),
        **_common(finder),
    )


def _locked(finder: Finder) -> bool | None:
    """By the buttons above the posts: a lock, or the offer to reply; None when they do not tell."""
    locked: bool | None = None
    for bar in finder.slots.get("bar", ())[:1]:
        for node in bar.iter("i", "a", "div"):
            mark = node.get("class") or ""
            if "fa-lock" in mark or "locked-icon" in mark:
                return True
            if node.tag == "a" and "mode=reply" in (node.get("href") or ""):
                locked = False
    return locked


def _thread_id(finder: Finder) -> SourceId | None:
    for title in finder.all("title"):
        for url in hrefs((title,)):
            if id := parameter(url, "t"):
                return id
    for value in _THREAD_ID(finder.tree):
        if id := int(value) if value.isdigit() else parameter(value, "t"):
            finder.found["thread id"] = "other links of the page"
            return id
    id = parameter(finder.page.url, "t")
    if id and "view=" not in finder.page.url:
        finder.found["thread id"] = "address of the page"
        return id
    return None


def _post_id(element: Element) -> int:
    """Number of the post; 0 for what only looks like one."""
    id = element.get("id")
    return int(id[1:]) if id and id[0] == "p" and id[1:].isdigit() and len(id) < 15 else 0


def _posts(page: Document) -> list[Element]:
    """The posts of a page: siblings, in most styles."""
    first = next((element for element in page.tree.iter("div") if _post_id(element)), None)
    if first is None:
        return []
    posts = [first, *(element for element in first.itersiblings("div") if _post_id(element))]
    if len(posts) < (page.raw.count(_MARK.encode()) or page.text.count(_MARK)):
        posts = [element for element in page.tree.iter("div") if _post_id(element)]
    return posts


def _parts(post: Element) -> Iterator[Element]:
    """The elements of a post among which its fields are."""
    for inner in post:
        if inner.tag != "div":
            continue
        for part in inner:
            yield part
            if "postbody" in (part.get("class") or ""):
                for content in part:
                    yield content
                    if content.tag == "div" and content.get("id"):
                        yield from content


def _post(finder: Finder, group: Group, actions: list[PageAction]) -> PagePost:
    id = _post_id(group.element)
    head = group.first("head")
    details = _details(head)
    author = _author(finder.page, head, group.first("profile"), details)
    files: list[PageFile] = []
    body = finder.fallback(group, "body")
    if body is not None and next(body.iterdescendants(*_OWN), None) is not None:
        prepare(body, files)
    for box in group.all("attachments"):
        for line in box.iterchildren("dd"):
            for holder in line.iterchildren("dl", "p", "div"):
                add_file(files, holder, inline=False)
    edited, editor, reason = edit(group)
    if editor is not None and editor.name != author.name:
        actions.append(PageAction(kind="edit_post", moderator=editor, date=edited, post_id=id, reason=reason))
    signature = group.first("signature")
    return PagePost(
        id=id,
        author=author,
        date=_date(head, details),
        body=inner_html(body) if body is not None else "",
        subject=_subject(group),
        signature=inner_html(signature) if signature is not None else "",
        files=tuple(files),
        edited=edited,
        editor=editor.name if editor else "",
        edit_reason=reason,
        deleted="deleted" in group.element.get("class").split(),
    )


def _subject(group: Group) -> str:
    heading = next(group.slots.get("content", (group.element,))[0].iter("h3"), ())
    return words(next((link for link in heading if link.tag == "a"), None))


def _author(page: Document, head: Element | None, profile: Element | None, details: Element | None) -> Author:
    author = _beside(page, profile) if profile is not None else _NOBODY
    if not author.name:
        holder = named(head)
        id = parameter(holder.get("href"), "u") if holder is not None else None
        author = msgspec.structs.replace(author, name=words(holder), id=id, guest=id is None)
    if author.id is None and details is not None:
        shown = details.get("data-poster-id", "")
        if shown.isdigit() and shown != "1":
            author = msgspec.structs.replace(author, id=int(shown[:12]), guest=False)
    return author


def _details(head: Element | None) -> Element | None:
    """What some extensions add below the line of author and date: ``data-posttime``, ``data-poster-id``."""
    after = head.getnext() if head is not None else None
    return after if after is not None and after.get("data-posttime") else None


def _box(profile: Element) -> Author:
    """What the box beside a post tells of its author; the name is "" where it does not name them."""
    facts: dict[str, Any] = {}
    for place, line in enumerate([line for line in profile if line.tag == "dd"]):
        names = line.get("class") or ""
        if "contact" in names:
            continue
        label = line[0] if len(line) and line[0].tag == "strong" else None
        before = len(line.text or "") + len(text_of(label)) if label is not None else 0
        for field, value in _told(names, text_of(line), before, place == 0):
            facts.setdefault(field, value)
    for image in profile.iter("img"):
        source = image.get("src") or ""
        if "avatar" in source or "avatar" in (image.get("class") or ""):
            facts["avatar"] = source
            break
    holder = named(next(profile.iterchildren("dt"), None))
    id = parameter(holder.get("href"), "u") if holder is not None else None
    return Author(name=words(holder), id=id, guest=id is None, **facts)


_beside: Final = remembered(_box)


def _told(names: str, text: str, before: int, first: bool) -> tuple[tuple[str, Any], ...]:
    """(field, value) of a line of that box; phpBB 3.0 writes it without classes.

    :param before: length of the label, 0 without.
    :param first: whether it is the first line of the box.
    """
    value = words(text[before:])
    if "profile-rank" in names or (not names and first and not before and value):
        return ("title", value), ("staff", is_staff(value))
    if "profile-posts" in names or (not names and value.isdigit()):
        return (("post_count", number_in(value)),)
    if "profile-joined" in names or (not names and before and ":" in value):
        return (("joined", date(value)),)
    return (("location", value),) if "location" in names else ()


def _date(head: Element | None, details: Element | None) -> Date | None:
    machine = details.get("data-posttime", "") if details is not None else ""
    if head is None:
        return date("", machine)
    time = next(head.iter("time"), None)
    if time is not None:
        return date(words(time), machine or time.get("datetime", ""))
    shown = words(head)
    return date(shown.rpartition("»")[2] if "»" in shown else shown, machine)


def _message(finder: Finder) -> Page | None:
    """A page that says something instead of showing something."""
    common = _common(finder)
    if "login" in finder.slots:
        return Page(kind="login", key="login", reason=f"asks for a password: {finder.text('login')[:200]}", **common)
    notice = _MESSAGE(finder.tree)
    if notice:
        return Page(kind="error", key="error", reason=words(notice[0])[:300], **common)
    return Page(kind="other", key="other", reason="a page of phpBB without posts or topics", **common)
