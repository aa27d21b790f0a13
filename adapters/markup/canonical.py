"""Canonical HTML: the one form of body text between the adapters and the mappings.

Elements: ``p br a blockquote pre code img ul ol li b i u s span details summary h1``–``h6 table tr td th sub sup hr``.
How they may stand is told, and enforced, in :mod:`adapters.markup.builder`. Attributes, in this order, all of them
optional unless said otherwise:

=================  =====================================================================================================
``a``              ``href`` (required), then at most one of ``data-post data-thread data-board data-member``: the id of
                   what the link leads to on the same forum. ``href`` is absolute, or relative if that id is given.
``img``            ``src`` (required), ``alt``
``blockquote``     ``data-post`` (id of the quoted post), ``data-author`` (name), ``data-member`` (author's id),
                   ``data-time`` (seconds since 1970 UTC)
``details``        ``data-spoiler=""`` (always); first child ``summary`` holds the title, if there is one
``span``           one of: ``data-mention`` (member id, empty when unknown) around ``@name``; ``data-attachment`` (id),
                   always empty; ``data-smiley`` (name) around the code of a smiley that has no emoji
``ol``             ``start``, ``type`` (``a A i I``)
=================  =====================================================================================================

Written as nh3 (html5ever) writes it: in text ``& < >`` and no-break space are escaped, in attributes ``"`` as well, and
nothing else; void elements have no slash; no white space between blocks. So ``sanitise(html) == html`` for whatever a
converter puts out, and :func:`is_canonical` is that test.

Lost on the way here, and only this: colours, sizes, fonts, alignment, titles of links, styles and classes. Their text
stays.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping

import msgspec
import nh3

from adapters.forum import Quote, SourceId
from adapters.markup.builder import Builder

LINK_KINDS = ("post", "thread", "board", "member")  #: what an internal link may lead to

#: Elements that carry attributes, and these in the order in which they are written.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("href", *(f"data-{kind}" for kind in LINK_KINDS)),
    "img": ("src", "alt"),
    "blockquote": ("data-post", "data-author", "data-member", "data-time"),
    "details": ("data-spoiler",),
    "span": ("data-mention", "data-attachment", "data-smiley"),
    "ol": ("start", "type"),
}
SCHEMES = frozenset(("http", "https", "ftp", "mailto"))
TAG = re.compile(r"(<[^<>]*+>)")  #: splits canonical HTML into text, tag, text, tag, …, text

_INLINE = {tag: tag for tag in ("b", "i", "u", "s", "code", "sub", "sup")} | {
    "strong": "b", "em": "i", "cite": "i", "var": "i", "dfn": "i", "ins": "u", "del": "s", "strike": "s", "tt": "code",
    "kbd": "code", "samp": "code",
}  # fmt: skip
_BLOCKS = frozenset(("ul", "ol", "li", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
_LINES = frozenset(("div", "center", "dt", "dd", "address", "caption", "figcaption", "legend", "option"))
_PARAGRAPHS = frozenset((
    "p", "dl", "section", "article", "aside", "header", "footer", "main", "nav", "figure", "fieldset", "form",
))  # fmt: skip
_PLAYERS = frozenset(("embed", "video", "audio", "source"))
_EMPTIED = {"script", "style", "title", "template", "noscript"}

_CLEANER = nh3.Cleaner(
    tags={"a", "br", "hr", "img", "pre", "blockquote", "details", "summary", "span"}
    | set(_INLINE) | _BLOCKS | _LINES | _PARAGRAPHS | _PLAYERS,
    clean_content_tags=_EMPTIED,
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()} | {tag: {"src"} for tag in _PLAYERS},
    url_schemes=set(SCHEMES),
    link_rel=None,
)  # fmt: skip
_ATTRIBUTE = re.compile(r' ([a-z-]++)="([^"]*+)"')


class Markup(msgspec.Struct, frozen=True, gc=False):
    """A converted body and the facts its markup holds."""

    html: str  #: canonical HTML
    quotes: tuple[Quote, ...] = ()  #: in reading order
    mentions: tuple[tuple[SourceId | None, str], ...] = ()  #: (member id if known, name), in reading order
    attachments: tuple[SourceId, ...] = ()  #: ids of the attachments placed in the text, in reading order


# --- characters and attributes ------------------------------------------------------------------


def line_feeds(text: str) -> str:
    """Carriage returns replaced by line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def clean(text: str) -> str:
    """Replace what no HTML document can hold: NUL and lone surrogates by U+FFFD, carriage returns by line feeds.
    Surrogates in pairs become the character they stand for."""
    text = line_feeds(text)
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def escape(text: str) -> str:
    """Plain text to the form it has between canonical tags."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;") if "\xa0" in text else text


def escape_attribute(text: str) -> str:
    """Plain text to the form it has between the quotes of an attribute."""
    return escape(text).replace('"', "&quot;")


def start_tag(name: str, attributes: Mapping[str, str]) -> str:
    """A start tag with those of ``attributes`` (plain text) that the subset knows, in canonical order."""
    values = ""
    for key in ATTRIBUTES.get(name, ()):
        value = attributes.get(key)
        if value is not None:
            if not (value.isalnum() and value.isascii()):
                value = escape_attribute(clean(value))
            values += f' {key}="{value}"'
    return f"<{name}{values}>"


def attributes_of(tag: str) -> dict[str, str]:
    """Attributes of a start tag as canonical HTML or nh3 writes it, as plain text."""
    if "=" not in tag:
        return {}
    return {key: entities.unescape(value) if "&" in value else value for key, value in _ATTRIBUTE.findall(tag)}


# --- URLs ---------------------------------------------------------------------------------------

_MAX_URL = 4096
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*+:")
_ABSOLUTE = re.compile(r"\s*+(?:[a-zA-Z][a-zA-Z0-9+.-]*+:|[/\\]{2})")
_PLAIN_HOST = re.compile(
    r"(?:https?|ftp)://(?:(?!xn--)[a-z0-9_][a-z0-9_-]*+\.)*+(?!xn--)[a-z][a-z0-9_-]*+(?::[0-9]{1,4})?+(?=[/?#]|$)",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufffe\uffff]")


def _percent(match: re.Match[str]) -> str:
    return "".join([f"%{byte:02X}" for byte in match[0].encode()])


def safe_url(url: str) -> str | None:
    """The URL fit for ``href`` and ``src``: absolute, http, https, ftp or mailto, well-formed; None if it is not.

    White space and control characters inside are percent-encoded. Hosts that are not plain names (numbers, IDN,
    credentials) are put to nh3, whose judgement counts.
    """
    url = clean(url.strip())
    if len(url) > _MAX_URL or not (scheme := _SCHEME.match(url)) or scheme[0][:-1].lower() not in SCHEMES:
        return None
    url = _UNPRINTABLE.sub(_percent, url)
    if _PLAIN_HOST.match(url) or _CLEANER.clean(start_tag("a", {"href": url})).startswith("<a href"):
        return url
    return None


def is_relative(url: str) -> bool:
    """Whether the URL has neither scheme nor host."""
    return not _ABSOLUTE.match(url) and len(url) <= _MAX_URL


def link_tag(url: str, target: tuple[str, str] | None = None) -> str:
    """Start tag of a link, ``target`` being (kind, id) when it leads to the same forum; "" if the URL is unsafe."""
    safe = safe_url(url)
    if safe is None and target and is_relative(url.strip()):
        safe = _UNPRINTABLE.sub(_percent, clean(url.strip()))
    if not safe:
        return ""
    return start_tag("a", {"href": safe, f"data-{target[0]}": target[1]} if target else {"href": safe})


# --- sanitising ---------------------------------------------------------------------------------

_HEAVY = 4000  # tags; beyond, nh3's parser is protected from deep nesting, which costs it quadratic time
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")
_UNCOUNTED = frozenset(("p", "br", "hr", "img", "li", "dt", "dd", "tr", "td", "th", "option", "embed", "source"))
_DEEPEST = 200


def _shallow(html: str) -> str:
    """Take out start tags nested too deeply (and as many end tags), unknown elements, and repeated inline elements."""
    known = {"a", "pre", "blockquote", "details", "summary", "span", *_EMPTIED, *_INLINE, *_BLOCKS}
    known |= _LINES | _PARAGRAPHS | _PLAYERS | _UNCOUNTED
    depth: dict[str, int] = {}
    dropped: dict[str, int] = {}
    total = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal total
        name = match[2].lower()
        if name not in known:
            return ""
        if name in _UNCOUNTED:
            return match[0]
        if match[1]:
            if dropped.get(name):
                dropped[name] -= 1
                return ""
            if not depth.get(name):
                return ""
            depth[name] -= 1
            total -= 1
        elif total >= _DEEPEST or (depth.get(name) and (name in _INLINE or name in {"a", "span"})):
            dropped[name] = dropped.get(name, 0) + 1
            return ""
        else:
            depth[name] = depth.get(name, 0) + 1
            total += 1
        return match[0]

    return _ANY_TAG.sub(keep, html)


# Read as <embed>: what stands in an <iframe> is no markup to the parser and would come out unescaped.
_IFRAME = re.compile("<iframe(?![a-z0-9-])", re.IGNORECASE)


def cleaned(html: str) -> list[str]:
    """Safe, well-formed HTML for :func:`replay`: text, tag, text, tag, …, text."""
    html = _IFRAME.sub("<embed", clean(html))
    if html.count("<") > _HEAVY:
        html = _shallow(html)
    return TAG.split(_CLEANER.clean(html))


def sanitise(html: str) -> str:
    """HTML of any origin, hostile or broken, to canonical HTML. Idempotent.

    Scripts, styles, handlers, forms, comments and unknown elements go (of the latter the text stays); players
    (``iframe``, ``video`` …) become links.
    """
    builder = Builder()
    replay(builder, cleaned(html))
    return builder.finish()


def is_canonical(html: str) -> bool:
    """Whether it is canonical HTML, to the byte."""
    return sanitise(html) == html


def replay(builder: Builder, parts: list[str]) -> None:
    """Feed well-formed, cleaned HTML, split by :data:`TAG`, to a builder."""
    verbatim: list[str] | None = None  # text of the <pre> being read
    depth = 0
    for index, part in enumerate(parts):
        if not index & 1:
            if part and verbatim is not None:
                verbatim.append(part)
            elif part:
                builder.text(_WHITE.sub(_one_space, part) if "\n" in part or "\v" in part else part)
            continue
        name = part[1:].partition(" ")[0].rstrip(">").lower()
        if name in {"pre", "/pre"}:
            depth += 1 if name == "pre" else -1
            if verbatim is None:
                verbatim = []
            elif depth == 0:
                builder.code("".join(verbatim))
                verbatim = None
        elif verbatim is not None:
            if name in {"br", "p", "div", "li", "tr"}:
                verbatim.append("\n")
        elif name[0] == "/":
            _end_tag(builder, name[1:])
        else:
            _start_tag(builder, name, part)
    if verbatim:
        builder.code("".join(verbatim))


_WHITE = re.compile(r"[ \t\n\v]++")


def _one_space(match: re.Match[str]) -> str:
    return " " if "\n" in match[0] or "\v" in match[0] else match[0]


def _start_tag(builder: Builder, name: str, tag: str) -> None:
    if name in _INLINE:
        builder.open(_INLINE[name], f"<{_INLINE[name]}>")
    elif name == "br":
        builder.line_break()
    elif name in _PARAGRAPHS:
        builder.paragraph()
    elif name in _LINES:
        builder.line()
    elif name == "hr":
        builder.rule()
    elif name == "details":
        builder.block("details", '<details data-spoiler="">')
    elif name == "summary":
        if builder.out and builder.out[-1].startswith("<details"):
            builder.block("summary", "<summary>")
        else:
            builder.line()
    elif name in _PLAYERS or name in ATTRIBUTES:
        _attributed(builder, name, attributes_of(tag))
    elif name in _BLOCKS:
        builder.block(name, f"<{name}>")


def _attributed(builder: Builder, name: str, given: dict[str, str]) -> None:
    if name == "a":
        target = next(((kind, given[f"data-{kind}"]) for kind in LINK_KINDS if given.get(f"data-{kind}")), None)
        builder.open("a", link_tag(given.get("href", ""), target))
    elif name == "img":
        image(builder, given.get("src", ""), given.get("alt", ""))
    elif name == "span":
        span = next(((key, given[key]) for key in ATTRIBUTES["span"] if key in given), None)
        if span and span[0] == "data-attachment":
            builder.leaf(start_tag("span", dict((span,))) + "</span>")
            span = None
        builder.open("span", start_tag("span", dict((span,))) if span else "")
    elif name in _PLAYERS:
        source = safe_url(given.get("src", ""))
        if source:
            builder.open("a", link_tag(source))
            builder.text(escape(source))
            builder.close("a")
    elif name == "ol":
        builder.block("ol", list_tag(given.get("type", ""), given.get("start", "")))
    else:
        builder.block(name, start_tag(name, {key: value for key, value in given.items() if value}))


def _end_tag(builder: Builder, name: str) -> None:
    if name in _INLINE:
        builder.close(_INLINE[name])
    elif name in {"a", "span"}:
        builder.close(name)
    elif name in _PARAGRAPHS:
        builder.paragraph()
    elif name in _LINES:
        builder.line()
    elif name not in _PLAYERS:
        builder.close_block(name)


def image(builder: Builder, source: str, alternative: str, otherwise: str = "") -> None:
    """Add an image; if its URL is unsafe only its alternative text, or else ``otherwise``."""
    safe = safe_url(source)
    if safe and not safe.lower().startswith("mailto:"):
        builder.leaf(start_tag("img", {"src": safe, "alt": alternative} if alternative else {"src": safe}))
    elif alternative or otherwise:
        builder.text(escape(clean(alternative or otherwise)))


def list_tag(style: str, start: str) -> str:
    """Start tag of an ordered list; ``style`` one of ``a A i I``, anything else counts in figures."""
    given = {"start": start} if start.isascii() and start.isdigit() and len(start) < 9 else {}
    return start_tag("ol", given | ({"type": style} if style in {"a", "A", "i", "I"} else {}))


# --- plain text ---------------------------------------------------------------------------------

_BULLET = "• "
_WIDEST_PREFIX = 24  # characters; quotes and lists nested more deeply are not indented further
_PARTING = {
    "p": 2, "/p": 2, "ul": 1, "ol": 1, "/ul": 2, "/ol": 2, "table": 2, "/table": 2, "tr": 1, "/tr": 1,
    "pre": 2, "/pre": 2, "details": 2, "/details": 2, "summary": 1, "/summary": 1, "/blockquote": 2, "/li": 1,
} | {f"{slash}h{level}": 2 for slash in ("", "/") for level in range(1, 7)}  # fmt: skip


_INLINE_TAG = re.compile("</?(?:b|i|u|s|a|code|span|sub|sup)(?: [^<>]*+)?>")
# A body's commonest shape but for paragraphs alone: a quote, then the answer.
_ANSWER = re.compile(r"<blockquote(?: [^<>]*+)?><p>([^<]++)</p></blockquote>(?:<p>([^<]++)</p>)?")
_QUOTED = "> "


def plain(html: str) -> str:
    """Canonical HTML to plain text, in linear time.

    Paragraphs are parted by a blank line, ``<br>`` is a line break; every line of a quote begins with ``> ``; items
    with ``• `` or their number; cells are parted by `` | ``; a rule is ``---``; an image is its alternative text, or
    else its URL; entities are undone. No white space at either end.
    """
    text = html.replace("</p><p>", "\n\n").replace("<br>", "\n")
    if text.startswith("<p>") and text.endswith("</p>"):
        text = text[3:-4]
    if "<" in text:
        text = _INLINE_TAG.sub("", text)
        if "<" in text:
            answer = _ANSWER.fullmatch(text)
            text = _plain(TAG.split(text)) if answer is None else _answered(*answer.groups())
    return entities.unescape(text) if "&" in text else text


def _answered(quoted: str, answer: str | None) -> str:
    """What :func:`_plain` makes of a quote and its answer."""
    quoted = _QUOTED + _indented(quoted, _QUOTED)
    return quoted if answer is None else f"{quoted}\n\n{answer}"


def _indented(text: str, prefix: str) -> str:
    """The text with a prefix before all its lines but the first; before an empty one without the blanks at its end."""
    return text.replace("\n", "\n" + prefix).replace(f"{prefix}\n", f"{prefix.rstrip()}\n") if "\n" in text else text


def _plain(parts: list[str]) -> str:
    writer = _PlainWriter()
    for index, part in enumerate(parts):
        if not index & 1:
            if part:
                writer.text(part)
            continue
        name = part[1:].partition(" ")[0].rstrip(">")
        gap = _PARTING.get(name)
        if gap:
            writer.gap = max(writer.gap, gap)
        if name in {"blockquote", "/blockquote", "li", "/li", "ul", "ol", "/ul", "/ol"}:
            writer.nest(name, part)
        elif name == "img":
            given = attributes_of(part)
            writer.text(escape(given.get("alt") or given.get("src", "")))
        elif name == "hr":
            writer.gap = 2
            writer.text("---")
            writer.gap = 2
        elif name in {"td", "th"} and not writer.gap:
            writer.text(" | ")
    return "".join(writer.out)


class _PlainWriter:
    __slots__ = ("_before", "_lead", "_lists", "_prefixes", "gap", "out")

    def __init__(self) -> None:
        self.out: list[str] = []
        self.gap = 0  # line breaks before the next text
        self._prefixes = [""]  # of lines, by depth
        self._before = ""  # prefix of the last line written
        self._lead: str | None = None  # prefix of the next line, where it differs
        self._lists: list[int | None] = []  # next number of each open list

    def text(self, text: str) -> None:
        prefix = self._prefixes[-1]
        if self.gap or self._lead is not None or not self.out:
            if self.out:
                blank = min(prefix, self._before, key=len).rstrip()
                self.out.append("\n" + f"{blank}\n" * (self.gap - 1))
            self.out.append(prefix if self._lead is None else self._lead)
            self._before, self._lead, self.gap = prefix, None, 0
        self.out.append(_indented(text, prefix) if prefix else text)

    def nest(self, name: str, tag: str) -> None:
        if name == "blockquote":
            self.gap = 2
            self._deeper(_QUOTED)
        elif name == "li":
            self.gap = max(self.gap, 1)
            number = self._lists[-1]
            self._lists[-1] = number and number + 1
            self._lead = self._prefixes[-1] + (f"{number}. " if number else _BULLET)
            self._deeper("  ")
        elif name in {"/blockquote", "/li"}:
            self._prefixes.pop()
            self._lead = None
        elif name in {"ul", "ol"}:
            self._lists.append(int(attributes_of(tag).get("start", "1")) if name == "ol" else None)
        else:
            self._lists.pop()

    def _deeper(self, more: str) -> None:
        prefix = self._prefixes[-1]
        self._prefixes.append(prefix + more if len(prefix) < _WIDEST_PREFIX else prefix)
