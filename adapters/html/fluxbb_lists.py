"""Rows of the lists of FluxBB and PunBB: a board of the index, a thread of a board."""

from __future__ import annotations

import re
from typing import Final

from adapters.forum import SourceId
from adapters.html.document import remove, words
from adapters.html.facts import Author, PageBoard, PageThread
from adapters.html.fluxbb_links import target
from adapters.html.reading import Element, Group, inner_html, number_in

_STUB: Final = re.compile(r"topic(\d{1,12})")


def _counts(group: Group) -> tuple[int | None, int | None]:
    """The two numbers of a row: replies and views, or topics and posts."""
    counts = [number_in(words(cell)) for cell in group.all("count")]
    return (counts[0], counts[1]) if len(counts) > 1 else (None, None)


def board(group: Group, link: Element, id: SourceId, parent: SourceId | None) -> PageBoard:
    threads, posts = _counts(group)
    moderators = [(node, target(node.get("href") or "")) for part in group.all("moderators") for node in part.iter("a")]
    described = group.first("description")
    if described is None and (about := group.first("about")) is not None:  # PunBB 1.4: before the moderators
        for part in group.all("moderators"):
            remove(part)
        described = next(about.iterchildren("p"), None)
    return PageBoard(
        id=id,
        name=words(link),
        parent_id=parent,
        description=inner_html(described) if described is not None else "",
        threads=threads,
        posts=posts,
        moderators=tuple(
            [
                Author(name=words(node), id=found[1], guest=False)
                for node, found in moderators
                if found and found[0] == "member"
            ]
        ),
    )


def topic(group: Group, link: Element, id: SourceId, here: SourceId) -> PageThread:
    state = group.element.get("class") or ""
    moved: SourceId | None = None
    if "moved" in state:  # FluxBB does not tell the id of the stub, only where it leads
        stub = _STUB.fullmatch(group.element.get("id") or "")
        moved, id = id, int(stub[1]) if stub else f"moved:{here}:{id}"
    replies, views = _counts(group)
    starter = words(group.first("by")).partition(" ")[2]  # "by NAME", in the page's language
    return PageThread(
        id=id,
        board_id=here,
        title=words(link),
        author=Author(name=starter) if starter else None,
        kind="sticky" if "sticky" in state else "normal",
        locked="closed" in state,
        moved_to=moved,
        replies=None if moved else replies,
        views=None if moved else views,
    )
