"""Makes the directory file: gives every member, guest name and public board its account, id and handle.

Order decides who gets a handle that several want, so it is fixed: the site, boards in display order, members by id,
then what guests share, then guests by name. Ids that are taken (:mod:`mappings.ids` says how seldom) step to the next
free one.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec

from adapters.forum import Board, Guest, Member, Reject, Sanction, Site, SourceId
from mappings import consent, ids, text
from mappings.books import Books
from mappings.consent import LEFT_OUT, Consent, Veil
from mappings.handles import candidates
from mappings.known import Known, Taken
from mappings.microblog import Account
from mappings.policy import Policy

_Entity = TypeVar("_Entity", Member, Board)

UrlOf: TypeAlias = Callable[[str, SourceId], str | None]  #: (kind, id) → where the forum served it

_BATCH = 10_000  # rows between commits
_NOT_IN_TAG = re.compile(r"[^\w]+")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_TRIED = 8  # collisions of a handle from which on its numbers are remembered
_SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value);
CREATE TABLE accounts (id INTEGER PRIMARY KEY, {", ".join(Account.__struct_fields__[1:])},
    source_kind, source_id, original, shared);
CREATE UNIQUE INDEX handles ON accounts (handle);
CREATE UNIQUE INDEX sources ON accounts (source_kind, source_id) WHERE source_kind IS NOT NULL;
CREATE UNIQUE INDEX shared ON accounts (shared) WHERE shared IS NOT NULL;
CREATE TABLE boards (board_id PRIMARY KEY, account_id, guest_id, tag, moderators);
CREATE TABLE entries (kind, outcome, reason, count);
CREATE TABLE rejects (kind, source_id, reason, detail, raw);
{consent.SCHEMA}"""


def register(
    path: Path,
    site: Site,
    members: Iterable[Member | Reject],
    guests: Iterable[Guest],
    boards: Iterable[Board | Reject],
    policy: Policy,
    url: UrlOf,
    bans: Iterable[Sanction],
    known: Known | None = None,
    agreed: Consent | None = None,
    taken: Taken | None = None,
) -> None:
    """Writes the directory to ``path``, whole or not at all; the same input gives the same file.

    :param known: accounts that the target holds already: who is there keeps his id and handle.
    :param agreed: those who are migrated under their names, if not all are.
    :param taken: who lives in the new home already: they keep their ids and handles.
    """
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    db = sqlite3.connect(unfinished)
    try:
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        _Registrar(db, site, policy, url, known, agreed, taken).run(members, guests, boards, bans)
        db.commit()
    finally:
        db.close()
    unfinished.replace(path)


class _Registrar:
    """One building of the directory."""

    def __init__(
        self,
        db: sqlite3.Connection,
        site: Site,
        policy: Policy,
        url: UrlOf,
        known: Known | None,
        agreed: Consent | None,
        taken: Taken | None,
    ) -> None:
        self._db = db
        self._known = known
        self._taken = taken
        self._site = site
        self._policy = policy
        self._url = url
        self._agreed = agreed
        self._leave_out = policy.consent.others == "leave_out"
        self._veil = None if agreed is None else Veil(db, leave_out=self._leave_out)
        self._books = Books()
        self._reserved = frozenset(handle.lower() for handle in policy.accounts.reserved)
        self._numbers: dict[str, int] = {}  # base handle → numbers known to be taken
        self._uncommitted = 0

    def run(
        self,
        members: Iterable[Member | Reject],
        guests: Iterable[Guest],
        boards: Iterable[Board | Reject],
        bans: Iterable[Sanction],
    ) -> None:
        """Fills the file."""
        if self._agreed is not None:
            consent.fill(self._db, self._agreed, self._policy.accounts.handle_length)
        site = self._site
        note = f"<p>{escape(site.description, quote=False)}</p>" if site.description else ""
        self._insert(
            "site", site.founded_at, site.id, site.name, "site", shared="site", url=site.url or None, note=note
        )
        listed = list(self._accepted(boards, "board"))
        self._boards(listed)
        suspensions = _suspensions(bans)
        for member in self._accepted(members, "member"):
            self._member(member, suspensions)
        self._anonymous = self._insert("guest", None, "anonymous", "Anonymous", "anonymous", shared="anonymous")
        self._guests(guests, listed)
        self._moderators(listed)
        self._finish()

    def _accepted(self, items: Iterable[_Entity | Reject], kind: str) -> Iterator[_Entity]:
        """Books the records as read, and rejects as such; the others."""
        for item in items:
            self._books.read(kind)
            if isinstance(item, Reject):
                self._reject(item)
            else:
                yield item

    def _reject(self, reject: Reject) -> None:
        self._books.reject(reject)
        self._books.rejects.clear()  # they wait in the file, not in memory
        self._db.execute("INSERT INTO rejects VALUES (?, ?, ?, ?, ?)", msgspec.structs.astuple(reject))

    # Members and guests

    def _member(self, member: Member, suspensions: dict[SourceId, tuple[int, int | None]]) -> None:
        if not member.active and self._policy.accounts.inactive == "skip" and member.post_count == 0:
            self._books.skip("member", "inactive")
            return
        pseudonym = None if self._veil is None else self._veil.member(member.id)
        if pseudonym is not None:
            self._veiled(("member", member.id), member.kind, pseudonym)
            return
        labelled = (("Title", member.title), ("Location", member.location), ("Website", _web(member.website)))
        fields = [*(field for field in labelled if field[1]), *member.fields]
        start, end = suspensions.get(member.id, (None, None))
        self._record(
            "member",
            member.id,
            member.original,
            member.kind,
            member.registered_at,
            member.name,
            f"member_{member.id}",
            last_seen_at=member.last_seen_at,
            note=self._profile(member),
            fields=_json(fields),
            url=self._url("member", member.id),
            avatar=member.avatar or None,
            language=member.language or self._site.language,
            active=member.active,
            suspended_from=start,
            suspended_until=end,
            roles=_json(member.roles),
        )

    def _veiled(self, source: tuple[str, SourceId], kind: str, pseudonym: str) -> None:
        """The account of somebody who did not agree: nothing of it tells who that is, its id and time no more than its
        name."""
        if self._leave_out:
            self._books.skip(source[0], LEFT_OUT)
        else:
            self._record(*source, None, kind, None, pseudonym, pseudonym, key=pseudonym)

    def _guests(self, guests: Iterable[Guest], boards: list[Board]) -> None:
        per_board = self._policy.accounts.guests == "per_board"
        if per_board:
            self._guests_of_boards(boards)
        for guest in guests:
            self._books.read("guest")
            if not guest.public:
                self._books.skip("guest", "nothing_public")
            elif self._veil is not None and self._leave_out and self._veil.guest(guest.name) is not None:
                self._books.skip("guest", LEFT_OUT)
            elif per_board:
                self._books.merged("guest")
            elif guest.name and self._veil is not None and (pseudonym := self._veil.guest(guest.name)) is not None:
                self._veiled(("guest", guest.name), "guest", pseudonym)
            elif guest.name:
                fallback = f"guest_{ids.slot(guest.name)}"
                self._record("guest", guest.name, guest.original, "guest", guest.first_seen_at, guest.name, fallback)
            else:
                self._db.execute(
                    "UPDATE accounts SET source_kind = 'guest', source_id = '' WHERE id = ?", (self._anonymous,)
                )
                self._books.written("guest")

    def _guests_of_boards(self, boards: list[Board]) -> None:
        """An account for the guests of each public board."""
        for board in boards:
            row = self._db.execute(
                "SELECT 1 FROM boards WHERE board_id = ? AND account_id IS NOT NULL", (board.id,)
            ).fetchone()
            if row and board.kind == "board":
                key = f"guests of {board.id}"
                guest = self._insert("guest", board.created_at, key, f"{board.name} (guests)", f"guests_{board.id}")
                self._db.execute("UPDATE boards SET guest_id = ? WHERE board_id = ?", (guest, board.id))

    # Boards

    def _boards(self, boards: list[Board]) -> None:
        known = {board.id: board for board in boards}
        public = _public(boards, known)
        accounts: dict[SourceId, int] = {}
        for board in boards:
            if board.id not in public:
                self._books.skip("board", "link" if board.kind == "link" and board.public else "private_board")
                self._db.execute("INSERT INTO boards (board_id) VALUES (?)", (board.id,))
                continue
            above = [parent for parent in _above(board, known) if parent.id in public]
            path = " › ".join(parent.name for parent in [*reversed(above), board])
            account = self._record(
                "board",
                board.id,
                board.original,
                "board",
                board.created_at,
                self._policy.accounts.board_prefix + board.name,
                f"board_{board.id}",
                display_name=board.name,
                note=self._plain(board.description) + self._plain(board.rules),
                fields=_json([("Path", path)]),
                url=self._url("board", board.id),
                parent_id=accounts.get(above[0].id) if above else None,
            )
            if account is not None:
                accounts[board.id] = account
                tag = _tag(board.name) or f"board{board.id}"
                self._db.execute("INSERT INTO boards VALUES (?, ?, NULL, ?, '[]')", (board.id, account, tag))

    def _moderators(self, boards: list[Board]) -> None:
        """Names the moderators, who got their handles after the boards, in the profiles of their boards."""
        for board in boards:
            row = self._db.execute(
                "SELECT id, fields FROM boards JOIN accounts ON id = account_id WHERE board_id = ?", (board.id,)
            ).fetchone()
            if row is None or not board.moderator_ids:
                continue
            found = [
                moderator
                for member_id in dict.fromkeys(board.moderator_ids)
                for moderator in self._db.execute(
                    "SELECT id, handle FROM accounts WHERE source_kind = 'member' AND source_id = ?", (member_id,)
                )
            ]
            names = " ".join(f"@{handle}" for _, handle in found)
            fields = [*msgspec.json.decode(row[1]), *([("Moderators", names)] if found else [])]
            self._db.execute("UPDATE accounts SET fields = ? WHERE id = ?", (_json(fields), row[0]))
            moderators = _json([account for account, _ in found])
            self._db.execute("UPDATE boards SET moderators = ? WHERE board_id = ?", (moderators, board.id))

    # Texts

    def _profile(self, member: Member) -> str:
        """About and signature, as canonical HTML."""
        about = "<br>".join(escape(line, quote=False) for line in member.about.splitlines())
        return (f"<p>{about}</p>" if about else "") + self._plain(member.signature)

    def _plain(self, html: str) -> str:
        """Canonical HTML without its references to places on the forum, which a profile cannot resolve."""
        shown = html if self._veil is None else self._veil.body(html)
        return text.render(shown, links={}, mentions={}).content if html else ""

    # Accounts

    def _record(
        self,
        source_kind: str,
        source_id: SourceId,
        original: bytes | None,
        kind: str,
        at: int | None,
        name: str,
        fallback: str,
        key: SourceId | None = None,
        **profile: Any,
    ) -> int | None:
        """The account of a forum record, booked; None, and a reject, when there is one of that key already. ``key``
        is what its id is made from, in place of the source's."""
        source = (source_kind, source_id)
        if self._db.execute("SELECT 1 FROM accounts WHERE source_kind = ? AND source_id = ?", source).fetchone():
            detail = f"a {source_kind} with the key {source_id!r} was read before: the first one is kept"
            self._reject(Reject(kind=source_kind, source_id=str(source_id), reason="duplicate_id", detail=detail))
            return None
        self._books.written(source_kind)
        key = source_id if key is None else key
        return self._insert(kind, at, key, name, fallback, source=source, original=original, **profile)

    def _insert(
        self,
        kind: str,
        at: int | None,
        key: SourceId,
        name: str,
        fallback: str,
        *,
        source: tuple[str | None, SourceId | None] = (None, None),
        original: bytes | None = None,
        shared: str | None = None,
        **profile: Any,
    ) -> int:
        profile.setdefault("display_name", name)
        profile.setdefault("language", self._site.language)
        known = None if self._known is None else self._known.account(kind, name, source)
        account = Account(
            id=self._free_id(kind, at, key) if known is None else known[0],
            handle=self._free_handle(name, fallback) if known is None else known[1],
            kind=kind,
            created_at=at,
            **profile,
        )
        row = (*msgspec.structs.astuple(account), *source, original, shared)
        self._db.execute(f"INSERT INTO accounts VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 (marks only)
        self._uncommitted += 1
        if self._uncommitted == _BATCH:
            self._db.commit()
            self._uncommitted = 0
        return account.id

    def _free_id(self, kind: str, at: int | None, key: SourceId) -> int:
        account_id = ids.account_id(kind, at, key)
        while (
            self._db.execute("SELECT 1 FROM accounts WHERE id = ?", (account_id,)).fetchone()
            or (self._known is not None and self._known.has_id(account_id))
            or (self._taken is not None and self._taken.has_id(account_id))
        ):
            account_id += ids.PARTS
        return account_id

    def _free_handle(self, name: str, fallback: str) -> str:
        wanted = candidates(name, fallback, self._policy.accounts.handle_length)
        base = handle = next(wanted)
        if self._taken is not None and self._taken.bars(base):
            wanted = candidates(fallback, fallback, self._policy.accounts.handle_length)
            base = handle = next(wanted)
        taken = self._numbers.get(base, 0)
        number = 0
        while (
            number < taken
            or handle in self._reserved
            or (self._known is not None and self._known.has_handle(handle))
            or (self._taken is not None and self._taken.has_handle(handle))
            or self._db.execute("SELECT 1 FROM accounts WHERE handle = ?", (handle,)).fetchone()
        ):
            handle = next(wanted)
            number += 1
        if number >= _TRIED:
            self._numbers[base] = number
        return handle

    def _finish(self) -> None:
        meta: dict[str, str | bytes | None] = {
            "site": self._site.id,
            "language": self._site.language,
            "guests": self._policy.accounts.guests,
        }
        if self._agreed is not None:
            meta |= {"consent": self._policy.consent.others, "key": self._agreed.key}
        self._db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        self._db.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", self._books.entries())


def _suspensions(bans: Iterable[Sanction]) -> dict[SourceId, tuple[int, int | None]]:
    """Member → start and end of the ban that ends last. A ban of unknown start counts from 1970 on, as in force for the
    whole time."""
    last: dict[SourceId, tuple[int, int | None]] = {}
    for ban in bans:
        span = (ban.starts_at or 0, ban.ends_at)
        if ban.member_id not in last or _reach(span) > _reach(last[ban.member_id]):
            last[ban.member_id] = span
    return last


def _reach(span: tuple[int, int | None]) -> tuple[bool, int, int]:
    start, end = span
    return end is None, end or 0, start


def _above(board: Board, known: dict[SourceId, Board]) -> list[Board]:
    """The boards above ``board``, nearest first; a cycle ends where it closes."""
    above: list[Board] = []
    seen = {board.id}
    while board.parent_id is not None and board.parent_id not in seen and board.parent_id in known:
        board = known[board.parent_id]
        seen.add(board.id)
        above.append(board)
    return above


def _public(boards: list[Board], known: dict[SourceId, Board]) -> set[SourceId]:
    """Boards that a guest may read, and the categories that hold one of them."""
    public = {board.id for board in boards if board.kind == "board" and board.public}
    for board in boards:
        if board.id in public and board.kind == "board":
            public.update(parent.id for parent in _above(board, known) if parent.kind == "category")
    return public


def _web(url: str) -> str:
    return url if _WEB.match(url) else ""


def _tag(name: str) -> str:
    """A hashtag: lower case, letters, digits and _ of any script, not digits alone; "" if nothing is left."""
    tag = _NOT_IN_TAG.sub("", name.lower())[:100]
    return "" if tag.replace("_", "").isdecimal() or not tag.strip("_") else tag


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
