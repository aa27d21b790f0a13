"""Turns what a markup parser met into canonical HTML and its facts: quotes, mentions, attachments."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

import msgspec

from adapters.forum import Quote, SourceId
from adapters.markup.builder import Builder
from adapters.markup.canonical import Markup, clean, escape, image, link_tag, list_tag, plain, safe_url, start_tag
from adapters.markup.tags import Style, Tag, bare

_MARKUP = re.compile(r"<[^<>]*+>")
_BREAK_TAG = re.compile(r"<br[ /]*+>\n?", re.IGNORECASE)
_URL = re.compile(r"(?:(?:https?|ftp)://|www\.)\S*+", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\w@./:+-])(?:((?:https?|ftp)://(?:[^\s<>\"&\[\]]|&amp;)++)|(www\.(?:[^\s<>\"&\[\]]|&amp;)++)"
    r"|([\w.+-]++@[a-z0-9-]+(?:\.[a-z0-9-]+)+))",
    re.IGNORECASE,
)
_LIST_STYLES = {"decimal": "1", "lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}
_UNORDERED = frozenset(("", "*", "disc", "circle", "square", "none"))
_TIME_MAX = 253_402_300_800  # the year 10000
_EXCERPT = 200  # characters of quoted text that are kept
_EXCERPT_PARTS = 64  # pieces of output looked at to find them


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 and text[0] != "0" else None


def source_id(text: str) -> SourceId | None:
    """An id out of markup; None for none and for 0, which stands for none."""
    return _number(text) or (text if text.strip("0") else None)


class _OpenQuote(NamedTuple):
    depth: int  # open blocks around it
    number: int  # in Renderer.quotes
    start: int  # in Renderer.out
    inner: list[tuple[int, int]]  # parts of Renderer.out that belong to quotes inside this one


class Renderer(Builder):
    """Builds the canonical HTML of one body, and collects quotes, mentions and attachments on the way."""

    __slots__ = ("_attachments", "_custom", "_open_quotes", "_placed", "mentions", "quotes", "style")

    def __init__(self, style: Style, attachments: Sequence[SourceId] = ()) -> None:
        super().__init__()
        self.style = style
        self._attachments = attachments
        self._custom: dict[str, list[Mapping[str, str]]] = {}
        self._open_quotes: list[_OpenQuote] = []
        self._placed: list[SourceId] = []
        self.quotes: list[Quote] = []
        self.mentions: list[tuple[SourceId | None, str]] = []

    def result(self) -> Markup:
        html = self.finish()
        return Markup(html, tuple(self.quotes), tuple(self.mentions), tuple(self._placed))

    def say(self, text: str) -> None:
        """Escaped text of the author's, ``\\v`` for line breaks; censored where the board does so."""
        if self.style.censor and not _URL.fullmatch(text):
            text = self.style.censor(text)
        self.text(text)

    def say_linked(self, text: str, words: Callable[[str], None] | None = None) -> None:
        """As :meth:`say`, of stored text; addresses in it become links. ``words`` says what stands between them."""
        words = words or (lambda between: self.say(bare(between)))
        done = 0
        for match in _ADDRESS.finditer(text):
            address = match[0].rstrip(".,;:!?'")
            if address.endswith(")") and "(" not in address:
                address = address.rstrip(").,;:!?'")
            words(text[done : match.start()])
            prefix = "mailto:" if match[3] else "http://" if match[2] else ""
            self.linked(entities.unescape(address), prefix)
            done = match.start() + len(address)
        words(text[done:])

    def start(self, tag: Tag, attributes: Mapping[str, str]) -> None:
        """A start tag; attributes are plain text. Not for tags of a :data:`VERBATIM` kind."""
        _STARTS[tag.kind](self, tag.value, attributes)

    def end(self, tag: Tag) -> bool:
        """An end tag, whether or not it has a start; False when it ends nothing here."""
        end = _ENDS.get(tag.kind)
        return end is None or end(self, tag.value) is not False

    def verbatim(self, tag: Tag, attributes: Mapping[str, str], content: str) -> None:
        """A whole element whose content (escaped text) is data."""
        VERBATIM[tag.kind](self, tag.value, attributes, content)

    def template(self, name: str, attributes: Mapping[str, str], content: str | None = None) -> None:
        """Start of a custom BBCode; with ``content``, the whole of it."""
        template = self.style.templates[name]
        template.start(self, attributes, content or "")
        if content is None:
            self._custom.setdefault(name, []).append(attributes)

    def end_template(self, name: str) -> None:
        if self._custom.get(name):
            self.style.templates[name].end(self, self._custom[name].pop())

    # --- elements -------------------------------------------------------------------------------

    def smiley(self, code: str) -> None:
        """A smiley, by its escaped code."""
        emoji = self.style.emoji.get(code)
        if emoji:
            self.text(emoji)
        elif code.strip():
            name = self.style.smiley_names.get(code) or entities.unescape(code).strip().strip(":")
            self.open("span", start_tag("span", {"data-smiley": name}))
            self.text(code)
            self.close("span")

    def link(self, url: str) -> None:
        """Open a link."""
        self.open("a", link_tag(*self.style.resolve(url)))

    def linked(self, url: str, prefix: str = "") -> None:
        """A link that shows its own URL, but for ``prefix``."""
        self.link(prefix + url)
        self.text(escape(clean(url)))
        self.close("a")

    def linked_id(self, page: str, id: str) -> None:
        """A link to the page ``page`` + ``id`` of the board itself, shown by its address; what is no id stays text."""
        if _number(id):
            self.link(page + id)
            self.text(escape(self.style.resolve(page + id)[0]))
            self.close("a")
        else:
            self.text(escape(clean(id)))

    def mention(self, member: str, name: str) -> None:
        name = name.strip().removeprefix("@")
        if name:
            self.mentions.append((source_id(member), name))
            self.open("span", start_tag("span", {"data-mention": member}))
            self.text(escape(clean(f"@{name}")))
            self.close("span")

    def attachment_of_id(self, id: str, name: str) -> None:
        """The post's attachment of that id; its name where there is no such attachment."""
        index = next((str(at) for at, known in enumerate(self._attachments) if str(known) == id), "")
        self.attachment(index, name)

    def attachment(self, index: str, name: str) -> None:
        """The post's attachment number ``index``; its name where there is no such attachment."""
        if index.isascii() and index.isdigit() and len(index) < 6 and int(index) < len(self._attachments):
            attachment = self._attachments[int(index)]
            self._placed.append(attachment)
            self.leaf(start_tag("span", {"data-attachment": str(attachment)}) + "</span>")
        else:
            self.text(escape(clean(name)))

    def quote(self, attributes: Mapping[str, str]) -> None:
        given: dict[str, str] = {}
        for key, name in self.style.dialect.quote:
            value = attributes.get(key, "").strip()
            if value and name not in given:
                given[name] = value
        time = _number(given.get("data-time", ""))
        if time is None:
            given.pop("data-time", None)
        self.quotes.append(
            Quote(
                post_id=source_id(given.get("data-post", "")),
                author_name=given.get("data-author", ""),
                author_id=source_id(given.get("data-member", "")),
                quoted_at=time,
                depth=len(self._open_quotes),
            )
        )
        if self.block("blockquote", start_tag("blockquote", given)):
            self._open_quotes.append(_OpenQuote(self.depth - 1, len(self.quotes) - 1, len(self.out), []))

    def closed(self, tag: str) -> None:
        if tag != "blockquote" or not self._open_quotes or self._open_quotes[-1].depth != self.depth:
            return
        _, number, start, inner = self._open_quotes.pop()
        if self._open_quotes:
            self._open_quotes[-1].inner.append((start - 1, len(self.out)))
        if self.quotes[number].post_id is None:
            self.quotes[number] = msgspec.structs.replace(self.quotes[number], text=self._excerpt(start, inner))

    def _excerpt(self, start: int, inner: list[tuple[int, int]]) -> str:
        """Start of a quote's own text, as plain text on one line."""
        parts: list[str] = []
        for stop, resume in [*inner, (len(self.out) - 1, 0)]:
            parts += self.out[start : min(stop, start + _EXCERPT_PARTS)]
            start = resume
            if len(parts) >= _EXCERPT_PARTS:
                break
        html = "".join(parts)[: 8 * _EXCERPT]
        if html.rfind("<") > html.rfind(">"):  # cut inside a tag
            html = html[: html.rfind("<")]
        return " ".join(plain(html).split())[:_EXCERPT]


# --- what each kind of tag does -----------------------------------------------------------------

_Attributes: TypeAlias = Mapping[str, str]


def _plain_of(content: str) -> str:
    """Escaped text, perhaps with HTML of phpBB 3.0's own in it, to plain text on one line."""
    return entities.unescape(_MARKUP.sub("", content)).replace("\v", " ").strip()


def _list(renderer: Renderer, _value: str, attributes: _Attributes) -> None:
    style = attributes.get("type") or attributes.get("list", "")
    style = _LIST_STYLES.get(style, style)
    if style in _UNORDERED:
        renderer.block("ul", "<ul>")
    else:
        renderer.block("ol", list_tag(style, attributes.get("start", "")))


def _end_list(renderer: Renderer, _value: str) -> bool:
    return renderer.close_block("ul") or renderer.close_block("ol")


def _spoiler(renderer: Renderer, _value: str, attributes: _Attributes) -> None:
    title = " ".join((attributes.get("spoiler") or attributes.get("title", "")).split())
    if renderer.block("details", start_tag("details", {"data-spoiler": ""})) and title:
        renderer.block("summary", "<summary>")
        renderer.text(escape(clean(title)))
        renderer.close_block("summary")


def _link(renderer: Renderer, value: str, attributes: _Attributes) -> None:
    """``value``: what stands before the address, where a tag holds only an id: ``[topic=5]``."""
    address = attributes.get("url") or next(iter(attributes.values()), "")
    if not value or _number(address):
        renderer.link(value + address)


def _emote(renderer: Renderer, value: str, attributes: _Attributes) -> None:
    """``[me=Ann]waves[/me]``: what Ann does, as SMF shows it."""
    name = attributes.get(value, "").strip()
    renderer.say(escape(clean(f"* {name} " if name else "* ")))


def _email(renderer: Renderer, _value: str, attributes: _Attributes) -> None:
    renderer.link("mailto:" + attributes.get("email", "").strip().removeprefix("mailto:"))


def _code(renderer: Renderer, _value: str, _attributes: _Attributes, content: str) -> None:
    if "<" in content:  # highlighted by phpBB 3.0
        content = _MARKUP.sub("", _BREAK_TAG.sub("\n", content)).replace("&nbsp;", " ")
    renderer.code(bare(content))


def _image(renderer: Renderer, value: str, attributes: _Attributes, content: str) -> None:
    source = attributes.get("src") or _plain_of(content)
    alternative = attributes.get("alt") or attributes.get(value, "")
    image(renderer, renderer.style.resolve(source)[0], alternative, otherwise=source)


def _video(renderer: Renderer, value: str, attributes: _Attributes, content: str) -> None:
    source = attributes.get("url") or attributes.get("content") or _plain_of(content)
    if safe_url(source) is None and value and source:
        source = value + source
    renderer.linked(source)


def _attachment(renderer: Renderer, value: str, attributes: _Attributes, content: str) -> None:
    """``value``: "" where attachments are numbered within the post, ``id`` where the tag holds their ids."""
    if value:
        shown = _plain_of(content)
        renderer.attachment_of_id(attributes.get(value) or shown, shown)
    else:
        index = attributes.get("index") or attributes.get("attachment", "")
        renderer.attachment(index, attributes.get("filename") or _plain_of(content))


def _placed(renderer: Renderer, value: str, attributes: _Attributes) -> None:
    """An attachment by its id, without end tag: ``[attachment=5]``."""
    id = attributes.get(value, "")
    renderer.attachment_of_id(id, f"[{value}={id}]")


def _mention(renderer: Renderer, value: str, attributes: _Attributes, content: str) -> None:
    renderer.mention(attributes.get("user_id") or attributes.get("u") or attributes.get(value, ""), _plain_of(content))


def _time(renderer: Renderer, _value: str, _attributes: _Attributes, content: str) -> None:
    """A moment in seconds since 1970, in UTC; anything else as it was typed."""
    shown = _plain_of(content)
    seconds = _number(shown)
    if seconds is not None and seconds < _TIME_MAX:
        shown = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    renderer.text(escape(clean(shown)))


#: Kinds whose content is data, not text with markup.
VERBATIM: dict[str, Callable[[Renderer, str, _Attributes, str], object]] = {
    "attachment": _attachment,
    "code": _code,
    "image": _image,
    "mention": _mention,
    "noparse": lambda renderer, _value, _attributes, content: renderer.say(bare(content)),
    "raw": lambda renderer, value, attributes, content: renderer.template(value, attributes, _plain_of(content)),
    "smiley": lambda renderer, _value, _attributes, content: renderer.smiley(content.strip()),
    "source": lambda _renderer, _value, _attributes, _content: None,
    "time": _time,
    "video": _video,
}
_STARTS: dict[str, Callable[[Renderer, str, _Attributes], object]] = {
    "block": lambda renderer, _value, _attributes: renderer.paragraph(),
    "break": lambda renderer, _value, _attributes: renderer.line_break(),
    "custom": lambda renderer, value, attributes: renderer.template(value, attributes),
    "drop": lambda _renderer, _value, _attributes: None,
    "email": _email,
    "emote": _emote,
    "inline": lambda renderer, value, _attributes: renderer.open(value, f"<{value}>"),
    "item": lambda renderer, _value, _attributes: renderer.block("li", "<li>"),
    "link": _link,
    "list": _list,
    "part": lambda renderer, value, _attributes: renderer.block(value, f"<{value}>"),
    "placed": _placed,
    "quote": lambda renderer, _value, attributes: renderer.quote(attributes),
    "rule": lambda renderer, _value, _attributes: renderer.rule(),
    "spoiler": _spoiler,
}
_ENDS: dict[str, Callable[[Renderer, str], object]] = {
    "block": lambda renderer, _value: renderer.paragraph(),
    "custom": lambda renderer, value: renderer.end_template(value),
    "email": lambda renderer, _value: renderer.close("a"),
    "inline": lambda renderer, value: renderer.close(value),
    "item": lambda renderer, _value: renderer.close_block("li"),
    "link": lambda renderer, _value: renderer.close("a"),
    "list": _end_list,
    "part": lambda renderer, value: renderer.close_block(value),
    "quote": lambda renderer, _value: renderer.close_block("blockquote"),
    "spoiler": lambda renderer, _value: renderer.close_block("details"),
}
