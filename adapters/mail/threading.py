"""Messages → threads, after Jamie Zawinski (https://www.jwz.org/doc/threading.html), in SQLite and not in memory.

* Messages that name each other, or a third one, in ``References`` or ``In-Reply-To`` are one thread, whether or not the
  one they name is there.
* A message answers the last of its references that is there and can be read.
* Only a message without references whose subject begins with ``Re:`` joins the latest thread of that subject on its
  board, at most :data:`SUBJECT_DAYS` days older; it gets no parent.

Of a thread only ids and times are held.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from adapters.forum import DELETED, PRIVATE

SUBJECT_DAYS = 60
_MOST_VERSIONS = 200  # of one message, kept as its edits
_BATCH = 500  # messages taken in together
_LISTED = 400  # values in one query

_SCHEMA = """
CREATE TABLE nodes (key TEXT PRIMARY KEY, component INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX node_components ON nodes (component);
CREATE TABLE sizes (component INTEGER PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE versions (n INTEGER PRIMARY KEY, head INTEGER NOT NULL, place INTEGER NOT NULL);
CREATE INDEX version_heads ON versions (head, place);
CREATE TABLE threads (n INTEGER PRIMARY KEY, id TEXT NOT NULL, board TEXT NOT NULL, first INTEGER NOT NULL,
  posts INTEGER NOT NULL, moved_to TEXT, boards_not_held INTEGER NOT NULL);
CREATE TABLE posts (n INTEGER PRIMARY KEY, thread INTEGER NOT NULL, message INTEGER NOT NULL, shown INTEGER NOT NULL,
  key TEXT NOT NULL, order_at INTEGER NOT NULL, reply_to TEXT, state TEXT NOT NULL);
CREATE TABLE aliases (key TEXT PRIMARY KEY, post INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE actions (id TEXT PRIMARY KEY, command TEXT NOT NULL, at INTEGER, author TEXT, name TEXT NOT NULL,
  thread INTEGER, post TEXT NOT NULL, board TEXT NOT NULL, own INTEGER NOT NULL) WITHOUT ROWID;
"""


#: versions of a thread's messages, a later one of the same message behind an earlier one; the text of the last counts
_OF_THREAD = (
    "SELECT m.n, m.key, h.n, h.key, m.state FROM messages m JOIN versions v ON v.n = m.n"
    " JOIN messages h ON h.n = v.head WHERE m.component = ? ORDER BY v.head, v.place"
)


class _Message(NamedTuple):
    n: int
    key: str
    created: int | None
    placed: int
    board: str
    refs: str
    state: str


def thread(database: sqlite3.Connection) -> None:
    """Fills the tables of threads from those of messages. The caller commits."""
    for statement in _SCHEMA.split(";"):
        database.execute(statement)
    database.execute("CREATE INDEX message_subjects ON messages (board, base, created, n) WHERE kind = 'post'")
    _versions(database)
    _cancels(database)
    _connect(database)
    database.execute("CREATE INDEX message_components ON messages (component, n)")
    _join_by_subject(database)
    _write(database)
    _actions(database)
    database.execute("CREATE UNIQUE INDEX thread_ids ON threads (id)")
    database.execute("CREATE INDEX post_authors ON messages (author)")
    for table in ("nodes", "sizes"):
        database.execute(f"DROP TABLE {table}")


def _versions(database: sqlite3.Connection) -> None:
    """Messages that take the place of an earlier one of the same author: ``Supersedes``."""
    query = (
        "SELECT n, author, coalesce(created, placed), supersedes FROM messages"
        " WHERE supersedes != '' AND kind = 'post' AND author IS NOT NULL ORDER BY 3, 1"
    )
    find = (
        "SELECT n FROM messages WHERE key = ? AND author = ? AND kind = 'post'"
        " AND (coalesce(created, placed), n) < (?, ?)"
    )
    for n, author, at, target in database.execute(query).fetchall():
        earlier = database.execute(find, (target, author, at, n)).fetchone()
        if earlier is None:
            continue
        row = database.execute("SELECT head FROM versions WHERE n = ?", earlier).fetchone()
        head = row[0] if row else earlier[0]
        place = database.execute("SELECT count(*) FROM versions WHERE head = ?", (head,)).fetchone()[0] + 1
        if head != n and place <= _MOST_VERSIONS:
            database.execute("INSERT INTO versions VALUES (?, ?, ?)", (n, head, place))


def _cancels(database: sqlite3.Connection) -> None:
    """What was cancelled counts as deleted; of a message with versions, all of it."""
    query = "SELECT target FROM controls WHERE command = 'cancel'"
    for (target,) in database.execute(query).fetchall():
        row = database.execute("SELECT n FROM messages WHERE key = ? AND kind = 'post'", (target,)).fetchone()
        if row is not None:
            statement = "UPDATE messages SET state = ? WHERE n = ? AND state != ?"
            database.execute(statement, (DELETED, row[0], PRIVATE))


def _connect(database: sqlite3.Connection) -> None:
    """Gives every message its component: the smaller one is relabelled when two turn out to be one."""
    query = (
        "SELECT m.n, m.key, m.refs, CASE WHEN v.n IS NULL THEN '' ELSE m.supersedes END FROM messages m"
        " LEFT JOIN versions v ON v.n = m.n WHERE m.kind = 'post' ORDER BY m.n"
    )
    cursor = sqlite3.Cursor(database).execute(query)
    while rows := cursor.fetchmany(_BATCH):
        _unite(database, [(n, [key, *refs.split(), *supersedes.split()]) for n, key, refs, supersedes in rows])
    database.execute("UPDATE messages SET component = (SELECT component FROM nodes WHERE nodes.key = messages.key)")


def _unite(database: sqlite3.Connection, named: list[tuple[int, list[str]]]) -> None:
    """Takes in messages, each by its number and the keys that it names."""
    keys = list(dict.fromkeys(key for _, some in named for key in some))
    known: dict[str, int] = dict(_chosen(database, "SELECT key, component FROM nodes WHERE key", keys))
    stored = frozenset(known)
    before = sorted(set(known.values()))
    sizes: dict[int, int] = dict(_chosen(database, "SELECT component, size FROM sizes WHERE component", before))
    into: dict[int, int] = {}  # component → the one that it became a part of
    for n, some in named:
        components = sorted({_root(into, known[key]) for key in some if key in known})
        largest = max(components, key=lambda component: (sizes[component], -component), default=n)
        for component in components:
            if component != largest:
                into[component] = largest
                sizes[largest] += sizes.pop(component)
        for key in some:
            if key not in known:
                known[key] = largest
                sizes[largest] = sizes.get(largest, 0) + 1
    database.executemany(
        "INSERT INTO nodes VALUES (?, ?)", [(key, _root(into, known[key])) for key in keys if key not in stored]
    )
    gone = [component for component in before if component in into]
    database.executemany(
        "UPDATE nodes SET component = ? WHERE component = ?",
        [(_root(into, component), component) for component in gone],
    )
    database.executemany("DELETE FROM sizes WHERE component = ?", [(component,) for component in gone])
    database.executemany("INSERT OR REPLACE INTO sizes VALUES (?, ?)", sorted(sizes.items()))


def _root(into: dict[int, int], component: int) -> int:
    """The component that ``component`` is a part of by now."""
    while component in into:
        component = into[component]
    return component


def _chosen(database: sqlite3.Connection, query: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
    """Rows of a query whose last column is one of ``values``."""
    for at in range(0, len(values), _LISTED):
        some = values[at : at + _LISTED]
        yield from database.execute(f"{query} IN ({','.join('?' * len(some))})", some)


def _join_by_subject(database: sqlite3.Connection) -> None:
    query = (
        "SELECT n, board, base, created, component FROM messages WHERE kind = 'post' AND answer AND refs = ''"
        " AND base != '' AND created IS NOT NULL ORDER BY created, n"
    )
    find = (
        "SELECT component FROM messages WHERE kind = 'post' AND board = ? AND base = ? AND created BETWEEN ? AND ?"
        " AND (created, n) < (?, ?) ORDER BY created DESC, n DESC LIMIT 1"
    )
    joined = 0
    for n, board, base, created, component in database.execute(query).fetchall():
        earliest = created - SUBJECT_DAYS * 86_400
        row = database.execute(find, (board, base, earliest, created, created, n)).fetchone()
        if row is not None and row[0] != component:
            database.execute("UPDATE messages SET component = ? WHERE component = ?", (row[0], component))
            joined += 1
    database.execute("INSERT INTO tallies VALUES ('threads joined by subject', ?)", (joined,))


# -------------------------------------------------------------------- one thread


def _write(database: sqlite3.Connection) -> None:
    query = "SELECT component FROM messages WHERE kind = 'post' GROUP BY 1 ORDER BY min(n)"
    boards = frozenset(id for (id,) in database.execute("SELECT DISTINCT board FROM messages WHERE kind = 'post'"))
    versioned = database.execute("SELECT 1 FROM versions LIMIT 1").fetchone() is not None
    number = posts = 0
    for (component,) in database.execute(query).fetchall():
        number += 1
        versions = database.execute(_OF_THREAD, (component,)).fetchall() if versioned else []
        latest = {head: (n, state) for n, _, head, _, state in versions}
        ordered = _ordered(database, component, {key: head_key for _, key, _, head_key, _ in versions})
        rows = []
        for place, (message, order_at, reply_to) in enumerate(ordered, posts + 1):
            shown, state = latest.get(message.n, (message.n, ""))
            state = message.state or state
            rows.append((place, number, message.n, shown, message.key, order_at, reply_to, state))
        database.executemany("INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        head = ordered[0][0]
        found = database.execute("SELECT board FROM groups WHERE n = ? AND board != ? ORDER BY 1", (head.n, head.board))
        further = [board for (board,) in found]
        held = [board for board in further if board in boards]
        first, behind = posts + 1, posts + len(rows) + 1
        threads: list[tuple[Any, ...]] = [
            (number, head.key, head.board, first, len(rows), None, len(further) - len(held))
        ]
        # Redirects from the other boards it was posted to.
        threads += [
            (number + at, f"{head.key}@{board}", board, behind, 0, head.key, 0) for at, board in enumerate(held, 1)
        ]
        database.executemany("INSERT INTO threads VALUES (?, ?, ?, ?, ?, ?, ?)", threads)
        number += len(held)
        posts += len(rows)
    database.execute("INSERT INTO aliases SELECT key, n FROM posts")
    database.execute(
        "INSERT OR IGNORE INTO aliases SELECT m.key, p.n FROM versions v JOIN messages m ON m.n = v.n"
        " JOIN posts p ON p.message = v.head"
    )


def _ordered(
    database: sqlite3.Connection, component: int, versions: dict[str, str]
) -> list[tuple[_Message, int, str | None]]:
    """The posts of a thread in order, each with its place in time and the key of the post it answers. A post stands
    after what it answers, whatever its clock says.

    :param versions: key of a message that took the place of another → the other's key.
    """
    query = (
        "SELECT n, key, created, placed, board, refs, state FROM messages WHERE component = ? AND kind = 'post'"
        " AND n NOT IN (SELECT n FROM versions) ORDER BY n"
    )
    messages = [_Message(*row) for row in database.execute(query, (component,))]
    place = {message.key: at for at, message in enumerate(messages)}
    for key, head in versions.items():
        place[key] = place[head]
    parents = [_parent(message, at, place) for at, message in enumerate(messages)]
    times = _times(messages, parents)
    order = sorted(range(len(messages)), key=lambda at: (times[at], at))
    found: list[tuple[_Message, int, str | None]] = []
    last = -1
    for at in order:
        last = max(last + 1, times[at])
        parent = parents[at]
        while parent is not None and messages[parent].state:  # nobody can read it
            parent = parents[parent]
        found.append((messages[at], last, None if parent is None else messages[parent].key))
    return found


def _parent(message: _Message, at: int, place: dict[str, int]) -> int | None:
    for key in reversed(message.refs.split()):
        found = place.get(key)
        if found is not None and found != at:
            return found
    return None


def _times(messages: list[_Message], parents: list[int | None]) -> list[int]:
    """Places in time, a post's at least a second after its parent's. Circles are cut open."""
    times: list[int | None] = [None] * len(messages)
    for start in range(len(messages)):
        for at in reversed(list(_up(start, parents, times))):
            message, parent = messages[at], parents[at]
            own = message.placed if message.created is None else message.created
            before = None if parent is None else times[parent]
            if before is None:
                parents[at] = None
            times[at] = own if before is None else max(own, before + 1)
    return [time or 0 for time in times]


def _up(start: int, parents: list[int | None], times: list[int | None]) -> Iterator[int]:
    """A post and those above it whose time is not yet known, up to where it goes round in a circle."""
    met: set[int] = set()
    at: int | None = start
    while at is not None and times[at] is None and at not in met:
        met.add(at)
        yield at
        at = parents[at]


# -------------------------------------------------------------------- moderation


def _actions(database: sqlite3.Connection) -> None:
    """Control messages, with the thread of what they are about."""
    query = (
        "SELECT m.key, c.command, m.created, m.author, m.name, p.thread, coalesce(p.key, c.target), c.board,"
        " t.author IS NOT NULL AND t.author IS m.author, m.board FROM controls c JOIN messages m ON m.n = c.n"
        " LEFT JOIN aliases a ON c.target != '' AND a.key = c.target LEFT JOIN posts p ON p.n = a.post"
        " LEFT JOIN messages t ON t.n = p.message ORDER BY m.n"
    )
    for *row, board in database.execute(query).fetchall():
        row[7] = row[7] or board
        database.execute("INSERT INTO actions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    database.execute("CREATE INDEX action_threads ON actions (thread, at, id)")
