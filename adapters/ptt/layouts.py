"""Record layouts of telnet boards' binary files, as tables; which one a file has is found by looking at it.

A dialect is a family of BBS software. All numbers are little-endian. Source: ``facts/sources/telnet-bbs.md`` (offsets
computed there from pttbbs ``include/pttstruct.h`` and maplebbs-itoc ``include/{hdr,struct}.h``, 32 and 64 bit).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

PTT, MAPLE = "ptt", "maple"

#: how many records are looked at to find a layout
_SAMPLE: Final = 64


class Field(NamedTuple):
    """Where a field lies. ``format`` is ``s`` (text that ends with NUL) or a :mod:`struct` code."""

    offset: int
    size: int
    format: str = "s"


class Layout(NamedTuple):
    """A kind of record."""

    dialect: str
    what: str  #: ``board``, ``article`` or ``member``
    name: str  #: with its width, for reports
    size: int
    fields: dict[str, Field]
    plausible: Callable[[bytes], bool]

    def text(self, record: bytes, field: str) -> bytes:
        """A text field up to its NUL; b"" where this layout has no such field."""
        place = self.fields.get(field)
        if place is None:
            return b""
        return record[place.offset : place.offset + place.size].partition(b"\0")[0]

    def number(self, record: bytes, field: str) -> int:
        """A number; 0 where this layout has no such field or the record is too short for it."""
        place = self.fields.get(field)
        if place is None or place.offset + place.size > len(record):
            return 0
        found: int = struct.unpack_from("<" + place.format, record, place.offset)[0]
        return found

    def empty(self, record: bytes) -> bool:
        """Whether it is a free slot: the field that names it is empty."""
        return not self.text(record, next(iter(self.fields)))


def _fields(texts: dict[str, tuple[int, int]], numbers: dict[str, tuple[int, str]]) -> dict[str, Field]:
    found = {name: Field(offset, size) for name, (offset, size) in texts.items()}
    return found | {name: Field(offset, struct.calcsize("<" + code), code) for name, (offset, code) in numbers.items()}


_PTT_FILE = re.compile(rb"(?:[MGLXJDZY@FASH]\.?[0-9A-Za-z._-]{1,26}|\.d[A-Za-z0-9._-]{0,25})\0")
_MAPLE_FILE = re.compile(rb"[A-Z@][0-9A-V]{7}\0")
_BOARD_NAME = re.compile(rb"[0-9A-Za-z][0-9A-Za-z_.\-]{0,11}\0")
_USER_ID = re.compile(rb"[A-Za-z][0-9A-Za-z]{1,11}\0")


def _begins(pattern: re.Pattern[bytes], offset: int = 0) -> Callable[[bytes], bool]:
    return lambda record: pattern.match(record, offset) is not None


def _ptt_board(record: bytes) -> bool:
    # behind the titles of a board, every text is padded with NUL and the class of the board is one of few thousands
    gid: int = struct.unpack_from("<i", record, 132)[0]
    return _BOARD_NAME.match(record) is not None and 0 <= gid < 1 << 20


def _maple_board(stamp: int) -> Callable[[bytes], bool]:
    def plausible(record: bytes) -> bool:
        bstamp: int = struct.unpack_from("<I", record, stamp)[0]
        return _BOARD_NAME.match(record) is not None and (bstamp == 0 or 1 << 29 < bstamp < 1 << 32)

    return plausible


def _maple_article(name: int) -> Callable[[bytes], bool]:
    def plausible(record: bytes) -> bool:
        chrono: int = struct.unpack_from("<I", record)[0]
        return chrono > 1 << 29 and _MAPLE_FILE.match(record, name) is not None

    return plausible


_PTT_LAYOUTS = (
    Layout(PTT, "board", "pttbbs .BRD, 256 bytes", 256, _fields(
        {"name": (0, 13), "title": (13, 49), "moderators": (62, 39)},
        {"attributes": (104, "I"), "level": (124, "I"), "parent": (132, "i")},
    ), _ptt_board),
    Layout(PTT, "article", "pttbbs .DIR, 128 bytes", 128, _fields(
        {"file": (0, 28), "owner": (34, 14), "date": (48, 6), "title": (54, 65)},
        {"modified": (28, "I"), "score": (33, "b"), "reference": (120, "I"), "mode": (124, "B")},
    ), _begins(_PTT_FILE)),
    Layout(PTT, "member", "pttbbs .PASSWDS, 512 bytes", 512, _fields(
        {"id": (4, 13), "nick": (37, 24)},
        {"version": (0, "I"), "level": (84, "I"), "posts": (92, "I"), "joined": (96, "I"), "seen": (100, "I"),
         "banned_at": (480, "I")},
    ), _begins(_USER_ID, 4)),
)  # fmt: skip


def _maple(bits: int) -> tuple[Layout, ...]:
    """The layouts of a build with times of 32 or of 64 bits."""
    wide = bits == 64
    d, stamp, level = (4, 104, 112) if wide else (0, 100, 104)
    return (
        Layout(MAPLE, "board", f"Maple .BRD, {bits} bits", 152 if wide else 128, _fields(
            {"name": (0, 13), "class": (13, 5), "title": (18, 44), "moderators": (62, 37)},
            {"created": (stamp, "I"), "level": (level, "I"), "attributes": (level + 8, "I")},
        ), _maple_board(stamp)),
        Layout(MAPLE, "article", f"Maple .DIR, {bits} bits", 264 if wide else 256, _fields(
            {"file": (12 + d, 32), "owner": (44 + d, 80), "nick": (124 + d, 49), "date": (174 + d, 9),
             "title": (183 + d, 73)},
            {"created": (0, "I"), "mode": (4 + d, "I"), "score": (173 + d, "b")},
        ), _maple_article(12 + d)),
    )  # fmt: skip


#: ``.ACCT`` of a Maple member, one record a file; only what lies before the first time is the same in all builds
MAPLE_MEMBER: Final = Layout(MAPLE, "member", "Maple .ACCT", 116, _fields(
    {"id": (4, 13), "nick": (51, 24)}, {"level": (76, "I"), "joined": (112, "I")},
), _begins(_USER_ID, 4))  # fmt: skip

LAYOUTS: Final = (*_PTT_LAYOUTS, *_maple(32), *_maple(64))


def find(what: str, data: bytes, total: int, dialect: str = "") -> Layout | None:
    """The layout of a file of records of that kind: the one that most of the first records fit, then the one whose
    size the file's is a multiple of. None: no record fits any.

    :param data: the beginning of the file.
    :param total: size of the file in bytes.
    """
    best: tuple[float, bool, int] | None = None
    chosen: Layout | None = None
    for layout in LAYOUTS:
        if layout.what != what or (dialect and layout.dialect != dialect):
            continue
        records = cut(data, layout.size)[:_SAMPLE]
        used = [record for record in records if any(record)]
        fit = sum(map(layout.plausible, used)) / len(used) if used else 0.0
        rank = (round(fit, 2), total % layout.size == 0, layout.size)
        if fit and (best is None or rank > best):
            best, chosen = rank, layout
    return chosen


def cut(data: bytes, size: int) -> Sequence[bytes]:
    """The whole records in it."""
    return [data[at : at + size] for at in range(0, len(data) - size + 1, size)]


SAMPLED: Final = _SAMPLE * max(layout.size for layout in LAYOUTS)  #: bytes that :func:`find` looks at
