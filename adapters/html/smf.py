"""Thread pages of SMF 1.1, 2.0 and 2.1 in their default themes; lists are read by :mod:`adapters.html.smf_lists`.

Facts: ``Themes/default/{Display,index}.template.php`` of SMF 2.1 and of its first commit (2.0); pages of SMF 1.1.19;
the boards ``smf-a`` and ``smf11-bitcointalk``.

A post is where its subject is: all versions give that the id ``subject_N``, which advertisements that
imitate posts lack.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import msgspec

from adapters.forum import SourceId
from adapters.html import smf_lists
from adapters.html.document import Document, remembered, remove, words
from adapters.html.facts import Author, Date, Page, PageAction, PageFile, PagePoll, PagePollOption, PagePost, PageThread
from adapters.html.marks import has
from adapters.html.passages import Passage
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
    unique,
    xpath,
)

NAME = "SMF"
VERSIONS = "1.1, 2.0, 2.1"

#: What stands around posts, and in lists.
_PAGE: Final = Look(
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
        "topic": "span#msg_*",
    },
    groups={},
)
_POST: Final = Look(
    {
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
        "quote end": "div.quotefooter",
        "code header": "div.codeheader",
        "old code": "div.code",
        "mention": "a.mention",
    },
    groups={},
)
_SUBJECT: Final = "subject_"
_MODIFIED: Final = "modified_"
_MARK: Final = f'id="{_SUBJECT}'
#: Where the posts of SMF 2 and of SMF 1.1 stand in the form around them.
_IN_FORM: Final = xpath("./div/div[@class='post_wrapper'] | ./table/tr/td/table/tr/td/table")
#: Parts of a post in which its fields are not looked for.
_CLOSED: Final = frozenset(("poster", "poster_info", "inner", "attachments", "signature"))
_PASSAGES: Final = (
    Passage(  # 2.1
        b'<div class="poster"',
        b"</div><!-- .poster -->",
        without=(b"msg=", b"_extra_info", b'class="inner"'),
    ),
    Passage(b'_extra_info"', b'<div class="postarea"', close=b"</ul>\n\t\t\t\t\t\t</div>", without=(b"msg=",)),  # 2.0
    Passage(  # 1.1, and the theme of bitcointalk
        b'width="16%" rowspan="2" style="overflow: hidden;"',
        b'<td valign="top" width="85%"',
        close=b"</td>",
        without=(b"<td", b"msg="),
    ),
    Passage(  # 1.1
        b'class="signature',
        b"</td>\n\t\t\t\t\t</tr>\n\t\t\t\t</table>\n\t\t\t</td></tr>",
        close=b"</div>",
        without=(b'class="signature',),
    ),
    Passage(b'<select name="jumpto"', b"</select>", read=False),
)
_NOBODY: Final = Author(name="", guest=True)
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
_POLL_ROWS: Final = xpath("//tr[td[1]/following-sibling::td//img[contains(@src,'poll_middle')]][not(.//table)]")
_ICON: Final = xpath("string((//img[contains(@src,'/topic/')])[1]/@src)")
_FOOTER = 8192  #: characters at the end of a page, where SMF tells its version


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
    page.without(_PASSAGES)
    groups, form = _groups(page)
    if not groups and not matches(page):
        return None
    actions: list[PageAction] = []
    posts = tuple([_post(page, group, actions) for group in groups])
    for element in [group.element for group in groups] if form is None else [form]:
        remove(element)  # what is left is the page around the posts
    finder = Finder(page, _PAGE)
    if groups and groups[0].element.tag == "table":
        finder.found["posts"] = "the table around each element with the id subject_N"
    return (_thread(finder, groups, posts, actions) if posts else None) or smf_lists.read(finder, _common(finder))


def _groups(page: Document) -> tuple[list[Group], Element | None]:
    """The posts, and the form that holds all of them where they stand as in the default themes."""
    groups: list[Group] = []
    number = page.raw.count(_MARK.encode()) or page.text.count(_MARK)
    for form in page.tree.iter("form") if number else ():
        if "quickModForm" in (form.get("id"), form.get("name")):
            groups = [group for element in _IN_FORM(form) if "subject" in (group := _group(element)).slots]
            if len(groups) == number:
                return groups, form
    subjects = [part for part in page.tree.iter("div", "h5") if _named(part.get("id"), _SUBJECT)] if number else []
    wrappers = [box for subject in subjects for box in subject.iterancestors("div") if has(box, "post_wrapper")]
    tables = [tables[1] for subject in subjects if len(tables := list(subject.iterancestors("table"))) > 1]
    return [group for box in unique(wrappers or tables) if "subject" in (group := _group(box)).slots], None


def _named(id: str | None, start: str) -> bool:
    """Whether an id is ``start`` with a number behind it."""
    return id is not None and id.startswith(start) and id[len(start) :].isdecimal()


def _group(element: Element) -> Group:
    """A post by the parts of it among which its fields are; by all of them where the body is not there."""
    slots: dict[str, list[Element]] = {}
    is_table = element.tag == "table"
    waiting = [element]
    while waiting:
        part = waiting.pop()
        fields, closed = _fields(part.tag, part.get("class"), is_table)
        for field in fields:
            slots.setdefault(field, []).append(part)
        id = part.get("id")
        if id and id[-1].isdecimal():
            for field, start in (("subject", _SUBJECT), ("modified", _MODIFIED)):
                if id.startswith(start):
                    slots.setdefault(field, []).append(part)
        if not closed:
            waiting += part[::-1]
    if "body" not in slots and "old body" not in slots:
        slots, _ = _POST.walk(element)
    return Group("post", element, slots)


@lru_cache(maxsize=4096)
def _fields(tag: Any, classes: str | None, is_table: bool) -> tuple[tuple[str, ...], bool]:
    """(fields that an element is, whether its children are not looked at)."""
    names = (classes or "").split()
    fields = tuple([field for known, field in _POST.of(classes or "") if known == tag])
    return fields, not _CLOSED.isdisjoint(names) or (is_table and "post" in names) or not isinstance(tag, str)


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.tree
    text = finder.page.text
    version = _VERSION.search(text, max(0, len(text) - _FOOTER)) or _VERSION.search(text)
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


def _thread(finder: Finder, groups: list[Group], posts: tuple[PagePost, ...], actions: list[PageAction]) -> Page | None:
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
        poll=_poll(finder),
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


def _post(page: Document, group: Group, actions: list[PageAction]) -> PagePost:
    subject = group.slots["subject"][0]
    id = int(subject.get("id")[len("subject_") :])
    author = _author(page, group)
    shown, edited, editor, reason = _times(group, subject)
    files = tuple(_files(group))
    body = group.first("body")
    if body is None:
        body = group.first("old body")
    if body is not None:
        _prepare(body)
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
        signature=_signature(page, signature) if signature is not None else "",
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


def _author(page: Document, group: Group) -> Author:
    poster = group.first("poster")
    if poster is None and group.element.tag == "table":
        poster = next(group.element.iter("td"), None)
    if poster is None:
        return _NOBODY
    if group.first("body") is None:
        return _old_beside(page, poster)
    author = _beside(page, poster)
    details = next(poster.iterchildren("ul"), None)
    if details is not None and page.passage(details) is not None:
        return msgspec.structs.replace(author, **_details(page, details))
    return author


def _box(poster: Element) -> Author:
    """What the box beside a post of SMF 2 tells of its author."""
    return msgspec.structs.replace(_who(poster), **_told(poster))


def _who(poster: Element) -> Author:
    heading = next(poster.iter("h4", "b"), None)
    if heading is None:
        return _NOBODY
    link = next((link for link in heading.iter("a") if words(link)), None)
    found = _PROFILE.search(link.get("href") or "") if link is not None else None
    id = int(found[1]) if found else 0
    return Author(name=words(heading if link is None else link), id=id or None, guest=not id)


def _told(box: Element) -> dict[str, Any]:
    """Fields of an author in the list beside a post of SMF 2."""
    told = Group("poster", box, _POST.within(box))
    rank = told.text("rank") or told.text("post rank")
    picture = told.first("avatar")
    return {
        "title": rank,
        "avatar": own_avatar(next(picture.iter("img"), None) if picture is not None else None),
        "post_count": told.number("posts made"),
        "location": _after(told.text("place")),
        "staff": is_staff(rank) if rank else False,
    }


def _old_box(poster: Element) -> Author:
    """What the cell beside a post of SMF 1.1 tells of its author."""
    author = _who(poster)
    box = next(poster.iterdescendants("div"), None)
    if box is None:
        return author
    rank = words(box.text)
    posts: int | None = None
    for part in box.iter("br"):
        label, colon, value = (part.tail or "").partition(":")
        if colon and posts is None and value.strip().replace(",", "").isdigit() and "osts" in label:
            posts = number_in(value)
    avatar = next((image for image in box.iter("img") if "avatar" in (image.get("src") or "").lower()), None)
    return msgspec.structs.replace(
        author, title=rank, avatar=own_avatar(avatar), post_count=posts, staff=is_staff(rank) if rank else False
    )


_beside: Final = remembered(_box)
_details: Final = remembered(_told)
_old_beside: Final = remembered(_old_box)


def _after(text: str) -> str:
    """What follows the label in "Label: value"."""
    return text.partition(":")[2].strip() if ":" in text else text


def _times(group: Group, subject: Element) -> tuple[str, Date | None, str, str]:
    """(time as shown, time of the last edit, its author, its reason)."""
    told, reason = "", ""
    modified = group.first("modified")
    shown = words(modified) if modified is not None else ""
    if modified is not None and len(shown) > 4:
        told = shown.strip("«» ")
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


def _prepare(body: Element) -> None:
    """Mark up what is SMF's own in a body."""
    for part in list(body.iter("cite", "div", "a")):
        if part.tag == "cite":  # 2.1
            _quote(part.getparent(), part)
            remove(part)
            continue
        for field in _fields(part.tag, part.get("class"), False)[0]:
            if field == "quote header":  # 1.1 and 2.0
                quote = part.getnext()
                if quote is not None and (quote.tag == "blockquote" or "quote" in quote.get("class", "")):
                    _quote(quote, part)
                    remove(part)
            elif field in {"quote end", "code header"}:
                remove(part)
            elif field == "old code":
                part.tag = "pre"
            elif field == "mention":
                mark_mention(part, part.get("data-mention", ""))


def _marked(signature: Element) -> str:
    _prepare(signature)
    return inner_html(signature)


_signature: Final = remembered(_marked)


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


def _poll(finder: Finder) -> PagePoll | None:
    box = finder.first("poll")
    options: list[PagePollOption] = []
    if box is not None:
        for term in box.iter("dt"):
            bar = term.getnext()
            count = next((part for part in bar.iter("span")), bar) if bar is not None and bar.tag == "dd" else None
            options.append(PagePollOption(text=words(term), votes=number_in(words(count))))
        question = words(next(box.iter("h3", "h4"), None))
        voters = next((number_in(words(part.tail)) for part in box.iter("strong") if number_in(words(part.tail))), None)
        return PagePoll(question=question, options=tuple(options), voters=voters) if options else None
    rows: list[Element] = _POLL_ROWS(finder.tree) if "poll_middle" in finder.page.text else []
    for row in rows:
        cells = list(row.iterchildren("td"))
        options.append(PagePollOption(text=words(cells[0]), votes=number_in(words(cells[-1]))))
    if not options:
        return None
    outer = list(rows[0].iterancestors("td"))
    question = next((words(cell.text) for cell in outer if words(cell.text)), "")
    total = next((number_in(words(part)) for part in outer[-1].iter("b")), None)
    return PagePoll(question=question, options=tuple(options), voters=total)
