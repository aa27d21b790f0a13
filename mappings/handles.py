"""Handles: from a name in any script to ``a-z 0-9 _``, the same in every run.

The original name is kept as the account's display name; a handle is only what can be typed and linked anywhere.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from anyascii import anyascii

_DROPPED = re.compile(r"['`\"]+")  # o'brien is obrien, not o_brien; transliterated soft signs go the same way
_GAP = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 256  # code points looked at: no forum shows longer names, a damaged source may hold any


def base_handle(name: str, length: int, fallback: str = "member") -> str:
    """The handle that ``name`` gives by itself: transliterated, lower case, words joined by ``_``, at most ``length``
    characters; ``fallback`` (ASCII, itself a valid handle) where nothing is left of the name."""
    plain = name[:_LONGEST_NAME]
    plain = plain if plain.isascii() else anyascii(plain)
    words = _GAP.sub("_", _DROPPED.sub("", plain.lower())).strip("_")
    return words[:length].rstrip("_") or fallback[:length]


def candidates(name: str, fallback: str, length: int) -> Iterator[str]:
    """Handles for ``name`` in order of preference: its own, then numbered ones (``_2``, ``_3`` …), all within
    ``length``. Endless, and one may come twice: the caller takes the first that is neither taken nor reserved."""
    base = base_handle(name, length, fallback)
    yield base
    for number in itertools.count(2):
        suffix = f"_{number}"
        yield base[: length - len(suffix)].rstrip("_") + suffix
