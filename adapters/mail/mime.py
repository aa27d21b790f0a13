"""A message taken apart: parts in parts, transfer encodings undone (RFC 2045, 2046).

Messages that are made as the standards want are cut at their boundaries here, in one pass. Whatever is odd (a boundary
that is missing, lines among the headers that are none, broken base64) is left to the standard library's ``email``, with
its tolerant policy, which takes twenty times as long.
"""

from __future__ import annotations

import base64
import binascii
import re
from email import message_from_bytes
from email.message import Message
from functools import lru_cache

import msgspec

from adapters.mail import headers

_DEEPEST = 40  # multiparts and messages inside each other that are taken apart; hostile messages nest without end
#: of messages that are cut here: every level holds a copy of what is in it
_LARGEST_CUT, _DEEPEST_CUT = 16 << 20, 6
_NESTING = re.compile(rb"^content-type:[ \t]*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_HEAD = re.compile(rb"(?:[!-9;-~]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)++\n")
#: the parameter as nearly every program writes it; it is another one in every message
_BOUNDARY = re.compile(rb';\s{0,9}boundary=(?:"([^"\\]{1,200})"|([^\s;"]{1,200}))(?=\s{0,9}(?:;|\Z))', re.IGNORECASE)
_AS_IT_IS = frozenset((b"", b"7bit", b"8bit", b"binary"))


class Type(msgspec.Struct, frozen=True, gc=False):
    """A content type, parsed."""

    name: str
    charset: str
    flowed: bool
    glued: bool
    file_name: str


class Entity(msgspec.Struct, frozen=True):
    """A message, or a part of one."""

    kind: Type
    typed: bool  #: it says what it is
    attached: bool  #: it wants to be a file, not to be shown
    data: bytes  #: decoded; b"" where there are parts
    parts: list[Entity] | None  #: of a multipart, or the message in ``message/rfc822``
    author: bytes  #: value of ``From``


def type_of(content_type: bytes, disposition: bytes = b"") -> tuple[Type, bytes]:
    """(type, boundary or b"") by the values of ``Content-Type`` (b"" stands for plain text) and
    ``Content-Disposition``."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return _type(content_type.decode("latin-1"), disposition.decode("latin-1")), b""
    rest = content_type[: boundary.start()] + content_type[boundary.end() :]
    return _type(rest.decode("latin-1"), disposition.decode("latin-1")), (boundary[1] or boundary[2]).rstrip()


@lru_cache(1_024)
def _type(content_type: str, disposition: str) -> Type:
    holder = Message()
    holder["content-type"] = " ".join(content_type.split()) or "text/plain"
    if disposition:
        holder["content-disposition"] = " ".join(disposition.split())
    return _type_of(holder)


def _type_of(part: Message) -> Type:
    try:
        name, charset = part.get_content_type(), part.get_param("charset") or ""
        form, glued = part.get_param("format") or "", part.get_param("delsp") or ""
        file_name = part.get_filename() or ""
    except (ValueError, TypeError, IndexError, LookupError):  # broken RFC 2231 parameters
        name, charset, form, glued, file_name = "text/plain", "", "", "", ""
    plain_charset = charset[2] if isinstance(charset, tuple) else str(charset)
    return Type(
        name,
        plain_charset.strip()[:40],
        str(form).lower() == "flowed",
        str(glued).lower() == "yes",
        str(file_name),
    )


def entity(raw: bytes) -> Entity | None:
    """A message (header and body) whose type says that it has parts, taken apart; None where it nests too deep."""
    found = _cut(raw, _DEEPEST_CUT) if len(raw) <= _LARGEST_CUT and b"\r" not in raw else None
    if found is None and len(_NESTING.findall(raw)) <= _DEEPEST:
        found = _parsed(message_from_bytes(raw))
    return found


# -------------------------------------------------------------------- well made


def _cut(raw: bytes, deepest: int) -> Entity | None:
    """A message or part as :class:`Entity`; None for what ``email`` has to look at."""
    if raw.startswith(b"\n"):
        found: headers.Headers = {}
        body = raw[1:]
    elif _HEAD.match(raw):
        found, body = headers.split(raw)
    else:
        return None
    content_type, disposition = found.get("content-type", b""), found.get("content-disposition", b"")
    author, encoding = found.get("from", b""), found.get("content-transfer-encoding", b"").lower()
    if not (content_type + disposition + author + encoding).isascii():
        return None
    kind, boundary = type_of(content_type, disposition)
    attached = disposition.lower().startswith(b"attachment")
    data: bytes | None = b""
    parts: list[Entity] | None = None
    if kind.name.startswith(("multipart/", "message/")):
        parts = _parts(kind.name, boundary, body, encoding, deepest - 1)
        data = None if parts is None else b""
    else:
        data = _decoded(body, encoding)
    return None if data is None else Entity(kind, bool(content_type), attached, data, parts, author)


def _parts(name: str, boundary: bytes, body: bytes, encoding: bytes, deepest: int) -> list[Entity] | None:
    if encoding not in _AS_IT_IS or deepest < 0:
        return None
    if name == "message/rfc822":
        pieces: list[bytes] | None = [body]
    elif name.startswith("message/") or name == "multipart/digest" or not boundary:
        return None
    else:
        pieces = _pieces(body, boundary)
    found: list[Entity] = []
    for piece in pieces or ():
        part = _cut(piece, deepest)
        if part is None:
            return None
        found.append(part)
    return found or None


def _pieces(body: bytes, boundary: bytes) -> list[bytes] | None:
    """What stands between the boundaries; None if the last one is missing."""
    text, mark = b"\n" + body, b"\n--" + boundary
    found: list[bytes] = []
    begin = -1  # of the current part
    at = text.find(mark)
    while at >= 0:
        end = at + len(mark)
        stop = text.find(b"\n", end)
        stop = len(text) if stop < 0 else stop
        rest = text[end:stop].rstrip(b" \t")
        if rest not in (b"", b"--"):  # another line that begins so
            at = text.find(mark, end)
            continue
        if begin > at:
            return None
        if begin >= 0:
            found.append(text[begin:at])
        if rest:
            return found
        begin = stop + 1
        at = text.find(mark, stop)
    return None


def _decoded(body: bytes, encoding: bytes) -> bytes | None:
    if encoding in _AS_IT_IS:
        return body
    if encoding == b"quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == b"base64":
        try:
            return base64.b64decode(b"".join(body.splitlines()), validate=True)
        except binascii.Error:
            return None
    return None


# -------------------------------------------------------------------- by the standard library


def _parsed(part: Message) -> Entity:
    """As deep as :data:`_DEEPEST` allows."""
    payload = part.get_payload()
    parts = [_parsed(child) for child in payload if isinstance(child, Message)] if isinstance(payload, list) else None
    disposition = str(part.get("content-disposition") or "").strip().lower()
    return Entity(
        _type_of(part),
        bool(part.get("content-type")),
        disposition.startswith("attachment"),
        _payload(part) if parts is None else b"",
        parts,
        str(part.get("from") or "").encode("utf-8", "surrogateescape"),
    )


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        data = None
    if isinstance(data, bytes):
        return data.replace(b"\r\n", b"\n") if b"\r\n" in data and part.get_content_maintype() == "text" else data
    return str(part.get_payload()).encode("utf-8", "surrogateescape")
