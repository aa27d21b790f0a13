"""Polls of Discourse.

Facts: ``plugins/poll`` of Discourse: what it writes into texts, its serializers, its components. Crawlers are shown the
options, and no votes. A page meant for browsers holds the same, and in ``data-preloaded`` the API's answer, with the
votes that a guest may see; a page saved from a browser, whose script took that away, shows how many voted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from adapters.html.document import Document, remove, words
from adapters.html.facts import PagePoll, PagePollOption
from adapters.html.marks import Index, first, has, index
from adapters.html.reading import Element, date, number_in

_LIMIT: Final = 20_000_000  # characters of an answer that are read


def poll(page: Document, opening: Element, thread: int) -> PagePoll | None:
    """The first poll of a topic's opening post, taken out of its text."""
    box = next((box for box in opening.iter("div") if has(box, "poll")), None)
    if box is None:
        return None
    found = index(box)
    told = _preloaded(page, thread, box.get("data-poll-name") or "poll")
    counts = {option.get("id"): _count(option.get("votes")) for option in _maps(told.get("options"))}
    shown = [option for results in found.get("results", ()) for option in results.iter("li")]
    items = shown or [item for item in box.iter("li") if item.get("data-poll-option-id")]
    options = tuple(
        PagePollOption(
            text=words(first(parts.get("option-text"))) or words(item),
            votes=counts.get(item.get("data-poll-option-id")) if counts else _votes(parts),
        )
        for item, parts in ((item, index(item)) for item in items)
    )
    if not options:
        return None
    kind, most = box.get("data-poll-type") or "regular", number_in(box.get("data-poll-max") or "")
    close = box.get("data-poll-close") or ""
    voters = number_in(words(first(found.get("info-number")))) if shown else None
    remove(box)
    return PagePoll(
        question=words(first(found.get("poll-title"))),
        options=options,
        voters=_count(told.get("voters")) if told else voters,
        max_choices=(most or len(options)) if kind == "multiple" else len(options) if kind == "ranked_choice" else 1,
        id=_count(told.get("id")),
        ends=date(close, close),
    )


def _votes(parts: Index) -> int | None:
    """Votes of an option, where the page shows them and not their share."""
    shown = first(parts.get("absolute"))
    return number_in(words(shown)) if shown is not None else None


def _preloaded(page: Document, thread: int, name: str) -> Mapping[str, Any]:
    """A poll of the first post as the API tells it; nothing where the page does not hold its answer."""
    holder = page.first("id('data-preloaded')") if "data-preloaded" in page.text else None
    source = holder.get("data-preloaded") if holder is not None else None
    topic = _parsed(_map(_parsed(source)).get(f"topic_{thread}"))
    for post in _maps(_map(_map(topic).get("post_stream")).get("posts")):
        if post.get("post_number") == 1:
            return next((told for told in _maps(post.get("polls")) if told.get("name") == name), {})
    return {}


def _parsed(source: Any) -> Any:
    if not isinstance(source, str) or len(source) > _LIMIT:
        return None
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        return None


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
