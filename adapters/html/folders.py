"""The files below a folder, in order, however many there are.

The names of a folder are sorted in memory while they are few and on disk beyond that: mirrors of a million pages lie in
one folder (``viewtopic.php?t=1``), or in a million of them (``threads/title.1/index.html``)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from typing import NamedTuple

FEW = 10_000  #: names of a folder that are sorted in memory

FILE, LINK, OTHER = "file", "link", "other"
_FOLDER = "folder"


class Found(NamedTuple):
    """What is no folder."""

    path: str  #: as the system needs it
    name: str  #: below the root
    kind: str  #: ``file``, ``link`` or ``other`` (devices, pipes)


def walk(root: str) -> Iterator[Found]:
    """All that is no folder. In a folder files come first, then folders, each by the bytes of its name; links are not
    followed. Without recursion, since folders may be nested as deep as they like."""
    start = os.fsencode(root)
    waiting = [(b"", _children(start))]
    while waiting:
        inner, children = waiting[-1]
        child = next(children, None)
        if child is None:
            waiting.pop()
            continue
        _, last, kind = child
        name = inner + b"/" + last if inner else last
        path = start + b"/" + name
        if kind == _FOLDER:
            waiting.append((name, _children(path)))
        else:
            yield Found(os.fsdecode(path), os.fsdecode(name), kind)


def _children(folder: bytes) -> Iterator[tuple[int, bytes, str]]:
    """(0 for files and 1 for folders, name, kind) in order."""
    with os.scandir(folder) as found:
        listed = ((int(kind == _FOLDER), item.name, kind) for item in found for kind in (_kind(item),))
        few = list(islice(listed, FEW + 1))
        if len(few) <= FEW:
            yield from sorted(few)
            return
        with closing(sqlite3.connect("", isolation_level=None)) as database:
            database.executescript("PRAGMA journal_mode = OFF; CREATE TABLE names (last INTEGER, name BLOB, kind TEXT)")
            database.execute("BEGIN")
            database.executemany("INSERT INTO names VALUES (?, ?, ?)", chain(few, listed))
            few.clear()
            yield from database.execute("SELECT last, name, kind FROM names ORDER BY last, name")


def _kind(item: os.DirEntry[bytes]) -> str:
    if item.is_symlink():
        return LINK
    if item.is_dir(follow_symlinks=False):
        return _FOLDER
    return FILE if item.is_file() else OTHER
