"""Passages of a page that are cut out before it is parsed, because they repeat or say nothing.

Beside every post stands a box about its author, the same on hundreds of pages: it is a seventh to a third of their
bytes. It is parsed and read once for each different content. Buttons below posts are not parsed at all. What is cut out
lies between literal marks of the software's own templates; where they do not stand as expected nothing is cut, and
readers find the elements where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

LONGEST: Final = 32_768  #: bytes; what is longer is left where it is
PLACE: Final = "data-passage"  #: attribute of the element that stands for a passage: its number


class Passage(NamedTuple):
    """What to cut out.

    :ivar start: begins the start tag of the element that holds it, or stands within that tag.
    :ivar end: what follows the passage.
    :ivar close: end tags before ``end`` that are not part of it.
    :ivar without: bytes that show that ``end`` is not its end, or that it holds more than its kind should.
    :ivar read: whether a reader asks for it.
    :ivar once: whether it stands on a page only once: what follows is not searched.
    """

    start: bytes
    end: bytes
    close: bytes = b""
    without: tuple[bytes, ...] = ()
    read: bool = True
    once: bool = False


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
            if held and not any(map(held.__contains__, passage.without)):
                pieces.append(page[done:begin])
                if passage.read:
                    pieces.append(b'<var %s="%d"></var>' % (PLACE.encode(), len(kept)))
                    kept.append(held)
                done = begin + len(held)
            start = -1 if passage.once else page.find(passage.start, end)
        if pieces:
            page = b"".join((*pieces, page[done:]))
    return page, kept
