"""How long a text is to the new home, and how much of one fits: graphemes, code points, or the rule of one network.

Most texts hold only characters that never join with a neighbour; for them a grapheme is a code point, and one scan in C
tells so. Only the others are cut into graphemes (``\\X`` of :mod:`regex`), and only as far as a limit asks for.
Units are those of ``posts.unit`` in the policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex  # type: ignore[import-untyped]

# Characters that are graphemes of their own whatever stands beside them: no combining mark, no joiner, no emoji, no
# conjoining Hangul, no carriage return. Scripts with combining vowels are left out whole.
_ALONE = re.compile(
    r"[\n\x20-\x7e\xa0-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2030-\u2049\u20a0-\u20bf\u3000-\u3029"
    r"\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d]*+"
)
_GRAPHEME = regex.compile(r"\X")
# Mastodon counts a link as 23 and a mention without its server (facts: app/validators/status_length_validator.rb). What
# it takes for a link (twitter-text) is told here rather too narrowly than too widely.
_MASTODON = regex.compile(
    r"""
    (?P<link>
        \p{Grapheme_Cluster_Break=Prepend}*+(?<![A-Za-z0-9@＠$\#＃])
        https?://(?:[\w-]++\.)+\w++
        (?:[^\s<>"()?]*[^\s<>"()?.,;:!'\]}])?(?:\?[A-Za-z0-9_!?*;:&=+$/%\#\[\].,~|@-]*[A-Za-z0-9_&=+$/%\#~-])?
    )
    |\p{Grapheme_Cluster_Break=Prepend}*+(?<![=/\w])(?P<user>@[A-Za-z0-9_]++)
        @[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)*+[\p{Grapheme_Extend}\p{Mc}\u200d]*+
    |\X
    """,
    regex.VERBOSE,
)
_MASTODON_SPECIAL = re.compile(r"https?://|@\w++@")
_MASTODON_LINK = 23
# Bluesky takes 300 graphemes and 3000 bytes of UTF-8 (facts: app.bsky.feed.post), that is ten bytes for each.
_BLUESKY_BYTES = 10


def length(text: str, unit: str) -> int:
    """The length of ``text`` in ``unit``."""
    if unit == "characters" or _simple(text, 0, len(text), unit):
        return len(text)
    units = size = 0
    for _, more, more_bytes in _steps(text, 0, unit):
        units += more
        size += more_bytes
    return max(units, -(-size // _BLUESKY_BYTES))


def fits(text: str, limit: int, unit: str) -> bool:
    """Whether ``text`` is at most ``limit`` long; for an ordinary post that costs no look at its characters."""
    if unit == "mastodon" and "://" in text:
        if len(text) + _MASTODON_LINK * text.count("://") <= limit:
            return True
    elif len(text) <= limit:
        return True
    return reach(text, 0, limit, unit) == len(text)


def reach(text: str, start: int, limit: int, unit: str) -> int:
    """The end of the longest stretch of ``text`` from ``start`` that is at most ``limit`` long and cuts no grapheme;
    ``start`` where not even one fits. Looks no further than that end."""
    end = min(start + limit, len(text))
    if _simple(text, start, end + 1, unit):
        return end
    end, units, size = start, 0, 0
    for stop, more, more_bytes in _steps(text, start, unit):
        units += more
        size += more_bytes
        if units > limit or size > limit * _BLUESKY_BYTES:
            break
        end = stop
    return end


def alone(text: str, start: int, end: int) -> bool:
    """Whether every code point from ``start`` to ``end`` is a grapheme, as far as one quick look can tell."""
    if text.isascii():
        return "\r" not in text[start:end]
    found = _ALONE.match(text, start, end)
    return found is not None and found.end() >= min(end, len(text))


def _simple(text: str, start: int, end: int, unit: str) -> bool:
    """Whether one unit is one code point from ``start`` to ``end``."""
    if unit == "mastodon" and _MASTODON_SPECIAL.search(text, start, end):
        return False
    return alone(text, start, end)


def _steps(text: str, start: int, unit: str) -> Iterator[tuple[int, int, int]]:
    """(end, units, bytes) of each indivisible piece of ``text`` from ``start``; bytes only where the unit counts
    them."""
    if unit == "mastodon":
        for match in _MASTODON.finditer(text, start):
            if match["link"]:
                yield match.end(), _MASTODON_LINK, 0
            else:
                yield match.end(), len(match["user"] or "x"), 0
    elif unit == "bluesky":
        for match in _GRAPHEME.finditer(text, start):
            yield match.end(), 1, len(match[0].encode("utf-8", "surrogatepass"))
    else:
        characters = unit == "characters"
        for match in _GRAPHEME.finditer(text, start):
            yield match.end(), match.end() - match.start() if characters else 1, 0
