"""Pages of phpBB 3 in prosilver and the many styles made from it.

Facts: ``styles/prosilver/template/{viewtopic,viewforum,forumlist}_body.html`` of phpBB 3.0 to 3.3; the boards ``phpbb-a`` and
``phpbb33-emerald``.
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from adapters.canonical import escape
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
    bytes_in,
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

_LOOK: Final = Look(
    {
        "title": "h2.topic-title",
        "board": "h2.forum-title",
        "crumb": ("span.crumb", "li.icon-home", "p.breadcrumbs"),
        "pagination": "div.pagination",
        "clock": "p.time",
        "zone": "li.rightside",
        "locked": ("locked-icon", "i.fa-lock"),
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
_SITE: Final = etree.XPath("id('site-description')//h1")
_MESSAGE: Final = etree.XPath("id('message')")
_THREAD_ID: Final = etree.XPath(
    "/html/head/link[@rel='canonical']/@href | id('topic-search')//input[@name='t']/@value | "
    "//a[contains(@href,'view=print') or contains(@href,'mode=reply')]/@href"
)
#: Marks in the class of a row or in the name of its icon → kind of the topic.
_KINDS: Final = (("global", "global"), ("announce", "announcement"), ("sticky", "sticky"))


def read(page: Document) -> Page | None:
    """What stands on the page; None when it is not prosilver's."""
    finder = Finder(page, _LOOK)
    posts = [post for post in finder.of("post") if _post_id(post)]
    return (_thread(finder, posts) if posts else _listing(finder)) or _message(finder)


# --- what all pages have ------------------------------------------------------------------------


def _common(finder: Finder) -> dict[str, Any]:
    tree = finder.page.tree
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


def _member(element: Element) -> Author:
    """A name, linked for members, plain for guests."""
    id = parameter(element.get("href"), "u")
    return Author(name=words(element), id=id, guest=id is None)


def _named(place: Element | None) -> Element | None:
    """The element with the name in "by NAME » DATE" or in the box beside a post."""
    plain: Element | None = None
    for node in place.iter("a", "span", "strong") if place is not None else ():
        if node.tag == "a":
            if parameter(node.get("href"), "u") and words(node):
                return node
        elif "username" in node.get("class", ""):
            return node
        elif node.tag == "strong" and plain is None and words(node):
            plain = node
    return plain


# --- threads ------------------------------------------------------------------------------------


def _thread(finder: Finder, groups: list[Group]) -> Page | None:
    id = _thread_id(finder)
    if id is None:
        return None
    boards = _crumbs(finder)
    current, total, size = _place(finder)
    actions: list[PageAction] = []
    posts = tuple([_post(finder, group, actions) for group in groups])
    thread = PageThread(
        id=id,
        board_id=boards[-1].id if boards else parameter(finder.page.url, "f"),
        title=finder.text("title"),
        author=posts[0].author if current == 1 else None,
        locked=True if "locked" in finder.slots else _open(finder),
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
    for value in _THREAD_ID(finder.page.tree):
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
        _prepare(group, body, files)
    for box in group.all("attachments"):
        for line in box.iterchildren("dd"):
            for holder in line.iterchildren("dl", "p", "div"):
                _add_file(files, holder, inline=False)
    edited, editor, reason = _edit(group)
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
    named = _named(head)
    if named is None:
        named = _named(profile)
    id = parameter(named.get("href"), "u") if named is not None else None
    name = words(named)
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


# --- bodies -------------------------------------------------------------------------------------


def _prepare(group: Group, body: Element, files: list[PageFile]) -> None:
    """Mark up what is phpBB's own in a body."""
    body.attrib.clear()
    for box in group.all("placed"):
        holder = next(box.iterchildren("*"), None)
        file = _file(holder, inline=True) if holder is not None else None
        if file:
            files.append(file)
            mark_attachment(box, file.id)
    for box in group.all("code"):
        for title in (*box.iterchildren("p", "dt"),):
            remove(title)
        if box.tag == "dl":  # phpBB 3.0
            box.tag = "div"
            for part in box.iterchildren("dd"):
                part.tag = "pre"
    for quote in list(body.iter("blockquote")):
        _quote(quote)


def _quote(quote: Element) -> None:
    cite = next((node for node in quote.iter("cite", "blockquote") if node is not quote), None)
    if cite is None or cite.tag != "cite":
        mark_quote(quote)
        return
    post, member, time_text, author = parameter(quote.get("cite"), "p"), None, "", ""
    for link in (*cite.iterchildren("a", "span"),):
        if link.get("data-post-id", "").isdigit():
            post = int(link.get("data-post-id")[:15])
            remove(link)
        elif parameter(link.get("href"), "u"):
            member, author = parameter(link.get("href"), "u"), words(link)
        elif link.tag == "span" and "responsive-hide" in link.get("class", ""):
            time_text = words(link)
            remove(link)
    mark_quote(quote, post=post, author=author or wrote_off(words(cite)), member=member, time_text=time_text)
    remove(cite)


def _add_file(files: list[PageFile], holder: Element, *, inline: bool) -> None:
    file = _file(holder, inline=inline)
    if file:
        files.append(file)


def _file(holder: Element, *, inline: bool) -> PageFile | None:
    """An attachment from its box; None for the note that one may not see it."""
    url = name = ""
    for node in holder.iter("a", "img"):
        address = node.get("href") or node.get("src") or ""
        if parameter(address, "id") and "file" in address:
            url = url or address
            name = name or words(node) or node.get("alt") or ""
    id = parameter(url, "id")
    if not id:
        return None
    lines = [words(line) for line in holder.iter("dd")]
    comment = next((words(line) for line in holder.iter("em")), "")
    size = next((size for size in map(bytes_in, lines) if size), None)
    return PageFile(id=id, file_name=name, url=url, inline=inline, byte_size=size, description=comment)


def _edit(group: Group) -> tuple[Date | None, Author | None, str]:
    """(time, editor, reason) of "Last edited by X on DATE, edited N times in total."."""
    notice = next((note for note in group.all("notice") if note.get("class") == "notice"), None)
    if notice is None:
        return None, None, ""
    named = _named(notice)
    if named is None or named.tag == "strong":  # an editor who is no member any more
        return date(edit_time(words(notice.text))), None, words(next(notice.iter("em"), None))
    return date(edit_time(named.tail or "")), _member(named), words(next(notice.iter("em"), None))


def _poll(finder: Finder) -> PagePoll | None:
    box = finder.first("poll")
    if box is None:
        return None
    options = []
    for line in box.iterchildren("dl"):
        label, bar = next(line.iterchildren("dt"), None), next(line.iterchildren("dd"), None)
        if "poll_total" in line.get("class", "") or not words(label):
            continue
        for result in line.iterchildren("dd"):
            if "resultbar" in result.get("class", ""):
                bar = result
        options.append(PagePollOption(text=words(label), votes=number_in(words(bar))))
    panel = box.getparent()
    question = next((title for title in panel.iter("h2")), None)
    ends, choices = _poll_note(next((note for note in panel.iter("p") if note.get("class") == "author"), None))
    return PagePoll(question=words(question), options=tuple(options), max_choices=choices, ends=ends) if options else None


def _poll_note(note: Element | None) -> tuple[Date | None, int]:
    """(end, most options one may choose) of "Poll ended at DATE", "You may select up to 3 options"."""
    ends: Date | None = None
    choices = 1
    for line in note.itertext("*") if note is not None else ():
        if ":" in line:
            ends = date(line)
        else:
            choices = max(number_in(line) or 1, choices)
    return ends, choices


# --- lists --------------------------------------------------------------------------------------


def _listing(finder: Finder) -> Page | None:
    """A board's page, or the index of all boards."""
    crumbs = _crumbs(finder)
    here = next((id for url in hrefs(finder.all("board")) if (id := parameter(url, "f"))), None)
    boards: dict[SourceId, PageBoard] = {board.id: board for board in crumbs}
    if here is not None and here not in boards:
        name = finder.text("board")
        boards[here] = PageBoard(id=here, name=name, parent_id=crumbs[-1].id if crumbs else None)
    threads: list[PageThread] = []
    header: Group | None = None
    for row in finder.groups:
        if row.field == "header":
            header = row
        elif row.first("topic") is not None:
            if here is None and crumbs:
                here = crumbs[-1].id
            thread = _topic(row, here)
            threads += (thread,) if thread else ()
        elif row.field == "row":
            for board in _boards(finder, row, header, here):
                boards[board.id] = board
    if here is None and len(boards) == len(crumbs):
        return None
    current, _, _ = _place(finder)
    listed = [link for row in finder.groups for field in ("topic", "forum", "subforum") for link in row.all(field)]
    pages = (url for url in hrefs(finder.all("pagination")[:1]) if "viewforum" in url)
    return Page(
        kind="index" if here is None else "board",
        key="index" if here is None else f"board:{here}:{current}",
        boards=tuple(boards.values()),
        threads=tuple(threads),
        links=finder.links((*pages, *hrefs(listed))),
        **_common(finder),
    )


def _boards(finder: Finder, row: Group, header: Group | None, here: SourceId | None) -> list[PageBoard]:
    """A row of a list of boards: the category it stands in, the board, the boards within."""
    link = finder.fallback(row, "forum")
    id = parameter(link.get("href"), "f") if link is not None else None
    if not id:
        return []
    boards = []
    parent = here
    for category in header.element.iter("a") if header is not None else ():
        above = parameter(category.get("href"), "f")
        if above and above != here:
            boards.append(PageBoard(id=above, name=words(category), parent_id=here, kind="category"))
            parent = above
    name, threads, posts = words(link), row.number("topics"), row.number("posts")
    if next(link.iterchildren("div"), None) is not None:  # a style that makes a card of a board
        name = words(next((part for part in link.iter("div") if "title" in part.get("class", "")), link))
        counts = [int(part[:12]) for part in words(link)[len(name) :].split() if part.isdigit()]
        threads, posts = counts if len(counts) == 2 else (threads, posts)
    cell = next(row.element.iter("dt"), None)
    moderators = [node for node in cell.iter("a") if parameter(node.get("href"), "u")] if cell is not None else ()
    boards.append(
        PageBoard(
            id=id,
            name=name,
            parent_id=parent,
            description=_description(link),
            threads=threads,
            posts=posts,
            moderators=tuple(map(_member, moderators)),
        )
    )
    inner = ((parameter(sub.get("href"), "f"), words(sub)) for sub in row.all("subforum"))
    return boards + [PageBoard(id=sub, name=name, parent_id=id) for sub, name in inner if sub]


def _description(link: Element) -> str:
    """HTML between the name of a board and what follows its description: moderators, subforums, counters."""
    parts = [escape(link.tail or "")]
    for node in link.itersiblings("*"):
        if node.tag in ("strong", "div", "dl") or "subforum" in node.get("class", ""):
            break
        parts.append(etree.tostring(node, encoding="unicode", method="html", with_tail=False))
        parts.append(escape(node.tail or ""))
    html = "".join(parts).strip()
    while html.startswith("<br>") or html.endswith("<br>"):
        html = html.removeprefix("<br>").removesuffix("<br>").strip()
    return html


def _topic(row: Group, here: SourceId | None) -> PageThread | None:
    link = row.first("topic")
    id: SourceId | None = parameter(link.get("href"), "t")
    if not id:
        return None
    list_item = row.element
    icon = next(list_item.iter("dl"), list_item)
    state = f"{icon.get('class', '')} {icon.get('style', '')} {list_item.get('class', '')}"
    moved: SourceId | None = None
    if "topic_moved" in state:  # the page does not tell the id of the stub, only where it leads
        moved, id = id, f"moved:{here}:{id}"
    cell = next(list_item.iter("dt"), list_item)
    small = row.first("small screens")
    hidden = frozenset(small.iter("a", "span", "strong")) if small is not None else frozenset()
    place = row.first("poster")
    home = parameter(link.get("href"), "f") or here
    author: Author | None = None
    for node in (cell if place is None else place).iter("a", "span"):
        if node in hidden:
            continue
        if author is None and (parameter(node.get("href"), "u") or "username" in node.get("class", "")):
            author = _member(node)
        elif "viewforum" in (node.get("href") or ""):  # announced everywhere: names its own board
            home = parameter(node.get("href"), "f") or home
    return PageThread(
        id=id,
        board_id=home,
        title=words(link),
        author=author,
        kind=next((kind for mark, kind in _KINDS if mark in state), "normal"),
        locked="locked" in state,
        moved_to=moved,
        replies=None if moved else row.number("posts"),
        views=None if moved else row.number("views"),
    )


def _message(finder: Finder) -> Page | None:
    """A page that says something instead of showing something."""
    common = _common(finder)
    if "login" in finder.slots:
        return Page(kind="login", key="login", reason=f"asks for a password: {finder.text('login')[:200]}", **common)
    notice = _MESSAGE(finder.page.tree)
    if notice:
        return Page(kind="error", key="error", reason=words(notice[0])[:300], **common)
    return Page(kind="other", key="other", reason="a page of phpBB without posts or topics", **common)
