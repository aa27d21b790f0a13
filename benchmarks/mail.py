"""An archive of mail and news for measuring: one mbox of many kinds of messages, the same bytes every time.

Long and short threads in several groups; quotations of what is answered; encoded words in headers; texts as they are,
quoted-printable, base64, flowed, in many character sets, also undeclared and wrongly declared ones; alternatives, HTML,
attached files, uuencoded files, patches and tables; crossposts, cancels, later versions, messages that came twice.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_TEXT: Final = (
    "kettle water boils slowly whistle copper lid handle steam when the is of and a to in that for with on this "
    "my your not was have but from they what about some can would there all been if more out so up time very "
    "after before nothing something pot leaves cup warm cold morning evening harbour lantern signal driver "
    "carriage valley bridge ticket timetable platform repair solder washer thread spout enamel rust scale vinegar "
    "lemon"
)
_WORDS: Final = _TEXT.split()
#: (name of the character set as declared, "" for none; words in it; how headers encode it)
_SETS: Final = (
    ("us-ascii", (), "q"), ("us-ascii", (), "q"), ("utf-8", ("größer", "naïve", "“quoted”", "Łódź", "茶壶"), "b"),
    ("iso-8859-1", ("café", "süß", "señor", "garçon"), "q"), ("iso-8859-15", ("5 €", "thé"), "q"), ("", (), "q"),
    ("koi8-r", ("чайник", "вода", "кипит"), "b"), ("windows-1252", ("“kettle”", "it’s", "—"), "q"),
    ("gb2312", ("水壶", "热水", "喝茶"), "b"), ("big5", ("水壺", "熱水"), "b"),
    ("iso-2022-jp", ("やかん", "お茶"), "b"), ("utf-8", ("Tee", "schön"), "q"),
)  # fmt: skip
_CODECS: Final = {"": "utf-8", "us-ascii": "ascii"}
_NAMES: Final = (
    "Ann Example", "Bob Kettle", "Ottilie Früh", "Иван Чайников", "王小明", "J. R. Spout", "Lidia O'Leary", "sam",
    "André Garçon", '"Sleepy" Sue', "Kim [tea list]", "Max",
)  # fmt: skip
_GROUPS: Final = ("alt.tea", "comp.kettle", "rec.rail.valley", "de.rec.tee", "misc.lamps")
_START: Final = 1_000_000_000  # September 2001
_STEP: Final = 437  # seconds between messages
_MEMBERS: Final = 1_500


class _Message(NamedTuple):
    number: int
    parents: tuple[int, ...]  #: numbers of the messages above it, the first one first
    subject: str
    group: str


def archive(folder: Path, count: int) -> Path:
    """An mbox of about so many messages, made once."""
    path = folder / f"mail-{count}.mbox"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            for message in _threads(count):
                raw = _written(message)
                file.write(raw)
                if _pick(message.number, "twice", 97) == 0:
                    file.write(raw)
        unfinished.rename(path)
    return path


def _pick(number: int, what: str, size: int) -> int:
    """A number below ``size`` that depends on a message and on what it is for."""
    return zlib.crc32(f"{number} {what}".encode()) % size


def _threads(count: int) -> Iterator[_Message]:
    """Messages in order of time: every one begins a thread or answers one of the last 200 that is open."""
    recent: list[_Message] = []
    for number in range(1, count + 1):
        if not recent or _pick(number, "new", 9) == 0:
            title = " ".join(_words(number, "title", 2 + _pick(number, "titled", 6)))
            message = _Message(number, (), title, _GROUPS[_pick(number, "group", len(_GROUPS))])
        else:
            # The first thread goes on and on: one message in a hundred is for it.
            above = recent[_pick(number, "answered", len(recent)) if number % 100 else 0]
            message = _Message(number, (*above.parents, above.number)[-30:], above.subject, above.group)
        recent.append(message)
        if len(recent) > 200:
            del recent[1 + _pick(number, "closed", 150)]
        yield message


def _words(number: int, what: str, count: int) -> list[str]:
    extra = _set(number)[1]
    found = []
    for place in range(count):
        at = _pick(number, f"{what} {place}", len(_WORDS) * 8)
        found.append(extra[at % len(extra)] if extra and at >= len(_WORDS) * 7 else _WORDS[at % len(_WORDS)])
    return found


def _set(number: int) -> tuple[str, tuple[str, ...], str]:
    return _SETS[_pick(number, "charset", len(_SETS))]


def _encoded(number: int, text: str) -> bytes:
    charset = _set(number)[0]
    return text.encode(_CODECS.get(charset, charset), "replace")


def _author(number: int) -> tuple[str, str]:
    member = _pick(number, "author", _MEMBERS) * _pick(number, "keen", _MEMBERS) // _MEMBERS
    return _NAMES[member % len(_NAMES)], f"user{member}@mail{member % 37}.invalid"


def _header_word(text: str, number: int) -> bytes:
    """A header's text; encoded words where it has other characters than ASCII, raw bytes now and then."""
    if text.isascii():
        return text.encode()
    charset, _, how = _set(number)
    try:
        raw = text.encode(charset or "utf-8")
    except UnicodeEncodeError:
        charset, raw = "utf-8", text.encode()
    if not charset or _pick(number, "raw header", 20) == 0:
        return raw
    if how == "b":
        pieces = [text[at : at + 10].encode(charset) for at in range(0, len(text), 10)]
        return b"\n ".join(f"=?{charset}?B?{base64.b64encode(piece).decode()}?=".encode() for piece in pieces)
    mapped = "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else "_" if byte == 32 else f"={byte:02X}" for byte in raw
    )
    return f"=?{charset}?Q?{mapped}?=".encode()


def _id(number: int) -> str:
    return f"<{number:x}.{_pick(number, 'id', 1 << 31):08x}@news{number % 7}.invalid>"


def _written(message: _Message) -> bytes:
    number = message.number
    name, address = _author(number)
    at = time.gmtime(_START + number * _STEP)
    subject = _header_word(message.subject, message.parents[0] if message.parents else number)
    quoted = f'"{name}"' if name.isascii() and not set(name) <= set("abcdefghijklmnopqrstuvwxyz ") else name
    author = _header_word(name if '"' in name else quoted, number)
    lines = [
        f"From {address} {time.strftime('%a %b %e %H:%M:%S %Y', at)}".encode(),
        b"Path: news.invalid!feed" + str(number % 9).encode() + b".invalid!not-for-mail",
        b"From: " + author + f" <{address}>".encode()
        if number % 5
        else b"From: " + address.encode() + b" (" + author.strip(b'"') + b")",
        b"Newsgroups: " + ",".join(_groups(message)).encode(),
        b"Subject: " + (b"Re: " if message.parents else b"") + subject,
        b"Date: " + time.strftime("%a, %d %b %Y %H:%M:%S +0200", at).encode(),
        b"Organization: Kettles " + str(number % 11).encode(),
        b"Message-ID: " + _id(number).encode(),
        b"NNTP-Posting-Host: 192.0.2." + str(number % 250).encode(),
        b"X-Newsreader: Spout 1.4",
    ]
    if message.parents:
        lines.append(b"References: " + "\n\t".join(map(_id, message.parents)).encode())
    if _pick(number, "no archive", 150) == 0:
        lines.append(b"X-No-Archive: yes")
    if message.parents and _pick(number, "supersedes", 200) == 0:
        lines.append(b"Supersedes: " + _id(message.parents[-1]).encode())
    if message.parents and _pick(number, "cancel", 300) == 0:
        lines.append(b"Control: cancel " + _id(message.parents[-1]).encode())
    head, body = _entity(message)
    body = b"\n".join(b">" + line if line.startswith(b"From ") else line for line in body.split(b"\n"))
    return b"\n".join([*lines, *head]) + b"\n\n" + body + b"\n\n"


def _groups(message: _Message) -> list[str]:
    further = {0: _GROUPS[_pick(message.number, "crosspost", len(_GROUPS))], 1: "alt.elsewhere"}
    group = further.get(_pick(message.number, "posted", 40))
    return [message.group] if group in (None, message.group) else [message.group, str(group)]


def _text(message: _Message) -> str:
    number = message.number
    parts = []
    if message.parents:
        above = message.parents[-1]
        name, address = _author(above)
        parts.append(f"On {_pick(above, 'day', 28) + 1} Jan 2003, {name} <{address}> wrote:")
        marks = "> " if len(message.parents) < 3 else ">> "
        parts += [marks + line for line in _lines(above, "text", 3 + _pick(number, "cut", 6))]
        parts.append("")
    paragraphs = 1 + _pick(number, "paragraphs", 4)
    for paragraph in range(paragraphs):
        parts += [*_lines(number, f"{paragraph}" if paragraph else "text", 1 + _pick(number, f"{paragraph}l", 6)), ""]
    match _pick(number, "special", 24):
        case 0:
            parts += [f"See https://tea.invalid/{number}?a=1&b=2 or write to help@tea.invalid.", ""]
        case 1:
            parts += ["  name        price    size", "  green       3        small", "  black       12       large", ""]
        case 2:
            parts += ["--- a/kettle.c", "+++ b/kettle.c", "@@ -1,2 +1,2 @@", "-int cold;", "+int hot;", ""]
    if number % 3:
        parts += ["-- ", _author(number)[0], "kettles since 1987"]
    return "\n".join(parts)


def _lines(number: int, what: str, count: int) -> list[str]:
    return [" ".join(_words(number, f"{what} {line}", 8 + _pick(number, f"{line}", 5))) for line in range(count)]


def _entity(message: _Message) -> tuple[list[bytes], bytes]:
    """(further header lines, body)."""
    number = message.number
    charset = _set(number)[0]
    text = _encoded(number, _text(message))
    kind = _pick(number, "kind", 24)
    if kind < 3:
        return _multipart(number, charset, text, kind)
    if kind == 3 and charset != "iso-2022-jp":
        page = b"<html><body><p>" + text.replace(b"<", b"&lt;").replace(b"\n", b"<br>\n") + b"</p></body></html>"
        return [b"MIME-Version: 1.0", _type("text/html", charset)], page
    if kind == 4:
        data = (f"kettle {number} " * 40).encode()
        lines = [binascii.b2a_uu(data[at : at + 45], backtick=True) for at in range(0, len(data), 45)]
        return [], text + f"\nbegin 644 kettle{number}.txt\n".encode() + b"".join(lines) + b"`\nend\n"
    if kind == 5:
        flowed = b"\n".join(line + b" " if len(line) > 40 else line for line in text.split(b"\n"))
        return [b"MIME-Version: 1.0", _type("text/plain", charset) + b"; format=flowed"], flowed
    if not charset:
        return [], text
    head = [b"MIME-Version: 1.0", _type("text/plain", "us-ascii" if kind == 6 else charset)]
    if kind < 12:
        return [*head, b"Content-Transfer-Encoding: quoted-printable"], quopri.encodestring(text)
    if kind < 15:
        return [*head, b"Content-Transfer-Encoding: base64"], base64.encodebytes(text)
    return [*head, b"Content-Transfer-Encoding: " + (b"7bit" if text.isascii() else b"8bit")], text


def _type(name: str, charset: str) -> bytes:
    return f"Content-Type: {name}{f'; charset={charset}' if charset else ''}".encode()


def _multipart(number: int, charset: str, text: bytes, kind: int) -> tuple[list[bytes], bytes]:
    """Alternatives, a file, or a whole message behind the text."""
    mark = f"=_{number:x}_part".encode()
    plain = _type("text/plain", charset) + b"\nContent-Transfer-Encoding: quoted-printable\n\n"
    plain += quopri.encodestring(text)
    if kind == 0:
        name = b"alternative"
        other = _type("text/html", charset) + b"\n\n<p>" + text.replace(b"\n", b"<br>") + b"</p>"
    elif kind == 1:
        name = b"mixed"
        other = b'Content-Type: image/png; name="kettle.png"\nContent-Transfer-Encoding: base64\n'
        other += b"Content-Disposition: attachment; filename=kettle.png\n\n"
        other += base64.encodebytes(bytes(range(256)) * (4 + number % 40))
    else:
        name = b"mixed"
        other = b"Content-Type: message/rfc822\n\nFrom: Ann Example <ann@tea.invalid>\nSubject: in it\n\ninner text\n"
    body = b"This is a message in parts.\n--" + mark + b"\n" + plain + b"\n--" + mark + b"\n" + other
    head = [b"MIME-Version: 1.0", b"Content-Type: multipart/" + name + b';\n boundary="' + mark + b'"']
    return head, body + b"\n--" + mark + b"--\n"
