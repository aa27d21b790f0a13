"""Pages of vBulletin 3.8 and 4.2 in their default styles, and of the archive.

Facts: ``facts/sources/vbulletin.md`` §14–15 (from open scrapers; vBulletin's own code was not read). No real board was
at hand: checked on made-up pages only. Reading changes the page's tree: a page is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapters.forum import SourceId
from adapters.html import vbulletin_lists as lists
from adapters.html import vbulletin_polls as polls
from adapters.html.document import Document, remove, words
from adapters.html.facts import Author, Date, Page, PageFile, PagePost, PageThread
from adapters.html.marks import Index, below, by_id, content, first, has, image_of, index, leads_to, trailing
from adapters.html.reading import Element, bytes_in, date, descendants, inner_html, is_staff, mark_quote, number_in
from adapters.html.vbulletin_lists import id_of

NAME = "vBulletin"
VERSIONS = "3.8, 4.2, archive pages"

_LABELS: Final[Mapping[str, str]] = {
    word: field
    for field, labels in {
        "joined": "join date|joined|registriert seit|fecha de ingreso|date d'inscription|inscrit|"
        "data registrazione|data de ingresso|geregistreerd|zarejestrowany|регистрация|üyelik tarihi|注册日期|登録日",
        "posts": "posts|beiträge|mensajes|messages|messaggi|berichten|posty|postów|сообщений|сообщения|mesajlar|帖子",
        "location": "location|ort|ubicación|localisation|lieu|località|localização|locatie|skąd|miasto|адрес|"
        "bulunduğu yer|位置",
    }.items()
    for word in labels.split("|")
}
#: "Last edited by NAME; DATE at TIME.", "Geändert von NAME (DATE um TIME Uhr)", then perhaps "Reason: …".
_EDITED = re.compile(r"(\S[^;(]{0,60}?)\s*[;(]\s*(.{0,60}?\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?)")
_BY = re.compile(r"^.{0,60}?\b(?:by|von|por|par|da|door|przez)\s+(?=\S)|^Последний раз редактировалось\s+")
_REASON = re.compile(r"\b(?:Reason|Grund|Razón|Raison|Motivo|Reden|Powód|Причина)\s*:\s*(.*)$")
_POSTED_BY = re.compile(
    r"(?:posted by|zitat von|escrito por|posté par|envoyé par|inviato da|postado por|door|napisał|от)\s+(.+)$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*_{10,}\s*")
_ADDRESSES: Final = (
    ("post", re.compile(
        r"show(?:thread|post)\.php[?/](?:[^#]*[?&])?p=(\d{1,12})\b"
        r"|(?:show(?:thread|post)\.php|/threads/)[^#]*#post(\d{1,12})\b"
    )),
    ("attachment", re.compile(r"attachment\.php\?(?:.*&)?attachmentid=(\d{1,12})\b")),
    *lists.ADDRESSES,
)  # fmt: skip


def matches(page: Document) -> float:
    """By the software's own mark in the head, else by the names of its posts and lists."""
    if lists.generator(page):
        return 1.0
    for element in page.tree.iter("div", "td", "li", "ol"):
        name = element.get("id") or ""
        if name.startswith(("post_message_", "td_threadtitle_")) or (name == "posts" and element.tag == "ol"):
            return 0.8
        if name.startswith("post_") and has(element, "postcontainer"):
            return 0.9
    return 0.0


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the board leads to."""
    return leads_to(_ADDRESSES, url)


def read(page: Document) -> Page | None:
    """What stands on the page; None: not vBulletin's."""
    if not matches(page):
        return None
    parts = index(page.tree)
    names = by_id(page.tree)
    messages = [element for name, element in names.items() if name.startswith("post_message_") and name[13:].isdigit()]
    if messages:
        return _thread_page(page, parts, names, messages)
    if "posttext" in parts and "posttop" in parts:
        return lists.archived(page, parts)
    return lists.read(page, parts, names)


# --- thread pages -------------------------------------------------------------------------------


def _thread_page(page: Document, parts: Index, names: dict[str, Element], messages: list[Element]) -> Page:
    posts = tuple(_post(message, names) for message in messages)
    boards = tuple(lists.trail(parts, names))
    thread_id = _thread_id(page)
    common = lists.common(page, parts, names)
    if thread_id is None:
        return Page(kind="error", key=f"error:{page.url}", reason="a thread page without its number", **common)
    current, last, links = lists.pages(page, parts)
    title, prefix = lists.title_of(page, parts)
    single = "showpost.php" in page.url
    closed = any("threadclosed" in (image.get("src") or "") for image in page.tree.iter("img"))
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:{current}" if not single else f"thread:{thread_id}:post:{posts[0].id}",
        boards=boards,
        thread=PageThread(
            id=thread_id,
            board_id=boards[-1].id if boards else None,
            title=title,
            prefix=prefix,
            locked=True if closed else None,
            pages=last if not single else None,
            posts_per_page=len(posts) if current < last and not single else None,
            poll=polls.poll(page),
        ),
        posts=posts,
        first_number=posts[0].number,
        links=links,
        **common,
    )


def _thread_id(page: Document) -> int | None:
    for field in page.tree.iter("input"):
        if (
            field.get("type") == "hidden"
            and field.get("name") in {"t", "threadid"}
            and (field.get("value") or "").isdigit()
        ):
            return trailing(field.get("value"))
    id = id_of("thread", page.url)
    for link in page.tree.iter("link", "a"):
        if id is None and (link.tag == "a" or link.get("rel") == "canonical"):
            id = id_of("thread", link.get("href"))
    return id


# --- posts --------------------------------------------------------------------------------------


def _post(message: Element, names: dict[str, Element]) -> PagePost:
    id = int(message.get("id")[13:])
    holder = names.get(f"post_{id}")
    new = holder is not None and holder.tag == "li"
    if holder is None:
        holder = names.get(f"post{id}")
    if holder is None:
        holder = names.get(f"edit{id}")
    root = holder if holder is not None else message
    found = index(root)
    edited, editor, reason = _edited(found, new)
    counter = names.get(f"postcount{id}")
    number = (
        number_in(counter.get("name") or words(counter))
        if counter is not None
        else number_in(words(first(found.get("postcounter"))))
    )
    subject = first(found.get("title")) if new else _old_subject(names.get(f"td_post_{id}"))
    signature = _signature(found, names.get(f"td_post_{id}"), new)
    files = tuple(_files(root, message))
    return PagePost(
        id=id,
        author=_new_author(found) if new else _old_author(names.get(f"postmenu_{id}")),
        date=_new_date(found) if new else _old_date(found),
        body=_body(message),
        number=number,
        subject=words(subject),
        signature=signature,
        files=files,
        edited=edited,
        editor=editor,
        edit_reason=reason,
    )


def _new_author(found: Index) -> Author:
    box = first(found.get("username_container"))
    name = below(box, "a", "username")
    name = name if name is not None else below(box, "span", "username", "guest")
    id = id_of("member", name.get("href")) if name is not None else None
    extras: dict[str, str] = {}
    for block in found.get("userinfo_extra", ()):
        for term in block.iter("dt"):
            value = term.getnext()
            if value is not None:
                extras[words(term)] = words(value)
    title = words(first(found.get("usertitle")))
    return _author(
        words(name if name is not None else box), id, title, extras, image_of(first(found.get("postuseravatar")))
    )


def _old_author(menu: Element | None) -> Author:
    link = below(menu, "a")
    id = id_of("member", link.get("href")) if link is not None else None
    name = words(link) if link is not None else words(menu)
    cell = menu.getparent() if menu is not None else None
    lines = [line for line in cell.iter("div") if has(line, "smallfont")] if cell is not None else []
    extras: dict[str, str] = {}
    for line in (part for box in lines for part in box.iter("div")):
        label, colon, value = words(line).partition(":")
        if colon and label.strip().lower() in _LABELS:
            extras[label] = value.strip()
    title = next((words(line) for line in lines if words(line) and ":" not in words(line)), "")
    picture = next(
        (
            image.get("src") or ""
            for image in (cell.iter("img") if cell is not None else ())
            if "avatar" in (image.get("src") or "") or "image.php?u=" in (image.get("src") or "")
        ),
        "",
    )
    return _author(name, id, title, extras, picture)


def _author(name: str, id: int | None, title: str, extras: Mapping[str, str], avatar: str) -> Author:
    known = {_LABELS.get(label.strip(" :").lower(), ""): value for label, value in extras.items()}
    return Author(
        name=name,
        id=id,
        guest=id is None,
        title=title,
        avatar=avatar,
        post_count=number_in(known["posts"]) if "posts" in known else None,
        joined=date(known.get("joined", "")),
        location=known.get("location", ""),
        staff=is_staff(title),
    )


def _new_date(found: Index) -> Date | None:
    for box in found.get("postdate", ()):
        return date(words(below(box, "span", "date")) or words(box))
    return None


def _old_date(found: Index) -> Date | None:
    """The head of a post in vBulletin 3 holds the date, and in the next cell the number."""
    for cell in found.get("thead", ()):
        text = words(cell)
        if re.search(r"\d{1,2}:\d{2}", text):
            return date(text)
    return None


def _old_subject(cell: Element | None) -> Any:
    """A subject stands in bold on a line of its own before the message."""
    for child in cell if cell is not None else ():
        if (child.get("id") or "").startswith("post_message_"):
            return None
        if child.tag == "div" and has(child, "smallfont"):
            return below(child, "strong")
    return None


def _edited(found: Index, new: bool) -> tuple[Date | None, str, str]:
    boxes = found.get("lastedited", []) if new else [em for box in found.get("smallfont", []) for em in box.iter("em")]
    for box in boxes:
        text = words(box)
        match = _EDITED.search(_BY.sub("", text, count=1))
        if match:
            reason = _REASON.search(text)
            return date(match[2]), match[1].strip(), reason[1] if reason else ""
    return None, "", ""


def _signature(found: Index, cell: Element | None, new: bool) -> str:
    if new:
        box = first(found.get("signature"))
        inside = below(box, "div", "signaturecontainer")
        return content(inside if inside is not None else box)
    for child in cell if cell is not None else ():
        if child.tag == "div" and _RULE.match(child.text or ""):
            child.text = _RULE.sub("", child.text)
            if len(child) and child[0].tag == "br" and not child.text:
                remove(child[0])
            return inner_html(child)
    return ""


def _files(root: Element, message: Element) -> Iterator[PageFile]:
    seen: set[int] = set()
    inside = set(message.iter("a"))
    for link in root.iter("a"):
        id = id_of("attachment", link.get("href"))
        if id is None or id in seen:
            continue
        seen.add(id)
        image = below(link, "img")
        name = words(link) or (image.get("alt") or "" if image is not None else "")
        name = re.sub(r"^(?:Click image for larger version\s*)?Name:\s*(.*?)\s*Views:.*$", r"\1", name)
        yield PageFile(
            id=id,
            file_name=name,
            url=link.get("href"),
            inline=link in inside,
            byte_size=bytes_in(words(link.tail or "")),
        )


# --- bodies -------------------------------------------------------------------------------------


def _body(message: Element) -> str:
    found = index(message)
    for quote in reversed(found.get("bbcode_quote", [])):
        _mark_quote(quote, below(quote, "div", "bbcode_postedby"))
    for table in reversed(list(message.iter("table"))):
        _old_quote(table)
    for label in found.get("bbcode_description", ()):
        remove(label)
    for pre in descendants(message, "pre"):
        before = pre.getprevious()
        if before is not None and has(before, "smallfont"):  # "Code:"
            remove(before)
    inside = first(found.get("postcontent"))
    return inner_html(inside if inside is not None else message)


def _old_quote(table: Element) -> None:
    """vBulletin 3 draws a quote as a line "Quote:" and a table of one cell with two ``div``, the name and the text."""
    before = table.getprevious()
    if before is None or not has(before, "smallfont"):
        return
    cell = below(table, "td", "alt2")
    if cell is None:
        return
    parts = [child for child in cell if child.tag == "div"]
    head = parts[0] if parts and (below(parts[0], "strong") is not None and len(parts) > 1) else None
    box = table.getparent()
    remove(before)
    _mark_quote(cell, head)
    cell.tail = None
    box.replace(table, cell)


def _mark_quote(quote: Element, head: Element | None) -> None:
    author, post = "", None
    if head is not None:
        strong = below(head, "strong")
        said = _POSTED_BY.search(words(head))
        author = words(strong) if strong is not None else said[1] if said else words(head)
        post = next((id for id in (_post_in(link.get("href")) for link in head.iter("a")) if id is not None), None)
        remove(head)
    mark_quote(quote, post=post, author=author)


def _post_in(link: str | None) -> int | None:
    found = target("/" + (link or ""))
    if found and found[0] == "post" and isinstance(found[1], int):
        return found[1]
    return trailing(link) if link and "#post" in link else None
