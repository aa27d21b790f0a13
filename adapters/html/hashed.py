"""Mirrors whose file names say nothing (HTTrack's hashes, running numbers): which page lies under which name.

A mirroring program that names a page so rewrites the links to it, and with them go the ids of threads, boards and
members. A first pass over such a mirror notes the address that each page tells of itself; then every link to a file of
the mirror becomes the address again before the page is read.
"""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache, partial
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

from adapters.html import store
from adapters.html.layout import Layout, says_nothing
from adapters.html.local import name_of
from adapters.sql.streams import Progress

TOLD_EVERY = 200  #: entries between two signs of progress
KEPT = 4_096  #: addresses that a process remembers

_HREF = re.compile(rb"""(?<=[\s"'])(href\s{0,9}=\s{0,9}["']?)([^"'<>\s#?]{1,300})""", re.IGNORECASE)


def gather(path: Path, file: Path, layout: Layout, progress: Progress | None, total: int | None) -> None:
    """Writes the addresses of the pages of a store whose names say nothing; whole, or not at all.

    :param total: number of entries, for progress.
    """
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)
    database = sqlite3.connect(unfinished)
    try:
        database.execute("CREATE TABLE addresses (name TEXT PRIMARY KEY, url TEXT) WITHOUT ROWID")
        for number, entry in enumerate(store.entries(path), 1):
            if progress is not None and number % TOLD_EVERY == 0:
                progress(number, total or 0, "addresses of pages")
            if entry.trouble or entry.url or not store.may_be_page(entry.name):
                continue
            raw = store.content(entry)
            url = says_nothing(entry, raw, layout) if raw is not None else ""
            if url:
                database.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (entry.name, url))
        database.commit()
    finally:
        database.close()
    unfinished.replace(file)


def undone(raw: bytes, page: str, file: str) -> bytes:
    """A page with the addresses that its links had before they were rewritten.

    :param page: name of the page.
    :param file: as written by :func:`gather`.
    """
    address = _addresses(file)

    def original(match: re.Match[bytes]) -> bytes:
        name = name_of(page, unescape(match[2].decode("utf-8", "replace")))
        url = address(name) if name else ""
        return match[1] + escape(url).encode("ascii", "xmlcharrefreplace") if url else match[0]

    return _HREF.sub(original, raw)


@lru_cache(maxsize=1)
def _addresses(file: str) -> partial[str]:
    return partial(lru_cache(KEPT)(_address), sqlite3.connect(f"file:{quote(file)}?mode=ro", uri=True))


def _address(database: sqlite3.Connection, name: str) -> str:
    found = database.execute("SELECT url FROM addresses WHERE name = ?", (name,)).fetchone()
    return found[0] if found else ""
