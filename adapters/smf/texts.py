"""SMF's stored texts: escaped HTML with ``<br>`` for line breaks, BBCode whose quotes name the post.

Facts: ``Sources/Subs-Post.php`` (preparsecode), a real 2.1.4.
"""

from __future__ import annotations

import html as entities
import re

from adapters.markup.bbcode import protected

_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
#: a name may hold brackets, but only where a link follows
_QUOTE = re.compile(
    r"\[quote author=(?:((?:(?!\[/?quote)[^<>\n]){1,192}?) link=([^\s\]]{0,200})(?: date=(\d{1,12}))?"
    r"|([^\]\n]{0,400}?)(?: date=(\d{1,12}))?)\]",
    re.IGNORECASE,
)
#: unquoted text with blanks, up to the next attribute
_ALT = re.compile(
    r"(\[img\b[^\[\]\n]{0,100}? (?:alt|title)=)(?!&quot;)([^\[\]\n\"=]{1,300}?)"
    r"(?=(?: (?:width|height|alt|title)=[^\[\]\n]{0,300})?\])",
    re.IGNORECASE,
)
_MESSAGE = re.compile(r"msg=?(\d{1,12})")


def markup(stored: str) -> str:
    """A stored text as the converter takes it: line breaks as such, quotes with plain attributes."""
    text = _BREAK.sub("\n", stored) if "<" in stored else stored
    if "&nbsp;" in text:
        text = text.replace("&nbsp;", " ")
    if " alt=" in text or " title=" in text:
        text = _ALT.sub(lambda found: found[1] + protected(entities.unescape(found[2]).strip()), text)
    return _QUOTE.sub(_quote, text) if "[quote author=" in text else text


def _quote(match: re.Match[str]) -> str:
    linked, link, linked_time, bare, bare_time = match.groups()
    name, time = unquoted(entities.unescape(linked or bare or "")), linked_time or bare_time
    message = _MESSAGE.search(link or "")
    parts = [f"author={protected(name)}"] if name else []
    if message:
        parts.append(f"post_id={message[1]}")
    if time:
        parts.append(f"time={time}")
    return f"[quote {' '.join(parts)}]" if parts else "[quote]"


def unquoted(name: str) -> str:
    """A name without the quotes around the whole of it."""
    name = name.strip()
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name


def plain(stored: str) -> str:
    """A name, title or label as plain text."""
    return entities.unescape(_BREAK.sub(" ", stored)) if "&" in stored or "<" in stored else stored
