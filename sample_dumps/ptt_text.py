"""The neutral markup as a telnet board's member types it: lines of Big5 with colour codes.

Emphasis becomes colour; what Big5-UAO has no character for becomes ``?``, as on the board. Source of the codes: ETEN's
extension of Big5, which UAO shares where it is used here (kana, Cyrillic); ``facts/sources/telnet-bbs.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sample_dumps.board import Post, SampleBoard
from sample_dumps.markup import tokens

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
BRIGHT, PLAIN = "\x1b[1;33m", "\x1b[m"
_PLAINER = {"—": "－", "–": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "·": "‧", "•": "*"}
_LATIN = str.maketrans("éèêàâçôöüäùûîïÉáíóúñß", "eeeaacoouauuiiEaiouns")


def storable(text: str) -> str:
    """The text with the characters that the board can keep."""
    out = []
    for char in text.translate(_LATIN):
        char = _PLAINER.get(char, char)  # noqa: PLW2901
        try:
            encode(char)
        except UnicodeEncodeError:
            char = "?"  # noqa: PLW2901
        out.append(char)
    return "".join(out)


def encode(text: str) -> bytes:
    """Text to bytes.

    :raises UnicodeEncodeError: a character that the board lacks.
    """
    out = bytearray()
    for char in text:
        eten = "\u3041" <= char <= "\u30f6" or "А" <= char <= "ё"  # where Python's Big5 follows another extension
        out += char.encode("big5hkscs" if eten else "big5")
    return bytes(out)


def aid(file: str) -> str:
    """Short id of an article: 48 bits of its file's name in 8 digits of base 64."""
    kind, stamp, _, rest = file.split(".")
    number = "MG".index(kind) << 44 | int(stamp) << 12 | int(rest, 16)
    return "".join(ALPHABET[number >> 6 * place & 63] for place in range(7, -1, -1))


@dataclass
class Context:
    """What a text needs to know of the board."""

    board: SampleBoard
    user: Callable[[str], str]  # key of a member → id
    written_by: Callable[[Post], tuple[str, str]]  # id and nick
    link: Callable[[str, str], str]  # kind and key of an address → what stands for it


def lines(text: str, context: Context, depth: int = 0) -> list[str]:
    """The lines of a text; quoted ones begin with ``: ``."""
    out: list[tuple[int, str]] = [(depth, "")]

    def say(what: str, at: int) -> None:
        first, *more = what.split("\n")
        if out[-1][0] != at:
            out.append((at, ""))
        out[-1] = (at, out[-1][1] + first)
        out.extend((at, line) for line in more)

    links: list[str | None] = []
    for token in tokens(text):
        if token.name == "quote":
            if token.kind == "open":
                name = _quoted(token.value, context)
                if out[-1][1]:
                    out.append((depth, ""))
                if name:
                    say(f"※ 引述《{name}》之銘言：", depth)
                    out.append((depth + 1, ""))
                depth += 1
            else:
                depth -= 1
                out.append((depth, ""))
        elif token.kind in {"text", "url"}:
            say(token.source, depth)
        elif token.kind == "address":
            say(context.link(token.name, token.value or ""), depth)
        elif token.name in {"b", "i", "u", "color"}:
            say(BRIGHT if token.kind == "open" else PLAIN, depth)
        elif token.name == "url":
            links.append(token.value) if token.kind == "open" else say(_shown(links.pop(), context), depth)
        elif token.name == "mention":
            say(context.user(token.value or ""), depth)
        elif token.name == "hr":
            say("─" * 20, depth)
        elif token.name == "*" and token.kind == "open":
            say("* ", depth)
    lined = [": " * at + storable(line) for at, line in out]
    return [line for n, line in enumerate(lined) if line.strip(": ") or (n and lined[n - 1].strip(": "))]


def _quoted(value: str | None, context: Context) -> str:
    if value is None:
        return ""
    if value[:1] in {"@", "~"}:
        user, nick = context.written_by(context.board.post(value[1:]))
        return f"{user} ({nick})"
    return storable(value.removeprefix("name:"))


def _shown(value: str | None, context: Context) -> str:
    if value is None:
        return ""
    address = re.fullmatch(r"\{(\w+):([\w.]+)\}", value)
    return f" {context.link(address[1], address[2]) if address else value}"
