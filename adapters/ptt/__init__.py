"""Telnet BBS from its files: PTT (pttbbs) and Maple.

The parts: :mod:`adapters.ptt.home` (what lies where), :mod:`adapters.ptt.layouts` (records), :mod:`adapters.ptt.stage`
(everything is read once, into an SQLite file), :mod:`adapters.ptt.people`, :mod:`adapters.ptt.boards`,
:mod:`adapters.ptt.index`, :mod:`adapters.ptt.threads`, :mod:`adapters.ptt.essence`; :mod:`adapters.ptt.articles` takes
a text apart, :mod:`adapters.ptt.bodies` converts it. What lines say (:mod:`adapters.ptt.lines`) the reader of the web
gate's pages knows from here, too.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import msgspec

from adapters.base import Findings, Location, Options, Shard, SiteItem, SourceError, Support, ThreadItem
from adapters.forum import (
    KINDS,
    Board,
    Broadcast,
    Guest,
    Member,
    ModeratorAction,
    Post,
    PrivateMessage,
    Reaction,
    Reject,
    Relation,
    Sanction,
    Site,
    SourceId,
    Thread,
)
from adapters.ptt.schema import SUPPORT, WEB_GATE

SCHEME = "bbs:"  #: of the address of a stage, followed by its path

_LISTED = 400  # ids in one query
_PUSHES = re.compile(r"#c?\d+$")
_DECODERS: Mapping[str, Any] = {
    kind.__name__: msgspec.msgpack.Decoder(kind).decode
    for kind in (Board, Broadcast, Member, ModeratorAction, Post, Reaction, Reject, Relation, Sanction, Thread)
}
_SET_ASIDE = ("member", "board")  # kinds whose rejects come with them
_WARNINGS = {
    "signs of pushes by members who are gone": "their text stays, as that of guests; no favourites",
    "articles forwarded from elsewhere": "what they are copies of is not there, or no longer: articles like any other",
}


class TelnetBBS:
    """One site, or one board of one. Implements :class:`adapters.base.Adapter`.

    :param path: of the stage.
    """

    support: ClassVar[Support] = SUPPORT
    STAGE_INDEXES: ClassVar[Mapping[str, tuple[tuple[str, ...], ...]]] = {}

    def __init__(self, path: str, options: Options) -> None:
        try:
            self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
            self._meta: dict[str, str] = dict(self._db.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            raise SourceError(f"{path}: no stage of a BBS: {error}") from error
        self._options = options

    @staticmethod
    def detect(tables: Mapping[str, tuple[str, ...]]) -> list[str]:  # noqa: ARG004 - what all adapters are asked
        """None: it has no tables."""
        return []

    @property
    def fingerprint(self) -> str:
        """Of the files' content."""
        return self._meta["fingerprint"]

    # ---------------------------------------------------------------- the site as a whole

    @cached_property
    def site(self) -> Site:
        name, host = self._meta.get("site name", ""), self._meta.get("site host", "")
        url = (self._options.url or "").rstrip("/") or ("https://www.ptt.cc" if host == "ptt.cc" else "")
        zone = self._meta["timezone"]
        return Site(
            id=url.partition("://")[2] or f"telnet:{host or name or self._meta['name']}",
            name=name or host or self._meta["name"],
            url=url,
            software={"ptt": "pttbbs", "maple": "Maple"}[self._meta["dialect"]],
            version=self._meta["layouts"],
            language="zh",
            timezone=zone if "/" in zone else "UTC",
        )

    def counts(self) -> dict[str, int]:
        tallies = dict(self._db.execute("SELECT what, count FROM tallies"))
        guests = self._db.execute(f"SELECT count(*) FROM ({_GUESTS})").fetchone()[0]  # noqa: S608
        members = self._db.execute("SELECT count(*) FROM members").fetchone()[0]
        rejected = sum(reject.kind == "member" for reject in self._rejects())
        found = {kind: tallies.get(kind, 0) for kind in KINDS}
        return {
            kind: count for kind, count in (found | {"member": members + rejected, "guest": guests}).items() if count
        }

    def findings(self) -> Findings:
        first, last = self._db.execute("SELECT min(created_at), max(created_at) FROM posts").fetchone()
        warned = dict(self._db.execute("SELECT what, count FROM warned WHERE what NOT LIKE 'layout %' ORDER BY what"))
        warnings = [f"{count:,} {what}{_explained(what)}" for what, count in warned.items()]
        troubles = self._db.execute("SELECT why, count(*) FROM troubles GROUP BY why ORDER BY why")
        warnings += [f"{count:,} files of the archive were not read: {why}" for why, count in troubles]
        repaired = self._db.execute("SELECT count(*) FROM posts WHERE original").fetchone()[0]
        tail = f"; characters of {repaired:,} posts had to be replaced" if repaired else ""
        return Findings(
            ignored_tables=dict(SUPPORT.ignores),
            privacy=["password hashes, real names, addresses, e-mail addresses and hosts of members; mail"]
            if self._meta["boards"]
            else [],
            warnings=warnings,
            charsets={"all files": f"Big5-UAO{tail}"},
            first_post_at=first,
            last_post_at=last,
        )

    # ---------------------------------------------------------------- records

    def members(self) -> Iterator[Member | Reject]:
        decode = _DECODERS["Member"]
        query = "SELECT facts, html FROM members LEFT JOIN signatures ON member = id ORDER BY id"
        for packed, signature in self._cursor(query):
            member = decode(packed)
            yield msgspec.structs.replace(member, signature=signature) if signature else member
        yield from (reject for reject in self._rejects() if reject.kind == "member")

    def guests(self) -> Iterator[Guest]:
        for name, first, count, public in self._cursor(f"{_GUESTS} ORDER BY 1"):
            yield Guest(name=name, first_seen_at=first, post_count=count, public=bool(public))

    def boards(self) -> Iterator[Board | Reject]:
        yield from self._boards
        yield from (reject for reject in self._rejects() if reject.kind == "board")

    def shards(self, posts: int) -> Iterator[Shard]:
        low = held = last = 0
        query = "SELECT n, (SELECT count(*) FROM posts WHERE thread = n) FROM threads ORDER BY n"
        for number, count in self._cursor(query):
            if held and held + count > posts:
                yield Shard(low, last, held)
                low = held = 0
            low, last = low or number, number
            held += count
        if low:
            yield Shard(low, last, held)

    def threads(self, shard: Shard) -> Iterator[ThreadItem]:
        decode_thread, decode_post = _DECODERS["Thread"], _DECODERS["Post"]
        posts = "SELECT place, facts FROM posts WHERE thread = ? ORDER BY order_at, place"
        for number, packed in self._cursor(
            "SELECT n, facts FROM threads WHERE n BETWEEN ? AND ? ORDER BY n", (shard.low, shard.high)
        ):
            thread = decode_thread(packed)
            yield self._completed(number, thread)
            for place, facts in self._cursor(posts, (number,)):
                yield decode_post(facts)
                if not place & 0xFFFFFF:  # an article
                    yield from self._reactions(place)

    def rest(self) -> Iterator[SiteItem]:
        for kind, packed in self._cursor("SELECT kind, facts FROM rest ORDER BY number"):
            record = _DECODERS[kind](packed)
            if kind != "Reject" or record.kind not in _SET_ASIDE:
                yield record

    def private_messages(self) -> Iterator[PrivateMessage | Reject]:
        yield from ()

    # ---------------------------------------------------------------- places

    def locate_posts(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locate(list(ids), "t.n = p.thread")

    def locate_threads(self, ids: Iterable[SourceId]) -> dict[SourceId, Location]:
        return self._locate(list(ids), "t.id = p.id")

    def url(self, kind: str, id: SourceId) -> str | None:
        pattern, url = WEB_GATE.get(kind), self.site.url
        if not pattern or not url or "/man/" in str(id):
            return None
        return f"{url}/{pattern.format(id=_PUSHES.sub('', str(id)))}"

    def close(self) -> None:
        self._db.close()

    # ---------------------------------------------------------------- inside

    def _cursor(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._db.cursor().execute(query, values)

    @cached_property
    def _boards(self) -> list[Board]:
        decode = _DECODERS["Board"]
        return [decode(packed) for (packed,) in self._db.execute("SELECT facts FROM boards ORDER BY position")]

    def _rejects(self) -> Iterator[Reject]:
        for (packed,) in self._cursor("SELECT facts FROM rest WHERE kind = 'Reject' ORDER BY number"):
            yield _DECODERS["Reject"](packed)

    def _completed(self, number: int, thread: Thread) -> Thread:
        """With what was found out later."""
        decode = _DECODERS["ModeratorAction"]
        query = "SELECT facts FROM actions WHERE thread = ? ORDER BY number"
        actions = [decode(packed) for (packed,) in self._cursor(query, (number,))]
        actions.sort(key=lambda action: action.at or 0)
        query = "SELECT max(created_at) FROM posts WHERE thread = ?"
        (last,) = self._db.execute(query, (number,)).fetchone()
        return msgspec.structs.replace(thread, actions=tuple(actions), last_post_at=last)

    def _reactions(self, place: int) -> Iterator[Reaction]:
        decode = _DECODERS["Reaction"]
        for (packed,) in self._cursor("SELECT facts FROM reactions WHERE place = ? ORDER BY number", (place,)):
            yield decode(packed)

    def _locate(self, ids: list[SourceId], joined: str) -> dict[SourceId, Location]:
        """Posts; of threads their first ones, whose ids are theirs."""
        found: dict[SourceId, Location] = {}
        for at in range(0, len(ids), _LISTED):
            some = ids[at : at + _LISTED]
            query = _PLACES.format(joined=joined, asked=",".join("?" * len(some)))
            for post, thread, board, author, order_at, public, name, anonymous in self._db.execute(query, some):
                found[post] = Location(
                    post_id=post, thread_id=thread, board_id=board, author_id=author, order_at=order_at,
                    public=bool(public), author_name=name, anonymous=bool(anonymous),
                )  # fmt: skip
        return found


_PLACES = (
    "SELECT p.id, t.id, t.board_id, p.author_id, p.order_at, p.public, p.author_name, p.anonymous"
    " FROM posts p JOIN threads t ON {joined} WHERE p.id IN ({asked})"
)
# Names of those who wrote and are no members; "public" if anything of it could be read by a guest.
_GUESTS = (
    "SELECT p.author_name, min(p.created_at), count(*), max(p.public AND t.board_id IN"
    " (SELECT id FROM boards WHERE public)) FROM posts p JOIN threads t ON t.n = p.thread"
    " WHERE p.author_id IS NULL AND NOT p.anonymous GROUP BY p.author_name"
)


def _explained(what: str) -> str:
    return f": {_WARNINGS[what]}" if what in _WARNINGS else ""
