"""Ids of the microblog: pure functions of the source, so that no shard ever needs to ask another one for an id.

An id is a positive 63-bit integer: ``second * SECOND + slot * PARTS + part``. It is a Snowflake id, since ``SECOND`` is
1000 ms << 16: ids sort by time, then by the source's own key, then by part, and ``id >> 16`` is a time in milliseconds.

Bound of collision, for each table by itself:

* integer keys: two records collide only if they were made in the *same second* and their keys differ by a multiple of
  256,000 (a board would have to take a quarter of a million posts in one second);
* text keys: a key is hashed into the slots (and, where an id has no parts of its own, into 65 million tails), so *n*
  records of one second collide with a chance of about n² / 512,000 (n² / 130,000,000);
* records without a time are spread over the first days of 1970 by their key instead of by their second.

A collision never merges two records: it breaks a primary key and is reported. Accounts, which are made in one
sequence, step to the next free id instead (:mod:`mappings.directory`).
"""

from __future__ import annotations

from hashlib import blake2b

from adapters.forum import SourceId

SECOND = 65_536_000  #: ids in one second: 1000 ms << 16
SLOTS = 256_000  #: source keys in one second
PARTS = 256  #: parts, or kinds, of one source key

_LAST_SECOND = (1 << 63) // SECOND - 2  # in the year 6,400: later times count as this one
_UNDATED_SECONDS = 1 << 20  # undated records lie in the first twelve days of 1970

ACCOUNT_KINDS = {"site": 0, "board": 1, "person": 2, "bot": 3, "guest": 4}
ACTORS = {"board": 0, "moderator": 1, "site": 2, "member": 3}
FORWARD_REASONS = {
    reason: code
    for code, reason in enumerate(
        ("board", "move", "sticky", "announcement", "digest", "highlight", "recommend", "bump", "broadcast", "other")
    )
}
SANCTION_KINDS = {"ban": 0, "warning": 1}


def key_number(source_id: SourceId) -> int:
    """The source's integer key itself, or 63 bits of a hash of a text key."""
    if isinstance(source_id, int):
        return source_id
    return int.from_bytes(blake2b(source_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def slot(source_id: SourceId) -> int:
    """Place of a source key within its second, 0 to 255,999."""
    return key_number(source_id) % SLOTS


def status_id(order_at: int, post_id: SourceId, part: int = 0) -> int:
    """Id of a part of a post that stands at ``order_at`` (:attr:`adapters.forum.Post.order_at`); times before 1970
    count as 1970. In one thread a later post has the greater id, but for posts of the same second whose keys do not
    rise: whoever needs the order compares."""
    if not 0 <= order_at <= _LAST_SECOND:
        order_at = 0 if order_at < 0 else _LAST_SECOND
    number = post_id if isinstance(post_id, int) else key_number(post_id)  # saves two calls for most posts
    return order_at * SECOND + number % SLOTS * PARTS + part


def account_id(kind: str, at: int | None, source_id: SourceId) -> int:
    """The id that an account made at ``at`` would like to have; ``kind`` as in :data:`ACCOUNT_KINDS`."""
    return _dated(at, key_number(source_id), ACCOUNT_KINDS[kind])


def message_id(at: int | None, kind: str, source_id: SourceId) -> int:
    """Id of the first part of a status that is no post: ``kind`` keeps the keys of several such kinds apart, and from
    those of posts."""
    return _dated(at, key_number(f"{kind}:{source_id}"), 0)


def forward_id(at: int, post_id: SourceId, reason: str, actor: str) -> int:
    """Id of the forward of a post's status at ``at`` by an account of kind ``actor`` (:data:`ACTORS`)."""
    return status_id(at, post_id, FORWARD_REASONS[reason] * len(ACTORS) + ACTORS[actor])


def edit_id(at: int, post_id: SourceId, number: int) -> int:
    """Id of the ``number``-th known edit of a post; past 256 edits the seconds that follow are used."""
    return status_id(at + number // PARTS, post_id, number % PARTS)


def event_id(at: int | None, action_id: SourceId) -> int:
    """Id of a moderator's action."""
    return _tailed(at, action_id)


def media_id(at: int | None, attachment_id: SourceId) -> int:
    """Id of an attachment."""
    return _tailed(at, attachment_id)


def poll_id(at: int | None, source_id: SourceId) -> int:
    """Id of a poll."""
    return _tailed(at, source_id)


def report_id(at: int | None, source_id: SourceId) -> int:
    """Id of a report."""
    return _tailed(at, source_id)


def sanction_id(at: int | None, kind: str, source_id: SourceId) -> int:
    """Id of a ban or warning; the two may use the same keys in the source."""
    return _dated(at, key_number(source_id), SANCTION_KINDS[kind])


def tag_id(name: str) -> int:
    """Id of a hashtag: 63 bits of a hash of its name; among a million tags two collide with a chance of 1 : 18 million
    (and the board's second tag would be the first one)."""
    return key_number(name)


def _dated(at: int | None, number: int, part: int) -> int:
    """The layout for records that may have no time: those are spread by what the slot leaves unused of their key."""
    second = number // SLOTS % _UNDATED_SECONDS if at is None else min(max(at, 0), _LAST_SECOND)
    return second * SECOND + number % SLOTS * PARTS + part


def _tailed(at: int | None, source_id: SourceId) -> int:
    """The layout for records without parts: an integer key leaves part 0 to itself, a text key is hashed into the
    other 255, so that both kinds of key may stand in one table."""
    number = key_number(source_id)
    part = 0 if isinstance(source_id, int) else 1 + number // SLOTS % (PARTS - 1)
    return _dated(at, number, part)
