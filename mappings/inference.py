"""Follows from deeds: nobody followed anybody on a forum, but who answers, quotes and thanks whom tells whom they would
have.

:class:`Turns` counts within a shard how often one account turned to another; :func:`infer_follows` makes follows of
the sums over all shards. Both rules look at one person and those they had to do with at a time, so memory does not grow
with the board:

1. a person follows everybody to whom they turned with at least the threshold's weight (and the boards they wrote in);
2. nobody arrives without anybody to read, nor without a reader.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from mappings.microblog import Follow, Interaction
from mappings.policy import Follows

_PEOPLE = frozenset(("person", "bot"))


class Turns:
    """Counts of interactions, kept until they are drained."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int, int], list[int | None]] = {}

    def add(self, kind: str, account_id: int, target_account_id: int, at: int | None) -> None:
        """One more; the two accounts must differ."""
        key = (kind, account_id, target_account_id)
        tally = self._counts.get(key)
        if tally is None:
            self._counts[key] = [1, at]
            return
        count, last = tally
        tally[0] = (count or 0) + 1
        if at is not None and (last is None or at > last):
            tally[1] = at

    def drain(self) -> Iterator[Interaction]:
        """All counts, in the order of the first interaction, and starts anew."""
        counts, self._counts = self._counts, {}
        for (kind, account_id, target_account_id), (count, last_at) in counts.items():
            yield Interaction(
                kind=kind,
                account_id=account_id,
                target_account_id=target_account_id,
                count=count or 0,
                last_at=last_at,
            )


class Pair(NamedTuple):
    """All that one account did towards another: the sums over the interactions of a run."""

    account_id: int
    target_account_id: int
    replies: int
    quotes: int
    favourites: int
    mentions: int
    boards: int  #: posts written there, when the target is a board
    last_at: int | None


def infer_follows(
    persons: Iterable[int],
    kinds: Mapping[int, str],
    pairs_by_account: Iterable[Pair],
    pairs_by_target: Iterable[Pair],
    settings: Follows,
    site_account_id: int,
    has_follow: Callable[[int], bool],
    has_follower: Callable[[int], bool],
) -> Iterator[Follow]:
    """The inferred follows, each pair once.

    :param persons: ids of all accounts of kind ``person``, ascending.
    :param kinds: the kind of every other account.
    :param pairs_by_account: all pairs, ascending by ``account_id``, within it in any fixed order.
    :param pairs_by_target: the same pairs, ascending by ``target_account_id``; those with boards may be left out.
    :param has_follow: whether a person follows somebody explicitly; asked once for each who would follow nobody.
    :param has_follower: whether somebody follows a person explicitly.

    A pair that is followed explicitly may be among the results: whoever stores them lets the explicit one stand.
    """
    if not settings.infer:
        return
    given = _Given()
    outgoing = _Groups(pairs_by_account, "account_id")
    incoming = _Groups(pairs_by_target, "target_account_id")
    try:
        for person in persons:
            turned_to = outgoing.group(person)
            reads = False
            for pair in turned_to:
                follow = _by_rule(pair, kinds.get(pair.target_account_id, "person"), settings)
                if follow is not None:
                    reads = True
                    yield follow
            readers = incoming.group(person)
            if not settings.fallback:
                continue
            if not reads and not has_follow(person):
                best = _best(turned_to, kinds, settings)
                yield from given.once(_something_to_read(person, best, site_account_id))
            if not any(_weight(pair, settings) >= settings.threshold for pair in readers) and not has_follower(person):
                best, closest = _best(turned_to, kinds, settings), _best(readers, {}, settings)
                if best.any or closest.any:
                    yield from given.once(_somebody_to_read_it(person, best, closest, site_account_id))
    finally:
        given.close()


def _by_rule(pair: Pair, kind: str, settings: Follows) -> Follow | None:
    """The follow that a pair is worth by itself; ``kind`` of account is the target's."""
    if kind in _PEOPLE:
        weight = _weight(pair, settings)
        if weight >= settings.threshold and weight > 0:
            return _follow(pair.account_id, pair.target_account_id, pair.last_at, _evidence(pair), weight)
    elif kind == "board" and settings.boards and pair.boards:
        reason = f"participates:{pair.boards}"
        return _follow(pair.account_id, pair.target_account_id, pair.last_at, reason, float(pair.boards))
    return None


def _something_to_read(person: int, best: _Best, site_account_id: int) -> Follow:
    """For somebody who would follow nobody: whom they turned to most, else the board they wrote in most, else the
    site."""
    if best.person is not None:
        pair = best.person
        reason = "fallback:" + _evidence(pair)
        return _follow(person, pair.target_account_id, pair.last_at, reason, best.weight)
    if best.board is not None:
        pair = best.board
        reason = f"fallback:participates:{pair.boards}"
        return _follow(person, pair.target_account_id, pair.last_at, reason, float(pair.boards))
    return _follow(person, site_account_id, None, "fallback:site", 0.0)


def _somebody_to_read_it(person: int, best: _Best, readers: _Best, site_account_id: int) -> Follow:
    """For somebody whom nobody would follow: who turned to them most, else whom they turned to most, else the board
    they wrote in most, else the site."""
    if readers.person is not None:
        pair = readers.person
        reason = "fallback:" + _evidence(pair)
        return _follow(pair.account_id, person, pair.last_at, reason, readers.weight)
    if best.person is not None:
        pair = best.person
        reason = "fallback:reverse:" + _evidence(pair)
        return _follow(pair.target_account_id, person, pair.last_at, reason, best.weight)
    if best.board is not None:
        pair = best.board
        reason = f"fallback:participates:{pair.boards}"
        return _follow(pair.target_account_id, person, pair.last_at, reason, float(pair.boards))
    return _follow(site_account_id, person, None, "fallback:site", 0.0)


def _weight(pair: Pair, settings: Follows) -> float:
    weights = settings.weights
    return (
        pair.replies * weights.reply
        + pair.quotes * weights.quote
        + pair.favourites * weights.favourite
        + pair.mentions * weights.mention
    )


def _evidence(pair: Pair) -> str:
    counts = (
        ("replies", pair.replies),
        ("quotes", pair.quotes),
        ("favourites", pair.favourites),
        ("mentions", pair.mentions),
    )
    return " ".join(f"{name}:{count}" for name, count in counts if count)


def _follow(account_id: int, target_account_id: int, at: int | None, reason: str, weight: float) -> Follow:
    return Follow(
        account_id=account_id,
        target_account_id=target_account_id,
        created_at=at,
        kind="inferred",
        reason=reason,
        weight=weight,
    )


class _Best(NamedTuple):
    """What stands out in one group of pairs."""

    person: Pair | None  #: the heaviest pair with a person
    weight: float  #: of that pair
    board: Pair | None  #: the pair with the fullest board

    @property
    def any(self) -> bool:
        return self.person is not None or self.board is not None


def _best(pairs: Iterable[Pair], kinds: Mapping[int, str], settings: Follows) -> _Best:
    """The best of pairs, by the kinds of their targets (``person`` where nothing is said); of equals the one with the
    lower ids."""
    person: Pair | None = None
    board: Pair | None = None
    heaviest = 0.0
    for pair in pairs:
        kind = kinds.get(pair.target_account_id, "person")
        if kind in _PEOPLE:
            weight = _weight(pair, settings)
            if person is None or (-weight, pair[:2]) < (-heaviest, person[:2]):
                person, heaviest = pair, weight
        elif kind == "board" and pair.boards and (board is None or _fullness(pair) < _fullness(board)):
            board = pair
    return _Best(person, heaviest, board)


def _fullness(pair: Pair) -> tuple[int, int]:
    """Sorts the fullest board first."""
    return -pair.boards, pair.target_account_id


class _Groups:
    """Walks along sorted pairs and gives those of one account after the other."""

    def __init__(self, pairs: Iterable[Pair], key: str) -> None:
        self._groups = groupby(pairs, itemgetter(Pair._fields.index(key)))
        self._next = next(self._groups, None)

    def group(self, account_id: int) -> list[Pair]:
        """The pairs of this account; those of lower ids are passed over, so ids must be asked for in order."""
        while self._next is not None and self._next[0] < account_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != account_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


class _Given:
    """Pairs that rule 2 gave already; on disk when they are many, since there may be two for each person."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.execute("CREATE TABLE given (account, target, PRIMARY KEY (account, target)) WITHOUT ROWID")

    def once(self, follow: Follow) -> Iterator[Follow]:
        """The follow, unless the pair was given before."""
        pair = (follow.account_id, follow.target_account_id)
        if self._db.execute("INSERT OR IGNORE INTO given VALUES (?, ?)", pair).rowcount:
            yield follow

    def close(self) -> None:
        self._db.close()
