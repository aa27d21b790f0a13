"""SMF's stored texts: escaped HTML with ``<br>`` for line breaks, BBCode whose quotes name the post.

Facts: ``Sources/Subs-Post.php`` (preparsecode), a real 2.1.4.
"""

from __future__ import annotations

import html as entities
import re

from adapters.bbcode import protected

_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_QUOTE = re.compile(
    r"\[quote author=([^\]\n]{0,400}?)(?: link=([^\s\]]{0,200}))?(?: date=(\d{1,12}))?\]", re.IGNORECASE
)
_MESSAGE = re.compile(r"msg=?(\d{1,12})")


def markup(stored: str) -> str:
    """A stored text as the converter takes it: line breaks as such, quotes with plain attributes."""
    text = _BREAK.sub("\n", stored) if "<" in stored else stored
    if "&nbsp;" in text:
        text = text.replace("&nbsp;", " ")
    return _QUOTE.sub(_quote, text) if "[quote author=" in text else text


def _quote(match: re.Match[str]) -> str:
    name, link, time = match.groups()
    message = _MESSAGE.search(link or "")
    parts = [f"author={protected(entities.unescape(name).strip(chr(34)))}"] if name else []
    if message:
        parts.append(f"post_id={message[1]}")
    if time:
        parts.append(f"time={time}")
    return f"[quote {' '.join(parts)}]" if parts else "[quote]"


def plain(stored: str) -> str:
    """A name, title or label as plain text."""
    return entities.unescape(_BREAK.sub(" ", stored)) if "&" in stored or "<" in stored else stored
