"""Pages of XenForo 1 and 2 (default style and its children).

Both generations mark their pages well: ids stand in attributes, times in ``data-time``. What differs are the classes,
so each field is found by a table of classes, one column for each generation. Facts: ``facts/sources/xenforo.md``;
XenForo 2 is checked on a real board, XenForo 1 on made-up pages only. Reading changes the page's tree: it is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import msgspec

from adapters.forum import SourceId
from adapters.html import xenforo_lists as lists
from adapters.html.document import Document, remembered, remove, words
from adapters.html.facts import Author, Date, Page, PageAction, PageFile, PagePoll, PagePollOption, PagePost, PageThread
from adapters.html.marks import (
    Index,
    below,
    content,
    first,
    has,
    image_of,
    index,
    leads_to,
    survey,
    texts,
    trailing,
)
from adapters.html.passages import Passage
from adapters.html.reading import (
    Element,
    bytes_in,
    date,
    descendants,
    inner_html,
    mark_attachment,
    mark_quote,
    number_in,
)
from adapters.html.xenforo_lists import id_of, member, stamp, time_of

NAME = "XenForo"
VERSIONS = "1.0 to 1.5, 2.0 to 2.3"

#: Field → its class in XenForo 2, and in XenForo 1.
_CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("message-name", "userText"),
    "title": ("message-userTitle", "userTitle"),
    "avatar": ("message-avatar", "avatarHolder"),
    "extras": ("message-userExtras", "extraUserInfo"),
    "staff": ("userBanner--staff", "staff"),
    "body": ("message-body", "messageText"),
    "signature": ("message-signature", "signature"),
    "edit": ("message-lastEdit", "editDate"),
    "likes": ("reactionsBar", "likesBar", "likesSummary"),
    "files": ("message-attachments", "attachmentList"),
    "number": ("message-attribution-opposite", "postNumber"),
    "date": ("message-attribution", "messageMeta"),
    "quote": ("bbCodeBlock--quote", "bbCodeQuote"),
    "quote_head": ("bbCodeBlock-title", "attribution"),
    "furniture": ("bbCodeBlock-expandLink", "quoteExpand"),
    "body_end": ("js-selectToQuoteEnd", "messageTextEndMarker"),
    "file_name": ("file-name", "attachment-name", "filename"),
    "file_size": ("file-meta", "attachment-details-size"),
}
_KNOWN: Final = frozenset(("message-user", *(name for names in _CLASSES.values() for name in names)))
#: Elements of a post of XenForo 2 that hold its fields.
_OPENED: Final = frozenset((
    "message-inner", "message-cell--user", "message-cell--main", "message-main", "message-attribution",
    "message-content", "message-userContent", "message-footer",
))  # fmt: skip
_TAGS: Final = (*lists.TAGS, "section", "header", "footer", "aside", "form", "dl", "dd")

_STARTS: Final = frozenset(lists.ROWS)

#: What the words before a value beside a post mean, by language.
_LABELS: Final[Mapping[str, str]] = {
    word: field
    for field, labels in {
        "joined": "joined inscrit registriert registrado iscritto geregistreerd dołączył dołączył(a) регистрация "
        "katılım registrovaný registered registrerad liittynyt 注册 登録",
        "posts": "messages beiträge mensajes messaggi mensagens berichten postów posty сообщения mesajlar příspěvky "
        "消息 帖子",
        "location": "location localisation ort ubicación località localização locatie adres адрес город konum "
        "位置 所在地",
    }.items()
    for word in labels.split()
}
_MODERATOR = re.compile(r"moderat|modér|moderad|модератор|moderatör|版主|モデレーター|管理", re.IGNORECASE)
_SAID = re.compile(
    r"^(.*?)\s+(?:said|a dit|a écrit|sagte|schrieb|dijo|ha detto|disse|zei|powiedział(?:\(a\))?|сказал(?:\(а\))?|dedi|"
    r"说|說)\s*:?\s*↑?\s*$"
)
_ADDRESSES: Final = (
    ("post", re.compile(r"/threads/[^?#]*+[?#]?+(?:[^#]*#)?post-(\d{1,15})\b|/threads/[^?#]*/post-(\d{1,15})\b")),
    ("post", re.compile(r"[/?]posts/(\d{1,15})(?:[/?#]|$)|[/?]goto/post[?&]id=(\d{1,15})")),
    ("thread", re.compile(r"[/?]threads/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)")),
    ("attachment", re.compile(r"[/?]attachments/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)")),
    ("member", re.compile(r"[/?]members/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)")),
    ("board", re.compile(r"[/?](?:forums|categories)/(?:[^/?#]*\.)?(\d{1,15})(?:[/?#]|$)")),
)
_PASSAGES: Final = (
    Passage(b'<nav class="p-nav"', b"</nav>", without=(b"<nav", b"<article"), read=False),
    Passage(b'<footer class="p-footer"', b"</footer>", without=(b"<footer", b"<article"), read=False),
    Passage(b'<div class="message-date"', b"</div>", without=(b"<div",), read=False),
    Passage(b'<div class="message-permalink"', b"</div>", without=(b"<div",), read=False),
    Passage(b'class="message-user"', b"</section>", without=(b"<section", b"<time", b"<article")),
)


def matches(page: Document) -> float:
    """XenForo names itself in the root element; a page saved without that is known by its messages."""
    if page.tree.get("id") in {"XF", "XenForo"}:
        return 1.0
    for element in page.tree.iter("article", "li"):
        if has(element, "message") and _is_post(element):
            return 0.9
    return 0.0


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the board leads to."""
    return leads_to(_ADDRESSES, url)


def read(page: Document) -> Page | None:
    """What stands on the page; None: not XenForo's."""
    page.without(_PASSAGES)
    if not matches(page):
        return None
    template = page.tree.get("data-template") or ""
    posts = _posts(page.tree)
    if template.startswith("thread_view") or (not template and posts):
        return _thread_page(page, posts)
    found = survey(page.tree, lists.TAGS, _STARTS)
    if template.startswith(("forum_view", "forum_list", "category_view")) or (not template and lists.is_list(found)):
        return lists.read(page, found)
    if template.startswith(("member_view", "member_about")):
        shown = lists.profile_page(page)
        if shown is not None:
            common = lists.common(page)
            return Page(kind="member", key=f"member:{shown.id}", members=(shown,), **common)
    return lists.other(page, found.parts, template)


def _is_post(element: Element) -> bool:
    """A message that is a post: ``article`` with its id in XenForo 2, ``li`` in XenForo 1."""
    name = element.get("id") if element.tag == "li" else element.get("data-content")
    return (name or "").startswith("post-")


def _posts(root: Element) -> list[Element]:
    for tag in ("article", "li"):
        posts = [element for element in root.iter(tag) if has(element, "message") and _is_post(element)]
        if posts:
            return posts
    return []


def _parts(post: Element) -> Index:
    """The elements of a post that matter, by class: those at the places where XenForo 2 has them, else all."""
    found: Index = {}
    inside = [post]
    for element in inside:
        for part in element:
            names = part.get("class")
            if names:
                kept, opened = _fields(names)
                for name in kept:
                    found.setdefault(name, []).append(part)
                if opened:
                    inside.append(part)
    return found if "message-body" in found and "message-user" in found else index(post)


@lru_cache(maxsize=4096)
def _fields(names: str) -> tuple[tuple[str, ...], bool]:
    """(the classes among these that a reader asks for, whether to look at the children)."""
    split = names.split()
    return tuple(name for name in split if name in _KNOWN), not _OPENED.isdisjoint(split)


def _pick(found: Index, field: str) -> list[Element]:
    """The elements of a field, whichever generation wrote them."""
    for name in _CLASSES[field]:
        if name in found:
            return found[name]
    return []


# --- thread pages -------------------------------------------------------------------------------


def _thread_page(page: Document, elements: list[Element]) -> Page:
    actions: list[PageAction] = []
    authors: dict[tuple[str, str], Author] = {}
    posts: dict[SourceId, PagePost] = {}
    for element in elements:
        post = _post(page, element, authors, actions)
        if post is not None and post.id is not None:
            posts.setdefault(post.id, post)
        remove(element)  # what is left is the page around the posts
    parts = index(page.tree, *_TAGS)
    thread_id = _thread_id(page, parts)
    common = lists.common(page)
    if thread_id is None:
        return Page(kind="error", key=f"error:{page.url}", reason="a thread page without its number", **common)
    current, last, links = lists.pages(page, parts)
    boards = tuple(lists.trail(page, parts))
    board_id = trailing(page.tree.get("data-container-key")) or (boards[-1].id if boards else None)
    title, prefix = lists.title_of(page, parts)
    starter = below(first(parts.get("p-description") or parts.get("muted")), "a", "username")
    shown = tuple(posts.values())
    return Page(
        kind="thread",
        key=f"thread:{thread_id}:{current}",
        boards=boards,
        thread=PageThread(
            id=thread_id,
            board_id=board_id,
            title=title,
            prefix=prefix,
            author=member(starter, words(starter)) if starter is not None else None,
            locked="blockStatus-message--locked" in parts or "threadAlerts" in parts,
            poll=_poll(parts),
            pages=last,
            posts_per_page=len(shown) if shown and current < last else None,
        ),
        posts=shown,
        first_number=shown[0].number if shown else None,
        actions=tuple(actions),
        links=links,
        **common,
    )


def _thread_id(page: Document, parts: Index) -> int | None:
    id = trailing(page.tree.get("data-content-key"))
    if id is None and "lbContainer" in parts:
        id = next(
            (
                trailing(box.get("data-lb-id"))
                for box in parts["lbContainer"]
                if "thread-" in (box.get("data-lb-id") or "")
            ),
            None,
        )
    return id if id is not None else id_of("thread", page.url) or id_of("thread", lists.meta(page, "og:url"))


def _poll(parts: Index) -> PagePoll | None:
    block = next((form for form in parts.get("block", ()) if "js-pollContainer" in (form.get("class") or "")), None)
    block = block if block is not None else first(parts.get("PollContainer") or parts.get("pollBlock"))
    if block is None:
        return None
    found = index(block)
    options = []
    for answer in found.get("pollResult-response") or found.get("pollOption") or ():
        shown = below(answer.getparent(), "*", "pollResult-votes", "voteCount")
        options.append(PagePollOption(text=words(answer), votes=number_in(words(shown)) if shown is not None else None))
    if not options:  # the form for voting: results are hidden until it closes
        options = [
            PagePollOption(text=text)
            for text in texts(label for item in block.iter("li") for label in item.iter("label"))
        ]
    question = words(first(found.get("block-header") or found.get("questionText") or found.get("question")))
    if not options or not question:
        return None
    pairs = list(block.iter("dd"))
    voters = number_in(words(pairs[-1])) if pairs else None
    several = voters is not None and sum(option.votes or 0 for option in options) > voters
    return PagePoll(
        question=question,
        options=tuple(options),
        voters=voters,
        max_choices=len(options) if several else 1,  # more votes than voters: several choices were allowed
        ends=time_of(stamp(block)),
    )


# --- posts --------------------------------------------------------------------------------------


def _post(
    page: Document, element: Element, authors: dict[tuple[str, str], Author], actions: list[PageAction]
) -> PagePost | None:
    id = trailing(element.get("data-content") or element.get("id"))
    if id is None:
        return None
    found = _parts(element)
    author = _author(page, found, element.get("data-author") or "", authors)
    created = _created(found)
    if has(element, "message--deleted", "deleted"):
        return PagePost(id=id, author=author, date=created, body="", deleted=True)
    edit = first(_pick(found, "edit"))
    edited = time_of(stamp(edit))
    if edited is not None and _MODERATOR.search(words(edit)):
        actions.append(PageAction(kind="edit_post", date=edited, post_id=id))
    body, inline = _body(found)
    placed = {file.id for file in inline}
    return PagePost(
        id=id,
        author=author,
        date=created,
        body=body,
        number=_number(found),
        signature=_signature(found),
        files=(*inline, *(file for file in _files(found) if file.id not in placed)),
        edited=edited,
        likes=tuple(_likes(found)),
    )


def _author(page: Document, found: Index, name: str, known: dict[tuple[str, str], Author]) -> Author:
    """The author; of a box that was not cut out once on each page."""
    holder = first(found.get("message-user") or found.get("messageUserInfo"))
    if holder is None:
        return Author(name=words(name))
    if page.passage(holder) is not None:
        author = _beside(page, holder)
    else:
        link = below(first(_pick(found, "name")), "a", "username")
        key = (name, (link.get("href") or "") if link is not None else "")
        if key not in known or not name:
            known[key] = _box(holder)
        author = known[key]
    return msgspec.structs.replace(author, name=words(name)) if name and words(name) != author.name else author


def _box(holder: Element) -> Author:
    """What the box beside a post tells of its author."""
    found = index(holder)
    named = first(_pick(found, "name"))
    link = below(named, "a", "username")
    shown = member(link, words(link if link is not None else named))
    extras: dict[str, str] = {}
    for block in _pick(found, "extras"):
        for term in block.iter("dt"):
            value = term.getnext()
            field = _LABELS.get((words(term) or words(below(term, "span"))).rstrip(" :").lower())
            if field and value is not None:
                extras[field] = words(value)
    return Author(
        name=shown.name,
        id=shown.id,
        guest=shown.guest,
        title=words(first(_pick(found, "title"))),
        avatar=image_of(first(_pick(found, "avatar"))),
        post_count=number_in(extras["posts"]) if "posts" in extras else None,
        joined=date(extras.get("joined", "")),
        location=extras.get("location", ""),
        staff=bool(_pick(found, "staff")) or (link is not None and below(link, "span", "username--staff") is not None),
    )


_beside: Final = remembered(_box)


def _created(found: Index) -> Date | None:
    holder = first(_pick(found, "date"))
    if holder is not None and holder.tag != "header":  # XenForo 1: other times may stand before it
        permalink = below(holder, "a", "datePermalink")
        holder = permalink if permalink is not None else holder
    return time_of(stamp(holder))


def _number(found: Index) -> int | None:
    for holder in _pick(found, "number"):
        for link in holder.iter("a"):
            text = words(link)
            if text.startswith("#"):
                return number_in(text[1:])
    return None


def _likes(found: Index) -> Iterator[Author]:
    """Who liked it, as far as the page names them ("and 3 others" stays unnamed)."""
    for bar in _pick(found, "likes"):
        for link in bar.iter("a"):
            if has(link, "username"):
                yield member(link, words(link))
                continue
            for name in link.iter("bdi", "span"):
                if name.tag == "bdi" or (name.getparent() is link and not len(name)):
                    yield Author(name=words(name))


def _files(found: Index) -> Iterator[PageFile]:
    """Attachments below the text."""
    seen: set[int] = set()
    for holder in _pick(found, "files"):
        for item in holder.iter("li"):
            link = next((link for link in item.iter("a") if id_of("attachment", link.get("href")) is not None), None)
            if link is None:
                continue
            id = id_of("attachment", link.get("href"))
            if id is None or id in seen:
                continue
            seen.add(id)
            parts = index(item)
            label = first(_pick(parts, "file_name"))
            name = (label.get("title") or words(label)) if label is not None else item.get("title") or ""
            size = bytes_in(words(first(_pick(parts, "file_size"))))
            yield PageFile(id=id, file_name=name, url=link.get("href"), byte_size=size)


def _signature(found: Index) -> str:
    holder = first(_pick(found, "signature"))
    inside = below(holder, "div", "bbWrapper")
    inside = inside if inside is not None else below(holder, "aside")
    return content(inside if inside is not None else holder)


def _body(found: Index) -> tuple[str, list[PageFile]]:
    """The text, and the attachments that stand in it."""
    for body in _pick(found, "body"):
        if has(body, "signature"):  # XenForo 1: a signature carries the class of a text, too
            continue
        quotes, text = [], body
        for part in descendants(body, "blockquote", "div"):
            names = part.get("class")
            role = _role(names) if names else ""
            if role == "quote":
                quotes.append(part)
            elif role == "furniture":
                remove(part)
            elif role == "text" and text is body:
                text = part
        for quote in reversed(quotes):  # innermost first
            _mark_quote(quote)
        files = list(_inline(text))
        return inner_html(text), files
    return "", []


@lru_cache(maxsize=4096)
def _role(names: str) -> str:
    """What an element inside a text is by its classes: ``quote``, ``furniture``, ``text``, or "" for part of it."""
    split = set(names.split())
    if not split.isdisjoint(_CLASSES["quote"]):
        return "quote"
    if not split.isdisjoint((*_CLASSES["furniture"], *_CLASSES["body_end"])):
        return "furniture"
    return "text" if "bbWrapper" in split else ""


def _inline(text: Element) -> Iterator[PageFile]:
    """Pictures of attachments inside a text: a link to the attachment around a thumbnail, or the attachment itself."""
    for image in descendants(text, "img"):
        link = next(image.iterancestors("a"), None)
        for holder, url in ((link, link.get("href") if link is not None else None), (image, image.get("src"))):
            id = id_of("attachment", url) if url and "://" not in url else None
            if id is not None:
                name = image.get("title") or image.get("alt") or ""
                yield PageFile(id=id, file_name=name, url=url or "", inline=True)
                mark_attachment(holder, id)
                break


def _mark_quote(quote: Element) -> None:
    head = below(quote, "div", *_CLASSES["quote_head"])
    author = quote.get("data-quote") or quote.get("data-author") or ""
    post = trailing(quote.get("data-source")) if "post" in (quote.get("data-source") or "") else None
    if head is not None:
        link = next((link for link in head.iter("a") if link.get("href")), None)
        if link is not None and post is None:
            post = id_of("post", link.get("href")) or trailing(link.get("data-content-selector"))
        said = _SAID.match(words(head)[:300])
        author = author or (said[1] if said else words(head).rstrip(" :↑"))
        remove(head)
    for box in descendants(quote, "blockquote"):
        if has(box, "quoteContainer"):  # XenForo 1: the same quote once more
            box.tag = "div"
    mark_quote(quote, post=post, author=author, member=trailing(quote.get("data-attributes")))
