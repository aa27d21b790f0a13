"""Small things that adapters do to stored values: times, ids in lists, rows for the rejects; and the parameters of
statements that are made once and asked often."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from adapters.forum import Attachment
from adapters.markup.canonical import Markup

# What PHP's htmlspecialchars writes, and the numeric references that stand for characters a column cannot hold.
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}

#: seconds since 1970 outside of which a time is absurd: 1980 to 2100
EARLIEST: Final = 315_532_800
LATEST: Final = 4_102_444_800

#: ids in one IN list: below the limits of every database
CHUNK: Final = 500

#: first and last thread; ids in a list
LOW: Final = sa.bindparam("low", type_=sa.BigInteger())
HIGH: Final = sa.bindparam("high", type_=sa.BigInteger())
IDS: Final[sa.BindParameter[Any]] = sa.bindparam("ids", expanding=True)

_ZONE = re.compile(r"([+-]?)(\d{1,2})(?:\.(\d+))?")
_ADDRESS = re.compile(r"[^@\s]@[^@\s.]+\.[^@\s]")


def _character(match: re.Match[str]) -> str:
    named, decimal, hexadecimal = match.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if 0 < code < 0xD800 or 0xE000 <= code < 0x110000:
        return chr(code)
    return match[0]


def unescape(text: str) -> str:
    """Undoes the escaping of a forum that runs htmlspecialchars over all input, exactly once; other entities were
    typed by people and stay."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def moment(value: object) -> int | None:
    """A stored time, or None when it is zero, negative or absurd."""
    return value if isinstance(value, int) and EARLIEST <= value <= LATEST else None


def zone(stored: str) -> str:
    """IANA name of a time zone that is stored as such or as hours from UTC (whose sign the Etc zones turn round)."""
    hours = _ZONE.fullmatch(stored)
    if not hours:
        return stored or "UTC"
    if not int(hours[2]) or int(hours[3] or 0):
        return "UTC"
    return f"Etc/GMT{'+' if hours[1] == '-' else '-'}{int(hours[2])}"


def is_number(text: str) -> bool:
    """Whether a text is digits only, few enough for an id."""
    return text.isascii() and text.isdigit() and len(text) < 19


def has_address(text: str) -> bool:
    """Whether a short text holds something like an e-mail address."""
    return "@" in text and _ADDRESS.search(text) is not None


def chunks(ids: Iterable[int], size: int = CHUNK) -> Iterator[list[int]]:
    """Distinct ids in ascending order, in lists fit for IN."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def row_bytes(columns: Iterable[str], row: Iterable[object]) -> bytes:
    """A row for the rejects: every value as it was stored, under the name of its column."""
    return repr(dict(zip(columns, row, strict=True))).encode("utf-8", "backslashreplace")


def digest(stored: bytes | str, author: object, time: object) -> bytes:
    """8 bytes that tell whether the row of a post or message changed."""
    text = stored if isinstance(stored, bytes) else stored.encode("utf-8", "surrogatepass")
    return blake2b(f"{author} {time} ".encode() + text, digest_size=8).digest()


def placed(attachments: tuple[Attachment, ...], markup: Markup) -> tuple[Attachment, ...]:
    """A post's attachments, those marked that stand inside its text."""
    if not markup.attachments:
        return attachments
    return tuple(
        msgspec.structs.replace(file, inline=True) if file.id in markup.attachments else file for file in attachments
    )
