"""Bytes of a cell → text, decided per column with evidence, and per cell where a cell does not fit its column.

A decoder never raises and never yields NUL or lone surrogates. The usual cell, clean UTF-8, costs little more than
``bytes.decode()``; everything else happens on a second path:

* what the source declares (``latin1`` is cp1252, as in MySQL) is believed only if the column's cells agree: old boards
  keep UTF-8, GBK, or anything else, in columns declared latin1 (:mod:`adapters.sql.evidence`);
* a cell that does not fit its column is repaired: UTF-8 among others, CESU-8, a character cut in the middle, a few
  broken bytes, or the set that the column's misfits are in;
* UTF-8 that was encoded twice (``Ã©``) or more often, other sets that were taken for latin1 and then encoded as UTF-8,
  and C1 control characters in the place of quotes are undone where a sample shows that the column has the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from adapters import uao
from adapters.encodings import C1, DOUBLE_BYTE, UTF8, WIDE, codec_of, strict
from adapters.sql.evidence import (
    CONTROLS,
    CUT,
    DOUBLED,
    TYPOGRAPHY,
    Judgement,
    judge,
    surely_utf8,
    uncut,
    undoubled,
    unshifted,
)

_HIGH_RUN = re.compile(rb"[\x80-\xff]++")
_GB_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_BIG5_COMMON = re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# What browsers send for characters that a page's character set lacks: decimal references to all but latin1.
_REFERENCE = re.compile(r"&#([1-9]\d{2,6});")

SAMPLE_MAX = 4000  #: cells of a column that are looked at, at most
_ENCODINGS_MAX = 3  # superfluous encodings that are undone, at most

Cell = bytes | str | int | float | None


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
    cut = CUT.search(cell)
    return text if cut and broken == 1 and (len(cut[0]) > 1 or cut[0] < b"\xe0") else None


def _guessed(cell: bytes) -> tuple[str, str]:
    """(text, codec) of bytes that fit neither their declaration nor UTF-8."""
    runs = _HIGH_RUN.findall(cell)
    high = sum(map(len, runs))
    if high > 1.5 * len(runs):  # in western text high bytes stand alone, in double-byte sets they come in rows
        gb, big5 = len(_GB_COMMON.findall(cell)), len(_BIG5_COMMON.findall(cell))
        order = ("gb18030", uao.CODEC) if 2 * gb >= 0.8 * high or gb >= big5 else (uao.CODEC, "gb18030")
        for codec in order:
            text = strict(cell, codec)
            if text is not None:
                return text, codec
    return cell.decode("cp1252", C1), "cp1252"


def _mended(cell: bytes, codec: str) -> str | None:
    """Double-byte text with few broken characters among many good ones."""
    if codec not in DOUBLE_BYTE:
        return None
    text = cell.decode(codec, "replace")
    broken = text.count("\ufffd")
    return text if sum(1 for char in text if char > "\x7f") - broken >= 4 * broken else None


def _dereferenced(match: re.Match[str]) -> str:
    code = int(match[1])
    return chr(code) if 0xFF < code < 0xD800 or 0xE000 <= code < 0x110000 else match[0]


class Decoder:
    """Turns the cells of one column into text. Call it with a cell; ``repaired`` counts the cells that needed repair,
    ``repairs`` what was repaired.

    :param declared: character set the source names for the column, None when it names none.
    :param sample: gives cells of the column, the same ones in every process; called at most once, and only when a cell
        leaves doubt.
    :param override: character set the user asked for; believed without proof.
    """

    __slots__ = ("_clean", "_codec", "_judgement", "_override", "_sample", "_utf8", "_wide", "declared", "repairs")

    def __init__(
        self,
        declared: str | None,
        sample: Callable[[], Iterable[bytes | str | None]],
        override: str | None = None,
    ) -> None:
        self.declared = declared
        self.repairs: dict[str, int] = {}  #: kind of repair → cells
        self._override = override
        self._codec = codec_of(override or declared)
        self._wide = self._codec in WIDE
        self._utf8 = self._codec == "utf-8"
        self._clean = False  # judged, and found without faults
        self._sample = sample
        self._judgement: Judgement | None = None

    def __call__(self, cell: Cell) -> str:
        """The text of ``cell``; "" for NULL."""
        if cell.__class__ is bytes and not self._wide:
            try:
                text = cell.decode()
            except UnicodeDecodeError:
                pass
            else:
                # Whatever may have to be undone has a character from U+0080 to U+00FF.
                if (
                    text.isascii() or (self._utf8 and (self._clean or not (b"\xc3" in cell or b"\xc2" in cell)))
                ) and b"\0" not in cell:
                    return text
        text, repair = self._decode(cell)
        if repair:
            self.repairs[repair] = self.repairs.get(repair, 0) + 1
        return text

    @property
    def repaired(self) -> int:
        """Cells that needed repair so far."""
        return sum(self.repairs.values())

    def original(self, cell: Cell) -> bytes | None:
        """The stored bytes of ``cell`` if decoding it needed repair, else None. Cheap while no cell needed any."""
        if not self.repairs or not self._decode(cell)[1]:
            return None
        return cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "replace")

    def repair(self, cell: Cell) -> str:
        """What decoding ``cell`` has to repair, "" if nothing. Counts nothing."""
        return self._decode(cell)[1]

    @property
    def judgement(self) -> Judgement:
        """What the column is, by its sample."""
        if self._judgement is None:
            self._judgement = found = judge(self._sample(), self.declared, self._override)
            self._codec, self._clean = found.codec, found.clean
            self._utf8 = self._codec == "utf-8"
        return self._judgement

    @property
    def evidence(self) -> str:
        """Charset in use, why, and what was repaired; one line for reports."""
        found = self._judgement
        if found is None:
            reason = (
                "as asked" if self._override else f"declared {self.declared}" if self.declared else "no declaration"
            )
            found = Judgement(self._codec, reason)
        parts = [f"{found.codec}, {found.reason}"]
        parts += [", encoded twice in places"] if found.doubled else []
        parts += [f", {found.shifted} taken for latin1"] if found.shifted else []
        parts += [", control characters for quotes"] if found.controls else []
        if self.repairs:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.repairs.items()))
            parts.append(f"; {self.repaired} cells repaired ({kinds})")
        return "".join(parts)

    def _decode(self, cell: Cell) -> tuple[str, str]:
        """(text, what was repaired)."""
        if cell is None:
            return "", ""
        if isinstance(cell, bytes):
            text, repair = self._from_bytes(cell)
        elif isinstance(cell, str):
            text, repair = cell, ""
            if _SURROGATES.search(text):
                text, repair = _SURROGATES.sub("\ufffd", text), "lone surrogates"
        else:
            return str(cell), ""
        if not text.isascii() and not self._clean:
            text, undone = self._undone(text)
            repair = undone or repair
        if "\0" in text:
            text, repair = text.replace("\0", "\ufffd"), repair or "NUL"
        return text, repair

    def _undone(self, text: str) -> tuple[str, str]:
        """``text`` without the faults of its column."""
        found = self.judgement
        if found.clean:
            return text, ""
        if found.doubled and DOUBLED.search(text):
            plain = text
            for _ in range(_ENCODINGS_MAX):
                once = undoubled(plain) if DOUBLED.search(plain) else None
                if once is None:
                    break
                plain = once
            if plain == text:
                from ftfy.fixes import decode_inconsistent_utf8  # noqa: PLC0415 — few columns need it

                plain = decode_inconsistent_utf8(text)
            if plain != text:
                return plain, "encoded twice"
        if found.shifted and (plain := unshifted(text, found.shifted) or text) != text:
            return plain, f"{found.shifted} taken for latin1"
        if found.controls and CONTROLS.search(text):
            plain = text.translate(TYPOGRAPHY)
            return plain, "control characters" if plain != text else ""
        return text, ""

    def _from_bytes(self, cell: bytes) -> tuple[str, str]:
        if cell.isascii() and not self._wide:
            return cell.decode(), ""
        judged = self.judgement
        codec = judged.codec
        if codec != "utf-8" and not self._override and surely_utf8(cell, codec):
            text = strict(cell, "utf-8")
            if text is not None:
                return text, "utf-8"
        text = strict(cell, codec)
        if text is not None:
            return text, ""
        for kind, attempt in (
            ("utf-8", strict(cell, "utf-8")),
            ("CESU-8", _cesu8(cell)),
            ("cut character", uncut(cell, codec)),
            ("broken characters", _mended(cell, codec)),
        ):
            if attempt is not None:
                return attempt, kind
        text = _mostly_utf8(cell)
        if text is not None:
            return text, "cut character" if text.endswith("\ufffd") else "broken characters"
        return self._foreign(cell, judged)

    def _foreign(self, cell: bytes, judged: Judgement) -> tuple[str, str]:
        """A cell that is neither in its column's codec nor UTF-8."""
        declared = codec_of(self.declared)
        for codec in (judged.other, "" if declared in UTF8 else declared):
            text = (strict(cell, codec) or uncut(cell, codec)) if codec else None
            if text is not None:
                return text, codec
        return _guessed(cell)


class ReferenceDecoder(Decoder):
    """A decoder for columns of systems that store what browsers send, unescaped: characters that the board's character
    set lacked arrived as decimal references (``&#20013;``), which are text here and not markup.

    Only decimal references to characters beyond U+00FF are undone: nothing else was made by browsers.
    """

    __slots__ = ()

    def __call__(self, cell: Cell) -> str:
        text = super().__call__(cell)
        if "&#" not in text:
            return text
        plain = _REFERENCE.sub(_dereferenced, text)
        if plain != text and not super()._decode(cell)[1]:
            self.repairs["references"] = self.repairs.get("references", 0) + 1
        return plain

    def _decode(self, cell: Cell) -> tuple[str, str]:
        text, repair = super()._decode(cell)
        plain = _REFERENCE.sub(_dereferenced, text)
        return plain, repair or ("references" if plain != text else "")
