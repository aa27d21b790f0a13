"""Thread pages of SMF 1.1, 2.0 and 2.1 in their default themes; lists are read by :mod:`adapters.html.smf_lists`.

Facts: ``Themes/default/{Display,index}.template.php`` of SMF 2.1 and of its first commit (2.0); pages of SMF 1.1.19;
the boards ``smf-a`` and ``smf11-bitcointalk``.

A post is where its subject is: all versions give that the id ``subject_N``, which advertisements that
imitate posts lack.
"""

from __future__ import annotations

import re
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import smf_lists, smf_polls
from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Date, Page, PageAction, PageFile, PagePost, PageThread
from adapters.html.reading import (
    LINE,
    Element,
    Finder,
    Group,
    Look,
    bytes_in,
    date,
    inner_html,
    is_staff,
    mark_mention,
    mark_quote,
    number_in,
    own_avatar,
    parameter,
    xpath,
)

NAME = "SMF"
VERSIONS = "1.1, 2.0, 2.1"

_LOOK: Final = Look(
    {
        "crumb": ("div.navigate_section", "div.nav", "div.linktree"),
        "title": ("span#top_subject", "td#top_subject"),
        "bar": "h3.catbg",
        "new title": "h2.display_title",
        "pages": ("div.pagelinks", "td.middletext"),
        "clock": ("div.user", "td.titlebg2", "p.time"),
        "site": ("h1.forumtitle",),
        "locked": "span.lock",
        "sticky": "span.sticky",
        "poll": "div#poll",
        # posts
        "post": "div.post_wrapper",
        "subject": ("div#subject_*", "h5#subject_*"),
        "poster": ("div.poster", "td.poster_info"),
        "rank": ("li.membergroup", "li.title"),
        "post rank": "li.postgroup",
        "posts made": "li.postcount",
        "avatar": ("img.avatar", "li.avatar"),
        "place": ("li.cust_loca", "li.location"),
        "details": ("div.keyinfo", "td.td_headerandpost"),
        "info": "div.postinfo",
        "number": ("span.page_number", "a.message_number"),
        "small": ("div.smalltext", "a.smalltext"),
        "body": "div.inner",
        "old body": "div.post",
        "modified": ("span#modified_*", "div#modified_*", "td#modified_*"),
        "edited": "span.edited",
        "signature": "div.signature",
        "files": "div.attachments",
        "quote header": "div.quoteheader",
        "quote": ("blockquote.bbc_standard_quote", "blockquote.bbc_alternate_quote"),
        "quote end": "div.quotefooter",
        "code header": "div.codeheader",
        "old code": "div.code",
        "mention": "a.mention",
        # lists
        "topic": "span#msg_*",
    },
    groups={"post": ("", None)},
)
_LINK_THREAD: Final = re.compile(r"\btopic[=,](\d{1,12})(?:\.(?:(\d{1,9})|msg(\d{1,12})|new))?")
_LINK_BOARD: Final = re.compile(r"\bboard[=,](\d{1,12})(?:\.(\d{1,9}))?")
_ANCHOR: Final = re.compile(r"msg(\d{1,12})")
_PROFILE: Final = re.compile(r"action[=,]profile[;,&](?:amp;)?u=(\d{1,12})")
_VERSION: Final = re.compile(r"SMF (\d\.\d(?:\.\d{1,2})?)")
_QUOTE: Final = re.compile(
    r"^[^:]{1,40}:\s*(.+?)(?:\s+(?:on|am|le|en|от|em|op|il|dnia|den|на|tarihinde)\s+((?:(?!\s(?:on|am|le|en|от|em|op|il|dnia|den|на)\s).)*\d.*))?$"
)
_EDIT: Final = re.compile(
    r"^[^:]{1,40}:\s*(.*?\d.*?)\s+(?:by|von|par|por|от|da|door|przez|av|af|od|tarafından)[:\s]\s*(.+?)\s*»?$"
)  # fmt: skip
_REPLY: Final = re.compile(r"#\s*(\d+)")
_ICON: Final = xpath("string((//img[contains(@src,'/topic/')][not(ancestor::*[@id='poll'])])[1]/@src)")


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what a URL of SMF leads to: ``post``, ``thread``, ``board``, ``member``, ``attachment``."""
    if "action" in url:
        member = _PROFILE.search(url)
        if member:
            return "member", int(member[1])
        file = parameter(url, "attach") if "dlattach" in url else None
        return ("attachment", file) if file else None
    post = _ANCHOR.search(url.partition("#")[2]) if "#" in url else None
    thread = _LINK_THREAD.search(url)
    message = int(post[1]) if post else int(thread[3]) if thread and thread[3] else parameter(url, "msg")
    if message and (thread or "msg=" in url):
        return "post", message
    if thread:
        return ("thread", int(thread[1])) if "prev_next" not in url else None
    board = _LINK_BOARD.search(url)
    return ("board", int(board[1])) if board else None


def matches(page: Document) -> float:
    """How surely the page is SMF's."""
    text = page.text
    marks = sum(
        mark in text for mark in ("smf_theme_url", "simplemachines.org", "quickModForm", "smf_scripturl", 'id="smf"')
    )
    return 0.95 if marks > 1 else 0.6 if marks else 0.0


def read(page: Document) -> Page | None:
    """What stands on a page of SMF; None when it is not SMF's. Changes the page's tree: a page is read once."""
    finder = Finder(page, _LOOK)
    groups = [group for group in finder.of("post") if group.first("subject") is not None] or _old_posts(finder)
    if not groups and not matches(page):
        return None
    return (_thread(finder, groups) if groups else None) or smf_lists.read(finder, _common(finder))


def _old_posts(finder: Finder) -> list[Group]:
    """Posts of SMF 1.1, where nothing but the subject is marked: the table around the table around the subject."""
    groups: list[Group] = []
    for subject in finder.slots.get("subject", ()):
        tables = list(subject.iterancestors("table"))[:2]
        if len(tables) == 2:
            slots, _ = _LOOK.walk(tables[1])
            groups.append(Group("post", tables[1], slots))
    if groups:
        finder.found["posts"] = "the table around each element with the id subject_N"
    return groups


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.tree
    version = _VERSION.search(finder.page.text)
    return {
        "software": NAME,
        "version": version[1] if version else "",
        "language": (tree.get("lang") or tree.get("xml:lang") or "")[:2].lower(),
        "site_name": _site(finder),
        "shown_at": _clock(finder),
        "found_by": finder.found_by(),
    }


def _site(finder: Finder) -> str:
    for crumb in finder.slots.get("crumb", ()):
        link = next(crumb.iter("a"), None)
        if link is not None and words(link):
            return words(link)
    return finder.text("site")


def _clock(finder: Finder) -> Date | None:
    for place in finder.slots.get("clock", ())[:3]:
        time = next(place.iter("time"), None)
        if time is not None:
            return date(words(time), time.get("datetime", ""))
        shown = words(next(place.iter("span"), place))
        if any(c.isdigit() for c in shown) and ":" in shown and len(shown) < 60:
            return date(shown)
    return None


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group]) -> Page | None:
    boards, named = smf_lists.crumbs(finder)
    found = _LINK_THREAD.search(named.get("href") or "") if named is not None else None
    if found is None:
        subjects = (link.get("href") or "" for group in groups for link in group.slots["subject"][0].iter("a"))
        addresses = (*subjects, finder.page.url)
        found = next((match for url in addresses if (match := _LINK_THREAD.search(url))), None)
        finder.found["thread id"] = "links of the posts or address of the page"
    if found is None:
        return None
    id = int(found[1])
    current, total, size = smf_lists.place(finder)
    icon = _ICON(finder.tree).rpartition("/")[2]
    actions: list[PageAction] = []
    posts = tuple([_post(group, actions) for group in groups])
    bars = [words(bar) for bar in (*finder.slots.get("title", ()), *finder.slots.get("bar", ()))]
    heading = next((bar for bar in bars if bar.endswith(")")), bars[0] if bars else "")
    title = words(named) if named is not None else heading
    marked = icon or "new title" in finder.slots  # shown where it is so, and nothing where it is not
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else None,
        title=title,
        author=posts[0].author if current == 1 else None,
        kind="sticky" if "sticky" in icon or "sticky" in finder.slots else "normal" if marked else None,
        locked=True if "locked" in icon or "locked" in finder.slots else False if marked else None,
        moved_to=_moved_to(groups[0]) if current == 1 else None,
        views=number_in(heading.rpartition("(")[2]) if heading.endswith(")") and icon else None,
        poll=smf_polls.poll(finder),
        pages=total,
        posts_per_page=size,
    )
    first_number = 1 if current == 1 else (current - 1) * size + 1 if size else posts[0].number
    return Page(
        kind="thread",
        key=f"thread:{id}:{current}",
        boards=boards,
        threads=_stub(finder.page.url, id),
        thread=thread,
        posts=posts,
        first_number=first_number,
        actions=tuple(actions),
        links=smf_lists.page_links(finder, "topic"),
        **_common(finder),
    )


def _stub(url: str, id: SourceId) -> tuple[PageThread, ...]:
    """The notice that a topic was moved or merged, whose address SMF 2.1 answers with the topic that it leads to."""
    asked = _LINK_THREAD.search(url)
    if asked is None or int(asked[1]) == id or "prev_next" in url:
        return ()
    return (PageThread(id=int(asked[1]), moved_to=id),)


def _moved_to(group: Group) -> SourceId | None:
    """Where a notice that a topic was moved leads: its only sign is the icon of the post."""
    icons = [image.get("src") or "" for place in group.all("details") for image in place.iter("img")]
    body = group.first("body")
    if body is None or not any("/post/moved" in icon for icon in icons):
        return None
    links = (_LINK_THREAD.search(link.get("href") or "") for link in body.iter("a"))
    return next((int(link[1]) for link in links if link), None)


def _post(group: Group, actions: list[PageAction]) -> PagePost:
    subject = group.slots["subject"][0]
    id = int(subject.get("id")[len("subject_") :])
    author = _author(group)
    shown, edited, editor, reason = _times(group, subject)
    files = tuple(_files(group))
    body = group.first("body")
    if body is None:
        body = group.first("old body")
    if body is not None:
        _prepare(group, body)
    if editor and editor != author.name:
        by = Author(name=editor)
        actions.append(PageAction(kind="edit_post", moderator=by, date=edited, post_id=id, reason=reason))
    signature = group.first("signature")
    return PagePost(
        id=id,
        author=author,
        date=date(shown),
        # Runs of spaces and tabs are shown, and stored, with &nbsp; among them.
        body=inner_html(body).replace("\xa0", " ") if body is not None else "",
        number=_number(group, subject),
        subject=words(subject),
        signature=inner_html(signature) if signature is not None else "",
        files=files,
        edited=edited,
        editor=editor,
        edit_reason=reason,
        likes=_merits(group),
    )


def _number(group: Group, subject: Element) -> int | None:
    """Place in the thread. SMF 2 counts replies: the second post is number 1. On SMF 1.1 only themes number posts."""
    shown = number_in(group.text("number"))
    if group.first("body") is None:
        return shown
    if shown is None:
        reply = _REPLY.search(words(subject.getnext()))
        shown = int(reply[1][:9]) if reply else None
    return shown + 1 if shown is not None else None


def _author(group: Group) -> Author:
    poster = group.first("poster")
    if poster is None:
        poster = next(group.element.iter("td"), None)
    named, id, name = None, None, ""
    for heading in poster.iter("h4", "b") if poster is not None else ():
        named = next((link for link in heading.iter("a") if words(link)), None)
        name = words(heading if named is None else named)
        break
    if named is not None:
        found = _PROFILE.search(named.get("href") or "")
        id = int(found[1]) if found else None
    rank, posts, avatar = group.text("rank") or group.text("post rank"), group.number("posts made"), None
    picture = group.first("avatar")
    if picture is not None:
        avatar = picture if picture.tag == "img" else next(picture.iter("img"), None)
    if group.first("body") is None and poster is not None:
        rank, posts, avatar = _old_poster(poster)
    return Author(
        name=name,
        id=id or None,
        guest=not id,
        title=rank,
        avatar=own_avatar(avatar),
        post_count=posts,
        location=_after(group.text("place")),
        staff=is_staff(rank) if rank else False,
    )


def _old_poster(poster: Element) -> tuple[str, int | None, Element | None]:
    """(rank, posts, avatar) of the cell beside a post of SMF 1.1."""
    box = next((part for part in poster.iter("div")), None)
    if box is None:
        return "", None, None
    rank = words(box.text)
    posts: int | None = None
    for part in box.iter("br"):
        label, colon, value = (part.tail or "").partition(":")
        if colon and posts is None and value.strip().replace(",", "").isdigit() and "osts" in label:
            posts = number_in(value)
    avatar = next((image for image in box.iter("img") if "avatar" in (image.get("src") or "").lower()), None)
    return rank, posts, avatar


def _after(text: str) -> str:
    """What follows the label in "Label: value"."""
    return text.partition(":")[2].strip() if ":" in text else text


def _times(group: Group, subject: Element) -> tuple[str, Date | None, str, str]:
    """(time as shown, time of the last edit, its author, its reason)."""
    told, reason = "", ""
    modified = group.first("modified")
    if modified is not None and len(words(modified)) > 4:
        told = words(modified).strip("«» ")
        why = next((part for part in modified.iter("span") if part.get("id") == "reason"), None)
        if why is not None:
            reason = words(why.tail).removeprefix(":").strip()
            told = told.partition(words(why))[0].strip()
    line = _time_line(group, subject)
    edited = group.first("edited")
    if edited is not None and edited.get("title"):
        shown, told = words(edited), words(edited.get("title"))
    else:
        shown = _plain_time(line)
    match = _EDIT.match(told[:LINE]) if told else None
    if match:
        return shown, date(match[1]), match[2], reason
    return shown, date(_after(told)) if told else None, "", reason


def _time_line(group: Group, subject: Element) -> Element | None:
    info = group.first("info")
    if info is not None:  # 2.1
        return next((link for link in info.iter("a") if link.get("class") == "smalltext"), info)
    after = subject.getnext()
    return after if after is not None else next(iter(group.all("small")), None)


def _plain_time(line: Element | None) -> str:
    """ "« Reply #1 on: DATE »" without what is no time."""
    if line is None:
        return ""
    shown = words(line)
    for label in line.iter("b", "strong"):
        lead = words(label)
        if lead.endswith(":"):
            shown = shown.partition(lead)[2]
        break
    return shown.strip("«» ")


def _merits(group: Group) -> tuple[Author, ...]:
    """Who rated the post: a line under its date in italics, as bitcointalk shows it."""
    lines = [
        part for part in group.all("small") if part.tag == "div" and next(part.iterchildren("i"), None) is not None
    ]
    links = (link for part in lines if (part.text or "").strip() == "" for link in part.iter("a"))
    return tuple(
        [
            Author(name=words(link), id=int(m[1]), guest=False)
            for link in links
            if (m := _PROFILE.search(link.get("href") or ""))
        ]
    )


# --- bodies -------------------------------------------------------------------------------------


def _prepare(group: Group, body: Element) -> None:
    """Mark up what is SMF's own in a body."""
    body.attrib.clear()
    for cite in list(body.iter("cite")):  # 2.1
        quote = cite.getparent()
        _quote(quote, cite)
        remove(cite)
    for header in group.all("quote header"):  # 1.1 and 2.0
        quote = header.getnext()
        if quote is not None and (quote.tag == "blockquote" or "quote" in quote.get("class", "")):
            _quote(quote, header)
            remove(header)
    for field in ("quote end", "code header"):
        for part in group.all(field):
            remove(part)
    for part in group.all("old code"):
        part.tag = "pre"
    for link in group.all("mention"):
        mark_mention(link, link.get("data-mention", ""))


def _quote(quote: Element, header: Element) -> None:
    """A quote with the line "Quote from: NAME on DATE", linked to the quoted post or not."""
    link = next(header.iter("a"), None)
    found = target(link.get("href") or "") if link is not None else None
    told = _QUOTE.match(words(header)[:LINE])
    mark_quote(
        quote,
        post=found[1] if found and found[0] == "post" else None,
        author=told[1] if told else "",
        member=found[1] if found and found[0] == "member" else None,
        time_text=told[2] or "" if told else "",
    )


def _files(group: Group) -> list[PageFile]:
    found: dict[SourceId, PageFile] = {}
    for box in group.all("files"):
        for link in box.iter("a"):
            url = link.get("href") or ""
            id = parameter(url, "attach") if "dlattach" in url else None
            name = words(link)
            if id and name and id not in found:
                found[id] = PageFile(id=id, file_name=name, url=url, byte_size=bytes_in(words(link.tail)))
    return list(found.values())
