"""Writes the archive folders of accounts from the stage of an ActivityPub target, and counts what such folders hold.

A folder is made whole at another place and moved to its own at once. Lists hold one item per line, so that an outbox of
any length is written and read with the memory of a window of statuses.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from adapters.markup.canonical import safe_url
from mappings.microblog import Account, Media, Poll, PollOption, Record, Status
from migrator.writers.activitystreams import (
    CONTEXT,
    IMAGES,
    Home,
    Surroundings,
    actor,
    announce,
    create,
    extension,
    media_path,
)

OUTBOX, ACTOR = "outbox.json", "actor.json"
LISTS = {"likes.json": "favourites", "bookmarks.json": "bookmarks"}
BOOKMARKS_CSV = "bookmarks.csv"
FOLLOWS_HEAD = "Account address,Show boosts,Notify on new posts,Languages"
MUTES_HEAD = "Account address,Hide notifications"
#: file → its table, the line above its rows, and what stands behind the account's address
TIES: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "following_accounts.csv": ("follows", FOLLOWS_HEAD, ("true", "false", "")),
    "muted_accounts.csv": ("mutes", MUTES_HEAD, ("true",)),
    "blocked_accounts.csv": ("blocks", None, ()),
}
#: reason of an explicit follow → the list it stands in
LIST_OF = {"friend": "Friends", "watch_board": "Watched boards", "moderates": "Moderators"}
#: tables that the files hold whole; withdrawn forwards are not in them
CARRIED = (
    "accounts", "statuses", "forwards", "follows", "favourites", "mentions", "status_tags", "media", "polls",
    "poll_options", "blocks", "mutes", "bookmarks",
)  # fmt: skip

_WINDOW = 500  # statuses for which look-ups are made at once
_WINDOW_TEXT = 2_000_000  # characters of them, from which on a window is full
_LONGEST_NAME, _LONGEST_PATH = 255, 1000  # of a file of the board; file systems refuse longer names with an error
_CHUNK = 1 << 20  # bytes read at a time
_SAFE = re.compile(r"[a-z0-9_]{1,64}")
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10)))
)
_JSON = msgspec.json.Encoder()

T = TypeVar("T", bound=Record)
Files = dict[str, tuple[int, str]]  #: path in the folder → bytes and digest


def folder_name(handle: str, account_id: int) -> str:
    """The handle, where every file system takes it for a name; else the number."""
    return handle if _SAFE.fullmatch(handle) and handle not in _DEVICES else f"account_{account_id}"


class _Output:
    """A file that is written and hashed at the same time."""

    def __init__(self, folder: Path, name: str, files: Files) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._name, self._files = name, files
        self._digest, self._size = blake2b(digest_size=16), 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)

    def __enter__(self) -> _Output:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._files[self._name] = (self._size, self._digest.hexdigest())


def _write_list(folder: Path, name: str, files: Files, total: int | None, items: Iterable[Any]) -> None:
    """An OrderedCollection, one item per line."""
    head = {"@context": CONTEXT, "id": name, "type": "OrderedCollection"} | (
        {} if total is None else {"totalItems": total}
    )
    with _Output(folder, name, files) as output:
        output.write(_JSON.encode(head)[:-1] + b',"orderedItems":[')
        before = b"\n"
        for item in items:
            output.write(before + _JSON.encode(item))
            before = b",\n"
        output.write(b"\n]}\n")


class Archivist:
    """Makes archive folders from the stage's rows. ``site_files`` is the folder of the board's own files."""

    def __init__(self, database: sqlite3.Connection, home: Home, site_files: str | None) -> None:
        self._db = database
        self._home = home
        self._site_files = None if site_files is None else Path(site_files).resolve()
        self._newest: int = database.execute("SELECT max(created_at) FROM statuses").fetchone()[0] or 0

    def write(self, account: Account, folder: Path) -> Files:
        """Fill an empty folder with the account's archive. Returns its files in order of their names."""
        files: Files = {}
        avatar = self._avatar(account, folder, files)
        with _Output(folder, ACTOR, files) as output:
            output.write(_JSON.encode(actor(self._home, account, avatar)) + b"\n")
        total = self._count("statuses", account.id) + self._count_forwards(account.id)
        _write_list(folder, OUTBOX, files, total, self._outbox(account, folder, files))
        for name, table in LISTS.items():
            _write_list(folder, name, files, None, self._statuses_of(table, account.id))
        for name, (table, head, more) in TIES.items():
            rows = ((self._home.address(handle), *more) for (handle,) in self._tied(table, account.id))
            _write_csv(folder, name, files, head, rows)
        _write_csv(folder, "lists.csv", files, None, self._lists(account.id))
        bookmarks = ((uri,) for uri in self._statuses_of("bookmarks", account.id))
        _write_csv(folder, BOOKMARKS_CSV, files, None, bookmarks)
        return dict(sorted(files.items()))

    # ---- files

    def _avatar(self, account: Account, folder: Path, files: Files) -> str | None:
        if account.avatar is None:
            return None
        file = self._file(account.avatar)
        if file is None:
            return safe_url(account.avatar)
        ending = extension(file.name)
        name = f"avatar.{ending if ending in IMAGES else 'png'}"
        _copy(file, folder, name, files)
        return name

    def _file(self, path: str | None) -> Path | None:
        """A file of the board, if it is at hand and lies below its folder."""
        if self._site_files is None or not path or "\0" in path:
            return None
        if max(map(len, path.encode().split(b"/"))) > _LONGEST_NAME or len(path) > _LONGEST_PATH:
            return None
        file = (self._site_files / path).resolve()
        return file if file.is_relative_to(self._site_files) and file.is_file() else None

    # ---- the outbox

    def _outbox(self, account: Account, folder: Path, files: Files) -> Iterator[dict[str, Any]]:
        """Statuses and forwards, oldest first."""
        for window in _windows(merge(self._own(account.id), self._forwards(account.id), key=itemgetter(0))):
            around = self._surroundings([entry for _, entry in window if isinstance(entry, Status)])
            for _, entry in window:
                if isinstance(entry, Status):
                    paths = self._copied(around.media.get(entry.id, ()), folder, files)
                    yield create(self._home, account.handle, entry, around, paths, self._newest)
                else:
                    yield announce(self._home, account.handle, *entry)

    def _copied(self, attachments: Iterable[Media], folder: Path, files: Files) -> Mapping[int, str]:
        paths: dict[int, str] = {}
        for media in attachments:
            file = self._file(media.path)
            if file is not None:
                paths[media.id] = media_path(media)
                _copy(file, folder, paths[media.id], files)
        return paths

    def _own(self, account_id: int) -> Iterator[tuple[int, Status]]:
        query = f"{_select(Status, 'statuses')} WHERE account_id = ? ORDER BY id"
        for row in self._db.execute(query, (account_id,)):
            yield row[0], _record(Status, row)

    def _forwards(self, account_id: int) -> Iterator[tuple[int, _Forwarded]]:
        query = (
            "SELECT f.id, f.status_id, f.created_at, a.handle FROM forwards AS f"
            " JOIN statuses AS s ON s.id = f.status_id JOIN accounts AS a ON a.id = s.account_id"
            " WHERE f.account_id = ? AND f.withdrawn_at IS NULL ORDER BY f.id"
        )
        for row in self._db.execute(query, (account_id,)):
            yield row[0], _Forwarded(*row)

    def _surroundings(self, statuses: list[Status]) -> Surroundings:
        """What these statuses refer to and what hangs on them, by a few look-ups for all of them."""
        around = Surroundings()
        if not statuses:
            return around
        ids = [status.id for status in statuses]
        others = {status.in_reply_to_id for status in statuses} | {status.quote_of_id for status in statuses}
        wanted = sorted(
            {status.conversation_id for status in statuses} | {other for other in others if other is not None}
        )
        query = "SELECT s.id, a.handle, a.id FROM statuses AS s JOIN accounts AS a ON a.id = s.account_id WHERE s.id"
        for status_id, handle, account_id in self._among(query, wanted):
            around.authors[status_id] = (handle, account_id)
        query = "SELECT status_id, handle FROM mentions JOIN accounts AS a ON a.id = account_id WHERE status_id"
        _gather(around.mentions, self._among(query, ids, "status_id, account_id"))
        query = "SELECT status_id, name FROM status_tags JOIN tags ON tags.id = tag_id WHERE status_id"
        _gather(around.tags, self._among(query, ids, "status_id, name"))
        for row in self._among(f"{_select(Media, 'media')} WHERE status_id", ids, "status_id, position, id"):
            media = _record(Media, row)
            around.media.setdefault(media.status_id, []).append(media)
        for table, counts in (("favourites", around.likes), ("forwards", around.shares)):
            query = f"SELECT status_id, COUNT(*) FROM {table} WHERE status_id"  # noqa: S608 - tables named above
            counts.update(self._among(query, ids, "status_id", group=True))
        query = (
            "SELECT s.in_reply_to_id, s.id FROM statuses AS s JOIN statuses AS p ON p.id = s.in_reply_to_id"
            " AND p.account_id = s.account_id WHERE s.in_reply_to_id"
        )
        _gather(around.self_replies, self._among(query, ids, "s.id"), most=5)
        self._polls(around, ids)
        return around

    def _polls(self, around: Surroundings, ids: list[int]) -> None:
        polls = [_record(Poll, row) for row in self._among(f"{_select(Poll, 'polls')} WHERE status_id", ids, "id")]
        if not polls:
            return
        options: dict[int, list[PollOption]] = {}
        query = f"{_select(PollOption, 'poll_options')} WHERE poll_id"
        for row in self._among(query, [poll.id for poll in polls], "poll_id, position"):
            options.setdefault(row[0], []).append(_record(PollOption, row))
        for poll in polls:
            around.polls.setdefault(poll.status_id, (poll, options.get(poll.id, [])))

    def _among(self, query: str, ids: list[int], order: str = "1", *, group: bool = False) -> Iterator[tuple[Any, ...]]:
        """Rows of a query that ends in a column, whose value must be among ``ids``."""
        grouped = f" GROUP BY {order}" if group else ""
        statement = f"{query} IN (SELECT value FROM json_each(?)){grouped} ORDER BY {order}"  # noqa: S608 - all ours
        return self._db.execute(statement, (msgspec.json.encode(ids).decode(),))

    # ---- lists and ties

    def _count(self, table: str, account_id: int) -> int:
        query = f"SELECT COUNT(*) FROM {table} WHERE account_id = ?"  # noqa: S608 - tables named above
        count: int = self._db.execute(query, (account_id,)).fetchone()[0]
        return count

    def _count_forwards(self, account_id: int) -> int:
        query = (
            "SELECT COUNT(*) FROM forwards AS f JOIN statuses AS s ON s.id = f.status_id"
            " JOIN accounts AS a ON a.id = s.account_id WHERE f.account_id = ? AND f.withdrawn_at IS NULL"
        )
        count: int = self._db.execute(query, (account_id,)).fetchone()[0]
        return count

    def _statuses_of(self, table: str, account_id: int) -> Iterator[str]:
        """Ids of the statuses that the account liked or marked, oldest first."""
        query = (
            f"SELECT a.handle, s.id FROM {table} AS t JOIN statuses AS s ON s.id = t.status_id"  # noqa: S608
            " JOIN accounts AS a ON a.id = s.account_id WHERE t.account_id = ? ORDER BY s.id"
        )
        for handle, status_id in self._db.execute(query, (account_id,)):
            yield self._home.status(handle, status_id)

    def _tied(self, table: str, account_id: int, condition: str = "") -> Iterator[tuple[Any, ...]]:
        query = (
            f"SELECT a.handle{', t.reason' if condition else ''} FROM {table} AS t"  # noqa: S608
            f" JOIN accounts AS a ON a.id = t.target_account_id WHERE t.account_id = ?{condition} ORDER BY a.handle"
        )
        return self._db.execute(query, (account_id,))

    def _lists(self, account_id: int) -> Iterator[tuple[str, str]]:
        tied = list(self._tied("follows", account_id, " AND t.kind = 'explicit'"))
        for reason, title in LIST_OF.items():
            for handle, why in tied:
                if why == reason:
                    yield title, self._home.address(handle)


class _Forwarded(NamedTuple):
    """A forward, as :func:`migrator.writers.activitystreams.announce` takes it."""

    forward_id: int
    status_id: int
    created_at: int | None
    author: str


def _windows(entries: Iterable[tuple[int, Any]]) -> Iterator[list[tuple[int, Any]]]:
    window: list[tuple[int, Any]] = []
    size = 0
    for entry in entries:
        window.append(entry)
        size += len(entry[1].content) if isinstance(entry[1], Status) else 0
        if len(window) == _WINDOW or size > _WINDOW_TEXT:
            yield window
            window, size = [], 0
    if window:
        yield window


def _gather(into: dict[int, list[Any]], pairs: Iterable[tuple[Any, ...]], most: int | None = None) -> None:
    for key, value in pairs:
        found = into.setdefault(key, [])
        if most is None or len(found) < most:
            found.append(value)


def _select(record: type[Record], table: str) -> str:
    return f"SELECT {', '.join(record.__struct_fields__)} FROM {table}"  # noqa: S608 - names of our own schema


def _record(kind: type[T], row: tuple[Any, ...]) -> T:
    """A row as a record. SQLite has no booleans: what should be one is 0 or 1."""
    return kind(**dict(zip(kind.__struct_fields__, row, strict=True)))


def _write_csv(folder: Path, name: str, files: Files, head: str | None, rows: Iterable[tuple[str, ...]]) -> None:
    """A CSV file, unless there is nothing to tell."""
    stream = iter(rows)
    first = next(stream, None)
    if first is None:
        return
    with _Output(folder, name, files) as output:
        if head is not None:
            output.write(f"{head}\n".encode())
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        for row in (first, *stream):
            writer.writerow(row)
        output.write(buffer.getvalue().encode())


def _copy(source: Path, folder: Path, name: str, files: Files) -> None:
    with source.open("rb") as file, _Output(folder, name, files) as output:
        while chunk := file.read(_CHUNK):
            output.write(chunk)


# ---- reading folders again


class _Tagged(msgspec.Struct):
    type: str


class _Object(msgspec.Struct):
    type: str
    tag: list[_Tagged] = []
    attachment: list[Any] = []
    one_of: list[Any] = msgspec.field(name="oneOf", default=[])
    any_of: list[Any] = msgspec.field(name="anyOf", default=[])


class _Item(msgspec.Struct):
    type: str
    object: _Object | str


_ITEMS = msgspec.json.Decoder(_Item)
_TAGGED = {"Mention": "mentions", "Hashtag": "status_tags"}


@dataclass
class Recount:
    """What archive folders hold, counted from their files alone."""

    rows: Counter[str] = field(default_factory=Counter)  #: by table of :data:`CARRIED`
    folders: int = 0
    changed: int = 0  #: files that are gone, or not as they were written

    def add(self, folder: Path, files: Mapping[str, tuple[int, str]]) -> None:
        """Read one folder; ``files`` are those that were written."""
        self.folders += 1
        for name, written in files.items():
            path = folder / name
            if not path.is_file():
                self.changed += 1
                continue
            digest = blake2b(digest_size=16)
            broken = False
            with path.open("rb") as file:
                if name == OUTBOX or name in LISTS or name.endswith(".csv"):
                    for line in file:
                        digest.update(line)
                        broken |= not self._line(name, line)
                else:
                    while chunk := file.read(_CHUNK):
                        digest.update(chunk)
            self.rows["accounts"] += name == ACTOR
            head = TIES[name][1] if name in TIES else None
            if head is not None:
                self.rows[TIES[name][0]] -= 1
            self.changed += broken or (path.stat().st_size, digest.hexdigest()) != tuple(written)

    def _line(self, name: str, line: bytes) -> bool:
        """Count one line of a list; False if it is broken."""
        if name in TIES:
            self.rows[TIES[name][0]] += 1
        elif name in LISTS:
            self.rows[LISTS[name]] += line.startswith(b'"')
        elif name == OUTBOX and line.startswith(b'{"id"'):
            try:
                item = _ITEMS.decode(line.rstrip(b",\n"))
            except msgspec.DecodeError:
                return False
            self._item(item)
        return True

    def _item(self, item: _Item) -> None:
        note = item.object
        if isinstance(note, str):
            self.rows["forwards"] += 1
            return
        self.rows["statuses"] += 1
        self.rows["media"] += len(note.attachment)
        self.rows["polls"] += note.type == "Question"
        self.rows["poll_options"] += len(note.one_of) + len(note.any_of)
        for tag in note.tag:
            if tag.type in _TAGGED:
                self.rows[_TAGGED[tag.type]] += 1


def replace_folder(made: Path, place: Path, aside: Path) -> None:
    """Put a folder into its place; what stood there goes."""
    if place.exists():
        if aside.exists():
            shutil.rmtree(aside)
        place.rename(aside)
    made.rename(place)
    if aside.exists():
        shutil.rmtree(aside)
