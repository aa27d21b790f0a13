"""The one place where canonical HTML is written: a builder that cannot produce anything else.

Parsers (:mod:`.s9e`, :mod:`.bbcode`, the sanitiser in :mod:`.canonical`) call it in any order, however
wrong; what comes out is well-formed and obeys these rules, which make it a fixed point of an HTML5 parser:

* text in the body, a ``blockquote`` or ``details`` stands in ``<p>``; in ``li``, ``td``, ``th``, headings and
  ``summary`` it stands bare. Block elements never stand in a paragraph or in an inline element.
* one line break is ``<br>``; two or more are a new paragraph (``<br><br>`` where text stands bare). No break and no
  white space stand at the start or end of a paragraph or line; no inline element is empty.
* an inline element is never opened inside itself; crossed ones are closed and reopened; those open at the start of a
  block go on inside it and after it.
* ``li`` stands in ``ul``/``ol``, ``td`` in ``tr`` in ``table``: missing parents and children are supplied.
* nesting of blocks is at most :data:`MAX_DEPTH` lists, quotes, spoilers and tables; deeper ones keep only their text.

Every method takes constant time apart from the text itself, so a megabyte of tags costs linear time.
"""

from __future__ import annotations

from typing import TypeAlias

MAX_DEPTH = 64  #: most blockquotes, details, lists and tables inside each other

_SPACE = " \t\n"
_BREAKS = " \t\n\v"

# How text stands in an open element.
_FLOW, _BARE, _NONE = range(3)
_MODE = {"": _FLOW, "blockquote": _FLOW, "details": _FLOW, "ul": _NONE, "ol": _NONE, "table": _NONE, "tr": _NONE}
_TEXT_ONLY = frozenset(("summary", "h1", "h2", "h3", "h4", "h5", "h6"))
_NESTS = frozenset(("blockquote", "details", "ul", "ol", "table"))

# Child element → what it ends when it starts; parents it may have; the parent that is supplied.
_CHILDREN: dict[str, tuple[frozenset[str], frozenset[str], str]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol")), "ul"),
    "tr": (frozenset(("td", "th", "tr")), frozenset(("table",)), "table"),
    "td": (frozenset(("td", "th")), frozenset(("tr",)), "tr"),
    "th": (frozenset(("td", "th")), frozenset(("tr",)), "tr"),
}
_SUPPLIED_CHILD = {"ul": "li", "ol": "li", "table": "tr", "tr": "td"}
_QUOTES = frozenset(("blockquote", "details"))
# An end tag does not reach beyond these to find its start.
_BARRIERS: dict[str, frozenset[str]] = {
    "li": _QUOTES | {"ul", "ol"},
    "ul": _QUOTES | {"td", "th"},
    "ol": _QUOTES | {"td", "th"},
    "td": _QUOTES | {"table"},
    "th": _QUOTES | {"table"},
    "tr": _QUOTES | {"table"},
    "table": _QUOTES,
}

# Opened and not closed: whether it stands in the list of inlines, and what was opened before it.
_Opened: TypeAlias = "tuple[bool, _Opened | None]"


def paragraphs(text: str) -> str:
    """Escaped text alone, as :class:`Builder` writes it; ``\\v`` is a line break."""
    core = text.strip(_BREAKS)
    if not core:
        return ""
    if "\v" in core:
        core = _broken(core, "</p><p>")
    if "\n" in core:
        core = core.replace("\n", " ")
    return f"<p>{core}</p>"


def _broken(text: str, paragraph: str) -> str:
    """Text with its line breaks written out; two or more are a ``paragraph``."""
    out: list[str] = []
    parting = ""
    for line in text.split("\v"):
        if line and (line[0] <= " " or line[-1] <= " "):
            line = line.strip(_SPACE)  # noqa: PLW2901
        if line:
            out += (parting, line)
            parting = "<br>"
        else:
            parting = paragraph
    return "".join(out)


class Builder:
    """Collects canonical HTML. All text and all start tags given to it are already escaped."""

    __slots__ = (
        "_begun",
        "_flat",
        "_frames",
        "_gap",
        "_inlines",
        "_live",
        "_mode",
        "_nested",
        "_opened",
        "_space",
        "out",
    )

    def __init__(self) -> None:
        self.out: list[str] = []
        self._frames: list[tuple[str, list[tuple[str, str]], dict[str, _Opened | None]]] = []  # open blocks, and before
        self._inlines: list[tuple[str, str]] = []  # (tag, start tag) that text should stand in
        self._opened: dict[str, _Opened | None] = {}  # inline tag → what its end tags will close
        self._live = 0  # how many of _inlines are written
        self._mode = _FLOW
        self._nested = 0
        self._flat: dict[str, int] = {}  # blocks beyond MAX_DEPTH
        self._begun = False  # the current paragraph or line has content
        self._gap = 0  # line breaks waiting for content, at most 2
        self._space = False  # white space waiting for content

    # --- inline content -------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Add escaped text; ``\\v`` is a line break, other white space is just that."""
        core = text.strip(_BREAKS)
        if not core:
            self._blank(text)
            return
        tail = ""
        if len(core) != len(text):
            start = text.index(core[0])
            tail = text[start + len(core) :]
            if start:
                self._blank(text[:start])
        self._begin()
        if "\v" in core:
            core = _broken(core, self._parting())
        if "\n" in core:
            core = core.replace("\n", " ")
        self.out.append(core)
        if tail:
            self._blank(tail)

    def leaf(self, html: str) -> None:
        """Add an inline element without content, e.g. an image."""
        self._begin()
        self.out.append(html)

    def line(self) -> None:
        """What follows starts on a new line."""
        if self._begun and not self._gap:
            self._gap = 1

    def paragraph(self) -> None:
        """What follows starts a new paragraph."""
        if self._begun:
            self._gap = 2

    def line_break(self) -> None:
        """One more line break."""
        if self._begun and self._gap < 2:
            self._gap += 1

    def open(self, tag: str, start: str) -> None:
        """Open an inline element. With an empty ``start``, or inside its like, it opens nothing, but is closed all the
        same."""
        real = bool(start)
        for name, _ in self._inlines:
            if name == tag:
                real = False
        self._opened[tag] = (real, self._opened.get(tag))
        if real:
            self._inlines.append((tag, start))

    def close(self, tag: str) -> bool:
        """Close an inline element; False when none of that name is open."""
        opened = self._opened.get(tag)
        if not opened:
            return False
        real, self._opened[tag] = opened
        if real:
            index = next(index for index, (name, _) in enumerate(self._inlines) if name == tag)
            self._suspend(index)
            del self._inlines[index]
        return True

    # --- blocks ---------------------------------------------------------------------------------

    def block(self, tag: str, start: str) -> bool:
        """Open a block element; False when it lies too deep, then only its content is kept. It may be closed all
        the same."""
        self._end()
        while self._top() in _TEXT_ONLY:
            self._pop()
        family = _CHILDREN.get(tag)
        if family:
            ends, parents, parent = family
            while self._top() in ends:
                self._pop()
            if self._top() not in parents and not self.block(parent, f"<{parent}>"):
                self._flat[tag] = self._flat.get(tag, 0) + 1
                return False
        else:
            if tag in _NESTS:
                if self._nested >= MAX_DEPTH:
                    self._flat[tag] = self._flat.get(tag, 0) + 1
                    return False
                self._nested += 1
            self._supply()
        self._push(tag, start)
        return True

    def close_block(self, tag: str) -> bool:
        """Close the innermost block of that name and all that is open in it; False when none is in reach."""
        if self._flat.get(tag):
            self._flat[tag] -= 1
            self._end()
            return True
        barriers = _BARRIERS.get(tag, frozenset())
        for index in range(len(self._frames) - 1, -1, -1):
            name = self._frames[index][0]
            if name == tag:
                while len(self._frames) > index:
                    self._pop()
                return True
            if name in barriers:
                return False
        return False

    def rule(self) -> None:
        """A horizontal rule."""
        self._leaf_block("<hr>")

    def code(self, text: str) -> None:
        """Preformatted, escaped text; nothing when it is blank."""
        text = text.replace("\v", "\n").strip("\n")
        if text.strip(_SPACE):
            self._leaf_block(f"<pre><code>{text}</code></pre>")

    def finish(self) -> str:
        """Close everything and return the canonical HTML."""
        self._end()
        while self._frames:
            self._pop()
        return "".join(self.out)

    @property
    def depth(self) -> int:
        """How many blocks are open."""
        return len(self._frames)

    def closed(self, tag: str) -> None:
        """Called after a block was closed, by whatever ended it. For subclasses."""

    # --- inside ---------------------------------------------------------------------------------

    def _top(self) -> str:
        return self._frames[-1][0] if self._frames else ""

    def _blank(self, text: str) -> None:
        if self._begun:
            breaks = text.count("\v")
            if breaks:
                self._gap = min(2, self._gap + breaks)
            else:
                self._space = True

    def _begin(self) -> None:
        if not self._begun:
            self._supply()
            self._begun = True
            if self._mode == _FLOW:
                self.out.append("<p>")
        elif self._gap:
            if self._gap == 2:
                if self._mode == _FLOW:
                    self._suspend(0)
                self.out.append("</p><p>" if self._mode == _FLOW else "<br><br>")
            else:
                self.out.append("<br>")
            self._gap = 0
        elif self._space:
            self.out.append(" ")
        self._space = False
        inlines = self._inlines
        while self._live < len(inlines):
            self.out.append(inlines[self._live][1])
            self._live += 1

    def _parting(self) -> str:
        """What parts two paragraphs here; the inlines are open before and after it."""
        if self._mode != _FLOW:
            return "<br><br>"
        if not self._inlines:
            return "</p><p>"
        ends = "".join([f"</{tag}>" for tag, _ in reversed(self._inlines)])
        return f"{ends}</p><p>{''.join([start for _, start in self._inlines])}"

    def _suspend(self, index: int) -> None:
        """Write the end tags of the inlines from ``index`` on; they are reopened when content follows."""
        while self._live > index:
            self._live -= 1
            self.out.append(f"</{self._inlines[self._live][0]}>")

    def _end(self) -> None:
        if self._begun:
            self._suspend(0)
            if self._mode == _FLOW:
                self.out.append("</p>")
            self._begun = False
        self._gap = 0
        self._space = False

    def _supply(self) -> None:
        """Open the cells or items without which nothing can stand in the innermost container."""
        while self._mode == _NONE:
            child = _SUPPLIED_CHILD[self._top()]
            self._push(child, f"<{child}>")

    def _push(self, tag: str, start: str) -> None:
        self._frames.append((tag, self._inlines.copy(), self._opened.copy()))
        self.out.append(start)
        self._mode = _MODE.get(tag, _BARE)

    def _pop(self) -> None:
        self._end()
        tag, self._inlines, self._opened = self._frames.pop()
        self.out.append(f"</{tag}>")
        self._mode = _MODE.get(self._top(), _BARE)
        self._nested -= tag in _NESTS
        if self._flat:
            self._flat = {}
        self.closed(tag)

    def _leaf_block(self, html: str) -> None:
        self._end()
        while self._top() in _TEXT_ONLY:
            self._pop()
        self._supply()
        self.out.append(html)
