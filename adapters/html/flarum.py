"""Pages of Flarum: the document that every page carries for its script, else what a browser saved, else the plain view.

Facts: ``facts/sources/others.md`` A; ``framework/core/views/frontend``, ``extensions/tags/views`` and the API's
resources of Flarum 1.8 and 2.0; the serializers of the extension ``fof/polls`` 1.0 to 2.3.
``script#flarum-json-payload`` holds the API's answer: ids, times, authors and the HTML of posts, and polls of the
extension, of which the plain view shows nothing; event posts are the log of moderators.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from lxml import etree

from adapters.forum import SourceId
from adapters.html.document import Document, words
from adapters.html.facts import (
    Author,
    Date,
    Page,
    PageAction,
    PageBoard,
    PagePoll,
    PagePollOption,
    PagePost,
    PageThread,
)
from adapters.html.marks import Index, below, content, first, has, id_in, index, leads_to, trailing
from adapters.html.reading import Element, date, inner_html, mark_quote, unique

NAME = "Flarum"
VERSIONS = "1.x, 2.x"

_LINKS: Final = {"thread": re.compile(r"(?:^|/)d/(\d{1,12})(?:-[^/?#]*)?(?:/\d+)?(?:[/?#]|$)")}
_MEMBER = re.compile(r"(?:^|/)u/([^/?#]{1,60})(?:[/?#]|$)")
_BOARD = re.compile(r"(?:^|/)t/([^/?#]{1,100})(?:[/?#]|$)")
_PAGE = re.compile(r"[?&]page=(\d{1,6})")
_LIMIT: Final = 20_000_000  # characters of a payload that are read
#: Event posts: (type, what its content must hold) → kind.
_EVENTS: Final[Mapping[str, tuple[str, str, str]]] = {  # key of the content, kind when it is true, kind when not
    "discussionLocked": ("locked", "lock", "unlock"),
    "discussionStickied": ("sticky", "sticky", "unsticky"),
    "discussionRenamed": ("", "rename", "rename"),
    "discussionTagged": ("", "move", "move"),
    "discussionSplit": ("", "split", "split"),
    "discussionMerged": ("", "merge", "merge"),
}


def matches(page: Document) -> float:
    """By the payload, or by the parts of a saved page."""
    for element in page.tree.iter("script", "noscript", "div"):
        if element.get("id") in {"flarum-json-payload", "flarum-content"}:
            return 1.0
        if has(element, "PostStream-item", "PostStream"):
            return 0.9
    return 0.0


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL of the board leads to. The address of a post tells but its number, that of a
    member but the name: a post's leads to its thread, a member's to nothing that has an id."""
    board = _BOARD.search(url)
    if board:
        return "board", board[1]
    return leads_to(tuple(_LINKS.items()), url)


def read(page: Document) -> Page | None:
    """What stands on the page; None: not Flarum's."""
    if not matches(page):
        return None
    payload = _payload(page)
    document = payload.get("apiDocument")
    if isinstance(document, dict):
        return _Api(payload, document).page(page)
    return _visible(page)


def _payload(page: Document) -> dict[str, Any]:
    script = next((element for element in page.tree.iter("script") if element.get("id") == "flarum-json-payload"), None)
    source = script.text if script is not None else None
    if not source or len(source) > _LIMIT:
        return {}
    try:
        found = json.loads(source)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _common(page: Document) -> dict[str, Any]:
    title = words(next(page.tree.iter("title"), None))
    return {
        "site_name": title.rpartition(" - ")[2],
        "language": (page.tree.get("lang") or "")[:2].lower(),
        "timezone": "UTC",
        "software": NAME,
    }


# --- the payload --------------------------------------------------------------------------------


class _Api:
    """The API's answer: records by type and id. Nothing in it is trusted to be of the right type."""

    def __init__(self, payload: dict[str, Any], document: dict[str, Any]) -> None:
        data = document.get("data")
        self.main = [record for record in (data if isinstance(data, list) else [data]) if isinstance(record, dict)]
        included = [*_list(document.get("included")), *_list(payload.get("resources"))]
        self.records = {
            (str(record.get("type")), str(record.get("id"))): record
            for record in (*included, *self.main)
            if isinstance(record, dict)
        }
        users = [(id, _map(record.get("attributes"))) for (kind, id), record in self.records.items() if kind == "users"]
        self.member_ids = {_text(user.get(name)): id for id, user in users for name in ("username", "slug")}
        forum = next((record for record in self.records.values() if record.get("type") == "forums"), {})
        self.site = _text(_map(forum.get("attributes")).get("title"))

    def page(self, page: Document) -> Page:
        common = {**_common(page)}
        common["site_name"] = self.site or common["site_name"]
        boards = tuple(self.boards())
        number = _PAGE.search(page.url)
        current = int(number[1]) if number else 1
        discussions = [record for record in self.main if record.get("type") == "discussions"]
        if len(discussions) == 1 and _related(discussions[0], "posts"):
            return self._thread_page(page, discussions[0], boards, common)
        if discussions or boards:
            own = _BOARD.search(page.url)
            threads = tuple(thread for thread in map(self.thread, discussions) if thread is not None)
            kind = "board" if own else "index"
            key = f"board:{own[1]}:{current}" if own else f"index:{current}"
            return Page(kind=kind, key=key, boards=boards, threads=threads, links=_pages(page), **common)
        return Page(kind="other", key=f"other:{page.url}", reason="no discussion in it", **common)

    def _thread_page(
        self, page: Document, record: dict[str, Any], boards: tuple[PageBoard, ...], common: dict[str, Any]
    ) -> Page:
        thread = self.thread(record)
        if thread is None:
            return Page(kind="error", key=f"error:{page.url}", reason="a discussion without its number", **common)
        posts: list[PagePost] = []
        actions: list[PageAction] = []
        polls = _related(record, "poll")  # fof/polls 1 puts them to the discussion, 2 to posts
        for reference in _related(record, "posts"):
            post = self.records.get(("posts", str(reference)))
            attributes = _map(post.get("attributes")) if post else {}
            if post is None or not attributes.get("contentType"):
                continue  # only named: it stands on another page
            if attributes["contentType"] == "comment":
                posts.append(self._post(post, attributes))
                polls += _related(post, "polls") if attributes.get("number") == 1 else []
            else:
                actions.append(self._action(post, attributes))
        posts.sort(key=lambda post: post.number or 0)
        start = posts[0].number if posts else None
        return Page(
            kind="thread",
            key=f"thread:{thread.id}:{start}",
            boards=boards,
            thread=msgspec.structs.replace(thread, poll=self._poll(polls[0])) if polls else thread,
            posts=tuple(posts),
            first_number=start,
            actions=tuple(actions),
            links=_pages(page),
            **common,
        )

    def _poll(self, id: Any) -> PagePoll | None:
        """A poll of the extension fof/polls. Votes are there where the guest may see them."""
        record = _map(self.records.get(("polls", str(id))))
        attributes = _map(record.get("attributes"))
        options = [
            _map(_map(self.records.get(("poll_options", str(option)))).get("attributes"))
            for option in _related(record, "options")
        ]
        if not options:
            return None
        several, most = bool(attributes.get("allowMultipleVotes")), attributes.get("maxVotes")
        choices = most if isinstance(most, int) and most > 0 else len(options)  # 0: as many as there are
        return PagePoll(
            id=_number(id),
            question=_text(attributes.get("question")),
            options=tuple(
                PagePollOption(text=_text(option.get("answer")), votes=_count(option.get("voteCount")))
                for option in options
            ),
            voters=None if several else _count(attributes.get("voteCount")),  # it counts votes
            max_choices=choices if several else 1,
            ends=_iso(attributes.get("endDate")),
        )

    def author(self, record: Mapping[str, Any], name: str = "user") -> Author:
        id = next(iter(_related(record, name)), None)
        user = _map(_map(self.records.get(("users", str(id)))).get("attributes"))
        shown = _text(user.get("displayName")) or _text(user.get("username"))
        avatar = _text(user.get("avatarUrl"))
        return Author(name=shown, id=_number(id), guest=id is None, avatar=avatar, joined=_iso(user.get("joinTime")))

    def boards(self) -> Iterator[PageBoard]:
        for (kind, _), record in self.records.items():
            attributes = _map(record.get("attributes"))
            if kind == "tags" and _text(attributes.get("slug")):
                above = _map(
                    _map(self.records.get(("tags", str(next(iter(_related(record, "parent")), None))))).get(
                        "attributes"
                    )
                )
                count = attributes.get("discussionCount")
                yield PageBoard(
                    id=_text(attributes.get("slug")),
                    name=_text(attributes.get("name")),
                    parent_id=_text(above.get("slug")) or None,
                    description=_escaped(_text(attributes.get("description"))),
                    threads=count if isinstance(count, int) else None,
                )

    def thread(self, record: Mapping[str, Any]) -> PageThread | None:
        attributes = _map(record.get("attributes"))
        id = _number(record.get("id"))
        if id is None:
            return None
        tags = [_map(_map(self.records.get(("tags", str(tag)))).get("attributes")) for tag in _related(record, "tags")]
        ranked = sorted(
            (tag for tag in tags if tag.get("slug")),
            key=lambda tag: (not tag.get("isChild"), tag.get("position") is None),
        )
        count = attributes.get("commentCount")
        return PageThread(
            id=id,
            board_id=_text(ranked[0].get("slug")) if ranked else None,
            title=_text(attributes.get("title")),
            author=self.author(record),
            kind="sticky" if attributes.get("isSticky") else "normal",
            locked=bool(attributes.get("isLocked")),
            replies=count - 1 if isinstance(count, int) and count > 0 else None,
        )

    def _post(self, record: Mapping[str, Any], attributes: Mapping[str, Any]) -> PagePost:
        number = attributes.get("number")
        editor = self.author(record, "editedUser")
        hidden = bool(attributes.get("isHidden"))
        return PagePost(
            id=_number(record.get("id")),
            author=self.author(record),
            date=_iso(attributes.get("createdAt") or attributes.get("time")),
            body=self._marked(_text(attributes.get("contentHtml"))) if not hidden else "",
            number=number if isinstance(number, int) else None,
            edited=_iso(attributes.get("editedAt") or attributes.get("editTime")),
            editor=editor.name,
            likes=tuple(self._likes(record)),
            deleted=hidden,
        )

    def _marked(self, html: str) -> str:
        """A post's HTML with the mentions of members marked."""
        if "UserMention" not in html:
            return html
        try:
            root = etree.fromstring(f"<div>{html}</div>".encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8"))
        except etree.XMLSyntaxError:
            return html
        box = next(root.iter("div"), None)
        for link in list(box.iter("a")) if box is not None else ():
            if has(link, "UserMention"):
                member = _MEMBER.search(link.get("href") or "")
                link.set("data-mention", self.member_ids.get(member[1], "") if member else "")
        return inner_html(box) if box is not None else html

    def _likes(self, record: Mapping[str, Any]) -> Iterator[Author]:
        for id in _related(record, "likes"):
            user = _map(_map(self.records.get(("users", str(id)))).get("attributes"))
            name = _text(user.get("displayName")) or _text(user.get("username"))
            if name:
                yield Author(name=name, id=_number(id), guest=False)

    def _action(self, record: Mapping[str, Any], attributes: Mapping[str, Any]) -> PageAction:
        key, yes, no = _EVENTS.get(_text(attributes.get("contentType")), ("", "other", "other"))
        told = attributes.get("content")
        kind = yes if not key or _map(told).get(key) else no
        renamed = [_text(text) for text in told[:2]] if isinstance(told, list) and kind == "rename" else []
        reason = " → ".join(renamed) if renamed else "" if kind != "other" else _text(attributes.get("contentType"))
        when = _iso(attributes.get("createdAt") or attributes.get("time"))
        return PageAction(kind=kind, moderator=self.author(record), date=when, reason=reason)


def _pages(page: Document) -> tuple[str, ...]:
    """The pages before and after this one."""
    links = (link.get("href") for link in page.tree.iter("link") if link.get("rel") in {"next", "prev"})
    return unique(link for link in map(page.absolute, links) if link)


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, (str, int)) and re.fullmatch(r"[0-9]{1,15}", str(value)) else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _iso(value: Any) -> Date | None:
    return Date(text=value, machine=value) if isinstance(value, str) and value else None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _related(record: Mapping[str, Any], name: str) -> list[Any]:
    data = _map(_map(record.get("relationships")).get(name)).get("data")
    return [
        _map(reference).get("id")
        for reference in (data if isinstance(data, list) else [data])
        if isinstance(reference, dict)
    ]


# --- what is visible ----------------------------------------------------------------------------


def _visible(page: Document) -> Page:
    """A page saved from a browser, or the plain view, which tells neither ids nor times."""
    parts = index(page.tree)
    common = _common(page)
    thread = id_in(_LINKS["thread"], page.url)
    for link in page.tree.iter("link"):
        if thread is None and link.get("rel") == "canonical":
            thread = id_in(_LINKS["thread"], link.get("href"))
    items = [item for item in parts.get("PostStream-item", ()) if item.get("data-id")]
    plain = (
        [box for box in page.tree.iter("article") if below(box, "div", "Post-body") is not None] if not items else []
    )
    if thread is not None and (items or plain):
        posts = tuple(post for post in (_shown(item, index(item)) for item in items or plain) if post is not None)
        number = _PAGE.search(page.url)
        start = posts[0].number if posts else None
        heading = first(parts.get("DiscussionHero-title"))
        title = words(heading if heading is not None else next(page.tree.iter("h1"), None))
        key = f"thread:{thread}:{start}" if start else f"thread:{thread}:plain:{number[1] if number else 1}"
        return Page(
            kind="thread",
            key=key,
            thread=PageThread(id=thread, title=title),
            posts=posts,
            first_number=start,
            links=_pages(page),
            **common,
        )
    threads = {
        id: words(link)
        for link in page.tree.iter("a")
        if (id := id_in(_LINKS["thread"], link.get("href"))) is not None and words(link)
    }
    if threads:
        own = _BOARD.search(page.url)
        rows = tuple(PageThread(id=id, board_id=own[1] if own else None, title=title) for id, title in threads.items())
        links = unique(
            page.absolute(link.get("href")) for link in page.tree.iter("a") if "page=" in (link.get("href") or "")
        )
        return Page(kind="board" if own else "index", key=f"list:{page.url}", threads=rows, links=links, **common)
    return Page(kind="other", key=f"other:{page.url}", reason="no discussion in it", **common)


def _shown(item: Element, found: Index) -> PagePost | None:
    body = first(found.get("Post-body"))
    if body is None:
        return None  # an event
    name = first(found.get("PostUser-name"))
    stamp = below(first(found.get("PostMeta")), "time")
    machine = (stamp.get("datetime") if stamp is not None else None) or item.get("data-time") or ""
    for quote in list(body.iter("blockquote")):
        mark_quote(quote)
    return PagePost(
        id=trailing(item.get("data-id")),
        author=Author(name=words(name)),  # by name: the address of a member does not tell the id
        date=date(words(stamp), machine),
        body=content(body),
        number=trailing(item.get("data-number")),
    )
