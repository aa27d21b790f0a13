"""Parts of a page by class: one walk over the tree instead of one search for each field.

An XPath over a whole page costs a sixth of parsing it, so the readers of systems that name their parts by class
(XenForo, Discuz!, vBulletin 4, Invision …) do not search: they walk the tree once and look fields up. All is linear in
the size of the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from adapters.forum import SourceId
from adapters.html.document import words
from adapters.html.reading import Element, inner_html

Index: TypeAlias = dict[str, list[Element]]

#: What URLs of a system lead to: (kind, pattern of whose groups one matches: the id), first match wins.
Addresses: TypeAlias = Sequence[tuple[str, re.Pattern[str]]]

_MOST = 20_000  # values of class that are remembered
#: (classes that start items, those that are wanted) → value of ``class`` → (those of the classes in it that are wanted,
#: whether an item may start there)
_KNOWN: dict[tuple[frozenset[str], frozenset[str] | None], dict[str, tuple[tuple[str, ...], bool]]] = defaultdict(dict)
_TRAILING = re.compile(r"(\d{1,15})\s*$")


class Item(NamedTuple):
    """A repeated part of a page (post, row of a list): its element and the elements in it by class."""

    element: Element
    parts: Index


class Survey(NamedTuple):
    """The elements of a page by class, apart from those in its items."""

    parts: Index
    items: list[Item]


@lru_cache(maxsize=4096)
def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


@lru_cache(maxsize=4096)
def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


def index(root: Element, *tags: str) -> Index:
    """Elements at and below ``root`` by class, in document order; only of some tags, where tags are given."""
    found: Index = defaultdict(list)
    for element in root.iter(*(tags or ("*",))):
        names = element.get("class")
        if names:
            for name in _split(names):
                found[name].append(element)
    return found


def survey(
    root: Element,
    tags: Sequence[str],
    starts: frozenset[str],
    is_item: Callable[[Element], bool] | None = None,
    wanted: frozenset[str] | None = None,
) -> Survey:
    """All elements of some tags by class, split where an item starts: at an element with one of the classes ``starts``
    of which ``is_item`` holds, if given.

    :param wanted: classes that count; None: all.
    """
    page: Index = defaultdict(list)
    items: list[Item] = []
    found, end = page, None
    known = _KNOWN[starts, wanted]
    for element in root.iter(*tags):
        if element is end:
            found, end = page, None
        names = element.get("class")
        if not names:
            continue
        entry = known.get(names)
        if entry is None:
            if len(known) > _MOST:  # classes with numbers in them, or a hostile page
                known.clear()
            split = _split(names)
            entry = tuple(name for name in split if wanted is None or name in wanted), not starts.isdisjoint(split)
            known[names] = entry
        split, may_start = entry
        if may_start and (is_item is None or is_item(element)):
            found, end = defaultdict(list), _after(element, tags)
            items.append(Item(element, found))
        for name in split:
            found[name].append(element)
    return Survey(page, items)


def _after(element: Element, tags: Sequence[str]) -> Any:
    """The first element of some tags behind an element."""
    while element is not None:
        for sibling in element.itersiblings(*tags):
            return sibling
        element = element.getparent()
    return None


def by_id(root: Element) -> dict[str, Element]:
    """Elements at and below ``root`` by their id; of several with one id the first."""
    found: dict[str, Element] = {}
    for element in root.iter("*"):
        name = element.get("id")
        if name:
            found.setdefault(name, element)
    return found


def first(elements: Iterable[Element] | None) -> Any:
    """The first of some elements; None for none."""
    return next(iter(elements), None) if elements is not None else None


def has(element: Element, *names: str) -> bool:
    """Whether an element has one of these classes."""
    given = element.get("class")
    return bool(given) and not _set(given).isdisjoint(names)


def below(root: Element | None, tag: str, *names: str) -> Any:
    """The first element of a tag at or below ``root``, with one of these classes where some are given; None: none."""
    if root is None:
        return None
    return next((element for element in root.iter(tag) if not names or has(element, *names)), None)


def content(element: Element | None) -> str:
    """Inner HTML; "" for no element."""
    return inner_html(element) if element is not None else ""


def image_of(element: Element | None) -> str:
    """Address of the first image at or below an element; "" for none."""
    image = below(element, "img")
    return (image.get("data-src") or image.get("src") or "") if image is not None else ""


def trailing(text: str | None) -> int | None:
    """The number at the end of an id (``post-12``)."""
    match = _TRAILING.search(text) if text else None
    return int(match[1]) if match else None


def id_in(pattern: re.Pattern[str], link: str | None) -> int | None:
    """The id that a pattern finds in a link; of several groups the one that matched."""
    match = pattern.search(link) if link else None
    return int(next(group for group in match.groups() if group)) if match else None


def leads_to(addresses: Addresses, url: str) -> tuple[str, SourceId] | None:
    """(kind, id) of what a URL leads to."""
    for kind, pattern in addresses:
        id = id_in(pattern, url)
        if id is not None:
            return kind, id
    return None


def texts(elements: Iterable[Element]) -> list[str]:
    """Texts of elements, white space collapsed."""
    return [words(element) for element in elements]
