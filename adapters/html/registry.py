"""The systems whose pages can be read: name → module, one line each."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Protocol

from adapters.html import facts
from adapters.html.document import Document

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

    def target(self, url: str) -> tuple[str, facts.SourceId] | None:
        """(kind, id) of what an absolute URL of this system leads to: ``thread``, ``post``, ``board``, ``member``, ``attachment``."""


@cache
def reader(system: str) -> Reader:
    """The reader of a system."""
    module: Reader = importlib.import_module(SYSTEMS[system])  # type: ignore[assignment]
    return module


@cache
def available() -> tuple[str, ...]:
    """Keys of all systems."""
    return tuple(name for name, place in SYSTEMS.items() if importlib.util.find_spec(place))
