"""The directory: who is who. Every member, guest name and public board with its account, handle and language.

It is built once, before all other work, into a small SQLite file (:mod:`mappings.registration`), which every worker
opens read-only. A million members cost disk, not memory. Who or what is missing here is not published: a private board
has no account.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from adapters.forum import Board, Guest, Member, Reject, Sanction, Site, SourceId
from mappings.books import Entry
from mappings.consent import Consent, Veil, digest
from mappings.known import Known, Taken
from mappings.microblog import Account
from mappings.policy import Policy
from mappings.registration import UrlOf, register

_CACHED = 16_384  # members, and as many guests, kept in memory
_WHO = "SELECT id, handle, kind, language FROM accounts"


class Who(msgspec.Struct, frozen=True, gc=False):
    """An account, as far as statuses need to know it."""

    account_id: int
    handle: str
    kind: str  #: as :attr:`mappings.microblog.Account.kind`
    language: str | None


class Place(msgspec.Struct, frozen=True, gc=False):
    """A board that a guest could read."""

    account: Who
    guest: Who  #: who writes here without a name
    tag: str  #: its hashtag
    moderators: tuple[int, ...]  #: accounts


class Listed(NamedTuple):
    """An account with the forum record that it stands for; ``source_kind`` is None where there is none: the site, and
    accounts that guests share."""

    account: Account
    source_kind: str | None
    source_id: SourceId | None
    original: bytes | None


class Directory:
    """Read-only view of a directory file."""

    def __init__(self, path: Path | str) -> None:
        address = f"file:{quote(str(Path(path).absolute()))}?mode=ro&immutable=1"
        self._db = sqlite3.connect(address, uri=True)
        meta = dict(self._db.execute("SELECT name, value FROM meta"))
        self.site_id: str = meta["site"]
        self.language: str | None = meta["language"]
        self.site: Who = self._one("shared = ?", "site")
        self.anonymous: Who = self._one("shared = ?", "anonymous")  #: nobody in particular, on no board in particular
        #: set if only some agreed to be migrated: takes the names of the others out
        self.veil = Veil(self._db, leave_out=meta["consent"] == "leave_out") if "consent" in meta else None
        self._leave_out = meta.get("consent") == "leave_out"
        self._key: bytes = meta.get("key", b"")
        self._per_board = meta["guests"] == "per_board"
        self._places = dict(self._read_places())
        self._boards = frozenset(board_id for (board_id,) in self._db.execute("SELECT board_id FROM boards"))
        # Caches of this object, made in C, in place of methods: a look-up is one call.
        self.member = lru_cache(_CACHED)(self._find_member)
        self._named_guest = lru_cache(_CACHED)(self._find_guest)

    @classmethod
    def create(
        cls,
        path: Path | str,
        site: Site,
        members: Iterable[Member | Reject],
        guests: Iterable[Guest],
        boards: Iterable[Board | Reject],
        policy: Policy,
        url: UrlOf,
        sanctions: Iterable[object] = (),
        known: Known | None = None,
        agreed: Consent | None = None,
        taken: Taken | None = None,
    ) -> Directory:
        """Builds the file, under a temporary name first, and opens it.

        ``sanctions`` may be :meth:`adapters.base.Adapter.rest` as it is: all but bans is passed over. Of a member's
        bans the one that ends last counts, since it is the one that a target has to enforce.
        """
        bans = (item for item in sanctions if isinstance(item, Sanction) and item.kind == "ban")
        register(Path(path), site, members, guests, boards, policy, url, bans, known, agreed, taken)
        return cls(path)

    def close(self) -> None:
        """Closes the file. Members that are cached can still be asked for."""
        self._db.close()

    def guest(self, name: str, board_id: SourceId | None) -> Who:
        """The account of somebody known by name only who wrote on that board."""
        place = self._places.get(board_id) if self._per_board and board_id is not None else None
        if place is not None:
            return place.guest
        return self._named_guest(name)

    def nobody(self, board_id: SourceId | None) -> Who:
        """The account for somebody who must not or cannot be named, on that board."""
        place = self._places.get(board_id) if board_id is not None else None
        return self.anonymous if place is None else place.guest

    def author(self, author_id: SourceId | None, name: str, board_id: SourceId | None) -> Who:
        """The member's account; a guest's by name where the member is not known."""
        who = None if author_id is None else self.member(author_id)
        return self.guest(name, board_id) if who is None else who

    def left_out(self, author_id: SourceId | None, name: str) -> bool:
        """Whether what somebody wrote is left out, since they did not agree: then they have no account."""
        if not self._leave_out or (author_id is not None and self.member(author_id) is not None):
            return False
        return self._per_board or not name or self._named_guest(name) is self.anonymous

    def deed(self, member_id: SourceId, key: SourceId) -> SourceId:
        """The source key of something that a member did; one that does not lead to them, where they are veiled."""
        pseudonym = None if self.veil is None else self.veil.member(member_id)
        return key if pseudonym is None else digest(self._key, "deed", key)

    def place(self, board_id: SourceId | None) -> Place | None:
        """The board, if a guest could read it."""
        return None if board_id is None else self._places.get(board_id)

    def why_unpublished(self, board_id: SourceId | None) -> str | None:
        """The reason for which nothing of that board is published; None if it is."""
        if board_id in self._places:
            return None
        return "private_board" if board_id in self._boards else "board_missing"

    def places(self) -> Iterable[Place]:
        """All public boards, in order of their accounts' ids."""
        return self._places.values()

    def handle(self, account_id: int) -> str:
        """The handle of an account of this directory."""
        return self._one("id = ?", account_id).handle

    def accounts(self) -> Iterator[Listed]:
        """All accounts in order of id."""
        width = len(Account.__struct_fields__)
        query = (
            "SELECT accounts.*, pseudonym FROM accounts LEFT JOIN veiled USING (source_kind, source_id)"
            " ORDER BY accounts.id"
        )
        for *row, pseudonym in self._db.execute(query):
            account = dict(zip(Account.__struct_fields__, row[:width], strict=True))
            account["active"] = bool(account["active"])
            source_kind, source_id, original = row[width : width + 3]
            yield Listed(Account(**account), source_kind, pseudonym or source_id, original)

    def entries(self) -> Iterator[Entry]:
        """The books of members, guests and boards."""
        yield from self._db.execute("SELECT kind, outcome, reason, count FROM entries")

    def rejects(self) -> Iterator[Reject]:
        """Members and boards that were set aside; the books count them already."""
        for kind, source_id, reason, detail, raw in self._db.execute("SELECT * FROM rejects ORDER BY rowid"):
            yield Reject(kind=kind, source_id=source_id, reason=reason, detail=detail, raw=raw)

    def _one(self, condition: str, *values: SourceId) -> Who:
        row = self._db.execute(f"{_WHO} WHERE {condition}", values).fetchone()
        return Who(*row)

    def _read_places(self) -> Iterator[tuple[SourceId, Place]]:
        query = "SELECT * FROM boards WHERE account_id IS NOT NULL ORDER BY account_id"
        for board_id, account_id, guest_id, tag, moderators in self._db.execute(query).fetchall():
            guest = self.anonymous if guest_id is None else self._one("id = ?", guest_id)
            accounts = msgspec.json.decode(moderators, type=tuple[int, ...])
            yield board_id, Place(self._one("id = ?", account_id), guest, tag, accounts)

    def _find_member(self, member_id: SourceId) -> Who | None:
        row = self._db.execute(f"{_WHO} WHERE source_kind = 'member' AND source_id = ?", (member_id,)).fetchone()
        return Who(*row) if row else None

    def _find_guest(self, name: str) -> Who:
        row = self._db.execute(f"{_WHO} WHERE source_kind = 'guest' AND source_id = ?", (name,)).fetchone()
        return Who(*row) if row else self.anonymous
