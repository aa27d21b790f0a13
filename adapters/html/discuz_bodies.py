"""Discuz!: what a post of a page says, and the comments (点评) below it.

Facts: ``template/default/forum/viewthread_node_body.htm`` and ``viewthread_pay.htm``. Notices (``div.locked``) stand in
place of a text that not everybody may read, or of a part of it; above it where staff looks at it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from adapters.forum import DELETED, PRIVATE, PUBLIC, SourceId
from adapters.html.comments import made_id
from adapters.html.discuz_lists import POSTED, id_of, member
from adapters.html.document import Document, remove, words
from adapters.html.facts import BESIDE, COMMENT, Author, PageFile, PagePost
from adapters.html.marks import Index, Item, below, has
from adapters.html.reading import Element, bytes_in, date, descendants, empty, inner_html, mark_attachment, mark_quote
from adapters.markup.discuz import HIDDEN, NAMELESS, SOLD

_SAID = re.compile(rf"(.{{0,100}}?)\s*{POSTED.pattern.lstrip('^')}(.+)$")
_BLANKS = re.compile(r"[ \xa0]{2,}")  # of which Discuz! shows some as &nbsp;
_SHIELDED: Final = ("管理员或版主屏蔽", "管理員或版主屏蔽")
_FURNITURE: Final = ("pstatus", "jammer", "attach_nopermission")
_DELETES = re.compile(r"delcomment',\s*(\d{1,15})\)")  # what moderators' pages offer names the comment
_MORE = re.compile(r"ajaxget\('(forum\.php\?mod=misc&(?:amp;)?action=commentmore&[^'\s]{1,200})'")


class Body(NamedTuple):
    """A post's text."""

    html: str
    files: tuple[PageFile, ...] = ()
    visibility: str = PUBLIC


def shown_to_guest(page: Document) -> bool:
    """Whether nobody was logged in when the page was made: its scripts say who looks at it."""
    return page.text.find("discuz_uid = '0'", 0, 16_000) >= 0


def read(found: Index, id: int, page: Document) -> Body:
    """The text of the post with this id; changes the page's tree."""
    box = next(
        (cell for cell in (*found.get("t_f", ()), *found.get("pcbs", ())) if cell.get("id") == f"postmessage_{id}"),
        None,
    )
    visibility, sold = _withheld(found, box, page) if "locked" in found else (PUBLIC, False)
    if visibility != PUBLIC or box is None:
        return Body(f"<p>{SOLD}</p>" if sold and visibility == PUBLIC else "", (), visibility)
    for quote in reversed(found.get("quote", [])):
        _mark_quote(quote)
    for name in _FURNITURE:
        for furniture in found.get(name, ()):
            empty(furniture, "span")  # to take it out would copy the text before it each time
    for block in found.get("blockcode", ()):
        _mark_code(block)
    for name in ("locked", "showhide"):
        for part in found.get(name, ()):
            if box in part.iterancestors():
                empty(part, "span")
                part.text = HIDDEN
    parts = list(box.iter("span", "font", "img"))
    hidden = [part for part in parts if "display:none" in (part.get("style") or "").replace(" ", "")]
    if hidden:
        for part in hidden:
            empty(part, "span")
        parts = list(box.iter("span", "img"))
    files: list[PageFile] = []
    _place_files(parts, files)
    for outside in (*found.get("pattl", ()), *found.get("tattl", ())):
        _list_files(outside, files)
    html = _BLANKS.sub(lambda run: " " * len(run[0]), inner_html(box))
    return Body(f"{html}<p>{SOLD}</p>" if sold else html, tuple(files))


def _withheld(found: Index, box: Element | None, page: Document) -> tuple[str, bool]:
    """(who may read the post, whether more of it is to be paid for), by the notices beside its text."""
    for notice in found["locked"]:
        if box is not None and box in notice.iterancestors():
            continue
        links = [link.get("href") or "" for link in notice.iter("a")]
        if any("action=pay" in link for link in links):
            return PUBLIC, True
        if box is None or not shown_to_guest(page):  # staff sees the text below, who paid that of a thread for sale
            return DELETED if any(word in words(notice) for word in _SHIELDED) else PRIVATE, False
    return PUBLIC, False


def _mark_code(block: Element) -> None:
    """A block of code, a line for each ``li``. None of them is closed, so that the parser puts one into an empty
    other."""
    for button in descendants(block, "em"):
        if "copycode" in (button.get("onclick") or ""):
            remove(button)
    lines: list[str] = []
    for part in block.iter():
        if part.tag == "li":
            lines.append(part.text or "")
        elif lines and isinstance(part.tag, str):
            lines[-1] += part.text or ""
        if lines and part.tag not in ("li", "ol", "div"):
            lines[-1] += part.tail or ""
    if not lines:
        return
    tail = block.tail
    block.clear()
    block.tag, block.tail = "pre", tail
    block.text = "\n".join([line.strip("\r\n") for line in lines])


# --- comments -----------------------------------------------------------------------------------


def comments(item: Item, post: SourceId) -> tuple[list[PagePost], list[tuple[SourceId, SourceId]]]:
    """(comments in one's own words; posts that answer this one, each with it): what stands in the box below a post.
    The box repeats replies."""
    found: list[PagePost] = []
    answers: list[tuple[SourceId, SourceId]] = []
    seen: Counter[SourceId] = Counter()
    for said in item.parts.get("psti", ()):
        links = list(said.iter("a"))
        reply = next((id for link in links if (id := id_of("post", link.get("href"))) is not None), None)
        if reply is None:
            comment, made = _comment(said, post)
            seen[made] += 1
            own = made if seen[made] == 1 else f"{made}-{seen[made]}"
            found.append(msgspec.structs.replace(comment, id=own))
            answers.append((own, post))
        elif reply != post:
            answers.append((reply, post))
    return found, answers


def more_comments(item: Item) -> Iterator[str]:
    """Address of the comments that the box does not show."""
    for box in item.parts.get("cm", ()):
        for link in box.iter("a"):
            found = _MORE.search(link.get("onclick") or "")
            if found:
                yield found[1]


def _comment(said: Element, post: SourceId) -> tuple[PagePost, str]:
    """(a comment, its id). Guests' pages do not tell that: it is made of whose the comment is, when and what."""
    foot = next((span for span in said.iter("span") if has(span, "xg1")), None)
    number = next(
        (int(found[1]) for link in said.iter("a") if (found := _DELETES.search(link.get("onclick") or ""))), None
    )
    head = said.getprevious()
    links = head.iter("a") if head is not None and has(head, "psta") else ()
    name = next((link for link in links if words(link)), None)
    author = member(name) if name is not None else Author(name="", guest=True)
    posted = None
    if foot is not None:
        for link in descendants(foot, "a"):  # what moderators may do; before it they see the address of the author
            remove(link)
        posted = date(time_of(foot).partition(" IP:")[0])
        remove(foot)
    body = inner_html(said).rstrip("\xa0 \n")
    comment = PagePost(id=None, author=author, date=posted, body=body, number=BESIDE)
    return comment, made_id(comment, post) if number is None else f"{COMMENT}{number}"


def time_of(element: Element | None) -> str:
    """When it was posted, as an element says; one that says "3 days ago" has the date in a title."""
    if element is None:
        return ""
    exact = next((span.get("title") for span in element.iter("span") if span.get("title")), None)
    return exact or POSTED.sub("", words(element))


# --- quotes and files ---------------------------------------------------------------------------


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
        said = _SAID.match(line)
        if link is None and said is None:
            continue
        post = post if link is None else id_of("post", link.get("href"))
        if said:
            author, shown = "" if said[1] in NAMELESS else said[1], said[2]
        following = child.getnext()
        if following is not None and following.tag == "br" and not (child.tail or "").strip():
            remove(following)
        remove(child)
    mark_quote(quote, post=post, author=author, time_text=shown)


def _place_files(parts: list[Element], files: list[PageFile]) -> None:
    """Attachments inside the text: pictures by their number, files by their box."""
    for part in parts:
        name = part.get("id") or ""
        if part.tag == "img":
            aid = _number(part.get("aid") or (name[5:] if name.startswith("aimg_") else ""))
            if aid is not None:
                wrapper = next(part.iterancestors("ignore_js_op"), None)
                _picture(part, wrapper, aid, files, inline=True)
                mark_attachment(wrapper if wrapper is not None else part, aid)
        elif name.startswith("attach_") and (aid := _number(name[7:])) is not None:
            link = next(part.iter("a"), None)
            if link is not None:
                _file(link, aid, words(part), files, inline=True)
                mark_attachment(part, aid)


def _list_files(box: Element, files: list[PageFile]) -> None:
    """Attachments below the text."""
    known = {file.id for file in files}
    for link in box.iter("a"):
        name = link.get("id") or ""
        aid = _number(name[3:]) if name.startswith("aid") else None
        if aid is not None and aid not in known:
            known.add(aid)
            _file(link, aid, words(link.getparent().getparent()), files, inline=False)
    for image in box.iter("img"):
        aid = _number(image.get("aid") or (image.get("id") or "").removeprefix("aimg_"))
        if aid is not None and aid not in known:
            known.add(aid)
            _picture(image, next(image.iterancestors("dl"), None), aid, files, inline=False)


def _number(text: str) -> int | None:
    return int(text[:15]) if text.isdecimal() else None


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
