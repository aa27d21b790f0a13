"""What a sample of a column's cells tells about its character set. One judgement per column, never per cell.

UTF-8 is proven by its form. Among other sets chardet ranks those that forums used by the statistics of bytes, given all
sampled cells that are not UTF-8 at once; its first choice must also fit nearly all of these cells, and a set that the
source declares and that fits as well gives way to clear evidence only.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from adapters import uao
from adapters.encodings import C1, DOUBLE_BYTE, UTF8, codec_of, strict

#: sets that are looked for: Python codec → chardet's name
_CANDIDATES = {
    "gb18030": "gb18030", uao.CODEC: "big5hkscs", "cp932": "cp932", "euc_jp": "euc_jis_2004", "cp949": "cp949",
    "cp1250": "cp1250", "cp1251": "cp1251", "cp1252": "cp1252", "cp1253": "cp1253", "cp1254": "cp1254",
    "cp1255": "cp1255", "cp1256": "cp1256", "cp1257": "cp1257", "cp874": "cp874", "koi8_r": "koi8-r", "cp866": "cp866",
}  # fmt: skip
_CODEC_OF = {name: codec for codec, name in _CANDIDATES.items()}
#: sets whose letters stand in rows above 127, so that text in them that was taken for latin1 shows
_SHIFTED = frozenset(_CANDIDATES) - {"cp1250", "cp1252", "cp1254", "cp1257"}

_LOOKED_AT = 64_000  # bytes given to chardet at most
_FITS = 0.95  # of the cells must be in a set
_CLEARLY = 2.0  # times the declared set's rating
_SURELY = 0.15  # least rating against a declared double-byte set: nobody declares such a set by default, as latin1
_SCANTY = 12  # bytes above 127: with fewer the declared set stays
_EVIDENCE = 3  # cells of the sample that convict a column

_CONTINUATION = "".join(bytes([byte]).decode("cp1252", C1) for byte in range(0x80, 0xC0)) + "".join(
    chr(code) for code in range(0x80, 0xA0)
)
#: a letter that leads a UTF-8 sequence when read as cp1252, and a character that continues one
DOUBLED = re.compile("[\u00c2-\u00f4][" + re.escape(_CONTINUATION) + "]")
CONTROLS = re.compile("[\x80-\x9f]")
#: the control characters that stand for a character of cp1252
TYPOGRAPHY = {
    code: char for code in range(0x80, 0xA0) if (char := bytes([code]).decode("cp1252", C1)) != chr(code)
}  # fmt: skip
_HIGH_RUN = re.compile(rb"[\x80-\xff]++")
#: what a character of UTF-8 leaves at the end of a cell that was cut
CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class Judgement(NamedTuple):
    """What a column is."""

    codec: str  #: that its cells are in
    reason: str  #: why
    other: str = ""  #: codec of the cells that are in neither ``codec`` nor UTF-8; "" unknown
    doubled: bool = False  #: text was encoded as UTF-8 twice or more
    shifted: str = ""  #: codec whose bytes were taken for latin1 and then encoded as UTF-8
    controls: bool = False  #: C1 control characters stand for cp1252's quotes and dashes

    @property
    def clean(self) -> bool:
        """Nothing to be undone in text that decodes."""
        return not (self.doubled or self.shifted or self.controls)


def judge(cells: Iterable[bytes | str | None], declared: str | None, asked: str | None = None) -> Judgement:
    """The judgement on a column by its sample.

    :param declared: character set that the source names.
    :param asked: character set that the user asked for; believed without proof.
    """
    high = [cell for cell in cells if isinstance(cell, bytes | str) and not cell.isascii()]
    raw = [cell for cell in high if isinstance(cell, bytes)]
    foreign = [cell for cell in raw if strict(cell, "utf-8") is None and not _cut_utf8(cell)]
    codec, reason = _codec(raw, foreign, declared, asked)
    other = ""
    if codec == "utf-8" and len(foreign) >= _EVIDENCE:
        other = likeliest(foreign, codec_of(declared) if codec_of(declared) not in UTF8 else "cp1252")
    texts = [text for cell in high if (text := cell if isinstance(cell, str) else strict(cell, codec)) is not None]
    doubled = _convicted(texts, DOUBLED, lambda text: undoubled(text) is not None)
    shifted = "" if doubled or codec != "utf-8" else _shift(texts)
    controls = codec == "utf-8" and _convicted(
        texts, CONTROLS, lambda text: all(ord(char) in TYPOGRAPHY for char in CONTROLS.findall(text))
    )
    return Judgement(codec, reason, other, doubled, shifted, controls)


def _codec(raw: Sequence[bytes], foreign: Sequence[bytes], declared: str | None, asked: str | None) -> tuple[str, str]:
    """(codec, reason)."""
    codec = codec_of(asked or declared)
    if asked:
        return codec, "as asked"
    says = f"declared {declared}" if declared else "no declaration"
    valid, total = len(raw) - len(foreign), len(raw)
    sampled = f"{valid} of {total} sampled cells are UTF-8"
    if codec in UTF8:
        if len(foreign) >= _EVIDENCE and valid < 0.1 * total and (found := likeliest(foreign, "cp1252")):
            return found, f"{says}, but {sampled} and the others look like {found}"
        return codec, says
    if not raw:
        return codec, says
    if valid >= 0.9 * total:
        return "utf-8", f"{says}, but {sampled}"
    found = likeliest(foreign, codec)
    if found == codec or not found:
        return codec, f"{says}; {sampled}"
    return found, f"{says}, but {sampled} and the others look like {found}"


def likeliest(cells: Sequence[bytes], declared: str) -> str:
    """The codec, among those that forums used and the one declared, that ``cells`` (none of them UTF-8) are in; "" if
    none fits."""
    import chardet  # noqa: PLC0415 — only columns in doubt pay for its tables
    from chardet.registry import REGISTRY  # noqa: PLC0415

    sample = b"\n".join(cells)[:_LOOKED_AT]
    own = _CANDIDATES.get(declared) or codecs.lookup(declared).name
    codec_of_name = _CODEC_OF | ({own: declared} if own in REGISTRY else {})
    ranked = chardet.detect_all(
        sample, ignore_threshold=True, compat_names=False, include_encodings=tuple(codec_of_name)
    )
    rating = {
        codec_of_name[name]: found["confidence"] for found in ranked if (name := found["encoding"]) in codec_of_name
    }
    best = next((codec for codec in rating if fits(cells, codec)), "")
    if not fits(cells, declared):
        return best
    scanty = sum(map(len, _HIGH_RUN.findall(sample))) < _SCANTY
    least = _SURELY if declared in DOUBLE_BYTE else 0.0
    clear = best and not scanty and rating[best] >= max(least, _CLEARLY * rating.get(declared, 0.0))
    return best if clear else declared


def fits(cells: Sequence[bytes], codec: str) -> bool:
    """Whether nearly all cells are in ``codec``; the last character of a cell may have been cut."""
    good = sum(1 for cell in cells if strict(cell, codec) is not None or uncut(cell, codec) is not None)
    return good >= _FITS * len(cells)


def uncut(cell: bytes, codec: str) -> str | None:
    """Text in a double-byte codec whose last character was cut, which becomes U+FFFD; None if that is not its fault."""
    if codec in DOUBLE_BYTE:
        for lost in (1, 2, 3) if codec == "gb18030" else (1, 2):
            head, tail = cell[:-lost], cell[-lost:]
            if tail and tail[0] >= 0x80 and (text := strict(head, codec)) is not None:
                return text + "\ufffd"
    return None


def _cut_utf8(cell: bytes) -> bool:
    """Whether a cell's only fault is that its last character of UTF-8 was cut: others before it must be whole, since
    one high byte at the end may as well be a letter of any set."""
    cut = CUT.search(cell)
    return cut is not None and not cell[: cut.start()].isascii() and strict(cell[: cut.start()], "utf-8") is not None


def surely_utf8(cell: bytes, codec: str) -> bool:
    """Whether a cell that is valid UTF-8 is UTF-8 though its column is in ``codec``: a row of its sequences does not
    come about by chance, a single one does in a double-byte set."""
    sequences = _SEQUENCE.findall(cell)
    if codec not in DOUBLE_BYTE:
        return bool(sequences)
    return len(sequences) >= 4 or sum(1 for sequence in sequences if len(sequence) > 2) >= 2


def undoubled(text: str) -> str | None:
    """``text`` with one superfluous UTF-8 encoding undone, or None unless every non-ASCII character takes part."""
    for codec, errors in (("cp1252", C1), ("latin-1", "strict")):
        try:
            return text.encode(codec, errors).decode("utf-8")
        except UnicodeError:
            continue
    return None


def unshifted(text: str, codec: str) -> str | None:
    """``text`` whose bytes were ``codec`` before they were taken for latin1; None if they cannot have been, or if they
    look western: letters above 127 stand alone there, and in rows elsewhere."""
    try:
        raw = text.encode("cp1252", C1)
    except UnicodeError:
        return None
    runs = _HIGH_RUN.findall(raw)
    if sum(map(len, runs)) <= 1.5 * len(runs):
        return None
    found = strict(raw, codec)
    return uncut(raw, codec) if found is None else found


def _shift(texts: Sequence[str]) -> str:
    """The codec whose bytes a column's texts were before they were taken for latin1, "" if none."""
    narrow = []
    for text in texts:
        try:
            narrow.append(text.encode("cp1252", C1))
        except UnicodeError:
            continue
    rows = [raw for raw in narrow if (runs := _HIGH_RUN.findall(raw)) and sum(map(len, runs)) > 1.5 * len(runs)]
    if len(rows) < _EVIDENCE or len(rows) < 0.8 * len(narrow):
        return ""
    found = likeliest(rows, "cp1252")
    return found if found in _SHIFTED else ""


def _convicted(texts: Sequence[str], mark: re.Pattern[str], guilty: Callable[[str], bool]) -> bool:
    """Whether enough of the texts that bear the mark show the fault: one text about mojibake does not."""
    marked = [text for text in texts if mark.search(text)]
    convicted = sum(1 for text in marked if guilty(text))
    return convicted >= 0.8 * len(marked) and (convicted >= _EVIDENCE or (convicted >= 2 and convicted == len(texts)))
