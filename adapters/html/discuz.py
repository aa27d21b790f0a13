"""Pages of Discuz! X in its default template and the archiver's pages.

Facts: ``facts/sources/discuz.md`` §13; X3.5 is checked on a real board, older ones by the facts only. The name of a
guest shows part of an IP address: that is never read. Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import discuz_lists as lists
from adapters.html.discuz_lists import LINKS, POSTED, id_of, member, own_text
from adapters.html.document import Document, remove, words
from adapters.html.facts import (
    Author,
    Page,
    PageAction,
    PageFile,
    PagePoll,
    PagePollOption,
    PagePost,
    PageReaction,
    PageThread,
)
from adapters.html.marks import Index, Item, below, content, first, has, id_in, image_of, survey, trailing
from adapters.html.reading import (
    Element,
    bytes_in,
    date,
    descendants,
    inner_html,
    is_staff,
    mark_attachment,
    mark_quote,
    number_in,
)

NAME = "Discuz!"
VERSIONS = "X2.5 to X3.5, archiver pages of all"

_TAGS: Final = ("table", "td", "div", "h1", "h2", "em", "i", "dl", "font")
_STARTS: Final = frozenset(("plhin",))
_FLOORS: Final[Mapping[str, int]] = {"楼主": 1, "樓主": 1, "沙发": 2, "沙發": 2, "板凳": 3, "地板": 4}
_MODERATED = re.compile(r"(?:本主题由|本主題由)\s*(.*?)\s*(?:于|於)\s*(.+?\d{1,2}:\d{2}(?::\d{2})?)\s*(\S.*)$")
_EDITED = re.compile(r"(?:本帖最后由|本帖最後由)\s*(.*?)\s*(?:于|於)\s*(.+?)\s*(?:编辑|編輯)")
_BLANKS = re.compile(r"[ \xa0]{2,}")  # of which Discuz! shows some as &nbsp;
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
    if not matches(page):
        return None
    found = survey(page.tree, _TAGS, _STARTS, lambda element: (element.get("id") or "").startswith("pid"))
    if found.items:
        return _thread_page(page, found.parts, found.items)
    if lists.is_archiver(page):
        return lists.archived(page)
    return lists.read(page, found.parts)


# --- thread pages -------------------------------------------------------------------------------


def _thread_page(page: Document, parts: Index, items: list[Item]) -> Page:
    common = lists.common(page, parts)
    actions: list[PageAction] = []
    posts: dict[SourceId | None, PagePost] = {}
    for item in items:
        post = _post(item, actions)
        if post is not None:
            posts.setdefault(post.id, post)
    boards = tuple(lists.trail(parts))
    subject = next((span for span in page.tree.iter("span") if span.get("id") == "thread_subject"), None)
    thread_id = _thread_id(page, items)
    if thread_id is None:
        return Page(kind="error", key=f"error:{page.url}", reason="a thread page without its number", **common)
    current, last, links = lists.pages(page, parts)
    shown = _in_order(posts.values(), items)
    prefix = below(first(parts.get("ts")), "a")
    counts = _counts(parts)
    view = "".join(f":{name}={page.query()[name]}" for name in ("authorid", "ordertype") if page.query().get(name))
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
        ),
        posts=shown,
        first_number=shown[0].number if shown and not view else None,
        actions=tuple(actions),
        answers=tuple(answer for item in items for answer in _answers(item)),
        links=links,
        **common,
    )


def _thread_id(page: Document, items: list[Item]) -> int | None:
    """From the links of the posts: those of the page's own address may be rewritten."""
    for item in items:
        for link in item.element.iter("a"):
            if (link.get("id") or "").startswith("postnum"):
                id = id_of("thread", page.absolute(link.get("href")))
                if id is not None:
                    return id
    return id_of("thread", page.url)


def _answers(item: Item) -> Iterator[tuple[SourceId, SourceId]]:
    """Replies that are shown as comments (点评) below the post that they answer. Comments that are no posts have no
    number on the page."""
    id = trailing(item.element.get("id"))
    for comment in item.parts.get("psti", ()) if id is not None else ():
        links = (found for link in comment.iter("a") if (found := id_of("post", link.get("href"))) is not None)
        reply = next(links, None)
        if reply is not None and id is not None and reply != id:
            yield reply, id


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


def _post(item: Item, actions: list[PageAction]) -> PagePost | None:
    element, found = item
    id = trailing(element.get("id"))
    if id is None:
        return None
    posted = number = None
    for mark in element.iter("em", "a"):
        name = mark.get("id") or ""
        if name.startswith("authorposton"):
            posted = posted if posted is not None else mark
        elif name.startswith("postnum"):
            number = number if number is not None else mark
    author, anonymous = _author(found)
    for mark in found.get("modact", ()):
        actions += _moderated(words(mark)[:300])
    edited = _EDITED.search(words(first(found.get("pstatus")))[:300])
    body, files = _body(found, id)
    return PagePost(
        id=id,
        author=author,
        date=_date(posted),
        body=body,
        number=_number(number),
        signature=content(first(found.get("sign"))),
        files=tuple(files),
        edited=date(edited[2]) if edited else None,
        editor=edited[1] if edited else "",
        deleted=not body and not files and "t_f" not in found and "locked" not in found,
        anonymous=anonymous,
        reactions=tuple(_ratings(element)) if "ratl" in found else (),
    )


def _author(found: Index) -> tuple[Author, bool]:
    """The author, and whether a member hides behind the name."""
    box = first(found.get("favatar"))
    name = below(box, "div", "authi") if box is not None else None
    holder = name if name is not None else below(box, "div", "pi")
    if holder is None:
        holder = first(found.get("authi"))
    if holder is None:
        return Author(name=""), False
    link = next(holder.iter("a"), None)
    id = id_of("member", link.get("href")) if link is not None else None
    if id is None:
        shown = own_text(
            link if link is not None else holder
        )  # without the address that guests see behind a guest's name
        deleted = link is None and next(holder.iter("em"), None) is not None
        anonymous = link is None and not deleted
        return Author(name=shown, guest=True), anonymous
    title = (
        words(next((a for a in box.iter("a") if "usergroup" in (a.get("href") or "")), None)) if box is not None else ""
    )
    return Author(
        name=words(link),
        id=id,
        guest=False,
        title=title,
        avatar=image_of(first(found.get("avatar"))),
        staff=is_staff(title),
    ), False


def _date(element: Element | None) -> Any:
    if element is None:
        return None
    exact = next((span.get("title") for span in element.iter("span") if span.get("title")), None)
    return date(exact or POSTED.sub("", words(element)))


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


# --- bodies -------------------------------------------------------------------------------------


def _body(found: Index, id: int) -> tuple[str, list[PageFile]]:
    files: list[PageFile] = []
    for quote in reversed(found.get("quote", [])):
        _mark_quote(quote)
    for name in ("pstatus", "jammer", "attach_nopermission"):
        for furniture in found.get(name, ()):
            remove(furniture)
    for block in found.get("blockcode", ()):
        for button in descendants(block, "em"):
            if "copycode" in (button.get("onclick") or ""):
                remove(button)
    box = next(
        (cell for cell in (*found.get("t_f", ()), *found.get("pcbs", ())) if cell.get("id") == f"postmessage_{id}"),
        None,
    )
    if box is None:
        locked = first(found.get("locked"))
        return (inner_html(locked) if locked is not None else "", files)
    for hidden in [
        span for span in box.iter("span", "font") if "display:none" in (span.get("style") or "").replace(" ", "")
    ]:
        remove(hidden)
    _place_files(box, files)
    for outside in (*found.get("pattl", ()), *found.get("tattl", ())):
        _list_files(outside, files)
    return _BLANKS.sub(lambda run: " " * len(run[0]), inner_html(box)), files


def _mark_quote(box: Element) -> None:
    """``div.quote > blockquote``, with a line that tells whom, when and by a link which post."""
    quote = next(box.iter("blockquote"), None)
    if quote is None:
        return
    post, author, shown = None, "", ""
    for child in list(quote):
        if child.tag == "br":
            break
        line = words(child)[:300]
        link = next((link for link in child.iter("a") if id_of("post", link.get("href")) is not None), None)
        said = re.match(rf"(.*?)\s*{POSTED.pattern.lstrip('^')}(.+)$", line)
        if link is None and said is None:
            continue
        post = post if link is None else id_of("post", link.get("href"))
        if said:
            author, shown = said[1], said[2]
        following = child.getnext()
        if following is not None and following.tag == "br" and not (child.tail or "").strip():
            remove(following)
        remove(child)
    mark_quote(quote, post=post, author=author, time_text=shown)


def _place_files(box: Element, files: list[PageFile]) -> None:
    """Attachments inside the text: pictures by their number, files by their box."""
    for image in descendants(box, "img"):
        name = image.get("id") or ""
        aid = image.get("aid") or (name[5:] if name.startswith("aimg_") else "")
        if not aid.isdigit():
            continue
        wrapper = next(image.iterancestors("ignore_js_op"), None)
        _picture(image, wrapper, int(aid), files, inline=True)
        mark_attachment(wrapper if wrapper is not None else image, int(aid))
    for span in descendants(box, "span"):
        name = span.get("id") or ""
        if name.startswith("attach_") and name[7:].isdigit():
            link = next(span.iter("a"), None)
            if link is not None:
                _file(link, int(name[7:]), words(span), files, inline=True)
                mark_attachment(span, int(name[7:]))


def _list_files(box: Element, files: list[PageFile]) -> None:
    """Attachments below the text."""
    known = {file.id for file in files}
    for link in box.iter("a"):
        name = link.get("id") or ""
        if name.startswith("aid") and name[3:].isdigit() and int(name[3:]) not in known:
            known.add(int(name[3:]))
            _file(link, int(name[3:]), words(link.getparent().getparent()), files, inline=False)
    for image in box.iter("img"):
        aid = image.get("aid") or (image.get("id") or "").removeprefix("aimg_")
        if aid.isdigit() and int(aid) not in known:
            known.add(int(aid))
            _picture(image, next(image.iterancestors("dl"), None), int(aid), files, inline=False)


def _file(link: Element, aid: int, about: str, files: list[PageFile], *, inline: bool) -> None:
    files.append(
        PageFile(id=aid, file_name=words(link), url=link.get("href") or "", inline=inline, byte_size=bytes_in(about))
    )


def _picture(image: Element, box: Element | None, aid: int, files: list[PageFile], *, inline: bool) -> None:
    label = below(box, "strong")
    url = image.get("zoomfile") or image.get("file") or image.get("src") or ""
    name = words(label) or image.get("title") or image.get("alt") or url.partition("?")[0].rpartition("/")[2]
    size = bytes_in(words(box))
    files.append(PageFile(id=aid, file_name=name, url=url, inline=inline, byte_size=size))
