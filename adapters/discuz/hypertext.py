"""HTML in posts whose authors were allowed to write it, as the BBCode that stands among it anyway."""

from __future__ import annotations

import html as entities
import re
from typing import Final

from adapters.markup.canonical import attributes_of, cleaned

_WHITE = re.compile(r"[ \t\r\n\v\f]+")
_INLINE: Final = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "del": "s", "strike": "s",
    "sub": "sub", "sup": "sup",
}  # fmt: skip
_PARTS: Final = {"table": "table", "tr": "tr", "td": "td", "th": "td", "blockquote": "quote", "ul": "list"}
_LINES: Final = frozenset((
    "div", "center", "dt", "dd", "address", "caption", "figcaption", "legend", "dl", "section", "article", "aside",
    "header", "footer", "main", "nav", "figure", "fieldset", "form", "details", "summary",
))  # fmt: skip
_PLAYERS: Final = frozenset(("embed", "video", "audio", "source"))


def as_bbcode(html: str) -> str:
    """HTML, hostile or broken, as BBCode; the BBCode in it is kept."""
    if "<" not in html and "&" not in html:
        return _WHITE.sub(" ", html)
    writer = _Writer()
    for index, part in enumerate(cleaned(html)):
        if index & 1:
            writer.tag(part)
        elif part:
            writer.text(part)
    return "".join(writer.out)


class _Writer:
    """One pass over well-formed HTML."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._links: list[bool] = []  # open links: whether they have an address
        self._verbatim = 0  # open <pre>

    def text(self, part: str) -> None:
        self.out.append(entities.unescape(part if self._verbatim else _WHITE.sub(" ", part)))

    def tag(self, part: str) -> None:
        end = part.startswith("</")
        name = part[2 if end else 1 :].partition(" ")[0].rstrip(">/")
        if name in _INLINE:
            self.out.append(f"[{'/' if end else ''}{_INLINE[name]}]")
        elif name in _PARTS:
            self.out.append(f"[{'/' if end else ''}{_PARTS[name]}]")
        elif name == "ol":
            self.out.append("[/list]" if end else "[list=1]")
        elif name == "pre":
            self._verbatim += -1 if end else 1
            if self._verbatim == int(not end):
                self.out.append("[/code]" if end else "[code]")
        elif name == "a":
            self._link(part, end=end)
        elif name == "p":
            self._break(2)
        elif name in _LINES:
            self._break(1)
        elif name[0] == "h" and name[1:].isdigit():
            self.out.append("[/b]\n" if end else "\n[b]")
        elif not end:
            self._leaf(name, part)

    def _link(self, part: str, *, end: bool) -> None:
        if end:
            if self._links and self._links.pop():
                self.out.append("[/url]")
            return
        address = attributes_of(part).get("href", "")
        self._links.append(bool(address))
        if address:
            self.out.append(f"[url={_address(address)}]")

    def _leaf(self, name: str, part: str) -> None:
        source = _address(attributes_of(part).get("src", ""))
        if name == "br":
            self.out.append("\n")
        elif name == "li":
            self.out.append("[*]")
        elif name == "hr":
            self.out.append("[hr]")
        elif name == "img" and source:
            self.out.append(f"[img]{source}[/img]")
        elif name in _PLAYERS and source:
            self.out.append(f"[media]{source}[/media]")

    def _break(self, lines: int) -> None:
        """A new line, unless the text has just begun one."""
        held = "".join(self.out[-2:])
        if self.out and not held.endswith("\n" * lines):
            self.out.append("\n" * (lines - held.endswith("\n")))


def _address(url: str) -> str:
    return url.replace("[", "%5B").replace("]", "%5D").strip()
