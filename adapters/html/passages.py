"""Passages of a page that are cut out before it is parsed, because they repeat or say nothing.

Beside every post stands a box about its author, the same on hundreds of pages: it is a seventh to a third of their
bytes. It is parsed and read once for each different content. Buttons below posts are not parsed at all. What is cut out
lies between literal marks of the software's own templates; where they do not stand as expected nothing is cut, and
readers find the elements where they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

LONGEST: Final = 32_768  #: bytes; what is longer is left where it is
MISSES: Final = 1000  #: starts without an end after which the rest of a page is left as it is
PLACE: Final = "data-passage"  #: attribute of the element that stands for a passage: its number
_STAND_IN: Final = b"<var " + PLACE.encode() + b'="%d"></var>'

_DIGITS: Final = re.compile(rb"\d{1,15}")


class Passage(NamedTuple):
    """What to cut out.

    :ivar start: begins the start tag of the element that holds it, stands within that tag, or ends with it.
    :ivar end: what follows the passage.
    :ivar close: end tags before ``end`` that are not part of it.
    :ivar without: bytes that show that ``end`` is not its end, or that it holds more than its kind should.
    :ivar read: whether a reader asks for it.
    :ivar numbered: what stands before the number of the post in it. The numbers go, so that the boxes of one author are
        alike; the first of these marks tells which number it is.
    :ivar once: whether it stands on a page only once: what follows is not searched.
    """

    start: bytes
    end: bytes
    close: bytes = b""
    without: tuple[bytes, ...] = ()
    read: bool = True
    numbered: tuple[bytes, ...] = ()
    once: bool = False


def cut(page: bytes, passages: Sequence[Passage]) -> tuple[bytes, list[bytes]]:
    """(the page without passages, those that are read). An element with the attribute :data:`PLACE` stands for each of
    these."""
    kept: list[bytes] = []
    for passage in passages:
        pieces: list[bytes] = []
        done = misses = 0
        start = page.find(passage.start)
        while start >= 0:
            begin = page.find(b">", start + len(passage.start) - 1) + 1
            end = page.find(passage.end, begin, begin + LONGEST) if begin else -1
            if end < 0:
                misses += 1
                start = page.find(passage.start, start + 1) if misses < MISSES else -1
                continue
            held = page[begin:end]
            if passage.close:
                stripped = held.rstrip()
                held = stripped.removesuffix(passage.close) if stripped.endswith(passage.close) else b""
            if not held or any(map(held.__contains__, passage.without)):
                end = begin
            else:
                pieces.append(page[done:begin])
                if passage.read:
                    pieces.append(_STAND_IN % len(kept))
                    kept.append(_without_number(held, passage.numbered) if passage.numbered else held)
                done = begin + len(held)
            start = -1 if passage.once else page.find(passage.start, end)
        if pieces:
            page = b"".join((*pieces, page[done:]))
    return page, kept


def _without_number(held: bytes, marks: tuple[bytes, ...]) -> bytes:
    at = held.find(marks[0])
    number = _DIGITS.match(held, at + len(marks[0])) if at >= 0 else None
    if number is not None:
        for mark in marks:
            held = held.replace(mark + number[0], mark)
    return held
