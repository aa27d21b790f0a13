"""What the tables and the log files of a Discuz! site tell of its moderators, put together in a temporary file.

The same thing is often told up to four times: by ``forum_threadmod`` (who, what, until when; the daily clean-up of
X3.5 forgets after a year), by ``data/log/*_modslog.php`` (from where to where; everything), by ``common_member_crime``
(whose post) and by ``*_banlog.php``. What they tell of the same thread (or member), code and second is one action. All
of it goes through an SQLite file, so that memory stays bounded however large the logs are; nobody else sees the file,
and it is gone with the process.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from adapters.base import SourceError
from adapters.discuz.logfiles import Entry
from adapters.relational.board import RelationalBoard
from adapters.relational.cells import CHUNK, chunks
from adapters.sql.database import Database

_AT_ONCE: Final = 1000
_CODECS: Final = ("utf-8", "gb18030", "big5hkscs")  # in which a name may be stored

_RAW: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000; PRAGMA temp_store = FILE;
CREATE TABLE raw (
    thread INTEGER, at INTEGER, code TEXT, place INTEGER, post INTEGER, member INTEGER, whom TEXT, moderator INTEGER,
    by TEXT, until INTEGER, to_place INTEGER, stamp INTEGER, prop INTEGER, reason TEXT
);
CREATE TABLE posts (post INTEGER PRIMARY KEY, thread INTEGER);
CREATE TABLE copies (at INTEGER, thread INTEGER, place INTEGER);
CREATE TABLE names (name TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID;
CREATE TABLE threads (thread INTEGER PRIMARY KEY);
CREATE TABLE entries (
    number INTEGER PRIMARY KEY, thread INTEGER, at INTEGER, code TEXT, place INTEGER, post INTEGER, member INTEGER,
    whom TEXT, moderator INTEGER, by TEXT, until INTEGER, to_place INTEGER, stamp INTEGER, prop INTEGER, reason TEXT,
    other INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 0, missing INTEGER NOT NULL DEFAULT 0
);
"""

# A verdict on posts names no thread, a copy neither; the copy is the one thread that began in that second.
_PLACED: Final = """
UPDATE raw SET thread = posts.thread FROM posts WHERE raw.thread = 0 AND raw.post > 0 AND posts.post = raw.post;
UPDATE raw SET thread = only.thread, to_place = only.place
FROM (SELECT at, max(thread) AS thread, max(place) AS place FROM copies GROUP BY at HAVING count(*) = 1) AS only
WHERE raw.thread = 0 AND raw.code = 'CPY' AND raw.at = only.at;
UPDATE raw SET moderator = names.id FROM names WHERE raw.moderator = 0 AND raw.by = names.name;
UPDATE raw SET member = names.id, whom = '' FROM names WHERE raw.member = 0 AND raw.whom = names.name;
"""

_MERGED: Final = """
CREATE TEMP VIEW found AS
SELECT *, CASE WHEN thread > 0 THEN '' ELSE place || ':' || member || ':' || post || ':' || whom END AS subject
FROM raw;
INSERT INTO entries (thread, at, code, place, post, member, whom, moderator, by, until, to_place, stamp, prop, reason)
SELECT whole.thread, whole.at, whole.code, whole.place, coalesce(one.post, 0), coalesce(one.member, whole.member),
    whole.whom, whole.moderator, whole.by, whole.until, whole.to_place, whole.stamp, whole.prop, whole.reason
FROM (
    SELECT thread, at, code, subject, max(place) AS place, max(member) AS member, max(whom) AS whom,
        max(moderator) AS moderator, max(by) AS by, max(until) AS until, max(to_place) AS to_place,
        max(stamp) AS stamp, max(prop) AS prop, max(reason) AS reason
    FROM found GROUP BY thread, at, code, subject
) AS whole
LEFT JOIN (
    SELECT thread, at, code, subject, post, max(member) AS member FROM found WHERE post > 0
    GROUP BY thread, at, code, subject, post
) AS one USING (thread, at, code, subject)
ORDER BY whole.thread, whole.at, whole.code, whole.subject, one.post;
DROP VIEW found;
DROP TABLE raw;
CREATE INDEX by_thread ON entries (thread, number);
UPDATE entries SET kept = 1 WHERE post IN (SELECT post FROM posts);
UPDATE entries SET other = pair.low + pair.high - entries.thread
FROM (
    SELECT at, code, by, min(thread) AS low, max(thread) AS high FROM entries
    WHERE code IN ('MRG', 'SPL') AND thread > 0 GROUP BY at, code, by HAVING count(*) = 2 AND min(thread) < max(thread)
) AS pair
WHERE entries.at = pair.at AND entries.code = pair.code AND entries.by = pair.by AND entries.thread > 0;
"""


def gathered(board: RelationalBoard, entries: Iterable[Entry]) -> Database:
    """A database with the table ``entries`` of merged entries, in order of thread and time.

    ``missing`` tells whether an entry's thread does not exist, ``kept`` whether its post still does, ``other`` is the
    other one of two threads that were merged or split. The file has no name any more when this returns.

    :raises SourceError: there is no room for the file, or it cannot be made.
    """
    with tempfile.TemporaryDirectory(prefix="discuz-log-") as folder:
        path = Path(folder) / "entries"
        try:
            _fill(board, path, entries)
        except (sqlite3.DatabaseError, OSError) as error:
            raise SourceError(
                f"{path}: {error} (while gathering the moderators' log; TMPDIR names the place)"
            ) from error
        return Database(f"sqlite:///{path}")


def _fill(board: RelationalBoard, path: Path, entries: Iterable[Entry]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(_RAW)
        file.execute("BEGIN")
        _insert(file, "raw", len(Entry._fields), entries)
        _look_up(board, file)
        file.execute("COMMIT")
        file.executescript("BEGIN;" + _PLACED + _MERGED + "COMMIT;")
        file.execute("BEGIN")
        _find_threads(board, file)
        file.execute("COMMIT")


def _insert(file: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Any, ...]]) -> None:
    stream, places = iter(rows), ", ".join("?" * width)
    while page := list(islice(stream, _AT_ONCE)):
        file.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({places})", page)  # noqa: S608 — names of ours


def _look_up(board: RelationalBoard, file: sqlite3.Connection) -> None:
    """Fills the tables of posts, copies and names with what the board knows of those that entries name."""

    def posts(ids: list[Any]) -> Iterator[tuple[Any, ...]]:
        for of in (of for of in board.post_tables if not of.label):  # a label: comments, which the log does not name
            yield from board.database.rows(sa.select(of.id, of.thread).where(of.id.in_(ids), *of.where))

    def copies(times: list[Any]) -> Iterator[tuple[Any, ...]]:
        for of in board.thread_tables:
            yield from board.database.rows(sa.select(of.time, of.id, of.board).where(of.time.in_(times), *of.where))

    _each(file, "SELECT post FROM raw WHERE post > 0", "posts", 2, posts)
    _each(file, "SELECT at FROM raw WHERE thread = 0 AND code = 'CPY'", "copies", 3, copies)
    unknown = "SELECT by FROM raw WHERE moderator = 0 AND by > '' UNION SELECT whom FROM raw WHERE whom > ''"
    _each(file, unknown, "names", 2, lambda names: _members(board, names))


def _each(
    file: sqlite3.Connection,
    query: str,
    table: str,
    width: int,
    answer: Callable[[list[Any]], Iterable[tuple[Any, ...]]],
) -> None:
    """Puts what ``answer`` says of the distinct values of a query, some hundreds at a time, into a table."""
    file.execute(f"CREATE TEMP TABLE asked AS SELECT DISTINCT * FROM ({query})")  # noqa: S608 — queries of ours
    asked = file.execute("SELECT * FROM asked ORDER BY 1")
    while page := asked.fetchmany(CHUNK):
        _insert(file, table, width, answer([value for (value,) in page]))
    asked.close()
    file.execute("DROP TABLE asked")


def _members(board: RelationalBoard, names: list[str]) -> Iterator[tuple[str, int]]:
    """(name, id) of the members who have these names, written as they are."""
    stored: list[str | bytes] = list(names)
    if board.database.staged:
        stored = [cell for name in names for cell in _stored(name)]
    wanted = set(names)
    for start in range(0, len(stored), CHUNK):
        for cell, member in board.names.ids(stored[start : start + CHUNK]).items():
            if (name := board.name(cell)) in wanted:
                yield name, member


def _stored(name: str) -> list[bytes]:
    """The bytes that a name may be in a dump."""
    cells = []
    for codec in _CODECS:
        try:
            cells.append(name.encode(codec))
        except UnicodeEncodeError:
            continue  # cannot be stored so
    return list(dict.fromkeys(cells))


def _find_threads(board: RelationalBoard, file: sqlite3.Connection) -> None:
    """Notes which entries' threads do not exist."""

    def there(ids: list[Any]) -> Iterator[tuple[Any, ...]]:
        for of in board.thread_tables:
            for part in chunks(ids):
                yield from board.database.rows(sa.select(of.id).where(of.id.in_(part), *of.where))

    _each(file, "SELECT thread FROM entries WHERE thread > 0", "threads", 1, there)
    file.execute("UPDATE entries SET missing = 1 WHERE thread NOT IN (SELECT thread FROM threads)")
