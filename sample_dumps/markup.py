"""The neutral markup in which the posts of the board are told: BBCode as a member types it, with keys for numbers.

* ``[quote=@funicular.3]…[/quote]`` quotes a post; ``[quote=~funicular.3]…`` does, but the forum kept only the name;
  ``[quote=name:Somebody]…`` quotes a name, ``[quote]…`` nobody.
* ``{thread:rules}``, ``{post:duty.1}``, ``{board:tea}``, ``{member:lin}`` stand for addresses on the board.
* ``[mention=lin]`` names a member. ``[attachment=bridge]`` places a picture. ``[hr]`` stands alone.
* ``[code]`` takes its text as it is. Brackets of unknown or unclosed tags are text.

The result is a flat list of tokens, well nested by construction, from which each writer makes its own format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

PAIRED = frozenset(
    ("b", "i", "u", "color", "size", "quote", "code", "list", "url", "img", "email", "center", "spoiler")
)
SINGLE = frozenset(("mention", "attachment", "hr"))
RAW = frozenset(("code", "img", "email"))  # their text is not parsed

_TAG = re.compile(r"\[(/?)([a-z]+|\*)(?:=([^\]\n]*))?\]")
_ADDRESS = re.compile(
    r"\{(?P<kind>thread|post|board|member):(?P<key>[\w.]+)\}|(?P<url>(?:https?://|www\.)[^\s\[\]<>()]*[^\s\[\]<>().,;:!?])"
)


class Token(NamedTuple):
    kind: str  # "text", "open", "close", "single", "address" (a number's place) or "url" (a plain address)
    name: str = ""  # of the tag; kind of address
    value: str | None = None  # after "="; key or address
    source: str = ""  # as typed


def tokens(text: str) -> list[Token]:
    """Splits a text into tokens; a list item is an opened and closed ``*``."""
    matches = list(_TAG.finditer(text))
    pairs = _pairs(text, matches)
    result: list[Token] = []
    at = 0
    for n, match in enumerate(matches):
        if n not in pairs or match.start() < at:
            continue
        result += _plain(text[at : match.start()])
        at = match.end()
        closing, name, value = match.groups()
        partner = pairs[n]
        if name in SINGLE:
            result.append(Token("single", name, value, match[0]))
        elif closing:
            result.append(Token("close", name, None, match[0]))
        else:
            result.append(Token("open", name, value, match[0]))
            if name in RAW:
                end = matches[partner]
                result.append(Token("text", source=text[at : end.start()]))
                at = end.start()
    result += _plain(text[at:])
    return list(_close_items(result))


def _pairs(text: str, matches: list[re.Match[str]]) -> dict[int, int]:
    """Opening → closing tag and back, by number, for tags that are well nested; others are text. ``[*]`` and single
    tags are paired with themselves."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    raw: int | None = None
    for n, match in enumerate(matches):
        closing, name, _ = match.groups()
        if raw is not None:
            if closing and name == matches[raw][2]:
                pairs[raw], pairs[n], raw = n, raw, None
        elif name in SINGLE or (name == "*" and any(matches[m][2] == "list" for m in stack)):
            pairs[n] = n
        elif name in RAW and not closing and f"[/{name}]" in text[match.end() :]:
            raw = n
        elif name in PAIRED - RAW and not closing:
            stack.append(n)
        elif closing and any(matches[m][2] == name for m in stack):
            while matches[stack[-1]][2] != name:
                stack.pop()  # never closed: text
            opened = stack.pop()
            pairs[opened], pairs[n] = n, opened
    return pairs


def _plain(text: str) -> Iterator[Token]:
    at = 0
    for match in _ADDRESS.finditer(text):
        if match.start() > at:
            yield Token("text", source=text[at : match.start()])
        at = match.end()
        if match["url"]:
            yield Token("url", "url", match["url"], match[0])
        else:
            yield Token("address", match["kind"], match["key"], match[0])
    if at < len(text):
        yield Token("text", source=text[at:])


def _close_items(found: list[Token]) -> Iterator[Token]:
    """Gives each list item its end: the next item or the end of its list, line breaks before it left outside."""
    items: list[bool] = []  # for each open list: is an item open
    held: list[Token] = []  # a line break that may turn out to stand at the end of an item
    for token in found:
        if items and items[-1] and token.kind == "text" and not token.source.strip("\n"):
            held.append(token)
            continue
        if token.name == "*" and token.kind == "open":
            if items[-1]:
                yield Token("close", "*")
            yield from held
            items[-1] = True
            held = []
        elif token.name == "list" and token.kind == "close":
            if items.pop():
                yield Token("close", "*")
            yield from held
            held = []
        else:
            yield from held
            held = []
        if token.name == "list" and token.kind == "open":
            items.append(False)
        if items and items[-1] and token.kind == "text" and token.source.endswith("\n"):
            stripped = token.source.rstrip("\n")
            yield token._replace(source=stripped)
            held = [Token("text", source=token.source[len(stripped) :])]
        else:
            yield token


def plain(text: str) -> str:
    """The words only: no tags, no quotes, addresses by their keys; for comparing texts loosely."""
    out: list[str] = []
    quotes = 0
    for token in tokens(text):
        if token.name == "quote":
            quotes += 1 if token.kind == "open" else -1
        elif quotes == 0 and token.kind in ("text", "url"):
            out.append(token.source)
    return "".join(out)


def quotes(text: str) -> list[tuple[str, str, str]]:
    """Outermost quotes in order: (how: ``@``, ``~``, ``name`` or ````, key or name, words quoted, inner quotes left
    out)."""
    found: list[tuple[str, str, list[str]]] = []
    depth = 0
    for token in tokens(text):
        if token.name == "quote" and token.kind == "open":
            depth += 1
            if depth == 1:
                found.append((*_quoted(token.value), []))
        elif token.name == "quote":
            depth -= 1
        elif depth == 1 and token.kind in ("text", "url"):
            found[-1][2].append(token.source)
    return [(how, key, "".join(words).strip()) for how, key, words in found]


def _quoted(value: str | None) -> tuple[str, str]:
    if not value:
        return "", ""
    if value[0] in "@~":
        return value[0], value[1:]
    return "name", value.removeprefix("name:")
