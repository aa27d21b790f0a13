"""Bytes of a message → text, by the character set that it declares itself.

What is clean UTF-8, ASCII, or plainly what it says it is, is decoded at once. All else goes to
:class:`adapters.sql.charset.Decoder`, whose judgement by statistics costs more than all the rest of a message.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from adapters import uao
from adapters.encodings import CODECS, UTF8, codec_of, strict
from adapters.markup.canonical import clean
from adapters.sql.charset import Decoder

_STATEFUL = re.compile(r"iso[-_]?2022|^hz|utf[-_]?7$|utf[-_]?(?:16|32)", re.IGNORECASE)
_HIGH_RUN = re.compile(rb"[\x80-\xff]++")
_HIGH = bytes(range(128, 256))
_SCANTY = 12  # bytes above 127: statistics say nothing of fewer, and the declaration stands


def _bytes_of(text: str, codec: str) -> bytes:
    """Bytes above 127 that stand for characters of ``text``, as far as the single-byte set ``codec`` has them."""
    return bytes(byte for byte in _HIGH if bytes([byte]).decode(codec, "replace") in text)


_WESTERN = "äöüßÄÖÜéèêëàâçîïôûùœÉÈÊÀÂÇáíóúñÁÍÓÚÑåøæÅØÆãõò€£§°«»“”„‘’–—…\xa0"
_CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűöüäßâîăşţŐŰÖÜÄ§„”–\xa0"
_SMALL = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ«»—–…“”\xa0"
_LARGE = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐ"

#: single-byte set → (bytes that text in it is made of, those of them that are rare in it, how many stand in a row on
#: average at most): other letters, symbols, mostly capitals, or long rows are what text in another set looks like
_EXPECTED = {
    codec: (_bytes_of(letters + rare, codec), _bytes_of(rare, codec), row)
    for sets, letters, rare, row in (
        (("cp1252", "iso8859-15"), _WESTERN, "", 1.5),
        (("cp1250", "iso8859-2", "iso8859_2"), _CENTRAL, "", 3.0),
        (("cp1251", "koi8_r", "koi8_u", "iso8859-5", "cp866"), _SMALL, _LARGE, 80.0),
    )
    for codec in sets
}
#: double-byte set → its characters in everyday use: the first level of the standard, signs, kana. Text in another set
#: has many outside of them
_EVERYDAY = {
    "gb18030": re.compile(rb"[\xa1-\xa9\xb0-\xd7][\xa1-\xfe]"),
    uao.CODEC: re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]"),
    "euc_jp": re.compile(rb"[\xa1-\xa5\xb0-\xcf][\xa1-\xfe]"),
    "cp949": re.compile(rb"[\xa1-\xa3\xb0-\xc8][\xa1-\xfe]"),
    "cp932": re.compile(rb"[\x81-\x84\x88-\x97][\x40-\x7e\x80-\xfc]"),
}


class _Declared(NamedTuple):
    """What a declaration means."""

    name: str  #: as declared, or else what the user says; "" for nothing
    codec: str
    stateful: bool  #: ASCII bytes in it are not ASCII text


def decoded(raw: bytes, declared: str, fallback: str = "") -> tuple[str, bool]:
    """(text, whether it had to be repaired) of bytes that are declared to be in a character set.

    :param declared: "" where nothing is declared.
    :param fallback: what the user says of messages that declare nothing, or something unknown.
    """
    says = _meant(declared, fallback)
    if says.stateful:
        text = raw.decode(says.name, "replace")
        return clean(text), "\ufffd" in text
    if raw.isascii():
        return clean(raw.decode()), False
    found = _plainly(raw, says.codec)
    if found is not None:
        return clean(found), False
    decoder = Decoder(says.name or None, lambda: [raw])
    text = decoder(raw)
    if not decoder.repaired and says.name and says.codec not in UTF8:
        errors = "migrator.c1" if says.codec == "cp1252" else "replace"
        return clean(text), raw.decode(says.codec, errors) != text
    return clean(text), bool(decoder.repaired)


@lru_cache(512)
def _meant(declared: str, fallback: str) -> _Declared:
    if not _known(declared) or declared.lower() in {"us-ascii", "ascii"}:
        declared = fallback or ""
    return _Declared(declared, codec_of(declared), bool(declared and _STATEFUL.search(declared)))


def _known(declared: str) -> bool:
    if not declared or len(declared) > 40 or not declared.isascii():
        return False
    if declared.lower().replace("-", "") in CODECS:
        return True
    try:
        return codecs.lookup(declared).encode("")[0] == b"" or True
    except (LookupError, ValueError, TypeError, UnicodeError):
        return False


def _plainly(raw: bytes, codec: str) -> str | None:
    """The text of bytes that leave no doubt that they are in ``codec``; None for those that do."""
    if b"\0" in raw:
        return None
    utf8 = strict(raw, "utf-8")
    if codec in UTF8:
        return utf8
    # Half a character at the end, or text that is UTF-8 whatever was declared, is for the Decoder.
    if utf8 is not None or raw[-1] > 127 or not _expected(raw, codec):
        return None
    return strict(raw, codec)


def _expected(raw: bytes, codec: str) -> bool:
    """Whether the bytes above 127 are those that text in ``codec`` has."""
    high = len(raw) - len(raw.translate(None, _HIGH))
    if high < _SCANTY:
        return True
    if codec in _EVERYDAY:
        other = _EVERYDAY[codec].sub(b"", raw)
        return len(other) - len(other.translate(None, _HIGH)) <= 0.05 * high
    expected, rare, row = _EXPECTED.get(codec, (b"", b"", 0.0))
    return len(raw) - len(raw.translate(None, expected)) >= high and 3 * (
        len(raw) - len(raw.translate(None, rare))
    ) <= high <= row * len(_HIGH_RUN.findall(raw))
