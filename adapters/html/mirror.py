"""A staged mirror as a source like any other: forum records from what the pages showed.

One class serves every system; what differs (names, versions, addresses, what is carried over) is data.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, cached_property, lru_cache, partial
from typing import Any, ClassVar

import msgspec

from adapters.base import Findings, Location, Options, Shard, SiteItem, SourceError, Support, ThreadItem
from adapters.forum import (
    PRIVATE,
    PUBLIC,
    Attachment,
    Board,
    Edit,
    Guest,
    Member,
    ModeratorAction,
    Poll,
    PollOption,
    Post,
    PrivateMessage,
    Reaction,
    Reject,
    Site,
    SourceId,
    Thread,
)
from adapters.html import coverage, images, registry, systems, urls
from adapters.html.bodies import convert
from adapters.html.facts import BESIDE, Date, PageFile, PagePost, PageThread
from adapters.html.held import Held, id_in_target
from adapters.html.layout import Layout
from adapters.html.local import LocalFiles
from adapters.html.locations import Locations
from adapters.html.packed import decode_author, decode_board, decode_post, decode_thread, filled, learnt, member_named
from adapters.markup.canonical import Markup, plain
from adapters.markup.tags import LinkFinder

SCHEME = "mirror:"  #: of the address of a stage, followed by its path

_ANSWERS = ("re:", "re：")  #: before the subject of an answer, in lower case
_JUDGED = 4_096  # links whose judgement a process remembers
_decode_action = msgspec.msgpack.Decoder(ModeratorAction).decode
_decode_places = msgspec.msgpack.Decoder(list[tuple[int, int]]).decode
_POSTS = (
    "SELECT p.n, p.id, {order}, p.created_at, p.author_id, p.author_name, p.earlier, g.id, g.url, g.name,"
    " (SELECT a.answered FROM answers a WHERE a.post = p.id), p.visibility, r.facts"
    " FROM posts p JOIN raw_posts r ON r.page = p.page AND r.place = p.place JOIN pages g ON g.id = p.page"
    " WHERE p.n BETWEEN ? AND ? ORDER BY p.n"
)


class Mirror:
    """One board of pages. Implements :class:`adapters.base.Adapter`.

    :param path: of the stage.
    """

    support: ClassVar[Support]  #: of the system the pages are of: see :func:`open_mirror`

    def __init__(self, path: str, options: Options) -> None:
        try:
            self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
            self._meta: dict[str, str] = dict(self._db.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            raise SourceError(f"{path}: no stage of pages: {error}") from error
        self._options = options
        self._order = "p.order_at"
        self._held = None if options.known is None else Held(self._db, options.known)
        if self._held is not None:
            self._order = "coalesce((SELECT k.order_at FROM known.placed k WHERE k.n = p.n), p.order_at)"
        self._locations = Locations(self._db, self._order)
        self._layout = msgspec.json.decode(self._meta["layout"], type=Layout)
        self._dates = learnt(self._db, self._meta["timezone"])
        self._reader = registry.reader(self._layout.system)
        self._url = "" if urls.UNKNOWN_HOST in self._layout.site else self._layout.site.rstrip("/")
        self._target = registry.own_links(self._layout.system, self._layout.site, self._layout.profile)
        self._files = LocalFiles(self._db)
        self._pictures = images.Pictures(self._files, self._target)
        self._member_named = lru_cache(4096)(partial(member_named, self._db))

    @property
    def fingerprint(self) -> str:
        """Of the pages' content."""
        return str(self._meta["fingerprint"])

    # ---------------------------------------------------------------- the board as a whole

    @cached_property
    def site(self) -> Site:
        said = coverage.said(self._db)
        name = said.get("site_name", "") or self._url
        return Site(
            id=self._url.partition("://")[2] or f"{self._layout.system}:{name or 'mirror'}",
            name=name or "A forum",
            url=self._url,
            software=said.get("software", "") or self._reader.NAME,
            version=said.get("version", ""),
            language=said.get("language") or None,
            timezone=self._meta["timezone"] if "/" in self._meta["timezone"] else "UTC",
        )

    def counts(self) -> dict[str, int]:
        tallies = dict(self._db.execute("SELECT what, count FROM tallies"))
        counted = {
            kind: tallies.get(kind, 0)
            for kind in ("board", "thread", "post", "poll", "attachment", "reaction", "action")
        }
        people = self._db.execute("SELECT count(*) FROM people").fetchone()[0]
        guests = self._db.execute("SELECT count(DISTINCT author_name) FROM posts WHERE author_id IS NULL").fetchone()[0]
        counted["attachment"] += self._count_pictures()
        return {"member": people, "guest": guests, **counted}

    def findings(self) -> Findings:
        first, last = self._db.execute("SELECT min(created_at), max(created_at) FROM posts").fetchone()
        report = coverage.report(self._db, self._layout, self._target)
        charsets = self._db.execute(
            "SELECT charset, evidence, count(*) FROM pages WHERE charset != '' GROUP BY 1, 2"
            " ORDER BY 3 DESC, 1, 2 LIMIT 8"
        )
        return Findings(
            privacy=[],
            warnings=coverage.warnings(report, self._dates),
            charsets={f"{count:,} pages": f"{charset}: {evidence}" for charset, evidence, count in charsets},
            first_post_at=first,
            last_post_at=last,
            coverage=report,
        )

    # ---------------------------------------------------------------- records

    def members(self) -> Iterator[Member | Reject]:
        moderators = {author.id for board in self._board_facts for author in board.moderators}
        query = (
            "SELECT p.id, p.name, p.facts, s.html, g.url, g.name, m.facts FROM people p"
            " LEFT JOIN signatures s ON s.id = p.id LEFT JOIN pages g ON g.id = s.page"
            " LEFT JOIN profiles m ON m.id = p.id ORDER BY p.id"
        )
        for id, name, packed, signature, url, page, profile in self._cursor(query):
            author = decode_author(packed)
            if profile is not None:
                author = filled(decode_author(profile), author)
            joined = self._dates.resolve(author.joined, None)[0]
            yield Member(
                id=id,
                name=name,
                registered_at=joined,
                title=author.title,
                signature=self._convert(signature, url, page, self._target).html if signature else "",
                location=author.location,
                website=author.website,
                about=author.about,
                avatar=urls.join(self._layout.site, author.avatar) if author.avatar else "",
                roles=("moderator",) if author.staff and id not in moderators else (),
                post_count=author.post_count,
            )

    def guests(self) -> Iterator[Guest]:
        query = "SELECT author_name, min(created_at), count(*) FROM posts WHERE author_id IS NULL GROUP BY 1 ORDER BY 1"
        for name, first, count in self._cursor(query):
            yield Guest(name=name, first_seen_at=first, post_count=count)

    def boards(self) -> Iterator[Board | Reject]:
        for position, board in enumerate(self._board_facts):
            yield Board(
                id=board.id,
                name=board.name,
                parent_id=board.parent_id,
                kind=board.kind,
                position=position,
                description=convert(board.description, self._layout.site, self._target).html
                if board.description
                else "",
                rules=convert(board.rules, self._layout.site, self._target).html if board.rules else "",
                public=True,
                public_evidence="its pages were shown to whoever saved them",
                moderator_ids=tuple(author.id for author in board.moderators if author.id is not None),
            )

    def shards(self, posts: int) -> Iterator[Shard]:
        low = held = 0
        last = 0
        for number, count in self._cursor("SELECT n, posts FROM threads ORDER BY n"):
            if held and held + count > posts:
                yield Shard(low, last, held)
                low = held = 0
            low, last = low or number, number
            held += count
        if low:
            yield Shard(low, last, held)

    def threads(self, shard: Shard) -> Iterator[ThreadItem]:
        query = (
            "SELECT n, id, board_id, first, posts, missing_head, facts FROM threads WHERE n BETWEEN ? AND ? ORDER BY n"
        )
        for number, id, board_id, first, count, missing, packed in self._cursor(query, (shard.low, shard.high)):
            facts = decode_thread(packed)
            if facts.moved_to is not None and self._held and self._held.has_thread(facts.moved_to):
                continue  # a redirect that pages give no id of its own; the target has it under its real one
            yield self._thread(number, id, board_id, first, count, bool(missing), facts)
            title, head = facts.title, None if missing else self._head(first, count)
            for row in self._cursor(_POSTS.format(order=self._order), (first, first + count - 1)):
                yield from self._post(row, id, title, first=row[0] == head)

    def rest(self) -> Iterator[SiteItem]:
        yield from ()

    def private_messages(self) -> Iterator[PrivateMessage | Reject]:
        yield from ()

    # ---------------------------------------------------------------- places

    def places(self) -> Iterator[tuple[int, int, SourceId, int]]:
        """(number, thread's number, id, place in time) of every post, thread by thread."""
        return self._cursor("SELECT n, thread, id, order_at FROM posts ORDER BY n")

    def id_in(self, target: sqlite3.Connection, id: SourceId) -> SourceId:
        """The id of a post in what a target holds (:mod:`mappings.known`): pages may not tell it."""
        return id_in_target(self._db, target, id)

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locations.posts(ids)

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locations.threads(ids)

    def url(self, kind: str, id: SourceId) -> str | None:
        pattern = self.support.urls.get(kind)
        return f"{self._url}/{pattern.format(id=id)}" if pattern and self._url else None

    def close(self) -> None:
        self._db.close()

    # ---------------------------------------------------------------- inside

    def _cursor(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._db.cursor().execute(query, values)

    @cached_property
    def _board_facts(self) -> list[Any]:
        return [decode_board(packed) for (packed,) in self._db.execute("SELECT facts FROM boards ORDER BY position")]

    def _thread(
        self, number: int, id: SourceId, board: SourceId, first: int, count: int, missing: bool, facts: PageThread
    ) -> Thread:
        query = "SELECT id, author_id, author_name, created_at FROM posts WHERE n IN (?, ?) ORDER BY n"
        rows = self._db.execute(query, (first, first + count - 1)).fetchall() if count else []
        start = rows[0] if rows and not missing else None
        head = self._head(first, count) if start else None
        author = facts.author
        actions = (
            []
            if self._held is not None and self._held.has_thread(id)
            else [
                _decode_action(packed)
                for (packed,) in self._db.execute(
                    "SELECT facts FROM actions WHERE thread = ? ORDER BY number", (number,)
                )
            ]
        )
        return Thread(
            id=id,
            board_id=board,
            title=facts.title,
            author_id=start[1] if start else author.id if author else None,
            author_name=start[2] if start else author.name if author else "",
            created_at=start[3] if start else None,
            kind=facts.kind or "normal",
            locked=bool(facts.locked),
            moved_to=facts.moved_to,
            prefix=facts.prefix,
            digest=facts.digest or 0,
            highlighted=bool(facts.highlighted),
            views=facts.views,
            first_post_id=None if head is None else self._id_of(head),
            head_missing=missing and not (self._held is not None and self._held.has_thread(id)),
            last_post_at=rows[-1][3] if rows else None,
            visibility=PRIVATE if facts.private else PUBLIC,
            poll=self._poll(id, facts) if facts.poll is not None and count else None,
            actions=tuple(actions),
        )

    def _head(self, first: int, count: int) -> int | None:
        """Number of the post that begins a thread of which these are known: the first that may be read, if any may."""
        if not count:
            return None
        query = "SELECT n FROM posts WHERE n BETWEEN ? AND ? AND visibility = ? ORDER BY n LIMIT 1"
        found = self._db.execute(query, (first, first + count - 1, PUBLIC)).fetchone()
        return found[0] if found else first

    def _id_of(self, number: int) -> SourceId:
        found: SourceId = self._db.execute("SELECT id FROM posts WHERE n = ?", (number,)).fetchone()[0]
        return found

    def _poll(self, id: SourceId, facts: PageThread) -> Poll:
        poll = facts.poll
        assert poll is not None  # noqa: S101 - the caller looked
        own = id if self._layout.system in systems.THREAD_POLLS else f"thread:{id}"
        return Poll(
            id=own if poll.id is None else poll.id,
            question=poll.question or facts.title,
            options=tuple(
                PollOption(id=place, text=option.text, votes=option.votes)
                for place, option in enumerate(poll.options, 1)
            ),
            ends_at=self._dates.resolve(poll.ends, None)[0],
            max_choices=max(poll.max_choices, 1),
            voters=poll.voters,
        )

    # ---------------------------------------------------------------- posts

    def _post(self, row: tuple[Any, ...], thread: SourceId, title: str, *, first: bool) -> Iterator[ThreadItem]:
        _, id, order_at, created, author_id, author_name, earlier, page, page_url, page_name, answered, seen, packed = (
            row
        )
        facts = decode_post(packed)
        if self._held is not None and facts.number == BESIDE:
            seen = PRIVATE if self._held.hides(id, answered) else seen
            id = self._held.id_of(id)
        pictures = self._pictures.of(facts, id, page_url, page_name)
        target = images.placing(self._target, pictures) if pictures else self._target
        markup = self._convert(facts.body, page_url, page_name, target)
        subject = facts.subject.strip()
        if (subject[3:].lstrip() if subject[:3].lower() in _ANSWERS else subject) in ("", title.strip()):
            subject = ""
        attachments = (
            *self._attachments(facts, markup, page_url, page_name, author_id),
            *images.attachments(pictures, author_id, markup.attachments),
        )
        yield Post(
            id=id,
            thread_id=thread,
            author_id=author_id,
            author_name=author_name,
            created_at=created,
            order_at=order_at,
            body=markup.html,
            reply_to=answered,
            anonymous=facts.anonymous,
            digest=hashlib.blake2b(
                f"{author_id} {created} {facts.body}".encode("utf-8", "surrogatepass"), digest_size=8
            ).digest(),
            first=first,
            subject=subject,
            quotes=markup.quotes,
            mentions=markup.mentions,
            attachments=attachments,
            edits=self._edits(facts, markup, earlier, page, target),
            visibility=seen,
        )
        likers: set[SourceId] = set()
        for author in facts.likes:
            liker = author.id if author.id is not None else self._member_named(author.name)
            if liker is not None and liker not in likers:
                likers.add(liker)
                yield Reaction(id=f"like:{id}:{liker}", post_id=id, member_id=liker)
        for number, reaction in enumerate(facts.reactions):
            if reaction.author.id is not None:
                yield Reaction(
                    id=f"{reaction.kind}:{id}:{reaction.author.id}:{number}",
                    post_id=id,
                    member_id=reaction.author.id,
                    kind=reaction.kind,
                    value=reaction.value,
                    reacted_at=self._dates.resolve(reaction.date, None)[0],
                )

    def _count_pictures(self) -> int:
        """Attachments that are images in texts, which no reader of pages could tell."""
        if not self._files.any:
            return 0
        query = (
            "SELECT p.id, r.facts, g.url, g.name FROM posts p JOIN raw_posts r ON r.page = p.page AND r.place = p.place"
            " JOIN pages g ON g.id = p.page WHERE instr(r.facts, ?)"
        )
        rows = self._cursor(query, (b"<img",))
        return sum(len(self._pictures.of(decode_post(packed), id, url, name)) for id, packed, url, name in rows)

    def _convert(self, body: str, page_url: str, page_name: str, target: LinkFinder) -> Markup:
        def seconds(text: str) -> int | None:
            return self._dates.resolve(Date(text=text), None)[0]

        return convert(body, page_url, target, seconds=seconds, local=partial(self._files.address, page_name))

    def _attachments(
        self, facts: PagePost, markup: Markup, page_url: str, page_name: str, author: SourceId | None
    ) -> Iterator[Attachment]:
        files: dict[SourceId, PageFile] = {}
        for file in facts.files:
            files.setdefault(file.id, file)
        for file in files.values():
            path, size = self._files.file(page_name, page_url, file.url) or ("", None)
            yield Attachment(
                id=file.id,
                file_name=file.file_name,
                path=path,
                url=self._files.address(page_name, file.url) or urls.join(page_url, file.url),
                byte_size=size or file.byte_size,
                description=file.description,
                member_id=author,
                inline=file.inline or file.id in markup.attachments,
            )

    def _edits(
        self, facts: PagePost, markup: Markup, earlier: bytes, page: int, target: LinkFinder
    ) -> tuple[Edit, ...]:
        """What older captures said, oldest first; then the edit that the newest one tells of itself."""
        if not earlier and facts.edited is None and not facts.editor:
            return ()
        bodies: list[str] = []
        now = _words(markup) if earlier else ""
        for place in reversed(_decode_places(earlier)) if earlier else ():
            query = (
                "SELECT r.facts, g.url, g.name FROM raw_posts r JOIN pages g ON g.id = r.page"
                " WHERE r.page = ? AND r.place = ?"
            )
            packed, url, name = self._db.execute(query, place).fetchone()
            old = self._convert(decode_post(packed).body, url, name, target)
            if _words(old) != now and (not bodies or old.html != bodies[-1]):
                bodies.append(old.html)
        if facts.edited is None and not facts.editor:
            return tuple(Edit(body=body) for body in bodies)
        captured, zone = self._shown(page)
        editor = (
            self._db.execute("SELECT id FROM people WHERE name = ? LIMIT 2", (facts.editor,)).fetchall()
            if facts.editor
            else []
        )
        last = Edit(
            edited_at=self._dates.resolve(facts.edited, captured, timezone=zone)[0],
            editor_id=editor[0][0] if len(editor) == 1 else None,
            editor_name=facts.editor,
            reason=facts.edit_reason,
            body=bodies[-1] if bodies else None,
        )
        return (*(Edit(body=body) for body in bodies[:-1]), last)

    def _shown(self, page: int) -> tuple[int | None, str]:
        query = "SELECT coalesce(captured_at, at) FROM pages LEFT JOIN clocks ON clocks.page = pages.id WHERE id = ?"
        return self._db.execute(query, (page,)).fetchone()[0], ""


@cache
def _class_of(system: str) -> type[Mirror]:
    return type("Mirror", (Mirror,), {"support": systems.support(system)})


def open_mirror(path: str, options: Options) -> Mirror:
    """The adapter of a stage, declaring what is read of its system's pages."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()
    except sqlite3.Error as error:
        raise SourceError(f"{path}: no stage of pages: {error}") from error
    return _class_of(msgspec.json.decode(found[0], type=Layout).system)(path, options)


def _words(markup: Markup) -> str:
    return " ".join(plain(markup.html).split())
