"""Headers of a message: unfolded, decoded, and what they tell of author, time and thread (RFC 5322, 2047, 5536)."""

from __future__ import annotations

import hashlib
import re
from calendar import timegm
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import mktime_tz, parseaddr, parsedate_tz
from functools import lru_cache
from typing import NamedTuple

from adapters.mail.charsets import decoded

Headers = dict[str, bytes]

#: headers that are looked at; all others are passed over
READ = frozenset(
    (
        "archive", "content-disposition", "content-transfer-encoding", "content-type", "control", "date",
        "delivery-date", "from", "in-reply-to", "injection-date", "list-archive", "list-id", "message-id", "newsgroups",
        "nntp-posting-date", "received", "references", "subject", "supersedes", "x-imap", "x-mozilla-status",
        "x-no-archive", "x-no-archive-readme", "x-noarchive",
    )
)  # fmt: skip
_LONGEST = 4_000  # bytes of a header value that are looked at
_MOST_REFERENCES = 40  # the first, and the last of the others
_EARLIEST, _LATEST = 15_552_000, 4_102_444_800  # mid 1970 and 2100: other times are mistakes
_LATE = 86_400  # seconds by which a message may be dated after its own delivery

_FOLD = re.compile(rb"\n[ \t]+")
_REFERENCE = re.compile(rb"<([^<>\s]{1,250}+)>")
_MARKS = "\"'<>()[]:,; "  # around a name
_BRACKETS = {")": "(", "]": "["}
_AT = re.compile(r"\s*+([^\s<>()\"]{1,64}+) at ([\w-]{1,63}+(?:\.[\w-]{1,63}+)+)\s*+(?:\((.*)\)\s*)?$")
_ADDRESS = re.compile(r"[\w.+=&'*!#$^{|}~-]{1,64}+(?:@|%40)[\w-]{1,63}+(?:\.[\w-]{1,63}+)++")
_LONGEST_LOCAL = 64  # characters before the @
_DOMAIN = re.compile(r"(?:@|%40)[\w-]{1,63}+(?:\.[\w-]{1,63}+)++")
_LOCAL = re.compile(r"[\w.+=&'*!#$^{|}~-]++\Z")
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
    latest. Headers that nobody asks for (:data:`READ`) are left out."""
    if raw.startswith(b"\n"):
        return {}, raw
    head, _, body = raw.partition(b"\n\n")
    if b"\n " in head or b"\n\t" in head:
        head = _FOLD.sub(b" ", head)
    headers: Headers = {}
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and (known := _named(name)) and known not in headers:
            headers[known] = value.strip()
    return headers, body


@lru_cache(2_048)
def _named(name: bytes) -> str:
    """The name of a header that is read, in lower case; "" for another."""
    plain = name.strip().lower().decode("latin-1")
    return plain if plain in READ else ""


# -------------------------------------------------------------------- text


@lru_cache(2_048)
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
    return without_addresses(text, MASK) if "@" in text or "%40" in text else text


def without_addresses(text: str, instead: str) -> str:
    """The text with ``instead`` for every e-mail address: found by its @, then looked at what stands before that."""
    parts: list[str] = []
    end = 0
    for domain in _DOMAIN.finditer(text):
        at = domain.start()
        local = _LOCAL.search(text, max(end, at - _LONGEST_LOCAL), at)
        if local is not None:
            parts += (text[end : local.start()], instead)
            end = domain.end()
    parts.append(text[end:])
    return "".join(parts)


def masked_bytes(raw: bytes) -> bytes:
    """The same for bytes of any character set that has ASCII in it."""
    return _ADDRESS_BYTES.sub(MASK.encode(), raw)


# -------------------------------------------------------------------- who


class Person(NamedTuple):
    """Somebody who writes. The address goes no further than :func:`identity`."""

    address: str
    name: str  #: shown; never an address


@lru_cache(4_096)
def person(value: bytes, fallback: str = "") -> Person:
    """The author a ``From`` names: phrase or comment, else the part of the address before the @. Marks around a name
    are no part of it, unless they are in an encoded word, where nobody needs any."""
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
        name = words(name.strip(_MARKS).encode("latin-1", "replace"), fallback)
        if "@" in name or "%40" in name or not name.strip(_MARKS):
            name = _bare(name)
    else:
        name = _bare(name)
    if not name and address:
        name = address.partition("@")[0].partition("+")[0]
    return Person(address.strip().lower(), name[:200])


def _bare(name: str) -> str:
    """A name without addresses and the marks around it."""
    return unmarked(" ".join(without_addresses(name, " ").split()), _MARKS)


def unmarked(text: str, marks: str) -> str:
    """The text without the marks around it; a bracket at the end stays with the one that opens it."""
    bare = text.strip(marks)
    behind = text[text.find(bare) + len(bare) :][:1]
    opening = _BRACKETS.get(behind)
    return bare + behind if opening and bare.count(opening) > bare.count(behind) else bare


@lru_cache(4_096)
def identity(who: Person, site: str) -> str | None:
    """A stable id for an address that does not show it: a hash with the site's id as its key. None without address.
    An address that an archive has shortened (``jo...@example.org``) counts together with its name."""
    if not who.address:
        return None
    told = f"{who.address}\0{who.name.casefold()}" if "..." in who.address else who.address
    key = hashlib.blake2b(site.encode("utf-8", "surrogatepass"), digest_size=32).digest()
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8, key=key).hexdigest()


# -------------------------------------------------------------------- when

_MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_PARTS = {
    b"<day>": rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
    b"<month>": rb"(?P<month>%s)" % b"|".join(_MONTHS),
    b"<year>": rb"(?P<year>[12][0-9]{3})",
    b"<clock>": rb"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?",
    b"<zone>": rb"(?P<sign>[+-])(?P<east>[0-9]{2})(?P<more>[0-9]{2})",
}
#: the forms that nearly every program writes, and that need no closer look: of ``Date``, and of a ``From `` line
_USUAL = tuple(
    re.compile(re.sub(rb"<(?:day|month|year|clock|zone)>", lambda part: _PARTS[part[0]], pattern))
    for pattern in (
        rb"(?:<day>, {1,2})?(?P<date>[0-9]{1,2}) <month> <year> <clock> <zone>(?: \([A-Za-z]{1,5}\))?",
        rb"<day> <month> {1,2}(?P<date>[0-9]{1,2}) <clock> <year>(?P<sign>)(?P<east>)(?P<more>)",
    )
)


def seconds(text: bytes) -> int | None:
    """A date as mail writes it as unix seconds; without a zone it counts as UTC. None for what cannot be."""
    for usual in _USUAL:
        if (found := usual.fullmatch(text)) is not None:
            day, hour, minute, year = map(int, found.group("date", "hour", "minute", "year"))
            second = int(found["second"] or 0)
            zone = 3_600 * int(found["east"] or 0) + 60 * int(found["more"] or 0)
            at = timegm((year, _MONTHS[found["month"]], day, hour, minute, second))
            at += zone if found["sign"] == b"-" else -zone
            return at if _EARLIEST <= at < _LATEST else None
    try:
        parsed = parsedate_tz(text[:200].decode("latin-1"))
        told = None if parsed is None else int(mktime_tz(parsed))
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return told if told is not None and _EARLIEST <= told < _LATEST else None


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


@lru_cache(16_384)
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


@lru_cache(2_048)
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
