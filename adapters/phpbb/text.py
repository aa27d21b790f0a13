"""Small things that all parts of the phpBB adapter do to stored values: entities, times, languages, addresses, rows;
and the parameters of its statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa

# phpBB runs htmlspecialchars (ENT_COMPAT) over all input, and stores characters beyond the BMP as numeric references.
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}

#: seconds since 1970 outside of which a time is absurd: 1980 to 2100
EARLIEST: Final = 315_532_800
LATEST: Final = 4_102_444_800

#: ids in one IN list: below the limits of every database
CHUNK: Final = 500

#: parameters of statements that are made once and asked often: first and last topic; ids in a list
LOW: Final = sa.bindparam("low", type_=sa.BigInteger())
HIGH: Final = sa.bindparam("high", type_=sa.BigInteger())
IDS: Final[sa.BindParameter[Any]] = sa.bindparam("ids", expanding=True)

_LANGUAGE = re.compile(r"([a-z]{2})(?=[_-]|$)")
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
    """Undoes phpBB's escaping of input, exactly once; other entities were typed by people and stay."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def moment(value: object) -> int | None:
    """A stored time, or None when it is zero, negative or absurd."""
    return value if isinstance(value, int) and EARLIEST <= value <= LATEST else None


def language(code: str) -> str | None:
    """ISO 639-1 code of a phpBB language pack (``de_x_sie``, ``zh_cmn_hans``, ``en``)."""
    found = _LANGUAGE.match(code.lower())
    return found[1] if found else None


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
