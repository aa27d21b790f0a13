"""Facts as the stage holds them: packed, and filled up from one another."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from adapters.forum import SourceId
from adapters.html.dates import Dates
from adapters.html.facts import Author, Page, PageAction, PageBoard, PagePost, PageThread

decode_page = msgspec.msgpack.Decoder(Page).decode
decode_post = msgspec.msgpack.Decoder(PagePost).decode
decode_thread = msgspec.msgpack.Decoder(PageThread).decode
decode_board = msgspec.msgpack.Decoder(PageBoard).decode
decode_author = msgspec.msgpack.Decoder(Author).decode
decode_action = msgspec.msgpack.Decoder(PageAction).decode
encode = msgspec.msgpack.Encoder().encode


def filled(better: Any, other: Any) -> Any:
    """A fact whose empty fields are taken from another of its like."""
    empty = {
        name: getattr(other, name)
        for name in better.__struct_fields__
        if getattr(better, name) in (None, "", ()) and getattr(other, name) not in (None, "", ())
    }
    return msgspec.structs.replace(better, **empty) if empty else better


def member_named(database: sqlite3.Connection, name: str) -> SourceId | None:
    """The one member of that name; None where nobody has it, or several."""
    found = database.execute("SELECT id FROM people WHERE name = ? LIMIT 2", (name,)).fetchall()
    return found[0][0] if len(found) == 1 else None


def learnt(database: sqlite3.Connection, timezone: str) -> Dates:
    """The dates of the board, as all its pages taught."""
    state: dict[str, dict[str, int]] = {}
    for kind, what, count in database.execute("SELECT kind, what, count FROM learnt ORDER BY kind, what"):
        state.setdefault(kind, {})[what] = count
    dates = Dates(timezone)
    dates.merge(state)
    return dates
