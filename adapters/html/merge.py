"""What the pages say, merged into one board: threads with their posts in order, members, guests, boards, actions.

A post that several pages show is one post: the newest complete capture counts, older ones that differ are kept as its
history. All in one transaction; memory holds one thread at a time."""

from __future__ import annotations

import hashlib
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import accumulate
from typing import Any

import msgspec

from adapters.forum import DELETED, PRIVATE, PUBLIC, ModeratorAction, SourceId
from adapters.html.comments import bare_text, is_made, made_id
from adapters.html.dates import Dates
from adapters.html.facts import BESIDE, Author, Page, PageAction, PageBoard, PagePost, PageThread

UNKNOWN_BOARD = "unknown"  #: id of the board of threads whose board no page names
UNKNOWN_NAME = "Threads of unknown boards"

_SCHEMA = """
CREATE TABLE threads (n INTEGER PRIMARY KEY, id UNIQUE, board_id, first INTEGER, posts INTEGER,
  missing_head INTEGER, facts BLOB);
CREATE TABLE posts (n INTEGER PRIMARY KEY, thread INTEGER, id, order_at INTEGER, created_at INTEGER,
  precision TEXT, author_id, author_name TEXT, page INTEGER, place INTEGER, earlier BLOB, visibility TEXT);
CREATE TABLE boards (position INTEGER PRIMARY KEY, id UNIQUE, facts BLOB);
CREATE TABLE actions (thread INTEGER, number INTEGER, facts BLOB, PRIMARY KEY (thread, number)) WITHOUT ROWID;
CREATE TABLE listed (id PRIMARY KEY, board_id, promised INTEGER, posts INTEGER, private INTEGER) WITHOUT ROWID;
CREATE TABLE clocks (page INTEGER PRIMARY KEY, at INTEGER);
CREATE TABLE tallies (what TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
"""
_STATE_ACTIONS = (("sticky", "sticky"), ("announcement", "announce"), ("global", "announce"))

decode_page = msgspec.msgpack.Decoder(Page).decode
decode_post = msgspec.msgpack.Decoder(PagePost).decode
decode_thread = msgspec.msgpack.Decoder(PageThread).decode
decode_board = msgspec.msgpack.Decoder(PageBoard).decode
decode_author = msgspec.msgpack.Decoder(Author).decode
_decode_action = msgspec.msgpack.Decoder(PageAction).decode
_encode = msgspec.msgpack.Encoder().encode


def member_named(database: sqlite3.Connection, name: str) -> SourceId | None:
    """The one member of that name; None where nobody has it, or several."""
    found = database.execute("SELECT id FROM people WHERE name = ? LIMIT 2", (name,)).fetchall()
    return found[0][0] if len(found) == 1 else None


class Capture(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One place at which a post stands."""

    page: int
    place: int
    whole: int
    captured: int
    number: int | None


def merge(database: sqlite3.Connection, timezone: str) -> None:
    """Makes the board of what was read. Does nothing when that has been done."""
    if database.execute("SELECT 1 FROM meta WHERE key = 'fingerprint'").fetchone():
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        database.execute("CREATE INDEX raw_posts_thread ON raw_posts (thread, id, page, place)")
        database.execute("CREATE INDEX raw_posts_id ON raw_posts (id, thread)")
        database.execute("CREATE INDEX raw_threads_id ON raw_threads (id)")
        database.execute("CREATE INDEX raw_actions_thread ON raw_actions (thread)")
        database.execute("CREATE INDEX people_name ON people (name)")
        _Merge(database, timezone).run()
        database.execute("CREATE INDEX posts_id ON posts (id)")
        database.execute("CREATE INDEX posts_page ON posts (page)")
        database.execute("CREATE INDEX posts_guest ON posts (author_name) WHERE author_id IS NULL")
        database.execute("CREATE INDEX pages_key ON pages (key)")
        database.execute("CREATE INDEX pages_url ON pages (url)")
        database.execute("CREATE INDEX pages_name ON pages (name)")
        values = {"timezone": timezone, "fingerprint": _fingerprint(database, timezone)}
        database.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise


def learnt(database: sqlite3.Connection, timezone: str) -> Dates:
    """The dates of the board, as all its pages taught."""
    state: dict[str, dict[str, int]] = {}
    for kind, what, count in database.execute("SELECT kind, what, count FROM learnt ORDER BY kind, what"):
        state.setdefault(kind, {})[what] = count
    dates = Dates(timezone)
    dates.merge(state)
    return dates


class _Merge:
    def __init__(self, database: sqlite3.Connection, timezone: str) -> None:
        self.database = database
        self.dates = learnt(database, timezone)
        self.tallies: Counter[str] = Counter()
        self.page_of = lru_cache(512)(self._page)
        self.member_named = lru_cache(4096)(partial(member_named, self.database))
        self.posts = 0
        # Without any member id on the whole board, names are all there is to tell members by.
        self.by_name = not database.execute("SELECT 1 FROM people LIMIT 1").fetchone()
        query = "SELECT id FROM raw_posts WHERE id IS NOT NULL GROUP BY id HAVING count(DISTINCT thread) > 1"
        self.strayed: dict[
            SourceId, SourceId
        ] = {}  # posts that stand in two threads → the thread of the newest capture
        for (id,) in database.execute(query).fetchall():
            found = database.execute(
                "SELECT thread FROM raw_posts WHERE id = ? ORDER BY captured DESC, page DESC LIMIT 1", (id,)
            )
            self.strayed[id] = found.fetchone()[0]

    def run(self) -> None:
        self._clocks()
        self._boards()
        for number, thread_id in enumerate(self._thread_ids(), 1):
            self._thread(number, thread_id)
        self._unknown_board()
        self.database.executemany("INSERT INTO tallies VALUES (?, ?)", sorted(self.tallies.items()))

    # ---------------------------------------------------------------- pages

    def _clocks(self) -> None:
        """When pages were shown, of those that have a clock of their own and no time of capture."""
        query = "SELECT id, facts FROM pages WHERE captured_at IS NULL AND facts != x'' ORDER BY id"
        for number, packed in self.database.execute(query):
            page = decode_page(packed)
            if page.shown_at is not None:
                at, _ = self.dates.resolve(page.shown_at, None, timezone=page.timezone)
                if at is not None:
                    self.database.execute("INSERT INTO clocks VALUES (?, ?)", (number, at))

    def _page(self, number: int) -> tuple[int | None, str]:
        """(time of capture, the page's line about time zones)."""
        query = (
            "SELECT coalesce(captured_at, at), facts FROM pages LEFT JOIN clocks ON clocks.page = pages.id WHERE id = ?"
        )
        at, packed = self.database.execute(query, (number,)).fetchone()
        return at, decode_page(packed).timezone

    # ---------------------------------------------------------------- boards

    def _boards(self) -> None:
        """Field by field: what the index says first, then what listings add."""
        merged: dict[SourceId, PageBoard] = {}
        kinds = dict(self.database.execute("SELECT id, kind FROM pages WHERE kind = 'index'"))
        rows = self.database.execute("SELECT id, page, facts FROM raw_boards ORDER BY page, place").fetchall()
        for id, _, packed in sorted(rows, key=lambda row: row[1] not in kinds):
            board = decode_board(packed)
            known = merged.get(id)
            merged[id] = board if known is None else filled(known, board)
        for position, board in enumerate(_parents_first(merged)):
            self.database.execute("INSERT INTO boards VALUES (?, ?, ?)", (position, board.id, _encode(board)))
        self.tallies["board"] = len(merged)

    def _unknown_board(self) -> None:
        query = (
            "SELECT DISTINCT board_id FROM listed WHERE board_id NOT IN (SELECT id FROM boards)"
            " AND (posts > 0 OR board_id != ?) ORDER BY 1"
        )
        for (id,) in self.database.execute(query, (UNKNOWN_BOARD,)).fetchall():
            name = UNKNOWN_NAME if id == UNKNOWN_BOARD else f"Board {id}"
            position = self.database.execute("SELECT coalesce(max(position), -1) + 1 FROM boards").fetchone()[0]
            self.database.execute(
                "INSERT INTO boards VALUES (?, ?, ?)", (position, id, _encode(PageBoard(id=id, name=name)))
            )
            self.tallies["board"] += 1

    # ---------------------------------------------------------------- threads

    def _thread_ids(self) -> Iterator[SourceId]:
        """Threads of which a post was found, and redirects to moved ones."""
        query = "SELECT DISTINCT thread FROM raw_posts UNION SELECT id FROM raw_threads ORDER BY 1"
        found = sqlite3.Cursor(self.database)
        for (id,) in found.execute(query):
            yield id

    def _thread(self, number: int, thread_id: SourceId) -> None:
        query = "SELECT facts FROM raw_threads WHERE id = ? ORDER BY own DESC, captured DESC, page DESC, rowid"
        says = [decode_thread(packed) for (packed,) in self.database.execute(query, (thread_id,))]
        thread = says[0] if says else PageThread(id=thread_id)
        for other in says[1:]:
            thread = filled(thread, other)
        posts = self._posts_of(thread_id)
        board = UNKNOWN_BOARD if thread.board_id is None else thread.board_id
        if thread.moved_to is None or posts:
            promised = max((other.replies + 1 for other in says if other.replies is not None), default=None)
            counted = sum(1 for _, best, _ in posts if best.number != BESIDE)
            self.database.execute(
                "INSERT INTO listed VALUES (?, ?, ?, ?, ?)", (thread_id, board, promised, counted, thread.private)
            )
        if not posts and thread.moved_to is None:
            return  # only listed: the coverage report counts it
        if posts:
            thread = msgspec.structs.replace(thread, moved_to=None)
        first = self.posts + 1
        head_missing = int(bool(posts) and posts[0][1].number is not None and posts[0][1].number > 1)
        self._write_posts(number, posts, PRIVATE if thread.private else PUBLIC)
        self.database.execute(
            "INSERT INTO threads VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, thread_id, board, first, len(posts), head_missing, _encode(thread)),
        )
        self.tallies["thread"] += 1
        self.tallies["missing heads"] += head_missing
        self.tallies["poll"] += thread.poll is not None and bool(posts)
        self._actions(number, thread, board)

    def _actions(self, number: int, thread: PageThread, board: SourceId) -> None:
        """Traces on the thread's pages, each once, and what its state tells."""
        actions: dict[tuple[Any, ...], ModeratorAction] = {}
        query = "SELECT page, facts FROM raw_actions WHERE thread = ? ORDER BY page, place"
        for page, packed in self.database.execute(query, (thread.id,)):
            found = _decode_action(packed)
            who = found.moderator
            captured, zone = self.page_of(page)
            key = (
                found.kind,
                found.post_id,
                who and who.name,
                found.date and (found.date.machine or found.date.text),
                found.reason,
            )
            if key in actions:
                continue
            same = sum(1 for other in actions if other[:2] == key[:2])
            place = thread.id if found.post_id is None else f"{thread.id}:{found.post_id}"
            actions[key] = ModeratorAction(
                id=f"page:{found.kind}:{place}{f':{same}' if same else ''}",
                kind=found.kind,
                at=self.dates.resolve(found.date, captured, timezone=zone)[0],
                moderator_id=None if who is None else who.id if who.id is not None else self.member_named(who.name),
                moderator_name="" if who is None else who.name,
                thread_id=thread.id,
                post_id=found.post_id,
                board_id=board,
                reason=found.reason,
                source="page",
            )
        told = {action.kind for action in actions.values()}
        state: list[str] = [action for kind, action in _STATE_ACTIONS if thread.kind == kind]
        state += [
            kind
            for kind, holds in (("lock", thread.locked), ("digest", thread.digest), ("highlight", thread.highlighted))
            if holds
        ]
        state += ["move"] if thread.moved_to is not None else []
        shown = list(actions.values())
        shown += [
            ModeratorAction(
                id=f"state:{kind}:{thread.id}", kind=kind, thread_id=thread.id, board_id=board, source="page"
            )
            for kind in state
            if kind not in told
        ]
        shown.sort(key=lambda action: action.at or 0)
        self.tallies["action"] += len(shown)
        self.database.executemany(
            "INSERT INTO actions VALUES (?, ?, ?)",
            [(number, place, _encode(action)) for place, action in enumerate(shown)],
        )

    # ---------------------------------------------------------------- posts

    def _posts_of(self, thread_id: SourceId) -> list[tuple[SourceId, Capture, list[Capture]]]:
        """(id, the capture that counts, the others newest first) of a thread's posts, in the thread's order."""
        query = (
            "SELECT r.id, r.page, r.place, r.whole, r.captured, r.number, p.key FROM raw_posts r"
            " JOIN pages p ON p.id = r.page"
            " WHERE r.thread = ? ORDER BY r.id, r.page, r.place"
        )
        by_id: dict[Any, list[Capture]] = {}
        for id, page, place, whole, captured, shown, key in self.database.execute(query, (thread_id,)):
            if id is not None and self.strayed.get(id, thread_id) != thread_id:
                self.tallies["duplicates in another thread"] += 1
                continue
            number = _offset(key) * 100_000 + place + 1 if id is None and shown is None else shown
            by_id.setdefault((id, None) if id is not None else (None, number), []).append(
                Capture(page, place, whole, captured, number)
            )
        self._same_comments(by_id)
        posts = []
        for (id, _), captures in by_id.items():
            captures.sort(key=lambda capture: (capture.whole, capture.captured, capture.page), reverse=True)
            best = captures[0]
            if best.number is None:
                known = next((capture.number for capture in captures if capture.number is not None), None)
                best = msgspec.structs.replace(best, number=known)
            posts.append((id, best, captures[1:]))
        if all(post[1].number is not None for post in posts):
            posts.sort(key=lambda post: (post[1].number == BESIDE, post[1].number, _rank(post[0])))
        else:
            posts.sort(key=lambda post: (post[1].number == BESIDE, _rank(post[0]), post[1].page, post[1].place))
        return [
            (f"{thread_id}.{place}" if id is None else id, best, others)
            for place, (id, best, others) in enumerate(posts, 1)
        ]

    def _same_comments(self, by_id: dict[Any, list[Capture]]) -> None:
        """Comments of which one page tells the id and another does not are one."""
        query = "SELECT answered FROM answers WHERE post = ?"
        for (id, place), captures in list(by_id.items()):
            if captures[0].number == BESIDE and not is_made(id):
                (answered,) = self.database.execute(query, (id,)).fetchone()
                made = made_id(decode_post(self._facts(captures[0])), answered)
                captures.extend(by_id.pop((made, place), ()))

    def _write_posts(self, number: int, posts: list[tuple[SourceId, Capture, list[Capture]]], visibility: str) -> None:
        rows: list[list[Any]] = []
        for id, best, others in posts:
            packed = self._facts(best)
            post = decode_post(packed)
            captured, zone = self.page_of(best.page)
            created, precision = self.dates.resolve(post.date, captured, timezone=zone)
            if created is None:
                for other in others:  # "today" on a page without clock may be a date on another
                    captured, zone = self.page_of(other.page)
                    created, precision = self.dates.resolve(
                        decode_post(self._facts(other)).date, captured, timezone=zone
                    )
                    if created is not None:
                        break
            author_id = self._author(post.author, best)
            earlier = [] if post.private else self._different(post.body, others)
            self._tally(post, precision, len(others), len(earlier))
            rows.append([
                None, number, id, None, created, precision, author_id, post.author.name, best.page, best.place,
                _encode([(capture.page, capture.place) for capture in earlier]) if earlier else b"",
                DELETED if post.deleted else PRIVATE if post.private else visibility,
            ])  # fmt: skip
        beside = sum(1 for _, best, _ in posts if best.number == BESIDE)
        if beside:
            rows = _by_time(rows[:-beside], rows[-beside:])
        for row in rows:
            self.posts += 1
            row[0] = self.posts
        _put_in_order(rows)
        self.database.executemany("INSERT INTO posts VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)

    def _different(self, body: str, others: list[Capture]) -> list[Capture]:
        """Those of the other complete captures whose text differs: links and session ids differ from page to page."""
        shown: str | None = None
        found = []
        for capture in others:
            if capture.whole:
                other = decode_post(self._facts(capture)).body
                if other != body:
                    shown = bare_text(body) if shown is None else shown
                    if bare_text(other) != shown:
                        found.append(capture)
        return found

    def _tally(self, post: PagePost, precision: str, others: int, earlier: int) -> None:
        tallies = self.tallies
        tallies["post"] += 1
        tallies[f"precision {precision}"] += 1
        tallies["duplicates merged"] += others
        tallies["captures that differ"] += earlier
        tallies["attachment"] += len({file.id for file in post.files})
        likers = [author.id if author.id is not None else self.member_named(author.name) for author in post.likes]
        tallies["reaction"] += len(set(likers) - {None})
        tallies["reaction"] += sum(1 for reaction in post.reactions if reaction.author.id is not None)
        tallies["likes without id"] += likers.count(None)

    def _author(self, author: Author, capture: Capture) -> SourceId | None:
        if author.id is not None or author.guest:
            return author.id
        if not author.name:
            return None
        if self.by_name:
            self.database.execute(
                "INSERT INTO people VALUES (?, 2, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (author.name, capture.captured, capture.page, author.name, _encode(author)),
            )
            return author.name
        return self.member_named(author.name)

    def _facts(self, capture: Capture) -> bytes:
        query = "SELECT facts FROM raw_posts WHERE page = ? AND place = ?"
        found: bytes = self.database.execute(query, (capture.page, capture.place)).fetchone()[0]
        return found


def filled(better: Any, other: Any) -> Any:
    """A fact whose empty fields are taken from another of its like."""
    empty = {
        name: getattr(other, name)
        for name in better.__struct_fields__
        if getattr(better, name) in (None, "", ()) and getattr(other, name) not in (None, "", ())
    }
    return msgspec.structs.replace(better, **empty) if empty else better


def _rank(id: SourceId | None) -> tuple[int, int, str]:
    return (0, id, "") if isinstance(id, int) else (1, 0, id or "")


def _offset(key: str) -> int:
    last = key.rpartition(":")[2]
    return int(last) if last.isdecimal() and len(last) < 9 else 0


def _put_in_order(rows: list[list[Any]]) -> None:
    """``order_at`` (place 3) from the times known (place 4): never decreasing; a post without time stands where it
    stands."""
    known = next((row[4] for row in rows if row[4] is not None), 0)
    for row in rows:
        if row[4] is not None and row[4] > known:
            known = row[4]
        row[3] = known


def _by_time(rows: list[list[Any]], beside: list[list[Any]]) -> list[list[Any]]:
    """A thread's posts with those that hang on others of them: each behind what was written before it, never first."""
    times = list(accumulate((row[4] or 0 for row in rows), max))
    behind: dict[int, list[list[Any]]] = {}
    for row in sorted(beside, key=lambda row: (row[4] is None, row[4], row[2])):
        place = len(rows) if row[4] is None else max(bisect_right(times, row[4]), 1)
        behind.setdefault(min(place, len(rows)), []).append(row)
    merged = behind.get(0, [])
    for place, row in enumerate(rows, 1):
        merged += [row, *behind.get(place, ())]
    return merged


def _parents_first(boards: dict[SourceId, PageBoard]) -> list[PageBoard]:
    """Branch by branch in order of appearance; parents that are not there and cycles are cut."""
    order: list[PageBoard] = []
    placed: set[SourceId] = set()
    for board in boards.values():
        chain: list[PageBoard] = []
        at: PageBoard | None = board
        while at is not None and at.id not in placed and at not in chain:
            chain.append(at)
            at = None if at.parent_id is None else boards.get(at.parent_id)
        for link in reversed(chain):
            known = link.parent_id is None or link.parent_id in placed
            order.append(link if known else msgspec.structs.replace(link, parent_id=None))
            placed.add(link.id)
    # depth first, so that it does not matter which listing of a branch was met first
    below: dict[SourceId | None, list[PageBoard]] = {}
    for board in order:
        below.setdefault(board.parent_id, []).append(board)
    waiting, tree = below.get(None, [])[::-1], []
    while waiting:
        board = waiting.pop()
        tree.append(board)
        waiting += below.get(board.id, [])[::-1]
    return tree


def _fingerprint(database: sqlite3.Connection, timezone: str) -> str:
    """Over the pages' content in order, and what the user said of them."""
    total = hashlib.blake2b(timezone.encode(), digest_size=16)
    total.update(database.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()[0].encode())
    for digest, url, captured in database.execute("SELECT digest, url, captured_at FROM pages ORDER BY id"):
        total.update(b"%b %b %d\n" % (digest, url.encode("utf-8", "surrogatepass"), captured or 0))
    return total.hexdigest()
