"""A telnet board's files → one SQLite file that every worker reads.

Members first, then board by board (:mod:`adapters.ptt.threads`), each in one transaction, so that a killed run goes on
with the board at which it was; then what ties members (:mod:`adapters.ptt.people`). The records in it are those of
:mod:`adapters.forum`, packed.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from adapters.base import Options, SourceError
from adapters.forum import Member, Record, Reject, SourceId
from adapters.ptt import home as homes
from adapters.ptt.home import Files, Home
from adapters.ptt.layouts import LAYOUTS, SAMPLED, Layout, find
from adapters.ptt.lines import USER_ID
from adapters.sql.streams import Progress

STAGE_FORMAT: Final = 1  #: goes up when stages made by older versions must not be used again
ZONE: Final = "Asia/Taipei"  #: of times that a board shows, unless the user says otherwise

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE troubles (name TEXT PRIMARY KEY, why TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE members (id TEXT PRIMARY KEY, facts BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE names (lowered TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE signatures (member TEXT PRIMARY KEY, at INTEGER NOT NULL, html TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE boards (position INTEGER PRIMARY KEY, id TEXT UNIQUE, number INTEGER, public INTEGER, done INTEGER,
  facts BLOB NOT NULL);
CREATE TABLE threads (n INTEGER PRIMARY KEY, id TEXT UNIQUE, board_id TEXT, facts BLOB NOT NULL);
CREATE TABLE posts (thread INTEGER, order_at INTEGER, place INTEGER, id TEXT UNIQUE, created_at INTEGER, author_id TEXT,
  author_name TEXT, public INTEGER, anonymous INTEGER, original INTEGER, digest BLOB NOT NULL,
  facts BLOB NOT NULL,
  PRIMARY KEY (thread, order_at, place)) WITHOUT ROWID;
CREATE TABLE reactions (place INTEGER, number INTEGER, facts BLOB NOT NULL, PRIMARY KEY (place, number)) WITHOUT ROWID;
CREATE TABLE actions (number INTEGER PRIMARY KEY, thread INTEGER, facts BLOB NOT NULL);
CREATE TABLE forwards (number INTEGER PRIMARY KEY, source TEXT NOT NULL, facts BLOB NOT NULL);
CREATE TABLE rest (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, facts BLOB NOT NULL);
CREATE TABLE origins (what TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE tallies (what TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE warned (what TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX actions_thread ON actions (thread, number);
CREATE INDEX posts_guest ON posts (author_name) WHERE author_id IS NULL;
"""

_ORIGIN = re.compile(r"([^()]{1,60})\(([A-Za-z0-9.-]{1,60})\)")

encode = msgspec.msgpack.Encoder().encode
_CHUNK = 1 << 20
_MEMBER_KEPT: Final = 17  #: bytes of a member's record in which nothing is private, in all layouts: version, id


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What of the user's options bears on a home directory."""

    timezone: str = ZONE
    url: str = ""
    assume_public: bool = False
    colour_codes: bool = False


def asked(options: Options) -> Asked:
    """:raises SourceError: no such time zone."""
    found = Asked(
        timezone=options.timezone or ZONE,
        url=(options.url or "").rstrip("/"),
        assume_public=options.assume_public,
        colour_codes=options.colour_codes,
    )
    zone(found.timezone)
    return found


def zone(name: str) -> tzinfo:
    """A time zone by IANA name or offset (``+08:00``).

    :raises SourceError: there is none of that name.
    """
    if name[:1] in {"+", "-"} and len(name) == 6 and (name[1:3] + name[4:]).isdecimal():
        minutes = int(name[1:3]) * 60 + int(name[4:])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SourceError(f"--timezone {name}: no time zone; write Asia/Taipei or +08:00") from error


class Work:
    """A stage being made: its database, the files, and what everybody needs of both."""

    def __init__(self, database: sqlite3.Connection, files: Files, home: Home, name: str, asked: Asked) -> None:
        self.database = database
        self.files = files
        self.home = home
        self.name = name  #: of the source, which is that of the board where it is only one
        self.asked = asked
        self.zone = zone(asked.timezone)
        self.member = lru_cache(8192)(self._member)

    def _member(self, name: str) -> SourceId | None:
        """The id of the member of that name, case ignored. Where there is no list of members, everybody who has an id
        is one."""
        found = self.database.execute("SELECT id FROM names WHERE lowered = ?", (name.lower(),)).fetchone()
        if found is not None:
            return str(found[0])
        if self.home.members or not USER_ID.fullmatch(name):
            return None
        self.add_member(Member(id=name, name=name))
        return name

    def add_member(self, member: Member) -> bool:
        """False when there is one of that name already."""
        new = self.database.execute(
            "INSERT OR IGNORE INTO names VALUES (?, ?)", (str(member.id).lower(), member.id)
        ).rowcount
        if new:
            self.database.execute("INSERT INTO members VALUES (?, ?)", (member.id, encode(member)))
        return bool(new)

    def rest(self, record: Record) -> None:
        """A record that hangs on no thread."""
        self.database.execute("INSERT INTO rest (kind, facts) VALUES (?, ?)", (type(record).__name__, encode(record)))

    def reject(self, kind: str, source_id: str, reason: str, detail: str, raw: bytes) -> None:
        """Sets a record aside. Of a member's, which holds hashes and addresses, no more is kept than the id."""
        if kind == "member":
            raw = raw[:_MEMBER_KEPT]
        self.rest(Reject(kind=kind, source_id=source_id, reason=reason, detail=detail, raw=raw))
        self.tally(kind)

    def tally(self, kind: str, count: int = 1) -> None:
        """Counts records (and rejects) of a kind."""
        if count:
            self._count("tallies", kind, count)

    def warn(self, what: str, count: int = 1) -> None:
        """Counts what users should know of and is no record."""
        if count:
            self._count("warned", what, count)

    def origin(self, said: str) -> None:
        """What an article's last line says of the site."""
        self._count("origins", said, 1)

    def _count(self, table: str, what: str, count: int) -> None:
        self.database.execute(
            f"INSERT INTO {table} VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET count = count + excluded.count",  # noqa: S608
            (what, count),
        )

    def records(self, name: str, what: str, kind: str) -> Iterator[tuple[int, bytes, Layout]]:
        """(number from 0, record, layout) of a file. A record that breaks off at its end is a reject of ``kind``."""
        head = self.files.part(name, 0, SAMPLED)
        if head is None:
            return
        layout = find(what, *head, self.home.dialect) or next(
            layout for layout in LAYOUTS if (layout.what, layout.dialect) == (what, self.home.dialect)
        )
        self.warn(f"layout {layout.name}")
        number, size = 0, layout.size
        step = _CHUNK // size * size
        for start in range(0, head[1], step):
            part = self.files.part(name, start, step)
            data = b"" if part is None else part[0]
            for at in range(0, len(data), size):
                record = data[at : at + size]
                if len(record) == size:
                    yield number, record, layout
                else:
                    place = start + at
                    detail = f"{name}: {len(record)} of {size} bytes at byte {place}: the file breaks off in a record"
                    self.reject(kind, f"{name}@{place}", "cut_record", detail, record)
                number += 1


def stage(path: Path, file: Path, asked: Asked, progress: Progress | None) -> None:
    """Reads the home directory, or the board's folder, at ``path`` into the stage ``file``; goes on where an earlier
    call was interrupted.

    :raises SourceError: no list of boards or articles that can be read, or a broken archive.
    """
    from adapters.ptt import boards, people, threads  # noqa: PLC0415 - they are built on this module

    unfinished = file.with_name(file.name + ".part")
    database = _open(unfinished)
    try:
        archive = not path.is_dir()
        files: Files = homes.copied(path, database) if archive else homes.Folder(path)
        found, _ = homes.located(files, homes.marks_in(files, database if archive else None), str(path))
        work = Work(database, files, found, _name_of(path, found), asked)
        people.stage_members(work)
        boards.stage_boards(work)
        threads.stage_all(work, progress)
        people.stage_ties(work)
        _finish(work)
    finally:
        database.close()
    os.replace(unfinished, file)  # noqa: PTH105


def _name_of(path: Path, found: Home) -> str:
    inner = found.root.rstrip("/").rpartition("/")[2]
    name = inner or path.resolve().name.partition(".")[0]
    return name.encode("utf-8", "replace").decode()


def _open(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE;"
    )
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'warned'").fetchone():
        database.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        database.execute("COMMIT")
    return database


def once(work: Work, step: str) -> bool:
    """Begins a step's transaction; False when the step has been done. :func:`done` ends it."""
    if work.database.execute("SELECT 1 FROM meta WHERE key = ?", (f"done {step}",)).fetchone():
        return False
    work.database.execute("BEGIN IMMEDIATE")
    return True


def done(work: Work, step: str) -> None:
    """Commits a step."""
    work.database.execute("INSERT INTO meta VALUES (?, '1')", (f"done {step}",))
    work.database.execute("COMMIT")


def _finish(work: Work) -> None:
    if not once(work, "all"):
        return
    database = work.database
    for statement in _INDEXES.split(";"):
        database.execute(statement)
    database.execute("DELETE FROM files")
    query = "SELECT what FROM warned WHERE what LIKE 'layout %' ORDER BY what"
    layouts = [what.removeprefix("layout ") for (what,) in database.execute(query)]
    values: dict[str, str] = {
        "timezone": work.asked.timezone,
        "name": work.name,
        "dialect": work.home.dialect,
        "boards": work.home.boards,
        "layouts": "; ".join(layouts),
        "fingerprint": _fingerprint(database, work.asked),
    }
    values["site name"], values["site host"] = _site(database)
    database.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
    done(work, "all")
    database.execute("VACUUM")
    database.execute("PRAGMA journal_mode = DELETE")


def _site(database: sqlite3.Connection) -> tuple[str, str]:
    """(name, host) of the site, as most articles' last lines say: ``※ 發信站: name(host), …``."""
    found = database.execute("SELECT what FROM origins ORDER BY count DESC, what LIMIT 1").fetchone()
    match = _ORIGIN.match(found[0]) if found else None
    return (match[1].strip(), match[2].lower()) if match else ("", "")


def _fingerprint(database: sqlite3.Connection, asked: Asked) -> str:
    """Over what was read, in order, and what the user said of it."""
    total = hashlib.blake2b(msgspec.json.encode(asked), digest_size=16)
    for query in (
        "SELECT id, facts FROM members ORDER BY id",
        "SELECT id, facts FROM boards ORDER BY position",
        "SELECT id, facts FROM threads ORDER BY n",
        "SELECT id, digest FROM posts ORDER BY thread, order_at, place",
        "SELECT kind, facts FROM rest ORDER BY number",
    ):
        for key, facts in database.execute(query):
            total.update(b"%b %b\n" % (str(key).encode("utf-8", "surrogatepass"), facts))
    return total.hexdigest()
