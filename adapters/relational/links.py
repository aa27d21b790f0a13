"""Addresses of a forum: how they are made, and what a link to it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from adapters.forum import SourceId

_LONGEST: Final = 2000

#: (address below the forum's folder, fragment included) → (``post`` | ``thread`` | ``board`` | ``member``, id)
Target: TypeAlias = Callable[[str], tuple[str, SourceId] | None]


class Links:
    """Addresses of one forum.

    :param url: its public address, "" (or nonsense, as settings may hold) when unknown: then only relative links are
        recognised.
    :param pages: kind → address below the forum, ``page.php?t={id}``.
    """

    def __init__(self, url: str, pages: Mapping[str, str], target: Target) -> None:
        host, path = host_and_path(url)
        self.url = url.rstrip("/") if host else ""
        self._pages = pages
        self._target = target
        self._host = bare_host(host)
        self._path = path.rstrip("/") + "/"

    def page(self, kind: str, id: SourceId) -> str | None:
        """Public URL of a thing; None where there is none or the forum's own address is unknown."""
        pattern = self._pages.get(kind)
        return f"{self.url}/{pattern.format(id=id)}" if pattern and self.url else None

    def target(self, url: str) -> tuple[str, SourceId] | None:
        """What a link leads to on this forum, else None. Other hosts and other folders of this host are foreign."""
        below = self._below(url) if len(url) <= _LONGEST else None
        return self._target(below) if below else None

    def _below(self, url: str) -> str | None:
        """The part of a URL below the forum's folder; None when it is not below it."""
        if url.startswith(("http://", "https://", "//")):
            host, slash, path = url.partition("//")[2].partition("/")
            if not self._host or bare_host(host) != self._host:
                return None
            path = slash + path
        elif url.startswith("/"):
            path = url
        else:
            return None if ":" in url.partition("?")[0] else url.removeprefix("./")
        return path[len(self._path) :] if path.startswith(self._path) else None


def site_id(url: str, fallback: str) -> str:
    """Host and path of a forum's public address: its identity; ``fallback`` where it is unknown."""
    return url.partition("://")[2].rstrip("/") or fallback


def host_and_path(url: str) -> tuple[str, str]:
    """Host (with user and port) and path of an address; both "" where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no IPv6 address
        return "", ""
    return parts.netloc, parts.path


def bare_host(host: str) -> str:
    """Host without user, port and ``www.``."""
    return host.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
