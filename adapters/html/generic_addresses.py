"""What addresses of unknown boards tell: which page is a thread, a board or a member, and its id.

Two kinds of evidence: the word (``/topic/``, ``showthread``, ``?tid=``) says what it is, the number says which.
Addresses without number keep their path as id, so that ``/d/about-cats`` is a thread as well.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from adapters.forum import SourceId

_WORDS: Final = {
    "thread": "thread threads topic topics showthread showtopic viewtopic viewthread read discussion discussions"
    " question questions t d tid thema sujet tema discussione topico тема konu onderwerp temat",
    "board": "board boards forum forums category categories c f fid viewforum forumdisplay showforum section"
    " kategorie viewboard subforum",
    "member": "member members user users profile profil u uid author people account viewprofile space",
    "post": "post posts p pid message messages msg comment comments reply answer a",
}
_RANKS: Final = {"thread": 4, "board": 3, "member": 2, "post": 1}  # viewtopic.php?f=3&t=9 is a thread
_KINDS: Final = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_NUMBER = re.compile(r"(?:^|[^\d])(\d{1,15})(?=$|[^\d])")
_NUMBERED = re.compile(r"[-_.]?\d")  # forum-5.html; but "discussion-of-2009" is a title
_PIECES = re.compile(r"[A-Za-zа-яА-Я]+")
_FRAGMENT = re.compile(
    r"(?:p|post|msg|pid|post_|comment|comment-|post-|message-|entry|reply-|answer-|c|m)?[-_]?(\d{1,15})$"
)
_PAGER = re.compile(r"^(?:page|p|start|st|offset|pagenumber|pagina|seite|s)$")
_PAGE_SEGMENT = re.compile(r"^(?:page|p|seite|pagina)[-_.]?(\d{1,5})(?:\.html?)?$")
_VOID = frozenset((
    "sid", "phpsessid", "s", "highlight", "sort", "order", "view", "styleid", "print", "mode", "action", "ref",
    "utm_source", "utm_medium", "utm_campaign", "filter", "nocache", "do",
))  # fmt: skip


@lru_cache(maxsize=4096)
def place(url: str) -> tuple[str, SourceId, int] | None:
    """(kind, id, number of the page or offset of its first item, 0 for none) of a page's address; None for a page of no
    kind. The fragment does not count."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    page = 0
    kind, id = "", ""
    segments: list[str] = []
    for segment in parts.path.split("/"):
        number = _PAGE_SEGMENT.match(segment)
        if number and segments:
            page = int(number[1])
        elif segment:
            segments.append(segment)
    kept = []
    for pair in re.split("[&;]", parts.query):
        name, equals, value = pair.partition("=")
        name = name.lower()
        if _PAGER.match(name) and value.isdecimal() and len(value) < 8 and (kind or segments):
            page = int(value)
        elif name and name not in _VOID:
            kept.append(name)
            found = _KINDS.get(name) or (_KINDS.get(segments[-1].partition(".")[0].lower()) if segments else None)
            if equals and value and found and (not id or _RANKS[found] > _RANKS[kind]):
                kind, id = found, value
            elif not equals and not kind and "/" in name:
                segments += name.strip("/").split("/")  # index.php?/topic/12-title/
    if not kind:
        kind, id = _from_path(segments)
    if not kind:
        return None
    number = _NUMBER.search(id)
    whole: SourceId = int(number[1]) if number and int(number[1]) else id
    return (kind, whole, page) if whole else None


def _from_path(segments: list[str]) -> tuple[str, str]:
    """The last word that says a kind, and the segment behind it (or its own number)."""
    for index in range(len(segments) - 1, -1, -1):
        segment = segments[index]
        words = _PIECES.findall(segment)
        word = words[0].lower() if words else ""
        kind = _KINDS.get(word)
        if not kind:
            continue
        rest = segment[len(word) :]
        if _NUMBERED.match(rest):
            return kind, rest.removesuffix(".html").removesuffix(".htm")
        following = segments[index + 1 :]
        if following and rest in {"", ".php", ".asp", ".aspx", ".cgi"}:
            numbered = next((one for one in following if _NUMBER.search(one)), following[0])
            return kind, _trailing(numbered)
    return "", ""


def _trailing(segment: str) -> str:
    """``title.12``, ``12-title`` and ``title-12.html`` to what holds the number first; else the segment."""
    segment = segment.removesuffix(".html").removesuffix(".htm")
    match = re.match(r"(\d{1,15})(?=[-_.]|$)", segment) or re.search(r"(?<=[-_.])(\d{1,15})$", segment)
    return match[1] if match else segment


def target(url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what an absolute URL leads to."""
    found = place(url.partition("#")[0])
    if found is None:
        return None
    fragment = url.partition("#")[2]
    if found[0] == "thread" and fragment and (match := _FRAGMENT.match(fragment)):
        return "post", int(match[1])
    return found[:2]


def number_of(text: str) -> SourceId | None:
    """The id in an ``id``, ``name`` or fragment: its number, else the text; None for nothing."""
    match = _FRAGMENT.search(text) or _NUMBER.search(text)
    return int(match[1]) if match else (text or None)
