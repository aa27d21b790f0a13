"""One entry of the store → rows for the stage: what worker processes do.

A page that cannot be read never stops the staging: it is booked with the reason. States of a page:

* ``page``: understood; its kind is ``thread``, ``board``, ``index`` or ``member``;
* ``other``: a page of the board without content to carry over (search, profile, log-in, error …), with the reason;
* ``foreign``: a page of another site or another board's software;
* ``not_understood``: looks like a page, but nothing could be made of it, with the reason;
* ``file``: no page (image, style, download);
* ``unreadable``: link, encrypted, too large, HTTP error, gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import msgspec
from lxml import etree

from adapters.forum import SourceId
from adapters.html import registry, urls
from adapters.html.dates import Dates
from adapters.html.document import Document
from adapters.html.facts import BESIDE, Author, Page, PageThread
from adapters.html.hashed import undone
from adapters.html.layout import Layout, page_url, recognise
from adapters.html.local import IN_ARCHIVE
from adapters.html.packed import encode
from adapters.html.store import Entry, content, is_page, may_be_page

PAGE, OTHER, FOREIGN, NOT_UNDERSTOOD, FILE, UNREADABLE = (
    "page",
    "other",
    "foreign",
    "not_understood",
    "file",
    "unreadable",
)
STATES = (PAGE, OTHER, FOREIGN, NOT_UNDERSTOOD, FILE, UNREADABLE)

_CONTENT = frozenset(("thread", "board", "index", "member"))
#: what a page made by nobody's rules may make a reader raise
_READER_FAULTS = (
    etree.LxmlError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
_END = b"</html"
_NO_TIME = -1

Row: TypeAlias = tuple[Any, ...]


class Rows(msgspec.Struct):
    """Rows of a batch of entries, by table of the stage, and what their dates taught."""

    pages: list[Row] = []
    threads: list[Row] = []
    boards: list[Row] = []
    posts: list[Row] = []
    actions: list[Row] = []
    people: list[Row] = []
    signatures: list[Row] = []
    profiles: list[Row] = []
    answers: list[Row] = []
    links: list[Row] = []
    learnt: list[Row] = []


def read_batch(batch: Sequence[tuple[int, Entry]], layout: Layout) -> Rows:
    """Reads entries, each given with its place in the store."""
    rows = Rows()
    dates = Dates()
    for number, entry in batch:
        _read(number, entry, layout, rows, dates)
    rows.learnt = [(table, what, count) for table, counts in dates.state().items() for what, count in counts.items()]
    return rows


def _read(number: int, entry: Entry, layout: Layout, rows: Rows, dates: Dates) -> None:
    def book(
        state: str, reason: str = "", url: str = "", digest: bytes = b"", size: int = 0, page: Row | None = None
    ) -> None:
        given = page or ("", "", "", "", "", 0, b"")
        rows.pages.append((number, entry.name, url, entry.captured_at, digest, size, state, reason, *given))

    if entry.trouble:
        if entry.trouble == "file":
            book(FILE, IN_ARCHIVE if entry.url else "", page_url(entry, b"", layout)[0], size=entry.size)
        else:
            book(UNREADABLE, entry.trouble, entry.url)
        return
    if not entry.url and not may_be_page(entry.name):
        book(FILE, "", page_url(entry, b"", layout)[0], size=entry.size)
        return
    raw = content(entry)
    if raw is None:
        book(UNREADABLE, "cannot be read")
        return
    digest = hashlib.sha256(raw).digest()[:8]  # processors have instructions for it: half the time of BLAKE2
    url, when = page_url(entry, raw, layout)
    if not is_page(raw):
        named = entry.name.lower().endswith((".html", ".htm"))
        reason = (
            ("empty file" if not raw.strip() else "no HTML in it (binary file?)") if named or not raw.strip() else ""
        )
        book(NOT_UNDERSTOOD if reason else FILE, reason, url, digest, len(raw))
        return
    if not _same_host(url, layout.site):
        book(FOREIGN, f"of {urlsplit(url).netloc}", url, digest, len(raw))
        return
    document = Document(
        url,
        undone(raw, entry.name, layout.addresses) if layout.addresses else raw,
        name=entry.name,
        captured_at=entry.captured_at if entry.captured_at is not None else layout.captured_at,
        header_charset=entry.charset,
        charset=layout.charset,
    )
    found, system, reason = understand(document, layout)
    cut = int(_END not in raw[-400:].lower() and _END not in raw.lower())
    if found is None:
        state = FOREIGN if system else NOT_UNDERSTOOD
        book(
            state, reason, url, digest, len(raw), (layout.system, document.charset, document.evidence, "", "", cut, b"")
        )
        return
    captured = entry.captured_at
    if captured is None and when:
        captured = _time_of(when)
    if captured is None:
        captured = layout.captured_at
    kept = msgspec.structs.replace(
        found, boards=(), threads=(), thread=None, posts=(), actions=(), members=(), answers=(), links=()
    )
    state = PAGE if found.kind in _CONTENT else OTHER
    if state == PAGE and cut:
        reason = "breaks off in the middle"
    book(
        state, reason or found.reason or ("" if state == PAGE else found.kind), url, digest, len(raw),
        (system, document.charset, document.evidence, found.kind, found.key, cut, encode(kept)),
    )  # fmt: skip
    rows.pages[-1] = (*rows.pages[-1][:3], captured, *rows.pages[-1][4:])
    _take(number, found, cut, _NO_TIME if captured is None else captured, rows, layout)
    _learn(found, captured, dates)


def understand(document: Document, layout: Layout) -> tuple[Page | None, str, str]:
    """(what the page says, its system, reason where it says nothing). A page that lxml's tree makes no sense of is read
    again from BeautifulSoup's."""
    reason = ""
    for _ in range(2):
        try:
            found = registry.read(layout.system, document, layout.profile)
        except _READER_FAULTS as error:
            found, reason = None, f"the reader failed: {type(error).__name__}: {error}"[:300]
        if found is not None:
            return found, layout.system, reason if found.kind in _CONTENT else found.reason
        if document.repaired or (not reason and len(document.tree) > 1 and len(document.tree[-1])):
            break
        document.repair()
    if reason:
        return None, "", reason
    document.without(())
    found = _by_address(document, layout)
    if found is not None:
        return found, layout.system, ""
    other = recognise(document)
    if other and other != layout.system:
        return None, other, f"a page of {registry.reader(other).NAME}"
    return None, "", f"nothing of {registry.reader(layout.system).NAME} in it"


def _by_address(document: Document, layout: Layout) -> Page | None:
    """A thread whose theme the system's reader does not know: the address tells which thread, repeated blocks are the
    posts."""
    goal = None if layout.system == "generic" else registry.reader(layout.system).target(document.url)
    if goal is None or goal[0] != "thread":
        return None
    found = registry.reader("generic").read(document)
    if found is None or not found.posts:
        return None
    thread = msgspec.structs.replace(found.thread or PageThread(id=goal[1]), id=goal[1])
    how = (*found.found_by, ("page", "address and repeated blocks: the theme is not known"))
    key = f"thread:{goal[1]}:{found.key.rpartition(':')[2]}"
    return msgspec.structs.replace(found, kind="thread", thread=thread, key=key, found_by=how)


def _take(number: int, page: Page, cut: int, captured: int, rows: Rows, layout: Layout) -> None:
    people: dict[SourceId, tuple[int, Author]] = {}
    signatures: dict[SourceId, str] = {}
    for place, board in enumerate(page.boards):
        rows.boards.append((board.id, number, place, encode(board)))
        _meet(people, board.moderators, 1)
    for thread in page.threads:
        rows.threads.append((thread.id, number, 0, captured, encode(thread)))
        _meet(people, (thread.author,), 0)
    thread_id: SourceId | None = None
    if page.thread is not None:
        thread_id = page.thread.id
        rows.threads.append((thread_id, number, 1, captured, encode(page.thread)))
        _meet(people, (page.thread.author,), 0)
    elif page.posts:
        thread_id = page.key
    last = len(page.posts) - 1
    for place, post in enumerate(page.posts):
        at = (
            post.number if post.number is not None else None if page.first_number is None else page.first_number + place
        )
        # A notice that not everybody may read a post outweighs a text that somebody was shown.
        whole = 2 if post.private else int(not post.deleted and not (cut and place == last))
        rows.posts.append((thread_id, post.id, number, place, whole, captured, at, encode(post)))
        _meet(people, (post.author,), 0 if post.number == BESIDE else 2)
        if post.signature and post.author.id is not None:
            signatures[post.author.id] = post.signature
        _meet(people, post.likes, 0)
        _meet(people, [reaction.author for reaction in post.reactions], 0)
    for place, action in enumerate(page.actions):
        rows.actions.append((thread_id, number, place, encode(action)))
        _meet(people, (action.moderator,), 0)
    if page.kind != "member":
        _meet(people, page.members, 3)
    elif layout.member_pages:
        _meet(people, page.members, 0)
        for member in page.members:
            rows.profiles.append((member.id, captured, number, encode(member)))
            if member.signature and member.id is not None:
                signatures[member.id] = member.signature
    rows.people += [
        (id, level, captured, number, author.name, encode(author)) for id, (level, author) in people.items()
    ]
    rows.signatures += [(id, captured, number, signature) for id, signature in signatures.items()]
    rows.answers += page.answers
    rows.links += [(link, number) for link in page.links]


def _learn(page: Page, captured: int | None, dates: Dates) -> None:
    shown = [post.date for post in page.posts]
    dates.observe_page(shown, captured_at=captured, language=page.language, timezone=page.timezone)
    for date in [page.shown_at, *[post.edited for post in page.posts]][:2]:
        if date is not None:
            dates.observe(date.text, machine_text=date.machine, captured_at=captured)


def _meet(people: dict[SourceId, tuple[int, Author]], met: Sequence[Author | None], level: int) -> None:
    for author in met:
        if author is not None and author.id is not None and author.name:
            known = people.get(author.id)
            if known is None or known[0] < level:
                people[author.id] = (level, author)


def _same_host(url: str, site: str) -> bool:
    known = urls.host_of(site)
    return known == urls.UNKNOWN_HOST or urls.host_of(url) in (known, urls.UNKNOWN_HOST)


def _time_of(text: str) -> int | None:
    """Unix seconds of the time in a mirroring program's comment, which is in GMT unless it says otherwise."""
    try:
        return int(
            parsedate_to_datetime(text.removesuffix(" GMT") + " +0000" if text.endswith("GMT") else text).timestamp()
        )
    except (ValueError, TypeError, IndexError):
        return None


def batches(entries: Iterator[tuple[int, Entry]], size: int, most: int) -> Iterator[list[tuple[int, Entry]]]:
    """Entries in batches of ``size``, or of about ``most`` bytes where their size is known."""
    batch: list[tuple[int, Entry]] = []
    held = 0
    for item in entries:
        batch.append(item)
        held += len(item[1].raw or b"") or item[1].size
        if len(batch) >= size or held >= most:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
