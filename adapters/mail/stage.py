"""Messages → one SQLite file that every worker reads: first every message by itself, then their threads.

What was read is committed with the place up to which the archive was read, so that a killed run goes on from there.
The stage holds no e-mail address of an author: only hashes of them (:func:`adapters.mail.headers.identity`).
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from adapters.base import Options, SourceError
from adapters.forum import DELETED, PRIVATE
from adapters.html import store
from adapters.mail import archive, headers, threading
from adapters.mail.archive import Item, Source
from adapters.mail.headers import Headers
from adapters.mail.parts import content
from adapters.sql.streams import Progress, Stream

STAGE_FORMAT = 2  #: goes up when stages made by older versions must not be used again
BATCH = 500  #: messages that are committed together
_MOST_GROUPS = 20
_MOST_HELD = 8 << 20  # bytes of texts that wait to be written
_MOST_BOARDS_TOLD = 4_096  # remembered
_LISTED = 400  # keys in one query

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (n INTEGER PRIMARY KEY, name TEXT NOT NULL, done INTEGER NOT NULL, complete INTEGER NOT NULL,
  failure TEXT NOT NULL, bytes INTEGER NOT NULL);
CREATE TABLE messages (
  n INTEGER PRIMARY KEY, file INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  author TEXT, name TEXT NOT NULL, created INTEGER, placed INTEGER NOT NULL, board TEXT NOT NULL, subject TEXT NOT NULL,
  base TEXT NOT NULL, answer INTEGER NOT NULL, refs TEXT NOT NULL, supersedes TEXT NOT NULL, state TEXT NOT NULL,
  files INTEGER NOT NULL, digest BLOB NOT NULL, component INTEGER);
CREATE UNIQUE INDEX message_keys ON messages (key);
CREATE TABLE bodies (n INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE repeated (key TEXT PRIMARY KEY, different INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE groups (n INTEGER, board TEXT, PRIMARY KEY (n, board)) WITHOUT ROWID;
CREATE TABLE controls (n INTEGER PRIMARY KEY, command TEXT NOT NULL, target TEXT NOT NULL, board TEXT NOT NULL);
CREATE TABLE rejects (file INTEGER, number INTEGER, place INTEGER, reason TEXT, PRIMARY KEY (file, number))
  WITHOUT ROWID;
CREATE TABLE boards (id TEXT PRIMARY KEY, name TEXT NOT NULL, public TEXT NOT NULL, private TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL, named_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE tallies (what TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""
_PERSON = (
    "INSERT INTO people VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
    " named_at = excluded.named_at WHERE excluded.named_at >= named_at"
)
_BOARD = (
    "INSERT INTO boards VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
    " name = CASE name WHEN id THEN excluded.name ELSE name END,"
    " public = CASE public WHEN '' THEN excluded.public ELSE public END,"
    " private = CASE private WHEN '' THEN excluded.private ELSE private END"
)
_MESSAGE = "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LIST_ID = re.compile(r"(.*)<([^<>\s]{1,200})>")
_TRUE = re.compile(rb"\s*yes\b", re.IGNORECASE)
_CANCEL = re.compile(rb"(?:cmsg\s+)?cancel\s+(<[^<>\s]{1,250}>)", re.IGNORECASE)
_encode = msgspec.msgpack.Encoder().encode


def site_id(path: Path, options: Options) -> str:
    """The site's id: the address that the user gives, else the name of the file or folder."""
    address = (options.url or "").partition("://")[2].strip("/")
    return address or f"mail:{archive.place_of(path.name, path.name)}"


def listing(path: Path) -> str:
    """Identity of an archive by the names, sizes and times of change of its files."""
    identity = hashlib.blake2b(digest_size=8)
    found = store.files(path) if path.is_dir() else [store.File("", path.stat().st_size, path.stat().st_mtime_ns)]
    identity.update(str(path.resolve()).encode("utf-8", "surrogateescape"))
    for file in found:
        identity.update(f"\n{file.path} {file.size} {file.changed}".encode("utf-8", "surrogateescape"))
    return identity.hexdigest()


def stage(path: Path, file: Path, options: Options, progress: Progress | None) -> None:
    """Reads the archive at ``path`` into the stage ``file``; goes on where an earlier call was interrupted.

    :raises SourceError: no message in it.
    """
    unfinished = file.with_name(file.name + ".part")
    database = sqlite3.connect(unfinished, isolation_level=None)
    try:
        database.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;"
            " PRAGMA temp_store = FILE;"
        )
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'tallies'").fetchone():
            database.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        reader = _Reader(database, site_id(path, options), options.charset or "")
        sources, unread = archive.survey(path)
        reader.read(sources, progress)
        if not database.execute("SELECT 1 FROM messages LIMIT 1").fetchone():
            raise SourceError(f"{path}: no mail or news message in it")
        database.execute("BEGIN IMMEDIATE")
        meta = {
            "site": reader.site,
            "name": archive.place_of(path.name, path.name),
            "charset": options.charset or "",
            "fingerprint": _fingerprint(database, reader.site, options.charset or ""),
            "unread": "\n".join(unread[:20]),
        }
        database.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(meta.items()))
        threading.thread(database)
        database.execute("COMMIT")
        database.execute("PRAGMA journal_mode = DELETE")
    finally:
        database.close()
    os.replace(unfinished, file)  # noqa: PTH105


def _fingerprint(database: sqlite3.Connection, site: str, charset: str) -> str:
    """Over all messages in order, whatever they were compressed with."""
    total = hashlib.blake2b(f"{STAGE_FORMAT} {site} {charset}".encode("utf-8", "surrogatepass"), digest_size=16)
    for key, board, digest in database.execute("SELECT key, board, digest FROM messages ORDER BY n"):
        total.update(f"\n{key} {board} ".encode("utf-8", "surrogatepass") + digest)
    for row in database.execute("SELECT file, number, place, reason FROM rejects ORDER BY 1, 2"):
        total.update(f"\n{row}".encode())
    return f"mail:{total.hexdigest()}"


class _Read(NamedTuple):
    """A message as it was read."""

    file: int
    number: int  #: in the file
    key: str  #: that it wants to have
    digest: bytes  #: of what it says
    author: str | None
    name: str
    created: int | None
    board: str
    further: list[str]  #: boards it was also posted to
    subject: str
    base: str
    answer: bool  #: the subject says that it is one
    refs: str
    supersedes: str
    state: str
    files: int
    packed: bytes  #: its content
    control: tuple[str, str, str] | None


class _Reader:
    """Writes what every message says by itself."""

    def __init__(self, database: sqlite3.Connection, site: str, fallback: str) -> None:
        self.database = database
        self.site = site
        self._fallback = fallback
        self._batch: list[_Read] = []
        self._boards_told: set[tuple[str, ...]] = set()
        self._rows: dict[str, list[tuple[Any, ...]]] = {}  # statement → its rows
        self._people: dict[str, tuple[str, int]] = {}  # author → latest name, and when
        self._held = 0  # bytes of texts that are not yet written
        self._n = database.execute("SELECT coalesce(max(n), 0) FROM messages").fetchone()[0]
        self._tallies: Counter[str] = Counter()
        self._uncommitted = 0
        placed = database.execute("SELECT placed FROM messages ORDER BY n DESC LIMIT 1").fetchone()
        self._placed = placed[0] if placed else 0  # latest time known: where a message without a time stands

    def read(self, sources: list[Source], progress: Progress | None) -> None:
        total = sum(source.path.stat().st_size for source in sources)
        before = 0
        try:
            self.database.execute("BEGIN IMMEDIATE")
            for number, source in enumerate(sources, 1):
                row = self.database.execute("SELECT done, complete FROM files WHERE n = ?", (number,)).fetchone()
                if row is None or not row[1]:
                    for at in self._file(number, source, row[0] if row else 0):
                        self._flush()
                        self.database.execute("COMMIT")
                        self.database.execute("BEGIN IMMEDIATE")
                        if progress is not None:
                            progress(before + at, total)
                before += source.path.stat().st_size
            self._flush()
            self.database.execute("COMMIT")
        finally:
            if self.database.in_transaction:
                self.database.execute("ROLLBACK")

    def _file(self, number: int, source: Source, done: int) -> Iterator[int]:
        """Reads a file behind its first ``done`` messages; gives how far it came whenever it is time to commit."""
        stream = Stream(source.path)
        last = done
        shown = os.fsencode(source.name).decode("utf-8", "backslashreplace")
        try:
            for item in archive.messages(source, stream):
                if item.number <= done:
                    continue
                last = item.number
                self._message(number, source, item)
                self._uncommitted += 1
                if self._uncommitted >= BATCH:
                    self._uncommitted = 0
                    self._mark(number, shown, last, complete=False, failure="", size=0)
                    yield stream.position
            self._mark(number, shown, last, complete=True, failure=stream.failure, size=stream.position)
        finally:
            stream.close()

    def _mark(self, number: int, name: str, done: int, *, complete: bool, failure: str, size: int) -> None:
        self._add("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", number, name, done, complete, failure, size)

    # ---------------------------------------------------------------- one message

    def _message(self, file: int, source: Source, item: Item) -> None:
        raw = item.raw.replace(b"\r\n", b"\n") if b"\r\n" in item.raw else item.raw
        if item.escaped:
            raw = raw.replace(b"\n>From ", b"\nFrom ").replace(b"\n>>From ", b"\n>From ")
        found, body = headers.split(raw)
        if item.trouble or not any(name in found for name in ("from", "subject", "date", "message-id")):
            self._reject(file, item, item.trouble or "no_header")
        elif "x-imap" in found and found.get("subject", b"").startswith(b"DON'T DELETE THIS MESSAGE"):
            self._tallies["entries of a mail program about itself"] += 1
        else:
            self._store(file, source, item, found, body, raw)

    def _reject(self, file: int, item: Item, reason: str) -> None:
        self._add("INSERT INTO rejects VALUES (?, ?, ?, ?)", file, item.number, item.offset, reason)

    def _store(self, file: int, source: Source, item: Item, found: Headers, body: bytes, raw: bytes) -> None:
        who = headers.person(found.get("from", b""), self._fallback)
        author = headers.identity(who, self.site)
        created, told_by = headers.moment(found, item.envelope)
        self._tallies[f"time: {told_by or 'unknown'}"] += 1
        subject = headers.masked(headers.words(found.get("subject", b""), self._fallback))
        parts = content(found, body, raw, self._fallback)
        packed = _encode(parts)
        digest = hashlib.blake2b(
            f"{author} {who.name} {created} {subject}".encode("utf-8", "surrogatepass") + packed, digest_size=8
        ).digest()
        control = _control(found)
        key = headers.first_id(found.get("message-id", b"")) or hashlib.blake2b(raw, digest_size=8).hexdigest()
        board, further = self._boards(source, found)
        base, answer = headers.base(subject)
        self._batch.append(
            _Read(
                file, item.number, key if control is None else f"control:{key}", digest, author, who.name, created,
                board, further, subject, base.casefold()[:200], answer, " ".join(headers.references(found)),
                headers.first_id(found.get("supersedes", b"")), item.state or _state(found), len(parts.files), packed,
                control,
            )
        )  # fmt: skip
        self._held += len(packed)
        if self._held > _MOST_HELD:
            self._flush()

    # ---------------------------------------------------------------- a batch

    def _add(self, statement: str, *row: Any) -> None:
        self._rows.setdefault(statement, []).append(row)

    def _flush(self) -> None:
        """Writes what was read since the last time."""
        taken = self._taken([read.key for read in self._batch])
        for read in self._batch:
            key, same = read.key, None
            if key in taken:
                self._write()
                key, same = self._key(key, read.digest)
            if same is not None:
                self._tallies["repeated messages, the same"] += 1
                for board in (read.board, *read.further):
                    self._add("INSERT OR IGNORE INTO groups VALUES (?, ?)", same, board)
                continue
            taken.add(key)
            self._new(key, read)
        self._batch.clear()
        statement = "INSERT INTO tallies VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET count = count + excluded.count"
        self._rows[statement] = sorted(self._tallies.items())
        self._tallies.clear()
        self._write()

    def _taken(self, keys: list[str]) -> set[str]:
        """Those of the keys that messages have which are written."""
        found: set[str] = set()
        for at in range(0, len(keys), _LISTED):
            some = keys[at : at + _LISTED]
            query = f"SELECT key FROM messages WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608
            found.update(key for (key,) in self.database.execute(query, some))
        return found

    def _new(self, key: str, read: _Read) -> None:
        self._n += 1
        self._placed = self._placed if read.created is None else read.created
        self._add(
            _MESSAGE, self._n, read.file, read.number, "post" if read.control is None else "control", key, read.author,
            read.name, read.created, self._placed, read.board, read.subject, read.base, read.answer, read.refs,
            read.supersedes, read.state, read.files, read.digest, None,
        )  # fmt: skip
        for board in read.further:
            self._add("INSERT INTO groups VALUES (?, ?)", self._n, board)
        if read.author is not None:
            at = read.created or 0
            if at >= self._people.get(read.author, ("", at))[1]:
                self._people[read.author] = (read.name, at)
        if read.control is not None:
            self._add("INSERT INTO controls VALUES (?, ?, ?, ?)", self._n, *read.control)
        else:
            self._add("INSERT INTO bodies VALUES (?, ?)", self._n, read.packed)

    def _write(self) -> None:
        for author, (name, at) in self._people.items():
            self._add(_PERSON, author, name, at)
        for statement, rows in self._rows.items():
            self.database.executemany(statement, rows)
        self._rows.clear()
        self._people.clear()
        self._held = 0

    def _key(self, key: str, digest: bytes) -> tuple[str, int | None]:
        """(a key that no message has, None) or (…, the message that says the same under this key)."""
        query = "SELECT n FROM messages WHERE key = ? AND digest = ?"
        taken = self.database.execute("SELECT 1 FROM messages WHERE key = ?", (key,)).fetchone()
        if taken is None:
            return key, None
        row = self.database.execute("SELECT different FROM repeated WHERE key = ?", (key,)).fetchone()
        different = row[0] if row else 0
        for name in (key, *(f"{key}:{number}" for number in range(2, min(different, 100) + 2))):
            if same := self.database.execute(query, (name, digest)).fetchone():
                return key, same[0]
        self.database.execute("INSERT OR REPLACE INTO repeated VALUES (?, ?)", (key, different + 1))
        self._tallies["messages of one Message-ID that differ"] += 1
        return f"{key}:{different + 2}", None

    def _boards(self, source: Source, found: Headers) -> tuple[str, list[str]]:
        """(board, further boards) of a message, by its newsgroups, its list, or its file."""
        place = source.place
        groups = [name.decode("latin-1").strip() for name in found.get("newsgroups", b"")[:2_000].split(b",")]
        groups = list(dict.fromkeys(name for name in groups if name and " " not in name))[:_MOST_GROUPS]
        if groups:
            first = place if place in groups else groups[0]
            self._board(first, first, "a newsgroup", "")
            return first, [name for name in groups if name != first]
        told = _LIST_ID.search(headers.words(found.get("list-id", b"")[:1_000], self._fallback))
        id, name = (told[2], told[1].strip(" \"'")) if told else (place, place)
        address = found.get("list-archive", b"")
        veiled = b" at " in found.get("from", b"").partition(b"(")[0] and b"@" not in found.get("from", b"")
        public = (
            "its messages name a public archive" if address.startswith(b"<http") and b"/private/" not in address else ""
        )
        public = public or ("written by a public web archive" if veiled else "")
        private = "its messages name an archive for members only" if b"/private/" in address else ""
        self._board(id, headers.masked(name) or id, public, private)
        return id, []

    def _board(self, *row: str) -> None:
        """What a message says of its board; said again it changes nothing."""
        if row not in self._boards_told:
            if len(self._boards_told) > _MOST_BOARDS_TOLD:
                self._boards_told.clear()
            self._boards_told.add(row)
            self._add(_BOARD, *row)


def _state(found: Headers) -> str:
    """Visibility that the message itself tells."""
    if any(_TRUE.match(found.get(name, b"")) for name in ("x-no-archive", "x-noarchive", "x-no-archive-readme")):
        return PRIVATE
    if _TRUE.match(found.get("archive", b"").replace(b"no", b"yes", 1)) and b"no" in found.get("archive", b"").lower():
        return PRIVATE
    flags = found.get("x-mozilla-status", b"")
    if re.fullmatch(rb"[0-9A-Fa-f]{4}", flags) and int(flags, 16) & 8:
        return DELETED
    return ""


def _control(found: Headers) -> tuple[str, str, str] | None:
    """(command, key of the message it is about, board it is about) of a control message (RFC 5537)."""
    command = found.get("control", b"")
    subject = found.get("subject", b"")
    if not command and subject.startswith(b"cmsg "):
        command = subject.removeprefix(b"cmsg ")
    if not command:
        return None
    cancel = _CANCEL.match(command)
    if cancel:
        return "cancel", headers.first_id(cancel[1]), ""
    name, _, rest = headers.masked(command.decode("latin-1")).strip().partition(" ")
    group = rest.split() if name.lower() in {"newgroup", "rmgroup"} else []
    return name.lower()[:40], "", group[0] if group else ""
