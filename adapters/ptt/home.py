"""A telnet board's home directory, or the folder of one of its boards: recognised, and its files read.

Nothing outside the folder is read, whatever names in its files or links in it say: a name must lie below the folder by
itself, and links are not followed. An archive's files are copied into the stage first (:func:`copied`), so that they
can be read in any order. Facts: ``facts/sources/telnet-bbs.md``, section 0.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from adapters.base import SourceError
from adapters.html import store
from adapters.ptt.layouts import MAPLE, PTT, SAMPLED, Layout, find

#: A live system's files have no number; copies kept for tests of BBS software do (``.BRD1``, ``boards1``).
_MARK = re.compile(r"(?:(.*)/)?\.(?:BRD|DIR|PASSWDS)(\d{0,3})")
_LOOKED_AT: Final = 2_000  #: names of an archive among which the mark of a home is looked for
_FOREIGN: Final = ".BOARDS"  #: list of boards of KBS and Firebird


class Files(Protocol):
    """Files by their names below the home, parted by ``/``."""

    def read(self, name: str) -> bytes | None:
        """The content; None where there is no such file, or a link, or one larger than
        :data:`adapters.html.store.LARGEST`."""

    def part(self, name: str, start: int, size: int) -> tuple[bytes, int] | None:
        """Some of the bytes, and how many there are in all; None as above, but of any size."""

    def changed(self, name: str) -> int | None:
        """When it was last written to, unix seconds; None: not known."""

    def folders(self, name: str) -> list[str]:
        """Names of the folders in a folder, in order; [] where there is none."""

    def files(self, name: str) -> list[str]:
        """Names of the files in a folder, in order."""


class Folder:
    """Files of a folder. Implements :class:`Files`."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._is_below = lru_cache(1024)(self._looked_up)

    def _looked_up(self, folder: str) -> bool:
        try:
            return (self._root / folder).resolve() == self._root / folder
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name that no file system has
            return False

    def _status(self, name: str) -> os.stat_result | None:
        folder = name.rpartition("/")[0]
        if not is_safe(name) or (folder and not self._is_below(folder)):
            return None
        try:
            status = (self._root / name).lstat()
        except (OSError, ValueError):
            return None
        return status if stat.S_ISREG(status.st_mode) else None

    def read(self, name: str) -> bytes | None:
        found = self.part(name, 0, store.LARGEST)
        return None if found is None or found[1] > store.LARGEST else found[0]

    def part(self, name: str, start: int, size: int) -> tuple[bytes, int] | None:
        status = self._status(name)
        if status is None:
            return None
        try:
            with (self._root / name).open("rb") as file:
                file.seek(start)
                return file.read(size), status.st_size
        except OSError:
            return None

    def changed(self, name: str) -> int | None:
        status = self._status(name)
        return None if status is None else int(status.st_mtime)

    def _entries(self, name: str, *, folders: bool) -> list[str]:
        if name and (not is_safe(name) or not self._is_below(name)):
            return []
        try:
            with os.scandir(self._root / name) as found:
                return sorted(
                    item.name
                    for item in found
                    if (item.is_dir(follow_symlinks=False) if folders else item.is_file(follow_symlinks=False))
                )
        except OSError:
            return []

    def folders(self, name: str) -> list[str]:
        return self._entries(name, folders=True)

    def files(self, name: str) -> list[str]:
        return self._entries(name, folders=False)


class Copied:
    """Files of an archive, out of the table ``files``. Implements :class:`Files`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def read(self, name: str) -> bytes | None:
        found = self._database.execute("SELECT data FROM files WHERE name = ?", (_stored(name),)).fetchone()
        return None if found is None else found[0]

    def part(self, name: str, start: int, size: int) -> tuple[bytes, int] | None:
        query = "SELECT substr(data, ?, ?), length(data) FROM files WHERE name = ?"
        values = (start + 1, size, _stored(name))
        found: tuple[bytes, int] | None = self._database.execute(query, values).fetchone()
        return found

    def changed(self, name: str) -> int | None:
        return None

    def folders(self, name: str) -> list[str]:
        return sorted({inner.partition("/")[0] for inner in self._below(name) if "/" in inner})

    def files(self, name: str) -> list[str]:
        return [inner for inner in self._below(name) if "/" not in inner]

    def _below(self, name: str) -> list[str]:
        start = f"{_stored(name)}/" if name else ""
        query = "SELECT substr(name, ?) FROM files WHERE name >= ? AND name < ? ORDER BY name"
        rows = self._database.execute(query, (len(start) + 1, start, start + "\U0010ffff"))
        return [inner for (inner,) in rows]


def _stored(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_safe(name: str) -> bool:
    """Whether a name stays below where it starts."""
    return bool(name) and "\0" not in name and not any(part in {"", ".", ".."} for part in name.split("/"))


def copied(path: Path, database: sqlite3.Connection) -> Copied:
    """The files of an archive, copied into the table ``files`` unless that has been done.

    :raises SourceError: the archive is broken.
    """
    if not database.execute("SELECT 1 FROM meta WHERE key = 'copied'").fetchone():
        database.execute("BEGIN IMMEDIATE")
        database.execute("DELETE FROM files")
        for entry in store.entries(path):
            data = None if entry.trouble else store.content(entry)
            if data is None:
                database.execute(
                    "INSERT OR IGNORE INTO troubles VALUES (?, ?)", (entry.name, entry.trouble or "unread")
                )
            elif is_safe(entry.name.removeprefix("./")):
                row = (entry.name.removeprefix("./"), data)
                database.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", row)
            else:
                database.execute("INSERT OR IGNORE INTO troubles VALUES (?, 'leads out of the archive')", (entry.name,))
        database.execute("INSERT INTO meta VALUES ('copied', '1')")
        database.execute("COMMIT")
    return Copied(database)


class Home(NamedTuple):
    """Where things are in a home directory."""

    dialect: str
    root: str  #: folder of the home below the source, "" or ending in ``/``
    boards: str  #: name of the list of boards; "" where the source is the folder of one board
    members: str  #: name of the list of members; "" where there is none
    number: str  #: behind the names of files and folders, usually ""

    def board_folders(self, name: str) -> list[str]:
        """Where the folder of a board may be: "" or ending in ``/``."""
        if not self.boards:
            return [self.root]
        if self.dialect == MAPLE:
            return [f"{self.root}brd/{name}/"]
        return [f"{self.root}boards{self.number}/{letter}/{name}/" for letter in _letters(name)]

    def essence_folders(self, name: str) -> list[str]:
        """Where its digest area may be."""
        if not self.boards:
            return []
        if self.dialect == MAPLE:
            return [f"{self.root}gem/brd/{name}/"]
        return [f"{self.root}man{self.number}/boards/{letter}/{name}/" for letter in _letters(name)]

    def member_folders(self, id: str) -> list[str]:
        """Where the home of a member may be."""
        if self.dialect == MAPLE:
            return [f"{self.root}usr/{id[:1].lower()}/{id.lower()}/"]
        return [f"{self.root}home{self.number}/{letter}/{id}/" for letter in _letters(id)]


def _letters(name: str) -> list[str]:
    return list(dict.fromkeys((name[:1], name[:1].upper(), name[:1].lower())))


def is_home(path: Path) -> bool:
    """Whether a folder or an archive holds a home directory or a board's folder: there are files of records."""
    if path.is_dir():
        files: Files = Folder(path)
        with os.scandir(path) as found:
            marks = sorted(item.name for item in found if _MARK.fullmatch(item.name))
        heads = (files.part(name, 0, SAMPLED) for name in marks)
        return any(
            head is not None and any(find(what, *head) for what in ("board", "article", "member")) for head in heads
        )
    kind = store.kind_of(path)
    if kind in {store.ZIP, store.TAR}:
        return any(_MARK.fullmatch(entry.name.removeprefix("./")) for entry in islice(_entries(path), _LOOKED_AT))
    return False


def _entries(path: Path) -> Iterator[store.Entry]:
    """Entries up to where the archive breaks: what it is shows before."""
    try:
        yield from store.entries(path)
    except SourceError:
        return


def located(files: Files, marks: list[str], path: str) -> tuple[Home, Layout]:
    """What lies where, and the layout of the list of boards (of a board's folder: of its index).

    :param marks: names of files that may be lists.
    :raises SourceError: no list of boards or articles in them that any layout fits.
    """
    ordered = sorted(marks, key=lambda name: (name.count("/"), name))
    for kind, what in ((".BRD", "board"), (".DIR", "article")):
        for name in ordered:
            match = _MARK.fullmatch(name)
            if match is None or not name.rpartition("/")[2].startswith(kind):
                continue
            head = files.part(name, 0, SAMPLED)
            layout = None if head is None else find(what, *head)
            if layout is not None:
                root = f"{match[1]}/" if match[1] else ""
                return _home(files, layout, root, name if what == "board" else "", match[2]), layout
    if any(name.rpartition("/")[2] == _FOREIGN for name in ordered):
        raise SourceError(f"{path}: a home directory of KBS or Firebird (.BOARDS), which is not supported yet")
    raise SourceError(
        f"{path}: no .BRD or .DIR in it whose records any known BBS wrote (pttbbs or Maple, 32 or 64 bit)"
    )


def _home(files: Files, layout: Layout, root: str, boards: str, number: str) -> Home:
    members = f"{root}.PASSWDS{number}" if boards and layout.dialect == PTT else ""
    if members and files.part(members, 0, 1) is None:
        members = ""
    if boards and layout.dialect == MAPLE and files.folders(f"{root}usr"):
        members = f"{root}usr"
    return Home(layout.dialect, root, boards, members, number)


def marks_in(files: Files, database: sqlite3.Connection | None = None) -> list[str]:
    """Names of the files that may be lists: of a folder, those in it; of an archive, all there are."""
    if database is None:
        return files.files("")
    rows = database.execute(
        "SELECT name FROM files WHERE name GLOB '*.BRD*' OR name GLOB '*.DIR*' OR name GLOB '*.BOARDS'"
    )
    return [name for (name,) in rows]
