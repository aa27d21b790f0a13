"""What the pages say, merged into one board: threads with their posts in order, members, guests, boards, actions.

A post that several pages show is one post: the newest complete capture counts, older ones that differ are kept as its
history. Done step by step and batch by batch of threads, each in one transaction with the note that it is done: a
killed run goes on behind the last one. Memory holds a batch of rows, and of one thread where its posts stand."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import msgspec

from adapters.forum import SourceId
from adapters.html.facts import PageBoard
from adapters.html.packed import decode_board, decode_page, encode, filled, learnt
from adapters.html.threads import UNKNOWN_BOARD, UNKNOWN_NAME, Threads
from adapters.sql.streams import Progress

BATCH_THREADS = 1_000  #: threads merged in one transaction

Step: TypeAlias = Callable[[sqlite3.Connection], object]

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
CREATE TABLE strayed (id PRIMARY KEY, thread) WITHOUT ROWID;
CREATE TABLE merged (n INTEGER PRIMARY KEY, id)
"""
#: posts that stand in several threads → the thread of the newest capture
_STRAYED = (
    "INSERT INTO strayed SELECT id, (SELECT thread FROM raw_posts r WHERE r.id = several.id"
    " ORDER BY captured DESC, page DESC LIMIT 1)"
    " FROM (SELECT id FROM raw_posts WHERE id IS NOT NULL GROUP BY id HAVING min(thread) != max(thread)) several"
)
#: threads of which a post was found, those that are only listed, and redirects to moved ones
_THREADS = "INSERT INTO merged (id) SELECT DISTINCT thread FROM raw_posts UNION SELECT id FROM raw_threads ORDER BY 1"

_BEFORE = (
    *_SCHEMA.split(";"),
    "CREATE INDEX raw_posts_thread ON raw_posts (thread, id, page, place, whole, captured, number)",
    "CREATE INDEX raw_posts_id ON raw_posts (id, thread)",
    "CREATE INDEX raw_threads_id ON raw_threads (id)",
    "CREATE INDEX raw_actions_thread ON raw_actions (thread)",
    "CREATE INDEX people_name ON people (name)",
    _STRAYED,
    _THREADS,
)
_AFTER = (
    "CREATE INDEX posts_id ON posts (id)",
    "CREATE INDEX posts_page ON posts (page)",
    "CREATE INDEX posts_guest ON posts (author_name) WHERE author_id IS NULL",
    "CREATE INDEX pages_state ON pages (state, reason)",
    "CREATE INDEX pages_key ON pages (key)",
    "CREATE INDEX pages_url ON pages (url)",
    "CREATE INDEX pages_name ON pages (name)",
)


class Merged(msgspec.Struct):
    """How far the threads are merged."""

    by_name: bool  #: see :class:`adapters.html.threads.Threads`
    threads: int = 0
    posts: int = 0
    tallies: dict[str, int] = {}


def merge(database: sqlite3.Connection, timezone: str, progress: Progress | None = None) -> None:
    """Makes the board of what was read; goes on where an earlier call was interrupted, and does nothing when all has
    been done."""
    if database.execute("SELECT 1 FROM meta WHERE key = 'fingerprint'").fetchone():
        return
    _all(database, "sorting", [*map(_statement, _BEFORE), partial(_clocks, timezone=timezone), _boards], progress)
    _threads(database, timezone, progress)
    finish = partial(_finish, timezone=timezone)
    _all(database, "indexing", [_unknown_boards, *map(_statement, _AFTER), finish], progress)


def _all(
    database: sqlite3.Connection,
    name: str,
    steps: list[Step],
    progress: Progress | None,
) -> None:
    """Takes those steps that were not taken before, each in a transaction of its own."""
    done = int(_noted(database, name) or 0)
    for number, step in enumerate(steps[done:], done + 1):
        if progress is not None:
            progress(number - 1, len(steps), name)
        _once(database, partial(_noted_step, step=step, name=name, number=number))


def _noted_step(database: sqlite3.Connection, step: Step, name: str, number: int) -> None:
    step(database)
    _note(database, name, str(number))


def _once(database: sqlite3.Connection, step: Step) -> None:
    """In one transaction."""
    database.execute("BEGIN IMMEDIATE")
    try:
        step(database)
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise


def _statement(text: str) -> Step:
    return lambda database: database.execute(text)


def _noted(database: sqlite3.Connection, name: str) -> str | None:
    found = database.execute("SELECT value FROM meta WHERE key = ?", (f"merge: {name}",)).fetchone()
    return None if found is None else str(found[0])


def _note(database: sqlite3.Connection, name: str, value: str) -> None:
    database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"merge: {name}", value))


# -------------------------------------------------------------------- threads


def _threads(database: sqlite3.Connection, timezone: str, progress: Progress | None) -> None:
    noted = _noted(database, "threads")
    if noted is not None:
        merged = msgspec.json.decode(noted, type=Merged)
    else:
        merged = Merged(by_name=not database.execute("SELECT 1 FROM people LIMIT 1").fetchone())
    total = database.execute("SELECT count(*) FROM merged").fetchone()[0]
    work = Threads(
        database,
        learnt(database, timezone),
        by_name=merged.by_name,
        posts=merged.posts,
        tallies=Counter(merged.tallies),
    )
    for first in range(merged.threads + 1, total + 1, BATCH_THREADS):
        _once(database, partial(_some_threads, work=work, first=first, merged=merged))
        if progress is not None:
            progress(merged.threads, total, "merging threads")


def _some_threads(database: sqlite3.Connection, work: Threads, first: int, merged: Merged) -> None:
    """A batch of threads, counted from ``first``."""
    query = "SELECT n, id FROM merged WHERE n BETWEEN ? AND ?"
    for number, id in database.execute(query, (first, first + BATCH_THREADS - 1)).fetchall():
        work.merge(number, id)
        merged.threads = number
    work.flush()
    merged.posts, merged.tallies = work.posts, dict(work.tallies)
    _note(database, "threads", msgspec.json.encode(merged).decode())


# -------------------------------------------------------------------- pages and boards


def _clocks(database: sqlite3.Connection, timezone: str) -> None:
    """When pages were shown, of those that have a clock of their own and no time of capture."""
    dates = learnt(database, timezone)
    query = "SELECT id, facts FROM pages WHERE captured_at IS NULL AND facts != x'' ORDER BY id"
    for number, packed in database.cursor().execute(query):
        page = decode_page(packed)
        if page.shown_at is not None:
            at, _ = dates.resolve(page.shown_at, None, timezone=page.timezone)
            if at is not None:
                database.execute("INSERT INTO clocks VALUES (?, ?)", (number, at))


def _boards(database: sqlite3.Connection) -> None:
    """Field by field: what the index says first, then what listings add."""
    merged: dict[SourceId, PageBoard] = {}
    query = (
        "SELECT raw_boards.id, raw_boards.facts FROM raw_boards JOIN pages ON pages.id = page"
        " ORDER BY kind != 'index', page, place"
    )
    for id, packed in database.cursor().execute(query):
        board = decode_board(packed)
        known = merged.get(id)
        merged[id] = board if known is None else filled(known, board)
    database.executemany(
        "INSERT INTO boards VALUES (?, ?, ?)",
        ((position, board.id, encode(board)) for position, board in enumerate(_parents_first(merged))),
    )


def _unknown_boards(database: sqlite3.Connection) -> None:
    position = database.execute("SELECT coalesce(max(position), -1) FROM boards").fetchone()[0]
    query = (
        "SELECT DISTINCT board_id FROM listed WHERE board_id NOT IN (SELECT id FROM boards)"
        " AND (posts > 0 OR board_id != ?) ORDER BY 1"
    )
    for number, (id,) in enumerate(database.execute(query, (UNKNOWN_BOARD,)).fetchall(), position + 1):
        name = UNKNOWN_NAME if id == UNKNOWN_BOARD else f"Board {id}"
        database.execute("INSERT INTO boards VALUES (?, ?, ?)", (number, id, encode(PageBoard(id=id, name=name))))


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


def _finish(database: sqlite3.Connection, timezone: str) -> None:
    """The tallies, and the mark that the stage is whole."""
    noted = _noted(database, "threads")
    tallies = Counter(msgspec.json.decode(noted, type=Merged).tallies if noted is not None else {})
    tallies["board"] = database.execute("SELECT count(*) FROM boards").fetchone()[0]
    database.executemany("INSERT INTO tallies VALUES (?, ?)", sorted(tallies.items()))
    for table in ("strayed", "merged"):
        database.execute(f"DROP TABLE {table}")
    database.execute("DELETE FROM meta WHERE key LIKE 'merge: %'")
    values = {"timezone": timezone, "fingerprint": _fingerprint(database, timezone)}
    database.executemany("INSERT INTO meta VALUES (?, ?)", values.items())


def _fingerprint(database: sqlite3.Connection, timezone: str) -> str:
    """Over the pages' content in order, and what the user said of them."""
    total = hashlib.blake2b(timezone.encode(), digest_size=16)
    total.update(database.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()[0].encode())
    for digest, url, captured in database.execute("SELECT digest, url, captured_at FROM pages ORDER BY id"):
        total.update(b"%b %b %d\n" % (digest, url.encode("utf-8", "surrogatepass"), captured or 0))
    return total.hexdigest()
