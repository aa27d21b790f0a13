"""What a target holds already, for a run that only fills its gaps: a file that every worker opens read-only.

Tables: ``accounts(id, handle, kind, name, source_kind, source_id)``, ``origins(kind, source_id, target_id)`` of part 0,
``tombstones(kind, source_id, reason)``; and, which the source reads (:mod:`adapters.html.held`),
``comments(parent, account, minute, source_id)``, the posts that hang on others, and ``placed(n, order_at)``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from adapters.forum import SourceId

SCHEMA = """
CREATE TABLE accounts (id INTEGER PRIMARY KEY, handle TEXT, kind TEXT, name TEXT, source_kind TEXT, source_id TEXT);
CREATE TABLE origins (kind TEXT, source_id TEXT, target_id INTEGER, PRIMARY KEY (kind, source_id)) WITHOUT ROWID;
CREATE TABLE tombstones (kind TEXT, source_id TEXT, reason TEXT, PRIMARY KEY (kind, source_id)) WITHOUT ROWID;
CREATE TABLE comments (parent INTEGER, account INTEGER, minute INTEGER, source_id TEXT);
CREATE TABLE placed (n INTEGER PRIMARY KEY, order_at INTEGER);
"""
INDEXES = """
CREATE UNIQUE INDEX handles ON accounts (handle);
CREATE INDEX sources ON accounts (source_kind, source_id);
CREATE INDEX places ON comments (parent, account, minute, source_id);
CREATE INDEX targets ON origins (target_id, kind);
"""


class Taken(Protocol):
    """Who lives in the new home already, and which handles it gives to nobody."""

    def has_id(self, account_id: int) -> bool:
        """Whether an account of the new home's own has that id."""

    def has_handle(self, handle: str) -> bool:
        """Whether nobody can get that handle any more."""

    def bars(self, handle: str) -> bool:
        """Whether no handle that begins so is given, whatever number it ends in."""


class Known:
    """Read-only view of the file."""

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(f"file:{quote(str(Path(path).absolute()))}?mode=ro", uri=True)

    def account(self, kind: str, name: str, source: tuple[str | None, SourceId | None]) -> tuple[int, str] | None:
        """(id, handle) of an account that is there: by its source, or the one of that kind and name that stands for no
        forum record (the site, what guests share)."""
        if source[0] is not None:
            return self._one("source_kind = ? AND source_id = ?", source[0], str(source[1]))
        if kind == "site":
            return self._one("kind = ?", kind)
        return self._one("kind = ? AND name = ? AND (source_kind IS NULL OR source_id = '')", kind, name)

    def has_id(self, account_id: int) -> bool:
        return self._one("id = ?", account_id) is not None

    def has_handle(self, handle: str) -> bool:
        return self._one("handle = ?", handle) is not None

    def has_origin(self, kind: str, source_id: str) -> bool:
        """Whether a forum record was written."""
        query = "SELECT 1 FROM origins WHERE kind = ? AND source_id = ?"
        return self._db.execute(query, (kind, source_id)).fetchone() is not None

    def tombstone(self, kind: str, source_id: str) -> str | None:
        """Why a thread or post was not published; None: it was, or the first source did not know it."""
        query = "SELECT reason FROM tombstones WHERE kind = ? AND source_id = ?"
        found: tuple[str] | None = self._db.execute(query, (kind, source_id)).fetchone()
        return None if found is None else found[0]

    def has_target(self, kinds: Iterable[str], target_id: int) -> bool:
        """Whether a row stands for a forum record of one of those kinds that was written."""
        found = self._db.execute("SELECT kind FROM origins WHERE target_id = ?", (target_id,))
        return any(kind in kinds for (kind,) in found)

    def close(self) -> None:
        self._db.close()

    def _one(self, condition: str, *values: Any) -> tuple[int, str] | None:
        query = f"SELECT id, handle FROM accounts WHERE {condition} ORDER BY id LIMIT 1"  # noqa: S608 - conditions of this class
        found: tuple[int, str] | None = self._db.execute(query, values).fetchone()
        return found
