"""Where messages lie: mbox files (plain or compressed), Maildirs, MH folders and news spools, read message by message.

An mbox is cut on bytes as it streams by, so a file of many gigabytes never lies in memory; the standard library's
``mailbox.mbox`` reads a file twice, wants to seek in it and takes every ``From `` at the start of a line for a
separator. Here a separator is a ``From `` line with a date (or with one word only, as in Usenet collections) before a
header line, after a blank line if there is one; a ``Content-Length`` that leads exactly to the next separator is
believed (mboxcl). Formats: RFC 4155 and mbox(5) of qmail, Maildir as its author describes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from adapters.base import SourceError
from adapters.forum import DELETED, DRAFT
from adapters.html import store
from adapters.sql.streams import Stream, compression, natural

LARGEST = 64 << 20  #: bytes of a message; a larger one is set aside
_CHUNK = 1 << 20
_MARGIN = 1_024  # bytes within which a separator and the name of the next header lie
_SNIFFED = 4_096
_LOOKED_AT = 400  # files of a folder that tell what it is

_SEPARATOR = re.compile(rb"From ([^\n]{0,400}+)\n(?=[!-9;-~]{1,80}+:|>From )")
_DATED = re.compile(rb"\d{1,2}:\d{2}\b.{0,40}\b(?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d")
_LENGTH = re.compile(rb"\nContent-Length:[ \t]*+(\d{1,9})[ \t]*+\r?\n", re.IGNORECASE)
_HEADER = re.compile(rb"[!-9;-~]{1,80}+:[^\n]*+\n")
_TELLING = re.compile(
    rb"^(?:from|subject|message-id|date|newsgroups|path|received|return-path):", re.IGNORECASE | re.MULTILINE
)
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


class Item(NamedTuple):
    """A message as it lies there."""

    number: int  #: place in its file, from 1
    offset: int  #: byte of the unpacked file at which it begins
    raw: bytes  #: header and body, without the separator
    envelope: bytes = b""  #: the separator, without ``From ``
    state: str = ""  #: visibility that the store itself tells, "" for public
    escaped: bool = False  #: ``>From `` at the start of a line stands for ``From ``
    trouble: str = ""  #: why it is no message: reason of a reject


class Source(NamedTuple):
    """A file of the archive."""

    path: Path
    name: str  #: below the archive's folder
    place: str  #: folder, list or newsgroup, by the names of files


# -------------------------------------------------------------------- recognise


def is_mail(path: Path) -> bool:
    """Whether a file is an mbox, or most of the first files of a folder are messages or mboxes."""
    if not path.is_dir():
        return _is_mbox(_head(path))
    seen = found = 0
    for file in islice(store.files(path), _LOOKED_AT):
        seen += 1
        found += _holds_mail(path / file.path, file.path)
    return found * 2 > seen


def survey(path: Path) -> tuple[list[Source], list[str]]:
    """(the files of an archive in order, names of files in its folder that hold no mail). Links are not followed."""
    if not path.is_dir():
        return [Source(path, path.name, place_of(path.name, ""))], []
    top = path.resolve().name
    held: list[Source] = []
    others: list[str] = []
    for name in (file.path for file in store.files(path)):
        if _holds_mail(path / name, name):
            held.append(Source(path / name, name, place_of(name, top)))
        else:
            others.append(name)
    held.sort(key=lambda source: (os.fsencode(os.path.dirname(source.name)), natural(Path(source.name))))  # noqa: PTH120
    return held, others


def place_of(name: str, top: str) -> str:
    """Board of a file by its name: a newsgroup's spool ``comp/lang/c/12``, a Maildir's ``.lists.tea/cur/…``,
    ``tea.mbox.gz``, or pipermail's ``tea/2004-May.txt.gz``, whose folder counts."""
    *folders, last = name.split("/")
    if folders and folders[-1] in _MAILDIR:
        folders.pop()
    elif not last.isdecimal():
        stem = _SUFFIXES.sub("", last)
        if not _PERIOD.fullmatch(stem):
            folders = [*folders, stem]
    parts = [folder.strip(".") for folder in folders]
    return ".".join(part for part in parts if part) or _SUFFIXES.sub("", top) or "mail"


_MAILDIR = ("cur", "new")
_SUFFIXES = re.compile(r"(?:\.(?:mbox|mbx|mail|txt|gz|bz2|xz|zst|eml))+$", re.IGNORECASE)
_PERIOD = re.compile(r"\d{4}(?:-?(?:\d{2}|q\d|[A-Z][a-z]{2,8}))?(?:-?\d{2})?|Week-of-Mon-\d{8}", re.IGNORECASE)


def _holds_mail(path: Path, name: str) -> bool:
    parts = name.rsplit("/", 2)
    if len(parts) > 1 and parts[-2] in (*_MAILDIR, "tmp"):
        return parts[-2] != "tmp" and is_message(_head(path))
    head = _head(path)
    alone = parts[-1].isdecimal() or parts[-1].lower().endswith(".eml")
    return _is_mbox(head) or (alone and is_message(head))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFFED)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from error
    if not compression(head):
        return head
    stream = Stream(path)
    try:
        return stream.read(_SNIFFED)
    finally:
        stream.close()


def _is_mbox(head: bytes) -> bool:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    found = _SEPARATOR.match(head)
    return found is not None and _separates(found[1], blank=True) and _TELLING.search(head) is not None


def is_message(head: bytes) -> bool:
    """Whether bytes begin with a header of a message."""
    return _HEADER.match(head) is not None and _TELLING.search(head.partition(b"\n\n")[0]) is not None


# -------------------------------------------------------------------- read


def messages(source: Source, stream: Stream) -> Iterator[Item]:
    """The messages of a file in order."""
    head = stream.read(_SNIFFED)
    if _is_mbox(head):
        yield from _Mbox(stream, head).items()
        return
    raw = head
    while len(raw) <= LARGEST and (data := stream.read(_CHUNK)):
        raw += data
    if len(raw) > LARGEST:
        yield Item(1, 0, b"", trouble="too_large")
    else:
        yield Item(1, 0, raw, state=_state(source.name))


def _state(name: str) -> str:
    """What the flags of a Maildir's file say."""
    flags = _FLAGS.search(name)
    return "" if flags is None else DRAFT if "D" in flags[1] else DELETED if "T" in flags[1] else ""


def _separates(line: bytes, *, blank: bool) -> bool:
    """Whether what follows ``From `` is a separator's, before a header line; ``blank``: after a blank line."""
    return _DATED.search(line) is not None or (blank and len(line.split()) == 1)


class _Mbox:
    """An mbox as it streams by: at most one message and a chunk in memory."""

    def __init__(self, stream: Stream, head: bytes) -> None:
        self._stream = stream
        self._held = bytearray(head.removeprefix(b"\xef\xbb\xbf"))
        self._offset = len(head) - len(self._held)  # of what is held
        self._ended = False

    def items(self) -> Iterator[Item]:
        number = 0
        while True:
            begin, envelope = self._next(0)
            if begin is None or begin > 0:  # only before the first separator
                number += 1
                yield from self._rest(number, begin)
                if begin is None:
                    return
            number += 1
            start = self._offset
            self._drop(len(envelope) + 6)
            end, exact = self._end()
            if end is None:
                yield Item(number, start, b"", trouble="too_large")
            else:
                raw = bytes(self._held[:end])
                self._drop(end)
                yield Item(number, start, raw, envelope.strip(), escaped=not exact)
            if self._ended and not self._held.strip():
                return

    def _rest(self, number: int, begin: int | None) -> Iterator[Item]:
        """What stands where a separator should."""
        end = len(self._held) if begin is None else begin
        if self._held[:end].strip():
            yield Item(number, self._offset, b"", trouble="no_header")
        self._drop(end)

    def _end(self) -> tuple[int | None, bool]:
        """Where the message at the start of what is held ends, and whether its length told so; (None, …): it is too
        large, and has been passed over."""
        told = self._told_end()
        if told is not None:
            return told, True
        begin, _ = self._next(0)
        if begin is not None or len(self._held) <= LARGEST:
            return len(self._held) if begin is None else begin, False
        while begin is None and not self._ended:
            self._drop(len(self._held) - _MARGIN)
            self._fill(len(self._held) + _CHUNK)
            begin, _ = self._next(0, limit=0)
        self._drop(len(self._held) if begin is None else begin)
        return None, False

    def _next(self, at: int, limit: int = LARGEST) -> tuple[int | None, bytes]:
        """(place of the next separator, its line); None: there is none up to the end, or up to ``limit``."""
        while True:
            begin = self._line_from(at)
            while begin >= 0:
                found = _SEPARATOR.match(self._held, begin)
                blank = begin == 0 or self._held[max(0, begin - 3) : begin].endswith((b"\n\n", b"\n\r\n"))
                if found is not None and _separates(found[1], blank=blank):
                    return begin, bytes(found[1])
                del found  # it holds the buffer
                begin = self._line_from(begin + 1)
            if self._ended or len(self._held) > limit:
                return None, b""
            at = max(at, len(self._held) - _MARGIN)
            at = self._held.rfind(b"\n", 0, at) + 1 if at else 0
            self._fill(len(self._held) + _CHUNK)

    def _line_from(self, at: int) -> int:
        """Where the next line that begins with ``From `` stands, from ``at`` on; -1 for none."""
        if at == 0 and self._held.startswith(b"From "):
            return 0
        found = self._held.find(b"\nFrom ", max(0, at - 1))
        return found + 1 if found >= 0 else -1

    def _told_end(self) -> int | None:
        """Where Content-Length says that the message ends, if a separator or the end of the file is there."""
        head = self._header_end()
        length = None if head is None else _LENGTH.search(self._held, 0, head)
        if head is None or length is None:
            return None
        end = head + int(length[1])
        del length  # it holds the buffer
        if end > LARGEST:
            return None
        self._fill(end + _MARGIN)
        behind = bytes(self._held[end : end + _MARGIN])
        if len(self._held) < end or not behind.strip():
            return end if self._ended and len(self._held) >= end else None
        if not self._held[:end].endswith(b"\n") and not behind.startswith((b"\n", b"\r\n")):
            return None
        blanks = len(behind) - len(behind.lstrip(b"\r\n"))
        found = _SEPARATOR.match(behind[blanks:])
        return end if blanks <= 4 and found is not None and _separates(found[1], blank=True) else None

    def _header_end(self) -> int | None:
        self._fill(64 << 10)
        plain = self._held.find(b"\n\n", 0, 64 << 10)
        other = self._held.find(b"\r\n\r\n", 0, plain if plain >= 0 else 64 << 10)
        return other + 4 if other >= 0 else plain + 2 if plain >= 0 else None

    def _fill(self, size: int) -> None:
        while len(self._held) < size and not self._ended:
            data = self._stream.read(_CHUNK)
            self._held += data
            self._ended = len(data) < _CHUNK

    def _drop(self, size: int) -> None:
        del self._held[:size]
        self._offset += size
