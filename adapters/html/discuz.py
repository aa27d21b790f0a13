"""Pages of Discuz! X in its default template and the archiver's pages.

Facts: ``facts/sources/discuz.md`` §13; X3.5 is checked on a real board, older ones by the facts only. The name of a
guest shows part of an IP address: that is never read. Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Final, NamedTuple

import msgspec

from adapters.forum import DELETED, PRIVATE, SourceId
from adapters.html import discuz_bodies as bodies
from adapters.html import discuz_lists as lists
from adapters.html.discuz_lists import LINKS, id_of, member, own_text
from adapters.html.document import Document, remembered, words
from adapters.html.facts import (
    Author,
    Page,
    PageAction,
    PagePoll,
    PagePollOption,
    PagePost,
    PageReaction,
    PageThread,
)
from adapters.html.marks import Index, Item, below, content, first, has, id_in, image_of, index, survey, trailing
from adapters.html.passages import Passage
from adapters.html.reading import Element, date, is_staff, number_in
from adapters.markup.discuz import NAMELESS

NAME = "Discuz!"
VERSIONS = "X2.5 to X3.5, archiver pages of all"

_TAGS: Final = ("table", "td", "div", "h1", "h2", "em", "i", "dl", "font")
_STARTS: Final = frozenset(("plhin",))
#: classes that are looked up: of all pages, and of posts
_CLASSES: Final = frozenset((
    "bm", "hm", "mbn", "pg", "ptn", "ts", "xs2", "attach_nopermission", "authi", "avatar", "blockcode", "cm", "favatar",
    "imicn", "jammer", "locked", "modact", "pattl", "pcb", "pcbs", "pcht", "pinf", "plc", "pls", "pstatus", "psti",
    "quote", "ratl", "replystick", "showhide", "sign", "t_f", "tattl", "tns", "xg2",
))  # fmt: skip
_FLOORS: Final[Mapping[str, int]] = {"楼主": 1, "樓主": 1, "沙发": 2, "沙發": 2, "板凳": 3, "地板": 4}
_MODERATED = re.compile(r"(?:本主题由|本主題由)\s*(.*?)\s*(?:于|於)\s*(.+?\d{1,2}:\d{2}(?::\d{2})?)\s*(\S.*)$")
_EDITED = re.compile(r"(?:本帖最后由|本帖最後由)\s*(.*?)\s*(?:于|於)\s*(.+?)\s*(?:编辑|編輯)")
_POSTS: Final = ("帖子",)
_THREADS: Final = ("主题", "主題")
_REPLIES: Final = ("回帖",)
_TEAM: Final = frozenset(("管理团队", "管理團隊", "系统", "系統"))  # in place of a moderator's name
#: Words of the line about the last thing moderators did → kind; the first that is in it counts.
_ACTIONS: Final = (
    ("解除置顶", "unsticky"), ("取消置顶", "unsticky"), ("解除置頂", "unsticky"), ("置顶", "sticky"),
    ("置頂", "sticky"), ("解除精华", "undigest"), ("取消精华", "undigest"), ("解除精華", "undigest"),
    ("精华", "digest"), ("精華", "digest"), ("取消高亮", "unhighlight"), ("解除高亮", "unhighlight"),
    ("高亮", "highlight"), ("打开", "unlock"), ("打開", "unlock"), ("关闭", "lock"), ("關閉", "lock"),
    ("移动", "move"), ("移動", "move"), ("合并", "merge"), ("合併", "merge"), ("分割", "split"), ("复制", "copy"),
    ("複製", "copy"), ("提升", "bump"), ("推荐", "recommend"), ("推薦", "recommend"), ("图章", "stamp"),
    ("圖章", "stamp"), ("图标", "stamp"), ("恢复", "restore_thread"), ("审核", "approve_thread"),
)  # fmt: skip
_ATTACHMENT = re.compile(r"[?&]mod=attachment&(?:.*&)?aid=([A-Za-z0-9+/=%]{4,400})")
_PASSAGES: Final = (
    Passage(b'<div class="pob cl"', b"</div>", without=(b"<div",), read=False),
    Passage(b'<li class="pm2"', b"</li>", without=(b"<li",), read=False),
    Passage(
        b'<td class="pls" rowspan="2"',
        b'<td class="plc"',
        close=b"</td>",
        without=(b'class="plhin"', b'<td class="pls"', b"postnum"),
        numbered=(b'"favatar', b'"userinfo', b"'userinfo", b"g_up", b"upgradeprogress_", b"pid="),
    ),
)


def matches(page: Document) -> float:
    """By the default template's names of its parts; the archiver by its frame."""
    root = page.tree
    body = root.find("body")
    if body is not None and (body.get("id") or "").startswith("nv_"):
        return 1.0
    if any(has(table, "plhin") for table in root.iter("table")):
        return 0.9
    if lists.is_archiver(page):
        return 0.8
    return 0.0


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the board leads to."""
    attachment = _ATTACHMENT.search(url)
    if attachment:
        return _attached(attachment[1])
    for kind in ("post", "thread", "board", "member"):
        id = id_in(LINKS[kind], url)
        if id is not None:
            return kind, id
    return None


def _attached(code: str) -> tuple[str, SourceId] | None:
    """The id in the code of a download: ``aid|…``, base64."""
    code = code.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/")
    if code.isdigit():
        return "attachment", int(code[:15])
    try:
        id = base64.b64decode(code.rstrip("=") + "=" * (-len(code.rstrip("=")) % 4)).partition(b"|")[0]
    except (binascii.Error, ValueError):
        return None
    return ("attachment", int(id)) if id.isdigit() and len(id) < 16 else None


def read(page: Document) -> Page | None:
    """What stands on the page; None: not of Discuz!."""
    page.without(_PASSAGES)
    if not matches(page):
        return None
    found = survey(page.tree, _TAGS, _STARTS, lambda element: (element.get("id") or "").startswith("pid"), _CLASSES)
    if found.items:
        return _thread_page(page, found.parts, found.items)
    if lists.is_archiver(page):
        return lists.archived(page)
    return lists.read(page, found.parts)


# --- thread pages -------------------------------------------------------------------------------


class _Shown(NamedTuple):
    """What the posts of a page say."""

    posts: dict[SourceId, PagePost]
    beside: dict[SourceId, list[PagePost]]  #: post → comments on it
    answers: list[tuple[SourceId, SourceId]]
    actions: list[PageAction]
    more: list[str]  #: addresses of further comments


def _thread_page(page: Document, parts: Index, items: list[Item]) -> Page:
    common = lists.common(page, parts)
    found = _shown(page, items)
    boards = tuple(lists.trail(parts))
    subject = next((span for span in page.tree.iter("span") if span.get("id") == "thread_subject"), None)
    thread_id = _thread_id(page, items)
    if thread_id is None:
        return Page(kind="error", key=f"error:{page.url}", reason="a thread page without its number", **common)
    current, last, links = lists.pages(page, parts)
    shown = _in_order(found.posts.values(), items)
    prefix = below(first(parts.get("ts")), "a")
    counts = _counts(parts)
    view = "".join(f":{name}={page.query()[name]}" for name in ("authorid", "ordertype") if page.query().get(name))
    first_number = shown[0].number if shown and not view else None
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:{current}{view}",
        boards=boards,
        thread=PageThread(
            id=thread_id,
            board_id=boards[-1].id if boards else None,
            title=words(subject),
            prefix=words(prefix).strip("[]") if prefix is not None else "",
            views=counts[0] if counts else None,
            replies=counts[1] if counts else None,
            poll=_poll(items[0].parts, words(subject)),
            pages=last,
            posts_per_page=len(shown) if current < last and not view else None,
            locked=_locked(parts),
            private=_private(page, items[0]),
        ),
        posts=_with_comments(shown, first_number, found.beside) if found.beside else shown,
        first_number=first_number,
        actions=tuple(found.actions),
        answers=tuple(found.answers),
        links=(*links, *map(page.absolute, found.more)),
        **common,
    )


def _shown(page: Document, items: list[Item]) -> _Shown:
    found = _Shown({}, {}, [], [], [])
    people: dict[int, Author] = {}
    for item in items:
        post = _post(item, page, found.actions, people)
        if post is None or post.id is None or post.id in found.posts:
            continue
        found.posts[post.id] = post
        if "psti" in item.parts:
            comments, answers = bodies.comments(item, post.id)
            if comments:
                found.beside[post.id] = comments
            found.answers.extend(answers)
            found.more.extend(bodies.more_comments(item))
    return found


def _thread_id(page: Document, items: list[Item]) -> int | None:
    """From the links of the posts: those of the page's own address may be rewritten."""
    for item in items:
        link = _marks(*item)[1]
        id = id_of("thread", page.absolute(link.get("href"))) if link is not None else None
        if id is not None:
            return id
    return id_of("thread", page.url)


def _with_comments(
    shown: tuple[PagePost, ...], number: int | None, beside: Mapping[SourceId, list[PagePost]]
) -> tuple[PagePost, ...]:
    """Posts, each before the comments on it. Posts whose place is not shown get it from those before them: comments
    have none."""
    found: list[PagePost] = []
    for place, post in enumerate(shown):
        counted = post.number is None and number is not None
        found.append(msgspec.structs.replace(post, number=(number or 0) + place) if counted else post)
        found += beside.get(post.id or "", ())
    return tuple(found)


def _locked(parts: Index) -> bool | None:
    """By the marks behind the thread's title; None where that is not as in the default template."""
    heading = first(parts.get("ts"))
    if heading is None:
        return None
    marks = [mark for behind in heading.itersiblings("span") for mark in behind.iter("i", "img")]
    return any(has(mark, "fico-lock") or "locked." in (mark.get("src") or "") for mark in marks)


def _private(page: Document, head: Item) -> bool | None:
    """Whether readers need a permission that guests have not. None: nothing is said of that."""
    if bodies.shown_to_guest(page):
        return False
    asked = max((lists.level(words(mark)) for mark in head.parts.get("xg2", ()) if mark.tag == "em"), default=0)
    return True if asked > 1 else None


def _in_order(posts: Iterable[PagePost], items: list[Item]) -> tuple[PagePost, ...]:
    """Posts by number: a reply that moderators pinned stands at the top, where it does not belong."""
    shown = tuple(posts)
    pinned = any("replystick" in item.parts for item in items)
    if pinned and all(post.number for post in shown):
        return tuple(sorted(shown, key=lambda post: post.number or 0))
    return shown


def _counts(parts: Index) -> list[int | None]:
    """Views and replies, at the head of a thread's first page."""
    for box in parts.get("hm", ()):
        numbers = [number_in(words(span)) for span in box.iter("span") if has(span, "xi1")]
        if len(numbers) == 2:
            return numbers
    return []


def _poll(found: Index, question: str) -> PagePoll | None:
    """A poll: it has no question but the thread's title."""
    panel = first(found.get("pcht"))
    if panel is None:
        return None
    options: list[PagePollOption] = []
    for row in panel.iter("tr"):
        label = below(row, "td", "pvt")
        if label is not None:
            text = re.sub(r"^\d{1,3}\.\s*", "", words(label))
            options.append(PagePollOption(text=text))
        elif options and options[-1].votes is None:
            votes = re.search(r"\((\d{1,9})\)", words(below(row, "em")))
            if votes:
                options[-1] = PagePollOption(text=options[-1].text, votes=int(votes[1]))
    info = words(first(found.get("pinf")))
    choices = re.search(r"(?:最多可选|最多可選)\s*(\d{1,3})", info)
    voters = re.search(r"共有\s*(\d{1,9})\s*人", info)
    return PagePoll(
        question=question,
        options=tuple(options),
        voters=int(voters[1]) if voters else None,
        max_choices=int(choices[1]) if choices else 1,
    )


# --- posts --------------------------------------------------------------------------------------


def _post(item: Item, page: Document, actions: list[PageAction], people: dict[int, Author]) -> PagePost | None:
    element, found = item
    id = trailing(element.get("id"))
    if id is None:
        return None
    posted, number = _marks(element, found)
    author, anonymous = _author(page, found, people)
    for mark in found.get("modact", ()):
        actions += _moderated(words(mark)[:300])
    edited = _EDITED.search(words(first(found.get("pstatus")))[:300])
    signature = content(first(found.get("sign")))
    body = bodies.read(found, id, page)
    return PagePost(
        id=id,
        author=author,
        date=date(bodies.time_of(posted)),
        body=body.html,
        number=_number(number),
        subject=_subject(found),
        signature=signature,
        files=body.files,
        edited=date(edited[2]) if edited else None,
        editor=edited[1] if edited else "",
        deleted=body.visibility == DELETED or ("t_f" not in found and "locked" not in found and not body.html),
        private=body.visibility == PRIVATE,
        anonymous=anonymous,
        reactions=tuple(_ratings(element)) if "ratl" in found else (),
    )


def _marks(element: Element, found: Index) -> tuple[Element | None, Element | None]:
    """(when it was posted, its number): both stand above the text."""
    posted = number = None
    for mark in (first(found.get("plc")) if "plc" in found else element).iter("em", "a"):
        name = mark.get("id") or ""
        if posted is None and name.startswith("authorposton"):
            posted = mark
        elif number is None and name.startswith("postnum"):
            number = mark
        else:
            continue
        if posted is not None and number is not None:
            break
    return posted, number


def _author(page: Document, found: Index, people: dict[int, Author]) -> tuple[Author, bool]:
    """The author, and whether a member hides behind the name."""
    cell = first(found.get("pls"))
    told = _beside(page, cell) if cell is not None and page.passage(cell) is not None else _told(found, people)
    return told or (Author(name=""), False)


def _told(found: Index, people: dict[int, Author]) -> tuple[Author, bool] | None:
    """As :func:`_author`. Moderators' pages link the name that hides a member."""
    box = first(found.get("favatar"))
    own = below(box, "div", "authi") if box is not None else None
    holder = own if own is not None else below(box, "div", "pi")
    if holder is None:
        holder = first(found.get("authi"))
    if holder is None:
        return None
    link = next(holder.iter("a"), None)
    id = id_of("member", link.get("href")) if link is not None else None
    if id is None:
        deleted = link is None and next(holder.iter("em"), None) is not None
        return Author(name=own_text(holder) if deleted else "", guest=True), link is None and not deleted
    name = words(link)
    if name in NAMELESS:
        return Author(name="", guest=True), True
    if id not in people:  # beside each of their posts the same is said
        people[id] = _member(name, id, box, found)
    return people[id], False


_beside: Final = remembered(lambda cell: _told(index(cell), {}))


def _member(name: str, id: int, box: Element | None, found: Index) -> Author:
    """A member, as the box beside a post tells of them."""
    lines = box.iterchildren("p") if box is not None else ()
    groups = (link for line in lines for link in line.iter("a") if "usergroup" in (link.get("href") or ""))
    title = words(next(groups, None))
    sites = (link for icons in found.get("imicn", ()) for link in icons.iter("a"))
    site = next((link for link in sites if "forumlink" in image_of(link)), None)
    return Author(
        name=name,
        id=id,
        guest=False,
        title=title,
        avatar=image_of(first(found.get("avatar"))),
        staff=is_staff(title),
        post_count=_posts_of(first(found.get("tns"))),
        website=unescape(site.get("href") or "") if site is not None else "",  # it is escaped twice
    )


def _posts_of(box: Element | None) -> int | None:
    """How much a member wrote: X3.5 counts threads and replies, older ones threads and all posts."""
    counts: dict[str, int | None] = {}
    for line in box.iter("p") if box is not None else ():
        exact = next((part.get("title") for part in line.iter("span") if part.get("title")), None)
        shown = exact or words(line)
        counts[(line.tail or "").strip()] = int(shown[:9]) if shown.isascii() and shown.isdigit() else None
    whole = next((counts[word] for word in _POSTS if word in counts), None)
    threads = next((counts[word] for word in _THREADS if word in counts), None)
    replies = next((counts[word] for word in _REPLIES if word in counts), None)
    return whole if whole is not None or threads is None or replies is None else threads + replies


def _subject(found: Index) -> str:
    """A reply's own title, above its text."""
    box = first(found.get("pcb"))
    return words(next((part for part in box.iterchildren("h2")), None)) if box is not None else ""


def _number(element: Element | None) -> int | None:
    if element is None:
        return None
    text = words(element)
    return number_in(text) if re.search(r"\d", text) else _FLOORS.get(text)


def _moderated(line: str) -> Iterator[PageAction]:
    match = _MODERATED.search(line)
    if match:
        moderator = Author(name=match[1], guest=False) if match[1] and match[1] not in _TEAM else None
        kind = next((kind for word, kind in _ACTIONS if word in match[3]), "other")
        yield PageAction(
            kind=kind, moderator=moderator, date=date(match[2]), reason="" if kind != "other" else match[3]
        )


def _ratings(element: Element) -> Iterator[PageReaction]:
    for row in element.iter("tr"):
        name = row.get("id") or ""
        if not name.startswith("rate_"):
            continue
        cells = list(row.iter("td"))
        author = next((link for link in cells[0].iter("a") if words(link)), None) if cells else None
        value = re.search(r"([+-])\s*(\d{1,9})", words(cells[1])) if len(cells) > 1 else None
        if author is not None and value:
            said = words(cells[-1]) if len(cells) > 2 else ""
            yield PageReaction(author=member(author), value=int(value[1] + value[2]), text=said)
