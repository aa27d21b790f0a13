"""One page as readers see it: its address, its text decoded with evidence, its tree.

Readers are called with a page that may be anything: decoding never raises, the tree always exists (of a page without
markup it is an empty document). lxml parses; BeautifulSoup is the second try for a page lxml makes nothing of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from lxml import etree

from adapters.html import urls
from adapters.html.encoding import decode, is_stored_so
from adapters.html.passages import PLACE, Passage, cut

Element: TypeAlias = etree._Element  #: plain: walking over elements of lxml.html takes twice the time
T = TypeVar("T")

_SPACE = re.compile(r"[ \t\r\n\f\v\xa0\u200b\ufeff]+")
_NOTHING = b"<html><head></head><body></body></html>"


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces={"re": "http://exslt.org/regular-expressions"})


class Document:
    """A page.

    :ivar url: the address it was fetched from, as well as it is known, unmangled; host ``mirror.invalid`` where nothing
        tells.
    :ivar name: of the file or record in the store, for reports.
    :ivar raw: bytes as stored, transfer and content encodings undone.
    :ivar captured_at: unix seconds, None where nothing tells.
    """

    __slots__ = (
        "_base",
        "_cut",
        "_decoded",
        "_passages",
        "_tree",
        "captured_at",
        "charset",
        "evidence",
        "header_charset",
        "name",
        "raw",
        "repaired",
        "url",
    )

    def __init__(
        self,
        url: str,
        raw: bytes,
        *,
        name: str = "",
        captured_at: int | None = None,
        header_charset: str = "",
        charset: str = "",
    ) -> None:
        self.url = url
        self.raw = raw
        self.name = name or url
        self.captured_at = captured_at
        self.header_charset = header_charset
        self.charset = charset  #: asked for by the user; after decoding the one that was used
        self.evidence = ""  #: why that charset, after decoding
        self.repaired = False  #: the tree is BeautifulSoup's work
        self._decoded: str | None = None
        self._tree: Element | None = None
        self._base: str | None = None
        self._cut: Sequence[Passage] = ()
        self._passages: list[bytes] = []

    @property
    def text(self) -> str:
        """The page's source, decoded."""
        if self._decoded is None:
            self._decoded, self.charset, self.evidence = decode(self.raw, self.header_charset, self.charset)
        return self._decoded

    @property
    def tree(self) -> Element:
        """The root element (``html``)."""
        if self._tree is None:
            text = self.text
            data = self.raw if is_stored_so(self.raw, self.evidence) else text.encode("utf-8", "replace")
            if self._cut:
                data, self._passages = cut(data, self._cut)
            tree = _parsed(data)
            if tree is None or tree.find("body") is None:
                if data.strip():
                    return self.repair()
                tree = cast("Element", etree.fromstring(_NOTHING, _parser()))
            self._tree = tree
        return self._tree

    def repair(self) -> Element:
        """Builds the tree anew with BeautifulSoup, for a page on which lxml's tree is of no use; returns it."""
        from bs4 import BeautifulSoup  # noqa: PLC0415 - heavy, and hardly ever needed

        soup = str(BeautifulSoup(self.text, "html.parser"))
        tree = _parsed(soup.encode("utf-8", "replace"))
        if tree is None or tree.find("body") is None:
            tree = cast("Element", etree.fromstring(_NOTHING, _parser()))
        self._tree = tree
        self._passages = []
        self.repaired = True
        return tree

    def without(self, passages: Sequence[Passage]) -> None:
        """Leave passages out of the tree, if there is none yet; an empty sequence brings back the whole page."""
        if not passages and self._passages:
            self._tree = None
        self._cut = passages

    def passage(self, holder: Element) -> bytes | None:
        """What was cut out of an element; None when it is whole."""
        place = holder[0].get(PLACE) if self._passages and len(holder) else None
        return self._passages[int(place)] if place and place.isdecimal() and int(place) < len(self._passages) else None

    @property
    def base(self) -> str:
        """What relative links are relative to: ``<base href>`` or the page's own address."""
        if self._base is None:
            given = next((base.get("href") for base in self.tree.iter("base") if base.get("href")), None)
            joined = urls.join(self.url, given) if given else ""
            self._base = joined or self.url
        return self._base

    def absolute(self, link: str | None) -> str:
        """The absolute, unmangled address of a link on this page; "" for what leads nowhere."""
        return urls.join(self.base, link) if link else ""

    def query(self, link: str | None = None) -> dict[str, str]:
        """Parameters of a link, or of the page's own address."""
        return urls.parameters(self.url if link is None else self.absolute(link))

    def all(self, expression: str, node: Element | None = None, **variables: Any) -> list[Any]:
        """All results of an XPath (compiled once), from ``node`` or the root."""
        found = _compiled(expression)(self.tree if node is None else node, **variables)
        return found if isinstance(found, list) else [found]

    def first(self, expression: str, node: Element | None = None, **variables: Any) -> Any:
        """The first result of an XPath, or None. For a string expression, its string."""
        found = _compiled(expression)(self.tree if node is None else node, **variables)
        if isinstance(found, list):
            return found[0] if found else None
        return found

    def words(self, expression: str, node: Element | None = None) -> str:
        """The text of the first result, white space collapsed; "" where there is none."""
        return words(self.first(expression, node))


def remembered(read: Callable[[Element], T]) -> Callable[[Document, Element], T]:
    """What ``read`` makes of an element's content: of a passage that was cut out only once for each different one.

    :param read: looks at what the element holds, not at its own tag and attributes.
    """

    @lru_cache(maxsize=2048)
    def of_passage(passage: bytes) -> T:
        tree = _parsed(b"<html><body><div>" + passage + b"</div></body></html>")
        return read(etree.Element("div") if tree is None else tree[0][0])

    def found(page: Document, holder: Element) -> T:
        passage = page.passage(holder)
        return read(holder) if passage is None else of_passage(passage)

    return found


def text_of(node: Element) -> str:
    """All text inside an element, as ``itertext`` gives it, in a seventh of its time."""
    return etree.tostring(node, encoding="unicode", method="text", with_tail=False)


def words(node: Any) -> str:
    """The text of an element or string, white space collapsed; "" for None."""
    if node is None:
        return ""
    text: str = node if isinstance(node, str) else text_of(node) if len(node) else node.text or ""
    return " ".join(text.split()) if text.isascii() else _SPACE.sub(" ", text).strip()


def inner_html(node: Element | None) -> str:
    """What stands inside an element, as HTML; "" for None."""
    if node is None:
        return ""
    parts = [_escaped(node.text)] if node.text else []
    parts += [etree.tostring(child, encoding="unicode", method="html", with_tail=True) for child in node]
    return "".join(parts)


def remove(node: Element) -> None:
    """Takes an element out of its tree; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        try:
            if before is None:
                parent.text = (parent.text or "") + node.tail
            else:
                before.tail = (before.tail or "") + node.tail
        except (
            ValueError
        ):  # control characters, which lxml reads but does not write: what shows nothing stays in its place
            cast("Any", node).clear(keep_tail=True)
            node.tag = "wbr"
            return
        node.tail = None
    parent.remove(node)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@cache
def _parser() -> etree.HTMLParser:
    return etree.HTMLParser(encoding="utf-8", huge_tree=True)


def _parsed(data: bytes) -> Element | None:
    try:
        root = etree.fromstring(data, _parser())
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return cast("Element", root)
