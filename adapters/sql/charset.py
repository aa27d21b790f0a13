"""Bytes of a cell → text, decided per column with evidence, and per cell where a cell does not fit its column.

A decoder never raises and never yields NUL or lone surrogates. The usual cell, clean UTF-8, costs little more than
``bytes.decode()``; everything else happens on a second path:

* what the source declares (``latin1`` is cp1252, as in MySQL) is believed only if the column's cells agree: old boards
  keep UTF-8 bytes in columns declared latin1 or gbk;
* a cell that does not fit is repaired: CESU-8, a character cut in the middle, cp1252, GB 18030, Big5;
* UTF-8 that was encoded twice (``Ã©``) is undone where the whole cell can be, and a sample of the column shows that
  this column has the fault.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable

UTF8 = frozenset({"utf-8", "ascii"})

#: names used by MySQL, MariaDB and PostgreSQL → Python codec (a superset where the database is laxer than the standard)
CODECS: dict[str, str] = {
    "utf8": "utf-8", "utf8mb3": "utf-8", "utf8mb4": "utf-8", "binary": "utf-8", "unicode": "utf-8",
    "sql_ascii": "utf-8", "ascii": "ascii", "latin1": "cp1252", "cp1252": "cp1252", "win1252": "cp1252",
    "latin2": "iso8859_2", "cp1250": "cp1250", "win1250": "cp1250", "cp1251": "cp1251", "win1251": "cp1251",
    "koi8r": "koi8_r", "koi8": "koi8_r", "koi8u": "koi8_u", "cp866": "cp866", "win866": "cp866", "cp850": "cp850",
    "cp852": "cp852", "greek": "iso8859_7", "win1253": "cp1253", "hebrew": "iso8859_8", "win1255": "cp1255",
    "latin5": "cp1254", "win1254": "cp1254", "latin7": "iso8859_13", "cp1256": "cp1256", "win1256": "cp1256",
    "cp1257": "cp1257", "win1257": "cp1257", "win1258": "cp1258", "tis620": "cp874", "win874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_cn": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "sjis": "cp932", "cp932": "cp932", "ujis": "euc_jp", "eucjpms": "euc_jp", "euc_jp": "euc_jp", "euckr": "cp949",
    "euc_kr": "cp949", "uhc": "cp949", "macroman": "mac_roman", "macce": "mac_latin2",
    "ucs2": "utf_16_be", "utf16": "utf_16_be", "utf16le": "utf_16_le", "utf32": "utf_32_be",
}  # fmt: skip

_WIDE = frozenset({"utf_16_be", "utf_16_le", "utf_32_be"})  # ASCII text in these is not ASCII bytes

_C1 = "migrator.c1"


def _keep_c1(error: UnicodeError) -> tuple[str | bytes, int]:
    """cp1252 as databases and browsers have it: the five unassigned bytes stand for the control characters."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    if isinstance(error, UnicodeEncodeError):
        return error.object[error.start : error.end].encode("latin-1"), error.end
    raise error


codecs.register_error(_C1, _keep_c1)

# A letter that leads a UTF-8 sequence when read as cp1252, and a character that continues one.
_CONTINUATION = "".join(bytes([byte]).decode("cp1252", _C1) for byte in range(0x80, 0xC0)) + "".join(
    chr(code) for code in range(0x80, 0xA0)
)
_DOUBLED = re.compile("[\u00c2-\u00f4][" + re.escape(_CONTINUATION) + "]")
# The same in the bytes of UTF-8, where the letters are C3 and a byte: much faster to look for.
_DOUBLED_BYTES = re.compile(
    rb"\xc3[\x82-\xb4](?:" + b"|".join([re.escape(char.encode()) for char in sorted(set(_CONTINUATION))]) + rb")"
)
_CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_HIGH_RUN = re.compile(rb"[\x80-\xff]++")
_GB_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_BIG5_COMMON = re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]")
_SURROGATES = re.compile("[\ud800-\udfff]")

SAMPLE_MAX = 4000  #: cells of a column that are looked at, at most
_EVIDENCE = 3  # doubled cells in the sample that convict a column


def codec_of(declared: str | None) -> str:
    """The Python codec for a declared character set (or a Python codec's own name); UTF-8 for what is unknown."""
    if not declared:
        return "utf-8"
    name = declared.lower().replace("-", "").strip()
    if name in CODECS:
        return CODECS[name]
    try:
        found = codecs.lookup(declared).name
    except LookupError:
        return "utf-8"
    return "cp1252" if found == "iso8859-1" else found


def _maybe_doubled(cell: bytes) -> bool:
    """Whether valid UTF-8 has a character that may have been encoded twice."""
    return b"\xc3" in cell and _DOUBLED_BYTES.search(cell) is not None


def _undoubled(text: str) -> str | None:
    """``text`` with one superfluous UTF-8 encoding undone, or None unless every non-ASCII character takes part."""
    try:
        return text.encode("cp1252", _C1).decode("utf-8")
    except UnicodeError:
        pass
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _strict(cell: bytes, codec: str) -> str | None:
    try:
        return cell.decode(codec, _C1) if codec == "cp1252" else cell.decode(codec)
    except UnicodeError:
        return None


def _cesu8(cell: bytes) -> str | None:
    """Surrogate pairs encoded one by one (CESU-8), as some old drivers wrote them."""
    if b"\xed" not in cell:
        return None
    try:
        text = cell.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    except UnicodeError:
        return None
    return text


def _mostly_utf8(cell: bytes) -> str | None:
    """UTF-8 with damage: a character cut at the end, or few broken bytes among many good characters."""
    text = cell.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    if good >= 4 * broken or (broken == 1 and good and text.endswith("\ufffd")):
        return text
    # Alone at the end: half a character by its form, or one whose single byte is no small letter in western text.
    cut = _CUT.search(cell)
    return text if cut and broken == 1 and (len(cut[0]) > 1 or cut[0] < b"\xe0") else None


def _guessed(cell: bytes) -> tuple[str, str]:
    """(text, codec) of bytes that fit neither their declaration nor UTF-8."""
    runs = _HIGH_RUN.findall(cell)
    high = sum(map(len, runs))
    if high > 1.5 * len(runs):  # in western text high bytes stand alone, in double-byte sets they come in rows
        gb, big5 = len(_GB_COMMON.findall(cell)), len(_BIG5_COMMON.findall(cell))
        order = ("gb18030", "big5hkscs") if 2 * gb >= 0.8 * high or gb >= big5 else ("big5hkscs", "gb18030")
        for codec in order:
            text = _strict(cell, codec)
            if text is not None:
                return text, codec
    return cell.decode("cp1252", _C1), "cp1252"


class Decoder:
    """Turns the cells of one column into text. Call it with a cell; ``repaired`` counts the cells that needed repair.

    :param declared: character set the source names for the column, None when it names none.
    :param sample: gives cells of the column, the same ones in every process; called at most once, and only when a cell
        leaves doubt.
    :param override: character set the user asked for; believed without proof.
    """

    __slots__ = ("_codec", "_doubled", "_reason", "_sample", "_settled", "_wide", "declared", "repaired")

    def __init__(
        self,
        declared: str | None,
        sample: Callable[[], Iterable[bytes | str | None]],
        override: str | None = None,
    ) -> None:
        self.declared = declared
        self.repaired = 0
        self._codec = codec_of(override or declared)
        self._wide = self._codec in _WIDE
        self._settled = override is not None or self._codec in UTF8 or self._wide
        self._reason = "as asked" if override else f"declared {declared}" if declared else "no declaration"
        self._sample = sample
        self._doubled: bool | None = None

    def __call__(self, cell: bytes | str | int | float | None) -> str:
        """The text of ``cell``; "" for NULL."""
        if cell.__class__ is bytes and not self._wide:
            try:
                text = cell.decode()
            except UnicodeDecodeError:
                pass
            else:
                if (text.isascii() or (self._codec == "utf-8" and not _maybe_doubled(cell))) and b"\0" not in cell:
                    return text
        text, repaired = self._decode(cell)
        self.repaired += repaired
        return text

    def original(self, cell: bytes | str | int | float | None) -> bytes | None:
        """The stored bytes of ``cell`` if decoding it needed repair, else None. Cheap while no cell needed any."""
        if not self.repaired or not self._decode(cell)[1]:
            return None
        return cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "replace")

    @property
    def evidence(self) -> str:
        """Charset in use, why, and what was repaired; one line for reports."""
        tail = f"; {self.repaired} cells repaired" if self.repaired else ""
        return f"{self._codec}, {self._reason}{', encoded twice in places' if self._doubled else ''}{tail}"

    def _decode(self, cell: bytes | str | int | float | None) -> tuple[str, bool]:
        if cell is None:
            return "", False
        if isinstance(cell, bytes):
            text, repaired = self._from_bytes(cell)
        elif isinstance(cell, str):
            text, repaired = cell, False
            if _SURROGATES.search(text):
                text, repaired = _SURROGATES.sub("\ufffd", text), True
        else:
            return str(cell), False
        if not text.isascii() and _DOUBLED.search(text) and (plain := _undoubled(text)) is not None:
            if self._doubled is None:
                self._look()
            if self._doubled:
                text, repaired = plain, True
        if "\0" in text:
            text, repaired = text.replace("\0", "\ufffd"), True
        return text, repaired

    def _from_bytes(self, cell: bytes) -> tuple[str, bool]:
        if not self._settled and not cell.isascii():
            self._look()
        text = _strict(cell, self._codec)
        if text is not None:
            return text, False
        for attempt in (lambda c: _strict(c, "utf-8"), _cesu8, _mostly_utf8):
            text = attempt(cell)
            if text is not None:
                return text, True
        declared = codec_of(self.declared)
        if declared not in UTF8 and (text := _strict(cell, declared)) is not None:
            return text, True
        return _guessed(cell)[0], True

    def _look(self) -> None:
        """Judges the column by its sample: is it what it is declared to be, and was it encoded twice?"""
        cells = [cell for cell in self._sample() if isinstance(cell, bytes | str) and not cell.isascii()]
        if not self._settled:
            self._settled = True
            raw = [cell for cell in cells if isinstance(cell, bytes)]
            valid = sum(1 for cell in raw if _strict(cell, "utf-8") is not None)
            if raw and valid >= 0.9 * len(raw):
                self._reason = f"declared {self.declared}, but {valid} of {len(raw)} sampled cells are UTF-8"
                self._codec = "utf-8"
            else:
                self._reason = f"declared {self.declared}; {valid} of {len(raw)} sampled cells are UTF-8"
        texts = [cell if isinstance(cell, str) else _strict(cell, self._codec) for cell in cells]
        marked = [text for text in texts if text is not None and _DOUBLED.search(text)]
        convicted = sum(1 for text in marked if _undoubled(text) is not None)
        self._doubled = convicted >= 0.8 * len(marked) and (
            convicted >= _EVIDENCE or (convicted >= 2 and convicted == len(cells))
        )
