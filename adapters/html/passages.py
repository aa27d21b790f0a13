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

LONGEST: Final = 16_384  #: bytes; what is longer is left where it is
PLACE: Final = "data-passage"  #: attribute of the element that stands for a passage: its number

_DIGITS: Final = re.compile(rb"\d{1,15}")


class Passage(NamedTuple):
    """What to cut out.

    :ivar start: begins the start tag of the element that holds it, or stands within that tag.
    :ivar end: what follows the passage.
    :ivar close: end tags before ``end`` that are not part of it.
    :ivar without: bytes that show that ``end`` is not its end, or that it holds more than its kind should.
    :ivar read: whether a reader asks for it.
    :ivar numbered: what stands before the number of the post in it. The numbers go, so that the boxes of one author are
        alike; the first of these marks tells which number it is.
    """

    start: bytes
    end: bytes
    close: bytes = b""
    without: tuple[bytes, ...] = ()
    read: bool = True
    numbered: tuple[bytes, ...] = ()


def cut(page: bytes, passages: Sequence[Passage]) -> tuple[bytes, list[bytes]]:
    """(the page without passages, those that are read). An element with the attribute :data:`PLACE` stands for each of
    these."""
    kept: list[bytes] = []
    for passage in passages:
        pieces: list[bytes] = []
        done = 0
        start = page.find(passage.start)
        while start >= 0:
            begin = page.find(b">", start) + 1
            end = page.find(passage.end, begin, begin + LONGEST) if begin else -1
            if end < 0:
                start = page.find(passage.start, start + 1)
                continue
            held = page[begin:end]
            if passage.close:
                stripped = held.rstrip()
                held = stripped.removesuffix(passage.close) if stripped.endswith(passage.close) else b""
            if held and not any(mark in held for mark in passage.without):
                pieces.append(page[done:begin])
                if passage.read:
                    pieces.append(b'<var %s="%d"></var>' % (PLACE.encode(), len(kept)))
                    kept.append(_without_number(held, passage.numbered) if passage.numbered else held)
                done = begin + len(held)
            start = page.find(passage.start, end)
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
