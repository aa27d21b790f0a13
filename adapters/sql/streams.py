"""The bytes of a dump: one file or several, plain or compressed, with how far they have been read and their digest."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from adapters.base import SourceError


class Progress(Protocol):
    """Told how far the staging of a source is."""

    def __call__(self, done: int, total: int, phase: str = "", /) -> None:
        """:param done: bytes read of the files as they lie on disk, pages, or whatever a phase counts.
        :param total: all there are.
        :param phase: what is being done, where it is more than reading; a new one counts from the beginning.
        """


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_ARCHIVES: tuple[tuple[bytes, str], ...] = ((b"PK\x03\x04", "zip"), (b"7z\xbc\xaf", "7z"), (b"Rar!", "rar"))


#: a piece of a dump that could not be read
class Damage(NamedTuple):
    file: str  #: name of the dump file, without its folder
    offset: int  #: byte in that file, unpacked, at which the damage begins
    table: str  #: table being read there, "" between tables
    reason: str


def natural(path: Path) -> list[tuple[int, int, str]]:
    """Sort key that puts ``dump-2.sql`` before ``dump-10.sql``."""
    parts = re.findall(r"\d+|\D+", path.name)
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts]


def compression(head: bytes) -> str:
    """``gzip``, ``bzip2``, ``xz``, ``zstd`` or "" by the first bytes of a file."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


class _Zstandard(io.RawIOBase):
    """Unpacks zstd and, unlike the package's own reader, notices when the data end too early. Little goes in at a time,
    so that little can come out: one kilobyte may unpack to 32 MB."""

    def __init__(self, raw: BinaryIO, start: Callable[[], Any]) -> None:
        self._raw = raw
        self._start = start
        self._frame = start()
        self._fresh = True  # nothing of the current frame was seen
        self._ready = b""

    def read(self, size: int = -1) -> bytes:
        while not self._ready:
            data = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:
                self._frame, self._fresh = self._start(), True
            data = data or self._raw.read(1024)
            if not data:
                if not self._fresh:
                    raise EOFError("the last frame is incomplete")
                return b""
            self._fresh = False
            self._ready = self._frame.decompress(data)
        out, self._ready = self._ready[:size], self._ready[size:]
        return out


def _unpacked(raw: BinaryIO, path: Path, kind: str) -> BinaryIO:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
    if kind == "bzip2":
        return bz2.BZ2File(raw)  # type: ignore[return-value]
    if kind == "xz":
        return lzma.LZMAFile(raw)  # type: ignore[return-value]
    if kind == "zstd":
        try:
            import zstandard  # noqa: PLC0415 — optional dependency
        except ImportError as error:
            message = f"{path}: reading .zst needs the zstandard package: pip install 'forum-migrator[zstd]'"
            raise SourceError(message) from error
        return _Zstandard(raw, zstandard.ZstdDecompressor().decompressobj)  # type: ignore[return-value]
    return raw


class Stream:
    """One dump file, unpacked. A file that is cut or broken ends early, and ``failure`` says why."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure = ""
        try:
            self.size = path.stat().st_size
            self._raw = path.open("rb")
        except OSError as error:
            raise SourceError(f"{path}: {error.strerror or error}") from error
        head = self._raw.read(8)
        self._raw.seek(0)
        for magic, name in _ARCHIVES:
            if head.startswith(magic):
                self._raw.close()
                raise SourceError(f"{path}: a {name} archive; unpack it first")
        self._kind = compression(head)
        self._file = _unpacked(self._raw, path, self._kind)

    def read(self, size: int) -> bytes:
        """Up to ``size`` unpacked bytes; fewer only at the end."""
        parts: list[bytes] = []
        wanted = size
        while wanted > 0:
            part = self._some(wanted)
            if not part:
                break
            parts.append(part)
            wanted -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _some(self, size: int) -> bytes:
        if self.failure:
            return b""
        try:
            # read1: an error after good data must not swallow that data
            return self._file.read1(size) if isinstance(self._file, io.BufferedIOBase) else self._file.read(size)
        except (EOFError, zlib.error, lzma.LZMAError) as error:
            self.failure = f"{self._kind} data cut or broken: {error}"
        except OSError as error:
            self.failure = f"cannot be read: {error}"
        except Exception as error:
            if type(error).__name__ != "ZstdError":
                raise
            self.failure = f"{self._kind} data cut or broken: {error}"
        return b""

    @property
    def position(self) -> int:
        """Bytes of the packed file consumed so far."""
        return self._raw.tell() if not self._raw.closed else self.size

    def close(self) -> None:
        self._file.close()
        self._raw.close()


class Stack:
    """Several dump files read one after another: their digest, their size, and progress over all of them."""

    def __init__(self, paths: Sequence[Path], progress: Progress | None) -> None:
        self.paths = paths
        self.total = 0
        for path in paths:
            try:
                self.total += path.stat().st_size
            except OSError as error:
                raise SourceError(f"{path}: {error.strerror or error}") from error
        self.size = 0  #: unpacked bytes read
        self._digest = hashlib.blake2b(digest_size=16)
        self._progress = progress
        self._done = 0  # packed bytes of the files that are finished

    def open(self, path: Path) -> Stream:
        return Stream(path)

    def read(self, stream: Stream, size: int) -> bytes:
        data = stream.read(size)
        self.size += len(data)
        self._digest.update(data)
        if self._progress is not None:
            self._progress(self._done + stream.position, self.total)
        return data

    def finish(self, stream: Stream) -> None:
        stream.close()
        self._done += stream.size

    @property
    def fingerprint(self) -> str:
        """Size and digest of all that was read: identity of the dump, whatever it was compressed with."""
        return f"dump:{self.size}:{self._digest.hexdigest()}"
