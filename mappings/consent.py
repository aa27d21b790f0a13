"""Who agreed to be migrated, and what becomes of everybody else: a pseudonym, and no name in what others wrote.

The list has a member's name or id on each line; a guest can be listed by name. All others but bots are *veiled*: their
names stand in a table of the directory file with the pseudonyms that take their place. Pseudonyms are hashes with a key
that only whoever has the source can know, so nobody finds a member by trying ids.
"""

from __future__ import annotations

import base64
import re
import sqlite3
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from adapters.forum import Guest, Member, Reject, SourceId
from adapters.markup.canonical import TAG, attributes_of, escape, start_tag
from mappings.policy import PolicyError

LEFT_OUT = "not_consented"  #: reason under which records are skipped
SCHEMA = """
CREATE TABLE veiled (source_kind, source_id, key TEXT, name TEXT, normal TEXT, pseudonym TEXT UNIQUE);
"""
_INDEXES = """
CREATE INDEX veiled_keys ON veiled (source_kind, key);
CREATE INDEX veiled_names ON veiled (source_kind, name);
"""
_SETTLED = """
CREATE UNIQUE INDEX veiled_sources ON veiled (source_kind, source_id);
CREATE INDEX veiled_normals ON veiled (normal) WHERE normal IS NOT NULL;
"""
_PREFIX = "member_"
_CACHED = 16_384  # members kept in memory
_DIGITS = 13  # base32 digits of a pseudonym: 65 bits
_QUOTE_EDGE = re.compile(r"<(/?)blockquote\b")
_NAMES_SOMEBODY = re.compile("data-(?:member|author|mention)=")


class Listing(NamedTuple):
    """A list of those who agreed, as it was read."""

    source: str  #: the file's name, for messages
    entries: tuple[tuple[int, str], ...]  #: (line, name or id)

    @property
    def names(self) -> list[str]:
        """The names and ids alone, in an order of their own: two lists are the same if these are."""
        return sorted({name for _, name in self.entries})


class Consent(NamedTuple):
    """A list with what it takes to find those who are on it."""

    listing: Listing
    people: Callable[[], Iterable[Member | Guest | Reject]]  #: everybody on the forum
    key: bytes  #: what pseudonyms are made with


def read_list(path: str) -> Listing:
    """A text file with a name or id on each line; empty lines are passed over. Raises :class:`PolicyError`."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: cannot be read as a text file in UTF-8: {error}") from error
    entries = tuple((number, line.strip()) for number, line in enumerate(lines, 1) if line.strip())
    if not entries:
        raise PolicyError(f"{path}: nobody is listed: put a member's name or id on each line")
    return Listing(path, entries)


def digest(key: bytes, *what: object) -> str:
    """A hash of some facts that nobody without the key can make; 32 base32 digits, lower case."""
    said = "\0".join(map(str, what)).encode("utf-8", "surrogatepass")
    return base64.b32encode(blake2b(said, key=key[:64], digest_size=20).digest()).decode().lower()


def fill(db: sqlite3.Connection, consent: Consent, handle_length: int) -> None:
    """Fill the table of the veiled with everybody but bots and those on the list.

    Raises :class:`PolicyError` for a line that names nobody, or more than one."""
    for person in consent.people():
        if isinstance(person, Guest):
            _add(db, consent.key, ("guest", person.name), person.name, handle_length)
        elif isinstance(person, Member) and person.kind != "bot":
            _add(db, consent.key, ("member", person.id), person.name, handle_length)
    db.executescript(_INDEXES)
    listed = [_listed(db, consent.listing.source, *entry) for entry in consent.listing.entries]
    # A name that somebody on the list bears as well is theirs wherever it stands without an id.
    db.executemany("UPDATE veiled SET normal = NULL WHERE normal = (SELECT normal FROM veiled WHERE rowid = ?)", listed)
    db.executemany("DELETE FROM veiled WHERE rowid = ?", listed)
    db.executescript(_SETTLED)


def _add(db: sqlite3.Connection, key: bytes, person: tuple[str, SourceId], name: str, length: int) -> None:
    """A pseudonym of its own for everybody; who comes twice has one."""
    prefix = _PREFIX if length >= len(_PREFIX) + _DIGITS else ""
    number = 0
    while True:
        pseudonym = f"{prefix}{digest(key, *person, number)}"[: min(len(prefix) + _DIGITS, length)]
        row = (*person, str(person[1]), name, _normal(name) or None, pseudonym)
        if db.execute("INSERT OR IGNORE INTO veiled VALUES (?, ?, ?, ?, ?, ?)", row).rowcount:
            return
        held = db.execute("SELECT source_kind, source_id FROM veiled WHERE pseudonym = ?", (pseudonym,)).fetchone()
        if held == person:
            return
        number += 1


def _listed(db: sqlite3.Connection, source: str, line: int, name: str) -> tuple[int]:
    """The row of whoever is meant: the member with that id, else of that name, else a guest of that name."""
    for kind, column in (("member", "key"), ("member", "name"), ("guest", "name")):
        query = f"SELECT rowid FROM veiled WHERE source_kind = ? AND {column} = ? LIMIT 2"  # noqa: S608 - columns above
        found = db.execute(query, (kind, name)).fetchall()
        if len(found) > 1:
            raise PolicyError(f"{source}, line {line}: more than one member is called {name!r}: put the id there")
        if found:
            row: tuple[int] = found[0]
            return row
    raise PolicyError(f"{source}, line {line}: no member with the id or name {name!r} (bots need no consent)")


def _normal(name: str) -> str:
    return " ".join(name.split()).casefold()


class Veil:
    """Takes the names of the veiled out of what others wrote."""

    def __init__(self, db: sqlite3.Connection, *, leave_out: bool) -> None:
        self._db = db
        self._leave_out = leave_out
        #: member's id → pseudonym of a veiled member, else None
        self.member = lru_cache(_CACHED)(self._find_member)

    def _find_member(self, member_id: SourceId) -> str | None:
        return self._one("source_kind = 'member' AND source_id = ?", member_id)

    def guest(self, name: str) -> str | None:
        """The pseudonym of a veiled guest."""
        return self._one("source_kind = 'guest' AND source_id = ?", name)

    def body(self, html: str) -> str:
        """Canonical HTML that names nobody who is veiled: quotations of them name the pseudonym (or lose their text,
        where posts are left out), mentions and links to their profiles become it."""
        if not _NAMES_SOMEBODY.search(html):
            return html
        parts = TAG.split(html)
        until = ""  # the end tag up to which everything goes
        depth = 0  # quotations open in one whose text goes
        for index in range(1, len(parts), 2):
            tag = parts[index]
            if until == "</blockquote>" and (edge := _QUOTE_EDGE.match(tag)):
                depth += -1 if edge[1] else 1
            if until:
                ended = tag == until and not depth
                if ended and until == "</blockquote>":
                    until = ""
                    continue
                parts[index] = ""
                until = "" if ended else until
            elif "data-" in tag:
                pseudonym = self._named(tag, parts[index + 1])
                if pseudonym is None:
                    continue
                if tag.startswith("<blockquote"):
                    parts[index] = _renamed(tag, pseudonym)
                    if self._leave_out:
                        until, depth = "</blockquote>", 1
                        parts[index] += "<p>[…]</p>"
                else:
                    until = f"</{tag[1:].partition(' ')[0]}>"
                    parts[index] = f"@{escape(pseudonym)}"
            if until:
                parts[index + 1] = ""
        return "".join(parts)

    def _named(self, tag: str, label: str) -> str | None:
        """The pseudonym of the veiled person whom a quotation, mention or link names."""
        given = attributes_of(tag)
        key = given.get("data-member") or given.get("data-mention")
        found = None if not key else self._one("source_kind = 'member' AND key = ?", key)
        if found is not None:
            return found
        name = given.get("data-author") or (label.removeprefix("@") if "data-mention" in given else "")
        normal = _normal(name)
        return self._one("normal = ?", normal) if normal else None

    def _one(self, condition: str, value: SourceId) -> str | None:
        query = f"SELECT pseudonym FROM veiled WHERE {condition} ORDER BY pseudonym LIMIT 1"  # noqa: S608 - of this class
        row = self._db.execute(query, (value,)).fetchone()
        return None if row is None else str(row[0])


def _renamed(tag: str, pseudonym: str) -> str:
    given = attributes_of(tag)
    kept = {name: value for name, value in given.items() if name != "data-member"}
    return start_tag("blockquote", kept | {"data-author": pseudonym})
