"""What a message consists of: texts to be shown, in order, and attached files, whose content is measured and left.

A message of one part is decoded here, what has parts is taken apart in :mod:`adapters.mail.mime`. Of alternatives the
plain text is taken, HTML only where there is nothing else (RFC 2045, 2046, 3676).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

import msgspec

from adapters.mail.headers import Headers, masked, person, words
from adapters.mail.mime import Entity, Type, entity, type_of

_UU = re.compile(
    rb"^begin [0-7]{3,4} ([^\n]{1,200}+)\n((?:(?:[!-M][ -`]{1,90}+[^\n]{0,4}|[ `])\n)++)(?:end[ \t]*+(?:\n|\Z))?",
    re.MULTILINE,
)
_YENC = re.compile(rb"^=ybegin ([^\n]{1,400}+)\n", re.MULTILINE)
_YENC_END = re.compile(rb"^=yend[^\n]*+\n?", re.MULTILINE)
_YENC_SIZE = re.compile(rb"\bsize=(\d{1,15})\b")


class Piece(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A text of the message, as its bytes."""

    raw: bytes
    charset: str = ""  #: declared; "" for none
    html: bool = False
    flowed: bool = False  #: RFC 3676
    glued: bool = False  #: RFC 3676 with DelSp: the space at the end of a flowed line goes
    quoted: str | None = None  #: a message inside the message: its author, perhaps ""


class File(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An attached file."""

    number: int  #: place in the message, from 1
    name: str
    mime_type: str
    byte_size: int | None


class Content(msgspec.Struct, gc=False):
    pieces: list[Piece]
    files: list[File]


def content(headers: Headers, body: bytes, raw: bytes, fallback: str) -> Content:
    """Texts and files of a message.

    :param raw: all of it, header and body.
    :param fallback: character set of what declares none.
    """
    kind, _ = type_of(headers.get("content-type", b"")[:1_000])
    found = Content([], [])
    whole = entity(raw) if kind.name.startswith(("multipart/", "message/")) else None
    if whole is not None:
        _take(whole, found, fallback)
    else:
        data = _transferred(body, headers.get("content-transfer-encoding", b""))
        if kind.name.startswith(("text/", "multipart/", "message/")) or "/" not in kind.name:
            _text(kind, data, found)
        else:
            _file(kind.name, kind.file_name, len(data), found, fallback)
    return found


def _transferred(body: bytes, encoding: bytes) -> bytes:
    match encoding.strip().lower():
        case b"quoted-printable":
            return binascii.a2b_qp(body)
        case b"base64":
            return _base64(body)
    return body


def _base64(body: bytes) -> bytes:
    """As much of it as can be decoded."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        bare = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        return binascii.a2b_base64(bare[: len(bare) // 4 * 4])


def _take(part: Entity, found: Content, fallback: str) -> None:
    """A part and all in it."""
    kind, parts = part.kind, part.parts
    if kind.name == "message/rfc822" and parts:
        _inner(parts[0], found, fallback)
    elif parts is not None:
        if kind.name == "multipart/alternative" and parts:
            parts = [next((one for one in parts if _has_text(one)), parts[-1])]
        for one in parts:
            _take(one, found, fallback)
    else:
        shown = kind.name in {"text/plain", "text/html", "text/enriched"} or not part.typed
        if shown and not part.attached and not (kind.file_name and kind.name == "text/html"):
            _text(kind, part.data, found)
        else:
            _file(kind.name, kind.file_name, len(part.data), found, fallback)


def _has_text(part: Entity) -> bool:
    """Whether there is plain text with words in it."""
    if part.parts is not None:
        return any(map(_has_text, part.parts))
    return part.kind.name == "text/plain" and bool(part.data.strip())


def _inner(message: Entity, found: Content, fallback: str) -> None:
    """A message in a message: its texts are quotations."""
    inside = Content([], [])
    _take(message, inside, fallback)
    who = person(message.author, fallback)
    found.pieces += [
        msgspec.structs.replace(piece, quoted=who.name if piece.quoted is None else piece.quoted)
        for piece in inside.pieces
    ]
    for file in inside.files:
        found.files.append(msgspec.structs.replace(file, number=len(found.files) + 1))


def _text(kind: Type, data: bytes, found: Content) -> None:
    data = b"".join(_without_binaries(data, found))
    if data.strip():
        html = kind.name == "text/html"
        found.pieces.append(Piece(data, kind.charset, html, kind.flowed and not html, kind.glued))


def _without_binaries(data: bytes, found: Content) -> Iterator[bytes]:
    """The text around uuencoded and yEnc files (yenc.org, version 1.3), which become attachments."""
    at = 0
    if b"begin " in data or b"=ybegin" in data:
        while True:
            first = min(filter(None, (_UU.search(data, at), _YENC.search(data, at))), key=_start, default=None)
            if first is None:
                break
            yield data[at : first.start()]
            if first.re is _UU:
                size: int | None = sum(line[0] - 32 & 63 for line in first[2].split(b"\n") if line)
                name, at = first[1], first.end()
            else:
                told = _YENC_SIZE.search(first[1])
                size, name = int(told[1]) if told else None, first[1].partition(b"name=")[2]
                end = _YENC_END.search(data, first.end())
                at = len(data) if end is None else end.end()
            _file("application/octet-stream", name.decode("latin-1"), size, found, "")
    yield data[at:]


def _start(match: re.Match[bytes]) -> int:
    return match.start()


def _file(mime_type: str, name: str, size: int | None, found: Content, fallback: str) -> None:
    plain = words(name.encode("utf-8", "surrogateescape"), fallback) if name else ""
    plain = masked(plain.replace("\\", "/").rpartition("/")[2])[:200]
    number = len(found.files) + 1
    found.files.append(File(number, plain or f"part-{number}", mime_type, size))
