"""Thread pages of MyBB 1.6 and 1.8 in the default theme. Lists are read by :mod:`adapters.html.mybb_lists`, pages of
the archive ("lo-fi") by :mod:`adapters.html.mybb_archive`.

Facts: the templates of MyBB 1.8 as they show in pages (``mybb-a``), ``inc/functions_post.php``, ``archive/index.php``.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import mybb_archive, mybb_lists
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
    ancestor,
    bytes_in,
    date,
    hrefs,
    inner_html,
    is_staff,
    lines_of,
    mark_attachment,
    mark_quote,
    number_in,
    own_avatar,
    parameter,
    per_page,
    shown_time,
    wrote_off,
    xpath,
)

NAME = "MyBB"
VERSIONS = "1.6, 1.8"

_PAGE: Final = Look(
    {
        "crumb": "div.navigation",
        "title": "span.active",
        "pagination": "div.pagination",
        "clock": ("span#current_time", "div#current_time"),
        "closed": "a.closed_button",
        "open": "a.new_reply_button",
        "bar": "div.pollbar",
        # lists
        "status": "span.thread_status",
        "topic": "span#tid_*",
        "starter": ("span.author", "div.author"),
        "forum": "span.forum_status",
        "name": "span.largetext",
    },
    groups={"status": ("tr", None), "forum": ("tr", None)},
    fallbacks={"title": "//td[@class='thead']//strong"},
)
_POST: Final = Look(
    {
        "box": "div.post_author",
        "author": "div.author_information",
        "name": "span.largetext",
        "small": "span.smalltext",
        "avatar": "div.author_avatar",
        "statistics": "div.author_statistics",
        "head": "div.post_head",
        "date": "span.post_date",
        "edit": "span.post_edit",
        "edited": "span.edited_post",
        "body": ("div.post_body", "div#pid_*"),
        "signature": "div.signature",
        "code": ("div.codeblock", "div.phpcodeblock"),
        "deleted": "div.deleted_post",
    },
    groups={},
)
_POSTS: Final = xpath("id('posts')/*[self::div or self::table][starts-with(@id,'post_')]")
#: The elements of a post of MyBB 1.8 among which its fields are.
_PARTS: Final = xpath(". | ./div | ./div/div | ./div/div/span | ./div/div/span/span | ./div/div/span/span/span")
_BODY: Final = 'id="pid_'  #: begins the body of each post
_PASSAGES: Final = (
    Passage(
        b'<div id="header"',
        b'<div id="content"',
        close=b"</div>",
        without=(b'<div id="header"', b'class="navigation"', b'id="post'),
        read=False,
        once=True,
    ),
    Passage(
        b'<div class="post_author',
        b'<div class="post_content',
        close=b"</div>",
        without=(b'<div class="post_author', b"pid=", b'id="pid'),
    ),
    Passage(b'<div class="post_controls"', b"\n</div>\n</div>", without=(b'<div class="post_body',), read=False),
    Passage(b'<ul class="star_rating', b"</ul>", without=(b"<ul",), read=False),
    Passage(b'<select name="fid" class="forumjump"', b"</select>", read=False, once=True),
)
#: Rewritten addresses of MyBB, of its archive, and of mirrors of both.
_THREAD: Final = re.compile(
    r"\bthread-(\d{1,12})(?:-page-(\d{1,7})|-post-(\d{1,12})|-(?:lastpost|newpost|nextnewest|nextoldest)|-(\d{1,7}))?\.html"
)
_OTHER: Final = re.compile(r"\b(forum|user)-(\d{1,12})(?:-page-\d+|-\d+)?\.html")
_ANCHOR: Final = re.compile(r"pid(\d{1,12})")
_KINDS: Final = {"forum": "board", "user": "member"}
_EDITED: Final = re.compile(r"^[^:]*:\s*(.*\d.*?)\s+\S+\s*$")
_MARKS: Final = (
    "MyBB", "forumdisplay.php?fid=", "showthread.php?tid=", "post_body", "postbit_", "my_post_key", "action=lostpw",
)  # fmt: skip
_SURE = 2  #: so many of these marks
_SCRIPTS: Final = (("showthread", "tid", "thread"), ("forumdisplay", "fid", "board"), ("member.php", "uid", "member"))


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what a URL of MyBB leads to: ``post``, ``thread``, ``board``, ``member``, ``attachment``."""
    address, _, anchor = url.partition("#")
    if "attachment.php" in address:
        file = parameter(address, "aid") or parameter(address, "thumbnail")
        return ("attachment", file) if file else None
    post = _ANCHOR.fullmatch(anchor)
    thread = _THREAD.search(address)
    if "showthread" in address or thread:
        id = (
            parameter(address, "pid")
            or (int(post[1]) if post else 0)
            or (int(thread[3]) if thread and thread[3] else 0)
        )
        if id:
            return "post", id
        if thread:
            return "thread", int(thread[1])
    for script, name, kind in _SCRIPTS:
        if script in address:
            found = parameter(address, name)
            return (kind, found) if found else None
    other = _OTHER.search(address)
    return (_KINDS[other[1]], int(other[2])) if other else None


def matches(page: Document) -> float:
    """How surely the page is MyBB's."""
    text = page.text
    marks = list(islice((mark for mark in _MARKS if mark in text), _SURE))
    return 0.95 if len(marks) == _SURE else mybb_archive.matches(page) or (0.4 if marks else 0.0)


def read(page: Document) -> Page | None:
    """What stands on a page of MyBB; None when it is not MyBB's. Changes the page's tree: a page is read once."""
    page.without(_PASSAGES)
    posts = _posts(page)
    if posts:
        return _thread(page, posts)
    if "my_post_key" not in page.text and mybb_archive.matches(page):
        return mybb_archive.read(page)
    finder = Finder(page, _PAGE)
    return mybb_lists.read(finder, _common(finder)) if matches(page) else None


def _posts(page: Document) -> list[Group]:
    """The posts of a page: children of one element, in most themes."""
    number = page.raw.count(_BODY.encode()) or page.text.count(_BODY)
    posts = [group for element in _POSTS(page.tree) if (group := _group(element))]
    if len(posts) < number:
        posts = [group for element in page.tree.iter("div", "table") if (group := _group(element))]
    return posts


def _group(element: Element) -> Group | None:
    """A post by the parts of it among which its fields are; by all of them where the structure is another."""
    id = element.get("id")
    if not id or not id.startswith("post_") or not id[5:].isdigit():
        return None
    group = _POST.group("post", element, _PARTS(element), ("body", "head", "box"))
    if "box" not in group.slots:
        group = Group("post", element, _POST.walk(element)[0])
    return group if "body" in group.slots else None


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.tree
    crumb = finder.first("crumb")
    home = next(crumb.iter("a"), None) if crumb is not None else None
    clock = finder.first("clock")
    shown = words(clock).removeprefix(words(next(clock.iter("strong"), None))).strip() if clock is not None else ""
    zone = shown.rpartition("(")[2].rstrip(")") if shown.endswith(")") else ""
    return {
        "software": NAME,
        "version": "1.8" if "post_content" in finder.page.text or "jscripts/jquery" in finder.page.text else "",
        "language": (tree.get("lang") or tree.get("xml:lang") or "")[:2].lower(),
        "site_name": words(home),
        "timezone": zone,
        "shown_at": date(shown),
        "found_by": finder.found_by(),
    }


# --- threads ------------------------------------------------------------------------------------


def _thread(page: Document, groups: list[Group]) -> Page | None:
    actions: list[PageAction] = []
    files = "attachment.php" in page.text
    posts = tuple([_post(page, group, actions, files=files) for group in groups])
    for group in groups:
        remove(group.element)  # what is left is the page around the posts
    finder = Finder(page, _PAGE)
    id = _thread_id(finder, groups)
    if id is None:
        return None
    boards = mybb_lists.crumbs(finder)
    current, total = mybb_lists.place(finder)
    number = posts[0].number or (1 if current == 1 else None)
    size = len(posts) if current < total else per_page((number - 1,)) if number and current == 2 else None
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else None,
        title=finder.text("title"),
        author=posts[0].author if current == 1 else None,
        locked=True if "closed" in finder.slots else False if "open" in finder.slots else None,
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
        first_number=number,
        actions=tuple(actions),
        links=finder.links(hrefs(finder.slots.get("pagination", ())[:1])),
        **_common(finder),
    )


def _thread_id(finder: Finder, groups: list[Group]) -> SourceId | None:
    for group in groups:
        for url in hrefs(group.all("head")):
            named = _THREAD.search(url)
            id = parameter(url, "tid") or (int(named[1]) if named else None)
            if id:
                return id
    finder.found["thread id"] = "other links or address of the page"
    for url in (*hrefs((*(group.element for group in groups), finder.tree)), finder.page.url):
        named = _THREAD.search(url) if "thread-" in url else None
        id = parameter(url, "tid") if "newreply" in url or "printthread" in url or url is finder.page.url else None
        if id or named:
            return id or int(named[1] if named else 0)
    return None


def _post(page: Document, group: Group, actions: list[PageAction], *, files: bool) -> PagePost:
    id = int(group.element.get("id")[5:])
    box = group.first("box")
    author = _told(group) if box is None else _beside(page, box)
    number, subject = _permalink(group)
    edited, editor, reason = _edit(group)
    for part in group.all("edit"):
        remove(part)
    body = group.first("body")
    attached = _files(group, body) if files else []
    if body is not None:
        _prepare(body, files=files)
    if editor is not None and editor.name != author.name:
        actions.append(PageAction(kind="edit_post", moderator=editor, date=edited, post_id=id, reason=reason))
    signature = group.first("signature")
    return PagePost(
        id=id,
        author=author,
        date=date(shown_time(group.first("date"))),
        body=inner_html(body) if body is not None else "",
        number=number,
        subject=subject,
        signature=inner_html(signature) if signature is not None else "",
        files=tuple(attached),
        edited=edited,
        editor=editor.name if editor else "",
        edit_reason=reason,
        deleted="deleted" in group.slots,
    )


def _permalink(group: Group) -> tuple[int | None, str]:
    """(number, subject) of the post, from the link "#3"."""
    for head in group.all("head"):
        for link in head.iter("a"):
            if (link.text or "").startswith("#"):
                return number_in(link.text.strip("# \t\r\n")), words(link.get("title"))
    return None, ""


def _box(box: Element) -> Author:
    return _told(Group("author", box, _POST.within(box)))


_beside: Final = remembered(_box)


def _told(group: Group) -> Author:
    """What the box beside a post tells of its author."""
    box = group.first("author")
    named = group.first("name")
    link = next(named.iter("a"), None) if named is not None else None
    id = (target(link.get("href") or "") or ("", None))[1] if link is not None else None
    title = next(iter(lines_of(group.first("small"))), "") if box is not None else ""
    avatar = group.first("avatar")
    image = next(avatar.iter("img"), None) if avatar is not None else None
    posts, joined = None, ""
    for line in lines_of(group.first("statistics")):
        value = line.partition(":")[2].strip()
        if posts is None and value.replace(",", "").isdigit():
            posts = number_in(value)
        elif not joined and any(c.isdigit() for c in value) and any(c.isalpha() or c in "-/." for c in value):
            joined = value
    return Author(
        name=words(named),
        id=id,
        guest=id is None,
        title=title,
        avatar=own_avatar(image),
        post_count=posts,
        joined=date(joined),
        staff=is_staff(title),
    )


def _edit(group: Group) -> tuple[Date | None, Author | None, str]:
    """(time, editor, reason) of "(This post was last modified: DATE by NAME. Edit Reason: …)"."""
    line = group.first("edited")
    if line is None:
        return None, None, ""
    link = next(line.iter("a"), None)
    reason = words(next(line.iter("em"), None)).partition(":")[2].strip()
    shown = shown_time(line).partition(words(link))[0] if link is not None else shown_time(line)
    told = _EDITED.match(shown[:LINE])
    found = target(link.get("href") or "") if link is not None else None
    editor = Author(name=words(link), id=found[1] if found else None, guest=False) if link is not None else None
    return date(told[1]) if told else None, editor, reason


# --- bodies -------------------------------------------------------------------------------------


def _prepare(body: Element, *, files: bool) -> None:
    """Mark up what is MyBB's own in a body; attachments only where the page has some."""
    for part in list(body.iter("cite", "div")):
        if part.tag == "cite":
            _quote(part)
        elif has(part, "codeblock", "phpcodeblock"):
            for title in list(part.iterchildren("div")):
                if title.get("class") == "title":
                    remove(title)
            for line_break in part.iter("br"):  # the line ends in the page's source, too
                line_break.tail = (line_break.tail or "").removeprefix("\r").removeprefix("\n")
    for node in list(body.iter("a", "img")) if files else ():
        file = target(node.get("href") or node.get("src") or "")
        if file is None or file[0] != "attachment" or node.getparent() is None:
            continue
        _remove_icon(node)
        tail = node.tail or ""
        if tail.lstrip().startswith("("):  # "(Size: 1 KB / Downloads: 3)"
            node.tail = tail.partition(")")[2]
        mark_attachment(node, file[1])


def _remove_icon(node: Element) -> None:
    """Takes away what stands before the name of an attachment: a line break, the icon of its type, spaces. Templates
    may be marked by comments."""
    furniture: list[Element] = []
    before = node.getprevious()
    while before is not None and not (before.tail or "").strip():
        furniture.append(before)
        if before.tag == "img" and "attachtypes" in (before.get("src") or ""):
            comment = before.getprevious()
            while comment is not None and not isinstance(comment.tag, str) and not (comment.tail or "").strip():
                furniture.append(comment)
                comment = comment.getprevious()
            if comment is not None and comment.tag == "br" and not (comment.tail or "").strip():
                furniture.append(comment)
            for part in furniture:
                part.tail = None
                remove(part)
            return
        if isinstance(before.tag, str):
            return
        before = before.getprevious()


def _quote(cite: Element) -> None:
    quote = cite.getparent()
    if quote.tag != "blockquote":
        return
    post, time_text = None, ""
    for part in list(cite.iterchildren("a", "span")):
        if part.tag == "span":
            time_text = shown_time(part).strip("() ")
            remove(part)
        elif found := target(part.get("href") or ""):
            post = found[1] if found[0] == "post" else None
            remove(part)
    mark_quote(quote, post=post, author=wrote_off(words(cite)), time_text=time_text)
    remove(cite)


def _files(group: Group, body: Element | None) -> list[PageFile]:
    """Attachments in the text and below it."""
    found: dict[SourceId, PageFile] = {}
    inside = frozenset(body.iter("a", "img")) if body is not None else frozenset()
    for node in group.element.iter("a", "img"):
        url = node.get("href") or node.get("src") or ""
        file = target(url)
        if file and file[0] == "attachment" and file[1] not in found:
            told = _lines(node)  # an image says it in a title of several lines
            name = words(node) or (told[0].partition(":")[2].strip() if told else node.get("alt") or "")
            size = bytes_in(words(node.tail)) or next((size for line in told if (size := bytes_in(line))), None)
            found[file[1]] = PageFile(id=file[1], file_name=name, url=url, inline=node in inside, byte_size=size)
    return list(found.values())


def _lines(node: Element) -> list[str]:
    images = (node, *node.iter("img"))
    title = next((image.get("title") for image in images if ":" in (image.get("title") or "")), "") or ""
    lines = title.replace("\r", "\n").splitlines()
    return lines if len(lines) > 1 else []


def _poll(finder: Finder) -> PagePoll | None:
    options: list[PagePollOption] = []
    table: Element | None = None
    for bar in finder.slots.get("bar", ()):
        row = ancestor(bar, "tr")
        cells = list(row.iterchildren("td")) if row is not None else []
        if len(cells) > 2:
            options.append(PagePollOption(text=words(cells[0]), votes=number_in(words(cells[2]))))
            table = ancestor(row, "table")
    if not options or table is None:
        return None
    heading = next((cell for cell in table.iter("td") if cell.get("class") == "thead"), None)
    question = words(next(heading.iter("strong"), None)) if heading is not None else ""
    id = next((parameter(url, "pid") for url in hrefs((table,)) if "polls.php" in url), None)
    return PagePoll(id=id, question=question.partition(":")[2].strip() or question, options=tuple(options))
