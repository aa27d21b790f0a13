"""The page store: a folder of pages, an archive of one, WARC and WACZ files, and folders of them, read lazily.

Nothing is ever unpacked to disk, so no name in an archive can lead out of a folder; links are not followed; a member is
read to
:data:`LARGEST` bytes and no further. Entries come in an order that depends on names and content only.
"""

from __future__ import annotations

import os
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from lzma import LZMAError
from pathlib import Path
from typing import NamedTuple

from adapters.base import SourceError
from adapters.html import folders, zips

LARGEST = 64 << 20  #: bytes of a page; a larger one is not read
MOST_SKIPPED = 16 << 30  #: unpacked bytes of an archive that may lie in members too large to be read

FOLDER, ZIP, TAR, WARC, WACZ = "folder", "zip", "tar", "warc", "wacz"

_HEAD = 600
_SEARCHED = 5_000
_FEW_NULS = 4  # in the first kilobytes of a text
_SURELY = (b"<html", b"<!doctype html")
_PERHAPS = (b"<head", b"<body", b"<title", b"<div", b"<table", b"<p>", b"<a ")
_NEVER_PAGES = frozenset((
    "css", "js", "mjs", "json", "map", "png", "gif", "jpg", "jpeg", "webp", "svg", "ico", "bmp", "avif", "woff",
    "woff2", "ttf", "eot", "otf", "mp3", "mp4", "webm", "ogg", "avi", "mov", "pdf", "swf", "gz", "zip", "rar", "7z",
    "bz2", "xz", "exe", "dll", "rss", "atom", "xml",
))  # fmt: skip
_BROKEN_ARCHIVE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, NotImplementedError)


@dataclass(frozen=True)
class Entry:
    """A page, or what may be one. ``raw`` is None while it can be read from ``place`` by whoever needs it."""

    name: str  #: unique within the source
    place: str = ""  #: file (folder) or archive (zip) that holds it
    member: zips.Member | None = None  #: its place in the archive
    raw: bytes | None = None
    url: str = ""  #: address the store itself knows (WARC)
    captured_at: int | None = None  #: unix seconds
    charset: str = ""  #: of the HTTP header
    size: int = 0  #: bytes, where the store tells without reading
    trouble: str = ""  #: why there is nothing to read: ``link``, ``too large``, ``HTTP 404`` …


def kind_of(path: Path) -> str:
    """Which kind of store a path is, by its content; "" when it is none."""
    if path.is_dir():
        return FOLDER
    head = _first_bytes(path)
    if head.startswith(b"PK\x03\x04"):
        try:
            return WACZ if any(_is_warc_of_wacz(member.name) for member in zips.directory(path)) else ZIP
        except _BROKEN_ARCHIVE:
            return ""
    if _is_warc(head):
        return WARC
    if head[257:262] == b"ustar" or head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")):
        try:
            with tarfile.open(path, "r:*") as archive:
                return TAR if archive.next() is not None else ""
        except _BROKEN_ARCHIVE:
            return ""
    return ""


def entries(path: Path) -> Iterator[Entry]:
    """All entries of a store, in order.

    :raises SourceError: the archive is broken beyond reading; what was read before it has been yielded.
    """
    yield from _READERS[kind_of(path) or FOLDER](path, "")


class File(NamedTuple):
    """A file of a folder, by its outside."""

    path: str  #: below the folder
    size: int
    changed: int  #: nanoseconds


def files(folder: Path) -> Iterator[File]:
    """The files of a folder in order, without reading them."""
    for found in folders.walk(str(folder)):
        if found.kind == folders.FILE:
            status = os.stat(found.path)  # noqa: PTH116 - a million times: Path costs as much
            yield File(found.name, status.st_size, status.st_mtime_ns)


def holds_pages(folder: Path) -> bool:
    """Whether there is a page, WARC or WACZ file among the first thousands of entries of a folder."""
    for entry in islice(_folder(folder, ""), _SEARCHED):
        if entry.url or (not entry.trouble and may_be_page(entry.name) and is_page(content(entry) or b"")):
            return True
    return False


def content(entry: Entry) -> bytes | None:
    """The bytes of an entry; None when it has vanished or cannot be read."""
    if entry.raw is not None:
        return entry.raw
    try:
        if entry.member is not None:
            with zips.opened(entry.place, entry.member) as member:
                return member.read(LARGEST)
        with open(entry.place, "rb", buffering=0) as file:  # noqa: PTH123 - a million times: Path costs as much
            return file.read(min(os.fstat(file.fileno()).st_size, LARGEST))  # a buffer of the largest size costs more
    except (*_BROKEN_ARCHIVE, RuntimeError, ValueError):  # the last two: zipfile's for encrypted members, wrong names
        return None


def is_page(raw: bytes) -> bool:
    """Whether bytes may be an HTML page: markup in the first kilobytes and no binary file."""
    head = raw[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"<\0" in head or b"\0<" in head
    if head.startswith(
        (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"\x7fELF", b"MZ", b"Rar!")
    ):
        return False
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(mark in start for mark in _SURELY):
        return True
    if head.count(b"\0") > _FEW_NULS or start.startswith(b"<?xml"):
        return False
    return any(mark in start for mark in _PERHAPS)


def may_be_page(name: str) -> bool:
    """Whether a name may be a page's. Styles, scripts and images are not looked into."""
    plain, question, query = name.rpartition("/")[2].partition("?")
    if question and "." in query and query.rpartition(".")[2].lower() in {"html", "htm"}:
        return True
    return plain.rpartition(".")[2].lower() not in _NEVER_PAGES


# ------------------------------------------------------------------ folders


def _folder(root: Path, _: str) -> Iterator[Entry]:
    for path, name, kind in folders.walk(str(root)):
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        if kind == folders.FILE:
            yield from _file(path, shown, os.stat(path).st_size)  # noqa: PTH116 - a million times
        else:
            yield Entry(shown, trouble="link, not followed" if kind == folders.LINK else "no regular file")


def _file(path: str, name: str, size: int) -> Iterator[Entry]:
    lowered = name.lower()
    if lowered.endswith((".warc", ".warc.gz", ".wacz")):
        kind = kind_of(Path(path))
        if kind in (WARC, WACZ):
            yield from _READERS[kind](Path(path), name)
            return
    yield Entry(name, trouble="too large") if size > LARGEST else Entry(name, path, size=size)


# ------------------------------------------------------------------ archives


def _zip(path: Path, _: str) -> Iterator[Entry]:
    previous = ""
    try:
        for member in zips.members(path):
            if member.name.endswith("/"):
                continue
            name = member.name if member.name != previous else f"{member.name} ({member.start})"
            previous = member.name
            if (member.attributes >> 16) & 0o170000 == 0o120000:
                yield Entry(name, trouble="link, not followed")
            elif member.size > LARGEST:
                yield Entry(name, trouble="too large")
            elif member.flags & 1:
                yield Entry(name, trouble="encrypted")
            else:
                yield Entry(name, str(path), member, size=member.size)
    except _BROKEN_ARCHIVE as error:
        raise SourceError(f"{path}: the archive cannot be read: {error}") from error


def _tar(path: Path, _: str) -> Iterator[Entry]:
    skipped = 0
    try:
        with tarfile.open(path, "r|*") as archive, _names_seen() as seen:
            for number, member in enumerate(archive):
                archive.members = []  # type: ignore[attr-defined]  # what was read is not needed again: memory stays flat
                if member.isdir():
                    continue
                name = (
                    member.name.removeprefix("./")
                    .encode("utf-8", "surrogateescape")
                    .decode("utf-8", "backslashreplace")
                )
                if seen(name):
                    name = f"{name} ({number})"
                if not member.isreg():
                    yield Entry(
                        name, trouble="link, not followed" if member.issym() or member.islnk() else "no regular file"
                    )
                elif member.size > LARGEST:
                    skipped += member.size
                    yield Entry(name, trouble="too large")
                    if skipped > MOST_SKIPPED:
                        raise SourceError(
                            f"{path}: members too large to be pages, {skipped >> 30} GiB of them: no mirror"
                        )
                elif not may_be_page(name):
                    yield Entry(name, size=member.size, trouble="file")
                else:
                    file = archive.extractfile(member)
                    yield Entry(name, raw=b"" if file is None else file.read())
    except _BROKEN_ARCHIVE as error:
        raise SourceError(f"{path}: the archive breaks off or is damaged: {error}") from error


@contextmanager
def _names_seen() -> Iterator[Callable[[str], bool]]:
    """Tells whether a name was asked for before; keeps the names on disk."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode = OFF; CREATE TABLE names (name TEXT PRIMARY KEY) WITHOUT ROWID")
        database.execute("BEGIN")
        add = "INSERT OR IGNORE INTO names VALUES (?)"
        yield lambda name: database.execute(add, (name,)).rowcount == 0


def _warc(path: Path, prefix: str = "") -> Iterator[Entry]:
    from adapters.html import warc  # noqa: PLC0415 - it builds on this module, and only WARC files need fastwarc

    yield from warc.entries(path, prefix or path.name)


def _wacz(path: Path, prefix: str = "") -> Iterator[Entry]:
    from adapters.html import warc  # noqa: PLC0415 - as above

    for member in zips.members(path):
        if _is_warc_of_wacz(member.name):
            with zips.opened(str(path), member) as stream:
                yield from warc.stream_entries(stream, f"{prefix or path.name}/{member.name}")


_READERS: dict[str, Callable[[Path, str], Iterator[Entry]]] = {
    FOLDER: _folder,
    ZIP: _zip,
    TAR: _tar,
    WARC: _warc,
    WACZ: _wacz,
}


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _is_warc_of_wacz(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))


def _is_warc(head: bytes) -> bool:
    if head.startswith(b"WARC/"):
        return True
    if not head.startswith(b"\x1f\x8b"):
        return False
    try:
        return zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/")
    except zlib.error:
        return False
