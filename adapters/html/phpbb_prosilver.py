"""Pages of phpBB 3 in prosilver and the many styles made from it.

Facts: ``styles/prosilver/template/{viewtopic,viewforum,forumlist}_body.html`` of phpBB 3.0 to 3.3; the boards
``phpbb-a`` and ``phpbb33-emerald``.
"""

from __future__ import annotations

from typing import Any, Final

from adapters.forum import SourceId
from adapters.html.document import Document, words
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
    parameter,
    per_page,
    xpath,
)

_LOOK: Final = Look(
    {
        "title": "h2.topic-title",
        "board": "h2.forum-title",
        "crumb": ("span.crumb", "li.icon-home", "p.breadcrumbs"),
        "pagination": "div.pagination",
        "clock": "p.time",
        "zone": "li.rightside",
        "locked": ("div.locked-icon", "i.fa-lock"),
        "button": ("a.button", "div.reply-icon"),
        "poll": "fieldset.polls",
        "login": "h2.login-title",
        # posts
        "post": "div.post",
        "head": "p.author",
        "profile": "dl.postprofile",
        "avatar": "img.avatar",
        "rank": "dd.profile-rank",
        "posts made": "dd.profile-posts",
        "joined": "dd.profile-joined",
        "location": "dd.profile-phpbb_location",
        "body": "div.content",
        "content": "div.postbody",
        "notice": "div.notice",
        "signature": "div.signature",
        "attachments": "dl.attachbox",
        "placed": "div.inline-attachment",
        "code": ("div.codebox", "dl.codebox"),
        "details": "span.postdetails",
        # lists
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
    groups={"post": ("", None), "row": ("", None), "header": ("", None)},
    fallbacks={
        "title": ("//h2[a[contains(@href,'viewtopic')]]", "/html/head/title"),
        "board": "//h2[a[contains(@href,'viewforum')]]",
        "crumb": "//ul[contains(@class,'navlinks')]/li[1]",
        "body": ".//div[contains(@class,'postbody')]",
        "clock": "id('page-body')/p[contains(text(),':')][not(a)]",
        "forum": ".//a[contains(@href,'viewforum')]",
    },
)
_SITE: Final = xpath("id('site-description')//h1")
_MESSAGE: Final = xpath("id('message')")
_THREAD_ID: Final = xpath(
    "/html/head/link[@rel='canonical']/@href | id('topic-search')//input[@name='t']/@value | "
    "//a[contains(@href,'view=print') or contains(@href,'mode=reply')]/@href"
)


def read(page: Document) -> Page | None:
    """What stands on the page; None when it is not prosilver's."""
    finder = Finder(page, _LOOK)
    posts = [post for post in finder.of("post") if _post_id(post)]
    return (
        _thread(finder, posts)
        if posts
        else listing(finder, _crumbs(finder), _place(finder)[0], lambda: _common(finder))
    ) or _message(finder)


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
    return "3.1" if any(crumb.tag == "span" for crumb in finder.slots.get("crumb", ())) else "3.0"


def _zone(finder: Finder) -> str:
    """The line "All times are UTC+01:00", with the name of the zone that hides in a title."""
    for element in reversed(finder.slots.get("zone", ())):
        shown = words(element).rpartition("•")[2].strip()
        if "UTC" in shown or "GMT" in shown:
            titles = [words(part.get("title")) for part in element.iter("span") if part.get("title")]
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
        locked=True if "locked" in finder.slots else _open(finder),
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


def _open(finder: Finder) -> bool | None:
    """False (not locked) when the page offers to reply; None when it does not tell."""
    return False if any("mode=reply" in url for url in hrefs(finder.slots.get("button", ()))) else None


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


def _post_id(group: Group) -> int:
    """Number of the post; 0 for what only looks like one."""
    id = group.element.get("id") or ""
    return int(id[1:]) if id[:1] == "p" and id[1:].isdigit() and len(id) < 15 else 0


def _post(finder: Finder, group: Group, actions: list[PageAction]) -> PagePost:
    id = _post_id(group)
    author = _author(group)
    files: list[PageFile] = []
    body = finder.fallback(group, "body")
    if body is not None:
        prepare(group, body, files)
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
        date=_date(group),
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
    heading = next(group.slots.get("content", [group.element])[0].iter("h3"), None)
    link = next(heading.iterchildren("a"), None) if heading is not None else None
    return words(link)


def _author(group: Group) -> Author:
    head, profile, details = group.first("head"), group.first("profile"), group.first("details")
    holder = named(head)
    if holder is None:
        holder = named(profile)
    id = parameter(holder.get("href"), "u") if holder is not None else None
    name = words(holder)
    if details is not None:
        shown = details.get("data-poster-id", "")
        id = int(shown) if id is None and shown.isdigit() and shown != "1" else id
        name = name or words(details.get("data-poster-name"))
    rank, avatar, joined = group.text("rank"), group.first("avatar"), group.first("joined")
    posts = group.number("posts made")
    if profile is not None and joined is None and posts is None:
        rank, posts, joined_text = _old_profile(profile)
    else:
        joined_text = _value(joined)
    if avatar is None and profile is not None:
        avatar = next((image for image in profile.iter("img") if "avatar" in (image.get("src") or "")), None)
    return Author(
        name=name,
        id=id,
        guest=id is None,
        title=rank,
        avatar=avatar.get("src", "") if avatar is not None else "",
        post_count=posts,
        joined=date(joined_text),
        location=_value(group.first("location")),
        staff=bool(rank) and is_staff(rank),
    )


def _value(line: Element | None) -> str:
    """What follows the label in "Label: value"."""
    if line is None:
        return ""
    label = next(line.iterchildren("strong"), None)
    return words(line) if label is None else words(line)[len(words(label)) :].strip()


def _old_profile(profile: Element) -> tuple[str, int | None, str]:
    """(rank, posts, joined) from a box without classes, as phpBB 3.0 writes it."""
    rank, joined = "", ""
    posts: int | None = None
    for place, line in enumerate(profile.iterchildren("dd")):
        value = _value(line)
        if next(line.iterchildren("strong"), None) is None:
            rank = value if place == 0 else rank
        elif posts is None and value.isdigit():
            posts = int(value[:12])
        elif not joined and ":" in value:
            joined = value
    return rank, posts, joined


def _date(group: Group) -> Date | None:
    head, details = group.first("head"), group.first("details")
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
