"""The entries of a mirror by their names: what a link that was rewritten to a local file leads to, and which files of
the mirror are attachments. Nothing here touches the disk: the stage knows every entry of the store."""

from __future__ import annotations

import re
import sqlite3
from functools import cached_property, lru_cache
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from adapters.html import urls

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*+:|[/\\#?]")
_FILE = "SELECT name, bytes, reason FROM pages WHERE {} = ? AND state = 'file' ORDER BY id LIMIT 1"
IN_ARCHIVE = "in a WARC"  #: reason of a file that is a record and has no path


class LocalFiles:
    """Looks entries up in a stage."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self.address = lru_cache(4096)(self._address)

    def _address(self, page: str, link: str) -> str:
        """The address of the entry that a relative link on the page of that name leads to; "" where there is none."""
        path, _, fragment = link.partition("#")
        name = name_of(page, path)
        found = name and self._db.execute("SELECT url FROM pages WHERE name = ? LIMIT 1", (name,)).fetchone()
        return f"{found[0]}{'#' if fragment else ''}{fragment}" if found else ""

    @cached_property
    def any(self) -> bool:
        """Whether the mirror holds files that are no pages, and have a path."""
        query = "SELECT 1 FROM pages WHERE state = 'file' AND reason != ? LIMIT 1"
        return self._db.execute(query, (IN_ARCHIVE,)).fetchone() is not None

    def file(self, page: str, page_url: str, link: str) -> tuple[str, int | None] | None:
        """(path below the mirror, size in bytes where known) of the file that a link leads to, None where the mirror
        does not hold it. The path is "" for a record of a WARC, and for a name that leads out of the mirror."""
        name = name_of(page, link.partition("#")[0])
        found = self._db.execute(_FILE.format("name"), (name,)).fetchone() if name else None
        found = found or self._db.execute(_FILE.format("url"), (urls.join(page_url, link),)).fetchone()
        if found is None:
            return None
        path, size, reason = found
        return "" if reason == IN_ARCHIVE or not _inside(path) else path, size or None


def name_of(page: str, link: str) -> str:
    """Name of the entry that a relative link leads to; "" for absolute ones and for what leads out of the mirror."""
    if not link or _ABSOLUTE.match(link):
        return ""
    name = normpath(join(dirname(page), unquote(link)))
    return name if _inside(name) else ""


def _inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.replace("\\", "/").split("/") and "\0" not in path
