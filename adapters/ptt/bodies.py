"""Lines of an article or a push to canonical HTML.

Quoted lines begin with ``: `` or ``> ``, as often as they are deep; whom they are from says the line before them
(``※ 引述《id (nick)》之銘言：``). A forwarded article is one quote, as far as its own text goes. Short ids of articles
(``#1AbCdEfG (Board)``) and addresses become links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import tzinfo

from adapters.forum import SourceId
from adapters.markup.canonical import Markup, clean, escape, link_tag
from adapters.markup.renderer import Renderer
from adapters.markup.tags import PHPBB, LinkFinder, Style
from adapters.ptt.articles import Source, ctime, file_of, header_of
from adapters.ptt.lines import QUOTED, USER_ID

_PREFIX = re.compile(r"(?:[:>] |[:>](?=$))")
_DEEPEST = 64
_AID_LINK = re.compile(r"#([0-9A-Za-z_-]{8}) \(([0-9A-Za-z][\w.-]{0,11})\)")

NameFinder = Callable[[str], SourceId | None]  #: id of the member of that name


class Bodies:
    """Converts the texts of one site.

    :param member: finds members by name.
    :param link: what addresses lead to.
    """

    def __init__(self, member: NameFinder, link: LinkFinder, zone: tzinfo) -> None:
        self._member = member
        self._zone = zone
        self._style = Style(dialect=PHPBB, link=link, decoded=True)

    def article(self, lines: Sequence[str], forwarded: Source | None, source_id: str = "") -> Markup:
        """The text of an article; ``source_id``: the post that it forwards, where that is known."""
        page = _Page(Renderer(self._style), self._member)
        if forwarded is not None:
            lines = page.forwarded(lines, source_id, self._zone)
        page.lines(lines)
        return page.renderer.result()

    def line(self, text: str) -> Markup:
        """A push, a signature, a line of a profile."""
        page = _Page(Renderer(self._style), self._member)
        for number, line in enumerate(text.split("\n")):
            if number:
                page.renderer.line_break()
            page.say(line)
        return page.renderer.result()


class _Page:
    """One text being converted."""

    def __init__(self, renderer: Renderer, member: NameFinder) -> None:
        self.renderer = renderer
        self._member = member
        self._depth = 0
        self._within = 0  # depth of the quote that a forwarded article is

    def lines(self, lines: Sequence[str]) -> None:
        attribution: tuple[int, str, str] | None = None  # depth, name, the line itself: said of the quote that follows
        for line in lines:
            depth, text = _quoted(line)
            if attribution is not None:
                if depth <= attribution[0] and not text.strip():
                    continue
                if depth <= attribution[0]:  # nothing was quoted: the line is text
                    self._text(attribution[0], attribution[2])
                    attribution = None
            match = QUOTED.match(text)
            if match:
                if attribution is not None:
                    self._text(attribution[0], attribution[2])
                attribution = depth, match[1].strip(), text
            else:
                name = attribution[1] if attribution is not None and depth > attribution[0] else ""
                self._text(depth, text, name, attribution[0] + 1 if attribution is not None else 0)
                attribution = None
        if attribution is not None:
            self._text(attribution[0], attribution[2])
        self._to(-self._within)

    def forwarded(self, lines: Sequence[str], source_id: str, zone: tzinfo) -> Sequence[str]:
        """Opens the quote of a forwarded article; returns the lines that stand in it."""
        start = 0
        for number, line in enumerate(lines[:8]):
            if "轉錄自" in line:
                start = number + 1
        while start < len(lines) and not lines[start].strip():
            start += 1
        header, length = header_of(list(lines[start : start + 8]))
        given: dict[str, str] = {"post_id": source_id} if source_id else {}
        author = header.get("作者", "").partition(" ")[0]
        if author:
            given |= self._named(author)
        at = ctime(header.get("時間", ""), zone)
        if at is not None:
            given["time"] = str(int(at.timestamp()))
        self.renderer.quote(given)
        self._within = 1
        return lines[start + length :]

    def say(self, text: str) -> None:
        """One line of text."""
        done = 0
        for match in _AID_LINK.finditer(text):
            file = file_of(match[1])
            if file:
                self._plain(text[done : match.start()])
                self.renderer.open("a", link_tag(f"bbs/{match[2]}/{file}.html", ("post", f"{match[2]}/{file}")))
                self.renderer.text(escape(match[0]))
                self.renderer.close("a")
                done = match.end()
        self._plain(text[done:])

    def _plain(self, text: str) -> None:
        text = escape(clean(text))
        if "://" in text or "www." in text:
            self.renderer.say_linked(text)
        else:
            self.renderer.say(text)

    def _text(self, depth: int, text: str, name: str = "", named_depth: int = 0) -> None:
        self._to(depth, name, named_depth)
        self.say(text)
        self.renderer.line_break()

    def _to(self, depth: int, name: str = "", named_depth: int = 0) -> None:
        """Opens and closes quotes. With a name a new quote begins at ``named_depth`` in any case."""
        keep = min(depth, named_depth - 1) if name else depth
        while self._depth > keep and self._depth > -self._within:
            self.renderer.close_block("blockquote")
            self._depth -= 1
        while self._depth < depth:
            self._depth += 1
            self.renderer.quote(self._named(name) if name and self._depth == named_depth else {})

    def _named(self, author: str) -> dict[str, str]:
        name = author.partition(" ")[0] if USER_ID.fullmatch(author.partition(" ")[0]) else author
        member = self._member(name)
        return {"author": name} if member is None else {"author": name, "user_id": str(member)}


def _quoted(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and what stands in it."""
    depth = at = 0
    while depth < _DEEPEST:
        match = _PREFIX.match(line, at)
        if match is None:
            break
        at = match.end()
        depth += 1
    return depth, line[at:]
