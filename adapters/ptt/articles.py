"""The bytes of an article's file, taken apart: header, text, signature, and what stands behind the text.

Everything is one pass over lines. Colour codes are taken out of the bytes before they are decoded, since they may
stand between the two bytes of a character. Lines in which the board wrote somebody's address (IP or host) are dropped
wherever they stand, quoted and forwarded ones, too. Facts: ``facts/sources/telnet-bbs.md``, sections 1.4 and 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from adapters import uao
from adapters.ptt.lines import EDITED, ORIGIN, SIGNS, USER, moment, push_time

_ESCAPE = re.compile(rb"\x1b(?:\[[0-9;?]*+[A-Za-z]?|\*[A-Za-z])?+")
_CONTROL = re.compile(rb"[\x01-\x08\x0b-\x1f\x7f]")
_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_ADDRESS_BYTES = re.compile(_ADDRESS.pattern.encode())

_HEADER = re.compile(r"(作者|發信人|標\s*題|時間)\s*[:：]\s?(.*)")
_HEADER_BOARD = re.compile(r"[,\s]*(?:看板|站內|信區)\s*[:：]\s*([0-9A-Za-z][\w.-]{0,11})\s*$")
_HEADER_LINES: Final = 6  # lines among which a header is looked for
_HEADER_BYTES: Final = 2_000
_CTIME = re.compile(r"(?:\w{3}\s+)?([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d{4})")
_MONTHS: Final = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11,
    "Dec": 12,
}  # fmt: skip

# Marks of the line behind which the text ends, surest first.
_ENDS: Final = tuple(uao.encode(mark) for mark in ("※ 發信站:", "※ Origin:", "◆ From:"))
_FIRST_PUSH = re.compile(
    rb"^\x1b\[1;3[17]m(?:" + b"|".join(map(re.escape, map(uao.encode, SIGNS))) + rb") \x1b\[33m", re.MULTILINE
)
_SYSTEM_LINE = re.compile(r"[:> ]{0,40}+(?:※ (?:發信站|編輯|轉錄者|文章網址|Origin|來源)|◆ From)")
_NAMED_LINE = re.compile(r"[:> ]{0,40}+[※◆推噓→(]")
_SIGNATURE_LINES: Final = 10
_FORWARDED = re.compile(r"※?\s?\[(?:本文)?轉錄自 ?(\S{1,20}?) ?(?:看板|信箱)(?: #([0-9A-Za-z_-]{8})(?![0-9A-Za-z_-]))?")

_PUSH = re.compile(rf"([推噓→])\s{{0,2}}({USER})\s{{0,12}}[:：]")
_PUSH_TAIL = re.compile(r"(推)?\s{0,40}(?:\d{1,3}(?:\.\d{1,3}){3})?\s{0,3}(\d{1,2}/\d{1,2}(?: \d{2}:\d{2})?)\s{0,4}$")
_EDITED_OLD = re.compile(rf"※ 編輯\s?[:：]\s?({USER})\s{{1,4}}來自[^(]{{0,80}}\((\d{{2}}/\d{{2}} \d{{2}}:\d{{2}})\)")
_TRACE = re.compile(rf"※ ({USER})\s?[:：]轉錄至(?:看板|某隱形看板)\s?([\w.-]{{0,12}})")
_REMOVED = re.compile(rf"\(({USER}) 刪除 ({USER}) 的推文(?:[:：]\s?(.{{0,100}}))?\)")
_RESET = re.compile(rf"※\s?({USER}) 於 (.{{1,40}}?) 將推薦值歸零")
_MASKED = re.compile(rf"※\s?({USER}) 於 (.{{1,40}}?) 刪除部[份分]違規文字(?:[,，]?\s?原因[:：]\s?(.{{0,100}}))?")


class Source(NamedTuple):
    """What a forwarded article says of where it comes from."""

    board: str  #: "" where it hides its name
    aid: str  #: see :func:`file_of`


class Article(NamedTuple):
    """An article without what stands behind it."""

    author: str  #: as its header says, with the nick
    board: str
    title: str
    at: datetime | None  #: by its header, in the zone of the board
    lines: list[str]
    signature: list[str]
    forwarded: Source | None
    original: bytes | None  #: of the text, where characters had to be replaced (or as asked)
    repaired: bool
    tail: bytes  #: for :func:`events`
    site: str  #: what its last line says of the board's name


class Event(NamedTuple):
    """One line behind an article's text."""

    kind: str  #: ``push`` | ``edit`` | ``forward`` | ``removed`` | ``reset`` | ``masked`` | ``text``
    user: str = ""  #: who did it
    text: str = ""  #: of a push; the reason; the board to which it was forwarded
    sign: str = ""  #: of a push
    shown: str = ""  #: its time as it stands there
    target: str = ""  #: whose push was removed
    original: bytes | None = None  #: where characters had to be replaced


def bare(raw: bytes) -> bytes:
    """Without colour codes and control characters."""
    if b"\x1b" in raw:
        raw = _ESCAPE.sub(b"", raw)
    return _CONTROL.sub(b"", raw)


def words(raw: bytes) -> tuple[str, bool]:
    """A text of a record or of one line; whether characters had to be replaced."""
    return uao.decode(bare(raw))


def parse(raw: bytes, zone: tzinfo, *, keep_codes: bool = False) -> Article:
    """Takes a file apart.

    :param keep_codes: keep the text's bytes with their colour codes as its original.
    """
    header, start = _header(raw)
    end, tail = _end(raw, start)
    body = raw[start:end]
    text, repaired = uao.decode(bare(body))
    found = text.split("\n")
    original = _original(body, found) if repaired or keep_codes else None
    lines, signature = _signed([line for line in _shown(found) if line is not None])
    source = None
    for line in lines[:4]:
        match = _FORWARDED.match(line)
        if match:
            source = Source("" if match[1].startswith("某") else match[1], match[2] or "")
    author, board = header.get("作者", ""), ""
    told = _HEADER_BOARD.search(author[-60:])
    if told:
        author, board = author[: len(author) - len(told[0])], told[1]
    return Article(
        author.strip(), board, header.get("標題", ""), ctime(header.get("時間", ""), zone),
        lines, signature, source, original, repaired, raw[tail:], words(raw[end:tail][:200])[0],
    )  # fmt: skip


def header_of(lines: list[str]) -> tuple[dict[str, str], int]:
    """The header at the beginning of lines, and how many lines it is."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines[:_HEADER_LINES]):
        match = _HEADER.match(line)
        name = match[1].replace(" ", "").replace("發信人", "作者") if match else ""
        if match is None or name in found or (not found and name != "作者"):
            return found, number
        found[name] = match[2].strip()
    return found, min(len(lines), _HEADER_LINES)


def _header(raw: bytes) -> tuple[dict[str, str], int]:
    """The header, and where the text begins."""
    head = raw[:_HEADER_BYTES]
    lines = uao.decode(bare(head))[0].split("\n")
    found, number = header_of(lines)
    start = 0
    for _ in range(number):
        at = head.find(b"\n", start)
        start = len(head) if at < 0 else at + 1
    return found, start


def ctime(shown: str, zone: tzinfo) -> datetime | None:
    """``Sun Apr  3 21:04:15 2016``."""
    match = _CTIME.match(shown)
    if match is None or match[1] not in _MONTHS:
        return None
    month, day, hour, minute, second, year = match.groups()
    return moment(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), zone=zone)


def _end(raw: bytes, start: int) -> tuple[int, int]:
    """Where the text ends, and where what was written behind it begins."""
    for mark in _ENDS:
        at = raw.rfind(b"\n" + mark, max(start - 1, 0))
        if at >= 0 or raw.startswith(mark, start):
            end = at + 1 if at >= 0 else start
            line = raw.find(b"\n", end)
            return end, len(raw) if line < 0 else line + 1
    push = _FIRST_PUSH.search(raw, start)
    return (push.start(), push.start()) if push else (len(raw), len(raw))


def _shown(lines: list[str]) -> list[str | None]:
    """The lines without addresses that the board wrote; None for lines that go."""
    shown: list[str | None] = []
    for line in lines:
        if _SYSTEM_LINE.match(line):
            shown.append(None)
        elif _NAMED_LINE.match(line):
            shown.append(_ADDRESS.sub("", line))
        else:
            shown.append(line)
    return shown


def _original(body: bytes, lines: list[str]) -> bytes:
    """The stored bytes of what is shown."""
    kept = []
    for raw, line in zip(body.split(b"\n"), lines, strict=False):
        if _NAMED_LINE.match(line):
            if not _SYSTEM_LINE.match(line):
                kept.append(_ADDRESS_BYTES.sub(b"", bare(raw)))
        else:
            kept.append(raw)
    return b"\n".join(kept)


def _signed(lines: list[str]) -> tuple[list[str], list[str]]:
    """Text and signature: what stands between two lines ``--`` at the end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    if not end or lines[end - 1].rstrip() != "--":
        return lines, []
    end -= 1
    for at in range(end - 1, max(end - 2 - _SIGNATURE_LINES, -1), -1):
        if lines[at].rstrip() == "--":
            return lines[:at], lines[at + 1 : end]
    return lines[:end], []


def events(tail: bytes) -> Iterator[Event]:
    """What stands behind the text, line by line."""
    at, size = 0, len(tail)
    while at < size:
        end = tail.find(b"\n", at)
        end = size if end < 0 else end
        line = bare(tail[at:end])
        at = end + 1
        if line.strip():
            text, repaired = uao.decode(line)
            event = _event(text.rstrip())
            if event is not None:
                original = _ADDRESS_BYTES.sub(b"", line) if repaired else None
                yield event._replace(original=original) if repaired else event


def _event(line: str) -> Event | None:
    push = _PUSH.match(line)
    if push:
        return _pushed(push, line)
    if line[0] in "※(":
        edited = EDITED.match(line) or _EDITED_OLD.match(line)
        if edited:
            return Event("edit", edited[1], shown=edited[2])
        trace = _TRACE.match(line)
        if trace:
            return Event("forward", trace[1], trace[2], shown=_time_at_end(line))
        for kind, pattern in (("reset", _RESET), ("masked", _MASKED)):
            match = pattern.match(line)
            if match:
                return Event(kind, match[1], (match[3] or "") if kind == "masked" else "", shown=match[2])
        removed = _REMOVED.match(line)
        if removed:
            return Event("removed", removed[1], removed[3] or "", target=removed[2])
    if ORIGIN.match(line) or _SYSTEM_LINE.match(line) or line.strip("- ") == "":
        return None
    return Event("text", text=_ADDRESS.sub("", line) if _NAMED_LINE.match(line) else line)


def _time_at_end(line: str) -> str:
    tail = _PUSH_TAIL.search(line[-64:])
    return tail[2] if tail else ""


def _pushed(push: re.Match[str], line: str) -> Event:
    """A push: old boards write its sign behind its text."""
    start = max(push.end(), len(line) - 64)
    tail = _PUSH_TAIL.search(line, start)
    text = line[push.end() : tail.start() if tail else len(line)]
    sign = tail[1] if tail and tail[1] and push[1] == "→" else push[1]
    return Event("push", push[2], text.strip(), sign, tail[2] if tail else "")


def when(shown: str, last: datetime, latest: datetime | None) -> datetime | None:
    """The time of an event as it stands there, with or without its year."""
    match = _WITH_YEAR.match(shown)
    if match is None:
        return push_time(shown, last, latest)
    month, day, year, hour, minute, second = (int(part) if part else 0 for part in match.groups())
    return moment(year, month, day, hour, minute, second, zone=last.tzinfo)


_WITH_YEAR = re.compile(r"(\d{2})/(\d{2})/(\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?")

_AID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"


def file_of(aid: str) -> str:
    """The file that an article's short id (8 characters) stands for; "" for none. A file of old times without its last
    part has the id of one that ends in ``.000``."""
    number = 0
    for char in aid:
        digit = _AID.find(char)
        if digit < 0:
            return ""
        number = number << 6 | digit
    kind, stamp, rest = number >> 44, number >> 12 & 0xFFFFFFFF, number & 0xFFF
    return f"{'MG'[kind]}.{stamp}.A.{rest:03X}" if kind < 2 and len(aid) == 8 else ""
