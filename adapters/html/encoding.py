"""The charset of one page, with evidence. Decoding never raises.

In order: what the user asked for; a byte order mark; valid UTF-8 that is not ASCII (nothing else looks like it by
chance); the HTTP header; ``<meta>``; else windows-1252. ISO-8859-1 means windows-1252 on the web, GB2312 and GBK mean
GB 18030, Big5 means Big5 with UAO. A page in one charset with stray pieces of UTF-8 inside (or the other way round) is
decoded piece by piece.
"""

from __future__ import annotations

import codecs
import re

from adapters.encodings import DOUBLE_BYTE, codec_of

_HEAD = 4096
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
_PROLOG = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_SEQUENCE = re.compile(
    rb"(?:[\xc3-\xdf][\x80-\xbf]|\xc2[\xa0-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3})+"
)
_ASCII_BLANKED = b" " * 128 + bytes(range(128, 256))
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_HIGH_BYTE, _VALID = "no byte above 127", "valid UTF-8"


def declared(raw: bytes) -> str:
    """The charset a page declares in its own head, "" if none."""
    head = raw[:_HEAD]
    found = _META.search(head) or _XML.match(head)
    return found[1].decode("ascii").lower() if found else ""


def decode(raw: bytes, header: str = "", asked: str = "") -> tuple[str, str, str]:
    """(text, codec, evidence) of a page's bytes. NUL becomes U+FFFD, an XML declaration goes (its encoding no longer
    holds)."""
    text, codec, evidence = _decode(raw, header, asked)
    if b"\0" in raw:
        text = text.replace("\0", "\ufffd")
    return _PROLOG.sub("", text, count=1), codec, evidence


def is_stored_so(raw: bytes, evidence: str) -> bool:
    """Whether a page's bytes are the UTF-8 of its decoded text.

    :param evidence: of :func:`decode`.
    """
    return evidence.startswith((_NO_HIGH_BYTE, _VALID)) and b"\0" not in raw and raw.find(b"<?xml", 0, _HEAD) < 0


def _decode(raw: bytes, header: str, asked: str) -> tuple[str, str, str]:
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return raw.decode(codec, "replace"), codec.removesuffix("-sig"), "byte order mark"
    if asked:
        codec = codec_of(asked)
        return _whole(raw, codec) or _pieces(raw, codec), codec, "as asked"
    named = declared(raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        pass
    else:
        if text.isascii():
            return text, "ascii", _NO_HIGH_BYTE
        says = f", though declared {named}" if named and codec_of(named) != "utf-8" else ""
        return text, "utf-8", f"{_VALID}{says}"
    for source, name in (("HTTP header", header), ("meta", named)):
        codec = codec_of(name) if name else "utf-8"
        if codec == "utf-8":
            continue
        whole = _whole(raw, codec)
        if whole is not None and not (codec == "cp1252" and any(map(_SEQUENCE.search, _high_runs(raw)))):
            return whole, codec, f"{source} says {name}"
        if whole is not None or codec in DOUBLE_BYTE or codec == "cp1252":
            return _pieces(raw, codec), codec, f"{source} says {name}; in pieces, some of which are not in it"
    if (named and codec_of(named) == "utf-8") or (header and codec_of(header) == "utf-8"):
        return (
            _broken_utf8(raw),
            "utf-8",
            f"{'meta' if named else 'HTTP header'} says utf-8; in pieces, some of which are not in it",
        )
    return _pieces(raw, "cp1252"), "cp1252", "nothing declared, not UTF-8"


def _high_runs(raw: bytes) -> list[bytes]:
    """All runs of bytes above 127; a regular expression takes ten times as long."""
    return raw.translate(_ASCII_BLANKED).split()


def _whole(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec, "migrator.c1") if codec == "cp1252" else raw.decode(codec)
    except UnicodeError:
        return None


def _pieces(raw: bytes, codec: str) -> str:
    """Text in ``codec`` with stray UTF-8. In western text a piece that reads as UTF-8 is UTF-8; in double-byte text
    only a run that does not read otherwise."""
    if codec not in DOUBLE_BYTE:
        out: list[str] = []
        end = 0
        for match in _SEQUENCE.finditer(raw):
            out += (_lenient(raw[end : match.start()], codec), match[0].decode("utf-8", "replace"))
            end = match.end()
        return "".join((*out, _lenient(raw[end:], codec)))
    out = []
    for line in raw.split(b"\n"):
        whole = _whole(line, codec)
        if whole is None and (whole := _whole(line, "utf-8")) is None:
            whole = _lenient(line, codec)
        out.append(whole)
    return "\n".join(out)


def _broken_utf8(raw: bytes) -> str:
    out: list[str] = []
    for line in raw.split(b"\n"):
        whole = _whole(line, "utf-8")
        if whole is None:
            runs = _high_runs(line)
            double = sum(map(len, runs)) > 1.5 * len(runs)
            whole = (_whole(line, "gb18030") if double and not _SEQUENCE.search(line) else None) or _pieces(
                line, "cp1252"
            )
        out.append(whole)
    return "\n".join(out)


def _lenient(piece: bytes, codec: str) -> str:
    return piece.decode(codec, "migrator.c1") if codec == "cp1252" else piece.decode(codec, "replace")
