"""Posts that a page describes with schema.org: JSON-LD or microdata (DiscussionForumPosting, Comment, Question …).

JSON-LD has the facts without doubt, but bodies as plain text; the caller may know better ones from the page itself.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from adapters.html.document import Document, inner_html, words
from adapters.html.facts import Author, Date, PagePost
from adapters.html.generic_addresses import number_of, target

_POSTS: Final = frozenset((
    "discussionforumposting", "comment", "question", "answer", "socialmediaposting", "usercomments", "blogposting",
))  # fmt: skip
_HEADS: Final = frozenset(("discussionforumposting", "question", "socialmediaposting", "blogposting"))
_TEXTS: Final = ("text", "articlebody", "commenttext", "description")
_MARKUP = re.compile(r"<(?:p|br|div|a|b|i|strong|em|blockquote|ul|ol|li|img|span)\b[^<>]*>", re.IGNORECASE)
_LARGEST = 20_000_000  # characters of JSON; more is no description of a page
_MOST = 5_000  # items of one page


class Described(msgspec.Struct, frozen=True):
    """What schema.org markup tells of a page."""

    posts: tuple[PagePost, ...]
    title: str = ""
    url: str = ""  #: of the thread
    replies: int | None = None
    views: int | None = None
    crumbs: tuple[tuple[str, str], ...] = ()  #: (name, URL) from the top of the board down
    how: str = ""


def described(page: Document) -> Described | None:
    """What the page's JSON-LD, or else its microdata, tells; None when it has no posts."""
    found = _linked_data(page)
    return found if found is not None else _microdata(page)


# --- JSON-LD ------------------------------------------------------------------------------------


def _linked_data(page: Document) -> Described | None:
    items: list[Mapping[str, Any]] = []
    for script in page.all("//script[@type='application/ld+json']/text()"):
        if len(script) <= _LARGEST:
            try:
                items += _objects(json.loads(script, strict=False))
            except (ValueError, RecursionError):  # broken or hostile: as if it were not there
                continue
    crumbs = tuple(_crumbs(page, items))
    heads = [
        item for item in items if _types(item) & _HEADS and (_text(item.get("text")) or _text(item.get("articleBody")))
    ]
    if not heads:
        return None
    head = heads[0]
    posts = [_post(page, head, first=True)]
    seen = 1
    for key in ("comment", "acceptedAnswer", "suggestedAnswer"):
        for answer in _listed(head.get(key)):
            for one in _flat(answer):
                seen += 1
                if seen < _MOST:
                    posts.append(_post(page, one))
    posts += [_post(page, item) for item in items if _types(item) & {"comment", "answer"} and item is not head]
    unique = list({(post.id, post.author.name, post.date, post.body): post for post in posts}.values())
    counts = _counts(head)
    return Described(
        posts=tuple(unique),
        title=_text(head.get("headline")) or _text(head.get("name")),
        url=_url(page, head),
        replies=counts.get("comment", _number(head.get("commentCount", head.get("answerCount")))),
        views=counts.get("view"),
        crumbs=crumbs,
        how="JSON-LD",
    )


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a document: the top ones, those of ``@graph`` and main entities."""
    waiting = [data]
    for _ in range(_MOST):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting += item[:_MOST]
        elif isinstance(item, dict):
            yield item
            waiting += [
                item[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(item.get(key), (list, dict))
            ]


def _flat(item: Any) -> Iterator[Mapping[str, Any]]:
    """A comment and the comments below it, in reading order."""
    waiting = [item]
    for _ in range(_MOST):
        if not waiting:
            return
        one = waiting.pop(0)
        if isinstance(one, dict):
            yield one
            waiting = _listed(one.get("comment")) + waiting


def _post(page: Document, item: Mapping[str, Any], *, first: bool = False) -> PagePost:
    author = next((one for one in _listed(item.get("author")) if isinstance(one, dict)), None)
    name = _text(author.get("name")) if author else _text(item.get("author"))
    leads_to = target(page.absolute(_text(author.get("url")) or _text(author.get("@id")))) if author else None
    url = page.absolute(_text(item.get("url")) or _text(item.get("@id")))
    post = target(url)
    identifier = _text(item.get("identifier"))
    edited = _text(item.get("dateModified"))
    published = _text(item.get("datePublished")) or _text(item.get("dateCreated"))
    id = (
        post[1]
        if post and post[0] == "post"
        else number_of(identifier)
        if identifier
        else number_of(url.partition("#")[2])
    )
    return PagePost(
        id=None if id == "" else id,
        author=Author(name=name, id=leads_to[1] if leads_to and leads_to[0] == "member" else None),
        date=Date(machine=published) if published else None,
        body=_body(_text(item.get("text")) or _text(item.get("articleBody"))),
        edited=Date(machine=edited) if edited and edited != published else None,
        number=1 if first and _number(item.get("position")) is None else _number(item.get("position")),
    )


def _body(text: str) -> str:
    if _MARKUP.search(text):
        return text
    return entities.escape(text.strip(), quote=False).replace("\r\n", "\n").replace("\n", "<br>\n")


def _types(item: Mapping[str, Any]) -> set[str]:
    return {str(one).rpartition("/")[2].lower() for one in _listed(item.get("@type"))}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url") or value.get("@value") or ""
    return str(value).strip() if isinstance(value, (str, int)) else ""


def _number(value: Any) -> int | None:
    text = _text(value)
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _url(page: Document, item: Mapping[str, Any]) -> str:
    for key in ("url", "mainEntityOfPage", "@id"):
        url = page.absolute(_text(item.get(key)))
        if url:
            return url
    return page.url


def _counts(item: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for one in _listed(item.get("interactionStatistic")):
        if isinstance(one, dict):
            kind = one.get("interactionType")
            name = (_text(kind.get("@type")) if isinstance(kind, dict) else _text(kind)).rpartition("/")[2].lower()
            count = _number(one.get("userInteractionCount"))
            if count is not None:
                found[name.removesuffix("action")] = count
    return found


def _crumbs(page: Document, items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in items:
        if "breadcrumblist" in _types(item):
            for one in _listed(item.get("itemListElement")):
                if isinstance(one, dict):
                    inner = one.get("item")
                    inner = inner if isinstance(inner, dict) else {"@id": inner}
                    yield (
                        _text(one.get("name")) or _text(inner.get("name")),
                        page.absolute(_text(inner.get("@id")) or _text(inner.get("url"))),
                    )
            return


# --- microdata ----------------------------------------------------------------------------------


class _Scope:
    __slots__ = ("element", "parent", "properties", "types")

    def __init__(self, element: Any, parent: _Scope | None) -> None:
        self.element = element
        self.parent = parent
        self.types = {one.rpartition("/")[2].lower() for one in (element.get("itemtype") or "").split()}
        self.properties: dict[str, list[Any]] = {}


def _microdata(page: Document) -> Described | None:
    scopes = _scopes(page)
    posts = [scope for scope in scopes if scope.types & _POSTS and _of(scope, *_TEXTS) is not None]
    if not posts:
        return None
    threads = {target(url) for url in (_address(page, scope) for scope in posts if scope.types & _HEADS) if url}
    if len({goal for goal in threads if goal and goal[0] == "thread"}) > 1:
        return None  # a listing whose rows are described so
    head = next((scope for scope in scopes if scope.types & _HEADS), None)
    crumbs = []
    for scope in scopes:
        if "listitem" in scope.types and scope.parent is not None and "breadcrumblist" in scope.parent.types:
            name, link = _of(scope, "name"), _of(scope, "item", "url")
            crumbs.append((words(name), page.absolute(link.get("href") if link is not None else "")))
    shown = _value(_of(head, "headline", "name")) if head else ""
    return Described(
        posts=tuple(_micro_post(page, scope) for scope in posts[:_MOST]),
        title=shown,
        url=_address(page, head) if head else "",
        replies=_number(_value(_of(head, "commentcount", "answercount"))) if head else None,
        crumbs=tuple(crumbs),
        how="microdata",
    )


def _scopes(page: Document) -> list[_Scope]:
    """All items of the page with their own properties, in document order."""
    found: list[_Scope] = []
    open_scopes: list[_Scope] = []
    for element in page.all("//*[@itemscope or @itemprop]"):
        while open_scopes and not _inside(element, open_scopes[-1].element):
            open_scopes.pop()
        around = open_scopes[-1] if open_scopes else None
        if around is not None:
            for name in (element.get("itemprop") or "").lower().split():
                around.properties.setdefault(name, []).append(element)
        if element.get("itemscope") is not None and len(open_scopes) < 50:
            scope = _Scope(element, around)
            found.append(scope)
            open_scopes.append(scope)
    return found


def _inside(element: Any, other: Any) -> bool:
    depth = 0
    node = element.getparent()
    while node is not None and depth < 200:
        if node is other:
            return True
        node = node.getparent()
        depth += 1
    return False


def _of(scope: _Scope | None, *names: str) -> Any:
    for name in names:
        found = scope.properties.get(name) if scope else None
        if found:
            return found[0]
    return None


def _value(element: Any) -> str:
    if element is None:
        return ""
    return str(element.get("content") or element.get("datetime") or words(element)).strip()


def _address(page: Document, scope: _Scope) -> str:
    link = _of(scope, "url", "mainentityofpage")
    given = (
        (link.get("href") or link.get("content") or link.get("itemid") or "")
        if link is not None
        else scope.element.get("itemid")
    )
    return page.absolute(given) or ""


def _micro_post(page: Document, scope: _Scope) -> PagePost:
    author = _of(scope, "author", "creator")
    name, link = "", ""
    if author is not None:
        named = author.xpath(".//*[@itemprop='name']")
        linked = author.xpath("descendant-or-self::*[@itemprop='url' or self::a]/@href")
        name = _value(named[0]) if named else _value(author)
        link = page.absolute(linked[0]) if linked else ""
    member = target(link) if link else None
    date = _of(scope, "datepublished", "datecreated", "commenttime")
    edited = _of(scope, "datemodified")
    body = _of(scope, *_TEXTS)
    address = _address(page, scope)
    post = target(address)
    own = scope.element.get("id") or scope.element.get("data-post-id") or scope.element.get("data-id") or ""
    id = number_of(own) if own else post[1] if post and post[0] == "post" else None
    given = _number(_value(_of(scope, "position")))
    return PagePost(
        id=id,
        author=Author(name=name, id=member[1] if member and member[0] == "member" else None),
        date=_date(date),
        body=inner_html(body).strip() if not body.get("content") else entities.escape(body.get("content"), quote=False),
        edited=_date(edited) if edited is not None and _value(edited) != _value(date) else None,
        number=given,
    )


def _date(element: Any) -> Date | None:
    if element is None:
        return None
    machine = element.get("datetime") or element.get("content") or ""
    text = words(element)
    return Date(text=text, machine=machine) if machine or text else None
