"""Headers of a message: unfolded, decoded, and what they tell of author, time and thread (RFC 5322, 2047, 5536)."""

from __future__ import annotations

import codecs
import hashlib
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import mktime_tz, parseaddr, parsedate_tz
from typing import NamedTuple

from adapters.encodings import CODECS, UTF8, codec_of
from adapters.markup.canonical import clean
from adapters.sql.charset import Decoder

Headers = dict[str, bytes]

_LONGEST = 4_000  # bytes of a header value that are looked at
_MOST_REFERENCES = 40  # the first, and the last of the others
_EARLIEST, _LATEST = 15_552_000, 4_102_444_800  # mid 1970 and 2100: other times are mistakes
_LATE = 86_400  # seconds by which a message may be dated after its own delivery

_FOLD = re.compile(rb"\n[ \t]+")
_REFERENCE = re.compile(rb"<([^<>\s]{1,250}+)>")
_STATEFUL = re.compile(r"iso[-_]?2022|^hz|utf[-_]?7$|utf[-_]?(?:16|32)", re.IGNORECASE)
_AT = re.compile(r"\s*+([^\s<>()\"]{1,64}+) at ([\w-]{1,63}+(?:\.[\w-]{1,63}+)+)\s*+(?:\((.*)\)\s*)?$")
_ADDRESS = re.compile(r"[\w.+=&'*!#$^{|}~-]{1,64}+(?:@|%40)[\w-]{1,63}+(?:\.[\w-]{1,63}+)++")
_ADDRESS_BYTES = re.compile(rb"[\w.+=&'*!#$^{|}~-]{1,64}+(?:@|%40)[\w-]{1,63}+(?:\.[\w-]{1,63}+)++")
MASK = "[address]"  #: stands for an e-mail address

#: how mail programs begin the subject of an answer: English, German, Scandinavian, Dutch, French, Italian, Finnish,
#: Polish, Portuguese, Spanish, Turkish, Chinese
_RE = re.compile(
    r"\s*+(?:re|aw|sv|vs|antw|antwort|ref|rif|r|odp|res|rv|ynt|回复|回覆|答复)(?:\s?[\[(^*]\d{1,3}[\])]?)?\s?[:：]",
    re.IGNORECASE,
)
_TAG = re.compile(r"\s*+\[[^\[\]]{1,40}+\]")
_WAS = re.compile(r"\s*+\((?:was|war|ehemals|fwd)\b.{0,200}\)?$", re.IGNORECASE)


def split(raw: bytes) -> tuple[Headers, bytes]:
    """(headers by lower-case name, body); of a header that is repeated the first, which for ``Received`` is the
    latest."""
    if raw.startswith(b"\n"):
        return {}, raw
    head, _, body = raw.partition(b"\n\n")
    headers: Headers = {}
    for line in _FOLD.sub(b" ", head).split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and name and b" " not in name.strip():
            headers.setdefault(name.strip().lower().decode("latin-1"), value.strip())
    return headers, body


# -------------------------------------------------------------------- text


def decoded(raw: bytes, declared: str, fallback: str = "") -> tuple[str, bool]:
    """(text, whether it had to be repaired) of bytes that are declared to be in a character set.

    :param declared: "" where nothing is declared.
    :param fallback: what the user says of messages that declare nothing, or something unknown.
    """
    if not _known(declared) or declared.lower() in {"us-ascii", "ascii"}:
        declared = fallback or ""
    if declared and _STATEFUL.search(declared):
        text = raw.decode(declared, "replace")
        return clean(text), "\ufffd" in text
    if raw.isascii():
        return clean(raw.decode()), False
    decoder = Decoder(declared or None, lambda: [raw])
    text = decoder(raw)
    if not decoder.repaired and declared and (codec := codec_of(declared)) not in UTF8:
        return clean(text), raw.decode(codec, "migrator.c1" if codec == "cp1252" else "replace") != text
    return clean(text), bool(decoder.repaired)


def _known(declared: str) -> bool:
    if not declared or len(declared) > 40 or not declared.isascii():
        return False
    if declared.lower().replace("-", "") in CODECS:
        return True
    try:
        return codecs.lookup(declared).encode("")[0] == b"" or True
    except (LookupError, ValueError, TypeError, UnicodeError):
        return False


def words(value: bytes, fallback: str = "") -> str:
    """A header's text on one line, encoded words decoded."""
    value = value[:_LONGEST]
    if b"=?" not in value:
        return " ".join(decoded(value, "", fallback)[0].split())
    try:
        parts = decode_header(value.decode("latin-1"))
    except (HeaderParseError, ValueError):
        return " ".join(decoded(value, "", fallback)[0].split())
    text = ""
    for part, charset in parts:
        raw = part if isinstance(part, bytes) else part.encode("latin-1", "replace")
        text += decoded(raw, (charset or "").partition("*")[0], fallback)[0]
    return " ".join(text.split())


def masked(text: str) -> str:
    """The text with every e-mail address replaced by :data:`MASK`."""
    return _ADDRESS.sub(MASK, text) if "@" in text or "%40" in text else text


def masked_bytes(raw: bytes) -> bytes:
    """The same for bytes of any character set that has ASCII in it."""
    return _ADDRESS_BYTES.sub(MASK.encode(), raw)


# -------------------------------------------------------------------- who


class Person(NamedTuple):
    """Somebody who writes. The address goes no further than :func:`identity`."""

    address: str
    name: str  #: shown; never an address


def person(value: bytes, fallback: str = "") -> Person:
    """The author a ``From`` names: phrase or comment, else the part of the address before the @."""
    value = value[:_LONGEST]
    text = value.decode("latin-1") if b"=?" in value else words(value, fallback)
    veiled = _AT.match(text)
    if veiled:
        address, name = f"{veiled[1]}@{veiled[2]}", veiled[3] or ""
    else:
        name, address = parseaddr(text)
        if "@" not in address:
            found = _ADDRESS.search(text)
            name = text.replace(found[0], " ") if found else text
            address = found[0] if found else ""
    if "=?" in name:
        name = words(name.encode("latin-1", "replace"), fallback)
    name = " ".join(_ADDRESS.sub(" ", name).split()).strip("\"'<>()[]:,; ")
    if not name and address:
        name = address.partition("@")[0].partition("+")[0]
    return Person(address.strip().lower(), name[:200])


def identity(who: Person, site: str) -> str | None:
    """A stable id for an address that does not show it: a hash with the site's id as its key. None without address.
    An address that an archive has shortened (``jo...@example.org``) counts together with its name."""
    if not who.address:
        return None
    told = f"{who.address}\0{who.name.casefold()}" if "..." in who.address else who.address
    key = hashlib.blake2b(site.encode("utf-8", "surrogatepass"), digest_size=32).digest()
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8, key=key).hexdigest()


# -------------------------------------------------------------------- when


def seconds(text: bytes) -> int | None:
    """A date as mail writes it as unix seconds; without a zone it counts as UTC. None for what cannot be."""
    try:
        parsed = parsedate_tz(text[:200].decode("latin-1"))
        at = None if parsed is None else int(mktime_tz(parsed))
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return at if at is not None and _EARLIEST <= at < _LATEST else None


def moment(headers: Headers, envelope: bytes) -> tuple[int | None, str]:
    """(time of a message, where it is from: ``Date``, a header of its delivery, ``From_`` or "" for unknown). A date
    that lies more than a day after the delivery is not believed."""
    delivered, told_by = _delivery(headers, envelope)
    dated = seconds(headers.get("date", b""))
    if dated is not None and (delivered is None or dated <= delivered + _LATE):
        return dated, "Date"
    return delivered, told_by


def _delivery(headers: Headers, envelope: bytes) -> tuple[int | None, str]:
    for name in ("injection-date", "nntp-posting-date", "received", "delivery-date"):
        if name in headers:
            at = seconds(headers[name].rpartition(b";")[2])
            if at is not None:
                return at, name.title()
    at = seconds(envelope.partition(b" ")[2].strip()) if envelope else None
    return at, "From_" if at is not None else ""


# -------------------------------------------------------------------- thread


def key(message_id: bytes) -> str:
    """Id of a message: a hash of its Message-ID without brackets, as ``printf %s ID | b2sum -l 64`` gives it."""
    return hashlib.blake2b(message_id, digest_size=8).hexdigest()


def first_id(value: bytes) -> str:
    """Key of the first Message-ID in a header; "" for none. Ids without brackets are taken as they are."""
    found = _REFERENCE.search(value)
    if found:
        return key(found[1])
    bare = value.strip(b"<> \t")
    return key(bare[:250]) if bare and b" " not in bare else ""


def references(headers: Headers) -> list[str]:
    """Keys of the messages that this one answers, the oldest first; the last is the one it answers itself."""
    found = _REFERENCE.findall(headers.get("references", b""))
    if len(found) > _MOST_REFERENCES:
        found = [found[0], *found[1 - _MOST_REFERENCES :]]
    answered = _REFERENCE.findall(headers.get("in-reply-to", b"")[:_LONGEST])
    if answered and not found:  # old programs wrote all sorts of things around one id
        found = answered[:1]
    return list(dict.fromkeys(map(key, found)))


def base(subject: str) -> tuple[str, bool]:
    """(a subject without marks of answering and the list's name, whether it had a mark)."""
    answer = False
    for _ in range(12):
        mark = _RE.match(subject)
        tag = None if mark else _TAG.match(subject)
        if tag and not subject[tag.end() :].strip():
            break
        if not mark and not tag:
            break
        answer = answer or mark is not None
        subject = subject[(mark or tag).end() :]  # type: ignore[union-attr]
    return _WAS.sub("", subject).strip(), answer
