"""BBCode as most systems store it: the text as it was typed, in the dialect of the system.

A dialect says how each tag of the neutral markup is written; a tag that it has not is left out, its text stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sample_dumps.markup import Token, tokens

Pair = tuple[str, str]  # opening and closing tag
_PLACE = re.compile(r"\{(\w+):([\w.]+)\}")


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Dialect:
    """How a system writes what the neutral markup says."""

    tags: Mapping[str, Pair]  # "b", or "url=" for a tag with a value, where {} stands for it
    quote: Callable[[str, str], Pair]  # how and whom: as sample_dumps.markup.quotes says
    link: Callable[[str, str], Pair]  # around the words that lead to a place on the board
    address: Callable[[str, str], str]  # of a place on the board, as it stands in a text
    mention: Callable[[str], str]  # key of the member
    attachment: Callable[[str], str]  # name of the picture
    values: Mapping[str, Callable[[str], str]] = field(default_factory=dict)  # tag → its own form of a value
    text: Callable[[str], str] = _as_it_is  # words between tags
    raw: Callable[[str], str] | None = None  # words in code; as ``text`` if not given


def write(text: str, dialect: Dialect) -> str:
    """The stored form of a text of the neutral markup."""
    out: list[str] = []
    closing: list[str] = []
    raw = dialect.raw or dialect.text
    for token in tokens(text):
        if token.kind in ("text", "url"):
            out.append(
                (raw if closing and token.kind == "text" and "code" in closing[-1] else dialect.text)(token.source)
            )
        elif token.kind == "open":
            opened, closed = _tag(token, dialect)
            out.append(opened)
            closing.append(closed)
        elif token.kind == "close":
            out.append(closing.pop())
        else:
            out.append(_single(token, dialect))
    return "".join(out)


def _tag(token: Token, dialect: Dialect) -> Pair:
    name, value = token.name, token.value
    if name == "quote":
        how = "" if not value else value[0] if value[0] in "@~" else "name"
        return dialect.quote(
            how, (value or "").removeprefix("name:").lstrip("@~") if how != "name" else str(value).removeprefix("name:")
        )
    if not value:
        return dialect.tags.get(name, ("", ""))
    place = _PLACE.fullmatch(value)
    if place:
        return dialect.link(place[1], place[2])
    opened, closed = dialect.tags.get(f"{name}=", dialect.tags.get(name, ("", "")))
    own = dialect.values.get(name, dialect.text)(value)
    return opened.replace("{}", own), closed


def _single(token: Token, dialect: Dialect) -> str:
    if token.kind == "address":
        return dialect.address(token.name, token.value or "")
    if token.name == "mention":
        return dialect.mention(token.value or "")
    if token.name == "attachment":
        return dialect.attachment(token.value or "")
    return dialect.tags.get(token.name, ("", ""))[0]


def simple(*names: str) -> dict[str, Pair]:
    """Tags that are written as in the neutral markup; ``name=`` for those with a value."""
    return {name: (f"[{name}{{}}]" if name.endswith("=") else f"[{name}]", f"[/{name.rstrip('=')}]") for name in names}
