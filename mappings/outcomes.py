"""What the actions on one thread come to: who forwarded it and until when, and when it stood on top of its board.

:attr:`mappings.policy.Moderation.effects` says what each kind of action becomes. The log's history is used where there
is one; what a thread is in the end but cannot be by its log is a *state*, of unknown time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from adapters.forum import ModeratorAction, SourceId, Thread
from mappings import ids
from mappings.books import Books
from mappings.directory import Directory, Place, Who
from mappings.microblog import Forward, Pin, Record
from mappings.policy import Effect

ANNOUNCED = frozenset(("announcement", "global"))
# Kind of a thread → kind of action that makes it so.
_MADE_BY = {"sticky": "sticky", "announcement": "announce", "global": "announce"}
# Kind of action → whether the thread is on top of its board, or of the whole site, from then on. None: it is if it was
# not (some systems do not log which).
_ON_BOARD = {"sticky": True, "announce": True, "unsticky": False, "unannounce": False, "pin_changed": None}
_ON_SITE = {"sticky": False, "announce": True, "unsticky": False, "unannounce": False, "pin_changed": None}
# Kind of action → reason of the forwards it causes.
_REASONS = {
    "sticky": "sticky",
    "announce": "announcement",
    "digest": "digest",
    "highlight": "highlight",
    "recommend": "recommend",
    "bump": "bump",
}


class Root(NamedTuple):
    """A thread's first published post, as a status."""

    status_id: int
    post_id: SourceId
    order_at: int
    created_at: int | None
    who: Who


class Subject(NamedTuple):
    """A thread on a public board, with what became of its posts so far as its actions name them."""

    thread: Thread
    place: Place
    root: Root | None
    statuses: Mapping[SourceId, int]  #: post → status, for published posts that actions name
    hidden: frozenset[SourceId]  #: members who wrote in it without being named


class Span(NamedTuple):
    """A time on top. ``kind`` is the kind of action that began it."""

    kind: str
    since: int | None
    until: int | None
    action_id: SourceId | None  #: None: its beginning is not in the log


class _Stay(NamedTuple):
    """A time on a board."""

    board_id: SourceId | None
    since: int | None
    until: int | None


def closed_since(thread: Thread, effects: Mapping[str, tuple[Effect, ...]]) -> int | None:
    """Since when the thread takes no more replies, None if it does: the first lock after the last unlock. Where the log
    knows none, the last time known of the thread; 0, closed for ever, where no time is known at all."""
    if not thread.locked:
        return None
    closed, since = False, None
    for action in thread.actions:
        becomes = effects.get(action.kind, ())
        if "close_replies" in becomes:
            if not closed:
                closed, since = True, action.at
        elif "open_replies" in becomes:
            closed = False
    if not closed and "close_replies" not in effects.get("lock", ()):
        return None
    return (since if closed else None) or thread.last_post_at or thread.created_at or 0


def states(thread: Thread) -> list[str]:
    """What the thread is in the end without a log entry that made it so, as kinds of action."""
    found = []
    if thread.kind != "normal":
        last = spans(thread, thread.actions, _ON_BOARD, now=True)[-1]
        if last.action_id is None:
            found.append(last.kind)
    logged = {action.kind for action in thread.actions}
    marks = (("digest", thread.digest > 0), ("highlight", thread.highlighted), ("lock", thread.locked))
    return found + [kind for kind, is_so in marks if is_so and kind not in logged]


def spans(
    thread: Thread, actions: Sequence[ModeratorAction], table: Mapping[str, bool | None], *, now: bool
) -> list[Span]:
    """The times on top by ``table`` (kind of action → on top from then on), oldest first; the last one is open, but for
    a known end, if the thread is on top ``now``."""
    steps = [action for action in actions if action.kind in table]
    made_by = _MADE_BY.get(thread.kind, "sticky")
    found: list[Span] = []
    current = Span(made_by, None, None, None) if _on_top_at_first(steps, table, now) else None
    for action in steps:
        wanted = table[action.kind]
        if wanted is None:
            wanted = current is None
        if wanted and current is None:
            current = Span(made_by if table[action.kind] is None else action.kind, action.at, None, action.id)
        elif not wanted and current is not None:
            found.append(current._replace(until=action.at))
            current = None
    if now:
        current = current or Span(made_by, None, None, None)
        found.append(current._replace(until=thread.pinned_until))
    elif current is not None:
        # It ended, the log does not say when: at the latest time that is known of the thread.
        known = [at for at in (thread.pinned_until, thread.last_post_at, current.since) if at is not None]
        found.append(current._replace(until=known[0] if thread.pinned_until is not None else max(known, default=None)))
    return found


def _on_top_at_first(steps: Sequence[ModeratorAction], table: Mapping[str, bool | None], now: bool) -> bool:
    """What the thread was before the first step: reckoned back from the first step that says what it did, or from what
    the thread is now."""
    on_top, turns = now, 0
    for action in steps:
        wanted = table[action.kind]
        if wanted is not None:
            on_top = not wanted
            break
        turns += 1
    return on_top ^ bool(turns % 2)


class Outcome:
    """Forwards and pins of one published thread."""

    def __init__(
        self,
        effects: Mapping[str, tuple[Effect, ...]],
        directory: Directory,
        subject: Subject,
        root: Root,
        books: Books,
    ) -> None:
        self._effects = effects
        self._books = books
        self._directory = directory
        self._thread = subject.thread
        self._hidden = subject.hidden
        self._root = root
        self._made: set[int] = set()  # forwards: what was logged twice happens once
        # What was done on a private board has no effect outside of it.
        self._actions = [
            action
            for action in subject.thread.actions
            if action.post_id is None
            and (action.kind == "move" or directory.why_unpublished(action.board_id) != "private_board")
        ]
        self._stays = _stays(subject.thread, self._actions)

    def records(self) -> Iterator[Record]:
        """The board's forward and what moves made of it, then pins, then forwards by actions and by states."""
        yield from self._board_forwards()
        thread = self._thread
        found = spans(thread, self._actions, _ON_BOARD, now=thread.kind != "normal")
        begun = {span.action_id: span.kind for span in found}
        yield from self._pins(self._directory.place(thread.board_id), found)
        for action in self._actions:
            kind = begun.get(action.id) if action.kind == "pin_changed" else action.kind
            if kind is not None and kind != "move":
                yield from self._forwards(kind, action.at, action.moderator_id)
        for kind in states(thread):
            yield from self._forwards(kind, None, None)

    def _board_forwards(self) -> Iterator[Record]:
        """Each public board that the thread stood on passes the root on for as long as it stood there."""
        root = self._root
        becomes = self._effects.get("move", ())
        forwarded = False
        for number, stay in enumerate(self._stays):
            place = self._directory.place(stay.board_id)
            if place is None or (number and "forward_by_board" not in becomes):
                continue
            until = stay.until if "withdraw" in becomes else None
            if number:
                yield from self._forward(stay.since, stay.since, place.account, "move", "board", until)
            else:
                yield from self._forward(root.order_at, root.created_at, place.account, "board", "board", until)
            forwarded = True
        place = self._directory.place(self._thread.board_id)
        if not forwarded and place is not None:
            yield from self._forward(root.order_at, root.created_at, place.account, "board", "board", None)

    def _pins(self, place: Place | None, on_board: list[Span]) -> Iterator[Record]:
        thread = self._thread
        announced = thread.kind in ANNOUNCED
        on_site: list[Span] = []
        if announced or any(action.kind == "announce" for action in self._actions):
            table = _ON_SITE if announced else {kind: on for kind, on in _ON_SITE.items() if on is not None}
            on_site = spans(thread, self._actions, table, now=announced)
        pinned_by = ((place.account, on_board), (self._directory.site, on_site)) if place else ()
        for account, found in pinned_by:
            pinned = [span for span in found if "pin" in self._effects.get(span.kind, ())]
            if pinned:
                # A status stands once on a profile: the last time counts, the events tell of the others.
                self._books.loss("earlier_pin", len(pinned) - 1)
                yield Pin(
                    account_id=account.account_id,
                    status_id=self._root.status_id,
                    pinned_at=pinned[-1].since,
                    unpinned_at=pinned[-1].until,
                )

    def _forwards(self, kind: str, at: int | None, moderator_id: SourceId | None) -> Iterator[Record]:
        """The forwards of one action or state."""
        becomes = self._effects.get(kind, ())
        reason = _REASONS.get(kind, "other")
        by_board = "forward_by_board" in becomes
        if "forward_by_moderator" in becomes:
            known = moderator_id is not None and moderator_id not in self._hidden
            moderator = self._directory.member(moderator_id) if known and moderator_id is not None else None
            if moderator is None:
                by_board = True
            else:
                yield from self._forward(at, at, moderator, reason, "moderator", None)
        place = self._directory.place(self._board_at(at))
        if by_board and place is not None:
            yield from self._forward(at, at, place.account, reason, "board", None)
        if "forward_by_site" in becomes:
            yield from self._forward(at, at, self._directory.site, reason, "site", None)

    def _board_at(self, at: int | None) -> SourceId | None:
        """Where the thread stood at that time; at an unknown time: where it stands."""
        if at is not None:
            for stay in self._stays:
                if stay.until is not None and at < stay.until:
                    return stay.board_id
        return self._thread.board_id

    def _forward(
        self, order_at: int | None, at: int | None, who: Who, reason: str, actor: str, withdrawn_at: int | None
    ) -> Iterator[Record]:
        root = self._root
        forward_id = ids.forward_id(root.order_at if order_at is None else order_at, root.post_id, reason, actor)
        if forward_id not in self._made:
            self._made.add(forward_id)
            yield Forward(
                id=forward_id,
                account_id=who.account_id,
                status_id=root.status_id,
                created_at=at,
                reason=reason,
                withdrawn_at=withdrawn_at,
            )


def _stays(thread: Thread, actions: Sequence[ModeratorAction]) -> list[_Stay]:
    """The boards on which the thread stood, in order. What the log leaves out of a move is filled in from the next one,
    or from where the thread stands now."""
    moves = [action for action in actions if action.kind == "move"]
    if not moves:
        return [_Stay(thread.board_id, None, None)]
    stays: list[_Stay] = []
    board_id, since = moves[0].from_board_id, None
    for number, move in enumerate(moves):
        if number + 1 == len(moves):
            to = thread.board_id
        elif move.to_board_id is not None:
            to = move.to_board_id
        else:
            to = moves[number + 1].from_board_id
        if to != board_id:
            stays.append(_Stay(board_id, since, move.at))
            board_id, since = to, move.at
    return [*stays, _Stay(board_id, since, None)]
