"""Zip archives of any number of members: the directory is sorted on disk, and a member is read without it.

``zipfile`` holds the whole directory of an archive, some 600 bytes for a member, in every process that reads one.
Here it only unpacks members. Facts: PKWARE's APPNOTE.TXT 6.3.10, 4.3.12 (central directory), 4.3.14 and 4.3.15
(zip64), 4.3.16 (its end), 4.5.3 (zip64 extra field)."""

from __future__ import annotations

import io
import os
import sqlite3
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, NamedTuple

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s4B4H3L5H2L")
_LONGEST_COMMENT = 0xFFFF
_BIG = 0xFFFFFFFF  # the number stands in the extra field
_UTF8 = 0x800
_TABLE = "CREATE TABLE members (name TEXT, raw TEXT, start INT, packed INT, size INT, crc INT, method INT, flags INT,"


class Member(NamedTuple):
    """What the directory says of a member."""

    name: str
    raw: str  #: its name as it stands there
    start: int  #: byte at which its header begins
    packed: int
    size: int
    crc: int
    method: int
    flags: int
    attributes: int


def directory(path: Path) -> Iterator[Member]:
    """The members in the order of the archive's directory.

    :raises zipfile.BadZipFile: no zip archive, or its directory is damaged.
    """
    with path.open("rb") as file:
        start, length, shift = _place(file)
        file.seek(start)
        end = start + length
        while file.tell() < end:
            head = file.read(_ENTRY.size)
            if len(head) < _ENTRY.size or not head.startswith(b"PK\1\2"):
                raise zipfile.BadZipFile("the directory is damaged")
            yield _member(_ENTRY.unpack(head), file, shift)


def members(path: Path) -> Iterator[Member]:
    """The members in order of their names, those of one name in the order of the directory.

    :raises zipfile.BadZipFile: as :func:`directory`.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.executescript(f"PRAGMA journal_mode = OFF; {_TABLE} attributes INT)")
        database.execute("BEGIN")
        database.executemany("INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", directory(path))
        for row in database.execute("SELECT * FROM members ORDER BY name, rowid"):
            yield Member(*row)


@contextmanager
def opened(place: str, member: Member) -> Iterator[IO[bytes]]:
    """A member's content, unpacked as it is read.

    :raises zipfile.BadZipFile: it is damaged; RuntimeError: it is encrypted.
    """
    info = zipfile.ZipInfo(member.raw)
    info.header_offset, info.flag_bits, info.compress_type = member.start, member.flags, member.method
    info.compress_size, info.file_size, info.CRC = member.packed, member.size, member.crc
    with _archive(place).open(info) as stream:
        yield stream


def _place(file: IO[bytes]) -> tuple[int, int, int]:
    """(first byte of the directory, its length, bytes that stand before the archive)."""
    size = file.seek(0, os.SEEK_END)
    tail_start = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise zipfile.BadZipFile("the directory is missing")
    *_, length, start, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if end >= _END64_PLACE.size:
        file.seek(end - _END64_PLACE.size)
        mark, *_ = _END64_PLACE.unpack(file.read(_END64_PLACE.size))
        if mark == b"PK\6\7":
            end -= _END64_PLACE.size + _END64.size
            file.seek(max(end, 0))
            found = file.read(_END64.size)
            if len(found) < _END64.size or not found.startswith(b"PK\6\6"):
                raise zipfile.BadZipFile("the directory is damaged")
            *_, length, start = _END64.unpack(found)
    shift = end - length - start
    if shift < 0:
        raise zipfile.BadZipFile("the directory is damaged")
    return start + shift, length, shift


def _member(head: tuple[int, ...], file: IO[bytes], shift: int) -> Member:
    flags, method, crc, packed, size = head[5], head[6], *head[9:12]
    named, extra, comment, attributes, start = *head[12:15], head[17], head[18]
    raw = file.read(named).decode("utf-8" if flags & _UTF8 else "cp437", "backslashreplace")
    further = _zip64(file.read(extra))
    file.seek(comment, os.SEEK_CUR)
    try:
        size, packed, start = (next(further) if number == _BIG else number for number in (size, packed, start))
    except (StopIteration, RuntimeError) as error:
        raise zipfile.BadZipFile("a large member without its size") from error
    return Member(raw.partition("\0")[0], raw, start + shift, packed, size, crc, method, flags, attributes)


def _zip64(extra: bytes) -> Iterator[int]:
    """The numbers of the field for large members."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            part = extra[at + 4 : at + 4 + length]
            for (number,) in struct.iter_unpack("<Q", part[: len(part) // 8 * 8]):
                yield number
        at += 4 + length


class _WithoutDirectory(io.RawIOBase):
    """A file with the end of an empty directory behind it."""

    _ENDING = b"\0" * 64 + b"PK\5\6" + b"\0" * 18  # the zeros keep the file's own end out of sight

    def __init__(self, path: str) -> None:
        self._file = open(path, "rb")  # noqa: PTH123, SIM115 - closed with this one
        self._size = self._file.seek(0, os.SEEK_END)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        whole = self._size + len(self._ENDING)
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: whole}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        wanted = len(buffer)
        if self._at < self._size:
            self._file.seek(self._at)
            data = self._file.read(min(wanted, self._size - self._at))
        else:
            data = self._ENDING[self._at - self._size : self._at - self._size + wanted]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


@lru_cache(maxsize=1)
def _archive(place: str) -> zipfile.ZipFile:
    """The archive, kept open."""
    return zipfile.ZipFile(_WithoutDirectory(place))
