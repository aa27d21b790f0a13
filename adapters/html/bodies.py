"""The body of a post as its page shows it → canonical HTML, with its quotes, mentions and attachments.

The page readers hand over the inner HTML of the body with the furniture of their system cut off and these marks set
(all of them optional; :func:`convert` understands the plain elements as well):

* ``<blockquote data-post data-author data-member data-time data-time-text>``: a quote; ``data-time`` in unix seconds,
  ``data-time-text`` as shown. The line that names the author ("X wrote:") is cut off.
* ``<span data-attachment="ID">``: an attachment shown inside the text. What it holds is dropped.
* ``<span data-mention="ID">@name</span>``: a mention, the id empty when unknown. A link to a member whose text begins
  with ``@`` is one as well.
* ``<details data-spoiler=""><summary>title</summary>``, ``<pre>``, ``<img data-smiley="name" alt="code">``.

What is the same for all systems is known here: styles that mean bold or struck out, lazy and proxied images, smilies
by folder, class and stock name, shortened link texts, code in ``<code>`` with line breaks, players as links.

Nothing that comes in is trusted: tags are only read, and everything is written by
:class:`adapters.markup.builder.Builder`. Time is linear in the length of the body; there is no recursion.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from adapters.forum import SourceId
from adapters.html import looks, urls
from adapters.markup.canonical import Markup, clean, escape, image, link_tag, list_tag, safe_url, start_tag
from adapters.markup.renderer import Renderer
from adapters.markup.tags import Dialect, LinkFinder, Style, bare, normalised

_QUOTE = tuple((name, name) for name in ("data-post", "data-author", "data-member", "data-time"))
_STYLE = Style(dialect=Dialect(escaped=True, tags={}, quote=_QUOTE))

_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)")
_TOKEN = re.compile(r"(<[/!?A-Za-z][^<>]*+>)")  # lxml writes "<" and ">" inside attributes as entities
_ATTRIBUTE = re.compile(r"""([A-Za-z_][\w:.-]*+)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")
_WHITE = re.compile(r"(?<![ \t])[ \t]*+[\n\f\v][ \t\n\f\v]*+")  # holds a line break
_PAGE = re.compile(r"[\w/.-]++[?#]|[\w/-]++\.html?$")
_SHORTENED = re.compile(r"(.{4,}?)\s?(?:\.{3,4}|…)\s?(.*)", re.DOTALL)


def convert(
    body_html: str,
    page_url: str,
    target: LinkFinder | None = None,
    *,
    seconds: Callable[[str], int | None] | None = None,
    local: Callable[[str], str] | None = None,
) -> Markup:
    """Convert one body.

    :param page_url: address of the page, to which the body's URLs are relative; "" when unknown.
    :param target: tells what an absolute URL leads to on the board itself: (``post`` | ``thread`` | ``board`` |
        ``member`` | ``attachment``, id), or None. An image whose URL is an attachment's places that attachment.
    :param local: address of the page that lies in the mirror under a relative link; "" where none does.
    :param seconds: unix seconds of a quote's ``data-time-text``; None when it cannot be known.
    """
    text = clean(body_html)
    if "<!--" in text:
        text = _COMMENT.sub("", text)
    writer = _Writer(page_url, target, seconds, local)
    if "<" not in text:
        writer.say_linked(_inline(text), writer.text)
    else:
        writer.walk(_TOKEN.split(text))
    return writer.result()


def _inline(text: str) -> str:
    """Text between tags as the builder takes it: white space collapsed where it holds a break, entities undone."""
    if "\n" in text or "\v" in text or "\f" in text:
        core = text.strip(" \t\n\f\v")
        if not core:
            return " "
        text = f"{' ' if text[0] <= ' ' else ''}{core}{' ' if text[-1] <= ' ' else ''}"
        if "\n" in core or "\v" in core or "\f" in core:
            text = _WHITE.sub(" ", text)
    if "&" in text or "\xa0" in text:
        text = normalised(text)
    return bare(text)


@lru_cache(maxsize=4096)
def _attributes(tag: str) -> Mapping[str, str]:
    """Attributes of a start tag as plain text, names in lower case; the first of two of the same name counts."""
    name_end = re.match(r"<[A-Za-z][^\s/>]*+", tag)
    found: dict[str, str] = {}
    for name, double, single, plain in _ATTRIBUTE.findall(tag[name_end.end() if name_end else 1 : -1]):
        value = double or single or plain
        found.setdefault(name.lower(), entities.unescape(value) if "&" in value else value)
    return found


class _Writer(Renderer):
    """Reads the tags of one body and writes canonical HTML."""

    __slots__ = ("_local", "_page", "_seconds", "_stack", "_target")

    def __init__(
        self,
        page: str,
        target: LinkFinder | None,
        seconds: Callable[[str], int | None] | None,
        local: Callable[[str], str] | None,
    ) -> None:
        super().__init__(_STYLE)
        self._page = page
        self._target = target
        self._seconds = seconds
        self._local = local
        self._stack: list[tuple[str, tuple[str, ...]]] = []  # open elements: name, what ends with them

    def walk(self, parts: list[str]) -> None:
        """Feed text, tag, text, tag, …, text."""
        ends: dict[int, int] | None = None
        seen = 0  # up to here no element of code is a block
        open_names: dict[str, int] = {}
        skip = 0
        for index, part in enumerate(parts):
            if index < skip or not part:
                continue
            if not index & 1:
                self._shown(_inline(part), linked=bool(open_names.get("a")))
                continue
            if part[1] in "!?":
                continue
            name = _name(part)
            if part[1] == "/":
                if open_names.get(name):
                    self._end_element(name, open_names)
                elif name == "p":
                    self.paragraph()
                continue
            given = _attributes(part) if " " in part or "=" in part else {}
            if name in looks.WHOLE or looks.is_whole(name, given):
                if ends is None:
                    ends = _matches(parts)
                stop = ends.get(index, index)
                if (name != "code" or index >= seen) and self._whole(name, given, parts[index + 1 : stop]):
                    skip = stop + 1
                    continue
                seen = max(seen, stop)
            if name == "a":
                skip = max(skip, self._anchor(given, parts, index, open_names))
            elif name in looks.VOID or part.endswith("/>"):
                self._void(name, given)
            else:
                self._stack.append((name, self._start_element(name, given)))
                open_names[name] = open_names.get(name, 0) + 1
                if name == "div" and looks.is_spoiler(given):
                    skip = max(skip, self._bold_title(parts, index))

    def _shown(self, text: str, *, linked: bool) -> None:
        """Text between tags. Not all boards link the addresses in it."""
        if not linked and ("://" in text or "@" in text or "www." in text):
            self.say_linked(text, self.text)
        else:
            self.text(text)

    # --- elements -------------------------------------------------------------------------------

    def _start_element(self, name: str, given: Mapping[str, str]) -> tuple[str, ...]:
        """Open an element; what to close with it."""
        inline = looks.INLINE.get(name)
        if inline:
            self.open(inline, f"<{inline}>")
            return (inline,)
        if name == "blockquote":
            self._quote(given)
            return ("/blockquote",)
        if name == "details" or looks.is_spoiler(given):
            self.block("details", '<details data-spoiler="">')
            return ("/details",)
        if name in looks.TITLES or looks.is_spoiler_title(given):
            if self.out and self.out[-1].startswith("<details"):
                self.block("summary", "<summary>")
                return ("/summary",)
            self.line()
            return ("line",)
        if name in {"ol", "ul"}:
            self._list(name, given)
            return (f"/{looks.list_element(name, given)}",)
        if name in looks.BLOCKS:
            self.block(name, f"<{name}>")
            return (f"/{name}",)
        if "data-mention" in given:
            return ()
        closing = looks.breaks(name, given)
        if closing:
            self.line() if closing == "line" else self.paragraph()
        styled = looks.styled(given) if given else ()
        for inline in styled:
            self.open(inline, f"<{inline}>")
        return (*reversed(styled), closing) if closing else tuple(reversed(styled))

    def _bold_title(self, parts: list[str], index: int) -> int:
        """A spoiler whose title is the bold text before its box; returns the part at which reading goes on."""
        title = [part.lower() for part in parts[index + 1 : index + 7]]
        if (
            len(title) < 6
            or title[0].strip()
            or title[1] not in {"<b>", "<strong>"}
            or title[3] not in {"</b>", "</strong>"}
        ):
            return 0
        if title[4].strip() or not title[5].startswith(("<div", "<br")):
            return 0
        self.block("summary", "<summary>")
        self.text(_inline(parts[index + 3]))
        self.close_block("summary")
        return index + 5

    def _end_element(self, name: str, open_names: dict[str, int]) -> None:
        while self._stack:
            opened, closers = self._stack.pop()
            open_names[opened] -= 1
            for closer in closers:
                if closer == "line":
                    self.line()
                elif closer == "paragraph":
                    self.paragraph()
                elif closer[0] == "/":
                    self.close_block(closer[1:])
                else:
                    self.close(closer)
            if opened == name:
                return

    def _void(self, name: str, given: Mapping[str, str]) -> None:
        if name == "br":
            self.line_break()
        elif name == "hr":
            self.rule()
        elif name == "img":
            self._image(given)
        elif name in looks.PLAYERS:
            self._player(given)

    def _whole(self, name: str, given: Mapping[str, str], inside: list[str]) -> bool:
        """An element whose content is data; False when it is to be read like any other after all."""
        if name in looks.DROPPED:
            return name != "button" or not (self.out and self.out[-1].startswith("<details"))
        if given.get("data-attachment"):
            self._place(given["data-attachment"])
            return True
        if "data-mention" in given:
            self.mention(given["data-mention"], _plain(inside))
            return True
        if name in looks.PLAYERS:
            self._player(given or _first_source(inside))
            return True
        if name != "code" or looks.is_code_block(given) or any(_breaks_line(part) for part in inside):
            self.code(_verbatim(inside))
            return True
        return False

    def _quote(self, given: Mapping[str, str]) -> None:
        shown = given.get("data-time-text", "")
        if shown and not given.get("data-time") and self._seconds:
            time = self._seconds(shown)
            if time is not None:
                given = {**given, "data-time": str(time)}
        self.quote(given)

    def _list(self, name: str, given: Mapping[str, str]) -> None:
        if looks.list_element(name, given) == "ol":
            self.block("ol", list_tag(looks.list_style(given), given.get("start", "")))
        else:
            self.block("ul", "<ul>")

    def _anchor(self, given: Mapping[str, str], parts: list[str], index: int, open_names: dict[str, int]) -> int:
        """A link; returns the part at which reading goes on (0: the next one)."""
        url = self._absolute(given.get("href", ""))
        found = self._target(url) if self._target and url else None
        simple = len(parts) > index + 2 and parts[index + 2].lower().startswith("</a")
        if simple:
            shown = parts[index + 1].strip()
            member = given.get("data-user-id", "") or (str(found[1]) if found and found[0] == "member" else "")
            if member and shown.startswith("@"):
                self.mention(member, entities.unescape(shown))
                return index + 3
        attached = found and found[0] == "attachment"
        goal = (found[0], str(found[1])) if found and not attached else None
        image_only = attached and not (parts[index + 1].strip() if len(parts) > index + 1 else "")
        self.open("a", link_tag(url, goal) if url and not image_only else "")
        self._stack.append(("a", ("a",)))
        open_names["a"] = open_names.get("a", 0) + 1
        if simple and url:
            shown = entities.unescape(parts[index + 1])
            whole = _whole_url(shown, url, local=goal is not None)
            if whole != shown:
                self.text(escape(clean(whole)))
                return index + 2
        return 0

    def _image(self, given: Mapping[str, str]) -> None:
        smiley = looks.smiley(given)
        if smiley:
            name, shown = smiley
            if name:
                self.open("span", start_tag("span", {"data-smiley": name}))
                self.text(escape(clean(shown)))
                self.close("span")
            else:
                self.text(escape(clean(shown)))
            return
        source = self._absolute(looks.image_source(given))
        found = self._target(source) if self._target and source else None
        if found and found[0] == "attachment":
            self._place(str(found[1]))
        elif source or given.get("alt"):
            image(self, source, looks.alternative(given, source))

    def link(self, url: str) -> None:
        """Open a link to an address that stands in the text."""
        self.open("a", link_tag(url, self._known(url)))

    def _player(self, given: Mapping[str, str]) -> None:
        source = looks.player_page(self._absolute(given.get("data-src") or given.get("src") or given.get("data", "")))
        if safe_url(source):
            self.open("a", link_tag(source, self._known(source)))
            self.text(escape(clean(source)))
            self.close("a")

    def _place(self, attachment: str) -> None:
        id: SourceId = int(attachment) if attachment.isascii() and attachment.isdigit() else attachment
        if id not in self._placed:
            self._placed.append(id)
            self.leaf(start_tag("span", {"data-attachment": attachment}) + "</span>")

    # --- addresses ------------------------------------------------------------------------------

    def _known(self, url: str) -> tuple[str, str] | None:
        found = self._target(url) if self._target else None
        return (found[0], str(found[1])) if found and found[0] != "attachment" else None

    def _absolute(self, url: str) -> str:
        return absolute(url, self._page, self._target, self._local)


def absolute(url: str, page: str, target: LinkFinder | None, local: Callable[[str], str] | None) -> str:
    """The address that a link or an image of a body has, mangling by mirrors and proxies undone."""
    url = url.strip()
    if url.startswith("#"):
        return page.partition("#")[0] + url
    if url[:7].lower() == "mailto:":
        return url
    address = looks.unwrapped(urls.join(page, url))
    if local and address and not (target and target(address)):
        return local(url) or address
    return address


def _name(tag: str) -> str:
    start = 2 if tag[1] == "/" else 1
    end = start
    while tag[end] not in " \t\n\f/>":
        end += 1
    return tag[start:end].lower()


def _matches(parts: list[str]) -> dict[int, int]:
    """Place of each start tag whose content may be data → that of its end tag. What is never closed ends with the next
    start of its like (``code``), or with the body (what is dropped)."""
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for place in range(1, len(parts), 2):
        tag = parts[place]
        if tag[1] in "!?":
            continue
        name = _name(tag)
        if tag[1] != "/":
            if name in looks.VOID or tag.endswith("/>"):
                found[place] = place
            else:
                waiting.setdefault(name, []).append(place)
        elif waiting.get(name):
            found[waiting[name].pop()] = place
    for name, places in waiting.items():
        if name in looks.DROPPED:
            found.update(dict.fromkeys(places, len(parts) - 1))
    return found


def _breaks_line(part: str) -> bool:
    return part[:3].lower() == "<br" if part.startswith("<") else "\n" in part.strip()


def _verbatim(inside: list[str]) -> str:
    """Content of a code block: text with its line breaks, escaped."""
    out: list[str] = []
    for index, part in enumerate(inside):
        if not index & 1:
            out.append(bare(normalised(part.replace("\v", " "))).replace("&nbsp;", " "))
        elif part[1] not in "!?" and _name(part) in looks.VERBATIM_BREAKS and (part[1] != "/") == (_name(part) == "br"):
            out.append("\n")
    return "".join(out)


def _plain(inside: list[str]) -> str:
    return " ".join(entities.unescape("".join(inside[::2])).split())


def _first_source(inside: list[str]) -> Mapping[str, str]:
    for tag in inside[1::2]:
        given = _attributes(tag)
        if given.get("src"):
            return given
    return {}


def _whole_url(shown: str, url: str, *, local: bool) -> str:
    """The whole URL where the board shows only its start and end, or (of its own pages) only its end; else what is
    shown."""
    shown = shown.strip()
    if local and len(shown) > 8 and _PAGE.match(shown) and url.endswith("/" + shown):
        return url
    match = _SHORTENED.fullmatch(shown) if "…" in shown or "..." in shown else None
    if not match or not url.endswith(match[2]):
        return shown
    if local and f"/{match[1]}" in url:
        return url
    whole = url if "://" in shown else url.partition("://")[2]
    return whole if whole.startswith(match[1]) else shown
