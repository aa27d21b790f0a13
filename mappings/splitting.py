"""Cutting a body that is too long into parts, content and text in step.

Each part is found on the text (at a paragraph, else a line or sentence, else a word, else a grapheme; not inside a
link or an image), then written by :class:`adapters.markup.builder.Builder`, which closes what is open at the end of a
part and opens it again in the next. So every part is canonical HTML by construction, and its text is what
:func:`adapters.markup.canonical.plain` says of it: the limit is checked on that text, and a part that came out too long
(quote marks, list numbers) is made again from less. Time is linear: a part looks at little more than itself.

A list item that had to be cut goes on as a plain paragraph, so that it is not numbered twice. White space at a seam
goes. Where the limit and a rule here contradict each other, the limit wins: a link longer than a part is cut, and so
is a grapheme; a long description of an image is shortened; quotes in quotes in quotes lose their marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from html import unescape
from typing import NamedTuple

import regex  # type: ignore[import-untyped]

from adapters.markup.builder import Builder
from adapters.markup.canonical import TAG, attributes_of, escape, link_tag, plain, start_tag
from mappings.measure import alone, fits, length, reach

_INLINE = frozenset(("a", "b", "i", "u", "s", "span", "code", "sub", "sup"))
_LISTS = frozenset(("ul", "ol"))
_PARAGRAPH = "\n\n"
# How tags part the text before them from the text behind; elements that are not listed part paragraphs.
_PARTING = dict.fromkeys(_INLINE, "") | dict.fromkeys(("br", "li", "tr", "summary"), "\n") | {"td": " ", "th": " "}
_SENTENCE_END = re.compile(r"[.!?…][\"')\]”’»]*+(?=\s)|[。！？…．][\"')\]”’»」』）】]*+")
# Scripts without spaces are parted after any character, but not before closing punctuation or small kana.
_WIDE = re.compile(r"[\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff9d]")
_STAYS = frozenset("、。，．！？；：）」』】》〉”’…ー々ゝゞァィゥェォッャュョヮぁぃぅぇぉっゃゅょゎ,.!?;:)]")
_SPACES = re.compile(r"\s*+")
_LINE_ENDS = re.compile(r"\n*+")
_GRAPHEME = regex.compile(r"\X")
_CUT = "…"  # ends a text of which more is left out


class Body(NamedTuple):
    """What a status says, in both forms."""

    content: str  #: canonical HTML
    text: str  #: plain text of it
    cut: bool = False  #: the rest of the post is left out


class _Place(NamedTuple):
    """A place in the body: a token, and an offset if that is text."""

    token: int
    offset: int


class _Frame(NamedTuple):
    """An element that is open at some place of the body."""

    tag: str
    start: str  #: start tag
    number: int  #: ol: of the next item
    shown: bool  #: written in the part at hand


class _View(NamedTuple):
    """The text from some place on, as far as needed."""

    text: str
    starts: list[int]  #: where each piece begins in ``text``
    places: list[_Place]  #: where each piece begins in the body
    whole: list[tuple[int, int]]  #: stretches of ``text`` not to be cut, in order: links, images, rules
    complete: bool  #: reaches to the end of the body


def split(body: Body, limit: int, unit: str, most: int, more: str) -> list[Body]:
    """At most ``most`` parts of a body that is longer than ``limit`` in ``unit``. What does not fit into them is left
    out; then the last one ends with ``more``, the address of the whole."""
    return _Splitter(body.content, limit, unit).parts(most, _tail(more, limit, unit))


def _tail(more: str, limit: int, unit: str) -> str:
    link = link_tag(more) if more else ""
    if not link:
        return f"<p>{_CUT}</p>"
    if length(f"{_CUT} {more}", unit) > limit // 4:
        return f"<p>{link}{_CUT}</a></p>"
    return f"<p>{_CUT} {link}{escape(more)}</a></p>"


class _Splitter:
    """One body on its way into parts."""

    def __init__(self, html: str, limit: int, unit: str) -> None:
        self._limit = limit
        self._unit = unit
        self._tokens = TAG.split(html)  # text, tag, text …; text unescaped
        self._names = [""] * len(self._tokens)  # of tags; of end tags with the slash
        self._end = _Place(0, 0)  # behind the last thing to see
        for at, token in enumerate(self._tokens):
            if at & 1:
                self._names[at] = name = token[1:-1].partition(" ")[0]
                if name in {"img", "hr"}:
                    self._end = _Place(at + 1, 0)
                if name == "img":
                    self._tokens[at] = self._short_image(token)
            elif token:
                self._tokens[at] = text = unescape(token) if "&" in token else token
                if not text.isspace():
                    self._end = _Place(at, len(text.rstrip()))

    def parts(self, most: int, tail: str) -> list[Body]:
        bodies: list[Body] = []
        place, frames = _Place(0, 0), list[_Frame]()
        while place < self._end:
            body, after, frames_after = self._part(place, frames, "")
            if len(bodies) + 1 == most and after < self._end:
                body, after, frames_after = self._part(place, frames, tail)
                return [*bodies, body]
            bodies.append(body)
            place, frames = after, frames_after
        return bodies or [Body("", "")]

    def _part(self, place: _Place, frames: list[_Frame], tail: str) -> tuple[Body, _Place, list[_Frame]]:
        """The part that begins at a place where ``frames`` are open; where the next one begins, and what is open
        there."""
        room = self._limit - (length(plain(tail), self._unit) + 2 if tail else 0)
        for flat in (False, True):
            budget = room
            while budget > 0:
                stop = self._stop(place, frames, budget)
                content, after, frames_after = self._written(place, stop, frames, flat)
                content += tail
                text = plain(content)
                if fits(text, self._limit, self._unit):
                    return Body(content, text, bool(tail)), after, frames_after
                budget = min(budget - 1, budget * self._limit // length(text, self._unit))
        raise AssertionError("one character is within any limit")

    # --- where to cut ---------------------------------------------------------------------------

    def _stop(self, place: _Place, frames: list[_Frame], budget: int) -> _Place:
        """The best place to end a part of at most ``budget`` that begins at ``place``."""
        need = budget + 2
        in_link = any(frame.tag == "a" for frame in frames)
        while True:
            view = self._view(place, need, in_link)
            end = reach(view.text, 0, budget, self._unit)
            if view.complete or end + 1 < len(view.text):
                break
            need *= 2
        if end < len(view.text):
            end = _seam(view, end or min(budget, len(view.text) - 1) or 1)
        while view.text[end - 1].isspace():
            end -= 1
        piece = bisect_right(view.starts, end - 1) - 1
        token, offset = view.places[piece]
        return _Place(token + 1, 0) if token & 1 else _Place(token, offset + end - view.starts[piece])

    def _view(self, place: _Place, need: int, in_link: bool) -> _View:
        """At least ``need`` characters of text from ``place`` on, if there are so many."""
        out: list[str] = []
        starts: list[int] = []
        places: list[_Place] = []
        whole: list[tuple[int, int]] = []
        size, gap = 0, ""
        link = 0 if in_link else -1
        token, offset = place
        count = len(self._tokens)
        while token < count and size < need:
            name = self._names[token]
            if token & 1:
                piece = self._label(token)
            else:
                piece = self._tokens[token][offset : offset + need - size]
                if not size:
                    offset += len(piece) - len(piece.lstrip())
                    piece = piece.lstrip()
            if name and name != "img":
                parting = _PARTING.get(name.lstrip("/"), _PARAGRAPH)
                gap = (gap + parting)[:2] if name == "br" else max(gap, parting, key=len)
            if piece:
                if gap and size:
                    out.append(gap)
                    size += len(gap)
                gap = _PARAGRAPH if name == "hr" else ""
                starts.append(size)
                places.append(_Place(token, offset))
                out.append(piece)
                size += len(piece)
                if name and link < 0:
                    whole.append((starts[-1], size))
            if name == "a":
                link = size + len(gap) if size else 0
            elif name == "/a" and link >= 0:
                whole.append((link, size))
                link = -1
            if not name and offset + len(piece) < len(self._tokens[token]):
                break
            token, offset = token + 1, 0
        if link >= 0:
            whole.append((link, size + 1))
        return _View("".join(out), starts, places, whole, token >= count)

    def _label(self, token: int) -> str:
        """What stands in the text for an image or a rule; "" for other tags."""
        name = self._names[token]
        if name == "img":
            given = attributes_of(self._tokens[token])
            return given.get("alt") or given["src"]
        return "---" if name == "hr" else ""

    def _short_image(self, tag: str) -> str:
        """The image with a description that leaves room for something else in the part."""
        given = attributes_of(tag)
        label = given.get("alt") or given["src"]
        most = self._limit // 2
        if length(label, self._unit) <= most:
            return tag
        return start_tag("img", {**given, "alt": label[: reach(label, 0, most - 1, self._unit)] + _CUT})

    # --- writing --------------------------------------------------------------------------------

    def _written(
        self, place: _Place, stop: _Place, frames: list[_Frame], flat: bool
    ) -> tuple[str, _Place, list[_Frame]]:
        """Content from one place to the other; where the next part begins, and what is open there."""
        writer = _Writer(frames, flat)
        token, offset = place
        while (token, offset) < stop:
            if token & 1:
                writer.tag(self._names[token], self._tokens[token])
            else:
                writer.text(self._tokens[token][offset : stop.offset if token == stop.token else None])
            if token == stop.token:
                break
            token, offset = token + 1, 0
        token, offset = stop
        while token < len(self._tokens):
            if token & 1:
                name = self._names[token]
                if name[0] == "/":
                    writer.tag(name, "")
                elif name != "br":
                    break
            else:
                offset = _behind_space(self._tokens[token], offset, _LINE_ENDS if writer.verbatim else _SPACES)
                if offset < len(self._tokens[token]):
                    break
            token, offset = token + 1, 0
        return writer.builder.finish(), _Place(token, offset), writer.frames


class _Writer:
    """Writes one part. ``flat``: without quotes, lists, tables and headings, as bare paragraphs."""

    def __init__(self, frames: list[_Frame], flat: bool) -> None:
        self.builder = Builder()
        self.frames: list[_Frame] = []
        self._flat = flat
        for frame in frames:
            shown = frame.tag in _INLINE or not (flat or frame.tag in _LISTS or frame.tag in {"li", "pre"})
            self.frames.append(frame._replace(shown=shown))
            if frame.tag in _INLINE:
                self.builder.open(frame.tag, frame.start)
            elif shown:
                self.builder.block(frame.tag, frame.start)

    @property
    def verbatim(self) -> bool:
        """Whether this place is in preformatted text."""
        return bool(self.frames) and self.frames[-1].tag == "pre"

    def text(self, text: str) -> None:
        if self.verbatim:
            self.builder.code(escape(text))
        elif text:
            self.builder.text(escape(text))

    def tag(self, name: str, tag: str) -> None:
        builder = self.builder
        if self.verbatim and name != "/pre":
            return  # the <code> that always stands in a <pre>
        if name in {"p", "/p"}:
            builder.paragraph()
        elif name == "br":
            builder.line_break()
        elif name == "hr":
            builder.rule()
        elif name == "img":
            builder.leaf(tag)
        elif name[0] == "/":
            self._end()
        elif name in _INLINE:
            builder.open(name, tag)
            self.frames.append(_Frame(name, tag, 0, True))
        else:
            self._block(name, tag)

    def _block(self, name: str, tag: str) -> None:
        if name == "li" and self.frames:
            parent = self.frames[-1]
            if not parent.shown and not self._flat:
                start = start_tag("ol", {**attributes_of(parent.start), "start": str(parent.number)})
                self.builder.block(parent.tag, start if parent.tag == "ol" else parent.start)
            self.frames[-1] = parent._replace(number=parent.number + 1, shown=not self._flat)
        shown = name != "pre" and not self._flat
        if shown:
            self.builder.block(name, tag)
        else:
            self.builder.paragraph()
        number = int(attributes_of(tag).get("start", "1")) if name == "ol" else 0
        self.frames.append(_Frame(name, tag, number, shown))

    def _end(self) -> None:
        frame = self.frames.pop()
        if frame.tag in _INLINE:
            self.builder.close(frame.tag)
        elif frame.shown:
            self.builder.close_block(frame.tag)
        else:
            self.builder.paragraph()


def _behind_space(text: str, offset: int, space: re.Pattern[str]) -> int:
    """The end of the white space at ``offset``, without a space that carries a combining mark."""
    found = space.match(text, offset)
    end = found.end() if found else offset
    if offset < end < len(text) and _GRAPHEME.match(text, end - 1).end() > end:
        return end - 1
    return end


def _seam(view: _View, end: int) -> int:
    """The best place to cut the text, ``end`` or before; never 0."""
    text = view.text[: end + 2]
    if not alone(text, 0, len(text)):
        # Graphemes of several code points become words, and their insides NUL, so that nothing finds a seam in them.
        text = _GRAPHEME.sub(lambda match: match[0] if len(match[0]) == 1 else "x" + "\0" * (len(match[0]) - 1), text)
    half = end // 2
    sentence = max((found.end() for found in _SENTENCE_END.finditer(text, half) if found.end() <= end), default=0)
    for seam in (text.rfind(_PARAGRAPH, half, end + 2), max(text.rfind("\n", half, end + 1), sentence)):
        if seam > 0 and _clear(view, text, seam) == seam:
            return seam
    seam = end
    while seam > 0:
        before, behind = text[seam - 1], text[seam]
        if before.isspace() or behind.isspace() or (behind not in _STAYS and _WIDE.match(before)):
            clear = _clear(view, text, seam)
            if clear == seam:
                return seam
            seam = clear  # look on in front of the link
        else:
            seam -= 1
    clear = _clear(view, text, end)
    if clear:
        return clear
    # A link or an image that is longer than the part.
    if view.places[0].token & 1:
        end = max(end, view.starts[1] if len(view.starts) > 1 else len(view.text))
    return max(text.rfind(" ", half, end + 1), 0) or end


def _clear(view: _View, text: str, seam: int) -> int:
    """The seam, or where the stretch begins that it would cut and that is not to be cut."""
    at = bisect_left(view.whole, (seam,)) - 1
    if at >= 0 and seam < view.whole[at][1]:
        seam = view.whole[at][0]
        while text[seam] == "\0":
            seam -= 1
    return seam
