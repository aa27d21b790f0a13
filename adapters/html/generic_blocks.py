"""Posts of a page about whose software nothing is known: the parts that repeat, each with a name, a date and a text.

Elements of one kind (tag and class, numbers in them left out) that stand beside each other are a row of blocks. The row
whose blocks hold dates and the most text are the posts. Within a block the date is what reads as one, the name is what
links to a member or is marked as a name, the body is the smallest element with nearly all of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple

from adapters.html.dateparse import machine, parse
from adapters.html.datewords import LANGUAGES, lexicon
from adapters.html.document import Document, inner_html, remove, words
from adapters.html.facts import Author, Date, PagePost
from adapters.html.generic_addresses import number_of, target

_WORDS = lexicon(tuple(LANGUAGES))
_DIGITS = re.compile(r"\d+")
_ALTERNATING = re.compile(r"^(?:alt|row|bg|first\w*|last\w*|windowbg|\w*odd|\w*even)\d*$")
_NAMES = re.compile(r"author|poster|user|nick|name|member|profile|autor|auteur|by-?line", re.IGNORECASE)
_BODIES = re.compile(r"body|content|text|message|comment|entry|inhalt|contenu", re.IGNORECASE)
_SIGNATURES = re.compile(r"(?:^|[-_\s])sig(?:nature)?(?:$|[-_\s])", re.IGNORECASE)
_POSTS = re.compile(r"post|message|comment|reply|answer|msg|beitrag|entry", re.IGNORECASE)
_NAME_TAGS: Final = ("a", "span", "b", "strong", "div", "p", "td", "h3", "h4", "h5", "cite", "dt")
_BOLD: Final = frozenset(("b", "strong", "h3", "h4", "h5"))
_DATE_TAGS: Final = (
    "time",
    "abbr",
    "span",
    "div",
    "td",
    "p",
    "small",
    "a",
    "li",
    "dd",
    "b",
    "i",
    "em",
    "h2",
    "h3",
    "h4",
    "font",
)
_FURNITURE: Final = frozenset(
    ("script", "style", "form", "button", "nav", "head", "option", "select", "textarea", "noscript")
)
_TAGS: Final = frozenset(("div", "article", "li", "tr", "table", "tbody", "section", "dl", "td", "p", "blockquote"))
_LONGEST_DATE: Final = 80
_MOST_ELEMENTS: Final = 200_000
_MOST_TEXTS: Final = 400  # elements of one block looked at for a name or a date
_MOST_ROWS: Final = 100
_MOST_BODIES: Final = 40
_DEEPEST: Final = 40


class Row(NamedTuple):
    """Blocks that stand beside each other."""

    kind: str
    blocks: list[Any]


def posts(page: Document) -> tuple[list[PagePost], str]:
    """The posts of the page and how they were found; none when nothing on it looks like posts."""
    best: tuple[float, str, list[_Block]] = (0.0, "", [])
    for row in _rows(page):
        dated = [block for block in map(_Block, row.blocks) if block.date is not None]
        if len(dated) < 0.8 * len(row.blocks):
            continue
        found = [block for block in dated if block.read(page)]
        length = sum(len(block.text) for block in found)
        named = sum(bool(block.author.name) for block in found)
        if not found or named < 0.8 * len(found) or length < 10 * len(found):
            continue
        # what is around a body and its date tells more than the body alone
        evidence = 1.0 + bool(_POSTS.search(row.kind)) + 2 * all(block.clock for block in found)
        evidence += sum(block.id() is not None for block in found) / len(found)
        score = length**0.5 * evidence * len(found) ** 0.5
        if score > best[0]:
            best = score, f"{len(row.blocks)} blocks like {row.kind}", found
    return [block.post() for block in best[2]], best[1]


def _rows(page: Document) -> Iterator[Row]:
    rows: dict[tuple[Any, str], list[Any]] = {}
    for count, element in enumerate(page.tree.iter(*_TAGS)):
        if count > _MOST_ELEMENTS:
            break
        parent = element.getparent()
        if parent is not None:
            rows.setdefault((parent, _kind(element)), []).append(element)
    kinds = Counter(kind for _, kind in rows)
    several = [
        (kind, blocks)
        for (_, kind), blocks in rows.items()
        if len(blocks) > 1 and (set(kind) & {".", "["} or kind == "tr")
    ]
    scattered: dict[str, list[Any]] = {}  # one block in each of several like parents, or the only one
    for (_, kind), blocks in rows.items():
        if len(blocks) == 1 and any(
            _POSTS.search(name) and not _NAMES.search(name) for name in re.split(r"[.\[]", kind)
        ):
            scattered.setdefault(kind, []).extend(blocks)
    several += [(kind, blocks) for kind, blocks in scattered.items() if len(blocks) == kinds[kind]]
    several.sort(key=lambda row: -len(row[1]))
    for kind, blocks in several[:_MOST_ROWS]:
        yield Row(kind, blocks)


def _kind(element: Any) -> str:
    names = [_DIGITS.sub("", name) for name in (element.get("class") or "").split() if not _ALTERNATING.match(name)]
    id = _DIGITS.sub("#", element.get("id") or "")
    return ".".join((element.tag, *sorted(set(names)))) + (f"[{id}]" if "#" in id else "")


class _Block:
    """One block, taken apart."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.date_element, self.date, self.clock = _date_in(element)
        self.author = Author(name="")
        self.text = ""
        self.body: Any = None

    def read(self, page: Document) -> bool:
        """Find author and body; False when there is no text."""
        author = self._author(page)
        self.body = self._body({self.date_element, author} - {None})
        self.text = words(self.body) if self.body is not None else ""
        return bool(self.text)

    def _author(self, page: Document) -> Any:
        marked = bold = None
        for element in islice(self.element.iter(*_NAME_TAGS), _MOST_TEXTS):
            text = _short(element)
            if not text or element is self.date_element:
                continue
            if element.tag == "a":
                goal = target(page.absolute(element.get("href")))
                if goal and goal[0] == "member":
                    self.author = Author(name=text, id=goal[1])
                    return element
            if marked is None and not len(element):
                marks = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
                marked = element if _NAMES.search(marks) else None
            if bold is None and element.tag in _BOLD:
                bold = element
        found = marked if marked is not None else bold
        if found is not None:
            self.author = Author(name=_short(found))
        return found

    def _body(self, apart: set[Any]) -> Any:
        marked = []
        for one in self.element.iter("div", "td", "p", "section", "article", "span", "dd", "blockquote"):
            names = f"{one.get('class') or ''} {one.get('id') or ''}"
            if (
                one is not self.element
                and _BODIES.search(names)
                and not _SIGNATURES.search(names)
                and not _holds(one, apart)
            ):
                marked.append(one)
                if len(marked) == _MOST_BODIES:
                    break
        lengths = [len(words(one)) for one in marked]
        longest = max(lengths, default=0)
        for one, length in zip(reversed(marked), reversed(lengths), strict=True):
            if longest and length >= 0.95 * longest:
                return one
        node = self.element
        for _ in range(_DEEPEST):  # down to the smallest element with nearly all of the text
            children = [child for child in node if isinstance(child.tag, str) and child.tag not in _FURNITURE]
            lengths = [len(words(child)) for child in children]
            if not lengths or (not _holds(node, apart - {node}) and max(lengths) < 0.8 * len(words(node))):
                break
            node = children[lengths.index(max(lengths))]
        return None if _holds(node, apart - {node}) else node

    def post(self) -> PagePost:
        body, signature = inner_html(self.body).strip(), ""
        for one in self.element.iter("div", "p", "span", "td"):
            if _SIGNATURES.search(one.get("class") or ""):
                signature = inner_html(one).strip()
                if signature and _holds(self.body, {one}):
                    remove(one)
                    body = inner_html(self.body).strip()
                break
        if self.body is self.date_element and self.date is not None:
            body = body.removeprefix(self.date.text).removeprefix("<hr>").lstrip()
        return PagePost(id=self.id(), author=self.author, date=self.date, body=body, signature=signature)

    def id(self) -> int | str | None:
        """The post's id: of the block, of an anchor in it, or of a link to it."""
        own = self.element.get("id") or self.element.get("data-id") or self.element.get("data-post-id") or ""
        if _DIGITS.search(own):
            return number_of(own)
        for anchor in islice(self.element.iter("a"), _MOST_TEXTS):
            name = anchor.get("name") or anchor.get("id") or ""
            if _DIGITS.search(name):
                return number_of(name)
            goal = target(f"http://x.invalid/{(anchor.get('href') or '').rpartition('/')[2]}")
            if goal and goal[0] == "post" and isinstance(goal[1], int):
                return goal[1]
        return None


def _short(element: Any) -> str:
    """The text of an element that holds no more than a name; "" for longer ones."""
    pieces = list(islice(element.itertext(), 6))
    text = " ".join("".join(pieces).split()) if len(pieces) < 6 else ""
    return text if len(text) <= 60 else ""


def _holds(element: Any, others: set[Any]) -> bool:
    """Whether one of the others is the element or stands in it."""
    for other in others:
        node = other
        for _ in range(100):
            if node is None:
                break
            if node is element:
                return True
            node = node.getparent()
    return False


def _date_in(block: Any) -> tuple[Any, Date | None, bool]:
    """The element of a block that shows its date, the date, and whether it has a time of day.

    A day alone ("Joined: Jan 2017") counts only when there is nothing better."""
    day: tuple[Any, Date | None, bool] = (None, None, False)
    for element in islice(block.iter(*_DATE_TAGS), _MOST_TEXTS):
        for name in ("datetime", "data-time", "data-timestamp", "title"):
            given = element.get(name) or ""
            if given and (machine(given) or (name == "title" and _clock(given) and not _clock(_short(element)))):
                return element, Date(text=words(element)[:_LONGEST_DATE], machine=given), True
        for text in (element.text, *[child.tail for child in element[:20]]):
            if text and len(text) < 400:
                shown = " ".join(text.split())
                clock = _clock(shown)
                if clock:
                    return element, Date(text=shown), True
                if clock is False and day[0] is None and ":" not in shown:
                    day = element, Date(text=shown), False
    return day


@lru_cache(maxsize=4096)
def _clock(text: str) -> bool | None:
    """True for a date with a time of day (or counted back), False for a day, None for anything else."""
    if not 5 < len(text) <= _LONGEST_DATE or not _DIGITS.search(text):
        return None
    found = parse(text, _WORDS)
    if found is None:
        return None
    if found.hour is not None or found.ago is not None:
        return True
    return False if found.year or (found.numbers and found.numbers[2]) else None
