"""The systems whose pages can be read: name → module, one line each."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Protocol

from adapters.forum import SourceId
from adapters.html import facts, urls
from adapters.html.document import Document
from adapters.markup.tags import LinkFinder

SYSTEMS: dict[str, str] = {
    "phpbb": "adapters.html.phpbb",
    "smf": "adapters.html.smf",
    "mybb": "adapters.html.mybb",
    "fluxbb": "adapters.html.fluxbb",
    "xenforo": "adapters.html.xenforo",
    "vbulletin": "adapters.html.vbulletin",
    "discuz": "adapters.html.discuz",
    "invision": "adapters.html.invision",
    "phpwind": "adapters.html.phpwind",
    "pttweb": "adapters.html.pttweb",
    "discourse": "adapters.html.discourse",
    "flarum": "adapters.html.flarum",
    "generic": "adapters.html.generic",
}


class Reader(Protocol):
    """A module that reads the pages of one system."""

    NAME: str
    VERSIONS: str

    def matches(self, page: Document) -> float:
        """How surely the page is of this system, judged by its structure: 0 to 1."""

    def read(self, page: Document) -> facts.Page | None:
        """What stands on the page; None: not of this system."""

    def target(self, url: str) -> tuple[str, SourceId] | None:
        """(kind, id) of what an absolute URL of this system leads to: ``thread``, ``post``, ``board``, ``member``,
        ``attachment``."""


class ProfileReader(Protocol):
    """The generic reader, by the user's selectors."""

    def read_with(self, page: Document, profile: str) -> facts.Page | None: ...

    def target_with(self, url: str, profile: str) -> tuple[str, SourceId] | None: ...


@cache
def reader(system: str) -> Reader:
    """The reader of a system."""
    module: Reader = importlib.import_module(SYSTEMS[system])
    return module


@cache
def available() -> tuple[str, ...]:
    """Keys of all systems."""
    return tuple(name for name, place in SYSTEMS.items() if importlib.util.find_spec(place))


def read(system: str, page: Document, profile: str = "") -> facts.Page | None:
    """What stands on a page of a system; ``profile`` is the user's selector profile for boards of unknown software."""
    if profile:
        generic: ProfileReader = importlib.import_module(SYSTEMS["generic"])
        return generic.read_with(page, profile)
    return reader(system).read(page)


def target(system: str, profile: str = "") -> Callable[[str], tuple[str, SourceId] | None]:
    """What links of a system lead to."""
    if profile:
        generic: ProfileReader = importlib.import_module(SYSTEMS["generic"])
        return lambda url: generic.target_with(url, profile)
    return reader(system).target


def own_links(system: str, site: str, profile: str = "") -> LinkFinder:
    """What links of a system lead to, for those of the board at the address ``site`` only."""
    host = urls.host_of(site)
    judge = target(system, profile)

    @lru_cache(maxsize=65536)
    def own(url: str) -> tuple[str, SourceId] | None:
        return judge(url) if urls.host_of(url) in (host, urls.UNKNOWN_HOST) else None

    return own
