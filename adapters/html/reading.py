"""Small tools that page readers share: text, numbers and ids out of elements and addresses, marking up of quotes.

All work on lxml elements of one page and are linear in its size. Nothing here knows a forum system.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from math import gcd
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from adapters.forum import SourceId
from adapters.html.document import Document, words
from adapters.html.facts import Date

Element: TypeAlias = Any  #: an ``lxml.etree._Element``

_NUMBER = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})++(?![\d.,])|\d++")
_BYTES = re.compile(r"([\d.,\u00a0\u202f]+)\s*(?:bytes?|byte|octets?|байт\w*|字节|位元組|バイト|B)\b", re.IGNORECASE)
_STAFF = re.compile(
    r"\b(?:admin|administrat|moderat|webmaster|super\s?mod|global mod|модератор|администратор|moderador|modérat|"
    r"管理员|版主|超级版主)",
    re.IGNORECASE,
)
#: What boards put after a name at the head of a quote, without the colon. Facts: the languages' own packages
#: (``WROTE``, ``wrote``, ``quote_from`` …).
_WROTE = re.compile(
    r"\s*(?:в сообщении\s+)?(?:#\d+\s+)?(?:wrote|writes|said|a écrit|escribió|ha scritto|scrive|ha dicho|escreveu|"
    r"disse|hat geschrieben|schrieb|schreef|писала?|писал\(?а\)?|написала?|написал\(?а\)?|пише|pisze|napisała?|"
    r"napisał\(?a\)?|yazdı|kirjoitti|skrev|skrifaði|írta|napsal\(?a\)?|a scris|έγραψε|כתב|كتب|"
    r"写道|寫道|写了|寫了|さんが書きました|さんの投稿|님이 썼습니다)?\s*[:：]?\s*$",
    re.IGNORECASE,
)
_NO_AVATAR = re.compile(r"/(?:default_avatar\.(?:png|gif|svg)|avatars/default\.png)(?:\?[^/]*)?$")
_QUOTE_WORDS = frozenset((
    "quote", "zitat", "citation", "cita", "citazione", "citação", "цитата", "citat", "citaat", "cytat", "alıntı",
    "引用",
))  # fmt: skip
#: Words before the board's own clock, before the end of a poll and before the time of an edit.
_LEAD = re.compile(
    r"^(?:it is currently|the time now is|poll ended at|poll runs till|die umfrage endete am|die umfrage läuft bis|"
    r"опрос закончен|current time|aktuelle zeit|es ist|текущее время|сейчас|nous sommes actuellement le|fecha actual|"
    r"ora corrente|data/hora atual|obecny czas|teraz jest|het is nu|现在的时间是|目前的時間是)\s*[:：]?\s*|"
    r"^(?:on|am|le|el|il|em|op|dnia|den|в|dia)\s+",
    re.IGNORECASE,
)
LINE = 300  #: characters of a line ("Last edited by …", "Quote from: …") that are looked at

# --- text ---------------------------------------------------------------------------------------


def number_in(text: str) -> int | None:
    """The first whole number in a text, with or without thousands separators (``1,234``, ``1.234``, ``1 234``)."""
    if text.isdecimal():
        return int(text[:18])
    match = _NUMBER.search(text)
    return int(re.sub(r"\D", "", match[0])[:18]) if match else None


def lines_of(element: Element | None) -> list[str]:
    """Text of an element, cut at the line breaks that are its children, white space collapsed, without empty lines."""
    if element is None:
        return []
    parts = [(element.text or "").replace("\n", " ")]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str) and (child.text or len(child)):
            parts.append(words(child))
        if child.tail:
            parts.append(child.tail.replace("\n", " "))
    return [line for line in map(words, "".join(parts).split("\n")) if line]


def shown_time(element: Element | None) -> str:
    """A time as shown, with the whole date where the page shows "Yesterday" and hides the date in a title."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for part in element.iterchildren("*"):
        title = part.get("title") or "" if part.tag == "span" else ""
        parts.append(title if any(c.isdigit() for c in title) else shown_time(part) if len(part) else part.text or "")
        parts.append(part.tail or "")
    return words("".join(parts))


def bytes_in(text: str) -> int | None:
    """A file size in a text, where it is told to the byte ("603 Bytes"); rounded sizes do not count."""
    match = _BYTES.search(text)
    return number_in(match[1]) if match else None


def lead_off(text: str) -> str:
    """A shown time without the words before it ("It is currently …", "on …")."""
    return _LEAD.sub("", _LEAD.sub("", text.strip(), count=1), count=1)


def edit_time(text: str) -> str:
    """The time in what follows the editor's name: " on DATE, edited 2 times in total." without the words around it."""
    shown = words(text)
    start, comma, end = shown.rpartition(",")
    return lead_off(start if comma and ":" in start and not re.search(r"\d:\d", end) else shown).rstrip(" .»")


def wrote_off(text: str) -> str:
    """The name at the head of a quote, without what follows it ("wrote:", "hat geschrieben:" …)."""
    return _name_before(words(text)[:LINE])


@lru_cache(maxsize=4096)
def _name_before(text: str) -> str:
    name = _WROTE.sub("", text)
    return "" if name.lower() in _QUOTE_WORDS else name


def is_staff(title: str) -> bool:
    return _STAFF.search(title) is not None


def own_avatar(image: Element | None) -> str:
    """Address of a member's avatar; "" for none, and for the picture that the board shows of those who have none."""
    source: str = image.get("src", "") if image is not None else ""
    return "" if _NO_AVATAR.search(source[-100:]) else source


# --- addresses ----------------------------------------------------------------------------------


@cache
def _parameter(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[?&;@_,]|%3F|%26|^)(?:amp;)?{name}(?:=|%3D)(\d{{1,15}})(?![\d\w])", re.IGNORECASE)


@lru_cache(maxsize=8192)  # the same few members stand on every page
def parameter(url: str | None, name: str) -> int | None:
    """A numeric parameter of an address; also where a mirror put ``@ _ ,`` for ``?`` and ``&`` in a file name."""
    if not url or ("=" not in url and "%3" not in url):
        return None
    match = _parameter(name).search(url.partition("#")[0])
    return int(match[1]) if match else None


_SESSION = re.compile(r"(?:(?<=\?)|[&;])(?:sid|s|PHPSESSID)=[0-9a-zA-Z]{20,64}(?:&(?:amp;)?|;|$)?")


def without_session(url: str) -> str:
    """An address without its session id and anchor."""
    url = url.partition("#")[0]
    if "=" in url and _SESSION.search(url):
        url = _SESSION.sub(lambda match: "&" if match[0][0] in "&;" and match[0][-1] in "&;" else "", url).rstrip("?&;")
    return url


def per_page(starts: Iterable[int]) -> int | None:
    """Items per page, from the offsets that a page's links name: what divides them all."""
    size = 0
    for start in starts:
        size = gcd(size, start)
    return size or None


# --- elements -----------------------------------------------------------------------------------


def descendants(root: Element, *tags: str) -> Iterator[Element]:
    """Elements of some tags below ``root``, safe against changes of the tree while walking."""
    return iter(list(root.iter(*tags)))


def inner_html(element: Element) -> str:
    """Inner HTML, as the parser understood it, without white space at the ends."""
    html = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    start = html.find(">") + 1  # in attributes it is written &gt;
    end = html.rfind("</")
    return str(html[start : end if end >= start else len(html)]).strip()


def empty(element: Element, tag: str, **attributes: str) -> None:
    """Turn an element into an empty one of another tag; the text after it stays. ``_`` in names stands for ``-``."""
    tail = element.tail
    element.clear()
    element.tag = tag
    element.tail = tail
    for name, value in attributes.items():
        element.set(name.replace("_", "-"), _printable(value))


def _printable(text: str) -> str:
    return "".join([c for c in text if c >= " " or c in "\t\n"])


def mark_quote(
    element: Element,
    *,
    post: SourceId | None = None,
    author: str = "",
    member: SourceId | None = None,
    time_text: str = "",
    time: SourceId | None = None,
) -> None:
    """Make an element the ``blockquote`` that :class:`adapters.html.facts.PagePost` promises.

    :param time: unix seconds.
    """
    tail = element.tail
    element.tag = "blockquote"
    element.attrib.clear()
    element.tail = tail
    values = (
        ("data-post", post),
        ("data-author", author),
        ("data-member", member),
        ("data-time", time),
        ("data-time-text", time_text),
    )
    for name, value in values:
        if value is not None and value != "":
            element.set(name, _printable(str(value)))


def mark_attachment(element: Element, id: SourceId) -> None:
    """Make an element the place of an attachment within the text."""
    empty(element, "span", data_attachment=str(id))


def mark_mention(element: Element, member: SourceId | str) -> None:
    """Make an element with ``@name`` in it a mention; ``member`` is "" when unknown."""
    element.tag = "span"
    element.attrib.clear()
    element.set("data-mention", str(member))


# --- facts --------------------------------------------------------------------------------------


def date(text: str, machine: str = "") -> Date | None:
    """A time as shown; None if there is none."""
    text = words(text)
    return Date(text=text, machine=machine) if text or machine else None


def unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values without repetitions, in order of first appearance."""
    return tuple(dict.fromkeys(values))


# --- places -------------------------------------------------------------------------------------

Slots: TypeAlias = dict[str, list[Element]]


def xpath(path: str) -> Callable[[Element], Any]:
    """A compiled XPath."""
    return etree.XPath(path)


class Look:
    """Where the fields of a system's pages are.

    :param slots: field → its elements by class (``tag.name``) and id (``tag#name``, ``tag#name*`` with a number for the
        star); without a tag any element, which makes the walk slower. One walk over a page finds them all: a search by
        XPath costs as much for each of them.
    :param groups: those fields that begin one post, one topic or one board, each with the tag of the element around it
        that holds all of it ("" when it is the element itself) and a test that the element must pass, if any.
    :param fallbacks: field → XPaths to try, from the page or the group's element, when the walk finds nothing.
    """

    __slots__ = ("_classes", "_ids", "_known", "_tags", "fallbacks", "groups")

    def __init__(
        self,
        slots: Mapping[str, str | tuple[str, ...]],
        groups: Mapping[str, tuple[str, Callable[[Element], Any] | None]],
        fallbacks: Mapping[str, str | tuple[str, ...]] | None = None,
    ) -> None:
        self.groups = groups
        self.fallbacks = {
            field: tuple((path, xpath(path)) for path in ((paths,) if isinstance(paths, str) else paths))
            for field, paths in (fallbacks or {}).items()
        }
        self._classes: dict[str, list[tuple[str, str]]] = {}  # class → (tag or "", field)
        self._ids: dict[str, tuple[tuple[str, str], ...]] = {}
        tags: dict[str, None] = {}
        for field, names in slots.items():
            for name in (names,) if isinstance(names, str) else names:
                tag, mark, key = name.partition("#") if "#" in name else name.partition(".")
                tags[tag or "*"] = None
                if mark == "#":
                    self._ids[key] = (*self._ids.get(key, ()), (tag, field))
                else:
                    self._classes.setdefault(key, []).append((tag, field))
        self._tags = ("*",) if "*" in tags else tuple(tags)
        self._known: dict[str | None, tuple[tuple[str, str], ...]] = {None: ()}

    def of(self, classes: str) -> tuple[tuple[str, str], ...]:
        """(tag or "", field) of all fields that an element with these classes can be."""
        if len(self._known) > 20_000:  # classes with numbers in them, or a hostile page
            self._known = {None: ()}
        found = tuple([pair for name in classes.split() for pair in self._classes.get(name, ())])
        self._known[classes] = found
        return found

    def walk(self, root: Element) -> tuple[Slots, list[Group]]:
        """All fields of a page: those outside groups, and the groups in order of appearance."""
        head: Slots = {}
        groups: list[Group] = []
        current, after = head, None
        known, ids, starts = self._known, self._ids, self.groups
        for element in root.iter(*self._tags):
            if element is after:
                current, after = head, None
            classes = element.get("class")
            pairs = known.get(classes)
            if pairs is None:
                pairs = self.of(classes)
            if ids and (id := element.get("id")):
                named = ids.get(id) or ids.get(id.rstrip("0123456789") + "*")
                if named:
                    pairs = (*pairs, *named)
            if not pairs:
                continue
            for tag, field in pairs:
                if tag and tag != element.tag:
                    continue
                start = starts.get(field)
                if start and (start[1] is None or start[1](element)):
                    holder = next(element.iterancestors(start[0]), element) if start[0] else element
                    group = Group(field, holder, {})
                    groups.append(group)
                    current, after = group.slots, self._following(holder)
                if field in current:
                    current[field].append(element)
                else:
                    current[field] = [element]
        return head, groups

    def _following(self, element: Element) -> Element | None:
        """The first element after the end of this one that the walk comes to."""
        node = element
        while node is not None:
            after = node.getnext()
            while after is not None:
                if after.tag in self._tags:
                    return after
                found = next(after.iter(*self._tags), None)
                if found is not None:
                    return found
                after = after.getnext()
            node = node.getparent()
        return None

    def head(self, root: Element, end: Element) -> Slots:
        """The fields before an element."""
        slots: Slots = {}
        for element in root.iter(*self._tags):
            if element is end:
                break
            self.add(slots, element)
        return slots

    def group(self, field: str, element: Element, parts: Iterable[Element], needed: tuple[str, ...]) -> Group:
        """A group from some of the elements in it: quicker than a walk, where the structure is as expected. When a
        field that it needs is not among them, the walk finds what there is."""
        slots: Slots = {}
        known = self._known
        for part in parts:
            classes = part.get("class")
            pairs = known.get(classes)
            if pairs is None:
                pairs = self.of(classes)
            for tag, name in pairs:
                if not tag or tag == part.tag:
                    slots.setdefault(name, []).append(part)
        if all(name in slots for name in needed):
            return Group(field, element, slots)
        return Group(field, element, self.within(element))

    def within(self, element: Element) -> Slots:
        """The fields at and below an element."""
        slots: Slots = {}
        for child in element.iter(*self._tags):
            self.add(slots, child)
        return slots

    def add(self, slots: Slots, element: Element) -> None:
        """Note the fields of one element."""
        classes = element.get("class")
        pairs = self._known.get(classes)
        if pairs is None:
            pairs = self.of(classes)
        for tag, field in pairs:
            if not tag or tag == element.tag:
                slots.setdefault(field, []).append(element)


class Group(NamedTuple):
    """One post or row of a page with the fields that it holds."""

    field: str
    element: Element
    slots: Slots

    def first(self, field: str) -> Element | None:
        found = self.slots.get(field)
        return found[0] if found else None

    def all(self, field: str) -> list[Element]:
        return self.slots.get(field, [])

    def text(self, field: str) -> str:
        found = self.slots.get(field)
        return words(found[0]) if found else ""

    def number(self, field: str) -> int | None:
        found = self.slots.get(field)
        return number_in(words(found[0])) if found else None


class Finder:
    """The fields of one page, and how each was found."""

    __slots__ = ("_look", "found", "groups", "page", "slots", "tree")

    def __init__(self, page: Document, look: Look, found: tuple[Slots, list[Group]] | None = None) -> None:
        self.page = page
        self._look = look
        self.tree: Element = page.tree
        self.slots, self.groups = found or look.walk(self.tree)
        self.found: dict[str, str] = {}

    def of(self, kind: str) -> list[Group]:
        """The groups of one kind."""
        return [group for group in self.groups if group.field == kind]

    def all(self, field: str) -> list[Any]:
        found = self.slots.get(field)
        if found:
            return found
        for number, (path, find) in enumerate(self._look.fallbacks.get(field, ()), 1):
            result = find(self.tree)
            if result:
                self.found[field] = f"fallback {number}: {path}"
                return result if isinstance(result, list) else [result]
        return []

    def first(self, field: str) -> Any:
        """The first result, or None."""
        result = self.all(field)
        return result[0] if result else None

    def text(self, field: str) -> str:
        return words(self.first(field))

    def fallback(self, group: Group, field: str) -> Element | None:
        """The first element of a field in a group, by the walk or else by its fallbacks."""
        found = group.first(field)
        if found is not None:
            return found
        for number, (path, find) in enumerate(self._look.fallbacks.get(field, ()), 1):
            result = find(group.element)
            if result:
                self.found[field] = f"fallback {number}: {path}"
                return result[0]
        return None

    def found_by(self) -> tuple[tuple[str, str], ...]:
        """How the fields were found: by class where nothing else is said."""
        return (("fields", "classes and ids of the default style"), *self.found.items())

    def links(self, urls: Iterable[str | None]) -> tuple[str, ...]:
        """Addresses made absolute, without session ids, each once."""
        return unique(
            filter(None, (without_session(self.page.absolute(url.removeprefix("./"))) for url in unique(urls) if url))
        )


def ancestor(element: Element, tag: str) -> Element | None:
    return next(element.iterancestors(tag), None)


def hrefs(elements: Iterable[Element]) -> Iterator[str]:
    """Addresses of all links at and below elements."""
    for element in elements:
        for link in element.iter("a"):
            href = link.get("href")
            if href:
                yield href
