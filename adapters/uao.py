"""Big5-UAO (Unicode-At-On 2.50): the charset of Taiwan's telnet boards, and what pages and databases from there mean by
Big5.

It has kana, simplified and Cyrillic letters, some 6,000 characters where Python's ``cp950`` has nothing, and 249 that
differ; ``big5hkscs`` differs in 4,597 and would give wrong characters without a word. Every code that ``cp950`` knows,
UAO knows, too: the table beside this file (``uao.txt``) holds the differences only. Source of the numbers and the
mapping: ``facts/sources/telnet-bbs.md``, pyUAO 0.2.0.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from importlib.resources import files
from typing import Any

#: one run of ASCII, one double-byte character, or one byte that begins none
_PIECE = re.compile(rb"[\x00-\x7f]++|[\x81-\xfe][\x40-\x7e\xa1-\xfe]|[\x80-\xff]")
_LEADS = range(0x81, 0xFF)
_TRAILS = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
_UNKNOWN = "\ufffd"
CODEC = "big5_uao"  #: name of the Python codec, known once this module is imported


@cache
def table() -> dict[bytes, str]:
    """All double-byte codes with their characters."""
    found: dict[bytes, str] = {}
    for lead in _LEADS:
        for trail in _TRAILS:
            code = bytes((lead, trail))
            char = code.decode("cp950", "replace")
            if _UNKNOWN not in char:
                found[code] = char
    for line in files("adapters").joinpath("uao.txt").read_text(encoding="utf-8").split("\n"):
        if line and line[0] != "#":
            first = int(line[:4], 16)
            found.update({(first + n).to_bytes(2, "big"): char for n, char in enumerate(line[5:])})
    return found


def decode(raw: bytes) -> tuple[str, bool]:
    """The text, and whether bytes in it that are no character had to become U+FFFD. NUL is such a byte."""
    if raw.isascii():
        text = raw.decode("ascii")
        return (text.replace("\0", _UNKNOWN), True) if "\0" in text else (text, False)
    broken = b"\0" in raw
    usual = _usual(raw)
    text = usual or ""
    if usual is None:
        known = table()
        out: list[str] = []
        for piece in _PIECE.findall(raw):
            char = known.get(piece)
            if char is None:
                if piece[0] < 0x80:
                    char = piece.decode("ascii")
                else:  # no character; an ASCII byte behind a lone lead byte stays what it is
                    broken = True
                    char = _UNKNOWN + chr(piece[1]) if len(piece) == 2 and piece[1] < 0x80 else _UNKNOWN
            out.append(char)
        text = "".join(out)
    return (text.replace("\0", _UNKNOWN), True) if broken else (text, False)


def _usual(raw: bytes) -> str | None:
    """By the codec that Python has, which is fast; None where it does not do."""
    try:
        text = raw.decode("cp950")
    except UnicodeDecodeError:
        return None
    return text if _different().isdisjoint(text) else None


@cache
def _different() -> frozenset[str]:
    """Characters that ``cp950`` makes of codes that mean another in UAO."""
    told = ((code.decode("cp950", "replace"), char) for code, char in table().items())
    return frozenset(usual for usual, char in told if usual != char and _UNKNOWN not in usual)


@cache
def _codes() -> dict[str, bytes]:
    known = table()
    codes = {char: code for code, char in sorted(known.items(), reverse=True)}
    for char in codes:
        usual = char.encode("cp950", "replace")
        if known.get(usual) == char:
            codes[char] = usual
    return codes


def encode(text: str) -> bytes:
    """Text to bytes, for patterns and names that are looked for in files.

    :raises KeyError: a character that Big5-UAO lacks.
    """
    codes = _codes()
    return b"".join([char.encode("ascii") if char.isascii() else codes[char] for char in text])


# --- as a codec of Python's ---------------------------------------------------------------------


def _decoded(raw: Any, errors: str = "strict") -> tuple[str, int]:
    data = bytes(raw)
    parts = [decode(part) for part in data.split(b"\0")]  # no character has a NUL in it
    if errors == "strict" and any(repaired for _, repaired in parts):
        raise UnicodeDecodeError(CODEC, data, 0, len(data), "bytes that are no character")
    text = "\0".join([text for text, _ in parts])
    return text.replace(_UNKNOWN, "") if errors == "ignore" else text, len(data)


def _encoded(text: str, errors: str = "strict") -> tuple[bytes, int]:
    try:
        return encode(text), len(text)
    except KeyError as error:
        if errors == "strict":
            at = text.index(error.args[0])
            raise UnicodeEncodeError(CODEC, text, at, at + 1, "not in Big5-UAO") from error
    codes = _codes()
    instead = b"" if errors == "ignore" else b"?"
    return b"".join([char.encode() if char.isascii() else codes.get(char, instead) for char in text]), len(text)


def _codec(name: str) -> codecs.CodecInfo | None:
    return codecs.CodecInfo(_encoded, _decoded, name=CODEC) if name == CODEC else None


codecs.register(_codec)
