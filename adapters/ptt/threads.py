"""Articles → threads and posts, board by board.

* An article whose title does not begin with ``Re:`` opens a thread. One whose title does belongs to the latest thread
  of the same subject on its board, if there is one: that is how the board itself shows threads.
* A push is a post of its own, in reply to its article; its sign is a reaction to the article. What the author wrote
  between pushes is a post of the author's.
* Who is quoted is told by the board's own line; the parent is that member's latest article in the thread.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from adapters.forum import (
    PUBLIC,
    Board,
    Broadcast,
    Edit,
    ModeratorAction,
    Post,
    Reaction,
    Thread,
)
from adapters.markup.tags import LinkFinder
from adapters.ptt import essence, lines
from adapters.ptt.articles import Article, Event, events, file_of, parse, when
from adapters.ptt.bodies import Bodies
from adapters.ptt.index import Listed, in_order, keys, short_key, subject
from adapters.ptt.stage import Work, done, encode, once
from adapters.sql.streams import Progress

_HEADER_TRUSTED: Final = 300  #: seconds between the header's time and the file's within which the header is believed
_END_OF_TIME: Final = 1 << 32  #: where the times of these systems end
_BATCH: Final = 500
_EVENTS: Final = {"removed": ("delete_post", "push removed"), "reset": ("other", "score reset"),
                  "masked": ("edit_post", "text masked")}  # fmt: skip
#: marks → kind of action, native name. "!" is marked and solved
_MARKS: Final = (("marked", "digest", "m"), ("digest", "digest", "digest"), ("bottom", "sticky", "bottom"),
                 ("closed", "lock", "!"), ("solved", "stamp", "s"), ("locked", "lock_post", "鎖"))  # fmt: skip
_decode_board = msgspec.msgpack.Decoder(Board).decode
_INSERT_POST = "INSERT INTO posts VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"


def stage_all(work: Work, progress: Progress | None) -> None:
    """Writes the threads of all boards, and of their digest areas."""
    writer = Writer(work)
    boards = work.database.execute("SELECT position, done, facts FROM boards ORDER BY position").fetchall()
    for position, finished, packed in boards:
        board = _decode_board(packed)
        if not finished and board.kind == "board":
            work.database.execute("BEGIN IMMEDIATE")
            writer.board(board)
            work.database.execute("UPDATE boards SET done = 1 WHERE position = ?", (position,))
            work.database.execute("COMMIT")
        if progress is not None:
            progress(position + 1, len(boards))
    if once(work, "forwards"):
        _forwards(work)
        done(work, "forwards")


class Writer:
    """Writes articles into the stage."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.bodies = Bodies(work.member, _own_links(work.asked.url), work.zone)
        self.database = work.database
        found = self.database.execute("SELECT coalesce(max(n), 0) FROM threads").fetchone()
        self.threads: int = found[0]
        found = self.database.execute("SELECT coalesce(max(place) >> 24, 0) FROM posts").fetchone()
        self.articles: int = found[0]
        self.board_public = False
        for statement in (
            "CREATE TEMP TABLE titles (key TEXT PRIMARY KEY, thread INTEGER, id TEXT, title TEXT)",
            "CREATE TEMP TABLE originals (at INTEGER, name TEXT, subject TEXT, number INTEGER, thread TEXT, post TEXT)",
            "CREATE INDEX temp.originals_at ON originals (at)",
            "CREATE TEMP TABLE writers (thread INTEGER, name TEXT, post TEXT, PRIMARY KEY (thread, name))",
        ):
            self.database.execute(statement)

    def board(self, board: Board) -> None:
        """All of one board."""
        work, name = self.work, str(board.id)
        self.database.execute("DELETE FROM titles")
        self.database.execute("DELETE FROM writers")
        self.database.execute("DELETE FROM originals")
        self.board_public = board.public
        for folder in work.home.board_folders(name):
            if work.files.part(f"{folder}.DIR", 0, 1) or work.files.part(f"{folder}.DIR.bottom", 0, 1):
                for item, top in in_order(work, name, folder):
                    self._listed(name, folder, item, top)
                break
        for folder in work.home.essence_folders(name):
            if work.files.part(f"{folder}.DIR", 0, 1):
                essence.stage_essence(self, name, folder)
                break

    def _listed(self, board: str, folder: str, item: Listed, top: bool) -> None:
        place = f"{folder}{item.path}"
        raw = self.work.files.read(place)
        id = f"{board}/{item.key}"
        if raw is None:
            there = self.work.files.part(place, 0, 1) is not None
            reason, why = ("too_large", "is too large to be an article") if there else ("file_missing", "is not there")
            detail = f"{place} {why}; the index lists it as {item.title!r}, by {item.owner!r}"
            self.work.reject("post", id, reason, detail, item.title_raw)
            return
        article = parse(raw, self.work.zone, keep_codes=self.work.asked.colour_codes)
        marks = item.marks | ({"bottom"} if top else set())
        if {"marked", "solved"} <= marks:
            marks = marks - {"marked", "solved"} | {"closed"}
        self.article(board, id, item, article, marks, place)

    def article(
        self, board: str, id: str, item: Listed, article: Article, marks: frozenset[str] | set[str], place: str,
        *, opens: bool = False,
    ) -> None:  # fmt: skip
        """An article and what stands behind its text; ``opens``: it opens a thread, whatever its title says."""
        head = article.title.strip()
        title = head if head.startswith(item.title) and len(item.title_raw) >= 60 else item.title or head
        plain, answers, _ = subject(title)
        answers = answers and not opens
        found = self._thread_of(plain, item.title_raw) if answers else None
        author, name, anonymous = self._author(item, article)
        created, order_at = _times(item, article)
        self.articles += 1
        is_root = found is None
        if found is None:
            found = self._open(board, id, plain if answers else title, plain, item, created, marks, (author, name))
        number, thread_id, thread_title = found
        last = datetime.fromtimestamp(order_at, self.work.zone)
        latest = self._latest(item, place, order_at)
        behind = _Behind(self, id, thread_id, number, board, (author, name), item.visibility, last, latest)
        behind.read(article.tail)
        markup = self.bodies.article(article.lines, article.forwarded, _source_of(article))
        quoted = next((quote.author_name for quote in markup.quotes if quote.depth == 0 and quote.author_name), "")
        post = Post(
            id=id, thread_id=thread_id, author_id=author, author_name=name, created_at=created, order_at=order_at,
            body=markup.html, digest=_digest(author, name, created, title, *article.lines),
            first=is_root and not answers, subject="" if plain.lower() == subject(thread_title)[0].lower() else title,
            visibility=item.visibility, anonymous=anonymous,
            reply_to=None if is_root else self._latest_by(number, quoted), quotes=markup.quotes,
            edits=tuple(behind.edits), original=article.original,
        )  # fmt: skip
        self.write_post(number, self.articles << 24, post)
        if name and not anonymous:
            self.database.execute("INSERT OR REPLACE INTO writers VALUES (?, ?, ?)", (number, name.lower(), id))
        self._actions(number, thread_id, board, post, marks, is_root, behind.actions)
        if not opens and article.at is not None:
            row = (int(article.at.timestamp()), name.lower(), plain.lower(), number, thread_id, id)
            self.database.execute("INSERT INTO originals VALUES (?, ?, ?, ?, ?, ?)", row)
        said = article.site.partition(",")[0].rpartition(":")[2].strip()[:120]
        if said:
            self.work.origin(said)
        self._sign(author, article, item, order_at)
        self._forward(post, article)

    def _thread_of(self, plain: str, raw: bytes) -> tuple[int, str, str] | None:
        for key in keys(plain, raw):
            query = "SELECT thread, id, title FROM titles WHERE key = ?"
            found: tuple[int, str, str] | None = self.database.execute(query, (key,)).fetchone()
            if found is not None:
                return found
        return None

    def _open(
        self, board: str, id: str, title: str, plain: str, item: Listed, created: int | None,
        marks: frozenset[str] | set[str], by: tuple[str | None, str],
    ) -> tuple[int, str, str]:  # fmt: skip
        """Begins a thread with its first article."""
        self.threads += 1
        category = lines.CATEGORY.match(title)
        thread = Thread(
            id=id, board_id=board, title=title, author_id=by[0], author_name=by[1], created_at=created,
            kind="sticky" if "bottom" in marks else "normal", locked="closed" in marks, visibility=item.visibility,
            prefix=category[1] if category else "", digest=2 if "digest" in marks else int("marked" in marks),
            first_post_id=id, original=item.title_raw if item.repaired else None,
        )  # fmt: skip
        self.database.execute("INSERT INTO threads VALUES (?, ?, ?, ?)", (self.threads, id, board, encode(thread)))
        self.work.tally("thread")
        for key in (keys(plain, b"")[0], short_key(plain)):
            self.database.execute("INSERT OR REPLACE INTO titles VALUES (?, ?, ?, ?)", (key, self.threads, id, title))
        return self.threads, id, title

    def _author(self, item: Listed, article: Article) -> tuple[str | None, str, bool]:
        """(member, name shown, whether the name hides somebody). A name that ends in a dot comes from elsewhere."""
        name = item.owner or article.author.partition(" ")[0]
        if "anonymous" in item.marks:
            return None, name, True
        member = self.work.member(name)
        return (None if member is None else str(member)), (name if member is None else str(member)), False

    def _latest_by(self, thread: int, name: str) -> str | None:
        if not name:
            return None
        query = "SELECT post FROM writers WHERE thread = ? AND name = ?"
        found = self.database.execute(query, (thread, name.lower())).fetchone()
        return None if found is None else str(found[0])

    def _latest(self, item: Listed, place: str, order_at: int) -> datetime | None:
        """When its last push was there, at the latest; None: not known."""
        told = max(item.modified, self.work.files.changed(place) or 0)
        return datetime.fromtimestamp(told, self.work.zone) if told > order_at else None

    def write_post(self, thread: int, place: int, post: Post) -> None:
        """Writes one post, and counts it."""
        self.database.execute(_INSERT_POST, _row(thread, place, post))
        self.work.tally("post")

    def _actions(
        self, number: int, thread: str, board: str, post: Post, marks: frozenset[str] | set[str], is_root: bool,
        told: list[ModeratorAction],
    ) -> None:  # fmt: skip
        found = list(told)
        for mark, kind, native in _MARKS:
            if mark in marks:
                of_thread = is_root and kind != "lock_post"
                found.append(
                    ModeratorAction(
                        id=f"state:{mark}:{post.id}", kind="lock_post" if kind == "lock" and not is_root else kind,
                        native=native, thread_id=thread, post_id=None if of_thread else post.id, board_id=board,
                        source="state",
                    )
                )  # fmt: skip
        self.add_actions(number, found)

    def add_actions(self, thread: int, actions: list[ModeratorAction]) -> None:
        """What moderators did to a thread or its posts."""
        rows = [(thread, encode(action)) for action in actions]
        self.database.executemany("INSERT INTO actions (thread, facts) VALUES (?, ?)", rows)
        self.work.tally("action", len(rows))

    def _sign(self, author: str | None, article: Article, item: Listed, at: int) -> None:
        """Keeps the newest signature under which a member wrote in public."""
        if author is None or not article.signature or not self.board_public or item.visibility != PUBLIC:
            return
        html = self.bodies.line("\n".join(article.signature)).html
        self.database.execute(
            "INSERT INTO signatures VALUES (?, ?, ?) ON CONFLICT (member) DO UPDATE SET at = excluded.at,"
            " html = excluded.html WHERE excluded.at >= at",
            (author, at, html),
        )

    def _forward(self, post: Post, article: Article) -> None:
        """A forwarded article passes on the one it is a copy of, if that is here: see :func:`_forwards`."""
        source = _source_of(article)
        if source and post.author_id is not None and post.visibility == PUBLIC and self.board_public:
            self.pass_on(source, f"forward:{post.id}", str(post.author_id), post.author_name, post.created_at)

    def pass_on(self, source: str, id: str, member: str, name: str, at: int | None) -> None:
        """That a member passed on an article."""
        forward = Broadcast(
            id=id, author_id=member, author_name=name, created_at=at, body="", digest=_digest(member, name, at, source)
        )
        self.database.execute("INSERT INTO forwards (source, facts) VALUES (?, ?)", (source, encode(forward)))


class _Behind:
    """Reads what stands behind an article's text: pushes and comments are written at once, edits and what moderators
    did are kept."""

    def __init__(
        self, writer: Writer, article: str, thread: str, number: int, board: str, author: tuple[str | None, str],
        visibility: str, last: datetime, latest: datetime | None,
    ) -> None:  # fmt: skip
        self._writer = writer
        self._article, self._thread, self._number, self._board = article, thread, number, board
        self._author, self._visibility = author, visibility
        self._last, self._latest = last, latest
        self._order_at = int(last.timestamp())
        self._place = writer.articles << 24
        self._pushes = self._comments = self._others = 0
        self._pending: list[str] = []  # lines of a comment
        self._posts: list[tuple[Any, ...]] = []
        self._reactions: list[tuple[Any, ...]] = []
        self.edits: list[Edit] = []
        self.actions: list[ModeratorAction] = []

    def read(self, tail: bytes) -> None:
        for event in events(tail):
            if event.kind == "text":
                self._pending.append(event.text)
                continue
            self._comment()
            at = self._time(event.shown)
            if event.kind == "push":
                self._push(event, at)
            elif event.kind == "edit":
                member = self._writer.work.member(event.user)
                self.edits.append(Edit(edited_at=at, editor_id=member, editor_name=event.user))
            elif event.kind == "forward":
                self._forwarded(event, at)
            else:
                self._moderated(event, at)
            if len(self._posts) >= _BATCH:
                self._write()
        self._comment()
        self._write()

    def _time(self, shown: str) -> int | None:
        made = when(shown, self._last, self._latest) if shown else None
        at = None if made is None else int(made.timestamp())
        if made is None or at is None or not 0 < at < _END_OF_TIME:
            return None
        self._last = max(made, self._last)
        return at

    def _push(self, event: Event, at: int | None) -> None:
        self._pushes += 1
        member = self._writer.work.member(event.user)
        name = event.user if member is None else str(member)
        id = f"{self._article}#{self._pushes}"
        html = self._writer.bodies.line(event.text or event.sign).html
        self._post(id, member, name, at, html, event.original, event.sign)
        kind, value = lines.SIGNS[event.sign]
        if kind and member is not None:
            reaction = Reaction(
                id=f"{kind}:{self._article}:{member}:{len(self._reactions) + self._others}", post_id=self._article,
                member_id=member, kind=kind, value=value, reacted_at=at,
            )  # fmt: skip
            self._reactions.append((self._writer.articles << 24, self._pushes, encode(reaction)))
        elif kind:
            self._writer.work.warn("signs of pushes by members who are gone")

    def _comment(self) -> None:
        if self._pending:
            self._comments += 1
            html = self._writer.bodies.line("\n".join(self._pending)).html
            self._pending = []
            if html:
                self._post(f"{self._article}#c{self._comments}", *self._author, None, html, None, "")

    def _post(
        self, id: str, member: Any, name: str, at: int | None, html: str, original: bytes | None, sign: str
    ) -> None:
        self._place += 1
        self._order_at = max(self._order_at, at or 0)
        post = Post(
            id=id, thread_id=self._thread, author_id=member, author_name=name, created_at=at, order_at=self._order_at,
            body=html, digest=_digest(member, name, at, sign, html), visibility=self._visibility,
            reply_to=self._article, original=original,
        )  # fmt: skip
        self._posts.append(_row(self._number, self._place, post))

    def _write(self) -> None:
        database, work = self._writer.database, self._writer.work
        database.executemany(_INSERT_POST, self._posts)
        database.executemany("INSERT INTO reactions VALUES (?, ?, ?)", self._reactions)
        work.tally("post", len(self._posts))
        work.tally("reaction", len(self._reactions))
        self._others += len(self._reactions)
        self._posts, self._reactions = [], []

    def _forwarded(self, event: Event, at: int | None) -> None:
        """Its copy on another board of this source tells of it itself."""
        member = self._writer.work.member(event.user)
        database = self._writer.database
        known = database.execute("SELECT 1 FROM boards WHERE id = ? COLLATE NOCASE", (event.text,)).fetchone()
        if member is not None and not known and self._writer.board_public and self._visibility == PUBLIC:
            self._comments += 1
            id = f"forward:{self._article}#{self._comments}"
            self._writer.pass_on(self._article, id, str(member), str(member), at)

    def _moderated(self, event: Event, at: int | None) -> None:
        kind, native = _EVENTS[event.kind]
        work = self._writer.work
        moderator = work.member(event.user)
        self.actions.append(
            ModeratorAction(
                id=f"line:{event.kind}:{self._article}:{len(self.actions)}", kind=kind, native=native, at=at,
                moderator_id=moderator, moderator_name=event.user if moderator is None else "",
                thread_id=self._thread, post_id=None if kind == "delete_post" else self._article, board_id=self._board,
                member_id=work.member(event.target) if event.target else None, reason=event.text,
            )
        )  # fmt: skip


def _row(thread: int, place: int, post: Post) -> tuple[Any, ...]:
    return (
        thread, post.order_at, place, post.id, post.created_at, post.author_id, post.author_name,
        int(post.visibility == PUBLIC), int(post.anonymous), int(post.original is not None), post.digest, encode(post),
    )  # fmt: skip


def _times(item: Listed, article: Article) -> tuple[int | None, int]:
    """(when it was written, its place in time). The file's name has the time at which the board put it away, and its
    header that at which it was finished; members can change the header."""
    told = None if article.at is None else int(article.at.timestamp())
    if told is not None and not 0 < told < _END_OF_TIME:
        told = None
    if item.stamp is None:
        return told, max(told or 0, 0)
    if told is not None and abs(told - item.stamp) <= _HEADER_TRUSTED:
        return told, item.stamp
    return item.stamp, item.stamp


def _source_of(article: Article) -> str:
    """Id of the article that this one is a copy of; "" where it does not tell."""
    source = article.forwarded
    file = file_of(source.aid) if source is not None and source.board else ""
    return f"{source.board}/{file}" if source is not None and file else ""


def _digest(*facts: object) -> bytes:
    total = hashlib.blake2b(digest_size=8)
    for fact in facts:
        total.update(f"{fact}\n".encode("utf-8", "surrogatepass"))
    return total.digest()


def _forwards(work: Work) -> None:
    """Members' forwards, as far as what they passed on is here and opened a thread. An article's short id does not
    tell whether its file's name has a last part."""
    database = work.database
    decode = msgspec.msgpack.Decoder(Broadcast).decode
    for source, packed in database.cursor().execute("SELECT source, facts FROM forwards ORDER BY number"):
        for id in (source, source.removesuffix(".000")):
            if database.execute("SELECT 1 FROM threads WHERE id = ?", (id,)).fetchone():
                work.rest(msgspec.structs.replace(decode(packed), forward_of_thread=id))
                work.tally("broadcast")
                break
        else:
            work.warn("articles forwarded from elsewhere")


def _own_links(url: str) -> LinkFinder:
    """What addresses of the site's web gate lead to: articles are posts."""
    own = {"ptt.cc", "www.ptt.cc", urlsplit(url).netloc.lower()}

    @lru_cache(4096)
    def target(address: str) -> tuple[str, str] | None:
        try:
            host = urlsplit(address).netloc.lower()
        except ValueError:
            return None
        found = lines.target(address) if host in own and host else None
        return None if found is None else ("board" if found[0] == "board" else "post", str(found[1]))

    return target
